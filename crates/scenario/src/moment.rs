//! What differs between the opening and the closing of a month.

use std::collections::BTreeSet;

use crate::arena::Arena;
use crate::ids::{NodeId, QuantityId};
use crate::model::Model;
use crate::node::Operation;
use crate::value::{AssumedValue, QuantityKind};

/// Which expressions and names of a model have two values in a month: one with the opening stocks and balances, one with
/// the closing ones. All others have one, whoever reads them.
#[derive(Clone, Debug)]
pub struct TwoValued {
    nodes: Arena<NodeId, bool>,
    quantities: Arena<QuantityId, bool>,
}

impl TwoValued {
    /// Finds them. A name of a `solve` has the value with which the month was solved.
    pub fn of(model: &Model) -> Self {
        let mut found = Self { nodes: model.nodes.map(|_| false), quantities: model.quantities.map(|_| false) };
        // Most names are bound before what reads them: few rounds are needed.
        let names = model.solves.iter().flat_map(|solve| &solve.names);
        let solved = names.map(|name| name.quantity).collect();
        while found.widen(model, &solved) {}
        found
    }

    /// Whether an expression has two values in a month.
    pub fn node(&self, id: NodeId) -> bool {
        self.nodes[id]
    }

    /// Whether a name has two values in a month.
    pub fn quantity(&self, id: QuantityId) -> bool {
        self.quantities[id]
    }

    /// Adds what reads something found so far; says whether there was any.
    fn widen(&mut self, model: &Model, solved: &BTreeSet<QuantityId>) -> bool {
        let mut wider = false;
        for (id, node) in model.nodes.enumerate() {
            if !self.nodes[id] && self.reads_two(&node.operation) {
                self.nodes[id] = true;
                wider = true;
            }
        }
        for (id, quantity) in model.quantities.enumerate() {
            let two = match &quantity.kind {
                QuantityKind::Stock { .. } => true,
                QuantityKind::Lever(_) => false,
                QuantityKind::Let(node) => self.nodes[*node] && !solved.contains(&id),
                QuantityKind::Assumption(assumption) => match assumption.value {
                    AssumedValue::Fixed(node) => self.nodes[node],
                    AssumedValue::Distribution(_) | AssumedValue::Process(_) => false,
                },
            };
            if two && !quantity.removed && !self.quantities[id] {
                self.quantities[id] = true;
                wider = true;
            }
        }
        wider
    }

    fn reads_two(&self, operation: &Operation) -> bool {
        match operation {
            Operation::Balance(_) | Operation::Book(_) => true,
            Operation::Quantity(id) => self.quantities[*id],
            Operation::Opening(_) | Operation::Closing(_) => false,
            // What it was before the run has one value.
            Operation::Previous { of, .. } => self.nodes[*of],
            _ => operation.operands().any(|operand| self.nodes[operand]),
        }
    }
}
