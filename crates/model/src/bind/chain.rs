//! Names being bound inside one another, and how deep evaluation has gone.

use crate::findings::{Bound, FindingLog, Reported};
use scenario::QuantityId;
use syntax::{Code, Diagnostic, Span};

/// How deep names and expressions may stand inside one another, so that a stack of 2 MiB holds them.
const DEEPEST: usize = 800;
/// What a name weighs on the stack, counted in expressions.
pub(crate) const NAME_WEIGHT: usize = 2;

/// Names being bound, each for the sake of the one before it.
#[derive(Default)]
pub(crate) struct Chain {
    names: Vec<QuantityId>,
    depth: usize,
    /// Whether it has been reported that evaluation went too deep.
    reported: bool,
}

impl Chain {
    /// Enters an expression or name of this weight; reports once if it stands too deep.
    pub fn enter(&mut self, weight: usize, span: Span, findings: &mut FindingLog) -> Bound<()> {
        if self.depth + weight <= DEEPEST {
            self.depth += weight;
            return Ok(());
        }
        if !std::mem::replace(&mut self.reported, true) {
            let names = self.names.len();
            findings.push_kept(
                Diagnostic::new(
                    Code::NestedTooDeep,
                    span,
                    format!("names and expressions stand too deep inside one another ({names} names in a chain)"),
                )
                .help("break the chain with a stock or `prev`, or name the parts of the sums in it"),
            );
        }
        Err(Reported)
    }

    /// Leaves what was entered.
    pub fn leave(&mut self, weight: usize) {
        self.depth -= weight;
    }

    /// Begins to bind a name.
    pub fn push(&mut self, name: QuantityId) {
        self.names.push(name);
    }

    /// The name that is being bound, if any is.
    pub fn innermost(&self) -> Option<QuantityId> {
        self.names.last().copied()
    }

    /// The name begun last is bound.
    pub fn pop(&mut self) {
        self.names.pop();
    }

    /// The names from this one on, which is met again.
    pub fn circle(&self, name: QuantityId) -> &[QuantityId] {
        let from = self.names.iter().position(|other| *other == name);
        &self.names[from.expect("a name that is being bound is in the chain")..]
    }
}
