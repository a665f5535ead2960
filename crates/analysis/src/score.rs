//! How a forecast stood against what came.

use crate::mean::sum;

/// How a drawn forecast stood against the value that came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The share of draws below what came; of those that equal it, half.
    pub rank: f64,
    /// The continuous ranked probability score, in the unit of the column: 0 is perfect, and a forecast of one value scores how far off that is.
    pub crps: f64,
}

/// Scores the defined entries of a column against what came; nothing if none is defined.
///
/// The score is E|X − y| − ½ E|X − X′| of draws X and X′ and what came, y, over the draws themselves (Gneiting and Raftery 2007, *Journal of the
/// American Statistical Association* 102(477), eq. 21).
///
/// ```
/// use offtake_analysis::score;
///
/// let point = score(&[7.0], 10.0).expect("a draw");
/// assert_eq!((point.rank, point.crps), (1.0, 3.0));
/// let spread = score(&[7.0, 13.0, f64::NAN], 10.0).expect("two draws");
/// assert_eq!((spread.rank, spread.crps), (0.5, 1.5));
/// assert_eq!(score(&[f64::NAN], 10.0), None);
/// ```
pub fn score(column: &[f64], came: f64) -> Option<Score> {
    let mut values: Vec<f64> = column.iter().copied().filter(|value| !value.is_nan()).collect();
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    if values.is_empty() {
        return None;
    }
    let (below, up_to) = (values.partition_point(|x| *x < came), values.partition_point(|x| *x <= came));
    let rank = (below + up_to) as f64 / (2.0 * count);
    let off = sum(values.iter().map(|value| (value - came).abs())) / count;
    // The mean distance of two draws, over their order.
    let weighted = values.iter().enumerate().map(|(at, value)| (2.0 * at as f64 + 1.0 - count) * (value - came));
    let apart = 2.0 * sum(weighted) / (count * count);
    Some(Score { rank, crps: off - apart / 2.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An exponential law of mean 1 against y scores y − 2 (1 − e^−y) + ½ (Jordan, Krüger and Lerch 2019, *Journal of Statistical Software* 90(12)).
    #[test]
    fn an_exponential_forecast_has_its_closed_score() {
        let draws: Vec<f64> = (0..20_000).map(|at| -libm::log1p(-(f64::from(at) + 0.5) / 20_000.0)).collect();
        for came in [0.0, 1.0, 3.0] {
            let found = score(&draws, came).expect("draws");
            let below = -libm::expm1(-came);
            assert!((found.crps - (came - 2.0 * below + 0.5)).abs() < 2e-4, "{came}: {}", found.crps);
            assert!((found.rank - below).abs() < 1e-4, "{came}: {}", found.rank);
        }
    }
}
