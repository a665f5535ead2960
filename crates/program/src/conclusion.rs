//! Several programs, and what is computed across them.

use std::collections::BTreeSet;

use crate::instruction::{Instruction, Register};
use crate::program::{Constant, Program};

/// A value of a program that a conclusion reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConclusionInput {
    /// Index into `Ensemble::programs`.
    pub program: usize,
    /// Index into the program's `scalars` or, for the monthly conclusion, `series`.
    pub place: usize,
    /// Register to fill. NaN if the program failed the path.
    pub register: Register,
}

/// Straight-line arithmetic over values of several programs on the same paths: answers and series that compare
/// variants.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Conclusion {
    /// Number of registers.
    pub registers: u32,
    /// Registers set once.
    pub constants: Vec<Constant>,
    /// What it reads.
    pub inputs: Vec<ConclusionInput>,
    /// The arithmetic.
    pub instructions: Vec<Instruction>,
    /// One value per path each, in this order. NaN = not applicable on that path.
    pub outputs: Vec<Register>,
}

impl Conclusion {
    /// Only what these outputs depend on: they are its outputs, in this order. Inputs keep their places.
    ///
    /// # Panics
    /// If there is no such output.
    pub fn only(&self, outputs: &[usize]) -> Conclusion {
        let outputs: Vec<Register> = outputs.iter().map(|&output| self.outputs[output]).collect();
        let mut needed: BTreeSet<Register> = outputs.iter().copied().collect();
        for instruction in self.instructions.iter().rev() {
            if needed.contains(&instruction.target()) {
                needed.extend(instruction.operands());
            }
        }
        let instructions = self.instructions.iter().filter(|one| needed.contains(&one.target()));
        Conclusion {
            registers: self.registers,
            constants: self.constants.clone(),
            inputs: self.inputs.iter().filter(|input| needed.contains(&input.register)).copied().collect(),
            instructions: instructions.cloned().collect(),
            outputs,
        }
    }
}

/// A base program, its variants, and what is concluded from them. All run on the same draws.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Ensemble {
    /// The base program first.
    pub programs: Vec<Program>,
    /// The figures computed across them per path, from their scalars.
    pub conclusion: Conclusion,
    /// The figures computed across them per path and month, from their series.
    pub monthly: Conclusion,
}
