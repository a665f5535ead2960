//! Payments in whole cents, such that every node's cash is its real value rounded down or up.

use super::cascade::Cascade;
use super::network::Network;
use super::numbers::{ClearingOutputs, LIMIT, Unresolved};
use super::precise::Precise;

/// Cents within which an amount is whole. Times the payments of a clearing this stays below one cent, so whole bounds
/// that almost-whole amounts allow are allowed exactly.
const NEARLY: Precise = Precise::new(1e-6);

/// A payment that is not whole.
#[derive(Clone, Copy, Debug)]
struct Fraction {
    /// Index of the due; from `dues` on, default costs by node.
    item: usize,
    payer: usize,
    payee: usize,
    /// Its fraction in millionths of a cent: equal ones are ties.
    millionths: u32,
    /// Rounded up.
    up: bool,
}

/// Rounds a real clearing vector by moving single cents along paths of payments that are not whole.
///
/// Payments start at the nearest cent. A node whose cash is then off passes a cent on along the shortest path of such
/// payments to a node with room. One always exists: the real vector is a feasible flow within the whole bounds, so a whole
/// one exists too (integrality of network flows: Ford and Fulkerson 1962), and it differs by such paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Rounding {
    fractions: Vec<Fraction>,
    cash: Vec<i64>,
    low: Vec<i64>,
    high: Vec<i64>,
    real: Vec<Precise>,
    /// Per node: the payment by which the search came here.
    came: Vec<Option<usize>>,
    seen: Vec<bool>,
    queue: Vec<usize>,
}

impl Rounding {
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes();
        Self {
            fractions: Vec::with_capacity(network.dues() + nodes),
            cash: vec![0; nodes],
            low: vec![0; nodes],
            high: vec![0; nodes],
            real: vec![Precise::ZERO; nodes],
            came: vec![None; nodes],
            seen: vec![false; nodes],
            queue: Vec::with_capacity(nodes),
        }
    }

    /// Writes `paid` and `cost_paid`.
    pub fn round(
        &mut self,
        network: &Network,
        reals: &Cascade,
        outputs: &mut ClearingOutputs,
    ) -> Result<(), Unresolved> {
        self.fractions.clear();
        // Whole amounts, opening cash among them, move no bound: they are left out.
        self.cash.fill(0);
        self.real.fill(Precise::ZERO);
        for due in 0..network.dues() {
            let (payer, payee) = (network.payer[due], network.payee[due]);
            outputs.paid[due] = self.start(due, payer, payee, reals.paid[due])?;
        }
        for node in 0..network.nodes() {
            outputs.cost_paid[node] = match network.cost_payee[node] {
                Some(payee) => self.start(network.dues() + node, node, payee, reals.cost[node])?,
                None => 0.0,
            };
        }
        if self.fractions.is_empty() {
            return Ok(());
        }
        for node in 0..network.nodes() {
            self.low[node] = (self.real[node] + NEARLY).floor().get() as i64;
            self.high[node] = -((NEARLY - self.real[node]).floor().get() as i64);
        }
        self.fractions.sort_unstable_by_key(|part| (u32::MAX - part.millionths, part.item));
        for node in 0..network.nodes() {
            while self.cash[node] > self.high[node] {
                self.pass_on(node, true)?;
            }
            while self.cash[node] < self.low[node] {
                self.pass_on(node, false)?;
            }
        }
        for part in self.fractions.iter().filter(|part| part.up) {
            match part.item.checked_sub(network.dues()) {
                None => outputs.paid[part.item] += 1.0,
                Some(node) => outputs.cost_paid[node] += 1.0,
            }
        }
        Ok(())
    }

    /// Books a payment at the nearest cent; returns it rounded down, unless it is whole.
    fn start(&mut self, item: usize, payer: usize, payee: usize, real: Precise) -> Result<f64, Unresolved> {
        if real.get() >= LIMIT {
            return Err(Unresolved::Unbounded);
        }
        if real.is_whole() {
            return Ok(real.get());
        }
        self.real[payer] -= real;
        self.real[payee] += real;
        let nearest = (real + Precise::new(0.5)).floor();
        let whole = nearest.get() as i64;
        self.cash[payer] -= whole;
        self.cash[payee] += whole;
        if (real - nearest).abs() <= NEARLY {
            return Ok(nearest.get());
        }
        let down = real.floor();
        let millionths = ((real - down).get() * 1e6).round() as u32;
        let up = nearest > down;
        self.fractions.push(Fraction { item, payer, payee, millionths, up });
        Ok(down.get())
    }

    /// Moves one cent of `node`'s surplus (or, if not `surplus`, of its lack) to the nearest node with room for it.
    fn pass_on(&mut self, node: usize, surplus: bool) -> Result<(), Unresolved> {
        self.seen.fill(false);
        self.queue.clear();
        self.queue.push(node);
        self.seen[node] = true;
        let mut next = 0;
        while let Some(&at) = self.queue.get(next) {
            next += 1;
            for step in 0..2 * self.fractions.len() {
                let Some((index, neighbour)) = self.step(at, step, surplus) else {
                    continue;
                };
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
                    self.turn_path(node, neighbour, surplus);
                    return Ok(());
                }
            }
        }
        debug_assert!(false, "a whole flow exists");
        Err(Unresolved::Rounds)
    }

    /// The payment looked at in this step, and whom it leads to, if it can move the cent: first the node's own payments,
    /// then those to it. What should go up is taken by largest fraction, then earliest; what should go down in reverse.
    fn step(&self, at: usize, step: usize, surplus: bool) -> Option<(usize, usize)> {
        let count = self.fractions.len();
        let own = step < count;
        let upward = own == surplus;
        let index = if upward { step % count } else { count - 1 - step % count };
        let part = &self.fractions[index];
        let (from, to) = if own { (part.payer, part.payee) } else { (part.payee, part.payer) };
        (from == at && to != at && part.up != upward).then_some((index, to))
    }

    fn turn_path(&mut self, first: usize, last: usize, surplus: bool) {
        let cent = if surplus { 1 } else { -1 };
        self.cash[first] -= cent;
        self.cash[last] += cent;
        let mut at = last;
        while at != first {
            let Some(index) = self.came[at] else { return };
            let part = &mut self.fractions[index];
            part.up = !part.up;
            at = if part.payee == at { part.payer } else { part.payee };
        }
    }
}
