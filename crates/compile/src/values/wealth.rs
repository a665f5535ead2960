//! A party's wealth, and parts of it: present value of its cash changes, plus what it holds and owes at the end.
//!
//! Each payment and each claim has one channel, so that the parts by channel sum to the whole; and one party on the other
//! side, if that is known, so that the parts by party do too but for what nobody stands behind.

use std::collections::BTreeSet;

use program::Register;
use scenario::{BooksVerb, Calendar, Flow, NodeId, PartyId, StandardAccount, ThingSort, WealthChannel};

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::map::{PostingSource, StateSource, WealthClaim, WealthColumns, WealthMove};
use crate::records::chart::{AccountKey, BookId, within};
use crate::records::item::Moment;

/// Which part of a party's wealth.
#[derive(Clone, Copy)]
pub(crate) struct WealthSelection {
    /// That of its dealings with one party.
    pub with: Option<PartyId>,
    /// That which comes by one channel.
    pub channel: Option<WealthChannel>,
}

impl WealthSelection {
    fn takes(self, with: Option<PartyId>, channel: WealthChannel) -> bool {
        self.with.is_none_or(|wanted| with == Some(wanted)) && self.channel.is_none_or(|wanted| wanted == channel)
    }
}

impl Compiler<'_> {
    /// Present value of a party's cash changes, plus its claims at par and its stakes at fair value (see
    /// `Chart::claims_of`) at the end of the last month, discounted from there.
    pub fn wealth(&mut self, node: NodeId, party: PartyId, rate: Register) -> Register {
        let book = self.own_book(party);
        let cash = [self.chart.book(book).cash];
        let (opening, closing) = (self.sum_accounts(&cash, Moment::Dynamic), self.sum_accounts(&cash, Moment::Close));
        let change = self.asm.subtract(closing, opening);
        let claims = self.claims_selected(book, WealthSelection { with: None, channel: None });
        self.present_wealth(node, book, change, rate, WealthColumns { moves: Vec::new(), claims })
    }

    /// A part of it.
    pub fn wealth_part(
        &mut self,
        node: NodeId,
        party: PartyId,
        selection: WealthSelection,
        rate: Register,
    ) -> Register {
        let book = self.own_book(party);
        let moves = self.cash_moves(book, selection);
        let zero = self.asm.constant(0.0);
        let of = |gained: bool| moves.iter().filter(move |one| one.gained == gained).map(|one| one.amount);
        let gained = of(true).fold(zero, |sum, register| self.asm.add(sum, register));
        let change = of(false).fold(gained, |left, register| self.asm.subtract(left, register));
        let claims = self.claims_selected(book, selection);
        self.present_wealth(node, book, change, rate, WealthColumns { moves, claims })
    }

    fn claims_selected(&self, book: BookId, selection: WealthSelection) -> Vec<WealthClaim> {
        let claims = self.chart.claims_of(book);
        let claim = |(key, account): &(AccountKey, Register)| {
            let with = self.other_side(key, &claims);
            let counts = selection.takes(with, self.channel_of(key, &claims));
            counts.then_some(WealthClaim { account: *account, with })
        };
        claims.iter().filter_map(claim).collect()
    }

    /// Present value of what cash changes by each month, and of what claims come to at the end, both in minor units. Notes what it is
    /// made of.
    fn present_wealth(
        &mut self,
        node: NodeId,
        book: BookId,
        change: Register,
        rate: Register,
        columns: WealthColumns,
    ) -> Register {
        let change = self.major(book, change);
        let flows = self.present_value(change, rate, Calendar::Months, StateSource::Node(node));
        let claims: Vec<Register> = columns.claims.iter().map(|claim| claim.account).collect();
        self.wealth.insert(node, columns);
        if claims.is_empty() {
            return flows;
        }
        let claims = self.asm.sum_accounts(Phase::Finale, &claims);
        let claims = self.major(book, claims);
        let months = -f64::from(self.model.months) / 12.0;
        let discount = self.power_of_growth(rate, months);
        let terminal = self.asm.multiply(claims, discount);
        self.asm.add(flows, terminal)
    }

    /// What changes cash this month, by what is selected: what falls due by the channel of its flow, what of that is not paid, or is
    /// paid later, by that of receivables.
    fn cash_moves(&self, book: BookId, selection: WealthSelection) -> Vec<WealthMove> {
        let mut moves = Vec::new();
        for leg in self.payments.legs().filter(|leg| leg.payer != leg.payee) {
            let (other, cash, pays) = match (leg.payer == book, leg.payee == book) {
                (true, _) => (leg.payee, leg.booking.payer_counter, true),
                (_, true) => (leg.payer, leg.booking.payee_counter, false),
                _ => continue,
            };
            if cash != self.chart.book(book).cash {
                continue;
            }
            let with = Some(self.chart.book(other).party);
            let paid = WealthMove { source: PostingSource::Paid(leg.flow), gained: !pays, amount: leg.paid };
            let fresh = WealthMove { source: PostingSource::Due(leg.flow), gained: !pays, amount: leg.fresh };
            let accrues = leg.booking.accrual.is_some();
            if accrues && selection.takes(with, WealthChannel::Receivables) {
                moves.push(paid);
                if !leg.arrears_only {
                    moves.push(WealthMove { gained: pays, ..fresh });
                }
            }
            if selection.takes(with, self.flow(leg.flow).channel) && !(accrues && leg.arrears_only) {
                moves.push(if accrues { fresh } else { paid });
            }
        }
        for cost in self.payments.default_costs() {
            let payer = &self.model.parties[cost.party];
            let payee = payer.default_cost.map(|costs| costs.payee);
            let [from, to] = [Some(cost.party), payee].map(|end| self.chart.book_of(end?, &payer.currency));
            let moved =
                |gained: bool| WealthMove { source: PostingSource::DefaultCost(cost.party), gained, amount: cost.paid };
            if from == Some(book) && selection.takes(payee, WealthChannel::DefaultCosts) {
                moves.push(moved(false));
            }
            if to == Some(book) && selection.takes(Some(cost.party), WealthChannel::DefaultCosts) {
                moves.push(moved(true));
            }
        }
        moves
    }

    /// The channel of what a party holds or owes at the end.
    fn channel_of(&self, key: &AccountKey, claims: &[(AccountKey, Register)]) -> WealthChannel {
        use StandardAccount::{Allowance, Barter, Payable, Receivable};
        match key.account.standard() {
            Some(Receivable | Payable) => WealthChannel::Receivables,
            Some(Barter) => WealthChannel::Business,
            Some(account) if account.is_holding() => WealthChannel::Equity,
            Some(Allowance) => {
                let on = |(other, _): &&(AccountKey, Register)| {
                    other.account.standard() == Some(StandardAccount::Loan) && self.beside(key, other)
                };
                if claims.iter().any(|claim| on(&claim)) { WealthChannel::Debt } else { WealthChannel::Receivables }
            }
            _ if matches!(key.account.sort(), Some(ThingSort::Prepaid | ThingSort::Deferred)) => {
                // As the payments that made it.
                let made = |flow: &&Flow| flow.books.verb() == BooksVerb::Prepay && flow.instance == key.instance;
                self.model.flows.iter().find(made).map_or(BooksVerb::Prepay.channel(), |flow| flow.channel)
            }
            _ => WealthChannel::Debt,
        }
    }

    /// Who stands on the other side. An entry names nobody: its allowance is on the claims of the same contract, and its revaluation of
    /// the shares, if these are all of one party.
    fn other_side(&self, key: &AccountKey, claims: &[(AccountKey, Register)]) -> Option<PartyId> {
        if key.counterparty.is_some() {
            return key.counterparty;
        }
        let holding = |key: &AccountKey| key.account.standard().is_some_and(StandardAccount::is_holding);
        let known = claims.iter().filter(|(other, _)| holding(other) == holding(key) && self.beside(key, other));
        let parties: BTreeSet<PartyId> = known.filter_map(|(other, _)| other.counterparty).collect();
        if parties.len() == 1 { parties.first().copied() } else { None }
    }

    /// Whether two accounts are of one contract, or of a contract and its part.
    fn beside(&self, key: &AccountKey, other: &AccountKey) -> bool {
        match (key.instance, other.instance) {
            (Some(one), Some(two)) => within(self.model, Some(one), two) || within(self.model, Some(two), one),
            (one, two) => one == two,
        }
    }
}
