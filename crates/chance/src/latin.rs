//! Latin hypercubes: points that cover each of their coordinates evenly, each found without the others.

use crate::draws::{mix, uniform};
use crate::key;

/// A Latin hypercube: each of its points has a stratum of its own in every coordinate, and a place within it (McKay, Beckman and
/// Conover 1979, "A comparison of three methods for selecting values of input variables in the analysis of output from a
/// computer code").
///
/// The strata of a coordinate are the points in another order: a Feistel network over the least even number of bits that holds them,
/// walked until it is among them (Black and Rogaway 2002, "Ciphers with arbitrary finite domains"). So a point is a pure function of
/// the seed, the coordinate's name and its number, and takes no memory.
///
/// ```
/// let cube = offtake_chance::LatinHypercube::new(1, 4);
/// let mut strata: Vec<u64> = (0..4).map(|point| (cube.coordinate("price", point) * 4.0) as u64).collect();
/// strata.sort();
/// assert_eq!(strata, [0, 1, 2, 3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatinHypercube {
    seed: u64,
    points: u64,
}

/// Rounds of the network: four make it a pseudorandom permutation (Luby and Rackoff 1988); small halves get a few more.
const ROUNDS: u64 = 8;

impl LatinHypercube {
    /// A hypercube of so many points.
    pub fn new(seed: u64, points: u64) -> Self {
        LatinHypercube { seed, points }
    }

    /// A coordinate of a point, above 0 and below 1.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn coordinate(&self, name: &str, point: u64) -> f64 {
        assert!(point < self.points, "a point of the hypercube");
        let key = mix(key(name) ^ mix(self.seed));
        let within = uniform(mix(key ^ mix(point)));
        let coordinate = (self.stratum(key, point) as f64 + within) / self.points as f64;
        // The last of many strata may round up to its end.
        coordinate.min(1.0 - 0.5 * f64::EPSILON)
    }

    /// The stratum of a point: another one for each.
    fn stratum(&self, key: u64, point: u64) -> u64 {
        let bits = u64::BITS - (self.points - 1).leading_zeros();
        let half = bits.div_ceil(2).max(1);
        let mut at = point;
        loop {
            at = permuted(at, half, key);
            if at < self.points {
                return at;
            }
        }
    }
}

/// A bijection of the numbers of twice `half` bits.
fn permuted(number: u64, half: u32, key: u64) -> u64 {
    let mask = u64::MAX >> (u64::BITS - half);
    let (mut left, mut right) = (number >> half & mask, number & mask);
    for round in 0..ROUNDS {
        (left, right) = (right, left ^ (mix(key ^ mix(round << 32 ^ right)) & mask));
    }
    left << half | right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stratum_of_every_coordinate_has_one_point() {
        for points in [1, 2, 3, 4, 5, 16, 17, 100, 1000] {
            let cube = LatinHypercube::new(7, points);
            for name in ["price", "demand"] {
                let mut strata: Vec<u64> =
                    (0..points).map(|point| (cube.coordinate(name, point) * points as f64) as u64).collect();
                strata.sort_unstable();
                assert!(strata.into_iter().eq(0..points), "{points} {name}");
            }
        }
    }

    /// The mean of f = x y over n points of a Latin hypercube: 1/4, with a variance of about 1/(144 n), as the parts of f that depend
    /// on one coordinate alone are integrated almost exactly, and ∫(x − 1/2)²(y − 1/2)² = 1/144 is left (Stein 1987). Independent
    /// points have (1/9 − 1/16)/n, seven times that.
    #[test]
    fn a_mean_has_the_variance_of_the_interaction_alone() {
        const POINTS: u64 = 64;
        let means: Vec<f64> = (0..2000)
            .map(|seed| {
                let cube = LatinHypercube::new(seed, POINTS);
                let product = |point| cube.coordinate("x", point) * cube.coordinate("y", point);
                (0..POINTS).map(product).sum::<f64>() / POINTS as f64
            })
            .collect();
        let mean = means.iter().sum::<f64>() / 2000.0;
        let variance = means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 1999.0;
        let expected = 1.0 / 144.0 / POINTS as f64;
        assert!((mean - 0.25).abs() < 4.0 * (expected / 2000.0).sqrt(), "{mean}");
        // The variance of 2000 values is known to within 3 %.
        assert!((variance / expected - 1.0).abs() < 0.15, "{variance} {expected}");
    }

    #[test]
    fn coordinates_depend_on_seed_and_name() {
        let all = |seed, name| -> Vec<f64> {
            (0..8).map(|point| LatinHypercube::new(seed, 8).coordinate(name, point)).collect()
        };
        assert_eq!(all(1, "x"), all(1, "x"));
        assert!(all(1, "x") != all(1, "y") && all(1, "x") != all(2, "x"));
        // The largest hypercube still has its points inside.
        let largest = LatinHypercube::new(1, u64::MAX).coordinate("x", 5);
        assert!(largest > 0.0 && largest < 1.0);
    }
}
