//! The summary of a sweep: kept beside its tables, and as small for many points as for few.

use report::{Answer, EffectView, RunView, SweepAxisView, SweepFigure, SweepPointView, SweepSetting, SweepView};

use crate::sweep_axes::{Axis, AxisValue};
use crate::sweep_request::{SHOWN, fraction_of};
use crate::sweep_run::{SweepRow, SweepRunner, SweptFigure};

/// Points with the least figures that are kept, and with the greatest.
const ENDS: usize = 3;

/// Most points whose figures are all kept.
const MOST_KEPT: u64 = 1024;

/// What the points came to so far.
pub(crate) struct SweepSummary {
    figures: Vec<FigureSummary>,
    points: u64,
    /// Paths that failed, by point; none if there are too many.
    failed: Vec<u64>,
    /// Points on which some path failed, and on which all did.
    some_failed: u64,
    all_failed: u64,
}

/// What one figure came to.
struct FigureSummary {
    /// Where its value stands among the numbers of a row; its error behind it.
    place: usize,
    least: Vec<Kept>,
    greatest: Vec<Kept>,
    /// By point; empty if there are too many.
    cells: Vec<EffectView>,
}

/// A point that is kept.
#[derive(Clone, Copy)]
struct Kept {
    number: u64,
    figure: EffectView,
}

impl SweepSummary {
    /// Without a point yet.
    pub fn new(runner: &SweepRunner) -> Self {
        let mut place = 0;
        let figure = |figure: &SweptFigure| {
            let found = FigureSummary { place, least: Vec::new(), greatest: Vec::new(), cells: Vec::new() };
            place += figure.columns().len();
            found
        };
        let figures = runner.figures.iter().map(figure).collect();
        SweepSummary { figures, points: runner.points.count, failed: Vec::new(), some_failed: 0, all_failed: 0 }
    }

    /// One more point, in their order.
    pub fn add(&mut self, number: u64, row: &SweepRow) {
        self.some_failed += u64::from(row.failed_paths > 0);
        self.all_failed += u64::from(row.failed_paths == row.paths);
        if self.points <= MOST_KEPT {
            self.failed.push(row.failed_paths);
        }
        for figure in &mut self.figures {
            let value = EffectView { value: row.numbers[figure.place], std_error: row.numbers[figure.place + 1] };
            if self.points <= MOST_KEPT {
                figure.cells.push(value);
            }
            if !value.value.is_nan() {
                let kept = Kept { number, figure: value };
                insert(&mut figure.least, kept, |a, b| a < b);
                insert(&mut figure.greatest, kept, |a, b| a > b);
            }
        }
    }

    /// As a view; `stated` has each figure of the scenario as stated.
    pub fn view(
        self,
        runner: &SweepRunner,
        answers: &[Answer],
        stated: &[EffectView],
        latin: bool,
        run: RunView,
    ) -> SweepView {
        let figures = self.figures.into_iter().zip(&runner.figures).zip(stated).map(|((found, figure), stated)| {
            let answer = answers.iter().find(|answer| answer.id == figure.question);
            let point = |kept: &Kept| view_of(runner, kept);
            SweepFigure {
                question: if figure.question == SHOWN { String::new() } else { figure.question.clone() },
                measure: figure.measure.clone(),
                label: figure.label.clone(),
                asks: answer.map_or(String::new(), |answer| match answer.question.as_str() {
                    "" => answer.claim.clone(),
                    question => question.to_owned(),
                }),
                shown_in: figure.unit.clone(),
                unit: figure.unit.fraction().unwrap_or_else(|| figure.unit.clone()),
                as_stated: *stated,
                least: found.least.iter().map(point).collect(),
                greatest: found.greatest.iter().map(point).collect(),
                cells: found.cells,
            }
        });
        let variants = (0..runner.points.variants.len()).map(|variant| runner.variant_name(variant).to_owned());
        SweepView {
            points: self.points,
            latin,
            axes: runner.points.axes.iter().map(axis_view).collect(),
            variants: variants.collect(),
            set: (0..self.failed.len() as u64).map(|number| set_at(runner, number)).collect(),
            failed_paths: self.failed,
            points_with_failures: self.some_failed,
            points_failed: self.all_failed,
            figures: figures.collect(),
            run,
        }
    }
}

/// Keeps a point among the first few; of equal ones the earlier.
fn insert(kept: &mut Vec<Kept>, one: Kept, before: impl Fn(f64, f64) -> bool) {
    let place = kept.iter().position(|other| before(one.figure.value, other.figure.value)).unwrap_or(kept.len());
    if place < ENDS {
        kept.insert(place, one);
        kept.truncate(ENDS);
    }
}

fn view_of(runner: &SweepRunner, kept: &Kept) -> SweepPointView {
    let point = runner.points.at(kept.number);
    SweepPointView {
        point: kept.number,
        variant: runner.variant_name(point.variant).to_owned(),
        set: set_at(runner, kept.number),
        value: kept.figure.value,
        std_error: kept.figure.std_error,
    }
}

/// The values that a point sets.
fn set_at(runner: &SweepRunner, number: u64) -> Vec<SweepSetting> {
    let values = runner.points.at(number).values;
    runner.points.axes.iter().zip(&values).map(|(axis, value)| setting_view(axis, value)).collect()
}

fn setting_view(axis: &Axis, value: &AxisValue) -> SweepSetting {
    match (value, axis.reported_as()) {
        (AxisValue::Number(number), Some(unit)) => SweepSetting::Number(fraction_of(&unit)(*number)),
        _ => SweepSetting::Written(axis.setting(value).to_string()),
    }
}

fn axis_view(axis: &Axis) -> SweepAxisView {
    let shown_in = axis.reported_as();
    let fraction = shown_in.as_ref().map(|unit| unit.fraction().unwrap_or_else(|| unit.clone()));
    // A hypercube, and very many values, have the ends; all else every value.
    let values: Vec<AxisValue> = match axis.count() {
        Some(count) if count <= MOST_KEPT => (0..count).map(|number| axis.at(number)).collect(),
        _ => axis.told().into_iter().take(MOST_KEPT as usize).collect(),
    };
    let values = values.iter().map(|value| setting_view(axis, value)).collect();
    SweepAxisView {
        name: axis.name.clone(),
        unit: fraction,
        shown_in,
        count: axis.count(),
        values,
        compiled: axis.compiled,
        doubles: axis.doubles,
    }
}
