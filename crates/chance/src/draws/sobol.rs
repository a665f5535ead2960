//! Scrambled Sobol points.
//!
//! Each name has a set of points of a few dimensions, shuffled and scrambled on its own, after Burley, "Practical
//! hash-based Owen scrambling" (JCGT 9, 2020): a nested uniform scramble of each coordinate makes the points random
//! while 2^k of them still fill 2^k equal bins, and a shuffle of their order unties names from each other. So an answer
//! gains as far as it is a sum of functions of one name each, and is sampled at random in the rest.
//!
//! The shuffle is not Burley's. His, nested too, ties the digits of two names: the variance of the mean of a product of
//! two names is 1.57 times what random numbers give. Here the indices 2^j to 2^(j+1) − 1 are permuted freely among
//! themselves, which brings it to 1, and every first 2^k points are still the first 2^k.

use super::counter::{mix, uniform};
use crate::math::wide;

/// Dimensions of a set.
pub(super) const DIMENSIONS: usize = 8;
/// Keeps the sets apart from the counters of the same name.
pub(super) const SALT: u64 = 0x536f_626f_6c20_7365;

/// Degree, inner coefficients and first direction numbers of dimensions 2 to 8: Joe and Kuo, "Constructing Sobol
/// sequences with better two-dimensional projections" (SIAM J. Sci. Comput. 30, 2008), table new-joe-kuo-6.21201.
const JOE_KUO: [(usize, u32, [u32; 5]); DIMENSIONS - 1] = [
    (1, 0, [1, 0, 0, 0, 0]),
    (2, 1, [1, 3, 0, 0, 0]),
    (3, 1, [1, 3, 1, 0, 0]),
    (3, 2, [1, 1, 1, 0, 0]),
    (4, 1, [1, 1, 3, 3, 0]),
    (4, 4, [1, 3, 5, 13, 0]),
    (5, 2, [1, 1, 5, 5, 17]),
];

/// Direction numbers of dimensions 2 to 8 with their bits reversed, last index bit first.
const REVERSED_DIRECTIONS: [[u32; 32]; DIMENSIONS - 1] = {
    let mut all = [[0; 32]; DIMENSIONS - 1];
    let mut dimension = 0;
    while dimension < DIMENSIONS - 1 {
        all[dimension] = reversed_directions(JOE_KUO[dimension]);
        dimension += 1;
    }
    all
};

/// Bratley and Fox, "Algorithm 659" (ACM TOMS 14, 1988): v_j = a_1 v_(j−1) ⊕ … ⊕ v_(j−s) ⊕ (v_(j−s) ≫ s).
const fn reversed_directions((degree, inner, first): (usize, u32, [u32; 5])) -> [u32; 32] {
    let mut directions = [0_u32; 32];
    let mut j = 0;
    while j < 32 {
        if j < degree {
            directions[j] = first[j] << (31 - j);
        } else {
            let oldest = directions[j - degree];
            directions[j] = oldest ^ (oldest >> degree);
            let mut k = 1;
            while k < degree {
                if inner >> (degree - 1 - k) & 1 == 1 {
                    directions[j] ^= directions[j - k];
                }
                k += 1;
            }
        }
        j += 1;
    }
    let mut reversed = [0_u32; 32];
    let mut j = 0;
    while j < 32 {
        reversed[31 - j] = directions[j].reverse_bits();
        j += 1;
    }
    reversed
}

/// A keyed permutation in which no bit depends on a higher one, hence a nested uniform scramble in base 2 of the number
/// read backwards: the hash of Laine and Karras, "Stratified sampling for stochastic transparency" (2011), with the
/// constants of Burley, and an odd factor as second part of the key.
#[inline(always)]
fn permute(value: u32, key: u64) -> u32 {
    let mut x = value.wrapping_add(key as u32);
    x = x.wrapping_mul((key >> 32) as u32 | 1);
    x ^= x.wrapping_mul(0x6c50_b47c);
    x ^= x.wrapping_mul(0xb82f_1e52);
    x ^= x.wrapping_mul(0xc7af_e638);
    x ^ x.wrapping_mul(0x8d22_f6e6)
}

/// Coordinate `dimension` of the point with this bit-reversed index, its bits reversed.
#[inline(always)]
fn reversed_coordinate(dimension: usize, reversed_index: u32) -> u32 {
    if dimension == 0 {
        return reversed_index.reverse_bits();
    }
    let mut sum = 0;
    for (bit, direction) in REVERSED_DIRECTIONS[dimension - 1].iter().enumerate() {
        sum ^= direction & 0_u32.wrapping_sub(reversed_index >> bit & 1);
    }
    sum
}

/// A random order of the indices 2^level to 2^(level + 1) − 1 (0 and 1 keep their places). Rounds of addition, odd
/// multiplication and shift, each a bijection of numbers of `level` bits, as in Kensler, "Correlated multi-jittered
/// sampling" (Pixar 13-01, 2013); three rounds are enough for the correlation of two names, this takes four.
struct Order {
    level: u32,
    keys: [u64; 4],
}

impl Order {
    fn new(level: u32, shuffle: u64) -> Self {
        let first = mix(shuffle ^ u64::from(level));
        let second = mix(first);
        let third = mix(second);
        Self { level, keys: [first, second, third, mix(third)] }
    }

    #[inline(always)]
    fn at(&self, index: u32) -> u32 {
        let top = 1_u32 << self.level;
        let mask = top - 1;
        let shift = self.level.div_ceil(2);
        let mut x = index & mask;
        for key in self.keys {
            x = x.wrapping_add(key as u32).wrapping_mul((key >> 32) as u32 | 1) & mask;
            x ^= x >> shift;
        }
        top | (x & mask)
    }
}

/// One coordinate (`dimension` < [`DIMENSIONS`]) of consecutive points of a set, up to index 2^32 − 1. The 32 bits of
/// the point are followed by hashed ones.
pub(super) fn fill(set: u64, dimension: usize, first_index: u32, out: &mut [f64]) {
    let shuffle = mix(set);
    let scramble = mix(set ^ mix(1 + dimension as u64));
    let (mut index, mut rest) = (first_index, out);
    while !rest.is_empty() {
        let level = index.checked_ilog2().unwrap_or(0);
        let beyond = if index == 0 { 1 } else { 1_u64 << (level + 1) };
        let count = (beyond - u64::from(index)).min(rest.len() as u64);
        let (now, later) = rest.split_at_mut(count as usize);
        let order = Order::new(level, shuffle);
        wide(
            #[inline(always)]
            || {
                for out in now {
                    let place = if index == 0 { 0 } else { order.at(index) };
                    let reversed = permute(reversed_coordinate(dimension, place.reverse_bits()), scramble);
                    let low = mix(scramble ^ u64::from(index)) >> 32;
                    *out = uniform(u64::from(reversed.reverse_bits()) << 32 | low);
                    index = index.wrapping_add(1);
                }
            },
        );
        rest = later;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Unscrambled points by index, from `scipy.stats.qmc.Sobol(8, scramble=False, bits=32)` (point i there has index
    /// i ^ (i >> 1) here).
    #[test]
    fn unscrambled_points() {
        let listed: [(u32, [u32; DIMENSIONS]); 5] = [
            (1, [0x8000_0000; DIMENSIONS]),
            (2, [4, 12, 12, 12, 4, 4, 12, 4].map(|x| x << 28)),
            (7, [14, 14, 2, 6, 14, 10, 14, 6].map(|x| x << 28)),
            (100, [0x26, 0xc6, 0xb2, 0xf6, 0x86, 0x12, 0x0a, 0x96].map(|x| x << 24)),
            (1999, [0xf3e, 0xa5e, 0xe12, 0xa52, 0x632, 0x05a, 0x6e6, 0xefe].map(|x| x << 20)),
        ];
        for (index, expected) in listed {
            let point = std::array::from_fn(|d| reversed_coordinate(d, index.reverse_bits()).reverse_bits());
            assert_eq!(point, expected, "index {index}");
        }
    }

    #[test]
    fn every_pair_of_neighbouring_dimensions_is_a_net() {
        // 2^8 points: one in each 1/16 × 1/16 box for the first pair (t = 0); each coordinate fills 256 bins.
        let set = mix(7);
        let column = |dimension| {
            let mut out = [0.0; 256];
            fill(set, dimension, 0, &mut out);
            out
        };
        for dimension in 0..DIMENSIONS {
            let mut bins = [0; 256];
            for u in column(dimension) {
                bins[(u * 256.0) as usize] += 1;
            }
            assert_eq!(bins, [1; 256], "dimension {dimension}");
        }
        let mut boxes = [0; 256];
        for (x, y) in column(0).iter().zip(column(1)) {
            boxes[(x * 16.0) as usize * 16 + (y * 16.0) as usize] += 1;
        }
        assert_eq!(boxes, [1; 256]);
    }

    #[test]
    fn an_order_is_a_permutation() {
        for level in 0..12 {
            let order = Order::new(level, mix(3));
            let mut seen: Vec<u32> = (1 << level..2 << level).map(|index| order.at(index)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (1 << level..2 << level).collect::<Vec<_>>());
        }
        assert!(Order::new(31, mix(3)).at(u32::MAX) >= 1 << 31);
    }

    #[test]
    fn scramble_is_a_fair_nested_coin() {
        // The flips of the second digit behind first digits 0 and 1 must be independent of each other and of the first
        // flip: eight outcomes, equally often over keys.
        let mut seen = [0_u32; 8];
        for key in 0..8000_u64 {
            let key = mix(key);
            let flip_first = permute(0, key) & 1;
            let second = |low: u32| permute(low, key) >> 1 & 1;
            seen[(flip_first | second(0) << 1 | second(1) << 2) as usize] += 1;
        }
        let chi: f64 = seen.iter().map(|&n| (f64::from(n) - 1000.0).powi(2) / 1000.0).sum();
        assert!(chi < 24.3, "{chi} above the 99.9 % point for 7 degrees; {seen:?}");
    }
}
