//! What moves a figure: a tornado, and beside it the shares of the variance.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, TEXT, WIDTH, color, letters, width_of};
use super::page::Page;
use super::rows::{BAR, Rows, bar};
use crate::number::{figure_among, largest, share_of_all, with_error};
use crate::reported_as::ReportedAs;
use crate::sensitivity::{
    EffectView, SensitivityRow, SensitivityView, SetAlone, SwingEnd, SwingView, by_swing, figure_name, in_words,
    left_out, shown_error,
};
use crate::table::cut;

/// Where names end, and where the two panels begin and end.
const NAMES: f64 = 176.0;
const TORNADO: [f64; 2] = [250.0, 560.0];
const SHARES: [f64; 2] = [665.0, 820.0];

/// What moves a figure, as a picture: a bar for each assumption from the figure where it alone is low to where it is high, and its
/// Sobol indices and Shapley effect.
pub fn sensitivity_svg(view: &SensitivityView) -> String {
    let asked = if view.question.is_empty() { &view.claim } else { &view.question };
    let figure = with_error(view.figure.value, view.figure.std_error, &view.figure.unit);
    let title = format!("What moves {}", figure_name(&view.figure).replacen("The", "the", 1));
    let mut page = Page::new(&title, &format!("{}: {asked} {} = {figure}.", view.id, figure_name(&view.figure)));
    let swings = by_swing(view);
    let figures = swings.iter().flat_map(|(_, swing)| [swing.low.figure, swing.high.figure]);
    let Some(axis) = DrawnAxis::over(figures.chain([view.figure.again]), &view.figure.unit, TORNADO[0], TORNADO[1])
        .filter(|_| !swings.is_empty())
    else {
        page.words("Nothing moves it.");
        return page.finish(&left_out(view), &view.run);
    };
    page.words(&in_words(view));
    page.legend([
        (color::DARK, "assumption low"),
        (color::BRIGHT, "assumption high"),
        (color::SLATE, "decides alone (first-order)"),
        (color::GREY, "with others (total)"),
        (color::LINE, "Shapley effect"),
    ]);
    let placed = Rows::new(page.top + 4.0, swings.iter().map(|(row, swing)| name(row, swing)), NAMES);
    let (top, bottom) = (placed.top(), placed.bottom());
    placed.draw_names(&mut page.drawing);
    axis.draw(&mut page.drawing, top, bottom, &figure_name(&view.figure));
    let shares = DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, SHARES[0], SHARES[1]);
    let shares = shares.filter(|_| swings.iter().any(|(row, _)| row.total.is_some()));
    if let Some(shares) = &shares {
        shares.draw(&mut page.drawing, top, bottom, "share of the variance");
    }
    for (at, (row, swing)) in swings.iter().enumerate() {
        let y = placed.middle(at);
        bars(&mut page, view, (row, swing), &axis, y);
        if let Some(axis) = &shares {
            effects(&mut page, row, axis, y);
        }
    }
    let middle = axis.place(view.figure.again);
    page.drawing.line("middle", &[(middle, top), (middle, bottom)], color::INK, 1.5);
    page.top = bottom + 42.0;
    let remarks: Vec<String> = left_out(view).into_iter().chain(remarks(&swings)).collect();
    page.finish(&remarks, &view.run)
}

/// The assumption, with a mark if it is a process.
fn name(row: &SensitivityRow, swing: &SwingView) -> String {
    let mark = if swing.method == SetAlone::Ends { " *" } else { "" };
    format!("{}{mark}", row.assumption)
}

/// From the figure at its low value to that at its high one, with these values at the ends.
fn bars(
    page: &mut Page,
    view: &SensitivityView,
    (row, swing): (&SensitivityRow, &SwingView),
    axis: &DrawnAxis,
    y: f64,
) {
    let baseline = y + 4.0;
    let values = largest([swing.low.value, swing.high.value]);
    let among = largest([swing.low.figure, swing.high.figure]);
    let value = |end: &SwingEnd| figure_among(end.value, 0.0, &swing.unit, values);
    let tip = |end: &SwingEnd| {
        let figure = figure_among(end.figure, shown_error(end, view.figure.statistic), &view.figure.unit, among);
        format!("{figure} where {} is {}", row.assumption, value(end))
    };
    let middle = axis.place(view.figure.again);
    let mut ends = [("low", color::DARK, &swing.low), ("high", color::BRIGHT, &swing.high)];
    // The shorter of two on one side stands before the longer.
    ends.sort_by(|a, b| {
        let reach = |end: &SwingEnd| (axis.place(end.figure) - middle).abs();
        reach(b.2).total_cmp(&reach(a.2))
    });
    for (class, fill, end) in ends.into_iter().filter(|(.., end)| end.figure.is_finite()) {
        page.drawing.area(class, bar(middle, axis.place(end.figure), y, BAR), fill, &tip(end));
    }
    let (left, right) = match swing.low.figure <= swing.high.figure {
        true => (&swing.low, &swing.high),
        false => (&swing.high, &swing.low),
    };
    if left.figure.is_finite() && right.figure.is_finite() {
        let (left_x, right_x) = (axis.place(left.figure).min(middle), axis.place(right.figure).max(middle));
        page.drawing.sized("at", (left_x - 5.0, baseline), Anchor::End, color::DIM, TEXT - 1.0, &value(left));
        page.drawing.sized("at", (right_x + 5.0, baseline), Anchor::Start, color::DIM, TEXT - 1.0, &value(right));
    }
}

/// First-order within total, and the Shapley effect as a mark.
fn effects(page: &mut Page, row: &SensitivityRow, axis: &DrawnAxis, y: f64) {
    let tip = |what: &str, effect: &EffectView| {
        format!("{}: {what} {}", row.assumption, with_error(effect.value, effect.std_error, &ReportedAs::SHARE))
    };
    let bars = [("total", &row.total, color::GREY, BAR), ("first", &row.first, color::SLATE, BAR / 2.0)];
    for (class, effect, fill, height) in bars {
        if let Some(effect) = effect {
            let area = bar(axis.place(0.0), axis.place(effect.value), y, height);
            page.drawing.area(class, area, fill, &tip(class, effect));
        }
    }
    if let Some(shapley) = &row.shapley {
        page.drawing.dot("shapley", (axis.place(shapley.value), y), color::LINE, &tip("Shapley", shapley));
        let text = share_of_all((shapley.value.max(0.0) * 100.0).round() / 100.0);
        let shown = cut(&text, letters(WIDTH - SHARES[1], TEXT - 1.0));
        let x = axis.place(row.total.map_or(0.0, |total| total.value).max(shapley.value)) + 8.0;
        if x + width_of(&shown, TEXT - 1.0) < WIDTH {
            page.drawing.sized("share", (x, y + 4.0), Anchor::Start, color::DIM, TEXT - 1.0, &shown);
        }
    }
}

fn remarks(swings: &[(&SensitivityRow, &SwingView)]) -> Vec<String> {
    let mut remarks = vec![
        "Bars: the figure where an assumption alone is low (5 % quantile) and high (95 %), all else as drawn; the values stand at their ends. \
         Right: what it decides of the variance, alone and with others (Sobol indices); Shapley effects, with their number, sum to one."
            .to_owned(),
    ];
    if swings.iter().any(|(_, swing)| swing.method == SetAlone::Ends) {
        remarks.push("* a process: the tenth of the paths on which it ends lowest, and highest".into());
    }
    remarks
}
