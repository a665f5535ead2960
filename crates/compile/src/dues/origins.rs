//! Whose money a party takes in for what it sells; laid out for the engine, which follows it, only if somebody asks.
//!
//! `docs/origins.md` gives the rule. Parties of one group are one owner.

use std::collections::BTreeMap;

use program::{Binary, Clearing, MoneyOrigin, Register, TagLayout, TaggedPayment, TaggedSum};
use scenario::{Account, BooksVerb, MoneyOwner, NodeId, PartyId, Selection, StandardAccount, TakingsPart};
use syntax::Code;

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::records::chart::BookId;
use crate::records::item::Moment;
use crate::records::leg::{Leg, Settling};
use crate::records::tagged::TakenFrom;

impl<'m> Compiler<'m> {
    /// What a party took in this month for what it sells, or a part of it, in money.
    pub fn takings(&mut self, node: NodeId, party: PartyId, part: TakingsPart, moment: Moment) -> Register {
        if moment == Moment::Start {
            return self.nothing_paid_yet(node);
        }
        let book = self.own_book(party);
        if self.always_pays(book) {
            let (span, name) = (self.model.node(node).span, &self.model.parties[party].name);
            let message = format!("`{name}` is outside: it always pays, and nobody knows whose money it has");
            self.findings.error(Code::WrongArguments, span, message, "name a party without `outside = true`");
            return self.asm.constant(0.0);
        }
        let minor = match part {
            TakingsPart::Gross => self.gross_takings(party),
            TakingsPart::Net => self.net_takings(party),
            TakingsPart::Own => self.taken_from(party, TakenFrom::Own),
            TakingsPart::Customers => self.taken_from(party, TakenFrom::Customers),
            TakingsPart::Opening => self.taken_from(party, TakenFrom::Opening),
            TakingsPart::Circle => self.taken_from(party, TakenFrom::Circle),
            TakingsPart::Investors => {
                let gross = self.gross_takings(party);
                let others = [TakenFrom::Own, TakenFrom::Customers, TakenFrom::Opening, TakenFrom::Circle];
                others.into_iter().fold(gross, |left, from| {
                    let part = self.taken_from(party, from);
                    self.asm.subtract(left, part)
                })
            }
        };
        self.major(book, minor)
    }

    /// What a party and its group paid another and its group this month, in money of the first.
    pub fn paid_to(&mut self, node: NodeId, from: PartyId, to: PartyId, moment: Moment) -> Register {
        if moment == Moment::Start {
            return self.nothing_paid_yet(node);
        }
        let (payer, payee) = (self.model.money_owner(from), self.model.money_owner(to));
        if payer == payee {
            let (span, parties) = (self.model.node(node).span, &self.model.parties);
            // Each is asked what it paid the other: one finding for both.
            let [one, other] = [from.min(to), from.max(to)].map(|party| &parties[party].name);
            let message = format!("`{one}` and `{other}` are of one group");
            let help = "name two parties that are not of one group";
            self.findings.error(Code::WrongArguments, span, message, help);
            return self.asm.constant(0.0);
        }
        let (book, currency) = (self.own_book(from), self.model.parties[from].currency.clone());
        let between = |compiler: &Self, leg: &Leg| {
            let ends = [leg.payer, leg.payee].map(|book| compiler.chart.book(book));
            let owners = ends.map(|end| compiler.model.money_owner(end.party));
            ends[0].currency == currency && owners[0] == payer && owners[1] == payee
        };
        let paid = self.paid_where(between);
        self.major(book, paid)
    }

    /// Lays out what is to be followed, once everything has been asked for.
    pub fn lay_out_tags(&mut self) {
        let requests: Vec<_> = self.tagged.all().collect();
        let Some(clearing) = self.asm.clearing().cloned().filter(|_| !requests.is_empty()) else {
            return;
        };
        let legs: Vec<Leg> = self.cleared_legs().cloned().collect();
        let mut payments = self.tagged_payments(&legs);
        let takes_in =
            |payment: &TaggedPayment, party: PartyId| self.is_takings(&legs[payment.dues[0] as usize], party);
        let counts = |payment: &TaggedPayment| requests.iter().any(|(party, ..)| takes_in(payment, *party));
        let followed = followed(&clearing, &payments, counts);
        payments.retain(|payment| {
            let [payer, payee] = payment.ends(&clearing);
            followed[payer] || followed[payee] || counts(payment)
        });
        let owners = self.owners_of(&legs, |due| followed[clearing.dues[due].payee as usize]);
        let place = |owner: &MoneyOwner<'_>| owners.iter().position(|known| known == owner).map(|place| place as u32);
        for payment in &mut payments {
            // Where nobody asks what the receiver does with it, a mark is of no use.
            payment.marks &= place(&self.owner_of(legs[payment.dues[0] as usize].payer)).is_some();
        }
        let found = requests.iter().map(|&(party, from, target)| {
            let numbers = (0..).zip(&payments).filter(|(_, payment)| takes_in(payment, party));
            let numbers = numbers.map(|(number, _)| number).collect();
            let origin = match from {
                TakenFrom::Own => place(&self.model.money_owner(party)).map(MoneyOrigin::Owner),
                TakenFrom::Customers => Some(MoneyOrigin::Customers),
                TakenFrom::Opening => Some(MoneyOrigin::Opening),
                TakenFrom::Circle => Some(MoneyOrigin::Circle),
            };
            // Who has put nothing into anybody takes in nothing of its own.
            match origin {
                Some(origin) => TaggedSum { payments: numbers, origin, target },
                None => TaggedSum { payments: Vec::new(), origin: MoneyOrigin::Opening, target },
            }
        });
        let found = found.collect();
        let owner = self.parties_of(&clearing).iter().map(|party| place(&self.model.money_owner(*party))).collect();
        let (count, origins) = (owners.len() as u32, owners.len() + 1);
        let held = |compiler: &mut Self| {
            let state = compiler.asm.state();
            compiler.asm.is_always_whole(state);
            state
        };
        let held = followed.into_iter().map(|followed| match followed {
            true => (0..origins).map(|_| held(self)).collect(),
            false => Vec::new(),
        });
        let held = held.collect();
        self.asm.tag(TagLayout { clearing: 0, owners: count, owner, payments, held, found });
    }

    /// Who puts money into a party whose pot is followed, in the order of the parties.
    fn owners_of(&self, legs: &[Leg], enters: impl Fn(usize) -> bool) -> Vec<MoneyOwner<'m>> {
        let mut owners: Vec<MoneyOwner<'m>> = Vec::new();
        for party in self.model.parties.ids() {
            let owner = self.model.money_owner(party);
            let puts_in =
                |(due, leg): (usize, &Leg)| enters(due) && self.marks(leg) && self.owner_of(leg.payer) == owner;
            if !owners.contains(&owner) && legs.iter().enumerate().any(puts_in) {
                owners.push(owner);
            }
        }
        owners
    }

    /// The payments of a month, in the order of the full names of flows: both legs of one that is found in clearing and has arrears are one;
    /// what runs backwards comes after what runs forwards.
    fn tagged_payments(&self, legs: &[Leg]) -> Vec<TaggedPayment> {
        let mut found: BTreeMap<(&str, bool), TaggedPayment> = BTreeMap::new();
        for (due, leg) in (0..).zip(legs) {
            let new = || TaggedPayment { dues: Vec::new(), marks: self.marks(leg) };
            found.entry((&self.flow(leg.flow).key, leg.reverse)).or_insert_with(new).dues.push(due);
        }
        found.into_values().collect()
    }

    /// Per node of the clearing: the first party whose cash it has.
    fn parties_of(&self, clearing: &Clearing) -> Vec<PartyId> {
        let party = |cash: &Register| self.chart.books().iter().find(|book| book.cash == *cash).map(|book| book.party);
        let first = |cash: &[Register]| cash.first().and_then(party).expect("a node has the cash of a book");
        clearing.nodes.iter().map(|node| first(&node.cash)).collect()
    }

    /// The legs of the clearing, in its order.
    fn cleared_legs(&self) -> impl Iterator<Item = &Leg> {
        self.payments.legs().filter(|leg| leg.settling != Settling::InFull)
    }

    fn owner_of(&self, book: BookId) -> MoneyOwner<'m> {
        self.model.money_owner(self.chart.book(book).party)
    }

    /// Whether what is paid is the payer's until it comes back: put into a party that is none of its group.
    fn marks(&self, leg: &Leg) -> bool {
        let puts_in = self.flow(leg.flow).books.verb().marks() && !leg.reverse;
        puts_in && self.owner_of(leg.payer) != self.owner_of(leg.payee)
    }

    /// Whether a leg pays a party for what it sells, from without its group and in its own currency.
    fn is_takings(&self, leg: &Leg, party: PartyId) -> bool {
        !leg.reverse && leg.payee == self.own_book(party) && self.model.is_takings(self.flow(leg.flow))
    }

    /// What a party gives a customer: what was paid back of a sale, and credits.
    fn gives_back(&self, leg: &Leg, party: PartyId) -> bool {
        let verb = self.flow(leg.flow).books.verb();
        let back = if leg.reverse { verb.is_sale() } else { verb == BooksVerb::Credit };
        back && leg.payer == self.own_book(party) && self.owner_of(leg.payer) != self.owner_of(leg.payee)
    }

    fn gross_takings(&mut self, party: PartyId) -> Register {
        self.paid_where(|compiler, leg| compiler.is_takings(leg, party))
    }

    /// Gross takings less credits and refunds paid, and less what warrants and shares bought above fair value take off the party's
    /// revenue this month.
    fn net_takings(&mut self, party: PartyId) -> Register {
        let gross = self.gross_takings(party);
        let given = self.paid_where(|compiler, leg| compiler.gives_back(leg, party));
        let paid = self.asm.subtract(gross, given);
        let book = self.own_book(party);
        let mut contra = Vec::new();
        for account in [StandardAccount::ConsiderationRevenue, StandardAccount::WarrantsReceived] {
            let account = Selection::Account(Account::from(account));
            contra.extend(self.chart.matching(self.model, book, &account, None, None));
        }
        if contra.is_empty() {
            return paid;
        }
        let [opening, closing] = [Phase::Open, Phase::Close].map(|phase| self.asm.sum_accounts(phase, &contra));
        let booked = self.asm.subtract(closing, opening);
        self.asm.subtract(paid, booked)
    }

    /// The part of what a party takes in that came from there, in minor units.
    fn taken_from(&mut self, party: PartyId, from: TakenFrom) -> Register {
        if !self.cleared_legs().any(|leg| self.is_takings(leg, party)) {
            return self.asm.constant(0.0);
        }
        let asm = &mut self.asm;
        self.tagged.register(party, from, || asm.cleared())
    }

    /// What was paid this month on some legs of the clearing, in minor units.
    fn paid_where(&mut self, counts: impl Fn(&Self, &Leg) -> bool) -> Register {
        let paid: Vec<Register> = self.cleared_legs().filter(|leg| counts(self, leg)).map(|leg| leg.paid).collect();
        match paid.split_first() {
            None => self.asm.constant(0.0),
            Some((first, rest)) => rest.iter().fold(*first, |sum, paid| self.asm.binary(Binary::Add, sum, *paid)),
        }
    }
}

/// The nodes whose pots decide what is counted: those inside that pay it, and those whose money reaches one of these without a mark.
fn followed(clearing: &Clearing, payments: &[TaggedPayment], counts: impl Fn(&TaggedPayment) -> bool) -> Vec<bool> {
    let mut followed = vec![false; clearing.nodes.len()];
    let mut more = true;
    while more {
        more = false;
        for payment in payments {
            let [payer, payee] = payment.ends(clearing);
            let decides = counts(payment) || (followed[payee] && !payment.marks);
            if decides && !clearing.nodes[payer].outside && !followed[payer] {
                followed[payer] = true;
                more = true;
            }
        }
    }
    followed
}
