//! Quantile functions.

use super::search::least_reaching;
use super::weight::{above, at_least, at_most, below};
use crate::distribution::Distribution;
use crate::math::{exp, exp_slice, inverse_incomplete_beta, normal_quantile, normal_quantile_slice};
use crate::support::support;

/// The least x whose distribution function reaches `u`, 0 ≤ u ≤ 1 (for continuous distributions: the inverse). The ends
/// of the support at 0 and 1; undefined for other `u`. An invalid distribution gives numbers without meaning.
pub fn quantile(distribution: &Distribution, u: f64) -> f64 {
    if !(0.0..=1.0).contains(&u) {
        return f64::NAN;
    }
    if u == 0.0 {
        return support(distribution).0;
    }
    if u == 1.0 {
        return support(distribution).1;
    }
    match distribution {
        Distribution::Normal { mean, sd } => mean + sd * normal_quantile(u),
        Distribution::LogNormal { mu, sigma } => exp(mu + sigma * normal_quantile(u)),
        Distribution::Uniform { low, high } => (low + (high - low) * u).min(*high),
        Distribution::UniformInteger { low, high } => {
            let place = (u * (high - low + 1.0)).ceil() - 1.0;
            (low + place).max(*low).min(*high)
        }
        Distribution::Triangular { low, mode, high } => triangular(*low, *mode, *high, u),
        Distribution::Beta { a, b, low, high } => {
            let x = inverse_incomplete_beta(*a, *b, u);
            (low + (high - low) * x).min(*high)
        }
        Distribution::Mixture { weights, components } => mixture(distribution, weights, components, u),
        Distribution::Discrete { values, probabilities } => discrete(values, probabilities, u),
        Distribution::Bernoulli { probability } => f64::from(u8::from(1.0 - u < *probability)),
        Distribution::Truncated { inner, low, high } => truncated(inner, *low, *high, u),
        Distribution::Empirical { sorted } => empirical(sorted, u),
        Distribution::Constant { value } => *value,
    }
}

/// [`quantile`] at each `u`, with the same bits; the lesser length counts.
pub fn quantile_slice(distribution: &Distribution, u: &[f64], out: &mut [f64]) {
    let length = u.len().min(out.len());
    let (u, out) = (&u[..length], &mut out[..length]);
    match distribution {
        Distribution::Normal { mean, sd } => scaled_normal(*mean, *sd, u, out),
        Distribution::LogNormal { mu, sigma } => {
            let mut logarithms = [0.0; 256];
            for (u, out) in u.chunks(256).zip(out.chunks_mut(256)) {
                let logarithms = &mut logarithms[..u.len()];
                scaled_normal(*mu, *sigma, u, logarithms);
                exp_slice(logarithms, out);
            }
        }
        _ => {
            for (u, out) in u.iter().zip(out) {
                *out = quantile(distribution, *u);
            }
        }
    }
}

fn scaled_normal(mean: f64, sd: f64, u: &[f64], out: &mut [f64]) {
    normal_quantile_slice(u, out);
    for out in out {
        *out = mean + sd * *out;
    }
}

/// From the nearer end, so that neither tail loses digits.
fn triangular(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if u * width <= mode - low {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

fn discrete(values: &[f64], probabilities: &[f64], u: f64) -> f64 {
    let mut sum = 0.0;
    let mut last = f64::NAN;
    for (value, probability) in values.iter().zip(probabilities) {
        sum += probability;
        if *probability > 0.0 {
            last = *value;
            if sum >= u {
                break;
            }
        }
    }
    last
}

/// Type 1 of Hyndman and Fan, "Sample quantiles in statistical packages" (American Statistician 50, 1996): one of the
/// observations, each as likely, so that mean and variance are the sample's.
fn empirical(sorted: &[f64], u: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let reached = (u * sorted.len() as f64).ceil() as usize;
    sorted[reached.saturating_sub(1).min(last)]
}

/// The quantile of a mixture: the least x whose mixed distribution function reaches `u`. It lies between the least and
/// the greatest quantile of the components.
fn mixture(whole: &Distribution, weights: &[f64], components: &[Distribution], u: f64) -> f64 {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (weight, component) in weights.iter().zip(components) {
        if *weight > 0.0 {
            let x = quantile(component, u);
            (low, high) = (low.min(x), high.max(x));
        }
    }
    if low < high && low.is_finite() && high.is_finite() {
        least_reaching(low, high, |x| at_most(whole, x) - u)
    } else if low == high {
        low
    } else {
        f64::NAN
    }
}

/// The quantile of a distribution conditioned on an interval: that of the inner one at the share of the interval. Works
/// in the smaller tail, so that an interval far out keeps its digits.
fn truncated(inner: &Distribution, low: f64, high: f64, u: f64) -> f64 {
    let before = below(inner, low);
    let x = if before <= 0.5 {
        let through = at_most(inner, high);
        if through <= before {
            return f64::NAN;
        }
        quantile(inner, before + u * (through - before))
    } else {
        let (from, beyond) = (at_least(inner, low), above(inner, high));
        if from <= beyond {
            return f64::NAN;
        }
        upper_quantile(inner, from - u * (from - beyond))
    };
    x.max(low).min(high)
}

/// The x with P(X > x) = u.
fn upper_quantile(distribution: &Distribution, u: f64) -> f64 {
    match distribution {
        Distribution::Normal { mean, sd } => mean - sd * normal_quantile(u),
        Distribution::LogNormal { mu, sigma } => exp(mu - sigma * normal_quantile(u)),
        Distribution::Uniform { low, high } => high - (high - low) * u,
        Distribution::Triangular { low, mode, high } => -triangular(-high, -mode, -low, u),
        Distribution::Beta { a, b, low, high } => high - (high - low) * inverse_incomplete_beta(*b, *a, u),
        _ => quantile(distribution, 1.0 - u),
    }
}
