//! How a scenario is sampled.

use analysis::Design;
use chance::Sampler;
use engine::{Plan, Request};
use explain::Draws;
use syntax::{Code, Diagnostic};

use crate::caller::Caller;

/// How many paths, drawn how.
///
/// ```
/// use offtake::{Sampler, Sampling};
///
/// let usual = Sampling::default();
/// assert_eq!((usual.paths, usual.seed, usual.sampler), (10_000, 1, Sampler::Sobol));
/// let other = Sampling::default().paths(500).seed(7).threads(2).sampler(Sampler::Random);
/// assert_eq!(other.paths, 500);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sampling {
    /// At least so many paths; Sobol points are rounded up to whole sets.
    pub paths: u64,
    /// Seed of all draws. The same seed gives the same bytes.
    pub seed: u64,
    /// Threads; changes no result. 0 stands for all that the machine has.
    pub threads: usize,
    /// How points are chosen.
    pub sampler: Sampler,
    /// Operations that a run may take, each about a nanosecond of one core; it is estimated before it begins.
    pub most_operations: u64,
    /// Bytes that a run may take, estimated likewise; 0 stands for what the machine has free ([`World::free_memory`](crate::World::free_memory)).
    pub most_memory: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Sampling {
            paths: 10_000,
            seed: 1,
            threads: 0,
            sampler: Sampler::Sobol,
            most_operations: 1_000_000_000_000,
            most_memory: 0,
        }
    }
}

impl Sampling {
    /// At least so many paths.
    pub fn paths(mut self, paths: u64) -> Self {
        self.paths = paths;
        self
    }

    /// Another seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// So many threads; 0 stands for all.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Another way to choose points.
    pub fn sampler(mut self, sampler: Sampler) -> Self {
        self.sampler = sampler;
        self
    }

    /// So many operations at most, each about a nanosecond of one core.
    pub fn most_operations(mut self, most: u64) -> Self {
        self.most_operations = most;
        self
    }

    /// So many bytes of memory at most; 0 stands for what the machine has free.
    pub fn most_memory(mut self, most: u64) -> Self {
        self.most_memory = most;
        self
    }

    /// The finding for a run of no paths.
    pub(crate) fn problem(&self, caller: Caller) -> Option<Diagnostic> {
        (self.paths == 0).then(|| {
            Diagnostic::bare(Code::NoPaths, "a run of no paths answers nothing")
                .help(caller.says("ask for some, e.g. 10000", "ask for some, e.g. `--paths 10000`"))
        })
    }

    /// The layout of the paths.
    pub(crate) fn plan(&self) -> Plan {
        engine::plan(self.paths, self.sampler)
    }

    /// How many threads there are.
    pub(crate) fn thread_count(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
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

    /// What decides its draws.
    pub(crate) fn draws(&self) -> Draws {
        Draws { seed: self.seed, sampler: self.sampler, plan: self.plan() }
    }

    /// A request that keeps only outputs.
    pub(crate) fn request<'a>(&self) -> Request<'a> {
        Request {
            seed: self.seed,
            sampler: self.sampler,
            paths: self.paths,
            threads: self.thread_count(),
            series: Vec::new(),
            monthly: Vec::new(),
            ledger_sums: Vec::new(),
            unpaid: Vec::new(),
            shortcuts: engine::Shortcuts::default(),
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
