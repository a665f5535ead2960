//! Tests of the crate from outside.

mod documents;
mod expressions;
mod formatting;
mod grammar;
mod properties;
mod reading;
