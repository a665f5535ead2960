//! How one node divides its budget among its dues, as one linear segment at a time.

use super::cascade::{Cascade, TOLERANCE};
use super::network::Network;
use super::numbers::ClearingInputs;
use super::precise::Precise;
use crate::kernel::most;

/// An amount and its change per cent of budget, just below the present budget.
#[derive(Clone, Copy)]
struct Linear {
    value: Precise,
    slope: Precise,
}

impl Linear {
    const fn constant(value: Precise) -> Self {
        Self { value, slope: Precise::ZERO }
    }

    fn times(self, factor: Precise) -> Self {
        Self { value: self.value * factor, slope: self.slope * factor }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            value: (self.value - other.value).max(Precise::ZERO),
            slope: (self.slope - other.slope).max(Precise::ZERO),
        }
    }

    /// The lesser of the two just below the present budget; `reach` shrinks to how far down that stays so.
    fn least(self, other: Self, reach: &mut Precise) -> Self {
        let second = other.value < self.value || (other.value == self.value && other.slope > self.slope);
        let (low, high) = if second { (other, self) } else { (self, other) };
        if high.slope > low.slope {
            *reach = reach.min((high.value - low.value) / (high.slope - low.slope));
        }
        low
    }
}

impl Cascade {
    /// Puts `node` into the segment whose upper part holds `budget`.
    pub(super) fn set_segment(&mut self, node: usize, budget: Precise, network: &Network, inputs: &ClearingInputs) {
        for &due in network.sweeps.of(node) {
            self.value[due] = Precise::ZERO;
            self.slope[due] = Precise::ZERO;
        }
        let owed = self.payers[node].owed;
        if !network.outside[node] && budget < owed - TOLERANCE {
            return self.run_out(node, budget, network);
        }
        for &due in network.ranked.of(node) {
            self.value[due] = self.size[due];
            self.slope[due] = Precise::ZERO;
        }
        let kept = owed + Precise::new(inputs.floor[node].max(0.0));
        let available = budget - kept;
        let payer = &mut self.payers[node];
        payer.live = false;
        payer.start = if network.outside[node] { Precise::ZERO } else { owed };
        if !network.sweeps.of(node).is_empty() && available > TOLERANCE {
            let reach = self.sweep(node, available, network, inputs);
            let payer = &mut self.payers[node];
            payer.live = true;
            payer.start = kept + available - reach;
        }
    }

    /// The tier in which `budget` runs out: lower tiers are paid in full, this one pro rata, higher ones nothing.
    pub(super) fn run_out(&mut self, node: usize, budget: Precise, network: &Network) {
        let mut start = Precise::ZERO;
        let mut found = false;
        for tier in network.ranked.of(node).chunk_by(|&a, &b| network.tier[a] == network.tier[b]) {
            let total = Precise::sum_of(tier.iter().map(|&due| self.size[due]));
            // A tier that is just paid in full is not the marginal one: who has paid all of it has lost nothing in it, and a
            // circle of such payments stands.
            let marginal = !found && !total.is_zero() && budget < start + total - TOLERANCE;
            for &due in tier {
                let before = !found && !marginal;
                self.value[due] = if before { self.size[due] } else { Precise::ZERO };
                // Most dues of a tier ask for nothing in a month.
                let shares = marginal && !self.size[due].is_zero();
                self.slope[due] = if shares { self.size[due] / total } else { Precise::ZERO };
            }
            found |= marginal;
            if !found {
                start += total;
            }
        }
        let payer = &mut self.payers[node];
        payer.live = true;
        payer.start = start;
    }

    /// Divides what is available: tier by tier, each sweep its share of all that is available, at most its `most`, and
    /// within a tier in proportion to shares where those exceed what earlier tiers have left; what a limit then leaves goes
    /// to the others of the tier. Sets each sweep's value at the
    /// segment's lower end and its slope; returns how far down the segment reaches.
    fn sweep(&mut self, node: usize, available: Precise, network: &Network, inputs: &ClearingInputs) -> Precise {
        let base = Linear { value: available, slope: Precise::ONE };
        let mut left = base;
        let mut reach = available;
        for tier in network.sweeps.of(node).chunk_by(|&a, &b| network.tier[a] == network.tier[b]) {
            // Who reaches its limit at the lowest level is served first, so that the rest is known to the others.
            self.waiting.clear();
            self.waiting.extend(tier.iter().copied().filter(|&due| inputs.share[due] > 0.0));
            self.waiting.sort_unstable_by(|&a, &b| {
                let level = |due: usize| most(inputs.most[due]) / inputs.share[due];
                level(a).total_cmp(&level(b)).then(a.cmp(&b))
            });
            let mut shares = self.waiting.iter().fold(Precise::ZERO, |sum, &due| sum + Precise::new(inputs.share[due]));
            for &due in &self.waiting {
                let share = Precise::new(inputs.share[due]);
                let level = base.least(left.times(Precise::ONE / shares), &mut reach);
                let taken =
                    level.times(share).least(Linear::constant(Precise::new(most(inputs.most[due]))), &mut reach);
                left = left.minus(taken);
                shares -= share;
                self.value[due] = taken.value;
                self.slope[due] = taken.slope;
            }
        }
        for &due in network.sweeps.of(node) {
            let below = self.slope[due] * reach;
            self.value[due] = (self.value[due] - below).max(Precise::ZERO);
        }
        reach
    }
}
