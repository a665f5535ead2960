//! Figures against what is known: the model's spread over the known figure, and where what came lies in a forecast.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, color};
use super::page::Page;
use super::rows::{BAR, Rows, bar, word};
use crate::calibration::{CalibrationView, ScoreView, score_words};
use crate::number::{figure, share_of_all};
use crate::reported_as::ReportedAs;

/// Where names end, the scale begins and ends, and words begin.
const NAMES: f64 = 300.0;
const SCALE: [f64; 2] = [320.0, 600.0];
const WORDS: f64 = 615.0;

/// Figures beyond this many times what is known are drawn at the end of the scale.
const FARTHEST: f64 = 3.0;

/// How far the line of what is known reaches beyond its rows.
const BEYOND: f64 = 4.0;

/// The checks of a scenario as a picture: the model's 5, 50 and 95 % quantiles over what is known of each, and below them where what came lies
/// among the draws of each forecast. A date has no place on the first scale, nor has what is known to be nothing.
pub fn calibration_svg(title: &str, checks: &[CalibrationView]) -> String {
    let mut page = Page::new("The model against what is known", title);
    if checks.is_empty() {
        page.words("Nothing is checked.");
    }
    ratios(&mut page, checks);
    forecasts(&mut page, checks);
    page.finish_with(&[])
}

/// Quantiles of the model over what is known, with the part of the scale that is within the tolerance.
fn ratios(page: &mut Page, checks: &[CalibrationView]) {
    let is_number =
        |check: &&CalibrationView| check.unit != ReportedAs::Date && check.expected > 0.0 && check.defined > 0;
    let shown: Vec<&CalibrationView> = checks.iter().filter(is_number).collect();
    let Some(axis) =
        DrawnAxis::over([0.0, FARTHEST], &ReportedAs::RATIO, SCALE[0], SCALE[1]).filter(|_| !shown.is_empty())
    else {
        return;
    };
    page.legend([
        (color::SAND, "within the tolerance"),
        (color::DARK, "model, 5 to 95 %"),
        (color::BRIGHT, "its median"),
    ]);
    let rows = Rows::new(page.top + 8.0, shown.iter().map(|check| check.shown().to_owned()), NAMES);
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), "the model's figure over what is known");
    rows.draw_names(&mut page.drawing);
    for (at, check) in shown.iter().enumerate() {
        let y = rows.middle(at);
        let place = |value: f64| axis.place((value / check.expected).clamp(0.0, FARTHEST));
        let known = |value: f64| figure(value, 0.0, &check.unit);
        let name = check.shown();
        let tolerance = format!("{name}: {} to {} is allowed", known(check.low), known(check.high));
        page.drawing.area("allowed", bar(place(check.low), place(check.high), y, BAR), color::SAND, &tolerance);
        let spread = format!("{name}: 5 % {}, 95 % {}", known(check.p05), known(check.p95));
        page.drawing.area("spread", bar(place(check.p05), place(check.p95), y, BAR / 3.0), color::DARK, &spread);
        let median = format!("{name}: median {}, known {}", known(check.p50), known(check.expected));
        page.drawing.dot("median", (place(check.p50), y), color::BRIGHT, &median);
        word(&mut page.drawing, "known", WORDS, y, Anchor::Start, &format!("{} known", known(check.expected)));
    }
    let one = axis.place(1.0);
    page.drawing.line("one", &[(one, rows.top() - BEYOND), (one, rows.bottom() + BEYOND)], color::INK, 1.0);
    page.top = rows.bottom() + 38.0;
    page.remark(&format!("what lies beyond {FARTHEST} times what is known is drawn at the end of the scale"));
}

/// The share of draws below what came: four of five should lie in the middle four fifths.
fn forecasts(page: &mut Page, checks: &[CalibrationView]) {
    let scored: Vec<(&CalibrationView, &ScoreView)> =
        checks.iter().filter_map(|check| Some((check, check.score.as_ref()?))).collect();
    let Some(axis) = DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, SCALE[0], SCALE[1]).filter(|_| !scored.is_empty())
    else {
        return;
    };
    page.heading("Forecasts and what came");
    page.words(&score_words(&scored));
    page.legend([(color::FAINT, "middle 80 %"), (color::BRIGHT, "where what came lies, and how far off it was")]);
    let rows = Rows::new(page.top + 8.0, scored.iter().map(|(check, _)| check.shown().to_owned()), NAMES);
    for at in 0..scored.len() {
        page.drawing.area("middle", bar(axis.place(0.1), axis.place(0.9), rows.middle(at), BAR), color::FAINT, "");
    }
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), "share of draws below what came");
    rows.draw_names(&mut page.drawing);
    for (at, (check, score)) in scored.iter().enumerate() {
        let y = rows.middle(at);
        let rank = share_of_all((100.0 * score.rank).round() / 100.0);
        let came = figure(check.expected, 0.0, &check.unit);
        page.drawing.dot(
            "rank",
            (axis.place(score.rank), y),
            color::BRIGHT,
            &format!("{}: {rank} below {came}", check.shown()),
        );
        let ratio = score.of_baseline().map_or("n/a".into(), |ratio| figure(ratio, 0.0, &ReportedAs::RATIO));
        word(&mut page.drawing, "score", WORDS, y, Anchor::Start, &format!("{came}; {ratio} × the baseline"));
    }
    page.top = rows.bottom() + 38.0;
}
