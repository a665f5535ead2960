//! Why answers moved between two results: what changed, and how much of each move it explains.

use serde::Serialize;

use crate::answers::chance;
use crate::number::{counted, largest, with_error, with_error_among};
use crate::reported_as::ReportedAs;
use crate::sensitivity::EffectView;
use crate::table::{Align, Style, TextColumns, cut, wrap};

/// Two results of one scenario. Numbers in percent are fractions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovesView {
    /// The earlier result.
    pub old: MovedResult,
    /// The later one.
    pub new: MovedResult,
    /// Things that are others in the later one.
    pub changes: Vec<MovedChange>,
    /// Questions that both answer, in the order of the later one.
    pub answers: Vec<MovedAnswer>,
    /// Questions that only the earlier one answers.
    pub only_old: Vec<String>,
    /// Questions that only the later one answers.
    pub only_new: Vec<String>,
    /// How the moves were divided.
    pub attribution: MovedAttribution,
    /// Why they were not, in words; `null` if they were.
    pub not_attributed: Option<String>,
}

/// A stored result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedResult {
    /// Its folder, as it was named.
    pub folder: String,
    /// The scenario file as the user named it then.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The variant that ran.
    pub variant: Option<String>,
    /// The version of Offtake.
    pub offtake: String,
    /// Paths run.
    pub paths: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// `sobol` or `random`.
    pub sampler: String,
}

/// Something that is another in the later result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedChange {
    /// Its sort.
    pub sort: MovedSort,
    /// Its name.
    pub name: String,
    /// As it was written, of a table in both only the keys that differ; `null` if it was not there.
    pub from: Option<String>,
    /// As it is written, of a table in both only the keys that differ; `null` if it is gone.
    pub to: Option<String>,
}

/// The sort of a change, and of what a move is divided among.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedSort {
    /// An assumption.
    Assumption,
    /// A fact of the scenario's own files.
    Fact,
    /// What `--set` and `--variant` change.
    Setting,
    /// When a claim holds.
    Question,
    /// A kind of the scenario's own files.
    Kind,
    /// Anything else of the scenario.
    Scenario,
    /// Seed, paths, sampler.
    Sampling,
    /// The version of Offtake, with its kinds and facts.
    Version,
    /// Neither of these: a stored answer is not what its files give when run again.
    Unexplained,
}

impl MovedSort {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Assumption => "assumption",
            Self::Fact => "fact",
            Self::Setting => "setting",
            Self::Question => "question",
            Self::Kind => "kind",
            Self::Scenario => "scenario",
            Self::Sampling => "sampling",
            Self::Version => "version",
            Self::Unexplained => "unexplained",
        }
    }
}

/// How moves were divided among changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedAttribution {
    /// By Shapley values: the mean over all orders in which the changes may be made.
    Shapley,
    /// One after the other, in the order of the files.
    InOrder,
    /// Nothing was to be divided: there is one change, or none.
    Alone,
    /// They were not.
    None,
}

/// An answer in both results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedAnswer {
    /// The question's id.
    pub id: String,
    /// The question.
    pub question: String,
    /// P(claim) in the earlier result.
    pub old: EffectView,
    /// P(claim) in the later one.
    pub new: EffectView,
    /// From the earlier to the later one.
    pub change: EffectView,
    /// Both are on the same draws, and the error is that of the difference by path.
    pub paired: bool,
    /// What each change explains; they sum to the move.
    pub parts: Vec<MovedPart>,
    /// Means of measures that both show.
    pub measures: Vec<MovedMeasure>,
}

/// What a change explains of a move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedPart {
    /// Its sort.
    pub sort: MovedSort,
    /// What changed.
    pub name: String,
    /// How much of the move.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// The mean of a measure in both results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovedMeasure {
    /// As written.
    pub id: String,
    /// Its label.
    pub label: Option<String>,
    /// What its figures are.
    pub unit: String,
    /// In the earlier result.
    pub old: EffectView,
    /// In the later one.
    pub new: EffectView,
}

/// Changes shown in text.
const MOST_CHANGES: usize = 20;

/// Longest text of a change on a narrow terminal.
const LONGEST_TEXT: usize = 44;

/// All of it as text.
pub fn moved_text(view: &MovesView, style: Style) -> String {
    let mut out = format!("{}\n", style.bold(&view.new.title));
    for (word, result) in [("old", &view.old), ("new", &view.new)] {
        let variant = result.variant.as_ref().map_or(String::new(), |variant| format!(", variant {variant}"));
        let line = format!(
            "  {word}  {}: {}{variant}, {}, seed {}, Offtake {}",
            result.folder,
            result.scenario,
            counted(result.paths, "path"),
            result.seed,
            result.offtake
        );
        out.push_str(&style.dim(&line));
        out.push('\n');
    }
    out.push_str(&changes(view, style));
    for answer in &view.answers {
        out.push('\n');
        out.push_str(&moved(answer, view, style));
    }
    for (ids, which) in [(&view.only_old, "old"), (&view.only_new, "new")] {
        if !ids.is_empty() {
            out.push_str(&wrap("", &format!("only the {which} result answers {}", ids.join(", ")), style.prose()));
        }
    }
    out.push('\n');
    match how_divided(view) {
        Some(how) => out + &style.dim(wrap("", &how, style.prose()).trim_end()) + "\n",
        None => out.trim_end().to_owned() + "\n",
    }
}

/// How moves were divided among the changes, or why they were not; nothing if there was nothing to divide.
pub(crate) fn how_divided(view: &MovesView) -> Option<String> {
    match (view.attribution, &view.not_attributed) {
        (_, Some(why)) => Some(format!("Moves are not divided among the changes: {why}.")),
        (MovedAttribution::Shapley, None) => Some(
            "Moves are divided among the changes by Shapley values: what each adds, on average over all orders in which they may be made, on the same draws."
                .to_owned(),
        ),
        (MovedAttribution::InOrder, None) => Some(
            "The changes were made one after the other, in the order shown; in another order each may explain another part."
                .to_owned(),
        ),
        _ => None,
    }
}

fn changes(view: &MovesView, style: Style) -> String {
    if view.changes.is_empty() {
        return "\n  nothing changed\n".to_owned();
    }
    let mut columns = TextColumns::new(&[Align::Left, Align::Left, Align::Left, Align::Left]);
    columns.row(["changed", "", "from", "to"]);
    // Both texts share what sort and name leave of a wide terminal; elsewhere they stay whole.
    let left = |width: usize| (width.saturating_sub(style.longest_name()) / 2).max(LONGEST_TEXT);
    let longest = style.width.map_or(usize::MAX, left);
    for change in view.changes.iter().take(MOST_CHANGES) {
        let text = |text: &Option<String>| text.as_ref().map_or("–".to_owned(), |text| cut(text, longest));
        columns.row([change.sort.word().to_owned(), style.named(&change.name), text(&change.from), text(&change.to)]);
    }
    let mut out = format!("\n{}", columns.blocks("  ", style, paint(style)));
    if let Some(more @ 1..) = view.changes.len().checked_sub(MOST_CHANGES) {
        out.push_str(&style.dim(&format!("  {} more\n", counted(more as u64, "change"))));
    }
    out
}

/// Whether the others were divided, and this one moved and was not.
pub(crate) fn is_undivided(answer: &MovedAnswer, view: &MovesView) -> bool {
    view.not_attributed.is_none() && answer.parts.is_empty() && answer.old.value != answer.new.value
}

fn moved(answer: &MovedAnswer, view: &MovesView, style: Style) -> String {
    let mut out = wrap(&format!("{}  ", answer.id), &answer.question, style.line());
    let (old, new) = (chance(answer.old.value, answer.old.std_error), chance(answer.new.value, answer.new.std_error));
    let moved = by(answer.change.value, answer.change.std_error);
    let line = match answer.old == answer.new {
        true => format!("P(claim) = {new}, as it was"),
        false => format!("P(claim) from {old} to {new}: {moved}"),
    };
    out.push_str(&format!("  {}\n", style.bold(&line)));
    let mut columns = TextColumns::new(&[Align::Left, Align::Left, Align::Right]);
    for part in answer.parts.iter().filter(|part| part.value != 0.0 || part.std_error != 0.0) {
        let moved = by(part.value, part.std_error);
        columns.row([part.sort.word().to_owned(), style.named(&part.name), moved]);
    }
    if is_undivided(answer, view) {
        out.push_str(
            &style.dim("    not divided among the changes: its claim is one of the names that answer a question"),
        );
        out.push('\n');
    }
    out.push_str(
        &columns.lines("    ", |_, column, cell| if column == 1 { style.name(cell) } else { cell.to_owned() }),
    );
    let differs = |measure: &&MovedMeasure| {
        let chance = 2.0 * measure.old.std_error.hypot(measure.new.std_error);
        (measure.new.value - measure.old.value).abs() > chance
    };
    let measures: Vec<&MovedMeasure> = answer.measures.iter().filter(differs).collect();
    if !measures.is_empty() {
        let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right]);
        columns.row(["mean", "old", "new"]);
        for measure in measures {
            let unit = ReportedAs::number(measure.unit.clone());
            let unit = match measure.unit.as_str() {
                "date" => ReportedAs::Date,
                "bool" => ReportedAs::Truth,
                _ => unit,
            };
            let among = largest([measure.old.value, measure.new.value]);
            let figure = |figure: EffectView| with_error_among(figure.value, figure.std_error, &unit, among);
            let name = measure.label.as_ref().unwrap_or(&measure.id);
            columns.row([style.named(name), figure(measure.old), figure(measure.new)]);
        }
        out.push_str(&columns.blocks("  ", style, paint(style)));
    }
    out
}

/// A move in percent, with its sign.
pub(crate) fn by(value: f64, std_error: f64) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}", with_error(value, std_error, &ReportedAs::SHARE))
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 1) => style.name(cell),
        _ => cell.to_owned(),
    }
}
