//! A map over two assumptions: P in shades, and the line on which the answer flips.

use super::drawing::{Anchor, Area, TEXT, WIDTH, color, width_of};
use super::page::{MARGIN, Page};
use crate::answers::chance;
use crate::frontier::{FrontierPoint, FrontierView};
use crate::heat_map::{AxisView, HeatCell};
use crate::number::{figure_among, share_of_all, told_apart, with_error};

/// Height of a row.
const ROW: f64 = 38.0;

/// From light to dark, by lightness.
const SHADES: [[f64; 3]; 3] = [[247.0, 249.0, 252.0], [120.0, 170.0, 212.0], [10.0, 48.0, 104.0]];

/// Shades from which text on them is light.
const LIGHT_TEXT: f64 = 0.68;

/// Where the cells of a map stand.
pub(crate) struct PlacedMap<'a> {
    across: &'a AxisView,
    up: &'a AxisView,
    left: f64,
    top: f64,
    cell: f64,
}

impl PlacedMap<'_> {
    /// The middle of a row.
    fn row(&self, at: usize) -> f64 {
        self.top + ROW * (self.up.values.len() - 1 - at) as f64 + ROW / 2.0
    }

    /// A value across, between the middles of the columns that it lies between: they need not be evenly apart.
    fn place(&self, value: f64) -> f64 {
        let values = &self.across.values;
        if values.is_empty() {
            return self.left;
        }
        let after = values.partition_point(|one| *one < value).clamp(1, (values.len() - 1).max(1));
        let share = match values.get(after) {
            Some(next) if *next > values[after - 1] => (value - values[after - 1]) / (next - values[after - 1]),
            _ => 0.0,
        };
        self.left + self.cell * (after as f64 - 0.5 + share.clamp(-0.5, 1.5))
    }
}

/// Draws the cells of a map with both axes, and moves below it.
pub(crate) fn map<'a>(
    page: &mut Page,
    across: &'a AxisView,
    up: &'a AxisView,
    cells: &[Vec<HeatCell>],
) -> PlacedMap<'a> {
    let ups = told_apart(&up.values, &up.unit);
    let left = MARGIN + ups.iter().map(|label| width_of(label, TEXT)).fold(30.0, f64::max) + 10.0;
    page.top += 18.0;
    page.drawing.text("axis", (MARGIN, page.top), Anchor::Start, color::INK, &format!("{} ↑", up.assumption));
    let cell = (WIDTH - MARGIN - left) / across.values.len().max(1) as f64;
    let map = PlacedMap { across, up, left, top: page.top + 8.0, cell };
    for (at, (row, label)) in cells.iter().zip(&ups).enumerate() {
        let y = map.row(at);
        page.drawing.text("tick", (left - 8.0, y + 4.0), Anchor::End, color::DIM, label);
        for (column, one) in row.iter().enumerate() {
            let area = Area { left: left + cell * column as f64, top: y - ROW / 2.0, width: cell, height: ROW };
            page.drawing.area("cell", area, &shade(one.shade), "");
        }
    }
    let bottom = map.top + ROW * up.values.len() as f64;
    let labels = told_apart(&across.values, &across.unit);
    let widest = labels.iter().map(|label| width_of(label, TEXT)).fold(0.0, f64::max) + 8.0;
    let every = (widest / cell).ceil().max(1.0) as usize;
    for (column, label) in labels.iter().enumerate().step_by(every) {
        let x = left + cell * (column as f64 + 0.5);
        page.drawing.text("tick", (x, bottom + 17.0), Anchor::Middle, color::DIM, label);
    }
    let name = format!("{} →", across.assumption);
    page.drawing.text("axis", (WIDTH - MARGIN, bottom + 36.0), Anchor::End, color::INK, &name);
    page.top = bottom + 40.0;
    map
}

/// Letters of a figure in the middle of its cell, and below a line of points through the middles.
pub(crate) const MIDDLE: f64 = 4.0;
const BELOW: f64 = 15.0;

/// What stands in the cells, with letters that stand so far below the middle of each.
pub(crate) fn figures(page: &mut Page, map: &PlacedMap, cells: &[Vec<HeatCell>], below: f64) {
    for (at, row) in cells.iter().enumerate() {
        for (column, one) in row.iter().enumerate() {
            let text = if one.shade.is_nan() { "n/a" } else { one.text.as_str() };
            let ink = if one.shade > LIGHT_TEXT { color::PAPER } else { color::INK };
            if width_of(text, TEXT) < map.cell {
                let x = map.left + map.cell * (column as f64 + 0.5);
                page.drawing.text("figure", (x, map.row(at) + below), Anchor::Middle, ink, text);
            }
        }
    }
}

/// The colour of a share, from light to dark; grey where there is none.
fn shade(share: f64) -> String {
    if share.is_nan() {
        return "#e3e3e3".into();
    }
    let along = share.clamp(0.0, 1.0) * 2.0;
    let from = usize::from(along >= 1.0);
    let mix = |at: usize| SHADES[from][at] + (SHADES[from + 1][at] - SHADES[from][at]) * (along - from as f64);
    format!("#{:02x}{:02x}{:02x}", mix(0) as u8, mix(1) as u8, mix(2) as u8)
}

/// A map of P over two assumptions, with the line on which the answer flips, as a picture.
pub fn frontier_svg(view: &FrontierView) -> String {
    let asked = if view.question.is_empty() { &view.claim } else { &view.question };
    let title = format!("P(claim) in percent over {} and {}", view.across.assumption, view.up.assumption);
    let probability = chance(view.probability, view.std_error);
    let mut page = Page::new(&title, &format!("{}: {asked} P(claim) = {probability}, nothing set.", view.id));
    let level = share_of_all(view.level);
    page.words(&match view.frontier.is_empty() {
        true => format!("P is {level} nowhere on this map."),
        false if view.level == 0.5 => format!("On the line P is {level}: there the answer flips."),
        false => format!("On the line P is {level}."),
    });
    let cells: Vec<Vec<HeatCell>> = (view.cells.iter())
        .map(|row| row.iter().map(|cell| HeatCell::probability(cell.probability)).collect())
        .collect();
    let map = map(&mut page, &view.across, &view.up, &cells);
    line(&mut page, &map, view);
    figures(&mut page, &map, &cells, BELOW);
    let remark = "Both are set, all else as drawn. Values are at even quantiles from 5 to 95 %, so that they need not be evenly apart; \
                  the whiskers of the line are one standard error.";
    page.finish(&[remark.to_owned()], &view.run)
}

/// The points of the frontier with their errors, joined from row to row where each row has one.
fn line(page: &mut Page, map: &PlacedMap, view: &FrontierView) {
    let row = |at: &FrontierPoint| view.up.values.iter().position(|value| *value == at.up);
    let in_row =
        |at: usize| -> Vec<&FrontierPoint> { view.frontier.iter().filter(|one| row(one) == Some(at)).collect() };
    let place = |one: &FrontierPoint, at: usize| (map.place(one.across), map.row(at));
    for at in 1..view.up.values.len() {
        if let ([below], [above]) = (in_row(at - 1).as_slice(), in_row(at).as_slice())
            && below.rising == above.rising
        {
            let ends = [place(below, at - 1), place(above, at)];
            page.drawing.line("halo", &ends, color::PAPER, 5.0);
            page.drawing.line("frontier", &ends, color::LINE, 2.5);
        }
    }
    for one in &view.frontier {
        let Some(at) = row(one) else { continue };
        let (x, y) = place(one, at);
        if one.std_error.is_finite() {
            let ends = [-1.0, 1.0].map(|side| (map.place(one.across + side * one.std_error), y));
            page.drawing.line("error", &ends, color::LINE, 1.5);
        }
        let across = with_error(one.across, one.std_error, &view.across.unit);
        let up = figure_among(one.up, 0.0, &view.up.unit, one.up.abs());
        let tip = format!("{} {across} at {} {up}", view.across.assumption, view.up.assumption);
        page.drawing.dot("flip", (x, y), color::LINE, &tip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_grow_darker() {
        let lightness = |share: f64| {
            let hex = shade(share);
            let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour"));
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        for step in 0..20 {
            let (one, next) = (f64::from(step) / 20.0, f64::from(step + 1) / 20.0);
            assert!(lightness(one) > lightness(next) + 4.0, "{one} {next}");
        }
        assert_eq!([shade(-1.0), shade(2.0), shade(f64::NAN)], ["#f7f9fc", "#0a3068", "#e3e3e3"]);
    }
}
