//! Numbers of as many paths as a vector of the machine holds, and the functions that a month needs.

use std::f64::consts::{LN_2, LOG2_E};
use std::ops::{Add, Div, Mul, Neg, Sub};

use fearless_simd::{Select, Simd, SimdBase, SimdFloat};

/// One number for each lane.
#[derive(Clone, Copy)]
pub struct V<S: Simd>(pub S::f64s);

/// The bits of the lanes.
pub type Bits<S> = <<S as Simd>::f64s as SimdFloat<S>>::Bits;

/// A number, or one for each lane.
pub trait Lanes<S: Simd> {
    /// One for each lane.
    fn lanes(self, simd: S) -> V<S>;
}

impl<S: Simd> Lanes<S> for V<S> {
    #[inline(always)]
    fn lanes(self, _: S) -> V<S> {
        self
    }
}

impl<S: Simd> Lanes<S> for f64 {
    #[inline(always)]
    fn lanes(self, simd: S) -> V<S> {
        V(S::f64s::splat(simd, self))
    }
}

macro_rules! operator {
    ($trait:ident, $function:ident, $operator:tt) => {
        impl<S: Simd> $trait for V<S> {
            type Output = V<S>;
            #[inline(always)]
            fn $function(self, other: V<S>) -> V<S> {
                V(self.0 $operator other.0)
            }
        }
        impl<S: Simd> $trait<f64> for V<S> {
            type Output = V<S>;
            #[inline(always)]
            fn $function(self, other: f64) -> V<S> {
                V(self.0 $operator other)
            }
        }
        impl<S: Simd> $trait<V<S>> for f64 {
            type Output = V<S>;
            #[inline(always)]
            fn $function(self, other: V<S>) -> V<S> {
                self.lanes(token(other)) $operator other
            }
        }
    };
}

operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl<S: Simd> Neg for V<S> {
    type Output = V<S>;
    #[inline(always)]
    fn neg(self) -> V<S> {
        V(-self.0)
    }
}

/// What says which vectors the machine has.
#[inline(always)]
pub fn token<S: Simd>(x: V<S>) -> S {
    fearless_simd::ExtractToken::token(&x.0)
}

/// a × b + c, rounded once where the machine can.
#[inline(always)]
pub fn fused<S: Simd>(a: V<S>, b: impl Lanes<S>, c: impl Lanes<S>) -> V<S> {
    let simd = token(a);
    V(a.0.mul_add(b.lanes(simd).0, c.lanes(simd).0))
}

/// The square root.
#[inline(always)]
pub fn sqrt<S: Simd>(x: V<S>) -> V<S> {
    V(x.0.sqrt())
}

/// The lesser.
#[inline(always)]
pub fn minimum<S: Simd>(a: V<S>, b: impl Lanes<S>) -> V<S> {
    V(a.0.min(b.lanes(token(a)).0))
}

/// The greater.
#[inline(always)]
pub fn maximum<S: Simd>(a: V<S>, b: impl Lanes<S>) -> V<S> {
    V(a.0.max(b.lanes(token(a)).0))
}

/// `yes` where `a` is greater than `b`, else `no`.
#[inline(always)]
pub fn above<S: Simd>(a: V<S>, b: impl Lanes<S>, yes: impl Lanes<S>, no: impl Lanes<S>) -> V<S> {
    let simd = token(a);
    V(a.0.simd_gt(b.lanes(simd).0).select(yes.lanes(simd).0, no.lanes(simd).0))
}

/// `yes` where `a` is less than `b`, else `no`.
#[inline(always)]
pub fn below<S: Simd>(a: V<S>, b: impl Lanes<S>, yes: impl Lanes<S>, no: impl Lanes<S>) -> V<S> {
    let simd = token(a);
    V(a.0.simd_lt(b.lanes(simd).0).select(yes.lanes(simd).0, no.lanes(simd).0))
}

/// Adding and subtracting it rounds a number below 2⁵¹ to a whole one, which then stands in its lowest bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

/// ln 2 in two parts, the first with zeros at its end.
const LN_2_PARTS: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];

/// eˣ: 2ᵏ times the series of the rest, to its twelfth power.
#[inline(always)]
pub fn exp<S: Simd>(x: V<S>) -> V<S> {
    let simd = token(x);
    let x = minimum(maximum(x, -708.0), 709.0);
    let shifted = fused(x, LOG2_E, ROUNDING);
    let whole = shifted - ROUNDING;
    let r = fused(-whole, LN_2_PARTS[0], x);
    let r = fused(-whole, LN_2_PARTS[1], r);
    let (r2, coefficient) = (r * r, |n: usize| (2..=n).fold(1.0, |value, factor| value / factor as f64));
    let (r4, pair) = (r2 * r2, |n: usize| fused(r, coefficient(n + 1), coefficient(n)));
    let low = fused(fused(pair(6), r2, pair(4)), r4, fused(pair(2), r2, pair(0)));
    let high = fused(coefficient(12).lanes(simd), r4, fused(pair(10), r2, pair(8)));
    let bits = (shifted.0.to_bits() << 52) + Bits::<S>::splat(simd, 1023 << 52);
    fused(high, r4 * r4, low) * V(S::f64s::from_bits(bits))
}

/// The natural logarithm of a positive number: the exponent, and the series of artanh of the rest, to its twenty-first power.
#[inline(always)]
pub fn log<S: Simd>(x: V<S>) -> V<S> {
    let simd = token(x);
    let bits = |value: u64| Bits::<S>::splat(simd, value);
    // The mantissa is to lie between the square roots of one half and of two.
    let root = 0x3fe6_a09e_667f_3bcd_u64;
    let moved = x.0.to_bits() + bits(0x3ff0_0000_0000_0000 - root);
    let exponent =
        V(S::f64s::from_bits((moved >> 52) | bits(0x4330_0000_0000_0000))) - (4_503_599_627_370_496.0 + 1023.0);
    let mantissa = V(S::f64s::from_bits((moved & bits(0x000f_ffff_ffff_ffff)) + bits(root)));
    let q = (mantissa - 1.0) / (mantissa + 1.0);
    let (y, odd) = (q * q, |n: usize| 1.0 / (2 * n + 1) as f64);
    let (y2, pair) = (y * y, |n: usize| fused(y, odd(n + 1), odd(n)));
    let y4 = y2 * y2;
    let series = fused(fused(pair(7), y2, pair(5)), y4, fused(pair(3), y2, pair(1)));
    let series = fused(pair(9), y4 * y4, series);
    let twice = q + q;
    fused(exponent, LN_2, fused(twice * y, series, twice))
}
