//! A program that gives the same scalars, sums, series and failures with less work, for runs over many paths.
//!
//! Four passes: what nobody reads is dropped; what is the same in every month moves to the prelude; new states are
//! computed where the states stand; values that are never alive together share a register, so that a block of paths
//! stays close to the processor. Every pass keeps the operations behind each value, hence its bits. Steps keep their
//! places, and postings, dues and commits theirs in them, so failures name the same sinks.

mod access;
mod allocate;
mod coalesce;
mod hoist;
mod only_read;
mod prune;

pub use only_read::only_read;
pub use prune::pruned;

use crate::{Program, Register};

/// An optimised program and where to find what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimised {
    /// The program.
    pub program: Program,
    /// Per register of the original: the register that now holds its value, for constants, states, all that lives
    /// beyond a phase, and what was to be kept. None for what holds its value for a part of a phase, or was dropped.
    pub registers: Vec<Option<Register>>,
}

/// Optimises a valid program. Keeps what it does to states, accounts, dues and scalars, and the values that its series
/// and the registers of `keep` have at the end of every month.
pub fn optimise(program: &Program, keep: &[Register]) -> Optimised {
    let keep = &[keep, &program.series].concat();
    let mut program = prune::pruned(program, keep);
    hoist::hoist(&mut program);
    coalesce::coalesce(&mut program, keep);
    let (program, registers) = allocate::allocated(program, keep);
    Optimised { program, registers }
}

/// A program with only what these registers depend on, optimised, to look at paths on which the program is known not to fail: its
/// series are the `monthly` ones, its scalars those `at_end`, each in its order. Nothing else of it has a place that the
/// program would know.
pub fn narrowed(program: &Program, monthly: &[Register], at_end: &[Register]) -> Program {
    let scalars = [monthly, at_end].concat();
    let read = only_read(&Program { scalars, ..program.clone() });
    let narrowed = Program { scalars: at_end.to_vec(), series: monthly.to_vec(), ..read };
    optimise(&narrowed, &[]).program
}
