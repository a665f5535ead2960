//! From a reported figure to the path nearest it, and from there back to its sources.

use engine::Outcome;
use explain::{Explain, Target};
use report::Explanation;

use crate::error::Error;
use crate::inquiry::{Inquiry, Keep};
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
            return scenario.walk(&target, &self.asked, &self.kept.run);
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
        let run = self.run_to_explain(sampling, &Watched::new(watch))?;
        self.walk(&target, sampling, &run)
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

    fn walk(&self, target: &Target, sampling: &Sampling, run: &Outcome) -> Result<Explanation, Error> {
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
