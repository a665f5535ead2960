//! Numbers of the whole run: the months that make them.

use report::{Step, StepKind};
use scenario::{NodeId, Operation, PartyId};

use super::share::{Share, rest};
use super::walker::{Visited, Walk};
use crate::replay::At;
use crate::why::discount;

/// Most months of a sum that are shown; the rest is one line.
const MOST_MONTHS: usize = 5;

impl Walk<'_> {
    /// A path scalar, a running sum or a trailing one.
    pub(super) fn whole(&mut self, node: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let last = At { month: self.last_month(), closing: true, ..at };
        if !self.enter(Visited::Whole(node), at.month, at.closing, &mut step) {
            return step;
        }
        match self.model().node(node).operation.clone() {
            operation @ (Operation::Total(_)
            | Operation::Cumulative(_)
            | Operation::Trailing { .. }
            | Operation::Average(_)
            | Operation::PresentValue { .. }
            | Operation::InternalRate { .. }) => self.summed(&mut step, node, &operation, at, last),
            operation @ (Operation::Last(_)
            | Operation::Peak(_)
            | Operation::At { .. }
            | Operation::First(_)
            | Operation::Ever(_)) => self.picked(&mut step, node, &operation, last),
            operation => {
                for operand in operation.operands() {
                    self.collect(operand, at, &mut step.steps);
                }
            }
        }
        self.leave();
        step
    }

    /// What adds up months.
    fn summed(&mut self, step: &mut Step, node: NodeId, operation: &Operation, at: At, last: At) {
        match *operation {
            Operation::Total(of) => self.sum(step, of, last, 0, |_| 1.0),
            Operation::Cumulative(of) => self.sum(step, of, at, 0, |_| 1.0),
            Operation::Trailing { of, months } => {
                let first = (at.month + 1).saturating_sub(months as usize);
                self.sum(step, of, at, first, |_| 1.0);
            }
            Operation::Average(of) => {
                let share = 1.0 / f64::from(self.model().months);
                self.sum(step, of, last, 0, |_| share);
            }
            Operation::PresentValue { of, rate, calendar } => {
                let (found, model) = (self.played().value(rate, last).unwrap_or(f64::NAN), self.model());
                self.sum(step, of, last, 0, |month| discount(model, calendar, found, month));
                self.collect(rate, last, &mut step.steps);
            }
            Operation::InternalRate { of, calendar } => {
                let rate = self.played().value(node, last).filter(|rate| !rate.is_nan());
                if rate.is_some() {
                    step.notes.push("present values at this rate, which sum to nothing".into());
                }
                let (rate, model) = (rate.unwrap_or(0.0), self.model());
                self.sum(step, of, last, 0, |month| discount(model, calendar, rate, month));
                // They are no parts of the rate.
                step.steps.iter_mut().for_each(|inner| inner.part = false);
            }
            _ => unreachable!("no sum over months"),
        }
    }

    /// What reads one of the months.
    fn picked(&mut self, step: &mut Step, node: NodeId, operation: &Operation, last: At) {
        match *operation {
            Operation::Last(of) => self.one_month(step, of, last),
            Operation::Peak(of) => {
                let greatest = self.played().value(node, last);
                let reached = |month: &usize| self.played().value(of, At { month: *month, ..last }) == greatest;
                match (0..=last.month).find(reached) {
                    Some(month) => self.one_month(step, of, At { month, ..last }),
                    None => self.undefined(step, of, last),
                }
            }
            Operation::At { of, date } => {
                self.collect(date, last, &mut step.steps);
                let date = self.played().value(date, last).unwrap_or(f64::NAN);
                let month = date.floor() - self.model().start.date();
                match (0..=last.month).find(|known| *known as f64 == month) {
                    Some(month) => self.one_month(step, of, At { month, ..last }),
                    None => step.notes.push("the date lies outside the run".into()),
                }
            }
            Operation::First(condition) | Operation::Ever(condition) => {
                match self.first_month(condition, last, last.month + 1) {
                    Some(month) => self.one_month(step, condition, At { month, ..last }),
                    None => {
                        step.notes.push("it holds in no month; here the last".into());
                        self.one_month(step, condition, last);
                    }
                }
            }
            _ => unreachable!("no one month"),
        }
    }

    /// A value in one month.
    fn one_month(&mut self, step: &mut Step, of: NodeId, at: At) {
        let mut inner = self.root(of, at);
        if inner.kind == StepKind::Value && self.is_literal(of) {
            return;
        }
        inner.month.get_or_insert(self.month(at.month));
        step.steps.push(inner);
    }

    /// The month in which something undefined made the number undefined.
    fn undefined(&mut self, step: &mut Step, of: NodeId, at: At) {
        let undefined = |month: &usize| self.played().value(of, At { month: *month, ..at }).is_none_or(f64::is_nan);
        if let Some(month) = (0..=at.month).find(undefined) {
            step.notes.push(format!("undefined in {}", self.month(month)));
            self.one_month(step, of, At { month, ..at });
        }
    }

    /// A sum over months up to that of `at`.
    fn sum(&mut self, step: &mut Step, of: NodeId, at: At, first: usize, factor: impl Fn(usize) -> f64) {
        let amount = |month| self.played().value(of, At { month, ..at }).unwrap_or(f64::NAN);
        let share = |month| Share { month, amount: amount(month), factor: factor(month) };
        let shares: Vec<Share> = (first..=at.month).map(share).collect();
        if shares.iter().any(|share| share.value().is_nan()) {
            return self.undefined(step, of, at);
        }
        let unit = self.figures().node(of);
        let name = match &self.model().node(of).operation {
            Operation::Quantity(id) => self.model().quantity(*id).name.clone(),
            _ => self.text(of),
        };
        let (shown, full) = self.that_matter(&shares);
        for share in &shown {
            let mut month = Step::new(StepKind::Month, &name);
            month.month = Some(self.month(share.month));
            if share.factor != 1.0 {
                let amount = unit.figure(share.amount);
                month.notes.push(format!("{amount} × {}", report::factor(share.factor)));
                (month.amount, month.factor) = (Some(unit.value(share.amount)), Some(share.factor));
            }
            if full == Some(share.month) {
                let inner = self.root(of, At { month: share.month, ..at });
                // Its own name again is no step.
                if inner.name == name || self.is_arithmetic(of) {
                    month.notes.extend(inner.notes);
                    (month.text, month.file, month.line, month.steps) =
                        (inner.text, inner.file, inner.line, inner.steps);
                    month.seen = inner.seen;
                } else {
                    month.steps.push(inner);
                }
            } else {
                month.notes.push(self.in_full(share.month));
            }
            (month.value, month.unit, month.part) = (Some(unit.value(share.value())), Some(unit.reported_as()), true);
            step.steps.push(month);
        }
        step.steps.extend(rest(&shares, &shown, |value| unit.value(value), &unit.reported_as()));
    }

    /// The months that matter most, in order, and the one to be walked in full.
    pub(super) fn that_matter(&self, shares: &[Share]) -> (Vec<Share>, Option<usize>) {
        let size = |share: &Share| share.value().abs();
        let mut shown: Vec<Share> = shares.iter().copied().filter(|share| size(share) > 0.0).collect();
        shown.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.month.cmp(&b.month)));
        let asked = self.bounds.month.filter(|asked| shares.iter().any(|share| share.month == *asked));
        let full = asked.or(shown.first().map(|share| share.month));
        if shown.len() > MOST_MONTHS + 1 {
            let asked = shown.iter().position(|share| Some(share.month) == asked).filter(|place| *place >= MOST_MONTHS);
            let asked = asked.map(|place| shown[place]);
            shown.truncate(MOST_MONTHS);
            shown.extend(asked);
        }
        if let Some(asked) = asked.filter(|asked| shown.iter().all(|share| share.month != *asked)) {
            shown.extend(shares.iter().find(|share| share.month == asked));
        }
        shown.sort_by_key(|share| share.month);
        (shown, full)
    }

    /// The discount rate of a wealth, or of a part of one.
    pub(super) fn rate_of(&self, wealth: NodeId) -> f64 {
        let (Operation::Wealth { rate, .. } | Operation::WealthPart { rate, .. }) = self.model().node(wealth).operation
        else {
            return f64::NAN;
        };
        let at = At { month: self.last_month(), closing: true, back: 0 };
        self.played().value(rate, at).unwrap_or(f64::NAN)
    }

    /// The cash account of a party.
    pub(super) fn cash(&self, party: PartyId) -> Vec<usize> {
        let currency = &self.model().parties[party].currency;
        self.choose(|account| account.party == party && account.currency == *currency && account.is_cash())
    }

    /// An account in words: what, of which contract, with whom.
    pub(super) fn account_name(&self, account: usize) -> String {
        let info = &self.played().map.accounts[account];
        let mut name = info.account.to_string();
        if let Some(instance) = info.instance {
            name.push_str(&format!(" of {}", self.model().instances[instance].name));
        }
        if let Some(other) = info.counterparty {
            name.push_str(&format!(" with {}", self.party(other)));
        }
        name
    }
}
