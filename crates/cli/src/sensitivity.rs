//! `offtake sensitivity`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{SensitivityView, sensitivity_svg, sensitivity_text};
use offtake::{Error, Findings, Sensitivity};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, share};
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake sensitivity FILE rebate                                what moves the probability of its claim
  offtake sensitivity FILE rebate --of 'worth(pledge, aws)'      the mean of a measure
  offtake sensitivity FILE rebate --of Worth --quantile 5%       a quantile of it";

/// `offtake sensitivity`
#[derive(Debug, Args)]
pub struct SensitivityCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// The question, by id
    #[arg(value_name = "QUESTION")]
    pub question: String,

    /// Ask after the mean of this measure of the question, as written or labelled, in place of its claim
    #[arg(long, value_name = "MEASURE")]
    pub of: Option<String>,

    /// Ask after this quantile of the measure, for example 5%, in place of its mean
    #[arg(long, value_name = "P", value_parser = share)]
    pub quantile: Option<f64>,

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

impl SensitivityCommand {
    /// Finds what moves a figure.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, sensitivity_svg);
        let view = if self.json { view.map(|(view, findings)| (view.in_fractions(), findings)) } else { view };
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| sensitivity_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(SensitivityView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let request = Sensitivity::of(&self.question).sampling(self.sampling.sampling());
        let request = self.of.iter().fold(request, Sensitivity::measure);
        let request = self.quantile.iter().fold(request, |request, one| request.quantile(*one));
        let mut view = scenario.sensitivity(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
