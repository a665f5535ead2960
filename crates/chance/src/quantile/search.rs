//! The root of a function that ascends, to the last bit.

/// The least x between two finite ends at which a function reaches 0. It must not descend, and must reach 0 at `high`.
/// Secant steps (regula falsi, Illinois variant: Dowell and Jarratt 1971) in turn with halvings of the count of doubles
/// between the ends, until no double is left between them; jumps are met exactly.
pub(super) fn least_reaching(mut low: f64, mut high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut at_low, mut at_high) = (function(low), function(high));
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
        let at_x = function(x);
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
