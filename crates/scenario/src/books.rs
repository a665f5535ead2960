//! How a due is booked: a verb, and for some verbs an object, as in `sale compute`.

use std::fmt;

use crate::account::{Account, Section, ThingSort};
use crate::channel::WealthChannel;

/// A verb and its object. The accounts that the object names are the scenario's own, or of the sort that the verb keeps for
/// each thing: no object reaches another account of the language by its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Books {
    verb: BooksVerb,
    object: String,
}

/// The verbs of `books`, as in the table of `spec/flows.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum BooksVerb {
    Sale,
    Wages,
    Tax,
    Interest,
    Grant,
    Damages,
    Capital,
    Dispose,
    Lease,
    Loan,
    Repay,
    Equity,
    Buyback,
    Dividend,
    Prepay,
    UsePrepaid,
    Credit,
    Warrant,
    Convert,
    Forgive,
}

/// An account that a verb makes of its object.
#[derive(Clone, Copy)]
enum Made {
    /// The scenario's own, in a section.
    Own(Section),
    /// One of those that the language keeps for each thing.
    Of(ThingSort),
}

impl BooksVerb {
    /// Every verb.
    pub const ALL: &'static [BooksVerb] = &[
        BooksVerb::Sale,
        BooksVerb::Wages,
        BooksVerb::Tax,
        BooksVerb::Interest,
        BooksVerb::Grant,
        BooksVerb::Damages,
        BooksVerb::Capital,
        BooksVerb::Dispose,
        BooksVerb::Lease,
        BooksVerb::Loan,
        BooksVerb::Repay,
        BooksVerb::Equity,
        BooksVerb::Buyback,
        BooksVerb::Dividend,
        BooksVerb::Prepay,
        BooksVerb::UsePrepaid,
        BooksVerb::Credit,
        BooksVerb::Warrant,
        BooksVerb::Convert,
        BooksVerb::Forgive,
    ];

    /// Whether it is always settled in kind: no cash moves.
    pub const fn is_in_kind(self) -> bool {
        matches!(self, BooksVerb::UsePrepaid | BooksVerb::Warrant | BooksVerb::Convert | BooksVerb::Forgive)
    }

    /// Whether what is paid is for something sold: cash of a customer, now or ahead of its delivery. Second-hand things that are
    /// sold off are no part of it.
    pub const fn is_sale(self) -> bool {
        matches!(self, BooksVerb::Sale | BooksVerb::Capital | BooksVerb::Lease | BooksVerb::Prepay)
    }

    /// Whether what is paid is put into its receiver: such money is the payer's until it has come back.
    pub const fn marks(self) -> bool {
        matches!(self, BooksVerb::Equity | BooksVerb::Loan | BooksVerb::Prepay | BooksVerb::Credit)
    }

    /// The channel by which what it pays moves the wealth of both.
    pub const fn channel(self) -> WealthChannel {
        match self {
            BooksVerb::Loan | BooksVerb::Repay | BooksVerb::Interest | BooksVerb::Forgive => WealthChannel::Debt,
            BooksVerb::Equity | BooksVerb::Buyback | BooksVerb::Dividend | BooksVerb::Warrant | BooksVerb::Convert => {
                WealthChannel::Equity
            }
            BooksVerb::Grant => WealthChannel::Guarantees,
            BooksVerb::Sale
            | BooksVerb::Wages
            | BooksVerb::Tax
            | BooksVerb::Damages
            | BooksVerb::Capital
            | BooksVerb::Dispose
            | BooksVerb::Lease
            | BooksVerb::Prepay
            | BooksVerb::UsePrepaid
            | BooksVerb::Credit => WealthChannel::Business,
        }
    }

    /// Its words in a file.
    pub const fn words(self) -> &'static str {
        match self {
            BooksVerb::Sale => "sale",
            BooksVerb::Wages => "wages",
            BooksVerb::Tax => "tax",
            BooksVerb::Interest => "interest",
            BooksVerb::Grant => "grant",
            BooksVerb::Damages => "damages",
            BooksVerb::Capital => "capital",
            BooksVerb::Dispose => "dispose",
            BooksVerb::Lease => "lease",
            BooksVerb::Loan => "loan",
            BooksVerb::Repay => "repay",
            BooksVerb::Equity => "equity",
            BooksVerb::Buyback => "buyback",
            BooksVerb::Dividend => "dividend",
            BooksVerb::Prepay => "prepay",
            BooksVerb::UsePrepaid => "use prepaid",
            BooksVerb::Credit => "credit",
            BooksVerb::Warrant => "warrant",
            BooksVerb::Convert => "convert",
            BooksVerb::Forgive => "forgive",
        }
    }

    /// Whether it is of something.
    pub const fn takes_object(self) -> bool {
        !self.made().is_empty()
    }

    /// The accounts that it makes of its object.
    const fn made(self) -> &'static [Made] {
        use Section::{Asset, Expense, Revenue};
        use ThingSort::*;
        match self {
            BooksVerb::Sale | BooksVerb::Credit => &[Made::Own(Expense), Made::Own(Revenue)],
            BooksVerb::Capital => &[Made::Own(Asset), Made::Own(Revenue)],
            BooksVerb::Dispose => &[Made::Own(Asset), Made::Of(Disposal)],
            BooksVerb::Lease => &[
                Made::Of(LeaseExpense),
                Made::Of(LeaseRevenue),
                Made::Of(LeaseReceivable),
                Made::Of(LeaseLiability),
                Made::Of(RightOfUse),
                Made::Of(RightGranted),
            ],
            BooksVerb::Prepay => &[Made::Of(Prepaid), Made::Of(Deferred)],
            BooksVerb::UsePrepaid => &[Made::Of(Prepaid), Made::Of(Deferred), Made::Own(Expense), Made::Own(Revenue)],
            _ => &[],
        }
    }
}

impl Books {
    /// A verb and its object: words with one space between them, empty for a verb that takes none.
    ///
    /// # Errors
    /// The account of the language that the object would reach by its words.
    pub fn new(verb: BooksVerb, object: &str) -> Result<Self, Account> {
        let books = Books { verb, object: object.into() };
        for made in verb.made() {
            books.account(*made)?;
        }
        Ok(books)
    }

    /// A verb that takes no object.
    pub fn plain(verb: BooksVerb) -> Self {
        Books { verb, object: String::new() }
    }

    /// The verb.
    pub const fn verb(&self) -> BooksVerb {
        self.verb
    }

    /// What: `compute`, `chips`; empty for verbs that take none.
    pub fn object(&self) -> &str {
        &self.object
    }

    /// The scenario's own account of the object in a section that the verb books to.
    pub fn own(&self, section: Section) -> Account {
        self.account(Made::Own(section)).expect("an object that is an account of the language is refused")
    }

    /// The account of the object of a sort that the verb books to.
    pub fn of_thing(&self, sort: ThingSort) -> Account {
        self.account(Made::Of(sort)).expect("an object that is an account of the language is refused")
    }

    fn account(&self, made: Made) -> Result<Account, Account> {
        match made {
            Made::Own(section) => Account::own(section, &self.object),
            Made::Of(sort) => Account::of_thing(sort, &self.object),
        }
    }
}

impl fmt::Display for Books {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.verb.words())?;
        if self.object.is_empty() { Ok(()) } else { write!(formatter, " {}", self.object) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::StandardAccount;

    fn verbs_of_something() -> impl Iterator<Item = BooksVerb> {
        BooksVerb::ALL.iter().copied().filter(|verb| verb.takes_object())
    }

    /// The words of every account of the language, in each way in which an object could hit them.
    #[test]
    fn no_object_reaches_an_account_of_the_language() {
        let standard = StandardAccount::ALL.iter().map(|account| account.name().to_string());
        let of_things = ThingSort::ALL.iter().map(|sort| format!("{} chips", sort.name()));
        for name in standard.chain(of_things) {
            let cut: Vec<&str> = name.split(' ').collect();
            for object in (0..cut.len()).map(|from| cut[from..].join(" ")) {
                for verb in verbs_of_something() {
                    let Ok(books) = Books::new(verb, &object) else { continue };
                    for made in verb.made() {
                        let account = books.account(*made).unwrap();
                        let fits = match made {
                            Made::Own(section) => matches!(&account, Account::Own(_)) && account.section() == *section,
                            Made::Of(sort) => account.sort() == Some(*sort),
                        };
                        assert!(fits, "{} {object} books {account}", verb.words());
                    }
                }
            }
        }
    }

    #[test]
    fn an_object_of_the_language_is_refused_by_its_account() {
        let refused = |verb: BooksVerb, object: &str| Books::new(verb, object).unwrap_err().to_string();
        assert_eq!(refused(BooksVerb::Capital, "stake"), "asset stake");
        assert_eq!(refused(BooksVerb::Prepay, "consideration"), "asset prepaid consideration");
        assert_eq!(refused(BooksVerb::Sale, "dividends"), "revenue dividends");
        assert_eq!(refused(BooksVerb::Sale, "lease office"), "expense lease office");
        assert_eq!(refused(BooksVerb::Dispose, "loan"), "asset loan");
        assert_eq!(refused(BooksVerb::UsePrepaid, "tax"), "expense tax");
        assert!(Books::new(BooksVerb::Prepay, "tax").is_ok(), "only its use would be `expense tax`");
        assert!(Books::new(BooksVerb::Lease, "stake").is_ok());
    }
}
