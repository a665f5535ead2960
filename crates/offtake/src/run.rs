//! Program to run: what the engine leaves, with its columns by name.

use std::fmt;
use std::sync::Arc;

use analysis::Design;
use engine::Outcome;
use explain::Target;
use report::Series;

use crate::build::Built;
use crate::error::Error;
use crate::inquiry::Keep;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::series::{KeepSeries, Shown, paths_at_once, run_with_series};
use crate::watch::{Watch, Watched};

/// A run of a scenario: one number per path for each claim, measure and assumption, and its series in figures.
///
/// It can be asked again and again, from several threads; a clone shares all. See [`Run::answers`], [`Run::column`] and
/// [`Run::explain`].
///
/// ```
/// use offtake::{Changes, Memory, Project, Sampling, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
///     [show.rents]\nseries = [\"rent\"]\n";
/// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
/// let run = scenario.run(&Sampling::default().paths(30), &mut unwatched)?;
/// assert_eq!((run.paths(), run.sampling().paths), (30, 30));
/// assert_eq!((run.series()[0].id.as_str(), run.series()[0].months.len()), ("rent", 3));
/// assert_eq!(run.scenario().title(), "rent");
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone)]
pub struct Run<'w> {
    pub(crate) scenario: Scenario<'w>,
    /// As asked.
    pub(crate) asked: Sampling,
    pub(crate) kept: Arc<Kept>,
}

/// Its scenario, how it was sampled and how many paths it has; not their figures.
impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Run");
        shown.field("scenario", &self.scenario).field("sampling", &self.asked).field("paths", &self.paths());
        shown.finish_non_exhaustive()
    }
}

/// What a run keeps.
pub(crate) struct Kept {
    pub run: Outcome,
    pub series: Vec<Series>,
}

impl<'w> Scenario<'w> {
    /// Runs the scenario.
    ///
    /// # Errors
    /// It is sampled on no path, or takes more operations or memory than the sampling allows ([`Error::Mistakes`]); the watch ended it
    /// ([`Error::Stopped`]).
    pub fn run(&self, sampling: &Sampling, watch: Watch) -> Result<Run<'w>, Error> {
        self.run_keeping(sampling, &Watched::new(watch), &mut |_| Ok(()))
    }

    /// Runs; `keep` gets the columns of series, stretch by stretch, before they are let go.
    pub(crate) fn run_keeping(&self, asked: &Sampling, watch: &Watched, keep: KeepSeries) -> Result<Run<'w>, Error> {
        self.check_sampling(asked)?;
        let sampling = &self.sampling(asked);
        let (run, series) = match self.inquiry.keep {
            Keep::Explained => (self.run_to_explain(asked, watch)?, Vec::new()),
            _ => run_with_series(&self.built, sampling, self.design(sampling), watch, keep)?,
        };
        Ok(Run { scenario: self.clone(), asked: *asked, kept: Arc::new(Kept { run, series }) })
    }

    /// Whether a run is sampled on some path, and takes no more than it may.
    pub(crate) fn check_sampling(&self, asked: &Sampling) -> Result<(), Error> {
        self.refuse(asked.problem(self.files.caller).into_iter().collect())?;
        let sampling = self.sampling(asked);
        let mut request = sampling.request();
        let mut at_once = u64::MAX;
        match self.inquiry.keep {
            Keep::Explained => request.monthly = Target::monthly_outputs(&self.built.ground()),
            Keep::Answers | Keep::Series => {
                request.monthly = Shown::all(&self.built).iter().map(|one| one.output).collect();
                at_once = paths_at_once(&self.built, &sampling, request.monthly.len());
            }
        }
        self.check_cost_by_stretches(&sampling, &self.built.compiled.ensemble, &request, at_once)
    }

    /// How the paths are drawn; of a scenario without chance, that nothing is.
    pub(crate) fn design(&self, sampling: &Sampling) -> Design {
        if self.built.is_certain() { Design::Certain } else { sampling.design() }
    }
}

impl<'w> Run<'w> {
    /// The scenario that ran.
    pub fn scenario(&self) -> &Scenario<'w> {
        &self.scenario
    }

    /// How it was sampled, as asked.
    pub fn sampling(&self) -> &Sampling {
        &self.asked
    }

    /// How many paths were run: those asked for rounded up to whole sets, or one where nothing is uncertain.
    pub fn paths(&self) -> u64 {
        self.kept.run.plan.paths
    }

    /// The series shown, each by month with its mean, quantiles and errors.
    pub fn series(&self) -> &[Series] {
        &self.kept.series
    }

    pub(crate) fn built(&self) -> &Built {
        &self.scenario.built
    }
}
