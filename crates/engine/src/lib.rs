//! Runs vector programs over many paths: draws, kernels over blocks of paths, clearing, and what is kept of it.
//!
//! The engine knows no scenario, party or unit name, only numbered columns. The result of a run is a function of program,
//! seed, sampler and number of paths; threads and the width of a block leave no trace in it.

mod ahead;
mod block_clearing;
mod block_draws;
mod block_tags;
mod columns;
mod conclude;
mod cost;
mod failure;
mod horizon;
mod kernel;
mod lanes;
mod machine;
mod monthly;
mod optimised;
mod parallel;
mod plan;
mod post;
mod rate;
mod record;
mod request;
mod run;
mod share;
mod shortcuts;
mod stop;
mod stretch;
mod table;
mod trace;
mod unpaid;

pub mod clearing;
pub mod oracle;
pub mod origins;

pub use cost::{Cost, cost, cost_by_stretches};
pub use failure::{Failure, FailureCause, Occurrences, Sink};
pub use horizon::horizon;
pub use parallel::{in_parallel, side_by_side};
pub use plan::{MOST_PATHS, Plan, plan};
pub use rate::{AmountTimes, NoRate, internal_rate, rate_or_reason};
pub use record::{AccountSums, BookChecks};
pub use request::Request;
pub use run::{MOST_FAILURES, Outcome, run, run_around, run_by_stretches, run_unless_stopped};
pub use shortcuts::Shortcuts;
pub use stop::Patience;
pub use stretch::{KeepStretch, Stretch};
pub use trace::{Trace, clearing_extremes, trace, traces_of_series, undefined_origin};
pub use unpaid::{Promise, PromiseSums, UnpaidRequest, UnpaidSums};
