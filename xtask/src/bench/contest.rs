//! The reference workload by everyone, in turn, round after round, so that a machine that slows down slows all.

use std::path::PathBuf;

use super::figures::Figures;
use super::programs::{Programs, WORKLOAD, measured, say, work_folder};
use super::size::Size;

/// Who runs the reference workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Ours.
    Offtake,
    /// The loop written by hand.
    Handwritten,
    /// NumPy.
    Numpy,
    /// Numba.
    Numba,
    /// JAX.
    Jax,
}

impl Who {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Who::Offtake => "Offtake",
            Who::Handwritten => "hand-written loop",
            Who::Numpy => "NumPy",
            Who::Numba => "Numba",
            Who::Jax => "JAX",
        }
    }
}

/// Everyone, with the numbers of threads that the ratios and the table need.
const ENTRIES: [(Who, usize); 8] = [
    (Who::Offtake, 1),
    (Who::Handwritten, 1),
    (Who::Numpy, 1),
    (Who::Offtake, 2),
    (Who::Handwritten, 2),
    (Who::Numpy, 2),
    (Who::Numba, 2),
    (Who::Jax, 2),
];

/// What one contestant's rounds gave.
#[derive(Clone, Debug)]
pub struct Runs {
    /// Who.
    pub who: Who,
    /// On how many threads.
    pub threads: usize,
    /// By round; none if it could not be run.
    pub rounds: Vec<Option<Figures>>,
}

/// The rounds of everyone.
pub struct Contest {
    /// By contestant.
    pub runs: Vec<Runs>,
}

impl Contest {
    /// Runs everyone. That a peer fails is said once, and leaves its figures out.
    ///
    /// # Errors
    /// Ours, or the loop written by hand, does not run; or the two do not agree on how likely a default is.
    pub fn run(programs: &Programs, size: &Size) -> Result<Self, String> {
        let mut contest = Contest { runs: Vec::new() };
        for (who, threads) in ENTRIES {
            contest.runs.push(Runs { who, threads, rounds: Vec::new() });
        }
        // Numba compiles for most of a minute when it runs for the first time, and keeps what it compiled.
        if let Some((python, arguments)) = command(programs, Who::Numba, 1, 64) {
            let _ = measured(&python, &arguments);
        }
        for round in 0..size.rounds {
            for runs in &mut contest.runs {
                say(&format!("round {} of {}: {}, threads: {}", round + 1, size.rounds, runs.who.name(), runs.threads));
                let Some((program, arguments)) = command(programs, runs.who, runs.threads, size.paths) else {
                    runs.rounds.push(None);
                    continue;
                };
                match (measured(&program, &arguments), runs.who) {
                    (Ok(figures), _) => runs.rounds.push(Some(figures)),
                    (Err(why), Who::Offtake | Who::Handwritten) => return Err(why),
                    (Err(why), _) => {
                        say(&why);
                        runs.rounds.push(None);
                    }
                }
            }
        }
        contest.agree()?;
        Ok(contest)
    }

    /// Whether those who run find the same share of paths on which somebody defaults, within four standard errors of theirs together.
    fn agree(&self) -> Result<(), String> {
        let shares = self.runs.iter().filter_map(|runs| {
            let figures = runs.rounds.iter().flatten().next()?;
            Some((runs.who, figures.number("defaults")?, figures.number("paths")?))
        });
        let shares: Vec<(Who, f64, f64)> = shares.collect();
        let Some((_, ours, paths)) = shares.iter().copied().find(|(who, ..)| *who == Who::Offtake) else {
            return Err("ours says nothing of defaults".to_owned());
        };
        match shares.iter().find(|(_, share, count)| !agrees(ours, paths, *share, *count)) {
            Some((who, share, _)) => Err(format!(
                "{} finds defaults on {share} of the paths, ours on {ours}: not the same model",
                who.name()
            )),
            None => Ok(()),
        }
    }
}

/// Whether two shares of so many paths differ by no more than four standard errors of independent draws.
fn agrees(one: f64, paths: f64, other: f64, count: f64) -> bool {
    let both = (one + other) / 2.0;
    let error = (both * (1.0 - both) * (1.0 / paths + 1.0 / count)).sqrt();
    (one - other).abs() <= 4.0 * error
}

/// How a contestant is run; none if there is no Python.
fn command(programs: &Programs, who: Who, threads: usize, paths: u64) -> Option<(PathBuf, Vec<String>)> {
    let (paths, threads) = (paths.to_string(), threads.to_string());
    let own = |first: &[&str], last: &[&str]| {
        let sizes = [paths.as_str(), threads.as_str()];
        [first, &sizes, last].concat().into_iter().map(str::to_owned).collect()
    };
    let cache = |name: &str| work_folder().join(name).display().to_string();
    Some(match who {
        Who::Offtake => (programs.parts.clone(), own(&[WORKLOAD], &["series"])),
        Who::Handwritten => (programs.handwritten.clone(), own(&[], &[])),
        Who::Numpy => (programs.python.clone()?, own(&["bench/peers/numpy_peer.py"], &[])),
        Who::Numba => (programs.python.clone()?, own(&["bench/peers/numba_peer.py"], &[&cache("numba")])),
        Who::Jax => (programs.python.clone()?, own(&["bench/peers/jax_peer.py"], &[&cache("jax")])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_agree_within_their_errors() {
        // The error of the difference is √(0.3·0.7·2 / 10,000) = 0.0065.
        assert!(agrees(0.29, 10_000.0, 0.31, 10_000.0));
        assert!(!agrees(0.28, 10_000.0, 0.31, 10_000.0));
    }
}
