//! One direction of a flow: who pays whom, how it is paid, which accounts it moves.

use program::Register;
use scenario::{Account, FlowId};

use crate::records::chart::{BookId, Claim};

/// How a leg is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settling {
    /// In clearing, an amount known before.
    Fixed,
    /// In clearing, an amount found there.
    Inner,
    /// Within a pool, or in kind: always in full.
    InFull,
}

/// One direction of a flow.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub flow: FlowId,
    /// From the receiver to the payer.
    pub reverse: bool,
    /// Books of who pays and who is paid.
    pub payer: BookId,
    pub payee: BookId,
    pub settling: Settling,
    /// Unpaid amounts, if it keeps them: a state in minor units.
    pub arrears: Option<Register>,
    /// Only earlier arrears are paid by this leg; the fresh amount is the inner leg's.
    pub arrears_only: bool,
    /// Asked for in clearing, arrears included: minor units and fractions of them.
    pub asked: Register,
    /// What asking leaves of a minor unit: a state that clearing moves on.
    pub carry: Option<Register>,
    /// Fresh amount in whole minor units (of an inner leg: what the clearing found).
    pub fresh: Register,
    /// Owed and paid, in whole minor units.
    pub owed: Register,
    pub paid: Register,
    /// Unpaid at the end of the month.
    pub left: Option<Register>,
    /// How it is booked.
    pub booking: Booking,
}

/// What a seller takes off its book.
#[derive(Clone, Debug)]
pub(crate) struct Disposed {
    /// The seller's.
    pub book: BookId,
    /// The asset.
    pub account: Account,
}

/// The accounts that a leg moves.
#[derive(Clone, Debug)]
pub(crate) struct Booking {
    /// Debited by who pays, when recognised.
    pub payer: Register,
    /// Credited by who is paid.
    pub payee: Register,
    /// Credited by who pays, when paid: cash, as a rule.
    pub payer_counter: Register,
    /// Debited by who is paid.
    pub payee_counter: Register,
    /// Receivable and payable, if it is recognised when due.
    pub accrual: Option<Claim>,
    /// The claim that it reduces: its issuer's account.
    pub reduced: Option<Register>,
    /// The thing sold off.
    pub disposed: Option<Disposed>,
}

impl Booking {
    /// The accounts that recognition and payment move, of both sides.
    pub fn accounts(&self) -> [Register; 4] {
        [self.payer, self.payee, self.payer_counter, self.payee_counter]
    }
}
