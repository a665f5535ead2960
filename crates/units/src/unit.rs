//! A unit: a text with a meaning.

use crate::{Dimension, Exponent};

/// A unit of measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// As written, currency signs replaced by codes; [`crate::Units::parse`] reads it back.
    pub text: String,
    /// What it measures.
    pub dimension: Dimension,
    /// One of this unit in the canonical unit, above 0. The nearest `f64` to the exact ratio.
    pub scale: f64,
    /// The same as a quotient.
    pub(crate) ratio: Ratio,
}

impl Unit {
    /// The unit of a bare number.
    pub fn one() -> Self {
        Self { text: "1".to_owned(), dimension: Dimension::none(), scale: 1.0, ratio: Ratio::ONE }
    }

    /// A unit of this size; nothing if that is beyond the normal range of `f64`.
    pub(crate) fn of_ratio(text: String, dimension: Dimension, ratio: Ratio) -> Option<Self> {
        Some(Self { text, dimension, scale: ratio.scale()?, ratio: ratio.reduced() })
    }

    /// A value in this unit, in the canonical unit: `value * scale`. A number of up to six decimals counts as it was
    /// written, and a scale that is a quotient of whole numbers (`d` = 12/365, `USD/yr` = 1/12, `%` = 1/100) as that
    /// quotient, so that `5 %` is the nearest `f64` to 0.05, `0.1 yr` to 1.2 and `365 d` exactly 12 months. Else the result
    /// is within 1 ulp of the exact product.
    pub fn to_canonical(&self, value: f64) -> f64 {
        let Ratio { numerator, denominator } = self.ratio;
        let decimal = (value * DECIMALS).round();
        let (above, below) = (decimal * numerator, denominator * DECIMALS);
        if decimal / DECIMALS == value && [decimal, above, below, numerator].iter().all(|part| is_exact(*part)) {
            return above / below;
        }
        let product = value * numerator / denominator;
        if product.is_normal() { product } else { value * self.scale }
    }

    /// As [`Unit::to_canonical`], of a decimal number as it is written: 2.6 in `%` is the number nearest to 0.026.
    ///
    /// ```
    /// # use offtake_units::Units;
    /// let percent = Units::standard().parse("%").unwrap();
    /// assert_eq!(percent.decimal_to_canonical(2.6), 0.026);
    /// ```
    pub fn decimal_to_canonical(&self, value: f64) -> f64 {
        let hundredth = (self.scale == 0.01).then(|| format!("{value}e-2").parse().ok()).flatten();
        hundredth.unwrap_or_else(|| self.to_canonical(value))
    }

    /// A canonical value in this unit; the inverse of [`Unit::to_canonical`] within 1 ulp. A number of up to six decimals
    /// comes back as it was written: `12 bp` is 0.0012 of one, and 12 again, though 0.0012 × 10,000 rounds to less.
    pub fn from_canonical(&self, value: f64) -> f64 {
        if !value.is_finite() {
            return value;
        }
        let quotient = value * self.ratio.denominator / self.ratio.numerator;
        let nearest = if quotient.is_normal() { quotient } else { value / self.scale };
        let written = (nearest * DECIMALS).round() / DECIMALS;
        let near = [written, nearest, nearest.next_down(), nearest.next_up()];
        let off = |near: &f64| (self.to_canonical(*near) - value).abs();
        near.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).unwrap_or(nearest)
    }

    /// A number in this unit as the language writes it: `2.35 USD/GPUh`, `5%`, `12`.
    ///
    /// ```
    /// let units = offtake_units::Units::standard();
    /// assert_eq!(units.parse("1/yr").expect("a unit").beside("1.5k".into()), "1.5k/yr");
    /// ```
    pub fn beside(&self, number: String) -> String {
        match self.text.as_str() {
            "1" => number,
            percent if percent.starts_with('%') => number + percent,
            inverse if inverse.starts_with("1/") => number + &inverse[1..],
            text => format!("{number} {text}"),
        }
    }
}

/// Ten to the number of decimals that count, and come back, as written.
const DECIMALS: f64 = 1e6;

/// Whether a number is whole, and so small that its neighbours are whole numbers too.
fn is_exact(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 // 2^53
}

/// The whole number whose reciprocal is nearest to this scale, if there is one above 1 that an `f64` holds exactly.
pub(crate) fn reciprocal(scale: f64) -> Option<f64> {
    let whole = (1.0 / scale).round();
    let exact = whole > 1.0 && whole <= 9_007_199_254_740_992.0 && 1.0 / whole == scale;
    exact.then_some(whole)
}

/// A scale kept as a quotient, so that a unit of many factors is rounded once, at the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ratio {
    pub numerator: f64,
    pub denominator: f64,
}

/// Hours in a month: 8760 / 12.
const HOURS_PER_MONTH: f64 = 730.0;

impl Ratio {
    pub const ONE: Self = Self::new(1.0, 1.0);
    pub const YEAR: Self = Self::new(12.0, 1.0);
    pub const HOUR: Self = Self::new(1.0, HOURS_PER_MONTH);
    pub const SECOND: Self = Self::new(1.0, HOURS_PER_MONTH * 3600.0);
    /// In Wh per month.
    pub const WATT: Self = Self::new(HOURS_PER_MONTH, 1.0);

    pub const fn new(numerator: f64, denominator: f64) -> Self {
        Self { numerator, denominator }
    }

    pub fn of_scale(scale: f64) -> Self {
        match reciprocal(scale) {
            Some(whole) => Self::new(1.0, whole),
            None => Self::new(scale, 1.0),
        }
    }

    pub fn times(self, other: Self) -> Self {
        Self::new(self.numerator * other.numerator, self.denominator * other.denominator)
    }

    pub fn inverse(self) -> Self {
        Self::new(self.denominator, self.numerator)
    }

    /// The same quotient of the least whole numbers, if it is one of whole numbers.
    fn reduced(self) -> Self {
        let (mut divisor, mut rest) = (self.numerator, self.denominator);
        if !is_exact(divisor) || !is_exact(rest) {
            return self;
        }
        while rest != 0.0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        Self::new(self.numerator / divisor, self.denominator / divisor)
    }

    /// A whole or half power: products and the correctly rounded square root only, hence the same bits everywhere.
    /// Nothing for other fractions.
    pub fn power(self, exponent: Exponent) -> Option<Self> {
        let base = if exponent.is_negative() { self.inverse() } else { self };
        let count = exponent.numerator().unsigned_abs();
        let raised = Self::new(repeated(base.numerator, count), repeated(base.denominator, count));
        match exponent.denominator() {
            1 => Some(raised),
            2 => Some(Self::new(raised.numerator.sqrt(), raised.denominator.sqrt())),
            _ => None,
        }
    }

    /// The scale; nothing if it is beyond the normal range of `f64`.
    pub fn scale(self) -> Option<f64> {
        let scale = self.numerator / self.denominator;
        [self.numerator, self.denominator, scale].iter().all(|part| part.is_normal() && *part > 0.0).then_some(scale)
    }
}

fn repeated(base: f64, count: u16) -> f64 {
    (0..count).fold(1.0, |product, _| product * base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocals_are_found() {
        assert_eq!(reciprocal(1.0 / 730.0), Some(730.0));
        assert_eq!(reciprocal(0.01), Some(100.0));
        assert_eq!(reciprocal(1e-6), Some(1e6));
        assert_eq!(reciprocal(1.0), None);
        assert_eq!(reciprocal(168.0 / 730.0), None);
        assert_eq!(reciprocal(0.0), None);
        assert_eq!(reciprocal(f64::INFINITY), None);
    }

    #[test]
    fn what_is_no_number_stays_so() {
        let day = Unit::of_ratio("d".into(), Dimension::time(), Ratio::new(24.0, 730.0)).unwrap();
        for value in [f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((day.from_canonical(value), day.to_canonical(value)), (value, value));
        }
        assert!(day.from_canonical(f64::NAN).is_nan() && day.to_canonical(f64::NAN).is_nan());
    }

    #[test]
    fn quotients_are_of_the_least_whole_numbers() {
        assert_eq!(Ratio::new(24.0, 730.0).reduced(), Ratio::new(12.0, 365.0));
        assert_eq!(Ratio::new(730.0, 1.0).reduced(), Ratio::new(730.0, 1.0));
        assert_eq!(Ratio::new(1.5, 3.0).reduced(), Ratio::new(1.5, 3.0));
    }

    #[test]
    fn ratios_round_once() {
        let watt_second = Ratio::WATT.times(Ratio::SECOND);
        assert_eq!(watt_second.scale(), Some(1.0 / 3600.0));
        assert_eq!(Ratio::SECOND.inverse().scale(), Some(2_628_000.0));
        assert_eq!(Ratio::YEAR.power(Exponent::whole(-1)).and_then(Ratio::scale), Some(1.0 / 12.0));
        assert_eq!(Ratio::YEAR.power(Exponent::HALF.negated()).and_then(Ratio::scale), Some(1.0 / 12f64.sqrt()));
        assert_eq!(Ratio::new(1e200, 1.0).power(Exponent::whole(2)).unwrap().scale(), None);
    }
}
