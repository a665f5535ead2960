//! A column summed up as it comes, without being kept.

use chance::math::wide;

use crate::chunk::{Chunk, squares_of_more};
use crate::column_end::{ColumnEnd, ENDS, Side};
use crate::error::{Design, counted_error, ratio_error, widths_between};
use crate::histogram::{Histogram, RankedBins};
use crate::mean::RunningSum;
use crate::picked::TOGETHER;
use crate::quantile::{ascending, defined_entries, fractional_rank, interpolate_between, whole_rank};
use crate::summary::Summary;
use crate::tail::{ColumnEnds, tail_count};

/// The figures of [`summary`](crate::summary()) of a column too long to keep, which comes stretch by stretch in path order.
///
/// Mean and its error are those of the whole column. Quantiles are read off a histogram and are off by no more than
/// [`Sketch::summary`] says. Their errors count, in each replicate, the paths below the quantiles of the first 512 entries,
/// which are near those of the whole column. A tail is described by its last 255 values at most.
#[derive(Clone, Debug)]
pub struct Sketch {
    design: Design,
    probabilities: Vec<f64>,
    /// Paths seen, defined or not.
    paths: usize,
    /// From the first defined entry on.
    counts: Option<Counts>,
    parts: Vec<Part>,
    /// Sum of the squared distances from the mean so far, of independent paths.
    squares: f64,
    high: ColumnEnd,
    low: ColumnEnd,
    is_truth: bool,
    is_finite: bool,
}

/// Counts in bins that follow from a first sample, and its quantiles.
#[derive(Clone, Debug)]
struct Counts {
    histogram: Histogram,
    thresholds: Vec<f64>,
}

/// A replicate, or all of independent paths.
#[derive(Clone, Debug)]
struct Part {
    defined: usize,
    sum: RunningSum,
    /// Entries not above each threshold.
    below: Vec<usize>,
}

impl Sketch {
    /// Bytes that one takes at most, about.
    pub const MOST_BYTES: u64 = (Histogram::BYTES + 2 * ColumnEnd::MOST_BYTES + 4096) as u64;

    /// A sketch of nothing so far.
    ///
    /// ```
    /// use offtake_analysis::{Design, Sketch};
    ///
    /// let mut sketch = Sketch::new(Design::Random, &[0.5]);
    /// sketch.add(&[1.0, 4.0]);
    /// sketch.add(&[f64::NAN, 1.0]);
    /// let (found, within) = sketch.summary();
    /// assert_eq!((found.defined, found.mean, found.quantiles), (3, 2.0, vec![1.0]));
    /// assert_eq!(within, 0.0);
    /// ```
    pub fn new(design: Design, probabilities: &[f64]) -> Self {
        Sketch {
            design,
            probabilities: probabilities.to_vec(),
            paths: 0,
            counts: None,
            parts: Vec::new(),
            squares: 0.0,
            high: ColumnEnd::new(Side::High),
            low: ColumnEnd::new(Side::Low),
            is_truth: true,
            is_finite: true,
        }
    }

    /// The next entries of the column.
    pub fn add(&mut self, entries: &[f64]) {
        if self.counts.is_none() {
            let samples = entries.chunks(TOGETHER).map(|entries| ascending(defined_entries(entries).iter().copied()));
            self.counts = samples.into_iter().find(|sample| !sample.is_empty()).map(|sample| {
                let quantile = |p: &f64| match p.is_nan() {
                    true => f64::NAN,
                    false => sample[whole_rank(p.clamp(0.0, 1.0), sample.len() as f64) as usize],
                };
                Counts {
                    histogram: Histogram::new(&sample),
                    thresholds: self.probabilities.iter().map(quantile).collect(),
                }
            });
        }
        let chunks = Chunk::divide(entries, self.paths, self.design);
        self.paths += entries.len();
        let parts = chunks.last().map_or(0, |chunk| chunk.part + 1);
        let none = || Part { defined: 0, sum: RunningSum::default(), below: vec![0; self.probabilities.len()] };
        self.parts.resize_with(parts.max(self.parts.len()), none);
        if self.counts.is_none() {
            return;
        }
        let (mut bins, mut counted) = (vec![0; entries.len()], 0);
        for chunk in &chunks {
            let from = counted;
            counted += chunk.values.len();
            self.add_to(chunk, &mut bins[from..counted]);
        }
        let ends = [&mut self.high, &mut self.low];
        for (end, counts) in ends.into_iter().zip([&self.counts; 2]) {
            counts.iter().for_each(|counts| end.look_at(&counts.histogram));
            let mut rest = bins.as_slice();
            for chunk in &chunks {
                let (bins, later) = rest.split_at(chunk.values.len());
                end.add(chunk.part as u32, &chunk.values, bins);
                rest = later;
            }
        }
    }

    /// All but the ends. Says the bin of each defined entry.
    fn add_to(&mut self, chunk: &Chunk, bins: &mut [u16]) {
        let Some(Counts { histogram, thresholds }) = &mut self.counts else { return };
        let found = &mut self.parts[chunk.part];
        let is_random = self.design == Design::Random;
        wide(
            #[inline(always)]
            || {
                for block in chunk.blocks() {
                    let (defined, sum) = chunk.defined_and_sum(block);
                    if is_random {
                        self.squares += squares_of_more(block, sum, defined, found.defined, found.sum.total());
                    }
                    found.defined += defined;
                    found.sum.add(sum);
                    // One infinite value makes the sum so, or no number.
                    self.is_finite &= sum.is_finite();
                }
                for (below, &threshold) in found.below.iter_mut().zip(thresholds.iter()) {
                    *below += chunk.values.iter().filter(|value| **value <= threshold).count();
                }
                if self.is_truth {
                    let other = |value: &f64| u64::from((*value != 0.0) & (*value != 1.0));
                    self.is_truth = chunk.values.iter().map(other).sum::<u64>() == 0;
                }
            },
        );
        histogram.add(&chunk.values, bins);
    }

    fn defined(&self) -> usize {
        self.parts.iter().map(|part| part.defined).sum()
    }

    /// The figures so far, and how far the quantiles may be off, as a part of the distance between the first and the last of them; 0 if
    /// they are exact.
    pub fn summary(&self) -> (Summary, f64) {
        let bins = self.counts.as_ref().map(|counts| counts.histogram.ranked());
        let at = |rank: f64| bins.as_ref().map_or((f64::NAN, 0.0), |bins| bins.at(rank as u64));
        let agree = bins.as_ref().is_none_or(RankedBins::is_one_value);
        let defined = self.defined();
        let mut sum = RunningSum::default();
        self.parts.iter().for_each(|part| sum.add(part.sum.total()));
        let (std_error, heavy_tail) = self.mean_error(defined, agree);
        let (quantiles, off): (Vec<f64>, Vec<f64>) =
            self.probabilities.iter().map(|&p| at(whole_rank(p, defined as f64))).unzip();
        let distance = quantiles.last().zip(quantiles.first()).map_or(0.0, |(last, first)| last - first);
        let off = off.into_iter().fold(0.0, f64::max);
        let found = Summary {
            defined,
            mean: sum.total() / defined as f64,
            std_error,
            heavy_tail,
            quantiles,
            quantile_errors: self.quantile_errors(|rank| at(rank).0, defined),
        };
        (found, if off == 0.0 { 0.0 } else { off / distance })
    }

    /// The error of the mean, and whether a tail is too heavy to trust it.
    fn mean_error(&self, defined: usize, agree: bool) -> (f64, bool) {
        let of_mean = |total: &dyn Fn(usize, &Part) -> f64| {
            let totals = self.parts.iter().enumerate().filter(|(_, part)| part.defined > 0);
            ratio_error(&totals.map(|(at, part)| (part.defined as f64, total(at, part))).collect::<Vec<_>>())
        };
        let plain = match self.design {
            Design::Random => (self.squares / (defined as f64 - 1.0) / defined as f64).sqrt(),
            Design::Replicates { .. } => of_mean(&|_, part| part.sum.total()),
            Design::Certain => 0.0,
        };
        let few = self.is_truth && !agree && !plain.is_nan();
        let std_error = if few { plain.max(self.design.resolution()) } else { plain };
        let count = tail_count(defined).filter(|_| self.design != Design::Certain && self.is_finite);
        let Some(count) = count.map(|count| count.min(ENDS - 1)) else {
            return (std_error, false);
        };
        let (high, low) = (self.high.largest(), self.low.largest());
        let body_error = |least: f64, most: f64| {
            let parts = self.parts.len();
            let (above, below) = (self.high.beyond(most, parts), self.low.beyond(-least, parts));
            of_mean(&|at, part| part.sum.total() - above[at] + below[at])
        };
        let ends = ColumnEnds {
            defined,
            count,
            largest: &|rank| high[rank],
            least: &|rank| low[rank],
            body_error: &body_error,
        };
        let found = ends.with_tails(std_error, self.design);
        (found.std_error, found.heavy_tail)
    }

    /// See [`quantile_errors`](crate::quantile_errors).
    fn quantile_errors(&self, value_at: impl Fn(f64) -> f64, defined: usize) -> Vec<f64> {
        let share_error = |(at, p): (usize, &f64)| match self.design {
            Design::Random if defined < 2 => f64::NAN,
            Design::Random => (p * (1.0 - p) / defined as f64).sqrt(),
            Design::Replicates { .. } => {
                let counts = self.parts.iter().map(|part| (part.defined as f64, part.below[at] as f64));
                counted_error(counts, self.design)
            }
            Design::Certain => 0.0,
        };
        let shares: Vec<f64> = self.probabilities.iter().enumerate().map(share_error).collect();
        widths_between(&self.probabilities, &shares, |asked| {
            let at = |&p: &f64| interpolate_between(fractional_rank(p, defined as f64), |rank| value_at(rank as f64));
            asked.iter().map(at).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{KnownLaw, RandomColumns, stratified};
    use crate::summary;

    const PROBABILITIES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

    fn sketched(column: &[f64], design: Design, stretch: usize) -> (Summary, f64) {
        let mut found = Sketch::new(design, &PROBABILITIES);
        column.chunks(stretch).for_each(|entries| found.add(entries));
        found.summary()
    }

    fn near(a: f64, b: f64, within: f64) -> bool {
        a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= within * a.abs().max(b.abs())
    }

    /// Against the whole column: light and heavy laws, either design, some entries undefined.
    #[test]
    fn a_sketch_has_the_figures_of_the_whole_column() {
        let (replicates, per_replicate) = (12, 2048);
        for law in KnownLaw::all() {
            for design in [Design::Random, Design::Replicates { replicates, per_replicate }] {
                let mut source = RandomColumns::new(11);
                let uniforms = match design {
                    Design::Replicates { .. } => stratified(&mut source, replicates, per_replicate),
                    _ => source.uniforms(replicates * per_replicate),
                };
                let undefined = |(at, value): (usize, f64)| if at % 97 == 0 { f64::NAN } else { value };
                let column: Vec<f64> = uniforms.into_iter().map(law.quantile).enumerate().map(undefined).collect();
                let exact = summary(&column, &PROBABILITIES, design);
                let (found, bound) = sketched(&column, design, 1024);
                assert_eq!(found.defined, exact.defined);
                assert!(near(found.mean, exact.mean, 1e-12), "{}", law.name);
                assert!(bound <= 0.03, "{}: {bound}", law.name);
                let off = bound * (found.quantiles[4] - found.quantiles[0]);
                for (a, b) in found.quantiles.iter().zip(&exact.quantiles) {
                    assert!((a - b).abs() <= off, "{} {design:?}: {a} {b} {off}", law.name);
                }
                // Where tails are described, by fewer values here.
                assert!(near(found.std_error, exact.std_error, 0.35), "{} {design:?}: {found:?} {exact:?}", law.name);
                // Paths are counted below a neighbouring value.
                for (a, b) in found.quantile_errors.iter().zip(&exact.quantile_errors) {
                    assert!(near(*a, *b, 0.5), "{} {design:?}: {a} {b}", law.name);
                }
            }
        }
    }

    #[test]
    fn few_values_are_summed_up_exactly() {
        let design = Design::Replicates { replicates: 4, per_replicate: 64 };
        let coin: Vec<f64> = (0..256).map(|at| f64::from(at % 3 == 0)).collect();
        let even: Vec<f64> = (0..256).map(|at| f64::from(at * 37 % 256)).collect();
        let never = [vec![f64::INFINITY], vec![1.0; 255]].concat();
        for column in [coin, even, never, vec![7.0; 256], vec![f64::NAN; 256], vec![1.0, 2.0], Vec::new()] {
            let exact = summary(&column, &PROBABILITIES, design);
            let (found, bound) = sketched(&column, design, 256);
            assert_eq!((found.defined, bound, found.heavy_tail), (exact.defined, 0.0, exact.heavy_tail));
            let figures = |of: &Summary| [&[of.mean, of.std_error][..], &of.quantiles, &of.quantile_errors].concat();
            for (a, b) in figures(&found).into_iter().zip(figures(&exact)) {
                assert!(near(a, b, 1e-12), "{a} {b}: {found:?} {exact:?}");
            }
        }
    }

    /// Columns that are hard to describe, with replicates of which no stretch is a multiple.
    fn hard_columns(design: Design) -> Vec<(&'static str, Vec<f64>)> {
        let Design::Replicates { replicates, per_replicate } = design else { return Vec::new() };
        let mut source = RandomColumns::new(1);
        let normal: Vec<f64> = (0..replicates * per_replicate).map(|_| source.normal()).collect();
        let of = |law: fn(f64) -> f64| normal.iter().copied().map(law).collect::<Vec<f64>>();
        let (mut sorted, mut reversed) = (normal.clone(), normal.clone());
        sorted.sort_by(f64::total_cmp);
        reversed.sort_by(|a, b| b.total_cmp(a));
        vec![
            ("alike", of(|_| 7.0)),
            ("two values", of(|x| f64::from(x > 0.8))),
            ("rare truth", of(|x| f64::from(x > 3.0))),
            ("whole numbers", of(|x| (3.0 * x).round())),
            ("half at zero", of(|x| x.max(0.0))),
            ("two heaps", of(|x| if x > 0.3 { 1e9 + x } else { x })),
            ("infinite ends", of(|x| if x.abs() > 1.0 { x / 0.0 } else { x })),
            ("heavy tails", of(|x| (6.0 * x).sinh())),
            ("undefined", of(|x| if x > 0.0 { f64::NAN } else { x })),
            ("far away", of(|x| 1e12 + 1e-3 * x)),
            ("sorted", sorted),
            ("reversed", reversed),
        ]
    }

    #[test]
    fn hard_columns_are_as_near_as_is_said_whatever_the_stretches() {
        let design = Design::Replicates { replicates: 9, per_replicate: 1000 };
        for (name, column) in hard_columns(design) {
            let exact = summary(&column, &PROBABILITIES, design);
            let (found, bound) = sketched(&column, design, 1536);
            for stretch in [512, 1024, 9000] {
                assert_eq!(
                    format!("{:?}", sketched(&column, design, stretch)),
                    format!("{:?}", (&found, bound)),
                    "{name}"
                );
            }
            assert_eq!(found.defined, exact.defined);
            assert!(near(found.mean, exact.mean, 1e-12), "{name}: {found:?} {exact:?}");
            // The first 512 of a sorted column say nothing of the rest, and the bound says so.
            assert_eq!(bound == f64::INFINITY, name == "sorted" || name == "reversed", "{name}: {bound}");
            if bound < f64::INFINITY {
                let off = bound * (found.quantiles[4] - found.quantiles[0]);
                for (a, b) in found.quantiles.iter().zip(&exact.quantiles) {
                    assert!(a == b || (a - b).abs() <= off, "{name}: {a} {b} {off}");
                }
            }
        }
    }

    #[test]
    fn stretches_leave_no_trace() {
        let mut source = RandomColumns::new(1);
        let design = Design::Replicates { replicates: 4, per_replicate: 1024 };
        let column: Vec<f64> = (0..4096).map(|_| source.normal()).collect();
        let (a, b) = (sketched(&column, design, 512).0, sketched(&column, design, 2048).0);
        assert_eq!(a, b);
    }
}
