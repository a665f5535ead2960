//! Figures of a run against what is known of them: the `[check.*]` of a scenario.

use analysis::{Design, quantiles, summary};
use report::{CalibrationStatus, CalibrationView};
use scenario::CalibrationCheck;

use crate::build::Built;
use crate::error::Error;
use crate::intervention;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;

/// Quantiles of a figure.
const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];

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
        let columns: Vec<&[f64]> = built.compiled.checks.iter().map(|&output| outputs[output].as_slice()).collect();
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
        let ensemble = intervention::only(&self.built.compiled.ensemble, &self.built.compiled.checks).0;
        let outputs = engine::run(&ensemble, &sampling.request()).outputs;
        let columns: Vec<&[f64]> = outputs.iter().map(Vec::as_slice).collect();
        Ok(views(&self.built, &columns, self.design(&sampling)))
    }
}

/// A view of each check from its column, as they are written.
fn views(built: &Built, columns: &[&[f64]], design: Design) -> Vec<CalibrationView> {
    let mut checks: Vec<(&CalibrationCheck, &[f64])> =
        built.checked.checks.iter().zip(columns.iter().copied()).collect();
    checks.sort_by_key(|(check, _)| check.span);
    checks.into_iter().map(|(check, column)| view(built, check, column, design)).collect()
}

fn view(built: &Built, check: &CalibrationCheck, column: &[f64], design: Design) -> CalibrationView {
    let figures = built.figures();
    let unit = figures.measure(&check.value);
    let found = summary(&unit.column(column), &QUANTILES, design);
    let [p05, p50, p95] = [0, 1, 2].map(|at| found.quantiles[at]);
    // A date is held against a tolerance in months.
    let median = quantiles(column, &[0.5]).values[0];
    CalibrationView {
        id: check.id.clone(),
        value: check.value.text.clone(),
        label: figures.label_of(&check.value),
        about: figures.about(&check.value),
        unit: unit.reported_as(),
        expected: unit.value(check.expected),
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
