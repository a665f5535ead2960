//! Scenarios side by side: the probabilities of each, and by how much measures and payments differ from the first.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, WIDTH, color};
use super::page::{MARGIN, Page};
use super::rows::{Rows, ends, whisker, word};
use crate::answers::chance;
use crate::compare::{CompareView, ComparedCell, MOST_PAYMENTS, covered};
use crate::number::{largest, with_error_among};
use crate::reported_as::ReportedAs;
use crate::sensitivity::EffectView;

/// Where names end, where the panel begins and ends, and where figures end.
const NAMES: f64 = 280.0;
const PANEL: [f64; 2] = [300.0, 690.0];
const FIGURE: f64 = WIDTH - MARGIN;

/// Colours of the first scenario, and of the others in turn.
const COLORS: [&str; 7] =
    [color::SLATE, color::DARK, color::BRIGHT, color::PARTS[2], color::PARTS[1], color::PARTS[4], color::PARTS[3]];

/// A row of changes from the first scenario, one for each of the others.
struct ChangeRow {
    name: String,
    unit: ReportedAs,
    changes: Vec<Option<EffectView>>,
}

/// Scenarios side by side as a picture: P of each question in all of them; the changes of measures and payments from the first.
pub fn compare_svg(view: &CompareView) -> String {
    let names: Vec<&str> = view.columns.iter().map(|column| column.name.as_str()).collect();
    let (first, others) = names.split_first().map_or(("", &[][..]), |(first, others)| (*first, others));
    let mut page = Page::new(&format!("{} beside {first}", others.join(", ")), "");
    page.legend(names.iter().enumerate().map(|(at, name)| (fill(at), *name)));
    probabilities(&mut page, view);
    let measures = view.answers.iter().flat_map(|answer| answer.measures.iter().map(move |one| (answer, one)));
    let several = view.answers.len() > 1;
    let measures: Vec<ChangeRow> = measures
        .map(|(answer, one)| {
            let label = one.label.as_deref().unwrap_or(&one.id);
            ChangeRow {
                name: if several { format!("{}: {label}", answer.id) } else { label.to_owned() },
                unit: unit_of_changes(&one.unit),
                changes: one.cells.iter().skip(1).map(|cell| cell.and_then(|cell| cell.change)).collect(),
            }
        })
        .collect();
    by_unit(&mut page, &format!("Means of measures, less those of {first}"), &measures);
    let differing = view.payments.iter().filter(|row| row.cells.iter().flatten().any(|cell| cell.differs()));
    let payments: Vec<ChangeRow> = differing
        .take(MOST_PAYMENTS)
        .map(|row| ChangeRow {
            name: format!("{} to {}: {}", row.from, row.to, row.name),
            unit: row.unit.clone(),
            changes: row.cells.iter().skip(1).map(|cell| cell.and_then(|cell| cell.change)).collect(),
        })
        .collect();
    by_unit(&mut page, &format!("Payments over the run, less those of {first}"), &payments);
    let remarks = ["whiskers reach two standard errors to either side, of a change those of paired paths".to_owned()];
    page.finish(&remarks.into_iter().chain([covered(view)]).collect::<Vec<_>>(), &view.run)
}

/// The colour of a scenario.
fn fill(column: usize) -> &'static str {
    COLORS[column % COLORS.len()]
}

/// A change of a date is a time, in years.
fn unit_of_changes(unit: &ReportedAs) -> ReportedAs {
    match unit {
        ReportedAs::Date => ReportedAs::number("yr"),
        unit => unit.clone(),
    }
}

/// P of each question, a mark for each scenario.
fn probabilities(page: &mut Page, view: &CompareView) {
    let Some(axis) =
        DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, PANEL[0], PANEL[1]).filter(|_| !view.answers.is_empty())
    else {
        return;
    };
    let rows = Rows::new(page.top + 8.0, view.answers.iter().map(|answer| answer.id.clone()), NAMES)
        .with_lines(view.columns.len());
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), "P(claim)");
    rows.draw_names(&mut page.drawing);
    for (at, answer) in view.answers.iter().enumerate() {
        for ((number, cell), y) in answer.cells.iter().enumerate().zip(rows.places(at, view.columns.len())) {
            let Some(ComparedCell { value, std_error, .. }) = *cell else { continue };
            if !value.is_finite() {
                continue;
            }
            let said = chance(value, std_error);
            let clamped = |one: f64| one.clamp(0.0, 1.0);
            whisker(&mut page.drawing, &axis, EffectView { value: clamped(value), std_error }, y);
            let tip = format!("P({}) in {}: {said}", answer.id, view.columns[number].name);
            page.drawing.dot("chance", (axis.place(value), y), fill(number), &tip);
            word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
        }
    }
    page.top = rows.bottom() + 42.0;
}

/// ChangeRow that are not nothing, under a scale for each unit.
fn by_unit(page: &mut Page, heading: &str, all: &[ChangeRow]) {
    let moved: Vec<&ChangeRow> = all
        .iter()
        .filter(|row| row.changes.iter().flatten().any(|one| one.value.is_finite() && one.value != 0.0))
        .collect();
    if moved.is_empty() {
        return;
    }
    page.heading(heading);
    let mut units: Vec<&ReportedAs> = Vec::new();
    for row in &moved {
        if !units.contains(&&row.unit) {
            units.push(&row.unit);
        }
    }
    for unit in units {
        let of_unit: Vec<&ChangeRow> = moved.iter().copied().filter(|row| row.unit == *unit).collect();
        panel(page, &of_unit, unit);
    }
}

fn panel(page: &mut Page, rows: &[&ChangeRow], unit: &ReportedAs) {
    let figures = || rows.iter().flat_map(|row| row.changes.iter().flatten().copied());
    let reach = figures().flat_map(|one| ends(one).into_iter().chain([one.value]));
    let Some(axis) = DrawnAxis::over(reach.chain([0.0]), unit, PANEL[0], PANEL[1]) else { return };
    let others = rows.first().map_or(0, |row| row.changes.len());
    let placed = Rows::new(page.top + 6.0, rows.iter().map(|row| row.name.clone()), NAMES).with_lines(others);
    axis.draw(&mut page.drawing, placed.top(), placed.bottom(), "change");
    let zero = axis.place(0.0);
    page.drawing.line("zero", &[(zero, placed.top()), (zero, placed.bottom())], color::INK, 1.5);
    placed.draw_names(&mut page.drawing);
    let among = largest(figures().map(|one| one.value));
    for (at, row) in rows.iter().enumerate() {
        for ((number, change), y) in row.changes.iter().enumerate().zip(placed.places(at, others)) {
            let Some(change) = change.filter(|one| one.value.is_finite()) else { continue };
            let said = with_error_among(change.value, change.std_error, unit, among);
            whisker(&mut page.drawing, &axis, change, y);
            let tip = format!("{}: {said}", row.name);
            page.drawing.dot("change", (axis.place(change.value), y), fill(number + 1), &tip);
            word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
        }
    }
    page.top = placed.bottom() + 42.0;
}
