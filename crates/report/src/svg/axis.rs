//! An axis whose ticks are round numbers, or round months.

use super::drawing::{Anchor, Drawing, color, width_of};
use super::drawing::{TEXT, letters};
use crate::number::{figure, stated};
use crate::reported_as::ReportedAs;

/// Pixels between the axis and the letters of its ticks.
const GAP: f64 = 16.0;

/// Steps between ticks of dates, in months.
const MONTHS: [f64; 9] = [1.0, 3.0, 6.0, 12.0, 24.0, 60.0, 120.0, 240.0, 600.0];

/// An axis that goes across or up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DrawnAxis {
    /// Ascending; the outer two are its ends.
    ticks: Vec<f64>,
    /// Where the least tick stands, in pixels: at the left, or at the bottom.
    from: f64,
    /// Where the greatest stands.
    to: f64,
    unit: ReportedAs,
}

impl DrawnAxis {
    /// From the least to the greatest of these values and a little farther, to round numbers; nothing if none is a number.
    pub fn over(values: impl IntoIterator<Item = f64>, unit: &ReportedAs, left: f64, right: f64) -> Option<Self> {
        let fits = |ticks: &[f64]| {
            let widest = ticks.iter().map(|tick| width_of(&label(*tick, unit), TEXT)).fold(0.0, f64::max);
            ticks.len() as f64 * (widest + TEXT) <= right - left + widest
        };
        Self::round(values, unit, [left, right], fits)
    }

    /// The same as an axis that goes up.
    pub fn upward(values: impl IntoIterator<Item = f64>, unit: &ReportedAs, bottom: f64, top: f64) -> Option<Self> {
        Self::round(values, unit, [bottom, top], |ticks| (ticks.len() - 1) as f64 * 2.0 * TEXT <= bottom - top)
    }

    fn round(
        values: impl IntoIterator<Item = f64>,
        unit: &ReportedAs,
        [from, to]: [f64; 2],
        fits: impl Fn(&[f64]) -> bool,
    ) -> Option<Self> {
        let known = values.into_iter().filter(|value| value.is_finite());
        let (low, high) =
            known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value: f64| (low.min(value), high.max(value)));
        if low > high {
            return None;
        }
        // Fewer where their labels would meet.
        let mut ticks = (2..=6).rev().map(|count| ticks(low, high, count, unit));
        let ticks = ticks.clone().find(|ticks| fits(ticks)).or_else(|| ticks.next_back())?;
        Some(DrawnAxis { ticks, from, to, unit: unit.clone() })
    }

    /// Where a value stands, in pixels; at an end if it lies beyond.
    pub fn place(&self, value: f64) -> f64 {
        let (low, high) = (self.ticks[0], self.ticks[self.ticks.len() - 1]);
        let share = (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// How wide the widest label is, in pixels.
    pub fn widest(&self) -> f64 {
        self.ticks.iter().map(|tick| width_of(&label(*tick, &self.unit), TEXT - 1.0)).fold(0.0, f64::max)
    }

    /// Lines at the ticks of an axis that goes up, from `left` to `right`, and what they are left of them.
    pub fn draw_upward(&self, drawing: &mut Drawing, left: f64, right: f64) {
        for tick in &self.ticks {
            let y = self.place(*tick);
            drawing.line("grid", &[(left, y), (right, y)], color::GRID, 1.0);
            let label = label(*tick, &self.unit);
            drawing.sized("up", (left - 6.0, y + 4.0), Anchor::End, color::DIM, TEXT - 1.0, &label);
        }
    }

    /// Lines at the ticks, from `top` to `bottom`, what they are below them, and its name below that.
    pub fn draw(&self, drawing: &mut Drawing, top: f64, bottom: f64, name: &str) {
        for tick in &self.ticks {
            let x = self.place(*tick);
            drawing.line("grid", &[(x, top), (x, bottom)], color::GRID, 1.0);
            let label = label(*tick, &self.unit);
            drawing.sized("tick", (x, bottom + GAP), Anchor::Middle, color::DIM, TEXT - 1.0, &label);
        }
        let middle = f64::midpoint(self.from, self.to);
        let name = crate::table::cut(name, letters(self.to - self.from + 60.0, TEXT));
        drawing.text("axis", (middle, bottom + 2.0 * GAP + 2.0), Anchor::Middle, color::INK, &name);
    }
}

/// A tick in words.
fn label(tick: f64, unit: &ReportedAs) -> String {
    match unit {
        ReportedAs::Number(unit) => stated(tick, unit),
        ReportedAs::Truth => stated(tick * 100.0, "%"),
        ReportedAs::Date => figure(tick, 0.0, unit),
    }
}

/// About `count` round numbers that enclose two, after Heckbert, "Nice numbers for graph labels", Graphics Gems (1990): the steps are 1, 2 or 5 of
/// a power of ten; of dates, months that divide or count years.
fn ticks(low: f64, high: f64, count: usize, unit: &ReportedAs) -> Vec<f64> {
    let widen = if low < high { 0.0 } else { if low == 0.0 { 1.0 } else { low.abs() * 0.1 } };
    let (low, high) = (low - widen, high + widen);
    let rough = (high / count as f64 - low / count as f64).max(f64::MIN_POSITIVE);
    let step = match unit {
        ReportedAs::Date => {
            let months = MONTHS.into_iter().find(|months| *months >= rough * 12.0 * 0.75);
            return multiples(low * 12.0, high * 12.0, months.unwrap_or(1200.0)).map(|tick| tick / 12.0).collect();
        }
        _ => nice(rough),
    };
    multiples(low, high, step).collect()
}

/// The nearest of 1, 2, 5 and 10 times a power of ten.
fn nice(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let step = match rough / power {
        share if share < 1.5 => 1.0,
        share if share < 3.0 => 2.0,
        share if share < 7.0 => 5.0,
        _ => 10.0,
    };
    step * power
}

/// Multiples of a step that enclose two numbers.
fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    // What rounding adds to a multiple is none.
    let (first, last) =
        ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil().max((low / step + 1e-9).floor() + 1.0));
    let count = (last - first).clamp(1.0, 100.0) as usize;
    (0..=count).map(move |at| (first + at as f64) * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, unit: &ReportedAs) -> Vec<String> {
        ticks(low, high, 5, unit).into_iter().map(|tick| label(tick, unit)).collect()
    }

    #[test]
    fn ticks_are_round_and_enclose() {
        assert_eq!(labels(0.11, 0.68, &ReportedAs::SHARE), ["10 %", "20 %", "30 %", "40 %", "50 %", "60 %", "70 %"]);
        assert_eq!(
            labels(-1.2e9, 3.4e9, &ReportedAs::number("USD")),
            ["-$2B", "-$1B", "$0", "$1B", "$2B", "$3B", "$4B"]
        );
        assert_eq!(labels(0.3, 0.3, &ReportedAs::RATIO).len(), 7);
        assert_eq!(labels(0.0, 0.0, &ReportedAs::RATIO), ["-1", "-0.5", "0", "0.5", "1"]);
        assert_eq!(
            labels(2027.2, 2031.9, &ReportedAs::Date),
            ["2027-01", "2028-01", "2029-01", "2030-01", "2031-01", "2032-01"]
        );
        for (low, high) in [(1e300, 1.7e308), (-1.7e308, 1.7e308), (1e17, 1e17 + 16.0), (5e-324, 1e-323)] {
            let found = ticks(low, high, 5, &ReportedAs::RATIO);
            assert!((2..=101).contains(&found.len()), "{low} {high} {found:?}");
        }
    }

    #[test]
    fn a_value_stands_at_its_share() {
        let axis = DrawnAxis::over([0.0, 10.0, f64::NAN], &ReportedAs::RATIO, 100.0, 300.0).expect("an axis");
        assert_eq!([-5.0, 0.0, 2.5, 10.0, 99.0].map(|value| axis.place(value)), [100.0, 100.0, 150.0, 300.0, 300.0]);
        assert_eq!(DrawnAxis::over([f64::NAN], &ReportedAs::RATIO, 0.0, 1.0), None);
        let upward = DrawnAxis::upward([0.0, 10.0], &ReportedAs::RATIO, 300.0, 100.0).expect("an axis");
        assert_eq!([0.0, 2.5, 10.0].map(|value| upward.place(value)), [300.0, 250.0, 100.0]);
    }
}
