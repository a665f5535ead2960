//! What a good compiler says about two dimensions that differ.

use crate::display::{Factor, display_unit, factors, power_in_words};
use crate::{Dimension, Exponent};

/// The factor by which a value of dimension `found` must be multiplied to become one of dimension `expected`.
pub fn missing_factor(expected: &Dimension, found: &Dimension) -> Dimension {
    expected.divide(found)
}

/// The repair, as a sentence without capital and full stop; nothing if the dimensions are equal.
///
/// Found `USD` where `USD/mo` is expected: "divide by a time, e.g. `/ 1 mo` or `/ 1 yr`, or write the amount per month (`USD/mo`)".
/// If more than a ratio of two quantities is missing, no factor is named: one of the two is not what is meant.
pub fn hint(expected: &Dimension, found: &Dimension) -> Option<String> {
    if expected == found {
        return None;
    }
    let factor = missing_factor(expected, found);
    if let Some(conversion) = conversion(&factor) {
        return Some(conversion);
    }
    let (expected_unit, found_unit) = (display_unit(expected).text, display_unit(found).text);
    if found.is_none() {
        // `1/yr` would be read as 100 % a year.
        let example = match expected_unit.strip_prefix('1') {
            Some(time) if expected_unit.starts_with("1/") => format!("5%{time}"),
            _ => format!("1 {expected_unit}"),
        };
        return Some(format!("write the number with its unit, e.g. `{example}`"));
    }
    if *found == expected.power(Exponent::MINUS_ONE) {
        return Some(format!("the fraction is upside down: `1 / (…)` turns `{found_unit}` into `{expected_unit}`"));
    }
    let parts = factors(&factor).len();
    let shared = expected.powers().any(|(base, _)| !found.exponent(base).is_zero());
    if !expected.is_none() && (parts > 2 || !shared && parts == 2 && !steps(&factor).contains(" and divide ")) {
        return Some(format!("no one factor turns `{found_unit}` into `{expected_unit}`: check what each stands for"));
    }
    if !expected.is_none() && !shared && parts == 2 {
        return Some(format!("multiply by a quantity in `{}`", display_unit(&factor).text));
    }
    let steps = steps(&factor);
    if expected.is_none() && steps.contains("multiply") && steps.contains("divide") {
        return Some(format!("divide by a quantity in `{found_unit}`"));
    }
    if expected.as_currency_rate().is_some() && found.as_currency().is_some() {
        return Some(format!("{steps}, or write the amount per month (`{expected_unit}`)"));
    }
    Some(steps)
}

/// The hint when one currency stands in the place of another.
fn conversion(factor: &Dimension) -> Option<String> {
    let currencies = || {
        factors(factor).into_iter().filter_map(|(factor, exponent)| match factor {
            Factor::Currency(code) => Some((code, exponent)),
            _ => None,
        })
    };
    let (into, _) = currencies().find(|(_, exponent)| !exponent.is_negative())?;
    let (from, _) = currencies().find(|(_, exponent)| exponent.is_negative())?;
    let price = Dimension::money(&into).divide(&Dimension::money(&from));
    let first = format!("convert through a dated price of {from} in {into}: multiply by it (`{into}/{from}`)");
    let rest = factor.divide(&price);
    Some(if rest.is_none() { first } else { format!("{first}, then {}", steps(&rest)) })
}

/// What to multiply by, then what to divide by.
fn steps(factor: &Dimension) -> String {
    let factors = factors(factor);
    let step = |verb: &str, sign: char, negative: bool| {
        let amounts: Vec<String> = factors
            .iter()
            .filter(|(_, exponent)| exponent.is_negative() == negative)
            .map(|(factor, exponent)| amount(factor, exponent.magnitude(), sign))
            .collect();
        (!amounts.is_empty()).then(|| format!("{verb} by {}", amounts.join(" and ")))
    };
    let steps = [step("multiply", '*', false), step("divide", '/', true)];
    let steps: Vec<String> = steps.into_iter().flatten().collect();
    steps.join(" and ")
}

fn amount(factor: &Factor, exponent: Exponent, sign: char) -> String {
    if exponent != Exponent::ONE {
        return power_in_words(factor.word(), exponent);
    }
    match factor {
        Factor::Time => format!("a time, e.g. `{sign} 1 mo` or `{sign} 1 yr`"),
        Factor::Energy => format!("an energy, e.g. `{sign} 1 MWh`"),
        Factor::Power => format!("a power, e.g. `{sign} 1 MW`"),
        Factor::Currency(code) => format!("an amount of money in {code}"),
        Factor::Operation | Factor::Token | Factor::Byte | Factor::Count(_) => {
            format!("a number of {}", factor.word())
        }
    }
}
