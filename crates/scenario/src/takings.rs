//! The cash that a party takes in for what it sells, and where it came from.

use std::fmt;

/// What of it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TakingsPart {
    /// All of it.
    Gross,
    /// All of it, less what the party gave its customers and took off its revenue (ASC 606-10-32-25).
    Net,
    /// The party's own money, or its group's, put into its customers before.
    Own,
    /// What outside customers paid for.
    Customers,
    /// What others put into its customers, as equity, loans, prepayments or credits.
    Investors,
    /// What its customers had before the first month, and what has come back to whom put it in.
    Opening,
    /// What went round in a month in which nobody in the circle had any cash.
    Circle,
}

impl TakingsPart {
    /// Every one.
    pub const ALL: &'static [TakingsPart] = &[
        TakingsPart::Gross,
        TakingsPart::Net,
        TakingsPart::Own,
        TakingsPart::Customers,
        TakingsPart::Investors,
        TakingsPart::Opening,
        TakingsPart::Circle,
    ];

    /// Its word in an expression.
    pub const fn word(self) -> &'static str {
        match self {
            TakingsPart::Gross => "gross",
            TakingsPart::Net => "net",
            TakingsPart::Own => "own",
            TakingsPart::Customers => "customers",
            TakingsPart::Investors => "investors",
            TakingsPart::Opening => "opening",
            TakingsPart::Circle => "circle",
        }
    }

    /// The one of this word.
    pub fn parse(word: &str) -> Option<Self> {
        TakingsPart::ALL.iter().copied().find(|part| part.word() == word)
    }
}

impl fmt::Display for TakingsPart {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.word())
    }
}
