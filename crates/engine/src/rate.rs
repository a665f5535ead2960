//! Internal rate of return with the number of roots proven, not guessed.

use program::Program;

/// When amounts fall due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AmountTimes<'a> {
    /// At the end of month after month: amount m, from 1, m/12 of a year after the start.
    Monthly,
    /// At these days, whole numbers that rise; a year has 365 (actual/365).
    At(&'a [f64]),
}

/// Effective annual internal rate of return of amounts: the root r of Σ cₘ (1+r)^(−tₘ) in (−99.99 %, 10,000 %), t in years.
/// Undefined if an amount is, or if there is no root or more than one.
///
/// With x = (1+r)^(−1/12), or with days (1+r)^(−1/365), this is a polynomial. Roots are isolated by bisection with
/// exclusion (Moore 1966, *Interval Analysis*): an interval is dropped where the bounds of the polynomial exclude 0, and
/// searched by bisection where the bounds of its slope do. To stay in range, x ≤ 1 and y = 1/x < 1 are searched apart.
pub fn internal_rate(amounts: &[f64], due: AmountTimes) -> f64 {
    Rates::of(amounts, due, 2).map_or(f64::NAN, |rates| match rates.found[..] {
        [rate] if !rates.undecided => rate,
        _ => f64::NAN,
    })
}

/// Why amounts have no one internal rate.
#[derive(Clone, Debug, PartialEq)]
pub enum NoRate {
    /// An amount is undefined or infinite.
    Undefined,
    /// No amount is negative, or none is positive.
    OneSign,
    /// The present value is nothing at no rate from −99.99 % to 10,000 %, and nothing shows one beyond.
    Nowhere,
    /// It is nothing at a rate above 10,000 % or below −99.99 %, and at none between.
    Beyond,
    /// It is nothing at these, ascending; empty if they are too close to each other to be separated.
    Several(Vec<f64>),
}

/// Most rates that are listed.
const MOST_LISTED: usize = 8;

/// As [`internal_rate`], with the reason if there is none.
///
/// # Errors
/// There is no one rate.
pub fn rate_or_reason(amounts: &[f64], due: AmountTimes) -> Result<f64, NoRate> {
    let rates = Rates::of(amounts, due, MOST_LISTED)?;
    match rates.found[..] {
        _ if rates.undecided => Err(NoRate::Several(Vec::new())),
        [rate] => Ok(rate),
        [] if rates.beyond => Err(NoRate::Beyond),
        [] => Err(NoRate::Nowhere),
        _ => Err(NoRate::Several(rates.found)),
    }
}

/// The rates at which amounts are worth nothing.
struct Rates {
    /// Ascending, if all are found.
    found: Vec<f64>,
    /// There are more, or some that cannot be separated.
    undecided: bool,
    /// The signs of the present value show a rate outside the limits.
    beyond: bool,
}

impl Rates {
    /// Looks for rates until there are so many.
    fn of(amounts: &[f64], due: AmountTimes, most: usize) -> Result<Self, NoRate> {
        if amounts.iter().any(|c| !c.is_finite()) {
            return Err(NoRate::Undefined);
        }
        let scale = amounts.iter().fold(0.0_f64, |most, c| most.max(c.abs()));
        if !(amounts.iter().any(|c| *c > 0.0) && amounts.iter().any(|c| *c < 0.0)) {
            return Err(NoRate::OneSign);
        }
        // Powers 0.. in place of 1..: a factor x moves no root. Months without an amount before the first and after the last
        // are such factors too, of the polynomial and of the reversed one; with them its bounds near 0 would tell nothing.
        let used = |c: &f64| *c != 0.0;
        let (first, last) = (amounts.iter().position(used).unwrap_or(0), amounts.iter().rposition(used).unwrap_or(0));
        let term = |place: usize| SparseTerm { amount: amounts[place] / scale, step: due.step(first, place) };
        let inward: Vec<SparseTerm> = (first..=last).map(term).collect();
        let outward = reversed(&inward);
        // (1 + 100)^(−1/n) and (1 − 0.9999)^(1/n) for n periods a year.
        let (gain, loss) = match due {
            AmountTimes::Monthly => (0.680_727_379_750_978_9, 0.464_158_883_361_277_9),
            AmountTimes::At(_) => (0.987_435_435_812_946_1, 0.975_081_902_217_142_6),
        };
        let mut gains = RootSearch::new(&inward, most);
        gains.roots(gain, 1.0, true);
        let mut losses = RootSearch::new(&outward, most);
        losses.roots(loss, 1.0, false);
        let growth = |x: f64| whole_power(x, due.periods());
        // Greater x are lower rates, and greater y are higher ones.
        let found = losses.found.iter().map(|y| growth(*y) - 1.0);
        let found: Vec<f64> = found.chain(gains.found.iter().rev().map(|x| 1.0 / growth(*x) - 1.0)).collect();
        let undecided = gains.undecided || losses.undecided || found.len() > most;
        let turns = |search: &RootSearch, at: f64| search.parts(at).value() * search.terms[0].amount < 0.0;
        Ok(Rates { found, undecided, beyond: turns(&gains, gain) || turns(&losses, loss) })
    }
}

impl<'a> AmountTimes<'a> {
    /// What an instruction says.
    pub(crate) fn of(program: &'a Program, days: Option<u32>) -> Self {
        days.map_or(AmountTimes::Monthly, |table| AmountTimes::At(&program.tables[table as usize].values))
    }

    /// Periods in a year.
    fn periods(self) -> u32 {
        match self {
            AmountTimes::Monthly => 12,
            AmountTimes::At(_) => 365,
        }
    }

    /// Periods from the amount before, or 0 at the first.
    fn step(self, first: usize, place: usize) -> u32 {
        match self {
            _ if place == first => 0,
            AmountTimes::Monthly => 1,
            AmountTimes::At(days) => (days[place] - days[place - 1]) as u32,
        }
    }
}

/// xⁿ.
fn whole_power(x: f64, n: u32) -> f64 {
    let (mut power, mut square, mut left) = (1.0, x, n);
    while left > 0 {
        if left & 1 == 1 {
            power *= square;
        }
        square *= square;
        left >>= 1;
    }
    power
}

/// A term of a polynomial: its coefficient, and how many powers it stands above the one before.
#[derive(Clone, Copy)]
struct SparseTerm {
    amount: f64,
    step: u32,
}

/// The polynomial with its powers counted from the other end.
fn reversed(terms: &[SparseTerm]) -> Vec<SparseTerm> {
    let steps = std::iter::once(0).chain(terms.iter().rev().map(|term| term.step));
    terms.iter().rev().zip(steps).map(|(term, step)| SparseTerm { amount: term.amount, step }).collect()
}

/// A search for the roots of a polynomial on 0 ≤ x ≤ 1.
struct RootSearch<'a> {
    terms: &'a [SparseTerm],
    /// Roots, ascending.
    found: Vec<f64>,
    /// Roots that end the search.
    most: usize,
    /// The search ended early, or at roots that are too close to be separated.
    undecided: bool,
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

impl<'a> RootSearch<'a> {
    fn new(terms: &'a [SparseTerm], most: usize) -> Self {
        RootSearch { terms, found: Vec::new(), most, undecided: false, left: 2000 }
    }

    /// Horner's rule on both halves at once.
    fn parts(&self, x: f64) -> Parts {
        let (mut plus, mut minus, mut plus_slope, mut minus_slope) = (0.0, 0.0, 0.0, 0.0);
        let (mut step, mut power, mut slope) = (1, x, 1.0);
        for term in self.terms.iter().rev() {
            plus += f64::max(term.amount, 0.0);
            minus += f64::max(-term.amount, 0.0);
            if term.step == 0 {
                break;
            }
            if term.step != step {
                let below = whole_power(x, term.step - 1);
                (step, power, slope) = (term.step, below * x, f64::from(term.step) * below);
            }
            plus_slope = plus_slope * power + plus * slope;
            minus_slope = minus_slope * power + minus * slope;
            plus *= power;
            minus *= power;
        }
        Parts { plus, minus, plus_slope, minus_slope }
    }

    /// Looks strictly above `low` and below `high`, and at `high` too if `closed`.
    fn roots(&mut self, low: f64, high: f64, closed: bool) {
        let (at_low, at_high) = (self.parts(low), self.parts(high));
        self.between(low, at_low, high, at_high);
        if closed && at_high.value() == 0.0 {
            self.found.push(high);
        }
    }

    /// Looks strictly between two points.
    fn between(&mut self, low: f64, at_low: Parts, high: f64, at_high: Parts) {
        if self.undecided || at_low.plus > at_high.minus || at_low.minus > at_high.plus {
            return;
        }
        let rises = at_low.plus_slope > at_high.minus_slope;
        let falls = at_low.minus_slope > at_high.plus_slope;
        if rises || falls {
            let (first, last) = (at_low.value(), at_high.value());
            if (first < 0.0 && last > 0.0) || (first > 0.0 && last < 0.0) {
                self.found.push(self.bisect(low, high, last > 0.0));
            }
            return;
        }
        let middle = 0.5 * (low + high);
        if self.left == 0 || middle <= low || middle >= high || self.found.len() >= self.most {
            self.undecided = true;
            return;
        }
        self.left -= 1;
        let at_middle = self.parts(middle);
        self.between(low, at_low, middle, at_middle);
        if at_middle.value() == 0.0 {
            self.found.push(middle);
        }
        self.between(middle, at_middle, high, at_high);
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
        internal_rate(&months, AmountTimes::Monthly)
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
            // 2¹² − 1, and 0.4¹² − 1.
            (vec![-1.0, 2.0], NoRate::Beyond),
            (vec![-1.0, 0.4], NoRate::Beyond),
            // A double root is not separated.
            (vec![-100.0, 220.0, -121.0], NoRate::Several(vec![])),
        ] {
            assert_eq!(rate_or_reason(&amounts, AmountTimes::Monthly), Err(reason), "{amounts:?}");
        }
    }

    #[test]
    fn several_rates_are_listed() {
        let several = |amounts: &[f64], expected: &[f64]| match rate_or_reason(amounts, AmountTimes::Monthly) {
            Err(NoRate::Several(rates)) => {
                assert_eq!(rates.len(), expected.len(), "{rates:?}");
                rates.iter().zip(expected).for_each(|(found, expected)| close(*found, *expected));
            }
            other => panic!("{other:?}"),
        };
        // Roots at growth factors a month: (z − 1)(z − 1.03), (z − 0.9)(z − 1.1)(z − 1.2).
        several(&[-100.0, 203.0, -103.0], &[0.0, 1.03_f64.powi(12) - 1.0]);
        several(&[-1.0, 3.2, -3.39, 1.188], &[0.9, 1.1, 1.2].map(|growth: f64| growth.powi(12) - 1.0));
    }

    #[test]
    fn dated_amounts_count_days_of_a_year_of_365() {
        // Microsoft's example of XIRR: 2008-01-01, 2008-03-01, 2008-10-30, 2009-02-15, 2009-04-01. It prints 37.3362535 %.
        let (amounts, days) = ([-10000.0, 2750.0, 4250.0, 3250.0, 2750.0], [0.0, 60.0, 303.0, 411.0, 456.0]);
        let found = internal_rate(&amounts, AmountTimes::At(&days));
        assert!((found - 0.373_362_535).abs() < 1e-8, "{found}");
        // 10 % over 365 days, and the root of 1.1 over 366.
        close(internal_rate(&[-100.0, 110.0], AmountTimes::At(&[0.0, 365.0])), 0.1);
        close(
            internal_rate(&[-100.0, 0.0, 110.0], AmountTimes::At(&[5.0, 100.0, 371.0])),
            1.1_f64.powf(365.0 / 366.0) - 1.0,
        );
        close(internal_rate(&[-100.0, 50.0], AmountTimes::At(&[0.0, 365.0])), -0.5);
        assert_eq!(rate_or_reason(&[-1.0, 102.0], AmountTimes::At(&[0.0, 365.0])), Err(NoRate::Beyond));
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
                let found = internal_rate(&months, AmountTimes::Monthly);
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
