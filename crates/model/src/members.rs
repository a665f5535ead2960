//! Members of instances and of the scenario itself: `let`, `stock`, `flow` and the rest.

use syntax::{Code, Diagnostic, Span, Value, ValueKind, suggest};

use crate::builder::*;
use crate::definitions::list_words;
use crate::instances::Given;
use crate::kinds::{Body, Member, Param, Part};
use crate::scenario::*;

impl Builder<'_> {
    /// Declares `let`s, stocks, flows and the rest of an owner.
    pub fn declare_members(&mut self, owner: usize, members: &[Member], scenario: bool) {
        for member in members {
            let who = &self.owners[owner];
            let root = owner == ROOT;
            let name = if root { member.name.clone() } else { format!("{}.{}", who.name, member.name) };
            let key = if root {
                format!("{}.{}", member.section, member.name)
            } else {
                format!("{}.{}", who.key, member.name)
            };
            let removed = who.removed || self.is_removed(&key);
            let scope = Scope { owner, scenario: scenario || root, locals: who.locals.clone(), answer: false };
            let reference = match member.section {
                "assume" | "let" | "stock" => {
                    let source = match member.section {
                        "assume" => Source::Assumption(member.value.clone()),
                        "let" => Source::Let(member.value.clone()),
                        _ => Source::Stock(member.value.clone()),
                    };
                    match self.shared_draw(member, root) {
                        Some(id) => MemberRef::Quantity(id),
                        None => MemberRef::Quantity(self.add_slot(Slot {
                            name: self.shared_name(member, root).unwrap_or(name),
                            key: self.shared_name(member, root).map_or(key, |name| format!("kind.{name}")),
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
                        })),
                    }
                }
                _ => {
                    let pending = Pending {
                        section: member.section,
                        name,
                        key,
                        owner,
                        scope,
                        value: member.value.clone(),
                        span: member.span,
                        removed,
                    };
                    match member.section {
                        "entry" => {
                            self.pending_entries.push(pending);
                            MemberRef::Entry(self.pending_entries.len() - 1)
                        }
                        "covenant" => {
                            self.pending_covenants.push(pending);
                            MemberRef::Covenant(CovenantId(self.pending_covenants.len() as u32 - 1))
                        }
                        _ => {
                            self.pending_flows.push(pending);
                            MemberRef::Flow(FlowId(self.pending_flows.len() as u32 - 1))
                        }
                    }
                }
            };
            self.insert_member(owner, member, reference);
        }
    }

    pub fn insert_member(&mut self, owner: usize, member: &Member, reference: MemberRef) {
        let before = self.owners[owner].members.get(&member.name).cloned();
        let merged = match (before, reference) {
            (None, reference) => reference,
            (Some(MemberRef::Quantity(quantity)), MemberRef::Flow(flow))
            | (Some(MemberRef::Flow(flow)), MemberRef::Quantity(quantity)) => {
                let pending = &self.pending_flows[flow.0 as usize];
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

    /// `[kind.K.assume.x]` is one draw shared by all instances.
    pub fn shared_draw(&self, member: &Member, root: bool) -> Option<QuantityId> {
        let name = self.shared_name(member, root)?;
        let key = format!("kind.{name}");
        self.slots.iter().position(|slot| slot.key == key).map(|index| QuantityId(index as u32))
    }

    pub fn shared_name(&self, member: &Member, root: bool) -> Option<String> {
        if root || member.section != "assume" {
            return None;
        }
        let holds =
            |body: &Body| body.members.iter().any(|other| other.section == "assume" && other.span == member.span);
        let kind = self
            .definitions
            .kinds
            .values()
            .find(|kind| holds(&kind.body) || kind.body.parts.iter().any(|part| holds(&part.body)))?;
        Some(format!("{}.{}", kind.name, member.name))
    }
}
