//! `offtake check`

use std::process::ExitCode;

use clap::Args;
use offtake::report::{CalibrationView, CheckView, calibration_svg, calibration_text, json};
use offtake::{Error, Sampling, Scenario};

use crate::output::{status, style};
use crate::picture::PictureArguments;
use crate::scenario::ScenarioArguments;
use crate::terminal::{color_out, print, print_exact};

/// Paths on which the figures that a scenario checks are computed.
const PATHS: u64 = 1_000;

/// `offtake check`
#[derive(Debug, Args)]
pub struct Check {
    /// The scenario.
    #[command(flatten)]
    pub scenario: ScenarioArguments,

    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,

    /// The picture of what is checked.
    #[command(flatten)]
    pub picture: PictureArguments,
}

impl Check {
    /// Prints what is found.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let (findings, scenario) = self.scenario.read().check_and_build(&self.scenario.changes());
        let calibration = scenario.as_ref().map_or(Vec::new(), calibration);
        let title = scenario.as_ref().map_or(String::new(), |scenario| scenario.title().to_owned());
        let drawn =
            self.picture.draw_view(scenario.as_ref().map(|_| &calibration), |checks| calibration_svg(&title, checks));
        let checks_nothing = scenario.is_some() && calibration.is_empty();
        self.picture.complain_if_empty(checks_nothing, "the scenario has no `[check.x]`");
        if self.json {
            let calibration = calibration.into_iter().map(CalibrationView::in_fractions).collect();
            print_exact(&json(&CheckView { calibration, ..findings.view() }));
        } else {
            print(&findings.text(color_out()));
            if !findings.is_empty() {
                print("\n");
            }
            let table = calibration_text(&calibration, style());
            if !table.is_empty() {
                print(&format!("{table}\n"));
            }
            print(&findings.verdict(style()));
        }
        drawn.beside(status(&findings))
    }
}

/// How the figures that the scenario checks stand, on a few paths.
fn calibration(scenario: &Scenario) -> Vec<CalibrationView> {
    // What fails in the run has no figures.
    scenario.calibration(&Sampling::default().paths(PATHS)).unwrap_or_default()
}
