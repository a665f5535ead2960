//! Neighbouring entries of a column that comes stretch by stretch.

use std::borrow::Cow;

use crate::error::Design;
use crate::picked::TOGETHER;
use crate::quantile::defined_entries;

/// Entries summed up together: where such a block ends follows from the design alone, so that a sum does not depend on the stretches, of
/// a multiple of so many, in which entries come.
const BLOCK: usize = 128;

/// Neighbouring entries of a part, up to [`TOGETHER`], in stretches of paths that begin at a multiple of it.
pub(crate) struct Chunk<'a> {
    pub part: usize,
    /// The path of the first.
    first: usize,
    entries: &'a [f64],
    /// The defined ones.
    pub values: Cow<'a, [f64]>,
}

impl<'a> Chunk<'a> {
    /// Divides entries of a column of this design, the first of which has so many paths before it.
    pub fn divide(entries: &'a [f64], before: usize, design: Design) -> Vec<Self> {
        let of_part = design.part_length(usize::MAX, 1);
        let (mut rest, mut first, mut found) = (entries, before, Vec::new());
        while !rest.is_empty() {
            let part = first / of_part;
            let of_this = (part + 1).saturating_mul(of_part) - first;
            let (entries, later) = rest.split_at(rest.len().min(of_this).min(TOGETHER - first % TOGETHER));
            found.push(Chunk { part, first, entries, values: defined_entries(entries) });
            first += entries.len();
            rest = later;
        }
        found
    }

    /// How many entries of a block are defined, and their sum.
    #[inline(always)]
    pub fn defined_and_sum(&self, block: &[f64]) -> (usize, f64) {
        match self.values {
            Cow::Borrowed(_) => (block.len(), sum_of_block(block, |value| value)),
            Cow::Owned(_) => (
                block.iter().filter(|value| !value.is_nan()).count(),
                sum_of_block(block, |value| if value.is_nan() { 0.0 } else { value }),
            ),
        }
    }

    /// In blocks that are summed up together.
    pub fn blocks(&self) -> impl Iterator<Item = &[f64]> {
        let (head, rest) = self.entries.split_at(self.entries.len().min(BLOCK - self.first % BLOCK));
        std::iter::once(head).chain(rest.chunks(BLOCK))
    }
}

/// The sum of the entries of a block, in eight parts, where an undefined one is made 0.
#[inline(always)]
fn sum_of_block(entries: &[f64], value: impl Fn(f64) -> f64) -> f64 {
    let mut parts = [0.0; 8];
    let (eights, rest) = entries.as_chunks::<8>();
    for eight in eights {
        parts.iter_mut().zip(eight).for_each(|(part, &entry)| *part += value(entry));
    }
    parts.iter_mut().zip(rest).for_each(|(part, &entry)| *part += value(entry));
    parts.iter().sum()
}

/// What the defined entries of a block with this sum add to the sum of squared distances from the mean, after so many with such a sum
/// (Chan, Golub and LeVeque 1979, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances").
#[inline(always)]
pub(crate) fn squares_of_more(entries: &[f64], sum: f64, defined: usize, before: usize, sum_before: f64) -> f64 {
    if defined == 0 {
        return 0.0;
    }
    let count = defined as f64;
    let mean = sum / count;
    let values = entries.iter().filter(|value| !value.is_nan());
    let own: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    let between = match before {
        0 => 0.0,
        _ => (mean - sum_before / before as f64).powi(2) * before as f64 * count / (before as f64 + count),
    };
    own + between
}
