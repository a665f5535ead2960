//! What can be a name.

use syntax::{Code, Diagnostic, Span};

use crate::findings::FindingLog;
use crate::words::keys::RESERVED;

/// Whether a key can be a name in expressions: a letter or `_`, then letters, their marks, digits and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(syntax::is_word_start) && characters.all(syntax::is_word_part)
}

/// Whether a key can be a name, and reports if not.
pub(crate) fn check_name(text: &str, span: Span, findings: &mut FindingLog) -> bool {
    let found = Diagnostic::new(Code::WrongValue, span, format!("`{text}` cannot be a name"));
    if !is_name(text) {
        findings.push(found.help("names are letters, digits and `_`, and begin with a letter"));
        return false;
    }
    if RESERVED.contains(&text) {
        findings.push(found.because("a word of the language").help(format!("add to it, e.g. `{text}_1`")));
        return false;
    }
    true
}

/// A name in quotes; words as they are.
pub(crate) fn place_in_words(what: &str) -> String {
    if what.split('.').all(is_name) { format!("`{what}`") } else { what.to_string() }
}
