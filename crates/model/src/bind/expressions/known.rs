//! Facts known when a model is built: numbers that are always the same, conditions that fixed values decide.

use crate::bind::builder::Builder;
use crate::instances::scope::{Purpose, Scope};
use scenario::*;

impl Builder<'_> {
    /// What an operation always gives, in this world: what is switched off is nothing.
    pub fn value_of(&self, operation: &Operation) -> Option<f64> {
        let value = |id: &NodeId| self.nodes.value(*id);
        match operation {
            Operation::Constant(constant) => Some(*constant),
            Operation::Quantity(id) => {
                let slot = &self.names[*id];
                let written = self.written_as(*id).and_then(|inner| value(&inner));
                match (&slot.kind, &slot.ty) {
                    (Some(_), Type::Date) if slot.removed && !self.as_written => Some(NEVER),
                    (Some(_), _) if slot.removed && !self.as_written => Some(0.0),
                    _ => written,
                }
            }
            Operation::Apply(function, arguments) => {
                let known: Option<Vec<f64>> = arguments.iter().map(value).collect();
                fold_constants(*function, &known?)
            }
            _ => None,
        }
    }

    /// The node that a let or a parameter stands for, once bound.
    pub fn written_as(&self, id: QuantityId) -> Option<NodeId> {
        match self.names[id].kind.as_ref()? {
            QuantityKind::Let(node) if !self.names[id].solved => Some(*node),
            _ => None,
        }
    }

    /// The number a node always is, if it is known before the run; of a name that is switched off, as written.
    pub fn known(&self, mut id: NodeId) -> Option<f64> {
        // A name that stands for itself is a circle, reported elsewhere.
        for _ in 0..=self.names.slots().len() {
            match &self.node(id).operation {
                Operation::Quantity(quantity) => id = self.written_as(*quantity)?,
                _ => return self.nodes.value(id),
            }
        }
        None
    }

    /// The constant that a node is; in a second look, where only an instance can say it, a stand-in.
    pub fn known_or(&self, node: NodeId, stand_in: f64) -> Option<f64> {
        self.known(node).or(self.is_open().then_some(stand_in))
    }

    /// Whether a condition always or never holds, if that is known when built: it compares references, choices or what
    /// is fixed.
    pub fn decided(&self, condition: NodeId, scope: &Scope) -> Option<bool> {
        let truth = match self.node(condition).operation {
            Operation::Constant(truth) => Some(truth),
            // Nothing depends on an answer, and a second look goes into every branch.
            _ if scope.purpose != Purpose::Month || self.is_open() => None,
            _ => self.nodes.value(condition),
        };
        truth.map(|truth| truth == 1.0)
    }
}

/// Exact folding only: what the engine computes with its own functions is left to it.
pub(crate) fn fold_constants(function: Function, values: &[f64]) -> Option<f64> {
    let truth = |b: bool| f64::from(u8::from(b));
    let value = match (function, values) {
        (Function::Negate, [a]) => -a,
        (Function::Not, [a]) => 1.0 - a,
        (Function::Absolute, [a]) => a.abs(),
        (Function::Floor, [a]) => a.floor(),
        (Function::Round, [a]) => a.round(),
        (Function::Add, [a, b]) => a + b,
        (Function::Subtract, [a, b]) => a - b,
        (Function::Multiply, [a, b]) => a * b,
        (Function::Divide, [a, b]) if *b != 0.0 => a / b,
        (Function::Minimum, [a, b]) => a.min(*b),
        (Function::Maximum, [a, b]) => a.max(*b),
        (Function::Less, [a, b]) => truth(a < b),
        (Function::LessOrEqual, [a, b]) => truth(a <= b),
        (Function::Equal, [a, b]) => truth(a == b),
        (Function::NotEqual, [a, b]) => truth(a != b),
        (Function::And, [a, b]) => a * b,
        (Function::Or, [a, b]) => a.max(*b),
        (Function::If, [c, a, b]) => {
            if *c == 1.0 {
                *a
            } else {
                *b
            }
        }
        _ => return None,
    };
    value.is_finite().then_some(value)
}
