//! What a check looks at and what it finds.

use crate::tree::File;

/// A fault, and its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub message: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.into(), line, message: message.into() }
    }
}

/// The files of the repository, to be looked at.
pub struct Tree {
    pub files: Vec<File>,
}

impl Tree {
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn has_folder(&self, path: &str) -> bool {
        let inside = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|file| file.path.starts_with(&inside))
    }

    pub fn with_extension(&self, extension: &str) -> impl Iterator<Item = &File> {
        self.files.iter().filter(move |file| file.has_extension(extension))
    }

    /// The Rust of every crate and of this one, files of tests aside.
    pub fn sources(&self) -> impl Iterator<Item = &File> {
        let is_source = |file: &&File| {
            let folder = file.path.split_once("/src/").map(|(folder, _)| folder);
            folder.is_some_and(|folder| {
                folder == "xtask" || folder.strip_prefix("crates/").is_some_and(|name| !name.contains('/'))
            })
        };
        self.with_extension("rs").filter(is_source).filter(|file| !file.path.ends_with("/tests.rs"))
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).into(), text: (*text).into() };
        Self { files: files.iter().map(file).collect() }
    }
}

/// Where a check finds something in these files.
#[cfg(test)]
pub fn found(check: impl Fn(&Tree, &mut Vec<Finding>), files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let mut findings = Vec::new();
    check(&Tree::of(files), &mut findings);
    findings.into_iter().map(|finding| (finding.path, finding.line)).collect()
}
