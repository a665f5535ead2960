//! Calendar months, quarters and years of a run.

/// Length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

/// A stretch of months that is reported as one. The first and last may be cut short by the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Calendar year.
    pub year: i32,
    /// Number within the year, from 1: the month or the quarter; 1 for a year.
    pub number: u32,
    /// First month, counted from 0.
    pub first: usize,
    /// One past the last month.
    pub end: usize,
}

/// The calendar periods of a run of `months` months that starts in `month` (1 to 12) of `year`.
pub fn periods(year: i32, month: u32, months: usize, every: Every) -> Vec<Period> {
    let length = match every {
        Every::Month => 1,
        Every::Quarter => 3,
        Every::Year => 12,
    };
    let mut found: Vec<Period> = Vec::new();
    for at in 0..months {
        let calendar = (month.clamp(1, 12) - 1) as usize + at;
        let (year, number) = (year + (calendar / 12) as i32, (calendar % 12 / length) as u32 + 1);
        match found.last_mut() {
            Some(last) if (last.year, last.number) == (year, number) => last.end = at + 1,
            _ => found.push(Period { year, number, first: at, end: at + 1 }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calendar_periods() {
        let quarters = periods(2026, 5, 12, Every::Quarter);
        let short: Vec<_> = quarters.iter().map(|p| (p.year, p.number, p.first, p.end)).collect();
        assert_eq!(short, [(2026, 2, 0, 2), (2026, 3, 2, 5), (2026, 4, 5, 8), (2027, 1, 8, 11), (2027, 2, 11, 12)]);
        let years = periods(2026, 5, 25, Every::Year);
        assert_eq!(years.iter().map(|p| (p.year, p.end)).collect::<Vec<_>>(), [(2026, 8), (2027, 20), (2028, 25)]);
        assert_eq!(periods(2026, 12, 3, Every::Month).iter().map(|p| p.number).collect::<Vec<_>>(), [12, 1, 2]);
        assert_eq!(periods(2026, 1, 0, Every::Year), []);
        // The last month of a quarter alone.
        assert_eq!(periods(2026, 3, 4, Every::Quarter).len(), 2);
    }
}
