//! Blocks against single paths, threads against threads, sums against their parts.

use crate::generate::{ensemble, recipe};
use chance::Sampler;
use chance::math::Vectors;
use offtake_engine::{
    self as engine, Outcome, Promise, Request, Shortcuts, Trace, UnpaidRequest, oracle, plan, run, trace,
    traces_of_series, undefined_origin,
};
use program::{Conclusion, ConclusionInput, Ensemble, Program, Register};
use proptest::prelude::*;

/// Every register of the first program, so that nothing can differ unseen.
fn request(ensemble: &Ensemble, sampler: Sampler, threads: usize) -> Request<'static> {
    let registers = ensemble.programs[0].registers;
    Request {
        seed: 7,
        sampler,
        paths: 300,
        threads,
        series: (0..registers).map(|r| (0, Register(r))).collect(),
        monthly: (0..ensemble.monthly.outputs.len()).collect(),
        ledger_sums: vec![0, 1],
        unpaid: vec![unpaid(&ensemble.programs[0])],
        shortcuts: Shortcuts::default(),
        progress: None,
    }
}

/// Each due of the first clearing as a promise that nothing keeps, and all of them as one.
fn unpaid(program: &Program) -> UnpaidRequest {
    let dues = program.clearings.first().map_or(0, |clearing| clearing.dues.len());
    let mut promises: Vec<Promise> = (0..dues).map(|due| Promise { dues: vec![due], kept: Vec::new() }).collect();
    promises.push(Promise { dues: (0..dues).collect(), kept: Vec::new() });
    UnpaidRequest { program: 0, promises, events: program.states.iter().copied().take(2).collect() }
}

/// Unpaid sums against the series of dues and payments.
fn agree_unpaid(program: &Program, run: &Outcome) -> Result<(), TestCaseError> {
    let (Some(clearing), paths) = (program.clearings.first(), run.plan.paths as usize) else {
        return Ok(());
    };
    let value = |register: Register, month: usize, path: usize| run.series[register.0 as usize][month * paths + path];
    for (promise, sums) in unpaid(program).promises.iter().zip(&run.unpaid[0].promises) {
        let (mut lost, mut first) = (0, vec![0; program.months as usize]);
        for path in (0..paths).filter(|path| !run.failed[0][*path]) {
            let short = |month: &usize| {
                let dues = promise.dues.iter().map(|due| &clearing.dues[*due]);
                dues.map(|due| (value(due.due, *month, path) - value(due.paid, *month, path)) as i128).sum::<i128>()
            };
            let months = 0..program.months as usize;
            if let Some(month) = months.clone().find(|month| short(month) > 0) {
                first[month] += 1;
                lost += months.map(|month| short(&month)).sum::<i128>();
            }
        }
        prop_assert_eq!((&sums.first, sums.lost, sums.owed), (&first, lost, 0));
    }
    Ok(())
}

/// Same bits, any NaN like any other.
fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

fn first_difference(a: &[f64], b: &[f64]) -> Option<(usize, f64, f64)> {
    assert_eq!(a.len(), b.len());
    (0..a.len()).find(|&r| !same(a[r], b[r])).map(|r| (r, a[r], b[r]))
}

/// All that came before the failure, and the failure itself.
fn agree(ours: &Trace, oracle: &Trace) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.failed, oracle.failed);
    prop_assert_eq!(ours.months.len(), oracle.months.len());
    let complete = match ours.failed.map(|failure| failure.phase) {
        Some(program::RunPhase::Prelude) => return Ok(()),
        Some(program::RunPhase::Month) => ours.months.len() - 1,
        _ => ours.months.len(),
    };
    prop_assert_eq!(first_difference(&ours.prelude, &oracle.prelude), None);
    for month in 0..complete {
        let difference = first_difference(&ours.months[month], &oracle.months[month]);
        prop_assert_eq!(difference, None, "month {}", month);
    }
    if ours.failed.is_none() {
        prop_assert_eq!(first_difference(&ours.finale, &oracle.finale), None);
    }
    Ok(())
}

/// One path of a run against the oracle.
fn agree_run(run: &Outcome, states: &[Register], oracle: &Trace, path: usize) -> Result<(), TestCaseError> {
    prop_assert_eq!(run.failed[0][path], oracle.failed.is_some());
    let of_path = |f: &&engine::Failure| f.path == path as u64 && f.program == 0;
    let failure = run.failures.iter().find(of_path).copied();
    prop_assert_eq!(failure, oracle.failed);
    let paths = run.plan.paths as usize;
    for (month, values) in oracle.months.iter().enumerate() {
        for (register, series) in run.series.iter().enumerate() {
            let found = series[month * paths + path];
            let expected = if oracle.failed.is_some() { f64::NAN } else { values[register] };
            prop_assert!(same(found, expected), "path {path} month {month} r{register}: {found:e} {expected:e}");
        }
        for (output, column) in run.monthly.iter().enumerate() {
            let value = |state: usize| values[states[state % states.len()].0 as usize];
            let compared = if output % 2 == 0 { value(output / 2) } else { value(output / 2) - value(output / 2 + 1) };
            let expected = if oracle.failed.is_some() { f64::NAN } else { compared };
            let found = column[month * paths + path];
            prop_assert!(same(found, expected), "path {path} month {month} output {output}: {found:e} {expected:e}");
        }
    }
    Ok(())
}

/// Sums against the series of the accounts.
fn agree_sums(ensemble: &Ensemble, run: &Outcome) -> Result<(), TestCaseError> {
    let paths = run.plan.paths as usize;
    let sums = &run.sums[0];
    prop_assert_eq!(sums.paths, run.plan.paths - run.failed_paths(0));
    for (month, row) in sums.months.iter().enumerate() {
        for (account, &sum) in ensemble.programs[0].ledger.accounts.iter().zip(row) {
            let series = &run.series[account.register.0 as usize];
            let values = &series[month * paths..][..paths];
            let finished = values.iter().filter(|value| !value.is_nan());
            prop_assert_eq!(finished.map(|&value| value as i128).sum::<i128>(), sum);
        }
    }
    prop_assert_eq!((run.checks.books, run.checks.mirrors), (0.0, 0.0));
    Ok(())
}

/// A run that keeps every register can drop, share and reuse nothing; one that keeps little must find the same.
fn agree_lean(ensemble: &Ensemble, full: &Outcome, sampler: Sampler) -> Result<(), TestCaseError> {
    let mut request = request(ensemble, sampler, 1);
    let kept: Vec<usize> = (0..request.series.len()).filter(|register| register % 9 == 4).collect();
    request.series = kept.iter().map(|&register| (0, Register(register as u32))).collect();
    let compared: Vec<usize> = request.monthly.iter().copied().filter(|output| output % 5 == 3).collect();
    request.monthly.clone_from(&compared);
    let lean = run(ensemble, &request);
    for (column, &output) in lean.monthly.iter().zip(&compared) {
        prop_assert_eq!(first_difference(column, &full.monthly[output]), None, "output {}", output);
    }
    request.monthly.clear();
    let alike = |run: &Outcome| {
        format!("{:?}", (&run.failures, &run.failed, &run.outputs, &run.sums, &run.unpaid, &run.checks))
    };
    prop_assert!(alike(&lean) == alike(full));
    for (series, &register) in lean.series.iter().zip(&kept) {
        prop_assert_eq!(first_difference(series, &full.series[register]), None, "r{}", register);
    }
    // In the other order the longer program finds the draws of the shorter one.
    let programs = [&ensemble.programs[1], &ensemble.programs[0]].map(Clone::clone).to_vec();
    let turned = Ensemble { programs, ..Ensemble::default() };
    request.series.iter_mut().for_each(|series| series.0 = 1);
    request.unpaid.clear();
    let other = run(&turned, &request);
    prop_assert_eq!(&other.failed[1], &lean.failed[0]);
    for (ours, other) in lean.series.iter().zip(&other.series) {
        prop_assert_eq!(first_difference(ours, other), None);
    }
    prop_assert_eq!(&other.sums[1].months, &lean.sums[0].months);
    // And the shorter one finds what it finds alone.
    let alone = Ensemble { programs: vec![ensemble.programs[1].clone()], ..Ensemble::default() };
    let alone = run(&alone, &Request { series: Vec::new(), ledger_sums: vec![0], ..request });
    prop_assert_eq!(&alone.failed[0], &lean.failed[1]);
    prop_assert_eq!(&alone.sums[0].months, &lean.sums[1].months);
    Ok(())
}

/// A run that leaves shortcuts out finds the same. Each ensemble tries two ways to leave some out, by its size, so that all are tried.
fn agree_without_shortcuts(ensemble: &Ensemble, whole: &Outcome, sampler: Sampler) -> Result<(), TestCaseError> {
    let all = Shortcuts::default();
    let ways = [
        Shortcuts::none(),
        Shortcuts { optimised: false, ..all },
        Shortcuts { side_by_side: false, ..all },
        Shortcuts { shared: false, vectors: Vectors::Bits256, ..all },
        Shortcuts { few: false, ..all },
        Shortcuts { vectors: Vectors::Baseline, ..all },
        Shortcuts { optimised: false, few: false, ..all },
        Shortcuts { shared: false, few: false, vectors: Vectors::Baseline, ..all },
    ];
    let first = ensemble.programs.iter().map(|program| program.registers as usize).sum::<usize>();
    for shortcuts in [ways[first % ways.len()], ways[(first + 1 + first / ways.len()) % ways.len()]] {
        let run = run(ensemble, &Request { shortcuts, ..request(ensemble, sampler, 2) });
        prop_assert!(format!("{run:?}") == format!("{whole:?}"), "{shortcuts:?}");
    }
    Ok(())
}

/// What an optimised program is: valid, and no larger.
fn agree_optimised(program: &Program) -> Result<(), TestCaseError> {
    let keep: Vec<Register> = (0..program.registers).step_by(7).map(Register).collect();
    let optimised = program::optimise(program, &keep);
    prop_assert_eq!(program::validate(&optimised.program), Ok(()));
    prop_assert!(optimised.program.registers <= program.registers);
    prop_assert!(keep.iter().all(|register| optimised.registers[register.0 as usize].is_some()));
    Ok(())
}

/// Left with what its scalars depend on, a program gives the same on every path on which it does not fail, and fails on no other.
fn agree_read(program: &Program, sampler: Sampler) -> Result<(), TestCaseError> {
    let read = program::only_read(program);
    prop_assert_eq!(program::validate(&read), Ok(()));
    prop_assert!(read.states.iter().all(|state| program.states.contains(state)));
    let scalars = program.scalars.len() as u32;
    let outcome = |program: &Program| {
        let input = |place: u32| ConclusionInput { program: 0, place: place as usize, register: Register(place) };
        let (inputs, outputs) = ((0..scalars).map(input).collect(), (0..scalars).map(Register).collect());
        let conclusion = Conclusion { registers: scalars, inputs, outputs, ..Conclusion::default() };
        let ensemble = Ensemble { programs: vec![program.clone()], conclusion, ..Ensemble::default() };
        let none = Request { series: Vec::new(), monthly: Vec::new(), ..request(&ensemble, sampler, 1) };
        run(&ensemble, &Request { ledger_sums: Vec::new(), unpaid: Vec::new(), ..none })
    };
    let (full, lean) = (outcome(program), outcome(&read));
    for path in (0..full.failed[0].len()).filter(|path| !full.failed[0][*path]) {
        prop_assert!(!lean.failed[0][path], "path {path}");
        for (scalar, (full, lean)) in full.outputs.iter().zip(&lean.outputs).enumerate() {
            prop_assert!(same(full[path], lean[path]), "scalar {scalar} on path {path}");
        }
    }
    prop_assert_eq!(lean.checks.books, 0.0);
    Ok(())
}

/// Narrowed to some registers, and replayed many paths at once, a program gives what it gives alone, path by path.
fn agree_narrowed(program: &Program, sampler: Sampler, run: &Outcome) -> Result<(), TestCaseError> {
    let monthly: Vec<Register> = program.states.iter().chain(&program.series).step_by(3).copied().collect();
    let narrowed = program::narrowed(program, &monthly, &program.scalars);
    let lives = |path: &u64| path % 7 < 2 && !run.failed[0][*path as usize];
    let paths: Vec<u64> = (0..run.plan.paths).filter(lives).collect();
    let found = traces_of_series(&narrowed, 7, sampler, run.plan, &paths, 0);
    prop_assert_eq!(found.len(), paths.len());
    let of =
        |row: &[f64], registers: &[Register]| -> Vec<f64> { registers.iter().map(|r| row[r.0 as usize]).collect() };
    for (found, &path) in found.iter().zip(&paths) {
        let whole = trace(program, 7, sampler, run.plan, path);
        prop_assert_eq!((found.failed, found.months.len()), (None, whole.months.len()));
        let states = |row: &[f64]| -> Vec<f64> { of(row, &monthly[..program.states.len().div_ceil(3)]) };
        let opening = &found.prelude[..program.states.len().div_ceil(3)];
        prop_assert_eq!(first_difference(opening, &states(&whole.prelude)), None);
        for (found, whole) in found.months.iter().zip(&whole.months) {
            prop_assert_eq!(first_difference(found, &of(whole, &monthly)), None, "path {}", path);
        }
        prop_assert_eq!(first_difference(&found.finale, &of(&whole.finale, &program.scalars)), None);
    }
    Ok(())
}

fn check(recipe: &crate::generate::Recipe) -> Result<(), TestCaseError> {
    let ensemble = ensemble(recipe);
    let valid = program::validate_ensemble(&ensemble);
    prop_assert!(valid.is_ok(), "{valid:?}");
    let text = ensemble.to_string();
    prop_assert_eq!(&program::parse_ensemble(&text), &Ok(ensemble.clone()));
    let base = &ensemble.programs[0];
    agree_optimised(base)?;
    for sampler in [Sampler::Random, Sampler::Sobol] {
        let one = run(&ensemble, &request(&ensemble, sampler, 1));
        let two = run(&ensemble, &request(&ensemble, sampler, 2));
        let eight = run(&ensemble, &request(&ensemble, sampler, 8));
        prop_assert!(format!("{one:?}") == format!("{two:?}"), "two threads");
        prop_assert!(format!("{one:?}") == format!("{eight:?}"), "eight threads");
        agree_without_shortcuts(&ensemble, &one, sampler)?;
        prop_assert_eq!(one.plan, plan(300, sampler));
        agree_sums(&ensemble, &one)?;
        agree_unpaid(base, &one)?;
        agree_lean(&ensemble, &one, sampler)?;
        agree_read(base, sampler)?;
        agree_narrowed(base, sampler, &one)?;
        for path in (0..one.plan.paths).step_by(7) {
            let expected = oracle::trace(base, 7, sampler, one.plan, path);
            let found = trace(base, 7, sampler, one.plan, path);
            agree(&found, &expected)?;
            agree_run(&one, &base.states, &expected, path as usize)?;
            if let Some(failure) = found.failed {
                // Walks anywhere without stumbling.
                let origin = undefined_origin(base, &found, &failure);
                prop_assert!(origin.is_none_or(|r| r.0 < base.registers));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn blocks_and_threads_agree_with_the_oracle(recipe in recipe()) {
        check(&recipe)?;
    }
}
