//! A sweep: a map of each figure over two sides, or a row for each point.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, WIDTH, color};
use super::heat::{MIDDLE, figures, map};
use super::page::{MARGIN, Page};
use super::rows::{ERRORS, Rows, bar, word};
use crate::number::largest;
use crate::reported_as::ReportedAs;
use crate::sensitivity::EffectView;
use crate::sweep::{
    SweepFigure, SweepView, failed_points, has_all_rows, left_out, over, settings_of, shown, sweep_maps,
};

/// Where what is set ends, and where the panel begins and ends.
const NAMES: f64 = 230.0;
const PANEL: [f64; 2] = [260.0, 680.0];
const FIGURE: f64 = WIDTH - MARGIN;

/// P of each claim and each measure over the points, as a picture: a map if two sides are swept, else a row for each of few points.
pub fn sweep_svg(view: &SweepView) -> String {
    let names: Vec<&str> = view.axes.iter().map(|axis| axis.name.as_str()).collect();
    let names = if names.is_empty() { "variants".to_owned() } else { names.join(", ") };
    let mut page = Page::new(&format!("A sweep over {names}"), &over(view));
    let mut remarks = Vec::new();
    if let Some((up, across, maps)) = sweep_maps(view) {
        for one in maps {
            page.top += 8.0;
            page.words(&one.title);
            let drawn = map(&mut page, &across, &up, &one.cells);
            figures(&mut page, &drawn, &one.cells, MIDDLE);
        }
    } else if has_all_rows(view) {
        shown(view).for_each(|figure| rows(&mut page, view, figure));
        remarks.push("Bars reach two standard errors to either side; the line is the scenario as stated.".to_owned());
    } else {
        page.words("A map needs two sides of a grid without variants, and a table few points: `--out` has all points.");
    }
    remarks.extend(left_out(view).into_iter().chain(failed_points(view)));
    page.finish(&remarks, &view.run)
}

/// A figure at every point, with its error.
fn rows(page: &mut Page, view: &SweepView, figure: &SweepFigure) {
    let unit = if figure.measure.is_none() { ReportedAs::SHARE } else { figure.shown_in.clone() };
    let values = || figure.cells.iter().chain([&figure.as_stated]).map(|cell| figure.shown(cell.value));
    let end = |cell: &EffectView, side: f64| {
        let end = cell.value + side * ERRORS * cell.std_error;
        // A probability goes no farther.
        figure.shown(if figure.measure.is_none() { end.clamp(0.0, 1.0) } else { end })
    };
    let ends = figure.cells.iter().flat_map(|cell| [end(cell, -1.0), end(cell, 1.0)]);
    let Some(axis) = DrawnAxis::over(values().chain(ends), &unit, PANEL[0], PANEL[1]) else { return };
    let among = largest(values());
    let sets = (0..figure.cells.len()).map(|number| settings_of(view, number).join(", "));
    let placed = Rows::new(page.top + 8.0, sets, NAMES);
    let (top, bottom) = (placed.top(), placed.bottom());
    axis.draw(&mut page.drawing, top, bottom, &figure.name());
    let stated = axis.place(figure.shown(figure.as_stated.value));
    page.drawing.line("stated", &[(stated, top), (stated, bottom)], color::INK, 1.5);
    placed.draw_names(&mut page.drawing);
    for (number, cell) in figure.cells.iter().enumerate() {
        let y = placed.middle(number);
        let said = figure.figure(cell.value, cell.std_error, among);
        word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
        if !cell.value.is_finite() {
            continue;
        }
        if cell.std_error.is_finite() {
            let [from, to] = [-1.0, 1.0].map(|side| axis.place(end(cell, side)));
            page.drawing.area("error", bar(from, to, y, 6.0), color::PALE, &said);
        }
        page.drawing.dot("point", (axis.place(figure.shown(cell.value)), y), color::DARK, &said);
    }
    page.top = bottom + 46.0;
}
