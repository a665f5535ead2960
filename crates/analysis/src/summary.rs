//! One measure in a few numbers.

use crate::error::{Design, mean_error, quantile_errors_from};
use crate::mean::mean;
use crate::quantile::{Quantiles, fractional_rank, whole_rank};
use crate::ranked_column::RankedColumn;
use crate::tail::measure_error_from;

/// Mean and quantiles of a measure, with their Monte Carlo errors, all in the unit of the column.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Paths on which the measure is defined; the figures are based on these.
    pub defined: usize,
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub std_error: f64,
    /// A tail is so heavy that this error is not to be trusted.
    pub heavy_tail: bool,
    /// Quantiles at the asked probabilities.
    pub quantiles: Vec<f64>,
    /// Their standard errors.
    pub quantile_errors: Vec<f64>,
}

/// Sums up a column. See [`measure_error`](crate::measure_error), [`quantiles`](crate::quantiles()) and
/// [`quantile_errors`](crate::quantile_errors()).
pub fn summary(column: &[f64], probabilities: &[f64], design: Design) -> Summary {
    let mut ranked = RankedColumn::new(column);
    let found = Quantiles { defined: ranked.defined(), values: ranked.quantiles(probabilities, whole_rank) };
    let error = measure_error_from(column, mean_error(column, design), &mut ranked, design);
    let interpolated = |asked: &[f64]| ranked.quantiles(asked, fractional_rank);
    Summary {
        defined: found.defined,
        mean: mean(column),
        std_error: error.std_error,
        heavy_tail: error.heavy_tail,
        quantile_errors: quantile_errors_from(column, probabilities, &found, design, interpolated),
        quantiles: found.values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_path_says_all_where_nothing_is_uncertain() {
        let found = summary(&[7.0], &[0.05, 0.5], Design::Certain);
        let all = Summary {
            defined: 1,
            mean: 7.0,
            std_error: 0.0,
            heavy_tail: false,
            quantiles: vec![7.0; 2],
            quantile_errors: vec![0.0; 2],
        };
        assert_eq!(found, all);
        let claim = crate::probability(&[1.0], Design::Certain);
        assert_eq!((claim.probability, claim.std_error), (1.0, 0.0));
        assert_eq!((claim.interval.low, claim.interval.high), (1.0, 1.0));
        assert_eq!(crate::probability(&[f64::NAN], Design::Certain).interval.high, 1.0);
    }

    #[test]
    fn a_constant_has_no_spread_and_no_error() {
        let found = summary(&[7.0; 50], &[0.05, 0.5], Design::Random);
        assert_eq!(
            found,
            Summary {
                defined: 50,
                mean: 7.0,
                std_error: 0.0,
                heavy_tail: false,
                quantiles: vec![7.0; 2],
                quantile_errors: vec![0.0; 2]
            }
        );
    }
}
