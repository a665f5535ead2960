//! Numbers of twice the precision of `f64`: about 32 digits, so that a share of 10^14 cents is known far below a cent.

use crate::kernel::floor;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

/// An unevaluated sum of two `f64`, the second at most half a unit in the last place of the first.
///
/// Algorithms: Knuth's two-sum, Dekker's product (Dekker 1971, "A floating-point technique for extending the available
/// precision"), compound operations after Hida, Li and Bailey (2001). No fused multiply-add, so the bits are the same
/// everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub(crate) struct Precise {
    high: f64,
    low: f64,
}

impl Precise {
    pub const ZERO: Self = Self { high: 0.0, low: 0.0 };
    pub const ONE: Self = Self { high: 1.0, low: 0.0 };

    pub const fn new(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }

    /// The nearest `f64`.
    pub fn get(self) -> f64 {
        self.high
    }

    pub fn is_zero(self) -> bool {
        self.high == 0.0
    }

    /// The sum of some numbers, in their order. Most are zero, which changes no bit.
    pub fn sum_of(numbers: impl Iterator<Item = Self>) -> Self {
        numbers.filter(|number| !number.is_zero()).fold(Self::ZERO, |sum, number| sum + number)
    }

    pub fn min(self, other: Self) -> Self {
        if other < self { other } else { self }
    }

    pub fn max(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    pub fn abs(self) -> Self {
        if self.high < 0.0 { -self } else { self }
    }

    /// The largest whole number not above it.
    pub fn floor(self) -> Self {
        let high = floor(self.high);
        if high == self.high { quick_sum(high, floor(self.low)) } else { Self::new(high) }
    }

    /// Whether an `f64` holds it.
    pub fn is_plain(self) -> bool {
        self.low == 0.0
    }

    /// Whether it is a whole number that an `f64` holds.
    pub fn is_whole(self) -> bool {
        self.is_plain() && floor(self.high) == self.high
    }
}

/// The sum and its rounding error, where `|a| ≥ |b|` or `a` is 0.
fn quick_sum(a: f64, b: f64) -> Precise {
    let high = a + b;
    Precise { high, low: b - (high - a) }
}

/// The sum and its rounding error.
fn two_sum(a: f64, b: f64) -> Precise {
    let high = a + b;
    let part = high - a;
    Precise { high, low: (a - (high - part)) + (b - part) }
}

/// Two halves of 26 bits (Veltkamp).
fn split(a: f64) -> (f64, f64) {
    let scaled = 134_217_729.0 * a;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// The product and its rounding error.
fn two_product(a: f64, b: f64) -> Precise {
    let high = a * b;
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    Precise { high, low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2 }
}

impl Add for Precise {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        let high = two_sum(self.high, other.high);
        if self.low == 0.0 && other.low == 0.0 {
            // Most amounts are whole; the same bits sooner.
            return high;
        }
        let low = two_sum(self.low, other.low);
        let sum = quick_sum(high.high, high.low + low.high);
        quick_sum(sum.high, sum.low + low.low)
    }
}

impl Neg for Precise {
    type Output = Self;
    #[inline]
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for Precise {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Precise {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let product = two_product(self.high, other.high);
        quick_sum(product.high, product.low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for Precise {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::new(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::new(second);
        let third = rest.high / other.high;
        quick_sum(first, second) + Self::new(third)
    }
}

impl AddAssign for Precise {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Precise {
    #[inline]
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_a_large_amount_times_three_is_whole_again() {
        let amount = Precise::new(100_000_000_000_001.0);
        let third = amount / Precise::new(3.0);
        let back = third * Precise::new(3.0) - amount;
        assert!(back.abs() < Precise::new(1e-16), "{back:?}");
        assert_eq!(third.floor().get(), 33_333_333_333_333.0);
        let fraction = (third - third.floor()).get();
        assert!((fraction - 2.0 / 3.0).abs() < 1e-15, "{fraction}");
    }

    #[test]
    fn small_parts_survive_a_large_sum() {
        let sum = Precise::new(9e15) + Precise::new(1e-9) - Precise::new(9e15);
        assert_eq!(sum.get(), 1e-9);
    }

    #[test]
    fn floor_looks_at_both_parts() {
        let just_below = Precise::new(5.0) - Precise::new(1e-20);
        assert_eq!(just_below.floor().get(), 4.0);
        assert_eq!((Precise::new(-5.0) - Precise::new(1e-20)).floor().get(), -6.0);
        assert_eq!(Precise::new(-2.5).floor().get(), -3.0);
    }
}
