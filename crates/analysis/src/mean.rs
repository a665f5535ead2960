//! Sums, means and variances in a fixed order.

use chance::math::wide;

use crate::quantile::defined_count;

/// The sum of the values in their order: see [`RunningSum`].
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut found = RunningSum::default();
    values.into_iter().for_each(|value| found.add(value));
    found.total()
}

/// A sum that keeps what is lost on the way (Neumaier 1974, *ZAMM* 54, "Rundungsfehleranalyse einiger Verfahren zur Summation
/// endlicher Summen"): its error does not grow with the number of values.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RunningSum {
    total: f64,
    lost: f64,
}

impl RunningSum {
    #[inline]
    pub fn add(&mut self, value: f64) {
        let RunningSum { total, lost } = self;
        let next = *total + value;
        *lost += if total.abs() >= value.abs() { (*total - next) + value } else { (value - next) + *total };
        *total = next;
    }

    /// So far. The compensation of an infinite sum is undefined; the sum is not.
    pub fn total(self) -> f64 {
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

/// Sums of neighbouring parts of a column, each a [`RunningSum`], which do not wait for each other.
#[derive(Default)]
pub(crate) struct SideBySide {
    totals: [f64; SideBySide::LANES],
    lost: [f64; SideBySide::LANES],
}

impl SideBySide {
    pub const LANES: usize = 8;
    /// Entries of each that are brought side by side together.
    const ROWS: usize = 32;

    /// The sum of what becomes of the defined entries of each of a few parts, in their order.
    pub fn of(parts: &[&[f64]], changed: impl Fn(f64) -> f64) -> Vec<f64> {
        let mut found = SideBySide::default();
        let longest = parts.iter().map(|part| part.len()).max().unwrap_or(0);
        for first in (0..longest).step_by(Self::ROWS) {
            let mut rows = [[f64::NAN; Self::LANES]; Self::ROWS];
            for (lane, part) in parts.iter().enumerate() {
                let entries = &part[first.min(part.len())..];
                rows.iter_mut().zip(entries).for_each(|(row, entry)| row[lane] = *entry);
            }
            wide(
                #[inline(always)]
                || rows.iter().for_each(|row| found.add(row, &changed)),
            );
        }
        let sum = |lane: usize| RunningSum { total: found.totals[lane], lost: found.lost[lane] }.total();
        (0..parts.len()).map(sum).collect()
    }

    /// The operations of [`RunningSum::add`]; nothing is added where an entry is undefined.
    #[inline(always)]
    fn add(&mut self, row: &[f64; Self::LANES], changed: impl Fn(f64) -> f64) {
        for ((total, lost), &entry) in self.totals.iter_mut().zip(&mut self.lost).zip(row) {
            let value = changed(entry);
            let next = *total + value;
            let (more, less) = ((*total - next) + value, (value - next) + *total);
            let now = if total.abs() >= value.abs() { more } else { less };
            *lost = if value.is_nan() { *lost } else { *lost + now };
            *total = if value.is_nan() { *total } else { next };
        }
    }
}

/// The mean of the defined entries, in the unit of the column; NaN if there is none.
pub fn mean(column: &[f64]) -> f64 {
    sum(column.iter().copied().filter(|value| !value.is_nan())) / defined_count(column) as f64
}

/// The unbiased variance (divisor n − 1) of the defined entries, in two passes; NaN if there are fewer than two.
pub fn variance(column: &[f64]) -> f64 {
    let centre = mean(column);
    let defined = column.iter().filter(|value| !value.is_nan()).count();
    if defined < 2 {
        return f64::NAN;
    }
    let squares = column.iter().filter(|value| !value.is_nan()).map(|value| (value - centre) * (value - centre));
    sum(squares) / (defined - 1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn a_sum_keeps_what_naive_addition_loses() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum(std::iter::repeat_n(0.1, 10_000_000)), 1_000_000.0);
        assert_eq!(sum([f64::INFINITY, 1.0]), f64::INFINITY);
        assert_eq!(sum([]), 0.0);
    }

    /// Parts of several lengths, with infinite and undefined entries, bit by bit.
    #[test]
    fn sums_side_by_side_are_those_one_after_another() {
        let mut source = RandomColumns::new(1);
        let parts: Vec<Vec<f64>> = [0, 1, 31, 32, 33, 100, 257, 64]
            .into_iter()
            .map(|size| (0..size).map(|_| source.normal() * (30.0 * source.normal()).exp()).collect())
            .collect();
        let with = |odd: f64| {
            parts.iter().cloned().map(move |mut part| {
                part.iter_mut().skip(7).step_by(11).for_each(|value| *value = odd);
                part
            })
        };
        for odd in [1.0, f64::NAN, f64::INFINITY, -0.0] {
            let parts: Vec<Vec<f64>> = with(odd).collect();
            let slices: Vec<&[f64]> = parts.iter().map(Vec::as_slice).collect();
            let held = |value: f64| if value > 2.0 { 2.0 } else { value };
            for (part, found) in parts.iter().zip(SideBySide::of(&slices, held)) {
                let one_by_one = sum(part.iter().copied().filter(|value| !value.is_nan()).map(held));
                assert_eq!(found.to_bits(), one_by_one.to_bits());
            }
        }
    }

    #[test]
    fn mean_and_variance_leave_out_what_is_not_applicable() {
        let column = [1.0, f64::NAN, 2.0, 4.0, f64::NAN];
        assert_eq!(mean(&column), 7.0 / 3.0);
        assert!((variance(&column) - 7.0 / 3.0).abs() < 1e-15);
        assert!(mean(&[f64::NAN]).is_nan());
        assert!(variance(&[3.0, f64::NAN]).is_nan());
    }

    #[test]
    fn variance_survives_a_large_offset() {
        let column: Vec<f64> = [4.0, 7.0, 13.0, 16.0].iter().map(|value| value + 1e12).collect();
        assert_eq!(variance(&column), 30.0);
    }
}
