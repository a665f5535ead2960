//! Each family of distributions, from what people state.

use super::check::{checked, finite, spread};
use super::error::FitError;
use super::stated::{Quantile, line_through, ordered};
use crate::distribution::Distribution;

/// z of the 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_7;

/// Normal, by its two parameters.
pub fn normal(mean: f64, sd: f64) -> Result<Distribution, FitError> {
    checked(Distribution::Normal { mean, sd })
}

/// Normal, through two quantiles.
pub fn normal_from_quantiles(first: Quantile, second: Quantile) -> Result<Distribution, FitError> {
    let (mean, sd) = line_through(first, second)?;
    checked(Distribution::Normal { mean, sd })
}

/// Lognormal, by the parameters of the underlying normal.
pub fn lognormal(mu: f64, sigma: f64) -> Result<Distribution, FitError> {
    checked(Distribution::LogNormal { mu, sigma })
}

/// Lognormal with 5 % below `low` and 5 % above `high`, 0 < low < high.
pub fn lognormal_from_range(low: f64, high: f64) -> Result<Distribution, FitError> {
    finite(&[low, high])?;
    if low >= high {
        return Err(FitError::RangeDescends(low, high));
    }
    positive(low)?;
    let (low, high) = (libm::log(low), libm::log(high));
    checked(Distribution::LogNormal { mu: 0.5 * (low + high), sigma: (high - low) / (2.0 * Z95) })
}

/// Lognormal with this mean and standard deviation: σ² = ln(1 + sd²/mean²), μ = ln mean − σ²/2.
pub fn lognormal_from_mean_sd(mean: f64, sd: f64) -> Result<Distribution, FitError> {
    finite(&[mean, sd])?;
    spread(sd)?;
    if mean <= 0.0 {
        return Err(FitError::LognormalMean(mean));
    }
    let ratio = sd / mean;
    let variance = libm::log1p(ratio * ratio);
    checked(Distribution::LogNormal { mu: libm::log(mean) - 0.5 * variance, sigma: libm::sqrt(variance) })
}

/// Lognormal, through two quantiles.
pub fn lognormal_from_quantiles(first: Quantile, second: Quantile) -> Result<Distribution, FitError> {
    let (first, second) = ordered(first, second)?;
    positive(first.1)?;
    let (mu, sigma) = line_through((first.0, libm::log(first.1)), (second.0, libm::log(second.1)))?;
    checked(Distribution::LogNormal { mu, sigma })
}

/// Uniform between two ends.
pub fn uniform(low: f64, high: f64) -> Result<Distribution, FitError> {
    checked(Distribution::Uniform { low, high })
}

/// Uniform, through two quantiles.
pub fn uniform_from_quantiles(first: Quantile, second: Quantile) -> Result<Distribution, FitError> {
    let ((p, low), (q, high)) = ordered(first, second)?;
    let width = (high - low) / (q - p);
    let start = low - p * width;
    checked(Distribution::Uniform { low: start, high: start + width })
}

/// Uniform with this mean and standard deviation: half its width is √3 sd.
pub fn uniform_from_mean_sd(mean: f64, sd: f64) -> Result<Distribution, FitError> {
    finite(&[mean, sd])?;
    spread(sd)?;
    let half = libm::sqrt(3.0) * sd;
    checked(Distribution::Uniform { low: mean - half, high: mean + half })
}

/// The whole numbers `low..=high`, equally likely.
pub fn uniform_integer(low: f64, high: f64) -> Result<Distribution, FitError> {
    checked(Distribution::UniformInteger { low, high })
}

/// Triangular.
pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Distribution, FitError> {
    checked(Distribution::Triangular { low, mode, high })
}

/// Values with weights, in any order; weights are brought to sum to 1, equal values merged.
pub fn discrete(values_weights: &[(f64, f64)]) -> Result<Distribution, FitError> {
    let mut rows = values_weights.to_vec();
    for (value, weight) in &rows {
        finite(&[*value, *weight])?;
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = weight_sum(rows.iter().map(|row| row.1))?;
    let (mut values, mut probabilities) = (Vec::<f64>::new(), Vec::<f64>::new());
    for (value, weight) in rows {
        match (values.last(), probabilities.last_mut()) {
            (Some(&last), Some(sum)) if last == value => *sum += weight / total,
            _ => {
                values.push(value);
                probabilities.push(weight / total);
            }
        }
    }
    checked(Distribution::Discrete { values, probabilities })
}

/// Components with weights, which are brought to sum to 1. A component that is itself a mixture is taken apart: each
/// further level would multiply the time of a draw.
pub fn mixture(rows: Vec<(f64, Distribution)>) -> Result<Distribution, FitError> {
    let total = weight_sum(rows.iter().map(|row| row.0))?;
    let (mut weights, mut components) = (Vec::new(), Vec::new());
    for (weight, component) in rows {
        match component {
            Distribution::Mixture { weights: shares, components: inner } => {
                weights.extend(shares.iter().map(|share| weight / total * share));
                components.extend(inner);
            }
            other => {
                weights.push(weight / total);
                components.push(other);
            }
        }
    }
    checked(Distribution::Mixture { weights, components })
}

/// 1 with this probability, else 0.
pub fn bernoulli(probability: f64) -> Result<Distribution, FitError> {
    checked(Distribution::Bernoulli { probability })
}

/// Conditioned on `low..=high`; either end may be infinite.
pub fn truncate(inner: Distribution, low: f64, high: f64) -> Result<Distribution, FitError> {
    checked(Distribution::Truncated { inner: Box::new(inner), low, high })
}

/// Observations in any order.
pub fn empirical(mut observations: Vec<f64>) -> Result<Distribution, FitError> {
    observations.sort_by(f64::total_cmp);
    checked(Distribution::Empirical { sorted: observations })
}

fn weight_sum(weights: impl Iterator<Item = f64>) -> Result<f64, FitError> {
    let mut total = 0.0;
    for weight in weights {
        if weight.is_nan() || weight < 0.0 {
            return Err(FitError::Weight(weight));
        }
        total += weight;
    }
    if total > 0.0 && total < f64::INFINITY { Ok(total) } else { Err(FitError::WeightSum(total)) }
}

fn positive(value: f64) -> Result<(), FitError> {
    if value <= 0.0 { Err(FitError::LognormalValue(value)) } else { Ok(()) }
}
