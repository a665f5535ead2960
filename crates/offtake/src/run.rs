//! Program to run: what the engine leaves, with its columns by name.

use std::sync::Arc;

use analysis::Design;
use engine::Outcome;
use report::Series;

use crate::build::Built;
use crate::column::{ByMonth, Column, ColumnPlace, places};
use crate::error::Error;
use crate::inquiry::{Inquiry, Keep};
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::series::{Part, Shown, run_in_parts};
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

/// What a run keeps.
pub(crate) struct Kept {
    pub run: Outcome,
    pub series: Vec<Series>,
}

impl<'w> Scenario<'w> {
    /// Runs the scenario.
    ///
    /// # Errors
    /// It is sampled on no path, or keeps more than memory holds ([`Error::Mistakes`]); the watch ended it
    /// ([`Error::Stopped`]).
    pub fn run(&self, sampling: &Sampling, watch: Watch) -> Result<Run<'w>, Error> {
        self.run_keeping(sampling, &Watched::new(watch), &mut |_| Ok(()))
    }

    /// Runs; `keep` gets the columns of series, part by part, before they are let go.
    pub(crate) fn run_keeping(
        &self,
        asked: &Sampling,
        watch: &Watched,
        keep: &mut dyn FnMut(&Part) -> Result<(), Error>,
    ) -> Result<Run<'w>, Error> {
        self.check_sampling(asked)?;
        let (built, sampling) = (&*self.built, &self.sampling(asked));
        let kept = if self.inquiry.keep == Keep::Explained {
            let run = self.run_to_explain(asked, watch)?;
            keep(&Part { number: 0, shown: &[], run: &run })?;
            Kept { run, series: Vec::new() }
        } else {
            let (shown, design) = (Shown::all(built), self.design(sampling));
            let (start, threads) = (built.base().start, sampling.thread_count());
            let mut series = Vec::new();
            let run = run_in_parts(built, sampling, &shown, watch, &mut |part| {
                series.extend(part.views(start, design, threads));
                keep(part)
            })?;
            Kept { run, series }
        };
        Ok(Run { scenario: self.clone(), asked: *asked, kept: Arc::new(kept) })
    }

    /// Whether a run is sampled on some path, and what it keeps fits into memory.
    pub(crate) fn check_sampling(&self, asked: &Sampling) -> Result<(), Error> {
        let compiled = &self.built.compiled;
        let by_month = match self.inquiry.keep {
            Keep::Explained => true,
            Keep::Answers | Keep::Series => compiled.shows.iter().any(|columns| !columns.is_empty()),
        };
        let months = if by_month { self.built.base().months as usize } else { 0 };
        let figures = compiled.ensemble.conclusion.outputs.len() + months;
        let mut problems: Vec<_> = asked.problem().into_iter().collect();
        problems.extend(self.sampling(asked).too_much(figures));
        self.refuse(problems)
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

    /// A column by its name: a claim has the question's id, an assumption its own name, a measure `ID: MEASURE`. If
    /// several have the name, this is the first; [`Run::columns`] has all.
    pub fn column(&self, name: &str) -> Option<Column> {
        places(self.built()).into_iter().find(|place| place.name == name).map(|place| self.column_at(place))
    }

    /// All columns: the claim and the measures of each question, then the assumptions.
    pub fn columns(&self) -> impl Iterator<Item = Column> + use<'_, 'w> {
        places(self.built()).into_iter().map(|place| self.column_at(place))
    }

    fn column_at(&self, ColumnPlace { name, kind, unit, output }: ColumnPlace) -> Column {
        let values = unit.column(&self.kept.run.outputs[output]);
        Column { name, kind, unit: unit.reported_as(), values }
    }

    /// A series by month and path: the figures behind [`Run::series`], or those of any name or expression. They are run
    /// again on the same draws.
    ///
    /// # Errors
    /// There is no such series, all its figures are too many, or the watch ended the work.
    pub fn by_month(&self, name: &str, watch: Watch) -> Result<ByMonth, Error> {
        let known = Shown::all(self.built()).into_iter().find(|shown| shown.id == name);
        let (scenario, shown) = match known {
            Some(shown) => (self.scenario.clone(), shown),
            None => {
                let scenario = self.scenario.inquire(&Inquiry::none().show(name))?;
                let found = Shown::all(&scenario.built).into_iter().find(|shown| shown.full);
                let shown = found.expect("what is asked for is shown");
                (scenario, shown)
            }
        };
        let sampling = scenario.sampling(&self.asked);
        let figures = scenario.built.base().months as usize;
        scenario.refuse(sampling.too_much(figures).into_iter().collect())?;
        let mut request = sampling.request();
        request.monthly = vec![shown.output];
        let mut run = Watched::new(watch).run(&scenario.built.compiled.ensemble, &request)?;
        let values = shown.unit.column(&run.monthly.swap_remove(0));
        Ok(ByMonth { name: name.into(), unit: shown.unit.reported_as(), paths: run.plan.paths as usize, values })
    }

    pub(crate) fn built(&self) -> &Built {
        &self.scenario.built
    }
}
