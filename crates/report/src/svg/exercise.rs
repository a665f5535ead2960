//! A right that may be exercised once: what it is worth, when it is exercised, and in which states.

use super::axis::DrawnAxis;
use super::columns::{Layer, YearColumns};
use super::course::{Frame, FrameOf};
use super::drawing::{Anchor, TEXT, WIDTH, color};
use super::page::{MARGIN, Page};
use super::rows::{BAR, Rows, bar, ends, whisker, word};
use crate::exercise::{ExerciseView, StateView};
use crate::number::{decimal_years, probability_with_error, with_error};
use crate::reported_as::ReportedAs;

/// Where names end, where the panel begins and ends, and where figures end.
const NAMES: f64 = 250.0;
const PANEL: [f64; 2] = [270.0, 690.0];
const FIGURE: f64 = WIDTH - MARGIN;

/// Months up to which each has its own column, else each year.
const MONTHS: usize = 36;

/// What a right is worth and when it is exercised, as a picture.
pub fn exercise_svg(view: &ExerciseView) -> String {
    let mut page = Page::new(&format!("The right to {}", view.payoff), "");
    if let Some(gains) = &view.gains {
        page.words(&format!("and to {gains} each month from then on"));
    }
    let never = probability_with_error(view.never.value, view.never.std_error);
    let value = with_error(view.value.value, view.value.std_error, &view.unit);
    page.words(&format!("It is worth {value}; on {never} of the paths it is never exercised."));
    values(&mut page, view);
    when(&mut page, view);
    for (at, (state, unit)) in view.states.iter().zip(&view.state_units).enumerate() {
        boundary(&mut page, view, at, state, unit);
    }
    let remarks = [
        format!("decided on {}; discounted at {}, each month as of its end", view.states.join(", "), view.rate),
        "whiskers reach two standard errors to either side; states are those of the paths that exercise in a month"
            .to_owned(),
    ];
    page.finish(&remarks, &view.run)
}

/// The right beside its best date, and what it is worth to wait and see.
fn values(page: &mut Page, view: &ExerciseView) {
    let rows = [
        ("exercised on what is known".to_owned(), view.value, color::DARK),
        (format!("in {} whatever is known", view.fixed.month), view.fixed.value, color::SLATE),
        ("to wait and see".to_owned(), view.flexibility, color::BRIGHT),
    ];
    let reach = rows.iter().flat_map(|(_, value, _)| ends(*value).into_iter().chain([value.value]));
    let Some(axis) = DrawnAxis::over(reach.chain([0.0]).collect::<Vec<_>>(), &view.unit, PANEL[0], PANEL[1]) else {
        return;
    };
    let placed = Rows::new(page.top + 8.0, rows.iter().map(|(name, ..)| name.clone()), NAMES);
    axis.draw(&mut page.drawing, placed.top(), placed.bottom(), "value");
    placed.draw_names(&mut page.drawing);
    for (at, (name, value, fill)) in rows.iter().enumerate().filter(|(_, (_, value, _))| value.value.is_finite()) {
        let y = placed.middle(at);
        let said = with_error(value.value, value.std_error, &view.unit);
        let area = bar(axis.place(0.0), axis.place(value.value), y, BAR);
        page.drawing.area("value", area, fill, &format!("{name}: {said}"));
        whisker(&mut page.drawing, &axis, *value, y);
        word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
    }
    let zero = axis.place(0.0);
    page.drawing.line("zero", &[(zero, placed.top()), (zero, placed.bottom())], color::INK, 1.0);
    page.top = placed.bottom() + 42.0;
}

/// The share of paths on which it is exercised, by month, or if these are many by year.
fn when(page: &mut Page, view: &ExerciseView) {
    let by_year = view.dates.len() > MONTHS;
    let (mut heads, mut shares): (Vec<String>, Vec<f64>) = (Vec::new(), Vec::new());
    for date in &view.dates {
        let head = if by_year { date.month.get(..4).unwrap_or(&date.month) } else { &date.month };
        if heads.last().is_none_or(|last| last != head) {
            heads.push(head.to_owned());
            shares.push(0.0);
        }
        *shares.last_mut().expect("it was just put there") += date.share.value;
    }
    let word = format!("exercised, share of the paths by {}", if by_year { "year" } else { "month" });
    page.top += 10.0;
    page.drawing.text("axis", (MARGIN, page.top + TEXT), Anchor::Start, color::INK, &word);
    let layer = Layer { name: "exercised on".into(), fill: color::DARK, values: shares };
    let columns = YearColumns { heads, layers: vec![layer], unit: ReportedAs::SHARE, marks: Vec::new() };
    if columns.draw(page, [MARGIN, WIDTH - MARGIN], [page.top + 24.0, 120.0], "").is_some() {
        page.top += 24.0 + 120.0 + 26.0;
    }
}

/// A state where it is exercised, by month: the median and the range of 5 to 95 %.
fn boundary(page: &mut Page, view: &ExerciseView, at: usize, state: &str, unit: &ReportedAs) {
    let dates: Vec<(f64, StateView)> =
        view.dates.iter().filter_map(|date| Some((date_of(&date.month)?, *date.states.get(at)?))).collect();
    let up: Vec<f64> = dates.iter().flat_map(|(_, state)| [state.p05, state.p50, state.p95]).collect();
    let across = dates.iter().map(|(date, _)| *date).collect();
    let of = FrameOf { across, across_unit: &ReportedAs::Date, up, up_unit: unit, height: 130.0 };
    let name = format!("{state} where it is exercised: median, and 5 to 95 %");
    let Some(frame) = Frame::draw(page, of, ["month", &name]) else { return };
    let band: Vec<(f64, f64, f64)> = dates.iter().map(|(date, state)| (*date, state.p05, state.p95)).collect();
    let line: Vec<(f64, f64)> = dates.iter().map(|(date, state)| (*date, state.p50)).collect();
    frame.band(&mut page.drawing, "range", &band, color::PALE);
    frame.line(&mut page.drawing, "median", &line, color::DARK, 2.0);
}

/// A month as decimal years.
fn date_of(month: &str) -> Option<f64> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (f64, f64) = (year.parse().ok()?, month.parse().ok()?);
    Some(decimal_years(year * 12.0 + month - 1.0))
}
