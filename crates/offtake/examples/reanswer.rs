//! Measures what an answer costs with one value changed: the run alone, without a second parse, build or compile.
//!
//! ```sh
//! cargo run --release -p offtake --example reanswer
//! ```

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use offtake::{Changes, Date, Error, FileWorld, Inquiry, Project, Questions, ReadError, Sampling, World, unwatched};

const DEAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/anthropic-amazon.toml");

/// The files of this machine, with a count of what is read.
struct Counting(AtomicU64);

impl World for Counting {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, ReadError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        FileWorld.read(path, most)
    }

    fn read_below(&self, folder: &Path, relative: &str, most: u64) -> Result<Vec<u8>, ReadError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        FileWorld.read_below(folder, relative, most)
    }

    fn today(&self) -> Date {
        FileWorld.today()
    }
}

/// Does something, and prints how long it takes.
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    println!("{what:<28} {:>8.1} ms", 1e3 * begun.elapsed().as_secs_f64());
    done
}

fn main() -> Result<(), Error> {
    let world = Counting(AtomicU64::new(0));
    let sampling = Sampling::default().paths(2000);
    let questions = Questions::of(["discount"]);
    let project = timed("read and parse", || Project::read(&world, DEAL));
    let inquiry = Inquiry::none().answers_only();
    let scenario = timed("build and compile", || project.build_for(&Changes::none(), &inquiry))?;
    let run = timed("run 2,000 paths", || scenario.run(&sampling, &mut unwatched))?;
    timed("answer", || run.answers(&questions))?;
    let read = world.0.load(Ordering::Relaxed);
    let changed = timed("set an assumption", || scenario.with("firm_share", "60%"))?;
    let run = timed("run 2,000 paths again", || changed.run(&sampling, &mut unwatched))?;
    timed("answer again", || run.answers(&questions))?;
    println!("files read while answering again: {}", world.0.load(Ordering::Relaxed) - read);
    timed("for comparison: set and build", || project.build_for(&Changes::none().set("firm_share", "60%"), &inquiry))?;
    Ok(())
}
