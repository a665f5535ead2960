//! What a run takes is known beforehand, and a run ends in the middle of a block.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use chance::Sampler;
use offtake_engine::{Cost, Request, cost, run_unless_stopped};
use program::{Ensemble, parse};

fn request(paths: u64) -> Request<'static> {
    Request {
        seed: 3,
        sampler: Sampler::Random,
        paths,
        threads: 1,
        series: Vec::new(),
        monthly: Vec::new(),
        ledger_sums: Vec::new(),
        unpaid: Vec::new(),
        shortcuts: offtake_engine::Shortcuts::default(),
        progress: None,
    }
}

/// A power a month, carried on, and jumps: so many a month.
fn powers(months: u32, jumps: f64) -> Ensemble {
    let text = format!(
        "
    months {months}
    registers 7
    constant r0 0.5
    constant r1 {jumps:?}
    states r2
    distribution normal 0.0 1.0
    draw uniform monthly 5
    prelude
    month
      compute
        r3 = power r2 r0
        r4 = jumps 0 0 r1
        r5 = add r3 r4
        r6 = absolute r5
      commit
        r6 to r2
    finale
    scalars r2
    series
    "
    );
    let program = parse(&text).unwrap_or_else(|error| panic!("{error:?}"));
    Ensemble { programs: vec![program], ..Ensemble::default() }
}

fn taken(months: u32, jumps: f64, paths: u64) -> Cost {
    cost(&powers(months, jumps), &request(paths))
}

#[test]
fn what_a_run_takes_grows_with_paths_months_and_jumps() {
    let one = taken(100, 0.0, 1000);
    let more = |cost: Cost, times: u64| {
        let ratio = cost.operations as f64 / one.operations as f64;
        assert!((ratio / times as f64 - 1.0).abs() < 0.01, "{ratio}");
    };
    more(taken(100, 0.0, 5000), 5);
    more(taken(700, 0.0, 1000), 7);
    // 600 jumps a month, each a few operations.
    let jumps = taken(100, 600.0, 1000).operations;
    assert!(jumps > one.operations + 1000 * 100 * 600, "{jumps}");
    // A failed mark for each path; a block of columns.
    assert_eq!(taken(100, 0.0, 5000).memory - one.memory, 4000);
    let kept = Request { series: vec![(0, program::Register(2))], ..request(1000) };
    let by_month = cost(&powers(100, 0.0), &kept).memory - one.memory;
    assert!(by_month >= 8 * 100 * 1000, "{by_month}");
}

#[test]
fn a_run_ends_within_a_block() {
    let asked = AtomicU64::new(0);
    let progress = |done: u64| {
        assert_eq!(done, 0);
        asked.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Break(())
    };
    let request = Request { progress: Some(&progress), ..request(10) };
    assert!(run_unless_stopped(&powers(12_000, 300.0), &request).is_none());
    assert_eq!(asked.into_inner(), 1);
}
