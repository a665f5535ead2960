//! How many months of a program what is read at its end depends on.

use std::collections::BTreeMap;

use crate::kernel;
use program::{Constant, Instruction, Program, ProgramStep, Register, Unary};

/// The fewest months after which the scalars are what they are after all of them, on every path on which nothing fails later; at
/// most `program.months`. A claim about one date reads a state that keeps its value from then on.
///
/// A register is settled from a month on if every later month gives it the same value: the month does not write it, or computes it of
/// settled values, or chooses a settled one by a condition that depends on the month alone; a state, if what is committed to
/// it is itself.
///
/// ```
/// let text = "months 60\nregisters 5\nconstant r0 7.0\nstates r1\nprelude\nmonth\n  compute\n    r2 = month\n    r3 = equal r2 r0\n    \
///     r4 = select r3 r2 r1\n  commit\n    r4 to r1\nfinale\nscalars r1";
/// let program = program::parse(text).unwrap();
/// assert_eq!(offtake_engine::horizon(&program), 9);
/// ```
pub fn horizon(program: &Program) -> u32 {
    let finale = program.finale.iter().flat_map(computed);
    let reads_time = |instruction: &Instruction| {
        matches!(instruction, Instruction::Month { .. } | Instruction::InternalRate { .. })
            || matches!(instruction, Instruction::Lag { .. } | Instruction::Window { .. })
    };
    if finale.clone().any(reads_time) || !program.finale.iter().all(|step| matches!(step, ProgramStep::Compute(_))) {
        return program.months;
    }
    let read: Vec<Register> = finale.flat_map(Instruction::operands).chain(program.scalars.iter().copied()).collect();
    let months = Months::new(program);
    let settled = |from: u32| {
        let settled = months.settled(from);
        read.iter().all(|register| settled[register.index()])
    };
    // A register settled from one month on is settled from the next on.
    let (mut low, mut high) = (0, program.months - 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if settled(middle) { high = middle } else { low = middle + 1 }
    }
    low + 1
}

/// Straight-line instructions of a step.
fn computed(step: &ProgramStep) -> &[Instruction] {
    match step {
        ProgramStep::Compute(body) => body,
        _ => &[],
    }
}

/// Months of a program, as far as they are known before it runs.
struct Months<'a> {
    program: &'a Program,
    /// Per register that depends on the month alone: its value in each.
    known: BTreeMap<Register, Vec<f64>>,
    /// Registers that the month writes by anything but one instruction or one commit.
    moved: Vec<bool>,
    /// Per register: what the month computes it by.
    by: Vec<Option<&'a Instruction>>,
    /// Per state: what the month commits to it.
    committed: BTreeMap<Register, Register>,
}

impl<'a> Months<'a> {
    fn new(program: &'a Program) -> Self {
        let registers = program.registers as usize;
        let every = |value: f64| vec![value; program.months as usize];
        let constant = |&Constant { register, value }: &Constant| (register, every(value));
        let mut months = Self {
            program,
            known: program.constants.iter().map(constant).collect(),
            moved: vec![false; registers],
            by: vec![None; registers],
            committed: BTreeMap::new(),
        };
        for step in &program.month {
            match step {
                ProgramStep::Compute(body) => body.iter().for_each(|instruction| months.compute(instruction)),
                ProgramStep::Commit(updates) => updates.iter().for_each(|update| {
                    let before = months.committed.insert(update.target, update.source);
                    months.moved[update.target.index()] |= before.is_some();
                }),
                other => other.writes(program).iter().for_each(|register| months.moved[register.index()] = true),
            }
        }
        // A state that is computed where it stands reads itself.
        let by = &months.by;
        let in_place = program.states.iter().filter(|state| by[state.index()].is_some());
        in_place.for_each(|state| months.moved[state.index()] = true);
        months
    }

    fn compute(&mut self, instruction: &'a Instruction) {
        let target = instruction.target();
        let place = &mut self.by[target.index()];
        self.moved[target.index()] |= place.is_some();
        *place = Some(instruction);
        let values = self.known_values(instruction);
        values.map(|values| self.known.insert(target, values));
    }

    /// The values of an instruction in each month, if they depend on nothing else.
    fn known_values(&self, instruction: &Instruction) -> Option<Vec<f64>> {
        let months = self.program.months as usize;
        let known: Vec<&Vec<f64>> = instruction.operands().map(|of| self.known.get(&of)).collect::<Option<_>>()?;
        let value = |month: usize| {
            let mut target = [0.0];
            match *instruction {
                Instruction::Month { .. } => target = [month as f64],
                Instruction::Unary { operation, .. } => kernel::unary(operation, &mut target, &[known[0][month]]),
                Instruction::Binary { operation, .. } => {
                    kernel::binary(operation, &mut target, &[known[0][month]], &[known[1][month]]);
                }
                Instruction::Select { .. } => {
                    let [condition, yes, no] = [0, 1, 2].map(|at| [known[at][month]]);
                    kernel::select(&mut target, &condition, &yes, &no);
                }
                _ => return None,
            }
            Some(target[0])
        };
        (0..months).map(value).collect()
    }

    /// Per register: whether every month from this one on gives it the same value.
    fn settled(&self, from: u32) -> Vec<bool> {
        let mut settled: Vec<bool> = self.moved.iter().map(|moved| !moved).collect();
        // Begins with all that may be and takes away what is not, until nothing changes.
        loop {
            let mut changed = false;
            let mut drop = |register: Register, settled: &mut Vec<bool>| {
                changed |= std::mem::replace(&mut settled[register.index()], false);
            };
            for instruction in self.program.month.iter().flat_map(computed) {
                if !self.is_settled(instruction, from, &settled) {
                    drop(instruction.target(), &mut settled);
                }
            }
            for (&state, &source) in &self.committed {
                if self.chosen(source, from) != state {
                    drop(state, &mut settled);
                }
            }
            if !changed {
                return settled;
            }
        }
    }

    fn is_settled(&self, instruction: &Instruction, from: u32, settled: &[bool]) -> bool {
        let holds = |register: Register| settled[register.index()];
        if self.always(instruction.target(), from).is_some() {
            return true;
        }
        match *instruction {
            Instruction::Select { condition, yes, no, .. } => match self.always(condition, from) {
                Some(truth) => holds(if truth == 0.0 { no } else { yes }),
                None => [condition, yes, no].into_iter().all(holds),
            },
            Instruction::Unary { .. }
            | Instruction::Binary { .. }
            | Instruction::Quantile { .. }
            | Instruction::Table { .. } => instruction.operands().all(holds),
            _ => false,
        }
    }

    /// The value that a register has in every month from this one on, if it depends on the month alone and is defined.
    fn always(&self, register: Register, from: u32) -> Option<f64> {
        let values = self.known.get(&register)?.get(from as usize..)?;
        let first = *values.first()?;
        values.iter().all(|value| *value == first).then_some(first)
    }

    /// The register that this one copies in every month from this one on.
    fn chosen(&self, register: Register, from: u32) -> Register {
        let mut at = register;
        // A chain is no longer than the program.
        for _ in 0..self.program.registers {
            at = match self.by[at.index()].filter(|_| !self.moved[at.index()]) {
                Some(&Instruction::Unary { operation: Unary::Copy, a, .. }) => a,
                Some(&Instruction::Select { condition, yes, no, .. }) => match self.always(condition, from) {
                    Some(truth) => [yes, no][usize::from(truth == 0.0)],
                    None => return at,
                },
                _ => return at,
            };
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(month: &str, scalars: &str) -> u32 {
        let text = format!(
            "months 60\nregisters 9\nconstant r0 7.0\nconstant r8 20.0\nstates r1 r5\nprelude\nmonth\n  compute\n    r2 = month\n{month}finale\nscalars {scalars}"
        );
        horizon(&program::parse(&text).unwrap())
    }

    #[test]
    fn what_the_prelude_knows_needs_one_month() {
        assert_eq!(of("", "r0"), 1);
    }

    #[test]
    fn a_sum_needs_every_month() {
        assert_eq!(of("    r3 = add r1 r0\n  commit\n    r3 to r1\n", "r1"), 60);
    }

    #[test]
    fn a_sum_that_ends_needs_the_months_until_then() {
        let month = "    r3 = less r2 r8\n    r4 = add r1 r0\n    r6 = select r3 r4 r1\n  commit\n    r6 to r1\n";
        assert_eq!(of(month, "r1"), 21);
        assert_eq!(of(month, "r1 r2"), 60);
    }

    #[test]
    fn a_state_that_another_still_moves_is_not_settled() {
        let month = "    r3 = equal r2 r0\n    r4 = select r3 r5 r1\n    r6 = add r5 r0\n  commit\n    r4 to r1\n    r6 to r5\n";
        assert_eq!(of(month, "r1"), 9);
        assert_eq!(of(month, "r5"), 60);
        // Where the date is none that the program knows, any month may be it.
        let drawn = "    r3 = equal r2 r5\n    r4 = select r3 r0 r1\n  commit\n    r4 to r1\n";
        assert_eq!(of(drawn, "r1"), 60);
    }
}
