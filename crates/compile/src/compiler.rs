//! The state of the compiler while it compiles one model.

use std::collections::BTreeMap;

use program::{Binary, LOST, NOTHING, Register, Unary};
use scenario::{
    AssumedValue, Assumption, Model, NEVER, Node, NodeId, Operation, PartyId, QuantityId, QuantityKind, Timing,
    TwoValued, Type,
};
use syntax::{Code, Span};

use crate::assembly::assembler::{Assembler, Booked, Phase};
use crate::assembly::journal::Journal;
use crate::map::{StateSource, WealthColumns};
use crate::records::chart::{BookId, Chart, Currencies};
use crate::records::evaluation::ItemEvaluation;
use crate::records::findings::ModelFindings;
use crate::records::item::{Item, Moment};
use crate::records::memories::Memories;
use crate::records::payments::Payments;
use crate::records::shocks::Shocks;
use crate::records::states::States;
use crate::records::tagged::TaggedRequests;

/// Compiles one model. Each part keeps its own fields, so that a room changes it only by its methods.
pub(crate) struct Compiler<'m> {
    pub model: &'m Model,
    pub two_valued: TwoValued,
    pub asm: Assembler,
    pub journal: Journal,
    pub chart: Chart<'m>,
    pub payments: Payments,
    pub states: States,
    pub shocks: Shocks,
    pub evaluation: ItemEvaluation,
    pub memories: Memories,
    pub tagged: TaggedRequests,
    pub wealth: BTreeMap<NodeId, WealthColumns>,
    pub findings: ModelFindings,
}

/// Whether a node is a number without a bound.
fn is_unlimited(node: &Node) -> bool {
    match &node.operation {
        Operation::Constant(value) => value.is_infinite(),
        Operation::Table { rows, .. } => rows.iter().any(|row| row.value.is_infinite()),
        _ => false,
    }
}

/// Money in whole minor units, if it is written so: a double of it is off by its last digits at most.
pub(crate) fn whole_units(money: f64, scale: f64) -> Option<f64> {
    let minor = money * scale;
    let whole = minor.round();
    ((minor - whole).abs() <= 1e-15 * whole.abs()).then_some(whole)
}

impl<'m> Compiler<'m> {
    pub fn new(model: &'m Model, digits: Currencies<'m>) -> Self {
        Compiler {
            model,
            two_valued: TwoValued::of(model),
            asm: Assembler::new(model.months, model.nodes.iter().any(is_unlimited)),
            journal: Journal::default(),
            chart: Chart::new(digits),
            payments: Payments::default(),
            states: States::default(),
            shocks: Shocks::default(),
            evaluation: ItemEvaluation::new(&model.solves),
            memories: Memories::default(),
            tagged: TaggedRequests::default(),
            wealth: BTreeMap::new(),
            findings: ModelFindings::default(),
        }
    }

    /// What a switched-off quantity reads as.
    pub fn nothing(&mut self, ty: &Type) -> Register {
        self.asm.constant(match ty {
            Type::Date => NEVER,
            _ => 0.0,
        })
    }

    /// Whether a quantity is switched off. A quantity known only at the end of the run is worked out from what has become
    /// of the rest: a total is zero, a ratio undefined.
    pub fn reads_as_nothing(&self, quantity: QuantityId) -> bool {
        self.model.quantity(quantity).removed && !self.is_end(quantity)
    }

    /// Whether a let is known only at the end of the run.
    pub fn is_end(&self, quantity: QuantityId) -> bool {
        match &self.model.quantity(quantity).kind {
            QuantityKind::Let(node) => self.model.node(*node).timing == Timing::End,
            _ => false,
        }
    }

    /// The number that an expression always is, as far as a glance shows.
    pub fn known(&self, node: NodeId, depth: u32) -> Option<f64> {
        let deeper = |id: NodeId| match depth {
            0 => None,
            _ => self.known(id, depth - 1),
        };
        match &self.model.node(node).operation {
            Operation::Constant(value) => Some(*value),
            Operation::Fact { of, .. } => deeper(*of),
            Operation::Quantity(id) => {
                let quantity = self.model.quantity(*id);
                if self.reads_as_nothing(*id) {
                    return Some(if quantity.ty == Type::Date { NEVER } else { 0.0 });
                }
                match &quantity.kind {
                    QuantityKind::Let(inner)
                    | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(inner), .. }) => deeper(*inner),
                    _ => None,
                }
            }
            Operation::Apply(function, arguments) => {
                use scenario::Function as F;
                let values: Option<Vec<f64>> = arguments.iter().map(|id| deeper(*id)).collect();
                match (function, values?.as_slice()) {
                    (F::Negate, [a]) => Some(-a),
                    (F::Add, [a, b]) => Some(a + b),
                    (F::Subtract, [a, b]) => Some(a - b),
                    (F::Multiply, [a, b]) => Some(a * b),
                    (F::Divide, [a, b]) if *b != 0.0 => Some(a / b),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The book of a party in its own currency.
    pub fn own_book(&self, party: PartyId) -> BookId {
        let book = self.chart.book_of(party, &self.model.parties[party].currency);
        book.expect("every party keeps a book in its currency, opened before any value is read")
    }

    /// An amount of money in minor units of a book, and fractions of them. What was written as whole units is whole.
    pub fn minor_units(&mut self, book: BookId, money: Register) -> Register {
        let scale = self.chart.book(book).scale;
        if let Some(Booked { minor, scale: known }) = self.asm.minor_of(money)
            && known == scale
        {
            return minor;
        }
        if let Some(whole) = self.asm.known(money).and_then(|money| whole_units(money, scale)) {
            return self.asm.constant(whole);
        }
        let scale = self.asm.constant(scale);
        self.asm.multiply(money, scale)
    }

    /// An amount of money in whole minor units of a book.
    pub fn minor(&mut self, book: BookId, money: Register) -> Register {
        let minor = self.minor_units(book, money);
        self.rounded(minor)
    }

    /// The nearest whole minor units.
    pub fn rounded(&mut self, minor: Register) -> Register {
        if self.asm.is_whole(minor) { minor } else { self.asm.unary(Unary::Round, minor) }
    }

    /// Whole minor units of a monthly amount; what rounding leaves of it is carried to the next month with an amount.
    pub fn carried_to_whole(&mut self, minor: Register, source: StateSource) -> Register {
        if self.asm.is_whole(minor) {
            return minor;
        }
        let carry = self.asm.state_of(source);
        let (zero, least) = (self.asm.constant(0.0), self.asm.constant(NOTHING));
        let size = self.asm.unary(Unary::Absolute, minor);
        let nothing = self.asm.binary(Binary::Less, size, least);
        let sum = self.asm.add(minor, carry);
        let sum = self.asm.select(nothing, zero, sum);
        let whole = self.asm.unary(Unary::Round, sum);
        let rest = self.rest(sum, whole);
        let rest = self.asm.select(nothing, carry, rest);
        // An undefined amount fails the path where it is posted.
        let rest = self.or_zero(rest);
        self.asm.commit(rest, carry);
        whole
    }

    /// What rounding an amount leaves: to the millionth, if it misses that by no more than the amount and a minor unit may have lost
    /// in binary. A clearing does the same.
    fn rest(&mut self, amount: Register, whole: Register) -> Register {
        let [millionths, lost, one] = [1e6, LOST, 1.0].map(|number| self.asm.constant(number));
        let rest = self.asm.subtract(amount, whole);
        let scaled = self.asm.multiply(rest, millionths);
        let scaled = self.asm.unary(Unary::Round, scaled);
        let decimal = self.asm.binary(Binary::Divide, scaled, millionths);
        let off = self.asm.subtract(rest, decimal);
        let [off, size] = [off, amount].map(|number| self.asm.unary(Unary::Absolute, number));
        let size = self.asm.add(size, one);
        let lost = self.asm.multiply(size, lost);
        let is_decimal = self.asm.binary(Binary::LessOrEqual, off, lost);
        self.asm.select(is_decimal, decimal, rest)
    }

    /// Minor units of a book as money.
    pub fn major(&mut self, book: BookId, minor: Register) -> Register {
        let scale = self.chart.book(book).scale;
        if self.asm.is_whole(minor) {
            return self.asm.booked(minor, scale);
        }
        let scale = self.asm.constant(scale);
        self.asm.binary(Binary::Divide, minor, scale)
    }

    /// The value of an expression in the month.
    pub fn dynamic(&mut self, node: NodeId) -> Register {
        self.value(Item::Node(node, Moment::Dynamic))
    }

    /// The value of an expression before the first month.
    pub fn start(&mut self, node: NodeId) -> Register {
        self.value(Item::Node(node, Moment::Start))
    }

    /// The value of an expression as reported.
    pub fn closing(&mut self, node: NodeId) -> Register {
        self.value(Item::Node(node, Moment::Close))
    }

    /// A value that must be known before clearing. Else reports the circle.
    pub fn before_clearing(&mut self, node: NodeId, span: Span, what: &str) -> Register {
        self.known_by(Phase::Open, Item::Node(node, Moment::Dynamic), span, what)
    }

    /// A value that must be known in this phase. Else reports the circle.
    pub fn known_by(&mut self, latest: Phase, item: Item, span: Span, what: &str) -> Register {
        let register = self.value(item);
        if self.asm.phase(register) <= latest {
            return register;
        }
        let (message, help) = match latest < Phase::Settled {
            true => (
                "what is due this month depends on what is paid this month",
                "read last month's value: `prev(…, 1 mo, initial)`; or let clearing find it: `of = \"received(flow)\"`, `of = \"available\"`",
            ),
            false => (
                "what is booked this month depends on what the month closes with",
                "read the opening value, `opening(x)`, or what last month closed with, `prev(closing(x), 1 mo, initial)`",
            ),
        };
        let chain: Vec<String> = [what.to_string()].into_iter().chain(self.trail(item, latest)).collect();
        self.findings.error(Code::SameMonthCircle, span, format!("{message}: {}", chain.join(" → ")), help);
        self.asm.constant(0.0)
    }
}
