//! How values of a unit are written: signs, powers and prefixes, and the place that a value is rounded to.

use syntax::Month;
use units::Units;

use crate::reported_as::ReportedAs;

/// A figure smaller than this part of the largest figure beside it is an artefact of rounding.
const NOISE: f64 = 1e-12;

/// A smaller figure is written with a power of ten.
const LEAST: f64 = 1e-4;

/// A larger figure too, if it is a million of the largest power of a thousand that its unit is written with.
pub(crate) const GREATEST: f64 = 1e15;

/// Sums of money that are smaller than half a tenth of a cent are what rounding leaves of sums that cancel.
const LEAST_MONEY: f64 = 5e-4;

/// The power of ten of the first digit; 0 for zero.
pub(crate) fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    let power = text.rsplit_once('e').map(|(_, power)| power.parse());
    match power {
        Some(Ok(power)) if value != 0.0 => power,
        _ => 0,
    }
}

/// The least power of ten that is at least `value`.
pub(crate) fn ceiling_exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    exponent(value) + i32::from(!text.starts_with("1e"))
}

/// How values of a unit are written.
pub(crate) struct NumberStyle {
    /// Before the number: `$`.
    pub prefix: String,
    /// After the number and its power: ` W`, `/yr`.
    pub suffix: String,
    /// From the unit to the first step.
    pub factor: f64,
    pub ladder: Ladder,
}

/// The powers that a unit is written with.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Ladder {
    /// `k M B T` after the number.
    Powers,
    /// `k M G T P` before the unit.
    Prefixes,
    /// None.
    Plain,
    Date,
}

/// What stands for the digits that are not written.
#[derive(Clone, Copy)]
pub(crate) struct Step {
    /// A letter for a power of a thousand: `M`.
    power: &'static str,
    /// The power of ten.
    pub exponent: i32,
    /// It is written as that, behind an `e`.
    pub of_ten: bool,
}

impl Step {
    pub const NONE: Self = Self { power: "", exponent: 0, of_ten: false };
}

/// Symbols that take SI prefixes, longest first.
const PREFIXED: [&str; 5] = ["FLOP", "tok", "Wh", "W", "B"];

const PREFIXES: [(&str, f64); 6] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)];

const POWERS: [(&str, f64); 5] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12)];

impl NumberStyle {
    fn new(prefix: &str, suffix: &str, factor: f64, ladder: Ladder) -> Self {
        Self { prefix: prefix.into(), suffix: suffix.into(), factor, ladder }
    }

    pub fn of(unit: &ReportedAs) -> Self {
        match unit {
            ReportedAs::Date => Self::new("", "", 1.0, Ladder::Date),
            ReportedAs::Truth => Self::new("", " %", 100.0, Ladder::Plain),
            ReportedAs::Number(unit) => Self::in_unit(unit),
        }
    }

    pub fn in_unit(unit: &str) -> Self {
        if let "1" | "" = unit {
            return Self::new("", "", 1.0, Ladder::Powers);
        }
        if let Some(rest) = unit.strip_prefix('%') {
            return Self::new("", &format!(" %{rest}"), 1.0, Ladder::Plain);
        }
        let (head, tail) = unit.split_at(unit.find('/').unwrap_or(unit.len()));
        if head == "1" {
            return Self::new("", tail, 1.0, Ladder::Powers);
        }
        if let Some(sign) = sign_of(head) {
            return Self::new(&sign, tail, 1.0, Ladder::Powers);
        }
        for symbol in PREFIXED {
            let Some(before) = head.strip_suffix(symbol) else {
                continue;
            };
            if let Some((_, factor)) = PREFIXES.iter().find(|(prefix, _)| *prefix == before) {
                return Self::new("", &format!("{symbol}{tail}"), *factor, Ladder::Prefixes);
            }
        }
        let ladder = match head {
            "mo" | "yr" | "d" | "h" => Ladder::Plain,
            _ => Ladder::Powers,
        };
        Self::new("", &format!(" {head}{tail}"), 1.0, ladder)
    }

    /// The text written instead of a number.
    pub fn special(&self, value: f64, largest: f64) -> Option<String> {
        if value == 0.0 || value.abs() < NOISE * largest || (self.is_money() && value.abs() < LEAST_MONEY) {
            return (self.ladder != Ladder::Date).then(|| self.at(0.0, 0, Step::NONE));
        }
        if value.is_nan() {
            return Some("n/a".into());
        }
        if (value * self.factor).is_infinite() {
            return Some(match (self.ladder, value > 0.0) {
                (Ladder::Date, true) => "never".into(),
                (_, true) => "unlimited".into(),
                (_, false) => "-unlimited".into(),
            });
        }
        None
    }

    /// The place of the digit that tells a percentage from 100 or −100, if it is another by a thousandth or more: a rate of
    /// −99.98 % is possible, and one of −100 % is not.
    pub fn short_of_all(&self, value: f64) -> i32 {
        let rest = 100.0 - value.abs();
        if self.suffix == " %" && (1e-3..1.0).contains(&rest) { exponent(rest) } else { i32::MAX }
    }

    /// A sum of money, or one a time; no price.
    fn is_money(&self) -> bool {
        !self.prefix.is_empty() && matches!(self.suffix.as_str(), "" | "/mo" | "/yr" | "/d")
    }

    fn steps(&self) -> &'static [(&'static str, f64)] {
        match self.ladder {
            Ladder::Powers => &POWERS,
            Ladder::Prefixes => &PREFIXES,
            Ladder::Plain | Ladder::Date => &[("", 1.0)],
        }
    }

    /// The step to write a value of this size at, once rounded to `place`.
    pub fn step(&self, size: f64, place: i32) -> Step {
        let rounded = round_to(size, place);
        let steps = self.steps();
        let (power, scale) = steps[steps.iter().rposition(|(_, scale)| rounded >= *scale).unwrap_or(0)];
        match rounded >= GREATEST && rounded >= 1e6 * scale {
            true => Step { power: "", exponent: exponent(rounded), of_ten: true },
            false => Step { power, exponent: exponent(scale), of_ten: false },
        }
    }

    pub fn rounded(&self, value: f64, place: i32) -> String {
        if value.abs() < LEAST && self.ladder != Ladder::Date && place < 0 {
            let digits = (exponent(round_to(value, place)) - place).max(0) as usize;
            let sign = if value < 0.0 { "-" } else { "" };
            let space = if self.ladder == Ladder::Prefixes { " " } else { "" };
            return format!("{sign}{}{:.digits$e}{space}{}", self.prefix, value.abs(), self.suffix);
        }
        self.at(value, place, self.step(value.abs(), place))
    }

    /// A value rounded to 10^place, written at a step.
    pub fn at(&self, value: f64, place: i32, step: Step) -> String {
        if self.ladder == Ladder::Date {
            return Month::of_date((value * 12.0).round()).to_string();
        }
        let value = round_to(value, place) / 10_f64.powi(step.exponent);
        let place = place - step.exponent;
        let digits = format!("{:.*}", (-place).max(0) as usize, value.abs());
        let sign = if value < 0.0 && digits.contains(|digit| ('1'..='9').contains(&digit)) { "-" } else { "" };
        let space = match self.ladder {
            Ladder::Prefixes => " ",
            _ => "",
        };
        let (prefix, suffix, power) = (&self.prefix, &self.suffix, step.power);
        match step.of_ten {
            true => format!("{sign}{prefix}{digits}e{}{space}{suffix}", step.exponent),
            false => format!("{sign}{prefix}{digits}{space}{power}{suffix}"),
        }
    }
}

/// The nearest multiple of 10^place.
pub(crate) fn round_to(value: f64, place: i32) -> f64 {
    if place <= 0 {
        let digits = (-place).min(300) as usize;
        return format!("{value:.digits$}").parse().unwrap_or(value);
    }
    // No greater power of ten is exact.
    let digits = exponent(value) - place;
    if place > 22 && digits >= 0 {
        let digits = digits as usize;
        return format!("{value:.digits$e}").parse().unwrap_or(value);
    }
    let unit = 10_f64.powi(place.min(300));
    (value / unit).round() * unit
}

/// `$` for `USD`, `CHF ` for a currency without a sign of its own; nothing if it is no currency.
fn sign_of(head: &str) -> Option<String> {
    let sign = ['$', '€', '£', '¥', '₩', '₹'];
    let sign = sign.iter().find(|sign| Units::currency_of_sign(**sign) == Some(head));
    match sign {
        Some(sign) => Some(sign.to_string()),
        None if is_currency(head) => Some(format!("{head} ")),
        None => None,
    }
}

fn is_currency(word: &str) -> bool {
    let mut characters = word.chars();
    word.len() == 3 && word != "GPU" && characters.all(|letter| letter.is_ascii_uppercase())
}
