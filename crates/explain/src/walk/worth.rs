//! Other worlds on the same path: `in(variant, e)`, and what `worth` compares.

use compile::PostingSource;
use report::{ReportedAs, Step, StepKind, factor, figure};
use scenario::{Calendar, Function, NodeId, Operation, PartyId};

use super::share::{Share, cash_share, rest};
use super::walker::{Visited, Walk};
use crate::replay::At;
use crate::why::discount;

/// One side of a `worth`.
#[derive(Clone)]
pub(super) struct WealthSide {
    pub world: usize,
    /// The wealth, in that world.
    pub wealth: NodeId,
    pub party: PartyId,
    pub rate: f64,
    /// Its accounts of cash.
    pub cash: Vec<usize>,
}

impl Walk<'_> {
    /// What `worth(x, party)` stands for: the party here, and the world with its node to compare with.
    pub(super) fn worth_of(&self, node: NodeId) -> Option<(PartyId, (usize, NodeId))> {
        let model = self.model();
        let Operation::Apply(Function::Subtract, arguments) = &model.node(node).operation else {
            return None;
        };
        let [here, there] = arguments[..] else { return None };
        match (&model.node(here).operation, &model.node(there).operation) {
            (Operation::Wealth { party, .. }, Operation::In { model, node }) => {
                let known = &self.replay.world(*model).model.node(*node).operation;
                matches!(known, Operation::Wealth { .. }).then_some((*party, (*model, *node)))
            }
            _ => None,
        }
    }

    /// An expression in another world, walked there.
    pub(super) fn elsewhere(&mut self, node: NodeId, world: usize, there: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let mut inner = self.visit(world, |walk| {
            let last = At { month: walk.last_month(), closing: true, ..at };
            walk.root(there, last)
        });
        inner.world = Some(self.world_name(world));
        step.steps.push(inner);
        step
    }

    /// Does something in another world.
    pub(super) fn visit<T>(&mut self, world: usize, what: impl FnOnce(&mut Self) -> T) -> T {
        let here = std::mem::replace(&mut self.world, world);
        let done = what(self);
        self.world = here;
        done
    }

    pub(super) fn world_name(&self, world: usize) -> String {
        let model = self.replay.world(world).model;
        let failed = if self.replay.world(world).fails { ", where this path fails" } else { "" };
        format!("{}{failed}", model.world.describe())
    }

    /// What a thing adds to a party's wealth: its cash with it less its cash without, month by month, and the same of
    /// what it holds at the end.
    pub(super) fn worth(&mut self, node: NodeId, party: PartyId, (world, there): (usize, NodeId), at: At) -> Step {
        let sides = self.sides(node, party, (world, there));
        let what = format!("what {} gains against {}", self.party(party), self.world_name(world));
        self.against(node, &sides, what, at)
    }

    /// Both sides of a `worth`.
    pub(super) fn sides(&mut self, node: NodeId, party: PartyId, (world, there): (usize, NodeId)) -> [WealthSide; 2] {
        let Operation::Apply(_, arguments) = &self.model().node(node).operation else {
            unreachable!("a worth is a difference");
        };
        let here = arguments[0];
        let base =
            WealthSide { world: self.world, wealth: here, party, rate: self.rate_of(here), cash: self.cash(party) };
        let other = self.visit(world, |walk| {
            let Operation::Wealth { party, .. } = walk.model().node(there).operation else {
                unreachable!("a worth compares two wealths");
            };
            WealthSide { world, wealth: there, party, rate: walk.rate_of(there), cash: walk.cash(party) }
        });
        [base, other]
    }

    /// One wealth less another, `what` in words.
    pub(super) fn against(&mut self, node: NodeId, sides: &[WealthSide; 2], what: String, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if !self.enter(Visited::Whole(node), at.month, true, &mut step) {
            return step;
        }
        step.notes.push(what);
        step.notes.push(discounted_at(sides[0].rate));
        let lives = sides.iter().all(|side| !self.replay.world(side.world).fails);
        if lives {
            let unit = self.figures().node(node).reported_as();
            self.compare(&mut step, sides, &unit, at);
        }
        self.leave();
        step
    }

    fn compare(&mut self, step: &mut Step, sides: &[WealthSide; 2], unit: &ReportedAs, at: At) {
        let both = |walk: &Self, month: usize| {
            [0, 1].map(|side: usize| {
                let side = &sides[side];
                cash_share(walk.replay.world(side.world), &side.cash, month, side.rate)
            })
        };
        let shares: Vec<Share> = (0..=self.last_month()).map(|month| less(both(self, month))).collect();
        let (shown, full) = self.that_matter(&shares);
        for share in &shown {
            let amounts = both(self, share.month).map(|share| share.amount);
            let mut month = self.difference(sides, amounts, share.month, unit);
            (month.kind, month.name) = (StepKind::Month, format!("cash of {}", self.party(sides[0].party)));
            month.month = Some(self.month(share.month));
            if full == Some(share.month) {
                month.steps = self.differences(sides, At { month: share.month, closing: true, ..at }, unit);
            } else {
                month.notes.push(self.in_full(share.month));
            }
            step.steps.push(month);
        }
        step.steps.extend(rest(&shares, &shown, |value| value, unit));
        let end = At { month: self.last_month(), closing: true, ..at };
        step.steps.extend(self.holdings(sides, end, unit));
    }

    /// What moved the party's cash in a month in one world and not, or not as much, in the other.
    fn differences(&mut self, sides: &[WealthSide; 2], at: At, unit: &ReportedAs) -> Vec<Step> {
        let moved = [0, 1].map(|place: usize| {
            self.visit(sides[place].world, |walk| {
                let postings = walk.postings(&sides[place].cash, true, at.month).into_iter();
                postings.map(|(source, amount)| (walk.purpose(source), source, amount)).collect()
            })
        });
        let mut steps = Vec::new();
        for pair in pairs(moved).into_iter().filter(Pair::differs) {
            let mut step = self.difference(sides, pair.amounts(), at.month, unit);
            for (side, one) in sides.iter().zip(pair.sides) {
                let Some((source, amount)) = one else {
                    let missing = self.visit(side.world, |walk| walk.missing(&pair.key, at));
                    let world = (side.world != 0).then(|| self.world_name(side.world));
                    step.steps.extend(missing.map(|inner| Step { world, ..inner }));
                    continue;
                };
                let mut inner = self.visit(side.world, |walk| walk.posting(source, at));
                step.name.clone_from(&inner.name);
                (inner.value, inner.unit) = (Some(amount), Some(unit.clone()));
                inner.world = (side.world != 0).then(|| self.world_name(side.world));
                step.steps.push(inner);
            }
            steps.push(step);
        }
        steps
    }

    /// The clause of a payment that did not come because it was not paid, or because a default has stopped it.
    fn missing(&mut self, purpose: &PostingPurpose, at: At) -> Option<Step> {
        let (PostingPurpose::Due(key) | PostingPurpose::Paid(key)) = purpose else { return None };
        let model = self.model();
        let id = model.flows.position(|flow| flow.key == *key && !flow.removed)?;
        let explained =
            self.unpaid_words(id, at.month).is_some() || self.changed_by_default(&model.flows[id], at.month).is_some();
        explained.then(|| self.clause(id, at))
    }

    /// What a posting is for, by a key that all worlds share.
    fn purpose(&self, source: PostingSource) -> PostingPurpose {
        let model = self.model();
        match source {
            PostingSource::Due(flow) => PostingPurpose::Due(model.flows[flow].key.clone()),
            PostingSource::Paid(flow) => PostingPurpose::Paid(model.flows[flow].key.clone()),
            PostingSource::Entry(entry) => PostingPurpose::Entry(model.entries[entry].key.clone()),
            PostingSource::WriteOff(party) => PostingPurpose::WriteOff(self.party(party)),
            PostingSource::DefaultCost(party) => PostingPurpose::DefaultCost(self.party(party)),
            PostingSource::Opening(_) => PostingPurpose::Opening,
        }
    }

    /// What the party holds at the end in one world and not, or not as much, in the other, discounted.
    fn holdings(&mut self, sides: &[WealthSide; 2], at: At, unit: &ReportedAs) -> Vec<Step> {
        let held = [0, 1].map(|place: usize| {
            self.visit(sides[place].world, |walk| {
                let accounts =
                    walk.choose(|account| account.party == sides[place].party && account.terminal).into_iter();
                let of =
                    |account| (walk.account_name(account), account, walk.played().account(account, Some(at.month)));
                accounts.map(of).collect()
            })
        });
        let mut steps = Vec::new();
        for pair in pairs(held).into_iter().filter(Pair::differs) {
            let mut step = self.difference(sides, pair.amounts(), at.month, unit);
            step.name = format!("{} at the end", pair.key);
            for (side, one) in sides.iter().zip(pair.sides) {
                let Some((account, _)) = one.filter(|(_, amount)| *amount != 0.0) else { continue };
                let mut inner = self.visit(side.world, |walk| walk.account_of(account, &pair.key, at));
                inner.world = (side.world != 0).then(|| self.world_name(side.world));
                step.steps.push(inner);
            }
            steps.push(step);
        }
        steps
    }

    /// A step for amounts with and without, discounted from the end of a month.
    fn difference(&self, sides: &[WealthSide; 2], amounts: [f64; 2], month: usize, unit: &ReportedAs) -> Step {
        let discounted = |side: usize| discount(self.model(), Calendar::Months, sides[side].rate, month);
        let share = |side: usize| Share { month, amount: amounts[side], factor: discounted(side) };
        let share = less([0, 1].map(share));
        let mut step = Step::new(StepKind::Difference, "");
        let [with, without] = amounts.map(|amount| figure(amount, 0.0, unit));
        let (world, factor) = (self.world_name(sides[1].world), factor(share.factor));
        step.notes.push(format!("{with} as written, {without} in {world}; factor {factor}"));
        (step.value, step.unit, step.part) = (Some(share.amount * share.factor), Some(unit.clone()), true);
        (step.amount, step.factor) = (Some(share.amount), Some(share.factor));
        step
    }
}

/// At which rate wealth is discounted, in words.
pub(super) fn discounted_at(rate: f64) -> String {
    format!("cash at the end of each month discounted at {} a year", figure(rate, 0.0, &ReportedAs::SHARE))
}

/// What a posting is for, by names that all worlds share.
#[derive(PartialEq)]
enum PostingPurpose {
    Due(String),
    Paid(String),
    Entry(String),
    WriteOff(String),
    DefaultCost(String),
    Opening,
}

/// The same thing in both worlds, with its amount.
struct Pair<K, T> {
    key: K,
    sides: [Option<(T, f64)>; 2],
}

impl<K, T> Pair<K, T> {
    fn amounts(&self) -> [f64; 2] {
        [0, 1].map(|side: usize| self.sides[side].as_ref().map_or(0.0, |(_, amount)| *amount))
    }

    fn differs(&self) -> bool {
        let [with, without] = self.amounts();
        with != without
    }
}

/// The items that have the same key, in the order of the first world.
fn pairs<K: PartialEq, T>(sides: [Vec<(K, T, f64)>; 2]) -> Vec<Pair<K, T>> {
    let mut pairs: Vec<Pair<K, T>> = Vec::new();
    for (place, side) in sides.into_iter().enumerate() {
        for (key, thing, amount) in side {
            let known = pairs.iter().position(|pair| pair.key == key).unwrap_or_else(|| {
                pairs.push(Pair { key, sides: [None, None] });
                pairs.len() - 1
            });
            pairs[known].sides[place] = Some((thing, amount));
        }
    }
    pairs
}

/// The first less the second; if both have the same discount, the difference keeps the factor.
fn less([with, without]: [Share; 2]) -> Share {
    if with.factor == without.factor {
        return Share { amount: with.amount - without.amount, ..with };
    }
    let amount = with.amount * with.factor - without.amount * without.factor;
    Share { month: with.month, amount, factor: 1.0 }
}
