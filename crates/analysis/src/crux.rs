//! Which assumption the answer depends on.

use crate::error::Design;
use crate::mean::{mean, sum};

/// Share of an answer's variance that is due to one assumption.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceShare {
    /// Var(E[Y | X]) / Var(Y), debiased and held to 0..1. Shares of several assumptions need not sum to one.
    pub share: f64,
    /// The same before it is held to 0..1: slightly negative half the time for an assumption without effect.
    pub raw: f64,
    /// Standard error of `raw`: jackknife, and what the bins may miss.
    pub std_error: f64,
    /// Number of bins of X.
    pub bins: usize,
    /// Paths used: those on which Y is defined.
    pub paths: usize,
}

/// The first-order share of each assumption in the variance of `answer` (a truth column, or a measure), estimated from
/// the run's own draws (given data; Plischke, Borgonovo and Smith 2013, *EJOR* 226). None if the answer is the same on all
/// paths on which it is defined: then there is no crux.
///
/// An assumption is one column or several (a process: its level at the end, and on average). Bins hold equal numbers of
/// paths, nested for several columns (bins of the first, each cut by the second), n^(1/(k+1)) of them per column; ties stay
/// together, so the values of a discrete assumption are its bins, and undefined values are a bin of their own. Where the
/// answer jumps, there is a cut too: where the means of a bin's length on either side differ by five standard errors. The variance
/// between bins less what it would be if X had no effect, Σ (1 − n_b/n) s_b² / n, is unbiased for the variance of the bins'
/// expectations; its sum with the variance within bins is the whole. What X explains within a bin is missed: of the order
/// of the squared width of a bin. Under correlation a share includes what an assumption shares with others.
///
/// The error is a delete-one-part jackknife (Miller 1974, *Biometrika* 61) over replicates, or over 20 stretches of
/// independent paths, to whose square that of what is lost with half as many bins is added: about what the bins miss. Near a
/// share of 0 it is up to twice too large (Efron and Stein 1981, *Annals of Statistics* 9).
pub fn crux(answer: &[f64], assumptions: &[&[&[f64]]], design: Design) -> Option<Vec<VarianceShare>> {
    let paths: Vec<usize> = (0..answer.len()).filter(|&path| answer[path].is_finite()).collect();
    let used: Vec<f64> = paths.iter().map(|&path| answer[path]).collect();
    let centre = mean(&used);
    let scale = used.iter().fold(0.0_f64, |most, value| most.max((value - centre).abs()));
    if used.iter().all(|value| *value == used[0]) || !scale.is_finite() {
        return None;
    }
    // Centred and scaled, so that the sums of squares lose nothing.
    let scores: Vec<f64> = used.iter().map(|value| (value - centre) / scale).collect();
    let length = design.part_length(answer.len(), 20);
    let part_of: Vec<usize> = paths.iter().map(|path| path / length).collect();
    let share = |columns: &&[&[f64]]| {
        let per_column = whole_root(paths.len(), columns.len() as u32 + 1);
        // Members sorted for the first bins are at once sorted for the second.
        let mut members: Vec<usize> = (0..paths.len()).collect();
        let mut found =
            |per_column| Cells::collect(&bins(columns, &paths, &mut members, per_column, &scores), &part_of, &scores);
        let fine = found(per_column).share();
        let missed = fine.raw - explained(found(per_column.div_ceil(2)).bins.iter().copied());
        VarianceShare { std_error: (fine.std_error * fine.std_error + missed * missed).sqrt(), ..fine }
    };
    Some(assumptions.iter().map(share).collect())
}

/// The bin of each of `paths`, by nested equal-count bins of the columns. `members` are their places, in any order.
fn bins(columns: &[&[f64]], paths: &[usize], members: &mut [usize], per_column: usize, scores: &[f64]) -> Vec<usize> {
    let mut whole = Cut { paths, per_column, scores, bin_of: vec![0; paths.len()], count: 0 };
    whole.cut(columns, members);
    whole.bin_of
}

/// The largest whole number whose `degree`-th power is at most `number`.
fn whole_root(number: usize, degree: u32) -> usize {
    let fits = |root: usize| root.checked_pow(degree).is_some_and(|power| power <= number);
    let (mut low, mut high) = (0, number + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

/// Paths being cut into bins.
struct Cut<'a> {
    paths: &'a [usize],
    per_column: usize,
    scores: &'a [f64],
    bin_of: Vec<usize>,
    count: usize,
}

impl Cut<'_> {
    /// Cuts `members` into bins by the first column, and each of those by the next; numbers the last ones.
    fn cut(&mut self, columns: &[&[f64]], members: &mut [usize]) {
        let Some((column, rest)) = columns.split_first() else {
            members.iter().for_each(|&member| self.bin_of[member] = self.count);
            self.count += 1;
            return;
        };
        let paths = self.paths;
        // One zero and one NaN, so that equal values are ties. A column that is too short is undefined there.
        let value = |member: usize| match column.get(paths[member]) {
            Some(value) if !value.is_nan() => value + 0.0,
            _ => f64::NAN,
        };
        let mut sorted: Vec<(i64, usize)> = members.iter().map(|&member| (rank(value(member)), member)).collect();
        sorted.sort_unstable();
        members.iter_mut().zip(&sorted).for_each(|(member, (_, next))| *member = *next);
        let size = members.len().div_ceil(self.per_column.max(1));
        let mut ends = bin_ends(members, size, &value);
        let in_order: Vec<f64> = members.iter().map(|&member| self.scores[member]).collect();
        ends.extend(jumps(&in_order, size, |at| sorted[at - 1].0 != sorted[at].0));
        ends.sort_unstable();
        ends.dedup();
        let mut start = 0;
        for end in ends {
            self.cut(rest, &mut members[start..end]);
            start = end;
        }
    }
}

/// Least of (n − 1) × the share of the variance that a cut explains, about a squared number of standard errors, for a jump.
const JUMP: f64 = 25.0;

/// Fewest scores on either side of a jump.
const BESIDE_JUMP: usize = 4;

/// Places in scores before which they jump: where the means of up to `reach` scores on either side differ clearly, and more
/// than at any place nearer than `reach`. Only places that `may_cut`.
fn jumps(scores: &[f64], reach: usize, may_cut: impl Fn(usize) -> bool) -> Vec<usize> {
    let count = scores.len();
    let mut before = Vec::with_capacity(count + 1);
    let mut so_far = (0.0, 0.0);
    before.push(so_far);
    for score in scores {
        so_far = (so_far.0 + score, so_far.1 + score * score);
        before.push(so_far);
    }
    let stretch = |from: usize, to: usize| {
        let (low, high) = (before[from], before[to]);
        Cell { count: (to - from) as f64, sum: high.0 - low.0, squares: high.1 - low.1 }
    };
    let height = |at: usize| {
        let (low, high) = (stretch(at.saturating_sub(reach), at), stretch(at, (at + reach).min(count)));
        let whole =
            Cell { count: low.count + high.count, sum: low.sum + high.sum, squares: low.squares + high.squares };
        let difference = high.sum / high.count - low.sum / low.count;
        let between = low.count * high.count / whole.count * difference * difference;
        // What rounding leaves of sums that cancel is no jump.
        if between <= 1e-12 * whole.squares { 0.0 } else { (whole.count - 1.0) * between / whole.deviations() }
    };
    let last = count.saturating_sub(BESIDE_JUMP);
    let mut found: Vec<(f64, usize)> =
        (BESIDE_JUMP..=last).map(|at| (height(at), at)).filter(|(height, at)| *height > JUMP && may_cut(*at)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken = std::collections::BTreeSet::new();
    for (_, at) in found {
        if taken.range((at + 1).saturating_sub(reach)..at + reach).next().is_none() {
            taken.insert(at);
        }
    }
    taken.into_iter().collect()
}

/// A whole number that stands to others as a number does by `f64::total_cmp`.
fn rank(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ ((bits >> 63) & i64::MAX)
}

/// Ends of bins of about `size` sorted members. A run of equal values is never cut, and stands alone if it is long enough.
fn bin_ends(members: &[usize], size: usize, value: &dyn Fn(usize) -> f64) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut start, mut run) = (0, 0);
    while run < members.len() {
        let level = value(members[run]);
        let length = members[run..].iter().take_while(|&&member| value(member).total_cmp(&level).is_eq()).count();
        if length >= size && run > start {
            ends.push(run);
            start = run;
        }
        run += length;
        if run - start >= size || run == members.len() {
            ends.push(run);
            start = run;
        }
    }
    ends
}

/// Count, sum and sum of squares.
#[derive(Clone, Copy, Default)]
struct Cell {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Cell {
    fn less(self, other: Cell) -> Cell {
        Cell { count: self.count - other.count, sum: self.sum - other.sum, squares: self.squares - other.squares }
    }

    /// Sum of squared deviations from the cell's mean.
    fn deviations(self) -> f64 {
        if self.count < 1.0 { 0.0 } else { (self.squares - self.sum * self.sum / self.count).max(0.0) }
    }
}

/// The scores by bin and by part.
struct Cells {
    parts: usize,
    /// `cells[bin * parts + part]`.
    cells: Vec<Cell>,
    bins: Vec<Cell>,
    paths: usize,
}

impl Cells {
    fn collect(bin_of: &[usize], part_of: &[usize], scores: &[f64]) -> Cells {
        let bins = bin_of.iter().max().map_or(0, |last| last + 1);
        let parts = part_of.iter().max().map_or(0, |last| last + 1);
        let mut found = Cells {
            parts,
            cells: vec![Cell::default(); bins * parts],
            bins: vec![Cell::default(); bins],
            paths: scores.len(),
        };
        for ((&bin, &part), &score) in bin_of.iter().zip(part_of).zip(scores) {
            for cell in [&mut found.cells[bin * parts + part], &mut found.bins[bin]] {
                cell.count += 1.0;
                cell.sum += score;
                cell.squares += score * score;
            }
        }
        found
    }

    fn share(&self) -> VarianceShare {
        let raw = explained(self.bins.iter().copied());
        let without: Vec<f64> = (0..self.parts)
            .filter(|&part| self.cells.iter().skip(part).step_by(self.parts).any(|cell| cell.count > 0.0))
            .map(|part| {
                explained(
                    self.bins.iter().enumerate().map(|(bin, whole)| whole.less(self.cells[bin * self.parts + part])),
                )
            })
            .collect();
        let parts = without.len() as f64;
        let centre = mean(&without);
        let squares = sum(without.iter().map(|value| (value - centre) * (value - centre)));
        let std_error = if parts < 2.0 { f64::NAN } else { (squares * (parts - 1.0) / parts).sqrt() };
        VarianceShare { share: raw.clamp(0.0, 1.0), raw, std_error, bins: self.bins.len(), paths: self.paths }
    }
}

/// Debiased variance between bins over the whole variance. NaN if no bin holds two scores.
fn explained(bins: impl Iterator<Item = Cell> + Clone) -> f64 {
    let bins = bins.filter(|bin| bin.count > 0.0);
    let n = sum(bins.clone().map(|bin| bin.count));
    let grand = sum(bins.clone().map(|bin| bin.sum)) / n;
    let freedom = sum(bins.clone().map(|bin| bin.count - 1.0));
    let pooled = sum(bins.clone().map(Cell::deviations)) / freedom;
    // A bin of one score borrows the pooled variance.
    let variance = |bin: Cell| {
        if bin.count < 2.0 { pooled } else { bin.deviations() / (bin.count - 1.0) }
    };
    let between =
        sum(bins.clone().map(|bin| bin.count * (bin.sum / bin.count - grand) * (bin.sum / bin.count - grand)));
    let noise = sum(bins.clone().map(|bin| (1.0 - bin.count / n) * variance(bin)));
    let within = sum(bins.map(|bin| bin.count * variance(bin)));
    (between - noise) / (between - noise + within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{RandomColumns, moments};
    use std::f64::consts::PI;

    fn uniform_inputs(seed: u64, inputs: usize, paths: usize) -> Vec<Vec<f64>> {
        let mut source = RandomColumns::new(seed);
        (0..inputs).map(|_| source.uniforms(paths)).collect()
    }

    fn shares(answer: &[f64], inputs: &[Vec<f64>]) -> Vec<VarianceShare> {
        let columns: Vec<[&[f64]; 1]> = inputs.iter().map(|column| [column.as_slice()]).collect();
        let assumptions: Vec<&[&[f64]]> = columns.iter().map(|columns| columns.as_slice()).collect();
        crux(answer, &assumptions, Design::Random).unwrap()
    }

    fn evaluate(inputs: &[Vec<f64>], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        (0..inputs[0].len()).map(|path| f(&inputs.iter().map(|column| column[path]).collect::<Vec<_>>())).collect()
    }

    fn near(found: VarianceShare, exact: f64, bias: f64) {
        assert!((found.raw - exact).abs() < 3.5 * found.std_error + bias, "{found:?} should be {exact}");
        assert!(found.std_error < 0.03, "{found:?}");
    }

    #[test]
    fn ishigami() {
        // Ishigami and Homma 1990: sin x1 + 7 sin² x2 + 0.1 x3⁴ sin x1 on (−π, π)³. Integrating out the others:
        // V1 = (1 + b π⁴ / 5)² / 2, V2 = a² / 8, V3 = 0, V13 = b² π⁸ (1/18 − 1/50).
        let (a, b) = (7.0, 0.1);
        let first = (1.0 + b * PI.powi(4) / 5.0).powi(2) / 2.0;
        let second = a * a / 8.0;
        let whole = first + second + b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let inputs = uniform_inputs(11, 3, 10_000);
        let answer = evaluate(&inputs, |u| {
            let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
            x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
        });
        let found = shares(&answer, &inputs);
        for (share, exact) in found.iter().zip([first / whole, second / whole, 0.0]) {
            near(*share, exact, 0.001);
        }
        assert_eq!(found[0].bins, 100);
    }

    #[test]
    fn g_function() {
        // Sobol 1993: Π (|4 u_i − 2| + a_i) / (1 + a_i). V_i = 1 / (3 (1 + a_i)²), V = Π (1 + V_i) − 1.
        let a = [0.0, 1.0, 4.5, 9.0, 99.0];
        let parts = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a).powi(2)));
        let whole = parts.iter().map(|part| 1.0 + part).product::<f64>() - 1.0;
        let inputs = uniform_inputs(12, a.len(), 20_000);
        let answer =
            evaluate(&inputs, |u| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product());
        for (share, part) in shares(&answer, &inputs).iter().zip(parts) {
            near(*share, part / whole, 0.001);
        }
    }

    #[test]
    fn a_yes_or_no_answer() {
        // Sheppard 1899: Y = 1 if Σ c_i Z_i > 0 with Σ c_i² = 1; two copies that share Z_i correlate by c_i², so
        // Var E[Y | Z_i] = asin(c_i²) / 2π and the share is (2/π) asin(c_i²).
        let c = [0.8, 0.6 * 0.8, 0.6 * 0.6];
        let mut source = RandomColumns::new(13);
        let inputs: Vec<Vec<f64>> = c.iter().map(|_| (0..10_000).map(|_| source.normal()).collect()).collect();
        let answer = evaluate(&inputs, |z| f64::from(z.iter().zip(c).map(|(z, c)| z * c).sum::<f64>() > 0.0));
        for (share, c) in shares(&answer, &inputs).iter().zip(c) {
            near(*share, 2.0 / PI * (c * c).asin(), 0.001);
        }
    }

    #[test]
    fn two_events_that_must_both_happen() {
        // Y = A and B, P(A) = p, P(B) = q: share of A = q (1 − p) / (1 − p q). Ties: each event has two bins.
        let (p, q) = (0.3, 0.8);
        let uniform = uniform_inputs(14, 2, 10_000);
        let inputs: Vec<Vec<f64>> =
            uniform.iter().zip([p, q]).map(|(u, p)| u.iter().map(|u| f64::from(*u < p)).collect()).collect();
        let answer = evaluate(&inputs, |x| x[0] * x[1]);
        let found = shares(&answer, &inputs);
        near(found[0], q * (1.0 - p) / (1.0 - p * q), 0.0);
        near(found[1], p * (1.0 - q) / (1.0 - p * q), 0.0);
        assert_eq!((found[0].bins, found[1].bins), (2, 2));
    }

    #[test]
    fn debiased_and_calibrated_over_seeds() {
        // Y = x1 + x2 + noise with variances 1/12, 1/12, 1/12: shares 1/3 and, for an idle input, 0.
        let runs: Vec<[VarianceShare; 2]> = (0..150)
            .map(|seed| {
                let inputs = uniform_inputs(1000 + seed, 4, 1000);
                let answer = evaluate(&inputs, |u| u[0] + u[1] + u[2]);
                let found = shares(&answer, &inputs);
                [found[0], found[3]]
            })
            .collect();
        for (at, exact, upward) in [(0, 1.0 / 3.0, 1.0), (1, 0.0, 2.0_f64.sqrt())] {
            let (centre, spread) = moments(&runs.iter().map(|run| run[at].raw).collect::<Vec<_>>());
            let (reported, _) = moments(&runs.iter().map(|run| run[at].std_error).collect::<Vec<_>>());
            assert!((centre - exact).abs() < 4.0 * spread / (150.0_f64).sqrt() + 0.001, "{centre} {exact}");
            let ratio = reported / spread;
            assert!(ratio > 0.85 && ratio < 1.15 * upward, "reported {reported}, spread {spread}");
        }
        assert!(runs.iter().any(|run| run[1].raw < 0.0) && runs.iter().all(|run| run[1].share >= 0.0));
    }

    #[test]
    fn what_bins_miss_of_a_jump_is_in_the_error() {
        // X is 1 with probability 0.3, Z standard normal, Y = X + Z/2 > 0.6. E[Y | Z] is 0, 0.3 and 1 with jumps at −0.8 and
        // 1.2: with p = P(−0.8 < Z < 1.2) = 0.673 075 and q = P(Z > 1.2) = 0.115 070, the mean is m = 0.3 p + q and the share
        // (0.09 p + q − m²) / (m (1 − m)) = 0.347 16.
        let errors: Vec<f64> = (0..60)
            .map(|seed| {
                let mut source = RandomColumns::new(2000 + seed);
                let z: Vec<f64> = (0..4_000).map(|_| source.normal()).collect();
                let answer: Vec<f64> =
                    z.iter().map(|z| f64::from(f64::from(source.uniform() < 0.3) + z / 2.0 > 0.6)).collect();
                let found = crux(&answer, &[&[z.as_slice()]], Design::Random).unwrap()[0];
                (found.raw - 0.347_16) / found.std_error
            })
            .collect();
        let far = errors.iter().filter(|error| error.abs() > 2.0).count();
        assert!(far <= 8, "{far} of 60");
    }

    #[test]
    fn a_threshold_decides_all() {
        // Wherever the threshold lies between two bins, and however rare the claim: the answer depends on nothing else.
        for design in [Design::Random, Design::Replicates { replicates: 16, per_replicate: 640 }] {
            let inputs = uniform_inputs(21, 2, 10_240);
            for threshold in [0.7031, 0.5, 0.123_45, 0.999, 0.002] {
                let answer = evaluate(&inputs, |u| f64::from(u[0] > threshold));
                let columns: [[&[f64]; 1]; 2] = [[&inputs[0]], [&inputs[1]]];
                let found = crux(&answer, &[&columns[0], &columns[1]], design).unwrap();
                assert!(found[0].raw > 0.999_999 && found[0].std_error < 1e-6, "{threshold}: {:?}", found[0]);
                assert!(found[1].raw < 0.02, "{threshold}: {:?}", found[1]);
            }
        }
        // It holds for a process whose level at the end decides, too.
        let inputs = uniform_inputs(22, 2, 10_240);
        let answer = evaluate(&inputs, |u| f64::from(u[0] > 0.7031));
        let pair: [&[f64]; 2] = [&inputs[0], &inputs[1]];
        assert!(crux(&answer, &[&pair], Design::Random).unwrap()[0].raw > 0.999_999);
    }

    #[test]
    fn noise_has_no_jumps() {
        for (seed, chance) in [(31, 0.5), (32, 0.03), (33, 0.002)] {
            let mut source = RandomColumns::new(seed);
            let scores: Vec<f64> = (0..20_000).map(|_| f64::from(source.uniform() < chance)).collect();
            assert_eq!(jumps(&scores, 142, |_| true), [], "{chance}");
        }
        assert_eq!(jumps(&[1.0; 50], 10, |_| true), []);
        assert_eq!(jumps(&[], 10, |_| true), []);
        let step: Vec<f64> = (0..50).map(|at| f64::from(at >= 20)).collect();
        assert_eq!(jumps(&step, 20, |_| true), [20]);
        assert_eq!(jumps(&step, 20, |at| at != 20), [21]);
    }

    #[test]
    fn a_process_is_read_by_two_columns() {
        // Y = end × average of independent standard normals: neither column alone explains anything, both explain all.
        let mut source = RandomColumns::new(15);
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..10_000).map(|_| source.normal()).collect()).collect();
        let answer: Vec<f64> = columns[0].iter().zip(&columns[1]).map(|(a, b)| a * b).collect();
        let pair: [&[f64]; 2] = [&columns[0], &columns[1]];
        let [end, average, idle] = [[pair[0]], [pair[1]], [columns[2].as_slice()]];
        let found = crux(&answer, &[&pair, &end, &average, &idle], Design::Random).unwrap();
        assert!(found[0].raw > 0.95 && found[0].bins >= 21 * 21, "{:?}", found[0]);
        for alone in &found[1..] {
            near(*alone, 0.0, 0.0);
        }
    }

    #[test]
    fn long_ties_get_their_own_bin() {
        // Half the paths have X = 0 exactly, in the middle of a continuous rest.
        let members: Vec<usize> = (0..100).collect();
        let value = |member: usize| {
            if (25..75).contains(&member) { 25.0 } else { member as f64 }
        };
        assert_eq!(bin_ends(&members, 10, &value), [10, 20, 25, 75, 85, 95, 100]);
        assert_eq!(bin_ends(&members, 1000, &value), [100]);
    }

    #[test]
    fn replicates_are_the_jackknife_parts() {
        let inputs = uniform_inputs(16, 2, 4096);
        let answer = evaluate(&inputs, |u| u[0] + u[1]);
        let one: [&[f64]; 1] = [&inputs[0]];
        let design = Design::Replicates { replicates: 16, per_replicate: 256 };
        let found = crux(&answer, &[&one], design).unwrap()[0];
        near(found, 0.5, 0.001);
        let single = Design::Replicates { replicates: 1, per_replicate: 4096 };
        assert!(crux(&answer, &[&one], single).unwrap()[0].std_error.is_nan());
    }

    #[test]
    fn odd_input_does_no_harm() {
        let x: [&[f64]; 1] = [&[1.0, 2.0, f64::NAN]];
        assert_eq!(crux(&[1.0, 1.0, f64::NAN], &[&x], Design::Random), None);
        assert_eq!(crux(&[], &[&x], Design::Random), None);
        assert_eq!(crux(&[0.0, 1.0, 0.0, 1.0], &[&x], Design::Random).unwrap()[0].paths, 4);
        assert_eq!(crux(&[0.0, 1.0, 0.0], &[&[]], Design::Random).unwrap()[0].bins, 1);
        assert_eq!(whole_root(10_000, 2), 100);
        assert_eq!((whole_root(9_999, 2), whole_root(27, 3), whole_root(0, 2)), (99, 3, 0));
    }
}
