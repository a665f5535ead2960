//! The draws: distributions fitted, processes, correlations.

mod correlation;
pub(crate) mod fitting;
pub(crate) mod process;
