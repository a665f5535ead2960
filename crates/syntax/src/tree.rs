//! The TOML tree with spans.

use crate::{FileId, Span};

/// A table: entries in the order of the file. Dotted keys and `[a.b]` headers are nested tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The header or the inline table.
    pub span: Span,
    /// Entries in file order; keys are unique (TOML forbids duplicates).
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Value,
}

/// A key and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Decoded text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of TOML value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueKind {
    /// A string, perhaps an expression.
    String(Text),
    /// A whole number.
    Integer(i64),
    /// A decimal number.
    Float(f64),
    /// `true`, `false`.
    Boolean(bool),
    /// A TOML date or time, as written.
    Datetime(String),
    /// `[…]` or `[[…]]`.
    Array(Vec<Value>),
    /// `{…}` or `[…]` header.
    Table(Table),
}

/// A decoded string that knows where each of its bytes stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Decoded text.
    pub text: String,
    /// The whole literal with its quotes.
    pub span: Span,
    /// Pairs (decoded byte, file byte), ascending: from the decoded byte on, the two run in step until the next pair.
    /// Two pairs for one decoded byte enclose what the file has and the text lacks, as in a joined line.
    pub map: Vec<(u32, u32)>,
}

impl Text {
    /// Text whose literal stands at `start` of `file` in quotes of one character, without escapes.
    pub fn verbatim(file: FileId, start: usize, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { span: Span::new(file, start, start + text.len() + 2), map: vec![(0, start as u32 + 1)], text }
    }

    /// The place in the file of the decoded bytes `start..end`.
    pub fn locate(&self, start: usize, end: usize) -> Span {
        let first = self.file_byte(start, true);
        let last = if end > start { self.file_byte(end, false) } else { first };
        Span::new(self.span.file, first, last)
    }

    /// The file byte of a decoded byte. If the file leaves something out (a joined line), a start lies behind the
    /// gap and an end before it.
    fn file_byte(&self, decoded: usize, start: bool) -> usize {
        let known = self.map.partition_point(|&(from, _)| (from as usize) < decoded + usize::from(start));
        let index = match self.map.get(known) {
            Some(&(from, _)) if !start && from as usize == decoded => known,
            _ => known.saturating_sub(1),
        };
        match self.map.get(index) {
            Some(&(from, file)) if from as usize <= decoded => file as usize + decoded - from as usize,
            _ => self.span.start as usize,
        }
    }
}

impl Table {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|entry| entry.key.text == key).map(|entry| &entry.value)
    }

    /// The string under a key, if there is one.
    pub fn text(&self, key: &str) -> Option<&str> {
        Some(self.get(key)?.as_text()?.text.as_str())
    }

    /// The entry under a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.text == key)
    }
}

impl Value {
    /// The table inside, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.kind {
            ValueKind::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The string inside, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match &self.kind {
            ValueKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number inside, if it is one, whole or not.
    pub fn as_number(&self) -> Option<f64> {
        match self.kind {
            ValueKind::Integer(number) => Some(number as f64),
            ValueKind::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The array inside, if it is one.
    pub fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            ValueKind::Array(values) => Some(values),
            _ => None,
        }
    }

    /// The word for its kind in messages: "a string", "a table", …
    pub fn describe(&self) -> &'static str {
        match self.kind {
            ValueKind::String(_) => "a string",
            ValueKind::Integer(_) => "a whole number",
            ValueKind::Float(_) => "a number",
            ValueKind::Boolean(_) => "true or false",
            ValueKind::Datetime(_) => "a TOML date",
            ValueKind::Array(_) => "an array",
            ValueKind::Table(_) => "a table",
        }
    }
}
