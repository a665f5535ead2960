//! Gamma and beta functions, with the same bits on every platform (the elementary functions are those of `libm`).

use libm::{exp, log, log1p};

/// ½ ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// ln Γ(x) for x > 0 (`libm`).
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// What Stirling's formula lacks: ln Γ(x) − ((x − ½) ln x − x + ½ ln 2π), for x ≥ 10 (DLMF 5.11.1).
fn stirling_rest(x: f64) -> f64 {
    let z = 1.0 / (x * x);
    let series = 1.0 / 1680.0 - z * (1.0 / 1188.0 - z * (691.0 / 360_360.0 - z * (1.0 / 156.0)));
    (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z * series))) / x
}

/// ln B(a, b) for a, b > 0, without the cancellation of three large ln Γ (after Didonato and Morris, "Algorithm 708",
/// ACM TOMS 18, 1992).
pub fn ln_beta(a: f64, b: f64) -> f64 {
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    if b < 10.0 {
        return ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    }
    let rest = stirling_rest(b) - stirling_rest(a + b);
    if a < 10.0 {
        return ln_gamma(a) + rest + a - (b - 0.5) * log1p(a / b) - a * log(a + b);
    }
    rest + stirling_rest(a) + HALF_LN_TAU - 0.5 * log(b) - b * log1p(a / b) + (a - 0.5) * (log(a) - log(a + b))
}

/// ln(xᵃ yᵇ ÷ B(a, b)) with x + y = 1: the logarithm of the density of the beta distribution in the logit of x.
fn ln_logit_density(a: f64, b: f64, ln_beta: f64, x: f64, y: f64) -> f64 {
    if a.min(b) < 10.0 {
        let (ln_x, ln_y) = if x < y { (log(x), log1p(-x)) } else { (log1p(-y), log(y)) };
        return a * ln_x + b * ln_y - ln_beta;
    }
    // Around the mode, where the large logarithms cancel (Loader, "Fast and accurate computation of binomial
    // probabilities", 2000).
    let gap = if x < y { a - (a + b) * x } else { (a + b) * y - b };
    let exponent = a * ln_ratio(x, a / (a + b), -gap / a) + b * ln_ratio(y, b / (a + b), gap / b);
    let rest = stirling_rest(a + b) - stirling_rest(a) - stirling_rest(b);
    exponent + rest + 0.5 * log(a / (a + b) * b / std::f64::consts::TAU)
}

/// ln(x ÷ centre), given the relative gap between them.
fn ln_ratio(x: f64, centre: f64, gap: f64) -> f64 {
    if gap.abs() < 0.5 { log1p(gap) } else { log(x / centre) }
}

/// The continued fraction of DLMF 8.17.22 by the modified Lentz method; converges fast for x < (a + 1) ÷ (a + b + 2).
fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let nonzero = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        value *= c * d;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    value
}

/// Whether the continued fraction at x serves, rather than that of the other tail.
fn is_lower(a: f64, b: f64, x: f64) -> bool {
    x <= (a + 1.0) / (a + b + 2.0)
}

/// The regularised incomplete beta function Iₓ(a, b), a, b > 0; 0 below and 1 above the unit interval. NaN for NaN or
/// a shape that is not positive and finite.
pub fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    let shaped = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite();
    if !shaped || x.is_nan() {
        f64::NAN
    } else if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if is_lower(a, b, x) {
        let density = exp(ln_logit_density(a, b, ln_beta(a, b), x, 1.0 - x));
        (density / a * continued_fraction(a, b, x)).min(1.0)
    } else {
        let density = exp(ln_logit_density(a, b, ln_beta(a, b), x, 1.0 - x));
        (1.0 - density / b * continued_fraction(b, a, 1.0 - x)).max(0.0)
    }
}

/// The x with Iₓ(a, b) = p, 0 ≤ p ≤ 1; NaN otherwise.
///
/// Newton's method for ln Iₓ in the logit v of x. The density in v is log-concave, hence so is the distribution
/// function, and from any start left of the root the steps approach it without overshooting.
pub fn inverse_incomplete_beta(a: f64, b: f64, p: f64) -> f64 {
    let shaped = a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite();
    if !shaped || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return p;
    }
    if p <= 0.5 { 1.0 / (1.0 + exp(-lower_logit(a, b, p))) } else { 1.0 / (1.0 + exp(lower_logit(b, a, 1.0 - p))) }
}

/// The logit of the p-quantile, 0 < p ≤ ½.
fn lower_logit(a: f64, b: f64, p: f64) -> f64 {
    let target = log(p);
    // The tangent at −∞ lies above, so it meets the target left of the root.
    let ln_beta = ln_beta(a, b);
    let asymptote = (target + log(a) + ln_beta) / a;
    let spread = libm::sqrt(1.0 / a + 1.0 / b);
    let mut v = asymptote.max(guess(a, b, target, spread)).min(700.0);
    for _ in 0..200 {
        let small = exp(-v.abs());
        let (small, large) = (small / (1.0 + small), 1.0 / (1.0 + small));
        let (x, y) = if v < 0.0 { (small, large) } else { (large, small) };
        let (ln_lower, inverse_slope) = ln_lower_tail(a, b, ln_beta, x, y);
        let step = newton_step(a, b, x, inverse_slope, ln_lower - target);
        if !step.is_finite() {
            break;
        }
        v -= step;
        // Halley's steps cube the error, in units of the spread.
        if step.abs() <= 1e-6 * spread.min(1.0) {
            break;
        }
    }
    v
}

/// About the logit of the quantile whose probability, at most ½, has this logarithm: Abramowitz and Stegun, *Handbook of
/// Mathematical Functions* (1964), 26.5.22 with the normal quantile 26.2.23. If a shape is too small for it, a bound of
/// the normal quantile.
fn guess(a: f64, b: f64, target: f64, spread: f64) -> f64 {
    let t = libm::sqrt(-2.0 * target);
    if a.min(b) < 1.0 {
        return log(a / b) - t * spread;
    }
    let above = 2.515517 + t * (0.802853 + t * 0.010328);
    let below = 1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    let y = t - above / below;
    let (of_a, of_b) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let (h, lambda) = (2.0 / (of_a + of_b), (y * y - 3.0) / 6.0);
    let w = y * libm::sqrt((h + lambda).max(0.0)) / h - (of_b - of_a) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
    log(a / b) - 2.0 * w
}

/// ln Iₓ and its slope in the logit of x, inverted; without underflow. y = 1 − x is given apart so that neither end
/// loses digits.
fn ln_lower_tail(a: f64, b: f64, ln_beta: f64, x: f64, y: f64) -> (f64, f64) {
    let ln_density = ln_logit_density(a, b, ln_beta, x, y);
    if is_lower(a, b, x) {
        let inverse_slope = continued_fraction(a, b, x) / a;
        (ln_density + log(inverse_slope), inverse_slope)
    } else {
        let density = exp(ln_density);
        let upper = density / b * continued_fraction(b, a, y);
        (log1p(-upper), (1.0 - upper) / density)
    }
}

/// Newton's step for a log-concave function; Halley's where it is small.
fn newton_step(a: f64, b: f64, x: f64, inverse_slope: f64, excess: f64) -> f64 {
    let newton = excess * inverse_slope;
    if newton.abs() > 0.5 {
        return newton;
    }
    // The second derivative over the first: that of the density, less the slope.
    let curvature = a - (a + b) * x - 1.0 / inverse_slope;
    let correction = 1.0 - 0.5 * newton * curvature;
    if correction > 0.5 { newton / correction } else { newton }
}

#[cfg(test)]
mod tests;
