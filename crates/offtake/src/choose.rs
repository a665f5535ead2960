//! Options of one decision: how often each is best, what it may be regretted by, and what decides between the two best.

use analysis::{Aim, standings};
use report::{ChoiceDifference, ChoiceRow, ChooseView, EffectView};
use syntax::{Code, Diagnostic};

use crate::bounds::RunAgain;
use crate::error::Error;
use crate::flips::{MOST_RUNS_OF_A_FLIP, confirming};
use crate::inquiry::{Inquiry, Question};
use crate::measured::Measured;
use crate::questions::{FlipRange, Questions};
use crate::regret::regret;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::Watch;

/// The id of the question whether one option is better than another: no name, so that no question of a scenario has it.
const BETTER: &str = "--better";

/// What the scenario itself is called among the options.
const STATED: &str = "as stated";

/// Options to choose among, and by what.
///
/// ```
/// use offtake::{Choose, Aim};
///
/// let request = Choose::of(Aim::Least, "npv(paid(lab), lab.discount)").option("rent").show("pledge.wasted");
/// assert_eq!((request.options.as_slice(), request.aim), (["rent".to_owned()].as_slice(), Aim::Least));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Choose {
    /// The objective, one number per path.
    pub objective: String,
    /// Whether little of it is better, or much.
    pub aim: Aim,
    /// Variants that are options beside the scenario as stated; all of them if none is named.
    pub options: Vec<String>,
    /// Further expressions to report of each option.
    pub shows: Vec<String>,
    /// Assumptions whose break-even between the two best is to be found too.
    pub break_evens: Vec<String>,
    /// The same between values of one's own, which may lie beyond what is drawn.
    pub ranges: Vec<FlipRange>,
    /// How to sample.
    pub sampling: Sampling,
}

impl Choose {
    /// By an objective.
    pub fn of(aim: Aim, objective: impl Into<String>) -> Self {
        Choose {
            objective: objective.into(),
            aim,
            options: Vec::new(),
            shows: Vec::new(),
            break_evens: Vec::new(),
            ranges: Vec::new(),
            sampling: Sampling::default(),
        }
    }

    /// A variant is an option.
    pub fn option(mut self, variant: impl Into<String>) -> Self {
        self.options.push(variant.into());
        self
    }

    /// Reports an expression of each option too, once.
    pub fn show(mut self, expression: impl Into<String>) -> Self {
        let expression = expression.into();
        if !self.shows.contains(&expression) {
            self.shows.push(expression);
        }
        self
    }

    /// Finds the break-even of an assumption too.
    pub fn break_even(mut self, assumption: impl Into<String>) -> Self {
        self.break_evens.push(assumption.into());
        self
    }

    /// Finds it between two values, which may lie beyond what is drawn.
    pub fn break_even_between(mut self, range: FlipRange) -> Self {
        self.ranges.push(range);
        self
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

/// One option: the scenario as stated, or a variant of it.
struct ChoiceOption {
    name: String,
    variant: Option<String>,
}

impl ChoiceOption {
    /// An expression as it is under this option.
    fn expression(&self, of: &str) -> String {
        match &self.variant {
            None => of.to_owned(),
            Some(variant) => format!("in({variant}, {of})"),
        }
    }
}

impl Scenario<'_> {
    /// Sets the options of a decision side by side on the same draws: the scenario as stated and variants of it, by one objective.
    ///
    /// # Errors
    /// There is no such variant or assumption, there is one option only, the objective is no number, or it is not finite on some path;
    /// the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Choose, Memory, Project, Aim, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"how much\"\nstart = \"2026-01\"\nmonths = 12\n\
    ///     [assume]\nneed = { value = \"uniform(0, 1)\", basis = \"guess\", why = \"an example\" }\n\
    ///     [let]\nheld = \"1/2\"\ncost = \"$3 * max(need - held, 0) + $1 * max(held - need, 0)\"\n\
    ///     [variant.more]\nset = { held = \"3/4\" }\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let view = scenario.choose(&Choose::of(Aim::Least, "last(cost)"), &mut unwatched)?;
    /// assert_eq!(view.options[0].option, "more");
    /// assert!((view.options[0].best.value - 7.0 / 16.0).abs() < 0.01);
    /// let flip = view.difference.answer.crux[0].flip.as_ref().unwrap();
    /// assert!((flip.values[0].value - 9.0 / 16.0).abs() < 0.01);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn choose(&self, request: &Choose, watch: Watch) -> Result<ChooseView, Error> {
        let options = self.options(request)?;
        let expressions: Vec<String> = std::iter::once(&request.objective)
            .chain(&request.shows)
            .flat_map(|of| options.iter().map(|option| option.expression(of)))
            .collect();
        let measuring = match self.measuring(&expressions) {
            Ok(measuring) => measuring,
            // A mistake in an expression is one, however many options read it.
            Err(of_all) => {
                let stated: Vec<String> = std::iter::once(&request.objective).chain(&request.shows).cloned().collect();
                return Err(self.measuring(&stated).err().unwrap_or(of_all));
            }
        };
        measuring.check_command(&request.sampling, &measuring.again(request))?;
        let measured = measuring.run_measured(Questions::own(), &request.sampling, &mut *watch)?;
        let rows = measured.rows(&options, request)?;
        let mut ranked: Vec<(ChoiceOption, ChoiceRow)> = options.into_iter().zip(rows).collect();
        ranked.sort_by(|(_, a), (_, b)| match request.aim {
            Aim::Least => a.objective.mean.total_cmp(&b.objective.mean),
            Aim::Most => b.objective.mean.total_cmp(&a.objective.mean),
        });
        let difference = self.difference(&ranked[0].0, &ranked[1].0, request, watch)?;
        Ok(ChooseView {
            objective: request.objective.clone(),
            aim: request.aim,
            shows: request.shows.clone(),
            options: ranked.into_iter().map(|(_, row)| row).collect(),
            difference,
            run: measured.answers,
        })
    }

    /// What a choice runs behind its options: the best two on all paths, and the flips of what decides between them.
    fn again(&self, request: &Choose) -> [RunAgain<'_>; 2] {
        let sampling = self.sampling(&request.sampling);
        let flips = 1 + request.break_evens.len() + request.ranges.len();
        let ensemble = &self.built.compiled.ensemble;
        let runs = flips * MOST_RUNS_OF_A_FLIP;
        [RunAgain { ensemble, sampling, runs: 1 }, RunAgain { ensemble, sampling: confirming(&sampling), runs }]
    }

    fn options(&self, request: &Choose) -> Result<Vec<ChoiceOption>, Error> {
        let known: Vec<&str> = self.variants().filter(|name| self.changes.variant.as_deref() != Some(name)).collect();
        let mut problems = Vec::new();
        for name in &request.options {
            if known.contains(&name.as_str()) {
                if request.options.iter().filter(|other| *other == name).count() > 1 {
                    let twice = Diagnostic::bare(Code::DuplicateName, format!("`{name}` is named twice"));
                    problems.push(twice.help("name each option once"));
                    break;
                }
                continue;
            }
            let problem = Diagnostic::bare(Code::NotAVariant, format!("there is no other variant `{name}`"));
            problems.push(match syntax::closest(name, known.iter().copied()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("options are variants: {}", known.join(", "))),
            });
        }
        self.refuse(problems)?;
        let named: Vec<&str> = match request.options.is_empty() {
            true => known,
            false => request.options.iter().map(String::as_str).collect(),
        };
        if named.is_empty() {
            let problem = Diagnostic::bare(
                Code::MissingKey,
                "a choice has at least two options, and the scenario has no variant",
            )
            .help("add `[variant.x]` with what the other option `set`s, `remove`s or `add`s");
            return Err(self.mistake(problem));
        }
        let stated = self.changes.variant.clone().unwrap_or_else(|| STATED.to_owned());
        let first = ChoiceOption { name: stated, variant: None };
        let others =
            named.into_iter().map(|name| ChoiceOption { name: name.to_owned(), variant: Some(name.to_owned()) });
        Ok(std::iter::once(first).chain(others).collect())
    }

    /// Whether the one is better than the other, with its crux and the values at which that flips.
    fn difference(
        &self,
        first: &ChoiceOption,
        second: &ChoiceOption,
        request: &Choose,
        watch: Watch,
    ) -> Result<ChoiceDifference, Error> {
        let [a, b] = [first, second].map(|option| option.expression(&request.objective));
        let (holds, gain) = match request.aim {
            Aim::Least => (format!("({a}) < ({b})"), format!("({b}) - ({a})")),
            Aim::Most => (format!("({a}) > ({b})"), format!("({a}) - ({b})")),
        };
        let question = Question::holds(BETTER, holds).measure(gain);
        let inquiry = Inquiry::none().answers_only().only([""; 0]).ask(question);
        let questions = request.break_evens.iter().fold(Questions::own().crux_of("all"), Questions::flip);
        let questions = request.ranges.iter().cloned().fold(questions, Questions::flip_between);
        let run = self.inquire(&inquiry)?.run(&request.sampling, &mut *watch)?;
        let mut answers = run.answers_watched(&questions, watch)?;
        let answer = answers.answers.pop().expect("one question is asked");
        Ok(ChoiceDifference { first: first.name.clone(), second: second.name.clone(), answer })
    }
}

impl Measured<'_> {
    /// A row per option, in their order.
    fn rows(&self, options: &[ChoiceOption], request: &Choose) -> Result<Vec<ChoiceRow>, Error> {
        let count = options.len();
        let columns: Vec<&[f64]> = self.columns().take(count).collect();
        let unit = self.unit_of(0);
        for (option, column) in options.iter().zip(&columns) {
            self.must_be_finite(option, &unit.column(column))?;
        }
        let scenario = &self.run.scenario;
        let design = scenario.design(&scenario.sampling(&self.run.asked));
        let standings = standings(&columns, request.aim, design);
        let row = |(place, (option, standing)): (usize, (&ChoiceOption, analysis::Standing))| ChoiceRow {
            option: option.name.clone(),
            objective: self.carrier.measures[place].clone(),
            best: EffectView { value: standing.best, std_error: standing.best_error },
            regret: regret(&unit.column(&standing.regret), design),
            shows: (1..=request.shows.len()).map(|at| self.carrier.measures[at * count + place].clone()).collect(),
        };
        Ok(options.iter().zip(standings).enumerate().map(row).collect())
    }

    fn must_be_finite(&self, option: &ChoiceOption, column: &[f64]) -> Result<(), Error> {
        let failing = column.iter().filter(|value| !value.is_finite()).count();
        let Some(path) = column.iter().position(|value| !value.is_finite()) else { return Ok(()) };
        let message = format!(
            "the objective of `{}` is not finite on {failing} of {} paths, on path {path} first",
            option.name,
            column.len()
        );
        let help = match self.answers.checks.failed_paths {
            0 if column[path].is_infinite() => {
                "what is unlimited, or never, leaves nothing to regret: `[ask.x]` with `among` and `least` names the best all the same"
            }
            0 => "give it a value there too: a path on which it is undefined has no best option",
            _ => "paths fail: `offtake run FILE` says why, with `--variant NAME` of an option",
        };
        Err(self.run.scenario.mistake(Diagnostic::bare(Code::WrongValue, message).help(help)))
    }
}
