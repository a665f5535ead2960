//! Monte Carlo error of means, probabilities and quantiles.

use crate::mean::{SideBySide, sum, variance};
use crate::quantile::{Quantiles, count_up_to, defined_count, interpolated_quantiles};

/// How the paths of a run were drawn, in path order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// Independent paths.
    Random,
    /// Randomised quasi-Monte Carlo: independent replicates of one point set, one after another, paths within a
    /// replicate dependent. Errors come from the spread between replicates (Owen 1998, "Latin supercube sampling for
    /// very high-dimensional simulations", §2); with fewer than two they are NaN.
    Replicates {
        /// Number of replicates.
        replicates: usize,
        /// Paths in each.
        per_replicate: usize,
    },
    /// Nothing is uncertain: one path says all, without error.
    Certain,
}

impl Design {
    /// What the mean of a truth column may be off by although all replicates agree: a replicate of n paths knows a
    /// probability to the next n-th, wherever in between; the standard deviation of that, averaged over replicates.
    pub fn resolution(self) -> f64 {
        match self {
            Design::Random | Design::Certain => 0.0,
            Design::Replicates { replicates, per_replicate } => {
                1.0 / (per_replicate as f64 * (12.0 * replicates as f64).sqrt())
            }
        }
    }

    /// The independent parts of a column: its replicates, or, for independent paths, `parts` stretches of equal length.
    pub(crate) fn part_length(self, paths: usize, parts: usize) -> usize {
        match self {
            Design::Random | Design::Certain => paths.div_ceil(parts.max(1)).max(1),
            Design::Replicates { per_replicate, .. } => per_replicate.max(1),
        }
    }
}

/// Standard error of the mean of the defined entries, in the unit of the column.
///
/// Random: s / √n. Replicates: the standard deviation of the replicates' means over √R; if replicates have different
/// numbers of defined entries, the linearised ratio estimator (Cochran 1977, *Sampling Techniques*, §2.11), which is
/// the same when the numbers agree. A spread that is estimated from R means is uncertain itself, so the error is widened as a
/// 95 % interval of Student's t with R − 1 degrees of freedom is: the truth lies within two errors as often as if they were known.
pub fn mean_error(column: &[f64], design: Design) -> f64 {
    match design {
        Design::Random => {
            let defined = column.iter().filter(|value| !value.is_nan()).count();
            (variance(column) / defined as f64).sqrt()
        }
        Design::Replicates { .. } => ratio_error(&replicate_totals(column, design, |value| value)),
        Design::Certain => 0.0,
    }
}

/// How many entries of each replicate are defined, and the sum of what becomes of them, in path order. Replicates without any are left out.
pub(crate) fn replicate_totals(column: &[f64], design: Design, changed: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let replicates: Vec<&[f64]> = column.chunks(design.part_length(column.len(), 1)).collect();
    let sums = replicates.chunks(SideBySide::LANES).flat_map(|few| SideBySide::of(few, &changed));
    let totals = replicates.iter().zip(sums).map(|(replicate, sum)| (defined_count(replicate) as f64, sum));
    totals.filter(|(defined, _)| *defined > 0.0).collect()
}

/// Standard error of the share of true entries, 1 or 0: as [`mean_error`], and unless all agree at least what replicates cannot
/// know, see [`Design::resolution`]. A few replicates that differ by a point or two from the rest say little of their spread.
pub(crate) fn truth_error(truth: &[f64], design: Design) -> f64 {
    truth_error_from(truth, mean_error(truth, design), design)
}

/// The same, given that of a mean.
pub(crate) fn truth_error_from(truth: &[f64], error: f64, design: Design) -> f64 {
    let mut defined = truth.iter().filter(|value| !value.is_nan());
    let first = defined.next();
    let agree = defined.all(|value| Some(value) == first);
    if agree || error.is_nan() { error } else { error.max(design.resolution()) }
}

/// Standard error of Σ total / Σ count over independent (count, total) pairs.
pub(crate) fn ratio_error(totals: &[(f64, f64)]) -> f64 {
    let replicates = totals.len() as f64;
    if replicates < 2.0 {
        return f64::NAN;
    }
    let count = sum(totals.iter().map(|(count, _)| *count));
    let ratio = sum(totals.iter().map(|(_, total)| *total)) / count;
    let squares = sum(totals.iter().map(|(count, total)| (total - ratio * count) * (total - ratio * count)));
    (squares * replicates / (replicates - 1.0)).sqrt() / count * widening(totals.len() - 1)
}

/// The 97.5 % quantile of Student's t with so many degrees of freedom over that of the normal law (Fisher 1935, *The Design of
/// Experiments*, table of t); from 20 degrees on by the expansion of Cornish and Fisher, good to five digits.
fn widening(degrees: usize) -> f64 {
    const NORMAL: f64 = 1.959_963_985;
    const STUDENT: [f64; 19] = [
        12.706_204_7,
        4.302_652_7,
        3.182_446_3,
        2.776_445_1,
        2.570_581_8,
        2.446_911_9,
        2.364_624_3,
        2.306_004_1,
        2.262_157_2,
        2.228_138_9,
        2.200_985_2,
        2.178_812_8,
        2.160_368_7,
        2.144_786_7,
        2.131_449_5,
        2.119_905_3,
        2.109_815_6,
        2.100_922_0,
        2.093_024_1,
    ];
    let quantile = degrees.checked_sub(1).and_then(|place| STUDENT.get(place)).copied().unwrap_or_else(|| {
        let n = degrees as f64;
        NORMAL + 2.372_27 / n + 2.822_5 / (n * n) + 2.555_8 / (n * n * n)
    });
    quantile / NORMAL
}

/// Standard errors of the quantiles that were found at `probabilities`, in the unit of the column.
///
/// The interval p ± 2 standard errors of the share of paths below the quantile, read off the sample and divided by its width in
/// standard errors (Woodruff 1952, *JASA* 47, "Confidence intervals for medians and other position measures"); it is one-sided
/// where the interval would leave 0..1. Random: that share has the binomial error √(p(1−p)/n). Replicates: the error of a mean,
/// not below what a replicate can resolve; with fewer than two it is NaN.
pub fn quantile_errors(column: &[f64], probabilities: &[f64], found: &Quantiles, design: Design) -> Vec<f64> {
    let interpolated = |asked: &[f64]| interpolated_quantiles(column, asked).values;
    quantile_errors_from(column, probabilities, found, design, interpolated)
}

/// The same, where interpolated quantiles are known.
pub(crate) fn quantile_errors_from(
    column: &[f64],
    probabilities: &[f64],
    found: &Quantiles,
    design: Design,
    interpolated: impl FnOnce(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    let defined = found.defined as f64;
    let of_shares: Vec<f64> = match design {
        Design::Random if defined < 2.0 => vec![f64::NAN; probabilities.len()],
        Design::Random => probabilities.iter().map(|p| (p * (1.0 - p) / defined).sqrt()).collect(),
        Design::Replicates { .. } => share_errors(column, &found.values, design),
        Design::Certain => return vec![0.0; probabilities.len()],
    };
    widths_between(probabilities, &of_shares, interpolated)
}

/// Standard errors of the shares of paths not above each value, by the spread of replicates. Counts are exact in any order.
fn share_errors(column: &[f64], values: &[f64], design: Design) -> Vec<f64> {
    let replicates = || column.chunks(design.part_length(column.len(), 1));
    let defined: Vec<f64> = replicates().map(|replicate| defined_count(replicate) as f64).collect();
    let error = |&value: &f64| {
        let below = replicates().map(|replicate| count_up_to(replicate, value) as f64);
        counted_error(defined.iter().copied().zip(below), design)
    };
    values.iter().map(error).collect()
}

/// The same from (defined, below) of each replicate: not below what a replicate can resolve.
pub(crate) fn counted_error(replicates: impl Iterator<Item = (f64, f64)>, design: Design) -> f64 {
    let error = ratio_error(&replicates.filter(|(defined, _)| *defined > 0.0).collect::<Vec<_>>());
    if error.is_nan() { error } else { error.max(design.resolution()) }
}

/// Half the width of the values from p − 2 to p + 2 errors, in standard errors, where interpolated quantiles are known.
pub(crate) fn widths_between(
    probabilities: &[f64],
    errors: &[f64],
    quantiles: impl FnOnce(&[f64]) -> Vec<f64>,
) -> Vec<f64> {
    const WIDTH: f64 = 2.0;
    let bound = |(p, error): (&f64, &f64)| ((p - WIDTH * error).max(0.0), (p + WIDTH * error).min(1.0), *error);
    let bounds: Vec<(f64, f64, f64)> = probabilities.iter().zip(errors).map(bound).collect();
    let asked: Vec<f64> = bounds.iter().flat_map(|(low, high, _)| [*low, *high]).collect();
    let found = quantiles(&asked);
    let width = |(at, (low, high, error)): (usize, &(f64, f64, f64))| {
        let (first, last) = (found[2 * at], found[2 * at + 1]);
        // An error that is unknown is no bound; infinite values must not be subtracted from themselves.
        if error.is_nan() {
            f64::NAN
        } else if first == last {
            0.0
        } else {
            (last - first) * error / (high - low)
        }
    };
    bounds.iter().enumerate().map(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean::mean;
    use crate::quantile::quantiles;
    use crate::sample::{RandomColumns, moments, shifted_lattice};

    /// The mean of the reported errors over seeds must be the spread of the estimates over seeds.
    fn calibrated(estimates: &[(f64, f64)], within: f64) {
        let (_, spread) = moments(&estimates.iter().map(|(value, _)| *value).collect::<Vec<_>>());
        let (reported, _) = moments(&estimates.iter().map(|(_, error)| *error).collect::<Vec<_>>());
        assert!((reported / spread - 1.0).abs() < within, "reported {reported}, spread {spread}");
    }

    #[test]
    fn random_mean_error_is_s_over_root_n() {
        let column = [1.0, 2.0, 3.0, 4.0, f64::NAN];
        assert!((mean_error(&column, Design::Random) - (5.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-15);
        assert!(mean_error(&[1.0], Design::Random).is_nan());
    }

    #[test]
    fn replicate_mean_error_is_the_spread_of_replicate_means() {
        let design = Design::Replicates { replicates: 3, per_replicate: 2 };
        // Means 1, 2, 6: variance 7. Student's t is 4.302653 with 2 degrees of freedom.
        let error = mean_error(&[0.0, 2.0, 2.0, 2.0, 7.0, 5.0], design);
        assert!((error - (7.0_f64 / 3.0).sqrt() * 4.302_652_7 / 1.959_963_985).abs() < 1e-15);
        assert!(mean_error(&[0.0, 2.0], design).is_nan());
        assert!(mean_error(&[], Design::Replicates { replicates: 0, per_replicate: 0 }).is_nan());
    }

    #[test]
    fn reported_errors_of_means_match_the_spread_over_seeds() {
        let design = Design::Replicates { replicates: 16, per_replicate: 64 };
        let f = |x: f64, y: f64| (3.0 * x).exp() * (1.0 + y);
        let exact = ((3.0_f64).exp() - 1.0) / 3.0 * 1.5;
        let lattice: Vec<(f64, f64)> = (0..200)
            .map(|seed| {
                let [x, y] = shifted_lattice(seed, 16, 64);
                let column: Vec<f64> = x.iter().zip(&y).map(|(x, y)| f(*x, *y)).collect();
                (mean(&column), mean_error(&column, design))
            })
            .collect();
        calibrated(&lattice, 0.15);
        assert!(lattice.iter().filter(|(m, e)| (m - exact).abs() < 2.0 * e).count() > 180);
        let random: Vec<(f64, f64)> = (0..200)
            .map(|seed| {
                let mut source = RandomColumns::new(seed);
                let column: Vec<f64> = (0..1024).map(|_| f(source.uniform(), source.uniform())).collect();
                (mean(&column), mean_error(&column, Design::Random))
            })
            .collect();
        calibrated(&random, 0.15);
        assert!(lattice[0].1 < random[0].1 / 3.0, "the lattice is better, and its error says so");
    }

    /// Five runs of a hundred are more than two errors off, whatever the number of replicates.
    #[test]
    fn two_errors_hold_in_95_of_100_runs() {
        for replicates in [3, 5, 10, 16, 20, 40] {
            let design = Design::Replicates { replicates, per_replicate: 4 };
            let runs = 4000;
            let beyond = (0..runs)
                .filter(|seed| {
                    let mut source = RandomColumns::new(*seed);
                    let column: Vec<f64> = (0..4 * replicates).map(|_| source.normal()).collect();
                    mean(&column).abs() > 1.959_963_985 * mean_error(&column, design)
                })
                .count() as f64;
            let expected = 0.05 * runs as f64;
            // Four binomial standard deviations.
            assert!((beyond - expected).abs() < 4.0 * (0.95 * expected).sqrt(), "{replicates}: {beyond}");
        }
        assert!((widening(20) - 2.085_963_4 / 1.959_963_985).abs() < 1e-5);
        assert!((widening(30) - 2.042_272_5 / 1.959_963_985).abs() < 1e-5);
    }

    #[test]
    fn undefined_entries_in_replicates_make_a_ratio() {
        let design = Design::Replicates { replicates: 20, per_replicate: 50 };
        let estimates: Vec<(f64, f64)> = (0..300)
            .map(|seed| {
                let mut source = RandomColumns::new(seed);
                let column: Vec<f64> =
                    (0..1000).map(|_| if source.uniform() < 0.6 { f64::NAN } else { 5.0 + source.normal() }).collect();
                (mean(&column), mean_error(&column, design))
            })
            .collect();
        calibrated(&estimates, 0.12);
    }

    #[test]
    fn reported_errors_of_quantiles_match_the_spread_over_seeds() {
        let probabilities = [0.05, 0.5, 0.95];
        for design in [Design::Random, Design::Replicates { replicates: 20, per_replicate: 200 }] {
            let runs: Vec<(Vec<f64>, Vec<f64>)> = (0..200)
                .map(|seed| {
                    let mut source = RandomColumns::new(seed);
                    let column: Vec<f64> = (0..4000).map(|_| source.normal()).collect();
                    let found = quantiles(&column, &probabilities);
                    let errors = quantile_errors(&column, &probabilities, &found, design);
                    (found.values, errors)
                })
                .collect();
            for at in 0..probabilities.len() {
                let pairs: Vec<(f64, f64)> = runs.iter().map(|(value, error)| (value[at], error[at])).collect();
                calibrated(&pairs, 0.15);
            }
        }
    }

    #[test]
    fn an_extreme_quantile_has_a_one_sided_error() {
        let column: Vec<f64> = (0..100).map(f64::from).collect();
        let error = quantile_errors(&column, &[0.01], &quantiles(&column, &[0.01]), Design::Random)[0];
        // 0 to 0.0299 on a uniform grid of step 1: the error of the rank, √(.01 × .99 / 100) × 99.
        assert!((error - 99.0 * (0.01_f64 * 0.99 / 100.0).sqrt()).abs() < 1e-9, "{error}");
        assert!(quantile_errors(&[1.0], &[0.5], &quantiles(&[1.0], &[0.5]), Design::Random)[0].is_nan());
    }
}
