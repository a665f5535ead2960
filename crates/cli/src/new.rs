//! `offtake new`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::{Error, FileWorld, Output, World, report};

use crate::terminal::print;

/// `offtake new`
#[derive(Debug, Args)]
pub struct New {
    /// Name of the scenario; the file is NAME.toml
    #[arg(value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub name: PathBuf,
}

impl New {
    /// Writes a small scenario.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let path = if self.name.extension().is_some_and(|extension| extension == "toml") {
            self.name.clone()
        } else {
            let mut name = self.name.clone().into_os_string();
            name.push(".toml");
            name.into()
        };
        let title = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = offtake::template(&title, FileWorld.today());
        FileWorld.write(&path, text.as_bytes(), false)?;
        let name = path.display().to_string();
        print(&format!("wrote {name}; now: offtake run {}\n", report::shell_word(&name)));
        Ok(ExitCode::SUCCESS)
    }
}
