//! Sweeps one assumption over ten values, and draws a bar for the answer at each.
//!
//! ```sh
//! cargo run --release -p offtake --example sweep
//! ```

use offtake::report::{ReportedAs, bar, figure};
use offtake::{Changes, Error, FileWorld, Inquiry, Project, Questions, Sampling, unwatched};

const DEAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/anthropic-amazon.toml");

/// The assumption, its unit, and its first and last value.
const SWEPT: (&str, &str, f64, f64) = ("sales_mature", "USD/yr", 60e9, 600e9);

const QUESTION: &str = "paid";

fn main() -> Result<(), Error> {
    let (name, unit, first, last) = SWEPT;
    let project = Project::read(FileWorld, DEAL);
    let scenario = project.build_for(&Changes::none(), &Inquiry::none().answers_only())?;
    let sampling = Sampling::default().paths(500);
    for step in 0..10 {
        let value = first + (last - first) * f64::from(step) / 9.0;
        let run = scenario.with(name, (value, unit))?.run(&sampling, &mut unwatched)?;
        let answers = run.answers(&Questions::of([QUESTION]).without_flips())?;
        let answer = &answers.answers[0];
        let value = figure(value, 0.0, &ReportedAs::number(unit));
        let share = figure(answer.probability, answer.std_error, &ReportedAs::RATIO);
        println!("{name} {value:>12} {:<40} {share:>6}", bar(answer.probability, 40));
    }
    Ok(())
}
