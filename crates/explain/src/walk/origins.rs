//! Whose money a party takes in: the payments of the month, and what part of them it is.

use report::Step;
use scenario::{BooksVerb, Flow, FlowId, Model, NodeId, PartyId, Settlement, TakingsPart};

use super::walker::{Visited, Walk};
use crate::replay::At;

impl Walk<'_> {
    /// What a party takes in this month, or a part of it: the clauses under which it was paid.
    pub(super) fn takings(&mut self, node: NodeId, party: PartyId, part: TakingsPart, at: At) -> Step {
        let model = self.model();
        let sold = |flow: &Flow| flow.to == party && model.is_takings(flow);
        let given = |flow: &Flow| {
            let credits = flow.books.verb() == BooksVerb::Credit && flow.from == party;
            part == TakingsPart::Net && credits && flow.settlement == Settlement::Cash
        };
        let mut step = self.clauses(node, at, |_, flow| sold(flow) || given(flow));
        step.notes.extend(words(part).map(str::to_owned));
        step
    }

    /// What one party and its group paid another and its group this month, by clause.
    pub(super) fn paid_to(&mut self, node: NodeId, from: PartyId, to: PartyId, at: At) -> Step {
        let between = |model: &Model, flow: &Flow| {
            let ends = [flow.from, flow.to].map(|end| model.money_owner(end));
            let asked = [from, to].map(|end| model.money_owner(end));
            flow.settlement == Settlement::Cash && (ends == asked || flow.net && ends == [asked[1], asked[0]])
        };
        self.clauses(node, at, between)
    }

    /// A figure with the clauses of these flows that paid something in the month.
    fn clauses(&mut self, node: NodeId, at: At, counts: impl Fn(&Model, &Flow) -> bool) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if !self.enter(Visited::Whole(node), at.month, at.closing, &mut step) {
            return step;
        }
        let model = self.model();
        let paid = |id: &FlowId| self.flow_value(*id, |columns| columns.paid, at.month).is_some_and(|paid| paid != 0.0);
        let flows: Vec<FlowId> = model.flows.ids().filter(|id| counts(model, &model.flows[*id])).filter(paid).collect();
        for flow in flows {
            let clause = self.clause(flow, at);
            step.steps.push(clause);
        }
        self.leave();
        step
    }
}

/// What a part is of the payments below it.
fn words(part: TakingsPart) -> Option<&'static str> {
    Some(match part {
        TakingsPart::Gross => return None,
        TakingsPart::Net => {
            "what these paid, less credits, refunds, and warrants and shares above fair value that come off revenue"
        }
        TakingsPart::Own => "the part of these that the party or its group had put into who paid them",
        TakingsPart::Customers => "the part of these that outside customers had paid",
        TakingsPart::Investors => "the part of these that others had put into who paid them",
        TakingsPart::Opening => "the part of these that was there at the start, or had come back to who paid them",
        TakingsPart::Circle => "the part of these that went round with no cash in the circle",
    })
}
