//! `offtake kinds`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{json, kinds_text};
use offtake::{Caller, FileWorld, Project, closest};

use crate::output::{complain_about, style};
use crate::terminal::{complain, print, print_exact};

/// `offtake kinds`
#[derive(Debug, Args)]
pub struct Kinds {
    /// Show this kind in full: its parameters with units and defaults
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// The kinds that this scenario may use, its own included, instead of the built-in ones
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub scenario: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Kinds {
    /// Lists kinds.
    pub fn run(&self) -> ExitCode {
        let (mut listed, mut code) = match &self.scenario {
            None => (offtake::kinds(), ExitCode::SUCCESS),
            Some(path) => {
                let project = Project::read_for(Caller::CommandLine, FileWorld, path);
                let code = complain_about(&project.reading_findings());
                (project.kinds(), code)
            }
        };
        if let Some(name) = &self.name {
            let known: Vec<String> = listed.iter().map(|kind| kind.name.clone()).collect();
            listed.retain(|kind| kind.name == *name);
            if listed.is_empty() {
                let help = match closest(name, known.iter().map(String::as_str)) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                complain(&format!("error: there is no kind `{name}`; {help}\n"));
                code = ExitCode::FAILURE;
            }
        }
        match self.json {
            true => print_exact(&json(&listed)),
            false => print(&kinds_text(&listed, style())),
        }
        code
    }
}
