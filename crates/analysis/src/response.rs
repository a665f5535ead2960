//! How a claim responds to one assumption, estimated from the run's own draws.

use crate::probability::truth_value;
use crate::quantile::interpolate;

/// One point of a [`Response`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResponsePoint {
    /// Share of paths with a smaller value of the assumption.
    pub level: f64,
    /// Value of the assumption, in its unit: its quantile at `level`.
    pub value: f64,
    /// P(claim | assumption = value), held to 0..1.
    pub probability: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// P(claim | X = x) over the 0.5 to 99.5 % quantiles of X. If X is independent of the other assumptions, this is
/// also the effect of setting it.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Ascending in level and value, at 101 even levels.
    pub points: Vec<ResponsePoint>,
    /// Number of different values of X: with a handful of them read [`crate::states`] instead.
    pub distinct: usize,
    /// The same points, averaged over half as much of X: the less they agree, the more of the estimate is averaging.
    pub(crate) finer: Vec<ResponsePoint>,
    /// How much of all paths an estimate averages over, either way.
    pub(crate) reach: f64,
}

/// Estimates the response of a truth column (nonzero, zero, NaN) to a column of the same paths; None with fewer than 20
/// paths on which both are defined.
///
/// Local linear regression with tricube weights (Cleveland 1979, *JASA* 74) on ranks, ties at their middle rank: ranks
/// are evenly dense, so that one bandwidth fits long tails too. It reaches n^(−1/4) of all ranks either way, and as
/// many at the ends.
pub fn response(assumption: &[f64], truth: &[f64]) -> Option<Response> {
    let mut pairs: Vec<(f64, f64)> = assumption
        .iter()
        .zip(truth)
        .filter(|(value, truth)| value.is_finite() && !truth.is_nan())
        .map(|(value, truth)| (value + 0.0, truth_value(*truth)))
        .collect();
    if pairs.len() < 20 {
        return None;
    }
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (values, truths): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let paths = values.len() as f64;
    let (levels, distinct) = middle_levels(&values);
    let reach = paths.sqrt().sqrt().recip();
    let points = |reach: f64| {
        let point = |step: i32| {
            let level = 0.005 + 0.0099 * f64::from(step);
            // In a long tie the line is read at the middle of it.
            let middle = levels[((level * paths) as usize).min(levels.len() - 1)];
            let (probability, std_error) = local_linear(&levels, &truths, middle, reach);
            let value = interpolate(&values, level * (paths - 1.0));
            ResponsePoint { level, value, probability, std_error }
        };
        (0..=100).map(point).collect()
    };
    Some(Response { points: points(reach), distinct, finer: points(0.5 * reach), reach })
}

/// The level of each sorted value, (rank + ½) / n with ties at their middle, and the number of different values.
fn middle_levels(sorted: &[f64]) -> (Vec<f64>, usize) {
    let mut levels = Vec::with_capacity(sorted.len());
    let mut distinct = 0;
    for ties in sorted.chunk_by(|a, b| a == b) {
        let middle = levels.len() as f64 + ties.len() as f64 / 2.0;
        levels.extend(std::iter::repeat_n(middle / sorted.len() as f64, ties.len()));
        distinct += 1;
    }
    (levels, distinct)
}

/// Value at `level` of the weighted line through the truths nearby, and its standard error.
fn local_linear(levels: &[f64], truths: &[f64], level: f64, reach: f64) -> (f64, f64) {
    // At an end the window is lopsided, and reaches further to hold as many paths.
    let reach = reach + (reach - level).max(0.0) + (reach - (1.0 - level)).max(0.0);
    let near = levels.partition_point(|at| *at <= level - reach)..levels.partition_point(|at| *at < level + reach);
    let weighted = near.map(|path| {
        let offset = (levels[path] - level) / reach;
        let rest = 1.0 - offset.abs() * offset.abs() * offset.abs();
        (offset, rest * rest * rest, truths[path])
    });
    let mut moments = [0.0; 5];
    for (offset, weight, truth) in weighted.clone() {
        let terms = [1.0, offset, offset * offset, truth, offset * truth];
        moments.iter_mut().zip(terms).for_each(|(moment, term)| *moment += weight * term);
    }
    let [s0, s1, s2, t0, t1] = moments;
    let determinant = s0 * s2 - s1 * s1;
    // If all offsets agree (one long tie), there is no line, only a mean.
    let (constant, linear, divisor) =
        if determinant > 1e-12 * s0 * s2 { (s2, s1, determinant) } else { (1.0, 0.0, s0) };
    if divisor <= 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let probability = ((constant * t0 - linear * t1) / divisor).clamp(0.0, 1.0);
    let squares: f64 = weighted
        .map(|(offset, weight, _)| weight * (constant - linear * offset) / divisor)
        .map(|influence| influence * influence)
        .sum();
    (probability, (squares * probability * (1.0 - probability)).sqrt())
}

impl Response {
    /// The estimate at a level, linear between points; the ends beyond them.
    pub fn at(&self, level: f64) -> Option<ResponsePoint> {
        let above =
            self.points.iter().position(|point| point.level >= level).unwrap_or(self.points.len().checked_sub(1)?);
        let high = *self.points.get(above)?;
        let low = *self.points.get(above.saturating_sub(1))?;
        let part =
            if high.level > low.level { ((level - low.level) / (high.level - low.level)).clamp(0.0, 1.0) } else { 1.0 };
        let between = |low: f64, high: f64| low + part * (high - low);
        Some(ResponsePoint {
            level: between(low.level, high.level),
            value: between(low.value, high.value),
            probability: between(low.probability, high.probability),
            std_error: between(low.std_error, high.std_error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    /// Truth drawn with probability f(x).
    fn draws(
        seed: u64,
        paths: usize,
        mut x: impl FnMut(&mut RandomColumns) -> f64,
        f: impl Fn(f64) -> f64,
    ) -> (Vec<f64>, Vec<f64>) {
        let mut source = RandomColumns::new(seed);
        (0..paths)
            .map(|_| {
                let x = x(&mut source);
                (x, f64::from(source.uniform() < f(x)))
            })
            .unzip()
    }

    #[test]
    fn a_smooth_response_is_recovered_within_its_error() {
        let f = |x: f64| 1.0 / (1.0 + (-2.0 * (x.ln() - 0.5)).exp());
        let (x, truth) = draws(1, 20_000, |source| source.normal().exp(), f);
        let found = response(&x, &truth).unwrap();
        assert_eq!((found.points.len(), found.distinct), (101, 20_000));
        let inside =
            found.points.iter().filter(|p| (p.probability - f(p.value)).abs() < 2.5 * p.std_error + 0.004).count();
        assert!(inside >= 97, "{inside}");
        assert!(found.points.iter().all(|p| p.std_error < 0.03));
        assert!((found.points[50].value - 1.0).abs() < 0.03 && found.points[50].level == 0.5);
    }

    #[test]
    fn a_straight_response_has_no_bias_even_at_the_ends() {
        let mean_at = |at: usize| -> f64 {
            (0..60)
                .map(|seed| {
                    let (x, truth) = draws(100 + seed, 2_000, RandomColumns::uniform, |x| 0.2 + 0.6 * x);
                    response(&x, &truth).unwrap().points[at].probability
                })
                .sum::<f64>()
                / 60.0
        };
        for (at, exact) in [(0, 0.203), (50, 0.5), (100, 0.797)] {
            assert!((mean_at(at) - exact).abs() < 0.02, "{} {exact}", mean_at(at));
        }
    }

    #[test]
    fn ties_and_constants() {
        let (x, truth) = draws(3, 4_000, |source| f64::from(source.uniform() < 0.3), |x| 0.1 + 0.8 * x);
        let found = response(&x, &truth).unwrap();
        assert_eq!(found.distinct, 2);
        assert!((found.at(0.2).unwrap().probability - 0.1).abs() < 0.03);
        assert!((found.at(0.9).unwrap().probability - 0.9).abs() < 0.05);
        let flat = response(&[7.0; 30], &[1.0; 30]).unwrap();
        assert!(flat.points.iter().all(|p| (p.value, p.probability, p.std_error) == (7.0, 1.0, 0.0)));
        assert!(response(&[1.0; 19], &[1.0; 19]).is_none());
        assert!(response(&[f64::NAN; 50], &[1.0; 50]).is_none());
    }

    #[test]
    fn reading_between_points() {
        let (x, truth) = draws(4, 1_000, RandomColumns::uniform, |x| x);
        let found = response(&x, &truth).unwrap();
        let (a, b) = (found.points[10], found.points[11]);
        let middle = found.at((a.level + b.level) / 2.0).unwrap();
        assert!((middle.probability - (a.probability + b.probability) / 2.0).abs() < 1e-9);
        assert_eq!(found.at(0.0).unwrap(), found.points[0]);
        assert_eq!(found.at(1.0).unwrap().value, found.points[100].value);
    }
}
