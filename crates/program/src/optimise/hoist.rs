//! Moves what is the same in every month to the prelude.

use crate::{Instruction, Program, ProgramStep, Register};

/// Adds one step to the end of the prelude, if anything moves.
pub(super) fn hoist(program: &mut Program) {
    let mut invariance = Invariance::new(program);
    let mut hoisted = Vec::new();
    for step in &mut program.month {
        if let ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } = step {
            body.retain(|instruction| {
                let moves = invariance.is_invariant(instruction);
                if moves {
                    invariance.fixed[instruction.target().index()] = true;
                    hoisted.push(instruction.clone());
                }
                !moves
            });
        }
    }
    if !hoisted.is_empty() {
        program.prelude.push(ProgramStep::Compute(hoisted));
    }
}

/// How often the value of each register changes.
struct Invariance {
    /// Holds one value from the end of the prelude on.
    fixed: Vec<bool>,
    /// How often the program writes it, anywhere.
    writes: Vec<u32>,
}

impl Invariance {
    fn new(program: &Program) -> Self {
        let count = |steps: &[ProgramStep]| {
            let mut writes = vec![0_u32; program.registers as usize];
            let written = steps.iter().flat_map(|step| step.writes(program));
            written.for_each(|register| writes[register.index()] += 1);
            writes
        };
        let (prelude, month, finale) = (count(&program.prelude), count(&program.month), count(&program.finale));
        let mut fixed: Vec<bool> = (0..prelude.len()).map(|r| prelude[r] > 0 && month[r] == 0).collect();
        for constant in &program.constants {
            fixed[constant.register.index()] = true;
        }
        let mut writes: Vec<u32> = (0..prelude.len()).map(|r| prelude[r] + month[r] + finale[r]).collect();
        // A state or account is there before it is written.
        for state in &program.states {
            writes[state.index()] += 2;
        }
        Self { fixed, writes }
    }

    fn is_invariant(&self, instruction: &Instruction) -> bool {
        let pure = matches!(
            instruction,
            Instruction::Unary { .. }
                | Instruction::Binary { .. }
                | Instruction::Select { .. }
                | Instruction::Quantile { .. }
                | Instruction::Table { .. }
        );
        let holds = |register: Register| self.fixed[register.index()];
        pure && self.writes[instruction.target().index()] == 1 && instruction.operands().all(holds)
    }
}
