//! Counts of values in bins: quantiles of more values than fit into memory.

use crate::bins::{Atom, BINS, Bins, STEPS, each_beside};
use crate::picked::TOGETHER;

/// How often values fell into each bin.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    bins: Bins,
    counts: Vec<u32>,
    /// The value of a bin, if it is one only; else NaN. Not kept for a law without steps.
    only: Vec<f64>,
    /// Values so frequent that they are counted apart.
    steps: [Atom; STEPS],
}

impl Histogram {
    /// Bytes that one takes at most, about.
    pub const BYTES: usize = BINS * (size_of::<u32>() + size_of::<f64>());

    /// For values of which this is a sample: defined, ascending, with an entry.
    pub fn new(sample: &[f64]) -> Self {
        // As many values as can be, all different: hardly any will come again.
        let continuous = sample.len() >= TOGETHER && sample.windows(2).all(|pair| pair[0] != pair[1]);
        let bins = Bins::new(sample);
        Histogram {
            steps: bins.steps(),
            bins,
            counts: vec![0; BINS],
            only: if continuous { Vec::new() } else { vec![f64::NAN; BINS] },
        }
    }

    /// Counts up to [`TOGETHER`] defined values, and says the bin of each.
    pub fn add(&mut self, values: &[f64], bins: &mut [u16]) {
        self.bins.of(values, bins);
        let counts = &mut self.counts[..BINS];
        if self.only.is_empty() {
            bins.iter().for_each(|&bin| counts[usize::from(bin)] += 1);
            return;
        }
        let only = &mut self.only[..BINS];
        let mut count = |bin: usize, value: f64, times: u32| {
            // Without branches, which nobody could foresee.
            let alone = (counts[bin] == 0) | (only[bin] == value);
            only[bin] = if alone { value } else { f64::NAN };
            counts[bin] += times;
        };
        for step in self.steps.iter().filter(|step| usize::from(step.bin) < BINS) {
            let times = step.count(bins);
            if times > 0 {
                count(usize::from(step.bin), step.value, u32::from(times));
                if step.is_beside_others(bins, values) {
                    count(usize::from(step.bin), f64::NAN, 0);
                }
            }
        }
        each_beside(&self.steps, bins, |at| count(usize::from(bins[at]), values[at], 1));
    }

    /// The highest bin from which on there are at least so many values; the lowest if there are fewer.
    pub fn bin_of_largest(&self, values: usize) -> u16 {
        reaching(self.counts.iter().rev(), values).map_or(0, |place| BINS as u16 - 1 - place)
    }

    /// The lowest bin up to which there are at least so many values; the highest if there are fewer.
    pub fn bin_of_least(&self, values: usize) -> u16 {
        reaching(self.counts.iter(), values).unwrap_or(BINS as u16 - 1)
    }

    /// Counts with how many values lie up to the end of each bin.
    pub fn ranked(&self) -> RankedBins<'_> {
        let mut up_to = 0;
        let add = |count: &u32| {
            up_to += u64::from(*count);
            up_to
        };
        RankedBins { up_to: self.counts.iter().map(add).collect(), bins: self }
    }
}

/// Where counts add up to so many.
fn reaching<'a>(counts: impl Iterator<Item = &'a u32>, values: usize) -> Option<u16> {
    let mut found = 0;
    let reached = |count: &u32| {
        found += *count as usize;
        found >= values
    };
    counts.map(reached).position(|reached| reached).map(|place| place as u16)
}

/// Bins with how many values lie up to the end of each.
pub(crate) struct RankedBins<'a> {
    up_to: Vec<u64>,
    bins: &'a Histogram,
}

impl RankedBins<'_> {
    /// The value at a rank, from 0, and how far it may be off: exact if its bin has one value only, else one in the bin as if all lay at
    /// equal distances there. Beyond all edges it is the edge, off by nobody knows how much.
    pub fn at(&self, rank: u64) -> (f64, f64) {
        let bin = self.up_to.partition_point(|&up_to| up_to <= rank);
        let Some(&count) = self.bins.counts.get(bin) else { return (f64::NAN, f64::NAN) };
        if let Some(only) = self.bins.only.get(bin).filter(|only| !only.is_nan()) {
            return (*only, 0.0);
        }
        let (low, high) = self.bins.bins.ends(bin);
        if low == f64::NEG_INFINITY {
            return (high, f64::INFINITY);
        }
        if high == f64::INFINITY {
            return (low, f64::INFINITY);
        }
        let before = self.up_to[bin] - u64::from(count);
        let part = ((rank - before) as f64 + 0.5) / f64::from(count);
        (low + part * (high - low), high - low + self.bins.bins.rounding(bin))
    }

    /// Whether all values are the same.
    pub fn is_one_value(&self) -> bool {
        let taken = self.bins.counts.iter().zip(&self.bins.only).filter(|(count, _)| **count > 0);
        taken.map(|(_, only)| !only.is_nan()).eq([true])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{KnownLaw, RandomColumns};

    fn of(sample: &[f64], values: &[f64]) -> Histogram {
        let mut sample: Vec<f64> = sample.iter().copied().filter(|value| !value.is_nan()).collect();
        sample.sort_by(f64::total_cmp);
        let mut found = Histogram::new(&sample);
        values.chunks(TOGETHER).for_each(|values| {
            found.add(values, &mut vec![0; values.len()]);
        });
        found
    }

    #[test]
    fn few_different_values_are_exact() {
        let values = [3.0, -1.5, 3.0, 0.0, -0.0, f64::INFINITY, 1e-300, f64::NEG_INFINITY];
        for sample in [&values[..], &[0.0], &[3.0, -1.5, f64::NAN]] {
            let found = of(sample, &values);
            let found: Vec<(f64, f64)> = (0..8).map(|rank| found.ranked().at(rank)).collect();
            let exact = [f64::NEG_INFINITY, -1.5, 0.0, 0.0, 1e-300, 3.0, 3.0, f64::INFINITY];
            for ((value, off), exact) in found.into_iter().zip(exact) {
                assert!(value == exact || (value - exact).abs() <= off, "{sample:?}: {value} ± {off}, {exact}");
            }
        }
        let found = of(&values, &values);
        assert!(found.ranked().at(8).0.is_nan() && !found.ranked().is_one_value());
        assert!(of(&[2.0], &[7.0, 7.0]).ranked().is_one_value());
    }

    /// Every rank of columns of light and heavy laws, against sorting.
    #[test]
    fn a_value_is_off_by_no_more_than_its_bin() {
        for law in KnownLaw::all() {
            let mut source = RandomColumns::new(3);
            let mut values: Vec<f64> = source.uniforms(40_000).into_iter().map(law.quantile).collect();
            let found = of(&values[..512], &values);
            let ranked = found.ranked();
            values.sort_by(f64::total_cmp);
            let range = values[38_000] - values[2000];
            for (rank, exact) in values.iter().enumerate() {
                let (value, off) = ranked.at(rank as u64);
                assert!((value - exact).abs() <= off, "{}: {rank}: {value} ± {off}, {exact}", law.name);
                if (1000..39_000).contains(&rank) {
                    assert!(off < 0.02 * range, "{}: {rank}: {off} of {range}", law.name);
                }
            }
        }
    }

    #[test]
    fn order_changes_nothing() {
        let mut source = RandomColumns::new(5);
        let mut values: Vec<f64> = (0..20_000).map(|_| (3.0 * source.normal()).exp()).collect();
        let sample = values[..512].to_vec();
        let forward = of(&sample, &values);
        values.reverse();
        let backward = of(&sample, &values);
        assert!((0..20_000).all(|rank| forward.ranked().at(rank) == backward.ranked().at(rank)));
    }

    /// Ends of the range of a double.
    #[test]
    fn huge_values_have_bins() {
        let values: Vec<f64> = (-1022..1024).flat_map(|power| [1.0, -1.3].map(|x| x * 2.0_f64.powi(power))).collect();
        let found = of(&values, &values);
        let ranked = found.ranked();
        assert!((0..values.len() as u64 - 1).all(|rank| ranked.at(rank).0 <= ranked.at(rank + 1).0));
    }
}
