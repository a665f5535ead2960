//! Ending a run early, also in the middle of a block.

use std::cell::Cell;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Who hears how many paths are done, and may end the run.
type Told<'a> = &'a (dyn Fn(u64) -> ControlFlow<()> + Sync);

/// How far a run is, and whether it ends early.
pub(crate) struct Stop<'a> {
    told: Option<Told<'a>>,
    done: AtomicU64,
    stopped: AtomicBool,
}

impl<'a> Stop<'a> {
    /// A run that this may end.
    pub fn new(told: Option<Told<'a>>) -> Self {
        Stop { told, done: AtomicU64::new(0), stopped: AtomicBool::new(false) }
    }

    /// Whether the run ends early.
    pub fn is_set(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// How many paths are done.
    pub fn paths(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Counts paths that are done, and asks.
    pub fn count(&self, paths: u64) {
        self.done.fetch_add(paths, Ordering::Relaxed);
        self.ask();
    }

    /// Asks whether the run goes on; true if it ends early.
    fn ask(&self) -> bool {
        if !self.is_set() && self.told.is_some_and(|told| told(self.paths()).is_break()) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.is_set()
    }
}

/// Operations, each about a nanosecond, after which it is asked whether the run goes on.
const PATIENCE: f64 = 2e7;

/// One thread's patience: it asks again after so much work.
pub struct Patience<'a> {
    stop: Option<&'a Stop<'a>>,
    spent: Cell<f64>,
}

impl<'a> Patience<'a> {
    /// Asks this.
    pub(crate) fn with(stop: &'a Stop<'a>) -> Self {
        Patience { stop: Some(stop), spent: Cell::new(0.0) }
    }

    /// Asks nobody.
    pub const fn endless() -> Self {
        Patience { stop: None, spent: Cell::new(0.0) }
    }

    /// Counts work of so many operations; true if the run ends early, so that what is at work may leave off.
    pub(crate) fn spend(&self, operations: f64) -> bool {
        let Some(stop) = self.stop else { return false };
        let spent = self.spent.get() + operations;
        if spent < PATIENCE {
            self.spent.set(spent);
            return stop.is_set();
        }
        self.spent.set(0.0);
        stop.ask()
    }
}

impl fmt::Debug for Patience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Patience").field("spent", &self.spent).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_after_so_much_work_and_no_more_once_it_ended() {
        let asked = AtomicU64::new(0);
        let told = |done: u64| {
            asked.fetch_add(1, Ordering::Relaxed);
            if done >= 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let stop = Stop::new(Some(&told));
        let patience = Patience::with(&stop);
        assert!((0..10).all(|_| !patience.spend(0.3 * PATIENCE)));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
        stop.count(5);
        assert!(stop.is_set() && patience.spend(0.0) && patience.spend(2.0 * PATIENCE));
        assert_eq!(asked.load(Ordering::Relaxed), 3);
        assert!(!Patience::endless().spend(f64::INFINITY));
    }
}
