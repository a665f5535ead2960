//! What a second look leaves open: values that only an instance has, conditions that only an instance decides.

use std::collections::BTreeSet;

use syntax::Span;

use crate::bind::builder::Builder;
use crate::definitions::kinds::Param;
use crate::instances::any::{AnyInstances, OpenDefault, names_of};
use crate::instances::declarer::open_slot;
use crate::instances::ids::OwnerId;
use crate::instances::owner::Owner;
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::{ParamType, Reference, Slot, State, Written};
use scenario::*;

impl Builder<'_> {
    /// Binds what parameters are when an instance leaves them out, after all else.
    pub fn bind_defaults(&mut self) {
        let defaults = self.names.any_mut().map(AnyInstances::take_defaults);
        for OpenDefault { owner, param, ty, value } in defaults.unwrap_or_default() {
            if let ParamType::Number(_, dimension) = &ty {
                self.bind_bounds(&param, &Type::Number(dimension.clone()), &Scope::of(owner, false, Vec::new()));
            }
            let Some(value) = value else { continue };
            if ty.is_quantity() {
                let slot = self.declarer().param_slot(owner, &param.name, ty, value, false);
                let id = self.names.add_slot(Slot { span: param.span, fixed: param.fixed, ..slot });
                let _ = self.bind_quantity(id);
            } else {
                let scope = Scope::of(owner, false, self.names[owner].locals.clone());
                let (span, state, binding) = (value.span, State::Unbound, Binding::Nothing);
                let _ = self.value_of_reference(&Reference { value: Some(value), scope, ty, span, state, binding });
            }
        }
    }

    /// Binds what holds a parameter, which no instance changes.
    fn bind_bounds(&mut self, param: &Param, ty: &Type, scope: &Scope) {
        for (key, value) in [("min", &param.bounds.min), ("max", &param.bounds.max)] {
            let _ = self.bound_of(value.clone(), key, ty, scope);
        }
    }

    /// A condition that only an instance decides: a comparison of references or choices.
    pub fn undecided(&mut self, span: Span) -> NodeId {
        let slot = Slot { written: Written::Choice, ..open_slot("choice", Some(Type::Boolean), span) };
        let id = self.names.add_slot(slot);
        self.push(Operation::Quantity(id), Type::Boolean, Timing::Path, span)
    }

    /// Whether a binding may be another in each instance.
    pub fn may_differ(&self, binding: &Binding) -> bool {
        match binding {
            Binding::Owner(owner) => self.names.is_any(*owner),
            Binding::Choice(word, _) => word.is_empty(),
            _ => false,
        }
    }

    /// Whether a condition is made of choices that only an instance makes.
    pub fn hangs_on_choice(&self, condition: NodeId) -> bool {
        let (mut met, mut open) = (BTreeSet::new(), vec![condition]);
        while let Some(node) = open.pop() {
            if !met.insert(node) {
                continue;
            }
            match &self.node(node).operation {
                Operation::Quantity(id) if matches!(self.names[*id].written, Written::Choice) => return true,
                Operation::Quantity(id) => open.extend(self.written_as(*id)),
                Operation::Apply(Function::And | Function::Or | Function::Not, arguments) => open.extend(arguments),
                _ => {}
            }
        }
        false
    }

    /// Whether something that stands for any instance may have a member of which its kind says nothing.
    pub fn may_have(&self, owner: OwnerId, member: &str) -> bool {
        !self.names.is_any(owner) || self.names.any().is_some_and(|any| any.some_has_member(member))
    }

    /// Whether a name that a kind's body lacks may be there in an instance: brought by a kind that is `like` this one,
    /// or by another that the same instance has.
    pub fn may_be_joined_by(&self, owner: OwnerId, name: &str) -> bool {
        let top = self.names.outwards(owner).last().unwrap_or(owner);
        let Some(kind) = self.names[top].kinds.first().filter(|_| self.names.is_any(owner)) else {
            return false;
        };
        let party = self.names[top].is_party();
        self.definitions.kinds.values().filter(|other| names_of(&other.body).any(|own| own == name)).any(|other| {
            let any = self.names.any().and_then(|any| any.of(Some(&other.name), None));
            any.is_some_and(|any| {
                let parties = party && self.names[any].is_party();
                parties || self.is_of_kind(any, kind) || self.stand_together(kind, &other.name)
            })
        })
    }

    /// Whether some instance has both kinds.
    fn stand_together(&self, kind: &str, other: &str) -> bool {
        let has = |owner: &Owner, kind: &str| owner.kinds.iter().any(|own| own == kind);
        self.names.owners().iter().any(|owner| has(owner, kind) && has(owner, other))
    }

    /// Whether what stands below `root` is left to the instances.
    pub fn root_is_open(&self, span: Span) -> bool {
        self.names.any().is_some_and(|any| any.leaves_root_open(span))
    }
}
