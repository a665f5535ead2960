//! What a program remembers from month to month on behalf of expressions.

use std::collections::{BTreeMap, VecDeque};

use program::Register;
use scenario::QuantityId;

use crate::assembly::assembler::Assembler;
use crate::records::item::Item;

/// Work that is left until all that reads it is compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Later {
    /// Evaluate what a history remembers.
    Remember(u32, Item),
    /// How a process moves on.
    Process(QuantityId),
}

/// Memories shared by all that remember the same register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MemoryKind {
    /// Sum up to this month.
    Sum,
    /// Whether it was ever undefined.
    Undefined,
    /// Whether it ever held.
    Held,
    /// First month in which it held.
    First,
    /// Greatest value.
    Peak,
    /// (1+r)^(−m/12) for this rate.
    Discount,
}

/// Histories and running figures, each once, and what is left to do for them.
#[derive(Default)]
pub(crate) struct Memories {
    histories: BTreeMap<Item, u32>,
    figures: BTreeMap<(MemoryKind, Register), Register>,
    later: VecDeque<Later>,
}

impl Memories {
    /// The history of an item, long enough. What it remembers is evaluated later.
    pub fn history(&mut self, asm: &mut Assembler, item: Item, months: u32) -> u32 {
        if let Some(history) = self.histories.get(&item).copied() {
            asm.lengthen(history, months);
            return history;
        }
        let history = asm.history(months);
        self.histories.insert(item, history);
        self.put_off(Later::Remember(history, item));
        history
    }

    /// A figure of a register that is kept already.
    pub fn figure(&self, kind: MemoryKind, of: Register) -> Option<Register> {
        self.figures.get(&(kind, of)).copied()
    }

    pub fn keep(&mut self, kind: MemoryKind, of: Register, figure: Register) {
        self.figures.insert((kind, of), figure);
    }

    pub fn put_off(&mut self, task: Later) {
        self.later.push_back(task);
    }

    /// What was put off first, taken off the list.
    pub fn next_task(&mut self) -> Option<Later> {
        self.later.pop_front()
    }
}
