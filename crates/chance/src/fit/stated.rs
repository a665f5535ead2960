//! Quantiles as people state them.

use super::check::finite;
use super::error::FitError;

/// A probability and the quantile stated for it.
pub type Quantile = (f64, f64);

/// Location and scale of the normal distribution through two quantiles.
pub(super) fn line_through(first: Quantile, second: Quantile) -> Result<(f64, f64), FitError> {
    let ((p, low), (q, high)) = ordered(first, second)?;
    let (z_low, z_high) = (normal_quantile(p), normal_quantile(q));
    let sd = (high - low) / (z_high - z_low);
    // From the nearer end, so that a quantile at one half is the mean exactly.
    let mean = if z_low.abs() < z_high.abs() { low - z_low * sd } else { high - z_high * sd };
    Ok((mean, sd))
}

/// Both quantiles by ascending probability, or why no distribution can have them.
pub(super) fn ordered(first: Quantile, second: Quantile) -> Result<(Quantile, Quantile), FitError> {
    finite(&[first.0, first.1, second.0, second.1])?;
    for p in [first.0, second.0] {
        if !(p > 0.0 && p < 1.0) {
            return Err(FitError::QuantileProbability(p));
        }
    }
    let (low, high) = if first.0 < second.0 { (first, second) } else { (second, first) };
    if low.0 == high.0 {
        return Err(FitError::SameProbability(low.0));
    }
    if low.1 >= high.1 {
        return Err(FitError::QuantilesDescend(low, high));
    }
    Ok((low, high))
}

/// Φ⁻¹(p) for 0 < p < 1, by Newton's method on the complementary error function of `libm`. [`crate::math::normal_quantile`] is
/// quick, for numbers drawn by the million. This one is not rounded as that one is: each fitted distribution, and with it
/// each result, has its bits from here.
pub(super) fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    // ln Φ is concave, so Newton's method for it approaches the root from the left; e^(−z²/2) bounds Φ from above.
    let target = libm::log(p);
    let mut z = -libm::sqrt(-2.0 * target);
    for _ in 0..100 {
        let below = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
        let density = libm::exp(-0.5 * z * z) / libm::sqrt(std::f64::consts::TAU);
        let step = (libm::log(below) - target) * below / density;
        z -= step;
        if step.abs() <= 1e-15 {
            break;
        }
    }
    z
}
