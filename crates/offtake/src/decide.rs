//! Levers of a scenario moved to the best of an objective, within a limit of risk, on common draws.

use analysis::{Aim, Design, SearchRegion, mean, mean_error, shortfall, standings, summary};
use explain::Conversion;
use report::{CandidateView, DecideView, EffectView, LeverView, RiskLimitView};
use scenario::{Lever, Model, QuantityKind, Type};
use syntax::{Code, Diagnostic};
use units::Dimension;

use crate::assumptions::lever_view;
use crate::build::Built;
use crate::error::Error;
use crate::intervention::{self, Override};
use crate::measured::Measured;
use crate::questions::Questions;
use crate::redraws::{self, Again};
use crate::regret::regret;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::{Watch, Watched, Work};

/// Quantiles that are reported.
const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// The tail that is reported if no limit names one.
const TAIL: f64 = 0.05;

/// Values of each lever in the grid, by how many levers are free.
const GRID: [usize; 3] = [11, 7, 5];

/// Most combinations of a grid.
const MOST_CANDIDATES: usize = 1_000;

/// Most numbers that are kept: candidates times paths.
const MOST_KEPT: u64 = 50_000_000;

/// How often the step of a grid is halved about the best.
const HALVINGS: u32 = 6;

/// Most rounds about the best.
const ROUNDS: usize = 30;

/// Levers to move, by what, within which risk.
///
/// ```
/// use offtake::{Aim, Decide, RiskLimit};
///
/// let request = Decide::by(Aim::Most, "npv(margin)").lever("held").limit(RiskLimit::at_least(0.05, "-$2B"));
/// assert_eq!((request.levers.as_slice(), request.aim), (["held".to_owned()].as_slice(), Aim::Most));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decide {
    /// The objective, one number per path.
    pub objective: String,
    /// Whether little of it is better, or much.
    pub aim: Aim,
    /// Levers that move, by name; all of them if none is named.
    pub levers: Vec<String>,
    /// What they add up to, if they are parts of a mix.
    pub sum: Option<String>,
    /// How bad the tail of the objective may be.
    pub limit: Option<RiskLimit>,
    /// So many values of each lever, both ends included, before the search goes closer about the best.
    pub grid: Option<usize>,
    /// Further expressions to report of each candidate.
    pub shows: Vec<String>,
    /// How to sample.
    pub sampling: Sampling,
}

/// How bad the mean of the worst part of paths may be (conditional value at risk, Rockafellar and Uryasev 2000).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RiskLimit {
    /// The part of paths, 0 to 1.
    pub part: f64,
    /// The mean of the objective on them may be no worse than this.
    pub bound: String,
    /// Whether it is at least that, as a worth is to be, or at most, as a cost.
    pub at_least: bool,
}

impl RiskLimit {
    /// A worth has at least this mean on the worst `part` of paths.
    pub fn at_least(part: f64, bound: impl Into<String>) -> Self {
        RiskLimit { part, bound: bound.into(), at_least: true }
    }

    /// A cost has at most this mean on the worst `part` of paths.
    pub fn at_most(part: f64, bound: impl Into<String>) -> Self {
        RiskLimit { part, bound: bound.into(), at_least: false }
    }
}

impl Decide {
    /// By an objective.
    pub fn by(aim: Aim, objective: impl Into<String>) -> Self {
        Decide {
            objective: objective.into(),
            aim,
            levers: Vec::new(),
            sum: None,
            limit: None,
            grid: None,
            shows: Vec::new(),
            sampling: Sampling::default(),
        }
    }

    /// Moves this lever.
    pub fn lever(mut self, name: impl Into<String>) -> Self {
        self.levers.push(name.into());
        self
    }

    /// The levers add up to this.
    pub fn sum(mut self, sum: impl Into<String>) -> Self {
        self.sum = Some(sum.into());
        self
    }

    /// Only candidates within this limit are admissible.
    pub fn limit(mut self, limit: RiskLimit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// So many values of each lever in the first grid.
    pub fn grid(mut self, values: usize) -> Self {
        self.grid = Some(values);
        self
    }

    /// Reports an expression of each candidate too.
    pub fn show(mut self, expression: impl Into<String>) -> Self {
        self.shows.push(expression.into());
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

impl Scenario<'_> {
    /// Moves levers to where the mean of an objective is best among the candidates whose risk is within the limit: a grid, then ever closer
    /// about the best ([`analysis::SearchRegion`]). All candidates have the same draws, so that differences are paired.
    ///
    /// The best of many on the same draws is a little flattered, and so is a tail that had to keep to a limit, so its objective is worked out
    /// once more on others.
    ///
    /// # Errors
    /// There is no lever, or not this one; the sum is out of reach; the objective is no number, or not finite on some path; the grid is
    /// too large; the watch ended the work.
    ///
    /// ```
    /// use offtake::{Aim, Changes, Decide, Memory, Project, unwatched};
    ///
    /// // The newsvendor: each unit that lacks costs $3, each that is too many $1. Demand is even, so hold three quarters of it.
    /// let text = "offtake = 1\ntitle = \"how much\"\nstart = \"2026-01\"\nmonths = 1\n\
    ///     [party]\nlab = {}\n\
    ///     [assume]\nneed = { value = \"uniform(0, 1)\", basis = \"guess\", why = \"an example\" }\n\
    ///     [decide.held]\nby = \"lab\"\nrange = \"0 to 1\"\nvalue = \"1/2\"\n\
    ///     [let]\ncost = \"$3 * max(need - held, 0) + $1 * max(held - need, 0)\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let view = scenario.decide(&Decide::by(Aim::Least, "last(cost)"), &mut unwatched)?;
    /// let best = &view.candidates[view.best.unwrap()];
    /// assert!((best.values[0] - 0.75).abs() < 0.01);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn decide(&self, request: &Decide, watch: Watch) -> Result<DecideView, Error> {
        let levers = self.levers(request)?;
        let expressions = std::iter::once(&request.objective).chain(&request.shows);
        let measured = self.measured(expressions, Questions::own(), &request.sampling, &mut *watch)?;
        let (mut view, at_best) = {
            let watched = Watched::new(&mut *watch);
            let search = Search::new(&measured, &levers, request, &watched)?;
            let (candidates, best) = search.found()?;
            let at_best = (!search.is_stated(&candidates[best])).then(|| search.set(&candidates[best]));
            (search.view((candidates, best), request, &measured)?, at_best)
        };
        // The run that was measured is that of the scenario as stated, where others may not pay than at the best.
        view.unpaid_at_best = match at_best {
            Some(levers) => {
                (measured.run.scenario.overridden(levers))
                    .run_measured(Questions::own(), &request.sampling, watch)?
                    .answers
                    .unpaid
            }
            None => view.run.unpaid.clone(),
        };
        Ok(view)
    }

    /// The levers that are to move.
    fn levers(&self, request: &Decide) -> Result<Vec<String>, Error> {
        let base = self.built.base();
        let known: Vec<&str> = levers(base).map(|(name, _)| name).collect();
        if known.is_empty() {
            let message = "the scenario has no lever to move";
            let help = "add one: `[decide.x]` with `by = \"PARTY\"`, `range = \"LOW to HIGH\"` and `value = \"…\"`";
            return Err(self.mistake(Diagnostic::bare(Code::MissingKey, message).help(help)));
        }
        let mut problems = Vec::new();
        let mut named: Vec<String> = Vec::new();
        for name in &request.levers {
            let of = name.strip_prefix("decide.").unwrap_or(name);
            if known.contains(&of) {
                if named.iter().any(|other| other == of) {
                    let twice = Diagnostic::bare(Code::DuplicateName, format!("`{of}` is named twice"));
                    problems.push(twice.help("name each lever once"));
                }
                named.push(of.to_owned());
                continue;
            }
            let problem = Diagnostic::bare(Code::UnknownName, format!("there is no lever `{name}`"));
            problems.push(match syntax::closest(of, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("the levers are {}", known.join(", "))),
            });
        }
        self.refuse(problems)?;
        Ok(if named.is_empty() { known.into_iter().map(str::to_owned).collect() } else { named })
    }
}

/// The levers of a model that are there.
fn levers(model: &Model) -> impl Iterator<Item = (&str, &Lever)> {
    let there = model.quantities.iter().filter(|quantity| !quantity.removed);
    there.filter_map(|quantity| match &quantity.kind {
        QuantityKind::Lever(lever) => Some((quantity.name.as_str(), lever)),
        _ => None,
    })
}

/// A lever that moves.
struct MovingLever {
    name: String,
    lever: Lever,
    dimension: Dimension,
    unit: Conversion,
    /// It set to a value.
    set: Override,
}

/// A combination of values, canonical, and what came of it.
struct Candidate {
    values: Vec<f64>,
    /// The objective by path, less is better.
    loss: Vec<f64>,
    /// The columns of what is shown, canonical.
    shown: Vec<Vec<f64>>,
    mean: f64,
    /// The mean of the worst part.
    tail: f64,
}

/// A limit in the sense of losses.
struct LossLimit {
    part: f64,
    /// The mean of the worst part is at most this.
    most: f64,
}

/// The search for the best.
struct Search<'m> {
    scenario: &'m Scenario<'m>,
    levers: Vec<MovingLever>,
    region: SearchRegion,
    grid: usize,
    limit: Option<LossLimit>,
    aim: Aim,
    /// As written.
    objective: String,
    needed: (program::Ensemble, Vec<usize>),
    sampling: Sampling,
    design: Design,
    unit: Conversion,
    watch: &'m Watched<'m>,
}

impl<'m> Search<'m> {
    fn new(measured: &'m Measured, names: &[String], request: &Decide, watch: &'m Watched<'m>) -> Result<Self, Error> {
        let scenario = &measured.run.scenario;
        let built = &scenario.built;
        let levers: Vec<MovingLever> = names.iter().map(|name| MovingLever::of(built, name)).collect();
        let unit = measured.unit_of(0);
        let objective = built.checked.asks.last().map(|ask| built.base().node(ask.measures[0].node).ty.clone());
        let Some(Type::Number(dimension)) = objective else {
            let found = Diagnostic::bare(Code::TypeMismatch, format!("`{}` is no number", request.objective));
            return Err(scenario.mistake(found.help("state an objective that is a number, such as `npv(margin)`")));
        };
        let sampling = scenario.sampling(&request.sampling);
        let mut search = Search {
            scenario,
            region: region(&levers),
            levers,
            grid: 0,
            limit: None,
            aim: request.aim,
            objective: request.objective.clone(),
            needed: intervention::only(&built.compiled.ensemble, &measured.outputs()),
            design: scenario.design(&sampling),
            sampling,
            unit,
            watch,
        };
        search.region.sum = search.sum(request)?;
        search.limit = search.limit(request, &dimension)?;
        search.grid = search.grid_of(request)?;
        Ok(search)
    }

    fn refused<T>(&self, code: Code, message: impl Into<String>, help: impl Into<String>) -> Result<T, Error> {
        Err(self.scenario.mistake(Diagnostic::bare(code, message.into()).help(help.into())))
    }

    /// A quantity that the caller states.
    fn quantity(&self, text: &str, dimension: &Dimension, what: &str) -> Result<f64, Error> {
        let units = &self.scenario.built.checked.units;
        match units.parse_quantity(text.trim()) {
            Ok(found) if found.unit.dimension == *dimension && found.canonical().is_finite() => Ok(found.canonical()),
            Ok(_) => {
                let unit = units.display_unit(dimension).text;
                let message = format!("{what} `{text}` has another unit than what it is held against");
                self.refused(Code::DimensionMismatch, message, format!("write a number of `{unit}`"))
            }
            Err(_) => {
                let message = format!("{what} `{text}` is no quantity");
                self.refused(Code::WrongValue, message, "write a number with its unit, such as `-$2B` or `1 GW`")
            }
        }
    }

    fn sum(&self, request: &Decide) -> Result<Option<f64>, Error> {
        let Some(text) = &request.sum else { return Ok(None) };
        let first = &self.levers[0].dimension;
        if self.levers.len() < 2 {
            let help = "name two levers or more, or leave the sum out";
            return self.refused(Code::WrongArguments, "a sum is of several levers", help);
        }
        if let Some(other) = self.levers.iter().find(|lever| lever.dimension != *first) {
            let message = format!("`{}` and `{}` do not add up: their units differ", self.levers[0].name, other.name);
            return self.refused(Code::DimensionMismatch, message, "name levers of one unit, or leave the sum out");
        }
        let sum = self.quantity(text, first, "the sum")?;
        let [least, most] = [&self.region.low, &self.region.high].map(|ends| ends.iter().sum::<f64>());
        if least <= sum && sum <= most {
            return Ok(Some(sum));
        }
        let unit = &self.levers[0].unit;
        let message = format!("the levers cannot add up to {text}");
        self.refused(
            Code::WrongValue,
            message,
            format!("write a sum from {} to {}", unit.figure(least), unit.figure(most)),
        )
    }

    fn limit(&self, request: &Decide, dimension: &Dimension) -> Result<Option<LossLimit>, Error> {
        let Some(limit) = &request.limit else { return Ok(None) };
        if !(limit.part > 0.0 && limit.part < 0.5) {
            let message = "the part of paths that a limit is about is more than 0 % and less than 50 %";
            return self.refused(Code::WrongArguments, message, "write for example `5%`");
        }
        let (aim, relation) = match self.aim {
            Aim::Least => ("least", "<="),
            Aim::Most => ("most", ">="),
        };
        if limit.at_least != (self.aim == Aim::Most) {
            let message = format!("the {aim} is looked for, and the limit holds its good tail");
            let help = format!("the worst paths are those that the limit must hold: write `{relation}`");
            return self.refused(Code::WrongArguments, message, help);
        }
        let bound = self.quantity(&limit.bound, dimension, "the bound")?;
        Ok(Some(LossLimit { part: limit.part, most: self.loss(bound) }))
    }

    fn grid_of(&self, request: &Decide) -> Result<usize, Error> {
        let free = self.region.free();
        let values = request.grid.unwrap_or(GRID[free.clamp(1, GRID.len()) - 1]);
        if values < 2 {
            return self.refused(Code::WrongArguments, "a grid has at least two values of each lever", "write e.g. 11");
        }
        let all = u32::try_from(free).ok().and_then(|free| values.checked_pow(free));
        let paths = self.sampling.plan().paths;
        let fits = |all: usize| all <= MOST_CANDIDATES && all as u64 * paths <= MOST_KEPT;
        if !all.is_some_and(fits) {
            let count = all.map_or("too many".to_owned(), |all| report::whole(all as i128));
            let message = format!("{values} values of each of {free} levers are {count} candidates on {paths} paths");
            let help = format!(
                "at most {} candidates, and {} candidates times paths: name fewer levers, a coarser grid or fewer paths",
                report::whole(MOST_CANDIDATES as i128),
                report::whole(i128::from(MOST_KEPT))
            );
            return self.refused(Code::TooLarge, message, help);
        }
        let request = self.sampling.request();
        // The grid, the least that the search about its best takes, and the best on other draws.
        let about = self.region.around(&self.region.low, 0.5).len().max(1) * HALVINGS as usize;
        let runs = all.unwrap_or(1).saturating_add(about).saturating_add(1);
        self.scenario.check_cost(&self.sampling, &self.needed.0, &request, runs)?;
        Ok(values)
    }

    /// One sign, so that less is better.
    fn loss(&self, objective: f64) -> f64 {
        match self.aim {
            Aim::Least => objective,
            Aim::Most => -objective,
        }
    }

    /// The part of paths whose mean is the risk.
    fn part(&self) -> f64 {
        self.limit.as_ref().map_or(TAIL, |limit| limit.part)
    }

    fn is_admissible(&self, candidate: &Candidate) -> bool {
        self.limit.as_ref().is_none_or(|limit| candidate.tail <= limit.most)
    }

    /// The better of two comes first: within the limit, then by the mean; outside it by the risk.
    fn rank(&self, candidate: &Candidate) -> (bool, f64) {
        match self.is_admissible(candidate) {
            true => (false, candidate.mean),
            false => (true, candidate.tail),
        }
    }

    fn best(&self, candidates: &[Candidate]) -> usize {
        let order = |(_, a): &(usize, &Candidate), (_, b): &(usize, &Candidate)| {
            let (a, b) = (self.rank(a), self.rank(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        };
        candidates.iter().enumerate().min_by(order).map_or(0, |(at, _)| at)
    }

    /// All candidates, by their values, and the best of them.
    fn found(&self) -> Result<(Vec<Candidate>, usize), Error> {
        let mut points = self.region.grid(self.grid);
        let stated: Vec<f64> = self.levers.iter().map(|lever| lever.lever.value).collect();
        let fits = |sum: f64| (stated.iter().sum::<f64>() - sum).abs() <= 1e-9 * sum.abs().max(1e-9);
        if self.region.sum.is_none_or(fits) {
            points.retain(|point| !self.region.is_same(point, &stated));
            points.push(stated);
        }
        if points.is_empty() {
            let help = "ask for a finer grid, or widen the ranges";
            return self.refused(Code::WrongValue, "no combination of the grid adds up to the sum", help);
        }
        let mut candidates = self.run(points, &self.sampling)?;
        let mut best = self.best(&candidates);
        let mut part = 0.5 / (self.grid - 1) as f64;
        let mut halvings = 1;
        for _ in 0..ROUNDS {
            let known = |point: &Vec<f64>| candidates.iter().any(|one| self.region.is_same(&one.values, point));
            let mut near = self.region.around(&candidates[best].values, part);
            near.retain(|point| !known(point));
            let fits = (candidates.len() + near.len()) as u64 * self.sampling.plan().paths <= MOST_KEPT;
            candidates.extend(self.run(if fits { near } else { Vec::new() }, &self.sampling)?);
            let better = self.best(&candidates);
            if better == best {
                part /= 2.0;
                halvings += 1;
            }
            best = better;
            if halvings > HALVINGS {
                break;
            }
        }
        let values = candidates[best].values.clone();
        candidates.sort_by(|a, b| {
            a.values.iter().map(|value| value + 0.0).partial_cmp(b.values.iter().copied()).expect("values are numbers")
        });
        let best = candidates.iter().position(|candidate| candidate.values == values).expect("it is among them");
        Ok((candidates, best))
    }

    /// Runs candidates on the same draws.
    fn run(&self, points: Vec<Vec<f64>>, sampling: &Sampling) -> Result<Vec<Candidate>, Error> {
        let built = &self.scenario.built;
        let again = |point: &Vec<f64>| {
            let levers = self.levers.iter().zip(point).map(|(lever, value)| lever.set.at(*value)).collect::<Vec<_>>();
            Again { ensemble: intervention::with_levers(built, &self.needed, &levers) }
        };
        let all = points.iter().map(again).collect();
        let columns = redraws::columns(all, sampling, &|done, all| self.watch.see(&Work::Decision, done, all))?;
        points.into_iter().zip(columns).map(|(values, columns)| self.candidate(values, columns)).collect()
    }

    fn candidate(&self, values: Vec<f64>, columns: Vec<Vec<f64>>) -> Result<Candidate, Error> {
        let mut columns = columns.into_iter();
        let objective = columns.next().unwrap_or_default();
        self.must_be_finite(&values, &objective)?;
        let loss: Vec<f64> = objective.iter().map(|value| self.loss(*value)).collect();
        let tail = shortfall(&loss, 1.0 - self.part(), self.design).mean;
        Ok(Candidate { values, mean: mean(&loss), tail, loss, shown: columns.collect() })
    }

    fn must_be_finite(&self, values: &[f64], objective: &[f64]) -> Result<(), Error> {
        let failing = objective.iter().filter(|value| !value.is_finite()).count();
        let Some(path) = objective.iter().position(|value| !value.is_finite()) else { return Ok(()) };
        let set: Vec<String> = (self.levers.iter().zip(values))
            .map(|(lever, value)| format!("{} = {}", lever.name, lever.unit.figure(*value)))
            .collect();
        let message = format!(
            "the objective is not finite on {failing} of {} paths with {}, on path {path} first",
            objective.len(),
            set.join(", ")
        );
        let set: String = (self.levers.iter().zip(values))
            .map(|(lever, value)| {
                format!(" --set {}", report::shell_word(&format!("{}={}", lever.name, lever.unit.written(*value))))
            })
            .collect();
        let (file, objective) = (report::shell_word(&self.scenario.built.name), report::shell_word(&self.objective));
        let why = format!("`offtake explain {file} {objective}{set} --path {path}` says why");
        let help = format!("give it a value there too, or narrow the `range` of the lever; {why}");
        self.refused(Code::WrongValue, message, help)
    }

    /// Whether the scenario as stated has these values.
    fn is_stated(&self, candidate: &Candidate) -> bool {
        self.levers.iter().zip(&candidate.values).all(|(lever, value)| lever.lever.value == *value)
    }

    /// The levers set to the values of a candidate.
    fn set(&self, candidate: &Candidate) -> Vec<Override> {
        self.levers.iter().zip(&candidate.values).map(|(lever, value)| lever.set.at(*value)).collect()
    }

    /// The mean of an objective, in its unit, on the worst part of paths.
    fn tail(&self, objective: &[f64]) -> EffectView {
        let worst = match self.aim {
            Aim::Least => 1.0 - self.part(),
            Aim::Most => self.part(),
        };
        let tail = shortfall(objective, worst, self.design);
        EffectView { value: tail.mean, std_error: tail.std_error }
    }

    fn view(
        &self,
        (candidates, best): (Vec<Candidate>, usize),
        request: &Decide,
        measured: &Measured,
    ) -> Result<DecideView, Error> {
        let other = Sampling { seed: self.sampling.seed.wrapping_add(1), ..self.sampling };
        let fresh = self.run(vec![candidates[best].values.clone()], &other)?.pop().expect("one candidate is run");
        let objective = |loss: &[f64]| -> Vec<f64> { self.unit.column(&self.of_losses(loss)) };
        let losses: Vec<&[f64]> = candidates.iter().map(|candidate| candidate.loss.as_slice()).collect();
        let standings = standings(&losses, Aim::Least, self.design);
        let figures = |(candidate, standing): (&Candidate, analysis::Standing)| {
            let column = objective(&candidate.loss);
            let found = summary(&column, &QUANTILES, self.design);
            let behind: Vec<f64> = candidate.loss.iter().zip(&candidates[best].loss).map(|(a, b)| a - b).collect();
            let behind = self.unit.column(&behind);
            let shown = candidate.shown.iter().enumerate().map(|(at, column)| {
                let column = measured.unit_of(at + 1).column(column);
                EffectView { value: mean(&column), std_error: mean_error(&column, self.design) }
            });
            CandidateView {
                values: self
                    .levers
                    .iter()
                    .zip(&candidate.values)
                    .map(|(lever, value)| lever.unit.value(*value))
                    .collect(),
                stated: self.is_stated(candidate),
                admissible: self.is_admissible(candidate),
                mean: found.mean,
                std_error: found.std_error,
                quantiles: found.quantiles,
                quantile_errors: found.quantile_errors,
                tail: self.tail(&column),
                behind: EffectView { value: mean(&behind), std_error: mean_error(&behind, self.design) },
                regret: regret(&self.unit.column(&standing.regret), self.design),
                shows: shown.collect(),
            }
        };
        let fresh = objective(&fresh.loss);
        Ok(DecideView {
            objective: request.objective.clone(),
            unit: self.unit.reported_as(),
            aim: request.aim,
            levers: self.levers.iter().map(MovingLever::view).collect(),
            sum: self.region.sum.map(|sum| self.levers[0].unit.value(sum)),
            tail: self.part(),
            limit: self.limit.as_ref().map(|limit| RiskLimitView { bound: self.unit.value(self.loss(limit.most)) }),
            shows: request.shows.clone(),
            show_units: (1..=request.shows.len()).map(|at| measured.unit_of(at).reported_as()).collect(),
            best: self.is_admissible(&candidates[best]).then_some(best),
            fresh: EffectView { value: mean(&fresh), std_error: mean_error(&fresh, self.design) },
            fresh_tail: self.tail(&fresh),
            unpaid_at_best: Vec::new(),
            candidates: candidates.iter().zip(standings).map(figures).collect(),
            run: measured.answers.clone(),
        })
    }

    fn of_losses(&self, losses: &[f64]) -> Vec<f64> {
        losses.iter().map(|loss| self.loss(*loss)).collect()
    }
}

impl MovingLever {
    fn of(built: &Built, name: &str) -> Self {
        let base = built.base();
        let there = |id: &scenario::QuantityId| base.quantity(*id).name == name && !base.quantity(*id).removed;
        let id = base.quantities.ids().find(there).expect("it is a lever of the scenario");
        let quantity = base.quantity(id);
        let (QuantityKind::Lever(lever), Type::Number(dimension)) = (&quantity.kind, &quantity.ty) else {
            panic!("a lever is a number");
        };
        MovingLever {
            name: name.to_owned(),
            lever: lever.clone(),
            dimension: dimension.clone(),
            unit: built.figures().quantity(id),
            set: Override::of_lever(quantity, lever.value).expect("it is a lever"),
        }
    }

    fn view(&self) -> LeverView {
        lever_view(&self.name, &self.lever, &self.unit)
    }
}

fn region(levers: &[MovingLever]) -> SearchRegion {
    SearchRegion {
        low: levers.iter().map(|lever| lever.lever.low).collect(),
        high: levers.iter().map(|lever| lever.lever.high).collect(),
        sum: None,
    }
}
