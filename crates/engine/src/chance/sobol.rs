//! Scrambled Sobol points.
//!
//! Each name has a set of points of a few dimensions, shuffled and scrambled on its own as in Burley, "Practical
//! hash-based Owen scrambling" (JCGT 9, 2020): a nested uniform scramble of the index decorrelates names, a nested
//! uniform scramble of each coordinate makes the points random while 2^k of them still fill 2^k equal bins. So the sum
//! over many names gains where the answer is a sum of functions of one name each, and loses nothing elsewhere.

use super::counter::{mix, uniform};

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

/// One coordinate (`dimension` < [`DIMENSIONS`]) of consecutive points of a set. The 32 bits of the point are followed
/// by hashed ones.
pub(super) fn fill(set: u64, dimension: usize, first_index: u32, out: &mut [f64]) {
    let shuffle = mix(set);
    let scramble = mix(set ^ mix(1 + dimension as u64));
    let mut index = first_index;
    for out in out {
        let reversed_index = permute(index.reverse_bits(), shuffle);
        let reversed = permute(reversed_coordinate(dimension, reversed_index), scramble);
        let low = mix(scramble ^ u64::from(index)) >> 32;
        *out = uniform(u64::from(reversed.reverse_bits()) << 32 | low);
        index = index.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first points of the unscrambled sequence in its first four dimensions, in eighths (Joe and Kuo's own program
    /// lists them in Gray-code order; these are in natural order).
    #[test]
    fn first_points() {
        let eighths = |dimension, index: u32| reversed_coordinate(dimension, index.reverse_bits()).reverse_bits() >> 29;
        let listed: Vec<[u32; 4]> =
            (0..8).map(|index| std::array::from_fn(|dimension| eighths(dimension, index))).collect();
        assert_eq!(
            listed,
            [
                [0, 0, 0, 0],
                [4, 4, 4, 4],
                [2, 6, 6, 6],
                [6, 2, 2, 2],
                [1, 5, 3, 7],
                [5, 1, 7, 3],
                [3, 3, 5, 1],
                [7, 7, 1, 5],
            ]
        );
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
