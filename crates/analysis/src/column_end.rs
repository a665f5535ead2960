//! The ends of a column that is too long to keep.

use crate::bins::BINS;
use crate::histogram::Histogram;
use crate::picked::Picked;
use crate::quantile::ascending;

/// Values kept at each end.
pub(crate) const ENDS: usize = 256;

/// Values at which those beyond are cut off.
const ROOM: usize = ENDS + ENDS / 2;

/// The largest values, or the least with their signs changed, and of which part of the column each is.
#[derive(Clone, Debug)]
pub(crate) struct ColumnEnd {
    side: Side,
    /// The largest [`ENDS`] of all, and some more, in no order.
    kept: Vec<Extreme>,
    /// Nothing in a bin below is among the largest; bins of the low end are counted from above.
    from_bin: u16,
    /// Nothing below is among the largest.
    least: f64,
}

/// Which end of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    High,
    Low,
}

#[derive(Clone, Copy, Debug)]
struct Extreme {
    value: f64,
    part: u32,
    bin: u16,
}

impl ColumnEnd {
    /// Bytes that one takes at most.
    pub const MOST_BYTES: usize = ROOM * size_of::<Extreme>();

    pub fn new(side: Side) -> Self {
        ColumnEnd { side, kept: Vec::new(), from_bin: 0, least: f64::NEG_INFINITY }
    }

    /// Learns from counts of all values seen, those to come next among them, which bins the largest are in.
    pub fn look_at(&mut self, counts: &Histogram) {
        self.from_bin = match self.side {
            Side::High => counts.bin_of_largest(ENDS),
            Side::Low => turned(counts.bin_of_least(ENDS)),
        };
    }

    /// Sees a few defined values of a part, and their bins.
    pub fn add(&mut self, part: u32, values: &[f64], bins: &[u16]) {
        let (from_bin, least) = (self.from_bin, self.least);
        let bins = &bins[..values.len()];
        let found = match self.side {
            Side::High => Picked::find(values.len(), |at| (bins[at] >= from_bin) & (values[at] > least)),
            Side::Low => Picked::find(values.len(), |at| (bins[at] <= turned(from_bin)) & (-values[at] > least)),
        };
        for place in found.all() {
            let (value, bin) = match self.side {
                Side::High => (values[place], bins[place]),
                Side::Low => (-values[place], turned(bins[place])),
            };
            if value > self.least {
                if self.kept.is_empty() {
                    self.kept.reserve_exact(ROOM);
                }
                self.kept.push(Extreme { value, part, bin });
                if self.kept.len() == ROOM {
                    self.cut();
                }
            }
        }
    }

    /// Leaves the largest of more than [`ENDS`]: those in the highest bins, or, if a bin has too many, sought one by one.
    fn cut(&mut self) {
        let from_bin = self.from_bin;
        // Without branches, which nobody could foresee.
        let mut count = 0;
        for at in 0..self.kept.len() {
            let kept = self.kept[at];
            self.kept[count] = kept;
            count += usize::from(kept.bin >= from_bin);
        }
        self.kept.truncate(count);
        if self.kept.len() > (ENDS + ROOM) / 2 {
            self.kept.select_nth_unstable_by(ENDS - 1, |a, b| b.value.total_cmp(&a.value));
            self.kept.truncate(ENDS);
            self.least = self.kept[ENDS - 1].value;
        }
    }

    /// The largest values, the largest first.
    pub fn largest(&self) -> Vec<f64> {
        let mut found = ascending(self.kept.iter().map(|kept| kept.value));
        found.reverse();
        found.truncate(ENDS);
        found
    }

    /// By how much the values beyond one of the largest exceed it, added up by part.
    pub fn beyond(&self, bound: f64, parts: usize) -> Vec<f64> {
        let mut beyond: Vec<&Extreme> = self.kept.iter().filter(|kept| kept.value > bound).collect();
        beyond.sort_unstable_by(|a, b| b.value.total_cmp(&a.value));
        let mut found = vec![0.0; parts];
        beyond.into_iter().for_each(|kept| found[kept.part as usize] += kept.value - bound);
        found
    }
}

/// The bin as counted from the other end.
#[inline(always)]
fn turned(bin: u16) -> u16 {
    BINS as u16 - 1 - bin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn the_largest_of_all_are_kept() {
        let mut source = RandomColumns::new(2);
        let values: Vec<f64> = (0..10_000).map(|_| (source.normal() * 100.0).round()).collect();
        let mut sample = values[..500].to_vec();
        sample.sort_by(f64::total_cmp);
        let mut counts = Histogram::new(&sample);
        let mut ends = [ColumnEnd::new(Side::High), ColumnEnd::new(Side::Low)];
        for (part, values) in values.chunks(500).enumerate() {
            let mut bins = [0; 500];
            counts.add(values, &mut bins);
            for end in &mut ends {
                end.look_at(&counts);
                end.add(part as u32, values, &bins);
            }
        }
        let mut sorted = values;
        sorted.sort_by(|a, b| b.total_cmp(a));
        assert_eq!(ends[0].largest(), sorted[..ENDS]);
        let least: Vec<f64> = sorted.iter().rev().map(|value| -value).collect();
        assert_eq!(ends[1].largest(), least[..ENDS]);
    }
}
