//! Named values: assumptions, lets, parameters and stocks.

use syntax::Span;

use crate::*;

/// A named value.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Short unique name, as reported: `anthropic.cash`, `commitment.minimum`.
    pub name: String,
    /// Full key: `party.anthropic.cash`. Draws are keyed by it.
    pub key: String,
    /// What it is.
    pub kind: QuantityKind,
    /// Its type.
    pub ty: Type,
    /// Unit to report in, as written or declared; `None` = the display unit of its dimension.
    pub unit: Option<String>,
    /// The place where it is defined.
    pub span: Span,
    /// Switched off by a removal: reads as zero (false, never).
    pub removed: bool,
}

/// The kinds of quantity.
#[derive(Clone, Debug)]
pub enum QuantityKind {
    /// A number with provenance.
    Assumption(Assumption),
    /// An expression (a `let`, or a parameter).
    Let(NodeId),
    /// A stock.
    Stock {
        /// Its value before the first month.
        initial: NodeId,
        /// Its value at the end of a month, from the opening stocks and what the month brought.
        next: NodeId,
    },
}

/// An assumption's value and where it comes from.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its value.
    pub value: Chance,
    /// `fact`, `estimate`, `guess`; `None` where the file does not say (a lint finding).
    pub basis: Option<String>,
    /// Fact id.
    pub fact: Option<String>,
    /// Reason.
    pub why: Option<String>,
    /// Lowest possible value, canonical.
    pub min: Option<f64>,
    /// Highest possible value, canonical.
    pub max: Option<f64>,
}

/// Certain or uncertain.
#[derive(Clone, Debug)]
pub enum Chance {
    /// An expression.
    Fixed(NodeId),
    /// A distribution, drawn once per path.
    Distribution(Distribution),
    /// A process, one value per month.
    Process(Process),
}

/// A distribution as written. Numbers are canonical. The compiler fits it and reports the impossible.
#[derive(Clone, Debug)]
pub struct Distribution {
    /// `range` (of `a to b`), `normal`, `lognormal`, `uniform`, `triangular`, `pert`, `beta`, `mixture`, `discrete`,
    /// `bernoulli`, `truncate`, `empirical`.
    pub family: String,
    /// Bare arguments.
    pub positional: Vec<Parameter>,
    /// Named arguments: `p05`, `mean`, `sd`, `low`, …
    pub named: Vec<(String, Parameter)>,
    /// Whole months (a distribution of dates).
    pub dates: bool,
    /// Its place.
    pub span: Span,
}

/// An argument of a distribution.
#[derive(Clone, Debug)]
pub enum Parameter {
    /// A number, canonical.
    Number(f64, Span),
    /// An inner distribution (`mixture`, `truncate`).
    Distribution(Box<Distribution>),
    /// A weighted distribution or value: `mixture(60% : a, 40% : b)` is written as lists `[60%, a]`.
    Weighted(f64, Box<Parameter>),
}

/// A process as written.
#[derive(Clone, Debug)]
pub struct Process {
    /// `gbm`, `ar1`, `walk`, `jump`, `noise`, `event`, `regime`.
    pub family: String,
    /// Arguments by name, in the order of the family's signature; absent ones left out.
    pub arguments: Vec<(String, NodeId)>,
    /// Distributions by name (of `noise`, `jump`).
    pub distributions: Vec<(String, Distribution)>,
    /// Its place.
    pub span: Span,
}
