//! Clearing: everybody pays what is due this month, all at once.
//!
//! Given opening cash and dues in tiers, finds the greatest vector of payments such that nobody pays more than it owes
//! or more than it has (opening cash plus this month's receipts), lower tiers come first, and within a tier
//! money is shared pro rata (Eisenberg and Noe 2001, "Systemic risk in financial systems"; tiers after Elsinger 2009,
//! "Financial networks, cross holdings, and limited liability"; default costs after Rogers and Veraart 2013, "Failure and
//! rescue in an interbank network"). `docs/clearing.md` gives the formulas and a worked example.
//!
//! **Whole cents.** Dues are real numbers. If everybody can pay them in full, each at its nearest cent, that is what happens.
//! Else who is short is found in reals, and payments are then rounded together. What rounding gives or takes, a due carries
//! on to the next month.
//!
//! **Inner amounts.** A received-based due ranks as an ordinary due of its tier; its size follows what was paid on other
//! dues and is found by iteration around the whole clearing.
//! An available-based due (a sweep) comes last: it shares what is left after every other due and the floor, and can
//! make nobody short. Sweeps are solved together with the rest. Default costs do not count into the recipient's sweeps.

mod adjacency;
mod cascade;
mod few;
mod full;
mod linear_system;
mod network;
mod numbers;
mod precise;
mod rounding;
mod segment;
mod solver;
#[cfg(test)]
mod tests;

pub(crate) use full::{FullPlan, is_due, whole_due, whole_share};
pub(crate) use linear_system::LinearSystem;
pub(crate) use numbers::PaidInFull;
pub use numbers::{ClearingInputs, ClearingOutputs, ClearingVector, Unresolved};
pub(crate) use precise::Precise;
pub use solver::Solver;
