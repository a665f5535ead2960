//! A `[[fact]]` table, read strictly: whatever is not as it should be is reported at its place.

use syntax::{Code, Diagnostic, Help, Span, Table, Value, ValueKind, list_words};

use super::fact::{Fact, OtherSource, parse_date};
use crate::findings::{Bound, FindingLog};
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};

/// How good a source is, best first.
const GRADES: &[&str] = &["primary", "reported", "estimate"];

/// What the head of a facts file says of all its facts.
#[derive(Default)]
pub(super) struct FactFileHead {
    pub subject: String,
    /// In months.
    pub shelf_life: Option<u32>,
}

impl FactFileHead {
    /// Reads `[file]`.
    pub fn read(file: &Table, findings: &mut FindingLog) -> Self {
        check_keys(file, keys::FACT_FILE, "a facts file", findings);
        let Some(value) = file.get("file") else {
            return Self::default();
        };
        let Some(table) = value.as_table() else {
            findings.push(wrong(value.span, "`file` is a table here", "write `[file]` and below it `subject = \"…\"`"));
            return Self::default();
        };
        check_keys(table, keys::FACT_FILE_HEAD, "the head of a facts file", findings);
        let subject = optional_text(table, "subject", findings);
        let shelf_life = FactReading { table, findings }.months("shelf_life").ok().flatten();
        Self { subject, shelf_life }
    }
}

/// A table being read.
pub(super) struct FactReading<'t, 'f> {
    pub table: &'t Table,
    pub findings: &'f mut FindingLog,
}

impl<'t> FactReading<'t, '_> {
    /// The fact, if nothing is wrong with it.
    pub fn fact(mut self, head: &FactFileHead) -> Bound<Fact> {
        let before = self.findings.count();
        check_keys(self.table, keys::FACT, "a fact", self.findings);
        self.complete()?;
        let day = match self.table.text("as_of").and_then(parse_date) {
            Some(day) => Ok(day),
            None => self.wrong("as_of", "`as_of` is a day of the calendar", "write it as `as_of = \"2026-04-20\"`"),
        };
        let number = [self.number("value"), self.number("low"), self.number("high")];
        let (series, by) = (self.series(), self.by());
        let covers = self.months("covers");
        let shelf_life = self.months("shelf_life");
        let (also, see) = (self.also(), self.see());
        self.check_grade();
        let [what, publisher, note] = ["what", "publisher", "note"].map(|key| self.text(key));
        let [value, low, high] = number;
        let fact = Fact {
            id: self.text("id"),
            what,
            value: value?,
            low: low?,
            high: high?,
            series: series?,
            by: by?,
            date: self.date()?,
            truth: self.truth()?,
            covers: self.text("covers"),
            covers_months: covers?.unwrap_or(0),
            also: also?,
            see: see?,
            unit: self.text("unit"),
            unit_span: self.span_of("unit"),
            as_of: self.text("as_of"),
            day: day?,
            source: self.text("source"),
            publisher,
            grade: self.text("grade"),
            note,
            shelf_life: shelf_life?.or(head.shelf_life).unwrap_or(24),
            subject: head.subject.clone(),
            span: self.table.span,
        };
        self.check_form(&fact)?;
        self.check_ends(&fact)?;
        match self.findings.count() == before {
            true => Ok(fact),
            false => Err(crate::findings::Reported),
        }
    }

    fn span_of(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.table.span, |value| value.span)
    }

    fn wrong<T>(&mut self, key: &str, message: impl Into<String>, help: impl Into<Help>) -> Bound<T> {
        let span = self.span_of(key);
        Err(self.findings.report(wrong(span, message, help)))
    }

    fn text(&mut self, key: &str) -> String {
        match key {
            // Anything but a text was reported when the fact was found complete.
            "id" | "unit" | "as_of" | "source" => self.table.text(key).unwrap_or_default().to_owned(),
            _ => optional_text(self.table, key, self.findings),
        }
    }

    /// It has an id, a unit, a date and a source.
    fn complete(&mut self) -> Bound<()> {
        let needed = ["id", "unit", "as_of", "source"];
        let lacks = |key: &&str| self.table.text(key).is_none_or(str::is_empty);
        let missing: Vec<&str> = needed.into_iter().filter(lacks).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("a fact has {}; this lacks {}", list_words(&needed), list_words(&missing));
        let help = format!("add `{} = \"…\"`", missing[0]);
        Err(self.findings.report(Diagnostic::new(Code::MissingKey, self.table.span, message).help(help)))
    }

    fn number(&mut self, key: &str) -> Bound<Option<f64>> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        if key == "value" && matches!(self.table.text("unit"), Some("date" | "bool")) {
            return Ok(None);
        }
        match value.as_number() {
            Some(number) if number.is_finite() => Ok(Some(number)),
            _ => {
                let message = format!("`{key}` of a fact is a number; its unit stands under `unit`");
                self.wrong(key, message, format!("write `{key} = 40e9` and `unit = \"USD\"`"))
            }
        }
    }

    fn date(&mut self) -> Bound<Option<String>> {
        match (self.table.text("unit"), self.table.get("value")) {
            (Some("date"), Some(value)) => match value.as_text() {
                Some(text) if parse_date(&text.text).is_some() => Ok(Some(text.text.clone())),
                _ => self.wrong("value", "the unit is `date`; this is none", "write `value = \"2026-04-20\"`"),
            },
            _ => Ok(None),
        }
    }

    fn truth(&mut self) -> Bound<Option<bool>> {
        match (self.table.text("unit"), self.table.get("value").map(|value| &value.kind)) {
            (Some("bool"), Some(ValueKind::Boolean(truth))) => Ok(Some(*truth)),
            (Some("bool"), Some(_)) => {
                self.wrong("value", "the unit is `bool`; this is neither true nor false", "write `value = true`")
            }
            _ => Ok(None),
        }
    }

    fn series(&mut self) -> Bound<Vec<(String, f64)>> {
        const HELP: &str = "write `series = [[\"2025-12\", 0.3], [\"2026-03\", 0.38]]`";
        let mut rows: Vec<(String, f64)> = Vec::new();
        for row in self.list("series", HELP)? {
            let read = match row.as_array() {
                Some([date, value]) => date.as_text().zip(value.as_number().filter(|value| value.is_finite())),
                _ => None,
            };
            let Some((date, value)) = read else {
                return self.wrong_at(row.span, "a row of a series is a date and a number", HELP);
            };
            let Some(day) = parse_date(&date.text) else {
                let message = format!("`{}` is no date", date.text);
                return self.wrong_at(date.span, message, "write `\"2026-04-20\"` or `\"2026-04\"`");
            };
            if rows.last().is_some_and(|(before, _)| parse_date(before) >= Some(day)) {
                let message = format!("`{}` does not come after the row before it", date.text);
                return self.wrong_at(date.span, message, "sort the rows by date, each once");
            }
            rows.push((date.text.clone(), value));
        }
        Ok(rows)
    }

    fn by(&mut self) -> Bound<Vec<(String, f64)>> {
        const HELP: &str = "write `by = { input = 3, output = 15 }`";
        let Some(value) = self.table.get("by") else {
            return Ok(Vec::new());
        };
        let Some(table) = value.as_table().filter(|table| !table.entries.is_empty()) else {
            return self.wrong("by", "`by` of a fact is a table of numbers", HELP);
        };
        let mut rows = Vec::new();
        for entry in &table.entries {
            match entry.value.as_number() {
                Some(number) if number.is_finite() => rows.push((entry.key.text.clone(), number)),
                _ => return self.wrong_at(entry.value.span, format!("`{}` is no number", entry.key.text), HELP),
            }
        }
        Ok(rows)
    }

    /// `12`, `"12 mo"`, `"2 yr"` as months.
    fn months(&mut self, key: &str) -> Bound<Option<u32>> {
        let Some(value) = self.table.get(key) else {
            return Ok(None);
        };
        match read_months(value) {
            Some(months) => Ok(Some(months)),
            None => {
                let message = format!("`{key}` of a fact is whole months or years");
                self.wrong(key, message, format!("write `{key} = \"3 mo\"` or `{key} = \"1 yr\"`"))
            }
        }
    }

    fn also(&mut self) -> Bound<Vec<OtherSource>> {
        const HELP: &str = "write `also = [{ source = \"https://…\", publisher = \"…\" }]`";
        let mut pages = Vec::new();
        for page in self.list("also", HELP)? {
            let Some(table) = page.as_table() else {
                return self.wrong_at(page.span, "a further page is a table", HELP);
            };
            check_keys(table, keys::FACT_PAGE, "a further page", self.findings);
            let [source, publisher, as_of, grade] =
                ["source", "publisher", "as_of", "grade"].map(|key| optional_text(table, key, self.findings));
            pages.push(OtherSource { source, publisher, as_of, grade });
        }
        Ok(pages)
    }

    fn see(&mut self) -> Bound<Vec<String>> {
        const HELP: &str = "write `see = [\"id-of-a-fact\"]`";
        let mut ids = Vec::new();
        for id in self.list("see", HELP)? {
            match id.as_text() {
                Some(text) => ids.push(text.text.clone()),
                None => return self.wrong_at(id.span, "`see` lists ids of facts", HELP),
            }
        }
        Ok(ids)
    }

    /// The items of a list, none if the key is absent.
    fn list(&mut self, key: &str, help: &str) -> Bound<&'t [Value]> {
        match self.table.get(key).map(Value::as_array) {
            None => Ok(&[]),
            Some(Some(items)) => Ok(items),
            Some(None) => self.wrong(key, format!("`{key}` of a fact is a list"), help),
        }
    }

    fn wrong_at<T>(&mut self, span: Span, message: impl Into<String>, help: &str) -> Bound<T> {
        Err(self.findings.report(wrong(span, message, help)))
    }

    fn check_grade(&mut self) {
        let grade = self.text("grade");
        if !grade.is_empty() && !GRADES.contains(&grade.as_str()) {
            let help = format!("a grade is {}", list_words(GRADES));
            let _: Bound<()> = self.wrong("grade", format!("`{grade}` is not a grade"), help);
        }
    }

    /// It has one form: a value with its ends, a series, or numbers by category.
    fn check_form(&mut self, fact: &Fact) -> Bound<()> {
        let single = ["value", "low", "high"].iter().any(|key| self.table.get(key).is_some());
        let forms = [single, !fact.series.is_empty(), !fact.by.is_empty()];
        let message = match forms.iter().filter(|has| **has).count() {
            1 => return Ok(()),
            0 => format!("the fact `{}` has no number", fact.id),
            _ => format!("the fact `{}` has more than one of a value, a series and `by`", fact.id),
        };
        let finding = Diagnostic::new(Code::WrongValue, self.table.span, message);
        Err(self.findings.report(finding.help("give one of `value` (or `low` and `high`), `series` and `by`")))
    }

    /// The lower end is not above the upper one, and the value between them.
    fn check_ends(&mut self, fact: &Fact) -> Bound<()> {
        let ends: Vec<f64> = [fact.low, fact.value, fact.high].into_iter().flatten().collect();
        if ends.is_sorted() {
            return Ok(());
        }
        let key = if fact.low.is_some() { "low" } else { "high" };
        self.wrong(key, "`low`, `value` and `high` of a fact ascend", "exchange the numbers")
    }
}

fn wrong(span: Span, message: impl Into<String>, help: impl Into<Help>) -> Diagnostic {
    Diagnostic::new(Code::WrongValue, span, message).help(help)
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
