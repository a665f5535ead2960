//! Members of instances and of the scenario itself: `let`, `stock`, `flow` and the rest.

use std::rc::Rc;

use crate::definitions::kinds::Member;
use crate::instances::declarer::Declarer;
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::owner::MemberRef;
use crate::instances::scope::Scope;
use crate::instances::slot::{Pending, Slot, Written};
use crate::words::headings::Heading;
use scenario::QuantityId;
use syntax::{Code, Diagnostic};

impl Declarer<'_> {
    /// Declares `let`s, stocks, flows and the rest of an owner. What stands on an instance (`scenario`) is read in the
    /// scenario's scope, what stands in its kind in the kind's own.
    pub fn declare_members(&mut self, owner: OwnerId, members: &[Rc<Member>], scenario: bool) {
        for member in members {
            let written = match member.heading {
                Heading::Assume => Some(Written::Assumption(member.value.clone())),
                Heading::Decide => Some(Written::Decision(member.value.clone())),
                Heading::Let => Some(Written::Let(member.value.clone())),
                Heading::Stock => Some(Written::Stock(member.value.clone())),
                _ => None,
            };
            let reference = match written {
                Some(written) => MemberRef::Quantity(self.declare_quantity(owner, member, written, scenario)),
                None => self.declare_pending(owner, member, scenario),
            };
            self.insert_member(owner, member, reference);
        }
    }

    /// The short name and the full key of a member.
    fn names_of(&self, owner: OwnerId, member: &Member) -> (String, String) {
        if owner == ROOT {
            let key = format!("{}.{}", member.heading, member.name);
            let shared = Heading::BODY.into_iter().any(|heading| {
                heading != member.heading
                    && heading.member() == member.heading.member()
                    && self.definitions.item(heading, &member.name).is_some()
            });
            return (if shared { key.clone() } else { member.name.clone() }, key);
        }
        let who = &self.names[owner];
        (format!("{}.{}", who.name, member.name), format!("{}.{}", who.key, member.name))
    }

    fn declare_quantity(&mut self, owner: OwnerId, member: &Member, written: Written, scenario: bool) -> QuantityId {
        let shared = if owner == ROOT { None } else { self.names.shared(member.span).cloned() };
        let Some(mut shared) = shared else {
            let (name, key) = self.names_of(owner, member);
            let who = &self.names[owner];
            let removed = who.removed || self.is_removed(&key);
            let locals = if scenario { Vec::new() } else { who.locals.clone() };
            let scope = Scope::of(owner, scenario || owner == ROOT, locals);
            return self.names.add_slot(Slot { removed, ..Slot::new(name, key, written, scope, member.span) });
        };
        if let Some(id) = shared.slot {
            return id;
        }
        // One draw for all instances: it reads none of them, and the removal of one does not touch it.
        let (name, key) = (shared.name.clone(), format!("kind.{}", shared.name));
        let slot = Slot::new(name, key, written, Scope::of(ROOT, false, Vec::new()), member.span);
        let id = self.names.add_slot(slot);
        shared.slot = Some(id);
        self.names.share(member.span, shared);
        id
    }

    /// A flow, entry or covenant, to be bound once everything has a name.
    fn declare_pending(&mut self, owner: OwnerId, member: &Member, scenario: bool) -> MemberRef {
        let (name, key) = self.names_of(owner, member);
        let who = &self.names[owner];
        let removed = who.removed || self.is_removed(&key);
        let scope = Scope::of(owner, scenario || owner == ROOT, who.locals.clone());
        let (heading, value, span) = (member.heading, member.value.clone(), member.span);
        self.names.add_pending(Pending { heading, name, key, owner, scope, value, span, removed })
    }

    /// Gives a member its name in its owner; two of one name are a mistake, but for a flow that pays the let it is
    /// named after.
    fn insert_member(&mut self, owner: OwnerId, member: &Member, reference: MemberRef) {
        let before = self.names[owner].members.get(&member.name).cloned();
        let merged = match (before, reference) {
            (None, reference) => reference,
            (Some(MemberRef::Quantity(quantity)), MemberRef::Flow(flow))
            | (Some(MemberRef::Flow(flow)), MemberRef::Quantity(quantity)) => {
                let pending = &self.names[flow];
                let amount = pending.value.as_table().and_then(|table| table.text("amount"));
                if amount.is_none_or(|text| text.trim() != member.name) {
                    let span = pending.span;
                    self.report(
                        Diagnostic::new(
                            Code::SharedFlowName,
                            span,
                            format!("a flow and a let are both named `{}`", member.name),
                        )
                        .help(format!(
                            "rename one of them; if the let is what the flow owes, write `amount = \"{}\"`",
                            member.name
                        )),
                    );
                }
                MemberRef::LetAndFlow(quantity, flow)
            }
            (Some(_), reference) => {
                // At the root, equal names in two tables are ambiguous only when used by their short name; inside an
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
        self.names.set_member(owner, &member.name, merged);
    }
}
