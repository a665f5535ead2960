//! What an assumption decides together with others, and what chance alone would call its share.

use crate::error::{Design, mean_error};
use crate::mean::{mean, sum};
use crate::probability::truth_value;

/// Share of an answer's variance that would stay if all but one assumption were known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TotalShare {
    /// E[Var(Y | all but X)] / Var(Y), at least 0. Total shares of several assumptions sum to one or more.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// The total share of an assumption from a truth column and one in which that assumption alone was drawn anew: half the mean
/// squared difference, over the variance (Jansen 1999, *Computer Physics Communications* 117, "Analysis of variance designs
/// for model output"). Its bias is of the order of one over the number of paths. Nothing if all paths agree. The error is
/// that of a ratio of means (Cochran 1977, *Sampling Techniques*, §2.11).
pub fn total_share(answer: &[f64], anew: &[f64], design: Design) -> Option<TotalShare> {
    let pairs = || answer.iter().zip(anew).map(|(a, b)| (truth_value(*a), truth_value(*b)));
    let defined: Vec<(f64, f64)> = pairs().filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect();
    let count = defined.len() as f64;
    let centre = sum(defined.iter().map(|(a, b)| (a + b) / 2.0)) / count;
    // NaN where the pair is undefined.
    let variance: Vec<f64> =
        pairs().map(|(a, b)| ((a - centre) * (a - centre) + (b - centre) * (b - centre)) / 2.0).collect();
    let difference: Vec<f64> = pairs().map(|(a, b)| (a - b) * (a - b) / 2.0).collect();
    let whole = mean(&variance);
    if defined.len() < 2 || whole <= 0.0 {
        return None;
    }
    let share = mean(&difference) / whole;
    let rest: Vec<f64> = difference.iter().zip(&variance).map(|(part, whole)| part - share * whole).collect();
    Some(TotalShare { share, std_error: mean_error(&rest, design) / whole })
}

/// The share that chance alone gives the first of so many assumptions without effect, exceeded in one run of twenty: what
/// equal bins explain of noise follows χ² (its quantile by Wilson and Hilferty 1931, *PNAS* 17), the most of several by
/// Bonferroni, with the normal quantile held to √(2 ln(1/p)), which it never exceeds.
pub fn share_of_chance(paths: usize, assumptions: usize) -> f64 {
    if paths < 4 || assumptions == 0 {
        return 1.0;
    }
    let n = paths as f64;
    let freedom = n.sqrt().floor() - 1.0;
    let normal = (2.0 * libm::log(assumptions as f64 / 0.05)).sqrt();
    let spread = 2.0 / (9.0 * freedom);
    let root = 1.0 - spread + normal * spread.sqrt();
    let quantile = freedom * root * root * root;
    ((quantile - freedom) / n).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crux::crux;
    use crate::sample::RandomColumns;

    /// Truth of a claim about independent standard normals, and with each of them drawn anew.
    fn drawn(seed: u64, paths: usize, inputs: usize, claim: impl Fn(&[f64]) -> bool) -> (Vec<f64>, Vec<Vec<f64>>) {
        let mut source = RandomColumns::new(seed);
        let truth = |x: &[f64]| f64::from(u8::from(claim(x)));
        let mut plain = Vec::new();
        let mut anew = vec![Vec::new(); inputs];
        for _ in 0..paths {
            let x: Vec<f64> = (0..inputs).map(|_| source.normal()).collect();
            plain.push(truth(&x));
            for (at, column) in anew.iter_mut().enumerate() {
                let mut other = x.clone();
                other[at] = source.normal();
                column.push(truth(&other));
            }
        }
        (plain, anew)
    }

    #[test]
    fn what_two_decide_only_together_is_the_total_of_both() {
        // x y > 0: the sign of x alone says nothing, and drawing it anew makes the answer even.
        let (plain, anew) = drawn(1, 4000, 3, |x| x[0] * x[1] > 0.0);
        for (column, exact) in anew.iter().zip([1.0, 1.0, 0.0]) {
            let found = total_share(&plain, column, Design::Random).unwrap();
            assert!((found.share - exact).abs() <= 3.0 * found.std_error, "{found:?} {exact}");
            assert!(found.std_error < 0.03);
        }
    }

    #[test]
    fn two_coins_that_must_both_fall_heads() {
        // Y = A and B of even coins: V = 3/16, alone 1/16 each, together 1/16: the total is (1/16 + 1/16) / (3/16) = 2/3.
        let errors: Vec<f64> = (0..100)
            .map(|seed| {
                let (plain, anew) = drawn(100 + seed, 1000, 2, |x| x[0] > 0.0 && x[1] > 0.0);
                let found = total_share(&plain, &anew[0], Design::Random).unwrap();
                (found.share - 2.0 / 3.0) / found.std_error
            })
            .collect();
        let far = errors.iter().filter(|error| error.abs() > 2.0).count();
        assert!(far <= 11, "{far} of 100");
    }

    #[test]
    fn nothing_is_shared_where_all_agree() {
        assert_eq!(total_share(&[1.0; 5], &[1.0; 5], Design::Random), None);
        assert_eq!(total_share(&[f64::NAN, 1.0], &[1.0, f64::NAN], Design::Random), None);
        assert_eq!(total_share(&[], &[], Design::Random), None);
    }

    #[test]
    fn chance_gives_the_first_of_many_a_share() {
        let beyond = |seed: u64, paths: usize, inputs: usize| {
            let mut source = RandomColumns::new(seed);
            let answer: Vec<f64> = (0..paths).map(|_| f64::from(u8::from(source.uniform() < 0.5))).collect();
            let columns: Vec<Vec<f64>> = (0..inputs).map(|_| source.uniforms(paths)).collect();
            let columns: Vec<[&[f64]; 1]> = columns.iter().map(|column| [column.as_slice()]).collect();
            let columns: Vec<&[&[f64]]> = columns.iter().map(|column| column.as_slice()).collect();
            let shares = crux(&answer, &columns, Design::Random).unwrap();
            let most = shares.iter().map(|share| share.raw).fold(0.0, f64::max);
            (most, most > share_of_chance(paths, inputs))
        };
        let runs: Vec<(f64, bool)> = (0..20).map(|seed| beyond(seed, 100, 500)).collect();
        assert!(runs.iter().filter(|(_, beyond)| *beyond).count() <= 4, "{runs:?} {}", share_of_chance(100, 500));
        assert!(runs.iter().any(|(most, _)| *most > 0.15), "{runs:?}");
        assert!(share_of_chance(10_240, 20) < 0.01);
        assert_eq!(share_of_chance(3, 20), 1.0);
    }
}
