//! Accounts, postings and clearing.

use crate::instruction::Register;

/// Minor units that an account holds less than: from here on a double no longer holds every whole number.
pub const WHOLE_LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53

/// Minor units below which an amount asks for nothing: what an error of `f64` leaves of zero.
pub const NOTHING: f64 = 1e-6;

/// What an amount may have lost on its way from the decimal that was written, as a part of it: 4 units in the last place.
pub const LOST: f64 = 4.440_892_098_500_626e-16; // 2^-51

/// One account: a state register in whole minor units; debits are positive, credits negative.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountColumn {
    /// Its register.
    pub register: Register,
    /// The book (a party in one currency) it belongs to.
    pub book: u32,
}

/// Two sets of accounts that must cancel: a claim as its holder and as its issuer book it.
#[derive(Clone, Debug, PartialEq)]
pub struct Mirror {
    /// Accounts of the holder.
    pub holder: Vec<Register>,
    /// Accounts of the issuer.
    pub issuer: Vec<Register>,
}

/// All accounts. The engine asserts on every path and month that each book sums to 0 and each mirror cancels.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LedgerLayout {
    /// Number of books.
    pub books: u32,
    /// Accounts, in a fixed order.
    pub accounts: Vec<AccountColumn>,
    /// Claims.
    pub mirrors: Vec<Mirror>,
}

/// Moves a whole amount from the credit to the debit account of one book: `debit += amount; credit -= amount`.
#[derive(Clone, Debug, PartialEq)]
pub struct Posting {
    /// Account debited.
    pub debit: Register,
    /// Account credited.
    pub credit: Register,
    /// Amount in minor units.
    pub amount: Register,
}

/// Pays whatever is due, all parties at once (Eisenberg and Noe 2001, with tiers; default costs after Rogers and
/// Veraart 2013): limited liability, lower tiers first, pro rata within a tier, out of opening cash plus this month's
/// receipts; the greatest such vector. A closed short class without cash pays nothing.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Clearing {
    /// Payers and receivers, in key order.
    pub nodes: Vec<ClearingNode>,
    /// Dues, in key order (ties of rounding go to the earlier).
    pub dues: Vec<Due>,
    /// Written, if anybody asks: by how much less is paid in the least clearing vector than in the greatest, in minor units and
    /// fractions of them.
    pub gap: Option<Register>,
}

impl Clearing {
    /// All registers that it reads and does not write.
    pub fn reads(&self) -> Vec<Register> {
        let mut reads = Vec::new();
        for node in &self.nodes {
            reads.extend(node.cash.iter().chain(&node.floor));
            reads.extend(node.default_cost.iter().flat_map(|cost| [cost.cash, cost.receipts]));
        }
        for due in &self.dues {
            match &due.amount {
                Amount::Fixed(amount) => reads.push(*amount),
                Amount::Available { share, most } | Amount::Received { share, most, .. } => {
                    reads.push(*share);
                    reads.extend(most);
                }
            }
        }
        reads
    }

    /// The states that it moves on.
    pub fn carries(&self) -> impl Iterator<Item = Register> {
        self.dues.iter().filter_map(|due| due.carry)
    }

    /// All registers that it writes.
    pub fn writes(&self) -> Vec<Register> {
        let nodes = self.nodes.iter();
        let nodes = nodes.flat_map(|node| [Some(node.short), node.default_cost.as_ref().map(|cost| cost.paid)]);
        let dues = self.dues.iter().flat_map(|due| [Some(due.due), Some(due.paid), due.carry]);
        nodes.chain(dues).chain([self.gap]).flatten().collect()
    }
}

/// A party in one currency, or a pool of parties that share cash.
#[derive(Clone, Debug, PartialEq)]
pub struct ClearingNode {
    /// Opening cash in minor units: the sum of these accounts.
    pub cash: Vec<Register>,
    /// Always pays, may go below zero.
    pub outside: bool,
    /// Cash that `rest` and `available` leave untouched, if any; whole minor units. Below zero counts as zero.
    pub floor: Option<Register>,
    /// The loss when the node is short.
    pub default_cost: Option<DefaultCost>,
    /// Written: 1 where the node could not pay its dues in full (by more than half a cent), those that lapse aside; else 0.
    pub short: Register,
}

/// A tier-0 payment to an outside node by a node that is short: a share of its cash and of its receipts.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultCost {
    /// Node that receives it (outside).
    pub payee: u32,
    /// Share of opening cash lost (1 − α of Rogers and Veraart), 0 to 1.
    pub cash: Register,
    /// Share of receipts lost (1 − β), 0 to 1.
    pub receipts: Register,
    /// Written: what was paid, in whole minor units.
    pub paid: Register,
}

/// Money owed this month.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// Payer node.
    pub payer: u32,
    /// Receiver node.
    pub payee: u32,
    /// Lower tiers are paid first.
    pub tier: u32,
    /// The part that is not paid is owed no longer: it makes nobody short.
    pub lapses: bool,
    /// How much.
    pub amount: Amount,
    /// Moved on: what its amounts so far come to beyond what was owed in whole minor units, a fraction of one. A state that
    /// nothing else writes. Without it, each amount is rounded by itself; a sweep needs none.
    pub carry: Option<Register>,
    /// Written: what was owed, whole minor units.
    pub due: Register,
    /// Written: what was paid, whole minor units.
    pub paid: Register,
}

/// How much is owed.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A register in minor units and fractions of them; half a unit below zero, undefined or ≥ 2^53 fails the path.
    Fixed(Register),
    /// `share` of what the payer has left after all its fixed dues and received-based dues and its floor, at least 0
    /// and at most `most` (minor units).
    Available {
        /// Between 0 and 1.
        share: Register,
        /// Upper limit in minor units, if any.
        most: Option<Register>,
    },
    /// `share` of what has been paid this month on these dues (indices into `Clearing::dues`), at most `most`.
    Received {
        /// At least 0.
        share: Register,
        /// Indices into `Clearing::dues`.
        of: Vec<u32>,
        /// Upper limit in minor units, if any.
        most: Option<Register>,
    },
}
