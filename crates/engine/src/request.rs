//! What a run is asked for.

use std::ops::ControlFlow;

use chance::Sampler;
use program::Register;

use crate::shortcuts::Shortcuts;
use crate::unpaid::UnpaidRequest;

/// What to run and what to keep.
#[derive(Clone)]
pub struct Request<'a> {
    /// Seed of all draws.
    pub seed: u64,
    /// How points are chosen.
    pub sampler: Sampler,
    /// At least so many paths; see [`plan`](crate::plan()).
    pub paths: u64,
    /// Threads; 0 counts as 1. Part of no result.
    pub threads: usize,
    /// Registers kept for every path and month, as (program, register).
    pub series: Vec<(usize, Register)>,
    /// Outputs of the monthly conclusion kept for every path and month.
    pub monthly: Vec<usize>,
    /// Programs whose accounts are summed over paths.
    pub ledger_sums: Vec<usize>,
    /// Whose unpaid dues are counted, at most once for each program.
    pub unpaid: Vec<UnpaidRequest>,
    /// Ways to the same result with less work.
    pub shortcuts: Shortcuts,
    /// Called now and then with the number of paths done, from any thread; can end the run.
    pub progress: Option<&'a (dyn Fn(u64) -> ControlFlow<()> + Sync)>,
}
