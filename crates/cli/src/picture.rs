//! A result as a picture in a file, beside what is printed.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::{Error, Findings, Output};

use crate::files::{CommandFiles, planned_file};
use crate::terminal::complain;

/// Where a picture goes.
#[derive(Debug, Args)]
pub struct PictureArguments {
    /// Also draw it as an SVG picture; an earlier file is replaced
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, value_parser = planned_file)]
    pub svg: Option<PathBuf>,
}

/// A picture that is not written yet.
pub struct Drawn<'a>(Option<(&'a Path, String)>);

impl PictureArguments {
    /// Says that a picture that was asked for has nothing in it.
    pub fn complain_if_empty(&self, is_empty: bool, why: &str) {
        if is_empty && self.svg.is_some() {
            complain(&format!("nothing to draw: {why}\n"));
        }
    }

    /// Draws a result; nothing if no picture was asked for, or there is no result.
    pub fn draw<T>(&self, found: &Result<(T, Findings), Error>, draw: impl Fn(&T) -> String) -> Drawn<'_> {
        self.draw_view(found.as_ref().ok().map(|(view, _)| view), draw)
    }

    /// Draws a view, if there is one and a picture was asked for.
    pub fn draw_view<T>(&self, view: Option<&T>, draw: impl Fn(&T) -> String) -> Drawn<'_> {
        Drawn(self.svg.as_deref().zip(view).map(|(path, view)| (path, draw(view))))
    }
}

impl Drawn<'_> {
    /// Writes the picture of a result that has been printed with this exit status. The result is not lost if that fails.
    pub fn beside(self, code: ExitCode) -> Result<ExitCode, Error> {
        if let Some((path, picture)) = self.0 {
            CommandFiles.write(path, picture.as_bytes(), true)?;
        }
        Ok(code)
    }
}
