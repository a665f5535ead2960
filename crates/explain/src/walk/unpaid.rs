//! What was due and did not come, and what a default does to what falls due.

use compile::{Place, PostingSource};
use report::{ReportedAs, Step, StepKind};
use scenario::{BalanceFilter, BooksVerb, Flow, FlowId, OnDefault, PartyId, Section, Selection, Unpaid};

use super::walker::Walk;
use crate::replay::At;

impl Walk<'_> {
    /// What was due of a clause in a month, what was paid of it, and what becomes of the rest; nothing if all was paid.
    pub(super) fn unpaid_words(&self, id: FlowId, month: usize) -> Option<String> {
        let figure = |of: fn(compile::FlowColumns) -> program::Register| self.flow_value(id, of, month).unwrap_or(0.0);
        let (due, paid) = (figure(|columns| columns.due), figure(|columns| columns.paid));
        let (short, kept) = (figure(|columns| columns.short), figure(|columns| columns.arrears_closing));
        if short == 0.0 {
            return None;
        }
        let flow = &self.model().flows[id];
        let unit = self.figures().money(&flow.currency);
        let money = |value: f64| unit.figure(value);
        let fate = match flow.unpaid {
            Unpaid::Lapses => "it lapses".to_owned(),
            Unpaid::Owed if kept != short => {
                format!("written off, as the workout of {} is over", self.party(flow.from))
            }
            Unpaid::Owed if flow.books.verb() == BooksVerb::Repay => "it stays in the loan, overdue".into(),
            Unpaid::Owed if self.accrues(id) => {
                format!("it stays owed as arrears, a claim of {} on {}", self.party(flow.to), self.party(flow.from))
            }
            Unpaid::Owed => "it stays owed as arrears".into(),
        };
        Some(format!("due {}, paid {}, unpaid {}: {fate}", money(due), money(paid), money(short)))
    }

    /// Whether what is owed is recognised as a claim before it is paid.
    fn accrues(&self, id: FlowId) -> bool {
        self.played().map.postings.iter().any(|posting| posting.source == PostingSource::Due(id))
    }

    /// Where accounts are the cash of a party: what fell due to it or from it in a month and was not paid, a step each.
    pub(super) fn unpaid_lines(&mut self, accounts: &[usize], at: At) -> Vec<Step> {
        let map = self.played().map;
        let Some(first) = accounts.first().map(|first| &map.accounts[*first]) else {
            return Vec::new();
        };
        let whose = (first.party, first.currency.as_str());
        let cash = |account: &usize| {
            let account = &map.accounts[*account];
            account.is_cash() && (account.party, account.currency.as_str()) == whose
        };
        if !accounts.iter().all(cash) {
            return Vec::new();
        }
        let concerns = |flow: &Flow| [flow.from, flow.to].contains(&whose.0) && flow.currency == whose.1;
        let flows: Vec<FlowId> =
            self.model().flows.enumerate().filter(|(_, flow)| concerns(flow)).map(|(id, _)| id).collect();
        flows.into_iter().filter_map(|id| self.unpaid_line(id, at)).collect()
    }

    fn unpaid_line(&mut self, id: FlowId, at: At) -> Option<Step> {
        let words = self.unpaid_words(id, at.month)?;
        let short = self.flow_value(id, |columns| columns.short, at.month)?;
        let mut step = self.clause(id, at);
        let flow = &self.model().flows[id];
        let unit = self.figures().money(&flow.currency);
        (step.kind, step.name) = (StepKind::Due, format!("short({})", flow.name));
        step.value = Some(unit.value(short));
        if !step.notes.contains(&words) {
            step.notes.insert(0, words);
        }
        Some(step)
    }

    /// What defines the amount of a clause: as it is written, unless a default has put something else in its place. That is
    /// said, with how the default came about.
    pub(super) fn amount_of(&mut self, id: FlowId, step: &mut Step, at: At) {
        let flow = &self.model().flows[id];
        let party = flow.from;
        let now = At { closing: false, ..at };
        let Some((rule, month)) = self.changed_by_default(flow, at.month) else {
            return self.defined_by(step, flow.amount, now);
        };
        let what = match (rule, flow.remaining) {
            (OnDefault::Accelerate, _) => {
                step.text = "all that is left of the loan".into();
                step.steps.extend(self.loan_repaid_by(id, now));
                "accelerated: all that is left of the loan falls due"
            }
            (OnDefault::Claim, Some(remaining)) if month + 1 == at.month => {
                self.defined_by(step, remaining, now);
                "claimed: what remains of the contract falls due"
            }
            (OnDefault::Claim, _) => {
                self.defined_by(step, flow.amount, now);
                "nothing more falls due: what remained has been claimed"
            }
            (OnDefault::Stop, _) => {
                self.defined_by(step, flow.amount, now);
                "stopped: nothing more falls due"
            }
        };
        let name = self.party(party);
        step.notes.push(format!("{what}, as {name} fell into default at the end of {}", self.month(month)));
        let mut default = Step::new(StepKind::Value, format!("defaulted({name})"));
        (default.value, default.unit) = (Some(1.0), Some(ReportedAs::Truth));
        self.fell(party, &mut default, at);
        step.steps.push(default);
    }

    /// The rule by which the default of its payer changes what a clause owes in a month, and at the end of which month that
    /// came about.
    pub(super) fn changed_by_default(&self, flow: &Flow, month: usize) -> Option<(OnDefault, usize)> {
        let rule = flow.on_default?;
        let changes = match rule {
            OnDefault::Stop => true,
            OnDefault::Accelerate => flow.books.verb() == BooksVerb::Repay,
            OnDefault::Claim => flow.remaining.is_some(),
        };
        if changes { Some((rule, self.in_default_since(flow.from, month)?)) } else { None }
    }

    /// The month at whose end a party fell into default, if it is in default as this month opens.
    pub(super) fn in_default_since(&self, party: PartyId, month: usize) -> Option<usize> {
        let state = *self.played().map.defaults.get(&party)?;
        let at_the_end_of = |month: &usize| {
            self.played().read(state, At { month: *month, closing: true, back: 0 }).is_some_and(|flag| flag == 1.0)
        };
        (0..month).find(at_the_end_of)
    }

    /// The loan that a repayment reduces.
    fn loan_repaid_by(&mut self, id: FlowId, at: At) -> Option<Step> {
        let map = self.played().map;
        let flow = &self.model().flows[id];
        let account = |posting: &compile::PostingInfo| &map.accounts[posting.debit];
        let of_flow = |posting: &&compile::PostingInfo| {
            let account = account(posting);
            posting.place == Place::Month
                && posting.source == PostingSource::Paid(id)
                && (account.party, account.section) == (flow.from, Section::Liability)
        };
        let loan = account(map.postings.iter().find(of_flow)?);
        let filter = BalanceFilter {
            party: flow.from,
            accounts: Selection::Account(loan.account.clone()),
            instance: loan.instance,
            counterparty: loan.counterparty,
        };
        Some(self.balance_in(&filter, at))
    }
}
