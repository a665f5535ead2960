//! The draws: distributions fitted, processes, correlations.

mod correlation;
mod fitting;
pub(crate) mod process;
