//! `offtake compare`

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use offtake::report::{CompareView, ComparedColumn, compare_svg, compare_text};
use offtake::{Caller, Compare, Error, Findings, Project, Scenario, compare};

use crate::files::CommandFiles;
use crate::output::{show_run, style};
use crate::picture::PictureArguments;
use crate::sampling::SamplingArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake compare FILE no_deal               the scenario as stated, and its variant
  offtake compare FILE no_deal cheap --party lab
  offtake compare may.toml november.toml     another file, on the same draws";

/// What the scenario that others are held against is called.
const STATED: &str = "as stated";

/// `offtake compare`
#[derive(Debug, Args)]
pub struct CompareCommand {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Variants of it, or other scenario files, to set beside it
    #[arg(value_name = "VARIANT|FILE", required = true)]
    pub others: Vec<String>,

    /// Set the statements of this party side by side too, and only its payments
    #[arg(long, value_name = "PARTY")]
    pub party: Option<String>,

    /// The sampling.
    #[command(flatten)]
    pub sampling: SamplingArguments,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl CompareCommand {
    /// Sets scenarios side by side.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.sampling.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let drawn = self.picture.draw(&view, compare_svg);
        let view = if self.json { view.map(|(view, findings)| (view.in_fractions(), findings)) } else { view };
        let all_well = view.as_ref().map_or(true, |(view, _)| view.columns.iter().all(ComparedColumn::is_well));
        let code = show_run(view, self.json, |view| &view.run, |view| compare_text(view, style()))?;
        drawn.beside(if all_well { code } else { ExitCode::FAILURE })
    }

    fn view(&self, progress: &Bar) -> Result<(CompareView, Findings), Error> {
        let stated = self.scenario.read().build(&self.scenario.changes())?;
        let mut others = Vec::new();
        for name in &self.others {
            others.push(self.other(&stated, name)?);
        }
        let first = self.scenario.variant().unwrap_or(STATED);
        let names = self.others.iter().map(String::as_str);
        let sides: Vec<(&str, &Scenario)> = std::iter::once((first, &stated)).chain(names.zip(&others)).collect();
        let request = Compare::new().sampling(self.sampling.sampling());
        let request = self.party.iter().fold(request, Compare::party);
        let view = compare(&sides, &request, &mut progress.watch())?;
        Ok((view, stated.findings()))
    }

    /// A variant of the scenario, or what stands in another file, with what is set in both.
    fn other<'w>(&self, stated: &Scenario<'w>, name: &str) -> Result<Scenario<'w>, Error> {
        let is_variant = stated.variants().any(|known| known == name);
        let is_file =
            !is_variant && (name.ends_with(".toml") || name.contains(['/', '\\']) || Path::new(name).exists());
        if is_file {
            let changes = self.scenario.changes();
            return Project::read_for(Caller::CommandLine, CommandFiles, Path::new(name)).build(&changes);
        }
        stated.as_variant(name)
    }
}
