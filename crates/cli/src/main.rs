//! The `offtake` command: arguments in, text or JSON out, an exit status. A command a file: its arguments, whose comments
//! are the help text and the manual page, and what it does, in terms of the library.

mod argument;
mod arguments;
mod ask;
mod assumptions;
mod check;
mod choose;
mod compare;
mod completions;
mod contagion;
mod contracts;
mod deadline;
mod decide;
mod exercise;
mod explain;
mod facts;
mod files;
mod fmt;
mod frontier;
mod html;
mod interrupt;
mod kinds;
mod man;
mod moved;
mod new;
mod output;
mod picture;
mod roundtrip;
mod run;
mod sampling;
mod scenario;
mod schema;
mod sensitivity;
mod serve;
mod statements;
mod sweep;
mod terminal;
mod worth;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    terminal::let_writing_fail();
    let arguments = match arguments::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(usage) => return terminal::print_usage(&usage),
    };
    match arguments.run() {
        Ok(code) if terminal::all_printed() => code,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            terminal::complain(&format!("error: {error}\n"));
            ExitCode::FAILURE
        }
    }
}
