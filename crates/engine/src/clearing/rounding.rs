//! Payments in whole cents. Who pays in full pays each due at its nearest cent, whoever else is short; the cash of who cannot pay, or
//! sweeps, is its real value rounded down or up.

use super::adjacency::{Adjacency, InOrder};
use super::cascade::{Cascade, slack};
use super::full::whole_share;
use super::network::Network;
use super::numbers::{ClearingInputs, ClearingOutputs, PaidInFull, Unresolved};
use super::precise::Precise;
use crate::kernel::{lost, most, nearest};
use program::WHOLE_LIMIT;

/// Cents within which an amount of this size is whole: a millionth, and what `f64` may have lost of it.
fn nearly(amount: Precise) -> Precise {
    let lost = amount.abs() * Precise::new(1.0 / (1_u64 << 46) as f64);
    (Precise::new(1e-6) + lost).min(Precise::new(0.25))
}

/// The nearest whole number of cents; where an `f64` holds the amount, that which is due if everybody pays in full.
fn nearest_cent(amount: Precise) -> f64 {
    if amount.is_plain() {
        return nearest(amount.get());
    }
    (amount + Precise::new(0.5 + lost(amount.get()))).floor().get()
}

/// A payment that is not whole.
#[derive(Clone, Copy, Debug)]
struct Fraction {
    /// Index of the due; from `dues` on, default costs by node.
    item: usize,
    payer: usize,
    payee: usize,
    /// Its fraction in millionths of a cent: equal ones are ties.
    millionths: u32,
    /// Rounded down.
    down: f64,
    /// Its payer pays in full, so that it is a matter between the two ends of it alone.
    settled: bool,
}

/// The part of a network that is rounded by itself: nodes that cannot pay, whom they deal with, and all dues of the former. Everybody else
/// pays each due at its nearest cent.
pub(super) struct RoundedPart<'a> {
    pub nodes: &'a [usize],
    pub dues: &'a [usize],
    /// Per node of the whole network: it cannot pay.
    pub is_short: &'a [bool],
}

/// Which payments of who pays in full may move for a bound node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Movable {
    /// None.
    None,
    /// Those that it pays or is paid itself, at the start of the path.
    Own,
    /// All.
    All,
}

/// Rounds a real clearing vector by moving single cents along paths of payments that are not whole.
///
/// Payments start at the nearest cent. A node that pays in full and has nothing to sweep is free: all it needs is that it does not end
/// below zero. A bound one, which cannot pay or sweeps, passes a cent on along the shortest path of such payments to a node with room,
/// and so does a free one that would end below zero; but no bound one moves a payment of a payer that pays in full: that somebody is short
/// decides nothing between others. (If all could move, a path would always be found: the real vector is a feasible flow within the whole
/// bounds, so a whole one exists too, by the integrality of network flows: Ford and Fulkerson 1962.)
///
/// A node that counts on fractions which nobody owes it this month may still lack a cent; it then pays a cent less.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounding {
    fractions: Vec<Fraction>,
    /// Per node: cash at the end but for payments that are not whole.
    base: Vec<i64>,
    /// Per node: cash at the end.
    cash: Vec<i64>,
    /// Per node: what it must be left with.
    least: Vec<i64>,
    /// Per node: it cannot pay what it owes, and keeps no part of a cent.
    spent: Vec<bool>,
    /// Per node: it is spent, or sweeps.
    bound: Vec<bool>,
    /// Per due: it is a sweep.
    sweep: Vec<bool>,
    /// Per due: what is paid on it, to the nearest cent.
    nearest: Vec<f64>,
    low: Vec<i64>,
    high: Vec<i64>,
    real: Vec<Precise>,
    /// Per node: the sum of its payments that are not whole.
    turnover: Vec<Precise>,
    /// Per node: the payment by which the search came here.
    came: Vec<Option<usize>>,
    seen: Vec<bool>,
    queue: Vec<usize>,
    /// Fractions by their ends, once a cent is to move.
    adjacency: Adjacency,
    linked: bool,
    /// Only a part of the network is known: no cent goes on through a node that pays in full.
    apart: bool,
}

/// The fractions by which a cent may leave a node.
struct Neighbours<'a> {
    fractions: &'a [Fraction],
    adjacency: &'a Adjacency,
    at: usize,
    surplus: bool,
}

impl Neighbours<'_> {
    /// Payments that can move the cent, and whom each leads to: first the node's own payments, then those to it. What should go up is taken
    /// by largest fraction, then earliest; what should go down in reverse.
    fn movable(&self, outputs: &ClearingOutputs) -> impl Iterator<Item = (usize, usize)> {
        let (made, received) = (self.adjacency.made_by(self.at), self.adjacency.received_by(self.at));
        let own = made.iter().map(|&index| (index, self.fractions[index].payee));
        let others = received.iter().map(|&index| (index, self.fractions[index].payer));
        let may_move = |upward: bool| {
            move |&(index, to): &(usize, usize)| {
                let part = &self.fractions[index];
                let amount = match part.item.checked_sub(outputs.paid.len()) {
                    None => outputs.paid[part.item],
                    Some(node) => outputs.cost_paid[node],
                };
                to != self.at && if upward { amount <= part.down } else { amount > part.down }
            }
        };
        let own = InOrder { items: own, forward: self.surplus }.filter(may_move(self.surplus));
        own.chain(InOrder { items: others, forward: !self.surplus }.filter(may_move(!self.surplus)))
    }
}

impl Rounding {
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes();
        Self {
            fractions: Vec::with_capacity(network.dues() + nodes),
            base: vec![0; nodes],
            cash: vec![0; nodes],
            least: vec![0; nodes],
            spent: vec![false; nodes],
            bound: vec![false; nodes],
            sweep: (0..network.dues()).map(|due| network.sweeps.of(network.payer[due]).contains(&due)).collect(),
            nearest: vec![0.0; network.dues()],
            low: vec![0; nodes],
            high: vec![0; nodes],
            real: vec![Precise::ZERO; nodes],
            turnover: vec![Precise::ZERO; nodes],
            came: vec![None; nodes],
            seen: vec![false; nodes],
            queue: Vec::with_capacity(nodes),
            adjacency: Adjacency::default(),
            linked: false,
            apart: false,
        }
    }

    /// Writes `paid` and `cost_paid`.
    pub fn round(
        &mut self,
        network: &Network,
        reals: &Cascade,
        inputs: &ClearingInputs,
        outputs: &mut ClearingOutputs,
    ) -> Result<(), Unresolved> {
        self.fractions.clear();
        (self.linked, self.apart) = (false, false);
        // Whole amounts, opening cash among them, move no bound.
        self.base.iter_mut().zip(inputs.cash).for_each(|(base, &cash)| *base = cash as i64);
        self.cash.fill(0);
        self.real.fill(Precise::ZERO);
        self.turnover.fill(Precise::ZERO);
        outputs.paid.fill(0.0);
        self.find_least(network, reals, inputs);
        self.find_nearest(network, reals, inputs);
        for due in (0..network.dues()).filter(|&due| !reals.paid[due].is_zero()) {
            let (payer, payee) = (network.payer[due], network.payee[due]);
            outputs.paid[due] = self.start(due, (payer, payee), reals.paid[due], self.nearest[due])?;
        }
        for node in 0..network.nodes() {
            outputs.cost_paid[node] = self.start_cost(node, network, reals)?;
        }
        self.cash.iter_mut().zip(&self.base).for_each(|(cash, &base)| *cash += base);
        self.settle_fractions(0..network.nodes(), outputs);
        self.spend_rest(network, reals, inputs, &mut outputs.paid);
        self.close_gaps(network, outputs);
        Ok(())
    }

    /// Rounds a part of a network; none if that is not enough to know what is paid in it.
    pub fn round_part(
        &mut self,
        network: &Network,
        reals: &Cascade,
        part: RoundedPart,
        path: &impl PaidInFull,
        outputs: &mut ClearingOutputs,
    ) -> Option<()> {
        self.fractions.clear();
        (self.linked, self.apart) = (false, true);
        for &node in part.nodes {
            let short = part.is_short[node];
            (self.spent[node], self.bound[node]) = (short, short);
            let (cash, free) = (path.cash(node), network.outside[node]);
            self.least[node] = if free || cash < 0.0 { i64::MIN / 4 } else { 0 };
            self.base[node] = (if short { cash } else { path.left(node) }) as i64;
            (self.cash[node], self.real[node], self.turnover[node]) = (0, Precise::ZERO, Precise::ZERO);
        }
        for &due in part.dues {
            let (payer, payee) = (network.payer[due], network.payee[due]);
            // They are left with what they have after all dues: also after these.
            let whole = path.due(due) as i64;
            self.base[payer] += if part.is_short[payer] { 0 } else { whole };
            self.base[payee] -= if part.is_short[payee] { 0 } else { whole };
            outputs.paid[due] = 0.0;
            if !reals.paid[due].is_zero() {
                // Who pays in full pays what it would if all did.
                let nearest = if part.is_short[payer] { nearest_cent(reals.paid[due]) } else { path.due(due) };
                outputs.paid[due] = self.start(due, (payer, payee), reals.paid[due], nearest).ok()?;
            }
        }
        for &node in part.nodes.iter().filter(|&&node| part.is_short[node]) {
            outputs.cost_paid[node] = self.start_cost(node, network, reals).ok()?;
        }
        part.nodes.iter().for_each(|&node| self.cash[node] += self.base[node]);
        self.settle_fractions(part.nodes.iter().copied(), outputs);
        let settled = |&node: &usize| {
            let cash = self.cash[node];
            if self.bound[node] { (self.low[node]..=self.high[node]).contains(&cash) } else { cash >= self.least[node] }
        };
        part.nodes.iter().all(settled).then_some(())
    }

    /// Finds payments to the nearest cent. A share of receipts that is paid in full is that share of what was paid in whole cents.
    fn find_nearest(&mut self, network: &Network, reals: &Cascade, inputs: &ClearingInputs) {
        for (nearest, &paid) in self.nearest.iter_mut().zip(&reals.paid) {
            *nearest = if paid.is_zero() { 0.0 } else { nearest_cent(paid) };
        }
        for (place, &due) in network.received.iter().enumerate() {
            if !self.spent[network.payer[due]] && !reals.paid[due].is_zero() {
                let sum = network.sources.of(place).iter().fold(0.0, |sum, &source| sum + self.nearest[source]);
                let limit = most(inputs.most[due]);
                self.nearest[due] = whole_share(sum * inputs.share[due], inputs.carry[due], limit).0;
            }
        }
    }

    /// What every inside node must be left with: its floor if it sweeps, else nothing; less if it had less than nothing.
    fn find_least(&mut self, network: &Network, reals: &Cascade, inputs: &ClearingInputs) {
        for node in 0..network.nodes() {
            let sweeps = network.sweeps.of(node).iter().any(|&due| !reals.paid[due].is_zero());
            let least = if sweeps { inputs.floor[node].max(0.0) } else { 0.0 };
            let free = network.outside[node] || inputs.cash[node] < 0.0;
            self.least[node] = if free { i64::MIN / 4 } else { least as i64 };
            let ranked = network.ranked.of(node).iter().filter(|&&due| !reals.size[due].is_zero());
            let (owed, unpaid) = ranked.fold((Precise::ZERO, Precise::ZERO), |(owed, unpaid), &due| {
                (owed + reals.size[due], unpaid + (reals.size[due] - reals.paid[due]))
            });
            self.spent[node] = !network.outside[node] && unpaid > slack(owed);
            self.bound[node] = self.spent[node] || sweeps && !network.outside[node];
        }
    }

    /// Brings the cash of every bound node to its real value rounded down or up, and that of a free one to what it must be left with;
    /// down, if there is room for the cent, where a node cannot pay what it owes: what it sets aside for a later month is less than a cent.
    fn settle_fractions(&mut self, nodes: impl Iterator<Item = usize> + Clone, outputs: &mut ClearingOutputs) {
        for node in nodes.clone() {
            if !self.bound[node] {
                self.low[node] = self.least[node];
                self.high[node] = i64::MAX / 4;
                continue;
            }
            let nearly = nearly(self.turnover[node]);
            self.low[node] = self.base[node] + (self.real[node] + nearly).floor().get() as i64;
            self.high[node] = self.base[node] - (nearly - self.real[node]).floor().get() as i64;
            // The real value is less than that for who counts on fractions which nobody owes it this month.
            self.low[node] = self.low[node].max(self.least[node]);
            self.high[node] = if self.spent[node] { self.low[node] } else { self.high[node].max(self.low[node]) };
        }
        self.fractions.sort_unstable_by_key(|part| (u32::MAX - part.millionths, part.item));
        for node in nodes {
            while self.cash[node] > self.high[node] && self.pass_on(node, true, Movable::None, outputs) {}
            while self.cash[node] < self.low[node] && self.pass_on(node, false, Movable::None, outputs) {}
        }
    }

    /// Lets a bound node that is left with more pay it, on its sweeps or on what it still owes.
    fn spend_rest(&mut self, network: &Network, reals: &Cascade, inputs: &ClearingInputs, paid: &mut [f64]) {
        for node in (0..network.nodes()).filter(|&node| self.bound[node]) {
            if self.cash[node] <= self.high[node] {
                continue;
            }
            let sweeps = network.sweeps.of(node).iter().filter(|&&due| !reals.paid[due].is_zero());
            let sweeps = sweeps.map(|&due| (due, most(inputs.most[due])));
            let owed = network.ranked.of(node).iter().map(|&due| (due, nearest(reals.size[due].get())));
            for (due, limit) in sweeps.chain(owed).filter(|&(due, _)| network.payee[due] != node) {
                let room = (limit - paid[due]).max(0.0).min((self.cash[node] - self.high[node]).max(0) as f64);
                paid[due] += room;
                self.cash[node] -= room as i64;
                self.cash[network.payee[due]] += room as i64;
            }
        }
    }

    /// Lets every inside node that would end with too little pay less: below its floor it sweeps less or, if it pays in full, takes
    /// the cent of whom it deals with, below zero it pays less cent by cent along the shortest path of payments to a node that has one to spare.
    fn close_gaps(&mut self, network: &Network, outputs: &mut ClearingOutputs) {
        for node in 0..network.nodes() {
            while self.cash[node] < self.least[node] && self.sweep_less(node, network, &mut outputs.paid) {}
            let pays = !self.spent[node];
            while pays && self.cash[node] < self.least[node] && self.pass_on(node, false, Movable::Own, outputs) {}
            let short = |cash: i64, least: i64| cash < least.min(0);
            while short(self.cash[node], self.least[node]) && self.pay_less(node, network, &mut outputs.paid) {}
            while short(self.cash[node], self.least[node]) && self.pass_on(node, false, Movable::All, outputs) {}
        }
    }

    /// Takes a cent off a sweep of `node` to one that can spare it; false if there is none.
    fn sweep_less(&mut self, node: usize, network: &Network, paid: &mut [f64]) -> bool {
        let spares = |payee: usize| network.outside[payee] || self.cash[payee] > self.least[payee];
        let mut sweeps = network.sweeps.of(node).iter().rev();
        let found = sweeps.find(|&&due| paid[due] >= 1.0 && network.payee[due] != node && spares(network.payee[due]));
        let Some(&due) = found else {
            return false;
        };
        paid[due] -= 1.0;
        self.cash[node] += 1;
        self.cash[network.payee[due]] -= 1;
        true
    }

    /// Begins a search at a node, the nearest others first.
    fn begin_search(&mut self, node: usize) {
        self.seen.fill(false);
        self.queue.clear();
        self.queue.push(node);
        self.seen[node] = true;
    }

    /// Takes a cent off each payment on the way from `node` to the nearest that can spare it; false if none can.
    fn pay_less(&mut self, node: usize, network: &Network, paid: &mut [f64]) -> bool {
        self.begin_search(node);
        let mut next = 0;
        while let Some(&at) = self.queue.get(next) {
            next += 1;
            // Who is paid last bears it first.
            for &due in network.sweeps.of(at).iter().rev().chain(network.ranked.of(at).iter().rev()) {
                let payee = network.payee[due];
                if self.seen[payee] || paid[due] < 1.0 {
                    continue;
                }
                self.seen[payee] = true;
                self.came[payee] = Some(due);
                self.queue.push(payee);
                if network.outside[payee] || self.cash[payee] > 0 {
                    self.cash[node] += 1;
                    self.cash[payee] -= 1;
                    let mut back = payee;
                    while back != node {
                        let Some(due) = self.came[back] else { break };
                        paid[due] -= 1.0;
                        back = network.payer[due];
                    }
                    return true;
                }
            }
        }
        false
    }

    /// Books a payment at the nearest cent, which it returns.
    fn start(
        &mut self,
        item: usize,
        (payer, payee): (usize, usize),
        real: Precise,
        nearest: f64,
    ) -> Result<f64, Unresolved> {
        if real.get() >= WHOLE_LIMIT {
            return Err(Unresolved::Unbounded);
        }
        if real.is_whole() && real.get() == nearest {
            self.base[payer] -= real.get() as i64;
            self.base[payee] += real.get() as i64;
            return Ok(real.get());
        }
        self.real[payer] -= real;
        self.real[payee] += real;
        let whole = nearest as i64;
        self.cash[payer] -= whole;
        self.cash[payee] += whole;
        self.turnover[payer] += real;
        self.turnover[payee] += real;
        let down = real.floor();
        let above = nearest - down.get();
        let is_rounding = above == 0.0 || above == 1.0;
        if !is_rounding || (real - Precise::new(nearest)).abs() <= nearly(real) {
            return Ok(nearest);
        }
        let millionths = ((real - down).get() * 1e6).round() as u32;
        let settled = !self.spent[payer] && self.sweep.get(item) == Some(&false);
        self.fractions.push(Fraction { item, payer, payee, millionths, down: down.get(), settled });
        Ok(nearest)
    }

    /// Books the default costs of a node at the nearest cent, which it returns.
    fn start_cost(&mut self, node: usize, network: &Network, reals: &Cascade) -> Result<f64, Unresolved> {
        let Some(payee) = network.cost_payee[node] else { return Ok(0.0) };
        let cost = reals.cost[node];
        self.start(network.dues() + node, (node, payee), cost, nearest_cent(cost))
    }

    /// Moves one cent of `node`'s surplus (or, if not `surplus`, of its lack) to the nearest node with room for it; false if
    /// there is none.
    fn pass_on(&mut self, node: usize, surplus: bool, movable: Movable, outputs: &mut ClearingOutputs) -> bool {
        if !self.linked {
            let ends = self.fractions.iter().map(|part| (part.payer, part.payee));
            self.adjacency.fill(self.base.len(), ends);
            self.linked = true;
        }
        self.begin_search(node);
        let mut next = 0;
        while let Some(&at) = self.queue.get(next) {
            next += 1;
            if self.apart && !self.bound[at] {
                return false;
            }
            let neighbours = Neighbours { fractions: &self.fractions, adjacency: &self.adjacency, at, surplus };
            let mut reached = None;
            for (index, neighbour) in neighbours.movable(outputs) {
                let is_movable = movable == Movable::All || movable == Movable::Own && at == node;
                if self.fractions[index].settled && self.bound[at] && !is_movable {
                    continue;
                }
                if self.seen[neighbour] {
                    continue;
                }
                self.seen[neighbour] = true;
                self.came[neighbour] = Some(index);
                self.queue.push(neighbour);
                let room = if surplus {
                    self.cash[neighbour] < self.high[neighbour]
                } else {
                    self.cash[neighbour] > self.low[neighbour]
                };
                if room {
                    reached = Some(neighbour);
                    break;
                }
            }
            if let Some(neighbour) = reached {
                self.turn_path(node, neighbour, surplus, outputs);
                return true;
            }
        }
        false
    }

    fn turn_path(&mut self, first: usize, last: usize, surplus: bool, outputs: &mut ClearingOutputs) {
        let cent = if surplus { 1 } else { -1 };
        self.cash[first] -= cent;
        self.cash[last] += cent;
        let mut at = last;
        while at != first {
            let Some(index) = self.came[at] else { return };
            let part = &self.fractions[index];
            let amount = match part.item.checked_sub(outputs.paid.len()) {
                None => &mut outputs.paid[part.item],
                Some(node) => &mut outputs.cost_paid[node],
            };
            // Who is handed the cent is paid it, or pays one less.
            *amount += if (part.payee == at) == surplus { 1.0 } else { -1.0 };
            at = if part.payee == at { part.payer } else { part.payee };
        }
    }
}
