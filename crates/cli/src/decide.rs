//! `offtake decide`

use std::process::ExitCode;

use clap::{ArgGroup, Args};
use offtake::report::{DecideView, decide_csv, decide_svg, decide_text};
use offtake::{Aim, Decide, Error, Findings, RiskLimit};

use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::{SamplingArguments, share, whole};
use crate::scenario::ScenarioArguments;
use crate::terminal::{Bar, print_exact};

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake decide FILE held --least 'npv(cost * dt, lab.discount)'
                                             how much to hold
  offtake decide FILE held --most 'npv(margin)' --risk 'cvar 5% >= -$2B'
                                             the same, where the worst twentieth may lose $2B on average
  offtake decide FILE own rent --sum '2 GW' --least 'npv(cost)'
                                             a mix of two";

/// `offtake decide`
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("objective").required(true).args(["least", "most"]))]
pub struct DecideCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Levers of the scenario, `[decide.x]`, that move [default: all]
    #[arg(value_name = "LEVER")]
    pub levers: Vec<String>,

    /// Find the least of this on average: a cost
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub least: Option<String>,

    /// Find the most of this on average: a worth
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub most: Option<String>,

    /// Keep to a limit of risk: the mean of the objective on the worst part of paths, for example `cvar 5% >= -$2B` of a worth or
    /// `cvar 5% <= $9B` of a cost
    #[arg(long, value_name = "LIMIT", value_parser = risk)]
    pub risk: Option<RiskLimit>,

    /// Let the levers add up to this: a mix
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    pub sum: Option<String>,

    /// Begin with so many values of each lever, both ends included [default: 11 of one lever, 7 of two, 5 of more]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole(0, usize::MAX, "11"))]
    pub grid: Option<usize>,

    /// Also report this of each candidate; may be repeated
    #[arg(long, value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub show: Vec<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// Name all who did not pay, not only the largest
    #[arg(long)]
    pub all_unpaid: bool,

    /// Print the candidates as CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

/// A limit as written: `cvar 5% >= -$2B`.
fn risk(text: &str) -> Result<RiskLimit, String> {
    let form = "write for example `cvar 5% >= -$2B`";
    let (relation, at_least) = if text.contains(">=") { (">=", true) } else { ("<=", false) };
    let (tail, bound) = text.split_once(relation).ok_or(form)?;
    let word_end = tail.find(|letter: char| letter.is_ascii_digit() || ".-".contains(letter)).unwrap_or(tail.len());
    let (word, part) = tail.split_at(word_end);
    if !["", "cvar"].contains(&word.trim().to_ascii_lowercase().as_str()) {
        return Err(format!(
            "`{}` is no measure of risk here, only `cvar`, the mean of the worst part: {form}",
            word.trim()
        ));
    }
    let part = share(part).ok().filter(|part| *part < 0.5).ok_or_else(|| worst_part(part.trim()))?;
    Ok(if at_least { RiskLimit::at_least(part, bound.trim()) } else { RiskLimit::at_most(part, bound.trim()) })
}

/// Why this is no part of paths that are the worst: a share below one half.
fn worst_part(written: &str) -> String {
    match written.parse() {
        Ok(percent) if (1.0..50.0).contains(&percent) => format!("write it as a percentage: `{written}%`"),
        _ => "the worst part of paths is more than 0% and less than 50%: for the worst twentieth write `cvar 5%`"
            .to_owned(),
    }
}

impl DecideCommand {
    /// Moves levers to the best.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, decide_svg);
        if let (true, Ok((view, _))) = (self.csv, &view) {
            print_exact(&decide_csv(view));
            return drawn.beside(ExitCode::SUCCESS);
        }
        drawn.beside(show_run(view, self.json, |view| &view.run, |view| decide_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<(DecideView, Findings), Error> {
        let scenario = self.scenario.read().build(&self.scenario.changes())?;
        let mut view = scenario.decide(&self.request(), &mut progress.watch())?;
        view.run.all_unpaid = self.all_unpaid;
        Ok((view, scenario.findings()))
    }

    fn request(&self) -> Decide {
        let mut request = match (&self.least, &self.most) {
            (Some(least), _) => Decide::by(Aim::Least, least),
            (None, most) => Decide::by(Aim::Most, most.as_deref().unwrap_or_default()),
        };
        request.levers.clone_from(&self.levers);
        request.shows.clone_from(&self.show);
        request.limit.clone_from(&self.risk);
        request.sum.clone_from(&self.sum);
        request.grid = self.grid;
        request.sampling(self.sampling.sampling())
    }
}
