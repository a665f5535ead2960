//! Shares for programs: in JSON, CSV and tables what the text shows in percent is a fraction of 1, as probabilities and shares of a
//! variance are.

use crate::argument::ArgumentView;
use crate::assumptions::{AssumptionsView, StatedLever};
use crate::calibration::{CalibrationView, ScoreView};
use crate::compare::CompareView;
use crate::explain::{Explanation, Step};
use crate::frontier::{FrontierView, MovedView};
use crate::reported_as::ReportedAs;
use crate::run::{Crux, Direction, FlipPoint, Measure, RunView, Series};
use crate::sensitivity::{FigureView, SensitivityView, SwingView};

impl ReportedAs {
    /// The unit of the fraction, of a number in percent: `1` for `%`, `1/yr` for `%/yr`; nothing for any other.
    ///
    /// ```
    /// # mod offtake { pub use offtake_report as report; }
    /// use offtake::report::ReportedAs;
    ///
    /// assert_eq!(ReportedAs::number("%/yr").fraction(), Some(ReportedAs::number("1/yr")));
    /// assert_eq!(ReportedAs::number("USD").fraction(), None);
    /// ```
    pub fn fraction(&self) -> Option<Self> {
        let Self::Number(unit) = self else { return None };
        unit.strip_prefix('%').map(|rest| Self::number(format!("1{rest}")))
    }
}

/// Makes numbers in percent, and their unit, fractions.
fn fractions<'n>(unit: &mut ReportedAs, numbers: impl IntoIterator<Item = &'n mut f64>) {
    if let Some(fraction) = unit.fraction() {
        *unit = fraction;
        numbers.into_iter().for_each(|number| *number /= 100.0);
    }
}

impl RunView {
    /// As programs are given it: figures in percent are fractions of 1.
    pub fn in_fractions(mut self) -> Self {
        for answer in &mut self.answers {
            answer.measures.iter_mut().for_each(measure);
            answer.crux.iter_mut().for_each(crux);
        }
        self.series.iter_mut().for_each(series);
        self.calibration = self.calibration.into_iter().map(CalibrationView::in_fractions).collect();
        self
    }
}

impl ArgumentView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        self.questions.iter_mut().filter_map(|one| one.decided_by.as_mut()).for_each(crux);
        self
    }
}

impl CalibrationView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        let Self { unit, expected, low, high, p05, p50, p95, quantile_errors, score, .. } = &mut self;
        let scores = score
            .iter_mut()
            .flat_map(|ScoreView { p10, p90, crps, baseline_crps, .. }| [p10, p90, crps, baseline_crps]);
        fractions(unit, [expected, low, high, p05, p50, p95].into_iter().chain(quantile_errors).chain(scores));
        self
    }
}

impl CompareView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        for measure in self.answers.iter_mut().flat_map(|answer| &mut answer.measures) {
            let cells = measure.cells.iter_mut().flatten().flat_map(|cell| {
                let change = cell.change.iter_mut().flat_map(|change| [&mut change.value, &mut change.std_error]);
                [&mut cell.value, &mut cell.std_error].into_iter().chain(change)
            });
            fractions(&mut measure.unit, cells);
        }
        self
    }
}

impl FrontierView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        let across = self.frontier.iter_mut().flat_map(|at| [&mut at.across, &mut at.std_error]);
        fractions(&mut self.across.unit, self.across.values.iter_mut().chain(across));
        let up = self.frontier.iter_mut().map(|at| &mut at.up);
        fractions(&mut self.up.unit, self.up.values.iter_mut().chain(up));
        for MovedView { unit, from, to, .. } in self.joint.iter_mut().flat_map(|joint| &mut joint.moves) {
            fractions(unit, [from, to]);
        }
        self
    }
}

impl SensitivityView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        let is_percent = self.figure.unit.fraction().is_some();
        for swing in self.assumptions.iter_mut().filter_map(|row| row.swing.as_mut()) {
            let SwingView { unit, low, high, change, .. } = swing;
            fractions(unit, [&mut low.value, &mut high.value]);
            if is_percent {
                let errors = [&mut low.std_error, &mut high.std_error, &mut change.std_error];
                let figures = [&mut low.figure, &mut high.figure, &mut change.value];
                figures.into_iter().chain(errors).for_each(|number| *number /= 100.0);
            }
        }
        let FigureView { unit, value, std_error, again, .. } = &mut self.figure;
        fractions(unit, [value, std_error, again]);
        self
    }
}

fn measure(found: &mut Measure) {
    let Measure { mean, std_error, p05, p25, p50, p75, p95, quantile_errors, tails, .. } = found;
    let tails = tails
        .iter_mut()
        .flat_map(|tail| [&mut tail.value, &mut tail.std_error, &mut tail.mean_beyond, &mut tail.mean_beyond_error]);
    let numbers = [mean, std_error, p05, p25, p50, p75, p95].into_iter().chain(quantile_errors).chain(tails);
    fractions(&mut found.unit, numbers);
    found.crux.iter_mut().for_each(crux);
}

fn crux(found: &mut Crux) {
    if let Some(Direction { unit, low, high }) = &mut found.direction {
        fractions(unit, [&mut low.value, &mut high.value]);
    }
    if let Some(FlipPoint { unit, values, evaluations, .. }) = &mut found.flip {
        let values = values.iter_mut().flat_map(|flip| [&mut flip.value, &mut flip.std_error]);
        fractions(unit, values.chain(evaluations.iter_mut().map(|at| &mut at.value)));
    }
}

fn series(found: &mut Series) {
    let Series { mean, std_error, p05, p25, p50, p75, p95, quantile_errors, .. } = found;
    let months = [mean, std_error, p05, p25, p50, p75, p95].into_iter().chain(quantile_errors).flatten();
    fractions(&mut found.unit, months);
}

impl Explanation {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        fractions(&mut self.unit, &mut self.quantile_value);
        step(&mut self.step);
        self
    }
}

fn step(found: &mut Step) {
    if let Some(unit) = &mut found.unit {
        fractions(unit, found.value.iter_mut().chain(&mut found.amount));
    }
    found.steps.iter_mut().for_each(step);
}

impl AssumptionsView {
    /// As [`RunView::in_fractions`].
    pub fn in_fractions(mut self) -> Self {
        for one in &mut self.assumptions {
            fractions(&mut one.unit, [&mut one.mean, &mut one.p05, &mut one.p50, &mut one.p95]);
        }
        for StatedLever { lever, .. } in &mut self.levers {
            fractions(&mut lever.unit, [&mut lever.value, &mut lever.low, &mut lever.high]);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::StepKind;

    #[test]
    fn what_is_in_percent_is_a_fraction_for_programs_and_all_else_stays() {
        let mut run = crate::run::tests::empty();
        let mut growth = Series::new("growth", ReportedAs::number("%/yr"));
        (growth.mean, growth.std_error, growth.p95) = (vec![6.0, 12.0], vec![1.0, 2.0], vec![f64::INFINITY, 50.0]);
        growth.quantile_errors[4] = vec![5.0, 0.0];
        let mut cash = Series::new("cash", ReportedAs::number("USD"));
        cash.mean = vec![6.0];
        run.series = vec![growth, cash.clone()];
        let found = run.in_fractions();
        let growth = &found.series[0];
        assert_eq!(
            (growth.unit.name(), &growth.mean, &growth.std_error),
            ("1/yr", &vec![0.06, 0.12], &vec![0.01, 0.02])
        );
        assert_eq!((&growth.p95, &growth.quantile_errors[4]), (&vec![f64::INFINITY, 0.5], &vec![0.05, 0.0]));
        assert_eq!(found.series[1], cash);
    }

    #[test]
    fn each_step_of_a_walk_is_in_its_own_unit() {
        let step_in = |unit: &'static str, value: f64| Step {
            value: Some(value),
            unit: Some(ReportedAs::number(unit)),
            ..Step::new(StepKind::Value, unit)
        };
        let mut root = step_in("USD", 5.0);
        root.steps = vec![step_in("%", 12.0), Step::new(StepKind::Fact, "nothing")];
        step(&mut root);
        let inner = &root.steps[0];
        assert_eq!(
            (root.value, inner.value, inner.unit.as_ref().map(ReportedAs::name)),
            (Some(5.0), Some(0.12), Some("1"))
        );
    }
}
