//! The solver of one clearing.

use super::cascade::Cascade;
use super::network::Network;
use super::numbers::{ClearingInputs, ClearingOutputs, LIMIT, Unresolved};
use super::precise::Precise;
use super::rounding::Rounding;
use super::single::Single;
use crate::kernel::floor;
use program::Clearing;

/// Rounds of the iteration for received-based dues.
const MOST_ROUNDS: usize = 256;

/// Rounds after which that iteration halves its steps, again and again, in case it swings.
const PLAIN_ROUNDS: usize = 32;

/// Change in cents at which a received-based due is converged.
const CONVERGED: Precise = Precise::new(1.0 / 1024.0);

/// Solves one clearing, path after path, in its own scratch space; no allocation after the first call.
#[derive(Clone, Debug)]
pub struct Solver {
    network: Network,
    reals: Cascade,
    rounding: Rounding,
    single: Single,
}

impl Solver {
    /// A solver for this clearing. Indices of nodes and dues must be in range and default costs go to outside nodes
    /// (the program's validator sees to both).
    pub fn new(clearing: &Clearing) -> Self {
        let network = Network::new(clearing);
        let (reals, rounding) = (Cascade::new(&network), Rounding::new(&network));
        Self { reals, rounding, single: Single::new(&network), network }
    }

    /// Solves one path: the greatest clearing vector, in whole cents. `clearing` is the one the solver was made for.
    ///
    /// # Errors
    /// [`Unresolved`] where the numbers are unusable or nothing converges; `outputs` then holds nothing of use.
    pub fn solve(
        &mut self,
        clearing: &Clearing,
        inputs: &ClearingInputs,
        outputs: &mut ClearingOutputs,
    ) -> Result<(), Unresolved> {
        debug_assert_eq!((clearing.nodes.len(), clearing.dues.len()), (self.network.nodes(), self.network.dues()));
        self.check(inputs)?;
        self.first_sizes(inputs);
        if !self.solve_single(inputs) {
            self.converge_sizes(inputs)?;
        }
        self.write(outputs)
    }

    /// What was paid on a due, in cents, before rounding to whole ones, on the path solved last.
    pub fn real(&self, due: usize) -> f64 {
        self.reals.paid[due].get()
    }

    fn check(&self, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        let network = &self.network;
        let per_node = [inputs.cash, inputs.floor, inputs.cost_cash, inputs.cost_receipts];
        let per_due = [inputs.due, inputs.share, inputs.most];
        if per_node.iter().any(|list| list.len() != network.nodes())
            || per_due.iter().any(|list| list.len() != network.dues())
        {
            return Err(Unresolved::Input);
        }
        let whole = |amount: f64| (amount.abs() < LIMIT) & (floor(amount) == amount);
        let share = |share: f64| (0.0..=1.0).contains(&share);
        let mut usable = true;
        let mut sum = 0.0;
        for node in 0..network.nodes() {
            usable &= whole(inputs.cash[node]) && whole(inputs.floor[node]);
            usable &= share(inputs.cost_cash[node]) && share(inputs.cost_receipts[node]);
            sum += inputs.cash[node].abs();
        }
        for &due in &network.fixed {
            usable &= whole(inputs.due[due]) && inputs.due[due] >= 0.0;
            sum += inputs.due[due];
        }
        let sweeps = (0..network.nodes()).flat_map(|node| network.sweeps.of(node));
        for &due in sweeps.chain(&network.received) {
            usable &= inputs.share[due] >= 0.0 && inputs.share[due] < LIMIT && !inputs.most[due].is_nan();
        }
        // Sums over many nodes may pass 2^53; they stay exact far beyond, but sweeps start from 2^62.
        if usable && sum < 256.0 * LIMIT { Ok(()) } else { Err(Unresolved::Input) }
    }

    /// Finds what is paid, if this is the common case.
    pub(super) fn solve_single(&mut self, inputs: &ClearingInputs) -> bool {
        self.single.solve(&self.network, inputs, &mut self.reals)
    }

    /// Fixed amounts, and received-based dues as if all they follow were paid in full and nothing swept.
    pub(super) fn first_sizes(&mut self, inputs: &ClearingInputs) {
        let network = &self.network;
        self.reals.size.fill(Precise::ZERO);
        for &due in &network.fixed {
            self.reals.size[due] = Precise::new(inputs.due[due]);
        }
        for _ in 0..network.received.len() {
            let mut changed = false;
            for place in 0..network.received.len() {
                let due = network.received[place];
                let size = follow(network, place, &self.reals.size, inputs);
                changed |= size != self.reals.size[due];
                self.reals.size[due] = size;
            }
            if !changed {
                return;
            }
        }
    }

    /// Clears with the received-based dues as they stand and lets them follow, until they converge; then rounds them to
    /// the nearest cent and clears once more.
    pub(super) fn converge_sizes(&mut self, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        let mut step_size = 1.0;
        for round in 0..MOST_ROUNDS {
            self.reals.greatest(&self.network, inputs)?;
            if round > 0 && round % PLAIN_ROUNDS == 0 {
                step_size *= 0.5;
            }
            let damping = Precise::new(step_size);
            let mut converged = true;
            for place in 0..self.network.received.len() {
                let due = self.network.received[place];
                let step = self.lag(place, inputs);
                converged &= step.abs() <= CONVERGED;
                self.reals.size[due] += step * damping;
            }
            if converged && self.round_sizes(inputs)? {
                return Ok(());
            }
        }
        Err(Unresolved::Rounds)
    }

    /// By how much a received-based due falls short of its share of what was paid.
    fn lag(&self, place: usize, inputs: &ClearingInputs) -> Precise {
        let due = self.network.received[place];
        follow(&self.network, place, &self.reals.paid, inputs) - self.reals.size[due]
    }

    /// Clears with received-based dues in whole cents; false if that half cent made somebody fail or recover, so that
    /// some due is no longer its share of what was paid, give or take the half cent and its echo.
    fn round_sizes(&mut self, inputs: &ClearingInputs) -> Result<bool, Unresolved> {
        let mut changed = false;
        for &due in &self.network.received {
            let size = self.reals.size[due];
            // A tie such as 15 % of 10 cents is one in `f64`, not in the exact product.
            let whole = Precise::new(size.get().round());
            changed |= whole != size;
            self.reals.size[due] = whole;
        }
        if !changed {
            return Ok(true);
        }
        self.reals.greatest(&self.network, inputs)?;
        Ok((0..self.network.received.len()).all(|place| {
            let share = inputs.share[self.network.received[place]];
            self.lag(place, inputs).abs() <= Precise::new(1.0 + share)
        }))
    }

    pub(super) fn write(&mut self, outputs: &mut ClearingOutputs) -> Result<(), Unresolved> {
        let network = &self.network;
        outputs.due.resize(network.dues(), 0.0);
        outputs.paid.resize(network.dues(), 0.0);
        outputs.short.resize(network.nodes(), 0.0);
        outputs.cost_paid.resize(network.nodes(), 0.0);
        self.rounding.round(network, &self.reals, outputs)?;
        // −0 is written as 0.
        outputs.paid.iter_mut().for_each(|paid| *paid += 0.0);
        for node in 0..network.nodes() {
            let mut lacking = 0.0;
            for &due in network.ranked.of(node) {
                outputs.due[due] = self.reals.size[due].get() + 0.0;
                lacking += outputs.due[due] - outputs.paid[due];
            }
            for &due in network.sweeps.of(node) {
                outputs.due[due] = outputs.paid[due];
            }
            let carried = self.reals.payers[node].carried.get();
            outputs.short[node] = if lacking > carried { 1.0 } else { 0.0 };
        }
        Ok(())
    }
}

/// The size of a received-based due, given the amounts of all dues.
fn follow(network: &Network, place: usize, amounts: &[Precise], inputs: &ClearingInputs) -> Precise {
    let due = network.received[place];
    let sources = network.sources.of(place).iter();
    let sum = sources.fold(Precise::ZERO, |sum, &source| sum + amounts[source]);
    let most = Precise::new(inputs.most[due].max(0.0).floor());
    (Precise::new(inputs.share[due]) * sum).min(most)
}
