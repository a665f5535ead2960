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

/// Replicates of one even point set each, every point anywhere in its stretch, in random order.
pub fn stratified(source: &mut RandomColumns, replicates: usize, per_replicate: usize) -> Vec<f64> {
    let mut column = Vec::new();
    for _ in 0..replicates {
        let mut points: Vec<(f64, f64)> = (0..per_replicate)
            .map(|point| (source.uniform(), (point as f64 + source.uniform()) / per_replicate as f64))
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        column.extend(points.into_iter().map(|(_, point)| point));
    }
    column
}

/// A law with a mean known on paper.
pub struct KnownLaw {
    pub name: &'static str,
    pub quantile: fn(f64) -> f64,
    pub mean: f64,
    /// Its tail is so heavy that the error of a mean is not to be trusted.
    pub heavy: bool,
}

impl KnownLaw {
    /// Light and heavy ones.
    pub fn all() -> [KnownLaw; 7] {
        fn normal(u: f64) -> f64 {
            let (mut low, mut high) = (-9.0_f64, 9.0_f64);
            for _ in 0..60 {
                let middle = (low + high) / 2.0;
                if normal_share(middle) < u { low = middle } else { high = middle }
            }
            (low + high) / 2.0
        }
        let law = |name, quantile, mean, heavy| KnownLaw { name, quantile, mean, heavy };
        [
            law("uniform", |u| u, 0.5, false),
            law("normal", normal, 0.0, false),
            law("exponential", |u| -(-u).ln_1p(), 1.0, false),
            law("lognormal 1/2", |u| (0.5 * normal(u)).exp(), 0.125_f64.exp(), false),
            law("lognormal 1", |u| normal(u).exp(), 0.5_f64.exp(), false),
            law("minus lognormal 1", |u| -normal(u).exp(), -0.5_f64.exp(), false),
            law("lognormal 2", |u| (2.0 * normal(u)).exp(), 2.0_f64.exp(), true),
        ]
    }
}

/// The share of a standard normal below `x`: its series (Marsaglia 2004, *Journal of Statistical Software* 11), and 0 or 1 far out.
fn normal_share(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return f64::from(u8::from(x > 0.0));
    }
    let (mut term, mut total, mut odd) = (x, x, 1.0);
    while total + term != total {
        odd += 2.0;
        term *= x * x / odd;
        total += term;
    }
    0.5 + total * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}
