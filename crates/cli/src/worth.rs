//! `offtake worth`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{WorthView, worth_svg, worth_text};
use offtake::{Error, Findings, Worth};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake worth FILE pledge                  to every party, against the same without the pledge
  offtake worth FILE pledge shares           of both contracts together
  offtake worth FILE no_deal --rate 9%       against a variant, at one rate for all";

/// `offtake worth`
#[derive(Debug, Args)]
pub struct WorthCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Contracts, valued together, or a variant
    #[arg(value_name = "CONTRACT|VARIANT", required = true)]
    pub names: Vec<String>,

    /// Value all at this rate, for example 8% or lab.discount, in place of each party's own discount
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

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

/// A rate as written, unless it is a bare number that can only be meant in percent.
pub fn rate(text: &str) -> Result<String, String> {
    match text.trim().parse::<f64>() {
        Ok(percent) if percent.abs() >= 1.0 => Err(format!("write it as a percentage: `{percent}%`")),
        _ => Ok(text.trim().to_owned()),
    }
}

impl WorthCommand {
    /// Values contracts or a variant.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, worth_svg);
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| worth_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(WorthView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = Worth::of(&self.names).sampling(self.sampling.sampling());
        let request = self.rate.iter().fold(request, Worth::rate);
        let mut view = scenario.worth(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
