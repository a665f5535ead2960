//! The grammar of units.
//!
//! ```text
//! unit    = [ "1" ] factor { ( "/" | "*" | "·" | space ) factor }   no product after a division; a "1" only as the first factor
//! factor  = ( "1" | word { "-" word } | "√" factor | "(" unit ")" ) [ "^" power ]
//! power   = [ "-" ] digits [ "/" digits ]                        or the same in parentheses
//! ```

use std::ops::Range;

use crate::meaning::Meaning;
use crate::registry::Units;
use crate::unit::Ratio;
use crate::{Dimension, Exponent, Unit, UnitError};

/// The longest text of a unit or a quantity, in bytes. It also bounds the depth of the recursion.
pub(crate) const LONGEST_TEXT: usize = 256;
const LARGEST_POWER: i64 = 12;

impl Units {
    /// Reads a unit: `USD/GPUh`, `tok/s/GPU`, `GPU h`, `1/yr`, `yr^-1/2`, `USD/(GPU h)`, `1`.
    pub fn parse(&self, text: &str) -> Result<Unit, UnitError> {
        if text.len() > LONGEST_TEXT {
            return Err(UnitError::TooLong { range: 0..text.len() });
        }
        if text.trim().is_empty() {
            return Err(UnitError::Empty { range: 0..text.len() });
        }
        let mut parser = UnitParser::new(self, text, 0);
        let meaning = parser.unit()?;
        parser.finish(meaning, normalised(text.trim()))
    }
}

/// Currency signs replaced by their codes.
pub(crate) fn normalised(text: &str) -> String {
    text.chars().fold(String::new(), |mut result, letter| {
        match Units::currency_of_sign(letter) {
            Some(code) => result.push_str(code),
            None => result.push(letter),
        }
        result
    })
}

/// A cursor over a text.
pub(crate) struct UnitParser<'a> {
    units: &'a Units,
    text: &'a str,
    position: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Multiply,
    Divide,
}

impl<'a> UnitParser<'a> {
    pub fn new(units: &'a Units, text: &'a str, position: usize) -> Self {
        Self { units, text, position }
    }

    /// The unit, once nothing is left to read.
    pub fn finish(&mut self, meaning: Meaning, text: String) -> Result<Unit, UnitError> {
        self.skip_space();
        if self.position < self.text.len() {
            return Err(self.unexpected("`/`, `*` or the end of the unit"));
        }
        let unit = Unit::of_ratio(text, meaning.dimension, meaning.ratio);
        unit.ok_or(UnitError::OutOfRange { range: 0..self.text.len() })
    }

    pub fn unit(&mut self) -> Result<Meaning, UnitError> {
        let first = self.factor()?;
        self.rest(first)
    }

    /// What follows a first factor.
    pub fn rest(&mut self, first: Meaning) -> Result<Meaning, UnitError> {
        let mut total = first;
        let mut divisor: Option<Range<usize>> = None;
        while let Some(separator) = self.separator() {
            self.skip_space();
            let start = self.position;
            if self.peek() == Some('1') {
                // `$5 * 1` is arithmetic: no unit is named by a number that stands behind another factor.
                return Err(self.unexpected("a unit"));
            }
            let factor = self.factor()?;
            let range = start..self.position;
            match (separator, &divisor) {
                (Separator::Divide, _) => {
                    total = total.over(&factor);
                    divisor = Some(range);
                }
                (Separator::Multiply, None) => total = total.times(&factor),
                (Separator::Multiply, Some(divisor)) => {
                    return Err(self.ambiguous(divisor.clone(), range));
                }
            }
        }
        Ok(total)
    }

    fn factor(&mut self) -> Result<Meaning, UnitError> {
        self.skip_space();
        let start = self.position;
        let inner = match self.peek() {
            Some('(') => {
                self.advance();
                let inner = self.unit()?;
                self.skip_space();
                if !self.take(')') {
                    return Err(self.unexpected("`)`"));
                }
                inner
            }
            Some('√') => {
                self.advance();
                let inner = self.factor()?;
                return self.raised(&inner, Exponent::HALF, start);
            }
            Some('1') if !self.is_digit_at(self.position + 1) => {
                self.advance();
                Meaning::new(Dimension::none(), Ratio::ONE)
            }
            _ => self.words()?,
        };
        if self.take('^') {
            let exponent = self.power()?;
            return self.raised(&inner, exponent, start);
        }
        Ok(inner)
    }

    /// A word, or several joined by hyphens: `GPU`, `kW-month`.
    fn words(&mut self) -> Result<Meaning, UnitError> {
        let mut total = self.word()?;
        while self.peek() == Some('-') && self.peek_after('-').is_some_and(char::is_alphabetic) {
            self.advance();
            total = total.times(&self.word()?);
        }
        Ok(total)
    }

    fn word(&mut self) -> Result<Meaning, UnitError> {
        let start = self.position;
        match self.peek() {
            Some(sign) if sign == '%' || Units::currency_of_sign(sign).is_some() => self.advance(),
            Some(letter) if letter.is_alphabetic() || letter == '_' => {
                self.skip_while(|letter| letter.is_alphanumeric() || letter == '_');
            }
            _ => return Err(self.unexpected("a unit")),
        }
        let symbol = &self.text[start..self.position];
        self.units.resolve(symbol).ok_or_else(|| UnitError::Unknown {
            range: start..self.position,
            symbol: symbol.to_owned(),
            suggestion: self.units.suggest(symbol),
        })
    }

    fn power(&mut self) -> Result<Exponent, UnitError> {
        let start = self.position;
        let closing = self.take('(');
        let negative = self.take('-') || self.take('−');
        let numerator = self.digits()?;
        let fraction = self.peek() == Some('/') && self.is_digit_at(self.position + 1);
        let denominator = if fraction {
            self.advance();
            self.digits()?
        } else {
            1
        };
        if closing && !self.take(')') {
            return Err(self.unexpected("`)`"));
        }
        let signed = if negative { -numerator } else { numerator };
        let exponent = Exponent::new(signed, denominator)
            .filter(|exponent| numerator <= LARGEST_POWER * denominator && exponent.denominator() <= 2);
        exponent.ok_or_else(|| UnitError::Power {
            range: start..self.position,
            symbol: self.text[start..self.position].to_owned(),
        })
    }

    /// A whole number; anything beyond four digits counts as 99 999.
    fn digits(&mut self) -> Result<i64, UnitError> {
        let start = self.position;
        self.skip_while(|letter| letter.is_ascii_digit());
        let digits = &self.text[start..self.position];
        match digits.len() {
            0 => Err(self.unexpected("a power")),
            1..=4 => Ok(digits.parse().unwrap_or(99_999)),
            _ => Ok(99_999),
        }
    }

    fn raised(&self, inner: &Meaning, exponent: Exponent, start: usize) -> Result<Meaning, UnitError> {
        let dimension = inner.dimension.power(exponent);
        let ratio = inner.ratio.power(exponent);
        let ratio =
            ratio.ok_or_else(|| UnitError::Power { range: start..self.position, symbol: exponent.to_string() })?;
        Ok(Meaning::new(dimension, ratio))
    }

    fn separator(&mut self) -> Option<Separator> {
        let start = self.position;
        self.skip_space();
        match self.peek() {
            Some('/') => {
                self.advance();
                Some(Separator::Divide)
            }
            Some('*' | '·' | '⋅' | '×') => {
                self.advance();
                Some(Separator::Multiply)
            }
            Some(letter) if letter != ')' && self.position > start => Some(Separator::Multiply),
            _ => None,
        }
    }

    fn ambiguous(&self, divisor: Range<usize>, factor: Range<usize>) -> UnitError {
        let (below, after) = (&self.text[divisor.clone()], &self.text[factor.clone()]);
        UnitError::AmbiguousProduct {
            range: divisor.start..factor.end,
            suggestion: Some(format!("`/{below}/{after}` to divide by both, or put `{after}` before the first `/`")),
        }
    }

    fn unexpected(&self, expected: &'static str) -> UnitError {
        let symbol: String = self.peek().into_iter().collect();
        UnitError::Malformed { range: self.position..self.position + symbol.len(), symbol, expected }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.position..].chars().next()
    }

    fn peek_after(&self, expected: char) -> Option<char> {
        let rest = self.text[self.position..].strip_prefix(expected)?;
        rest.chars().next()
    }

    fn is_digit_at(&self, position: usize) -> bool {
        let byte = self.text.as_bytes().get(position);
        byte.is_some_and(u8::is_ascii_digit)
    }

    fn advance(&mut self) {
        self.position += self.peek().map_or(0, char::len_utf8);
    }

    fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        if found {
            self.advance();
        }
        found
    }

    fn skip_while(&mut self, keep: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&keep) {
            self.advance();
        }
    }

    pub fn skip_space(&mut self) {
        self.skip_while(char::is_whitespace);
    }
}
