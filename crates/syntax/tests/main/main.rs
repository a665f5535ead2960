//! Tests of the crate from outside.

mod expressions;
mod formatting;
mod properties;
mod reading;
