//! Instances: parties, contracts, things and parts are created, their members declared; nothing is evaluated yet
//! but what decides how many parts there are.

use std::collections::BTreeMap;

use syntax::{Code, Diagnostic, Entry, Span, Table, Value, ValueKind, suggest};

use crate::builder::*;
use crate::definitions::{BODY, list_words};
use crate::kinds::{Body, Member, Param, Part, flatten, unknown_kind};
use crate::scenario::*;

/// Keys that every party has.
pub(crate) const PARTY_KEYS: &[&str] = &[
    "kind",
    "about",
    "cash",
    "currency",
    "discount",
    "tax",
    "group",
    "pool",
    "outside",
    "issues",
    "floor",
    "grace",
    "workout",
    "default_cost",
    "opening",
    "equity",
];
/// Keys that contracts and things have.
pub(crate) const CONTRACT_KEYS: &[&str] = &["kind", "about", "without"];
/// Keys of an assumption written in place.
pub(crate) const ASSUMPTION_KEYS: &[&str] = &["value", "basis", "fact", "why", "min", "max", "unit", "as_of"];

/// A value given for a parameter, and whether it is read in the scenario's scope.
#[derive(Clone)]
struct Given {
    entry: Entry,
    scenario: bool,
}

impl Builder<'_> {
    /// Creates all instances and declares their members.
    pub fn create_instances(&mut self) {
        self.owners.push(Owner::new(String::new(), String::new(), None, Span::new(syntax::FileId(0), 0, 0)));
        let mut written: Vec<(usize, Body, Vec<Given>)> = Vec::new();
        for (section, class) in [("contract", Class::Contract), ("party", Class::Party), ("thing", Class::Thing)] {
            for item in self.definitions.items(section).to_vec() {
                let Some(table) = item.value.as_table().cloned() else {
                    self.report(
                        Diagnostic::new(
                            Code::WrongValue,
                            item.value.span,
                            format!("`{section}.{}` is a table", item.name),
                        )
                        .help(format!("write `[{section}.{}]`", item.name)),
                    );
                    continue;
                };
                let key = format!("{section}.{}", item.name);
                let mut owner = Owner::new(item.name.clone(), key, Some(class), item.span);
                let body = self.body_of(&table, class, &mut owner.kinds);
                self.owners.push(owner);
                let mut given: Vec<Given> =
                    table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario: true }).collect();
                for kind in self.owners[self.owners.len() - 1].kinds.clone() {
                    for entry in crate::kinds::attributes(&self.definitions.kinds, &kind) {
                        if !given.iter().any(|known| known.entry.key.text == entry.key.text) {
                            given.push(Given { entry, scenario: false });
                        }
                    }
                }
                written.push((self.owners.len() - 1, body, given));
            }
        }
        self.index_names();
        self.mark_removed();
        self.declare_root();
        for (owner, body, given) in &written {
            self.declare(*owner, body, given.clone());
        }
        for (owner, body, given) in &written {
            self.create_parts(*owner, body, given);
        }
    }

    /// The body of an instance: its kinds' union and what it defines itself.
    fn body_of(&mut self, table: &Table, class: Class, names: &mut Vec<String>) -> Body {
        let mut wanted: Vec<(String, Span)> = Vec::new();
        match table.get("kind").map(|value| (&value.kind, value.span)) {
            Some((ValueKind::String(text), span)) => wanted.push((text.text.clone(), span)),
            Some((ValueKind::Array(values), _)) => {
                wanted.extend(values.iter().filter_map(|value| Some((value.as_text()?.text.clone(), value.span))));
            }
            Some((_, span)) => {
                self.report(
                    Diagnostic::new(Code::WrongValue, span, "`kind` is the name of a kind, or a list of names")
                        .help("write `kind = \"lab\"` or `kind = [\"lab\", \"cloud\"]`"),
                );
            }
            None => {}
        }
        let mut body = Body::default();
        for (name, span) in wanted {
            if !self.definitions.kinds.contains_key(&name) {
                let diagnostic = unknown_kind(&self.definitions.kinds, &name, span);
                self.report(diagnostic);
                continue;
            }
            let Some((kind_class, kind_body)) = flatten(&self.definitions.kinds, &name, &mut self.diagnostics) else {
                continue;
            };
            if kind_class.is_some_and(|kind_class| kind_class != class) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("the kind `{name}` is not of this class"))
                        .help(format!("its class is {}", class_word(kind_class.unwrap_or(class)))),
                );
            }
            for clash in clashes(&body, &kind_body) {
                self.report(
                    Diagnostic::new(Code::KindClash, span, format!("two kinds of one instance define `{clash}`"))
                        .help("give it one of the kinds, or define a kind that is `like` both and overrides it"),
                );
            }
            names.push(name);
            body = body.overridden(&kind_body);
        }
        body
    }

    /// Which short names of the scenario mean what.
    fn index_names(&mut self) {
        let mut names: BTreeMap<String, Vec<(String, NamedThing)>> = BTreeMap::new();
        for (index, owner) in self.owners.iter().enumerate().skip(1) {
            names.entry(owner.name.clone()).or_default().push((owner.key.clone(), NamedThing::Owner(index)));
        }
        for section in BODY {
            for item in self.definitions.items(section) {
                let key = format!("{section}.{}", item.name);
                names.entry(item.name.clone()).or_default().push((key, NamedThing::Member(item.name.clone())));
            }
        }
        self.names = names;
    }

    fn mark_removed(&mut self) {
        for owner in &mut self.owners {
            owner.removed |= self.definitions.removed.contains(&owner.key);
        }
    }

    /// Whether the world removes this root member.
    fn is_removed(&self, key: &str) -> bool {
        self.definitions.removed.iter().any(|other| other == key)
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
    fn declare(&mut self, owner: usize, body: &Body, given: Vec<Given>) {
        let class = self.owners[owner].class;
        let known: &[&str] = match class {
            Some(Class::Party) => PARTY_KEYS,
            Some(Class::Part) => &["id"],
            _ => CONTRACT_KEYS,
        };
        let (given, own) = self.split_given(owner, body, given, known);
        if class == Some(Class::Party) {
            self.declare_party_members(owner, &given);
        }
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
                    .partition(|entry| ASSUMPTION_KEYS.contains(&entry.key.text.as_str()));
                table.entries = keep;
                extras.extend(extra.into_iter().map(|entry| Given { entry, scenario }));
            }
            out.push(given);
        }
        out.extend(extras);
        for given in &out {
            let name = given.entry.key.text.as_str();
            if known.contains(&name) || body.params.iter().any(|param| param.name == name) {
                continue;
            }
            let candidates = body.params.iter().map(|param| param.name.as_str()).chain(known.iter().copied());
            let what = self.owners[owner].key.clone();
            let mut found =
                Diagnostic::new(Code::UnknownKey, given.entry.key.span, format!("`{what}` has no key `{name}`"));
            found = match suggest::closest(name, candidates) {
                Some(close) => found.help(format!("did you mean `{close}`?")),
                None => {
                    let params: Vec<&str> = body.params.iter().map(|param| param.name.as_str()).collect();
                    found.help(format!("its parameters are {}", list_words(&params)))
                }
            };
            self.report(found);
        }
        (out, own)
    }

    /// `discount`, `tax`, `floor` can be read as members; opening cash is an assumption named after its place.
    fn declare_party_members(&mut self, owner: usize, given: &[Given]) {
        let currency = given
            .iter()
            .find(|given| given.entry.key.text == "currency")
            .and_then(|given| given.entry.value.as_text())
            .map_or("USD".to_string(), |text| text.text.clone());
        for (name, ty) in [
            ("cash", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("floor", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("equity", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("discount", ParamType::Number("%".into(), units::Dimension::none())),
            ("tax", ParamType::Number("%".into(), units::Dimension::none())),
        ] {
            let Some(given) = given.iter().find(|given| given.entry.key.text == name) else {
                continue;
            };
            let id =
                self.param_slot(owner, name, given.entry.key.span, ty, given.entry.value.clone(), given.scenario, true);
            let member =
                if name == "cash" || name == "equity" { format!("{name} at the start") } else { name.to_string() };
            self.owners[owner].members.insert(member, MemberRef::Quantity(id));
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn param_slot(
        &mut self,
        owner: usize,
        name: &str,
        span: Span,
        ty: ParamType,
        value: Value,
        scenario: bool,
        fixed: bool,
    ) -> QuantityId {
        let who = &self.owners[owner];
        let locals = if scenario { Vec::new() } else { who.locals.clone() };
        let slot = Slot {
            name: format!("{}.{name}", who.name),
            key: format!("{}.{name}", who.key),
            source: match (&ty, &value.kind) {
                (_, ValueKind::Table(_)) => Source::Assumption(value),
                (ParamType::When, _) => Source::When(value),
                _ => Source::Let(value),
            },
            scope: Scope { owner, scenario, locals, answer: false },
            unit: match &ty {
                ParamType::Number(unit, _) => Some(unit.clone()),
                _ => None,
            },
            declared: Some(ty),
            fixed,
            span,
            removed: who.removed,
            state: State::Unbound,
            ty: Self::bare(),
            timing: Timing::Monthly,
            kind: None,
        };
        self.add_slot(slot)
    }

    fn declare_param(&mut self, owner: usize, param: &Param, body: &Body, given: Option<Given>) {
        let Ok(ty) = self.param_type(param, body) else {
            return;
        };
        if let ParamType::Parts(_) = ty {
            return; // made by `create_parts`
        }
        let (value, scenario) = match (given, &param.default) {
            (Some(given), _) => (Some(given.entry.value), given.scenario),
            (None, Some(default)) => (Some(default.clone()), false),
            (None, None) => (None, false),
        };
        if value.is_none() && !param.optional {
            let who = self.owners[owner].clone();
            self.report(
                Diagnostic::new(Code::MissingKey, who.span, format!("`{}` does not say its `{}`", who.key, param.name))
                    .also(param.span, "the kind asks for it here")
                    .help(format!("add `{} = …`{}", param.name, example_of(&ty))),
            );
            return;
        }
        let member = match ty {
            ParamType::Number(..) | ParamType::Boolean | ParamType::Date | ParamType::When | ParamType::Series => {
                let Some(value) = value else { return };
                let span = if scenario { value.span } else { param.span };
                MemberRef::Quantity(self.param_slot(owner, &param.name, span, ty, value, scenario, param.fixed))
            }
            _ => {
                let locals = if scenario { Vec::new() } else { self.owners[owner].locals.clone() };
                self.lazies.push(Lazy {
                    span: value.as_ref().map_or(param.span, |value| value.span),
                    value,
                    scope: Scope { owner, scenario, locals, answer: false },
                    ty,
                    state: State::Unbound,
                    binding: Binding::Nothing,
                });
                MemberRef::Lazy(self.lazies.len() - 1)
            }
        };
        self.owners[owner].members.insert(param.name.clone(), member);
    }

    /// Reads the type of a parameter.
    fn param_type(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let text = param.ty.trim();
        if let Some(rest) = text.strip_prefix("list of ") {
            let inner = rest.trim();
            if body.parts.iter().any(|part| part.name == inner) {
                return Ok(ParamType::Parts(inner.to_string()));
            }
            return match self.reference_type(inner) {
                Some((class, kind)) => Ok(ParamType::References { class, kind }),
                None => self.error(
                    Code::UnknownKind,
                    param.span,
                    format!("a list of `{inner}`, which is neither a part of this kind nor a kind"),
                    format!("define `[kind.….part.{inner}]`"),
                ),
            };
        }
        if let Some(rest) = text.strip_prefix("one of ") {
            return Ok(ParamType::Choice(rest.split('|').map(|word| word.trim().to_string()).collect()));
        }
        if let Some((class, kind)) = self.reference_type(text) {
            return Ok(ParamType::Reference { class, kind });
        }
        Ok(match text {
            "bool" => ParamType::Boolean,
            "date" => ParamType::Date,
            "when" => ParamType::When,
            "series" => ParamType::Series,
            "text" => ParamType::Text,
            unit => match self.context.units.parse(unit) {
                Ok(parsed) => ParamType::Number(unit.to_string(), parsed.dimension),
                Err(problem) => {
                    let kinds = self.definitions.kinds.keys().map(String::as_str);
                    let words = ["party", "contract", "thing", "bool", "date", "when", "series", "text"];
                    let close = suggest::closest(unit, kinds.chain(words)).map(String::from);
                    let help = match close.or_else(|| self.context.units.suggest(unit)) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => "a parameter is a unit, a kind, `party`, `bool`, `date`, `when`, `series`, `one of A | B` or `list of P`".into(),
                    };
                    return self.error(
                        Code::UnknownUnit,
                        param.span,
                        format!("the type of `{}`: {problem}", param.name),
                        help,
                    );
                }
            },
        })
    }

    fn reference_type(&self, text: &str) -> Option<(Option<Class>, Option<String>)> {
        let (word, with) = match text.split_once(" with ") {
            Some((word, with)) => (word.trim(), Some(with.trim().to_string())),
            None => (text, None),
        };
        match word {
            "party" => Some((Some(Class::Party), with)),
            "contract" => Some((Some(Class::Contract), with)),
            "thing" => Some((Some(Class::Thing), with)),
            kind if self.definitions.kinds.contains_key(kind) => Some((None, Some(kind.to_string()))),
            _ => None,
        }
    }

    /// Declares `let`s, stocks, flows and the rest of an owner.
    fn declare_members(&mut self, owner: usize, members: &[Member], scenario: bool) {
        for member in members {
            let who = &self.owners[owner];
            let root = owner == ROOT;
            let name = if root { member.name.clone() } else { format!("{}.{}", who.name, member.name) };
            let key = if root {
                format!("{}.{}", member.section, member.name)
            } else {
                format!("{}.{}", who.key, member.name)
            };
            let removed = who.removed || self.is_removed(&key);
            let scope = Scope { owner, scenario: scenario || root, locals: who.locals.clone(), answer: false };
            let reference = match member.section {
                "assume" | "let" | "stock" => {
                    let source = match member.section {
                        "assume" => Source::Assumption(member.value.clone()),
                        "let" => Source::Let(member.value.clone()),
                        _ => Source::Stock(member.value.clone()),
                    };
                    match self.shared_draw(member, root) {
                        Some(id) => MemberRef::Quantity(id),
                        None => MemberRef::Quantity(self.add_slot(Slot {
                            name: self.shared_name(member, root).unwrap_or(name),
                            key: self.shared_name(member, root).map_or(key, |name| format!("kind.{name}")),
                            source,
                            scope,
                            declared: None,
                            fixed: false,
                            span: member.span,
                            removed,
                            state: State::Unbound,
                            ty: Self::bare(),
                            timing: Timing::Monthly,
                            unit: None,
                            kind: None,
                        })),
                    }
                }
                _ => {
                    let pending = Pending {
                        section: member.section,
                        name,
                        key,
                        owner,
                        scope,
                        value: member.value.clone(),
                        span: member.span,
                        removed,
                    };
                    match member.section {
                        "entry" => {
                            self.pending_entries.push(pending);
                            MemberRef::Entry(self.pending_entries.len() - 1)
                        }
                        "covenant" => {
                            self.pending_covenants.push(pending);
                            MemberRef::Covenant(CovenantId(self.pending_covenants.len() as u32 - 1))
                        }
                        _ => {
                            self.pending_flows.push(pending);
                            MemberRef::Flow(FlowId(self.pending_flows.len() as u32 - 1))
                        }
                    }
                }
            };
            self.insert_member(owner, member, reference);
        }
    }

    fn insert_member(&mut self, owner: usize, member: &Member, reference: MemberRef) {
        let before = self.owners[owner].members.get(&member.name).cloned();
        let merged = match (before, reference) {
            (None, reference) => reference,
            (Some(MemberRef::Quantity(quantity)), MemberRef::Flow(flow))
            | (Some(MemberRef::Flow(flow)), MemberRef::Quantity(quantity)) => {
                let pending = &self.pending_flows[flow.0 as usize];
                let amount = pending.value.as_table().and_then(|table| table.get("amount")).and_then(Value::as_text);
                if amount.is_none_or(|text| text.text.trim() != member.name) {
                    let span = pending.span;
                    self.report(
                        Diagnostic::new(
                            Code::SharedFlowName,
                            span,
                            format!("a flow and a let are both named `{}`", member.name),
                        )
                        .help(format!("write `amount = \"{}\"` in the flow, or rename one of them", member.name)),
                    );
                }
                MemberRef::LetAndFlow(quantity, flow)
            }
            (Some(_), reference) => {
                // At the root, equal names in two sections are ambiguous only when used by their short name; inside an
                // instance there is one namespace.
                if owner != ROOT {
                    self.report(
                        Diagnostic::new(
                            Code::DuplicateName,
                            member.span,
                            format!("`{}` is defined twice here", member.name),
                        )
                        .help("rename one of them"),
                    );
                }
                reference
            }
        };
        self.owners[owner].members.insert(member.name.clone(), merged);
    }

    /// `[kind.K.assume.x]` is one draw shared by all instances.
    fn shared_draw(&self, member: &Member, root: bool) -> Option<QuantityId> {
        let name = self.shared_name(member, root)?;
        let key = format!("kind.{name}");
        self.slots.iter().position(|slot| slot.key == key).map(|index| QuantityId(index as u32))
    }

    fn shared_name(&self, member: &Member, root: bool) -> Option<String> {
        if root || member.section != "assume" {
            return None;
        }
        let holds =
            |body: &Body| body.members.iter().any(|other| other.section == "assume" && other.span == member.span);
        let kind = self
            .definitions
            .kinds
            .values()
            .find(|kind| holds(&kind.body) || kind.body.parts.iter().any(|part| holds(&part.body)))?;
        Some(format!("{}.{}", kind.name, member.name))
    }

    /// Makes the parts of an instance: one per item of a list, or one per combination of `over`.
    fn create_parts(&mut self, owner: usize, body: &Body, given: &[Given]) {
        for param in &body.params {
            let Ok(ParamType::Parts(part)) = self.param_type_quietly(param, body) else {
                continue;
            };
            let Some(part) = body.parts.iter().find(|candidate| candidate.name == part) else {
                continue;
            };
            let (value, scenario) = match given.iter().find(|given| given.entry.key.text == param.name) {
                Some(given) => (Some(given.entry.value.clone()), given.scenario),
                None => (param.default.clone(), false),
            };
            let Some(value) = value else {
                if param.optional {
                    self.owners[owner].members.insert(param.name.clone(), MemberRef::Parts(Vec::new()));
                } else {
                    let who = self.owners[owner].clone();
                    self.report(
                        Diagnostic::new(
                            Code::MissingKey,
                            who.span,
                            format!("`{}` does not list its `{}`", who.key, param.name),
                        )
                        .help(format!("add `{} = [ {{ id = \"a\", … }} ]`, or `[]`", param.name)),
                    );
                }
                continue;
            };
            let Some(items) = value.as_array() else {
                self.report(
                    Diagnostic::new(Code::WrongValue, value.span, format!("`{}` is a list", param.name))
                        .help("write `[ { id = \"a\", … }, { … } ]`"),
                );
                continue;
            };
            let mut parts = Vec::new();
            for (place, item) in items.iter().enumerate() {
                let Some(table) = item.as_table() else {
                    self.report(
                        Diagnostic::new(Code::WrongValue, item.span, "an item of this list is a table")
                            .help("write `{ … }`"),
                    );
                    continue;
                };
                let id =
                    table.get("id").and_then(Value::as_text).map_or((place + 1).to_string(), |text| text.text.clone());
                let given = table.entries.iter().map(|entry| Given { entry: entry.clone(), scenario }).collect();
                parts.push(self.create_part(owner, part, &param.name, id, place, item.span, Vec::new(), given));
            }
            self.check_part_ids(&parts);
            self.owners[owner].members.insert(param.name.clone(), MemberRef::Parts(parts));
        }
        for part in &body.parts {
            if let Some(over) = &part.over {
                self.create_parts_over(owner, part, over);
            }
        }
    }

    fn param_type_quietly(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let before = self.diagnostics.len();
        let ty = self.param_type(param, body);
        self.diagnostics.truncate(before);
        ty
    }

    fn check_part_ids(&mut self, parts: &[usize]) {
        for (place, part) in parts.iter().enumerate() {
            let (id, span) = (self.owners[*part].id.clone(), self.owners[*part].span);
            if parts[..place].iter().any(|other| self.owners[*other].id == id) {
                self.report(
                    Diagnostic::new(Code::DuplicateName, span, format!("two items have the id `{id}`"))
                        .help("give each its own id"),
                );
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn create_part(
        &mut self,
        owner: usize,
        part: &Part,
        list: &str,
        id: String,
        place: usize,
        span: Span,
        locals: Vec<(String, Binding)>,
        given: Vec<Given>,
    ) -> usize {
        let who = &self.owners[owner];
        let mut made = Owner::new(
            format!("{}.{list}.{id}", who.name),
            format!("{}.{list}.{id}", who.key),
            Some(Class::Part),
            span,
        );
        made.parent = Some(owner);
        made.removed = who.removed || self.is_removed(&format!("{}.{list}.{id}", who.key));
        made.index = place;
        made.id = id;
        made.locals = locals;
        made.kinds = vec![part.name.clone()];
        self.owners.push(made);
        let index = self.owners.len() - 1;
        self.declare(index, &part.body, given);
        index
    }

    fn create_parts_over(&mut self, owner: usize, part: &Part, over: &Value) {
        let Some(text) = over.as_text() else {
            self.report(
                Diagnostic::new(Code::WrongValue, over.span, "`over` is a string")
                    .help("write `over = \"m in model\"`"),
            );
            return;
        };
        let units = self.context.units;
        let bindings = match syntax::parse_over(text, &|word| units.is_unit(word)) {
            Ok(bindings) => bindings,
            Err(problems) => {
                self.diagnostics.extend(problems);
                return;
            }
        };
        let mut rows: Vec<Vec<(String, Binding, String)>> = vec![Vec::new()];
        for (name, expression) in &bindings {
            let scope = Scope { owner, scenario: false, locals: Vec::new(), answer: false };
            let Ok(values) = self.members_over(expression, &scope) else {
                return;
            };
            rows = rows
                .into_iter()
                .flat_map(|row| {
                    values.iter().map(move |(label, binding)| {
                        let mut row = row.clone();
                        row.push((name.text.clone(), binding.clone(), label.clone()));
                        row
                    })
                })
                .collect();
            if rows.len() > 10_000 {
                self.report(
                    Diagnostic::new(Code::TooLarge, over.span, "more than 10,000 combinations").help("list fewer"),
                );
                return;
            }
        }
        let mut parts = Vec::new();
        for (place, row) in rows.into_iter().enumerate() {
            let id = row.iter().map(|(_, _, label)| label.as_str()).collect::<Vec<_>>().join("_");
            let locals = row.into_iter().map(|(name, binding, _)| (name, binding)).collect();
            parts.push(self.create_part(owner, part, &part.name, id, place, part.span, locals, Vec::new()));
        }
        self.owners[owner].members.insert(part.name.clone(), MemberRef::Parts(parts));
    }
}

fn clashes(a: &Body, b: &Body) -> Vec<String> {
    let names = |body: &Body| -> Vec<(String, Span)> {
        body.params
            .iter()
            .map(|param| (param.name.clone(), param.span))
            .chain(body.members.iter().map(|member| (member.name.clone(), member.span)))
            .collect()
    };
    let theirs = names(b);
    names(a)
        .into_iter()
        .filter(|(name, span)| theirs.iter().any(|(other, place)| other == name && place != span))
        .map(|(name, _)| name)
        .collect()
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::Party => "`party`",
        Class::Contract => "`contract`",
        Class::Thing => "`thing`",
        Class::Part => "`part`",
    }
}

fn example_of(ty: &ParamType) -> String {
    match ty {
        ParamType::Number(unit, _) => format!(", a number in {unit}"),
        ParamType::Boolean => ", true or false".into(),
        ParamType::Date => ", a month such as \"2026-05\"".into(),
        ParamType::When => ", a month or a condition".into(),
        ParamType::Series => ", rows of month and value".into(),
        ParamType::Choice(options) => format!(", one of {}", list_words(options)),
        ParamType::Reference { class: Some(Class::Party), .. } => ", the name of a party".into(),
        ParamType::Reference { .. } => ", the name of an instance".into(),
        ParamType::References { .. } | ParamType::Parts(_) => ", a list".into(),
        ParamType::Text => ", a text".into(),
    }
}
