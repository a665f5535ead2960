//! Options of a decision, best first, and what decides between the two best.

use analysis::Aim;
use serde::{Serialize, Serializer};
use syntax::list_words;

use crate::answers::chance;
use crate::crux::{crux_table, shares_words};
use crate::direction::in_words;
use crate::frame::{checks_line, failed_first, head, unpaid_below};
use crate::measures::{heavy_tails, undefined_measures};
use crate::number::{figure, figure_among, largest, share_of_all, with_error, with_error_among};
use crate::picture::Scale;
use crate::rare::too_rare_text;
use crate::reported_as::ReportedAs;
use crate::run::{Answer, Measure, RunView, run_head};
use crate::sensitivity::EffectView;
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::UnpaidExtent;
use crate::visible::csv_cell;

/// Options of a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChooseView {
    /// The objective as written.
    pub objective: String,
    /// `least` or `most` of it.
    #[serde(serialize_with = "aim_word")]
    pub aim: Aim,
    /// Further expressions that are reported.
    pub shows: Vec<String>,
    /// The options, best mean first.
    pub options: Vec<ChoiceRow>,
    /// What decides between the first two.
    pub difference: ChoiceDifference,
    /// How it was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

pub(crate) fn aim_word<S: Serializer>(aim: &Aim, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match aim {
        Aim::Least => "least",
        Aim::Most => "most",
    })
}

/// One option.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChoiceRow {
    /// Its variant, or `as stated`.
    pub option: String,
    /// The objective.
    pub objective: Measure,
    /// Share of the paths on which it is the best of all.
    pub best: EffectView,
    /// By how much the best of all is better, path by path.
    pub regret: RegretView,
    /// Further expressions.
    pub shows: Vec<Measure>,
}

/// What an option may be regretted by, in the unit of the objective.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RegretView {
    /// Mean.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
    /// 95 % quantile.
    pub p95: f64,
    /// Its standard error.
    pub p95_error: f64,
    /// Mean of the twentieth beyond it.
    pub mean_beyond: f64,
    /// Its standard error.
    pub mean_beyond_error: f64,
}

/// What decides between two options.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChoiceDifference {
    /// The better of them on average.
    pub first: String,
    /// The other.
    pub second: String,
    /// Whether the first is better, with its crux and the break-even of assumptions; its measure is by how much.
    pub answer: Answer,
}

/// Cells of the picture.
const CELLS: usize = 25;

/// All of it as text.
pub fn choose_text(view: &ChooseView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    let aim = if view.aim == Aim::Least { "least" } else { "most" };
    out.push_str(&format!("\n{}\n", style.bold(&format!("Options by the {aim} {}", view.objective))));
    out.push('\n');
    out.push_str(&table(view, style));
    for remark in equals(view).into_iter().chain(remarks(view)) {
        out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
        out.push('\n');
    }
    let rows: Vec<Measure> = measures(view).cloned().collect();
    out.push_str(&undefined_measures(&rows, &view.run, style));
    out.push_str(&difference(&view.difference, &view.run, style));
    out + &unpaid_below(&view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

/// The objective of each option, and what else is shown of it.
pub(crate) fn measures(view: &ChooseView) -> impl Iterator<Item = &Measure> {
    view.options.iter().flat_map(|row| std::iter::once(&row.objective).chain(&row.shows))
}

/// What the figures mean.
pub(crate) fn remarks(view: &ChooseView) -> Vec<String> {
    let remark = "best: share of the paths on which it is the best, a path with several best divided among them; regret: by how much the best \
                  is better, path by path; its tail: the mean of the worst twentieth";
    std::iter::once(remark.to_owned()).chain(heavy_tails(measures(view))).collect()
}

/// Options of which none is ever to be regretted, if there are several.
pub(crate) fn equals(view: &ChooseView) -> Option<String> {
    let never = view.options.iter().filter(|row| row.regret.mean == 0.0);
    let names: Vec<&str> = never.map(|row| row.option.as_str()).collect();
    (names.len() > 1).then(|| format!("{} are equal on every path, and none is better", list_words(&names)))
}

fn table(view: &ChooseView, style: Style) -> String {
    let rows = || view.options.iter();
    let unit = &rows().next().map_or(ReportedAs::RATIO, |row| row.objective.unit.clone());
    let scale = Scale::over(rows().flat_map(|row| row.objective.quantiles()), CELLS).filter(|_| !view.run.certain);
    let mut align = vec![Align::Left];
    align.extend([Align::Right; 7]);
    align.extend(view.shows.iter().map(|_| Align::Right));
    align.push(Align::Left);
    let mut columns = TextColumns::new(&align);
    let ends = scale.as_ref().map_or(String::new(), |scale| {
        let end = |value: f64| figure(value, (scale.high - scale.low) / 50.0, unit);
        scale.ends(&end(scale.low), &end(scale.high))
    });
    let heads = ["option", "mean", "p05", "p50", "p95", "best", "regret", "its tail"].map(str::to_owned);
    let shows = view.shows.iter().map(|show| style.named(show));
    columns.row(heads.into_iter().chain(shows).chain([ends]));
    let observed = largest(rows().flat_map(|row| row.objective.quantiles()));
    let regrets = largest(rows().map(|row| row.regret.mean_beyond));
    for row in rows() {
        let measure = &row.objective;
        let quantile = |at: usize| {
            let error = measure.quantile_errors.get(at).copied().unwrap_or(f64::NAN);
            figure_among(measure.quantiles()[at], error, unit, observed)
        };
        let mut cells = vec![style.named(&row.option)];
        cells.push(with_error_among(measure.mean, measure.std_error, unit, observed));
        cells.extend([0, 2, 4].map(quantile));
        cells.push(share_of_all(row.best.value));
        cells.push(figure_among(row.regret.mean, row.regret.std_error, unit, regrets));
        cells.push(figure_among(row.regret.mean_beyond, row.regret.mean_beyond_error, unit, regrets));
        cells.extend(row.shows.iter().map(|show| with_error(show.mean, show.std_error, &show.unit)));
        cells.push(scale.as_ref().map_or(String::new(), |scale| scale.spread(measure.quantiles())));
        columns.row(cells);
    }
    columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, 0) => style.name(cell),
        _ => cell.to_owned(),
    })
}

/// Whether the first is better, by how much, and what decides that.
fn difference(found: &ChoiceDifference, run: &RunView, style: Style) -> String {
    let answer = &found.answer;
    let (first, second) = (&found.first, &found.second);
    let likely = match run.certain {
        true => format!("{first} is better than {second}"),
        false => format!("P({first} is better than {second}) = {}", chance(answer.probability, answer.std_error)),
    };
    let by = answer.measures.first().map_or(String::new(), |measure| {
        format!(", by {} on average", with_error(measure.mean, measure.std_error, &measure.unit))
    });
    let mut out = format!("\n  {}{by}\n", style.bold(&likely));
    if answer.crux.is_empty() {
        out.push_str(&too_rare_text(answer, style));
        return out;
    }
    out.push('\n');
    if let Some(words) = in_words(&answer.crux, answer.chance_share) {
        out.push_str(&wrap("  ", &words.replace("the claim", first), style.prose()));
        out.push('\n');
    }
    out.push_str(&crux_table("which is better: decided by", &answer.crux, style));
    let shares = shares_words(answer, run);
    let words = format!(
        "{shares}; it flips where the first is better on half of the paths, which need not be where its mean is"
    );
    out.push_str(&style.dim(wrap("  ", &words, style.prose()).trim_end()));
    out.push('\n');
    if let Some(measure) = answer.measures.first().filter(|measure| !measure.crux.is_empty()) {
        out.push('\n');
        out.push_str(&crux_table("by how much: decided by", &measure.crux, style));
    }
    out
}

/// The options as CSV, numbers at full precision.
pub fn choose_csv(view: &ChooseView) -> String {
    let mut out = "option,unit,mean,std_error,p05,p25,p50,p75,p95,best,best_error,regret_mean,regret_mean_error,regret_p95,regret_p95_error,\
                   regret_mean_beyond,regret_mean_beyond_error"
        .to_owned();
    for show in &view.shows {
        out.push_str(&format!(",{},{}", csv_cell(show), csv_cell(&format!("error of {show}"))));
    }
    out.push('\n');
    for row in &view.options {
        let (measure, regret) = (&row.objective, &row.regret);
        let [p05, p25, p50, p75, p95] = measure.quantiles();
        let numbers = [
            measure.mean,
            measure.std_error,
            p05,
            p25,
            p50,
            p75,
            p95,
            row.best.value,
            row.best.std_error,
            regret.mean,
            regret.std_error,
            regret.p95,
            regret.p95_error,
            regret.mean_beyond,
            regret.mean_beyond_error,
        ];
        let shows = row.shows.iter().flat_map(|show: &Measure| [show.mean, show.std_error]);
        let cells = numbers
            .into_iter()
            .chain(shows)
            .map(|number| if number.is_nan() { String::new() } else { number.to_string() });
        let names = [csv_cell(&row.option).to_string(), csv_cell(measure.unit.name()).to_string()];
        out.push_str(&names.into_iter().chain(cells).collect::<Vec<String>>().join(","));
        out.push('\n');
    }
    out
}
