//! The walk along one path: from a figure to what it rests on.
//!
//! A step stands for one thing in one month of one world. `named` walks names to assumptions and facts, `clause` what
//! is owed and posted, `balance` accounts to their opening sheet, `past` what remembers earlier months, `whole` numbers
//! of the whole run to the months that make them, `worth` the difference to another world.

mod balance;
mod clause;
mod named;
mod past;
mod whole;
mod worth;

use std::collections::BTreeSet;

use report::{Step, StepKind};
use scenario::{Figure, Function, Model, NodeId, Operation, Timing, Type, World};

use crate::answers::Ready;
use crate::figures::Figures;
use crate::project::Project;
use crate::replay::{At, Played, Replay};

/// Most steps of a walk.
const MOST_STEPS: usize = 600;

/// Deepest chain of a walk.
const DEEPEST: usize = 80;

/// What is walked, and how far.
pub(crate) struct Bounds<'a> {
    /// What the command line asked for.
    pub asked: &'a str,
    /// Of what spans the run, the month that is walked in full; else the one that matters most.
    pub month: Option<usize>,
    /// Levels of the tree.
    pub depth: usize,
}

/// One walk.
pub(crate) struct Walk<'a> {
    project: &'a Project<'a>,
    ready: &'a Ready,
    replay: &'a Replay<'a>,
    outputs: &'a [Vec<f64>],
    bounds: Bounds<'a>,
    /// The world in which the walk stands.
    world: usize,
    seen: BTreeSet<(usize, String, usize, bool)>,
    steps: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub fn new(
        project: &'a Project,
        ready: &'a Ready,
        replay: &'a Replay<'a>,
        outputs: &'a [Vec<f64>],
        bounds: Bounds<'a>,
    ) -> Self {
        let (seen, world, steps, depth) = (BTreeSet::new(), 0, 0, 0);
        Walk { project, ready, replay, outputs, bounds, world, seen, steps, depth }
    }

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

    fn played(&self) -> &'a Played<'a> {
        self.replay.world(self.world)
    }

    fn model(&self) -> &'a Model {
        self.played().model
    }

    fn figures(&self) -> Figures<'a> {
        Figures { model: self.model(), units: &self.ready.scenario.units, sources: self.project.sources() }
    }

    /// Arithmetic that is shown by what it reads, or a literal.
    fn is_arithmetic(&self, node: NodeId) -> bool {
        match &self.model().node(node).operation {
            Operation::Apply(..) => self.worth_of(node).is_none(),
            Operation::Constant(_) | Operation::Elapsed | Operation::Date => true,
            _ => false,
        }
    }

    /// A condition made of conditions or comparisons.
    fn is_logic(&self, node: NodeId) -> bool {
        let known = self.model().node(node);
        known.ty == Type::Boolean
            && matches!(&known.operation, Operation::Apply(function, _) if !matches!(function, Function::If))
    }

    /// A condition with the truth of each of its parts; of a comparison both sides, in the order written.
    fn truth(&mut self, node: NodeId, at: At) -> Step {
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
        self.expression_step(node, at, steps)
    }

    fn is_literal(&self, node: NodeId) -> bool {
        matches!(self.model().node(node).operation, Operation::Constant(_))
    }

    fn expression_step(&self, node: NodeId, at: At, steps: Vec<Step>) -> Step {
        let text = self.text(node);
        let mut step = self.placed(Step::new(StepKind::Value, text), self.model().node(node).span);
        self.valued(&mut step, node, at);
        step.steps = steps;
        step
    }

    /// The names, flows and balances that an expression reads, each once; of a choice only the branch taken.
    fn references(&mut self, node: NodeId, at: At) -> Vec<Step> {
        let mut steps = Vec::new();
        self.collect(node, at, &mut steps);
        steps
    }

    fn collect(&mut self, node: NodeId, at: At, steps: &mut Vec<Step>) {
        let model = self.model();
        if let Some((party, world)) = self.worth_of(node) {
            let step = self.worth(node, party, world, at);
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
            Operation::Quantity(quantity) => self.quantity(*quantity, at),
            Operation::Flow(flow, _) => self.flow_figure(node, *flow, at),
            Operation::Balance(filter) => self.balance_of(node, filter, at),
            Operation::Book(instance) => self.book_of(node, *instance, at),
            Operation::Defaulted(party) => self.default(node, *party, at),
            Operation::Breached(covenant) => self.breach(node, *covenant, at),
            Operation::Previous { of, months, initial } => self.previous(node, *of, *months, *initial, at),
            Operation::Since(condition) => self.since(node, *condition, at),
            Operation::Table { .. } => self.table(node, at),
            Operation::In { model, node: there } => self.elsewhere(node, *model, *there, at),
            _ => self.whole(node, at),
        };
        push_new(steps, step);
    }

    /// Gives a step the expression that defines it, with what that reads.
    fn defined_by(&mut self, step: &mut Step, node: NodeId, at: At) {
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
            Operation::Quantity(_) | Operation::Flow(..) | Operation::Balance(_) | Operation::Book(_)
        );
        match <[Step; 1]>::try_from(steps) {
            // The expression is one function: what it rests on goes under the name.
            Ok([only]) if !names && !self.is_arithmetic(node) && !only.seen => {
                step.notes.extend(only.notes);
                step.steps = only.steps;
            }
            Ok([only]) => step.steps = vec![only],
            Err(steps) => step.steps = steps,
        }
    }

    /// Goes one level deeper, unless a thing was walked before or the walk is long enough; then notes that.
    fn enter(&mut self, key: &str, month: usize, closing: bool, step: &mut Step) -> bool {
        if !self.seen.insert((self.world, key.to_owned(), month, closing)) {
            step.seen = true;
            return false;
        }
        self.steps += 1;
        if self.steps > MOST_STEPS || self.depth >= DEEPEST.min(self.bounds.depth) {
            // It may be reached again on a shorter way.
            self.seen.remove(&(self.world, key.to_owned(), month, closing));
            // What does not vary by month may be asked for in any.
            step.notes.push(self.go_on(&step.name, month.min(self.last_month())));
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// How to go on with an earlier month of something.
    fn go_on(&self, name: &str, month: usize) -> String {
        match &self.model().world {
            World::Without(_) => "earlier months: --back MONTHS".into(),
            World::Variant(variant) => {
                format!("{} --variant {}", self.command(name, month), report::shell_word(variant))
            }
            World::Base => self.command(name, month),
        }
    }

    /// How to see another month of what was asked for in full.
    fn in_full(&self, month: usize) -> String {
        self.command(self.bounds.asked, month)
    }

    fn command(&self, name: &str, month: usize) -> String {
        let quoted = report::shell_word(name);
        format!("go on with explain {quoted} --at {} --path {}", self.month(month), self.replay.path)
    }

    fn month(&self, month: usize) -> String {
        self.model().start.later(month).to_string()
    }

    fn last_month(&self) -> usize {
        self.played().months().saturating_sub(1)
    }

    /// What stands for an expression: a name that reads the same anywhere, if it has one, else as written.
    fn text(&self, node: NodeId) -> String {
        self.absolute(node).unwrap_or_else(|| self.written(node))
    }

    /// A name that reads the same anywhere.
    fn absolute(&self, node: NodeId) -> Option<String> {
        let model = self.model();
        Some(match &model.node(node).operation {
            Operation::Quantity(id) => model.quantity(*id).name.clone(),
            Operation::Since(condition) => format!("since({})", self.absolute(*condition)?),
            Operation::Flow(flow, figure) => {
                let word = match figure {
                    Figure::Due => "due",
                    Figure::Paid => "paid",
                    Figure::Short => "short",
                    Figure::Arrears => "arrears",
                };
                format!("{word}({})", model.flows[*flow].name)
            }
            Operation::Balance(filter) => self.balance_name(filter),
            Operation::Book(id) => format!("book({})", model.instances[*id].name),
            Operation::Defaulted(party) => format!("defaulted({})", self.party(*party)),
            Operation::Breached(covenant) => format!("{}.breached", model.covenants[*covenant].name),
            _ => return None,
        })
    }

    /// An expression as written.
    fn written(&self, node: NodeId) -> String {
        let text = self.project.sources().text(self.model().node(node).span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn placed(&self, mut step: Step, span: syntax::Span) -> Step {
        let place = syntax::locate(span, self.project.sources());
        // What the command line asked for is written nowhere.
        if place.file != crate::project::COMMAND_LINE {
            (step.file, step.line) = (Some(place.file), Some(place.line));
        }
        step
    }

    fn valued(&self, step: &mut Step, node: NodeId, at: At) {
        let unit = self.figures().node(node);
        step.value = self.played().value(node, at).map(|value| unit.value(value));
        unit.name().clone_into(&mut step.unit);
    }
}

/// Adds a step, unless the same stands there.
fn push_new(steps: &mut Vec<Step>, step: Step) {
    let same = |one: &Step| {
        (&one.name, &one.month, one.value.map(f64::to_bits)) == (&step.name, &step.month, step.value.map(f64::to_bits))
    };
    if !steps.iter().any(same) {
        steps.push(step);
    }
}
