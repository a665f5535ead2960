//! The keywords of the text form that are both written and read.

use crate::instruction::{Binary, Unary};

// Instructions that are no plain operation.
pub(crate) const SELECT: &str = "select";
pub(crate) const MONTH: &str = "month";
pub(crate) const DRAW: &str = "draw";
pub(crate) const QUANTILE: &str = "quantile";
pub(crate) const JUMPS: &str = "jumps";
pub(crate) const TABLE: &str = "table";
pub(crate) const LAG: &str = "lag";
pub(crate) const WINDOW: &str = "window";
pub(crate) const INTERNAL_RATE: &str = "internal_rate";
pub(crate) const DATED_INTERNAL_RATE: &str = "dated_internal_rate";

// Steps.
pub(crate) const COMPUTE: &str = "compute";
pub(crate) const CLEAR: &str = "clear";
pub(crate) const TAG: &str = "tag";
pub(crate) const POST: &str = "post";
pub(crate) const COMMIT: &str = "commit";
pub(crate) const SOLVE: &str = "solve";
pub(crate) const REMEMBER: &str = "remember";

// Draws.
pub(crate) const UNIFORM: &str = "uniform";
pub(crate) const NORMAL: &str = "normal";
pub(crate) const ONCE: &str = "once";
pub(crate) const MONTHLY: &str = "monthly";

/// Words of the unary operations.
pub(crate) const UNARY: [(Unary, &str); 12] = [
    (Unary::Copy, "copy"),
    (Unary::Negate, "negate"),
    (Unary::Absolute, "absolute"),
    (Unary::Floor, "floor"),
    (Unary::Round, "round"),
    (Unary::SquareRoot, "square_root"),
    (Unary::Exponential, "exponential"),
    (Unary::Logarithm, "logarithm"),
    (Unary::Not, "not"),
    (Unary::NormalDistribution, "normal_distribution"),
    (Unary::NormalQuantile, "normal_quantile"),
    (Unary::Defined, "defined"),
];

/// Words of the binary operations.
pub(crate) const BINARY: [(Binary, &str); 13] = [
    (Binary::Add, "add"),
    (Binary::Subtract, "subtract"),
    (Binary::Multiply, "multiply"),
    (Binary::Divide, "divide"),
    (Binary::Power, "power"),
    (Binary::Minimum, "minimum"),
    (Binary::Maximum, "maximum"),
    (Binary::Less, "less"),
    (Binary::LessOrEqual, "less_or_equal"),
    (Binary::Equal, "equal"),
    (Binary::NotEqual, "not_equal"),
    (Binary::And, "and"),
    (Binary::Or, "or"),
];

/// The word of an operation in its table.
pub(crate) fn of<T: PartialEq>(table: &[(T, &'static str)], operation: &T) -> &'static str {
    table.iter().find(|(known, _)| known == operation).expect("the table has every operation").1
}

/// The operation that a word stands for.
pub(crate) fn operation<T: Copy>(table: &[(T, &'static str)], word: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == word).map(|&(operation, _)| operation)
}
