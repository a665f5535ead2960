//! Parties, and what is owed, booked and promised among them.

use syntax::Span;

use crate::account::Account;
use crate::books::Books;
use crate::channel::WealthChannel;
use crate::ids::{FlowId, InstanceId, NodeId, PartyId};

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
    /// What default costs it.
    pub default_cost: Option<DefaultCosts>,
    /// The month, from 0, in which it is in default whatever it holds, if this world says so.
    pub forced_default: Option<u32>,
    /// Its place.
    pub span: Span,
}

/// What default costs a party in a month in which it cannot pay.
#[derive(Clone, Copy, Debug)]
pub struct DefaultCosts {
    /// Share of its cash.
    pub cash: NodeId,
    /// Share of what it receives.
    pub receipts: NodeId,
    /// The outside party that gets it.
    pub payee: PartyId,
}

/// One opening balance; the mirror claim stands in the counterparty's book.
#[derive(Clone, Debug)]
pub struct Opening {
    /// An asset or a liability.
    pub account: Account,
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

impl Unpaid {
    /// Every one.
    pub const ALL: [Unpaid; 2] = [Unpaid::Owed, Unpaid::Lapses];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Unpaid::Owed => "owed",
            Unpaid::Lapses => "lapses",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Unpaid::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// What becomes of a due in default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDefault {
    /// Nothing more falls due once the payer is in default.
    Stop,
    /// All that is left of the loan falls due when the payer is in default.
    Accelerate,
    /// The minimum still to come falls due, once, when the payer is in default, and nothing after.
    Claim,
}

impl OnDefault {
    /// Every one.
    pub const ALL: [OnDefault; 3] = [OnDefault::Stop, OnDefault::Accelerate, OnDefault::Claim];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            OnDefault::Stop => "stop",
            OnDefault::Accelerate => "accelerate",
            OnDefault::Claim => "claim",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        OnDefault::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// How an amount that depends on this month's cash is found.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// `of = "available"`: a share of what is left after all other dues and the floor.
    Available,
    /// `of = "received(x)"`: a share of what was paid on these flows this month.
    Received(Vec<FlowId>),
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
    /// Greatest amount (money) of a share `within`.
    pub most: Option<NodeId>,
    /// `amount = "rest"`: whatever keeps the payer's cash at its floor.
    pub rest: bool,
    /// Active only in months in which this holds (already combined from `when`, `whenever`, `wait`, `by`); a first-time
    /// latch is part of the expression.
    pub when: Option<NodeId>,
    /// How it is booked.
    pub books: Books,
    /// The channel by which it moves the wealth of both sides: that of its books, or the part of business that it says it is of.
    pub channel: WealthChannel,
    /// Lower is paid first.
    pub tier: u32,
    /// What happens to the unpaid part.
    pub unpaid: Unpaid,
    /// A negative amount runs backwards with the reverse booking.
    pub net: bool,
    /// Cash or kind.
    pub settlement: Settlement,
    /// What becomes of it when the payer is in default; `None` = goes on.
    pub on_default: Option<OnDefault>,
    /// Money that falls due, once, when the payer is in default and `on_default` is `claim`: the minimum still to come.
    pub remaining: Option<NodeId>,
    /// Fair value of the shares received for what is paid this month (money); what is paid above it is consideration to
    /// a customer.
    pub fair: Option<NodeId>,
    /// Months over which that excess is amortised; `None` = the rest of the run.
    pub amortise: Option<u32>,
    /// Term of a lease, in months; `None` = a short lease.
    pub lease_months: Option<u32>,
    /// Effective yearly rate at which a lease is worth its payments; `None` = the payer's discount.
    pub lease_rate: Option<NodeId>,
    /// Currency, of payer and receiver.
    pub currency: String,
    /// Its place.
    pub span: Span,
    /// Switched off: nothing is due.
    pub removed: bool,
}

impl Flow {
    /// All expressions that it reads.
    pub fn expressions(&self) -> impl Iterator<Item = NodeId> {
        [Some(self.amount), self.when, self.most, self.remaining, self.fair, self.lease_rate].into_iter().flatten()
    }
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
    /// Account debited, e.g. `expense depreciation`; never cash.
    pub debit: Account,
    /// Account credited, e.g. `asset chips`; never cash.
    pub credit: Account,
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

/// What can be read of a covenant, as the month before left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CovenantState {
    /// It has been breached, for good.
    Breached,
    /// It is breached, and neither cured nor waived.
    InBreach,
    /// A breach ended because the test held again.
    Cured,
    /// A waiver is in force.
    Waived,
    /// The month at whose end it was first breached; a date.
    FirstBreach,
}

impl CovenantState {
    /// Every one.
    pub const ALL: [CovenantState; 5] = [
        CovenantState::Breached,
        CovenantState::InBreach,
        CovenantState::Cured,
        CovenantState::Waived,
        CovenantState::FirstBreach,
    ];

    /// Its word in an expression.
    pub const fn word(self) -> &'static str {
        match self {
            CovenantState::Breached => "breached",
            CovenantState::InBreach => "in_breach",
            CovenantState::Cured => "cured",
            CovenantState::Waived => "waived",
            CovenantState::FirstBreach => "first_breach",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        CovenantState::ALL.into_iter().find(|one| one.word() == word)
    }
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
    /// Months in which it is tested; `None` = every one.
    pub tested: Option<NodeId>,
    /// Months that a failed test may last before it is a breach.
    pub cure: u32,
    /// While this holds, no failed test counts.
    pub waived: Option<NodeId>,
    /// Its place.
    pub span: Span,
    /// Switched off.
    pub removed: bool,
}

impl Covenant {
    /// All expressions that it reads.
    pub fn expressions(&self) -> impl Iterator<Item = NodeId> {
        [Some(self.test), self.tested, self.waived].into_iter().flatten()
    }
}
