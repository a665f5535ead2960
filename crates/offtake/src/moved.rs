//! Why answers moved between two stored results: what changed, and how much of each move every change explains.

use std::sync::Arc;

use report::{EffectView, MovedAnswer, MovedChange, MovedMeasure, MovedPart, MovedSort, MovesView};
use syntax::{Code, Diagnostic};

use crate::divided::{Divided, Division};
use crate::editions::Edition;
use crate::error::Error;
use crate::findings::Findings;
use crate::moved_request::Moved;
use crate::stored::{StoredAnswer, StoredMeasure, StoredResult};
use crate::watch::{Watch, Watched};
use crate::world::World;

/// Names under which a manifest has what was said, which is no file.
const SAID: [&str; 2] = ["request", "command line"];

/// What findings about two results are of.
const MOVED: &str = "two results";

/// Which answers moved between two results that [`Scenario::run_into`](crate::Scenario::run_into) has stored, by how much, and why.
///
/// A move is divided among the changes by Shapley values (Shapley 1953, "A value for n-person games"): each changed value of an assumption, let or lever, the facts,
/// what is set, the claims and all else are made one by one in every order, on the draws of the later result; each explains what it adds on average.
/// With more than six of them they are made one after the other in the order of the files. How the sampling moved an answer is the earlier scenario
/// on both samplings; how the version did is what neither result shows when it is run again.
///
/// # Errors
/// A folder holds no result, one of an earlier Offtake that did not keep what it ran, or both are of different scenarios; the watch ended
/// the work.
///
/// ```
/// use offtake::{Changes, FileWorld, Memory, Moved, Project, Questions, Sampling, moved, unwatched};
///
/// let text = "offtake = 1\ntitle = \"rent\"\nstart = \"2026-01\"\nmonths = 3\n\
///     [assume]\nrent = { value = \"uniform($1, $5)\", basis = \"guess\", why = \"an example\" }\n\
///     [ask.dear]\nquestion = \"?\"\nclaim = \"Dear.\"\ncounter = \"Cheap.\"\nholds = \"rent > $4\"\n";
/// let folder = tempfile::tempdir().expect("a folder to write into");
/// let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
/// for (target, text) in [(&old, text.to_owned()), (&new, text.replace("$5", "$7"))] {
///     let scenario = Project::read(Memory::new().with("deal.toml", text), "deal.toml").build(&Changes::none())?;
///     scenario.run_into(&Sampling::default(), &Questions::all(), &FileWorld, target, &mut unwatched)?;
/// }
/// let found = moved(&FileWorld, &Moved::between(&old, &new), &mut unwatched)?;
/// let dear = &found.answers[0];
/// assert!((dear.change.value - 0.25).abs() < 0.01);
/// assert_eq!((dear.parts[0].name.as_str(), dear.parts[0].value), ("rent", dear.change.value));
/// # Ok::<(), offtake::Error>(())
/// ```
pub fn moved(world: &dyn World, request: &Moved, watch: Watch) -> Result<MovesView, Error> {
    let refused = |problem: Diagnostic| Error::Mistakes(Findings::new(MOVED, vec![problem], &Arc::default()));
    let old = StoredResult::read(world, &request.old).map_err(refused)?;
    let new = StoredResult::read(world, &request.new).map_err(refused)?;
    let shared: Vec<(&StoredAnswer, &StoredAnswer)> =
        (new.answers.iter()).filter_map(|new| Some((old.answers.iter().find(|old| old.id == new.id)?, new))).collect();
    if shared.is_empty() {
        let (from, to) = (&old.view, &new.view);
        let message = format!(
            "{} is of {}, {} of {}, and no question is in both",
            from.folder, from.scenario, to.folder, to.scenario
        );
        let problem = Diagnostic::bare(Code::WrongArguments, message);
        return Err(refused(
            problem.help("name two results of one scenario; `offtake compare` sets different ones side by side"),
        ));
    }
    let editions = [Edition::read(&old.texts), Edition::read(&new.texts)];
    let changes = changes(&old, &new, &editions);
    // A name that answers a question is a claim that stands in no file.
    let is_written = |id: &String| editions.iter().all(|edition| edition.claim(id).is_some());
    let ids: Vec<String> = shared.iter().map(|(_, new)| new.id.clone()).filter(is_written).collect();
    let watch = Watched::new(watch);
    let division = match request.reruns {
        false => Division::without("no run was to be made again"),
        true => Divided { old: &old, new: &new, editions: &editions, ids: &ids, request }.divide(&watch)?,
    };
    let place = |answer: &StoredAnswer| ids.iter().position(|id| *id == answer.id);
    let other_versions = changes.iter().any(|change| change.sort == MovedSort::Version);
    let answers = shared.iter().map(|pair| answer(*pair, place(pair.1), &division, other_versions)).collect();
    let only = |these: &[StoredAnswer], those: &[StoredAnswer]| -> Vec<String> {
        let only = these.iter().filter(|one| those.iter().all(|other| other.id != one.id));
        only.map(|one| one.id.clone()).collect()
    };
    Ok(MovesView {
        changes,
        answers,
        only_old: only(&old.answers, &new.answers),
        only_new: only(&new.answers, &old.answers),
        attribution: division.attribution,
        not_attributed: division.why_not,
        old: old.view,
        new: new.view,
    })
}

/// An answer in both results; `place` is where its move was divided, if it was, `other_versions` whether both are of other Offtakes, or of other kinds and facts
/// that are built in.
fn answer(
    (old, new): (&StoredAnswer, &StoredAnswer),
    place: Option<usize>,
    division: &Division,
    other_versions: bool,
) -> MovedAnswer {
    let place = place.unwrap_or(usize::MAX);
    let value = new.probability.value - old.probability.value;
    let paired = division.paired_errors.get(place).copied().flatten();
    let apart = old.probability.std_error.hypot(new.probability.std_error);
    let version = division.reruns.get(place).map(|[first, last]| {
        let value = (first - old.probability.value) + (new.probability.value - last);
        let (sort, name) = match other_versions {
            true => (MovedSort::Version, "what the versions compute otherwise"),
            false => (MovedSort::Unexplained, "what the stored answers are not when run again"),
        };
        MovedPart { sort, name: name.into(), value, std_error: 0.0 }
    });
    let parts = division.parts.get(place).cloned().unwrap_or_default().into_iter();
    let measure = |measure: &StoredMeasure| {
        let before = old.measures.iter().find(|one| one.id == measure.id && one.unit == measure.unit)?;
        Some(MovedMeasure {
            id: measure.id.clone(),
            label: measure.label.clone(),
            unit: measure.unit.clone(),
            old: before.mean,
            new: measure.mean,
        })
    };
    MovedAnswer {
        id: new.id.clone(),
        question: new.question.clone(),
        old: old.probability,
        new: new.probability,
        change: EffectView { value, std_error: paired.unwrap_or(apart) },
        paired: paired.is_some(),
        parts: parts.chain(version.filter(|part| part.value != 0.0)).collect(),
        measures: new.measures.iter().filter_map(measure).collect(),
    }
}

/// All that differs, by its sort.
fn changes(old: &StoredResult, new: &StoredResult, [before, after]: &[Edition; 2]) -> Vec<MovedChange> {
    let mut found = before.changes(after);
    let mut differ = |sort: MovedSort, name: &str, from: Option<String>, to: Option<String>| {
        if from != to {
            found.push(MovedChange { sort, name: name.to_owned(), from, to });
        }
    };
    differ(MovedSort::Setting, "variant", old.view.variant.clone(), new.view.variant.clone());
    let set = |of: &StoredResult, name: &str| -> Option<String> {
        let mut settings = of.changes.settings.iter().rev();
        settings.find(|(known, _)| known == name).map(|(_, value)| value.to_string())
    };
    let mut names: Vec<&String> =
        new.changes.settings.iter().chain(&old.changes.settings).map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    for name in names {
        differ(MovedSort::Setting, name, set(old, name), set(new, name));
    }
    let sampling = |of: &StoredResult| {
        [
            ("seed", of.view.seed.to_string()),
            ("paths", of.sampling.paths.to_string()),
            ("sampler", of.view.sampler.clone()),
        ]
    };
    for ((name, from), (_, to)) in sampling(old).into_iter().zip(sampling(new)) {
        differ(MovedSort::Sampling, name, Some(from), Some(to));
    }
    differ(MovedSort::Version, "Offtake", Some(old.view.offtake.clone()), Some(new.view.offtake.clone()));
    let is_own = |file: &str| [old, new].iter().any(|of| of.texts.iter().any(|(name, _)| name == file));
    let mut files: Vec<&String> = new.hashes.iter().chain(&old.hashes).map(|(file, _)| file).collect();
    files.sort();
    files.dedup();
    for file in files.into_iter().filter(|file| !is_own(file) && !SAID.contains(&file.as_str())) {
        let short = |of: &StoredResult| of.hash(file).map(|hash| hash.chars().take(12).collect());
        differ(MovedSort::Version, file, short(old), short(new));
    }
    found.sort_by_key(|change| change.sort);
    found
}
