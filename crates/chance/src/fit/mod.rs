//! Distributions from what people state: a range, two quantiles, a mean and a standard deviation.
//!
//! A [`FitError`] says what is impossible.

mod beta;
mod check;
mod error;
mod families;
mod stated;
#[cfg(test)]
mod tests;

pub use beta::{beta, beta_from_mean_sd, beta_from_quantiles, pert};
pub use check::validate;
pub use error::{BetaError, FitError};
pub use families::{
    bernoulli, discrete, empirical, lognormal, lognormal_from_mean_sd, lognormal_from_quantiles, lognormal_from_range,
    mixture, normal, normal_from_quantiles, triangular, truncate, uniform, uniform_from_mean_sd,
    uniform_from_quantiles, uniform_integer,
};
pub use stated::Quantile;
