//! A walk from a reported figure to its sources, as a tree.

use serde::Serialize;

use crate::number::{figure, whole};
use crate::run::Setting;
use crate::table::{Style, cut};

/// What `offtake explain --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The scenario file as the user named it.
    pub scenario: String,
    /// The variant explained.
    pub variant: Option<String>,
    /// What `--set` changed.
    pub settings: Vec<Setting>,
    /// Seed of all draws.
    pub seed: u64,
    /// Paths run.
    pub paths: u64,
    /// What is explained: a name, an expression, the id of a question.
    pub name: String,
    /// The question, if its claim is explained.
    pub question: Option<Question>,
    /// The month asked for. Of what spans the run the month that is walked in full; nothing if none was named.
    pub month: Option<String>,
    /// The figure by which the path was chosen: what is explained, or the first measure of the question.
    pub chosen_by: String,
    /// Unit of `quantile_value`.
    pub unit: String,
    /// The quantile asked for, 0 to 1; nothing if a path was named, or if all paths are alike.
    pub quantile: Option<f64>,
    /// Its value over all paths.
    pub quantile_value: Option<f64>,
    /// The figure is the same on all paths.
    pub alike: bool,
    /// The path walked: the one nearest the quantile.
    pub path: u64,
    /// How that path failed, if it did.
    pub failed: Option<String>,
    /// The walk.
    pub step: Step,
}

/// The question whose claim is explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Question {
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
    /// A dated source.
    Fact,
}

/// One step, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Its name.
    pub name: String,
    /// Its value on this path, in `unit`.
    pub value: Option<f64>,
    /// Unit, as in a measure.
    pub unit: String,
    /// The month, if it is not that of the step above.
    pub month: Option<String>,
    /// The world, if it is not that of the step above.
    pub world: Option<String>,
    /// A summand: the values of all parts of a step add up to its value.
    pub part: bool,
    /// The amount before it is discounted or averaged, in `unit`.
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
    /// What it rests on.
    pub steps: Vec<Step>,
}

impl Step {
    /// A step with a name and nothing else.
    pub fn new(kind: StepKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            value: None,
            unit: String::new(),
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

/// The walk as a tree of lines.
pub fn explain_text(explanation: &Explanation, style: Style) -> String {
    let mut out = style.bold(&explanation.name);
    match (&explanation.month, &explanation.question) {
        (_, Some(question)) => {
            out.push_str(&format!(": {}\n{}", one_line(&question.question), one_line(&question.claim)))
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
        out.push_str(&format!("\n{}", style.dim(&remark)));
    }
    if let Some(failed) = &explanation.failed {
        out.push_str(&format!("\n{}", style.bad(&format!("this path failed: {failed}"))));
    }
    out.push_str("\n\n");
    let root = &explanation.step;
    let own = summands(root).map(|(total, _)| total);
    write(root, own, ["", ""], style, &mut out);
    out
}

/// On how many paths the claim holds.
fn truth(question: &Question) -> String {
    let [holds, decided] = [question.holds_on, question.decided].map(|paths| whole(i128::from(paths)));
    format!("the claim holds on {holds} of {decided} paths")
}

/// Why this path.
fn chosen(explanation: &Explanation) -> String {
    let (path, paths) = (explanation.path, whole(i128::from(explanation.paths)));
    let claim = explanation.question.is_some() && explanation.chosen_by != explanation.name;
    let (of, it) =
        if claim { (format!(" of {}", explanation.chosen_by), "this") } else { (String::new(), "the figure") };
    match (explanation.quantile, explanation.quantile_value) {
        (Some(quantile), Some(value)) => {
            let quantile = match quantile {
                0.5 => "median".into(),
                quantile => format!("{} quantile", figure(quantile, 0.0, "1")),
            };
            let value = figure(value, 0.0, &explanation.unit);
            format!("the {quantile}{of} on {paths} paths is {value}; nearest is path {path}")
        }
        _ if explanation.alike => format!("{it} is the same on all {paths} paths; here path {path}"),
        _ => format!("path {path}"),
    }
}

/// A step as lines: its figure as its neighbours need it, and what stands before its first and further lines.
fn write(step: &Step, shown: Option<String>, [first, rest]: [&str; 2], style: Style, out: &mut String) {
    out.push_str(&format!("{first}{}\n", line(step, shown, style)));
    let below = if step.steps.is_empty() { "   " } else { "│  " };
    for note in &step.notes {
        out.push_str(&format!("{rest}{below}{}\n", style.dim(note)));
    }
    let mut parts = summands(step).map(|(_, parts)| parts).unwrap_or_default().into_iter();
    for (at, inner) in step.steps.iter().enumerate() {
        let (branch, under) = if at + 1 == step.steps.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let shown = if inner.part { parts.next() } else { None };
        write(inner, shown, [&format!("{rest}{branch}"), &format!("{rest}{under}")], style, out);
    }
}

/// The figures of a sum and of its parts, rounded so that they add up as written.
fn summands(step: &Step) -> Option<(String, Vec<String>)> {
    let parts = step.steps.iter().filter(|inner| inner.part);
    let values: Vec<f64> = parts.map(|part| part.value.unwrap_or(f64::NAN)).collect();
    crate::number::summands(step.value?, &values, &step.unit)
}

fn line(step: &Step, shown: Option<String>, style: Style) -> String {
    let mut line = style.name(&step.name);
    if let Some(month) = &step.month {
        line.push_str(&format!(" in {month}"));
    }
    if let Some(world) = &step.world {
        line.push_str(&format!(" in {world}"));
    }
    if let Some(value) = step.value {
        let text = match (step.unit.as_str(), value) {
            ("bool", value) if value.is_nan() => "n/a".into(),
            ("bool", 0.0) => "false".into(),
            ("bool", _) => "true".into(),
            (unit, value) => shown.unwrap_or_else(|| figure(value, 0.0, unit)),
        };
        line.push_str(&format!(" = {}", style.bold(&text)));
    }
    if step.seen {
        return line + &style.dim("  (see above)");
    }
    if !step.text.is_empty() && step.text != step.name {
        line.push_str(&format!("  {}", cut(&one_line(&step.text), 100)));
    }
    if let (Some(file), Some(number)) = (&step.file, step.line) {
        line.push_str(&style.dim(&format!("  {file}:{number}")));
    }
    line
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_a_tree_of_lines() {
        let mut fact = Step::new(StepKind::Fact, "price-2026");
        fact.notes = vec!["https://example.org, 2026-04-20".into()];
        let mut assumption = Step::new(StepKind::Assumption, "price");
        (assumption.value, assumption.unit) = (Some(2.35), "USD/GPUh".into());
        assumption.steps = vec![fact];
        let mut opening = Step::new(StepKind::Opening, "opening");
        (opening.value, opening.unit, opening.part) = (Some(1e9), "USD".into(), true);
        let mut paid = Step::new(StepKind::Posting, "bill");
        (paid.value, paid.unit, paid.part) = (Some(-14_620_000.0), "USD".into(), true);
        let mut root = Step::new(StepKind::Balance, "lab.cash");
        (root.value, root.unit) = (Some(985_380_000.0), "USD".into());
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
            unit: "USD".into(),
            quantile: Some(0.9),
            quantile_value: Some(1.49e9),
            alike: false,
            path: 17,
            failed: None,
            step: root,
        };
        assert_eq!(
            explain_text(&explanation, Style::PLAIN),
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
            explain_text(&certain, Style::PLAIN)
                .contains("\nthe figure is the same on all 10,240 paths; here path 17\n")
        );
    }
}
