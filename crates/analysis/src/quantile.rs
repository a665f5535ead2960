//! Quantiles of a column.

use std::borrow::Cow;

use chance::math::wide;

/// Quantiles of the defined entries of a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    /// How many entries are defined.
    pub defined: usize,
    /// One value per asked probability, in the unit of the column; NaN if nothing is defined.
    pub values: Vec<f64>,
}

/// Quantiles of type 1 (Hyndman and Fan 1996, *The American Statistician* 50(4)): the least defined entry of which at least
/// the share p is not above it. A quantile is thus a value that some path has, also where nothing lies between two values.
///
/// Entries are selected, not sorted. Probabilities may come in any order; they are held to 0..1, and a NaN gives a NaN.
pub fn quantiles(column: &[f64], probabilities: &[f64]) -> Quantiles {
    at_ranks(column, probabilities, whole_rank)
}

/// The rank of a probability among so many entries, type 1. What the multiplication adds to a whole number must not become a path.
pub(crate) fn whole_rank(p: f64, defined: f64) -> f64 {
    ((p * defined * (1.0 - 4.0 * f64::EPSILON)).ceil() - 1.0).max(0.0)
}

/// The same, type 7.
pub(crate) fn fractional_rank(p: f64, defined: f64) -> f64 {
    p * (defined - 1.0)
}

/// Quantiles of type 7 of the same paper: the value at rank (n − 1) p, counted from 0, linear between neighbours. For the
/// width of what is estimated, which has no steps.
pub(crate) fn interpolated_quantiles(column: &[f64], probabilities: &[f64]) -> Quantiles {
    at_ranks(column, probabilities, fractional_rank)
}

/// The values at the ranks (from 0, perhaps between two) of probabilities among so many defined entries.
fn at_ranks(column: &[f64], probabilities: &[f64], rank: impl Fn(f64, f64) -> f64) -> Quantiles {
    let mut values = defined_entries(column).into_owned();
    let defined = values.len();
    let ranks = ranks_of(probabilities, defined, rank);
    let mut needed: Vec<usize> = ranks
        .iter()
        .filter(|rank| !rank.is_nan())
        .flat_map(|rank| [rank.floor() as usize, rank.ceil() as usize])
        .collect();
    needed.sort_unstable();
    needed.dedup();
    select(&mut values, 0, &needed);
    let values = ranks.iter().map(|&rank| interpolate(&values, rank)).collect();
    Quantiles { defined, values }
}

/// The ranks of probabilities among so many defined entries; none where there is no entry or no probability.
pub(crate) fn ranks_of(probabilities: &[f64], defined: usize, rank: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let rank = |p: &f64| match p.is_nan() || defined == 0 {
        true => f64::NAN,
        false => rank(p.clamp(0.0, 1.0), defined as f64),
    };
    probabilities.iter().map(rank).collect()
}

/// The defined ones of some entries.
pub(crate) fn defined_entries(entries: &[f64]) -> Cow<'_, [f64]> {
    match defined_count(entries) == entries.len() {
        true => entries.into(),
        false => entries.iter().copied().filter(|value| !value.is_nan()).collect(),
    }
}

/// A whole number in the order of [`f64::total_cmp`], which is compared at less cost.
#[inline(always)]
pub(crate) fn key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// The number with this key.
#[inline(always)]
pub(crate) fn of_key(key: i64) -> f64 {
    f64::from_bits((key ^ (((key >> 63) as u64) >> 1) as i64) as u64)
}

/// Some defined values in ascending order.
pub(crate) fn ascending(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut keys: Vec<i64> = values.map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(of_key).collect()
}

/// How many entries are defined.
pub(crate) fn defined_count(entries: &[f64]) -> usize {
    wide(
        #[inline(always)]
        || entries.iter().filter(|value| !value.is_nan()).count(),
    )
}

/// How many entries are not above a value.
pub(crate) fn count_up_to(entries: &[f64], value: f64) -> usize {
    wide(
        #[inline(always)]
        || entries.iter().filter(|entry| **entry <= value).count(),
    )
}

/// The value at a fractional rank (from 0) of sorted values, or of values whose two ranks around it are in place.
pub(crate) fn interpolate(values: &[f64], rank: f64) -> f64 {
    interpolate_between(rank, |rank| values[rank])
}

/// The value at a fractional rank (from 0), where those at whole ones are known.
pub(crate) fn interpolate_between(rank: f64, mut at: impl FnMut(usize) -> f64) -> f64 {
    if rank.is_nan() {
        return f64::NAN;
    }
    let (low, high) = (at(rank.floor() as usize), at(rank.ceil() as usize));
    let part = rank - rank.floor();
    // Infinite neighbours must not be subtracted from themselves.
    if part == 0.0 || low == high { low } else { low + part * (high - low) }
}

/// Puts each of the ascending `ranks` (counted from `offset`, the rank of `values[0]`) in its sorted place: the middle
/// rank first, then either side of it, so that k ranks cost about n log k.
fn select(values: &mut [f64], offset: usize, ranks: &[usize]) {
    if ranks.is_empty() || values.len() < 2 {
        return;
    }
    let middle = ranks.len() / 2;
    let place = ranks[middle] - offset;
    let (below, _, above) = values.select_nth_unstable_by(place, f64::total_cmp);
    select(below, offset, &ranks[..middle]);
    select(above, offset + place + 1, &ranks[middle + 1..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn quantiles_are_values_of_the_column() {
        // R: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(.05, .25, .5, .75, .95), type = 1), and type = 7.
        let (column, asked) = ([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], [0.05, 0.25, 0.5, 0.75, 0.95]);
        assert_eq!(quantiles(&column, &asked), Quantiles { defined: 8, values: vec![1.0, 1.0, 3.0, 5.0, 9.0] });
        let found = interpolated_quantiles(&column, &asked);
        for (value, reference) in found.values.iter().zip([1.0, 1.75, 3.5, 5.25, 7.95]) {
            assert!((value - reference).abs() < 1e-12, "{value} {reference}");
        }
        // R: quantile(c(2, 1, 2, 1), c(0, .25, .5, .51, .95, 1), type = 1)
        let found = quantiles(&[2.0, 1.0, f64::NAN, 2.0, 1.0], &[0.0, 0.25, 0.5, 0.51, 0.95, 1.0]);
        assert_eq!((found.defined, found.values), (4, vec![1.0, 1.0, 1.0, 2.0, 2.0, 2.0]));
        // A quarter of the values are 1, so that 1 is the 25 % quantile, however many there are.
        for repeats in [1, 7, 2560] {
            let column = [1.0, 2.0, 2.0, 2.0].repeat(repeats);
            assert_eq!(quantiles(&column, &[0.05, 0.25, 0.250_001, 0.95]).values, [1.0, 1.0, 2.0, 2.0]);
        }
        // 0.07 × 100 is 7.000000000000001 as a computer multiplies.
        let column: Vec<f64> = (1..=100).map(f64::from).collect();
        let percents: Vec<f64> = (1..=100).map(|percent| f64::from(percent) / 100.0).collect();
        assert_eq!(quantiles(&column, &percents).values, column);
    }

    #[test]
    fn keys_are_in_the_order_of_their_numbers() {
        let mut source = RandomColumns::new(1);
        let any =
            (0..2000).map(|_| f64::from_bits((source.uniform() * u64::MAX as f64) as u64)).filter(|x| !x.is_nan());
        let odd = [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MIN_POSITIVE / 2.0, -f64::MIN_POSITIVE / 2.0];
        let mut values: Vec<f64> = any.chain(odd).collect();
        let found = ascending(values.iter().copied());
        values.sort_by(f64::total_cmp);
        assert!(found.iter().zip(&values).all(|(a, b)| a.to_bits() == b.to_bits()));
        assert_eq!(found.len(), values.len());
    }

    #[test]
    fn selection_agrees_with_sorting() {
        let mut source = RandomColumns::new(1);
        for size in [1, 2, 3, 10, 257, 5000] {
            // Rounded, so that there are ties.
            let column: Vec<f64> = (0..size).map(|_| (source.normal() * 50.0).round()).collect();
            let mut sorted = column.clone();
            sorted.sort_by(f64::total_cmp);
            let asked = [0.99, 0.0, 0.5, 0.123, 1.0, 0.5, 0.005];
            let found = interpolated_quantiles(&column, &asked);
            for (value, p) in found.values.iter().zip(asked) {
                assert_eq!(*value, interpolate(&sorted, p * (size - 1) as f64));
            }
        }
    }

    #[test]
    fn undefined_entries_are_left_out_and_counted() {
        let found = quantiles(&[f64::NAN, 2.0, f64::NAN, 4.0], &[0.5, f64::NAN, 7.0]);
        assert_eq!(found.defined, 2);
        assert_eq!(found.values[0], 2.0);
        assert!(found.values[1].is_nan());
        assert_eq!(found.values[2], 4.0);
        assert!(quantiles(&[f64::NAN], &[0.5]).values[0].is_nan());
        assert_eq!(quantiles(&[], &[]).defined, 0);
    }

    #[test]
    fn infinite_entries_stay_infinite() {
        let found = quantiles(&[f64::INFINITY, f64::INFINITY, 0.0], &[0.25, 0.75]);
        assert_eq!(found.values, [0.0, f64::INFINITY]);
        let found = interpolated_quantiles(&[f64::INFINITY, f64::INFINITY, 0.0], &[0.25, 0.75]);
        assert_eq!(found.values, [f64::INFINITY, f64::INFINITY]);
    }
}
