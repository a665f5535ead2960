//! `offtake assumptions`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{AssumptionsView, assumptions_csv, assumptions_text};
use offtake::{Error, Findings, Inquiry};

use crate::output::{show, style};
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake assumptions FILE                   each with its range, basis, source and date, and who uses it
  offtake assumptions FILE --variant no_deal
  offtake assumptions FILE --csv > assumptions.csv
  offtake assumptions FILE --json            see `offtake schema assumptions`";

/// `offtake assumptions`
#[derive(Debug, Args)]
pub struct AssumptionsCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Print JSON
    #[arg(long)]
    pub json: bool,

    /// Print CSV, a row for each assumption
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

impl AssumptionsCommand {
    /// Lists assumptions.
    pub fn run(&self) -> Result<ExitCode, Error> {
        show(self.view(), self.json, |view| match self.csv {
            true => assumptions_csv(view),
            false => assumptions_text(view, style()),
        })
    }

    fn view(&self) -> Result<(AssumptionsView, Findings), Error> {
        let inquiry = Inquiry::none().answers_only();
        let scenario = self.scenario.read().build_for(&self.scenario.changes(), &inquiry)?;
        let view = scenario.assumptions_in_full(&self.sampling.sampling())?;
        let view = if self.json || self.csv { view.in_fractions() } else { view };
        Ok((view, scenario.findings()))
    }
}
