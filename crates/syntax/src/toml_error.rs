//! Mistakes of TOML in our words. The parser's own words name its grammar; ours name the repair.

use toml_edit::{Document, Item, Table, TomlError};

use crate::scan::left_open;
use crate::written::months_meant;
use crate::{Code, Diagnostic, FileId, Help, Span};

/// Beginnings of the parser's messages, our message, and the repair. `{}` stands for the text under the place.
const MESSAGES: [(&str, &str, &str); 29] = [
    ("cannot recurse", "too many arrays and tables inside one another", "flatten it"),
    (
        "cannot extend value",
        "`{}` has a value already and cannot be a table too",
        "rename one of them, or move the value into the table",
    ),
    ("key with no value", "a key without a value", "write `key = value`; a key of several words needs quotes"),
    ("unquoted keys cannot be empty", "a name is missing", "write a word of letters, digits, `_` and `-`"),
    ("invalid unquoted key", "`{}` cannot stand in a bare key", "put the key in quotes"),
    ("keys cannot be multi-line", "a key cannot be a multi-line string", "use a bare word or one pair of quotes"),
    (
        "unexpected key or value",
        "something follows the end of the line's value",
        "start a new line, or put the whole value in quotes",
    ),
    ("extra `=`", "a second `=`", "write one `=` between key and value"),
    ("extra assignment", "a comma is missing between two entries", "write `{ a = 1, b = 2 }`"),
    ("missing comma", "a comma is missing", "write `[1, 2]` and `{ a = 1, b = 2 }`"),
    ("extra comma", "a comma without an item before it", "remove it"),
    ("missing array opening", "a `]` that nothing opens", "remove it, or write the missing `[`"),
    ("missing inline table opening", "a `}` that nothing opens", "remove it, or write the missing `{`"),
    ("unclosed table", "a header that is never closed", "write `[name]`"),
    ("unclosed array table", "a header that is never closed", "write `[[name]]`"),
    (
        "missing escaped value",
        "an escape that TOML does not have",
        "write `/` between the folders of a path, `\\\\` for a backslash, or use single quotes: 'text'",
    ),
    ("too few unicode", "an escape with too few digits", "write `\\xE9`, `\\u00E9` or `\\U000000E9`"),
    ("invalid value, expected unicode", "an escape that is no character", "write `\\xE9`, `\\u00E9` or `\\U000000E9`"),
    ("unexpected leading zero", "a number that begins with 0", "leave the 0 out, or put the value in quotes"),
    ("`_` may only", "a `_` that is not between two digits", "write `1_000`"),
    (
        "integer number overflowed",
        "`{}` is too large for a whole number",
        "put it in quotes as an expression: \"1e20\"",
    ),
    ("floating-point number overflowed", "`{}` is too large", "numbers go up to about 1.8e308"),
    ("invalid date", "`{}` is neither a TOML date nor a number", "put a month in quotes: \"2029-12\""),
    ("invalid time", "`{}` is neither a TOML time nor a number", "put the value in quotes"),
    ("invalid boolean", "`{}` is no truth value", "write `true` or `false`"),
    ("invalid fraction", "digits are missing after the point", "write `1.0`"),
    ("invalid comment", "a control character in a comment", "remove it"),
    ("carriage return", "a carriage return that does not end a line", "end lines with LF or CR LF"),
    ("redundant numeric sign", "a number with two signs", "keep one"),
];

/// The most mistakes reported of one file.
const MOST: usize = 20;

/// All mistakes on lines of their own, by place. The parser reports one, not always the first: its line is taken out and
/// the rest is read again, since taking a whole statement out of TOML makes nothing else wrong. Nothing is read behind
/// one that may upset more (an open bracket, a header).
pub(crate) fn explain_all(first: TomlError, source: &str, file: FileId) -> Vec<Diagnostic> {
    let (mut error, mut rest) = (first, source.to_owned());
    let mut found = Vec::new();
    while found.len() < MOST {
        let problem = explain(&error, &rest, file);
        let at = problem.labels.first().map_or(0, |label| label.span.start as usize);
        found.push(problem);
        match statement(&rest, at) {
            // Spaces in its place, so that all else stays where it was.
            Ok(line) => rest.replace_range(line.clone(), &" ".repeat(line.len())),
            Err(start) => rest.truncate(start),
        }
        match Document::parse(rest.as_str()) {
            Ok(_) => break,
            Err(next) => error = next,
        }
    }
    found.sort_by_key(|problem| problem.labels.first().map(|label| label.span.start));
    found
}

/// The line around byte `at`, if it is a whole statement other than a header: nothing is open before it or behind it.
/// Else where the statement begins.
fn statement(source: &str, at: usize) -> Result<std::ops::Range<usize>, usize> {
    let line_start = |at: usize| source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let start = line_start(at);
    let (string, brackets) = left_open(source, start);
    if let Some(open) = string.into_iter().chain(brackets).min() {
        return Err(line_start(open));
    }
    let end = source[start..].find('\n').map_or(source.len(), |length| start + length);
    let line = &source[start..end];
    let whole = left_open(line, line.len()).1.is_empty() && !line.contains("\"\"\"") && !line.contains("'''");
    if whole && !line.trim().is_empty() && !line.trim_start().starts_with('[') { Ok(start..end) } else { Err(start) }
}

/// Turns an error of the parser into a finding with its repair.
fn explain(error: &TomlError, source: &str, file: FileId) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let at = |start: usize, end: usize| Span::new(file, start, end);
    let new = |span, message: &str, help: &str| Diagnostic::new(Code::TomlSyntax, span, message).help(help);
    // An unclosed string upsets everything behind it, so it is reported first.
    let (string, brackets) = left_open(source, range.end.max(range.start + 1));
    if let Some(start) = string {
        let quote = &source[start..start + 1];
        let message = "a string that is never closed";
        let help = format!("write the missing {quote}; text over several lines takes {0}{0}{0} at both ends", quote);
        return new(at(start, start + 1), message, &help);
    }
    let words = error.message();
    if let Some(start) = brackets.last().copied()
        && (words.starts_with("unclosed array, ")
            || words.starts_with("unclosed inline")
            || source[start..].starts_with('[') && is_key(source, range.start))
    {
        let close = if source[start..].starts_with('[') { ']' } else { '}' };
        let message = format!("this `{}` is never closed", &source[start..start + 1]);
        return new(at(start, start + 1), &message, &format!("write the missing `{close}`"));
    }
    let under = source.get(range.clone()).unwrap_or("");
    let span = visible(source, range.clone(), file);
    if words.starts_with("duplicate key") {
        return twice(under, span, source, range.start);
    }
    if words.starts_with("string values must be quoted") || words.starts_with("invalid float") {
        let whole = value_start(source, range.start)..range.end;
        let under = source.get(whole.clone()).unwrap_or(under);
        return unquoted(under, visible(source, whole.clone(), file), key_before(source, whole.start));
    }
    match MESSAGES.iter().find(|(begin, ..)| words.starts_with(begin)) {
        Some((_, message, help)) => new(span, &message.replace("{}", under), help),
        None => new(span, &format!("this is not TOML: {words}"), "see https://toml.io for how to write values"),
    }
}

/// Whether a line with `key =` begins at byte `at`.
fn is_key(source: &str, at: usize) -> bool {
    let Some((before, after)) = source.split_at_checked(at) else {
        return false;
    };
    let line = after.lines().next().unwrap_or("");
    let key = line.split('=').next().unwrap_or("").trim();
    before.trim_end_matches([' ', '\t']).ends_with('\n')
        && line.contains('=')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A key or a header that stands at byte `again` and before it.
fn twice(under: &str, span: Span, source: &str, again: usize) -> Diagnostic {
    let line_start = source[..again].rfind('\n').map_or(0, |at| at + 1);
    let line = source[line_start..].lines().next().unwrap_or("").trim();
    let first = first_definition(source, again, under);
    let is_header = line.starts_with('[');
    let help = match (&first, is_header) {
        (Some(_), true) => format!("a table has one header: move what stands below to the first `{line}`"),
        _ => "keep one of the two, or rename one".to_owned(),
    };
    let found = Diagnostic::new(Code::TomlSyntax, span, format!("`{under}` is defined twice"));
    let found = found.help(help).because("again here");
    match first {
        Some(first) => found.also(Span::new(span.file, first.start, first.end), "first here"),
        None => found,
    }
}

/// Where the value begins of which the parser names a part behind its number: `-0.2/hr` of `/hr`.
fn value_start(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or("");
    let ends = |c: char| c.is_whitespace() || matches!(c, '=' | ',' | '[' | '{' | '"' | '\'');
    before.rfind(ends).map_or(0, |end| end + before[end..].chars().next().map_or(0, char::len_utf8))
}

/// The key of the value that begins at byte `at`, if both stand on one line.
fn key_before(source: &str, at: usize) -> &str {
    let before = source.get(..at).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    let key = line.trim_end().strip_suffix('=').map_or("", str::trim_end);
    key.rsplit([' ', '\t', '{', ',']).next().unwrap_or("")
}

/// A value that is none: most often an expression without quotes.
fn unquoted(under: &str, span: Span, key: &str) -> Diagnostic {
    let shown: String = under.chars().take(40).flat_map(char::escape_debug).collect();
    let (message, help) = match under {
        // In quotes it would be as wrong.
        _ if key == "offtake" && !under.is_empty() => {
            (format!("`{shown}` is no version of the language"), Help::write(span, "1"))
        }
        _ if key == "months" && !under.is_empty() => {
            let help = months_meant(under).map(|months| Help::write(span, months.to_string()));
            let whole = || "write how many months as a whole number without a power or unit: `months = 120`".into();
            (format!("`{shown}` is no whole number of months"), help.unwrap_or_else(whole))
        }
        "" => ("a value is missing".to_owned(), Help::from("write one after `=`")),
        "True" | "TRUE" | "yes" | "Yes" => (format!("`{under}` is no value"), Help::write(span, "true")),
        "False" | "FALSE" | "no" | "No" => (format!("`{under}` is no value"), Help::write(span, "false")),
        _ if matches!(key, "outside" | "pool" | "net" | "whole_money") => {
            (format!("`{shown}` is no truth value"), Help::from("write `true` or `false`"))
        }
        _ if under.contains(['"', '\\']) || shown != under => {
            (format!("`{shown}` is no value"), Help::from("put expressions and text in quotes"))
        }
        _ => {
            let quoted = format!("\"{under}\"");
            let help = Help::from(format!("put expressions and text in quotes: `{quoted}`"));
            (format!("`{under}` is no value"), help.which_writes(span, quoted))
        }
    };
    Diagnostic::new(Code::TomlSyntax, span, message).help(help)
}

/// A place that a reader can see: at a line's end, its last character.
fn visible(source: &str, range: std::ops::Range<usize>, file: FileId) -> Span {
    let end = range.end.min(source.len());
    let start = range.start.min(end);
    if start < end {
        return Span::new(file, start, end);
    }
    let next = source[end..].chars().next().filter(|c| !c.is_control());
    match (next, source[..end].chars().next_back()) {
        (Some(next), _) => Span::new(file, end, end + next.len_utf8()),
        (None, Some(last)) if last != '\n' => Span::new(file, end - last.len_utf8(), end),
        _ => Span::new(file, end, end),
    }
}

/// Where the key that stands again at byte `again` stood first. Everything before its line parses.
fn first_definition(source: &str, again: usize, key: &str) -> Option<std::ops::Range<usize>> {
    let line_start = source[..again].rfind('\n').map_or(0, |at| at + 1);
    let document = Document::parse(&source[..line_start]).ok()?;
    let line = source[line_start..again].trim_start();
    let mut path: Vec<String> = Vec::new();
    let mut table: &Table = document.as_table();
    if line.starts_with('[') {
        path.extend(keys(line.trim_start_matches('[')));
    } else {
        let mut last = (isize::MIN, table);
        last_table(table, &mut last);
        table = last.1;
        path.extend(keys(line));
    }
    for name in path {
        table = match table.get(&name)? {
            Item::Table(inner) => inner,
            Item::ArrayOfTables(tables) => tables.iter().last()?,
            _ => return None,
        };
    }
    let name = toml_edit::Key::parse(key).ok()?.first()?.get().to_owned();
    table.key(&name)?.span()
}

/// The names before the last point of a dotted key that is cut off there.
fn keys(cut: &str) -> Vec<String> {
    let whole = cut.trim_end().trim_end_matches('.');
    toml_edit::Key::parse(whole).map(|keys| keys.iter().map(|key| key.get().to_owned()).collect()).unwrap_or_default()
}

/// The table whose header stands last.
fn last_table<'t>(table: &'t Table, last: &mut (isize, &'t Table)) {
    let position = table.position().unwrap_or(isize::MIN);
    if !table.is_dotted() && position >= last.0 {
        *last = (position, table);
    }
    for (_, item) in table.iter() {
        match item {
            Item::Table(inner) => last_table(inner, last),
            Item::ArrayOfTables(tables) => tables.iter().for_each(|inner| last_table(inner, last)),
            _ => {}
        }
    }
}
