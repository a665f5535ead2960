//! Quadruple entry: how every due is booked by its payer and by its receiver.
//!
//! | books | payer debits | receiver credits |
//! |---|---|---|
//! | `sale X`, `wages`, `tax`, `interest`, `grant` | expense | revenue |
//! | `lease X` | expense lease X | revenue lease X (see `lease` for those with a `term`) |
//! | `capital X` | asset X | revenue X |
//! | `dispose X` | asset X | revenue disposal X, against which the carrying value goes off |
//! | `loan` | asset loan | liability loan |
//! | `repay` | liability loan | asset loan |
//! | `equity` | asset stake | equity paid in (see `consideration` for what is paid above fair value) |
//! | `buyback` | equity paid in | asset stake |
//! | `dividend` | equity dividends | revenue dividends |
//! | `prepay X` | asset prepaid X | liability deferred X |
//! | `use prepaid X` | expense X (credits asset prepaid X) | revenue X (debits liability deferred X) |
//! | `credit X` | revenue X | expense X |
//! | `warrant` | revenue warrants (credits equity warrants) | expense warrants (debits asset warrants) |
//! | `convert` | liability loan (credits equity paid in) | asset loan (debits asset stake) |
//! | `forgive` | liability loan (credits revenue forgiven) | asset loan (debits expense forgiven) |
//!
//! The other side is cash. In kind, it is `asset barter` with the other party, which balanced barter brings back to zero;
//! of `interest`, the loan. What is owed is booked when it falls due, against payable and receivable; what lapses, and
//! principal (which stays in the loan, overdue), when it is paid.
//!
//! What a seller takes off its book is in `disposal`.

use program::Register;
use scenario::{BooksVerb, EntryAmount, Flow, FlowId, InstanceId, PartyId, Settlement};
use syntax::{Code, Diagnostic};

use crate::accounts::{BARTER, CASH, Claim, ClaimKey, LOAN, RECEIVABLE, STAKE, STANDARD, is_debit, mirrored};
use crate::assembler::Phase;
use crate::compiler::Compiler;
use crate::dues::Leg;
use crate::evaluate::Moment;
use crate::map::Source;

/// The accounts that a leg moves.
#[derive(Clone, Debug)]
pub(crate) struct Booking {
    /// Debited by who pays, when recognised.
    pub payer: Register,
    /// Credited by who is paid.
    pub payee: Register,
    /// Credited by who pays, when paid: cash, as a rule.
    pub payer_counter: Register,
    /// Debited by who is paid.
    pub payee_counter: Register,
    /// Receivable and payable, if it is recognised when due.
    pub accrual: Option<Claim>,
    /// The claim that it reduces: its issuer's account.
    pub reduced: Option<Register>,
    /// What is sold off: seller's book and words of the asset.
    pub disposed: Option<(u32, String)>,
}

impl Booking {
    /// The accounts that recognition and payment move, of both sides.
    pub fn accounts(&self) -> [Register; 4] {
        [self.payer, self.payee, self.payer_counter, self.payee_counter]
    }
}

/// Two accounts and their counter accounts, forward: of the payer, of the receiver.
struct Sides {
    accounts: [Register; 2],
    counters: Option<[Register; 2]>,
}

impl Compiler<'_> {
    /// Whether a way to book never moves cash.
    pub fn always_in_kind(&self, verb: BooksVerb) -> bool {
        matches!(verb, BooksVerb::UsePrepaid | BooksVerb::Warrant | BooksVerb::Convert | BooksVerb::Forgive)
    }

    /// Whether a flow reduces a claim that another one makes.
    pub fn reduces(&self, flow: FlowId) -> bool {
        let flow = self.flow(flow);
        matches!(flow.books.verb, BooksVerb::Repay | BooksVerb::UsePrepaid | BooksVerb::Convert | BooksVerb::Forgive)
            || (flow.books.verb == BooksVerb::Interest && flow.settlement == Settlement::Kind)
    }

    /// The accounts of a leg. `carries`: what is unpaid stays owed.
    pub fn booking(&mut self, flow: &Flow, reverse: bool, payer: u32, payee: u32, carries: bool) -> Booking {
        let (from, to) = if reverse { (payee, payer) } else { (payer, payee) };
        let sides = self.sides(flow, from, to);
        let in_kind = flow.settlement == Settlement::Kind;
        let counters = match sides.counters {
            Some(counters) => counters,
            None if in_kind => {
                let key = ClaimKey { words: BARTER.into(), holder: from, issuer: to, instance: None };
                let claim = self.chart.claim(&mut self.asm, key);
                [claim.asset, claim.liability]
            }
            None => [from, to].map(|book| self.chart.books[book as usize].cash),
        };
        let principal = flow.books.verb == BooksVerb::Repay;
        let accrual = (carries && !principal).then(|| {
            let key = ClaimKey { words: RECEIVABLE.into(), holder: payee, issuer: payer, instance: flow.instance };
            self.chart.claim(&mut self.asm, key)
        });
        let reduced = match flow.books.verb {
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
        let disposes = flow.books.verb == BooksVerb::Dispose && !reverse;
        Booking {
            payer: payer_side,
            payee: payee_side,
            payer_counter,
            payee_counter,
            accrual,
            reduced: if reverse { None } else { reduced },
            disposed: disposes.then(|| (payee, format!("asset {}", flow.books.object))),
        }
    }

    fn sides(&mut self, flow: &Flow, from: u32, to: u32) -> Sides {
        let object = flow.books.object.clone();
        let own = |compiler: &mut Self, payer: &str, receiver: &str| {
            let accounts = compiler.pair_of_accounts(flow, from, to, payer, receiver);
            Sides { accounts, counters: None }
        };
        match flow.books.verb {
            BooksVerb::Sale => own(self, &format!("expense {object}"), &format!("revenue {object}")),
            BooksVerb::Wages => own(self, "expense wages", "revenue wages"),
            BooksVerb::Tax => own(self, "expense tax", "revenue tax"),
            BooksVerb::Grant => own(self, "expense grant", "revenue grant"),
            BooksVerb::Interest => {
                let mut sides = own(self, "expense interest", "revenue interest");
                if flow.settlement == Settlement::Kind {
                    // Interest paid in kind adds to the loan.
                    let claim = self.reduced_claim(flow, LOAN, to, from);
                    sides.counters = Some([claim.liability, claim.asset]);
                }
                sides
            }
            BooksVerb::Lease => own(self, &format!("expense lease {object}"), &format!("revenue lease {object}")),
            BooksVerb::Capital => own(self, &format!("asset {object}"), &format!("revenue {object}")),
            BooksVerb::Dispose => own(self, &format!("asset {object}"), &format!("revenue disposal {object}")),
            BooksVerb::Equity => own(self, STAKE, "equity paid in"),
            BooksVerb::Buyback => own(self, "equity paid in", STAKE),
            BooksVerb::Dividend => own(self, "equity dividends", "revenue dividends"),
            BooksVerb::Credit => own(self, &format!("revenue {object}"), &format!("expense {object}")),
            BooksVerb::Warrant => {
                let mut sides = own(self, "revenue warrants", "expense warrants");
                let counters = self.pair_of_accounts(flow, from, to, "equity warrants", "asset warrants");
                sides.counters = Some(counters);
                sides
            }
            BooksVerb::Loan => self.new_claim(flow, LOAN, from, to),
            BooksVerb::Prepay => self.new_claim(flow, &format!("asset prepaid {object}"), from, to),
            BooksVerb::Repay => {
                let claim = self.reduced_claim(flow, LOAN, to, from);
                Sides { accounts: [claim.liability, claim.asset], counters: None }
            }
            BooksVerb::UsePrepaid => {
                let mut sides = own(self, &format!("expense {object}"), &format!("revenue {object}"));
                let claim = self.reduced_claim(flow, &format!("asset prepaid {object}"), from, to);
                sides.counters = Some([claim.asset, claim.liability]);
                sides
            }
            BooksVerb::Convert => self.ended_claim(flow, from, to, "equity paid in", STAKE),
            BooksVerb::Forgive => self.ended_claim(flow, from, to, "revenue forgiven", "expense forgiven"),
        }
    }

    fn pair_of_accounts(&mut self, flow: &Flow, from: u32, to: u32, payer: &str, receiver: &str) -> [Register; 2] {
        let (asm, chart) = (&mut self.asm, &mut self.chart);
        [
            chart.account(asm, from, payer, flow.instance, Some(flow.to)),
            chart.account(asm, to, receiver, flow.instance, Some(flow.from)),
        ]
    }

    /// A claim of the payer on the receiver.
    fn new_claim(&mut self, flow: &Flow, words: &str, from: u32, to: u32) -> Sides {
        let key = ClaimKey { words: words.into(), holder: from, issuer: to, instance: flow.instance };
        let claim = self.chart.claim(&mut self.asm, key);
        Sides { accounts: [claim.asset, claim.liability], counters: None }
    }

    fn reduced_claim(&mut self, flow: &Flow, words: &str, holder: u32, issuer: u32) -> Claim {
        let instance = self.chart.reduced(self.model, words, holder, issuer, flow.instance);
        let key = ClaimKey { words: words.into(), holder, issuer, instance };
        self.chart.claim(&mut self.asm, key)
    }

    /// A loan of the payer that ends without payment.
    fn ended_claim(&mut self, flow: &Flow, from: u32, to: u32, debtor: &str, creditor: &str) -> Sides {
        let claim = self.reduced_claim(flow, LOAN, to, from);
        Sides {
            accounts: [claim.liability, claim.asset],
            counters: Some(self.pair_of_accounts(flow, from, to, debtor, creditor)),
        }
    }

    /// Posts all dues.
    pub fn post_dues(&mut self) {
        for id in self.legs.ids() {
            for place in 0..self.legs[id].len() {
                let leg = self.legs[id][place].clone();
                self.post_leg(&leg);
                let left = self.left_of(&leg);
                if let Some(arrears) = leg.arrears {
                    self.asm.commits.push((left, arrears));
                    self.legs[id][place].left = Some(left);
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
                let due = Source::Due(flow);
                if !leg.arrears_only {
                    self.post(1, booking.payer, claim.liability, leg.fresh, due);
                    self.post(1, claim.asset, booking.payee, leg.fresh, due);
                }
                let paid = Source::Paid(flow);
                self.post(1, claim.liability, booking.payer_counter, leg.paid, paid);
                self.post(1, booking.payee_counter, claim.asset, leg.paid, paid);
            }
            None => {
                let paid = Source::Paid(flow);
                self.post(1, booking.payer, booking.payer_counter, leg.paid, paid);
                self.post(1, booking.payee_counter, booking.payee, leg.paid, paid);
            }
        }
    }

    /// Opens the accounts of all entries.
    pub fn plan_entries(&mut self) {
        for entry in &self.model.entries {
            if entry.removed {
                continue;
            }
            if entry.debit == CASH || entry.credit == CASH {
                self.error(
                    Code::WrongValue,
                    entry.span,
                    format!("the entry `{}` moves cash", entry.name),
                    "cash moves only between parties: write a `[flow.x]` or `[pay.x]`",
                );
            } else if entry.debit == entry.credit {
                self.error(
                    Code::WrongValue,
                    entry.span,
                    format!("the entry `{}` debits what it credits", entry.name),
                    "name two accounts",
                );
            }
            self.entry_accounts(entry);
        }
    }

    fn entry_accounts(&mut self, entry: &scenario::BookEntry) -> (u32, Register, Register) {
        let currency = self.model.parties[entry.party].currency.clone();
        let book = self.book_of(entry.party, &currency);
        let (asm, chart) = (&mut self.asm, &mut self.chart);
        let debit = chart.account(asm, book, &entry.debit, entry.instance, None);
        let credit = chart.account(asm, book, &entry.credit, entry.instance, None);
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
            let (group, amount) = match entry.amount {
                EntryAmount::Amount(amount) => {
                    let money = self.dynamic(amount);
                    (1, self.minor(book, money))
                }
                EntryAmount::To(value) => {
                    let item = crate::evaluate::Item::Node(value, Moment::Valuation);
                    let money = self.value(item);
                    let value = self.minor(book, money);
                    let accounts = self.chart.matching(self.model, book, &entry.debit, entry.instance, None);
                    let stands = self.asm.sum_accounts(Phase::Valuation, &accounts);
                    let amount = if is_debit(&entry.debit) {
                        self.asm.subtract(value, stands)
                    } else {
                        let credit = self.asm.unary(program::Unary::Negate, stands);
                        self.asm.subtract(credit, value)
                    };
                    (3, amount)
                }
            };
            let amount = match entry.when {
                Some(when) => {
                    let when = self.dynamic(when);
                    self.asm.select(when, amount, zero)
                }
                None => amount,
            };
            self.post(group, debit, credit, amount, Source::Entry(index));
        }
    }

    /// Reports account words that are read and never booked.
    pub fn check_words(&mut self) {
        let known = self.booked_words();
        for node in &self.model.nodes {
            let scenario::Operation::Balance(filter) = &node.operation else {
                continue;
            };
            if known.binary_search(&filter.account).is_ok() {
                continue;
            }
            let words = filter.account.as_str();
            let mut diagnostic =
                Diagnostic::new(Code::UnknownAccount, node.span, format!("nothing is ever booked to `{words}`"));
            let same = |other: &&str| crate::accounts::section(other) == crate::accounts::section(words);
            diagnostic = match syntax::closest(words, known.iter().map(String::as_str)) {
                Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
                None => {
                    let others: Vec<&str> = known.iter().map(String::as_str).filter(same).collect();
                    diagnostic.help(format!("booked are: {}", others.join(", ")))
                }
            };
            self.report(diagnostic);
        }
    }

    /// All account words that something books, switched off or not.
    fn booked_words(&self) -> Vec<String> {
        let mut words: Vec<String> = STANDARD.iter().map(|word| word.to_string()).collect();
        for flow in &self.model.flows {
            let object = &flow.books.object;
            if object.is_empty() {
                continue;
            }
            let made: &[&str] = match flow.books.verb {
                BooksVerb::Sale | BooksVerb::Credit => &["expense", "revenue"],
                BooksVerb::Lease if flow.lease_months.is_some() => &[
                    "expense lease",
                    "revenue lease",
                    "asset lease",
                    "liability lease",
                    "asset right of use",
                    "liability right of use",
                ],
                BooksVerb::Lease => &["expense lease", "revenue lease"],
                BooksVerb::Capital => &["asset", "revenue"],
                BooksVerb::Dispose => &["asset", "revenue disposal"],
                BooksVerb::Prepay | BooksVerb::UsePrepaid => {
                    &["asset prepaid", "liability deferred", "expense", "revenue"]
                }
                _ => &[],
            };
            words.extend(made.iter().map(|first| format!("{first} {object}")));
        }
        for entry in &self.model.entries {
            words.extend([entry.debit.clone(), entry.credit.clone()]);
        }
        for party in &self.model.parties {
            for opening in &party.opening {
                let other = crate::accounts::mirrored_back(&opening.account);
                words.extend([opening.account.clone(), mirrored(&opening.account), other]);
            }
        }
        words.sort();
        words.dedup();
        words
    }

    /// The account of a party's own book.
    pub fn own_account(
        &mut self,
        book: u32,
        words: &str,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Register {
        self.chart.account(&mut self.asm, book, words, instance, counterparty)
    }
}
