//! Words for what an expression lacks.

use super::Parser;
use crate::lexer::{Problem, TokenKind, is_word_start};

impl Parser<'_> {
    pub(super) fn problem_here(&self, message: impl Into<String>, help: impl Into<String>) -> Problem {
        let token = self.token();
        Problem::new(token.start, token.end, message, help)
    }

    /// The current token in words.
    pub(super) fn found(&self) -> String {
        let token = self.token();
        match token.kind {
            TokenKind::End => "the end".to_owned(),
            _ => format!("`{}`", self.slice(token.start, token.end)),
        }
    }

    pub(super) fn missing_operand(&self) -> Problem {
        let help = match self.token().kind {
            TokenKind::Sign("+") => "leave the `+` out",
            TokenKind::Sign("*") => "write a power as `a^b`",
            TokenKind::Sign("=") => "to compare, write `==`",
            TokenKind::Sign("/") => "write a quotient as `a / b`",
            TokenKind::Sign("." | "..") => "write a number or a name before it",
            _ => "write a number, a name or a formula",
        };
        let (start, end) = self.passed();
        let after = match self.slice(start, end) {
            "" => "at the start".to_owned(),
            before => format!("after `{before}`"),
        };
        self.problem_here(format!("a value is missing {after}; found {}", self.found()), help)
    }

    /// The current token cannot follow a finished expression.
    pub(super) fn unexpected(&self, expected: &str) -> Problem {
        let (start, end) = self.passed();
        let before = self.slice(start, end);
        let token = self.token();
        let here = self.slice(token.start, token.end);
        let mut message = format!("`{here}` cannot follow `{before}`");
        let mut because = expected.to_owned();
        let help = match &token.kind {
            TokenKind::Sign("=") => "to compare, write `==`".to_owned(),
            TokenKind::Sign(")" | "]") => format!("nothing opens this `{here}`; remove it"),
            TokenKind::Sign(",") if starts_with_digit(before) => {
                "write `1_000` or `1e3`; a number has no commas".to_owned()
            }
            TokenKind::Sign(",") => "write a list in square brackets: `[a, b]`".to_owned(),
            TokenKind::Sign(":" | ";") => "write it inside a sum: `sum(k in kind where condition: value)`".to_owned(),
            TokenKind::Word(word) if word == "in" || word == "where" || word == "by" => {
                "write it inside a sum: `sum(k in kind where condition: value)`".to_owned()
            }
            TokenKind::Word(word) if starts_with_amount(before) && power_of(word).is_some() => {
                format!("write `{before}{}`, without a space", power_of(word).unwrap_or_default())
            }
            TokenKind::Word(word) => match foreign_word(before, word) {
                Some(help) => help.to_owned(),
                None => self.missing_operator(&mut message, &mut because),
            },
            _ => self.missing_operator(&mut message, &mut because),
        };
        let mut problem = Problem::new(token.start, token.end, message, help);
        problem.because = because;
        problem
    }

    fn missing_operator(&self, message: &mut String, because: &mut String) -> String {
        let (start, end) = self.passed();
        let (before, here) = (self.slice(start, end), self.found());
        *message = format!("an operator is missing between `{before}` and {here}");
        because.clear();
        let is_word = before.starts_with(is_word_start);
        if is_word && matches!(self.token().kind, TokenKind::Word(_)) {
            "write `+ - * /`, a comparison, `and` or `or` between them; a name has no spaces"
        } else {
            "write `+ - * /`, a comparison, `and` or `or` between them"
        }
        .to_owned()
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Digits, or a sign of a currency and digits.
fn starts_with_amount(text: &str) -> bool {
    starts_with_digit(text) || starts_with_digit(text.trim_start_matches(['$', '€', '£', '¥', '₩', '₹']))
}

/// The letter of a power of ten that a word after a number means.
fn power_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "k" | "K" | "thousand" => "k",
        "M" | "m" | "mn" | "million" | "millions" => "M",
        "B" | "b" | "bn" | "billion" | "billions" => "B",
        "T" | "tn" | "trillion" | "trillions" => "T",
        _ => return None,
    })
}

/// Words of other languages, with what to write here.
pub(super) fn foreign_word(first: &str, second: &str) -> Option<&'static str> {
    [second, first].into_iter().find_map(|word| {
        Some(match word {
            "is" | "equals" => "to compare, write `==`",
            "then" | "else" => "write `if(condition, then, otherwise)`",
            "per" | "div" => "write `/`",
            "times" => "write `*`",
            "of" if first.ends_with('%') => "write `*`: `5% * x`",
            "mod" => "there is no remainder operator; use `x - n * floor(x / n)`",
            "AND" | "And" => "write `and`, in small letters",
            "OR" | "Or" => "write `or`, in small letters",
            "NOT" | "Not" => "write `not`, in small letters",
            "TO" | "until" => "write `to`",
            _ => return None,
        })
    })
}
