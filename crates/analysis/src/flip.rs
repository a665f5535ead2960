//! The value of an assumption at which the answer flips.

use crate::crossing::{Point, Root, crossings, flip_value, refine, straight_root};
use crate::error::Design;
use crate::evaluation::{Evaluate, Evaluation, FlipValue, Settings, evaluate_all};
use crate::probability::{Probability, probability};
use crate::response::{Response, ResponsePoint};

/// How a flip point was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlipMethod {
    /// From the run's own draws.
    Estimate,
    /// The assumption was set and the model run again.
    Intervention,
}

/// Whether the answer flips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlipStatus {
    /// P(claim) crosses the level looked for, one half unless another is asked for, once.
    Crosses,
    /// It does not cross.
    None,
    /// It crosses more than once.
    Several,
    /// The assumption is an event, a process or a choice of few values: read P in each of [`Flip::evaluations`].
    NotScalar,
    /// Others move along with the assumption, so that draws do not show what setting it would do; only setting it does.
    Correlated,
}

/// What was found about the flip point of one assumption.
#[derive(Clone, Debug, PartialEq)]
pub struct Flip {
    /// Whether there is one.
    pub status: FlipStatus,
    /// The values, ascending; empty unless the answer crosses.
    pub values: Vec<FlipValue>,
    /// Every run made for it, ascending in value; empty for an estimate without runs.
    pub evaluations: Vec<Evaluation>,
}

impl Response {
    /// Where P(claim) crosses a level as the run's own draws show it, without further runs. It is what [`confirm`] would find only if the
    /// assumption is independent of the others. The errors contain what averaging may have moved.
    pub fn flip(&self, level: f64) -> Flip {
        let mut values = self.averaged_flips(level);
        for crossing in &mut values {
            crossing.std_error = crossing.std_error.hypot(self.bias(crossing.value, level));
        }
        flip(values, Vec::new())
    }

    /// The crossings of the averaged curve, with the errors of sampling alone.
    fn averaged_flips(&self, level: f64) -> Vec<FlipValue> {
        let points: Vec<Point> = self.points.iter().map(|point| Point::of_estimate(point, level)).collect();
        let crossings = crossings(&points, Settings::default().significance, false).into_iter();
        let value = |(low, high): (usize, usize)| {
            let (low, high) = (points[low], points[high]);
            flip_value(&points, &Root { low, high, value: straight_root(low, high), search_error: 0.0 })
        };
        crossings.map(value).collect()
    }

    /// What averaging may have moved a crossing by. Averaged over half as much it is moved by half as much at a jump of P,
    /// and less elsewhere, so it is at most twice the way between the two; without a crossing there, what is averaged over.
    fn bias(&self, crossing: f64, level: f64) -> f64 {
        let finer: Vec<Point> = self.finer.iter().map(|point| Point::of_estimate(point, level)).collect();
        let pairs = finer.windows(2).filter(|pair| (pair[0].excess > 0.0) != (pair[1].excess > 0.0));
        let ways = pairs.map(|pair| (straight_root(pair[0], pair[1]) - crossing).abs());
        let at = self.points.partition_point(|point| point.value < crossing).min(self.points.len() - 1);
        let averaged = |reach: f64| self.at(self.points[at].level + reach).map_or(crossing, |point| point.value);
        let window = averaged(self.reach) - averaged(-self.reach);
        ways.fold(0.5 * window, |bias, way| bias.min(2.0 * way))
    }

    /// Values at which to run [`confirm`]: `count` (at least 2) at even levels from the 0.5 to the 99.5 % quantile, and two
    /// around each estimated crossing of a level of P, two standard errors away. Ascending, without repeats.
    pub fn grid(&self, count: usize, level_sought: f64) -> Vec<f64> {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return Vec::new();
        };
        let steps = count.max(2) - 1;
        let level = |step: usize| first.level + (last.level - first.level) * step as f64 / steps as f64;
        let mut grid: Vec<f64> = (0..=steps).filter_map(|step| self.at(level(step))).map(|point| point.value).collect();
        for crossing in self.averaged_flips(level_sought) {
            grid.extend([crossing.value - 2.0 * crossing.std_error, crossing.value + 2.0 * crossing.std_error]);
        }
        grid.retain(|value| *value >= first.value && *value <= last.value);
        grid.sort_unstable_by(f64::total_cmp);
        grid.dedup();
        grid
    }

    /// Values at which to run [`confirm`] first, where the estimate crosses a level of P once: two standard errors away on
    /// either side, and where P has moved far enough for its slope to be known from few paths. Ascending; nothing if the
    /// estimate does not cross, or more than once.
    pub fn near_crossing(&self, level_sought: f64) -> Option<Vec<f64>> {
        let crossings = self.averaged_flips(level_sought);
        let ([crossing], Some(first), Some(last)) = (&crossings[..], self.points.first(), self.points.last()) else {
            return None;
        };
        let at = self.points.partition_point(|point| point.value < crossing.value);
        let far = |point: &&ResponsePoint| (point.probability - level_sought).abs() >= SLOPE_STRETCH;
        let below = self.points[..at].iter().rev().find(far).unwrap_or(first).value;
        let above = self.points[at..].iter().find(far).unwrap_or(last).value;
        let reach = 2.0 * crossing.std_error;
        let mut near = vec![below, crossing.value - reach, crossing.value + reach, above];
        near.retain(|value| *value >= first.value && *value <= last.value);
        near.sort_unstable_by(f64::total_cmp);
        near.dedup();
        Some(near)
    }
}

/// How far P moves on the way from a crossing to where its slope is read.
const SLOPE_STRETCH: f64 = 0.12;

/// Finds the flip points by intervention: `evaluate` runs the model with the assumption set to each value in turn and all
/// other draws kept, and returns each P(claim). Paired runs make P(x) as smooth as the model, whatever its error.
///
/// Every value of `grid` is run, all at once (see [`Response::grid`]), so that several crossings are seen and not just one; each change of side is narrowed by
/// false position with the Illinois rule (Dowell and Jarratt 1971, *BIT* 11) until P is the level within the tolerance, the bracket is a thousandth
/// of its first width, or its share of the runs is spent. Points at which P is undefined are passed over.
pub fn confirm(evaluate: Evaluate, grid: &[f64], settings: &Settings) -> Flip {
    let evaluate = &mut |values: &[f64]| {
        let mut found = evaluate(values);
        for one in &mut found {
            let least = if one.unanimous() { 0.0 } else { settings.resolution };
            one.std_error = one.std_error.max(least);
        }
        found
    };
    let mut grid: Vec<f64> = grid.iter().copied().filter(|value| value.is_finite()).collect();
    grid.sort_unstable_by(f64::total_cmp);
    grid.dedup();
    let mut evaluations = evaluate_all(evaluate, &grid);
    let points: Vec<Point> = defined(&evaluations, settings.level);
    let brackets = crossings(&points, settings.significance, true);
    let left = settings.evaluations.saturating_sub(grid.len());
    let mut found = Vec::new();
    for (done, &(low, high)) in brackets.iter().enumerate() {
        let spent = evaluations.len() - grid.len();
        let budget = (left - spent) / (brackets.len() - done);
        found.push(refine(evaluate, (points[low], points[high]), budget, settings, &mut evaluations));
    }
    evaluations.sort_by(|a, b| a.value.total_cmp(&b.value));
    let points = defined(&evaluations, settings.level);
    let values = found.iter().map(|root| flip_value(&points, root)).collect();
    flip(values, evaluations)
}

/// P(claim) on the paths of each different value of a discrete assumption, from the run's own draws; the `most` values
/// that hold most paths, ascending.
pub fn states(assumption: &[f64], truth: &[f64], most: usize, design: Design) -> Flip {
    let mut sorted: Vec<f64> = assumption.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut counts: Vec<(usize, f64)> = sorted.chunk_by(|a, b| a == b).map(|ties| (ties.len(), ties[0])).collect();
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    counts.truncate(most);
    counts.sort_by(|a, b| a.1.total_cmp(&b.1));
    let within = |(paths, state): (usize, f64)| {
        let truth: Vec<f64> = assumption
            .iter()
            .zip(truth)
            .map(|(value, truth)| if *value == state { *truth } else { f64::NAN })
            .collect();
        let over_all = probability(&truth, design);
        let probability = Probability::from_counts(paths, over_all.defined, over_all.held, over_all.std_error);
        Evaluation { value: state, probability }
    };
    Flip { status: FlipStatus::NotScalar, values: Vec::new(), evaluations: counts.into_iter().map(within).collect() }
}

fn flip(values: Vec<FlipValue>, evaluations: Vec<Evaluation>) -> Flip {
    let status = match values.len() {
        0 => FlipStatus::None,
        1 => FlipStatus::Crosses,
        _ => FlipStatus::Several,
    };
    Flip { status, values, evaluations }
}

fn defined(evaluations: &[Evaluation], level: f64) -> Vec<Point> {
    evaluations.iter().map(|run| Point::of_run(run, level)).filter(|point| point.excess.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::response::response;
    use crate::sample::{RandomColumns, moments};

    /// A model: the claim holds where `margin(x, noise) > 0`, with fixed noise, so that runs are paired.
    struct Model<F: Fn(f64, f64) -> f64> {
        noise: Vec<f64>,
        margin: F,
        runs: usize,
    }

    impl<F: Fn(f64, f64) -> f64> Model<F> {
        fn new(seed: u64, paths: usize, margin: F) -> Self {
            let mut source = RandomColumns::new(seed);
            Model { noise: (0..paths).map(|_| source.normal()).collect(), margin, runs: 0 }
        }

        fn run(&mut self, x: f64) -> Probability {
            self.runs += 1;
            let truth: Vec<f64> = self.noise.iter().map(|noise| f64::from((self.margin)(x, *noise) > 0.0)).collect();
            probability(&truth, Design::Random)
        }

        fn confirm(&mut self, grid: &[f64]) -> Flip {
            confirm(&mut each(|x| self.run(x)), grid, &Settings::default())
        }
    }

    /// One run for each value.
    fn each(mut run: impl FnMut(f64) -> Probability) -> impl FnMut(&[f64]) -> Vec<Probability> {
        move |values| values.iter().map(|&value| run(value)).collect()
    }

    fn even(low: f64, high: f64, count: usize) -> Vec<f64> {
        (0..count).map(|at| low + (high - low) * at as f64 / (count - 1) as f64).collect()
    }

    #[test]
    fn one_crossing_with_a_calibrated_error() {
        // P(x) = Φ(x − 0.3): slope φ(0) at the crossing, so the error is √(1/4n) / φ(0) = 1.2533 / √n.
        let runs: Vec<FlipValue> = (0..100)
            .map(|seed| {
                let mut model = Model::new(seed, 2_000, |x, noise| x - 0.3 + noise);
                let found = model.confirm(&even(-2.5, 2.5, 9));
                assert_eq!((found.status, found.values.len()), (FlipStatus::Crosses, 1));
                assert!(model.runs <= 25 && model.runs == found.evaluations.len());
                assert!(found.evaluations.is_sorted_by(|a, b| a.value < b.value));
                found.values[0]
            })
            .collect();
        let (centre, spread) = moments(&runs.iter().map(|run| run.value).collect::<Vec<_>>());
        let (reported, _) = moments(&runs.iter().map(|run| run.std_error).collect::<Vec<_>>());
        let exact = 1.2533 / (2_000.0_f64).sqrt();
        assert!((centre - 0.3).abs() < 4.0 * exact / 10.0, "{centre}");
        assert!((reported / exact - 1.0).abs() < 0.25, "reported {reported}, exact {exact}");
        assert!((spread / exact - 1.0).abs() < 0.3, "spread {spread}, exact {exact}");
        assert!(runs.iter().all(|run| run.rising));
    }

    #[test]
    fn a_threshold_is_located_to_a_thousandth_of_the_grid() {
        let found = Model::new(1, 500, |x, _| 0.7318 - x).confirm(&even(0.0, 2.0, 9));
        let [flip] = found.values[..] else { panic!("{found:?}") };
        assert!((flip.value - 0.7318).abs() <= 0.25e-3 && flip.std_error < 1e-3 && !flip.rising, "{flip:?}");
    }

    #[test]
    fn a_jump_off_centre_is_located_too() {
        let margin = |x: f64, noise: f64| if x > 1.234 { noise + 2.0 } else { noise - 0.5 };
        let found = Model::new(2, 1_000, margin).confirm(&even(0.0, 2.0, 9));
        let [flip] = found.values[..] else { panic!("{found:?}") };
        assert!((flip.value - 1.234).abs() <= 4.0 * flip.std_error && flip.std_error < 0.02, "{flip:?}");
    }

    #[test]
    fn no_crossing() {
        for margin in [|_: f64, _: f64| 1.0, |_, _| -1.0, |x: f64, noise| 1.0 + 0.1 * x + noise] {
            let mut model = Model::new(3, 1_000, margin);
            let found = model.confirm(&even(-2.0, 2.0, 9));
            assert_eq!((found.status, found.values.len(), model.runs), (FlipStatus::None, 0, 9));
        }
        // Exactly one half everywhere, and a touch of one half, are no crossings.
        let half = |x: f64| Probability::from_counts(100, 100, if x == 1.0 { 50 } else { 50 + (x as usize % 2) }, 0.05);
        assert_eq!(
            confirm(&mut each(|_| half(1.0)), &even(0.0, 1.0, 9), &Settings::default()).status,
            FlipStatus::None
        );
        let touch = |x: f64| Probability::from_counts(100, 100, if x == 4.0 { 50 } else { 90 }, 0.01);
        assert_eq!(confirm(&mut each(touch), &even(0.0, 8.0, 9), &Settings::default()).status, FlipStatus::None);
    }

    #[test]
    fn several_crossings_are_all_found() {
        let mut model = Model::new(4, 4_000, |x: f64, noise| (2.0 * x).sin() + 0.3 * noise);
        let found = model.confirm(&even(0.5, 5.5, 17));
        assert_eq!(found.status, FlipStatus::Several);
        let exact: Vec<f64> = [1.0, 2.0, 3.0].iter().map(|turn| turn * std::f64::consts::FRAC_PI_2).collect();
        assert_eq!(found.values.len(), 3);
        for (flip, exact) in found.values.iter().zip(exact) {
            assert!((flip.value - exact).abs() < 4.0 * flip.std_error && flip.std_error < 0.01, "{flip:?} {exact}");
        }
        assert_eq!(found.values.iter().map(|flip| flip.rising).collect::<Vec<_>>(), [false, true, false]);
        assert!(model.runs <= 25);
    }

    #[test]
    fn noise_about_one_half_is_not_a_crowd_of_crossings() {
        // Unpaired on purpose: P is one half up to 0.4, then falls.
        let mut source = RandomColumns::new(5);
        let run = |x: f64| {
            let p = if x < 0.4 { 0.5 } else { 0.9 - x };
            let truth: Vec<f64> = (0..400).map(|_| f64::from(source.uniform() < p)).collect();
            probability(&truth, Design::Random)
        };
        let found = confirm(&mut each(run), &even(0.0, 0.9, 19), &Settings::default());
        assert!(found.values.len() <= 1, "{:?}", found.values);
    }

    #[test]
    fn replicates_that_agree_still_know_p_no_better_than_their_points() {
        // 32 replicates of 32 even points: P(x > u) is a step of 1/32, the same in all, and at 0.5 exactly one half.
        let steps = |x: f64| Probability::from_counts(1024, 1024, 32 * (32.0 * x).floor() as usize, 0.0);
        let design = Design::Replicates { replicates: 32, per_replicate: 32 };
        let settings = Settings { resolution: design.resolution(), ..Settings::default() };
        let found = confirm(&mut each(steps), &even(0.005, 0.995, 4), &settings);
        let [flip] = found.values[..] else { panic!("{found:?}") };
        assert!((flip.std_error / (1.0 / 32.0 / (12.0_f64 * 32.0).sqrt()) - 1.0).abs() < 0.3, "{flip:?}");
    }

    #[test]
    fn undefined_runs_and_odd_grids_do_no_harm() {
        let undefined = Probability::from_counts(10, 0, 0, f64::NAN);
        let run = |x: f64| {
            if x < 1.0 { undefined } else { Probability::from_counts(100, 100, (x * 20.0) as usize, 0.01) }
        };
        let found = confirm(&mut each(run), &[3.0, f64::NAN, 0.0, 1.0, 2.0, 2.0], &Settings::default());
        assert_eq!(found.status, FlipStatus::Crosses);
        assert!((found.values[0].value - 2.5).abs() < 0.05);
        assert_eq!(confirm(&mut each(|_| undefined), &[1.0, 2.0], &Settings::default()).status, FlipStatus::None);
        assert_eq!(confirm(&mut each(|_| undefined), &[], &Settings::default()).evaluations, []);
    }

    #[test]
    fn no_runs_left_means_an_error_as_wide_as_the_grid() {
        let settings = Settings { evaluations: 0, ..Settings::default() };
        let mut model = Model::new(6, 1_000, |x, noise| x + noise);
        let found = confirm(&mut each(|x| model.run(x)), &[-2.0, 2.0], &settings);
        assert_eq!(found.evaluations.len(), 2);
        assert!(found.values[0].std_error > 4.0 / 12.0_f64.sqrt());
    }

    #[test]
    fn noise_at_the_end_of_a_range_is_no_flip() {
        // P is 0.48 wherever X is: its estimate strays over one half here and there, at the ends most of all.
        let crossed = (0..40).filter(|seed| {
            let mut source = RandomColumns::new(3000 + seed);
            let x = source.uniforms(10_000);
            let truth: Vec<f64> = (0..10_000).map(|_| f64::from(source.uniform() < 0.48)).collect();
            response(&x, &truth).unwrap().flip(0.5).status != FlipStatus::None
        });
        assert!(crossed.count() <= 2);
    }

    #[test]
    fn estimate_then_confirm() {
        // X lognormal, P(x) = Φ(ln x − 0.5): the answer flips at e^0.5.
        let mut model = Model::new(7, 10_000, |x: f64, noise| x.ln() - 0.5 + noise);
        let mut source = RandomColumns::new(8);
        let x: Vec<f64> = (0..10_000).map(|_| (1.5 * source.normal()).exp()).collect();
        let truth: Vec<f64> =
            x.iter().zip(&model.noise).map(|(x, noise)| f64::from((model.margin)(*x, *noise) > 0.0)).collect();
        let estimate = response(&x, &truth).unwrap();
        let rough = estimate.flip(0.5);
        let exact = (0.5_f64).exp();
        assert_eq!((rough.status, rough.evaluations.len()), (FlipStatus::Crosses, 0));
        assert!((rough.values[0].value - exact).abs() < 4.0 * rough.values[0].std_error, "{rough:?}");
        let grid = estimate.grid(9, 0.5);
        assert_eq!(grid.len(), 11);
        let found = model.confirm(&grid);
        let [flip] = found.values[..] else { panic!("{found:?}") };
        assert!((flip.value - exact).abs() < 4.0 * flip.std_error, "{flip:?}");
        assert!(flip.std_error < rough.values[0].std_error && model.runs <= 20, "{flip:?} {rough:?} {}", model.runs);
        // Near the crossing fewer runs say the same.
        let near = estimate.near_crossing(0.5).unwrap();
        assert_eq!(near.len(), 4);
        model.runs = 0;
        let found = model.confirm(&near);
        let [again] = found.values[..] else { panic!("{found:?}") };
        assert!((again.value - exact).abs() < 4.0 * again.std_error, "{again:?}");
        assert!(
            (again.std_error / flip.std_error - 1.0).abs() < 0.5 && model.runs <= 8,
            "{again:?} {flip:?} {}",
            model.runs
        );
        // What does not move with X crosses nowhere.
        let even: Vec<f64> = (0..10_000).map(|_| f64::from(source.uniform() < 0.2)).collect();
        assert_eq!(response(&x, &even).unwrap().near_crossing(0.5), None);
    }

    /// A jump of P that is not to both sides of the level alike is moved by averaging; a smooth rise is not.
    #[test]
    fn the_error_of_an_estimate_covers_what_averaging_moved() {
        type ClaimChance = fn(f64) -> f64;
        let cases: [(ClaimChance, f64, f64); 4] = [
            (|x| if x > 0.1 { 0.7 } else { 0.0 }, 0.1, 0.06),
            (|x| if x > 0.6 { 0.9 } else { 0.2 }, 0.6, 0.06),
            (|x| if x < 0.9 { 0.6 } else { 0.0 }, 0.9, 0.1),
            (|x| 0.1 + 0.8 * x, 0.5, 0.06),
        ];
        for (paths, seeds) in [(2_000, 100), (10_000, 60), (40_000, 20)] {
            for (number, (chance, exact, widest)) in cases.into_iter().enumerate() {
                let runs: Vec<FlipValue> = (0..seeds)
                    .filter_map(|seed| {
                        let mut source = RandomColumns::new(7000 + seed);
                        let x = source.uniforms(paths);
                        let truth: Vec<f64> = x.iter().map(|x| f64::from(source.uniform() < chance(*x))).collect();
                        response(&x, &truth).unwrap().flip(0.5).values.first().copied()
                    })
                    .collect();
                let covered = |errors: f64| {
                    runs.iter().filter(|run| (run.value - exact).abs() <= errors * run.std_error).count() as f64
                        / runs.len() as f64
                };
                let mean_error = runs.iter().map(|run| run.std_error).sum::<f64>() / runs.len() as f64;
                assert!(covered(2.0) >= 0.9, "{number} {paths}: {} {mean_error}", covered(2.0));
                assert!(mean_error < widest, "{number} {paths}: {mean_error}");
            }
        }
    }

    #[test]
    fn any_level_of_p_is_found() {
        // P(x) = Φ(x − 3) is 5 % at 3 − 1.644854, and one half nowhere on the grid.
        let mut model = Model::new(12, 20_000, |x, noise| x - 3.0 + noise);
        let settings = Settings { level: 0.05, ..Settings::default() };
        let found = confirm(&mut each(|x| model.run(x)), &even(-2.0, 2.5, 9), &settings);
        let [flip] = found.values[..] else { panic!("{found:?}") };
        assert!((flip.value - 1.355_146).abs() < 3.0 * flip.std_error && flip.std_error < 0.03, "{flip:?}");
        assert_eq!(model.confirm(&even(-2.0, 2.5, 9)).status, FlipStatus::None);
        let mut source = RandomColumns::new(13);
        let x = source.uniforms(20_000);
        let truth: Vec<f64> = x.iter().map(|x| f64::from(source.uniform() < 0.1 * x)).collect();
        let found = response(&x, &truth).unwrap().flip(0.05);
        assert!((found.values[0].value - 0.5).abs() < 4.0 * found.values[0].std_error, "{found:?}");
    }

    #[test]
    fn an_event_is_read_in_each_state() {
        let mut source = RandomColumns::new(9);
        let event: Vec<f64> = (0..4_000).map(|_| f64::from(source.uniform() < 0.25)).collect();
        let truth: Vec<f64> = event.iter().map(|e| f64::from(source.uniform() < 0.2 + 0.5 * e)).collect();
        let found = states(&event, &truth, 8, Design::Random);
        assert_eq!(found.status, FlipStatus::NotScalar);
        for (state, exact) in found.evaluations.iter().zip([0.2, 0.7]) {
            assert!((state.probability.probability - exact).abs() < 4.0 * state.probability.std_error, "{state:?}");
            assert_eq!(state.probability.paths, state.probability.defined);
        }
        assert_eq!(found.evaluations.iter().map(|state| state.value).collect::<Vec<_>>(), [0.0, 1.0]);
        assert_eq!(states(&event, &truth, 1, Design::Random).evaluations[0].value, 0.0);
    }
}
