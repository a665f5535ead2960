//! A scenario built and compiled: run as often as one likes.

use std::fmt;
use std::sync::{Arc, OnceLock};

use compile::Detail;
use report::SettingView;
use syntax::{Diagnostic, has_errors};

use crate::build::{Attempt, Built, build};
use crate::changes::{Changes, Setting};
use crate::error::Error;
use crate::findings::Findings;
use crate::inquiry::Inquiry;
use crate::intervention::{self, Override};
use crate::own_files::sha256;
use crate::project::{Files, Project};
use crate::sampling::Sampling;

/// A scenario built and compiled once. It can be run many times, from several threads, and changed without being compiled
/// again ([`Scenario::with`]). A clone shares all.
///
/// ```
/// use offtake::{Changes, Memory, Project, Sampling, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
///     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"rent > $3/mo\"\n";
/// let world = Memory::new().with("deal.toml", text);
/// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
/// for seed in 1..=2 {
///     let run = scenario.run(&Sampling::default().paths(200).seed(seed), &mut unwatched)?;
///     assert_eq!(run.column("rent").expect("an assumption").unit.name(), "USD/mo");
/// }
/// assert_eq!((scenario.start().as_str(), scenario.months()), ("2026-01", 3));
/// assert!(scenario.assumptions().eq(["rent"]));
/// # Ok::<(), offtake::Error>(())
/// ```
#[derive(Clone)]
pub struct Scenario<'w> {
    pub(crate) files: Arc<Files<'w>>,
    pub(crate) changes: Changes,
    pub(crate) inquiry: Inquiry,
    pub(crate) built: Arc<Built>,
    /// What was set in the compiled programs, without building again.
    overrides: Vec<Override>,
    /// The same compiled with every name, once it is needed.
    everything: Arc<OnceLock<Arc<Built>>>,
}

/// Its file, its title and what was changed; not what was built.
impl fmt::Debug for Scenario<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Scenario");
        shown.field("name", &self.built.name).field("title", &self.title()).field("changes", &self.changes);
        shown.finish_non_exhaustive()
    }
}

impl<'w> Project<'w> {
    /// Everything there is to find about the scenario, lints included, without running it.
    ///
    /// ```
    /// # use offtake::{Changes, Memory, Project};
    /// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo + 1\"\n";
    /// let world = Memory::new().with("deal.toml", text);
    /// let findings = Project::read(&world, "deal.toml").check(&Changes::none());
    /// assert_eq!(findings.verdict(offtake::Style::PLAIN), "deal.toml: 1 error\n");
    /// ```
    pub fn check(&self, changes: &Changes) -> Findings {
        self.check_and_build(changes).0
    }

    /// As [`Project::check`], with the scenario if it has no error: who looks at both builds it once.
    ///
    /// ```
    /// # use offtake::{Changes, Memory, Project};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// let (findings, scenario) = Project::read(&world, "deal.toml").check_and_build(&Changes::none());
    /// assert!(findings.is_empty());
    /// assert_eq!(scenario.expect("it has no error").title(), "rent");
    /// ```
    pub fn check_and_build(&self, changes: &Changes) -> (Findings, Option<Scenario<'w>>) {
        let inquiry = Inquiry::none();
        let mut attempt = Attempt::new(&self.files, changes, &inquiry, Detail::Answers);
        if let Some((checked, _)) = &attempt.bound {
            let own = self.files.file.span.file;
            attempt.findings.extend(model::lint(checked, own, &self.files.facts, &compile::ninety_percent_range));
        }
        let findings = Findings::new(self.name(), attempt.findings.clone(), &attempt.said.sources);
        let built = attempt.built(&self.files, Detail::Answers).ok();
        let scenario = |built| Scenario::new(Arc::clone(&self.files), changes.clone(), inquiry, built);
        (findings, built.map(scenario))
    }
}

impl<'w> Project<'w> {
    /// Builds and compiles the scenario.
    ///
    /// # Errors
    /// It has mistakes: all that can be found at once.
    ///
    /// ```
    /// # use offtake::{Changes, Memory, Project};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// assert_eq!(scenario.title(), "rent");
    /// assert!(scenario.findings().is_empty());
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn build(&self, changes: &Changes) -> Result<Scenario<'w>, Error> {
        self.build_for(changes, &Inquiry::none())
    }

    /// As [`Project::build`], with what is asked in words of one's own: see [`Inquiry`].
    ///
    /// # Errors
    /// The scenario or what is asked has mistakes.
    pub fn build_for(&self, changes: &Changes, inquiry: &Inquiry) -> Result<Scenario<'w>, Error> {
        let built = build(&self.files, changes, inquiry)?;
        Ok(Scenario::new(Arc::clone(&self.files), changes.clone(), inquiry.clone(), built))
    }
}

impl<'w> Scenario<'w> {
    pub(crate) fn new(files: Arc<Files<'w>>, changes: Changes, inquiry: Inquiry, built: Built) -> Self {
        let (built, everything) = (Arc::new(built), Arc::default());
        Scenario { files, changes, inquiry, built, overrides: Vec::new(), everything }
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.built.checked.title
    }

    /// Its first month, `2026-01`.
    pub fn start(&self) -> String {
        self.built.base().start.to_string()
    }

    /// How many months it runs.
    pub fn months(&self) -> u32 {
        self.built.base().months
    }

    /// What differs from the scenario as written.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Names of its uncertain assumptions that an answer reads.
    pub fn assumptions(&self) -> impl Iterator<Item = &str> {
        self.built.assumption_names()
    }

    /// Ids of its questions, in the order in which they are written.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        let places = self.built.questions_as_written().into_iter();
        places.map(|place| self.built.checked.asks[place].id.as_str())
    }

    /// Warnings and notes.
    pub fn findings(&self) -> Findings {
        self.findings_with(Vec::new())
    }

    /// Every file that the scenario was built from, built-in ones included, with its text; also what was said of it
    /// (settings, series, questions), under the name `request`, or
    /// `command line` if that is the [`Caller`](crate::Caller).
    pub fn inputs(&self) -> Vec<(String, String)> {
        let sources = self.built.sources.iter();
        let read = sources.map(|(_, source)| (source.name.clone(), source.text.clone()));
        read.chain(self.built.tables.iter().map(|table| (table.shown.clone(), table.text.clone()))).collect()
    }

    /// SHA-256 of the scenario file's text, in hexadecimal: which text it was that gave these answers.
    pub fn sha256(&self) -> String {
        let own = self.files_read().into_iter().find(|(name, _)| *name == self.built.name);
        own.map_or_else(String::new, |(_, text)| sha256(&text))
    }

    /// As [`Scenario::inputs`], of files alone.
    pub(crate) fn files_read(&self) -> Vec<(String, String)> {
        let sources = self.built.sources.iter().take(self.built.files);
        let read = sources.map(|(_, source)| (source.name.clone(), source.text.clone()));
        read.chain(self.built.tables.iter().map(|table| (table.shown.clone(), table.text.clone()))).collect()
    }

    /// The scenario with an assumption or parameter set to a value.
    ///
    /// Where a drawn assumption is set to a quantity of its dimension (`"$2.50/GPUh"`, `"60%"`, `(2.5, "USD/GPUh")`), the value
    /// is written into the compiled programs: nothing is parsed, built or compiled, and all other draws stay as they are.
    /// Anything else (an expression, a parameter, a value that was fixed before and so has shaped the programs, a scenario
    /// built as a variant) is built and compiled again, from what was read. Both give the same answers, but where the assumption is correlated: building anew takes it
    /// out of the correlation, and the others are drawn otherwise.
    ///
    /// # Errors
    /// There is no such name, or the value does not fit it.
    ///
    /// ```
    /// # use offtake::{Changes, Memory, Project, Sampling, unwatched};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
    /// #     [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
    /// #     [ask.dear]\nquestion = \"?\"\nclaim = \"yes\"\ncounter = \"no\"\nholds = \"rent > $3/mo\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// # let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let dear = scenario.with("rent", "$4/mo")?.run(&Sampling::default(), &mut unwatched)?;
    /// assert_eq!(dear.column("dear").expect("a claim").values[0], 1.0);
    /// assert!(scenario.with("rent", "4 GPU").is_err());
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn with(&self, name: &str, value: impl Into<Setting>) -> Result<Scenario<'w>, Error> {
        let value = value.into();
        let mut changes = self.changes.clone();
        changes.settings.retain(|(known, _)| known != name);
        changes.settings.push((name.to_owned(), value.clone()));
        // A variant's own settings come after the caller's, so that what is set may have no effect there.
        let quick = changes.variant.is_none().then(|| Override::set(&self.built, name, &value)).flatten();
        let Some((found, built)) = quick else {
            let built = build(&self.files, &changes, &self.inquiry)?;
            return Ok(Scenario::new(Arc::clone(&self.files), changes, self.inquiry.clone(), built));
        };
        let mut overrides = self.overrides.clone();
        overrides.retain(|known| known.key != found.key);
        overrides.push(found);
        Ok(Scenario { changes, built: Arc::new(built), overrides, everything: Arc::default(), ..self.clone() })
    }

    /// The scenario with further values in its programs, with nothing built again. Its changes do not say so.
    pub(crate) fn overridden(&self, overrides: impl IntoIterator<Item = Override>) -> Scenario<'w> {
        let overrides: Vec<Override> = self.overrides.iter().cloned().chain(overrides).collect();
        let built = intervention::apply((*self.built).clone(), &overrides);
        Scenario { built: Arc::new(built), overrides, everything: Arc::default(), ..self.clone() }
    }

    /// The scenario with what is asked in words of one's own, built anew from what was read.
    ///
    /// # Errors
    /// What is asked has mistakes.
    ///
    /// ```
    /// # use offtake::{Changes, Inquiry, Memory, Project, Sampling, unwatched};
    /// # let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n[let]\nrent = \"$2/mo\"\n";
    /// # let world = Memory::new().with("deal.toml", text);
    /// # let scenario = Project::read(&world, "deal.toml").build(&Changes::none())?;
    /// let shown = scenario.inquire(&Inquiry::none().show("2 * rent"))?.run(&Sampling::default(), &mut unwatched)?;
    /// assert_eq!(shown.series()[0].mean, [4.0; 3]);
    /// assert!(scenario.inquire(&Inquiry::none().show("rnet")).is_err());
    /// # Ok::<(), offtake::Error>(())
    /// ```
    pub fn inquire(&self, inquiry: &Inquiry) -> Result<Scenario<'w>, Error> {
        let built = build(&self.files, &self.changes, inquiry)?;
        Ok(Scenario::new(Arc::clone(&self.files), self.changes.clone(), inquiry.clone(), built))
    }

    /// The scenario with other changes, built anew from what was read.
    pub(crate) fn rebuilt(&self, changes: &Changes) -> Result<Scenario<'w>, Error> {
        let built = build(&self.files, changes, &self.inquiry)?;
        Ok(Scenario::new(Arc::clone(&self.files), changes.clone(), self.inquiry.clone(), built))
    }

    /// The same compiled with every name and flow.
    pub(crate) fn everything(&self) -> Arc<Built> {
        if self.built.detail == Detail::Everything {
            return Arc::clone(&self.built);
        }
        let whole = self.everything.get_or_init(|| {
            let (compiled, _) = compile::compile_with(&self.built.checked, Detail::Everything);
            let compiled = compiled.expect("what compiles in part compiles as a whole");
            let whole = Built { compiled, detail: Detail::Everything, ..(*self.built).clone() };
            Arc::new(intervention::apply(whole, &self.overrides))
        });
        Arc::clone(whole)
    }

    /// Whether a value was set that the checked scenario does not know.
    pub(crate) fn is_overridden(&self) -> bool {
        !self.overrides.is_empty()
    }

    /// How it is sampled: as asked, but on one path where nothing is uncertain.
    pub(crate) fn sampling(&self, asked: &Sampling) -> Sampling {
        match self.built.is_certain() {
            true => Sampling { paths: 1, sampler: chance::Sampler::Random, ..*asked },
            false => *asked,
        }
    }

    /// What was set, for views.
    pub(crate) fn settings_view(&self) -> Vec<SettingView> {
        let settings = self.changes.settings.iter();
        settings.map(|(name, value)| SettingView { name: name.clone(), value: value.to_string() }).collect()
    }

    /// Its findings and further ones.
    pub(crate) fn findings_with(&self, more: Vec<Diagnostic>) -> Findings {
        let mut found = self.built.findings.clone();
        found.extend(more);
        Findings::new(&self.built.name, found, &self.built.sources)
    }

    /// The error of one finding.
    pub(crate) fn mistake(&self, problem: Diagnostic) -> Error {
        Error::Mistakes(self.findings_with(vec![problem]))
    }

    /// Nothing, unless one of these findings is an error.
    pub(crate) fn refuse(&self, problems: Vec<Diagnostic>) -> Result<(), Error> {
        if has_errors(&problems) { Err(Error::Mistakes(self.findings_with(problems))) } else { Ok(()) }
    }
}
