//! Everything at hand while instances and their members are declared.

use std::rc::Rc;

use crate::context::Context;
use crate::definitions::kinds::Body;
use crate::definitions::merged::MergedKinds;
use crate::definitions::tables::Definitions;
use crate::findings::FindingLog;
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::names::Names;
use crate::instances::scope::Scope;
use crate::instances::slot::{Slot, State};
use scenario::{QuantityId, Type};
use syntax::{Diagnostic, Entry, Span};

/// Declares instances and their members. Nothing is evaluated.
pub(crate) struct Declarer<'b> {
    pub context: &'b Context<'b>,
    pub definitions: &'b Definitions,
    pub kinds: Rc<MergedKinds>,
    pub names: &'b mut Names,
    pub findings: &'b mut FindingLog,
}

/// A value given for a parameter, and whether it is read in the scenario's scope.
#[derive(Clone)]
pub(crate) struct Given {
    pub entry: Entry,
    pub scenario: bool,
}

/// An instance that has its members, and yet no parts.
pub(crate) struct WithoutParts {
    pub owner: OwnerId,
    /// What its kinds define.
    pub body: Rc<Body>,
    /// Keys written on it or on its kinds.
    pub given: Vec<Given>,
}

impl Declarer<'_> {
    /// Reports a mistake.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Whether the world removes this member.
    pub fn is_removed(&self, key: &str) -> bool {
        self.definitions.removed.contains_key(key)
    }

    /// A name with a type and no value; without a type, nothing can be said of what reads it.
    pub fn open_slot(&mut self, name: &str, ty: Option<Type>, span: Span) -> QuantityId {
        self.names.add_slot(open_slot(name, ty, span))
    }
}

/// A name with a type and no value; without a type, nothing can be said of what reads it.
pub(crate) fn open_slot(name: &str, ty: Option<Type>, span: Span) -> Slot {
    let scope = Scope::of(ROOT, false, Vec::new());
    let state = if ty.is_some() { State::Bound } else { State::Failed };
    let ty = ty.unwrap_or(Type::Number(units::Dimension::none()));
    let made = Slot::made(name.to_string(), String::new(), scope, span, ty, scenario::Timing::Path);
    Slot { state, ..made }
}
