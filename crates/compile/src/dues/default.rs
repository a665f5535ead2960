//! Default: when a party is in it, what it does to contracts, what is written off.
//!
//! When a workout ends, what the party still owes is written off on both sides, and so are, by their holders alone,
//! stakes and warrants in it: its own equity is what its assets and its losses leave of it. These are no claims: what they
//! cost goes off as a revaluation, so that one that an entry has brought to nothing before is lost once.

use std::collections::{BTreeMap, BTreeSet};

use program::{Binary, Register, Unary};
use scenario::{BooksVerb, Flow, FlowId, OnDefault, PartyId, StandardAccount, ThingSort};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::assembly::journal::Stage;
use crate::compiler::Compiler;
use crate::map::{PostingSource, StateSource};
use crate::records::chart::{AccountKey, BookId, Claim, ClaimKey};
use crate::records::leg::{Leg, Settling};
use crate::records::payments::DefaultCostPaid;
use crate::records::states::DefaultStates;

impl Compiler<'_> {
    /// Gives states to all parties that may leave something owed unpaid.
    pub fn plan_defaults(&mut self) {
        for id in self.model.parties.ids() {
            let forced = self.model.parties[id].forced_default;
            let owes = !self.owing_legs(id).is_empty();
            let states = (owes || forced.is_some()).then(|| DefaultStates {
                short_months: self.asm.state_of(StateSource::Default(id)),
                defaulted: self.asm.state_of(StateSource::Default(id)),
                age: self.asm.state_of(StateSource::Default(id)),
            });
            if let Some(states) = states.filter(|_| forced == Some(0)) {
                let one = self.asm.constant(1.0);
                self.asm.begin_at(states.defaulted, one);
            }
            self.states.add_default(states);
        }
        // Accounts that only a default moves are opened before any balance is read.
        for (key, _) in self.claims_in_workout() {
            self.write_off_accounts(&key);
        }
        for stake in self.stakes_in_workout() {
            self.lost_stakes(&stake);
        }
        for id in self.model.parties.ids() {
            self.cost_accounts(id);
        }
    }

    /// Claims on parties whose debts are written off one day. The use of a thing that is let is no debt: the lease binds whoever runs the
    /// estate, and the right lasts as long (IFRS 16.46(a) takes it off as the lease ends).
    fn claims_in_workout(&self) -> Vec<(ClaimKey, Claim)> {
        // Consideration is charged at once, as the default begins.
        let stays = |key: &ClaimKey| {
            matches!(key.account.standard(), Some(StandardAccount::Barter | StandardAccount::PrepaidConsideration))
                || key.account.sort() == Some(ThingSort::RightOfUse)
        };
        let ends = |key: &ClaimKey| !stays(key) && self.works_out(key.issuer);
        let claims = self.chart.claims().iter().filter(|(key, _)| ends(key));
        claims.map(|(key, claim)| (key.clone(), *claim)).collect()
    }

    /// Whether what a book owes is written off one day.
    fn works_out(&self, book: BookId) -> bool {
        let party = self.chart.book(book).party;
        let known = self.model.parties.get(party);
        self.states_of_book(book).is_some() && known.is_some_and(|party| party.workout.is_some())
    }

    /// Stakes and warrants in such parties: the issuer's book, the account and its key.
    fn stakes_in_workout(&self) -> Vec<(BookId, Register, AccountKey)> {
        let stake = |(key, register): &(AccountKey, Register)| {
            let currency = &self.chart.book(key.book).currency;
            let issuer = self.chart.book_of(key.counterparty?, currency)?;
            let held = matches!(key.account.standard(), Some(StandardAccount::Stake | StandardAccount::Warrants))
                && self.works_out(issuer);
            held.then(|| (issuer, *register, key.clone()))
        };
        self.chart.accounts().iter().filter_map(stake).collect()
    }

    /// The holder's loss.
    fn lost_stakes(&mut self, (_, _, key): &(BookId, Register, AccountKey)) -> Register {
        self.own_account(key.book, StandardAccount::RevaluationGain, key.instance, key.counterparty)
    }

    /// The issuer's gain and the holder's loss of what is written off.
    fn write_off_accounts(&mut self, key: &ClaimKey) -> [Register; 2] {
        let [issuer, holder] = [key.issuer, key.holder].map(|book| self.chart.book(book).party);
        [
            self.own_account(key.issuer, StandardAccount::DebtWrittenOff, key.instance, Some(holder)),
            self.own_account(key.holder, StandardAccount::ClaimWrittenOff, key.instance, Some(issuer)),
        ]
    }

    /// What failing costs a party, in its own book and in that of who is paid; `None` if it costs nothing, or if who is paid
    /// keeps no book in the currency, which clearing reports.
    fn cost_accounts(&mut self, party: PartyId) -> Option<[(BookId, Register); 2]> {
        let known = &self.model.parties[party];
        let payee = known.default_cost?.payee;
        let from = self.own_book(party);
        let to = self.chart.book_of(payee, &known.currency)?;
        Some([
            (from, self.own_account(from, StandardAccount::DefaultCost, None, Some(payee))),
            (to, self.own_account(to, StandardAccount::DefaultCostReceived, None, Some(party))),
        ])
    }

    /// Legs of which a party carries arrears, shares of receipts among them: a leg of their own carries those.
    fn owing_legs(&self, party: PartyId) -> Vec<Leg> {
        let carried = |leg: &Leg| self.payments.legs_of(leg.flow).iter().any(|other| other.arrears_only);
        let lasts = |leg: &Leg| leg.arrears.is_some() || leg.settling == Settling::Inner && carried(leg);
        let owes = |leg: &&Leg| lasts(leg) && self.chart.book(leg.payer).party == party;
        self.payments.legs().filter(owes).cloned().collect()
    }

    fn states_of_book(&self, book: BookId) -> Option<DefaultStates> {
        let party = self.chart.book(book).party;
        self.states.default_of(party)
    }

    /// Whether what a book still owes is written off this month: from the end of its workout on.
    pub fn write_off_flag(&mut self, book: BookId) -> Option<Register> {
        let states = self.states_of_book(book)?;
        let party = self.chart.book(book).party;
        let workout = self.model.parties[party].workout?;
        let (one, workout) = (self.asm.constant(1.0), self.asm.constant(f64::from(workout)));
        let age = self.asm.binary_from(Phase::Open, Binary::Add, states.age, one);
        let over = self.asm.binary(Binary::LessOrEqual, workout, age);
        Some(self.asm.binary(Binary::And, states.defaulted, over))
    }

    /// A fresh amount under the flow's `on_default`, once its payer is in default: `stop` = nothing more falls due;
    /// `accelerate` = all that is left of the loan does; `claim` = `remaining` does, once, and nothing after.
    pub fn on_default(&mut self, id: FlowId, flow: &Flow, fresh: Register) -> Register {
        let Some(rule) = flow.on_default else {
            return fresh;
        };
        let Some(states) = self.states.default_of(flow.from) else {
            return fresh;
        };
        let zero = self.asm.constant(0.0);
        match rule {
            OnDefault::Stop => self.asm.select(states.defaulted, zero, fresh),
            OnDefault::Accelerate if flow.books.verb() == BooksVerb::Repay => {
                let loan = self.payments.legs_of(id)[0].booking.reduced.expect("a repayment reduces a loan");
                let left = self.asm.unary_from(Phase::Open, Unary::Negate, loan);
                let left = self.asm.binary(Binary::Maximum, left, zero);
                self.asm.select(states.defaulted, left, fresh)
            }
            OnDefault::Claim => {
                let Some(remaining) = flow.remaining else {
                    return fresh;
                };
                let what = format!("remaining of {}", flow.name);
                let remaining = self.before_clearing(remaining, flow.span, &what);
                let book = self.payments.legs_of(id)[0].payer;
                let remaining = self.minor_units(book, remaining);
                let begins = self.asm.binary_from(Phase::Open, Binary::Equal, states.age, zero);
                let claimed = self.asm.select(begins, remaining, zero);
                self.asm.select(states.defaulted, claimed, fresh)
            }
            _ => fresh,
        }
    }

    /// Reports an `on_default` that says nothing about its flow. A contract's word stands for all its flows, and each
    /// takes what fits it; but one of them must say what remains to be claimed.
    pub fn check_on_default(&mut self) {
        let outermost = |flow: &Flow| flow.instance.and_then(|id| self.model.lineage(id).last());
        let claims = |flow: &&Flow| flow.on_default == Some(OnDefault::Claim);
        let told: BTreeSet<_> =
            self.model.flows.iter().filter(|flow| flow.remaining.is_some()).map(outermost).collect();
        let mut silent = BTreeMap::new();
        for flow in self.model.flows.iter().filter(claims) {
            let contract = outermost(flow);
            if !told.contains(&contract) {
                silent.entry(contract).or_insert(flow);
            }
        }
        for flow in silent.into_values() {
            let message = format!("`{}` does not say how much is claimed on default", flow.name);
            self.findings.error(
                Code::MissingKey,
                flow.span,
                message,
                "add `remaining = \"…\"`: the minimum still to come",
            );
        }
        for flow in &self.model.flows {
            let accelerates = flow.on_default == Some(OnDefault::Accelerate);
            if accelerates && flow.books.verb() != BooksVerb::Repay && flow.instance.is_none() {
                let message = format!("`{}`: only a repayment has something to accelerate", flow.name);
                let help = "write `stop` or `claim`, or `books = \"repay\"`";
                self.findings.error(Code::WrongValue, flow.span, message, help);
            }
        }
    }

    /// A share inside clearing: nothing once a `stop` has begun.
    pub fn stopped_to_zero(&mut self, flow: &Flow, share: Register) -> Register {
        let stops = flow.on_default == Some(OnDefault::Stop);
        match self.states.default_of(flow.from) {
            Some(states) if stops => {
                let zero = self.asm.constant(0.0);
                self.asm.select(states.defaulted, zero, share)
            }
            _ => share,
        }
    }

    /// How default begins and goes on: an owed due short for more than `grace` months in a row.
    pub fn move_defaults(&mut self) {
        for id in self.model.parties.ids() {
            let Some(states) = self.states.default_of(id) else {
                continue;
            };
            let short = self.party_short(id);
            let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
            let grace = f64::from(self.model.parties[id].grace);
            let grace = self.asm.constant(grace);
            let longer = self.asm.add(states.short_months, one);
            let months = self.asm.select(short, longer, zero);
            let falls = self.asm.binary(Binary::Less, grace, months);
            let falls = self.or_forced(id, falls);
            let defaulted = self.asm.binary(Binary::Or, states.defaulted, falls);
            let older = self.asm.add(states.age, one);
            let age = self.asm.select(states.defaulted, older, zero);
            self.asm.commit(months, states.short_months);
            self.asm.commit(defaulted, states.defaulted);
            self.asm.commit(age, states.age);
        }
    }

    /// Whether a party falls into default as this month ends: it does, or this world has it do so.
    fn or_forced(&mut self, party: PartyId, falls: Register) -> Register {
        let Some(last_before) = self.model.parties[party].forced_default.and_then(|month| month.checked_sub(1)) else {
            return falls;
        };
        let (month, last_before) = (self.asm.month(Phase::Open), self.asm.constant(f64::from(last_before)));
        let forced = self.asm.binary(Binary::Equal, month, last_before);
        self.asm.binary(Binary::Or, falls, forced)
    }

    /// Whether a party left something unpaid of what it owes. Rounding leaves nothing: what is paid is then what was due.
    fn party_short(&mut self, party: PartyId) -> Register {
        let legs = self.owing_legs(party);
        let mut unpaid = self.asm.constant(0.0);
        for leg in &legs {
            let left = self.asm.subtract(leg.owed, leg.paid);
            unpaid = match self.asm.known(unpaid) {
                Some(0.0) => left,
                _ => self.asm.add(unpaid, left),
            };
        }
        let zero = self.asm.constant(0.0);
        self.asm.binary(Binary::Less, zero, unpaid)
    }

    /// Writes off what is left of the debts of parties whose workout has ended, on both sides.
    pub fn post_write_offs(&mut self) {
        for (key, claim) in self.claims_in_workout() {
            let Some(flag) = self.write_off_flag(key.issuer) else {
                continue;
            };
            let source = PostingSource::WriteOff(self.chart.book(key.issuer).party);
            let zero = self.asm.constant(0.0);
            let left = self.asm.sum_accounts(Phase::Posted, &[claim.asset]);
            let left = self.asm.select(flag, left, zero);
            let [gain, loss] = self.write_off_accounts(&key);
            self.journal.post(Stage::WriteOffs, claim.liability, gain, left, source);
            self.journal.post(Stage::WriteOffs, loss, claim.asset, left, source);
        }
        for stake in self.stakes_in_workout() {
            let (issuer, account, _) = stake;
            let Some(flag) = self.write_off_flag(issuer) else {
                continue;
            };
            let source = PostingSource::WriteOff(self.chart.book(issuer).party);
            let zero = self.asm.constant(0.0);
            let left = self.asm.sum_accounts(Phase::Posted, &[account]);
            let left = self.asm.select(flag, left, zero);
            let loss = self.lost_stakes(&stake);
            self.journal.post(Stage::WriteOffs, loss, account, left, source);
        }
    }

    /// Books what failing costs.
    pub fn post_default_costs(&mut self) {
        for DefaultCostPaid { party, paid } in self.payments.default_costs().to_vec() {
            let accounts = self.cost_accounts(party);
            let [(from, expense), (to, revenue)] = accounts.expect("both keep a book, or clearing has no costs of it");
            let [from, to] = [from, to].map(|book| self.chart.book(book).cash);
            let source = PostingSource::DefaultCost(party);
            self.journal.post(Stage::Dues, expense, from, paid, source);
            self.journal.post(Stage::Dues, to, revenue, paid, source);
        }
    }
}
