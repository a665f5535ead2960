//! Kinds: parameters, members and parts, as written in a library or a scenario.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Code, Diagnostic, Entry, Help, Key, Span, Table, Value, ValueKind};

use crate::findings::FindingLog;
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::names::check_name;
use crate::words::reading::{check_keys, flag, inner_table, optional_text};
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

/// What a kind, a part, or an instance defines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    pub params: Vec<Param>,
    /// Names of parameters that could not be read, which is reported once: not again where one is given.
    pub unread: Vec<String>,
    pub members: Vec<Member>,
    pub parts: Vec<PartDefinition>,
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
        check_keys(table, &keys::of_kind(), "a kind", findings);
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
                    Some(param) => body.params.push(param),
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
                check_keys(inner, &keys::of_part(), "a part", findings);
                body.parts.push(PartDefinition {
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    over: inner.get("over").cloned(),
                    body: Body::read(inner, findings),
                });
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
                self.members.push(Member {
                    heading,
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    value: entry.value.clone(),
                });
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
        let inherited = self.members.iter().filter(|member| !named.contains(member.name.as_str())).cloned();
        for member in &mut body.members {
            let of_base = |base: &&Member| (base.heading, &base.name) == (member.heading, &member.name);
            if let Some(base) = self.members.iter().find(of_base) {
                member.describe_as(base);
            }
        }
        body.members.extend(inherited);
        for part in &self.parts {
            match body.parts.iter_mut().find(|other| other.name == part.name) {
                Some(other) => {
                    other.body = part.body.overridden(&other.body);
                    other.over = other.over.take().or_else(|| part.over.clone());
                }
                None => body.parts.push(part.clone()),
            }
        }
        body
    }
}

impl Member {
    /// A let keeps the unit, the meaning and the label of the one that it overrides, unless it says others.
    fn describe_as(&mut self, base: &Member) {
        let Some(described) = base.value.as_table().filter(|_| self.heading == Heading::Let) else {
            return;
        };
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
        self.parts.iter_mut().for_each(|part| part.body.sort());
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

/// The attributes of a kind and of those it is `like`, nearest first.
pub(crate) fn attributes(kinds: &BTreeMap<String, KindDefinition>, name: &str) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    let mut next = kinds.get(name);
    let mut steps = 0;
    while let Some(kind) = next.filter(|_| steps < kinds.len() + 1) {
        steps += 1;
        for entry in &kind.attributes {
            if !out.iter().any(|known| known.key.text == entry.key.text) {
                out.push(entry.clone());
            }
        }
        next = kind.like.as_ref().and_then(|(base, _)| kinds.get(base));
    }
    out
}

/// The body of a kind with those it is `like` merged under it, in an order that does not depend on that of the file.
/// Reports circles and unknown kinds.
pub(crate) fn flatten(
    kinds: &BTreeMap<String, KindDefinition>,
    name: &str,
    findings: &mut FindingLog,
) -> Option<(Option<Class>, Body)> {
    let (class, mut body) = merged(kinds, name, findings)?;
    body.sort();
    Some((class, body))
}

/// As [`flatten`], in the order of the file, its own before what it has of those that it is like.
pub(crate) fn merged(
    kinds: &BTreeMap<String, KindDefinition>,
    name: &str,
    findings: &mut FindingLog,
) -> Option<(Option<Class>, Body)> {
    let mut chain: Vec<&KindDefinition> = Vec::new();
    let mut next = Some(kinds.get(name)?);
    while let Some(kind) = next {
        if chain.iter().any(|earlier| earlier.name == kind.name) {
            findings.push(circle_of(&chain, kind));
            return None;
        }
        chain.push(kind);
        next = match &kind.like {
            None => None,
            Some((base, span)) => match kinds.get(base) {
                Some(base) => Some(base),
                None => {
                    findings.push(unknown_kind(kinds, (base, kind.class), *span, findings));
                    return None;
                }
            },
        };
    }
    let class = chain.iter().find_map(|kind| kind.class);
    let body = chain.iter().rev().fold(Body::default(), |body, kind| body.overridden(&kind.body));
    Some((class, body))
}

/// The finding for kinds that are like one another. It is the same from whichever of them the circle is met.
fn circle_of(chain: &[&KindDefinition], met: &KindDefinition) -> Diagnostic {
    let from = chain.iter().position(|kind| kind.name == met.name).unwrap_or(0);
    let mut round: Vec<&KindDefinition> = chain[from..].to_vec();
    let first = round.iter().enumerate().min_by_key(|(_, kind)| &kind.name).map_or(0, |(place, _)| place);
    round.rotate_left(first);
    let mut names: Vec<&str> = round.iter().map(|kind| kind.name.as_str()).collect();
    names.push(names[0]);
    let mut found = Diagnostic::new(
        Code::DefinitionCircle,
        round[0].span,
        format!("kinds that are like one another: {}", names.join(" → ")),
    );
    for kind in &round[1..] {
        found = found.also(kind.span, "which is like the next");
    }
    found.help("take one `like` out of the circle")
}

/// The finding for a kind that is not there; a class is that of the instance.
pub(crate) fn unknown_kind(
    kinds: &BTreeMap<String, KindDefinition>,
    (name, class): (&str, Option<Class>),
    span: Span,
    findings: &FindingLog,
) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownKind, span, format!("there is no kind `{name}`"));
    let fits = |kind: &&KindDefinition| class.is_none() || kind.class.is_none() || kind.class == class;
    match findings.closest(name, kinds.values().filter(fits).map(|kind| kind.name.as_str())) {
        Some(close) => found.help(Help::meant(span, name, close)),
        None if kinds.is_empty() => found.help("add `use = [\"std\"]` at the top to have the standard kinds"),
        None => found.help("`offtake kinds` lists the kinds; a kind of your own is a table `[kind.name]`"),
    }
}
