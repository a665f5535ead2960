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
        let path = self.path()?;
        let title = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = offtake::template(&title, FileWorld.today());
        FileWorld.write(&path, text.as_bytes(), false)?;
        let name = path.display().to_string();
        print(&format!("wrote {name}; now: offtake run {}\n", report::shell_word(&name)));
        Ok(ExitCode::SUCCESS)
    }

    /// The file to write. A name that ends as a folder does names none.
    fn path(&self) -> Result<PathBuf, Error> {
        let name = self.name.as_os_str().to_string_lossy();
        if self.name.file_name().is_none() || name.ends_with(std::path::is_separator) || self.name.is_dir() {
            let why = "it is a folder; write the scenario's name behind it".to_owned();
            return Err(Error::Write { path: self.name.clone(), why });
        }
        if self.name.extension().is_some_and(|extension| extension == "toml") {
            return Ok(self.name.clone());
        }
        let mut name = self.name.clone().into_os_string();
        name.push(".toml");
        Ok(name.into())
    }
}
