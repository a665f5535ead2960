//! `offtake man`

use std::process::ExitCode;

use clap::Command;

use crate::terminal::print_exact;

/// The manual page of the program, then one of each command.
pub fn print_manual(command: &mut Command) -> ExitCode {
    let mut page = Vec::new();
    command.build();
    let commands = std::iter::once(&*command).chain(command.get_subcommands());
    for command in commands.filter(|command| command.get_name() != "help") {
        let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
        if rendered.is_err() {
            return ExitCode::FAILURE;
        }
    }
    print_exact(&String::from_utf8_lossy(&page));
    ExitCode::SUCCESS
}
