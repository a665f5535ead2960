//! `offtake completions`

use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use crate::terminal::print_exact;

/// `offtake completions`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(&self, command: &mut Command) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "offtake", &mut script);
        print_exact(&String::from_utf8_lossy(&script));
        ExitCode::SUCCESS
    }
}
