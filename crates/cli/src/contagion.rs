//! `offtake contagion`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{ContagionView, contagion_csv, contagion_svg, contagion_text};
use offtake::{Contagion, Error, Findings};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, print_exact};
use crate::worth::rate;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake contagion FILE lab --at 2029-01    who loses if the lab defaults then, whatever it holds
  offtake contagion FILE lab --at 2029-01 --rate cloud.discount";

/// `offtake contagion`
#[derive(Debug, Args)]
pub struct ContagionCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Who defaults
    #[arg(value_name = "PARTY")]
    pub party: String,

    /// The month of its default, whatever it holds
    #[arg(long, value_name = "MONTH")]
    pub at: String,

    /// Count all at this rate, for example 8% or lab.discount [default: the discount of PARTY]
    #[arg(long, value_name = "RATE", value_parser = rate, allow_hyphen_values = true)]
    pub rate: Option<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Name all who did not pay, not only the largest
    #[arg(long)]
    pub all_unpaid: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print the parties as CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl ContagionCommand {
    /// Follows a default.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, contagion_svg);
        if let (true, Ok((view, _))) = (self.csv, &view) {
            print_exact(&contagion_csv(view));
            return drawn.beside(ExitCode::SUCCESS);
        }
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| contagion_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(ContagionView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = Contagion::of(&self.party, &self.at).sampling(self.sampling.sampling());
        let request = self.rate.iter().fold(request, Contagion::rate);
        let mut view = scenario.contagion(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
