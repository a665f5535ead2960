//! Stretches of neighbouring paths: what a run keeps by month of each, before the next one begins.

use std::ops::ControlFlow;
use std::sync::Mutex;

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

/// The part of a stretch that a block of paths writes: per column, requested series before outputs of the monthly conclusion, and per
/// month, one place for each path.
#[derive(Default)]
pub(crate) struct BlockPlaces<'a> {
    columns: Vec<Vec<&'a mut [f64]>>,
}

impl BlockPlaces<'_> {
    /// The places of a month.
    #[inline(always)]
    pub(crate) fn month(&mut self, column: usize, month: usize) -> &mut [f64] {
        self.columns[column][month]
    }

    /// Makes a column undefined on the lanes that are not among these.
    pub(crate) fn keep_only(&mut self, column: usize, lanes: &[u64]) {
        let paths = self.columns[column].first().map_or(0, |places| places.len());
        if lanes.iter().take(paths).all(|lane| *lane != 0) {
            return;
        }
        for places in &mut self.columns[column] {
            places.iter_mut().zip(lanes).filter(|(_, lane)| **lane == 0).for_each(|(place, _)| *place = f64::NAN);
        }
    }
}

impl Stretch {
    /// Its parts, block by block of so many paths. Each block has a place of its own, so that none waits for another.
    pub(crate) fn blocks(&mut self, lanes: usize) -> Vec<Mutex<BlockPlaces<'_>>> {
        let Stretch { paths, series, monthly, .. } = self;
        let mut blocks: Vec<BlockPlaces> = (0..paths.div_ceil(lanes)).map(|_| BlockPlaces::default()).collect();
        for column in series.iter_mut().chain(monthly) {
            blocks.iter_mut().for_each(|block| block.columns.push(Vec::new()));
            for month in column.chunks_mut((*paths).max(1)) {
                for (block, places) in blocks.iter_mut().zip(month.chunks_mut(lanes)) {
                    block.columns.last_mut().expect("just begun").push(places);
                }
            }
        }
        blocks.into_iter().map(Mutex::new).collect()
    }
}

/// Sees each stretch as soon as it is run, in path order; may end the run.
pub type KeepStretch<'a> = &'a mut dyn FnMut(&Stretch) -> ControlFlow<()>;
