//! The scenarios that are served.

use std::io;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use offtake::report::OutlineView;
use offtake::{FileWorld, Project};

use crate::refusal::Refusal;

/// The scenarios of a folder, or one of them. A name that a client sends is looked up among its files, and is never a path.
#[derive(Clone, Debug)]
pub(crate) struct ServedFolder {
    path: PathBuf,
    only: Option<String>,
}

impl ServedFolder {
    /// Opens a folder, or the folder of one file.
    pub fn open(path: &Path) -> io::Result<Self> {
        if std::fs::metadata(path)?.is_dir() {
            return Ok(ServedFolder { path: path.into(), only: None });
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(ServedFolder { path: path.parent().unwrap_or(Path::new("")).into(), only: name })
    }

    /// Its name, to be shown.
    pub fn name(&self) -> String {
        let path = if self.path.as_os_str().is_empty() { Path::new(".") } else { &self.path };
        let real = path.canonicalize().unwrap_or_else(|_| path.into());
        real.file_name().map_or_else(|| "/".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Names of the files that may be scenarios.
    pub fn files(&self) -> Vec<String> {
        if let Some(only) = &self.only {
            return vec![only.clone()];
        }
        let path = if self.path.as_os_str().is_empty() { Path::new(".") } else { &self.path };
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        let names = entries.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name());
        let mut names: Vec<String> = names.filter_map(|name| name.into_string().ok()).collect();
        names.retain(|name| name.ends_with(".toml") && !name.starts_with('.'));
        names.sort();
        names
    }

    /// Where a file of this name lies; refused if it is not among them.
    pub fn path(&self, name: &str) -> Result<PathBuf, Refusal> {
        match self.files().iter().any(|file| file == name) {
            true => Ok(self.path.join(name)),
            false => Err(Refusal::new(StatusCode::NOT_FOUND, format!("there is no scenario `{name}` here"))),
        }
    }

    /// The scenarios that ask something, or the one that was named.
    pub fn outlines(&self) -> Vec<OutlineView> {
        let read = |name: String| {
            let project = Project::read(FileWorld, self.path.join(&name));
            let asks = project.asks() || self.only.is_some();
            asks.then(|| OutlineView { file: name, ..project.outline() })
        };
        self.files().into_iter().filter_map(read).collect()
    }
}
