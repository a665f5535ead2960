//! Why paths failed, in the scenario's words.

use compile::{Map, Place, PostingInfo, PostingSource, StateSource};
use engine::{Failure, Occurrences, Outcome, Sink, Trace};
use program::{Amount, Clearing, Program, ProgramStep, Register, RunPhase, WHOLE_LIMIT};
use report::{NoValue, ReportedAs, figure};
use scenario::{
    AssumedValue, Assumption, BooksVerb, FlowId, Function, Model, NodeId, Operation, PartyId, ProcessArgument,
    Quantity, QuantityKind, WorldName,
};
use syntax::Span;

use crate::figures::Figures;
use crate::ground::{Draws, Ground};
use crate::why::{division, words};

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

    /// What an expression is at each of its moments.
    fn registers(&self, node: NodeId) -> impl Iterator<Item = Register> {
        let map = self.map;
        [map.value_register(node), map.closing_register(node), map.starting_register(node)].into_iter().flatten()
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

    fn value(&self, register: Register) -> f64 {
        let values = match self.failure.phase {
            RunPhase::Prelude => Some(&self.trace.prelude),
            RunPhase::Month | RunPhase::Finale => self.trace.months.last(),
        };
        values.and_then(|values| values.get(register.0 as usize)).copied().unwrap_or(f64::NAN)
    }

    /// The share of this month's cash that a flow cannot pay, or its undefined limit.
    fn impossible_share(&self, clearing: &Clearing) -> Option<(String, Option<Span>)> {
        clearing.dues.iter().zip(&self.map.dues).find_map(|(due, info)| {
            let (Amount::Available { share, most } | Amount::Received { share, most, .. }) = &due.amount else {
                return None;
            };
            let flow = &self.model.flows[info.flow];
            let (name, payer) = (&flow.name, &self.map.parties[flow.from].name);
            let (share, most) = (self.value(*share), most.map_or(0.0, |most| self.value(most)));
            let said = match share {
                share if share.is_nan() => "is undefined".into(),
                share if share < 0.0 => format!("is negative: {}", figure(share, 0.0, &ReportedAs::SHARE)),
                share if share >= WHOLE_LIMIT => "is too large".into(),
                _ if most.is_nan() => {
                    let cause = format!("the `most` that `{payer}` pays on `{name}` is undefined");
                    return Some((cause, flow.most.map(|most| self.model.node(most).span)));
                }
                _ => return None,
            };
            let cause = format!("the `amount` of `{name}`, a share of the cash of `{payer}`, {said}");
            Some((cause, Some(self.model.node(flow.amount).span)))
        })
    }

    /// The party whose floor or default costs cannot be.
    fn impossible_keeper(&self, clearing: &Clearing) -> Option<(String, Option<Span>)> {
        let found = clearing.nodes.iter().flat_map(|node| {
            let accounts = self.map.accounts.iter().filter(move |account| node.cash.contains(&account.register));
            accounts.filter_map(move |account| Some((node, self.model.parties.get(account.party)?)))
        });
        found.into_iter().find_map(|(node, party)| {
            let floor = node.floor.zip(party.floor).and_then(|(register, floor)| {
                let said = match self.value(register) {
                    value if value.is_nan() => "is undefined".to_owned(),
                    value if value.abs() >= WHOLE_LIMIT => format!("is too large; {}", self.larger_money()),
                    _ => return None,
                };
                Some((format!("the `floor` of `{}` {said}", party.name), floor))
            });
            let costs = node.default_cost.iter().zip(&party.default_cost);
            let mut shares = costs.flat_map(|(cost, stated)| {
                [("cash", cost.cash, stated.cash), ("receipts", cost.receipts, stated.receipts)]
            });
            let cost = || {
                shares.find_map(|(key, register, stated)| {
                    let said = match self.value(register) {
                        value if value.is_nan() => "is undefined".to_owned(),
                        value if (0.0..=1.0).contains(&value) => return None,
                        value => format!("is no share from 0 to 100 %: {}", figure(value, 0.0, &ReportedAs::SHARE)),
                    };
                    Some((format!("`{key}` of the `default_cost` of `{}` {said}", party.name), stated))
                })
            };
            let (cause, node) = floor.or_else(cost)?;
            Some((cause, Some(self.written(node, party.span))))
        })
    }

    /// Where a number of a party is written: not at its name, which stands for it.
    fn written(&self, number: NodeId, party: Span) -> Span {
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

    /// The party whose opening equity is not what it states, that and what it is, in minor units.
    fn stated_equity(&self) -> Option<(PartyId, f64, f64)> {
        let Sink::Commit { step, index } = self.failure.sink else { return None };
        let Some(ProgramStep::Commit(updates)) = self.steps().get(step) else { return None };
        match self.map.states.get(&updates.get(index)?.target) {
            Some(&StateSource::StatedEquity { party, stated, opened }) => {
                Some((party, self.value(stated), self.value(opened)))
            }
            _ => None,
        }
    }

    /// An opening sheet that does not balance.
    fn unbalanced(&self, (party, stated, opened): (PartyId, f64, f64)) -> (String, Option<Span>) {
        let party = &self.model.parties[party];
        let span = party.equity.map(|equity| self.written(equity, party.span));
        let unit = self.figures.money(&party.currency);
        let money =
            |minor: f64| unit.figure(minor / 10_f64.powi(if self.is_whole() { 0 } else { party.minor_digits as i32 }));
        let cause = match stated {
            stated if stated.is_nan() => format!("the opening `equity` of `{}` is undefined", party.name),
            stated => format!(
                "the opening sheet of `{}` does not balance: assets less liabilities are {}, `equity` is stated as {}",
                party.name,
                money(opened),
                money(stated)
            ),
        };
        (cause, span)
    }

    /// An opening balance that cannot be booked.
    fn opening(&self, amount: NodeId, booked: f64) -> (String, Option<Span>) {
        let stated = self.model.parties.iter().flat_map(|party| {
            let other = party.opening.iter().map(|opening| (opening.amount, opening.account.to_string()));
            let stated = std::iter::once((party.cash, "cash".to_owned())).chain(other);
            stated.filter(|(stated, _)| *stated == amount).map(move |(_, key)| (party, key))
        });
        let said = match booked.is_nan() {
            true => "is undefined".to_owned(),
            false => format!("is too large; {}", self.larger_money()),
        };
        match stated.into_iter().next() {
            Some((party, key)) => {
                (format!("the opening `{key}` of `{}` {said}", party.name), Some(self.written(amount, party.span)))
            }
            None => (format!("the opening sheet {said}"), Some(self.model.node(amount).span)),
        }
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
    ) -> (String, Option<Span>) {
        let place = match self.failure.phase {
            RunPhase::Prelude => Place::Prelude,
            _ => Place::Month,
        };
        let mut postings = self.map.postings.iter();
        let found = postings.find(|one| (one.place, one.step, one.posting) == (place, step, index));
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
                let span = self.model.parties.get(who).map(|party| party.span);
                (format!("the default of `{}` {what}", self.map.parties[who].name), span)
            }
            Some(PostingSource::Opening(amount)) => {
                self.opening(amount, found.map_or(f64::NAN, |one| self.value(one.amount)))
            }
            None => (format!("the opening sheet {what}"), None),
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

    /// A claim, given by its issuer's account, that was reduced below zero, and what reduced it this month.
    fn overpaid(&self, claim: Register) -> (String, Option<Span>) {
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
