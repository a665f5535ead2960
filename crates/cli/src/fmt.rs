//! `offtake fmt`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueHint};
use offtake::{Error, FileWorld, Output, World};

use crate::terminal::{color_error, complain, print};

/// Largest file that `fmt` reads, in bytes.
const LARGEST: u64 = 4 << 20;

/// `offtake fmt`
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files to lay out
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Write nothing; name the files that would change, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,
}

impl Fmt {
    /// Lays files out.
    pub fn run(&self) -> Result<ExitCode, Error> {
        let mut failed = false;
        for path in &self.files {
            let name = path.display().to_string();
            let bytes = match FileWorld.read(path, LARGEST) {
                Ok(bytes) => bytes,
                Err(error) => {
                    complain(&format!("error: {name} cannot be read: {error}\n"));
                    failed = true;
                    continue;
                }
            };
            let Ok(text) = String::from_utf8(bytes) else {
                complain(&format!("error: {name} is not UTF-8\n"));
                failed = true;
                continue;
            };
            match offtake::format_file(&FileWorld, path, &text, color_error()) {
                Ok(laid_out) if laid_out == text => {}
                Ok(_) if self.check => {
                    print(&format!("{name} is not laid out in the standard way\n"));
                    failed = true;
                }
                Ok(laid_out) => FileWorld.write(path, laid_out.as_bytes(), true)?,
                Err(findings) => {
                    complain(&findings);
                    failed = true;
                }
            }
        }
        Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}
