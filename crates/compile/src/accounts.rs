//! Who keeps which accounts: books, account words, claims and their mirrors.
//!
//! An account is keyed by (party, words, contract or part, counterparty). A claim stands in two books at once, as an
//! asset of its holder and a liability of its issuer, and every posting to the one goes with a posting to the other.

use std::collections::{BTreeMap, BTreeSet};

use program::Register;
use scenario::{InstanceId, Model, PartyId};

use crate::assembler::Assembler;
use crate::map::Elimination;

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

/// What tells accounts apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct AccountKey {
    pub book: u32,
    pub words: String,
    pub instance: Option<InstanceId>,
    pub counterparty: Option<PartyId>,
}

/// A claim in both books.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClaimKey {
    /// Words of the asset: `asset loan`.
    pub words: String,
    pub holder: u32,
    pub issuer: u32,
    pub instance: Option<InstanceId>,
}

/// The two accounts of a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    pub asset: Register,
    pub liability: Register,
}

/// All books and accounts.
#[derive(Default)]
pub(crate) struct Chart {
    pub books: Vec<Book>,
    /// In order of creation, which follows keys.
    pub accounts: Vec<(AccountKey, Register)>,
    index: BTreeMap<AccountKey, Register>,
    pub claims: BTreeMap<ClaimKey, Claim>,
}

pub(crate) const CASH: &str = "cash";
pub(crate) const OPENING: &str = "equity opening";
pub(crate) const RECEIVABLE: &str = "asset receivable";
pub(crate) const BARTER: &str = "asset barter";
pub(crate) const STAKE: &str = "asset stake";
/// What a stake is worth above its cost, by an entry; a contra account, outside all claims.
pub(crate) const STAKE_REVALUATION: &str = "asset stake revaluation";
pub(crate) const LOAN: &str = "asset loan";
pub(crate) const WARRANTS: &str = "asset warrants";
/// As [`STAKE_REVALUATION`], of warrants.
pub(crate) const WARRANT_REVALUATION: &str = "asset warrant revaluation";
/// Shares and rights to shares, and what they are worth above cost: kept by their holder alone.
pub(crate) const SHARES: [&str; 4] = [STAKE, STAKE_REVALUATION, WARRANTS, WARRANT_REVALUATION];
/// What a customer was paid for its shares above their fair value; `liability deferred consideration` at the customer.
pub(crate) const CONSIDERATION: &str = "asset prepaid consideration";
/// First words of what is to be received under a lease, before what is leased.
pub(crate) const LEASE: &str = "asset lease ";
/// First words of a right to use what is leased.
pub(crate) const RIGHT_OF_USE: &str = "asset right of use ";

/// Words that the language itself books: reading them is never a slip, also where nothing is booked.
pub(crate) const STANDARD: &[&str] = &[
    "asset",
    "liability",
    "equity",
    "revenue",
    "expense",
    CASH,
    OPENING,
    RECEIVABLE,
    BARTER,
    STAKE,
    STAKE_REVALUATION,
    LOAN,
    WARRANTS,
    WARRANT_REVALUATION,
    CONSIDERATION,
    "liability payable",
    "liability loan",
    "liability deferred consideration",
    "equity paid in",
    "equity dividends",
    "equity warrants",
    "revenue interest",
    "revenue wages",
    "revenue tax",
    "revenue grant",
    "revenue dividends",
    "revenue warrants",
    "revenue consideration",
    "revenue revaluation",
    "revenue forgiven",
    "revenue written off",
    "revenue default costs",
    "expense interest",
    "expense wages",
    "expense tax",
    "expense grant",
    "expense warrants",
    "expense consideration",
    "expense forgiven",
    "expense written off",
    "expense default costs",
];

/// The section of an account: `asset`, `liability`, `equity`, `revenue`, `expense`; cash is an asset.
pub(crate) fn section(words: &str) -> &str {
    match words.split(' ').next().unwrap_or("") {
        CASH => "asset",
        section => section,
    }
}

/// How an account that is no claim is eliminated with its counterparty.
pub(crate) fn elimination(words: &str) -> Elimination {
    match words {
        STAKE => Elimination::Stake,
        "equity paid in" => Elimination::PaidIn,
        WARRANTS | "equity warrants" | "equity dividends" | "revenue dividends" => Elimination::Ownership,
        // Of a claim both sides write off as much, of a stake only its holder.
        "revenue written off" | "expense written off" => Elimination::Ownership,
        _ if section(words) == "asset" => Elimination::Capitalised,
        _ => Elimination::Mirrored,
    }
}

/// Whether debits increase the account.
pub(crate) fn is_debit(words: &str) -> bool {
    matches!(section(words), "asset" | "expense")
}

/// How the issuer calls what the holder calls `words`.
pub(crate) fn mirrored(words: &str) -> String {
    match words.strip_prefix("asset ") {
        Some("receivable") => "liability payable".into(),
        Some("barter") => BARTER.into(),
        Some(rest) => match rest.strip_prefix("prepaid ") {
            Some(object) => format!("liability deferred {object}"),
            None => format!("liability {rest}"),
        },
        None => words.into(),
    }
}

/// How the holder calls what the issuer calls `words`.
pub(crate) fn mirrored_back(words: &str) -> String {
    match words.strip_prefix("liability ") {
        Some("payable") => RECEIVABLE.into(),
        Some(rest) => match rest.strip_prefix("deferred ") {
            Some(object) => format!("asset prepaid {object}"),
            None => format!("asset {rest}"),
        },
        None => words.into(),
    }
}

impl Chart {
    /// Opens a book and its cash account.
    pub fn open_book(&mut self, asm: &mut Assembler, party: PartyId, currency: &str, digits: u32, issuer: bool) -> u32 {
        let number = self.books.len() as u32;
        let key = AccountKey { book: number, words: CASH.into(), instance: None, counterparty: None };
        let cash = asm.account(number);
        self.books.push(Book { party, currency: currency.into(), scale: 10_f64.powi(digits as i32), cash, issuer });
        self.accounts.push((key.clone(), cash));
        self.index.insert(key, cash);
        self.account(asm, number, OPENING, None, None);
        number
    }

    /// The book of a party in a currency, if it keeps one.
    pub fn book(&self, party: PartyId, currency: &str) -> Option<u32> {
        let found = self.books.iter().position(|book| book.party == party && book.currency == currency);
        found.map(|place| place as u32)
    }

    /// The account of this key, opened when first asked for.
    pub fn account(
        &mut self,
        asm: &mut Assembler,
        book: u32,
        words: &str,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Register {
        if words == CASH {
            return self.books[book as usize].cash;
        }
        let key = AccountKey { book, words: words.into(), instance, counterparty };
        if let Some(register) = self.index.get(&key) {
            return *register;
        }
        let register = asm.account(book);
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
        if let (BARTER, Some(claim)) = (key.words.as_str(), self.claims.get(&flipped)) {
            return Claim { asset: claim.liability, liability: claim.asset };
        }
        let holder = self.books[key.holder as usize].party;
        let issuer = self.books[key.issuer as usize].party;
        let other = mirrored(&key.words);
        let claim = Claim {
            asset: self.account(asm, key.holder, &key.words, key.instance, Some(issuer)),
            liability: self.account(asm, key.issuer, &other, key.instance, Some(holder)),
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
        words: &str,
        holder: u32,
        issuer: u32,
        instance: Option<InstanceId>,
    ) -> Option<InstanceId> {
        let exists = |instance: Option<InstanceId>| {
            self.claims.contains_key(&ClaimKey { words: words.into(), holder, issuer, instance })
        };
        let between =
            || self.claims.keys().filter(|key| key.words == words && key.holder == holder && key.issuer == issuer);
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

    /// What counts at the horizon in a book: claims and debts at par, and stakes and warrants with their revaluation
    /// (at cost where nobody posts one). Chips bought from somebody are none, nor is consideration to a customer, which
    /// nobody pays back.
    pub fn claims_of(&self, book: u32) -> Vec<Register> {
        let claims: BTreeSet<Register> = self
            .claims
            .iter()
            .filter(|(key, _)| key.words != CONSIDERATION)
            .flat_map(|(_, claim)| [claim.asset, claim.liability])
            .collect();
        let counts = |key: &AccountKey, register: &Register| {
            key.book == book && (claims.contains(register) || SHARES.contains(&key.words.as_str()))
        };
        let found = self.accounts.iter().filter(|(key, r)| counts(key, r));
        found.map(|(_, register)| *register).collect()
    }

    /// Accounts of a book that fit words (exact, or a section), a contract (with its parts) and a counterparty.
    pub fn matching(
        &self,
        model: &Model,
        book: u32,
        words: &str,
        instance: Option<InstanceId>,
        counterparty: Option<PartyId>,
    ) -> Vec<Register> {
        let fits = |key: &AccountKey| {
            let issuer = self.books[book as usize].issuer;
            let own_section = match key.words.as_str() {
                CASH if issuer => "liability",
                other => section(other),
            };
            key.book == book
                && (key.words == words || own_section == words)
                && instance.is_none_or(|wanted| within(model, key.instance, wanted))
                && counterparty.is_none_or(|wanted| key.counterparty == Some(wanted))
        };
        let found = self.accounts.iter().filter(|(key, _)| fits(key));
        found.map(|(_, register)| *register).collect()
    }
}

/// Whether an instance is this one or one of its parts.
pub(crate) fn within(model: &Model, instance: Option<InstanceId>, of: InstanceId) -> bool {
    instance.is_some_and(|id| model.lineage(id).any(|up| up == of))
}
