//! What an assumption decides together with others: total shares, by drawing each anew while all else is kept.

use analysis::{Design, TotalShare, total_share};
use program::Together;

use crate::build::Built;
use crate::flips::part;
use crate::intervention;
use crate::sampling::Sampling;

/// Most assumptions that are drawn anew, each in a run of its own.
const MOST: usize = 64;

/// Part of the paths on which it is asked for, and fewest.
const ASKED: (u64, u64) = (10, 500);

/// The same where it only has to say which assumption comes first.
const UNASKED: (u64, u64) = (100, 120);

/// Claims as drawn, and again with each assumption drawn anew.
pub(crate) struct Totals {
    outputs: Vec<usize>,
    plain: Vec<Vec<f64>>,
    /// By assumption; nothing for those that others move along with, so that drawing one alone says little.
    anew: Vec<Option<Vec<Vec<f64>>>>,
    design: Design,
}

impl Totals {
    /// Runs once, on fewer paths, and on yet fewer if nobody has `asked`; nothing if there are too many assumptions.
    pub fn new(
        built: &Built,
        sampling: &Sampling,
        outputs: Vec<usize>,
        asked: bool,
        correlated: impl Fn(usize) -> bool,
    ) -> Option<Self> {
        let assumptions = &built.compiled.assumptions;
        if outputs.is_empty() || assumptions.is_empty() || assumptions.len() > MOST {
            return None;
        }
        let (share, fewest) = if asked { ASKED } else { UNASKED };
        let sampling = part(sampling, share, fewest);
        let plain = intervention::only(&built.compiled.ensemble, &outputs).0;
        let drawn: Vec<usize> = (0..assumptions.len()).filter(|&at| !correlated(at)).collect();
        let anew = |&at: &usize| {
            let mut ensemble = plain.clone();
            intervention::redraw(&mut ensemble, &built.base().quantity(assumptions[at].quantity).key);
            ensemble
        };
        let ensembles = std::iter::once(plain.clone()).chain(drawn.iter().map(anew)).collect();
        let together = Together::new(ensembles);
        let run = engine::run(&together.ensemble, &sampling.request());
        let mut columns = run.outputs.into_iter();
        let mut next = |base: usize| -> Vec<Vec<f64>> {
            let mut found: Vec<Vec<f64>> = columns.by_ref().take(outputs.len()).collect();
            for column in &mut found {
                let failed = column.iter_mut().zip(&run.failed[base]).filter(|(_, failed)| **failed);
                failed.for_each(|(value, _)| *value = f64::NAN);
            }
            found
        };
        let plain = next(together.bases[0]);
        let mut anew: Vec<Option<Vec<Vec<f64>>>> = vec![None; assumptions.len()];
        for (&at, &base) in drawn.iter().zip(&together.bases[1..]) {
            anew[at] = Some(next(base));
        }
        Some(Totals { outputs, plain, anew, design: sampling.design() })
    }

    /// The total share of an assumption in the variance of a claim.
    pub fn of(&self, assumption: usize, output: usize) -> Option<TotalShare> {
        let at = self.outputs.iter().position(|one| *one == output)?;
        let anew = self.anew.get(assumption)?.as_ref()?;
        total_share(&self.plain[at], &anew[at], self.design)
    }
}
