//! Named values: assumptions, lets, parameters and stocks.

use syntax::Span;

use crate::distribution::StatedDistribution;
use crate::ids::NodeId;
use crate::node::Type;
use crate::process::Process;

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
    /// How reports name it, if it says so; of a member of an instance with the instance's name before.
    pub label: Option<String>,
    /// What it means, if it says so.
    pub about: Option<String>,
    /// The place where it is defined.
    pub span: Span,
    /// Switched off by a removal: reads as zero (false, never).
    pub removed: bool,
}

impl Quantity {
    /// Its expressions.
    pub fn expressions(&self) -> Vec<NodeId> {
        match &self.kind {
            QuantityKind::Let(node) => vec![*node],
            QuantityKind::Stock { initial, next } => vec![*initial, *next],
            QuantityKind::Lever(_) => Vec::new(),
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Fixed(node) => vec![*node],
                AssumedValue::Distribution(_) => Vec::new(),
                AssumedValue::Process(process) => process.law.arguments().into_iter().map(|(_, node)| node).collect(),
            },
        }
    }
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
    /// A number that a party decides.
    Lever(Lever),
}

/// A number that a party decides, the same on every path. Its numbers are canonical.
#[derive(Clone, Debug)]
pub struct Lever {
    /// Name of the party that decides.
    pub by: String,
    /// Its value as long as nothing else is decided.
    pub value: f64,
    /// The least that may be decided.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Where its value is written.
    pub span: Span,
}

/// An assumption's value and where it comes from.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// Its value.
    pub value: AssumedValue,
    /// What it is based on; `None` if the file does not say (a lint finding).
    pub basis: Option<Basis>,
    /// Fact id.
    pub fact: Option<String>,
    /// Reason.
    pub why: Option<String>,
    /// Lowest possible value.
    pub min: Option<Box<Limit>>,
    /// Highest possible value.
    pub max: Option<Box<Limit>>,
}

/// A bound of an assumption, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// Canonical.
    pub value: f64,
    /// Where.
    pub span: Span,
}

/// What an assumption is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// A published fact.
    Fact,
    /// Worked out from what is known.
    Estimate,
    /// Nothing firmer than a judgement.
    Guess,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Basis; 3] = [Basis::Fact, Basis::Estimate, Basis::Guess];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Basis::Fact => "fact",
            Basis::Estimate => "estimate",
            Basis::Guess => "guess",
        }
    }

    /// The basis of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Basis::ALL.into_iter().find(|basis| basis.word() == word)
    }
}

/// Certain or uncertain.
#[derive(Clone, Debug)]
pub enum AssumedValue {
    /// An expression.
    Fixed(NodeId),
    /// A distribution, drawn once per path.
    Distribution(StatedDistribution),
    /// A process, one value per month.
    Process(Process),
}
