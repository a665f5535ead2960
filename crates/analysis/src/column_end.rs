//! The ends of a column that is too long to keep.

use std::cmp::Ordering;

/// Values kept at each end.
pub(crate) const ENDS: usize = 256;

/// Values at which those beyond are cut off.
const ROOM: usize = ENDS + ENDS / 2;

/// The largest values, or the least with their signs changed, and of which part of the column each is.
#[derive(Clone, Debug)]
pub(crate) struct ColumnEnd {
    /// The largest [`ENDS`] of all, and some more, in no order.
    kept: Vec<(f64, u32)>,
    /// Nothing below is among the largest.
    least: f64,
}

impl ColumnEnd {
    /// Bytes that one takes at most.
    pub const MOST_BYTES: usize = ROOM * size_of::<(f64, u32)>();

    pub fn new() -> Self {
        ColumnEnd { kept: Vec::new(), least: f64::NEG_INFINITY }
    }

    /// Sees defined values of a part.
    pub fn add(&mut self, part: u32, values: impl Iterator<Item = f64>) {
        for value in values {
            if value > self.least {
                if self.kept.is_empty() {
                    self.kept.reserve_exact(ROOM);
                }
                self.kept.push((value, part));
                if self.kept.len() == ROOM {
                    self.cut();
                }
            }
        }
    }

    /// Leaves the largest of more than [`ENDS`].
    fn cut(&mut self) {
        self.kept.select_nth_unstable_by(ENDS - 1, largest_first);
        self.kept.truncate(ENDS);
        self.least = self.kept[ENDS - 1].0;
    }

    /// The largest values with their parts, the largest first.
    pub fn largest(&self) -> Vec<(f64, u32)> {
        let mut found = self.kept.clone();
        found.sort_by(largest_first);
        found.truncate(ENDS);
        found
    }
}

fn largest_first(a: &(f64, u32), b: &(f64, u32)) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn the_largest_of_all_are_kept() {
        let mut source = RandomColumns::new(2);
        let values: Vec<f64> = (0..10_000).map(|_| (source.normal() * 100.0).round()).collect();
        let mut end = ColumnEnd::new();
        for (part, values) in values.chunks(1000).enumerate() {
            end.add(part as u32, values.iter().copied());
        }
        let mut sorted = values;
        sorted.sort_by(|a, b| b.total_cmp(a));
        let found: Vec<f64> = end.largest().into_iter().map(|(value, _)| value).collect();
        assert_eq!(found, sorted[..ENDS]);
    }
}
