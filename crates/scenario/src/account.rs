//! Accounts of a party's book. In a file an account is its words, the section first: `asset chips`.

use std::cmp::Ordering;
use std::fmt;

/// Sections of the chart of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Normally a debit.
    Asset,
    /// Normally a credit. The money of an issuer stands here.
    Liability,
    /// Normally a credit.
    Equity,
    /// Normally a credit; cumulative.
    Revenue,
    /// Normally a debit; cumulative.
    Expense,
}

impl Section {
    /// Every section.
    pub const ALL: [Section; 5] =
        [Section::Asset, Section::Liability, Section::Equity, Section::Revenue, Section::Expense];

    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Section::Asset => "asset",
            Section::Liability => "liability",
            Section::Equity => "equity",
            Section::Revenue => "revenue",
            Section::Expense => "expense",
        }
    }

    /// The section of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Section::ALL.into_iter().find(|section| section.word() == word)
    }

    /// Whether debits increase its accounts.
    pub const fn is_debit(self) -> bool {
        matches!(self, Section::Asset | Section::Expense)
    }
}

/// An account by what it means. No two have the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// One that the language itself books, or reads by its meaning.
    Standard(StandardAccount),
    /// One that the language itself keeps for each thing.
    OfThing(ThingAccount),
    /// The scenario's own.
    Own(OwnAccount),
}

/// An account that only the scenario knows: its words are never those of another sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    section: Section,
    name: String,
}

/// An account that the language keeps for each thing: `asset prepaid compute`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThingAccount {
    sort: ThingSort,
    thing: String,
}

macro_rules! accounts {
    ($(#[$about:meta])* $type:ident { $($variant:ident $section:ident $name:literal $meaning:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type { $(#[doc = $meaning] $variant,)* }

        impl $type {
            /// Every one.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// Its section.
            pub const fn section(self) -> Section { match self { $($type::$variant => Section::$section,)* } }

            /// Its words after the section.
            pub const fn name(self) -> &'static str { match self { $($type::$variant => $name,)* } }
        }
    };
}

accounts! {
    /// The accounts of the language, one of each in a book for each contract and counterparty. `cash` alone has no section
    /// among its words.
    StandardAccount {
        Cash Asset "cash" "Money; of an issuer, what it owes to those who hold its money.";
        Receivable Asset "receivable" "What has fallen due and is not yet paid.";
        Barter Asset "barter" "Goods exchanged in kind, on their way.";
        Stake Asset "stake" "Shares in another, at cost.";
        StakeRevaluation Asset "stake revaluation" "What a stake is worth above its cost, by an entry.";
        Loan Asset "loan" "The money lent.";
        Allowance Asset "allowance" "What of its claims their holder does not expect to recover, by an entry.";
        Warrants Asset "warrants" "Rights to shares, at cost.";
        WarrantRevaluation Asset "warrant revaluation" "What warrants are worth above their cost, by an entry.";
        PrepaidConsideration Asset "prepaid consideration" "What a customer was paid for its shares above their fair value.";
        Payable Liability "payable" "The mirror of a receivable.";
        Borrowing Liability "loan" "The mirror of a loan.";
        DeferredConsideration Liability "deferred consideration" "The mirror of prepaid consideration, at the customer.";
        Opening Equity "opening" "What balances the opening sheet.";
        PaidIn Equity "paid in" "What others paid for shares.";
        DividendsPaid Equity "dividends" "What was paid out to those who hold shares.";
        WarrantsGranted Equity "warrants" "Rights to shares given away.";
        InterestEarned Revenue "interest" "Interest, to the lender.";
        WagesEarned Revenue "wages" "Wages, to who works.";
        TaxLevied Revenue "tax" "Tax, to who levies it.";
        GrantReceived Revenue "grant" "A grant, to who receives it.";
        DividendsReceived Revenue "dividends" "Dividends, to who holds shares.";
        WarrantsReceived Revenue "warrants" "Warrants, to who receives them.";
        ConsiderationRevenue Revenue "consideration" "What prepaid consideration takes off revenue.";
        RevaluationGain Revenue "revaluation" "What entries revalue.";
        DebtForgiven Revenue "forgiven" "A loan forgiven, to who owed it.";
        DebtWrittenOff Revenue "written off" "A debt written off, to who owed it.";
        DamagesReceived Revenue "damages" "What makes good a loss, to who is paid it.";
        DefaultCostReceived Revenue "default costs" "What default costs, to who is paid it.";
        InterestPaid Expense "interest" "Interest, to the borrower.";
        WagesPaid Expense "wages" "Wages, to who employs.";
        TaxPaid Expense "tax" "Tax, to who pays it.";
        GrantGiven Expense "grant" "A grant, to who gives it.";
        WarrantsGiven Expense "warrants" "Warrants, to who grants them.";
        ConsiderationExpense Expense "consideration" "What deferred consideration takes off expense.";
        LoanForgiven Expense "forgiven" "A loan forgiven, to who lent it.";
        ClaimWrittenOff Expense "written off" "A claim written off, to who held it.";
        CreditLosses Expense "credit losses" "What entries take off claims, to who holds them.";
        DamagesPaid Expense "damages" "What makes good a loss, to who pays it.";
        DefaultCost Expense "default costs" "What default costs, to who is in default.";
    }
}

accounts! {
    /// The sorts of account that the language keeps for each thing.
    ThingSort {
        Prepaid Asset "prepaid" "Goods and services paid for and still to come.";
        Deferred Liability "deferred" "The mirror of what is prepaid.";
        LeaseReceivable Asset "lease" "Payments still to be received under a lease.";
        LeaseLiability Liability "lease" "Payments still to be paid under a lease.";
        RightOfUse Asset "right of use" "The use still to come under a lease.";
        RightGranted Liability "right of use" "The mirror of a right of use, at the lessor.";
        LeaseRevenue Revenue "lease" "Rent, to the lessor.";
        LeaseExpense Expense "lease" "Rent, to the lessee.";
        Disposal Revenue "disposal" "Gain or loss on what is disposed of.";
    }
}

impl StandardAccount {
    /// Shares and rights to shares, and what they are worth above cost: kept by their holder alone.
    pub const fn is_holding(self) -> bool {
        use StandardAccount::*;
        matches!(self, Stake | StakeRevaluation | Warrants | WarrantRevaluation)
    }

    /// How the other side of a claim calls it, if it is one.
    const fn mirrored(self) -> Option<Self> {
        use StandardAccount::*;
        match self {
            Receivable => Some(Payable),
            Payable => Some(Receivable),
            Loan => Some(Borrowing),
            Borrowing => Some(Loan),
            PrepaidConsideration => Some(DeferredConsideration),
            DeferredConsideration => Some(PrepaidConsideration),
            // One signed account between two books.
            Barter => Some(Barter),
            _ => None,
        }
    }
}

impl ThingSort {
    /// Payments and use still to come under a lease.
    pub const fn is_of_lease(self) -> bool {
        use ThingSort::*;
        matches!(self, LeaseReceivable | LeaseLiability | RightOfUse | RightGranted)
    }

    const fn mirrored(self) -> Option<Self> {
        use ThingSort::*;
        match self {
            Prepaid => Some(Deferred),
            Deferred => Some(Prepaid),
            LeaseReceivable => Some(LeaseLiability),
            LeaseLiability => Some(LeaseReceivable),
            RightOfUse => Some(RightGranted),
            RightGranted => Some(RightOfUse),
            LeaseRevenue | LeaseExpense | Disposal => None,
        }
    }
}

impl Account {
    /// The account of these words after a section, one space between them.
    pub fn named(section: Section, name: &str) -> Self {
        // `asset cash` is cash: there is no other that a payment could not reach.
        let mut standard = StandardAccount::ALL.iter();
        if let Some(known) = standard.find(|known| (known.section(), known.name()) == (section, name)) {
            return Account::Standard(*known);
        }
        let mut sorts = ThingSort::ALL.iter().filter(|sort| sort.section() == section);
        match sorts.find_map(|sort| Some((*sort, thing_of(*sort, name)?))) {
            Some((sort, thing)) => Account::OfThing(ThingAccount { sort, thing: thing.into() }),
            None => Account::Own(OwnAccount { section, name: name.into() }),
        }
    }

    /// An account of the scenario's own.
    ///
    /// # Errors
    /// The account of the language that has these words.
    pub fn own(section: Section, name: &str) -> Result<Self, Self> {
        match Account::named(section, name) {
            own @ Account::Own(_) => Ok(own),
            other => Err(other),
        }
    }

    /// The account of a sort for a thing.
    ///
    /// # Errors
    /// The other account that has these words.
    pub fn of_thing(sort: ThingSort, thing: &str) -> Result<Self, Self> {
        match Account::named(sort.section(), &format!("{} {thing}", sort.name())) {
            Account::OfThing(found) if found.sort == sort => Ok(Account::OfThing(found)),
            other => Err(other),
        }
    }

    /// The account of these words.
    pub fn parse(words: &str) -> Option<Self> {
        if words == StandardAccount::Cash.name() {
            return Some(Account::Standard(StandardAccount::Cash));
        }
        let (section, name) = words.split_once(' ')?;
        (!name.is_empty()).then_some(())?;
        Some(Account::named(Section::parse(section)?, name))
    }

    /// Where it stands.
    pub const fn section(&self) -> Section {
        match self {
            Account::Standard(standard) => standard.section(),
            Account::OfThing(account) => account.sort.section(),
            Account::Own(account) => account.section,
        }
    }

    /// Whether debits increase it.
    pub const fn is_debit(&self) -> bool {
        self.section().is_debit()
    }

    /// Its words after the section: `prepaid compute`.
    pub fn name(&self) -> String {
        let [_, first, rest] = self.words();
        if rest.is_empty() { first.into() } else { format!("{first} {rest}") }
    }

    /// What the account of the language means, if it is one that does not depend on a thing.
    pub const fn standard(&self) -> Option<StandardAccount> {
        match self {
            Account::Standard(standard) => Some(*standard),
            _ => None,
        }
    }

    /// The sort of an account that the language keeps for a thing.
    pub const fn sort(&self) -> Option<ThingSort> {
        match self {
            Account::OfThing(account) => Some(account.sort),
            _ => None,
        }
    }

    /// How the other side of a claim calls it: `liability loan` of `asset loan`. `None` if it stands in one book alone, or if
    /// it is of the scenario's own and the other side would be an account of the language.
    pub fn mirrored(&self) -> Option<Self> {
        let own = |section: Section, name: &str| Account::own(section, name).ok();
        match self {
            Account::Standard(standard) => standard.mirrored().map(Account::Standard),
            Account::OfThing(ThingAccount { sort, thing }) => {
                Some(Account::OfThing(ThingAccount { sort: sort.mirrored()?, thing: thing.clone() }))
            }
            Account::Own(OwnAccount { section: Section::Asset, name }) => own(Section::Liability, name),
            Account::Own(OwnAccount { section: Section::Liability, name }) => own(Section::Asset, name),
            Account::Own(_) => None,
        }
    }

    /// Whether its words are these of another account, and more.
    fn continues(&self, first: &Account) -> bool {
        let (mut words, mut first) = (self.letters(), first.letters());
        first.all(|letter| words.next() == Some(letter)) && words.next() == Some(b' ')
    }

    /// Its words, letter by letter.
    fn letters(&self) -> impl Iterator<Item = u8> {
        let words = self.words().into_iter().filter(|word| !word.is_empty());
        words.enumerate().flat_map(|(place, word)| (place > 0).then_some(b' ').into_iter().chain(word.bytes()))
    }

    /// Section, name, and thing; what it has not is empty.
    fn words(&self) -> [&str; 3] {
        match self {
            Account::Standard(StandardAccount::Cash) => ["", StandardAccount::Cash.name(), ""],
            Account::Standard(standard) => [standard.section().word(), standard.name(), ""],
            Account::OfThing(account) => [account.sort.section().word(), account.sort.name(), &account.thing],
            Account::Own(account) => [account.section.word(), &account.name, ""],
        }
    }
}

/// The thing of a name that begins with the words of a sort.
fn thing_of(sort: ThingSort, name: &str) -> Option<&str> {
    name.strip_prefix(sort.name())?.strip_prefix(' ').filter(|thing| !thing.is_empty())
}

impl From<StandardAccount> for Account {
    fn from(standard: StandardAccount) -> Self {
        Account::Standard(standard)
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        let words = self.words();
        let words = words.into_iter().filter(|word| !word.is_empty());
        for (place, word) in words.enumerate() {
            formatter.write_str(if place > 0 { " " } else { "" })?;
            formatter.write_str(word)?;
        }
        Ok(())
    }
}

/// In the order of their words, so that no order depends on how this file lists them.
impl Ord for Account {
    fn cmp(&self, other: &Self) -> Ordering {
        self.letters().cmp(other.letters())
    }
}

impl PartialOrd for Account {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a balance sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All accounts of a section.
    Section(Section),
    /// One account, of every contract and counterparty. Words that are no account of the language are also the first words of
    /// others: `asset lease` takes in `asset lease halls`.
    Account(Account),
}

impl Selection {
    /// The section of what is summed.
    pub const fn section(&self) -> Section {
        match self {
            Selection::Section(section) => *section,
            Selection::Account(account) => account.section(),
        }
    }

    /// Whether debits increase what is summed.
    pub const fn is_debit(&self) -> bool {
        self.section().is_debit()
    }

    /// Whether it takes in an account that stands in a section (of an issuer, cash is a liability).
    pub fn covers(&self, account: &Account, section: Section) -> bool {
        match self {
            Selection::Section(wanted) => *wanted == section,
            Selection::Account(wanted @ Account::Standard(_)) => wanted == account,
            Selection::Account(wanted) => wanted == account || account.continues(wanted),
        }
    }
}

impl From<StandardAccount> for Selection {
    fn from(standard: StandardAccount) -> Self {
        Selection::Account(Account::Standard(standard))
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Selection::Section(section) => formatter.write_str(section.word()),
            Selection::Account(account) => account.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_every_account_round_trip() {
        let mut seen = Vec::new();
        for standard in StandardAccount::ALL {
            let account = Account::from(*standard);
            assert_eq!(Account::parse(&account.to_string()), Some(account.clone()), "{account}");
            seen.push(account.to_string());
        }
        for sort in ThingSort::ALL {
            let account = Account::of_thing(*sort, "fast chips").unwrap();
            assert_eq!(account.to_string(), format!("{} {} fast chips", sort.section().word(), sort.name()));
            assert_eq!(Account::parse(&account.to_string()), Some(account));
        }
        let own = Account::own(Section::Asset, "fast chips").unwrap();
        assert_eq!(Account::parse("asset fast chips"), Some(own));
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), count, "two standard accounts have the same words");
    }

    #[test]
    fn no_own_account_has_the_words_of_the_language() {
        for standard in StandardAccount::ALL.iter().filter(|one| **one != StandardAccount::Cash) {
            let found = Account::own(standard.section(), standard.name());
            assert_eq!(found, Err(Account::Standard(*standard)));
        }
        for sort in ThingSort::ALL {
            let name = format!("{} chips", sort.name());
            assert!(Account::own(sort.section(), &name).is_err(), "{name}");
            // Without a thing it is a word like any other.
            assert!(Account::own(sort.section(), sort.name()).is_ok());
        }
        assert!(Account::of_thing(ThingSort::Prepaid, "consideration").is_err());
    }

    #[test]
    fn a_mirror_leads_back() {
        let standard = StandardAccount::ALL.iter().map(|one| Account::from(*one));
        let of_chips = ThingSort::ALL.iter().map(|sort| Account::of_thing(*sort, "chips").unwrap());
        for account in standard.chain(of_chips).chain([Account::own(Section::Liability, "bonds").unwrap()]) {
            if let Some(mirror) = account.mirrored() {
                assert_eq!(mirror.mirrored(), Some(account));
            }
        }
        for words in ["liability stake", "liability receivable", "asset payable", "asset deferred power"] {
            assert_eq!(Account::parse(words).unwrap().mirrored(), None, "{words}");
        }
    }

    #[test]
    fn first_words_take_in_all_that_begin_so() {
        let covers = |words: &str, account: &str| {
            let account = Account::parse(account).unwrap();
            Selection::Account(Account::parse(words).unwrap()).covers(&account, account.section())
        };
        for (words, account) in [
            ("asset lease", "asset lease halls"),
            ("asset prepaid", "asset prepaid consideration"),
            ("asset prepaid power", "asset prepaid power night"),
            ("expense power", "expense power"),
            ("expense power", "expense power night"),
            ("asset right", "asset right of use halls"),
        ] {
            assert!(covers(words, account), "{words}: {account}");
        }
        for (words, account) in [
            ("asset lease", "liability lease halls"),
            ("asset lease", "asset leases"),
            ("expense power night", "expense power"),
            // The language's own are what they are.
            ("asset stake", "asset stake revaluation"),
            ("liability loan", "liability loan fees"),
        ] {
            assert!(!covers(words, account), "{words}: {account}");
        }
    }

    #[test]
    fn what_is_no_account() {
        for words in ["", "cash box", "asset", "asset ", "stake"] {
            assert_eq!(Account::parse(words), None, "{words}");
        }
    }
}
