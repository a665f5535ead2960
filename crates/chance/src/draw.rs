//! One source of chance.

/// What a draw delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawKind {
    /// Uniform in the open interval (0, 1).
    Uniform,
    /// Standard normal.
    Normal,
}

/// When a draw is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurrence {
    /// Once per path, in the prelude. Month is 0 in its key.
    Constant,
    /// Afresh each month. With Sobol the increments of a [`DrawKind::Normal`] come from a Brownian bridge of fixed
    /// length whose first nodes are Sobol points, the rest counters.
    Monthly,
}

/// One source of chance. Its numbers depend only on (seed, key, path, month) and the sampler.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw {
    /// From [`key`](crate::key) of the name.
    pub key: u64,
    /// Uniform or normal.
    pub kind: DrawKind,
    /// Once or monthly.
    pub recurrence: Recurrence,
}
