//! Account words, and the verbs of `books`.

use scenario::{Account, Books, BooksVerb, Section, Selection, StandardAccount};
use syntax::{Help, Span, list_words, suggest};

use crate::words::names::is_name;

/// The fault, and its repair.
#[derive(Debug, PartialEq)]
pub(crate) struct Mistake {
    /// The fault.
    pub message: String,
    /// The repair.
    help: String,
    /// The words at fault and those written instead, if the repair says it exactly.
    meant: Option<(String, String)>,
}

impl Mistake {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), meant: None }
    }

    /// Other words were probably meant.
    fn meant(message: impl Into<String>, old: &str, new: String) -> Self {
        let help = format!("did you mean `{new}`?");
        Self { meant: Some((old.into(), new)), ..Self::new(message, help) }
    }

    /// The repair of words at a place.
    pub fn help_at(&self, place: Span) -> Help {
        match &self.meant {
            Some((old, new)) => Help::meant(place, old, new),
            None => self.help.as_str().into(),
        }
    }
}

/// First words of an account.
fn first_words() -> Vec<&'static str> {
    let sections = Section::ALL.map(Section::word);
    [StandardAccount::Cash.name()].into_iter().chain(sections).collect()
}

/// What account words select: one account, or a whole section.
pub(crate) fn selection(text: &str) -> Result<Selection, Mistake> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first().copied().unwrap_or("");
    if !first_words().contains(&first) {
        let message = format!("`{text}` is not an account");
        return Err(match suggest::closest(first, first_words().into_iter()) {
            Some(close) => Mistake::meant(message, first, close.into()),
            None => Mistake::new(message, format!("an account begins with {}", list_words(&first_words()))),
        });
    }
    if let Some(word) = words.iter().find(|word| !is_name(word)) {
        // What an expression cannot name could never be read.
        return Err(Mistake::new(format!("`{word}` is not a word"), "write words of letters, digits and `_`"));
    }
    let joined = words.join(" ");
    if let Some(section) = Section::parse(&joined) {
        return Ok(Selection::Section(section));
    }
    Account::parse(&joined).map(Selection::Account).ok_or_else(|| {
        Mistake::new(
            format!("`{joined}` is not an account: cash is one account"),
            format!("write `cash`, or `asset {}`", words[1..].join(" ")),
        )
    })
}

/// The account of these words.
pub(crate) fn account(text: &str) -> Result<Account, Mistake> {
    match selection(text) {
        Ok(Selection::Account(account)) => Ok(account),
        Ok(Selection::Section(section)) => {
            let message = format!("`{}` is a section, not an account", section.word());
            Err(Mistake::new(message, format!("write e.g. `{}`", example(section))))
        }
        // The word that was meant would be a section.
        Err(Mistake { message, meant: Some((old, new)), .. }) if old == text.trim() => {
            let help = Section::parse(&new).map_or(format!("did you mean `{new}`?"), |section| {
                format!("write an account such as `{}`", example(section))
            });
            Err(Mistake::new(message, help))
        }
        Err(found) => Err(found),
    }
}

/// An account that a scenario may have in a section.
fn example(section: Section) -> &'static str {
    match section {
        Section::Asset => "asset chips",
        Section::Liability => "liability deposits",
        Section::Equity => "equity reserves",
        Section::Revenue => "revenue compute",
        Section::Expense => "expense compute",
    }
}

/// The verbs of `books`.
pub(crate) fn verbs() -> impl Iterator<Item = &'static str> {
    BooksVerb::ALL.iter().map(|verb| verb.words())
}

/// Reads the `books` of a due.
pub(crate) fn read_books(text: &str) -> Result<Books, Mistake> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, rest) = match words.as_slice() {
        ["use", "prepaid", rest @ ..] => ("use prepaid", rest),
        [first, rest @ ..] => (*first, rest),
        [] => ("", &[][..]),
    };
    let Some(verb) = BooksVerb::ALL.iter().copied().find(|verb| verb.words() == name) else {
        let message = format!("`{text}` is not a way to book");
        return Err(match books_meant(name, rest) {
            Some(meant) => Mistake::meant(message, text.trim(), meant),
            None => Mistake::new(message, without_verb(name)),
        });
    };
    if let Some(word) = rest.iter().find(|word| !is_name(word)) {
        return Err(Mistake::new(
            format!("`{word}` is not a word"),
            format!("write words of letters, digits and `_`, e.g. `{name} compute`"),
        ));
    }
    if verb.takes_object() && rest.is_empty() {
        return Err(Mistake::new(format!("`{name}` does not say of what"), format!("write e.g. `{name} compute`")));
    }
    if !verb.takes_object() && !rest.is_empty() {
        return Err(Mistake::new(
            format!("`{name}` is not of anything"),
            format!("write `{name}`; what it is for stands in the flow's name"),
        ));
    }
    Books::new(verb, &rest.join(" ")).map_err(|account| taken(verb, rest, &account))
}

/// The words that were probably meant, if they can stand so: `dividend` of `dividen d`, `sale compute` of `sales compute`.
fn books_meant(name: &str, rest: &[&str]) -> Option<String> {
    let joined = [&[name], rest].concat().concat();
    let close = verbs().find(|verb| *verb == joined).or_else(|| suggest::closest(name, verbs()))?;
    let verb = BooksVerb::ALL.iter().copied().find(|verb| verb.words() == close)?;
    let meant = if verb.takes_object() { [&[close], rest].concat().join(" ") } else { close.to_owned() };
    read_books(&meant).is_ok().then_some(meant)
}

/// The repair of words that begin with no verb.
fn without_verb(name: &str) -> String {
    match suggest::closest(name, verbs()) {
        Some(close) => format!("`{close}` says of what: write e.g. `{close} compute`"),
        None => format!("the words are {}", list_words(&verbs().collect::<Vec<_>>())),
    }
}

/// An object that would be an account of the language.
fn taken(verb: BooksVerb, object: &[&str], account: &Account) -> Mistake {
    let (verb, of) = (verb.words(), object.join(" "));
    let message = format!("`{verb} {of}` would book `{account}`, which the language itself keeps");
    let other = match verb_of(account) {
        Some(other) => format!("write `{}`, which books it; or ", other.words()),
        None => "write ".into(),
    };
    Mistake::new(
        message,
        format!("{other}another word for what is the scenario's own, e.g. `{verb} own_{}`", object.join("_")),
    )
}

/// The verb that books an account of the language, if there is one that takes no object.
fn verb_of(account: &Account) -> Option<BooksVerb> {
    use StandardAccount::*;
    Some(match account.standard()? {
        Stake | PaidIn => BooksVerb::Equity,
        Loan | Borrowing => BooksVerb::Loan,
        Warrants | WarrantsGranted | WarrantsReceived | WarrantsGiven => BooksVerb::Warrant,
        DividendsPaid | DividendsReceived => BooksVerb::Dividend,
        InterestEarned | InterestPaid => BooksVerb::Interest,
        WagesEarned | WagesPaid => BooksVerb::Wages,
        TaxLevied | TaxPaid => BooksVerb::Tax,
        GrantReceived | GrantGiven => BooksVerb::Grant,
        DamagesReceived | DamagesPaid => BooksVerb::Damages,
        DebtForgiven | LoanForgiven => BooksVerb::Forgive,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use scenario::ThingSort;

    use super::*;

    /// The repair of every object that an account of the language has is one that works.
    #[test]
    fn what_is_offered_instead_of_an_account_of_the_language_works() {
        let standard = StandardAccount::ALL.iter().map(|account| account.name().to_string());
        let objects = standard.chain(ThingSort::ALL.iter().map(|sort| format!("{} office", sort.name())));
        let mut refused = 0;
        for object in objects {
            for verb in BooksVerb::ALL.iter().filter(|verb| verb.takes_object()) {
                let Err(Mistake { help, .. }) = read_books(&format!("{} {object}", verb.words())) else { continue };
                refused += 1;
                let repair = help.split("e.g. `").nth(1).unwrap().trim_end_matches('`');
                assert!(read_books(repair).is_ok(), "{help}");
                if let Some((other, _)) = help.strip_prefix("write `").and_then(|help| help.split_once("`, which")) {
                    assert!(read_books(other).is_ok(), "{help}");
                }
            }
        }
        assert!(refused > 40, "{refused}");
    }

    #[test]
    fn what_is_offered_can_stand_so() {
        for section in Section::ALL {
            assert!(
                account(example(section)).is_ok_and(|found| found.section() == section && found.standard().is_none())
            );
        }
        for (text, meant) in [
            ("dividen d", Some("dividend")),
            ("wage s", Some("wages")),
            ("wage compute", Some("wages")),
            ("sales compute", Some("sale compute")),
            ("use prepayed compute", None),
            ("sales", None),
            ("sael", None),
        ] {
            let Err(found) = read_books(text) else { panic!("{text} is refused") };
            assert_eq!(found.meant.map(|(_, new)| new).as_deref(), meant, "{text}: {}", found.help);
        }
        let help = |text: &str| account(text).expect_err("no account").help;
        assert_eq!(help("equty"), "write an account such as `equity reserves`");
        assert_eq!(help("aset chips"), "did you mean `asset`?");
        assert_eq!(help("csh"), "did you mean `cash`?");
    }

    #[test]
    fn accounts_are_told_from_sections() {
        assert!(matches!(selection(" asset "), Ok(Selection::Section(Section::Asset))));
        assert_eq!(selection("cash"), Ok(StandardAccount::Cash.into()));
        assert_eq!(account("asset  loan"), Ok(StandardAccount::Loan.into()));
        assert!(account("expense").is_err_and(|found| found.message.contains("is a section")));
        assert!(account("cash box").is_err_and(|found| found.help == "write `cash`, or `asset box`"));
    }
}
