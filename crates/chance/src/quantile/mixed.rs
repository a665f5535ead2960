//! Quantiles of a mixture.

use super::weight::at_most;
use crate::distribution::Distribution;

/// The least x whose mixed distribution function reaches `u`: it lies between the least and the greatest quantile of
/// the components. Secant steps (regula falsi, Illinois variant: Dowell and Jarratt 1971) in turn with halvings of the
/// count of doubles between the ends, until no double is left between them; jumps are met exactly.
pub(super) fn quantile(mixture: &Distribution, weights: &[f64], components: &[Distribution], u: f64) -> f64 {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for (weight, component) in weights.iter().zip(components) {
        if *weight > 0.0 {
            let x = super::quantile(component, u);
            (low, high) = (low.min(x), high.max(x));
        }
    }
    if !(low < high && low.is_finite() && high.is_finite()) {
        return if low == high { low } else { f64::NAN };
    }
    let excess = |x: f64| at_most(mixture, x) - u;
    let (mut at_low, mut at_high) = (excess(low), excess(high));
    if at_low >= 0.0 {
        return low;
    }
    for step in 0.. {
        let middle = halfway(low, high);
        if middle == low || middle == high {
            break;
        }
        let secant = high - at_high * ((high - low) / (at_high - at_low));
        let inside = step % 3 < 2 && secant > low && secant < high;
        let x = if inside { secant } else { middle };
        let at_x = excess(x);
        if at_x >= 0.0 {
            (high, at_high) = (x, at_x);
            at_low *= 0.5;
        } else {
            (low, at_low) = (x, at_x);
            at_high *= 0.5;
        }
    }
    high
}

/// The double in the middle of those from low to high.
fn halfway(low: f64, high: f64) -> f64 {
    let (from, to) = (rank(low), rank(high));
    from_rank((from & to) + ((from ^ to) >> 1))
}

/// Ranks ascend with the numbers.
fn rank(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits }
}

fn from_rank(rank: i64) -> f64 {
    let bits = if rank < 0 { i64::MIN.wrapping_sub(rank) } else { rank };
    f64::from_bits(bits as u64)
}
