//! Reads TOML 1.1 into the [`Table`] of this crate, with the place of every key, value and header.

use toml_edit::{Document, Item, TableLike};

use crate::scan::first_too_deep;
use crate::toml_error;
use crate::{Code, Diagnostic, Entry, FileId, Key, Sources, Span, Table, Text, Value, ValueKind};

/// The largest file, in bytes (4 MiB). A scenario is kilobytes.
pub const MAX_BYTES: usize = 4 << 20;

/// How many tables, arrays and dotted keys may stand inside one another.
pub const MAX_TABLE_DEPTH: usize = 64;

/// Adds a file to the sources.
///
/// Errors: [`Code::FileTooLarge`] (nothing is added) and [`Code::NotUtf8`] (the file is added with replacement
/// characters, so that the message can show the place).
pub fn add_file(sources: &mut Sources, name: &str, bytes: &[u8]) -> Result<FileId, Diagnostic> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(name, bytes.len() as u64));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(sources.add(name, text)),
        Err(error) => {
            let at = error.valid_up_to();
            let file = sources.add(name, String::from_utf8_lossy(bytes));
            let width = char::REPLACEMENT_CHARACTER.len_utf8();
            let message = format!("byte {} of the file (0x{:02x}) is not UTF-8", at + 1, bytes[at]);
            Err(Diagnostic::new(Code::NotUtf8, Span::new(file, at, at + width), message).help("save the file as UTF-8"))
        }
    }
}

/// The finding for a file of `bytes` bytes, more than [`MAX_BYTES`]; for callers that know the size before reading.
pub fn too_large(name: &str, bytes: u64) -> Diagnostic {
    Diagnostic::bare(Code::FileTooLarge, format!("{name} has {bytes} bytes; a file may have {MAX_BYTES}"))
        .help("split it with `use`, and put long series into a CSV file read by `table('…')`")
}

/// Reads a file as TOML 1.1.
///
/// On a mistake the table is empty and the findings say why: [`Code::TomlSyntax`] or [`Code::NestedTooDeep`]. Every
/// mistake on lines of its own is reported; one that upsets the lines behind it (an open bracket, a header) ends the
/// reading.
pub fn parse_toml(sources: &Sources, file: FileId) -> (Table, Vec<Diagnostic>) {
    let source = &sources.get(file).text;
    let whole = Span::new(file, 0, source.len());
    let empty = Table { span: whole, entries: Vec::new() };
    // Before the parser runs, so that neither it nor anything after it can exhaust the stack.
    if let Some(start) = first_too_deep(source, MAX_TABLE_DEPTH) {
        let problem = Diagnostic::new(
            Code::NestedTooDeep,
            Span::new(file, start, start + 1),
            format!("more than {MAX_TABLE_DEPTH} tables, arrays or dotted keys inside one another"),
        );
        return (empty, vec![problem.help("flatten it; a scenario needs about five")]);
    }
    match Document::parse(source.as_str()) {
        Ok(document) => {
            let reader = Reader { source, file };
            let entries = reader.entries(document.as_table());
            let span = whole;
            (Table { span, entries }, Vec::new())
        }
        Err(error) => (empty, toml_error::explain_all(error, source, file)),
    }
}

struct Reader<'s> {
    source: &'s str,
    file: FileId,
}

impl Reader<'_> {
    fn span(&self, range: Option<std::ops::Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        Span::new(self.file, range.start, range.end)
    }

    fn entries(&self, table: &dyn TableLike) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(table.len());
        for (name, item) in table.iter() {
            let key_span = self.span(table.key(name).and_then(toml_edit::Key::span));
            let Some(value) = self.item(item, key_span) else {
                continue;
            };
            entries.push(Entry { key: Key { text: name.to_owned(), span: key_span }, value });
        }
        entries
    }

    fn item(&self, item: &Item, key: Span) -> Option<Value> {
        Some(match item {
            Item::None => return None,
            Item::Value(value) => self.value(value, key),
            Item::Table(table) => self.table(table, table.span(), key),
            Item::ArrayOfTables(tables) => {
                let items: Vec<Value> = tables.iter().map(|table| self.table(table, table.span(), key)).collect();
                let span = items.iter().map(|item| item.span).reduce(Span::to).unwrap_or(key);
                Value { kind: ValueKind::Array(items), span }
            }
        })
    }

    /// A table; a dotted or implied one stands where its key does.
    fn table(&self, table: &dyn TableLike, range: Option<std::ops::Range<usize>>, key: Span) -> Value {
        let span = range.map_or(key, |range| self.span(Some(range)));
        Value { kind: ValueKind::Table(Table { span, entries: self.entries(table) }), span }
    }

    fn value(&self, value: &toml_edit::Value, key: Span) -> Value {
        let span = value.span().map_or(key, |range| self.span(Some(range)));
        let kind = match value {
            toml_edit::Value::String(text) => ValueKind::String(self.text(text.value(), span)),
            toml_edit::Value::Integer(number) => ValueKind::Integer(*number.value()),
            toml_edit::Value::Float(number) => ValueKind::Float(*number.value()),
            toml_edit::Value::Boolean(truth) => ValueKind::Boolean(*truth.value()),
            toml_edit::Value::Datetime(_) => ValueKind::Datetime(self.raw(span).to_owned()),
            toml_edit::Value::Array(items) => {
                ValueKind::Array(items.iter().map(|item| self.value(item, span)).collect())
            }
            toml_edit::Value::InlineTable(table) => return self.table(table, table.span(), key),
        };
        Value { kind, span }
    }

    fn raw(&self, span: Span) -> &str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    fn text(&self, decoded: &str, span: Span) -> Text {
        let (text, map) = decode_literal(self.raw(span), span.start);
        if text == decoded {
            Text { text, span, map }
        } else {
            // Cannot happen while both decoders follow the standard; then places are only roughly right.
            Text { text: decoded.to_owned(), span, map: vec![(0, span.start)] }
        }
    }
}

/// Decodes a string literal of TOML 1.1 that stands at byte `start` of a file; see [`Text::map`].
fn decode_literal(raw: &str, start: u32) -> (String, Vec<(u32, u32)>) {
    let quote = if raw.starts_with('"') { '"' } else { '\'' };
    let long = raw.starts_with("\"\"\"") || raw.starts_with("'''");
    let width = if long { 3 } else { 1 };
    let mut at = width;
    if long {
        let body = &raw[at.min(raw.len())..];
        at += match (body.starts_with("\r\n"), body.starts_with('\n')) {
            (true, _) => 2,
            (_, true) => 1,
            _ => 0,
        };
    }
    let end = raw.len().saturating_sub(width).max(at);
    let mut decoder = Decoder {
        text: String::with_capacity(end - at),
        map: vec![(0, start + at as u32)],
        file_end: start + at as u32,
    };
    while at < end {
        let rest = &raw[at..end];
        let plain = if quote == '"' { rest.find('\\').unwrap_or(rest.len()) } else { rest.len() };
        if plain > 0 {
            decoder.push(start + at as u32, &rest[..plain], plain);
            at += plain;
        } else {
            let (decoded, length) = escape(rest);
            if let Some(decoded) = decoded {
                let mut buffer = [0; 4];
                decoder.push(start + at as u32, decoded.encode_utf8(&mut buffer), length);
            }
            at += length;
        }
    }
    decoder.finish()
}

/// What the escape at the start of `rest` stands for, nothing for a joined line, and its length in bytes.
fn escape(rest: &str) -> (Option<char>, usize) {
    let digits = |count: usize| {
        let code = rest.get(2..2 + count).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (code.and_then(char::from_u32), (2 + count).min(rest.len()))
    };
    match rest[1..].chars().next() {
        Some('b') => (Some('\u{8}'), 2),
        Some('t') => (Some('\t'), 2),
        Some('n') => (Some('\n'), 2),
        Some('f') => (Some('\u{c}'), 2),
        Some('r') => (Some('\r'), 2),
        Some('e') => (Some('\u{1b}'), 2),
        Some('"') => (Some('"'), 2),
        Some('\\') => (Some('\\'), 2),
        Some('x') => digits(2),
        Some('u') => digits(4),
        Some('U') => digits(8),
        _ => {
            let after = rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
            (None, rest.len() - after.len())
        }
    }
}

struct Decoder {
    text: String,
    map: Vec<(u32, u32)>,
    file_end: u32,
}

impl Decoder {
    fn push(&mut self, file: u32, decoded: &str, length: usize) {
        self.step();
        if file != self.file_end {
            let decoded = self.text.len() as u32;
            if self.map.last() != Some(&(decoded, self.file_end)) {
                self.map.push((decoded, self.file_end));
            }
            self.map.push((decoded, file));
        }
        self.text.push_str(decoded);
        self.file_end = file + length as u32;
    }

    /// Notes where the last piece ended, if that is not where its decoded length says.
    fn step(&mut self) {
        let decoded = self.text.len() as u32;
        let in_step = self.map.last().is_some_and(|(from, file)| file + (decoded - from) == self.file_end);
        if !in_step {
            self.map.push((decoded, self.file_end));
        }
    }

    fn finish(mut self) -> (String, Vec<(u32, u32)>) {
        self.step();
        (self.text, self.map)
    }
}
