//! Stretches of neighbouring paths: what a run keeps by month of each, before the next one begins.

use std::ops::ControlFlow;

use program::Ensemble;

use crate::request::Request;

/// What a run keeps by month of neighbouring paths: columns at `month × paths + place`, the places in path order.
#[derive(Debug)]
pub struct Stretch {
    /// The first path.
    pub first: u64,
    /// How many.
    pub paths: usize,
    /// Per requested series: closing values; NaN on all months of a path that failed.
    pub series: Vec<Vec<f64>>,
    /// Per requested output of the monthly conclusion: its values; NaN if not applicable, and on all months of a path that failed
    /// in the base program or in one that the output reads.
    pub monthly: Vec<Vec<f64>>,
}

impl Stretch {
    /// Room for a run's first paths.
    pub(crate) fn new(ensemble: &Ensemble, request: &Request, paths: usize) -> Self {
        let months = |program: usize| ensemble.programs[program].months as usize;
        let base = ensemble.programs.first().map_or(0, |program| program.months as usize);
        Stretch {
            first: 0,
            paths,
            series: request.series.iter().map(|&(program, _)| vec![0.0; months(program) * paths]).collect(),
            monthly: request.monthly.iter().map(|_| vec![0.0; base * paths]).collect(),
        }
    }

    /// For the next paths, perhaps fewer. Every value will be written anew.
    pub(crate) fn begin(&mut self, first: u64, paths: usize) {
        for column in self.series.iter_mut().chain(&mut self.monthly) {
            let months = column.len() / self.paths.max(1);
            column.truncate(months * paths);
        }
        (self.first, self.paths) = (first, paths);
    }
}

/// Sees each stretch as soon as it is run, in path order; may end the run.
pub type KeepStretch<'a> = &'a mut dyn FnMut(&Stretch) -> ControlFlow<()>;
