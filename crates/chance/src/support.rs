//! Where the values of a distribution lie.

use crate::distribution::Distribution;

/// The least interval that holds every value; both ends may be infinite.
pub fn support(distribution: &Distribution) -> (f64, f64) {
    match distribution {
        Distribution::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
        Distribution::LogNormal { .. } => (0.0, f64::INFINITY),
        Distribution::Uniform { low, high }
        | Distribution::UniformInteger { low, high }
        | Distribution::Triangular { low, high, .. }
        | Distribution::Beta { low, high, .. } => (*low, *high),
        Distribution::Mixture { weights, components } => hull(weights.iter().zip(components.iter().map(support))),
        Distribution::Discrete { values, probabilities } => {
            hull(probabilities.iter().zip(values.iter().map(|v| (*v, *v))))
        }
        Distribution::Bernoulli { probability } => {
            let low = if *probability < 1.0 { 0.0 } else { 1.0 };
            (low, if *probability > 0.0 { 1.0 } else { 0.0 })
        }
        Distribution::Truncated { inner, low, high } => {
            let (from, to) = support(inner);
            (from.max(*low), to.min(*high))
        }
        Distribution::Empirical { sorted } => {
            (sorted.first().copied().unwrap_or(f64::NAN), sorted.last().copied().unwrap_or(f64::NAN))
        }
        Distribution::Constant { value } => (*value, *value),
    }
}

fn hull<'a>(parts: impl Iterator<Item = (&'a f64, (f64, f64))>) -> (f64, f64) {
    parts
        .filter(|(weight, _)| **weight > 0.0)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, part)| (low.min(part.0), high.max(part.1)))
}
