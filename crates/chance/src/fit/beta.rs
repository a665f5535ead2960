//! Beta distributions: from moments, from two quantiles, PERT.

use super::check::{checked, finite, spread};
use super::error::{BetaError, FitError};
use super::stated::{Quantile, normal_quantile, ordered};
use crate::distribution::Distribution;
use crate::math::incomplete_beta;

/// Natural logarithms of the least and greatest a + b that are tried: 1e-4 to 1e9.
const LN_SIZE: (f64, f64) = (-9.0, 20.7);

/// Beta on 0 to 1, by its shapes.
pub fn beta(a: f64, b: f64) -> Result<Distribution, FitError> {
    checked(unit(a, b))
}

/// Beta on 0 to 1 with this mean and standard deviation.
pub fn beta_from_mean_sd(mean: f64, sd: f64) -> Result<Distribution, FitError> {
    finite(&[mean, sd])?;
    spread(sd)?;
    if mean <= 0.0 || mean >= 1.0 {
        return Err(BetaError::Mean(mean).into());
    }
    if sd == 0.0 {
        return Err(BetaError::NoDeviation.into());
    }
    let most = libm::sqrt(mean * (1.0 - mean));
    if sd >= most {
        return Err(BetaError::Deviation { mean, most, deviation: sd }.into());
    }
    let size = mean * (1.0 - mean) / (sd * sd) - 1.0;
    checked(unit(mean * size, (1.0 - mean) * size))
}

/// Beta between `low` and `high` with the PERT shapes, a = 1 + 4 (mode − low)/(high − low), b = 6 − a (Malcolm et al.,
/// "Application of a technique for research and development program evaluation", Operations Research 7, 1959).
pub fn pert(low: f64, mode: f64, high: f64) -> Result<Distribution, FitError> {
    // The triangular distribution asks the same of its three numbers.
    checked(Distribution::Triangular { low, mode, high })?;
    let a = 1.0 + 4.0 * (mode - low) / (high - low);
    let b = 6.0 - a;
    checked(Distribution::Beta { a, b, low, high })
}

/// Beta on 0 to 1 through two quantiles. There is one for any two within (0, 1) (van Dorp and Mazzuchi, "Solving for
/// the parameters of a beta distribution under two quantile constraints", J. Stat. Comput. Simul. 67, 2000). Newton's
/// method finds it, and where that does not settle, like theirs a search for the mean within a search for a + b.
pub fn beta_from_quantiles(first: Quantile, second: Quantile) -> Result<Distribution, FitError> {
    let ((p, low), (q, high)) = ordered(first, second)?;
    for value in [low, high] {
        if value <= 0.0 || value >= 1.0 {
            return Err(BetaError::Quantile(value).into());
        }
    }
    let (a, b) = match newton((p, low), (q, high)) {
        Some(shapes) => shapes,
        None => search((p, low), (q, high))?,
    };
    checked(unit(a, b))
}

/// The shapes by Newton's method in two unknowns: the logit of the mean, in units of its spread, and ln(a + b). The
/// method brings to 0 the log-odds of what lies below each quantile, which bend little in both; it takes their slopes by
/// forward differences. The start is the normal distribution of the logit that has these quantiles, whose variance is
/// about 1/a + 1/b. None if it does not settle within the sizes that are tried.
fn newton((p, low): Quantile, (q, high): Quantile) -> Option<(f64, f64)> {
    /// The step of the differences, and the step after which the rest is lost in rounding.
    const SMALL: (f64, f64) = (1e-6, 1e-8);
    let (z, targets) = (normal_quantile(p), [log_odds(p), log_odds(q)]);
    let spread = (log_odds(high) - log_odds(low)) / (normal_quantile(q) - z);
    let centre = log_odds(low) - z * spread;
    let (mean, rest) = split(centre, 1.0);
    let shapes = |[place, ln_size]: [f64; 2]| split(centre + spread * place, libm::exp(ln_size));
    let miss = |at: [f64; 2]| {
        let (a, b) = shapes(at);
        let below = |x: f64, target: f64| log_odds(incomplete_beta(a, b, x)) - target;
        [below(low, targets[0]), below(high, targets[1])]
    };
    let mut at = [0.0, -libm::log(spread * spread * mean * rest)];
    for _ in 0..30 {
        let here = miss(at);
        let slope = |beside: [f64; 2]| {
            let there = miss(beside);
            [(there[0] - here[0]) / SMALL.0, (there[1] - here[1]) / SMALL.0]
        };
        let (u, v) = (slope([at[0] + SMALL.0, at[1]]), slope([at[0], at[1] + SMALL.0]));
        let determinant = u[0] * v[1] - u[1] * v[0];
        let step = [(here[0] * v[1] - here[1] * v[0]) / determinant, (here[1] * u[0] - here[0] * u[1]) / determinant];
        let length = step[0].abs().max(step[1].abs());
        if !length.is_finite() {
            return None;
        }
        let part = 1.0 / length.max(1.0);
        at = [at[0] - part * step[0], at[1] - part * step[1]];
        if length <= SMALL.1 {
            return Some(shapes(at)).filter(|_| (LN_SIZE.0..=LN_SIZE.1).contains(&at[1]));
        }
    }
    None
}

/// ln(p ÷ (1 − p)).
fn log_odds(p: f64) -> f64 {
    libm::log(p) - libm::log1p(-p)
}

/// The shapes by a search for the mean within a search for a + b; or why there are none.
fn search((p, low): Quantile, (q, high): Quantile) -> Result<(f64, f64), FitError> {
    let excess = |ln_size: f64| {
        let (a, b) = shapes(ln_size, p, low);
        incomplete_beta(a, b, high) - q
    };
    if excess(LN_SIZE.1) < 0.0 {
        return Err(BetaError::Close(low, high).into());
    }
    if excess(LN_SIZE.0) > 0.0 {
        return Err(BetaError::Apart(low, high).into());
    }
    Ok(shapes(root(LN_SIZE, excess), p, low))
}

fn unit(a: f64, b: f64) -> Distribution {
    Distribution::Beta { a, b, low: 0.0, high: 1.0 }
}

/// The shapes with this ln(a + b) and this quantile, by a search for the logit of the mean.
fn shapes(ln_size: f64, p: f64, quantile: f64) -> (f64, f64) {
    let size = libm::exp(ln_size);
    // The distribution function falls as the mean rises.
    let logit = root((-60.0, 60.0), |logit| {
        let (a, b) = split(logit, size);
        p - incomplete_beta(a, b, quantile)
    });
    split(logit, size)
}

/// Shapes by the logit of the mean and their sum.
fn split(logit: f64, size: f64) -> (f64, f64) {
    let (up, down) = (libm::exp(-logit), libm::exp(logit));
    (size / (1.0 + up), size / (1.0 + down))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Quantiles as people state them, and some that nobody would.
    fn stated() -> impl Iterator<Item = (Quantile, Quantile)> {
        const LEVELS: [f64; 11] = [0.001, 0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.98, 0.999];
        let pairs = LEVELS.into_iter().flat_map(|low| LEVELS.map(|high| (low, high))).filter(|(low, high)| low < high);
        pairs.flat_map(|(low, high)| [(0.05, 0.95), (0.25, 0.75), (0.1, 0.5)].map(|(p, q)| ((p, low), (q, high))))
    }

    #[test]
    fn the_quick_way_and_the_sure_way_agree() {
        let (mut all, mut quick) = (0, 0);
        for (first, second) in stated() {
            all += 1;
            let Some((a, b)) = newton(first, second) else { continue };
            quick += 1;
            let (c, d) = search(first, second).unwrap();
            let apart = (a / c - 1.0).abs().max((b / d - 1.0).abs());
            assert!(apart < 1e-9, "{first:?}, {second:?}: {a}, {b} and {c}, {d}");
        }
        assert!(20 * quick >= 19 * all, "{quick} of {all}");
    }
}
