//! Exact powers of a dimension.

use std::cmp::Ordering;
use std::fmt;

/// A small exact rational, in lowest terms with a positive denominator: the power of a base in a dimension.
///
/// Arithmetic saturates at the range of `i16`: no honest model comes near, and a hostile one does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exponent {
    numerator: i16,
    denominator: i16,
}

impl Exponent {
    /// 0.
    pub const ZERO: Self = Self::whole(0);
    /// 1.
    pub const ONE: Self = Self::whole(1);
    /// −1.
    pub const MINUS_ONE: Self = Self::whole(-1);
    /// 1/2.
    pub const HALF: Self = Self { numerator: 1, denominator: 2 };

    /// A whole number.
    pub const fn whole(number: i16) -> Self {
        Self {
            // The range is symmetric, so that every exponent can be negated.
            numerator: if number == i16::MIN { -i16::MAX } else { number },
            denominator: 1,
        }
    }

    /// `numerator / denominator` in lowest terms; nothing if the denominator is 0 or the fraction does not fit.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs());
        if denominator == 0 || divisor > i64::MAX as u64 {
            return None;
        }
        let (top, bottom) = (numerator / divisor as i64, denominator / divisor as i64);
        let (top, bottom) = if bottom < 0 { (top.checked_neg()?, bottom.checked_neg()?) } else { (top, bottom) };
        let exponent = Self { numerator: top.try_into().ok()?, denominator: bottom.try_into().ok()? };
        (exponent.numerator != i16::MIN).then_some(exponent)
    }

    /// The fraction with denominator at most 12 that a written power means (`0.5`, `1/3`); nothing if there is none.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() || value.abs() > f64::from(i16::MAX) {
            return None;
        }
        (1..=12i64).find_map(|denominator| {
            let scaled = value * denominator as f64;
            let near = scaled.round();
            ((scaled - near).abs() <= 1e-12 * near.abs().max(1.0))
                .then(|| Self::new(near as i64, denominator))
                .flatten()
        })
    }

    /// The number above the line.
    pub fn numerator(self) -> i16 {
        self.numerator
    }

    /// The number below the line, at least 1.
    pub fn denominator(self) -> i16 {
        self.denominator
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// Whether it is below 0.
    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        self.denominator == 1
    }

    /// The value as a float.
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        let (a, b) = (i64::from(self.numerator), i64::from(self.denominator));
        let (c, d) = (i64::from(other.numerator), i64::from(other.denominator));
        Self::saturated(a * d + c * b, b * d)
    }

    /// The product.
    pub fn times(self, other: Self) -> Self {
        let (a, b) = (i64::from(self.numerator), i64::from(self.denominator));
        let (c, d) = (i64::from(other.numerator), i64::from(other.denominator));
        Self::saturated(a * c, b * d)
    }

    /// The same with the other sign.
    pub fn negated(self) -> Self {
        Self { numerator: -self.numerator, ..self }
    }

    /// Without its sign.
    pub fn magnitude(self) -> Self {
        Self { numerator: self.numerator.abs(), ..self }
    }

    fn saturated(numerator: i64, denominator: i64) -> Self {
        if let Some(exponent) = Self::new(numerator, denominator) {
            return exponent;
        }
        let divisor = greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs()) as i64;
        let (mut top, mut bottom) = (numerator / divisor, denominator / divisor);
        let limit = i64::from(i16::MAX);
        while bottom > limit {
            (top, bottom) = (top / 2, bottom / 2);
        }
        let top = top.clamp(-limit, limit);
        Self::new(top, bottom).unwrap_or(Self::ZERO)
    }
}

impl Ord for Exponent {
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i32::from(self.numerator) * i32::from(other.denominator);
        let right = i32::from(other.numerator) * i32::from(self.denominator);
        left.cmp(&right)
    }
}

impl PartialOrd for Exponent {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `2`, `-1`, `1/2`.
impl fmt::Display for Exponent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(formatter, "{}", self.numerator)
        } else {
            write!(formatter, "{}/{}", self.numerator, self.denominator)
        }
    }
}

/// Euclid's algorithm.
fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_kept_in_lowest_terms() {
        assert_eq!(Exponent::new(2, -4), Exponent::new(-1, 2));
        assert_eq!(Exponent::new(2, 4), Some(Exponent::HALF));
        assert_eq!(Exponent::new(1, 0), None);
        assert_eq!(Exponent::new(40_000, 1), None);
        assert_eq!(Exponent::new(i64::MIN, i64::MIN), None);
        assert_eq!(Exponent::new(i64::MIN, -1), None);
        assert_eq!(Exponent::HALF.plus(Exponent::HALF), Exponent::ONE);
        assert_eq!(Exponent::HALF.times(Exponent::whole(-2)), Exponent::MINUS_ONE);
        assert_eq!(Exponent::HALF.to_string(), "1/2");
    }

    #[test]
    fn order_is_by_value() {
        let third = Exponent::new(1, 3).expect("fits");
        assert!(third < Exponent::HALF && Exponent::MINUS_ONE < Exponent::ZERO);
    }

    #[test]
    fn written_powers_become_fractions() {
        assert_eq!(Exponent::from_f64(0.5), Some(Exponent::HALF));
        assert_eq!(Exponent::from_f64(1.0 / 3.0), Exponent::new(1, 3));
        assert_eq!(Exponent::from_f64(-2.0), Some(Exponent::whole(-2)));
        assert_eq!(Exponent::from_f64(0.123_456), None);
        assert_eq!(Exponent::from_f64(f64::NAN), None);
        assert_eq!(Exponent::from_f64(1e9), None);
    }

    #[test]
    fn overflow_saturates_without_panic() {
        let large = Exponent::whole(i16::MAX);
        assert_eq!(large.plus(large), large);
        assert_eq!(large.times(large.negated()), large.negated());
        assert_eq!(Exponent::whole(i16::MIN), large.negated());
        let thin = Exponent::new(1, 32_749).expect("fits");
        let other = Exponent::new(1, 32_719).expect("fits");
        let sum = thin.plus(other).value();
        assert!((sum - 2.0 / 32_734.0).abs() < 1e-4);
        assert!(thin.times(thin).value().abs() < 1e-4);
    }
}
