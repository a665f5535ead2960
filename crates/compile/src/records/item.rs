//! What has a value, and when it is read.
//!
//! An expression is read at one of four moments. In a month everything reads the opening values of stocks and balances. A
//! report reads the closing values; a valuation the next stocks and the balances after dues and write-offs, before any
//! valuation; an opening value the values before the first month. A name is read as its expression is: at a moment of its
//! own if that tells them apart ([`scenario::TwoValued`]), else in the month.

use scenario::{FlowId, NodeId, QuantityId};

/// When an expression is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// Before the first month.
    Start,
    /// In the month.
    Dynamic,
    /// When the books are valued, after dues and write-offs are posted.
    Valuation,
    /// At the end of the month, or of the run.
    Close,
}

/// Something with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    /// An expression.
    Node(NodeId, Moment),
    /// A named value; read as it closes only if it has two values in a month.
    Quantity(QuantityId, Moment),
    /// What a flow owes before clearing, in minor units, arrears included.
    Owed(FlowId),
}
