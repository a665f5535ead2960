//! Reading the keys of a table: what is unknown or of the wrong sort is reported.

use std::borrow::Cow;

use syntax::{Code, Diagnostic, Entry, Help, Key, Table, ValueKind, list_words, suggest};

use crate::findings::FindingLog;

/// Reports keys of a table that are not in `known`.
pub(crate) fn check_keys(table: &Table, known: &[&str], what: &str, findings: &mut FindingLog) {
    for entry in &table.entries {
        let key = entry.key.text.as_str();
        if known.contains(&key) {
            continue;
        }
        let mut found = Diagnostic::new(Code::UnknownKey, entry.key.span, format!("{what} has no key `{key}`"));
        found = match key_meant(key, known) {
            Some(close) => found.help(meant_key(table, &entry.key, close)),
            None => found.help(format!("its keys are {}", list_words(known))),
        };
        findings.push(found);
    }
}

/// A table with the names of tables in it that are misspelt, which is reported, as they were meant: what stands in them is no
/// further mistake.
pub(crate) fn as_meant<'t>(table: &'t Table, known: &[&str]) -> Cow<'t, Table> {
    let meant = |entry: &Entry| {
        let unknown = entry.value.as_table().is_some() && !known.contains(&entry.key.text.as_str());
        let meant = key_meant(&entry.key.text, known).filter(|_| unknown)?;
        table.get(meant).is_none().then(|| meant.to_owned())
    };
    if !table.entries.iter().any(|entry| meant(entry).is_some()) {
        return Cow::Borrowed(table);
    }
    let mut renamed = table.clone();
    for entry in &mut renamed.entries {
        if let Some(meant) = meant(entry) {
            entry.key.text = meant;
        }
    }
    Cow::Owned(renamed)
}

/// The key that was probably meant by one that is unknown: the nearest, or the one that it abbreviates.
fn key_meant<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    let known = || known.iter().copied();
    suggest::closest(key, known()).or_else(|| suggest::abbreviated(key, known()))
}

/// The repair of a key that was probably meant for another.
pub(crate) fn meant_key(table: &Table, key: &Key, meant: &str) -> Help {
    match table.get(meant) {
        Some(_) => format!("`{meant}` is there already: remove this").into(),
        None => Help::meant(key.span, &key.text, meant),
    }
}

/// The text under a key, empty if there is none; anything but a text is reported.
pub(crate) fn optional_text(table: &Table, key: &str, findings: &mut FindingLog) -> String {
    match table.get(key).map(|value| (&value.kind, value)) {
        None => String::new(),
        Some((ValueKind::String(text), _)) => text.text.clone(),
        Some((_, value)) => {
            let found = value.describe();
            findings.push(
                Diagnostic::new(Code::WrongValue, value.span, format!("`{key}` is a text; this is {found}"))
                    .help(format!("write `{key} = \"…\"`")),
            );
            String::new()
        }
    }
}

/// A key that is `true` or `false`, else false; anything else is reported.
pub(crate) fn flag(table: &Table, key: &str, findings: &mut FindingLog) -> bool {
    match table.get(key).map(|value| (&value.kind, value.span)) {
        None => false,
        Some((ValueKind::Boolean(truth), _)) => *truth,
        Some((_, span)) => {
            findings.push(
                Diagnostic::new(Code::WrongValue, span, format!("`{key}` is true or false"))
                    .help(Help::from(format!("write `{key} = true`")).which_writes(span, "true")),
            );
            false
        }
    }
}

/// The table under a key, if any; anything but a table is reported.
pub(crate) fn inner_table<'t>(table: &'t Table, key: &str, findings: &mut FindingLog) -> Option<&'t Table> {
    let value = table.get(key)?;
    if value.as_table().is_none() {
        findings.push(
            Diagnostic::new(Code::WrongValue, value.span, format!("`{key}` is a table here"))
                .help(format!("write `[….{key}]` and the names below it")),
        );
    }
    value.as_table()
}
