//! The solver of one clearing.

use super::cascade::{Cascade, noise, slack};
use super::few::Few;
use super::full::{FullPayment, asked, carried_on, is_due, received_on, share_of};
use super::network::Network;
use super::numbers::{ClearingInputs, ClearingOutputs, ClearingVector, FoundShort, PaidInFull, Unresolved};
use super::precise::Precise;
use super::rounding::Rounding;
use crate::kernel::{floor, nearest};
use program::{Clearing, WHOLE_LIMIT};

/// Rounds of the iteration for received-based dues.
const MOST_ROUNDS: usize = 256;

/// Rounds after which that iteration halves its steps, again and again, in case it swings.
const PLAIN_ROUNDS: usize = 32;

/// Finds a clearing vector for given sizes of dues: the greatest, or the least.
type ClearOnce = fn(&mut Cascade, &Network, &ClearingInputs) -> Result<(), Unresolved>;

/// Change in cents at which a received-based due is converged.
const CONVERGED: Precise = Precise::new(1.0 / (1_u64 << 20) as f64);

/// Solves one clearing, path after path, in its own scratch space; no allocation after the first call.
#[derive(Clone, Debug)]
pub struct Solver {
    network: Network,
    full: FullPayment,
    reals: Cascade,
    /// Per received-based due: what it carries and does not ask for now.
    later: Vec<Precise>,
    rounding: Rounding,
    few: Few,
    /// Per node: what it owes for sure, to see whether it can pay that whatever it receives.
    owed: Vec<f64>,
}

impl Solver {
    /// A solver for this clearing. Indices of nodes and dues must be in range and default costs go to outside nodes
    /// (the program's validator sees to both).
    pub fn new(clearing: &Clearing) -> Self {
        let network = Network::new(clearing);
        let (reals, rounding) = (Cascade::new(&network), Rounding::new(&network));
        let later = vec![Precise::ZERO; network.received.len()];
        let (few, owed) = (Few::new(&network), vec![0.0; network.nodes()]);
        Self { full: FullPayment::new(clearing), reals, later, rounding, few, owed, network }
    }

    /// Solves one path: the greatest clearing vector, in whole cents. `clearing` is the one the solver was made for.
    ///
    /// # Errors
    /// [`Unresolved`] where the numbers are unusable or cash goes round without end; `outputs` then holds nothing of use.
    pub fn solve(
        &mut self,
        clearing: &Clearing,
        inputs: &ClearingInputs,
        outputs: &mut ClearingOutputs,
    ) -> Result<(), Unresolved> {
        debug_assert_eq!((clearing.nodes.len(), clearing.dues.len()), (self.network.nodes(), self.network.dues()));
        self.check(inputs)?;
        self.clear(outputs);
        if self.full.pay(&self.network, inputs, outputs) {
            for list in [&mut self.reals.size, &mut self.reals.paid] {
                list.iter_mut().zip(&outputs.paid).for_each(|(real, &paid)| *real = Precise::new(paid));
            }
            return Ok(());
        }
        self.settle(inputs, outputs)
    }

    /// As [`Self::solve`], where it is known that not everybody can pay in full.
    pub(crate) fn solve_short(
        &mut self,
        inputs: &ClearingInputs,
        outputs: &mut ClearingOutputs,
    ) -> Result<(), Unresolved> {
        self.check(inputs)?;
        self.clear(outputs);
        self.settle(inputs, outputs)
    }

    /// The same where few are short, given what would be if all paid in full; none if it is left to [`Self::solve_short`]. What does not
    /// stand in it is due and paid as if all paid in full.
    pub(crate) fn solve_few(&mut self, path: &impl PaidInFull) -> Option<&FoundShort> {
        let Self { few, network, reals, rounding, .. } = self;
        few.solve(network, reals, rounding, path).then_some(&few.found)
    }

    fn settle(&mut self, inputs: &ClearingInputs, outputs: &mut ClearingOutputs) -> Result<(), Unresolved> {
        self.find(inputs, Cascade::greatest)?;
        self.write(inputs, outputs)
    }

    /// The fragility gap: by how much less is paid in the least clearing vector than in the greatest, in cents, sweeps aside. It is
    /// nothing where nobody has default costs.
    ///
    /// # Errors
    /// As [`Self::solve`].
    pub fn gap(&mut self, inputs: &ClearingInputs) -> Result<f64, Unresolved> {
        if self.network.cost_payee.iter().all(Option::is_none) {
            return Ok(0.0);
        }
        self.check(inputs)?;
        if self.is_certain(inputs) {
            return Ok(0.0);
        }
        self.find(inputs, Cascade::greatest)?;
        let greatest = self.paid_on_dues();
        self.find(inputs, Cascade::least)?;
        let gap = (greatest - self.paid_on_dues()).get();
        // Far below a cent it is an error of arithmetic.
        Ok(if gap > 1e-6 { gap } else { 0.0 })
    }

    /// Whether there is plainly one clearing vector: whoever may be short, holding less than it owes, receives nothing from others of
    /// its kind, and nothing that is a share of what somebody else has. What the rest pay is then what they owe, in every vector.
    fn is_certain(&mut self, inputs: &ClearingInputs) -> bool {
        let Self { network, owed, .. } = self;
        let asks = |due: usize| (inputs.due[due] + inputs.carry[due]).max(0.0);
        owed.fill(0.0);
        for &due in &network.fixed {
            owed[network.payer[due]] += asks(due);
        }
        let may_be_short = |node: usize| !network.outside[node] && owed[node] + 1.0 > inputs.cash[node];
        let mut sweeps = (0..network.nodes()).flat_map(|node| network.sweeps.of(node));
        network.received.iter().all(|&due| inputs.share[due] == 0.0)
            && sweeps.all(|&due| inputs.share[due] == 0.0 || !may_be_short(network.payee[due]))
            && (network.fixed.iter())
                .all(|&due| asks(due) == 0.0 || ![network.payer[due], network.payee[due]].into_iter().all(may_be_short))
    }

    /// The greatest and the least clearing vector, between which the [gap](Self::gap) lies.
    ///
    /// # Errors
    /// As [`Self::solve`].
    pub fn extremes(&mut self, inputs: &ClearingInputs) -> Result<[ClearingVector; 2], Unresolved> {
        self.check(inputs)?;
        let [mut greatest, mut least] = [ClearingVector::default(), ClearingVector::default()];
        for (vector, clear) in [(&mut greatest, Cascade::greatest as ClearOnce), (&mut least, Cascade::least)] {
            self.find(inputs, clear)?;
            vector.paid = self.reals.paid.iter().map(|paid| paid.get()).collect();
            vector.fails = self.reals.payers.iter().map(|payer| payer.defaulted).collect();
        }
        Ok([greatest, least])
    }

    fn find(&mut self, inputs: &ClearingInputs, clear: ClearOnce) -> Result<(), Unresolved> {
        self.first_sizes(inputs);
        self.converge_sizes(inputs, clear)
    }

    fn paid_on_dues(&self) -> Precise {
        let dues = (0..self.network.nodes()).flat_map(|node| self.network.ranked.of(node));
        dues.fold(Precise::ZERO, |sum, &due| sum + self.reals.paid[due])
    }

    /// What was paid on a due, in cents, before rounding to whole ones, on the path solved last.
    pub fn real(&self, due: usize) -> f64 {
        self.reals.paid[due].get()
    }

    /// What was owed on a due that is no sweep, likewise.
    pub fn real_due(&self, due: usize) -> f64 {
        self.reals.size[due].get()
    }

    fn check(&self, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        let network = &self.network;
        let per_node = [inputs.cash, inputs.floor, inputs.cost_cash, inputs.cost_receipts];
        let per_due = [inputs.due, inputs.carry, inputs.share, inputs.most];
        if per_node.iter().any(|list| list.len() != network.nodes())
            || per_due.iter().any(|list| list.len() != network.dues())
        {
            return Err(Unresolved::Input);
        }
        let whole = |amount: f64| (amount.abs() < WHOLE_LIMIT) & (floor(amount) == amount);
        let share = |share: f64| (0.0..=1.0).contains(&share);
        let mut usable = true;
        let mut sum = 0.0;
        for node in 0..network.nodes() {
            usable &= whole(inputs.cash[node]) && whole(inputs.floor[node]);
            usable &= share(inputs.cost_cash[node]) && share(inputs.cost_receipts[node]);
            sum += inputs.cash[node].abs();
        }
        for &due in &network.fixed {
            usable &= is_due(inputs.due[due]);
            sum += inputs.due[due];
        }
        for &carry in inputs.carry {
            usable &= carry.abs() < WHOLE_LIMIT;
            sum += carry.abs();
        }
        let sweeps = (0..network.nodes()).flat_map(|node| network.sweeps.of(node));
        for &due in sweeps.chain(&network.received) {
            usable &= inputs.share[due] >= 0.0 && inputs.share[due] < WHOLE_LIMIT && !inputs.most[due].is_nan();
        }
        // Sums over many nodes may pass 2^53; they stay exact far beyond, but sweeps start from 2^62.
        if usable && sum < 256.0 * WHOLE_LIMIT { Ok(()) } else { Err(Unresolved::Input) }
    }

    /// Nothing due, nothing paid.
    fn clear(&self, outputs: &mut ClearingOutputs) {
        let (nodes, dues) = (self.network.nodes(), self.network.dues());
        for (list, length) in [
            (&mut outputs.due, dues),
            (&mut outputs.paid, dues),
            (&mut outputs.carry, dues),
            (&mut outputs.short, nodes),
            (&mut outputs.cost_paid, nodes),
        ] {
            list.clear();
            list.resize(length, 0.0);
        }
    }

    /// Fixed amounts and what they carry, and received-based dues as if all they follow were paid in full and nothing swept.
    /// What a due carries that asks for nothing this month counts as cash of its payee and against its payer: it is owed,
    /// only not now.
    fn first_sizes(&mut self, inputs: &ClearingInputs) {
        let network = &self.network;
        self.reals.size.fill(Precise::ZERO);
        for (cash, &opening) in self.reals.cash.iter_mut().zip(inputs.cash) {
            *cash = Precise::new(opening);
        }
        for &due in &network.fixed {
            // Most contracts ask for nothing in most months.
            let (amount, carried) = (inputs.due[due], inputs.carry[due]);
            let (size, later) = if amount == 0.0 { (0.0, carried) } else { asked(amount, carried) };
            self.reals.size[due] = Precise::new(size);
            if later != 0.0 {
                self.reals.cash[network.payer[due]] -= Precise::new(later);
                self.reals.cash[network.payee[due]] += Precise::new(later);
            }
        }
        self.later.fill(Precise::ZERO);
        for _ in 0..self.network.received.len() {
            let mut changed = false;
            for place in 0..self.network.received.len() {
                let due = self.network.received[place];
                let (size, later) = follow(&self.network, place, &self.reals.size, inputs);
                changed |= size != self.reals.size[due];
                self.reals.size[due] = size;
                self.put_off(place, later);
            }
            if !changed {
                return;
            }
        }
    }

    /// Notes what a received-based due does not ask for now; gives by how much that changes.
    fn put_off(&mut self, place: usize, later: Precise) -> Precise {
        let due = self.network.received[place];
        let change = later - self.later[place];
        self.later[place] = later;
        self.reals.cash[self.network.payer[due]] -= change;
        self.reals.cash[self.network.payee[due]] += change;
        change
    }

    /// Clears with the received-based dues as they stand and lets them follow, until they converge. Where a due makes its
    /// payer fail and that failure makes the due smaller, no size is its share of what was paid; what then stands lies at
    /// the edge.
    fn converge_sizes(&mut self, inputs: &ClearingInputs, clear: ClearOnce) -> Result<(), Unresolved> {
        let mut step_size = 1.0;
        for round in 0..MOST_ROUNDS {
            clear(&mut self.reals, &self.network, inputs)?;
            if round > 0 && round % PLAIN_ROUNDS == 0 {
                step_size *= 0.5;
            }
            let damping = Precise::new(step_size);
            let mut converged = true;
            for place in 0..self.network.received.len() {
                let due = self.network.received[place];
                let (size, later) = follow(&self.network, place, &self.reals.paid, inputs);
                let step = size - self.reals.size[due];
                self.reals.size[due] += step * damping;
                let change = self.put_off(place, later);
                converged &= step.abs() <= CONVERGED && change.abs() <= CONVERGED;
            }
            if converged {
                return Ok(());
            }
        }
        clear(&mut self.reals, &self.network, inputs)
    }

    /// Rounds what is paid, and writes all that was found.
    fn write(&mut self, inputs: &ClearingInputs, outputs: &mut ClearingOutputs) -> Result<(), Unresolved> {
        let network = &self.network;
        self.rounding.round(network, &self.reals, inputs, outputs)?;
        // −0 is written as 0.
        outputs.paid.iter_mut().for_each(|paid| *paid += 0.0);
        for node in 0..network.nodes() {
            let (owed, paid) = self.owed_and_paid(node, |_| true);
            let lacks = !network.outside[node] && owed - paid > slack(owed);
            let (lasting, paid_of_it) = self.owed_and_paid(node, |due| !network.lapses[due]);
            let short = !network.outside[node] && lasting - paid_of_it > slack(lasting);
            outputs.short[node] = if short { 1.0 } else { 0.0 };
            let lost = owed - paid <= noise(owed);
            for &due in network.ranked.of(node) {
                self.write_due(due, if network.lapses[due] { lacks } else { short }, lost, inputs, outputs);
            }
            for &due in network.sweeps.of(node) {
                outputs.due[due] = outputs.paid[due];
                outputs.carry[due] = inputs.carry[due];
            }
        }
        for place in 0..network.received.len() {
            self.carry_received(place, inputs, outputs);
        }
        Ok(())
    }

    /// What a node owes, and pays of it, before rounding.
    fn owed_and_paid(&self, node: usize, counts: impl Fn(usize) -> bool) -> (Precise, Precise) {
        let owed = |due: usize| counts(due) && !self.reals.size[due].is_zero();
        let dues = self.network.ranked.of(node).iter().filter(|&&due| owed(due));
        dues.fold((Precise::ZERO, Precise::ZERO), |(owed, paid), &due| {
            (owed + self.reals.size[due], paid + self.reals.paid[due])
        })
    }

    /// What was owed in whole cents: what was paid, if all was paid before rounding; else the nearest cent. The rest is
    /// carried on. `lacks`: its payer could not pay all that is like it, what lapses or the rest. `lost`: what its payer lacks is an error of `f64`, and is forgotten.
    fn write_due(&self, due: usize, lacks: bool, lost: bool, inputs: &ClearingInputs, outputs: &mut ClearingOutputs) {
        if inputs.due[due] == 0.0 && self.reals.size[due].is_zero() {
            outputs.carry[due] = inputs.carry[due];
            return;
        }
        let (size, real, paid) = (self.reals.size[due], self.reals.paid[due], outputs.paid[due]);
        let unpaid = lacks && size - real > noise(size);
        let owed = if unpaid { nearest(size.get()).max(paid) } else { paid };
        outputs.due[due] = owed;
        let missing = if lost { (size - real).get() } else { 0.0 };
        outputs.carry[due] = carried_on(inputs.due[due], inputs.carry[due], missing, owed);
    }

    /// A received-based due is its share of what was paid in whole cents. What it carries on stays a matter of rounding, also
    /// where no size is its share.
    fn carry_received(&self, place: usize, inputs: &ClearingInputs, outputs: &mut ClearingOutputs) {
        let due = self.network.received[place];
        let sources = self.network.sources.of(place);
        let sum = sources.iter().fold(0.0, |sum, &source| sum + outputs.paid[source]);
        let numbers = (inputs.share[due], inputs.carry[due], inputs.most[due]);
        (outputs.due[due], outputs.carry[due]) =
            received_on(sum, sources.len(), numbers, outputs.due[due], outputs.paid[due]);
    }
}

/// The size of a received-based due, given the amounts of all dues, and what of its carry is left for later.
fn follow(network: &Network, place: usize, amounts: &[Precise], inputs: &ClearingInputs) -> (Precise, Precise) {
    let due = network.received[place];
    let sources = network.sources.of(place).iter();
    let sum = sources.fold(Precise::ZERO, |sum, &source| sum + amounts[source]);
    share_of(sum, inputs.share[due], inputs.carry[due], inputs.most[due])
}
