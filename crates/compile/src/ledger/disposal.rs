//! Disposals: what a seller takes off its book, and shares that are bought back.
//!
//! If the seller carries X in the contract or part of the flow, that is one lot: its whole carrying value, after what
//! the month's entries of an amount do to it, goes off with the first amount due. Else nobody knows what share of X is
//! sold: as much goes off as is due, down to nothing (cost recovery), off one contract or part after the other in the order
//! of their names.
//!
//! Shares bought back go off at what they cost in the same way: off those of the flow's contract or part first. A price beyond
//! all that the holder carries is its gain.

use std::collections::BTreeMap;

use program::{Binary, Register};
use scenario::{BooksVerb, InstanceId, StandardAccount};

use crate::assembly::assembler::Phase;
use crate::assembly::journal::{Posted, Stage};
use crate::compiler::Compiler;
use crate::map::PostingSource;
use crate::records::chart::{AccountKey, within};
use crate::records::leg::Leg;

/// What a disposal may take from.
struct Carried {
    /// Accounts of X in the contract or part of the flow.
    lot: Vec<Register>,
    /// Other accounts of X, by contract or part: what it cost, and what depreciation has taken off it.
    others: BTreeMap<Option<InstanceId>, Vec<Register>>,
}

impl Compiler<'_> {
    /// Notes who has bought a lot second-hand: it stands in the buyer's book, and no longer in that of the contract.
    pub fn plan_disposals(&mut self) {
        let legs: Vec<Leg> = self.payments.legs().cloned().collect();
        for leg in &legs {
            if self.sold_from(leg).is_some_and(|carried| !carried.lot.is_empty()) {
                self.chart.note_resold(leg.booking.payer);
            }
        }
    }

    /// Takes what is sold off the sellers' books; the last of the month's postings of amounts.
    pub fn post_disposals(&mut self) {
        let legs: Vec<Leg> = self.payments.legs().cloned().collect();
        for leg in &legs {
            if let Some(carried) = self.sold_from(leg) {
                self.dispose(leg, &carried);
            }
        }
    }

    /// Lets no stake fall below nothing by what is paid for it: the rest goes off other stakes in the issuer, and then is a gain.
    pub fn post_buybacks(&mut self) {
        let buys = |leg: &&Leg| !leg.reverse && self.flow(leg.flow).books.verb() == BooksVerb::Buyback;
        let legs: Vec<Leg> = self.payments.legs().filter(buys).cloned().collect();
        for leg in &legs {
            let (stake, source) = (leg.booking.payee, PostingSource::Paid(leg.flow));
            let zero = self.asm.constant(0.0);
            let balance = self.carrying(&[stake]);
            let over = self.asm.subtract(zero, balance);
            let mut rest = self.asm.binary(Binary::Maximum, over, zero);
            for account in self.other_stakes(leg) {
                let value = self.carrying(&[account]);
                let value = self.asm.binary(Binary::Maximum, value, zero);
                let off = self.asm.binary(Binary::Minimum, value, rest);
                rest = self.asm.subtract(rest, off);
                self.journal.post(Stage::Dues, stake, account, off, source);
            }
            let flow = self.flow(leg.flow);
            let (instance, issuer) = (flow.instance, flow.from);
            let gain = self.own_account(leg.payee, StandardAccount::RevaluationGain, instance, Some(issuer));
            self.journal.post(Stage::Dues, stake, gain, rest, source);
        }
    }

    /// The stakes of who is paid in who pays, but that of the flow's own contract or part, in the order of their names.
    fn other_stakes(&self, leg: &Leg) -> Vec<Register> {
        let issuer = self.flow(leg.flow).from;
        let other = |(key, account): &&(AccountKey, Register)| {
            let stake = key.account.standard() == Some(StandardAccount::Stake);
            key.book == leg.payee && stake && key.counterparty == Some(issuer) && *account != leg.booking.payee
        };
        let mut found: Vec<&(AccountKey, Register)> = self.chart.accounts().iter().filter(other).collect();
        found.sort_by_key(|(key, _)| key.instance);
        found.into_iter().map(|(_, account)| *account).collect()
    }

    fn sold_from(&self, leg: &Leg) -> Option<Carried> {
        let disposed = leg.booking.disposed.as_ref()?;
        let own = self.flow(leg.flow).instance;
        let related = |key: &AccountKey| match (key.instance, own) {
            (Some(a), Some(b)) => within(self.model, Some(a), b) || within(self.model, Some(b), a),
            _ => false,
        };
        let mut carried = Carried { lot: Vec::new(), others: BTreeMap::new() };
        for (key, account) in
            self.chart.accounts().iter().filter(|(key, _)| key.book == disposed.book && key.account == disposed.account)
        {
            let accounts = match related(key) {
                true => &mut carried.lot,
                false => carried.others.entry(key.instance).or_default(),
            };
            accounts.push(*account);
        }
        Some(carried)
    }

    fn dispose(&mut self, leg: &Leg, carried: &Carried) {
        let (result, source) = (leg.booking.payee, PostingSource::Due(leg.flow));
        let zero = self.asm.constant(0.0);
        if !carried.lot.is_empty() {
            let sold = self.asm.binary(Binary::Less, zero, leg.fresh);
            for &account in &carried.lot {
                let value = self.carrying(&[account]);
                let value = self.asm.select(sold, value, zero);
                self.journal.post(Stage::Dues, result, account, value, source);
            }
        } else {
            // Every lot pays in its turn, none more than it is carried at.
            let mut rest = leg.fresh;
            for accounts in carried.others.values() {
                let value = self.carrying(accounts);
                let value = self.asm.binary(Binary::Maximum, value, zero);
                let off = self.asm.binary(Binary::Minimum, value, rest);
                rest = self.asm.subtract(rest, off);
                self.take_off(accounts, [value, off], result, source);
            }
        }
    }

    /// Takes an amount off a lot of this carrying value: all accounts of a lot that goes, else what it cost.
    fn take_off(&mut self, accounts: &[Register], amounts: [Register; 2], result: Register, source: PostingSource) {
        let ([value, off], zero) = (amounts, self.asm.constant(0.0));
        let stands = self.asm.binary(Binary::Less, zero, value);
        let goes = self.asm.binary(Binary::Equal, off, value);
        let goes = self.asm.binary(Binary::And, stands, goes);
        let balances: Vec<Register> = accounts.iter().map(|&account| self.carrying(&[account])).collect();
        let mut rest = off;
        for (&account, balance) in accounts.iter().zip(balances) {
            let own = self.asm.binary(Binary::Maximum, balance, zero);
            let part = self.asm.binary(Binary::Minimum, own, rest);
            rest = self.asm.subtract(rest, part);
            let amount = self.asm.select(goes, balance, part);
            self.journal.post(Stage::Dues, result, account, amount, source);
        }
    }

    /// Balance of accounts after all that has been posted this month so far.
    fn carrying(&mut self, accounts: &[Register]) -> Register {
        let mut value = self.asm.sum_accounts(Phase::Open, accounts);
        let touching = |posted: &Posted| {
            let posting = &posted.posting;
            let debited = accounts.contains(&posting.debit);
            (debited != accounts.contains(&posting.credit)).then_some((debited, posting.amount))
        };
        let moves: Vec<(bool, Register)> = self.journal.of(Stage::Dues).iter().filter_map(touching).collect();
        for (debited, amount) in moves {
            value = if debited { self.asm.add(value, amount) } else { self.asm.subtract(value, amount) };
        }
        value
    }
}
