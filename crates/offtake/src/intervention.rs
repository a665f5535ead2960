//! Programs changed on purpose: an assumption set to a value with all other draws kept, and only what one answer needs.

use program::{Ensemble, Instruction, Program, Register, Step, Unary};

/// Writes `value` into a register of the prelude in place of what was drawn there. False if nothing writes it.
pub(crate) fn set(program: &mut Program, register: Register, value: f64) -> bool {
    let constant = Register(program.registers);
    let mut found = false;
    for step in &mut program.prelude {
        let Step::Compute(body) = step else { continue };
        for instruction in body.iter_mut().filter(|one| one.target() == register) {
            *instruction = Instruction::Unary { operation: Unary::Copy, target: register, a: constant };
            found = true;
        }
    }
    if found {
        program.registers += 1;
        program.constants.push((constant, value));
    }
    found
}

/// Only the programs and the arithmetic that one output of the conclusion rests on, with the base, and for each program
/// kept its index in the whole.
pub(crate) fn only(whole: &Ensemble, output: usize) -> (Ensemble, Vec<usize>) {
    let mut conclusion = whole.conclusion.only(&[output]);
    let used = |program: &usize| *program == 0 || conclusion.inputs.iter().any(|input| input.0 == *program);
    let kept: Vec<usize> = (0..whole.programs.len()).filter(used).collect();
    let mut programs: Vec<Program> = kept.iter().map(|&program| whole.programs[program].clone()).collect();
    // Only the scalars that are read, so that the engine may leave out what leads to the others.
    for program in &mut programs {
        program.scalars.clear();
        program.series.clear();
    }
    for (program, scalar, _) in &mut conclusion.inputs {
        let register = whole.programs[*program].scalars[*scalar];
        *program = kept.iter().position(|one| one == program).expect("its program is used");
        programs[*program].scalars.push(register);
        *scalar = programs[*program].scalars.len() - 1;
    }
    (Ensemble { programs, conclusion, ..Ensemble::default() }, kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chance::Sampler;
    use chance::{Draw, DrawKind, Recurrence};
    use engine::Request;
    use program::{Binary, Conclusion};

    /// Two programs on one draw: x, and x + 10; three outputs: x, the other, their difference.
    fn ensemble() -> Ensemble {
        let r = Register;
        let program = |offset: f64| Program {
            months: 1,
            registers: 3,
            constants: vec![(r(0), offset)],
            draws: vec![Draw { key: 7, kind: DrawKind::Uniform, recurrence: Recurrence::Constant }],
            prelude: vec![Step::Compute(vec![
                Instruction::Draw { target: r(1), draw: 0 },
                Instruction::Binary { operation: Binary::Add, target: r(2), a: r(0), b: r(1) },
            ])],
            scalars: vec![r(2)],
            ..Program::default()
        };
        Ensemble {
            programs: vec![program(0.0), program(10.0), program(20.0)],
            conclusion: Conclusion {
                registers: 4,
                inputs: vec![(0, 0, r(0)), (1, 0, r(1)), (2, 0, r(2))],
                instructions: vec![Instruction::Binary { operation: Binary::Subtract, target: r(3), a: r(2), b: r(0) }],
                outputs: vec![r(0), r(1), r(3)],
                ..Conclusion::default()
            },
            ..Ensemble::default()
        }
    }

    fn first(ensemble: &Ensemble) -> Vec<Vec<f64>> {
        let request = Request {
            seed: 1,
            sampler: Sampler::Random,
            paths: 3,
            threads: 1,
            series: Vec::new(),
            monthly: Vec::new(),
            ledger_sums: Vec::new(),
            progress: None,
        };
        engine::run(ensemble, &request).outputs
    }

    #[test]
    fn an_answer_alone_is_what_it_was_among_the_others() {
        let whole = ensemble();
        let outputs = first(&whole);
        for (output, programs) in [(0, vec![0]), (1, vec![0, 1]), (2, vec![0, 2])] {
            let (alone, kept) = only(&whole, output);
            assert_eq!(kept, programs);
            assert_eq!(first(&alone), [outputs[output].clone()]);
        }
    }

    #[test]
    fn a_set_register_keeps_its_value_on_every_path() {
        let mut whole = ensemble();
        assert!(set(&mut whole.programs[1], Register(1), 0.25));
        assert!(!set(&mut whole.programs[1], Register(0), 0.25));
        assert_eq!(first(&whole)[1], [10.25; 3]);
        assert_eq!(first(&whole)[0], first(&ensemble())[0]);
    }
}
