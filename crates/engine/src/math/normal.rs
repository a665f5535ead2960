//! The standard normal distribution.

use super::elementary::{exp, ln, polynomial};

/// Numerator and denominator near the middle: Wichura, "Algorithm AS 241: The percentage points of the normal
/// distribution" (Applied Statistics 37, 1988), PPND16; as are the two pairs below.
const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_608_0,
        1.331_416_678_917_843_774_5e2,
        1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4,
        4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4,
        3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091_125_2e1,
        6.871_870_074_920_579_083_0e2,
        5.394_196_021_424_751_107_7e3,
        2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061_0e4,
        2.872_908_573_572_194_267_4e4,
        5.226_495_278_852_854_561_0e3,
    ],
);
/// Out to a tail of e^−25.
const SHOULDER: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_90,
        5.769_497_221_460_691_405_50,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_70e-1,
        2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_40e-4,
    ],
    [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_40,
        6.897_673_349_851_000_045_50e-1,
        1.481_039_764_274_800_745_90e-1,
        1.519_866_656_361_645_719_66e-2,
        5.475_938_084_995_344_946_00e-4,
        1.050_750_071_644_416_843_24e-9,
    ],
);
/// Beyond.
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103_777_20,
        5.463_784_911_164_114_369_90,
        1.784_826_539_917_291_335_80,
        2.965_605_718_285_048_912_30e-1,
        2.653_218_952_657_612_309_30e-2,
        1.242_660_947_388_078_438_60e-3,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ],
    [
        1.0,
        5.998_322_065_558_879_376_90e-1,
        1.369_298_809_227_358_053_10e-1,
        1.487_536_129_085_061_485_25e-2,
        7.868_691_311_456_132_591_00e-4,
        1.846_318_317_510_054_681_80e-5,
        1.421_511_758_316_445_888_70e-7,
        2.044_263_103_389_939_785_64e-15,
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
    // Written so that NaN counts as outside.
    !((u - 0.5).abs() <= CENTRAL)
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
    for chunk in values.chunks_mut(256) {
        quantile_chunk(chunk);
    }
}

/// [`normal_quantile`] of each number, with the same bits; the lesser length counts.
pub fn normal_quantile_slice(u: &[f64], out: &mut [f64]) {
    let length = u.len().min(out.len());
    out[..length].copy_from_slice(&u[..length]);
    normal_quantile_in_place(&mut out[..length]);
}

/// One pass for the middle (85 % of uniform numbers), one for those outside it, gathered: each free of branches.
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
    if !(x.abs() < 40.0) {
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
