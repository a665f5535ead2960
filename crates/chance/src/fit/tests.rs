use super::*;
use crate::distribution::Distribution;
use crate::math::incomplete_beta;

fn near(got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1e-3), "{got}, not {expected}");
}

fn beta_shapes(fitted: Result<Distribution, FitError>) -> (f64, f64) {
    match fitted {
        Ok(Distribution::Beta { a, b, low: 0.0, high: 1.0 }) => (a, b),
        other => panic!("no beta distribution on 0 to 1: {other:?}"),
    }
}

#[test]
fn lognormal_range_puts_five_percent_on_either_side() {
    let Ok(Distribution::LogNormal { mu, sigma }) = lognormal_from_range(25.0, 45.0) else {
        panic!("no lognormal");
    };
    // scipy: exp(mu + sigma * norm.ppf(q)) at 0.05 and 0.95.
    near((mu - 1.644853626951472 * sigma).exp(), 25.0);
    near((mu + 1.644853626951472 * sigma).exp(), 45.0);
}

#[test]
fn the_two_normal_quantiles_agree() {
    for p in (1..1000).map(|p| f64::from(p) / 1000.0) {
        let (slow, quick) = (super::stated::normal_quantile(p), crate::math::normal_quantile(p));
        assert!((slow - quick).abs() <= 4e-15 * quick.abs() + 1e-16, "{p}: {slow} and {quick}");
    }
}

#[test]
fn moments_are_met() {
    let Ok(Distribution::LogNormal { mu, sigma }) = lognormal_from_mean_sd(10.0, 5.0) else {
        panic!("no lognormal");
    };
    near((mu + 0.5 * sigma * sigma).exp(), 10.0);
    near(10.0 * ((sigma * sigma).exp() - 1.0).sqrt(), 5.0);
    let (a, b) = beta_shapes(beta_from_mean_sd(0.3, 0.1));
    near(a / (a + b), 0.3);
    near((a * b / (a + b + 1.0)).sqrt() / (a + b), 0.1);
    let Ok(Distribution::Uniform { low, high }) = uniform_from_mean_sd(2.0, 1.0) else {
        panic!("no uniform");
    };
    near((high - low) / 12f64.sqrt(), 1.0);
}

#[test]
fn quantiles_are_met_in_any_order() {
    // norm.ppf(0.05) and norm.ppf(0.9) of scipy.
    let expected = (-1.6448536269514722, 1.2815515655446004);
    for fitted in [normal_from_quantiles((0.05, -3.0), (0.9, 4.0)), normal_from_quantiles((0.9, 4.0), (0.05, -3.0))] {
        let Ok(Distribution::Normal { mean, sd }) = fitted else {
            panic!("no normal");
        };
        near(mean + sd * expected.0, -3.0);
        near(mean + sd * expected.1, 4.0);
    }
    let Ok(Distribution::LogNormal { mu, sigma }) = lognormal_from_quantiles((0.05, 2.0), (0.9, 9.0)) else {
        panic!("no lognormal");
    };
    near((mu + sigma * expected.0).exp(), 2.0);
    near((mu + sigma * expected.1).exp(), 9.0);
    assert_eq!(uniform_from_quantiles((0.25, 3.0), (0.75, 5.0)), uniform(2.0, 6.0));
    assert_eq!(
        normal_from_quantiles((0.5, 7.0), (0.95, 9.0)).map(|d| match d {
            Distribution::Normal { mean, .. } => mean,
            _ => f64::NAN,
        }),
        Ok(7.0)
    );
}

#[test]
fn beta_meets_two_quantiles() {
    let cases = [
        ((0.05, 0.40), (0.95, 0.95)),
        ((0.05, 0.01), (0.95, 0.02)),
        ((0.05, 0.001), (0.95, 0.999)),
        ((0.05, 1e-6), (0.95, 0.5)),
        ((0.1, 0.9), (0.5, 0.97)),
        ((0.05, 0.498), (0.95, 0.502)),
        ((0.25, 0.2), (0.3, 0.9)),
        ((0.05, 0.3), (0.95, 0.3001)),
    ];
    for ((p, low), (q, high)) in cases {
        let (a, b) = beta_shapes(beta_from_quantiles((p, low), (q, high)));
        let reached = (incomplete_beta(a, b, low), incomplete_beta(a, b, high));
        let error = (reached.0 - p).abs().max((reached.1 - q).abs());
        assert!(error < 1e-10, "{low}, {high}: a = {a}, b = {b} gives {reached:?}");
    }
}

#[test]
fn beta_is_found_again() {
    for (a, b) in [(2.0, 5.0), (0.5, 0.5), (30.0, 4.0), (1.0, 1.0), (400.0, 900.0)] {
        let at = |p| crate::math::inverse_incomplete_beta(a, b, p);
        let found = beta_shapes(beta_from_quantiles((0.05, at(0.05)), (0.95, at(0.95))));
        assert!((found.0 / a - 1.0).abs() < 1e-8, "{a}, {b}: {found:?}");
        assert!((found.1 / b - 1.0).abs() < 1e-8, "{a}, {b}: {found:?}");
    }
}

#[test]
fn pert_by_its_definition() {
    assert_eq!(pert(2.0, 4.0, 10.0), Ok(Distribution::Beta { a: 2.0, b: 4.0, low: 2.0, high: 10.0 }));
}

#[test]
fn no_spread_is_a_constant() {
    assert_eq!(normal(3.0, 0.0), Ok(Distribution::Constant { value: 3.0 }));
    assert_eq!(lognormal(0.0, 0.0), Ok(Distribution::Constant { value: 1.0 }));
}

#[test]
fn discrete_sorts_merges_and_scales() {
    assert_eq!(
        discrete(&[(5.0, 1.0), (2.0, 2.0), (5.0, 1.0)]),
        Ok(Distribution::Discrete { values: vec![2.0, 5.0], probabilities: vec![0.5, 0.5] })
    );
}

#[test]
fn impossible_requests_say_why() {
    let inner = || Distribution::Uniform { low: 0.0, high: 1.0 };
    let cases: Vec<(Result<Distribution, FitError>, &str)> = vec![
        (lognormal_from_range(10.0, 5.0), "a range must ascend"),
        (lognormal_from_range(-1.0, 5.0), "only values above 0"),
        (lognormal_from_mean_sd(-1.0, 5.0), "mean of a lognormal"),
        (lognormal_from_quantiles((0.05, 0.0), (0.9, 5.0)), "only values above 0"),
        (normal(0.0, -1.0), "standard deviation must be at least 0"),
        (normal(f64::NAN, 1.0), "finite number"),
        (normal_from_quantiles((0.05, 4.0), (0.9, 3.0)), "quantiles must ascend"),
        (normal_from_quantiles((0.05, 4.0), (0.05, 5.0)), "one probability"),
        (normal_from_quantiles((0.05, 4.0), (1.0, 5.0)), "between 0 and 1"),
        (uniform(3.0, 3.0), "not below"),
        (uniform(-1e308, 1.7e308), "finite number"),
        (uniform_integer(1.5, 3.0), "whole numbers"),
        (triangular(0.0, 5.0, 4.0), "most likely value"),
        (pert(0.0, -1.0, 4.0), "most likely value"),
        (beta(0.0, 1.0), "above 0"),
        (beta(1e-9, 1.0), "hardly more than a point"),
        (beta_from_mean_sd(0.5, 1e-6), "hardly more than a point"),
        (beta_from_mean_sd(1.2, 0.1), "between 0 and 1"),
        (beta_from_mean_sd(0.5, 0.5), "allows a standard deviation below 0.5"),
        (beta_from_quantiles((0.05, 0.4), (0.95, 1.0)), "between 0 and 1"),
        (beta_from_quantiles((0.05, 0.4), (0.95, 0.400_000_001)), "too close"),
        (discrete(&[]), "positive sum"),
        (discrete(&[(1.0, -0.5), (2.0, 1.5)]), "at least 0"),
        (mixture(vec![(0.0, inner())]), "positive sum"),
        (bernoulli(1.5), "within 0 to 1"),
        (truncate(inner(), 2.0, 3.0), "nothing is left"),
        (truncate(inner(), 0.5, 0.5), "not below"),
        (truncate(Distribution::Normal { mean: 0.0, sd: 1.0 }, 50.0, 60.0), "nothing is left"),
        (truncate(Distribution::LogNormal { mu: 0.0, sigma: 0.1 }, 0.0, 0.001), "nothing is left"),
        (empirical(vec![]), "at least one"),
        (empirical(vec![1.0, f64::INFINITY]), "finite number"),
    ];
    for (fitted, reason) in cases {
        let message = fitted.expect_err(reason).to_string();
        assert!(message.contains(reason), "{message:?} does not say {reason:?}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let mut distribution = uniform(0.0, 1.0);
    for _ in 0..100 {
        distribution = distribution.and_then(|inner| truncate(inner, 0.0, 1.0));
    }
    assert_eq!(distribution, Err(FitError::Depth(16)));
}

#[test]
fn mixtures_of_mixtures_are_one() {
    let constant = |value: f64| Distribution::Constant { value };
    let mut nested = constant(0.0);
    for level in 1..=15 {
        nested = mixture(vec![(1.0, nested), (3.0, constant(f64::from(level)))]).expect("a mixture");
    }
    let Distribution::Mixture { weights, components } = nested else { panic!("a mixture") };
    assert_eq!((weights.len(), components), (16, (0..16).map(f64::from).map(constant).collect()));
    assert_eq!((weights[15], weights[14], weights[13]), (0.75, 0.1875, 0.046_875));
    assert_eq!(weights[0], 0.25_f64.powi(15));
}
