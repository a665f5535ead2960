//! The page in `app/`: built with Node, kept built in git, so that nobody else needs Node.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::outcome::Outcome;
use crate::tree;

/// Where the page is built from.
const FOLDER: &str = "app";

/// Builds `app/dist` anew.
///
/// # Errors
/// Node or its packages cannot be had, or the page does not build.
pub fn build() -> Outcome {
    missing().map_or(Ok(()), Err)?;
    install()?;
    node("npm", &["run", "--silent", "build"])
}

/// Checks types, unit tests, and that `app/dist` is what the sources build. Without Node it says so in a line, and is no failure.
///
/// # Errors
/// One of these does not hold.
pub fn check() -> Outcome {
    if let Some(what) = missing().or_else(|| install().err()) {
        println!("app: its types, unit tests and bundle are not checked: {what}");
        return Ok(());
    }
    node("npm", &["run", "--silent", "check"])?;
    node("npm", &["test", "--silent"])?;
    let built = tree::root().join("target/app-dist");
    let _ = std::fs::remove_dir_all(&built);
    node("node", &["build.mjs", &built.display().to_string()])?;
    let (kept, built) = (files(&tree::root().join(FOLDER).join("dist"))?, files(&built)?);
    let names = kept.keys().chain(built.keys());
    match names.into_iter().find(|name| kept.get(*name) != built.get(*name)) {
        Some(name) => Err(format!("app/dist/{name} is not what the sources build: run `cargo xtask app`")),
        None => Ok(()),
    }
}

/// What the page needs and this machine lacks.
fn missing() -> Option<String> {
    let version = Command::new("node").arg("--version").stderr(Stdio::null()).output().ok();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let major =
        version.as_deref().and_then(|version| version.trim_start_matches('v').split('.').next()?.parse::<u32>().ok());
    match major {
        Some(20..) if Command::new("npm").arg("--version").stdout(Stdio::null()).status().is_ok() => None,
        _ => Some("there is no Node 20 or later with npm".to_owned()),
    }
}

fn install() -> Outcome {
    let packages = node("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    packages.map_err(|_| "its packages cannot be had from the registry".to_owned())
}

fn node(program: &str, arguments: &[&str]) -> Outcome {
    println!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program).args(arguments).current_dir(tree::root().join(FOLDER)).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("`{program} {}` failed", arguments.join(" "))),
        Err(error) => Err(format!("{program} does not start: {error}")),
    }
}

/// The files of a folder, by name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let unread = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let entries = std::fs::read_dir(folder).map_err(|error| unread(folder, error))?;
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).map_err(|error| unread(&path, error))?;
        Ok((name, bytes))
    };
    paths.map(read).collect()
}
