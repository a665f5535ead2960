//! `--timeout`: a command that takes longer ends with a status of its own.

use std::process::exit;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use crate::terminal::complain;

/// The exit status of a command that took longer than it may.
pub const TIMED_OUT: u8 = 3;

/// For how long after its time a command that writes files is let clear them away.
const GRACE: Duration = Duration::from_secs(10);

/// The time runs.
const RUNNING: u8 = 0;
/// The command has its result, and prints it.
const DONE: u8 = 1;
/// The command is being ended.
const ENDED: u8 = 2;

/// When a command must have its result.
pub struct Deadline {
    limit: Option<Duration>,
    since: Instant,
    state: Arc<AtomicU8>,
}

impl Deadline {
    /// From now on. At its end the command ends, on the spot unless it `writes` files: then by whoever sees that time is
    /// up, and on the spot only a little later.
    pub fn start(limit: Option<Duration>, writes: bool) -> Self {
        let deadline = Deadline { limit, since: Instant::now(), state: Arc::new(AtomicU8::new(RUNNING)) };
        if let Some(limit) = limit {
            let state = Arc::clone(&deadline.state);
            let wait = if writes { limit.saturating_add(GRACE) } else { limit };
            let clock = std::thread::Builder::new().spawn(move || {
                std::thread::sleep(wait);
                if state.compare_exchange(RUNNING, ENDED, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
                    complain(&format!("error: {}\n", took_longer(limit)));
                    exit(i32::from(TIMED_OUT));
                }
            });
            // A command that writes files sees for itself that time is up.
            if clock.is_err() && !writes {
                complain("warning: no thread can be started to keep `--timeout`\n");
            }
        }
        deadline
    }

    /// Whether time is up.
    pub fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.since.elapsed() >= limit)
    }

    /// The command has its result: nothing ends it any more.
    pub fn meet(&self) {
        if self.state.compare_exchange(RUNNING, DONE, Ordering::SeqCst, Ordering::SeqCst) == Err(ENDED) {
            // It is being ended this moment.
            std::thread::sleep(GRACE);
        }
    }

    /// Why it was stopped, if time is up.
    pub fn reason(&self) -> Option<String> {
        self.limit.filter(|_| self.is_over()).map(took_longer)
    }
}

fn took_longer(limit: Duration) -> String {
    format!(
        "stopped after {} s, as `--timeout` says, and nothing is written; ask for fewer paths, or allow more time",
        limit.as_secs_f64()
    )
}

/// A time as written: `90`, `90s`, `5m`, `2h`.
pub fn time(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let (number, seconds) = match text.strip_suffix(['s', 'm', 'h']).map(|number| (number, &text[number.len()..])) {
        Some((number, "m")) => (number, 60.0),
        Some((number, "h")) => (number, 3600.0),
        Some((number, _)) => (number, 1.0),
        None => (text, 1.0),
    };
    let found = number.trim().parse::<f64>().ok().map(|number| number * seconds).filter(|found| *found > 0.0);
    found
        .and_then(|found| Duration::try_from_secs_f64(found).ok())
        .ok_or("write a time above zero, e.g. `90`, `90s`, `5m` or `2h`".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_minutes_hours() {
        let seconds = |text| time(text).map(|found| found.as_secs_f64());
        for (text, expected) in [("90", 90.0), ("90s", 90.0), (" 1.5 m", 90.0), ("2h", 7200.0), ("0.25", 0.25)] {
            assert_eq!(seconds(text), Ok(expected));
        }
        for text in ["", "0", "-3", "1d", "inf", "nan", "m", "1e300h"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
