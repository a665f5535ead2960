//! Diagnostics as JSON, and the verdict of a check.

use serde::Serialize;
use syntax::{Diagnostic, Help, Severity, Sources, Span, locate};

use crate::calibration::CalibrationView;
use crate::number::whole;
use crate::table::Style;
use crate::words;

/// What `offtake check --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckView {
    /// The scenario file as the user named it.
    pub scenario: String,
    /// Number of errors; with one, nothing runs.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
    /// All findings, by file and place.
    pub diagnostics: Vec<Finding>,
    /// Figures of the model against what is known of them; left out if the scenario has no `[check.x]`, or errors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calibration: Vec<CalibrationView>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Stable id.
    pub id: String,
    /// `error`, `warning` or `note`.
    #[serde(serialize_with = "words::severity")]
    pub severity: Severity,
    /// The fault.
    pub message: String,
    /// Places, the main one first.
    pub labels: Vec<FindingPlace>,
    /// Repairs, one sentence each.
    pub help: Vec<String>,
    /// Those repairs that say exactly what to write.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<RepairView>,
}

/// A repair that says exactly what to write where.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepairView {
    /// The sentence of `help` that it carries out.
    pub help: String,
    /// The place that is replaced, and the text that is written instead.
    pub replace: FindingPlace,
}

/// A place in a file: lines and columns (in characters) count from 1, the end is one past the last character.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingPlace {
    /// The file.
    pub file: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end.
    pub end_column: usize,
    /// Words about it; of a repair, what to write there.
    pub text: String,
}

/// How many of a severity.
pub fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    let same = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
    diagnostics.iter().filter(same).count()
}

fn place(span: Span, text: &str, sources: &Sources) -> FindingPlace {
    let at = locate(span, sources);
    FindingPlace {
        file: at.file,
        line: at.line,
        column: at.column,
        end_line: at.end_line,
        end_column: at.end_column,
        text: text.to_owned(),
    }
}

fn repair(help: &Help, sources: &Sources) -> Option<RepairView> {
    let (help, edit) = help.in_sources(sources);
    let (span, text) = edit?;
    Some(RepairView { help, replace: place(span, &text, sources) })
}

/// The view of a check.
pub fn check_view(scenario: &str, diagnostics: &[Diagnostic], sources: &Sources) -> CheckView {
    let finding = |found: &&Diagnostic| Finding {
        id: found.code.id().into(),
        severity: found.severity,
        message: found.message.clone(),
        labels: found.labels.iter().map(|label| place(label.span, &label.text, sources)).collect(),
        help: found.help.iter().map(|help| help.in_sources(sources).0).collect(),
        repairs: found.help.iter().filter_map(|help| repair(help, sources)).collect(),
    };
    CheckView {
        scenario: scenario.into(),
        errors: count(diagnostics, Severity::Error),
        warnings: count(diagnostics, Severity::Warning),
        diagnostics: syntax::render::sorted(diagnostics).iter().map(finding).collect(),
        calibration: Vec::new(),
    }
}

/// One line: `scenario.toml: 2 errors, 1 warning`, or `scenario.toml: no findings`.
pub fn verdict(scenario: &str, diagnostics: &[Diagnostic], style: Style) -> String {
    let counted: Vec<String> = [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ]
    .into_iter()
    .filter_map(|(severity, one, many)| match count(diagnostics, severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{} {many}", whole(number as i128))),
    })
    .collect();
    if counted.is_empty() {
        return format!("{scenario}: {}\n", style.good("no findings"));
    }
    let words = counted.join(", ");
    match count(diagnostics, Severity::Error) {
        0 => format!("{scenario}: {words}\n"),
        _ => format!("{scenario}: {}\n", style.bad(&words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntax::Code;

    #[test]
    fn findings_are_counted_sorted_and_placed() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "x = 1\ny = 2\n");
        let late = Diagnostic::new(Code::UnknownKey, Span::new(file, 6, 7), "late").because("here");
        let early = Diagnostic::new(Code::StaleFact, Span::new(file, 0, 1), "early").help("look");
        let found = [late, early, Diagnostic::bare(Code::NoPaths, "none")];
        let view = check_view("a.toml", &found, &sources);
        assert_eq!((view.errors, view.warnings), (2, 1));
        let ids: Vec<&str> = view.diagnostics.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["stale-fact", "unknown-key", "no-paths"]);
        let place = &view.diagnostics[1].labels[0];
        assert_eq!((place.line, place.column, place.end_column), (2, 1, 2));
        assert_eq!(verdict("a.toml", &found, Style::PLAIN), "a.toml: 2 errors, 1 warning\n");
        assert_eq!(verdict("a.toml", &[], Style::PLAIN), "a.toml: no findings\n");
    }
}
