//! Series that compare programs: the monthly conclusion on one block of paths.

use program::{Conclusion, ConclusionInput, Ensemble};

use crate::conclude::{conclude, constants};
use crate::record::Recorder;

/// The monthly conclusion's registers and what it leaves of a block.
pub(crate) struct Monthly<const L: usize> {
    registers: Vec<[f64; L]>,
    /// Per month and output.
    values: Vec<[f64; L]>,
    outputs: usize,
}

impl<const L: usize> Monthly<L> {
    pub(crate) fn new(ensemble: &Ensemble) -> Self {
        let outputs = ensemble.monthly.outputs.len();
        let months = ensemble.programs.first().map_or(0, |program| program.months as usize);
        Monthly { registers: constants(&ensemble.monthly), values: vec![[0.0; L]; months * outputs], outputs }
    }

    /// Computes every month from what the recorders kept, undefined where the base failed.
    pub(crate) fn conclude(
        &mut self,
        conclusion: &Conclusion,
        recorders: &[Recorder<L>],
        base: &[u64; L],
        spare: &mut [f64; L],
    ) {
        for (month, values) in self.values.chunks_mut(self.outputs.max(1)).enumerate() {
            for &ConclusionInput { program, place, register } in &conclusion.inputs {
                self.registers[register.index()] = *recorders[program].compared(month, place);
            }
            conclude(conclusion, &mut self.registers, spare);
            for (value, output) in values.iter_mut().zip(&conclusion.outputs) {
                let found = &self.registers[output.index()];
                // One NaN for all, whatever arithmetic made it.
                let defined = |lane: usize| base[lane] != 0 && !found[lane].is_nan();
                *value = std::array::from_fn(|lane| if defined(lane) { found[lane] } else { f64::NAN });
            }
        }
    }

    /// Copies the block to its place.
    pub(crate) fn deliver(&self, first: usize, paths: usize, all: usize, monthly: &mut [Vec<f64>]) {
        for (output, target) in monthly.iter_mut().enumerate() {
            let columns = self.values.iter().skip(output).step_by(self.outputs);
            for (month, column) in columns.enumerate() {
                let start = month * all + first;
                target[start..start + paths].copy_from_slice(&column[..paths]);
            }
        }
    }
}
