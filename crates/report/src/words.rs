//! The words for what other crates name by a type, as JSON prints them.

use analysis::{FlipMethod, FlipStatus};
use serde::Serializer;
use syntax::Severity;

use crate::reported_as::ReportedAs;

pub(crate) fn severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    })
}

pub(crate) fn status_word(status: FlipStatus) -> &'static str {
    match status {
        FlipStatus::Crosses => "crosses",
        FlipStatus::None => "none",
        FlipStatus::Several => "several",
        FlipStatus::NotScalar => "not_scalar",
        FlipStatus::Correlated => "correlated",
    }
}

pub(crate) fn method_word(method: FlipMethod) -> &'static str {
    match method {
        FlipMethod::Estimate => "estimate",
        FlipMethod::Intervention => "intervention",
    }
}

pub(crate) fn flip_status<S: Serializer>(status: &FlipStatus, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status_word(*status))
}

pub(crate) fn flip_method<S: Serializer>(method: &FlipMethod, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method_word(*method))
}

pub(crate) fn unit_if_any<S: Serializer>(unit: &Option<ReportedAs>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(unit.as_ref().map_or("", ReportedAs::name))
}

/// A number: `null` if it is undefined, a word if it is infinite.
pub(crate) fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match *number {
        f64::INFINITY => serializer.serialize_str("infinity"),
        f64::NEG_INFINITY => serializer.serialize_str("-infinity"),
        // Nobody means −0.
        number => serializer.serialize_f64(number + 0.0),
    }
}

/// A number, or `null` if there is none.
pub(crate) fn number_if_any<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => number(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// A list of numbers.
pub(crate) fn numbers<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(numbers.iter().map(|value| Number(*value)))
}

/// A number of a list.
struct Number(f64);

impl serde::Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        number(&self.0, serializer)
    }
}
