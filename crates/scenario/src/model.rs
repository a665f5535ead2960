//! A scenario with its worlds, and what is asked of them.

use std::collections::BTreeMap;

use syntax::{Month, Span, list_words};
use units::Units;

use crate::arena::Arena;
use crate::flow::{BookEntry, Covenant, Flow, Party};
use crate::ids::{CovenantId, FlowId, InstanceId, NodeId, PartyId, QuantityId};
use crate::node::{Function, Node, Operation};
use crate::value::Quantity;

/// A whole scenario, ready to compile.
#[derive(Clone, Debug)]
pub struct CheckedScenario {
    /// The title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The base first, then every variant of the file by key order, then the removals that answers need in order of
    /// mention. Variants are built to be checked; one whose `wanted` is empty need not run.
    pub models: Vec<Model>,
    /// Questions, by key order. Their expressions live in the base model.
    pub asks: Vec<Ask>,
    /// Series asked for in the file, by key order; nodes of the base model.
    pub shows: Vec<Show>,
    /// Figures that are held against what is known, by key order; nodes of the base model.
    pub checks: Vec<CalibrationCheck>,
    /// The figure or claim to be explained, if any.
    pub explained: Option<Explained>,
    /// Names of all `[variant.*]` of the file.
    pub variants: Vec<String>,
    /// The units of the scenario: standard ones and its own.
    pub units: Units,
}

/// Which world a model describes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorldName {
    /// The scenario as written.
    Base,
    /// `[variant.x]`.
    Variant(String),
    /// The scenario with these things removed, by full key.
    Without(Vec<String>),
    /// The scenario in which this party, by full key, is in default from this month on, whatever it holds.
    Defaulted(String, Month),
}

/// One world on the common draws.
#[derive(Clone, Debug)]
pub struct Model {
    /// Which world.
    pub world: WorldName,
    /// First month.
    pub start: Month,
    /// Number of months.
    pub months: u32,
    /// All expressions.
    pub nodes: Arena<NodeId, Node>,
    /// Assumptions, lets, parameters and stocks. Like all lists here, in an order that does not depend on that of the
    /// file: first those of the scenario itself, then those of each instance.
    pub quantities: Arena<QuantityId, Quantity>,
    /// Contracts, parties and things, each by name; then their parts.
    pub instances: Arena<InstanceId, Instance>,
    /// Parties, by name.
    pub parties: Arena<PartyId, Party>,
    /// Flows, pays and transfers.
    pub flows: Arena<FlowId, Flow>,
    /// Non-cash entries.
    pub entries: Vec<BookEntry>,
    /// Covenants.
    pub covenants: Arena<CovenantId, Covenant>,
    /// Same-month circles to be solved, by name.
    pub solves: Vec<Solve>,
    /// Rank correlations.
    pub correlations: Vec<Correlation>,
    /// Path scalars and series that are read from this model (through [`crate::Operation::In`]).
    pub wanted: Vec<NodeId>,
}

/// The class of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// `[party.*]`
    Party,
    /// `[contract.*]`
    Contract,
    /// `[thing.*]`
    Thing,
    /// A part of another instance.
    Part,
}

impl Class {
    /// Its word, which is also the name of the table of its instances.
    pub fn word(self) -> &'static str {
        match self {
            Class::Party => "party",
            Class::Contract => "contract",
            Class::Thing => "thing",
            Class::Part => "part",
        }
    }
}

/// A party, contract, thing or part.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Short unique name.
    pub name: String,
    /// Full key.
    pub key: String,
    /// Its class.
    pub class: Class,
    /// The instance that this is a part of.
    pub parent: Option<InstanceId>,
    /// Names of its kinds.
    pub kinds: Vec<String>,
    /// Where it is defined.
    pub span: Span,
    /// Switched off.
    pub removed: bool,
}

/// A same-month circle to be solved by iteration.
#[derive(Clone, Debug)]
pub struct Solve {
    /// Full key.
    pub key: String,
    /// The names that need each other.
    pub names: Vec<SolvedName>,
    /// Most rounds.
    pub most: u32,
    /// Its place.
    pub span: Span,
}

/// A name that a circle is solved for.
#[derive(Clone, Copy, Debug)]
pub struct SolvedName {
    /// Which.
    pub quantity: QuantityId,
    /// The value that a month begins from.
    pub start: NodeId,
    /// The change at which it is found, in its canonical unit.
    pub tolerance: f64,
}

/// Rank correlation of two assumptions.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// One.
    pub a: QuantityId,
    /// The other.
    pub b: QuantityId,
    /// Spearman's rho.
    pub rho: f64,
    /// Its place.
    pub span: Span,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// What the other says.
    pub counter: String,
    /// What it is about.
    pub about: String,
    /// What argument it belongs to: questions of one subject stand together; empty if it does not say.
    pub subject: String,
    /// The claim as a condition, a truth value per path.
    pub holds: NodeId,
    /// Its measures.
    pub measures: Vec<WrittenExpression>,
    /// Its place.
    pub span: Span,
    /// The name that it asks after, if it is part of a question that is answered by names.
    pub option: Option<AskOption>,
}

/// One of the names that a question may be answered by.
#[derive(Clone, Debug)]
pub struct AskOption {
    /// Id of the question.
    pub of: String,
    /// A variant, or `as stated`.
    pub name: String,
}

impl Ask {
    /// Whether it is the question of this id, or a part of it.
    pub fn answers(&self, id: &str) -> bool {
        self.id == id || self.option.as_ref().is_some_and(|option| option.of == id)
    }
}

/// An expression that is reported under its own text.
#[derive(Clone, Debug)]
pub struct WrittenExpression {
    /// The text as written; of a pattern the name that fits it.
    pub text: String,
    /// The expression.
    pub node: NodeId,
    /// The unit to report it in, if it says one.
    pub unit: Option<String>,
    /// How reports name it, if it says so.
    pub label: Option<String>,
    /// What it means, if it says so.
    pub about: Option<String>,
    /// Whether it fits a pattern, so that nobody wrote its name here.
    pub fits_pattern: bool,
}

impl WrittenExpression {
    /// What fits a pattern: it says nothing of itself.
    pub fn fitting(name: impl Into<String>, node: NodeId) -> Self {
        Self { text: name.into(), node, unit: None, label: None, about: None, fits_pattern: true }
    }
}

/// Series to report.
#[derive(Clone, Debug)]
pub struct Show {
    /// Its id.
    pub id: String,
    /// What it shows.
    pub series: Vec<WrittenExpression>,
    /// Title.
    pub title: Option<String>,
    /// What it is about.
    pub about: String,
    /// Its place.
    pub span: Span,
}

/// A figure of the model that is held against what is known of it.
#[derive(Clone, Debug)]
pub struct CalibrationCheck {
    /// Its id.
    pub id: String,
    /// The figure, one number per path: a number or a date.
    pub value: WrittenExpression,
    /// The figure that is known, in canonical units.
    pub expected: f64,
    /// How far off the figure may be, either way; of a date in months.
    pub tolerance: f64,
    /// Another forecast of the figure, one number per path, if there is one: the figure is then scored as a forecast.
    pub baseline: Option<NodeId>,
    /// Ids of the facts that what is known comes from, sorted.
    pub facts: Vec<String>,
    /// Where it comes from if not from facts; empty if not said.
    pub source: String,
    /// Why the figure is off; empty if not said.
    pub why: String,
    /// Its place.
    pub span: Span,
}

impl CalibrationCheck {
    /// All that is computed on each path: the figure, and the other forecast of it.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        [self.value.node].into_iter().chain(self.baseline)
    }
}

/// A figure or claim to be explained.
#[derive(Clone, Debug)]
pub enum Explained {
    /// A name or expression, series or path scalar: text as written, and expression in the base model.
    Expression(String, NodeId),
    /// The claim of a question: index into [`CheckedScenario::asks`].
    Ask(usize),
}

impl Model {
    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// What `opening` and `closing` read; any other expression itself.
    pub fn of_any_moment(&self, mut id: NodeId) -> NodeId {
        while let Operation::Opening(of) | Operation::Closing(of) = self.nodes[id].operation {
            id = of;
        }
        id
    }

    /// The conditions that `and` or `or` joins into this one, and which of the two; nothing if it is joined of none.
    pub fn joined(&self, condition: NodeId) -> Option<(Function, Vec<NodeId>)> {
        let function = match &self.nodes[condition].operation {
            Operation::Apply(function @ (Function::And | Function::Or), _) => *function,
            _ => return None,
        };
        let (mut found, mut stack) = (Vec::new(), vec![condition]);
        while let Some(node) = stack.pop() {
            match &self.nodes[node].operation {
                Operation::Apply(inner, sides) if *inner == function => stack.extend(sides.iter().rev()),
                _ => found.push(node),
            }
        }
        Some((function, found))
    }

    /// The quantity behind an id.
    pub fn quantity(&self, id: QuantityId) -> &Quantity {
        &self.quantities[id]
    }

    /// The last month.
    pub fn last(&self) -> Month {
        self.start.later(self.months as usize - 1)
    }

    /// Days from the last of the first month to the last of a month, from 0.
    pub fn days_to(&self, month: usize) -> f64 {
        (self.start.later(month).last_day() - self.start.last_day()) as f64
    }

    /// The party, contract or thing whose quantity each is, for those of a part what that is a part of; nothing for those of the
    /// scenario itself.
    pub fn owners(&self) -> Arena<QuantityId, Option<InstanceId>> {
        let by_key: BTreeMap<&str, InstanceId> =
            self.instances.enumerate().map(|(id, instance)| (instance.key.as_str(), id)).collect();
        self.quantities.map(|quantity| {
            let outwards = std::iter::successors(quantity.key.rsplit_once('.'), |(key, _)| key.rsplit_once('.'));
            let owner = outwards.into_iter().find_map(|(key, _)| by_key.get(key).copied())?;
            self.lineage(owner).last()
        })
    }

    /// The instance and, if a part, what it is a part of, outwards.
    pub fn lineage(&self, instance: InstanceId) -> impl Iterator<Item = InstanceId> + '_ {
        std::iter::successors(Some(instance), |id| self.instances[*id].parent)
    }
}

impl WorldName {
    /// A world in words.
    pub fn describe(&self) -> String {
        match self {
            WorldName::Base => "the scenario as written".into(),
            WorldName::Variant(name) => format!("the variant `{name}`"),
            WorldName::Without(keys) => format!("the scenario without {}", list_words(keys)),
            WorldName::Defaulted(key, month) => {
                let name = key.strip_prefix("party.").unwrap_or(key);
                format!("the scenario in which `{name}` defaults in {month}")
            }
        }
    }
}
