//! A column of which any rank is found at little cost.

use crate::bins::{BINS, Bins, each_beside};
use crate::picked::{Picked, TOGETHER};
use crate::quantile::{ascending, defined_entries, interpolate_between, key, of_key, ranks_of};

/// A column of fewer values is sorted.
const FEW: usize = 256;
/// Values of a sample, from as many places of the column.
const SAMPLE: usize = 512;
const PLACES: usize = 8;

/// The defined entries of a column, bin after bin; a bin is sorted when a rank in it is asked for.
pub(crate) struct RankedColumn {
    /// The keys of the values.
    keys: Vec<i64>,
    /// The rank at which each bin begins, and how many values there are.
    starts: Vec<usize>,
    is_sorted: Vec<bool>,
}

impl RankedColumn {
    pub fn new(column: &[f64]) -> Self {
        let values = defined_entries(column);
        if values.len() < FEW {
            let mut keys: Vec<i64> = values.iter().copied().map(key).collect();
            keys.sort_unstable();
            return RankedColumn { starts: vec![0, keys.len()], keys, is_sorted: vec![true] };
        }
        let bins = Bins::new(&sample(&values));
        let mut found = vec![0; values.len()];
        bins.of(&values, &mut found);
        let steps = bins.steps();
        let apart = || steps.iter().filter(|step| usize::from(step.bin) < BINS);
        let mut starts = vec![0; BINS + 1];
        for bins in found.chunks(TOGETHER) {
            apart().for_each(|step| starts[usize::from(step.bin) + 1] += usize::from(step.count(bins)));
            each_beside(&steps, bins, |at| starts[usize::from(bins[at]) + 1] += 1);
        }
        (0..BINS).for_each(|bin| starts[bin + 1] += starts[bin]);
        let (mut next, mut keys) = (starts.clone(), vec![0; values.len()]);
        for (values, bins) in values.chunks(TOGETHER).zip(found.chunks(TOGETHER)) {
            let mut put = |at: usize| {
                let place = &mut next[usize::from(bins[at])];
                keys[*place] = key(values[at]);
                *place += 1;
            };
            apart().for_each(|step| Picked::find(bins.len(), |at| bins[at] == step.bin).all().for_each(&mut put));
            each_beside(&steps, bins, put);
        }
        RankedColumn { keys, starts, is_sorted: vec![false; BINS] }
    }

    /// How many values there are.
    pub fn defined(&self) -> usize {
        self.keys.len()
    }

    /// The value at a rank, from 0.
    pub fn at(&mut self, rank: usize) -> f64 {
        self.sort_bin(self.bin_at(rank));
        of_key(self.keys[rank])
    }

    /// The values at the ranks of probabilities, see [`ranks_of`].
    pub fn quantiles(&mut self, probabilities: &[f64], rank: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let ranks = ranks_of(probabilities, self.defined(), rank);
        ranks.into_iter().map(|rank| interpolate_between(rank, |rank| self.at(rank))).collect()
    }

    /// The keys of the values in an order in which so many at each end have their places.
    pub fn with_ends(&mut self, count: usize) -> &[i64] {
        let last = self.defined() - 1;
        let (low, high) = (self.bin_at(count.min(last)), self.bin_at(last - count.min(last)));
        (0..=low).chain(high..self.is_sorted.len()).for_each(|bin| self.sort_bin(bin));
        &self.keys
    }

    fn bin_at(&self, rank: usize) -> usize {
        self.starts.partition_point(|&start| start <= rank) - 1
    }

    fn sort_bin(&mut self, bin: usize) {
        if !self.is_sorted[bin] {
            self.keys[self.starts[bin]..self.starts[bin + 1]].sort_unstable();
            self.is_sorted[bin] = true;
        }
    }
}

/// Some of the values, ascending: neighbours, since of points that are spread evenly every so-manieth may be alike, of several places.
fn sample(values: &[f64]) -> Vec<f64> {
    let of_each = (values.len().min(SAMPLE) / PLACES).max(1);
    let places = values.chunks(values.len().div_ceil(PLACES));
    ascending(places.flat_map(|place| &place[..of_each.min(place.len())]).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    /// Columns that are hard to put into bins.
    fn columns(size: usize) -> Vec<Vec<f64>> {
        let mut source = RandomColumns::new(1);
        let mut normal: Vec<f64> = (0..size).map(|_| source.normal()).collect();
        let many: [fn(f64) -> f64; 7] = [
            |x| (40.0 * x).round(),
            |x| x.max(0.0),
            |x| f64::from(x > 0.3),
            |x| if x > 0.0 { 0.0 } else { -0.0 },
            |x| (60.0 * x).exp(),
            |x| if x > 1.0 { f64::INFINITY } else { (1.0 + x).ln() },
            |x| 1e12 + 1e-4 * x,
        ];
        let mut found: Vec<Vec<f64>> = many.iter().map(|law| normal.iter().copied().map(law).collect()).collect();
        found.push(vec![7.0; size]);
        found.push(vec![f64::NAN; size]);
        found.push(vec![f64::NEG_INFINITY; size]);
        found.push((0..size).map(|at| if at < 600 { 0.0 } else { at as f64 }).collect());
        found.push(normal.clone());
        normal.sort_by(f64::total_cmp);
        found.push(normal.clone());
        normal.reverse();
        found.push(normal);
        found
    }

    #[test]
    fn every_rank_is_that_of_a_sorted_column() {
        for size in [1, 2, 3, 255, 256, 257, 1000, 5000] {
            for column in columns(size) {
                let mut sorted: Vec<f64> = column.into_iter().filter(|value| !value.is_nan()).collect();
                let mut ranked = RankedColumn::new(&sorted);
                sorted.sort_by(f64::total_cmp);
                for rank in (0..sorted.len()).rev().step_by(3) {
                    assert_eq!(ranked.at(rank).to_bits(), sorted[rank].to_bits());
                }
                let count = sorted.len() / 5;
                if count > 0 {
                    let mut ranked = RankedColumn::new(&sorted);
                    let found: Vec<f64> = ranked.with_ends(count).iter().copied().map(of_key).collect();
                    assert_eq!(found[..=count], sorted[..=count]);
                    assert_eq!(found[sorted.len() - 1 - count..], sorted[sorted.len() - 1 - count..]);
                }
            }
        }
    }

    /// The figures of a column, bit by bit those of selection and of sums in path order.
    #[test]
    fn figures_are_those_of_a_selection() {
        use crate::{Design, mean, measure_error, quantile_errors, quantiles, summary};
        let asked = [0.05, 0.25, 0.5, 0.75, 0.95, 0.0, 1.0, f64::NAN];
        let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<u64>>();
        for design in [Design::Random, Design::Replicates { replicates: 4, per_replicate: 300 }, Design::Certain] {
            for mut column in columns(1200) {
                for undefined in [1200, 97] {
                    column.iter_mut().step_by(undefined).for_each(|value| *value = f64::NAN);
                    let (found, by_selection) = (summary(&column, &asked, design), quantiles(&column, &asked));
                    assert_eq!(found.defined, by_selection.defined);
                    assert_eq!(bits(&found.quantiles), bits(&by_selection.values));
                    let errors = quantile_errors(&column, &asked, &by_selection, design);
                    assert_eq!(bits(&found.quantile_errors), bits(&errors));
                    let error = measure_error(&column, design);
                    assert_eq!(bits(&[found.mean, found.std_error]), bits(&[mean(&column), error.std_error]));
                    assert_eq!(found.heavy_tail, error.heavy_tail);
                }
            }
        }
    }
}
