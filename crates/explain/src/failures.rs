//! Why paths failed, in the scenario's words.

mod accounts;
mod cause;
mod clearing;

use compile::StateSource;
use engine::{Failure, Occurrences, Outcome, Sink};
use program::{Amount, ProgramStep};
use report::NoValue;
use scenario::{
    AssumedValue, Assumption, Function, Model, NodeId, Operation, ProcessArgument, Quantity, QuantityKind, WorldName,
};
use syntax::Span;

use crate::ground::{Draws, Ground};
use crate::why::{division, words};
use cause::Cause;

/// Causes that are traced; further ones are counted together.
const MOST_CAUSES: usize = 12;

/// The causes of failed paths of all worlds, most frequent first; together they are all failed paths. The first path of
/// each is replayed to find where the undefined value arose.
pub fn failures(ground: &Ground, draws: &Draws, run: &Outcome) -> Vec<report::FailureView> {
    let mut causes: Vec<Occurrences> = run.causes.values().copied().collect();
    causes.sort_by(|a, b| b.count.cmp(&a.count).then(a.first.cmp(&b.first)));
    let others = causes.split_off(causes.len().min(MOST_CAUSES));
    let mut views: Vec<report::FailureView> =
        causes.into_iter().map(|met| failure(ground, draws, met.first, met.count)).collect();
    if let Some(first) = others.iter().map(|met| met.first).min() {
        let start = ground.scenario.models[first.program].start;
        views.push(report::FailureView {
            cause: format!("{} other causes", others.len()),
            place: None,
            world: None,
            paths: others.iter().map(|met| met.count).sum(),
            path: first.path,
            month: start.later(first.month as usize).to_string(),
        });
    }
    views
}

/// One cause in words.
pub(crate) fn failure(ground: &Ground, draws: &Draws, failure: Failure, count: u64) -> report::FailureView {
    let program = &ground.compiled.ensemble.programs[failure.program];
    let trace = draws.trace(program, failure.path);
    let model = &ground.scenario.models[failure.program];
    let map = &ground.compiled.worlds[failure.program];
    let figures = ground.figures(model);
    let failing = Cause { model, map, program, trace: &trace, failure: &failure, figures };
    let (cause, place) = failing.words();
    let origin = failing.origin(place);
    let cause = match origin {
        Some(node) => {
            let text = ground.sources.text(model.node(node).span);
            format!("{cause}: `{}` {}", one_line(text), why(model, node).unwrap_or_else(|| failing.overflow(node)))
        }
        None => cause,
    };
    let span = origin.map(|node| model.node(node).span).or(place);
    let place = span.map(|span| syntax::locate(span, ground.sources));
    report::FailureView {
        cause: cause.trim_end().to_owned(),
        place: place.map(|place| format!("{}:{}", place.file, place.line)),
        world: (model.world != WorldName::Base).then(|| model.world.describe()),
        paths: count,
        path: failure.path,
        month: model.start.later(failure.month as usize).min(model.last()).to_string(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What went wrong in an operation, if something can.
fn why(model: &Model, node: NodeId) -> Option<&'static str> {
    let Operation::Apply(function, arguments) = &model.node(node).operation else {
        return None;
    };
    let reason = match function {
        Function::Divide => division(model, node, arguments),
        Function::Logarithm => NoValue::Logarithm,
        Function::SquareRoot => NoValue::SquareRoot,
        Function::Power => NoValue::Power,
        Function::Exponential => return Some("grows beyond all numbers"),
        _ => return None,
    };
    Some(match reason {
        NoValue::DivisionByZero => "divides by zero; `ratio(a, b, otherwise)` says what it is then",
        reason => words(reason),
    })
}

impl Cause<'_> {
    /// The expression in which an undefined value arose: an arithmetic one before a name for it, of several the one in what failed.
    fn origin(&self, place: Option<Span>) -> Option<NodeId> {
        if self.stated_equity().is_some_and(|(_, stated, _)| !stated.is_nan()) {
            return None;
        }
        let register = engine::undefined_origin(self.program, self.trace, self.failure)?;
        let model = self.model;
        let here = |node: &NodeId| self.registers(*node).any(|one| one == register);
        let found = model.nodes.ids().filter(here);
        let inside = |node: NodeId| place.is_some_and(|place| place.to(model.node(node).span) == place);
        found.min_by_key(|node| (why(model, *node).is_none(), !inside(*node)))
    }

    /// The reason of a sum or product that is undefined: it has outgrown all numbers.
    fn overflow(&self, node: NodeId) -> &'static str {
        let is_sum = matches!(
            self.model.node(node).operation,
            Operation::Apply(Function::Add | Function::Subtract | Function::Multiply, _)
        );
        let is_lost = self.registers(node).any(|register| self.value(register).is_nan());
        if is_sum && is_lost { words(NoValue::Overflow) } else { "" }
    }

    /// What failed, and where it is written.
    fn words(&self) -> (String, Option<Span>) {
        match self.failure.sink {
            Sink::Due { clearing, due } => {
                let amount = &self.program.clearings[clearing].dues[due].amount;
                let value = match amount {
                    Amount::Fixed(register) => self.value(*register),
                    _ => f64::NAN,
                };
                let flow = &self.model.flows[self.map.dues[due].flow];
                let what = match value {
                    value if value.is_nan() => "is undefined",
                    value if value <= -0.5 => "is negative (a flow with `net = true` may run backwards)",
                    value if value.is_infinite() => "is too large",
                    _ => &format!("is too large; {}", self.larger_money()),
                };
                (format!("the amount of `{}` {what}", flow.name), Some(flow.span))
            }
            Sink::Clearing { clearing } => {
                let clearing = &self.program.clearings[clearing];
                let found = self.impossible_share(clearing).or_else(|| self.impossible_keeper(clearing));
                found.unwrap_or_else(|| ("no payments clear this month's dues".into(), None))
            }
            Sink::Post { step, index } => {
                self.posting(step, index, |_| "books an amount that is undefined or too large".into())
            }
            Sink::Account { step, index } => self.posting(step, index, |posting| {
                let full = posting.map(|posting| self.full_account(posting)).unwrap_or_else(|| "an account".into());
                format!(
                    "takes {full} beyond 2^53 {}, the most that an account holds; {}",
                    self.minor(),
                    self.larger_money()
                )
            }),
            Sink::Commit { step, index } => self.commit(step, index),
            Sink::Solve { step } => self.circle(step),
        }
    }

    /// The argument of a process that is negative, or no probability, in the month of the failure.
    fn impossible_argument(&self, quantity: &Quantity) -> Option<(&'static str, NodeId)> {
        let QuantityKind::Assumption(Assumption { value: AssumedValue::Process(process), .. }) = &quantity.kind else {
            return None;
        };
        process.law.arguments().into_iter().find_map(|(argument, node)| {
            let value = self.value(self.map.value_register(node)?);
            let what = match argument {
                ProcessArgument::Rate if value < 0.0 => "a negative rate",
                ProcessArgument::Volatility if value < 0.0 => "a negative volatility",
                ProcessArgument::StayLow | ProcessArgument::StayHigh if !(0.0..=1.0).contains(&value) => {
                    "a probability outside 0 to 1"
                }
                _ => return None,
            };
            Some((what, node))
        })
    }

    /// A circle that did not settle.
    fn circle(&self, step: usize) -> (String, Option<Span>) {
        let guess = match self.steps().get(step) {
            Some(ProgramStep::Solve { guesses, .. }) => guesses.first().map(|guess| guess.guess),
            _ => None,
        };
        match guess.and_then(|guess| self.map.guesses.get(&guess)) {
            Some(circle) => {
                let solve = &self.model.solves[*circle];
                let rounds = solve.most;
                (format!("the circle of `{}` did not settle in {rounds} rounds", solve.key), Some(solve.span))
            }
            None => ("a circle of `[solve]` did not settle".into(), None),
        }
    }

    fn commit(&self, step: usize, index: usize) -> (String, Option<Span>) {
        if let Some(found) = self.stated_equity() {
            return self.unbalanced(found);
        }
        let state = match self.steps().get(step) {
            Some(ProgramStep::Commit(updates)) => updates.get(index).map(|update| update.target),
            _ => None,
        };
        match state.and_then(|state| self.map.states.get(&state)) {
            Some(StateSource::Quantity(quantity)) => {
                let quantity = self.model.quantity(*quantity);
                match self.impossible_argument(quantity) {
                    Some((what, argument)) => {
                        let span = self.model.node(argument).span;
                        (format!("{what} of `{}` is impossible", quantity.name), Some(span))
                    }
                    None => (format!("the next value of `{}` is undefined", quantity.name), Some(quantity.span)),
                }
            }
            Some(StateSource::Claim(claim)) => self.overpaid(*claim),
            Some(StateSource::Node(node)) => {
                ("a running sum or memory is undefined".into(), Some(self.model.node(*node).span))
            }
            _ => ("a state is undefined".into(), None),
        }
    }
}
