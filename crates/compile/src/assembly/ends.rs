//! Which registers may be unlimited, upwards or downwards, as far as a glance at the operation shows.

use program::{Binary, Lookup, Unary};

/// Whether a register may be unlimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct OpenEnds {
    pub above: bool,
    pub below: bool,
}

impl OpenEnds {
    pub const BOTH: OpenEnds = OpenEnds { above: true, below: true };

    /// Those of a number.
    pub fn of_number(value: f64) -> Self {
        Self { above: value == f64::INFINITY, below: value == f64::NEG_INFINITY }
    }

    pub fn of_table(table: &Lookup) -> Self {
        table.values.iter().map(|value| Self::of_number(*value)).fold(Self::default(), Self::or)
    }

    pub fn any(self) -> bool {
        self.above || self.below
    }

    /// Those of a value that is one or the other.
    pub fn or(self, other: Self) -> Self {
        Self { above: self.above || other.above, below: self.below || other.below }
    }

    fn turned(self) -> Self {
        Self { above: self.below, below: self.above }
    }

    pub fn of_unary(operation: Unary, a: Self) -> Self {
        match operation {
            Unary::Copy | Unary::Floor | Unary::Round => a,
            Unary::Negate => a.turned(),
            Unary::Absolute => Self { above: a.any(), below: false },
            Unary::SquareRoot | Unary::Exponential | Unary::Logarithm => Self { above: a.above, below: false },
            Unary::Not | Unary::Defined | Unary::NormalDistribution | Unary::NormalQuantile => Self::default(),
        }
    }

    pub fn of_binary(operation: Binary, a: Self, b: Self) -> Self {
        match operation {
            Binary::Add => a.or(b),
            Binary::Subtract => a.or(b.turned()),
            Binary::Minimum => Self { above: a.above && b.above, below: a.below || b.below },
            Binary::Maximum => Self { above: a.above || b.above, below: a.below && b.below },
            Binary::Multiply | Binary::Power if a.any() || b.any() => Self::BOTH,
            Binary::Divide if a.any() => Self::BOTH,
            _ => Self::default(),
        }
    }
}
