//! The common case: a few nodes cannot pay in full, and none of their money comes back to them through others of them. Only they and whom
//! they deal with are looked at; what the others pay is known already.

use super::cascade::{Cascade, TOLERANCE, noise, slack};
use super::full::{asked, carried_on, received_on, share_of};
use super::network::{Lists, Network};
use super::numbers::{ClearingOutputs, FoundShort, PaidInFull, ShortDue};
use super::precise::Precise;
use super::rounding::{RoundedPart, Rounding};
use crate::kernel::nearest;

/// Nodes that cannot pay, at most.
const MOST: usize = 8;

/// Cents by which a due may move its ends between what is asked for and the nearest cent of it, carries included; with room to spare.
const PER_DUE: f64 = 4.0;

/// Room for the common case.
#[derive(Clone, Debug)]
pub(super) struct Few {
    /// Per node: dues that it owes or is owed, in their order, sweeps aside.
    touching: Lists,
    /// Per due: its place among those that follow what is paid on others.
    follows: Vec<Option<usize>>,
    /// Per node: nothing follows what it pays, it pays itself nothing, and what it owes and is owed is fixed or follows what is fixed.
    plain: Vec<bool>,
    sweeps: Vec<usize>,
    /// Those who cannot pay, payers before those they pay.
    short: Vec<usize>,
    is_short: Vec<bool>,
    waiting: Vec<usize>,
    /// Per node: what it does not receive.
    missing: Vec<f64>,
    /// Those who cannot pay and whom they deal with, and the dues between them.
    nodes: Vec<usize>,
    dues: Vec<usize>,
    /// Only what these pay is written.
    outputs: ClearingOutputs,
    pub found: FoundShort,
}

impl Few {
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes();
        let mut touching = Lists::default();
        let mut follows = vec![None; network.dues()];
        for (place, &due) in network.received.iter().enumerate() {
            follows[due] = Some(place);
        }
        let mut followed = vec![false; network.dues()];
        let sources = (0..network.received.len()).flat_map(|place| network.sources.of(place));
        sources.for_each(|&source| followed[source] = true);
        let mut is_fixed = vec![false; network.dues()];
        network.fixed.iter().for_each(|&due| is_fixed[due] = true);
        let mut of = vec![Vec::new(); nodes];
        // Where few are cleared, nobody sweeps.
        for due in (0..network.dues()).filter(|&due| is_fixed[due] || follows[due].is_some()) {
            of[network.payer[due]].push(due);
            of[network.payee[due]].push(due);
        }
        let is_known = |due: usize| {
            follows[due].is_none_or(|place| network.sources.of(place).iter().all(|&source| is_fixed[source]))
        };
        let mut plain = Vec::new();
        for (node, own) in of.into_iter().enumerate() {
            let pays = |due: usize| network.payer[due] == node;
            let alone = |due: usize| network.payer[due] != network.payee[due] && !(pays(due) && followed[due]);
            plain.push(own.iter().all(|&due| is_known(due) && alone(due)));
            touching.push(own);
        }
        let sweeps = (0..nodes).flat_map(|node| network.sweeps.of(node).iter().copied()).collect();
        Self {
            touching,
            follows,
            plain,
            sweeps,
            short: Vec::with_capacity(MOST + 1),
            is_short: vec![false; nodes],
            waiting: Vec::with_capacity(MOST + 1),
            missing: vec![0.0; nodes],
            nodes: Vec::new(),
            dues: Vec::new(),
            outputs: ClearingOutputs {
                paid: vec![0.0; network.dues()],
                cost_paid: vec![0.0; nodes],
                ..ClearingOutputs::default()
            },
            found: FoundShort::default(),
        }
    }

    /// Finds what those who are short owe and pay, with the bits of the whole solver; false if this is not the common case.
    pub fn solve(
        &mut self,
        network: &Network,
        reals: &mut Cascade,
        rounding: &mut Rounding,
        path: &impl PaidInFull,
    ) -> bool {
        self.find(network, reals, path).is_some()
            && self.round(network, reals, rounding, path).is_some()
            && self.write(network, reals, path).is_some()
    }

    /// Finds who cannot pay and what they pay in reals.
    fn find(&mut self, network: &Network, reals: &mut Cascade, path: &impl PaidInFull) -> Option<()> {
        self.short.drain(..).for_each(|node| self.is_short[node] = false);
        if self.sweeps.iter().any(|&due| path.share(due) != 0.0) {
            return None;
        }
        for node in (0..network.nodes()).filter(|&node| !network.outside[node]) {
            if !self.pays(node, path.left(node), network, reals, path)? {
                self.add(node)?;
            }
        }
        if self.short.is_empty() {
            return None;
        }
        while !self.short.is_empty() {
            let before = self.short.len();
            self.pay(network, reals, path)?;
            self.pull_down(network, reals, path)?;
            if self.short.len() == before {
                return Some(());
            }
        }
        None
    }

    fn add(&mut self, node: usize) -> Option<()> {
        self.short.push(node);
        self.is_short[node] = true;
        (self.short.len() <= MOST && self.plain[node]).then_some(())
    }

    /// Whether a node pays in full, if it is left with this but for fractions of cents; none if that is left to the whole solver.
    fn pays(
        &mut self,
        node: usize,
        left: f64,
        network: &Network,
        reals: &mut Cascade,
        path: &impl PaidInFull,
    ) -> Option<bool> {
        let margin = self.touching.of(node).iter().map(|&due| self.margin(due, network, path)).sum::<f64>();
        if left.abs() > margin {
            return Some(left > 0.0);
        }
        if !self.plain[node] {
            return None;
        }
        self.load(node, network, reals, path)?;
        let mut exact = reals.cash[node];
        for &due in self.touching.of(node).iter().filter(|&&due| !reals.size[due].is_zero()) {
            exact += if network.payer[due] == node { -reals.size[due] } else { self.receipt(due, network, reals) };
        }
        let pays = exact >= -TOLERANCE;
        // Who has all that it owes, but for the cents of others, is helped out by the whole solver.
        (!pays || left >= 0.0).then_some(pays)
    }

    /// Cents by which a due may move its ends, at most.
    fn margin(&self, due: usize, network: &Network, path: &impl PaidInFull) -> f64 {
        let Some(place) = self.follows[due] else { return PER_DUE };
        let followed = path.share(due) * network.sources.of(place).len() as f64;
        PER_DUE * (1.0 + followed + path.carry(due).abs())
    }

    /// What the payee of a due receives.
    fn receipt(&self, due: usize, network: &Network, reals: &Cascade) -> Precise {
        if self.is_short[network.payer[due]] { reals.paid[due] } else { reals.size[due] }
    }

    /// Reads what a node owes and is owed, and its cash, as `Solver::first_sizes` does; none if something follows what those pay who
    /// are short.
    fn load(&self, node: usize, network: &Network, reals: &mut Cascade, path: &impl PaidInFull) -> Option<()> {
        let opening = path.cash(node);
        let mut cash = Precise::new(opening);
        for &due in self.touching.of(node) {
            let (size, later) = match self.follows[due] {
                Some(place) => self.followed(place, due, network, path)?,
                None => asked_of(due, path)?,
            };
            reals.size[due] = size;
            if !later.is_zero() {
                cash += if network.payer[due] == node { -later } else { later };
            }
        }
        reals.cash[node] = cash;
        (opening >= 0.0).then_some(())
    }

    /// The size of a due that follows others, and what of its carry is left for later.
    fn followed(
        &self,
        place: usize,
        due: usize,
        network: &Network,
        path: &impl PaidInFull,
    ) -> Option<(Precise, Precise)> {
        let mut sum = Precise::ZERO;
        for &source in network.sources.of(place) {
            if self.is_short[network.payer[source]] {
                return None;
            }
            sum += asked_of(source, path)?.0;
        }
        Some(share_of(sum, path.share(due), path.carry(due), path.most(due)))
    }

    /// Lets those who are short pay what they have, payers before those they pay; none if they stand in a circle.
    fn pay(&mut self, network: &Network, reals: &mut Cascade, path: &impl PaidInFull) -> Option<()> {
        for &node in &self.short {
            self.load(node, network, reals, path)?;
        }
        self.waiting.clear();
        self.waiting.append(&mut self.short);
        while !self.waiting.is_empty() {
            let waits = |node: &&usize| {
                let from = |due: &usize| network.payee[*due] == **node && !reals.size[*due].is_zero();
                let mut payers = self.touching.of(**node).iter().filter(|due| from(due));
                payers.any(|&due| self.waiting.contains(&network.payer[due]))
            };
            let next = self.waiting.iter().position(|node| !waits(&node));
            let node = self.waiting.remove(next.unwrap_or(0));
            self.short.push(node);
            if next.is_none() {
                self.short.append(&mut self.waiting);
                return None;
            }
            if self.run_out(node, network, reals, path).is_none() {
                self.short.append(&mut self.waiting);
                return None;
            }
        }
        Some(())
    }

    /// Divides what a node has, less default costs, among those it owes.
    fn run_out(&self, node: usize, network: &Network, reals: &mut Cascade, path: &impl PaidInFull) -> Option<()> {
        let receipts = self.touching.of(node).iter().filter(|&&due| network.payee[due] == node);
        let receipts = Precise::sum_of(receipts.map(|&due| match reals.size[due].is_zero() {
            true => Precise::ZERO,
            false => self.receipt(due, network, reals),
        }));
        let ranked = network.ranked.of(node);
        let owed = Precise::sum_of(ranked.iter().map(|&due| reals.size[due]));
        let mut budget = reals.cash[node] + receipts;
        reals.cost[node] = Precise::ZERO;
        (reals.payers[node].owed, reals.payers[node].slack) = (owed, slack(owed));
        if network.cost_payee[node].is_some() && reals.is_short(node, budget, network) {
            let cash = Precise::new(path.cost_cash(node)) * Precise::new(path.cash(node));
            reals.cost[node] = cash + Precise::new(path.cost_receipts(node)) * receipts;
            budget -= reals.cost[node];
        }
        if budget >= owed - TOLERANCE {
            return None;
        }
        reals.run_out(node, budget, network);
        // Carries from earlier months may make it less than nothing.
        let own = (budget - reals.payers[node].start).max(Precise::ZERO);
        // The system of one unknown.
        let passed_on = Precise::sum_of(ranked.iter().map(|&due| reals.slope[due]));
        let excess = own / passed_on;
        let mut unpaid = Precise::ZERO;
        for &due in ranked {
            let some = !reals.size[due].is_zero();
            reals.paid[due] = if some { reals.value[due] + reals.slope[due] * excess } else { Precise::ZERO };
            unpaid += reals.size[due] - reals.paid[due];
        }
        (unpaid > slack(owed)).then_some(())
    }

    /// Adds those who cannot pay since they are not paid.
    fn pull_down(&mut self, network: &Network, reals: &mut Cascade, path: &impl PaidInFull) -> Option<()> {
        self.nodes.clear();
        for &node in &self.short {
            for &due in network.ranked.of(node).iter().filter(|&&due| !reals.size[due].is_zero()) {
                let payee = network.payee[due];
                if !network.outside[payee] && !self.is_short[payee] {
                    if !self.nodes.contains(&payee) {
                        self.nodes.push(payee);
                        self.missing[payee] = 0.0;
                    }
                    self.missing[payee] += (reals.size[due] - reals.paid[due]).get();
                }
            }
        }
        for place in 0..self.nodes.len() {
            let node = self.nodes[place];
            if !self.pays(node, path.left(node) - self.missing[node], network, reals, path)? {
                self.add(node)?;
            }
        }
        Some(())
    }

    /// Rounds what those who are short pay.
    fn round(
        &mut self,
        network: &Network,
        reals: &mut Cascade,
        rounding: &mut Rounding,
        path: &impl PaidInFull,
    ) -> Option<()> {
        self.dues.clear();
        self.dues.extend(self.short.iter().flat_map(|&node| self.touching.of(node)));
        self.dues.sort_unstable();
        self.dues.dedup();
        self.nodes.clear();
        for &due in &self.dues {
            self.nodes.extend([network.payer[due], network.payee[due]]);
            if !self.is_short[network.payer[due]] {
                reals.paid[due] = reals.size[due];
            }
        }
        self.nodes.extend(self.short.iter().filter_map(|&node| network.cost_payee[node]));
        self.nodes.sort_unstable();
        self.nodes.dedup();
        let part = RoundedPart { nodes: &self.nodes, dues: &self.dues, is_short: &self.is_short };
        rounding.round_part(network, reals, part, path, &mut self.outputs)
    }

    /// Says what is owed, paid and carried on, as `Solver::write` does.
    fn write(&mut self, network: &Network, reals: &Cascade, path: &impl PaidInFull) -> Option<()> {
        self.found.short.clear();
        self.found.dues.clear();
        self.found.costs.clear();
        let bear_costs = self.short.iter().filter(|&&node| network.cost_payee[node].is_some());
        self.found.costs.extend(bear_costs.map(|&node| (node, self.outputs.cost_paid[node])));
        for &node in &self.short {
            let owed_and_paid = |counts: &dyn Fn(usize) -> bool| {
                let dues = network.ranked.of(node).iter().filter(|&&due| counts(due) && !reals.size[due].is_zero());
                dues.fold((Precise::ZERO, Precise::ZERO), |(owed, paid), &due| {
                    (owed + reals.size[due], paid + reals.paid[due])
                })
            };
            let (owed, paid) = owed_and_paid(&|_| true);
            let lacks = owed - paid > slack(owed);
            let (lasting, paid_of_it) = owed_and_paid(&|due| !network.lapses[due]);
            let short = lasting - paid_of_it > slack(lasting);
            if short {
                self.found.short.push(node);
            }
            for &due in network.ranked.of(node).iter().filter(|&&due| !reals.size[due].is_zero()) {
                let (size, real, paid) = (reals.size[due], reals.paid[due], self.outputs.paid[due] + 0.0);
                let unpaid = (if network.lapses[due] { lacks } else { short }) && size - real > noise(size);
                let owed = if unpaid { nearest(size.get()).max(paid) } else { paid };
                let (owed, carry) = match self.follows[due] {
                    Some(place) => {
                        let sources = network.sources.of(place);
                        let sum = sources.iter().fold(0.0, |sum, &source| sum + path.due(source));
                        received_on(sum, sources.len(), (path.share(due), path.carry(due), path.most(due)), owed, paid)
                    }
                    None => (owed, carried_on(path.amount(due), path.carry(due), 0.0, owed)),
                };
                self.found.dues.push(ShortDue { due, owed, paid, carry });
            }
        }
        // Who is owed something by others of these is paid what the others pay anyway.
        let mut others = self.dues.iter().filter(|&&due| !self.is_short[network.payer[due]]);
        others.all(|&due| self.outputs.paid[due] == path.due(due)).then_some(())
    }
}

/// The amount asked for on a due of a fixed amount, and what of its carry is left for later.
fn asked_of(due: usize, path: &impl PaidInFull) -> Option<(Precise, Precise)> {
    let (amount, carried) = (path.amount(due), path.carry(due));
    let (size, later) = if amount == 0.0 { (0.0, carried) } else { asked(amount, carried) };
    (carried.abs() <= 0.25 * PER_DUE).then(|| (Precise::new(size), Precise::new(later)))
}
