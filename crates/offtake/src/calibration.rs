//! Figures of a run against what is known of them: the `[check.*]` of a scenario.

use analysis::{Design, quantiles, score, summary};
use report::{CalibrationStatus, CalibrationView, ScoreView};
use scenario::CalibrationCheck;

use crate::build::Built;
use crate::error::Error;
use crate::intervention;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;

/// Quantiles of a figure.
const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

/// Ends of the middle four fifths, in which four of five figures should come.
const MIDDLE: [f64; 2] = [0.1, 0.9];

/// Part of a figure by which arithmetic alone may move it past its tolerance.
const ROUNDING: f64 = 1e-9;

impl Run<'_> {
    /// How the run stands against what is known: one view for each `[check.x]` of the scenario, in the order in which they are
    /// written.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, report::CalibrationStatus, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$11/mo\"\n\
    ///     [check.rent]\nvalue = \"last(rent)\"\nexpected = \"$10/mo\"\ntolerance = \"10%\"\nsource = \"the contract\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let checks = scenario.run(&Sampling::default(), &mut unwatched)?.calibration();
    /// assert_eq!((checks[0].p50, checks[0].high), (11.0, 11.0));
    /// assert_eq!(checks[0].status, CalibrationStatus::Within);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn calibration(&self) -> Vec<CalibrationView> {
        let (built, outputs) = (self.built(), &self.kept.run.outputs);
        let design = self.scenario.design(&self.scenario.sampling(&self.asked));
        let columns: Vec<&[f64]> = outputs_of(built).map(|output| outputs[output].as_slice()).collect();
        views(built, &columns, design)
    }
}

impl Scenario<'_> {
    /// How the scenario stands against what is known, as [`Run::calibration`] has it, from a run of nothing but that. A scenario
    /// without a `[check.x]` is not run.
    ///
    /// # Errors
    /// It is sampled on no path.
    pub fn calibration(&self, asked: &Sampling) -> Result<Vec<CalibrationView>, Error> {
        if self.built.compiled.checks.is_empty() {
            return Ok(Vec::new());
        }
        self.check_sampling(asked)?;
        let sampling = self.sampling(asked);
        let read: Vec<usize> = outputs_of(&self.built).collect();
        let ensemble = intervention::only(&self.built.compiled.ensemble, &read).0;
        let outputs = engine::run(&ensemble, &sampling.request()).outputs;
        let columns: Vec<&[f64]> = outputs.iter().map(Vec::as_slice).collect();
        Ok(views(&self.built, &columns, self.design(&sampling)))
    }
}

/// What checks read: the figure of each, then the baselines of those that have one.
fn outputs_of(built: &Built) -> impl Iterator<Item = usize> + '_ {
    built.compiled.checks.iter().copied().chain(built.compiled.baselines.iter().copied().flatten())
}

/// A view of each check from these columns, as they are written.
fn views(built: &Built, columns: &[&[f64]], design: Design) -> Vec<CalibrationView> {
    let (figures, mut baselines) =
        (&columns[..built.checked.checks.len()], columns[built.checked.checks.len()..].iter());
    let mut views: Vec<(&CalibrationCheck, CalibrationView)> = Vec::new();
    for (check, column) in built.checked.checks.iter().zip(figures) {
        let baseline = check.baseline.and_then(|_| baselines.next().copied());
        views.push((check, view(built, check, (column, baseline), design)));
    }
    views.sort_by_key(|(check, _)| check.span);
    views.into_iter().map(|(_, view)| view).collect()
}

/// How a figure and its baseline stood as forecasts of what came; nothing if one of them is defined on no path.
fn scored(figure: &[f64], baseline: &[f64], came: f64) -> Option<ScoreView> {
    let (own, other) = (score(figure, came)?, score(baseline, came)?);
    let middle = quantiles(figure, &MIDDLE).values;
    Some(ScoreView { p10: middle[0], p90: middle[1], rank: own.rank, crps: own.crps, baseline_crps: other.crps })
}

/// A check whose figure, and perhaps its baseline, have these columns.
fn view(
    built: &Built,
    check: &CalibrationCheck,
    (column, baseline): (&[f64], Option<&[f64]>),
    design: Design,
) -> CalibrationView {
    let figures = built.figures();
    let unit = figures.measure(&check.value);
    let (values, expected) = (unit.column(column), unit.value(check.expected));
    let found = summary(&values, &QUANTILES, design);
    let [p05, p50, p95] = [0, 1, 2].map(|at| found.quantiles[at]);
    // A date is held against a tolerance in months.
    let median = quantiles(column, &[0.5]).values[0];
    CalibrationView {
        id: check.id.clone(),
        value: check.value.text.clone(),
        label: figures.label_of(&check.value),
        about: figures.about(&check.value),
        unit: unit.reported_as(),
        expected,
        low: unit.value(check.expected - check.tolerance),
        high: unit.value(check.expected + check.tolerance),
        p05,
        p50,
        p95,
        quantile_errors: found.quantile_errors,
        defined: found.defined,
        facts: check.facts.clone(),
        source: check.source.clone(),
        why: check.why.clone(),
        score: baseline.and_then(|baseline| scored(&values, &unit.column(baseline), expected)),
        status: status(check, median),
    }
}

fn status(check: &CalibrationCheck, median: f64) -> CalibrationStatus {
    let allowed = check.tolerance + ROUNDING * check.expected.abs();
    match (median - check.expected).abs() {
        off if off.is_nan() => CalibrationStatus::Undefined,
        off if off <= allowed => CalibrationStatus::Within,
        _ if !check.why.is_empty() => CalibrationStatus::Explained,
        _ => CalibrationStatus::Off,
    }
}
