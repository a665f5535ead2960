//! What a clearing reads and finds on one path.

use crate::stop::Patience;

/// The numbers of one path. Money in minor units (cents), in the order of the clearing's nodes and dues.
#[derive(Clone, Copy, Debug)]
pub struct ClearingInputs<'a> {
    /// Per node: opening cash, whole.
    pub cash: &'a [f64],
    /// Per node: cash that available-based dues leave untouched; 0 if none, or if below zero.
    pub floor: &'a [f64],
    /// Per due: the fixed amount; less than half a minor unit below zero is nothing. Ignored for inner amounts.
    pub due: &'a [f64],
    /// Per due: what its amounts so far come to beyond what was owed, in fractions of a minor unit; 0 if it carries nothing.
    pub carry: &'a [f64],
    /// Per due: the share of an inner amount, 0 or more; ignored for fixed amounts.
    pub share: &'a [f64],
    /// Per due: the most that an inner amount can be (taken down to whole cents, at least 0); infinite if none.
    pub most: &'a [f64],
    /// Per node: share of opening cash lost if it cannot pay in full, 0 to 1.
    pub cost_cash: &'a [f64],
    /// Per node: share of receipts lost if it cannot pay in full, 0 to 1.
    pub cost_receipts: &'a [f64],
    /// Whose patience a clearing that takes long may end; none has no end.
    pub patience: Option<&'a Patience<'a>>,
}

impl ClearingInputs<'_> {
    /// Counts operations; true if the run ends early.
    pub(super) fn is_over(&self, operations: f64) -> bool {
        self.patience.is_some_and(|patience| patience.spend(operations))
    }
}

/// What one clearing found. Whole minor units; reused from path to path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClearingOutputs {
    /// Per due: what was owed: the amount and what was carried, in whole units, or what was swept.
    pub due: Vec<f64>,
    /// Per due: what was paid.
    pub paid: Vec<f64>,
    /// Per due: what it carries on.
    pub carry: Vec<f64>,
    /// Per node: 1 where it lacks more than half a minor unit of what it owes, before rounding; else 0.
    pub short: Vec<f64>,
    /// Per node: default costs paid. A node bears them if, before them, it lacks so much.
    pub cost_paid: Vec<f64>,
}

/// A month of one path, as if everybody paid in full, each due at its nearest cent. Amounts in minor units.
pub(crate) trait PaidInFull {
    /// Opening cash of a node.
    fn cash(&self, node: usize) -> f64;
    /// Cash that a node would be left with; below zero if it cannot pay.
    fn left(&self, node: usize) -> f64;
    /// The fixed amount of a due.
    fn amount(&self, due: usize) -> f64;
    /// What a due carried before.
    fn carry(&self, due: usize) -> f64;
    /// What a due comes to.
    fn due(&self, due: usize) -> f64;
    /// The share of a sweep, or of a due that follows others.
    fn share(&self, due: usize) -> f64;
    /// The most that it can be; infinite if there is no limit.
    fn most(&self, due: usize) -> f64;
    /// Share of opening cash that a node loses if it cannot pay in full.
    fn cost_cash(&self, node: usize) -> f64;
    /// Share of receipts that it then loses.
    fn cost_receipts(&self, node: usize) -> f64;
}

/// A due of a node that is short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ShortDue {
    pub due: usize,
    pub owed: f64,
    pub paid: f64,
    pub carry: f64,
}

/// What was found: nodes that are short, by what clearing says of them, and what they owe and pay.
#[derive(Clone, Debug, Default)]
pub(crate) struct FoundShort {
    pub short: Vec<usize>,
    pub dues: Vec<ShortDue>,
    /// Default costs, by node.
    pub costs: Vec<(usize, f64)>,
}

/// Payments of one of several ways to clear a month, before rounding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClearingVector {
    /// Per due, in minor units.
    pub paid: Vec<f64>,
    /// Per node: whether it bears default costs.
    pub fails: Vec<bool>,
}

/// Why a clearing has no result; the path fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// A number is undefined, infinite, negative, 2^53 or more, or not whole, in a place that forbids it; or a list is
    /// of the wrong length.
    Input,
    /// A circle of sweeps pays without end, or a payment reaches 2^53.
    Unbounded,
    /// Not converged within the round limit, or the run ends early.
    Rounds,
}
