//! The arguments that name a scenario and change it.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use offtake::{Caller, Changes, Project};

use crate::files::CommandFiles;

/// A scenario and what to change about it.
#[derive(Debug, Args)]
pub struct ScenarioArguments {
    /// The scenario file
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,

    /// What to change.
    #[command(flatten)]
    pub changes: ChangeArguments,
}

/// What to change about a scenario.
#[derive(Debug, Args)]
pub struct ChangeArguments {
    /// Set an assumption or parameter to another value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = parse_setting)]
    pub set: Vec<(String, String)>,

    /// Run this variant of the scenario in place of the scenario as written
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
}

impl ScenarioArguments {
    /// Reads its files.
    pub fn read(&self) -> Project<'static> {
        read(&self.file)
    }

    /// The changes made to it.
    pub fn changes(&self) -> Changes {
        self.changes.changes()
    }

    /// The variant that is run in place of the scenario as written.
    pub fn variant(&self) -> Option<&str> {
        self.changes.variant.as_deref()
    }
}

/// Reads a scenario and all that it uses.
pub fn read(file: &Path) -> Project<'static> {
    Project::read_for(Caller::CommandLine, CommandFiles, file)
}

impl ChangeArguments {
    /// The changes made to it.
    pub fn changes(&self) -> Changes {
        let set = |changes: Changes, (name, value): &(String, String)| changes.set(name, value.as_str());
        let changes = self.set.iter().fold(Changes::none(), set);
        match &self.variant {
            Some(variant) => changes.variant(variant),
            None => changes,
        }
    }
}

fn parse_setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as NAME=VALUE, e.g. price='$2.35/GPUh'".into()),
    }
}
