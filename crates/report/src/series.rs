//! Series by month as text: several side by side at a few months, or one in full.

use crate::number::{ascending, counted, figure_among, largest};
use crate::picture::{Scale, course};
use crate::rates::TimeOfRates;
use crate::reported_as::ReportedAs;
use crate::run::{RunView, Series};
use crate::table::{Align, Style, TextColumns, cut, wrap};

/// Months up to which a series is shown month by month.
const EVERY_MONTH: usize = 36;

/// The series of a run: those of the file side by side, those of the command line in full.
pub(crate) fn series_text(run: &RunView, style: Style) -> String {
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
    let within = run.series.iter().filter_map(|one| one.quantiles_within).fold(0.0, f64::max);
    if within > 0.0 {
        let part = (1.0 / within).floor();
        let within =
            format!("more paths than memory keeps: quantiles are within 1/{part} of the distance from 5 to 95 %");
        out.push_str(&wrap("  ", &within, style.line()));
    }
    out
}

/// Tables of several series, one for each heading, one row each.
fn brief_text(series: &[&Series], run: &RunView, style: Style) -> String {
    let tables = series.chunk_by(|one, next| one.title == next.title);
    let table = |series: &[&Series]| {
        let rates = TimeOfRates::among(series.iter().map(|one| &one.unit));
        let series: Vec<Series> = series.iter().map(|one| rates.series(one)).collect();
        let series: &[&Series] = &series.iter().collect::<Vec<_>>();
        let heading = series[0].title.as_ref().map(|title| wrap("  ", title, style.line()));
        let heading = heading.map_or(String::new(), |title| style.bold(title.trim_end()) + "\n");
        let about = &series[0].of_table;
        let about = if about.is_empty() { String::new() } else { wrap("  ", about, style.prose()) };
        heading + &about + &medians_text(series, run, style)
    };
    let mut out = tables.map(table).collect::<Vec<_>>().join("\n");
    for one in series.iter().filter(|one| one.failed_paths > run.checks.failed_paths) {
        out.push_str(&wrap("  ", &format!("{}: {}", style.named(one.shown()), paired(one)), style.line()));
    }
    out.push_str(&style.dim("  --show NAME has more of each, --json all"));
    out.push('\n');
    out
}

/// What of several series a table shows.
#[derive(Clone, Copy)]
struct Brief {
    months: usize,
    longest_name: usize,
    /// Cells of the course of the median.
    course: usize,
    /// The range at the end.
    range: bool,
}

impl Brief {
    const fn new(months: usize, longest_name: usize, course: usize, range: bool) -> Self {
        Self { months, longest_name, course, range }
    }
}

fn medians_text(series: &[&Series], run: &RunView, style: Style) -> String {
    let longest = style.longest_name();
    // On a narrow terminal the range goes, then months, then names are cut.
    let shapes = [
        Brief::new(8, longest, 24, true),
        Brief::new(6, longest, 24, true),
        Brief::new(6, longest, 16, true),
        Brief::new(4, longest, 16, true),
        Brief::new(6, longest, 16, false),
        Brief::new(4, 36, 16, false),
        Brief::new(3, 36, 16, false),
        Brief::new(3, 24, 10, false),
        Brief::new(2, 24, 8, false),
    ];
    let tables = shapes.map(|shape| medians(series, run.certain, shape));
    let fitting = tables.iter().find(|columns| style.holds(columns.width("  ")));
    let columns = fitting.unwrap_or(&tables[shapes.len() - 1]);
    columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    })
}

/// The median of each at a few months, its course over the run, and the range of the last month.
fn medians(series: &[&Series], certain: bool, shape: Brief) -> TextColumns {
    let months = series.first().map_or(&[][..], |first| &first.months);
    let shown = side_by_side(months, shape.months);
    let mut align = vec![Align::Right; shown.len() + 2];
    (align[0], align[1]) = (Align::Left, Align::Left);
    align.push(Align::Left);
    let mut columns = TextColumns::new(&align);
    let what = match (certain, series.iter().any(|one| is_condition(one))) {
        (true, _) => "value",
        (false, false) => "median",
        (false, true) => "median, or chance",
    };
    let range = (shape.range && !certain).then(|| "5 to 95 % at the end".to_owned());
    let dates = shown.iter().map(|&month| months[month].clone());
    columns.row([what.to_owned(), String::new()].into_iter().chain(dates).chain(range.clone()));
    for one in series {
        let (values, errors) = match is_condition(one) {
            true => (&one.mean, &one.std_error),
            false => (&one.p50, &one.quantile_errors[2]),
        };
        let ends = [&one.p05, &one.p95].map(|end| end.last().copied().unwrap_or(f64::NAN));
        let has_range = range.is_some() && !is_condition(one);
        let beside = if has_range { &ends[..] } else { &[] };
        let largest = largest(values.iter().chain(beside).copied());
        let written = |value: f64, error: f64| figure_among(value, error, &one.unit, largest);
        let end = months.len().saturating_sub(1);
        let last = |of: usize| error(&one.quantile_errors[of], end);
        let middle = (values.last().copied().unwrap_or(f64::NAN), error(errors, end));
        let at_end = ascending(&[(ends[0], last(0)), middle, (ends[1], last(4))], &one.unit, largest);
        let course = if one.unit == ReportedAs::Date { String::new() } else { course(values, shape.course) };
        let cells = shown.iter().map(|&month| match has_range && month == end {
            true => at_end[1].clone(),
            false => written(values[month], error(errors, month)),
        });
        let range = has_range.then(|| match [&at_end[0], &at_end[2]] {
            [low, high] if low == high => low.clone(),
            [low, high] => format!("{low} to {high}"),
        });
        columns.row([cut(one.shown(), shape.longest_name), course].into_iter().chain(cells).chain(range));
    }
    columns
}

/// The Monte Carlo error of a month's figure, which is rounded to it; none if nothing is uncertain.
fn error(errors: &[f64], month: usize) -> f64 {
    errors.get(month).copied().unwrap_or(0.0)
}

/// Whether a series is true or false, so that its mean is the share of paths on which it is true.
fn is_condition(series: &Series) -> bool {
    series.unit == ReportedAs::Truth
}

/// A series month by month, or if it is long year by year: the mean and five quantiles, and these as a picture.
fn full_text(series: &Series, run: &RunView, style: Style) -> String {
    // On a narrow terminal the picture shrinks, then stands for the quartiles, then goes.
    let shapes = [(true, 36), (true, 24), (true, 16), (false, 24), (false, 16), (true, 0), (false, 0)];
    let tables = shapes.map(|(quartiles, cells)| spreads(series, run, quartiles, cells));
    let fitting = tables.iter().find(|columns| style.holds(columns.width("  ")));
    let columns = fitting.unwrap_or(&tables[shapes.len() - 1]);
    let lines = columns.lines("  ", |row, _, cell| match row {
        0 => style.dim(cell),
        _ => cell.to_owned(),
    });
    let name = series.label.as_ref().map_or(series.id.clone(), |label| format!("{label} ({})", series.id));
    let name = wrap("", &name, style.line());
    let mut out = format!("{}\n{lines}", style.name(name.trim_end()));
    if series.failed_paths > run.checks.failed_paths {
        out.push_str(&wrap("  ", &paired(series), style.line()));
    }
    out
}

fn spreads(series: &Series, run: &RunView, quartiles: bool, cells: usize) -> TextColumns {
    let quantiles = [&series.p05, &series.p25, &series.p50, &series.p75, &series.p95];
    let errors = &series.quantile_errors;
    let mut shown = vec![("value", &series.mean, &series.std_error)];
    if !run.certain {
        let names = ["p05", "p25", "p50", "p75", "p95"].into_iter().zip(quantiles).zip(errors);
        shown = vec![("mean", &series.mean, &series.std_error)];
        let wanted = names.enumerate().filter(|(at, _)| quartiles || at.is_multiple_of(2));
        shown.extend(wanted.map(|(_, ((name, column), errors))| (name, column, errors)));
    }
    let step = if series.months.len() > EVERY_MONTH { 12 } else { 1 };
    let months = milestones(&series.months, step);
    let drawn = months.iter().flat_map(|&month| quantiles.map(|column| column[month]));
    let scale = Scale::over(drawn, if series.unit == ReportedAs::Date { 0 } else { cells });
    let observed = largest(quantiles.iter().flat_map(|column| column.iter().copied()));
    let written = |value: f64, error: f64| figure_among(value, error, &series.unit, observed);
    let mut align = vec![Align::Right; shown.len() + 2];
    (align[0], align[shown.len() + 1]) = (Align::Left, Align::Left);
    let mut columns = TextColumns::new(&align);
    let ends = scale.iter().map(|scale| scale.ends(&written(scale.low, 0.0), &written(scale.high, 0.0)));
    columns.row(["month"].into_iter().chain(shown.iter().map(|(name, ..)| *name)).map(str::to_owned).chain(ends));
    for month in months {
        let figure = |(_, column, errors): &(&str, &Vec<f64>, &Vec<f64>)| (column[month], error(errors, month));
        let (mean, rest) = shown.split_first().expect("a mean, or a value");
        let (mean, quantiles_shown) = (figure(mean), rest.iter().map(figure).collect::<Vec<_>>());
        let cells = std::iter::once(written(mean.0, mean.1)).chain(ascending(&quantiles_shown, &series.unit, observed));
        let picture = scale.iter().map(|scale| scale.spread(quantiles.map(|column| column[month])));
        columns.row([series.months[month].clone()].into_iter().chain(cells).chain(picture));
    }
    columns
}

/// The note on a series that compares worlds, some paths of which failed.
fn paired(series: &Series) -> String {
    format!("without {} that failed in one of the worlds compared", counted(series.failed_paths, "path"))
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
    use syntax::Month;

    use super::*;

    fn months(year: usize, month: usize, count: usize) -> Vec<String> {
        let from = 12 * year + month - 1;
        (from..from + count).map(|month| Month::of_date(month as f64).to_string()).collect()
    }

    fn brief(year: usize, month: usize, count: usize) -> Vec<String> {
        let months = months(year, month, count);
        side_by_side(&months, 8).into_iter().map(|month| months[month].clone()).collect()
    }

    /// A run of 24 months whose one series grows from 1 to 24, with a band around it.
    fn growing(full: bool, certain: bool) -> RunView {
        let p50: Vec<f64> = (1..=24).map(|month| f64::from(month) * 1e9).collect();
        let times = |factor: f64| p50.iter().map(|value| value * factor).collect::<Vec<_>>();
        let series = Series {
            title: (!full).then(|| "What the lab has".into()),
            full,
            months: months(2026, 5, 24),
            mean: p50.clone(),
            p05: times(0.5),
            p25: times(0.8),
            p75: times(1.2),
            p95: times(1.5),
            p50,
            ..Series::new("lab.cash", ReportedAs::number("USD"))
        };
        RunView { series: vec![series], certain, ..crate::run::tests::empty() }
    }

    #[test]
    fn a_series_is_drawn_beside_its_figures() {
        let text = series_text(&growing(false, false), Style::PLAIN);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows[1], "  What the lab has");
        assert!(rows[2].starts_with("  median") && rows[2].ends_with("  5 to 95 % at the end"), "{text}");
        assert!(rows[3].starts_with("  lab.cash  ▁▂▂▂▂▃▃▃▄▄▄▅▅▅▅▆▆▆▇▇▇▇██   $1.00B"), "{text}");
        assert!(rows[3].ends_with("$24.0B  $12.0B to $36.0B"), "{text}");
        let certain = series_text(&growing(false, true), Style::PLAIN);
        assert!(certain.contains("  value ") && !certain.contains("at the end"), "{certain}");
        let full = series_text(&growing(true, false), Style::PLAIN);
        let rows: Vec<&str> = full.lines().collect();
        assert!(rows[2].ends_with("  $500M                         $36.0B"), "{full}");
        assert!(rows.last().unwrap().ends_with("  ░░░░░░░▒▒▒▒▒█▒▒▒▒▒░░░░░░░") && rows[3].ends_with("  █▒"), "{full}");
    }

    #[test]
    fn pictures_yield_to_a_narrow_terminal() {
        for width in 50..140 {
            for run in [growing(false, false), growing(true, false), growing(true, true)] {
                let text = series_text(&run, Style { color: false, width: Some(width) });
                assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
                assert!(text.contains("$24.0B"), "{text}");
            }
        }
    }

    #[test]
    fn of_a_condition_the_chance_is_shown() {
        let flat = |value: f64| vec![value; 2];
        let series = Series {
            months: months(2026, 5, 2),
            mean: flat(0.4),
            p05: flat(0.0),
            p25: flat(0.0),
            p50: flat(0.0),
            p75: flat(1.0),
            p95: flat(1.0),
            std_error: flat(0.004),
            ..Series::new("short", ReportedAs::Truth)
        };
        let shown = medians(&[&series], false, Brief::new(8, 20, 0, true)).lines("", |_, _, cell| cell.to_owned());
        assert_eq!(
            shown.lines().nth(1).unwrap().split_whitespace().collect::<Vec<_>>(),
            ["short", "40", "%", "40", "%"]
        );
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
