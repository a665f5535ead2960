//! What a name draws: distributions, the numbers that a run draws from them, and mathematics of our own.
//!
//! A draw depends on seed, name, path, month and sampler, and on nothing else. [`fit`] makes a [`Distribution`] from what
//! people state; [`DrawSource`] gives the numbers of a [`Draw`], uniform or normal; [`quantile`] turns a uniform number into a
//! value. All of it has the same bits on every platform.

mod distribution;
mod draw;
mod draws;
pub mod fit;
mod key;
mod latin;
pub mod math;
mod quantile;
mod support;

pub use distribution::Distribution;
pub use draw::{Draw, DrawKind, Recurrence};
pub use draws::{Bridge, DrawSource, MOST_JUMPS, Sampler, poisson_quantile};
pub use key::key;
pub use latin::LatinHypercube;
pub use quantile::{distribution_function, mean, quantile, quantile_slice, standard_deviation};
pub use support::support;
