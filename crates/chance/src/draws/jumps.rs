//! Compound Poisson numbers: as many independent values as happen in a month.

use super::sampler::DrawSource;
use crate::distribution::Distribution;
use crate::draw::Draw;
use crate::math::exp;
use crate::quantile::quantile;

/// Most jumps a month on average: where exp(−rate) keeps all its digits.
pub const MOST_JUMPS: f64 = 700.0;

/// The least n for which a Poisson number of mean `rate` is at most n with a probability above `u`; none for a rate that is
/// undefined, negative or above [`MOST_JUMPS`].
///
/// Probabilities are summed upwards from exp(−rate) (Devroye 1986, *Non-Uniform Random Variate Generation*, §X.3.3); where
/// rounding keeps the sum from reaching a `u` close to one, it ends where no more is added.
pub fn poisson_quantile(rate: f64, u: f64) -> Option<u32> {
    if !(0.0..=MOST_JUMPS).contains(&rate) {
        return None;
    }
    let mut count = 0;
    let mut term = exp(-rate);
    let mut at_most = term;
    while at_most <= u {
        count += 1;
        term = term * rate / f64::from(count);
        let next = at_most + term;
        if next == at_most && f64::from(count) > rate {
            break;
        }
        at_most = next;
    }
    Some(count)
}

impl DrawSource {
    /// The sum of the values that happen on a path in a month, `u` being the number of the draw there. The k-th value has
    /// the k-th further number of the draw.
    pub fn jumps(&self, draw: &Draw, path: u64, month: u32, u: f64, sizes: &Distribution, rate: f64) -> f64 {
        let Some(count) = poisson_quantile(rate, u) else {
            return f64::NAN;
        };
        (1..=count).map(|number| quantile(sizes, self.further(draw, path, month, number))).fold(0.0, |sum, x| sum + x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{DrawKind, Recurrence};
    use crate::draws::Sampler;

    #[test]
    fn poisson_quantiles() {
        // scipy.stats.poisson.ppf, and the ends.
        for (rate, u, count) in [
            (0.1, 0.9, 0),
            (0.1, 0.95, 1),
            (3.0, 0.5, 3),
            (10.0, 0.999, 21),
            (10.0, 1e-4, 1),
            (0.0, 1.0 - 1e-16, 0),
            (700.0, 0.5, 700),
        ] {
            assert_eq!(poisson_quantile(rate, u), Some(count), "{rate} {u}");
        }
        for rate in [-0.1, f64::NAN, f64::INFINITY, 701.0] {
            assert_eq!(poisson_quantile(rate, 0.5), None);
        }
        let longest = poisson_quantile(MOST_JUMPS, 1.0 - 0.5 * f64::EPSILON);
        assert!(longest.is_some_and(|count| (900..1000).contains(&count)), "{longest:?}");
    }

    /// Mean λm and variance λ(m² + s²) of a compound Poisson number.
    #[test]
    fn jumps_have_their_mean_and_variance_at_any_rate() {
        let draw = Draw { key: 9, kind: DrawKind::Uniform, recurrence: Recurrence::Monthly };
        let sizes = Distribution::Normal { mean: 2.0, sd: 1.0 };
        let draws = DrawSource::new(1, Sampler::Random, 1);
        for rate in [0.1, 0.5, 1.0, 3.0, 10.0, 100.0] {
            let count = 40_000_u64;
            let mut uniform = vec![0.0; count as usize];
            draws.fill(&draw, 0, 5, &mut uniform);
            let sums: Vec<f64> =
                uniform.iter().zip(0..).map(|(&u, path)| draws.jumps(&draw, path, 5, u, &sizes, rate)).collect();
            let mean = sums.iter().sum::<f64>() / count as f64;
            let variance = sums.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count as f64;
            let (right_mean, right_variance) = (2.0 * rate, 5.0 * rate);
            let error = (right_variance / count as f64).sqrt();
            assert!((mean - right_mean).abs() < 4.0 * error, "rate {rate}: mean {mean}");
            // The fourth central moment is 3σ⁴ + λ E[X⁴], E[X⁴] = 43.
            let of_variance = ((2.0 * right_variance * right_variance + 43.0 * rate) / count as f64).sqrt();
            assert!((variance - right_variance).abs() < 4.0 * of_variance, "rate {rate}: variance {variance}");
        }
    }

    #[test]
    fn values_of_a_month_are_numbers_of_their_own() {
        let draw = Draw { key: 9, kind: DrawKind::Uniform, recurrence: Recurrence::Monthly };
        let draws = DrawSource::new(1, Sampler::Sobol, 64);
        let mut all: Vec<u64> = Vec::new();
        for (path, month) in [(0, 0), (1, 0), (0, 1), (77, 11)] {
            let mut first = [0.0];
            draws.fill(&draw, path, month, &mut first);
            all.push(first[0].to_bits());
            all.extend((1..50).map(|number| draws.further(&draw, path, month, number).to_bits()));
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
