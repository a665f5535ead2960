//! Where a narrowed program keeps expressions.

use std::collections::{BTreeMap, BTreeSet};

use compile::Map;
use program::{Program, Register};
use scenario::{Model, NodeId, Timing};

/// Where the trace of a narrowed program has the registers that expressions of one world have.
#[derive(Default)]
pub(crate) struct ExpressionColumns {
    monthly: BTreeMap<Register, usize>,
    at_end: BTreeMap<Register, usize>,
}

impl ExpressionColumns {
    /// The columns of these expressions.
    pub fn of(model: &Model, map: &Map, nodes: &BTreeSet<NodeId>) -> Self {
        let mut columns = Self::default();
        for &node in nodes {
            let of_timing = match model.node(node).timing {
                Timing::End => &mut columns.at_end,
                Timing::Fixed | Timing::Path | Timing::Monthly => &mut columns.monthly,
            };
            for register in [map.value_register(node), map.closing_register(node)].into_iter().flatten() {
                let next = of_timing.len();
                of_timing.entry(register).or_insert(next);
            }
        }
        columns
    }

    /// The program with these columns only.
    pub fn narrowed(&self, program: &Program) -> Program {
        let [monthly, at_end] = [&self.monthly, &self.at_end].map(|columns| {
            let mut placed: Vec<(usize, Register)> = columns.iter().map(|(one, place)| (*place, *one)).collect();
            placed.sort_unstable();
            placed.into_iter().map(|(_, register)| register).collect::<Vec<_>>()
        });
        program::narrowed(program, &monthly, &at_end)
    }

    /// The place of a register in the row of a month.
    pub fn in_month(&self, register: Register) -> usize {
        self.monthly[&register]
    }

    /// The place of a register in the row of the finale.
    pub fn at_end(&self, register: Register) -> usize {
        self.at_end[&register]
    }
}
