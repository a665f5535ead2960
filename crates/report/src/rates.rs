//! One unit of time for all rates of a table.

use std::borrow::Cow;

use crate::reported_as::ReportedAs;
use crate::run::{Measure, Series, TailFigure};

/// Units of time of the calendar, and how many of them make a year.
const TIMES: [(&str, f64); 5] = [("/d", 365.0), ("/week", 365.0 / 7.0), ("/mo", 12.0), ("/quarter", 4.0), ("/yr", 1.0)];

/// The unit of time in which all rates of a table are shown: the longest of theirs.
#[derive(Clone, Copy)]
pub(crate) struct TimeOfRates {
    time: Option<(&'static str, f64)>,
}

impl TimeOfRates {
    /// Those of a table whose figures have these units.
    pub fn among<'a>(units: impl IntoIterator<Item = &'a ReportedAs>) -> Self {
        let times = units.into_iter().filter_map(time_of);
        Self { time: times.min_by(|a, b| a.1.total_cmp(&b.1)) }
    }

    /// The unit to show figures of this unit in, and what to multiply them by.
    pub fn shown(self, unit: &ReportedAs) -> (ReportedAs, f64) {
        match (unit, time_of(unit), self.time) {
            (ReportedAs::Number(name), Some((own, count)), Some((shown, fewest))) if own != shown => {
                let head = name.strip_suffix(own).unwrap_or(name);
                (ReportedAs::Number(Cow::Owned(format!("{head}{shown}"))), count / fewest)
            }
            _ => (unit.clone(), 1.0),
        }
    }

    /// A measure in the table's unit of time.
    pub fn measure(self, measure: &Measure) -> Measure {
        let (unit, factor) = self.shown(&measure.unit);
        let tail = |tail: &TailFigure| TailFigure {
            value: tail.value * factor,
            std_error: tail.std_error * factor,
            mean_beyond: tail.mean_beyond * factor,
            mean_beyond_error: tail.mean_beyond_error * factor,
            ..*tail
        };
        Measure {
            unit,
            mean: measure.mean * factor,
            std_error: measure.std_error * factor,
            p05: measure.p05 * factor,
            p25: measure.p25 * factor,
            p50: measure.p50 * factor,
            p75: measure.p75 * factor,
            p95: measure.p95 * factor,
            quantile_errors: scaled(&measure.quantile_errors, factor),
            tails: measure.tails.iter().map(tail).collect(),
            ..measure.clone()
        }
    }

    /// A series in the table's unit of time.
    pub fn series(self, series: &Series) -> Series {
        let (unit, factor) = self.shown(&series.unit);
        Series {
            unit,
            mean: scaled(&series.mean, factor),
            std_error: scaled(&series.std_error, factor),
            p05: scaled(&series.p05, factor),
            p25: scaled(&series.p25, factor),
            p50: scaled(&series.p50, factor),
            p75: scaled(&series.p75, factor),
            p95: scaled(&series.p95, factor),
            quantile_errors: series.quantile_errors.each_ref().map(|errors| scaled(errors, factor)),
            ..series.clone()
        }
    }
}

fn scaled(values: &[f64], factor: f64) -> Vec<f64> {
    values.iter().map(|value| value * factor).collect()
}

/// The unit of time at the end of a rate, and how many of it make a year.
fn time_of(unit: &ReportedAs) -> Option<(&'static str, f64)> {
    let ReportedAs::Number(name) = unit else { return None };
    TIMES.into_iter().find(|(time, _)| name.ends_with(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_a_table_have_its_longest_time() {
        let units = ["USD/mo", "USD", "USD/yr", "GPU/d", "tok/s", "1/yr^1/2"].map(ReportedAs::number);
        let rates = TimeOfRates::among(&units);
        let shown = units.each_ref().map(|unit| rates.shown(unit));
        let names: Vec<&str> = shown.iter().map(|(unit, _)| unit.name()).collect();
        assert_eq!(names, ["USD/yr", "USD", "USD/yr", "GPU/yr", "tok/s", "1/yr^1/2"]);
        assert_eq!(shown.each_ref().map(|(_, factor)| *factor), [12.0, 1.0, 1.0, 365.0, 1.0, 1.0]);
        let alone = ReportedAs::number("USD/mo");
        assert_eq!(TimeOfRates::among([&alone]).shown(&alone), (alone.clone(), 1.0));
    }
}
