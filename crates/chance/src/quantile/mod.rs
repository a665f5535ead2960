//! Quantile and distribution functions, moments.

mod inverse;
mod moments;
mod search;
#[cfg(test)]
mod tests;
mod weight;

pub use inverse::{quantile, quantile_slice};
pub use moments::{mean, standard_deviation};
pub use weight::distribution_function;
