//! Figures of the model against what is known of them: one table for a run, one list for programs.

use serde::Serialize;

use crate::number::{ascending, figure, largest, share_of_all};
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
    /// How it stood as a forecast, if the scenario has another one to set beside it.
    pub score: Option<ScoreView>,
    /// How it stands.
    pub status: CalibrationStatus,
}

/// How a figure stood as a forecast of what came, beside a baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreView {
    /// 10 % quantile of the model's figure.
    #[serde(serialize_with = "words::number")]
    pub p10: f64,
    /// 90 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p90: f64,
    /// Share of the paths below what came, half of those that equal it.
    pub rank: f64,
    /// Continuous ranked probability score, in the unit of the figure: the less, the better.
    #[serde(serialize_with = "words::number")]
    pub crps: f64,
    /// That of the baseline.
    #[serde(serialize_with = "words::number")]
    pub baseline_crps: f64,
}

impl ScoreView {
    /// Whether what came lies within the middle four fifths of the forecast.
    fn is_covered(&self, came: f64) -> bool {
        (self.p10..=self.p90).contains(&came)
    }

    /// The score over that of the baseline; below one is better than it. Nothing where the baseline foresaw all.
    pub(crate) fn of_baseline(&self) -> Option<f64> {
        let ratio = self.crps / self.baseline_crps;
        ratio.is_finite().then_some(ratio)
    }
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
    pub(crate) fn shown(&self) -> &str {
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
    out + &score_text(checks, style)
}

/// A table of forecasts: where what came lies in each, and how far off it was beside its baseline. Nothing if none is scored.
fn score_text(checks: &[CalibrationView], style: Style) -> String {
    let scored: Vec<(&CalibrationView, &ScoreView)> =
        checks.iter().filter_map(|check| Some((check, check.score.as_ref()?))).collect();
    if scored.is_empty() {
        return String::new();
    }
    let mut columns = TextColumns::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    columns.row(["forecast", "came", "p10", "p90", "", "below it", "off by", "baseline", "ratio"]);
    let longest = style.width.map_or(usize::MAX, |_| LONGEST);
    for (check, score) in &scored {
        let known = |value: f64| figure(value, 0.0, &check.unit);
        columns.row([
            cut(check.shown(), longest),
            known(check.expected),
            known(score.p10),
            known(score.p90),
            if score.is_covered(check.expected) { "inside".into() } else { "outside".into() },
            share_of_all((100.0 * score.rank).round() / 100.0),
            known(score.crps),
            known(score.baseline_crps),
            score.of_baseline().map_or("n/a".into(), |ratio| figure(ratio, 0.0, &ReportedAs::RATIO)),
        ]);
    }
    let table = columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    format!("\n{table}{}", style.dim(&wrap("  ", &score_words(&scored), style.prose())))
}

/// How all forecasts stood together.
pub(crate) fn score_words(scored: &[(&CalibrationView, &ScoreView)]) -> String {
    let inside = scored.iter().filter(|(check, score)| score.is_covered(check.expected)).count();
    let due = 0.8 * scored.len() as f64;
    let mut ratios: Vec<f64> = scored.iter().filter_map(|(_, score)| score.of_baseline()).collect();
    ratios.sort_by(f64::total_cmp);
    let better = ratios.iter().filter(|ratio| **ratio < 1.0).count();
    let middle = ratios.get((ratios.len().max(1) - 1) / 2).zip(ratios.get(ratios.len() / 2));
    let median = middle.map_or(f64::NAN, |(low, high)| (low + high) / 2.0);
    let median = figure(median, 0.0, &ReportedAs::RATIO);
    format!(
        "{inside} of {} came inside the 80 % range, where {due:.1} should; how far off each was (its continuous ranked probability score) is \
         less than the baseline's for {better} of {}, at the median {median} of it",
        scored.len(),
        ratios.len(),
    )
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
            score: None,
            status,
        }
    }

    /// Four of five forecasts should come inside; the median of a half and of two is between them.
    #[test]
    fn forecasts_are_scored_beside_their_baselines() {
        let scored = |id: &str, crps: f64, p90: f64| CalibrationView {
            score: Some(ScoreView { p10: 28e9, p90, rank: 0.4, crps, baseline_crps: 2e9 }),
            ..view(id, 31e9, CalibrationStatus::Within)
        };
        let checks =
            [scored("revenue", 1e9, 33e9), scored("sales", 4e9, 29e9), view("plain", 30e9, CalibrationStatus::Within)];
        let text = calibration_text(&checks, Style::PLAIN);
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "revenue 30.0B $/yr 28.0B $/yr 33.0B $/yr inside 40 % 1.00B $/yr 2.00B $/yr 0.500",
            "sales 30.0B $/yr 28.0B $/yr 29.0B $/yr outside 40 % 4.00B $/yr 2.00B $/yr 2.00",
            "1 of 2 came inside the 80 % range, where 1.6 should",
            "less than the baseline's for 1 of 2, at the median 1.25 of it",
        ] {
            assert!(flat.contains(words), "{words}\n{text}");
        }
        assert!(!calibration_text(&checks[2..], Style::PLAIN).contains("forecast"));
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
