//! A scenario again with some of what it draws drawn anew and all else kept.

use std::ops::ControlFlow;

use program::{Ensemble, Together};

use crate::build::Built;
use crate::error::Error;
use crate::intervention;
use crate::sampling::Sampling;

/// Most ensembles in one run: more would not fit the memory that is near the processor.
const AT_ONCE: usize = 16;

/// A scenario as it is to run again.
pub(crate) struct Again {
    /// The programs, with only what is read.
    pub ensemble: Ensemble,
}

impl Again {
    /// As drawn.
    pub fn as_drawn(built: &Built, outputs: &[usize]) -> Self {
        Again { ensemble: intervention::only(&built.compiled.ensemble, outputs).0 }
    }

    /// With what these quantities draw drawn anew.
    pub fn with_anew<'k>(mut self, keys: impl IntoIterator<Item = &'k str>) -> Self {
        keys.into_iter().for_each(|key| intervention::redraw(&mut self.ensemble, key));
        self
    }

    /// With all drawn anew but what these quantities draw.
    pub fn with_all_anew_but(mut self, kept: &[&str]) -> Self {
        intervention::redraw_all_but(&mut self.ensemble, kept);
        self
    }

    /// Whether what is read depends on what a quantity draws.
    pub fn draws(&self, key: &str) -> bool {
        intervention::draws(&self.ensemble, key)
    }

    /// Left with what is read, and ending with the last month on which it is; not where a failure elsewhere would take it away.
    pub fn shortened(mut self) -> Self {
        intervention::shorten(&mut self.ensemble);
        self
    }
}

/// Runs all of them on the same draws; the columns of each, undefined where its base failed. `see` gets how many are done.
///
/// # Errors
/// `see` ended it.
pub(crate) fn columns(
    all: Vec<Again>,
    sampling: &Sampling,
    see: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Vec<Vec<Vec<f64>>>, Error> {
    let count = all.len() as u64;
    let mut found = Vec::with_capacity(all.len());
    let mut left = all.into_iter().map(|one| one.ensemble).peekable();
    while left.peek().is_some() {
        let ensembles: Vec<Ensemble> = left.by_ref().take(AT_ONCE).collect();
        let outputs: Vec<usize> = ensembles.iter().map(|one| one.conclusion.outputs.len()).collect();
        let together = Together::new(ensembles);
        let done = found.len() as u64;
        let told = |_: u64| see(done, count);
        let request = engine::Request { progress: Some(&told), ..sampling.request() };
        let run = engine::run_unless_stopped(&together.ensemble, &request).ok_or(Error::Stopped)?;
        let mut columns = run.outputs.into_iter();
        for (outputs, base) in outputs.into_iter().zip(together.bases) {
            let unless_failed = |mut column: Vec<f64>| {
                let failed = column.iter_mut().zip(&run.failed[base]).filter(|(_, failed)| **failed);
                failed.for_each(|(value, _)| *value = f64::NAN);
                column
            };
            found.push(columns.by_ref().take(outputs).map(unless_failed).collect());
        }
    }
    Ok(found)
}
