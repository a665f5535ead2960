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

mod conclusion;
mod instruction;
mod keyword;
mod ledger;
mod optimise;
mod parse;
mod phase;
mod program;
mod register_set;
mod rename;
mod tags;
mod text;
mod together;
mod validate;

pub use conclusion::{Conclusion, ConclusionInput, Ensemble};
pub use instruction::{Binary, Instruction, MOST_REGISTERS, Register, Unary};
pub use ledger::{
    AccountColumn, Amount, Clearing, ClearingNode, DefaultCost, Due, LOST, LedgerLayout, Mirror, NOTHING, Posting,
    WHOLE_LIMIT,
};
pub use optimise::{Optimised, narrowed, only_read, optimise, pruned};
pub use parse::{parse, parse_ensemble};
pub use phase::RunPhase;
pub use program::{Constant, Guess, History, Lookup, Program, ProgramStep, Update};
pub use tags::{MoneyOrigin, TagLayout, TaggedPayment, TaggedSum};
pub use together::Together;
pub use validate::{MOST_MONTHS, validate, validate_ensemble};
