//! The records that a compiler keeps of one model: accounts, legs, values, memories. Each keeps its own fields.

pub(crate) mod chart;
pub(crate) mod evaluation;
pub(crate) mod findings;
pub(crate) mod item;
pub(crate) mod leg;
pub(crate) mod memories;
pub(crate) mod payments;
pub(crate) mod shocks;
pub(crate) mod states;
pub(crate) mod tagged;
