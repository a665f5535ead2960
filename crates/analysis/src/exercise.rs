//! When to exercise a right, on what is known: least-squares Monte Carlo.

use crate::regression::least_squares;

/// Fewest paths for each coefficient; with fewer no date is regressed on.
const PATHS_PER_COEFFICIENT: usize = 4;

/// A right that may be exercised once, on paths that the exercise does not change. All columns are by path; months count from 0.
#[derive(Clone, Debug)]
pub struct ExerciseRight<'a> {
    /// Per month, what exercise in it gives at once.
    pub payoff: Vec<&'a [f64]>,
    /// Per month, what is gained in it if the right has been exercised, that month included; empty if exercise gives its payoff alone.
    pub gains: Vec<&'a [f64]>,
    /// Per state and month what is known when it is decided.
    pub states: Vec<Vec<&'a [f64]>>,
    /// Months in which it may be exercised, ascending.
    pub dates: Vec<usize>,
    /// Effective annual rate, by path: money of month m, from 0, counts (1 + rate)^(−(m + 1)/12), as in `npv`.
    pub rate: &'a [f64],
}

/// When to exercise: per date what not exercising is worth, as far as it is known.
#[derive(Clone, Debug, PartialEq)]
pub struct ExercisePolicy {
    /// Per date; none where waiting is worth nothing that is known.
    waiting: Vec<Option<FittedWorth>>,
}

/// A polynomial of the states of a date.
#[derive(Clone, Debug, PartialEq)]
struct FittedWorth {
    /// Mean and spread of each state.
    scales: Vec<(f64, f64)>,
    coefficients: Vec<f64>,
}

/// What a policy comes to, by path.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercised {
    /// Place of the date of exercise among the dates; none where it is never exercised.
    pub date: Vec<Option<usize>>,
    /// Present value.
    pub value: Vec<f64>,
}

impl ExerciseRight<'_> {
    fn paths(&self) -> usize {
        self.rate.len()
    }

    /// (1 + r)^(−1/12) by path.
    fn monthly_factors(&self) -> Vec<f64> {
        self.rate.iter().map(|rate| libm::pow(1.0 + rate, -1.0 / 12.0)).collect()
    }

    /// Whether there is anything to decide: a payoff above zero, if that is all.
    fn in_the_money(&self, month: usize, path: usize) -> bool {
        !self.gains.is_empty() || self.payoff[month][path] > 0.0
    }

    /// When to exercise, by least-squares Monte Carlo (Longstaff and Schwartz 2001, *Review of Financial Studies* 14): from the last date back, what waiting came
    /// to on each path is regressed on the states, and the right is exercised where its payoff is more. Only paths with a payoff above zero count, if nothing is gained
    /// later. Gains after exercise are unknown too, so that they are taken off what waiting is worth.
    ///
    /// Polynomials have the third degree in each state, with products of two states.
    pub fn policy(&self) -> ExercisePolicy {
        let (paths, factors) = (self.paths(), self.monthly_factors());
        let mut waiting: Vec<Option<FittedWorth>> = vec![None; self.dates.len()];
        // Present value of the right if it is not exercised until the date at hand.
        let (mut held, mut ahead) = (vec![0.0; paths], GainsAhead::none(self));
        for (place, &date) in self.dates.iter().enumerate().rev() {
            let gained = ahead.from(date);
            let known: Vec<usize> = (0..paths).filter(|&path| self.in_the_money(date, path)).collect();
            let worth: Vec<f64> =
                (known.iter()).map(|&path| (held[path] - gained[path]) / discount(factors[path], date)).collect();
            // After the last date there is nothing to wait for, but what is gained has still to be guessed.
            let guess = place + 1 < self.dates.len() || !self.gains.is_empty();
            waiting[place] = if guess { self.fitted(date, &known, &worth) } else { None };
            for path in known {
                if self.exercises(waiting[place].as_ref(), date, path) {
                    held[path] = self.payoff[date][path] * discount(factors[path], date) + gained[path];
                }
            }
        }
        ExercisePolicy { waiting }
    }

    /// The polynomial nearest to what waiting came to; none on too few paths.
    fn fitted(&self, date: usize, known: &[usize], worth: &[f64]) -> Option<FittedWorth> {
        let of = |state: &Vec<&[f64]>| -> Vec<f64> { known.iter().map(|&path| state[date][path]).collect() };
        let states: Vec<Vec<f64>> = self.states.iter().map(of).collect();
        let count = known.len() as f64;
        let scale = |values: &Vec<f64>| {
            let mean = values.iter().sum::<f64>() / count;
            let spread = (values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count).sqrt();
            (mean, if spread > 0.0 { spread } else { 1.0 })
        };
        let scales: Vec<(f64, f64)> = states.iter().map(scale).collect();
        let rows = (0..known.len()).map(|row| terms(&scales, |state| states[state][row]));
        let mut columns: Vec<Vec<f64>> = Vec::new();
        for row in rows {
            columns.resize_with(row.len(), Vec::new);
            columns.iter_mut().zip(row).for_each(|(column, term)| column.push(term));
        }
        if known.is_empty() || known.len() < PATHS_PER_COEFFICIENT * columns.len() {
            // The mean says what there is to say.
            let mean = if known.is_empty() { return None } else { worth.iter().sum::<f64>() / count };
            return Some(FittedWorth { scales: Vec::new(), coefficients: vec![mean] });
        }
        let coefficients = least_squares(&columns, worth);
        Some(FittedWorth { scales, coefficients })
    }

    fn exercises(&self, waiting: Option<&FittedWorth>, date: usize, path: usize) -> bool {
        let waiting = waiting.map_or(0.0, |fitted| {
            let terms = terms(&fitted.scales, |state| self.states[state][date][path]);
            terms.iter().zip(&fitted.coefficients).map(|(term, coefficient)| term * coefficient).sum()
        });
        self.in_the_money(date, path) && self.payoff[date][path] >= waiting
    }

    /// What a policy comes to on these paths. On others than it was found on, it sees no path's future and is worth no more than the best.
    pub fn exercised(&self, policy: &ExercisePolicy) -> Exercised {
        let factors = self.monthly_factors();
        let one = |path: usize| {
            let exercises = |(place, date): &(usize, &usize)| {
                self.exercises(policy.waiting.get(*place).and_then(Option::as_ref), **date, path)
            };
            self.dates
                .iter()
                .enumerate()
                .find(exercises)
                .map(|(place, &date)| (place, self.worth(date, path, factors[path])))
        };
        let all: Vec<Option<(usize, f64)>> = (0..self.paths()).map(one).collect();
        Exercised {
            date: all.iter().map(|one| one.map(|(place, _)| place)).collect(),
            value: all.iter().map(|one| one.map_or(0.0, |(_, value)| value)).collect(),
        }
    }

    /// The date on which exercise on every path is worth most on average, whatever is known; the first of several.
    pub fn best_date(&self) -> Option<usize> {
        let (factors, mut ahead) = (self.monthly_factors(), GainsAhead::none(self));
        let mut best: Option<(usize, f64)> = None;
        for &date in self.dates.iter().rev() {
            let gained = ahead.from(date);
            let worth = |path: usize| self.payoff[date][path] * discount(factors[path], date) + gained[path];
            let worth = (0..self.paths()).map(worth).sum::<f64>();
            if best.is_none_or(|(_, most)| worth >= most) {
                best = Some((date, worth));
            }
        }
        best.map(|(date, _)| date)
    }

    /// Present value of exercise in a month on every path, whatever is known.
    pub fn exercised_in(&self, date: usize) -> Vec<f64> {
        let factors = self.monthly_factors();
        (0..self.paths()).map(|path| self.worth(date, path, factors[path])).collect()
    }

    fn worth(&self, date: usize, path: usize, factor: f64) -> f64 {
        let gains = (date..self.gains.len()).map(|month| self.gains[month][path] * discount(factor, month));
        self.payoff[date][path] * discount(factor, date) + gains.sum::<f64>()
    }
}

/// Present value of all that is gained from a month on, by path; months are asked for from the last back.
struct GainsAhead<'r> {
    right: &'r ExerciseRight<'r>,
    factors: Vec<f64>,
    month: usize,
    gained: Vec<f64>,
}

impl<'r> GainsAhead<'r> {
    fn none(right: &'r ExerciseRight<'r>) -> Self {
        let (factors, gained) = (right.monthly_factors(), vec![0.0; right.paths()]);
        GainsAhead { right, factors, month: right.gains.len(), gained }
    }

    fn from(&mut self, date: usize) -> &[f64] {
        while self.month > date {
            self.month -= 1;
            let gains = self.right.gains[self.month].iter().zip(&self.factors);
            for (gained, (gains, factor)) in self.gained.iter_mut().zip(gains) {
                *gained += gains * discount(*factor, self.month);
            }
        }
        &self.gained
    }
}

/// What money of a month counts.
fn discount(factor: f64, month: usize) -> f64 {
    libm::pow(factor, (month + 1) as f64)
}

/// One, each state to the third power, and the products of two.
fn terms(scales: &[(f64, f64)], state: impl Fn(usize) -> f64) -> Vec<f64> {
    let scaled: Vec<f64> =
        (scales.iter().enumerate()).map(|(at, (mean, spread))| (state(at) - mean) / spread).collect();
    let powers = scaled.iter().flat_map(|x| [*x, x * x, x * x * x]);
    let products = (0..scaled.len()).flat_map(|a| (a + 1..scaled.len()).map(move |b| (a, b)));
    std::iter::once(1.0).chain(powers).chain(products.map(|(a, b)| scaled[a] * scaled[b])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Longstaff and Schwartz (2001), section 1: eight paths of a share, a put at 1.10, three dates, 6 % a period. They regress on a constant,
    /// S and S²; here on S³ too, but five paths are too few for four coefficients each and the mean decides, so that the dates are worked out by hand:
    /// at 3 all with a payoff; at 2 waiting is worth (0 + 0.07 + 0.18 + 0.20 + 0.09)/1.06/5 = 0.1019, less than 0.13, 0.33 and 0.26; at 1 it is worth what came
    /// of the five in the money: (0 + 0.20/1.1236 + 0.33/1.06 + 0.26/1.06 + 0)/5.
    #[test]
    fn eight_paths() {
        let share = [
            [1.09, 1.08, 1.34],
            [1.16, 1.26, 1.54],
            [1.22, 1.07, 1.03],
            [0.93, 0.97, 0.92],
            [1.11, 1.56, 1.52],
            [0.76, 0.77, 0.90],
            [0.92, 0.84, 1.01],
            [0.88, 1.22, 1.34],
        ];
        let month =
            |at: usize, of: &dyn Fn(f64) -> f64| -> Vec<f64> { share.iter().map(|path| of(path[at])).collect() };
        let states: Vec<Vec<f64>> = (0..3).map(|at| month(at, &|s| s)).collect();
        let payoffs: Vec<Vec<f64>> = (0..3).map(|at| month(at, &|s| (1.10 - s).max(0.0))).collect();
        let rate = vec![1.06_f64.powi(12) - 1.0; 8];
        let right = ExerciseRight {
            payoff: payoffs.iter().map(Vec::as_slice).collect(),
            gains: Vec::new(),
            states: vec![states.iter().map(Vec::as_slice).collect()],
            dates: vec![0, 1, 2],
            rate: &rate,
        };
        let found = right.exercised(&right.policy());
        assert_eq!(found.date, [None, None, Some(2), Some(0), None, Some(0), Some(0), Some(0)]);
        let exact = [0.0, 0.0, 0.07 / 1.191_016, 0.17 / 1.06, 0.0, 0.34 / 1.06, 0.18 / 1.06, 0.22 / 1.06];
        for (value, exact) in found.value.iter().zip(exact) {
            assert!((value - exact).abs() < 1e-12, "{value} should be {exact}");
        }
        // The European put of the third date.
        let last: f64 = right.exercised_in(2).iter().sum::<f64>() / 8.0;
        assert!((last - (0.07 + 0.18 + 0.20 + 0.09) / 8.0 / 1.191_016).abs() < 1e-12);
    }

    /// Gains of 1 a month for three months against a cost of 2.5 that falls to 1.5 after the first: exercise in the second month, if the rate is nothing.
    #[test]
    fn gains_count_from_exercise_on() {
        let (one, costs) = (vec![1.0; 8], [vec![-2.5; 8], vec![-1.5; 8], vec![-1.5; 8]]);
        let (rate, flat) = (vec![0.0; 8], vec![0.0; 8]);
        let right = ExerciseRight {
            payoff: costs.iter().map(Vec::as_slice).collect(),
            gains: vec![&one; 3],
            states: vec![vec![&flat; 3]],
            dates: vec![0, 1, 2],
            rate: &rate,
        };
        let found = right.exercised(&right.policy());
        assert_eq!((found.date[0], found.value[0], right.best_date()), (Some(0), 0.5, Some(0)));
        let late = ExerciseRight { dates: vec![1, 2], ..right.clone() };
        assert_eq!(late.exercised(&late.policy()).value[0], 0.5);
        let last = ExerciseRight { dates: vec![2], ..right };
        assert_eq!(last.exercised(&last.policy()).date[0], None);
    }
}
