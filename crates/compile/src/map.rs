//! Where everything of a scenario stands in its program: what reports and explanations walk along.

use std::collections::BTreeMap;

use program::Register;
use scenario::{Account, Arena, CovenantId, FlowId, InstanceId, NodeId, PartyId, QuantityId, Section, StandardAccount};

/// How much is compiled. Both give the same answers to the bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The things that move money or stocks, and those that are asked or shown.
    Answers,
    /// Every name and flow too: to explain, to show anything, to draw up statements.
    Everything,
}

/// A scenario as programs, and the way back.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// One program for each model, and what is concluded from them.
    pub ensemble: program::Ensemble,
    /// One for each program.
    pub worlds: Vec<Map>,
    /// One for each ask.
    pub answers: Vec<AnswerColumns>,
    /// One for each show: its series in order, indices into the outputs of the monthly conclusion.
    pub shows: Vec<Vec<usize>>,
    /// One for each check: its figure, an index into the conclusion's outputs.
    pub checks: Vec<usize>,
    /// One for each check: the other forecast of its figure, if it has one.
    pub baselines: Vec<Option<usize>>,
    /// Where what is to be explained stands, if anything is.
    pub explained: Option<ExplainedColumns>,
    /// Uncertain quantities of the base, in key order.
    pub assumptions: Vec<AssumptionColumns>,
}

impl Compiled {
    /// Leaves out what is only shown, and the worlds that nothing else reads.
    pub fn forget_shows(&mut self) {
        self.shows.iter_mut().for_each(Vec::clear);
        self.ensemble.monthly = program::Conclusion::default();
        for (world, program) in self.ensemble.programs.iter_mut().enumerate() {
            program.series.clear();
            if world > 0 && program.scalars.is_empty() {
                *program = nothing();
            }
        }
    }
}

/// The program of a world that is checked, but not run.
pub(crate) fn nothing() -> program::Program {
    program::Program { months: 1, ..program::Program::default() }
}

/// The columns of an answer: indices into the conclusion's outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerColumns {
    /// Truth of the claim.
    pub holds: usize,
    /// Truth of each condition that it is [joined](scenario::Model::joined) of; none if it is one.
    pub conditions: Vec<usize>,
    /// Its measures, in canonical units.
    pub measures: Vec<usize>,
}

/// Where what is to be explained stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedColumns {
    /// Columns have one number per path and month, outputs of the monthly conclusion; else one per path, of the other.
    pub monthly: bool,
    /// The figure by which a path is chosen: of a question its first measure, if it has one.
    pub figure: usize,
    /// The expressions that read other worlds, which no program holds.
    pub across: BTreeMap<NodeId, usize>,
}

/// What stands for an uncertain quantity when a variance is explained: indices into the conclusion's outputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumptionColumns {
    /// Which.
    pub quantity: QuantityId,
    /// The draw; of a process its level in the last month and its mean over the months.
    pub outputs: Vec<usize>,
}

/// Registers of one world's program. Values are in canonical units (money in major units) unless said otherwise; money
/// in minor units is in whole cents, debits positive.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// `None` where it is not compiled (removed, known only at the end of the run, or not asked for).
    pub quantities: Arena<QuantityId, Option<QuantityColumns>>,
    /// `None` where they are not asked for.
    pub flows: Arena<FlowId, Option<FlowColumns>>,
    /// All parties of the model, then the implied issuers of money.
    pub parties: Arena<PartyId, BookParty>,
    /// By place in the program's ledger.
    pub accounts: Vec<AccountInfo>,
    /// Every posting of prelude and month.
    pub postings: Vec<PostingInfo>,
    /// Payments that stand under two activities in a cash flow statement.
    pub payment_elements: Vec<PaymentElements>,
    /// By index of the due in the only clearing.
    pub dues: Vec<DueInfo>,
    /// What those owe who may be unable to pay.
    pub promises: Vec<PromiseInfo>,
    /// What moves a process in a month, or decides an event: a standard normal or uniform number.
    pub shocks: BTreeMap<QuantityId, Register>,
    /// The state, for each party that can default, that says whether it has.
    pub defaults: BTreeMap<PartyId, Register>,
    /// What a commit of the month or prelude updates, by state.
    pub states: BTreeMap<Register, StateSource>,
    /// The circle, an index into `Model::solves`, to which a guess of a `program::ProgramStep::Solve` belongs.
    pub guesses: BTreeMap<Register, usize>,
    /// What makes up each wealth, or part of one, that is asked for.
    pub wealth: BTreeMap<NodeId, WealthColumns>,
    pub(crate) starts: BTreeMap<NodeId, Register>,
    pub(crate) values: BTreeMap<NodeId, Register>,
    pub(crate) closings: BTreeMap<NodeId, Register>,
}

/// A named value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuantityColumns {
    /// Its value in the month; of a stock the value at the beginning of the month (a state).
    pub opening: Register,
    /// As reported; of a stock the value at the end of the month.
    pub closing: Register,
}

/// The figures of a flow, in money. Backward payments of a `net` flow count negative. All zero for a removed flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowColumns {
    /// Owed this month, arrears included.
    pub due: Register,
    /// Paid this month.
    pub paid: Register,
    /// Due less paid.
    pub short: Register,
    /// Unpaid at the beginning of the month.
    pub arrears_opening: Register,
    /// Unpaid at its end.
    pub arrears_closing: Register,
    /// Paid this month, in minor units.
    pub paid_minor: Register,
}

/// A keeper of books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookParty {
    /// Its short name.
    pub name: String,
    /// The currency of its cash.
    pub currency: String,
    /// Stands in no table of the scenario: owes all cash of a currency that nobody issues.
    pub implied: bool,
}

/// An account of a party in one currency.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountInfo {
    /// Whose: index into [`Map::parties`].
    pub party: PartyId,
    /// The currency of its amounts.
    pub currency: String,
    /// Minor units in a unit of money.
    pub scale: f64,
    /// Which, in its party's words.
    pub account: Account,
    /// Where it stands: the cash of an issuer is a liability.
    pub section: Section,
    /// The contract or part.
    pub instance: Option<InstanceId>,
    /// The other party.
    pub counterparty: Option<PartyId>,
    /// How it is eliminated with the other party.
    pub elimination: Elimination,
    /// Its register, in minor units.
    pub register: Register,
    /// Counts at the horizon in the terminal value of `worth`.
    pub terminal: bool,
    /// Counts in the carrying value of its contract or part (`book`).
    pub carried: bool,
}

impl AccountInfo {
    /// Whether it is the cash of its party; of an issuer, what it owes.
    pub fn is_cash(&self) -> bool {
        self.account.standard() == Some(StandardAccount::Cash)
    }
}

/// How an account is eliminated where its party and its counterparty stand in one group (IFRS 10.B86).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elimination {
    /// Against the opposite that the counterparty books: claims and debts, revenue and expense.
    Mirrored,
    /// Not at all: a thing bought from the counterparty, where that booked revenue.
    Capitalised,
    /// Against the equity paid in: a holding in the counterparty.
    Stake,
    /// Against the stake: equity that the counterparty paid in.
    PaidIn,
    /// With the stake: what follows from owning, such as dividends, warrants, stakes written off.
    Ownership,
}

/// The elements of a payment that stand under different activities (IAS 7.12): one is operating to the payer, whatever
/// the rest is. Registers of this month, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentElements {
    /// What was paid.
    pub paid: Register,
    /// The operating part. For a lease: interest and what varies. For shares: what is paid above their fair value,
    /// operating to the issuer too.
    pub operating: Register,
    /// The rest.
    pub rest: Register,
}

/// Why something was posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingSource {
    /// The opening balance sheet: this amount.
    Opening(NodeId),
    /// A flow, as it fell due.
    Due(FlowId),
    /// A flow, as it was paid.
    Paid(FlowId),
    /// An entry: index into `Model::entries`.
    Entry(usize),
    /// What a party in default still owed when its workout ended.
    WriteOff(PartyId),
    /// What default costs a party.
    DefaultCost(PartyId),
}

/// The phase of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the prelude.
    Prelude,
    /// In a month.
    Month,
}

/// A posting of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct PostingInfo {
    /// Phase.
    pub place: Place,
    /// Index of the step.
    pub step: usize,
    /// Index within the step.
    pub posting: usize,
    /// Why.
    pub source: PostingSource,
    /// Index into [`Map::accounts`].
    pub debit: usize,
    /// Index into [`Map::accounts`].
    pub credit: usize,
    /// In minor units; negative runs the other way.
    pub amount: Register,
}

/// A due of the clearing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueInfo {
    /// The flow that it belongs to.
    pub flow: FlowId,
    /// Runs from its receiver to its payer.
    pub reverse: bool,
}

/// What one side of a flow owes the other.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseInfo {
    /// Which flow.
    pub flow: FlowId,
    /// Runs from its receiver to its payer.
    pub reverse: bool,
    /// Indices into [`Map::dues`].
    pub dues: Vec<usize>,
    /// States that keep what is still owed, in minor units; none if it lapses.
    pub arrears: Vec<Register>,
    /// Minor units in a unit of money.
    pub scale: f64,
    /// What of it is unpaid in a month; `None` where it is not asked for.
    pub unpaid: Option<UnpaidColumns>,
}

/// What a promise leaves unpaid in a month, in whole minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpaidColumns {
    /// Owed this month, arrears included, less what was paid.
    pub short: Register,
    /// The part of it that is still owed when the month ends; the rest lapsed or was written off.
    pub kept: Register,
}

/// What makes up a party's wealth, or a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WealthColumns {
    /// What a part of wealth counts of the month's payments. All wealth counts the change of cash, and nothing stands here.
    pub moves: Vec<WealthMove>,
    /// What counts at the end.
    pub claims: Vec<WealthClaim>,
}

/// A payment, or what falls due of one, that counts in a part of wealth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WealthMove {
    /// The part of a flow that falls due anew, or is paid; or what default costs.
    pub source: PostingSource,
    /// Adds to wealth, else takes away.
    pub gained: bool,
    /// In minor units.
    pub amount: Register,
}

/// An account that counts in wealth at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WealthClaim {
    /// Its register.
    pub account: Register,
    /// Who stands on the other side, if that is known.
    pub with: Option<PartyId>,
}

/// What a state belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateSource {
    /// A stock, or the level of a process.
    Quantity(QuantityId),
    /// Arrears of a flow.
    Arrears(FlowId),
    /// What the amounts of a flow so far come to beyond whole minor units.
    Carry(FlowId),
    /// The same of an entry, by its place.
    CarriedEntry(usize),
    /// The age and level of a lease, or what a flow amortises.
    Terms(FlowId),
    /// The failed months of a covenant, or its breach.
    Covenant(CovenantId),
    /// The short months of a party, its default or its workout.
    Default(PartyId),
    /// Whether the opening equity of a party is what it states: both in minor units.
    StatedEquity {
        /// The party.
        party: PartyId,
        /// What it states.
        stated: Register,
        /// Assets less liabilities.
        opened: Register,
    },
    /// Whether a claim has fallen below zero: its issuer's account.
    Claim(Register),
    /// An expression with a memory: `cum`, `since`, `total`, …
    Node(NodeId),
}

impl Map {
    /// The value of an expression before the first month.
    pub fn starting_register(&self, node: NodeId) -> Option<Register> {
        self.starts.get(&node).copied()
    }

    /// The value of an expression in the month, stocks and balances read as they open: for `explain`.
    pub fn value_register(&self, node: NodeId) -> Option<Register> {
        self.values.get(&node).copied()
    }

    /// The value of an expression as reported, stocks and balances read as they close.
    pub fn closing_register(&self, node: NodeId) -> Option<Register> {
        self.closings.get(&node).copied()
    }
}
