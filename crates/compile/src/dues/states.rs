//! What the program remembers of a party that can default.

use program::Register;

/// The states of a party that can default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DefaultStates {
    /// Months in a row in which something owed stayed short.
    pub short_months: Register,
    /// In default since an earlier month.
    pub defaulted: Register,
    /// Whole months in default so far.
    pub age: Register,
}
