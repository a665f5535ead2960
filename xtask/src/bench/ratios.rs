//! Ratios of interleaved runs: how many times as fast we are.

use super::contest::{Runs, Who};
use super::figures::{Figures, median};

/// How many times as fast we are as others, each the median over the rounds; none if somebody could not be run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratios {
    /// Simulation, one thread, processor seconds, against the loop written by hand: below one.
    pub simulation_vs_handwritten: Option<f64>,
    /// All with quantiles, one thread, processor seconds.
    pub total_vs_numpy_1t: Option<f64>,
    /// All with quantiles, two threads, seconds on the clock.
    pub total_vs_numpy_2t: Option<f64>,
    /// All with quantiles, two threads, seconds on the clock.
    pub total_vs_numba_2t: Option<f64>,
    /// Simulation, two threads, seconds on the clock.
    pub simulation_vs_jax_2t: Option<f64>,
    /// Processor seconds to the same relative error of a mean: the median over the outputs in the last month.
    pub error_time_vs_numpy: Option<f64>,
    /// Our seconds on the clock with one thread against those with two.
    pub two_threads_vs_one: Option<f64>,
    /// The most memory that we take, in MB.
    pub peak_mb: Option<f64>,
}

impl Ratios {
    /// From the rounds of everyone.
    pub fn of(runs: &[Runs]) -> Self {
        let [ours, ours_2] = [1, 2].map(|threads| (Who::Offtake, threads));
        let over = |other: (Who, usize), own: (Who, usize), key: &str| {
            by_round(runs, other, own, |other, own| Some(per_path(other, key)? / per_path(own, key)?))
        };
        Ratios {
            simulation_vs_handwritten: over((Who::Handwritten, 1), ours, "simulation_processor"),
            total_vs_numpy_1t: over((Who::Numpy, 1), ours, "total_processor"),
            total_vs_numpy_2t: over((Who::Numpy, 2), ours_2, "total"),
            total_vs_numba_2t: over((Who::Numba, 2), ours_2, "total"),
            simulation_vs_jax_2t: over((Who::Jax, 2), ours_2, "simulation"),
            error_time_vs_numpy: by_round(runs, (Who::Numpy, 1), ours, error_time),
            two_threads_vs_one: over(ours, ours_2, "total"),
            peak_mb: None,
        }
    }

    /// Each ratio with its name, in the order of the object.
    pub fn named(&self) -> [(&'static str, Option<f64>); 7] {
        [
            ("simulation_vs_handwritten", self.simulation_vs_handwritten),
            ("total_vs_numpy_1t", self.total_vs_numpy_1t),
            ("total_vs_numpy_2t", self.total_vs_numpy_2t),
            ("total_vs_numba_2t", self.total_vs_numba_2t),
            ("simulation_vs_jax_2t", self.simulation_vs_jax_2t),
            ("error_time_vs_numpy", self.error_time_vs_numpy),
            ("two_threads_vs_one", self.two_threads_vs_one),
        ]
    }

    /// One JSON object on one line.
    pub fn json(&self) -> String {
        let number = |value: Option<f64>| value.map_or("null".to_owned(), |value| format!("{value:.3}"));
        let ratios: Vec<String> =
            self.named().iter().map(|(name, value)| format!("\"{name}\": {}", number(*value))).collect();
        format!("{{\"ratios\": {{{}}}, \"peak_mb\": {}}}", ratios.join(", "), number(self.peak_mb))
    }
}

/// The median over the rounds of a ratio within a round.
fn by_round(
    runs: &[Runs],
    other: (Who, usize),
    own: (Who, usize),
    ratio: impl Fn(&Figures, &Figures) -> Option<f64>,
) -> Option<f64> {
    let find = |(who, threads)| runs.iter().find(|runs| (runs.who, runs.threads) == (who, threads));
    let rounds = find(other)?.rounds.iter().zip(&find(own)?.rounds);
    median(rounds.filter_map(|(other, own)| ratio(other.as_ref()?, own.as_ref()?)))
}

/// Seconds of one path.
pub fn per_path(figures: &Figures, key: &str) -> Option<f64> {
    Some(figures.number(key)? / figures.number("paths")?)
}

/// How many times as long the other takes to the same relative error of a mean. An error falls with the root of the time, so
/// seconds × error² say how long it takes; the median over the outputs.
fn error_time(other: &Figures, own: &Figures) -> Option<f64> {
    let seconds = other.number("total_processor")? / own.number("total_processor")?;
    let relative = |figures: &Figures| -> Vec<f64> {
        figures.numbers("errors").iter().zip(figures.numbers("means")).map(|(error, mean)| error / mean).collect()
    };
    let squares = relative(other).into_iter().zip(relative(own)).map(|(other, own)| (other / own).powi(2));
    Some(seconds * median(squares)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(who: Who, threads: usize, rounds: &[&str]) -> Runs {
        Runs { who, threads, rounds: rounds.iter().map(|text| Figures::read(text)).collect() }
    }

    #[test]
    fn a_ratio_is_the_median_of_those_within_a_round() {
        let ours = runs(
            Who::Offtake,
            1,
            &[
                "{\"paths\": 100, \"simulation_processor\": 1, \"total_processor\": 2, \"total\": 3}",
                "{\"paths\": 100, \"simulation_processor\": 10, \"total_processor\": 20, \"total\": 30}",
                "{\"paths\": 100, \"simulation_processor\": 1, \"total_processor\": 2, \"total\": 3}",
            ],
        );
        let numpy = runs(
            Who::Numpy,
            1,
            &["{\"paths\": 200, \"total_processor\": 16}", "{\"paths\": 200, \"total_processor\": 200}"],
        );
        let ours_2 = runs(Who::Offtake, 2, &["{\"paths\": 100, \"total\": 2}", "{\"paths\": 100, \"total\": 20}", ""]);
        let found = Ratios::of(&[ours, numpy, ours_2]);
        // Four and five times as long for each path.
        assert_eq!(found.total_vs_numpy_1t, Some(4.5));
        assert_eq!(found.two_threads_vs_one, Some(1.5));
        assert_eq!((found.simulation_vs_jax_2t, found.simulation_vs_handwritten), (None, None));
    }

    #[test]
    fn half_the_error_in_the_same_time_is_a_quarter_of_the_time_to_an_error() {
        let figures = |errors: &str, seconds: f64| {
            let text = format!("{{\"total_processor\": {seconds}, \"means\": [1, -10, 5], \"errors\": [{errors}]}}");
            Figures::read(&text).expect("an object")
        };
        let (other, own) = (figures("2, 4, 9", 3.0), figures("1, 2, 1", 1.5));
        assert_eq!(error_time(&other, &own), Some(8.0));
    }

    #[test]
    fn the_object_has_every_ratio_and_null_where_there_is_none() {
        let some = Ratios { total_vs_numpy_1t: Some(1.25), peak_mb: Some(100.0), ..Ratios::default() };
        assert_eq!(
            some.json(),
            "{\"ratios\": {\"simulation_vs_handwritten\": null, \"total_vs_numpy_1t\": 1.250, \"total_vs_numpy_2t\": null, \
             \"total_vs_numba_2t\": null, \"simulation_vs_jax_2t\": null, \"error_time_vs_numpy\": null, \
             \"two_threads_vs_one\": null}, \"peak_mb\": 100.000}"
        );
    }
}
