//! Facts and kinds, listed.

use serde::Serialize;

use crate::number::stated;
use crate::table::{Align, Style, TextColumns, width, wrap};

/// Fewest characters of a column that says in words what a fact is.
const LEAST_WHAT: usize = 36;

/// One fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FactView {
    /// Its id.
    pub id: String,
    /// What it says.
    pub what: String,
    /// A single number, in `unit`.
    pub value: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Rows of date and number.
    pub series: Vec<(String, f64)>,
    /// One number per category.
    pub by: Vec<(String, f64)>,
    /// A date.
    pub date: Option<String>,
    /// True or false.
    pub truth: Option<bool>,
    /// Its unit.
    pub unit: String,
    /// The time a number is summed or averaged over, or that a growth takes; empty if it is of one moment.
    pub covers: String,
    /// The day it holds for.
    pub as_of: String,
    /// Months after which it is stale.
    pub shelf_life: u32,
    /// Whether it is stale on the day asked about.
    pub stale: bool,
    /// Address of the source.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// `primary`, `reported` or `estimate`.
    pub grade: String,
    /// Further pages for the same number.
    pub also: Vec<PageView>,
    /// Ids of facts about the same thing.
    pub see: Vec<String>,
    /// Remarks.
    pub note: String,
    /// Subject: the file it stands in.
    pub subject: String,
}

/// A further page that gives the number of a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PageView {
    /// Its address.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// Its date.
    pub as_of: String,
    /// Its grade.
    pub grade: String,
}

/// What `offtake facts --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactsView {
    /// The day at which staleness is measured.
    pub at: String,
    /// The facts, by subject and id.
    pub facts: Vec<FactView>,
    /// Where there are none: what to look for instead, in sentences.
    #[serde(skip)]
    pub advice: Vec<String>,
}

impl FactView {
    /// The number in a few characters, with the time that it covers: `$5B`, `40 over 1 yr`.
    pub fn short(&self) -> String {
        let number = |value: f64| stated(value, &self.unit);
        let over = if self.covers.is_empty() { String::new() } else { format!(" over {}", self.covers) };
        if let Some(date) = &self.date {
            return date.clone();
        }
        if let Some(truth) = self.truth {
            return truth.to_string();
        }
        match (self.value, self.low, self.high) {
            (Some(value), None, None) => return number(value) + &over,
            (Some(value), low, high) => {
                let end = |end: Option<f64>| end.map_or(String::new(), number);
                return format!("{} ({}…{}){over}", number(value), end(low), end(high));
            }
            (None, Some(low), Some(high)) => return format!("{} to {}{over}", number(low), number(high)),
            (None, Some(low), None) => return format!("over {}{over}", number(low)),
            (None, None, Some(high)) => return format!("up to {}{over}", number(high)),
            (None, None, None) => {}
        }
        if let Some((date, value)) = self.series.last() {
            let when = if over.is_empty() { format!(" in {date}") } else { format!("{over} to {date}") };
            return format!("{}{when} ({} rows)", number(*value), self.series.len());
        }
        match self.by.first() {
            Some((name, value)) => format!("{}{over} {name} ({} rows)", number(*value), self.by.len()),
            None => String::new(),
        }
    }
}

impl PageView {
    /// The page, with what is known of it.
    fn text(&self) -> String {
        let known = [&self.publisher, &self.grade, &self.as_of].map(String::as_str);
        let known: Vec<&str> = known.into_iter().filter(|text| !text.is_empty()).collect();
        match known.is_empty() {
            true => self.source.clone(),
            false => format!("{} ({})", self.source, known.join(", ")),
        }
    }
}

/// Facts as a table; one alone in full.
pub fn facts_text(facts: &FactsView, style: Style) -> String {
    if let [fact] = facts.facts.as_slice() {
        return fact_text(fact, style);
    }
    let mut out = facts_table(&facts.facts, style);
    let stale = facts.facts.iter().filter(|fact| fact.stale).count();
    let count = match facts.facts.len() {
        0 => {
            return std::iter::once("no facts")
                .chain(facts.advice.iter().map(String::as_str))
                .map(|line| format!("{line}\n"))
                .collect();
        }
        number => format!("{number} facts"),
    };
    out.push_str(&format!("\n{count}, {stale} past their shelf life (*) on {}\n", facts.at));
    out
}

/// One line each; if the terminal leaves too little room for their text, the text goes below.
fn facts_table(facts: &[FactView], style: Style) -> String {
    let as_of = |fact: &FactView| format!("{}{}", fact.as_of, if fact.stale { "*" } else { "" });
    let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Left, Align::Left, Align::Left]);
    columns.row(["id", "value", "as of", "grade", "what"]);
    for fact in facts {
        columns.row([&fact.id, &fact.short(), &as_of(fact), &fact.grade, &fact.what]);
    }
    if style.holds(columns.width_before_last("") + LEAST_WHAT) {
        return columns.lines_wrapped("", style, |row, column, cell| match (row, column) {
            (0, _) => style.dim(cell),
            (_, 0) => style.name(cell),
            (_, 2) if cell.trim_end().ends_with('*') => style.bad(cell),
            _ => cell.to_owned(),
        });
    }
    let below = |fact: &FactView| {
        let rest = format!("{}, {}, {}", fact.short(), as_of(fact), fact.grade);
        let room = style.prose();
        let first = match width(&fact.id) + 2 + width(&rest) <= room {
            true => format!("{}  {rest}\n", style.name(&fact.id)),
            false => format!("{}\n{}", style.name(&fact.id), wrap("  ", &rest, room)),
        };
        first + &style.dim(wrap("  ", &fact.what, room).trim_end()) + "\n"
    };
    facts.iter().map(below).collect()
}

fn fact_text(fact: &FactView, style: Style) -> String {
    let mut out = format!("{}  {}\n", style.name(&fact.id), style.bold(&fact.short()));
    let stale = if fact.stale { ", past it" } else { "" };
    let lines = [
        ("what", fact.what.clone()),
        ("as of", format!("{} (shelf life {} mo{stale})", fact.as_of, fact.shelf_life)),
        ("source", fact.source.clone()),
        ("by", format!("{} ({})", fact.publisher, fact.grade)),
        ("covers", fact.covers.clone()),
        ("unit", fact.unit.clone()),
        ("note", fact.note.clone()),
        ("subject", fact.subject.clone()),
    ];
    let pages = fact.also.iter().map(|page| ("also", page.text()));
    let lines = lines.into_iter().chain(pages).chain([("see", fact.see.join(", "))]);
    for (label, text) in lines.filter(|(_, text)| !text.is_empty()) {
        out.push_str(&wrap(&format!("  {label:<8}"), &text, style.prose()));
    }
    let mut columns = TextColumns::new(&[Align::Left, Align::Right]);
    for (label, value) in fact.series.iter().chain(&fact.by) {
        columns.row([label.clone(), stated(*value, &fact.unit)]);
    }
    out.push_str(&columns.lines("    ", |_, _, cell| cell.to_owned()));
    out
}

/// A kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KindView {
    /// Its name.
    pub name: String,
    /// `party`, `contract` or `thing`.
    pub class: Option<String>,
    /// The kind it copies.
    pub like: Option<String>,
    /// What it is for.
    pub about: String,
    /// Its parameters, and those of its parts as `part.parameter`.
    pub parameters: Vec<ParameterView>,
    /// Names that a scenario may read.
    pub members: Vec<String>,
    /// Those of them that say what they are, and those of its parts as `part.name`.
    pub outputs: Vec<OutputView>,
}

/// A let, stock or flow that a kind offers to readers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OutputView {
    /// Its name.
    pub name: String,
    /// The table it stands in: `let`, `stock`, `flow`, `pay`, `transfer` or `entry`.
    pub table: String,
    /// Its unit; a date, a condition and a flow have none.
    pub unit: Option<String>,
    /// How reports name it, if it says so.
    pub label: Option<String>,
    /// What it means.
    pub about: String,
}

/// A parameter of a kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ParameterView {
    /// Its name.
    pub name: String,
    /// Unit or type.
    pub unit: String,
    /// Default as written; without one it must be given, unless optional.
    pub default: Option<String>,
    /// May be left out.
    pub optional: bool,
    /// What it means.
    pub about: String,
}

/// Kinds, one line each; one alone in full.
pub fn kinds_text(kinds: &[KindView], style: Style) -> String {
    if let [kind] = kinds {
        return kind_text(kind, style);
    }
    let mut out = String::new();
    let widest = kinds.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    for kind in kinds {
        let class = kind.class.as_deref().unwrap_or("");
        let label = format!("{:<widest$}  {class:<8}  ", kind.name);
        let text = wrap(&label, &kind.about, style.prose());
        out.push_str(&text.replacen(&kind.name, &style.name(&kind.name), 1));
    }
    out
}

fn kind_text(kind: &KindView, style: Style) -> String {
    let class = kind.class.as_deref().unwrap_or("kind");
    let like = kind.like.as_ref();
    let like = like.map_or(String::new(), |like| format!(", like {like}"));
    let mut out = format!("{}  {}\n", style.name(&kind.name), style.dim(&format!("{class}{like}")));
    out.push_str(&wrap("", &kind.about, style.prose()));
    if !kind.parameters.is_empty() {
        out.push('\n');
        let mut columns = TextColumns::new(&[Align::Left; 4]);
        columns.row(["parameter", "unit or type", "default", ""]);
        for parameter in &kind.parameters {
            let default = match (&parameter.default, parameter.optional) {
                (Some(default), _) => default.clone(),
                (None, true) => "optional".into(),
                (None, false) => "required".into(),
            };
            columns.row([&parameter.name, &parameter.unit, &default, &parameter.about]);
        }
        out.push_str(&columns.lines_wrapped("  ", style, |row, column, cell| match (row, column) {
            (0, _) => style.dim(cell),
            (_, 0) => style.name(cell),
            _ => cell.to_owned(),
        }));
    }
    if !kind.outputs.is_empty() {
        out.push('\n');
        out.push_str(&outputs_text(&kind.outputs, style));
    }
    out
}

/// What a scenario may read of a kind, one line each.
fn outputs_text(outputs: &[OutputView], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left; 3]);
    columns.row(["output", "unit", ""]);
    for output in outputs {
        let unit = match (&output.unit, output.table.as_str()) {
            (Some(unit), _) => unit.as_str(),
            (None, "let" | "stock") => "",
            (None, table) => table,
        };
        columns.row([output.name.as_str(), unit, &output.about]);
    }
    columns.lines_wrapped("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_short_in_each_of_its_forms() {
        let fact = |value, low, high| FactView { value, low, high, unit: "USD".into(), ..FactView::default() };
        assert_eq!(fact(Some(5e9), None, None).short(), "$5B");
        assert_eq!(fact(None, Some(1e9), None).short(), "over $1B");
        assert_eq!(fact(None, None, Some(2e9)).short(), "up to $2B");
        assert_eq!(fact(None, Some(1e9), Some(2e9)).short(), "$1B to $2B");
        let series = FactView {
            series: vec![("2025-12".into(), 0.3), ("2026-03".into(), 0.38)],
            unit: "1".into(),
            ..FactView::default()
        };
        assert_eq!(series.short(), "0.38 in 2026-03 (2 rows)");
        let quarterly = FactView { covers: "3 mo".into(), ..series };
        assert_eq!(quarterly.short(), "0.38 over 3 mo to 2026-03 (2 rows)");
        let fall = FactView { covers: "1 yr".into(), unit: "%".into(), ..fact(Some(40.0), None, None) };
        assert_eq!(fall.short(), "40 % over 1 yr");
    }

    #[test]
    fn facts_fit_the_terminal() {
        let fact = |id: &str, stale| FactView {
            id: id.into(),
            what: "what many words say about a number that somebody published once and others repeated".into(),
            value: Some(6.0),
            unit: "yr".into(),
            as_of: "2026-04-20".into(),
            grade: "primary".into(),
            stale,
            ..FactView::default()
        };
        let facts = FactsView {
            at: "2026-11-01".into(),
            advice: Vec::new(),
            facts: vec![
                fact("life", false),
                fact("useful-life-of-servers-as-depreciated-by-a-large-cloud-provider", true),
            ],
        };
        for width in [70, 80, 110, 140, 400] {
            let text = facts_text(&facts, Style { color: false, width: Some(width) });
            assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
            assert!(text.contains("6 yr") && text.contains("2026-04-20*"), "{text}");
        }
        assert_eq!(facts_text(&FactsView { facts: Vec::new(), ..facts }, Style::PLAIN), "no facts\n");
    }

    #[test]
    fn a_kind_alone_lists_its_parameters() {
        let parameter = ParameterView {
            name: "total".into(),
            unit: "USD".into(),
            about: "headline".into(),
            ..ParameterView::default()
        };
        let kind = KindView {
            name: "pledge".into(),
            class: Some("contract".into()),
            about: "A pledge.".into(),
            parameters: vec![parameter],
            ..KindView::default()
        };
        let text = kinds_text(std::slice::from_ref(&kind), Style::PLAIN);
        assert!(text.starts_with("pledge  contract\nA pledge.\n"), "{text}");
        assert!(text.contains("  total      USD           required  headline\n"), "{text}");
        let other = KindView { name: "loan".into(), ..KindView::default() };
        assert_eq!(kinds_text(&[kind, other], Style::PLAIN).lines().count(), 2);
    }
}
