use super::*;
use crate::distribution::Distribution;
use Distribution::*;

/// Probabilities of the reference quantiles.
const U: [f64; 8] = [1e-9, 0.001, 0.05, 0.3, 0.5, 0.8, 0.95, 0.999];

fn mixed() -> Distribution {
    Mixture {
        weights: vec![0.3, 0.7],
        components: vec![Normal { mean: 1.0, sd: 0.5 }, LogNormal { mu: 1.2, sigma: 0.4 }],
    }
}

fn truncated(inner: Distribution, low: f64, high: f64) -> Distribution {
    Truncated { inner: Box::new(inner), low, high }
}

fn standard() -> Distribution {
    Normal { mean: 0.0, sd: 1.0 }
}

/// Quantiles at `U`: mpmath at 50 digits, from closed forms, by Newton's method (normal, beta), and by bisection
/// (mixture).
fn reference() -> Vec<(Distribution, [f64; 8])> {
    vec![
        (
            Normal { mean: 0.37, sd: 0.04 },
            [
                0.13008771939969252,
                0.24639070775328745,
                0.3042058549219411,
                0.34902397949167835,
                0.37,
                0.4036648493429166,
                0.4357941450780589,
                0.4936092922467125,
            ],
        ),
        (
            LogNormal { mu: 3.5, sigma: 0.2 },
            [
                9.978558060795201,
                17.849108067437967,
                23.832001410824038,
                29.818228390419907,
                33.11545195869231,
                39.186184431929604,
                46.01515162425212,
                61.43910128646936,
            ],
        ),
        (Uniform { low: 2.0, high: 7.5 }, [2.0000000055, 2.0055, 2.275, 3.65, 4.75, 6.4, 7.225, 7.4945]),
        (
            Triangular { low: 1.0, mode: 2.0, high: 5.0 },
            [
                1.0000632455532035,
                1.0632455532033676,
                1.4472135954999579,
                2.101724650762112,
                2.550510257216822,
                3.4508066615170336,
                4.225403330758517,
                4.890455488498967,
            ],
        ),
        (
            Beta { a: 2.5, b: 0.7, low: -1.0, high: 3.0 },
            [
                -0.9987347235984896,
                -0.6843809011433161,
                0.46429117695812167,
                1.8391035648595218,
                2.3660087153659357,
                2.8464734138788503,
                2.979427993968296,
                2.9999234030219117,
            ],
        ),
        (
            Beta { a: 2.0, b: 4.0, low: 10.0, high: 30.0 },
            [
                10.000200002000035,
                10.202035757674755,
                11.528807828246578,
                14.360538315264494,
                16.27620340911395,
                19.803846859443887,
                23.148166360022774,
                27.55972340777043,
            ],
        ),
        (
            mixed(),
            [
                -1.899556415987767,
                -0.3565259442363588,
                0.5162815700737143,
                1.6545329982333927,
                2.648166316700026,
                4.16359768577569,
                5.966100414481573,
                10.94717629270685,
            ],
        ),
        (
            truncated(standard(), -0.5, 1.25),
            [
                -0.49999999833606823,
                -0.4983367592318609,
                -0.4183977296738794,
                -0.03941102505571193,
                0.25708619413337924,
                0.762729686323881,
                1.1033370651833962,
                1.2467990942290688,
            ],
        ),
        (
            truncated(standard(), 6.0, f64::INFINITY),
            [
                6.000000000162378,
                6.000162456812539,
                6.008323395302927,
                6.05765262303466,
                6.111565061813439,
                6.25613504514951,
                6.468992083074273,
                7.036366493709703,
            ],
        ),
        (
            truncated(LogNormal { mu: 0.3, sigma: 0.9 }, 2.0, 9.0),
            [
                2.000000001556606,
                2.0015575065249442,
                2.080164734993076,
                2.5709651713292967,
                3.1378009663879793,
                4.773806201728584,
                7.044236642049397,
                8.941895593486437,
            ],
        ),
    ]
}

/// Distributions with jumps.
fn jumpy() -> Vec<Distribution> {
    let discrete = Discrete { values: vec![-2.0, 0.1, 5.0], probabilities: vec![0.2, 0.5, 0.3] };
    vec![
        UniformInteger { low: -3.0, high: 8.0 },
        discrete.clone(),
        Bernoulli { probability: 0.3 },
        Constant { value: 4.5 },
        Empirical { sorted: vec![1.0, 2.0, 2.0, 2.0, 7.0] },
        truncated(discrete.clone(), 0.0, 10.0),
        truncated(UniformInteger { low: -3.0, high: 8.0 }, 1.5, 6.0),
        Mixture { weights: vec![0.25, 0.5, 0.25], components: vec![standard(), discrete, Constant { value: 0.3 }] },
    ]
}

#[test]
fn quantiles_against_reference() {
    for (distribution, expected) in reference() {
        for (u, expected) in U.into_iter().zip(expected) {
            let got = quantile(&distribution, u);
            assert!((got / expected - 1.0).abs() < 1e-12, "{distribution:?} at {u}: {got}, not {expected}");
        }
    }
}

#[test]
fn distribution_function_undoes_the_quantile() {
    for (distribution, _) in reference() {
        for u in U {
            let back = distribution_function(&distribution, quantile(&distribution, u));
            // Near an end of the support x cannot resolve small probabilities.
            assert!((back - u).abs() < 2e-14, "{distribution:?} at {u}: {back}");
        }
    }
}

#[test]
fn a_quantile_is_the_least_number_that_reaches_the_probability() {
    for distribution in jumpy() {
        let mut last = f64::NEG_INFINITY;
        for step in 1..1000 {
            let u = (f64::from(step) + 0.37) / 1000.37;
            let x = quantile(&distribution, u);
            assert!(x >= last, "{distribution:?} falls at {u}");
            last = x;
            let slack = 1e-9 * x.abs().max(1.0);
            assert!(distribution_function(&distribution, x) >= u - 1e-15, "{distribution:?} at {u}: {x}");
            assert!(distribution_function(&distribution, x - slack) <= u + 1e-8, "{distribution:?} at {u}: {x}");
        }
    }
}

#[test]
fn jumps_are_met_exactly() {
    let mixture = Mixture {
        weights: vec![0.5, 0.5],
        components: vec![
            Normal { mean: 0.0, sd: 10.0 },
            Discrete { values: vec![0.1, 3.0], probabilities: vec![0.5, 0.5] },
        ],
    };
    let mut met = [0; 2];
    for step in 1..2000 {
        let x = quantile(&mixture, f64::from(step) / 2000.0);
        met[0] += usize::from(x == 0.1);
        met[1] += usize::from(x == 3.0);
    }
    // A quarter of the probability stands at each.
    assert_eq!(met, [500, 500]);
    let integers = UniformInteger { low: 3.0, high: 6.0 };
    let listed: Vec<f64> = [0.1, 0.25, 0.26, 0.5, 0.75, 0.76, 1.0].map(|u| quantile(&integers, u)).to_vec();
    assert_eq!(listed, [3.0, 3.0, 4.0, 4.0, 5.0, 6.0, 6.0]);
    assert_eq!(quantile(&Bernoulli { probability: 0.3 }, 0.69), 0.0);
    assert_eq!(quantile(&Bernoulli { probability: 0.3 }, 0.71), 1.0);
    assert_eq!(quantile(&Bernoulli { probability: 0.0 }, 1.0 - 1e-16), 0.0);
    assert_eq!(quantile(&Bernoulli { probability: 1.0 }, 1e-16), 1.0);
}

#[test]
fn empirical_is_one_of_the_observations() {
    // numpy.quantile([1, 2, 4, 8], …, method="inverted_cdf").
    let sample = Empirical { sorted: vec![1.0, 2.0, 4.0, 8.0] };
    for (u, expected) in [(0.1, 1.0), (0.25, 1.0), (0.26, 2.0), (0.5, 2.0), (0.75, 4.0), (0.9, 8.0)] {
        assert_eq!(quantile(&sample, u), expected, "{u}");
    }
    // Those within the bounds, each as likely.
    let within = truncated(sample, 1.5, 8.0);
    assert_eq!([0.3, 0.5, 0.9].map(|u| quantile(&within, u)), [2.0, 4.0, 8.0]);
    assert!((mean(&within) - 14.0 / 3.0).abs() < 1e-14);
}

#[test]
fn moments_against_reference() {
    // mpmath: closed forms, and adaptive quadrature of the density for the truncated lognormal.
    let cases = [
        (mixed(), 2.8176478078984966, 1.7498818251849242),
        (truncated(standard(), -0.5, 1.25), 0.2891986550637616, 0.47553827330230275),
        (truncated(standard(), 6.0, f64::INFINITY), 6.158482604544599, 0.15487942661685822),
        (truncated(LogNormal { mu: 0.3, sigma: 0.9 }, 2.0, 9.0), 3.645344165288037, 1.5510980498633946),
        (truncated(UniformInteger { low: -3.0, high: 8.0 }, 1.5, 6.0), 4.0, 2f64.sqrt()),
        (Empirical { sorted: vec![0.0, 1.0, 2.0] }, 1.0, (2f64 / 3.0).sqrt()),
    ];
    for (distribution, expected_mean, expected_sd) in cases {
        let (got, sd) = (mean(&distribution), standard_deviation(&distribution));
        assert!((got / expected_mean - 1.0).abs() < 1e-10, "{distribution:?}: mean {got}");
        assert!((sd / expected_sd - 1.0).abs() < 1e-9, "{distribution:?}: sd {sd}");
    }
}

#[test]
fn moments_agree_with_the_quantile_function() {
    let all = reference().into_iter().map(|(d, _)| d).chain(jumpy());
    for distribution in all {
        let count = 100_000;
        let values: Vec<f64> =
            (0..count).map(|n| quantile(&distribution, (f64::from(n) + 0.5) / f64::from(count))).collect();
        let centre = values.iter().sum::<f64>() / f64::from(count);
        let variance = values.iter().map(|x| (x - centre) * (x - centre)).sum::<f64>() / f64::from(count);
        let scale = standard_deviation(&distribution);
        assert!((centre - mean(&distribution)).abs() <= 1e-3 * scale, "{distribution:?}: mean {centre}");
        assert!((variance.sqrt() - scale).abs() <= 1e-3 * scale, "{distribution:?}: sd {}", variance.sqrt());
    }
}

#[test]
fn slices_give_the_bits_of_the_scalars() {
    let u: Vec<f64> = (0..701).map(|n| (f64::from(n) + 0.5) / 701.0).chain([0.0, 1.0, -1.0, f64::NAN]).collect();
    let all = reference().into_iter().map(|(d, _)| d).chain(jumpy());
    for distribution in all {
        let mut out = vec![0.0; u.len()];
        quantile_slice(&distribution, &u, &mut out);
        for (u, got) in u.iter().zip(out) {
            let expected = quantile(&distribution, *u);
            let same = got.to_bits() == expected.to_bits() || (got.is_nan() && expected.is_nan());
            assert!(same, "{distribution:?} at {u}: {got} and {expected}");
        }
    }
}

#[test]
fn an_empty_truncation_is_undefined() {
    // The tail beyond 50 standard deviations is below the least double.
    assert!(quantile(&truncated(standard(), 50.0, 60.0), 0.5).is_nan());
    assert!(quantile(&truncated(standard(), -60.0, -50.0), 0.5).is_nan());
}

#[test]
fn hostile_parameters_do_not_panic_or_hang() {
    let hostile = [
        Normal { mean: f64::NAN, sd: -1.0 },
        Beta { a: -1.0, b: f64::INFINITY, low: 0.0, high: 1.0 },
        Beta { a: 1e-300, b: 1e300, low: 0.0, high: 1.0 },
        Mixture { weights: vec![], components: vec![] },
        Mixture {
            weights: vec![0.5, 0.5],
            components: vec![Constant { value: f64::NAN }, Constant { value: f64::INFINITY }],
        },
        Discrete { values: vec![], probabilities: vec![] },
        Empirical { sorted: vec![] },
        truncated(standard(), 1.0, -1.0),
        UniformInteger { low: 5.0, high: 2.0 },
    ];
    for distribution in &hostile {
        for u in [0.0, 0.3, 1.0, f64::NAN] {
            quantile(distribution, u);
            distribution_function(distribution, u);
        }
        mean(distribution);
        standard_deviation(distribution);
    }
}
