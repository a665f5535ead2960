//! The probability of a claim from its truth column.

use crate::error::{Design, truth_error};

/// The 97.5 % quantile of the standard normal.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How often a claim holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    /// All paths, failed ones included.
    pub paths: usize,
    /// Paths on which the claim has a truth value.
    pub defined: usize,
    /// Paths on which it holds.
    pub held: usize,
    /// held / defined; NaN if nothing is defined.
    pub probability: f64,
    /// Monte Carlo standard error of `probability`. If all defined paths agree, it is 0 and says nothing: read
    /// `interval`.
    pub std_error: f64,
    /// 95 % score interval (Wilson 1927, *JASA* 22, "Probable inference, the law of succession, and statistical
    /// inference") for independent paths; wider than needed under randomised quasi-Monte Carlo. 0 to 1 if nothing is
    /// defined.
    pub interval: Interval,
    /// The probability over all paths if the claim had failed, or held, on every undefined path.
    pub range: Interval,
}

impl Probability {
    /// Whether all defined paths agree, so that there is no crux.
    pub fn unanimous(&self) -> bool {
        self.held == 0 || self.held == self.defined
    }

    /// From counts and an error found elsewhere.
    pub(crate) fn from_counts(paths: usize, defined: usize, held: usize, std_error: f64) -> Self {
        let share = |part: usize| part as f64 / paths as f64;
        Probability {
            paths,
            defined,
            held,
            probability: held as f64 / defined as f64,
            std_error,
            interval: wilson(held, defined),
            range: Interval { low: share(held), high: share(held + paths - defined) },
        }
    }
}

/// The probability that a claim holds: over the paths on which `truth` is defined, nonzero is true and zero is false.
pub fn probability(truth: &[f64], design: Design) -> Probability {
    let truth: Vec<f64> = truth.iter().map(|&value| truth_value(value)).collect();
    let defined = truth.iter().filter(|value| !value.is_nan()).count();
    let held = truth.iter().filter(|value| **value == 1.0).count();
    let found = Probability::from_counts(truth.len(), defined, held, truth_error(&truth, design));
    match design {
        Design::Certain => Probability { interval: found.range, ..found },
        _ => found,
    }
}

/// 1, 0 or NaN.
pub(crate) fn truth_value(value: f64) -> f64 {
    if value.is_nan() { value } else { f64::from(u8::from(value != 0.0)) }
}

fn wilson(held: usize, defined: usize) -> Interval {
    if defined == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = defined as f64;
    let p = held as f64 / n;
    let squared = NORMAL_975 * NORMAL_975;
    let centre = (p + squared / (2.0 * n)) / (1.0 + squared / n);
    let half = NORMAL_975 / (1.0 + squared / n) * (p * (1.0 - p) / n + squared / (4.0 * n * n)).sqrt();
    // The ends are exact where all agree; elsewhere rounding must not leave 0..1.
    Interval {
        low: if held == 0 { 0.0 } else { (centre - half).max(0.0) },
        high: if held == defined { 1.0 } else { (centre + half).min(1.0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(value: f64, reference: f64) {
        assert!((value - reference).abs() < 1e-12, "{value} {reference}");
    }

    #[test]
    fn counts_error_and_range() {
        let mut truth = vec![1.0; 30];
        truth.extend(vec![0.0; 60]);
        truth.extend(vec![f64::NAN; 10]);
        let found = probability(&truth, Design::Random);
        assert_eq!((found.paths, found.defined, found.held), (100, 90, 30));
        close(found.probability, 1.0 / 3.0);
        close(found.std_error, (2.0_f64 / 9.0 / 89.0).sqrt());
        assert_eq!(found.range, Interval { low: 0.3, high: 0.4 });
        assert!(!found.unanimous());
    }

    #[test]
    fn wilson_interval_from_its_quadratic() {
        // Its ends are where (p̂ − p)² = z² p (1 − p) / n.
        for (held, defined) in [(1, 10), (5, 10), (81, 263), (7, 8)] {
            let found = wilson(held, defined);
            let estimate = held as f64 / defined as f64;
            for p in [found.low, found.high] {
                close((estimate - p).powi(2), NORMAL_975.powi(2) * p * (1.0 - p) / defined as f64);
            }
            assert!(found.low < estimate && estimate < found.high);
        }
    }

    #[test]
    fn a_unanimous_claim_has_an_interval_instead_of_an_error() {
        let found = probability(&[1.0; 40], Design::Random);
        assert!(found.unanimous());
        assert_eq!((found.probability, found.std_error, found.interval.high), (1.0, 0.0, 1.0));
        close(found.interval.low, 40.0 / (40.0 + NORMAL_975 * NORMAL_975));
    }

    #[test]
    fn nothing_defined_means_nothing_known() {
        let found = probability(&[f64::NAN; 4], Design::Random);
        assert!(found.probability.is_nan());
        assert_eq!((found.range, found.interval), (Interval { low: 0.0, high: 1.0 }, Interval { low: 0.0, high: 1.0 }));
        assert!(probability(&[], Design::Random).range.low.is_nan());
    }
}
