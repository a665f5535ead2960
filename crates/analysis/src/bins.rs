//! Bins that are narrow where values are many.

use chance::math::wide;

use crate::picked::Picked;
use crate::quantile::whole_rank;

/// Shares of a first sample below each edge.
const SHARES: [f64; STRETCHES + 1] = [0.0, 0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975, 1.0];
const STRETCHES: usize = 8;
/// Bins of equal width between neighbouring edges.
const WIDTHS: usize = 128;
/// These, and one below and one above them all.
pub(crate) const BINS: usize = STRETCHES * WIDTHS + 2;

/// Adding it rounds to whole numbers; the low bits of the sum are the number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// Added to a number of bins before it is rounded, it makes it the next larger one.
const UP: f64 = 0.5 + 1.0 / (1_u64 << 42) as f64;

/// Bins between quantiles of a first sample, whatever the law of its values. A larger value has no lower bin.
#[derive(Clone, Debug)]
pub(crate) struct Bins {
    edges: [f64; STRETCHES + 1],
    /// Bins in a unit of the values, behind each edge; infinite between edges that agree, so that their value has a bin of its own.
    steepness: [f64; STRETCHES],
}

/// Values of which a sample has so many alike that two edges agree, at most.
pub(crate) const STEPS: usize = STRETCHES / 2;

/// A frequent value, and its bin; a bin that there is not, if there are fewer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Atom {
    pub value: f64,
    pub bin: u16,
}

impl Atom {
    /// How many of some bins are this one.
    pub fn count(&self, bins: &[u16]) -> u16 {
        wide(
            #[inline(always)]
            || bins.iter().fold(0, |times, &bin| times + u16::from(bin == self.bin)),
        )
    }

    /// Whether some other value fell into its bin.
    pub fn is_beside_others(&self, bins: &[u16], values: &[f64]) -> bool {
        let other = |(&bin, &value): (&u16, &f64)| u64::from((bin == self.bin) & (value != self.value));
        wide(
            #[inline(always)]
            || bins.iter().zip(values).map(other).sum::<u64>() > 0,
        )
    }
}

/// Sees each entry that is in none of the bins of these steps.
#[inline(always)]
pub(crate) fn each_beside(steps: &[Atom; STEPS], bins: &[u16], see: impl FnMut(usize)) {
    let [a, b, c, d] = steps.map(|step| step.bin);
    match usize::from(a) < BINS {
        true => Picked::find(bins.len(), |at| (bins[at] != a) & (bins[at] != b) & (bins[at] != c) & (bins[at] != d))
            .all()
            .for_each(see),
        false => (0..bins.len()).for_each(see),
    }
}

impl Bins {
    /// For values of which this is a sample: defined, ascending, with an entry.
    pub fn new(sample: &[f64]) -> Self {
        let quantile = |share: f64| sample[whole_rank(share, sample.len() as f64) as usize];
        // Infinite values are beyond all edges.
        let edges = SHARES.map(|share| quantile(share).clamp(f64::MIN / 4.0, f64::MAX / 4.0));
        Bins { steepness: std::array::from_fn(|at| WIDTHS as f64 / (edges[at + 1] - edges[at])), edges }
    }

    /// The bin of each of some defined values.
    pub fn of(&self, values: &[f64], bins: &mut [u16]) {
        wide(
            #[inline(always)]
            || bins.iter_mut().zip(values).for_each(|(bin, &value)| *bin = self.bin_of(value)),
        );
    }

    /// How many bins lie below, added up over the stretches: one operation for all lanes, where a search would need many.
    #[inline(always)]
    fn bin_of(&self, value: f64) -> u16 {
        let mut below = 0.0;
        for (edge, steepness) in self.edges.iter().zip(&self.steepness) {
            let part = (value - edge) * steepness;
            // An edge times infinity is no number, and nothing lies below it.
            let part = if part > 0.0 { part } else { 0.0 };
            below += if part < WIDTHS as f64 { part } else { WIDTHS as f64 };
        }
        // In the middle of the last bin at most.
        let last = (BINS - 2) as f64 - 0.5;
        let place = UP + if below < last { below } else { last };
        let place = if value < self.edges[0] { 0.0 } else { place };
        let place = if value > self.edges[STRETCHES] { last + 1.5 } else { place };
        (place + ROUNDER).to_bits() as u16
    }

    /// The frequent values.
    pub fn steps(&self) -> [Atom; STEPS] {
        let mut values: Vec<f64> =
            self.edges.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        values.dedup();
        let step = |value: &f64| Atom { value: *value, bin: self.bin_of(*value) };
        std::array::from_fn(|at| values.get(at).map_or(Atom { value: f64::NAN, bin: u16::MAX }, step))
    }

    /// Where a bin begins and ends.
    pub fn ends(&self, bin: usize) -> (f64, f64) {
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

    /// How far a value may lie beyond an end of its bin, as numbers are rounded.
    pub fn rounding(&self, bin: usize) -> f64 {
        let stretch = bin.saturating_sub(1) / WIDTHS;
        let (low, high) = (self.edges[stretch.saturating_sub(1)], self.edges[(stretch + 1).min(STRETCHES)]);
        f64::EPSILON * (32.0 * (high - low) + 2.0 * low.abs().max(high.abs()))
    }
}
