//! What every distribution must obey.

use crate::distribution::Distribution;
use crate::support::support;

use super::error::{BetaError, FitError};

/// How far probabilities may miss a sum of 1.
const SUM_TOLERANCE: f64 = 1e-9;
/// Shapes of a beta distribution within which its quantile function is quick.
const SHAPES: (f64, f64) = (1e-6, 1e9);
/// How deep mixtures and truncations may be nested.
const MOST_LEVELS: u32 = 16;
/// Whole numbers up to this size are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Standard deviations beyond which the weight of a normal tail is no `f64`.
const MOST_DEVIATIONS: f64 = 37.0;

/// The distribution, if its parameters describe one. Without spread it is a constant.
pub(super) fn checked(distribution: Distribution) -> Result<Distribution, FitError> {
    // No spread is no chance.
    let distribution = match distribution {
        Distribution::Normal { mean, sd: 0.0 } => Distribution::Constant { value: mean },
        Distribution::LogNormal { mu, sigma: 0.0 } => Distribution::Constant { value: libm::exp(mu) },
        other => other,
    };
    validate(&distribution).map(|()| distribution)
}

/// Whether the parameters describe a distribution.
///
/// # Errors
/// It says what is impossible.
pub fn validate(distribution: &Distribution) -> Result<(), FitError> {
    nested(distribution, MOST_LEVELS)
}

fn nested(distribution: &Distribution, levels: u32) -> Result<(), FitError> {
    if levels == 0 {
        return Err(FitError::Depth(MOST_LEVELS));
    }
    match distribution {
        Distribution::Normal { mean: centre, sd } | Distribution::LogNormal { mu: centre, sigma: sd } => {
            finite(&[*centre, *sd])?;
            spread(*sd)?;
            if *sd == 0.0 {
                return Err(FitError::NoDeviation);
            }
            Ok(())
        }
        Distribution::Uniform { low, high } => ascending(*low, *high),
        Distribution::UniformInteger { low, high } => integers(*low, *high),
        Distribution::Triangular { low, mode, high } => {
            ascending(*low, *high)?;
            between(*low, *mode, *high)
        }
        Distribution::Beta { a, b, low, high } => {
            finite(&[*a, *b])?;
            if *a <= 0.0 || *b <= 0.0 {
                return Err(BetaError::Shapes(*a, *b).into());
            }
            if a.min(*b) < SHAPES.0 || a.max(*b) > SHAPES.1 {
                return Err(BetaError::Point(*a, *b).into());
            }
            ascending(*low, *high)
        }
        Distribution::Mixture { weights, components } => {
            same_length([(weights.len(), "weights"), (components.len(), "components")])?;
            probabilities(weights)?;
            components.iter().try_for_each(|inner| nested(inner, levels - 1))
        }
        Distribution::Discrete { values, probabilities: weights } => {
            same_length([(weights.len(), "probabilities"), (values.len(), "values")])?;
            finite(values)?;
            sorted(values, true)?;
            probabilities(weights)
        }
        Distribution::Bernoulli { probability } => unit(*probability),
        Distribution::Truncated { inner, low, high } => {
            nested(inner, levels - 1)?;
            truncation(inner, *low, *high)
        }
        Distribution::Empirical { sorted: values } => {
            if values.is_empty() {
                return Err(FitError::NoObservations);
            }
            finite(values)?;
            sorted(values, false)
        }
        Distribution::Constant { value } => finite(&[*value]),
    }
}

fn ascending(low: f64, high: f64) -> Result<(), FitError> {
    finite(&[low, high])?;
    if low >= high {
        return Err(FitError::EndsDescend(low, high));
    }
    finite(&[high - low])
}

fn between(low: f64, mode: f64, high: f64) -> Result<(), FitError> {
    if (low..=high).contains(&mode) { Ok(()) } else { Err(FitError::ModeOutside { low, mode, high }) }
}

fn integers(low: f64, high: f64) -> Result<(), FitError> {
    finite(&[low, high])?;
    if low > high {
        return Err(FitError::FirstAboveLast(low, high));
    }
    if low != low.trunc() || high != high.trunc() || low.abs().max(high.abs()) > EXACT {
        return Err(FitError::NotWhole(low, high));
    }
    Ok(())
}

fn unit(probability: f64) -> Result<(), FitError> {
    if (0.0..=1.0).contains(&probability) { Ok(()) } else { Err(FitError::Probability(probability)) }
}

fn probabilities(weights: &[f64]) -> Result<(), FitError> {
    weights.iter().try_for_each(|weight| unit(*weight))?;
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() <= SUM_TOLERANCE { Ok(()) } else { Err(FitError::ProbabilitySum(sum)) }
}

fn same_length(counts: [(usize, &'static str); 2]) -> Result<(), FitError> {
    let [(left, _), (right, _)] = counts;
    if left == 0 || left != right { Err(FitError::Lengths(counts)) } else { Ok(()) }
}

fn sorted(values: &[f64], strictly: bool) -> Result<(), FitError> {
    match values.windows(2).find(|pair| pair[0] > pair[1] || (strictly && pair[0] == pair[1])) {
        Some(pair) => Err(FitError::Unsorted(pair[0], pair[1])),
        None => Ok(()),
    }
}

fn truncation(inner: &Distribution, low: f64, high: f64) -> Result<(), FitError> {
    if low.is_nan() || high.is_nan() || low >= high {
        return Err(FitError::EndsDescend(low, high));
    }
    let (from, to) = support(inner);
    if high < from || low > to {
        return Err(FitError::NothingLeft { kept: (low, high), support: (from, to) });
    }
    let standard = match inner {
        Distribution::Normal { mean, sd } => Some(((low - mean) / sd, (high - mean) / sd)),
        Distribution::LogNormal { mu, sigma } => {
            let of = |x: f64| (libm::log(x.max(0.0)) - mu) / sigma;
            Some((of(low), of(high)))
        }
        _ => None,
    };
    if standard.is_some_and(|(from, to)| from > MOST_DEVIATIONS || to < -MOST_DEVIATIONS) {
        return Err(FitError::TooFarOut { kept: (low, high), deviations: MOST_DEVIATIONS });
    }
    Ok(())
}

pub(super) fn finite(values: &[f64]) -> Result<(), FitError> {
    match values.iter().find(|value| !value.is_finite()) {
        Some(value) => Err(FitError::NotFinite(*value)),
        None => Ok(()),
    }
}

pub(super) fn spread(sd: f64) -> Result<(), FitError> {
    if sd < 0.0 { Err(FitError::NegativeDeviation(sd)) } else { Ok(()) }
}
