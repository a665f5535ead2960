//! What an assumption decides together with others: total shares, by drawing each anew while all else is kept.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use analysis::{Design, TotalShare, VarianceShare, total_share};

use crate::build::Built;
use crate::flips::part;
use crate::redraws::{self, Again};
use crate::sampling::Sampling;

/// Most assumptions that are drawn anew, each in a run of its own.
const MOST: usize = 64;

/// How many are drawn anew unasked: those of each claim with the largest shares of their own, which come first with others
/// too unless they act with others only.
const LEADING: usize = 4;

/// Part of the paths on which it is asked for, and fewest.
const ASKED: (u64, u64) = (10, 500);

/// The same where it only has to say which assumption comes first.
const UNASKED: (u64, u64) = (100, 120);

/// Fewest paths, of those drawn anew, on which a claim is true, and on which it is false.
pub(crate) const FEWEST_OF_TOTAL: f64 = 5.0;

/// How many paths are drawn anew.
pub(crate) fn paths_of_totals(sampling: &Sampling, asked: bool) -> u64 {
    of_totals(sampling, asked).paths
}

fn of_totals(sampling: &Sampling, asked: bool) -> Sampling {
    let (share, fewest) = if asked { ASKED } else { UNASKED };
    part(sampling, share, fewest)
}

/// A claim whose totals are wanted.
pub(crate) struct WantedTotals {
    /// Its output.
    pub output: usize,
    /// The assumptions.
    pub assumptions: Vec<usize>,
}

impl WantedTotals {
    /// All assumptions but those that others move along with, so that drawing one alone says little; if nobody has asked, the
    /// leading ones, if one stands out from what chance may give.
    pub fn new(
        output: usize,
        shares: &[VarianceShare],
        by_chance: f64,
        asked: bool,
        correlated: impl Fn(usize) -> bool,
    ) -> Self {
        let mut assumptions: Vec<usize> = (0..shares.len()).filter(|&at| !correlated(at)).collect();
        if !asked && shares.iter().any(|share| share.share > by_chance) {
            assumptions.sort_by(|&a, &b| shares[b].share.total_cmp(&shares[a].share).then(a.cmp(&b)));
            assumptions.truncate(LEADING);
        }
        WantedTotals { output, assumptions }
    }
}

/// Claims as drawn, and again with an assumption drawn anew.
pub(crate) struct Totals {
    /// By output.
    plain: BTreeMap<usize, Vec<f64>>,
    /// By assumption and output.
    anew: BTreeMap<(usize, usize), Vec<f64>>,
    design: Design,
}

impl Totals {
    /// Runs once, on fewer paths, and on yet fewer if nobody has `asked`; nothing if there are too many assumptions. `fails`: the run
    /// failed on a path.
    pub fn new(built: &Built, sampling: &Sampling, wanted: &[WantedTotals], asked: bool, fails: bool) -> Option<Self> {
        let mut by_assumption: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for one in wanted {
            one.assumptions.iter().for_each(|&at| by_assumption.entry(at).or_default().push(one.output));
        }
        let assumptions = &built.compiled.assumptions;
        if by_assumption.is_empty() || assumptions.len() > MOST {
            return None;
        }
        let sampling = of_totals(sampling, asked);
        let plain: Vec<usize> = wanted.iter().map(|one| one.output).collect();
        let again = |outputs: &[usize]| {
            let drawn = Again::as_drawn(built, outputs);
            if fails { drawn } else { drawn.shortened() }
        };
        let key = |at: &usize| built.base().quantity(assumptions[*at].quantity).key.as_str();
        let anew = by_assumption.iter().map(|(at, outputs)| again(outputs).with_anew([key(at)]));
        let all = std::iter::once(again(&plain)).chain(anew).collect();
        let mut columns = redraws::columns(all, &sampling, &|_, _| ControlFlow::Continue(())).ok()?.into_iter();
        let mut next = |outputs: &[usize]| -> Vec<(usize, Vec<f64>)> {
            outputs.iter().copied().zip(columns.next().unwrap_or_default()).collect()
        };
        let plain = next(&plain).into_iter().collect();
        let mut anew = BTreeMap::new();
        for (&at, outputs) in &by_assumption {
            anew.extend(next(outputs).into_iter().map(|(output, column)| ((at, output), column)));
        }
        Some(Totals { plain, anew, design: sampling.design() })
    }

    /// The total share of an assumption in the variance of a claim.
    pub fn of(&self, assumption: usize, output: usize) -> Option<TotalShare> {
        total_share(self.plain.get(&output)?, self.anew.get(&(assumption, output))?, self.design)
    }
}
