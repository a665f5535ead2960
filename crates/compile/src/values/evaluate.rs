//! Expressions in the order in which they need each other; circles.
//!
//! What reads this month's payments is computed after clearing, all else before. A let has one value per month, whoever
//! reads it.

use program::Register;
use scenario::{AssumedValue, Assumption, Figure, NodeId, Operation, QuantityId, QuantityKind};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::records::item::{Item, Moment};
use crate::records::leg::{Leg, Settling};
use crate::records::memories::Later;

impl Compiler<'_> {
    /// The register of a value, computing it and what it needs first.
    pub fn value(&mut self, item: Item) -> Register {
        if let Some(register) = self.evaluation.value(item) {
            return register;
        }
        let mut stack = vec![(item, false)];
        while let Some((item, ready)) = stack.pop() {
            if ready {
                self.evaluation.leave(item);
                if self.evaluation.value(item).is_none() {
                    let register = self.emit(item);
                    self.evaluation.set(item, register);
                }
                continue;
            }
            if self.evaluation.value(item).is_some() {
                continue;
            }
            if self.evaluation.is_open(item) {
                self.circle(item);
                continue;
            }
            if let Item::Quantity(quantity, Moment::Dynamic) = item
                && let Some(circle) = self.evaluation.circle_of(item)
                && !self.model.quantity(quantity).removed
            {
                if self.evaluation.is_solving(circle) {
                    self.circle(item);
                } else {
                    self.evaluation.begin_circle(circle, item);
                    let solved = self.solve(circle);
                    self.evaluation.end_circle(circle, solved);
                }
                continue;
            }
            self.evaluation.enter(item);
            stack.push((item, true));
            let needs = self.needs(item);
            stack.extend(needs.into_iter().rev().map(|need| (need, false)));
        }
        match self.evaluation.value(item) {
            Some(register) => register,
            // A name of a circle that cannot be solved, which is reported.
            None => self.asm.constant(0.0),
        }
    }

    /// What must be computed first.
    pub fn needs(&self, item: Item) -> Vec<Item> {
        match item {
            Item::Node(node, moment) => self.node_needs(node, moment),
            Item::Quantity(quantity, moment) => self.quantity_needs(quantity, moment),
            Item::Owed(id) => {
                let flow = &self.model.flows[id];
                let nodes = [Some(flow.amount), flow.when];
                let nodes = nodes.into_iter().flatten().map(|id| Item::Node(id, Moment::Dynamic));
                nodes.chain(self.repaid_before(id).into_iter().map(Item::Owed)).collect()
            }
        }
    }

    fn node_needs(&self, node: NodeId, moment: Moment) -> Vec<Item> {
        let same = |id: &NodeId| Item::Node(*id, moment);
        match &self.model.node(node).operation {
            Operation::Quantity(quantity) => vec![self.read(*quantity, moment)],
            Operation::Apply(_, arguments) => arguments.iter().map(same).collect(),
            Operation::Previous { of, initial, .. } => {
                vec![self.initial_of(*of, *initial, moment)]
            }
            Operation::Cumulative(of) | Operation::Trailing { of, .. } | Operation::Since(of) => {
                vec![same(of)]
            }
            Operation::Table { at, .. } => vec![same(at)],
            Operation::Fact { of, .. } => vec![same(of)],
            Operation::Opening(of) => vec![Item::Node(*of, opened(moment))],
            Operation::Closing(of) => vec![Item::Node(*of, closed(moment))],
            Operation::Flow(flow, figure) if moment != Moment::Start => {
                let legs = self.payments.legs_of(*flow);
                let needed = |leg: &Leg| match leg.settling {
                    Settling::Inner => false,
                    Settling::InFull => true,
                    Settling::Fixed => *figure != Figure::Paid,
                };
                match legs.iter().any(needed) {
                    true => vec![Item::Owed(*flow)],
                    false => Vec::new(),
                }
            }
            Operation::PresentValue { of, rate, .. } => vec![same(of), same(rate)],
            Operation::At { of, date } => vec![same(of), same(date)],
            Operation::Wealth { rate, .. } | Operation::WealthPart { rate, .. } => vec![same(rate)],
            Operation::InternalRate { of, .. }
            | Operation::Total(of)
            | Operation::Last(of)
            | Operation::First(of)
            | Operation::Ever(of)
            | Operation::Average(of)
            | Operation::Peak(of) => vec![same(of)],
            _ => Vec::new(),
        }
    }

    /// How a name is read at a moment.
    pub fn read(&self, quantity: QuantityId, moment: Moment) -> Item {
        let known = self.model.quantity(quantity);
        let solved = Item::Quantity(quantity, Moment::Dynamic);
        match (moment, &known.kind) {
            _ if self.reads_as_nothing(quantity) => Item::Quantity(quantity, Moment::Dynamic),
            (Moment::Start, _) => Item::Quantity(quantity, Moment::Start),
            (Moment::Valuation | Moment::Close, QuantityKind::Stock { next, .. }) => Item::Node(*next, Moment::Dynamic),
            (Moment::Close, QuantityKind::Let(node)) if self.is_end(quantity) => Item::Node(*node, Moment::Close),
            (Moment::Close, _) if self.two_valued.quantity(quantity) => Item::Quantity(quantity, moment),
            // What `closing` reads there is not yet what the month closes with.
            (
                Moment::Valuation,
                QuantityKind::Let(_) | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(_), .. }),
            ) if self.evaluation.circle_of(solved).is_none() => Item::Quantity(quantity, moment),
            _ => Item::Quantity(quantity, Moment::Dynamic),
        }
    }

    fn quantity_needs(&self, quantity: QuantityId, moment: Moment) -> Vec<Item> {
        let known = self.model.quantity(quantity);
        if self.reads_as_nothing(quantity) {
            return Vec::new();
        }
        match &known.kind {
            QuantityKind::Let(node) | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => {
                vec![Item::Node(*node, moment)]
            }
            QuantityKind::Stock { initial, .. } if moment == Moment::Start => {
                vec![Item::Node(*initial, Moment::Start)]
            }
            QuantityKind::Stock { .. } => Vec::new(),
            QuantityKind::Assumption(Assumption { value: AssumedValue::Process(process), .. }) => {
                self.process_needs(&process.law, moment)
            }
            QuantityKind::Assumption(_) | QuantityKind::Lever(_) => Vec::new(),
        }
    }

    /// What the past is before the run: as given, or the initial value of a stock.
    pub fn initial_of(&self, of: NodeId, initial: Option<NodeId>, moment: Moment) -> Item {
        let of = self.model.of_any_moment(of);
        match (initial, &self.model.node(of).operation) {
            (Some(initial), _) if moment == Moment::Start => Item::Node(initial, moment),
            (Some(initial), _) => Item::Node(initial, Moment::Dynamic),
            (None, Operation::Quantity(quantity)) => self.read(*quantity, Moment::Start),
            (None, _) => unreachable!("the model asks for what anything but a stock was before the first month"),
        }
    }

    fn emit(&mut self, item: Item) -> Register {
        match item {
            Item::Node(node, moment) => self.emit_node(node, moment),
            Item::Quantity(quantity, moment) => self.emit_quantity(quantity, moment),
            Item::Owed(flow) => self.emit_owed(flow),
        }
    }

    fn emit_quantity(&mut self, quantity: QuantityId, moment: Moment) -> Register {
        let known = self.model.quantity(quantity);
        if self.reads_as_nothing(quantity) {
            return self.nothing(&known.ty);
        }
        match &known.kind {
            QuantityKind::Let(node) => self.value(Item::Node(*node, moment)),
            QuantityKind::Stock { initial, .. } => match moment {
                Moment::Start => self.value(Item::Node(*initial, Moment::Start)),
                _ => self.opening(self.states.level(quantity)),
            },
            // One register too, so that it is set without compiling.
            QuantityKind::Lever(_) if moment != Moment::Dynamic => {
                self.value(Item::Quantity(quantity, Moment::Dynamic))
            }
            QuantityKind::Lever(lever) => {
                let value = self.asm.constant(lever.value);
                self.asm.copy(Phase::Prelude, value)
            }
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Fixed(node) => self.value(Item::Node(*node, moment)),
                // Drawn once, whatever the moment: who sets it finds one register.
                AssumedValue::Distribution(_) if moment != Moment::Dynamic => {
                    self.value(Item::Quantity(quantity, Moment::Dynamic))
                }
                AssumedValue::Distribution(distribution) => self.draw_distribution(quantity, distribution),
                AssumedValue::Process(process) => self.emit_process(quantity, &process.law, moment),
            },
        }
    }

    /// The value of a state before the month changes it.
    pub fn opening(&mut self, state: Register) -> Register {
        self.asm.unary_from(Phase::Open, program::Unary::Copy, state)
    }

    /// Compiles what has been put off.
    pub fn finish_later(&mut self) {
        while let Some(task) = self.memories.next_task() {
            match task {
                Later::Remember(history, item) => {
                    let source = self.value(item);
                    self.asm.remember(history, source);
                }
                Later::Process(quantity) => self.move_process(quantity),
            }
        }
    }

    /// Reports a circle among what is being evaluated, closed by `item`, and reads it as zero.
    fn circle(&mut self, item: Item) {
        let mut names: Vec<(String, syntax::Span)> = Vec::new();
        for other in self.evaluation.closed_by(item).iter().chain([&item]) {
            if let Some(name) = self.name_of(*other).or_else(|| self.stock_closed_by(*other))
                && names.last().map(|(last, _)| last) != Some(&name.0)
            {
                names.push(name);
            }
        }
        let zero = self.asm.constant(0.0);
        self.evaluation.set(item, zero);
        let (first, span) = names.first().expect("a circle of expressions runs through a name");
        let chain: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        self.findings.error(
            Code::SameMonthCircle,
            *span,
            format!("names need each other in the same month: {}", chain.join(" → ")),
            &format!("read last month's value with `prev({first}, 1 mo, initial)`, or list the names of a circle in one `[solve.x]`"),
        );
    }

    /// The name of what is being evaluated, for messages.
    fn name_of(&self, item: Item) -> Option<(String, syntax::Span)> {
        match item {
            Item::Quantity(quantity, moment) => {
                let quantity = self.model.quantity(quantity);
                let name = match moment {
                    Moment::Start | Moment::Dynamic => quantity.name.clone(),
                    Moment::Valuation | Moment::Close => format!("closing({})", quantity.name),
                };
                Some((name, quantity.span))
            }
            Item::Owed(flow) => {
                let flow = &self.model.flows[flow];
                Some((format!("due({})", flow.name), flow.span))
            }
            Item::Node(..) => None,
        }
    }

    /// A stock whose closing value is read, for messages: it is what its `next` gives.
    fn stock_closed_by(&self, item: Item) -> Option<(String, syntax::Span)> {
        let Item::Node(node, Moment::Valuation | Moment::Close) = item else {
            return None;
        };
        let Operation::Quantity(quantity) = self.model.node(node).operation else {
            return None;
        };
        let quantity = self.model.quantity(quantity);
        let stock = matches!(quantity.kind, QuantityKind::Stock { .. });
        stock.then(|| (format!("closing({})", quantity.name), quantity.span))
    }

    /// Why a value is not known in a phase: names down to the figure that is read.
    pub fn trail(&self, item: Item, latest: Phase) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut here = item;
        for _ in 0..10_000 {
            if let Item::Node(node, _) = here
                && let Operation::Flow(flow, figure) = &self.model.node(node).operation
            {
                let name = &self.model.flows[*flow].name;
                let word = match figure {
                    Figure::Due => "due",
                    Figure::Paid => "paid",
                    Figure::Short => "short",
                    Figure::Arrears => "arrears",
                };
                names.push(format!("{word}({name})"));
                break;
            }
            match self.name_of(here).or_else(|| self.stock_closed_by(here)) {
                Some((name, _)) if names.last() != Some(&name) => names.push(name),
                _ => {}
            }
            if let Item::Node(node, Moment::Close) = here
                && let Operation::Balance(_) | Operation::Book(_) = self.model.node(node).operation
            {
                names.push("a closing balance".into());
                break;
            }
            let late = |need: &Item| {
                let value = self.evaluation.value(*need);
                value.is_some_and(|register| self.asm.phase(register) > latest)
            };
            match self.needs(here).into_iter().find(late) {
                Some(next) => here = next,
                None => break,
            }
        }
        names
    }
}

/// The moment at which `opening(x)` reads x.
pub(super) fn opened(moment: Moment) -> Moment {
    match moment {
        Moment::Start => Moment::Start,
        Moment::Dynamic | Moment::Valuation | Moment::Close => Moment::Dynamic,
    }
}

/// The moment at which `closing(x)` reads x.
pub(super) fn closed(moment: Moment) -> Moment {
    match moment {
        Moment::Start | Moment::Valuation => moment,
        Moment::Dynamic | Moment::Close => Moment::Close,
    }
}
