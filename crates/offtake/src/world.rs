//! The one way in which files and the clock reach Offtake.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The environment failed. A user's mistake is a [`syntax::Diagnostic`] instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A file or folder could not be written; nothing of it is left behind.
    Write {
        /// Which.
        path: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// It is there already, and is not Offtake's to replace.
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// The engine's result contradicts itself: a mistake of Offtake, not of the scenario.
    Untied(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Write { path, why } => write!(f, "cannot write {}: {why}", path.display()),
            Error::Exists { path } => {
                write!(f, "{} exists already and is left as it is; choose another name", path.display())
            }
            Error::Untied(what) => write!(f, "the books do not tie (please report this): {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What an operation of the system says about a file that was to be written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Error::Write { path: path.into(), why: words(error) }
    }
}

/// An error of the system without its number.
pub(crate) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its folder does not exist".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::StorageFull => "no space left on the disk".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It lies outside the folder, perhaps behind a link.
    OutsideFolder,
    /// It has this many bytes, more than allowed.
    TooLarge(u64),
    /// Something else, in words.
    Other(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotFound => f.write_str("there is no such file"),
            ReadError::OutsideFolder => f.write_str("it lies outside the scenario's folder"),
            ReadError::TooLarge(bytes) => write!(f, "it has {bytes} bytes"),
            ReadError::Other(why) => f.write_str(why),
        }
    }
}

/// A calendar day (Gregorian).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day, 1 to 31.
    pub day: u32,
}

/// Files and the clock. Everything else of Offtake is a pure function of what is read here.
pub trait World {
    /// A whole file of at most `most` bytes; a longer one is not read.
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError>;

    /// As [`World::read`], for a file that must lie at or below `folder`: a relative path without `..` that follows no
    /// link out of it.
    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError>;

    /// Writes a whole file or nothing. An existing one is kept ([`Error::Exists`]) unless `replace`.
    fn write(&self, path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error>;

    /// Begins a folder that appears, whole, only when it is committed. What is there already is replaced if it is an empty
    /// folder or holds a file `manifest` (an earlier result), else kept ([`Error::Exists`]).
    fn begin_folder(&self, path: &Path, manifest: &str) -> Result<Box<dyn NewFolder>, Error>;

    /// Today (UTC).
    fn today(&self) -> Date;
}

/// A folder being written. Dropped before [`NewFolder::commit`], it leaves nothing behind.
pub trait NewFolder {
    /// A new file in it.
    fn file(&mut self, name: &str) -> Result<Box<dyn Write + Send>, Error>;

    /// Puts it in its place.
    fn commit(self: Box<Self>) -> Result<(), Error>;
}

impl Date {
    /// Reads `2026-04-20`, or `2026-04` as its first day.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month) = (parts.next()?, parts.next()?);
        let day = parts.next().unwrap_or("01");
        let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return None;
        }
        let date = Date { year: year.parse().ok()?, month: month.parse().ok()?, day: day.parse().ok()? };
        let valid = (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        valid.then_some(date)
    }

    /// The day of so many days since 1970-01-01 (Hinnant 2021, "chrono-compatible low-level date algorithms",
    /// `civil_from_days`).
    pub fn from_days(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = (shifted_month + 2) % 12 + 1;
        Date {
            year: (year_of_era + era * 400 + i64::from(month <= 2)) as i32,
            month: month as u32,
            day: (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32,
        }
    }

    /// The same day of the month so many months later (a day that the month lacks counts as that number all the same).
    pub fn plus_months(self, months: u32) -> Self {
        let month = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        Date { year: month.div_euclid(12) as i32, month: month.rem_euclid(12) as u32 + 1, day: self.day }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (20_779, "2026-11-22"),
        ] {
            assert_eq!(Date::from_days(days).to_string(), text);
        }
    }

    #[test]
    fn dates_are_read_and_moved() {
        assert_eq!(Date::parse("2026-04").unwrap().to_string(), "2026-04-01");
        let date = Date::parse("2026-10-31").unwrap();
        assert_eq!(date.plus_months(6).to_string(), "2027-04-31");
        assert!(date.plus_months(6) < Date::parse("2027-05-01").unwrap());
        for wrong in ["2026", "2026-13", "26-01-01", "2026-01-32", "2026-1-1", "x"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
