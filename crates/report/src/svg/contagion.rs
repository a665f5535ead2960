//! What one party's default costs each, by channel, in the order of rounds.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, WIDTH, color};
use super::page::{MARGIN, Page, undefined};
use super::rows::{BAR, Rows, bar, stacked, word};
use crate::contagion::{ContagionRow, ContagionView, all_rows, heading, losses, moves, remarks};
use crate::number::{figure_among, largest, with_error_among};

/// Where names end, and where the panel begins and ends.
const NAMES: f64 = 200.0;
const ROUND: f64 = 232.0;
const PANEL: [f64; 2] = [262.0, 690.0];
const LOSS: f64 = WIDTH - MARGIN;

/// Mean losses of each party, stacked by channel, as a picture: gains stand left of zero.
pub fn contagion_svg(view: &ContagionView) -> String {
    let mut page = Page::new(&heading(view), "");
    let rows: Vec<&ContagionRow> = all_rows(view).filter(|row| row.by_channel.iter().any(moves)).collect();
    let used: Vec<usize> =
        (0..view.channels.len()).filter(|at| rows.iter().any(|row| moves(&row.by_channel[*at]))).collect();
    let ends = rows.iter().flat_map(|row| {
        let parts = || used.iter().map(|at| row.by_channel[*at].mean).filter(|mean| mean.is_finite());
        [parts().filter(|mean| *mean > 0.0).sum::<f64>(), parts().filter(|mean| *mean < 0.0).sum()]
    });
    let Some(axis) = rows
        .first()
        .and_then(|row| DrawnAxis::over(ends.chain([0.0]).collect::<Vec<f64>>(), &row.loss.unit, PANEL[0], PANEL[1]))
    else {
        page.words("Nobody loses anything.");
        return page.finish(&[], &view.run);
    };
    let names: Vec<String> = used.iter().map(|at| view.channels[*at].replace('_', " ")).collect();
    page.legend(used.iter().zip(&names).map(|(at, name)| (fill(*at), name.as_str())));
    page.top += 18.0;
    let heads = [(ROUND, "round"), (LOSS, "loses")];
    for (x, head) in heads {
        page.drawing.text("axis", (x, page.top), Anchor::End, color::DIM, head);
    }
    let named = rows.iter().map(|row| match row.members.is_empty() {
        true if row.outside => format!("{} (outside)", row.party),
        true => row.party.clone(),
        false => format!("group {}", row.party),
    });
    let placed = Rows::new(page.top + 6.0, named, NAMES);
    let (top, bottom) = (placed.top(), placed.bottom());
    placed.draw_names(&mut page.drawing);
    axis.draw(&mut page.drawing, top, bottom, "loss on the mean, present value");
    let among = largest(rows.iter().map(|row| row.loss.mean));
    for (at, row) in rows.iter().enumerate() {
        let y = placed.middle(at);
        let round = row.round.map_or(String::new(), |round| round.to_string());
        word(&mut page.drawing, "round", ROUND, y, Anchor::End, &round);
        stack(&mut page, view, row, &used, &axis, y);
        let loss = match view.run.certain {
            true => figure_among(row.loss.mean, 0.0, &row.loss.unit, among),
            false => with_error_among(row.loss.mean, row.loss.std_error, &row.loss.unit, among),
        };
        word(&mut page.drawing, "figure", LOSS, y, Anchor::End, &loss);
    }
    let zero = axis.place(0.0);
    page.drawing.line("zero", &[(zero, top), (zero, bottom)], color::INK, 1.5);
    page.top = bottom + 42.0;
    let first = "right of zero it loses, left of it it gains; the two sum to what it loses".to_owned();
    let remarks: Vec<String> =
        std::iter::once(first).chain(remarks(view)).chain(undefined(&losses(view), &view.run)).collect();
    page.finish(&remarks, &view.run)
}

/// The parts of a loss, one behind the other; gains to the left.
fn stack(page: &mut Page, view: &ContagionView, row: &ContagionRow, used: &[usize], axis: &DrawnAxis, y: f64) {
    let among = largest(row.by_channel.iter().map(|one| one.mean));
    let moved: Vec<usize> = used.iter().copied().filter(|at| moves(&row.by_channel[*at])).collect();
    for (at, [from, to]) in moved.iter().zip(stacked(moved.iter().map(|at| row.by_channel[*at].mean))) {
        let part = &row.by_channel[*at];
        if !part.mean.is_finite() {
            continue;
        }
        let area = bar(axis.place(from), axis.place(to), y, BAR);
        let said = figure_among(part.mean, part.std_error, &part.unit, among);
        let tip = format!("{}: {} {said}", row.party, view.channels[*at].replace('_', " "));
        page.drawing.area("part", area, fill(*at), &tip);
    }
}

/// The colour of a channel.
fn fill(channel: usize) -> &'static str {
    color::PARTS[channel % color::PARTS.len()]
}
