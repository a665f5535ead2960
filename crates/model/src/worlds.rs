//! Other worlds of a scenario: variants (`set`, `remove`, `add`) and removals, as patched definitions; and the settings
//! of the command line, which are a patch too.

use std::collections::BTreeMap;

use syntax::{Code, Diagnostic, Entry, Key, Span, Table, Value, ValueKind, suggest};

use crate::builder::*;
use crate::definitions::*;
use crate::scenario::*;

impl<'a> Builder<'a> {
    /// The number of a world among those that answers need, building it when first mentioned. The base is 0.
    pub fn world_number(&mut self, world: World, span: Span) -> Bound<usize> {
        if let Some(index) = self.worlds.iter().position(|(known, _)| *known == world) {
            return match self.worlds[index].1 {
                Some(_) => Ok(index + 1),
                None => Err(Reported),
            };
        }
        let mut definitions = self.definitions.clone();
        let mut problems = Vec::new();
        match &world {
            World::Base => return Ok(0),
            World::Variant(name) => definitions.apply_variant(name, &mut problems),
            World::Without(keys) => definitions.apply_without(keys, &mut problems),
        }
        let mut builder = Builder::new(self.context, definitions, world.clone());
        builder.create_instances();
        builder.bind_dynamics();
        problems.append(&mut builder.diagnostics);
        // A fault of the base is reported once; what only this world has is reported with it.
        let fresh: Vec<Diagnostic> =
            problems.into_iter().filter(|problem| !self.has_reported(problem)).collect();
        let failed = fresh.iter().any(|problem| problem.severity == syntax::Severity::Error);
        for problem in fresh {
            let what = world.describe();
            self.diagnostics.push(problem.also(span, format!("needed here: {what}")));
        }
        self.worlds.push((world, if failed { None } else { Some(Box::new(builder)) }));
        if failed { Err(Reported) } else { Ok(self.worlds.len()) }
    }

    /// Whether a finding has been reported already, here or for another world.
    fn has_reported(&self, problem: &Diagnostic) -> bool {
        let same = |other: &Diagnostic| {
            let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
            other.code == problem.code && other.message == problem.message && place(other) == place(problem)
        };
        self.diagnostics.iter().any(same)
    }

    /// A path scalar of another world: binds it there and makes the node that reads it here.
    pub fn wanted_in(
        &mut self,
        world: usize,
        span: Span,
        bind: impl FnOnce(&mut Builder<'a>) -> Bound<NodeId>,
    ) -> Bound<NodeId> {
        let Some(mut there) = self.worlds[world - 1].1.take() else {
            return Err(Reported);
        };
        let bound = bind(&mut there);
        let fresh: Vec<Diagnostic> =
            there.diagnostics.drain(..).filter(|problem| !self.has_reported(problem)).collect();
        self.diagnostics.extend(fresh);
        let result = bound.map(|node| {
            there.wanted.push(node);
            (node, there.node(node).ty.clone())
        });
        self.worlds[world - 1].1 = Some(there);
        let (node, ty) = result?;
        Ok(self.push(Operation::In { model: world, node }, ty, Timing::End, span))
    }
}

impl World {
    /// A world in words.
    pub fn describe(&self) -> String {
        match self {
            World::Base => "the scenario as written".into(),
            World::Variant(name) => format!("the variant `{name}`"),
            World::Without(keys) => format!("the scenario without {}", list_words(keys)),
        }
    }
}

impl Definitions {
    /// Applies `[variant.NAME]`.
    pub fn apply_variant(&mut self, name: &str, diagnostics: &mut Vec<Diagnostic>) {
        let Some(item) = self.items("variant").iter().find(|item| item.name == name).cloned() else {
            return;
        };
        let Some(table) = item.value.as_table() else {
            diagnostics.push(Diagnostic::new(Code::WrongValue, item.value.span, "a variant is a table"));
            return;
        };
        self.apply_patch(table, diagnostics);
    }

    /// Removes things, or applies the `without` patch of a contract that has one.
    pub fn apply_without(&mut self, keys: &[String], diagnostics: &mut Vec<Diagnostic>) {
        for key in keys {
            let patch = key
                .split_once('.')
                .and_then(|(section, name)| self.items(section).iter().find(|item| item.name == name))
                .and_then(|item| item.value.as_table()?.get("without")?.as_table().cloned());
            match patch {
                Some(patch) => self.apply_patch(&patch, diagnostics),
                None => self.removed.push(key.clone()),
            }
        }
    }

    fn apply_patch(&mut self, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
        check_keys(table, &["set", "remove", "add", "about"], "a variant", diagnostics);
        if let Some(add) = table.get("add").and_then(Value::as_table) {
            self.add_tables(add, diagnostics);
        }
        if let Some(set) = table.get("set").and_then(Value::as_table) {
            for (path, span, value) in leaves(set) {
                self.set(&path, span, value, diagnostics);
            }
        }
        for value in table.get("remove").and_then(Value::as_array).unwrap_or(&[]) {
            let Some(text) = value.as_text() else {
                continue;
            };
            match self.full_key(text.text.trim()) {
                Some(key) => self.removed.push(key),
                None => diagnostics.push(self.unknown_key(text.text.trim(), value.span)),
            }
        }
    }

    fn add_tables(&mut self, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
        for entry in &table.entries {
            let Some(section) = SECTIONS.iter().find(|section| **section == entry.key.text) else {
                diagnostics.push(
                    Diagnostic::new(
                        Code::UnknownTable,
                        entry.key.span,
                        format!("there is no table `{}`", entry.key.text),
                    )
                    .help(format!("a variant may add to {}", list_words(SECTIONS))),
                );
                continue;
            };
            for inner in entry.value.as_table().map_or(&[][..], |table| &table.entries) {
                let items = self.sections.entry(section).or_default();
                if items.iter().any(|item| item.name == inner.key.text) {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::DuplicateName,
                            inner.key.span,
                            format!("`{section}.{}` is there already", inner.key.text),
                        )
                        .help("a variant changes what is there with `set`"),
                    );
                    continue;
                }
                items.push(Item { name: inner.key.text.clone(), span: inner.key.span, value: inner.value.clone() });
                items.sort_by(|a, b| a.name.cmp(&b.name));
            }
        }
    }

    /// Sets an assumption, let or parameter to another value. Used by variants and by `--set`.
    pub fn set(&mut self, path: &str, span: Span, value: Value, diagnostics: &mut Vec<Diagnostic>) {
        let words: Vec<&str> = path.split('.').collect();
        let (section, name, rest) = match words.as_slice() {
            [section, name, rest @ ..] if SECTIONS.contains(section) => (Some(*section), *name, rest),
            [name, rest @ ..] => (None, *name, rest),
            [] => return,
        };
        let mut found: Vec<&mut Item> = self
            .sections
            .iter_mut()
            .filter(|(known, _)| match section {
                Some(section) => **known == section,
                None => matches!(**known, "assume" | "let" | "party" | "contract" | "thing"),
            })
            .flat_map(|(_, items)| items.iter_mut())
            .filter(|item| item.name == name)
            .collect();
        let Some(item) = found.pop() else {
            diagnostics.push(self.unknown_key(path, span));
            return;
        };
        if !set_inside(&mut item.value, rest, span, value) {
            diagnostics.push(
                Diagnostic::new(Code::UnknownName, span, format!("`{path}` cannot be set"))
                    .help("set an assumption, a let, or a parameter of an instance: `contract.total`"),
            );
        }
    }

    /// The full key that a short name stands for.
    pub fn full_key(&self, name: &str) -> Option<String> {
        let exists = |section: &str, item: &str| self.items(section).iter().any(|known| known.name == item);
        if let Some((section, rest)) = name.split_once('.')
            && exists(section, rest.split('.').next().unwrap_or(rest))
        {
            return Some(name.to_string());
        }
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let section = SECTIONS
            .iter()
            .find(|section| !matches!(**section, "ask" | "show" | "variant" | "unit") && exists(section, first))?;
        Some(match rest {
            Some(rest) => format!("{section}.{first}.{rest}"),
            None => format!("{section}.{first}"),
        })
    }

    fn unknown_key(&self, name: &str, span: Span) -> Diagnostic {
        let known: BTreeMap<&str, ()> = self.sections.values().flatten().map(|item| (item.name.as_str(), ())).collect();
        let found = Diagnostic::new(Code::UnknownName, span, format!("there is nothing named `{name}`"));
        match suggest::closest(name, known.keys().copied()) {
            Some(close) => found.help(format!("did you mean `{close}`?")),
            None => found.help("name an assumption, a party, a contract or a let of the scenario"),
        }
    }
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

/// Puts `value` at a path inside an item: the value of an assumption table, an expression, a parameter, a part's parameter.
fn set_inside(target: &mut Value, path: &[&str], span: Span, value: Value) -> bool {
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
                return true;
            }
            ValueKind::Table(_) => return false,
            _ => {
                *target = value;
                return true;
            }
        }
    };
    match &mut target.kind {
        ValueKind::Table(table) => {
            if let Some(entry) = table.entries.iter_mut().find(|entry| entry.key.text == *first) {
                return set_inside(&mut entry.value, rest, span, value);
            }
            if rest.is_empty() {
                put(table, first, span, value);
                return true;
            }
            false
        }
        ValueKind::Array(items) => items
            .iter_mut()
            .find(|item| {
                item.as_table()
                    .and_then(|table| table.get("id"))
                    .and_then(Value::as_text)
                    .is_some_and(|id| id.text == *first)
            })
            .is_some_and(|item| set_inside(item, rest, span, value)),
        _ => false,
    }
}

fn put(table: &mut Table, key: &str, span: Span, value: Value) {
    match table.entries.iter_mut().find(|entry| entry.key.text == key) {
        Some(entry) => entry.value = value,
        None => table.entries.push(Entry { key: Key { text: key.to_string(), span }, value }),
    }
}
