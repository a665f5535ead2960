//! Why there is no such distribution.

use std::fmt;

/// Why there is no distribution with the parameters asked for. Its text is one sentence that says what is impossible, without
/// a full stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FitError {
    /// A parameter is undefined or infinite.
    NotFinite(f64),
    /// A standard deviation is negative.
    NegativeDeviation(f64),
    /// A standard deviation is 0.
    NoDeviation,
    /// The low end is not below the high end.
    EndsDescend(f64, f64),
    /// The first whole number is above the last.
    FirstAboveLast(f64, f64),
    /// The ends are not whole, or too large to be exact.
    NotWhole(f64, f64),
    /// A range does not ascend.
    RangeDescends(f64, f64),
    /// The most likely value lies outside the ends.
    ModeOutside {
        /// Low end.
        low: f64,
        /// The most likely value.
        mode: f64,
        /// High end.
        high: f64,
    },
    /// A probability lies outside 0 to 1.
    Probability(f64),
    /// Probabilities do not sum to 1, but to this.
    ProbabilitySum(f64),
    /// A weight is negative or undefined.
    Weight(f64),
    /// Weights have no positive, finite sum.
    WeightSum(f64),
    /// So many of one thing do not go with so many of another.
    Lengths([(usize, &'static str); 2]),
    /// A value comes before one that is not above it.
    Unsorted(f64, f64),
    /// There are no observations.
    NoObservations,
    /// Distributions are nested deeper than this.
    Depth(u32),
    /// There is no such beta distribution.
    Beta(BetaError),
    /// The mean of a lognormal distribution is not above 0.
    LognormalMean(f64),
    /// A value of a lognormal distribution is not above 0.
    LognormalValue(f64),
    /// The probability of a quantile lies outside 0 to 1.
    QuantileProbability(f64),
    /// Two quantiles are stated for one probability.
    SameProbability(f64),
    /// The first of two quantiles (probability and value, by ascending probability) is not below the second.
    QuantilesDescend((f64, f64), (f64, f64)),
    /// A truncation leaves nothing of a distribution.
    NothingLeft {
        /// The ends of the truncation.
        kept: (f64, f64),
        /// The support of the distribution.
        support: (f64, f64),
    },
    /// A truncation leaves only what is too far out to have a weight.
    TooFarOut {
        /// The ends of the truncation.
        kept: (f64, f64),
        /// Standard deviations from the middle.
        deviations: f64,
    },
}

impl fmt::Display for FitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite(value) => write!(f, "a parameter must be a finite number, not {value}"),
            Self::NegativeDeviation(sd) => write!(f, "a standard deviation must be at least 0, not {sd}"),
            Self::NoDeviation => write!(f, "a standard deviation must be above 0; use a constant"),
            Self::EndsDescend(low, high) => write!(f, "the low end {low} is not below the high end {high}"),
            Self::FirstAboveLast(low, high) => write!(f, "the low end {low} is above the high end {high}"),
            Self::NotWhole(low, high) => write!(f, "the ends must be whole numbers, not {low} and {high}"),
            Self::RangeDescends(low, high) => write!(f, "a range must ascend: {low} is not below {high}"),
            Self::ModeOutside { low, mode, high } => {
                write!(f, "the most likely value {mode} does not lie within {low} to {high}")
            }
            Self::Probability(probability) => write!(f, "a probability must lie within 0 to 1, not {probability}"),
            Self::ProbabilitySum(sum) => write!(f, "probabilities must sum to 1, not {sum}"),
            Self::Weight(weight) => write!(f, "a weight must be at least 0, not {weight}"),
            Self::WeightSum(sum) => write!(f, "weights must have a positive sum, not {sum}"),
            Self::Lengths([(left, lefts), (right, rights)]) => {
                write!(f, "{left} {lefts} do not go with {right} {rights}")
            }
            Self::Unsorted(first, next) => write!(f, "values must ascend, but {first} comes before {next}"),
            Self::NoObservations => write!(f, "an empirical distribution needs at least one observation"),
            Self::Depth(most) => write!(f, "distributions may be nested at most {most} deep"),
            Self::LognormalMean(mean) => {
                write!(f, "the mean of a lognormal distribution must be above 0, not {mean}")
            }
            Self::LognormalValue(value) => {
                write!(f, "a lognormal distribution has only values above 0, not {value}")
            }
            Self::QuantileProbability(p) => {
                write!(f, "the probability of a quantile must lie between 0 and 1, not at {p}")
            }
            Self::SameProbability(p) => write!(f, "two quantiles are stated for one probability, {p}"),
            Self::QuantilesDescend((p, low), (q, high)) => {
                write!(f, "quantiles must ascend: {low} at {p} is not below {high} at {q}")
            }
            Self::NothingLeft { kept: (low, high), support: (from, to) } => {
                write!(f, "nothing is left within {low} to {high} of a distribution that lies within {from} to {to}")
            }
            Self::TooFarOut { kept: (low, high), deviations } => write!(
                f,
                "nothing is left within {low} to {high}: more than {deviations} standard deviations from the middle"
            ),
            Self::Beta(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FitError {}

impl From<BetaError> for FitError {
    fn from(error: BetaError) -> Self {
        Self::Beta(error)
    }
}

/// Why there is no beta distribution with the parameters asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BetaError {
    /// The shapes of a beta distribution are not above 0.
    Shapes(f64, f64),
    /// The shapes of a beta distribution leave hardly more than a point or two.
    Point(f64, f64),
    /// The mean of a beta distribution lies outside 0 to 1.
    Mean(f64),
    /// The standard deviation of a beta distribution is 0.
    NoDeviation,
    /// The standard deviation of a beta distribution is too large for its mean.
    Deviation {
        /// The mean.
        mean: f64,
        /// The standard deviation that it allows is below this.
        most: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// A quantile of a beta distribution lies outside 0 to 1.
    Quantile(f64),
    /// Quantiles are too close for a beta distribution.
    Close(f64, f64),
    /// Quantiles are too far apart for a beta distribution.
    Apart(f64, f64),
}

impl fmt::Display for BetaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shapes(a, b) => {
                write!(f, "the shapes of a beta distribution must be above 0, not {a} and {b}")
            }
            Self::Point(a, b) => {
                write!(f, "a beta distribution with the shapes {a} and {b} is hardly more than a point or two")
            }
            Self::Mean(mean) => {
                write!(f, "the mean of a beta distribution must lie between 0 and 1, not at {mean}")
            }
            Self::NoDeviation => write!(f, "a beta distribution must have a standard deviation above 0"),
            Self::Deviation { mean, most, deviation } => {
                write!(f, "between 0 and 1 a mean of {mean} allows a standard deviation below {most}, not {deviation}")
            }
            Self::Quantile(value) => {
                write!(f, "a quantile of a beta distribution must lie between 0 and 1, not at {value}")
            }
            Self::Close(low, high) => {
                write!(f, "the quantiles {low} and {high} are too close for a beta distribution; a normal one fits")
            }
            Self::Apart(low, high) => write!(
                f,
                "the quantiles {low} and {high} are too far apart for a beta distribution: \
                 nearly all of it would lie at 0 and 1"
            ),
        }
    }
}
