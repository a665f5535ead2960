//! Random networks against other methods, and what must hold on all of them.

use std::cell::Cell;

use super::against::{above, enumerated, repeated};
use super::case::Case;
use crate::clearing::{ClearingOutputs, PaidInFull, Solver, whole_due, whole_share};
use program::{Amount, ClearingNode};

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn amount(&mut self, limit: u64) -> f64 {
        self.below(limit) as f64
    }

    fn one_of(&mut self, list: &[f64]) -> f64 {
        list[self.below(list.len() as u64) as usize]
    }
}

/// What a random network may have.
#[derive(Clone, Copy)]
struct With {
    costs: bool,
    sweeps: bool,
    received: bool,
    /// Fractions of a cent that are due and that are carried.
    fractions: bool,
    tiers: u64,
    most_nodes: u64,
}

const PLAIN: With = With { costs: false, sweeps: false, received: false, fractions: false, tiers: 1, most_nodes: 6 };
const ALL: With = With { costs: true, sweeps: true, received: true, fractions: false, tiers: 3, most_nodes: 9 };

/// The last node is outside; the others hold little cash against what they owe.
fn network(random: &mut Random, with: With) -> Case {
    let nodes = 2 + random.below(with.most_nodes - 1) as u32;
    let mut case = Case::new();
    let scale = [20, 300, 5000][random.below(3) as usize];
    for _ in 1..nodes {
        let cash = if random.below(3) == 0 { 0.0 } else { random.amount(scale) };
        case = case.node(cash);
        if with.costs && random.below(2) == 0 {
            let share = [0.0, 0.1, 0.3, 1.0];
            case = case.costs(nodes - 1, random.one_of(&share), random.one_of(&share));
        }
        if with.sweeps {
            case = case.floor(random.amount(scale / 4));
        }
    }
    case = case.outside();
    let dues = random.below(u64::from(nodes) * 4) as u32;
    for due in 0..dues {
        let payer = random.below(u64::from(nodes)) as u32;
        let payee = (payer + 1 + random.below(u64::from(nodes) - 1) as u32) % nodes;
        let tier = random.below(with.tiers) as u32;
        let kind = random.below(8);
        case = if with.sweeps && kind == 0 {
            let most = if random.below(2) == 0 { f64::INFINITY } else { random.amount(scale) };
            let share = if most.is_finite() { random.one_of(&[0.25, 1.0, 1.0]) } else { random.one_of(&[0.2, 0.4]) };
            case.sweeps(payer, payee, tier, share, most)
        } else if with.received && kind == 1 && due > 0 {
            let of = [random.below(u64::from(due)) as u32];
            case.passes((payer, payee), tier, random.one_of(&[0.07, 0.5]), &of, f64::INFINITY)
        } else {
            let case = case.owes(payer, payee, tier, random.amount(scale));
            if with.costs && random.below(4) == 0 { case.lapses() } else { case }
        };
        if let Some(due) = case.due.last_mut()
            && with.fractions
            && *due > 0.0
        {
            *due += random.amount(60) / 60.0;
            case = case.carries(random.amount(100) / 101.0 - 0.5);
        }
    }
    case
}

fn assert_close(found: &[f64], expected: &[f64], what: &str, case: &Case) {
    for (index, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() < 1e-5, "{what} {index}: {a} and not {b}\n{found:?}\n{expected:?}\n{case:#?}");
    }
}

/// The case with every received-based due at the size that was found.
fn with_sizes(case: &Case, sizes: &[f64]) -> Case {
    let mut case = case.clone();
    for (index, due) in case.clearing.dues.iter_mut().enumerate() {
        if let Amount::Received { .. } = due.amount {
            due.amount = Amount::Fixed(program::Register(0));
            case.due[index] = sizes[index];
        }
    }
    case
}

/// What was found before rounding.
struct Reals {
    paid: Vec<f64>,
    size: Vec<f64>,
}

/// Runs `check` on networks; counts those on which somebody was short.
fn on_networks(seed: u64, count: usize, with: With, check: impl Fn(&Case, &ClearingOutputs, &Reals)) -> usize {
    let mut random = Random(seed);
    let mut short = 0;
    for _ in 0..count {
        let case = network(&mut random, with);
        let (outputs, paid, size) = case.found().unwrap_or_else(|error| panic!("{error:?}: {case:#?}"));
        short += usize::from(outputs.short.contains(&1.0));
        check(&case, &outputs, &Reals { paid, size });
    }
    short
}

#[test]
fn plain_networks_agree_with_enumeration() {
    let with = With { most_nodes: 5, ..PLAIN };
    let short = on_networks(1, 2000, with, |case, _, reals| {
        let expected = enumerated(case, 1).expect("a clearing vector");
        assert_close(&reals.paid, &expected, "payment", case);
    });
    assert!(short > 500, "{short}");
}

#[test]
fn tiered_networks_agree_with_enumeration() {
    let with = With { most_nodes: 4, tiers: 3, ..PLAIN };
    let short = on_networks(2, 1000, with, |case, _, reals| {
        let expected = enumerated(case, 3).expect("a clearing vector");
        assert_close(&reals.paid, &expected, "payment", case);
    });
    assert!(short > 250, "{short}");
}

#[test]
fn networks_with_default_costs_agree_with_plain_repetition() {
    let with = With { sweeps: false, received: false, ..ALL };
    let short = on_networks(3, 3000, with, |case, _, reals| {
        let (expected, _) = repeated(case, above(case)).expect("settles");
        assert_close(&reals.paid, &expected, "payment", case);
    });
    assert!(short > 1000, "{short}");
}

/// The gap is what repetition from above pays more than repetition from nothing. Left aside are networks that have several vectors
/// without any costs: circles without cash, which clear in both.
#[test]
fn gaps_agree_with_plain_repetition_from_above_and_below() {
    let with = With { sweeps: false, received: false, ..ALL };
    let fragile = Cell::new(0);
    on_networks(7, 3000, with, |case, _, _| {
        let mut case = case.clone();
        case.cost_receipts.iter_mut().for_each(|lost| *lost = lost.max(0.1));
        let case = &case;
        let less = |case: &Case| {
            let sum = |start: Vec<f64>| repeated(case, start).expect("settles").0.iter().sum::<f64>();
            sum(above(case)) - sum(vec![0.0; case.due.len()])
        };
        let mut free = case.clone();
        free.clearing.nodes.iter_mut().for_each(|node| node.default_cost = None);
        if less(&free) > 1e-6 {
            return;
        }
        let expected = less(case);
        let found = case.gap().expect("settles");
        assert!((found - expected).abs() < 1e-4 * (1.0 + expected), "{found} {expected}: {case:#?}");
        fragile.set(fragile.get() + usize::from(expected > 1.0));
    });
    assert!(fragile.get() > 20, "{}", fragile.get());
}

#[test]
fn networks_with_sweeps_agree_with_plain_repetition() {
    let short = on_networks(4, 3000, ALL, |case, _, reals| {
        let case = with_sizes(case, &reals.size);
        let (expected, _) = repeated(&case, above(&case)).expect("settles");
        assert_close(&reals.paid, &expected, "payment", &case);
    });
    assert!(short > 1000, "{short}");
}

/// Where a due makes its payer fail and vanishes by that, no size is right.
#[test]
fn shares_of_receipts_are_those_shares() {
    let unsettled = Cell::new(0);
    on_networks(5, 3000, ALL, |case, _, reals| {
        let off = case.clearing.dues.iter().enumerate().any(|(due, owed)| match &owed.amount {
            Amount::Received { of, .. } => {
                let followed: f64 = of.iter().map(|&source| reals.paid[source as usize]).sum();
                // A whole payment of everything is rounded before it is looked at.
                let rounding = if reals.size[due].fract() == 0.0 { 0.5 } else { 1e-5 };
                (case.share[due] * followed - reals.size[due]).abs() > rounding
            }
            _ => false,
        });
        unsettled.set(unsettled.get() + usize::from(off));
    });
    assert!(unsettled.get() < 15, "{}", unsettled.get());
}

/// Whole cents: what the rounding promises, from the written amounts alone.
#[test]
fn written_amounts_keep_every_promise() {
    for (seed, fractions) in [(6, false), (16, true)] {
        let (with, counts) = (With { fractions, ..ALL }, Cell::new([0, 0]));
        let short = on_networks(seed, 4000, with, |case, outputs, reals| {
            whole_cash(case, outputs, reals);
            nearest_cents(case, outputs, reals, &counts);
            (0..case.cash.len()).for_each(|node| whole_payments(case, outputs, reals, node));
        });
        assert!(short > 1000, "{short}");
        let [all, off] = counts.get();
        assert!(all > 1000 && off * 500 < all, "{all} {off}");
    }
}

fn is_sweep(case: &Case, due: usize) -> bool {
    matches!(case.clearing.dues[due].amount, Amount::Available { .. })
}

/// The dues that a node pays.
fn own(case: &Case, node: usize) -> impl Iterator<Item = usize> {
    (0..case.due.len()).filter(move |&due| case.clearing.dues[due].payer as usize == node)
}

/// Whether a node cannot pay what it owes, lapses included.
fn is_spent(case: &Case, reals: &Reals, node: usize) -> bool {
    let unpaid: f64 = own(case, node).filter(|&d| !is_sweep(case, d)).map(|d| reals.size[d] - reals.paid[d]).sum();
    !case.clearing.nodes[node].outside && unpaid > 0.5 + 1e-6
}

/// Whether a node cannot pay what it owes, or sweeps.
fn is_bound(case: &Case, reals: &Reals, node: usize) -> bool {
    let sweeps = own(case, node).any(|d| is_sweep(case, d) && reals.paid[d] > 0.0);
    is_spent(case, reals, node) || sweeps && !case.clearing.nodes[node].outside
}

/// Whether a due is none of a sweep, and of a payer that pays in full.
fn is_settled(case: &Case, reals: &Reals, due: usize) -> bool {
    !is_sweep(case, due) && !is_spent(case, reals, case.clearing.dues[due].payer as usize)
}

/// What those who pay in full pay otherwise than before rounding: others receive and pay so much more or less.
fn astray(case: &Case, outputs: &ClearingOutputs, reals: &Reals) -> f64 {
    let settled = (0..case.due.len()).filter(|&d| is_settled(case, reals, d));
    settled.map(|d| (outputs.paid[d] - reals.paid[d]).abs()).sum()
}

/// Who pays in full pays each due at its nearest cent, if it does not count its last cents, and its payee is short or does not either.
/// Counts those dues, and those that are paid otherwise so that somebody does not end below zero.
fn nearest_cents(case: &Case, outputs: &ClearingOutputs, reals: &Reals, counts: &Cell<[usize; 2]>) {
    let cash = case.closing(&outputs.paid, &outputs.cost_paid);
    let dues = &case.clearing.dues;
    let ample = |node: usize| case.clearing.nodes[node].outside || cash[node] > case.floor[node] + dues.len() as f64;
    for (d, due) in dues.iter().enumerate().filter(|&(d, _)| is_settled(case, reals, d)) {
        let [payer, payee] = [due.payer, due.payee].map(|node| node as usize);
        let is_fixed = matches!(due.amount, Amount::Fixed(_));
        if is_fixed && ample(payer) && (ample(payee) || is_spent(case, reals, payee)) {
            let otherwise = outputs.paid[d] != (reals.paid[d] + 0.5 + 1e-9).floor();
            let [all, off] = counts.get();
            counts.set([all + 1, off + usize::from(otherwise)]);
        }
    }
}

/// The cash of who cannot pay, or sweeps, is its real value rounded down or up but for cents that it received otherwise, nobody ends
/// below zero, and money is neither made nor lost.
fn whole_cash(case: &Case, outputs: &ClearingOutputs, reals: &Reals) {
    let mut sized = with_sizes(case, &reals.size);
    sized.due.clone_from(&reals.size);
    let real_cost = repeated(&sized, reals.paid.clone()).expect("settles").1;
    let real_cash = case.closing(&reals.paid, &real_cost);
    let cash = case.closing(&outputs.paid, &outputs.cost_paid);
    // Who counts on fractions that are owed later pays less by them, and others with it.
    let later: f64 = case.carry.iter().map(|carry| carry.abs()).sum();
    let astray = astray(case, outputs, reals);
    for (node, (&whole, &real)) in cash.iter().zip(&real_cash).enumerate() {
        let others = later + astray + if is_bound(case, reals, node) { 0.0 } else { case.due.len() as f64 };
        let (low, high) = ((real - 1e-4 - others).floor(), (real + 1e-4 + others).ceil());
        assert!((low..=high).contains(&whole), "cash {whole} for {real}: {case:#?}");
        assert!(case.clearing.nodes[node].outside || whole >= 0.0);
    }
    assert_eq!(cash.iter().sum::<f64>(), case.cash.iter().sum::<f64>());
}

/// Limited liability, priority, and payment pro rata, of one node.
fn whole_payments(case: &Case, outputs: &ClearingOutputs, reals: &Reals, node: usize) {
    let outside = case.clearing.nodes[node].outside;
    let whole = case.closing(&outputs.paid, &outputs.cost_paid)[node];
    let astray = astray(case, outputs, reals);
    let dues = &case.clearing.dues;
    let own = || (0..dues.len()).filter(|&d| dues[d].payer as usize == node);
    let is_sweep = |d: usize| matches!(dues[d].amount, Amount::Available { .. });
    let swept = own().any(|d| is_sweep(d) && outputs.paid[d] > 0.0);
    assert!(!swept || outside || whole >= case.floor[node]);
    let lacking: f64 = own().map(|d| outputs.due[d] - outputs.paid[d]).sum();
    // What lapses makes nobody short.
    let lasting = || own().filter(|&d| !is_sweep(d) && !dues[d].lapses);
    let really: f64 = lasting().map(|d| reals.size[d] - reals.paid[d]).sum();
    assert_eq!(outputs.short[node] == 1.0, !outside && really > 0.5 + 1e-6, "{case:#?}");
    assert!(outputs.short[node] == 1.0 || lasting().all(|d| outputs.due[d] == outputs.paid[d]), "{case:#?}");
    // With anything unpaid, a node keeps less than a cent, besides what it owes later.
    let later: f64 = own().map(|d| case.carry[d].abs()).sum();
    assert!(outside || lacking == 0.0 || whole < 1.0 + later, "{case:#?}");
    for d in own() {
        let (paid, due) = (outputs.paid[d], outputs.due[d]);
        assert!(paid.fract() == 0.0 && due.fract() == 0.0 && (0.0..=due).contains(&paid));
        assert!((paid - reals.paid[d]).abs() < 1.0 + astray);
        assert!(astray > 0.0 || reals.paid[d].fract() != 0.0 || paid == reals.paid[d]);
        if let Amount::Fixed(_) = dues[d].amount {
            // What was owed in whole cents and what is carried on are what was owed.
            let owed = case.due[d] + case.carry[d];
            let off = owed - (due + outputs.carry[d]);
            // Rounding moves less than a cent; less than half of one may be unpaid besides.
            assert!(
                off.abs() < 1e-5 && outputs.carry[d] > -1.0 && outputs.carry[d] < 1.5,
                "{off} {} {case:#?}",
                outputs.carry[d]
            );
        }
        // Absolute priority: nothing on a later tier while an earlier one lacks.
        let owed = |e: usize| reals.size[e] > 0.0 && !is_sweep(e);
        let later = |e: &usize| dues[*e].tier > dues[d].tier;
        // In reals, or in whole cents by what others paid otherwise.
        let in_full =
            |d: usize| reals.size[d] - reals.paid[d] < 1e-4 || astray > 0.0 && outputs.paid[d] == outputs.due[d];
        assert!(!owed(d) || in_full(d) || own().filter(later).all(|e| outputs.paid[e] == 0.0));
        // Pro rata within a cent, and what is astray.
        for e in own().filter(|&e| dues[e].tier == dues[d].tier && owed(d) && owed(e)) {
            let parts = [d, e].map(|d| (outputs.paid[d] / reals.size[d], 1.0 / reals.size[d]));
            assert!((parts[0].0 - parts[1].0).abs() < (1.0 + astray) * (parts[0].1 + parts[1].1));
        }
    }
}

#[test]
fn full_payment_where_all_can_pay() {
    let mut random = Random(7);
    let mut full = 0;
    for _ in 0..4000 {
        let mut case = network(&mut random, With { costs: true, tiers: 3, ..PLAIN });
        for cash in &mut case.cash {
            *cash += random.amount(3000);
        }
        let everything = case.due.clone();
        let feasible = case.closing(&everything, &vec![0.0; case.cash.len()]);
        if feasible.iter().zip(&case.clearing.nodes).all(|(cash, node)| node.outside || *cash >= 0.0) {
            full += 1;
            let outputs = case.solve().unwrap();
            assert_eq!(outputs.paid, everything);
            assert!(outputs.short.iter().chain(&outputs.cost_paid).all(|&x| x == 0.0));
        }
    }
    assert!(full > 300, "{full}");
}

#[test]
fn more_cash_never_pays_less() {
    let mut random = Random(8);
    for _ in 0..3000 {
        let case = network(&mut random, With { received: false, ..ALL });
        let mut richer = case.clone();
        let node = random.below(case.cash.len() as u64) as usize;
        richer.cash[node] += 1.0 + random.amount(100);
        let (before, after) = (case.solved().unwrap().1, richer.solved().unwrap().1);
        for (less, more) in before.iter().zip(&after) {
            assert!(more - less > -1e-6, "{before:?} {after:?} {case:#?}");
        }
    }
}

/// Reversing nodes and dues changes no real payment by more than the last digits.
#[test]
fn the_order_of_nodes_and_dues_does_not_matter() {
    let mut random = Random(9);
    for _ in 0..3000 {
        let case = network(&mut random, ALL);
        let last = |list: usize, index: u32| list as u32 - 1 - index;
        let mut other = case.clone();
        let (nodes, dues) = (case.clearing.nodes.len(), case.clearing.dues.len());
        other.clearing.nodes.reverse();
        other.clearing.dues.reverse();
        for node in &mut other.clearing.nodes {
            if let Some(cost) = &mut node.default_cost {
                cost.payee = last(nodes, cost.payee);
            }
        }
        for due in &mut other.clearing.dues {
            due.payer = last(nodes, due.payer);
            due.payee = last(nodes, due.payee);
            if let Amount::Received { of, .. } = &mut due.amount {
                of.iter_mut().for_each(|source| *source = last(dues, *source));
            }
        }
        for list in [&mut other.cash, &mut other.floor, &mut other.cost_cash, &mut other.cost_receipts] {
            list.reverse();
        }
        for list in [&mut other.due, &mut other.carry, &mut other.share, &mut other.most] {
            list.reverse();
        }
        let ((_, expected), (_, mut found)) = (case.solved().unwrap(), other.solved().unwrap());
        found.reverse();
        assert_close(&found, &expected, "payment", &case);
    }
}

/// A solver used before gives what a fresh one gives, and the same bits twice.
#[test]
fn a_used_solver_remembers_nothing() {
    let mut random = Random(10);
    for _ in 0..300 {
        let case = network(&mut random, ALL);
        let mut solver = Solver::new(&case.clearing);
        let mut outputs = ClearingOutputs::default();
        for _ in 0..4 {
            let mut changed = case.clone();
            changed.cash.iter_mut().for_each(|cash| *cash = random.amount(2000));
            let again = solver.solve(&case.clearing, &changed.inputs(), &mut outputs);
            assert_eq!(again.map(|()| outputs.clone()), changed.solve());
        }
    }
}

/// The same network with all money multiplied by 10^9 pays 10^9 times as much, to a hundredth of a cent of 10^13.
#[test]
fn large_amounts_are_as_exact_as_small_ones() {
    let mut random = Random(11);
    let factor = 1e9;
    for _ in 0..2000 {
        // With tiers but no default costs: those of a cent per due do not scale.
        let case = network(&mut random, With { sweeps: true, tiers: 3, ..PLAIN });
        let mut large = case.clone();
        for list in [&mut large.cash, &mut large.floor, &mut large.due, &mut large.most] {
            list.iter_mut().for_each(|x| *x *= factor);
        }
        let (small, large) = (case.solved().unwrap().1, large.solved().unwrap().1);
        for (small, large) in small.iter().zip(&large) {
            assert!((small * factor - large).abs() <= 0.01, "{small} {large}");
        }
    }
}

/// A case as if everybody paid in full.
struct InFull<'a> {
    case: &'a Case,
    left: Vec<f64>,
    due: Vec<f64>,
    /// What dues that follow others carry on.
    received: Vec<f64>,
}

impl<'a> InFull<'a> {
    fn new(case: &'a Case) -> Self {
        let (mut left, mut due) = (case.cash.clone(), vec![0.0; case.due.len()]);
        let mut received = vec![0.0; case.due.len()];
        for (index, of) in case.clearing.dues.iter().enumerate() {
            due[index] = match &of.amount {
                Amount::Fixed(_) => whole_due(case.due[index], case.carry[index]).0,
                Amount::Received { of, .. } => {
                    let sum: f64 = of.iter().map(|&source| due[source as usize]).sum();
                    let (whole, carry) = whole_share(sum * case.share[index], case.carry[index], case.most[index]);
                    received[index] = carry;
                    whole
                }
                Amount::Available { .. } => 0.0,
            };
            left[of.payer as usize] -= due[index];
            left[of.payee as usize] += due[index];
        }
        InFull { case, left, due, received }
    }
}

impl PaidInFull for InFull<'_> {
    fn cash(&self, node: usize) -> f64 {
        self.case.cash[node]
    }
    fn left(&self, node: usize) -> f64 {
        self.left[node]
    }
    fn amount(&self, due: usize) -> f64 {
        self.case.due[due]
    }
    fn carry(&self, due: usize) -> f64 {
        self.case.carry[due]
    }
    fn due(&self, due: usize) -> f64 {
        self.due[due]
    }
    fn share(&self, due: usize) -> f64 {
        self.case.share[due]
    }
    fn most(&self, due: usize) -> f64 {
        self.case.most[due]
    }
    fn cost_cash(&self, node: usize) -> f64 {
        self.case.cost_cash[node]
    }
    fn cost_receipts(&self, node: usize) -> f64 {
        self.case.cost_receipts[node]
    }
}

/// Where few are short, what the others pay as if all paid in full and what is found apart are together what the whole solver finds, to
/// the bit; gives on how many of the networks that was so.
fn few_are_solved_as_by_the_whole(seed: u64, rounds: u64, with: With) -> usize {
    let mut random = Random(seed);
    let mut apart = 0;
    for round in 0..rounds {
        let mut case = network(&mut random, With { tiers: 1 + round % 3, ..with });
        // Most are rich; some amounts are large and odd.
        for cash in &mut case.cash {
            *cash += if random.below(3) == 0 { 0.0 } else { 20_000.0 };
        }
        if round % 4 == 0 {
            let scale = random.amount(1 << 36);
            case.cash.iter_mut().chain(&mut case.due).for_each(|amount| *amount *= scale);
        }
        // Some ask for nothing this month, or for whole cents: what they carry stays.
        for due in case.due.iter_mut().filter(|_| with.fractions) {
            *due = [0.0, due.floor(), *due, *due][random.below(4) as usize];
        }
        let mut solver = Solver::new(&case.clearing);
        let full = InFull::new(&case);
        let able = |(&left, node): (&f64, &ClearingNode)| node.outside || left >= 0.0;
        if full.left.iter().zip(&case.clearing.nodes).all(able) {
            continue;
        }
        // What another path left behind decides nothing.
        solver.solve_few(&full);
        let Some(found) = solver.solve_few(&full) else { continue };
        let expected = case.solve().expect("settles");
        let mut short = vec![0.0; case.cash.len()];
        found.short.iter().for_each(|&node| short[node] = 1.0);
        assert_eq!(short, expected.short, "{case:#?}");
        let (mut due, mut paid) = (full.due.clone(), full.due.clone());
        let mut carry: Vec<f64> = (0..due.len())
            .map(|due| match case.clearing.dues[due].amount {
                Amount::Fixed(_) => whole_due(case.due[due], case.carry[due]).1,
                Amount::Received { .. } => full.received[due],
                Amount::Available { .. } => case.carry[due],
            })
            .collect();
        for of in &found.dues {
            (due[of.due], paid[of.due], carry[of.due]) = (of.owed, of.paid, of.carry);
        }
        let mut costs = vec![0.0; case.cash.len()];
        found.costs.iter().for_each(|&(node, paid)| costs[node] = paid);
        assert_eq!(costs, expected.cost_paid, "{case:#?}");
        assert_eq!((&due, &paid, &carry), (&expected.due, &expected.paid, &expected.carry), "{case:#?}");
        apart += 1;
    }
    apart
}

#[test]
fn few_who_are_short_are_solved_as_by_the_whole() {
    let plain = few_are_solved_as_by_the_whole(61, 20_000, PLAIN);
    let fractions = few_are_solved_as_by_the_whole(62, 20_000, With { fractions: true, ..PLAIN });
    let costs = few_are_solved_as_by_the_whole(64, 20_000, With { costs: true, fractions: true, ..PLAIN });
    let received = With { received: true, costs: true, fractions: true, ..PLAIN };
    let received = few_are_solved_as_by_the_whole(65, 20_000, received);
    let all = few_are_solved_as_by_the_whole(63, 20_000, ALL);
    assert!(plain > 5000 && fractions > 5000 && costs > 5000, "{plain} {fractions} {costs}");
    assert!(received > 1000 && all > 400, "{received} {all}");
}
