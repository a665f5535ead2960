//! Distributions as people state them.

use syntax::Span;

/// A distribution as stated, of the right shape: whether one of these numbers exists is found when it is fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedDistribution {
    /// The statement. Its numbers are canonical.
    pub statement: Statement,
    /// Whether it is of dates, in whole months.
    pub dates: bool,
    /// Its place.
    pub span: Span,
}

impl StatedDistribution {
    /// The repair for one that cannot be: how some are written.
    pub const EXAMPLES: &str = "write e.g. `10 to 20`, `normal(10, 2)`, `beta(p05 = 10%, p95 = 40%)`";
}

/// The statement of a distribution, by family and by what fixes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// One value: a component of a mixture.
    Constant(f64),
    /// `a to b`: 5 % and 95 % quantiles of a lognormal; of dates the first and last month, equally likely.
    Range(Ends),
    /// `normal`, by mean and standard deviation.
    Normal(Moments),
    /// `normal`, through two quantiles.
    NormalQuantiles(StatedQuantiles),
    /// `lognormal`, by its median in its unit and σ of the logarithm.
    LognormalMedian {
        /// Half lies below.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// `lognormal`, by mean and standard deviation of the logarithm.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// `lognormal`, by its own mean and standard deviation.
    LognormalMoments(Moments),
    /// `lognormal`, through two quantiles.
    LognormalQuantiles(StatedQuantiles),
    /// `uniform`, between two ends.
    Uniform(Ends),
    /// `uniform`, by mean and standard deviation.
    UniformMoments(Moments),
    /// `uniform`, through two quantiles.
    UniformQuantiles(StatedQuantiles),
    /// `triangular`.
    Triangular(LowModeHigh),
    /// `pert`.
    Pert(LowModeHigh),
    /// `beta`, by its shapes.
    Beta {
        /// Shape at the low end.
        a: f64,
        /// Shape at the high end.
        b: f64,
        /// What 0 and 1 are scaled to.
        ends: Ends,
    },
    /// `beta`, by mean and standard deviation.
    BetaMoments(Moments, Ends),
    /// `beta`, through two quantiles.
    BetaQuantiles(StatedQuantiles, Ends),
    /// `bernoulli`, with the probability of 1.
    Bernoulli(f64),
    /// `discrete`: values with probabilities.
    Discrete(Vec<Weighted<f64>>),
    /// `mixture`: distributions with probabilities.
    Mixture(Vec<Weighted<StatedDistribution>>),
    /// `truncate`: a distribution cut at one or both ends.
    Truncate {
        /// The distribution that is cut.
        of: Box<StatedDistribution>,
        /// Nothing below.
        low: Option<f64>,
        /// Nothing above.
        high: Option<f64>,
    },
    /// `empirical`: observations, each as likely.
    Empirical(Vec<f64>),
}

/// Two ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Two ends and the likeliest value between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LowModeHigh {
    /// The lower end.
    pub low: f64,
    /// The likeliest.
    pub mode: f64,
    /// The upper end.
    pub high: f64,
}

/// Two quantiles, as given.
pub type StatedQuantiles = [StatedQuantile; 2];

/// A quantile, as in `p05 = 10%`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatedQuantile {
    /// The probability of lying below.
    pub probability: f64,
    /// The value.
    pub value: f64,
}

/// Something and its probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted<T> {
    /// As stated; those of a list should sum to 1.
    pub probability: f64,
    /// What.
    pub of: T,
}
