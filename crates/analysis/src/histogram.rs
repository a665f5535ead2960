//! Counts of values in bins: quantiles of more values than fit into memory.

use crate::quantile::quantiles;

/// Between neighbouring edges lies a sixteenth of a first sample, or less towards the ends.
const EDGES: [f64; 17] =
    [0.0, 0.01, 0.025, 0.05, 0.1, 0.175, 0.25, 0.375, 0.5, 0.625, 0.75, 0.825, 0.9, 0.95, 0.975, 0.99, 1.0];
const STRETCHES: usize = EDGES.len() - 1;
/// Bins of equal width between neighbouring edges.
const WIDTHS: usize = 64;
/// These, and one below and one above them all.
const BINS: usize = STRETCHES * WIDTHS + 2;

/// How often values fell into each bin. Edges are quantiles of a first sample, so that bins are narrow where values are many, whatever
/// their law.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    edges: [f64; STRETCHES + 1],
    /// Bins in a unit of the values, behind each edge.
    steepness: [f64; STRETCHES],
    counts: Vec<u32>,
    /// The value of a bin, if it is one only; else NaN.
    only: Vec<f64>,
}

impl Histogram {
    /// Bytes that one takes, about.
    pub const BYTES: usize = BINS * (size_of::<u32>() + size_of::<f64>());

    /// For values of which this is a sample, with a defined entry.
    pub fn new(sample: &[f64]) -> Self {
        let found = quantiles(sample, &EDGES).values;
        // Infinite values are beyond all edges.
        let edges: [f64; STRETCHES + 1] = std::array::from_fn(|at| found[at].clamp(f64::MIN / 4.0, f64::MAX / 4.0));
        let steepness = |at: usize| {
            let width = edges[at + 1] - edges[at];
            if width > 0.0 { WIDTHS as f64 / width } else { 0.0 }
        };
        Histogram {
            steepness: std::array::from_fn(steepness),
            edges,
            counts: vec![0; BINS],
            only: vec![f64::NAN; BINS],
        }
    }

    /// Counts defined values.
    pub fn add(&mut self, values: &[f64]) {
        let (counts, only) = (&mut self.counts[..BINS], &mut self.only[..BINS]);
        for &value in values {
            let bin = bin_of(&self.edges, &self.steepness, value);
            // Without branches, which nobody could foresee.
            let alone = (counts[bin] == 0) | (only[bin] == value);
            only[bin] = if alone { value } else { f64::NAN };
            counts[bin] += 1;
        }
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

    /// Where a bin begins and ends.
    fn ends(&self, bin: usize) -> (f64, f64) {
        match bin {
            0 => (f64::NEG_INFINITY, self.edges[0]),
            _ if bin == BINS - 1 => (self.edges[STRETCHES], f64::INFINITY),
            _ => {
                let (stretch, place) = ((bin - 1) / WIDTHS, (bin - 1) % WIDTHS);
                let (low, high) = (self.edges[stretch], self.edges[stretch + 1]);
                let at = |place: usize| low + (high - low) * (place as f64 / WIDTHS as f64);
                (at(place), if place + 1 == WIDTHS { high } else { at(place + 1) })
            }
        }
    }
}

/// The bin of a value: its stretch by halving, and its place there.
#[inline]
fn bin_of(edges: &[f64; STRETCHES + 1], steepness: &[f64; STRETCHES], value: f64) -> usize {
    if value < edges[0] {
        return 0;
    }
    if value > edges[STRETCHES] {
        return BINS - 1;
    }
    let mut stretch = 0;
    for half in [8, 4, 2, 1] {
        stretch += if value >= edges[stretch + half] { half } else { 0 };
    }
    // A float past the range of the integer becomes its end.
    let place = ((value - edges[stretch]) * steepness[stretch]) as usize;
    1 + stretch * WIDTHS + place.min(WIDTHS - 1)
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
        let only = self.bins.only[bin];
        if !only.is_nan() {
            return (only, 0.0);
        }
        let (low, high) = self.bins.ends(bin);
        if low == f64::NEG_INFINITY {
            return (high, f64::INFINITY);
        }
        if high == f64::INFINITY {
            return (low, f64::INFINITY);
        }
        let before = self.up_to[bin] - u64::from(count);
        let part = ((rank - before) as f64 + 0.5) / f64::from(count);
        (low + part * (high - low), high - low)
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
        let mut found = Histogram::new(sample);
        found.add(values);
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
