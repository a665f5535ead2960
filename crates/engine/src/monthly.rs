//! Series that compare programs, or compute with what one keeps: the monthly conclusion on one block of paths.

use program::{Conclusion, ConclusionInput, Ensemble, Register};

use crate::conclude::{conclude, constants};
use crate::record::{DirectColumn, Recorder, record};
use crate::request::Request;
use crate::stretch::BlockPlaces;

/// The outputs of a monthly conclusion that must be computed.
pub(crate) struct Monthly<const L: usize> {
    /// It has these alone; its inputs are numbered by what the recorders keep for it.
    conclusion: Conclusion,
    /// The column of a stretch that each is kept in.
    columns: Vec<usize>,
    /// The others.
    pub(crate) plain: Vec<DirectColumn>,
    /// Per program: registers that the recorders keep.
    pub(crate) reads: Vec<Vec<Register>>,
    registers: Vec<[f64; L]>,
    months: usize,
}

impl<const L: usize> Monthly<L> {
    pub(crate) fn new(ensemble: &Ensemble, request: &Request) -> Self {
        let Ensemble { programs, monthly, .. } = ensemble;
        let (mut plain, mut computed) = (Vec::new(), Vec::new());
        for (output, register) in monthly.outputs.iter().enumerate() {
            let column = request.series.len() + output;
            let is_written = monthly.instructions.iter().any(|one| one.target() == *register);
            match monthly.inputs.iter().find(|input| input.register == *register && !is_written) {
                Some(&ConclusionInput { program, place, .. }) => {
                    let register = programs[program].series[place];
                    plain.push(DirectColumn { program, register, column, compared: true });
                }
                None => computed.push(output),
            }
        }
        let mut conclusion = monthly.only(&computed);
        let mut reads = vec![Vec::new(); programs.len()];
        for input in &mut conclusion.inputs {
            reads[input.program].push(programs[input.program].series[input.place]);
            input.place = reads[input.program].len() - 1;
        }
        Monthly {
            registers: constants(&conclusion),
            conclusion,
            columns: computed.iter().map(|output| request.series.len() + output).collect(),
            plain,
            reads,
            months: programs.first().map_or(0, |program| program.months as usize),
        }
    }

    /// Computes every month from what the recorders kept, undefined where the base failed.
    pub(crate) fn conclude(
        &mut self,
        recorders: &[Recorder<L>],
        base: &[u64; L],
        spare: &mut [f64; L],
        places: &mut BlockPlaces,
    ) {
        if self.columns.is_empty() {
            return;
        }
        for month in 0..self.months {
            for &ConclusionInput { program, place, register } in &self.conclusion.inputs {
                self.registers[register.index()] = *recorders[program].kept(month, place);
            }
            conclude(&self.conclusion, &mut self.registers, spare);
            for (&column, output) in self.columns.iter().zip(&self.conclusion.outputs) {
                record(&self.registers[output.index()], places.month(column, month));
            }
        }
        self.columns.iter().for_each(|&column| places.keep_only(column, base));
    }
}
