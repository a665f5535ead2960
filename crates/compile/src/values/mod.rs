//! Expressions as instructions, in the order in which they need each other.

pub(crate) mod arithmetic;
mod evaluate;
mod loss;
mod scalars;
mod solve;
mod wealth;
