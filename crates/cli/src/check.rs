//! `offtake check`

use std::process::ExitCode;

use clap::Args;
use offtake::report::json;

use crate::output::{status, style};
use crate::scenario::ScenarioArguments;
use crate::terminal::{color_out, print, print_exact};

/// `offtake check`
#[derive(Debug, Args)]
pub struct Check {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

impl Check {
    /// Prints what is found.
    pub fn run(&self) -> ExitCode {
        let findings = self.scenario.read().check(&self.scenario.changes());
        if self.json {
            print_exact(&json(&findings.view()));
        } else {
            print(&findings.text(color_out()));
            if !findings.is_empty() {
                print("\n");
            }
            print(&findings.verdict(style()));
        }
        status(&findings)
    }
}
