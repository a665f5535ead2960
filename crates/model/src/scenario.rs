//! The checked scenario: names bound, kinds expanded, every expression with a type. What the compiler reads.
//!
//! A [`Scenario`] holds one [`Model`] for the base and one for every variant that an answer compares it with. All
//! expressions of a model live in one arena, `Model::nodes`, in canonical units (time in months, money in major units).

use syntax::Span;
use units::{Dimension, Units};

/// Index into [`Model::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);
/// Index into [`Model::quantities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuantityId(pub u32);
/// Index into [`Model::instances`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(pub u32);
/// Index into [`Model::parties`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartyId(pub u32);
/// Index into [`Model::flows`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FlowId(pub u32);
/// Index into [`Model::covenants`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CovenantId(pub u32);

/// A whole scenario, ready to compile.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The title.
    pub title: String,
    /// The base first, then the variants and removals that answers need, in order of first mention.
    pub models: Vec<Model>,
    /// Questions, by key order. Their expressions live in the base model.
    pub asks: Vec<Ask>,
    /// Series asked for in the file, by key order; nodes of the base model.
    pub shows: Vec<Show>,
    /// Names of all `[variant.*]` of the file.
    pub variants: Vec<String>,
    /// The units of the scenario: standard ones and its own.
    pub units: Units,
}

/// Which world a model describes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum World {
    /// The scenario as written.
    Base,
    /// `[variant.x]`.
    Variant(String),
    /// The scenario with these things removed, by full key.
    Without(Vec<String>),
}

/// One world on the common draws.
#[derive(Clone, Debug)]
pub struct Model {
    /// Which world.
    pub world: World,
    /// First month, as months since year 0.
    pub start: i32,
    /// Number of months.
    pub months: u32,
    /// All expressions.
    pub nodes: Vec<Node>,
    /// Assumptions, lets, parameters and stocks, in key order.
    pub quantities: Vec<Quantity>,
    /// Parties, contracts, things and their parts, in key order.
    pub instances: Vec<Instance>,
    /// Parties, in key order.
    pub parties: Vec<Party>,
    /// Flows, pays and transfers, in key order.
    pub flows: Vec<Flow>,
    /// Non-cash entries, in key order.
    pub entries: Vec<BookEntry>,
    /// Covenants, in key order.
    pub covenants: Vec<Covenant>,
    /// Same-month circles to be solved, in key order.
    pub solves: Vec<Solve>,
    /// Rank correlations.
    pub correlations: Vec<Correlation>,
    /// Path scalars that the conclusion reads from this model (through [`Operation::In`]).
    pub wanted: Vec<NodeId>,
}

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A number in canonical units of this dimension.
    Number(Dimension),
    /// 0 or 1.
    Boolean,
    /// Months since year 0. A date that never comes is [`NEVER`].
    Date,
    /// An empty sum: zero of any dimension.
    Zero,
}

/// The date of what never happens, in months since year 0.
pub const NEVER: f64 = 1e6;

/// How often the value of an expression may differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timing {
    /// The same on every path and month.
    Fixed,
    /// One value per path.
    Path,
    /// One value per path and month.
    Monthly,
    /// One value per path, known only at the end of the run ([`Operation::Total`] and its kin).
    End,
}

/// One expression.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it computes.
    pub operation: Operation,
    /// Its type.
    pub ty: Type,
    /// How often its value may differ.
    pub timing: Timing,
    /// Its place in a scenario or library file.
    pub span: Span,
}

/// Functions of numbers, applied element by element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// −a
    Negate,
    /// not a
    Not,
    /// |a|
    Absolute,
    /// e^a
    Exponential,
    /// ln a
    Logarithm,
    /// √a
    SquareRoot,
    /// Nearest whole number (of the canonical unit given by the second argument of `round`, already divided out).
    Round,
    /// Largest whole number not above.
    Floor,
    /// a + b
    Add,
    /// a − b
    Subtract,
    /// a × b
    Multiply,
    /// a ÷ b
    Divide,
    /// a ^ b
    Power,
    /// The lesser.
    Minimum,
    /// The greater.
    Maximum,
    /// a < b
    Less,
    /// a ≤ b
    LessOrEqual,
    /// a = b
    Equal,
    /// a ≠ b
    NotEqual,
    /// a and b
    And,
    /// a or b
    Or,
    /// if(a, b, c)
    If,
}

/// This month's figure of a flow, in money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// What is owed this month, arrears included.
    Due,
    /// What was paid.
    Paid,
    /// Due less paid.
    Short,
    /// What stands unpaid from earlier months (opening), or after clearing (closing).
    Arrears,
}

/// Which accounts a balance sums.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceFilter {
    /// Whose book.
    pub party: PartyId,
    /// Account words, e.g. `cash`, `asset chips`, `liability loan`, `revenue sale compute`, or only a section: `asset`.
    pub account: String,
    /// Only postings of this contract or part (and its parts).
    pub instance: Option<InstanceId>,
    /// Only accounts with this counterparty.
    pub counterparty: Option<PartyId>,
}

/// What an expression computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// A number in canonical units; a truth value 0 or 1; a date in months since year 0.
    Constant(f64),
    /// The value of a quantity. Stocks: opening value before the month's end, closing value in reports and path scalars.
    Quantity(QuantityId),
    /// Time since the start, in months; 0 in the first month.
    Elapsed,
    /// This month, in months since year 0.
    Date,
    /// An element-wise function.
    Apply(Function, Vec<NodeId>),
    /// The expression as it was `months` ago; `initial` where the run is not that old. For a stock `of` without initial:
    /// its own `initial`.
    Previous { of: NodeId, months: u32, initial: Option<NodeId> },
    /// Running sum of a monthly amount, this month included.
    Cumulative(NodeId),
    /// Sum over the last `months`, this month included (money amounts, counts); the mean for `mean = true`.
    Trailing { of: NodeId, months: u32 },
    /// True from the first month in which the condition holds.
    Since(NodeId),
    /// A table of (argument, value), ascending, flat outside; linear or stepped.
    Table { rows: Vec<(f64, f64)>, linear: bool, at: NodeId },
    /// A figure of a flow this month, in money.
    Flow(FlowId, Figure),
    /// Balance of accounts, in money; assets and expenses positive when debit, the others positive when credit.
    Balance(BalanceFilter),
    /// Net carrying value of an instance and its parts: all asset and contra accounts tagged with it, all books.
    Book(InstanceId),
    /// Whether the party is in default (from the month after).
    Defaulted(PartyId),
    /// Whether the covenant was breached by the end of the month before.
    Breached(CovenantId),

    // Path scalars: allowed in asks and shows only.
    /// Net present value of a monthly amount at an effective annual rate: Σ xₘ (1+r)^(−m/12), m = 1 first.
    PresentValue { of: NodeId, rate: NodeId },
    /// Effective annual internal rate of return of a monthly amount.
    InternalRate(NodeId),
    /// Sum over the run of a monthly amount.
    Total(NodeId),
    /// The value in the month of this date.
    At { of: NodeId, date: NodeId },
    /// The value in the last month.
    Last(NodeId),
    /// The date at which the condition first holds, or [`NEVER`].
    First(NodeId),
    /// Whether the condition ever holds.
    Ever(NodeId),
    /// Mean over the months.
    Average(NodeId),
    /// Greatest value over the months.
    Peak(NodeId),
    /// Present value of a party's cash changes at this effective annual rate, plus its terminal claims and stakes (all
    /// balances with a counterparty but cash) discounted from the last month.
    Wealth { party: PartyId, rate: NodeId },
    /// A path scalar of another model on the same draws: index into [`Scenario::models`] and a node of its `wanted`.
    In { model: usize, node: NodeId },
}

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
    Stock { initial: NodeId, next: NodeId },
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

/// A holder of books.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its instance.
    pub instance: InstanceId,
    /// Short name.
    pub name: String,
    /// Currency of its cash.
    pub currency: String,
    /// Digits of the minor unit: 2 for USD.
    pub minor_digits: u32,
    /// Opening cash (money).
    pub cash: NodeId,
    /// Further opening balances.
    pub opening: Vec<Opening>,
    /// Opening equity as stated, to be checked; `None` = whatever balances.
    pub equity: Option<NodeId>,
    /// Always pays.
    pub outside: bool,
    /// Issues the currency.
    pub issues: Option<String>,
    /// Group it belongs to.
    pub group: Option<String>,
    /// Shares cash with its group.
    pub pool: bool,
    /// Effective annual discount rate.
    pub discount: Option<NodeId>,
    /// Cash below which `rest` and `available` do not go.
    pub floor: Option<NodeId>,
    /// Months an owed due may stay short before default.
    pub grace: u32,
    /// Months from default to the write-off of what is left.
    pub workout: Option<u32>,
    /// Share of cash and of receipts lost on default, and the outside party that gets it.
    pub default_cost: Option<(NodeId, NodeId, PartyId)>,
    /// Its place.
    pub span: Span,
}

/// One opening balance; the mirror claim stands in the counterparty's book.
#[derive(Clone, Debug)]
pub struct Opening {
    /// `asset chips`, `liability loan`, …
    pub account: String,
    /// Whose claim or debt it is from the other side.
    pub counterparty: Option<PartyId>,
    /// The contract it belongs to.
    pub instance: Option<InstanceId>,
    /// Amount (money).
    pub amount: NodeId,
    /// Its place.
    pub span: Span,
}

/// Which table a due came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Cash.
    Cash,
    /// In kind: no cash moves (`[transfer.*]`).
    Kind,
}

/// What to do with the unpaid part of a due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpaid {
    /// It stays owed as arrears.
    Owed,
    /// It lapses.
    Lapses,
}

/// How an amount that hangs on this month's cash is found.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// `of = "available"`: a share of what is left after all other dues and the floor.
    Available,
    /// `of = "received(x)"`: a share of what was paid on these flows this month.
    Received(Vec<FlowId>),
}

/// How a due is booked: the verb and its object, as in `sale compute`.
#[derive(Clone, Debug, PartialEq)]
pub struct Books {
    /// The verb.
    pub verb: BooksVerb,
    /// What: `compute`, `chips`; empty for verbs that take none.
    pub object: String,
}

/// The verbs of `books`, as in the table of LANGUAGE.md §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum BooksVerb {
    Sale,
    Wages,
    Tax,
    Interest,
    Grant,
    Capital,
    Dispose,
    Lease,
    Loan,
    Repay,
    Equity,
    Buyback,
    Dividend,
    Prepay,
    UsePrepaid,
    Credit,
    Warrant,
    Convert,
    Forgive,
}

/// Money (or a claim) owed by one party to another: `[flow.*]`, `[pay.*]`, `[transfer.*]`.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Short unique name.
    pub name: String,
    /// Full key.
    pub key: String,
    /// The contract or part whose flow it is.
    pub instance: Option<InstanceId>,
    /// Payer.
    pub from: PartyId,
    /// Receiver.
    pub to: PartyId,
    /// Money owed in the month (a flow's rate is already multiplied by `dt`); with `within`, a share or money cap.
    pub amount: NodeId,
    /// Solved inside clearing.
    pub within: Option<Within>,
    /// Greatest amount (money), for `within`.
    pub most: Option<NodeId>,
    /// `amount = "rest"`: whatever keeps the payer's cash at its floor.
    pub rest: bool,
    /// Active only in months in which this holds (already combined from `when`, `whenever`, `wait`, `by`); a first-time
    /// latch is part of the expression.
    pub when: Option<NodeId>,
    /// How it is booked.
    pub books: Books,
    /// Lower is paid first.
    pub tier: u32,
    /// What happens to the unpaid part.
    pub unpaid: Unpaid,
    /// A negative amount runs backwards with the reverse booking.
    pub net: bool,
    /// Cash or kind.
    pub settlement: Settlement,
    /// What becomes of it when either party is in default: `stop`, `accelerate`, `claim`; `None` = goes on.
    pub on_default: Option<String>,
    /// Currency, of payer and receiver.
    pub currency: String,
    /// Its place.
    pub span: Span,
    /// Switched off: nothing is due.
    pub removed: bool,
}

/// A non-cash entry within one party.
#[derive(Clone, Debug)]
pub struct BookEntry {
    /// Short unique name.
    pub name: String,
    /// Full key.
    pub key: String,
    /// The contract or part whose entry it is.
    pub instance: Option<InstanceId>,
    /// Whose book.
    pub party: PartyId,
    /// Account debited, e.g. `expense depreciation`.
    pub debit: String,
    /// Account credited, e.g. `asset chips`.
    pub credit: String,
    /// How much.
    pub amount: EntryAmount,
    /// Active only in months in which this holds.
    pub when: Option<NodeId>,
    /// Its place.
    pub span: Span,
    /// Switched off.
    pub removed: bool,
}

/// The amount of an entry.
#[derive(Clone, Copy, Debug)]
pub enum EntryAmount {
    /// Money this month (the rate is already multiplied by `dt`).
    Amount(NodeId),
    /// Book the difference that brings the debit account (of this instance) to this value.
    To(NodeId),
}

/// A promise to keep a test true.
#[derive(Clone, Debug)]
pub struct Covenant {
    /// Short unique name.
    pub name: String,
    /// Full key.
    pub key: String,
    /// Who promised.
    pub party: Option<PartyId>,
    /// True while kept; evaluated after clearing.
    pub test: NodeId,
    /// Months a failed test may last before it is a breach.
    pub cure: u32,
    /// Its place.
    pub span: Span,
    /// Switched off.
    pub removed: bool,
}

/// A same-month circle to be solved by iteration.
#[derive(Clone, Debug)]
pub struct Solve {
    /// Full key.
    pub key: String,
    /// Names with start values.
    pub names: Vec<(QuantityId, NodeId)>,
    /// Absolute tolerance in the canonical unit of each name.
    pub tolerance: Vec<f64>,
    /// Most rounds.
    pub most: u32,
    /// Its place.
    pub span: Span,
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
    /// The claim as a condition, a truth value per path.
    pub holds: NodeId,
    /// Measures: text as written, and expression.
    pub measures: Vec<(String, NodeId)>,
    /// Its place.
    pub span: Span,
}

/// Series to report: text as written, and expression.
#[derive(Clone, Debug)]
pub struct Show {
    /// Its id.
    pub id: String,
    /// What it shows.
    pub series: Vec<(String, NodeId)>,
    /// Title.
    pub title: Option<String>,
    /// Its place.
    pub span: Span,
}

impl Model {
    /// The node behind an id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The quantity behind an id.
    pub fn quantity(&self, id: QuantityId) -> &Quantity {
        &self.quantities[id.0 as usize]
    }

    /// The instance and, if a part, what it is a part of, outwards.
    pub fn lineage(&self, instance: InstanceId) -> impl Iterator<Item = InstanceId> + '_ {
        std::iter::successors(Some(instance), |id| self.instances[id.0 as usize].parent)
    }
}
