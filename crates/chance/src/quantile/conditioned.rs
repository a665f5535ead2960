//! A distribution conditioned on an interval. Works in the tail that is the smaller, so that an interval far out keeps
//! its digits.

use super::weight::{above, at_least, at_most, below};
use crate::distribution::Distribution;
use crate::math::{exp, inverse_incomplete_beta, normal_quantile};

/// The quantile function: that of the inner distribution at the share of the interval.
pub(super) fn quantile(inner: &Distribution, low: f64, high: f64, u: f64) -> f64 {
    let before = below(inner, low);
    let x = if before <= 0.5 {
        let through = at_most(inner, high);
        if through <= before {
            return f64::NAN;
        }
        super::quantile(inner, before + u * (through - before))
    } else {
        let (from, beyond) = (at_least(inner, low), above(inner, high));
        if from <= beyond {
            return f64::NAN;
        }
        upper_quantile(inner, from - u * (from - beyond))
    };
    x.max(low).min(high)
}

/// The part of the interval up to a number within it, given the weights on either side of the number.
pub(super) fn share(inner: &Distribution, low: f64, high: f64, left: f64, right: f64) -> f64 {
    let before = below(inner, low);
    let part = if before <= 0.5 {
        (left - before) / (at_most(inner, high) - before)
    } else {
        let from = at_least(inner, low);
        (from - right) / (from - above(inner, high))
    };
    part.clamp(0.0, 1.0)
}

/// The x with P(X > x) = u.
fn upper_quantile(distribution: &Distribution, u: f64) -> f64 {
    match distribution {
        Distribution::Normal { mean, sd } => mean - sd * normal_quantile(u),
        Distribution::LogNormal { mu, sigma } => exp(mu - sigma * normal_quantile(u)),
        Distribution::Uniform { low, high } => high - (high - low) * u,
        Distribution::Triangular { low, mode, high } => -super::triangular(-high, -mode, -low, u),
        Distribution::Beta { a, b, low, high } => high - (high - low) * inverse_incomplete_beta(*b, *a, u),
        _ => super::quantile(distribution, 1.0 - u),
    }
}
