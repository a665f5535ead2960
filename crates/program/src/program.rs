//! One program: what it declares and its steps.

use chance::{Distribution, Draw};

use crate::instruction::{Instruction, Register};
use crate::ledger::{Clearing, LedgerLayout, Posting};
use crate::phase::RunPhase;
use crate::tags::TagLayout;

/// A dated or plain lookup table; arguments ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// Ascending arguments (months since year 0 for dated tables).
    pub arguments: Vec<f64>,
    /// One value per argument.
    pub values: Vec<f64>,
    /// Linear between rows, or stepped (the last row at or before the argument). Flat outside.
    pub linear: bool,
}

/// A ring of past values of one register, for `prev`, `delay`, `trailing`.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The register remembered at the end of each month.
    pub source: Register,
    /// How many months are kept.
    pub months: u32,
}

/// A register that holds one number from the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// Set once and never written again.
    pub register: Register,
    /// Its number on every path.
    pub value: f64,
}

/// A new value of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// Register read.
    pub source: Register,
    /// State written.
    pub target: Register,
}

/// One unknown of a circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// Read by the body.
    pub guess: Register,
    /// Written by the body.
    pub new: Register,
    /// How far the two may lie apart when they agree, in the register's unit; absolute.
    pub tolerance: f64,
}

/// A step of a month.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramStep {
    /// Straight-line instructions.
    Compute(Vec<Instruction>),
    /// Clear all dues of `Program::clearings[i]` at once; writes the `paid` registers of its dues.
    Clear(usize),
    /// Follow the cash of `Program::tags[i]` through the payments of its clearing, which ran before in the same month.
    Tag(usize),
    /// Post whole amounts; NaN, infinite, or |amount| ≥ 2^53 fails the path. Amounts are rounded to whole minor units
    /// before posting, as by [`crate::Unary::Round`] (rounding a whole number changes nothing).
    Post(Vec<Posting>),
    /// Update states together: all sources are read before any target is written. NaN or infinite fails the path.
    Commit(Vec<Update>),
    /// Repeat `body` until every guess agrees with its new value on a lane, copying new to guess after each round; then
    /// run `body` once more. A lane that has converged keeps its guesses, so that the result of a path does not depend on
    /// its neighbours. A lane that has not converged after `most` rounds fails.
    Solve {
        /// The instructions to repeat. They write no guess, and read what they write only after writing it.
        body: Vec<Instruction>,
        /// The guesses to find.
        guesses: Vec<Guess>,
        /// Most rounds, at least 1.
        most: u32,
    },
    /// Remember the current values of the histories' sources. Once, at the end of the month.
    Remember,
}

impl ProgramStep {
    /// The registers that it writes, of a program that it belongs to.
    pub fn writes(&self, program: &Program) -> Vec<Register> {
        match self {
            ProgramStep::Compute(body) => body.iter().map(Instruction::target).collect(),
            ProgramStep::Clear(clearing) => program.clearings[*clearing].writes(),
            ProgramStep::Tag(tags) => program.tags[*tags].writes(),
            ProgramStep::Post(postings) => {
                postings.iter().flat_map(|posting| [posting.debit, posting.credit]).collect()
            }
            ProgramStep::Commit(updates) => updates.iter().map(|update| update.target).collect(),
            ProgramStep::Solve { body, guesses, .. } => {
                body.iter().map(Instruction::target).chain(guesses.iter().map(|guess| guess.guess)).collect()
            }
            ProgramStep::Remember => Vec::new(),
        }
    }
}

/// A scenario (or one of its variants) ready to run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Program {
    /// Months in a run, at least 1.
    pub months: u32,
    /// Number of registers; all start at 0 on every path.
    pub registers: u32,
    /// Registers set once and never written again.
    pub constants: Vec<Constant>,
    /// Registers that carry a value from one month to the next (stocks, accounts, accumulators); all others are
    /// written before they are read within one phase.
    pub states: Vec<Register>,
    /// Sources of chance.
    pub draws: Vec<Draw>,
    /// Distributions used by [`Instruction::Quantile`] and [`Instruction::Jumps`].
    pub distributions: Vec<Distribution>,
    /// Tables used by [`Instruction::Table`].
    pub tables: Vec<Lookup>,
    /// Rings of past values.
    pub histories: Vec<History>,
    /// Accounts, books, mirrors.
    pub ledger: LedgerLayout,
    /// Clearings used by [`ProgramStep::Clear`].
    pub clearings: Vec<Clearing>,
    /// Whose money is whose, used by [`ProgramStep::Tag`].
    pub tags: Vec<TagLayout>,
    /// Run once per path, before the first month (constants of chance, opening balances).
    pub prelude: Vec<ProgramStep>,
    /// Run every month.
    pub month: Vec<ProgramStep>,
    /// Run once per path after the last month.
    pub finale: Vec<ProgramStep>,
    /// Registers read at the end of the finale, one value per path, in this order.
    pub scalars: Vec<Register>,
    /// Registers read at the end of every month, one value per path and month, in this order.
    pub series: Vec<Register>,
}

impl Program {
    /// The steps of a phase.
    pub fn steps(&self, phase: RunPhase) -> &[ProgramStep] {
        match phase {
            RunPhase::Prelude => &self.prelude,
            RunPhase::Month => &self.month,
            RunPhase::Finale => &self.finale,
        }
    }

    /// The steps of a phase, to be changed.
    pub fn steps_mut(&mut self, phase: RunPhase) -> &mut Vec<ProgramStep> {
        match phase {
            RunPhase::Prelude => &mut self.prelude,
            RunPhase::Month => &mut self.month,
            RunPhase::Finale => &mut self.finale,
        }
    }
}
