//! How much is run.

/// How much is run.
pub struct Size {
    /// In words, for the page.
    pub name: &'static str,
    /// How often every contestant runs.
    pub rounds: usize,
    /// How often anything else is timed on the clock.
    pub repetitions: usize,
    /// Paths of the contest.
    pub paths: u64,
    /// Paths of each shipped scenario.
    pub scenario_paths: u64,
    /// Whether what decides the answers of a shipped scenario is timed too.
    pub whole_answers: bool,
    /// Paths of the reference workload with all its series.
    pub with_series: &'static [u64],
    /// Paths of the reference workload with its question alone.
    pub question_alone: &'static [u64],
    /// Months of the reference workload.
    pub months: &'static [u64],
    /// Paths of the reference workload on more and more threads.
    pub paths_on_threads: u64,
    /// Contracts of a generated scenario.
    pub contracts: &'static [u64],
}

/// Some half an hour on two cores that do nothing else.
pub const FULL: Size = Size {
    name: "whole",
    rounds: 5,
    repetitions: 3,
    paths: 10_240,
    scenario_paths: 10_000,
    whole_answers: true,
    with_series: &[1_000, 10_000, 100_000],
    question_alone: &[1_000, 10_000, 100_000, 1_000_000],
    months: &[12, 60, 120, 240],
    paths_on_threads: 10_240,
    contracts: &[5, 50, 500, 5_000],
};

/// Within a minute on two cores that do nothing else, once all is built.
pub const QUICK: Size = Size {
    name: "quick",
    rounds: 2,
    repetitions: 1,
    paths: 10_240,
    scenario_paths: 256,
    whole_answers: false,
    with_series: &[1_000, 10_000],
    question_alone: &[1_000, 10_000],
    months: &[12, 120],
    paths_on_threads: 2_000,
    contracts: &[5, 50, 500],
};
