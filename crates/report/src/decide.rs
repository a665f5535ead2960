//! Levers moved to the best of an objective: every candidate, and what is known of the best.

use std::collections::BTreeMap;

use analysis::Aim;
use serde::Serialize;

use crate::choose::{RegretView, aim_word};
use crate::frame::{checks_line, failed_first, head, unpaid_views};
use crate::number::{
    ascending, counted, figure, figure_among, largest, share_of_all, stated, with_error, with_error_among,
};
use crate::picture::Scale;
use crate::reported_as::ReportedAs;
use crate::run::{RunView, run_head};
use crate::sensitivity::EffectView;
use crate::table::{Align, Style, TextColumns, wrap};
use crate::unpaid::{UnpaidExtent, UnpaidView};
use crate::visible::csv_cell;

/// Levers moved to the best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecideView {
    /// The objective as written.
    pub objective: String,
    /// Unit of the objective, its regret and its tail.
    pub unit: ReportedAs,
    /// `least` or `most` of it.
    #[serde(serialize_with = "aim_word")]
    pub aim: Aim,
    /// The levers that moved, in the order of the values of candidates.
    pub levers: Vec<LeverView>,
    /// What they add up to, in the unit of the first, if that was asked.
    pub sum: Option<f64>,
    /// The part of paths whose mean is the tail.
    pub tail: f64,
    /// How bad the tail may be, if that was asked.
    pub limit: Option<RiskLimitView>,
    /// Further expressions that are reported.
    pub shows: Vec<String>,
    /// Their units.
    pub show_units: Vec<ReportedAs>,
    /// All candidates, by their values.
    pub candidates: Vec<CandidateView>,
    /// Place of the best among them; `null` if none is within the limit.
    pub best: Option<usize>,
    /// The mean of the best, or else of the least bad, on other draws.
    pub fresh: EffectView,
    /// The mean of the worst part of paths of the same, on other draws.
    pub fresh_tail: EffectView,
    /// Who does not pay at the best, or else at the least bad, in each world. `run` has the same of the scenario as stated.
    #[serde(skip)]
    pub unpaid_at_best: Vec<UnpaidView>,
    /// How it was run, and what was asserted.
    #[serde(flatten, serialize_with = "run_head")]
    pub run: RunView,
}

/// A lever.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeverView {
    /// Its name.
    pub lever: String,
    /// The party that decides.
    pub by: String,
    /// Unit of its values.
    pub unit: ReportedAs,
    /// The least that it may be.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Its value as stated.
    pub value: f64,
}

/// How bad the tail may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RiskLimitView {
    /// The mean of the tail is no worse than this.
    pub bound: f64,
}

/// One candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CandidateView {
    /// A value of each lever.
    pub values: Vec<f64>,
    /// Whether the scenario as stated has these values.
    pub stated: bool,
    /// Whether its tail is within the limit.
    pub admissible: bool,
    /// Mean of the objective.
    pub mean: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Its quantiles at 5, 25, 50, 75 and 95 %.
    pub quantiles: Vec<f64>,
    /// Their standard errors.
    pub quantile_errors: Vec<f64>,
    /// Mean of the objective on the worst part of paths.
    pub tail: EffectView,
    /// By how much it is worse than the best on average, path by path.
    pub behind: EffectView,
    /// By how much the best candidate of each path is better.
    pub regret: RegretView,
    /// Means of the further expressions.
    pub shows: Vec<EffectView>,
}

/// Cells of the picture.
const CELLS: usize = 25;

/// Rows of several levers that are shown.
const ROWS: usize = 15;

/// All of it as text.
pub fn decide_text(view: &DecideView, style: Style) -> String {
    let mut out = failed_first(&view.run, style) + &head(&view.run, style);
    let aim = if view.aim == Aim::Least { "least" } else { "most" };
    out.push_str(&format!("\n{}\n", style.bold(&format!("The {aim} {}", view.objective))));
    for lever in &view.levers {
        let [low, high, value] = [lever.low, lever.high, lever.value].map(|value| stated(value, lever.unit.name()));
        let words = format!("{} decides from {low} to {high}; as stated {value}", lever.by);
        out.push_str(&wrap(&format!("  {}  ", style.named(&lever.lever)), &words, style.prose()));
    }
    out.push('\n');
    out.push_str(&table(view, style));
    let part = share_of_all(view.tail);
    let remark = format!(
        "tail: the mean of the worst {part} of paths; behind: by how much the best is better on average, on the same draws; \
         regret: by how much the best candidate of each path is better"
    );
    out.push_str(&style.dim(wrap("  ", &remark, style.prose()).trim_end()));
    out.push_str("\n\n");
    for words in verdict(view) {
        out.push_str(&wrap("  ", &words, style.prose()));
    }
    out + &unpaid_views(&unpaid(view), &view.run, UnpaidExtent::Largest, style) + "\n" + &checks_line(&view.run, style)
}

impl DecideView {
    /// The best candidate, or else the least bad.
    fn first(&self) -> Option<&CandidateView> {
        self.best.map_or_else(|| self.ranked().into_iter().next(), |best| self.candidates.get(best))
    }

    /// Best first: within the limit by the mean, outside it by the tail.
    pub(crate) fn ranked(&self) -> Vec<&CandidateView> {
        let sign = if self.aim == Aim::Least { 1.0 } else { -1.0 };
        let key = |candidate: &CandidateView| match candidate.admissible {
            true => (false, sign * candidate.mean),
            false => (true, sign * candidate.tail.value),
        };
        let mut ranked: Vec<&CandidateView> = self.candidates.iter().collect();
        ranked.sort_by(|a, b| key(a).0.cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)));
        ranked
    }

    /// The values of a candidate in words.
    pub(crate) fn named(&self, candidate: &CandidateView) -> String {
        let value =
            |(lever, value): (&LeverView, &f64)| format!("{} = {}", lever.lever, stated(*value, lever.unit.name()));
        self.levers.iter().zip(&candidate.values).map(value).collect::<Vec<_>>().join(", ")
    }
}

fn table(view: &DecideView, style: Style) -> String {
    let rows: Vec<&CandidateView> = match view.levers.len() {
        1 => view.candidates.iter().collect(),
        _ => view.ranked().into_iter().take(ROWS).collect(),
    };
    let unit = &view.unit;
    let spread = |row: &CandidateView| <[f64; 5]>::try_from(row.quantiles.as_slice()).unwrap_or([f64::NAN; 5]);
    let scale = Scale::over(rows.iter().flat_map(|row| spread(row)), CELLS).filter(|_| !view.run.certain);
    let mut columns = TextColumns::new(
        &[vec![Align::Right; view.levers.len()], vec![Align::Right; 6 + view.shows.len()], vec![Align::Left; 2]]
            .concat(),
    );
    let ends = scale.as_ref().map_or(String::new(), |scale| {
        let end = |value: f64| figure(value, (scale.high - scale.low) / 50.0, unit);
        scale.ends(&end(scale.low), &end(scale.high))
    });
    let names = view.levers.iter().map(|lever| style.named(&lever.lever));
    let heads = ["mean", "p05", "p95", "tail", "behind", "regret"].map(str::to_owned);
    let shows = view.shows.iter().map(|show| style.named(show));
    columns.row(names.chain(heads).chain(shows).chain([String::new(), ends]));
    let observed = largest(rows.iter().flat_map(|row| spread(row)));
    let behind = largest(rows.iter().map(|row| row.behind.value));
    let regrets = largest(rows.iter().map(|row| row.regret.mean));
    let best = view.first();
    for row in &rows {
        let lever = |(lever, value): (&LeverView, &f64)| stated(*value, lever.unit.name());
        let error = |at: usize| row.quantile_errors.get(at).copied().unwrap_or(f64::NAN);
        let quantiles: Vec<(f64, f64)> = [0, 4].map(|at| (spread(row)[at], error(at))).to_vec();
        let is_best = best.is_some_and(|best| std::ptr::eq(best, *row));
        let mut cells: Vec<String> = view.levers.iter().zip(&row.values).map(lever).collect();
        cells.push(with_error_among(row.mean, row.std_error, unit, observed));
        cells.extend(ascending(&quantiles, unit, observed));
        cells.push(figure_among(row.tail.value, row.tail.std_error, unit, observed));
        cells.push(match is_best {
            true => String::new(),
            false => figure_among(row.behind.value, row.behind.std_error, unit, behind),
        });
        cells.push(figure_among(row.regret.mean, row.regret.std_error, unit, regrets));
        cells.extend(
            (row.shows.iter().zip(&view.show_units)).map(|(show, unit)| with_error(show.value, show.std_error, unit)),
        );
        cells.push(mark(row, is_best && view.best.is_some()).to_owned());
        cells.push(scale.as_ref().map_or(String::new(), |scale| scale.spread(spread(row))));
        columns.row(cells);
    }
    let levers = view.levers.len();
    let table = columns.blocks("  ", style, |row, column, cell| match (row, column) {
        (0, _) => style.dim(cell),
        (_, column) if column < levers => style.name(cell),
        _ => cell.to_owned(),
    });
    let left = view.candidates.len() - rows.len();
    match left {
        0 => table,
        left => {
            table + &style.dim(&format!("  {} more are worse; `--csv` has all\n", counted(left as u64, "candidate")))
        }
    }
}

pub(crate) fn mark(row: &CandidateView, best: bool) -> &'static str {
    match (best, row.admissible, row.stated) {
        (true, ..) => "best",
        (_, false, true) => "too risky, as stated",
        (_, false, false) => "too risky",
        (_, true, true) => "as stated",
        (_, true, false) => "",
    }
}

/// The best in words.
pub(crate) fn verdict(view: &DecideView) -> Vec<String> {
    let Some(first) = view.first() else { return Vec::new() };
    let (unit, part) = (&view.unit, share_of_all(view.tail));
    let mut words = Vec::new();
    let bound = view.limit.map(|limit| figure(limit.bound, 0.0, unit));
    let worst = with_error(first.tail.value, first.tail.std_error, unit);
    match (&bound, view.best) {
        (Some(bound), None) => words.push(format!(
            "No candidate is within the limit: the mean of the worst {part} of paths is no worse than {bound} with none. The least bad is {}, with {worst}.",
            view.named(first)
        )),
        (limit, _) => {
            let within = limit.as_ref().map_or(String::new(), |_| {
                let limit = at_limit(view, &first.tail);
                format!("; its worst {part} of paths have {worst} on average{limit}")
            });
            let mean = with_error(first.mean, first.std_error, unit);
            words.push(format!("Best is {}, with {mean} on average{within}.", view.named(first)));
        }
    }
    if view.best.is_some() {
        words.extend(beside(view, first));
    }
    if !view.run.certain {
        let [fresh, worst] = [view.fresh, view.fresh_tail].map(|one| with_error(one.value, one.std_error, unit));
        let limit = at_limit(view, &view.fresh_tail);
        words.push(format!(
            "On other draws it has {fresh} on average, and its worst {part} of paths have {worst}{limit}: the best of many may be flattered by the draws that chose it."
        ));
    }
    words.extend(defaults(view, first));
    words
}

/// On which side of the limit a tail is, and whether its error is too large to tell; nothing without a limit.
fn at_limit(view: &DecideView, tail: &EffectView) -> String {
    let Some(limit) = view.limit else { return String::new() };
    let room = match view.aim {
        Aim::Least => limit.bound - tail.value,
        Aim::Most => tail.value - limit.bound,
    };
    let side = if room >= 0.0 { "within" } else { "beyond" };
    let close = tail.std_error > 0.0 && room.abs() <= 2.0 * tail.std_error;
    let close = if close { " by less than two errors, too little to tell" } else { "" };
    format!(", {side} the limit of {}{close}", figure(limit.bound, 0.0, &view.unit))
}

/// The party whose defaults differ most between the best and the scenario as stated.
fn defaults(view: &DecideView, first: &CandidateView) -> Option<String> {
    let of = |views: &[UnpaidView]| -> BTreeMap<String, f64> {
        let stated = views.iter().filter(|one| one.world.is_none()).flat_map(|one| &one.defaults);
        stated.map(|one| (one.party.clone(), one.share)).collect()
    };
    let (best, stated) = (of(&view.unpaid_at_best), of(&view.run.unpaid));
    let shares = |party: &String| [&best, &stated].map(|shares| shares.get(party).copied().unwrap_or(0.0));
    let apart = |party: &String| shares(party)[0] - shares(party)[1];
    let party = best.keys().chain(stated.keys()).max_by(|a, b| apart(a).abs().total_cmp(&apart(b).abs()))?;
    let [here, there] = shares(party).map(share_of_all);
    let differs = apart(party) != 0.0 && !view.run.certain;
    differs
        .then(|| format!("With {} {party} is in default on {here} of paths, as stated on {there}.", view.named(first)))
}

/// Who does not pay at the best and as stated, each under its name.
fn unpaid(view: &DecideView) -> Vec<UnpaidView> {
    let Some(first) = view.first() else { return view.run.unpaid.clone() };
    let same = view.unpaid_at_best == view.run.unpaid;
    let values = view.named(first) + if same { ", and as stated" } else { "" };
    let best = if view.best.is_some() { "the best" } else { "the least bad" };
    let under = |one: &UnpaidView, world: String| UnpaidView { world: Some(world), ..one.clone() };
    let at_best = |one: &UnpaidView| under(one, format!("{}, {values}", one.world.as_deref().unwrap_or(best)));
    let stated = |one: &UnpaidView| {
        under(one, one.world.as_ref().map_or("the scenario as stated".into(), |world| format!("{world}, as stated")))
    };
    let others = view.run.unpaid.iter().filter(|_| !same).map(stated);
    view.unpaid_at_best.iter().map(at_best).chain(others).collect()
}

/// How other candidates stand beside the best.
fn beside(view: &DecideView, best: &CandidateView) -> Vec<String> {
    let unit = &view.unit;
    let mut words = Vec::new();
    let alike: Vec<&CandidateView> = (view.candidates.iter())
        .filter(|row| row.admissible && row.behind.value <= 2.0 * row.behind.std_error)
        .collect();
    if let ([_], [from, .., to]) = (view.levers.as_slice(), alike.as_slice()) {
        words.push(format!("From {} to {} these draws tell no difference.", view.named(from), view.named(to)));
    }
    let bolder = view.candidates.iter().filter(|row| !row.admissible && row.behind.value < 0.0);
    if let Some(bold) = bolder.min_by(|a, b| a.behind.value.total_cmp(&b.behind.value)) {
        let costs = with_error(-bold.behind.value, bold.behind.std_error, unit);
        words.push(format!("The limit costs {costs}: without it {} would be best.", view.named(bold)));
    }
    if let Some(row) = view.candidates.iter().find(|row| row.stated && !std::ptr::eq(*row, best)) {
        words.push(match row.admissible {
            true => {
                let behind = with_error(row.behind.value, row.behind.std_error, unit);
                format!("As stated, {} is behind by {behind}.", view.named(row))
            }
            false => format!("As stated, {} is too risky.", view.named(row)),
        });
    }
    words
}

/// The candidates as CSV, numbers at full precision.
pub fn decide_csv(view: &DecideView) -> String {
    let unit_of = |name: &str, unit: &ReportedAs| csv_cell(&format!("{name} [{unit}]")).to_string();
    let mut heads: Vec<String> = view.levers.iter().map(|lever| unit_of(&lever.lever, &lever.unit)).collect();
    heads.extend(
        [
            "stated",
            "admissible",
            "best",
            "unit",
            "mean",
            "std_error",
            "p05",
            "p25",
            "p50",
            "p75",
            "p95",
            "tail",
            "tail_error",
            "behind",
            "behind_error",
            "regret_mean",
            "regret_mean_error",
            "regret_p95",
            "regret_p95_error",
            "regret_mean_beyond",
            "regret_mean_beyond_error",
        ]
        .map(str::to_owned),
    );
    for (show, unit) in view.shows.iter().zip(&view.show_units) {
        heads.push(unit_of(show, unit));
        heads.push(csv_cell(&format!("error of {show}")).to_string());
    }
    let mut out = heads.join(",") + "\n";
    for (at, row) in view.candidates.iter().enumerate() {
        let regret = &row.regret;
        let truths = [row.stated, row.admissible, view.best == Some(at)].map(|truth| truth.to_string());
        let numbers = [row.mean, row.std_error].into_iter().chain(row.quantiles.iter().copied()).chain([
            row.tail.value,
            row.tail.std_error,
            row.behind.value,
            row.behind.std_error,
            regret.mean,
            regret.std_error,
            regret.p95,
            regret.p95_error,
            regret.mean_beyond,
            regret.mean_beyond_error,
        ]);
        let numbers = numbers.chain(row.shows.iter().flat_map(|show| [show.value, show.std_error]));
        let written = |number: f64| if number.is_nan() { String::new() } else { number.to_string() };
        let values = row.values.iter().copied().map(written);
        let cells = values.chain(truths).chain([csv_cell(view.unit.name()).to_string()]).chain(numbers.map(written));
        out.push_str(&(cells.collect::<Vec<_>>().join(",") + "\n"));
    }
    out
}
