//! How fast we are, beside a loop written by hand and beside what else one would use. `bench/README.md` says how to read it.

mod contest;
mod contracts;
mod figures;
mod page;
mod programs;
mod ratios;
mod scaling;
mod scenarios;
mod size;
mod table;

use crate::outcome::Outcome;

use contest::{Contest, Who};
use programs::Programs;
use ratios::Ratios;
use size::{FULL, QUICK, Size};

/// The page that a benchmark writes, from the root.
const PAGE: &str = "docs/performance.md";

/// Runs the benchmark: prints its tables and writes the page; with `--json` it prints the ratios alone and writes nothing.
///
/// # Errors
/// An option that there is not, or something of ours that does not build or run. That a peer cannot be had is no error.
pub fn bench(options: &[&str]) -> Outcome {
    if let Some(unknown) = options.iter().find(|option| !["--json", "--quick"].contains(option)) {
        return Err(format!("bench has no option `{unknown}`, only `--quick` and `--json`"));
    }
    let size = if options.contains(&"--quick") { &QUICK } else { &FULL };
    let programs = Programs::build()?;
    let contest = Contest::run(&programs, size)?;
    let json = options.contains(&"--json");
    let (paths, peak_mb) = peak(&programs, size, &contest)?;
    let ratios = Ratios { peak_mb, ..Ratios::of(&contest.runs) };
    if json {
        println!("{}", ratios.json());
        return Ok(());
    }
    let parts = page::Parts {
        size,
        contest: &contest,
        ratios: &ratios,
        peak_paths: paths,
        scenarios: scenarios::table(&programs, size)?,
        keystrokes: scenarios::keystrokes(&programs, size)?,
        scaling: scaling::tables(&programs, size)?,
    };
    let text = page::page(&parts);
    println!("{text}");
    std::fs::write(crate::tree::root().join(PAGE), text).map_err(|error| format!("{PAGE}: {error}"))
}

/// The most paths that the reference workload is run on with all its series, and the memory in MB that it takes.
fn peak(programs: &Programs, size: &Size, contest: &Contest) -> Result<(f64, Option<f64>), String> {
    let paths = *size.with_series.iter().max().expect("there is one");
    let known = contest.runs.iter().find(|runs| runs.who == Who::Offtake && runs.threads == 2 && paths <= size.paths);
    let found = match known.and_then(|runs| runs.rounds.iter().flatten().next()) {
        Some(found) => found.clone(),
        None => programs.parts(programs::WORKLOAD, paths, 2, "series")?,
    };
    Ok((found.number("paths").unwrap_or_default(), found.number("peak_mb")))
}
