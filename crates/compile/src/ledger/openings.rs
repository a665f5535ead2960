//! The opening balance sheet of every party.

use program::{Binary, Register, Unary, WHOLE_LIMIT};
use scenario::{Id, Opening, PartyId, Section, StandardAccount};
use syntax::{Code, Diagnostic};

use crate::assembly::assembler::Phase;
use crate::assembly::journal::Stage;
use crate::compiler::Compiler;
use crate::map::{PostingSource, StateSource};
use crate::records::chart::{BookId, ClaimKey};

impl Compiler<'_> {
    /// Opens the books of all parties, and of an implied issuer for each currency that nobody issues.
    pub fn open_books(&mut self) {
        let model = self.model;
        for (id, party) in model.parties.enumerate() {
            let currencies = [Some(&party.currency), party.issues.as_ref()];
            for currency in currencies.into_iter().flatten() {
                if self.chart.book_of(id, currency).is_none() {
                    let issuer = party.issues.as_ref() == Some(currency);
                    self.chart.open_book(&mut self.asm, id, currency, issuer);
                }
            }
        }
        for flow in model.flows.iter().filter(|flow| !flow.removed) {
            self.book_of(flow.from, &flow.currency);
            self.book_of(flow.to, &flow.currency);
        }
    }

    /// Opens a book for the implied issuer of each currency that nobody issues, and mirrors all money: what its holders
    /// have is what its issuers owe.
    pub fn plan_money(&mut self) {
        let mut implied = self.model.parties.len();
        for currency in self.currencies() {
            if self.books_in(&currency, true).is_empty() {
                let party = PartyId::at(implied);
                self.chart.open_book(&mut self.asm, party, &currency, true);
                implied += 1;
            }
            let [held, owed] = [false, true].map(|issuer| {
                let books = self.books_in(&currency, issuer);
                let cash = books.iter().map(|book| self.chart.book(*book).cash);
                cash.collect::<Vec<Register>>()
            });
            self.asm.mirror(held, owed);
        }
    }

    fn currencies(&self) -> Vec<String> {
        let mut currencies: Vec<String> = Vec::new();
        for book in self.chart.books() {
            if !currencies.contains(&book.currency) {
                currencies.push(book.currency.clone());
            }
        }
        currencies
    }

    fn books_in(&self, currency: &str, issuer: bool) -> Vec<BookId> {
        let books = self.chart.books().enumerate();
        books.filter(|(_, book)| book.currency == currency && book.issuer == issuer).map(|(id, _)| id).collect()
    }

    /// Posts the opening cash of all holders, owed by the first issuer of its currency.
    pub fn post_money(&mut self) {
        for party in self.model.parties.iter().filter(|party| party.issues.is_some()) {
            if self.known(party.cash, 50) != Some(0.0) {
                let span = self.model.node(party.cash).span;
                self.findings.error(
                    Code::WrongValue,
                    span,
                    format!("`{}` issues {}, so that its cash is what others hold of it", party.name, party.currency),
                    "leave `cash` out, or `issues`",
                );
            }
        }
        for currency in self.currencies() {
            let holders = self.books_in(&currency, false);
            let issuers = self.books_in(&currency, true);
            let issuer =
                issuers.first().expect("every currency has an issuer from the plan on, if only an implied one");
            self.open_cash(&holders, *issuer);
        }
    }

    fn open_cash(&mut self, holders: &[BookId], issuer: BookId) {
        let issued = self.chart.book(issuer).cash;
        let issuer_equity = self.own_account(issuer, StandardAccount::Opening, None, None);
        for book in holders {
            let known = self.chart.book(*book).clone();
            let party = &self.model.parties[known.party];
            if party.currency != known.currency {
                continue;
            }
            let amount = self.opening_amount(*book, party.cash, party.span, &party.name);
            let equity = self.own_account(*book, StandardAccount::Opening, None, None);
            self.journal.post(Stage::Opening, known.cash, equity, amount, PostingSource::Opening(party.cash));
            self.journal.post(Stage::Opening, issuer_equity, issued, amount, PostingSource::Opening(party.cash));
        }
    }

    /// Opens the accounts of all opening balances but cash.
    pub fn plan_openings(&mut self) {
        for (id, party) in self.model.parties.enumerate() {
            for opening in &party.opening {
                self.opening_accounts(id, opening);
            }
        }
    }

    /// The account of an opening balance; the mirrored one, if it is a claim.
    fn opening_accounts(
        &mut self,
        party: PartyId,
        opening: &Opening,
    ) -> (BookId, Register, Option<(BookId, Register)>) {
        let currency = self.model.parties[party].currency.clone();
        let book = self.book_of(party, &currency);
        let account = &opening.account;
        let (Some(other), Some(mirror)) = (opening.counterparty, account.mirrored()) else {
            let own = self.own_account(book, account.clone(), opening.instance, opening.counterparty);
            return (book, own, None);
        };
        let other = self.book_of(other, &currency);
        let (holder, issuer, account) = match account.section() {
            Section::Asset => (book, other, account.clone()),
            _ => (other, book, mirror),
        };
        let key = ClaimKey { account, holder, issuer, instance: opening.instance };
        let claim = self.chart.claim(&mut self.asm, key);
        if holder == book {
            (book, claim.asset, Some((other, claim.liability)))
        } else {
            (book, claim.liability, Some((other, claim.asset)))
        }
    }

    /// Posts all opening balances but cash, each against opening equity, and checks what is stated.
    pub fn post_openings(&mut self) {
        for (id, party) in self.model.parties.enumerate() {
            for opening in &party.opening {
                let (book, own, other) = self.opening_accounts(id, opening);
                let amount = self.opening_amount(book, opening.amount, opening.span, &opening.account.to_string());
                let debit = opening.account.is_debit();
                let source = PostingSource::Opening(opening.amount);
                self.open_against_equity(book, own, amount, debit, source);
                if let Some((book, mirror)) = other {
                    self.open_against_equity(book, mirror, amount, !debit, source);
                }
            }
        }
        self.check_openings();
    }

    /// Holds the opening equity of every party to what it states, and every claim to one statement.
    pub fn check_openings(&mut self) {
        self.check_stated_once();
        for id in self.model.parties.ids() {
            self.check_equity(id);
        }
    }

    /// Reports claims that both of their parties state.
    fn check_stated_once(&mut self) {
        let model = self.model;
        let claims = |id: PartyId| {
            let claim = move |opening: &'_ Opening| {
                let (other, mirror) = (opening.counterparty?, opening.account.mirrored()?);
                let currency = model.parties[id].currency.clone();
                Some(match opening.account.section() {
                    Section::Asset => (opening.account.clone(), id, other, opening.instance, currency),
                    _ => (mirror, other, id, opening.instance, currency),
                })
            };
            model.parties[id].opening.iter().filter_map(move |opening| Some((claim(opening)?, opening)))
        };
        for id in model.parties.ids() {
            for (claim, opening) in claims(id) {
                let (account, holder, issuer, ..) = &claim;
                let Some((_, again)) =
                    claims(*issuer).find(|(other, _)| id == *holder && *holder != *issuer && *other == claim)
                else {
                    continue;
                };
                let [holder, issuer] = [*holder, *issuer].map(|party| &model.parties[party].name);
                self.findings.report(
                    Diagnostic::new(
                        Code::StatedTwice,
                        opening.span,
                        format!("`{holder}` and `{issuer}` both state the claim `{account}` between them"),
                    )
                    .also(again.span, "and here, from the other side")
                    .help("state it with one of them: it stands in both books; or give each a `contract`, if they are two"),
                );
            }
        }
    }

    /// What others state of a party in their own sheets, in its currency: the sign with which it counts, and the amount.
    fn stated_by_others(&self, id: PartyId) -> Vec<(f64, scenario::NodeId)> {
        let currency = &self.model.parties[id].currency;
        let others =
            self.model.parties.enumerate().filter(|(other, party)| *other != id && party.currency == *currency);
        let stated = others.flat_map(|(_, party)| &party.opening);
        let mirrored =
            stated.filter(|opening| opening.counterparty == Some(id) && opening.account.mirrored().is_some());
        mirrored.map(|opening| (if opening.account.is_debit() { -1.0 } else { 1.0 }, opening.amount)).collect()
    }

    fn open_against_equity(
        &mut self,
        book: BookId,
        account: Register,
        amount: Register,
        debit: bool,
        source: PostingSource,
    ) {
        let equity = self.own_account(book, StandardAccount::Opening, None, None);
        let (debit, credit) = if debit { (account, equity) } else { (equity, account) };
        self.journal.post(Stage::Opening, debit, credit, amount, source);
    }

    /// An amount before the first month, in minor units.
    fn opening_amount(&mut self, book: BookId, amount: scenario::NodeId, span: syntax::Span, what: &str) -> Register {
        let money = self.start(amount);
        if self.asm.phase(money) > Phase::Prelude {
            self.findings.error(
                Code::SameMonthCircle,
                span,
                format!("the opening balance `{what}` depends on another opening balance"),
                "write it as a number, or let both depend on one assumption",
            );
            return self.asm.constant(0.0);
        }
        self.minor(book, money)
    }

    /// Holds opening equity to what the party states: at once where all amounts are known, else on every path.
    fn check_equity(&mut self, id: PartyId) {
        let party = &self.model.parties[id];
        let Some(stated) = party.equity else {
            return;
        };
        let book = self.own_book(id);
        let scale = self.chart.book(book).scale;
        // What no account can hold fails the path where it is booked.
        let minor = |amount: scenario::NodeId| {
            let minor = self.known(amount, 50).map(|value| (value * scale).round());
            minor.filter(|minor| minor.abs() < WHOLE_LIMIT)
        };
        let mut known = minor(stated).zip(minor(party.cash));
        let own = party.opening.iter();
        let own = own.map(|opening| (if opening.account.is_debit() { 1.0 } else { -1.0 }, opening.amount));
        for (sign, amount) in own.chain(self.stated_by_others(id)) {
            known = known.zip(minor(amount)).map(|((stated, net), amount)| (stated, net + sign * amount));
        }
        if let (Some((stated, net)), false) = (known, self.chart.book(book).issuer) {
            if stated != net {
                let money = |minor: f64| minor / scale;
                self.findings.report(
                    Diagnostic::new(
                        Code::UnbalancedOpening,
                        party.span,
                        format!(
                            "the opening sheet of `{}` does not balance: assets less liabilities are {} {}, equity is stated as {}",
                            party.name,
                            money(net),
                            party.currency,
                            money(stated)
                        ),
                    )
                    .help("leave `equity` out (it is what balances), or correct a balance"),
                );
            }
            return;
        }
        // A posting of nothing, undefined where the sheet does not balance: the path fails.
        let money = self.start(stated);
        let stated = self.minor(book, money);
        let equity = self.own_account(book, StandardAccount::Opening, None, None);
        let opened = self.asm.unary_from(Phase::Opened, Unary::Negate, equity);
        let same = self.asm.binary(Binary::Equal, opened, stated);
        let (undefined, zero) = (self.asm.undefined(), self.asm.constant(0.0));
        let proof = self.asm.select(same, zero, undefined);
        let state = self.asm.state_of(StateSource::StatedEquity { party: id, stated, opened });
        self.asm.begin_at(state, proof);
    }
}
