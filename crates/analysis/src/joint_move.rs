//! The smallest joint move of assumptions that gives a claim another probability, from the run's own draws.

use crate::error::{Design, mean_error};
use crate::mean::{mean, sum};
use crate::probability::truth_value;

/// How far, and in which direction, assumptions have to move together.
#[derive(Clone, Debug, PartialEq)]
pub struct JointMove {
    /// By assumption, in standard deviations of its normal score: a median becomes the quantile of that score.
    pub deviations: Vec<f64>,
    /// Length of the move.
    pub distance: f64,
    /// Its standard error: that of P over the slope of P along the move (delta method).
    pub std_error: f64,
    /// P(claim) there, by the draws weighed anew.
    pub probability: f64,
    /// As many equally weighed paths would know as much (Kish 1965, *Survey Sampling*).
    pub effective_paths: f64,
}

/// Fewest effective paths that say anything.
const FEWEST: f64 = 100.0;

/// Farthest move looked for.
const FARTHEST: f64 = 3.0;

/// How near P has to come.
const NEAR: f64 = 1e-4;

/// Most steps of the search.
const STEPS: usize = 200;

/// The shortest move that makes P(claim) `level`: every assumption's normal scores (columns of the same paths as `truth`, standard
/// normal and independent of each other) move by a constant, found by weighing each path with the ratio of the densities, exp(δ·z − |δ|²/2)
/// (exponential tilting: Siegmund 1976, *Annals of Statistics* 4, "Importance sampling in the Monte Carlo study of sequential tests").
/// The shortest is where the move is along the gradient (Hasofer and Lind 1974; steps after Rackwitz and Fiessler 1978, *Computers and
/// Structures* 9). Nothing if that lies farther than three deviations, or where fewer than a hundred effective paths are left.
pub fn joint_move(truth: &[f64], scores: &[&[f64]], level: f64, design: Design) -> Option<JointMove> {
    let defined = |path: &usize| !truth[*path].is_nan() && scores.iter().all(|column| column[*path].is_finite());
    let paths: Vec<usize> = (0..truth.len()).filter(defined).collect();
    let weighed = Weighed { truth, scores, paths };
    let mut deviations = vec![0.0; scores.len()];
    for _ in 0..STEPS {
        let here = weighed.at(&deviations)?;
        let slope = sum(here.gradient.iter().map(|part| part * part)).sqrt();
        if slope <= 1e-9 {
            return None;
        }
        let along = sum(here.gradient.iter().zip(&deviations).map(|(part, deviation)| part * deviation));
        let scale = (along - (here.probability - level)) / (slope * slope);
        let next: Vec<f64> = here.gradient.iter().map(|part| scale * part).collect();
        let step = sum(next.iter().zip(&deviations).map(|(next, now)| (next - now) * (next - now))).sqrt();
        if (here.probability - level).abs() < NEAR && step < 10.0 * NEAR / slope.max(NEAR) {
            let error = weighed.error(&deviations, here.probability, design) / slope;
            let distance = length(&deviations);
            let JointMovePoint { probability, effective_paths, .. } = here;
            return Some(JointMove { deviations, distance, std_error: error, probability, effective_paths });
        }
        // Short steps, so that it never leaves what the draws know by overshooting.
        let part = (0.3 / step).min(0.5);
        deviations.iter_mut().zip(&next).for_each(|(now, next)| *now += part * (next - *now));
        if length(&deviations) > FARTHEST {
            return None;
        }
    }
    None
}

fn length(deviations: &[f64]) -> f64 {
    sum(deviations.iter().map(|deviation| deviation * deviation)).sqrt()
}

struct Weighed<'a> {
    truth: &'a [f64],
    scores: &'a [&'a [f64]],
    /// Where all is defined.
    paths: Vec<usize>,
}

struct JointMovePoint {
    probability: f64,
    gradient: Vec<f64>,
    effective_paths: f64,
}

impl Weighed<'_> {
    fn weight(&self, path: usize, deviations: &[f64]) -> f64 {
        let along = sum(self.scores.iter().zip(deviations).map(|(column, deviation)| column[path] * deviation));
        libm::exp(along - sum(deviations.iter().map(|deviation| deviation * deviation)) / 2.0)
    }

    /// P and its slope in each direction; nothing if too few paths still count.
    fn at(&self, deviations: &[f64]) -> Option<JointMovePoint> {
        let weights: Vec<f64> = self.paths.iter().map(|&path| self.weight(path, deviations)).collect();
        let whole = sum(weights.iter().copied());
        let effective_paths = whole * whole / sum(weights.iter().map(|weight| weight * weight));
        if effective_paths.is_nan() || effective_paths < FEWEST {
            return None;
        }
        let average = |value: &dyn Fn(usize) -> f64| {
            sum(self.paths.iter().zip(&weights).map(|(&path, weight)| weight * value(path))) / whole
        };
        let probability = average(&|path| truth_value(self.truth[path]));
        let slope = |column: &&[f64]| {
            let centre = average(&|path| column[path]);
            average(&|path| (truth_value(self.truth[path]) - probability) * (column[path] - centre))
        };
        let gradient = self.scores.iter().map(slope).collect();
        Some(JointMovePoint { probability, gradient, effective_paths })
    }

    /// Standard error of a weighed P, as of a ratio of means.
    fn error(&self, deviations: &[f64], probability: f64, design: Design) -> f64 {
        let mut rest = vec![f64::NAN; self.truth.len()];
        let mut weights = rest.clone();
        for &path in &self.paths {
            weights[path] = self.weight(path, deviations);
            rest[path] = weights[path] * (truth_value(self.truth[path]) - probability);
        }
        mean_error(&rest, design) / mean(&weights)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::RandomColumns;

    #[test]
    fn a_plane_is_reached_at_a_right_angle() {
        // Y = 1 if c·z > 1 with |c| = 1: moved by δ, P = Φ(c·δ − 1), which is one half where c·δ = 1: shortest is δ = c, of length 1.
        let c = [0.8, -0.6];
        let mut source = RandomColumns::new(81);
        let columns: Vec<Vec<f64>> = (0..3).map(|_| (0..20_000).map(|_| source.normal()).collect()).collect();
        let truth: Vec<f64> = (0..20_000)
            .map(|path| f64::from(u8::from(c[0] * columns[0][path] + c[1] * columns[1][path] > 1.0)))
            .collect();
        let scores: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = joint_move(&truth, &scores, 0.5, Design::Random).expect("it is near");
        assert!((found.distance - 1.0).abs() < 3.0 * found.std_error && found.std_error < 0.03, "{found:?}");
        for (deviation, exact) in found.deviations.iter().zip([0.8, -0.6, 0.0]) {
            assert!((deviation - exact).abs() < 0.05, "{found:?}");
        }
        assert!((found.probability - 0.5).abs() < 1e-3);
        // Φ⁻¹(0.9) = 1.281 55: to 90 % it is 2.28, to where it is nothing.
        let far = joint_move(&truth, &scores, 0.9, Design::Random);
        assert!(far.is_none_or(|far| (far.distance - 2.2816).abs() < 4.0 * far.std_error), "far");
        let here = joint_move(&truth, &scores, mean(&truth), Design::Random).expect("it is here");
        assert!(here.distance < 1e-3, "{here:?}");
    }

    #[test]
    fn errors_cover_as_often_as_they_say() {
        let far = (0..60)
            .filter(|seed| {
                let mut source = RandomColumns::new(900 + seed);
                let z: Vec<f64> = (0..2000).map(|_| source.normal()).collect();
                let noise: Vec<f64> = (0..2000).map(|_| source.normal()).collect();
                // z + noise > 1: P = Φ((δ − 1) / √2) is one half at δ = 1.
                let truth: Vec<f64> = z.iter().zip(&noise).map(|(z, e)| f64::from(u8::from(z + e > 1.0))).collect();
                let found = joint_move(&truth, &[&z], 0.5, Design::Random).expect("it is near");
                (found.distance - 1.0).abs() > 2.0 * found.std_error
            })
            .count();
        assert!(far <= 8, "{far} of 60");
    }

    #[test]
    fn what_moves_nothing_leads_nowhere() {
        let z: Vec<f64> = (0..500).map(|path| f64::from(path) / 100.0 - 2.5).collect();
        assert_eq!(joint_move(&[1.0; 500], &[&z], 0.5, Design::Random), None);
        assert_eq!(joint_move(&[1.0; 500], &[], 0.5, Design::Random), None);
        assert_eq!(joint_move(&[], &[], 0.5, Design::Random), None);
    }
}
