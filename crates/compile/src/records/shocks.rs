//! The draws that more than one place reads.

use std::collections::BTreeMap;

use program::Register;
use scenario::QuantityId;

/// Draws by quantity.
#[derive(Default)]
pub(crate) struct Shocks {
    /// The draws of correlated quantities: a standard normal number each month, or a uniform one.
    correlated: BTreeMap<QuantityId, Register>,
    /// The monthly draw of each process.
    monthly: BTreeMap<QuantityId, Register>,
    /// The draw of the first state of each regime.
    starts: BTreeMap<QuantityId, Register>,
}

impl Shocks {
    pub fn correlated(&self, quantity: QuantityId) -> Option<Register> {
        self.correlated.get(&quantity).copied()
    }

    pub fn correlate(&mut self, quantity: QuantityId, draw: Register) {
        self.correlated.insert(quantity, draw);
    }

    /// The monthly draw of each process.
    pub fn monthly(&self) -> &BTreeMap<QuantityId, Register> {
        &self.monthly
    }

    pub fn set_monthly(&mut self, quantity: QuantityId, draw: Register) {
        self.monthly.insert(quantity, draw);
    }

    /// The draw of a regime's first state, made when first asked for.
    pub fn start(&mut self, quantity: QuantityId, draw: impl FnOnce() -> Register) -> Register {
        *self.starts.entry(quantity).or_insert_with(draw)
    }
}
