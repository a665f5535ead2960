//! The `offtake` command: arguments in, text or JSON out, an exit status.

mod arguments;
mod commands;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    terminal::let_writing_fail();
    // Wrong usage ends here, with status 2.
    let arguments = arguments::Arguments::parse();
    match commands::run(&arguments.command) {
        Ok(code) if terminal::all_printed() => code,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            terminal::complain(&format!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}
