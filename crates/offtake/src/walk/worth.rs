//! Other worlds on the same path: `in(variant, e)`, and what `worth` compares.

use compile::Source;
use model::{Function, NodeId, Operation, PartyId};
use report::{Step, StepKind, figure};

use super::Walk;
use super::whole::{Share, cash_share, discount, factor_text, rest};
use crate::replay::At;

/// One side of a `worth`.
#[derive(Clone)]
struct Side {
    world: usize,
    party: PartyId,
    rate: f64,
    cash: Vec<usize>,
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
    fn visit<T>(&mut self, world: usize, what: impl FnOnce(&mut Self) -> T) -> T {
        let here = std::mem::replace(&mut self.world, world);
        let done = what(self);
        self.world = here;
        done
    }

    fn world_name(&self, world: usize) -> String {
        let model = self.replay.world(world).model;
        let failed = if self.replay.world(world).trace.failed.is_some() { ", where this path fails" } else { "" };
        format!("{}{failed}", model.world.describe())
    }

    /// What a thing adds to a party's wealth: its cash with it less its cash without, month by month, and the same of what it
    /// holds at the end.
    pub(super) fn worth(&mut self, node: NodeId, party: PartyId, (world, there): (usize, NodeId), at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if !self.enter(&format!("node {}", node.0), at.month, true, &mut step) {
            return step;
        }
        let Operation::Apply(_, arguments) = &self.model().node(node).operation else {
            return step;
        };
        let base = Side { world: 0, party, rate: self.rate_of(arguments[0]), cash: self.cash(party) };
        let other = self.visit(world, |walk| {
            let Operation::Wealth { party, .. } = walk.model().node(there).operation else {
                unreachable!("a worth compares two wealths");
            };
            Side { world, party, rate: walk.rate_of(there), cash: walk.cash(party) }
        });
        let name = self.party(party);
        step.notes.push(format!("what {name} gains against {}", self.world_name(world)));
        step.notes.push(format!("cash at the end of each month discounted at {} a year", figure(base.rate, 0.0, "1")));
        let sides = [base, other];
        let lives = sides.iter().all(|side| self.replay.world(side.world).trace.failed.is_none());
        if lives {
            self.compare(&mut step, &sides, at);
        }
        self.leave();
        step
    }

    fn compare(&mut self, step: &mut Step, sides: &[Side; 2], at: At) {
        let unit = step.unit.clone();
        let both = |walk: &Self, month: usize| {
            [0, 1].map(|side: usize| {
                let side = &sides[side];
                cash_share(walk.replay.world(side.world), &side.cash, month, side.rate)
            })
        };
        let shares: Vec<Share> = (0..=self.last_month()).map(|month| less(both(self, month))).collect();
        let (shown, full) = self.that_matter(&shares);
        let world = self.world_name(sides[1].world);
        for share in &shown {
            let mut month = Step::new(StepKind::Month, format!("cash of {}", self.party(sides[0].party)));
            let [with, without] = both(self, share.month).map(|share| figure(share.amount, 0.0, &unit));
            month.notes.push(format!("{with} as written, {without} in {world}; factor {}", factor_text(share.factor)));
            (month.month, month.part) = (Some(self.month(share.month)), true);
            (month.value, month.unit) = (Some(share.amount * share.factor), unit.clone());
            (month.amount, month.factor) = (Some(share.amount), Some(share.factor));
            if full == Some(share.month) {
                month.steps = self.differences(sides, At { month: share.month, closing: true, ..at }, &unit);
            } else {
                month.notes.push(self.in_full(share.month));
            }
            step.steps.push(month);
        }
        step.steps.extend(rest(&shares, &shown, |value| value, &unit));
        step.steps.extend(self.holdings(sides, &unit));
    }

    /// What moved the party's cash in a month in one world and not, or not as much, in the other.
    fn differences(&mut self, sides: &[Side; 2], at: At, unit: &str) -> Vec<Step> {
        let mut moved: Vec<(String, [Option<(Source, f64)>; 2])> = Vec::new();
        for (place, side) in sides.iter().enumerate() {
            let found = self.visit(side.world, |walk| {
                let postings = walk.postings(&side.cash, true, at.month).into_iter();
                postings.map(|(source, amount)| (walk.source_key(source), source, amount)).collect::<Vec<_>>()
            });
            for (key, source, amount) in found {
                let known = moved.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
                    moved.push((key, [None, None]));
                    moved.len() - 1
                });
                moved[known].1[place] = Some((source, amount));
            }
        }
        let world = self.world_name(sides[1].world);
        let mut steps = Vec::new();
        for (_, found) in moved {
            let amounts = found.map(|one| one.map_or(0.0, |(_, amount)| amount));
            if amounts[0] == amounts[1] {
                continue;
            }
            let factors = [0, 1].map(|side: usize| discount(sides[side].rate, at.month + 1));
            let mut step = Step::new(StepKind::Difference, "");
            for (side, one) in sides.iter().zip(found) {
                let Some((source, amount)) = one else { continue };
                let mut inner = self.visit(side.world, |walk| walk.posting(source, at));
                step.name.clone_from(&inner.name);
                (inner.value, inner.unit) = (Some(amount), unit.to_owned());
                inner.world = (side.world != 0).then(|| world.clone());
                step.steps.push(inner);
            }
            let [with, without] = amounts.map(|amount| figure(amount, 0.0, unit));
            step.notes.push(format!("{with} as written, {without} in {world}"));
            let share =
                less([0, 1].map(|side: usize| Share { month: at.month, amount: amounts[side], factor: factors[side] }));
            (step.value, step.unit, step.part) = (Some(share.amount * share.factor), unit.to_owned(), true);
            (step.amount, step.factor) = (Some(share.amount), Some(share.factor));
            steps.push(step);
        }
        steps
    }

    /// What a posting is for, by a key that all worlds share.
    fn source_key(&self, source: Source) -> String {
        let model = self.model();
        match source {
            Source::Due(flow) => format!("due {}", model.flows[flow.0 as usize].key),
            Source::Paid(flow) => format!("paid {}", model.flows[flow.0 as usize].key),
            Source::Entry(entry) => format!("entry {}", model.entries[entry].key),
            Source::WriteOff(party) => format!("write-off {}", self.party(party)),
            Source::DefaultCost(party) => format!("default {}", self.party(party)),
            Source::Opening(_) => "opening".into(),
        }
    }

    /// What the party holds at the end in one world and not, or not as much, in the other, discounted.
    fn holdings(&mut self, sides: &[Side; 2], unit: &str) -> Vec<Step> {
        let mut held: Vec<(String, [f64; 2])> = Vec::new();
        let last = self.last_month();
        for (place, side) in sides.iter().enumerate() {
            let found = self.visit(side.world, |walk| {
                let accounts = walk.choose(|account| account.party == side.party && account.terminal).into_iter();
                accounts
                    .map(|account| (walk.account_name(account), walk.played().account(account, Some(last))))
                    .collect::<Vec<_>>()
            });
            for (name, amount) in found {
                match held.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, sums)) => sums[place] += amount,
                    None => {
                        let mut sums = [0.0; 2];
                        sums[place] = amount;
                        held.push((name, sums));
                    }
                }
            }
        }
        let world = self.world_name(sides[1].world);
        let mut steps = Vec::new();
        for (name, amounts) in held.into_iter().filter(|(_, amounts)| amounts[0] != amounts[1]) {
            let share = less([0, 1].map(|side: usize| Share {
                month: last,
                amount: amounts[side],
                factor: discount(sides[side].rate, last + 1),
            }));
            let mut step = Step::new(StepKind::Balance, format!("{name} at the end"));
            let [with, without] = amounts.map(|amount| figure(amount, 0.0, unit));
            step.notes.push(format!("{with} as written, {without} in {world}; factor {}", factor_text(share.factor)));
            (step.value, step.unit, step.part) = (Some(share.amount * share.factor), unit.to_owned(), true);
            (step.amount, step.factor) = (Some(share.amount), Some(share.factor));
            steps.push(step);
        }
        steps
    }
}

/// The first less the second; where they are discounted alike, the difference keeps the factor.
fn less([with, without]: [Share; 2]) -> Share {
    if with.factor == without.factor {
        return Share { amount: with.amount - without.amount, ..with };
    }
    let amount = with.amount * with.factor - without.amount * without.factor;
    Share { month: with.month, amount, factor: 1.0 }
}
