//! Paired comparison of two runs.

use crate::error::{Design, mean_error};
use crate::mean::{mean, variance};

/// The difference of one measure between two runs with the same draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Paths on which the measure is defined in both runs.
    pub paired: usize,
    /// Mean of `variant − base` over them, in the unit of the columns.
    pub mean: f64,
    /// Its standard error, from the paired differences.
    pub std_error: f64,
    /// Share of the variance of an unpaired comparison that pairing removes: 1 − Var(v − b) / (Var v + Var b).
    /// Negative where the runs move against each other; NaN for constants.
    pub variance_removed: f64,
}

/// Compares two columns path by path. Entries beyond the shorter column are left out.
pub fn difference(base: &[f64], variant: &[f64], design: Design) -> Difference {
    let undefined_in_either = |value: f64, other: f64| if other.is_nan() { f64::NAN } else { value };
    let pairs = || base.iter().copied().zip(variant.iter().copied());
    let differences: Vec<f64> = pairs().map(|(base, variant)| variant - base).collect();
    let base: Vec<f64> = pairs().map(|(base, variant)| undefined_in_either(base, variant)).collect();
    let variant: Vec<f64> = pairs().map(|(base, variant)| undefined_in_either(variant, base)).collect();
    Difference {
        paired: differences.iter().filter(|value| !value.is_nan()).count(),
        mean: mean(&differences),
        std_error: mean_error(&differences, design),
        variance_removed: 1.0 - variance(&differences) / (variance(&base) + variance(&variant)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Source;

    #[test]
    fn a_paired_difference_is_as_sharp_as_the_difference() {
        let mut source = Source::new(5);
        let base: Vec<f64> = (0..10_000).map(|_| 100.0 * source.normal()).collect();
        let variant: Vec<f64> = base.iter().map(|value| value + 3.0 + source.normal()).collect();
        let found = difference(&base, &variant, Design::Random);
        assert!((found.mean - 3.0).abs() < 4.0 * found.std_error);
        assert!((found.std_error - 0.01).abs() < 0.001);
        assert!(found.variance_removed > 0.9999);
    }

    #[test]
    fn only_paths_finished_in_both_count() {
        let found = difference(&[1.0, f64::NAN, 3.0, 4.0], &[2.0, 5.0, f64::NAN, 7.0], Design::Random);
        assert_eq!((found.paired, found.mean), (2, 2.0));
        assert_eq!(difference(&[1.0], &[], Design::Random).paired, 0);
    }
}
