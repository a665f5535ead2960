//! `offtake frontier`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{FrontierView, frontier_svg, frontier_text};
use offtake::{Error, Findings, Frontier};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, share};
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake frontier FILE rebate                            over the two assumptions that decide most
  offtake frontier FILE rebate price demand               over two of your own
  offtake frontier FILE rebate --at-probability 80%       what would have to be true for 80 %?";

/// `offtake frontier`
#[derive(Debug, Args)]
pub struct FrontierCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// The question, by id
    #[arg(value_name = "QUESTION")]
    pub question: String,

    /// Two assumptions, across and up [default: those that decide most]
    #[arg(value_name = "ASSUMPTION", num_args = 2)]
    pub over: Vec<String>,

    /// The probability of the claim on the frontier, for example 80% [default: 50%]
    #[arg(long, value_name = "P", value_parser = share, default_value = "50%", hide_default_value = true)]
    pub at_probability: f64,

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

impl FrontierCommand {
    /// Finds the frontier.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, frontier_svg);
        let view = if self.json { view.map(|(view, findings)| (view.in_fractions(), findings)) } else { view };
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| frontier_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(FrontierView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = Frontier::of(&self.question).at_probability(self.at_probability);
        let request = match self.over.as_slice() {
            [across, up] => request.over(across, up),
            _ => request,
        };
        let request = request.sampling(self.sampling.sampling());
        let mut view = scenario.frontier(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
