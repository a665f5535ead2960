//! `offtake contracts`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{ContractsView, contracts_svg, contracts_text};
use offtake::{Contracts, Error, Findings};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake contracts FILE                     all of them: headline, firm, drawn, paid, and cash by year
  offtake contracts FILE pledge shares       these two";

/// `offtake contracts`
#[derive(Debug, Args)]
pub struct ContractsCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Contracts to show [default: all]
    #[arg(value_name = "CONTRACT")]
    pub names: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Name all who did not pay, not only the largest
    #[arg(long)]
    pub all_unpaid: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl ContractsCommand {
    /// Shows contracts.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, contracts_svg);
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| contracts_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(ContractsView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = Contracts::of(&self.names).sampling(self.sampling.sampling());
        let mut view = scenario.contracts(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
