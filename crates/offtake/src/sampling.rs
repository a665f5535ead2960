//! How a scenario is sampled.

use analysis::Design;
use engine::{Plan, Request, Sampler};
use syntax::{Code, Diagnostic};

/// How many paths, drawn how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// At least so many paths.
    pub paths: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Threads; changes no result.
    pub threads: usize,
    /// How points are chosen.
    pub sampler: Sampler,
}

/// Told what is being done, how much of it is done, and of how much.
pub type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

impl Sampling {
    /// The finding for a run of no paths.
    pub(crate) fn problem(&self) -> Option<Diagnostic> {
        (self.paths == 0).then(|| {
            Diagnostic::bare(Code::NoPaths, "a run of no paths answers nothing")
                .help("ask for some, e.g. `--paths 10000`")
        })
    }

    /// The layout of the paths.
    pub(crate) fn plan(&self) -> Plan {
        engine::plan(self.paths, self.sampler)
    }

    /// How errors are estimated.
    pub(crate) fn design(&self) -> Design {
        let plan = self.plan();
        match self.sampler {
            Sampler::Random => Design::Random,
            Sampler::Sobol => {
                Design::Replicates { replicates: plan.replicates as usize, per_replicate: plan.per_replicate as usize }
            }
        }
    }

    /// A request that keeps only outputs.
    pub(crate) fn request<'a>(&self) -> Request<'a> {
        Request {
            seed: self.seed,
            sampler: self.sampler,
            paths: self.paths,
            threads: self.threads,
            series: Vec::new(),
            ledger_sums: Vec::new(),
            progress: None,
        }
    }

    /// Its name in views.
    pub(crate) fn sampler_name(&self) -> &'static str {
        match self.sampler {
            Sampler::Random => "random",
            Sampler::Sobol => "sobol",
        }
    }
}
