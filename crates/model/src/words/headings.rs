//! The tables of the language that hold named items.

use std::fmt;

use scenario::Class;
use syntax::suggest;

/// A table that holds named items, by the word in its head: `[party.x]`, `[let]`. Some may stand inside a kind, a part or
/// an instance too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Heading {
    Assume,
    Decide,
    Party,
    Contract,
    Thing,
    Let,
    Stock,
    Flow,
    Pay,
    Transfer,
    Entry,
    Covenant,
    Solve,
    Variant,
    Ask,
    Show,
    Check,
    Kind,
    Unit,
}

use Heading::*;

/// What a member of a kind, a part, an instance or the scenario is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberSort {
    /// It has a value: `assume`, `decide`, `let`, `stock`.
    Quantity,
    /// It moves money: `flow`, `pay`, `transfer`.
    Due,
    Entry,
    Covenant,
}

impl Heading {
    /// Every one, in the order in which the language lists them.
    pub const ALL: [Heading; 19] = [
        Assume, Decide, Party, Contract, Thing, Let, Stock, Flow, Pay, Transfer, Entry, Covenant, Solve, Variant, Ask,
        Show, Check, Kind, Unit,
    ];
    /// Those of instances.
    pub const CLASSES: [Heading; 3] = [Party, Contract, Thing];
    /// Those that may stand inside a kind, a part or an instance.
    pub const BODY: [Heading; 9] = [Assume, Decide, Let, Stock, Flow, Pay, Transfer, Entry, Covenant];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Assume => "assume",
            Decide => "decide",
            Party => "party",
            Contract => "contract",
            Thing => "thing",
            Let => "let",
            Stock => "stock",
            Flow => "flow",
            Pay => "pay",
            Transfer => "transfer",
            Entry => "entry",
            Covenant => "covenant",
            Solve => "solve",
            Variant => "variant",
            Ask => "ask",
            Show => "show",
            Check => "check",
            Kind => "kind",
            Unit => "unit",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Heading::ALL.into_iter().find(|heading| heading.word() == word)
    }

    /// The one of this word that may stand inside a kind, a part or an instance.
    pub fn parse_in_body(word: &str) -> Option<Self> {
        Heading::parse(word).filter(|heading| heading.member().is_some())
    }

    /// The one that was probably meant by a word: the nearest, or what its items are called elsewhere.
    pub fn meant_by(word: &str) -> Option<Self> {
        let words = || Heading::ALL.into_iter().map(Heading::word);
        let singular = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
        let close = suggest::closest(word, words()).and_then(Heading::parse);
        close.or_else(|| Heading::parse(&singular?)).or_else(|| match word.strip_suffix('s').unwrap_or(word) {
            "assumption" => Some(Assume),
            "question" => Some(Ask),
            "lever" | "decision" => Some(Decide),
            _ => None,
        })
    }

    /// The class of its items, if they are instances.
    pub const fn class(self) -> Option<Class> {
        match self {
            Party => Some(Class::Party),
            Contract => Some(Class::Contract),
            Thing => Some(Class::Thing),
            Assume | Decide | Let | Stock | Flow | Pay | Transfer | Entry | Covenant | Solve | Variant | Ask | Show
            | Check | Kind | Unit => None,
        }
    }

    /// What its items are, if they can be members.
    pub const fn member(self) -> Option<MemberSort> {
        match self {
            Assume | Decide | Let | Stock => Some(MemberSort::Quantity),
            Flow | Pay | Transfer => Some(MemberSort::Due),
            Entry => Some(MemberSort::Entry),
            Covenant => Some(MemberSort::Covenant),
            Party | Contract | Thing | Solve | Variant | Ask | Show | Check | Kind | Unit => None,
        }
    }

    /// Whether its items hold values: such can be set, and removed.
    pub const fn holds_values(self) -> bool {
        match self {
            Assume | Decide | Party | Contract | Thing | Let | Stock | Flow | Pay | Transfer | Entry | Covenant
            | Solve => true,
            Variant | Ask | Show | Check | Kind | Unit => false,
        }
    }

    /// Whether expressions reach its items through its word, as in `party.lab`.
    pub const fn is_read(self) -> bool {
        match self {
            Assume | Decide | Party | Contract | Thing | Let | Stock | Flow | Pay | Transfer | Entry | Covenant
            | Variant | Kind => true,
            Solve | Ask | Show | Check | Unit => false,
        }
    }

    /// Whether a variant may add to it.
    pub const fn may_be_added_to(self) -> bool {
        !matches!(self, Variant | Unit)
    }
}

impl fmt::Display for Heading {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for heading in Heading::ALL {
            assert_eq!(Heading::parse(heading.word()), Some(heading));
        }
        assert_eq!(Heading::parse("correlate"), None);
    }

    #[test]
    fn the_table_that_was_meant_is_found() {
        for (word, meant) in [
            ("asume", Some(Assume)),
            ("assumptions", Some(Assume)),
            ("parties", Some(Party)),
            ("entries", Some(Entry)),
            ("contracts", Some(Contract)),
            ("question", Some(Ask)),
            ("amount", None),
            ("about", None),
        ] {
            assert_eq!(Heading::meant_by(word), meant, "{word}");
        }
    }

    #[test]
    fn the_lists_hold_what_their_headings_say() {
        let of = |fits: fn(Heading) -> bool| Heading::ALL.into_iter().filter(move |one| fits(*one));
        assert!(of(|one| one.class().is_some()).eq(Heading::CLASSES));
        assert!(of(|one| one.member().is_some()).eq(Heading::BODY));
        for heading in Heading::CLASSES {
            assert_eq!(heading.class().map(Class::word), Some(heading.word()));
        }
    }
}
