//! `offtake moved`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::report::{MovesView, moved_svg, moved_text};
use offtake::{Caller, Error, Findings, Moved, Sampling, moved};

use crate::files::CommandFiles;
use crate::output::{show, style};
use crate::picture::PictureArguments;
use crate::sampling::LimitArguments;
use crate::terminal::Bar;

/// What the help ends with.
pub const EXAMPLES: &str = "\
Examples:
  offtake run deal.toml --out may            in May
  offtake run deal.toml --out november       in November
  offtake moved may november                 which answers moved, and why";

/// `offtake moved`
#[derive(Debug, Args)]
pub struct MovedCommand {
    /// The folder of the earlier result, as `run --out` wrote it
    #[arg(value_name = "OLD", value_hint = ValueHint::DirPath)]
    pub old: PathBuf,

    /// The folder of the later one
    #[arg(value_name = "NEW", value_hint = ValueHint::DirPath)]
    pub new: PathBuf,

    /// Only list what changed: run nothing again
    #[arg(long)]
    pub without_reruns: bool,

    /// What it may take.
    #[command(flatten)]
    pub limits: LimitArguments,

    /// The picture.
    #[command(flatten)]
    pub picture: PictureArguments,

    /// Print one JSON object at full precision
    #[arg(long)]
    pub json: bool,
}

impl MovedCommand {
    /// Says why answers moved.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (progress, deadline) = (Bar::new(), self.limits.deadline(false));
        let view = self.view(&progress);
        deadline.meet();
        progress.finish();
        let view = view.map(|view| (view, Findings::none()));
        let drawn = self.picture.draw(&view, moved_svg);
        drawn.beside(show(view, self.json, |view| moved_text(view, style()))?)
    }

    fn view(&self, progress: &Bar) -> Result<MovesView, Error> {
        let request = Moved::between(&self.old, &self.new).caller(Caller::CommandLine);
        let request = request.limits(self.limits.limit(Sampling::default()));
        let request = if self.without_reruns { request.without_reruns() } else { request };
        moved(&CommandFiles, &request, &mut progress.watch())
    }
}
