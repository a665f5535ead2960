//! What a builder holds of each name until it is bound.

use std::cell::Cell;
use std::collections::BTreeMap;

use syntax::{Entry, Span, Text, Value};
use units::{Dimension, Units};

use crate::definitions::facts::Facts;
use crate::definitions::tables::Definitions;
use scenario::*;

/// Marks that something went wrong and has been reported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported;
pub(crate) type Bound<T> = Result<T, Reported>;

/// What is common to all worlds of a scenario.
pub(crate) struct Context<'a> {
    pub units: &'a Units,
    pub facts: &'a Facts,
    pub read_file: &'a dyn Fn(&str) -> Result<String, String>,
    /// The scenario as written, before the variant to run: what variants are patches of.
    pub written: &'a Definitions,
    /// Nodes made so far in all worlds.
    pub nodes: Cell<usize>,
    /// Whether it has been told that the scenario is too large.
    pub full: Cell<bool>,
}

/// The scenario's own body: instance 0.
pub(crate) const ROOT: usize = 0;

/// A party, contract, thing, part, or the scenario itself.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub name: String,
    pub key: String,
    pub class: Option<Class>,
    pub parent: Option<usize>,
    pub kinds: Vec<String>,
    pub span: Span,
    pub removed: bool,
    /// Its kind is unknown or of another class, so that nobody can say what it has.
    pub unclear: bool,
    /// Its number among the parties, if it is one.
    pub party: Option<PartyId>,
    /// The currency of its books, if it is a party.
    pub currency: String,
    /// Place in its list, from 0.
    pub index: usize,
    /// Id within its list of parts.
    pub id: String,
    pub members: BTreeMap<String, MemberRef>,
    /// The keys that an instance or an item is given.
    pub written: Vec<Entry>,
    /// Names bound by `over`.
    pub locals: Vec<(String, Binding)>,
}

/// What a member name of an owner stands for.
#[derive(Clone, Debug)]
pub(crate) enum MemberRef {
    Quantity(QuantityId),
    Flow(FlowId),
    Entry,
    Covenant(CovenantId),
    Parts(Vec<usize>),
    /// A reference, choice or list of references: index into `Builder::lazies`.
    Lazy(usize),
    /// A flow that bears the name of the let it pays.
    LetAndFlow(QuantityId, FlowId),
}

/// The value of an expression when bound.
#[derive(Clone, Debug)]
pub(crate) enum Binding {
    Node(NodeId),
    Owner(usize),
    Owners(Vec<usize>),
    Bindings(Vec<Binding>),
    Kind(String),
    Choice(String, Vec<String>),
    Flow(FlowId),
    Covenant(CovenantId),
    Words(String),
    Variant(String),
    Root,
    Section(&'static str),
    Text(String),
    /// An optional reference that was not given.
    Nothing,
}

/// An assumption of a kind: one draw for all its instances, with its slot once declared.
#[derive(Clone, Debug)]
pub(crate) struct SharedDraw {
    pub name: String,
    pub slot: Option<QuantityId>,
}

/// Where an expression is read.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub owner: usize,
    /// Names of the scenario are in scope (what is written on an instance), or only the kind's own.
    pub scenario: bool,
    pub locals: Vec<(String, Binding)>,
    pub purpose: Purpose,
}

/// What an expression is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The month: nothing of the whole path, nothing of another world.
    Month,
    /// An answer: `worth`, `in` are allowed, a flow means what was paid.
    Answer,
    /// A series to report: as an answer, and `in` may read a series.
    Series,
}

/// A reference parameter, evaluated when first used.
#[derive(Clone, Debug)]
pub(crate) struct Lazy {
    pub value: Option<Value>,
    pub scope: Scope,
    pub ty: ParamType,
    pub span: Span,
    pub state: State,
    pub binding: Binding,
}

/// How far a lazily bound thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Unbound,
    Binding,
    Bound,
    Failed,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ParamType {
    Number(String, Dimension),
    Boolean,
    Date,
    When,
    Series,
    Choice(Vec<String>),
    /// A class word or kind, and kinds that it must have.
    Reference {
        class: Option<Class>,
        kind: Option<String>,
    },
    /// Parts of this kind of part.
    Parts(String),
    /// A list of references.
    References {
        class: Option<Class>,
        kind: Option<String>,
    },
    Text,
}

/// How a quantity is defined.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// An assumption table or inline table.
    Assumption(Value),
    /// An expression.
    Let(Value),
    /// `{ initial, next }`
    Stock(Value),
    /// A node made by the builder.
    Made(NodeId),
    /// A date or condition.
    When(Value),
}

/// A quantity being bound.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub name: String,
    pub key: String,
    pub source: Source,
    pub scope: Scope,
    pub declared: Option<ParamType>,
    pub fixed: bool,
    pub span: Span,
    pub removed: bool,
    pub state: State,
    pub ty: Type,
    pub timing: Timing,
    pub unit: Option<String>,
    pub kind: Option<QuantityKind>,
    /// How many nodes hang on one another below it, once bound.
    pub height: u32,
}

/// A name whose past was read before it was bound.
#[derive(Clone, Debug)]
pub(crate) struct Deferred {
    pub id: QuantityId,
    /// The type of its value before the first month.
    pub ty: Type,
    pub span: Span,
    /// Where that value stands.
    pub initial: Span,
}

/// A flow, entry or covenant to be bound.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub section: &'static str,
    pub name: String,
    pub key: String,
    pub owner: usize,
    pub scope: Scope,
    pub value: Value,
    pub span: Span,
    pub removed: bool,
}

/// A thing that a short name of the scenario can mean.
#[derive(Clone, Debug)]
pub(crate) enum NamedThing {
    Owner(usize),
    Member(String),
}

/// An expression as it may stand in TOML.
pub(crate) enum ExpressionSource<'v> {
    Text(&'v Text),
    Number(f64),
    Truth(bool),
}

impl Owner {
    /// A fresh owner without members.
    pub fn new(name: String, key: String, class: Option<Class>, span: Span) -> Self {
        Self {
            name,
            key,
            class,
            parent: None,
            kinds: Vec::new(),
            span,
            removed: false,
            unclear: false,
            party: None,
            currency: "USD".into(),
            index: 0,
            id: String::new(),
            members: BTreeMap::new(),
            written: Vec::new(),
            locals: Vec::new(),
        }
    }
}
