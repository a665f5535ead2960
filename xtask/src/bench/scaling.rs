//! What grows with what: seconds and memory by paths, months, contracts and threads.

use super::contracts::{Cash, scenario};
use super::figures::{Figures, median};
use super::programs::{Programs, WORKLOAD, say, work_folder};
use super::size::Size;
use super::table::{Table, cell, count};
use crate::tree;

/// Paths with which months are compared.
const PATHS: u64 = 1_000;

/// Paths with which contracts are compared. They are few: where everybody is short, a month takes long.
const FEW_PATHS: u64 = 128;

/// A heading, and its table.
pub type Titled = (&'static str, Table);

/// All tables of growth.
pub fn tables(programs: &Programs, size: &Size) -> Result<Vec<Titled>, String> {
    Ok(vec![
        ("Paths", by_paths(programs, size)?),
        ("Months", by_months(programs, size)?),
        ("Contracts", by_contracts(programs, size)?),
        ("Threads", by_threads(programs, size)?),
    ])
}

fn by_paths(programs: &Programs, size: &Size) -> Result<Table, String> {
    let heads = ["paths", "with all series, s", "peak MB", "the question alone, s", "peak MB of it"];
    let mut table = Table::new(&heads);
    for &paths in size.question_alone {
        say(&format!("{paths} paths"));
        let part = |part: &str| programs.parts(WORKLOAD, paths, 1, part);
        let whole = if size.with_series.contains(&paths) { Some(part("series")?) } else { None };
        let alone = part("defaults")?;
        let of_whole = |key: &str| cell(whole.as_ref().and_then(|found| found.number(key)));
        table.row([
            count(alone.number("paths").unwrap_or_default()),
            of_whole("total_processor"),
            of_whole("peak_mb"),
            cell(alone.number("total_processor")),
            cell(alone.number("peak_mb")),
        ]);
    }
    Ok(table)
}

fn by_months(programs: &Programs, size: &Size) -> Result<Table, String> {
    let text = std::fs::read_to_string(tree::root().join(WORKLOAD)).map_err(|error| format!("{WORKLOAD}: {error}"))?;
    let mut table = Table::new(&["months", "simulation, s", "total, s", "peak MB"]);
    for &months in size.months {
        let changed = with_months(&text, months).ok_or_else(|| format!("{WORKLOAD} does not say its months"))?;
        let found = written(programs, &format!("months-{months}"), &changed, PATHS)?;
        let figure = |key: &str| cell(found.number(key));
        table.row([count(months as f64), figure("simulation_processor"), figure("total_processor"), figure("peak_mb")]);
    }
    Ok(table)
}

/// A scenario over another number of months.
fn with_months(text: &str, months: u64) -> Option<String> {
    let line = text.lines().find(|line| line.split('=').next().is_some_and(|key| key.trim() == "months"))?;
    Some(text.replacen(line, &format!("months = {months}"), 1))
}

fn by_contracts(programs: &Programs, size: &Size) -> Result<Table, String> {
    let heads = ["contracts", "built in, s", "nobody short, s", "everybody short, s", "peak MB"];
    let mut table = Table::new(&heads);
    for &contracts in size.contracts {
        let run = |cash, name: &str| {
            let text = scenario(contracts, cash);
            // That so many are too many is a finding.
            written(programs, &format!("{contracts}-contracts-{name}"), &text, FEW_PATHS)
                .inspect_err(|why| say(why))
                .ok()
        };
        let ample = run(Cash::Ample, "ample");
        let scarce = run(Cash::Scarce, "scarce");
        let figure = |found: &Option<Figures>, key: &str| cell(found.as_ref().and_then(|found| found.number(key)));
        table.row([
            count(contracts as f64),
            figure(&ample, "build_processor"),
            figure(&ample, "simulation_processor"),
            figure(&scarce, "simulation_processor"),
            figure(&ample, "peak_mb"),
        ]);
    }
    Ok(table)
}

fn by_threads(programs: &Programs, size: &Size) -> Result<Table, String> {
    let most = std::thread::available_parallelism().map_or(1, usize::from);
    let mut table = Table::new(&["threads", "simulation, s on the clock", "total, s on the clock", "peak MB"]);
    let doubled = std::iter::successors(Some(1), |threads| Some(threads * 2)).take_while(|threads| *threads <= most);
    for threads in doubled {
        say(&format!("threads: {threads}"));
        let again = |_| programs.parts(WORKLOAD, size.paths_on_threads, threads, "series");
        let all: Result<Vec<Figures>, String> = (0..size.repetitions).map(again).collect();
        let all = all?;
        let middle = |key: &str| cell(median(all.iter().filter_map(|found| found.number(key))));
        table.row([count(threads as f64), middle("simulation"), middle("total"), middle("peak_mb")]);
    }
    Ok(table)
}

/// Runs a scenario that is written for it.
fn written(programs: &Programs, name: &str, text: &str, paths: u64) -> Result<Figures, String> {
    say(name);
    let file = work_folder().join(format!("{name}.toml"));
    std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
    programs.parts(&file.display().to_string(), paths, 1, "series")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_changed_where_they_are_said() {
        let text = "start   = \"2026-01\"\nmonths  = 120\n[assume]\n";
        assert_eq!(with_months(text, 12).as_deref(), Some("start   = \"2026-01\"\nmonths = 12\n[assume]\n"));
        assert_eq!(with_months("start = \"2026-01\"\n", 12), None);
        let workload = std::fs::read_to_string(tree::root().join(WORKLOAD)).expect("readable");
        assert!(with_months(&workload, 12).is_some());
    }
}
