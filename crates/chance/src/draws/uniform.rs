//! Uniform numbers of a name.

use super::{counter, sobol};

/// What a stream of counters serves; part of the promise that draws never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamPurpose {
    /// The number of a draw.
    Draw,
    /// A point of a Brownian bridge.
    Bridge,
    /// A further number of a draw, counted from 1.
    Further(u32),
}

impl StreamPurpose {
    fn counter(self) -> u32 {
        match self {
            StreamPurpose::Draw => 0,
            StreamPurpose::Bridge => 1,
            StreamPurpose::Further(number) => StreamPurpose::Bridge.counter().wrapping_add(number),
        }
    }
}

/// The source of uniform numbers, by counter and by Sobol point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Uniforms {
    seed: u64,
    per_replicate: u64,
}

impl Uniforms {
    pub(super) fn new(seed: u64, per_replicate: u64) -> Self {
        Self { seed, per_replicate: per_replicate.clamp(1, 1 << 32) }
    }

    /// Numbers by counter on consecutive paths.
    pub(super) fn counters(&self, key: u64, purpose: StreamPurpose, first_path: u64, month: u32, out: &mut [f64]) {
        let key = counter::mix(key ^ counter::mix(self.seed));
        counter::Stream { key, month, purpose: purpose.counter() }.fill(first_path, out);
    }

    /// Numbers on consecutive paths from one dimension of the Sobol sets of a name.
    pub(super) fn sobol(&self, key: u64, dimension: usize, first_path: u64, out: &mut [f64]) {
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
