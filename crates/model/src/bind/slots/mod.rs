//! Quantities, and references to instances: declared with the instances, bound when first needed.

mod bounds;
pub(crate) mod described;
mod order;
mod quantities;
mod references;
