//! `offtake facts`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{facts_text, json};
use offtake::{Caller, FactFilter, Project, World};

use crate::files::CommandFiles;
use crate::output::{complain_about, style};
use crate::terminal::{print, print_exact};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake facts aws margin                   those with both words
  offtake facts --stale --at 2027-01-01      those past their shelf life on that day
  offtake facts --scenario FILE              those in reach of a scenario";

/// `offtake facts`
#[derive(Debug, Args)]
pub struct FactsCommand {
    /// Words that must all occur; one id alone shows that fact in full
    #[arg(value_name = "FILTER")]
    pub words: Vec<String>,

    /// Only facts past their shelf life
    #[arg(long)]
    pub stale: bool,

    /// The day at which age is measured [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub at: Option<offtake::Date>,

    /// The facts that this scenario may name, instead of the built-in ones
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub scenario: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl FactsCommand {
    /// Lists facts.
    pub fn run(&self) -> ExitCode {
        let filter = FactFilter::on(self.at.unwrap_or_else(|| CommandFiles.today()));
        let filter = self.words.iter().fold(filter, FactFilter::with);
        let filter = if self.stale { filter.stale() } else { filter };
        let (listed, code) = match &self.scenario {
            None => (offtake::facts(&filter), ExitCode::SUCCESS),
            Some(path) => {
                let project = Project::read_for(Caller::CommandLine, CommandFiles, path);
                let code = complain_about(&project.reading_findings());
                (project.facts(&filter), code)
            }
        };
        match self.json {
            true => print_exact(&json(&listed)),
            false => print(&facts_text(&listed, style())),
        }
        code
    }
}

fn parse_date(text: &str) -> Result<offtake::Date, String> {
    offtake::parse_date(text).ok_or_else(|| "write it as 2026-04-20 or 2026-04".into())
}
