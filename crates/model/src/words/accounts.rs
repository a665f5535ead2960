//! Account words: sections, and what each verb of `books` may open.

use syntax::suggest;

use crate::definitions::tables::is_name;
use scenario::{Books, BooksVerb};
use syntax::list_words;

/// First words of an account.
pub(crate) const SECTIONS: &[&str] = &["cash", "asset", "liability", "equity", "revenue", "expense"];

/// The words of an account with one space between them, if they are spelt right; else a sentence and a repair.
pub(crate) fn check(words: &str) -> Result<String, (String, String)> {
    let first = words.split_whitespace().next().unwrap_or("");
    if SECTIONS.contains(&first) {
        return match words.split_whitespace().find(|word| !is_name(word)) {
            // What an expression cannot name could never be read.
            Some(word) => Err((format!("`{word}` is not a word"), "write words of letters, digits and `_`".into())),
            None => Ok(words.split_whitespace().collect::<Vec<_>>().join(" ")),
        };
    }
    let help = match suggest::closest(first, SECTIONS.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("an account begins with {}", list_words(SECTIONS)),
    };
    Err((format!("`{words}` is not an account"), help))
}

const VERBS: &[(&str, BooksVerb, bool)] = &[
    ("sale", BooksVerb::Sale, true),
    ("wages", BooksVerb::Wages, false),
    ("tax", BooksVerb::Tax, false),
    ("interest", BooksVerb::Interest, false),
    ("grant", BooksVerb::Grant, false),
    ("capital", BooksVerb::Capital, true),
    ("dispose", BooksVerb::Dispose, true),
    ("lease", BooksVerb::Lease, true),
    ("loan", BooksVerb::Loan, false),
    ("repay", BooksVerb::Repay, false),
    ("equity", BooksVerb::Equity, false),
    ("buyback", BooksVerb::Buyback, false),
    ("dividend", BooksVerb::Dividend, false),
    ("prepay", BooksVerb::Prepay, true),
    ("use prepaid", BooksVerb::UsePrepaid, true),
    ("credit", BooksVerb::Credit, true),
    ("warrant", BooksVerb::Warrant, false),
    ("convert", BooksVerb::Convert, false),
    ("forgive", BooksVerb::Forgive, false),
];

/// The verbs of `books`.
pub(crate) fn verbs() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|(word, _, _)| *word)
}

/// Reads the `books` of a due; gives a sentence and a repair.
pub(crate) fn read_books(text: &str) -> Result<Books, (String, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (name, rest) = match words.as_slice() {
        ["use", "prepaid", rest @ ..] => ("use prepaid", rest),
        [first, rest @ ..] => (*first, rest),
        [] => ("", &[][..]),
    };
    let Some((_, verb, takes_object)) = VERBS.iter().find(|(word, _, _)| *word == name) else {
        let known: Vec<&str> = verbs().collect();
        let help = match suggest::closest(name, known.iter().copied()) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("the words are {}", list_words(&known)),
        };
        return Err((format!("`{text}` is not a way to book"), help));
    };
    let object = rest.join(" ");
    if let Some(word) = rest.iter().find(|word| !is_name(word)) {
        return Err((
            format!("`{word}` is not a word"),
            format!("write words of letters, digits and `_`, e.g. `{name} compute`"),
        ));
    }
    if *takes_object && object.is_empty() {
        return Err((format!("`{name}` does not say of what"), format!("write e.g. `{name} compute`")));
    }
    if !takes_object && !object.is_empty() {
        return Err((
            format!("`{name}` is not of anything"),
            format!("write `{name}`; what it is for stands in the flow's name"),
        ));
    }
    Ok(Books { verb: *verb, object })
}
