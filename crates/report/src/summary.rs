//! All questions of a run in one table: a row for each, in the order in which they are written.

use analysis::FlipStatus;

use crate::answers::{answers_text, chance, changes};
use crate::crux::{LEAST_SHARE, NONE_STANDS_OUT, shown, stands_out};
use crate::flips::{flip_side, state_words};
use crate::frame::framed;
use crate::names::names_text;
use crate::number::{figure, figure_among, largest, probability};
use crate::rare::{TOO_RARE, too_rare};
use crate::reported_as::ReportedAs;
use crate::run::{Answer, Crux, EvaluationView, FlipAt, FlipPoint, RunView};
use crate::shell::shell_word;
use crate::table::{Align, NO_BREAK, Style, TextColumns, cut, wrap};
use crate::unpaid::UnpaidExtent;

/// Characters that the questions in words may take, the most first; on a narrow terminal they stand above the table.
const WORDS: [usize; 4] = [44, 36, 28, 22];

/// Longest names of questions and assumptions, and those on a narrow terminal.
const NAMES: [usize; 3] = [36, 24, 16];

/// A run with all its answers in one table: how likely each claim is, what decides it first, and where that flips it. A single answer stands
/// in full. Below stands who did not pay in the scenario as stated, and how many other worlds have unpaid dues.
pub fn summary_text(run: &RunView, style: Style) -> String {
    let answers = match run.answers.len() {
        0 | 1 => answers_text(run, style),
        _ => format!(
            "\n{}{}{}",
            questions_above(run, style),
            questions_table(run, style) + &names_text(run, style),
            where_in_full(run, style)
        ),
    };
    framed(run, &answers, UnpaidExtent::Stated, style)
}

/// The commands that print answers in full.
fn where_in_full(run: &RunView, style: Style) -> String {
    let (file, changes) = (shell_word(&run.scenario), changes(run));
    let first = run.answers.first().map_or(String::new(), |first| shell_word(&first.id));
    let details =
        format!("in full: offtake ask {file} {first}{changes}, or all: offtake run {file} --details{changes}");
    style.dim(wrap("  ", &details, style.line()).trim_end()) + "\n"
}

/// The questions in words, where the table has no room for them.
fn questions_above(run: &RunView, style: Style) -> String {
    if in_words(run, style).is_some() {
        return String::new();
    }
    let longest = run.answers.iter().map(|answer| answer.id.chars().count()).max().unwrap_or(0).min(NAMES[2]);
    let lines = run.answers.iter().map(|answer| {
        let label = format!("  {:<longest$}  ", answer.id);
        let text = wrap(&label, asked(answer), style.line());
        text.replacen(&answer.id, &style.name(&answer.id), 1)
    });
    lines.collect::<String>() + "\n"
}

/// The table with the questions in words, if the terminal has room for it.
fn in_words(run: &RunView, style: Style) -> Option<TextColumns> {
    // Elsewhere than on a terminal names stay whole.
    let names = style.width.map_or(usize::MAX, |_| NAMES[0]);
    let tables = WORDS.into_iter().map(|words| questions(run, Some(words), names));
    tables.into_iter().find(|columns| style.holds(columns.width("  ")))
}

fn questions_table(run: &RunView, style: Style) -> String {
    let mut narrowest = in_words(run, style);
    if narrowest.is_none() {
        for columns in NAMES.map(|names| questions(run, None, names)) {
            let fits = style.holds(columns.width("  "));
            narrowest = Some(columns);
            if fits {
                break;
            }
        }
    }
    narrowest.map_or(String::new(), |columns| {
        columns.lines_wrapped("  ", style, |row, column, cell| match (row, column) {
            (0, _) => style.dim(cell),
            (_, 0) => style.name(cell),
            _ => cell.to_owned(),
        })
    })
}

/// A row for each question; what it asks in words, if there is room, goes on below.
fn questions(run: &RunView, words: Option<usize>, names: usize) -> TextColumns {
    let mut align = vec![Align::Left, Align::Left, Align::Right, Align::Left, Align::Right, Align::Left];
    let mut head =
        vec!["question", "", if run.certain { "claim" } else { "P(claim)" }, "decided first by", "share", ""];
    if words.is_none() {
        align.remove(1);
        head.remove(1);
    }
    let mut columns = TextColumns::new(&align);
    columns.row(head);
    for answer in &run.answers {
        let first = shown(&answer.crux).next().filter(|first| stands_out(first, answer.chance_share));
        let mut cells = vec![
            cut(&answer.id, names),
            how_likely(answer, run),
            first.map_or_else(|| undecided(answer), |one| decider(one, names)),
            first.map_or(String::new(), share),
            first.and_then(|one| one.flip.as_ref()).map_or(String::new(), flip_in_short),
        ];
        let Some(most) = words else {
            columns.row(cells);
            continue;
        };
        let text = wrap("", asked(answer), most);
        let mut lines = text.lines().map(str::to_owned);
        cells.insert(1, lines.next().unwrap_or_default());
        columns.row(cells);
        lines.for_each(|line| columns.row([String::new(), line]));
    }
    columns
}

/// The question; what one side says where nobody asks, or where a question has one for each name.
pub(crate) fn asked(answer: &Answer) -> &str {
    if answer.question.is_empty() || answer.option.is_some() { &answer.claim } else { &answer.question }
}

fn how_likely(answer: &Answer, run: &RunView) -> String {
    match answer.defined {
        0 => "n/a".to_owned(),
        _ if run.certain => if answer.probability == 1.0 { "holds" } else { "does not hold" }.to_owned(),
        _ => chance(answer.probability, answer.std_error),
    }
}

/// What stands in the place of what decides first.
fn undecided(answer: &Answer) -> String {
    match too_rare(answer.probability, answer.defined) {
        Some(_) => TOO_RARE.to_owned(),
        None if shown(&answer.crux).next().is_some() => NONE_STANDS_OUT.to_owned(),
        None => String::new(),
    }
}

/// The assumption that decides first, with what it is based on.
pub(crate) fn decider(first: &Crux, names: usize) -> String {
    let name = cut(&first.assumption, names);
    first.basis.map_or(name.clone(), |basis| format!("{name} ({})", basis.word()))
}

/// Its share, alone or, if that is nothing, together with others.
pub(crate) fn share(first: &Crux) -> String {
    let alone = first.share >= LEAST_SHARE || first.total.is_nan();
    let (share, error) = if alone { (first.share, first.std_error) } else { (first.total, first.total_error) };
    match share.is_nan() {
        true => String::new(),
        false if alone => figure(share, error, &ReportedAs::SHARE),
        false => format!("{} with others", figure(share, error, &ReportedAs::SHARE)),
    }
}

/// Where an answer flips, each value rounded to its error.
pub(crate) fn flip_in_short(flip: &FlipPoint) -> String {
    let glued = |text: String| text.replace(' ', &NO_BREAK.to_string());
    let among = largest(flip.values.iter().map(|at| at.value).chain(flip.evaluations.iter().map(|at| at.value)));
    let value = |value: f64, error: f64| glued(figure_among(value, error, &flip.unit, among));
    match (flip.status, flip.evaluations.as_slice()) {
        (FlipStatus::Crosses | FlipStatus::Several, _) => {
            let at = |at: &FlipAt| {
                format!("{} ({})", value(at.value, at.std_error), glued(format!("true {}", flip_side(flip, at))))
            };
            format!("flips at {}", flip.values.iter().map(at).collect::<Vec<_>>().join(", "))
        }
        (FlipStatus::None, [first, .., last]) => {
            format!("not from {} to {}", value(first.value, 0.0), value(last.value, 0.0))
        }
        (FlipStatus::None, _) => "no flip seen".to_owned(),
        (FlipStatus::NotScalar, states) => {
            let state = |at: &EvaluationView| {
                let state = state_words(at.value, &flip.unit, among);
                glued(format!("{} {state}", probability(at.probability, at.std_error)))
            };
            format!("P is {}", states.iter().take(4).map(state).collect::<Vec<_>>().join(", "))
        }
        (FlipStatus::Correlated, _) => "correlated with others".to_owned(),
    }
}
