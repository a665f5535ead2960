//! Why answers moved: from the earlier probability to the later one, a step for each change.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, WIDTH, color};
use super::page::{MARGIN, Page};
use super::rows::{BAR, Rows, bar, word};
use crate::answers::chance;
use crate::moved::{MovedAnswer, MovedResult, MovesView, by, how_divided, is_undivided};
use crate::number::counted;
use crate::reported_as::ReportedAs;

/// Where names end, where the panel begins and ends, and where figures end.
const NAMES: f64 = 300.0;
const PANEL: [f64; 2] = [320.0, 720.0];
const FIGURE: f64 = WIDTH - MARGIN;

/// What moved answers between two results, as a picture: a waterfall for each answer that moved.
pub fn moved_svg(view: &MovesView) -> String {
    let mut page = Page::new(&format!("What moved: {}", view.new.title), "");
    let (moved, still): (Vec<&MovedAnswer>, Vec<&MovedAnswer>) =
        view.answers.iter().partition(|answer| answer.old.value != answer.new.value);
    if moved.is_empty() {
        page.words("No answer moved.");
    } else {
        page.legend([(color::SLATE, "P(claim)"), (color::DARK, "likelier"), (color::BRIGHT, "less likely")]);
    }
    for answer in moved {
        page.heading(&format!("{}: {}", answer.id, answer.question));
        if is_undivided(answer, view) {
            page.remark("not divided among the changes: its claim is one of the names that answer a question");
        }
        waterfall(&mut page, answer, view);
    }
    let still: Vec<&str> = still.iter().map(|answer| answer.id.as_str()).collect();
    let still = (!still.is_empty() && still.len() < view.answers.len())
        .then(|| format!("as it was: P(claim) of {}", still.join(", ")));
    let result = |word: &str, result: &MovedResult| {
        let (paths, seed) = (counted(result.paths, "path"), result.seed);
        format!("{word}: {}, {}, {paths}, seed {seed}, Offtake {}", result.folder, result.scenario, result.offtake)
    };
    let error = "± is one standard error".to_owned();
    let results = [result("old", &view.old), result("new", &view.new)];
    page.finish_with(&still.into_iter().chain(how_divided(view)).chain([error]).chain(results).collect::<Vec<_>>())
}

/// The earlier figure, a step for each part of the move, and the later figure.
fn waterfall(page: &mut Page, answer: &MovedAnswer, view: &MovesView) {
    let parts: Vec<_> = answer.parts.iter().filter(|part| part.value != 0.0 && part.value.is_finite()).collect();
    let steps: Vec<[f64; 2]> = parts
        .iter()
        .scan(answer.old.value, |at, part| {
            let from = *at;
            *at += part.value;
            Some([from, *at])
        })
        .collect();
    let reach = steps.iter().flatten().copied().chain([answer.old.value, answer.new.value]);
    let Some(axis) = DrawnAxis::over(reach, &ReportedAs::SHARE, PANEL[0], PANEL[1]) else { return };
    let named = parts.iter().map(|part| format!("{}: {}", part.sort.word(), part.name));
    let [old, new] = [&view.old.folder, &view.new.folder].map(Clone::clone);
    let rows = Rows::new(page.top + 6.0, std::iter::once(old).chain(named).chain([new]), NAMES);
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), "P(claim)");
    rows.draw_names(&mut page.drawing);
    let last = parts.len() + 1;
    for (at, figure) in [(0, answer.old), (last, answer.new)] {
        let (x, y) = (axis.place(figure.value), rows.middle(at));
        let said = chance(figure.value, figure.std_error);
        page.drawing.line("level", &[(x, y - BAR / 2.0), (x, y + BAR / 2.0)], color::SLATE, 4.0);
        word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
    }
    for (at, (part, [from, to])) in parts.iter().zip(&steps).enumerate() {
        let y = rows.middle(at + 1);
        let fill = if part.value > 0.0 { color::DARK } else { color::BRIGHT };
        let said = by(part.value, part.std_error);
        let tip = format!("{}: {said}", part.name);
        page.drawing.area("step", bar(axis.place(*from), axis.place(*to), y, BAR), fill, &tip);
        word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &said);
    }
    // From the level that each row leaves to the next row.
    let levels = std::iter::once(answer.old.value).chain(steps.iter().map(|[_, to]| *to));
    for (at, level) in levels.enumerate() {
        let x = axis.place(level);
        page.drawing.dashed("carry", &[(x, rows.middle(at)), (x, rows.middle(at + 1))], color::DIM, 1.0);
    }
    page.top = rows.bottom() + 42.0;
}
