//! Several scenarios, one after the other: their questions in one table.

use report::{ArgumentView, SettingView};

use crate::changes::{Changes, Setting};
use crate::error::Error;
use crate::findings::Findings;
use crate::inquiry::Inquiry;
use crate::project::Project;
use crate::questions::Questions;
use crate::run::Run;
use crate::sampling::Sampling;
use crate::watch::{Progress, Watch, Work};

/// Parts in which the progress through a scenario is shown.
const PARTS: u64 = 1000;

/// How to run several scenarios.
///
/// ```
/// use offtake::{Argue, Changes, Sampling};
///
/// let request = Argue::new().sampling(Sampling::default().paths(512)).changes(Changes::none().set("rent", "$3/GPUh"));
/// assert_eq!(request.sampling.paths, 512);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Argue {
    /// How to sample each.
    pub sampling: Sampling,
    /// What to change about each.
    pub changes: Changes,
}

impl Argue {
    /// Each as written.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sampled otherwise.
    pub fn sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// With these changes, made to each: one that has no such name has an error.
    pub fn changes(mut self, changes: Changes) -> Self {
        self.changes = changes;
        self
    }
}

/// Runs scenarios one after the other, and keeps of each what a table of all questions shows: P, what decides it first and where that
/// flips it, how much of it is guessed, and how the scenario stands against what is known. Every figure is that of a run of its own. One that has
/// errors does not keep the others from running. Findings, of those that ran too, are in the order of the projects; the view has an order of its own.
///
/// # Errors
/// The watch ended the work.
///
/// ```
/// use offtake::{Argue, Memory, Project, Style, argue, report, unwatched};
///
/// let deal = |line: &str, subject: &str| {
///     format!(
///         "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///          [assume.rent]\nvalue = \"uniform($1/mo, $5/mo)\"\nbasis = \"guess\"\nwhy = \"an example\"\n\
///          [ask.dear]\nsubject = \"{subject}\"\nquestion = \"Is it dear?\"\nholds = \"rent > {line}\"\n"
///     )
/// };
/// let world = Memory::new()
///     .with("a.toml", deal("$4/mo", "Rent"))
///     .with("b.toml", deal("$2/mo", "Other"))
///     .with("c.toml", "offtake = 1\n");
/// let projects = ["a.toml", "b.toml", "c.toml"].map(|name| Project::read(&world, name));
/// let (view, findings) = argue(projects, &Argue::new(), &mut unwatched)?;
/// assert_eq!(view.questions.iter().map(|one| one.subject.as_str()).collect::<Vec<_>>(), ["Other", "Rent"]);
/// assert!((view.questions[1].probability - 0.25).abs() < 0.01 && view.questions[1].guesses == 1.0);
/// assert_eq!((view.failed[0].scenario.as_str(), findings.len()), ("c.toml", 1));
/// assert!(report::argument_text(&view, Style::PLAIN).contains("Is it dear?"));
/// # Ok::<(), offtake::Error>(())
/// ```
pub fn argue<'w, P>(projects: P, request: &Argue, watch: Watch) -> Result<(ArgumentView, Vec<Findings>), Error>
where
    P: IntoIterator<Item = Project<'w>, IntoIter: ExactSizeIterator>,
{
    let (sampling, changes) = (&request.sampling, &request.changes);
    let setting = |(name, value): &(String, Setting)| SettingView { name: name.clone(), value: value.to_string() };
    let mut view = ArgumentView {
        offtake: crate::VERSION.into(),
        variant: changes.variant.clone(),
        settings: changes.settings.iter().map(setting).collect(),
        seed: sampling.seed,
        sampler: sampling.sampler_name().into(),
        paths_asked: sampling.paths,
        ..ArgumentView::default()
    };
    let projects = projects.into_iter();
    let all = projects.len() as u64 * PARTS;
    let mut findings = Vec::new();
    for (number, project) in projects.enumerate() {
        let work = Work::Scenarios { scenario: project.name().to_owned() };
        let mut see = |seen: &Progress| {
            let done = number as u64 * PARTS + parts(seen);
            watch(&Progress { work: work.clone(), done, all })
        };
        match one(&project, request, &mut see, &mut view) {
            Ok(found) => findings.extend(Some(found).filter(|found| !found.is_empty())),
            Err(Error::Mistakes(found)) => {
                view.failed.push(found.view());
                findings.push(found);
            }
            Err(error) => return Err(error),
        }
    }
    view.sort();
    Ok((view, findings))
}

/// Runs one of them.
fn one(project: &Project, request: &Argue, watch: Watch, view: &mut ArgumentView) -> Result<Findings, Error> {
    if watch(&Progress { work: Work::Paths, done: 0, all: 1 }).is_break() {
        return Err(Error::Stopped);
    }
    // What only series read is not computed; a scenario named by its user may ask nothing.
    let inquiry = if project.asks() { Inquiry::none().answers_only() } else { Inquiry::none() };
    let scenario = project.build_for(&request.changes, &inquiry)?;
    let run: Run = scenario.run(&request.sampling, watch)?;
    view.add(&run.answers_watched(&Questions::all(), watch)?);
    Ok(scenario.findings())
}

/// How far a scenario is: its paths, then its questions.
fn parts(seen: &Progress) -> u64 {
    let half = (PARTS / 2 * seen.done).checked_div(seen.all).map_or(0, |half| half.min(PARTS / 2));
    if matches!(seen.work, Work::Paths | Work::Series) { half } else { PARTS / 2 + half }
}
