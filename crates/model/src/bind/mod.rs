//! Expressions become typed nodes; dues, entries, covenants, parties, questions and series are made of them. The world
//! being built and its steps stand here; each folder binds one sort of thing in it.

pub(crate) mod builder;
mod chain;
mod chance;
mod contracts;
pub(crate) mod expressions;
mod finish;
mod instances;
mod moving;
mod nodes;
mod open;
mod questions;
pub(crate) mod settings;
mod slots;
