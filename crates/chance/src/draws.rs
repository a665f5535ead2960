//! Chance: numbers that depend only on (seed, name, path, month) and the sampler.
//!
//! A draw is a pure function, so the length of the run, the other draws, the size of a block and the number of threads
//! leave no trace in it, and variants of a scenario run on the same numbers.

mod bridge;
mod counter;
mod jumps;
mod sobol;

pub use bridge::Bridge;
pub use jumps::poisson_quantile;

use crate::draw::{Draw, DrawKind, Recurrence};
use crate::math::normal_quantile_in_place;

/// Where numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampler {
    /// Independent numbers by counter (Philox). The first paths of a larger run are those of a smaller one.
    Random,
    /// Per name and replicate a scrambled Sobol set for constants and the coarse shape of monthly normals, the rest by
    /// counter. Replicates are independent, so their spread gives the error.
    Sobol,
}

/// The source of all draws of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
    sampler: Sampler,
    replicates: u32,
    per_replicate: u64,
}

// What a stream of counters serves; part of the promise that draws never change. Further numbers of a draw, counted from
// 1, have those above.
const DRAW: u32 = 0;
const BRIDGE: u32 = 1;
const FURTHER: u32 = 1;

impl Chance {
    /// `per_replicate` is the number of paths in a replicate, at most 2^32; with [`Sampler::Sobol`] a power of two
    /// stratifies best. Path p belongs to replicate p ÷ `per_replicate`; [`Sampler::Random`] uses neither number.
    pub fn new(seed: u64, sampler: Sampler, replicates: u32, per_replicate: u64) -> Self {
        Self { seed, sampler, replicates, per_replicate: per_replicate.clamp(1, 1 << 32) }
    }

    /// Where numbers come from.
    pub fn sampler(&self) -> Sampler {
        self.sampler
    }

    /// How many independent replicates the run was planned with.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Numbers of a draw on consecutive paths from `first_path`, one per element of `out`. `month` counts from 0 and is
    /// ignored for [`Recurrence::Constant`]. Monthly normals with Sobol are made by a [`Bridge`]; where one is kept over
    /// the months, the same numbers come faster.
    pub fn fill(&self, draw: &Draw, first_path: u64, month: u32, out: &mut [f64]) {
        match (self.sampler, draw.recurrence, draw.kind) {
            (Sampler::Sobol, Recurrence::Constant, _) => self.sobol(draw.key, 0, first_path, out),
            (Sampler::Sobol, Recurrence::Monthly, DrawKind::Normal) => {
                return self.bridge(draw, first_path, out.len()).fill(month, out);
            }
            (_, Recurrence::Constant, _) => self.counters(draw.key, DRAW, first_path, 0, out),
            (_, Recurrence::Monthly, _) => {
                self.counters(draw.key, DRAW, first_path, month, out);
            }
        }
        if draw.kind == DrawKind::Normal {
            normal_quantile_in_place(out);
        }
    }

    /// The Brownian bridge of a draw on the paths `first_path..first_path + lanes`.
    pub fn bridge(&self, draw: &Draw, first_path: u64, lanes: usize) -> Bridge {
        Bridge::new(*self, draw.clone(), first_path, lanes)
    }

    /// Uniform numbers by counter.
    fn counters(&self, key: u64, purpose: u32, first_path: u64, month: u32, out: &mut [f64]) {
        let stream = counter::Stream { key: counter::mix(key ^ counter::mix(self.seed)), month, purpose };
        stream.fill(first_path, out);
    }

    /// Uniform numbers from one dimension of the Sobol sets of a name.
    fn sobol(&self, key: u64, dimension: usize, first_path: u64, out: &mut [f64]) {
        let name = counter::mix(key ^ counter::mix(self.seed ^ sobol::SALT));
        let (mut path, mut rest) = (first_path, out);
        while !rest.is_empty() {
            let (replicate, index) = (path / self.per_replicate, path % self.per_replicate);
            let count = (self.per_replicate - index).min(rest.len() as u64);
            let (now, later) = rest.split_at_mut(count as usize);
            let set = counter::mix(name ^ counter::mix(replicate));
            sobol::fill(set, dimension, index as u32, now);
            path = path.wrapping_add(count);
            rest = later;
        }
    }
}

#[cfg(test)]
mod tests;
