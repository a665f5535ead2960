//! `offtake new`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum, ValueHint};
use offtake::{Error, FileWorld, Output, Template, World, report};

use crate::terminal::print;

/// `offtake new`
#[derive(Debug, Args)]
pub struct New {
    /// Name of the scenario; the file is NAME.toml
    #[arg(value_name = "NAME", value_hint = ValueHint::FilePath)]
    pub name: PathBuf,

    /// What it is about
    #[arg(long, value_enum, default_value_t = TemplateArgument::Deal)]
    pub template: TemplateArgument,
}

/// A scenario to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateArgument {
    /// A pledge between two parties, with a comment at every step
    Deal,
    /// Work in tokens: an interface, a host, GPUs by the hour, pledged or owned, machines at desks
    Workload,
    /// A loan on chips, with its covenant
    Credit,
    /// A model of a textbook, without chance
    Textbook,
}

impl TemplateArgument {
    fn template(self) -> Template {
        match self {
            TemplateArgument::Deal => Template::Deal,
            TemplateArgument::Workload => Template::Workload,
            TemplateArgument::Credit => Template::Credit,
            TemplateArgument::Textbook => Template::Textbook,
        }
    }
}

impl New {
    /// Writes a scenario to begin with.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let path = self.path()?;
        let title = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = self.template.template().text(&title, FileWorld.today());
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
