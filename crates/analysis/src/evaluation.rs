//! Runs with an assumption set to a value.

use crate::probability::Probability;

/// Runs the model with the assumption set to each of some values: P(claim) there, in their order.
pub type Evaluate<'a> = &'a mut dyn FnMut(&[f64]) -> Vec<Probability>;

/// A value of the assumption at which P(claim) is the level looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlipValue {
    /// In the unit of the assumption.
    pub value: f64,
    /// Standard error, se(P) / |slope| (delta method), with the width left to the search.
    pub std_error: f64,
    /// Whether the claim becomes more likely as the assumption grows past `value`.
    pub rising: bool,
}

/// P(claim) with the assumption set to a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// In the unit of the assumption.
    pub value: f64,
    /// P(claim) there.
    pub probability: Probability,
}

/// How hard [`crate::confirm`] searches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The P(claim) looked for.
    pub level: f64,
    /// Most runs, those of the grid included. The grid is always run in full.
    pub evaluations: usize,
    /// A crossing ends when P is within this many standard errors of the level.
    pub tolerance: f64,
    /// A change of side counts when P lies this many standard errors past the level, or at the end of the grid.
    pub significance: f64,
    /// Least standard error of a P that is neither 0 nor 1, see [`crate::Design::resolution`].
    pub resolution: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { level: 0.5, evaluations: 25, tolerance: 0.5, significance: 2.0, resolution: 0.0 }
    }
}

pub(crate) fn evaluate_all(evaluate: Evaluate, values: &[f64]) -> Vec<Evaluation> {
    values.iter().zip(evaluate(values)).map(|(&value, probability)| Evaluation { value, probability }).collect()
}
