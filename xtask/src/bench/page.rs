//! The page of results.

use super::contest::{Contest, Runs};
use super::figures::median;
use super::ratios::{Ratios, per_path};
use super::scaling::Titled;
use super::size::Size;
use super::table::{Table, cell, count};

/// A ratio: how it is called in the object and in words, the least that is good enough, and what is aimed at.
const TARGETS: [(&str, &str, f64, f64); 7] = [
    ("simulation_vs_handwritten", "simulation against the hand-written loop, one thread", 0.6, 0.8),
    ("total_vs_numpy_1t", "total against NumPy, one thread", 4.0, 8.0),
    ("total_vs_numpy_2t", "total against NumPy, two threads", 8.0, 15.0),
    ("total_vs_numba_2t", "total against Numba, two threads", 6.0, 10.0),
    ("simulation_vs_jax_2t", "simulation against JAX, two threads", 6.0, 12.0),
    ("error_time_vs_numpy", "time to a given error of a mean, against NumPy", 50.0, 150.0),
    ("two_threads_vs_one", "two threads against one", 1.8, 1.95),
];

/// What a page is made of.
pub struct Parts<'a> {
    /// How much was run.
    pub size: &'a Size,
    /// Everyone's rounds.
    pub contest: &'a Contest,
    /// The ratios.
    pub ratios: &'a Ratios,
    /// Paths with which the peak of memory was reached.
    pub peak_paths: f64,
    /// Every shipped scenario.
    pub scenarios: Table,
    /// Answers that somebody waits for.
    pub keystrokes: Table,
    /// What grows with what.
    pub scaling: Vec<Titled>,
}

/// The page, whole.
pub fn page(parts: &Parts) -> String {
    let size = parts.size;
    let mut text = format!(
        "# Performance\n\n`cargo xtask bench` writes this page; nothing in it is typed. [bench/README.md](../bench/README.md) says how \
         to read it, [bench/model.md](../bench/model.md) what the reference workload is.\n\nThis is the {} run: {}, {} paths, on \
         {}.\n\n",
        size.name,
        match size.rounds {
            1 => "one round".to_owned(),
            rounds => format!("{rounds} rounds"),
        },
        count(size.paths as f64),
        machine(),
    );
    let mut section = |title: &str, about: &str, table: &Table| {
        text += &format!("## {title}\n\n{about}\n\n{}\n", table.text());
    };
    section(
        "How many times as fast",
        "Each ratio is the median over the rounds of the ratio within a round. One thread is compared in processor seconds, two in \
         seconds on the clock. More is better.",
        &targets(parts.ratios, parts.peak_paths),
    );
    section(
        "Everyone",
        "Medians over the rounds. The simulation is random numbers, model and columns of outputs; the total adds means and quantiles \
         of 30 outputs in 120 months, and for Offtake also reading, checking and compiling, the errors of all these, and the probability of its question.",
        &everyone(parts.contest),
    );
    section(
        "Shipped scenarios",
        "One thread, processor seconds, but `check` on the clock. A path-month is one month of one path in all worlds that the scenario \
         compares.",
        &parts.scenarios,
    );
    section(
        "An answer while one waits",
        "2,000 paths on two threads, seconds on the clock. A scenario that is built stays built while values are set.",
        &parts.keystrokes,
    );
    for (title, table) in &parts.scaling {
        section(title, growth(title), table);
    }
    text.trim_end().to_owned() + "\n"
}

fn growth(title: &str) -> &'static str {
    match title {
        "Paths" => "The reference workload, one thread, processor seconds.",
        "Months" => "The reference workload over other numbers of months, 1,000 paths, one thread, processor seconds.",
        "Contracts" => {
            "A generated scenario of two years: contracts that each pay once a month, between a fifth as many parties; 128 paths, one \
             thread, processor seconds. The simulation alone, first with ample cash, then with so little that everybody is short."
        }
        _ => "The reference workload.",
    }
}

fn targets(ratios: &Ratios, peak_paths: f64) -> Table {
    let mut table = Table::new(&["", "ratio", "floor", "aim", "floor met"]);
    for ((name, value), (known, title, floor, aim)) in ratios.named().into_iter().zip(TARGETS) {
        debug_assert_eq!(name, known);
        let met = value.map_or("–", |value| if value >= floor { "yes" } else { "no" });
        table.row([title.to_owned(), cell(value), cell(Some(floor)), cell(Some(aim)), met.to_owned()]);
    }
    let (floor, aim) = match peak_paths {
        paths if paths >= 1_000_000.0 => (Some(400.0), Some(200.0)),
        paths if paths >= 100_000.0 => (Some(200.0), Some(120.0)),
        _ => (None, None),
    };
    let met = match (ratios.peak_mb, floor) {
        (Some(peak), Some(floor)) => {
            if peak <= floor {
                "yes"
            } else {
                "no"
            }
        }
        _ => "–",
    };
    let title = format!("peak memory in MB, {} paths (less is better)", count(peak_paths));
    table.row([title, cell(ratios.peak_mb), cell(floor), cell(aim), met.to_owned()]);
    table
}

fn everyone(contest: &Contest) -> Table {
    let mut table = Table::new(&[
        "",
        "threads",
        "simulation, processor s",
        "simulation, s",
        "total, processor s",
        "total, s",
        "path-months/s (simulation, clock)",
        "peak MB",
        "defaults",
    ]);
    for runs in &contest.runs {
        let middle = |key: &str| median(runs.rounds.iter().flatten().filter_map(|found| found.number(key)));
        table.row([
            runs.who.name().to_owned(),
            count(runs.threads as f64),
            cell(middle("simulation_processor")),
            cell(middle("simulation")),
            cell(middle("total_processor")),
            cell(middle("total")),
            cell(rate(runs)),
            cell(middle("peak_mb")),
            middle("defaults").map_or("–".to_owned(), |share| format!("{:.1} %", 100.0 * share)),
        ]);
    }
    table
}

/// Path-months of a second of simulation.
fn rate(runs: &Runs) -> Option<f64> {
    let months = 120.0;
    median(runs.rounds.iter().flatten().filter_map(|found| Some(months / per_path(found, "simulation")?)))
}

/// The machine, and how busy it was, as far as Linux says it.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let name = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let name = name.map_or("a processor without a name", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = read("/proc/loadavg").split_whitespace().nth(2).and_then(|load| load.parse::<f64>().ok());
    let busy = match load {
        Some(load) if load > cores as f64 => {
            format!(
                ". Others used the machine too: {load:.1} programs wanted a core on average, so seconds on the clock say little"
            )
        }
        _ => String::new(),
    };
    format!("{cores} cores of {name}{busy}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ratio_has_its_target() {
        let names = Ratios::default().named().map(|(name, _)| name);
        assert_eq!(names, TARGETS.map(|(name, ..)| name));
    }

    #[test]
    fn a_ratio_below_its_floor_is_said_to_miss_it() {
        let ratios = Ratios { total_vs_numpy_1t: Some(3.0), peak_mb: Some(150.0), ..Ratios::default() };
        let text = targets(&ratios, 100_352.0).text();
        assert!(text.contains("| total against NumPy, one thread | 3.00 | 4.00 | 8.00 | no |"), "{text}");
        assert!(
            text.contains("| peak memory in MB, 100,352 paths (less is better) | 150 | 200 | 120 | yes |"),
            "{text}"
        );
        assert!(text.contains("| two threads against one | – | 1.80 | 1.95 | – |"), "{text}");
    }
}
