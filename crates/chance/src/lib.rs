//! What a name draws: distributions and their fits, counters, Sobol points, bridges, and mathematics of our own.
//!
//! A draw depends on seed, name, path, month and sampler, and on nothing else.

mod distribution;
mod draw;
mod draws;
pub mod fit;
mod key;
pub mod math;
mod quantile;

pub use distribution::Distribution;
pub use draw::{Draw, DrawKind, MOST_JUMPS, Recurrence};
pub use draws::{Bridge, Chance, Sampler, poisson_quantile};
pub use key::key;
pub use quantile::{distribution_function, mean, quantile, quantile_slice, standard_deviation, support};
