//! Why paths failed, in the scenario's words.

use compile::{Map, Place, PostingInfo, PostingSource, StateSource};
use engine::{Failure, Occurrences, Outcome, Sink, Trace};
use program::{Amount, Program, ProgramStep, Register, RunPhase};
use scenario::{
    AssumedValue, Assumption, BooksVerb, FlowId, Function, Model, NodeId, Operation, ProcessArgument, Quantity,
    QuantityKind, WorldName,
};

use crate::figures::Figures;
use crate::ground::{Draws, Ground};

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
    let origin = engine::undefined_origin(program, &trace, &failure);
    let origin = origin.and_then(|register| node_of(model, map, register));
    let (cause, place) = Cause { model, map, program, trace: &trace, failure: &failure, figures }.words();
    let node = origin.map(|node| model.node(node));
    let cause = match node {
        Some(node) => {
            let text = ground.sources.text(node.span);
            let why = arithmetic(&node.operation).map_or("", |(_, why)| why);
            format!("{cause}: `{}` {why}", one_line(text))
        }
        None => cause,
    };
    let span = node.map(|node| node.span).or(place);
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

/// The expression whose value stands in a register; an arithmetic one before a name for it.
fn node_of(model: &Model, map: &Map, register: Register) -> Option<NodeId> {
    let nodes = model.nodes.ids();
    let here =
        |node: &NodeId| map.value_register(*node) == Some(register) || map.closing_register(*node) == Some(register);
    let found: Vec<NodeId> = nodes.filter(here).collect();
    let arithmetic = found.iter().find(|node| arithmetic(&model.node(**node).operation).is_some());
    arithmetic.or(found.first()).copied()
}

/// What can go wrong in an operation.
fn arithmetic(operation: &Operation) -> Option<(Function, &'static str)> {
    let Operation::Apply(function, _) = operation else {
        return None;
    };
    let why = match function {
        Function::Divide => "divides by zero; `ratio(a, b, otherwise)` says what it is then",
        Function::Logarithm => "takes the logarithm of a number that is not positive",
        Function::SquareRoot => "takes the root of a negative number",
        Function::Power => "takes a power that is not a number",
        Function::Exponential => "grows beyond all numbers",
        _ => return None,
    };
    Some((*function, why))
}

/// A failure being put into words.
struct Cause<'a> {
    model: &'a Model,
    map: &'a Map,
    program: &'a Program,
    trace: &'a Trace,
    failure: &'a Failure,
    figures: Figures<'a>,
}

impl Cause<'_> {
    /// What failed, and where it is written.
    fn words(&self) -> (String, Option<syntax::Span>) {
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
            Sink::Clearing { .. } => ("no payments clear this month's dues".into(), None),
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

    fn value(&self, register: Register) -> f64 {
        let months = self.trace.months.last();
        months.and_then(|month| month.get(register.0 as usize)).copied().unwrap_or(f64::NAN)
    }

    /// Whether accounts are in whole money.
    fn is_whole(&self) -> bool {
        self.map.accounts.iter().all(|account| account.scale == 1.0)
    }

    /// What accounts are counted in.
    fn minor(&self) -> &'static str {
        if self.is_whole() { "units of money" } else { "cents" }
    }

    /// How more money fits into an account.
    fn larger_money(&self) -> &'static str {
        match self.is_whole() {
            true => "state money in thousands: write $1 for $1,000",
            false => {
                "add `whole_money = true` to the head of the file: money is then rounded to whole dollars, and an account holds a hundred times as much"
            }
        }
    }

    /// The account of a posting that holds the most.
    fn full_account(&self, posting: &PostingInfo) -> String {
        let accounts = [posting.debit, posting.credit].map(|account| &self.map.accounts[account]);
        let held = accounts.map(|account| self.value(account.register).abs());
        let full = accounts[usize::from(held[1] > held[0])];
        format!("`{}` of `{}`", full.account, self.map.parties[full.party].name)
    }

    fn posting(
        &self,
        step: usize,
        index: usize,
        what: impl Fn(Option<&PostingInfo>) -> String,
    ) -> (String, Option<syntax::Span>) {
        let place = match self.failure.phase {
            RunPhase::Prelude => Place::Prelude,
            _ => Place::Month,
        };
        let mut postings = self.map.postings.iter();
        let found = postings.find(|one| (one.place, one.step, one.posting) == (place, step, index));
        let party = |party: scenario::PartyId| self.map.parties[party].name.clone();
        let what = what(found);
        match found.map(|one| one.source) {
            Some(PostingSource::Due(flow) | PostingSource::Paid(flow)) => {
                let flow = &self.model.flows[flow];
                (format!("`{}` {what}", flow.name), Some(flow.span))
            }
            Some(PostingSource::Entry(entry)) => {
                let entry = &self.model.entries[entry];
                (format!("the entry `{}` {what}", entry.name), Some(entry.span))
            }
            Some(PostingSource::WriteOff(who) | PostingSource::DefaultCost(who)) => {
                (format!("the default of `{}` {what}", party(who)), None)
            }
            Some(PostingSource::Opening(_)) | None => (format!("the opening sheet {what}"), None),
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
    fn circle(&self, step: usize) -> (String, Option<syntax::Span>) {
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

    /// A claim, given by its issuer's account, that was reduced below zero, and what reduced it this month.
    fn overpaid(&self, claim: Register) -> (String, Option<syntax::Span>) {
        let account = |place: usize| &self.map.accounts[place];
        let reduces = |one: &&PostingInfo| one.place == Place::Month && account(one.debit).register == claim;
        let reducing = self.map.postings.iter().filter(reduces).filter_map(|one| match one.source {
            PostingSource::Paid(flow) if self.value(one.amount) > 0.0 => Some((flow, self.value(one.amount))),
            _ => None,
        });
        let reducing: Vec<(FlowId, f64)> = reducing.collect();
        let Some(issuer) = self.map.accounts.iter().find(|account| account.register == claim) else {
            return ("a claim falls below zero".into(), None);
        };
        let flow = |place: usize| &self.model.flows[reducing[place].0];
        let names: Vec<String> = (0..reducing.len()).map(|place| format!("`{}`", flow(place).name)).collect();
        let verb = match reducing[..] {
            [_] => flow(0).books.verb(),
            _ => BooksVerb::Loan,
        };
        let takes = match verb {
            BooksVerb::Repay => "repays",
            BooksVerb::UsePrepaid => "uses up",
            BooksVerb::Convert => "converts",
            BooksVerb::Forgive => "forgives",
            _ => "take off",
        };
        let unit = self.figures.money(&issuer.currency);
        let money = |minor: f64| unit.figure(minor / issuer.scale);
        let (paid, over) = (reducing.iter().map(|(_, amount)| amount).sum::<f64>(), self.value(claim));
        let of = match paid > over {
            true => format!("{}, {} too much", money(paid - over), money(over)),
            false if matches!(verb, BooksVerb::Convert | BooksVerb::Forgive) => "nothing (`from` is who owes)".into(),
            false => "nothing".into(),
        };
        let party = |party: scenario::PartyId| self.map.parties[party].name.clone();
        let (owes, owed) = (party(issuer.party), issuer.counterparty.map(party).unwrap_or_default());
        let (names, words) = (names.join(" and "), issuer.account.name());
        let cause = format!("{names} {takes} more than `{owes}` owes `{owed}` ({words}): {} of {of}", money(paid));
        (cause, (!reducing.is_empty()).then(|| flow(0).span))
    }

    fn steps(&self) -> &[ProgramStep] {
        match self.failure.phase {
            RunPhase::Prelude => &self.program.prelude,
            RunPhase::Month => &self.program.month,
            RunPhase::Finale => &self.program.finale,
        }
    }

    fn commit(&self, step: usize, index: usize) -> (String, Option<syntax::Span>) {
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
