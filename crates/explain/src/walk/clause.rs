//! Clauses: what is owed and paid, and what each posting is for.

use compile::{FlowColumns, PostingSource};
use program::Register;
use report::{Step, StepKind};
use scenario::{EntryAmount, FlowId, NodeId, PartyId, Within};

use super::walker::{Visited, Walk};
use crate::replay::At;

impl Walk<'_> {
    /// A figure of a flow, read by an expression.
    pub(super) fn flow_figure(&mut self, node: NodeId, flow: FlowId, at: At) -> Step {
        let mut step = self.clause(flow, at);
        step.kind = StepKind::Due;
        step.name = self.text(node);
        self.valued(&mut step, node, at);
        step
    }

    /// The figure of a flow in a month, in money.
    pub(super) fn flow_value(&self, id: FlowId, of: fn(FlowColumns) -> Register, month: usize) -> Option<f64> {
        let columns = self.played().map.flows.get(id).copied().flatten()?;
        self.played().read(of(columns), At { month, closing: true, back: 0 })
    }

    /// What a clause says, owed and paid this month.
    pub(super) fn clause(&mut self, id: FlowId, at: At) -> Step {
        let flow = &self.model().flows[id];
        let mut step = self.placed(Step::new(StepKind::Posting, &flow.name), flow.span);
        let now = At { closing: false, ..at };
        let unit = self.figures().money(&flow.currency);
        let figure_of = |of: fn(FlowColumns) -> Register| self.flow_value(id, of, at.month);
        let paid = figure_of(|columns| columns.paid);
        let short = figure_of(|columns| columns.short).unwrap_or(0.0);
        let arrears = figure_of(|columns| columns.arrears_opening).unwrap_or(0.0);
        step.value = paid.map(|value| unit.value(value));
        step.unit = Some(unit.reported_as());
        if flow.removed {
            step.notes.push("switched off in this world".into());
            return step;
        }
        if !self.enter(Visited::Flow(id), at.month, false, &mut step) {
            return step;
        }
        let money = |value: f64| unit.figure(value);
        let (from, to) = (self.party(flow.from), self.party(flow.to));
        step.notes.push(format!("from {from} to {to}, booked as {}", self.books(id)));
        step.notes.extend(self.unpaid_words(id, at.month));
        if arrears != 0.0 && at.month > 0 {
            let earlier = self.go_on(&format!("arrears({})", flow.name), at.month - 1);
            step.notes.push(format!("{} of what is due was left unpaid before; {earlier}", money(arrears)));
        }
        self.amount_of(id, &mut step, at);
        match &flow.within {
            Some(Within::Available) => step.notes.push("found in clearing, out of what all other dues leave".into()),
            Some(Within::Received(flows)) => {
                step.notes.push("found in clearing, out of what was received this month".into());
                for received in flows {
                    let received = self.clause(*received, at);
                    step.steps.push(received);
                }
            }
            None if flow.rest => step.notes.push(format!("whatever keeps the cash of {from} at its floor")),
            None => {}
        }
        // A shortfall depends on the cash of the payer.
        if short != 0.0 {
            let cash = self.cash_of(flow.from, At { closing: true, ..at });
            step.steps.push(cash);
        }
        for node in [flow.when, flow.most].into_iter().flatten() {
            self.collect(node, now, &mut step.steps);
        }
        self.leave();
        step
    }

    pub(super) fn party(&self, party: PartyId) -> String {
        self.played().map.parties[party].name.clone()
    }

    fn books(&self, id: FlowId) -> String {
        self.model().flows[id].books.to_string()
    }

    /// What a posting is for.
    pub(super) fn posting(&mut self, source: PostingSource, at: At) -> Step {
        match source {
            PostingSource::Due(flow) => {
                let mut step = self.clause(flow, at);
                step.name.push_str(" (owed)");
                step
            }
            PostingSource::Paid(flow) => self.clause(flow, at),
            PostingSource::Entry(entry) => self.entry(entry, at),
            PostingSource::WriteOff(who) => {
                let name = format!("write-off of what {} owed", self.party(who));
                self.failure(who, name, at)
            }
            PostingSource::DefaultCost(who) => {
                let name = format!("default costs of {}", self.party(who));
                self.failure(who, name, at)
            }
            PostingSource::Opening(amount) => {
                let mut step = Step::new(StepKind::Opening, "opening sheet");
                self.defined_by(&mut step, amount, At { month: 0, closing: false, ..at });
                step
            }
        }
    }

    fn entry(&mut self, place: usize, at: At) -> Step {
        let entry = &self.model().entries[place];
        let mut step = self.placed(Step::new(StepKind::Posting, &entry.name), entry.span);
        if !self.enter(Visited::Entry(place), at.month, false, &mut step) {
            return step;
        }
        let now = At { closing: false, ..at };
        step.notes.push(format!("debit {}, credit {}", entry.debit, entry.credit));
        match entry.amount {
            EntryAmount::Amount(node) => self.defined_by(&mut step, node, now),
            EntryAmount::To(node) => {
                step.notes.push(format!("the difference that brings {} to this value", entry.debit));
                let [mut reached, before] = self.brought_to(place, at);
                // Stocks and balances in it are closing ones.
                self.defined_by(&mut reached, node, At { closing: true, ..at });
                step.steps.extend([reached, before]);
            }
        }
        if let Some(when) = entry.when {
            self.collect(when, now, &mut step.steps);
        }
        self.leave();
        step
    }

    /// What follows from a default, and how that came about.
    fn failure(&mut self, party: PartyId, name: String, at: At) -> Step {
        let mut step = Step::new(StepKind::Posting, name);
        self.fell(party, &mut step, at);
        step
    }
}
