//! The states of what lasts: stocks and processes, covenants, default.

use std::collections::BTreeMap;

use program::Register;
use scenario::{Arena, CovenantId, PartyId, QuantityId};

/// The states of a party that can default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DefaultStates {
    /// Months in a row in which something owed stayed short.
    pub short_months: Register,
    /// In default since an earlier month.
    pub defaulted: Register,
    /// Whole months in default so far.
    pub age: Register,
}

/// The states of a covenant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CovenantStates {
    /// Months in a row in which its test failed, from one in which it was tested.
    pub failed_months: Register,
    /// Breached, for good.
    pub breached: Register,
    /// Breached, and neither cured nor waived since.
    pub in_breach: Register,
    /// Cured since it was last breached.
    pub cured: Register,
    /// A waiver is in force.
    pub waived: Register,
    /// The date of the first breach.
    pub first_breach: Register,
}

/// The states of everything that lasts.
#[derive(Default)]
pub(crate) struct States {
    levels: BTreeMap<QuantityId, Register>,
    covenants: Arena<CovenantId, Option<CovenantStates>>,
    defaults: Arena<PartyId, Option<DefaultStates>>,
}

impl States {
    /// The state of a stock, or of the level of a process.
    pub fn level(&self, quantity: QuantityId) -> Register {
        *self.levels.get(&quantity).expect("a stock has a state from the plan on, a process once it is read")
    }

    pub fn set_level(&mut self, quantity: QuantityId, state: Register) {
        self.levels.insert(quantity, state);
    }

    /// The states of a covenant; none if it is switched off.
    pub fn covenant(&self, covenant: CovenantId) -> Option<CovenantStates> {
        self.covenants[covenant]
    }

    /// Adds the states of the next covenant of the model.
    pub fn add_covenant(&mut self, states: Option<CovenantStates>) {
        self.covenants.push(states);
    }

    /// The states of a party; none if it cannot default, and before defaults are planned.
    pub fn default_of(&self, party: PartyId) -> Option<DefaultStates> {
        *self.defaults.get(party)?
    }

    /// Adds the states of the next party of the model.
    pub fn add_default(&mut self, states: Option<DefaultStates>) {
        self.defaults.push(states);
    }

    /// The parties that can default, and what says that they have.
    pub fn defaulted(&self) -> impl Iterator<Item = (PartyId, Register)> + '_ {
        self.defaults.enumerate().filter_map(|(party, states)| Some((party, states.as_ref()?.defaulted)))
    }
}
