//! The one list of developer verbs. `cargo xtask` prints it.

mod app;
mod bench;
mod cargo;
mod documents;
mod manifest;
mod markdown;
mod outcome;
mod rust;
mod test;
mod tidy;
mod tree;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask VERB

  test           everything that must pass: tidy, format, lints, tests, fuzz smoke test, page, documents
  tidy           fast checks of the tree itself, each finding with file:line
  bless          rerun the golden tests and accept what they print now, then `docs`
  app            build the page in app/ anew; needs Node 20 or later
  app --check    its types, unit tests, and whether app/dist is what the sources build
  docs           write the outputs that README and docs embed anew
  docs --check   fail if they differ
  bench          ours beside a loop written by hand, NumPy, Numba and JAX; writes docs/performance.md
  bench --quick  the same within a minute; with --json the ratios alone, and nothing is written
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        ["test"] => test::test(),
        ["tidy"] => tidy::tidy(),
        ["bless"] => test::bless(),
        ["app"] => app::build(),
        ["app", "--check"] => app::check(),
        ["docs"] => documents::write(),
        ["docs", "--check"] => documents::check(cargo::build_offtake),
        ["bench", ref options @ ..] => bench::bench(options),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("xtask: there is no `{}`\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
