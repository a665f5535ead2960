//! What moves one figure, in words, as a tornado, and as shares.

use analysis::Statistic;
use serde::{Serialize, Serializer};

use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::number::{at_most, counted, figure_among, largest, share_of_all, with_error, with_error_among};
use crate::picture::Scale;
use crate::reported_as::ReportedAs;
use crate::run::{BasedOn, RunView, run_head};
use crate::table::{Align, Style, TextColumns, cut, wrap};
use crate::unpaid::UnpaidExtent;

/// What moves one figure of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SensitivityView {
    /// The question's id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// The figure.
    pub figure: FigureView,
    /// Per assumption, largest share first; empty if the figure is the same on all paths.
    pub assumptions: Vec<SensitivityRow>,
    /// The Shapley effect of all assumptions that have none of their own; `null` if there are none.
    pub others: Option<EffectView>,
    /// Share that chance alone may give the first of the assumptions on so few paths.
    pub chance_share: f64,
    /// On how many paths the leading assumptions were set and drawn anew.
    pub paths_again: u64,
    /// How it was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// The figure that assumptions move.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureView {
    /// The measure as written, or its label; `null` for the claim.
    pub measure: Option<String>,
    /// `probability` of the claim, `mean` of the measure, or its `quantile`.
    #[serde(serialize_with = "statistic_word")]
    pub statistic: Statistic,
    /// What it is.
    pub unit: ReportedAs,
    /// On all paths.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// On the paths on which the leading assumptions are set.
    pub again: f64,
    /// Paths on which it is defined.
    pub defined: usize,
    /// Share of those on which a date never comes, or a number has no bound: a mean leaves them out.
    pub never: f64,
}

fn statistic_word<S: Serializer>(statistic: &Statistic, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&match statistic {
        Statistic::Probability => "probability".to_owned(),
        Statistic::Mean => "mean".to_owned(),
        Statistic::Quantile(p) => format!("quantile {p}"),
    })
}

/// A number with its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EffectView {
    /// The number.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// What one assumption does to the figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SensitivityRow {
    /// Its name.
    pub assumption: String,
    /// What it is based on; `null` if the scenario does not say.
    pub basis: Option<BasedOn>,
    /// Share of the variance that it decides alone, from the run's own draws.
    pub share: EffectView,
    /// Rank correlation of the figure with it (Spearman): whether the figure rises with it.
    pub rank_correlation: Option<EffectView>,
    /// Those that are correlated with it and were drawn anew with it: the three indices are of all of them.
    pub moves_with: Vec<String>,
    /// First-order Sobol index: what it decides alone; may be below zero by chance.
    pub first: Option<EffectView>,
    /// Total Sobol index: what it decides alone and with others.
    pub total: Option<EffectView>,
    /// Shapley effect: what several decide together is divided evenly among them. With `others` they sum to one.
    pub shapley: Option<EffectView>,
    /// The figure where it alone is low, and high.
    pub swing: Option<SwingView>,
}

/// The figure at two values of an assumption.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SwingView {
    /// `set` alone on the same draws, or `ends`: the tenth of the paths on which a process ends lowest and highest.
    pub method: SetAlone,
    /// What its values are.
    pub unit: ReportedAs,
    /// At its 5 % quantile, or the least of few values.
    pub low: SwingEnd,
    /// At its 95 % quantile, or the greatest of few values.
    pub high: SwingEnd,
    /// From the one to the other, with the error of paired runs.
    pub change: EffectView,
}

/// How an assumption was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetAlone {
    /// It was set, and all else drawn as before.
    Set,
    /// It was not: the paths are those on which it ends low, or high.
    Ends,
}

/// The figure at one value of an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SwingEnd {
    /// The value.
    #[serde(serialize_with = "crate::words::number")]
    pub value: f64,
    /// The figure there.
    #[serde(serialize_with = "crate::words::number")]
    pub figure: f64,
    /// Its standard error.
    pub std_error: f64,
}

impl SwingView {
    /// Whether the figure moves by more than chance may make it.
    fn is_clear(&self) -> bool {
        self.change.value.abs() > 2.0 * self.change.std_error
    }
}

/// Cells of the picture.
const CELLS: usize = 30;

/// Shares below which an assumption is only counted.
const LEAST_SHARE: f64 = 0.01;

/// Shares below which nothing is shown of them.
const LEAST_SHOWN: f64 = 0.0005;

/// All of it as text.
pub fn sensitivity_text(view: &SensitivityView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    let label = format!("{}  ", view.id);
    let asked = if view.question.is_empty() { &view.claim } else { &view.question };
    out.push_str(&format!("\n{}", wrap(&label, asked, style.line())));
    let figure = with_error(view.figure.value, view.figure.std_error, &view.figure.unit);
    out.push_str(&format!("  {}\n", style.bold(&format!("{} = {figure}", figure_name(&view.figure)))));
    let mut remarks = Vec::new();
    if view.assumptions.is_empty() {
        remarks.push(match view.run.certain {
            true => "nothing is uncertain, so nothing moves it".to_owned(),
            false if view.figure.defined == 0 => "it is defined on no path".to_owned(),
            false => "it is the same on all paths on which it is defined and finite, so nothing moves it".to_owned(),
        });
    } else {
        out.push('\n');
        out.push_str(&wrap("  ", &in_words(view), style.prose()));
        out.push('\n');
        out.push_str(&tornado(view, style));
        out.push('\n');
        out.push_str(&shares(view, style));
        remarks.extend(legend(view));
    }
    remarks.splice(0..0, left_out(view));
    out.push('\n');
    for remark in remarks {
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

/// The paths that the figure does not cover.
pub(crate) fn left_out(view: &SensitivityView) -> Vec<String> {
    let (paths, defined) = (view.run.paths, view.figure.defined as u64);
    let mut remarks = Vec::new();
    if defined < paths {
        remarks.push(format!("undefined on {}, which all figures leave out", counted(paths - defined, "path")));
    }
    if view.figure.never > 0.0 {
        let what = if view.figure.unit == ReportedAs::Date { "never on" } else { "without a bound on" };
        remarks.push(format!(
            "{what} {} of the paths, which a mean and all shares leave out",
            share_of_all(view.figure.never)
        ));
    }
    remarks
}

/// What the figure is called.
pub(crate) fn figure_name(figure: &FigureView) -> String {
    match (figure.statistic, &figure.measure) {
        (Statistic::Quantile(p), Some(measure)) => format!("The {} quantile of {measure}", share_of_all(p)),
        (_, Some(measure)) => format!("The mean of {measure}"),
        (_, None) => "P(claim)".to_owned(),
    }
}

/// Those whose low and high are known, widest swing first.
pub(crate) fn by_swing(view: &SensitivityView) -> Vec<(&SensitivityRow, &SwingView)> {
    let mut found: Vec<(&SensitivityRow, &SwingView)> =
        view.assumptions.iter().filter_map(|row| Some((row, row.swing.as_ref()?))).collect();
    found.sort_by(|a, b| b.1.change.value.abs().total_cmp(&a.1.change.value.abs()));
    found
}

/// Which assumption decides, in which direction, from where to where.
pub(crate) fn in_words(view: &SensitivityView) -> String {
    let swings = by_swing(view);
    let clear: Vec<_> = swings.iter().filter(|(_, swing)| swing.is_clear()).take(2).collect();
    let first = view.assumptions.iter().find(|row| row.share.value > view.chance_share);
    let decides = match first {
        Some(row) => {
            format!(
                "`{}` decides most: {} of the variance alone.",
                row.assumption,
                share_of_all((row.share.value * 100.0).round() / 100.0)
            )
        }
        None => "No assumption alone stands out from what chance may give on so few paths.".to_owned(),
    };
    let moves = clear.iter().map(|(row, swing)| {
        let among = largest([swing.low.value, swing.high.value]);
        let value = |value: f64| figure_among(value, 0.0, &swing.unit, among);
        let figures = largest([swing.low.figure, swing.high.figure]);
        let figure = |end: &SwingEnd| {
            figure_among(end.figure, shown_error(end, view.figure.statistic), &view.figure.unit, figures)
        };
        let goes = if swing.change.value > 0.0 { "rises" } else { "falls" };
        format!(
            "{} {goes} from {} to {} as `{}` goes from {} to {}.",
            figure_name(&view.figure),
            figure(&swing.low),
            figure(&swing.high),
            row.assumption,
            value(swing.low.value),
            value(swing.high.value),
        )
    });
    std::iter::once(decides).chain(moves).collect::<Vec<_>>().join(" ")
}

/// The figure where each assumption alone is low and high, widest swing first.
fn tornado(view: &SensitivityView, style: Style) -> String {
    let swings = by_swing(view);
    let unit = &view.figure.unit;
    let figures = || swings.iter().flat_map(|(_, swing)| [swing.low.figure, swing.high.figure]);
    let scale = Scale::over(figures().chain([view.figure.again]), CELLS);
    let among = largest(figures());
    let mut columns = TextColumns::new(&[
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Left,
    ]);
    let ends = scale.as_ref().map_or(String::new(), |scale| {
        let end = |value: f64| figure_among(value, (scale.high - scale.low) / 50.0, unit, among);
        scale.ends(&end(scale.low), &end(scale.high))
    });
    columns.row(["set alone", "low", "figure", "high", "figure", "change", &ends]);
    for (row, swing) in &swings {
        let values = largest([swing.low.value, swing.high.value]);
        let value = |end: &SwingEnd| figure_among(end.value, 0.0, &swing.unit, values);
        let figure = |end: &SwingEnd| figure_among(end.figure, shown_error(end, view.figure.statistic), unit, among);
        let mark = if swing.method == SetAlone::Ends { " *" } else { "" };
        let longest = style.longest_name() - mark.len();
        columns.row([
            cut(&row.assumption, longest) + mark,
            value(&swing.low),
            figure(&swing.low),
            value(&swing.high),
            figure(&swing.high),
            change(&swing.change, unit, among),
            scale.as_ref().map_or(String::new(), |scale| {
                scale.bar_between(swing.low.figure, swing.high.figure, view.figure.again)
            }),
        ]);
    }
    columns.blocks("  ", style, paint(style))
}

/// How exactly a figure is shown: a probability always to the percent, as its ± stands beside the change.
pub(crate) fn shown_error(end: &SwingEnd, statistic: Statistic) -> f64 {
    if statistic == Statistic::Probability { end.std_error.min(0.005) } else { end.std_error }
}

/// A change with its error; of a date in months.
fn change(found: &EffectView, unit: &ReportedAs, among: f64) -> String {
    match unit {
        ReportedAs::Date => with_error(found.value * 12.0, found.std_error * 12.0, &ReportedAs::number("mo")),
        unit => with_error_among(found.value, found.std_error, unit, among),
    }
}

/// What each assumption decides, alone and with others.
fn shares(view: &SensitivityView, style: Style) -> String {
    let mut columns = TextColumns::new(&[
        Align::Left,
        Align::Left,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
        Align::Right,
    ]);
    columns.row(["decides", "basis", "rank corr.", "share", "first", "total", "Shapley"]);
    let effect = |found: &Option<EffectView>| match found {
        None => String::new(),
        // What rounding leaves of nothing is nothing.
        Some(found) if found.value.abs().max(found.std_error) < LEAST_SHOWN => share_of_all(0.0),
        Some(found) => with_error(found.value, found.std_error, &ReportedAs::SHARE),
    };
    let (shown, rest): (Vec<&SensitivityRow>, Vec<&SensitivityRow>) =
        view.assumptions.iter().partition(|row| row.share.value >= LEAST_SHARE || row.total.is_some());
    for row in shown {
        let with = match row.moves_with.as_slice() {
            [] => String::new(),
            [one] => format!(" with {one}"),
            [_, more @ ..] => format!(" with {} others", more.len() + 1),
        };
        columns.row([
            style.named(&(row.assumption.clone() + &with)),
            row.basis.map_or(String::new(), |basis| basis.word().to_owned()),
            row.rank_correlation
                .map_or(String::new(), |found| with_error(found.value, found.std_error, &ReportedAs::RATIO)),
            effect(&Some(row.share)),
            effect(&row.first),
            effect(&row.total),
            effect(&row.shapley),
        ]);
    }
    if let Some(others) = &view.others {
        columns.row(["all others", "", "", "", "", "", &effect(&Some(*others))]);
    }
    let table = columns.blocks("  ", style, paint(style));
    match rest.len() {
        0 => table,
        count => table + &style.dim(&format!("  {count} more with less")) + "\n",
    }
}

/// What the columns mean.
fn legend(view: &SensitivityView) -> Vec<String> {
    let again = counted(view.paths_again, "path");
    let mut remarks = vec![
        format!("low and high: the 5 and 95 % quantile, all else as drawn, on {again}; ± is of paired runs"),
        "share: decided alone, by the run's own draws; first and total: Sobol indices, alone and with all that it decides with others; \
         Shapley: what several decide together is divided evenly, so that they sum to one"
            .to_owned(),
        format!("Sobol indices and Shapley effects have draws of their own, on {again} for each"),
    ];
    if by_swing(view).iter().any(|(_, swing)| swing.method == SetAlone::Ends) {
        remarks.push(
            "* a process: the tenth of the paths on which it ends lowest, and highest, with all that is correlated with it"
                .into(),
        );
    }
    if view.assumptions.iter().any(|row| !row.moves_with.is_empty()) {
        remarks.push("`with`: correlated, so that their indices are of all of them together".into());
    }
    if matches!(view.figure.statistic, Statistic::Quantile(_)) {
        remarks.push("of a quantile, shares are of whether a path lies beyond it".into());
    }
    if view.chance_share > LEAST_SHARE {
        remarks.push(format!("chance alone may give one of them a share of {}", at_most(view.chance_share)));
    }
    remarks
}

fn paint(style: Style) -> impl Fn(usize, usize, &str) -> String {
    move |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    }
}
