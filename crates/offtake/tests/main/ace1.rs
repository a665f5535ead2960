//! The reference workload of the benchmark in the scenario language is the one that `bench/model.md` defines.

use std::path::Path;

use offtake::{Changes, FileWorld, Inquiry, Project, Questions, Sampling, unwatched};

/// Share of a million paths on which the loop written by hand (`bench/handwritten`) finds a default, and its standard error.
const BY_HAND: (f64, f64) = (0.297_155, 0.000_457);

#[test]
fn the_reference_workload_is_the_one_written_by_hand() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bench/ace1.toml");
    let inquiry = Inquiry::none().answers_only();
    let scenario = Project::read(FileWorld, file).build_for(&Changes::none(), &inquiry).expect("no error");
    assert!(scenario.findings().is_empty(), "{}", scenario.findings());
    let run = scenario.run(&Sampling::default().paths(2_000), &mut unwatched).expect("a run");
    let answers = run.answers(&Questions::all().without_flips()).expect("an answer");
    let (found, error) = (answers.answers[0].probability, answers.answers[0].std_error);
    let (by_hand, its_error) = BY_HAND;
    assert!((found - by_hand).abs() < 3.0 * error.hypot(its_error), "{found} ± {error}");
    assert_eq!(answers.checks.failed_paths, 0);
}
