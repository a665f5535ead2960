//! Repairs as data: the words of a help, and the change of the text that they name.

use std::ops::Range;

use crate::written::month_meant;
use crate::{Sources, Span, is_word_part};

/// A repair: one sentence, and the change that it names if that can be said exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The sentence.
    pub text: String,
    /// What it comes to in the file; none where the repair is advice.
    pub edit: Option<Edit>,
}

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The place of the change.
    pub within: Span,
    /// What changes there.
    pub change: Change,
    /// The name whose value stands there, where the place lies elsewhere than the finding.
    pub of: Option<String>,
}

impl Edit {
    fn new(within: Span, change: Change) -> Self {
        Self { within, change, of: None }
    }
}

/// What changes at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The word `old`, which stands there once, becomes `new`.
    Word {
        /// The word.
        old: String,
        /// The word written instead.
        new: String,
    },
    /// All of it is written anew.
    All(Vec<Piece>),
    /// A unit is put right after it, if it is a number, and after both ends of a range: `/yr`, ` GW`.
    Unit {
        /// The text put there.
        unit: String,
        /// Another text that may be meant as well, and when; then nothing is written, for only its author knows.
        other: Option<[String; 2]>,
        /// Whether the number stands in TOML as one, so that its quantity needs quotes.
        quote: bool,
    },
    /// A number, or each end of a range, becomes a percentage, if it is none.
    Percent,
    /// A month in another form is written as one, if it is clear which.
    Month {
        /// Whether it stands as a value of TOML, so that it needs quotes.
        quote: bool,
    },
    /// A number, or each end of a range, becomes a rate per year, in percent or basis points as its size says.
    Rate {
        /// Whether the number stands in TOML as one.
        quote: bool,
    },
}

/// A piece of what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// These words.
    Words(String),
    /// What stands there.
    Copy(Span),
}

impl From<&str> for Piece {
    fn from(words: &str) -> Self {
        Self::Words(words.into())
    }
}

impl From<Span> for Piece {
    fn from(place: Span) -> Self {
        Self::Copy(place)
    }
}

/// Stands in a sentence for what is written.
const WRITTEN: &str = "\u{0}";

impl Help {
    /// Another word was probably meant: `did you mean ...?`
    pub fn meant(within: Span, old: &str, new: &str) -> Self {
        let change = Change::Word { old: old.into(), new: new.into() };
        Self { text: format!("did you mean `{new}`?"), edit: Some(Edit::new(within, change)) }
    }

    /// All of a place is written anew.
    pub fn write(place: Span, new: impl Into<String>) -> Self {
        let new = new.into();
        Self::from(format!("write `{new}`")).which_writes(place, new)
    }

    /// All of a place is written anew, of words and of what stands in the file; the sentence goes on with `words`.
    pub fn compose<const N: usize>(place: Span, pieces: [Piece; N], words: &str) -> Self {
        Self::composed(place, pieces.into(), words)
    }

    /// As [`Help::compose`], of any number of pieces.
    pub fn composed(place: Span, pieces: Vec<Piece>, words: &str) -> Self {
        let edit = Edit::new(place, Change::All(pieces));
        Self { text: format!("write `{WRITTEN}`{words}"), edit: Some(edit) }
    }

    /// A number gets the unit that it lacks; these words where the place holds no number but a formula.
    pub fn unit(number: Span, unit: &str, quote: bool, otherwise: impl Into<String>) -> Self {
        let change = Change::Unit { unit: unit.into(), other: None, quote };
        Self { text: otherwise.into(), edit: Some(Edit::new(number, change)) }
    }

    /// A number gets one of two units that it lacks, and only its author knows which: the first, or `other` `when`.
    pub fn either_unit(number: Span, [unit, other]: [&str; 2], when: &str, quote: bool, otherwise: String) -> Self {
        let change = Change::Unit { unit: unit.into(), other: Some([other.into(), when.into()]), quote };
        Self { text: otherwise, edit: Some(Edit::new(number, change)) }
    }

    /// A number, all that stands in its value, becomes a percentage: `9` is written `9%`; these words where it is none.
    pub fn percent(number: Span, otherwise: impl Into<String>) -> Self {
        Self { text: otherwise.into(), edit: Some(Edit::new(number, Change::Percent)) }
    }

    /// A month in another form, such as `1/2027`; these words where it is none, or not clear which.
    pub fn month(place: Span, quote: bool, otherwise: impl Into<String>) -> Self {
        Self { text: otherwise.into(), edit: Some(Edit::new(place, Change::Month { quote })) }
    }

    /// A number becomes a rate per year; these words where the place holds no number but a formula.
    pub fn rate(number: Span, quote: bool, otherwise: String) -> Self {
        Self { text: otherwise, edit: Some(Edit::new(number, Change::Rate { quote })) }
    }

    /// These words, which come to this text at this place.
    pub fn which_writes(mut self, place: Span, new: impl Into<String>) -> Self {
        self.edit = Some(Edit::new(place, Change::All(vec![Piece::Words(new.into())])));
        self
    }

    /// The same, of the value of a name that stands elsewhere than the finding.
    pub fn of(mut self, name: &str) -> Self {
        if let Some(edit) = &mut self.edit {
            edit.of = Some(name.into());
        }
        self
    }

    /// The same in other words.
    pub fn saying(self, text: String) -> Self {
        Self { text, ..self }
    }

    /// The sentence, and what is written where, in these files.
    pub fn in_sources(&self, sources: &Sources) -> (String, Option<(Span, String)>) {
        let Some(edit) = &self.edit else {
            return (self.text.clone(), None);
        };
        let (said, written) = self.edited(edit, sources);
        match &edit.of {
            Some(name) if said != self.text => (format!("in `{name}`, {said}"), written),
            _ => (said, written),
        }
    }

    /// The sentence that says an edit, and the edit.
    fn edited(&self, edit: &Edit, sources: &Sources) -> (String, Option<(Span, String)>) {
        let words = || self.text.clone();
        let Edit { within, change, .. } = edit;
        match change {
            Change::Word { old, new } => (words(), only_word(*within, old, sources).map(|place| (place, new.clone()))),
            Change::All(pieces) => {
                let new: String = pieces.iter().map(|piece| piece.text(sources)).collect();
                (self.text.replace(WRITTEN, &new), Some((*within, new)))
            }
            Change::Unit { unit, other, quote } => {
                let ends = ends_of(sources.text(*within));
                // `8% GW` is no quantity.
                if !ends
                    .iter()
                    .all(|end| is_number(end) && !(end.ends_with('%') && unit_after(end, unit).starts_with(' ')))
                {
                    return (words(), None);
                }
                let other = other.as_ref().map(|[unit, when]| [unit.as_str(), when.as_str()]);
                number_with(*within, &ends, unit, other, *quote)
            }
            Change::Percent => {
                let ends = ends_of(sources.text(*within));
                if !ends.iter().all(|end| end.parse::<f64>().is_ok()) {
                    return (words(), None);
                }
                number_with(*within, &ends, "%", None, !stands_in_quotes(*within, sources))
            }
            Change::Month { quote } => match month_meant(sources.text(*within).trim_matches(['"', '\''])) {
                Some(month) => {
                    let new = if *quote { format!("\"{month}\"") } else { month.to_string() };
                    (format!("write `{new}`"), Some((*within, new)))
                }
                None => (words(), None),
            },
            Change::Rate { quote } => {
                let ends = ends_of(sources.text(*within));
                if !ends.iter().all(|end| is_number(end)) {
                    return (words(), None);
                }
                let (unit, other) = unit_of_rate(ends[ends.len() - 1]);
                number_with(*within, &ends, unit, other, *quote)
            }
        }
    }
}

impl From<String> for Help {
    fn from(text: String) -> Self {
        Self { text, edit: None }
    }
}

impl From<&str> for Help {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl Piece {
    fn text<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match self {
            Self::Words(words) => words,
            Self::Copy(place) => sources.text(*place),
        }
    }
}

impl Edit {
    /// The word that another was probably meant for.
    pub fn word(&self) -> Option<&str> {
        match &self.change {
            Change::Word { new, .. } => Some(new),
            _ => None,
        }
    }
}

/// A number, or the two ends of a range.
fn ends_of(text: &str) -> Vec<&str> {
    match text.split_once(" to ") {
        Some((low, high)) => vec![low.trim(), high.trim()],
        None => vec![text],
    }
}

/// The sentence that writes a number, or both ends of a range, with a unit, and the change that it is; none if another unit may be meant.
fn number_with(
    place: Span,
    ends: &[&str],
    unit: &str,
    other: Option<[&str; 2]>,
    quote: bool,
) -> (String, Option<(Span, String)>) {
    let written = |unit: &str| {
        let ends: Vec<String> = ends.iter().map(|end| format!("{end}{}", unit_after(end, unit))).collect();
        let text = ends.join(" to ");
        if quote { format!("\"{text}\"") } else { text }
    };
    match other {
        Some([other, when]) => (format!("write `{}`, or `{}` {when}", written(unit), written(other)), None),
        None => (format!("write `{}`", written(unit)), Some((place, written(unit)))),
    }
}

/// Whether a place lies within a string of TOML, and is not a value of its own.
fn stands_in_quotes(place: Span, sources: &Sources) -> bool {
    let before = Span { start: 0, end: place.start, ..place };
    let line = sources.text(before).rsplit('\n').next().unwrap_or("");
    line.matches(['"', '\'']).count() % 2 == 1
}

/// A unit as it stands after a number: its own percent sign serves.
fn unit_after<'u>(number: &str, unit: &'u str) -> &'u str {
    let bare = unit.trim_start().strip_prefix('%').filter(|_| number.ends_with('%'));
    bare.unwrap_or(unit)
}

/// The unit of a number that is a rate per year. Its size says whether it is in percent or in basis points; another
/// unit where it leaves that open.
fn unit_of_rate(number: &str) -> (&'static str, Option<[&'static str; 2]>) {
    let Ok(size) = number.replace('_', "").parse::<f64>().map(f64::abs) else {
        return ("/yr", None);
    };
    match size {
        0.0 => ("/yr", None),
        ..=1.0 => ("/yr", Some(["%/yr", "if it is in percent"])),
        ..=30.0 => ("%/yr", None),
        ..100.0 => ("%/yr", Some([" bp/yr", "if it is in basis points"])),
        _ => (" bp/yr", None),
    }
}

/// Where a word stands in a place, if it does exactly once.
fn only_word(within: Span, word: &str, sources: &Sources) -> Option<Span> {
    let text = sources.text(within);
    let mut places = text.match_indices(word).map(|(at, _)| at..at + word.len()).filter(|place| is_word(text, place));
    let place = places.next()?;
    let start = within.start as usize;
    places.next().is_none().then(|| Span::new(within.file, start + place.start, start + place.end))
}

/// Whether a text is one number as people write it, with a currency or a unit if it has one: `-$3B`, `8%`, `0.5 GW`.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = unsigned.trim_start_matches(['$', '€', '£', '¥', '₩', '₹']);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && text.len() < MOST_SHOWN
        && digits.chars().all(|c| is_word_part(c) || matches!(c, '.' | '%' | ' '))
        && digits.split(' ').all(|word| !crate::lexer::is_keyword(word))
}

/// Bytes of a number that is repeated in a sentence.
const MOST_SHOWN: usize = 40;

/// Whether nothing of a word is glued to either end of a part of a text.
fn is_word(text: &str, place: &Range<usize>) -> bool {
    let glued =
        |beside: Option<char>, end: Option<char>| beside.is_some_and(is_word_part) && end.is_some_and(is_word_part);
    let part = &text[place.clone()];
    !glued(text[..place.start].chars().next_back(), part.chars().next())
        && !glued(text[place.end..].chars().next(), part.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_replaced_where_it_stands_once() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "a = \"sum(x in lab: lab.x)\"\nb = \"labs + lab\"\n");
        let place = |start, end, old: &str| only_word(Span::new(file, start, end), old, &sources);
        assert_eq!(place(0, 26, "lab"), None, "twice");
        assert_eq!(place(27, 43, "lab"), Some(Span::new(file, 39, 42)), "a word of its own");
        assert_eq!(place(27, 43, "zoo"), None);
    }

    #[test]
    fn the_words_say_what_is_written() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "8% a + 8%");
        let (number, formula) = (Span::new(file, 0, 2), Span::new(file, 3, 9));
        let written = |help: Help| help.in_sources(&sources);
        assert_eq!(written(Help::meant(formula, "a", "b")).1, Some((Span::new(file, 3, 4), "b".into())));
        assert_eq!(written(Help::write(number, "9%")), ("write `9%`".into(), Some((number, "9%".into()))));
        assert_eq!(
            written(Help::unit(number, "/yr", false, "x")),
            ("write `8%/yr`".into(), Some((number, "8%/yr".into())))
        );
        assert_eq!(written(Help::unit(number, "/yr", true, "x")).0, "write `\"8%/yr\"`");
        assert_eq!(written(Help::unit(number, " GW", false, "divide")), ("divide".into(), None));
        assert_eq!(written(Help::unit(formula, "/yr", false, "multiply")), ("multiply".into(), None));
        let copied = Help::compose(formula, ["2 * ".into(), number.into()], "; or not");
        assert_eq!(written(copied), ("write `2 * 8%`; or not".into(), Some((formula, "2 * 8%".into()))));
        assert_eq!(written("advice".into()), ("advice".into(), None));
    }

    #[test]
    fn both_ends_of_a_range_take_the_unit() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "5% to 30%");
        let place = Span::new(file, 0, 9);
        let written = |help: Help| help.of("decline").in_sources(&sources);
        let right = ("in `decline`, write `5%/yr to 30%/yr`".into(), Some((place, "5%/yr to 30%/yr".into())));
        assert_eq!(written(Help::rate(place, false, "divide".into())), right);
        assert_eq!(written(Help::unit(place, "/yr", false, "divide")), right);
        assert_eq!(written(Help::unit(place, " GW", false, "divide")), ("divide".into(), None));
    }

    #[test]
    fn a_rate_is_written_as_its_size_says() {
        let written = |number: &str| {
            let mut sources = Sources::default();
            let place = Span::new(sources.add("a.toml", number), 0, number.len());
            let (words, edit) = Help::rate(place, false, "multiply".into()).in_sources(&sources);
            (words, edit.is_some())
        };
        for (number, words, exact) in [
            ("450", "write `450 bp/yr`", true),
            ("450 bp", "write `450 bp/yr`", true),
            ("8", "write `8%/yr`", true),
            ("8%", "write `8%/yr`", true),
            ("0", "write `0/yr`", true),
            ("0.08", "write `0.08/yr`, or `0.08%/yr` if it is in percent", false),
            ("50", "write `50%/yr`, or `50 bp/yr` if it is in basis points", false),
            ("5 to 30", "write `5%/yr to 30%/yr`", true),
            ("a * 2", "multiply", false),
        ] {
            assert_eq!(written(number), (words.into(), exact), "{number}");
        }
    }

    #[test]
    fn where_two_units_may_be_meant_nothing_is_written() {
        let mut sources = Sources::default();
        let place = Span::new(sources.add("a.toml", "$14M"), 0, 4);
        let help = Help::either_unit(place, ["/mo", "/yr"], "if it is of a year", false, "divide".into());
        assert_eq!(help.in_sources(&sources), ("write `$14M/mo`, or `$14M/yr` if it is of a year".into(), None));
    }

    #[test]
    fn a_number_is_known_as_one() {
        for text in ["8%", "-$3B", "0.5 GW", "1_000", "$1.5k", "40.8 %"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["a", "8% * 2", "", "$", "5 to 6", "x.2", "(8%)", "-"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
