//! The words of the language: keys of tables, functions, accounts.

pub(crate) mod accounts;
pub(crate) mod catalogue;
pub(crate) mod keys;
