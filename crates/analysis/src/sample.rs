//! Random and quasi-random columns for tests.

use crate::mean::{mean, variance};

/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
pub struct RandomColumns(u64);

impl RandomColumns {
    pub fn new(seed: u64) -> Self {
        RandomColumns(seed)
    }

    /// In the open interval (0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 12) as f64 / (1_u64 << 52) as f64 + 0.5 / (1_u64 << 52) as f64
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    pub fn uniforms(&mut self, paths: usize) -> Vec<f64> {
        (0..paths).map(|_| self.uniform()).collect()
    }
}

/// Two columns of a rank-one lattice, shifted at random for each replicate (Cranley and Patterson 1976).
pub fn shifted_lattice(seed: u64, replicates: usize, per_replicate: usize) -> [Vec<f64>; 2] {
    let mut source = RandomColumns::new(seed);
    let mut columns = [Vec::new(), Vec::new()];
    for _ in 0..replicates {
        let shift = [source.uniform(), source.uniform()];
        for point in 0..per_replicate {
            let plain = [point as f64 / per_replicate as f64, (point as f64 * 0.618_033_988_749_894_9).fract()];
            for axis in 0..2 {
                columns[axis].push((plain[axis] + shift[axis]).fract());
            }
        }
    }
    columns
}

/// Mean and standard deviation.
pub fn moments(values: &[f64]) -> (f64, f64) {
    (mean(values), variance(values).sqrt())
}
