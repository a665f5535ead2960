//! What moves one figure of a scenario: by ranks, by setting each assumption, and by drawing some anew.

use std::collections::BTreeMap;

use analysis::{
    Design, Estimate, InputSet, Redrawn, Statistic, VarianceShare, crux, quantiles, rank_correlation, share_of_chance,
};
use explain::Conversion;
use report::{EffectView, FigureView, SensitivityRow, SensitivityView, SetAlone, SwingEnd, SwingView};
use scenario::{Ask, QuantityId, WrittenExpression};
use syntax::{Code, Diagnostic};

use crate::bounds::RunAgain;
use crate::build::Built;
use crate::error::Error;
use crate::flips::{few_values, part};
use crate::inquiry::Inquiry;
use crate::intervention;
use crate::questions::Questions;
use crate::redraws::{self, Again};
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::{Watch, Watched, Work};

/// How many of the assumptions with the largest shares are set, and drawn anew alone.
const LEADING: usize = 8;

/// How many of them are players: every set of these, with all others as one more, is drawn anew.
const PLAYERS: usize = 4;

/// Part of the paths on which it runs again, and fewest.
const AGAIN: (u64, u64) = (10, 500);

/// Part of the paths on which all are drawn anew to see which lead, fewest, and of how many assumptions at most.
const SCREEN: (u64, u64) = (100, 120);
const MOST_SCREENED: usize = 64;

/// Most runs of the leading assumptions: each set low and high, drawn anew alone and all but it, and every set of players and others; and
/// twice as drawn.
const MOST_AGAIN: usize = 4 * LEADING + (1 << (PLAYERS + 1)) + 1;

/// Quantiles of an assumption at which it is set.
const ENDS: [f64; 2] = [0.05, 0.95];

/// The part of paths with the least values of a process, and with the greatest.
const TENTH: f64 = 0.1;

/// A figure of which to find what moves it: the probability of a question's claim, or the mean or a quantile of its measure.
///
/// ```
/// use offtake::Sensitivity;
///
/// let of_claim = Sensitivity::of("rebate");
/// let of_tail = Sensitivity::of("rebate").measure("worth(pledge, aws)").quantile(0.05);
/// assert_eq!((of_claim.measure, of_tail.quantile), (None, Some(0.05)));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sensitivity {
    /// The question's id.
    pub question: String,
    /// A measure of it, as written or labelled, in place of its claim.
    pub measure: Option<String>,
    /// This quantile of the measure, 0 to 1, in place of its mean.
    pub quantile: Option<f64>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Sensitivity {
    /// The probability of a claim.
    pub fn of(question: impl Into<String>) -> Self {
        Sensitivity { question: question.into(), measure: None, quantile: None, sampling: Sampling::default() }
    }

    /// The mean of a measure.
    pub fn measure(mut self, measure: impl Into<String>) -> Self {
        self.measure = Some(measure.into());
        self
    }

    /// A quantile of the measure.
    pub fn quantile(mut self, probability: f64) -> Self {
        self.quantile = Some(probability);
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

impl Scenario<'_> {
    /// What moves one figure: of each assumption its share of the variance and whether the figure rises with it, from the run's own
    /// draws; of the leading ones the figure where each alone is low and high, Sobol indices and Shapley effects, each from draws made
    /// for it ([`analysis::Redrawn`]).
    ///
    /// # Errors
    /// There is no such question or measure, a quantile is asked of a claim, or the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, Sensitivity, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume]\nrent = { value = \"uniform($1, $5)\", basis = \"guess\", why = \"an example\" }\n\
    ///     fee = { value = \"uniform($0, $1)\", basis = \"guess\", why = \"an example\" }\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent + fee > $4\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.sensitivity(&Sensitivity::of("dear"), &mut unwatched)?;
    /// let rent = &found.assumptions[0];
    /// assert_eq!(rent.assumption, "rent");
    /// let swing = rent.swing.as_ref().unwrap();
    /// assert!(swing.low.figure < 0.01 && swing.high.figure > 0.9);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn sensitivity(&self, request: &Sensitivity, watch: Watch) -> Result<SensitivityView, Error> {
        self.refuse(self.sensitivity_problems(request))?;
        let scenario = self.inquire(&Inquiry::none().answers_only().only([&request.question]))?;
        let questions = Questions::of([&request.question]).without_flips();
        self.refuse(Questions::of_one_claim(&scenario.built, &request.question).into_iter().collect())?;
        self.refuse(questions.problems(&scenario.built, true, scenario.files.caller))?;
        let sampling = scenario.sampling(&request.sampling);
        let ensemble = &scenario.built.compiled.ensemble;
        let again = |(share, fewest), runs| RunAgain { ensemble, sampling: part(&sampling, share, fewest), runs };
        let screened = scenario.built.compiled.assumptions.len().min(MOST_SCREENED) + 1;
        scenario.check_command(&request.sampling, &[again(SCREEN, screened), again(AGAIN, MOST_AGAIN)])?;
        let run = scenario.run(&request.sampling, &mut *watch)?;
        let mut answers = run.answers_watched(&questions, &mut *watch)?;
        let answer = answers.answers.pop().expect("one question is asked");
        let figure = run.figure(request)?;
        let watch = Watched::new(watch);
        let found = figure.found(&watch)?;
        Ok(SensitivityView {
            id: answer.id,
            question: answer.question,
            claim: answer.claim,
            figure: figure.view(found.again),
            assumptions: found.rows,
            others: found.others,
            chance_share: found.chance_share,
            paths_again: found.paths_again,
            run: answers,
        })
    }

    fn sensitivity_problems(&self, request: &Sensitivity) -> Vec<Diagnostic> {
        let caller = self.files.caller;
        let mut problems = Vec::new();
        if request.quantile.is_some() && request.measure.is_none() {
            let of = caller.says("`Sensitivity::measure`", "`--of MEASURE`");
            let found = Diagnostic::bare(Code::WrongArguments, "a claim is true or false, and has no quantiles");
            problems.push(found.help(format!("name a measure by {of}")));
        }
        if let Some(quantile) = request.quantile.filter(|one| !(*one > 0.0 && *one < 1.0)) {
            let message = format!("a quantile lies between 0 % and 100 %, and is no {quantile}");
            problems.push(Diagnostic::bare(Code::WrongArguments, message).help("write for example `5%` or `95%`"));
        }
        problems
    }
}

/// The figure that is asked after.
struct MovedFigure<'r> {
    run: &'r Run<'r>,
    /// The measure, if it is of one.
    measure: Option<&'r WrittenExpression>,
    output: usize,
    statistic: Statistic,
    /// The quantile itself, if it is one.
    quantile: f64,
    estimate: Estimate,
    unit: Conversion,
    design: Design,
}

/// What an assumption does by the run's own draws.
struct OwnDraws {
    /// Its place among the assumptions.
    at: usize,
    share: VarianceShare,
}

impl Run<'_> {
    fn figure<'r>(&'r self, request: &Sensitivity) -> Result<MovedFigure<'r>, Error> {
        let built = self.built();
        let place = built.checked.asks.iter().position(|ask| ask.id == request.question).expect("it was asked");
        let (ask, answer) = (&built.checked.asks[place], &built.compiled.answers[place]);
        let figures = built.figures();
        let (measure, output, unit) = match &request.measure {
            None => (None, answer.holds, Conversion::Truth),
            Some(name) => {
                let named = |asked: &WrittenExpression| {
                    asked.text == *name || figures.label_of(asked).as_deref() == Some(name.as_str())
                };
                let Some(at) = ask.measures.iter().position(named) else {
                    return Err(self.scenario.mistake(no_measure(built, ask, name)));
                };
                let measure = &ask.measures[at];
                (Some(measure), answer.measures[at], figures.measure(measure))
            }
        };
        let statistic = match (measure, request.quantile) {
            (None, _) => Statistic::Probability,
            (Some(_), None) => Statistic::Mean,
            (Some(_), Some(p)) => Statistic::Quantile(p),
        };
        let column = &self.kept.run.outputs[output];
        let design = self.scenario.design(&self.scenario.sampling(&self.asked));
        let quantile = request.quantile.map_or(f64::NAN, |p| quantiles(&unit.column(column), &[p]).values[0]);
        let estimate = statistic.of(&unit.column(column), design);
        Ok(MovedFigure { run: self, measure, output, statistic, quantile, estimate, unit, design })
    }
}

fn no_measure(built: &Built, ask: &Ask, name: &str) -> Diagnostic {
    let figures = built.figures();
    let known: Vec<String> =
        ask.measures.iter().map(|asked| figures.label_of(asked).unwrap_or_else(|| asked.text.clone())).collect();
    let problem = Diagnostic::bare(Code::UnknownName, format!("`{}` has no measure `{name}`", ask.id));
    match syntax::closest(name, known.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => problem.help("it shows none; leave the measure out to ask after its claim"),
        None => problem.help(format!("it shows {}", known.join(", "))),
    }
}

/// What moves the figure.
struct Found {
    /// Per assumption that it reads, the leading ones first.
    rows: Vec<SensitivityRow>,
    /// What all others do together.
    others: Option<EffectView>,
    chance_share: f64,
    /// On how many paths the leading ones were set and drawn anew, and what the figure is there.
    paths_again: u64,
    again: f64,
}

impl MovedFigure<'_> {
    fn view(&self, again: f64) -> FigureView {
        let column = &self.run.kept.run.outputs[self.output];
        let reported = self.unit.column(column);
        let defined = reported.iter().filter(|value| !value.is_nan()).count();
        let never = reported.iter().filter(|value| value.is_infinite()).count();
        FigureView {
            measure: self
                .measure
                .map(|asked| self.run.built().figures().label_of(asked).unwrap_or_else(|| asked.text.clone())),
            statistic: self.statistic,
            unit: self.unit.reported_as(),
            value: self.estimate.value,
            std_error: self.estimate.std_error,
            again,
            defined,
            never: if defined == 0 { 0.0 } else { never as f64 / defined as f64 },
        }
    }

    fn found(&self, watch: &Watched) -> Result<Found, Error> {
        let (built, outputs) = (self.run.built(), &self.run.kept.run.outputs);
        let column = &outputs[self.output];
        let scores = self.scores(column);
        let of = |at: usize| -> Vec<&[f64]> {
            built.compiled.assumptions[at].outputs.iter().map(|&output| outputs[output].as_slice()).collect()
        };
        let columns: Vec<Vec<&[f64]>> = (0..built.compiled.assumptions.len()).map(of).collect();
        let columns: Vec<&[&[f64]]> = columns.iter().map(Vec::as_slice).collect();
        let Some(shares) = crux(&scores, &columns, self.design) else {
            let again = self.estimate.value;
            return Ok(Found { rows: Vec::new(), others: None, chance_share: 0.0, paths_again: 0, again });
        };
        let paths = scores.iter().filter(|score| !score.is_nan()).count();
        let chance_share = share_of_chance(paths, shares.len());
        let mut ranked: Vec<OwnDraws> =
            shares.into_iter().enumerate().map(|(at, share)| OwnDraws { at, share }).collect();
        let screened = self.screened(watch)?;
        ranked.retain(|one| screened.contains_key(&one.at));
        let weight = |one: &OwnDraws| screened[&one.at].max(one.share.share);
        ranked.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.at.cmp(&b.at)));
        let sampling = part(&self.run.scenario.sampling(&self.run.asked), AGAIN.0, AGAIN.1);
        let leading: Vec<usize> = ranked.iter().take(LEADING).map(|one| one.at).collect();
        let (mut swings, again) = self.swings(&leading, &sampling, watch)?;
        let mut indices = Indices::find(self, (&leading, ranked.len()), &sampling, watch)?;
        let row = |one: &OwnDraws| {
            let quantity = built.compiled.assumptions[one.at].quantity;
            let end = columns[one.at].first().copied().unwrap_or(&[]);
            SensitivityRow {
                assumption: built.base().quantity(quantity).name.clone(),
                basis: built.basis(quantity),
                share: EffectView { value: one.share.share, std_error: one.share.std_error },
                rank_correlation: rank_correlation(end, &scores, self.design)
                    .map(|found| self.by_direction(EffectView { value: found.rho, std_error: found.std_error })),
                moves_with: indices.moves_with(built, one.at),
                first: indices.first.remove(&one.at),
                total: indices.total.remove(&one.at),
                shapley: indices.shapley.remove(&one.at),
                swing: swings.remove(&one.at),
            }
        };
        let rows = ranked.iter().map(row).collect();
        let (others, paths_again) = (indices.others, sampling.plan().paths);
        Ok(Found { rows, others, chance_share, paths_again, again })
    }

    /// The assumptions that the figure reads, each with its total index on a few paths, as far as that stands out: those that act only
    /// with others have no share of their own.
    fn screened(&self, watch: &Watched) -> Result<BTreeMap<usize, f64>, Error> {
        let built = self.run.built();
        let drawn = Again::as_drawn(built, &[self.output]);
        let key = |at: usize| built.base().quantity(self.quantity(at)).key.as_str();
        let read: Vec<usize> = (0..built.compiled.assumptions.len()).filter(|&at| drawn.draws(key(at))).collect();
        if read.len() > MOST_SCREENED {
            return Ok(read.into_iter().map(|at| (at, 0.0)).collect());
        }
        let sampling = part(&self.run.scenario.sampling(&self.run.asked), SCREEN.0, SCREEN.1);
        let again = |at: usize| Again::as_drawn(built, &[self.output]).with_anew([key(at)]);
        let all = std::iter::once(drawn).chain(read.iter().map(|&at| again(at))).collect();
        let columns = redraws::columns(all, &sampling, &|done, all| watch.see(&Work::Sensitivity, done, all))?;
        let scores = |outputs: &Vec<Vec<f64>>| self.scores(outputs.first().map_or(&[], Vec::as_slice));
        let columns: Vec<Vec<f64>> = columns.iter().map(scores).collect();
        let (plain, anew) = columns.split_first().expect("the draws themselves are run");
        let design = self.run.scenario.design(&sampling);
        let total = |(at, column): (&usize, &Vec<f64>)| {
            let anew = BTreeMap::from([(InputSet::of(0), column.as_slice())]);
            let found = Redrawn { plain, anew, inputs: 1, design }.total(InputSet::of(0));
            let clear = found.filter(|total| total.share > 2.0 * total.std_error).map_or(0.0, |total| total.share);
            (*at, clear)
        };
        Ok(read.iter().zip(anew).map(total).collect())
    }

    /// A quantile rises where fewer paths are below it.
    fn by_direction(&self, found: EffectView) -> EffectView {
        match self.statistic {
            Statistic::Quantile(_) => EffectView { value: -found.value, ..found },
            Statistic::Probability | Statistic::Mean => found,
        }
    }

    /// By path what has a variance to share: of a figure as it is reported, so that a date that never comes is none.
    fn scores(&self, column: &[f64]) -> Vec<f64> {
        self.statistic.scores(&self.unit.column(column), self.quantile)
    }

    fn estimate(&self, column: &[f64], design: Design) -> Estimate {
        self.statistic.of(&self.unit.column(column), design)
    }

    /// The figure where each of some assumptions alone is low, and high: set on the same draws, or, of a process, read off the paths on
    /// which it ends so. And what it is on those paths with nothing set.
    fn swings(
        &self,
        leading: &[usize],
        sampling: &Sampling,
        watch: &Watched,
    ) -> Result<(BTreeMap<usize, SwingView>, f64), Error> {
        let built = self.run.built();
        let mut needed = intervention::only(&built.compiled.ensemble, &[self.output]);
        if self.ends_early() {
            intervention::shorten(&mut needed.0);
        }
        let mut found = BTreeMap::new();
        let mut set: Vec<(usize, [f64; 2])> = Vec::new();
        for &at in leading {
            let column = self.column(at);
            let quantity = built.base().quantity(self.quantity(at));
            if intervention::is_process(quantity) {
                found.extend(self.read_at_ends(at, column).map(|swing| (at, swing)));
            } else {
                set.push((at, ends(column)));
            }
        }
        let all = set.iter().flat_map(|&(at, ends)| ends.map(|value| (at, value)));
        let all = all.map(|(at, value)| intervention::with_assumption(built, &needed, self.quantity(at), value));
        let all = std::iter::once(needed.0.clone()).chain(all).map(|ensemble| Again { ensemble }).collect();
        let columns = redraws::columns(all, sampling, &|done, all| watch.see(&Work::Sensitivity, done, all))?;
        let design = self.run.scenario.design(sampling);
        let mut columns = columns.into_iter().map(|mut outputs| outputs.pop().unwrap_or_default());
        let again = self.estimate(&columns.next().unwrap_or_default(), design).value;
        for (at, values) in set {
            let unit = built.figures().quantity(self.quantity(at));
            let (Some(low), Some(high)) = (columns.next(), columns.next()) else { break };
            let end = |value: f64, column: &[f64]| {
                let figure = self.estimate(column, design);
                SwingEnd { value: unit.value(value), figure: figure.value, std_error: figure.std_error }
            };
            let (low_figure, high_figure) = (self.unit.column(&low), self.unit.column(&high));
            let change = self.statistic.change(&low_figure, &high_figure, design);
            let swing = SwingView {
                method: SetAlone::Set,
                unit: unit.reported_as(),
                low: end(values[0], &low),
                high: end(values[1], &high),
                change: EffectView { value: change.value, std_error: change.std_error },
            };
            found.insert(at, swing);
        }
        Ok((found, again))
    }

    /// The figure on the tenth of the paths on which a process ends lowest, and highest.
    fn read_at_ends(&self, at: usize, column: &[f64]) -> Option<SwingView> {
        let bounds = quantiles(column, &[TENTH, 1.0 - TENTH, ENDS[0], ENDS[1]]).values;
        let outcome = &self.run.kept.run.outputs[self.output];
        let unit = self.run.built().figures().quantity(self.quantity(at));
        let on = |within: &dyn Fn(f64) -> bool, middle: f64| {
            let only = outcome.iter().zip(column).map(|(value, level)| if within(*level) { *value } else { f64::NAN });
            let figure = self.estimate(&only.collect::<Vec<f64>>(), self.design);
            SwingEnd { value: unit.value(middle), figure: figure.value, std_error: figure.std_error }
        };
        let (low, high) = (on(&|level| level <= bounds[0], bounds[2]), on(&|level| level >= bounds[1], bounds[3]));
        let error = low.std_error.hypot(high.std_error);
        let change = EffectView { value: high.figure - low.figure, std_error: error };
        (!change.value.is_nan()).then(|| SwingView {
            method: SetAlone::Ends,
            unit: unit.reported_as(),
            low,
            high,
            change,
        })
    }

    /// Whether months after the last that is read may be left out: not where a later failure takes the figure away.
    fn ends_early(&self) -> bool {
        self.run.kept.run.failures.is_empty()
    }

    /// The draw of an assumption, or of a process its last level.
    fn column(&self, at: usize) -> &[f64] {
        let outputs = &self.run.built().compiled.assumptions[at].outputs;
        outputs.first().map_or(&[], |&output| self.run.kept.run.outputs[output].as_slice())
    }

    fn quantity(&self, at: usize) -> QuantityId {
        self.run.built().compiled.assumptions[at].quantity
    }
}

/// Values at which to set an assumption: quantiles, or the least and the greatest of a few.
fn ends(column: &[f64]) -> [f64; 2] {
    let levels = if few_values(column) { [0.0, 1.0] } else { ENDS };
    let found = quantiles(column, &levels).values;
    [found[0], found[1]]
}

/// Sobol indices and Shapley effects, by the assumption that leads those it is correlated with.
struct Indices {
    /// By leading assumption, all that are drawn anew with it.
    inputs: Vec<Vec<usize>>,
    first: BTreeMap<usize, EffectView>,
    total: BTreeMap<usize, EffectView>,
    shapley: BTreeMap<usize, EffectView>,
    /// The Shapley effect of all others together.
    others: Option<EffectView>,
}

impl Indices {
    fn find(
        figure: &MovedFigure,
        (leading, read): (&[usize], usize),
        sampling: &Sampling,
        watch: &Watched,
    ) -> Result<Indices, Error> {
        let built = figure.run.built();
        let mut inputs: Vec<Vec<usize>> = Vec::new();
        for &at in leading {
            if !inputs.iter().any(|input| input.contains(&at)) {
                inputs.push(correlated_with(built, at));
            }
        }
        // The last input stands for all assumptions that are none of the others.
        let count = inputs.len() + 1;
        let players = inputs.len().min(PLAYERS);
        let sets = wanted(players, count);
        let key = |at: &usize| built.base().quantity(built.compiled.assumptions[*at].quantity).key.as_str();
        let drawn = || {
            let again = Again::as_drawn(built, &[figure.output]);
            if figure.ends_early() { again.shortened() } else { again }
        };
        let again = |set: &InputSet| {
            let keys = |inside: bool| -> Vec<&str> {
                let chosen = inputs.iter().enumerate().filter(|(at, _)| set.has(*at) == inside);
                chosen.flat_map(|(_, input)| input.iter().map(key)).collect()
            };
            let drawn = drawn();
            match set.has(count - 1) {
                true => drawn.with_all_anew_but(&keys(false)),
                false => drawn.with_anew(keys(true)),
            }
        };
        let all = std::iter::once(drawn()).chain(sets.iter().map(again)).collect();
        let columns = redraws::columns(all, sampling, &|done, all| watch.see(&Work::Sensitivity, done, all))?;
        let scores = |mut outputs: Vec<Vec<f64>>| figure.scores(&outputs.pop().unwrap_or_default());
        let columns: Vec<Vec<f64>> = columns.into_iter().map(scores).collect();
        let (plain, anew) = columns.split_first().expect("the draws themselves are run");
        let design = figure.run.scenario.design(sampling);
        let by_set: BTreeMap<InputSet, &[f64]> = sets.iter().copied().zip(anew.iter().map(Vec::as_slice)).collect();
        let redrawn = Redrawn { plain, anew: by_set, inputs: count, design };
        let leader = |at: usize| inputs[at][0];
        let each = |index: &dyn Fn(InputSet) -> Option<EffectView>| {
            (0..inputs.len()).filter_map(|at| Some((leader(at), index(InputSet::of(at))?))).collect()
        };
        let effect = |value: f64, std_error: f64| EffectView { value, std_error };
        let (first, total) = (
            each(&|set| redrawn.first(set).map(|found| effect(found.share, found.std_error))),
            each(&|set| redrawn.total(set).map(|found| effect(found.share, found.std_error))),
        );
        let fair = grouped(&redrawn, players).shapley().unwrap_or_default();
        let fair: Vec<EffectView> = fair.into_iter().map(|found| effect(found.share, found.std_error)).collect();
        let own: usize = inputs[..players].iter().map(Vec::len).sum();
        let others = fair.get(players).copied().filter(|_| own < read);
        let shapley = fair.into_iter().take(players).enumerate().map(|(at, found)| (leader(at), found)).collect();
        Ok(Indices { inputs, first, total, shapley, others })
    }

    /// Those that an assumption is correlated with, if it leads them.
    fn moves_with(&self, built: &Built, at: usize) -> Vec<String> {
        let input = self.inputs.iter().find(|input| input[0] == at);
        let names = built.assumption_names().collect::<Vec<_>>();
        input.map_or(Vec::new(), |input| input[1..].iter().map(|&other| names[other].to_owned()).collect())
    }
}

/// The sets that are drawn anew: each input alone and all but it, and every set of the players and of all others together.
fn wanted(players: usize, count: usize) -> Vec<InputSet> {
    let alone = (0..count - 1).map(InputSet::of);
    let mut sets: Vec<InputSet> = alone.clone().chain(alone.map(|set| set.rest(count))).collect();
    sets.extend(InputSet::subsets(players + 1).skip(1).map(|set| spread(set, players, count)));
    sets.sort_unstable();
    sets.dedup();
    sets
}

/// A set of players and, as one more, of all others, as a set of inputs.
fn spread(set: InputSet, players: usize, count: usize) -> InputSet {
    let chosen = (0..players).filter(|at| set.has(*at)).fold(InputSet::default(), InputSet::with);
    let others = if set.has(players) { players..count } else { 0..0 };
    others.fold(chosen, InputSet::with)
}

/// The same figure with all inputs behind the players taken as one.
fn grouped<'a>(of: &Redrawn<'a>, players: usize) -> Redrawn<'a> {
    let sets = InputSet::subsets(players + 1).skip(1);
    let anew = sets.filter_map(|set| Some((set, *of.anew.get(&spread(set, players, of.inputs))?))).collect();
    Redrawn { plain: of.plain, anew, inputs: players + 1, design: of.design }
}

/// An assumption, and all that a chain of correlations leads to.
fn correlated_with(built: &Built, at: usize) -> Vec<usize> {
    let assumptions = &built.compiled.assumptions;
    let place = |quantity: QuantityId| assumptions.iter().position(|one| one.quantity == quantity);
    let pairs: Vec<(usize, usize)> =
        (built.base().correlations.iter()).filter_map(|pair| Some((place(pair.a)?, place(pair.b)?))).collect();
    let mut found = vec![at];
    let mut next = 0;
    while next < found.len() {
        let here = found[next];
        for &(a, b) in &pairs {
            let other = if a == here { b } else { a };
            if (a == here || b == here) && !found.contains(&other) {
                found.push(other);
            }
        }
        next += 1;
    }
    found
}
