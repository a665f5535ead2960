//! Programs: the text form, the validator, and what validity promises.

use chance::Sampler;
use engine::{Trace, oracle, plan, trace};
use program::{Instruction, Program, ProgramStep, RunPhase, parse, parse_ensemble, validate, validate_ensemble};

/// Bytes are read as the text form of a program, or of an ensemble if they begin so. What can be read prints to a text
/// that reads and prints the same. What is valid runs without a panic, and the engine and the oracle agree on it.
pub fn program(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if text.starts_with("program") {
        let Ok(ensemble) = parse_ensemble(&text) else { return };
        let printed = ensemble.to_string();
        let again = parse_ensemble(&printed).unwrap_or_else(|error| panic!("{error} in\n{printed}"));
        assert_eq!(again.to_string(), printed);
        let _ = validate_ensemble(&ensemble);
        return;
    }
    let Ok(program) = parse(&text) else { return };
    let printed = program.to_string();
    let again = parse(&printed).unwrap_or_else(|error| panic!("{error} in\n{printed}"));
    assert_eq!(again.to_string(), printed);
    match validate(&program) {
        Ok(()) if is_small(&program) => runs_alike(&program),
        Ok(()) => {}
        Err(findings) => assert!(!findings.is_empty() && findings.iter().all(|finding| !finding.is_empty())),
    }
}

/// Whether a run takes no time to speak of.
fn is_small(program: &Program) -> bool {
    let steps = program.prelude.iter().chain(&program.month).chain(&program.finale);
    let work: u64 = steps.map(work).sum();
    let parties = program.clearings.iter().map(|clearing| clearing.nodes.len() + clearing.dues.len());
    program.months <= 24
        && program.ledger.books <= 100
        && program.registers <= 1_000
        && work <= 5_000
        && parties.sum::<usize>() <= 60
}

/// Instructions that a step may execute.
fn work(step: &ProgramStep) -> u64 {
    let length = |body: &[Instruction]| body.len() as u64;
    match step {
        ProgramStep::Compute(body) => length(body),
        ProgramStep::Solve { body, guesses, most } => {
            u64::from(*most).saturating_mul(1 + length(body) + guesses.len() as u64)
        }
        ProgramStep::Post(postings) => postings.len() as u64,
        ProgramStep::Commit(updates) => updates.len() as u64,
        ProgramStep::Clear(_) | ProgramStep::Tag(_) => 100,
        ProgramStep::Remember => 1,
    }
}

fn runs_alike(program: &Program) {
    for sampler in [Sampler::Sobol, Sampler::Random] {
        let plan = plan(20, sampler);
        let ours = trace(program, 1, sampler, plan, 3);
        let other = oracle::trace(program, 1, sampler, plan, 3);
        assert_eq!(ours.failed, other.failed, "{sampler:?}\n{program}");
        // A trace that failed ends in the midst of a phase.
        let whole = match ours.failed.map(|failure| failure.phase) {
            Some(RunPhase::Prelude) => 0,
            Some(RunPhase::Month) => ours.months.len() - 1,
            _ => ours.months.len(),
        };
        for month in 0..whole {
            assert!(same(&ours.months[month], &other.months[month]), "{sampler:?}, month {month}\n{program}");
        }
        if ours.failed.is_none() {
            ends_alike(program, &ours, &other);
        }
    }
}

fn ends_alike(program: &Program, ours: &Trace, other: &Trace) {
    assert!(same(&ours.prelude, &other.prelude) && same(&ours.finale, &other.finale), "{program}");
    let mut sums = vec![0.0; program.ledger.books as usize];
    for account in &program.ledger.accounts {
        sums[account.book as usize] += ours.finale[account.register.0 as usize];
    }
    assert!(sums.iter().all(|sum| *sum == 0.0), "books are off by {sums:?}\n{program}");
}

/// The same bits, any undefined value like any other.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
}
