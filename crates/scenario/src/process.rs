//! Processes: assumptions with one value per month.

use syntax::Span;

use crate::distribution::StatedDistribution;
use crate::ids::NodeId;

/// A process and its place.
#[derive(Clone, Debug)]
pub struct Process {
    /// How it moves.
    pub law: Law,
    /// Its place.
    pub span: Span,
}

/// How a process moves from month to month.
#[derive(Clone, Debug)]
pub enum Law {
    /// `gbm`: geometric Brownian motion.
    GeometricBrownian {
        /// Value in the first month.
        start: NodeId,
        /// Effective annual growth of the mean, bare.
        growth: NodeId,
        /// Standard deviation of the logarithm per root of time; per root of a year if bare.
        volatility: NodeId,
    },
    /// `walk`: a random walk.
    Walk {
        /// Value in the first month.
        start: NodeId,
        /// Its mean move per time.
        drift: NodeId,
        /// Standard deviation per root of time; per root of a year if of the unit of `start`.
        volatility: NodeId,
    },
    /// `ar1`: autoregressive of order one.
    Autoregressive {
        /// What it returns to.
        mean: NodeId,
        /// Share of its distance from the mean that it keeps in a month.
        persistence: NodeId,
        /// Standard deviation of a month's shock.
        volatility: NodeId,
        /// Value in the first month; the mean if none.
        start: Option<NodeId>,
    },
    /// `jump`: a level that jumps.
    Jump {
        /// Value in the first month.
        start: NodeId,
        /// Jumps per time.
        rate: NodeId,
        /// What one adds.
        size: StatedDistribution,
    },
    /// `noise`: drawn anew each month.
    Noise(StatedDistribution),
    /// `event`: false until it happens, true from then on.
    Event {
        /// Probability per time.
        rate: NodeId,
    },
    /// `regime`: one of two levels.
    Regime {
        /// Probability of staying low for a month.
        stay_low: NodeId,
        /// Probability of staying high for a month.
        stay_high: NodeId,
        /// The low level.
        low: NodeId,
        /// The high level.
        high: NodeId,
        /// Probability of beginning on the high level; 0 if none.
        start: Option<NodeId>,
    },
}

/// What an argument of a process says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ProcessArgument {
    Start,
    Growth,
    Volatility,
    Drift,
    Mean,
    Persistence,
    Rate,
    StayLow,
    StayHigh,
    Low,
    High,
}

impl Law {
    /// All arguments that are expressions, in the order in which they are written.
    pub fn arguments(&self) -> Vec<(ProcessArgument, NodeId)> {
        use ProcessArgument::*;
        let mut found = match self {
            Law::GeometricBrownian { start, growth, volatility } => {
                vec![(Start, *start), (Growth, *growth), (Volatility, *volatility)]
            }
            Law::Walk { start, drift, volatility } => {
                vec![(Start, *start), (Drift, *drift), (Volatility, *volatility)]
            }
            Law::Autoregressive { mean, persistence, volatility, .. } => {
                vec![(Mean, *mean), (Persistence, *persistence), (Volatility, *volatility)]
            }
            Law::Jump { start, rate, .. } => vec![(Start, *start), (Rate, *rate)],
            Law::Noise(_) => Vec::new(),
            Law::Event { rate } => vec![(Rate, *rate)],
            Law::Regime { stay_low, stay_high, low, high, .. } => {
                vec![(StayLow, *stay_low), (StayHigh, *stay_high), (Low, *low), (High, *high)]
            }
        };
        if let Law::Autoregressive { start: Some(start), .. } | Law::Regime { start: Some(start), .. } = self {
            found.push((Start, *start));
        }
        found
    }

    /// Whether it has a level that each month moves on from where it stood.
    pub fn has_level(&self) -> bool {
        let moved_by_normals =
            matches!(self, Law::GeometricBrownian { .. } | Law::Walk { .. } | Law::Autoregressive { .. });
        moved_by_normals || matches!(self, Law::Jump { .. })
    }

    /// Whether one number a month moves it, so that it can be correlated. An event is decided once, a jump by how many
    /// there are, and a regime by where it stands.
    pub fn can_correlate(&self) -> bool {
        self.has_normal_shock()
    }

    /// Whether one standard normal number a month moves it, or makes its value.
    pub fn has_normal_shock(&self) -> bool {
        self.has_level() && !matches!(self, Law::Jump { .. }) || matches!(self, Law::Noise(_))
    }
}
