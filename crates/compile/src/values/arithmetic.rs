//! Expressions as instructions.

use program::{Binary, Register, Unary};
use scenario::{BalanceFilter, Figure, FlowId, Function, NodeId, Operation};
use syntax::Code;

use crate::assembly::assembler::{Assembler, Booked, Phase};
use crate::compiler::{Compiler, whole_units};
use crate::map::StateSource;
use crate::records::chart::within;
use crate::records::item::{Item, Moment};
use crate::records::memories::MemoryKind;
use crate::values::evaluate::{closed, opened};

impl Compiler<'_> {
    /// Emits an expression whose needs are computed.
    pub fn emit_node(&mut self, node: NodeId, moment: Moment) -> Register {
        let model = self.model;
        let known = model.node(node);
        match &known.operation {
            Operation::Constant(value) => self.asm.constant(*value),
            Operation::Quantity(quantity) => {
                let item = self.read(*quantity, moment);
                self.value(item)
            }
            Operation::Elapsed => self.month_number(moment),
            Operation::Date => {
                let month = self.month_number(moment);
                let start = self.asm.constant(model.start.date());
                self.asm.add(start, month)
            }
            Operation::Apply(function, arguments) => {
                let values: Vec<Register> = arguments.iter().map(|id| self.value(Item::Node(*id, moment))).collect();
                apply(&mut self.asm, *function, &values)
            }
            Operation::Previous { of, months, initial } => self.previous(*of, *months, *initial, moment),
            Operation::Cumulative(of) => {
                let of = self.value(Item::Node(*of, moment));
                match moment {
                    Moment::Start => of,
                    _ => self.running_sum(of, StateSource::Node(node)),
                }
            }
            Operation::Trailing { of, months } => self.trailing(*of, *months, moment),
            Operation::Since(of) => {
                let condition = self.value(Item::Node(*of, moment));
                match moment {
                    Moment::Start => condition,
                    _ => self.since(condition, StateSource::Node(node)),
                }
            }
            Operation::Opening(of) => self.value(Item::Node(*of, opened(moment))),
            Operation::Closing(of) => self.value(Item::Node(*of, closed(moment))),
            Operation::Fact { of, .. } => self.value(Item::Node(*of, moment)),
            Operation::Table { rows, linear, at, .. } => {
                let at = self.value(Item::Node(*at, moment));
                self.asm.table_of(rows, *linear, at)
            }
            Operation::Flow(flow, figure) => self.figure(node, *flow, *figure, moment),
            Operation::Balance(filter) => self.balance(filter, moment),
            Operation::Book(instance) => self.book_value(*instance, moment),
            Operation::Defaulted(party) => match self.states.default_of(*party) {
                Some(states) if moment != Moment::Start => self.opening(states.defaulted),
                _ => self.asm.constant(0.0),
            },
            Operation::Takings { party, part } => self.takings(node, *party, *part, moment),
            Operation::PaidTo { from, to } => self.paid_to(node, *from, *to, moment),
            Operation::Fragility => self.fragility(),
            Operation::Covenant(covenant, state) => self.covenant_state(*covenant, *state, moment != Moment::Start),
            _ => self.path_scalar(node, moment),
        }
    }

    fn month_number(&mut self, moment: Moment) -> Register {
        match moment {
            Moment::Start => self.asm.constant(0.0),
            _ => self.asm.month(Phase::Open),
        }
    }

    fn previous(&mut self, of: NodeId, months: u32, initial: Option<NodeId>, moment: Moment) -> Register {
        let initial = self.initial_of(of, initial, moment);
        let initial = self.value(initial);
        if moment == Moment::Start || months >= self.model.months {
            return initial;
        }
        let moment = match moment {
            Moment::Dynamic => Moment::Dynamic,
            _ => Moment::Close,
        };
        let history = self.history(Item::Node(of, moment), months);
        self.asm.lag(Phase::Open, history, months, initial)
    }

    /// The history of an item, long enough. What has one value in a month has one history.
    pub fn history(&mut self, item: Item, months: u32) -> u32 {
        let item = match item {
            Item::Node(node, _) if !self.two_valued.node(node) => Item::Node(node, Moment::Dynamic),
            item => item,
        };
        // Nothing older than the run is ever asked for.
        let months = months.min(self.model.months.max(1));
        self.memories.history(&mut self.asm, item, months)
    }

    fn trailing(&mut self, of: NodeId, months: u32, moment: Moment) -> Register {
        let item = Item::Node(of, moment);
        let now = self.value(item);
        if months <= 1 || moment == Moment::Start {
            return now;
        }
        let before = (months - 1).min(self.model.months);
        if let Some(Booked { minor, scale }) = self.asm.minor_of(now) {
            let past = self.past_minor(minor, before);
            let sum = self.asm.add(past, minor);
            return self.asm.booked(sum, scale);
        }
        let history = self.history(item, before);
        let past = self.asm.window(Phase::Open, history, before);
        self.asm.add(past, now)
    }

    /// Σ of whole minor units over the months before this one.
    fn past_minor(&mut self, minor: Register, months: u32) -> Register {
        let history = self.asm.history(months);
        self.asm.remember(history, minor);
        let past = self.asm.window(Phase::Open, history, months);
        // Whole numbers, of certain registers: nothing of it is undefined.
        self.asm.is_always_whole(past);
        past
    }

    /// Σ of a monthly amount, this month included. Undefined from the first undefined month on, unlimited from the first
    /// unlimited one, and undefined once it was so both ways. Money that is booked is
    /// added in whole minor units.
    pub fn running_sum(&mut self, of: Register, source: StateSource) -> Register {
        match self.asm.minor_of(of) {
            Some(Booked { minor, scale }) => {
                let sum = self.plain_sum(minor, source);
                self.asm.booked(sum, scale)
            }
            None => self.plain_sum(of, source),
        }
    }

    fn plain_sum(&mut self, of: Register, source: StateSource) -> Register {
        if let Some(known) = self.memories.figure(MemoryKind::Sum, of) {
            return known;
        }
        let bounded = if self.asm.open_ends(of).any() { self.bounded(of) } else { of };
        let seen = self.seen_undefined(bounded, source);
        let safe = self.or_zero(of);
        let state = self.asm.state_of(source);
        if self.asm.is_whole(safe) {
            self.asm.is_always_whole(state);
        }
        let sum = self.asm.binary_from(Phase::Open, Binary::Add, state, safe);
        self.asm.commit(sum, state);
        let sum = self.and_unlimited(of, bounded, sum, source);
        let sum = self.undefined_where(seen, sum);
        self.memories.keep(MemoryKind::Sum, of, sum);
        sum
    }

    /// A running sum that has left out the months in which its summand was unlimited, with these. A state holds numbers
    /// only, so that it keeps whether there was such a month.
    fn and_unlimited(&mut self, of: Register, bounded: Register, sum: Register, source: StateSource) -> Register {
        let (ends, mut sum) = (self.asm.open_ends(of), sum);
        for (_, bound) in [(ends.above, f64::MAX), (ends.below, f64::MIN)].into_iter().filter(|(open, _)| *open) {
            let (end, unlimited, zero) =
                (self.asm.constant(bound), self.asm.constant(bound * 2.0), self.asm.constant(0.0));
            let held = self.or_zero(bounded);
            let now = self.asm.binary(Binary::Equal, held, end);
            let state = self.asm.state_of(source);
            let ever = self.asm.binary_from(Phase::Open, Binary::Or, state, now);
            self.asm.commit(ever, state);
            let more = self.asm.select(ever, unlimited, zero);
            sum = self.asm.add(sum, more);
        }
        sum
    }

    /// Whether a value has been undefined in some month up to now; `None` if it never is.
    pub fn seen_undefined(&mut self, of: Register, source: StateSource) -> Option<Register> {
        if self.asm.is_certain(of) {
            return None;
        }
        if let Some(known) = self.memories.figure(MemoryKind::Undefined, of) {
            return Some(known);
        }
        let defined = self.asm.unary(Unary::Defined, of);
        let missing = self.asm.not(defined);
        let state = self.asm.state_of(source);
        let seen = self.asm.binary(Binary::Or, state, missing);
        self.asm.commit(seen, state);
        self.memories.keep(MemoryKind::Undefined, of, seen);
        Some(seen)
    }

    /// A value that may be committed: 0 where undefined.
    pub fn or_zero(&mut self, of: Register) -> Register {
        if self.asm.is_certain(of) {
            return of;
        }
        let zero = self.asm.constant(0.0);
        let defined = self.asm.unary(Unary::Defined, of);
        self.asm.select(defined, of, zero)
    }

    /// The value, undefined where the flag is set.
    pub fn undefined_where(&mut self, flag: Option<Register>, value: Register) -> Register {
        match flag {
            None => value,
            Some(flag) => {
                let undefined = self.asm.undefined();
                self.asm.select(flag, undefined, value)
            }
        }
    }

    /// True from the first month in which the condition holds; undefined once it was, until it holds.
    pub fn since(&mut self, condition: Register, source: StateSource) -> Register {
        if let Some(known) = self.memories.figure(MemoryKind::Held, condition) {
            return known;
        }
        let missing = self.seen_undefined(condition, source);
        let safe = self.or_zero(condition);
        let state = self.asm.state_of(source);
        let held = self.asm.binary_from(Phase::Open, Binary::Or, state, safe);
        self.asm.commit(held, state);
        let value = match missing {
            None => held,
            Some(missing) => {
                let undefined = self.asm.undefined();
                let one = self.asm.constant(1.0);
                let not_yet = self.asm.select(missing, undefined, held);
                self.asm.select(held, one, not_yet)
            }
        };
        self.memories.keep(MemoryKind::Held, condition, value);
        value
    }

    /// This month's figure of a flow, in money.
    fn figure(&mut self, node: NodeId, flow: FlowId, figure: Figure, moment: Moment) -> Register {
        if moment == Moment::Start {
            return self.nothing_paid_yet(node);
        }
        if self.model.flows[flow].removed {
            return self.asm.constant(0.0);
        }
        self.flow_figure(flow, figure)
    }

    /// The finding for a read of payments before there are any.
    pub fn nothing_paid_yet(&mut self, node: NodeId) -> Register {
        let span = self.model.node(node).span;
        self.findings.error(
            Code::PreviousWithoutInitial,
            span,
            "nothing is due or paid before the first month",
            "write the opening value as a number",
        );
        self.asm.constant(0.0)
    }

    /// Balance of accounts in money: assets and expenses positive when debit, the others positive when credit.
    fn balance(&mut self, filter: &BalanceFilter, moment: Moment) -> Register {
        let book = self.own_book(filter.party);
        let accounts = self.chart.matching(self.model, book, &filter.accounts, filter.instance, filter.counterparty);
        let sum = self.sum_accounts(&accounts, moment);
        let sum =
            if filter.accounts.is_debit() || accounts.is_empty() { sum } else { self.asm.unary(Unary::Negate, sum) };
        self.major(book, sum)
    }

    /// Balance in minor units as it stands at a moment; debits positive.
    pub fn sum_accounts(&mut self, accounts: &[Register], moment: Moment) -> Register {
        let phase = match moment {
            Moment::Start => Phase::Opened,
            Moment::Dynamic => Phase::Open,
            Moment::Valuation => Phase::Valuation,
            Moment::Close => Phase::Close,
        };
        self.asm.sum_accounts(phase, accounts)
    }

    /// Net carrying value of an instance and its parts in all books.
    fn book_value(&mut self, instance: scenario::InstanceId, moment: Moment) -> Register {
        let model = self.model;
        let mut total = self.asm.constant(0.0);
        for book in self.chart.books().ids() {
            let accounts: Vec<Register> = self
                .chart
                .accounts()
                .iter()
                .filter(|(key, register)| {
                    key.book == book && self.chart.is_carried(key, *register) && within(model, key.instance, instance)
                })
                .map(|(_, register)| *register)
                .collect();
            if accounts.is_empty() {
                continue;
            }
            let sum = self.sum_accounts(&accounts, moment);
            let money = self.major(book, sum);
            total = match self.asm.known(total) {
                Some(0.0) => money,
                _ => self.asm.add(total, money),
            };
        }
        total
    }
}

/// An element-wise function.
pub(crate) fn apply(asm: &mut Assembler, function: Function, values: &[Register]) -> Register {
    if let Some(exact) = apply_to_booked(asm, function, values) {
        return exact;
    }
    match (kernel_of(function), values) {
        (Kernel::Unary(operation), [a]) => asm.unary(operation, *a),
        (Kernel::Binary(operation), [a, b]) => asm.binary(operation, *a, *b),
        (Kernel::Select, [condition, yes, no]) => asm.select(*condition, *yes, *no),
        _ => unreachable!("the model has counted the arguments of {function:?}"),
    }
}

/// The function in whole minor units, where it takes booked money and gives money or compares it. What booked money is
/// compared with counts to the nearest minor unit.
fn apply_to_booked(asm: &mut Assembler, function: Function, values: &[Register]) -> Option<Register> {
    let Booked { minor, scale } = values.iter().find_map(|value| asm.minor_of(*value))?;
    let minor = match (kernel_of(function), values) {
        (Kernel::Unary(Unary::Negate), [_]) => asm.unary(Unary::Negate, minor),
        (Kernel::Binary(operation @ (Binary::Add | Binary::Subtract | Binary::Minimum | Binary::Maximum)), [a, b]) => {
            let (a, b) = (whole_minor(asm, *a, scale)?, whole_minor(asm, *b, scale)?);
            asm.binary(operation, a, b)
        }
        (Kernel::Select, [condition, yes, no]) => {
            let (yes, no) = (whole_minor(asm, *yes, scale)?, whole_minor(asm, *no, scale)?);
            asm.select(*condition, yes, no)
        }
        (
            Kernel::Binary(operation @ (Binary::Less | Binary::LessOrEqual | Binary::Equal | Binary::NotEqual)),
            [a, b],
        ) => {
            let (a, b) = (nearest_minor(asm, *a, scale), nearest_minor(asm, *b, scale));
            return Some(asm.binary(operation, a, b));
        }
        _ => return None,
    };
    Some(asm.booked(minor, scale))
}

/// Whole minor units of money that is booked, or written so.
fn whole_minor(asm: &mut Assembler, money: Register, scale: f64) -> Option<Register> {
    match (asm.minor_of(money), asm.known(money)) {
        (Some(booked), _) => (booked.scale == scale).then_some(booked.minor),
        (None, Some(known)) => whole_units(known, scale).map(|whole| asm.constant(whole)),
        (None, None) => None,
    }
}

/// Money to the nearest minor unit.
fn nearest_minor(asm: &mut Assembler, money: Register, scale: f64) -> Register {
    if let Some(whole) = whole_minor(asm, money, scale) {
        return whole;
    }
    let scale = asm.constant(scale);
    let minor = asm.multiply(money, scale);
    asm.unary(Unary::Round, minor)
}

/// What computes an element-wise function.
enum Kernel {
    Unary(Unary),
    Binary(Binary),
    Select,
}

fn kernel_of(function: Function) -> Kernel {
    match function {
        Function::Negate => Kernel::Unary(Unary::Negate),
        Function::Not => Kernel::Unary(Unary::Not),
        Function::Absolute => Kernel::Unary(Unary::Absolute),
        Function::Exponential => Kernel::Unary(Unary::Exponential),
        Function::Logarithm => Kernel::Unary(Unary::Logarithm),
        Function::SquareRoot => Kernel::Unary(Unary::SquareRoot),
        Function::Round => Kernel::Unary(Unary::Round),
        Function::Floor => Kernel::Unary(Unary::Floor),
        Function::Add => Kernel::Binary(Binary::Add),
        Function::Subtract => Kernel::Binary(Binary::Subtract),
        Function::Multiply => Kernel::Binary(Binary::Multiply),
        Function::Divide => Kernel::Binary(Binary::Divide),
        Function::Power => Kernel::Binary(Binary::Power),
        Function::Minimum => Kernel::Binary(Binary::Minimum),
        Function::Maximum => Kernel::Binary(Binary::Maximum),
        Function::Less => Kernel::Binary(Binary::Less),
        Function::LessOrEqual => Kernel::Binary(Binary::LessOrEqual),
        Function::Equal => Kernel::Binary(Binary::Equal),
        Function::NotEqual => Kernel::Binary(Binary::NotEqual),
        Function::And => Kernel::Binary(Binary::And),
        Function::Or => Kernel::Binary(Binary::Or),
        Function::If => Kernel::Select,
    }
}
