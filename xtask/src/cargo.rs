//! Calling cargo and finding what it built.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::outcome::Outcome;
use crate::tree;

/// Cargo, to be run in the root of the repository.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(tree::root());
    command
}

/// Runs `cargo ARGUMENTS`, its output passed through.
pub fn run(arguments: &[&str]) -> Outcome {
    run_with(arguments, None)
}

/// As [`run`], with an environment variable or none.
pub fn run_with(arguments: &[&str], variable: Option<(&str, &str)>) -> Outcome {
    println!("$ cargo {}", arguments.join(" "));
    let status = cargo(arguments).envs(variable).status().map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" "))) }
}

/// How many tests did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests marked to be left out.
    pub ignored: u64,
}

impl Tally {
    /// Adds what one line of a test program's output says.
    pub fn read(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        for count in counts.split("; ") {
            let (number, what) = count.split_once(' ').unwrap_or(("", ""));
            let number: u64 = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// Runs `cargo ARGUMENTS` with an environment variable or none, passes its output through and counts its tests.
pub fn run_tests(arguments: &[&str], variable: Option<(&str, &str)>, tally: &mut Tally) -> Outcome {
    println!("$ cargo {}", arguments.join(" "));
    let mut command = cargo(arguments);
    command.envs(variable).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cargo does not start: {error}"))?;
    let output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut screen = std::io::stdout();
    for line in output.split(b'\n') {
        let line = line.map_err(|error| format!("cargo's output: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        tally.read(&line);
        // A closed screen is no reason to stop counting.
        let _ = writeln!(screen, "{line}");
    }
    let status = child.wait().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" "))) }
}

/// Where cargo puts what it builds.
pub fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => tree::root().join(folder),
        None => tree::root().join("target"),
    }
}

/// Builds the `offtake` command as its users do, and gives its place.
pub fn build_offtake() -> Result<PathBuf, String> {
    run(&["build", "--release", "--locked", "--quiet", "--bin", "offtake"])?;
    built("release")
}

/// The `offtake` command that the tests ran, which spares a second build.
pub fn tested_offtake() -> Result<PathBuf, String> {
    built("debug")
}

fn built(profile: &str) -> Result<PathBuf, String> {
    let program = target_folder().join(profile).join(format!("offtake{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() { Ok(program) } else { Err(format!("{} was not built", program.display())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tally_adds_up_all_test_programs() {
        let mut tally = Tally::default();
        for line in [
            "running 14 tests",
            "test a ... ok",
            "test result: ok. 14 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 9 filtered out; finished in 1.20s",
        ] {
            tally.read(line);
        }
        assert_eq!(tally, Tally { passed: 17, failed: 2, ignored: 1 });
    }
}
