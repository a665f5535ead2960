//! Whose money is whose: origins that a path's cash carries from payment to payment.

use crate::instruction::Register;
use crate::ledger::Clearing;

/// Where money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyOrigin {
    /// An outside node paid it, and did not mark it.
    Customers,
    /// This owner put it in: it took its mark.
    Owner(u32),
    /// A circle of payments in which nobody had any cash.
    Circle,
    /// It was there before the first month, or has come back to whom put it in.
    Opening,
}

/// Follows the cash of a clearing's nodes by its origin. A step of the month after the clearing: it reads the cash with
/// which the nodes begin the month and what they were paid, and moves on what they hold of each origin.
///
/// A node pays out of the mix of its opening cash and of all that it receives in the month. A payment carries its payer's
/// mix, or only its payer's mark. Outside nodes forget what they receive. The rest of a node's cash, which no state of it
/// names, is [`MoneyOrigin::Opening`]. A node is followed if its pot decides a sum: if it pays what is counted, or its money
/// reaches such a pot without a mark.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TagLayout {
    /// Index into `Program::clearings`.
    pub clearing: usize,
    /// Number of owners whose mark money may bear.
    pub owners: u32,
    /// Per node of the clearing: whose it is, if that is an owner.
    pub owner: Vec<Option<u32>>,
    /// Per node: states in whole minor units that hold its money of customers, then of each owner; none of an outside node, and
    /// of one that is not followed.
    pub held: Vec<Vec<Register>>,
    /// The dues of nodes that are followed, and those that are counted, in the order in which they take from pots.
    pub payments: Vec<TaggedPayment>,
    /// Sums that are asked for. Where there is none, nothing is followed.
    pub found: Vec<TaggedSum>,
}

/// What one node pays another on dues that are followed together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedPayment {
    /// Indices into the dues of the clearing, all between the same nodes; each stands in one payment.
    pub dues: Vec<u32>,
    /// Whether what is paid takes the mark of its payer's owner.
    pub marks: bool,
}

/// What was paid this month out of money of one origin, as its payers held it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedSum {
    /// Indices into the payments of the layout.
    pub payments: Vec<u32>,
    /// The origin of the money.
    pub origin: MoneyOrigin,
    /// Written: whole minor units.
    pub target: Register,
}

impl TaggedPayment {
    /// The nodes that pay and are paid.
    pub fn ends(&self, clearing: &Clearing) -> [usize; 2] {
        let due = &clearing.dues[self.dues[0] as usize];
        [due.payer as usize, due.payee as usize]
    }
}

impl TagLayout {
    /// Whether the cash of a node is followed.
    pub fn follows(&self, node: usize) -> bool {
        !self.held[node].is_empty()
    }

    /// All registers that it reads and that nothing but the clearing, postings and itself write.
    pub fn reads(&self, clearing: &Clearing) -> Vec<Register> {
        let cash = clearing.nodes.iter().flat_map(|node| node.cash.iter().copied());
        let costs = clearing.nodes.iter().filter_map(|node| node.default_cost.as_ref().map(|cost| cost.paid));
        let paid = clearing.dues.iter().map(|due| due.paid);
        cash.chain(costs).chain(paid).chain(self.states()).collect()
    }

    /// The states that it moves on.
    pub fn states(&self) -> impl Iterator<Item = Register> {
        self.held.iter().flatten().copied()
    }

    /// All registers that it writes.
    pub fn writes(&self) -> Vec<Register> {
        self.states().chain(self.found.iter().map(|sum| sum.target)).collect()
    }
}
