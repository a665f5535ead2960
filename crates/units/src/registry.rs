//! The words that are units.

use std::collections::BTreeMap;

use crate::meaning::Meaning;
use crate::standard::{COMPOUND_TIMES, CURRENCIES, CURRENCY_SIGNS, NUMBER_POWERS, words};
use crate::unit::Ratio;
use crate::{Base, Dimension, Unit, UnitError, display, hint};

/// The longest name of a unit, in bytes.
const LONGEST_NAME: usize = 64;

/// The registry: which words are units, and what they mean.
///
/// A word is a unit if it is (1) a defined name, (2) a prefix before a name that takes prefixes (`Mtok`), or (3) a
/// counted thing or a power followed by a time (`GPUh`, `MWday`), tried in this order.
#[derive(Clone, Debug)]
pub struct Units {
    names: BTreeMap<String, Meaning>,
    minor_digits: BTreeMap<String, u32>,
    /// No currency has a minor unit.
    whole_money: bool,
}

impl Default for Units {
    fn default() -> Self {
        Self::standard()
    }
}

impl Units {
    /// The built-in units: `spec/units.md` lists them.
    pub fn standard() -> Self {
        let mut units = Self {
            names: words().into_iter().map(|(name, meaning)| (name.to_owned(), meaning)).collect(),
            minor_digits: BTreeMap::new(),
            whole_money: false,
        };
        for (code, digits) in CURRENCIES {
            units.insert_currency(code, digits);
        }
        units
    }

    /// Whether one word (or `%`, or a currency sign) is a unit, prefixes and compounds included.
    pub fn is_unit(&self, symbol: &str) -> bool {
        self.resolve(symbol).is_some()
    }

    /// Adds a counted thing, such as `seat`. Its plural is also accepted: the given one, or the name with `s`.
    ///
    /// Fails if either word is a unit already or cannot name one.
    pub fn define_count(&mut self, name: &str, plural: Option<&str>) -> Result<(), UnitError> {
        let plural = plural.map_or_else(|| format!("{name}s"), str::to_owned);
        self.check_name(name)?;
        self.check_name(&plural)?;
        let meaning = Meaning::new(Dimension::count(name), Ratio::ONE);
        self.names.insert(plural, meaning.clone());
        self.names.insert(name.to_owned(), meaning);
        Ok(())
    }

    /// Adds a name for `value` times a unit, such as `pod` for 9216 chips.
    ///
    /// Fails if the name is a unit already or cannot name one, or if the value is not a number above 0.
    pub fn define_multiple(&mut self, name: &str, value: f64, of: &Unit) -> Result<(), UnitError> {
        self.check_name(name)?;
        let ratio = Ratio::of_scale(value).times(of.ratio);
        if ratio.scale().is_none() {
            return Err(UnitError::Value { symbol: name.to_owned() });
        }
        let meaning = Meaning::new(of.dimension.clone(), ratio);
        self.names.insert(name.to_owned(), meaning);
        Ok(())
    }

    /// Decimal digits of a currency's minor unit: 2 for USD (cents), 0 for JPY. 2 if the currency is unknown.
    pub fn minor_digits(&self, currency: &str) -> u32 {
        if self.whole_money { 0 } else { self.minor_digits.get(currency).copied().unwrap_or(2) }
    }

    /// From now on no currency has a minor unit.
    ///
    /// ```
    /// # use offtake_units::Units;
    /// let mut units = Units::standard();
    /// units.forget_minor_units();
    /// assert_eq!(units.minor_digits("USD"), 0);
    /// ```
    pub fn forget_minor_units(&mut self) {
        self.whole_money = true;
    }

    /// The code behind a currency sign: `$` is USD, `€` EUR, `£` GBP, `¥` JPY, `₩` KRW, `₹` INR.
    pub fn currency_of_sign(sign: char) -> Option<&'static str> {
        CURRENCY_SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, code)| *code)
    }

    /// The unit in which values of a dimension are reported: `USD/mo`, `USD/GPUh`, `W`, `1/yr`. [`Units::parse`] reads
    /// its text back to the same dimension and scale, if all powers are whole or half and at most 12.
    pub fn display_unit(&self, dimension: &Dimension) -> Unit {
        display::display_unit(dimension)
    }

    /// See [`crate::missing_factor`].
    pub fn missing_factor(&self, expected: &Dimension, found: &Dimension) -> Dimension {
        hint::missing_factor(expected, found)
    }

    /// See [`crate::hint`].
    pub fn hint(&self, expected: &Dimension, found: &Dimension) -> Option<String> {
        hint::hint(expected, found)
    }

    /// Defined words with their meanings, in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &Meaning)> {
        self.names.iter().map(|(name, meaning)| (name.as_str(), meaning))
    }

    pub(crate) fn resolve(&self, symbol: &str) -> Option<Meaning> {
        let mut characters = symbol.chars();
        if let (Some(sign), None) = (characters.next(), characters.next())
            && let Some(code) = Self::currency_of_sign(sign)
        {
            return self.names.get(code).cloned();
        }
        self.resolve_simple(symbol).or_else(|| self.resolve_compound(symbol))
    }

    fn resolve_simple(&self, symbol: &str) -> Option<Meaning> {
        if let Some(meaning) = self.names.get(symbol) {
            return Some(meaning.clone());
        }
        let first = symbol.chars().next()?;
        let (prefix, name) = symbol.split_at(first.len_utf8());
        let meaning = self.names.get(name)?;
        let (_, factor) = meaning.prefixes.table().iter().find(|(known, _)| *known == prefix)?;
        Some(Meaning::new(meaning.dimension.clone(), factor.times(meaning.ratio)))
    }

    fn resolve_compound(&self, symbol: &str) -> Option<Meaning> {
        COMPOUND_TIMES.iter().find_map(|time| {
            let meaning = self.resolve_simple(symbol.strip_suffix(time)?)?;
            takes_time(&meaning.dimension).then(|| self.names.get(*time))?.map(|time| meaning.times(time))
        })
    }

    fn insert_currency(&mut self, code: &str, digits: u32) {
        let meaning = Meaning::new(Dimension::money(code), Ratio::ONE);
        self.names.insert(code.to_owned(), meaning);
        self.minor_digits.insert(code.to_owned(), digits);
    }

    fn check_name(&self, name: &str) -> Result<(), UnitError> {
        let symbol = name.to_owned();
        let plain = name.len() <= LONGEST_NAME
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        // Neither of two names like `pod` and `podh` may be first: the order of definitions must not matter.
        let clashes = COMPOUND_TIMES.iter().any(|time| self.names.contains_key(&format!("{name}{time}")));
        if !plain {
            Err(UnitError::Name { symbol })
        } else if self.is_unit(name) || clashes {
            Err(UnitError::Redefined { symbol })
        } else if NUMBER_POWERS.iter().any(|(power, _)| *power == name) {
            Err(UnitError::Name { symbol })
        } else {
            Ok(())
        }
    }
}

/// Whether a time may follow without a space: a counted thing or a power.
pub(crate) fn takes_time(dimension: &Dimension) -> bool {
    let mut powers = dimension.powers();
    let counted = matches!((powers.next(), powers.next()), (Some((Base::Count(_), crate::Exponent::ONE)), None));
    counted || *dimension == Dimension::energy_per_time()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_lists_every_word() {
        let page = include_str!("../../../spec/units.md");
        for (name, _) in Units::standard().names() {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
}
