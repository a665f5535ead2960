//! Facts known when a model is built: numbers that are always the same, conditions that fixed values decide.

use crate::bind::builder::Builder;
use crate::instances::scope::{Purpose, Scope};
use scenario::*;

/// The most operations of one constant: people write a few.
const MOST_COMPUTED: u32 = 1_000;

impl Builder<'_> {
    /// What an operation always gives, in this world: what is switched off is nothing.
    pub fn value_of(&self, operation: &Operation) -> Option<f64> {
        let value = |id: &NodeId| self.nodes.value(*id);
        match operation {
            Operation::Constant(constant) => Some(*constant),
            Operation::Fact { of, .. } => value(of),
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

    /// The number that a node always is, functions included that the engine computes for itself: for what must be known
    /// before the run and is read nowhere else, such as the mean of a distribution.
    pub fn computed(&self, id: NodeId) -> Option<f64> {
        let mut steps = MOST_COMPUTED;
        self.computed_within(id, &mut steps)
    }

    /// The same in so many steps: a name that is read twice is computed twice.
    fn computed_within(&self, id: NodeId, steps: &mut u32) -> Option<f64> {
        if let Some(known) = self.known(id) {
            return Some(known);
        }
        *steps = steps.checked_sub(1)?;
        let Operation::Apply(function, arguments) = &self.node(self.written_node(id)).operation else {
            return None;
        };
        let values: Option<Vec<f64>> =
            arguments.iter().map(|argument| self.computed_within(*argument, steps)).collect();
        let value = match (function, values?.as_slice()) {
            (Function::Exponential, [x]) => libm::exp(*x),
            (Function::Logarithm, [x]) => libm::log(*x),
            (Function::SquareRoot, [x]) => libm::sqrt(*x),
            (Function::Power, [x, n]) => libm::pow(*x, *n),
            (function, values) => fold_constants(*function, values)?,
        };
        value.is_finite().then_some(value)
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

/// What a number may have lost on its way from what was written: 4 units in the last place, as the engine has it.
fn lost(a: f64) -> f64 {
    (a.abs() * 2.0 * f64::EPSILON).min(0.25)
}

/// The quotient of what was written: `1 d / 1 h` is whole, though a day and an hour are fractions of a month.
fn quotient(a: f64, b: f64) -> f64 {
    let quotient = a / b;
    let whole = quotient.round();
    if (quotient - whole).abs() <= lost(whole) { whole } else { quotient }
}

/// Exact folding only: what the engine computes with its own functions is left to it.
pub(crate) fn fold_constants(function: Function, values: &[f64]) -> Option<f64> {
    let truth = |b: bool| f64::from(u8::from(b));
    let value = match (function, values) {
        (Function::Negate, [a]) => -a,
        (Function::Not, [a]) => 1.0 - a,
        (Function::Absolute, [a]) => a.abs(),
        (Function::Floor, [a]) => (a + lost(*a)).floor(),
        (Function::Round, [a]) => (a + lost(*a).copysign(*a)).round(),
        (Function::Add, [a, b]) => a + b,
        (Function::Subtract, [a, b]) => a - b,
        (Function::Multiply, [a, b]) => a * b,
        (Function::Divide, [a, b]) if *b != 0.0 => quotient(*a, *b),
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
