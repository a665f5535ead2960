//! What expressions depend on.

use crate::arena::Arena;
use crate::flow::EntryAmount;
use crate::ids::{CovenantId, NodeId, QuantityId};
use crate::model::Model;
use crate::node::Operation;

/// A walk from expressions of a model to all that they depend on. Conservative: whatever reads a balance, a payment or a default
/// depends on every flow, since clearing couples them all.
pub struct Reach<'m> {
    model: &'m Model,
    nodes: Arena<NodeId, bool>,
    /// Whether each quantity was reached.
    pub quantities: Arena<QuantityId, bool>,
    /// Whether each covenant was reached.
    pub covenants: Arena<CovenantId, bool>,
    /// Expressions of other worlds that were reached, by the world's place.
    pub across: Vec<(usize, NodeId)>,
    dynamics: bool,
    stack: Vec<NodeId>,
}

impl<'m> Reach<'m> {
    /// A walk that has reached nothing yet.
    pub fn new(model: &'m Model) -> Self {
        Self {
            model,
            nodes: model.nodes.map(|_| false),
            quantities: model.quantities.map(|_| false),
            covenants: model.covenants.map(|_| false),
            across: Vec::new(),
            dynamics: false,
            stack: Vec::new(),
        }
    }

    /// Whether an expression was reached.
    pub fn has(&self, node: NodeId) -> bool {
        self.nodes[node]
    }

    /// Walks from these expressions.
    pub fn walk(&mut self, from: impl IntoIterator<Item = NodeId>) {
        self.stack.extend(from);
        while let Some(node) = self.stack.pop() {
            if std::mem::replace(&mut self.nodes[node], true) {
                continue;
            }
            let operation = &self.model.node(node).operation;
            self.stack.extend(operation.operands());
            match operation {
                Operation::Quantity(id) => self.quantity(*id),
                Operation::Wealth { .. }
                | Operation::WealthPart { .. }
                | Operation::Loss { .. }
                | Operation::Flow(..)
                | Operation::Balance(_)
                | Operation::Book(_)
                | Operation::Takings { .. }
                | Operation::PaidTo { .. }
                | Operation::Fragility
                | Operation::Defaulted(_) => self.dynamics(),
                Operation::Covenant(covenant, _) => {
                    self.covenants[*covenant] = true;
                    self.stack.extend(self.model.covenants[*covenant].expressions());
                }
                Operation::In { model, node } => self.across.push((*model, *node)),
                _ => {}
            }
        }
    }

    /// Reaches a quantity; what it depends on, with the next walk.
    pub fn quantity(&mut self, id: QuantityId) {
        if std::mem::replace(&mut self.quantities[id], true) {
            return;
        }
        self.stack.extend(self.model.quantity(id).expressions());
    }

    /// Reaches everything that moves money; what that depends on, with the next walk.
    pub fn dynamics(&mut self) {
        if std::mem::replace(&mut self.dynamics, true) {
            return;
        }
        for flow in &self.model.flows {
            self.stack.extend(flow.expressions());
        }
        for entry in &self.model.entries {
            self.stack.push(match entry.amount {
                EntryAmount::Amount(node) | EntryAmount::To(node) => node,
            });
            self.stack.extend(entry.when);
        }
        for party in &self.model.parties {
            self.stack.push(party.cash);
            self.stack.extend(party.opening.iter().map(|opening| opening.amount));
            self.stack.extend(party.floor);
            self.stack.extend(party.default_cost.iter().flat_map(|costs| [costs.cash, costs.receipts]));
        }
    }
}
