//! Months and numbers as people write them elsewhere, and as they are written here.

use crate::Month;
use crate::lexer::{CURRENCIES, POWERS, is_word_part, is_word_start};

/// The names of the months; three letters are enough, as in `Jan`.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Most characters of a text that may be a month.
const LONGEST_MONTH: usize = 24;

/// The month that a text means which is not written `2027-01`: `Jan 2027`, `31.01.2027`, `1/2027`, `Q1 2027`. None where it may mean
/// several.
pub fn month_meant(text: &str) -> Option<Month> {
    if text.len() > LONGEST_MONTH {
        return None;
    }
    let parts: Vec<&str> = text.split([' ', '.', ',', '/', '-']).filter(|part| !part.is_empty()).collect();
    let (year, month) = match parts[..] {
        [one] => joined_month(one)?,
        [a, b] if year(b).is_some() => (year(b)?, named(a).or_else(|| number(a)).or_else(|| quarter(a))?),
        [a, b] => match year(a) {
            Some(year) => (year, named(b).or_else(|| number(b)).or_else(|| quarter(b))?),
            // `Jan-27`, as spreadsheets write it.
            None if b.len() == 2 => (2000 + b.parse::<i32>().ok()?, named(a)?),
            None => return None,
        },
        [a, b, c] => match (year(a), year(c)) {
            (Some(year), None) => (year, named(b).or_else(|| number(b)).filter(|_| is_day(c))?),
            (None, Some(year)) => (year, month_beside_day(a, b, text.contains('.'))?),
            _ => return None,
        },
        _ => return None,
    };
    Some(Month::of(year, month))
}

/// How many months a text means that is not written `24`: `24 mo`, `2 yr`, `24.0`. None where it may mean something else.
pub fn months_meant(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(".0").unwrap_or(unit).trim_start();
    let months = match unit {
        "" | "mo" | "month" | "months" => 1,
        "yr" | "y" | "year" | "years" => 12,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(months)
}

/// The month of a day and a month, in either order, if only one fits.
fn month_beside_day(a: &str, b: &str, day_first: bool) -> Option<i32> {
    if let Some(month) = named(a).filter(|_| is_day(b)).or_else(|| named(b).filter(|_| is_day(a))) {
        return Some(month);
    }
    match (number(a), number(b)) {
        (_, Some(month)) if day_first && is_day(a) => Some(month),
        (None, Some(month)) if is_day(a) => Some(month),
        (Some(month), None) if is_day(b) => Some(month),
        (Some(month), Some(other)) if month == other => Some(month),
        _ => None,
    }
}

/// `2027M01`, `2027Q1`.
fn joined_month(text: &str) -> Option<(i32, i32)> {
    let year = year(text.get(..4)?)?;
    let rest = text.get(4..)?;
    Some((year, rest.strip_prefix('M').and_then(number).or_else(|| quarter(rest))?))
}

fn year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok().filter(|_| text.len() == 4)?;
    (1900..=2199).contains(&year).then_some(year)
}

fn number(text: &str) -> Option<i32> {
    let month: i32 = text.parse().ok().filter(|_| text.len() <= 2)?;
    (1..=12).contains(&month).then_some(month)
}

fn is_day(text: &str) -> bool {
    text.len() <= 2 && text.parse().is_ok_and(|day: u32| (1..=31).contains(&day))
}

/// The month that a word names.
fn named(word: &str) -> Option<i32> {
    let word = word.to_ascii_lowercase();
    let place = MONTHS
        .iter()
        .position(|name| *name == word || word.len() >= 3 && word.len() <= 4 && name.starts_with(&word))?;
    Some(place as i32 + 1)
}

/// The first month of a quarter.
fn quarter(word: &str) -> Option<i32> {
    let number: i32 = word.strip_prefix(['Q', 'q'])?.parse().ok()?;
    (1..=4).contains(&number).then_some(3 * number - 2)
}

/// A number as it stands in a text: sign of a currency, digits, power, unit.
#[derive(Clone, Copy)]
struct NumberText<'t> {
    minus: &'t str,
    currency: &'t str,
    digits: &'t str,
    power: &'t str,
    unit: &'t str,
}

impl<'t> NumberText<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let (minus, rest) = text.split_at(usize::from(text.starts_with('-')));
        let sign = rest.chars().next().filter(|sign| CURRENCIES.iter().any(|(known, _)| known == sign));
        let (currency, rest) = rest.split_at(sign.map_or(0, char::len_utf8));
        let length = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_'))).unwrap_or(rest.len());
        let (digits, rest) = rest.split_at(length);
        let power = POWERS.iter().map(|(name, _)| *name).find(|name| rest.starts_with(name));
        let power = power.filter(|power| !rest[power.len()..].starts_with(is_word_part));
        let (power, unit) = rest.split_at(power.map_or(0, str::len));
        let plain = unit.chars().all(|c| is_word_part(c) || matches!(c, ' ' | '/' | '%' | '^' | '-'));
        let worded =
            unit.is_empty() || unit.trim_start_matches([' ', '/']).starts_with(|c| is_word_start(c) || c == '%');
        (digits.starts_with(|c: char| c.is_ascii_digit()) && plain && worded).then_some(Self {
            minus,
            currency,
            digits,
            power,
            unit,
        })
    }

    /// Whether it lacks what the unit of another says beyond its own: the end of `$3.30` beside `$5.20/GPUh`, all of `150` beside `900 GPU`.
    fn lacks_unit_of(self, other: Self) -> bool {
        let more = other.unit.strip_prefix(self.unit).unwrap_or("");
        let bare = self.currency.is_empty() && self.unit.is_empty();
        match bare {
            true => !(other.currency.is_empty() && other.unit.is_empty()),
            false => self.currency == other.currency && more.starts_with('/'),
        }
    }
}

/// A number in the unit of another that it lacks, or of which it lacks the end: `$3.30` beside `$5.20/GPUh` is `$3.30/GPUh`. One
/// without any unit takes the power of ten too if it has none: `0.5` beside `5T tok/yr` is `0.5T tok/yr`. None if it lacks nothing.
pub fn in_unit_of(number: &str, other: &str) -> Option<String> {
    let (number, other) = (NumberText::read(number)?, NumberText::read(other)?);
    if !number.lacks_unit_of(other) {
        return None;
    }
    let bare = number.currency.is_empty() && number.unit.is_empty();
    let power = if number.power.is_empty() && bare { other.power } else { number.power };
    Some(format!("{}{}{}{power}{}", number.minus, other.currency, number.digits, other.unit))
}

/// Two numbers of which one lacks the unit of the other, each with it; as they are if both have one or neither has.
pub fn in_one_unit(a: &str, b: &str) -> Option<[String; 2]> {
    let (first, second) = (NumberText::read(a)?, NumberText::read(b)?);
    Some(match (first.lacks_unit_of(second), second.lacks_unit_of(first)) {
        (true, _) => [in_unit_of(a, b)?, b.to_owned()],
        (_, true) => [a.to_owned(), in_unit_of(b, a)?],
        _ => [a.to_owned(), b.to_owned()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_other_habits() {
        let meant = |text: &str| month_meant(text).map(|month| month.to_string());
        for text in [
            "Jan 2027",
            "January 2027",
            "2027 jan",
            "Jan. 2027",
            "31 January 2027",
            "January 31, 2027",
            "31.01.2027",
            "1/2027",
            "01/2027",
            "2027/01",
            "2027-1",
            "2027/01/15",
            "31/01/2027",
            "01/31/2027",
            "1/1/2027",
            "2027M01",
            "2027Q1",
            "Q1 2027",
            "2027-Q1",
            "Jan-27",
        ] {
            assert_eq!(meant(text).as_deref(), Some("2027-01"), "{text}");
        }
        for text in
            ["2027", "3/4/2027", "Jan", "5 yr", "13/2027", "Jan 5", "12/24", "", "1.2.3.4", "Ja 2027", "Q5 2027"]
        {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn months_in_other_units() {
        for (text, months) in [
            ("24", Some(24)),
            ("24.0", Some(24)),
            (" 24 mo", Some(24)),
            ("24months", Some(24)),
            ("2 yr", Some(24)),
            ("10 years", Some(120)),
            ("24.5", None),
            ("24k", None),
            ("-24", None),
            ("1e3", None),
            ("mo", None),
            ("", None),
        ] {
            assert_eq!(months_meant(text), months, "{text}");
        }
    }

    #[test]
    fn a_number_takes_the_unit_of_another() {
        for (number, other, expected) in [
            ("0.5", "5T tok/yr", Some("0.5T tok/yr")),
            ("500M", "5T tok/yr", Some("500M tok/yr")),
            ("3", "8 yr", Some("3 yr")),
            ("5", "10%", Some("5%")),
            ("6", "$5/GPUh", Some("$6/GPUh")),
            ("5", "6", None),
            ("5 yr", "6 yr", None),
            ("$3.30", "$5.20/GPUh", Some("$3.30/GPUh")),
            ("150 GPU", "900 GPU/mo", Some("150 GPU/mo")),
            ("5%", "10%/yr", Some("5%/yr")),
            ("$5", "$6B", None),
            ("5 GW", "6 GWh", None),
            ("a", "6 yr", None),
            ("5", "6 * x", None),
        ] {
            assert_eq!(in_unit_of(number, other).as_deref(), expected, "{number}, {other}");
        }
        assert_eq!(in_one_unit("5", "1 yr"), Some(["5 yr".into(), "1 yr".into()]));
        assert_eq!(in_one_unit("5 yr", "1 yr"), Some(["5 yr".into(), "1 yr".into()]));
    }
}
