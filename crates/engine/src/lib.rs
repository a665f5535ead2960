//! Runs vector programs over many paths: draws, kernels over blocks of paths, clearing, and what is kept of it.
//!
//! The engine knows no scenario, party or unit name, only numbered columns. The result of a run is a function of program,
//! seed, sampler and number of paths; threads and the width of a block leave no trace in it.

mod ahead;
mod kernel;
mod machine;
mod monthly;
mod plan;
mod post;
mod rate;
mod record;
mod run;
mod settle;
mod share;
mod table;
mod trace;

pub mod clearing;
pub mod oracle;

pub use machine::{Phase, Sink};
pub use plan::{MOST_PATHS, Plan, plan};
pub use rate::internal_rate;
pub use record::{Checks, Sums};
pub use run::{Failure, MOST_FAILURES, Request, Run, run, run_unless_stopped};
pub use trace::{Trace, trace, undefined_origin};
