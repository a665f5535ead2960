//! Readers of text: files, expressions, units, the formatter.

use syntax::{
    Diagnostic, FileId, Sources, Table, Text, Value, ValueKind, add_file, format, parse_expression, parse_over,
    parse_toml, print, render,
};
use units::Units;

/// Bytes are read as a scenario file, its strings and the whole as expressions and as quantities. Whatever cannot be
/// read is refused with findings that point into the file and say how to repair it. What is printed reads back the
/// same, and what is formatted stays as it is when formatted again.
pub fn text(bytes: &[u8]) {
    let units = Units::standard();
    let is_unit = |word: &str| units.is_unit(word);
    let mut sources = Sources::default();
    let file = match add_file(&mut sources, "input.toml", bytes) {
        Ok(file) => file,
        Err(problem) => return check_findings(&[problem], &sources, bytes.len() * 3),
    };
    let source = sources.get(file).text.clone();
    let (table, problems) = parse_toml(&sources, file);
    check_findings(&problems, &sources, source.len());
    match format(&source, &is_unit) {
        Ok(once) => assert_eq!(format(&once, &is_unit).as_deref(), Ok(once.as_str()), "formatting twice differs"),
        Err(found) => assert_eq!(found, problems, "the formatter finds other mistakes than the reader"),
    }
    each_text(&table, &mut |text| expression(text, &is_unit, &sources, source.len()));
    if source.len() <= 1_000 {
        expression(&Text::verbatim(FileId(0), 0, source.as_str()), &is_unit, &sources, source.len());
        let _ = units.parse(&source);
        let _ = units.parse_quantity(&source);
    }
}

/// Findings point into the file, say how to repair, and can be shown.
fn check_findings(findings: &[Diagnostic], sources: &Sources, length: usize) {
    for finding in findings {
        assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?}");
        for label in &finding.labels {
            // An expression that is the whole input has no quotes around it in the file.
            assert!(label.span.start <= label.span.end && label.span.end as usize <= length + 2, "{label:?}");
        }
    }
    assert_eq!(render(findings, sources, false).is_empty(), findings.is_empty());
}

fn expression(text: &Text, is_unit: &dyn Fn(&str) -> bool, sources: &Sources, length: usize) {
    let _ = parse_over(text, is_unit);
    match parse_expression(text, is_unit) {
        Ok(tree) => {
            let printed = print(&tree);
            let again = parse_expression(&Text::verbatim(FileId(0), 0, printed.as_str()), is_unit);
            let again = again.unwrap_or_else(|found| panic!("{:?} prints as {printed:?}: {found:?}", text.text));
            assert_eq!(print(&again), printed, "{:?}", text.text);
        }
        Err(findings) => check_findings(&findings, sources, length),
    }
}

fn each_text(table: &Table, visit: &mut dyn FnMut(&Text)) {
    for entry in &table.entries {
        each_text_of(&entry.value, visit);
    }
}

fn each_text_of(value: &Value, visit: &mut dyn FnMut(&Text)) {
    match &value.kind {
        ValueKind::String(text) => visit(text),
        ValueKind::Array(values) => values.iter().for_each(|value| each_text_of(value, visit)),
        ValueKind::Table(table) => each_text(table, visit),
        _ => {}
    }
}
