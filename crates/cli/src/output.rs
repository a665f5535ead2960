//! Results and findings, to the right stream.

use std::process::ExitCode;

use offtake::report::{View, json};
use offtake::{Answers, Error, Findings, Style};

use crate::terminal::{color_error, color_out, complain, print, print_exact, width_error, width_out};

/// Prints a result with what was found on the way, or the errors in its place: with `--json` as JSON to standard output,
/// else to standard error.
pub fn show<T: View>(
    found: Result<(T, Findings), Error>,
    as_json: bool,
    text: impl Fn(&T) -> String,
) -> Result<ExitCode, Error> {
    match found {
        Ok((view, findings)) => {
            complain(&findings.text(color_error()));
            match as_json {
                true => print_exact(&json(&view)),
                false => print(&text(&view)),
            }
            Ok(status(&findings))
        }
        Err(Error::Mistakes(findings)) if as_json => {
            print_exact(&json(&findings.view()));
            Ok(status(&findings))
        }
        Err(Error::Mistakes(findings)) => Ok(complain_about(&findings)),
        Err(error) => Err(error),
    }
}

/// Prints findings and a verdict to standard error.
pub fn complain_about(findings: &Findings) -> ExitCode {
    if !findings.is_empty() {
        let color = color_error();
        complain(&findings.text(color));
        complain("\n");
        complain(&findings.verdict(Style { color, width: width_error() }));
    }
    status(findings)
}

/// Prints the answers of a run, as [`show_run`].
pub fn show_answers(
    found: Result<(Answers, Findings), Error>,
    as_json: bool,
    text: impl Fn(&Answers, Style) -> String,
) -> Result<ExitCode, Error> {
    let found = if as_json { found.map(|(answers, findings)| (answers.in_fractions(), findings)) } else { found };
    show_run(found, as_json, |answers| answers, |answers| text(answers, style()))
}

/// Prints a view of a run. It is no success if no path finished, or if books are off.
pub fn show_run<T: View>(
    found: Result<(T, Findings), Error>,
    as_json: bool,
    run: impl Fn(&T) -> &Answers,
    text: impl Fn(&T) -> String,
) -> Result<ExitCode, Error> {
    let worth = |run: &Answers| run.checks.failed_paths < run.paths && run.checks.are_well();
    // Without a run the findings say so themselves.
    let well = found.as_ref().map_or(true, |(view, _)| worth(run(view)));
    let code = show(found, as_json, text)?;
    Ok(if well { code } else { ExitCode::FAILURE })
}

/// The exit status after these findings.
pub fn status(findings: &Findings) -> ExitCode {
    if findings.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// How text looks on standard output.
pub fn style() -> Style {
    Style { color: color_out(), width: width_out() }
}
