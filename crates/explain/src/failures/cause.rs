//! A failure, and what its path had when it came.

use compile::Map;
use engine::{Failure, Trace};
use program::{Program, ProgramStep, Register, RunPhase};
use scenario::{AssumedValue, Assumption, Model, NodeId, Operation, QuantityKind};
use syntax::Span;

use crate::figures::Figures;

/// A failure being put into words.
pub(super) struct Cause<'a> {
    pub model: &'a Model,
    pub map: &'a Map,
    pub program: &'a Program,
    pub trace: &'a Trace,
    pub failure: &'a Failure,
    pub figures: Figures<'a>,
}

impl Cause<'_> {
    pub fn value(&self, register: Register) -> f64 {
        let values = match self.failure.phase {
            RunPhase::Prelude => Some(&self.trace.prelude),
            RunPhase::Month | RunPhase::Finale => self.trace.months.last(),
        };
        values.and_then(|values| values.get(register.0 as usize)).copied().unwrap_or(f64::NAN)
    }

    /// What an expression is at each of its moments.
    pub fn registers(&self, node: NodeId) -> impl Iterator<Item = Register> {
        let map = self.map;
        [map.value_register(node), map.closing_register(node), map.starting_register(node)].into_iter().flatten()
    }

    pub fn steps(&self) -> &[ProgramStep] {
        match self.failure.phase {
            RunPhase::Prelude => &self.program.prelude,
            RunPhase::Month => &self.program.month,
            RunPhase::Finale => &self.program.finale,
        }
    }

    /// Where a number of a party is written: not at its name, which stands for it.
    pub fn written(&self, number: NodeId, party: Span) -> Span {
        let node = self.model.node(number);
        match node.operation {
            Operation::Quantity(id) if node.span == party => match &self.model.quantity(id).kind {
                QuantityKind::Let(inner)
                | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(inner), .. }) => {
                    self.model.node(*inner).span
                }
                QuantityKind::Assumption(Assumption { value: AssumedValue::Distribution(stated), .. }) => stated.span,
                _ => self.model.quantity(id).span,
            },
            _ => node.span,
        }
    }

    /// Whether accounts are in whole money.
    pub fn is_whole(&self) -> bool {
        self.map.accounts.iter().all(|account| account.scale == 1.0)
    }

    /// What accounts are counted in.
    pub fn minor(&self) -> &'static str {
        if self.is_whole() { "units of money" } else { "cents" }
    }

    /// How more money fits into an account.
    pub fn larger_money(&self) -> &'static str {
        match self.is_whole() {
            true => "state money in thousands: write $1 for $1,000",
            false => {
                "add `whole_money = true` to the head of the file: money is then rounded to whole dollars, and an account holds a hundred times as much"
            }
        }
    }
}
