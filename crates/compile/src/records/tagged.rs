//! Questions about the origin of money.

use std::collections::BTreeMap;

use program::Register;
use scenario::PartyId;

/// An origin, from the point of view of who takes the money in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TakenFrom {
    /// The party itself, or its group.
    Own,
    Customers,
    Opening,
    Circle,
}

/// Sums that are to be followed: the part of what a party takes in that has this origin, in whole minor units.
#[derive(Clone, Debug, Default)]
pub(crate) struct TaggedRequests {
    registers: BTreeMap<(PartyId, TakenFrom), Register>,
}

impl TaggedRequests {
    /// The register of a sum, a new one if nobody has asked for it before.
    pub fn register(&mut self, party: PartyId, from: TakenFrom, new: impl FnOnce() -> Register) -> Register {
        *self.registers.entry((party, from)).or_insert_with(new)
    }

    /// All that is asked for.
    pub fn all(&self) -> impl Iterator<Item = (PartyId, TakenFrom, Register)> + '_ {
        self.registers.iter().map(|(&(party, from), &register)| (party, from, register))
    }
}
