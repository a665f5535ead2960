//! Series by month as text: several side by side at a few months, or one in full.

use crate::number::{figure_among, largest, whole};
use crate::run::{Run, Series};
use crate::table::{Align, Columns, Style, cut};

/// Months up to which a series is shown month by month.
const EVERY_MONTH: usize = 36;

/// Longest expression shown in a table.
const LONGEST_NAME: usize = 58;

/// The series of a run: those of the file side by side, those of the command line in full.
pub(crate) fn series_text(run: &Run, style: Style) -> String {
    let (full, brief): (Vec<&Series>, Vec<&Series>) = run.series.iter().partition(|series| series.full);
    let mut out = String::new();
    if !brief.is_empty() {
        out.push('\n');
        out.push_str(&brief_text(&brief, run, style));
    }
    for series in full {
        out.push('\n');
        out.push_str(&full_text(series, run, style));
    }
    out
}

/// The medians of several series, one row each; of a condition the share of paths, as the median of truth values says little.
fn brief_text(series: &[&Series], run: &Run, style: Style) -> String {
    // On a narrow terminal fewer months, then shorter names.
    let shapes = [(8, LONGEST_NAME), (6, LONGEST_NAME), (6, 36), (4, 36), (4, 24)];
    let tables = shapes.map(|(months, name)| medians(series, run.certain, months, name));
    let fitting = tables.iter().find(|columns| style.holds(columns.width("  ")));
    let columns = fitting.unwrap_or(&tables[shapes.len() - 1]);
    let mut out = columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    for one in series.iter().filter(|one| one.failed_paths > run.checks.failed_paths) {
        out.push_str(&format!("  {}: {}\n", cut(&one.id, LONGEST_NAME), paired(one)));
    }
    out.push_str(&style.dim("  --show NAME has more of each, --json all"));
    out.push('\n');
    out
}

fn medians(series: &[&Series], certain: bool, most_months: usize, longest_name: usize) -> Columns {
    let months = series.first().map_or(&[][..], |first| &first.months);
    let shown = side_by_side(months, most_months);
    let mut align = vec![Align::Right; shown.len() + 1];
    align[0] = Align::Left;
    let mut columns = Columns::new(&align);
    let what = match (certain, series.iter().any(|one| is_condition(one))) {
        (true, _) => "value",
        (false, false) => "median",
        (false, true) => "median, or chance",
    };
    columns.row(std::iter::once(what).chain(shown.iter().map(|&month| months[month].as_str())));
    for one in series {
        let values = if is_condition(one) { &one.mean } else { &one.p50 };
        let largest = largest(values.iter().copied());
        let cell = |&month: &usize| figure_among(values[month], 0.0, &one.unit, largest);
        columns.row(std::iter::once(cut(&one.id, longest_name)).chain(shown.iter().map(cell)));
    }
    columns
}

/// Whether a series is true or false, so that its mean is the share of paths on which it is true.
fn is_condition(series: &Series) -> bool {
    series.unit == "bool"
}

/// A series month by month, or if it is long year by year: the mean and five quantiles.
fn full_text(series: &Series, run: &Run, style: Style) -> String {
    let mut align = [Align::Right; 7];
    align[0] = Align::Left;
    let mut columns = Columns::new(&align);
    match run.certain {
        true => columns.row(["month", "value"]),
        false => columns.row(["month", "mean", "p05", "p25", "p50", "p75", "p95"]),
    }
    let all = [&series.mean, &series.p05, &series.p25, &series.p50, &series.p75, &series.p95];
    let shown = if run.certain { &all[..1] } else { &all[..] };
    let largest = largest(shown.iter().flat_map(|column| column.iter().copied()));
    let step = if series.months.len() > EVERY_MONTH { 12 } else { 1 };
    for month in milestones(&series.months, step) {
        let mut cells = vec![series.months[month].clone()];
        for column in shown {
            cells.push(figure_among(column[month], 0.0, &series.unit, largest));
        }
        columns.row(cells);
    }
    let lines = columns.lines("  ", |row, _, cell| match row {
        0 => style.dim(cell),
        _ => cell.to_owned(),
    });
    let mut out = format!("{}\n{lines}", style.name(&series.id));
    if series.failed_paths > run.checks.failed_paths {
        out.push_str(&format!("  {}\n", paired(series)));
    }
    out
}

/// What is said of a series that compares worlds, some paths of which failed.
fn paired(series: &Series) -> String {
    let paths = if series.failed_paths == 1 { "path" } else { "paths" };
    format!("without {} {paths} that failed in one of the worlds compared", whole(i128::from(series.failed_paths)))
}

/// The months to show side by side: the ends of the shortest of the usual periods that fit.
fn side_by_side(months: &[String], most: usize) -> Vec<usize> {
    let shown = [1, 3, 6, 12, 24, 36, 60, 120, 240, 600, 1200, 2400].map(|step| milestones(months, step));
    shown.into_iter().find(|shown| shown.len() <= most).unwrap_or_default()
}

/// The first month, the ends of periods of `step` months in the calendar (quarters end in March, years in December),
/// and the last month.
fn milestones(months: &[String], step: usize) -> Vec<usize> {
    let end_of_period = |month: &str| {
        let number = month.split_once('-').and_then(|(year, month)| {
            let (year, month): (usize, usize) = (year.parse().ok()?, month.parse().ok()?);
            Some(12 * year + month)
        });
        number.is_some_and(|number| number % step == 0)
    };
    let last = months.len().saturating_sub(1);
    let shown = |&month: &usize| month == 0 || month == last || end_of_period(&months[month]);
    (0..months.len()).filter(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn months(year: usize, month: usize, count: usize) -> Vec<String> {
        let from = 12 * year + month - 1;
        (from..from + count).map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).collect()
    }

    fn brief(year: usize, month: usize, count: usize) -> Vec<String> {
        let months = months(year, month, count);
        side_by_side(&months, 8).into_iter().map(|month| months[month].clone()).collect()
    }

    #[test]
    fn of_a_condition_the_chance_is_shown() {
        let flat = |value: f64| vec![value; 2];
        let series = Series {
            id: "short".into(),
            unit: "bool".into(),
            months: months(2026, 5, 2),
            failed_paths: 0,
            mean: flat(0.4),
            p05: flat(0.0),
            p25: flat(0.0),
            p50: flat(0.0),
            p75: flat(1.0),
            p95: flat(1.0),
            full: false,
        };
        let shown = medians(&[&series], false, 8, 20).lines("", |_, _, cell| cell.to_owned());
        assert_eq!(shown, "median, or chance  2026-05  2026-06\nshort               40.0 %   40.0 %\n");
    }

    #[test]
    fn months_side_by_side_end_quarters_and_years() {
        assert_eq!(brief(2026, 1, 12), ["2026-01", "2026-03", "2026-06", "2026-09", "2026-12"]);
        assert_eq!(brief(2026, 5, 4), ["2026-05", "2026-06", "2026-07", "2026-08"]);
        assert_eq!(brief(2000, 1, 120), ["2000-01", "2001-12", "2003-12", "2005-12", "2007-12", "2009-12"]);
        assert_eq!(brief(2026, 5, 60), ["2026-05", "2026-12", "2027-12", "2028-12", "2029-12", "2030-12", "2031-04"]);
        assert_eq!(brief(2026, 5, 1), ["2026-05"]);
        for count in 1..1500 {
            let shown = brief(2026, 5, count).len();
            assert!(shown <= 8 && shown >= count.min(4), "{count}: {shown}");
            let narrow = side_by_side(&months(2026, 5, count), 4).len();
            assert!(narrow <= 4 && narrow >= count.min(2), "{count}: {narrow}");
        }
    }
}
