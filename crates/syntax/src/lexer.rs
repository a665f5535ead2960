//! Words, literals and signs of an expression. Offsets are bytes of the decoded text.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// One word, literal or sign, and the decoded bytes it covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind {
    Number(f64),
    Quantity { value: f64, unit: String, unit_start: usize },
    Date(i32),
    Text(String),
    Word(String),
    Sign(&'static str),
    End,
}

/// A fault of an expression, before its place in the file is known.
#[derive(Debug, Default)]
pub(crate) struct Problem {
    pub start: usize,
    pub end: usize,
    pub message: String,
    pub because: String,
    pub also: Option<Box<(usize, usize, String)>>,
    pub help: String,
    /// What the help comes to: this range, written so.
    pub writes: Option<Box<(Range<usize>, String)>>,
    pub too_deep: bool,
}

impl Problem {
    pub fn new(start: usize, end: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), help: help.into(), ..Self::default() }
    }

    /// Its help comes to this text in this range.
    pub fn writing(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.writes = Some(Box::new((range, text.into())));
        self
    }
}

/// Words that cannot be names, so that `10 to 20` is not read as ten of the unit `to`.
pub(crate) const KEYWORDS: [&str; 10] = ["and", "or", "not", "if", "where", "in", "by", "to", "true", "false"];

pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Currency signs and the codes they stand for.
pub(crate) const CURRENCIES: [(char, &str); 6] =
    [('$', "USD"), ('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('₩', "KRW"), ('₹', "INR")];

/// Powers glued to a bare number or an amount of money.
pub(crate) const POWERS: [(&str, i32); 4] = [("k", 3), ("M", 6), ("B", 9), ("T", 12)];

const SIGNS: [&str; 20] =
    ["..", "==", "!=", "<=", ">=", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", ";", ":", ".", "=", "<"];

/// Signs of other languages, longest first, with what to write here and a word about it.
const FOREIGN: [(&str, &str, &str); 22] = [
    ("===", "==", ""),
    ("!==", "!=", ""),
    ("..=", "..", "; both ends of an interval belong to it already"),
    ("...", "..", ""),
    ("&&", "and", ""),
    ("||", "or", ""),
    ("**", "^", " for a power"),
    ("<>", "!=", ""),
    ("=<", "<=", ""),
    ("=>", ">=", ""),
    ("≤", "<=", ""),
    ("≥", ">=", ""),
    ("≠", "!=", ""),
    ("×", "*", ""),
    ("·", "*", ""),
    ("÷", "/", ""),
    ("−", "-", ", the hyphen of the keyboard"),
    ("–", "-", ", the hyphen of the keyboard"),
    ("²", "^2", ""),
    ("³", "^3", ""),
    ("&", "and", ""),
    ("|", "or", ""),
];

/// Signs of other languages for which no one sign stands here, with advice.
const STRANGE: [(&str, &str); 7] = [
    ("“", "write straight quotes: 'text'"),
    ("”", "write straight quotes: 'text'"),
    ("’", "write straight quotes: 'text'"),
    ("‘", "write straight quotes: 'text'"),
    ("?", "write `if(condition, then, otherwise)`"),
    ("{", "write a list in square brackets: `[a, b]`"),
    ("}", "write a list in square brackets: `[a, b]`"),
];

/// Signs of a spread around a value.
pub(crate) const SPREADS: [&str; 2] = ["±", "+/-"];

/// Splits a decoded expression into tokens; the last one is [`TokenKind::End`].
pub(crate) fn tokens(text: &str, is_unit: &dyn Fn(&str) -> bool) -> Result<Vec<Token>, Problem> {
    let mut lexer = Lexer { text, at: 0, is_unit };
    let mut tokens = Vec::new();
    loop {
        lexer.skip(char::is_whitespace);
        let start = lexer.at;
        let kind = match lexer.place(&tokens) {
            Some(kind) => kind,
            None => lexer.token()?,
        };
        let done = kind == TokenKind::End;
        tokens.push(Token { kind, start, end: lexer.at });
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    is_unit: &'t dyn Fn(&str) -> bool,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, accept: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !accept(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Right after a name, a point and digits are the place of an item, `tranches.2.amount`, and no fraction.
    fn place(&mut self, before: &[Token]) -> Option<TokenKind> {
        let last = before.last().filter(|last| last.end == self.at)?;
        match last.kind {
            TokenKind::Word(_) if starts_with_digit(self.rest().strip_prefix('.')?) => {
                self.at += 1;
                Some(TokenKind::Sign("."))
            }
            TokenKind::Sign(".") if starts_with_digit(self.rest()) => {
                Some(TokenKind::Word(self.skip(|c| c.is_ascii_digit()).to_owned()))
            }
            _ => None,
        }
    }

    fn token(&mut self) -> Result<TokenKind, Problem> {
        let Some(first) = self.peek() else {
            return Ok(TokenKind::End);
        };
        if first.is_ascii_digit() || first == '.' && starts_with_digit(&self.rest()[1..]) {
            return self.number_or_date();
        }
        if is_word_start(first) {
            return Ok(TokenKind::Word(self.skip(is_word_part).to_owned()));
        }
        if let Some((_, code)) = CURRENCIES.iter().find(|(sign, _)| *sign == first) {
            return self.money(first, code);
        }
        if first == '\'' || first == '"' {
            return self.quoted(first);
        }
        self.sign(first)
    }

    fn sign(&mut self, first: char) -> Result<TokenKind, Problem> {
        let rest = self.rest();
        let foreign = |sign: &str, help: String| {
            Problem::new(self.at, self.at + sign.len(), format!("`{sign}` is not a sign of this language"), help)
        };
        if let Some((sign, here, why)) = FOREIGN.iter().find(|(sign, ..)| rest.starts_with(sign)) {
            let place = self.at..self.at + sign.len();
            // Between two values stands a word; where there is one alone, the sign is a slip.
            if matches!(*here, "and" | "or") && !(self.follows_value() && value_begins(&rest[sign.len()..])) {
                return Err(foreign(sign, "remove it".into()).writing(place, ""));
            }
            // A word in place of a sign must not join the words beside it.
            let is_word = here.chars().all(char::is_alphabetic);
            let written = if is_word { format!(" {here} ") } else { (*here).to_owned() };
            return Err(foreign(sign, format!("write `{here}`{why}")).writing(place, written));
        }
        if let Some(sign) = SPREADS.iter().find(|sign| rest.starts_with(**sign)) {
            let help = "write `normal(mean, sd)`, of a mean and a standard deviation; a range is `low to high`";
            return Err(foreign(sign, help.into()));
        }
        if let Some(sign) = SIGNS.iter().chain(&[">"]).find(|s| rest.starts_with(**s)) {
            self.at += sign.len();
            return Ok(TokenKind::Sign(sign));
        }
        if let Some((sign, help)) = STRANGE.iter().find(|(sign, _)| rest.starts_with(sign)) {
            return Err(foreign(sign, (*help).to_owned()));
        }
        if first == '!' && (self.follows_value() || !value_begins(&rest[1..])) {
            return Err(foreign("!", "remove it".into()).writing(self.at..self.at + 1, ""));
        }
        if first == '!' {
            return Err(foreign("!", "write `not` and a space".into()).writing(self.at..self.at + 1, "not "));
        }
        let help = match first {
            '%' => "there is no remainder operator: write `mod(a, b)`; a percentage is `5%`",
            '#' => "an expression holds no comments; put the comment outside the string",
            _ => "remove it",
        };
        Err(Problem::new(
            self.at,
            self.at + first.len_utf8(),
            format!("`{}` cannot stand in an expression", first.escape_debug()),
            help,
        ))
    }

    /// Whether a value ends right before this place, spaces apart.
    fn follows_value(&self) -> bool {
        let before = self.text[..self.at].trim_end();
        let word: &str = before.rsplit(|c| !is_word_part(c)).next().unwrap_or("");
        before.ends_with(|c: char| is_word_part(c) || matches!(c, ')' | ']' | '%' | '\''))
            && (!is_keyword(word) || is_truth(word))
    }

    fn quoted(&mut self, quote: char) -> Result<TokenKind, Problem> {
        let start = self.at;
        let inside = &self.rest()[1..];
        let Some(length) = inside.find(quote) else {
            return Err(Problem::new(
                start,
                start + 1,
                "the quoted text is never closed",
                format!("close it with {quote}"),
            ));
        };
        self.at += length + 2;
        Ok(TokenKind::Text(inside[..length].to_owned()))
    }

    fn money(&mut self, sign: char, code: &str) -> Result<TokenKind, Problem> {
        let start = self.at;
        self.at += sign.len_utf8();
        let after = self.rest();
        if !starts_with_digit(after.strip_prefix('.').unwrap_or(after)) {
            return Err(no_amount(sign, start, self.at, after));
        }
        let (digits, exponent) = self.digits();
        let word_start = self.at;
        let word = self.skip(is_word_part);
        let power = match POWERS.iter().find(|(name, _)| *name == word) {
            Some((_, power)) => *power,
            None if word.is_empty() => 0,
            None => return Err(self.money_suffix(start, word_start, word)),
        };
        let value = self.value(start, &digits, exponent.saturating_add(power))?;
        let unit = self.per(code.to_owned())?;
        Ok(TokenKind::Quantity { value, unit, unit_start: start })
    }

    fn money_suffix(&self, amount: usize, start: usize, word: &str) -> Problem {
        let letter = match word.to_ascii_lowercase().as_str() {
            "k" | "thousand" => "k",
            "m" | "mn" | "mm" | "mio" | "million" => "M",
            "b" | "bn" | "billion" => "B",
            "t" | "tn" | "trillion" => "T",
            _ => "",
        };
        let problem =
            |help: String| Problem::new(start, self.at, format!("`{word}` cannot follow an amount of money"), help);
        if letter.is_empty() {
            return problem("write k, M, B or T, then `/unit`, after an amount of money".to_owned());
        }
        let right = format!("{}{letter}", &self.text[amount..start]);
        problem(format!("write `{right}`")).writing(amount..self.at, right)
    }

    fn number_or_date(&mut self) -> Result<TokenKind, Problem> {
        if let Some(date) = self.date()? {
            return Ok(date);
        }
        let start = self.at;
        let (digits, mut exponent) = self.digits();
        if let Some(length) = percent_sign(self.rest()) {
            self.at += length;
            let value = self.value(start, &digits, exponent.saturating_sub(2))?;
            return self.bare(value);
        }
        let word_start = self.at;
        // A mark on the last digit begins no unit.
        let word = if self.peek().is_some_and(is_word_start) { self.skip(is_word_part) } else { "" };
        if let Some((_, power)) = POWERS.iter().find(|(name, _)| *name == word) {
            if self.rest().starts_with('%') {
                return Err(self.percent_of_power(start, &digits, exponent.saturating_add(*power)));
            }
            exponent = exponent.saturating_add(*power);
        } else if is_keyword(word) {
            self.at = word_start;
        } else if !word.is_empty() {
            let value = self.value(start, &digits, exponent)?;
            return self.quantity(value, word, word_start);
        }
        let value = self.value(start, &digits, exponent)?;
        let end = self.at;
        self.skip(char::is_whitespace);
        let word_start = self.at;
        if self.peek().is_some_and(is_word_start) && word_start > end {
            let word = self.skip(is_word_part);
            if !is_keyword(word) && !self.rest().starts_with('(') {
                return self.quantity(value, word, word_start);
            }
        }
        self.at = end;
        self.bare(value)
    }

    /// `5k%`, whose percent sign the lexer stands before.
    fn percent_of_power(&self, start: usize, digits: &str, exponent: i32) -> Problem {
        let end = self.at + 1;
        let message = format!("a percentage has no power of ten, as `{}` has", &self.text[start..end]);
        match self.value(start, digits, exponent) {
            Ok(value) if value < 1e15 => {
                let right = format!("{value}%");
                Problem::new(start, end, message, format!("write `{right}`")).writing(start..end, right)
            }
            _ => Problem::new(start, end, message, "write its digits out"),
        }
    }

    /// A number without a unit word; perhaps one per unit, as `3/yr` or `6%/yr`.
    fn bare(&mut self, value: f64) -> Result<TokenKind, Problem> {
        let unit_start = self.at;
        let unit = self.per("1".to_owned())?;
        Ok(if unit == "1" { TokenKind::Number(value) } else { TokenKind::Quantity { value, unit, unit_start } })
    }

    fn quantity(&mut self, value: f64, word: &str, unit_start: usize) -> Result<TokenKind, Problem> {
        let mut unit = word.to_owned();
        unit.push_str(self.exponent());
        let unit = self.per(unit)?;
        Ok(TokenKind::Quantity { value, unit, unit_start })
    }

    /// Takes each directly following `/word` whose word is a unit.
    fn per(&mut self, mut unit: String) -> Result<String, Problem> {
        while let Some(after) = self.rest().strip_prefix('/') {
            let length = after.find(|c| !is_word_part(c)).unwrap_or(after.len());
            let word = &after[..length];
            let mut next = after[length..].chars();
            let is_name = match next.next() {
                Some('(') => true,
                Some('.') => next.next().is_some_and(is_word_start),
                _ => false,
            };
            if !word.starts_with(is_word_start) || is_keyword(word) || is_name || !(self.is_unit)(word) {
                break;
            }
            self.at += 1 + length;
            unit.push('/');
            unit.push_str(word);
            unit.push_str(self.exponent());
        }
        Ok(unit)
    }

    /// Takes `^2`, `^-1`, `^1/2` right after a unit word.
    fn exponent(&mut self) -> &'t str {
        let rest = self.rest();
        let Some(after) = rest.strip_prefix('^') else {
            return "";
        };
        let mut length = 1;
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let unsigned = after.strip_prefix('-').unwrap_or(after);
        length += after.len() - unsigned.len();
        let whole = digits(unsigned);
        if whole == 0 {
            return "";
        }
        length += whole;
        if let Some(below) = unsigned[whole..].strip_prefix('/') {
            let count = digits(below);
            if count > 0 {
                length += 1 + count;
            }
        }
        self.at += length;
        &rest[..length]
    }

    /// `2029-12`: four digits, a hyphen, two digits, and nothing glued to them.
    fn date(&mut self) -> Result<Option<TokenKind>, Problem> {
        let bytes = self.rest().as_bytes();
        let digits =
            |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
        if !(digits(0..4) && bytes.get(4) == Some(&b'-') && digits(5..7)) {
            return Ok(None);
        }
        let after = &self.rest()[7..];
        let mut next = after.chars();
        let glued = match next.next() {
            Some('.') => next.next().is_some_and(|c| c.is_ascii_digit()),
            Some(c) => is_word_part(c) || c == '%',
            None => false,
        };
        if glued {
            return Ok(None);
        }
        let start = self.at;
        let text = &self.rest()[..7];
        if bytes.get(7) == Some(&b'-') && digits(8..10) && !digits(10..11) {
            let problem =
                Problem::new(start, start + 10, "a date is a month, without a day", format!("write `{text}`"));
            return Err(problem.writing(start..start + 10, text));
        }
        let year: i32 = text[..4].parse().unwrap_or(0);
        let month: i32 = text[5..].parse().unwrap_or(0);
        if !(1..=12).contains(&month) {
            return Err(Problem::new(
                start + 5,
                start + 7,
                format!("there is no month {}", &text[5..]),
                "months run from 01 to 12; to subtract, put spaces around `-`",
            ));
        }
        self.at += 7;
        Ok(Some(TokenKind::Date(12 * year + month - 1)))
    }

    /// Digits with one point, without underscores, and the power of ten of `1e6`.
    fn digits(&mut self) -> (String, i32) {
        let bytes = self.rest().as_bytes();
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut digits = String::new();
        let mut at = 0;
        let mut point = false;
        loop {
            match bytes.get(at) {
                Some(digit) if digit.is_ascii_digit() => digits.push(char::from(*digit)),
                Some(b'_') if at > 0 && is_digit(at - 1) && is_digit(at + 1) => {}
                Some(b'.') if !point && is_digit(at + 1) => {
                    point = true;
                    digits.push('.');
                }
                _ => break,
            }
            at += 1;
        }
        let mut exponent = 0;
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let signed = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let first = at + 1 + signed;
            let mut last = first;
            while is_digit(last) {
                last += 1;
            }
            if last > first {
                let text = &self.rest()[at + 1..last];
                let bound = if text.starts_with('-') { -9_999 } else { 9_999 };
                exponent = text.parse().unwrap_or(bound).clamp(-9_999, 9_999);
                at = last;
            }
        }
        self.at += at;
        (digits, exponent)
    }

    /// The nearest double to the decimal number, power suffix included: `$0.1B` is exactly 1e8.
    fn value(&self, start: usize, digits: &str, exponent: i32) -> Result<f64, Problem> {
        let value: f64 = format!("{digits}e{exponent}").parse().unwrap_or(f64::NAN);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Problem::new(start, self.at, "the number is too large", "numbers go up to about 1.8e308"))
        }
    }
}

/// How many bytes a percent sign takes that stands after a number, with the space of `40.8 %`. After a space it is one
/// only where no value follows: `7 % 2` is a remainder elsewhere.
fn percent_sign(rest: &str) -> Option<usize> {
    let after = rest.trim_start();
    let following = after.strip_prefix('%')?;
    let operand = |c: char| is_word_start(c) || c.is_ascii_digit() || c == '(';
    let value_follows = || {
        let next = following.trim_start();
        let word: &str = next.split(|c| !is_word_part(c)).next().unwrap_or("");
        next.starts_with(operand) && !is_keyword(word)
    };
    (after.len() == rest.len() || !value_follows()).then(|| rest.len() - following.len())
}

/// The fault of a sign of a currency without an amount right after it.
fn no_amount(sign: char, start: usize, end: usize, after: &str) -> Problem {
    let message = format!("no amount follows `{sign}`");
    let digits = after.trim_start_matches([' ', '-']);
    let gap = &after[..after.len() - digits.len()];
    let length = digits.find(|c: char| !(is_word_part(c) || c == '.')).unwrap_or(digits.len());
    let amount = &digits[..length];
    let (words, minus) = match gap.contains('-') {
        true => ("write the minus first", "-"),
        false => ("write the amount right after it", ""),
    };
    if !starts_with_digit(amount) || gap.matches('-').count() > 1 {
        return Problem::new(start, end, message, format!("{words}: `{minus}{sign}5`"));
    }
    let right = format!("{minus}{sign}{amount}");
    let problem = Problem::new(start, end, message, format!("{words}: `{right}`"));
    problem.writing(start..end + gap.len() + length, right)
}

/// Whether a value may begin here, spaces apart.
fn value_begins(text: &str) -> bool {
    let sign =
        |c: char| matches!(c, '(' | '[' | '-' | '!' | '.' | '\'') || CURRENCIES.iter().any(|(sign, _)| *sign == c);
    text.trim_start().starts_with(|c: char| is_word_start(c) || c.is_ascii_digit() || sign(c))
}

/// Whether a keyword is a value.
fn is_truth(word: &str) -> bool {
    matches!(word, "true" | "false")
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a name may begin with a character: a letter of any script, or `_`.
pub fn is_word_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a name may go on with a character: as [`is_word_start`], or a digit, or a combining mark.
pub fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || is_mark(c)
}

/// Whether a character is a mark on the one before it: it takes no room, and is no sign of control or format.
fn is_mark(c: char) -> bool {
    let format = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    );
    !c.is_ascii() && !format && c.width() == Some(0)
}
