//! Sobol indices and Shapley effects: shares of variance from draws made for them.

use std::collections::BTreeMap;

use crate::error::{Design, mean_error};
use crate::mean::mean;

/// A set of inputs by their places, at most [`InputSet::MOST`].
///
/// ```
/// use offtake_analysis::InputSet;
///
/// let (first, second) = (InputSet::of(0), InputSet::of(1));
/// assert_eq!(first.with(1), InputSet::all(2));
/// assert_eq!(second.rest(2), first);
/// assert!(first.with(1).has(1) && !first.has(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputSet(u128);

impl InputSet {
    /// Most inputs.
    pub const MOST: usize = 128;

    /// One input.
    pub fn of(input: usize) -> Self {
        InputSet::default().with(input)
    }

    /// The first `inputs` of them.
    pub fn all(inputs: usize) -> Self {
        (0..inputs).fold(InputSet::default(), InputSet::with)
    }

    /// These and one more.
    pub fn with(self, input: usize) -> Self {
        InputSet(self.0 | 1 << input)
    }

    /// Those of the first `inputs` that are not in it.
    pub fn rest(self, inputs: usize) -> Self {
        InputSet(InputSet::all(inputs).0 & !self.0)
    }

    /// Whether an input is in it.
    pub fn has(self, input: usize) -> bool {
        self.0 >> input & 1 == 1
    }

    /// Every set of the first `inputs`, the empty one first.
    pub fn subsets(inputs: usize) -> impl Iterator<Item = InputSet> {
        (0..1_u128 << inputs).map(InputSet)
    }

    fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// An index of a set of inputs, as a share of the variance of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SobolIndex {
    /// The share. A first-order index near nothing is below zero half the time.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// The Shapley effect of an input, as a share of the variance of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapleyEffect {
    /// The share; those of all inputs sum to one.
    pub share: f64,
    /// Its standard error.
    pub std_error: f64,
}

/// A figure of one model under draws made for indices: as drawn, and again with some of its inputs drawn anew and the others
/// kept (*pick and freeze*). Inputs that are correlated are drawn anew given those that are kept.
///
/// All indices are made of what a set decides with all others known, E[Var(Y | all but S)], half the mean squared difference
/// that drawing S anew makes (Jansen 1999, *Computer Physics Communications* 117, "Analysis of variance designs for model
/// output"). Paths on which one of two figures is undefined are left out. Errors are those of a ratio of means
/// (Cochran 1977, *Sampling Techniques*, §2.11).
#[derive(Clone, Debug)]
pub struct Redrawn<'a> {
    /// The figure as drawn, by path.
    pub plain: &'a [f64],
    /// The same with a set of inputs drawn anew.
    pub anew: BTreeMap<InputSet, &'a [f64]>,
    /// How many inputs there are.
    pub inputs: usize,
    /// How the paths were drawn.
    pub design: Design,
}

impl Redrawn<'_> {
    /// The total index of a set, E[Var(Y | all but S)] / Var(Y): what it decides alone and with others. Nothing if the set was
    /// not drawn anew, or if all paths agree.
    pub fn total(&self, set: InputSet) -> Option<SobolIndex> {
        let anew = self.anew.get(&set)?;
        let differences = self.differences(anew);
        let variances = self.variances(anew);
        self.of_whole(&differences, &variances)
    }

    /// The first-order index of a set, Var(E[Y | S]) / Var(Y): what it decides alone. It needs the set drawn anew, all others, and all. With f
    /// the draws, g all drawn anew, and f' and g' each with the set taken from the other, it is the mean of (g − m)(f' − f) and of
    /// (f − m)(g' − g), m being the mean of both (Saltelli and others 2010, *Computer Physics Communications* 181, table 2b), so that a set
    /// that moves nothing has none at all.
    pub fn first(&self, set: InputSet) -> Option<SobolIndex> {
        let [alone, rest, all] =
            [set, set.rest(self.inputs), InputSet::all(self.inputs)].map(|set| self.anew.get(&set));
        let (alone, rest, all) = (alone?, rest?, all?);
        let means: Vec<f64> = self.plain.iter().zip(*all).map(|(f, g)| (f + g) / 2.0).collect();
        let centre = mean(&means);
        let products = (0..self.plain.len()).map(|path| {
            let [f, g] = [self.plain[path], all[path]];
            ((g - centre) * (alone[path] - f) + (f - centre) * (rest[path] - g)) / 2.0
        });
        self.of_whole(&products.collect::<Vec<f64>>(), &self.variances(all))
    }

    /// The Shapley effect of each input: its part of the variance if what several decide together is divided evenly among them,
    /// also if they are correlated (Owen 2014, *SIAM/ASA Journal on Uncertainty Quantification* 2, "Sobol' indices and Shapley
    /// value"; costs E[Var(Y | all but S)] after Song, Nelson and Staum 2016, ibid. 4, "Shapley effects for global sensitivity
    /// analysis"). It needs every set of inputs but the empty one drawn anew. Nothing if one is missing, or all paths agree.
    pub fn shapley(&self) -> Option<Vec<ShapleyEffect>> {
        let n = self.inputs;
        let mut costs: BTreeMap<InputSet, Vec<f64>> = BTreeMap::new();
        costs.insert(InputSet::default(), vec![0.0; self.plain.len()]);
        for set in InputSet::subsets(n).skip(1) {
            costs.insert(set, self.differences(self.anew.get(&set)?));
        }
        let effect = |input: usize| {
            let mut part = vec![0.0; self.plain.len()];
            for without in InputSet::subsets(n).filter(|set| !set.has(input)) {
                let weight = 1.0 / (n as f64 * binomial(n - 1, without.count()));
                let (more, less) = (&costs[&without.with(input)], &costs[&without]);
                for (part, (more, less)) in part.iter_mut().zip(more.iter().zip(less)) {
                    *part += weight * (more - less);
                }
            }
            let found = self.of_whole(&part, &costs[&InputSet::all(n)])?;
            Some(ShapleyEffect { share: found.share, std_error: found.std_error })
        };
        (0..n).map(effect).collect()
    }

    /// A part of a whole. Where a figure has two values only, the error is at least what one of its rarer paths weighs, unless the part is none on all
    /// paths: a few of them say little of their spread.
    fn of_whole(&self, part: &[f64], whole: &[f64]) -> Option<SobolIndex> {
        let found = ratio(part, whole, self.design)?;
        let none = part.iter().all(|value| value.is_nan() || *value == 0.0);
        let least = if none || self.design == Design::Certain { 0.0 } else { self.weight_of_one().unwrap_or(0.0) };
        Some(SobolIndex { std_error: found.std_error.max(least), ..found })
    }

    /// The share that one of the rarer paths of a figure with two values weighs.
    fn weight_of_one(&self) -> Option<f64> {
        let defined = || self.plain.iter().filter(|value| !value.is_nan());
        let first = *defined().next()?;
        let other = *defined().find(|value| **value != first)?;
        let (ones, all) = (defined().filter(|value| **value == first).count(), defined().count());
        let two = defined().all(|value| *value == first || *value == other);
        two.then(|| 1.0 / (2.0 * ones.min(all - ones) as f64))
    }

    /// Half the squared difference that drawing anew makes, by path.
    fn differences(&self, anew: &[f64]) -> Vec<f64> {
        self.plain.iter().zip(anew).map(|(a, b)| (a - b) * (a - b) / 2.0).collect()
    }

    /// The squared deviation from the mean, of both figures of a path on average.
    fn variances(&self, anew: &[f64]) -> Vec<f64> {
        let means: Vec<f64> = self.plain.iter().zip(anew).map(|(a, b)| (a + b) / 2.0).collect();
        let centre = mean(&means);
        let squared = |value: &f64| (value - centre) * (value - centre);
        self.plain.iter().zip(anew).map(|(a, b)| (squared(a) + squared(b)) / 2.0).collect()
    }
}

/// The mean of one column over that of another, on the paths on which both are defined. Nothing if the whole is none.
fn ratio(part: &[f64], whole: &[f64], design: Design) -> Option<SobolIndex> {
    let undefined = |a: f64, b: f64| a.is_nan() || b.is_nan();
    let only = |column: &[f64], other: &[f64]| -> Vec<f64> {
        column.iter().zip(other).map(|(a, b)| if undefined(*a, *b) { f64::NAN } else { *a }).collect()
    };
    let (part, whole) = (only(part, whole), only(whole, part));
    let all = mean(&whole);
    if all.is_nan() || all <= 0.0 || all.is_infinite() {
        return None;
    }
    let share = mean(&part) / all;
    let rest: Vec<f64> = part.iter().zip(&whole).map(|(part, whole)| part - share * whole).collect();
    Some(SobolIndex { share, std_error: mean_error(&rest, design) / all })
}

/// How many sets of `chosen` there are among so many.
fn binomial(among: usize, chosen: usize) -> f64 {
    (0..chosen).fold(1.0, |found, at| found * (among - at) as f64 / (at + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;
    use std::f64::consts::PI;

    /// A figure of so many uniform inputs, as drawn and with every set of them drawn anew.
    fn redrawn(
        seed: u64,
        inputs: usize,
        paths: usize,
        figure: impl Fn(&[f64]) -> f64,
    ) -> (Vec<f64>, BTreeMap<InputSet, Vec<f64>>) {
        let mut source = RandomColumns::new(seed);
        let mut uniforms = || -> Vec<Vec<f64>> { (0..inputs).map(|_| source.uniforms(paths)).collect() };
        let (kept, other) = (uniforms(), uniforms());
        let column = |set: InputSet| -> Vec<f64> {
            let value = |path: usize, input: usize| if set.has(input) { other[input][path] } else { kept[input][path] };
            (0..paths).map(|path| figure(&(0..inputs).map(|input| value(path, input)).collect::<Vec<f64>>())).collect()
        };
        (column(InputSet::default()), InputSet::subsets(inputs).skip(1).map(|set| (set, column(set))).collect())
    }

    fn of<'a>((plain, anew): &'a (Vec<f64>, BTreeMap<InputSet, Vec<f64>>), inputs: usize) -> Redrawn<'a> {
        let anew = anew.iter().map(|(set, column)| (*set, column.as_slice())).collect();
        Redrawn { plain, anew, inputs, design: Design::Random }
    }

    fn near(share: f64, std_error: f64, exact: f64) {
        assert!((share - exact).abs() <= 3.5 * std_error, "{share} ± {std_error} should be {exact}");
        assert!(std_error < 0.03, "{share} ± {std_error}");
    }

    #[test]
    fn ishigami() {
        // Ishigami and Homma 1990, as in `crux`: V1, V2 and V13, so that half of V13 belongs to x1 and half to x3.
        let (a, b) = (7.0, 0.1);
        let [first, second, both] =
            [(1.0 + b * PI.powi(4) / 5.0).powi(2) / 2.0, a * a / 8.0, b * b * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0)];
        let whole = first + second + both;
        let drawn = redrawn(41, 3, 20_000, |u| {
            let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
            x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
        });
        let found = of(&drawn, 3);
        let shapley = found.shapley().unwrap();
        let exact = [(first, first + both, first + both / 2.0), (second, second, second), (0.0, both, both / 2.0)];
        for (input, (alone, total, fair)) in exact.into_iter().enumerate() {
            let (index, all) = (found.first(InputSet::of(input)).unwrap(), found.total(InputSet::of(input)).unwrap());
            near(index.share, index.std_error, alone / whole);
            near(all.share, all.std_error, total / whole);
            near(shapley[input].share, shapley[input].std_error, fair / whole);
        }
        assert!((shapley.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn g_function() {
        // Sobol 1993: V_i = 1 / (3 (1 + a_i)²); the variance of a set's own term is the product of its V_i, shared evenly by
        // Shapley; the total of i is V_i Π (1 + V_j) over the others.
        let a = [0.0, 1.0, 4.5];
        let v = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a).powi(2)));
        let whole = v.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
        let drawn =
            redrawn(42, 3, 20_000, |u| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product());
        let found = of(&drawn, 3);
        for (input, effect) in found.shapley().unwrap().iter().enumerate() {
            let total = found.total(InputSet::of(input)).unwrap();
            near(total.share, total.std_error, v[input] * (whole + 1.0) / (1.0 + v[input]) / whole);
            let fair: f64 = InputSet::subsets(3)
                .filter(|set| set.has(input))
                .map(|set| (0..3).filter(|at| set.has(*at)).map(|at| v[at]).product::<f64>() / set.count() as f64)
                .sum();
            near(effect.share, effect.std_error, fair / whole);
        }
    }

    #[test]
    fn a_linear_figure_of_correlated_normals() {
        // Owen and Prieur 2017, *SIAM/ASA JUQ* 5, "On Shapley value for measuring importance of dependent inputs": with
        // Y = b1 X1 + b2 X2, both standard normal and correlated by r, the effect of X1 is
        // b1² (1 − r²/2) + b1 b2 r + b2² r²/2 of b1² + b2² + 2 b1 b2 r.
        let (b, r) = ([2.0, 1.0], 0.6_f64);
        let mut source = RandomColumns::new(43);
        let (mut plain, mut anew) = (Vec::new(), BTreeMap::<InputSet, Vec<f64>>::new());
        let rest = (1.0 - r * r).sqrt();
        for _ in 0..20_000 {
            let mut normal = || source.normal();
            let x1 = normal();
            let x = [x1, r * x1 + rest * normal()];
            // Each given the other, and both.
            let first = [r * x[1] + rest * normal(), x[1]];
            let second = [x[0], r * x[0] + rest * normal()];
            let z = normal();
            let both = [z, r * z + rest * normal()];
            let figure = |x: [f64; 2]| b[0] * x[0] + b[1] * x[1];
            plain.push(figure(x));
            for (set, x) in [(InputSet::of(0), first), (InputSet::of(1), second), (InputSet::all(2), both)] {
                anew.entry(set).or_default().push(figure(x));
            }
        }
        let whole = b[0] * b[0] + b[1] * b[1] + 2.0 * b[0] * b[1] * r;
        let drawn = (plain, anew);
        for (input, effect) in of(&drawn, 2).shapley().unwrap().iter().enumerate() {
            let (own, other) = (b[input], b[1 - input]);
            let exact = own * own * (1.0 - r * r / 2.0) + own * other * r + other * other * r * r / 2.0;
            near(effect.share, effect.std_error, exact / whole);
        }
    }

    #[test]
    fn errors_cover_as_often_as_they_say() {
        // Y = x1 and x2 of even coins: 1/3 alone, 2/3 with the other, half by Shapley.
        let runs: Vec<[f64; 3]> = (0..150)
            .map(|seed| {
                let drawn = redrawn(500 + seed, 2, 600, |u| f64::from(u8::from(u[0] > 0.5 && u[1] > 0.5)));
                let found = of(&drawn, 2);
                let (first, total) = (found.first(InputSet::of(0)).unwrap(), found.total(InputSet::of(0)).unwrap());
                let fair = found.shapley().unwrap()[0];
                [
                    (first.share - 1.0 / 3.0) / first.std_error,
                    (total.share - 2.0 / 3.0) / total.std_error,
                    (fair.share - 0.5) / fair.std_error,
                ]
            })
            .collect();
        for at in 0..3 {
            let far = runs.iter().filter(|run| run[at].abs() > 2.0).count();
            assert!(far <= 15, "{at}: {far} of 150");
        }
    }

    #[test]
    fn what_moves_nothing_has_no_index_and_a_rare_claim_a_wide_error() {
        let drawn = redrawn(44, 3, 500, |u| f64::from(u8::from(u[0] > 0.95)));
        let found = of(&drawn, 3);
        for idle in [1, 2] {
            let (first, total) = (found.first(InputSet::of(idle)).unwrap(), found.total(InputSet::of(idle)).unwrap());
            assert_eq!((first.share, total.share, first.std_error), (0.0, 0.0, 0.0));
        }
        // About 25 paths: one of them weighs a fiftieth.
        assert!(found.first(InputSet::of(0)).unwrap().std_error > 0.01);
    }

    #[test]
    fn what_is_missing_or_the_same_everywhere_has_no_index() {
        let column = [1.0, 2.0, f64::NAN, 4.0];
        let anew = BTreeMap::from([(InputSet::of(0), &column[..])]);
        let found = Redrawn { plain: &column, anew, inputs: 2, design: Design::Random };
        assert_eq!((found.total(InputSet::of(1)), found.first(InputSet::of(0)), found.shapley()), (None, None, None));
        assert_eq!(found.total(InputSet::of(0)).unwrap().share, 0.0);
        let flat = Redrawn { plain: &[3.0; 4], anew: BTreeMap::from([(InputSet::of(0), &[3.0; 4][..])]), ..found };
        assert_eq!(flat.total(InputSet::of(0)), None);
    }
}
