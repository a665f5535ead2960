//! Beta distributions: from moments, from two quantiles, PERT.

use super::special::incomplete_beta;
use super::{Quantile, checked, finite, ordered, spread};
use crate::Distribution;

/// Natural logarithms of the least and greatest a + b that are tried: 1e-4 to 1e9.
const LN_SIZE: (f64, f64) = (-9.0, 20.7);

/// Beta on 0 to 1, by its shapes.
pub fn beta(a: f64, b: f64) -> Result<Distribution, String> {
    checked(unit(a, b))
}

/// Beta on 0 to 1 with this mean and standard deviation.
pub fn beta_from_mean_sd(mean: f64, sd: f64) -> Result<Distribution, String> {
    finite(&[mean, sd])?;
    spread(sd)?;
    if mean <= 0.0 || mean >= 1.0 {
        return Err(format!("the mean of a beta distribution must lie between 0 and 1, not at {mean}"));
    }
    if sd == 0.0 {
        return Err("a beta distribution must have a standard deviation above 0".into());
    }
    let most = libm::sqrt(mean * (1.0 - mean));
    if sd >= most {
        return Err(format!("between 0 and 1 a mean of {mean} allows a standard deviation below {most}, not {sd}"));
    }
    let size = mean * (1.0 - mean) / (sd * sd) - 1.0;
    checked(unit(mean * size, (1.0 - mean) * size))
}

/// Beta between `low` and `high` with the PERT shapes, a = 1 + 4 (mode − low)/(high − low), b = 6 − a (Malcolm et al.,
/// "Application of a technique for research and development program evaluation", Operations Research 7, 1959).
pub fn pert(low: f64, mode: f64, high: f64) -> Result<Distribution, String> {
    // The triangular distribution asks the same of its three numbers.
    checked(Distribution::Triangular { low, mode, high })?;
    let a = 1.0 + 4.0 * (mode - low) / (high - low);
    let b = 6.0 - a;
    checked(Distribution::Beta { a, b, low, high })
}

/// Beta on 0 to 1 through two quantiles. There is one for any two within (0, 1) (van Dorp and Mazzuchi, "Solving for
/// the parameters of a beta distribution under two quantile constraints", J. Stat. Comput. Simul. 67, 2000); like them,
/// a search for the mean within a search for a + b.
pub fn beta_from_quantiles(first: Quantile, second: Quantile) -> Result<Distribution, String> {
    let ((p, low), (q, high)) = ordered(first, second)?;
    for value in [low, high] {
        if value <= 0.0 || value >= 1.0 {
            return Err(format!("a quantile of a beta distribution must lie between 0 and 1, not at {value}"));
        }
    }
    let excess = |ln_size: f64| {
        let (a, b) = shapes(ln_size, p, low);
        incomplete_beta(a, b, high) - q
    };
    if excess(LN_SIZE.1) < 0.0 {
        return Err(format!("the quantiles {low} and {high} are too close for a beta distribution; a normal one fits"));
    }
    if excess(LN_SIZE.0) > 0.0 {
        return Err(format!(
            "the quantiles {low} and {high} are too far apart for a beta distribution: \
             nearly all of it would lie at 0 and 1"
        ));
    }
    let (a, b) = shapes(root(LN_SIZE, excess), p, low);
    checked(unit(a, b))
}

fn unit(a: f64, b: f64) -> Distribution {
    Distribution::Beta { a, b, low: 0.0, high: 1.0 }
}

/// The shapes with this ln(a + b) and this quantile, by a search for the logit of the mean.
fn shapes(ln_size: f64, p: f64, quantile: f64) -> (f64, f64) {
    let size = libm::exp(ln_size);
    let split = |logit: f64| {
        let (up, down) = (libm::exp(-logit), libm::exp(logit));
        (size / (1.0 + up), size / (1.0 + down))
    };
    // The distribution function falls as the mean rises.
    let logit = root((-60.0, 60.0), |logit| {
        let (a, b) = split(logit);
        p - incomplete_beta(a, b, quantile)
    });
    split(logit)
}

/// The root of a rising function, by the ITP method (Oliveira and Takahashi, "An enhancement of the bisection method
/// average performance preserving minmax optimality", ACM TOMS 47, 2020), to rounding error.
fn root((mut low, mut high): (f64, f64), function: impl Fn(f64) -> f64) -> f64 {
    let tolerance = 1e-14;
    let (mut at_low, mut at_high) = (function(low), function(high));
    let width = high - low;
    let halvings = libm::ceil(libm::log2(width / (2.0 * tolerance))) + 1.0;
    let mut radius = tolerance * libm::exp2(halvings);
    for _ in 0..128 {
        if high - low <= 2.0 * tolerance {
            break;
        }
        let middle = 0.5 * (low + high);
        let secant = (at_high * low - at_low * high) / (at_high - at_low);
        let secant = if secant.is_finite() { secant } else { middle };
        let sign = if middle < secant { -1.0 } else { 1.0 };
        let nudge = 0.2 / width * (high - low) * (high - low);
        let truncated = if nudge <= (middle - secant).abs() { secant + sign * nudge } else { middle };
        let reach = radius - 0.5 * (high - low);
        let guess = if (truncated - middle).abs() <= reach { truncated } else { middle - sign * reach };
        let at_guess = function(guess);
        if at_guess > 0.0 {
            (high, at_high) = (guess, at_guess);
        } else if at_guess < 0.0 {
            (low, at_low) = (guess, at_guess);
        } else {
            return guess;
        }
        radius *= 0.5;
    }
    0.5 * (low + high)
}
