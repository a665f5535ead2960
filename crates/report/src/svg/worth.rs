//! Whom a deal makes richer: the spread of its worth to each.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, WIDTH, color};
use super::page::{MARGIN, Page, undefined};
use super::rows::{Rows, word};
use super::spread::{LEGEND, spread};
use crate::number::{figure_among, largest, share_of_all, with_error_among};
use crate::worth::{WorthRow, WorthView, heading, remarks};

/// Where names end, and where the panel begins and ends.
const NAMES: f64 = 180.0;
const PANEL: [f64; 2] = [210.0, 580.0];
const GAINS: f64 = WIDTH - MARGIN;
const MEAN: f64 = 740.0;

/// What contracts or a variant are worth to everybody, as a picture. Each currency has a scale of its own.
pub fn worth_svg(view: &WorthView) -> String {
    let mut page = Page::new(&heading(view), "");
    if !view.run.certain {
        page.legend(LEGEND);
    }
    let rows: Vec<&WorthRow> = view.parties.iter().chain(&view.groups).collect();
    let mut units: Vec<_> = rows.iter().map(|row| &row.worth.unit).collect();
    units.dedup();
    for (at, unit) in units.iter().enumerate() {
        if !units[..at].contains(unit) {
            let of_unit: Vec<&WorthRow> = rows.iter().copied().filter(|row| row.worth.unit == **unit).collect();
            panel(&mut page, &of_unit, view.run.certain);
        }
    }
    let rows: Vec<_> = rows.iter().map(|row| row.worth.clone()).collect();
    let remarks: Vec<String> = remarks(view).into_iter().chain(undefined(&rows, &view.run)).collect();
    page.finish(&remarks, &view.run)
}

/// All rows of one currency.
fn panel(page: &mut Page, rows: &[&WorthRow], certain: bool) {
    let figures = || rows.iter().flat_map(|row| row.worth.quantiles().into_iter().chain([row.worth.mean]));
    let Some(axis) =
        rows.first().and_then(|row| DrawnAxis::over(figures().chain([0.0]), &row.worth.unit, PANEL[0], PANEL[1]))
    else {
        return;
    };
    page.top += 18.0;
    page.drawing.text("axis", (MEAN, page.top), Anchor::End, color::DIM, "mean");
    page.drawing.text("axis", (GAINS, page.top), Anchor::End, color::DIM, "gains");
    let name = |row: &WorthRow| if row.members.is_empty() { row.party.clone() } else { format!("group {}", row.party) };
    let placed = Rows::new(page.top + 6.0, rows.iter().map(|row| name(row)), NAMES);
    let (top, bottom) = (placed.top(), placed.bottom());
    axis.draw(&mut page.drawing, top, bottom, "present value");
    placed.draw_names(&mut page.drawing);
    let zero = axis.place(0.0);
    page.drawing.line("zero", &[(zero, top), (zero, bottom)], color::DIM, 1.0);
    let observed = largest(figures());
    for (at, row) in rows.iter().enumerate() {
        let y = placed.middle(at);
        spread(&mut page.drawing, &axis, &name(row), &row.worth, y);
        let mean = match certain {
            true => figure_among(row.worth.mean, 0.0, &row.worth.unit, observed),
            false => with_error_among(row.worth.mean, row.worth.std_error, &row.worth.unit, observed),
        };
        word(&mut page.drawing, "figure", MEAN, y, Anchor::End, &mean);
        word(&mut page.drawing, "figure", GAINS, y, Anchor::End, &share_of_all(row.gains));
    }
    page.top = bottom + 42.0;
}
