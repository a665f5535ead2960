//! Levers moved to the best: the objective along one lever, or the best candidates of several, with tail and regret.

use analysis::Aim;

use super::axis::DrawnAxis;
use super::course::{Frame, FrameOf};
use super::drawing::{Anchor, WIDTH, color};
use super::page::{MARGIN, Page};
use super::rows::{BAR, Rows, bar, whisker, word};
use crate::decide::{CandidateView, DecideView, LeverView, mark, verdict};
use crate::number::{figure, figure_among, largest, share_of_all, stated, with_error_among};
use crate::sensitivity::EffectView;

/// Candidates of several levers that are drawn.
const ROWS: usize = 15;

/// Height of a course.
const HEIGHT: f64 = 240.0;

/// Where names end, and where the panels begin and end.
const NAMES: f64 = 290.0;
const OBJECTIVE: [f64; 2] = [310.0, 560.0];
const REGRET: [f64; 2] = [620.0, 740.0];
const MEAN: f64 = WIDTH - MARGIN;

/// Levers moved to the best of an objective, as a picture.
pub fn decide_svg(view: &DecideView) -> String {
    let aim = if view.aim == Aim::Least { "least" } else { "most" };
    let mut page = Page::new(&format!("The {aim} {}", view.objective), "");
    for words in verdict(view) {
        page.words(&words);
    }
    match view.levers.as_slice() {
        [lever] => along(&mut page, view, lever),
        _ => ranked(&mut page, view),
    }
    let part = share_of_all(view.tail);
    let remark = format!(
        "tail: the mean of the worst {part} of paths; regret: by how much the best candidate of each path is better, on average"
    );
    page.finish(&[remark], &view.run)
}

/// One of the quantiles at 5, 25, 50, 75 and 95 %.
fn quantile(row: &CandidateView, at: usize) -> f64 {
    row.quantiles.get(at).copied().unwrap_or(f64::NAN)
}

/// The objective along the one lever, and its regret below.
fn along(page: &mut Page, view: &DecideView, lever: &LeverView) {
    let value = |row: &CandidateView| row.values.first().copied().unwrap_or(f64::NAN);
    let mut rows: Vec<&CandidateView> = view.candidates.iter().filter(|row| value(row).is_finite()).collect();
    rows.sort_by(|a, b| value(a).total_cmp(&value(b)));
    let spread =
        |row: &&CandidateView| row.quantiles.iter().copied().chain([row.mean, row.tail.value]).collect::<Vec<_>>();
    let up: Vec<f64> = rows.iter().flat_map(spread).chain(view.limit.map(|limit| limit.bound)).collect();
    if !view.run.certain {
        page.legend([
            (color::DARK, "mean"),
            (color::PALE, "25 to 75 %"),
            (color::FAINT, "5 to 95 %"),
            (color::LINE, "tail"),
        ]);
    }
    let across = rows.iter().map(|row| value(row)).collect();
    let of = FrameOf { across, across_unit: &lever.unit, up, up_unit: &view.unit, height: HEIGHT };
    let Some(frame) = Frame::draw(page, of, [&lever.lever, &view.objective]) else {
        page.words("No candidate has a figure.");
        return;
    };
    let band = |low: usize, high: usize| -> Vec<(f64, f64, f64)> {
        rows.iter().map(|row| (value(row), quantile(row, low), quantile(row, high))).collect()
    };
    let line = |of: &dyn Fn(&CandidateView) -> f64| -> Vec<(f64, f64)> {
        rows.iter().map(|row| (value(row), of(row))).collect()
    };
    frame.band(&mut page.drawing, "tails", &band(0, 4), color::FAINT);
    frame.band(&mut page.drawing, "quartiles", &band(1, 3), color::PALE);
    frame.line(&mut page.drawing, "tail", &line(&|row| row.tail.value), color::LINE, 1.5);
    frame.line(&mut page.drawing, "mean", &line(&|row| row.mean), color::DARK, 2.0);
    let among = largest(rows.iter().map(|row| row.mean));
    for row in rows.iter().filter(|row| row.mean.is_finite()) {
        let said = with_error_among(row.mean, row.std_error, &view.unit, among);
        let tip = format!("{}: mean {said}", view.named(row));
        page.drawing.dot("candidate", frame.place((value(row), row.mean)), color::DARK, &tip);
    }
    if let Some(limit) = view.limit {
        let bound = figure(limit.bound, 0.0, &view.unit);
        frame.level(&mut page.drawing, "limit", limit.bound, color::LINE, &format!("limit of the tail {bound}"));
    }
    marks(page, view, lever, &frame, &rows);
    regrets(page, view, lever, &rows);
}

/// The mean regret along the one lever.
fn regrets(page: &mut Page, view: &DecideView, lever: &LeverView, rows: &[&CandidateView]) {
    let points: Vec<(f64, f64)> = rows.iter().map(|row| (row.values[0], row.regret.mean)).collect();
    let regrets = || points.iter().map(|(_, regret)| *regret);
    let of = FrameOf {
        across: points.iter().map(|(value, _)| *value).collect(),
        across_unit: &lever.unit,
        up: regrets().chain([0.0]).collect(),
        up_unit: &view.unit,
        height: 90.0,
    };
    let Some(frame) = Frame::draw(page, of, [&lever.lever, "mean regret"]) else { return };
    frame.line(&mut page.drawing, "regret", &points, color::BRIGHT, 2.0);
    let among = largest(regrets());
    for (row, point) in rows.iter().zip(&points).filter(|(_, (_, regret))| regret.is_finite()) {
        let said = with_error_among(row.regret.mean, row.regret.std_error, &view.unit, among);
        let tip = format!("{}: mean regret {said}", view.named(row));
        page.drawing.dot("regretted", frame.place(*point), color::BRIGHT, &tip);
    }
}

/// Where the best stands, and the scenario as stated.
fn marks(page: &mut Page, view: &DecideView, lever: &LeverView, frame: &Frame, rows: &[&CandidateView]) {
    let best = view.best.and_then(|best| view.candidates.get(best));
    let as_stated = rows.iter().copied().find(|row| row.stated);
    let same = best.zip(as_stated).is_some_and(|(best, stated)| std::ptr::eq(best, stated));
    let marks = [(best, if same { "best, and as stated" } else { "best" }), (as_stated.filter(|_| !same), "as stated")];
    for (line, (row, word)) in marks.into_iter().enumerate() {
        if let Some(row) = row {
            let value = stated(row.values[0], lever.unit.name());
            frame.mark(&mut page.drawing, "marked", row.values[0], line, &format!("{word}: {value}"));
        }
    }
}

/// The best candidates of several levers, a row each.
fn ranked(page: &mut Page, view: &DecideView) {
    let rows: Vec<&CandidateView> = view.ranked().into_iter().take(ROWS).collect();
    let spreads = rows.iter().flat_map(|row| row.quantiles.iter().copied().chain([row.mean, row.tail.value]));
    let regrets = rows.iter().map(|row| row.regret.mean).chain([0.0]);
    let axes = (
        DrawnAxis::over(spreads, &view.unit, OBJECTIVE[0], OBJECTIVE[1]),
        DrawnAxis::over(regrets, &view.unit, REGRET[0], REGRET[1]),
    );
    let (Some(objective), Some(regret)) = axes else {
        page.words("No candidate has a figure.");
        return;
    };
    page.legend([
        (color::DARK, "25 to 75 %"),
        (color::PALE, "5 to 95 %"),
        (color::BRIGHT, "mean, and mean regret"),
        (color::LINE, "tail"),
    ]);
    page.top += 18.0;
    page.drawing.text("axis", (MEAN, page.top), Anchor::End, color::DIM, "mean");
    let best = view.best.and_then(|best| view.candidates.get(best));
    let named = |row: &CandidateView| {
        let mark = mark(row, best.is_some_and(|best| std::ptr::eq(best, row)));
        let mark = if mark.is_empty() { String::new() } else { format!(" ({mark})") };
        format!("{}{mark}", view.named(row))
    };
    let placed = Rows::new(page.top + 6.0, rows.iter().map(|row| named(row)), NAMES);
    objective.draw(&mut page.drawing, placed.top(), placed.bottom(), "objective");
    regret.draw(&mut page.drawing, placed.top(), placed.bottom(), "mean regret");
    placed.draw_names(&mut page.drawing);
    let among = largest(rows.iter().map(|row| row.mean));
    let regretted = largest(rows.iter().map(|row| row.regret.mean));
    for (at, row) in rows.iter().enumerate() {
        let y = placed.middle(at);
        let said = with_error_among(row.mean, row.std_error, &view.unit, among);
        let tip = format!("{}: mean {said}", view.named(row));
        for (class, low, high, fill, height) in
            [("tails", 0, 4, color::PALE, BAR / 2.0), ("quartiles", 1, 3, color::DARK, BAR)]
        {
            let [low, high] = [low, high].map(|at| quantile(row, at));
            if low.is_finite() && high.is_finite() {
                let area = bar(objective.place(low), objective.place(high), y, height);
                page.drawing.area(class, area, fill, &tip);
            }
        }
        if row.tail.value.is_finite() {
            let tail = with_error_among(row.tail.value, row.tail.std_error, &view.unit, among);
            page.drawing.dot("tail", (objective.place(row.tail.value), y), color::LINE, &format!("tail {tail}"));
        }
        if row.mean.is_finite() {
            page.drawing.dot("mean", (objective.place(row.mean), y), color::BRIGHT, &tip);
        }
        word(&mut page.drawing, "figure", MEAN, y, Anchor::End, &said);
        if row.regret.mean.is_finite() {
            let said = figure_among(row.regret.mean, row.regret.std_error, &view.unit, regretted);
            let area = bar(regret.place(0.0), regret.place(row.regret.mean), y, BAR);
            page.drawing.area("regret", area, color::BRIGHT, &format!("{}: mean regret {said}", view.named(row)));
            let error = EffectView { value: row.regret.mean, std_error: row.regret.std_error };
            whisker(&mut page.drawing, &regret, error, y);
        }
    }
    page.top = placed.bottom() + 42.0;
}
