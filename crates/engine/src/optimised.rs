//! A run with less work: programs optimised for what is asked of them.

use program::{Conclusion, Ensemble, Program, Register};

use crate::request::Request;

/// The same with less work. The monthly conclusion is left with what is requested of it.
pub(crate) fn optimised<'a>(ensemble: &Ensemble, request: &Request<'a>) -> (Ensemble, Request<'a>) {
    let mut request = request.clone();
    let shortcuts = request.shortcuts;
    let mut monthly = ensemble.monthly.only(&request.monthly);
    request.monthly = (0..monthly.outputs.len()).collect();
    let programs = ensemble.programs.iter().enumerate().map(|(index, program)| {
        let program = &with_series_read(program, index, &mut monthly);
        let mut series: Vec<&mut (usize, Register)> = request.series.iter_mut().filter(|s| s.0 == index).collect();
        if !shortcuts.optimised {
            return program.clone();
        }
        let keep: Vec<Register> = series.iter().map(|series| series.1).collect();
        let optimised = program::optimise(program, &keep);
        for (_, register) in &mut series {
            *register = optimised.registers[register.index()].expect("what is to be kept is kept");
        }
        for unpaid in request.unpaid.iter_mut().filter(|unpaid| unpaid.program == index) {
            let kept = unpaid.promises.iter_mut().flat_map(|promise| &mut promise.kept);
            for register in kept.chain(&mut unpaid.events) {
                *register = optimised.registers[register.index()].expect("a state stays where it is");
            }
        }
        optimised.program
    });
    let programs = programs.collect();
    (Ensemble { programs, conclusion: ensemble.conclusion.clone(), monthly }, request)
}

/// The program with only those series that the conclusion reads, where the conclusion now finds them.
fn with_series_read(program: &Program, index: usize, monthly: &mut Conclusion) -> Program {
    let mut read = Vec::new();
    for input in monthly.inputs.iter_mut().filter(|input| input.program == index) {
        read.push(program.series[input.place]);
        input.place = read.len() - 1;
    }
    Program { series: read, ..program.clone() }
}
