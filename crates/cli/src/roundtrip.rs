//! `offtake roundtrip`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{RoundTripView, round_trip_svg, round_trip_text};
use offtake::{Error, Findings, RoundTrip};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake roundtrip FILE                     all that sell: gross, net, looked through, their own money
  offtake roundtrip FILE aws amazon          these, parties or groups";

/// `offtake roundtrip`
#[derive(Debug, Args)]
pub struct RoundTripCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Parties or groups to show [default: all that sell]
    #[arg(value_name = "SELLER")]
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

impl RoundTripCommand {
    /// Shows whose money sellers take in.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, round_trip_svg);
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| round_trip_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(RoundTripView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = RoundTrip::of(&self.names).sampling(self.sampling.sampling());
        let mut view = scenario.round_trip(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
