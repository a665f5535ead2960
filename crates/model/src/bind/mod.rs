//! Names and expressions become typed nodes; dues, entries, parties, questions are made of them.

mod asks;
pub(crate) mod builder;
mod chance;
mod comparisons;
mod distributions;
mod dues;
pub(crate) mod dynamics;
mod entries;
pub(crate) mod expressions;
pub(crate) mod folds;
pub(crate) mod functions;
pub(crate) mod known;
mod ledger;
pub(crate) mod lookup;
mod occasions;
mod order;
mod parties;
mod past;
mod processes;
pub(crate) mod quantities;
mod scalars;
