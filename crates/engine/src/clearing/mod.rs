//! Clearing: everybody pays what is due this month, all at once.
//!
//! Given opening cash and dues in tiers, finds the greatest vector of payments such that nobody pays more than it owes
//! or more than it has (opening cash plus this month's receipts), lower tiers come first, and within a tier
//! money is shared pro rata (Eisenberg and Noe 2001, "Systemic risk in financial systems"; tiers after Elsinger 2009,
//! "Financial networks, cross holdings, and limited liability"; default costs after Rogers and Veraart 2013, "Failure and
//! rescue in an interbank network"). `docs/clearing.md` gives the formulas and a worked example.
//!
//! **Inner amounts.** A received-based due ranks as an ordinary due of its tier; its size follows what was paid on other
//! dues and is found by iteration around the whole clearing, then rounded to the nearest cent (as a fixed amount is).
//! An available-based due (a sweep) comes last: it shares what is left after every other due and the floor, and can
//! make nobody short. Sweeps are solved together with the rest. Default costs do not count into the recipient's sweeps.

mod cascade;
mod elimination;
mod network;
mod precise;
mod rounding;
mod segment;
mod single;
#[cfg(test)]
mod tests;

use crate::kernel::floor;
use cascade::Cascade;
use network::Network;
use precise::Precise;
use program::Clearing;
use rounding::Rounding;
use single::Single;

/// Amounts of money stay below this, so that `f64` holds them exactly.
const LIMIT: f64 = (1_u64 << 53) as f64;

/// Rounds of the iteration for received-based dues.
const MOST_ROUNDS: usize = 256;

/// Rounds after which that iteration halves its steps, again and again, in case it swings.
const PLAIN_ROUNDS: usize = 32;

/// Change in cents at which a received-based due is settled.
const SETTLED: Precise = Precise::new(1.0 / 1024.0);

/// The numbers of one path. Money in minor units (cents), in the order of the clearing's nodes and dues.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// Per node: opening cash, whole.
    pub cash: &'a [f64],
    /// Per node: cash that available-based dues leave untouched; 0 if none.
    pub floor: &'a [f64],
    /// Per due: the fixed amount, whole, 0 or more; ignored for inner amounts.
    pub due: &'a [f64],
    /// Per due: the share of an inner amount, 0 or more; ignored for fixed amounts.
    pub share: &'a [f64],
    /// Per due: the most that an inner amount can be (taken down to whole cents, at least 0); infinite if none.
    pub most: &'a [f64],
    /// Per node: share of opening cash lost if it cannot pay in full, 0 to 1.
    pub cost_cash: &'a [f64],
    /// Per node: share of receipts lost if it cannot pay in full, 0 to 1.
    pub cost_receipts: &'a [f64],
}

/// What one clearing found. Whole minor units; reused from path to path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outputs {
    /// Per due: what was owed: the fixed amount, what a received-based due came to, or what was swept.
    pub due: Vec<f64>,
    /// Per due: what was paid.
    pub paid: Vec<f64>,
    /// Per node: 1 where dues less payments come to more than a cent per (positive) due, else 0.
    pub short: Vec<f64>,
    /// Per node: default costs paid. A node bears them if, before them, it lacks more than a cent per due.
    pub cost_paid: Vec<f64>,
}

/// Why a clearing has no result; the path fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsettled {
    /// A number is undefined, infinite, negative, not whole, or 2^53 or more, where that may not be; or a list is of
    /// the wrong length.
    Input,
    /// A circle of sweeps pays without end, or a payment reaches 2^53.
    Unbounded,
    /// Not settled within the round limit.
    Rounds,
}

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
    /// [`Unsettled`] where the numbers are unusable or nothing settles; `outputs` then holds nothing of use.
    pub fn solve(&mut self, clearing: &Clearing, inputs: &Inputs, outputs: &mut Outputs) -> Result<(), Unsettled> {
        debug_assert_eq!((clearing.nodes.len(), clearing.dues.len()), (self.network.nodes(), self.network.dues()));
        self.check(inputs)?;
        self.first_sizes(inputs);
        if !self.solve_single(inputs) {
            self.settle_sizes(inputs)?;
        }
        self.write(outputs)
    }

    /// What was paid on a due, in cents, before rounding to whole ones, on the path solved last.
    pub fn real(&self, due: usize) -> f64 {
        self.reals.paid[due].get()
    }

    fn check(&self, inputs: &Inputs) -> Result<(), Unsettled> {
        let network = &self.network;
        let per_node = [inputs.cash, inputs.floor, inputs.cost_cash, inputs.cost_receipts];
        let per_due = [inputs.due, inputs.share, inputs.most];
        if per_node.iter().any(|list| list.len() != network.nodes())
            || per_due.iter().any(|list| list.len() != network.dues())
        {
            return Err(Unsettled::Input);
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
        if usable && sum < 256.0 * LIMIT { Ok(()) } else { Err(Unsettled::Input) }
    }

    /// Fixed amounts, and received-based dues as if all they follow were paid in full and nothing swept.
    fn first_sizes(&mut self, inputs: &Inputs) {
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

    /// Clears with the received-based dues as they stand and lets them follow, until they settle; then rounds them to
    /// the nearest cent and clears once more.
    fn settle_sizes(&mut self, inputs: &Inputs) -> Result<(), Unsettled> {
        for round in 0..MOST_ROUNDS {
            self.reals.greatest(&self.network, inputs)?;
            let damping = Precise::new(0.5_f64.powi((round / PLAIN_ROUNDS) as i32));
            let mut settled = true;
            for place in 0..self.network.received.len() {
                let due = self.network.received[place];
                let step = self.lag(place, inputs);
                settled &= step.abs() <= SETTLED;
                self.reals.size[due] += step * damping;
            }
            if settled && self.round_sizes(inputs)? {
                return Ok(());
            }
        }
        Err(Unsettled::Rounds)
    }

    /// By how much a received-based due falls short of its share of what was paid.
    fn lag(&self, place: usize, inputs: &Inputs) -> Precise {
        let due = self.network.received[place];
        follow(&self.network, place, &self.reals.paid, inputs) - self.reals.size[due]
    }

    /// Clears with received-based dues in whole cents; false if that half cent made somebody fail or recover, so that
    /// some due is no longer its share of what was paid, give or take the half cent and its echo.
    fn round_sizes(&mut self, inputs: &Inputs) -> Result<bool, Unsettled> {
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

    fn write(&mut self, outputs: &mut Outputs) -> Result<(), Unsettled> {
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
fn follow(network: &Network, place: usize, amounts: &[Precise], inputs: &Inputs) -> Precise {
    let due = network.received[place];
    let sources = network.sources.of(place).iter();
    let sum = sources.fold(Precise::ZERO, |sum, &source| sum + amounts[source]);
    let most = Precise::new(inputs.most[due].max(0.0).floor());
    (Precise::new(inputs.share[due]) * sum).min(most)
}
