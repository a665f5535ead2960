//! Dated, cited facts: `[[fact]]` tables.

use std::collections::BTreeMap;

use jiff::civil::Date;
use syntax::{Code, Diagnostic, Span, Table, Value, ValueKind};

use crate::findings::FindingLog;
use crate::words::keys;
use crate::words::reading::check_keys;

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// What it says, in words.
    pub what: String,
    /// Its value, if it is one number.
    pub value: Option<f64>,
    /// Lower end, if a range ("more than" if alone).
    pub low: Option<f64>,
    /// Upper end, if a range ("up to" if alone).
    pub high: Option<f64>,
    /// Rows of (date, number).
    pub series: Vec<(String, f64)>,
    /// One number per category (model, tranche, age), instead of a single value.
    pub by: Vec<(String, f64)>,
    /// A value that is a date (unit `date`).
    pub date: Option<String>,
    /// A value that is true or false (unit `bool`).
    pub truth: Option<bool>,
    /// The time a number is summed or averaged over.
    pub covers: String,
    /// Further sources.
    pub also: Vec<OtherSource>,
    /// Ids of facts about the same thing.
    pub see: Vec<String>,
    /// Its unit.
    pub unit: String,
    /// The date it speaks of, as written: `2026-04-20`, or a month.
    pub as_of: String,
    /// The day it speaks of; of a month its first.
    pub day: Date,
    /// Address of the source.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// `primary`, `reported`, `estimate`.
    pub grade: String,
    /// Remarks.
    pub note: String,
    /// Months after which it is stale.
    pub shelf_life: u32,
    /// Subject: the file it stands in.
    pub subject: String,
    /// Its place.
    pub span: Span,
}

/// A further page for the same number.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherSource {
    /// Its address.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// Its date.
    pub as_of: String,
    /// Its grade.
    pub grade: String,
}

/// All facts by id.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    facts: BTreeMap<String, Fact>,
}

impl Facts {
    /// No facts.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a facts file and adds what it holds.
    pub fn read(&mut self, file: &Table, diagnostics: &mut Vec<Diagnostic>) {
        let head = file.get("file").and_then(Value::as_table);
        let subject = head.and_then(|table| table.text("subject")).unwrap_or_default();
        let shelf_life = head.and_then(|table| table.get("shelf_life")).and_then(read_months).unwrap_or(24);
        let mut findings = FindingLog::default();
        for value in file.get("fact").and_then(Value::as_array).unwrap_or(&[]) {
            if let Some(table) = value.as_table() {
                self.add(table, subject, shelf_life, &mut findings);
            }
        }
        diagnostics.extend(findings.take());
    }

    /// Reads one fact and adds it, unless something is missing or it stands twice.
    fn add(&mut self, table: &Table, subject: &str, shelf_life: u32, findings: &mut FindingLog) {
        check_keys(table, keys::FACT, "a fact", findings);
        let said = |key: &str| table.text(key).is_some_and(|text| !text.is_empty());
        if !["id", "unit", "as_of", "source"].into_iter().all(said) {
            findings.push(
                Diagnostic::new(
                    Code::MissingKey,
                    table.span,
                    "a fact has an `id`, a `unit`, an `as_of` date and a `source`",
                )
                .help("add the missing key"),
            );
            return;
        }
        let Some(day) = table.text("as_of").and_then(parse_date) else {
            let span = table.get("as_of").map_or(table.span, |value| value.span);
            findings.push(
                Diagnostic::new(Code::WrongValue, span, "`as_of` is a day of the calendar")
                    .help("write it as `as_of = \"2026-04-20\"`"),
            );
            return;
        };
        let fact = Fact::read(table, subject, shelf_life, day);
        if let Some(before) = self.facts.get(&fact.id) {
            findings.push(
                Diagnostic::new(Code::DuplicateName, table.span, format!("the fact `{}` stands twice", fact.id))
                    .also(before.span, "first here"),
            );
            return;
        }
        self.facts.insert(fact.id.clone(), fact);
    }

    /// The fact with an id.
    pub fn get(&self, id: &str) -> Option<&Fact> {
        self.facts.get(id)
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.facts.keys().map(String::as_str)
    }

    /// All facts, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.values()
    }
}

impl Fact {
    fn read(table: &Table, subject: &str, shelf_life: u32, day: Date) -> Self {
        let text = |key: &str| text_of(table, key);
        let number = |key: &str| table.get(key).and_then(Value::as_number);
        let series = table.get("series").and_then(Value::as_array).unwrap_or(&[]);
        Self {
            id: text("id"),
            what: text("what"),
            value: number("value"),
            low: number("low"),
            high: number("high"),
            series: series
                .iter()
                .filter_map(|row| match row.as_array()? {
                    [date, value] => Some((date.as_text()?.text.clone(), value.as_number()?)),
                    _ => None,
                })
                .collect(),
            by: table
                .get("by")
                .and_then(Value::as_table)
                .map(|rows| {
                    rows.entries.iter().filter_map(|row| Some((row.key.text.clone(), row.value.as_number()?))).collect()
                })
                .unwrap_or_default(),
            truth: match table.get("value").map(|value| &value.kind) {
                Some(ValueKind::Boolean(truth)) => Some(*truth),
                _ => None,
            },
            covers: text("covers"),
            also: table
                .get("also")
                .and_then(Value::as_array)
                .unwrap_or(&[])
                .iter()
                .filter_map(Value::as_table)
                .map(|row| OtherSource {
                    source: text_of(row, "source"),
                    publisher: text_of(row, "publisher"),
                    as_of: text_of(row, "as_of"),
                    grade: text_of(row, "grade"),
                })
                .collect(),
            see: table
                .get("see")
                .and_then(Value::as_array)
                .unwrap_or(&[])
                .iter()
                .filter_map(|value| Some(value.as_text()?.text.clone()))
                .collect(),
            date: table.get("value").and_then(Value::as_text).map(|text| text.text.clone()),
            unit: text("unit"),
            as_of: text("as_of"),
            day,
            source: text("source"),
            publisher: text("publisher"),
            grade: text("grade"),
            note: text("note"),
            shelf_life: table.get("shelf_life").and_then(read_months).unwrap_or(shelf_life),
            subject: subject.to_string(),
            span: table.span,
        }
    }
}

/// The text under a key, or nothing.
fn text_of(table: &Table, key: &str) -> String {
    table.text(key).unwrap_or_default().to_string()
}

/// A day of the calendar as `2026-04-20`, or `2026-04` for the first of a month.
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next().unwrap_or("01"));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `12`, `"12 mo"`, `"2 yr"` as months.
fn read_months(value: &Value) -> Option<u32> {
    match &value.kind {
        ValueKind::Integer(months) => u32::try_from(*months).ok(),
        ValueKind::String(text) => {
            let (number, unit) = text.text.trim().split_once(' ')?;
            let number: u32 = number.parse().ok()?;
            match unit.trim() {
                "mo" => Some(number),
                "yr" => number.checked_mul(12),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_of_no_day_is_left_out() {
        let text = "[[fact]]\nid = \"a\"\nunit = \"USD\"\nas_of = \"2026-02-30\"\nsource = \"https://example.org\"\n";
        let read = |text: &str| {
            let mut sources = syntax::Sources::default();
            let file = sources.add("facts.toml", text);
            let (mut facts, mut found) = (Facts::none(), Vec::new());
            facts.read(&syntax::parse_toml(&sources, file).0, &mut found);
            (facts.iter().map(|fact| fact.day.to_string()).collect::<Vec<_>>(), found)
        };
        let (facts, found) = read(text);
        assert!(facts.is_empty());
        assert_eq!((found.len(), found[0].code), (1, Code::WrongValue));
        let (facts, found) = read(&text.replace("02-30", "02-28"));
        assert_eq!((facts, found.len()), (vec!["2026-02-28".to_string()], 0));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        let read = |text: &str| parse_date(text).map(|date| date.to_string());
        assert_eq!(read("2026-04").as_deref(), Some("2026-04-01"));
        assert_eq!(read("2024-02-29").as_deref(), Some("2024-02-29"));
        for wrong in
            ["2026", "2026-13", "2026-00", "26-01-01", "2026-01-32", "2026-02-29", "2026-1-1", "2026-01-01T00", "x", ""]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
