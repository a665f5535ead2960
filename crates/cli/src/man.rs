//! `offtake man`

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Command;

use crate::terminal::print_exact;

/// The manual page of the program, then one of each command.
pub fn print_manual(command: &mut Command) -> ExitCode {
    let mut page = Vec::new();
    command.build();
    let commands = std::iter::once(&*command).chain(command.get_subcommands());
    for command in commands.filter(|command| command.get_name() != "help") {
        if write_page(command, &mut page).is_err() {
            return ExitCode::FAILURE;
        }
    }
    print_exact(&String::from_utf8_lossy(&page));
    ExitCode::SUCCESS
}

/// One page. What the help ends with stands in sections of its own, its examples line by line.
fn write_page(command: &Command, page: &mut dyn Write) -> io::Result<()> {
    let manual = clap_mangen::Man::new(command.clone());
    manual.render_title(page)?;
    manual.render_name_section(page)?;
    manual.render_synopsis_section(page)?;
    manual.render_description_section(page)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        manual.render_options_section(page)?;
    }
    if command.has_subcommands() {
        manual.render_subcommands_section(page)?;
    }
    let after = command.get_after_help().map_or(String::new(), ToString::to_string);
    for paragraph in after.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let (head, text) = paragraph.split_once(':').unwrap_or(("notes", paragraph));
        writeln!(page, ".SH {}", head.trim().to_uppercase())?;
        match text.trim_start_matches(' ').strip_prefix('\n') {
            Some(lines) => writeln!(page, ".nf\n{}\n.fi", verbatim(lines))?,
            None => writeln!(page, "{}", verbatim(text.trim()))?,
        }
    }
    if command.get_version().is_some() {
        manual.render_version_section(page)?;
    }
    Ok(())
}

/// Text that roff shows as it is.
fn verbatim(text: &str) -> String {
    let line = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn examples_of_a_page_stand_line_by_line() {
        let mut command = crate::arguments::Arguments::command();
        command.build();
        let run = command.find_subcommand("run").expect("a command");
        let mut page = Vec::new();
        write_page(run, &mut page).expect("memory");
        let page = String::from_utf8(page).expect("UTF-8");
        let examples =
            page.split_once(".SH EXAMPLES\n.nf\n").expect("examples").1.split_once("\n.fi").expect("an end").0;
        let lines: Vec<&str> = crate::run::EXAMPLES.lines().skip(1).collect();
        assert_eq!(examples.replace("\\-", "-").lines().collect::<Vec<_>>(), lines);
        assert_eq!(page.matches("offtake run FILE").count(), crate::run::EXAMPLES.matches("offtake run FILE").count());
        assert_eq!(verbatim(".a\n\\b - c"), "\\&.a\n\\eb \\- c");
    }
}
