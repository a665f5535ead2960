//! The unit and the words for a dimension.

use crate::unit::Ratio;
use crate::{Base, Dimension, Exponent, Unit};

/// A factor of a dimension as people name it: power is one factor, not energy over time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Factor {
    Currency(String),
    Operation,
    Token,
    Byte,
    Count(String),
    Power,
    Energy,
    Time,
}

impl Factor {
    pub fn word(&self) -> &str {
        match self {
            Self::Currency(_) => "money",
            Self::Operation => "operations",
            Self::Token => "tokens",
            Self::Byte => "bytes",
            Self::Count(name) => name,
            Self::Power => "power",
            Self::Energy => "energy",
            Self::Time => "time",
        }
    }

    /// After "per".
    fn word_for_one(&self) -> &str {
        match self {
            Self::Operation => "operation",
            Self::Token => "token",
            Self::Byte => "byte",
            _ => self.word(),
        }
    }

    fn symbol(&self) -> &str {
        match self {
            Self::Currency(code) => code,
            Self::Operation => "FLOP",
            Self::Token => "tok",
            Self::Byte => "B",
            Self::Count(name) => name,
            Self::Power => "W",
            Self::Energy => "Wh",
            Self::Time => "mo",
        }
    }

    fn ratio(&self) -> Ratio {
        match self {
            Self::Power => Ratio::WATT,
            _ => Ratio::ONE,
        }
    }
}

/// The factors of a dimension, in the order in which people write them.
pub(crate) fn factors(dimension: &Dimension) -> Vec<(Factor, Exponent)> {
    let (time, energy) = (dimension.exponent(&Base::Time), dimension.exponent(&Base::Energy));
    let opposed = time.is_negative() != energy.is_negative() && !time.is_zero();
    let power = if !opposed || energy.is_zero() || !time.is_whole() || !energy.is_whole() {
        Exponent::ZERO
    } else if energy.magnitude() <= time.magnitude() {
        energy
    } else {
        time.negated()
    };
    let mut factors: Vec<(Factor, Exponent)> = dimension
        .powers()
        .map(|(base, exponent)| match base {
            Base::Time => (Factor::Time, exponent.plus(power)),
            Base::Energy => (Factor::Energy, exponent.plus(power.negated())),
            Base::Operation => (Factor::Operation, exponent),
            Base::Token => (Factor::Token, exponent),
            Base::Byte => (Factor::Byte, exponent),
            Base::Currency(code) => (Factor::Currency(code.clone()), exponent),
            Base::Count(name) => (Factor::Count(name.clone()), exponent),
        })
        .chain([(Factor::Power, power)])
        .filter(|(_, exponent)| !exponent.is_zero())
        .collect();
    factors.sort();
    factors
}

/// See [`crate::Units::display_unit`].
pub(crate) fn display_unit(dimension: &Dimension) -> Unit {
    let factors = factors(dimension);
    let plain = || factors.iter().map(|(factor, exponent)| (factor.symbol(), factor.ratio(), *exponent)).collect();
    let terms = customary(&factors).unwrap_or_else(plain);
    compose(dimension, &terms)
}

type Term<'a> = (&'a str, Ratio, Exponent);

/// Units that the field writes otherwise than in the canonical ones.
fn customary(factors: &[(Factor, Exponent)]) -> Option<Vec<Term<'_>>> {
    use Factor::{Count, Currency, Energy, Time, Token};
    let (up, down) = (Exponent::ONE, Exponent::MINUS_ONE);
    let (million, second) = (Ratio::new(1e6, 1.0), Ratio::SECOND);
    match factors {
        [(Currency(code), Exponent::ONE), (Token, Exponent::MINUS_ONE)] => {
            Some(vec![(code, Ratio::ONE, up), ("Mtok", million, down)])
        }
        [(Currency(code), Exponent::ONE), (Energy, Exponent::MINUS_ONE)] => {
            Some(vec![(code, Ratio::ONE, up), ("MWh", million, down)])
        }
        [(Currency(code), Exponent::ONE), (Count(name), Exponent::MINUS_ONE), (Time, Exponent::MINUS_ONE)]
            if name == "GPU" =>
        {
            Some(vec![(code, Ratio::ONE, up), ("GPUh", Ratio::HOUR, down)])
        }
        [(rate, Exponent::ONE), counts @ .., (Time, Exponent::MINUS_ONE)] if is_throughput(rate, counts) => {
            let counts = counts.iter().map(|(count, _)| (count.symbol(), Ratio::ONE, down));
            let mut terms = vec![(rate.symbol(), Ratio::ONE, up), ("s", second, down)];
            terms.extend(counts);
            Some(terms)
        }
        [(Time, exponent)] if exponent.is_negative() && exponent.denominator() <= 2 => {
            Some(vec![("yr", Ratio::YEAR, *exponent)])
        }
        _ => None,
    }
}

/// Whether a rate is stated per second: operations and bytes always, tokens of a device (`tok/s/GPU`) but not of a
/// market (`tok/mo`).
fn is_throughput(rate: &Factor, counts: &[(Factor, Exponent)]) -> bool {
    let per_device =
        counts.iter().all(|(factor, power)| matches!(factor, Factor::Count(_)) && *power == Exponent::MINUS_ONE);
    let by_second = match rate {
        Factor::Operation | Factor::Byte => true,
        Factor::Token => !counts.is_empty(),
        _ => false,
    };
    per_device && by_second
}

fn compose(dimension: &Dimension, terms: &[Term<'_>]) -> Unit {
    let mut above = Vec::new();
    let mut below = String::new();
    let mut ratio = Ratio::ONE;
    for (symbol, factor, exponent) in terms {
        let magnitude = exponent.magnitude();
        let text = if magnitude == Exponent::ONE { (*symbol).to_owned() } else { format!("{symbol}^{magnitude}") };
        if exponent.is_negative() {
            below = format!("{below}/{text}");
        } else {
            above.push(text);
        }
        ratio = ratio.times(factor.power(*exponent).unwrap_or(Ratio::ONE));
    }
    let above = if above.is_empty() { "1".to_owned() } else { above.join(" ") };
    Unit::of_ratio(above + &below, dimension.clone(), ratio).unwrap_or_else(|| unscaled(dimension))
}

/// For powers so high that a scale would overflow.
fn unscaled(dimension: &Dimension) -> Unit {
    let words: Vec<String> = dimension
        .powers()
        .map(|(base, exponent)| {
            let symbol = match base {
                Base::Time => "mo",
                Base::Energy => "Wh",
                Base::Operation => "FLOP",
                Base::Token => "tok",
                Base::Byte => "B",
                Base::Currency(name) | Base::Count(name) => name,
            };
            format!("{symbol}^{exponent}")
        })
        .collect();
    Unit { text: words.join(" "), dimension: dimension.clone(), ..Unit::one() }
}

impl Dimension {
    /// In words for messages: `money per time (USD/mo)`, `time`, `a bare number`, `a number of GPU`.
    pub fn describe(&self) -> String {
        let factors = factors(self);
        match factors.as_slice() {
            [] => return "a bare number".to_owned(),
            [(Factor::Count(name), Exponent::ONE)] => return format!("a number of {name}"),
            [
                (
                    factor @ (Factor::Token | Factor::Byte | Factor::Power | Factor::Energy | Factor::Time),
                    Exponent::ONE,
                ),
            ] => {
                return factor.word().to_owned();
            }
            _ => {}
        }
        let words = |negative: bool| -> Vec<String> {
            factors
                .iter()
                .filter(|(_, exponent)| exponent.is_negative() == negative)
                .map(|(factor, exponent)| {
                    let word = if negative { factor.word_for_one() } else { factor.word() };
                    power_in_words(word, exponent.magnitude())
                })
                .collect()
        };
        let (above, below) = (words(false), words(true));
        let mut text = if above.is_empty() { "a number".to_owned() } else { above.join(" times ") };
        if !below.is_empty() {
            text = format!("{text} per {}", below.join(" and "));
        }
        format!("{text} ({})", display_unit(self).text)
    }
}

pub(crate) fn power_in_words(word: &str, exponent: Exponent) -> String {
    match exponent {
        Exponent::ONE => word.to_owned(),
        Exponent::HALF => format!("the square root of {word}"),
        _ => format!("{word}^{exponent}"),
    }
}
