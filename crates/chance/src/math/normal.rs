//! The standard normal distribution.

use super::elementary::{exp, ln, polynomial};
use crate::math::wide;

/// Numerator and denominator near the middle: Wichura, "Algorithm AS 241: The percentage points of the normal
/// distribution" (Applied Statistics 37, 1988), PPND16; as are the two pairs below.
const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.3871328727963665,
        133.14166789178438,
        1971.5909503065513,
        13731.69376550946,
        45921.95393154987,
        67265.7709270087,
        33430.57558358813,
        2509.0809287301227,
    ],
    [
        1.0,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586597,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854,
    ],
);
/// Out to a tail of e^−25.
const SHOULDER: ([f64; 8], [f64; 8]) = (
    [
        1.4234371107496835,
        4.630337846156546,
        5.769497221460691,
        3.6478483247632045,
        1.2704582524523684,
        0.2417807251774506,
        0.022723844989269184,
        0.0007745450142783414,
    ],
    [
        1.0,
        2.053191626637759,
        1.6763848301838038,
        0.6897673349851,
        0.14810397642748008,
        0.015198666563616457,
        0.0005475938084995345,
        1.0507500716444169e-09,
    ],
);
/// Beyond.
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657904643501103,
        5.463784911164114,
        1.7848265399172913,
        0.29656057182850487,
        0.026532189526576124,
        0.0012426609473880784,
        2.7115555687434876e-05,
        2.0103343992922881e-07,
    ],
    [
        1.0,
        0.599832206555888,
        0.1369298809227358,
        0.014875361290850615,
        0.0007868691311456133,
        1.8463183175100548e-05,
        1.421511758316446e-07,
        2.0442631033899397e-15,
    ],
);
/// Half the width of the middle part.
const CENTRAL: f64 = 0.425;

#[inline(always)]
fn ratio(pair: &([f64; 8], [f64; 8]), x: f64) -> f64 {
    polynomial(&pair.0, x) / polynomial(&pair.1, x)
}

#[inline(always)]
fn centre(u: f64) -> f64 {
    let q = u - 0.5;
    q * ratio(&CENTRE, CENTRAL * CENTRAL - q * q)
}

#[inline(always)]
fn depth(u: f64) -> f64 {
    let beyond = 1.0 - u;
    (-ln(if u < beyond { u } else { beyond })).sqrt()
}

#[inline(always)]
fn outside(u: f64, depth: f64, shoulder: f64) -> f64 {
    let z = if depth <= 5.0 { shoulder } else { ratio(&TAIL, depth - 5.0) };
    if u < 0.5 { -z } else { z }
}

#[inline(always)]
fn is_outside(u: f64) -> bool {
    u.is_nan() || (u - 0.5).abs() > CENTRAL
}

fn edges(u: f64) -> f64 {
    if u == 0.0 {
        f64::NEG_INFINITY
    } else if u == 1.0 {
        f64::INFINITY
    } else {
        f64::NAN
    }
}

/// Φ⁻¹(u) to about 1e-15 relative (Wichura 1988). −∞ at 0, ∞ at 1, undefined outside 0..1.
pub fn normal_quantile(u: f64) -> f64 {
    if !(u > 0.0 && u < 1.0) {
        return edges(u);
    }
    if !is_outside(u) {
        return centre(u);
    }
    let depth = depth(u);
    outside(u, depth, ratio(&SHOULDER, depth - 1.6))
}

/// [`normal_quantile`] of each number, in place, with the same bits.
pub fn normal_quantile_in_place(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || values.chunks_mut(256).for_each(quantile_chunk),
    );
}

/// [`normal_quantile`] of each number, with the same bits; the lesser length counts.
pub fn normal_quantile_slice(u: &[f64], out: &mut [f64]) {
    let length = u.len().min(out.len());
    out[..length].copy_from_slice(&u[..length]);
    normal_quantile_in_place(&mut out[..length]);
}

/// One pass for the middle (85 % of uniform numbers), one for those outside it, gathered: each free of branches.
#[inline(always)]
fn quantile_chunk(chunk: &mut [f64]) {
    let mut places = [0_usize; 256];
    let mut gathered = [0.0_f64; 256];
    let mut count = 0;
    for (place, &u) in chunk.iter().enumerate() {
        places[count] = place;
        gathered[count] = u;
        count += usize::from(is_outside(u));
    }
    for value in chunk.iter_mut() {
        *value = centre(*value);
    }
    let gathered = &gathered[..count];
    let mut depths = [0.0_f64; 256];
    let mut shoulders = [0.0_f64; 256];
    for ((depth_out, shoulder), &u) in depths.iter_mut().zip(&mut shoulders).zip(gathered) {
        *depth_out = depth(u);
        *shoulder = ratio(&SHOULDER, *depth_out - 1.6);
    }
    for (lane, &u) in gathered.iter().enumerate() {
        chunk[places[lane]] = if u > 0.0 && u < 1.0 { outside(u, depths[lane], shoulders[lane]) } else { edges(u) };
    }
}

/// Φ(x) to a few 1e-16 relative, also far out: half the complementary error function (`libm`, after Cody, "Rational
/// Chebyshev approximations for the error function", Math. Comp. 23, 1969), corrected for the rounding of x ÷ √2.
pub fn normal_distribution(x: f64) -> f64 {
    /// 1/√2 to 26 bits, so that its product with the upper half of x is exact, and the rest.
    const ROOT_HIGH: f64 = f64::from_bits(0x3fe6_a09e_6000_0000);
    const ROOT_LOW: f64 = std::f64::consts::FRAC_1_SQRT_2 - ROOT_HIGH - 4.833_646_656_726_457e-17;
    let t = -x * std::f64::consts::FRAC_1_SQRT_2;
    let value = 0.5 * libm::erfc(t);
    if x.is_nan() || x.abs() > 40.0 {
        return value;
    }
    let x_high = f64::from_bits(x.to_bits() & !0x07ff_ffff);
    let x_low = x - x_high;
    let rest = ((-x_high * ROOT_HIGH - t) - x_low * ROOT_HIGH) - x * ROOT_LOW;
    value - rest * exp(-t * t) * (0.5 * std::f64::consts::FRAC_2_SQRT_PI)
}

/// The standard normal density at x.
pub fn normal_density(x: f64) -> f64 {
    exp(-0.5 * x * x) * (0.5 * std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2)
}
