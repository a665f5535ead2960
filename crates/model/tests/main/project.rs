//! Builds scenarios from text, with the shipped library and facts at hand.

use std::fs;
use std::path::{Path, PathBuf};

use offtake_model::{Diagnostic, Facts, Input, Scenario, build};
use syntax::{Sources, Table, parse_toml};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A scenario, its findings, and the files they point into.
pub struct Built {
    pub scenario: Option<Scenario>,
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Built {
    /// The findings as a reader sees them.
    pub fn rendered(&self) -> String {
        syntax::render(&self.diagnostics, &self.sources, false)
    }

    /// The ids of the findings, sorted.
    pub fn ids(&self) -> Vec<&'static str> {
        let mut ids: Vec<_> = self.diagnostics.iter().map(|diagnostic| diagnostic.code.id()).collect();
        ids.sort_unstable();
        ids
    }
}

fn read_folder(folder: &Path, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<Table> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let file = sources.add(name, fs::read_to_string(path).unwrap());
            let (table, problems) = parse_toml(sources, file);
            diagnostics.extend(problems);
            table
        })
        .collect()
}

/// Builds a scenario text with the standard library and facts.
pub fn build_text(name: &str, text: &str) -> Built {
    let (mut sources, mut diagnostics) = (Sources::default(), Vec::new());
    let file = sources.add(name, text);
    let (table, problems) = parse_toml(&sources, file);
    diagnostics.extend(problems);
    let libraries = read_folder(&root().join("library"), &mut sources, &mut diagnostics);
    let mut facts = Facts::none();
    for table in read_folder(&root().join("facts"), &mut sources, &mut diagnostics) {
        facts.read(&table, &mut diagnostics);
    }
    let input = Input {
        file: &table,
        libraries: &libraries,
        facts: &facts,
        settings: &[],
        variant: None,
        show: &[],
        read_file: &|_| Err("no files here".into()),
    };
    let (scenario, mut found) = build(&input);
    diagnostics.append(&mut found);
    if let Some(scenario) = &scenario {
        diagnostics.extend(offtake_model::lint(scenario, &facts));
    }
    Built { scenario, diagnostics, sources }
}
