use super::reference::{EXPONENTIAL, LOGARITHM, NORMAL_DISTRIBUTION, NORMAL_QUANTILE, POWER};
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
    let infinite = f64::INFINITY;
    for (x, y, expected) in [
        (-2.0, 3.0, -8.0),
        (-2.0, -2.0, 0.25),
        (0.0, 0.0, 1.0),
        (0.0, 2.0, 0.0),
        (10.0, 15.0, 1e15),
        (2.25, 0.5, 1.5),
        (1e200, 2.0, infinite),
        (-1e200, 3.0, -infinite),
        (1e200, -2.0, 0.0),
        (2.0, 1024.0, infinite),
        (2.0, -1080.0, 0.0),
        (infinite, 5e-324, infinite),
        (infinite, -0.5, 0.0),
        (infinite, 0.0, 1.0),
        (-infinite, 3.0, -infinite),
        (-infinite, 2.0, infinite),
        (0.5, infinite, 0.0),
        (0.5, -infinite, infinite),
        (1.5, infinite, infinite),
        (1.0, infinite, 1.0),
        (-1.0, infinite, 1.0),
        (-1.0, 9_007_199_254_740_991.0, -1.0),
        (-1.0, 9_007_199_254_740_992.0, 1.0),
        (1.0, 1e300, 1.0),
        (5e-324, 1.0, 5e-324),
        (-3.0, 1.0, -3.0),
    ] {
        assert_eq!(pow(x, y), expected, "pow({x}, {y})");
    }
    assert!(pow(-0.0, 3.0).is_sign_negative() && pow(-0.0, 2.0).is_sign_positive());
    for (x, y) in [(0.0, -1.0), (-0.0, -1.0), (-8.0, 1.0 / 3.0), (-infinite, 0.5), (f64::NAN, 0.0), (1.0, f64::NAN)] {
        assert!(pow(x, y).is_nan(), "pow({x}, {y})");
    }
}

#[test]
fn powers_against_reference() {
    for (x, y, expected) in POWER {
        assert!(ulps(pow(x, y), expected) <= 1.0, "pow({x}, {y}) = {}", pow(x, y));
    }
}

#[test]
fn powers_that_are_doubles_are_exact() {
    for base in 2..200_u64 {
        let mut product = 1_u64;
        for exponent in 0..53 {
            assert_eq!(pow(base as f64, f64::from(exponent)), product as f64, "{base}^{exponent}");
            let next = product.checked_mul(base).filter(|next| *next < 1 << 53);
            let Some(next) = next else { break };
            product = next;
        }
    }
    for u in uniforms(100_000) {
        let x = u * 1e9;
        assert_eq!((pow(x, 1.0), pow(x, 0.0)), (x, 1.0));
        let whole = (u * 9e7).floor();
        assert_eq!((pow(whole, 2.0), pow(whole * whole, 0.5)), (whole * whole, whole));
    }
}

#[test]
fn powers_against_libm() {
    let mut exponents = uniforms(300_000).skip(100_000);
    for u in uniforms(100_000) {
        let v = exponents.next().unwrap() - 0.5;
        for (x, y) in [(u, v * 40.0), (2.0 * u, v * 400.0), (exp(u * 60.0 - 30.0), v * 30.0), (0.9 + 0.2 * u, v * 2e3)]
        {
            // Both are within one unit of the truth.
            assert!(ulps(pow(x, y), libm::pow(x, y)) <= 1.0, "pow({x}, {y}) = {}", pow(x, y));
        }
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
    agree(|x, out| pow_slice(x, &vec![2.7; x.len()], out), |x| pow(x, 2.7));
    agree(|y, out| pow_slice(&vec![-1.3; y.len()], y, out), |y| pow(-1.3, y));
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
    assert_eq!(sum(&mut u.iter().map(|u| pow(u * 10.0, 7.0 - 10.0 * u))), 0x847e_6476_40f9_6df1);
}
