//! Where the money of a month comes from: follows cash by its origin, to the cent.
//!
//! Every node pays out of one pot: its opening cash and all that it receives in the month. A payment takes from the pot in
//! proportion to what is in it; a payment that is marked reaches its receiver as its payer's money, whatever it was before.
//! Money that comes back to whom marked it is its own again, without a mark. `docs/origins.md` gives the rule and an
//! example.
//!
//! **Whole cents.** Where payments do not go round, each takes whole cents from its payer's pot, due by due, by largest
//! remainder, so that of each origin as many cents leave a pot as come into others. Where they go round, the shares of all
//! members are found together (`circle`), and each payment within is rounded by itself; what a member then lacks of an
//! origin, it has of another. Always exact: the origins of every payment sum to the payment, those of every pot to its cash.

mod apportion;
mod circle;

use crate::clearing::{LinearSystem, Precise};
use circle::Circle;
use program::{Clearing, MoneyOrigin, TagLayout, TaggedSum};

/// One month of a path, in whole minor units, in the order of the clearing's nodes and dues.
#[derive(Clone, Copy, Debug)]
pub struct MonthPaid<'a> {
    /// Per node: opening cash.
    pub cash: &'a [f64],
    /// Per node: default costs paid.
    pub costs: &'a [f64],
    /// Per due: what was paid.
    pub paid: &'a [f64],
}

/// One payment of every month, between two nodes.
#[derive(Clone, Debug)]
struct PaymentWay {
    payer: usize,
    payee: usize,
    /// The place whose mark it takes.
    mark: Option<usize>,
    /// The sums that it counts in.
    sums: Vec<usize>,
}

/// Follows the money of one layout, month after month and path after path. All it needs is allocated once.
#[derive(Clone, Debug)]
pub struct OriginTracker {
    ways: Vec<PaymentWay>,
    /// Each payment with each of its dues.
    dues: Vec<(usize, usize)>,
    /// Per node: what it pays, in order.
    paid_by: Vec<Vec<usize>>,
    outside: Vec<bool>,
    /// The nodes whose pots are followed.
    followed: Vec<usize>,
    /// Per node: whether it is followed.
    is_followed: Vec<bool>,
    /// Per node: the place of its owner.
    own: Vec<Option<usize>>,
    /// Per sum: its place.
    sums: Vec<usize>,
    /// Customers, each owner, the circle, opening money: ties go in this order.
    places: usize,
    /// Per node and place: cents.
    pots: Vec<i64>,
    amounts: Vec<i64>,
    /// Per node: payments that its pot still waits for.
    waiting: Vec<usize>,
    done: Vec<bool>,
    ready: Vec<usize>,
    mix: Vec<i64>,
    parts: Vec<Precise>,
    remainders: Vec<(i64, usize)>,
    circle: Circle,
    system: LinearSystem,
    /// Per sum: what was paid this month, in whole minor units.
    pub found: Vec<f64>,
}

const CUSTOMERS: usize = 0;

impl OriginTracker {
    /// Prepares for a layout of this clearing.
    pub fn new(clearing: &Clearing, tags: &TagLayout) -> Self {
        let owners = tags.owners as usize;
        let places = owners + 3;
        let place = |origin: MoneyOrigin| match origin {
            MoneyOrigin::Customers => CUSTOMERS,
            MoneyOrigin::Owner(owner) => 1 + owner as usize,
            MoneyOrigin::Circle => places - 2,
            MoneyOrigin::Opening => places - 1,
        };
        let own: Vec<Option<usize>> = tags.owner.iter().map(|owner| owner.map(|owner| 1 + owner as usize)).collect();
        let ways = tags.payments.iter().enumerate().map(|(index, payment)| {
            let due = &clearing.dues[payment.dues[0] as usize];
            let counts = |(_, sum): &(usize, &TaggedSum)| sum.payments.contains(&(index as u32));
            PaymentWay {
                payer: due.payer as usize,
                payee: due.payee as usize,
                mark: own[due.payer as usize].filter(|_| payment.marks),
                sums: tags.found.iter().enumerate().filter(counts).map(|(sum, _)| sum).collect(),
            }
        });
        let ways: Vec<PaymentWay> = ways.collect();
        let dues = tags.payments.iter().enumerate();
        let dues = dues.flat_map(|(way, payment)| payment.dues.iter().map(move |due| (way, *due as usize))).collect();
        let nodes = clearing.nodes.len();
        let mut paid_by = vec![Vec::new(); nodes];
        ways.iter().enumerate().for_each(|(way, ends)| paid_by[ends.payer].push(way));
        OriginTracker {
            paid_by,
            outside: clearing.nodes.iter().map(|node| node.outside).collect(),
            followed: (0..nodes).filter(|node| tags.follows(*node)).collect(),
            is_followed: (0..nodes).map(|node| tags.follows(node)).collect(),
            own,
            sums: tags.found.iter().map(|sum| place(sum.origin)).collect(),
            places,
            pots: vec![0; nodes * places],
            amounts: vec![0; ways.len()],
            waiting: vec![0; nodes],
            done: vec![false; nodes],
            ready: Vec::with_capacity(nodes),
            mix: vec![0; places],
            parts: vec![Precise::ZERO; places],
            remainders: Vec::with_capacity(places),
            circle: Circle::default(),
            system: LinearSystem::with_room(0),
            found: vec![0.0; tags.found.len()],
            dues,
            ways,
        }
    }

    /// Follows a month. `held` has, node by node, what those that are followed hold of customers' money, then of each owner's; it
    /// is moved on.
    pub fn follow(&mut self, month: &MonthPaid, held: &mut [f64]) {
        self.begin(month, held);
        loop {
            while let Some(node) = self.ready.pop() {
                self.pay(node, month.costs[node] as i64);
            }
            if !self.go_round() {
                break;
            }
        }
        let owners = self.places - 3;
        for (&node, held) in self.followed.iter().zip(held.chunks_mut(owners + 1)) {
            let pot = &self.pots[node * self.places..][..=owners];
            held.iter_mut().zip(pot).for_each(|(held, cents)| *held = *cents as f64);
        }
    }

    /// Fills the pots with opening cash and with what is known before any pot is, and counts what each waits for.
    fn begin(&mut self, month: &MonthPaid, held: &[f64]) {
        let owners = self.places - 3;
        self.found.fill(0.0);
        self.pots.fill(0);
        for (&node, held) in self.followed.iter().zip(held.chunks(owners + 1)) {
            let pot = &mut self.pots[node * self.places..][..self.places];
            pot.iter_mut().zip(held).for_each(|(cents, held)| *cents = *held as i64);
            pot[owners + 2] = month.cash[node] as i64 - pot[..=owners].iter().sum::<i64>();
        }
        self.waiting.fill(0);
        self.amounts.fill(0);
        for &(payment, due) in &self.dues {
            self.amounts[payment] += month.paid[due] as i64;
        }
        for payment in 0..self.ways.len() {
            let amount = self.amounts[payment];
            if amount == 0 {
                continue;
            }
            if self.carries(payment) {
                self.waiting[self.ways[payment].payee] += 1;
            } else {
                self.receive(payment, amount);
            }
        }
        self.ready.clear();
        self.done.fill(true);
        for &node in self.followed.iter().rev() {
            self.done[node] = false;
            if self.waiting[node] == 0 {
                self.ready.push(node);
            }
        }
    }

    /// Whether a payment carries the mix of a pot into another this month.
    fn carries(&self, payment: usize) -> bool {
        let way = &self.ways[payment];
        let between = self.is_followed[way.payer] && self.is_followed[way.payee] && way.payer != way.payee;
        between && way.mark.is_none() && self.amounts[payment] > 0
    }

    /// What an outside node pays, and what is marked whoever pays it: known before any pot is.
    fn receive(&mut self, payment: usize, amount: i64) {
        let way = &self.ways[payment];
        let (payee, outside) = (way.payee, self.outside[way.payer]);
        let place = match way.mark {
            _ if way.payer == payee => return,
            Some(mark) => mark,
            None if outside => CUSTOMERS,
            None => return,
        };
        if outside {
            self.mix.fill(0);
            self.mix[CUSTOMERS] = amount;
            self.count(payment);
        }
        if self.is_followed[payee] {
            self.add(payee, place, amount);
        }
    }

    /// Adds to a pot; what was its owner's is its own again.
    fn add(&mut self, node: usize, place: usize, cents: i64) {
        let place = if self.own[node] == Some(place) { self.places - 1 } else { place };
        self.pots[node * self.places + place] += cents;
    }

    /// Counts the present mix, which pays a payment.
    fn count(&mut self, payment: usize) {
        for &sum in &self.ways[payment].sums {
            self.found[sum] += self.mix[self.sums[sum]] as f64;
        }
    }

    /// A pot that is complete pays what its node owes.
    fn pay(&mut self, node: usize, costs: i64) {
        self.done[node] = true;
        self.settle_debts(node);
        self.take(node, costs);
        for place in 0..self.paid_by[node].len() {
            let payment = self.paid_by[node][place];
            if self.amounts[payment] == 0 || self.ways[payment].payee == node {
                continue;
            }
            self.take(node, self.amounts[payment]);
            self.deliver(payment);
        }
    }

    /// Takes an amount out of a pot, as the present mix.
    fn take(&mut self, node: usize, amount: i64) {
        let pot = &mut self.pots[node * self.places..][..self.places];
        apportion::take(pot, amount, &mut self.mix, &mut self.remainders);
    }

    /// Counts the present mix and hands it to its receiver, unless that has its mark already.
    fn deliver(&mut self, payment: usize) {
        self.count(payment);
        let payee = self.ways[payment].payee;
        if !self.is_followed[payee] || self.ways[payment].mark.is_some() {
            return;
        }
        for place in 0..self.places {
            if self.mix[place] > 0 {
                self.add(payee, place, self.mix[place]);
            }
        }
        self.waiting[payee] -= 1;
        if self.waiting[payee] == 0 && !self.done[payee] {
            self.ready.push(payee);
        }
    }

    /// A pot that is below zero of an origin takes it from the others, in order: cash that began below zero, or a cent of
    /// a circle.
    fn settle_debts(&mut self, node: usize) {
        let pot = &mut self.pots[node * self.places..][..self.places];
        let mut lacking: i64 = 0;
        for cents in pot.iter_mut().filter(|cents| **cents < 0) {
            lacking -= std::mem::take(cents);
        }
        for cents in pot {
            let taken = lacking.min(*cents);
            *cents -= taken;
            lacking -= taken;
        }
    }

    /// Finds a circle that waits for nobody but itself, and what its members pay each other. False if nobody waits.
    fn go_round(&mut self) -> bool {
        let Some(first) = (0..self.done.len()).find(|node| !self.done[*node]) else {
            return false;
        };
        let members = self.waits_for_nobody_else(first);
        let (size, places) = (members.len(), self.places);
        let mut circle = std::mem::take(&mut self.circle);
        circle.begin(members, places);
        let within = |circle: &Circle, node: usize| circle.members.binary_search(&node).ok();
        let mut payments = Vec::new();
        for (member, &node) in circle.members.iter().enumerate() {
            self.settle_debts(node);
            circle.known[member * places..][..places].copy_from_slice(&self.pots[node * places..][..places]);
        }
        for payment in (0..self.ways.len()).filter(|payment| self.carries(*payment)) {
            let ends = (within(&circle, self.ways[payment].payer), within(&circle, self.ways[payment].payee));
            if let (Some(payer), Some(payee)) = ends {
                circle.paid[payer * size + payee] += self.amounts[payment];
                payments.push((payment, payer));
            }
        }
        let own = &self.own;
        let solved = circle.solve(&mut self.system, places, |node, place| own[node] == Some(place));
        for (payment, payer) in payments {
            let amount = std::mem::take(&mut self.amounts[payment]);
            if solved {
                let whole = Precise::new(amount as f64);
                for (part, mix) in self.parts.iter_mut().zip(&circle.mix[payer * places..][..places]) {
                    *part = *mix * whole;
                }
                apportion::round(&self.parts, amount, &mut self.mix, &mut self.remainders);
            } else {
                self.mix.fill(0);
                self.mix[places - 2] = amount;
            }
            let pot = &mut self.pots[circle.members[payer] * places..][..places];
            pot.iter_mut().zip(&self.mix).for_each(|(cents, paid)| *cents -= *paid);
            self.deliver(payment);
        }
        self.circle = circle;
        true
    }

    /// Members of a circle: those whom a node waits for, directly or not, if all of them wait for each other; else the same of
    /// one of those, until it is so.
    fn waits_for_nobody_else(&self, first: usize) -> Vec<usize> {
        let mut members = self.waited_for(first);
        let mut next = 0;
        while let Some(&node) = members.get(next) {
            let fewer = self.waited_for(node);
            // All that it waits for is among them, so that fewer do not wait for the first.
            if fewer.len() < members.len() {
                (members, next) = (fewer, 0);
            } else {
                next += 1;
            }
        }
        members
    }

    /// The nodes not done whose payments a node waits for, directly or not.
    fn waited_for(&self, node: usize) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut reached = vec![false; self.done.len()];
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            for payment in
                (0..self.ways.len()).filter(|payment| self.ways[*payment].payee == node && self.carries(*payment))
            {
                let payer = self.ways[payment].payer;
                if !self.done[payer] && !std::mem::replace(&mut reached[payer], true) {
                    found.push(payer);
                    stack.push(payer);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
