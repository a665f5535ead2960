//! The questions of one subject: P of each as a bar, and beside it what decides it first, where that flips it, and how much is guessed.

use super::axis::DrawnAxis;
use super::drawing::{Anchor, NAME_LINE, TEXT, WIDTH, broken, color, letters};
use super::page::{MARGIN, Page, SHOWN_OF_HASH};
use super::rows::{BAR, Rows, bar, whisker, word};
use crate::argument::{ArgumentQuestion, ArgumentView, NO_SUBJECT, file_name, head};
use crate::reported_as::ReportedAs;
use crate::sensitivity::EffectView;
use crate::table::NO_BREAK;

/// Where questions end, bars begin and end, figures end, and what decides begins.
const NAMES: f64 = 300.0;
const PANEL: [f64; 2] = [318.0, 454.0];
const FIGURE: f64 = 568.0;
const DECIDES: f64 = 584.0;

/// What the two parts of a bar are.
const SIDES: [(&str, &str); 2] = [(color::DARK, "P(claim)"), (color::BRIGHT, "P of what the other side says")];

/// Between the two parts of a bar.
const GAP: f64 = 1.0;

/// A picture for each subject, in the order of the table; what has no subject is the last.
///
/// ```
/// # mod offtake { pub use offtake_report as report; }
/// use offtake::report::{ArgumentView, argument_svgs};
///
/// assert_eq!(argument_svgs(&ArgumentView::default()), []);
/// ```
pub fn argument_svgs(view: &ArgumentView) -> Vec<(String, String)> {
    let mut pictures: Vec<(String, String)> = Vec::new();
    for one in &view.questions {
        let name = if one.subject.is_empty() { NO_SUBJECT } else { &one.subject };
        if pictures.last().is_none_or(|(last, _)| last != name) {
            pictures.push((name.to_owned(), subject_svg(view, &one.subject, name)));
        }
    }
    pictures
}

fn subject_svg(view: &ArgumentView, subject: &str, name: &str) -> String {
    let questions: Vec<ArgumentQuestion> =
        view.questions.iter().filter(|one| one.subject == subject).cloned().collect();
    let asks = |scenario: &str| questions.iter().any(|one| one.scenario == scenario);
    let scenarios = view.scenarios.iter().filter(|one| asks(&one.scenario)).cloned().collect();
    let view = ArgumentView { questions, scenarios, ..view.clone() };
    let mut page = Page::new(name, "");
    page.legend(SIDES);
    // In the line of the legend.
    page.drawing.text(
        "legend",
        (DECIDES, page.top - 8.0),
        Anchor::Start,
        color::INK,
        "decided first by, and where it flips",
    );
    rows(&mut page, &view);
    let files = view.scenarios.iter().map(|one| match one.files_sha256.get(..SHOWN_OF_HASH) {
        Some(hash) => format!("{} (SHA-256 {hash}…)", one.scenario),
        None => one.scenario.clone(),
    });
    let remarks = [
        "whiskers reach two standard errors to either side; guesses are their part in what assumptions decide alone, of those that stand out from \
         chance; checks are figures of the scenario within what is known of them"
            .to_owned(),
        head(&view),
        format!("{}, Offtake {}", files.collect::<Vec<_>>().join(", "), view.offtake),
    ];
    page.finish_with(&remarks)
}

fn rows(page: &mut Page, view: &ArgumentView) {
    let Some(axis) = DrawnAxis::over([0.0, 1.0], &ReportedAs::SHARE, PANEL[0], PANEL[1]) else { return };
    let room = letters(WIDTH - MARGIN - DECIDES, TEXT);
    let said: Vec<Vec<String>> = view.questions.iter().map(|one| beside(one, view, room)).collect();
    let names = view.questions.iter().map(|one| format!("{} ({})", one.words(), file_name(&one.scenario)));
    let most = said.iter().map(Vec::len).max().unwrap_or(0);
    let rows = Rows::new(page.top + 8.0, names, NAMES).with_lines(most);
    axis.draw(&mut page.drawing, rows.top(), rows.bottom(), "P(claim)");
    rows.draw_names(&mut page.drawing);
    for (at, (one, lines)) in view.questions.iter().zip(&said).enumerate() {
        let y = rows.middle(at);
        let tip = format!("{}: P(claim) = {}", one.id, one.likely());
        if one.defined > 0 {
            let split = axis.place(one.probability);
            let inner = if one.probability > 0.0 && one.probability < 1.0 { GAP } else { 0.0 };
            let parts =
                [("claim", PANEL[0], split - inner, color::DARK), ("counter", split + inner, PANEL[1], color::BRIGHT)];
            for (class, from, to, fill) in parts.into_iter().filter(|(_, from, to, _)| to > from) {
                page.drawing.area(class, bar(from, to, y, BAR), fill, &tip);
            }
            let figure = EffectView { value: one.probability, std_error: one.std_error };
            whisker(&mut page.drawing, &axis, figure, y + BAR / 2.0 + 3.0);
        }
        word(&mut page.drawing, "figure", FIGURE, y, Anchor::End, &one.likely());
        let first = y - NAME_LINE * (lines.len() as f64 - 1.0) / 2.0;
        for (line, words) in lines.iter().enumerate() {
            word(&mut page.drawing, "decides", DECIDES, first + NAME_LINE * line as f64, Anchor::Start, words);
        }
    }
    page.top = rows.bottom() + 38.0;
}

/// What stands beside a bar, in lines of so many letters.
fn beside(one: &ArgumentQuestion, view: &ArgumentView, room: usize) -> Vec<String> {
    let guessed = one.guessed();
    let guessed = if guessed.is_empty() { guessed } else { format!("guesses {guessed}") };
    let checks = view.calibration(one).words();
    let checks = if checks.is_empty() { checks } else { format!("checks {checks}") };
    let standing: Vec<String> = [guessed, checks].into_iter().filter(|part| !part.is_empty()).collect();
    let name = one.name.as_ref().map_or(String::new(), |name| format!("likeliest: {name}"));
    let flips = one.flips();
    let flips = if flips.starts_with("not ") { format!("flips {flips}") } else { flips };
    let parts = [name, one.decided(), flips, standing.join(", ")];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.flat_map(|part| broken(&part.replace(NO_BREAK, " "), room)).collect()
}
