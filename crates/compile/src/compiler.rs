//! The state of the compiler while it compiles one model.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use program::Register;
use scenario::{
    Arena, AssumedValue, Assumption, CovenantId, FlowId, Model, NEVER, NodeId, Operation, PartyId, QuantityId,
    QuantityKind, Timing, Type,
};
use syntax::{Code, Diagnostic, Span};

use crate::assembly::assembler::{Assembler, Phase};
use crate::assembly::journal::{Journal, Stage};
use crate::dues::states::DefaultStates;
use crate::ledger::chart::Chart;
use crate::ledger::leg::Leg;
use crate::map::{PaymentElements, PostingSource, StateSource};
use crate::values::item::{Item, Moment};

/// Digits of a currency's minor unit.
pub(crate) type Currencies<'a> = &'a dyn Fn(&str) -> u32;

/// Work that is left until all that reads it is compiled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Later {
    /// Evaluate what a history remembers.
    Remember(u32, Item),
    /// How a process moves on.
    Process(QuantityId),
}

/// Memories shared by all that remember the same register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MemoryKind {
    /// Sum up to this month.
    Sum,
    /// Whether it was ever undefined.
    Undefined,
    /// Whether it ever held.
    Held,
    /// First month in which it held.
    First,
    /// Greatest value.
    Peak,
    /// (1+r)^(−m/12) for this rate.
    Discount,
}

/// Compiles one model.
pub(crate) struct Compiler<'m> {
    pub model: &'m Model,
    pub digits: Currencies<'m>,
    pub asm: Assembler,
    pub chart: Chart,
    pub diagnostics: Vec<Diagnostic>,
    /// Registers of what has been evaluated.
    pub values: BTreeMap<Item, Register>,
    /// The items under evaluation, outermost first.
    pub path: Vec<Item>,
    pub open: BTreeSet<Item>,
    pub later: VecDeque<Later>,
    /// States of stocks and processes.
    pub stocks: BTreeMap<QuantityId, Register>,
    /// Histories by what they remember.
    pub histories: BTreeMap<Item, u32>,
    /// The circle that a name belongs to, and circles being compiled.
    pub circles: BTreeMap<QuantityId, usize>,
    pub solving: BTreeSet<usize>,
    /// Dues, by flow.
    pub legs: Arena<FlowId, Vec<Leg>>,
    /// Accounts of what was bought second-hand out of a contract's books.
    pub resold: BTreeSet<Register>,
    /// By party.
    pub defaults: Arena<PartyId, Option<DefaultStates>>,
    /// What default costs each party, in minor units.
    pub default_costs_paid: Vec<(scenario::PartyId, Register)>,
    /// Payments of which one element is operating.
    pub payment_elements: Vec<PaymentElements>,
    /// By covenant: failed months and breach.
    pub covenants: Arena<CovenantId, (Register, Register)>,
    /// Shocks of correlated quantities: standard normal, or uniform.
    pub correlated: BTreeMap<QuantityId, Register>,
    /// The monthly draw of each process.
    pub shocks: BTreeMap<QuantityId, Register>,
    pub journal: Journal,
    pub state_sources: BTreeMap<Register, StateSource>,
    /// Guesses of circles, by register.
    pub guesses: BTreeMap<Register, usize>,
    pub memories: BTreeMap<(MemoryKind, Register), Register>,
    /// Draws of the first state of regimes.
    pub memories_of_start: BTreeMap<QuantityId, Register>,
}

impl<'m> Compiler<'m> {
    pub fn new(model: &'m Model, digits: Currencies<'m>) -> Self {
        let mut circles = BTreeMap::new();
        for (index, solve) in model.solves.iter().enumerate() {
            circles.extend(solve.names.iter().map(|(name, _)| (*name, index)));
        }
        Compiler {
            model,
            digits,
            asm: Assembler::new(model.months),
            chart: Chart::default(),
            diagnostics: Vec::new(),
            values: BTreeMap::new(),
            path: Vec::new(),
            open: BTreeSet::new(),
            later: VecDeque::new(),
            stocks: BTreeMap::new(),
            histories: BTreeMap::new(),
            circles,
            solving: BTreeSet::new(),
            legs: Arena::new(),
            resold: BTreeSet::new(),
            defaults: Arena::new(),
            default_costs_paid: Vec::new(),
            payment_elements: Vec::new(),
            covenants: Arena::new(),
            correlated: BTreeMap::new(),
            shocks: BTreeMap::new(),
            journal: Journal::default(),
            state_sources: BTreeMap::new(),
            guesses: BTreeMap::new(),
            memories: BTreeMap::new(),
            memories_of_start: BTreeMap::new(),
        }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    pub fn error(&mut self, code: Code, span: Span, message: impl Into<String>, help: &str) {
        let mut diagnostic = Diagnostic::new(code, span, message);
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
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

    /// A new state of an expression.
    pub fn state_of(&mut self, source: StateSource) -> Register {
        let state = self.asm.state();
        self.state_sources.insert(state, source);
        state
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

    /// An amount of money in whole minor units of a book.
    pub fn minor(&mut self, book: u32, money: Register) -> Register {
        let scale = self.chart.books[book as usize].scale;
        let scale = self.asm.constant(scale);
        let minor = self.asm.multiply(money, scale);
        self.asm.unary(program::Unary::Round, minor)
    }

    /// Minor units of a book as money.
    pub fn major(&mut self, book: u32, minor: Register) -> Register {
        let scale = self.chart.books[book as usize].scale;
        let scale = self.asm.constant(scale);
        self.asm.binary(program::Binary::Divide, minor, scale)
    }

    /// Adds a posting.
    pub fn post(&mut self, stage: Stage, debit: Register, credit: Register, amount: Register, source: PostingSource) {
        self.journal.post(stage, debit, credit, amount, source);
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

    /// Whether a value is known before clearing; else reports the circle.
    pub fn before_clearing(&mut self, node: NodeId, span: Span, what: &str) -> Register {
        let register = self.dynamic(node);
        if self.asm.phase(register) >= Phase::Settled {
            let trail = self.trail(Item::Node(node, Moment::Dynamic));
            let chain = [what.to_string()].into_iter().chain(trail);
            let chain: Vec<String> = chain.collect();
            self.error(
                Code::SameMonthCircle,
                span,
                format!(
                    "what is due this month depends on what is paid this month: {}",
                    chain.join(" → ")
                ),
                "read last month's value: `prev(…, 1 mo, initial)`; or let clearing find it: `of = \"received(flow)\"`, `of = \"available\"`",
            );
            return self.asm.constant(0.0);
        }
        register
    }
}
