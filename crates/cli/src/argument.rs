//! `offtake run` of several scenarios: what a folder holds, and the questions of all in one table.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use offtake::report::{PassedOver, PassedOverReason, argument_svgs, argument_text, json};
use offtake::{Argue, Error, Output, argue};

use crate::files::CommandFiles;
use crate::output::style;
use crate::sampling::SamplingArguments;
use crate::scenario::{ChangeArguments, read};
use crate::terminal::{Bar, color_error, complain, print, print_exact, print_usage};

/// The scenarios that a command names, itself or by their folder.
pub struct Named {
    /// Each once, by name.
    files: Vec<PathBuf>,
    /// What folders hold beside.
    passed_over: Vec<PassedOver>,
}

impl Named {
    /// Looks into folders; nothing if one file is named. A folder without a scenario is taken for a file, and is none.
    pub fn several(paths: &[PathBuf]) -> Option<Self> {
        let mut named = Named { files: Vec::new(), passed_over: Vec::new() };
        for path in paths {
            let before = named.files.len();
            if path.is_dir() {
                named.look_into(path);
            }
            if named.files.len() == before {
                named.files.push(path.clone());
            }
        }
        if let ([one], [only]) = (named.files.as_slice(), paths)
            && one == only
            && named.passed_over.is_empty()
        {
            return None;
        }
        named.files = named.files.iter().map(|path| plain(path)).collect();
        named.files.sort_by_key(|path| path.display().to_string());
        let mut seen = BTreeSet::new();
        named.files.retain(|path| seen.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
        // A file that its folder's rule passes over may be named itself.
        let files: BTreeSet<String> = named.files.iter().map(|path| path.display().to_string()).collect();
        named.passed_over.retain(|one| !files.contains(&one.path));
        named.passed_over.sort_by(|a, b| a.path.cmp(&b.path));
        named.passed_over.dedup();
        Some(named)
    }

    fn look_into(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = plain(&entry.path());
            match passed_over(&path) {
                None => self.files.push(path),
                Some(reason) => self.passed_over.push(PassedOver { path: path.display().to_string(), reason }),
            }
        }
    }
}

/// A path without the parts that lead nowhere: `./a.toml` is `a.toml`.
fn plain(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { path.into() } else { plain }
}

/// Why what lies in a folder is not run; nothing if it is.
fn passed_over(path: &Path) -> Option<PassedOverReason> {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    match () {
        () if hidden => Some(PassedOverReason::Hidden),
        () if path.is_dir() => Some(PassedOverReason::Folder),
        () if !is_toml => Some(PassedOverReason::NotToml),
        () if !read(path).asks() => Some(PassedOverReason::AsksNothing),
        () => None,
    }
}

/// How to run several scenarios.
pub struct HowToRun<'a> {
    /// The sampling of each.
    pub sampling: &'a SamplingArguments,
    /// The changes made to each.
    pub changes: &'a ChangeArguments,
    /// A JSON object in place of the table.
    pub json: bool,
    /// The folder for a picture of each subject.
    pub svg: Option<&'a Path>,
}

/// Refuses a flag that a table of several scenarios has no place for.
pub fn refuse(flag: &str) -> ExitCode {
    let message = format!("`{flag}` is of one scenario, and several are named: run each by itself with it\n");
    print_usage(&clap::Error::raw(ErrorKind::ArgumentConflict, message))
}

/// Runs all that are named, one after the other, and prints their questions in one table.
pub fn run_all(named: Named, how: &HowToRun) -> Result<ExitCode, Error> {
    let (progress, deadline) = (Bar::new(), how.sampling.deadline(false));
    let request = Argue::new().sampling(how.sampling.sampling()).changes(how.changes.changes());
    let found = argue(named.files.iter().map(|file| read(file)), &request, &mut progress.watch());
    deadline.meet();
    progress.finish();
    let (mut view, findings) = found?;
    view.passed_over = named.passed_over;
    findings.iter().for_each(|found| complain(&found.text(color_error())));
    let (well, pictures) = (view.is_well(), argument_svgs(&view));
    match how.json {
        true => print_exact(&json(&view.in_fractions())),
        false => print(&argument_text(&view, style())),
    }
    if let Some(folder) = how.svg {
        draw_into(folder, &pictures)?;
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes a picture for each subject into a folder, which is made if it is not there. The result is printed by then.
fn draw_into(folder: &Path, pictures: &[(String, String)]) -> Result<(), Error> {
    if pictures.is_empty() {
        return Ok(());
    }
    if folder.exists() && !folder.is_dir() {
        return Err(Error::Exists { path: folder.into() });
    }
    let unmade = |error: std::io::Error| Error::Write { path: folder.into(), why: error.to_string() };
    std::fs::create_dir_all(folder).map_err(unmade)?;
    let mut taken = BTreeSet::new();
    for (subject, picture) in pictures {
        let name = file_stem(subject);
        let mut names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}-{number}")));
        let free = names.find(|name| taken.insert(name.clone())).unwrap_or(name);
        CommandFiles.write(&folder.join(free + ".svg"), picture.as_bytes(), true)?;
    }
    Ok(())
}

/// A subject as the name of a file: letters and digits, parted by `-`.
fn file_stem(subject: &str) -> String {
    let words = subject.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let stem = words.collect::<Vec<_>>().join("-").to_lowercase();
    if stem.is_empty() { "subject".to_owned() } else { stem }
}
