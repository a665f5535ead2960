//! The tests, all of them.

use std::time::Instant;

use crate::cargo::{self, Tally};
use crate::outcome::Outcome;
use crate::{app, documents, tidy};

/// The manifest of the fuzz targets, a workspace of its own.
const FUZZ: &str = "fuzz/Cargo.toml";

/// Runs every step, also after one that failed, and ends with a line that counts.
pub fn test() -> Outcome {
    let start = Instant::now();
    let mut tally = Tally::default();
    let lints = ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    let fuzz_lints =
        ["clippy", "--manifest-path", FUZZ, "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    let docs = ["doc", "--workspace", "--no-deps", "--locked", "--quiet"];
    let strict = Some(("RUSTDOCFLAGS", "-D warnings"));
    let tests = ["test", "--workspace", "--locked", "--no-fail-fast"];
    let steps: [(&str, Outcome); 8] = [
        ("tidy", tidy::tidy()),
        ("format", cargo::run(&["fmt", "--all", "--check", "--", "-l"])),
        ("format of fuzz", cargo::run(&["fmt", "--manifest-path", FUZZ, "--check", "--", "-l"])),
        ("lints", cargo::run(&lints).and(cargo::run(&fuzz_lints)).and(cargo::run_with(&docs, strict))),
        ("tests", cargo::run_tests(&tests, None, &mut tally)),
        ("fuzz smoke test", cargo::run_tests(&fuzz_test(), None, &mut tally)),
        ("page", app::check()),
        ("documents", documents::check(cargo::tested_offtake)),
    ];
    println!();
    let mut failed = Vec::new();
    for (name, outcome) in &steps {
        match outcome {
            Ok(()) => println!("{name}: ok"),
            Err(message) => {
                println!("{name}: FAILED\n{message}");
                failed.push(*name);
            }
        }
    }
    println!(
        "{} tests passed, {} failed, {} ignored; {} of {} steps ok; {} s",
        tally.passed,
        tally.failed,
        tally.ignored,
        steps.len() - failed.len(),
        steps.len(),
        start.elapsed().as_secs()
    );
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

/// The smoke test needs speed more than debug information; it shares the target folder.
fn fuzz_test() -> [&'static str; 4] {
    ["test", "--manifest-path", FUZZ, "--locked"]
}

/// Reruns the golden tests so that they write what they find, then the documents.
pub fn bless() -> Outcome {
    let mut tally = Tally::default();
    let arguments = ["test", "--workspace", "--no-fail-fast"];
    cargo::run_tests(&arguments, Some(("OFFTAKE_BLESS", "1")), &mut tally)?;
    documents::write()?;
    println!("blessed; read `git diff` before you commit");
    Ok(())
}
