//! The draws of a run.

use super::bridge::Bridge;
use super::uniform::{StreamPurpose, Uniforms};
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
pub struct DrawSource {
    sampler: Sampler,
    uniforms: Uniforms,
}

impl DrawSource {
    /// `per_replicate` is the number of paths in a replicate, at most 2^32; with [`Sampler::Sobol`] a power of two
    /// stratifies best. Path p belongs to replicate p ÷ `per_replicate`; [`Sampler::Random`] does not use it.
    pub fn new(seed: u64, sampler: Sampler, per_replicate: u64) -> Self {
        Self { sampler, uniforms: Uniforms::new(seed, per_replicate) }
    }

    /// Numbers of a draw on consecutive paths from `first_path`, one per element of `out`. `month` counts from 0 and is
    /// ignored for [`Recurrence::Constant`]. A draw that has a [`Self::bridge`] gets its numbers faster from one that is
    /// kept over the months.
    pub fn fill(&self, draw: &Draw, first_path: u64, month: u32, out: &mut [f64]) {
        if let Some(mut bridge) = self.bridge(draw, first_path, out.len()) {
            return bridge.fill(month, out);
        }
        match (self.sampler, draw.recurrence) {
            (Sampler::Sobol, Recurrence::Constant) => self.uniforms.sobol(draw.key, 0, first_path, out),
            (_, Recurrence::Constant) => self.uniforms.counters(draw.key, StreamPurpose::Draw, first_path, 0, out),
            (_, Recurrence::Monthly) => self.uniforms.counters(draw.key, StreamPurpose::Draw, first_path, month, out),
        }
        if draw.kind == DrawKind::Normal {
            normal_quantile_in_place(out);
        }
    }

    /// The Brownian bridge from which a draw takes its numbers on the paths `first_path..first_path + lanes`. Only a
    /// monthly normal has one, and only with [`Sampler::Sobol`].
    pub fn bridge(&self, draw: &Draw, first_path: u64, lanes: usize) -> Option<Bridge> {
        let bridged =
            self.sampler == Sampler::Sobol && draw.kind == DrawKind::Normal && draw.recurrence == Recurrence::Monthly;
        bridged.then(|| Bridge::new(self.uniforms, draw.key, first_path, lanes))
    }

    /// A further uniform number of a uniform draw, counted from 1.
    pub fn further(&self, draw: &Draw, path: u64, month: u32, number: u32) -> f64 {
        let mut one = [0.0];
        self.uniforms.counters(draw.key, StreamPurpose::Further(number), path, month, &mut one);
        one[0]
    }
}
