//! A second look, at what the first leaves out: kinds of which there is no instance, and branches that a fixed value
//! excludes.
//!
//! The scenario is built once more, with one further instance of every kind whose parameters are *open*: they have a
//! type and no value, a reference stands for any instance of its kind, a list has one item, a party keeps its books in
//! whatever currency. No number decides a branch, and who reads a let is held to the unit that it states. What cannot be
//! judged so is left to the instances: circles, constants, choices between branches of different types. The model is
//! thrown away; its findings are kept.

use syntax::{Code, Diagnostic, FileId, Severity};

use crate::bind::builder::Builder;
use crate::context::Context;
use crate::definitions::tables::Definitions;

/// What a second look finds.
pub(crate) fn findings(context: &Context, definitions: Definitions, file: FileId) -> Vec<Diagnostic> {
    let mut builder = Builder::of_any(context, definitions, file);
    if builder.create_instances().is_ok() {
        builder.bind_dynamics();
        builder.bind_defaults();
    }
    let judged = |code: Code| match code {
        Code::NestedTooDeep | Code::TooLarge => false,
        Code::UnknownFact => context.facts.ids().next().is_some(),
        _ => true,
    };
    let mut found = builder.take_findings();
    found.retain(|finding| finding.severity == Severity::Error && judged(finding.code));
    found
}
