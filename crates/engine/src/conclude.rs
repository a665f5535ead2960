//! Conclusions: arithmetic across programs on one block of paths.

use program::{Conclusion, Constant};

use crate::kernel;

/// Registers of a conclusion with its constants.
pub(crate) fn constants<const L: usize>(conclusion: &Conclusion) -> Vec<[f64; L]> {
    let mut registers = vec![[0.0; L]; conclusion.registers as usize];
    for &Constant { register, value } in &conclusion.constants {
        registers[register.index()] = [value; L];
    }
    registers
}

/// Computes a conclusion whose inputs stand in their registers.
pub(crate) fn conclude<const L: usize>(conclusion: &Conclusion, registers: &mut [[f64; L]], spare: &mut [f64; L]) {
    for instruction in &conclusion.instructions {
        let known = kernel::arithmetic(instruction, registers, spare);
        assert!(known, "a conclusion is arithmetic");
    }
}
