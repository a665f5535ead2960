//! The arguments that say how to sample.

use clap::{Args, ValueEnum};

/// How to sample.
#[derive(Debug, Args)]
pub struct SamplingArguments {
    /// Paths to run, at least; Sobol points are rounded up to whole sets
    #[arg(long, value_name = "N", default_value_t = offtake::Sampling::default().paths, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=1 << 24))]
    pub paths: u64,

    /// Seed of all random numbers; the same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = offtake::Sampling::default().seed, allow_negative_numbers = true)]
    pub seed: u64,

    /// Threads to use; changes no result [default: all]
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(1..=1024))]
    pub threads: Option<u64>,

    /// How paths are drawn
    #[arg(long, value_enum, default_value_t = SamplerArgument::of(offtake::Sampling::default().sampler))]
    pub sampler: SamplerArgument,
}

/// A share as written: `5%`, `5 %` or `0.05`. A number from 1 on could be a percentage or a slip.
pub fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim(), 100.0),
        None => (text.trim(), 1.0),
    };
    let found = number.parse::<f64>().map(|number| number / whole);
    if let Some(percent) = found.as_ref().ok().filter(|share| (1.0..100.0).contains(*share) && whole == 1.0) {
        return Err(format!("write it as a percentage: `{percent}%`"));
    }
    found.ok().filter(|found| *found > 0.0 && *found < 1.0).ok_or("write a share between 0% and 100%, e.g. `5%`".into())
}

/// How paths are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SamplerArgument {
    /// Scrambled Sobol points in independent replicates: smaller errors
    Sobol,
    /// Independent random numbers
    Random,
}

impl SamplerArgument {
    fn of(sampler: offtake::Sampler) -> Self {
        match sampler {
            offtake::Sampler::Sobol => SamplerArgument::Sobol,
            offtake::Sampler::Random => SamplerArgument::Random,
        }
    }
}

impl SamplingArguments {
    /// As the library takes it.
    pub fn sampling(&self) -> offtake::Sampling {
        let sampler = match self.sampler {
            SamplerArgument::Sobol => offtake::Sampler::Sobol,
            SamplerArgument::Random => offtake::Sampler::Random,
        };
        let sampling = offtake::Sampling::default().paths(self.paths).seed(self.seed).sampler(sampler);
        match self.threads {
            Some(threads) => sampling.threads(threads as usize),
            None => sampling,
        }
    }
}
