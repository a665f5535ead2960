//! Internal rate of return with the number of roots proven, not guessed.

use program::Program;

use roots::{RootSearch, SparseTerm, reversed, whole_power};

mod roots;

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
/// searched by bisection where the bounds of its slope do. Where neither do, as about a manifold root, the roots of the
/// slope are found in the same way, and the polynomial is searched between them. To stay in range, x up to about 1 and
/// y = 1/x below it are searched apart.
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
    /// It is nothing at these, ascending; empty if they could not all be found, or are very many.
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

/// Where the two searches meet: a little above 1, at a rate that nobody has, since a manifold root is found from both its
/// sides.
const BORDER: f64 = 1.000_271_828_182_846;

/// The rates at which amounts are worth nothing.
struct Rates {
    /// Ascending, if all are found.
    found: Vec<f64>,
    /// There are more, or the search did not end.
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
        // A power of two, so that no amount is rounded.
        let scale = amounts.iter().fold(f64::MIN_POSITIVE, |most, c| most.max(power_of_two(*c)));
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
        gains.roots(gain, BORDER, true);
        let mut losses = RootSearch::new(&outward, most);
        losses.roots(loss, 1.0 / BORDER, false);
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

/// The largest power of two that is not above the size of a number; 0 below the range of full digits.
fn power_of_two(size: f64) -> f64 {
    f64::from_bits(size.to_bits() & 0x7ff0_0000_0000_0000)
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
        // Years apart: 10, 20, 30 and 40 %; 5 % and twice 50 %; twice 0 % and 20 %; 10 % and 10.0001 %.
        several(&yearly(&[-1000.0, 5000.0, -9350.0, 7750.0, -2402.4]), &[0.1, 0.2, 0.3, 0.4]);
        several(&yearly(&[-1.0, 4.05, -5.4, 2.3625]), &[0.05, 0.5]);
        several(&yearly(&[-1.0, 3.2, -3.4, 1.2]), &[0.0, 0.2]);
        let near = [1.1, 1.100_001];
        let amounts = yearly(&[-1.0, near[0] + near[1], -near[0] * near[1]]);
        let Err(NoRate::Several(rates)) = rate_or_reason(&amounts, AmountTimes::Monthly) else { panic!() };
        assert_eq!(rates.len(), 2);
        rates.iter().zip(near).for_each(|(found, near)| assert!((found + 1.0 - near).abs() < 1e-9, "{rates:?}"));
    }

    /// Amounts at the ends of years.
    fn yearly(amounts: &[f64]) -> Vec<f64> {
        let months = amounts.iter().flat_map(|amount| std::iter::once(*amount).chain([0.0; 11]));
        months.collect()
    }

    /// The coefficients of (g − z)ⁿ by z, of alternating sign.
    #[test]
    fn one_manifold_rate_is_the_rate() {
        for (amounts, expected) in [
            (vec![-100.0, 200.0, -100.0], 0.0),
            (vec![-100.0, 300.0, -300.0, 100.0], 0.0),
            (vec![-1.0, 4.0, -4.0], 1.0),
            (vec![-4.0, 12.0, -9.0], 0.5),
            (vec![-100.0, 220.0, -121.0], 0.1),
            (vec![-1000.0, 3300.0, -3630.0, 1331.0], 0.1),
            (vec![1.0, -4.0, 6.0, -4.0, 1.0], 0.0),
            (vec![-1.0, 6.0, -15.0, 20.0, -15.0, 6.0, -1.0], 0.0),
        ] {
            close(internal_rate(&yearly(&amounts), AmountTimes::Monthly), expected);
            let days: Vec<f64> = (0..amounts.len()).map(|year| 365.0 * year as f64).collect();
            close(internal_rate(&amounts, AmountTimes::At(&days)), expected);
            // After years of nothing, and every other year.
            let later = [vec![0.0; 300], yearly(&amounts), vec![0.0; 500]].concat();
            close(internal_rate(&later, AmountTimes::Monthly), expected);
        }
    }

    #[test]
    fn a_value_that_only_comes_near_nothing_has_no_rate() {
        for off in [1e-6, 1e-9, 1e-12] {
            let amounts = yearly(&[-100.0, 200.0, -100.0 * (1.0 + off)]);
            assert_eq!(rate_or_reason(&amounts, AmountTimes::Monthly), Err(NoRate::Nowhere), "{off}");
        }
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
        // No change of sign; nothing; roots at 10 % and 20 %.
        for flows in [
            vec![(1, 100.0), (13, 50.0)],
            vec![(1, 0.0), (13, 0.0)],
            vec![],
            vec![(1, -100.0), (13, 230.0), (25, -132.0)],
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
