//! `offtake statements`

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use offtake::report::{StatementsView, statements_csv, statements_text};
use offtake::{Error, Findings, Statements, Subject};

use crate::output::{show, style};
use crate::sampling::{SamplingArguments, whole};
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake statements FILE anthropic
  offtake statements FILE aws --every quarter --path 17
  offtake statements FILE --group amazon     its members as one, without what they owe and pay each other
  offtake statements FILE --matrix --every year --csv > flows.csv";

/// `offtake statements`
#[derive(Debug, Args)]
pub struct StatementsCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// The party
    #[arg(value_name = "PARTY", required_unless_present_any = ["matrix", "group"])]
    pub party: Option<String>,

    /// Consolidate the parties of this group in place of one party
    #[arg(long, value_name = "GROUP", conflicts_with = "party")]
    pub group: Option<String>,

    /// Length of a period
    #[arg(long, value_enum, default_value_t = EveryArgument::of(Statements::default().every))]
    pub every: EveryArgument,

    /// The ledger of one path in place of the mean over all
    #[arg(long, value_name = "PATH", allow_negative_numbers = true, value_parser = whole(0, u64::MAX, "17"))]
    pub path: Option<u64>,

    /// Print who paid whom: parties across, flows down, a matrix per period; each row sums to zero, each column to the change in cash
    #[arg(long, conflicts_with_all = ["party", "group"])]
    pub matrix: bool,

    /// In the matrix, make each group one column; what its members pay each other is left out
    #[arg(long, requires = "matrix", conflicts_with_all = ["party", "group"])]
    pub groups: bool,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Print JSON, amounts in whole cents
    #[arg(long)]
    pub json: bool,

    /// Print CSV, amounts in whole cents
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// Length of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EveryArgument {
    /// Calendar months
    Month,
    /// Calendar quarters
    Quarter,
    /// Calendar years
    Year,
}

impl EveryArgument {
    fn of(every: offtake::Every) -> Self {
        match every {
            offtake::Every::Month => EveryArgument::Month,
            offtake::Every::Quarter => EveryArgument::Quarter,
            offtake::Every::Year => EveryArgument::Year,
        }
    }

    fn every(self) -> offtake::Every {
        match self {
            EveryArgument::Month => offtake::Every::Month,
            EveryArgument::Quarter => offtake::Every::Quarter,
            EveryArgument::Year => offtake::Every::Year,
        }
    }
}

impl StatementsCommand {
    /// Draws up statements.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        show(view, self.json, |view| match self.csv {
            true => statements_csv(view),
            false => statements_text(view, style()),
        })
    }

    fn view(&self, progress: &Bar) -> Result<(StatementsView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let view = scenario.statements(&self.request(), &mut progress.watch())?;
        Ok((view, scenario.findings()))
    }

    fn request(&self) -> Statements {
        let subject = match (&self.party, &self.group) {
            (Some(party), _) => Subject::party(party),
            (None, Some(group)) => Subject::group(group),
            (None, None) => Subject::Flows { groups: self.groups },
        };
        let request = Statements::of(subject).every(self.every.every()).sampling(self.sampling.sampling());
        match self.path {
            Some(path) => request.path(path),
            None => request,
        }
    }
}
