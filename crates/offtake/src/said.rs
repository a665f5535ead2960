//! What a caller says of a scenario, in the form that the model reads: settings, series, questions, what to explain.

use std::sync::Arc;

use syntax::{Code, Diagnostic, Entry, FileId, Key, Sources, Span, Table, Text, Value, ValueKind};

use crate::caller::Caller;
use crate::changes::{Changes, Setting};
use crate::inquiry::{Inquiry, Question};
use crate::project::Files;

/// What a caller says, as values whose places lie in sources behind the files.
pub(crate) struct Said {
    /// The files, then one text for each thing said.
    pub sources: Arc<Sources>,
    pub settings: Vec<(String, Span, Value)>,
    pub shows: Vec<Value>,
    pub asks: Vec<(String, Value)>,
    pub explained: Option<Value>,
    pub problems: Vec<Diagnostic>,
}

impl Said {
    pub fn new(files: &Files, changes: &Changes, inquiry: &Inquiry) -> Self {
        let mut sources = (*files.sources).clone();
        let caller = files.caller;
        let (set, is) = (caller.says("set ", "--set "), caller.says(" = ", "="));
        let mut problems = Vec::new();
        let mut settings = Vec::new();
        for (name, value) in &changes.settings {
            let written = value.to_string();
            let file = sources.add(caller.source(), format!("{set}{name}{is}{written}"));
            let named = Span::new(file, set.len(), set.len() + name.len());
            let start = named.end as usize + is.len() - 1;
            let value = match value {
                Setting::Number(number, _) if !number.is_finite() => {
                    let span = Span::new(file, start + 1, start + 1 + written.len());
                    let message = format!("`{name}` is set to {number}, which is not a finite number");
                    problems.push(Diagnostic::new(Code::WrongValue, span, message).help("set it to a finite number"));
                    None
                }
                Setting::Truth(truth) => {
                    let span = Span::new(file, start + 1, start + 1 + written.len());
                    Some(Value { span, kind: ValueKind::Boolean(*truth) })
                }
                _ => given_value(&sources, file, start, &written, &mut problems),
            };
            settings.extend(value.map(|value| (name.clone(), named, value)));
        }
        let mut said = |words: &str, text: &str| {
            let file = sources.add(caller.source(), format!("{words}{text}"));
            match words.len().checked_sub(1) {
                Some(start) => string(file, start, text),
                None => whole_text(file, text),
            }
        };
        // Several options of the command line show a series or a measure: none is named that nobody wrote.
        let shows = inquiry.shows.iter().map(|name| said(caller.says("show ", ""), name)).collect();
        let explained = inquiry.explained.as_ref().map(|name| said("explain ", name));
        let asks = inquiry.questions.iter().map(|one| (one.id.clone(), question(one, caller, &mut said))).collect();
        Said { sources: Arc::new(sources), settings, shows, asks, explained, problems }
    }
}

/// A question as the table that a scenario would have.
fn question(question: &Question, caller: Caller, said: &mut impl FnMut(&str, &str) -> Value) -> Value {
    let holds = said(caller.says("holds ", "--holds="), &question.holds);
    let place = Span { end: holds.span.start, ..holds.span };
    let entry = |key: &str, value: Value| Entry { key: Key { text: key.into(), span: place }, value };
    let text = |text: &str| {
        let text = Text { text: text.to_owned(), span: place, map: vec![(0, place.start)] };
        Value { span: place, kind: ValueKind::String(text) }
    };
    let measures = question.measures.iter().map(|measure| said(caller.says("measure ", ""), measure)).collect();
    let entries = vec![
        entry("question", text(&question.question)),
        entry("claim", text(&question.claim)),
        entry("counter", text(&question.counter)),
        entry("holds", holds),
        entry("show", Value { span: place, kind: ValueKind::Array(measures) }),
    ];
    Value { span: place, kind: ValueKind::Table(Table { span: place, entries }) }
}

/// The value of a setting: an inline table, array or quoted string is TOML, all else an expression.
fn given_value(
    sources: &Sources,
    file: FileId,
    start: usize,
    value: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<Value> {
    if !value.starts_with(['{', '[', '"', '\'']) {
        return Some(string(file, start, value));
    }
    // The same bytes at the same places, so that findings point into what was said.
    let padded = format!("{}v={value}", " ".repeat(start - 1));
    let mut alone = Sources::default();
    for (one, source) in sources.iter() {
        let text = if one == file { padded.as_str() } else { "" };
        alone.add(source.name.as_str(), text);
    }
    let (table, found) = syntax::parse_toml(&alone, file);
    problems.extend(found);
    table.get("v").cloned()
}

/// A string that is a file of its own, unquoted.
fn whole_text(file: FileId, text: &str) -> Value {
    let span = Span::new(file, 0, text.len());
    Value { span, kind: ValueKind::String(Text { text: text.to_owned(), span, map: vec![(0, 0)] }) }
}

/// A string that stands, unquoted, behind byte `start` of a file.
fn string(file: FileId, start: usize, text: &str) -> Value {
    let text = Text::verbatim(file, start, text);
    Value { span: Span::new(file, start + 1, start + 1 + text.text.len()), kind: ValueKind::String(text) }
}
