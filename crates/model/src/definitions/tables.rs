//! The tables of a scenario and its libraries, gathered and checked for spelling, before any name is bound.

use std::collections::BTreeMap;
use std::rc::Rc;

use syntax::{Code, Diagnostic, Entry, Help, Span, Table, Value, ValueKind, list_words, suggest};

use crate::definitions::kinds::KindDefinition;
use crate::findings::FindingLog;
use crate::words::headings::Heading;
use crate::words::keys::{self, CORRELATE, HEADER};
use crate::words::names::check_name;
use crate::words::reading::{check_keys, meant_key, optional_text};
use scenario::Month;

/// One named item of a table: `[assume.x]`, `x = …` under `[let]`.
#[derive(Clone, Debug)]
pub(crate) struct DefinedItem {
    pub name: String,
    pub span: Span,
    pub value: Value,
}

/// What a name is set to: dotted name, its place, the value.
pub(crate) type StatedSetting = (String, Span, Value);

/// A party that is in default from a month on, whatever it holds.
#[derive(Clone, Debug)]
pub(crate) struct ForcedDefault {
    /// Its name below `[party]`.
    pub party: String,
    /// The first month in which it is in default.
    pub month: Month,
    /// Where it is said.
    pub span: Span,
}

/// A pair of correlated names.
#[derive(Clone, Debug)]
pub(crate) struct CorrelationItem {
    /// The ways to read the keys as two names: `a.b.c = 0.5` is `a` with `b.c` or `a.b` with `c`.
    pub pairs: Vec<(String, String)>,
    pub names: Span,
    pub rho: f64,
    pub span: Span,
}

/// All tables, items sorted by name so that nothing depends on the order of tables or files. Worlds share what their
/// patches do not touch.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub title: String,
    pub about: String,
    pub start: Month,
    pub months: u32,
    pub items: BTreeMap<Heading, Rc<Vec<DefinedItem>>>,
    pub kinds: BTreeMap<String, Rc<KindDefinition>>,
    pub correlations: Rc<Vec<CorrelationItem>>,
    /// Full keys switched off in this world, and where the file says so.
    pub removed: BTreeMap<String, Option<Span>>,
    /// What the patch of this world has set.
    pub settings: Vec<StatedSetting>,
    /// Who is in default from some month on in this world, whatever it holds.
    pub forced_defaults: Vec<ForcedDefault>,
    /// Where each item was first defined, by its table and name.
    places: Rc<BTreeMap<(Heading, String), Span>>,
}

/// The most months a run may have: a century.
pub(crate) const MOST_MONTHS: i64 = 1200;

/// The most keys and values that a scenario and what it uses may have together; the largest shipped one has about a
/// thousand. Keeps every later step quick.
const MOST_VALUES: usize = 30_000;

impl Definitions {
    /// Gathers the tables of the scenario `file` and of the `libraries` it uses.
    pub fn read(file: &Table, libraries: &[Table], findings: &mut FindingLog) -> Self {
        let mut definitions = Self::read_header(file, findings);
        let mut values = 0;
        for table in libraries.iter().chain(std::iter::once(file)) {
            values += count_values(table);
            if values > MOST_VALUES {
                findings.push(
                    Diagnostic::new(
                        Code::TooLarge,
                        Span::new(table.span.file, 0, 0),
                        format!("{values} keys and values; a scenario may have {MOST_VALUES}"),
                    )
                    .help("put long series into a CSV file read by `table('…')`, and repeated things into kinds"),
                );
                break;
            }
            definitions.read_tables(table, findings);
        }
        definitions.sort();
        definitions
    }

    /// The items of a table.
    pub fn items(&self, heading: Heading) -> &[DefinedItem] {
        self.items.get(&heading).map_or(&[], |items| items.as_slice())
    }

    /// The item of a table with this name.
    pub fn item(&self, heading: Heading, name: &str) -> Option<&DefinedItem> {
        let items = self.items(heading);
        items.binary_search_by(|item| item.name.as_str().cmp(name)).ok().map(|place| &items[place])
    }

    /// Whether it has the same kinds as another world: no patch touched one.
    pub fn has_the_kinds_of(&self, other: &Self) -> bool {
        let same = self.kinds.values().zip(other.kinds.values()).all(|(kind, other)| Rc::ptr_eq(kind, other));
        same && self.kinds.len() == other.kinds.len()
    }

    /// How many keys and values it does not share with another world.
    pub fn values_apart_from(&self, other: &Self) -> usize {
        let is_own = |(heading, items): &(&Heading, &Rc<Vec<DefinedItem>>)| {
            other.items.get(heading).is_none_or(|others| !Rc::ptr_eq(items, others))
        };
        let items = self.items.iter().filter(is_own).flat_map(|(_, items)| items.iter());
        let items = items.map(|item| 1 + values_inside(&item.value)).sum::<usize>();
        let is_own =
            |kind: &&Rc<KindDefinition>| other.kinds.get(&kind.name).is_none_or(|other| !Rc::ptr_eq(kind, other));
        let kinds = self.kinds.values().filter(is_own).map(|kind| 1 + kind.body.all_names()).sum::<usize>();
        let places = if Rc::ptr_eq(&self.places, &other.places) { 0 } else { self.places.len() };
        items + kinds + places
    }

    /// Reads the head of the scenario file.
    fn read_header(file: &Table, findings: &mut FindingLog) -> Self {
        match file.get("offtake").map(|value| (&value.kind, value.span)) {
            Some((ValueKind::Integer(1), _)) => {}
            Some((_, span)) => findings.push(
                Diagnostic::new(Code::WrongValue, span, "this version of the language is `offtake = 1`")
                    .help("write `offtake = 1`"),
            ),
            None if is_misspelt(file, "offtake") => {}
            None => findings.push(
                Diagnostic::new(Code::MissingKey, file.span, "the file does not say which language version it is in")
                    .help("begin the file with `offtake = 1`"),
            ),
        }
        let [title, about] = ["title", "about"].map(|key| optional_text(file, key, findings));
        let (start, months) = (read_start(file, findings), read_months(file, findings));
        if start.later(months as usize - 1) > Month::LAST {
            let span = file.get("months").map_or(file.span, |value| value.span);
            findings.push(
                Diagnostic::new(Code::WrongValue, span, format!("the run ends after {}", Month::LAST))
                    .help("let it start earlier, or run for fewer months"),
            );
        }
        Self {
            title,
            about,
            start,
            months,
            items: BTreeMap::new(),
            kinds: BTreeMap::new(),
            correlations: Rc::default(),
            removed: BTreeMap::new(),
            settings: Vec::new(),
            forced_defaults: Vec::new(),
            places: Rc::default(),
        }
    }

    fn read_tables(&mut self, file: &Table, findings: &mut FindingLog) {
        for entry in &file.entries {
            let name = entry.key.text.as_str();
            if HEADER.contains(&name) {
                continue;
            }
            if name == CORRELATE {
                self.read_correlations(&entry.value, findings);
                continue;
            }
            // What stands in a table whose name is misspelt is no further mistake.
            let Some(heading) = Heading::parse(name).or_else(|| unknown_table(file, entry, findings)) else {
                continue;
            };
            let Some(table) = entry.value.as_table() else {
                findings.push(
                    Diagnostic::new(Code::WrongValue, entry.value.span, format!("`{name}` is a table"))
                        .help(format!("write `[{name}.some_name]`")),
                );
                continue;
            };
            for item in &table.entries {
                self.add_item(heading, item, findings);
            }
        }
    }

    /// Adds one item of a table, if its name can be one and is not taken.
    pub fn add_item(&mut self, heading: Heading, entry: &Entry, findings: &mut FindingLog) {
        let item = DefinedItem { name: entry.key.text.clone(), span: entry.key.span, value: entry.value.clone() };
        // The names of units are checked where they are declared.
        if heading != Heading::Unit && !check_name(&item.name, item.span, findings) {
            return;
        }
        if let Some(before) = Rc::make_mut(&mut self.places).insert((heading, item.name.clone()), item.span) {
            findings.push(
                Diagnostic::new(Code::DuplicateName, item.span, format!("`{heading}.{}` is defined twice", item.name))
                    .also(before, "first here")
                    .help("rename one of them; a variant changes what is there with `set`"),
            );
            return;
        }
        if heading == Heading::Kind {
            if let Some(kind) = KindDefinition::read(entry, findings) {
                self.kinds.insert(item.name, Rc::new(kind));
            }
            return;
        }
        Rc::make_mut(self.items.entry(heading).or_default()).push(item);
    }

    /// Puts the items of every table into the order of their names.
    pub fn sort(&mut self) {
        let in_order = |items: &[DefinedItem]| items.is_sorted_by(|a, b| a.name <= b.name);
        for items in self.items.values_mut().filter(|items| !in_order(items)) {
            Rc::make_mut(items).sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn read_correlations(&mut self, value: &Value, findings: &mut FindingLog) {
        let wrong = |span: Span| {
            Diagnostic::new(Code::WrongValue, span, "`correlate` pairs two assumptions with a number from -1 to 1")
                .help("write `a = { b = 0.5 }` below `[correlate]`, or `correlate = [ { a = \"x\", b = \"y\", rho = 0.5 } ]`")
        };
        let correlations = Rc::make_mut(&mut self.correlations);
        match &value.kind {
            ValueKind::Array(rows) => {
                for row in rows {
                    let read = row.as_table().and_then(|table| {
                        check_keys(table, keys::CORRELATION, "a correlation", findings);
                        let a = table.get("a")?.as_text()?;
                        let b = table.get("b")?.as_text()?;
                        Some((a.text.clone(), b.text.clone(), table.get("rho")?.as_number()?))
                    });
                    match read {
                        Some((a, b, rho)) => correlations.push(CorrelationItem {
                            pairs: vec![(a, b)],
                            names: row.span,
                            rho,
                            span: row.span,
                        }),
                        None => findings.push(wrong(row.span)),
                    }
                }
            }
            ValueKind::Table(table) => {
                let mut leaves = Vec::new();
                collect_leaves(table, &[], &mut leaves);
                for (path, names, value) in leaves {
                    match value.as_number() {
                        Some(rho) if path.len() > 1 => {
                            let pairs = (1..path.len())
                                .rev()
                                .map(|split| (path[..split].join("."), path[split..].join(".")))
                                .collect();
                            correlations.push(CorrelationItem { pairs, names, rho, span: value.span });
                        }
                        _ => findings.push(wrong(names)),
                    }
                }
            }
            _ => findings.push(wrong(value.span)),
        }
        correlations.sort_by(|x, y| x.pairs.cmp(&y.pairs));
    }
}

/// Reports a table or a key of the head that is not known; the table that was probably meant.
fn unknown_table(file: &Table, entry: &Entry, findings: &mut FindingLog) -> Option<Heading> {
    let name = entry.key.text.as_str();
    let is_table = entry.value.as_table().is_some();
    let tables = Heading::ALL.map(Heading::word);
    let (code, what) = match is_table {
        true => (Code::UnknownTable, format!("there is no table `{name}`")),
        false => (Code::UnknownKey, format!("the head of the file has no key `{name}`")),
    };
    let found = Diagnostic::new(code, entry.key.span, what);
    let heading = Heading::meant_by(name).filter(|_| is_table);
    let close = match is_table {
        true => heading.map(Heading::word).or_else(|| close_to(name, &[CORRELATE])),
        false => close_to(name, HEADER),
    };
    findings.push(match close {
        Some(close) if is_table => found.help(Help::meant(entry.key.span, name, close)),
        Some(close) => found.help(meant_key(file, &entry.key, close)),
        None if !is_table => found.help(format!("the keys of the head are {}", list_words(HEADER))),
        None => found.help(format!("the tables are `{CORRELATE}`, {}", list_words(&tables))),
    });
    heading
}

fn close_to<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    suggest::closest(word, known.iter().copied())
}

/// Whether a key of the head is there under a misspelt name, which is reported.
fn is_misspelt(file: &Table, key: &str) -> bool {
    let unknown = |entry: &&Entry| {
        let name = entry.key.text.as_str();
        !HEADER.contains(&name)
            && name != CORRELATE
            && Heading::parse(name).is_none()
            && entry.value.as_table().is_none()
    };
    file.entries.iter().filter(unknown).any(|entry| close_to(&entry.key.text, HEADER) == Some(key))
}

/// The first month.
fn read_start(file: &Table, findings: &mut FindingLog) -> Month {
    if file.get("start").is_none() && !is_misspelt(file, "start") {
        let found = Diagnostic::new(Code::MissingKey, file.span, "the scenario does not say when it starts");
        findings.push(found.help("add `start = \"2026-05\"`"));
    }
    read_month(file, "start", findings).unwrap_or(Month::of(2026, 1))
}

/// A month under a key of the head, if it is there.
pub(crate) fn read_month(file: &Table, key: &str, findings: &mut FindingLog) -> Option<Month> {
    let value = file.get(key)?;
    let month = value.as_text().and_then(|text| Month::parse(&text.text));
    if month.is_none() {
        let help = Help::month(value.span, true, format!("write it as `{key} = \"2026-05\"`"));
        findings.push(Diagnostic::new(Code::WrongValue, value.span, format!("`{key}` is a month")).help(help));
    }
    month
}

/// How many months the run has, at least 1.
fn read_months(file: &Table, findings: &mut FindingLog) -> u32 {
    let missing = match file.get("months") {
        Some(Value { kind: ValueKind::Integer(months), .. }) if (1..=MOST_MONTHS).contains(months) => {
            return *months as u32;
        }
        Some(value) => {
            let message = format!("`months` is a whole number from 1 to {MOST_MONTHS}");
            let found = Diagnostic::new(Code::WrongValue, value.span, message);
            findings.push(match months_meant_by(value) {
                Some(months) => found.help(Help::write(value.span, months.to_string())),
                None => found.help("write `months = 120` for ten years"),
            });
            // As many as there can be, so that no date lies outside them.
            return MOST_MONTHS as u32;
        }
        None if is_misspelt(file, "months") => return MOST_MONTHS as u32,
        None => Diagnostic::new(Code::MissingKey, file.span, "the scenario does not say how many months it runs")
            .help("add `months = 120`"),
    };
    findings.push(missing);
    1
}

/// The number of months that a value means which is no whole number, if it is one that a run can have: `"24 mo"`, `24.0`.
fn months_meant_by(value: &Value) -> Option<i64> {
    let months = match &value.kind {
        ValueKind::Float(months) if *months == months.round() => Some(*months as i64),
        ValueKind::String(text) => syntax::months_meant(&text.text).and_then(|months| i64::try_from(months).ok()),
        _ => None,
    };
    months.filter(|months| (1..=MOST_MONTHS).contains(months))
}

fn collect_leaves<'t>(table: &'t Table, prefix: &[String], out: &mut Vec<(Vec<String>, Span, &'t Value)>) {
    for entry in &table.entries {
        let mut path = prefix.to_vec();
        path.push(entry.key.text.clone());
        match entry.value.as_table() {
            Some(inner) => collect_leaves(inner, &path, out),
            None => out.push((path, entry.key.span, &entry.value)),
        }
    }
}

/// How many keys, and values in arrays, a table has inside.
fn count_values(table: &Table) -> usize {
    table.entries.iter().map(|entry| 1 + values_inside(&entry.value)).sum()
}

fn values_inside(value: &Value) -> usize {
    match &value.kind {
        ValueKind::Table(table) => count_values(table),
        ValueKind::Array(values) => values.iter().map(|value| 1 + values_inside(value)).sum(),
        _ => 0,
    }
}
