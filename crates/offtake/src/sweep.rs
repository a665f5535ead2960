//! Sweeps: a scenario at many points of its assumptions and variants, each run on the same draws.

use std::path::Path;

use report::{EffectView, SweepView};
use syntax::{Code, Diagnostic};

use crate::answers::Answers;
use crate::error::Error;
use crate::inquiry::{Inquiry, Question};
use crate::questions::Questions;
use crate::scenario::Scenario;
use crate::sweep_axes::axes;
use crate::sweep_folder::SweepFolder;
use crate::sweep_points::{SweepPoints, named_twice};
use crate::sweep_request::{SHOWN, Sweep, fraction_of};
use crate::sweep_run::SweepRunner;
use crate::sweep_summary::SweepSummary;
use crate::watch::{Watch, Watched};
use crate::world::Output;

impl<'w> Scenario<'w> {
    /// Runs the scenario at every point of a sweep on the same draws: P of each claim and each measure at each, and which points have the
    /// least and the greatest. Nothing is compiled again where drawn or fixed assumptions are set to quantities.
    ///
    /// # Errors
    /// There is no such name, variant or question; a value does not fit; there is nothing to sweep over, or more than the sampling allows;
    /// the watch ended the work.
    ///
    /// ```
    /// use offtake::{Changes, Memory, Project, Sampling, Sweep, SweepAxis, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume]\nrent = { value = \"uniform($1, $5)\", basis = \"guess\", why = \"an example\" }\n\
    ///     fee = { value = \"uniform($0, $1)\", basis = \"guess\", why = \"an example\" }\n\
    ///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent + fee > $4\"\n";
    /// let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let found = scenario.sweep(&Sweep::new().over(SweepAxis::range("rent", "$3", "$4").values(5)), &mut unwatched)?;
    /// let chances: Vec<f64> = found.figures[0].cells.iter().map(|cell| (cell.value * 100.0).round()).collect();
    /// assert_eq!(chances, [0.0, 25.0, 50.0, 75.0, 100.0]);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn sweep(&self, request: &Sweep, watch: Watch) -> Result<SweepView, Error> {
        let watch = Watched::new(watch);
        let mut swept = self.swept(request, &watch)?;
        let mut summary = SweepSummary::new(&swept.runner);
        for number in 0..swept.runner.points.count {
            let row = swept.runner.row(number, &watch)?;
            summary.add(number, &row);
        }
        Ok(swept.view(summary, request))
    }

    /// As [`Scenario::sweep`], with a row for each point in tables of a folder, file by file as they are done. A sweep that was ended
    /// goes on in its folder, and leaves the bytes of one that was not.
    ///
    /// # Errors
    /// As [`Scenario::sweep`]; the folder holds something else, also a sweep with other arguments, or of what has changed since; it cannot
    /// be written.
    ///
    /// ```
    /// # use offtake::{Changes, FileWorld, Memory, Project, Sampling, Sweep, SweepAxis, unwatched};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    /// #     [assume]\nrent = { value = \"uniform($1, $5)\", basis = \"guess\", why = \"an example\" }\n\
    /// #     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent > $4\"\n";
    /// # let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
    /// let request = Sweep::new().over(SweepAxis::range("rent", "$3", "$5").values(5));
    /// let folder = tempfile::tempdir().expect("a folder to write into");
    /// let target = folder.path().join("results");
    /// let found = scenario.sweep_into(&request, &FileWorld, &target, &mut unwatched)?;
    /// assert!(target.join("points-1.parquet").exists());
    /// assert_eq!(found, scenario.sweep(&request, &mut unwatched)?);
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn sweep_into(
        &self,
        request: &Sweep,
        output: &dyn Output,
        target: &Path,
        watch: Watch,
    ) -> Result<SweepView, Error> {
        let watch = Watched::new(watch);
        let mut swept = self.swept(request, &watch)?;
        let mut folder = SweepFolder::open(self, &swept.runner, output, target)?;
        let mut summary = SweepSummary::new(&swept.runner);
        for part in 0..folder.parts() {
            let rows = match folder.done(part)? {
                Some(rows) => rows,
                None => {
                    let numbers = folder.points_of(part);
                    let rows = numbers.map(|number| swept.runner.row(number, &watch)).collect::<Result<Vec<_>, _>>()?;
                    folder.write(part, &swept.runner, &rows)?;
                    rows
                }
            };
            folder.points_of(part).zip(&rows).for_each(|(number, row)| summary.add(number, row));
        }
        let view = swept.view(summary, request);
        folder.finish(&view)?;
        Ok(view)
    }

    /// The scenario ready to run at every point, and as stated.
    fn swept(&self, request: &Sweep, watch: &Watched) -> Result<Swept<'w>, Error> {
        self.refuse(self.sweep_problems(request))?;
        let (scenario, axes) = axes(self, request)?;
        let questions = match request.questions.is_empty() {
            true => Questions::all(),
            false => Questions::of(&request.questions).and_own(),
        };
        self.refuse(questions.problems(&self.built, request.shows.is_empty(), self.files.caller))?;
        let inquiry = Inquiry::none().answers_only();
        let inquiry = match request.questions.is_empty() {
            true => inquiry,
            false => inquiry.only(&request.questions),
        };
        let shown = request.shows.iter().fold(Question::holds(SHOWN, "true"), Question::measure);
        let inquiry = if request.shows.is_empty() { inquiry } else { inquiry.ask(shown) };
        let stated = self.inquire(&inquiry)?;
        let points = SweepPoints::new(request, axes);
        let Some(points) = points else {
            let message = "the sweep has more points than can be counted";
            let problem = Diagnostic::bare(Code::TooLarge, message);
            return Err(self.mistake(problem.help("take fewer values of each, or a Latin hypercube over all of them")));
        };
        let runner = SweepRunner::new(&scenario, &inquiry, points, request)?;
        // As stated it is run once: what the points are held against.
        let run = stated.run_keeping(&request.sampling, watch, &mut |_| Ok(()))?;
        let answers = run.answers_shared(&Questions::all().without_flips(), watch)?;
        Ok(Swept { runner, answers })
    }

    fn sweep_problems(&self, request: &Sweep) -> Vec<Diagnostic> {
        let caller = self.files.caller;
        let mut problems = Vec::new();
        if request.axes.is_empty() && request.variants.is_empty() {
            let help = caller.says(
                "say over what: `Sweep::over(SweepAxis::range(name, from, to).values(5))`, or `Sweep::variant`",
                "say over what: `--over 'NAME=LOW to HIGH in 5'`, or `--variants NAME`",
            );
            problems.push(Diagnostic::bare(Code::MissingKey, "a sweep over nothing has one point: a run").help(help));
        }
        let names = request.axes.iter().map(|axis| axis.name.as_str());
        let variants = self.changes.variant.iter().chain(&request.variants).map(String::as_str);
        for name in named_twice(names).into_iter().chain(named_twice(variants)) {
            let problem = Diagnostic::bare(Code::WrongArguments, format!("`{name}` is named twice"));
            problems.push(problem.help(format!("name `{name}` once")));
        }
        problems
    }
}

/// A sweep that is ready.
struct Swept<'w> {
    runner: SweepRunner<'w>,
    /// As stated.
    answers: Answers,
}

impl Swept<'_> {
    fn view(mut self, summary: SweepSummary, request: &Sweep) -> SweepView {
        let answers = std::mem::take(&mut self.answers.answers);
        let stated = answers.iter().flat_map(|answer| {
            let claim =
                (answer.id != SHOWN).then_some(EffectView { value: answer.probability, std_error: answer.std_error });
            claim.into_iter().chain(answer.measures.iter().map(|measure| {
                let fraction = fraction_of(&measure.unit);
                EffectView { value: fraction(measure.mean), std_error: fraction(measure.std_error) }
            }))
        });
        let stated: Vec<EffectView> = stated.collect();
        summary.view(&self.runner, &answers, &stated, request.latin.is_some(), self.answers)
    }
}
