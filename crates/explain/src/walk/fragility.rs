//! By how much less could be paid in a month: by whom, and of what.

use engine::clearing::ClearingVector;
use program::{Amount, Clearing};
use report::{Step, StepKind, figure};
use scenario::{DefaultCosts, FlowId, NodeId, PartyId};

use super::walker::{Visited, Walk};
use crate::replay::At;

/// Minor units that count as none: far below one.
const NOTHING: f64 = 1e-6;

impl Walk<'_> {
    /// The fragility gap of a month: what of each clause would not be paid if all who could fail did, and who would fail.
    pub(super) fn fragility(&mut self, node: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if !self.enter(Visited::Whole(node), at.month, at.closing, &mut step) {
            return step;
        }
        match self.played().clearing_extremes(at.month) {
            None => step.notes.push("failing costs nobody anything: no party has a `default_cost`".into()),
            Some(_) if step.value == Some(0.0) => {
                step.notes.push("if all who could fail did, as much would be paid".into());
            }
            Some((clearing, [greatest, least])) => {
                self.paid_less(&mut step, clearing, [&greatest, &least], at);
                self.would_fail(&mut step, clearing, [&greatest, &least], at);
            }
        }
        self.leave();
        step
    }

    /// A step for each clause of which less would be paid; they sum to the gap.
    fn paid_less(&mut self, step: &mut Step, clearing: &Clearing, [greatest, least]: [&ClearingVector; 2], at: At) {
        let map = self.played().map;
        let scale = map.accounts.first().map_or(1.0, |account| account.scale);
        let unit = step.unit.clone().unwrap_or(report::ReportedAs::RATIO);
        let mut clauses: Vec<(FlowId, [f64; 2])> = Vec::new();
        for (place, due) in clearing.dues.iter().enumerate() {
            // A sweep is no due of its own.
            if matches!(due.amount, Amount::Available { .. }) {
                continue;
            }
            let (flow, paid) = (map.dues[place].flow, [greatest, least].map(|vector| vector.paid[place] / scale));
            match clauses.iter_mut().find(|(known, _)| *known == flow) {
                Some((_, sums)) => sums.iter_mut().zip(paid).for_each(|(sum, paid)| *sum += paid),
                None => clauses.push((flow, paid)),
            }
        }
        for (flow, [most, least]) in clauses.into_iter().filter(|(_, [most, least])| most - least > NOTHING) {
            let clause = self.clause(flow, at);
            let mut less = Step::new(StepKind::Difference, &clause.name);
            (less.value, less.unit, less.part) = (Some(most - least), Some(unit.clone()), true);
            let [most, least] = [most, least].map(|paid| figure(paid, 0.0, &unit));
            less.notes.push(format!("{most} paid, {least} if all who could fail did"));
            less.steps.push(clause);
            step.steps.push(less);
        }
    }

    /// Who would bear default costs and does not now, with the cash that it opens the month with and the shares of it that are lost.
    fn would_fail(&mut self, step: &mut Step, clearing: &Clearing, [greatest, least]: [&ClearingVector; 2], at: At) {
        let of = |walk: &Self, vector: &ClearingVector| -> Vec<PartyId> {
            let map = walk.played().map;
            let failing = clearing.nodes.iter().zip(&vector.fails).filter(|(_, fails)| **fails);
            let cash = failing.flat_map(|(node, _)| &node.cash);
            cash.filter_map(|cash| map.accounts.iter().find(|one| one.register == *cash)).map(|one| one.party).collect()
        };
        let (failing, would_fail) = (of(self, greatest), of(self, least));
        let names = |walk: &Self, parties: &[PartyId]| -> String {
            let names: Vec<String> = parties.iter().map(|party| walk.party(*party)).collect();
            if names.is_empty() { "nobody".into() } else { names.join(", ") }
        };
        let (now, then) = (names(self, &failing), names(self, &would_fail));
        step.notes.push(format!("who fails as it is: {now}; if all who could did: {then}"));
        for party in would_fail.into_iter().filter(|party| !failing.contains(party)) {
            let opening = self.cash_of(party, At { closing: false, ..at });
            step.steps.push(opening);
            let Some(DefaultCosts { cash, receipts, .. }) = self.model().parties[party].default_cost else { continue };
            for (what, share) in [("cash", cash), ("receipts", receipts)] {
                let now = At { closing: false, ..at };
                if self.played().value(share, now).is_none_or(|share| share == 0.0) {
                    continue;
                }
                let mut lost = self.expression_step(share, now, Vec::new());
                lost.name = format!("default_cost of {}, of its {what}", self.party(party));
                self.defined_by(&mut lost, share, now);
                step.steps.push(lost);
            }
        }
    }
}
