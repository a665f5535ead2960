//! Words for what an expression lacks.

use super::Parser;
use crate::lexer::{CURRENCIES, POWERS, Problem, TokenKind, is_word_part, is_word_start};

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
        let token = self.token();
        let place = token.start..token.end;
        let (start, end) = self.passed();
        let after = match self.slice(start, end) {
            "" => "at the start".to_owned(),
            before => format!("after `{before}`"),
        };
        let message = format!("a value is missing {after}; found {}", self.found());
        let problem = |help: &str| self.problem_here(&message, help);
        match token.kind {
            TokenKind::Sign("+") => problem("leave the `+` out").writing(place, ""),
            TokenKind::Sign("*") => problem("write a power as `a^b`"),
            TokenKind::Sign("=") => problem("to compare, write `==`"),
            TokenKind::Sign("/") => problem("write a quotient as `a / b`"),
            TokenKind::Sign("." | "..") => problem("write a number or a name before it"),
            _ => problem("write a number, a name or a formula"),
        }
    }

    fn passed_date(&self) -> bool {
        self.at.checked_sub(1).is_some_and(|at| matches!(self.tokens[at].kind, TokenKind::Date(_)))
    }

    /// The current token is a comma between the thousands of an amount, which would make two arguments of it: `$1,000`. No number of
    /// its own begins with two zeros or with one and digits.
    pub(super) fn thousands(&self) -> Option<Problem> {
        let (start, end) = self.passed();
        let (before, token) = (self.slice(start, end), self.token());
        let (last, digits) = self.grouped_digits().filter(|_| self.is_sign(",") && end == token.start)?;
        let amount = before.trim_start_matches(|c: char| CURRENCIES.iter().any(|(sign, _)| *sign == c));
        let plain = amount.bytes().all(|byte| byte.is_ascii_digit()) && digits.starts_with("_0");
        let right = format!("{before}{digits}");
        let message = format!("a comma stands inside `{}`", self.slice(start, last));
        let problem = || Problem::new(start, last, message, format!("a number has no commas: write `{right}`"));
        plain.then(|| problem().writing(start..last, right.clone()))
    }

    /// The current token cannot follow a finished expression.
    pub(super) fn unexpected(&self, expected: &str) -> Problem {
        let (start, end) = self.passed();
        let before = self.slice(start, end);
        let token = self.token();
        let here = self.slice(token.start, token.end);
        let problem = |help: &str| Problem {
            because: expected.to_owned(),
            ..Problem::new(token.start, token.end, format!("`{here}` cannot follow `{before}`"), help)
        };
        let place = token.start..token.end;
        match &token.kind {
            TokenKind::Sign("=") if matches!(self.next_kind(), TokenKind::End | TokenKind::Sign(")" | "]" | ",")) => {
                problem("remove it").writing(place, "")
            }
            TokenKind::Sign("=") => problem("to compare, write `==`").writing(place, "=="),
            TokenKind::Sign(")" | "]") => {
                problem(&format!("nothing opens this `{here}`; remove it")).writing(place, "")
            }
            TokenKind::Sign(",") if starts_with_amount(before) && !self.passed_date() => {
                match (self.decimal_comma(), self.grouped_digits()) {
                    (Some((end, right)), _) => {
                        problem(&format!("a point stands before decimals: write `{right}`")).writing(start..end, right)
                    }
                    (None, Some((end, digits))) => {
                        let right = format!("{before}{digits}");
                        problem(&format!("a number has no commas: write `{right}`")).writing(start..end, right)
                    }
                    (None, None) => problem("write a list in square brackets: `[a, b]`"),
                }
            }
            TokenKind::Sign(",") => problem("write a list in square brackets: `[a, b]`"),
            TokenKind::Sign(":" | ";") => problem(INSIDE_A_SUM),
            TokenKind::Word(word) if matches!(word.as_str(), "in" | "where" | "by") => problem(INSIDE_A_SUM),
            TokenKind::Word(word) if word == "per" && self.unit_in_words(1).is_some() => {
                let (end, unit) = self.unit_in_words(1).unwrap_or_default();
                let right = format!("{before}{unit}");
                problem(&format!("write `{right}`")).writing(start..end, right)
            }
            TokenKind::Word(word) => match power_of(word).filter(|_| starts_with_amount(before)) {
                Some(power) if before.contains('%') => {
                    let digits = written_out(before, power).map_or(String::new(), |long| format!(", or `{long}`"));
                    problem(&format!("a percentage has no power of ten: write `{before}`{digits}"))
                }
                Some(power) => {
                    let right = with_power(before, power);
                    problem(&format!("write `{right}`, without a space")).writing(start..token.end, right)
                }
                None => match foreign_word(before, word) {
                    Some(Foreign { help, writes: Some(sign), second: true }) => problem(help).writing(place, sign),
                    Some(Foreign { help, .. }) => problem(help),
                    None => self.missing_operator(),
                },
            },
            _ => self.missing_operator(),
        }
    }

    /// Where groups of three digits after commas end, and the digits with `_` before each group.
    fn grouped_digits(&self) -> Option<(usize, String)> {
        let text = self.slice(self.token().start, self.text.text.len());
        let mut digits = String::new();
        let mut rest = text;
        while let Some(after) = rest.strip_prefix(',') {
            let length = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
            if length != 3 {
                break;
            }
            digits.push('_');
            digits.push_str(&after[..3]);
            rest = &after[3..];
        }
        // Letters glued to the last group belong to the number: `$1,000k`, `$1,000.50`.
        let tail = rest.find(|c: char| !(is_word_part(c) || c == '.' || c == '%')).unwrap_or(rest.len());
        digits.push_str(&rest[..tail]);
        let end = self.token().start + text.len() - rest.len() + tail;
        digits.starts_with('_').then_some((end, digits))
    }

    /// The amount of `USD 5M/yr` or `US$5` as it is written here, and how many bytes of the current token belong to it.
    fn unit_before_amount(&self) -> Option<(usize, String)> {
        let (start, end) = self.passed();
        let (unit, token) = (self.slice(start, end), self.token());
        let amount = self.slice(token.start, token.end);
        if let Some((sign, code)) = CURRENCIES.iter().find(|(sign, _)| amount.starts_with(*sign)) {
            return (unit == *code || (*sign, unit) == ('$', "US")).then(|| (amount.len(), amount.to_owned()));
        }
        let number = matches!(token.kind, TokenKind::Number(_) | TokenKind::Quantity { .. });
        let length = amount.find(|c: char| !(is_word_part(c) || c == '.')).unwrap_or(amount.len());
        let (digits, below) = amount.split_at(length);
        let fits = number && (self.is_unit)(unit) && (below.is_empty() || below.starts_with('/'));
        fits.then(|| (amount.len(), format!("{digits} {unit}{below}")))
    }

    fn missing_operator(&self) -> Problem {
        let (start, end) = self.passed();
        let token = self.token();
        let (before, here) = (self.slice(start, end), self.found());
        let message = format!("an operator is missing between `{before}` and {here}");
        let problem = |help: String| Problem::new(token.start, token.end, &message, help);
        if let Some(month) = self.named_month() {
            let help = format!("a month is written with its year first, and its number: `{month}`");
            return problem(help).writing(start..token.end, month);
        }
        if let Some((end, right)) = self.spaced_digits() {
            return problem(format!("a number has no spaces: write `{right}`")).writing(start..end, right);
        }
        if let Some(number) = self.times() {
            let right = format!("{number} *");
            return problem(format!("to multiply, write `{right}`")).writing(start..end, right);
        }
        if let Some((number, (below, unit))) = before.strip_suffix(" per").zip(self.unit_in_words(0)) {
            let right = format!("{number}{unit}");
            return problem(format!("write `{right}`")).writing(start..below, right);
        }
        if let Some((end, right)) = self.power_in_words().or_else(|| self.time_after()) {
            return problem(format!("write `{right}`")).writing(start..end, right);
        }
        if let Some((length, right)) = self.unit_before_amount() {
            let help = format!("a unit stands after its number: write `{right}`");
            return problem(help).writing(start..token.start + length, right);
        }
        let is_word = before.starts_with(is_word_start);
        let number = matches!(token.kind, TokenKind::Number(_) | TokenKind::Quantity { .. });
        if is_word && number && before.len() == 3 && before.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return problem(format!("`{before}` is no unit; write an amount of money as `$5` or `5 USD`"));
        }
        let help = if is_word && matches!(token.kind, TokenKind::Word(_)) {
            "write `+ - * /`, a comparison, `and` or `or` between them; a name has no spaces"
        } else {
            "write `+ - * /`, a comparison, `and` or `or` between them"
        };
        problem(help.to_owned())
    }
}

const INSIDE_A_SUM: &str = "write it inside a sum: `sum(k in kind where condition: value)`";

pub(super) fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Digits, or a sign of a currency and digits.
pub(super) fn starts_with_amount(text: &str) -> bool {
    starts_with_digit(text) || starts_with_digit(text.trim_start_matches(['$', '€', '£', '¥', '₩', '₹']))
}

/// An amount with a power of ten right behind its digits: `$5T/mo` of `$5/mo` and `T`.
pub(super) fn with_power(amount: &str, power: &str) -> String {
    let begins = amount.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
    let length = amount[begins..].find(|c| !is_number(c)).unwrap_or(amount.len() - begins);
    let (number, unit) = amount.split_at(begins + length);
    format!("{number}{power}{unit}")
}

/// A percentage times a power of ten, in digits: `5000%` of `5%` and `k`.
fn written_out(percentage: &str, power: &str) -> Option<String> {
    let length = percentage.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_')))?;
    let (number, sign) = percentage.split_at(length);
    let (_, exponent) = POWERS.iter().find(|(name, _)| *name == power)?;
    let value = number.replace('_', "").parse::<f64>().ok()? * 10_f64.powi(*exponent);
    (value < 1e15).then(|| format!("{value}{sign}"))
}

/// The letter of a power of ten that a word after a number means.
pub(super) fn power_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "k" | "K" | "thousand" => "k",
        "M" | "m" | "mn" | "million" | "millions" => "M",
        "B" | "b" | "bn" | "billion" | "billions" => "B",
        "T" | "tn" | "trillion" | "trillions" => "T",
        _ => return None,
    })
}

/// A word of other languages: what to write here, and the sign that stands in its place if it is the second of two words.
pub(super) struct Foreign {
    pub help: &'static str,
    pub writes: Option<&'static str>,
    pub second: bool,
}

/// Words of other languages, with what to write here.
pub(super) fn foreign_word(first: &str, second: &str) -> Option<Foreign> {
    [second, first].into_iter().enumerate().find_map(|(place, word)| {
        let (help, writes) = match word {
            "is" | "equals" => ("to compare, write `==`", Some("==")),
            "then" | "else" => ("write `if(condition, then, otherwise)`", None),
            "per" => ("write `/` and its unit right after the number: `$5/GPUh`", None),
            "div" => ("write `/`", Some("/")),
            "times" => ("write `*`", Some("*")),
            "of" if first.ends_with('%') => ("write `*`: `5% * x`", Some("*")),
            "mod" => ("there is no remainder operator: write `mod(a, b)`", None),
            "AND" | "And" => ("write `and`, in small letters", Some("and")),
            "OR" | "Or" => ("write `or`, in small letters", Some("or")),
            "NOT" | "Not" => ("write `not`, in small letters", Some("not")),
            "TO" | "until" => ("write `to`", Some("to")),
            _ => return None,
        };
        Some(Foreign { help, writes, second: place == 0 })
    })
}
