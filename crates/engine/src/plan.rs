//! How many paths, in how many replicates.

use chance::Sampler;

/// Most paths of one run.
pub const MOST_PATHS: u64 = 1 << 32;

/// The layout of a run's paths: replicate by replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Independent repetitions; the spread of their means is the Monte Carlo error (randomised quasi-Monte Carlo,
    /// Owen 1997). With [`Sampler::Random`] there is one: its paths are themselves independent.
    pub replicates: u32,
    /// Paths in each, a power of two with [`Sampler::Sobol`].
    pub per_replicate: u64,
    /// All paths: replicates × per replicate.
    pub paths: u64,
}

/// The plan for at least this many paths (at least 1, at most [`MOST_PATHS`]): exactly so many if random; with Sobol the
/// least r × 2ᵏ with r from 10 to 20, more replicates where two plans are as small; below ten paths, one path each.
pub fn plan(paths: u64, sampler: Sampler) -> Plan {
    let paths = paths.clamp(1, MOST_PATHS);
    let (replicates, per_replicate) = match sampler {
        Sampler::Random => (1, paths),
        Sampler::Sobol if paths < 10 => (paths as u32, 1),
        Sampler::Sobol => (0..=28)
            .map(|k| (paths.div_ceil(1 << k).max(10), 1_u64 << k))
            .filter(|&(replicates, _)| replicates <= 20)
            .min_by_key(|&(replicates, per)| (replicates * per, per))
            .map(|(replicates, per)| (replicates as u32, per))
            .expect("2^28 points in 16 replicates are the most paths there may be"),
    };
    Plan { replicates, per_replicate, paths: u64::from(replicates) * per_replicate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sobol_rounds_up_to_the_least_plan() {
        for (paths, replicates, per_replicate) in [
            (0, 1, 1),
            (1, 1, 1),
            (9, 9, 1),
            (10, 10, 1),
            (20, 20, 1),
            (21, 11, 2),
            (1000, 16, 64),
            (10_000, 20, 512),
            (10_241, 11, 1024),
            (MOST_PATHS, 16, 1 << 28),
            (u64::MAX, 16, 1 << 28),
        ] {
            let plan = plan(paths, Sampler::Sobol);
            assert_eq!((plan.replicates, plan.per_replicate), (replicates, per_replicate), "{paths}");
            assert_eq!(plan.paths, u64::from(replicates) * per_replicate);
        }
    }

    #[test]
    fn sobol_never_loses_paths_nor_adds_a_tenth() {
        for paths in 10..5000 {
            let plan = plan(paths, Sampler::Sobol);
            assert!((10..=20).contains(&plan.replicates));
            assert!(plan.paths >= paths && plan.paths * 10 < paths * 11);
        }
    }

    #[test]
    fn random_takes_the_number_as_it_is() {
        let plan = plan(12_345, Sampler::Random);
        assert_eq!((plan.replicates, plan.per_replicate), (1, 12_345));
    }
}
