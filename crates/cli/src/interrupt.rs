//! Ctrl-C and its kin while a result is being written.

#[cfg(unix)]
use std::sync::Arc;
#[cfg(unix)]
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Takes the signals that would end the command, so that it removes what it has begun to write before it ends by them. A
/// second signal ends it on the spot.
pub struct Interrupt {
    /// The signal that came, or 0.
    #[cfg(unix)]
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// From now on.
    #[cfg(unix)]
    pub fn watch() -> Self {
        use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
        use signal_hook::flag::{register, register_conditional_default, register_usize};
        let (signal, again) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        for number in [SIGHUP, SIGINT, SIGTERM] {
            // Without them the signal ends the command at once, and the next one clears what it left. In this order the
            // first signal arms the second.
            let _ = register_conditional_default(number, again.clone())
                .and_then(|_| register(number, again.clone()))
                .and_then(|_| register_usize(number, signal.clone(), number as usize));
        }
        Interrupt { signal }
    }

    /// Where there are no such signals.
    #[cfg(not(unix))]
    pub fn watch() -> Self {
        Interrupt {}
    }

    /// Whether one came.
    pub fn came(&self) -> bool {
        #[cfg(unix)]
        return self.signal.load(Ordering::Relaxed) != 0;
        #[cfg(not(unix))]
        return false;
    }

    /// Ends the command by the signal that came, if one did, as the caller's shell expects.
    pub fn end(&self) {
        #[cfg(unix)]
        if self.came() {
            let _ = signal_hook::low_level::emulate_default_handler(self.signal.load(Ordering::Relaxed) as i32);
        }
    }
}
