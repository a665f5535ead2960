//! Quantities, and references to instances: declared with the instances, bound when first needed.

mod bounds;
mod decisions;
pub(crate) mod described;
mod order;
mod quantities;
mod references;
