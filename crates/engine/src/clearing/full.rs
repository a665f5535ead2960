//! The plain case: everybody pays every due in full, at its nearest minor unit, and nobody falls below zero.

use super::network::Network;
use super::numbers::{ClearingInputs, ClearingOutputs};
use super::precise::Precise;
use crate::kernel::{most, nearest, nearest_even, rest};
use program::{Amount, Clearing, NOTHING, WHOLE_LIMIT};

/// Whether full payment can be tried, and in which order sweeps follow from it.
#[derive(Clone, Debug)]
pub(crate) struct FullPlan {
    /// Sweeps, such that what a node receives is known before it sweeps.
    pub(crate) sweeps: Vec<usize>,
    /// Whether there is such an order; without one they may all ask for nothing.
    pub(crate) ordered: bool,
}

impl FullPlan {
    /// None if the amounts depend on each other in other ways than shares of fixed dues and one sweep after another.
    pub(crate) fn new(clearing: &Clearing) -> Option<Self> {
        let mut waiting = Vec::new();
        let is_fixed = |due: &u32| {
            let due = &clearing.dues[*due as usize];
            matches!(due.amount, Amount::Fixed(_))
        };
        for (index, due) in clearing.dues.iter().enumerate() {
            match &due.amount {
                Amount::Fixed(_) => {}
                Amount::Received { of, .. } if of.iter().all(is_fixed) => {}
                Amount::Received { .. } => return None,
                Amount::Available { .. } => waiting.push(index),
            }
        }
        let ends = |sweep: &usize| (clearing.dues[*sweep].payer, clearing.dues[*sweep].payee);
        let mut sweeps: Vec<usize> = Vec::new();
        let mut ordered = true;
        while !waiting.is_empty() {
            let next = waiting.iter().position(|sweep| {
                let (payer, _) = ends(sweep);
                let one = waiting.iter().chain(&sweeps).filter(|s| ends(s).0 == payer);
                let inside = !clearing.nodes[payer as usize].outside;
                inside && one.count() == 1 && waiting.iter().all(|s| ends(s).1 != payer)
            });
            ordered &= next.is_some();
            sweeps.push(waiting.remove(next.unwrap_or(0)));
        }
        Some(FullPlan { sweeps, ordered })
    }

    /// Whether a sweep of this share follows in whole minor units: it takes nothing, or all that is left. The rounding of
    /// any other is the solver's.
    #[inline(always)]
    pub(crate) fn follows(&self, share: f64) -> bool {
        (share == 0.0) | (self.ordered & (share == 1.0))
    }
}

/// Whether an amount asks for nothing: zero, and what an error of `f64` leaves of it.
#[inline(always)]
pub(crate) fn is_nothing(amount: f64) -> bool {
    amount < NOTHING
}

/// Whether a fixed amount can be due: less than half a minor unit below zero is nothing.
#[inline(always)]
pub(crate) fn is_due(amount: f64) -> bool {
    (amount > -0.5) & (amount < WHOLE_LIMIT)
}

/// The amount asked for, before rounding, and the part of the carry that is left for later. Nothing, and a whole amount, are
/// asked for as they are: what is left of a claim is paid to the last cent and not beyond.
#[inline(always)]
pub(crate) fn asked(amount: f64, carried: f64) -> (f64, f64) {
    let whole = nearest_even(amount);
    let sum = amount + carried;
    let (nothing, short_of_nothing) = (is_nothing(amount), sum < 0.0);
    let asked = if short_of_nothing { 0.0 } else { sum };
    let left = if short_of_nothing { rest(sum, 0.0) } else { 0.0 };
    let as_it_is = nothing | ((amount - whole).abs() < NOTHING);
    let whole = if nothing { 0.0 } else { whole };
    if as_it_is { (whole, carried) } else { (asked, left) }
}

/// What a due of a fixed amount carries on, if this is missing of it for good and this is owed.
pub(super) fn carried_on(amount: f64, carried: f64, missing: f64, owed: f64) -> f64 {
    let (asked, later) = asked(amount, carried);
    later + rest(asked - missing, owed)
}

/// The whole minor units due of a fixed amount, and the carry that goes on.
#[inline(always)]
pub(crate) fn whole_due(amount: f64, carried: f64) -> (f64, f64) {
    let (asked, left) = asked(amount, carried);
    let whole = nearest(asked);
    (whole, left + rest(asked, whole))
}

/// The same of a share of receipts, of which no more than a whole limit is due.
#[inline(always)]
pub(crate) fn whole_share(amount: f64, carried: f64, limit: f64) -> (f64, f64) {
    let amount = if amount > limit { limit } else { amount };
    let sum = amount + carried;
    let whole = nearest(if sum > limit { limit } else { sum });
    let whole = if whole > 0.0 { whole } else { 0.0 };
    if is_nothing(amount) { (0.0, carried) } else { (whole, rest(sum, whole)) }
}

/// The same before rounding, of what was paid on the dues that it follows.
pub(super) fn share_of(sum: Precise, share: f64, carried: f64, limit: f64) -> (Precise, Precise) {
    let limit = Precise::new(most(limit));
    let amount = (Precise::new(share) * sum).min(limit);
    let carry = Precise::new(carried);
    if is_nothing(amount.get()) {
        return (Precise::ZERO, carry);
    }
    let sum = amount + carry;
    let size = sum.min(limit).max(Precise::ZERO);
    (size, sum - size)
}

/// What was due of a share of what was paid, in whole cents, on so many dues, and what is carried on. It stays a matter of rounding,
/// also where no size is its share. `numbers`: the share, what was carried, and the limit.
pub(super) fn received_on(sum: f64, sources: usize, numbers: (f64, f64, f64), owed: f64, paid: f64) -> (f64, f64) {
    let (share, carried, limit) = numbers;
    let (whole, carry) = whole_share(sum * share, carried, most(limit));
    let owed = if owed > paid { whole.max(paid) } else { owed };
    let rounding = 1.0 + share * sources as f64;
    (owed, (carry + (whole - owed)).clamp(-rounding, rounding))
}

/// Pays everything in full on one path, where that leaves nobody below zero; the numbers are those of
/// `BlockClearing`, to the bit.
#[derive(Clone, Debug)]
pub(super) struct FullPayment {
    plan: Option<FullPlan>,
    left: Vec<f64>,
}

impl FullPayment {
    pub fn new(clearing: &Clearing) -> Self {
        Self { plan: FullPlan::new(clearing), left: vec![0.0; clearing.nodes.len()] }
    }

    /// Writes `due`, `paid` and `carry`; false if this is not the plain case.
    pub fn pay(&mut self, network: &Network, inputs: &ClearingInputs, outputs: &mut ClearingOutputs) -> bool {
        let Some(plan) = &self.plan else {
            return false;
        };
        self.left.copy_from_slice(inputs.cash);
        let mut total = self.left.iter().fold(0.0, |sum, cash| sum + cash.abs());
        let mut pay = |due: usize, (whole, carry): (f64, f64), left: &mut [f64]| {
            (outputs.due[due], outputs.paid[due], outputs.carry[due]) = (whole, whole, carry);
            total += whole;
            left[network.payer[due]] -= whole;
            left[network.payee[due]] += whole;
        };
        for &due in &network.fixed {
            pay(due, whole_due(inputs.due[due], inputs.carry[due]), &mut self.left);
        }
        // Sources are fixed dues: what is due is what they owe in whole units.
        for (place, &due) in network.received.iter().enumerate() {
            let sources = network.sources.of(place).iter();
            let owed = |&source: &usize| whole_due(inputs.due[source], inputs.carry[source]).0;
            let amount = sources.map(owed).fold(0.0, |sum, owed| sum + owed) * inputs.share[due];
            pay(due, whole_share(amount, inputs.carry[due], most(inputs.most[due])), &mut self.left);
        }
        let able = |(&left, &outside): (&f64, &bool)| outside || left >= 0.0;
        if !(total < 0.5 * WHOLE_LIMIT && self.left.iter().zip(&network.outside).all(able)) {
            return false;
        }
        for &sweep in &plan.sweeps {
            if !plan.follows(inputs.share[sweep]) {
                return false;
            }
            let payer = network.payer[sweep];
            let floor = if inputs.floor[payer] > 0.0 { inputs.floor[payer] } else { 0.0 };
            let available = self.left[payer] - floor;
            let available = if available > 0.0 { available } else { 0.0 };
            let limit = most(inputs.most[sweep]);
            let swept = (if available > limit { limit } else { available }) * inputs.share[sweep];
            self.left[payer] -= swept;
            self.left[network.payee[sweep]] += swept;
            (outputs.due[sweep], outputs.paid[sweep], outputs.carry[sweep]) = (swept, swept, inputs.carry[sweep]);
        }
        true
    }
}
