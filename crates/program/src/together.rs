//! Several ensembles in one run.

use crate::rename::rename_instruction;
use crate::{Conclusion, ConclusionInput, Constant, Ensemble, Program, Register};

/// Several ensembles as one, on the same draws: chance is drawn once for all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Its outputs are theirs, one ensemble after another. Its own base is an empty program, which fails on no path, so
    /// that what fails in one ensemble is none of the others' business. It has no monthly conclusion.
    pub ensemble: Ensemble,
    /// Per ensemble: where its base program stands.
    pub bases: Vec<usize>,
}

impl Together {
    /// Puts ensembles together. A program that several of them have runs once.
    pub fn new(ensembles: Vec<Ensemble>) -> Together {
        let months = ensembles.iter().flat_map(|one| &one.programs).map(|program| program.months).max().unwrap_or(1);
        let mut programs = vec![Program { months, ..Program::default() }];
        let (mut conclusion, mut bases) = (Conclusion::default(), Vec::new());
        for one in ensembles {
            let places: Vec<usize> = one.programs.into_iter().map(|program| place(&mut programs, program)).collect();
            bases.push(places.first().copied().unwrap_or(0));
            append(&mut conclusion, one.conclusion, &places);
        }
        Together { ensemble: Ensemble { programs, conclusion, ..Ensemble::default() }, bases }
    }
}

/// Where the program stands, at the end if it is new.
fn place(programs: &mut Vec<Program>, program: Program) -> usize {
    programs.iter().position(|known| *known == program).unwrap_or_else(|| {
        programs.push(program);
        programs.len() - 1
    })
}

/// Puts a conclusion behind another, on registers of its own.
fn append(all: &mut Conclusion, one: Conclusion, places: &[usize]) {
    let first = all.registers;
    let moved = |register: Register| Register(first + register.0);
    all.registers += one.registers;
    let constants = one.constants.into_iter();
    all.constants.extend(constants.map(|Constant { register, value }| Constant { register: moved(register), value }));
    all.inputs.extend(one.inputs.into_iter().map(|input| ConclusionInput {
        program: places[input.program],
        place: input.place,
        register: moved(input.register),
    }));
    all.instructions.extend(one.instructions.into_iter().map(|mut instruction| {
        rename_instruction(&mut instruction, &|register: &mut Register| *register = moved(*register));
        instruction
    }));
    all.outputs.extend(one.outputs.into_iter().map(moved));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A base and a variant on one draw, and their difference; the variant adds a constant.
    fn ensemble(constant: f64) -> Ensemble {
        let program = |constant: f64| {
            let text = "months 1
                 registers 3
                 constant r0 CONSTANT
                 draw uniform once 7
                 prelude
                   compute
                     r1 = draw 0
                     r2 = add r0 r1
                 month
                 finale
                 scalars r2";
            crate::parse(&text.replace("CONSTANT", &format!("{constant:?}"))).unwrap()
        };
        let (r, operation) = (Register, crate::Binary::Subtract);
        Ensemble {
            programs: vec![program(0.0), program(constant)],
            conclusion: Conclusion {
                registers: 3,
                inputs: [0, 1]
                    .map(|program| ConclusionInput { program, place: 0, register: r(program as u32) })
                    .to_vec(),
                instructions: vec![crate::Instruction::Binary { operation, target: r(2), a: r(1), b: r(0) }],
                outputs: vec![r(2)],
                ..Conclusion::default()
            },
            ..Ensemble::default()
        }
    }

    #[test]
    fn programs_in_common_stand_once_and_outputs_follow_one_another() {
        let found = Together::new(vec![ensemble(1.0), ensemble(2.0)]);
        assert_eq!(crate::validate_ensemble(&found.ensemble), Ok(()));
        assert_eq!((found.ensemble.programs.len(), found.bases), (4, vec![1, 1]));
        let conclusion = found.ensemble.conclusion;
        let inputs: Vec<(usize, u32)> =
            conclusion.inputs.iter().map(|input| (input.program, input.register.0)).collect();
        assert_eq!(inputs, [(1, 0), (2, 1), (1, 3), (3, 4)]);
        assert_eq!(conclusion.outputs, [Register(2), Register(5)]);
        assert!(conclusion.instructions[1].operands().eq([Register(4), Register(3)]));
    }
}
