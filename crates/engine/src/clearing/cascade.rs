//! The clearing vector in reals: which nodes cannot pay in full, where their money runs out, and what then flows.

use super::linear_system::LinearSystem;
use super::network::Network;
use super::numbers::{ClearingInputs, Unresolved};
use super::precise::Precise;

/// Cents that count as none: far below a cent, far above the error of [`Precise`].
pub(super) const TOLERANCE: Precise = Precise::new(1e-9);

/// More than any sum of money in a clearing; sweeps start from here.
pub(super) const TOP: Precise = Precise::new((1_u64 << 62) as f64);

/// What one node does with its money while its budget stays in one linear segment: each of its dues gets
/// `value + slope × max(0, budget − start)`. Below `start` this is more than it truly pays, so that the vector found is
/// never below the greatest one and the segments only ever go down.
#[derive(Clone, Debug, Default)]
pub(super) struct Payer {
    /// Budget at the lower end of the segment.
    pub start: Precise,
    /// Some due has a slope.
    pub live: bool,
    /// Sum of its dues other than sweeps.
    pub owed: Precise,
    /// Shortage that is none: half a minor unit, and what `f64` may have lost of what is owed.
    pub slack: Precise,
    /// Cannot pay in full and therefore bears default costs.
    pub defaulted: bool,
    /// What it receives this month, default costs aside.
    pub receipts: Precise,
    /// `max(0, budget − start)`.
    pub excess: Precise,
    /// `budget − start` while nobody has an excess.
    own: Precise,
    /// Its place among the unknowns of the round.
    unknown: Option<usize>,
}

/// What a node may lack of what it owes without being short.
pub(super) fn slack(owed: Precise) -> Precise {
    Precise::new(0.5) + noise(owed)
}

/// What `f64` may have lost of an amount on its way through the months: about a trillionth.
pub(super) fn noise(amount: Precise) -> Precise {
    amount * Precise::new(1.0 / (1_u64 << 40) as f64) + TOLERANCE
}

/// Solves one clearing in reals for given sizes of dues.
#[derive(Clone, Debug)]
pub(super) struct Cascade {
    /// Per node.
    pub payers: Vec<Payer>,
    /// Per node: opening cash, and what its dues carry that have no amount this month.
    pub cash: Vec<Precise>,
    /// Per due: how much is owed (not used for sweeps).
    pub size: Vec<Precise>,
    /// Per due: what it gets at the start of its payer's segment.
    pub value: Vec<Precise>,
    /// Per due: its share of its payer's excess.
    pub slope: Vec<Precise>,
    /// Per due: what is paid.
    pub paid: Vec<Precise>,
    /// Per node: default costs.
    pub cost: Vec<Precise>,
    /// Sweeps of a tier in the order in which they are served.
    pub(super) waiting: Vec<usize>,
    system: LinearSystem,
    unknowns: Vec<usize>,
}

impl Cascade {
    pub fn new(network: &Network) -> Self {
        let dues = vec![Precise::ZERO; network.dues()];
        Self {
            payers: vec![Payer::default(); network.nodes()],
            cash: vec![Precise::ZERO; network.nodes()],
            size: dues.clone(),
            value: dues.clone(),
            slope: dues.clone(),
            paid: dues,
            cost: vec![Precise::ZERO; network.nodes()],
            waiting: Vec::with_capacity(network.dues()),
            system: LinearSystem::with_room(network.nodes()),
            unknowns: Vec::with_capacity(network.nodes()),
        }
    }

    /// The greatest clearing vector, by fictitious default (Eisenberg and Noe 2001; Rogers and Veraart
    /// 2013) over (node, segment): all pay all; whoever cannot moves to the segment in which its money
    /// runs out; solve; repeat. A node never moves back up, so the rounds are at most the segments of all nodes.
    pub fn greatest(&mut self, network: &Network, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        self.greatest_with(network, inputs, |_| false)
    }

    /// The least clearing vector: all who could fail do, and bear their default costs; whoever could pay all the same, costs
    /// aside, recovers; repeat. With who fails given, what is paid is found as for the greatest one. Payments only rise, so the
    /// rounds are at most the nodes (Rogers and Veraart 2013, from below).
    pub fn least(&mut self, network: &Network, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        let mut fails: Vec<bool> =
            (0..network.nodes()).map(|node| !network.outside[node] && network.cost_payee[node].is_some()).collect();
        loop {
            self.greatest_with(network, inputs, |node| fails[node])?;
            let mut recovers = false;
            for (node, fails) in fails.iter_mut().enumerate().filter(|(_, fails)| **fails) {
                let all = self.cash[node] + self.payers[node].receipts;
                if !self.is_short(node, all, network) {
                    (*fails, recovers) = (false, true);
                }
            }
            if !recovers {
                return Ok(());
            }
        }
    }

    /// The greatest vector in which these nodes bear default costs, whatever they could pay.
    fn greatest_with(
        &mut self,
        network: &Network,
        inputs: &ClearingInputs,
        fails: impl Fn(usize) -> bool,
    ) -> Result<(), Unresolved> {
        self.all_pay(network, inputs, fails);
        let sweeps: usize = (0..network.nodes()).map(|node| network.sweeps.of(node).len()).sum();
        // Two segments of a sweep, one of a node's floor, one of its default, one more to see that all is still.
        let rounds = network.dues() + 2 * sweeps + 2 * network.nodes() + 1;
        for _ in 0..rounds {
            if inputs.is_over(network.dues() as f64) {
                break;
            }
            self.solve_round(network, inputs)?;
            if !self.lower_segments(network, inputs) {
                self.finish(network, inputs);
                return Ok(());
            }
        }
        Err(Unresolved::Rounds)
    }

    /// The first guess: every due is paid, every sweep is as large as it can be.
    fn all_pay(&mut self, network: &Network, inputs: &ClearingInputs, fails: impl Fn(usize) -> bool) {
        for node in 0..network.nodes() {
            let ranked = network.ranked.of(node);
            let owed = Precise::sum_of(ranked.iter().map(|&due| self.size[due]));
            let payer = &mut self.payers[node];
            payer.owed = owed;
            payer.slack = slack(owed);
            payer.defaulted = fails(node);
            self.set_segment(node, TOP, network, inputs);
        }
    }

    /// What `node` may spend, given what it receives: all of it, less default costs once it has failed.
    pub fn budget(&self, node: usize, inputs: &ClearingInputs) -> Precise {
        let payer = &self.payers[node];
        let all = self.cash[node] + payer.receipts;
        if payer.defaulted { all - self.default_cost(node, inputs) } else { all }
    }

    fn default_cost(&self, node: usize, inputs: &ClearingInputs) -> Precise {
        let cash = Precise::new(inputs.cost_cash[node]) * Precise::new(inputs.cash[node].max(0.0));
        cash + Precise::new(inputs.cost_receipts[node]) * self.payers[node].receipts
    }

    /// Whether a node with this budget lacks some of what it owes; what lapses does not count.
    pub fn is_short(&self, node: usize, budget: Precise, network: &Network) -> bool {
        let payer = &self.payers[node];
        if !network.some_lapse[node] {
            return budget < payer.owed - payer.slack - TOLERANCE;
        }
        let (mut left, mut owed, mut paid) = (budget.max(Precise::ZERO), Precise::ZERO, Precise::ZERO);
        for tier in network.ranked.of(node).chunk_by(|&a, &b| network.tier[a] == network.tier[b]) {
            let sum =
                |dues: &mut dyn Iterator<Item = &usize>| dues.fold(Precise::ZERO, |sum, &due| sum + self.size[due]);
            let all = sum(&mut tier.iter());
            let lasting = sum(&mut tier.iter().filter(|&&due| !network.lapses[due]));
            owed += lasting;
            paid += if left < all { lasting * (left / all) } else { lasting };
            left = (left - all).max(Precise::ZERO);
        }
        owed - paid > slack(owed) + TOLERANCE
    }

    /// Moves every node whose budget fell below its segment; true if one moved.
    fn lower_segments(&mut self, network: &Network, inputs: &ClearingInputs) -> bool {
        let mut moved = false;
        for node in 0..network.nodes() {
            let mut budget = self.budget(node, inputs);
            let failed = !network.outside[node]
                && !self.payers[node].defaulted
                && network.cost_payee[node].is_some()
                && self.is_short(node, budget, network);
            if failed {
                self.payers[node].defaulted = true;
                budget = self.budget(node, inputs);
            }
            let start = self.payers[node].start;
            if start > Precise::ZERO && budget < start - TOLERANCE {
                self.set_segment(node, budget, network, inputs);
                moved = true;
            }
            moved |= failed;
        }
        moved
    }

    /// Solves `excess = max(0, budget − start)` for all live nodes at once, then for all payments and receipts.
    fn solve_round(&mut self, network: &Network, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        for payer in &mut self.payers {
            payer.excess = Precise::ZERO;
        }
        self.pay(network);
        self.unknowns.clear();
        for node in 0..self.payers.len() {
            let own = self.budget(node, inputs) - self.payers[node].start;
            let payer = &mut self.payers[node];
            payer.own = own;
            payer.unknown = payer.live.then_some(self.unknowns.len());
            if payer.live {
                self.unknowns.push(node);
            }
        }
        if self.unknowns.is_empty() {
            return Ok(());
        }
        if !self.solve_linear(network, inputs) {
            self.solve_from_below(network, inputs)?;
        }
        self.pay(network);
        Ok(())
    }

    /// Solves if some excess would be negative or a circle leaks nothing: begins with the nodes that have an excess of
    /// their own and adds those that these reach. Each step only raises the others, so no node is dropped again, and a
    /// closed short class with nothing flowing in stays at 0.
    ///
    /// This is the only solution unless a closed circle neither gains nor loses (Howard's policy iteration on
    /// `x = max(0, A x + b)`); among short nodes such a circle cannot arise, since one of them has just lost something.
    fn solve_from_below(&mut self, network: &Network, inputs: &ClearingInputs) -> Result<(), Unresolved> {
        for payer in &mut self.payers {
            payer.unknown = None;
            payer.excess = Precise::ZERO;
        }
        self.unknowns.clear();
        loop {
            self.pay(network);
            let known = self.unknowns.len();
            for node in 0..self.payers.len() {
                let payer = &self.payers[node];
                let waiting = payer.live && payer.unknown.is_none();
                if waiting && self.budget(node, inputs) - payer.start > TOLERANCE {
                    self.payers[node].unknown = Some(self.unknowns.len());
                    self.unknowns.push(node);
                }
            }
            if self.unknowns.len() == known {
                return Ok(());
            }
            if !self.solve_linear(network, inputs) {
                return Err(Unresolved::Unbounded);
            }
        }
    }

    /// Solves for the excess of the unknowns, the others having none; false if a circle leaks nothing or some excess
    /// is negative.
    fn solve_linear(&mut self, network: &Network, inputs: &ClearingInputs) -> bool {
        self.system.clear(self.unknowns.len());
        for (from, &node) in self.unknowns.iter().enumerate() {
            let mut retained = Precise::ONE;
            for &due in network.ranked.of(node).iter().chain(network.sweeps.of(node)) {
                let slope = self.slope[due];
                if slope.is_zero() {
                    continue;
                }
                retained -= slope;
                let payee = network.payee[due];
                let Some(to) = self.payers[payee].unknown else {
                    self.system.leak[from] += slope;
                    continue;
                };
                let mut reaching = slope;
                if self.payers[payee].defaulted {
                    let lost = slope * Precise::new(inputs.cost_receipts[payee]);
                    self.system.leak[from] += lost;
                    reaching -= lost;
                }
                self.system.add(from, to, reaching);
            }
            // Shares that sum to one up to the error of a division retain nothing.
            if retained > Precise::new(1e-25) {
                self.system.leak[from] += retained;
            }
            self.system.known[from] = self.payers[node].own;
        }
        if !self.system.solve(|operations| inputs.is_over(operations))
            || self.system.known.iter().any(|&excess| excess < -TOLERANCE || excess > TOP)
        {
            return false;
        }
        for (&node, &excess) in self.unknowns.iter().zip(&self.system.known) {
            self.payers[node].excess = excess.max(Precise::ZERO);
        }
        true
    }

    /// Payments and receipts for the present excess. Most dues ask for nothing in a month, and nothing added changes no bit.
    fn pay(&mut self, network: &Network) {
        for payer in &mut self.payers {
            payer.receipts = Precise::ZERO;
        }
        for due in 0..network.dues() {
            let payer = &self.payers[network.payer[due]];
            let mut paid = self.value[due];
            if payer.live && !payer.excess.is_zero() && !self.slope[due].is_zero() {
                paid += self.slope[due] * payer.excess;
            }
            self.paid[due] = paid;
            if !paid.is_zero() {
                self.payers[network.payee[due]].receipts += paid;
            }
        }
    }

    /// Writes what default cost.
    fn finish(&mut self, network: &Network, inputs: &ClearingInputs) {
        for node in 0..network.nodes() {
            let defaulted = self.payers[node].defaulted;
            self.cost[node] = if defaulted { self.default_cost(node, inputs) } else { Precise::ZERO };
        }
    }
}
