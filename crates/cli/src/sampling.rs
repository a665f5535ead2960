//! The arguments that say how to sample.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::deadline::{Deadline, time};
use crate::terminal::complain;

/// How to sample.
#[derive(Debug, Args)]
pub struct SamplingArguments {
    /// Paths to run, at least; Sobol points are rounded up to whole sets [default: 10000]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole(0_u64, 1 << 24, "10000"))]
    pub paths: Option<u64>,

    /// Seed of all random numbers; the same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = offtake::Sampling::default().seed, allow_negative_numbers = true, value_parser = whole(0, u64::MAX, "7"))]
    pub seed: u64,

    /// How paths are drawn
    #[arg(long, value_enum, default_value_t = SamplerArgument::of(offtake::Sampling::default().sampler))]
    pub sampler: SamplerArgument,

    /// What it may take.
    #[command(flatten)]
    pub limits: LimitArguments,
}

/// What a command may take.
#[derive(Debug, Args)]
pub struct LimitArguments {
    /// Threads to use; changes no result [default: all]
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = whole(1_u64, 1024, "4"))]
    pub threads: Option<u64>,

    /// Stop after this time (`90s`, `5m`, `2h`) with exit status 3; nothing is printed or written then
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub timeout: Option<Duration>,

    /// Operations that a run may take, about a nanosecond of one core each (`20T`) [default: 1T]
    #[arg(long, value_name = "N", value_parser = operations)]
    pub most_operations: Option<u64>,

    /// Memory that a run may take (`4GB`) [default: what the machine has free]
    #[arg(long, value_name = "BYTES", value_parser = bytes)]
    pub most_memory: Option<u64>,
}

/// Reads a whole number within these bounds, and says how to write one.
pub fn whole<T>(least: T, most: T, example: &'static str) -> impl Fn(&str) -> Result<T, String> + Clone
where
    T: FromStr + PartialOrd + Display + Clone,
{
    move |text| match text.trim().parse::<T>() {
        Ok(number) if least <= number && number <= most => Ok(number),
        _ => Err(format!("write a whole number from {least} to {most}, e.g. `{example}`")),
    }
}

/// A number of operations: `20T`, `5e12`.
fn operations(text: &str) -> Result<u64, String> {
    number(text.trim()).ok_or("write a number, e.g. `20T` for twenty million million".into())
}

/// A size in bytes: `4GB`, `512MB`.
fn bytes(text: &str) -> Result<u64, String> {
    number(text.trim().trim_end_matches('B')).ok_or("write a size, e.g. `4GB`".into())
}

/// A whole number above zero, perhaps in thousands, millions, and so on.
fn number(text: &str) -> Option<u64> {
    let power = text.chars().next_back().and_then(|last| "KMGT".find(last.to_ascii_uppercase()));
    let (digits, power) = power.map_or((text, 0), |power| (&text[..text.len() - 1], power + 1));
    let found = digits.trim().parse::<f64>().ok()? * 1000_f64.powi(power as i32);
    // A float past the range of the integer becomes its greatest.
    (found >= 1.0 && found.is_finite()).then_some(found as u64)
}

/// A share as written: `5%`, `5 %` or `0.05`. A number from 1 on could be a percentage or a slip.
pub fn share(text: &str) -> Result<f64, String> {
    let percent = text.trim().strip_suffix('%').map(str::trim);
    let found = match percent {
        // 99.9 is no double, and a hundredth of the nearest one is not the double nearest to 0.999.
        Some(percent) => {
            format!("{percent}e-2").parse().or_else(|_| percent.parse().map(|percent: f64| percent / 100.0))
        }
        None => text.trim().parse::<f64>(),
    };
    if let Some(percent) = found.as_ref().ok().filter(|share| (1.0..100.0).contains(*share) && percent.is_none()) {
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
    /// As [`LimitArguments::deadline`].
    pub fn deadline(&self, writes: bool) -> Deadline {
        self.limits.deadline(writes)
    }

    /// As the library takes it.
    pub fn sampling(&self) -> offtake::Sampling {
        let sampler = match self.sampler {
            SamplerArgument::Sobol => offtake::Sampler::Sobol,
            SamplerArgument::Random => offtake::Sampler::Random,
        };
        let sampling = offtake::Sampling::default().seed(self.seed).sampler(sampler);
        let sampling = self.paths.map_or(sampling, |paths| sampling.paths(paths));
        self.limits.limit(sampling)
    }
}

impl LimitArguments {
    /// The time that a command has from now on; `writes`: it writes files.
    pub fn deadline(&self, writes: bool) -> Deadline {
        Deadline::start(self.timeout, writes)
    }

    /// A sampling within these limits.
    pub fn limit(&self, sampling: offtake::Sampling) -> offtake::Sampling {
        let sampling = self.threads.map_or(sampling, |threads| sampling.threads(threads as usize));
        let sampling = self.most_operations.map_or(sampling, |most| sampling.most_operations(most));
        self.most_memory.map_or(sampling, |most| sampling.most_memory(most))
    }
}

/// An error in place of a number of paths.
#[derive(Debug, Args)]
pub struct UntilArgument {
    /// Run as many paths as make the standard error of every answer this small, for example `0.5%`; at most those of `--paths` [default then: 1000000]
    #[arg(long, value_name = "ERROR", value_parser = share)]
    pub until: Option<f64>,
}

/// Paths that an error may take where none are given.
const MOST_UNTIL: u64 = 1_000_000;

impl UntilArgument {
    /// The sampling to run with.
    ///
    /// # Errors
    /// As of [`Scenario::paths_until`](offtake::Scenario::paths_until).
    pub fn sampling(
        &self,
        given: &SamplingArguments,
        scenario: &offtake::Scenario,
        questions: &offtake::Questions,
        watch: offtake::Watch,
    ) -> Result<offtake::Sampling, offtake::Error> {
        let sampling = given.sampling();
        let Some(error) = self.until else { return Ok(sampling) };
        let most = sampling.paths(given.paths.unwrap_or(MOST_UNTIL));
        let found = scenario.paths_until(error, &most, questions, watch)?;
        if found.error > error {
            let [found, wanted] = [found.error, error].map(|error| 100.0 * error);
            let message = format!(
                "warning: the error is still {found:.2} % on {} paths, above {wanted:.2} %; allow more with `--paths`\n",
                most.paths
            );
            complain(&message);
        }
        Ok(found.sampling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands() {
        for (text, expected) in [("20T", 20_000_000_000_000), ("5e12", 5_000_000_000_000), ("1.5k", 1500), ("7", 7)] {
            assert_eq!(operations(text), Ok(expected));
        }
        assert_eq!([bytes("4GB"), bytes("512 MB"), bytes("9")], [Ok(4_000_000_000), Ok(512_000_000), Ok(9)]);
        for text in ["", "T", "0", "-1", "4X", "nan", "inf"] {
            assert!(operations(text).is_err() && bytes(text).is_err(), "{text}");
        }
    }
}
