//! How fast the shipped scenarios run, and in how much memory. `bench/README.md` says how to read it.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::outcome::Outcome;
use crate::{cargo, tree};

const SCENARIOS: [&str; 2] = ["scenarios/anthropic-amazon.toml", "scenarios/openai-oracle.toml"];
const PATHS: &str = "10000";
const REPETITIONS: usize = 5;
/// How often the peak is read. It only grows, so the last reading before the end is the peak of all but this time.
const EVERY: Duration = Duration::from_millis(2);

/// Builds with optimisation, runs every case several times, prints a table.
pub fn bench() -> Outcome {
    let program = cargo::build_offtake()?;
    println!(
        "{:<40} {:>7} {:>6} {:>9} {:>9} {:>15} {:>9}",
        "scenario", "threads", "paths", "median s", "least s", "path-months/s", "peak MiB"
    );
    for scenario in SCENARIOS {
        let (paths, months) = size(&program, scenario)?;
        for threads in ["1", "2"] {
            let arguments = ["run", scenario, "--paths", PATHS, "--threads", threads, "--json"];
            let runs: Result<Vec<Measured>, String> = (0..REPETITIONS).map(|_| measure(&program, &arguments)).collect();
            let runs = runs?;
            let seconds = sorted(runs.iter().map(|run| run.seconds));
            let median = seconds[REPETITIONS / 2];
            let peak = runs.iter().filter_map(|run| run.peak_kib).max();
            let peak = peak.map_or("n/a".to_owned(), |kib| format!("{:.1}", kib as f64 / 1024.0));
            let rate = (paths * months) as f64 / median;
            println!("{scenario:<40} {threads:>7} {paths:>6} {median:>9.3} {:>9.3} {rate:>15.0} {peak:>9}", seconds[0]);
        }
        let runs: Result<Vec<Measured>, String> =
            (0..REPETITIONS).map(|_| measure(&program, &["check", scenario])).collect();
        let seconds = sorted(runs?.iter().map(|run| run.seconds));
        println!(
            "{:<40} {:>7} {:>6} {:>9.3} {:>9.3}",
            format!("{scenario} (check)"),
            "",
            "",
            seconds[REPETITIONS / 2],
            seconds[0]
        );
    }
    Ok(())
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Paths really run (the plan rounds up) and months.
fn size(program: &Path, scenario: &str) -> Result<(u64, u64), String> {
    let mut command = Command::new(program);
    command.args(["run", scenario, "--paths", PATHS, "--json"]).current_dir(tree::root());
    let output = command.output().map_err(|error| format!("{}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(failed(scenario));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let whole = |key: &str| first_whole(&text, key).ok_or_else(|| format!("{scenario}: the output has no `{key}`"));
    Ok((whole("paths")?, whole("months")?))
}

/// The first `"key": 123` of a JSON text.
fn first_whole(json: &str, key: &str) -> Option<u64> {
    let name = format!("\"{key}\"");
    json.match_indices(&name).find_map(|(at, _)| {
        let rest = json[at + name.len()..].trim_start().strip_prefix(':')?.trim_start();
        let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    })
}

/// One run of a whole process.
struct Measured {
    seconds: f64,
    /// Peak resident memory, where the system tells.
    peak_kib: Option<u64>,
}

fn measure(program: &Path, arguments: &[&str]) -> Result<Measured, String> {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(tree::root()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    // Pipes must be emptied, or the child waits.
    let mut output = child.stdout.take().expect("it is piped");
    let mut errors = child.stderr.take().expect("it is piped");
    let output = std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
    let errors = std::thread::spawn(move || errors.read_to_end(&mut Vec::new()));
    let mut peak_kib = None;
    let status = loop {
        peak_kib = peak_memory(child.id()).or(peak_kib);
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None => std::thread::sleep(EVERY),
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let _ = (output.join(), errors.join());
    if status.success() {
        return Ok(Measured { seconds, peak_kib });
    }
    Err(failed(arguments[1]))
}

fn failed(scenario: &str) -> String {
    format!("{scenario} does not run; `offtake check {scenario}` says why")
}

/// `VmHWM` of a running process, in KiB (proc(5)); none on other systems than Linux.
fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    high_water_mark(&status)
}

fn high_water_mark(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_whole_number_of_a_key_is_read() {
        let json = "{\"series\":[{\"months\":[\"2026-05\"]}],\"months\" : 120,\"paths\":10240,\"paths_asked\":10000}";
        assert_eq!(first_whole(json, "months"), Some(120));
        assert_eq!(first_whole(json, "paths"), Some(10_240));
        assert_eq!(first_whole(json, "seed"), None);
    }

    #[test]
    fn the_peak_is_read_from_the_status_of_a_process() {
        assert_eq!(high_water_mark("Name:\tx\nVmHWM:\t   10240 kB\nVmRSS:\t 9 kB\n"), Some(10_240));
        assert_eq!(high_water_mark("Name:\tx\n"), None);
    }
}
