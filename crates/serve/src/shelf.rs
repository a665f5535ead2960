//! Scenarios that stay built, so that a moved assumption is answered at once.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use offtake::{FileWorld, Inquiry, Project, Scenario};

use crate::folder::ServedFolder;
use crate::query::ApiQuery;
use crate::refusal::Refusal;

/// Scenarios that are kept. Each takes some ten megabytes.
const MOST: usize = 24;

/// Built scenarios, the last used last.
#[derive(Default)]
pub(crate) struct Shelf {
    kept: Mutex<Vec<ShelvedScenario>>,
}

struct ShelvedScenario {
    path: PathBuf,
    variant: Option<String>,
    /// A figure that it is built to explain, besides its questions.
    figure: Option<String>,
    /// Files that it was built from, as they were.
    files: Vec<(PathBuf, Option<Stamp>)>,
    scenario: Scenario<'static>,
}

/// When a file was written, and its length.
type Stamp = (SystemTime, u64);

impl Shelf {
    /// The scenario that is asked for, and a figure to be explained of it; built anew only if some of its files has changed since.
    pub fn scenario(
        &self,
        folder: &ServedFolder,
        asked: &ApiQuery,
        figure: Option<&str>,
    ) -> Result<Scenario<'static>, Refusal> {
        let path = folder.path(&asked.file)?;
        let built = match self.take(&path, asked, figure) {
            Some(kept) => kept,
            None => ShelvedScenario::build(path, asked, figure)?,
        };
        let mut scenario = built.scenario.clone();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(built);
        if kept.len() > MOST {
            kept.remove(0);
        }
        drop(kept);
        for (name, value) in &asked.settings {
            scenario = scenario.with(name, value.as_str())?;
        }
        Ok(scenario)
    }

    /// Takes a scenario off the shelf, if it is as its files are now. Another request for it then builds its own.
    fn take(&self, path: &Path, asked: &ApiQuery, figure: Option<&str>) -> Option<ShelvedScenario> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = |kept: &ShelvedScenario| {
            kept.path == path && kept.variant == asked.variant && kept.figure.as_deref() == figure
        };
        let found = kept.iter().position(wanted).map(|place| kept.remove(place));
        drop(kept);
        found.filter(ShelvedScenario::is_fresh)
    }
}

impl ShelvedScenario {
    fn build(path: PathBuf, asked: &ApiQuery, figure: Option<&str>) -> Result<Self, Refusal> {
        // Stamps are taken first: what is written while it is built makes it stale.
        let own = stamp(&path);
        let inquiry = figure.into_iter().fold(Inquiry::none(), Inquiry::explain);
        let scenario = Project::read(FileWorld, &path).build_for(&asked.changes(), &inquiry)?;
        let named = scenario.inputs().into_iter().map(|(name, _)| PathBuf::from(name));
        let mut files: Vec<(PathBuf, Option<Stamp>)> =
            named.filter(|name| *name != path).map(|name| (name.clone(), stamp(&name))).collect();
        files.push((path.clone(), own));
        Ok(ShelvedScenario { path, variant: asked.variant.clone(), figure: figure.map(str::to_owned), files, scenario })
    }

    fn is_fresh(&self) -> bool {
        self.files.iter().all(|(path, then)| stamp(path) == *then)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
}
