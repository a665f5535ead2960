//! The state of building one model: instances, members, quantities and the nodes bound so far.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Code, Diagnostic, Span, Value, ValueKind};
use units::{Base, Dimension};

use crate::bind::dynamics::Dynamics;
use crate::definitions::tables::{Definitions, closest};
pub(crate) use crate::instances::state::*;
use crate::open::{Default, Open, in_currency};
use scenario::*;

/// Building one world.
pub(crate) struct Builder<'a> {
    pub context: &'a Context<'a>,
    pub definitions: Definitions,
    pub world: World,
    pub owners: Vec<Owner>,
    /// Short name → full keys with what they are.
    pub names: BTreeMap<String, Vec<(String, NamedThing)>>,
    pub nodes: Arena<NodeId, Node>,
    pub slots: Arena<QuantityId, Slot>,
    pub lazies: Vec<Lazy>,
    pub pending_flows: Arena<FlowId, Pending>,
    pub pending_entries: Vec<Pending>,
    pub pending_covenants: Arena<CovenantId, Pending>,
    /// Names being bound, outermost first, to print a circle.
    pub stack: Vec<QuantityId>,
    pub solved: BTreeMap<QuantityId, NodeId>,
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that stay, see `keep_since`.
    pub kept: Vec<Diagnostic>,
    /// Worlds other than the base that answers need: world and the nodes wanted there, in order.
    pub worlds: Vec<(World, Option<Box<Builder<'a>>>)>,
    pub wanted: Vec<NodeId>,
    /// Names whose past was read before they were bound.
    pub deferred: Vec<Deferred>,
    /// Draws that instances of a kind share, by the place of their definition.
    pub shared: BTreeMap<Span, SharedDraw>,
    /// How many parties there are so far.
    pub parties: u32,
    /// How deep evaluation has gone: names and expressions inside one another.
    pub depth: usize,
    /// Nodes already counted in the context.
    pub counted: usize,
    /// Whether evaluation went too deep.
    pub deep: bool,
    /// The height of each node: how many hang on one another below it.
    pub heights: Arena<NodeId, u32>,
    /// What each node always is, where that is known when built.
    pub values: Arena<NodeId, Option<f64>>,
    /// Binding what is switched off: it counts nothing, so its own names keep what is written.
    pub as_written: bool,
    /// What moves, once bound.
    pub dynamics: Dynamics,
    /// A second look: what is left open.
    pub open: Option<Open>,
    /// Conditions that are left open.
    pub undecided: BTreeSet<QuantityId>,
    /// Defaults of what is left open.
    pub defaults: Vec<Default>,
}

/// How deep names and expressions may stand inside one another, so that a stack of 2 MiB holds them.
const DEEPEST: usize = 800;
/// What a name weighs on the stack, counted in expressions.
pub(crate) const NAME_WEIGHT: usize = 2;
/// How many nodes may hang on one another in one month; bounds the stack of all that walks them later.
const HIGHEST: u32 = 1000;
/// The most nodes of all worlds together.
const MOST_NODES: usize = 500_000;

impl<'a> Builder<'a> {
    /// A builder of `world` over its (already patched) definitions.
    pub fn new(context: &'a Context<'a>, definitions: Definitions, world: World) -> Self {
        Self {
            context,
            definitions,
            world,
            owners: Vec::new(),
            names: BTreeMap::new(),
            nodes: Arena::new(),
            slots: Arena::new(),
            lazies: Vec::new(),
            pending_flows: Arena::new(),
            pending_entries: Vec::new(),
            pending_covenants: Arena::new(),
            stack: Vec::new(),
            solved: BTreeMap::new(),
            diagnostics: Vec::new(),
            kept: Vec::new(),
            worlds: Vec::new(),
            wanted: Vec::new(),
            deferred: Vec::new(),
            shared: BTreeMap::new(),
            parties: 0,
            depth: 0,
            counted: 0,
            deep: false,
            heights: Arena::new(),
            values: Arena::new(),
            as_written: false,
            dynamics: Dynamics::default(),
            open: None,
            undecided: BTreeSet::new(),
            defaults: Vec::new(),
        }
    }

    /// Reports a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.push(diagnostic);
        Reported
    }

    /// Keeps the findings since then also where a reader that only tries an expression takes its own back: what a name
    /// stands for is bound once, and would not be told again.
    pub fn keep_since(&mut self, before: usize) {
        let found = self.diagnostics.split_off(before.min(self.diagnostics.len()));
        self.kept.extend(found);
    }

    /// How many findings there are.
    pub fn told(&self) -> usize {
        self.diagnostics.len() + self.kept.len()
    }

    /// The word that was probably meant.
    pub fn closest<'c>(&self, word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        closest(word, candidates, self.told())
    }

    /// Reports an error in one line.
    pub fn error<T>(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Bound<T> {
        let help = help.into();
        let mut diagnostic = Diagnostic::new(code, span, message);
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        Err(self.report(diagnostic))
    }

    /// Adds a node.
    pub fn push(&mut self, operation: Operation, ty: Type, timing: Timing, span: Span) -> NodeId {
        let height = 1 + self.height_below(&operation);
        self.heights.push(height);
        let value = self.value_of(&operation);
        self.values.push(value);
        self.nodes.push(Node { operation, ty, timing, span })
    }

    /// The height of the highest node that an operation reads in the same month.
    fn height_below(&self, operation: &Operation) -> u32 {
        let node = |id: NodeId| self.heights[id];
        match operation {
            Operation::Quantity(id) => self.slots[*id].height,
            Operation::Previous { of, .. } => node(*of),
            _ => operation.operands().map(node).max().unwrap_or(0),
        }
    }

    /// Notes how high a bound quantity stands, and reports the first that stands too high.
    fn measure(&mut self, id: QuantityId) -> Bound<()> {
        let heights = &self.heights;
        let node = |id: &NodeId| heights[*id];
        let height = match &self.slots[id].kind {
            Some(QuantityKind::Let(of)) => node(of),
            Some(QuantityKind::Stock { .. }) | None => 0,
            Some(QuantityKind::Assumption(assumption)) => match &assumption.value {
                AssumedValue::Fixed(of) => node(of),
                AssumedValue::Distribution(_) => 0,
                AssumedValue::Process(process) => {
                    process.law.arguments().iter().map(|(_, of)| node(of)).max().unwrap_or(0)
                }
            },
        };
        let slot = &mut self.slots[id];
        slot.height = height;
        if height <= HIGHEST {
            return Ok(());
        }
        let span = slot.span;
        self.error(
            Code::NestedTooDeep,
            span,
            format!("more than {HIGHEST} operations hang on one another in a chain of names"),
            "break the chain with a stock or `prev`, or run over a list with `sum`",
        )
    }

    /// Adds a constant.
    pub fn constant(&mut self, value: f64, ty: Type, span: Span) -> NodeId {
        self.push(Operation::Constant(value), ty, Timing::Fixed, span)
    }

    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// Enters an expression or name, which weighs something on the stack; counts what the world has grown to.
    pub fn deeper(&mut self, weight: usize, span: Span) -> Bound<()> {
        if self.depth + weight > DEEPEST {
            if !std::mem::replace(&mut self.deep, true) {
                let names = self.stack.len();
                self.kept.push(
                    Diagnostic::new(
                        Code::NestedTooDeep,
                        span,
                        format!("names and expressions stand too deep inside one another ({names} names in a chain)"),
                    )
                    .help("break the chain with a stock or `prev`, or name the parts of the sums in it"),
                );
            }
            return Err(Reported);
        }
        let made = self.nodes.len();
        self.context.nodes.set(self.context.nodes.get() + made - self.counted);
        self.counted = made;
        if self.context.nodes.get() > MOST_NODES {
            if !self.context.full.replace(true) {
                self.kept.push(
                    Diagnostic::new(
                        Code::TooLarge,
                        span,
                        format!("more than {MOST_NODES} operations once kinds, parts and sums are written out"),
                    )
                    .help("use fewer instances, parts or variants"),
                );
            }
            return Err(Reported);
        }
        self.depth += weight;
        Ok(())
    }

    /// Adds a quantity to be bound later.
    pub fn add_slot(&mut self, slot: Slot) -> QuantityId {
        self.slots.push(slot)
    }

    /// A short description of a type for messages.
    pub fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Number(dimension) => in_currency(dimension, "USD").describe(),
            Type::Boolean => "a truth value".into(),
            Type::Date => "a date".into(),
            Type::Zero => "an empty sum".into(),
        }
    }

    /// A number without dimension.
    pub fn bare() -> Type {
        Type::Number(Dimension::none())
    }

    /// A time.
    pub fn time() -> Dimension {
        Dimension::of(Base::Time)
    }

    /// Money of a currency.
    pub fn money(currency: &str) -> Dimension {
        Dimension::of(Base::Currency(currency.to_string()))
    }

    /// Makes the node that reads a quantity, binding it first.
    pub fn read_quantity(&mut self, id: QuantityId, span: Span) -> Bound<NodeId> {
        self.bind_quantity(id)?;
        let slot = &self.slots[id];
        let (ty, mut timing) = (slot.ty.clone(), slot.timing);
        if self.solved.contains_key(&id) {
            timing = Timing::Monthly;
        }
        // A `when` that is drawn as a date is true from that month on.
        let come = slot.declared == Some(ParamType::When) && ty == Type::Date;
        let node = self.push(Operation::Quantity(id), ty, timing, span);
        if come { self.as_condition(node) } else { Ok(node) }
    }

    /// Binds a quantity as far as its type needs: a stock's `initial`, a let's expression.
    pub fn bind_quantity(&mut self, id: QuantityId) -> Bound<()> {
        let slot = &self.slots[id];
        match slot.state {
            State::Bound => return Ok(()),
            State::Failed => return Err(Reported),
            State::Binding => return self.circle(id),
            State::Unbound => {}
        }
        let span = slot.span;
        self.deeper(NAME_WEIGHT, span)?;
        self.slots[id].state = State::Binding;
        self.stack.push(id);
        let before = self.diagnostics.len();
        let result = self.bind_slot(id).and_then(|()| self.measure(id));
        if result.is_err() {
            self.keep_since(before);
        }
        self.stack.pop();
        self.depth -= NAME_WEIGHT;
        self.slots[id].state = if result.is_ok() { State::Bound } else { State::Failed };
        result
    }

    fn circle(&mut self, id: QuantityId) -> Bound<()> {
        if self.open.is_some() {
            return Err(Reported);
        }
        let from = self.stack.iter().position(|other| *other == id).unwrap_or(0);
        let mut round: Vec<(String, Span)> = self.stack[from..]
            .iter()
            .map(|quantity| &self.slots[*quantity])
            .map(|slot| (slot.name.clone(), slot.span))
            .collect();
        // Told from the same name, wherever it was met.
        let first = round.iter().enumerate().min_by_key(|(_, member)| *member).map_or(0, |(place, _)| place);
        round.rotate_left(first);
        let mut names: Vec<&str> = round.iter().map(|(name, _)| name.as_str()).collect();
        names.push(names[0]);
        let mut diagnostic = Diagnostic::new(
            Code::SameMonthCircle,
            round[0].1,
            format!("names need each other in the same month: {}", names.join(" → ")),
        )
        .help(format!(
            "read last month's value with `prev({}, 1 mo, initial)`, make one of them a stock, or list them in `[solve.x]`",
            names[0]
        ));
        for (_, span) in &round[1..] {
            diagnostic = diagnostic.also(*span, "which is in the circle");
        }
        Err(self.report(diagnostic))
    }

    /// The text of a value that should be an expression, or a number written as TOML number.
    pub fn as_expression<'v>(&mut self, value: &'v Value, what: &str) -> Bound<ExpressionSource<'v>> {
        match &value.kind {
            ValueKind::String(text) => Ok(ExpressionSource::Text(text)),
            ValueKind::Integer(number) => Ok(ExpressionSource::Number(*number as f64)),
            ValueKind::Float(number) if number.is_finite() => Ok(ExpressionSource::Number(*number)),
            ValueKind::Float(_) => {
                self.error(Code::WrongValue, value.span, format!("{what} is finite"), "write a number")
            }
            ValueKind::Boolean(truth) => Ok(ExpressionSource::Truth(*truth)),
            _ => {
                let found = value.describe();
                let example = if matches!(value.kind, ValueKind::Datetime(_)) { "2026-05" } else { "$5B" };
                self.error(
                    Code::WrongValue,
                    value.span,
                    format!("{what} is an expression; this is {found}"),
                    format!("write it as a string, e.g. `\"{example}\"`"),
                )
            }
        }
    }
}
