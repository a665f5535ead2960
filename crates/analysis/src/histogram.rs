//! Counts of values in bins of a given relative width: quantiles of more values than fit into memory.

/// Most bins. Values within a factor of 1000 of each other have bins of 1/64 of their value.
const MOST_BINS: usize = 768;
/// Bits left off in the finest bins, of the 64 of a number. Sign, exponent and 20 bits behind the point remain.
const LEFT_OFF: u32 = 32;
const BEHIND_THE_POINT: u32 = 20;

/// How often values fell into each bin. A bin holds all numbers that agree in sign, exponent and so many bits behind the point. If
/// there are too many, each two neighbours become one, as in the uniform collapse of Epicoco, Melle, Cafaro and Pulimeno 2020,
/// "UDDSketch: Accurate Tracking of Quantiles in Data Streams", *IEEE Access* 8. How far that goes depends on the values alone, not
/// on their order.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    /// Open addressing in a power of two of places, at most three quarters of them taken.
    bins: Vec<Bin>,
    taken: usize,
    /// Bits of the finest bins left off.
    merged: u32,
}

/// A bin; none if nothing is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bin {
    key: u32,
    count: u32,
    /// The value, if it is one only; else NaN.
    only: f64,
}

const NONE: Bin = Bin { key: 0, count: 0, only: 0.0 };

impl Default for Histogram {
    fn default() -> Self {
        Histogram { bins: vec![NONE; 16], taken: 0, merged: 0 }
    }
}

impl Histogram {
    /// Bytes that one takes at most.
    pub const MOST_BYTES: usize = (MOST_BINS * 4 / 3).next_power_of_two() * size_of::<Bin>();

    /// Counts defined values.
    pub fn add(&mut self, values: &[f64]) {
        if self.taken == 0 {
            self.begin(values);
        }
        for &value in values {
            // A negative zero is zero.
            self.count_in(finest(value + 0.0) >> self.merged, 1, value);
        }
    }

    /// The bins in the order of their values.
    pub fn in_order(&self) -> BinsInOrder {
        let mut bins: Vec<Bin> = self.bins.iter().copied().filter(|bin| bin.count > 0).collect();
        bins.sort_unstable_by_key(|bin| bin.key);
        let mut up_to = 0;
        let up_to = bins.iter().map(|bin| {
            up_to += u64::from(bin.count);
            up_to
        });
        BinsInOrder { up_to: up_to.collect(), bins, merged: self.merged }
    }

    /// Bins as wide as the first values need, at once: they are counted anew each time that neighbours become one.
    fn begin(&mut self, values: &[f64]) {
        let mut keys: Vec<u32> = values.iter().map(|value| finest(value + 0.0)).collect();
        keys.sort_unstable();
        // Neighbours that differ in a bit, and in none above it.
        let mut apart = [0_usize; 33];
        for pair in keys.windows(2) {
            apart[(u32::BITS - (pair[0] ^ pair[1]).leading_zeros()) as usize] += 1;
        }
        let different = |merged: u32| 1 + apart[merged as usize + 1..].iter().sum::<usize>();
        let merged = (0..u32::BITS).find(|&merged| different(merged) <= MOST_BINS).unwrap_or(u32::BITS);
        let places = (different(merged) * 4 / 3 + 1).next_power_of_two().max(self.bins.len());
        (self.bins, self.merged) = (vec![NONE; places], merged);
    }

    #[inline]
    fn count_in(&mut self, key: u32, count: u32, only: f64) {
        let mask = self.bins.len() - 1;
        let mut place = spread(key) & mask;
        loop {
            let bin = &mut self.bins[place];
            if bin.count == 0 {
                *bin = Bin { key, count, only };
                self.taken += 1;
                if self.taken * 4 > self.bins.len() * 3 {
                    self.make_room();
                }
                return;
            }
            if bin.key == key {
                bin.count += count;
                if bin.only != only {
                    bin.only = f64::NAN;
                }
                return;
            }
            place = (place + 1) & mask;
        }
    }

    /// Twice as many places, or neighbours become one until they fit.
    fn make_room(&mut self) {
        if self.taken <= MOST_BINS {
            return self.again(self.bins.len() * 2, 0);
        }
        while self.taken > MOST_BINS {
            self.again(self.bins.len(), 1);
        }
    }

    /// Counts all again in so many places, with so many bits less.
    fn again(&mut self, places: usize, fewer: u32) {
        let bins = std::mem::replace(&mut self.bins, vec![NONE; places]);
        (self.taken, self.merged) = (0, self.merged + fewer);
        for bin in bins.into_iter().filter(|bin| bin.count > 0) {
            self.count_in(bin.key >> fewer, bin.count, bin.only);
        }
    }
}

/// Scatters neighbours (Knuth 1973, *The Art of Computer Programming* 3, 6.4: multiplication by the golden ratio).
#[inline]
fn spread(key: u32) -> usize {
    (key.wrapping_mul(0x9e37_79b9) >> 16) as usize
}

/// The key of a number among the finest bins. Keys have the order of the numbers.
#[inline]
fn finest(value: f64) -> u32 {
    let bits = value.to_bits();
    let in_order = if bits >> 63 == 1 { !bits } else { bits | 1 << 63 };
    (in_order >> LEFT_OFF) as u32
}

/// The least number whose key is not below one among the finest bins.
fn edge(key: u64) -> f64 {
    let in_order = key << LEFT_OFF;
    let bits = if in_order >> 63 == 1 { in_order & !(1 << 63) } else { !in_order };
    f64::from_bits(bits)
}

/// Bins in the order of their values.
pub(crate) struct BinsInOrder {
    bins: Vec<Bin>,
    /// Values up to the end of each.
    up_to: Vec<u64>,
    merged: u32,
}

impl BinsInOrder {
    /// The value at a rank, from 0: the only one of its bin, or one in its bin as if all lay at equal distances there.
    pub fn at(&self, rank: u64) -> f64 {
        let place = self.up_to.partition_point(|&up_to| up_to <= rank);
        let Some(bin) = self.bins.get(place) else { return f64::NAN };
        if !bin.only.is_nan() {
            return bin.only;
        }
        let edges = [0, 1].map(|more| edge((u64::from(bin.key) + more) << self.merged));
        // Beyond the largest numbers are the infinite ones and what is no number.
        let low = if edges[0].is_finite() { edges[0] } else { f64::MIN };
        let high = if edges[1].is_finite() { edges[1] } else { f64::MAX };
        let before = self.up_to[place] - u64::from(bin.count);
        let part = ((rank - before) as f64 + 0.5) / f64::from(bin.count);
        low + part * (high - low)
    }

    /// Whether all values are the same.
    pub fn is_one_value(&self) -> bool {
        self.bins.len() == 1 && !self.bins[0].only.is_nan()
    }

    /// How far [`BinsInOrder::at`] may be off, as a part of the value: 0 where every bin holds one value only.
    pub fn relative_error(&self) -> f64 {
        if self.bins.iter().all(|bin| !bin.only.is_nan()) {
            return 0.0;
        }
        match self.merged.checked_sub(BEHIND_THE_POINT) {
            None => 0.5_f64.powi((BEHIND_THE_POINT - self.merged) as i32),
            // A bin spans that many powers of two.
            Some(powers) => 2.0_f64.powi(1 << powers) - 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    fn of(values: &[f64]) -> BinsInOrder {
        let mut found = Histogram::default();
        found.add(values);
        found.in_order()
    }

    #[test]
    fn few_different_values_are_exact() {
        let found = of(&[3.0, -1.5, 3.0, 0.0, -0.0, f64::INFINITY, 1e-300, f64::NEG_INFINITY]);
        let values: Vec<f64> = (0..8).map(|rank| found.at(rank)).collect();
        assert_eq!(values, [f64::NEG_INFINITY, -1.5, 0.0, 0.0, 1e-300, 3.0, 3.0, f64::INFINITY]);
        assert_eq!(found.relative_error(), 0.0);
        assert!(found.at(8).is_nan() && Histogram::default().in_order().at(0).is_nan());
    }

    /// Every rank of columns of either sign and many sizes, against sorting.
    #[test]
    fn a_value_is_off_by_no_more_than_its_bin() {
        let mut source = RandomColumns::new(3);
        for scale in [0.1, 1.0, 5.0] {
            let mut values: Vec<f64> = (0..40_000).map(|_| (scale * source.normal()).exp() - 0.5).collect();
            let found = of(&values);
            let bound = found.relative_error();
            assert!(bound > 0.0 && bound <= 1.0 / 16.0, "{scale}: {bound}");
            values.sort_by(f64::total_cmp);
            for (rank, exact) in values.iter().enumerate() {
                let off = (found.at(rank as u64) - exact).abs();
                assert!(off <= bound * exact.abs() * (1.0 + bound), "{scale}: {exact} is off by {off}");
            }
        }
    }

    #[test]
    fn order_changes_nothing() {
        let mut source = RandomColumns::new(5);
        let mut values: Vec<f64> = (0..20_000).map(|_| (3.0 * source.normal()).exp()).collect();
        let forward = of(&values);
        values.reverse();
        let backward = of(&values);
        assert_eq!((forward.bins.len(), forward.merged), (backward.bins.len(), backward.merged));
        values.sort_by(f64::total_cmp);
        let ascending = of(&values);
        for rank in 0..20_000 {
            assert_eq!(forward.at(rank), backward.at(rank));
            assert_eq!(forward.at(rank), ascending.at(rank));
        }
    }

    /// All powers of two that a double has.
    #[test]
    fn bins_may_span_powers_of_two() {
        let values: Vec<f64> = (-1022..1024).flat_map(|power| [1.0, -1.3].map(|x| x * 2.0_f64.powi(power))).collect();
        let found = of(&values);
        assert!(found.relative_error() >= 1.0, "{}", found.relative_error());
        assert!(found.bins.len() <= MOST_BINS);
        assert!((0..values.len() as u64 - 1).all(|rank| found.at(rank) <= found.at(rank + 1)));
    }
}
