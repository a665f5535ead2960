//! Expected shortfall: how bad, or how good, the tail is.

use crate::error::Design;
use crate::mean::mean;
use crate::quantile::quantiles;
use crate::tail::measure_error;

/// The mean of a tail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shortfall {
    /// Mean of the share p of values that are least if p is below one half, else of the share 1 − p that are greatest.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// The mean beyond the quantile at `p`, as if the value there could be divided: q + E[min(X − q, 0)] / p, or above one half
/// q + E[max(X − q, 0)] / (1 − p) (Rockafellar and Uryasev 2000, *Journal of Risk* 2). To first order the error of q does
/// not matter. NaN if nothing is defined, p is not inside 0..1 or a value is infinite.
pub fn shortfall(column: &[f64], p: f64, design: Design) -> Shortfall {
    let quantile = quantiles(column, &[p]).values[0];
    let part = if p < 0.5 { p } else { 1.0 - p };
    let beyond = |value: f64| if p < 0.5 { (value - quantile).min(0.0) } else { (value - quantile).max(0.0) };
    if !quantile.is_finite() || part <= 0.0 {
        return Shortfall { mean: f64::NAN, std_error: f64::NAN };
    }
    // `min` and `max` would make a number of NaN.
    let terms: Vec<f64> =
        (column.iter()).map(|&value| if value.is_nan() { value } else { quantile + beyond(value) / part }).collect();
    let mean = mean(&terms);
    if !mean.is_finite() {
        return Shortfall { mean: f64::NAN, std_error: f64::NAN };
    }
    Shortfall { mean, std_error: measure_error(&terms, design).std_error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn of_a_few_values() {
        let column: Vec<f64> = (1..=100).map(f64::from).collect();
        // The least five are 1 to 5, the greatest 96 to 100, though the 95 % quantile is 95.
        assert!((shortfall(&column, 0.05, Design::Random).mean - 3.0).abs() < 1e-12);
        assert!((shortfall(&column, 0.95, Design::Random).mean - 98.0).abs() < 1e-12);
        // Half of the second value belongs to the least 1.5 %.
        assert!((shortfall(&column, 0.015, Design::Random).mean - (1.0 + 0.5 * 2.0) / 1.5).abs() < 1e-12);
        let with_gaps: Vec<f64> = column.iter().flat_map(|value| [*value, f64::NAN]).collect();
        assert!((shortfall(&with_gaps, 0.05, Design::Random).mean - 3.0).abs() < 1e-12);
        for (column, p) in [(vec![], 0.5), (vec![f64::NAN], 0.5), (vec![1.0], 0.0), (vec![1.0, f64::INFINITY], 0.5)] {
            assert!(shortfall(&column, p, Design::Random).mean.is_nan());
        }
    }

    #[test]
    fn of_a_normal_law_within_its_error() {
        // A standard normal has φ(1.959964) / 0.025 = 2.337803 (McNeil, Frey and Embrechts 2005, example 2.18).
        let far = (0..200).filter(|seed| {
            let mut source = RandomColumns::new(900 + seed);
            let column: Vec<f64> = (0..2000).map(|_| source.normal()).collect();
            let low = shortfall(&column, 0.025, Design::Random);
            (low.mean + 2.337_803).abs() > 2.0 * low.std_error
        });
        let far = far.count();
        assert!(far <= 24, "{far} of 200");
    }
}
