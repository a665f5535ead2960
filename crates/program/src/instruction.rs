//! Instructions over columns.

/// Most registers and remembered months of one program.
pub const MOST_REGISTERS: u32 = 1 << 20;

/// A column of numbers, one lane per path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Register(pub u32);

impl Register {
    /// Its place among the columns.
    #[inline(always)]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Operations on one column. Undefined in, undefined out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unary {
    /// Copy.
    Copy,
    /// −a.
    Negate,
    /// |a|.
    Absolute,
    /// Largest whole number not above a. What lies up to 4 units in the last place below a whole number counts as it,
    /// because a quotient such as 24 h / 1 h does in binary.
    Floor,
    /// Nearest whole number, halves away from zero. What lies up to 4 units in the last place below a half counts as one,
    /// because an amount such as $1.005 does in binary.
    Round,
    /// √a; undefined for a < 0.
    SquareRoot,
    /// eᵃ, own implementation, same bits everywhere; undefined where that is beyond all numbers and a is not.
    Exponential,
    /// ln a; undefined for a ≤ 0.
    Logarithm,
    /// 1 − a for truth values.
    Not,
    /// Standard normal distribution function Φ(a).
    NormalDistribution,
    /// Standard normal quantile Φ⁻¹(a), 0 < a < 1.
    NormalQuantile,
    /// 1 if a is defined and finite, else 0. The only operation that turns undefined into a number.
    Defined,
}

/// Operations on two columns. Undefined in, undefined out, but for `And` and `Or`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binary {
    /// a + b.
    Add,
    /// a − b.
    Subtract,
    /// a × b; as of all that follow undefined where that is beyond all numbers and neither operand is.
    Multiply,
    /// a ÷ b; undefined where b = 0.
    Divide,
    /// aᵇ; undefined for a < 0 with b not whole, and for 0 to a negative power.
    Power,
    /// The lesser.
    Minimum,
    /// The greater.
    Maximum,
    /// 1 if a < b, else 0.
    Less,
    /// 1 if a ≤ b, else 0.
    LessOrEqual,
    /// 1 if a = b, else 0.
    Equal,
    /// 1 if a ≠ b, else 0.
    NotEqual,
    /// False if either is false, even if the other is undefined.
    And,
    /// True if either is true, even if the other is undefined.
    Or,
}

/// One instruction: reads columns, writes `target`.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    /// One operand.
    Unary {
        /// Which.
        operation: Unary,
        /// Register written.
        target: Register,
        /// Operand.
        a: Register,
    },
    /// Two operands.
    Binary {
        /// Which.
        operation: Binary,
        /// Register written.
        target: Register,
        /// Operand.
        a: Register,
        /// Second operand.
        b: Register,
    },
    /// `yes` where `condition` is 1, `no` where 0, undefined where undefined.
    Select {
        /// Register written.
        target: Register,
        /// Truth value.
        condition: Register,
        /// Where 1.
        yes: Register,
        /// Where 0.
        no: Register,
    },
    /// The number of the current month: 0 in the prelude and in the first month; `months` in the finale.
    Month {
        /// Register written.
        target: Register,
    },
    /// A fresh number from `Program::draws[draw]`.
    Draw {
        /// Register written.
        target: Register,
        /// Index into `Program::draws`.
        draw: u32,
    },
    /// Quantile function of `Program::distributions[distribution]` at the uniform number `a`.
    Quantile {
        /// Register written.
        target: Register,
        /// Index into `Program::distributions`.
        distribution: u32,
        /// Operand.
        a: Register,
    },
    /// Sum of as many values of `Program::distributions[distribution]` as a Poisson number of mean `rate`: the least
    /// count whose distribution function lies above the uniform number of `Program::draws[draw]`, a monthly one; each
    /// value has a number of its own from the same draw. Undefined for a rate that is negative or above [`chance::MOST_JUMPS`].
    Jumps {
        /// Register written.
        target: Register,
        /// Index into `Program::draws`.
        draw: u32,
        /// Index into `Program::distributions`.
        distribution: u32,
        /// Operand: jumps a month on average.
        rate: Register,
    },
    /// `Program::tables[table]` at `a`.
    Table {
        /// Register written.
        target: Register,
        /// Index into `Program::tables`.
        table: u32,
        /// Operand.
        a: Register,
    },
    /// The source of `Program::histories[history]` as it was `lag` ≥ 1 months ago (1 = as remembered at the end of last
    /// month); `initial` where the run is not yet that old.
    Lag {
        /// Register written.
        target: Register,
        /// Index into `Program::histories`.
        history: u32,
        /// Months back, 1 to the length of the history.
        lag: u32,
        /// Used before the history is `lag` months old.
        initial: Register,
    },
    /// Sum of the last `window` remembered values of the history (fewer at the start of the run), not counting the
    /// present month, oldest first.
    Window {
        /// Register written.
        target: Register,
        /// Index into `Program::histories`.
        history: u32,
        /// Number of months, 1 to the length of the history.
        window: u32,
    },
    /// Effective annual internal rate of return of the monthly amounts remembered in the history over the whole run
    /// (flows stand at month end, m = 1 first): the root of Σ cₘ (1+r)^(−m/12), or with days dₘ that of
    /// Σ cₘ (1+r)^(−dₘ/365). Undefined if there is no sign change or more than one root in (−99.99 %, 10,000 %). Finale
    /// only.
    InternalRate {
        /// Register written.
        target: Register,
        /// Index into `Program::histories`.
        history: u32,
        /// The days on which the amounts stand: a value for each month, index into `Program::tables`.
        days: Option<u32>,
    },
}

impl Instruction {
    /// The register written.
    pub fn target(&self) -> Register {
        match *self {
            Instruction::Unary { target, .. }
            | Instruction::Binary { target, .. }
            | Instruction::Select { target, .. }
            | Instruction::Month { target }
            | Instruction::Draw { target, .. }
            | Instruction::Quantile { target, .. }
            | Instruction::Jumps { target, .. }
            | Instruction::Table { target, .. }
            | Instruction::Lag { target, .. }
            | Instruction::Window { target, .. }
            | Instruction::InternalRate { target, .. } => target,
        }
    }

    /// The registers read, in order; not what a history remembers.
    pub fn operands(&self) -> impl Iterator<Item = Register> + use<> {
        let operands = match *self {
            Instruction::Unary { a, .. } | Instruction::Quantile { a, .. } | Instruction::Table { a, .. } => {
                [Some(a), None, None]
            }
            Instruction::Binary { a, b, .. } => [Some(a), Some(b), None],
            Instruction::Select { condition, yes, no, .. } => [Some(condition), Some(yes), Some(no)],
            Instruction::Lag { initial, .. } => [Some(initial), None, None],
            Instruction::Jumps { rate, .. } => [Some(rate), None, None],
            Instruction::Month { .. }
            | Instruction::Draw { .. }
            | Instruction::Window { .. }
            | Instruction::InternalRate { .. } => [None; 3],
        };
        operands.into_iter().flatten()
    }
}
