//! Why figures are undefined: the reasons, on how many paths each, and where they are written.

use serde::Serialize;

use crate::number::{figure, share_of_all};
use crate::reported_as::ReportedAs;

/// Why something has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoValue {
    /// A division by zero.
    DivisionByZero,
    /// `given` something that does not hold.
    NotGiven,
    /// A date at which something is read never comes.
    Never,
    /// It lies outside the run.
    OutsideRun,
    /// A mean, least or greatest of nothing.
    OfNothing,
    /// A rate of return of amounts of one sign.
    OneSign,
    /// No rate within the limits of `irr`.
    NoRate,
    /// A rate outside them, and none within.
    RateBeyondLimits,
    /// Several rates.
    SeveralRates,
    /// A discount rate of −100 % or less.
    DiscountRate,
    /// A logarithm of what is not positive.
    Logarithm,
    /// A root of what is negative.
    SquareRoot,
    /// A power that is not a number.
    Power,
    /// Arithmetic with what is beyond all numbers.
    Overflow,
    /// The path failed.
    PathFailed,
    /// The path failed in a variant that is read.
    VariantFailed,
    /// Something else.
    Other,
}

/// The paths on which a figure is undefined.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Undefined {
    /// How many they are.
    pub paths: u64,
    /// How many of them were looked at: all, or some evenly chosen.
    pub examined: u64,
    /// Why, most frequent first.
    pub reasons: Vec<UndefinedReason>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UndefinedReason {
    /// Which.
    pub reason: NoValue,
    /// In words, with the expression that it lies in.
    pub text: String,
    /// Where that is written: `file:line`.
    pub place: Option<String>,
    /// On how many of the paths looked at.
    pub paths: u64,
    /// The first of them, for `explain --path`.
    pub path: u64,
    /// The month in which it arises there, if it does in a month.
    pub month: Option<String>,
    /// The rates there, if there are several and they can be separated.
    pub rates: Vec<f64>,
}

impl UndefinedReason {
    /// The words, with what is special to the path.
    pub fn words(&self) -> String {
        let rates: Vec<String> = self.rates.iter().map(|rate| figure(*rate, 0.0, &ReportedAs::SHARE)).collect();
        let rates = if rates.is_empty() { String::new() } else { format!(": {}", rates.join(", ")) };
        let month = self.month.as_ref().map_or(String::new(), |month| format!(" in {month}"));
        format!("{}{month}{rates}", self.text)
    }
}

/// A line for each reason of a figure, but for failed paths, which have a place of their own.
pub(crate) fn reasons(undefined: &Undefined, run_paths: u64, certain: bool) -> Vec<String> {
    let line = |reason: &UndefinedReason| match certain {
        true => reason.words(),
        false => {
            let about = if undefined.examined < undefined.paths { "about " } else { "" };
            let share = reason.paths as f64 / undefined.examined as f64 * undefined.paths as f64 / run_paths as f64;
            format!("on {about}{}: {} (path {})", share_of_all(share), reason.words(), reason.path)
        }
    };
    undefined.reasons.iter().filter(|reason| reason.reason != NoValue::PathFailed).map(line).collect()
}
