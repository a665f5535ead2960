//! What a quantity measures, apart from its unit.

use std::collections::BTreeMap;

use crate::Exponent;

/// An independent dimension. Power is energy per time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// Canonical unit: month.
    Time,
    /// Canonical unit: Wh.
    Energy,
    /// Floating-point operations; canonical unit: FLOP.
    Operation,
    /// Tokens of a language model; canonical unit: tok.
    Token,
    /// Data; canonical unit: B.
    Byte,
    /// Money; each currency is a commodity of its own, named by its code. Canonical unit: 1 major unit (1 USD).
    Currency(String),
    /// A counted thing, named by its singular. Canonical unit: 1.
    Count(String),
}

/// A product of powers of bases. The empty product is a bare number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension {
    powers: BTreeMap<Base, Exponent>,
}

impl Dimension {
    /// A bare number.
    pub const fn none() -> Self {
        Self { powers: BTreeMap::new() }
    }

    /// The first power of one base.
    pub fn of(base: Base) -> Self {
        Self { powers: BTreeMap::from([(base, Exponent::ONE)]) }
    }

    /// Time.
    pub fn time() -> Self {
        Self::of(Base::Time)
    }

    /// Power, named otherwise because of [`Dimension::power`].
    pub fn energy_per_time() -> Self {
        Self::of(Base::Energy).divide(&Self::time())
    }

    /// Money in this currency.
    pub fn money(currency: &str) -> Self {
        Self::of(Base::Currency(currency.to_owned()))
    }

    /// A number of these things, named in the singular.
    pub fn count(name: &str) -> Self {
        Self::of(Base::Count(name.to_owned()))
    }

    /// Whether it is a bare number.
    pub fn is_none(&self) -> bool {
        self.powers.is_empty()
    }

    /// The power of a base; 0 where it does not occur.
    pub fn exponent(&self, base: &Base) -> Exponent {
        self.powers.get(base).copied().unwrap_or(Exponent::ZERO)
    }

    /// Bases with their powers, none of them 0, in the order of [`Base`].
    pub fn powers(&self) -> impl Iterator<Item = (&Base, Exponent)> {
        self.powers.iter().map(|(base, power)| (base, *power))
    }

    /// The codes of the currencies in it.
    pub fn currencies(&self) -> impl Iterator<Item = &str> {
        self.powers.keys().filter_map(|base| match base {
            Base::Currency(code) => Some(code.as_str()),
            _ => None,
        })
    }

    /// The currency, if it is an amount of money and nothing else.
    pub fn as_currency(&self) -> Option<&str> {
        let code = self.currencies().next()?;
        (*self == Self::money(code)).then_some(code)
    }

    /// The currency, if it is money per time.
    pub fn as_currency_rate(&self) -> Option<&str> {
        let code = self.currencies().next()?;
        (*self == Self::money(code).divide(&Self::time())).then_some(code)
    }

    /// The dimension of a product.
    pub fn multiply(&self, other: &Self) -> Self {
        let mut powers = self.powers.clone();
        for (base, power) in &other.powers {
            let sum = self.exponent(base).plus(*power);
            if sum.is_zero() {
                powers.remove(base);
            } else {
                powers.insert(base.clone(), sum);
            }
        }
        Self { powers }
    }

    /// The dimension of a quotient.
    pub fn divide(&self, other: &Self) -> Self {
        self.multiply(&other.power(Exponent::MINUS_ONE))
    }

    /// The dimension of a power.
    pub fn power(&self, exponent: Exponent) -> Self {
        let powers = self
            .powers
            .iter()
            .map(|(base, power)| (base.clone(), power.times(exponent)))
            .filter(|(_, power)| !power.is_zero())
            .collect();
        Self { powers }
    }

    /// The dimension of a square root.
    pub fn square_root(&self) -> Self {
        self.power(Exponent::HALF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_cancel() {
        let rate = Dimension::money("USD").divide(&Dimension::time());
        assert_eq!(rate.multiply(&Dimension::time()), Dimension::money("USD"));
        assert!(rate.divide(&rate).is_none());
        assert!(rate.power(Exponent::ZERO).is_none());
        assert_eq!(rate.square_root().power(Exponent::whole(2)), rate);
    }

    #[test]
    fn money_is_recognised() {
        let money = Dimension::money("EUR");
        assert_eq!(money.as_currency(), Some("EUR"));
        assert_eq!(money.as_currency_rate(), None);
        let rate = money.divide(&Dimension::time());
        assert_eq!(rate.as_currency(), None);
        assert_eq!(rate.as_currency_rate(), Some("EUR"));
        let mixed = money.multiply(&Dimension::money("USD"));
        assert_eq!(mixed.as_currency(), None);
        assert_eq!(Dimension::none().as_currency(), None);
    }
}
