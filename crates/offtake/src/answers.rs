//! A run as answers: probabilities, measures, the crux and where the answer flips.

use std::collections::BTreeSet;

use analysis::{Design, Summary, crux, mean_error, probability, quantile_errors, summary};
use compile::{Compiled, Detail};
use engine::Run;
use report::{Answer, Checks, Crux, Interval, Measure, PROBABILITIES, Series, Setting};
use scenario::{Month, Scenario};

use crate::figures::{Figures, Reported};
use crate::flips::{Flips, leading};
use crate::project::{Found, Project, has_errors};
use crate::questions::problems;
use crate::sampling::{Progress, Sampling};
use crate::terminal_value::terminal_value;

/// The id of the series shown because the command line says so.
pub(crate) const COMMAND_LINE: &str = "command line";

/// Memory that kept series may take in one run, in bytes.
const SERIES_MEMORY: usize = 512 << 20;

/// What to answer.
#[derive(Clone, Debug)]
pub struct RunRequest {
    /// How to sample.
    pub sampling: Sampling,
    /// Only these questions, by id; all if empty.
    pub questions: Vec<String>,
    /// Find the flip point of these assumptions too, besides the leading one.
    pub flips: Vec<String>,
    /// Leave out the series.
    pub answers_only: bool,
}

/// A checked scenario with its program.
pub(crate) struct Ready {
    pub scenario: Scenario,
    pub compiled: Compiled,
}

impl Project<'_> {
    /// Builds and compiles the scenario.
    pub(crate) fn ready(&self, detail: Detail) -> Found<Ready> {
        let Found { value, mut findings } = self.build();
        let Some(scenario) = value else {
            return Found { value: None, findings };
        };
        let (compiled, found) = compile::compile_with(&scenario, detail);
        findings.extend(found);
        let compiled = compiled.filter(|_| !has_errors(&findings));
        let value = compiled.map(|compiled| Ready { scenario, compiled });
        Found { value, findings }
    }

    /// Runs the scenario and answers its questions.
    pub fn run(&self, request: &RunRequest, progress: Progress) -> Found<report::Run> {
        let Found { value, findings } = self.ready_to_run(request);
        let mut forget = |_: &Part| Ok::<(), std::convert::Infallible>(());
        let answer = |ready: Ready| match self.answer(&ready, request, progress, &mut forget) {
            Ok(run) => run,
            Err(never) => match never {},
        };
        Found { value: value.map(answer), findings }
    }

    /// A compiled scenario, and whether the request fits it.
    pub(crate) fn ready_to_run(&self, request: &RunRequest) -> Found<Ready> {
        let Found { mut value, mut findings } = self.ready(Detail::Answers);
        findings.extend(request.sampling.problem());
        if let Some(ready) = &mut value {
            findings.extend(problems(ready, request));
            if request.answers_only {
                ready.compiled.forget_shows();
            }
            let series = ready.compiled.shows.iter().any(|columns| !columns.is_empty());
            findings.extend(ready.sampling(&request.sampling).too_much(ready.kept(series)));
        }
        let value = value.filter(|_| !has_errors(&findings));
        Found { value, findings }
    }

    /// Runs and answers; `keep` gets the columns, part by part, before they are let go.
    pub(crate) fn answer<E>(
        &self,
        ready: &Ready,
        request: &RunRequest,
        progress: Progress,
        keep: &mut dyn FnMut(&Part) -> Result<(), E>,
    ) -> Result<report::Run, E> {
        let (sampling, scenario) = (&ready.sampling(&request.sampling), &ready.scenario);
        let base = &scenario.models[0];
        let figures = self.figures(ready);
        let shown = shown(ready, figures);
        let (mut series, design) = (Vec::new(), design(ready, sampling));
        let run = run_in_parts(ready, sampling, &shown, progress, &mut |part| {
            series.extend(part.views(base.start, design, sampling.threads));
            keep(part)
        })?;
        let plan = run.plan;
        Ok(report::Run {
            offtake: crate::VERSION.into(),
            scenario: self.name.clone(),
            title: scenario.title.clone(),
            variant: self.changes.variant.clone(),
            settings: self.settings_view(),
            seed: sampling.seed,
            sampler: request.sampling.sampler_name().into(),
            paths: plan.paths,
            paths_asked: request.sampling.paths,
            replicates: plan.replicates,
            start: base.start.to_string(),
            months: base.months,
            certain: ready.is_certain(),
            answers: answers(ready, figures, request, &run, progress),
            series,
            checks: Checks {
                books_off_by_cents: run.checks.books,
                claims_off_by_cents: run.checks.mirrors,
                failed_paths: run.failed_paths(0),
                failures: self.failures(ready, sampling, &run),
            },
        })
    }

    /// The units of the base.
    pub(crate) fn figures<'a>(&'a self, ready: &'a Ready) -> Figures<'a> {
        Figures { model: &ready.scenario.models[0], units: &ready.scenario.units, sources: self.sources() }
    }

    /// What `--set` changed, for views.
    pub(crate) fn settings_view(&self) -> Vec<Setting> {
        let settings = self.changes.settings.iter();
        let view = |(name, value): &(String, String)| Setting { name: name.clone(), value: value.clone() };
        settings.map(view).collect()
    }
}

impl Ready {
    /// Whether no world that runs draws anything, so that all paths are the same.
    pub fn is_certain(&self) -> bool {
        self.compiled.ensemble.programs.iter().all(|program| program.draws.is_empty())
    }

    /// How it is sampled: as asked, but on one path where nothing is uncertain.
    pub fn sampling(&self, asked: &Sampling) -> Sampling {
        match self.is_certain() {
            true => Sampling { paths: 1, sampler: chance::Sampler::Random, ..*asked },
            false => *asked,
        }
    }

    /// Figures of a path that stay in memory until the end of a run: outputs, and the months of a series.
    pub fn kept(&self, series: bool) -> usize {
        let months = if series { self.scenario.models[0].months as usize } else { 0 };
        self.compiled.ensemble.conclusion.outputs.len() + months
    }

    /// Names of the uncertain quantities, as their columns are ordered.
    pub fn assumption_names(&self) -> impl Iterator<Item = &str> {
        let base = &self.scenario.models[0];
        let columns = self.compiled.assumptions.iter();
        columns.map(|columns| base.quantity(columns.quantity).name.as_str())
    }
}

/// A series to keep: its name, its unit and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub id: String,
    pub unit: Reported,
    /// Heading of the `[show.*]`.
    title: Option<String>,
    /// Asked for on the command line.
    pub full: bool,
    /// Index into the outputs of the monthly conclusion.
    pub output: usize,
    /// The worlds that it reads, and the base, to which all is compared.
    worlds: BTreeSet<usize>,
}

/// Everything that the scenario and the command line show, each once.
fn shown(ready: &Ready, figures: Figures) -> Vec<Shown> {
    let scenario = &ready.scenario;
    let compared = ready.compiled.ensemble.monthly.inputs.iter().any(|input| input.0 != 0);
    let mut found: Vec<Shown> = Vec::new();
    for (show, columns) in scenario.shows.iter().zip(&ready.compiled.shows) {
        for ((id, node), &output) in show.series.iter().zip(columns) {
            let full = show.id == COMMAND_LINE;
            match found.iter_mut().find(|one| one.id == *id) {
                Some(known) => known.full |= full,
                None => {
                    let worlds = if compared { worlds_of(ready, output) } else { BTreeSet::from([0]) };
                    let (unit, title) = (figures.node(*node), show.title.clone());
                    found.push(Shown { id: id.clone(), unit, title, full, output, worlds });
                }
            }
        }
    }
    found
}

/// The worlds that a series reads, and the base.
pub(crate) fn worlds_of(ready: &Ready, output: usize) -> BTreeSet<usize> {
    let inputs = ready.compiled.ensemble.monthly.only(&[output]).inputs;
    inputs.into_iter().map(|input| input.0).chain([0]).collect()
}

/// What one run of the engine leaves of the series that it kept.
pub(crate) struct Part<'a> {
    /// Which part, from 0.
    pub number: usize,
    /// The series of this part.
    pub shown: &'a [Shown],
    /// The run, with these series.
    pub run: &'a Run,
}

impl Part<'_> {
    /// Each series with its column, by month and path.
    pub fn columns(&self) -> Vec<(&Shown, &[f64])> {
        let series = self.run.monthly.iter().map(Vec::as_slice);
        self.shown.iter().zip(series).collect()
    }

    /// Each series in figures; they do not hang on each other, so threads share them out.
    fn views(&self, start: Month, design: Design, threads: usize) -> Vec<Series> {
        let columns = self.columns();
        let view = |&(shown, column): &(&Shown, &[f64])| self.view(shown, start, design, column);
        let share = columns.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            let shares =
                columns.chunks(share).map(|share| scope.spawn(move || share.iter().map(view).collect::<Vec<_>>()));
            let shares: Vec<_> = shares.collect();
            shares.into_iter().flat_map(|share| share.join().expect("no worker panicked")).collect()
        })
    }

    fn view(&self, shown: &Shown, start: Month, design: Design, column: &[f64]) -> Series {
        let paths = self.run.plan.paths as usize;
        let failed = |path: &usize| shown.worlds.iter().any(|&world| self.run.failed[world][*path]);
        let mut out = Series {
            id: shown.id.clone(),
            title: shown.title.clone(),
            full: shown.full,
            unit: shown.unit.name().into(),
            failed_paths: (0..paths).filter(failed).count() as u64,
            ..Series::default()
        };
        for (month, values) in column.chunks(paths.max(1)).enumerate() {
            let values = shown.unit.column(values);
            let found = shown.unit.quantiles(&values, &PROBABILITIES);
            out.months.push(start.later(month).to_string());
            out.mean.push(analysis::mean(&values));
            out.std_error.push(mean_error(&values, design));
            let errors = quantile_errors(&values, &PROBABILITIES, design);
            out.quantile_errors.iter_mut().zip(errors).for_each(|(target, error)| target.push(error));
            let targets = [&mut out.p05, &mut out.p25, &mut out.p50, &mut out.p75, &mut out.p95];
            for (target, value) in targets.into_iter().zip(found) {
                target.push(value);
            }
        }
        out
    }
}

/// Runs the ensemble, and again for further series where they would take too much memory at once: draws are keyed, so
/// each run is the same. Each part is given to `keep`; the run returned has no series.
fn run_in_parts<E>(
    ready: &Ready,
    sampling: &Sampling,
    shown: &[Shown],
    progress: Progress,
    keep: &mut dyn FnMut(&Part) -> Result<(), E>,
) -> Result<Run, E> {
    let base = &ready.scenario.models[0];
    let paths = sampling.plan().paths;
    let mut first = None;
    for (number, shown) in parts(shown, paths as usize * base.months as usize).into_iter().enumerate() {
        let mut request = sampling.request();
        request.monthly = shown.iter().map(|one| one.output).collect();
        let told = |done: u64| progress("running", done, paths);
        request.progress = Some(&told);
        let mut run = engine::run(&ready.compiled.ensemble, &request);
        keep(&Part { number, shown, run: &run })?;
        run.monthly = Vec::new();
        first.get_or_insert(run);
    }
    Ok(first.expect("there is at least one part"))
}

/// Series split so that each part fits into memory; one part at least.
fn parts(shown: &[Shown], cells: usize) -> Vec<&[Shown]> {
    let most = (SERIES_MEMORY / 8 / cells.max(1)).max(1);
    if shown.is_empty() { vec![shown] } else { shown.chunks(most).collect() }
}

/// How the paths were drawn; of a scenario without chance, that nothing was.
fn design(ready: &Ready, sampling: &Sampling) -> Design {
    if ready.is_certain() { Design::Certain } else { sampling.design() }
}

/// A measure in its unit. The mean of a date is over the paths on which it comes.
pub(crate) fn measure(id: &str, unit: &Reported, column: &[f64], design: Design) -> Measure {
    let values = unit.column(column);
    let mut found = summary(&values, &PROBABILITIES, design);
    found.quantiles = unit.quantiles(&values, &PROBABILITIES);
    let never = values.iter().filter(|value| value.is_infinite()).count();
    if never == 0 || !matches!(unit, Reported::Date) {
        return Measure::of(id, unit.name(), &found, 0.0);
    }
    let finite = |value: &f64| if value.is_finite() { *value } else { f64::NAN };
    let comes: Vec<f64> = values.iter().map(finite).collect();
    let of_those = summary(&comes, &[], design);
    let both = Summary { mean: of_those.mean, std_error: of_those.std_error, ..found };
    Measure::of(id, unit.name(), &both, never as f64 / both.defined as f64)
}

fn answers(ready: &Ready, figures: Figures, request: &RunRequest, run: &Run, progress: Progress) -> Vec<Answer> {
    let scenario = &ready.scenario;
    let sampling = &ready.sampling(&request.sampling);
    let design = design(ready, sampling);
    let columns: Vec<Vec<&[f64]>> = (ready.compiled.assumptions.iter())
        .map(|one| one.outputs.iter().map(|&output| run.outputs[output].as_slice()).collect())
        .collect();
    let columns: Vec<&[&[f64]]> = columns.iter().map(Vec::as_slice).collect();
    let chosen = |id: &String| request.questions.is_empty() || request.questions.contains(id);
    let mut out = Vec::new();
    for (ask, place) in scenario.asks.iter().zip(&ready.compiled.answers) {
        if !chosen(&ask.id) {
            continue;
        }
        let truth = &run.outputs[place.holds];
        let found = probability(truth, design);
        let shares = crux(truth, &columns, design).unwrap_or_default();
        let mut entries: Vec<(usize, Crux)> = (ready.assumption_names().zip(&shares).enumerate())
            .map(|(at, (name, share))| (at, Crux::of(name, share)))
            .collect();
        entries.sort_by(|a, b| b.1.share.total_cmp(&a.1.share).then(a.0.cmp(&b.0)));
        let mut flips = Flips { ready, figures, sampling, answer: place.holds, truth, outputs: &run.outputs };
        for (place, (at, entry)) in entries.iter_mut().enumerate() {
            let asked = request.flips.contains(&entry.assumption);
            entry.flip = if asked || leading(place, entry) {
                let told = |done: u64, all: u64| {
                    progress(&format!("{}: flip of {}", ask.id, entry.assumption), done, all);
                };
                Some(flips.by_intervention(*at, &told))
            } else {
                flips.estimate(*at, entry.share)
            };
        }
        let measures = ask.measures.iter().zip(&place.measures).map(|((id, node), &output)| {
            let unit = figures.node(*node);
            measure(id, &unit, &run.outputs[output], design)
        });
        let nothing = Interval { low: 0.0, high: 1.0 };
        let answer = Answer {
            id: ask.id.clone(),
            question: ask.question.clone(),
            claim: ask.claim.clone(),
            counter: ask.counter.clone(),
            probability: f64::NAN,
            std_error: f64::NAN,
            interval: nothing,
            range: nothing,
            defined: 0,
            crux: entries.into_iter().map(|(_, entry)| entry).collect(),
            measures: measures.collect(),
            worth: terminal_value(figures.model, ask),
        };
        out.push(answer.with_probability(&found));
    }
    out
}
