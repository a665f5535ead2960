//! Examples worked by hand, in cents.

use super::case::Case;
use crate::clearing::Unresolved;

/// After Eisenberg and Noe (2001), own numbers. A (21) owes B 50, C 50; B (14) owes A 30, outside 40; C (0) owes A 40, outside
/// 10. If all pay, A has 21 + 30 + 40 = 91 < 100: short; then B and C, who live on A, are short too. With a, b, c paid in all:
/// a = 21 + 3/7 b + 4/5 c, b = 14 + a/2, c = a/2, so a (1 − 3/14 − 2/5) = 27 and a = 70, b = 49, c = 35.
#[test]
fn three_firms_that_fail_one_after_another() {
    let case = Case::new().node(21.0).node(14.0).node(0.0).outside();
    let case = case.owes(0, 1, 0, 50.0).owes(0, 2, 0, 50.0);
    let case = case.owes(1, 0, 0, 30.0).owes(1, 3, 0, 40.0);
    let case = case.owes(2, 0, 0, 40.0).owes(2, 3, 0, 10.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [35.0, 35.0, 21.0, 28.0, 28.0, 7.0]);
    assert_eq!(outputs.due, case.due);
    assert_eq!(outputs.short, [1.0, 1.0, 1.0, 0.0]);
    assert_eq!(case.closing(&outputs.paid, &outputs.cost_paid), [0.0, 0.0, 0.0, 35.0]);
}

/// After Rogers and Veraart (2013), own numbers. C pays 40 to A. A (40) owes B 100: 80 < 100, so it loses a quarter of 40 and
/// half of 40, pays 50. B (20) owes outside 90: 70 < 90, loses a tenth of 20 and a fifth of 50, pays 58.
#[test]
fn default_costs_spread() {
    let case = Case::new().node(40.0).costs(3, 0.25, 0.5).node(20.0).costs(3, 0.1, 0.2).node(40.0).outside();
    let case = case.owes(0, 1, 0, 100.0).owes(1, 3, 0, 90.0).owes(2, 0, 0, 40.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [50.0, 58.0, 40.0]);
    assert_eq!(outputs.cost_paid, [30.0, 12.0, 0.0, 0.0]);
    assert_eq!(outputs.short, [1.0, 1.0, 0.0, 0.0]);
    // 30 + 12 + 58 arrive outside.
    assert_eq!(case.closing(&outputs.paid, &outputs.cost_paid), [0.0, 0.0, 0.0, 100.0]);
}

/// A (100) cannot pay 200 that lapses: it is not short, and its failure costs nothing. It cannot pay a quarter of a due of 50 beside
/// 150 that lapse either: it lacks 25 of what it owes, and loses a tenth of its cash.
#[test]
fn what_lapses_makes_nobody_fail() {
    let start = || Case::new().node(100.0).costs(1, 0.1, 0.0).outside();
    let (outputs, _) = start().owes(0, 1, 0, 200.0).lapses().solved().unwrap();
    assert_eq!((&outputs.paid[..], &outputs.cost_paid[..]), (&[100.0][..], &[0.0, 0.0][..]));
    assert_eq!(outputs.short, [0.0, 0.0]);
    let both = start().owes(0, 1, 0, 150.0).lapses().owes(0, 1, 0, 50.0);
    let (outputs, reals) = both.solved().unwrap();
    assert_eq!(reals, [67.5, 22.5]);
    assert_eq!((&outputs.cost_paid[..], &outputs.short[..]), (&[10.0, 0.0][..], &[1.0, 0.0][..]));
}

/// A (9) and B (0) owe each other 100, A owes outside 20 besides, same tier. If A lost half of what it receives it could
/// pay 9 + b/2 with b = 5/6 a: a = 9 + 5/12 a, a = 108/7, of which 90/7 = 12.857 to B and 18/7 = 2.571 outside; the cost is
/// half of 90/7 = 6.43. To the cent: B passes on all it gets, 13 (or 12), the outside gets 3 and the cost is 6.
#[test]
fn default_costs_drain_a_circle() {
    let case = Case::new().node(9.0).costs(2, 0.0, 0.5).node(0.0).outside();
    let case = case.owes(0, 1, 0, 100.0).owes(0, 2, 0, 20.0).owes(1, 0, 0, 100.0);
    let (outputs, reals) = case.solved().unwrap();
    for (real, expected) in reals.iter().zip([90.0 / 7.0, 18.0 / 7.0, 90.0 / 7.0]) {
        assert!((real - expected).abs() < 1e-12, "{reals:?}");
    }
    assert_eq!(outputs.paid, [13.0, 3.0, 13.0]);
    assert_eq!(outputs.cost_paid, [6.0, 0.0, 0.0]);
}

/// 60.25 and 38.2 are 98.45; to the cent 60 and 38. With 38.3 each, the second is 38 and 0.55 cents are lacking: that is a
/// shortage, and costs everything.
#[test]
fn no_default_costs_for_less_than_half_a_cent() {
    let base = Case::new().node(98.0).costs(1, 1.0, 1.0).outside();
    let paid = base.clone().owes(0, 1, 0, 60.25).owes(0, 1, 1, 38.2).solve().unwrap();
    assert_eq!((&paid.paid[..], &paid.due[..]), (&[60.0, 38.0][..], &[60.0, 38.0][..]));
    assert_eq!((paid.short[0], paid.cost_paid[0]), (0.0, 0.0));
    let failed = base.clone().owes(0, 1, 0, 60.6).owes(0, 1, 1, 38.0).solve().unwrap();
    assert_eq!(failed.paid, [0.0, 0.0]);
    assert_eq!((failed.short[0], failed.cost_paid[0]), (1.0, 98.0));
    // Nobody asks for fractions while all can pay the nearest cents.
    let rounded = base.owes(0, 1, 0, 60.3).owes(0, 1, 1, 38.3).solve().unwrap();
    assert_eq!((&rounded.paid[..], rounded.short[0]), (&[60.0, 38.0][..], 0.0));
}

/// Thirds of a cent go in twice and out once. To the nearest cent A would lack one; rounded together, it never does, and the
/// fractions stand with those who owe them.
#[test]
fn who_receives_what_it_owes_is_never_short() {
    let third = 10_000_000_000.0 / 3.0;
    let mut carry = [0.0; 3];
    let (mut paid, mut cash) = ([0.0; 3], 0.0);
    for month in 1..=1200 {
        let case = Case::new().node(cash).outside();
        let case = case.owes(1, 0, 0, third).carries(carry[0]).owes(1, 0, 0, third).carries(carry[1]);
        let found = case.owes(0, 1, 0, 2.0 * third).carries(carry[2]).solve().unwrap();
        assert_eq!((found.short[0], &found.due), (0.0, &found.paid), "month {month}");
        cash += found.paid[0] + found.paid[1] - found.paid[2];
        assert!((0.0..=1.0).contains(&cash), "month {month}: {cash}");
        carry.copy_from_slice(&found.carry);
        paid.iter_mut().zip(&found.paid).for_each(|(sum, paid)| *sum += paid);
    }
    assert_eq!(paid, [4_000_000_000_000.0, 4_000_000_000_000.0, 8_000_000_000_000.0]);
}

/// A passes on what five others owe it, each for one month only: what each leaves of a cent is still A's.
#[test]
fn what_is_carried_by_dues_that_have_ended_still_counts() {
    let mut carry = [0.0; 6];
    let (mut total, mut cash) = (0.0, 0.0);
    for month in 0..5 {
        let mut case = Case::new().node(cash).outside();
        for (due, carried) in carry[..5].iter().enumerate() {
            case = case.owes(1, 0, 0, if due == month { 33.4 } else { 0.0 }).carries(*carried);
        }
        let found = case.owes(0, 1, 0, 33.4).carries(carry[5]).solve().unwrap();
        assert_eq!(found.short[0], 0.0, "month {month}");
        cash += found.paid[month] - found.paid[5];
        carry.copy_from_slice(&found.carry);
        total += found.paid[5];
    }
    assert_eq!(total, 167.0);
}

/// 70 pays tier 0 (50) in full; 20 is left for 30 and 10 in tier 1: 15 and 5; tier 2 gets nothing.
#[test]
fn tiers_come_first_and_share_pro_rata() {
    let case = Case::new().node(70.0).outside();
    let case = case.owes(0, 1, 2, 8.0).owes(0, 1, 1, 30.0).owes(0, 1, 0, 50.0).owes(0, 1, 1, 10.0);
    assert_eq!(case.paid(), [0.0, 15.0, 50.0, 5.0]);
}

/// A node whose money runs out in tier 1, found only after its debtor failed: tier by tier down.
#[test]
fn the_marginal_tier_moves_down_with_each_failure() {
    // C (0) owes B 30 but receives nothing; B (10) owes A 60, having 10; A (5) owes 12 (tier 0), 20 (1), 30 (2).
    let case = Case::new().node(5.0).node(10.0).node(0.0).outside();
    let case = case.owes(2, 1, 0, 30.0).owes(1, 0, 0, 60.0);
    let case = case.owes(0, 3, 0, 12.0).owes(0, 3, 1, 20.0).owes(0, 3, 2, 30.0);
    assert_eq!(case.paid(), [0.0, 10.0, 12.0, 3.0, 0.0]);
}

#[test]
fn a_ring_clears_without_cash() {
    let case = Case::new().node(0.0).node(0.0).node(0.0);
    let case = case.owes(0, 1, 0, 70.0).owes(1, 2, 0, 70.0).owes(2, 0, 0, 70.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [70.0; 3]);
    assert_eq!(outputs.short, [0.0; 3]);
}

/// Dues of 70, 60, 70 around: 60 goes round, B keeps none of it.
#[test]
fn an_uneven_ring_clears_at_its_least_due() {
    let case = Case::new().node(0.0).node(0.0).node(0.0);
    let case = case.owes(0, 1, 0, 70.0).owes(1, 2, 0, 60.0).owes(2, 0, 0, 70.0);
    assert_eq!(case.paid(), [60.0; 3]);
}

/// A owes B 70 and then C 20; B owes A 100 in two dues; nobody has cash. A's 70 go round; there is no more for C. That A pays
/// all of a tier and nothing of the next does not break the circle.
#[test]
fn a_ring_clears_in_a_tier_of_one_who_is_short() {
    let case = Case::new().node(0.0).node(0.0).node(0.0);
    let case = case.owes(0, 1, 0, 70.0).owes(0, 2, 1, 20.0).owes(1, 0, 0, 30.0).owes(1, 0, 0, 70.0);
    assert_eq!(case.paid(), [70.0, 0.0, 21.0, 49.0]);
}

/// A owes outside 5 first and B 10; B owes A 10; nobody has cash. Whatever A gets back from B is 5 less than what it paid B,
/// until nothing is left: 10, 5, 0. Nothing flows in, so all pay nothing.
#[test]
fn a_closed_short_class_pays_nothing() {
    let case = Case::new().node(0.0).node(0.0).outside();
    let case = case.owes(0, 2, 0, 5.0).owes(0, 1, 1, 10.0).owes(1, 0, 1, 10.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [0.0; 3]);
    assert_eq!(outputs.short, [1.0, 1.0, 0.0]);
}

/// The same ring with dues of 10^13 and a senior due of 1 cent: draining cent by cent would take 10^13 rounds.
#[test]
fn a_closed_short_class_drains_at_once() {
    let case = Case::new().node(0.0).node(0.0).outside();
    let case = case.owes(0, 2, 0, 1.0).owes(0, 1, 1, 1e13).owes(1, 0, 1, 1e13);
    assert_eq!(case.paid(), [0.0; 3]);
}

/// With 3 cents from outside for B: A gets what B has; 3 of it go to the senior due, nothing returns.
#[test]
fn a_short_class_lives_on_what_flows_in() {
    let case = Case::new().node(0.0).node(0.0).outside();
    let case = case.owes(0, 2, 0, 5.0).owes(0, 1, 1, 10.0).owes(1, 0, 1, 10.0).owes(2, 1, 0, 3.0);
    assert_eq!(case.paid(), [3.0, 0.0, 3.0, 3.0]);
}

#[test]
fn outside_nodes_always_pay() {
    let case = Case::new().outside().node(0.0).owes(0, 1, 0, 500.0).owes(1, 0, 0, 200.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [500.0, 200.0]);
    assert_eq!(case.closing(&outputs.paid, &outputs.cost_paid), [-300.0, 300.0]);
    assert_eq!(outputs.short, [0.0, 0.0]);
}

#[test]
fn a_pool_that_owes_itself_is_short_only_to_others() {
    // Has 30; owes itself 100 and outside 50, pro rata: x = 30 + 2/3 x = 90.
    let case = Case::new().node(30.0).outside().owes(0, 0, 0, 100.0).owes(0, 1, 0, 50.0);
    assert_eq!(case.paid(), [60.0, 30.0]);
}

#[test]
fn negative_cash_is_made_up_first() {
    let case = Case::new().node(-40.0).outside().owes(1, 0, 0, 100.0).owes(0, 1, 0, 80.0);
    assert_eq!(case.paid(), [100.0, 60.0]);
    let case = Case::new().node(-40.0).outside().owes(1, 0, 0, 30.0).owes(0, 1, 0, 80.0);
    assert_eq!(case.paid(), [30.0, 0.0]);
}

#[test]
fn ties_of_rounding_go_to_the_earlier_due() {
    let case = Case::new().node(10.0).outside();
    let thirds = case.clone().owes(0, 1, 0, 10.0).owes(0, 1, 0, 10.0).owes(0, 1, 0, 10.0);
    assert_eq!(thirds.paid(), [4.0, 3.0, 3.0]);
    let case = Case::new().node(11.0).outside();
    let thirds = case.owes(0, 1, 0, 10.0).owes(0, 1, 0, 10.0).owes(0, 1, 0, 10.0);
    assert_eq!(thirds.paid(), [4.0, 4.0, 3.0]);
}

/// 100 to thirds; each third is passed on in halves: 33.3 in, 16.7 and 16.7 out; the last payee may keep 66.7 + 1/3.
#[test]
fn rounding_leaves_every_cash_at_its_floor_or_ceiling() {
    let mut case = Case::new().node(100.0).node(0.0).node(0.0).node(0.0).outside();
    for middle in 1..4 {
        case = case.owes(0, middle, 0, 100.0).owes(middle, 4, 0, 60.0).owes(middle, (middle % 3) + 1, 0, 60.0);
    }
    let (outputs, reals) = case.solved().unwrap();
    let whole = case.closing(&outputs.paid, &outputs.cost_paid);
    assert_eq!(whole, [0.0, 0.0, 0.0, 0.0, 100.0]);
    for (paid, real) in outputs.paid.iter().zip(reals) {
        assert!((paid - real).abs() < 1.0);
    }
}

/// 10^14 + 1 cents between three equal dues and on through a fourth node: to 1/100 cent and better.
#[test]
fn large_amounts_keep_their_cents() {
    let cash = 1e14 + 1.0;
    let case = Case::new().node(cash).node(0.0).outside();
    let case = case.owes(0, 1, 0, 5e13).owes(0, 2, 0, 5e13).owes(0, 2, 0, 5e13).owes(1, 2, 0, 3e13).owes(1, 2, 0, 2e13);
    let (outputs, reals) = case.solved().unwrap();
    // (10^14 + 1)/3 = 33 333 333 333 333.667; three fifths of it 20 000 000 000 000.2.
    assert!((reals[0] - 33_333_333_333_333.667).abs() < 0.01);
    assert!((reals[3] - 20_000_000_000_000.2).abs() < 0.01);
    assert_eq!(outputs.paid[..3].iter().sum::<f64>(), cash);
    assert_eq!(outputs.paid[3] + outputs.paid[4], outputs.paid[0]);
}

#[test]
fn unusable_numbers_are_errors() {
    let case = Case::new().node(10.0).outside().owes(0, 1, 0, 5.0);
    for bad in [f64::NAN, f64::INFINITY, -1.0, 9_007_199_254_740_992.0] {
        let mut broken = case.clone();
        broken.due[0] = bad;
        assert_eq!(broken.solve(), Err(Unresolved::Input), "due {bad}");
    }
    for bad in [f64::NAN, f64::NEG_INFINITY, 0.5] {
        let mut broken = case.clone();
        broken.cash[0] = bad;
        assert_eq!(broken.solve(), Err(Unresolved::Input), "cash {bad}");
    }
    let mut broken = case.clone();
    broken.cost_receipts[0] = 1.5;
    assert_eq!(broken.solve(), Err(Unresolved::Input));
    let mut broken = case;
    broken.share.clear();
    assert_eq!(broken.solve(), Err(Unresolved::Input));
}

/// After Rogers and Veraart (2013), own numbers. A and B hold 10 each and owe each other 100; who fails loses half of what it
/// receives. All pay, if all do. If both fail, each has 10 + x/2 = x: 20, and 30 before the loss, less than 100. 200 against 40.
#[test]
fn a_ring_that_pays_all_or_next_to_nothing_is_fragile() {
    let ring = Case::new().node(10.0).costs(2, 0.0, 0.5).node(10.0).costs(2, 0.0, 0.5).outside();
    let ring = ring.owes(0, 1, 0, 100.0).owes(1, 0, 0, 100.0);
    assert_eq!(ring.solve().unwrap().paid, [100.0, 100.0]);
    assert!((ring.gap().unwrap() - 160.0).abs() < 1e-9, "{:?}", ring.gap());
}

/// A, B and C hold 5 each, owe 60 each to the next, and only C has costs. If C fails, c = 5 + b/2, a = 5 + c, b = 5 + a: c = 20,
/// a = 25, b = 30. C has 35 before its loss, less than 60. 180 against 75.
#[test]
fn one_who_may_fail_makes_a_ring_of_three_fragile() {
    let ring = Case::new().node(5.0).node(5.0).node(5.0).costs(3, 0.0, 0.5).outside();
    let ring = ring.owes(0, 1, 0, 60.0).owes(1, 2, 0, 60.0).owes(2, 0, 0, 60.0);
    assert!((ring.gap().unwrap() - 105.0).abs() < 1e-9, "{:?}", ring.gap());
}

/// Who can pay out of its own cash cannot be brought down by doubt, and who fails anyhow fails in both: there is one vector. So it is
/// where failing costs nothing.
#[test]
fn where_both_vectors_agree_nothing_is_fragile() {
    let chain = Case::new().node(100.0).costs(2, 0.5, 0.5).node(0.0).costs(2, 0.5, 0.5).outside();
    let chain = chain.owes(0, 1, 0, 50.0).owes(1, 2, 0, 80.0);
    assert_eq!(chain.gap(), Ok(0.0));
    let free = Case::new().node(10.0).node(10.0).owes(0, 1, 0, 100.0).owes(1, 0, 0, 100.0);
    assert_eq!(free.gap(), Ok(0.0));
}
