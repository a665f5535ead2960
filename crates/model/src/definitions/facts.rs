//! All facts in reach, by id: `[[fact]]` tables of facts files, and the units that those declare.

use std::collections::BTreeMap;

use scenario::Month;
use syntax::{Code, Diagnostic, Entry, Table, Value};
use units::{UnitError, Units};

use super::fact::Fact;
use super::fact_reading::{FactFileHead, FactReading};
use crate::findings::FindingLog;
use crate::words::headings::Heading;

/// All facts by id.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    facts: BTreeMap<String, Fact>,
    units: Vec<Entry>,
}

impl Facts {
    /// No facts.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a facts file and adds what it holds.
    pub fn read(&mut self, file: &Table, diagnostics: &mut Vec<Diagnostic>) {
        let mut findings = FindingLog::default();
        let head = FactFileHead::read(file, &mut findings);
        if let Some(units) = file.get(Heading::Unit.word()).and_then(Value::as_table) {
            self.units.extend(units.entries.iter().cloned());
        }
        let facts = file.get("fact").map(|value| (value.span, value.as_array().and_then(tables)));
        match facts {
            Some((_, Some(tables))) => tables.iter().for_each(|table| self.add(table, &head, &mut findings)),
            Some((span, None)) => findings.push(
                Diagnostic::new(Code::WrongValue, span, "facts are a list of tables")
                    .help("write `[[fact]]` above each, and below it `id = \"…\"`"),
            ),
            None => {}
        }
        diagnostics.extend(findings.take());
    }

    /// Reads one fact and adds it, unless something is wrong with it or it stands twice.
    fn add(&mut self, table: &Table, head: &FactFileHead, findings: &mut FindingLog) {
        let Ok(fact) = (FactReading { table, findings }).fact(head) else {
            return;
        };
        if let Some(before) = self.facts.get(&fact.id) {
            findings.push(
                Diagnostic::new(Code::DuplicateName, table.span, format!("the fact `{}` stands twice", fact.id))
                    .help("give it another id")
                    .also(before.span, "first here"),
            );
            return;
        }
        self.facts.insert(fact.id.clone(), fact);
    }

    /// The units that the files declare.
    pub fn units(&self) -> &[Entry] {
        &self.units
    }

    /// Reports facts in units that are unknown.
    pub(crate) fn check_units(&self, units: &Units, findings: &mut FindingLog) {
        let mut known: BTreeMap<&str, Result<(), UnitError>> = BTreeMap::new();
        for fact in self.facts.values().filter(|fact| fact.date.is_none() && fact.truth.is_none()) {
            let unit = known.entry(&fact.unit).or_insert_with(|| units.parse(&fact.unit).map(|_| ()));
            if let Err(problem) = unit {
                let finding = Diagnostic::new(Code::UnknownUnit, fact.unit_span, problem.message());
                findings.push(match problem.suggestion() {
                    Some(close) => finding.help(format!("did you mean `{close}`?")),
                    None => finding.help(
                        problem
                            .help()
                            .unwrap_or_else(|| "declare a counted thing in the facts file: `[unit.thing]`".into()),
                    ),
                });
            }
        }
    }

    /// What was known by the end of a month: of a series the rows up to then, of the others those that speak of a day up to then.
    pub(crate) fn known_by(&self, month: Month) -> Self {
        let facts = self.facts.iter().filter_map(|(id, fact)| Some((id.clone(), fact.known_by(month)?)));
        Self { facts: facts.collect(), units: self.units.clone() }
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

/// The items of a list, if all are tables.
fn tables(items: &[Value]) -> Option<Vec<&Table>> {
    items.iter().map(Value::as_table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_of_no_day_is_left_out() {
        let text = "[[fact]]\nid = \"a\"\nunit = \"USD\"\nvalue = 1\nas_of = \"2026-02-30\"\nsource = \"https://example.org\"\n";
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
}
