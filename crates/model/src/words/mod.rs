//! The words of the language: keys of tables and their choices, functions, accounts, names.

pub(crate) mod accounts;
pub(crate) mod catalogue;
pub(crate) mod choices;
pub(crate) mod compared;
pub(crate) mod functions;
pub(crate) mod headings;
pub(crate) mod keys;
pub(crate) mod names;
pub(crate) mod reading;
