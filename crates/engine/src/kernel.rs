//! Kernels: one tight loop per instruction over all lanes of a block.
//!
//! Every loop is free of branches on data that the compiler could not turn into a blend, and each lane's result depends
//! on that lane alone, so the bits are the same for any number of lanes. No multiplication is fused with an addition.

use chance::math;
use program::{Binary, Instruction, LOST, NOTHING, Register, Unary};

/// The columns of a block cut at a target, so that it can be written while the others are read.
pub(crate) struct Operands<'a, const L: usize> {
    before: &'a [[f64; L]],
    after: &'a [[f64; L]],
    /// The value that the target held before it was written, if it is an operand too.
    old: &'a [f64; L],
    target: usize,
}

impl<'a, const L: usize> Operands<'a, L> {
    /// Cuts `columns` at `target`; `old` takes a copy of it if an operand is the target itself.
    #[inline(always)]
    pub(crate) fn split(
        columns: &'a mut [[f64; L]],
        old: &'a mut [f64; L],
        target: Register,
        operands: &[Register],
    ) -> (&'a mut [f64; L], Self) {
        let target = target.index();
        if operands.iter().any(|r| r.index() == target) {
            old.copy_from_slice(&columns[target]);
        }
        let (before, rest) = columns.split_at_mut(target);
        let (first, after) = rest.split_first_mut().expect("the target is a register");
        let others = Operands { before, after, old, target };
        (first, others)
    }

    /// The column at an index, as it was before the target is written.
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> &'a [f64; L] {
        match index.cmp(&self.target) {
            std::cmp::Ordering::Less => &self.before[index],
            std::cmp::Ordering::Equal => self.old,
            std::cmp::Ordering::Greater => &self.after[index - self.target - 1],
        }
    }

    /// The column of a register.
    #[inline(always)]
    pub(crate) fn register(&self, register: Register) -> &'a [f64; L] {
        self.get(register.index())
    }
}

/// Runs an instruction that needs nothing but registers; false if it is none. Most have columns that differ from each other; these are
/// found without a branch that goes one way or the other from instruction to instruction.
#[inline(always)]
pub(crate) fn arithmetic<const L: usize>(
    instruction: &Instruction,
    columns: &mut [[f64; L]],
    spare: &mut [f64; L],
) -> bool {
    match *instruction {
        Instruction::Unary { operation, target, a } => {
            let [t, x] = [target, a].map(Register::index);
            let (target, a): (&mut [f64; L], &[f64; L]) = match columns.get_disjoint_mut([t, x]) {
                Ok([target, a]) => (target, a),
                Err(_) => {
                    let (target, others) = Operands::split(columns, spare, target, &[a]);
                    (target, others.register(a))
                }
            };
            unary(operation, target, a);
        }
        Instruction::Binary { operation, target, a, b } => {
            let [t, x, y] = [target, a, b].map(Register::index);
            let (target, a, b): (&mut [f64; L], &[f64; L], &[f64; L]) = match columns.get_disjoint_mut([t, x, y]) {
                Ok([target, a, b]) => (target, a, b),
                Err(_) => {
                    let (target, others) = Operands::split(columns, spare, target, &[a, b]);
                    (target, others.register(a), others.register(b))
                }
            };
            binary(operation, target, a, b);
        }
        Instruction::Select { target, condition, yes, no } => {
            let [t, c, y, n] = [target, condition, yes, no].map(Register::index);
            let (target, condition, yes, no): (&mut [f64; L], &[f64; L], &[f64; L], &[f64; L]) =
                match columns.get_disjoint_mut([t, c, y, n]) {
                    Ok([target, condition, yes, no]) => (target, condition, yes, no),
                    Err(_) => {
                        let (target, others) = Operands::split(columns, spare, target, &[condition, yes, no]);
                        (target, others.register(condition), others.register(yes), others.register(no))
                    }
                };
            select(target, condition, yes, no);
        }
        _ => return false,
    }
    true
}

/// Applies a function to each lane.
#[inline(always)]
fn map<const L: usize>(target: &mut [f64; L], a: &[f64; L], f: impl Fn(f64) -> f64) {
    for (t, &x) in target.iter_mut().zip(a) {
        *t = f(x);
    }
}

/// Applies a function of two to each lane.
#[inline(always)]
fn zip<const L: usize>(target: &mut [f64; L], a: &[f64; L], b: &[f64; L], f: impl Fn(f64, f64) -> f64) {
    for ((t, &x), &y) in target.iter_mut().zip(a).zip(b) {
        *t = f(x, y);
    }
}

/// As [`zip`]; whether a result is beyond all numbers on some lane. Most blocks have none, and then nothing is left to do.
#[inline(always)]
fn beyond_numbers<const L: usize>(
    target: &mut [f64; L],
    a: &[f64; L],
    b: &[f64; L],
    f: impl Fn(f64, f64) -> f64,
) -> bool {
    let mut beyond = 0;
    for ((t, &x), &y) in target.iter_mut().zip(a).zip(b) {
        let result = f(x, y);
        beyond |= u64::from(result.abs() == f64::INFINITY);
        *t = result;
    }
    beyond != 0
}

/// Above this every double is whole.
const WHOLE: f64 = 4_503_599_627_370_496.0; // 2^52

/// Nearest whole number of |a|, halves to even, by adding and taking away 2^52; a magnitude of 2^52 or more is whole.
#[inline(always)]
pub(crate) fn nearest_even(magnitude: f64) -> f64 {
    let rounded = (magnitude + WHOLE) - WHOLE;
    if magnitude < WHOLE { rounded } else { magnitude }
}

/// `f64::floor`, in a form that is vectorised without a rounding instruction.
#[inline(always)]
pub(crate) fn floor(a: f64) -> f64 {
    let rounded = nearest_even(a.abs()).copysign(a);
    let floor = if rounded > a { rounded - 1.0 } else { rounded };
    // −0 stays −0; a difference that vanishes keeps the sign of a.
    if floor == 0.0 { floor.copysign(a) } else { floor }
}

/// What an amount may have lost on its way from the decimal that was written: 4 units in the last place, but never as much
/// as half a minor unit.
#[inline(always)]
pub(crate) fn lost(magnitude: f64) -> f64 {
    let lost = magnitude * LOST;
    if lost < 0.25 { lost } else { 0.25 }
}

/// The nearest whole number: halves away from zero, also those that a decimal fraction lost in binary.
#[inline(always)]
pub(crate) fn nearest(a: f64) -> f64 {
    let magnitude = a.abs();
    let magnitude = magnitude + lost(magnitude);
    let even = nearest_even(magnitude);
    // Exact below 2^52; half is lost only when it was rounded down to even.
    let up = if magnitude - even >= 0.5 { 1.0 } else { 0.0 };
    (even + up).copysign(a)
}

/// What rounding an amount leaves: to the millionth, if it misses that by no more than the amount and a minor unit may have lost in
/// binary. So what is carried from month to month does not gather such errors, and half a minor unit is known as that whenever it
/// comes.
#[inline(always)]
pub(crate) fn rest(amount: f64, whole: f64) -> f64 {
    let rest = amount - whole;
    let decimal = nearest_even(rest.abs() * 1e6).copysign(rest) / 1e6;
    if (rest - decimal).abs() <= lost(amount.abs() + 1.0) { decimal } else { rest }
}

/// Whether every lane holds zero.
#[inline(always)]
pub(crate) fn nothing<const L: usize>(column: &[f64; L]) -> bool {
    column.iter().fold(0, |bits, x| bits | (x.to_bits() << 1)) == 0
}

/// The largest whole number not above: a number that is whole but for what it may have lost in binary is itself.
#[inline(always)]
pub(crate) fn whole_below(a: f64) -> f64 {
    floor(a + lost(a.abs()))
}

/// The most whole minor units within a limit: at least 0. A limit that misses a whole number by next to nothing is whole, as an
/// amount is. An undefined limit counts as 0.
#[inline(always)]
pub(crate) fn most(limit: f64) -> f64 {
    floor(if limit > 0.0 { limit + lost(limit).max(NOTHING) } else { 0.0 })
}

/// A comparison: 1, 0, or undefined where an operand is.
#[inline(always)]
fn truth(a: f64, b: f64, holds: bool) -> f64 {
    let value = if holds { 1.0 } else { 0.0 };
    if a.is_nan() | b.is_nan() { f64::NAN } else { value }
}

/// What an operation gives of numbers, undefined where that is beyond all numbers. An operand that is unlimited already makes what infinity makes.
#[inline(always)]
fn within_numbers(value: f64, a: f64, b: f64) -> f64 {
    let overflows = (value.abs() == f64::INFINITY) & (a.abs() < f64::INFINITY) & (b.abs() < f64::INFINITY);
    if overflows { f64::NAN } else { value }
}

/// What a ÷ b gave, undefined where that is no number.
#[inline(always)]
fn defined_quotient(quotient: f64, a: f64, b: f64) -> f64 {
    let quotient = within_numbers(quotient, a, b);
    if b == 0.0 { f64::NAN } else { quotient }
}

/// Whether all lanes hold the same bits. A few lanes tell of most columns that they do not.
#[inline(always)]
fn are_alike<const L: usize>(column: &[f64; L]) -> bool {
    let first = column[0].to_bits();
    column.chunks(16).all(|some| some.iter().fold(0, |bits, x| bits | (x.to_bits() ^ first)) == 0)
}

/// Runs a [`Unary`].
#[inline(always)]
pub(crate) fn unary<const L: usize>(operation: Unary, target: &mut [f64; L], a: &[f64; L]) {
    match operation {
        Unary::Copy => target.copy_from_slice(a),
        Unary::Negate => map(target, a, |x| -x),
        Unary::Absolute => map(target, a, f64::abs),
        Unary::Floor => map(target, a, whole_below),
        Unary::Round => map(target, a, nearest),
        Unary::SquareRoot => map(target, a, math::sqrt),
        Unary::Exponential if are_alike(a) => target.fill(within_numbers(math::exp(a[0]), a[0], 0.0)),
        Unary::Exponential => {
            math::exp_slice(a, target);
            for (t, &x) in target.iter_mut().zip(a) {
                *t = within_numbers(*t, x, 0.0);
            }
        }
        Unary::Logarithm if are_alike(a) => target.fill(if a[0] > 0.0 { math::ln(a[0]) } else { f64::NAN }),
        Unary::Logarithm => {
            math::ln_slice(a, target);
            for (t, &x) in target.iter_mut().zip(a) {
                *t = if x > 0.0 { *t } else { f64::NAN };
            }
        }
        Unary::Not => map(target, a, |x| 1.0 - x),
        Unary::NormalDistribution => map(target, a, math::normal_distribution),
        Unary::NormalQuantile => {
            map(target, a, |x| if x > 0.0 && x < 1.0 { math::normal_quantile(x) } else { f64::NAN })
        }
        Unary::Defined => map(target, a, |x| if x.is_finite() { 1.0 } else { 0.0 }),
    }
}

/// Runs a [`Binary`].
#[inline(always)]
pub(crate) fn binary<const L: usize>(operation: Binary, target: &mut [f64; L], a: &[f64; L], b: &[f64; L]) {
    match operation {
        Binary::Add => zip(target, a, b, |x, y| x + y),
        Binary::Subtract => zip(target, a, b, |x, y| x - y),
        Binary::Multiply => {
            if beyond_numbers(target, a, b, |x, y| x * y) {
                zip(target, a, b, |x, y| within_numbers(x * y, x, y));
            }
        }
        Binary::Divide => {
            // It takes as long as six additions, and a third of them are the same on all lanes; others are of nothing.
            if are_alike(a) {
                if are_alike(b) {
                    return target.fill(defined_quotient(a[0] / b[0], a[0], b[0]));
                }
                if a[0].to_bits() == 0 && b.iter().fold(true, |all, &y| all & (y > 0.0)) {
                    return target.fill(0.0);
                }
            }
            // A division by zero is among what is beyond all numbers, or undefined already.
            if beyond_numbers(target, a, b, |x, y| x / y) {
                for ((t, &x), &y) in target.iter_mut().zip(a).zip(b) {
                    *t = defined_quotient(*t, x, y);
                }
            }
        }
        Binary::Power if are_alike(a) && are_alike(b) => {
            target.fill(within_numbers(math::pow(a[0], b[0]), a[0], b[0]));
        }
        Binary::Power => {
            math::pow_slice(a, b, target);
            for ((t, &x), &y) in target.iter_mut().zip(a).zip(b) {
                *t = within_numbers(*t, x, y);
            }
        }
        Binary::Minimum => zip(target, a, b, |x, y| {
            let lesser = if x < y { x } else { y };
            if x.is_nan() { x } else { lesser }
        }),
        Binary::Maximum => zip(target, a, b, |x, y| {
            let greater = if x > y { x } else { y };
            if x.is_nan() { x } else { greater }
        }),
        Binary::Less => zip(target, a, b, |x, y| truth(x, y, x < y)),
        Binary::LessOrEqual => zip(target, a, b, |x, y| truth(x, y, x <= y)),
        Binary::Equal => zip(target, a, b, |x, y| truth(x, y, x == y)),
        Binary::NotEqual => zip(target, a, b, |x, y| truth(x, y, x != y)),
        Binary::And => zip(target, a, b, |x, y| {
            let both = truth(x, y, true);
            if (x == 0.0) | (y == 0.0) { 0.0 } else { both }
        }),
        Binary::Or => zip(target, a, b, |x, y| {
            let some = truth(x, y, false);
            // Not `!=`: an undefined operand is no true one.
            if (x.abs() > 0.0) | (y.abs() > 0.0) { 1.0 } else { some }
        }),
    }
}

/// Runs `Instruction::Select`.
#[inline(always)]
pub(crate) fn select<const L: usize>(target: &mut [f64; L], condition: &[f64; L], yes: &[f64; L], no: &[f64; L]) {
    for (((t, &c), &y), &n) in target.iter_mut().zip(condition).zip(yes).zip(no) {
        let taken = if c == 0.0 { n } else { y };
        *t = if c.is_nan() { f64::NAN } else { taken };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HARD: [f64; 22] = [
        0.0,
        -0.0,
        0.3,
        -0.3,
        0.5,
        -0.5,
        0.499_999_999_999_999_94,
        -0.499_999_999_999_999_94,
        1.5,
        2.5,
        -2.5,
        -1.5,
        4_503_599_627_370_495.5,
        -4_503_599_627_370_495.5,
        4_503_599_627_370_497.0,
        9_007_199_254_740_993.0,
        1e300,
        -1e300,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        5e-324,
    ];

    #[test]
    fn floor_is_that_of_the_standard_library() {
        let many = (0..100_000_u64).map(|i| {
            let bits = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (bits as i64 as f64) / 2f64.powi((bits % 64) as i32)
        });
        for x in HARD.into_iter().chain(many) {
            let (ours, std) = (floor(x), x.floor());
            assert!(ours.to_bits() == std.to_bits() || (ours.is_nan() && std.is_nan()), "{x:e}: {ours:e} {std:e}");
        }
    }

    #[test]
    fn half_a_minor_unit_counts_as_it_was_written() {
        for (written, expected) in [(1.005, 101.0), (2.135, 214.0), (8.575, 858.0), (1.004_999, 100.0), (0.0, 0.0)] {
            assert_eq!((nearest(written * 100.0), nearest(written * -100.0)), (expected, -expected), "{written}");
        }
        assert_eq!((most(1.15 * 100.0), most(7.9), most(-1.0), most(f64::NAN)), (115.0, 7.0, 0.0, 0.0));
        assert_eq!(most(f64::INFINITY), f64::INFINITY);
        // A difference of whole cents has lost more than one of them would.
        assert_eq!((most((1_000_000.3 - 1_000_000.0) * 100.0), most(29.999_99)), (30.0, 29.0));
    }

    #[test]
    fn whole_minor_units_stay() {
        for exponent in 0..53 {
            let power = 2f64.powi(exponent);
            for whole in [power, power + 1.0, 2.0 * power - 1.0] {
                assert_eq!((nearest(whole), nearest(-whole), most(whole)), (whole, -whole, whole));
                assert_eq!((whole_below(whole), whole_below(-whole)), (whole, -whole));
            }
        }
    }

    #[test]
    fn a_quotient_that_is_whole_but_for_binary_is_whole() {
        for whole in 1..=10_000 {
            let count = f64::from(whole);
            // So many hours in months, and so many cents of money.
            assert_eq!(whole_below((count / 730.0) / (1.0 / 730.0)), count);
            assert_eq!(whole_below(-((count / 100.0) / 0.01)), -count);
            assert_eq!(whole_below((count * 0.1) / 0.1), count);
        }
        for (a, expected) in [(2.999_999_999_999, 2.0), (-7.1, -8.0), (-2.000_000_000_001, -3.0), (0.0, 0.0)] {
            assert_eq!(whole_below(a), expected);
        }
        assert!(whole_below(f64::NAN).is_nan());
        assert_eq!(whole_below(f64::NEG_INFINITY), f64::NEG_INFINITY);
    }

    #[test]
    fn what_outgrows_all_numbers_is_undefined_and_not_unlimited() {
        let huge = 1e300;
        for value in [
            two(Binary::Multiply, huge, -huge),
            two(Binary::Divide, huge, 1e-300),
            two(Binary::Power, huge, 2.0),
            one(Unary::Exponential, 1000.0),
        ] {
            assert!(value.is_nan(), "{value}");
        }
        let unlimited = f64::INFINITY;
        for value in [
            two(Binary::Multiply, unlimited, 2.0),
            two(Binary::Divide, unlimited, 2.0),
            two(Binary::Power, unlimited, 2.0),
            one(Unary::Exponential, unlimited),
        ] {
            assert_eq!(value, unlimited);
        }
        assert_eq!(two(Binary::Divide, 2.0, unlimited), 0.0);
    }

    fn one(operation: Unary, a: f64) -> f64 {
        let mut target = [9.0];
        unary(operation, &mut target, &[a]);
        target[0]
    }

    fn two(operation: Binary, a: f64, b: f64) -> f64 {
        let mut target = [9.0];
        binary(operation, &mut target, &[a], &[b]);
        target[0]
    }

    #[test]
    fn undefined_flows_but_for_and_and_or() {
        use Binary::*;
        for operation in [Add, Subtract, Multiply, Divide, Power, Minimum, Maximum, Less, LessOrEqual, Equal, NotEqual]
        {
            for other in [0.0, 1.0, -3.0, f64::INFINITY] {
                assert!(two(operation, f64::NAN, other).is_nan(), "{operation:?}");
                assert!(two(operation, other, f64::NAN).is_nan(), "{operation:?}");
            }
        }
        assert_eq!(two(And, 0.0, f64::NAN), 0.0);
        assert_eq!(two(And, f64::NAN, 0.0), 0.0);
        assert!(two(And, 1.0, f64::NAN).is_nan());
        assert_eq!(two(And, 1.0, 1.0), 1.0);
        assert_eq!(two(Or, 1.0, f64::NAN), 1.0);
        assert_eq!(two(Or, f64::NAN, 1.0), 1.0);
        assert!(two(Or, f64::NAN, 0.0).is_nan());
        assert_eq!(two(Or, 0.0, 0.0), 0.0);
    }

    #[test]
    fn undefined_where_arithmetic_has_no_answer() {
        assert!(two(Binary::Divide, 1.0, 0.0).is_nan());
        assert!(two(Binary::Divide, 1.0, -0.0).is_nan());
        assert!(two(Binary::Power, -8.0, 1.0 / 3.0).is_nan());
        assert!(two(Binary::Power, 0.0, -1.0).is_nan());
        assert_eq!(two(Binary::Power, -2.0, 3.0), -8.0);
        assert_eq!(two(Binary::Power, 0.0, 0.0), 1.0);
        for (operation, a) in [
            (Unary::Logarithm, 0.0),
            (Unary::Logarithm, -1.0),
            (Unary::SquareRoot, -1.0),
            (Unary::NormalQuantile, 0.0),
            (Unary::NormalQuantile, 1.0),
        ] {
            let mut target = [0.0];
            unary(operation, &mut target, &[a]);
            assert!(target[0].is_nan(), "{operation:?} {a}");
        }
    }

    #[test]
    fn select_ignores_the_branch_not_taken() {
        let mut target = [0.0; 3];
        select(&mut target, &[1.0, 0.0, f64::NAN], &[5.0, f64::NAN, 5.0], &[f64::NAN, 6.0, 6.0]);
        assert_eq!(target[..2], [5.0, 6.0]);
        assert!(target[2].is_nan());
    }

    #[test]
    fn a_target_may_be_its_own_operand() {
        let mut columns = [[1.0], [2.0], [3.0]];
        let mut old = [0.0];
        let (a, b) = (Register(1), Register(2));
        let (target, others) = Operands::split(&mut columns, &mut old, a, &[a, b]);
        binary(Binary::Subtract, target, others.register(b), others.register(a));
        assert_eq!(columns[1], [1.0]);
    }
}
