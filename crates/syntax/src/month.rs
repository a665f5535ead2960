//! Months of the calendar.

use std::fmt;

/// A month of the calendar, from 0000-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The last month that has a name of four and two digits: 9999-12.
    pub const LAST: Self = Self::of(9999, 12);

    /// A month of a year, from 1 to 12.
    pub const fn of(year: i32, month: i32) -> Self {
        Self(year * 12 + month - 1)
    }

    /// Reads `2026-05`, of four and two digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || !year.bytes().chain(month.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (1..=12).contains(&month).then(|| Self::of(year, month))
    }

    /// The month in which a date falls that is given in months since year 0, as expressions hold it.
    pub fn of_date(date: f64) -> Self {
        Self(date as i32)
    }

    /// Its start as expressions hold a date: in months since year 0.
    pub fn date(self) -> f64 {
        f64::from(self.0)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Its number in the year, from 1 to 12.
    pub fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    /// Days from 1 January of the year 0 to its last day (Gregorian).
    pub fn last_day(self) -> i64 {
        // Years count from March, so that a leap day is the last of its year (Hatcher 1984, Quarterly Journal of the Royal
        // Astronomical Society 25, 53).
        let next = i64::from(self.0) + 1;
        let (year, month) = ((next - 2).div_euclid(12), (next - 2).rem_euclid(12));
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        365 * year + leap_days + (153 * month + 2) / 5 + 59
    }

    /// The month so many months later.
    pub fn later(self, months: usize) -> Self {
        Self(self.0 + i32::try_from(months).expect("a run has at most a century of months"))
    }

    /// How many months it comes after another; negative if before.
    pub fn since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn a_month_is_printed_as_it_is_read() {
        let month = Month::parse("2026-05").expect("it is a month");
        assert_eq!((month.to_string().as_str(), month.date()), ("2026-05", 24316.0));
        assert_eq!(month.later(8).to_string(), "2027-01");
        assert_eq!(Month::of(2025, 12).since(month), -5);
    }

    #[test]
    fn the_last_day_of_a_month() {
        let day = |text: &str| Month::parse(text).expect("it is a month").last_day();
        // 1 January 1970 is day 719,528.
        assert_eq!((day("0000-01"), day("0000-02"), day("1969-12")), (30, 59, 719_527));
        for (month, days) in [("2024-02", 29), ("2026-02", 28), ("2000-02", 29), ("2100-02", 28), ("2026-12", 31)] {
            let this = Month::parse(month).expect("it is a month");
            assert_eq!(this.last_day() - Month::of(this.year(), this.number() - 1).last_day(), days, "{month}");
        }
    }

    #[test]
    fn a_month_has_four_and_two_digits() {
        for wrong in ["", "2026", "2026-5", "26-05", "2026-00", "2026-13", "2026-+5", "2026-05-01"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }
}
