//! A walk from a reported figure to its sources, as a tree.

use serde::Serialize;

use crate::number::figure;
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
    /// The quantity.
    pub name: String,
    /// The month.
    pub month: String,
    /// The quantile asked for, 0 to 1; nothing if a path was named.
    pub quantile: Option<f64>,
    /// Its value over all paths.
    pub quantile_value: Option<f64>,
    /// The path walked: the one nearest the quantile.
    pub path: u64,
    /// How that path failed, if it did.
    pub failed: Option<String>,
    /// The walk.
    pub step: Step,
}

/// What a step of the walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A named value or an expression.
    Value,
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
    let mut what = match (explanation.quantile, explanation.quantile_value) {
        _ if explanation.paths == 1 => "the only path".to_owned(),
        (Some(quantile), Some(value)) => format!(
            "the {} quantile of {} paths is {}; nearest is path {}",
            figure(quantile, 0.0, "1"),
            explanation.paths,
            figure(value, 0.0, &explanation.step.unit),
            explanation.path
        ),
        _ => format!("path {}", explanation.path),
    };
    if let Some(variant) = &explanation.variant {
        what.push_str(&format!(", variant {variant}"));
    }
    let mut out = format!("{} in {}\n{}\n", style.bold(&explanation.name), explanation.month, style.dim(&what));
    if let Some(failed) = &explanation.failed {
        out.push_str(&style.bad(&format!("this path failed: {failed}")));
        out.push('\n');
    }
    out.push('\n');
    write(&explanation.step, "", "", style, &mut out);
    out
}

fn write(step: &Step, first: &str, rest: &str, style: Style, out: &mut String) {
    out.push_str(first);
    out.push_str(&line(step, style));
    out.push('\n');
    let below = if step.steps.is_empty() { "   " } else { "│  " };
    for note in &step.notes {
        out.push_str(&format!("{rest}{below}{}\n", style.dim(note)));
    }
    for (at, inner) in step.steps.iter().enumerate() {
        let last = at + 1 == step.steps.len();
        let (branch, under) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        write(inner, &format!("{rest}{branch}"), &format!("{rest}{under}"), style, out);
    }
}

fn line(step: &Step, style: Style) -> String {
    let mut line = style.name(&step.name);
    if let Some(month) = &step.month {
        line.push_str(&format!(" in {month}"));
    }
    if let Some(value) = step.value {
        let text = match (step.unit.as_str(), value) {
            ("bool", 0.0) => "false".into(),
            ("bool", _) => "true".into(),
            (unit, value) => figure(value, 0.0, unit),
        };
        line.push_str(&format!(" = {}", style.bold(&text)));
    }
    if step.seen {
        return line + &style.dim("  (see above)");
    }
    if !step.text.is_empty() {
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
        (opening.value, opening.unit) = (Some(1e9), "USD".into());
        let mut root = Step::new(StepKind::Balance, "lab.cash");
        (root.value, root.unit) = (Some(1.5e9), "USD".into());
        (root.file, root.line) = (Some("a.toml".into()), Some(7));
        root.steps = vec![opening, assumption];
        let explanation = Explanation {
            scenario: "a.toml".into(),
            variant: None,
            settings: Vec::new(),
            seed: 1,
            paths: 100,
            name: "lab.cash".into(),
            month: "2028-06".into(),
            quantile: Some(0.9),
            quantile_value: Some(1.49e9),
            path: 17,
            failed: None,
            step: root,
        };
        assert_eq!(
            explain_text(&explanation, Style::PLAIN),
            "lab.cash in 2028-06\n\
             the 90.0 % quantile of 100 paths is $1.49B; nearest is path 17\n\n\
             lab.cash = $1.50B  a.toml:7\n\
             ├─ opening = $1.00B\n\
             └─ price = $2.35/GPUh\n   \
                └─ price-2026\n         \
                      https://example.org, 2026-04-20\n"
        );
    }
}
