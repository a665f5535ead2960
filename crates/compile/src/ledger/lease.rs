//! Leases with a term of more than twelve months: right of use and lease liability.
//!
//! A flow booked as `lease X` with a `term` of n months commences in the first month in which something falls due. From
//! then on it counts as n payments of that month's amount a, at the ends of n months, worth L = a (1 − (1+r)^(−n/12)) /
//! ((1+r)^(1/12) − 1) at the effective annual rate r that the flow gives: the rate implicit in the lease, or the lessee's incremental
//! borrowing rate (IFRS 16.26, ASC 842-20-30-3); without one, at the payer's discount.
//!
//! | | lessee | lessor |
//! |---|---|---|
//! | commencement | asset right of use X, liability lease X: L | asset lease X, liability right of use X: L |
//! | interest, to the worth of the payments to come | expense interest, liability lease X | asset lease X, revenue interest |
//! | falls due: a | liability lease X | asset lease X |
//! | straight line, L / n a month | expense lease X, asset right of use X | liability right of use X, revenue lease X |
//!
//! What falls due above or below a is a variable payment, expense and revenue of its month; a cent is none, but what
//! rounding to cents carries from month to month, and is interest. The lessee's side is that
//! of IFRS 16, which ASC 842-20-25-5 has for finance leases. The lessor keeps the thing in its books, as under an
//! operating lease, and earns what the lessee spends, month by month: so both claims have their mirror, and nothing is
//! left of the lease in the statements of a group.
//!
//! The lease ends after n months; or when its `when` no longer holds, it stops or is claimed on default, or what the
//! lessee owes is written off. A lessor that fails ends nothing: its tenant stays as long as rent falls due. What then stands goes to lease expense and revenue. Dues after the end are a short
//! lease, as are those without `term` or of twelve months and less (the election of IFRS 16.5 and ASC 842-20-25-2):
//! expense and revenue. A lease that began before the run is given with the rest of its term.

use program::{Binary, Register, Unary};
use scenario::{Flow, FlowId, OnDefault, StandardAccount, ThingSort};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::assembly::journal::Stage;
use crate::compiler::Compiler;
use crate::map::{PaymentElements, PostingSource, StateSource};
use crate::records::chart::{BookId, Claim, ClaimKey};
use crate::records::item::Moment;
use crate::records::leg::{Leg, Settling};

/// Months up to which a lease is short.
const SHORT: u32 = 12;

/// The accounts that only a long lease has.
struct Accounts {
    /// The payments to come: the lessor's asset.
    lease: Claim,
    /// The use to come: the lessee's asset.
    right: Claim,
    /// The lessee's expense and the lessor's revenue.
    interest: [Register; 2],
}

/// The movements of a lease in a month, in minor units.
struct Moves {
    /// Whether the lease is in its term.
    runs: Register,
    /// The payment that it counts with this month.
    counted: Register,
    begun: Register,
    interest: Register,
    reduced: Register,
    released: Register,
}

impl Compiler<'_> {
    /// Opens the accounts of long leases.
    pub fn plan_leases(&mut self) {
        for id in self.long_leases() {
            self.lease_accounts(id);
            let payer = &self.model.parties[self.flow(id).from];
            if self.flow(id).lease_rate.or(payer.discount).is_none() {
                let (name, span) = (self.flow(id).name.clone(), self.flow(id).span);
                let message = format!(
                    "the lease `{name}` is worth its payments at its `rate`, else at the discount of `{}`: there is neither",
                    payer.name
                );
                self.findings.error(
                    Code::MissingKey,
                    span,
                    message,
                    "add `rate = \"8%\"`: what the party that pays would borrow at",
                );
            }
        }
    }

    fn long_leases(&self) -> Vec<FlowId> {
        self.flows_with(|flow| flow.lease_months.is_some_and(|months| months > SHORT))
    }

    fn lease_accounts(&mut self, id: FlowId) -> Accounts {
        let flow = self.flow(id).clone();
        let leg = &self.payments.legs_of(id)[0];
        let (lessee, lessor) = (leg.payer, leg.payee);
        let mut claim = |sort: ThingSort, holder: BookId, issuer: BookId| {
            let account = flow.books.of_thing(sort);
            self.chart.claim(&mut self.asm, ClaimKey { account, holder, issuer, instance: flow.instance })
        };
        let lease = claim(ThingSort::LeaseReceivable, lessor, lessee);
        let right = claim(ThingSort::RightOfUse, lessee, lessor);
        let interest = [
            self.own_account(lessee, StandardAccount::InterestPaid, flow.instance, Some(flow.to)),
            self.own_account(lessor, StandardAccount::InterestEarned, flow.instance, Some(flow.from)),
        ];
        Accounts { lease, right, interest }
    }

    /// Posts what leases add to their dues, which are booked as expense and revenue.
    pub fn post_leases(&mut self) {
        for id in self.long_leases() {
            let Accounts { lease, right, interest } = self.lease_accounts(id);
            let leg = self.payments.legs_of(id)[0].clone();
            let Some(moves) = self.lease_moves(id, &leg, lease, right) else {
                continue;
            };
            self.split_rent(&leg, &moves);
            let (expense, revenue, source) = (leg.booking.payer, leg.booking.payee, PostingSource::Due(id));
            self.journal.post(Stage::Dues, right.asset, lease.liability, moves.begun, source);
            self.journal.post(Stage::Dues, lease.asset, right.liability, moves.begun, source);
            self.journal.post(Stage::Dues, interest[0], lease.liability, moves.interest, source);
            self.journal.post(Stage::Dues, lease.asset, interest[1], moves.interest, source);
            self.journal.post(Stage::Dues, lease.liability, expense, moves.reduced, source);
            self.journal.post(Stage::Dues, revenue, lease.asset, moves.reduced, source);
            self.journal.post(Stage::Dues, expense, right.asset, moves.released, source);
            self.journal.post(Stage::Dues, right.liability, revenue, moves.released, source);
        }
    }

    /// Tells principal from interest and variable payments, which are paid first.
    fn split_rent(&mut self, leg: &Leg, moves: &Moves) {
        let zero = self.asm.constant(0.0);
        let varies = self.asm.subtract(leg.fresh, moves.counted);
        let first = self.asm.add(varies, moves.interest);
        let first = self.asm.binary(Binary::Maximum, first, zero);
        let principal = self.asm.subtract(leg.paid, first);
        let principal = self.asm.binary(Binary::Maximum, principal, zero);
        // A payment that varies counts with a level that is no whole number of cents: what cancels leaves a trace.
        let principal = self.asm.unary(Unary::Round, principal);
        let rest = self.asm.select(moves.runs, principal, zero);
        let operating = self.asm.subtract(leg.paid, rest);
        self.payments.add_elements(PaymentElements { paid: leg.paid, operating, rest });
    }

    /// The movements of a month; `None` without a rate, which the plan reports.
    fn lease_moves(&mut self, id: FlowId, leg: &Leg, lease: Claim, right: Claim) -> Option<Moves> {
        let flow = self.flow(id).clone();
        let rate = flow.lease_rate.or(self.model.parties[flow.from].discount)?;
        let rate = self.rate(rate, Moment::Dynamic);
        let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
        let term = self.asm.constant(f64::from(flow.lease_months.expect("a long lease has a term")));
        let (age, kept) = (self.asm.state_of(StateSource::Terms(id)), self.asm.state_of(StateSource::Terms(id)));
        let active = self.is_active(&flow);
        // It begins, or goes on.
        let fresh = self.asm.binary_from(Phase::Open, Binary::Equal, age, zero);
        let owes = self.asm.binary(Binary::Less, zero, leg.fresh);
        let begins = self.asm.binary(Binary::And, fresh, owes);
        let young = self.asm.binary_from(Phase::Open, Binary::Less, age, term);
        let older = self.asm.not(fresh);
        let goes_on = self.asm.binary(Binary::And, older, young);
        let runs = self.asm.binary(Binary::Or, begins, goes_on);
        let runs = self.asm.binary(Binary::And, runs, active);
        let begins = self.asm.binary(Binary::And, begins, active);
        let agreed = self.agreed_payment(&flow, leg);
        let level = self.asm.select(begins, agreed, kept);
        self.asm.commit(level, kept);
        let months = self.asm.binary_from(Phase::Open, Binary::Add, age, one);
        self.move_lease(leg, age, runs, months, term);
        // The balance at the end of the month.
        let left = self.asm.subtract(term, months);
        let whole = self.worth_of_payments(level, rate, term);
        let owed_after = self.worth_of_payments(level, rate, left);
        let right_after = self.asm.multiply(whole, left);
        let right_after = self.asm.binary(Binary::Divide, right_after, term);
        let right_after = self.asm.unary(Unary::Round, right_after);
        // The balance at its beginning.
        let begun = self.asm.select(begins, whole, zero);
        let owed = self.asm.sum_accounts(Phase::Open, &[lease.asset]);
        let used = self.asm.sum_accounts(Phase::Open, &[right.asset]);
        let (owed_before, right_before) = (self.asm.add(owed, begun), self.asm.add(used, begun));
        let counted = self.counted_payment(leg, level);
        let grown = self.asm.add(owed_after, counted);
        let interest = self.asm.subtract(grown, owed_before);
        let interest = self.asm.select(runs, interest, zero);
        let reduced = self.asm.select(runs, counted, owed);
        let released = self.asm.subtract(right_before, right_after);
        let released = self.asm.select(runs, released, used);
        Some(Moves { runs, counted, begun, interest, reduced, released })
    }

    /// What falls due this month, before it is rounded to minor units.
    fn agreed_payment(&mut self, flow: &Flow, leg: &Leg) -> Register {
        let name = format!("due({})", flow.name);
        let amount = self.before_clearing(flow.amount, flow.span, &name);
        let amount = self.minor_units(leg.payer, amount);
        self.within_a_unit(amount, leg.fresh, amount)
    }

    /// The payment of a month that counts as that of the lease: what falls due, if it is within a minor unit of the level.
    fn counted_payment(&mut self, leg: &Leg, level: Register) -> Register {
        if leg.settling != Settling::InFull && self.asm.is_whole(leg.asked) {
            return level;
        }
        self.within_a_unit(leg.fresh, level, leg.fresh)
    }

    /// The second amount, or if the first is within a minor unit of it the third.
    fn within_a_unit(&mut self, amount: Register, other: Register, near: Register) -> Register {
        if self.asm.is_whole(amount) && self.asm.is_whole(other) {
            return other;
        }
        let one = self.asm.constant(1.0);
        let difference = self.asm.subtract(amount, other);
        let size = self.asm.unary(Unary::Absolute, difference);
        let same = self.asm.binary(Binary::LessOrEqual, size, one);
        self.asm.select(same, near, other)
    }

    /// The month that a lease is in: counted while it runs, then its last.
    fn move_lease(&mut self, leg: &Leg, age: Register, runs: Register, months: Register, term: Register) {
        let zero = self.asm.constant(0.0);
        let begun = self.asm.binary_from(Phase::Open, Binary::Less, zero, age);
        let over = self.asm.select(begun, term, zero);
        let mut next = self.asm.select(runs, months, over);
        if let Some(flag) = self.write_off_flag(leg.payer) {
            let begun = self.asm.binary(Binary::Less, zero, next);
            let ends = self.asm.binary(Binary::And, flag, begun);
            next = self.asm.select(ends, term, next);
        }
        self.asm.commit(next, age);
    }

    /// Whether a lease is in force: its `when` holds, and no default has stopped it.
    fn is_active(&mut self, flow: &Flow) -> Register {
        let one = self.asm.constant(1.0);
        let when = match flow.when {
            Some(when) => self.before_clearing(when, flow.span, &format!("when of {}", flow.name)),
            None => one,
        };
        let ends = match flow.on_default {
            Some(OnDefault::Stop) => true,
            Some(OnDefault::Claim) => flow.remaining.is_some(),
            _ => false,
        };
        let ended = if ends { self.states.default_of(flow.from).map(|states| states.defaulted) } else { None };
        match ended {
            Some(ended) => {
                let zero = self.asm.constant(0.0);
                let goes_on = self.asm.binary_from(Phase::Open, Binary::Equal, ended, zero);
                self.asm.binary(Binary::And, when, goes_on)
            }
            None => when,
        }
    }

    /// Worth of payments of `level` at the ends of so many months, in whole minor units.
    fn worth_of_payments(&mut self, level: Register, rate: Register, months: Register) -> Register {
        let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
        let growth = self.asm.add(one, rate);
        let years = self.asm.constant(-1.0 / 12.0);
        let years = self.asm.multiply(months, years);
        let discounted = self.asm.binary(Binary::Power, growth, years);
        let lost = self.asm.subtract(one, discounted);
        let monthly = self.power_of_growth(rate, 1.0 / 12.0);
        let monthly = self.asm.subtract(monthly, one);
        let factor = self.asm.binary(Binary::Divide, lost, monthly);
        // Without interest the payments are worth their sum.
        let free = self.asm.binary(Binary::Equal, rate, zero);
        let factor = self.asm.select(free, months, factor);
        let worth = self.asm.multiply(level, factor);
        self.asm.unary(Unary::Round, worth)
    }
}
