//! The layout of one value: strings, arrays and inline tables, with the comments inside.

use toml_edit::{Array, Formatted, InlineTable, Key, RawString, Value};

use crate::lexer::is_word_part;
use crate::wrap;

/// Columns of a line that can be broken.
const WIDTH: usize = 110;

/// Keys whose strings are never expressions.
const WORDS: [&str; 27] = [
    "title", "why", "about", "subject", "question", "claim", "counter", "note", "notes", "source", "url", "quote",
    "name", "label", "fact", "use", "id", "kind", "like", "class", "basis", "books", "debit", "credit", "unit",
    "start", "doc",
];

/// Keys whose strings are always expressions.
const EXPRESSIONS: [&str; 14] = [
    "value", "initial", "next", "amount", "when", "whenever", "by", "test", "holds", "show", "over", "default", "min",
    "max",
];

/// How the strings under a key are treated.
#[derive(Clone, Copy, PartialEq)]
enum TextSort {
    Words,
    Expression,
    /// An expression if it reads as one and could not be an id, a path or a unit.
    Doubtful,
}

fn sort(path: &[&str]) -> TextSort {
    let key = path.last().copied().unwrap_or("");
    let table = path.iter().rev().nth(1).copied().unwrap_or("");
    match () {
        () if table == "let" => TextSort::Expression,
        // `rent = "USD/GPUh"` in `param` is a type, as are the words of `[unit.*]` and of facts.
        () if table == "param" || matches!(path[0], "unit" | "fact" | "file") => TextSort::Words,
        () if WORDS.contains(&key) => TextSort::Words,
        () if EXPRESSIONS.contains(&key) => TextSort::Expression,
        () => TextSort::Doubtful,
    }
}

/// Where a value is printed.
#[derive(Clone, Copy)]
pub(crate) struct Layout<'u> {
    pub is_unit: &'u dyn Fn(&str) -> bool,
    /// Columns before each further line.
    pub indent: usize,
    /// Columns before the value on its own line.
    pub used: usize,
    /// Whether an expression may become a block of lines.
    pub block: bool,
}

/// An item of an array or inline table with the comments on lines before it and behind it.
struct LayoutRow {
    before: Vec<String>,
    text: String,
    behind: Option<String>,
}

/// What stands between two brackets.
struct LayoutRows {
    rows: Vec<LayoutRow>,
    /// Comments before the closing bracket.
    last: Vec<String>,
    /// One item per line is wanted: items stood on several lines and the last had its comma.
    is_open: bool,
}

impl Layout<'_> {
    /// The text of a value whose key has this path.
    pub fn value(self, value: &Value, path: &[&str]) -> String {
        match value {
            Value::String(text) => self.string(text, sort(path)),
            Value::Array(items) => self.array(items, path),
            Value::InlineTable(table) => self.inline_table(table, path),
            Value::Integer(number) => number.display_repr().into_owned(),
            Value::Float(number) => number.display_repr().into_owned(),
            Value::Boolean(truth) => truth.display_repr().into_owned(),
            Value::Datetime(day) => day.display_repr().into_owned(),
        }
    }

    fn string(self, text: &Formatted<String>, sort: TextSort) -> String {
        let raw = text.display_repr().into_owned();
        let decoded = text.value();
        let escaped = raw.starts_with('"') && raw.contains('\\') || decoded.contains('\\');
        if sort == TextSort::Words || escaped || sort == TextSort::Doubtful && is_id(decoded) {
            return raw;
        }
        let lines = |width| wrap::lines(decoded, self.is_unit, width);
        let room = if self.block { WIDTH.saturating_sub(self.used + 2) } else { usize::MAX };
        let Some(beside) = lines(room) else {
            return raw;
        };
        if let [line] = beside.as_slice() {
            return quoted(line).unwrap_or(raw);
        }
        let margin = " ".repeat(self.indent + 2);
        match lines(WIDTH.saturating_sub(margin.len())) {
            Some(lines) if !lines.iter().any(|line| is_unquotable(line)) => {
                let mut block = "\"\"\"\n".to_owned();
                for line in lines {
                    block.push_str(&format!("{margin}{line}\n"));
                }
                block + &" ".repeat(self.indent) + "\"\"\""
            }
            _ => raw,
        }
    }

    fn inner(self) -> Self {
        Self { indent: self.indent + 2, used: self.indent + 2, block: false, ..self }
    }

    fn array(self, items: &Array, path: &[&str]) -> String {
        let texts = items.iter().map(|item| {
            let decor = item.decor();
            let text = self.inner().value(item, path);
            (text_of(decor.prefix()), text, text_of(decor.suffix()))
        });
        let mut rows = LayoutRows::new(texts, items.trailing().as_str(), items.trailing_comma());
        if let Some(line) = rows.one_line("[", "]", WIDTH.saturating_sub(self.used)) {
            return line;
        }
        let tables: Option<Vec<_>> = items.iter().map(Value::as_inline_table).collect();
        if let Some(tables) = tables
            && !rows.rows.iter().any(|row| row.text.contains('\n'))
        {
            let cells = tables.iter().map(|table| self.cells(table, path)).collect();
            for (row, text) in rows.rows.iter_mut().zip(aligned(cells)) {
                row.text = text;
            }
        }
        rows.lines("[", "]", self.indent)
    }

    fn inline_table(self, table: &InlineTable, path: &[&str]) -> String {
        let values = table.get_values();
        let texts = values.iter().zip(self.cells(table, path)).map(|((keys, value), (key, text))| {
            let before = keys.last().and_then(|key| key.leaf_decor().prefix());
            (text_of(before), format!("{key} = {text}"), text_of(value.decor().suffix()))
        });
        let rows = LayoutRows::new(texts, table.trailing().as_str(), table.trailing_comma());
        rows.one_line("{ ", " }", WIDTH.saturating_sub(self.used)).unwrap_or_else(|| rows.lines("{", "}", self.indent))
    }

    /// The keys and values of an inline table.
    fn cells(self, table: &InlineTable, path: &[&str]) -> Vec<(String, String)> {
        let cell = |(keys, value): (Vec<&Key>, &Value)| {
            let mut path = path.to_vec();
            path.extend(keys.iter().map(|key| key.get()));
            (dotted(&keys), self.inner().value(value, &path))
        };
        table.get_values().into_iter().map(cell).collect()
    }
}

/// Inline tables one below the other, in columns as long as their keys are the same.
fn aligned(tables: Vec<Vec<(String, String)>>) -> Vec<String> {
    let mut texts: Vec<String> = vec!["{".to_owned(); tables.len()];
    let mut same = true;
    for column in 0..tables.iter().map(Vec::len).max().unwrap_or(0) {
        let mut keys = tables.iter().filter_map(|table| table.get(column)).map(|cell| &cell.0);
        let first = keys.next();
        same &= keys.all(|key| Some(key) == first);
        for (text, table) in texts.iter_mut().zip(&tables) {
            if let Some((key, value)) = table.get(column) {
                let comma = if column + 1 < table.len() { "," } else { "" };
                text.push_str(&format!(" {key} = {value}{comma}"));
            }
        }
        let goes_on = |(_, table): &(&mut String, &Vec<_>)| column + 1 < table.len();
        let width = texts.iter_mut().zip(&tables).filter(goes_on).map(|(text, _)| text.chars().count()).max();
        for (text, _) in texts.iter_mut().zip(&tables).filter(goes_on).filter(|_| same) {
            let missing = width.unwrap_or(0).saturating_sub(text.chars().count());
            text.push_str(&" ".repeat(missing));
        }
    }
    for (text, table) in texts.iter_mut().zip(&tables) {
        text.push_str(if table.is_empty() { "}" } else { " }" });
    }
    texts
}

impl LayoutRows {
    /// Joins items (what stands before, the item, what stands behind) with the comments around them: a comment on the
    /// line of an item stands behind it, others before the next.
    fn new(items: impl Iterator<Item = (String, String, String)>, end: Option<&str>, comma: bool) -> Self {
        let end = end.unwrap_or("");
        let mut rows: Vec<LayoutRow> = Vec::new();
        let mut several_lines = end.contains('\n');
        let mut gap = String::new();
        for (prefix, text, suffix) in items {
            gap.push_str(&prefix);
            several_lines |= gap.contains('\n');
            let before = take_comments(&gap, rows.last_mut());
            gap = suffix;
            rows.push(LayoutRow { before, text, behind: None });
        }
        gap.push_str(end);
        let last = take_comments(&gap, rows.last_mut());
        Self { rows, last, is_open: comma && several_lines }
    }

    /// All in one line, unless that is too long, hides a comment or is not wanted.
    fn one_line(&self, open: &str, close: &str, width: usize) -> Option<String> {
        if self.rows.is_empty() && self.last.is_empty() {
            return Some(format!("{}{}", open.trim(), close.trim()));
        }
        let plain = |row: &LayoutRow| row.before.is_empty() && row.behind.is_none() && !row.text.contains('\n');
        if self.is_open || !self.last.is_empty() || !self.rows.iter().all(plain) {
            return None;
        }
        let texts: Vec<&str> = self.rows.iter().map(|row| row.text.as_str()).collect();
        let line = format!("{open}{}{close}", texts.join(", "));
        (line.chars().count() <= width).then_some(line)
    }

    /// One item per line, each with its comma.
    fn lines(&self, open: &str, close: &str, indent: usize) -> String {
        let margin = " ".repeat(indent + 2);
        let mut out = format!("{open}\n");
        for row in &self.rows {
            for comment in &row.before {
                out.push_str(&format!("{margin}{comment}\n"));
            }
            out.push_str(&format!("{margin}{},", row.text));
            if let Some(comment) = &row.behind {
                out.push_str(&format!(" {comment}"));
            }
            out.push('\n');
        }
        for comment in &self.last {
            out.push_str(&format!("{margin}{comment}\n"));
        }
        out + &" ".repeat(indent) + close
    }
}

/// Takes the comments out of a gap; the one on the line of the item before goes to that item.
fn take_comments(gap: &str, before: Option<&mut LayoutRow>) -> Vec<String> {
    let mut lines: Vec<String> = gap.split('\n').map(|line| line.trim().to_owned()).collect();
    if let Some(row) = before {
        row.behind = Some(lines.remove(0)).filter(|line| !line.is_empty());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn text_of(raw: Option<&RawString>) -> String {
    raw.and_then(|raw| raw.as_str()).unwrap_or("").to_owned()
}

/// A dotted key as written, without spaces.
pub(crate) fn dotted(path: &[&Key]) -> String {
    let names: Vec<_> = path.iter().map(|key| key.display_repr()).collect();
    names.join(".")
}

/// An id, a path or a unit, which looks like a difference or a quotient.
fn is_id(text: &str) -> bool {
    text.chars().all(|c| is_word_part(c) || matches!(c, '-' | '/' | '.'))
}

/// Text that a TOML string cannot hold without escapes.
fn is_unquotable(line: &str) -> bool {
    line.contains(|c: char| c.is_control()) || line.contains("\"\"\"")
}

fn quoted(line: &str) -> Option<String> {
    match () {
        () if is_unquotable(line) => None,
        () if !line.contains('"') => Some(format!("\"{line}\"")),
        () if !line.contains('\'') => Some(format!("'{line}'")),
        () => None,
    }
}
