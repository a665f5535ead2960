//! How much of a distribution lies on either side of a number.

use crate::distribution::Distribution;
use crate::math::{incomplete_beta, ln, normal_distribution};
use crate::support::support;

/// P(X ≤ x). Undefined for undefined x.
///
/// ```
/// let even = offtake_chance::Distribution::Uniform { low: 0.0, high: 4.0 };
/// assert_eq!(offtake_chance::distribution_function(&even, 1.0), 0.25);
/// ```
pub fn distribution_function(distribution: &Distribution, x: f64) -> f64 {
    at_most(distribution, x)
}

/// P(X ≤ x).
pub(super) fn at_most(distribution: &Distribution, x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    let counts = |value: f64| f64::from(u8::from(value <= x));
    match distribution {
        Distribution::UniformInteger { low, high } => ((x.floor() - low + 1.0) / (high - low + 1.0)).clamp(0.0, 1.0),
        Distribution::Discrete { values, probabilities } => sum(probabilities, values.iter().map(|v| counts(*v))),
        Distribution::Bernoulli { probability } => (1.0 - probability) * counts(0.0) + probability * counts(1.0),
        Distribution::Constant { value } => counts(*value),
        Distribution::Empirical { sorted } => sorted.partition_point(|v| *v <= x) as f64 / sorted.len() as f64,
        Distribution::Mixture { weights, components } => sum(weights, components.iter().map(|inner| at_most(inner, x))),
        Distribution::Truncated { inner, low, high } if x >= *low && x < *high => {
            share(inner, *low, *high, at_most(inner, x), above(inner, x))
        }
        _ => continuous(distribution, x),
    }
}

/// P(X < x).
pub(super) fn below(distribution: &Distribution, x: f64) -> f64 {
    let counts = |value: f64| f64::from(u8::from(value < x));
    match distribution {
        Distribution::UniformInteger { low, high } => ((x.ceil() - low) / (high - low + 1.0)).clamp(0.0, 1.0),
        Distribution::Discrete { values, probabilities } => sum(probabilities, values.iter().map(|v| counts(*v))),
        Distribution::Bernoulli { probability } => (1.0 - probability) * counts(0.0) + probability * counts(1.0),
        Distribution::Constant { value } => counts(*value),
        Distribution::Empirical { sorted } => sorted.partition_point(|v| *v < x) as f64 / sorted.len() as f64,
        Distribution::Mixture { weights, components } => sum(weights, components.iter().map(|inner| below(inner, x))),
        Distribution::Truncated { inner, low, high } if x > *low && x <= *high => {
            share(inner, *low, *high, below(inner, x), at_least(inner, x))
        }
        _ => continuous(distribution, x),
    }
}

/// P(X > x), without the cancellation of 1 − P(X ≤ x) if the far tail has a formula of its own.
pub(super) fn above(distribution: &Distribution, x: f64) -> f64 {
    upper_tail(distribution, x).unwrap_or_else(|| 1.0 - at_most(distribution, x))
}

/// P(X ≥ x), likewise.
pub(super) fn at_least(distribution: &Distribution, x: f64) -> f64 {
    upper_tail(distribution, x).unwrap_or_else(|| 1.0 - below(distribution, x))
}

fn upper_tail(distribution: &Distribution, x: f64) -> Option<f64> {
    match distribution {
        Distribution::Normal { mean, sd } => Some(normal_distribution(-(x - mean) / sd)),
        Distribution::LogNormal { mu, sigma } if x > 0.0 => Some(normal_distribution(-(ln(x) - mu) / sigma)),
        Distribution::Beta { a, b, low, high } => Some(incomplete_beta(*b, *a, (high - x) / (high - low))),
        Distribution::Uniform { low, high } => Some(((high - x) / (high - low)).clamp(0.0, 1.0)),
        Distribution::Triangular { low, mode, high } => {
            let mirrored = Distribution::Triangular { low: -high, mode: -mode, high: -low };
            Some(continuous(&mirrored, -x))
        }
        _ => None,
    }
}

/// The part of the interval up to a number within it, given the weights on either side of the number. Works in the tail
/// that is the smaller, so that an interval far out keeps its digits.
fn share(inner: &Distribution, low: f64, high: f64, left: f64, right: f64) -> f64 {
    let before = below(inner, low);
    let part = if before <= 0.5 {
        (left - before) / (at_most(inner, high) - before)
    } else {
        let from = at_least(inner, low);
        (from - right) / (from - above(inner, high))
    };
    part.clamp(0.0, 1.0)
}

/// Distribution functions without jumps.
fn continuous(distribution: &Distribution, x: f64) -> f64 {
    let (from, to) = support(distribution);
    if x <= from {
        return 0.0;
    }
    if x >= to {
        return 1.0;
    }
    match distribution {
        Distribution::Normal { mean, sd } => normal_distribution((x - mean) / sd),
        Distribution::LogNormal { mu, sigma } => normal_distribution((ln(x) - mu) / sigma),
        Distribution::Uniform { low, high } => (x - low) / (high - low),
        Distribution::Triangular { low, mode, high } if x <= *mode => {
            (x - low) / (high - low) * ((x - low) / (mode - low))
        }
        Distribution::Triangular { low, mode, high } => 1.0 - (high - x) / (high - low) * ((high - x) / (high - mode)),
        Distribution::Beta { a, b, low, high } => incomplete_beta(*a, *b, (x - low) / (high - low)),
        _ => f64::NAN,
    }
}

fn sum(weights: &[f64], values: impl Iterator<Item = f64>) -> f64 {
    let total: f64 = weights.iter().zip(values).map(|(w, v)| w * v).sum();
    total.min(1.0)
}
