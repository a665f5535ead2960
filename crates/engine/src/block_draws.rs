//! The draws of a block.

use std::ops::Range;

use chance::{Bridge, Distribution, Draw, DrawSource, Recurrence};

/// Neighbouring paths on neighbouring lanes.
struct Stretch {
    first_path: u64,
    lanes: Range<usize>,
    /// Per draw: its Brownian bridge on these paths, if it has one.
    bridges: Vec<Option<Bridge>>,
}

/// The draws of a program on the paths of a block.
pub(crate) struct BlockDraws<'a> {
    draws: &'a [Draw],
    source: &'a DrawSource,
    stretches: Vec<Stretch>,
}

impl<'a> BlockDraws<'a> {
    pub(crate) fn new(draws: &'a [Draw], source: &'a DrawSource) -> Self {
        BlockDraws { draws, source, stretches: Vec::new() }
    }

    /// Begins a block of these paths, one lane after another.
    pub(crate) fn begin(&mut self, paths: &[Range<u64>]) {
        self.stretches.truncate(paths.len());
        let mut first = 0;
        for (place, paths) in paths.iter().enumerate() {
            let lanes = first..first + (paths.end - paths.start) as usize;
            first = lanes.end;
            match self.stretches.get_mut(place) {
                Some(stretch) if stretch.lanes == lanes => {
                    stretch.first_path = paths.start;
                    stretch.bridges.iter_mut().flatten().for_each(|bridge| bridge.restart(paths.start));
                }
                Some(stretch) => *stretch = Self::stretch(self.draws, self.source, paths.start, lanes),
                None => self.stretches.push(Self::stretch(self.draws, self.source, paths.start, lanes)),
            }
        }
    }

    fn stretch(draws: &[Draw], source: &DrawSource, first_path: u64, lanes: Range<usize>) -> Stretch {
        let bridges = draws.iter().map(|draw| source.bridge(draw, first_path, lanes.len())).collect();
        Stretch { first_path, lanes, bridges }
    }

    /// The numbers of a draw in a month. Lanes without a path get that of the first.
    pub(crate) fn fill(&mut self, draw: usize, month: u32, target: &mut [f64]) {
        let drawn = &self.draws[draw];
        let month = match drawn.recurrence {
            Recurrence::Constant => 0,
            Recurrence::Monthly => month,
        };
        for stretch in &mut self.stretches {
            let lanes = &mut target[stretch.lanes.clone()];
            match &mut stretch.bridges[draw] {
                Some(bridge) => bridge.fill(month, lanes),
                None => self.source.fill(drawn, stretch.first_path, month, lanes),
            }
        }
        self.pad(target);
    }

    /// The sums of the values that happen in a month at these rates, by the numbers of the draw there.
    pub(crate) fn jumps(
        &self,
        draw: usize,
        month: u32,
        uniform: &[f64],
        sizes: &Distribution,
        rates: &[f64],
        target: &mut [f64],
    ) {
        for stretch in &self.stretches {
            for (lane, path) in stretch.lanes.clone().zip(stretch.first_path..) {
                let source = &self.draws[draw];
                target[lane] = self.source.jumps(source, path, month, uniform[lane], sizes, rates[lane]);
            }
        }
        self.pad(target);
    }

    fn pad(&self, target: &mut [f64]) {
        let first = target[0];
        let paths = self.stretches.last().map_or(0, |stretch| stretch.lanes.end);
        target[paths..].fill(first);
    }
}

/// Ascending paths as stretches of neighbours.
pub(crate) fn stretches(paths: &[u64]) -> Vec<Range<u64>> {
    let mut found: Vec<Range<u64>> = Vec::new();
    for &path in paths {
        match found.last_mut() {
            Some(last) if last.end == path => last.end += 1,
            _ => found.push(path..path + 1),
        }
    }
    found
}
