//! Run to findings: probabilities, measures, the crux and where the answer flips.

use analysis::{Design, Summary, crux, probability, summary};
use explain::{Conversion, failures};
use report::{Answer, Checks, Crux, IntervalView, Measure, PROBABILITIES};
use scenario::Ask;

use crate::error::Error;
use crate::flips::{Flips, leading};
use crate::inquiry::Keep;
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::terminal_value::terminal_value;
use crate::watch::{Watch, Watched, Work, unwatched};

/// What a run answers: data, as `run --json` prints it. [`report::run_text`] makes text of it.
pub type Answers = report::RunView;

impl Run<'_> {
    /// Answers questions. Finding a flip point runs the scenario again, on fewer paths ([`Questions::without_flips`] leaves
    /// that out).
    ///
    /// # Errors
    /// There is no such question or assumption.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Questions, Sampling, Style, report, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent > $4/mo\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let run = Project::read(&world, "deal.toml").build(&Changes::none())?
    ///     .run(&Sampling::default().paths(1000), &mut unwatched)?;
    /// let answers = run.answers(&Questions::all())?;
    /// let dear = &answers.answers[0];
    /// assert!((dear.probability - 0.25).abs() < 0.01);
    /// assert_eq!(dear.crux[0].assumption, "rent");
    /// assert!(report::run_text(&answers, Style::PLAIN).contains("Dear."));
    /// assert!(run.answers(&Questions::of(["der"])).unwrap_err().to_string().contains("did you mean `dear`?"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn answers(&self, questions: &Questions) -> Result<Answers, Error> {
        self.answers_watched(questions, &mut unwatched)
    }

    /// As [`Run::answers`], under a watch.
    ///
    /// # Errors
    /// There is no such question or assumption, or the watch ended the work.
    pub fn answers_watched(&self, questions: &Questions, watch: Watch) -> Result<Answers, Error> {
        self.answers_shared(questions, &Watched::new(watch))
    }

    pub(crate) fn answers_shared(&self, questions: &Questions, watch: &Watched) -> Result<Answers, Error> {
        let (scenario, built, run) = (&self.scenario, self.built(), &self.kept.run);
        let problems = questions.problems(built, scenario.inquiry.keep == Keep::Answers, scenario.files.caller);
        scenario.refuse(problems)?;
        let sampling = scenario.sampling(&self.asked);
        let answers = self.all_answers(questions, &sampling, watch)?;
        let (plan, base) = (run.plan, built.base());
        Ok(Answers {
            offtake: crate::VERSION.into(),
            scenario: built.name.clone(),
            title: built.checked.title.clone(),
            variant: scenario.changes.variant.clone(),
            settings: scenario.settings_view(),
            seed: sampling.seed,
            sampler: self.asked.sampler_name().into(),
            paths: plan.paths,
            paths_asked: self.asked.paths,
            replicates: plan.replicates,
            start: base.start.to_string(),
            months: base.months,
            certain: built.is_certain(),
            answers,
            series: self.kept.series.clone(),
            checks: Checks {
                books_off_by_cents: run.checks.books,
                claims_off_by_cents: run.checks.mirrors,
                failed_paths: run.failed_paths(0),
                failures: failures(&built.ground(), &sampling.draws(), run),
            },
        })
    }

    fn all_answers(&self, questions: &Questions, sampling: &Sampling, watch: &Watched) -> Result<Vec<Answer>, Error> {
        let (built, outputs) = (self.built(), &self.kept.run.outputs);
        let columns: Vec<Vec<&[f64]>> = (built.compiled.assumptions.iter())
            .map(|one| one.outputs.iter().map(|&output| outputs[output].as_slice()).collect())
            .collect();
        let columns: Vec<&[&[f64]]> = columns.iter().map(Vec::as_slice).collect();
        let asks = built.checked.asks.iter().zip(&built.compiled.answers);
        let chosen = asks.filter(|(ask, _)| questions.has(ask, built));
        let answer = |(ask, place): (&Ask, &compile::AnswerColumns)| {
            let design = self.scenario.design(sampling);
            let truth = &outputs[place.holds];
            let flips = Flips { built, sampling, answer: place.holds, truth, outputs };
            let crux = entries(ask, &flips, &columns, questions, watch)?;
            let measures = ask.measures.iter().zip(&place.measures).map(|(asked, &output)| {
                let unit = built.figures().node(asked.node);
                let label = built.figures().label(asked.node);
                Measure { label, ..measure(&asked.text, &unit, &outputs[output], design) }
            });
            let nothing = IntervalView { low: 0.0, high: 1.0 };
            let answer = Answer {
                id: ask.id.clone(),
                question: ask.question.clone(),
                claim: ask.claim.clone(),
                counter: ask.counter.clone(),
                probability: f64::NAN,
                std_error: f64::NAN,
                interval: nothing,
                range: nothing,
                defined: 0,
                crux,
                measures: measures.collect(),
                worth: terminal_value(built.base(), ask),
            };
            Ok(answer.with_probability(&probability(truth, design)))
        };
        chosen.map(answer).collect()
    }
}

/// The crux of an answer, largest share first, with the flip points that are asked for.
fn entries(
    ask: &Ask,
    flips: &Flips,
    columns: &[&[&[f64]]],
    questions: &Questions,
    watch: &Watched,
) -> Result<Vec<Crux>, Error> {
    let design = if flips.built.is_certain() { Design::Certain } else { flips.sampling.design() };
    let shares = crux(flips.truth, columns, design).unwrap_or_default();
    let mut entries: Vec<(usize, Crux)> = (flips.built.assumption_names().zip(&shares).enumerate())
        .map(|(at, (name, share))| (at, Crux::of(name, share)))
        .collect();
    entries.sort_by(|a, b| b.1.share.total_cmp(&a.1.share).then(a.0.cmp(&b.0)));
    for (place, (at, entry)) in entries.iter_mut().enumerate() {
        let asked = questions.flips.contains(&entry.assumption);
        entry.flip = if questions.only_flips && !asked {
            None
        } else if asked || leading(place, entry) {
            let work = Work::Flip { question: ask.id.clone(), assumption: entry.assumption.clone() };
            Some(flips.by_intervention(*at, &|done, all| watch.see(&work, done, all)).ok_or(Error::Stopped)?)
        } else {
            flips.estimate(*at, entry.share)
        };
    }
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}

/// A measure in its unit. The mean of a date is over the paths on which it comes.
fn measure(id: &str, unit: &Conversion, column: &[f64], design: Design) -> Measure {
    let values = unit.column(column);
    let found = summary(&values, &PROBABILITIES, design);
    let never = values.iter().filter(|value| value.is_infinite()).count();
    if never == 0 || !matches!(unit, Conversion::Date) {
        return Measure::of(id, unit.reported_as(), &found, 0.0);
    }
    let finite = |value: &f64| if value.is_finite() { *value } else { f64::NAN };
    let comes: Vec<f64> = values.iter().map(finite).collect();
    let of_those = summary(&comes, &[], design);
    let both = Summary { mean: of_those.mean, std_error: of_those.std_error, ..found };
    Measure::of(id, unit.reported_as(), &both, never as f64 / both.defined as f64)
}
