//! Internal rate of return with the number of roots proven, not guessed.

/// Effective annual internal rate of return of monthly amounts, the first at the end of month 1: the root r of
/// Σ cₘ (1+r)^(−m/12) in (−99.99 %, 10,000 %). Undefined if an amount is, or if there is no root or more than one.
///
/// With x = (1+r)^(−1/12) this is a polynomial. Roots are isolated by bisection with exclusion (Moore 1966, *Interval
/// Analysis*): an interval is dropped where the bounds of the polynomial exclude 0, and searched by bisection where the
/// bounds of its slope do. To stay in range, x ≤ 1 and y = 1/x < 1 are searched apart.
pub fn internal_rate(amounts: &[f64]) -> f64 {
    if amounts.iter().any(|c| !c.is_finite()) {
        return f64::NAN;
    }
    let scale = amounts.iter().fold(0.0_f64, |most, c| most.max(c.abs()));
    if scale == 0.0 {
        return f64::NAN;
    }
    // Powers 0.. in place of 1..: one factor x moves no root.
    let inward: Vec<f64> = amounts.iter().map(|c| c / scale).collect();
    let outward: Vec<f64> = inward.iter().rev().copied().collect();
    // (1 + 100)^(−1/12) and (1 − 0.9999)^(1/12)
    let (gain, loss) = (0.680_727_379_750_978_9, 0.464_158_883_361_277_9);
    let gains = Search::new(&inward).roots(gain, 1.0, true);
    let losses = Search::new(&outward).roots(loss, 1.0, false);
    match (gains, losses) {
        (Found::One(x), Found::None) => 1.0 / twelfth(x) - 1.0,
        (Found::None, Found::One(y)) => twelfth(y) - 1.0,
        _ => f64::NAN,
    }
}

/// x¹².
fn twelfth(x: f64) -> f64 {
    let square = x * x;
    let fourth = square * square;
    fourth * fourth * fourth
}

/// Roots found in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    None,
    One(f64),
    /// More than one, or too close to tell.
    Several,
}

/// A polynomial on 0 ≤ x ≤ 1.
struct Search<'a> {
    coefficients: &'a [f64],
    /// Intervals still allowed; a double root would use up any number.
    left: u32,
}

/// At one point: the sums of positive and of negative terms, of the polynomial and of its derivative. All four rise
/// with x, so that their values at the ends of an interval bound it.
#[derive(Clone, Copy)]
struct Parts {
    plus: f64,
    minus: f64,
    plus_slope: f64,
    minus_slope: f64,
}

impl Parts {
    fn value(self) -> f64 {
        self.plus - self.minus
    }
}

impl<'a> Search<'a> {
    fn new(coefficients: &'a [f64]) -> Self {
        Search { coefficients, left: 2000 }
    }

    /// Horner's rule on both halves at once.
    fn parts(&self, x: f64) -> Parts {
        let (mut plus, mut minus, mut plus_slope, mut minus_slope) = (0.0, 0.0, 0.0, 0.0);
        for &c in self.coefficients.iter().rev() {
            plus_slope = plus_slope * x + plus;
            minus_slope = minus_slope * x + minus;
            plus = plus * x + f64::max(c, 0.0);
            minus = minus * x + f64::max(-c, 0.0);
        }
        Parts { plus, minus, plus_slope, minus_slope }
    }

    /// The roots strictly above `low` and below `high`, or at `high` too if `closed`.
    fn roots(&mut self, low: f64, high: f64, closed: bool) -> Found {
        let (at_low, at_high) = (self.parts(low), self.parts(high));
        let inside = self.between(low, at_low, high, at_high);
        match (inside, closed && at_high.value() == 0.0) {
            (Found::None, true) => Found::One(high),
            (_, true) => Found::Several,
            (found, false) => found,
        }
    }

    /// The roots strictly between two points.
    fn between(&mut self, low: f64, at_low: Parts, high: f64, at_high: Parts) -> Found {
        if at_low.plus > at_high.minus || at_low.minus > at_high.plus {
            return Found::None;
        }
        let rises = at_low.plus_slope > at_high.minus_slope;
        let falls = at_low.minus_slope > at_high.plus_slope;
        if rises || falls {
            let (first, last) = (at_low.value(), at_high.value());
            return if (first < 0.0 && last > 0.0) || (first > 0.0 && last < 0.0) {
                Found::One(self.bisect(low, high, last > 0.0))
            } else {
                Found::None
            };
        }
        let middle = 0.5 * (low + high);
        if self.left == 0 || middle <= low || middle >= high {
            return Found::Several;
        }
        self.left -= 1;
        let at_middle = self.parts(middle);
        let mut found = if at_middle.value() == 0.0 { Found::One(middle) } else { Found::None };
        for (a, at_a, b, at_b) in [(low, at_low, middle, at_middle), (middle, at_middle, high, at_high)] {
            found = match (found, self.between(a, at_a, b, at_b)) {
                (found, Found::None) => found,
                (Found::None, one) => one,
                _ => return Found::Several,
            };
        }
        found
    }

    /// The root of a monotone stretch, to the last bit.
    fn bisect(&self, mut low: f64, mut high: f64, rises: bool) -> f64 {
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                return middle;
            }
            let value = self.parts(middle).value();
            if value == 0.0 {
                return middle;
            }
            if (value > 0.0) == rises {
                high = middle;
            } else {
                low = middle;
            }
        }
    }
}
