//! How a number looks: `$5.2B`, `38 %`, `4.1 GW`, `2029-03`, with the digits that its error supports.

use syntax::Month;
use units::Units;

use crate::reported_as::ReportedAs;

/// Significant digits of a figure whose error is unknown or negligible.
const DIGITS: i32 = 3;

/// A figure smaller than this part of the largest figure beside it is an artefact of rounding.
const NOISE: f64 = 1e-12;

/// A smaller figure is written with a power of ten.
const LEAST: f64 = 1e-4;

/// A larger figure too, if it is a million of the largest power of a thousand that its unit is written with.
const GREATEST: f64 = 1e15;

/// Sums of money that are smaller than half a tenth of a cent are what rounding leaves of sums that cancel.
const LEAST_MONEY: f64 = 5e-4;

/// Significant digits of a number that people stated, at most.
const STATED_DIGITS: i32 = 6;

/// Most significant digits of a sum printed with its parts.
const SUM_DIGITS: i32 = 7;

/// Steps between two last digits when parts are made to add up.
const FINE: f64 = 1e6;

/// Most significant digits of a figure printed with its error.
const MOST_DIGITS: i32 = 5;

/// A figure for people: rounded so that its error is at most one unit of the last digit. If not even the first digit is
/// sure, that digit is shown behind a `≈`.
///
/// An infinite date is `never`, an undefined value `n/a`.
pub fn figure(value: f64, error: f64, unit: &ReportedAs) -> String {
    figure_among(value, error, unit, value.abs())
}

/// As [`figure`], beside observed values of which the largest is `observed`: what is lost in their rounding is 0. A mean that a few
/// large values make is none of them: it says nothing of what is lost in the rounding of a small one.
pub fn figure_among(value: f64, error: f64, unit: &ReportedAs, observed: f64) -> String {
    let shown = NumberStyle::of(unit);
    if let Some(special) = shown.special(value, observed) {
        return special;
    }
    let (value, error) = (value * shown.factor, known(error) * shown.factor);
    // Rounding may add a digit: 999.96 is 1000 to four digits.
    let first = exponent(round_to(value, exponent(value) - DIGITS + 1));
    let finest = first - DIGITS + 1;
    if error <= 0.0 {
        return shown.rounded(value, finest.min(shown.short_of_all(value)));
    }
    let place = finest.max(ceiling_exponent(error));
    if place > exponent(value) {
        return format!("≈{}", shown.rounded(value, exponent(value)));
    }
    shown.rounded(value, place)
}

/// Figures of a sum and of its parts, all rounded to one place so that they add up as written, to the parts' third
/// digit if that is not too fine. Nothing if they do not add: dates, truth values, undefined figures, parts of something
/// else, no parts.
pub(crate) fn summands(total: f64, parts: &[f64], unit: &ReportedAs) -> Option<(String, Vec<String>)> {
    let all = || parts.iter().copied().chain([total]);
    let shown = NumberStyle::of(unit);
    if parts.is_empty() || matches!(unit, ReportedAs::Date | ReportedAs::Truth) || !all().all(f64::is_finite) {
        return None;
    }
    let scaled: Vec<f64> = parts.iter().map(|part| part * shown.factor).collect();
    let total = total * shown.factor;
    let sizes = || scaled.iter().chain([&total]).filter(|value| **value != 0.0).map(|value| exponent(*value));
    let coarsest = sizes().max().unwrap_or(0);
    let finest = scaled.iter().filter(|value| **value != 0.0).map(|value| exponent(*value)).min().unwrap_or(0);
    let place = (finest - DIGITS + 1).clamp(coarsest - SUM_DIGITS + 1, coarsest - DIGITS + 1);
    // Money ends at the cent.
    let place = if !shown.prefix.is_empty() && shown.suffix.is_empty() { place.max(-2) } else { place };
    let unit = 10_f64.powi(place);
    let fine = |value: f64| (value / unit * FINE).round() as i128;
    let whole = (total / unit).round() as i128;
    // A figure that is no sum must not look like one.
    if (scaled.iter().sum::<f64>() - total).abs() > unit {
        return None;
    }
    let apportioned =
        analysis::apportion(&scaled.iter().map(|part| fine(*part)).collect::<Vec<_>>(), FINE as i128, whole);
    let written = |count: i128| match count {
        0 => shown.at(0.0, 0, Step::NONE),
        count => shown.rounded(count as f64 * unit, place),
    };
    Some((written(whole), apportioned.into_iter().map(written).collect()))
}

/// A number that people stated, with the digits they gave it and no more: `6 yr`, `$5B`, `38.25 %`.
pub(crate) fn stated(value: f64, unit: &str) -> String {
    let shown = NumberStyle::in_unit(unit);
    if let Some(special) = shown.special(value, value.abs()) {
        return special;
    }
    let value = value * shown.factor;
    let finest = exponent(value) - STATED_DIGITS + 1;
    let exact = round_to(value, finest);
    let step = shown.step(value.abs(), finest);
    let place = (finest..=exponent(value)).rev().find(|place| round_to(value, *place) == exact);
    // Whole units of the step are written out.
    shown.rounded(value, place.unwrap_or(finest).min(step.exponent))
}

/// Two figures that are compared, if they look alike: in the digits that tell them apart, or all that they have.
pub fn compared(values: [f64; 2], unit: &ReportedAs) -> Option<[String; 2]> {
    const MOST: i32 = 15;
    let [a, b] = values.map(|value| figure(value, 0.0, unit));
    let shown = NumberStyle::of(unit);
    if a != b || shown.ladder == Ladder::Date || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let scaled = values.map(|value| value * shown.factor);
    let first = exponent(largest(scaled));
    let finest = first - MOST + 1;
    let tells = |place: &i32| {
        let [a, b] = scaled.map(|value| round_to(value, *place));
        a != b || scaled.iter().all(|value| round_to(*value, *place) == round_to(*value, finest))
    };
    let place = (finest..=first - DIGITS + 1).rev().find(tells).unwrap_or(finest);
    // As it would be written in a scenario, without a power of a thousand.
    let step = match shown.step(largest(scaled), place) {
        Step { of_ten: false, .. } if shown.ladder == Ladder::Powers => Step::NONE,
        step => step,
    };
    Some(scaled.map(|value| shown.at(value, place.min(step.exponent), step)))
}

/// A figure with its standard error, both to the error's first digit: `74.2 % ± 0.4 %`. An error that is smaller than
/// the last digit worth printing is left out.
pub fn with_error(value: f64, error: f64, unit: &ReportedAs) -> String {
    with_error_among(value, error, unit, value.abs().max(known(error)))
}

/// As [`with_error`], beside others of which the largest is `largest`, as in [`figure_among`].
pub(crate) fn with_error_among(value: f64, error: f64, unit: &ReportedAs, largest: f64) -> String {
    let shown = NumberStyle::of(unit);
    if value.is_nan() || value.is_infinite() {
        return figure(value, 0.0, unit);
    }
    let nothing = |value: f64| shown.special(value, largest).is_some();
    if nothing(value) && nothing(known(error)) {
        return figure_among(value, 0.0, unit, largest);
    }
    let (value, error) = (value * shown.factor, known(error) * shown.factor);
    let finest = exponent(value) - MOST_DIGITS + 1;
    if error <= 0.0 || (value != 0.0 && exponent(error) < finest) {
        return figure_among(value / shown.factor, 0.0, unit, largest);
    }
    if shown.ladder == Ladder::Date {
        let months = (error * 12.0).ceil();
        return format!("{} ± {months:.0} mo", shown.rounded(value, 0));
    }
    let place = exponent(error);
    let step = shown.step(value.abs().max(error), place);
    let number = shown.at(value, place, step);
    format!("{number} ± {}", shown.at(error, place, step))
}

/// A probability with its error, as [`with_error`]. It is 0 or 100 % only if it is that.
pub(crate) fn probability_with_error(share: f64, error: f64) -> String {
    let shown = NumberStyle::of(&ReportedAs::SHARE);
    let (value, percent) = (share * shown.factor, known(error) * shown.factor);
    let less = value.min(shown.factor - value);
    if less <= 0.0 || less < 1e-3 && percent <= 0.0 {
        return share_of_all(share);
    }
    if percent <= 0.0 || round_to(less, exponent(percent)) > 0.0 {
        return with_error(share, error, &ReportedAs::SHARE);
    }
    let place = exponent(less);
    format!("{} ± {}", shown.at(value, place, Step::NONE), shown.at(percent, place, Step::NONE))
}

/// A probability rounded to its error, as [`figure`]. It is 0 or 100 % only if it is that.
pub(crate) fn probability(share: f64, error: f64) -> String {
    let text = figure(share, error, &ReportedAs::SHARE);
    let all = |written: f64| written == 0.0 || written == 100.0;
    let written = text.trim_start_matches('≈').trim_end_matches(" %").parse();
    if written.is_ok_and(all) { share_of_all(share) } else { text }
}

/// The lower end of an interval for a share close to one, rounded down to where it begins to differ from one: `99.96 %`.
pub(crate) fn at_least(share: f64) -> String {
    let (rest, digits) = rounded_up(1.0 - share);
    format!("{:.digits$} %", 100.0 - rest)
}

/// The upper end of an interval for a share close to zero, rounded up to its first digit: `0.04 %`.
pub(crate) fn at_most(share: f64) -> String {
    let (rest, digits) = rounded_up(share);
    format!("{rest:.digits$} %")
}

/// A share in percent, rounded up to its first digit, with the digits that shows behind the point.
fn rounded_up(share: f64) -> (f64, usize) {
    let percent = 100.0 * share.clamp(0.0, 1.0);
    if percent == 0.0 {
        return (0.0, 0);
    }
    let place = exponent(percent).clamp(-9, 0);
    let unit = 10_f64.powi(place);
    // A whole number of units, but for rounding, stays.
    (((percent / unit - 1e-9).ceil() * unit).min(100.0), (-place) as usize)
}

/// A share of something, to about two digits of what is less, it or what it lacks of the whole: `96.0 %` beside `4.0 %`. It is 0
/// or 100 % only if it is that.
pub(crate) fn share_of_all(share: f64) -> String {
    let share = share.clamp(0.0, 1.0);
    let less = share.min(1.0 - share);
    if share.is_nan() || less == 0.0 {
        return figure(share, 0.0, &ReportedAs::SHARE).replacen("100.0", "100", 1);
    }
    let digits = (-ceiling_exponent(100.0 * less * 0.02)).clamp(0, 9) as usize;
    format!("{:.digits$} %", 100.0 * share)
}

/// The largest magnitude of finite values.
pub(crate) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    let sizes = values.into_iter().map(f64::abs).filter(|size| size.is_finite());
    sizes.fold(0.0, f64::max)
}

/// A whole number with its thousands apart: `10,240`.
pub fn whole(number: i128) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many of a thing, in the number that it takes: `1 path`, `10,240 paths`.
pub fn counted(number: u64, thing: &str) -> String {
    format!("{} {thing}{}", whole(i128::from(number)), if number == 1 { "" } else { "s" })
}

/// A factor in five digits.
pub fn factor(factor: f64) -> String {
    if factor.abs() < 1e5 { format!("{factor:.4}") } else { format!("{factor:.4e}") }
}

/// A number that chance drew, with so many digits behind the point.
pub fn drawn(number: f64, digits: usize) -> String {
    if number.abs() < GREATEST { format!("{number:.digits$}") } else { format!("{number:.digits$e}") }
}

/// A month as decimal years ([`ReportedAs::Date`]), from months since year 0.
pub fn decimal_years(months: f64) -> f64 {
    months / 12.0
}

fn known(error: f64) -> f64 {
    if error.is_finite() { error.abs() } else { 0.0 }
}

/// The power of ten of the first digit; 0 for zero.
fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    let power = text.rsplit_once('e').map(|(_, power)| power.parse());
    match power {
        Some(Ok(power)) if value != 0.0 => power,
        _ => 0,
    }
}

/// The least power of ten that is at least `value`.
fn ceiling_exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    exponent(value) + i32::from(!text.starts_with("1e"))
}

/// How values of a unit are written.
struct NumberStyle {
    /// Before the number: `$`.
    prefix: String,
    /// After the number and its power: ` W`, `/yr`.
    suffix: String,
    /// From the unit to the first step.
    factor: f64,
    ladder: Ladder,
}

/// The powers that a unit is written with.
#[derive(Clone, Copy, PartialEq)]
enum Ladder {
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
struct Step {
    /// A letter for a power of a thousand: `M`.
    power: &'static str,
    /// The power of ten.
    exponent: i32,
    /// It is written as that, behind an `e`.
    of_ten: bool,
}

impl Step {
    const NONE: Self = Self { power: "", exponent: 0, of_ten: false };
}

/// Symbols that take SI prefixes, longest first.
const PREFIXED: [&str; 5] = ["FLOP", "tok", "Wh", "W", "B"];

const PREFIXES: [(&str, f64); 6] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)];

const POWERS: [(&str, f64); 5] = [("", 1.0), ("k", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12)];

impl NumberStyle {
    fn new(prefix: &str, suffix: &str, factor: f64, ladder: Ladder) -> Self {
        Self { prefix: prefix.into(), suffix: suffix.into(), factor, ladder }
    }

    fn of(unit: &ReportedAs) -> Self {
        match unit {
            ReportedAs::Date => Self::new("", "", 1.0, Ladder::Date),
            ReportedAs::Truth => Self::new("", " %", 100.0, Ladder::Plain),
            ReportedAs::Number(unit) => Self::in_unit(unit),
        }
    }

    fn in_unit(unit: &str) -> Self {
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
    fn special(&self, value: f64, largest: f64) -> Option<String> {
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
    fn short_of_all(&self, value: f64) -> i32 {
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
    fn step(&self, size: f64, place: i32) -> Step {
        let rounded = round_to(size, place);
        let steps = self.steps();
        let (power, scale) = steps[steps.iter().rposition(|(_, scale)| rounded >= *scale).unwrap_or(0)];
        match rounded >= GREATEST && rounded >= 1e6 * scale {
            true => Step { power: "", exponent: exponent(rounded), of_ten: true },
            false => Step { power, exponent: exponent(scale), of_ten: false },
        }
    }

    fn rounded(&self, value: f64, place: i32) -> String {
        if value.abs() < LEAST && self.ladder != Ladder::Date && place < 0 {
            let digits = (exponent(round_to(value, place)) - place).max(0) as usize;
            let sign = if value < 0.0 { "-" } else { "" };
            let space = if self.ladder == Ladder::Prefixes { " " } else { "" };
            return format!("{sign}{}{:.digits$e}{space}{}", self.prefix, value.abs(), self.suffix);
        }
        self.at(value, place, self.step(value.abs(), place))
    }

    /// A value rounded to 10^place, written at a step.
    fn at(&self, value: f64, place: i32, step: Step) -> String {
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
fn round_to(value: f64, place: i32) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_all_is_not_written_so() {
        let share = |value: f64| figure(value, 0.0, &ReportedAs::SHARE);
        assert_eq!([share(-0.999_8), share(-0.999_756), share(0.999_98)], ["-99.98 %", "-99.98 %", "99.998 %"]);
        assert_eq!([share(1.0), share(-1.0), share(0.999_999_9), share(0.995)], ["100 %", "-100 %", "100 %", "99.5 %"]);
        assert_eq!(figure(0.9998, 0.001, &ReportedAs::SHARE), "100 %");
    }

    #[test]
    fn a_probability_is_certain_only_if_it_is() {
        for (share, error, text) in [
            (0.9996, 0.003, "99.96 % ± 0.30 %"),
            (0.0004, 0.003, "0.04 % ± 0.30 %"),
            (0.9996, 0.0002, "99.96 % ± 0.02 %"),
            (0.999, 0.0006, "99.90 % ± 0.06 %"),
            (0.742, 0.004, "74.2 % ± 0.4 %"),
            (0.5, 0.3, "50 % ± 30 %"),
            (0.999_999_9, 0.0, "99.999990 %"),
            (0.742, 0.0, "74.2 %"),
            (1.0, 0.0, "100 %"),
            (0.0, 0.01, "0 %"),
            (f64::NAN, 0.0, "n/a"),
        ] {
            assert_eq!(probability_with_error(share, error), text, "{share} {error}");
        }
        for (share, error, text) in [
            (0.9996, 0.004, "99.960 %"),
            (0.9999, 0.0, "99.99 %"),
            (0.0004, 0.004, "≈0.04 %"),
            (0.96, 0.004, "96 %"),
            (1.0, 0.0, "100 %"),
            (0.0, 0.0, "0 %"),
        ] {
            assert_eq!(probability(share, error), text, "{share} {error}");
        }
    }

    #[test]
    fn numbers_of_hundreds_of_digits_are_powers_of_ten() {
        for (value, unit, text) in [
            (1.45e300, "1", "1.45e300"),
            (-1.45e300, "USD/yr", "-$1.45e300/yr"),
            (1e300, "GPU", "1.00e300 GPU"),
            (2.5e300, "W", "2.50e300 W"),
            (5e26, "FLOP", "5.00e26 FLOP"),
            (9.996e17, "USD", "$1.00e18"),
            (9.99e17, "USD", "$999000T"),
            (1e15, "USD", "$1000T"),
            (1e14, "mo", "100000000000000 mo"),
            (1e15, "mo", "1.00e15 mo"),
            (1e300, "%", "1.00e300 %"),
            (1.7e308, "GW", "unlimited"),
        ] {
            assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
        }
        let money = &ReportedAs::number("USD");
        assert_eq!(with_error(1.446e300, 2e298, money), "$1.45e300 ± $0.02e300");
        assert_eq!(figure(1.446e300, 1e298, money), "$1.45e300");
        assert_eq!(figure(1.446e300, 2e298, money), "$1.4e300");
        assert_eq!(stated(1e300, "USD"), "$1e300");
        assert_eq!(stated(1.25e300, "1"), "1.25e300");
        assert_eq!(compared([1.0001e300, 1.0002e300], money), Some(["$1.0001e300".into(), "$1.0002e300".into()]));
        assert_eq!(summands(3e300, &[1e300, 2e300], money).expect("a sum").0, "$3.00e300");
        assert_eq!(drawn(1.23456e300, 4), "1.2346e300");
    }

    #[test]
    fn money_is_written_with_its_sign_and_power() {
        for (value, unit, text) in [
            (5.234e9, "USD", "$5.23B"),
            (-5.234e9, "USD", "-$5.23B"),
            (999.96e6, "USD", "$1.00B"),
            (47e9, "USD/yr", "$47.0B/yr"),
            (2.35, "USD/GPUh", "$2.35/GPUh"),
            (12.0, "CHF", "CHF 12.0"),
            (3.1e6, "EUR/mo", "€3.10M/mo"),
            (0.0, "USD", "$0"),
        ] {
            assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
        }
    }

    #[test]
    fn other_units_take_prefixes_powers_or_percent() {
        for (value, unit, text) in [
            (4.1e9, "W", "4.10 GW"),
            (4.1, "GW", "4.10 GW"),
            (0.05, "GW", "50.0 MW"),
            (1.5e15, "FLOP/s/GPU", "1.50 PFLOP/s/GPU"),
            (0.38, "1", "0.380"),
            (1.36, "1", "1.36"),
            (38.0, "%/yr", "38.0 %/yr"),
            (38.0, "%", "38.0 %"),
            (5.3, "1", "5.30"),
            (12_345.0, "1", "12.3k"),
            (0.0, "1", "0"),
            (0.0, "%", "0 %"),
            (0.12, "1/yr", "0.120/yr"),
            (30.0, "mo", "30.0 mo"),
            (12_345.0, "GPU", "12.3k GPU"),
            (f64::INFINITY, "USD", "unlimited"),
            (f64::NEG_INFINITY, "USD", "-unlimited"),
            (f64::NAN, "USD", "n/a"),
            (9.57e-7, "person", "9.57e-7 person"),
            (-3.34e-6, "USD/tok", "-$3.34e-6/tok"),
            (0.01, "%/yr", "0.0100 %/yr"),
            (0.00012, "USD/kWh", "$0.000120/kWh"),
            (3.8e-7, "USD", "$0"),
            (-3.8e-7, "EUR/mo", "€0/mo"),
            (0.005, "USD", "$0.00500"),
        ] {
            assert_eq!(figure(value, 0.0, &ReportedAs::number(unit)), text);
        }
        assert_eq!(figure(2029.0 + 2.0 / 12.0, 0.0, &ReportedAs::Date), "2029-03");
        assert_eq!(figure(f64::INFINITY, 0.0, &ReportedAs::Date), "never");
        assert_eq!(figure(0.38, 0.0, &ReportedAs::Truth), "38.0 %");
    }

    #[test]
    fn a_figure_shows_no_digit_that_its_error_exceeds() {
        for (value, error, text) in [
            (5.234e9, 0.04e9, "$5.2B"),
            (5.234e9, 0.1e9, "$5.2B"),
            (5.234e9, 0.11e9, "$5B"),
            (5.234e9, 0.9e9, "$5B"),
            (5.234e9, 3e9, "≈$5B"),
            (5.234e9, 1e6, "$5.23B"),
            (5.234e9, f64::NAN, "$5.23B"),
        ] {
            assert_eq!(figure(value, error, &ReportedAs::number("USD")), text, "{value} {error}");
        }
    }

    #[test]
    fn a_bound_is_never_tighter_than_it_is() {
        for (share, least, most) in [(0.000375, "99.96 %", "0.04 %"), (0.0342, "96 %", "4 %"), (0.25, "75 %", "25 %")] {
            assert_eq!((at_least(1.0 - share).as_str(), at_most(share).as_str()), (least, most));
        }
        assert_eq!(
            (at_least(0.0), at_least(1.0), at_most(1e-12)),
            ("0 %".into(), "100 %".into(), "0.000000001 %".into())
        );
    }

    #[test]
    fn a_share_near_all_is_as_exact_as_what_it_lacks() {
        for (share, text) in [
            (0.04, "4.0 %"),
            (0.96, "96.0 %"),
            (0.375, "38 %"),
            (0.9997, "99.970 %"),
            (0.0003, "0.030 %"),
            (0.007, "0.7 %"),
            (0.993, "99.3 %"),
            (1.0, "100 %"),
            (0.0, "0 %"),
            (f64::NAN, "n/a"),
        ] {
            assert_eq!(share_of_all(share), text);
        }
    }

    #[test]
    fn figures_of_a_row_agree() {
        assert_eq!(figure_among(0.3, 0.0, &ReportedAs::RATIO, 1.9), "0.300");
        assert_eq!(figure_among(1.67e-7, 0.0, &ReportedAs::number("W"), 1e10), "0 W");
        // The quartile of a law whose mean few paths make.
        assert_eq!(figure_among(0.003466, 0.0, &ReportedAs::RATIO, 1e5), "0.00347");
        assert_eq!(figure_among(1.67e-7, 0.0, &ReportedAs::number("W"), 1e10), "0 W");
        assert_eq!(with_error(13.1, 7.0, &ReportedAs::RATIO), "13 ± 7");
    }

    #[test]
    fn a_bare_number_is_in_percent_only_if_its_unit_says_so() {
        let (ratio, percent, money) = (&ReportedAs::RATIO, &ReportedAs::number("%"), &ReportedAs::number("USD"));
        assert_eq!(with_error_among(-0.981, 0.02, ratio, 1.9), "-0.98 ± 0.02");
        assert_eq!(with_error_among(-98.1, 2.0, percent, 190.0), "-98 % ± 2 %");
        assert_eq!(with_error_among(0.5, 0.0, ratio, 0.9), "0.500");
        assert_eq!(with_error(0.981, 0.02, &ReportedAs::SHARE), "98 % ± 2 %");
        assert_eq!(with_error_among(3.8e-7, 1e-8, money, 4e-7), "$0");
        assert_eq!(with_error_among(3.8e-7, 0.2, money, 0.3), "$0.0 ± $0.2");
    }

    #[test]
    fn what_people_stated_keeps_their_digits() {
        for (value, unit, text) in [
            (6.0, "yr", "6 yr"),
            (0.5, "yr", "0.5 yr"),
            (5e9, "USD", "$5B"),
            (2.5e9, "USD", "$2.5B"),
            (120.0, "GW", "120 GW"),
            (2.358, "USD/GPUh", "$2.358/GPUh"),
            (0.38, "1", "0.38"),
            (38.25, "%", "38.25 %"),
            (12_345.0, "GPU", "12.345k GPU"),
            (1_234_567.0, "GPU", "1.23457M GPU"),
            (-5e-6, "USD/tok", "-$5e-6/tok"),
            (0.0, "USD", "$0"),
        ] {
            assert_eq!(stated(value, unit), text);
        }
    }

    #[test]
    fn a_mean_and_its_error_share_digits_and_power() {
        for (value, error, unit, text) in [
            (74.21, 0.42, "%", "74.2 % ± 0.4 %"),
            (0.7421, 0.0042, "1", "0.742 ± 0.004"),
            (5.2345e9, 0.04e9, "USD", "$5.23B ± $0.04B"),
            (0.3e9, 2e9, "USD", "$0B ± $2B"),
            (-1.24e9, 0.1e9, "USD", "-$1.2B ± $0.1B"),
            (5.0, 0.0, "1", "5.00"),
            (123.456, 1e-9, "GPU", "123 GPU"),
            (0.74, f64::NAN, "1", "0.740"),
        ] {
            assert_eq!(with_error(value, error, &ReportedAs::number(unit)), text, "{value} {error}");
        }
        assert_eq!(with_error(2029.5, 0.2, &ReportedAs::Date), "2029-07 ± 3 mo");
    }

    #[test]
    fn parts_add_up_as_written() {
        let (ratio, money) = (&ReportedAs::RATIO, &ReportedAs::number("USD"));
        let written = |total: f64, parts: &[f64]| summands(total, parts, money).expect("a sum");
        let (total, parts) = written(156.034e9, &[149.911e9, -0.67e9, 6.793e9]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("$156.034B", "$149.911B -$670M $6.793B"));
        // A third of a cent is nobody's: it goes to the first.
        let (total, parts) = written(1.0, &[1.0 / 3.0; 3]);
        assert_eq!((total.as_str(), parts.join(" ").as_str()), ("$1.00", "$0.34 $0.33 $0.33"));
        // A figure too small beside the rest is nothing.
        let (_, parts) = written(1e9, &[1e9, 0.25]);
        assert_eq!(parts, ["$1.000000B", "$0"]);
        assert_eq!(written(0.0, &[5e6, -5e6]).1, ["$5.00M", "-$5.00M"]);
        assert_eq!(summands(0.5, &[0.2, 0.3], ratio), Some(("0.500".into(), vec!["0.200".into(), "0.300".into()])));
        assert_eq!(summands(2029.0, &[2029.0], &ReportedAs::Date), None);
        assert_eq!(summands(f64::NAN, &[1.0], money), None);
        assert_eq!(summands(0.0, &[6e8, -3.5e8], money), None);
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(whole(-1_234_567), "-1,234,567");
        assert_eq!(whole(999), "999");
        assert_eq!(whole(0), "0");
    }
}
