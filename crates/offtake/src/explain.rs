//! From a reported figure to the path nearest it, and from there back to its sources.

use engine::Outcome;
use explain::{Explain, ExplainedRun, Target};
use report::Explanation;

use crate::error::Error;
use crate::inquiry::{Inquiry, Keep};
use crate::intervention;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::scenario::Scenario;
use crate::watch::{Watch, Watched, unwatched};

impl Run<'_> {
    /// Walks from a figure, on the path nearest a quantile, to clauses, assumptions and sources.
    ///
    /// The draws are those of the run. If the scenario was not built to explain just this ([`Inquiry::explain`]), it is built
    /// and run again, with the same draws.
    ///
    /// # Errors
    /// There is no such figure, month or path, or the figure is undefined on all paths.
    ///
    /// ```
    /// use offtake::{Changes, Explain, Memory, Project, Sampling, Style, report, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    ///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    ///     [let]\nyearly = \"12 * rent\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let run = Project::read(&world, "deal.toml").build(&Changes::none())?
    ///     .run(&Sampling::default().paths(100), &mut unwatched)?;
    /// let found = run.explain(&Explain::of("yearly").at("2026-02").quantile(0.9))?;
    /// assert_eq!(found.step.steps[0].name, "rent");
    /// assert!(report::explain_text(&found, None, Style::PLAIN).contains("guess: an example"));
    /// assert!(run.explain(&Explain::of("yaerly")).unwrap_err().to_string().contains("did you mean `yearly`?"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn explain(&self, request: &Explain) -> Result<Explanation, Error> {
        self.explain_watched(request, &mut unwatched)
    }

    /// As [`Run::explain`], under a watch.
    ///
    /// # Errors
    /// As [`Run::explain`]; or the watch ended the work.
    pub fn explain_watched(&self, request: &Explain, watch: Watch) -> Result<Explanation, Error> {
        let scenario = &self.scenario;
        if scenario.is_built_to_explain(request) {
            let target = scenario.target(request, &self.asked)?;
            return scenario.walk_all(&target, &self.asked, &self.kept.run);
        }
        scenario.explain(request, &self.asked, watch)
    }
}

impl Scenario<'_> {
    /// Runs the scenario, and walks from a figure as [`Run::explain`] does.
    ///
    /// # Errors
    /// As [`Scenario::run`] and [`Run::explain`].
    ///
    /// ```
    /// use offtake::{Changes, Explain, Inquiry, Memory, Project, Sampling, unwatched};
    ///
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// let project = Project::read(Memory::new().with("deal.toml", text), "deal.toml");
    /// // Built to explain it, the scenario need not be built again.
    /// let scenario = project.build_for(&Changes::none(), &Inquiry::none().explain("rent * 3 mo"))?;
    /// let request = Explain::of("rent * 3 mo").at("2026-01");
    /// let found = scenario.explain(&request, &Sampling::default(), &mut unwatched)?;
    /// assert_eq!((found.step.value, found.unit.name()), (Some(6.0), "USD"));
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn explain(&self, request: &Explain, sampling: &Sampling, watch: Watch) -> Result<Explanation, Error> {
        if !self.is_built_to_explain(request) {
            let (explained, keep) = (Some(request.name.clone()), Keep::Explained);
            let rebuilt = self.inquire(&Inquiry { explained, keep, ..self.inquiry.clone() })?;
            return rebuilt.explain(request, sampling, watch);
        }
        self.check_sampling(sampling)?;
        let target = self.target(request, sampling)?;
        let watch = Watched::new(watch);
        match target.only_path() {
            Some(path) => self.walk_one(&target, sampling, path, &watch),
            None => self.walk_all(&target, sampling, &self.run_to_explain(sampling, &watch)?),
        }
    }

    /// Whether the checked scenario has the figure, and all that was set.
    fn is_built_to_explain(&self, request: &Explain) -> bool {
        let named = self.inquiry.explained.as_ref() == Some(&request.name);
        named && self.inquiry.keep == Keep::Explained && !self.is_overridden()
    }

    fn target<'a>(&'a self, request: &'a Explain, sampling: &Sampling) -> Result<Target<'a>, Error> {
        let found = Target::find(self.built.ground(), request, self.sampling(sampling).plan().paths);
        found.map_err(|problems| Error::Mistakes(self.findings_with(problems)))
    }

    /// A run that keeps what is explained by month.
    pub(crate) fn run_to_explain(&self, sampling: &Sampling, watch: &Watched) -> Result<Outcome, Error> {
        let mut request = self.sampling(sampling).request();
        request.monthly = Target::monthly_outputs(&self.built.ground());
        watch.run(&self.built.compiled.ensemble, &request)
    }

    /// Walks where all paths were run.
    fn walk_all(&self, target: &Target, sampling: &Sampling, run: &Outcome) -> Result<Explanation, Error> {
        let (paths, month) = (run.plan.paths as usize, target.month());
        let month = run.monthly.iter().map(|column| column[month * paths..(month + 1) * paths].to_vec());
        let month: Vec<Vec<f64>> = month.collect();
        self.walk(target, sampling, &ExplainedRun { outputs: &run.outputs, failed: &run.failed[0], month: &month })
    }

    /// Walks on a path that is named, and runs no other. Draws are found for all: each has its quantile among them.
    fn walk_one(&self, target: &Target, asked: &Sampling, path: u64, watch: &Watched) -> Result<Explanation, Error> {
        let (ensemble, sampling) = (&self.built.compiled.ensemble, self.sampling(asked));
        let drawn = self.built.compiled.assumptions.iter().filter_map(|one| one.outputs.first().copied());
        let drawn: Vec<usize> = drawn.collect();
        let of_all = match drawn.is_empty() {
            true => Vec::new(),
            false => {
                let mut draws = intervention::only(ensemble, &drawn).0;
                intervention::shorten(&mut draws);
                watch.run(&draws, &sampling.request())?.outputs
            }
        };
        let mut request = sampling.request();
        request.monthly = Target::monthly_outputs(&self.built.ground());
        let (mut run, stretch) = watch.run_around(ensemble, &request, path)?;
        for (output, column) in drawn.into_iter().zip(of_all) {
            run.outputs[output] = column;
        }
        let (paths, first) = (stretch.paths, target.month() * stretch.paths);
        let month = stretch.monthly.iter().map(|column| {
            let mut found = vec![f64::NAN; run.plan.paths as usize];
            found[stretch.first as usize..][..paths].copy_from_slice(&column[first..first + paths]);
            found
        });
        let month: Vec<Vec<f64>> = month.collect();
        self.walk(target, asked, &ExplainedRun { outputs: &run.outputs, failed: &run.failed[0], month: &month })
    }

    fn walk(&self, target: &Target, sampling: &Sampling, run: &ExplainedRun) -> Result<Explanation, Error> {
        let found = target.explain(&self.sampling(sampling).draws(), run);
        let found = found.map_err(|problem| self.mistake(problem))?;
        Ok(Explanation {
            scenario: self.built.name.clone(),
            variant: self.changes.variant.clone(),
            settings: self.settings_view(),
            ..found
        })
    }
}
