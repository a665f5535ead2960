//! As many paths as an error needs.

use analysis::{Probability, probability};

use crate::error::Error;
use crate::intervention;
use crate::questions::Questions;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::{Watch, Watched};

/// Paths of the first look.
const FIRST: u64 = 1024;

/// Standard errors from the middle of a 95 % interval to its end.
const HALF: f64 = 1.96;

/// How many paths an error needs.
///
/// See [`Scenario::paths_until`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PathsUntil {
    /// The sampling as asked, with so many paths.
    pub sampling: Sampling,
    /// The largest error of an answer on these paths. Above what was asked for, more paths than allowed would be needed.
    pub error: f64,
}

impl Scenario<'_> {
    /// The least paths, as they are tried, on which no probability among these questions has a larger standard error than asked for; at most
    /// those of the sampling. A run with the sampling returned is the same as any with so many paths.
    ///
    /// Only the claims are run, on more and more paths: a probability needs as many as the square of its error, or fewer with Sobol points. Where all paths
    /// agree, the error is what they leave open: half the 95 % interval, in standard errors.
    ///
    /// # Errors
    /// There is no such question, a run takes more than the sampling allows, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Questions, Sampling, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent > $4/mo\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let most = Sampling::default().paths(1_000_000);
    /// let found = scenario.paths_until(0.001, &most, &Questions::all(), &mut unwatched)?;
    /// assert!(found.error <= 0.001 && found.sampling.paths < most.paths);
    /// let run = scenario.run(&found.sampling, &mut unwatched)?;
    /// assert_eq!(run.answers(&Questions::all())?.answers[0].std_error, found.error);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn paths_until(
        &self,
        error: f64,
        most: &Sampling,
        questions: &Questions,
        watch: Watch,
    ) -> Result<PathsUntil, Error> {
        let built = &self.built;
        self.refuse(questions.problems(built, true, self.files.caller))?;
        let outputs: Vec<usize> =
            questions.chosen(built).into_iter().map(|place| built.compiled.answers[place].holds).collect();
        let needed = intervention::only(&built.compiled.ensemble, &outputs).0;
        let watch = Watched::new(watch);
        let mut sampling = most.paths(most.paths.min(FIRST));
        loop {
            let as_run = self.sampling(&sampling);
            self.check_cost(&as_run, &needed, &as_run.request(), 1)?;
            let run = watch.run(&needed, &as_run.request())?;
            let design = self.design(&as_run);
            let found = run.outputs.iter().map(|truth| error_of(&probability(truth, design)));
            let found = found.filter(|error| !error.is_nan()).fold(0.0, f64::max);
            if found <= error || sampling.paths >= most.paths {
                return Ok(PathsUntil { sampling, error: found });
            }
            // A tenth more than errors of independent paths need, and no more than the next look can correct.
            let times = (1.1 * (found / error).powi(2)).clamp(1.5, 16.0);
            sampling = sampling.paths(((sampling.paths as f64 * times) as u64).min(most.paths));
        }
    }
}

fn error_of(found: &Probability) -> f64 {
    match found.unanimous() {
        true => (found.interval.high - found.interval.low) / (2.0 * HALF),
        false => found.std_error,
    }
}
