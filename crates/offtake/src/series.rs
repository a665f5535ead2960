//! The figures shown by month: which series, kept part by part, in figures.

use std::collections::BTreeSet;

use analysis::{Design, Summary, summary};
use engine::Outcome;
use explain::Conversion;
use report::{PROBABILITIES, Series};
use scenario::Month;

use crate::build::Built;
use crate::error::Error;
use crate::sampling::Sampling;
use crate::watch::Watched;

/// Memory that kept series may take in one run, in bytes.
const SERIES_MEMORY: usize = 512 << 20;

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

/// What one run of the engine leaves of the series that it kept.
pub(crate) struct Part<'a> {
    /// Which part, from 0.
    pub number: usize,
    /// The series of this part.
    pub shown: &'a [Shown],
    /// The run, with these series.
    pub run: &'a Outcome,
}

impl Part<'_> {
    /// Each series with its column, by month and path.
    pub fn columns(&self) -> Vec<(&Shown, &[f64])> {
        let series = self.run.monthly.iter().map(Vec::as_slice);
        self.shown.iter().zip(series).collect()
    }

    /// Each series in figures.
    pub fn views(&self, start: Month, design: Design, threads: usize) -> Vec<Series> {
        engine::in_parallel(&self.columns(), threads, |(shown, column)| self.view(shown, start, design, column))
    }

    fn view(&self, shown: &Shown, start: Month, design: Design, column: &[f64]) -> Series {
        let paths = self.run.plan.paths as usize;
        let failed = |path: &usize| shown.worlds.iter().any(|&world| self.run.failed[world][*path]);
        let mut out = Series {
            label: shown.label.clone(),
            about: shown.about.clone(),
            title: shown.title.clone(),
            of_table: shown.of_table.clone(),
            full: shown.full,
            failed_paths: (0..paths).filter(failed).count() as u64,
            ..Series::new(&shown.id, shown.unit.reported_as())
        };
        for (month, values) in column.chunks(paths.max(1)).enumerate() {
            let found = reported(&shown.unit, values, design);
            out.months.push(start.later(month).to_string());
            out.mean.push(found.mean);
            out.std_error.push(found.std_error);
            out.heavy_tail.push(found.heavy_tail);
            out.quantile_errors.iter_mut().zip(found.quantile_errors).for_each(|(target, error)| target.push(error));
            let targets = [&mut out.p05, &mut out.p25, &mut out.p50, &mut out.p75, &mut out.p95];
            for (target, value) in targets.into_iter().zip(found.quantiles) {
                target.push(value);
            }
        }
        out
    }
}

/// A column summed up as reported. A unit stretches all its values alike, so that the figures can be converted instead.
fn reported(unit: &Conversion, canonical: &[f64], design: Design) -> Summary {
    if let Conversion::Date = unit {
        return summary(&unit.column(canonical), &PROBABILITIES, design);
    }
    let found = summary(canonical, &PROBABILITIES, design);
    let all = |figures: Vec<f64>| figures.into_iter().map(|figure| unit.value(figure)).collect();
    Summary {
        mean: unit.value(found.mean),
        std_error: unit.value(found.std_error),
        quantiles: all(found.quantiles),
        quantile_errors: all(found.quantile_errors),
        ..found
    }
}

/// Runs the ensemble, and again for further series where they would take too much memory at once: draws are keyed, so
/// each run is the same. Each part is given to `keep`; the run returned has no series.
pub(crate) fn run_in_parts(
    built: &Built,
    sampling: &Sampling,
    shown: &[Shown],
    watch: &Watched,
    keep: &mut dyn FnMut(&Part) -> Result<(), Error>,
) -> Result<Outcome, Error> {
    let mut first = None;
    for (number, shown) in parts(built, sampling, shown).into_iter().enumerate() {
        let mut request = sampling.request();
        request.monthly = shown.iter().map(|one| one.output).collect();
        if number == 0 {
            request.unpaid = built.unpaid_requests();
        }
        let mut run = watch.run(&built.compiled.ensemble, &request)?;
        keep(&Part { number, shown, run: &run })?;
        run.monthly = Vec::new();
        first.get_or_insert(run);
    }
    Ok(first.expect("there is at least one part"))
}

/// Series split so that each part fits into memory; one part at least.
pub(crate) fn parts<'s>(built: &Built, sampling: &Sampling, shown: &'s [Shown]) -> Vec<&'s [Shown]> {
    let cells = sampling.plan().paths as usize * built.base().months as usize;
    let most = (SERIES_MEMORY / 8 / cells.max(1)).max(1);
    if shown.is_empty() { vec![shown] } else { shown.chunks(most).collect() }
}
