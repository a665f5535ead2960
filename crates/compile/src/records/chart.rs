//! Who keeps which accounts: books, account words, claims and their mirrors.
//!
//! An account is keyed by (book, account, contract or part, counterparty). A claim stands in two books at once, as an
//! asset of its holder and a liability of its issuer, and every posting to the one goes with a posting to the other.

use std::collections::{BTreeMap, BTreeSet};

use program::Register;
use scenario::{Account, Arena, Id, InstanceId, Model, PartyId, Section, Selection, StandardAccount, ThingSort};

use crate::assembly::assembler::Assembler;
use crate::map::Elimination;

scenario::ids! {
    /// Names a book of the [`Chart`]; its number in the program.
    pub(crate) struct BookId;
}

/// Digits of a currency's minor unit.
pub(crate) type Currencies<'a> = &'a dyn Fn(&str) -> u32;

/// The book of a party in one currency.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// Whose; implied issuers follow the parties of the model.
    pub party: PartyId,
    /// ISO code.
    pub currency: String,
    /// Minor units in a unit of money.
    pub scale: f64,
    /// Its money; for an issuer what it owes to the holders of its money, negative.
    pub cash: Register,
    /// Its payments create money.
    pub issuer: bool,
}

/// The key that distinguishes accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AccountKey {
    pub book: BookId,
    pub account: Account,
    pub instance: Option<InstanceId>,
    pub counterparty: Option<PartyId>,
}

/// A claim in both books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClaimKey {
    /// The holder's: `asset loan`.
    pub account: Account,
    pub holder: BookId,
    pub issuer: BookId,
    pub instance: Option<InstanceId>,
}

/// The two accounts of a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub asset: Register,
    pub liability: Register,
}

/// All books and accounts.
pub(crate) struct Chart<'m> {
    digits: Currencies<'m>,
    books: Arena<BookId, Book>,
    /// In order of creation, which follows keys.
    accounts: Vec<(AccountKey, Register)>,
    index: BTreeMap<AccountKey, Register>,
    claims: BTreeMap<ClaimKey, Claim>,
    /// Accounts of what was bought second-hand out of a contract's books.
    resold: BTreeSet<Register>,
}

/// How an account that is no claim is eliminated with its counterparty.
pub(crate) fn elimination(account: &Account) -> Elimination {
    use StandardAccount::*;
    match account.standard() {
        Some(Stake) => Elimination::Stake,
        Some(PaidIn) => Elimination::PaidIn,
        Some(Warrants | WarrantsGranted | DividendsPaid | DividendsReceived) => Elimination::Ownership,
        // A price for shares above their cost is a gain of their holder alone.
        Some(RevaluationGain) => Elimination::Ownership,
        // Both sides of a claim write off as much; a stake is written off only by its holder.
        Some(DebtWrittenOff | ClaimWrittenOff) => Elimination::Ownership,
        _ if account.section() == Section::Asset => Elimination::Capitalised,
        _ => Elimination::Mirrored,
    }
}

impl<'m> Chart<'m> {
    pub fn new(digits: Currencies<'m>) -> Self {
        Chart {
            digits,
            books: Arena::new(),
            accounts: Vec::new(),
            index: BTreeMap::new(),
            claims: BTreeMap::new(),
            resold: BTreeSet::new(),
        }
    }

    /// Opens a book and its cash account.
    pub fn open_book(&mut self, asm: &mut Assembler, party: PartyId, currency: &str, issuer: bool) -> BookId {
        let id = BookId::at(self.books.len());
        let key = AccountKey { book: id, account: StandardAccount::Cash.into(), instance: None, counterparty: None };
        let cash = asm.account(id.0);
        let scale = minor_units((self.digits)(currency));
        self.books.push(Book { party, currency: currency.into(), scale, cash, issuer });
        self.accounts.push((key.clone(), cash));
        self.index.insert(key, cash);
        self.account(asm, id, StandardAccount::Opening, None, None);
        id
    }

    pub fn book(&self, id: BookId) -> &Book {
        &self.books[id]
    }

    /// All books, in the order in which they were opened.
    pub fn books(&self) -> &Arena<BookId, Book> {
        &self.books
    }

    /// All accounts, in the order in which they were opened.
    pub fn accounts(&self) -> &[(AccountKey, Register)] {
        &self.accounts
    }

    /// All claims, in key order.
    pub fn claims(&self) -> &BTreeMap<ClaimKey, Claim> {
        &self.claims
    }

    /// The book of a party in a currency, if it keeps one.
    pub fn book_of(&self, party: PartyId, currency: &str) -> Option<BookId> {
        self.books.position(|book| book.party == party && book.currency == currency)
    }

    /// The account of this key, opened when first asked for.
    pub fn account(
        &mut self,
        asm: &mut Assembler,
        book: BookId,
        account: impl Into<Account>,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Register {
        let account = account.into();
        if account.standard() == Some(StandardAccount::Cash) {
            return self.books[book].cash;
        }
        let key = AccountKey { book, account, instance, counterparty };
        if let Some(register) = self.index.get(&key) {
            return *register;
        }
        let register = asm.account(book.0);
        self.accounts.push((key.clone(), register));
        self.index.insert(key, register);
        register
    }

    /// Both accounts of a claim, opened when first asked for.
    pub fn claim(&mut self, asm: &mut Assembler, key: ClaimKey) -> Claim {
        // Barter is one signed account between two books.
        let flipped = ClaimKey { holder: key.issuer, issuer: key.holder, ..key.clone() };
        if let Some(claim) = self.claims.get(&key) {
            return *claim;
        }
        if let (Some(StandardAccount::Barter), Some(claim)) = (key.account.standard(), self.claims.get(&flipped)) {
            return Claim { asset: claim.liability, liability: claim.asset };
        }
        let holder = self.books[key.holder].party;
        let issuer = self.books[key.issuer].party;
        let other = key.account.mirrored().expect("a claim stands in two books");
        let claim = Claim {
            asset: self.account(asm, key.holder, key.account.clone(), key.instance, Some(issuer)),
            liability: self.account(asm, key.issuer, other, key.instance, Some(holder)),
        };
        asm.mirror(vec![claim.asset], vec![claim.liability]);
        self.claims.insert(key, claim);
        claim
    }

    /// The contract whose claim a repayment or a release reduces: its own, or that of the contract which it is a part
    /// of, if that has one; else, unless a part of it has one, a claim between the same two parties: one of no
    /// contract, or the first in key order.
    pub fn reduced(
        &self,
        model: &Model,
        account: &Account,
        holder: BookId,
        issuer: BookId,
        instance: Option<InstanceId>,
    ) -> Option<InstanceId> {
        let exists = |instance: Option<InstanceId>| {
            self.claims.contains_key(&ClaimKey { account: account.clone(), holder, issuer, instance })
        };
        let between =
            || self.claims.keys().filter(|key| key.account == *account && key.holder == holder && key.issuer == issuer);
        if let Some(own) = instance {
            if let Some(line) = model.lineage(own).find(|id| exists(Some(*id))) {
                return Some(line);
            }
            let of_part = |key: &ClaimKey| key.instance.is_some_and(|id| model.lineage(id).any(|up| up == own));
            if between().any(of_part) {
                return instance;
            }
        }
        match between().next() {
            Some(first) => first.instance,
            None => instance,
        }
    }

    /// What counts at the horizon in a book: claims and debts at par, less the allowance that entries set against claims, and
    /// stakes and warrants with their revaluation (at cost where nobody posts one). Chips bought from somebody are none, nor is consideration to a customer, which
    /// nobody pays back, nor what is still to come under a lease, on both sides.
    pub fn claims_of(&self, book: BookId) -> Vec<(AccountKey, Register)> {
        let claims: BTreeSet<Register> = self
            .claims
            .iter()
            .filter(|(key, _)| key.account.standard() != Some(StandardAccount::PrepaidConsideration))
            .filter(|(key, _)| !key.account.sort().is_some_and(ThingSort::is_of_lease))
            .flat_map(|(_, claim)| [claim.asset, claim.liability])
            .collect();
        let counts = |key: &AccountKey, register: &Register| {
            let alone = |account: StandardAccount| account.is_holding() || account == StandardAccount::Allowance;
            key.book == book && (claims.contains(register) || key.account.standard().is_some_and(alone))
        };
        let found = self.accounts.iter().filter(|(key, r)| counts(key, r));
        found.cloned().collect()
    }

    /// Where an account stands: the cash of an issuer is what it owes.
    pub fn section_of(&self, key: &AccountKey) -> Section {
        match key.account.standard() {
            Some(StandardAccount::Cash) if self.books[key.book].issuer => Section::Liability,
            _ => key.account.section(),
        }
    }

    /// Notes that an account holds a lot that was bought second-hand.
    pub fn note_resold(&mut self, account: Register) {
        self.resold.insert(account);
    }

    /// Whether an account counts in the carrying value of its contract or part: asset and contra accounts, not what is
    /// still to be received, nor a lot that somebody has bought second-hand.
    pub fn is_carried(&self, key: &AccountKey, register: Register) -> bool {
        use StandardAccount::{Allowance, Barter, Receivable};
        let not_yet_had = matches!(key.account.standard(), Some(Receivable | Allowance | Barter))
            || key.account.sort() == Some(ThingSort::LeaseReceivable);
        key.account.section() == Section::Asset && !self.resold.contains(&register) && !not_yet_had
    }

    /// Accounts of a book that fit a selection, a contract (with its parts) and a counterparty.
    pub fn matching(
        &self,
        model: &Model,
        book: BookId,
        accounts: &Selection,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Vec<Register> {
        let fits = |key: &AccountKey| {
            key.book == book
                && accounts.covers(&key.account, self.section_of(key))
                && instance.is_none_or(|wanted| within(model, key.instance, wanted))
                && counterparty.is_none_or(|wanted| key.counterparty == Some(wanted))
        };
        let found = self.accounts.iter().filter(|(key, _)| fits(key));
        found.map(|(_, register)| *register).collect()
    }
}

/// Minor units in a unit of money with so many digits after the point: a product of tens, which is exact.
fn minor_units(digits: u32) -> f64 {
    (0..digits).fold(1.0, |units, _| 10.0 * units)
}

/// Whether an instance is this one or one of its parts.
pub(crate) fn within(model: &Model, instance: Option<InstanceId>, of: InstanceId) -> bool {
    instance.is_some_and(|id| model.lineage(id).any(|up| up == of))
}

#[cfg(test)]
mod tests {
    use super::minor_units;

    #[test]
    fn minor_units_are_exact() {
        assert_eq!([0, 1, 2, 3, 4].map(minor_units), [1.0, 10.0, 100.0, 1_000.0, 10_000.0]);
    }
}
