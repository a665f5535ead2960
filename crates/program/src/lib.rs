//! The vector program: a scenario as plain data over numbered columns. The narrow waist between meaning and speed.
//!
//! A program knows no scenario, party or unit name. A [`Register`] is a column of `f64`, one lane per path. The engine
//! runs `prelude` once per block of paths, then `month` once per month, then `finale` once.
//!
//! **Undefined.** NaN means *undefined*: a division by zero, the logarithm of a negative number. It flows through every
//! instruction (comparisons and conditions included: the truth values are 1, 0 and undefined) and fails the path at the
//! first *sink* it reaches: a due, a posting or a committed state. A value that overflows (infinite) counts as
//! undefined at a sink. A branch not taken by [`Instruction::Select`] does no harm; an undefined scalar means *not
//! applicable*.
//!
//! **Money.** Account registers hold whole minor units (cents) below 2^53; every posting moves one whole amount between
//! two accounts of one book, so each book sums to exactly 0 at all times.

mod instruction;
mod ledger;
mod optimise;
mod parse;
mod text;
mod together;
mod validate;

use std::collections::BTreeSet;

use chance::{Distribution, Draw};

pub use instruction::{Binary, Instruction, Register, Unary};
pub use ledger::{Account, Amount, Clearing, DefaultCost, Due, Ledger, Mirror, Node, Posting};
pub use optimise::{Optimised, optimise};
pub use parse::{parse, parse_ensemble};
pub use together::Together;
pub use validate::{MOST_MONTHS, MOST_REGISTERS, validate, validate_ensemble};

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

/// A step of a month.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Straight-line instructions.
    Compute(Vec<Instruction>),
    /// Clear all dues of `Program::clearings[i]` at once; writes the `paid` registers of its dues.
    Clear(usize),
    /// Post whole amounts; NaN, infinite, or |amount| ≥ 2^53 fails the path. Amounts are rounded half away from zero to
    /// whole minor units before posting (dues come rounded already; rounding a whole number changes nothing).
    Post(Vec<Posting>),
    /// Update states together, pairs of (source, target): all sources are read before any target is written. NaN or
    /// infinite fails the path.
    Commit(Vec<(Register, Register)>),
    /// Repeat `body` until every pair (guess, new) agrees within its tolerance (absolute) on a lane, copying new to
    /// guess after each round; then run `body` once more. A lane that has settled keeps its guesses, so that the result
    /// of a path does not depend on its neighbours. A lane not settled after `most` rounds fails.
    Solve {
        /// What is repeated. It writes no guess, and reads what it writes only after writing it.
        body: Vec<Instruction>,
        /// (guess, new, tolerance): guess is read by the body, new is written by it; tolerance in the register's unit.
        pairs: Vec<(Register, Register, f64)>,
        /// Most rounds, at least 1.
        most: u32,
    },
    /// Remember the current values of the histories' sources. Once, at the end of the month.
    Remember,
}

impl Step {
    /// The registers that it writes, of a program that it belongs to.
    pub fn writes(&self, program: &Program) -> Vec<Register> {
        match self {
            Step::Compute(body) => body.iter().map(Instruction::target).collect(),
            Step::Clear(clearing) => program.clearings[*clearing].writes(),
            Step::Post(postings) => postings.iter().flat_map(|posting| [posting.debit, posting.credit]).collect(),
            Step::Commit(pairs) => pairs.iter().map(|pair| pair.1).collect(),
            Step::Solve { body, pairs, .. } => {
                body.iter().map(Instruction::target).chain(pairs.iter().map(|pair| pair.0)).collect()
            }
            Step::Remember => Vec::new(),
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
    pub constants: Vec<(Register, f64)>,
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
    pub ledger: Ledger,
    /// Clearings used by [`Step::Clear`].
    pub clearings: Vec<Clearing>,
    /// Run once per path, before the first month (constants of chance, opening balances).
    pub prelude: Vec<Step>,
    /// Run every month.
    pub month: Vec<Step>,
    /// Run once per path after the last month.
    pub finale: Vec<Step>,
    /// Registers read at the end of the finale, one value per path, in this order.
    pub scalars: Vec<Register>,
    /// Registers read at the end of every month, one value per path and month, in this order.
    pub series: Vec<Register>,
}

/// Straight-line arithmetic over values of several programs on the same paths: answers and series that compare
/// variants.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Conclusion {
    /// Number of registers.
    pub registers: u32,
    /// Registers set once.
    pub constants: Vec<(Register, f64)>,
    /// (program, index into its `scalars` or `series`, register to fill). NaN where that program failed the path.
    pub inputs: Vec<(usize, usize, Register)>,
    /// The arithmetic.
    pub instructions: Vec<Instruction>,
    /// One value per path each, in this order. NaN = not applicable on that path.
    pub outputs: Vec<Register>,
}

impl Conclusion {
    /// Only what these outputs rest on: they are its outputs, in this order. Inputs keep their places.
    ///
    /// # Panics
    /// If there is no such output.
    pub fn only(&self, outputs: &[usize]) -> Conclusion {
        let outputs: Vec<Register> = outputs.iter().map(|&output| self.outputs[output]).collect();
        let mut needed: BTreeSet<Register> = outputs.iter().copied().collect();
        for instruction in self.instructions.iter().rev() {
            if needed.contains(&instruction.target()) {
                needed.extend(instruction.operands());
            }
        }
        let instructions = self.instructions.iter().filter(|one| needed.contains(&one.target()));
        Conclusion {
            registers: self.registers,
            constants: self.constants.clone(),
            inputs: self.inputs.iter().filter(|input| needed.contains(&input.2)).copied().collect(),
            instructions: instructions.cloned().collect(),
            outputs,
        }
    }
}

/// A base program, its variants, and what is concluded from them. All run on the same draws.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Ensemble {
    /// The base program first.
    pub programs: Vec<Program>,
    /// What is computed across them per path, from their scalars.
    pub conclusion: Conclusion,
    /// What is computed across them per path and month, from their series.
    pub monthly: Conclusion,
}
