//! Every shipped scenario, and how long an answer takes while somebody waits.

use std::process::{Command, Stdio};
use std::time::Instant;

use super::figures::{Figures, median};
use super::programs::{Programs, say};
use super::size::Size;
use super::table::{Table, cell, count};
use crate::tree;

/// Questions that somebody waits for: a scenario, a question of it.
const QUESTIONS: [(&str, &str); 3] = [
    ("scenarios/anthropic-amazon.toml", "price_support"),
    ("scenarios/openai-oracle.toml", "stranded"),
    ("scenarios/take-or-pay.toml", "carry"),
];

/// Paths of an answer that somebody waits for.
const WAITING: u64 = 2_000;

/// Path-months a second and memory of every shipped scenario, and how long `check` takes.
pub fn table(programs: &Programs, size: &Size) -> Result<Table, String> {
    let mut table = Table::new(&[
        "scenario",
        "`check`, s",
        "paths",
        "path-months/s",
        "answers, s",
        "all that decides them, s",
        "peak MB",
    ]);
    for file in shipped()? {
        say(&file);
        let check = checked(programs, &file, size.repetitions)?;
        let part = if size.whole_answers { "all" } else { "series" };
        let found = programs.parts(&file, size.scenario_paths, 1, part)?;
        let number = |key: &str| found.number(key);
        let name = file.trim_start_matches("scenarios/").trim_end_matches(".toml").to_owned();
        table.row([
            name,
            cell(check),
            count(number("paths").unwrap_or_default()),
            rate(&found).map_or("–".to_owned(), |rate| cell(Some(rate))),
            cell(number("answered_processor")),
            cell(number("whole_processor")),
            cell(number("peak_mb")),
        ]);
    }
    Ok(table)
}

/// Path-months of a processor second of the engine; none of a scenario that draws nothing.
fn rate(found: &Figures) -> Option<f64> {
    let (paths, months) = (found.number("paths")?, found.number("months")?);
    (paths > 1.0).then_some(paths * months / found.number("simulation_processor")?)
}

fn shipped() -> Result<Vec<String>, String> {
    let scenario = |path: &str| {
        let inside = path.strip_prefix("scenarios/").and_then(|inside| inside.strip_suffix(".toml"));
        inside.is_some_and(|inside| !inside.starts_with("shared/"))
    };
    let files = tree::files()?.into_iter();
    Ok(files
        .filter(|file| scenario(&file.path) && file.text.lines().any(|line| line.starts_with("offtake")))
        .map(|file| file.path)
        .collect())
}

/// Seconds of `offtake check FILE` as its user waits for it.
fn checked(programs: &Programs, file: &str, repetitions: usize) -> Result<Option<f64>, String> {
    let once = || {
        let start = Instant::now();
        let mut command = Command::new(&programs.offtake);
        command.args(["check", file]).current_dir(tree::root()).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().map_err(|error| format!("{}: {error}", programs.offtake.display()))?;
        let seconds = start.elapsed().as_secs_f64();
        if status.success() {
            Ok(seconds)
        } else {
            Err(format!("{file} has errors; `offtake check {file}` says which"))
        }
    };
    let all: Result<Vec<f64>, String> = (0..repetitions).map(|_| once()).collect();
    Ok(median(all?))
}

/// How long an answer takes from a scenario that is built.
pub fn keystrokes(programs: &Programs, size: &Size) -> Result<Table, String> {
    let mut table = Table::new(&["question", "built in, s", "P after, s", "crux and flips after, s"]);
    for (file, question) in QUESTIONS {
        say(&format!("{file}, {question}"));
        let all: Result<Vec<Figures>, String> =
            (0..size.repetitions).map(|_| programs.parts(file, WAITING, 2, question)).collect();
        let all = all?;
        let middle = |key: &str| cell(median(all.iter().filter_map(|found| found.number(key))));
        let name = file.trim_start_matches("scenarios/").trim_end_matches(".toml");
        table.row([format!("{name}, `{question}`"), middle("build"), middle("answered"), middle("whole")]);
    }
    Ok(table)
}
