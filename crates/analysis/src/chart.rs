//! The chart of accounts and the cash flows of a run.

/// Where an account stands in the statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementSection {
    /// Balance sheet, normally a debit.
    Asset,
    /// Balance sheet, normally a credit.
    Liability,
    /// Balance sheet, normally a credit.
    Equity,
    /// Income statement, normally a credit; never closed, its balance accumulates.
    Revenue,
    /// Income statement, normally a credit; never closed: what does not come of the ordinary business, such as dividends,
    /// revaluations, gains on disposal (IAS 16.68), grants (IAS 20.29) and debts that are forgiven or written off.
    OtherIncome,
    /// Income statement, normally a debit; never closed.
    Expense,
    /// Income statement, normally a debit; never closed: what does not come of the ordinary business, such as interest, tax and claims
    /// that are forgiven or written off.
    OtherExpense,
    /// Balance sheet of a group, normally a credit: what others own of its members (IFRS 10.22).
    Minority,
    /// Below the income statement of a group, normally a debit; never closed: what of its result is others' (IFRS 10.B94).
    Attributed,
}

impl StatementSection {
    /// Whether it is a part of net income, the owners' and others' together.
    pub fn is_income(self) -> bool {
        use StatementSection::{Expense, OtherExpense, OtherIncome, Revenue};
        matches!(self, Revenue | OtherIncome | Expense | OtherExpense)
    }
}

/// How an account is eliminated where its party and its counterparty stand in one group (IFRS 10.B86).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntragroupElimination {
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

/// Where a payment stands in a cash flow statement (IAS 7.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The main revenue-producing activities.
    Operating,
    /// Buying and selling long-term assets and investments.
    Investing,
    /// Changes of contributed equity and borrowings.
    Financing,
}

/// An account of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartAccount {
    /// Index into [`ChartOfAccounts::parties`].
    pub party: usize,
    /// Its place in the statements.
    pub section: StatementSection,
    /// What it holds: `chips`, `prepaid compute`.
    pub name: String,
    /// The contract or part it belongs to.
    pub contract: Option<String>,
    /// The other party, if the account is with one.
    pub counterparty: Option<usize>,
    /// Whether it is cash (an asset).
    pub cash: bool,
    /// How it is eliminated with the counterparty; without one it says nothing.
    pub elimination: IntragroupElimination,
}

/// Cash that one party pays another every month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashFlow {
    /// The payer: index into [`ChartOfAccounts::parties`].
    pub from: usize,
    /// The receiver.
    pub to: usize,
    /// What the payment is to the payer. A loan paid out is investing here and financing there.
    pub paid_as: Activity,
    /// What it is to the receiver.
    pub received_as: Activity,
    /// What it is for.
    pub name: String,
    /// The contract or part it belongs to.
    pub contract: Option<String>,
}

/// All accounts and cash flows, in key order (ties of rounding go to the earlier). Every cash movement is in a flow.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ChartOfAccounts {
    /// Names of the parties; a party with several currencies is listed once for each.
    pub parties: Vec<String>,
    /// Accounts.
    pub accounts: Vec<ChartAccount>,
    /// Cash flows.
    pub flows: Vec<CashFlow>,
}
