//! Present values and internal rates of monthly cash flows.
//!
//! `flows[0]` stands at the end of month 1. Rates are effective per year: 0.1 is 10 %/yr.

/// Σ flows\[m − 1\] (1 + rate)^(−m/12), m = 1 first: the present value at the start of month 1, in the unit of the
/// flows. NaN if the rate is −100 % or less.
pub fn npv(flows: &[f64], rate: f64) -> f64 {
    if rate.is_nan() || rate <= -1.0 {
        return f64::NAN;
    }
    let factor = 1.0 / twelfth_root(1.0 + rate);
    flows.iter().rev().fold(0.0, |later, flow| (later + flow) * factor)
}

/// x^(1/12) = ∛√√x for x > 0: two exact roundings and Newton's iteration, the same bits everywhere.
fn twelfth_root(x: f64) -> f64 {
    let target = x.sqrt().sqrt();
    let mut root = target.max(1.0);
    loop {
        // From above Newton's steps only descend, until rounding ends them.
        let next = root - (root - target / (root * root)) / 3.0;
        if next.is_nan() || next >= root {
            return root;
        }
        root = next;
    }
}

/// The rates at which the present value of a cash flow is zero.
#[derive(Clone, Debug, PartialEq)]
pub enum InternalRate {
    /// There is none in (−0.9999, 100), or the flows are all zero or not all finite.
    None,
    /// Exactly one (it may be a rate that the present value touches without changing sign).
    One(f64),
    /// Several, ascending: none of them can be read as the return.
    Several(Vec<f64>),
}

/// All internal rates of return, per year, in (−0.9999, 100).
///
/// They are the positive roots of Σ c_m v^m with v = (1 + r)^(−1/12). All are found, not one near a guess: by
/// Laguerre's proof of the rule of signs (Laguerre 1883; Pólya and Szegő, *Problems and Theorems in Analysis* II, part
/// V, 77), the derivative of v^(−s) f, with s between two terms of opposite sign, has one change of sign fewer, and
/// between its roots v^(−s) f is monotone (Rolle). So the roots of a sequence without changes of sign (none) are
/// climbed back, one bisection per monotone stretch. A turning point within rounding of zero is a root that touches.
pub fn internal_rate(flows: &[f64]) -> InternalRate {
    const LOWEST: f64 = -0.9999;
    const HIGHEST: f64 = 100.0;
    let (low, high) = (1.0 / twelfth_root(1.0 + HIGHEST), 1.0 / twelfth_root(1.0 + LOWEST));
    let mut rates: Vec<f64> = roots(flows, low, high).into_iter().rev().map(rate_of).collect();
    rates.retain(|rate| *rate > LOWEST && *rate < HIGHEST);
    match rates.as_slice() {
        [] => InternalRate::None,
        [rate] => InternalRate::One(*rate),
        _ => InternalRate::Several(rates),
    }
}

/// v^(−12) − 1.
fn rate_of(factor: f64) -> f64 {
    let cube = factor * factor * factor;
    let sixth = cube * cube;
    1.0 / (sixth * sixth) - 1.0
}

/// The roots of Σ coefficients\[m\] v^m between `low` and `high`, both positive, ascending.
fn roots(coefficients: &[f64], low: f64, high: f64) -> Vec<f64> {
    let Some(mut level) = scaled(coefficients.to_vec()) else {
        return Vec::new();
    };
    let mut levels = Vec::new();
    while let Some(pivot) = change_of_sign(&level) {
        let next = level.iter().enumerate().map(|(power, c)| c * (power as f64 - pivot)).collect();
        levels.push(level);
        match scaled(next) {
            Some(next) => level = next,
            None => return Vec::new(),
        }
    }
    let turning = |between: Vec<f64>, level: &Vec<f64>| roots_between(level, low, &between, high);
    levels.iter().rev().fold(Vec::new(), turning)
}

/// Divided by the largest magnitude; None if that is zero or not finite.
fn scaled(mut coefficients: Vec<f64>) -> Option<Vec<f64>> {
    let most = coefficients.iter().fold(0.0_f64, |most, c| if c.is_nan() { f64::NAN } else { most.max(c.abs()) });
    coefficients.iter_mut().for_each(|c| *c /= most);
    (most > 0.0 && most.is_finite() && coefficients.iter().all(|c| c.is_finite())).then_some(coefficients)
}

/// A number strictly between the powers of the first two successive terms of opposite sign.
fn change_of_sign(coefficients: &[f64]) -> Option<f64> {
    let mut terms = coefficients.iter().enumerate().filter(|(_, c)| **c != 0.0);
    let (mut before, mut sign) = terms.next().map(|(power, c)| (power, c.signum()))?;
    for (power, c) in terms {
        if c.signum() != sign {
            return Some((before + power) as f64 / 2.0);
        }
        (before, sign) = (power, c.signum());
    }
    None
}

/// The roots of a polynomial that is monotone, up to a power of v, between successive points of `turning`.
fn roots_between(coefficients: &[f64], low: f64, turning: &[f64], high: f64) -> Vec<f64> {
    let mut found = Vec::new();
    let (mut left, mut left_sign) = (low, sign_at(coefficients, low));
    for &right in turning.iter().chain(&[high]) {
        let right_sign = sign_at(coefficients, right);
        if left_sign * right_sign < 0.0 {
            found.push(bisect(coefficients, left, right, left_sign));
        } else if right_sign == 0.0 && right < high {
            found.push(right);
        }
        (left, left_sign) = (right, right_sign);
    }
    found
}

/// The sign of the polynomial at v: 0 within the rounding error of its evaluation (Higham 2002, *Accuracy and Stability
/// of Numerical Algorithms*, §5.1).
fn sign_at(coefficients: &[f64], v: f64) -> f64 {
    let (value, magnitude) = evaluate(coefficients, v);
    let rounding = 2.0 * coefficients.len() as f64 * f64::EPSILON * magnitude;
    if value.abs() <= rounding { 0.0 } else { value.signum() }
}

/// Σ c v^m and Σ |c| v^m by Horner's rule; above v = 1 both divided by the highest power, so that nothing overflows.
fn evaluate(coefficients: &[f64], v: f64) -> (f64, f64) {
    let step =
        |base: f64| move |(value, magnitude): (f64, f64), c: &f64| (value * base + c, magnitude * base + c.abs());
    if v <= 1.0 {
        coefficients.iter().rev().fold((0.0, 0.0), step(v))
    } else {
        coefficients.iter().fold((0.0, 0.0), step(1.0 / v))
    }
}

/// The root between two points of opposite sign, to the last bit.
fn bisect(coefficients: &[f64], mut low: f64, mut high: f64, low_sign: f64) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        let value = evaluate(coefficients, middle).0;
        if value == 0.0 {
            return middle;
        }
        if value.signum() == low_sign { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Source;

    fn close(value: f64, reference: f64) {
        assert!((value - reference).abs() <= 1e-12 * reference.abs().max(1.0), "{value} {reference}");
    }

    fn yearly(flows: &[f64]) -> Vec<f64> {
        let mut monthly = vec![0.0; 12 * flows.len()];
        flows.iter().enumerate().for_each(|(year, flow)| monthly[12 * year] = *flow);
        monthly
    }

    fn all(flows: &[f64]) -> Vec<f64> {
        match internal_rate(flows) {
            InternalRate::None => Vec::new(),
            InternalRate::One(rate) => vec![rate],
            InternalRate::Several(rates) => rates,
        }
    }

    fn rates(flows: &[f64], expected: &[f64], tolerance: f64) {
        let found = all(flows);
        assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
        for (rate, reference) in found.iter().zip(expected) {
            assert!((rate - reference).abs() <= tolerance, "{found:?} {expected:?}");
        }
    }

    #[test]
    fn present_values_to_forty_digits() {
        // Computed with 40-digit arithmetic (mpmath).
        let ramp: Vec<f64> = (1..=12).map(|month| 100.0 * f64::from(month)).collect();
        close(npv(&ramp, 0.1), 7_302.429_852_353_697);
        close(npv(&ramp, -0.5), 12_797.787_605_090_77);
        close(npv(&[1e9; 120], 0.17), 60_135_611_356.259_83);
        assert_eq!(npv(&ramp, 0.0), 7_800.0);
        assert_eq!(npv(&[], 0.1), 0.0);
        assert!(npv(&ramp, -1.0).is_nan() && npv(&ramp, f64::NAN).is_nan());
        assert_eq!(npv(&ramp, f64::INFINITY), 0.0);
    }

    #[test]
    fn one_year_on_is_one_over_one_plus_the_rate() {
        let mut flows = [0.0; 12];
        flows[11] = 1.0;
        for rate in [-0.9999, -0.3, 0.05, 1.0, 100.0, 1e12] {
            close(npv(&flows, rate) * (1.0 + rate), 1.0);
        }
    }

    #[test]
    fn published_internal_rates() {
        // The example of Excel's IRR function (8.7 %, −2.1 %, −44.4 %); further digits by mpmath.
        let flows = [-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0];
        rates(&yearly(&flows), &[0.086_630_948_036_531_6], 1e-13);
        rates(&yearly(&flows[..5]), &[-0.021_244_848_273_411], 1e-13);
        rates(&yearly(&flows[..3]), &[-0.443_506_941_334_741], 1e-13);
        // The oil pump of Lorie and Savage 1955: 25 % and 400 %.
        rates(&yearly(&[-1_600.0, 10_000.0, -10_000.0]), &[0.25, 4.0], 1e-12);
        // A loan of 100 repaid by 24 instalments of 5 (mpmath).
        let mut loan = vec![5.0; 25];
        loan[0] = -100.0;
        rates(&loan, &[0.197_469_012_581_473_7], 1e-13);
        // Leading and trailing months without a flow change nothing.
        let late: Vec<f64> = [0.0; 7].iter().chain(&loan).chain(&[0.0; 5]).copied().collect();
        rates(&late, &[0.197_469_012_581_473_7], 1e-13);
    }

    #[test]
    fn hard_cases() {
        rates(&yearly(&[-100.0, 230.0, -132.0]), &[0.1, 0.2], 1e-12);
        // (1 + r − 1)(1 + r − 2)(1 + r − 3) = 0.
        rates(&yearly(&[-1_000.0, 6_000.0, -11_000.0, 6_000.0]), &[0.0, 1.0, 2.0], 1e-11);
        // A double root: the present value touches zero at 10 %. Its place is known to half the digits only.
        rates(&yearly(&[-100.0, 220.0, -121.0]), &[0.1], 1e-7);
        rates(&yearly(&[-100.0, 220.0, -121.000_001]), &[], 0.0);
        rates(&yearly(&[-100.0, 220.0, -120.999_999]), &[0.1 - 1e-4, 0.1 + 1e-4], 1e-7);
        // A double root beside a single one: (x − 1.1)² (x − 1.5).
        rates(&yearly(&[-1.0, 3.7, -4.51, 1.815]), &[0.1, 0.5], 1e-6);
        rates(&yearly(&[100.0, -200.0, 150.0]), &[], 0.0);
    }

    #[test]
    fn no_rate() {
        for flows in [&[][..], &[0.0; 24], &[5.0, 1.0], &[-1.0, -2.0], &[-1.0, f64::NAN], &[-1.0, f64::INFINITY]] {
            assert_eq!(internal_rate(flows), InternalRate::None);
        }
        // Beyond the range: 10,100 % a year exactly, and a loss of all but a millionth.
        assert_eq!(internal_rate(&yearly(&[-1.0, 102.0])), InternalRate::None);
        assert_eq!(internal_rate(&yearly(&[-1.0, 1e-6])), InternalRate::None);
        rates(&yearly(&[-1.0, 100.9]), &[99.9], 1e-10);
    }

    #[test]
    fn huge_and_tiny_magnitudes() {
        for scale in [1e-300, 1e-6, 1e15, 1e290] {
            let mut flows = vec![2e-2 * scale; 121];
            flows[0] = -scale;
            rates(&flows, &[0.231_562_342_703_485_2], 1e-12);
        }
        // A century of months, so that v^m leaves the range of f64.
        let mut flows = vec![0.0; 1_200];
        (flows[0], flows[1_199]) = (-1.0, 0.9);
        rates(&flows, &[(0.9_f64).powf(12.0 / 1_199.0) - 1.0], 1e-14);
    }

    #[test]
    fn every_change_of_sign_on_a_fine_grid_is_found() {
        let mut source = Source::new(3);
        let mut several = 0;
        for case in 0..300 {
            let length = 2 + case % 60;
            let flows: Vec<f64> = (0..length).map(|_| source.normal().powi(3)).collect();
            let found = all(&flows);
            several += usize::from(found.len() > 1);
            let grid: Vec<f64> = (0..4_000).map(|at| 0.681 + 1.473 * f64::from(at) / 4_000.0).collect();
            let signs: Vec<f64> = grid.iter().map(|v| evaluate(&flows, *v).0.signum()).collect();
            for at in 1..grid.len() {
                if signs[at] != signs[at - 1] {
                    let between = rate_of(grid[at])..=rate_of(grid[at - 1]);
                    assert!(found.iter().any(|rate| between.contains(rate)), "{case}: {between:?} not in {found:?}");
                }
            }
            for rate in &found {
                let size: f64 = npv(&flows.iter().map(|flow| flow.abs()).collect::<Vec<_>>(), *rate);
                assert!(npv(&flows, *rate).abs() < 1e-10 * size, "{case}: {rate} is no root");
            }
        }
        assert!(several > 20, "the cases must test several roots, and did {several} times");
    }
}
