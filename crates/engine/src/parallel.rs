//! Independent pieces of work, shared out among threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The results of some work on each item, in the order of the items. Threads take one item after another; what they return
/// must depend on the item alone. If no thread can be started, this one does it all.
///
/// ```
/// assert_eq!(offtake_engine::in_parallel(&[1, 2, 3], 2, |x| x * x), [1, 4, 9]);
/// ```
///
/// # Panics
/// If the work panics.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = threads.min(items.len());
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    let take = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            let result = work(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((place, result));
        }
    };
    std::thread::scope(|scope| {
        // This thread works as well.
        for _ in 1..threads {
            let started = std::thread::Builder::new().spawn_scoped(scope, take);
            if started.is_err() {
                break;
            }
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The results of two different pieces of work, done side by side if there are two threads.
///
/// ```
/// assert_eq!(offtake_engine::side_by_side(2, || 1 + 1, || "two"), (2, "two"));
/// ```
///
/// # Panics
/// If some of the work panics.
pub fn side_by_side<A: Send, B>(threads: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if threads < 2 {
        return (one(), other());
    }
    // If a thread cannot be started, this one does its work.
    let waiting = Mutex::new(Some(one));
    let run = || waiting.lock().unwrap_or_else(PoisonError::into_inner).take().map(|one| one());
    std::thread::scope(|scope| {
        let started = std::thread::Builder::new().spawn_scoped(scope, run);
        let other = other();
        let one = match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => run(),
        };
        (one.expect("it is taken once"), other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..1000).collect();
        let slow_first =
            |x: &u64| (0..(1000 - x) * 20).fold(*x, |sum, y| if std::hint::black_box(y) == u64::MAX { y } else { sum });
        for threads in [0, 1, 2, 7, 5000] {
            assert_eq!(in_parallel(&items, threads, slow_first), items, "{threads}");
        }
        assert!(in_parallel(&[], 3, |x: &u64| *x).is_empty());
    }

    #[test]
    fn two_results_stand_in_their_order() {
        for threads in 0..4 {
            assert_eq!(side_by_side(threads, || 7, || "seven"), (7, "seven"));
        }
    }
}
