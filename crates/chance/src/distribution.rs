//! Distributions as data.

use std::fmt::{self, Display, Formatter, Write};

/// A distribution, by parameters in the unit of the register that it fills. Sampled by its quantile function at a
/// uniform number, so that a rank correlation and a Sobol point act on it alike.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Mean and standard deviation.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        sd: f64,
    },
    /// `exp(mu + sigma z)`, with the parameters of the underlying normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, above 0.
        sigma: f64,
    },
    /// Between two ends.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Whole numbers `low..=high`, equally likely (months).
    UniformInteger {
        /// Least, a whole number.
        low: f64,
        /// Greatest, a whole number, at least `low`.
        high: f64,
    },
    /// Low, most likely, high.
    Triangular {
        /// Lower end.
        low: f64,
        /// Most likely, between the ends.
        mode: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Shape parameters, scaled to `low..high`. PERT is a beta with a = 1 + 4 (mode − low)/(high − low), b = 6 − a.
    Beta {
        /// First shape, above 0.
        a: f64,
        /// Second shape, above 0.
        b: f64,
        /// Lower end.
        low: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Weights (sum 1) of components; its quantile function is found by bisection on the mixed distribution function.
    Mixture {
        /// One per component, not negative, sum 1.
        weights: Vec<f64>,
        /// The distributions that are mixed.
        components: Vec<Distribution>,
    },
    /// Values with probabilities (sum 1), ascending by value.
    Discrete {
        /// Ascending.
        values: Vec<f64>,
        /// One per value, not negative, sum 1.
        probabilities: Vec<f64>,
    },
    /// 1 with this probability, else 0.
    Bernoulli {
        /// The probability of a 1, between 0 and 1.
        probability: f64,
    },
    /// The inner one conditioned on `low..=high`.
    Truncated {
        /// The distribution that is cut.
        inner: Box<Distribution>,
        /// Lower end.
        low: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// One of the observations, each as likely.
    Empirical {
        /// Ascending, at least one.
        sorted: Vec<f64>,
    },
    /// A constant.
    Constant {
        /// Its value.
        value: f64,
    },
}

/// The text form of a program: the family, then its parameters at full precision.
impl Display for Distribution {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        match self {
            Self::Normal { mean, sd } => write!(f, "normal {mean:?} {sd:?}"),
            Self::LogNormal { mu, sigma } => write!(f, "lognormal {mu:?} {sigma:?}"),
            Self::Uniform { low, high } => write!(f, "uniform {low:?} {high:?}"),
            Self::UniformInteger { low, high } => write!(f, "uniform_integer {low:?} {high:?}"),
            Self::Triangular { low, mode, high } => {
                write!(f, "triangular {low:?} {mode:?} {high:?}")
            }
            Self::Beta { a, b, low, high } => write!(f, "beta {a:?} {b:?} {low:?} {high:?}"),
            Self::Mixture { weights, components } => {
                write!(f, "mixture {}{}", weights.len(), numbers(weights))?;
                components.iter().try_for_each(|c| write!(f, " {c}"))
            }
            Self::Discrete { values, probabilities } => {
                let (values_, chances) = (numbers(values), numbers(probabilities));
                write!(f, "discrete {}{values_}{chances}", values.len())
            }
            Self::Bernoulli { probability } => write!(f, "bernoulli {probability:?}"),
            Self::Truncated { inner, low, high } => {
                write!(f, "truncated {low:?} {high:?} {inner}")
            }
            Self::Empirical { sorted } => {
                write!(f, "empirical {}{}", sorted.len(), numbers(sorted))
            }
            Self::Constant { value } => write!(f, "constant {value:?}"),
        }
    }
}

/// Numbers, each after a space.
fn numbers(values: &[f64]) -> String {
    let mut text = String::new();
    for value in values {
        // Writing to a string cannot fail.
        let _ = write!(text, " {value:?}");
    }
    text
}
