//! Internal rate of return with the number of roots proven, not guessed.

/// Effective annual internal rate of return of monthly amounts, the first at the end of month 1: the root r of
/// Σ cₘ (1+r)^(−m/12) in (−99.99 %, 10,000 %). Undefined if an amount is, or if there is no root or more than one.
///
/// With x = (1+r)^(−1/12) this is a polynomial. Roots are isolated by bisection with exclusion (Moore 1966, *Interval
/// Analysis*): an interval is dropped where the bounds of the polynomial exclude 0, and searched by bisection where the
/// bounds of its slope do. To stay in range, x ≤ 1 and y = 1/x < 1 are searched apart.
pub fn internal_rate(amounts: &[f64]) -> f64 {
    rate_or_reason(amounts).unwrap_or(f64::NAN)
}

/// Why amounts have no one internal rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRate {
    /// An amount is undefined or infinite.
    Undefined,
    /// No amount is negative, or none is positive.
    OneSign,
    /// The present value is nothing at no rate from −99.99 % to 10,000 %.
    Nowhere,
    /// It is nothing at several, or so nearly that they cannot be separated.
    Several,
}

/// As [`internal_rate`], with the reason if there is none.
///
/// # Errors
/// There is no one rate.
pub fn rate_or_reason(amounts: &[f64]) -> Result<f64, NoRate> {
    if amounts.iter().any(|c| !c.is_finite()) {
        return Err(NoRate::Undefined);
    }
    let scale = amounts.iter().fold(0.0_f64, |most, c| most.max(c.abs()));
    if !(amounts.iter().any(|c| *c > 0.0) && amounts.iter().any(|c| *c < 0.0)) {
        return Err(NoRate::OneSign);
    }
    // Powers 0.. in place of 1..: a factor x moves no root. Months without an amount before the first and after the last are
    // such factors too, of the polynomial and of the reversed one; with them its bounds near 0 would tell nothing.
    let used = |c: &f64| *c != 0.0;
    let (first, last) = (amounts.iter().position(used).unwrap_or(0), amounts.iter().rposition(used).unwrap_or(0));
    let inward: Vec<f64> = amounts[first..=last].iter().map(|c| c / scale).collect();
    let outward: Vec<f64> = inward.iter().rev().copied().collect();
    // (1 + 100)^(−1/12) and (1 − 0.9999)^(1/12)
    let (gain, loss) = (0.680_727_379_750_978_9, 0.464_158_883_361_277_9);
    let gains = Search::new(&inward).roots(gain, 1.0, true);
    let losses = Search::new(&outward).roots(loss, 1.0, false);
    match (gains, losses) {
        (Roots::One(x), Roots::None) => Ok(1.0 / twelfth(x) - 1.0),
        (Roots::None, Roots::One(y)) => Ok(twelfth(y) - 1.0),
        (Roots::None, Roots::None) => Err(NoRate::Nowhere),
        _ => Err(NoRate::Several),
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
enum Roots {
    None,
    One(f64),
    /// More than one, or too close to decide.
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
    fn roots(&mut self, low: f64, high: f64, closed: bool) -> Roots {
        let (at_low, at_high) = (self.parts(low), self.parts(high));
        let inside = self.between(low, at_low, high, at_high);
        match (inside, closed && at_high.value() == 0.0) {
            (Roots::None, true) => Roots::One(high),
            (_, true) => Roots::Several,
            (found, false) => found,
        }
    }

    /// The roots strictly between two points.
    fn between(&mut self, low: f64, at_low: Parts, high: f64, at_high: Parts) -> Roots {
        if at_low.plus > at_high.minus || at_low.minus > at_high.plus {
            return Roots::None;
        }
        let rises = at_low.plus_slope > at_high.minus_slope;
        let falls = at_low.minus_slope > at_high.plus_slope;
        if rises || falls {
            let (first, last) = (at_low.value(), at_high.value());
            return if (first < 0.0 && last > 0.0) || (first > 0.0 && last < 0.0) {
                Roots::One(self.bisect(low, high, last > 0.0))
            } else {
                Roots::None
            };
        }
        let middle = 0.5 * (low + high);
        if self.left == 0 || middle <= low || middle >= high {
            return Roots::Several;
        }
        self.left -= 1;
        let at_middle = self.parts(middle);
        let mut found = if at_middle.value() == 0.0 { Roots::One(middle) } else { Roots::None };
        for (a, at_a, b, at_b) in [(low, at_low, middle, at_middle), (middle, at_middle, high, at_high)] {
            found = match (found, self.between(a, at_a, b, at_b)) {
                (found, Roots::None) => found,
                (Roots::None, one) => one,
                _ => return Roots::Several,
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Amounts at the end of given months.
    fn rate(amounts: &[(usize, f64)]) -> f64 {
        let last = amounts.iter().map(|a| a.0).max().unwrap_or(0);
        let mut months = vec![0.0; last];
        for &(month, amount) in amounts {
            months[month - 1] += amount;
        }
        internal_rate(&months)
    }

    fn close(found: f64, expected: f64) {
        let error = (found - expected).abs() / (1.0 + expected.abs());
        assert!(error < 1e-12, "{found} {expected}");
    }

    #[test]
    fn known_rates() {
        close(rate(&[(1, -100.0), (13, 110.0)]), 0.1);
        close(rate(&[(1, 100.0), (13, -110.0)]), 0.1);
        close(rate(&[(7, -100.0), (19, 50.0)]), -0.5);
        close(rate(&[(1, -100.0), (2, 100.0)]), 0.0);
        close(rate(&[(1, -100.0), (2, 101.0)]), 1.01_f64.powi(12) - 1.0);
        close(rate(&[(1, -1.0), (13, 100.0)]), 99.0);
        close(rate(&[(1, -1.0), (13, 0.001)]), -0.999);
        // A bond at par pays its coupon, and so does one in tiny units.
        for unit in [1.0, 1e-200, 1e200] {
            let coupons = (1..=10).map(|year| (1 + 12 * year, 7.0 * unit));
            let mut bond: Vec<_> = coupons.collect();
            bond.extend([(1, -100.0 * unit), (121, 100.0 * unit)]);
            close(rate(&bond), 0.07);
        }
    }

    #[test]
    fn there_is_a_reason_for_no_rate() {
        for (amounts, reason) in [
            (vec![100.0, 50.0], NoRate::OneSign),
            (vec![0.0, 0.0], NoRate::OneSign),
            (vec![], NoRate::OneSign),
            (vec![-100.0, f64::NAN], NoRate::Undefined),
            (vec![-100.0, 10.0, -100.0], NoRate::Nowhere),
            (vec![-1.0, 2.0], NoRate::Nowhere),
            (vec![-100.0, 203.0, -103.0], NoRate::Several),
        ] {
            assert_eq!(rate_or_reason(&amounts), Err(reason), "{amounts:?}");
        }
    }

    #[test]
    fn months_without_an_amount_change_nothing() {
        for (flows, expected) in [
            (vec![(1, -100.0), (13, 110.0)], 0.1),
            // 1 − y − y² is 0 at y = (√5 − 1) / 2, and r = y¹² − 1.
            (vec![(1, -100.0), (2, -100.0), (3, 100.0)], -0.996_894_379_984_858_2),
            (vec![(1, 100.0), (13, -50.0)], -0.5),
        ] {
            let known = rate(&flows);
            for (before, after) in [(0, 190), (0, 1080), (0, 1188), (700, 400), (1100, 0)] {
                let mut months = vec![0.0; before];
                months.extend(
                    (1..=flows[flows.len() - 1].0)
                        .map(|month| flows.iter().filter(|flow| flow.0 == month).map(|flow| flow.1).sum::<f64>()),
                );
                months.extend(vec![0.0; after]);
                let found = internal_rate(&months);
                assert_eq!(found.to_bits(), known.to_bits(), "{flows:?} {before} {after}");
                close(found, expected);
            }
        }
    }

    #[test]
    fn several_changes_of_sign_may_have_one_root() {
        let flows = [(1, -1000.0), (13, 800.0), (25, -50.0), (37, 500.0)];
        let found = rate(&flows);
        let value = |r: f64| -> f64 {
            let worth = |&(month, c): &(usize, f64)| c * (1.0 + r).powf(-(month as f64) / 12.0);
            flows.iter().map(worth).sum()
        };
        assert!(value(found - 1e-9) > 0.0 && value(found + 1e-9) < 0.0);
        // A month's fee now and then over forty years.
        let long: Vec<_> = (1..=480)
            .map(|m| {
                (
                    m,
                    if m == 1 {
                        -1e6
                    } else if m % 7 == 0 {
                        -900.0
                    } else {
                        9e3
                    },
                )
            })
            .collect();
        let found = rate(&long);
        assert!(found > 0.05 && found < 0.2, "{found}");
    }

    #[test]
    fn undefined_without_exactly_one_root() {
        // No change of sign; nothing; roots at 10 % and 20 %; a double root at 10 %.
        for flows in [
            vec![(1, 100.0), (13, 50.0)],
            vec![(1, 0.0), (13, 0.0)],
            vec![],
            vec![(1, -100.0), (13, 230.0), (25, -132.0)],
            vec![(1, -100.0), (13, 220.0), (25, -121.0)],
            // Changes of sign without a root.
            vec![(1, -100.0), (13, 10.0), (25, -100.0)],
            // Beyond 10,000 % and below −99.99 %.
            vec![(1, -1.0), (13, 102.0)],
            vec![(1, -1.0), (13, 0.000_05)],
            // Roots at 0 % and at 100 %.
            vec![(1, 1.0), (13, -3.0), (25, 2.0)],
            vec![(1, f64::NAN), (13, 1.0)],
            vec![(1, -1.0), (13, f64::INFINITY)],
        ] {
            assert!(rate(&flows).is_nan(), "{flows:?} {}", rate(&flows));
        }
    }
}
