//! Moves what is the same in every month to the prelude.

use crate::{Instruction, Program, Register, Step};

/// Adds one step to the end of the prelude, if anything moves.
pub(super) fn hoist(program: &mut Program) {
    let mut settled = Settled::new(program);
    let mut hoisted = Vec::new();
    for step in &mut program.month {
        if let Step::Compute(body) | Step::Solve { body, .. } = step {
            body.retain(|instruction| {
                let moves = settled.is_invariant(instruction);
                if moves {
                    settled.fixed[instruction.target().0 as usize] = true;
                    hoisted.push(instruction.clone());
                }
                !moves
            });
        }
    }
    if !hoisted.is_empty() {
        program.prelude.push(Step::Compute(hoisted));
    }
}

/// What is known of the registers.
struct Settled {
    /// Holds one value from the end of the prelude on.
    fixed: Vec<bool>,
    /// How often the program writes it, anywhere.
    writes: Vec<u32>,
}

impl Settled {
    fn new(program: &Program) -> Self {
        let count = |steps: &[Step]| {
            let mut writes = vec![0_u32; program.registers as usize];
            let written = steps.iter().flat_map(|step| step.writes(program));
            written.for_each(|register| writes[register.0 as usize] += 1);
            writes
        };
        let (prelude, month, finale) = (count(&program.prelude), count(&program.month), count(&program.finale));
        let mut fixed: Vec<bool> = (0..prelude.len()).map(|r| prelude[r] > 0 && month[r] == 0).collect();
        for (register, _) in &program.constants {
            fixed[register.0 as usize] = true;
        }
        let mut writes: Vec<u32> = (0..prelude.len()).map(|r| prelude[r] + month[r] + finale[r]).collect();
        // A state or account is there before it is written.
        for state in &program.states {
            writes[state.0 as usize] += 2;
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
        let holds = |register: Register| self.fixed[register.0 as usize];
        pure && self.writes[instruction.target().0 as usize] == 1 && instruction.operands().all(holds)
    }
}
