//! How a scenario is sampled.

use analysis::Design;
use chance::Sampler;
use engine::{Plan, Request};
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

/// Memory that what is kept of all paths may take, in bytes.
const MOST_MEMORY: u64 = 8 << 30;

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

    /// The finding for a run that keeps so many figures of each path, where all paths together take too much memory.
    pub(crate) fn too_much(&self, figures: usize) -> Option<Diagnostic> {
        let bytes_of_a_path = 8 * figures.max(1) as u64;
        let paths = self.plan().paths;
        if paths.saturating_mul(bytes_of_a_path) <= MOST_MEMORY {
            return None;
        }
        let words = |number: u64| report::whole(i128::from(number));
        let message =
            format!("{} figures of each of {} paths are too many to keep", words(figures as u64), words(paths));
        let help = format!("ask for at most {} paths, or show and ask less", words(MOST_MEMORY / bytes_of_a_path));
        Some(Diagnostic::bare(Code::TooLarge, message).help(help))
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
            monthly: Vec::new(),
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
