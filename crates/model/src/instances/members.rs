//! Members of instances and of the scenario itself: `let`, `stock`, `flow` and the rest.

use syntax::{Code, Diagnostic, Value};

use crate::bind::builder::*;
use crate::definitions::kinds::Member;
use crate::words::keys::BODY;
use scenario::*;

impl Builder<'_> {
    /// Declares `let`s, stocks, flows and the rest of an owner. What stands on an instance (`scenario`) is read in the
    /// scenario's scope, what stands in its kind in the kind's own.
    pub fn declare_members(&mut self, owner: usize, members: &[Member], scenario: bool) {
        for member in members {
            let reference = match member.section {
                "assume" | "let" | "stock" => MemberRef::Quantity(self.declare_quantity(owner, member, scenario)),
                _ => self.declare_pending(owner, member, scenario),
            };
            self.insert_member(owner, member, reference);
        }
    }

    /// The short name and the full key of a member.
    fn names_of(&self, owner: usize, member: &Member) -> (String, String) {
        if owner == ROOT {
            let key = format!("{}.{}", member.section, member.name);
            let family = |section: &str| match section {
                "assume" | "let" | "stock" => 0,
                "flow" | "pay" | "transfer" => 1,
                "entry" => 2,
                _ => 3,
            };
            let shared = BODY.iter().any(|section| {
                *section != member.section
                    && family(section) == family(member.section)
                    && self.definitions.item(section, &member.name).is_some()
            });
            return (if shared { key.clone() } else { member.name.clone() }, key);
        }
        let who = &self.owners[owner];
        (format!("{}.{}", who.name, member.name), format!("{}.{}", who.key, member.name))
    }

    fn declare_quantity(&mut self, owner: usize, member: &Member, scenario: bool) -> QuantityId {
        let source = match member.section {
            "assume" => Source::Assumption(member.value.clone()),
            "let" => Source::Let(member.value.clone()),
            _ => Source::Stock(member.value.clone()),
        };
        let shared = if owner == ROOT { None } else { self.shared.get(&member.span).cloned() };
        if let Some(id) = shared.as_ref().and_then(|shared| shared.slot) {
            return id;
        }
        let who = &self.owners[owner];
        let ((name, key), scope, removed) = match &shared {
            // One draw for all instances: it reads none of them, and the removal of one does not touch it.
            Some(shared) => (
                (shared.name.clone(), format!("kind.{}", shared.name)),
                Scope { owner: ROOT, scenario: false, locals: Vec::new(), purpose: Purpose::Month },
                false,
            ),
            None => {
                let (name, key) = self.names_of(owner, member);
                let removed = who.removed || self.is_removed(&key);
                let scope = Scope {
                    owner,
                    scenario: scenario || owner == ROOT,
                    locals: if scenario { Vec::new() } else { who.locals.clone() },
                    purpose: Purpose::Month,
                };
                ((name, key), scope, removed)
            }
        };
        let id = self.add_slot(Slot {
            name,
            key,
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
            height: 0,
        });
        if shared.is_some()
            && let Some(shared) = self.shared.get_mut(&member.span)
        {
            shared.slot = Some(id);
        }
        id
    }

    /// A flow, entry or covenant, to be bound once everything has a name.
    fn declare_pending(&mut self, owner: usize, member: &Member, scenario: bool) -> MemberRef {
        let (name, key) = self.names_of(owner, member);
        let who = &self.owners[owner];
        let pending = Pending {
            section: member.section,
            name,
            removed: who.removed || self.is_removed(&key),
            key,
            owner,
            scope: Scope {
                owner,
                scenario: scenario || owner == ROOT,
                locals: who.locals.clone(),
                purpose: Purpose::Month,
            },
            value: member.value.clone(),
            span: member.span,
        };
        match member.section {
            "entry" => {
                self.pending_entries.push(pending);
                MemberRef::Entry
            }
            "covenant" => MemberRef::Covenant(self.pending_covenants.push(pending)),
            _ => MemberRef::Flow(self.pending_flows.push(pending)),
        }
    }

    /// Gives a member its name in its owner; two of one name are a mistake, but for a flow that pays the let it is
    /// named after.
    fn insert_member(&mut self, owner: usize, member: &Member, reference: MemberRef) {
        let before = self.owners[owner].members.get(&member.name).cloned();
        let merged = match (before, reference) {
            (None, reference) => reference,
            (Some(MemberRef::Quantity(quantity)), MemberRef::Flow(flow))
            | (Some(MemberRef::Flow(flow)), MemberRef::Quantity(quantity)) => {
                let pending = &self.pending_flows[flow];
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
}
