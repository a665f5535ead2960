//! `offtake exercise`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{ExerciseView, exercise_csv, exercise_svg, exercise_text};
use offtake::{Error, Exercise, Findings};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, print_exact};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake exercise FILE --payoff 'max($40 - price, $0)' --reads price --rate 6%
                                             a put that may be exercised in any month
  offtake exercise FILE --payoff '-capex' --gains '(rent - running) * used * dt' --reads rent --rate lab.discount --every '3 mo'
                                             to build instead of renting, decided each quarter";

/// `offtake exercise`
#[derive(Debug, Args)]
pub struct ExerciseCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// What exercise in a month gives, by month. It counts as of the end of that month, as money does in `npv`: in the first it is discounted by a month
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub payoff: String,

    /// The effective annual rate of discount: a share such as 10%, or one per path such as `lab.discount`
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub rate: String,

    /// A number by month that is known when it is decided; may be repeated
    #[arg(long, value_name = "EXPRESSION", required = true, allow_hyphen_values = true)]
    pub reads: Vec<String>,

    /// What each month brings once it has been exercised, that month included: an amount by month
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub gains: Option<String>,

    /// The first month in which it may be exercised [default: the first of the run]
    #[arg(long, value_name = "MONTH")]
    pub from: Option<String>,

    /// The last month in which it may be exercised [default: the last of the run]
    #[arg(long, value_name = "MONTH")]
    pub until: Option<String>,

    /// How far apart the months are in which it may be exercised [default: 1 mo]
    #[arg(long, value_name = "TIME")]
    pub every: Option<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Name all who did not pay, not only the largest
    #[arg(long)]
    pub all_unpaid: bool,

    /// Print the months of exercise as CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl ExerciseCommand {
    /// Values the right.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, exercise_svg);
        if let (true, Ok((view, _))) = (self.csv, &view) {
            print_exact(&exercise_csv(view));
            return drawn.beside(ExitCode::SUCCESS);
        }
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| exercise_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(ExerciseView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let mut request = Exercise::of(&self.payoff, &self.rate);
        request.states.clone_from(&self.reads);
        request.gains.clone_from(&self.gains);
        request.from.clone_from(&self.from);
        request.until.clone_from(&self.until);
        request.every.clone_from(&self.every);
        let request = request.sampling(self.sampling.sampling());
        let mut view = scenario.exercise(&request, &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }
}
