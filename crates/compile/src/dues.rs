//! What flows owe, how it clears, what is left unpaid.
//!
//! A flow has one *leg*, or two if it is `net`: the second runs from its receiver to its payer. A leg owes its fresh amount,
//! in whole minor units, and what it left unpaid before. An amount found inside clearing has a leg of its own, and its arrears
//! another.

use std::collections::BTreeMap;

use model::{Code, Figure, Flow, FlowId, PartyId, Settlement, Type, Unpaid, Within};
use program::{Amount, Binary, Clearing, DefaultCost, Due, Node, Register, Unary};

use crate::assembler::Phase;
use crate::books::Booking;
use crate::compiler::Compiler;
use crate::map::StateSource;

/// How a leg is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settling {
    /// In clearing, an amount known before.
    Fixed,
    /// In clearing, an amount found there.
    Inner,
    /// Within a pool, or in kind: always in full.
    InFull,
}

/// One direction of a flow.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub flow: FlowId,
    /// From the receiver to the payer.
    pub reverse: bool,
    /// Books of who pays and who is paid.
    pub payer: u32,
    pub payee: u32,
    pub settling: Settling,
    /// Unpaid amounts, if it keeps them: a state in minor units.
    pub arrears: Option<Register>,
    /// Only earlier arrears are paid by this leg; the fresh amount is the inner leg's.
    pub arrears_only: bool,
    /// Fresh amount in minor units (of an inner leg: what the clearing found).
    pub fresh: Register,
    /// Owed and paid, in minor units.
    pub owed: Register,
    pub paid: Register,
    /// Unpaid at the end of the month.
    pub left: Option<Register>,
    /// How it is booked.
    pub booking: Booking,
}

impl Compiler<'_> {
    /// The flow behind an id.
    pub fn flow(&self, flow: FlowId) -> &Flow {
        &self.model.flows[flow.0 as usize]
    }

    /// Plans the legs of all flows: who pays whom, which accounts they move. Nothing is evaluated yet.
    pub fn plan_legs(&mut self) {
        // Claims are opened before what reduces them looks for them.
        for reducing in [false, true] {
            for index in 0..self.model.flows.len() {
                let flow = FlowId(index as u32);
                if self.legs.len() <= index {
                    self.legs.push(Vec::new());
                }
                if self.flow(flow).removed || self.reduces(flow) != reducing {
                    continue;
                }
                let legs = self.legs_of(flow);
                self.legs[index] = legs;
            }
        }
    }

    fn legs_of(&mut self, id: FlowId) -> Vec<Leg> {
        let flow = self.flow(id).clone();
        let (from, to) = (self.book_of(flow.from, &flow.currency), self.book_of(flow.to, &flow.currency));
        let pooled = self.pool_of(flow.from) == self.pool_of(flow.to);
        let in_kind = flow.settlement == Settlement::Kind || self.always_in_kind(flow.books.verb);
        if pooled && (flow.within.is_some() || flow.rest) {
            self.error(
                Code::WrongValue,
                flow.span,
                format!("`{}` is paid out of cash that payer and receiver share", flow.name),
                "pay a fixed amount, or take one of them out of the pool",
            );
        }
        let inner = (flow.within.is_some() || flow.rest) && !in_kind;
        let settling = match (inner, pooled || in_kind) {
            (true, _) => Settling::Inner,
            (false, true) => Settling::InFull,
            (false, false) => Settling::Fixed,
        };
        let mut legs = vec![self.leg(id, &flow, false, from, to, settling)];
        if flow.net && settling != Settling::Inner {
            legs.push(self.leg(id, &flow, true, to, from, settling));
        }
        let received = matches!(flow.within, Some(Within::Received(_)));
        if inner && received && flow.unpaid == Unpaid::Owed && !self.always_pays(from) {
            let mut rest = self.leg(id, &flow, false, from, to, Settling::Fixed);
            rest.arrears_only = true;
            legs[0].booking = rest.booking.clone();
            legs.push(rest);
        }
        legs
    }

    fn leg(&mut self, id: FlowId, flow: &Flow, reverse: bool, payer: u32, payee: u32, settling: Settling) -> Leg {
        let carries = settling == Settling::Fixed && flow.unpaid == Unpaid::Owed && !self.always_pays(payer);
        let arrears = carries.then(|| self.state_of(StateSource::Arrears(id)));
        let booking = self.booking(flow, reverse, payer, payee, carries);
        let zero = self.asm.constant(0.0);
        let clears = settling != Settling::InFull;
        let column = |compiler: &mut Self| {
            if clears { compiler.asm.column(Phase::Settled, true) } else { zero }
        };
        let (owed, paid) = (column(self), column(self));
        let fresh = if settling == Settling::Inner { owed } else { zero };
        Leg {
            flow: id,
            reverse,
            payer,
            payee,
            settling,
            arrears,
            arrears_only: false,
            fresh,
            owed,
            paid,
            left: None,
            booking,
        }
    }

    /// The book of a party in a currency, opened if it has none.
    pub fn book_of(&mut self, party: PartyId, currency: &str) -> u32 {
        if let Some(book) = self.chart.book(party, currency) {
            return book;
        }
        let digits = (self.digits)(currency);
        self.chart.open_book(&mut self.asm, party, currency, digits, false)
    }

    /// Whether a book pays whatever it holds: outside parties, and issuers of money.
    pub fn always_pays(&self, book: u32) -> bool {
        let book = &self.chart.books[book as usize];
        book.issuer || self.model.parties.get(book.party.0 as usize).is_none_or(|party| party.outside)
    }

    /// The first party of the pool that a party shares its cash with; itself if it has none.
    pub fn pool_of(&self, party: PartyId) -> PartyId {
        let Some(known) = self.model.parties.get(party.0 as usize) else {
            return party;
        };
        if !known.pool || known.group.is_none() {
            return party;
        }
        let first = self
            .model
            .parties
            .iter()
            .position(|other| other.pool && other.group == known.group && other.currency == known.currency);
        PartyId(first.unwrap_or(party.0 as usize) as u32)
    }

    /// What a flow owes before clearing; sets the fresh amounts of its legs. Gives the net amount, arrears included.
    pub fn emit_owed(&mut self, id: FlowId) -> Register {
        let flow = self.flow(id).clone();
        let book = match self.legs[id.0 as usize].first() {
            Some(leg) => leg.payer,
            None => return self.asm.constant(0.0),
        };
        if self.legs[id.0 as usize].iter().all(|leg| leg.settling == Settling::Inner) {
            return self.asm.constant(0.0);
        }
        let name = format!("due({})", flow.name);
        let amount = self.before_clearing(flow.amount, flow.span, &name);
        let minor = self.minor(book, amount);
        let fresh = self.while_active(&flow, minor);
        let fresh = self.on_default(id, &flow, fresh);
        let zero = self.asm.constant(0.0);
        let mut net = None;
        for place in 0..self.legs[id.0 as usize].len() {
            let leg = self.legs[id.0 as usize][place].clone();
            if leg.settling == Settling::Inner {
                continue;
            }
            let own = match (leg.arrears_only, leg.reverse, flow.net) {
                (true, _, _) => zero,
                (_, false, false) => fresh,
                (_, false, true) => self.asm.binary(Binary::Maximum, fresh, zero),
                (_, true, _) => {
                    let back = self.asm.unary(Unary::Negate, fresh);
                    self.asm.binary(Binary::Maximum, back, zero)
                }
            };
            let own = self.refuse_negative(&leg, &flow, own);
            let owed = match self.carried(&leg, own) {
                Some(arrears) => self.asm.add(own, arrears),
                None => own,
            };
            let stored = &mut self.legs[id.0 as usize][place];
            stored.fresh = own;
            stored.owed = owed;
            if leg.settling == Settling::InFull {
                stored.paid = owed;
            }
            net = Some(match (net, leg.reverse) {
                (Some(net), true) => self.asm.subtract(net, owed),
                (Some(net), false) => self.asm.add(net, owed),
                (None, _) => owed,
            });
        }
        net.unwrap_or(zero)
    }

    /// In clearing a negative due fails the path; outside of it nothing would.
    fn refuse_negative(&mut self, leg: &Leg, flow: &Flow, owed: Register) -> Register {
        if leg.settling != Settling::InFull || flow.net {
            return owed;
        }
        let zero = self.asm.constant(0.0);
        let negative = self.asm.binary(Binary::Less, owed, zero);
        self.undefined_where(Some(negative), owed)
    }

    /// Earlier arrears that are owed with a fresh amount. Overdue principal stays in the loan: of a repayment no more is
    /// carried than is left of the loan after the fresh amount.
    fn carried(&mut self, leg: &Leg, fresh: Register) -> Option<Register> {
        let arrears = leg.arrears?;
        let Some(loan) = leg.booking.reduced else {
            return Some(arrears);
        };
        let zero = self.asm.constant(0.0);
        let outstanding = self.asm.unary_from(Phase::Open, Unary::Negate, loan);
        let left = self.asm.subtract(outstanding, fresh);
        let left = self.asm.binary(Binary::Maximum, left, zero);
        Some(self.asm.binary(Binary::Minimum, arrears, left))
    }

    /// The amount in months in which the flow is active, else 0.
    fn while_active(&mut self, flow: &Flow, amount: Register) -> Register {
        let zero = self.asm.constant(0.0);
        match flow.when {
            Some(when) => {
                let name = format!("when of {}", flow.name);
                let when = self.before_clearing(when, flow.span, &name);
                self.asm.select(when, amount, zero)
            }
            None => amount,
        }
    }

    /// The figure of a flow this month, in money.
    pub fn flow_figure(&mut self, id: FlowId, figure: Figure) -> Register {
        let legs = self.legs[id.0 as usize].clone();
        let zero = self.asm.constant(0.0);
        let mut net = zero;
        for leg in &legs {
            let value = match figure {
                Figure::Due => leg.owed,
                Figure::Paid => leg.paid,
                Figure::Short => self.asm.subtract(leg.owed, leg.paid),
                Figure::Arrears => self.left_of(leg),
            };
            net = match (self.asm.known(net) == Some(0.0), leg.reverse) {
                (true, false) => value,
                (_, true) => self.asm.subtract(net, value),
                (false, false) => self.asm.add(net, value),
            };
        }
        match legs.first() {
            Some(leg) => self.major(leg.payer, net),
            None => zero,
        }
    }

    /// What a leg leaves unpaid at the end of the month; written off when a workout ends.
    pub fn left_of(&mut self, leg: &Leg) -> Register {
        let zero = self.asm.constant(0.0);
        if leg.arrears.is_none() {
            return zero;
        }
        let mut left = self.asm.subtract(leg.owed, leg.paid);
        if leg.arrears_only {
            // What the inner leg could not pay joins in.
            for inner in self.legs[leg.flow.0 as usize].clone() {
                if inner.settling == Settling::Inner {
                    let short = self.asm.subtract(inner.owed, inner.paid);
                    left = self.asm.add(left, short);
                }
            }
        }
        match self.write_off_flag(leg.payer) {
            Some(flag) => self.asm.select(flag, zero, left),
            None => left,
        }
    }

    /// Evaluates all dues and writes the clearing.
    pub fn clear(&mut self) {
        for index in 0..self.model.flows.len() {
            let id = FlowId(index as u32);
            if !self.flow(id).removed {
                self.value(crate::evaluate::Item::Owed(id));
            }
        }
        let mut clearing = Clearing::default();
        let mut nodes: BTreeMap<(PartyId, String), u32> = BTreeMap::new();
        self.clearing_nodes(&mut clearing, &mut nodes);
        let node = |compiler: &Self, book: u32| {
            let book = &compiler.chart.books[book as usize];
            nodes[&(compiler.pool_of(book.party), book.currency.clone())]
        };
        // Dues by flow, so that those who follow receipts can name them.
        let mut dues_of: Vec<Vec<u32>> = vec![Vec::new(); self.model.flows.len()];
        let mut count = 0;
        for (flow, legs) in self.legs.iter().enumerate() {
            for leg in legs {
                if leg.settling != Settling::InFull {
                    if !leg.reverse {
                        dues_of[flow].push(count);
                    }
                    count += 1;
                }
            }
        }
        for index in 0..self.legs.len() {
            for place in 0..self.legs[index].len() {
                let leg = self.legs[index][place].clone();
                if leg.settling == Settling::InFull {
                    continue;
                }
                let flow = self.flow(leg.flow).clone();
                let amount = match leg.settling {
                    Settling::Inner => self.inner_amount(&leg, &flow, &dues_of),
                    _ => Amount::Fixed(leg.owed),
                };
                let due = match leg.settling {
                    Settling::Inner => leg.owed,
                    _ => self.asm.column(Phase::Settled, true),
                };
                clearing.dues.push(Due {
                    payer: node(self, leg.payer),
                    payee: node(self, leg.payee),
                    tier: flow.tier,
                    amount,
                    due,
                    paid: leg.paid,
                });
            }
        }
        // Default costs are read although nothing is due.
        if !clearing.dues.is_empty() || !self.default_costs_paid.is_empty() {
            self.asm.program.clearings.push(clearing);
        }
    }

    fn clearing_nodes(&mut self, clearing: &mut Clearing, nodes: &mut BTreeMap<(PartyId, String), u32>) {
        for index in 0..self.chart.books.len() {
            let book = self.chart.books[index].clone();
            if book.party.0 as usize >= self.model.parties.len() {
                continue; // an implied issuer pays nothing
            }
            let key = (self.pool_of(book.party), book.currency.clone());
            if let Some(node) = nodes.get(&key) {
                let floor = self.floor(index as u32);
                let shared = &mut clearing.nodes[*node as usize];
                shared.cash.push(book.cash);
                shared.floor = match (shared.floor, floor) {
                    (Some(a), Some(b)) => Some(self.asm.add(a, b)),
                    (a, b) => a.or(b),
                };
                continue;
            }
            nodes.insert(key, clearing.nodes.len() as u32);
            let outside = self.always_pays(index as u32);
            let floor = self.floor(index as u32);
            let short = self.asm.column(Phase::Settled, true);
            clearing.nodes.push(Node { cash: vec![book.cash], outside, floor, default_cost: None, short });
        }
        self.check_pools();
        self.default_costs(clearing, nodes);
    }

    /// Reports parties that share their cash with nobody.
    fn check_pools(&mut self) {
        let parties = &self.model.parties;
        for party in parties.iter().filter(|party| party.pool) {
            let shares = |other: &&model::Party| {
                other.pool && (&other.group, &other.currency) == (&party.group, &party.currency)
            };
            if let (1, Some(group)) = (parties.iter().filter(shares).count(), &party.group) {
                let message = format!(
                    "`{}` shares its cash with nobody: no other member of `{group}` has a pool in {}",
                    party.name, party.currency
                );
                self.error(Code::WrongValue, party.span, message, "write `pool = true` at those it shares with");
            }
        }
    }

    /// Cash that a party keeps, in minor units, whole.
    fn floor(&mut self, book: u32) -> Option<Register> {
        let known = self.chart.books[book as usize].clone();
        let party = self.model.parties.get(known.party.0 as usize)?;
        if party.currency != known.currency || party.outside {
            return None;
        }
        let (floor, span) = (party.floor?, party.span);
        let what = format!("floor of {}", party.name);
        let floor = self.before_clearing(floor, span, &what);
        Some(self.minor(book, floor))
    }

    fn default_costs(&mut self, clearing: &mut Clearing, nodes: &BTreeMap<(PartyId, String), u32>) {
        for (index, party) in self.model.parties.iter().enumerate() {
            let Some((cash, receipts, payee)) = party.default_cost else {
                continue;
            };
            let id = PartyId(index as u32);
            let node = nodes.get(&(self.pool_of(id), party.currency.clone()));
            let payee_node = nodes.get(&(self.pool_of(payee), party.currency.clone()));
            let outside = payee_node.is_some_and(|node| clearing.nodes[*node as usize].outside);
            if !outside {
                self.error(
                    Code::WrongValue,
                    party.span,
                    format!("the default costs of `{}` go to a party that is not outside", party.name),
                    "name a party with `outside = true`",
                );
                continue;
            }
            let (Some(node), Some(payee)) = (node, payee_node) else {
                continue;
            };
            if party.outside {
                continue;
            }
            if clearing.nodes[*node as usize].default_cost.is_some() {
                self.error(
                    Code::WrongValue,
                    party.span,
                    format!("the pool that `{}` is in has default costs already", party.name),
                    "state them of one member: they are a share of the cash of all",
                );
                continue;
            }
            let what = format!("default_cost of {}", party.name);
            let cash = self.before_clearing(cash, party.span, &what);
            let receipts = self.before_clearing(receipts, party.span, &what);
            let paid = self.asm.column(Phase::Settled, true);
            self.default_costs_paid.push((id, paid));
            clearing.nodes[*node as usize].default_cost = Some(DefaultCost { payee: *payee, cash, receipts, paid });
        }
    }

    /// The amount of a leg that is found inside clearing.
    fn inner_amount(&mut self, leg: &Leg, flow: &Flow, dues_of: &[Vec<u32>]) -> Amount {
        let zero = self.asm.constant(0.0);
        let amount = self.before_clearing(flow.amount, flow.span, &format!("due({})", flow.name));
        // A share, or an amount of money: then all there is, up to it.
        let ty = &self.model.node(flow.amount).ty;
        let is_share = flow.rest || !matches!(ty, Type::Number(dimension) if !dimension.is_none());
        let (share, cap) = if is_share { (amount, None) } else { (self.asm.constant(1.0), Some(amount)) };
        let share = match flow.rest {
            true => self.asm.constant(1.0),
            false => share,
        };
        let share = self.while_active(flow, share);
        let share = self.stopped_to_zero(flow, share);
        let most = flow.most.map(|most| self.before_clearing(most, flow.span, &format!("most of {}", flow.name)));
        let most = match (cap, most) {
            (Some(a), Some(b)) => Some(self.asm.binary(Binary::Minimum, a, b)),
            (a, b) => a.or(b),
        };
        let most = most.map(|most| {
            let minor = self.minor(leg.payer, most);
            self.asm.binary(Binary::Maximum, minor, zero)
        });
        match &flow.within {
            Some(Within::Received(flows)) => {
                let own = &dues_of[leg.flow.0 as usize];
                let of = flows
                    .iter()
                    .flat_map(|flow| dues_of[flow.0 as usize].iter().copied())
                    .filter(|due| !own.contains(due))
                    .collect();
                Amount::Received { share, of, most }
            }
            _ => Amount::Available { share, most },
        }
    }
}
