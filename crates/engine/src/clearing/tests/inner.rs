//! Dues found inside the clearing: sweeps and shares of receipts.

use super::case::Case;
use crate::clearing::Unresolved;

const NO_LIMIT: f64 = f64::INFINITY;

/// 100 + 50 received − 30 due − floor 20 = 100 available; half of it.
#[test]
fn a_sweep_takes_its_share_of_what_is_left() {
    let case = Case::new().node(100.0).floor(20.0).outside();
    let case = case.sweeps(0, 1, 0, 0.5, NO_LIMIT).owes(0, 1, 5, 30.0).owes(1, 0, 0, 50.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid, [50.0, 30.0, 50.0]);
    assert_eq!(outputs.due, [50.0, 30.0, 50.0]);
    assert_eq!(outputs.short, [0.0, 0.0]);
}

#[test]
fn a_sweep_never_makes_short_nor_breaks_the_floor() {
    let case = Case::new().node(45.0).floor(20.0).outside();
    let case = case.sweeps(0, 1, 0, 1.0, NO_LIMIT).owes(0, 1, 5, 30.0);
    assert_eq!(case.solve().unwrap().paid, [0.0, 30.0]);
    let outputs = Case { cash: vec![25.0, 0.0], ..case }.solve().unwrap();
    assert_eq!((outputs.paid, outputs.short), (vec![0.0, 25.0], vec![1.0, 0.0]));
}

/// All of 100 to the senior sweep until its balance of 30 is paid, then 70 to the junior one.
#[test]
fn sweeps_fall_from_tier_to_tier() {
    let case = Case::new().node(100.0).outside();
    let case = case.sweeps(0, 1, 2, 1.0, NO_LIMIT).sweeps(0, 1, 1, 1.0, 30.0);
    assert_eq!(case.paid(), [70.0, 30.0]);
    // Three shares of 1/2 in one tier: a third each; to the cent 34, 33, 33.
    let case = Case::new().node(100.0).outside();
    let case = case.sweeps(0, 1, 0, 0.5, NO_LIMIT).sweeps(0, 1, 0, 0.5, NO_LIMIT).sweeps(0, 1, 0, 0.5, NO_LIMIT);
    assert_eq!(case.paid(), [34.0, 33.0, 33.0]);
}

/// A node receives 999.46 and owes 999.69 twice: each due is paid at its nearest cent, though its cash of 5.08 is then 4. Sweeps of
/// nothing change none of it, also two of one node, or a circle.
#[test]
fn sweeps_of_nothing_leave_every_due_at_its_nearest_cent() {
    let plain = Case::new().node(1005.0).outside().owes(1, 0, 0, 999.46).owes(0, 1, 0, 999.69).owes(0, 1, 0, 999.69);
    let expected = [999.0, 1000.0, 1000.0];
    assert_eq!(plain.paid(), expected);
    let one = plain.clone().sweeps(0, 1, 0, 0.0, NO_LIMIT);
    assert_eq!(one.paid()[..3], expected);
    assert_eq!(one.sweeps(0, 1, 1, 0.0, 12.0).paid()[..3], expected);
    let circle = plain.node(0.0).sweeps(0, 2, 0, 0.0, NO_LIMIT).sweeps(2, 0, 0, 0.0, NO_LIMIT);
    assert_eq!(circle.paid()[..3], expected);
}

#[test]
fn the_most_of_a_sweep_is_whole_and_at_least_nothing() {
    let case = Case::new().node(100.0).outside().sweeps(0, 1, 0, 1.0, 12.7).sweeps(0, 1, 0, 1.0, -5.0);
    assert_eq!(case.paid(), [12.0, 0.0]);
}

/// A sweeps half to B, B half to A, with 90 and 0: a = (90 + b)/2, b = a/2: a = 60, b = 30.
#[test]
fn sweeps_may_go_in_circles() {
    let case = Case::new().node(90.0).node(0.0).sweeps(0, 1, 0, 0.5, NO_LIMIT).sweeps(1, 0, 0, 0.5, NO_LIMIT);
    assert_eq!(case.paid(), [60.0, 30.0]);
}

#[test]
fn a_circle_that_sweeps_all_has_no_answer_with_cash_and_none_to_pay_without() {
    let case = Case::new().node(1.0).node(0.0).sweeps(0, 1, 0, 1.0, NO_LIMIT).sweeps(1, 0, 0, 1.0, NO_LIMIT);
    assert_eq!(case.solve(), Err(Unresolved::Unbounded));
    let case = Case { cash: vec![0.0, 0.0], ..case };
    assert_eq!(case.paid(), [0.0, 0.0]);
    let case = Case::new().node(1.0).node(0.0).sweeps(0, 1, 0, 1.0, 50.0).sweeps(1, 0, 0, 1.0, NO_LIMIT);
    assert_eq!(case.paid(), [50.0, 50.0]);
}

/// A owes B 100 without cash, B sweeps what it has to A: the circle clears.
#[test]
fn a_sweep_may_pay_the_due_that_feeds_it() {
    let case = Case::new().node(0.0).node(0.0).outside();
    let case = case.owes(0, 1, 1, 100.0).sweeps(1, 0, 0, 1.0, NO_LIMIT);
    assert_eq!(case.paid(), [100.0, 100.0]);
    // With a cent owed to others first, it drains to nothing, at once.
    assert_eq!(case.owes(0, 2, 0, 1.0).paid(), [0.0, 0.0, 0.0]);
}

/// A pays only 60 of 100 to B; B owes C 10 % of what it got, rounded to the cent, and D a quarter of that.
#[test]
fn shares_of_receipts_follow_what_was_paid() {
    let case = Case::new().node(60.0).node(0.0).node(0.0).outside();
    let case = case.passes((2, 3), 0, 0.25, &[1], NO_LIMIT).passes((1, 2), 0, 0.1, &[2], NO_LIMIT).owes(0, 1, 0, 100.0);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.due, [2.0, 6.0, 100.0]);
    assert_eq!(outputs.paid, [2.0, 6.0, 60.0]);
    assert_eq!(outputs.short, [1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_share_of_receipts_is_rounded_half_up_and_limited() {
    let case = Case::new().outside().node(0.0).owes(0, 1, 0, 10.0);
    assert_eq!(case.clone().passes((1, 0), 0, 0.15, &[0], NO_LIMIT).paid(), [10.0, 2.0]);
    assert_eq!(case.clone().passes((1, 0), 0, 0.14, &[0], NO_LIMIT).paid(), [10.0, 1.0]);
    assert_eq!(case.passes((1, 0), 0, 0.5, &[0, 0], 7.9).paid(), [10.0, 7.0]);
}

/// B (0) receives 100, owes a senior 80 and, next tier, half of its receipts: 20 of 50 are paid, 30 are short.
#[test]
fn a_share_of_receipts_ranks_as_a_due_of_its_tier() {
    let case = Case::new().outside().node(0.0);
    let case = case.owes(0, 1, 0, 100.0).passes((1, 0), 1, 0.5, &[0], NO_LIMIT).owes(1, 0, 0, 80.0);
    let outputs = case.solve().unwrap();
    assert_eq!((outputs.due[1], outputs.paid[1], outputs.short[1]), (50.0, 20.0, 1.0));
}

/// A fee of 10 % on its own sweep: s = 1100 − 0.1 s = 1000. Each guess overshoots the last the other way. At a fee of 150 %,
/// s = 1000 − 1.5 s = 400, plain iteration would swing ever wider.
#[test]
fn a_fee_on_a_sweep_settles() {
    let case = Case::new().node(1100.0).outside();
    let case = case.sweeps(0, 1, 0, 1.0, NO_LIMIT).passes((0, 1), 0, 0.1, &[0], NO_LIMIT);
    assert_eq!(case.paid(), [1000.0, 100.0]);
    let case = Case::new().node(1000.0).outside();
    let case = case.sweeps(0, 1, 0, 1.0, NO_LIMIT).passes((0, 1), 0, 1.5, &[0], NO_LIMIT);
    assert_eq!(case.paid(), [400.0, 600.0]);
}

/// B owes A all that A pays it, A owes B 100: the circle clears without cash.
#[test]
fn money_handed_straight_back_clears() {
    let case = Case::new().node(0.0).node(0.0);
    let case = case.owes(0, 1, 0, 100.0).passes((1, 0), 0, 1.0, &[0], NO_LIMIT);
    assert_eq!(case.paid(), [100.0, 100.0]);
}

/// A (1045) owes B 1000 and, next tier, 5 % of what it pays B; failing costs a tenth of its cash. If it fails it pays 940.5 to
/// B and owes 47.025: it lacks 2.025, so it fails.
#[test]
fn a_share_of_what_its_failing_payer_pays() {
    let case = Case::new().node(1045.0).costs(1, 0.1, 0.0).outside();
    let case = case.owes(0, 1, 0, 1000.0).passes((0, 1), 1, 0.05, &[0], NO_LIMIT);
    let outputs = case.solve().unwrap();
    assert_eq!((outputs.due[1], outputs.paid[1], outputs.short[0]), (47.0, 0.0, 1.0));
    assert_eq!(outputs.paid[0] + outputs.cost_paid[0], 1045.0);
}

/// The same with 1049: if A does not fail it owes 50 and fails; if it fails it pays 944.1 and owes 47.2, which it could have
/// paid. No size is 5 % of what is then paid. The path goes on at the edge: A can just pay, and does not fail.
#[test]
fn a_share_that_has_no_answer_stands_at_the_edge() {
    let case = Case::new().node(1049.0).costs(1, 0.1, 0.0).outside();
    let case = case.owes(0, 1, 0, 1000.0).passes((0, 1), 1, 0.05, &[0], NO_LIMIT);
    let outputs = case.solve().unwrap();
    assert_eq!(outputs.paid.iter().chain(&outputs.cost_paid).sum::<f64>(), 1049.0);
}

/// Nobody has cash. B passes on all it receives of C, and owes C besides: whatever goes round loses something to A, so nothing
/// does.
#[test]
fn a_ring_of_insolvent_parties_with_a_share_of_receipts_pays_nothing() {
    let case = Case::new().node(0.0).node(0.0).node(0.0);
    let case = case.owes(1, 2, 0, 1000.0).owes(2, 1, 0, 1000.0).passes((1, 0), 0, 1.0, &[1], NO_LIMIT);
    let outputs = case.solve().unwrap();
    assert_eq!((outputs.paid, outputs.due), (vec![0.0; 3], vec![1000.0, 1000.0, 0.0]));
    assert_eq!(outputs.short, [0.0, 1.0, 1.0]);
}

/// Both ask for all of 1000, the first for at most 5000 and the second for nothing: the first gets it. What a limit leaves
/// goes to the others of the tier.
#[test]
fn what_a_capped_sweep_leaves_goes_to_the_others() {
    let case = Case::new().node(1000.0).outside();
    let two = case.clone().sweeps(0, 1, 0, 1.0, 5000.0).sweeps(0, 1, 0, 1.0, 0.0);
    assert_eq!(two.paid(), [1000.0, 0.0]);
    // 100 at most, then a third of the other 900 for one and two thirds for the other.
    let three = case.sweeps(0, 1, 0, 1.0, NO_LIMIT).sweeps(0, 1, 0, 0.5, 100.0).sweeps(0, 1, 0, 0.5, NO_LIMIT);
    assert_eq!(three.paid(), [600.0, 100.0, 300.0]);
}

/// A floor below zero is none: nobody inside pays with cash that it does not have.
#[test]
fn a_floor_below_zero_is_none() {
    let case = Case::new().node(500.0).floor(-50_000.0).outside().sweeps(0, 1, 0, 1.0, NO_LIMIT);
    assert_eq!(case.paid(), [500.0]);
}
