//! Exponential and logarithm.
//!
//! Method of Cody and Waite, *Software Manual for the Elementary Functions* (1980): argument reduction with ln 2 split
//! in two, then a polynomial. The logarithm follows the form of Tang, "Table-driven implementation of the logarithm
//! function in IEEE floating-point arithmetic" (ACM TOMS 16, 1990), without its table. Coefficients: interpolation at
//! Chebyshev nodes in 60 digits, rounded to doubles; approximation error below 0.005 units in the last place.
//!
//! The functions have no branches, so that the slice forms are vectorised, and both forms give the same bits.

/// ln 2, its leading 42 bits: a product with a whole number below 2^11 is exact.
pub(super) const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fefa_3800);
/// ln 2 − `LN2_HIGH`.
pub(super) const LN2_LOW: f64 = 5.497_923_018_708_371e-14;
/// Adding and subtracting it rounds to whole numbers; the low bits of the sum are the number.
pub(super) const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// (eʳ − 1 − r) ÷ r² for |r| ≤ ½ ln 2, ascending powers.
pub(super) const EXPONENTIAL: [f64; 11] = [
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326136,
    0.0013888888888883748,
    0.00019841269874820627,
    2.4801587325547743e-05,
    2.7557255400206422e-06,
    2.75572736431103e-07,
    2.5105217004720745e-08,
    2.0914686968086876e-09,
];
/// (2 artanh s − 2 s) ÷ s³ for s² ≤ (3 − 2√2)², in ascending powers of s².
const LOGARITHM: [f64; 8] = [
    0.6666666666666666,
    0.4000000000000088,
    0.2857142857080323,
    0.2222222239180047,
    0.18181795630884748,
    0.1538624020581371,
    0.13268759668555402,
    0.13086767009995384,
];

#[inline(always)]
pub(super) fn polynomial<const N: usize>(coefficients: &[f64; N], x: f64) -> f64 {
    on(coefficients[N - 1], &coefficients[..N - 1], x)
}

/// Goes on with a polynomial by the lower ones of its coefficients.
#[inline(always)]
fn on(higher: f64, coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(higher, |sum, coefficient| sum * x + coefficient)
}

/// Lanes that the slice forms take through each of their passes. One loop over all of a function would be too long for the processor
/// to overlap its lanes: each waits for itself most of the time.
const PASS: usize = 64;

/// eˣ within one unit in the last place. Infinite above 709.78; 0 below −745.13.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let (high, shifted) = reduced(x);
    exp_of_reduced(high, shifted, on(exp_begun(high, shifted), &EXPONENTIAL[..EXP_HALF], rest(high, shifted).1))
}

/// How many coefficients of the exponential are left to its second pass.
const EXP_HALF: usize = 6;

/// x less whole times the head of ln 2, and the whole number as [`times_power_of_two`] takes it.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64) {
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + ROUNDER;
    (x - (shifted - ROUNDER) * LN2_HIGH, shifted)
}

/// Whole times the tail of ln 2, and what is left of x.
#[inline(always)]
fn rest(high: f64, shifted: f64) -> (f64, f64) {
    let low = (shifted - ROUNDER) * LN2_LOW;
    (low, high - low)
}

/// The polynomial by its higher coefficients.
#[inline(always)]
fn exp_begun(high: f64, shifted: f64) -> f64 {
    let last = EXPONENTIAL.len() - 1;
    on(EXPONENTIAL[last], &EXPONENTIAL[EXP_HALF..last], rest(high, shifted).1)
}

/// The exponential, given the polynomial.
#[inline(always)]
fn exp_of_reduced(high: f64, shifted: f64, polynomial: f64) -> f64 {
    let (low, r) = rest(high, shifted);
    let power = 1.0 + (high + (r * r * polynomial - low));
    times_power_of_two(power, shifted)
}

/// A number near 1 times 2^n, |n| < 2048, with n given as `ROUNDER` + n.
#[inline(always)]
pub(super) fn times_power_of_two(x: f64, shifted: f64) -> f64 {
    // In two factors, so that neither overflows and a subnormal result is rounded once.
    let biased = shifted.to_bits().wrapping_add(2048) & 0xffff;
    let half = biased >> 1;
    let first = f64::from_bits(half.wrapping_sub(1) << 52);
    let second = f64::from_bits(biased.wrapping_sub(half).wrapping_sub(1) << 52);
    x * first * second
}

/// m and e with x = 2^e m, √½ ≤ m < √2, for positive finite x.
#[inline(always)]
pub(super) fn mantissa_and_exponent(x: f64) -> (f64, f64) {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * 18_014_398_509_481_984.0 } else { x };
    let offset = if tiny { 1023.0 + 54.0 } else { 1023.0 };
    // e through the bits of 2^52 + e, since SSE2 cannot convert 64-bit integers.
    let root_half = 0x3fe6_a09e_0000_0000_u64;
    let bits = scaled.to_bits().wrapping_add(0x3ff0_0000_0000_0000 - root_half);
    let e = f64::from_bits(bits >> 52 | 0x4330_0000_0000_0000) - 4_503_599_627_370_496.0 - offset;
    (f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + root_half), e)
}

/// ln x within one unit in the last place; undefined for x ≤ 0, infinite for infinite x.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let (f, s, e) = ln_parts(x);
    ln_of_parts(x, (f, s, e), polynomial(&LOGARITHM, s * s))
}

/// The mantissa less 1, that over the mantissa and 1, and the exponent.
#[inline(always)]
fn ln_parts(x: f64) -> (f64, f64, f64) {
    let (m, e) = mantissa_and_exponent(x);
    let f = m - 1.0;
    (f, f / (2.0 + f), e)
}

/// The logarithm, given the polynomial.
#[inline(always)]
fn ln_of_parts(x: f64, (f, s, e): (f64, f64, f64), polynomial: f64) -> f64 {
    let z = s * s;
    let half_square = 0.5 * f * f;
    let tail = s * (half_square + z * polynomial) + e * LN2_LOW;
    let value = e * LN2_HIGH - ((half_square - tail) - f);
    let value = if x > 0.0 { value } else { f64::NAN };
    if x == f64::INFINITY { x } else { value }
}

/// [`exp`] of each number; the lesser length counts.
#[inline(always)]
pub fn exp_slice(x: &[f64], out: &mut [f64]) {
    let (mut highs, mut shifts) = ([0.0; PASS], [0.0; PASS]);
    for (x, out) in x.chunks(PASS).zip(out.chunks_mut(PASS)) {
        for ((high, shifted), &x) in highs.iter_mut().zip(&mut shifts).zip(x) {
            (*high, *shifted) = reduced(x);
        }
        for ((out, &high), &shifted) in out.iter_mut().zip(&highs).zip(&shifts) {
            *out = exp_begun(high, shifted);
        }
        for ((out, &high), &shifted) in out.iter_mut().zip(&highs).zip(&shifts) {
            *out = on(*out, &EXPONENTIAL[..EXP_HALF], rest(high, shifted).1);
        }
        for ((out, &high), &shifted) in out.iter_mut().zip(&highs).zip(&shifts) {
            *out = exp_of_reduced(high, shifted, *out);
        }
    }
}

/// [`ln`] of each number; the lesser length counts.
#[inline(always)]
pub fn ln_slice(x: &[f64], out: &mut [f64]) {
    let (mut fs, mut quotients, mut exponents) = ([0.0; PASS], [0.0; PASS], [0.0; PASS]);
    for (x, out) in x.chunks(PASS).zip(out.chunks_mut(PASS)) {
        for (((f, s), e), &x) in fs.iter_mut().zip(&mut quotients).zip(&mut exponents).zip(x) {
            (*f, *s, *e) = ln_parts(x);
        }
        for (out, &s) in out.iter_mut().zip(&quotients) {
            *out = polynomial(&LOGARITHM, s * s);
        }
        for ((((out, &x), &f), &s), &e) in out.iter_mut().zip(x).zip(&fs).zip(&quotients).zip(&exponents) {
            *out = ln_of_parts(x, (f, s, e), *out);
        }
    }
}
