//! What flows owe and what is left unpaid; how it is paid is in `clearing`.
//!
//! A flow has one *leg*, or two if it is `net`: the second runs from its receiver to its payer. A leg owes its fresh
//! amount and what it left unpaid before, in whole minor units; what rounding gives or takes it carries on. An amount found
//! inside clearing has a leg of its own, and its arrears another.

use program::{Binary, Register, Unary};
use scenario::{Figure, Flow, FlowId, PartyId, Settlement, Unpaid, Within};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::chart::BookId;
use crate::records::leg::{Leg, Settling};

impl Compiler<'_> {
    /// The flow behind an id.
    pub fn flow(&self, flow: FlowId) -> &Flow {
        &self.model.flows[flow]
    }

    /// Plans the legs of all flows: who pays whom, which accounts they move. Nothing is evaluated yet.
    pub fn plan_legs(&mut self) {
        self.payments.begin(self.model.flows.len());
        // Claims are opened before what reduces them looks for them.
        for reducing in [false, true] {
            for flow in self.model.flows.ids() {
                if self.flow(flow).removed || self.reduces(flow) != reducing {
                    continue;
                }
                let legs = self.legs_of(flow);
                self.payments.set_legs(flow, legs);
            }
        }
    }

    fn legs_of(&mut self, id: FlowId) -> Vec<Leg> {
        let flow = self.flow(id).clone();
        let (from, to) = (self.book_of(flow.from, &flow.currency), self.book_of(flow.to, &flow.currency));
        let pooled = self.pool_of(flow.from) == self.pool_of(flow.to);
        let in_kind = flow.settlement == Settlement::Kind || flow.books.verb().is_in_kind();
        if pooled && (flow.within.is_some() || flow.rest) {
            self.findings.error(
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

    fn leg(&mut self, id: FlowId, flow: &Flow, reverse: bool, payer: BookId, payee: BookId, settling: Settling) -> Leg {
        let carries = settling == Settling::Fixed && flow.unpaid == Unpaid::Owed && !self.always_pays(payer);
        let arrears = carries.then(|| self.asm.state_of(StateSource::Arrears(id)));
        arrears.iter().for_each(|arrears| self.asm.is_always_whole(*arrears));
        let booking = self.booking(flow, reverse, payer, payee, carries);
        let zero = self.asm.constant(0.0);
        let clears = settling != Settling::InFull;
        let column = |compiler: &mut Self| {
            if clears { compiler.asm.cleared() } else { zero }
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
            asked: zero,
            carry: None,
            fresh,
            owed,
            paid,
            left: None,
            booking,
        }
    }

    /// The book of a party in a currency, opened if it has none.
    pub fn book_of(&mut self, party: PartyId, currency: &str) -> BookId {
        if let Some(book) = self.chart.book_of(party, currency) {
            return book;
        }
        self.chart.open_book(&mut self.asm, party, currency, false)
    }

    /// Whether a book pays whatever it holds: outside parties, and issuers of money.
    pub fn always_pays(&self, book: BookId) -> bool {
        let book = self.chart.book(book);
        book.issuer || self.model.parties.get(book.party).is_none_or(|party| party.outside)
    }

    /// The first party of the pool that a party shares its cash with; itself if it has none.
    pub fn pool_of(&self, party: PartyId) -> PartyId {
        let Some(known) = self.model.parties.get(party) else {
            return party; // an implied issuer
        };
        if !known.pool || known.group.is_none() {
            return party;
        }
        let first = self
            .model
            .parties
            .position(|other| other.pool && other.group == known.group && other.currency == known.currency);
        first.expect("the party itself is in its pool")
    }

    /// What a flow owes before clearing; sets the fresh amounts of its legs. Gives the net amount, arrears included.
    pub fn emit_owed(&mut self, id: FlowId) -> Register {
        let flow = self.flow(id).clone();
        let book = self.payments.legs_of(id).first().expect("only flows in force are owed, each with a leg").payer;
        if self.payments.legs_of(id).iter().all(|leg| leg.settling == Settling::Inner) {
            return self.asm.constant(0.0);
        }
        let name = format!("due({})", flow.name);
        let amount = self.before_clearing(flow.amount, flow.span, &name);
        let minor = self.minor_units(book, amount);
        let fresh = self.while_active(&flow, minor);
        let fresh = self.on_default(id, &flow, fresh);
        let zero = self.asm.constant(0.0);
        let mut net = None;
        for place in 0..self.payments.legs_of(id).len() {
            let leg = self.payments.legs_of(id)[place].clone();
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
            let owed = match leg.settling {
                Settling::InFull => self.owe_in_full(&leg, &flow, own, place),
                _ => self.owe_in_clearing(&leg, own, place),
            };
            net = Some(match (net, leg.reverse) {
                (Some(net), true) => self.asm.subtract(net, owed),
                (Some(net), false) => self.asm.add(net, owed),
                (None, _) => owed,
            });
        }
        net.expect("some leg is not found inside clearing")
    }

    /// A leg that is always paid: what it owes in whole minor units is known at once.
    fn owe_in_full(&mut self, leg: &Leg, flow: &Flow, amount: Register, place: usize) -> Register {
        let amount = self.refuse_negative(leg, flow, amount);
        let mut whole = self.carried_to_whole(amount, StateSource::Carry(leg.flow));
        if !flow.net {
            let zero = self.asm.constant(0.0);
            whole = self.asm.binary(Binary::Maximum, whole, zero);
        }
        let stored = self.payments.leg_mut(leg.flow, place);
        (stored.fresh, stored.owed, stored.paid) = (whole, whole, whole);
        whole
    }

    /// A leg of which clearing finds what it owes in whole minor units.
    fn owe_in_clearing(&mut self, leg: &Leg, amount: Register, place: usize) -> Register {
        let carry = (!self.asm.is_whole(amount)).then(|| self.asm.state_of(StateSource::Carry(leg.flow)));
        let (asked, fresh) = match self.carried(leg, amount) {
            Some(arrears) if leg.arrears_only => (arrears, amount),
            Some(arrears) => (self.asm.add(amount, arrears), self.asm.subtract(leg.owed, arrears)),
            None => (amount, leg.owed),
        };
        let stored = self.payments.leg_mut(leg.flow, place);
        (stored.asked, stored.carry, stored.fresh) = (asked, carry, fresh);
        leg.owed
    }

    /// In clearing a negative due fails the path; outside of it nothing would.
    fn refuse_negative(&mut self, leg: &Leg, flow: &Flow, owed: Register) -> Register {
        if leg.settling != Settling::InFull || flow.net {
            return owed;
        }
        // Less than half a minor unit is none.
        let least = self.asm.constant(-0.5);
        let negative = self.asm.binary(Binary::LessOrEqual, owed, least);
        self.undefined_where(Some(negative), owed)
    }

    /// Repayments of the same loan that are paid before a flow: those of lower tiers.
    pub fn repaid_before(&self, id: FlowId) -> Vec<FlowId> {
        let loan_of = |id: FlowId| {
            let leg = self.payments.legs_of(id).first().filter(|leg| leg.settling == Settling::Fixed);
            leg.and_then(|leg| leg.booking.reduced)
        };
        let (Some(loan), tier) = (loan_of(id), self.model.flows[id].tier) else {
            return Vec::new();
        };
        let before = |other: &FlowId| self.model.flows[*other].tier < tier && loan_of(*other) == Some(loan);
        self.model.flows.ids().filter(before).collect()
    }

    /// Earlier arrears that are owed with a fresh amount. Overdue principal stays in the loan: of a repayment no more
    /// is carried than is left of the loan after the fresh amount and the repayments of lower tiers.
    fn carried(&mut self, leg: &Leg, fresh: Register) -> Option<Register> {
        let arrears = leg.arrears?;
        let Some(loan) = leg.booking.reduced else {
            return Some(arrears);
        };
        let zero = self.asm.constant(0.0);
        let outstanding = self.asm.unary_from(Phase::Open, Unary::Negate, loan);
        let mut left = self.asm.subtract(outstanding, fresh);
        for other in self.repaid_before(leg.flow) {
            let asked = self.payments.legs_of(other)[0].asked;
            left = self.asm.subtract(left, asked);
        }
        let left = self.asm.binary(Binary::Maximum, left, zero);
        Some(self.asm.binary(Binary::Minimum, arrears, left))
    }

    /// The amount in months in which the flow is active, else 0.
    pub fn while_active(&mut self, flow: &Flow, amount: Register) -> Register {
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
        let legs = self.payments.legs_of(id).to_vec();
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
            for inner in self.payments.legs_of(leg.flow).to_vec() {
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
}
