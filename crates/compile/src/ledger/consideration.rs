//! Shares bought above their fair value: the excess is consideration to a customer.
//!
//! A flow with `fair` books the stake at the lesser of what is recognised and the fair value of the shares received for
//! it (`spec/flows.md`); the excess is `asset prepaid consideration` of the investor and `liability deferred
//! consideration` of the issuer, a claim in both books (ASC 606-10-32-25 to 32-27 and 705-20-25; IFRS 15.70–72). A
//! bargain, `fair` above the price, stands at cost: the gain is not the seller's to give, and a market view may mark it
//! by an entry.
//!
//! The excess is amortised in a straight line from the month after it is paid: it reduces the investor's revenue
//! (`revenue consideration`) and the issuer's expense (`expense consideration`). With `amortise`, each payment over so
//! many months; without, what stands at the beginning of a month over the months from there to the end of the run. An
//! issuer in default is served no more: what stands then goes at once, off the revenue of the investor, as an asset that
//! nothing recovers, and to the issuer as a debt written off.
//! If investor and seller are two members of a group, the group's statements show the revenue net.

use program::{Binary, Register, Unary};
use scenario::{FlowId, PartyId, StandardAccount};

use crate::assembly::assembler::Phase;
use crate::assembly::journal::Stage;
use crate::compiler::Compiler;
use crate::map::{PaymentElements, PostingSource, StateSource};
use crate::records::chart::{BookId, Claim, ClaimKey};
use crate::records::item::{Item, Moment};
use crate::records::leg::Leg;

/// What the two sides of a consideration set it against.
struct Charged {
    /// The investor's, contra.
    revenue: Register,
    /// The issuer's, contra.
    expense: Register,
    /// Whether the issuer is in default, and what it then gains.
    forgone: Option<(Register, Register)>,
}

impl Compiler<'_> {
    /// Opens the accounts of what is paid above fair value.
    pub fn plan_considerations(&mut self) {
        for flow in self.flows_with(|flow| flow.fair.is_some()) {
            self.consideration_accounts(flow);
        }
    }

    /// Flows in force of some sort, each with a leg.
    pub fn flows_with(&self, sort: impl Fn(&scenario::Flow) -> bool) -> Vec<FlowId> {
        self.model.flows.ids().filter(|id| sort(self.flow(*id)) && !self.payments.legs_of(*id).is_empty()).collect()
    }

    /// The claim, the investor's revenue, the issuer's expense and, if it may be in default, its gain then.
    fn consideration_accounts(&mut self, id: FlowId) -> (Claim, Charged) {
        let flow = self.flow(id);
        let (instance, [from, to]) = (flow.instance, [flow.from, flow.to]);
        let leg = &self.payments.legs_of(id)[0];
        let (holder, issuer) = (leg.payer, leg.payee);
        let defaulted = self.states.default_of(to).map(|states| states.defaulted);
        let key = ClaimKey { account: StandardAccount::PrepaidConsideration.into(), holder, issuer, instance };
        let claim = self.chart.claim(&mut self.asm, key);
        let mut own = |book: BookId, account: StandardAccount, other: PartyId| {
            self.own_account(book, account, instance, Some(other))
        };
        let revenue = own(holder, StandardAccount::ConsiderationRevenue, to);
        let expense = own(issuer, StandardAccount::ConsiderationExpense, from);
        let forgone = defaulted.map(|flag| (flag, own(issuer, StandardAccount::DebtWrittenOff, from)));
        (claim, Charged { revenue, expense, forgone })
    }

    /// Moves the excess of each purchase out of stake and equity, and amortises what was moved before.
    pub fn post_considerations(&mut self) {
        for id in self.flows_with(|flow| flow.fair.is_some()) {
            let (claim, charged) = self.consideration_accounts(id);
            let leg = self.payments.legs_of(id)[0].clone();
            let excess = self.excess(id, &leg);
            let source = if leg.booking.accrual.is_some() { PostingSource::Due(id) } else { PostingSource::Paid(id) };
            self.journal.post(Stage::Dues, claim.asset, leg.booking.payer, excess, source);
            self.journal.post(Stage::Dues, leg.booking.payee, claim.liability, excess, source);
            self.split_price(&leg, excess);
            let charge = self.amortised(id, claim.asset, excess);
            self.charge(claim, &charged, charge, PostingSource::Due(id));
        }
    }

    /// Sets the charge of a month against what both have of it, and all that stands once the issuer is in default.
    fn charge(&mut self, claim: Claim, charged: &Charged, charge: Register, source: PostingSource) {
        let Some((defaulted, gain)) = charged.forgone else {
            self.journal.post(Stage::Dues, charged.revenue, claim.asset, charge, source);
            self.journal.post(Stage::Dues, claim.liability, charged.expense, charge, source);
            return;
        };
        let zero = self.asm.constant(0.0);
        let opening = self.asm.sum_accounts(Phase::Open, &[claim.asset]);
        let rest = self.asm.select(defaulted, opening, zero);
        let charge = self.asm.select(defaulted, zero, charge);
        let both = self.asm.add(charge, rest);
        self.journal.post(Stage::Dues, charged.revenue, claim.asset, both, source);
        self.journal.post(Stage::Dues, claim.liability, charged.expense, charge, source);
        self.journal.post(Stage::Dues, claim.liability, gain, rest, source);
    }

    /// Tells what of the price is paid for the customer's orders and not for its shares.
    fn split_price(&mut self, leg: &Leg, excess: Register) {
        let operating = self.asm.binary(Binary::Minimum, excess, leg.paid);
        let rest = self.asm.subtract(leg.paid, operating);
        self.payments.add_elements(PaymentElements { paid: leg.paid, operating, rest });
    }

    /// The amount above fair value recognised this month.
    fn excess(&mut self, id: FlowId, leg: &Leg) -> Register {
        let zero = self.asm.constant(0.0);
        let recognised = if leg.booking.accrual.is_some() { leg.fresh } else { leg.paid };
        let fair = self.flow(id).fair.expect("only flows with `fair` are split");
        let (span, what) = (self.flow(id).span, format!("fair of {}", self.flow(id).name));
        let fair = self.known_by(Phase::Settled, Item::Node(fair, Moment::Dynamic), span, &what);
        let fair = self.minor(leg.payer, fair);
        let fair = self.asm.binary(Binary::Maximum, fair, zero);
        let stake = self.asm.binary(Binary::Minimum, fair, recognised);
        let excess = self.asm.subtract(recognised, stake);
        // What the shares are worth matters only where some are bought.
        let bought = self.asm.binary(Binary::Less, zero, recognised);
        self.asm.select(bought, excess, zero)
    }

    /// This month's charge.
    fn amortised(&mut self, id: FlowId, prepaid: Register, excess: Register) -> Register {
        let opening = self.asm.sum_accounts(Phase::Open, &[prepaid]);
        let (zero, months) = (self.asm.constant(0.0), self.asm.constant(f64::from(self.model.months)));
        let Some(over) = self.flow(id).amortise else {
            let now = self.asm.month(Phase::Open);
            let left = self.asm.subtract(months, now);
            let charge = self.asm.binary(Binary::Divide, opening, left);
            return self.asm.unary(Unary::Round, charge);
        };
        // Whole numbers throughout: each month takes 1/over of what was paid in the `over` months before off a stock of
        // cents × months, and the balance follows the stock, so that it ends at exactly 0.
        let kept = over.min(self.model.months);
        let history = self.asm.history(kept);
        self.asm.remember(history, excess);
        let recent = self.asm.window(Phase::Open, history, kept);
        let over = self.asm.constant(f64::from(over));
        let stock = self.asm.state_of(StateSource::Terms(id));
        let after = self.asm.subtract(stock, recent);
        let added = self.asm.multiply(excess, over);
        let next = self.asm.add(after, added);
        self.asm.commit(next, stock);
        let target = self.asm.binary(Binary::Divide, after, over);
        let target = self.asm.unary(Unary::Round, target);
        let charge = self.asm.subtract(opening, target);
        self.asm.binary(Binary::Maximum, charge, zero)
    }
}
