//! The lanes of a block.

use crate::failure::Sink;
use program::RunPhase;

/// Paths that are computed side by side. Part of no result.
pub(crate) const LANES: usize = 128;

/// A lane that failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LaneFailure {
    pub(crate) lane: usize,
    pub(crate) phase: RunPhase,
    pub(crate) month: u32,
    pub(crate) sink: Sink,
}

/// Which lanes still count, and why the others do not. A failed lane computes on, unheeded.
pub(crate) struct Lanes<const L: usize> {
    /// All ones where a lane counts, else zero.
    pub(crate) alive: [u64; L],
    pub(crate) failures: Vec<LaneFailure>,
    pub(crate) phase: RunPhase,
    pub(crate) month: u32,
}

impl<const L: usize> Lanes<L> {
    /// Fails a lane at its first sink.
    pub(crate) fn fail(&mut self, lane: usize, sink: Sink) {
        if self.alive[lane] != 0 {
            self.alive[lane] = 0;
            self.failures.push(LaneFailure { lane, phase: self.phase, month: self.month, sink });
        }
    }

    /// Fails every lane on which a value does not fit.
    #[inline(always)]
    pub(crate) fn demand(&mut self, column: &[f64; L], sink: Sink, fits: impl Fn(f64) -> bool) {
        let mut bad = 0;
        for (&value, alive) in column.iter().zip(&self.alive) {
            bad |= alive & u64::from(!fits(value));
        }
        if bad != 0 {
            for (lane, &value) in column.iter().enumerate() {
                if !fits(value) {
                    self.fail(lane, sink);
                }
            }
        }
    }
}
