//! Options of one decision on the same paths: how often each is best, and what another would have saved.

use crate::error::{Design, mean_error};
use crate::mean::mean;

/// Whether little or much of an objective is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// As little as can be: a cost.
    Least,
    /// As much as can be: a worth.
    Most,
}

/// How one option stands among all.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Share of the paths on which no other is better; a path with several best counts for each of them in equal parts.
    pub best: f64,
    /// Its standard error.
    pub best_error: f64,
    /// By path how far it is from the best of all, in the unit of the objective: never below zero.
    pub regret: Vec<f64>,
    /// Paths on which all options have a value; only these count.
    pub paths: usize,
}

/// How options stand, from a column of the objective each, of the same paths (regret: Savage 1951, *JASA* 46, "The theory of statistical
/// decision"). A path on which one of them is undefined counts for none.
///
/// ```
/// use offtake_analysis::{Design, Aim, standings};
///
/// let found = standings(&[&[1.0, 4.0, 2.0], &[3.0, 3.0, 2.0]], Aim::Least, Design::Random);
/// assert_eq!((found[0].best, found[1].best), (0.5, 0.5));
/// assert_eq!((&found[0].regret[..], &found[1].regret[..]), (&[0.0, 1.0, 0.0][..], &[2.0, 0.0, 0.0][..]));
/// ```
pub fn standings(options: &[&[f64]], aim: Aim, design: Design) -> Vec<Standing> {
    let length = options.iter().map(|column| column.len()).min().unwrap_or(0);
    // One sign, so that less is better.
    let loss = |option: usize, path: usize| match aim {
        Aim::Least => options[option][path],
        Aim::Most => -options[option][path],
    };
    let best: Vec<f64> = (0..length)
        .map(|path| {
            let losses = (0..options.len()).map(|option| loss(option, path));
            losses.fold(
                f64::INFINITY,
                |least, loss| if loss.is_nan() || least.is_nan() { f64::NAN } else { least.min(loss) },
            )
        })
        .collect();
    let paths = best.iter().filter(|best| !best.is_nan()).count();
    let winners = |path: usize| (0..options.len()).filter(|&option| loss(option, path) == best[path]).count();
    (0..options.len())
        .map(|option| {
            let regret: Vec<f64> = (0..length)
                // Two infinite losses are no difference.
                .map(|path| if loss(option, path) == best[path] { 0.0 } else { loss(option, path) - best[path] })
                .collect();
            let share = |path: usize| match best[path] {
                best if best.is_nan() => f64::NAN,
                best if loss(option, path) == best => 1.0 / winners(path) as f64,
                _ => 0.0,
            };
            let shares: Vec<f64> = (0..length).map(share).collect();
            Standing { best: mean(&shares), best_error: mean_error(&shares, design), regret, paths }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn how_much_to_order() {
        // Demand D is even over 0..1; what is ordered and not sold costs 1 each, what is not had 3 each: an order of q costs
        // 3 (D − q) above q and q − D below. Orders of 1/2 and 3/4 are alike where 3 (D − 1/2) = 3/4 − D: D = 9/16, and 3/4 is better above it.
        let mut source = RandomColumns::new(71);
        let demand = source.uniforms(20_000);
        let cost = |q: f64| -> Vec<f64> { demand.iter().map(|d| if *d > q { 3.0 * (d - q) } else { q - d }).collect() };
        let (half, more) = (cost(0.5), cost(0.75));
        let found = standings(&[&half, &more], Aim::Least, Design::Random);
        assert!((found[0].best - 9.0 / 16.0).abs() < 4.0 * found[0].best_error, "{}", found[0].best);
        assert!((found[0].best + found[1].best - 1.0).abs() < 1e-12);
        // Mean costs: q²/2 + 3 (1 − q)²/2 = 1/2 and 3/8; regrets differ by as much.
        let regrets = found.iter().map(|one| mean(&one.regret)).collect::<Vec<f64>>();
        assert!((regrets[0] - regrets[1] - 0.125).abs() < 0.01, "{regrets:?}");
        assert!(found.iter().all(|one| one.regret.iter().all(|regret| *regret >= 0.0)));
    }

    #[test]
    fn more_is_better_the_other_way_and_undefined_paths_count_for_none() {
        let (a, b) = ([1.0, 5.0, f64::NAN, 2.0], [2.0, 4.0, 3.0, 2.0]);
        let found = standings(&[&a, &b], Aim::Most, Design::Random);
        assert_eq!((found[0].best, found[1].best, found[0].paths), (0.5, 0.5, 3));
        assert_eq!((&found[0].regret[..2], found[1].regret[1]), (&[1.0, 0.0][..], 1.0));
        assert!(found[0].regret[2].is_nan() && found[1].regret[2].is_nan());
        assert!(standings(&[], Aim::Most, Design::Random).is_empty());
    }
}
