//! What a `Cargo.toml` depends on, read line by line: enough for manifests written one dependency a line.

use crate::tree::File;

/// One dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// Its name in code and manifest.
    pub name: String,
    /// The line.
    pub line: usize,
    /// What stands behind the name: `.workspace = true`, `= { path = … }`.
    pub value: String,
    /// For tests only.
    pub dev: bool,
}

impl Dependency {
    /// Whether version and place are taken from the workspace.
    pub fn is_shared(&self) -> bool {
        self.value.split_whitespace().collect::<String>().contains("workspace=true")
    }

    /// Whether it lies in this repository.
    pub fn is_internal(&self) -> bool {
        self.value.contains("path =") || self.value.contains("path=")
    }
}

/// The dependencies in the sections whose name fits: `dependencies` of a crate, `workspace.dependencies` of the root.
fn section(file: &File, wanted: impl Fn(&str) -> Option<bool>) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut within: Option<bool> = None;
    let mut table: Option<usize> = None;
    for (line, text) in file.lines() {
        let text = text.split('#').next().unwrap_or("").trim();
        if let Some(header) = text.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            within = wanted(header);
            table = None;
            // `[dependencies.name]`
            if let Some((dev, name)) = header.rsplit_once('.').and_then(|(head, name)| Some((wanted(head)?, name))) {
                found.push(Dependency { name: name.trim_matches('"').into(), line, value: String::new(), dev });
                table = Some(found.len() - 1);
            }
        } else if let Some(at) = table {
            found[at].value.push_str(text);
            found[at].value.push(' ');
        } else if let Some(dev) = within {
            let end = text.find(['.', '=', ' ']).unwrap_or(0);
            if end > 0 {
                let (name, value) = text.split_at(end);
                found.push(Dependency { name: name.into(), line, value: value.into(), dev });
            }
        }
    }
    found
}

/// What a crate depends on, for building and for tests, on any platform.
pub fn dependencies(file: &File) -> Vec<Dependency> {
    section(file, |header| match header.rsplit('.').next().unwrap_or("") {
        "dependencies" | "build-dependencies" => Some(false),
        "dev-dependencies" => Some(true),
        _ => None,
    })
}

/// What the workspace offers its crates.
pub fn workspace_dependencies(file: &File) -> Vec<Dependency> {
    section(file, |header| (header == "workspace.dependencies").then_some(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_write_a_dependency_are_read() {
        let text = "[package]\nname = \"x\"\n[dependencies]\nunits.workspace = true # why\nserde = { workspace = true }\n\
                    [dependencies.clap]\nworkspace = true\n[dev-dependencies]\nproptest = \"1\"\n\
                    [target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[features]\ndefault = []\n";
        let file = File { path: "Cargo.toml".into(), text: text.into() };
        let found = dependencies(&file);
        let names: Vec<&str> = found.iter().map(|dependency| dependency.name.as_str()).collect();
        assert_eq!(names, ["units", "serde", "clap", "proptest", "libc"]);
        let shared: Vec<bool> = found.iter().map(Dependency::is_shared).collect();
        assert_eq!(shared, [true, true, true, false, false]);
        let lines: Vec<(usize, bool)> = found.iter().map(|dependency| (dependency.line, dependency.dev)).collect();
        assert_eq!(lines, [(4, false), (5, false), (6, false), (9, true), (11, false)]);
    }

    #[test]
    fn the_workspace_tells_its_own_crates_from_others() {
        let text =
            "[workspace.dependencies]\nunits = { path = \"crates/units\" }\nlibm = \"0.2\"\n[profile.dev]\nx = 1\n";
        let file = File { path: "Cargo.toml".into(), text: text.into() };
        let found = workspace_dependencies(&file);
        assert_eq!(found.iter().map(Dependency::is_internal).collect::<Vec<_>>(), [true, false]);
    }
}
