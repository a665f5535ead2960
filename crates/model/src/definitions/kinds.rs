//! Kinds: parameters, members and parts, as written in a library or a scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use syntax::{Code, Diagnostic, Entry, Help, Key, Span, Table, Value, ValueKind};

use crate::findings::FindingLog;
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::names::check_name;
use crate::words::reading::{as_meant, check_keys, flag, inner_table, optional_text};
use scenario::Class;

/// A kind of party, contract or thing.
#[derive(Clone, Debug)]
pub(crate) struct KindDefinition {
    pub name: String,
    pub span: Span,
    pub about: String,
    pub class: Option<Class>,
    pub like: Option<(String, Span)>,
    /// Keys of the class given for all instances: `outside = true`, `discount = …`.
    pub attributes: Vec<Entry>,
    pub body: Body,
}

/// What a kind, a part, or an instance defines. A kind shares with those that are like it what they do not change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub params: Vec<Rc<Param>>,
    /// Names of parameters that could not be read, which is reported once: not again where one is given.
    pub unread: Vec<String>,
    pub members: Vec<Rc<Member>>,
    pub parts: Vec<Rc<PartDefinition>>,
}

/// One `let`, `stock`, `flow`, … of a body.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub heading: Heading,
    pub name: String,
    pub span: Span,
    pub value: Value,
}

/// A part of a kind.
#[derive(Clone, Debug)]
pub(crate) struct PartDefinition {
    pub name: String,
    pub span: Span,
    pub over: Option<Value>,
    pub body: Body,
}

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub name: String,
    pub span: Span,
    pub ty: String,
    pub key: TypeKey,
    pub default: Option<Value>,
    pub fixed: bool,
    pub optional: bool,
    pub bounds: ParameterBounds,
    pub about: String,
}

/// The least and the greatest value of a number, as written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ParameterBounds {
    pub min: Option<Value>,
    pub max: Option<Value>,
}

/// The key under which a parameter says what it is, and where its value stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TypeKey {
    /// `owner = "party"`: either.
    Short(Span),
    /// `unit = "USD"`
    Unit(Span),
    /// `type = "date"`
    Type(Span),
}

impl TypeKey {
    /// Where the unit or type is written.
    pub fn span(self) -> Span {
        match self {
            Self::Short(span) | Self::Unit(span) | Self::Type(span) => span,
        }
    }
}

impl KindDefinition {
    /// Reads `[kind.K]`.
    pub fn read(item: &Entry, findings: &mut FindingLog) -> Option<Self> {
        let Some(table) = item.value.as_table() else {
            findings.push(
                Diagnostic::new(Code::WrongValue, item.value.span, "a kind is a table")
                    .help(format!("write `[kind.{}]` with `class`, `param`, `let`, …", item.key.text)),
            );
            return None;
        };
        let known = keys::of_kind();
        check_keys(table, &known, "a kind", findings);
        let table = &*as_meant(table, &known);
        let own = keys::of_kind_itself();
        let is_attribute = |entry: &&Entry| !own.contains(&entry.key.text.as_str());
        let attributes = table.entries.iter().filter(is_attribute).cloned().collect();
        let class = table.get("class").and_then(|value| {
            let class = value.as_text().and_then(|text| Heading::parse(&text.text)?.class());
            if class.is_none() {
                findings.push(
                    Diagnostic::new(Code::WrongValue, value.span, "a kind's class is `party`, `contract` or `thing`")
                        .help("write `class = \"contract\"`"),
                );
            }
            class
        });
        optional_text(table, "like", findings);
        let like = table.get("like").and_then(|value| value.as_text().map(|text| (text.text.clone(), value.span)));
        Some(Self {
            name: item.key.text.clone(),
            span: item.key.span,
            about: optional_text(table, "about", findings),
            class,
            like,
            attributes,
            body: Body::read(table, findings),
        })
    }
}

impl KindDefinition {
    /// Its draws, which can be set: `x`, or `part.x` in a part.
    pub fn draws(&self) -> Vec<String> {
        let draws = |body: &Body| -> Vec<String> {
            let draws = body.members.iter().filter(|member| member.heading == Heading::Assume);
            draws.map(|member| member.name.clone()).collect()
        };
        let parts = self.body.parts.iter();
        let inside =
            parts.flat_map(|part| draws(&part.body).into_iter().map(move |name| format!("{}.{name}", part.name)));
        draws(&self.body).into_iter().chain(inside).collect()
    }
}

impl Body {
    /// Reads the tables of a kind or a part.
    pub fn read(table: &Table, findings: &mut FindingLog) -> Self {
        let mut body = Body::default();
        if let Some(params) = inner_table(table, "param", findings) {
            for entry in &params.entries {
                match Param::read(entry, findings) {
                    Some(param) => body.params.push(Rc::new(param)),
                    None => body.unread.push(entry.key.text.clone()),
                }
            }
        }
        body.read_members(table, findings);
        if let Some(parts) = inner_table(table, "part", findings) {
            for entry in &parts.entries {
                if !check_name(&entry.key.text, entry.key.span, findings) {
                    continue;
                }
                let Some(inner) = entry.value.as_table() else {
                    findings.push(
                        Diagnostic::new(Code::WrongValue, entry.value.span, "a part is a table")
                            .help(format!("write `[kind.….part.{}.param]` and so on", entry.key.text)),
                    );
                    continue;
                };
                let known = keys::of_part();
                check_keys(inner, &known, "a part", findings);
                let inner = &*as_meant(inner, &known);
                body.parts.push(Rc::new(PartDefinition {
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    over: inner.get("over").cloned(),
                    body: Body::read(inner, findings),
                }));
            }
        }
        body
    }

    /// Reads the tables of members (`let`, `flow`, …) inside any table.
    pub fn read_members(&mut self, table: &Table, findings: &mut FindingLog) {
        for heading in Heading::BODY {
            let Some(inner) = inner_table(table, heading.word(), findings) else {
                continue;
            };
            for entry in &inner.entries {
                if !check_name(&entry.key.text, entry.key.span, findings) {
                    continue;
                }
                self.members.push(Rc::new(Member {
                    heading,
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    value: entry.value.clone(),
                }));
            }
        }
    }

    /// This body with the definitions of `over` in place of its own of the same name.
    pub fn overridden(&self, over: &Body) -> Body {
        let mut body = over.clone();
        let named: BTreeSet<&str> = over
            .params
            .iter()
            .map(|param| param.name.as_str())
            .chain(over.members.iter().map(|member| member.name.as_str()))
            .collect();
        body.unread.extend(self.unread.iter().cloned());
        body.params.extend(self.params.iter().filter(|param| !named.contains(param.name.as_str())).cloned());
        let is_lets = |member: &&Rc<Member>| member.heading == Heading::Let;
        let places = body.members.iter().enumerate().filter(|(_, member)| is_lets(member));
        let lets: BTreeMap<String, usize> = places.map(|(place, let_)| (let_.name.clone(), place)).collect();
        for base in self.members.iter().filter(is_lets) {
            if let Some(place) = lets.get(&base.name) {
                Rc::make_mut(&mut body.members[*place]).describe_as(base);
            }
        }
        let inherited = self.members.iter().filter(|member| !named.contains(member.name.as_str())).cloned();
        body.members.extend(inherited);
        let places = body.parts.iter().enumerate();
        let parts: BTreeMap<String, usize> = places.map(|(place, part)| (part.name.clone(), place)).collect();
        for part in &self.parts {
            match parts.get(&part.name) {
                Some(place) => {
                    let other = Rc::make_mut(&mut body.parts[*place]);
                    other.body = part.body.overridden(&other.body);
                    other.over = other.over.take().or_else(|| part.over.clone());
                }
                None => body.parts.push(Rc::clone(part)),
            }
        }
        body
    }

    /// How many names it gives to an instance, those of its parts not counted.
    pub fn names(&self) -> usize {
        self.params.len() + self.members.len() + self.parts.len()
    }

    /// How many names it defines, those of its parts too.
    pub fn all_names(&self) -> usize {
        self.names() + self.parts.iter().map(|part| part.body.all_names()).sum::<usize>()
    }
}

impl Member {
    /// A let keeps the unit, the meaning and the label of the one that it overrides, unless it says others.
    fn describe_as(&mut self, base: &Member) {
        let Some(described) = base.value.as_table() else { return };
        if self.value.as_table().is_none() {
            let key = Key { text: "value".into(), span: self.span };
            let entries = vec![Entry { key, value: self.value.clone() }];
            self.value.kind = ValueKind::Table(Table { span: self.value.span, entries });
        }
        let ValueKind::Table(table) = &mut self.value.kind else { return };
        for entry in described.entries.iter().filter(|entry| entry.key.text != "value") {
            if table.get(&entry.key.text).is_none() {
                table.entries.push(entry.clone());
            }
        }
    }
}

impl Body {
    /// Puts all into an order that does not depend on that of the file.
    pub fn sort(&mut self) {
        self.params.sort_by(|a, b| a.name.cmp(&b.name));
        self.members.sort_by(|a, b| (a.heading, &a.name).cmp(&(b.heading, &b.name)));
        self.parts.sort_by(|a, b| a.name.cmp(&b.name));
        // A part that is in order is left shared.
        for part in self.parts.iter_mut().filter(|part| !part.body.is_in_order()) {
            Rc::make_mut(part).body.sort();
        }
    }

    fn is_in_order(&self) -> bool {
        self.params.is_sorted_by(|a, b| a.name <= b.name)
            && self.members.is_sorted_by(|a, b| (a.heading, &a.name) <= (b.heading, &b.name))
            && self.parts.is_sorted_by(|a, b| a.name <= b.name)
            && self.parts.iter().all(|part| part.body.is_in_order())
    }
}

impl Param {
    fn read(entry: &Entry, findings: &mut FindingLog) -> Option<Self> {
        if !check_name(&entry.key.text, entry.key.span, findings) {
            return None;
        }
        let mut param = Param {
            name: entry.key.text.clone(),
            span: entry.key.span,
            ty: String::new(),
            key: TypeKey::Short(entry.value.span),
            default: None,
            fixed: false,
            optional: false,
            bounds: ParameterBounds::default(),
            about: String::new(),
        };
        match &entry.value.kind {
            ValueKind::String(text) => param.ty = text.text.clone(),
            ValueKind::Table(table) => {
                check_keys(table, keys::PARAMETER, "a parameter", findings);
                (param.ty, param.key) = what_it_is(table, entry, findings)?;
                param.default = table.get("default").cloned();
                param.fixed = flag(table, "fixed", findings);
                param.optional = flag(table, "optional", findings);
                param.bounds = ParameterBounds { min: table.get("min").cloned(), max: table.get("max").cloned() };
                param.about = optional_text(table, "about", findings);
            }
            _ => {
                findings.push(
                    Diagnostic::new(
                        Code::WrongValue,
                        entry.value.span,
                        "a parameter is its unit or type, or a table with `unit`",
                    )
                    .help("write `\"USD\"`, `\"party\"`, or `{ unit = \"yr\", default = \"5 yr\" }`"),
                );
                return None;
            }
        }
        Some(param)
    }
}

/// What the table of a parameter says that it is, and under which key.
fn what_it_is(table: &Table, entry: &Entry, findings: &mut FindingLog) -> Option<(String, TypeKey)> {
    let name = &entry.key.text;
    let (ty, unit) = (table.get("type"), table.get("unit"));
    if let (Some(ty), Some(_)) = (ty, unit) {
        findings.push(
            Diagnostic::new(Code::WrongValue, ty.span, format!("the parameter `{name}` has a unit and a type"))
                .help("a number has a `unit`, all else a `type`: leave one of them out"),
        );
        return None;
    }
    let key = match (ty, unit) {
        (Some(ty), _) => TypeKey::Type(ty.span),
        (None, Some(unit)) => TypeKey::Unit(unit.span),
        (None, None) => TypeKey::Short(entry.value.span),
    };
    let Some(text) = ty.or(unit).and_then(Value::as_text) else {
        findings.push(
            Diagnostic::new(Code::MissingKey, entry.value.span, format!("the parameter `{name}` has no unit or type"))
                .help("write `{ unit = \"USD\", default = \"$0\" }` or `{ type = \"party\" }`"),
        );
        return None;
    };
    Some((text.text.clone(), key))
}

/// The finding for a kind that is not there; a class is that of the instance.
pub(crate) fn unknown_kind(
    kinds: &BTreeMap<String, Rc<KindDefinition>>,
    (name, class): (&str, Option<Class>),
    span: Span,
    findings: &FindingLog,
) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownKind, span, format!("there is no kind `{name}`"));
    let fits = |kind: &&Rc<KindDefinition>| class.is_none() || kind.class.is_none() || kind.class == class;
    match findings.closest(name, kinds.values().filter(fits).map(|kind| kind.name.as_str())) {
        Some(close) => found.help(Help::meant(span, name, close)),
        None if kinds.is_empty() => found.help("add `use = [\"std\"]` at the top to have the standard kinds"),
        None => found.help("`offtake kinds` lists the kinds; a kind of your own is a table `[kind.name]`"),
    }
}
