//! The walk along one path: value, expression, names it reads, clauses and postings, assumption, fact.

use std::collections::BTreeSet;

use compile::{AccountInfo, Map, Place, Section, Source};
use engine::Trace;
use model::{
    Assumption, BalanceFilter, Chance, EntryAmount, FlowId, Function, InstanceId, Model, NodeId, Operation, QuantityId,
    QuantityKind, print_month,
};
use program::{Program, Register};
use report::{Step, StepKind, figure};

use crate::answers::Ready;
use crate::figures::{Figures, Reported};
use crate::project::Project;

/// Most steps of a walk.
const MOST_STEPS: usize = 600;

/// Deepest chain of a walk.
const DEEPEST: usize = 80;

/// When something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    /// Month, from 0.
    pub month: usize,
    /// Stocks and balances as they close, or as they open.
    pub closing: bool,
    /// How many months the walk may still go back.
    pub back: u32,
}

/// One walk.
pub(crate) struct Walk<'a> {
    project: &'a Project<'a>,
    ready: &'a Ready,
    figures: Figures<'a>,
    model: &'a Model,
    map: &'a Map,
    program: &'a Program,
    trace: &'a Trace,
    outputs: &'a [Vec<f64>],
    path: u64,
    seen: BTreeSet<(String, usize, bool)>,
    steps: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub fn new(project: &'a Project, ready: &'a Ready, trace: &'a Trace, outputs: &'a [Vec<f64>], path: u64) -> Self {
        Walk {
            project,
            ready,
            figures: project.figures(ready),
            model: &ready.scenario.models[0],
            map: &ready.compiled.worlds[0],
            program: &ready.compiled.ensemble.programs[0],
            trace,
            outputs,
            path,
            seen: BTreeSet::new(),
            steps: 0,
            depth: 0,
        }
    }

    /// The walk from an expression.
    pub fn root(&mut self, node: NodeId, at: At) -> Step {
        let found = self.references(node, at);
        // A bare name, flow or balance is itself the first step.
        let direct = matches!(
            self.model.node(node).operation,
            Operation::Quantity(_) | Operation::Flow(..) | Operation::Balance(_) | Operation::Book(_)
        );
        match <[Step; 1]>::try_from(found) {
            Ok([step]) if direct => step,
            Ok([step]) => self.expression_step(node, at, vec![step]),
            Err(steps) => self.expression_step(node, at, steps),
        }
    }

    fn expression_step(&self, node: NodeId, at: At, steps: Vec<Step>) -> Step {
        let text = self.text(node);
        let mut step = self.placed(Step::new(StepKind::Value, text.clone()), self.model.node(node).span);
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
        let step = match &self.model.node(node).operation {
            Operation::Constant(_) | Operation::Elapsed | Operation::Date => return,
            Operation::Apply(Function::If, arguments) => {
                let [condition, yes, no] = arguments[..] else { return };
                self.collect(condition, at, steps);
                match self.value(condition, at) {
                    Some(0.0) => self.collect(no, at, steps),
                    Some(value) if !value.is_nan() => self.collect(yes, at, steps),
                    _ => {}
                }
                return;
            }
            Operation::Apply(_, arguments) => {
                arguments.iter().for_each(|argument| self.collect(*argument, at, steps));
                return;
            }
            Operation::Quantity(quantity) => self.quantity(*quantity, at),
            Operation::Flow(flow, _) => self.flow_figure(node, *flow, at),
            Operation::Balance(filter) => {
                let accounts = self.accounts(filter);
                let debit = is_debit(&filter.account);
                self.balance(node, &accounts, debit, at)
            }
            Operation::Book(instance) => {
                let accounts = self.carried(*instance);
                self.balance(node, &accounts, true, at)
            }
            Operation::Previous { of, months, .. } => self.previous(node, *of, *months, at),
            Operation::Defaulted(party) => self.default(node, *party, at),
            Operation::Breached(covenant) => {
                let test = self.model.covenants[covenant.0 as usize].test;
                self.inner(node, &[test], at)
            }
            operation => {
                let operands: Vec<NodeId> = operation.operands().collect();
                self.inner(node, &operands, at)
            }
        };
        let same = |one: &Step| {
            (&one.name, &one.month, one.value.map(f64::to_bits))
                == (&step.name, &step.month, step.value.map(f64::to_bits))
        };
        if !steps.iter().any(same) {
            steps.push(step);
        }
    }

    /// A function that hides what it reads: itself, and what stands inside.
    fn inner(&mut self, node: NodeId, arguments: &[NodeId], at: At) -> Step {
        let mut steps = Vec::new();
        for argument in arguments {
            self.collect(*argument, at, &mut steps);
        }
        self.expression_step(node, at, steps)
    }

    /// Whether a party is in default, and what it cannot pay this month.
    fn default(&mut self, node: NodeId, party: model::PartyId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if step.value == Some(0.0) || self.is_seen(&format!("default {}", party.0), at.month, at.closing, &mut step) {
            return step;
        }
        for flow in (0..self.model.flows.len()).filter(|&flow| self.model.flows[flow].from == party) {
            let columns = self.map.flows.get(flow).copied().flatten();
            let short = columns.and_then(|columns| self.read(columns.short, At { closing: true, ..at }));
            if short.is_some_and(|short| short > 0.0) {
                let clause = self.clause(FlowId(flow as u32), at);
                step.steps.push(clause);
            }
        }
        self.depth -= 1;
        step
    }

    fn previous(&mut self, node: NodeId, of: NodeId, months: u32, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let Some(month) = at.month.checked_sub(months as usize) else {
            step.notes.push("before the run: its initial value".into());
            return step;
        };
        if at.back < months {
            step.notes.push(self.go_on(month));
            return step;
        }
        step.month = Some(self.month(month));
        step.steps = self.references(of, At { month, closing: false, back: at.back - months });
        step
    }

    fn quantity(&mut self, id: QuantityId, at: At) -> Step {
        let quantity = self.model.quantity(id);
        let unit = self.figures.quantity(id);
        let mut step = self.placed(Step::new(StepKind::Value, &quantity.name), quantity.span);
        let columns = self.map.quantities.get(id.0 as usize).copied().flatten();
        let register = columns.map(|columns| if at.closing { columns.closing } else { columns.opening });
        step.value = register.and_then(|register| self.read(register, at)).map(|value| unit.value(value));
        unit.name().clone_into(&mut step.unit);
        if quantity.removed {
            step.notes.push("switched off in this world".into());
            return step;
        }
        let stock = matches!(quantity.kind, QuantityKind::Stock { .. });
        if self.is_seen(&quantity.key, at.month, at.closing && stock, &mut step) {
            return step;
        }
        let now = At { closing: false, ..at };
        match &quantity.kind {
            QuantityKind::Let(node) => {
                let end = self.model.node(*node).timing == model::Timing::End;
                self.defined_by(&mut step, *node, At { closing: end, ..at });
            }
            QuantityKind::Stock { next, .. } if at.closing => self.defined_by(&mut step, *next, now),
            QuantityKind::Stock { initial, .. } if at.month == 0 => {
                self.defined_by(&mut step, *initial, now);
            }
            QuantityKind::Stock { next, .. } => {
                step.month = Some(self.month(at.month - 1));
                if at.back == 0 {
                    step.kind = StepKind::Opening;
                    step.notes.push(self.go_on(at.month - 1));
                } else {
                    self.defined_by(&mut step, *next, At { month: at.month - 1, closing: false, back: at.back - 1 });
                }
            }
            QuantityKind::Assumption(assumption) => {
                self.assumption(&mut step, id, assumption, now, &unit);
            }
        }
        self.depth -= 1;
        step
    }

    /// Gives a step the expression that defines it, with what that reads.
    fn defined_by(&mut self, step: &mut Step, node: NodeId, at: At) {
        let span = self.model.node(node).span;
        step.text = self.text(node);
        *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
        step.steps = self.references(node, at);
    }

    fn assumption(&mut self, step: &mut Step, id: QuantityId, assumption: &Assumption, at: At, unit: &Reported) {
        step.kind = StepKind::Assumption;
        let span = match &assumption.value {
            Chance::Fixed(node) => {
                self.defined_by(step, *node, at);
                None
            }
            Chance::Distribution(distribution) => {
                step.notes.extend(self.drawn(id, unit));
                Some(distribution.span)
            }
            Chance::Process(process) => {
                step.notes.push("a process: one value a month".into());
                let mut steps = Vec::new();
                for (_, argument) in &process.arguments {
                    self.collect(*argument, at, &mut steps);
                }
                step.steps = steps;
                Some(process.span)
            }
        };
        if let Some(span) = span {
            step.text = self.project.sources().text(span).to_owned();
            *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
        }
        let basis = assumption.basis.as_deref().unwrap_or("no basis given");
        step.notes.push(match &assumption.why {
            Some(why) => format!("{basis}: {why}"),
            None => basis.to_owned(),
        });
        if let Some(fact) = assumption.fact.as_deref() {
            step.steps.push(self.fact(fact));
        }
    }

    /// Which quantile of its draws this path has.
    fn drawn(&self, id: QuantityId, unit: &Reported) -> Option<String> {
        let columns = self.ready.compiled.assumptions.iter().find(|one| one.quantity == id)?;
        let column = &self.outputs[*columns.outputs.first()?];
        let value = column[self.path as usize];
        let below = column.iter().filter(|other| **other < value).count();
        let same = column.iter().filter(|other| **other == value).count();
        let all = column.iter().filter(|other| !other.is_nan()).count();
        let level = (below as f64 + same as f64 / 2.0) / all as f64;
        Some(format!("drawn {}, the {} quantile", figure(unit.value(value), 0.0, unit.name()), figure(level, 0.0, "1")))
    }

    fn fact(&self, id: &str) -> Step {
        let mut step = Step::new(StepKind::Fact, id);
        let Some(fact) = self.project.facts.get(id) else {
            return step;
        };
        step = self.placed(step, fact.span);
        step.text.clone_from(&fact.what);
        step.value = fact.value;
        step.unit.clone_from(&fact.unit);
        if fact.value.is_none() {
            step.text = format!("{}: {}", crate::catalogue::short(fact), fact.what);
        }
        step.notes = vec![format!("{} ({}, {}): {}", fact.as_of, fact.publisher, fact.grade, fact.source)];
        step
    }

    /// A figure of a flow, read by an expression.
    fn flow_figure(&mut self, node: NodeId, flow: FlowId, at: At) -> Step {
        let mut step = self.clause(flow, at);
        step.kind = StepKind::Due;
        step.name = self.text(node);
        self.valued(&mut step, node, at);
        step
    }

    /// What a clause says, owed and paid this month.
    fn clause(&mut self, id: FlowId, at: At) -> Step {
        let flow = &self.model.flows[id.0 as usize];
        let mut step = self.placed(Step::new(StepKind::Posting, &flow.name), flow.span);
        let now = At { closing: false, ..at };
        let columns = self.map.flows.get(id.0 as usize).copied().flatten();
        let unit = self.figures.money(&flow.currency);
        let figure_of = |of: fn(compile::FlowColumns) -> Register| {
            columns.and_then(|columns| self.read(of(columns), At { closing: true, ..at }))
        };
        let (paid, due) = (figure_of(|columns| columns.paid), figure_of(|columns| columns.due));
        let short = figure_of(|columns| columns.short).unwrap_or(0.0);
        step.value = paid.map(|value| unit.value(value));
        unit.name().clone_into(&mut step.unit);
        if self.is_seen(&flow.key, at.month, false, &mut step) {
            return step;
        }
        let party = |party: model::PartyId| self.model.parties[party.0 as usize].name.as_str();
        step.notes.push(format!("from {} to {}, booked as {}", party(flow.from), party(flow.to), self.books(id)));
        if short > 0.0 {
            let due = due.unwrap_or(f64::NAN);
            let money = |value: f64| figure(unit.value(value), 0.0, unit.name());
            step.notes.push(format!("due {}, short {}", money(due), money(short)));
        }
        self.defined_by(&mut step, flow.amount, now);
        if let Some(when) = flow.when {
            self.collect(when, now, &mut step.steps);
        }
        self.depth -= 1;
        step
    }

    fn books(&self, id: FlowId) -> String {
        let books = &self.model.flows[id.0 as usize].books;
        let verb = format!("{:?}", books.verb).to_lowercase();
        let verb = if verb == "useprepaid" { "use prepaid" } else { &verb };
        format!("{verb} {}", books.object).trim_end().to_owned()
    }

    /// A sum of accounts: its opening value and the month's postings by clause.
    fn balance(&mut self, node: NodeId, accounts: &[usize], debit: bool, at: At) -> Step {
        let name = self.text(node);
        let mut step = self.placed(Step::new(StepKind::Balance, &name), self.model.node(node).span);
        self.valued(&mut step, node, at);
        if self.is_seen(&format!("{name} {accounts:?}"), at.month, at.closing, &mut step) {
            return step;
        }
        let sign = if debit { 1.0 } else { -1.0 };
        if !at.closing {
            step.kind = StepKind::Opening;
            self.opening(&mut step, node, accounts, debit, at);
            self.depth -= 1;
            return step;
        }
        let mut opening = Step::new(StepKind::Opening, "opening");
        self.opening(&mut opening, node, accounts, debit, at);
        step.steps.push(opening);
        let mut moved: Vec<(Source, f64)> = Vec::new();
        for posting in self.map.postings.iter().filter(|one| one.place == Place::Month) {
            let amount = self.read(posting.amount, At { closing: true, ..at }).unwrap_or(0.0);
            let side = |account: usize| f64::from(u8::from(accounts.contains(&account)));
            let scale = self.map.accounts[posting.debit].scale;
            let change = sign * amount * (side(posting.debit) - side(posting.credit)) / scale;
            match moved.iter_mut().find(|(source, _)| *source == posting.source) {
                Some((_, sum)) => *sum += change,
                None => moved.push((posting.source, change)),
            }
        }
        for (source, change) in moved.into_iter().filter(|(_, change)| *change != 0.0) {
            let mut inner = self.posting(source, at);
            inner.value = Some(change);
            inner.unit.clone_from(&step.unit);
            step.steps.push(inner);
        }
        self.depth -= 1;
        step
    }

    fn posting(&mut self, source: Source, at: At) -> Step {
        let now = At { closing: false, ..at };
        let party = |party: model::PartyId| self.map.parties[party.0 as usize].name.clone();
        match source {
            Source::Due(flow) => {
                let mut step = self.clause(flow, at);
                step.name.push_str(" (owed)");
                step
            }
            Source::Paid(flow) => self.clause(flow, at),
            Source::Entry(entry) => {
                let entry = &self.model.entries[entry];
                let mut step = self.placed(Step::new(StepKind::Posting, &entry.name), entry.span);
                step.notes.push(format!("debit {}, credit {}", entry.debit, entry.credit));
                match entry.amount {
                    EntryAmount::Amount(node) | EntryAmount::To(node) => {
                        self.defined_by(&mut step, node, now);
                    }
                }
                step
            }
            Source::WriteOff(who) => Step::new(StepKind::Posting, format!("write-off of what {} owed", party(who))),
            Source::DefaultCost(who) => Step::new(StepKind::Posting, format!("default costs of {}", party(who))),
            Source::Opening => Step::new(StepKind::Opening, "opening sheet"),
        }
    }

    /// Balances before the month: the opening sheet, or the end of the month before.
    fn opening(&mut self, step: &mut Step, node: NodeId, accounts: &[usize], debit: bool, at: At) {
        let sign = if debit { 1.0 } else { -1.0 };
        let before = self.trace.opening(at.month);
        let of = |account: &usize| {
            let AccountInfo { register, scale, .. } = &self.map.accounts[*account];
            before[register.0 as usize] / scale
        };
        let sum: f64 = accounts.iter().map(of).sum();
        step.value = Some(sign * sum);
        if step.unit.is_empty()
            && let Some(first) = accounts.first()
        {
            let currency = &self.map.accounts[*first].currency;
            let unit = self.figures.money(currency);
            unit.name().clone_into(&mut step.unit);
        }
        if at.month > 0 {
            step.month = Some(self.month(at.month - 1));
            if at.back == 0 {
                step.notes.push(self.go_on(at.month - 1));
            } else {
                let before = At { month: at.month - 1, closing: true, back: at.back - 1 };
                let balance = self.balance(node, accounts, debit, before);
                step.steps.push(balance);
            }
            return;
        }
        let now = At { closing: false, ..at };
        let parties = accounts.iter().map(|account| self.map.accounts[*account].party.0 as usize);
        let parties: BTreeSet<usize> = parties.collect();
        for party in parties.into_iter().filter_map(|party| self.model.parties.get(party)) {
            let words = |word: &str| accounts.iter().any(|account| self.map.accounts[*account].words == word);
            let cash = words("cash").then_some(party.cash);
            let others = party.opening.iter().filter(|one| words(&one.account)).map(|one| one.amount);
            for node in cash.into_iter().chain(others) {
                step.text = self.text(node);
                let span = self.model.node(node).span;
                *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
                self.collect(node, now, &mut step.steps);
            }
        }
    }

    /// Accounts that a balance sums.
    fn accounts(&self, filter: &BalanceFilter) -> Vec<usize> {
        let currency = &self.model.parties[filter.party.0 as usize].currency;
        let fits = |account: &AccountInfo| {
            account.party == filter.party
                && account.currency == *currency
                && (account.words == filter.account || section_word(account.section) == filter.account)
                && filter.instance.is_none_or(|wanted| self.within(account.instance, wanted))
                && filter.counterparty.is_none_or(|wanted| account.counterparty == Some(wanted))
        };
        self.choose(fits)
    }

    /// Accounts that make up the carrying value of a thing.
    fn carried(&self, instance: InstanceId) -> Vec<usize> {
        let fits = |account: &AccountInfo| {
            account.section == Section::Asset
                && !matches!(account.words.as_str(), "asset receivable" | "asset barter")
                && self.within(account.instance, instance)
        };
        self.choose(fits)
    }

    fn choose(&self, fits: impl Fn(&AccountInfo) -> bool) -> Vec<usize> {
        let accounts = self.map.accounts.iter().enumerate();
        accounts.filter(|(_, account)| fits(account)).map(|(at, _)| at).collect()
    }

    fn within(&self, instance: Option<InstanceId>, of: InstanceId) -> bool {
        instance.is_some_and(|id| self.model.lineage(id).any(|up| up == of))
    }

    /// Whether a thing was walked before; else notes it and goes one step deeper.
    fn is_seen(&mut self, key: &str, month: usize, closing: bool, step: &mut Step) -> bool {
        if !self.seen.insert((key.to_owned(), month, closing)) {
            step.seen = true;
            return true;
        }
        self.steps += 1;
        if self.steps > MOST_STEPS || self.depth >= DEEPEST {
            step.notes.push("the walk is too long: explain this by itself".into());
            return true;
        }
        self.depth += 1;
        false
    }

    fn go_on(&self, month: usize) -> String {
        format!("go on with --at {} --path {}", self.month(month), self.path)
    }

    fn month(&self, month: usize) -> String {
        print_month(self.model.start + month as i32)
    }

    fn text(&self, node: NodeId) -> String {
        let text = self.project.sources().text(self.model.node(node).span);
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
        let unit = self.figures.node(node);
        step.value = self.value(node, at).map(|value| unit.value(value));
        unit.name().clone_into(&mut step.unit);
    }

    fn value(&self, node: NodeId, at: At) -> Option<f64> {
        if let Operation::Constant(value) = self.model.node(node).operation {
            return Some(value);
        }
        let (opening, closing) = (self.map.value_register(node), self.map.closing_register(node));
        let register = if at.closing { closing.or(opening) } else { opening.or(closing) };
        self.read(register?, at)
    }

    /// A register: of a state, as it opened or closed the month.
    fn read(&self, register: Register, at: At) -> Option<f64> {
        let values = if !at.closing && self.program.states.contains(&register) {
            self.trace.opening(at.month)
        } else {
            self.trace.months.get(at.month)?
        };
        values.get(register.0 as usize).copied()
    }
}

fn section_word(section: Section) -> &'static str {
    match section {
        Section::Asset => "asset",
        Section::Liability => "liability",
        Section::Equity => "equity",
        Section::Revenue => "revenue",
        Section::Expense => "expense",
    }
}

/// Whether debits increase what these words name.
fn is_debit(words: &str) -> bool {
    matches!(words.split(' ').next(), Some("asset" | "expense" | "cash"))
}
