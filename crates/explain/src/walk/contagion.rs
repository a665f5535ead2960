//! What a default costs others, each by itself: their losses, and the round in which each of them loses.

use std::collections::BTreeMap;

use compile::{Place, PostingSource};
use report::{Step, WorthRow, figure};
use scenario::{Calendar, Function, NodeId, Operation, WorldName};

use super::walker::Walk;
use super::worth::WealthSide;
use crate::replay::At;
use crate::why::discount;

/// What one party loses by the default of another.
struct PartyLoss {
    name: String,
    /// The difference of its wealth here and there.
    node: NodeId,
    sides: [WealthSide; 2],
    /// In its dealings with each other party.
    by_party: BTreeMap<String, f64>,
}

impl Walk<'_> {
    /// The losses that a `contagion` sums: its sums are made and not written, so that they stand where their parts do.
    pub(super) fn losses_of(&self, node: NodeId) -> Option<Vec<NodeId>> {
        let known = self.model().node(node);
        let Operation::Apply(Function::Add, arguments) = &known.operation else { return None };
        let mut losses = Vec::new();
        for argument in arguments {
            let part = self.model().node(*argument);
            match part.operation {
                _ if part.span != known.span => return None,
                Operation::Constant(_) => {}
                _ if self.worth_of(*argument).is_some() => losses.push(*argument),
                _ => losses.extend(self.losses_of(*argument)?),
            }
        }
        Some(losses)
    }

    /// A sum of losses, a step for each party that has one, by round.
    pub(super) fn losses(&mut self, node: NodeId, losses: &[NodeId], at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let losses: Vec<PartyLoss> = losses.iter().filter_map(|loss| self.party_loss(*loss)).collect();
        let rounds = self.rounds(&losses);
        let mut found = Vec::new();
        for loss in &losses {
            let round = rounds.get(&loss.name).copied();
            let world = self.world_name(loss.sides[1].world);
            let against = format!("its wealth as written less that in {world}");
            let mut inner = self.against(loss.node, &loss.sides, against, at);
            if inner.value == Some(0.0) {
                continue;
            }
            (inner.name, inner.part) = (format!("loss of {}", loss.name), true);
            if !inner.seen {
                let words = match round {
                    Some(round) => self.round_words(loss, round, &rounds),
                    None if inner.value < Some(0.0) => "of no round: it gains".into(),
                    None => {
                        "of no round: it loses through the market, in dealings with nobody who fails or loses".into()
                    }
                };
                inner.notes.insert(0, words);
            }
            found.push((round.unwrap_or(usize::MAX), inner));
        }
        found.sort_by_key(|(round, _)| *round);
        step.steps = found.into_iter().map(|(_, inner)| inner).collect();
        if step.steps.is_empty() {
            step.notes.push("no other party loses or gains anything".into());
        }
        step
    }

    fn party_loss(&mut self, node: NodeId) -> Option<PartyLoss> {
        let (party, world) = self.worth_of(node)?;
        let sides = self.sides(node, party, world);
        let mut by_party = BTreeMap::new();
        if sides.iter().all(|side| !self.replay.world(side.world).fails) {
            for (side, sign) in sides.iter().zip([1.0, -1.0]) {
                for (other, amount) in self.visit(side.world, |walk| walk.dealings(side)) {
                    *by_party.entry(other).or_insert(0.0) += sign * amount;
                }
            }
        }
        Some(PartyLoss { name: self.party(party), node, sides, by_party })
    }

    /// A party's wealth by who is on the other side, if that is known: what was paid each month, and what counts at the end.
    fn dealings(&self, side: &WealthSide) -> Vec<(String, f64)> {
        let (map, model, last) = (self.played().map, self.model(), self.last_month());
        let with = |source: PostingSource| match source {
            PostingSource::Paid(flow) => {
                let flow = &model.flows[flow];
                Some(if flow.from == side.party { flow.to } else { flow.from })
            }
            PostingSource::DefaultCost(who) if who == side.party => model.parties[who].default_cost.map(|c| c.payee),
            PostingSource::DefaultCost(who) => Some(who),
            _ => None,
        };
        let mut found = Vec::new();
        for posting in map.postings.iter().filter(|one| one.place == Place::Month) {
            let counts = |account: usize| f64::from(u8::from(side.cash.contains(&account)));
            let sign = (counts(posting.debit) - counts(posting.credit)) / map.accounts[posting.debit].scale;
            let Some(other) = with(posting.source).filter(|_| sign != 0.0) else { continue };
            let moved = |month: usize| {
                let amount = self.played().read(posting.amount, At { month, closing: true, back: 0 });
                sign * amount.unwrap_or(0.0) * discount(model, Calendar::Months, side.rate, month)
            };
            found.push((self.party(other), (0..=last).map(moved).sum()));
        }
        for (account, with) in self.counted_at_end(side.wealth) {
            let held = self.played().account(account, Some(last));
            let Some(other) = with else { continue };
            found.push((self.party(other), held * discount(model, Calendar::Months, side.rate, last)));
        }
        found
    }

    /// The round of each party that has one: 0 defaults, and who loses in its dealings with one of a round is of the next.
    fn rounds(&self, losses: &[PartyLoss]) -> BTreeMap<String, usize> {
        let worlds = losses.iter().map(|loss| self.replay.world(loss.sides[1].world).model);
        let failing = worlds.filter_map(|model| {
            let WorldName::Defaulted(key, _) = &model.world else { return None };
            model.parties.iter().find(|party| model.instances[party.instance].key == *key)
        });
        let mut rounds: BTreeMap<String, usize> = failing.map(|party| (party.name.clone(), 0)).collect();
        for round in 1..=losses.len() {
            let next = |loss: &&PartyLoss| {
                !rounds.contains_key(&loss.name) && !at_the_hands(loss, round - 1, &rounds).is_empty()
            };
            let next: Vec<String> = losses.iter().filter(next).map(|loss| loss.name.clone()).collect();
            rounds.extend(next.into_iter().map(|name| (name, round)));
        }
        rounds
    }

    fn round_words(&self, loss: &PartyLoss, round: usize, rounds: &BTreeMap<String, usize>) -> String {
        let unit = self.figures().node(loss.node).reported_as();
        let hands = at_the_hands(loss, round - 1, rounds).into_iter();
        let hands: Vec<String> =
            hands.map(|(name, lost)| format!("{} with {name}", figure(lost, 0.0, &unit))).collect();
        format!("round {round}: in its dealings it loses {}", hands.join(", "))
    }
}

/// At whose hands of a round a party loses, and how much.
fn at_the_hands<'l>(loss: &'l PartyLoss, round: usize, rounds: &BTreeMap<String, usize>) -> Vec<(&'l str, f64)> {
    let of_round = |(name, lost): &(&String, &f64)| rounds.get(*name) == Some(&round) && **lost > WorthRow::NOTHING;
    loss.by_party.iter().filter(of_round).map(|(name, lost)| (name.as_str(), *lost)).collect()
}
