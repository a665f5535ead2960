//! Expressions: what words mean, which types values have, and every function of them but those of whole paths.

pub(super) mod cited;
mod comparisons;
pub(super) mod evaluate;
mod folds;
pub(super) mod functions;
pub(crate) mod known;
mod ledger;
pub(crate) mod lookup;
mod names;
mod past;
mod rounding;
mod suspects;
pub(crate) mod table_file;
pub(crate) mod table_files;
pub(super) mod types;
mod unknown;
pub(super) mod unlimited;
pub(super) mod values;
