//! Kinds described for readers: `offtake kinds`, completion.

use syntax::Table;

use crate::definitions::tables::Definitions;
use crate::findings::Findings;
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

/// The kinds of these library files, by name.
pub fn describe_kinds(libraries: &[Table]) -> Vec<KindDescription> {
    let empty = Table { span: syntax::Span::new(syntax::FileId(0), 0, 0), entries: Vec::new() };
    let definitions = Definitions::read(&empty, libraries, &mut Findings::default());
    definitions
        .kinds
        .values()
        .map(|kind| {
            let describe = |param: &crate::definitions::kinds::Param, prefix: &str| ParameterDescription {
                name: format!("{prefix}{}", param.name),
                ty: param.ty.clone(),
                default: param.default.as_ref().map(written),
                optional: param.optional,
                about: param.about.clone(),
            };
            let mut parameters: Vec<_> = kind.body.params.iter().map(|param| describe(param, "")).collect();
            for part in &kind.body.parts {
                let prefix = format!("{}.", part.name);
                parameters.extend(part.body.params.iter().map(|param| describe(param, &prefix)));
            }
            KindDescription {
                name: kind.name.clone(),
                about: kind.about.clone(),
                class: kind.class,
                like: kind.like.as_ref().map(|(base, _)| base.clone()),
                parameters,
                members: kind.body.members.iter().map(|member| member.name.clone()).collect(),
            }
        })
        .collect()
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
