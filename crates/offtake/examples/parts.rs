//! Measures the parts of an answer: reading and compiling, the run itself, what is said of its series and questions.
//!
//! ```sh
//! cargo run --release -p offtake --example parts -- FILE [PATHS] [THREADS] [PART]
//! ```
//!
//! PART is `series` (all that is shown by month, and how likely each claim is), `all` (what decides the answers and where
//! they flip, too), or the id of a question, which is then asked alone. Prints one JSON object: processor
//! seconds of all threads, and seconds on the clock. `cargo xtask bench` reads it.

use std::ops::ControlFlow;

use offtake::{Changes, Error, FileWorld, Inquiry, Progress, Project, Questions, Run, Sampling, Work};

#[path = "../../../bench/handwritten/src/process.rs"]
mod process;

use process::{Moment, peak_mb};

/// The request of the command line.
struct Asked {
    file: String,
    sampling: Sampling,
    part: String,
}

impl Asked {
    fn read() -> Option<Self> {
        let mut arguments = std::env::args().skip(1);
        let file = arguments.next()?;
        let mut number = |or: u64| arguments.next().map_or(Some(or), |text| text.parse().ok());
        let sampling = Sampling::default().paths(number(10_000)?).threads(number(1)? as usize);
        let part = arguments.next().unwrap_or_else(|| "series".to_owned());
        // A bench says how long it takes, however long that is.
        Some(Asked { file, sampling: sampling.most_operations(u64::MAX), part })
    }

    /// Nothing but one question, if one is named.
    fn inquiry(&self) -> Inquiry {
        match self.part.as_str() {
            "series" | "all" => Inquiry::none(),
            id => Inquiry::none().answers_only().only([id]),
        }
    }

    fn questions(&self) -> Questions {
        match self.part.as_str() {
            "series" | "all" => Questions::all(),
            id => Questions::of([id]),
        }
    }
}

/// Adds up the time in which paths run: not that in which the series of a stretch of them are summed up.
struct Engine {
    since: Option<Moment>,
    seconds: [f64; 2],
    /// Paths whose series are summed up.
    summed: u64,
}

impl Engine {
    fn see(&mut self, seen: &Progress) {
        let pauses = match seen.work {
            Work::Paths => seen.done == seen.all,
            Work::Series => self.since.is_some(),
            _ => return,
        };
        match self.since.take_if(|_| pauses) {
            Some(since) => {
                let passed = since.passed();
                self.seconds = [0, 1].map(|at| self.seconds[at] + passed[at]);
            }
            None if seen.work == Work::Series && seen.done > self.summed => self.since = Some(Moment::now()),
            None => {}
        }
        if seen.work == Work::Series {
            self.summed = seen.done;
        }
    }
}

fn main() -> Result<(), Error> {
    let Some(asked) = Asked::read() else {
        eprintln!("usage: parts FILE [PATHS] [THREADS] [PART]");
        std::process::exit(2);
    };
    let begun = Moment::now();
    let scenario = Project::read(FileWorld, &asked.file).build_for(&Changes::none(), &asked.inquiry())?;
    let built = begun.passed();
    let (start, mut engine) = (Moment::now(), Engine { since: Some(Moment::now()), seconds: [0.0; 2], summed: 0 });
    let mut watch = |seen: &Progress| {
        engine.see(seen);
        ControlFlow::Continue(())
    };
    let run = scenario.run(&asked.sampling, &mut watch)?;
    let answers = run.answers(&asked.questions().without_flips())?;
    let (answered, total) = (start.passed(), begun.passed());
    let whole = match asked.part.as_str() {
        "series" => [f64::NAN; 2],
        _ => {
            run.answers(&asked.questions())?;
            start.passed()
        }
    };
    let probability = answers.answers.first().map_or(f64::NAN, |answer| answer.probability);
    let timed =
        [("build", built), ("simulation", engine.seconds), ("answered", answered), ("total", total), ("whole", whole)];
    print(&run, &timed, probability, answers.months);
    Ok(())
}

fn print(run: &Run, timed: &[(&str, [f64; 2])], probability: f64, months: u32) {
    let mut fields = vec![format!("\"paths\": {}, \"months\": {months}", run.paths())];
    for (name, [processor, clock]) in timed {
        fields.push(format!("\"{name}_processor\": {}, \"{name}\": {}", json(*processor), json(*clock)));
    }
    fields.push(format!("\"peak_mb\": {}, \"defaults\": {}", json(peak_mb()), json(probability)));
    for (name, pick) in [("means", 0), ("errors", 1), ("medians", 2)] {
        let last = run.series().iter().map(|one| {
            let column = [&one.mean, &one.std_error, &one.p50][pick];
            json(column.last().copied().unwrap_or(f64::NAN))
        });
        fields.push(format!("\"{name}\": [{}]", last.collect::<Vec<String>>().join(", ")));
    }
    println!("{{{}}}", fields.join(", "));
}

/// A number; `null` where there is none.
fn json(number: f64) -> String {
    if number.is_finite() { number.to_string() } else { "null".to_owned() }
}
