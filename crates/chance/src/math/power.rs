//! Powers.
//!
//! xʸ = e^(y ln x), with ln x and its product with y in two parts: a head of 26 bits, whose products with other heads are
//! exact, and a tail (the scheme of Sun's fdlibm, 1993; here without its table). With s = (m − 1)/(m + 1) the logarithm of
//! the mantissa is ⅔ s (3 + s² + s⁴ R(s²)). What the parts leave unknown is far below a unit in the last place, so that a
//! power that is a double comes out as that double.
//!
//! No branches, so that the slice form is vectorised, and both forms give the same bits.

use super::elementary::{
    EXPONENTIAL, LN2_HIGH, LN2_LOW, ROUNDER, mantissa_and_exponent, polynomial, times_power_of_two,
};

/// R(z) for z ≤ (3 − 2√2)², ascending powers: interpolation at Chebyshev nodes in 60 digits; error below 2^−54.
const SERIES: [f64; 8] = [
    0.6,
    0.4285714285714405,
    0.3333333333248383,
    0.272727275030892,
    0.23076892443777647,
    0.20002207040770967,
    0.1755935450923681,
    0.17584767935814777,
];
/// ⅔, its leading 26 bits, and the rest.
const TWO_THIRDS: (f64, f64) = (f64::from_bits(0x3fe5_5555_5000_0000), 9.934_107_462_565_104e-9);
/// Beyond it, either way, a power other than of ±1 is 0 or infinite.
const MOST_EXPONENT: f64 = 18_446_744_073_709_551_616.0; // 2^64
/// From here on every double is whole.
const WHOLE: f64 = 4_503_599_627_370_496.0; // 2^52

/// The leading 26 bits.
#[inline(always)]
fn head(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & 0xffff_ffff_f800_0000)
}

/// ln x as a head and a tail, for positive finite x.
#[inline(always)]
fn logarithm(x: f64) -> (f64, f64) {
    let (m, e) = mantissa_and_exponent(x);
    let f = m - 1.0;
    let sum = 2.0 + f;
    let (sum_head, inverse) = (head(sum), 1.0 / sum);
    let sum_tail = f - (sum_head - 2.0);
    let s_head = head(f * inverse);
    let s_tail = ((f - s_head * sum_head) - s_head * sum_tail) * inverse;
    let s = s_head + s_tail;
    let z = s * s;
    let square = s_head * s_head;
    let rest = s_tail * (s_head + s) + z * z * polynomial(&SERIES, z);
    let bracket = head(3.0 + square + rest);
    let bracket_tail = rest - ((bracket - 3.0) - square);
    let product = s_head * bracket;
    let product_tail = s_tail * bracket + bracket_tail * s;
    let third = head(product + product_tail);
    let third_tail = product_tail - (third - product);
    let log = TWO_THIRDS.0 * third;
    let log_tail = TWO_THIRDS.0 * third_tail + TWO_THIRDS.1 * (third + third_tail) + e * LN2_LOW;
    let whole = e * LN2_HIGH;
    let high = head(whole + log + log_tail);
    (high, log_tail - ((high - whole) - log))
}

/// e^(high + low), low far below high.
#[inline(always)]
fn exponential(high: f64, low: f64) -> f64 {
    let inside = (-746.0..=710.0).contains(&high);
    let low = if inside { low } else { 0.0 };
    let high = if high > 710.0 { 710.0 } else { high };
    let high = if high < -746.0 { -746.0 } else { high };
    let shifted = high * std::f64::consts::LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let first = high - whole * LN2_HIGH;
    let second = whole * LN2_LOW - low;
    let r = first - second;
    let tail = r * r * polynomial(&EXPONENTIAL, r) - second;
    // 1 + first + tail, rounded once (two-sum of Knuth).
    let sum = first + tail;
    let part = sum - first;
    let lost = (first - (sum - part)) + (tail - part);
    let power = 1.0 + sum;
    let power = power + ((sum - (power - 1.0)) + lost);
    times_power_of_two(power, shifted)
}

/// Whether a number is whole, and whether it is odd.
#[inline(always)]
fn parity(y: f64) -> (bool, bool) {
    let size = y.abs();
    let is_whole = |x: f64| ((x + WHOLE) - WHOLE == x) | (x >= WHOLE);
    (is_whole(size), is_whole(size) & !is_whole(0.5 * size))
}

/// y ln x in two parts, given ln x in two.
#[inline(always)]
fn product(y: f64, (log, log_tail): (f64, f64)) -> (f64, f64) {
    let y = if y > MOST_EXPONENT { MOST_EXPONENT } else { y };
    let y = if y < -MOST_EXPONENT { -MOST_EXPONENT } else { y };
    let y_head = head(y);
    let product = y_head * log;
    let tail = (y - y_head) * log + y * log_tail;
    let high = product + tail;
    (high, tail - (high - product))
}

/// xʸ, given |x|ʸ where |x| has a logarithm.
#[inline(always)]
fn with_sign_and_limits(x: f64, y: f64, value: f64) -> f64 {
    let size = x.abs();
    let (whole, odd) = parity(y);
    let grows = (size == 0.0) == (y < 0.0);
    let limit = if grows { f64::INFINITY } else { 0.0 };
    let limit = if y == 0.0 { 1.0 } else { limit };
    let value = if (size == 0.0) | (size == f64::INFINITY) { limit } else { value };
    let value = if odd { value.copysign(x) } else { value };
    let undefined = x.is_nan() | y.is_nan() | ((size == 0.0) & (y < 0.0)) | ((x < 0.0) & !whole);
    if undefined { f64::NAN } else { value }
}

/// xʸ within one unit in the last place, exact where the power is a double. Undefined for x < 0 with y not whole, for 0
/// to a negative power, and where an operand is undefined (also 1^NaN and NaN^0).
pub fn pow(x: f64, y: f64) -> f64 {
    let (high, low) = product(y, logarithm(x.abs()));
    with_sign_and_limits(x, y, exponential(high, low))
}

/// [`pow`] of each pair, with the same bits; the least length counts.
#[inline(always)]
pub fn pow_slice(x: &[f64], y: &[f64], out: &mut [f64]) {
    // In three passes, each short enough for the processor to overlap lanes.
    let (mut highs, mut lows) = ([0.0; 64], [0.0; 64]);
    for ((x, y), out) in x.chunks(64).zip(y.chunks(64)).zip(out.chunks_mut(64)) {
        for (((high, low), &x), &y) in highs.iter_mut().zip(&mut lows).zip(x).zip(y) {
            (*high, *low) = product(y, logarithm(x.abs()));
        }
        for ((out, &high), &low) in out.iter_mut().zip(&highs).zip(&lows) {
            *out = exponential(high, low);
        }
        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
            *out = with_sign_and_limits(x, y, *out);
        }
    }
}
