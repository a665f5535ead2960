//! Which path is walked: the one named, or the one nearest a quantile.

use analysis::quantiles;

use crate::request::Explain;

/// The path to walk, and why it.
pub(crate) struct Choice {
    pub path: u64,
    /// The quantile's value, unless a path was named or all are alike.
    pub quantile_value: Option<f64>,
    /// The figure is the same on all paths.
    pub alike: bool,
}

impl Choice {
    /// The path named, else the one nearest the quantile; of a question one on which its claim is decided.
    pub fn of(column: &[f64], truth: Option<&[f64]>, request: &Explain) -> Option<Self> {
        let mut defined = column.iter().filter(|value| !value.is_nan());
        let first = defined.next().copied();
        let alike = first.is_some_and(|first| defined.all(|value| *value == first)) && truth.is_none_or(is_alike);
        if let Some(path) = request.path {
            return Some(Choice { path, quantile_value: None, alike: false });
        }
        let decided: Vec<f64> = match truth {
            Some(truth) => {
                let pairs = column.iter().zip(truth);
                pairs.map(|(value, truth)| if truth.is_nan() { f64::NAN } else { *value }).collect()
            }
            None => column.to_vec(),
        };
        match nearest(&decided, request.quantile) {
            Some((path, value)) => Some(Choice { path, quantile_value: (!alike).then_some(value), alike }),
            // The measure is undefined wherever the claim is decided.
            None => {
                let path = truth?.iter().position(|truth| !truth.is_nan())? as u64;
                Some(Choice { path, quantile_value: None, alike: false })
            }
        }
    }

    /// The first path that finished, for a figure that is defined on none: why it is not, is explained there.
    pub fn finished(failed: &[bool]) -> Option<Self> {
        let path = failed.iter().position(|failed| !failed)? as u64;
        Some(Choice { path, quantile_value: None, alike: false })
    }

    /// The path nearest by the figure on which a claim is the other way.
    pub fn other_path(&self, column: &[f64], truth: &[f64]) -> Option<u64> {
        let (here, measure) = (truth[self.path as usize], column[self.path as usize]);
        let distance = |path: usize| (column[path] - measure).abs();
        let others = (0..truth.len()).filter(|&path| !truth[path].is_nan() && truth[path] != here);
        let other = others.min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
        other.filter(|_| !here.is_nan()).map(|path| path as u64)
    }
}

fn is_alike(column: &[f64]) -> bool {
    column.iter().all(|value| value.to_bits() == column[0].to_bits())
}

/// The path whose value is nearest the quantile, the first of them, and the quantile.
fn nearest(column: &[f64], quantile: f64) -> Option<(u64, f64)> {
    let value = quantiles(column, &[quantile]).values[0];
    // A date that never comes is as far from itself as any other figure: not at all.
    let distance = |value_of: f64| if value_of == value { 0.0 } else { (value_of - value).abs() };
    let defined = column.iter().enumerate().filter(|(_, found)| !found.is_nan());
    let nearest = defined.min_by(|a, b| distance(*a.1).total_cmp(&distance(*b.1)));
    nearest.map(|(path, _)| (path as u64, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_path_to_a_quantile() {
        let column = [5.0, f64::NAN, 1.0, 3.0, 2.9];
        assert_eq!(nearest(&column, 0.0), Some((2, 1.0)));
        assert_eq!(nearest(&column, 0.5), Some((4, 2.9)));
        assert_eq!(nearest(&column, 1.0), Some((0, 5.0)));
        assert_eq!(nearest(&[f64::NAN], 0.5), None);
        // Never is nearest to never.
        assert_eq!(nearest(&[2029.0, f64::INFINITY, f64::INFINITY], 1.0), Some((1, f64::INFINITY)));
    }
}
