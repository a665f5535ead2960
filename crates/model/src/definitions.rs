//! The tables of a scenario and its libraries, gathered and checked for spelling, before any name is bound.

use std::collections::BTreeMap;

use syntax::{Code, Diagnostic, Span, Table, Value, ValueKind, suggest};

use crate::kinds::Kind;

/// Tables that hold named items.
pub(crate) const SECTIONS: &[&str] = &[
    "assume", "party", "contract", "thing", "let", "stock", "flow", "pay", "transfer", "entry", "covenant", "solve",
    "variant", "ask", "show", "kind", "unit",
];
/// Header keys of a scenario.
pub(crate) const HEADER: &[&str] = &["offtake", "title", "start", "months", "use", "about"];
/// Tables that may stand inside a kind, a part or an instance.
pub(crate) const BODY: &[&str] = &["assume", "let", "stock", "flow", "pay", "transfer", "entry", "covenant"];

/// One named item of a table: `[assume.x]`, `x = …` under `[let]`.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub name: String,
    pub span: Span,
    pub value: Value,
}

/// A pair of correlated names.
#[derive(Clone, Debug)]
pub(crate) struct CorrelationItem {
    pub a: (String, Span),
    pub b: (String, Span),
    pub rho: f64,
    pub span: Span,
}

/// All tables, items sorted by name so that nothing depends on the order of tables or files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definitions {
    pub title: String,
    pub start: i32,
    pub months: u32,
    pub sections: BTreeMap<&'static str, Vec<Item>>,
    pub kinds: BTreeMap<String, Kind>,
    pub correlations: Vec<CorrelationItem>,
    /// Full keys switched off in this world.
    pub removed: Vec<String>,
}

/// The most months a run may have: a century.
pub(crate) const MOST_MONTHS: i64 = 1200;

impl Definitions {
    /// Gathers the tables of the scenario `file` and of the `libraries` it uses.
    pub fn read(file: &Table, libraries: &[Table], diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut definitions = Self::default();
        definitions.read_header(file, diagnostics);
        for table in libraries.iter().chain(std::iter::once(file)) {
            definitions.read_tables(table, diagnostics);
        }
        for items in definitions.sections.values_mut() {
            items.sort_by(|a, b| a.name.cmp(&b.name));
        }
        definitions
    }

    /// The items of a section.
    pub fn items(&self, section: &str) -> &[Item] {
        self.sections.get(section).map_or(&[], Vec::as_slice)
    }

    fn read_header(&mut self, file: &Table, diagnostics: &mut Vec<Diagnostic>) {
        match file.get("offtake").map(|value| (&value.kind, value.span)) {
            Some((ValueKind::Integer(1), _)) => {}
            Some((_, span)) => diagnostics.push(
                Diagnostic::new(Code::WrongValue, span, "this version of the language is `offtake = 1`")
                    .help("write `offtake = 1`"),
            ),
            None => diagnostics.push(
                Diagnostic::new(Code::MissingKey, file.span, "the file does not say which language version it is in")
                    .help("begin the file with `offtake = 1`"),
            ),
        }
        if let Some(text) = file.get("title").and_then(Value::as_text) {
            self.title = text.text.clone();
        }
        self.start = match file.get("start") {
            Some(value) => read_month(value).unwrap_or_else(|| {
                diagnostics.push(
                    Diagnostic::new(Code::WrongValue, value.span, "`start` is a month")
                        .help("write it as `start = \"2026-05\"`"),
                );
                2026 * 12
            }),
            None => {
                diagnostics.push(
                    Diagnostic::new(Code::MissingKey, file.span, "the scenario does not say when it starts")
                        .help("add `start = \"2026-05\"`"),
                );
                2026 * 12
            }
        };
        self.months = match file.get("months") {
            Some(Value { kind: ValueKind::Integer(months), .. }) if (1..=MOST_MONTHS).contains(months) => {
                *months as u32
            }
            Some(value) => {
                diagnostics.push(
                    Diagnostic::new(
                        Code::WrongValue,
                        value.span,
                        format!("`months` is a whole number from 1 to {MOST_MONTHS}"),
                    )
                    .help("write `months = 120` for ten years"),
                );
                1
            }
            None => {
                diagnostics.push(
                    Diagnostic::new(Code::MissingKey, file.span, "the scenario does not say how many months it runs")
                        .help("add `months = 120`"),
                );
                1
            }
        };
    }

    fn read_tables(&mut self, file: &Table, diagnostics: &mut Vec<Diagnostic>) {
        for entry in &file.entries {
            let name = entry.key.text.as_str();
            if HEADER.contains(&name) {
                continue;
            }
            if name == "correlate" {
                self.read_correlations(&entry.value, diagnostics);
                continue;
            }
            if name == "decide" {
                diagnostics.push(
                    Diagnostic::new(Code::UnknownTable, entry.key.span, "`decide` is not available in this version")
                        .help("state the lever as an assumption or a variant"),
                );
                continue;
            }
            let Some(section) = SECTIONS.iter().find(|section| **section == name) else {
                let known = SECTIONS.iter().chain(HEADER).copied().chain(["correlate"]);
                let mut found =
                    Diagnostic::new(Code::UnknownTable, entry.key.span, format!("there is no table `{name}`"));
                if let Some(close) = suggest::closest(name, known) {
                    found = found.help(format!("did you mean `{close}`?"));
                }
                diagnostics.push(found);
                continue;
            };
            let Some(table) = entry.value.as_table() else {
                diagnostics.push(
                    Diagnostic::new(Code::WrongValue, entry.value.span, format!("`{name}` is a table"))
                        .help(format!("write `[{name}.some_name]`")),
                );
                continue;
            };
            for item in &table.entries {
                self.add_item(section, item, diagnostics);
            }
        }
    }

    fn add_item(&mut self, section: &'static str, entry: &syntax::Entry, diagnostics: &mut Vec<Diagnostic>) {
        let item = Item { name: entry.key.text.clone(), span: entry.key.span, value: entry.value.clone() };
        if !is_name(&item.name) {
            diagnostics.push(
                Diagnostic::new(Code::WrongValue, item.span, format!("`{}` cannot be a name", item.name))
                    .help("names are letters, digits and `_`, and begin with a letter"),
            );
            return;
        }
        if section == "kind" {
            if let Some(before) = self.kinds.get(&item.name) {
                diagnostics.push(
                    Diagnostic::new(
                        Code::DuplicateName,
                        item.span,
                        format!("the kind `{}` is defined twice", item.name),
                    )
                    .also(before.span, "first here"),
                );
                return;
            }
            if let Some(kind) = Kind::read(&item, diagnostics) {
                self.kinds.insert(item.name, kind);
            }
            return;
        }
        let items = self.sections.entry(section).or_default();
        if let Some(before) = items.iter().find(|other| other.name == item.name) {
            diagnostics.push(
                Diagnostic::new(Code::DuplicateName, item.span, format!("`{section}.{}` is defined twice", item.name))
                    .also(before.span, "first here"),
            );
            return;
        }
        items.push(item);
    }

    fn read_correlations(&mut self, value: &Value, diagnostics: &mut Vec<Diagnostic>) {
        let wrong = |span: Span| {
            Diagnostic::new(Code::WrongValue, span, "`correlate` pairs two assumptions with a number from -1 to 1")
                .help("write `[correlate]` and below it `a.b = 0.5`, or `correlate = [ { a = \"x\", b = \"y\", rho = 0.5 } ]`")
        };
        match &value.kind {
            ValueKind::Array(rows) => {
                for row in rows {
                    let read = row.as_table().and_then(|table| {
                        let a = table.get("a")?.as_text()?;
                        let b = table.get("b")?.as_text()?;
                        Some((a, b, read_number(table.get("rho")?)?))
                    });
                    match read {
                        Some((a, b, rho)) => self.correlations.push(CorrelationItem {
                            a: (a.text.clone(), a.span),
                            b: (b.text.clone(), b.span),
                            rho,
                            span: row.span,
                        }),
                        None => diagnostics.push(wrong(row.span)),
                    }
                }
            }
            ValueKind::Table(table) => {
                let mut leaves = Vec::new();
                collect_leaves(table, String::new(), &mut leaves);
                for (path, span, value) in leaves {
                    // `"a b" = 0.5`, or `x = { y = 0.5 }`
                    let split = path.split_once(" ~ ").or_else(|| path.rsplit_once('/'));
                    match (split, read_number(&value)) {
                        (Some((a, b)), Some(rho)) => self.correlations.push(CorrelationItem {
                            a: (a.replace('/', "."), span),
                            b: (b.replace('/', "."), span),
                            rho,
                            span: value.span,
                        }),
                        _ => diagnostics.push(wrong(span)),
                    }
                }
            }
            _ => diagnostics.push(wrong(value.span)),
        }
        self.correlations.sort_by(|x, y| (&x.a.0, &x.b.0).cmp(&(&y.a.0, &y.b.0)));
    }
}

fn collect_leaves(table: &Table, prefix: String, out: &mut Vec<(String, Span, Value)>) {
    for entry in &table.entries {
        let path = if prefix.is_empty() { entry.key.text.clone() } else { format!("{prefix}/{}", entry.key.text) };
        match entry.value.as_table() {
            Some(inner) => collect_leaves(inner, path, out),
            None => out.push((path, entry.key.span, entry.value.clone())),
        }
    }
}

/// A TOML number as `f64`.
pub(crate) fn read_number(value: &Value) -> Option<f64> {
    match &value.kind {
        ValueKind::Integer(number) => Some(*number as f64),
        ValueKind::Float(number) => Some(*number),
        _ => None,
    }
}

/// A month `"2026-05"` as months since year 0.
pub(crate) fn read_month(value: &Value) -> Option<i32> {
    parse_month(&value.as_text()?.text)
}

/// `2026-05` as months since year 0.
pub fn parse_month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    if year.len() != 4 || month.len() != 2 || !year.bytes().chain(month.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    (1..=12).contains(&month).then_some(year * 12 + month - 1)
}

/// Months since year 0 as `2026-05`.
pub fn print_month(month: i32) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// Whether a key can be a name in expressions: a letter or `_`, then letters, digits and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}

/// Reports keys of a table that are not in `known`.
pub(crate) fn check_keys(table: &Table, known: &[&str], what: &str, diagnostics: &mut Vec<Diagnostic>) {
    for entry in &table.entries {
        let key = entry.key.text.as_str();
        if known.contains(&key) {
            continue;
        }
        let mut found = Diagnostic::new(Code::UnknownKey, entry.key.span, format!("{what} has no key `{key}`"));
        found = match suggest::closest(key, known.iter().copied()) {
            Some(close) => found.help(format!("did you mean `{close}`?")),
            None => found.help(format!("its keys are {}", list_words(known))),
        };
        diagnostics.push(found);
    }
}

/// `a`, `b` and `c`.
pub(crate) fn list_words<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{}`", word.as_ref())).collect();
    match quoted.split_last() {
        None => "none".into(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
