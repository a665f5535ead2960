//! Expressions of a checked scenario, as nodes of one arena.

use std::sync::Arc;

use syntax::Span;
use units::Dimension;

use crate::account::Selection;
use crate::channel::WealthChannel;
use crate::flow::CovenantState;
use crate::ids::{CovenantId, FlowId, InstanceId, NodeId, PartyId, QuantityId};
use crate::takings::TakingsPart;

/// The type of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// A number in canonical units of this dimension.
    Number(Dimension),
    /// 0 or 1.
    Boolean,
    /// Months since year 0. A date that never comes is [`NEVER`]; so is every month after [`Month::LAST`](crate::Month::LAST).
    Date,
    /// An empty sum: zero of any dimension.
    Zero,
}

/// The date of what never happens, in months since year 0: so far beyond [`Month::LAST`](crate::Month::LAST) that no time that is added or
/// taken brings it back.
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

/// A row of a table, in canonical units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LookupRow {
    /// The argument.
    pub at: f64,
    /// The value there.
    pub value: f64,
}

/// This month's figure of a flow, in money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The amount owed this month, arrears included.
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
    /// An account, or a whole section.
    pub accounts: Selection,
    /// Only postings of this contract or part (and its parts).
    pub instance: Option<InstanceId>,
    /// Only accounts with this counterparty.
    pub counterparty: Option<PartyId>,
}

/// How the years between monthly amounts and the present count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Twelve months are a year: the amount of month m, from 1, stands at its end, m/12 after the start.
    Months,
    /// Days over 365 (actual/365): an amount stands on the last day of its month, and the present is that of the first.
    Days,
}

/// What an expression computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// A number in canonical units; a truth value 0 or 1; a date in months since year 0.
    Constant(f64),
    /// The value of a quantity, at the moment at which the expression is read: the dynamics read stocks and balances as
    /// the month opens, reports and path scalars as it closes. A let is its expression.
    Quantity(QuantityId),
    /// Time since the start, in months; 0 in the first month.
    Elapsed,
    /// This month, in months since year 0.
    Date,
    /// An element-wise function.
    Apply(Function, Vec<NodeId>),
    /// The expression as it was `months` ago; `initial` where the run is not that old. For a stock `of` without
    /// initial: its own `initial`.
    Previous {
        /// What.
        of: NodeId,
        /// How many months ago, at least 1.
        months: u32,
        /// Its value before the run; none for a stock.
        initial: Option<NodeId>,
    },
    /// Running sum of a monthly amount, this month included.
    Cumulative(NodeId),
    /// Sum of an amount over the last months, this month included; months before the run count nothing.
    Trailing {
        /// What.
        of: NodeId,
        /// How many months.
        months: u32,
    },
    /// True from the first month in which the condition holds.
    Since(NodeId),
    /// The expression with the opening values of stocks and balances, wherever it is read.
    Opening(NodeId),
    /// The expression with the closing values of stocks and balances, wherever it is read.
    Closing(NodeId),
    /// A table of arguments and values, flat outside; linear or stepped.
    Table {
        /// Rows, arguments ascending.
        rows: Arc<[LookupRow]>,
        /// Straight lines between rows, or else steps.
        linear: bool,
        /// The argument.
        at: NodeId,
        /// The files that rows were read from, as named.
        files: Vec<String>,
    },
    /// What a fact states, as the expression `of` gives it: a constant, or a table of its rows.
    Fact {
        /// The fact's id.
        id: String,
        /// Which of its rows, if one was chosen.
        row: Option<String>,
        /// The unit in which the fact gives it.
        unit: String,
        /// Its value.
        of: NodeId,
    },
    /// A figure of a flow this month, in money.
    Flow(FlowId, Figure),
    /// Balance of accounts, in money; assets and expenses positive when debit, the others positive when credit.
    Balance(BalanceFilter),
    /// Net carrying value of an instance and its parts: all asset and contra accounts tagged with it, all books.
    Book(InstanceId),
    /// Whether the party is in default (from the month after).
    Defaulted(PartyId),
    /// Cash that a party took in this month for what it sells, or a part of it, in money.
    Takings {
        /// Whose.
        party: PartyId,
        /// What of it.
        part: TakingsPart,
    },
    /// Cash that a party and its group paid another and its group this month, in money of the first party's currency.
    PaidTo {
        /// Who paid.
        from: PartyId,
        /// Who received.
        to: PartyId,
    },
    /// By how much less would be paid this month in the least clearing vector than in the greatest, in money; undefined where
    /// failing costs nobody anything.
    Fragility,
    /// A state of the covenant at the end of the month before.
    Covenant(CovenantId, CovenantState),

    // Path scalars: allowed in asks and shows only.
    /// Net present value of a monthly amount at an effective annual rate: Σ xₘ (1+r)^(−tₘ), t in years.
    PresentValue {
        /// The monthly amount.
        of: NodeId,
        /// The effective annual rate, one per path.
        rate: NodeId,
        /// How time counts.
        calendar: Calendar,
    },
    /// Effective annual internal rate of return of a monthly amount.
    InternalRate {
        /// The monthly amount.
        of: NodeId,
        /// How time counts.
        calendar: Calendar,
    },
    /// Sum over the run of a monthly amount.
    Total(NodeId),
    /// The value in the month of this date.
    At {
        /// The series.
        of: NodeId,
        /// The month, one per path.
        date: NodeId,
    },
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
    /// Present value of a party's cash changes at this effective annual rate, plus its claims at par and its stakes at
    /// fair value at the end, discounted from the last month.
    Wealth {
        /// Whose.
        party: PartyId,
        /// The effective annual rate, one per path.
        rate: NodeId,
    },
    /// The part of a party's wealth that comes of its dealings with another, or by one channel.
    WealthPart {
        /// Whose.
        party: PartyId,
        /// Whom it deals with; `None` = everybody.
        with: Option<PartyId>,
        /// By which channel; `None` = all.
        channel: Option<WealthChannel>,
        /// The effective annual rate, one per path.
        rate: NodeId,
    },
    /// What a party loses on its claims on another, at par: those written off over the run, and those left at the end if the other is
    /// then in default. Claims are what `worth` counts as such at the end.
    Loss {
        /// Who has the claims.
        holder: PartyId,
        /// On whom.
        of: PartyId,
    },
    /// A path scalar, or in what is shown a monthly value, of another model on the same draws: index into
    /// [`CheckedScenario::models`](crate::CheckedScenario::models) and a node of its `wanted`.
    In {
        /// Index into [`CheckedScenario::models`](crate::CheckedScenario::models).
        model: usize,
        /// A node of that model.
        node: NodeId,
    },
}

impl Operation {
    /// The nodes of this model that the operation itself names, in order. What a quantity, a flow or a covenant depends
    /// on is not among them.
    pub fn operands(&self) -> impl Iterator<Item = NodeId> + '_ {
        let (list, first, second): (&[NodeId], Option<NodeId>, Option<NodeId>) = match self {
            Operation::Apply(_, arguments) => (arguments, None, None),
            Operation::Previous { of, initial, .. } => (&[], Some(*of), *initial),
            Operation::PresentValue { of, rate, .. } => (&[], Some(*of), Some(*rate)),
            Operation::At { of, date } => (&[], Some(*of), Some(*date)),
            Operation::Cumulative(of)
            | Operation::Trailing { of, .. }
            | Operation::Since(of)
            | Operation::Opening(of)
            | Operation::Closing(of)
            | Operation::InternalRate { of, .. }
            | Operation::Total(of)
            | Operation::Last(of)
            | Operation::First(of)
            | Operation::Ever(of)
            | Operation::Average(of)
            | Operation::Peak(of)
            | Operation::Table { at: of, .. }
            | Operation::Fact { of, .. }
            | Operation::Wealth { rate: of, .. }
            | Operation::WealthPart { rate: of, .. } => (&[], Some(*of), None),
            Operation::Constant(_)
            | Operation::Quantity(_)
            | Operation::Elapsed
            | Operation::Date
            | Operation::Flow(..)
            | Operation::Balance(_)
            | Operation::Book(_)
            | Operation::Defaulted(_)
            | Operation::Takings { .. }
            | Operation::PaidTo { .. }
            | Operation::Fragility
            | Operation::Loss { .. }
            | Operation::Covenant(..)
            | Operation::In { .. } => (&[], None, None),
        };
        list.iter().copied().chain(first).chain(second)
    }
}
