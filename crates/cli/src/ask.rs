//! `offtake ask`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{answers_svg, run_text};
use offtake::{Answers, Error, Findings, FlipRange, Inquiry, Question, Questions};

use crate::output::show_answers;
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, UntilArgument, share};
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// The id of the question asked by `--holds`: no name, so that no question of a file has it.
const OWN: &str = "--holds";

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake ask FILE                           all questions
  offtake ask FILE rebate                    one of them
  offtake ask FILE rebate --flip aws_margin  and where it flips on this assumption
  offtake ask FILE rebate --flip 'aws_margin=0% to 90%' --at-probability 5%
  offtake ask FILE rebate --svg rebate.svg   and draw it
  offtake ask FILE rebate --until 0.5%       with as many paths as its error needs
  offtake ask FILE --holds 'last(lab.cash) > $10B'";

/// `offtake ask`
#[derive(Debug, Args)]
pub struct AskCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Questions to answer, by id [default: all]
    #[arg(value_name = "QUESTION")]
    pub questions: Vec<String>,

    /// Ask whether this expression holds
    #[arg(long, value_name = "EXPRESSION")]
    pub holds: Option<String>,

    /// Find where the answer flips on this assumption too, also beyond what is drawn (`price=$1 to $9`); may be repeated
    #[arg(long, value_name = "ASSUMPTION[=RANGE]")]
    pub flip: Vec<String>,

    /// Flip at this probability of the claim, for example 5% [default: 50%]
    #[arg(long, value_name = "P", value_parser = share, default_value = "50%", hide_default_value = true)]
    pub at_probability: f64,

    /// Find what each assumption decides together with others, too
    #[arg(long)]
    pub totals: bool,

    /// Find which assumptions decide this measure, or `all`; may be repeated
    #[arg(long, value_name = "MEASURE")]
    pub crux_of: Vec<String>,

    /// Also show this quantile of every measure, for example 1%, and the mean beyond it; may be repeated
    #[arg(long, value_name = "P", value_parser = share)]
    pub quantile: Vec<f64>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// The error.
    #[command(flatten)]
    pub until: UntilArgument,

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

impl AskCommand {
    /// Answers questions.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let answers = self.answers(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&answers, answers_svg);
        drawn.beside(show_answers(answers, self.json, run_text)?)
    }

    fn answers(&self, progress: &Bar) -> Result<(Answers, Findings), Error> {
        let own = self.holds.iter().map(|holds| Question::holds(OWN, holds));
        let inquiry = own.fold(Inquiry::none().answers_only(), Inquiry::ask);
        let all = self.holds.is_none() && self.questions.is_empty();
        let inquiry = if all { inquiry } else { inquiry.only(&self.questions) };
        let scenario = self.scenario.read().build_for(&self.scenario.changes(), &inquiry)?;
        let wanted = self.wanted();
        let sampling = self.until.sampling(&self.sampling, &scenario, &wanted, &mut progress.watch())?;
        let run = scenario.run(&sampling, &mut progress.watch())?;
        let answers = run.answers_watched(&wanted, &mut progress.watch())?;
        Ok((answers, scenario.findings()))
    }

    fn wanted(&self) -> Questions {
        let questions = match (&self.holds, self.questions.is_empty()) {
            (None, true) => Questions::all(),
            (None, false) => Questions::of(&self.questions),
            (Some(_), _) => Questions::of(&self.questions).and_own(),
        };
        let questions = self.flip.iter().fold(questions, |questions, asked| {
            let range = asked.split_once('=').and_then(|(name, range)| Some((name, range.split_once(" to ")?)));
            match range {
                Some((name, (from, to))) => questions.flip_between(FlipRange::new(name, from, to)),
                None => questions.flip(asked),
            }
        });
        let questions = self.crux_of.iter().fold(questions, Questions::crux_of);
        let questions = self.quantile.iter().fold(questions, |questions, one| questions.quantile(*one));
        let questions = questions.at_probability(self.at_probability);
        let questions = if self.all_unpaid { questions.with_all_unpaid() } else { questions };
        if self.totals { questions.with_totals() } else { questions }
    }
}
