//! Months worked by hand.

use super::*;
use program::{Amount, ClearingNode, Due, Register, TaggedPayment, TaggedSum};

/// Nodes as (outside, owner), dues as (payer, payee, marks); one sum for each due and origin.
struct Case {
    tracker: OriginTracker,
    clearing: Clearing,
    held: Vec<f64>,
    origins: Vec<MoneyOrigin>,
}

impl Case {
    fn new(nodes: &[(bool, Option<u32>)], dues: &[(u32, u32, bool)], owners: u32) -> Self {
        let none = Register(0);
        let clearing = Clearing {
            nodes: (nodes.iter())
                .map(|(outside, _)| ClearingNode {
                    cash: Vec::new(),
                    outside: *outside,
                    floor: None,
                    default_cost: None,
                    short: none,
                })
                .collect(),
            dues: (dues.iter())
                .map(|&(payer, payee, _)| Due {
                    payer,
                    payee,
                    tier: 1,
                    lapses: false,
                    amount: Amount::Fixed(none),
                    carry: None,
                    due: none,
                    paid: none,
                })
                .collect(),
            gap: None,
        };
        let owned = (0..owners).map(MoneyOrigin::Owner);
        let origins: Vec<MoneyOrigin> =
            owned.chain([MoneyOrigin::Customers, MoneyOrigin::Circle, MoneyOrigin::Opening]).collect();
        let of_due =
            |due: u32| origins.iter().map(move |&origin| TaggedSum { payments: vec![due], origin, target: none });
        let tags = TagLayout {
            clearing: 0,
            owners,
            owner: nodes.iter().map(|(_, owner)| *owner).collect(),
            payments: (0..).zip(dues).map(|(due, of)| TaggedPayment { dues: vec![due], marks: of.2 }).collect(),
            held: (nodes.iter())
                .map(|(outside, _)| vec![none; if *outside { 0 } else { owners as usize + 1 }])
                .collect(),
            found: (0..dues.len() as u32).flat_map(of_due).collect(),
        };
        let inside = nodes.iter().filter(|(outside, _)| !outside).count();
        let held = vec![0.0; inside * (owners as usize + 1)];
        Case { tracker: OriginTracker::new(&clearing, &tags), clearing, held, origins }
    }

    /// What each due was paid with: the owners' money, customers', a circle's, opening. Every due is whole.
    fn month(&mut self, cash: &[f64], paid: &[f64]) -> Vec<Vec<f64>> {
        let costs = vec![0.0; self.clearing.nodes.len()];
        self.tracker.follow(&MonthPaid { cash, costs: &costs, paid }, &mut self.held);
        let mixes: Vec<Vec<f64>> = self.tracker.found.chunks(self.origins.len()).map(<[f64]>::to_vec).collect();
        for (mix, paid) in mixes.iter().zip(paid) {
            assert!(mix.iter().sum::<f64>() == *paid && mix.iter().all(|cents| *cents >= 0.0), "{mix:?} {paid}");
        }
        mixes
    }
}

const VENDOR: (bool, Option<u32>) = (false, Some(0));
const PLAIN: (bool, Option<u32>) = (false, None);
const OUTSIDE: (bool, Option<u32>) = (true, None);

/// A vendor invests 500 and gets 500 back in the same month from a customer with nothing else: all of it its own. What came
/// back is opening money again, so that the next round counts once more and no more.
#[test]
fn money_lent_to_a_customer_comes_back_as_ones_own() {
    let mut case = Case::new(&[VENDOR, PLAIN], &[(0, 1, true), (1, 0, false)], 1);
    assert_eq!(case.month(&[900.0, 0.0], &[500.0, 500.0])[1], [500.0, 0.0, 0.0, 0.0]);
    assert_eq!(case.held, [0.0; 4]);
    assert_eq!(case.month(&[900.0, 0.0], &[500.0, 300.0])[0], [0.0, 0.0, 0.0, 500.0]);
    assert_eq!(case.held, [0.0, 0.0, 0.0, 200.0]);
}

/// The customer has 100 of its own and 300 from outside: of 250 that it pays, 500 of 900 parts are the vendor's. 138.9, 83.3
/// and 27.8 are 139, 83 and 28 cents. The vendor pays its 500 out of 1150, of which 83 are now customers': 36.
#[test]
fn a_payment_takes_from_all_that_is_in_the_pot() {
    let mut case = Case::new(&[VENDOR, PLAIN, OUTSIDE], &[(0, 1, true), (2, 1, false), (1, 0, false)], 1);
    assert_eq!(case.month(&[900.0, 100.0, 0.0], &[500.0, 300.0, 250.0])[2], [139.0, 83.0, 0.0, 28.0]);
    assert_eq!(case.held, [47.0, 0.0, 217.0, 361.0]);
}

/// Through a third party, and an outside one that forgets whose it was.
#[test]
fn a_chain_carries_the_mark_and_an_outside_party_erases_it() {
    let nodes = [VENDOR, PLAIN, PLAIN, OUTSIDE];
    let dues = [(0, 1, true), (1, 2, false), (2, 0, false), (2, 3, false), (3, 0, false)];
    let found = Case::new(&nodes, &dues, 1).month(&[500.0, 0.0, 0.0, 0.0], &[500.0, 500.0, 300.0, 200.0, 200.0]);
    assert_eq!(found[2], [300.0, 0.0, 0.0, 0.0]);
    assert_eq!(found[4], [0.0, 200.0, 0.0, 0.0]);
}

/// An outside investor's money bears its mark; what it pays for otherwise is customers'.
#[test]
fn an_outside_investor_is_no_customer() {
    let investor = (true, Some(0));
    let dues = [(0, 1, true), (0, 1, false), (1, 2, false)];
    let found = Case::new(&[investor, PLAIN, PLAIN], &dues, 1).month(&[0.0, 0.0, 0.0], &[300.0, 100.0, 200.0]);
    assert_eq!(found[2], [150.0, 50.0, 0.0, 0.0]);
}

/// Three dues go round and nobody has a cent: the circle's. With one cent of opening cash in it, all of it is that cent.
#[test]
fn a_ring_without_cash_is_a_circle() {
    let ring = [(0, 1, false), (1, 2, false), (2, 0, false)];
    let mut case = Case::new(&[PLAIN; 3], &ring, 0);
    for mix in case.month(&[0.0; 3], &[700.0; 3]) {
        assert_eq!(mix, [0.0, 700.0, 0.0]);
    }
    for mix in case.month(&[0.0, 1.0, 0.0], &[700.0; 3]) {
        assert_eq!(mix, [0.0, 0.0, 700.0]);
    }
}

/// A circle with two sources. X = 60 of customers + Y's 30; Y = 40 of the vendor + X's 50. X pays Y 50 of its 90, Y pays X 30 of
/// its 90. Customers' part of X, x, and of Y, y: 90 x = 60 + 30 y, 90 y = 50 x; x = 60 / (90 − 50/3) = 9/11, y = 5/11.
/// So X pays Y 50 · 9/11 = 40.9 of customers and 9.1 of the vendor; Y pays X 13.6 and 16.4.
#[test]
fn payments_that_go_round_share_one_mix() {
    let nodes = [VENDOR, PLAIN, PLAIN, OUTSIDE];
    let dues = [(3, 1, false), (0, 2, true), (1, 2, false), (2, 1, false), (1, 0, false), (2, 3, false)];
    let mut case = Case::new(&nodes, &dues, 1);
    let found = case.month(&[40.0, 0.0, 0.0, 0.0], &[60.0, 40.0, 50.0, 30.0, 40.0, 60.0]);
    assert_eq!((&found[2], &found[3]), (&vec![9.0, 41.0, 0.0, 0.0], &vec![16.0, 14.0, 0.0, 0.0]));
    // X has left 60 + 14 − 41 = 33 of customers and 16 − 9 = 7 of the vendor, and pays it 40; Y 60 to the outside.
    assert_eq!((&found[4], &found[5]), (&vec![7.0, 33.0, 0.0, 0.0], &vec![33.0, 27.0, 0.0, 0.0]));
}

/// The vendor stands in a circle with its own customer: its money counts once, though it goes round within the month.
/// V has 100 and gets 50 from C; C has the 80 that V puts in, and what V buys of it, 40. V's pot of 150 has none of its own
/// mark. C's pot of 120 is two thirds V's; it pays 50: 33.3.
#[test]
fn ones_own_money_is_counted_once_within_a_circle() {
    let dues = [(0, 1, true), (0, 1, false), (1, 0, false)];
    let mut case = Case::new(&[VENDOR, PLAIN], &dues, 1);
    let found = case.month(&[100.0, 0.0], &[80.0, 40.0, 50.0]);
    assert_eq!((&found[0], &found[1]), (&vec![0.0, 0.0, 0.0, 80.0], &vec![0.0, 0.0, 0.0, 40.0]));
    assert_eq!(found[2], [33.0, 0.0, 0.0, 17.0]);
}

/// Two of one owner: what one put in and the other receives is its own again.
#[test]
fn a_group_is_one_owner() {
    let mut case = Case::new(&[VENDOR, PLAIN, VENDOR], &[(0, 1, true), (1, 2, false), (2, 1, false)], 1);
    let found = case.month(&[500.0, 0.0, 0.0], &[500.0, 400.0, 0.0]);
    assert_eq!(found[1], [400.0, 0.0, 0.0, 0.0]);
    // 100 of the vendor's are still with the customer; what it now receives from the other is plain money.
    let found = case.month(&[0.0, 100.0, 400.0], &[0.0, 500.0, 400.0]);
    assert_eq!(found[1], [100.0, 0.0, 0.0, 400.0]);
}

/// Cents by the dozen, in circles: every payment's origins sum to it, and a pot never holds more than its cash.
#[test]
fn origins_sum_to_the_cash_to_the_cent() {
    let (count, owners) = (7u32, 3u32);
    let mut state = 1u64;
    let mut number = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let nodes: Vec<(bool, Option<u32>)> = (0..count).map(|node| (node == 6, (node < owners).then_some(node))).collect();
    let dues: Vec<(u32, u32, bool)> = (0..30)
        .map(|_| (number(7) as u32, 1 + number(6) as u32, number(4) == 0))
        .map(|(payer, on, marks)| (payer, (payer + on) % count, marks && payer < owners))
        .collect();
    let mut case = Case::new(&nodes, &dues, owners);
    let mut cash: Vec<f64> = (0..count).map(|_| number(1_000_000) as f64).collect();
    for _ in 0..200 {
        // Everybody spends a part of its opening cash and some of what comes in.
        let mut left = cash.clone();
        let paid: Vec<f64> = (dues.iter())
            .map(|&(payer, payee, _)| {
                let most = if nodes[payer as usize].0 { 90_000.0 } else { left[payer as usize] };
                let paid = if number(3) == 0 { 0.0 } else { number(1 + most as u64) as f64 };
                left[payer as usize] -= paid;
                left[payee as usize] += paid;
                paid
            })
            .collect();
        case.month(&cash, &paid);
        cash = left;
        for (held, cash) in case.held.chunks(owners as usize + 1).zip(&cash) {
            assert!(held.iter().all(|cents| *cents >= 0.0) && held.iter().sum::<f64>() <= *cash, "{held:?} {cash}");
        }
    }
}
