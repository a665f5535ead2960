//! Questions of several scenarios in one table, by subject: how likely each claim is, what decides it first and where that flips it,
//! how much of what decides it is guessed, and how the scenario stands against what is known.

use serde::Serialize;

use crate::answers::chance;
use crate::calibration::{CalibrationStatus, CalibrationView};
use crate::crux::{NONE_STANDS_OUT, stands_out};
use crate::findings::CheckView;
use crate::frame::causes;
use crate::number::{counted, figure, share_of_all};
use crate::rare::{TOO_RARE, too_rare};
use crate::reported_as::ReportedAs;
use crate::run::{Answer, BasedOn, Checks, Crux, IntervalView, RunView, SettingView};
use crate::shell::shell_word;
use crate::summary::{decider, flip_in_short, share};
use crate::table::{Align, NO_BREAK, Style, TextColumns, wrap};

/// Characters that a question in words, and what decides it, may take: the most first.
const SHAPES: [[usize; 2]; 4] = [[44, 72], [40, 56], [32, 44], [26, 34]];

/// Heading of the questions that have no subject, where others have one.
pub(crate) const NO_SUBJECT: &str = "without a subject";

/// The questions of several scenarios.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ArgumentView {
    /// Version of Offtake.
    pub offtake: String,
    /// The variant that ran of each, in place of the scenario as written.
    pub variant: Option<String>,
    /// What was set in each.
    pub settings: Vec<SettingView>,
    /// Seed of all draws.
    pub seed: u64,
    /// `sobol` or `random`.
    pub sampler: String,
    /// Paths asked for.
    pub paths_asked: u64,
    /// By subject, those without one last; then by id, and by scenario.
    pub questions: Vec<ArgumentQuestion>,
    /// The scenarios that were run, by name.
    pub scenarios: Vec<ArgumentScenario>,
    /// Those that have errors, with what was found, by name.
    pub failed: Vec<CheckView>,
    /// What a folder holds beside, and why it was not run.
    pub passed_over: Vec<PassedOver>,
}

/// A question and its answer in short.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArgumentQuestion {
    /// The subject that it belongs to; empty if it does not say.
    pub subject: String,
    /// Its id.
    pub id: String,
    /// The scenario file that asks it, as it was named.
    pub scenario: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// What the other says.
    pub counter: String,
    /// The likeliest name, if the question is answered by names: the figures are of it.
    pub name: Option<String>,
    /// Nothing in the scenario is uncertain.
    #[serde(skip)]
    pub certain: bool,
    /// P(claim) over the paths on which it is defined.
    pub probability: f64,
    /// Its Monte Carlo standard error.
    pub std_error: f64,
    /// 95 % score interval.
    pub interval: IntervalView,
    /// Paths on which the claim has a truth value.
    pub defined: usize,
    /// The assumption that decides it first, if one stands out from what chance may give on so few paths.
    pub decided_by: Option<Crux>,
    /// The part that guesses have in what assumptions decide alone, of those that stand out; undefined if none does.
    pub guesses: f64,
    /// Its standard error.
    pub guesses_error: f64,
}

/// A scenario that was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ArgumentScenario {
    /// The scenario file as it was named.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// First month.
    pub start: String,
    /// Number of months.
    pub months: u32,
    /// Paths run.
    pub paths: u64,
    /// Nothing in it is uncertain, so that one path says all.
    #[serde(skip)]
    pub certain: bool,
    /// SHA-256 of the scenario's own files, in hex.
    #[serde(skip)]
    pub files_sha256: String,
    /// How its figures stand against what is known of them.
    pub calibration: CalibrationCount,
    /// What the engine asserted, and the paths that failed.
    pub checks: Checks,
}

/// How many `[check.x]` of a scenario stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CalibrationCount {
    /// The median is within the tolerance.
    pub within: usize,
    /// It is not, and the scenario says why.
    pub explained: usize,
    /// It is not, and nothing says why.
    pub off: usize,
    /// It is defined on no path.
    pub undefined: usize,
}

/// A file or folder that was not run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    /// Its path as it would be named.
    pub path: String,
    /// Why.
    pub reason: PassedOverReason,
}

/// Why something in a folder is no scenario to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOverReason {
    /// It is a folder.
    Folder,
    /// Its name does not end in `.toml`.
    NotToml,
    /// Its name begins with a dot.
    Hidden,
    /// Neither it nor a file that it uses asks a question.
    AsksNothing,
}

impl PassedOverReason {
    const ALL: [Self; 4] = [Self::Folder, Self::NotToml, Self::Hidden, Self::AsksNothing];

    /// Its words behind a list of names.
    const fn words(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::NotToml => "not `.toml`",
            Self::Hidden => "hidden",
            Self::AsksNothing => "asks nothing",
        }
    }
}

impl CalibrationCount {
    fn of(checks: &[CalibrationView]) -> Self {
        let count = |status| checks.iter().filter(|check| check.status == status).count();
        Self {
            within: count(CalibrationStatus::Within),
            explained: count(CalibrationStatus::Explained),
            off: count(CalibrationStatus::Off),
            undefined: count(CalibrationStatus::Undefined),
        }
    }

    /// Figures that are within, of all; nothing if there are none.
    pub(crate) fn words(self) -> String {
        let all = self.within + self.explained + self.off + self.undefined;
        if all == 0 { String::new() } else { format!("{} of {all}", self.within) }
    }

    /// Whether a reader should not trust the scenario without asking why.
    fn is_doubtful(self) -> bool {
        self.off + self.undefined > 0
    }
}

impl ArgumentView {
    /// Takes of a run what the table shows.
    pub fn add(&mut self, run: &RunView) {
        let mut seen: Vec<&str> = Vec::new();
        for answer in &run.answers {
            match &answer.option {
                None => self.questions.push(ArgumentQuestion::of(answer, run)),
                Some(option) if seen.contains(&option.of.as_str()) => {}
                Some(option) => {
                    seen.push(&option.of);
                    let parts =
                        run.answers.iter().filter(|other| other.option.as_ref().is_some_and(|o| o.of == option.of));
                    self.questions.push(ArgumentQuestion::of(likeliest(parts).unwrap_or(answer), run));
                }
            }
        }
        self.scenarios.push(ArgumentScenario {
            scenario: run.scenario.clone(),
            title: run.title.clone(),
            start: run.start.clone(),
            months: run.months,
            paths: run.paths,
            certain: run.certain,
            files_sha256: run.files_sha256.clone(),
            calibration: CalibrationCount::of(&run.calibration),
            checks: run.checks.clone(),
        });
    }

    /// Puts all in an order that does not depend on that in which scenarios were added.
    pub fn sort(&mut self) {
        let place = |one: &ArgumentQuestion| {
            (one.subject.is_empty(), one.subject.clone(), one.id.clone(), one.scenario.clone())
        };
        self.questions.sort_by_cached_key(place);
        self.scenarios.sort_by(|a, b| a.scenario.cmp(&b.scenario));
        self.failed.sort_by(|a, b| a.scenario.cmp(&b.scenario));
        self.passed_over.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Whether every scenario ran, finished a path and closed its books.
    pub fn is_well(&self) -> bool {
        let well = |one: &ArgumentScenario| one.checks.failed_paths < one.paths && one.checks.are_well();
        self.failed.is_empty() && self.scenarios.iter().all(well)
    }

    pub(crate) fn calibration(&self, question: &ArgumentQuestion) -> CalibrationCount {
        let asks = |one: &&ArgumentScenario| one.scenario == question.scenario;
        self.scenarios.iter().find(asks).map_or(CalibrationCount::default(), |one| one.calibration)
    }
}

/// The name that is likeliest; of several the first.
fn likeliest<'a>(parts: impl Iterator<Item = &'a Answer>) -> Option<&'a Answer> {
    parts.reduce(|best, other| if other.probability > best.probability { other } else { best })
}

impl ArgumentQuestion {
    fn of(answer: &Answer, run: &RunView) -> Self {
        let first = answer.crux.first().filter(|first| stands_out(first, answer.chance_share));
        let (guesses, guesses_error) = part_of_guesses(&answer.crux, answer.chance_share);
        Self {
            subject: answer.subject.trim().to_owned(),
            id: answer.option.as_ref().map_or(&answer.id, |option| &option.of).clone(),
            scenario: run.scenario.clone(),
            question: answer.question.clone(),
            claim: answer.claim.clone(),
            counter: answer.counter.clone(),
            name: answer.option.as_ref().map(|option| option.name.clone()),
            certain: run.certain,
            probability: answer.probability,
            std_error: answer.std_error,
            interval: answer.interval,
            defined: answer.defined,
            decided_by: first.cloned(),
            guesses,
            guesses_error,
        }
    }

    /// The question in words.
    pub(crate) fn words(&self) -> &str {
        if self.question.is_empty() { &self.claim } else { &self.question }
    }

    /// How likely the claim is.
    pub(crate) fn likely(&self) -> String {
        match self.defined {
            0 => "n/a".to_owned(),
            _ if self.certain => if self.probability == 1.0 { "holds" } else { "does not hold" }.to_owned(),
            _ => chance(self.probability, self.std_error),
        }
    }

    /// What decides it first, with its share.
    pub(crate) fn decided(&self) -> String {
        match &self.decided_by {
            Some(first) => format!("{} {}", decider(first, usize::MAX), share(first)).trim_end().to_owned(),
            None if self.certain || self.defined == 0 => String::new(),
            None if self.probability == 0.0 || self.probability == 1.0 => "all paths agree".to_owned(),
            None if too_rare(self.probability, self.defined).is_some() => TOO_RARE.to_owned(),
            None => NONE_STANDS_OUT.to_owned(),
        }
    }

    /// Where that flips it.
    pub(crate) fn flips(&self) -> String {
        let flip = self.decided_by.as_ref().and_then(|first| first.flip.as_ref());
        flip.map_or(String::new(), flip_in_short)
    }

    /// How much of what decides it is guessed.
    pub(crate) fn guessed(&self) -> String {
        if self.guesses.is_nan() { String::new() } else { figure(self.guesses, self.guesses_error, &ReportedAs::SHARE) }
    }
}

/// The part of guesses in the shares that stand out from chance, and its standard error to first order, as if shares were independent.
fn part_of_guesses(crux: &[Crux], chance_share: f64) -> (f64, f64) {
    let counted: Vec<&Crux> = crux.iter().filter(|one| one.share > chance_share).collect();
    let is_guess = |one: &Crux| if one.basis == Some(BasedOn::Guess) { 1.0 } else { 0.0 };
    let all: f64 = counted.iter().map(|one| one.share).sum();
    let part = counted.iter().map(|one| one.share * is_guess(one)).sum::<f64>() / all;
    let variance: f64 = counted.iter().map(|one| ((is_guess(one) - part) * one.std_error / all).powi(2)).sum();
    if all > 0.0 { (part, variance.sqrt()) } else { (f64::NAN, f64::NAN) }
}

/// The questions of several scenarios in one table; on a terminal too narrow for it a paragraph for each.
pub fn argument_text(view: &ArgumentView, style: Style) -> String {
    let mut out = troubles(view, style);
    out.push_str(&style.dim(wrap("", &head(view), style.line()).trim_end()));
    out.push_str("\n\n");
    let tables = SHAPES.into_iter().map(|shape| table(view, shape, style));
    let fitting = tables.into_iter().find(|(columns, _)| style.holds(columns.width("  ")));
    match fitting {
        Some((columns, lines)) => out.push_str(&painted(&columns, &lines, style)),
        None => out.push_str(&paragraphs(view, style)),
    }
    out.push('\n');
    out.push_str(&style.dim(wrap("  ", &legend(view), style.prose()).trim_end()));
    out.push('\n');
    let passed = passed_over_text(&view.passed_over, style);
    if !passed.is_empty() {
        out.push('\n');
        out.push_str(&passed);
    }
    out
}

/// How all were run, in words.
pub(crate) fn head(view: &ArgumentView) -> String {
    let drawn = view.scenarios.iter().filter(|one| !one.certain).map(|one| one.paths);
    let paths = match (drawn.clone().min(), drawn.max()) {
        (Some(least), Some(most)) if least < most => {
            format!(", {} to {} each", counted(least, "path"), counted(most, "path"))
        }
        (Some(paths), _) => format!(", {} each", counted(paths, "path")),
        _ => String::new(),
    };
    let mut words = format!(
        "{} in {}{paths}, seed {}",
        counted(view.questions.len() as u64, "question"),
        counted(view.scenarios.len() as u64, "scenario"),
        view.seed
    );
    view.variant.iter().for_each(|variant| words.push_str(&format!(", variant {variant}")));
    view.settings.iter().for_each(|set| words.push_str(&format!(", {} = {}", set.name, set.value)));
    words
}

/// Scenarios that are not in the table, and those of which not all paths finished.
fn troubles(view: &ArgumentView, style: Style) -> String {
    let mut out = String::new();
    for failed in &view.failed {
        let errors = counted(failed.errors as u64, "error");
        let text = wrap("", &format!("{} has {errors} and is not in the table", failed.scenario), style.line());
        out.push_str(&(style.bad(text.trim_end()) + "\n"));
    }
    for one in &view.scenarios {
        let checks = &one.checks;
        if checks.failed_in_any_world > 0 {
            let share = share_of_all(checks.failed_in_any_world as f64 / one.paths as f64);
            let text = format!("{}: {share} of paths failed; its figures cover the others", one.scenario);
            out.push_str(&(style.bad(wrap("", &text, style.line()).trim_end()) + "\n"));
            out.push_str(&causes(checks, style));
        }
        if !checks.are_well() {
            out.push_str(&(style.bad(&format!("{}: its books are off", one.scenario)) + "\n"));
        }
    }
    if out.is_empty() { out } else { out + "\n" }
}

/// What a line of the table is, which says how it looks.
enum LineSort {
    Titles,
    Subject,
    Question { doubtful: bool },
    Below,
}

/// A table in which a question in words, and what decides it, take so many characters at most.
fn table(view: &ArgumentView, [words, decides]: [usize; 2], style: Style) -> (TextColumns, Vec<LineSort>) {
    // Elsewhere than on a terminal names stay whole.
    let decides = style.width.map_or(usize::MAX, |_| decides);
    let mut columns =
        TextColumns::new(&[Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Left]);
    columns.row(["question", "", "P(claim)", "guesses", "checks", "decided first by, and where it flips"]);
    let mut lines = vec![LineSort::Titles];
    let mut subject = None;
    for one in &view.questions {
        if subject != Some(&one.subject) && view.questions.iter().any(|one| !one.subject.is_empty()) {
            subject = Some(&one.subject);
            columns.heading("");
            columns.heading(if one.subject.is_empty() { NO_SUBJECT } else { &one.subject });
            lines.extend([LineSort::Subject, LineSort::Subject]);
        }
        let calibration = view.calibration(one);
        let broken = |text: &str, most: usize| -> Vec<String> {
            wrap("", text, most).lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        let cells: [Vec<String>; 6] = [
            vec![one.id.clone(), format!("  {}", file_name(&one.scenario))],
            broken(one.words(), words),
            [one.likely()].into_iter().chain(one.name.clone()).collect(),
            vec![one.guessed()],
            vec![calibration.words()],
            [broken(&one.decided(), decides), broken(&one.flips(), decides)].concat(),
        ];
        let tallest = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..tallest {
            columns.row(cells.each_ref().map(|cell| cell.get(line).cloned().unwrap_or_default()));
            let first = LineSort::Question { doubtful: calibration.is_doubtful() };
            lines.push(if line == 0 { first } else { LineSort::Below });
        }
    }
    (columns, lines)
}

fn painted(columns: &TextColumns, lines: &[LineSort], style: Style) -> String {
    let paint = |row: usize, column: usize, cell: &str| match (&lines[row], column) {
        (LineSort::Subject, _) => style.bold(cell),
        (LineSort::Titles, _) | (LineSort::Below, 0) => style.dim(cell),
        (LineSort::Question { .. }, 0) => style.name(cell),
        (LineSort::Question { doubtful: true }, 4) => style.bad(cell),
        _ => cell.to_owned(),
    };
    columns.lines("  ", paint).replace(NO_BREAK, " ")
}

/// Each question in a paragraph, by subject.
fn paragraphs(view: &ArgumentView, style: Style) -> String {
    let mut out = String::new();
    let mut subject = None;
    for one in &view.questions {
        if subject != Some(&one.subject) && view.questions.iter().any(|one| !one.subject.is_empty()) {
            subject = Some(&one.subject);
            let words = if one.subject.is_empty() { NO_SUBJECT } else { &one.subject };
            out.push_str(&format!("{}\n", style.bold(wrap("", words, style.line()).trim_end())));
        }
        let label = format!("{} of {}: ", one.id, file_name(&one.scenario));
        let asks = wrap("  ", &format!("{label}{}", one.words()), style.line());
        out.push_str(&asks.replacen(&one.id, &style.name(&one.id), 1));
        let likely = one.name.as_ref().map_or_else(String::new, |name| format!(" for {name}"));
        let checks = view.calibration(one).words();
        let parts = [
            format!("P(claim) = {}{likely}", one.likely()),
            match &one.decided_by {
                Some(_) => format!("decided first by {}", one.decided()),
                None => one.decided(),
            },
            one.flips(),
            if one.guesses.is_nan() { String::new() } else { format!("guesses {}", one.guessed()) },
            if checks.is_empty() { checks } else { format!("checks {checks}") },
        ];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        out.push_str(&wrap("    ", &said.join("; "), style.line()).replace(NO_BREAK, " "));
        out.push('\n');
    }
    out.trim_end().to_owned() + "\n"
}

/// The name of a file without its folder.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What the columns are, and how to read on.
fn legend(view: &ArgumentView) -> String {
    let Some(first) = view.questions.first() else { return "nothing is asked".to_owned() };
    let asks = format!("offtake ask {} {}", shell_word(&first.scenario), shell_word(&first.id));
    let of_names = view.questions.iter().any(|one| one.name.is_some());
    let names = if of_names { "; P of a question that is answered by names is of the likeliest" } else { "" };
    format!(
        "guesses: their part in what assumptions decide alone, of those that stand out from chance; checks: figures of the scenario within \
         what is known of them{names}; in full: {asks}"
    )
}

/// What was not run, and why; nothing if all was.
pub fn passed_over_text(passed_over: &[PassedOver], style: Style) -> String {
    let of = |reason: PassedOverReason| {
        let names: Vec<&str> =
            passed_over.iter().filter(|one| one.reason == reason).map(|one| one.path.as_str()).collect();
        (!names.is_empty()).then(|| format!("{} ({})", names.join(", "), reason.words()))
    };
    let parts: Vec<String> = PassedOverReason::ALL.into_iter().filter_map(of).collect();
    match parts.is_empty() {
        true => String::new(),
        false => style.dim(wrap("  ", &format!("passed over: {}", parts.join("; ")), style.prose()).trim_end()) + "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(subject: &str, id: &str, scenario: &str) -> ArgumentQuestion {
        ArgumentQuestion {
            subject: subject.into(),
            id: id.into(),
            scenario: scenario.into(),
            question: "Does the lab, whatever else may come of its many promises, pay for all that it has reserved?"
                .into(),
            claim: "Yes.".into(),
            counter: "No.".into(),
            name: None,
            certain: false,
            probability: 0.3,
            std_error: 0.004,
            interval: IntervalView { low: 0.29, high: 0.31 },
            defined: 1000,
            decided_by: Some(Crux {
                basis: Some(BasedOn::Guess),
                share: 0.4,
                std_error: 0.01,
                ..Crux::without_share("sales_that_nobody_has_seen_before")
            }),
            guesses: 0.8,
            guesses_error: 0.02,
        }
    }

    fn scenario(name: &str, off: usize) -> ArgumentScenario {
        ArgumentScenario {
            scenario: name.into(),
            title: "A deal".into(),
            start: "2026-01".into(),
            months: 12,
            paths: 1000,
            certain: false,
            files_sha256: String::new(),
            calibration: CalibrationCount { within: 3, off, ..CalibrationCount::default() },
            checks: crate::run::tests::empty().checks,
        }
    }

    fn view() -> ArgumentView {
        let mut view = ArgumentView {
            questions: vec![
                question("", "zero", "deals/b.toml"),
                question("Rent", "two", "deals/b.toml"),
                question("Rent", "two", "deals/a.toml"),
                question("Debt", "one", "deals/b.toml"),
            ],
            scenarios: vec![scenario("deals/b.toml", 1), scenario("deals/a.toml", 0)],
            ..ArgumentView::default()
        };
        view.sort();
        view
    }

    #[test]
    fn questions_stand_by_subject_and_those_without_one_last() {
        let text = argument_text(&view(), Style::PLAIN);
        let marks = [
            "\nDebt\n",
            "  one ",
            "\nRent\n",
            "  two ",
            "    a.toml",
            "  two ",
            "    b.toml",
            "\nwithout a subject\n",
            "  zero ",
        ];
        let mut rest = text.as_str();
        for mark in marks {
            let at = rest.find(mark).unwrap_or_else(|| panic!("no {mark:?} in {rest}\nof {text}"));
            rest = &rest[at + mark.len() - 1..];
        }
        assert!(text.contains("3 of 4") && text.contains("3 of 3") && text.contains("80 %"), "{text}");
        let alone = ArgumentView { questions: vec![question("", "zero", "deals/b.toml")], ..view() };
        assert!(!argument_text(&alone, Style::PLAIN).contains(NO_SUBJECT));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [50, 80, 100, 120, 140, 200] {
            let text = argument_text(&view(), Style { color: false, width: Some(width) });
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            assert!(text.contains("sales_that_nobody_has_seen_before") && text.contains("80 %"), "{width}:\n{text}");
        }
    }

    #[test]
    fn guesses_are_a_part_of_what_stands_out() {
        let crux = |basis, share| Crux { basis: Some(basis), share, std_error: 0.01, ..Crux::without_share("x") };
        let shares = [(BasedOn::Guess, 0.3), (BasedOn::Estimate, 0.1), (BasedOn::Guess, 0.02), (BasedOn::Fact, 0.01)];
        let by_hand = |chance_share: f64| {
            let kept = shares.iter().filter(|(_, share)| *share > chance_share);
            kept.clone().filter(|(basis, _)| *basis == BasedOn::Guess).map(|(_, share)| share).sum::<f64>()
                / kept.map(|(_, share)| share).sum::<f64>()
        };
        let crux: Vec<Crux> = shares.iter().map(|(basis, share)| crux(*basis, *share)).collect();
        assert!((part_of_guesses(&crux, 0.05).0 - 0.75).abs() < 1e-12);
        assert!((part_of_guesses(&crux, 0.015).0 - by_hand(0.015)).abs() < 1e-12);
        // (0.25 · 0.01 + 0.75 · 0.01) / 0.4 in squares.
        let error = (0.25_f64.powi(2) + 0.75_f64.powi(2)).sqrt() * 0.01 / 0.4;
        assert!((part_of_guesses(&crux, 0.05).1 - error).abs() < 1e-12);
        assert!(part_of_guesses(&crux, 0.5).0.is_nan());
    }
}
