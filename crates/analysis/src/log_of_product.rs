//! The logarithm of a product of many factors.

use chance::math::wide;

const LANES: usize = 8;

/// The logarithm of the product of positive factors, in eight parts, whose multiplications do not wait for each other. A logarithm is
/// taken only before a part grows too large or small: each costs as much as dozens of factors.
pub(crate) fn log_of_product(values: &[f64], factor: impl Fn(f64) -> f64) -> f64 {
    wide(
        #[inline(always)]
        || {
            let (mut products, mut logarithm) = ([1.0; LANES], 0.0);
            let (eights, rest) = values.as_chunks::<LANES>();
            for eight in eights {
                for (product, &value) in products.iter_mut().zip(eight) {
                    *product *= factor(value);
                }
                let moderate = |all: bool, product: &f64| all & (*product >= 1e-100) & (*product < 1e100);
                if !products.iter().fold(true, moderate) {
                    logarithm += sum_of_logarithms(&products);
                    products = [1.0; LANES];
                }
            }
            for (product, &value) in products.iter_mut().zip(rest) {
                *product *= factor(value);
            }
            logarithm + sum_of_logarithms(&products)
        },
    )
}

#[inline(always)]
fn sum_of_logarithms(values: &[f64; LANES]) -> f64 {
    let usual = |all: bool, value: &f64| all & (*value >= f64::MIN_POSITIVE) & (*value <= f64::MAX);
    match values.iter().fold(true, usual) {
        true => values.map(logarithm).iter().sum(),
        false => values.iter().map(|&value| libm::log(value)).sum(),
    }
}

/// That of a positive, normal number: the operations of [`libm::log`] (Sun Microsystems' FreeBSD `e_log.c`), and its bits, without a branch.
#[inline(always)]
fn logarithm(value: f64) -> f64 {
    const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
    const SERIES: [f64; 7] = [
        f64::from_bits(0x3fe5_5555_5555_5593),
        f64::from_bits(0x3fd9_9999_9997_fa04),
        f64::from_bits(0x3fd2_4924_9422_9359),
        f64::from_bits(0x3fcc_71c5_1d8e_78af),
        f64::from_bits(0x3fc7_4664_96cb_03de),
        f64::from_bits(0x3fc3_9a09_d078_c69f),
        f64::from_bits(0x3fc2_f112_df3e_5244),
    ];
    const ROOT_HALF: u64 = 0x3fe6_a09e_0000_0000;
    let bits = value.to_bits() + (0x3ff0_0000_0000_0000 - ROOT_HALF);
    // The exponent through the bits of 2^52 + e.
    let exponent = f64::from_bits(bits >> 52 | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) + ROOT_HALF) - 1.0;
    let half = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (SERIES[1] + w * (SERIES[3] + w * SERIES[5]));
    let odd = z * (SERIES[0] + w * (SERIES[2] + w * (SERIES[4] + w * SERIES[6])));
    s * (half + (odd + even)) + exponent * LN2_LOW - half + f + exponent * LN2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn the_logarithm_of_a_product_is_the_sum_of_the_logarithms() {
        for factor in [0.3_f64, 1e-150, 7e150, 1.0] {
            let found = log_of_product(&[factor; 1000], |factor| factor);
            assert!((found - 1000.0 * factor.ln()).abs() <= 1e-11 * found.abs(), "{factor}: {found}");
        }
    }

    #[test]
    fn a_logarithm_has_the_bits_of_the_library() {
        let mut source = RandomColumns::new(3);
        let near = (0..2000).map(|at| 1.0 + (f64::from(at) - 1000.0) * f64::EPSILON);
        let any = (0..200_000).map(|_| (1400.0 * (source.uniform() - 0.5)).exp());
        let ends = [f64::MIN_POSITIVE, f64::MAX, std::f64::consts::SQRT_2, std::f64::consts::FRAC_1_SQRT_2];
        for value in near.chain(any).chain(ends) {
            assert_eq!(logarithm(value).to_bits(), libm::log(value).to_bits(), "{value:e}");
        }
    }
}
