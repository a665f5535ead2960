//! Who may use whom, and what comes from outside.

use std::collections::BTreeSet;

use super::finding::{Finding, Tree};
use crate::manifest::{dependencies, workspace_dependencies};

/// Which crates of this repository each may use, tests aside. `ARCHITECTURE.md` says why.
pub const MAY_USE: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("syntax", &[]),
    ("scenario", &["syntax", "units"]),
    ("model", &["scenario", "syntax", "units"]),
    ("chance", &[]),
    ("program", &["chance"]),
    ("compile", &["chance", "program", "scenario", "syntax"]),
    ("engine", &["chance", "program"]),
    ("analysis", &["chance"]),
    ("report", &["analysis", "syntax", "units"]),
    (
        "explain",
        &["analysis", "chance", "compile", "engine", "model", "program", "report", "scenario", "syntax", "units"],
    ),
    (
        "offtake",
        &[
            "analysis", "chance", "compile", "engine", "explain", "model", "program", "report", "scenario", "syntax",
            "units",
        ],
    ),
    ("serve", &["offtake"]),
    ("cli", &["offtake", "serve"]),
    ("python", &["offtake"]),
];

const ROOT: &str = "Cargo.toml";
const LIST: &str = "docs/dependencies.md";

/// Manifests keep to [`MAY_USE`], and take every version from the workspace.
pub fn layers(tree: &Tree, findings: &mut Vec<Finding>) {
    let Some(root) = tree.file(ROOT) else { return };
    let offered = workspace_dependencies(root);
    for file in tree.files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"))
    {
        let name = file.path.split('/').nth(1).unwrap_or("");
        let Some((_, allowed)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
            findings.push(Finding::new(&file.path, 1, format!("no rule says what the crate `{name}` may use")));
            continue;
        };
        for dependency in dependencies(file) {
            let used = dependency.name.as_str();
            if !dependency.is_shared() {
                findings.push(Finding::new(
                    &file.path,
                    dependency.line,
                    format!("write `{used}.workspace = true`; versions stand in {ROOT}"),
                ));
            }
            let internal = offered.iter().any(|offer| offer.name == used && offer.is_internal());
            if internal && !dependency.dev && !allowed.contains(&used) {
                findings.push(Finding::new(
                    &file.path,
                    dependency.line,
                    format!("`{name}` may not use `{used}` (only {})", or_nothing(allowed)),
                ));
            }
        }
    }
    for dependency in tree.file("xtask/Cargo.toml").map(dependencies).unwrap_or_default() {
        findings.push(Finding::new("xtask/Cargo.toml", dependency.line, "xtask uses the standard library alone"));
    }
}

fn or_nothing(names: &[&str]) -> String {
    if names.is_empty() { "nothing of this repository".into() } else { names.join(", ") }
}

/// Dependencies from outside are used, and `docs/dependencies.md` gives each a line, and no other.
pub fn listed(tree: &Tree, findings: &mut Vec<Finding>) {
    let (Some(root), Some(list)) = (tree.file(ROOT), tree.file(LIST)) else {
        findings.push(Finding::new(LIST, 1, "the list of dependencies is missing"));
        return;
    };
    let manifests =
        tree.files.iter().filter(|file| file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"));
    let mut used = BTreeSet::new();
    let mut outside: Vec<(String, String, usize)> = Vec::new();
    for file in manifests.chain(tree.file("fuzz/Cargo.toml")) {
        for dependency in dependencies(file) {
            if !dependency.is_shared() && !dependency.is_internal() {
                outside.push((dependency.name.clone(), file.path.clone(), dependency.line));
            }
            used.insert(dependency.name);
        }
    }
    for dependency in workspace_dependencies(root).into_iter().filter(|dependency| !dependency.is_internal()) {
        if !used.contains(&dependency.name) {
            findings.push(Finding::new(ROOT, dependency.line, format!("no crate uses `{}`", dependency.name)));
        }
        outside.push((dependency.name, ROOT.into(), dependency.line));
    }
    let rows: Vec<(usize, &str)> = list.lines().filter_map(|(line, text)| Some((line, row_name(text)?))).collect();
    for (name, path, line) in &outside {
        if !rows.iter().any(|(_, row)| row == name) {
            findings.push(Finding::new(path, *line, format!("`{name}` has no line in {LIST}")));
        }
    }
    for (line, row) in rows {
        if !outside.iter().any(|(name, ..)| name == row) {
            findings.push(Finding::new(LIST, line, format!("`{row}` is no dependency")));
        }
    }
}

/// The name in the first cell of a row: `` | `name` | … ``.
fn row_name(text: &str) -> Option<&str> {
    text.strip_prefix("| `")?.split_once("` |").map(|(name, _)| name)
}

/// Lock files are there, and name no source but the public index.
pub fn locked(tree: &Tree, findings: &mut Vec<Finding>) {
    for path in ["Cargo.lock", "fuzz/Cargo.lock"] {
        let Some(file) = tree.file(path) else {
            findings.push(Finding::new(path, 1, "the lock file is missing"));
            continue;
        };
        for (line, text) in file.lines() {
            let Some(source) = text.strip_prefix("source = ") else { continue };
            if source != "\"registry+https://github.com/rust-lang/crates.io-index\"" {
                findings.push(Finding::new(path, line, format!("a source that not everyone has: {source}")));
            }
        }
    }
    for file in tree.files.iter().filter(|file| file.path.ends_with(".cargo/config.toml")) {
        for (line, text) in file.lines() {
            let header = text.trim().trim_start_matches('[');
            if text.starts_with('[') && ["source", "registr"].iter().any(|word| header.starts_with(word)) {
                findings.push(Finding::new(
                    &file.path,
                    line,
                    "a registry of one's own belongs in one's own configuration",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::found;
    use super::*;

    const OFFERED: &str = "[workspace.dependencies]\nunits = { path = \"crates/units\" }\n\
                           engine = { path = \"crates/engine\" }\nlibm = \"0.2\"\n";

    #[test]
    fn a_crate_that_reaches_too_far_is_found() {
        let files = [
            (ROOT, OFFERED),
            ("crates/units/Cargo.toml", "[dependencies]\nlibm.workspace = true\nengine.workspace = true\n"),
            ("crates/scenario/Cargo.toml", "[dependencies]\nunits.workspace = true\n"),
            ("crates/model/Cargo.toml", "[dev-dependencies]\nengine.workspace = true\n"),
            ("crates/cli/Cargo.toml", "[dependencies]\nlibm = \"0.2\"\n"),
            ("crates/common/Cargo.toml", "[package]\n"),
        ];
        let expected = [("crates/units/Cargo.toml", 3), ("crates/cli/Cargo.toml", 2), ("crates/common/Cargo.toml", 1)];
        assert_eq!(found(layers, &files), expected.map(|(path, line)| (path.to_owned(), line)));
    }

    #[test]
    fn the_table_is_without_circles() {
        for (at, (name, uses)) in MAY_USE.iter().enumerate() {
            for used in *uses {
                let known = MAY_USE.iter().position(|(other, _)| other == used);
                assert!(known.is_some_and(|known| known < at), "{name} uses {used}");
            }
        }
    }

    #[test]
    fn dependencies_and_their_list_agree() {
        let files = [
            (ROOT, OFFERED),
            ("crates/units/Cargo.toml", "[dependencies]\nlibm.workspace = true\n"),
            (LIST, "| `libm` | functions |\n| `serde` | gone |\n"),
        ];
        assert_eq!(found(listed, &files), [(LIST.to_owned(), 2)]);
        let files = [(ROOT, OFFERED), (LIST, "| crate | |\n")];
        assert_eq!(found(listed, &files), [(ROOT.to_owned(), 4), (ROOT.to_owned(), 4)]);
    }

    #[test]
    fn sources_off_the_public_index_are_found() {
        let index = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let mirror = "source = \"registry+https://mirror.example/index\"\n";
        let files =
            [("Cargo.lock", index), ("fuzz/Cargo.lock", mirror), (".cargo/config.toml", "[source.crates-io]\n")];
        assert_eq!(found(locked, &files), [("fuzz/Cargo.lock".to_owned(), 1), (".cargo/config.toml".to_owned(), 1)]);
        assert_eq!(found(locked, &[("Cargo.lock", index)]), [("fuzz/Cargo.lock".to_owned(), 1)]);
    }
}
