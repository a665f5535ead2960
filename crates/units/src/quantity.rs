//! A number with its unit, in text.

use crate::meaning::Meaning;
use crate::parse::{LONGEST_TEXT, UnitParser, normalised};
use crate::registry::Units;
use crate::standard::NUMBER_POWERS;
use crate::unit::Ratio;
use crate::{Dimension, Unit, UnitError};

/// A number in a unit, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityValue {
    /// In `unit`; powers after the number (`$100B`) are folded in.
    pub value: f64,
    /// Its unit; [`Unit::one`] after a bare number.
    pub unit: Unit,
}

impl QuantityValue {
    /// The value in the canonical unit of its dimension.
    pub fn canonical(&self) -> f64 {
        self.unit.to_canonical(self.value)
    }
}

impl Units {
    /// Reads a number with its unit: `$2.35/GPUh`, `5%`, `$100B`, `10 yr`, `5 GW`, `3k`, `-$5M/yr`, `40k tok`.
    ///
    /// `k`, `M`, `B` and `T` directly after the digits, and not part of a longer word, are powers: `5B` is five
    /// billion, `5 B` five bytes. Powers are read with the digits, so `2.35M` is the `f64` nearest to 2 350 000.
    pub fn parse_quantity(&self, text: &str) -> Result<QuantityValue, UnitError> {
        if text.len() > LONGEST_TEXT {
            return Err(UnitError::TooLong { range: 0..text.len() });
        }
        let start = text.len() - text.trim_start().len();
        let (negative, after_sign) = sign(text, start);
        let currency =
            text[after_sign..].chars().next().and_then(|first| Some((first, Self::currency_of_sign(first)?)));
        let (negative, digits) = match currency {
            Some((first, _)) if !negative => sign(text, after_sign + first.len_utf8()),
            Some((first, _)) => (negative, after_sign + first.len_utf8()),
            None => (negative, after_sign),
        };
        let (magnitude, end) = number(text, digits)?;
        let unit = match currency {
            Some((_, code)) => self.unit_of_price(text, end, code)?,
            None => self.unit_after(text, end)?,
        };
        let value = if negative { -magnitude } else { magnitude };
        let quantity = QuantityValue { value, unit };
        if quantity.canonical().is_finite() {
            Ok(quantity)
        } else {
            Err(UnitError::OutOfRange { range: 0..text.len() })
        }
    }

    /// A canonical value in this unit, at full precision: `2.35 USD/GPUh`, `5%`, `12`. [`Units::parse_quantity`] reads
    /// it back: to the same bits if it is the canonical value of some number in this unit (always where the scale is
    /// 1), else to within 1 ulp.
    ///
    /// ```
    /// let units = offtake_units::Units::standard();
    /// let price = units.parse_quantity("$2.35/GPUh").expect("a quantity");
    /// assert_eq!(units.format_quantity(price.canonical(), &price.unit), "2.35 USD/GPUh");
    /// ```
    pub fn format_quantity(&self, canonical: f64, unit: &Unit) -> String {
        unit.beside(digits(unit.from_canonical(canonical)))
    }

    /// What follows the number of a price: nothing, or `/` and units.
    fn unit_of_price(&self, text: &str, start: usize, code: &str) -> Result<Unit, UnitError> {
        let rest = text[start..].trim();
        let mut parser = UnitParser::new(self, text, start);
        let money = Meaning::new(Dimension::money(code), Ratio::ONE);
        let meaning = if rest.starts_with(['/', '*', '·']) { parser.rest(money)? } else { money };
        parser.finish(meaning, normalised(&format!("{code}{rest}")))
    }

    fn unit_after(&self, text: &str, start: usize) -> Result<Unit, UnitError> {
        let rest = text[start..].trim();
        if rest.is_empty() {
            return Ok(Unit::one());
        }
        let mut parser = UnitParser::new(self, text, start);
        if rest.starts_with('/') {
            let meaning = parser.rest(Meaning::new(Dimension::none(), Ratio::ONE))?;
            return parser.finish(meaning, normalised(&format!("1{rest}")));
        }
        let meaning = parser.unit()?;
        parser.finish(meaning, normalised(rest))
    }
}

/// Whether a minus stands at a place, and the place after the sign.
fn sign(text: &str, start: usize) -> (bool, usize) {
    match text[start..].chars().next() {
        Some('+') => (false, start + 1),
        Some(minus @ ('-' | '−')) => (true, start + minus.len_utf8()),
        _ => (false, start),
    }
}

/// The number at a place with its power, and the place after both.
fn number(text: &str, start: usize) -> Result<(f64, usize), UnitError> {
    let bytes = text.as_bytes();
    let run = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let digits = rest.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'_');
        from + digits.unwrap_or(rest.len())
    };
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if !is_digit(start) {
        let symbol: String = text[start..].chars().take(1).collect();
        return Err(UnitError::Number { range: start..start + symbol.len(), symbol });
    }
    let mut end = run(start);
    if bytes.get(end) == Some(&b'.') && is_digit(end + 1) {
        end = run(end + 1);
    }
    let mantissa = text[start..end].replace('_', "");
    let mut exponent = 0;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if is_digit(end + 1 + signed) {
            let from = end + 1;
            end = run(from + signed);
            // Only a power far beyond the range fails to parse here.
            exponent = text[from..end].replace('_', "").parse().unwrap_or(9_999);
        }
    }
    let (power, length) = power_of_ten(&text[end..]);
    let exponent: i32 = i32::saturating_add(exponent, power);
    let value: f64 = format!("{mantissa}e{exponent}").parse().unwrap_or(f64::INFINITY);
    let end = end + length;
    if value.is_finite() { Ok((value, end)) } else { Err(UnitError::OutOfRange { range: start..end }) }
}

/// The power of ten that a text begins with, and its length.
fn power_of_ten(text: &str) -> (i32, usize) {
    let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
    let word_end = text.find(|letter| !is_letter(letter)).unwrap_or(text.len());
    NUMBER_POWERS
        .iter()
        .find(|(word, _)| *word == &text[..word_end])
        .map_or((0, 0), |(word, power)| (*power, word.len()))
}

/// The shortest digits that are read back to the same value.
fn digits(value: f64) -> String {
    if value.is_nan() {
        "undefined".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "infinite" } else { "-infinite" }.to_owned()
    } else if value == 0.0 || (1e-5..1e16).contains(&value.abs()) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
