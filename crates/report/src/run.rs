//! A run as a view: what `offtake run --json` prints, and what the terminal text is made of.
//!
//! Field names and units are a promise to other programs (`docs/schema/run.schema.json`); numbers are at full precision,
//! `null` where undefined, and `"infinity"` for a date that never comes or a figure without a bound.

use analysis::{Flip, FlipMethod, FlipStatus, FlipValue, Probability, Summary, VarianceShare};
use serde::{Serialize, Serializer};

use crate::calibration::CalibrationView;
use crate::reported_as::ReportedAs;
use crate::undefined::Undefined;
use crate::unpaid::UnpaidView;
use crate::words;

/// The probabilities of the quantiles that a view holds.
pub const PROBABILITIES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunView {
    /// Version of Offtake.
    pub offtake: String,
    /// The scenario file as the user named it.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// What it is about; empty if it does not say.
    pub about: String,
    /// The variant that ran in place of the base.
    pub variant: Option<String>,
    /// What `--set` changed: name and value as given.
    pub settings: Vec<SettingView>,
    /// Seed of all draws.
    pub seed: u64,
    /// `sobol` or `random`.
    pub sampler: String,
    /// Paths run.
    pub paths: u64,
    /// Paths asked for.
    pub paths_asked: u64,
    /// Independent replicates from whose spread errors come; 1 if paths are independent.
    pub replicates: u32,
    /// First month.
    pub start: String,
    /// Number of months.
    pub months: u32,
    /// SHA-256 of the scenario's own files, in hex: pictures show its beginning. Empty if it was not taken.
    #[serde(skip)]
    pub files_sha256: String,
    /// Nothing in it is uncertain, so that one path says all.
    #[serde(skip)]
    pub certain: bool,
    /// One per question.
    pub answers: Vec<Answer>,
    /// Series asked for.
    pub series: Vec<Series>,
    /// Figures of the model against what is known of them; empty if single questions were asked.
    pub calibration: Vec<CalibrationView>,
    /// Who did not pay: one entry for each world in which somebody did not, of those that an answer or a series reads; the
    /// scenario as stated first.
    pub unpaid: Vec<UnpaidView>,
    /// The text is to name all who did not pay, however many.
    #[serde(skip)]
    pub all_unpaid: bool,
    /// What the engine asserted, and the paths that failed.
    pub checks: Checks,
}

/// A run without its answers, as [`RunView`] has it.
#[derive(Serialize)]
struct RunHead<'a> {
    offtake: &'a str,
    scenario: &'a str,
    title: &'a str,
    variant: &'a Option<String>,
    settings: &'a [SettingView],
    seed: u64,
    sampler: &'a str,
    paths: u64,
    paths_asked: u64,
    replicates: u32,
    start: &'a str,
    months: u32,
    checks: &'a Checks,
}

/// Serialises a run without its answers and series: for a view that is made of them.
pub(crate) fn run_head<S: Serializer>(run: &RunView, serializer: S) -> Result<S::Ok, S::Error> {
    let RunView { offtake, scenario, title, variant, settings, sampler, start, checks, .. } = run;
    let &RunView { seed, paths, paths_asked, replicates, months, .. } = run;
    let head = RunHead {
        offtake,
        scenario,
        title,
        variant,
        settings,
        seed,
        sampler,
        paths,
        paths_asked,
        replicates,
        start,
        months,
        checks,
    };
    head.serialize(serializer)
}

/// One `--set`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingView {
    /// The name that was set.
    pub name: String,
    /// The value that it was set to.
    pub value: String,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Its id.
    pub id: String,
    /// The question.
    pub question: String,
    /// What one side says.
    pub claim: String,
    /// What the other says.
    pub counter: String,
    /// What it is about; empty if it does not say.
    pub about: String,
    /// The subject that it belongs to; empty if it does not say.
    pub subject: String,
    /// P(claim) over the paths on which it is defined.
    pub probability: f64,
    /// Its Monte Carlo standard error; if all paths agree, it is 0 and `interval` says more.
    pub std_error: f64,
    /// 95 % score interval.
    pub interval: IntervalView,
    /// The probability if the claim had failed, or held, on every undefined path.
    pub range: IntervalView,
    /// Paths on which the claim has a truth value.
    pub defined: usize,
    /// Why it has none on the others.
    pub undefined: Undefined,
    /// How the claim is joined of `conditions`; `null` if it is one condition.
    pub joined: Option<Joined>,
    /// The conditions that the claim is joined of, each alone.
    pub conditions: Vec<ConditionView>,
    /// Share of each assumption in the variance of the answer, largest first; if all paths agree, only what was asked for. The
    /// shares need not sum to one.
    pub crux: Vec<Crux>,
    /// Share of the variance that no assumption has alone: what they decide together, or the course of a process.
    pub interaction: f64,
    /// Its standard error.
    pub interaction_error: f64,
    /// Share that chance alone may give the first of so many assumptions on so few paths (exceeded in one run of twenty).
    pub chance_share: f64,
    /// What the question shows.
    pub measures: Vec<Measure>,
    /// What `worth` counts in it; nothing if it asks for no `worth`.
    pub worth: Option<TerminalValue>,
    /// The name that it asks after, if it is part of a question that is answered by names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<OptionView>,
}

/// One of the names that a question may be answered by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OptionView {
    /// Id of the question.
    pub of: String,
    /// A variant, or `as stated`.
    pub name: String,
}

/// How a claim is joined of several conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// It holds if all of them hold.
    And,
    /// It holds if any of them holds.
    Or,
}

/// One condition of a claim, alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConditionView {
    /// The expression as written.
    pub text: String,
    /// As [`Measure::label`].
    pub label: Option<String>,
    /// Its probability over the paths on which it is defined.
    pub probability: f64,
    /// Its Monte Carlo standard error.
    pub std_error: f64,
    /// Paths on which it has a truth value.
    pub defined: usize,
}

/// What an assumption is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BasedOn {
    /// A published fact.
    Fact,
    /// Worked out from what is known.
    Estimate,
    /// A judgement.
    Guess,
}

impl BasedOn {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Estimate => "estimate",
            Self::Guess => "guess",
        }
    }
}

/// What `worth` counts beside the present value of changes of cash: claims at par and stakes (warrants among them) at fair
/// value, as they stand at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TerminalValue {
    /// The last month.
    pub at: String,
    /// Contracts whose stakes nobody values: they count at cost.
    pub at_cost: Vec<String>,
    /// Variants of which `worth` is asked: what the scenario as stated gains against each.
    pub against: Vec<String>,
}

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct IntervalView {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One assumption's part in an answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crux {
    /// Its name.
    pub assumption: String,
    /// What it is based on; `null` if the scenario does not say.
    pub basis: Option<BasedOn>,
    /// Share of the answer's variance, 0 to 1.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
    /// With all that it decides together with others; undefined if not looked for.
    pub total: f64,
    /// Its standard error.
    pub total_error: f64,
    /// Where the answer flips; `null` if not looked for.
    pub flip: Option<FlipPoint>,
    /// P(claim) where it is low and high; `null` but for the first of a crux.
    pub direction: Option<Direction>,
    /// Its flip was asked for, so the text shows it whatever its share.
    #[serde(skip)]
    pub asked: bool,
}

/// P(claim) where an assumption is low and where it is high, as the run's own draws show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Direction {
    /// What its values are.
    pub unit: ReportedAs,
    /// At its 5 % quantile, or the least of few values.
    pub low: EvaluationView,
    /// At its 95 % quantile, or the greatest of few values.
    pub high: EvaluationView,
}

/// The value of an assumption at which P(claim) crosses a probability.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlipPoint {
    /// The probability: one half unless another was asked for.
    pub probability: f64,
    /// `crosses`, `none`, `several`, `not_scalar`, or `correlated`: others move along, so the run's own draws cannot show it.
    #[serde(serialize_with = "words::flip_status")]
    pub status: FlipStatus,
    /// Whether it is a process, and the values are those it begins at.
    pub begins: bool,
    /// Whether others move along with it by a correlation. An intervention moves it alone; the run's own draws do not.
    pub correlated: bool,
    /// What the values are.
    pub unit: ReportedAs,
    /// `intervention` (the assumption was set and the model run again) or `estimate` (from the run's own draws).
    #[serde(serialize_with = "words::flip_method")]
    pub method: FlipMethod,
    /// The values, ascending.
    pub values: Vec<FlipAt>,
    /// P(claim) with the assumption set to a value, ascending.
    pub evaluations: Vec<EvaluationView>,
}

impl FlipPoint {
    /// Its status as JSON has it.
    pub fn status_word(&self) -> &'static str {
        words::status_word(self.status)
    }

    /// Its method as JSON has it.
    pub fn method_word(&self) -> &'static str {
        words::method_word(self.method)
    }
}

/// One flip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FlipAt {
    /// The value.
    #[serde(serialize_with = "words::number")]
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Whether the claim becomes more likely above it.
    pub rising: bool,
}

/// P(claim) at one value of an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct EvaluationView {
    /// The value.
    #[serde(serialize_with = "words::number")]
    pub value: f64,
    /// P(claim).
    pub probability: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// A measure in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// The expression as written.
    pub id: String,
    /// How the scenario labels it, if it does: the text shows that in place of the id.
    pub label: Option<String>,
    /// What the scenario says that it means, if it does.
    pub about: Option<String>,
    /// What its figures are: numbers in a unit, dates or truth values.
    pub unit: ReportedAs,
    /// Mean over the paths on which it is defined (of a date: on which it comes).
    #[serde(serialize_with = "words::number")]
    pub mean: f64,
    /// Standard error of the mean.
    pub std_error: f64,
    /// A tail is so heavy that values which were not drawn may decide the mean: its error is not to be trusted.
    pub heavy_tail: bool,
    /// 5 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p05: f64,
    /// 25 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p25: f64,
    /// Median.
    #[serde(serialize_with = "words::number")]
    pub p50: f64,
    /// 75 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p75: f64,
    /// 95 % quantile.
    #[serde(serialize_with = "words::number")]
    pub p95: f64,
    /// Standard errors of the five quantiles.
    pub quantile_errors: Vec<f64>,
    /// Paths on which it is defined.
    pub defined: usize,
    /// Why it is undefined on the others.
    pub undefined: Undefined,
    /// Share of those on which a date never comes.
    pub never: f64,
    /// Quantiles that were asked for, as asked, each with the mean beyond it.
    pub tails: Vec<TailFigure>,
    /// Which assumptions decide it, as [`Answer::crux`]; empty unless asked for, or if all paths agree.
    pub crux: Vec<Crux>,
}

/// A quantile that was asked for, and the mean beyond it (expected shortfall).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TailFigure {
    /// The probability whose quantile it is, 0 to 1.
    pub probability: f64,
    /// The quantile.
    #[serde(serialize_with = "words::number")]
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Mean of so many values below it, if the probability is below one half; else of those above it.
    #[serde(serialize_with = "words::number")]
    pub mean_beyond: f64,
    /// Its standard error.
    pub mean_beyond_error: f64,
}

/// A quantity by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Its name, or the expression as written.
    pub id: String,
    /// As [`Measure::label`].
    pub label: Option<String>,
    /// As [`Measure::about`].
    pub about: Option<String>,
    /// As [`Measure::unit`].
    pub unit: ReportedAs,
    /// Heading of the table that it stands in.
    #[serde(skip)]
    pub title: Option<String>,
    /// What that table is about.
    #[serde(skip)]
    pub of_table: String,
    /// Asked for on the command line, so the text shows all of it.
    #[serde(skip)]
    pub full: bool,
    /// Paths that failed in the base, or in a variant that it reads: its figures cover the others.
    pub failed_paths: u64,
    /// The months, `2026-05`.
    pub months: Vec<String>,
    /// Mean by month.
    #[serde(serialize_with = "words::numbers")]
    pub mean: Vec<f64>,
    /// Standard error of the mean by month.
    pub std_error: Vec<f64>,
    /// As [`Measure::heavy_tail`], by month.
    pub heavy_tail: Vec<bool>,
    /// 5 % quantile by month.
    #[serde(serialize_with = "words::numbers")]
    pub p05: Vec<f64>,
    /// 25 % quantile by month.
    #[serde(serialize_with = "words::numbers")]
    pub p25: Vec<f64>,
    /// Median by month.
    #[serde(serialize_with = "words::numbers")]
    pub p50: Vec<f64>,
    /// 75 % quantile by month.
    #[serde(serialize_with = "words::numbers")]
    pub p75: Vec<f64>,
    /// 95 % quantile by month.
    #[serde(serialize_with = "words::numbers")]
    pub p95: Vec<f64>,
    /// Standard errors of the five quantiles, each by month.
    pub quantile_errors: [Vec<f64>; 5],
    /// How far quantiles may be off, as a part of the distance from the 5 % to the 95 % quantile of their month: there were more paths
    /// than memory keeps, and they are read off counts. Nothing if they are exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantiles_within: Option<f64>,
}

impl Series {
    /// A series of no months.
    pub fn new(id: impl Into<String>, unit: ReportedAs) -> Self {
        Self {
            id: id.into(),
            label: None,
            unit,
            about: None,
            title: None,
            of_table: String::new(),
            full: false,
            failed_paths: 0,
            months: Vec::new(),
            mean: Vec::new(),
            std_error: Vec::new(),
            heavy_tail: Vec::new(),
            p05: Vec::new(),
            p25: Vec::new(),
            p50: Vec::new(),
            p75: Vec::new(),
            p95: Vec::new(),
            quantile_errors: Default::default(),
            quantiles_within: None,
        }
    }

    /// What the text calls it.
    pub fn shown(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }
}

/// What the engine asserted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checks {
    /// Greatest imbalance of any book on any path and month, in minor units.
    pub books_off_by_cents: f64,
    /// Greatest difference between a claim as its holder and as its issuer books it.
    pub claims_off_by_cents: f64,
    /// Paths on which the base failed.
    pub failed_paths: u64,
    /// Paths on which the base failed, or a world that answers compare it with.
    pub failed_in_any_world: u64,
    /// Why, most frequent first.
    pub failures: Vec<FailureView>,
}

impl Checks {
    /// Whether the books closed and both sides of every claim agreed, in every month of every path.
    pub fn are_well(&self) -> bool {
        self.books_off_by_cents == 0.0 && self.claims_off_by_cents == 0.0
    }
}

/// One cause of failed paths.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailureView {
    /// What went wrong, in words.
    pub cause: String,
    /// Where it is written: `file:line`.
    pub place: Option<String>,
    /// Which world: nothing for the base.
    pub world: Option<String>,
    /// Number of paths (of those listed by the engine).
    pub paths: u64,
    /// One of them, for `explain --path`.
    pub path: u64,
    /// Its month.
    pub month: String,
}

impl Answer {
    /// Sets what the truth column says.
    pub fn with_probability(mut self, found: &Probability) -> Self {
        let interval = |interval: analysis::Interval| IntervalView { low: interval.low, high: interval.high };
        self.probability = found.probability;
        self.std_error = found.std_error;
        self.interval = interval(found.interval);
        self.range = interval(found.range);
        self.defined = found.defined;
        self
    }
}

impl Crux {
    /// A share of an assumption, without a flip point.
    pub fn of(assumption: &str, share: &VarianceShare) -> Self {
        Self { share: share.share, std_error: share.std_error, ..Self::without_share(assumption) }
    }

    /// An assumption that has no share, as all paths agree or it is fixed.
    pub fn without_share(assumption: &str) -> Self {
        let [share, std_error, total, total_error] = [f64::NAN; 4];
        let assumption = assumption.to_owned();
        let (basis, flip, direction) = (None, None, None);
        Self { assumption, basis, share, std_error, total, total_error, flip, direction, asked: false }
    }
}

impl FlipPoint {
    /// A flip point at one half in a unit: `scale` turns the assumption's values into it.
    pub fn of(flip: &Flip, unit: ReportedAs, method: FlipMethod, scale: impl Fn(f64) -> f64) -> Self {
        // Scales may have an offset, so an error is scaled as a difference.
        let width = |error: f64| (scale(error) - scale(0.0)).abs();
        let value = |value: &FlipValue| FlipAt {
            value: scale(value.value),
            std_error: width(value.std_error),
            rising: value.rising,
        };
        let evaluation = |at: &analysis::Evaluation| EvaluationView {
            value: scale(at.value),
            probability: at.probability.probability,
            std_error: at.probability.std_error,
        };
        Self {
            probability: 0.5,
            status: flip.status,
            begins: false,
            correlated: false,
            unit,
            method,
            values: flip.values.iter().map(value).collect(),
            evaluations: flip.evaluations.iter().map(evaluation).collect(),
        }
    }
}

impl Measure {
    /// A measure from its summary at [`PROBABILITIES`], already in `unit`.
    pub fn of(id: &str, unit: ReportedAs, found: &Summary, never: f64) -> Self {
        let at = |place: usize| found.quantiles.get(place).copied().unwrap_or(f64::NAN);
        Self {
            id: id.into(),
            label: None,
            about: None,
            unit,
            mean: found.mean,
            std_error: found.std_error,
            heavy_tail: found.heavy_tail,
            p05: at(0),
            p25: at(1),
            p50: at(2),
            p75: at(3),
            p95: at(4),
            quantile_errors: found.quantile_errors.clone(),
            defined: found.defined,
            undefined: Undefined::default(),
            never,
            tails: Vec::new(),
            crux: Vec::new(),
        }
    }

    /// What the text calls it.
    pub fn shown(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }

    /// The five quantiles, ascending.
    pub fn quantiles(&self) -> [f64; 5] {
        [self.p05, self.p25, self.p50, self.p75, self.p95]
    }
}

/// A view: plain data that can be printed as JSON.
pub trait View: Serialize {}

impl<T: Serialize> View for T {}

/// A view as JSON, indented, with a line end.
pub fn json(view: &impl View) -> String {
    let text = serde_json::to_string_pretty(view);
    text.expect("views hold only strings, numbers, lists and named fields") + "\n"
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run of nothing.
    pub(crate) fn empty() -> RunView {
        RunView {
            offtake: "0.1.0".into(),
            scenario: "my deal.toml".into(),
            title: "A deal".into(),
            about: String::new(),
            variant: None,
            settings: Vec::new(),
            seed: 1,
            sampler: "sobol".into(),
            paths: 1000,
            paths_asked: 1000,
            replicates: 16,
            start: "2026-05".into(),
            months: 24,
            files_sha256: String::new(),
            certain: false,
            answers: Vec::new(),
            series: Vec::new(),
            calibration: Vec::new(),
            unpaid: Vec::new(),
            all_unpaid: false,
            checks: Checks {
                books_off_by_cents: 0.0,
                claims_off_by_cents: 0.0,
                failed_paths: 0,
                failed_in_any_world: 0,
                failures: Vec::new(),
            },
        }
    }
}
