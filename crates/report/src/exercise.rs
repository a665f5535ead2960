//! A right that may be exercised once: what it is worth, and when it is exercised.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::number::{figure_among, largest, probability_with_error, share_of_all, with_error};
use crate::picture::bar;
use crate::reported_as::ReportedAs;
use crate::run::{RunView, run_head};
use crate::sensitivity::EffectView;
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;
use crate::visible::csv_cell;
use crate::words::number;

/// A right, valued.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExerciseView {
    /// What exercise gives, in the month of exercise.
    pub payoff: String,
    /// What each month brings after it.
    pub gains: Option<String>,
    /// Known when it is decided.
    pub states: Vec<String>,
    /// Units of the states.
    pub state_units: Vec<ReportedAs>,
    /// The rate of discount.
    pub rate: String,
    /// Unit of the value.
    pub unit: ReportedAs,
    /// What the right is worth if it is exercised on what is known.
    pub value: EffectView,
    /// The best month to exercise whatever is known.
    pub fixed: FixedDateView,
    /// By how much the one is more than the other: what it is worth to wait and see.
    pub flexibility: EffectView,
    /// Share of the paths on which it is never exercised.
    pub never: EffectView,
    /// Each month in which it may be.
    pub dates: Vec<ExerciseDateView>,
    /// How it was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// Exercise in one month on every path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FixedDateView {
    /// The month.
    pub month: String,
    /// What it is worth.
    pub value: EffectView,
}

/// A month of exercise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExerciseDateView {
    /// The month.
    pub month: String,
    /// Share of the paths on which it is exercised then.
    pub share: EffectView,
    /// The states on those paths.
    pub states: Vec<StateView>,
}

/// A state on the paths that exercise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StateView {
    /// 5 % quantile.
    #[serde(serialize_with = "number")]
    pub p05: f64,
    /// Median.
    #[serde(serialize_with = "number")]
    pub p50: f64,
    /// 95 % quantile.
    #[serde(serialize_with = "number")]
    pub p95: f64,
}

/// Rows up to which each month has its own.
const ROWS: usize = 24;

/// Cells of a bar.
const CELLS: usize = 24;

/// All of it as text.
pub fn exercise_text(view: &ExerciseView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    out.push_str(&format!("\n{}\n", style.bold(&format!("The right to {}", view.payoff))));
    if let Some(gains) = &view.gains {
        out.push_str(&wrap("  ", &format!("and to {gains} each month from then on"), style.prose()));
    }
    let (states, rate) = (view.states.join(", "), &view.rate);
    let known = format!("decided on {states}; discounted at {rate}, each month as of its end, as in `npv`");
    out.push_str(&wrap("  ", &known, style.prose()));
    let show = |effect: &EffectView| with_error(effect.value, effect.std_error, &view.unit);
    out.push_str(&format!("\n  {}\n", style.bold(&format!("worth {}", show(&view.value)))));
    let words = format!(
        "Exercised in {} whatever is known then it is worth {}, so that to wait and see is worth {}.",
        view.fixed.month,
        show(&view.fixed.value),
        show(&view.flexibility)
    );
    out.push_str(&wrap("  ", &words, style.prose()));
    let never = probability_with_error(view.never.value, view.never.std_error);
    out.push_str(&wrap("  ", &format!("On {never} of the paths it is never exercised."), style.prose()));
    out.push('\n');
    out.push_str(&table(view, style));
    let remark = "states: the median where it is exercised. When to exercise was found on these draws, and what that is worth on others: no decision sees its own \
                  path's future, and the value is a little low rather than high.";
    out.push_str(&style.dim(wrap("  ", remark, style.prose()).trim_end()));
    out.push('\n');
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

/// Months of exercise, or years if there are many: the share, and the states weighed by the share of each month.
fn table(view: &ExerciseView, style: Style) -> String {
    let many = view.dates.len() > ROWS;
    let mut rows: BTreeMap<&str, (f64, Vec<f64>)> = BTreeMap::new();
    for date in &view.dates {
        let name = if many { date.month.get(..4).unwrap_or(&date.month) } else { &date.month };
        let row = rows.entry(name).or_insert_with(|| (0.0, vec![0.0; view.states.len()]));
        row.0 += date.share.value;
        for (sum, state) in row.1.iter_mut().zip(&date.states).filter(|(_, state)| state.p50.is_finite()) {
            *sum += date.share.value * state.p50;
        }
    }
    let mut columns = TextColumns::new(
        &[vec![Align::Left, Align::Right, Align::Right], vec![Align::Right; view.states.len()], vec![Align::Left]]
            .concat(),
    );
    let heads = [if many { "year" } else { "month" }, "exercised", "by then"].map(str::to_owned);
    let states = view.states.iter().map(|state| style.named(state));
    columns.row(heads.into_iter().chain(states).chain([String::new()]));
    let most = largest(rows.values().map(|(share, _)| *share)).max(f64::MIN_POSITIVE);
    let mut by = 0.0;
    for (name, (share, sums)) in &rows {
        by += share;
        let mut cells = vec![(*name).to_owned(), share_of_all(*share), share_of_all(by)];
        for (sum, unit) in sums.iter().zip(&view.state_units) {
            cells.push(if *share > 0.0 {
                figure_among(sum / share, 0.0, unit, (sum / share).abs())
            } else {
                String::new()
            });
        }
        cells.push(bar(share / most, CELLS));
        columns.row(cells);
    }
    columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    })
}

/// The months as CSV, numbers at full precision.
pub fn exercise_csv(view: &ExerciseView) -> String {
    let mut heads = ["month", "share", "share_error"].map(str::to_owned).to_vec();
    for (state, unit) in view.states.iter().zip(&view.state_units) {
        for quantile in ["p05", "p50", "p95"] {
            heads.push(csv_cell(&format!("{quantile} of {state} [{unit}]")).to_string());
        }
    }
    let mut out = heads.join(",") + "\n";
    for date in &view.dates {
        let states = date.states.iter().flat_map(|state| [state.p05, state.p50, state.p95]);
        let numbers = [date.share.value, date.share.std_error].into_iter().chain(states);
        let cells = numbers.map(|number| if number.is_nan() { String::new() } else { number.to_string() });
        out.push_str(&(std::iter::once(date.month.clone()).chain(cells).collect::<Vec<_>>().join(",") + "\n"));
    }
    out
}
