//! Kinds: parameters, members and parts, as written in a library or a scenario.

use std::collections::BTreeMap;

use syntax::{Code, Diagnostic, Entry, Span, Table, Value, ValueKind};

use crate::definitions::{BODY, Item, check_keys, is_name};
use crate::scenario::Class;

/// A kind of party, contract or thing.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
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
    pub members: Vec<Member>,
    pub parts: Vec<Part>,
}

/// One `let`, `stock`, `flow`, … of a body.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub section: &'static str,
    pub name: String,
    pub span: Span,
    pub value: Value,
}

/// A part of a kind.
#[derive(Clone, Debug)]
pub(crate) struct Part {
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
    pub default: Option<Value>,
    pub fixed: bool,
    pub optional: bool,
    pub about: String,
}

const KIND_KEYS: &[&str] = &[
    "about", "class", "like", "param", "assume", "let", "stock", "flow", "pay", "transfer", "entry", "covenant", "part",
];

impl Kind {
    /// Reads `[kind.K]`.
    pub fn read(item: &Item, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(table) = item.value.as_table() else {
            diagnostics.push(Diagnostic::new(Code::WrongValue, item.value.span, "a kind is a table"));
            return None;
        };
        let class_keys = crate::instances::PARTY_KEYS;
        let known: Vec<&str> = KIND_KEYS.iter().chain(class_keys).copied().collect();
        check_keys(table, &known, "a kind", diagnostics);
        let is_attribute = |entry: &&Entry| !KIND_KEYS.contains(&entry.key.text.as_str()) && entry.key.text != "kind";
        let attributes = table.entries.iter().filter(is_attribute).cloned().collect();
        let class = table.get("class").and_then(|value| {
            let class = match value.as_text().map(|text| text.text.as_str()) {
                Some("party") => Some(Class::Party),
                Some("contract") => Some(Class::Contract),
                Some("thing") => Some(Class::Thing),
                _ => None,
            };
            if class.is_none() {
                diagnostics.push(
                    Diagnostic::new(Code::WrongValue, value.span, "a kind's class is `party`, `contract` or `thing`")
                        .help("write `class = \"contract\"`"),
                );
            }
            class
        });
        let like = table.get("like").and_then(|value| value.as_text().map(|text| (text.text.clone(), value.span)));
        Some(Self {
            name: item.name.clone(),
            span: item.span,
            about: text_of(table, "about"),
            class,
            like,
            attributes,
            body: Body::read(table, diagnostics),
        })
    }
}

impl Body {
    /// Reads the sections of a kind or a part.
    pub fn read(table: &Table, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut body = Body::default();
        if let Some(params) = table.get("param").and_then(Value::as_table) {
            body.params = params.entries.iter().filter_map(|entry| Param::read(entry, diagnostics)).collect();
        }
        body.read_members(table, diagnostics);
        if let Some(parts) = table.get("part").and_then(Value::as_table) {
            for entry in &parts.entries {
                let Some(inner) = entry.value.as_table() else {
                    diagnostics.push(Diagnostic::new(Code::WrongValue, entry.value.span, "a part is a table"));
                    continue;
                };
                let keys: Vec<&str> = ["over", "about", "param"].into_iter().chain(BODY.iter().copied()).collect();
                check_keys(inner, &keys, "a part", diagnostics);
                body.parts.push(Part {
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    over: inner.get("over").cloned(),
                    body: Body::read(inner, diagnostics),
                });
            }
        }
        body
    }

    /// Reads the member sections (`let`, `flow`, …) of any table.
    pub fn read_members(&mut self, table: &Table, diagnostics: &mut Vec<Diagnostic>) {
        for section in BODY {
            let Some(value) = table.get(section) else {
                continue;
            };
            let Some(inner) = value.as_table() else {
                diagnostics.push(Diagnostic::new(Code::WrongValue, value.span, format!("`{section}` is a table here")));
                continue;
            };
            let mut entries: Vec<&Entry> = inner.entries.iter().collect();
            entries.sort_by(|a, b| a.key.text.cmp(&b.key.text));
            for entry in entries {
                if !is_name(&entry.key.text) {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::WrongValue,
                            entry.key.span,
                            format!("`{}` cannot be a name", entry.key.text),
                        )
                        .help("names are letters, digits and `_`, and begin with a letter"),
                    );
                    continue;
                }
                self.members.push(Member {
                    section,
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
        let named =
            |name: &str| over.params.iter().any(|p| p.name == name) || over.members.iter().any(|m| m.name == name);
        body.params.extend(self.params.iter().filter(|param| !named(&param.name)).cloned());
        body.members.extend(self.members.iter().filter(|member| !named(&member.name)).cloned());
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

impl Param {
    fn read(entry: &Entry, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut param = Param {
            name: entry.key.text.clone(),
            span: entry.key.span,
            ty: String::new(),
            default: None,
            fixed: false,
            optional: false,
            about: String::new(),
        };
        match &entry.value.kind {
            ValueKind::String(text) => param.ty = text.text.clone(),
            ValueKind::Table(table) => {
                check_keys(
                    table,
                    &["unit", "type", "default", "fixed", "optional", "about"],
                    "a parameter",
                    diagnostics,
                );
                let ty = table.get("type").or_else(|| table.get("unit"));
                let Some(ty) = ty.and_then(Value::as_text) else {
                    diagnostics.push(
                        Diagnostic::new(
                            Code::MissingKey,
                            entry.value.span,
                            format!("the parameter `{}` has no unit or type", param.name),
                        )
                        .help("write `{ unit = \"USD\", default = \"$0\" }` or `{ type = \"party\" }`"),
                    );
                    return None;
                };
                param.ty = ty.text.clone();
                param.default = table.get("default").cloned();
                param.fixed = matches!(table.get("fixed").map(|v| &v.kind), Some(ValueKind::Boolean(true)));
                param.optional = matches!(table.get("optional").map(|v| &v.kind), Some(ValueKind::Boolean(true)));
                param.about = text_of(table, "about");
            }
            _ => {
                diagnostics.push(
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

/// The attributes of a kind and of those it is `like`, nearest first.
pub(crate) fn attributes(kinds: &BTreeMap<String, Kind>, name: &str) -> Vec<Entry> {
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

/// The body of a kind with those it is `like` merged under it. Reports circles and unknown kinds.
pub(crate) fn flatten(
    kinds: &BTreeMap<String, Kind>,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Option<Class>, Body)> {
    let mut chain: Vec<&Kind> = Vec::new();
    let mut next = Some(kinds.get(name)?);
    while let Some(kind) = next {
        if chain.iter().any(|earlier| earlier.name == kind.name) {
            diagnostics.push(
                Diagnostic::new(Code::DefinitionCircle, kind.span, format!("the kind `{}` is like itself", kind.name))
                    .help("take one `like` out of the circle"),
            );
            return None;
        }
        chain.push(kind);
        next = match &kind.like {
            None => None,
            Some((base, span)) => match kinds.get(base) {
                Some(base) => Some(base),
                None => {
                    diagnostics.push(unknown_kind(kinds, base, *span));
                    return None;
                }
            },
        };
    }
    let class = chain.iter().find_map(|kind| kind.class);
    let body = chain.iter().rev().fold(Body::default(), |body, kind| body.overridden(&kind.body));
    Some((class, body))
}

/// The finding for a kind that is not there.
pub(crate) fn unknown_kind(kinds: &BTreeMap<String, Kind>, name: &str, span: Span) -> Diagnostic {
    let found = Diagnostic::new(Code::UnknownKind, span, format!("there is no kind `{name}`"));
    match syntax::suggest::closest(name, kinds.keys().map(String::as_str)) {
        Some(close) => found.help(format!("did you mean `{close}`?")),
        None if kinds.is_empty() => found.help("add `use = [\"std\"]` at the top to have the standard kinds"),
        None => found.help("`offtake kinds` lists the kinds; a kind of your own is a table `[kind.name]`"),
    }
}

/// The text under a key, or nothing.
pub(crate) fn text_of(table: &Table, key: &str) -> String {
    table.get(key).and_then(Value::as_text).map(|text| text.text.clone()).unwrap_or_default()
}
