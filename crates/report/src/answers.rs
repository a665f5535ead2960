//! A run as text for a terminal.

use crate::number::{bar, figure, figure_among, largest, whole, with_error};
use crate::run::{Answer, Checks, Crux, FlipPoint, Measure, Run, Series, Terminal};
use crate::table::{Align, Columns, Style, cut, wrap};

/// Columns of a terminal that text is wrapped to.
const WIDTH: usize = 110;

/// Share of failed paths above which the text begins with them.
const MANY_FAILED: f64 = 0.01;

/// Assumptions whose share is less are only counted.
const LEAST_SHARE: f64 = 0.01;

/// Longest expression shown in a table.
const LONGEST_NAME: usize = 58;

/// A whole run.
pub fn run_text(run: &Run, style: Style) -> String {
    let mut out = String::new();
    if run.checks.failed_paths as f64 > MANY_FAILED * run.paths as f64 {
        out.push_str(&failed(run, style));
        out.push('\n');
    }
    out.push_str(&head(run, style));
    for answer in &run.answers {
        out.push('\n');
        out.push_str(&answer_text(answer, run, style));
    }
    let (full, brief): (Vec<&Series>, Vec<&Series>) = run.series.iter().partition(|series| series.full);
    if !brief.is_empty() {
        out.push('\n');
        out.push_str(&brief_text(&brief, run.checks.failed_paths, style));
    }
    for series in full {
        out.push('\n');
        out.push_str(&series_text(series, run, style));
    }
    out.push('\n');
    out.push_str(&checks_line(&run.checks, run.paths, style));
    out
}

fn head(run: &Run, style: Style) -> String {
    let mut what = vec![
        format!("{} months from {}", run.months, run.start),
        match run.paths {
            1 => "1 path".to_owned(),
            paths => format!("{} paths", whole(i128::from(paths))),
        },
        format!("seed {}", run.seed),
    ];
    if let Some(variant) = &run.variant {
        what.push(format!("variant {variant}"));
    }
    for setting in &run.settings {
        what.push(format!("{} = {}", setting.name, setting.value));
    }
    let title = if run.title.is_empty() { &run.scenario } else { &run.title };
    format!("{}\n{}\n", style.bold(title), style.dim(&what.join(", ")))
}

fn failed(run: &Run, style: Style) -> String {
    let share = run.checks.failed_paths as f64 / run.paths as f64;
    let first = format!(
        "{} of {} paths failed ({}); every figure covers the others",
        whole(i128::from(run.checks.failed_paths)),
        whole(i128::from(run.paths)),
        figure(share, 0.0, "1"),
    );
    format!("{}\n{}", style.bad(&first), causes(&run.checks))
}

fn causes(checks: &Checks) -> String {
    let mut out = String::new();
    for failure in checks.failures.iter().take(5) {
        let world = failure.world.as_ref();
        let world = world.map_or(String::new(), |world| format!(" in {world}"));
        let place = failure.place.as_ref();
        let place = place.map_or(String::new(), |place| format!(" at {place}"));
        out.push_str(&format!(
            "  {} {}: {}{place}{world}, first seen on path {} in {}\n",
            whole(i128::from(failure.paths)),
            if failure.paths == 1 { "path" } else { "paths" },
            failure.cause,
            failure.path,
            failure.month
        ));
    }
    if checks.failures.len() > 5 {
        out.push_str(&format!("  and {} more causes\n", checks.failures.len() - 5));
    }
    out
}

fn answer_text(answer: &Answer, run: &Run, style: Style) -> String {
    let mut out = format!("{}  {}\n", style.name(&answer.id), style.bold(&answer.question));
    out.push_str(&wrap("  claim    ", &answer.claim, WIDTH));
    out.push_str(&wrap("  counter  ", &answer.counter, WIDTH));
    out.push('\n');
    out.push_str(&probability_line(answer, run, style));
    if !answer.measures.is_empty() {
        out.push('\n');
        out.push_str(&measures_table(&answer.measures, run.paths as usize, style));
    }
    if let Some(terminal) = &answer.worth {
        out.push_str(&style.dim(&terminal_words(terminal)));
        out.push('\n');
    }
    if !answer.crux.is_empty() {
        out.push('\n');
        out.push_str(&crux_table(&answer.crux, style));
    }
    out
}

fn probability_line(answer: &Answer, run: &Run, style: Style) -> String {
    if answer.defined == 0 {
        return "  P(claim) = n/a: the claim is defined on no path\n".into();
    }
    let unanimous = answer.probability == 0.0 || answer.probability == 1.0;
    let figure_text = if unanimous {
        figure(answer.probability, 0.0, "1")
    } else {
        with_error(answer.probability, answer.std_error, "1")
    };
    let mut line =
        format!("  {}  {}", style.bold(&format!("P(claim) = {figure_text}")), style.dim(&gauge(answer.probability)));
    if unanimous {
        let side = if answer.probability == 1.0 {
            format!("at least {}", figure(answer.interval.low, 0.0, "1"))
        } else {
            format!("at most {}", figure(answer.interval.high, 0.0, "1"))
        };
        line.push_str(&format!("  on every path ({side} with 95 % confidence); no crux"));
    }
    let undefined = run.paths as usize - answer.defined.min(run.paths as usize);
    if undefined > 0 {
        line.push_str(&format!(
            "\n  undefined on {} paths; between {} and {} whichever way they fall",
            whole(undefined as i128),
            figure(answer.range.low, 0.0, "1"),
            figure(answer.range.high, 0.0, "1"),
        ));
    }
    line + "\n"
}

/// A scale from 0 to 1 of twenty cells.
fn gauge(probability: f64) -> String {
    const CELLS: usize = 20;
    let full = (probability.clamp(0.0, 1.0) * CELLS as f64).round() as usize;
    "█".repeat(full) + &"░".repeat(CELLS - full)
}

fn measures_table(measures: &[Measure], paths: usize, style: Style) -> String {
    const HEAD: [&str; 7] = ["measure", "mean", "p05", "p25", "p50", "p75", "p95"];
    let mut align = vec![Align::Right; HEAD.len()];
    align[0] = Align::Left;
    let mut columns = Columns::new(&align);
    columns.row(HEAD);
    for measure in measures {
        let mut cells = vec![cut(&measure.id, LONGEST_NAME)];
        cells.push(with_error(measure.mean, measure.std_error, &measure.unit));
        let errors = &measure.quantile_errors;
        let largest = largest(measure.quantiles().into_iter().chain([measure.mean]));
        for (at, value) in measure.quantiles().into_iter().enumerate() {
            let error = errors.get(at).copied().unwrap_or(f64::NAN);
            cells.push(figure_among(value, error, &measure.unit, largest));
        }
        if let Some(remark) = remark(measure, paths) {
            cells.push(remark);
        }
        columns.row(cells);
    }
    columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        _ => cell.to_owned(),
    })
}

/// What `worth` counts at the end.
fn terminal_words(terminal: &Terminal) -> String {
    let stakes = match terminal.at_cost.as_slice() {
        [] => "stakes at fair value".to_owned(),
        at_cost => format!("stakes at fair value, at cost those of {}", at_cost.join(", ")),
    };
    format!("  worth counts cash as it moves and, at the end of {}, claims at par and {stakes}", terminal.at)
}

/// On how many paths a measure is not applicable, or a date does not come.
fn remark(measure: &Measure, paths: usize) -> Option<String> {
    let mut words = Vec::new();
    if measure.never > 0.0 {
        words.push(format!("never on {}", portion(measure.never)));
    }
    if measure.defined < paths {
        let share = 1.0 - measure.defined as f64 / paths as f64;
        words.push(format!("n/a on {}", portion(share)));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// A share to two digits.
fn portion(share: f64) -> String {
    figure(share, share * 0.02, "1")
}

fn crux_table(crux: &[Crux], style: Style) -> String {
    let mut columns = Columns::new(&[Align::Left, Align::Right, Align::Left, Align::Left]);
    columns.row(["crux: decided by", "share", "", ""]);
    let shown: Vec<&Crux> = crux.iter().filter(|one| one.share >= LEAST_SHARE).take(8).collect();
    for one in &shown {
        columns.row([
            one.assumption.clone(),
            with_error(one.share, one.std_error, "1"),
            format!("{:<12}", bar(one.share, 12)),
            one.flip.as_ref().map_or(String::new(), flip_words),
        ]);
    }
    let mut out = columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    let rest = crux.len() - shown.len();
    if rest > 0 {
        out.push_str(&style.dim(&format!("  {rest} more with less")));
        out.push('\n');
    }
    out.push_str(&style.dim("  shares are of each assumption alone and need not sum to one"));
    out.push('\n');
    out
}

fn flip_words(flip: &FlipPoint) -> String {
    let about = if flip.method == "estimate" { "about " } else { "" };
    let value = |value: f64, error: f64| with_error(value, error, &flip.unit);
    let values: Vec<String> = flip
        .values
        .iter()
        .map(|at| {
            let side = if at.rising { "true above" } else { "true below" };
            format!("{} ({side})", value(at.value, at.std_error))
        })
        .collect();
    match flip.status.as_str() {
        "crosses" | "several" => format!("flips at {about}{}", values.join(", ")),
        "none" if about.is_empty() => "never flips".into(),
        "none" => "no flip seen".into(),
        _ => {
            let largest = largest(flip.evaluations.iter().map(|at| at.value));
            let states: Vec<String> = flip
                .evaluations
                .iter()
                .take(4)
                .map(|at| {
                    let state = state_words(at.value, &flip.unit, largest);
                    format!("{} if {state}", with_error(at.probability, at.std_error, "1"))
                })
                .collect();
            format!("P is {}", states.join(", "))
        }
    }
}

fn state_words(value: f64, unit: &str, largest: f64) -> String {
    match unit {
        "bool" if value == 0.0 => "false".into(),
        "bool" => "true".into(),
        _ => figure_among(value, 0.0, unit, largest),
    }
}

/// The medians of several series, one row each, at seven months or fewer.
fn brief_text(series: &[&Series], failed: u64, style: Style) -> String {
    const SHOWN: usize = 7;
    let Some(first) = series.first() else {
        return String::new();
    };
    let last = first.months.len().saturating_sub(1);
    let mut months: Vec<usize> = (0..SHOWN).map(|at| at * last / (SHOWN - 1)).collect();
    months.dedup();
    let mut align = vec![Align::Right; months.len() + 1];
    align[0] = Align::Left;
    let mut columns = Columns::new(&align);
    columns.row(std::iter::once("median").chain(months.iter().map(|&month| first.months[month].as_str())));
    for one in series {
        let largest = largest(one.p50.iter().copied());
        let cell = |&month: &usize| figure_among(one.p50[month], 0.0, &one.unit, largest);
        columns.row(std::iter::once(cut(&one.id, LONGEST_NAME)).chain(months.iter().map(cell)));
    }
    let mut out = columns.lines("  ", |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    });
    for one in series.iter().filter(|one| one.failed_paths > failed) {
        out.push_str(&format!("  {}: {}\n", cut(&one.id, LONGEST_NAME), paired(one)));
    }
    out.push_str(&style.dim("  --show NAME has more of each, --json all"));
    out.push('\n');
    out
}

/// What is said of a series that compares worlds, some paths of which failed.
fn paired(series: &Series) -> String {
    let paths = if series.failed_paths == 1 { "path" } else { "paths" };
    format!("without {} {paths} that failed in one of the worlds compared", whole(i128::from(series.failed_paths)))
}

/// One line a year (and the last month), the mean and five quantiles.
fn series_text(series: &Series, run: &Run, style: Style) -> String {
    let certain = run.paths == 1;
    let mut align = [Align::Right; 7];
    align[0] = Align::Left;
    let mut columns = Columns::new(&align);
    match certain {
        true => columns.row(["month", "value"]),
        false => columns.row(["month", "mean", "p05", "p25", "p50", "p75", "p95"]),
    }
    let all = [&series.mean, &series.p05, &series.p25, &series.p50, &series.p75, &series.p95];
    let shown = if certain { &all[..1] } else { &all[..] };
    let largest = largest(shown.iter().flat_map(|column| column.iter().copied()));
    let last = series.months.len().saturating_sub(1);
    let step = if series.months.len() > 36 { 12 } else { 1 };
    for month in (0..series.months.len()).filter(|month| month % step == 0 || *month == last) {
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

fn checks_line(checks: &Checks, paths: u64, style: Style) -> String {
    let text = format!(
        "books off by {:.0} cents, claims off by {:.0} cents on every path and month; {} of {} paths failed",
        checks.books_off_by_cents,
        checks.claims_off_by_cents,
        whole(i128::from(checks.failed_paths)),
        whole(i128::from(paths)),
    );
    let well = checks.books_off_by_cents == 0.0 && checks.claims_off_by_cents == 0.0;
    let mut out = if well { style.good(&text) } else { style.bad(&text) };
    out.push('\n');
    if checks.failed_paths as f64 <= MANY_FAILED * paths as f64 {
        out.push_str(&causes(checks));
    }
    out
}
