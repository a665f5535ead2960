//! A scenario at one point of a sweep after the other, compiled as rarely as can be.

use analysis::{Design, probability};
use explain::Conversion;
use program::Ensemble;
use report::ReportedAs;

use crate::answers::measure;
use crate::build::Built;
use crate::changes::Changes;
use crate::error::Error;
use crate::inquiry::Inquiry;
use crate::intervention::{self, Override};
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::sweep_axes::{Axis, AxisValue};
use crate::sweep_points::{SweepPoint, SweepPoints};
use crate::sweep_request::{AS_STATED, SHOWN, Sweep, fraction_of};
use crate::watch::{Watched, Work};

/// What one point came to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SweepRow {
    pub paths: u64,
    pub failed_paths: u64,
    /// A number for each column of each figure.
    pub numbers: Vec<f64>,
}

/// A figure of every point: P of a claim, or a measure.
#[derive(Clone, Debug)]
pub(crate) struct SweptFigure {
    /// The question.
    pub question: String,
    /// The measure as written; nothing for the claim.
    pub measure: Option<String>,
    pub label: Option<String>,
    /// In which it is shown; it is kept in fractions.
    pub unit: ReportedAs,
}

/// The columns of a claim, behind the id.
pub(crate) const OF_CLAIM: [&str; 3] = ["probability", "std_error", "defined"];

/// The columns of a measure, behind its name.
pub(crate) const OF_MEASURE: [&str; 8] = ["mean", "std_error", "defined", "p05", "p25", "p50", "p75", "p95"];

impl SweptFigure {
    /// Names of its columns.
    pub fn columns(&self) -> &'static [&'static str] {
        if self.measure.is_some() { &OF_MEASURE } else { &OF_CLAIM }
    }
}

/// Runs the points of a sweep.
pub(crate) struct SweepRunner<'w> {
    pub points: SweepPoints,
    pub figures: Vec<SweptFigure>,
    sampling: Sampling,
    /// Where the axes that are not compiled can be set, with what is asked.
    scenario: Scenario<'w>,
    /// For each axis, how it is set if it is not compiled.
    overrides: Vec<Option<Override>>,
    /// The programs of the last point, and of which variant and compiled values they are.
    prepared: Option<((usize, Vec<AxisValue>), Prepared)>,
}

/// Programs in which the axes that are not compiled can be set.
struct Prepared {
    built: Built,
    ensemble: Ensemble,
    /// For each program its world.
    worlds: Vec<usize>,
    sampling: Sampling,
    design: Design,
    /// The conversion of each measure, by output; nothing for a claim.
    outputs: Vec<Option<Conversion>>,
}

impl<'w> SweepRunner<'w> {
    /// Prepares the first point, and refuses what takes too much.
    pub fn new(
        scenario: &Scenario<'w>,
        inquiry: &Inquiry,
        points: SweepPoints,
        request: &Sweep,
    ) -> Result<Self, Error> {
        let scenario = scenario.inquire(inquiry)?;
        let set = |axis: &Axis| {
            let value = axis.setting(&axis.at(0));
            (!axis.compiled).then(|| Override::set(&scenario.built, &axis.name, &value)).flatten().map(|(one, _)| one)
        };
        let overrides = points.axes.iter().map(set).collect();
        for name in points.variants.iter().flatten() {
            scenario.as_variant(name)?;
        }
        let figures = figures(&scenario);
        let sampling = request.sampling;
        let mut runner = SweepRunner { points, figures, sampling, scenario, overrides, prepared: None };
        runner.scenario.refuse(sampling.problem(runner.scenario.files.caller).into_iter().collect())?;
        if runner.points.count > 0 {
            let first = runner.points.at(0);
            let prepared = runner.prepare(&first)?;
            runner.scenario.check_sweep(&prepared.sampling, &prepared.ensemble, runner.points.count)?;
            runner.prepared = Some((runner.compiled_at(&first), prepared));
        }
        Ok(runner)
    }

    /// What has to be compiled for a point: its variant and the values of axes that are compiled.
    fn compiled_at(&self, point: &SweepPoint) -> (usize, Vec<AxisValue>) {
        let axes = self.points.axes.iter().zip(&point.values);
        (point.variant, axes.filter(|(axis, _)| axis.compiled).map(|(_, value)| value.clone()).collect())
    }

    fn prepare(&self, point: &SweepPoint) -> Result<Prepared, Error> {
        let axes = self.points.axes.iter().zip(&point.values);
        let compiled: Vec<_> = axes.filter(|(axis, _)| axis.compiled).collect();
        let variant = &self.points.variants[point.variant];
        let scenario = if compiled.is_empty() && variant.is_none() {
            self.scenario.clone()
        } else {
            let changes = self.scenario.changes.clone();
            let changes = variant.iter().fold(changes, |changes, name| changes.variant(name));
            let set =
                |changes: Changes, (axis, value): (&Axis, &AxisValue)| changes.set(&axis.name, axis.setting(value));
            self.scenario.rebuilt(&compiled.into_iter().fold(changes, set))?
        };
        let mut built = (*scenario.built).clone();
        let outputs = outputs(&scenario);
        let wanted: Vec<usize> = outputs.iter().map(|(output, _)| *output).collect();
        // With values set, what nothing draws any more is known: one path may do.
        built = intervention::apply(built, &self.overrides.iter().flatten().cloned().collect::<Vec<_>>());
        let (ensemble, worlds) = intervention::only(&built.compiled.ensemble, &wanted);
        let sampling = match built.is_certain() {
            true => Sampling { paths: 1, sampler: chance::Sampler::Random, ..self.sampling },
            false => self.sampling,
        };
        let design = if built.is_certain() { Design::Certain } else { sampling.design() };
        let outputs = outputs.into_iter().map(|(_, unit)| unit).collect();
        Ok(Prepared { built, ensemble, worlds, sampling, design, outputs })
    }

    /// Runs a point.
    pub fn row(&mut self, number: u64, watch: &Watched) -> Result<SweepRow, Error> {
        let (point, count) = (self.points.at(number), self.points.count);
        if watch.see(&Work::Sweep, number, count).is_break() {
            return Err(Error::Stopped);
        }
        let compiled = self.compiled_at(&point);
        if self.prepared.as_ref().is_none_or(|(known, _)| *known != compiled) {
            self.prepared = None;
            self.prepared = Some((compiled, self.prepare(&point)?));
        }
        let (_, prepared) = self.prepared.as_ref().expect("it was prepared");
        let mut ensemble = prepared.ensemble.clone();
        for ((axis, value), set) in self.points.axes.iter().zip(&point.values).zip(&self.overrides) {
            if let (Some(set), AxisValue::Number(value), Some(unit)) = (set, value, &axis.unit) {
                let set = set.at(unit.to_canonical(*value));
                set.set_in(&prepared.built, &prepared.worlds, &mut ensemble);
            }
        }
        let seen = |_: u64| watch.see(&Work::Sweep, number, count);
        let request = engine::Request { progress: Some(&seen), ..prepared.sampling.request() };
        let run = engine::run_unless_stopped(&ensemble, &request).ok_or(Error::Stopped)?;
        let figures = run.outputs.iter().zip(&prepared.outputs);
        let numbers = figures.flat_map(|(column, unit)| numbers(column, unit.as_ref(), prepared.design)).collect();
        Ok(SweepRow { paths: run.plan.paths, failed_paths: run.failed_paths(0), numbers })
    }

    /// How the points are sampled, as asked.
    pub fn sampling(&self) -> &Sampling {
        &self.sampling
    }

    /// The name of a variant in tables.
    pub fn variant_name(&self, variant: usize) -> &str {
        self.points.variants[variant].as_deref().or(self.scenario.changes.variant.as_deref()).unwrap_or(AS_STATED)
    }
}

/// The numbers of a figure, in the order of its columns.
fn numbers(column: &[f64], unit: Option<&Conversion>, design: Design) -> Vec<f64> {
    let Some(unit) = unit else {
        let found = probability(column, design);
        return vec![found.probability, found.std_error, found.defined as f64];
    };
    let found = measure("", unit, column, design);
    let fraction = fraction_of(&found.unit);
    let quantiles = [found.p05, found.p25, found.p50, found.p75, found.p95].map(&fraction);
    [fraction(found.mean), fraction(found.std_error), found.defined as f64].into_iter().chain(quantiles).collect()
}

/// The outputs of a scenario's figures in their order: of each question the claim, if it has one, and its measures.
fn outputs(scenario: &Scenario) -> Vec<(usize, Option<Conversion>)> {
    let built = &scenario.built;
    let mut found = Vec::new();
    for place in built.questions_as_written() {
        let (ask, columns) = (&built.checked.asks[place], &built.compiled.answers[place]);
        if ask.id != SHOWN {
            found.push((columns.holds, None));
        }
        let figures = built.figures();
        let measures = ask.measures.iter().zip(&columns.measures);
        found.extend(measures.map(|(measure, output)| (*output, Some(figures.measure(measure)))));
    }
    found
}

fn figures(scenario: &Scenario) -> Vec<SweptFigure> {
    let built = &scenario.built;
    let mut found = Vec::new();
    for place in built.questions_as_written() {
        let ask = &built.checked.asks[place];
        if ask.id != SHOWN {
            let unit = ReportedAs::SHARE;
            found.push(SweptFigure { question: ask.id.clone(), measure: None, label: None, unit });
        }
        let figures = built.figures();
        found.extend(ask.measures.iter().map(|measure| SweptFigure {
            question: ask.id.clone(),
            measure: Some(measure.text.clone()),
            label: figures.label_of(measure),
            unit: figures.measure(measure).reported_as(),
        }));
    }
    found
}
