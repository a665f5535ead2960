//! What a default costs others, each by itself; what a party loses on its claims on another.

use compile::{AccountInfo, Elimination, PostingSource};
use report::{Step, StepKind};
use scenario::{Function, NodeId, Operation, PartyId, Section, StandardAccount};

use super::walker::{Visited, Walk};
use crate::replay::At;

impl Walk<'_> {
    /// The losses that a `contagion` sums, if the expression is one of several: its sums are made and not written, so that they
    /// stand where their parts do.
    pub(super) fn losses_of(&self, node: NodeId) -> Option<Vec<NodeId>> {
        let known = self.model().node(node);
        let Operation::Apply(Function::Add, arguments) = &known.operation else { return None };
        let mut losses = Vec::new();
        for argument in arguments {
            if self.model().node(*argument).span != known.span {
                return None;
            }
            match self.worth_of(*argument) {
                Some(_) => losses.push(*argument),
                None => losses.extend(self.losses_of(*argument)?),
            }
        }
        Some(losses)
    }

    /// A sum of losses, a step for each party.
    pub(super) fn losses(&mut self, node: NodeId, losses: &[NodeId], at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        for loss in losses {
            let Some((party, world)) = self.worth_of(*loss) else { continue };
            let mut inner = self.worth(*loss, party, world, at);
            (inner.name, inner.part) = (format!("loss of {}", self.party(party)), true);
            if inner.value != Some(0.0) {
                step.steps.push(inner);
            }
        }
        step
    }

    /// Claims written off, a step for each month and account, and those left at the end against who is then in default.
    pub(super) fn lost(&mut self, node: NodeId, holder: PartyId, of: PartyId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let last = At { month: self.last_month(), closing: true, ..at };
        if !self.enter(Visited::Whole(node), last.month, true, &mut step) {
            return step;
        }
        let claims = self.choose(|account| is_claim(account, holder, of));
        let unit = self.figures().node(node).reported_as();
        for account in &claims {
            let name = self.account_name(*account);
            for month in 0..=last.month {
                for (source, change) in self.postings(&[*account], true, month) {
                    if source != PostingSource::WriteOff(of) {
                        continue;
                    }
                    let mut inner = self.posting(source, At { month, ..last });
                    (inner.kind, inner.name) = (StepKind::Month, format!("{name}, written off"));
                    inner.month = Some(self.month(month));
                    (inner.value, inner.unit, inner.part) = (Some(-change), Some(unit.clone()), true);
                    step.steps.push(inner);
                }
            }
        }
        if self.in_default_since(of, last.month).is_some() {
            for account in &claims {
                if self.played().account(*account, Some(last.month)) == 0.0 {
                    continue;
                }
                let name = format!("{} at the end, as {} is in default", self.account_name(*account), self.party(of));
                let mut inner = self.account_of(*account, &name, last);
                inner.part = true;
                step.steps.push(inner);
            }
        }
        if step.steps.is_empty() {
            step.notes.push(match claims.is_empty() {
                true => format!("{} never has a claim on {}", self.party(holder), self.party(of)),
                false => format!("nothing is written off, and {} is not in default at the end", self.party(of)),
            });
        }
        self.leave();
        step
    }
}

/// Whether an account is a claim at par of one party on another.
fn is_claim(account: &AccountInfo, holder: PartyId, of: PartyId) -> bool {
    account.party == holder
        && account.counterparty == Some(of)
        && account.section == Section::Asset
        && account.terminal
        && account.elimination == Elimination::Mirrored
        && account.account.standard() != Some(StandardAccount::Barter)
}
