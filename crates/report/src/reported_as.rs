//! What the numbers of a figure are.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

/// What the numbers of a figure are. A view in JSON has the [name](ReportedAs::name).
///
/// ```
/// # mod offtake { pub use offtake_report as report; }
/// use offtake::report::{ReportedAs, figure};
///
/// assert_eq!(figure(5.234e9, 0.0, &ReportedAs::number("USD")), "$5.23B");
/// assert_eq!(figure(2029.5, 0.0, &ReportedAs::Date), "2029-07");
/// assert_eq!(ReportedAs::Date.name(), "date");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportedAs {
    /// Numbers in a unit of the language: `USD/GPUh`.
    Number(Cow<'static, str>),
    /// Truth values, 0 or 1; of many, the share of those that are true.
    Truth,
    /// Months in decimal years: 2029 + 2/12 is March 2029. A date that never comes is infinite.
    Date,
}

impl ReportedAs {
    /// Bare numbers.
    pub const RATIO: Self = Self::Number(Cow::Borrowed("1"));

    /// Shares, from 0 to 1, of paths or of a variance: shown in percent, as of truth values the share that is true.
    pub const SHARE: Self = Self::Truth;

    /// Numbers in a unit of the language.
    pub fn number(unit: impl Into<Cow<'static, str>>) -> Self {
        Self::Number(unit.into())
    }

    /// The unit, or `bool` or `date`.
    pub fn name(&self) -> &str {
        match self {
            Self::Number(unit) => unit,
            Self::Truth => "bool",
            Self::Date => "date",
        }
    }
}

impl fmt::Display for ReportedAs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for ReportedAs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
