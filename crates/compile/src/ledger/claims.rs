//! No claim falls below zero: nobody repays, uses up, converts or forgives more than is owed.

use std::collections::BTreeSet;

use program::{Binary, Register};

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::leg::Booking;

impl Compiler<'_> {
    /// Fails the path where flows have reduced a claim below zero: the check of it becomes undefined, and is committed. What
    /// a `net` flow moves may be owed either way.
    ///
    /// Sums of what a flow owes are within a minor unit of what the scenario says: so much a claim may be below zero by
    /// rounding alone, for each flow that moves it and for as much again that these may have been rounded together.
    pub fn check_claims(&mut self) {
        let zero = self.asm.constant(0.0);
        for claim in self.reduced_claims() {
            let touching = self.payments.legs().filter(|leg| leg.booking.accounts().contains(&claim));
            let rounding = self.asm.constant(2.0 * touching.count() as f64);
            let below = self.asm.binary_from(Phase::Posted, Binary::Less, rounding, claim);
            let check = self.undefined_where(Some(below), zero);
            let state = self.asm.state_of(StateSource::Claim(claim));
            self.asm.commit(check, state);
        }
    }

    /// The issuers' accounts of all claims that some flow reduces and no `net` flow moves.
    fn reduced_claims(&self) -> BTreeSet<Register> {
        let of = |net: bool| {
            let legs = self.payments.legs().filter(move |leg| self.flow(leg.flow).net == net);
            legs.map(|leg| &leg.booking)
        };
        let moved: BTreeSet<Register> = of(true).flat_map(Booking::accounts).collect();
        of(false).filter_map(|booking| booking.reduced).filter(|claim| !moved.contains(claim)).collect()
    }
}
