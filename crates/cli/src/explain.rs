//! `offtake explain`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{SCREEN, explain_text};
use offtake::{Error, Explain, Explanation, Findings, Inquiry};

use crate::output::{show, style};
use crate::sampling::{SamplingArguments, whole};
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, width_out};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake explain FILE anthropic.cash --at 2028-06 --quantile 90
  offtake explain FILE equity.support                     a number of the whole run, from its months
  offtake explain FILE rebate                             why the claim of a question holds
  offtake explain FILE 'worth(commitment, aws)' --quantile 10
  offtake explain FILE commitment.charge --at 2027-01 --path 17 --json";

/// `offtake explain`
#[derive(Debug, Args)]
pub struct ExplainCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// What to explain: a balance (`lab.cash`), a let, a stock, a flow, an expression, or a question by its id
    #[arg(value_name = "NAME")]
    pub name: String,

    /// The month; of a number of the whole run, the month to walk in full [default there: the one that matters most]
    #[arg(long, value_name = "MONTH")]
    pub at: Option<String>,

    /// Walk the path nearest this quantile, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 100.0 * Explain::default().quantile, value_parser = parse_percent, conflicts_with = "path")]
    pub quantile: f64,

    /// Walk this path
    #[arg(long, value_name = "PATH", allow_negative_numbers = true, value_parser = whole(0, u64::MAX, "17"))]
    pub path: Option<u64>,

    /// Months that the walk may go back through stocks and past values
    #[arg(long, value_name = "MONTHS", default_value_t = Explain::default().back, allow_negative_numbers = true, value_parser = whole(0, u32::MAX, "12"))]
    pub back: u32,

    /// Levels of the tree, or `all` [default: all; on a terminal about 70 lines, the branches first that decide]
    #[arg(long, value_name = "LEVELS", value_parser = parse_depth)]
    pub depth: Option<Depth>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Print the walk as JSON
    #[arg(long)]
    pub json: bool,
}

/// How much of a tree to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The whole tree.
    All,
    /// So many levels.
    Levels(usize),
}

impl ExplainCommand {
    /// Walks back from a figure.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let explanation = self.explanation(&progress);
        deadline.meet();
        progress.finish();
        let explanation = match self.json {
            true => explanation.map(|(found, findings)| (found.in_fractions(), findings)),
            false => explanation,
        };
        // Elsewhere than on a terminal it is whole, as a file is.
        let most = width_out().filter(|_| self.depth.is_none()).map(|_| SCREEN);
        show(explanation, self.json, |found| explain_text(found, most, style()))
    }

    fn explanation(&self, progress: &Bar) -> Result<(Explanation, Findings), Error> {
        let inquiry = Inquiry::none().explain(&self.name);
        let scenario = self.scenario.read().build_for(&self.scenario.changes(), &inquiry)?;
        let found = scenario.explain(&self.request(), &self.sampling.sampling(), &mut progress.watch())?;
        Ok((found, scenario.findings()))
    }

    fn request(&self) -> Explain {
        let mut request = Explain::of(&self.name).quantile(self.quantile / 100.0).back(self.back);
        (request.month, request.path) = (self.at.clone(), self.path);
        match self.depth {
            Some(Depth::Levels(levels)) => request.depth(levels),
            Some(Depth::All) | None => request,
        }
    }
}

fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').map(str::trim_end);
    match number.unwrap_or(text).parse::<f64>() {
        // `0.9` is more often meant as a share.
        Ok(share) if number.is_none() && 0.0 < share && share < 1.0 => {
            let percent = (1e8 * share).round() / 1e6;
            Err(format!("a quantile is in percent: write `{percent}%`, or `{text}%` if less than 1 % is meant"))
        }
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err("write a percentage from 0 to 100, e.g. `90`".into()),
    }
}

fn parse_depth(text: &str) -> Result<Depth, String> {
    match (text, text.parse::<u32>()) {
        ("all", _) => Ok(Depth::All),
        (_, Ok(levels)) if levels > 0 => Ok(Depth::Levels(levels as usize)),
        _ => Err("write a number from 1, or `all`".into()),
    }
}
