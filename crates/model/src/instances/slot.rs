//! Things declared and bound later: quantities, references, and what moves money.

use crate::definitions::kinds::ParameterBounds;
use crate::instances::ids::OwnerId;
use crate::instances::scope::{Binding, Scope};
use crate::words::headings::Heading;
use scenario::{Class, QuantityKind, Timing, Type};
use syntax::{Span, Value};
use units::Dimension;

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

impl ParamType {
    /// The one type that its values have, if they have one.
    pub fn value_type(&self) -> Option<Type> {
        match self {
            ParamType::Number(_, dimension) => Some(Type::Number(dimension.clone())),
            ParamType::Boolean => Some(Type::Boolean),
            ParamType::Date => Some(Type::Date),
            _ => None,
        }
    }

    /// Whether its values are quantities. Others name something.
    pub fn is_quantity(&self) -> bool {
        matches!(
            self,
            ParamType::Number(..) | ParamType::Boolean | ParamType::Date | ParamType::When | ParamType::Series
        )
    }
}

/// How a quantity is defined.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    /// An assumption table or inline table.
    Assumption(Value),
    /// A lever or a rule.
    Decision(Value),
    /// An expression.
    Let(Value),
    /// `{ initial, next }`
    Stock(Value),
    /// A date or condition.
    When(Value),
    /// Nowhere: it is bound where it is made.
    Nowhere,
    /// Nowhere: a choice that only an instance makes.
    Choice,
}

/// A quantity being bound.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub name: String,
    pub key: String,
    pub written: Written,
    pub scope: Scope,
    pub declared: Option<ParamType>,
    pub fixed: bool,
    /// What its kind holds it to.
    pub bounds: ParameterBounds,
    pub span: Span,
    pub removed: bool,
    pub state: State,
    pub ty: Type,
    pub timing: Timing,
    pub unit: Option<String>,
    pub label: Option<String>,
    pub about: Option<String>,
    pub kind: Option<QuantityKind>,
    /// Whether a `[solve.x]` finds it.
    pub solved: bool,
    /// How many nodes depend on one another below it, once bound.
    pub height: u32,
}

impl Slot {
    /// A quantity of which nothing is known yet but how it is written.
    pub fn new(name: String, key: String, written: Written, scope: Scope, span: Span) -> Self {
        Self {
            name,
            key,
            written,
            scope,
            declared: None,
            fixed: false,
            bounds: ParameterBounds::default(),
            span,
            removed: false,
            state: State::Unbound,
            ty: Type::Number(Dimension::none()),
            timing: Timing::Monthly,
            unit: None,
            label: None,
            about: None,
            kind: None,
            solved: false,
            height: 0,
        }
    }

    /// One that is bound where it is made: a type and a timing, and no value yet.
    pub fn made(name: String, key: String, scope: Scope, span: Span, ty: Type, timing: Timing) -> Self {
        let slot = Self::new(name, key, Written::Nowhere, scope, span);
        Self { state: State::Bound, ty, timing, ..slot }
    }
}

/// A reference parameter, evaluated when first used.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub value: Option<Value>,
    pub scope: Scope,
    pub ty: ParamType,
    pub span: Span,
    pub state: State,
    pub binding: Binding,
}

/// A flow, entry or covenant to be bound.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub heading: Heading,
    pub name: String,
    pub key: String,
    pub owner: OwnerId,
    pub scope: Scope,
    pub value: Value,
    pub span: Span,
    pub removed: bool,
}
