//! Runs with an assumption set to a value.

use crate::probability::Probability;

/// Runs the model with the assumption set to each of some values: P(claim) there, in their order.
pub type Evaluate<'a> = &'a mut dyn FnMut(&[f64]) -> Vec<Probability>;

/// A value of the assumption at which P(claim) is one half.
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

pub(crate) fn evaluate_all(evaluate: Evaluate, values: &[f64]) -> Vec<Evaluation> {
    values.iter().zip(evaluate(values)).map(|(&value, probability)| Evaluation { value, probability }).collect()
}
