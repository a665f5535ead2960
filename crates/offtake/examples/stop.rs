//! Stops a run half way, from a second thread.
//!
//! ```sh
//! cargo run --release -p offtake --example stop
//! ```

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use offtake::{Changes, Error, FileWorld, Inquiry, Progress, Project, Sampling};

const DEAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/anthropic-amazon.toml");

const PATHS: u64 = 5_000;

fn main() -> Result<(), Error> {
    let project = Project::read(FileWorld, DEAL);
    let scenario = project.build_for(&Changes::none(), &Inquiry::none().answers_only())?;
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let mut watch = |seen: &Progress| {
        done.store(seen.done, Ordering::Relaxed);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let ended = thread::scope(|scope| {
        scope.spawn(|| {
            while done.load(Ordering::Relaxed) < PATHS / 2 {
                thread::yield_now();
            }
            stop.store(true, Ordering::Relaxed);
        });
        scenario.run(&Sampling::default().paths(PATHS), &mut watch)
    });
    match ended {
        Err(Error::Stopped) => println!("stopped after {} of {PATHS} paths", done.into_inner()),
        Err(error) => return Err(error),
        Ok(run) => println!("ran all {} paths before it could be stopped", run.paths()),
    }
    Ok(())
}
