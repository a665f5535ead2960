//! The common case: amounts are fixed, and one node at most cannot pay in full, which makes nobody else fail.

use super::cascade::{Cascade, TOLERANCE};
use super::network::Network;
use super::precise::Precise;

/// Room to add up.
#[derive(Clone, Debug)]
pub(super) struct Single {
    /// Amounts are fixed and nobody bears default costs.
    possible: bool,
    /// Per node: what it has left if everybody pays in full.
    left: Vec<Precise>,
    /// Per node: what it does not receive of that.
    missing: Vec<Precise>,
}

impl Single {
    pub fn new(network: &Network) -> Self {
        let nodes = network.nodes();
        let fixed = network.fixed.len() == network.dues();
        let possible = fixed && network.cost_payee.iter().all(Option::is_none);
        Self { possible, left: vec![Precise::ZERO; nodes], missing: vec![Precise::ZERO; nodes] }
    }

    /// Who cannot pay in full while the others do; none if several cannot.
    fn short(&mut self, network: &Network, reals: &Cascade) -> Option<Option<usize>> {
        self.left.copy_from_slice(&reals.cash);
        let sizes = reals.size.iter().zip(&network.payer).zip(&network.payee);
        for ((&size, &payer), &payee) in sizes.filter(|((size, _), _)| !size.is_zero()) {
            self.left[payer] -= size;
            self.left[payee] += size;
        }
        let lacks = |&node: &usize| !network.outside[node] && self.left[node] < -TOLERANCE;
        let mut short = (0..network.nodes()).filter(lacks);
        let first = short.next();
        short.next().is_none().then_some(first)
    }

    /// Finds what is paid, if this is the common case; with the bits of the cascade, sooner.
    pub fn solve(&mut self, network: &Network, reals: &mut Cascade) -> bool {
        if !self.possible {
            return false;
        }
        let Some(short) = self.short(network, reals) else {
            return false;
        };
        reals.paid.copy_from_slice(&reals.size);
        let Some(short) = short else {
            return true;
        };
        let ranked = network.ranked.of(short);
        let owed = Precise::sum_of(ranked.iter().map(|&due| reals.size[due]));
        let budget = self.left[short] + owed;
        reals.run_out(short, budget, network);
        let own = budget - reals.payers[short].start;
        let to_itself = ranked.iter().any(|&due| network.payee[due] == short);
        if to_itself || own < Precise::ZERO {
            return false;
        }
        // The system of one unknown.
        let passed_on = Precise::sum_of(ranked.iter().map(|&due| reals.slope[due]));
        let excess = own / passed_on;
        self.missing.fill(Precise::ZERO);
        for &due in ranked.iter().filter(|&&due| !reals.size[due].is_zero()) {
            reals.paid[due] = reals.value[due] + reals.slope[due] * excess;
            self.missing[network.payee[due]] += reals.size[due] - reals.paid[due];
        }
        let left = self.left.iter().zip(&self.missing).map(|(&left, &missing)| left - missing);
        left.enumerate().all(|(node, left)| network.outside[node] || node == short || left >= -TOLERANCE)
    }
}
