//! Where two assumptions together flip an answer, and the smallest joint move of all that does.

use analysis::{Statistic, crux, joint_move, levels, quantiles, share_of_chance};
use chance::math::normal_quantile;
use report::{AxisView, FrontierCell, FrontierPoint, FrontierView, JointView, MovedView};
use scenario::QuantityId;
use syntax::{Code, Diagnostic};

use crate::bounds::RunAgain;
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

/// Values of each of the two.
const STEPS: usize = 9;

/// The quantiles between which they lie.
const ENDS: [f64; 2] = [0.05, 0.95];

/// Part of the paths at each pair of values, and fewest.
const AGAIN: (u64, u64) = (20, 500);

/// Most assumptions that move together.
const MOVING: usize = 8;

/// An answer of which to find the frontier.
///
/// ```
/// use offtake::Frontier;
///
/// let request = Frontier::of("rebate").over("aws_margin", "price").at_probability(0.8);
/// assert_eq!(request.over, Some(["aws_margin".to_owned(), "price".to_owned()]));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Frontier {
    /// The question's id.
    pub question: String,
    /// The two assumptions; those with the largest shares if none are named.
    pub over: Option<[String; 2]>,
    /// The probability of the claim at which the answer flips.
    pub probability: f64,
    /// How to sample.
    pub sampling: Sampling,
}

impl Frontier {
    /// A question's.
    pub fn of(question: impl Into<String>) -> Self {
        Frontier { question: question.into(), over: None, probability: 0.5, sampling: Sampling::default() }
    }

    /// Over two assumptions of one's own.
    pub fn over(mut self, a: impl Into<String>, b: impl Into<String>) -> Self {
        self.over = Some([a.into(), b.into()]);
        self
    }

    /// Where the claim has this probability, in place of one half.
    pub fn at_probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

impl Scenario<'_> {
    /// P(claim) where two assumptions are set to pairs of values, the line on which it is one half (or another probability), and what would
    /// have to be true: the smallest joint move of the leading assumptions that makes it so.
    ///
    /// # Errors
    /// There is no such question, or no such assumption that is drawn once a path from a range; the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Frontier, Memory, Project, Sampling, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume]\nrent = { value = \"uniform($1, $5)\", basis = \"guess\", why = \"an example\" }\n\
    ///     fee = { value = \"uniform($0, $2)\", basis = \"guess\", why = \"an example\" }\n\
    ///     power = { value = \"uniform($0, $4)\", basis = \"guess\", why = \"an example\" }\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent + fee + power > $6\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.frontier(&Frontier::of("dear").over("rent", "fee"), &mut unwatched)?;
    /// assert_eq!((found.across.assumption.as_str(), found.up.assumption.as_str()), ("rent", "fee"));
    /// // Power is as likely above $2 as below: on the frontier rent and fee sum to $4.
    /// assert!(!found.frontier.is_empty());
    /// assert!(found.frontier.iter().all(|at| (at.across + at.up - 4.0).abs() < 0.2));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn frontier(&self, request: &Frontier, watch: Watch) -> Result<FrontierView, Error> {
        let scenario = self.inquire(&Inquiry::none().answers_only().only([&request.question]))?;
        let questions = Questions::of([&request.question]).without_flips().at_probability(request.probability);
        self.refuse(Questions::of_one_claim(&scenario.built, &request.question).into_iter().collect())?;
        self.refuse(questions.problems(&scenario.built, true, scenario.files.caller))?;
        let sampling = part(&scenario.sampling(&request.sampling), AGAIN.0, AGAIN.1);
        let ensemble = &scenario.answering(&request.question);
        scenario.check_command(&request.sampling, &[RunAgain { ensemble, sampling, runs: STEPS * STEPS }])?;
        let run = scenario.run(&request.sampling, &mut *watch)?;
        let mut answers = run.answers_watched(&questions, &mut *watch)?;
        let answer = answers.answers.pop().expect("one question is asked");
        let found = Claimed::new(&run, &request.question);
        let [across, up] = found.axes(request)?;
        let cells = found.cells(&across, &up, &Watched::new(watch))?;
        let (across, up) = (found.axis(&across), found.axis(&up));
        Ok(FrontierView {
            id: answer.id,
            question: answer.question,
            claim: answer.claim,
            probability: answer.probability,
            std_error: answer.std_error,
            level: request.probability,
            frontier: frontier(&cells, &across, &up, request.probability),
            across,
            up,
            cells,
            joint: found.joint(request.probability),
            left_out: found.left_out(),
            run: answers,
        })
    }
}

/// The claim of a run.
struct Claimed<'r> {
    run: &'r Run<'r>,
    /// Its output.
    output: usize,
    /// Places of assumptions, largest share first, each with its share; and what chance may give.
    ranked: Vec<(usize, f64)>,
    by_chance: f64,
}

/// An assumption and the values it is set to, canonical.
struct Axis {
    at: usize,
    values: Vec<f64>,
}

impl<'r> Claimed<'r> {
    fn new(run: &'r Run<'r>, question: &str) -> Self {
        let built = run.built();
        let outputs = &run.kept.run.outputs;
        let place = built.checked.asks.iter().position(|ask| ask.id == question).expect("it was asked");
        let output = built.compiled.answers[place].holds;
        let columns: Vec<Vec<&[f64]>> = (built.compiled.assumptions.iter())
            .map(|one| one.outputs.iter().map(|&output| outputs[output].as_slice()).collect())
            .collect();
        let columns: Vec<&[&[f64]]> = columns.iter().map(Vec::as_slice).collect();
        let design = run.scenario.design(&run.scenario.sampling(&run.asked));
        let shares = crux(&outputs[output], &columns, design).unwrap_or_default();
        let by_chance = share_of_chance(run.paths() as usize, shares.len());
        let mut ranked: Vec<(usize, f64)> = shares.iter().map(|share| share.share).enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Claimed { run, output, ranked, by_chance }
    }

    fn quantity(&self, at: usize) -> QuantityId {
        self.run.built().compiled.assumptions[at].quantity
    }

    fn name(&self, at: usize) -> &'r str {
        &self.run.built().base().quantity(self.quantity(at)).name
    }

    fn column(&self, at: usize) -> &'r [f64] {
        let outputs = &self.run.built().compiled.assumptions[at].outputs;
        outputs.first().map_or(&[], |&output| self.run.kept.run.outputs[output].as_slice())
    }

    /// Whether it is drawn once a path from a range: no process, no event, no choice of few values.
    fn is_scalar(&self, at: usize) -> bool {
        let quantity = self.run.built().base().quantity(self.quantity(at));
        !intervention::is_process(quantity) && !few_values(self.column(at))
    }

    fn is_correlated(&self, at: usize) -> bool {
        let quantity = self.quantity(at);
        self.run.built().base().correlations.iter().any(|pair| pair.a == quantity || pair.b == quantity)
    }

    fn axes(&self, request: &Frontier) -> Result<[Axis; 2], Error> {
        let scenario = &self.run.scenario;
        let scalars: Vec<usize> = self.ranked.iter().map(|one| one.0).filter(|&at| self.is_scalar(at)).collect();
        let names: Vec<&str> = scalars.iter().map(|&at| self.name(at)).collect();
        let Some(over) = &request.over else {
            let [a, b, ..] = scalars.as_slice() else {
                let message = "the answer depends on fewer than two assumptions that are drawn from a range";
                return Err(scenario.mistake(Diagnostic::bare(Code::WrongArguments, message).help(
                    "a frontier is over two: give the second one a range, or ask where the answer flips on the first",
                )));
            };
            return Ok([*a, *b].map(|at| self.values(at)));
        };
        if over[0] == over[1] {
            let problem = Diagnostic::bare(Code::WrongArguments, format!("`{}` is named twice", over[0]));
            return Err(scenario.mistake(problem.help("name two assumptions")));
        }
        let mut found = Vec::new();
        let mut problems = Vec::new();
        for name in over {
            match names.iter().position(|known| known == name) {
                Some(place) => found.push(self.values(scalars[place])),
                None => {
                    let message = format!("the answer depends on no assumption `{name}` that is drawn from a range");
                    let problem = Diagnostic::bare(Code::UnknownName, message);
                    problems.push(match syntax::closest(name, names.iter().copied()) {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => problem.help(format!("there are {}", names.join(", "))),
                    });
                }
            }
        }
        scenario.refuse(problems)?;
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(a), Some(b)) => Ok([a, b]),
            _ => unreachable!("a name that is not found is a problem"),
        }
    }

    /// Even quantiles of what is drawn.
    fn values(&self, at: usize) -> Axis {
        let last = (STEPS - 1) as f64;
        let steps: Vec<f64> = (0..STEPS).map(|step| ENDS[0] + (ENDS[1] - ENDS[0]) * step as f64 / last).collect();
        Axis { at, values: quantiles(self.column(at), &steps).values }
    }

    fn axis(&self, axis: &Axis) -> AxisView {
        let unit = self.run.built().figures().quantity(self.quantity(axis.at));
        AxisView {
            assumption: self.name(axis.at).to_owned(),
            unit: unit.reported_as(),
            values: axis.values.iter().map(|value| unit.value(*value)).collect(),
        }
    }

    /// P at each pair of values, by the values of the second, then of the first.
    fn cells(&self, across: &Axis, up: &Axis, watch: &Watched) -> Result<Vec<Vec<FrontierCell>>, Error> {
        let (built, scenario) = (self.run.built(), &self.run.scenario);
        let sampling = part(&scenario.sampling(&self.run.asked), AGAIN.0, AGAIN.1);
        let mut needed = intervention::only(&built.compiled.ensemble, &[self.output]);
        if self.run.kept.run.failures.is_empty() {
            intervention::shorten(&mut needed.0);
        }
        let mut all = Vec::new();
        for b in &up.values {
            let row = intervention::with_assumption(built, &needed, self.quantity(up.at), *b);
            let row = (row, needed.1.clone());
            all.extend(
                across.values.iter().map(|a| Again {
                    ensemble: intervention::with_assumption(built, &row, self.quantity(across.at), *a),
                }),
            );
        }
        let columns = redraws::columns(all, &sampling, &|done, all| watch.see(&Work::Frontier, done, all))?;
        let design = scenario.design(&sampling);
        let cell = |outputs: &Vec<Vec<f64>>| {
            let found = Statistic::Probability.of(outputs.first().map_or(&[], Vec::as_slice), design);
            FrontierCell { probability: found.value, std_error: found.std_error }
        };
        let cells: Vec<FrontierCell> = columns.iter().map(cell).collect();
        Ok(cells.chunks(across.values.len()).map(<[FrontierCell]>::to_vec).collect())
    }

    /// Assumptions that stand out from chance and can move: drawn from a range, and no other moves with them.
    fn moving(&self) -> Vec<usize> {
        let clear = self.ranked.iter().filter(|(_, share)| *share > self.by_chance).map(|one| one.0);
        clear.filter(|&at| self.is_scalar(at) && !self.is_correlated(at)).take(MOVING).collect()
    }

    /// Assumptions that stand out and cannot.
    fn left_out(&self) -> Vec<String> {
        let clear = self.ranked.iter().filter(|(_, share)| *share > self.by_chance).map(|one| one.0);
        clear.filter(|&at| !self.is_scalar(at) || self.is_correlated(at)).map(|at| self.name(at).to_owned()).collect()
    }

    fn joint(&self, level: f64) -> Option<JointView> {
        let moving = self.moving();
        let score = |at: &usize| -> Vec<f64> { levels(self.column(*at)).into_iter().map(normal_quantile).collect() };
        let scores: Vec<Vec<f64>> = moving.iter().map(score).collect();
        let scores: Vec<&[f64]> = scores.iter().map(Vec::as_slice).collect();
        let design = self.run.scenario.design(&self.run.scenario.sampling(&self.run.asked));
        let found = joint_move(&self.run.kept.run.outputs[self.output], &scores, level, design)?;
        let figures = self.run.built().figures();
        let moved = |(&at, &deviations): (&usize, &f64)| {
            let unit = figures.quantity(self.quantity(at));
            let shifted = chance::math::normal_distribution(deviations);
            let values = quantiles(self.column(at), &[0.5, shifted]).values;
            MovedView {
                assumption: self.name(at).to_owned(),
                unit: unit.reported_as(),
                deviations,
                from: unit.value(values[0]),
                to: unit.value(values[1]),
            }
        };
        let mut moves: Vec<MovedView> = moving.iter().zip(&found.deviations).map(moved).collect();
        moves.sort_by(|a, b| b.deviations.abs().total_cmp(&a.deviations.abs()));
        Some(JointView {
            distance: found.distance,
            std_error: found.std_error,
            probability: found.probability,
            effective_paths: found.effective_paths,
            moves,
        })
    }
}

/// Where P crosses the level along each row, linear between values.
fn frontier(cells: &[Vec<FrontierCell>], across: &AxisView, up: &AxisView, level: f64) -> Vec<FrontierPoint> {
    let mut found = Vec::new();
    for (row, &at) in cells.iter().zip(&up.values) {
        for (pair, values) in row.windows(2).zip(across.values.windows(2)) {
            let [low, high] = [pair[0].probability - level, pair[1].probability - level];
            if (low < 0.0) == (high < 0.0) || low.is_nan() || high.is_nan() {
                continue;
            }
            let (part, width) = (low / (low - high), values[1] - values[0]);
            // The error of P over its slope (delta method).
            let error = (1.0 - part) * pair[0].std_error + part * pair[1].std_error;
            found.push(FrontierPoint {
                across: values[0] + part * width,
                up: at,
                std_error: error * width.abs() / (high - low).abs(),
                rising: high > low,
            });
        }
    }
    found
}
