//! Small programs with answers worked out by hand.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use chance::Sampler;
use offtake_engine::{
    Failure, MOST_FAILURES, Promise, PromiseSums, Request, Sink, UnpaidRequest, oracle, plan, run, run_by_stretches,
    run_unless_stopped, trace, undefined_origin,
};
use program::{Ensemble, Program, Register, RunPhase, parse, parse_ensemble};

fn request(paths: u64) -> Request<'static> {
    Request {
        seed: 3,
        sampler: Sampler::Random,
        paths,
        threads: 2,
        series: Vec::new(),
        monthly: Vec::new(),
        ledger_sums: Vec::new(),
        unpaid: Vec::new(),
        shortcuts: offtake_engine::Shortcuts::default(),
        progress: None,
    }
}

fn alone(program: Program) -> Ensemble {
    Ensemble { programs: vec![program], ..Ensemble::default() }
}

/// Fails where a uniform number is below 0.1, in month 2: √(u − 0.1) is committed from then on.
const RISKY: &str = "
    months 4
    registers 12
    constant r0 0.1
    constant r1 2.0
    constant r2 100.0
    states r3 r4 r5
    draw uniform once 5
    books 1
    account r3 0
    account r4 0
    prelude
      compute
        r6 = draw 0
      post
        debit r3 credit r4 amount r2
    month
      compute
        r7 = month
        r8 = less r7 r1
        r9 = subtract r6 r0
        r10 = square_root r9
        r11 = select r8 r0 r10
      post
        debit r3 credit r4 amount r2
      commit
        r11 to r5
    finale
    scalars r6 r5
";

#[test]
fn a_failed_path_is_counted_named_and_left_out() {
    let base = parse(RISKY).unwrap();
    let mut ensemble = alone(base);
    ensemble.conclusion = parse_ensemble(
        "conclusion
         registers 2
         input 0 0 r0
         input 0 1 r1
         outputs r0 r1",
    )
    .unwrap()
    .conclusion;
    let mut request = request(1000);
    request.series = vec![(0, Register(5)), (0, Register(6))];
    request.ledger_sums = vec![0];
    let run = run(&ensemble, &request);
    let failed = run.failed_paths(0);
    assert!((60..140).contains(&failed), "{failed}");
    assert_eq!(run.failures.len() as u64, failed);
    for failure in &run.failures {
        let sink = Sink::Commit { step: 2, index: 0 };
        assert_eq!((failure.phase, failure.month, failure.sink), (RunPhase::Month, 2, sink));
    }
    for path in 0..1000 {
        let failed = run.failed[0][path];
        assert_eq!(run.outputs[0][path].is_nan(), failed);
        assert!(failed || run.outputs[0][path] >= 0.1);
        assert_eq!(run.series[0][path].is_nan(), failed);
        let trace = trace(&ensemble.programs[0], 3, Sampler::Random, run.plan, path as u64);
        assert_eq!(trace.prelude[6] < 0.1, failed);
    }
    // Paths that failed in month 2 had posted before; none of that is in the sums.
    let finished = i128::from(1000 - failed);
    assert_eq!(run.sums[0].paths, 1000 - failed);
    assert_eq!(run.sums[0].opening, [100 * finished, -100 * finished]);
    for (month, row) in run.sums[0].months.iter().enumerate() {
        let each = 100 * (month as i128 + 2);
        assert_eq!(*row, [each * finished, -each * finished]);
    }
}

#[test]
fn a_variant_that_failed_is_not_applicable() {
    let safe = RISKY.replace("square_root r9", "copy r9");
    let text = format!(
        "program {safe}
         program {RISKY}
         conclusion
         registers 3
         input 0 1 r0
         input 1 1 r1
           r2 = subtract r0 r1
         outputs r0 r2"
    );
    let ensemble = parse_ensemble(&text).unwrap();
    let run = run(&ensemble, &request(500));
    assert_eq!(run.failed_paths(0), 0);
    assert!(run.failed_paths(1) > 0);
    for path in 0..500 {
        assert!(!run.outputs[0][path].is_nan());
        assert_eq!(run.outputs[1][path].is_nan(), run.failed[1][path]);
    }
}

#[test]
fn the_list_of_failures_is_capped_and_the_count_is_not() {
    let text = RISKY.replace("constant r0 0.1", "constant r0 2.0");
    let ensemble = alone(parse(&text).unwrap());
    let run = run(&ensemble, &request(MOST_FAILURES as u64 + 500));
    assert_eq!(run.failures.len(), MOST_FAILURES);
    assert_eq!(run.failed_paths(0), MOST_FAILURES as u64 + 500);
    let causes: Vec<(u64, u64)> = run.causes.values().map(|met| (met.count, met.first.path)).collect();
    assert_eq!(causes, [(MOST_FAILURES as u64 + 500, 0)]);
    let paths: Vec<u64> = run.failures.iter().map(|f| f.path).collect();
    assert!(paths.iter().enumerate().all(|(i, &path)| i as u64 == path));
}

#[test]
fn progress_counts_every_path_once() {
    let most = AtomicU64::new(0);
    let progress = |done: u64| {
        most.fetch_max(done, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    let mut request = request(777);
    request.progress = Some(&progress);
    run(&alone(parse(RISKY).unwrap()), &request);
    assert_eq!(most.into_inner(), 777);
}

#[test]
fn progress_can_end_a_run() {
    let ensemble = alone(parse(RISKY).unwrap());
    let ends_after = |paths: u64, threads: usize| {
        let progress = |done: u64| if done >= paths { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let mut request = request(777);
        request.threads = threads;
        request.progress = Some(&progress);
        run_unless_stopped(&ensemble, &request).is_none()
    };
    assert!(ends_after(1, 1) && ends_after(1, 2));
    // A run that ends with the last path is whole.
    assert!(!ends_after(777, 2));
}

#[test]
fn the_origin_of_the_undefined_is_named() {
    // r4 = 1 / (3 − month) is undefined in month 3; it is remembered, and reaches a commit two months later through
    // a lag, a branch taken and a product.
    let text = "
        months 8
        registers 12
        constant r0 3.0
        constant r1 1.0
        states r2
        history r4 3
        prelude
        month
          compute
            r3 = month
            r5 = subtract r0 r3
            r4 = divide r1 r5
            r6 = lag 0 2 r1
            r7 = square_root r5
            r8 = defined r7
            r9 = select r1 r6 r7
            r10 = multiply r1 r9
          commit
            r10 to r2
          remember
        finale
        scalars r2
    ";
    let program = parse(text).unwrap();
    let plan = plan(1, Sampler::Random);
    let trace = trace(&program, 1, Sampler::Random, plan, 0);
    let failure = trace.failed.unwrap();
    let expected =
        Failure { path: 0, program: 0, phase: RunPhase::Month, month: 5, sink: Sink::Commit { step: 1, index: 0 } };
    assert_eq!(failure, expected);
    assert_eq!(undefined_origin(&program, &trace, &failure), Some(Register(4)));
}

#[test]
fn histories_look_back_as_far_as_they_reach() {
    let text = "
        months 6
        registers 8
        constant r0 -7.0
        constant r1 3.0
        states
        history r2 3
        history r3 6
        prelude
        month
          compute
            r2 = month
            r3 = subtract r2 r1
            r4 = lag 0 1 r0
            r5 = lag 0 3 r0
            r6 = window 0 2
          remember
        finale
          compute
            r7 = internal_rate 1
        scalars r4 r7
    ";
    let program = parse(text).unwrap();
    let trace = trace(&program, 1, Sampler::Random, plan(1, Sampler::Random), 0);
    let column = |register: usize| -> Vec<f64> { trace.months.iter().map(|values| values[register]).collect() };
    assert_eq!(column(4), [-7.0, 0.0, 1.0, 2.0, 3.0, 4.0]);
    assert_eq!(column(5), [-7.0, -7.0, -7.0, 0.0, 1.0, 2.0]);
    assert_eq!(column(6), [0.0, 0.0, 1.0, 3.0, 5.0, 7.0]);
    // −3, −2, −1, 0, 1, 2 at month ends.
    let x = (1.0 + trace.finale[7]).powf(-1.0 / 12.0);
    let value: f64 = (0..6).map(|m| (f64::from(m) - 3.0) * x.powi(m)).sum();
    assert!(x > 1.0 && value.abs() < 1e-9, "{x} {value}");
}

#[test]
fn a_circle_settles_lane_by_lane() {
    // guess ← √(guess + 2) settles at 2 from any start; how fast depends on the start.
    let text = "
        months 1
        registers 7
        constant r0 2.0
        constant r1 1000000.0
        states
        draw uniform monthly 9
        prelude
        month
          compute
            r2 = draw 0
            r3 = multiply r2 r1
          solve 60
            guess r3 new r5 within 1e-9
            r4 = add r3 r0
            r5 = square_root r4
            r6 = copy r5
        finale
        scalars r5
    ";
    let program = parse(text).unwrap();
    let mut request = request(200);
    request.series = vec![(0, Register(6)), (0, Register(3))];
    let ensemble = alone(program.clone());
    let done = run(&ensemble, &request);
    assert_eq!(done.failed_paths(0), 0);
    for path in 0..200 {
        assert!((done.series[0][path] - 2.0).abs() < 1e-9);
        let alone = trace(&program, 3, Sampler::Random, done.plan, path as u64);
        assert_eq!(done.series[0][path].to_bits(), alone.months[0][6].to_bits());
    }
    let hasty = alone_with_rounds(&text.replace("solve 60", "solve 2"));
    let sinks: Vec<Sink> = run(&hasty, &request).failures.iter().map(|f| f.sink).collect();
    assert_eq!(sinks, [Sink::Solve { step: 1 }; 200]);
}

fn alone_with_rounds(text: &str) -> Ensemble {
    alone(parse(text).unwrap())
}

#[test]
fn money_that_no_longer_fits_fails_the_path() {
    let text = "
        months 3
        registers 3
        constant r0 6e15
        states r1 r2
        books 1
        account r1 0
        account r2 0
        prelude
        month
          post
            debit r1 credit r2 amount r0
        finale
        scalars r1
    ";
    let done = run(&alone(parse(text).unwrap()), &request(1));
    let failure = done.failures[0];
    let sink = Sink::Account { step: 0, index: 0 };
    assert_eq!((failure.month, failure.sink), (1, sink));
    let text = text.replace("6e15", "1e16");
    let done = run(&alone(parse(&text).unwrap()), &request(1));
    assert_eq!(done.failures[0].sink, Sink::Post { step: 0, index: 0 });
}

#[test]
fn dues_that_cannot_be_fail_the_path() {
    for (due, fits) in [("5.0", true), ("4.5", true), ("-1.0", false), ("NaN", false)] {
        let text = format!(
            "months 1
             registers 9
             constant r0 {due}
             states r1 r2
             books 2
             account r1 0
             account r2 1
             clearing
               node outside short r3 cash r1
               node inside short r4 cash r2
               due 0 1 tier 0 writes r5 r6 fixed r0
             prelude
             month
               clear 0
             finale
             scalars r6"
        );
        let program = parse(&text).unwrap();
        let trace = trace(&program, 1, Sampler::Random, plan(1, Sampler::Random), 0);
        let sink = trace.failed.map(|failure| failure.sink);
        let expected = Sink::Due { clearing: 0, due: 0 };
        assert_eq!(sink, (!fits).then_some(expected), "{due}");
        if fits {
            assert_eq!((trace.finale[5], trace.finale[6]), (5.0, 5.0));
        }
    }
}

#[test]
#[should_panic(expected = "invalid ensemble")]
fn an_invalid_program_is_a_bug() {
    let program = Program { months: 1, scalars: vec![Register(3)], ..Program::default() };
    run(&alone(program), &request(1));
}

#[test]
fn postings_round_halves_away_from_zero_unless_whole() {
    let text = "
        months 2
        registers 12
        constant r0 10.0
        constant r1 4.0
        constant r2 -0.5
        states r3 r4 r5
        books 1
        account r3 0
        account r4 0
        prelude
          commit
            r2 to r5
        month
          compute
            r6 = divide r0 r1
            r7 = select r1 r6 r0
            r8 = multiply r5 r0
            r9 = power r1 r2
            r10 = subtract r0 r1
          post
            debit r3 credit r4 amount r6
            debit r3 credit r4 amount r7
            debit r3 credit r4 amount r8
            debit r3 credit r4 amount r9
            debit r3 credit r4 amount r10
            debit r4 credit r3 amount r5
        finale
        scalars r3
    ";
    let program = parse(text).unwrap();
    let trace = trace(&program, 1, Sampler::Random, plan(1, Sampler::Random), 0);
    // 2.5 → 3, twice; −5; 0.5 → 1; 6; back −0.5 → −1.
    let month = 3.0 + 3.0 - 5.0 + 1.0 + 6.0 + 1.0;
    assert_eq!((trace.months[0][3], trace.months[1][3]), (month, 2.0 * month));
    let done = run(&alone(program), &request(1));
    assert_eq!((done.failed_paths(0), done.checks.books), (0, 0.0));
}

/// 30 cents, no receipts, and 20 a month to pay with a tip of 5 after it. The first month pays all, the second 5 of the 20. The rest of
/// the 20 is owed on, and forgotten at the end of the third month; the rest of the tip lapses. With 100 cents all is paid.
#[test]
fn what_lapses_and_what_is_still_owed_is_counted() {
    let text = |cash: &str| {
        format!(
            "months 4
             registers 22
             constant r0 20.0
             constant r1 5.0
             constant r2 {cash}
             constant r16 2.0
             constant r17 0.0
             states r3 r4 r5 r6 r13 r20
             books 2
             account r3 0
             account r4 0
             account r5 1
             account r6 1
             clearing
               node inside short r7 cash r3
               node inside short r8 cash r5
               due 0 1 tier 0 writes r9 r10 fixed r14
               due 0 1 tier 1 writes r11 r12 fixed r1
             prelude
               post
                 debit r3 credit r4 amount r2
             month
               compute
                 r14 = add r0 r13
               clear 0
               post
                 debit r4 credit r3 amount r10
                 debit r4 credit r3 amount r12
                 debit r5 credit r6 amount r10
                 debit r5 credit r6 amount r12
               compute
                 r15 = subtract r9 r10
                 r18 = month
                 r19 = equal r18 r16
                 r21 = select r19 r17 r15
               commit
                 r21 to r13
                 r7 to r20
             scalars"
        )
    };
    let promise =
        |due: usize, kept: &[u32]| Promise { dues: vec![due], kept: kept.iter().copied().map(Register).collect() };
    let asked =
        UnpaidRequest { program: 0, promises: vec![promise(0, &[13]), promise(1, &[])], events: vec![Register(20)] };
    let request = Request { unpaid: vec![asked], ..request(10) };
    let found = run(&alone(parse(&text("30.0")).unwrap()), &request).unpaid.remove(0);
    // Fresh dues of 80: 20 paid in the first month, 5 as a tip, 5 in the second; at the end of the third 35 are forgotten.
    let sums = |first: [u64; 4], lost: i128, owed: i128| PromiseSums {
        first: first.to_vec(),
        lost: 10 * lost,
        owed: 10 * owed,
    };
    assert_eq!(found.promises, [sums([0, 10, 0, 0], 35, 20), sums([0, 10, 0, 0], 15, 0)]);
    assert_eq!(found.events, [vec![0, 10, 0, 0]]);
    let paid = run(&alone(parse(&text("100.0")).unwrap()), &request).unpaid.remove(0);
    let nothing = sums([0; 4], 0, 0);
    assert_eq!((paid.promises, paid.events), (vec![nothing.clone(), nothing], vec![vec![0; 4]]));
}

/// A due of −0 cents is one of 0 cents, to the bit: where everybody can pay and where somebody cannot.
#[test]
fn a_due_of_minus_nothing_is_nothing() {
    let text = |cash: &str| {
        format!(
            "months 1
             registers 13
             constant r0 -0.0
             constant r1 7.0
             constant r2 {cash}
             states r3 r4 r5 r6
             books 2
             account r3 0
             account r4 0
             account r5 1
             account r6 1
             clearing
               node inside short r7 cash r3
               node inside short r8 cash r5
               due 0 1 tier 0 writes r9 r10 fixed r0
               due 0 1 tier 1 writes r11 r12 fixed r1
             prelude
               post
                 debit r3 credit r4 amount r2
             month
               clear 0
             scalars"
        )
    };
    for cash in ["100.0", "3.0"] {
        let program = parse(&text(cash)).unwrap();
        let plan = plan(4, Sampler::Random);
        let ours = trace(&program, 1, Sampler::Random, plan, 0);
        let other = oracle::trace(&program, 1, Sampler::Random, plan, 0);
        for found in [ours, other] {
            let written = [9, 10].map(|register| found.months[0][register].to_bits());
            assert_eq!(written, [0, 0], "cash {cash}");
        }
    }
}

/// Columns of all stretches, put together, are those of the whole; and nothing else changes.
#[test]
fn stretches_are_parts_of_the_whole() {
    let ensemble = alone(parse(RISKY).unwrap());
    let mut request = request(1000);
    request.series = vec![(0, Register(5)), (0, Register(6))];
    request.ledger_sums = vec![0];
    let whole = run(&ensemble, &request);
    for most in [1, 128, 300, 999, 5000] {
        let mut series = whole.series.clone();
        series.iter_mut().flatten().for_each(|value| *value = f64::INFINITY);
        let mut next = 0;
        let run = run_by_stretches(&ensemble, &request, most, &mut |stretch| {
            assert!(stretch.first == next && stretch.paths as u64 <= most.max(128), "{most}: {}", stretch.paths);
            for (all, found) in series.iter_mut().zip(&stretch.series) {
                for (month, values) in found.chunks(stretch.paths).enumerate() {
                    let place = month * 1000 + next as usize;
                    all[place..place + stretch.paths].copy_from_slice(values);
                }
            }
            next += stretch.paths as u64;
            ControlFlow::Continue(())
        });
        let run = run.expect("nothing ends it");
        let bits = |columns: &[Vec<f64>]| columns.concat().iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&series), bits(&whole.series));
        assert!(run.series.is_empty());
        assert_eq!((&run.failed, &run.failures, &run.causes), (&whole.failed, &whole.failures, &whole.causes));
        assert_eq!((&run.sums, run.checks), (&whole.sums, whole.checks));
    }
    let ended = run_by_stretches(&ensemble, &request, 128, &mut |stretch| match stretch.first {
        0..500 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    });
    assert!(ended.is_none());
}
