//! The postings, stage by stage, and the source of each.

use program::{Posting, Register};

use crate::map::PostingSource;

/// When something is posted. Each stage may read what the earlier ones posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The opening sheet, before the first month.
    Opening,
    /// What falls due and is paid in a month, and entries of an amount.
    Dues,
    /// Losses when a workout ends.
    WriteOffs,
    /// Entries that bring an account to a value.
    Valuation,
}

impl Stage {
    /// The stages of a month.
    pub const OF_MONTH: [Stage; 3] = [Stage::Dues, Stage::WriteOffs, Stage::Valuation];
}

/// All postings of a program, in the order in which they are made.
#[derive(Default)]
pub(crate) struct Journal {
    stages: [Vec<Posted>; 4],
}

/// A posting and its reason.
#[derive(Clone, Debug)]
pub(crate) struct Posted {
    pub posting: Posting,
    pub source: PostingSource,
}

impl Journal {
    /// Adds a posting; none from an account to itself.
    pub fn post(&mut self, stage: Stage, debit: Register, credit: Register, amount: Register, source: PostingSource) {
        if debit != credit {
            self.stages[stage as usize].push(Posted { posting: Posting { debit, credit, amount }, source });
        }
    }

    /// What a stage has posted so far.
    pub fn of(&self, stage: Stage) -> &[Posted] {
        &self.stages[stage as usize]
    }

    /// The number of postings in a month.
    pub fn month_size(&self) -> usize {
        Stage::OF_MONTH.iter().map(|stage| self.of(*stage).len()).sum()
    }
}
