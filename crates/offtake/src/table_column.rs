//! What a column of a table is.

/// The sorts of column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// UTF-8.
    Text,
    /// Double; NaN where not applicable.
    Number,
    /// 64 bits.
    Whole,
    /// Days since 1970-01-01.
    Day,
    /// The same, null where there is no date.
    Date,
}

impl Sort {
    /// Whether a value may be missing.
    pub fn may_miss(self) -> bool {
        self == Sort::Date
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct TableColumn {
    pub name: String,
    /// As in a measure; empty for names and counts.
    pub unit: String,
    pub sort: Sort,
}
