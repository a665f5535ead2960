//! Mean and standard deviation.

use super::inverse::quantile;
use crate::distribution::Distribution;
use crate::math::exp;

/// The mean. It has a closed form, except that of truncated continuous distributions, which is integrated.
pub fn mean(distribution: &Distribution) -> f64 {
    moments(distribution).0
}

/// The standard deviation, likewise.
///
/// ```
/// let even = offtake_chance::Distribution::Bernoulli { probability: 0.5 };
/// assert_eq!(offtake_chance::standard_deviation(&even), 0.5);
/// ```
pub fn standard_deviation(distribution: &Distribution) -> f64 {
    moments(distribution).1.max(0.0).sqrt()
}

/// Mean and variance.
fn moments(distribution: &Distribution) -> (f64, f64) {
    match distribution {
        Distribution::Normal { mean, sd } => (*mean, sd * sd),
        Distribution::LogNormal { mu, sigma } => {
            let mean = exp(mu + 0.5 * sigma * sigma);
            (mean, mean * mean * libm::expm1(sigma * sigma))
        }
        Distribution::Uniform { low, high } => (0.5 * (low + high), (high - low) * (high - low) / 12.0),
        Distribution::UniformInteger { low, high } => {
            let count = high - low + 1.0;
            (0.5 * (low + high), (count * count - 1.0) / 12.0)
        }
        Distribution::Triangular { low, mode, high } => {
            let (left, right) = (mode - low, high - mode);
            let variance = (left * left + left * right + right * right) / 18.0;
            ((low + mode + high) / 3.0, variance)
        }
        Distribution::Beta { a, b, low, high } => {
            let (size, width) = (a + b, high - low);
            let share = a / size;
            let variance = share * (b / size) / (size + 1.0);
            (low + width * share, width * width * variance)
        }
        Distribution::Mixture { weights, components } => pooled(weights, components.iter().map(moments)),
        Distribution::Discrete { values, probabilities } => pooled(probabilities, values.iter().map(|v| (*v, 0.0))),
        Distribution::Bernoulli { probability } => (*probability, probability * (1.0 - probability)),
        Distribution::Truncated { inner, low, high } => truncated(distribution, inner, *low, *high),
        Distribution::Empirical { sorted } => pooled(&vec![1.0; sorted.len()], sorted.iter().map(|v| (*v, 0.0))),
        Distribution::Constant { value } => (*value, 0.0),
    }
}

/// Mean and variance of a mixture. The variance is the mean variance plus the variance of the means.
fn pooled(weights: &[f64], parts: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let centre = weights.iter().zip(parts.clone()).map(|(w, (mean, _))| w * mean).sum::<f64>() / total;
    let variance =
        weights.iter().zip(parts).map(|(w, (mean, variance))| w * (variance + (mean - centre) * (mean - centre)));
    (centre, variance.sum::<f64>() / total)
}

/// Mean and variance of a distribution cut to an interval. Values with probabilities stay in closed form; the others are
/// integrated over their quantile function.
fn truncated(whole: &Distribution, inner: &Distribution, low: f64, high: f64) -> (f64, f64) {
    match inner {
        Distribution::UniformInteger { low: from, high: to } => {
            moments(&Distribution::UniformInteger { low: from.max(low.ceil()), high: to.min(high.floor()) })
        }
        Distribution::Discrete { values, probabilities } => kept(values, probabilities, low, high),
        Distribution::Bernoulli { probability } => kept(&[0.0, 1.0], &[1.0 - probability, *probability], low, high),
        Distribution::Empirical { sorted } => kept(sorted, &vec![1.0; sorted.len()], low, high),
        Distribution::Constant { value } => (*value, 0.0),
        _ => {
            let mean = integral(|u| quantile(whole, u));
            let variance = integral(|u| {
                let gap = quantile(whole, u) - mean;
                gap * gap
            });
            (mean, variance)
        }
    }
}

fn kept(values: &[f64], probabilities: &[f64], low: f64, high: f64) -> (f64, f64) {
    let inside = |value: &f64| (low..=high).contains(value);
    let weights: Vec<f64> =
        values.iter().zip(probabilities).map(|(value, p)| if inside(value) { *p } else { 0.0 }).collect();
    pooled(&weights, values.iter().map(|v| (*v, 0.0)))
}

/// ∫ f over (0, 1) by the double exponential rule (Takahasi and Mori, "Double exponential formulas for numerical
/// integration", 1974), which bears a singular end.
fn integral(function: impl Fn(f64) -> f64) -> f64 {
    const STEPS: i32 = 200;
    let half_pi = std::f64::consts::FRAC_PI_2;
    let (mut sum, mut weights) = (0.0, 0.0);
    for step in -STEPS..=STEPS {
        let t = 3.2 * f64::from(step) / f64::from(STEPS);
        let power = exp(-2.0 * half_pi * (0.5 * (exp(t) - exp(-t))).abs());
        let near = power / (1.0 + power);
        let weight = 0.5 * (exp(t) + exp(-t)) * near / (1.0 + power);
        let u = if step < 0 { near } else { 1.0 - near };
        if u > 0.0 && u < 1.0 {
            sum += weight * function(u);
            weights += weight;
        }
    }
    sum / weights
}
