//! `offtake ask`

use std::process::ExitCode;

use clap::Args;
use offtake::report::run_text;
use offtake::{Answers, Error, Findings, Inquiry, Question, Questions};

use crate::output::{show, some_path_finished, style};
use crate::sampling::SamplingArguments;
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

    /// Find where the answer flips on this assumption too; may be repeated
    #[arg(long, value_name = "ASSUMPTION")]
    pub flip: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl AskCommand {
    /// Answers questions.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let progress = Bar::new();
        let answers = self.answers(&progress);
        progress.finish();
        let finished = some_path_finished(&answers);
        let code = show(answers, self.json, |answers| run_text(answers, style()))?;
        Ok(if finished { code } else { ExitCode::FAILURE })
    }

    fn answers(&self, progress: &Bar) -> Result<(Answers, Findings), Error> {
        let own = self.holds.iter().map(|holds| Question::holds(OWN, holds));
        let inquiry = own.fold(Inquiry::none().answers_only(), Inquiry::ask);
        let scenario = self.scenario.read().build_for(&self.scenario.changes(), &inquiry)?;
        let run = scenario.run(&self.sampling.sampling(), &mut progress.watch())?;
        let answers = run.answers_watched(&self.wanted(), &mut progress.watch())?;
        Ok((answers, scenario.findings()))
    }

    fn wanted(&self) -> Questions {
        let questions = match (&self.holds, self.questions.is_empty()) {
            (None, true) => Questions::all(),
            (None, false) => Questions::of(&self.questions),
            (Some(_), _) => Questions::of(&self.questions).and_own(),
        };
        self.flip.iter().fold(questions, Questions::flip)
    }
}
