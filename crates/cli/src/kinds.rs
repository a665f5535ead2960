//! `offtake kinds`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{KindView, json, kinds_text};
use offtake::{Caller, Project, closest};

use crate::files::CommandFiles;
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
                let project = Project::read_for(Caller::CommandLine, CommandFiles, path);
                let code = complain_about(&project.reading_findings());
                (project.kinds(), code)
            }
        };
        if let Some(name) = &self.name {
            let all = listed.clone();
            listed.retain(|kind| kind.name == *name);
            if listed.is_empty() {
                complain(&format!("error: there is no kind `{name}`; {}\n", instead_of(name, &all)));
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

/// What to look at in place of a kind that there is not: one of nearly this name, those that say this word of themselves, else all.
fn instead_of(name: &str, all: &[KindView]) -> String {
    let named = |kinds: &[&KindView]| {
        let names: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.name)).collect();
        names.join(", ")
    };
    let word = name.to_lowercase();
    let says = |kind: &&KindView| {
        let parameters = kind.parameters.iter().flat_map(|one| [&one.name, &one.about]);
        let mut texts = [&kind.name, &kind.about].into_iter().chain(parameters);
        texts.any(|text| text.to_lowercase().contains(&word))
    };
    if let Some(close) = closest(name, all.iter().map(|kind| kind.name.as_str())) {
        return format!("did you mean `{close}`?");
    }
    let saying: Vec<&KindView> = if word.is_empty() { Vec::new() } else { all.iter().filter(says).collect() };
    match saying.is_empty() {
        true => format!("there are {}", named(&all.iter().collect::<Vec<_>>())),
        false => format!("of `{name}` speak {}", named(&saying)),
    }
}
