//! The files of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root")
}

/// A text file: its path from the root, with `/`, and its text.
#[derive(Clone, Debug)]
pub struct File {
    /// From the root, e.g. `crates/units/src/lib.rs`.
    pub path: String,
    /// Whole text.
    pub text: String,
}

impl File {
    /// The lines, numbered from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether its name ends so (`rs`, `md`, …).
    pub fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }
}

/// All text files that belong to the repository, by path: what git tracks or would track; without git, what lies there.
pub fn files() -> Result<Vec<File>, String> {
    let mut paths = match tracked() {
        Some(paths) => paths,
        None => {
            let mut paths = Vec::new();
            walk(root(), &mut paths)?;
            paths
        }
    };
    paths.sort();
    paths.dedup();
    let read = |path: String| {
        let bytes = std::fs::read(root().join(&path)).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        Some(File { path, text })
    };
    // What is deleted but not yet committed cannot be read, and what is not text is of no interest here.
    Ok(paths.into_iter().filter_map(read).collect())
}

fn tracked() -> Option<Vec<String>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(list).current_dir(root()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}

fn walk(folder: &Path, paths: &mut Vec<String>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path: PathBuf = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "target" && name != ".git" {
                walk(&path, paths)?;
            }
        } else if let Ok(inside) = path.strip_prefix(root()) {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            paths.push(parts.join("/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_and_a_walk_find_the_sources_of_this_crate() {
        let mut walked = Vec::new();
        walk(&root().join("xtask"), &mut walked).expect("readable");
        assert!(walked.contains(&"xtask/src/tree.rs".to_owned()), "{walked:?}");
        let files = files().expect("readable");
        let this = files.iter().find(|file| file.path == "xtask/src/tree.rs").expect("listed");
        assert!(this.has_extension("rs") && this.lines().count() > 50);
        assert!(files.iter().all(|file| !file.path.starts_with("target/")));
    }
}
