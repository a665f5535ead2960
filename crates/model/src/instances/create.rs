//! Instances: parties, contracts, things and parts are created, their members declared; nothing is evaluated yet
//! but what decides how many parts there are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::context::NamesToMake;
use crate::definitions::kinds::{Body, KindDefinition, Member, unknown_kind};
use crate::definitions::tables::DefinedItem;
use crate::findings::{Bound, FindingLog, closest};
use crate::instances::declarer::{Declarer, Given, WithoutParts};
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::names::{NamedThing, SharedDraw};
use crate::instances::owner::Owner;
use crate::words::headings::{Heading, MemberSort};
use crate::words::keys;
use scenario::Class;
use syntax::{Code, Diagnostic, Help, Span, Table, ValueKind, list_words};
use units::Units;

impl Declarer<'_> {
    /// Creates all instances and declares their members, but not their parts.
    pub fn create(&mut self) -> Bound<Vec<WithoutParts>> {
        self.check_kinds();
        let mut created: Vec<WithoutParts> = Vec::new();
        for (heading, class) in
            [(Heading::Contract, Class::Contract), (Heading::Party, Class::Party), (Heading::Thing, Class::Thing)]
        {
            for item in self.definitions.items(heading) {
                created.extend(self.create_instance(heading, class, item));
            }
        }
        self.count_names(&created)?;
        self.index_names();
        self.declare_root();
        for WithoutParts { owner, body, given } in &created {
            self.declare(*owner, body, given.clone());
        }
        Ok(created)
    }

    /// Counts what is to be declared, before it is: the scenario's own names, and what instances have of their kinds.
    pub fn count_names(&mut self, created: &[WithoutParts]) -> Bound<()> {
        let root = Heading::BODY.into_iter().map(|heading| self.definitions.items(heading).len()).sum::<usize>();
        let mut kinds: BTreeMap<&[String], (usize, usize, Span)> = BTreeMap::new();
        for WithoutParts { owner, body, given } in created {
            let owner = &self.names[*owner];
            let most = kinds.entry(&owner.kinds).or_insert((0, 0, owner.span));
            *most = (most.0 + 1, most.1 + 1 + body.names() + given.len(), owner.span);
        }
        let Some((kind, (instances, largest, span))) = kinds.iter().max_by_key(|(_, (_, names, _))| names) else {
            return Ok(());
        };
        let of = match kind {
            [] => "without a kind".to_owned(),
            kinds => format!("of {}", list_words(kinds)),
        };
        let make = NamesToMake {
            count: root + kinds.values().map(|(_, names, _)| names).sum::<usize>(),
            span: *span,
            source: format!("in all instances, {largest} of them in {instances} {of}"),
            help: format!("use fewer instances {of}, or give them fewer names"),
        };
        self.context.size.add_names(&make, self.findings)
    }

    /// One party, contract or thing, with its body and what is written on it or on its kinds.
    fn create_instance(&mut self, heading: Heading, class: Class, item: &DefinedItem) -> Option<WithoutParts> {
        let Some(table) = item.value.as_table() else {
            self.report(
                Diagnostic::new(Code::WrongValue, item.value.span, format!("`{heading}.{}` is a table", item.name))
                    .help(format!("write `[{heading}.{}]`", item.name)),
            );
            return None;
        };
        let key = format!("{heading}.{}", item.name);
        let mut owner = Owner::new(item.name.clone(), key, Some(class), item.span);
        let (body, clear) = self.body_of(table, class, &mut owner.kinds);
        owner.unclear = !clear;
        owner.unread.clone_from(&body.unread);
        let mut given: Vec<Given> =
            table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario: true }).collect();
        for kind in &owner.kinds {
            for entry in self.kinds.get(kind).map_or(&[][..], |kind| &kind.attributes) {
                if !given.iter().any(|known| known.entry.key.text == entry.key.text) {
                    given.push(Given { entry: entry.as_ref().clone(), scenario: false });
                }
            }
        }
        owner.removed = self.is_removed(&owner.key);
        if class == Class::Party {
            owner.currency = self.currency_in(&given);
        }
        let owner = self.names.add_owner(owner);
        Some(WithoutParts { owner, body, given })
    }

    /// The currency that a party keeps its books in.
    pub fn currency_in(&mut self, given: &[Given]) -> String {
        let Some(given) = given.iter().find(|given| given.entry.key.text == "currency") else {
            return "USD".into();
        };
        let value = &given.entry.value;
        match value.as_text() {
            Some(text) if is_currency(self.context.units, &text.text) => text.text.clone(),
            _ => {
                self.report(
                    Diagnostic::new(Code::UnknownUnit, value.span, "`currency` is the code of a currency")
                        .help("write e.g. `currency = \"EUR\"`"),
                );
                "USD".into()
            }
        }
    }

    /// What a kind says wrong is reported even if nothing is of that kind.
    fn check_kinds(&mut self) {
        let definitions = self.definitions;
        for kind in definitions.kinds.values() {
            check_names(kind, self.findings);
        }
        for kind in definitions.kinds.values() {
            for body in std::iter::once(&kind.body).chain(kind.body.parts.iter().map(|part| &part.body)) {
                check_twice(body, self.findings);
            }
        }
        let kinds = Rc::clone(&self.kinds);
        for body in definitions.kinds.keys().filter_map(|name| Some(kinds.get(name)?.body.as_ref())) {
            for body in std::iter::once(body).chain(body.parts.iter().map(|part| &part.body)) {
                for param in &body.params {
                    let _ = self.param_type(param, body);
                }
            }
        }
        for kind in definitions.kinds.values() {
            let parts = kind.body.parts.iter().map(|part| (Some(&part.name), &part.body));
            for (part, body) in std::iter::once((None, &kind.body)).chain(parts) {
                for member in body.members.iter().filter(|member| member.heading == Heading::Assume) {
                    let path = [Some(&kind.name), part, Some(&member.name)].into_iter().flatten();
                    let name = path.map(String::as_str).collect::<Vec<_>>().join(".");
                    self.names.share(member.span, SharedDraw { name, slot: None });
                }
            }
        }
    }

    /// The union of an instance's kinds, their names, and whether all of them are known and fit.
    fn body_of(&mut self, table: &Table, class: Class, names: &mut Vec<String>) -> (Rc<Body>, bool) {
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
        let kinds = Rc::clone(&self.kinds);
        let (mut body, mut clear) = (Rc::<Body>::default(), true);
        for (name, span) in wanted {
            if !self.definitions.kinds.contains_key(&name) {
                let diagnostic = unknown_kind(&self.definitions.kinds, (&name, Some(class)), span, self.findings);
                self.report(diagnostic);
                clear = false;
                continue;
            }
            let Some(kind) = kinds.get(&name) else {
                clear = false;
                continue;
            };
            let (kind_class, kind_body) = (kind.class, &kind.body);
            if kind_class.is_some_and(|kind_class| kind_class != class) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("the kind `{name}` is not of this class"))
                        .help(format!("it is a kind of {0}: write `[{0}.…]`", kind_class.unwrap_or(class).word())),
                );
                clear = false;
                continue;
            }
            for clash in clashes(&body, kind_body) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("two kinds of one instance define `{clash}`"))
                        .help("give it one of the kinds, or a kind of your own that is `like` one and has what it needs of the other"),
                );
            }
            body = match names.is_empty() {
                true => Rc::clone(kind_body),
                false => Rc::new(body.overridden(kind_body)),
            };
            names.push(name);
        }
        if names.len() > 1 {
            Rc::make_mut(&mut body).sort();
        }
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
        for (id, owner) in self.names.owners().enumerate().skip(1) {
            names.entry(owner.name.clone()).or_default().push((owner.key.clone(), NamedThing::Owner(id)));
        }
        for id in self.names.instances() {
            let owner = &mut self.names[id];
            if names.get(&owner.name).is_some_and(|several| several.len() > 1) {
                owner.name = owner.key.clone();
            }
        }
        for heading in Heading::BODY {
            for item in self.definitions.items(heading) {
                let key = format!("{heading}.{}", item.name);
                names.entry(item.name.clone()).or_default().push((key, NamedThing::Member(item.name.clone())));
            }
        }
        self.names.set_short(names);
    }

    /// What the world removes must be there.
    pub fn check_removed(&mut self) {
        let owners = self.names.owners().iter().map(|owner| owner.key.as_str());
        let slots = self.names.slots().iter().map(|slot| slot.key.as_str());
        let pending = self.names.flows().iter().chain(self.names.entries()).chain(self.names.covenants());
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
                    Some(close) => found.help(Help::meant((*span)?, key, close)),
                    None => found.help("remove a contract, a party, a part or one of their flows"),
                })
            })
            .collect();
        self.findings.extend(missing);
    }

    fn declare_root(&mut self) {
        let mut body = Body::default();
        for heading in Heading::BODY {
            for item in self.definitions.items(heading) {
                body.members.push(Rc::new(Member {
                    heading,
                    name: item.name.clone(),
                    span: item.span,
                    value: item.value.clone(),
                }));
            }
        }
        self.declare_members(ROOT, &body.members, true);
    }

    /// Declares parameters and members of an instance or part.
    pub fn declare(&mut self, owner: OwnerId, body: &Body, given: Vec<Given>) {
        let class = self.names[owner].class;
        let known: &[&str] = match class {
            Some(Class::Party) => keys::PARTY,
            Some(Class::Part) => &["id"],
            _ => keys::CONTRACT,
        };
        let (given, own) = self.split_given(owner, body, given, known);
        if class == Some(Class::Party) {
            self.declare_party_members(owner, &given);
        }
        self.names[owner].written = given.iter().map(|given| given.entry.clone()).collect();
        for param in &body.params {
            let value = given.iter().find(|given| given.entry.key.text == param.name).cloned();
            self.declare_param(owner, param, body, value);
        }
        self.declare_members(owner, &body.members, false);
        if !own.members.is_empty() {
            self.declare_members(owner, &own.members, true);
        }
    }

    /// The table of an instance's own names that was probably meant by an unknown one.
    fn table_meant(&self, owner: OwnerId, body: &Body, given: &Given, known: &[&str]) -> Option<Heading> {
        let name = given.entry.key.text.as_str();
        let params = || body.params.iter().map(|param| param.name.as_str());
        let is_known =
            known.contains(&name) || params().chain(body.unread.iter().map(String::as_str)).any(|one| one == name);
        if is_known || self.names[owner].unclear || given.entry.value.as_table().is_none() {
            return None;
        }
        let candidates = params().chain(known.iter().copied()).chain(Heading::BODY.map(Heading::word));
        self.findings.closest(name, candidates).and_then(Heading::parse_in_body)
    }

    /// Sorts what is written on an instance into parameters (extra keys of an inline table are sibling parameters) and
    /// members of its own; reports the unknown.
    fn split_given(&mut self, owner: OwnerId, body: &Body, given: Vec<Given>, known: &[&str]) -> (Vec<Given>, Body) {
        let mut own = Body::default();
        let mut out: Vec<Given> = Vec::new();
        let mut extras: Vec<Given> = Vec::new();
        for mut given in given {
            let name = given.entry.key.text.clone();
            if Heading::parse_in_body(&name).is_some() && !body.params.iter().any(|param| param.name == name) {
                let table = Table { span: given.entry.value.span, entries: vec![given.entry.clone()] };
                own.read_members(&table, self.findings);
                continue;
            }
            if let Some(heading) = self.table_meant(owner, body, &given, known) {
                let mut entry = given.entry.clone();
                entry.key.text = heading.word().to_string();
                own.read_members(&Table { span: entry.value.span, entries: vec![entry] }, self.findings);
                let what = format!("`{}` has no key `{name}`", self.names[owner].key);
                let span = given.entry.key.span;
                let help = Help::meant(span, &name, heading.word());
                self.report(Diagnostic::new(Code::UnknownKey, span, what).help(help));
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
        // What a variant or the command line sets replaces what is there.
        let settings = &self.definitions.settings;
        let is_set = |given: &Given| settings.iter().any(|(_, span, _)| *span == given.entry.key.span);
        let is_beside = |given: &Given, name: &str| {
            let file = given.entry.key.span.file;
            let beside = |other: &Given| other.entry.key.text == name && other.entry.key.span.file == file;
            !is_set(given) && out.iter().any(beside)
        };
        for given in &out {
            let name = given.entry.key.text.as_str();
            let is_known = known.contains(&name) || body.params.iter().any(|param| param.name == name);
            if is_known || self.names[owner].unclear || body.unread.iter().any(|unread| unread == name) {
                continue;
            }
            let candidates = body.params.iter().map(|param| param.name.as_str()).chain(known.iter().copied());
            let what = self.names[owner].key.clone();
            let mut found =
                Diagnostic::new(Code::UnknownKey, given.entry.key.span, format!("`{what}` has no key `{name}`"));
            let meant = self.findings.closest(name, candidates.clone());
            found = match meant.or_else(|| syntax::abbreviated(name, candidates)) {
                Some(close) if is_beside(given, close) => {
                    found.help(format!("`{close}` is there already: remove this"))
                }
                Some(close) => found.help(Help::meant(given.entry.key.span, name, close)),
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

/// Reports names of a kind that every instance of its class has already.
fn check_names(kind: &KindDefinition, findings: &mut FindingLog) {
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
        findings.push(
            Diagnostic::new(Code::DuplicateName, span, format!("every instance has a `{name}` already"))
                .help(format!("name it otherwise, e.g. `own_{name}`")),
        );
    }
    for param in kind.body.parts.iter().flat_map(|part| &part.body.params).filter(|param| param.name == "id") {
        findings.push(
            Diagnostic::new(Code::DuplicateName, param.span, "every part has an `id` already")
                .help("name it otherwise"),
        );
    }
}

/// Reports names that a kind defines twice. A flow may bear the name of the let that it pays.
fn check_twice(body: &Body, findings: &mut FindingLog) {
    let mut seen: BTreeMap<&str, (Span, bool)> =
        body.params.iter().map(|param| (param.name.as_str(), (param.span, false))).collect();
    for member in &body.members {
        let flows = member.heading.member() == Some(MemberSort::Due);
        match seen.insert(&member.name, (member.span, !flows)) {
            Some((before, pays)) if !(flows && pays) => findings.push(
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

/// Whether a word is the code of a currency.
pub(crate) fn is_currency(units: &Units, word: &str) -> bool {
    units.parse(word).is_ok_and(|unit| unit.dimension.as_currency() == Some(word))
}
