//! The figures shown by month: which series, summed up stretch by stretch of paths.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use analysis::{Design, Sketch, Summary, summary};
use engine::{Outcome, Stretch};
use explain::Conversion;
use report::{PROBABILITIES, Series};
use scenario::Month;

use crate::build::Built;
use crate::error::Error;
use crate::sampling::Sampling;
use crate::watch::{Watched, Work};

/// Memory up to which the series of all paths are kept, in bytes, and their quantiles are exact.
const SERIES_MEMORY: u64 = 256 << 20;
/// Memory of a stretch where they are not.
const STRETCH_MEMORY: u64 = 48 << 20;
/// Its paths are a multiple of this.
const PATHS_OF_A_STRETCH: u64 = 512;

/// A series to keep: its name, its unit and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub id: String,
    label: Option<String>,
    about: Option<String>,
    pub unit: Conversion,
    /// Heading of the `[show.*]`.
    title: Option<String>,
    /// What the `[show.*]` is about.
    of_table: String,
    /// Asked for by the caller.
    pub full: bool,
    /// Index into the outputs of the monthly conclusion.
    pub output: usize,
    /// The worlds that it reads, and the base, to which all is compared.
    worlds: BTreeSet<usize>,
}

impl Shown {
    /// Everything that the scenario and the caller show, each once.
    pub fn all(built: &Built) -> Vec<Shown> {
        let (scenario, figures) = (&built.checked, built.figures());
        let compared = built.compiled.ensemble.monthly.inputs.iter().any(|input| input.program != 0);
        let mut found: Vec<Shown> = Vec::new();
        for place in built.shows_as_written() {
            let (show, columns) = (&scenario.shows[place], &built.compiled.shows[place]);
            for (series, &output) in show.series.iter().zip(columns) {
                let full = built.is_said(show.span);
                match found.iter_mut().find(|one| one.id == series.text) {
                    Some(known) => known.full |= full,
                    None => {
                        let worlds = if compared { worlds_of(built, output) } else { BTreeSet::from([0]) };
                        found.push(Shown {
                            id: series.text.clone(),
                            label: figures.label_of(series),
                            about: figures.about(series),
                            unit: figures.measure(series),
                            title: show.title.clone(),
                            of_table: show.about.clone(),
                            full,
                            output,
                            worlds,
                        });
                    }
                }
            }
        }
        found
    }
}

/// The worlds that a series reads, and the base.
fn worlds_of(built: &Built, output: usize) -> BTreeSet<usize> {
    let inputs = built.compiled.ensemble.monthly.only(&[output]).inputs;
    inputs.into_iter().map(|input| input.program).chain([0]).collect()
}

/// The series of neighbouring paths, as they are run.
pub(crate) struct SeriesStretch<'a> {
    pub shown: &'a [Shown],
    pub stretch: &'a Stretch,
}

impl SeriesStretch<'_> {
    /// Each series with its column, by month and path.
    pub fn columns(&self) -> Vec<(&Shown, &[f64])> {
        let series = self.stretch.monthly.iter().map(Vec::as_slice);
        self.shown.iter().zip(series).collect()
    }
}

/// Sees series as they are run, stretch by stretch.
pub(crate) type KeepSeries<'a> = &'a mut dyn FnMut(&SeriesStretch) -> Result<(), Error>;

/// Runs the ensemble, each stretch of its series shown to `keep`, and sums these up.
pub(crate) fn run_with_series(
    built: &Built,
    sampling: &Sampling,
    design: Design,
    watch: &Watched,
    keep: KeepSeries,
) -> Result<(Outcome, Vec<Series>), Error> {
    let shown = Shown::all(built);
    let mut request = sampling.request();
    request.monthly = shown.iter().map(|one| one.output).collect();
    request.unpaid = built.unpaid_requests();
    let most = paths_at_once(built, sampling, shown.len());
    let mut figures = SeriesFigures::new(&shown, built.base().months, design, most < sampling.plan().paths);
    let run = watch.run_by_stretches(&built.compiled.ensemble, &request, most, &mut |stretch| {
        let found = SeriesStretch { shown: &shown, stretch };
        let (first, paths) = (stretch.first, stretch.paths as u64);
        let goes_on = |done: u64| match watch.see(&Work::Series, done, sampling.plan().paths) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        };
        goes_on(first)?;
        figures.add(&found, design, sampling.thread_count());
        keep(&found)?;
        goes_on(first + paths)
    })?;
    let start = built.base().start;
    let summaries = figures.summaries(sampling.thread_count());
    let series = shown.iter().zip(summaries).map(|(shown, figures)| shown.view(start, &run, figures)).collect();
    Ok((run, series))
}

/// How many paths have all these series kept at once: all, if they fit into memory.
pub(crate) fn paths_at_once(built: &Built, sampling: &Sampling, series: usize) -> u64 {
    let of_a_path = 8 * series as u64 * u64::from(built.base().months);
    let all = sampling.plan().paths;
    if of_a_path.saturating_mul(all) <= SERIES_MEMORY {
        return all;
    }
    (STRETCH_MEMORY / of_a_path / PATHS_OF_A_STRETCH).max(1) * PATHS_OF_A_STRETCH
}

/// Series by month, summed up at once or stretch by stretch.
enum SeriesFigures {
    Exact(Vec<Vec<MonthFigures>>),
    Sketched(Vec<Mutex<Vec<Sketch>>>),
}

/// Figures of a month, and how far its quantiles may be off, as a part of the distance between the first and the last.
type MonthFigures = (Summary, f64);

impl SeriesFigures {
    fn new(shown: &[Shown], months: u32, design: Design, in_stretches: bool) -> Self {
        let none = || vec![Sketch::new(design, &PROBABILITIES); months as usize];
        match in_stretches {
            false => SeriesFigures::Exact(Vec::new()),
            true => SeriesFigures::Sketched(shown.iter().map(|_| Mutex::new(none())).collect()),
        }
    }

    fn add(&mut self, found: &SeriesStretch, design: Design, threads: usize) {
        let paths = found.stretch.paths.max(1);
        let columns = found.columns();
        match self {
            SeriesFigures::Exact(summaries) => {
                *summaries = engine::in_parallel(&columns, threads, |(shown, column)| {
                    let months = column.chunks(paths);
                    months.map(|values| (summary(&shown.canonical(values), &PROBABILITIES, design), 0.0)).collect()
                });
            }
            SeriesFigures::Sketched(sketches) => {
                let both: Vec<_> = columns.iter().zip(sketches).collect();
                engine::in_parallel(&both, threads, |((shown, column), sketches)| {
                    let mut sketches = sketches.lock().unwrap_or_else(PoisonError::into_inner);
                    for (sketch, values) in sketches.iter_mut().zip(column.chunks(paths)) {
                        sketch.add(&shown.canonical(values));
                    }
                });
            }
        }
    }

    fn summaries(self, threads: usize) -> Vec<Vec<MonthFigures>> {
        match self {
            SeriesFigures::Exact(summaries) => summaries,
            SeriesFigures::Sketched(sketches) => engine::in_parallel(&sketches, threads, |sketches| {
                let sketches = sketches.lock().unwrap_or_else(PoisonError::into_inner);
                sketches.iter().map(Sketch::summary).collect()
            }),
        }
    }
}

impl Shown {
    /// A column in which figures are taken. A unit stretches all values alike, so that the figures can be converted instead;
    /// of dates it does not.
    fn canonical<'a>(&self, values: &'a [f64]) -> Cow<'a, [f64]> {
        match self.unit {
            Conversion::Date => self.unit.column(values).into(),
            _ => values.into(),
        }
    }

    fn view(&self, start: Month, run: &Outcome, figures: Vec<MonthFigures>) -> Series {
        let failed = |path: &usize| self.worlds.iter().any(|&world| run.failed[world][*path]);
        let off = figures.iter().map(|(_, off)| *off).fold(0.0, f64::max);
        let mut out = Series {
            label: self.label.clone(),
            about: self.about.clone(),
            title: self.title.clone(),
            of_table: self.of_table.clone(),
            full: self.full,
            failed_paths: (0..run.plan.paths as usize).filter(failed).count() as u64,
            quantiles_within: (off > 0.0).then_some(off),
            ..Series::new(&self.id, self.unit.reported_as())
        };
        let reported = |value: f64| match self.unit {
            Conversion::Date => value,
            _ => self.unit.value(value),
        };
        for (month, (found, _)) in figures.into_iter().enumerate() {
            out.months.push(start.later(month).to_string());
            out.mean.push(reported(found.mean));
            out.std_error.push(reported(found.std_error));
            out.heavy_tail.push(found.heavy_tail);
            let errors = found.quantile_errors.into_iter().map(reported);
            out.quantile_errors.iter_mut().zip(errors).for_each(|(target, error)| target.push(error));
            let targets = [&mut out.p05, &mut out.p25, &mut out.p50, &mut out.p75, &mut out.p95];
            for (target, value) in targets.into_iter().zip(found.quantiles) {
                target.push(reported(value));
            }
        }
        out
    }
}
