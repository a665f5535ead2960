//! Drops what nobody reads.

use crate::{Clearing, Instruction, Program, ProgramStep, Register};

/// The program without instructions, constants, draws and histories that lead to no sink, no scalar and nothing of `keep`. Registers
/// keep their numbers.
pub fn pruned(program: &Program, keep: &[Register]) -> Program {
    let mut marks = Marks {
        writers: vec![Vec::new(); program.registers as usize],
        needed: vec![false; program.registers as usize],
        histories: vec![false; program.histories.len()],
        waiting: Vec::new(),
    };
    for instruction in instructions(program) {
        marks.writers[instruction.target().index()].push(instruction);
    }
    keep.iter().chain(&program.scalars).for_each(|&register| marks.need(register));
    sinks(program).into_iter().for_each(|register| marks.need(register));
    marks.follow(program);
    without(program, &marks)
}

/// The steps of all phases.
pub(super) fn steps(program: &Program) -> impl Iterator<Item = &ProgramStep> {
    program.prelude.iter().chain(&program.month).chain(&program.finale)
}

/// The instructions of all steps.
pub(super) fn instructions(program: &Program) -> impl Iterator<Item = &Instruction> {
    let bodies = steps(program).filter_map(|step| match step {
        ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => Some(body),
        _ => None,
    });
    bodies.flatten()
}

fn bodies_mut(program: &mut Program) -> impl Iterator<Item = &mut Vec<Instruction>> {
    let steps = program.prelude.iter_mut().chain(&mut program.month).chain(&mut program.finale);
    steps.filter_map(|step| match step {
        ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => Some(body),
        _ => None,
    })
}

/// The registers read by steps on which a path may fail.
fn sinks(program: &Program) -> Vec<Register> {
    let mut sinks: Vec<Register> = program.clearings.iter().flat_map(Clearing::reads).collect();
    for step in steps(program) {
        match step {
            ProgramStep::Post(postings) => sinks.extend(postings.iter().map(|posting| posting.amount)),
            ProgramStep::Commit(updates) => sinks.extend(updates.iter().map(|update| update.source)),
            ProgramStep::Solve { guesses, .. } => {
                sinks.extend(guesses.iter().flat_map(|guess| [guess.guess, guess.new]))
            }
            ProgramStep::Compute(_) | ProgramStep::Clear(_) | ProgramStep::Tag(_) | ProgramStep::Remember => {}
        }
    }
    sinks
}

struct Marks<'a> {
    /// Per register: what writes it.
    writers: Vec<Vec<&'a Instruction>>,
    needed: Vec<bool>,
    histories: Vec<bool>,
    waiting: Vec<Register>,
}

impl Marks<'_> {
    fn need(&mut self, register: Register) {
        let needed = &mut self.needed[register.index()];
        if !*needed {
            *needed = true;
            self.waiting.push(register);
        }
    }

    fn follow(&mut self, program: &Program) {
        while let Some(register) = self.waiting.pop() {
            for instruction in std::mem::take(&mut self.writers[register.index()]) {
                instruction.operands().for_each(|operand| self.need(operand));
                if let Some(history) = history(instruction) {
                    self.histories[history as usize] = true;
                    self.need(program.histories[history as usize].source);
                }
            }
        }
    }
}

/// What an instruction reads back.
pub(super) fn history(instruction: &Instruction) -> Option<u32> {
    match *instruction {
        Instruction::Lag { history, .. }
        | Instruction::Window { history, .. }
        | Instruction::InternalRate { history, .. } => Some(history),
        _ => None,
    }
}

fn draw(instruction: &Instruction) -> Option<u32> {
    match *instruction {
        Instruction::Draw { draw, .. } | Instruction::Jumps { draw, .. } => Some(draw),
        _ => None,
    }
}

fn without(program: &Program, marks: &Marks) -> Program {
    let is_needed = |register: Register| marks.needed[register.index()];
    let mut pruned = program.clone();
    pruned.constants.retain(|constant| is_needed(constant.register));
    let histories = Places::new(&marks.histories);
    pruned.histories = histories.of(&pruned.histories);
    bodies_mut(&mut pruned).for_each(|body| body.retain(|instruction| is_needed(instruction.target())));
    for tags in pruned.tags.iter_mut().filter(|tags| !tags.states().any(is_needed)) {
        tags.found.retain(|sum| is_needed(sum.target));
    }
    let mut drawn = vec![false; program.draws.len()];
    instructions(&pruned).filter_map(draw).for_each(|draw| drawn[draw as usize] = true);
    let draws = Places::new(&drawn);
    pruned.draws = draws.of(&pruned.draws);
    for instruction in bodies_mut(&mut pruned).flatten() {
        match instruction {
            Instruction::Lag { history, .. }
            | Instruction::Window { history, .. }
            | Instruction::InternalRate { history, .. } => *history = histories.places[*history as usize],
            Instruction::Draw { draw, .. } | Instruction::Jumps { draw, .. } => *draw = draws.places[*draw as usize],
            _ => {}
        }
    }
    pruned
}

/// Which entries of a list stay, and where.
struct Places<'a> {
    stays: &'a [bool],
    /// New place of each that stays.
    places: Vec<u32>,
}

impl<'a> Places<'a> {
    fn new(stays: &'a [bool]) -> Self {
        let mut next = 0;
        let place = |&stays: &bool| {
            next += u32::from(stays);
            next - u32::from(stays)
        };
        Places { stays, places: stays.iter().map(place).collect() }
    }

    fn of<T: Clone>(&self, list: &[T]) -> Vec<T> {
        list.iter().zip(self.stays).filter(|(_, stays)| **stays).map(|(entry, _)| entry.clone()).collect()
    }
}
