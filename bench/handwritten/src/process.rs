//! The time and memory that this process took.

use std::time::Instant;

/// Processor seconds of all threads and seconds on the clock.
#[derive(Clone, Copy)]
pub struct Moment {
    processor: f64,
    clock: Instant,
}

impl Moment {
    /// This one.
    pub fn now() -> Self {
        Moment { processor: processor_seconds(), clock: Instant::now() }
    }

    /// Processor seconds and seconds since then.
    pub fn passed(self) -> [f64; 2] {
        [processor_seconds() - self.processor, self.clock.elapsed().as_secs_f64()]
    }
}

#[cfg(unix)]
fn processor_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Not a number where the system has no such clock.
#[cfg(not(unix))]
fn processor_seconds() -> f64 {
    f64::NAN
}

/// The most memory that was resident, in MB (`VmHWM` of proc(5)); not a number where the system does not say it.
pub fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kib.map_or(f64::NAN, |kib| kib * 1024.0 / 1e6)
}
