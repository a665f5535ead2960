//! `offtake run`

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{answers_svg, run_text, summary_text};
use offtake::{Answers, Error, Inquiry, Progress, Questions};

use crate::argument::{HowToRun, Named, refuse, run_all};
use crate::deadline::{Deadline, TIMED_OUT};
use crate::files::CommandFiles;
use crate::html::{PageArguments, PageData};
use crate::interrupt::Interrupt;
use crate::output::show_answers;
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, UntilArgument, share};
use crate::scenario::{ChangeArguments, read};
use crate::terminal::{Bar, complain};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake run scenarios/anthropic-amazon.toml
  offtake run scenarios/                     the questions of all scenarios in a folder, in one table
  offtake run scenarios/ --svg pictures      the same, with a picture of each subject in a folder
  offtake run FILE --details                 every answer in full, with measures and the whole crux
  offtake run FILE --paths 100000 --seed 7
  offtake run FILE --until 0.5%              as many paths as make every P certain to half a percent
  offtake run FILE --set firm_share=60% --variant no_deal
  offtake run FILE --show anthropic.cash --show 'commitment.*' --json
  offtake run FILE --html report.html        the answers as a page in one file, to be sent and opened anywhere
  offtake run FILE --out results";

/// `offtake run`
#[derive(Debug, Args)]
pub struct RunCommand {
    /// The scenario file; of several, or of a folder, all questions in one table
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::AnyPath)]
    pub files: Vec<PathBuf>,

    /// What to change.
    #[command(flatten)]
    pub changes: ChangeArguments,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// The error.
    #[command(flatten)]
    pub until: UntilArgument,

    /// Also show this by month: a name, an expression, a pattern such as `lab.*`, or `all`; may be repeated
    #[arg(long, value_name = "NAME")]
    pub show: Vec<String>,

    /// Also show this quantile of every measure, for example 1%, and the mean beyond it, with every answer in full; may be repeated
    #[arg(long, value_name = "P", value_parser = share)]
    pub quantile: Vec<f64>,

    /// Name all who did not pay, in every world that a question reads, not only the largest in the scenario as stated
    #[arg(long)]
    pub all_unpaid: bool,

    /// Show every answer in full, in place of a row for each, and who did not pay in every world that one reads
    #[arg(long)]
    pub details: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// The page.
    #[command(flatten)]
    pub page: PageArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,

    /// Write tables (Parquet) and a manifest into this folder: a new one, an empty one, or that of an earlier result
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

impl RunCommand {
    /// Runs and answers all questions.
    pub fn run(&self) -> Result<ExitCode, Error> {
        match (Named::several(&self.files), self.files.as_slice()) {
            (Some(named), _) => self.run_several(named),
            (None, files) => files.iter().try_fold(ExitCode::SUCCESS, |_, file| self.run_one(file)),
        }
    }

    fn run_several(&self, named: Named) -> Result<ExitCode, Error> {
        if let Some(flag) = self.flag_of_one() {
            return Ok(refuse(flag));
        }
        let svg = self.picture.svg.as_deref();
        run_all(named, &HowToRun { sampling: &self.sampling, changes: &self.changes, json: self.json, svg })
    }

    /// The first flag given that a table of several scenarios has no place for.
    fn flag_of_one(&self) -> Option<&'static str> {
        let given = [
            ("--show", !self.show.is_empty()),
            ("--quantile", !self.quantile.is_empty()),
            ("--all-unpaid", self.all_unpaid),
            ("--details", self.details),
            ("--html", self.page.html.is_some()),
            ("--out", self.out.is_some()),
            ("--until", self.until.until.is_some()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(flag, _)| flag)
    }

    fn run_one(&self, file: &Path) -> Result<ExitCode, Error> {
        let inquiry = self.show.iter().fold(Inquiry::none(), Inquiry::show);
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(self.out.is_some()));
        let answers = self.answers(file, &inquiry, &progress, &deadline);
        deadline.meet();
        progress.finish();
        if let (Err(Error::Stopped), Some(reason)) = (&answers, deadline.reason()) {
            complain(&format!("error: {reason}\n"));
            return Ok(ExitCode::from(TIMED_OUT));
        }
        let page = answers.as_ref().ok().and_then(|(_, _, page)| page.clone());
        let answers = answers.map(|(answers, findings, _)| (answers, findings));
        let written = self.out.as_ref().filter(|_| answers.is_ok());
        let full = self.details || !self.quantile.is_empty();
        let text = if full { run_text } else { summary_text };
        let drawn = self.picture.draw(&answers, answers_svg);
        let asks_nothing = answers.as_ref().is_ok_and(|(answers, _)| answers.answers.is_empty());
        let code = show_answers(answers, self.json, text)?;
        self.picture.complain_if_empty(asks_nothing, "the scenario has no `[ask.x]`, and series are only printed");
        if let Some(folder) = written {
            complain(&format!("wrote {}\n", folder.display()));
        }
        self.page.beside(drawn.beside(code)?, page.as_ref())
    }

    fn answers(
        &self,
        file: &Path,
        inquiry: &Inquiry,
        progress: &Bar,
        deadline: &Deadline,
    ) -> Result<(Answers, offtake::Findings, Option<PageData>), Error> {
        let questions = self.quantile.iter().fold(Questions::all(), |questions, one| questions.quantile(*one));
        let questions = if self.all_unpaid { questions.with_all_unpaid() } else { questions };
        let scenario = read(file).build_for(&self.changes.changes(), inquiry)?;
        let sampling = self.until.sampling(&self.sampling, &scenario, &questions, &mut progress.watch())?;
        let answers = match &self.out {
            Some(folder) => {
                let interrupt = Interrupt::watch();
                let mut shown = progress.watch();
                let mut watch = |seen: &Progress| match interrupt.came() || deadline.is_over() {
                    true => ControlFlow::Break(()),
                    false => shown(seen),
                };
                let done = scenario.run_into(&sampling, &questions, &CommandFiles, folder, &mut watch);
                if matches!(done, Err(Error::Stopped)) {
                    progress.finish();
                    interrupt.end();
                }
                done?.1
            }
            None => {
                let run = scenario.run(&sampling, &mut progress.watch())?;
                run.answers_watched(&questions, &mut progress.watch())?
            }
        };
        let page = match self.page.html {
            Some(_) => Some(PageData::new(&answers, scenario.assumptions_in_full(&sampling)?, scenario.sha256())),
            None => None,
        };
        Ok((answers, scenario.findings(), page))
    }
}
