//! A party's wealth, or a part of it: the months in which its cash changed, and what counts at the end.

use compile::{PostingSource, WealthMove};
use report::{ReportedAs, Step, StepKind, factor};
use scenario::{Calendar, FlowId, NodeId, Operation, PartyId};

use super::share::{Share, cash_share, rest};
use super::walker::{Visited, Walk};
use super::worth::discounted_at;
use crate::replay::At;
use crate::why::discount;

/// What of a month counts in a wealth.
struct WealthMonths {
    /// As the months are called.
    name: String,
    cash: Vec<usize>,
    /// Minor units in a unit of money.
    scale: f64,
    /// What a part of wealth counts; without it, all changes of cash.
    moves: Option<Vec<WealthMove>>,
}

impl Walk<'_> {
    /// The present value of a party's cash changes and of what it holds and owes at the end, or the part that comes by one channel or
    /// with one party.
    pub(super) fn wealth(&mut self, node: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let last = At { month: self.last_month(), closing: true, ..at };
        if !self.enter(Visited::Whole(node), last.month, true, &mut step) {
            return step;
        }
        let (party, rate, name, is_part) = match self.model().node(node).operation {
            Operation::Wealth { party, rate } => (party, rate, format!("cash of {}", self.party(party)), false),
            Operation::WealthPart { party, with, channel, rate } => {
                let channel = channel.map_or("dealings", |channel| channel.word());
                let with = with.map_or(String::new(), |with| format!(" with {}", self.party(with)));
                (party, rate, format!("{channel} of {}{with}", self.party(party)), true)
            }
            _ => unreachable!("a wealth or a part of one"),
        };
        let annual = self.rate_of(node);
        step.notes.push(discounted_at(annual));
        if !self.played().fails {
            let unit = self.figures().node(node).reported_as();
            let moves = self.played().map.wealth.get(&node).filter(|_| is_part).map(|known| known.moves.clone());
            let cash = self.cash(party);
            let scale = cash.first().map_or(1.0, |cash| self.played().map.accounts[*cash].scale);
            let months = WealthMonths { name, cash, scale, moves };
            self.months_of_wealth(&mut step, &months, annual, &unit, last);
            self.left_at_end(&mut step, node, annual, &unit, last);
        }
        self.collect(rate, last, &mut step.steps);
        self.leave();
        step
    }

    fn months_of_wealth(&mut self, step: &mut Step, of: &WealthMonths, rate: f64, unit: &ReportedAs, last: At) {
        let share = |month: usize| match &of.moves {
            None => cash_share(self.played(), &of.cash, month, rate),
            Some(moves) => Share {
                month,
                amount: moves.iter().map(|one| self.added_by(one, of.scale, month)).sum(),
                factor: discount(self.model(), Calendar::Months, rate, month),
            },
        };
        let shares: Vec<Share> = (0..=last.month).map(share).collect();
        let (shown, full) = self.that_matter(&shares);
        for share in &shown {
            let mut month = counted(StepKind::Month, &of.name, share, unit);
            month.month = Some(self.month(share.month));
            let then = At { month: share.month, ..last };
            match (full == Some(share.month), &of.moves) {
                (false, _) => month.notes.push(self.in_full(share.month)),
                (true, Some(moves)) => month.steps = self.parts_moved(moves, of.scale, unit, then),
                (true, None) => {
                    for (source, change) in self.postings(&of.cash, true, share.month) {
                        let mut inner = self.posting(source, then);
                        (inner.value, inner.unit) = (Some(change), Some(unit.clone()));
                        month.steps.push(inner);
                    }
                }
            }
            step.steps.push(month);
        }
        step.steps.extend(rest(&shares, &shown, |value| value, unit));
    }

    /// What a move adds to wealth in a month, in money.
    fn added_by(&self, one: &WealthMove, scale: f64, month: usize) -> f64 {
        let amount = self.played().read(one.amount, At { month, closing: true, back: 0 }).unwrap_or(f64::NAN) / scale;
        if one.gained { amount } else { -amount }
    }

    /// The moves of a month, a step for each clause: of receivables what was paid beyond what fell due, or the other way round.
    fn parts_moved(&mut self, moves: &[WealthMove], scale: f64, unit: &ReportedAs, at: At) -> Vec<Step> {
        let mut sums: Vec<(PostingSource, f64, Option<&str>)> = Vec::new();
        for one in moves {
            let amount = self.added_by(one, scale, at.month);
            let same = |source: PostingSource| match (flow_of(source), flow_of(one.source)) {
                (Some(known), Some(flow)) => known == flow,
                _ => source == one.source,
            };
            match sums.iter_mut().find(|(source, ..)| same(*source)) {
                None => sums.push((one.source, amount, None)),
                Some((source, sum, words)) => {
                    *sum += amount;
                    if *source != one.source {
                        let pays = matches!(one.source, PostingSource::Due(_)) == one.gained;
                        *words = Some(if pays { "owed less paid" } else { "paid less owed" });
                    }
                }
            }
        }
        let mut steps = Vec::new();
        for (source, sum, words) in sums.into_iter().filter(|(_, sum, _)| *sum != 0.0) {
            let mut inner = match flow_of(source).filter(|_| words.is_some()) {
                Some(flow) => self.clause(flow, at),
                None => self.posting(source, at),
            };
            inner.name.extend(words.map(|words| format!(" ({words})")));
            (inner.value, inner.unit) = (Some(sum), Some(unit.clone()));
            steps.push(inner);
        }
        steps
    }

    /// Accounts that count in a wealth at the end, with who stands on the other side, if that is known.
    pub(super) fn counted_at_end(&self, wealth: NodeId) -> Vec<(usize, Option<PartyId>)> {
        let map = self.played().map;
        let claims = map.wealth.get(&wealth).map_or(&[][..], |known| &known.claims);
        let place = |register| map.accounts.iter().position(|account| account.register == register);
        claims.iter().filter_map(|claim| Some((place(claim.account)?, claim.with))).collect()
    }

    fn left_at_end(&mut self, step: &mut Step, node: NodeId, rate: f64, unit: &ReportedAs, last: At) {
        for (account, _) in self.counted_at_end(node) {
            let amount = self.played().account(account, Some(last.month));
            if amount == 0.0 {
                continue;
            }
            let factor = discount(self.model(), Calendar::Months, rate, last.month);
            let name = self.account_name(account);
            let share = Share { month: last.month, amount, factor };
            let mut left = counted(StepKind::Month, &format!("{name} at the end"), &share, unit);
            left.month = Some(self.month(last.month));
            left.steps.push(self.account_of(account, &name, last));
            step.steps.push(left);
        }
    }
}

/// A summand of a wealth.
fn counted(kind: StepKind, name: &str, share: &Share, unit: &ReportedAs) -> Step {
    let mut step = Step::new(kind, name);
    (step.value, step.unit, step.part) = (Some(share.value()), Some(unit.clone()), true);
    if share.factor != 1.0 {
        step.notes.push(format!("{} × {}", report::figure(share.amount, 0.0, unit), factor(share.factor)));
        (step.amount, step.factor) = (Some(share.amount), Some(share.factor));
    }
    step
}

fn flow_of(source: PostingSource) -> Option<FlowId> {
    match source {
        PostingSource::Due(flow) | PostingSource::Paid(flow) => Some(flow),
        _ => None,
    }
}
