//! The built-in words, as tables.

use crate::meaning::{Meaning, Prefixes};
use crate::unit::Ratio;
use crate::{Base, Dimension};

/// Powers of ten after a bare number or a currency.
pub(crate) const NUMBER_POWERS: [(&str, i32); 4] = [("k", 3), ("M", 6), ("B", 9), ("T", 12)];

/// Times that may follow a counted thing or a power without a space (`GPUh`, `MWday`), longest first. `s` is missing on
/// purpose: it would make a rate of a misspelt plural.
pub(crate) const COMPOUND_TIMES: [&str; 13] =
    ["months", "hours", "weeks", "years", "month", "hour", "week", "year", "days", "day", "mo", "yr", "h"];

const TIMES: [(&[&str], Ratio); 8] = [
    (&["mo", "month", "months"], Ratio::ONE),
    (&["yr", "year", "years"], Ratio::YEAR),
    (&["quarter", "quarters"], Ratio::new(3.0, 1.0)),
    (&["week", "weeks"], Ratio::new(168.0, 730.0)),
    (&["d", "day", "days"], Ratio::new(24.0, 730.0)),
    (&["h", "hour", "hours"], Ratio::HOUR),
    (&["min", "minute", "minutes"], Ratio::new(1.0, 730.0 * 60.0)),
    (&["second", "seconds"], Ratio::SECOND),
];

/// Counted things that every scenario knows: singular, then other spellings.
const COUNTS: [&[&str]; 10] = [
    &["GPU", "GPUs", "gpu", "gpus"],
    &["chip", "chips"],
    &["node", "nodes"],
    &["server", "servers"],
    &["rack", "racks"],
    &["wafer", "wafers"],
    &["share", "shares"],
    &["user", "users"],
    &["customer", "customers"],
    &["task", "tasks"],
];

/// Currencies with the decimal digits of their minor unit (ISO 4217, list one).
pub(crate) const CURRENCIES: [(&str, u32); 26] = [
    ("USD", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("CNY", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("AED", 2),
    ("AUD", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("DKK", 2),
    ("HKD", 2),
    ("ILS", 2),
    ("INR", 2),
    ("KWD", 3),
    ("MXN", 2),
    ("NOK", 2),
    ("NZD", 2),
    ("PLN", 2),
    ("QAR", 2),
    ("SAR", 2),
    ("SEK", 2),
    ("SGD", 2),
    ("TWD", 2),
];

/// Currency signs. `¥` is the yen; the yuan is written `CNY`.
pub(crate) const CURRENCY_SIGNS: [(char, &str); 6] =
    [('$', "USD"), ('€', "EUR"), ('£', "GBP"), ('¥', "JPY"), ('₩', "KRW"), ('₹', "INR")];

/// Every built-in word but the currencies, with its meaning.
pub(crate) fn words() -> Vec<(&'static str, Meaning)> {
    let mut words = Vec::new();
    let mut add = |names: &[&'static str], dimension: Dimension, ratio, prefixes| {
        words.extend(names.iter().map(|name| {
            let dimension = dimension.clone();
            (*name, Meaning { dimension, ratio, prefixes })
        }));
    };
    for (names, ratio) in TIMES {
        add(names, Dimension::time(), ratio, Prefixes::None);
    }
    add(&["s"], Dimension::time(), Ratio::SECOND, Prefixes::Small);
    for names in COUNTS {
        add(names, Dimension::count(names[0]), Ratio::ONE, Prefixes::None);
    }
    let percent = Ratio::new(1.0, 100.0);
    add(&["%", "percent"], Dimension::none(), percent, Prefixes::None);
    let basis_point = Ratio::new(1.0, 10_000.0);
    add(&["bp"], Dimension::none(), basis_point, Prefixes::None);

    let energy = Dimension::of(Base::Energy);
    let joule = Ratio::new(1.0, 3600.0);
    let watt = Dimension::energy_per_time();
    let token = Dimension::of(Base::Token);
    let large = Prefixes::Large;
    add(&["Wh"], energy.clone(), Ratio::ONE, large);
    add(&["J"], energy, joule, large);
    add(&["W"], watt, Ratio::WATT, large);
    add(&["tok", "token", "tokens"], token, Ratio::ONE, large);
    add(&["FLOP"], Dimension::of(Base::Operation), Ratio::ONE, large);
    add(&["B"], Dimension::of(Base::Byte), Ratio::ONE, large);
    words
}
