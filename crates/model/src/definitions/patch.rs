//! Patches of definitions: variants (`set`, `remove`, `add`), `without`, and the settings of the command line.

use std::collections::BTreeSet;
use std::rc::Rc;

use syntax::list_words;
use syntax::{Code, Diagnostic, Entry, Help, Key, Span, Table, Value, ValueKind, suggest};

use crate::definitions::kinds::Member;
use crate::definitions::tables::{DefinedItem, Definitions};
use crate::findings::FindingLog;
use crate::words::headings::Heading;
use crate::words::keys::{self, HEADER};
use crate::words::reading::{check_keys, meant_key};

impl Definitions {
    /// Applies `[variant.NAME]`, but for the settings whose values stand at `but`.
    pub fn apply_variant(&mut self, name: &str, but: &[Span], findings: &mut FindingLog) {
        let Some(item) = self.item(Heading::Variant, name).cloned() else {
            let known = self.items(Heading::Variant).iter().map(|item| item.name.as_str());
            let found = Diagnostic::bare(Code::NotAVariant, format!("there is no variant `{name}`"));
            findings.push(match suggest::closest(name, known.clone()) {
                Some(close) => found.help(format!("did you mean `{close}`?")),
                None => found.help(format!("the variants are {}", list_words(&known.collect::<Vec<_>>()))),
            });
            return;
        };
        let Some(table) = item.value.as_table() else {
            findings.push(
                Diagnostic::new(Code::WrongValue, item.value.span, "a variant is a table")
                    .help(format!("write `[variant.{name}]` with `set`, `remove`, `add` or `default`")),
            );
            return;
        };
        self.apply_patch(table, "a variant", but, findings);
    }

    /// Removes things, or applies the `without` patch of a contract that has one, but for the settings at `but`.
    pub fn apply_without(&mut self, keys: &[String], but: &[Span], findings: &mut FindingLog) {
        for key in keys {
            let patch = key
                .split_once('.')
                .and_then(|(table, name)| self.item(Heading::parse(table)?, name))
                .and_then(|item| item.value.as_table()?.get("without")?.as_table().cloned());
            match patch {
                Some(patch) => self.apply_patch(&patch, "a `without`", but, findings),
                None => {
                    self.removed.insert(key.clone(), None);
                }
            }
        }
    }

    /// Finds the mistakes of every `without`, asked for or not.
    pub fn check_withouts(&self, findings: &mut FindingLog) {
        for item in [Heading::Contract, Heading::Thing].into_iter().flat_map(|heading| self.items(heading)) {
            let Some(value) = item.value.as_table().and_then(|table| table.get("without")) else {
                continue;
            };
            match value.as_table() {
                Some(patch) => self.clone().apply_patch(patch, "a `without`", &[], findings),
                None => findings.push(Diagnostic::new(Code::WrongValue, value.span, "`without` is a table").help(
                    "write `without = { set = { price = \"$10/GPUh\" } }`: the patch that stands for its absence",
                )),
            }
        }
    }

    fn apply_patch(&mut self, table: &Table, what: &str, but: &[Span], findings: &mut FindingLog) {
        check_keys(table, keys::PATCH, what, findings);
        let wrong = |value: &Value, message: &str, help: &str| {
            Diagnostic::new(Code::WrongValue, value.span, message).help(help)
        };
        match table.get("add").map(|value| (value.as_table(), value)) {
            Some((Some(add), _)) => self.add_tables(add, findings),
            Some((None, value)) => {
                findings.push(wrong(
                    value,
                    "`add` is a table of tables",
                    "write `add.flow.gift = { from = \"…\", … }`",
                ));
            }
            None => {}
        }
        match table.get("set").map(|value| (value.as_table(), value)) {
            Some((Some(set), _)) => {
                for (path, span, value) in leaves(set) {
                    if !but.contains(&value.span) {
                        self.set(&path, span, value.clone(), findings);
                        self.settings.push((path, span, value));
                    }
                }
            }
            Some((None, value)) => {
                findings.push(wrong(
                    value,
                    "`set` is a table of names and values",
                    "write `set = { firm_share = \"50%\" }`",
                ));
            }
            None => {}
        }
        if let Some(value) = table.get("default") {
            self.force_defaults(value, findings);
        }
        let remove = match table.get("remove").map(|value| (value.as_array(), value)) {
            Some((Some(values), _)) => values,
            Some((None, value)) => {
                findings.push(wrong(value, "`remove` is a list of names", "write `remove = [\"contract.loan\"]`"));
                &[]
            }
            None => &[],
        };
        for value in remove {
            let Some(text) = value.as_text() else {
                findings.push(wrong(value, "the name of a thing is due here", "write it in quotes"));
                continue;
            };
            match self.full_key(text.text.trim(), value.span, findings) {
                Ok(key) => {
                    self.removed.insert(key, Some(value.span));
                }
                Err(problem) => findings.push(problem),
            }
        }
    }

    fn add_tables(&mut self, table: &Table, findings: &mut FindingLog) {
        let allowed = keys::of_addition();
        for entry in &table.entries {
            let known = Heading::parse(&entry.key.text).filter(|heading| heading.may_be_added_to());
            // What stands in a table whose name is misspelt is no further mistake.
            let Some(heading) = known.or_else(|| unknown_addition(table, entry, &allowed, findings)) else {
                continue;
            };
            let Some(items) = entry.value.as_table() else {
                findings.push(
                    Diagnostic::new(Code::WrongValue, entry.value.span, format!("`{heading}` is a table"))
                        .help(format!("write `add.{heading}.some_name = …`")),
                );
                continue;
            };
            for inner in &items.entries {
                self.add_item(heading, inner, findings);
            }
        }
        self.sort();
    }

    /// Sets an assumption, let or parameter to another value. Used by variants and by `--set`.
    pub fn set(&mut self, path: &str, span: Span, value: Value, findings: &mut FindingLog) {
        if HEADER.contains(&path) {
            findings.push(
                cannot_be_set(path, span)
                    .help("it stands at the head of the file and holds for all worlds; change it there"),
            );
            return;
        }
        let words: Vec<&str> = path.split('.').collect();
        let table = |word: &&str| Heading::parse(word);
        let (heading, name, rest) = match words.as_slice() {
            [word, name, rest @ ..] if table(word).is_some() => (table(word), *name, rest),
            [name, rest @ ..] => (None, *name, rest),
            [] => return,
        };
        if self.set_shared(heading, name, rest, span, &value) {
            return;
        }
        let mut found = self.items_to_set(heading, name, rest.is_empty());
        if let [(one, _), (other, _), ..] = found.as_slice() {
            findings.push(
                Diagnostic::new(
                    Code::AmbiguousName,
                    span,
                    format!("`{name}` could mean `{one}.{name}` or `{other}.{name}`"),
                )
                .help(
                    Help::from(format!("write the full key: `{one}.{path}`"))
                        .which_writes(span, format!("{one}.{path}")),
                ),
            );
            return;
        }
        let Some((heading, item)) = found.pop() else {
            let mut others = Heading::ALL.into_iter().filter(|other| heading.is_none_or(|heading| heading == *other));
            let other = others.find(|other| self.item(*other, name).is_some());
            findings.push(match other {
                Some(other) if other.holds_values() => {
                    cannot_be_set(path, span).help(format!("name what to set of it: `{other}.{name}.…`"))
                }
                Some(other) => cannot_be_set(path, span).help(format!("`[{other}.{name}]` is no value; {WHAT_TO_SET}")),
                None => self.unknown_key(path, span, findings),
            });
            return;
        };
        let inside = path_inside(&item.value, heading, rest);
        let value = inside.last().and_then(|key| literal(key, &value)).unwrap_or(value);
        let set = set_inside(&mut item.value, &inside, span, value);
        if let Err(help) = set {
            let inside = if help.is_empty() { "" } else { "; " };
            let whole = rest.is_empty() && heading.class().is_some();
            findings.push(cannot_be_set(path, span).help(if whole {
                format!("name what to set of it, e.g. `{heading}.{name}.{}`", example_of(&item.value, heading))
            } else {
                format!("{help}{inside}{WHAT_TO_SET}")
            }));
        }
    }

    /// What a name may mean that is to be set, in this table or any: in whole, or something inside it. Each is made this
    /// world's own.
    fn items_to_set(&mut self, table: Option<Heading>, name: &str, whole: bool) -> Vec<(Heading, &mut DefinedItem)> {
        let is_value = |known: Heading| {
            matches!(known, Heading::Assume | Heading::Decide | Heading::Let) || known.class().is_some()
        };
        let tables = self.items.iter_mut().filter(|(known, _)| match table {
            Some(table) => **known == table && known.holds_values(),
            None if whole => is_value(**known),
            None => known.holds_values(),
        });
        let found = tables.filter_map(|(table, items)| {
            let place = items.binary_search_by(|item| item.name.as_str().cmp(name)).ok()?;
            Some((*table, &mut Rc::make_mut(items)[place]))
        });
        let mut found: Vec<(Heading, &mut DefinedItem)> = found.collect();
        found.sort_by_key(|(table, _)| table.word());
        found
    }

    /// Sets `[kind.K.assume.x]`, named `K.x`, or `K.part.x` in a part. False if the path names none.
    fn set_shared(&mut self, heading: Option<Heading>, name: &str, rest: &[&str], span: Span, value: &Value) -> bool {
        if heading.is_some_and(|heading| heading != Heading::Kind) {
            return false;
        }
        let Some(kind) = self.kinds.get_mut(name) else {
            return false;
        };
        let body = &mut Rc::make_mut(kind).body;
        let (body, name) = match rest {
            [name] => (Some(body), *name),
            [part, name] => {
                let part = body.parts.iter_mut().find(|other| other.name == *part);
                (part.map(|part| &mut Rc::make_mut(part).body), *name)
            }
            _ => return false,
        };
        let is_meant = |member: &&mut Rc<Member>| member.heading == Heading::Assume && member.name == name;
        let member = body.and_then(|body| body.members.iter_mut().find(is_meant));
        member.is_some_and(|member| set_inside(&mut Rc::make_mut(member).value, &[], span, value.clone()).is_ok())
    }

    /// The full key that a short name stands for.
    fn full_key(&self, name: &str, span: Span, findings: &FindingLog) -> Result<String, Diagnostic> {
        if let Some((table, rest)) = name.split_once('.')
            && let Some(heading) = Heading::parse(table)
            && self.item(heading, rest.split('.').next().unwrap_or(rest)).is_some()
        {
            return Ok(name.to_string());
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let headings: Vec<Heading> = Heading::ALL
            .into_iter()
            .filter(|heading| heading.holds_values() && self.item(*heading, first).is_some())
            .collect();
        match headings.as_slice() {
            [] => Err(self.unknown_key(name, span, findings)),
            [heading] => Ok(match rest {
                Some(rest) => format!("{heading}.{first}.{rest}"),
                None => format!("{heading}.{first}"),
            }),
            several => {
                let keys: Vec<String> = several.iter().map(|heading| format!("{heading}.{name}")).collect();
                Err(Diagnostic::new(Code::AmbiguousName, span, format!("`{first}` could mean {}", list_words(&keys)))
                    .help(format!("write the full key, e.g. `{}`", keys[0])))
            }
        }
    }

    fn unknown_key(&self, path: &str, span: Span, findings: &FindingLog) -> Diagnostic {
        let found = Diagnostic::new(Code::UnknownName, span, format!("there is nothing named `{path}`"));
        if findings.guesses_nothing() {
            return found.help("name an assumption, a party, a contract or a let of the scenario");
        }
        // The word that is not known is the first, or the one after the name of a table.
        let named = path.split_once('.').and_then(|(table, rest)| Some((Heading::parse(table)?, rest)));
        let (heading, rest) = named.map_or((None, path), |(heading, rest)| (Some(heading), rest));
        let (word, after) = rest.split_once('.').map_or((rest, None), |(word, after)| (word, Some(after)));
        let tables = self.items.iter().filter(|(known, _)| heading.is_none_or(|heading| heading == **known));
        let mut known: BTreeSet<&str> =
            tables.flat_map(|(_, items)| items.iter()).map(|item| item.name.as_str()).collect();
        if heading.is_none_or(|heading| heading == Heading::Kind) {
            known.extend(self.kinds.values().filter(|kind| !kind.draws().is_empty()).map(|kind| kind.name.as_str()));
        }
        if let Some((kind, after)) = self.kinds.get(word).zip(after) {
            let draws = kind.draws();
            return found.help(match findings.closest(after, draws.iter().map(String::as_str)) {
                Some(close) => Help::meant(span, path, &path.replace(after, close)),
                None if draws.is_empty() => format!("the kind `{word}` has no draw of its own; {WHAT_TO_SET}").into(),
                None => format!("of a kind its draws can be set: {}", list_words(&draws)).into(),
            });
        }
        match findings.closest(word, known.iter().copied()) {
            Some(close) => {
                let parts = heading.map(Heading::word).into_iter().chain([close]).chain(after);
                found.help(Help::meant(span, path, &parts.collect::<Vec<_>>().join(".")))
            }
            None => found.help("name an assumption, a party, a contract or a let of the scenario"),
        }
    }
}

/// Reports a table that a variant cannot add to; the one that was probably meant, if it is not there too.
fn unknown_addition(table: &Table, entry: &Entry, allowed: &[&str], findings: &mut FindingLog) -> Option<Heading> {
    let found = format!("a variant adds no table `{}`", entry.key.text);
    let found = Diagnostic::new(Code::UnknownTable, entry.key.span, found);
    let close = suggest::closest(&entry.key.text, allowed.iter().copied());
    findings.push(match close {
        Some(close) => found.help(meant_key(table, &entry.key, close)),
        None => found.help(format!("it may add to {}", list_words(allowed))),
    });
    close.and_then(Heading::parse)
}

/// What to set instead of what cannot be.
const WHAT_TO_SET: &str = "set an assumption, a let, or a parameter of an instance or part: `contract.total`";

/// A key that an instance may be given.
fn example_of(instance: &Value, heading: Heading) -> String {
    let keys = instance.as_table().into_iter().flat_map(|table| &table.entries);
    let mut keys = keys.map(|entry| entry.key.text.as_str()).filter(|key| !matches!(*key, "kind" | "about"));
    keys.next().unwrap_or(if heading == Heading::Party { "cash" } else { "…" }).to_string()
}

fn cannot_be_set(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownName, span, format!("`{path}` cannot be set"))
}

/// All leaves of a table as dotted paths; inline tables that are values (with `value`) are leaves.
fn leaves(table: &Table) -> Vec<(String, Span, Value)> {
    let mut out = Vec::new();
    for entry in &table.entries {
        match entry.value.as_table() {
            Some(inner) if inner.get("value").is_none() => {
                out.extend(
                    leaves(inner)
                        .into_iter()
                        .map(|(path, span, value)| (format!("{}.{path}", entry.key.text), span, value)),
                );
            }
            _ => out.push((entry.key.text.clone(), entry.key.span, entry.value.clone())),
        }
    }
    out
}

/// Puts `value` at a path inside an item: the value of an assumption table, an expression, a parameter, a part's
/// parameter. Else says what there is, where that helps.
fn set_inside(target: &mut Value, path: &[&str], span: Span, value: Value) -> Result<(), String> {
    let Some((first, rest)) = path.split_first() else {
        match &mut target.kind {
            ValueKind::Table(table)
                if table.get("value").is_some() || table.get("basis").is_some() || table.get("fact").is_some() =>
            {
                if value.as_table().is_some() {
                    *target = value;
                } else {
                    put(table, "value", span, value);
                }
            }
            ValueKind::Table(_) => return Err(String::new()),
            _ => *target = value,
        }
        return Ok(());
    };
    match &mut target.kind {
        ValueKind::Table(table) => {
            if let Some(entry) = table.entries.iter_mut().find(|entry| entry.key.text == *first) {
                return set_inside(&mut entry.value, rest, span, value);
            }
            if !rest.is_empty() {
                let keys: Vec<&str> = table.entries.iter().map(|entry| entry.key.text.as_str()).collect();
                return Err(format!("there is no `{first}` among {}", list_words(&keys)));
            }
            put(table, first, span, value);
            Ok(())
        }
        ValueKind::Array(items) => {
            let id = |(place, item): (usize, &Value)| match item.as_table()?.get("id").and_then(Value::as_text) {
                Some(id) => Some(id.text.clone()),
                None => Some((place + 1).to_string()),
            };
            let ids: Vec<Option<String>> = items.iter().enumerate().map(id).collect();
            match ids.iter().position(|id| id.as_deref() == Some(first)) {
                Some(place) => set_inside(&mut items[place], rest, span, value),
                None => {
                    let ids: Vec<String> = ids.into_iter().flatten().collect();
                    Err(format!("there is no item `{first}` among {}", list_words(&ids)))
                }
            }
        }
        _ => Err(String::new()),
    }
}

/// The path to what is read by this one: an instance's own assumption or let is read without the name of its table.
fn path_inside<'p>(instance: &Value, heading: Heading, path: &[&'p str]) -> Vec<&'p str> {
    let holds = |table: &Table, key: &str| table.get(key).is_some();
    let own = path.first().zip(instance.as_table().filter(|_| heading.class().is_some())).and_then(|(name, table)| {
        let own = [Heading::Assume, Heading::Decide, Heading::Let].map(Heading::word).into_iter();
        own.filter(|_| !holds(table, name))
            .find(|own| table.get(own).and_then(Value::as_table).is_some_and(|own| holds(own, name)))
    });
    own.into_iter().chain(path.iter().copied()).collect()
}

/// A text as the number or truth value that a key takes literally.
fn literal(key: &str, value: &Value) -> Option<Value> {
    let text = value.as_text()?.text.trim();
    let kind = match key {
        _ if keys::WHOLE_NUMBERS.contains(&key) => ValueKind::Integer(text.parse().ok()?),
        _ if keys::TRUTHS.contains(&key) => ValueKind::Boolean(text.parse().ok()?),
        _ => return None,
    };
    Some(Value { kind, ..value.clone() })
}

fn put(table: &mut Table, key: &str, span: Span, value: Value) {
    match table.entries.iter_mut().find(|entry| entry.key.text == key) {
        Some(entry) => entry.value = value,
        None => table.entries.push(Entry { key: Key { text: key.to_string(), span }, value }),
    }
}
