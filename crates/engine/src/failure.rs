//! How a path fails.

use program::RunPhase;

/// Where an undefined or impossible value ended a path. Steps are counted from 0 in their phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// A due that is undefined, infinite, negative (by half a cent or more) or at least 2^53 cents.
    Due {
        /// Index into `Program::clearings`.
        clearing: usize,
        /// Index into `Clearing::dues`.
        due: usize,
    },
    /// A clearing that found no payments (a share, limit or floor undefined, or too many rounds).
    Clearing {
        /// Index into `Program::clearings`.
        clearing: usize,
    },
    /// An amount posted that is undefined, infinite or at least 2^53 cents.
    Post {
        /// Step.
        step: usize,
        /// Index of the posting.
        index: usize,
    },
    /// A posting that takes an account to 2^53 cents or beyond.
    Account {
        /// Step.
        step: usize,
        /// Index of the posting.
        index: usize,
    },
    /// A new state that is undefined or infinite.
    Commit {
        /// Step.
        step: usize,
        /// Index of the pair.
        index: usize,
    },
    /// A circle that has not converged.
    Solve {
        /// Step.
        step: usize,
    },
}

/// A path that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// Path.
    pub path: u64,
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// Phase of the run.
    pub phase: RunPhase,
    /// Month, counted from 0; 0 in the prelude, `Program::months` in the finale.
    pub month: u32,
    /// First sink reached.
    pub sink: Sink,
}

/// A failure that several paths may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailureCause {
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// Phase of the run.
    pub phase: RunPhase,
    /// First sink reached.
    pub sink: Sink,
}

/// How often a cause was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// Number of paths.
    pub count: u64,
    /// The first of them.
    pub first: Failure,
}
