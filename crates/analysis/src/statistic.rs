//! The one number of a column that a question turns on.

use crate::error::{Design, quantile_errors};
use crate::mean::mean;
use crate::probability::{probability, truth_value};
use crate::quantile::quantiles;
use crate::tail::measure_error;

/// What a column is summed up to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    /// How often it is true.
    Probability,
    /// The mean of its finite entries: of a date that may never come, over the paths on which it does.
    Mean,
    /// Its quantile at a probability from 0 to 1.
    Quantile(f64),
}

/// A number found from draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// In the unit of the column; NaN if nothing is defined.
    pub value: f64,
    /// Its Monte Carlo standard error.
    pub std_error: f64,
}

impl Statistic {
    /// The number, over the defined paths.
    ///
    /// ```
    /// use offtake_analysis::{Design, Statistic};
    ///
    /// let column = [1.0, 2.0, 6.0, f64::NAN];
    /// assert_eq!(Statistic::Mean.of(&column, Design::Random).value, 3.0);
    /// assert_eq!(Statistic::Quantile(0.5).of(&column, Design::Random).value, 2.0);
    /// assert_eq!(Statistic::Probability.of(&[0.0, 1.0], Design::Random).value, 0.5);
    /// ```
    pub fn of(self, column: &[f64], design: Design) -> Estimate {
        match self {
            Statistic::Probability => {
                let found = probability(column, design);
                Estimate { value: found.probability, std_error: found.std_error }
            }
            Statistic::Mean => {
                let finite: Vec<f64> = column.iter().map(|&value| finite(value)).collect();
                Estimate { value: mean(&finite), std_error: measure_error(&finite, design).std_error }
            }
            Statistic::Quantile(p) => {
                let found = quantiles(column, &[p]);
                let errors = quantile_errors(column, &[p], &found, design);
                Estimate { value: found.values[0], std_error: errors[0] }
            }
        }
    }

    /// How far it moves from a column to another of the same paths: of a probability and a mean with the error of the paths'
    /// differences, over the paths on which both are defined; of a quantile as if both were independent, which is more than it is.
    pub fn change(self, from: &[f64], to: &[f64], design: Design) -> Estimate {
        let difference = |value: fn(f64) -> f64| -> Estimate {
            let paths: Vec<f64> = from.iter().zip(to).map(|(from, to)| finite(value(*to) - value(*from))).collect();
            Estimate { value: mean(&paths), std_error: measure_error(&paths, design).std_error }
        };
        match self {
            Statistic::Probability => difference(truth_value),
            Statistic::Mean => difference(|value| value),
            Statistic::Quantile(_) => {
                let (from, to) = (self.of(from, design), self.of(to, design));
                Estimate { value: to.value - from.value, std_error: from.std_error.hypot(to.std_error) }
            }
        }
    }

    /// By path the value whose mean moves as the number does, so that its variance is what assumptions share in: truth values, the
    /// column itself, or whether a path is not above `quantile` (Fort, Klein and Rachdi 2016, *Communications in Statistics* 45, "New
    /// sensitivity analysis subordinated to a contrast").
    pub fn scores(self, column: &[f64], quantile: f64) -> Vec<f64> {
        let score = |value: &f64| match self {
            _ if value.is_nan() => f64::NAN,
            Statistic::Probability => truth_value(*value),
            Statistic::Mean => finite(*value),
            Statistic::Quantile(_) => f64::from(u8::from(*value <= quantile)),
        };
        column.iter().map(score).collect()
    }
}

/// The value, undefined where it is infinite.
fn finite(value: f64) -> f64 {
    if value.is_infinite() { f64::NAN } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn a_paired_change_knows_more_than_two_figures() {
        let mut source = RandomColumns::new(61);
        let from: Vec<f64> = (0..4000).map(|_| source.normal()).collect();
        let to: Vec<f64> = from.iter().map(|value| value + 0.5).collect();
        let found = Statistic::Mean.change(&from, &to, Design::Random);
        assert!((found.value - 0.5).abs() < 1e-12 && found.std_error < 1e-12, "{found:?}");
        let found = Statistic::Quantile(0.9).change(&from, &to, Design::Random);
        assert!((found.value - 0.5).abs() < 1e-12 && found.std_error > 0.01, "{found:?}");
        let truth = |column: &[f64]| -> Vec<f64> { column.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect() };
        let found = Statistic::Probability.change(&truth(&from), &truth(&to), Design::Random);
        // P(z > −½) − P(z > 0) = 0.191 46.
        assert!((found.value - 0.191_46).abs() < 3.0 * found.std_error && found.std_error < 0.008, "{found:?}");
    }

    #[test]
    fn what_is_undefined_is_left_out_of_both() {
        let found = Statistic::Mean.change(&[1.0, f64::NAN, 5.0], &[2.0, 9.0, f64::NAN], Design::Random);
        assert_eq!(found.value, 1.0);
        let scores = Statistic::Quantile(0.5).scores(&[1.0, 2.0, f64::NAN, 3.0], 2.0);
        assert_eq!((&scores[..2], scores[3]), (&[1.0, 1.0][..], 0.0));
        assert!(scores[2].is_nan());
    }
}
