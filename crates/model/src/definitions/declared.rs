//! Units that a scenario declares: counted things and multiples of units.

use syntax::{Code, Diagnostic, Entry, Table, Value, ValueKind};
use units::{UnitError, Units};

use crate::definitions::tables::{check_keys, optional_text};
use crate::words::keys::UNIT;

/// The standard units and those of the `[unit.*]` tables of all files.
pub(crate) fn read_units<'t>(files: impl Iterator<Item = &'t Table>, diagnostics: &mut Vec<Diagnostic>) -> Units {
    let mut units = Units::standard();
    let mut open: Vec<&Entry> = files
        .filter_map(|table| table.get("unit").and_then(Value::as_table))
        .flat_map(|declared| &declared.entries)
        .filter(|entry| is_well_formed(entry, diagnostics))
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
            diagnostics.extend(problems.into_iter().map(|(entry, problem)| finding(entry, &problem)));
            return units;
        }
        open = left;
    }
}

fn is_well_formed(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let Some(table) = entry.value.as_table() else {
        diagnostics.push(
            Diagnostic::new(Code::WrongValue, entry.value.span, "a unit is a table")
                .help(format!("write `{} = {{}}` for a counted thing, or `{{ value = \"12 mo\" }}`", entry.key.text)),
        );
        return false;
    };
    check_keys(table, UNIT, "a unit", diagnostics);
    let before = diagnostics.len();
    for key in UNIT {
        optional_text(table, key, diagnostics);
    }
    diagnostics.len() == before
}

fn define(entry: &Entry, units: &mut Units) -> Result<(), UnitError> {
    let ValueKind::Table(table) = &entry.value.kind else {
        return Ok(());
    };
    let text = |key: &str| table.get(key).and_then(Value::as_text).map(|text| text.text.as_str());
    match text("value") {
        Some(value) => {
            let quantity = units.parse_quantity(value)?;
            units.define_multiple(&entry.key.text, quantity.value, &quantity.unit)
        }
        None => units.define_count(&entry.key.text, text("plural")),
    }
}

fn finding(entry: &Entry, problem: &UnitError) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownUnit, entry.key.span, problem.message());
    match problem.suggestion() {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None => found.help(problem.help().unwrap_or_else(|| "give it another name".into())),
    }
}
