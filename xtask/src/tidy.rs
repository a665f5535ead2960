//! Fast checks of the tree itself. Each finding names file and line.

mod crates;
mod pages;
mod sources;

use crate::Outcome;
use crate::tree::{self, File};

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

/// The files of the repository, to be looked at.
struct Tree {
    files: Vec<File>,
}

impl Tree {
    fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    fn has_folder(&self, path: &str) -> bool {
        let inside = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|file| file.path.starts_with(&inside))
    }

    fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.has_extension(extension))
    }

    #[cfg(test)]
    fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(file).collect() }
    }
}

/// Runs every check and prints what it finds.
pub fn tidy() -> Outcome {
    let tree = Tree { files: tree::files()? };
    let mut findings = Vec::new();
    crates::layers(&tree, &mut findings);
    crates::listed(&tree, &mut findings);
    crates::locked(&tree, &mut findings);
    sources::lengths(&tree, &mut findings);
    sources::words(&tree, &mut findings);
    sources::worlds(&tree, &mut findings);
    sources::paths(&tree, &mut findings);
    pages::errors(&tree, &mut findings);
    pages::links(&tree, &mut findings);
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.path, finding.line, finding.message);
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files, nothing found", tree.files.len());
            Ok(())
        }
        count => Err(format!("tidy found {count}")),
    }
}

/// Where a check finds something in these files.
#[cfg(test)]
fn found(check: impl Fn(&Tree, &mut Vec<Finding>), files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let mut findings = Vec::new();
    check(&Tree::of(files), &mut findings);
    findings.into_iter().map(|finding| (finding.path, finding.line)).collect()
}
