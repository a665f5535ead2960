//! A result as a page in one file, beside what is printed.

use std::path::PathBuf;
use std::process::ExitCode;

use ::serve::report_page;
use clap::{Args, ValueHint};
use offtake::report::AssumptionsView;
use offtake::{Answers, Error, Output};
use serde::Serialize;

use crate::files::{CommandFiles, planned_file};

/// Where a page goes.
#[derive(Debug, Args)]
pub struct PageArguments {
    /// Also write it as a page in one file, which opens anywhere and loads nothing; an earlier file is replaced
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = planned_file)]
    pub html: Option<PathBuf>,
}

/// What a page shows, each as its command prints it with `--json`.
#[derive(Clone, Debug, Serialize)]
pub struct PageData {
    run: Answers,
    assumptions: AssumptionsView,
    /// SHA-256 of the scenario's text.
    hash: String,
}

impl PageData {
    /// The answers of a run, and the assumptions that it is based on.
    pub fn new(run: &Answers, assumptions: AssumptionsView, hash: String) -> Self {
        PageData { run: run.clone().in_fractions(), assumptions: assumptions.in_fractions(), hash }
    }
}

impl PageArguments {
    /// Writes the page of a result that has been printed with this exit status. The result is not lost if that fails.
    pub fn beside(&self, code: ExitCode, data: Option<&PageData>) -> Result<ExitCode, Error> {
        if let (Some(path), Some(data)) = (&self.html, data) {
            CommandFiles.write(path, report_page(data).as_bytes(), true)?;
        }
        Ok(code)
    }
}
