//! Quadruple entry: how every due is booked by its payer and by its receiver.
//!
//! | books | payer debits | receiver credits |
//! |---|---|---|
//! | `sale X`, `wages`, `tax`, `interest`, `grant`, `damages` | expense | revenue |
//! | `lease X` | expense lease X | revenue lease X (see `lease` for those with a `term`) |
//! | `capital X` | asset X | revenue X |
//! | `dispose X` | asset X | revenue disposal X, against which the carrying value goes off |
//! | `loan` | asset loan | liability loan |
//! | `repay` | liability loan | asset loan |
//! | `equity` | asset stake | equity paid in (see `consideration` for what is paid above fair value) |
//! | `buyback` | equity paid in | asset stake, down to nothing, then revenue revaluation (see `disposal`) |
//! | `dividend` | equity dividends | revenue dividends |
//! | `prepay X` | asset prepaid X | liability deferred X |
//! | `use prepaid X` | expense X (credits asset prepaid X) | revenue X (debits liability deferred X) |
//! | `credit X` | revenue X | expense X |
//! | `warrant` | revenue warrants (credits equity warrants) | expense warrants (debits asset warrants) |
//! | `convert` | liability loan (credits equity paid in) | asset loan (debits asset stake) |
//! | `forgive` | liability loan (credits revenue forgiven) | asset loan (debits expense forgiven) |
//!
//! The other side is cash. In kind, it is `asset barter` with the other party, which balanced barter brings back to zero;
//! for `interest`, it is the loan. A due is booked when it falls due, against payable and receivable. A due that lapses,
//! and principal (which stays in the loan, overdue), is booked when it is paid.
//!
//! What a seller takes off its book is in `disposal`.

use program::Register;
use scenario::{
    Account, BooksVerb, EntryAmount, Flow, FlowId, InstanceId, PartyId, Section, Selection, Settlement,
    StandardAccount, ThingSort,
};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::assembly::journal::Stage;
use crate::compiler::Compiler;
use crate::map::{PostingSource, StateSource};
use crate::records::chart::{BookId, Claim, ClaimKey};
use crate::records::item::{Item, Moment};
use crate::records::leg::{Booking, Disposed, Leg};

/// Two accounts and their counter accounts, forward: of the payer, of the receiver.
struct Sides {
    accounts: [Register; 2],
    counters: Option<[Register; 2]>,
}

impl Compiler<'_> {
    /// Whether a flow reduces a claim that another one makes.
    pub fn reduces(&self, flow: FlowId) -> bool {
        let flow = self.flow(flow);
        matches!(flow.books.verb(), BooksVerb::Repay | BooksVerb::UsePrepaid | BooksVerb::Convert | BooksVerb::Forgive)
            || (flow.books.verb() == BooksVerb::Interest && flow.settlement == Settlement::Kind)
    }

    /// The accounts of a leg. `carries`: what is unpaid stays owed.
    pub fn booking(&mut self, flow: &Flow, reverse: bool, payer: BookId, payee: BookId, carries: bool) -> Booking {
        let (from, to) = if reverse { (payee, payer) } else { (payer, payee) };
        let sides = self.sides(flow, from, to);
        let in_kind = flow.settlement == Settlement::Kind;
        let counters = match sides.counters {
            Some(counters) => counters,
            None if in_kind => {
                let key =
                    ClaimKey { account: StandardAccount::Barter.into(), holder: from, issuer: to, instance: None };
                let claim = self.chart.claim(&mut self.asm, key);
                [claim.asset, claim.liability]
            }
            None => [from, to].map(|book| self.chart.book(book).cash),
        };
        let principal = flow.books.verb() == BooksVerb::Repay;
        let accrual = (carries && !principal).then(|| {
            let account = StandardAccount::Receivable.into();
            let key = ClaimKey { account, holder: payee, issuer: payer, instance: flow.instance };
            self.chart.claim(&mut self.asm, key)
        });
        let reduced = match flow.books.verb() {
            BooksVerb::Repay | BooksVerb::Convert | BooksVerb::Forgive => Some(sides.accounts[0]),
            BooksVerb::UsePrepaid => sides.counters.map(|counters| counters[1]),
            _ => None,
        };
        let [mut payer_side, mut payee_side] = sides.accounts;
        let [mut payer_counter, mut payee_counter] = counters;
        if reverse {
            std::mem::swap(&mut payer_side, &mut payee_side);
            std::mem::swap(&mut payer_counter, &mut payee_counter);
        }
        let disposes = flow.books.verb() == BooksVerb::Dispose && !reverse;
        Booking {
            payer: payer_side,
            payee: payee_side,
            payer_counter,
            payee_counter,
            accrual,
            reduced: if reverse { None } else { reduced },
            disposed: disposes.then(|| Disposed { book: payee, account: flow.books.own(Section::Asset) }),
        }
    }

    fn sides(&mut self, flow: &Flow, from: BookId, to: BookId) -> Sides {
        use StandardAccount::*;
        let books = &flow.books;
        let (expense, revenue) = (|| books.own(Section::Expense), || books.own(Section::Revenue));
        match books.verb() {
            BooksVerb::Sale => self.plain_sides(flow, from, to, expense(), revenue()),
            BooksVerb::Wages => self.plain_sides(flow, from, to, WagesPaid, WagesEarned),
            BooksVerb::Tax => self.plain_sides(flow, from, to, TaxPaid, TaxLevied),
            BooksVerb::Grant => self.plain_sides(flow, from, to, GrantGiven, GrantReceived),
            BooksVerb::Damages => self.plain_sides(flow, from, to, DamagesPaid, DamagesReceived),
            BooksVerb::Interest => {
                let mut sides = self.plain_sides(flow, from, to, InterestPaid, InterestEarned);
                if flow.settlement == Settlement::Kind {
                    // Interest paid in kind adds to the loan.
                    let claim = self.reduced_claim(flow, Loan.into(), to, from);
                    sides.counters = Some([claim.liability, claim.asset]);
                }
                sides
            }
            BooksVerb::Lease => {
                let [expense, revenue] = [ThingSort::LeaseExpense, ThingSort::LeaseRevenue].map(|s| books.of_thing(s));
                self.plain_sides(flow, from, to, expense, revenue)
            }
            BooksVerb::Capital => self.plain_sides(flow, from, to, books.own(Section::Asset), revenue()),
            BooksVerb::Dispose => {
                let result = books.of_thing(ThingSort::Disposal);
                self.plain_sides(flow, from, to, books.own(Section::Asset), result)
            }
            BooksVerb::Equity => self.plain_sides(flow, from, to, Stake, PaidIn),
            BooksVerb::Buyback => {
                // A price above cost is a gain; its account is opened with the others.
                self.own_account(to, RevaluationGain, flow.instance, Some(flow.from));
                self.plain_sides(flow, from, to, PaidIn, Stake)
            }
            BooksVerb::Dividend => self.plain_sides(flow, from, to, DividendsPaid, DividendsReceived),
            BooksVerb::Credit => self.plain_sides(flow, from, to, revenue(), expense()),
            BooksVerb::Warrant => {
                let mut sides = self.plain_sides(flow, from, to, WarrantsReceived, WarrantsGiven);
                sides.counters = Some(self.pair_of_accounts(flow, from, to, WarrantsGranted, Warrants));
                sides
            }
            BooksVerb::Loan => self.new_claim(flow, Loan.into(), from, to),
            BooksVerb::Prepay => self.new_claim(flow, books.of_thing(ThingSort::Prepaid), from, to),
            BooksVerb::Repay => {
                let claim = self.reduced_claim(flow, Loan.into(), to, from);
                Sides { accounts: [claim.liability, claim.asset], counters: None }
            }
            BooksVerb::UsePrepaid => {
                let mut sides = self.plain_sides(flow, from, to, expense(), revenue());
                let claim = self.reduced_claim(flow, books.of_thing(ThingSort::Prepaid), from, to);
                sides.counters = Some([claim.asset, claim.liability]);
                sides
            }
            BooksVerb::Convert => self.ended_claim(flow, from, to, PaidIn, Stake),
            BooksVerb::Forgive => self.ended_claim(flow, from, to, DebtForgiven, LoanForgiven),
        }
    }

    /// An account of the payer and one of the receiver, against cash or barter.
    fn plain_sides(
        &mut self,
        flow: &Flow,
        from: BookId,
        to: BookId,
        payer: impl Into<Account>,
        receiver: impl Into<Account>,
    ) -> Sides {
        Sides { accounts: self.pair_of_accounts(flow, from, to, payer, receiver), counters: None }
    }

    fn pair_of_accounts(
        &mut self,
        flow: &Flow,
        from: BookId,
        to: BookId,
        payer: impl Into<Account>,
        receiver: impl Into<Account>,
    ) -> [Register; 2] {
        let (asm, chart) = (&mut self.asm, &mut self.chart);
        [
            chart.account(asm, from, payer, flow.instance, Some(flow.to)),
            chart.account(asm, to, receiver, flow.instance, Some(flow.from)),
        ]
    }

    /// A claim of the payer on the receiver.
    fn new_claim(&mut self, flow: &Flow, account: Account, from: BookId, to: BookId) -> Sides {
        let key = ClaimKey { account, holder: from, issuer: to, instance: flow.instance };
        let claim = self.chart.claim(&mut self.asm, key);
        Sides { accounts: [claim.asset, claim.liability], counters: None }
    }

    fn reduced_claim(&mut self, flow: &Flow, account: Account, holder: BookId, issuer: BookId) -> Claim {
        let instance = self.chart.reduced(self.model, &account, holder, issuer, flow.instance);
        self.chart.claim(&mut self.asm, ClaimKey { account, holder, issuer, instance })
    }

    /// A loan of the payer that ends without payment.
    fn ended_claim(
        &mut self,
        flow: &Flow,
        from: BookId,
        to: BookId,
        debtor: StandardAccount,
        creditor: StandardAccount,
    ) -> Sides {
        let claim = self.reduced_claim(flow, StandardAccount::Loan.into(), to, from);
        Sides {
            accounts: [claim.liability, claim.asset],
            counters: Some(self.pair_of_accounts(flow, from, to, debtor, creditor)),
        }
    }

    /// Posts all dues.
    pub fn post_dues(&mut self) {
        for id in self.model.flows.ids() {
            for place in 0..self.payments.legs_of(id).len() {
                let leg = self.payments.legs_of(id)[place].clone();
                self.post_leg(&leg);
                let left = self.left_of(&leg);
                if let Some(arrears) = leg.arrears {
                    self.asm.commit(left, arrears);
                    self.payments.leg_mut(id, place).left = Some(left);
                }
            }
        }
        self.post_considerations();
        self.post_leases();
        self.post_default_costs();
    }

    fn post_leg(&mut self, leg: &Leg) {
        let booking = leg.booking.clone();
        let flow = leg.flow;
        match booking.accrual {
            Some(claim) => {
                let due = PostingSource::Due(flow);
                if !leg.arrears_only {
                    self.journal.post(Stage::Dues, booking.payer, claim.liability, leg.fresh, due);
                    self.journal.post(Stage::Dues, claim.asset, booking.payee, leg.fresh, due);
                }
                let paid = PostingSource::Paid(flow);
                self.journal.post(Stage::Dues, claim.liability, booking.payer_counter, leg.paid, paid);
                self.journal.post(Stage::Dues, booking.payee_counter, claim.asset, leg.paid, paid);
            }
            None => {
                let paid = PostingSource::Paid(flow);
                self.journal.post(Stage::Dues, booking.payer, booking.payer_counter, leg.paid, paid);
                self.journal.post(Stage::Dues, booking.payee_counter, booking.payee, leg.paid, paid);
            }
        }
    }

    /// Opens the accounts of all entries.
    pub fn plan_entries(&mut self) {
        for entry in &self.model.entries {
            if entry.removed {
                continue;
            }
            let is_cash = |account: &Account| account.standard() == Some(StandardAccount::Cash);
            if is_cash(&entry.debit) || is_cash(&entry.credit) {
                self.findings.error(
                    Code::WrongValue,
                    entry.span,
                    format!("the entry `{}` moves cash", entry.name),
                    "cash moves only between parties: write a `[flow.x]` or `[pay.x]`",
                );
            } else if entry.debit == entry.credit {
                self.findings.error(
                    Code::WrongValue,
                    entry.span,
                    format!("the entry `{}` debits what it credits", entry.name),
                    "name two accounts",
                );
            }
            self.entry_accounts(entry);
        }
    }

    fn entry_accounts(&mut self, entry: &scenario::BookEntry) -> (BookId, Register, Register) {
        let currency = self.model.parties[entry.party].currency.clone();
        let book = self.book_of(entry.party, &currency);
        let (asm, chart) = (&mut self.asm, &mut self.chart);
        let debit = chart.account(asm, book, entry.debit.clone(), entry.instance, None);
        let credit = chart.account(asm, book, entry.credit.clone(), entry.instance, None);
        (book, debit, credit)
    }

    /// Posts all entries: amounts with the dues, differences to a value in the valuation, which reads what is left after
    /// write-offs.
    pub fn post_entries(&mut self) {
        for (index, entry) in self.model.entries.iter().enumerate() {
            if entry.removed {
                continue;
            }
            let (book, debit, credit) = self.entry_accounts(entry);
            let zero = self.asm.constant(0.0);
            let (stage, amount) = match entry.amount {
                EntryAmount::Amount(amount) => {
                    let item = Item::Node(amount, Moment::Dynamic);
                    let money = self.known_by(Phase::Settled, item, entry.span, &entry.name);
                    (Stage::Dues, self.minor_units(book, money))
                }
                EntryAmount::To(value) => {
                    let item = Item::Node(value, Moment::Valuation);
                    let money = self.known_by(Phase::Valuation, item, entry.span, &entry.name);
                    let value = self.minor(book, money);
                    let debit = Selection::Account(entry.debit.clone());
                    let accounts = self.chart.matching(self.model, book, &debit, entry.instance, None);
                    let stands = self.asm.sum_accounts(Phase::Valuation, &accounts);
                    let amount = if entry.debit.is_debit() {
                        self.asm.subtract(value, stands)
                    } else {
                        let credit = self.asm.unary(program::Unary::Negate, stands);
                        self.asm.subtract(credit, value)
                    };
                    (Stage::Valuation, amount)
                }
            };
            let amount = match entry.when {
                Some(when) => {
                    let latest = if stage == Stage::Dues { Phase::Settled } else { Phase::Valuation };
                    let item = Item::Node(when, Moment::Dynamic);
                    let when = self.known_by(latest, item, entry.span, &format!("when of {}", entry.name));
                    self.asm.select(when, amount, zero)
                }
                None => amount,
            };
            let amount = match entry.amount {
                EntryAmount::Amount(_) => self.carried_to_whole(amount, StateSource::CarriedEntry(index)),
                EntryAmount::To(_) => amount,
            };
            self.journal.post(stage, debit, credit, amount, PostingSource::Entry(index));
        }
    }

    /// The account of a party's own book.
    pub fn own_account(
        &mut self,
        book: BookId,
        account: impl Into<Account>,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Register {
        self.chart.account(&mut self.asm, book, account, instance, counterparty)
    }
}
