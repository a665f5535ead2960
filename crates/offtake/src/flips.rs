//! Where an answer flips: estimated from the run's own draws, and confirmed by setting the assumption and running again.

use std::ops::ControlFlow;

use analysis::{
    Design, Evaluation, Flip, FlipMethod, FlipStatus, Probability, Response, Settings, confirm, probability, response,
    states,
};
use program::{Ensemble, Together};
use report::{Crux, Direction, EvaluationView, FlipPoint};

use crate::build::Built;
use crate::intervention;
use crate::sampling::Sampling;

/// Share of an answer's variance below which nothing is said about a flip.
const LEAST_SHARE: f64 = 0.01;

/// Paths of a confirming run: a part of the run's own, as the runs are paired.
const PART: u64 = 20;

/// Fewest paths of a confirming run, if the run has as many.
const FEWEST: u64 = 500;

/// Even levels of the assumption at which the answer is confirmed.
const GRID: usize = 4;

/// Even values at which it is looked at in a range of the user's choice.
const GRID_OF_RANGE: usize = 9;

/// Most confirming runs.
const RUNS: usize = 9;

/// Most runs in which one flip is looked for: near where the run's own draws see it, then everywhere.
pub(crate) const MOST_RUNS_OF_A_FLIP: usize = 2 * RUNS + GRID_OF_RANGE;

/// Different values up to which an assumption is a choice and not a scale.
pub(crate) const CHOICES: usize = 8;

/// Whether this entry of a crux is the one whose flip is confirmed unasked.
pub(crate) fn leading(place: usize, entry: &Crux) -> bool {
    place == 0 && entry.share >= LEAST_SHARE
}

/// Looks for the flip points of one answer.
pub(crate) struct Flips<'a> {
    pub built: &'a Built,
    pub sampling: &'a Sampling,
    /// The claim's output.
    pub answer: usize,
    /// Its column.
    pub truth: &'a [f64],
    /// All outputs of the run.
    pub outputs: &'a [Vec<f64>],
    /// The probability at which the answer flips.
    pub level: f64,
    /// Whether the run failed on a path, so that what comes after an answer may take it away.
    pub fails: bool,
}

impl Flips<'_> {
    /// From the run's own draws; nothing for a share that is too small, no value where others move along with the assumption,
    /// so that what holds at its values is not what setting it would do.
    pub fn estimate(&self, assumption: usize, share: f64) -> Option<FlipPoint> {
        if share < LEAST_SHARE {
            return None;
        }
        let found = match self.not_scalar(assumption) {
            Some(states) => Some(states),
            None if self.correlated(assumption) => Some(without_value(FlipStatus::Correlated)),
            None => response(self.column(assumption), self.truth).map(|found| {
                let flip = found.flip(self.level);
                if flip.values.is_empty() {
                    Flip { evaluations: self.read_at(&found, [0.0, 1.0]), ..flip }
                } else {
                    flip
                }
            }),
        };
        found.map(|flip| self.view(assumption, &flip, FlipMethod::Estimate))
    }

    /// By setting the assumption to values and running again on the same draws; nothing if progress ends that. A level
    /// that was asked for is set where it begins, at values that it ends at.
    pub fn by_intervention(
        &self,
        assumption: usize,
        asked: bool,
        progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
    ) -> Option<FlipPoint> {
        let as_level = asked && self.has_level(assumption);
        if let Some(flip) = self.not_scalar(assumption).filter(|_| !as_level) {
            return Some(self.view(assumption, &flip, FlipMethod::Estimate));
        }
        let Some(response) = response(self.column(assumption), self.truth) else {
            return Some(self.view(assumption, &without_value(FlipStatus::None), FlipMethod::Estimate));
        };
        // Where the run's own draws see one crossing it is looked for there, and everywhere only if it is not found.
        if let Some(near) = response.near_crossing(self.level) {
            let found = self.confirm_on(&near, assumption, progress)?;
            if found.status == FlipStatus::Crosses {
                return Some(found);
            }
        }
        self.confirm_on(&response.grid(GRID, self.level), assumption, progress)
    }

    /// As [`Flips::by_intervention`], between two values in the unit of the model.
    pub fn between(
        &self,
        assumption: usize,
        (from, to): (f64, f64),
        progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
    ) -> Option<FlipPoint> {
        let steps = (GRID_OF_RANGE - 1) as f64;
        let grid: Vec<f64> = (0..GRID_OF_RANGE)
            .map(|step| from + (to - from) * (step as f64 / steps))
            .map(|value| value + 0.0)
            .collect();
        self.confirm_on(&grid, assumption, progress)
    }

    fn confirm_on(
        &self,
        grid: &[f64],
        assumption: usize,
        progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
    ) -> Option<FlipPoint> {
        let mut needed = intervention::only(&self.built.compiled.ensemble, &[self.answer]);
        if !self.fails {
            intervention::shorten(&mut needed.0);
        }
        let resolution = self.confirming().design().resolution();
        let evaluations = RUNS.max(grid.len() + RUNS - GRID);
        let settings = Settings { level: self.level, evaluations, resolution, ..Settings::default() };
        let (mut done, mut stopped) = (0, false);
        let mut evaluate = |values: &[f64]| {
            // A stopped search is brought to its end with figures that nobody reads.
            if stopped {
                return values.iter().map(|_| probability(&[], Design::Random)).collect();
            }
            let all = settings.evaluations as u64;
            let told = |_: u64| progress(done, all);
            let found = self.probabilities_at(&needed, assumption, values, &told);
            done += values.len() as u64;
            stopped = found.is_none() || progress(done, all).is_break();
            found.unwrap_or_else(|| values.iter().map(|_| probability(&[], Design::Random)).collect())
        };
        let flip = confirm(&mut evaluate, grid, &settings);
        (!stopped).then(|| self.view(assumption, &flip, FlipMethod::Intervention))
    }

    /// P(claim) with the assumption set to each value, on fewer paths. One run, in which all else is drawn once; nothing if it
    /// is ended.
    fn probabilities_at(
        &self,
        needed: &(Ensemble, Vec<usize>),
        assumption: usize,
        values: &[f64],
        told: &(dyn Fn(u64) -> ControlFlow<()> + Sync),
    ) -> Option<Vec<Probability>> {
        let sampling = self.confirming();
        let quantity = self.quantity(assumption);
        let at = |value: &f64| intervention::with_assumption(self.built, needed, quantity, *value);
        let together = Together::new(values.iter().map(at).collect());
        let request = engine::Request { progress: Some(told), ..sampling.request() };
        let run = engine::run_unless_stopped(&together.ensemble, &request)?;
        let of = |(mut truth, base): (Vec<f64>, usize)| {
            let failed = truth.iter_mut().zip(&run.failed[base]).filter(|(_, failed)| **failed);
            failed.for_each(|(truth, _)| *truth = f64::NAN);
            // One path says all where nothing else is uncertain.
            probability(&truth, if sampling.paths == 1 { Design::Certain } else { sampling.design() })
        };
        Some(run.outputs.into_iter().zip(together.bases).map(of).collect())
    }

    fn confirming(&self) -> Sampling {
        confirming(self.sampling)
    }

    /// What stands for the flip of an event, a process or a choice of few values: P in each state, or where the process
    /// ends low and high.
    fn not_scalar(&self, assumption: usize) -> Option<Flip> {
        let column = self.column(assumption);
        if few_values(column) {
            return Some(states(column, self.truth, CHOICES, self.sampling.design()));
        }
        if !self.is_process(assumption) {
            return None;
        }
        let evaluations = response(column, self.truth).map(|found| self.read_at(&found, [0.05, 0.95]));
        let evaluations = evaluations.unwrap_or_default();
        Some(Flip { status: FlipStatus::NotScalar, values: Vec::new(), evaluations })
    }

    /// Which way the claim goes with an assumption, by the run's own draws; nothing on too few paths.
    pub fn direction(&self, assumption: usize) -> Option<Direction> {
        let column = self.column(assumption);
        let found = match few_values(column) {
            true => states(column, self.truth, CHOICES, self.sampling.design()).evaluations,
            false => self.read_at(&response(column, self.truth)?, [0.05, 0.95]),
        };
        let (first, last) = (found.first()?, found.last()?);
        let conversion = self.built.figures().quantity(self.quantity(assumption));
        let end = |at: &Evaluation| EvaluationView {
            value: conversion.value(at.value),
            probability: at.probability.probability,
            std_error: at.probability.std_error,
        };
        let unit = conversion.reported_as();
        (first.value < last.value).then(|| Direction { unit, low: end(first), high: end(last) })
    }

    /// P as the run's own draws show it at levels of the assumption.
    fn read_at(&self, response: &Response, levels: [f64; 2]) -> Vec<Evaluation> {
        let near = |level: f64| {
            let distance = |point: &&analysis::ResponsePoint| (point.level - level).abs();
            response.points.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)))
        };
        let everywhere = probability(self.truth, self.sampling.design());
        let read = |point: &analysis::ResponsePoint| Evaluation {
            value: point.value,
            probability: Probability { probability: point.probability, std_error: point.std_error, ..everywhere },
        };
        levels.into_iter().filter_map(near).map(read).collect()
    }

    fn has_level(&self, assumption: usize) -> bool {
        intervention::has_level(self.built.checked.models[0].quantity(self.quantity(assumption)))
    }

    fn is_process(&self, assumption: usize) -> bool {
        intervention::is_process(self.built.checked.models[0].quantity(self.quantity(assumption)))
    }

    pub fn correlated(&self, assumption: usize) -> bool {
        let quantity = self.quantity(assumption);
        self.built.checked.models[0].correlations.iter().any(|pair| pair.a == quantity || pair.b == quantity)
    }

    pub fn quantity(&self, assumption: usize) -> scenario::QuantityId {
        self.built.compiled.assumptions[assumption].quantity
    }

    /// The draw, or of a process its last level.
    fn column(&self, assumption: usize) -> &[f64] {
        let outputs = &self.built.compiled.assumptions[assumption].outputs;
        outputs.first().map_or(&[], |&output| self.outputs[output].as_slice())
    }

    fn view(&self, assumption: usize, flip: &Flip, method: FlipMethod) -> FlipPoint {
        let unit = self.built.figures().quantity(self.quantity(assumption));
        FlipPoint {
            probability: self.level,
            begins: method == FlipMethod::Intervention && self.has_level(assumption),
            correlated: self.correlated(assumption),
            ..FlipPoint::of(flip, unit.reported_as(), method, |value| unit.value(value))
        }
    }
}

/// How the runs that confirm a flip are sampled.
pub(crate) fn confirming(sampling: &Sampling) -> Sampling {
    part(sampling, PART, FEWEST)
}

/// A run on a part of the paths, so many at least if there are as many.
pub(crate) fn part(sampling: &Sampling, part: u64, fewest: u64) -> Sampling {
    Sampling { paths: (sampling.paths / part).max(fewest.min(sampling.paths)), ..*sampling }
}

fn without_value(status: FlipStatus) -> Flip {
    Flip { status, values: Vec::new(), evaluations: Vec::new() }
}

/// Whether a column has only a handful of different values.
pub(crate) fn few_values(column: &[f64]) -> bool {
    let mut seen: Vec<f64> = Vec::new();
    for value in column.iter().filter(|value| !value.is_nan()) {
        if !seen.contains(value) {
            seen.push(*value);
            if seen.len() > CHOICES {
                return false;
            }
        }
    }
    true
}
