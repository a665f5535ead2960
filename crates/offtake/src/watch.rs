//! How far a piece of work is, and a way to end it early.

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use crate::error::Error;

/// How far a piece of work is: what a [`Watch`] sees.
///
/// ```
/// use offtake::{Progress, Work};
///
/// let share = |seen: &Progress| match &seen.work {
///     Work::Paths => seen.done as f64 / seen.all as f64,
///     _ => 0.0,
/// };
/// # let _ = share;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The work in progress.
    pub work: Work,
    /// How much of it is done.
    pub done: u64,
    /// How much of it there is.
    pub all: u64,
}

/// The work in progress.
///
/// ```
/// use offtake::Work;
///
/// let flip = Work::Flip { question: "rebate".into(), assumption: "aws_margin".into() };
/// assert_ne!(flip, Work::Paths);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Work {
    /// Paths are run.
    Paths,
    /// Series are summed up over paths that were run: seen before and after each stretch of them.
    Series,
    /// Questions are answered, several at once.
    Questions,
    /// The value of an assumption is looked for at which an answer flips, run by run.
    Flip {
        /// The question's id.
        question: String,
        /// The assumption.
        assumption: String,
    },
    /// Assumptions are set, and drawn anew, to find what moves a figure.
    Sensitivity,
    /// Two assumptions are set to pairs of values.
    Frontier,
    /// Levers are set to candidates.
    Decision,
    /// Points of a sweep are run.
    Sweep,
    /// Changes between two results are made alone and together.
    Moved,
    /// Several scenarios are run, one after the other.
    Scenarios {
        /// The one that is run.
        scenario: String,
    },
}

/// Who is shown progress, one call at a time but from any thread, and may end the work by
/// [`Break`](ControlFlow::Break): a closure.
///
/// ```
/// use std::ops::ControlFlow;
/// use offtake::{Error, Memory, Progress, Project, Changes, Sampling};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [assume.rent]\nvalue = \"normal($2/mo, $1/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
///     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"rent > $3/mo\"\n";
/// let world = Memory::new().with("deal.toml", text);
/// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
/// let mut enough = |seen: &Progress| if seen.done > 300 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
/// let stopped = scenario.run(&Sampling::default().paths(2000), &mut enough);
/// assert!(matches!(stopped, Err(Error::Stopped)));
/// # Ok::<(), Error>(())
/// ```
pub type Watch<'a> = &'a mut (dyn FnMut(&Progress) -> ControlFlow<()> + Send);

/// Lets all work go on to its end: a [`Watch`] that looks at nothing.
///
/// ```
/// # let done = offtake::unwatched;
/// # let _: offtake::Watch = &mut offtake::unwatched;
/// ```
pub fn unwatched(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A watch that threads share.
pub(crate) struct Watched<'a>(Mutex<Watch<'a>>);

impl<'a> Watched<'a> {
    pub fn new(watch: Watch<'a>) -> Self {
        Watched(Mutex::new(watch))
    }

    pub fn see(&self, work: &Work, done: u64, all: u64) -> ControlFlow<()> {
        let mut watch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        watch(&Progress { work: work.clone(), done, all })
    }

    /// Runs an ensemble under this watch.
    pub fn run(&self, ensemble: &program::Ensemble, request: &engine::Request) -> Result<engine::Outcome, Error> {
        self.watched(request, |request| engine::run_unless_stopped(ensemble, request))
    }

    /// Runs an ensemble under this watch; `keep` sees what is kept by month of no more than so many paths at once.
    pub fn run_by_stretches(
        &self,
        ensemble: &program::Ensemble,
        request: &engine::Request,
        most: u64,
        keep: &mut dyn FnMut(&engine::Stretch) -> Result<(), Error>,
    ) -> Result<engine::Outcome, Error> {
        let mut failure = None;
        let run = self.watched(request, |request| {
            engine::run_by_stretches(ensemble, request, most, &mut |stretch| match keep(stretch) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            })
        });
        failure.map_or(run, Err)
    }

    /// Runs the block of paths that holds one under this watch.
    pub fn run_around(
        &self,
        ensemble: &program::Ensemble,
        request: &engine::Request,
        path: u64,
    ) -> Result<(engine::Outcome, engine::Stretch), Error> {
        self.watched(request, |request| engine::run_around(ensemble, request, path))
    }

    fn watched<T>(
        &self,
        request: &engine::Request,
        run: impl FnOnce(&engine::Request) -> Option<T>,
    ) -> Result<T, Error> {
        let paths = engine::plan(request.paths, request.sampler).paths;
        let told = |done: u64| self.see(&Work::Paths, done, paths);
        run(&engine::Request { progress: Some(&told), ..request.clone() }).ok_or(Error::Stopped)
    }
}
