//! Figures of the model against what is known of them: one table for a run, one list for programs.

use serde::Serialize;

use crate::number::{ascending, figure, largest};
use crate::reported_as::ReportedAs;
use crate::table::{Align, Style, TextColumns, cut, wrap};
use crate::words;

/// Longest name of a check in a table.
const LONGEST: usize = 44;

/// One `[check.x]` after a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CalibrationView {
    /// Its id.
    pub id: String,
    /// The expression as written.
    pub value: String,
    /// As [`Measure::label`](crate::Measure::label).
    pub label: Option<String>,
    /// As [`Measure::about`](crate::Measure::about).
    pub about: Option<String>,
    /// What the figures are: numbers in a unit, or dates.
    pub unit: ReportedAs,
    /// The figure that is known.
    #[serde(serialize_with = "words::number")]
    pub expected: f64,
    /// The least figure within the tolerance.
    #[serde(serialize_with = "words::number")]
    pub low: f64,
    /// The greatest.
    #[serde(serialize_with = "words::number")]
    pub high: f64,
    /// 5 % quantile of the model's figure.
    #[serde(serialize_with = "words::number")]
    pub p05: f64,
    /// Median of the model's figure: what is held against `expected`.
    #[serde(serialize_with = "words::number")]
    pub p50: f64,
    /// 95 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p95: f64,
    /// Standard errors of the three.
    pub quantile_errors: Vec<f64>,
    /// Paths on which it is defined.
    pub defined: usize,
    /// Ids of the facts that it is held against.
    pub facts: Vec<String>,
    /// Where `expected` comes from if not from facts; empty if not said.
    pub source: String,
    /// Why the figure is off; empty if not said.
    pub why: String,
    /// How it stands.
    pub status: CalibrationStatus,
}

/// How a figure stands against what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationStatus {
    /// The median is within the tolerance.
    Within,
    /// It is not, and the scenario says why.
    Explained,
    /// It is not, and nothing says why.
    Off,
    /// It is defined on no path.
    Undefined,
}

impl CalibrationStatus {
    /// Its words in a table.
    const fn words(self) -> &'static str {
        match self {
            Self::Within => "within",
            Self::Explained => "off, see below",
            Self::Off => "off",
            Self::Undefined => "undefined",
        }
    }

    /// Whether a reader should not trust the model without asking why.
    pub const fn is_doubtful(self) -> bool {
        matches!(self, Self::Off | Self::Undefined)
    }
}

impl CalibrationView {
    fn shown(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

/// The table of all checks, with the reasons of those that are off; nothing if there are none.
pub fn calibration_text(checks: &[CalibrationView], style: Style) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let mut columns = TextColumns::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
        Align::Left,
    ]);
    let quantiles = if checks.iter().any(is_uncertain) { ["p05", "p95"] } else { ["", ""] };
    columns.row(["calibration", "known", "model", quantiles[0], quantiles[1], "allowed", ""]);
    let longest = style.width.map_or(usize::MAX, |_| LONGEST);
    for check in checks {
        columns.row(row(check, longest));
    }
    let mut out = columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        (row, 6) if checks[row - 1].status.is_doubtful() => style.bad(cell),
        (row, 6) if checks[row - 1].status == CalibrationStatus::Within => style.good(cell),
        _ => cell.to_owned(),
    });
    for check in checks.iter().filter(|check| check.status == CalibrationStatus::Explained) {
        let label = format!("  {}: ", cut(check.shown(), longest));
        out.push_str(&wrap(&label, &check.why, style.prose()));
    }
    out
}

/// Whether the figure differs between paths: what does not has no quantiles.
fn is_uncertain(check: &CalibrationView) -> bool {
    check.p05 < check.p95
}

fn row(check: &CalibrationView, longest: usize) -> [String; 7] {
    let among = largest([check.expected, check.p05, check.p50, check.p95]);
    let known = |value: f64| figure(value, 0.0, &check.unit);
    let error = |at: usize| check.quantile_errors.get(at).copied().unwrap_or(f64::NAN);
    let quantiles = [(check.p05, error(0)), (check.p50, error(1)), (check.p95, error(2))];
    let drawn = ascending(&quantiles, &check.unit, among);
    let spread = |at: usize| if is_uncertain(check) { drawn[at].clone() } else { String::new() };
    [
        cut(check.shown(), longest),
        known(check.expected),
        drawn[1].clone(),
        spread(0),
        spread(2),
        format!("{} to {}", known(check.low), known(check.high)),
        check.status.words().to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(id: &str, p50: f64, status: CalibrationStatus) -> CalibrationView {
        CalibrationView {
            id: id.into(),
            value: "last(revenue)".into(),
            label: None,
            about: None,
            unit: ReportedAs::number("$/yr"),
            expected: 30e9,
            low: 27e9,
            high: 33e9,
            p05: p50 - 2e9,
            p50,
            p95: p50 + 2e9,
            quantile_errors: vec![0.0; 3],
            defined: 100,
            facts: Vec::new(),
            source: "annual report".into(),
            why: if status == CalibrationStatus::Explained { "the fact is of March".into() } else { String::new() },
            status,
        }
    }

    #[test]
    fn a_table_says_what_is_within_and_why_another_is_off() {
        let checks = [
            view("revenue", 31e9, CalibrationStatus::Within),
            view("sales", 40e9, CalibrationStatus::Explained),
            view("profit", 10e9, CalibrationStatus::Off),
        ];
        let text = calibration_text(&checks, Style::PLAIN);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains("revenue") && lines[1].ends_with("within"), "{text}");
        assert!(lines[2].ends_with("off, see below") && lines[3].ends_with("off"), "{text}");
        assert_eq!(lines[4], "  sales: the fact is of March");
        assert_eq!(lines.len(), 5);
        assert_eq!(calibration_text(&[], Style::PLAIN), "");
    }

    #[test]
    fn what_is_certain_has_no_quantiles() {
        let certain = |id: &str| {
            let one = view(id, 31e9, CalibrationStatus::Within);
            CalibrationView { p05: one.p50, p95: one.p50, ..one }
        };
        let text = calibration_text(&[certain("revenue")], Style::PLAIN);
        assert!(!text.contains("p05") && text.matches("31.0B").count() == 1, "{text}");
        let text =
            calibration_text(&[certain("revenue"), view("sales", 30e9, CalibrationStatus::Within)], Style::PLAIN);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("p05") && lines[1].matches("31.0B").count() == 1, "{text}");
        assert!(lines[2].contains("28.0B") && lines[2].contains("32.0B"), "{text}");
    }
}
