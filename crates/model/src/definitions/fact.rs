//! A dated, cited number, and its rows.

use jiff::civil::Date;
use scenario::Month;
use syntax::Span;

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its id.
    pub id: String,
    /// What it says, in words.
    pub what: String,
    /// Its value, if it is one number.
    pub value: Option<f64>,
    /// Lower end, if a range ("more than" if alone).
    pub low: Option<f64>,
    /// Upper end, if a range ("up to" if alone).
    pub high: Option<f64>,
    /// Rows of (date, number).
    pub series: Vec<(String, f64)>,
    /// One number per category (model, tranche, age), instead of a single value.
    pub by: Vec<(String, f64)>,
    /// A value that is a date (unit `date`).
    pub date: Option<String>,
    /// A value that is true or false (unit `bool`).
    pub truth: Option<bool>,
    /// The time a number is summed or averaged over, as written.
    pub covers: String,
    /// That time in months; 0 if it is of one moment.
    pub covers_months: u32,
    /// Further sources.
    pub also: Vec<OtherSource>,
    /// Ids of facts about the same thing.
    pub see: Vec<String>,
    /// Its unit.
    pub unit: String,
    /// Where that stands.
    pub unit_span: Span,
    /// The date it speaks of, as written: `2026-04-20`, or a month.
    pub as_of: String,
    /// The day it speaks of; of a month its first.
    pub day: Date,
    /// Address of the source.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// `primary`, `reported`, `estimate`.
    pub grade: String,
    /// Remarks.
    pub note: String,
    /// Months after which it is stale.
    pub shelf_life: u32,
    /// Subject: the file it stands in.
    pub subject: String,
    /// Its place.
    pub span: Span,
}

/// A further page for the same number.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherSource {
    /// Its address.
    pub source: String,
    /// Who published it.
    pub publisher: String,
    /// Its date.
    pub as_of: String,
    /// Its grade.
    pub grade: String,
}

impl Fact {
    /// The fact as it was known by the end of a month; nothing if it was not.
    pub(crate) fn known_by(&self, month: Month) -> Option<Self> {
        if self.series.is_empty() {
            return (Month::of(self.day.year().into(), self.day.month().into()) <= month).then(|| self.clone());
        }
        let is_known = |date: &str| month_of(date).is_some_and(|of| of <= month);
        let series: Vec<_> = self.series.iter().filter(|(date, _)| is_known(date)).cloned().collect();
        (!series.is_empty()).then(|| Self { series, ..self.clone() })
    }

    /// The rows of its series as months (since year 0) from which they hold, and numbers. A row ends on its date: one
    /// that covers three months holds from two months before. On straight lines it stands in their middle.
    pub(crate) fn months(&self, linear: bool) -> Vec<(f64, f64)> {
        let before = f64::from(self.covers_months.saturating_sub(1)) / if linear { 2.0 } else { 1.0 };
        let mut rows: Vec<(f64, f64)> = Vec::new();
        for (date, value) in &self.series {
            let Some(month) = month_of(date) else { continue };
            let at = month.date() - before;
            // The later of two rows in a month is what the month ends with.
            if rows.last().is_some_and(|(last, _)| *last == at) {
                rows.pop();
            }
            rows.push((at, *value));
        }
        rows
    }

    /// By what an expression may choose one of its rows: categories, dates, `low` and `high`.
    pub(crate) fn row_names(&self) -> Vec<&str> {
        let rows = self.by.iter().chain(&self.series).map(|(name, _)| name.as_str());
        let ends = [("low", self.low), ("high", self.high)].into_iter().filter(|(_, end)| end.is_some());
        rows.chain(ends.map(|(name, _)| name)).collect()
    }

    /// The row of a name, and its name.
    pub(crate) fn row(&self, name: &str) -> Option<(String, f64)> {
        let row = self.by.iter().chain(&self.series).find(|(own, _)| own == name).cloned();
        let end = match name {
            "low" => self.low,
            "high" => self.high,
            _ => None,
        };
        row.or_else(|| Some((name.to_owned(), end?)))
    }

    /// The last row of a series in a month, and its name.
    pub(crate) fn row_of_month(&self, month: Month) -> Option<(String, f64)> {
        self.series.iter().rev().find(|(date, _)| month_of(date) == Some(month)).cloned()
    }
}

/// The month of a date.
pub(crate) fn month_of(date: &str) -> Option<Month> {
    parse_date(date).map(|day| Month::of(day.year().into(), day.month().into()))
}

/// A day of the calendar as `2026-04-20`, or `2026-04` for the first of a month.
pub fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next().unwrap_or("01"));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        let read = |text: &str| parse_date(text).map(|date| date.to_string());
        assert_eq!(read("2026-04").as_deref(), Some("2026-04-01"));
        assert_eq!(read("2024-02-29").as_deref(), Some("2024-02-29"));
        for wrong in
            ["2026", "2026-13", "2026-00", "26-01-01", "2026-01-32", "2026-02-29", "2026-1-1", "2026-01-01T00", "x", ""]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
