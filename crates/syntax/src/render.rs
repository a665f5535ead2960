//! Findings as text for a terminal, and their places as plain numbers.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, normalize_untrusted_str};

use crate::{Diagnostic, FileId, Label, Severity, Sources, Span};

/// A place as people count it: lines and columns (in characters) from 1, the end one past the last character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Name of the file.
    pub file: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column of the end.
    pub end_column: usize,
}

/// The place of a span.
pub fn locate(span: Span, sources: &Sources) -> Located {
    let (line, column) = sources.line_column(span.file, span.start);
    let (end_line, end_column) = sources.line_column(span.file, span.end.max(span.start));
    Located { file: sources.get(span.file).name.clone(), line, column, end_line, end_column }
}

/// Findings in the order in which they are shown: by file, then place, those without a place last; findings at one
/// place keep their order.
pub fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| match diagnostic.labels.first() {
        Some(label) => (label.span.file.0, label.span.start),
        None => (u32::MAX, u32::MAX),
    });
    sorted
}

/// All findings as text, an empty line between two; no line is wider than needed to show the place.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in sorted(diagnostics) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&renderer.render(&[group(diagnostic, sources)]));
        out.push('\n');
    }
    out
}

/// Columns of text.
const WIDTH: usize = 120;

/// Bytes between two places of one line that are not shown together, and the most that one label underlines.
const FAR: usize = 300;

/// Characters of one message; what is longer quotes hostile text.
const LONGEST_MESSAGE: usize = 600;

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.id());
    let mut group = Group::with_title(title);
    let mut files: Vec<FileId> = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    for file in files {
        let labels = diagnostic.labels.iter().enumerate();
        let labels = labels.filter(|(_, label)| label.span.file == file);
        let (shown, apart) = shown_together(labels, sources);
        group = group.element(snippet(&shown, sources, file));
        for label in apart {
            let place = locate(label.span, sources);
            let words = format!("{}:{}: {}", place.line, place.column, label.text);
            group = group.element(Level::NOTE.message(printable(&words)));
        }
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(printable(&help.in_sources(sources).0)));
    }
    group
}

type Numbered<'a> = (usize, &'a Label);

/// Labels far from the first on one long line would print the line in full; they are reported apart from it.
fn shown_together<'a>(
    labels: impl Iterator<Item = Numbered<'a>>,
    sources: &Sources,
) -> (Vec<Numbered<'a>>, Vec<&'a Label>) {
    let (mut shown, mut apart): (Vec<Numbered<'a>>, Vec<&'a Label>) = (Vec::new(), Vec::new());
    for (index, label) in labels {
        let text = &sources.get(label.span.file).text;
        let far = shown.iter().any(|(_, other)| {
            let low = first_line(text, other.span.min(label.span)).end;
            let high = first_line(text, other.span.max(label.span)).start;
            low + FAR < high && !text[low..high].contains('\n')
        });
        if far {
            apart.push(label);
        } else {
            shown.push((index, label));
        }
    }
    (shown, apart)
}

fn snippet<'a>(
    labels: &[Numbered<'a>],
    sources: &'a Sources,
    file: FileId,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.get(file);
    let places: Vec<_> =
        labels.iter().map(|(index, label)| (*index, *label, first_line(&source.text, label.span))).collect();
    let start = places.iter().map(|(.., place)| place.start).min();
    let end = places.iter().map(|(.., place)| place.end).max();
    let text = source.text.as_str();
    let start = text[..start.unwrap_or(0)].rfind('\n').map_or(0, |at| at + 1);
    let end = end.unwrap_or(0);
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let line = text[..start].bytes().filter(|b| *b == b'\n').count() + 1;
    let annotations = places.into_iter().map(|(index, label, place)| {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(place.start - start..place.end - start);
        if label.text.is_empty() { annotation } else { annotation.label(printable(&label.text)) }
    });
    Snippet::source(&text[start..end]).line_start(line).path(source.name.as_str()).annotations(annotations)
}

/// The part of a span on its first line, inside the text and on the borders of characters.
fn first_line(text: &str, span: Span) -> std::ops::Range<usize> {
    let border = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = border(span.start as usize);
    let end = border((span.end as usize).clamp(start, start + FAR));
    let line_end = text[start..end].find('\n').map_or(end, |at| start + at);
    start..line_end
}

/// Text of a scenario, cut to a sane length and with what could command a terminal taken out.
fn printable(text: &str) -> String {
    let text = normalize_untrusted_str(text);
    match text.char_indices().nth(LONGEST_MESSAGE) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    fn sources() -> (Sources, FileId, FileId) {
        let mut sources = Sources::default();
        let first = sources.add("a.toml", "a = 1\n[flow.x]\namount = \"tüx + 5\"\nlast = 1");
        let second = sources.add("b.toml", "b = 2\n");
        (sources, first, second)
    }

    #[test]
    fn shows_file_line_column_labels_and_help() {
        let (sources, first, second) = sources();
        let finding = Diagnostic::new(Code::UnknownName, Span::new(first, 25, 29), "no `tüx`")
            .because("not in scope")
            .also(Span::new(second, 0, 1), "nearest")
            .help("define it in `[let]`");
        let expected = "\
error[unknown-name]: no `tüx`
 --> a.toml:3:11
  |
3 | amount = \"tüx + 5\"
  |           ^^^ not in scope
  |
 ::: b.toml:1:1
  |
1 | b = 2
  | - nearest
  |
  = help: define it in `[let]`
";
        assert_eq!(render(&[finding], &sources, false), expected);
    }

    #[test]
    fn sorts_by_place_and_tells_severity() {
        let (sources, first, second) = sources();
        let findings = [
            Diagnostic::bare(Code::NoPaths, "nowhere"),
            Diagnostic::new(Code::StaleFact, Span::new(second, 0, 1), "second file"),
            Diagnostic::new(Code::UnknownKey, Span::new(first, 6, 7), "later"),
            Diagnostic::new(Code::UnknownKey, Span::new(first, 0, 1), "earlier"),
            Diagnostic::new(Code::CorrelationRepaired, Span::new(first, 0, 1), "same place"),
        ];
        let text = render(&findings, &sources, false);
        let titles: Vec<&str> = text.lines().filter(|line| line.contains("]: ")).collect();
        assert_eq!(
            titles,
            [
                "error[unknown-key]: earlier",
                "note[correlation-repaired]: same place",
                "error[unknown-key]: later",
                "warning[stale-fact]: second file",
                "error[no-paths]: nowhere",
            ]
        );
        assert!(!text.contains('\u{1b}'));
        assert!(render(&findings, &sources, true).contains('\u{1b}'));
    }

    #[test]
    fn any_span_and_any_text_is_harmless() {
        let (mut sources, first, _) = sources();
        let long = sources.add("long.toml", format!("a = [{}]", "1234, ".repeat(300_000)));
        let whole = sources.get(first).text.len();
        for start in 0..whole + 3 {
            for end in [0, start, start + 1, start + 40, 4_000_000_000] {
                let finding = Diagnostic::new(Code::WrongValue, Span::new(first, start, end), "x");
                assert!(render(&[finding], &sources, false).contains("wrong-value"));
            }
        }
        let finding = Diagnostic::new(Code::WrongValue, Span::new(long, 5, 1_800_000), "y".repeat(9_999))
            .also(Span::new(long, 1_700_000, 1_700_004), "far away")
            .help("\u{1b}[31m\u{202e}");
        let text = render(&[finding], &sources, false);
        assert!(text.len() < 3_000, "{}", text.len());
        assert!(text.contains("1:1700001: far away"), "{text}");
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }

    #[test]
    fn locates_in_characters() {
        let (sources, first, _) = sources();
        let place = locate(Span::new(first, 25, 29), &sources);
        assert_eq!((place.line, place.column, place.end_line, place.end_column), (3, 11, 3, 14));
        assert_eq!(place.file, "a.toml");
    }
}
