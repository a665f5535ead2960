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
}
