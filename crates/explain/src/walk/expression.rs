//! What an expression reads, and the truth of its parts.

use report::{Step, StepKind};
use scenario::{Function, NodeId, Operation, QuantityId, QuantityKind, Timing, Type};

use super::walker::Walk;
use crate::replay::At;

impl Walk<'_> {
    /// The walk from an expression.
    pub fn root(&mut self, node: NodeId, at: At) -> Step {
        if self.is_logic(node) {
            return self.truth(node, at);
        }
        let steps = self.references(node, at);
        match <[Step; 1]>::try_from(steps) {
            Ok([step]) if !self.is_arithmetic(node) => step,
            Ok([step]) => self.expression_step(node, at, vec![step]),
            Err(steps) => self.expression_step(node, at, steps),
        }
    }

    /// A claim: its parts, each with its truth value.
    pub fn claim(&mut self, id: &str, node: NodeId, at: At) -> Step {
        let mut step = self.root(node, at);
        if step.name != self.text(node) {
            step = self.expression_step(node, at, vec![step]);
        }
        step.kind = StepKind::Claim;
        step.text = std::mem::replace(&mut step.name, id.to_owned());
        step
    }

    /// Arithmetic that is shown by what it reads, or a literal.
    pub(super) fn is_arithmetic(&self, node: NodeId) -> bool {
        match &self.model().node(node).operation {
            Operation::Apply(..) => self.worth_of(node).is_none() && self.losses_of(node).is_none(),
            Operation::Constant(_) | Operation::Elapsed | Operation::Date => true,
            // A let says itself how it is read.
            Operation::Opening(_) | Operation::Closing(_) => {
                let of = self.model().node(self.model().of_any_moment(node));
                !matches!(of.operation, Operation::Quantity(id) if self.is_two_valued_let(id))
            }
            _ => false,
        }
    }

    fn is_two_valued_let(&self, id: QuantityId) -> bool {
        let is_let = matches!(self.model().quantity(id).kind, QuantityKind::Let(_));
        is_let && self.played().two_valued.quantity(id)
    }

    /// A condition made of conditions or comparisons.
    pub(super) fn is_logic(&self, node: NodeId) -> bool {
        let known = self.model().node(node);
        known.ty == Type::Boolean
            && matches!(&known.operation, Operation::Apply(function, _) if !matches!(function, Function::If))
    }

    /// A condition with the truth of each of its parts; of a comparison both sides, in the order written.
    pub(super) fn truth(&mut self, node: NodeId, at: At) -> Step {
        let Operation::Apply(function, arguments) = &self.model().node(node).operation else {
            return self.root(node, at);
        };
        let mut arguments = arguments.clone();
        arguments.sort_by_key(|argument| self.model().node(*argument).span.start);
        let mut steps = Vec::new();
        for argument in arguments {
            let literal = self.is_literal(argument);
            match function {
                _ if literal => {}
                Function::And | Function::Or | Function::Not => steps.push(self.root(argument, at)),
                _ if self.is_arithmetic(argument) => steps.push(self.root(argument, at)),
                _ => self.collect(argument, at, &mut steps),
            }
        }
        let mut step = self.expression_step(node, at, steps);
        step.notes.extend(self.deciding_digits(node, at));
        step
    }

    /// Both sides of a comparison of numbers that look alike.
    fn deciding_digits(&self, node: NodeId, at: At) -> Option<String> {
        let Operation::Apply(Function::Less | Function::LessOrEqual | Function::Equal | Function::NotEqual, arguments) =
            &self.model().node(node).operation
        else {
            return None;
        };
        let mut sides = <[NodeId; 2]>::try_from(arguments.as_slice()).ok()?;
        sides.sort_by_key(|side| self.model().node(*side).span.start);
        let unit = sides.into_iter().find(|side| !self.is_literal(*side)).map(|side| self.figures().node(side))?;
        let values = sides.map(|side| unit.value(self.played().value(side, at).unwrap_or(f64::NAN)));
        let [first, second] = report::compared(values, &unit.reported_as())?;
        Some(format!("compares {first} with {second}"))
    }

    pub(super) fn is_literal(&self, node: NodeId) -> bool {
        matches!(self.model().node(node).operation, Operation::Constant(_))
    }

    pub(super) fn expression_step(&self, node: NodeId, at: At, steps: Vec<Step>) -> Step {
        let text = self.text(node);
        let mut step = self.placed(Step::new(StepKind::Value, text), self.model().node(node).span);
        self.valued(&mut step, node, at);
        step.steps = steps;
        step
    }

    /// The names, flows and balances that an expression reads, each once; of a choice only the branch taken.
    pub(super) fn references(&mut self, node: NodeId, at: At) -> Vec<Step> {
        let mut steps = Vec::new();
        self.collect(node, at, &mut steps);
        steps
    }

    pub(super) fn collect(&mut self, node: NodeId, at: At, steps: &mut Vec<Step>) {
        let model = self.model();
        if let Some((party, world)) = self.worth_of(node) {
            let step = self.worth(node, party, world, at);
            return push_new(steps, step);
        }
        if let Some(losses) = self.losses_of(node) {
            let step = self.losses(node, &losses, at);
            return push_new(steps, step);
        }
        let step = match &model.node(node).operation {
            Operation::Constant(_) | Operation::Elapsed | Operation::Date => return,
            Operation::Apply(Function::If, arguments) => {
                let [condition, yes, no] = arguments[..] else { return };
                self.collect(condition, at, steps);
                return match self.played().value(condition, at) {
                    Some(0.0) => self.collect(no, at, steps),
                    Some(value) if !value.is_nan() => self.collect(yes, at, steps),
                    _ => {}
                };
            }
            Operation::Apply(_, arguments) => {
                return arguments.iter().for_each(|argument| self.collect(*argument, at, steps));
            }
            Operation::Opening(of) => return self.collect(*of, At { closing: false, ..at }, steps),
            Operation::Closing(of) => return self.collect(*of, At { closing: true, ..at }, steps),
            Operation::Quantity(quantity) => self.quantity(*quantity, at),
            Operation::Flow(flow, _) => self.flow_figure(node, *flow, at),
            Operation::Balance(filter) => self.balance_of(node, filter, at),
            Operation::Book(instance) => self.book_of(node, *instance, at),
            Operation::Defaulted(party) => self.default(node, *party, at),
            Operation::Takings { party, part } => self.takings(node, *party, *part, at),
            Operation::PaidTo { from, to } => self.paid_to(node, *from, *to, at),
            Operation::Covenant(covenant, state) => self.covenant(node, *covenant, *state, at),
            Operation::Previous { of, months, initial } => self.previous(node, *of, *months, *initial, at),
            Operation::Since(condition) => self.since(node, *condition, at),
            Operation::Table { .. } => self.table(node, at),
            Operation::Fact { id, row, of, .. } => self.stated(node, id, row.as_deref(), *of, at),
            Operation::Loss { holder, of } => self.lost(node, *holder, *of, at),
            Operation::Wealth { .. } | Operation::WealthPart { .. } => self.wealth(node, at),
            Operation::Fragility => self.fragility(node, at),
            Operation::In { model, node: there } => self.elsewhere(node, *model, *there, at),
            _ => self.whole(node, at),
        };
        push_new(steps, step);
    }

    /// Gives a step the expression that defines it, with what that reads.
    pub(super) fn defined_by(&mut self, step: &mut Step, node: NodeId, at: At) {
        let known = self.model().node(node);
        step.text = self.written(node);
        *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), known.span);
        let steps = if known.timing == Timing::End && self.is_logic(node) {
            self.truth(node, at).steps
        } else {
            self.references(node, at)
        };
        let names = matches!(
            known.operation,
            Operation::Quantity(_)
                | Operation::Fact { .. }
                | Operation::Flow(..)
                | Operation::Balance(_)
                | Operation::Book(_)
                | Operation::Takings { .. }
                | Operation::PaidTo { .. }
        );
        match <[Step; 1]>::try_from(steps) {
            // The expression is one function: what it depends on goes under the name.
            Ok([only]) if !names && !self.is_arithmetic(node) && !only.seen => {
                step.notes.extend(only.notes);
                step.steps = only.steps;
            }
            Ok([only]) => step.steps = vec![only],
            Err(steps) => step.steps = steps,
        }
    }
}

/// Adds a step, unless the same stands there.
fn push_new(steps: &mut Vec<Step>, step: Step) {
    // A let and the flow that pays it may share a name and a number.
    let same = |one: &Step| {
        (one.kind, &one.name, &one.month, one.value.map(f64::to_bits))
            == (step.kind, &step.name, &step.month, step.value.map(f64::to_bits))
    };
    if !steps.iter().any(same) {
        steps.push(step);
    }
}
