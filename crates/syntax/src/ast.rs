//! The expression tree. Every node keeps its place in the scenario file.

use crate::Span;

/// A word and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Identifier {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A unit as written after a number: `yr`, `USD/GPUh`, `tok/s/GPU`. Resolved by the model, which knows the units.
///
/// A leading currency sign is already turned into its code: `$2.35/GPUh` has the text `USD/GPUh`.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitText {
    /// Normalised text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// An expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    /// A bare number; `5%` is 0.05, `3k` 3000, `2M` 2e6, `1B` 1e9, `1T` 1e12 (powers, no unit).
    Number(f64),
    /// A number with a unit: `$100B`, `10 yr`, `$2.35/GPUh`, `5 GW`. Powers after a currency are folded into `value`.
    Quantity {
        /// The number.
        value: f64,
        /// Its unit.
        unit: UnitText,
    },
    /// A month, `2029-12`, as months since year 0 (`12 * year + month - 1`).
    Date(i32),
    /// `true` or `false`.
    Boolean(bool),
    /// Quoted text in an expression: `table('prices.csv')`.
    Text(String),
    /// A word: a name to be resolved.
    Name(Identifier),
    /// `inner.member`.
    Member(Box<Expression>, Identifier),
    /// `-x`, `not x`.
    Unary(UnaryOperator, Box<Expression>),
    /// `a + b` and the like.
    Binary(BinaryOperator, Box<Expression>, Box<Expression>),
    /// `a to b`: the 90 % range of an assumption.
    Range(Box<Expression>, Box<Expression>),
    /// `a..b`: whole numbers or years, both ends included.
    Interval(Box<Expression>, Box<Expression>),
    /// `f(a, b, key = c)`; `if(c, a, b)` is a call too.
    Call {
        /// Function name.
        function: Identifier,
        /// Arguments in order.
        arguments: Vec<Argument>,
    },
    /// `sum(k in kind where c: e)`, `fill(total; k in … by k.order: k.cap)`, `ration(k in …: k.want, supply)`.
    Fold(Box<Fold>),
    /// Account words inside `balance(party, asset chips)`: two or more words in a row.
    Account(Vec<Identifier>),
    /// `[a, b, c]`.
    List(Vec<Expression>),
}

/// A comprehension over instances or parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// `sum`, `min`, `max`, `mean`, `count`, `fill`, `ration`, `any`, `all`.
    pub function: Identifier,
    /// What stands before `;` (the total of `fill`).
    pub total: Option<Expression>,
    /// The bound word.
    pub binding: Identifier,
    /// What it runs over: a kind, a list of parts, or a list.
    pub over: Expression,
    /// After `where`.
    pub filter: Option<Expression>,
    /// After `by`.
    pub order: Option<Expression>,
    /// After `:`; absent in `count(k in kind where c)`.
    pub body: Option<Expression>,
    /// Arguments after the body (the supply of `ration`).
    pub rest: Vec<Argument>,
}

/// One argument of a call, perhaps named.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name before `=`, if any.
    pub name: Option<Identifier>,
    /// The value.
    pub value: Expression,
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-x`
    Negate,
    /// `not x`
    Not,
}

/// Operators with two operands. Precedence, loosest first: `to`; `or`; `and`; `not`; comparisons (do not chain);
/// `+ -`; `* /`; unary `-`; `^` (right); `..`; member and call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a ^ b`
    Power,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// `a > b`
    Greater,
    /// `a >= b`
    GreaterOrEqual,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a and b`
    And,
    /// `a or b`
    Or,
}
