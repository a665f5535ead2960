//! Run to findings: probabilities, measures, the crux and where the answer flips.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use analysis::{
    Design, Summary, VarianceShare, crux, probability, quantile_errors, quantiles, share_of_chance, shortfall, summary,
};
use explain::{Conversion, PathFigure, failures, undefined};
use report::{
    Answer, Checks, ConditionView, Crux, FEWEST_OF_CRUX, FlipPoint, IntervalView, Joined, Measure, OptionView,
    PROBABILITIES, TailFigure, Undefined,
};
use scenario::{Ask, Function, NodeId};
use syntax::{Code, Diagnostic};

use crate::build::Built;
use crate::error::Error;
use crate::flips::{Flips, leading};
use crate::inquiry::Keep;
use crate::questions::{FlipRange, Questions, Which};
use crate::run::Run;
use crate::sampling::Sampling;
use crate::terminal_value::terminal_value;
use crate::totals::{FEWEST_OF_TOTAL, Totals, WantedTotals, paths_of_totals};
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
        let worlds = self.worlds_read(&questions.chosen(built));
        let (plan, base) = (run.plan, built.base());
        Ok(Answers {
            offtake: crate::VERSION.into(),
            scenario: built.name.clone(),
            title: built.checked.title.clone(),
            about: built.checked.about.clone(),
            variant: scenario.changes.variant.clone(),
            settings: scenario.settings_view(),
            seed: sampling.seed,
            sampler: self.asked.sampler_name().into(),
            paths: plan.paths,
            paths_asked: self.asked.paths,
            replicates: plan.replicates,
            start: base.start.to_string(),
            months: base.months,
            files_sha256: crate::own_files::own_files_sha256(scenario.files_read()),
            certain: built.is_certain(),
            answers,
            series: self.kept.series.clone(),
            calibration: if questions.which == Which::All { self.calibration() } else { Vec::new() },
            unpaid: self.unpaid_in(|world| worlds.contains(&world)),
            all_unpaid: questions.all_unpaid,
            checks: Checks {
                books_off_by_cents: run.checks.books,
                claims_off_by_cents: run.checks.mirrors,
                failed_paths: run.failed_paths(0),
                failed_in_any_world: failed_in_any_world(run),
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
        let design = self.scenario.design(sampling);
        let wide = self.wide(questions)?;
        // Questions are shared out among threads. What each runs again has as many, so that the last ones leave none idle.
        let threads = sampling.thread_count();
        let asked = questions.chosen(built).len().max(1);
        let chosen = self.chosen(questions, sampling, &columns, design);
        // The few paths of totals are one thread's work.
        let totals = || self.totals(&chosen, questions, sampling);
        let (totals, reasons) = engine::side_by_side(threads, totals, || self.reasons(&chosen, sampling));
        let answering = Answering { watch, answered: AtomicU64::new(0), all: asked as u64 };
        let answer = |one: &Asked| {
            let (ask, place) = (one.ask, one.place);
            let why = |output: usize| reasons.get(&output).cloned().unwrap_or_default();
            let measures = ask.measures.iter().zip(&place.measures).map(|(asked, &output)| {
                let figures = built.figures();
                let (unit, label, about) = (figures.measure(asked), figures.label_of(asked), figures.about(asked));
                let wanted = questions.wants_crux_of(&asked.text, label.as_deref());
                let shares = wanted.then(|| crux(&outputs[output], &columns, design)).flatten();
                let crux = ranked(built, shares.as_deref()).into_iter().map(|(_, entry)| entry).collect();
                let tails = tails(&unit.column(&outputs[output]), &questions.quantiles, design);
                Measure {
                    label,
                    about,
                    undefined: why(output),
                    tails,
                    crux,
                    ..measure(&asked.text, &unit, &outputs[output], design)
                }
            });
            let nothing = IntervalView { low: 0.0, high: 1.0 };
            let together = one.together();
            let answer = Answer {
                id: ask.id.clone(),
                question: ask.question.clone(),
                claim: ask.claim.clone(),
                counter: ask.counter.clone(),
                about: ask.about.clone(),
                subject: ask.subject.clone(),
                probability: f64::NAN,
                std_error: f64::NAN,
                interval: nothing,
                range: nothing,
                defined: 0,
                undefined: why(place.holds),
                joined: joined(built, ask),
                conditions: self.conditions(ask, place, design),
                crux: one.entries(questions, totals.as_ref(), &wide, &answering)?,
                interaction: together.0,
                interaction_error: together.1,
                chance_share: one.chance_share(),
                measures: measures.collect(),
                worth: terminal_value(&built.checked.models, ask),
                option: ask.option.as_ref().map(|one| OptionView { of: one.of.clone(), name: one.name.clone() }),
            };
            answering.count();
            Ok(answer.with_probability(&probability(one.flips.truth, design)))
        };
        engine::in_parallel(&chosen, threads, answer).into_iter().collect()
    }

    /// The questions that are asked for, in the order in which they are written, with the shares of the assumptions.
    fn chosen<'a>(
        &'a self,
        questions: &Questions,
        sampling: &'a Sampling,
        columns: &[&[&[f64]]],
        design: Design,
    ) -> Vec<Asked<'a>> {
        let (built, outputs) = (self.built(), &self.kept.run.outputs);
        let asks = built.questions_as_written().into_iter();
        let asks = asks.map(|place| (place, &built.checked.asks[place], &built.compiled.answers[place]));
        let asks: Vec<_> = asks.filter(|(_, ask, _)| questions.has(ask, built)).collect();
        let fails = !self.kept.run.failures.is_empty();
        let flips = |place: &compile::AnswerColumns| {
            let truth = &outputs[place.holds];
            Flips { built, sampling, answer: place.holds, truth, outputs, level: questions.probability, fails }
        };
        engine::in_parallel(&asks, sampling.thread_count(), |&(number, ask, place)| {
            let truth = &outputs[place.holds];
            let shares = if rarer(truth) < FEWEST_OF_CRUX { None } else { crux(truth, columns, design) };
            Asked { number, ask, place, flips: flips(place), shares }
        })
    }

    /// Total shares where they are asked for, or where most is decided by no assumption alone.
    fn totals(&self, chosen: &[Asked], questions: &Questions, sampling: &Sampling) -> Option<Totals> {
        let wanted = |one: &Asked| {
            let shares = one.shares.as_deref()?;
            let wanted = questions.totals || (one.is_interaction() && !questions.only_flips);
            // On the part of the paths that is drawn anew, one or two true ones would decide.
            let part = paths_of_totals(sampling, questions.totals) as f64 / self.kept.run.plan.paths as f64;
            let wanted = wanted && rarer(one.flips.truth) as f64 * part >= FEWEST_OF_TOTAL;
            let correlated = |assumption| one.flips.correlated(assumption);
            let of = || WantedTotals::new(one.place.holds, shares, one.chance_share(), questions.totals, correlated);
            wanted.then(of)
        };
        let wanted: Vec<WantedTotals> = chosen.iter().filter_map(wanted).collect();
        Totals::new(self.built(), sampling, &wanted, questions.totals, !self.kept.run.failures.is_empty())
    }

    /// Why claims and measures are undefined, by output.
    fn reasons(&self, chosen: &[Asked], sampling: &Sampling) -> BTreeMap<usize, Undefined> {
        let figures = chosen.iter().flat_map(|one| {
            let measures = one.ask.measures.iter().zip(&one.place.measures);
            let measures = measures.map(|(asked, output)| PathFigure { node: asked.node, output: *output });
            measures.chain([PathFigure { node: one.ask.holds, output: one.place.holds }])
        });
        let is_undefined =
            |figure: &PathFigure| self.kept.run.outputs[figure.output].iter().any(|value| value.is_nan());
        let figures: Vec<PathFigure> = figures.filter(is_undefined).collect();
        let found =
            undefined(&self.built().ground(), &sampling.draws(), &self.kept.run, &figures, sampling.thread_count());
        figures.iter().map(|figure| figure.output).zip(found).collect()
    }

    /// The conditions that a claim is joined of, each alone.
    fn conditions(&self, ask: &Ask, place: &compile::AnswerColumns, design: Design) -> Vec<ConditionView> {
        let (built, outputs) = (self.built(), &self.kept.run.outputs);
        let nodes = built.base().joined(ask.holds).map_or(Vec::new(), |(_, nodes)| nodes);
        let condition = |(node, &output): (NodeId, &usize)| {
            let written = built.sources.text(built.base().node(node).span);
            let found = probability(&outputs[output], design);
            ConditionView {
                text: written.split_whitespace().collect::<Vec<_>>().join(" "),
                label: built.figures().label(node),
                probability: found.probability,
                std_error: found.std_error,
                defined: found.defined,
            }
        };
        nodes.into_iter().zip(&place.conditions).map(condition).collect()
    }

    /// For each flip between values of the user's choice the scenario with the assumption drawn there, so that it can be set.
    fn wide(&self, questions: &Questions) -> Result<Vec<Wide>, Error> {
        let wide = |range: &FlipRange| {
            let FlipRange { assumption, from, to } = range;
            self.scenario.refuse(range.problems(self.built(), self.scenario.files.caller))?;
            let scenario = self.scenario.with(assumption, format!("uniform({from}, {to})"))?;
            let built = Arc::clone(&scenario.built);
            let value = |text: &str| {
                let found = built.checked.units.parse_quantity(text.trim()).ok();
                found.map(|found| found.unit.to_canonical(found.value))
            };
            let place = built.assumption_names().position(|name| name == assumption);
            let ends = value(from).zip(value(to));
            let Some((place, ends)) = place.zip(ends) else {
                let message = format!("no answer can be read for `{assumption}` between {from} and {to}");
                let problem = Diagnostic::bare(Code::WrongValue, message)
                    .help("name an assumption that an answer reads, and two numbers in its unit, the lower one first");
                return Err(self.scenario.mistake(problem));
            };
            Ok(Wide { name: assumption.clone(), built: Arc::clone(&built), place, ends })
        };
        questions.ranges.iter().map(wide).collect()
    }
}

/// The paths on which a claim is true, or those on which it is false: whichever are fewer.
fn rarer(truth: &[f64]) -> u64 {
    let count = |side: f64| truth.iter().filter(|truth| **truth == side).count() as u64;
    count(0.0).min(count(1.0))
}

/// Paths on which some world failed.
fn failed_in_any_world(run: &engine::Outcome) -> u64 {
    let paths = run.plan.paths as usize;
    (0..paths).filter(|&path| run.failed.iter().any(|world| world[path])).count() as u64
}

/// How a claim is joined of several conditions, if it is.
fn joined(built: &Built, ask: &Ask) -> Option<Joined> {
    let (function, _) = built.base().joined(ask.holds)?;
    Some(if function == Function::And { Joined::And } else { Joined::Or })
}

/// A scenario in which an assumption is drawn between two values of the user's choice.
struct Wide {
    name: String,
    built: Arc<Built>,
    /// The assumption's place.
    place: usize,
    /// Canonical.
    ends: (f64, f64),
}

/// How far the answers are.
struct Answering<'a, 'w> {
    watch: &'a Watched<'w>,
    answered: AtomicU64,
    all: u64,
}

impl Answering<'_, '_> {
    /// Shows how far one question is if there is no other, else how many are answered.
    fn see(&self, work: &Work, done: u64, all: u64) -> ControlFlow<()> {
        match self.all {
            1 => self.watch.see(work, done, all),
            all => self.watch.see(&Work::Questions, self.answered.load(Ordering::Relaxed), all),
        }
    }

    fn count(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// A question being answered.
struct Asked<'a> {
    number: usize,
    ask: &'a Ask,
    place: &'a compile::AnswerColumns,
    flips: Flips<'a>,
    /// Nothing if all paths agree.
    shares: Option<Vec<VarianceShare>>,
}

impl Asked<'_> {
    /// Share of the variance that no assumption has alone, and its standard error.
    fn together(&self) -> (f64, f64) {
        let Some(shares) = &self.shares else { return (f64::NAN, f64::NAN) };
        let alone: f64 = shares.iter().map(|share| share.raw).sum();
        let squares: f64 = shares.iter().map(|share| share.std_error * share.std_error).sum();
        ((1.0 - alone).clamp(0.0, 1.0), squares.sqrt())
    }

    /// The share that chance alone may give one of the assumptions.
    fn chance_share(&self) -> f64 {
        let paths = self.flips.truth.iter().filter(|truth| !truth.is_nan()).count();
        self.shares.as_ref().map_or(0.0, |shares| share_of_chance(paths, shares.len()))
    }

    /// Whether most is decided by no assumption alone.
    fn is_interaction(&self) -> bool {
        let (share, error) = self.together();
        share - 2.0 * error > 0.5
    }

    /// The crux of an answer, largest share first, with the flip points that are asked for.
    fn entries(
        &self,
        questions: &Questions,
        totals: Option<&Totals>,
        wide: &[Wide],
        answering: &Answering,
    ) -> Result<Vec<Crux>, Error> {
        let flips = &self.flips;
        let mut entries = ranked(flips.built, self.shares.as_deref());
        if self.shares.is_none() {
            // All paths agree: only what is asked for.
            let names = flips.built.assumption_names().enumerate();
            let asked = names.filter(|(_, name)| questions.flips.iter().any(|asked| asked == name));
            entries = asked.map(|(at, name)| (at, Crux::without_share(name))).collect();
            for (at, entry) in &mut entries {
                entry.basis = flips.built.basis(flips.quantity(*at));
            }
        }
        for (at, entry) in &mut entries {
            if let Some(total) = totals.and_then(|totals| totals.of(*at, self.place.holds)) {
                (entry.total, entry.total_error) = (total.share, total.std_error);
            }
        }
        let most = |entry: &Crux| if entry.total.is_nan() { entry.share } else { entry.share.max(entry.total) };
        entries.sort_by(|a, b| most(&b.1).total_cmp(&most(&a.1)).then(a.0.cmp(&b.0)));
        let see = |assumption: &str, find: &dyn Fn(Progress) -> Option<FlipPoint>| {
            let work = Work::Flip { question: self.ask.id.clone(), assumption: assumption.to_owned() };
            find(&|done, all| answering.see(&work, done, all)).ok_or(Error::Stopped)
        };
        let by_chance = self.chance_share();
        for (place, (at, entry)) in entries.iter_mut().enumerate() {
            let at = *at;
            entry.asked = questions.flips.contains(&entry.assumption);
            let clear = entry.share > by_chance;
            entry.direction = if place == 0 && clear { flips.direction(at) } else { None };
            entry.flip = if questions.only_flips && !entry.asked {
                None
            } else if entry.asked || (clear && leading(place, entry)) {
                Some(see(&entry.assumption, &|progress| flips.by_intervention(at, entry.asked, progress))?)
            } else {
                // What chance alone may give has no flip that one could believe.
                flips.estimate(at, entry.share).filter(|_| clear)
            };
        }
        let mut entries: Vec<Crux> = entries.into_iter().map(|(_, entry)| entry).collect();
        for Wide { name, built, place, ends } in wide {
            let answer = built.compiled.answers[self.number].holds;
            let flips = Flips { built, answer, outputs: &[], truth: &[], ..*flips };
            let found = see(name, &|progress| flips.between(*place, *ends, progress))?;
            let known = entries.iter().position(|entry| entry.assumption == *name);
            let place = known.unwrap_or_else(|| {
                let basis = built.basis(built.compiled.assumptions[*place].quantity);
                entries.push(Crux { basis, ..Crux::without_share(name) });
                entries.len() - 1
            });
            (entries[place].asked, entries[place].flip) = (true, Some(found));
        }
        Ok(entries)
    }
}

/// What a search reports to: runs done, runs at most.
type Progress<'a> = &'a (dyn Fn(u64, u64) -> ControlFlow<()> + Sync);

/// Assumptions with their shares, largest first; none if there are no shares.
fn ranked(built: &Built, shares: Option<&[VarianceShare]>) -> Vec<(usize, Crux)> {
    let mut entries: Vec<(usize, Crux)> = (built.assumption_names().zip(shares.unwrap_or_default()).enumerate())
        .map(|(at, (name, share))| (at, name, share, built.basis(built.compiled.assumptions[at].quantity)))
        .map(|(at, name, share, basis)| (at, Crux { basis, ..Crux::of(name, share) }))
        .collect();
    entries.sort_by(|a, b| b.1.share.total_cmp(&a.1.share).then(a.0.cmp(&b.0)));
    entries
}

/// Quantiles of a column in its unit, with the mean beyond each.
fn tails(values: &[f64], probabilities: &[f64], design: Design) -> Vec<TailFigure> {
    let found = quantiles(values, probabilities);
    let errors = quantile_errors(values, probabilities, &found, design);
    let figures = found.values.into_iter().zip(errors).zip(probabilities);
    let figure = |((value, std_error), &probability): ((f64, f64), &f64)| {
        let beyond = shortfall(values, probability, design);
        TailFigure { probability, value, std_error, mean_beyond: beyond.mean, mean_beyond_error: beyond.std_error }
    };
    figures.map(figure).collect()
}

/// A measure in its unit. The mean of a date is over the paths on which it comes.
pub(crate) fn measure(id: &str, unit: &Conversion, column: &[f64], design: Design) -> Measure {
    let values = unit.column(column);
    let found = summary(&values, &PROBABILITIES, design);
    let never = values.iter().filter(|value| value.is_infinite()).count();
    if never == 0 || !matches!(unit, Conversion::Date) {
        return Measure::of(id, unit.reported_as(), &found, 0.0);
    }
    let finite = |value: &f64| if value.is_finite() { *value } else { f64::NAN };
    let comes: Vec<f64> = values.iter().map(finite).collect();
    let of_those = summary(&comes, &[], design);
    let both = Summary {
        quantiles: found.quantiles,
        quantile_errors: found.quantile_errors,
        defined: found.defined,
        ..of_those
    };
    Measure::of(id, unit.reported_as(), &both, never as f64 / both.defined as f64)
}
