//! What a run takes, against what it may take.

use analysis::Sketch;
use engine::{Cost, Request};
use program::Ensemble;
use syntax::{Code, Diagnostic};

use crate::error::Error;
use crate::intervention;
use crate::sampling::Sampling;
use crate::scenario::Scenario;

/// Memory that a run may take where nobody knows what the machine has free, in bytes.
const UNKNOWN_MEMORY: u64 = 8 << 30;

impl Scenario<'_> {
    /// Refuses so many runs of an ensemble that take more operations together, or one of them more memory, than the
    /// sampling allows.
    pub(crate) fn check_cost(
        &self,
        sampling: &Sampling,
        ensemble: &Ensemble,
        request: &Request,
        runs: usize,
    ) -> Result<(), Error> {
        let cost = engine::cost(ensemble, request);
        let cost = Cost { operations: cost.operations.saturating_mul(runs as u64), ..cost };
        self.refuse_cost(sampling, request, cost)
    }

    /// The same of a run that keeps values by month of no more than so many paths at once, and sums them up as they come.
    pub(crate) fn check_cost_by_stretches(
        &self,
        sampling: &Sampling,
        ensemble: &Ensemble,
        request: &Request,
        at_once: u64,
    ) -> Result<(), Error> {
        let mut cost = engine::cost_by_stretches(ensemble, request, at_once);
        if at_once < engine::plan(request.paths, request.sampler).paths {
            let months = ensemble.programs.first().map_or(0, |program| u64::from(program.months));
            cost.memory = cost.memory.saturating_add(request.monthly.len() as u64 * months * Sketch::MOST_BYTES);
        }
        self.refuse_cost(sampling, request, cost)
    }

    fn refuse_cost(&self, sampling: &Sampling, request: &Request, cost: Cost) -> Result<(), Error> {
        let memory = match sampling.most_memory {
            0 => self.files.free_memory().unwrap_or(UNKNOWN_MEMORY),
            most => most,
        };
        let caller = self.files.caller;
        let paths = engine::plan(request.paths, request.sampler).paths;
        let fewer =
            |most: u64, takes: u64| whole((u128::from(paths) * u128::from(most) / u128::from(takes.max(1))).max(1));
        let mut problems = Vec::new();
        if cost.operations > sampling.most_operations {
            problems.push(self.too_many_operations("the run takes", cost.operations, sampling, paths));
        }
        if cost.memory > memory {
            let message = format!(
                "the run takes about {}B of memory; {}B are {}",
                in_thousands(cost.memory),
                in_thousands(memory),
                if sampling.most_memory == 0 { "free" } else { "allowed" }
            );
            let more = in_thousands(cost.memory.saturating_add(cost.memory / 4));
            let help = match caller {
                crate::Caller::CommandLine => format!("write `--most-memory {more}B` to allow it"),
                crate::Caller::Program => format!("allow it by `most_memory`: {more}B"),
            };
            let help = format!("ask for at most {} paths, show and ask less, or {help}", fewer(memory, cost.memory));
            problems.push(Diagnostic::bare(Code::TooLarge, message).help(help));
        }
        self.refuse(problems)
    }
}

/// What a point of a sweep takes beside its run, in operations: its programs are copied and optimised.
const OF_A_POINT: u64 = 2_000_000;

impl Scenario<'_> {
    /// Refuses a sweep whose points take more operations together than the sampling allows, or one of them more memory.
    pub(crate) fn check_sweep(&self, sampling: &Sampling, ensemble: &Ensemble, points: u64) -> Result<(), Error> {
        self.check_cost(sampling, ensemble, &sampling.request(), 1)?;
        let of_one = engine::cost(ensemble, &sampling.request()).operations.saturating_add(OF_A_POINT);
        let (takes, most) = (u128::from(of_one) * u128::from(points), sampling.most_operations);
        if takes <= u128::from(most) {
            return Ok(());
        }
        let shown = u64::try_from(takes).map_or_else(|_| "far more than can be counted".to_owned(), in_thousands);
        let message = format!(
            "the sweep of {} points takes about {shown} operations, {} of one core; {} are allowed",
            whole(points.into()),
            duration(takes as f64 / 1e9),
            in_thousands(most)
        );
        let fit = format!("take at most {} points", whole((u128::from(most) / u128::from(of_one)).max(1)));
        let help = u64::try_from(takes + takes / 4).ok().map(|more| match self.files.caller {
            crate::Caller::CommandLine => format!("write `--most-operations {}` to allow it", in_thousands(more)),
            crate::Caller::Program => format!("allow it by `most_operations`: {}", in_thousands(more)),
        });
        let help = help.map_or(fit.clone(), |help| format!("{fit}, fewer paths at each, or {help}"));
        Err(self.mistake(Diagnostic::bare(Code::TooLarge, message).help(help)))
    }
}

/// Runs of a command behind its first one.
pub(crate) struct RunAgain<'a> {
    /// What runs.
    pub ensemble: &'a Ensemble,
    /// On which paths.
    pub sampling: Sampling,
    /// How often, at most.
    pub runs: usize,
}

impl Scenario<'_> {
    /// The programs that one question reads.
    pub(crate) fn answering(&self, question: &str) -> Ensemble {
        let place = self.built.checked.asks.iter().position(|ask| ask.id == question);
        let output = place.map(|place| self.built.compiled.answers[place].holds);
        intervention::only(&self.built.compiled.ensemble, output.as_slice()).0
    }

    /// Refuses a command that takes more operations, with all that it runs again, than the sampling allows.
    pub(crate) fn check_command(&self, asked: &Sampling, again: &[RunAgain]) -> Result<(), Error> {
        self.check_sampling(asked)?;
        let sampling = self.sampling(asked);
        let once = |ensemble: &Ensemble, sampling: &Sampling| engine::cost(ensemble, &sampling.request()).operations;
        let first = once(&self.built.compiled.ensemble, &sampling);
        let of_all = |one: &RunAgain| once(one.ensemble, &one.sampling).saturating_mul(one.runs as u64);
        let takes = again.iter().map(of_all).fold(first, u64::saturating_add);
        if takes <= sampling.most_operations {
            return Ok(());
        }
        let runs: usize = again.iter().map(|one| one.runs).sum();
        let what = format!("the run, with up to {} runs again on fewer paths, takes", whole(runs as u128));
        let paths = engine::plan(sampling.paths, sampling.sampler).paths;
        Err(self.mistake(self.too_many_operations(&what, takes, &sampling, paths)))
    }

    /// The finding for more operations than are allowed.
    fn too_many_operations(&self, what: &str, takes: u64, sampling: &Sampling, paths: u64) -> Diagnostic {
        let most = sampling.most_operations;
        let message = format!(
            "{what} about {} operations, {} of one core; {} are allowed",
            in_thousands(takes),
            duration(takes as f64 / 1e9),
            in_thousands(most)
        );
        let more = in_thousands(takes.saturating_add(takes / 4));
        let help = match self.files.caller {
            crate::Caller::CommandLine => format!("write `--most-operations {more}` to allow it"),
            crate::Caller::Program => format!("allow it by `most_operations`: {more}"),
        };
        let fewer = whole((u128::from(paths) * u128::from(most) / u128::from(takes.max(1))).max(1));
        Diagnostic::bare(Code::TooLarge, message).help(format!("ask for at most {fewer} paths, or {help}"))
    }
}

fn whole(number: u128) -> String {
    report::whole(i128::try_from(number).unwrap_or(i128::MAX))
}

/// A number in thousands, millions and so on, rounded up to two digits.
pub(crate) fn in_thousands(number: u64) -> String {
    let mut power = 0;
    let mut rest = number as f64;
    while rest >= 1000.0 && power < 4 {
        rest /= 1000.0;
        power += 1;
    }
    let scale = if rest < 10.0 {
        10.0
    } else if rest < 100.0 {
        1.0
    } else {
        0.1
    };
    let rest = (rest * scale).ceil() / scale;
    format!("{rest}{}", ["", "K", "M", "G", "T"][power])
}

/// Seconds as people say them.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 1.0 => "less than a second".into(),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} h", s / 3600.0),
        s => format!("{:.0} days", s / 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_up_to_two_digits() {
        let cases = [(7, "7"), (999, "1000"), (1000, "1K"), (1_204_000, "1.3M"), (83_200_000_000_000, "84T")];
        for (number, text) in cases {
            assert_eq!(in_thousands(number), text);
        }
        assert_eq!([duration(3.0), duration(600.0), duration(80_000.0)], ["3 s", "10 min", "22 h"]);
    }
}
