//! The state of building one model: instances, members, quantities and the nodes bound so far.

use std::collections::BTreeMap;

use syntax::{Code, Diagnostic, Span, Value, ValueKind};
use units::{Base, Dimension};

use crate::definitions::Definitions;
use crate::dynamics::Dynamics;
use crate::scenario::*;
pub(crate) use crate::state::*;

/// Building one world.
pub(crate) struct Builder<'a> {
    pub context: &'a Context<'a>,
    pub definitions: Definitions,
    pub world: World,
    pub owners: Vec<Owner>,
    /// Short name → full keys with what they are.
    pub names: BTreeMap<String, Vec<(String, NamedThing)>>,
    pub nodes: Vec<Node>,
    pub slots: Vec<Slot>,
    pub lazies: Vec<Lazy>,
    pub pending_flows: Vec<Pending>,
    pub pending_entries: Vec<Pending>,
    pub pending_covenants: Vec<Pending>,
    /// Names being bound, outermost first, to print a circle.
    pub stack: Vec<QuantityId>,
    pub solved: BTreeMap<QuantityId, NodeId>,
    pub diagnostics: Vec<Diagnostic>,
    /// Worlds other than the base that answers need: world and the nodes wanted there, in order.
    pub worlds: Vec<(World, Option<Box<Builder<'a>>>)>,
    pub wanted: Vec<NodeId>,
    /// Names whose past was read before they were bound: name, type expected, place.
    pub deferred: Vec<(QuantityId, Type, Span)>,
    /// Draws that instances of a kind share, by the place of their definition.
    pub shared: BTreeMap<Span, SharedDraw>,
    /// How many parties there are so far.
    pub parties: u32,
    /// How deep evaluation has gone: names and expressions inside one another.
    pub depth: usize,
    /// What moves, once bound.
    pub dynamics: Dynamics,
}

/// Longest chain of names that need each other's types.
const DEEPEST_CHAIN: usize = 1500;

impl<'a> Builder<'a> {
    /// A builder of `world` over its (already patched) definitions.
    pub fn new(context: &'a Context<'a>, definitions: Definitions, world: World) -> Self {
        Self {
            context,
            definitions,
            world,
            owners: Vec::new(),
            names: BTreeMap::new(),
            nodes: Vec::new(),
            slots: Vec::new(),
            lazies: Vec::new(),
            pending_flows: Vec::new(),
            pending_entries: Vec::new(),
            pending_covenants: Vec::new(),
            stack: Vec::new(),
            solved: BTreeMap::new(),
            diagnostics: Vec::new(),
            worlds: Vec::new(),
            wanted: Vec::new(),
            deferred: Vec::new(),
            shared: BTreeMap::new(),
            parties: 0,
            depth: 0,
            dynamics: Dynamics::default(),
        }
    }

    /// Reports a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.push(diagnostic);
        Reported
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
        self.nodes.push(Node { operation, ty, timing, span });
        NodeId(self.nodes.len() as u32 - 1)
    }

    /// Adds a constant.
    pub fn constant(&mut self, value: f64, ty: Type, span: Span) -> NodeId {
        self.push(Operation::Constant(value), ty, Timing::Fixed, span)
    }

    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The number a node always is, if it is known before the run.
    pub fn known(&self, id: NodeId) -> Option<f64> {
        match &self.node(id).operation {
            Operation::Constant(value) => Some(*value),
            Operation::Quantity(quantity) => match self.slots[quantity.0 as usize].kind.as_ref()? {
                QuantityKind::Let(inner) => self.known(*inner),
                _ => None,
            },
            _ => None,
        }
    }

    /// Adds a quantity to be bound later.
    pub fn add_slot(&mut self, slot: Slot) -> QuantityId {
        self.slots.push(slot);
        QuantityId(self.slots.len() as u32 - 1)
    }

    /// A short description of a type for messages.
    pub fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Number(dimension) => dimension.describe(),
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
        let slot = &self.slots[id.0 as usize];
        let (ty, mut timing) = (slot.ty.clone(), slot.timing);
        if self.solved.contains_key(&id) {
            timing = Timing::Monthly;
        }
        Ok(self.push(Operation::Quantity(id), ty, timing, span))
    }

    /// Binds a quantity as far as its type needs: a stock's `initial`, a let's expression.
    pub fn bind_quantity(&mut self, id: QuantityId) -> Bound<()> {
        let slot = &self.slots[id.0 as usize];
        match slot.state {
            State::Bound => return Ok(()),
            State::Failed => return Err(Reported),
            State::Binding => return self.circle(id),
            State::Unbound => {}
        }
        if self.stack.len() > DEEPEST_CHAIN {
            let span = slot.span;
            return self.error(
                Code::NestedTooDeep,
                span,
                format!("more than {DEEPEST_CHAIN} names hang on one another in a chain"),
                "break the chain with a stock, or define the names with a comprehension",
            );
        }
        self.slots[id.0 as usize].state = State::Binding;
        self.stack.push(id);
        let result = self.bind_slot(id);
        self.stack.pop();
        self.slots[id.0 as usize].state = if result.is_ok() { State::Bound } else { State::Failed };
        result
    }

    fn circle(&mut self, id: QuantityId) -> Bound<()> {
        let from = self.stack.iter().position(|other| *other == id).unwrap_or(0);
        let mut names: Vec<String> = self.stack[from..].iter().map(|q| self.slots[q.0 as usize].name.clone()).collect();
        names.push(self.slots[id.0 as usize].name.clone());
        let spans: Vec<Span> = self.stack[from..].iter().map(|q| self.slots[q.0 as usize].span).collect();
        let mut diagnostic = Diagnostic::new(
            Code::SameMonthCircle,
            spans[0],
            format!("names need each other in the same month: {}", names.join(" → ")),
        )
        .help(format!("read last month's value with `prev({}, 1 mo, initial)`, make one of them a stock, or list them in `[solve.x]`", names[0]));
        for span in &spans[1..] {
            diagnostic = diagnostic.also(*span, "which needs this");
        }
        Err(self.report(diagnostic))
    }

    /// The text of a value that should be an expression, or a number written as TOML number.
    pub fn as_expression<'v>(&mut self, value: &'v Value, what: &str) -> Bound<ExpressionSource<'v>> {
        match &value.kind {
            ValueKind::String(text) => Ok(ExpressionSource::Text(text)),
            ValueKind::Integer(number) => Ok(ExpressionSource::Number(*number as f64)),
            ValueKind::Float(number) => Ok(ExpressionSource::Number(*number)),
            ValueKind::Boolean(truth) => Ok(ExpressionSource::Truth(*truth)),
            _ => {
                let found = value.describe();
                self.error(
                    Code::WrongValue,
                    value.span,
                    format!("{what} is an expression; this is {found}"),
                    "write it as a string, e.g. `\"$5B\"`",
                )
            }
        }
    }
}
