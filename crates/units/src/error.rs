//! What can be wrong with the text of a unit or a quantity.

use std::fmt;
use std::ops::Range;

/// A mistake in a unit. `range` is the place in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitError {
    /// Nothing stands where a unit should.
    Empty {
        /// The place.
        range: Range<usize>,
    },
    /// A word that is no unit.
    Unknown {
        /// The place.
        range: Range<usize>,
        /// The word.
        symbol: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
    /// Something other than what the grammar wants.
    Malformed {
        /// The place.
        range: Range<usize>,
        /// What stands there.
        symbol: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A product after a division: `USD/GPU h`.
    AmbiguousProduct {
        /// The place of the divisor and the factor after it.
        range: Range<usize>,
        /// How it may be written instead.
        suggestion: Option<String>,
    },
    /// A power that is not whole or half, or beyond ±12.
    Power {
        /// The place.
        range: Range<usize>,
        /// The power.
        symbol: String,
    },
    /// A number is missing or unreadable.
    Number {
        /// The place.
        range: Range<usize>,
        /// What stands there.
        symbol: String,
    },
    /// Too large or too small to be held as a number.
    OutOfRange {
        /// The place.
        range: Range<usize>,
    },
    /// The text is longer than any unit or quantity needs.
    TooLong {
        /// The whole text.
        range: Range<usize>,
    },
    /// The word has a meaning already.
    Redefined {
        /// The word.
        symbol: String,
    },
    /// The word cannot name a unit.
    Name {
        /// The word.
        symbol: String,
    },
    /// A multiple must be a positive number; minor digits are at most 8.
    Value {
        /// The unit to be defined.
        symbol: String,
    },
}

impl UnitError {
    /// The place in the parsed text; nothing for mistakes in definitions.
    pub fn range(&self) -> Option<Range<usize>> {
        match self {
            Self::Empty { range }
            | Self::Unknown { range, .. }
            | Self::Malformed { range, .. }
            | Self::AmbiguousProduct { range, .. }
            | Self::Power { range, .. }
            | Self::Number { range, .. }
            | Self::OutOfRange { range }
            | Self::TooLong { range } => Some(range.clone()),
            Self::Redefined { .. } | Self::Name { .. } | Self::Value { .. } => None,
        }
    }

    /// The word or sign at fault, if there is one.
    pub fn symbol(&self) -> Option<&str> {
        match self {
            Self::Unknown { symbol, .. }
            | Self::Malformed { symbol, .. }
            | Self::Power { symbol, .. }
            | Self::Number { symbol, .. }
            | Self::Redefined { symbol }
            | Self::Name { symbol }
            | Self::Value { symbol } => Some(symbol),
            _ => None,
        }
    }

    /// What was probably meant, if that is known.
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::Unknown { suggestion, .. } | Self::AmbiguousProduct { suggestion, .. } => suggestion.as_deref(),
            _ => None,
        }
    }

    /// The fault, without the repair: for a caller that shows [`UnitError::help`] apart.
    pub fn message(&self) -> String {
        match self {
            Self::Empty { .. } => "a unit is missing".to_owned(),
            Self::Unknown { symbol, .. } => format!("`{symbol}` is not a unit"),
            Self::Malformed { symbol, expected, .. } if symbol.is_empty() => {
                format!("the unit ends where {expected} should stand")
            }
            Self::Malformed { symbol, expected, .. } => format!("found `{symbol}` where {expected} should stand"),
            Self::AmbiguousProduct { .. } => "a product after `/` can be read in two ways".to_owned(),
            Self::Power { symbol, .. } => format!("`{symbol}` is not a power that a unit can have"),
            Self::Number { symbol, .. } if symbol.is_empty() => "a number is missing".to_owned(),
            Self::Number { symbol, .. } => format!("`{symbol}` is not a number"),
            Self::OutOfRange { .. } => "this is too large or too small to be a number".to_owned(),
            Self::TooLong { .. } => "the text is too long for a unit or a quantity".to_owned(),
            Self::Redefined { symbol } => format!("`{symbol}` is a unit already"),
            Self::Name { symbol } => format!("`{symbol}` cannot name a unit"),
            Self::Value { symbol } => format!("`{symbol}` has no usable value"),
        }
    }

    /// The repair, in one sentence without a full stop.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Empty { .. } => "write `1` for a bare number".to_owned(),
            Self::Unknown { suggestion, .. } => {
                format!("did you mean `{}`?", suggestion.as_ref()?)
            }
            Self::AmbiguousProduct { suggestion, .. } => {
                format!("write {}", suggestion.as_ref()?)
            }
            Self::Power { .. } => "write a whole or half power from -12 to 12, such as `^2` or `^-1/2`".to_owned(),
            Self::Number { .. } => "write a number such as `5`, `2.35`, `1_000` or `3e8`".to_owned(),
            Self::Redefined { .. } => "choose another name".to_owned(),
            Self::Name { .. } => {
                "write a letter, then letters, digits and `_`; `k`, `M`, `B` and `T` are taken".to_owned()
            }
            Self::Value { .. } => {
                "write a number above 0 for a multiple, and 0 to 8 minor digits for a currency".to_owned()
            }
            Self::Malformed { .. } | Self::OutOfRange { .. } | Self::TooLong { .. } => return None,
        })
    }
}

/// The fault, and the repair.
impl fmt::Display for UnitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message())?;
        match self.help() {
            Some(help) => write!(formatter, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnitError {}
