//! Units that a scenario declares: counted things and multiples of units.

use std::collections::BTreeSet;

use syntax::{Code, Diagnostic, Entry, Help, Table, Value, ValueKind};
use units::{UnitError, Units};

use crate::definitions::facts::Facts;
use crate::findings::FindingLog;
use crate::words::headings::Heading;
use crate::words::keys::UNIT;
use crate::words::reading::{check_keys, optional_text};

/// The standard units and those of the `[unit.*]` tables of all files, facts files first. A counted thing that several
/// of them declare is one unit.
pub(crate) fn read_units<'t>(
    facts: &'t Facts,
    files: impl Iterator<Item = &'t Table>,
    findings: &mut FindingLog,
) -> Units {
    let mut units = Units::standard();
    let of_files = files
        .filter_map(|table| table.get(Heading::Unit.word()).and_then(Value::as_table))
        .flat_map(|declared| &declared.entries);
    let mut counted: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut open: Vec<&Entry> = facts
        .units()
        .iter()
        .chain(of_files)
        .filter(|entry| is_well_formed(entry, findings))
        .filter(|entry| counted_thing(entry).is_none_or(|thing| counted.insert(thing)))
        .collect();
    // A multiple may stand before the unit that it is a multiple of: in rounds, until nothing more can be read.
    loop {
        let (mut left, mut problems) = (Vec::new(), Vec::new());
        for entry in &open {
            if let Err(problem) = define(entry, &mut units) {
                left.push(*entry);
                problems.push((*entry, problem));
            }
        }
        if left.is_empty() || left.len() == open.len() {
            findings.extend(problems.into_iter().map(|(entry, problem)| finding(entry, &problem)));
            return units;
        }
        open = left;
    }
}

/// The name of a counted thing, and its plural if that is given.
fn counted_thing(entry: &Entry) -> Option<(&str, &str)> {
    let table = entry.value.as_table().filter(|table| table.get("value").is_none())?;
    Some((&entry.key.text, table.text("plural").unwrap_or_default()))
}

fn is_well_formed(entry: &Entry, findings: &mut FindingLog) -> bool {
    let Some(table) = entry.value.as_table() else {
        findings.push(
            Diagnostic::new(Code::WrongValue, entry.value.span, "a unit is a table")
                .help(format!("write `{} = {{}}` for a counted thing, or `{{ value = \"12 mo\" }}`", entry.key.text)),
        );
        return false;
    };
    check_keys(table, UNIT, "a unit", findings);
    let before = findings.count();
    for key in UNIT {
        optional_text(table, key, findings);
    }
    findings.count() == before
}

fn define(entry: &Entry, units: &mut Units) -> Result<(), UnitError> {
    let ValueKind::Table(table) = &entry.value.kind else {
        return Ok(());
    };
    match table.text("value") {
        Some(value) => {
            let quantity = units.parse_quantity(value)?;
            units.define_multiple(&entry.key.text, quantity.value, &quantity.unit)
        }
        None => units.define_count(&entry.key.text, table.text("plural")),
    }
}

fn finding(entry: &Entry, problem: &UnitError) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownUnit, entry.key.span, problem.message());
    match problem.suggestion() {
        Some(close) => {
            let value = entry.value.as_table().and_then(|table| table.get("value"));
            let place = value.map_or(entry.key.span, |value| value.span);
            found.help(Help::meant(place, problem.symbol().unwrap_or(&entry.key.text), close))
        }
        None => found.help(problem.help().unwrap_or_else(|| "give it another name".into())),
    }
}
