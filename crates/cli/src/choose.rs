//! `offtake choose`

use std::process::ExitCode;

use clap::{ArgGroup, Args};
use offtake::report::{ChooseView, choose_csv, choose_svg, choose_text};
use offtake::{Aim, Choose, Error, Findings, FlipRange};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, print_exact};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake choose FILE --least 'npv(bill * dt, lab.discount)'
                                             the scenario as stated and all its variants
  offtake choose FILE rent own --most 'last(lab.cash)' --show pledge.wasted
  offtake choose FILE rent --most worth --break-even 'price=$1 to $9'";

/// `offtake choose`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("objective").required(true).args(["least", "most"]))]
pub struct ChooseCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Variants that are options beside the scenario as stated [default: all]
    #[arg(value_name = "VARIANT")]
    pub options: Vec<String>,

    /// Choose the option with the least of this: a cost
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub least: Option<String>,

    /// Choose the option with the most of this: a worth
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub most: Option<String>,

    /// Also report this of each option; may be repeated
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub show: Vec<String>,

    /// Find where this assumption makes the second best better on half of the paths, also beyond what is drawn (`price=$1 to $9`); may be repeated
    #[arg(long, value_name = "ASSUMPTION[=RANGE]")]
    pub break_even: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Name all who did not pay, not only the largest
    #[arg(long)]
    pub all_unpaid: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print the options as CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl ChooseCommand {
    /// Sets options side by side.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, choose_svg);
        if let (true, Ok((view, _))) = (self.csv, &view) {
            print_exact(&choose_csv(view));
            return drawn.beside(ExitCode::SUCCESS);
        }
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| choose_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(ChooseView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let mut view = scenario.choose(&self.request(), &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }

    fn request(&self) -> Choose {
        let request = match (&self.least, &self.most) {
            (Some(least), _) => Choose::of(Aim::Least, least),
            (None, most) => Choose::of(Aim::Most, most.as_deref().unwrap_or_default()),
        };
        let request = self.options.iter().fold(request, Choose::option);
        let request = self.show.iter().fold(request, Choose::show);
        let request = self.break_even.iter().fold(request, |request, asked| {
            let range = asked.split_once('=').and_then(|(name, range)| Some((name, range.split_once(" to ")?)));
            match range {
                Some((name, (from, to))) => request.break_even_between(FlipRange::new(name, from, to)),
                None => request.break_even(asked),
            }
        });
        request.sampling(self.sampling.sampling())
    }
}
