//! The measures of an answer as tables: means, quantiles, tails, and what is undefined.

use crate::number::{ascending, figure, figure_among, largest, share_of_all, with_error_among};
use crate::rates::TimeOfRates;
use crate::reported_as::ReportedAs;
use crate::run::{Measure, RunView, TailFigure};
use crate::table::{Align, Style, TextColumns, cut, wrap};
use crate::undefined::reasons;

pub(crate) fn measures_table(measures: &[Measure], run: &RunView, style: Style) -> String {
    let rates = TimeOfRates::among(measures.iter().map(|measure| &measure.unit));
    let measures: &[Measure] = &measures.iter().map(|measure| rates.measure(measure)).collect::<Vec<_>>();
    if run.certain {
        return values_table(measures, style) + &meanings(measures, style);
    }
    // On a narrow terminal names are cut, then the quartiles left out, then remarks go below.
    let shapes = [
        (style.longest_name(), true, true),
        (36, true, true),
        (36, false, true),
        (24, false, true),
        (36, false, false),
        (24, false, false),
    ];
    let paths = run.paths as usize;
    let tables =
        shapes.map(|(name, quartiles, beside)| (distributions(measures, paths, name, quartiles, beside), beside));
    let fitting = tables.iter().find(|(columns, _)| style.holds(columns.width("  ")));
    let (columns, beside) = fitting.unwrap_or(&tables[shapes.len() - 1]);
    let paint = |row: usize, _: usize, cell: &str| if row == 0 { style.dim(cell) } else { cell.to_owned() };
    let mut out = columns.blocks("  ", style, paint);
    let remarks = measures.iter().filter(|_| !beside).filter_map(|measure| Some((measure, remark(measure, paths)?)));
    for (measure, remark) in remarks {
        out.push_str(&wrap("  ", &format!("{}: {remark}", measure.shown()), style.line()));
    }
    out.push_str(&tails_table(measures, style));
    out + &meanings(measures, style)
}

/// What the measures mean, as far as the scenario says so.
fn meanings(measures: &[Measure], style: Style) -> String {
    let said = measures.iter().filter_map(|measure| Some((measure.shown(), measure.about.as_ref()?)));
    let lines = said.map(|(name, about)| {
        let line = wrap("  ", &format!("{name}: {about}"), style.prose());
        style.dim(line.trim_end()) + "\n"
    });
    lines.collect()
}

/// Quantiles that were asked for, with the mean beyond each.
fn tails_table(measures: &[Measure], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Right, Align::Right, Align::Right]);
    columns.row(["tail", "", "quantile", "mean beyond"]);
    let rows = measures.iter().filter(|measure| measure.unit != ReportedAs::Truth);
    let rows: Vec<(&Measure, &TailFigure)> =
        rows.flat_map(|measure| measure.tails.iter().map(move |tail| (measure, tail))).collect();
    for (measure, tail) in &rows {
        let largest = largest([tail.value, tail.mean_beyond]);
        columns.row([
            style.named(measure.shown()),
            format!("p{}", (tail.probability * 1e8).round() / 1e6),
            figure_among(tail.value, tail.std_error, &measure.unit, largest),
            with_error_among(tail.mean_beyond, tail.mean_beyond_error, &measure.unit, largest),
        ]);
    }
    match rows.is_empty() {
        true => String::new(),
        false => {
            let paint = |row: usize, _: usize, cell: &str| if row == 0 { style.dim(cell) } else { cell.to_owned() };
            format!("\n{}", columns.blocks("  ", style, paint))
        }
    }
}

/// Means and quantiles of measures. A truth value has no quantiles: its mean is how often it is true.
fn distributions(
    measures: &[Measure],
    paths: usize,
    longest_name: usize,
    quartiles: bool,
    remarks: bool,
) -> TextColumns {
    const HEAD: [&str; 5] = ["p05", "p25", "p50", "p75", "p95"];
    let shown = |at: &usize| quartiles || at.is_multiple_of(2);
    let mut align = vec![Align::Right; HEAD.len() + 2];
    align[0] = Align::Left;
    if !quartiles {
        align.truncate(HEAD.len());
    }
    let mut columns = TextColumns::new(&align);
    columns.row(["measure", "mean"].into_iter().chain((0..HEAD.len()).filter(shown).map(|at| HEAD[at])));
    for measure in measures {
        let mut cells = vec![cut(measure.shown(), longest_name)];
        let observed = largest(measure.quantiles());
        let largest = observed.max(largest([measure.mean]));
        cells.push(with_error_among(measure.mean, measure.std_error, &measure.unit, largest));
        let quantiles = quantile_figures(measure, observed);
        cells.extend((0..HEAD.len()).filter(shown).map(|at| match measure.unit {
            ReportedAs::Truth => String::new(),
            _ => quantiles[at].clone(),
        }));
        cells.extend(remark(measure, paths).filter(|_| remarks));
        columns.row(cells);
    }
    columns
}

/// The five quantiles of a measure, none written above a later one, beside others of which `observed` is the largest.
pub(crate) fn quantile_figures(measure: &Measure, observed: f64) -> Vec<String> {
    let error = |at: usize| measure.quantile_errors.get(at).copied().unwrap_or(f64::NAN);
    let figures: Vec<(f64, f64)> =
        measure.quantiles().into_iter().enumerate().map(|(at, value)| (value, error(at))).collect();
    ascending(&figures, &measure.unit, observed)
}

/// Which means have an error that is not to be trusted, in words.
pub(crate) fn heavy_tails<'m>(measures: impl Iterator<Item = &'m Measure>) -> Option<String> {
    let names: Vec<&str> = measures.filter(|measure| measure.heavy_tail).map(Measure::shown).collect();
    (!names.is_empty()).then(|| format!("heavy tail, do not trust the ±: {}", names.join(", ")))
}

/// Why measures are not applicable.
pub(crate) fn undefined_measures(measures: &[Measure], run: &RunView, style: Style) -> String {
    let lines = measures.iter().flat_map(|measure| {
        let named = |line: String| match line.contains(&format!("`{}`", measure.shown())) {
            true => wrap("  n/a  ", &line, style.line()),
            false => wrap("  n/a  ", &format!("{}: {line}", measure.shown()), style.line()),
        };
        reasons(&measure.undefined, run.paths, run.certain).into_iter().map(named)
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// The measures of a run without chance.
fn values_table(measures: &[Measure], style: Style) -> String {
    let mut columns = TextColumns::new(&[Align::Left, Align::Right]);
    columns.row(["measure", "value"]);
    for measure in measures {
        let value = if measure.never > 0.0 { f64::INFINITY } else { measure.mean };
        columns.row([style.named(measure.shown()), figure(value, 0.0, &measure.unit)]);
    }
    columns.blocks("  ", style, |row, _, cell| if row == 0 { style.dim(cell) } else { cell.to_owned() })
}

/// On how many paths a measure is not applicable, or a date does not come, and whether its error is to be trusted.
fn remark(measure: &Measure, paths: usize) -> Option<String> {
    let mut words = Vec::new();
    if measure.never > 0.0 {
        words.push(format!("never on {}", share_of_all(measure.never)));
    }
    if measure.defined < paths {
        let share = 1.0 - measure.defined as f64 / paths as f64;
        words.push(format!("n/a on {}", share_of_all(share)));
    }
    if measure.heavy_tail {
        words.push("heavy tail: do not trust the ±".to_owned());
    }
    (!words.is_empty()).then(|| words.join(", "))
}
