use super::reference::{EXPONENTIAL, LOGARITHM, NORMAL_DISTRIBUTION, NORMAL_QUANTILE};
use super::*;

/// Distance in units in the last place of the expected number.
fn ulps(got: f64, expected: f64) -> f64 {
    if got == expected {
        return 0.0;
    }
    let size = expected.abs().max(f64::MIN_POSITIVE);
    let unit = f64::from_bits(size.to_bits() + 1) - size;
    (got - expected).abs() / unit
}

/// Reproducible numbers in (0, 1).
fn uniforms(count: u64) -> impl Iterator<Item = f64> {
    (0..count).map(|n| {
        let z = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((z ^ (z >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64 / 2f64.powi(53)
    })
}

#[test]
fn exponential_and_logarithm_against_reference() {
    for (x, expected) in EXPONENTIAL {
        assert!(ulps(exp(x), expected) <= 1.0, "exp({x}) = {}", exp(x));
    }
    for (x, expected) in LOGARITHM {
        assert!(ulps(ln(x), expected) <= 1.0, "ln({x}) = {}", ln(x));
    }
}

#[test]
fn exponential_and_logarithm_against_libm() {
    // Both are within one unit of the truth.
    for u in uniforms(200_000) {
        let x = (u - 0.5) * 1400.0;
        assert!(ulps(exp(x), libm::exp(x)) <= 2.0, "exp({x})");
        assert!(ulps(exp(u), libm::exp(u)) <= 2.0, "exp({u})");
        assert!(ulps(ln(exp(x)), libm::log(exp(x))) <= 2.0, "ln(exp({x}))");
        assert!(ulps(ln(2.0 * u), libm::log(2.0 * u)) <= 2.0, "ln({})", 2.0 * u);
    }
}

#[test]
fn special_arguments() {
    assert_eq!(exp(710.0), f64::INFINITY);
    assert_eq!(exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(exp(-746.0), 0.0);
    assert_eq!(exp(f64::NEG_INFINITY), 0.0);
    assert!(exp(f64::NAN).is_nan());
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    for x in [0.0, -0.0, -1.0, -5e-324, f64::NEG_INFINITY, f64::NAN] {
        assert!(ln(x).is_nan(), "ln({x})");
    }
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    for u in [-0.1, 1.1, f64::NAN] {
        assert!(normal_quantile(u).is_nan(), "normal_quantile({u})");
    }
    assert_eq!(normal_distribution(f64::NEG_INFINITY), 0.0);
    assert_eq!(normal_distribution(f64::INFINITY), 1.0);
    assert!(normal_distribution(f64::NAN).is_nan());
}

#[test]
fn powers() {
    assert_eq!(pow(-2.0, 3.0), -8.0);
    assert_eq!(pow(-2.0, -2.0), 0.25);
    assert_eq!(pow(0.0, 0.0), 1.0);
    assert_eq!(pow(0.0, 2.0), 0.0);
    assert_eq!(pow(10.0, 15.0), 1e15);
    assert_eq!(pow(2.25, 0.5), 1.5);
    assert_eq!(pow(1e200, 2.0), f64::INFINITY);
    for (x, y) in [(0.0, -1.0), (-0.0, -1.0), (-8.0, 1.0 / 3.0), (f64::NAN, 0.0), (1.0, f64::NAN)] {
        assert!(pow(x, y).is_nan(), "pow({x}, {y})");
    }
}

#[test]
fn normal_functions_against_reference() {
    for (u, expected) in NORMAL_QUANTILE {
        let error = (normal_quantile(u) - expected).abs();
        assert!(error <= 1.5e-15 * expected.abs(), "normal_quantile({u}) off by {error}");
    }
    for (x, expected) in NORMAL_DISTRIBUTION {
        let error = (normal_distribution(x) / expected - 1.0).abs();
        assert!(error <= 1.5e-15, "normal_distribution({x}) off by {error}");
    }
}

#[test]
fn slices_give_the_bits_of_the_scalars() {
    // Odd length, with every part of the quantile function and all special arguments.
    let mut arguments: Vec<f64> = uniforms(1003).map(|u| (u - 0.3) * 3.0).collect();
    arguments.extend(uniforms(500).map(|u| u * 1e-12));
    arguments.extend([0.0, 1.0, f64::NAN, f64::INFINITY, 5e-324, -1.0, 800.0, -800.0, 1e-310]);
    let agree = |slice: fn(&[f64], &mut [f64]), scalar: fn(f64) -> f64| {
        let mut out = vec![0.0; arguments.len()];
        slice(&arguments, &mut out);
        for (x, got) in arguments.iter().zip(out) {
            let expected = scalar(*x);
            let same = got.to_bits() == expected.to_bits() || (got.is_nan() && expected.is_nan());
            assert!(same, "{x}: {got} and {expected}");
        }
    };
    agree(exp_slice, exp);
    agree(ln_slice, ln);
    agree(normal_quantile_slice, normal_quantile);
}

#[test]
fn bits_are_pinned() {
    // Changing any of these changes every result ever published.
    let sum = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(0_u64, |hash, x| (hash ^ x.to_bits()).wrapping_mul(0x0000_0100_0000_01b3))
    };
    let u: Vec<f64> = uniforms(1000).collect();
    assert_eq!(sum(&mut u.iter().map(|u| exp(u * 80.0 - 40.0))), 0x951a_4844_a342_5588);
    assert_eq!(sum(&mut u.iter().map(|u| ln(u * 10.0))), 0xfe25_6cfb_2146_f066);
    assert_eq!(sum(&mut u.iter().map(|u| normal_quantile(*u))), 0x4a57_661d_6e57_3733);
}
