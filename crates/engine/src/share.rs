//! What the programs of an ensemble have in common: draws, and costly functions of them.
//!
//! A variant asks for most of the numbers that the base has asked for. Which instructions give the same numbers is found
//! once, by value numbering over prelude and month (Cocke and Schwartz 1970); in a block each such number is computed by
//! the first program that needs it and copied by the others, with the same bits.

use std::collections::BTreeMap;

use chance::{DrawKind, Recurrence};
use program::{Binary, Constant, Instruction, Program, ProgramStep, Register, RunPhase, Unary};

/// Most columns kept: a quarter of the memory that the largest program may take.
const MOST_COLUMNS: usize = program::MOST_REGISTERS as usize / 4;

/// Instructions of a step that are shared: (place in its body, slot), ascending.
type SharedOfStep = Vec<(usize, usize)>;

/// Which instructions of an ensemble are shared; by default none.
#[derive(Default)]
pub(crate) struct Sharing {
    /// Per program: its prelude's steps, its month's steps.
    programs: Vec<[Vec<SharedOfStep>; 2]>,
    /// Per slot: its first column.
    slots: Vec<usize>,
    columns: usize,
}

const PRELUDE: usize = 0;
const MONTH: usize = 1;

/// An instruction, by where it stands.
#[derive(Clone, Copy)]
struct Computation {
    program: usize,
    step: usize,
    index: usize,
}

impl Sharing {
    pub(crate) fn new(programs: &[Program]) -> Self {
        let mut numbering = Numbering::default();
        for (index, program) in programs.iter().enumerate() {
            numbering.program(index, program);
        }
        let empty = |steps: &[ProgramStep]| vec![SharedOfStep::new(); steps.len()];
        let mut sharing = Sharing {
            programs: programs.iter().map(|program| [empty(&program.prelude), empty(&program.month)]).collect(),
            slots: Vec::new(),
            columns: 0,
        };
        let months = programs.iter().map(|program| program.months as usize).max().unwrap_or(0);
        for ((phase, _), places) in numbering.uses {
            let width = if phase == MONTH { months } else { 1 };
            if places.len() > 1 && sharing.columns + width <= MOST_COLUMNS {
                for place in places {
                    let steps = &mut sharing.programs[place.program][phase];
                    steps[place.step].push((place.index, sharing.slots.len()));
                }
                sharing.slots.push(sharing.columns);
                sharing.columns += width;
            }
        }
        sharing.programs.iter_mut().flatten().flatten().for_each(|step| step.sort_unstable());
        sharing
    }

    /// The shared part of a step.
    pub(crate) fn of(&self, program: usize, phase: RunPhase, step: usize) -> &[(usize, usize)] {
        let phase = match phase {
            RunPhase::Prelude => PRELUDE,
            RunPhase::Month => MONTH,
            RunPhase::Finale => return &[],
        };
        self.programs.get(program).map_or(&[], |phases| &phases[phase][step])
    }
}

/// SharedColumns numbers of one block.
pub(crate) struct SharedColumns<const L: usize> {
    columns: Vec<[f64; L]>,
    slots: Vec<usize>,
    /// Per slot: how many months are there.
    ready: Vec<u32>,
}

impl<const L: usize> SharedColumns<L> {
    pub(crate) fn new(sharing: &Sharing) -> Self {
        let slots = sharing.slots.clone();
        SharedColumns { columns: vec![[0.0; L]; sharing.columns], ready: vec![0; slots.len()], slots }
    }

    /// Forgets the last block.
    pub(crate) fn begin(&mut self) {
        self.ready.fill(0);
    }

    /// The numbers of a slot, if they are there.
    pub(crate) fn get(&self, slot: usize, month: u32) -> Option<&[f64; L]> {
        (month < self.ready[slot]).then(|| &self.columns[self.slots[slot] + month as usize])
    }

    /// Keeps the numbers of a slot; months come in order.
    pub(crate) fn keep(&mut self, slot: usize, month: u32, column: &[f64; L]) {
        self.columns[self.slots[slot] + month as usize] = *column;
        self.ready[slot] = month + 1;
    }
}

/// An instruction by the numbers of its operands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Formula {
    Constant(u64),
    Month(usize),
    Draw(u64, bool, bool),
    Unary(u8, u32),
    Binary(u8, [u32; 2]),
    Select([u32; 3]),
    /// A distribution or table, in words.
    Function(String, u32),
}

/// Gives equal numbers to equal values.
#[derive(Default)]
struct Numbering {
    numbers: BTreeMap<Formula, u32>,
    /// Per phase and number: who computes it, if that is costly.
    uses: BTreeMap<(usize, u32), Vec<Computation>>,
}

impl Numbering {
    fn number(&mut self, value: Formula) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(value).or_insert(next)
    }

    fn program(&mut self, index: usize, program: &Program) {
        let mut known = vec![None; program.registers as usize];
        for &Constant { register, value } in &program.constants {
            known[register.index()] = Some(self.number(Formula::Constant(value.to_bits())));
        }
        self.phase(index, program, PRELUDE, &program.prelude, &mut known);
        // A month may read, from the month before, what it writes.
        for register in program.month.iter().flat_map(|step| step.writes(program)) {
            known[register.index()] = None;
        }
        self.phase(index, program, MONTH, &program.month, &mut known);
    }

    fn phase(
        &mut self,
        index: usize,
        program: &Program,
        phase: usize,
        steps: &[ProgramStep],
        known: &mut [Option<u32>],
    ) {
        for (step, content) in steps.iter().enumerate() {
            let ProgramStep::Compute(body) = content else {
                content.writes(program).iter().for_each(|register| known[register.index()] = None);
                continue;
            };
            for (place, instruction) in body.iter().enumerate() {
                let number = self.value(program, phase, instruction, known).map(|value| self.number(value));
                known[instruction.target().index()] = number;
                if let (Some(number), true) = (number, is_costly(instruction)) {
                    let place = Computation { program: index, step, index: place };
                    self.uses.entry((phase, number)).or_default().push(place);
                }
            }
        }
    }

    /// None if it depends on more than chance, constants and the month.
    fn value(
        &mut self,
        program: &Program,
        phase: usize,
        instruction: &Instruction,
        known: &[Option<u32>],
    ) -> Option<Formula> {
        let of = |register: Register| known[register.index()];
        Some(match *instruction {
            Instruction::Unary { operation, a, .. } => Formula::Unary(operation as u8, of(a)?),
            Instruction::Binary { operation, a, b, .. } => Formula::Binary(operation as u8, [of(a)?, of(b)?]),
            Instruction::Select { condition, yes, no, .. } => Formula::Select([of(condition)?, of(yes)?, of(no)?]),
            Instruction::Month { .. } => Formula::Month(phase),
            Instruction::Draw { draw, .. } => {
                let draw = &program.draws[draw as usize];
                Formula::Draw(draw.key, draw.kind == DrawKind::Normal, draw.recurrence == Recurrence::Monthly)
            }
            Instruction::Quantile { distribution, a, .. } => {
                Formula::Function(format!("{:?}", program.distributions[distribution as usize]), of(a)?)
            }
            Instruction::Table { table, a, .. } => {
                Formula::Function(format!("{:?}", program.tables[table as usize]), of(a)?)
            }
            Instruction::Jumps { .. }
            | Instruction::Lag { .. }
            | Instruction::Window { .. }
            | Instruction::InternalRate { .. } => return None,
        })
    }
}

/// Whether to compute it costs much more than to copy it.
fn is_costly(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Draw { .. } | Instruction::Quantile { .. } => true,
        Instruction::Unary { operation, .. } => matches!(
            operation,
            Unary::Exponential | Unary::Logarithm | Unary::NormalDistribution | Unary::NormalQuantile
        ),
        Instruction::Binary { operation, .. } => *operation == Binary::Power,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(distribution: &str, change: &str) -> Program {
        let text = format!(
            "months 4
             registers 10
             constant r0 0.5
             states r1
             draw uniform once 7
             draw normal monthly 8
             distribution {distribution}
             prelude
               compute
                 r2 = draw 0
                 r3 = quantile 0 r2
             month
               compute
                 r4 = draw 1
                 r5 = {change}
                 r6 = exponential r5
                 r7 = multiply r1 r6
                 r8 = exponential r7
               commit
                 r8 to r1
             finale
             scalars r1"
        );
        program::parse(&text).unwrap()
    }

    /// Per phase, the places shared between a program and another.
    fn shared(distribution: &str, change: &str) -> [Vec<usize>; 2] {
        let programs = [program("beta 2.0 3.0 0.0 1.0", "multiply r0 r4"), program(distribution, change)];
        let sharing = Sharing::new(&programs);
        [RunPhase::Prelude, RunPhase::Month]
            .map(|phase| sharing.of(1, phase, 0).iter().map(|shared| shared.0).collect())
    }

    #[test]
    fn equal_functions_of_chance_are_shared_and_states_are_not() {
        assert_eq!(shared("beta 2.0 3.0 0.0 1.0", "multiply r0 r4"), [vec![0, 1], vec![0, 2]]);
    }

    #[test]
    fn what_differs_is_not_shared() {
        assert_eq!(shared("beta 2.0 3.5 0.0 1.0", "multiply r0 r4"), [vec![0], vec![0, 2]]);
        assert_eq!(shared("beta 2.0 3.0 0.0 1.0", "multiply r3 r4"), [vec![0, 1], vec![0]]);
        assert_eq!(shared("beta 2.0 3.0 0.0 1.0", "add r0 r4"), [vec![0, 1], vec![0]]);
    }

    #[test]
    fn a_program_alone_shares_nothing() {
        let sharing = Sharing::new(&[program("uniform 0.0 1.0", "copy r4")]);
        assert!(sharing.of(0, RunPhase::Month, 0).is_empty() && sharing.columns == 0);
    }
}
