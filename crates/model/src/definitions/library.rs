//! Kinds described for readers: `offtake kinds`, completion.

use std::rc::Rc;

use syntax::Table;

use crate::definitions::kinds::{Body, KindDefinition, Member, Param};
use crate::definitions::merged::{MergedKinds, MergedOrder};
use crate::definitions::tables::Definitions;
use crate::findings::FindingLog;
use crate::words::headings::Heading;
use scenario::Class;

/// A kind in words.
#[derive(Clone, Debug, PartialEq)]
pub struct KindDescription {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Its class, if stated.
    pub class: Option<Class>,
    /// The kind it is like.
    pub like: Option<String>,
    /// Its parameters, and those of its parts as `part.parameter`.
    pub parameters: Vec<ParameterDescription>,
    /// Names of its lets, stocks and flows that a scenario may read.
    pub members: Vec<String>,
    /// Those of them that say what they are, and those of its parts as `part.name`.
    pub outputs: Vec<OutputDescription>,
}

/// A let, stock or flow that a kind offers to readers, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputDescription {
    /// Its name.
    pub name: String,
    /// The table it stands in: `let`, `stock`, `flow`, `pay`, `transfer` or `entry`.
    pub table: &'static str,
    /// Its unit, if it says so; a date, a condition and a flow have none.
    pub unit: Option<String>,
    /// How reports name it, if it says so.
    pub label: Option<String>,
    /// What it means.
    pub about: String,
}

/// A parameter in words.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterDescription {
    /// Its name.
    pub name: String,
    /// Unit or type.
    pub ty: String,
    /// Default as written; `None` = must be given, unless optional.
    pub default: Option<String>,
    /// May be left out.
    pub optional: bool,
    /// What it means.
    pub about: String,
}

/// The kinds of these library files, by name, each with what it has of those that it is like.
pub fn describe_kinds(libraries: &[Table]) -> Vec<KindDescription> {
    let empty = Table { span: syntax::Span::new(syntax::FileId(0), 0, 0), entries: Vec::new() };
    let definitions = Definitions::read(&empty, libraries, &mut FindingLog::default());
    let merged = MergedKinds::of(&definitions.kinds, MergedOrder::OfFile, &mut FindingLog::default());
    let describe = |kind: &Rc<KindDefinition>| {
        let whole = merged.get(&kind.name);
        let (class, body) = whole.map_or((kind.class, &kind.body), |whole| (whole.class, whole.body.as_ref()));
        let parts = body.parts.iter().map(|part| (format!("{}.", part.name), &part.body));
        let bodies: Vec<(String, &Body)> = std::iter::once((String::new(), body)).chain(parts).collect();
        let parameters = bodies.iter().flat_map(|(prefix, body)| body.params.iter().map(|one| parameter(one, prefix)));
        let outputs =
            bodies.iter().flat_map(|(prefix, body)| body.members.iter().filter_map(|one| output(one, prefix)));
        KindDescription {
            name: kind.name.clone(),
            about: kind.about.clone(),
            class,
            like: kind.like.as_ref().map(|(base, _)| base.clone()),
            parameters: parameters.collect(),
            members: body.members.iter().map(|member| member.name.clone()).collect(),
            outputs: outputs.collect(),
        }
    };
    definitions.kinds.values().map(describe).collect()
}

fn parameter(param: &Param, prefix: &str) -> ParameterDescription {
    ParameterDescription {
        name: format!("{prefix}{}", param.name),
        ty: param.ty.clone(),
        default: param.default.as_ref().map(written),
        optional: param.optional,
        about: param.about.clone(),
    }
}

/// A member that says what it is.
fn output(member: &Member, prefix: &str) -> Option<OutputDescription> {
    let table = member.value.as_table().filter(|_| member.heading != Heading::Assume)?;
    let text = |key: &str| table.get(key)?.as_text().map(|text| text.text.clone()).filter(|text| !text.is_empty());
    Some(OutputDescription {
        name: format!("{prefix}{}", member.name),
        table: member.heading.word(),
        unit: text("unit"),
        label: text("label"),
        about: text("about")?,
    })
}

fn written(value: &syntax::Value) -> String {
    match &value.kind {
        syntax::ValueKind::String(text) => text.text.clone(),
        syntax::ValueKind::Integer(number) => number.to_string(),
        syntax::ValueKind::Float(number) => number.to_string(),
        syntax::ValueKind::Boolean(truth) => truth.to_string(),
        syntax::ValueKind::Array(items) if items.is_empty() => "[]".into(),
        _ => "…".into(),
    }
}
