//! Counter-based random numbers.

use crate::math::wide;

/// Multipliers and key increments of Philox4x32.
const MULTIPLIERS: [u32; 2] = [0xd251_1f53, 0xcd9e_8d57];
const INCREMENTS: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];

/// Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
#[inline(always)]
fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let ([mut a, mut b, mut c, mut d], [mut left, mut right]) = (counter, key);
    for _ in 0..10 {
        let first = u64::from(MULTIPLIERS[0]) * u64::from(a);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(c);
        (a, b, c, d) =
            ((second >> 32) as u32 ^ b ^ left, second as u32, (first >> 32) as u32 ^ d ^ right, first as u32);
        left = left.wrapping_add(INCREMENTS[0]);
        right = right.wrapping_add(INCREMENTS[1]);
    }
    [a, b, c, d]
}

/// A bijection of 64-bit numbers in which every bit depends on every other: SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", 2014).
#[inline(always)]
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The odd multiple of 2^−53 in the open unit interval that the upper 52 bits choose: symmetric about one half.
#[inline(always)]
pub(crate) fn uniform(bits: u64) -> f64 {
    let from_one = f64::from_bits(bits >> 12 | 0x3ff0_0000_0000_0000);
    (from_one - 1.0) + 0.5 * f64::EPSILON
}

/// The numbers of one name, month and purpose: one per path. Philox gives two numbers a call, one for each of two
/// neighbouring paths.
pub(super) struct Stream {
    pub(super) key: u64,
    pub(super) month: u32,
    pub(super) purpose: u32,
}

impl Stream {
    #[inline(always)]
    fn pair(&self, pair: u64) -> [f64; 2] {
        let counter = [pair as u32, (pair >> 32) as u32, self.month, self.purpose];
        let [a, b, c, d] = philox(counter, [self.key as u32, (self.key >> 32) as u32]);
        let join = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        [uniform(join(a, b)), uniform(join(c, d))]
    }

    /// Uniform numbers of consecutive paths.
    pub(super) fn fill(&self, first_path: u64, out: &mut [f64]) {
        let odd = (first_path & 1) as usize;
        let mut pair = first_path >> 1;
        let (head, body) = out.split_at_mut(odd.min(out.len()));
        if let [only] = head {
            *only = self.pair(pair)[1];
        }
        pair += odd as u64;
        let mut pairs = body.chunks_exact_mut(2);
        wide(
            #[inline(always)]
            || {
                for two in &mut pairs {
                    two.copy_from_slice(&self.pair(pair));
                    pair = pair.wrapping_add(1);
                }
            },
        );
        if let [last] = pairs.into_remainder() {
            *last = self.pair(pair)[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `kat_vectors` of the authors' Random123 library: counter, key, result.
    #[test]
    fn known_answers() {
        let zero = philox([0; 4], [0; 2]);
        assert_eq!(zero, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = philox([u32::MAX; 4], [u32::MAX; 2]);
        assert_eq!(ones, [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]);
        assert_eq!(pi, [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn uniform_numbers_stay_inside_and_are_symmetric() {
        assert_eq!(uniform(0), 0.5 * f64::EPSILON);
        assert_eq!(uniform(u64::MAX), 1.0 - 0.5 * f64::EPSILON);
        for bits in [0, 1 << 12, 0x1234_5678_9abc_def0, u64::MAX >> 1] {
            assert_eq!(uniform(bits) + uniform(!bits), 1.0);
        }
    }
}
