//! A walk from a reported figure to its sources, as a tree.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::number::{counted, figure, whole};
use crate::reported_as::ReportedAs;
use crate::run::SettingView;
use crate::table::{Style, cut, width, wrap};
use crate::undefined::UndefinedReason;
use crate::visible::{visible, visible_line};
use crate::words;

/// Most characters of an expression.
const LONGEST_TEXT: usize = 100;

/// Fewest characters that an expression is cut to, and that a remark is broken to.
const LEAST_TEXT: usize = 10;
const LEAST_NOTE: usize = 24;

/// Lines of a walk on a terminal, unless more are asked for.
pub const SCREEN: usize = 70;

/// What `offtake explain --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The scenario file as the user named it.
    pub scenario: String,
    /// The variant explained.
    pub variant: Option<String>,
    /// What `--set` changed.
    pub settings: Vec<SettingView>,
    /// Seed of all draws.
    pub seed: u64,
    /// Paths run.
    pub paths: u64,
    /// The figure explained: a name, an expression, the id of a question.
    pub name: String,
    /// The question, if its claim is explained.
    pub question: Option<QuestionView>,
    /// The month asked for. For a figure that spans the run, the month that is walked in full; nothing if none was named.
    pub month: Option<String>,
    /// The figure by which the path was chosen: what is explained, or the first measure of the question.
    pub chosen_by: String,
    /// What `quantile_value` is.
    pub unit: ReportedAs,
    /// The quantile asked for, 0 to 1; nothing if a path was named, or if all paths are alike.
    pub quantile: Option<f64>,
    /// Its value over all paths.
    #[serde(serialize_with = "words::number_if_any")]
    pub quantile_value: Option<f64>,
    /// The figure is the same on all paths.
    pub alike: bool,
    /// The path walked: the one nearest the quantile.
    pub path: u64,
    /// How that path failed, if it did.
    pub failed: Option<String>,
    /// Why the figure has no value on that path, if it has none.
    pub undefined: Option<UndefinedReason>,
    /// The walk.
    pub step: Step,
}

/// The question whose claim is explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionView {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// Paths on which the claim holds.
    pub holds_on: u64,
    /// Paths on which it is true or false.
    pub decided: u64,
    /// The path nearest by the figure on which the claim is the other way.
    pub other_path: Option<u64>,
}

/// What a step of the walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A named value or an expression.
    Value,
    /// The claim of a question.
    Claim,
    /// One month of a number of the whole run.
    Month,
    /// The months that are not shown, in one line.
    Rest,
    /// What a clause moved in one world less what it moved in the other.
    Difference,
    /// A balance of accounts.
    Balance,
    /// The balance before the month.
    Opening,
    /// What a clause moved in the month.
    Posting,
    /// What a clause owed.
    Due,
    /// An assumption: the walk ends, or goes on to a fact.
    Assumption,
    /// A lever: the walk ends.
    Decision,
    /// A dated source.
    Fact,
}

/// One step, and what it depends on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Its name.
    pub name: String,
    /// How the scenario labels it, if it does: the text shows it behind the name.
    pub label: Option<String>,
    /// Its value on this path.
    #[serde(serialize_with = "words::number_if_any")]
    pub value: Option<f64>,
    /// What its value is, if it may have one: a number in a unit, a date or a truth value.
    #[serde(serialize_with = "words::unit_if_any")]
    pub unit: Option<ReportedAs>,
    /// The month, if it is not that of the step above.
    pub month: Option<String>,
    /// The world, if it is not that of the step above.
    pub world: Option<String>,
    /// A summand: the values of all parts of a step add up to its value.
    pub part: bool,
    /// The amount before it is discounted or averaged, in `unit`.
    #[serde(serialize_with = "words::number_if_any")]
    pub amount: Option<f64>,
    /// The factor it is multiplied with: `value` = `amount` × `factor`.
    pub factor: Option<f64>,
    /// The expression as written, or a description.
    pub text: String,
    /// Where it is written.
    pub file: Option<String>,
    /// Line there, from 1.
    pub line: Option<usize>,
    /// Further remarks: how an assumption is distributed and which quantile was drawn, a source's address and date.
    pub notes: Vec<String>,
    /// Shown in full earlier in the walk.
    pub seen: bool,
    /// What it depends on.
    pub steps: Vec<Step>,
}

impl Step {
    /// A step with a name and nothing else.
    pub fn new(kind: StepKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            label: None,
            value: None,
            unit: None,
            month: None,
            world: None,
            part: false,
            amount: None,
            factor: None,
            text: String::new(),
            file: None,
            line: None,
            notes: Vec::new(),
            seen: false,
            steps: Vec::new(),
        }
    }
}

/// The walk as a tree of lines; of all lines, or of about so many, the branches first that decide.
pub fn explain_text(explanation: &Explanation, most: Option<usize>, style: Style) -> String {
    let mut out = style.bold(&explanation.name);
    match (&explanation.month, &explanation.question) {
        (_, Some(question)) => {
            let lines = |text: &str| wrap("", text, style.line()).trim_end().to_owned();
            out.push_str(&format!(": {}\n{}", one_line(&question.question), lines(&question.claim)))
        }
        (Some(month), _) => out.push_str(&format!(" in {month}")),
        _ => {}
    }
    let mut remarks: Vec<String> = explanation.question.iter().map(truth).collect();
    let variant = explanation.variant.iter().map(|variant| format!(", variant {variant}"));
    remarks.push(format!("{}{}", chosen(explanation), variant.collect::<String>()));
    let other = explanation.question.iter().filter_map(|question| question.other_path);
    remarks.extend(other.map(|path| format!("the other way: --path {path}")));
    for remark in remarks {
        out.push_str(&format!("\n{}", style.dim(wrap("", &remark, style.line()).trim_end())));
    }
    if let Some(failed) = &explanation.failed {
        out.push_str(&format!("\n{}", style.bad(&format!("this path failed: {failed}"))));
    }
    out.push_str("\n\n");
    let root = &explanation.step;
    let own = summands(root).map(|(total, _)| total);
    let open = most.map(|most| opened(root, most));
    let mut tree = Tree { open, told: BTreeSet::new(), style, out };
    tree.write(root, own, ["", ""]);
    let mut out = tree.out;
    let cut = tree.open.map_or(0, |open| hidden(root, &open));
    if cut > 0 {
        let more = format!("{cut} more lines where a branch ends in +: --depth all, or explain it by its name");
        out.push_str(&format!("\n{}\n", style.dim(wrap("", &more, style.line()).trim_end())));
    }
    out
}

/// The steps whose parts are shown, by address.
type OpenSteps = BTreeSet<*const Step>;

/// The share of a step's weight that its parts keep.
const DECAY: f64 = 0.8;

/// The weight of a condition that does not decide a truth value.
const ASIDE: f64 = 0.2;

/// Opens the weightiest steps until about so many lines are shown. Parts of a sum weigh as much as they are of it; of
/// conditions those that are as true as the whole decide; what else a step reads weighs the same.
fn opened(root: &Step, most: usize) -> OpenSteps {
    let mut open = OpenSteps::new();
    let mut waiting = vec![(1.0, root)];
    let mut room = most.saturating_sub(lines_of(root));
    while let Some(next) = heaviest(&waiting) {
        let (weight, step) = waiting.remove(next);
        let needed: usize = step.steps.iter().map(lines_of).sum();
        if needed > room {
            continue;
        }
        room -= needed;
        open.insert(step);
        waiting.extend(step.steps.iter().map(|part| (weight * DECAY * share(step, part), part)));
    }
    open
}

/// The first of the heaviest.
fn heaviest(waiting: &[(f64, &Step)]) -> Option<usize> {
    (0..waiting.len()).rev().max_by(|a, b| waiting[*a].0.total_cmp(&waiting[*b].0))
}

fn share(step: &Step, part: &Step) -> f64 {
    let size = |step: &Step| step.value.filter(|value| value.is_finite()).map_or(0.0, f64::abs);
    if part.part {
        let largest = step.steps.iter().filter(|one| one.part).map(size).fold(0.0, f64::max);
        return if largest > 0.0 { size(part) / largest } else { 1.0 };
    }
    let conditions = [step, part].iter().all(|one| one.unit == Some(ReportedAs::Truth));
    if conditions && step.value != part.value { ASIDE } else { 1.0 }
}

fn lines_of(step: &Step) -> usize {
    1 + step.notes.len()
}

/// Lines below a step.
fn below(step: &Step) -> usize {
    step.steps.iter().map(|part| lines_of(part) + below(part)).sum()
}

/// Lines that are not shown.
fn hidden(step: &Step, open: &OpenSteps) -> usize {
    match open.contains(&std::ptr::from_ref(step)) {
        true => step.steps.iter().map(|part| hidden(part, open)).sum(),
        false => below(step),
    }
}

/// On how many paths the claim holds.
fn truth(question: &QuestionView) -> String {
    let holds = whole(i128::from(question.holds_on));
    format!("the claim holds on {holds} of {}", counted(question.decided, "path"))
}

/// Why this path.
fn chosen(explanation: &Explanation) -> String {
    let (path, paths) = (explanation.path, counted(explanation.paths, "path"));
    let claim = explanation.question.is_some() && explanation.chosen_by != explanation.name;
    let (of, it) =
        if claim { (format!(" of {}", explanation.chosen_by), "this") } else { (String::new(), "the figure") };
    match (explanation.quantile, explanation.quantile_value) {
        (Some(quantile), Some(value)) => {
            let quantile = match quantile {
                0.5 => "median".into(),
                quantile => format!("{} quantile", figure(quantile, 0.0, &ReportedAs::SHARE)),
            };
            let value = figure(value, 0.0, &explanation.unit);
            format!("the {quantile}{of} on {paths} is {value}; nearest is path {path}")
        }
        _ if explanation.alike => format!("{it} is the same on all {paths}; here path {path}"),
        _ => format!("path {path}"),
    }
}

/// The lines of a tree.
struct Tree<'a> {
    /// The steps whose parts are shown; all if none.
    open: Option<OpenSteps>,
    /// What was shown with its parts.
    told: BTreeSet<[Option<&'a str>; 3]>,
    style: Style,
    out: String,
}

impl<'a> Tree<'a> {
    /// A step as lines: its figure as its neighbours need it, and what stands before its first and further lines.
    fn write(&mut self, step: &'a Step, shown: Option<String>, [first, rest]: [&str; 2]) {
        let open = self.open.as_ref().is_none_or(|open| open.contains(&std::ptr::from_ref(step)));
        let cut = !open && !step.steps.is_empty();
        let key = [Some(step.name.as_str()), step.month.as_deref(), step.world.as_deref()];
        let remark = match (step.seen, cut) {
            (true, _) if self.open.is_none() || self.told.contains(&key) => "  (see above)",
            (_, true) => " +",
            _ => "",
        };
        if !cut {
            self.told.insert(key);
        }
        let (line, place) = self.line(step, shown, width(first), remark);
        self.out.push_str(&format!("{first}{line}\n"));
        let below = if step.steps.is_empty() || cut { "   " } else { "│  " };
        for note in place.iter().chain(&step.notes) {
            self.note(&format!("{rest}{below}"), note);
        }
        if cut {
            return;
        }
        let mut parts = summands(step).map(|(_, parts)| parts).unwrap_or_default().into_iter();
        for (at, inner) in step.steps.iter().enumerate() {
            let (branch, under) = if at + 1 == step.steps.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let shown = if inner.part { parts.next() } else { None };
            self.write(inner, shown, [&format!("{rest}{branch}"), &format!("{rest}{under}")]);
        }
    }

    /// A remark below a step, broken where the terminal ends.
    fn note(&mut self, before: &str, note: &str) {
        let room = self.style.line().saturating_sub(width(before)).max(LEAST_NOTE);
        for line in wrap("", note, room).lines() {
            self.out.push_str(&format!("{before}{}\n", self.style.dim(line)));
        }
    }

    /// The name, value, expression and place; of the expression as much as fits. A place that does not goes below.
    fn line(&self, step: &Step, shown: Option<String>, before: usize, remark: &str) -> (String, Option<String>) {
        let style = self.style;
        let mut head = step.label.as_ref().map_or(String::new(), |label| format!(" ({})", visible_line(label)));
        if let Some(month) = &step.month {
            head.push_str(&format!(" in {month}"));
        }
        if let Some(world) = &step.world {
            head.push_str(&format!(" in {world}"));
        }
        let value = step.value.map(|value| match (&step.unit, value) {
            (Some(ReportedAs::Truth), value) if value.is_nan() => "n/a".into(),
            (Some(ReportedAs::Truth), 0.0) => "false".into(),
            (Some(ReportedAs::Truth), _) => "true".into(),
            (unit, value) => shown.unwrap_or_else(|| figure(value, 0.0, unit.as_ref().unwrap_or(&ReportedAs::RATIO))),
        });
        let mut line = format!("{}{head}", style.name(&step.name));
        let mut used = before + width(&step.name) + width(&head) + width(remark);
        if let Some(value) = value {
            line.push_str(&format!(" = {}", style.bold(&value)));
            used += 3 + width(&value);
        }
        if step.seen {
            return (line + &style.dim(remark), None);
        }
        let place = match (&step.file, step.line) {
            (Some(file), Some(number)) => format!("  {file}:{number}"),
            _ => String::new(),
        };
        let room = style.width.map_or(LONGEST_TEXT, |all| all.saturating_sub(used + width(&place) + 2));
        let room = room.min(LONGEST_TEXT);
        if !step.text.is_empty() && step.text != step.name && room >= LEAST_TEXT {
            line.push_str(&format!("  {}", cut(&one_line(&step.text), room)));
        }
        match place.is_empty() || style.holds(used + width(&place)) {
            true => (line + &style.dim(&place) + &style.dim(remark), None),
            false => (line + &style.dim(remark), Some(place.trim_start().to_owned())),
        }
    }
}

/// The figures of a sum and of its parts, rounded so that they add up as written.
fn summands(step: &Step) -> Option<(String, Vec<String>)> {
    let parts = step.steps.iter().filter(|inner| inner.part);
    let values: Vec<f64> = parts.map(|part| part.value.unwrap_or(f64::NAN)).collect();
    crate::number::summands(step.value?, &values, step.unit.as_ref().unwrap_or(&ReportedAs::RATIO))
}

fn one_line(text: &str) -> String {
    visible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_a_tree_of_lines() {
        let mut fact = Step::new(StepKind::Fact, "price-2026");
        fact.notes = vec!["https://example.org, 2026-04-20".into()];
        let mut assumption = Step::new(StepKind::Assumption, "price");
        (assumption.value, assumption.unit) = (Some(2.35), Some(ReportedAs::number("USD/GPUh")));
        assumption.steps = vec![fact];
        let mut opening = Step::new(StepKind::Opening, "opening");
        (opening.value, opening.unit, opening.part) = (Some(1e9), Some(ReportedAs::number("USD")), true);
        let mut paid = Step::new(StepKind::Posting, "bill");
        (paid.value, paid.unit, paid.part) = (Some(-14_620_000.0), Some(ReportedAs::number("USD")), true);
        let mut root = Step::new(StepKind::Balance, "lab.cash");
        (root.value, root.unit) = (Some(985_380_000.0), Some(ReportedAs::number("USD")));
        (root.file, root.line) = (Some("a.toml".into()), Some(7));
        root.steps = vec![opening, paid, assumption];
        let explanation = Explanation {
            scenario: "a.toml".into(),
            variant: None,
            settings: Vec::new(),
            seed: 1,
            paths: 10240,
            name: "lab.cash".into(),
            question: None,
            month: Some("2028-06".into()),
            chosen_by: "lab.cash".into(),
            unit: ReportedAs::number("USD"),
            quantile: Some(0.9),
            quantile_value: Some(1.49e9),
            alike: false,
            path: 17,
            failed: None,
            undefined: None,
            step: root,
        };
        assert_eq!(
            explain_text(&explanation, None, Style::PLAIN),
            "lab.cash in 2028-06\n\
             the 90.0 % quantile on 10,240 paths is $1.49B; nearest is path 17\n\n\
             lab.cash = $985.4M  a.toml:7\n\
             ├─ opening = $1.0000B\n\
             ├─ bill = -$14.6M\n\
             └─ price = $2.35/GPUh\n   \
                └─ price-2026\n         \
                      https://example.org, 2026-04-20\n"
        );
        let certain = Explanation { quantile: None, quantile_value: None, alike: true, ..explanation };
        assert!(
            explain_text(&certain, None, Style::PLAIN)
                .contains("\nthe figure is the same on all 10,240 paths; here path 17\n")
        );
    }

    /// A sum of a large and a small part, each of eight steps in a row, and one that was seen in the small one.
    fn wide() -> Step {
        let chain = |name: &str, value: f64| {
            let mut step = Step::new(StepKind::Value, format!("{name}.end"));
            for level in 0..8 {
                let mut outer = Step::new(StepKind::Value, format!("{name}.{level}"));
                (outer.value, outer.unit, outer.steps) = (Some(value), Some(ReportedAs::number("USD")), vec![step]);
                step = outer;
            }
            Step { part: true, ..step }
        };
        let mut again = Step::new(StepKind::Value, "small.end");
        again.seen = true;
        let mut root = Step::new(StepKind::Value, "root");
        (root.value, root.unit) = (Some(101.0), Some(ReportedAs::number("USD")));
        root.steps = vec![chain("small", 1.0), chain("large", 100.0), again];
        root
    }

    #[test]
    fn a_terminal_shows_first_what_decides() {
        let explanation = Explanation {
            scenario: "a.toml".into(),
            variant: None,
            settings: Vec::new(),
            seed: 1,
            paths: 1,
            name: "root".into(),
            question: None,
            month: None,
            chosen_by: "root".into(),
            unit: ReportedAs::number("USD"),
            quantile: None,
            quantile_value: None,
            alike: true,
            path: 0,
            failed: None,
            undefined: None,
            step: wide(),
        };
        let style = Style { color: false, width: Some(80) };
        let whole = explain_text(&explanation, None, style);
        assert!(whole.contains("small.end\n") && whole.contains("small.end  (see above)") && !whole.contains('+'));
        let brief = explain_text(&explanation, Some(12), style);
        assert!(brief.contains("large.end\n") && brief.contains("small.7 = $1.00 +\n"), "{brief}");
        assert!(!brief.contains("see above"), "{brief}");
        assert!(
            brief.ends_with("\n\n8 more lines where a branch ends in +: --depth all, or explain it by its name\n"),
            "{brief}"
        );
        assert_eq!(whole.lines().count(), brief.lines().count() - 2 + 8);
        assert_eq!(explain_text(&explanation, Some(SCREEN), style), whole);
    }

    #[test]
    fn a_place_that_does_not_fit_goes_below() {
        let mut step = Step::new(StepKind::Balance, "balance(neo, liability loan, of = term_loan)");
        (step.value, step.unit) = (Some(8.33e6), Some(ReportedAs::number("USD")));
        (step.file, step.line) = (Some("library/finance.toml".into()), Some(28));
        for (characters, lines) in [(80, 1), (70, 2)] {
            let style = Style { color: false, width: Some(characters) };
            let mut tree = Tree { open: None, told: BTreeSet::new(), style, out: String::new() };
            tree.write(&step, None, ["", ""]);
            assert_eq!(tree.out.lines().count(), lines, "{}", tree.out);
            assert!(tree.out.lines().all(|line| width(line) <= characters), "{}", tree.out);
        }
    }

    #[test]
    fn of_conditions_those_decide_that_are_as_true_as_the_whole() {
        let truth =
            |value: f64| Step { value: Some(value), unit: Some(ReportedAs::Truth), ..Step::new(StepKind::Value, "x") };
        assert!(share(&truth(0.0), &truth(0.0)) > share(&truth(0.0), &truth(1.0)));
        assert_eq!(share(&truth(1.0), &truth(1.0)), 1.0);
    }
}
