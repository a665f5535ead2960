//! Numbers that depend only on (seed, name, path, month) and the sampler.
//!
//! A draw is a pure function, so the length of the run, the other draws, the size of a block and the number of threads
//! leave no trace in it, and variants of a scenario run on the same numbers.

mod bridge;
mod counter;
mod jumps;
mod sampler;
mod sobol;
#[cfg(test)]
mod tests;
mod uniform;

pub use bridge::Bridge;
pub(crate) use counter::{mix, uniform};
pub use jumps::{MOST_JUMPS, poisson_quantile};
pub use sampler::{DrawSource, Sampler};
