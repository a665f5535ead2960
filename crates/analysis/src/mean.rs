//! Sums, means and variances in a fixed order.

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

/// The mean of the defined entries, in the unit of the column; NaN if there is none.
pub fn mean(column: &[f64]) -> f64 {
    let defined = column.iter().filter(|value| !value.is_nan()).count();
    sum(column.iter().copied().filter(|value| !value.is_nan())) / defined as f64
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

    #[test]
    fn a_sum_keeps_what_naive_addition_loses() {
        assert_eq!(sum([1.0, 1e100, 1.0, -1e100]), 2.0);
        assert_eq!(sum(std::iter::repeat_n(0.1, 10_000_000)), 1_000_000.0);
        assert_eq!(sum([f64::INFINITY, 1.0]), f64::INFINITY);
        assert_eq!(sum([]), 0.0);
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
