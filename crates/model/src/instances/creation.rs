//! Instances: parties, contracts, things and parts are created, their members declared; nothing is evaluated yet
//! but what decides how many parts there are.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Code, Diagnostic, Entry, Span, Table, ValueKind};

use crate::bind::builder::*;
use crate::definitions::kinds::{Body, Member, flatten, unknown_kind};
use crate::definitions::tables::{Item, closest};
use crate::words::keys::{self, BODY};
use scenario::*;
use syntax::list_words;

/// A value given for a parameter, and whether it is read in the scenario's scope.
#[derive(Clone)]
pub(crate) struct Given {
    pub entry: Entry,
    pub scenario: bool,
}

impl Builder<'_> {
    /// Creates all instances and declares their members.
    pub fn create_instances(&mut self) {
        self.check_kinds();
        self.owners.push(Owner::new(String::new(), String::new(), None, Span::new(syntax::FileId(0), 0, 0)));
        let mut written: Vec<(usize, Body, Vec<Given>)> = Vec::new();
        for (section, class) in [("contract", Class::Contract), ("party", Class::Party), ("thing", Class::Thing)] {
            for item in self.definitions.items(section).to_vec() {
                if let Some((body, given)) = self.create_instance(section, class, &item) {
                    written.push((self.owners.len() - 1, body, given));
                }
            }
        }
        self.index_names();
        self.declare_root();
        for (owner, body, given) in &written {
            self.declare(*owner, body, given.clone());
        }
        for (owner, body, given) in &written {
            self.create_parts(*owner, body, given);
        }
        self.check_removed();
        self.create_any();
    }

    /// One party, contract or thing, with its body and what is written on it or on its kinds.
    fn create_instance(&mut self, section: &str, class: Class, item: &Item) -> Option<(Body, Vec<Given>)> {
        let Some(table) = item.value.as_table().cloned() else {
            self.report(
                Diagnostic::new(Code::WrongValue, item.value.span, format!("`{section}.{}` is a table", item.name))
                    .help(format!("write `[{section}.{}]`", item.name)),
            );
            return None;
        };
        let key = format!("{section}.{}", item.name);
        let mut owner = Owner::new(item.name.clone(), key, Some(class), item.span);
        let (body, clear) = self.body_of(&table, class, &mut owner.kinds);
        owner.unclear = !clear;
        let mut given: Vec<Given> =
            table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario: true }).collect();
        for kind in &owner.kinds {
            for entry in crate::definitions::kinds::attributes(&self.definitions.kinds, kind) {
                if !given.iter().any(|known| known.entry.key.text == entry.key.text) {
                    given.push(Given { entry, scenario: false });
                }
            }
        }
        owner.removed = self.definitions.removed.contains_key(&owner.key);
        if class == Class::Party {
            owner.party = Some(PartyId(self.parties));
            owner.currency = self.currency_in(&given);
            self.parties += 1;
        }
        self.owners.push(owner);
        Some((body, given))
    }

    /// The currency that a party keeps its books in.
    pub fn currency_in(&mut self, given: &[Given]) -> String {
        let Some(given) = given.iter().find(|given| given.entry.key.text == "currency") else {
            return "USD".into();
        };
        let value = &given.entry.value;
        match value.as_text() {
            Some(text) if self.is_currency(&text.text) => text.text.clone(),
            _ => {
                let _: Bound<()> = self.error(
                    Code::UnknownUnit,
                    value.span,
                    "`currency` is the code of a currency",
                    "write e.g. `currency = \"EUR\"`",
                );
                "USD".into()
            }
        }
    }

    /// Whether a word is the code of a currency.
    pub fn is_currency(&self, word: &str) -> bool {
        self.context.units.parse(word).is_ok_and(|unit| unit.dimension.as_currency() == Some(word))
    }

    /// What a kind says wrong is told also where nothing is of that kind.
    fn check_kinds(&mut self) {
        for kind in self.definitions.kinds.values() {
            let reserved: &[&str] = match kind.class {
                Some(Class::Party) => keys::PARTY,
                Some(_) => keys::CONTRACT,
                None => &[],
            };
            let params = kind.body.params.iter().map(|param| (&param.name, param.span));
            let members = kind.body.members.iter().map(|member| (&member.name, member.span));
            let clash = |name: &str| reserved.contains(&name);
            let hidden = |name: &str| kind.class == Some(Class::Party) && matches!(name, "cash" | "defaulted");
            let taken = params.filter(|(name, _)| clash(name)).chain(members.filter(|(name, _)| hidden(name)));
            for (name, span) in taken {
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateName, span, format!("every instance has a `{name}` already"))
                        .help(format!("name it otherwise, e.g. `own_{name}`")),
                );
            }
            for part in &kind.body.parts {
                for param in part.body.params.iter().filter(|param| param.name == "id") {
                    self.diagnostics.push(
                        Diagnostic::new(Code::DuplicateName, param.span, "every part has an `id` already")
                            .help("name it otherwise"),
                    );
                }
            }
        }
        for kind in self.definitions.kinds.values() {
            for body in std::iter::once(&kind.body).chain(kind.body.parts.iter().map(|part| &part.body)) {
                twice(body, &mut self.diagnostics);
            }
        }
        let mut bodies = Vec::new();
        for name in self.definitions.kinds.keys() {
            if let Some((_, body)) = flatten(&self.definitions.kinds, name, &mut self.diagnostics) {
                bodies.push(body);
            }
        }
        for body in bodies {
            for param in &body.params {
                let _ = self.param_type(param, &body);
            }
            for part in &body.parts {
                for param in &part.body.params {
                    let _ = self.param_type(param, &part.body);
                }
            }
        }
        for kind in self.definitions.kinds.values() {
            let parts = kind.body.parts.iter().map(|part| (Some(&part.name), &part.body));
            for (part, body) in std::iter::once((None, &kind.body)).chain(parts) {
                for member in body.members.iter().filter(|member| member.section == "assume") {
                    let path = [Some(&kind.name), part, Some(&member.name)].into_iter().flatten();
                    let name = path.map(String::as_str).collect::<Vec<_>>().join(".");
                    self.shared.insert(member.span, SharedDraw { name, slot: None });
                }
            }
        }
    }

    /// The union of an instance's kinds, their names, and whether all of them are known and fit.
    fn body_of(&mut self, table: &Table, class: Class, names: &mut Vec<String>) -> (Body, bool) {
        let mut wanted: Vec<(String, Span)> = Vec::new();
        match table.get("kind").map(|value| (&value.kind, value.span)) {
            Some((ValueKind::String(text), span)) => wanted.push((text.text.clone(), span)),
            Some((ValueKind::Array(values), _)) => {
                for value in values {
                    match value.as_text() {
                        Some(text) => wanted.push((text.text.clone(), value.span)),
                        None => self.wrong_kind(value.span),
                    }
                }
            }
            Some((_, span)) => self.wrong_kind(span),
            None => {}
        }
        let (mut body, mut clear) = (Body::default(), true);
        for (name, span) in wanted {
            if !self.definitions.kinds.contains_key(&name) {
                let diagnostic = unknown_kind(&self.definitions.kinds, &name, span, self.told());
                self.report(diagnostic);
                clear = false;
                continue;
            }
            let Some((kind_class, kind_body)) = flatten(&self.definitions.kinds, &name, &mut self.diagnostics) else {
                clear = false;
                continue;
            };
            if kind_class.is_some_and(|kind_class| kind_class != class) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("the kind `{name}` is not of this class"))
                        .help(format!("it is a kind of {0}: write `[{0}.…]`", class_word(kind_class.unwrap_or(class)))),
                );
                clear = false;
                continue;
            }
            for clash in clashes(&body, &kind_body) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("two kinds of one instance define `{clash}`"))
                        .help("give it one of the kinds, or a kind of your own that is `like` one and has what it needs of the other"),
                );
            }
            names.push(name);
            body = body.overridden(&kind_body);
        }
        body.sort();
        (body, clear)
    }

    fn wrong_kind(&mut self, span: Span) {
        self.report(
            Diagnostic::new(Code::WrongValue, span, "`kind` is the name of a kind, or a list of names")
                .help("write `kind = \"lab\"` or `kind = [\"lab\", \"cloud\"]`"),
        );
    }

    /// Which short names of the scenario mean what. An instance whose short name is not its own goes by its key.
    fn index_names(&mut self) {
        let mut names: BTreeMap<String, Vec<(String, NamedThing)>> = BTreeMap::new();
        for (index, owner) in self.owners.iter().enumerate().skip(1) {
            names.entry(owner.name.clone()).or_default().push((owner.key.clone(), NamedThing::Owner(index)));
        }
        for owner in &mut self.owners[1..] {
            if names.get(&owner.name).is_some_and(|several| several.len() > 1) {
                owner.name = owner.key.clone();
            }
        }
        for section in BODY {
            for item in self.definitions.items(section) {
                let key = format!("{section}.{}", item.name);
                names.entry(item.name.clone()).or_default().push((key, NamedThing::Member(item.name.clone())));
            }
        }
        self.names = names;
    }

    /// What the world removes must be there.
    fn check_removed(&mut self) {
        let owners = self.owners.iter().map(|owner| owner.key.as_str());
        let slots = self.slots.iter().map(|slot| slot.key.as_str());
        let pending = self.pending_flows.iter().chain(&self.pending_entries).chain(&self.pending_covenants);
        let pending = pending.map(|pending| pending.key.as_str());
        let known: BTreeSet<&str> = owners.chain(slots).chain(pending).collect();
        let missing: Vec<Diagnostic> = self
            .definitions
            .removed
            .iter()
            .filter(|(key, _)| !known.contains(key.as_str()))
            .enumerate()
            .filter_map(|(place, (key, span))| {
                let found = Diagnostic::new(Code::UnknownName, (*span)?, format!("there is no `{key}` to remove"));
                Some(match closest(key, known.iter().copied(), place) {
                    Some(close) => found.help(format!("did you mean `{close}`?")),
                    None => found.help("remove a contract, a party, a part or one of their flows"),
                })
            })
            .collect();
        self.diagnostics.extend(missing);
    }

    /// Whether the world removes this member.
    pub fn is_removed(&self, key: &str) -> bool {
        self.definitions.removed.contains_key(key)
    }

    fn declare_root(&mut self) {
        let mut body = Body::default();
        for section in BODY {
            for item in self.definitions.items(section) {
                body.members.push(Member {
                    section,
                    name: item.name.clone(),
                    span: item.span,
                    value: item.value.clone(),
                });
            }
        }
        self.declare_members(ROOT, &body.members, true);
    }

    /// Declares parameters and members of an instance or part.
    pub fn declare(&mut self, owner: usize, body: &Body, given: Vec<Given>) {
        let class = self.owners[owner].class;
        let known: &[&str] = match class {
            Some(Class::Party) => keys::PARTY,
            Some(Class::Part) => &["id"],
            _ => keys::CONTRACT,
        };
        let (given, own) = self.split_given(owner, body, given, known);
        if class == Some(Class::Party) {
            self.declare_party_members(owner, &given);
        }
        self.owners[owner].written = given.iter().map(|given| given.entry.clone()).collect();
        for param in &body.params {
            let value = given.iter().find(|given| given.entry.key.text == param.name).cloned();
            self.declare_param(owner, param, body, value);
        }
        self.declare_members(owner, &body.members, false);
        if !own.members.is_empty() {
            self.declare_members(owner, &own.members, true);
        }
    }

    /// Sorts what is written on an instance into parameters (extra keys of an inline table are sibling parameters) and
    /// members of its own; reports the unknown.
    fn split_given(&mut self, owner: usize, body: &Body, given: Vec<Given>, known: &[&str]) -> (Vec<Given>, Body) {
        let mut own = Body::default();
        let mut out: Vec<Given> = Vec::new();
        let mut extras: Vec<Given> = Vec::new();
        for mut given in given {
            let name = given.entry.key.text.clone();
            if BODY.contains(&name.as_str()) && !body.params.iter().any(|param| param.name == name) {
                let table = Table { span: given.entry.value.span, entries: vec![given.entry.clone()] };
                own.read_members(&table, &mut self.diagnostics);
                continue;
            }
            if let ValueKind::Table(table) = &mut given.entry.value.kind
                && table.get("value").or_else(|| table.get("basis")).or_else(|| table.get("fact")).is_some()
            {
                let scenario = given.scenario;
                let (keep, extra): (Vec<_>, Vec<_>) = std::mem::take(&mut table.entries)
                    .into_iter()
                    .partition(|entry| keys::ASSUMPTION.contains(&entry.key.text.as_str()));
                table.entries = keep;
                extras.extend(extra.into_iter().map(|entry| Given { entry, scenario }));
            }
            out.push(given);
        }
        out.extend(extras);
        own.sort();
        for given in &out {
            let name = given.entry.key.text.as_str();
            if self.owners[owner].unclear || known.contains(&name) || body.params.iter().any(|param| param.name == name)
            {
                continue;
            }
            let candidates = body.params.iter().map(|param| param.name.as_str()).chain(known.iter().copied());
            let what = self.owners[owner].key.clone();
            let mut found =
                Diagnostic::new(Code::UnknownKey, given.entry.key.span, format!("`{what}` has no key `{name}`"));
            found = match self.closest(name, candidates) {
                Some(close) => found.help(format!("did you mean `{close}`?")),
                None if body.params.is_empty() => found.help(format!("its keys are {}", list_words(known))),
                None => {
                    let params: Vec<&str> = body.params.iter().map(|param| param.name.as_str()).collect();
                    found.help(format!("its parameters are {}", list_words(&params)))
                }
            };
            self.report(found);
        }
        (out, own)
    }
}

/// Reports names that a kind defines twice. A flow may bear the name of the let that it pays.
fn twice(body: &Body, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, (Span, bool)> =
        body.params.iter().map(|param| (param.name.as_str(), (param.span, false))).collect();
    for member in &body.members {
        let flows = matches!(member.section, "flow" | "pay" | "transfer");
        match seen.insert(&member.name, (member.span, !flows)) {
            Some((before, pays)) if !(flows && pays) => diagnostics.push(
                Diagnostic::new(Code::DuplicateName, member.span, format!("`{}` is defined twice here", member.name))
                    .also(before, "first here")
                    .help("rename one of them"),
            ),
            _ => {}
        }
    }
}

/// Names that both define, each in its own way.
fn clashes(a: &Body, b: &Body) -> Vec<String> {
    fn names(body: &Body) -> BTreeMap<&str, Span> {
        let params = body.params.iter().map(|param| (param.name.as_str(), param.span));
        params.chain(body.members.iter().map(|member| (member.name.as_str(), member.span))).collect()
    }
    let theirs = names(b);
    names(a)
        .into_iter()
        .filter(|(name, span)| theirs.get(name).is_some_and(|place| place != span))
        .map(|(name, _)| name.to_string())
        .collect()
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::Party => "party",
        Class::Contract => "contract",
        Class::Thing => "thing",
        Class::Part => "part",
    }
}
