//! Tails that reach beyond what was drawn: how heavy they are, and what they add to the error of a mean.

use crate::error::{Design, mean_error, ratio_error, replicate_totals, truth_error_from};
use crate::log_of_product::log_of_product;
use crate::mean::{mean, sum};
use crate::quantile::of_key;
use crate::ranked_column::RankedColumn;

/// Shape from which on the variance is so uncertain that an error based on it is not to be trusted. Half that of infinite
/// variance would be cautious, one half reckless; over seeds, laws of less have the errors that they state.
const HEAVY: f64 = 0.4;

/// Shape below which a tail is clearly lighter than an exponential one.
const LIGHT: f64 = -0.1;

/// Fewest values of which a tail is made.
const FEWEST: usize = 40;

/// The error of a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanError {
    /// Standard error, in the unit of the column.
    pub std_error: f64,
    /// A tail is so heavy that values which were not drawn may decide the mean: the error is not to be trusted.
    pub heavy_tail: bool,
}

/// The error of the mean of a measure: as [`mean_error`], and what a heavy tail adds to it.
///
/// The largest values of a column, and its smallest, are described by a generalised Pareto law (Pickands 1975, *Annals of
/// Statistics* 3; fitted as Zhang and Stephens 2009, *Technometrics* 51). Replicates of quasi-random points know all but the
/// farthest of their points well, so that their means differ by that one, and the spread of a few such means is most often too
/// small. If a tail is not clearly lighter than an exponential one, what lies beyond the last point of a replicate is taken out
/// of the spread, and its variance is that of the fitted law. With independent paths the variance is estimated from all of them.
pub fn measure_error(column: &[f64], design: Design) -> MeanError {
    measure_error_from(column, mean_error(column, design), &mut RankedColumn::new(column), design)
}

/// The same, given the error of the mean and the column by ranks.
pub(crate) fn measure_error_from(column: &[f64], error: f64, ranked: &mut RankedColumn, design: Design) -> MeanError {
    let defined = ranked.defined();
    let is_other = |value: &f64| u64::from((*value != 0.0) & (*value != 1.0) & !value.is_nan());
    let is_truth = column.chunks(512).all(|entries| entries.iter().map(is_other).sum::<u64>() == 0);
    let std_error = if is_truth { truth_error_from(column, error, design) } else { error };
    let mut is_finite = || ranked.at(0).is_finite() && ranked.at(defined - 1).is_finite();
    let count = tail_count(defined).filter(|_| design != Design::Certain && is_finite());
    let Some(count) = count else {
        return MeanError { std_error, heavy_tail: false };
    };
    let keys = ranked.with_ends(count);
    let ends = ColumnEnds {
        defined,
        count,
        largest: &|rank| of_key(keys[defined - 1 - rank]),
        least: &|rank| -of_key(keys[rank]),
        body_error: &|least, most| {
            let held = |value: f64| if value > most { most } else { value };
            let held = |value: f64| if held(value) < least { least } else { held(value) };
            // Only replicates come here.
            ratio_error(&replicate_totals(column, design, held))
        },
    };
    ends.with_tails(std_error, design)
}

/// The ends of a column.
pub(crate) struct ColumnEnds<'a> {
    /// Its defined entries.
    pub defined: usize,
    /// How many of them make a tail.
    pub count: usize,
    /// The largest value, the second and so on, and one more than make a tail.
    pub largest: &'a dyn Fn(usize) -> f64,
    /// The least ones with their signs changed.
    pub least: &'a dyn Fn(usize) -> f64,
    /// The error of the mean of the column held between two values.
    pub body_error: &'a dyn Fn(f64, f64) -> f64,
}

impl ColumnEnds<'_> {
    /// What heavy tails add to an error of the mean.
    pub fn with_tails(&self, std_error: f64, design: Design) -> MeanError {
        let (high, low) = (Tail::of(self.count, self.largest), Tail::of(self.count, self.least));
        let shape = [&high, &low].into_iter().flatten().map(|tail| tail.shape).fold(f64::NEG_INFINITY, f64::max);
        let heavy_tail = shape > HEAVY;
        let Design::Replicates { replicates, .. } = design else {
            return MeanError { std_error, heavy_tail };
        };
        // Where the last point of a replicate lies, in either tail that counts.
        let beyond = |tail: Option<Tail>, value: &dyn Fn(usize) -> f64| {
            let counts = |tail: &Tail| tail.shape > LIGHT && tail.shape < 0.5 && replicates < tail.count;
            tail.filter(counts).map(|tail| (value(replicates), tail.second_moment(value(replicates))))
        };
        let (high, low) = (beyond(high, self.largest), beyond(low, self.least));
        if high.is_none() && low.is_none() {
            return MeanError { std_error, heavy_tail };
        }
        let (most, of_high) = high.unwrap_or((f64::INFINITY, 0.0));
        let (least, of_low) = low.map_or((f64::NEG_INFINITY, 0.0), |(value, moment)| (-value, moment));
        let of_body = (self.body_error)(least, most);
        let count = self.defined as f64;
        let of_tails = (of_high + of_low) * replicates as f64 / (count * count);
        MeanError { std_error: std_error.max((of_body * of_body + of_tails).sqrt()), heavy_tail }
    }
}

/// How many of so many values make a tail, if they are enough: 3 √n of them, at most a fifth, as Vehtari, Simpson, Gelman,
/// Yao and Gabry 2024, *JMLR* 25.
pub(crate) fn tail_count(values: usize) -> Option<usize> {
    let count = (values / 5).min((3.0 * (values as f64).sqrt()) as usize);
    (count >= FEWEST).then_some(count)
}

/// The largest values of a column, by what they exceed.
struct Tail {
    threshold: f64,
    count: usize,
    /// Shape of the generalised Pareto law: 0 for an exponential tail, 1/a for a power of −a.
    shape: f64,
    scale: f64,
}

impl Tail {
    /// The tail of so many values, of which `largest` gives the largest, the second and so on; nothing if too few values are
    /// different, or if the largest is reached twice: values of a continuous law agree in a bound alone, beyond which nothing
    /// lies, however they thin out before it.
    fn of(count: usize, largest: impl Fn(usize) -> f64) -> Option<Tail> {
        let threshold = largest(count);
        let excesses: Vec<f64> = (0..count).rev().map(|rank| largest(rank) - threshold).collect();
        let different = excesses.chunk_by(|a, b| a == b).count();
        let bounded = largest(0) == largest(1);
        if different * 2 < count || excesses[count / 4] <= 0.0 || bounded {
            return None;
        }
        let (shape, scale) = generalised_pareto(&excesses);
        shape.is_finite().then_some(Tail { threshold, count, shape, scale })
    }

    /// Second moment of what exceeds a value in the tail; of a tail no heavier than an exponential one its variance, as if every
    /// replicate had just one point there.
    fn second_moment(&self, value: f64) -> f64 {
        let scale = (self.scale + self.shape * (value - self.threshold)).max(0.0);
        let mean = scale / (1.0 - self.shape);
        let moment = 2.0 * scale * mean / (1.0 - 2.0 * self.shape);
        if self.shape > 0.0 { moment } else { moment - mean * mean }
    }
}

/// Shape and scale of ascending excesses: the posterior mean of Zhang and Stephens.
fn generalised_pareto(excesses: &[f64]) -> (f64, f64) {
    let count = excesses.len() as f64;
    let points = 30.0 + count.sqrt().floor();
    let (quarter, last) = (excesses[(count / 4.0 + 0.5) as usize - 1], excesses[excesses.len() - 1]);
    let mean_log = |theta: f64| log_of_product(excesses, |excess| 1.0 - theta * excess) / count;
    let thetas: Vec<f64> = (1..=points as u32)
        .map(|point| 1.0 / last + (1.0 - (points / (f64::from(point) - 0.5)).sqrt()) / (3.0 * quarter))
        .collect();
    let likelihoods: Vec<f64> = thetas
        .iter()
        .map(|&theta| {
            let shape = mean_log(theta);
            count * (libm::log(-theta / shape) - shape - 1.0)
        })
        .collect();
    let most = likelihoods.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = likelihoods.iter().map(|one| libm::exp(one - most)).collect();
    let weighted = thetas.iter().zip(&weights).map(|(theta, weight)| theta * weight);
    let theta = sum(weighted) / (mean(&weights) * points);
    let shape = mean_log(theta);
    (shape, -shape / theta)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{KnownLaw, RandomColumns, stratified};

    const REPLICATES: usize = 16;
    const PER_REPLICATE: usize = 64;
    const SEEDS: u64 = 400;

    /// How many of the means over seeds lie more than two stated errors away, those left out whose error says that it is not
    /// to be trusted, and how many are.
    fn beyond(law: &KnownLaw, design: Design) -> (usize, usize) {
        let mut found = (0, 0);
        for seed in 0..SEEDS {
            let mut source = RandomColumns::new(5000 + seed);
            let uniforms = match design {
                Design::Random | Design::Certain => source.uniforms(REPLICATES * PER_REPLICATE),
                Design::Replicates { .. } => stratified(&mut source, REPLICATES, PER_REPLICATE),
            };
            let column: Vec<f64> = uniforms.into_iter().map(law.quantile).collect();
            let error = measure_error(&column, design);
            let far = (mean(&column) - law.mean).abs() > 2.0 * error.std_error;
            found.0 += usize::from(far && !error.heavy_tail);
            found.1 += usize::from(error.heavy_tail);
        }
        found
    }

    #[test]
    fn a_mean_lies_beyond_two_errors_in_one_run_of_twenty_or_its_error_is_not_to_be_trusted() {
        // Among 400 runs 5 % are 20 ± 4.4; Student's t of 16 replicates has 6.4 %.
        let replicates = Design::Replicates { replicates: REPLICATES, per_replicate: PER_REPLICATE };
        for law in KnownLaw::all() {
            for design in [Design::Random, replicates] {
                let (far, heavy) = beyond(&law, design);
                assert!(far <= 38, "{}: {far} of {SEEDS} in {design:?}, {heavy} heavy", law.name);
                let expected = if law.heavy { SEEDS as usize * 4 / 5..=SEEDS as usize } else { 0..=SEEDS as usize / 3 };
                assert!(expected.contains(&heavy), "{}: {heavy} heavy in {design:?}", law.name);
            }
        }
    }

    #[test]
    fn a_quantile_and_a_probability_lie_beyond_two_errors_in_one_run_of_twenty() {
        // A claim of probability p is the share of uniform numbers below p. The error of a quantile counts ranks, of which there
        // are few in a replicate: the least and the greatest twentieth are of 51 of 1024 values.
        let replicates = Design::Replicates { replicates: REPLICATES, per_replicate: PER_REPLICATE };
        for law in KnownLaw::all().iter().filter(|law| !law.name.starts_with("minus")) {
            for design in [Design::Random, replicates] {
                let mut far = [0; 6];
                for seed in 0..SEEDS {
                    let mut source = RandomColumns::new(9000 + seed);
                    let uniforms = match design {
                        Design::Random | Design::Certain => source.uniforms(REPLICATES * PER_REPLICATE),
                        Design::Replicates { .. } => stratified(&mut source, REPLICATES, PER_REPLICATE),
                    };
                    let levels = [0.05, 0.5, 0.95];
                    for (at, level) in levels.into_iter().enumerate() {
                        let truth: Vec<f64> = uniforms.iter().map(|u| f64::from(*u < level + 0.01)).collect();
                        let found = crate::probability(&truth, design);
                        far[at] += usize::from((found.probability - level - 0.01).abs() > 2.0 * found.std_error);
                    }
                    let column: Vec<f64> = uniforms.into_iter().map(law.quantile).collect();
                    let found = crate::summary(&column, &levels, design);
                    for at in 0..3 {
                        let off = (found.quantiles[at] - (law.quantile)(levels[at])).abs();
                        far[3 + at] += usize::from(off > 2.0 * found.quantile_errors[at]);
                    }
                }
                assert!(far.iter().all(|far| *far <= 38), "{}: {far:?} of {SEEDS} in {design:?}", law.name);
            }
        }
    }

    #[test]
    fn a_tail_is_as_heavy_as_its_law() {
        let mut source = RandomColumns::new(1);
        for (shape, least, most) in [(0.0, -0.1, 0.1), (1.0 / 3.0, 0.2, 0.45), (0.8, 0.65, 0.95)] {
            let column: Vec<f64> = (0..20_000)
                .map(|_| source.uniform())
                .map(|u| if shape == 0.0 { -u.ln() } else { u.powf(-shape) })
                .collect();
            let mut sorted = column;
            sorted.sort_unstable_by(f64::total_cmp);
            let count = tail_count(sorted.len()).unwrap();
            let tail = Tail::of(count, |rank| sorted[sorted.len() - 1 - rank]).unwrap();
            assert!((least..most).contains(&tail.shape), "{shape}: {}", tail.shape);
        }
    }

    /// Shares of which a few are 0, or near it, and most above a third: nothing lies beyond the bound, so that their mean is as sure as
    /// its replicates agree. A tail of the same height without a bound is still warned of.
    #[test]
    fn a_bound_that_is_reached_ends_a_tail() {
        let share = |u: f64| match u {
            u if u < 0.006 => 0.0,
            u if u < 0.014 => 5.0 * (u - 0.006),
            u => (0.35 + 0.035 * libm::log(u / 0.094)).min(1.0),
        };
        let design = Design::Replicates { replicates: REPLICATES, per_replicate: PER_REPLICATE };
        for seed in 0..20 {
            let uniforms = stratified(&mut RandomColumns::new(seed), REPLICATES, PER_REPLICATE);
            let shares: Vec<f64> = uniforms.iter().copied().map(share).collect();
            let found = measure_error(&shares, design);
            assert_eq!(found, MeanError { std_error: mean_error(&shares, design), heavy_tail: false }, "{seed}");
            let unbounded: Vec<f64> = uniforms.iter().map(|u| 0.35 - 0.01 * u.powf(-1.2)).collect();
            assert!(measure_error(&unbounded, design).heavy_tail, "{seed}");
        }
    }

    #[test]
    fn light_and_odd_columns_keep_their_error() {
        let design = Design::Replicates { replicates: 4, per_replicate: 64 };
        let coin: Vec<f64> = (0..256).map(|at| f64::from(at % 3 == 0)).collect();
        let even: Vec<f64> = (0..256).map(|at| f64::from(at * 37 % 256)).collect();
        let never = [vec![f64::INFINITY], vec![1.0; 255]].concat();
        for column in [coin, even, never, vec![7.0; 256], vec![f64::NAN; 256], vec![1.0, 2.0], Vec::new()] {
            let found = measure_error(&column, design);
            let plain = mean_error(&column, design);
            assert!(found.std_error == plain || plain.is_nan() && found.std_error.is_nan(), "{found:?} {plain}");
            assert!(!found.heavy_tail);
        }
    }
}
