//! How a number looks: `$5.2B`, `38 %`, `4.1 GW`, `2029-03`, with the digits that its error supports.

mod style;
#[cfg(test)]
mod tests;

use crate::reported_as::ReportedAs;
use style::{GREATEST, Ladder, NumberStyle, Step, ceiling_exponent, exponent, round_to};

/// Significant digits of a figure whose error is unknown or negligible.
const DIGITS: i32 = 3;

/// Most significant digits of values that must differ as written.
const MOST_TELLING: i32 = 15;

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
    Rounded::of(value, error, &shown, observed).written(&shown)
}

/// Figures that ascend, each rounded as [`figure_among`], so that none is written above a later one: of two that would be, the finer is
/// rounded to the place of the coarser. `figures` are values with their errors.
pub(crate) fn ascending(figures: &[(f64, f64)], unit: &ReportedAs, observed: f64) -> Vec<String> {
    let shown = NumberStyle::of(unit);
    let mut rounded: Vec<Rounded> =
        figures.iter().map(|(value, error)| Rounded::of(*value, *error, &shown, observed)).collect();
    let crossing = |all: &[Rounded]| {
        let pairs = (0..all.len()).flat_map(|low| (low + 1..all.len()).map(move |high| (low, high)));
        pairs
            .filter_map(|(low, high)| {
                let (Rounded::At(low_place), Rounded::At(high_place)) = (&all[low], &all[high]) else { return None };
                let finer = if low_place.place < high_place.place { low } else { high };
                let crosses = low_place.number() > high_place.number() && low_place.place != high_place.place;
                crosses.then_some((finer, low_place.place.max(high_place.place)))
            })
            .next()
    };
    if shown.ladder != Ladder::Date {
        while let Some((finer, coarser)) = crossing(&rounded) {
            if let Rounded::At(place) = &mut rounded[finer] {
                place.place = coarser;
            }
        }
    }
    rounded.iter().map(|one| one.written(&shown)).collect()
}

/// A figure as it is written.
enum Rounded {
    /// In a word.
    Special(String),
    At(RoundedAt),
}

/// A value with the place of its last digit.
struct RoundedAt {
    value: f64,
    /// The power of ten.
    place: i32,
    /// Not even its first digit is sure.
    unsure: bool,
}

impl RoundedAt {
    fn number(&self) -> f64 {
        round_to(self.value, self.place)
    }
}

impl Rounded {
    fn of(value: f64, error: f64, shown: &NumberStyle, observed: f64) -> Self {
        if let Some(special) = shown.special(value, observed) {
            return Rounded::Special(special);
        }
        let (value, error) = (value * shown.factor, known(error) * shown.factor);
        // Rounding may add a digit: 999.96 is 1000 to four digits.
        let first = exponent(round_to(value, exponent(value) - DIGITS + 1));
        let finest = first - DIGITS + 1;
        if error <= 0.0 {
            let place = finest.min(shown.short_of_all(value));
            return Rounded::At(RoundedAt { value, place, unsure: false });
        }
        let place = finest.max(ceiling_exponent(error));
        let unsure = place > exponent(value);
        Rounded::At(RoundedAt { value, place: if unsure { exponent(value) } else { place }, unsure })
    }

    fn written(&self, shown: &NumberStyle) -> String {
        match self {
            Rounded::Special(word) => word.clone(),
            Rounded::At(RoundedAt { value, place, unsure }) => {
                format!("{}{}", if *unsure { "≈" } else { "" }, shown.rounded(*value, *place))
            }
        }
    }
}

/// Values of a list, with as many digits more than a figure has as tell those apart that differ, up to [`MOST_TELLING`].
pub(crate) fn told_apart(values: &[f64], unit: &ReportedAs) -> Vec<String> {
    let (shown, observed) = (NumberStyle::of(unit), largest(values.iter().copied()));
    let written = |digits: i32| -> Vec<String> {
        let one = |value: &f64| match Rounded::of(*value, 0.0, &shown, observed) {
            Rounded::At(RoundedAt { value, place, unsure }) if shown.ladder != Ladder::Date => {
                Rounded::At(RoundedAt { value, place: place - (digits - DIGITS), unsure }).written(&shown)
            }
            other => other.written(&shown),
        };
        values.iter().map(one).collect()
    };
    let tells = |words: &[String]| {
        let mut pairs = (0..values.len()).flat_map(|at| (0..at).map(move |other| (at, other)));
        pairs.all(|(at, other)| values[at] == values[other] || words[at] != words[other])
    };
    let all = (DIGITS..=MOST_TELLING).map(written);
    all.clone().find(|words| tells(words)).unwrap_or_else(|| written(DIGITS))
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
    // Nothing has no thousands.
    let of_value = if round_to(value, place) == 0.0 { Step::NONE } else { step };
    format!("{} ± {}", shown.at(value, place, of_value), shown.at(error, place, step))
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
