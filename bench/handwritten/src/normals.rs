//! Normals by counter: Philox4x32-10 (Salmon et al. 2011) and the inverse of Wichura (1988, AS 241).

use fearless_simd::{Select, Simd, SimdBase, SimdFloat, SimdMask};

use crate::LANES;
use crate::vector::{Bits, Lanes, V, fused, log, sqrt, token};

const CENTRE: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
];

const TAIL: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
];

const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

/// Normals of the paths from `first` on in a month: `rows` of them for each path, two from one counter.
#[inline(always)]
pub fn fill<S: Simd>(simd: S, rows: &mut [[f64; LANES]], first: u64, month: u64, seed: u64) {
    for (pair, rows) in rows.chunks_exact_mut(2).enumerate() {
        let [one, other] = rows else { unreachable!("chunks of two") };
        for lane in (0..LANES).step_by(S::f64s::LEN) {
            let path = Bits::<S>::from_fn(simd, |index| first + (lane + index) as u64);
            let zero = Bits::<S>::splat(simd, 0);
            let counter = [path, zero + month, zero + pair as u64, zero];
            let [low, high] = philox(counter, [seed & 0xffff_ffff, seed >> 32]);
            let place = lane..lane + S::f64s::LEN;
            uniform::<S>(simd, low).0.store_slice(&mut one[place.clone()]);
            uniform::<S>(simd, high).0.store_slice(&mut other[place]);
        }
        invert(simd, one);
        invert(simd, other);
    }
}

#[inline(always)]
fn philox<B>(counter: [B; 4], mut key: [u64; 2]) -> [B; 2]
where
    B: Copy
        + std::ops::Mul<u64, Output = B>
        + std::ops::BitAnd<u64, Output = B>
        + std::ops::BitXor<Output = B>
        + std::ops::BitXor<u64, Output = B>
        + std::ops::BitOr<Output = B>
        + std::ops::Shr<u32, Output = B>
        + std::ops::Shl<u32, Output = B>,
{
    const WORD: u64 = 0xffff_ffff;
    let [mut a, mut b, mut c, mut d] = counter;
    for _ in 0..10 {
        let (left, right) = ((a & WORD) * 0xd251_1f53, (c & WORD) * 0xcd9e_8d57);
        (a, b, c, d) = ((right >> 32) ^ b ^ key[0], right & WORD, (left >> 32) ^ d ^ key[1], left & WORD);
        key = [(key[0] + 0x9e37_79b9) & WORD, (key[1] + 0xbb67_ae85) & WORD];
    }
    [a | (b << 32), c | (d << 32)]
}

/// A number between 0 and 1, neither included, from 52 bits.
#[inline(always)]
fn uniform<S: Simd>(simd: S, bits: Bits<S>) -> V<S> {
    let mantissa = (bits >> 12) | Bits::<S>::splat(simd, 0x3ff0_0000_0000_0000);
    V(S::f64s::from_bits(mantissa)) - (1.0 - 0.5_f64.powi(53))
}

#[inline(always)]
fn ratio<S: Simd>([above, below]: &[[f64; 8]; 2], r: V<S>) -> V<S> {
    let r2 = r * r;
    let polynomial = |c: &[f64; 8]| {
        let pair = |n: usize| fused(r, c[n + 1], c[n]);
        fused(fused(pair(6), r2, pair(4)), r2 * r2, fused(pair(2), r2, pair(0)))
    };
    polynomial(above) / polynomial(below)
}

/// Uniforms to normals, in place. The few in the tails are gathered, so that only they pay for a logarithm.
#[inline(always)]
fn invert<S: Simd>(simd: S, values: &mut [f64; LANES]) {
    let width = S::f64s::LEN;
    let (mut places, mut tails, mut count) = ([0_usize; LANES], [0.5; LANES], 0);
    for lane in (0..LANES).step_by(width) {
        let p = V::<S>(S::f64s::from_slice(simd, &values[lane..lane + width]));
        let q = p - 0.5;
        let r = 0.180_625 - q * q;
        let mut outside = r.0.simd_lt(0.0.lanes(simd).0).to_bitmask();
        while outside != 0 {
            let place = lane + outside.trailing_zeros() as usize;
            (places[count], tails[count]) = (place, values[place]);
            count += 1;
            outside &= outside - 1;
        }
        (q * ratio(&CENTRE, r)).0.store_slice(&mut values[lane..lane + width]);
    }
    for first in (0..count).step_by(width) {
        let p = V::<S>(S::f64s::from_slice(simd, &tails[first..first + width]));
        let found = tail(p);
        for (lane, place) in places[first..count.min(first + width)].iter().enumerate() {
            values[*place] = found.0[lane];
        }
    }
}

#[inline(always)]
fn tail<S: Simd>(p: V<S>) -> V<S> {
    let simd = token(p);
    let low = p.0.simd_lt(0.5.lanes(simd).0);
    let r: V<S> = sqrt(-log(V(low.select(p.0, (1.0 - p).0))));
    let far = r.0.simd_gt(5.0.lanes(simd).0);
    let mut size = ratio(&TAIL, r - 1.6);
    if far.any_true() {
        size = V(far.select(ratio(&FAR, r - 5.0).0, size.0));
    }
    V(low.select((-size).0, size.0))
}
