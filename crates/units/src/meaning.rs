//! What a word of a unit means.

use crate::dimension::Dimension;
use crate::unit::Ratio;

/// Decimal prefixes for large quantities (BIPM, The International System of Units, 9th edition, table 7).
pub(crate) const LARGE_PREFIXES: [(&str, Ratio); 8] = [
    ("k", Ratio::new(1e3, 1.0)),
    ("M", Ratio::new(1e6, 1.0)),
    ("G", Ratio::new(1e9, 1.0)),
    ("T", Ratio::new(1e12, 1.0)),
    ("P", Ratio::new(1e15, 1.0)),
    ("E", Ratio::new(1e18, 1.0)),
    ("Z", Ratio::new(1e21, 1.0)),
    ("Y", Ratio::new(1e24, 1.0)),
];

/// Decimal prefixes for small quantities. Micro has an ASCII spelling and two code points.
const SMALL_PREFIXES: [(&str, Ratio); 5] = [
    ("m", Ratio::new(1.0, 1e3)),
    ("u", Ratio::new(1.0, 1e6)),
    ("\u{b5}", Ratio::new(1.0, 1e6)),
    ("\u{3bc}", Ratio::new(1.0, 1e6)),
    ("n", Ratio::new(1.0, 1e9)),
];

/// Which decimal prefixes a word takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefixes {
    /// None.
    None,
    /// The prefixes k to Y. It has no small ones: `mW` for `MW` would be wrong by a factor of a billion.
    Large,
    /// m, u (µ), n.
    Small,
}

impl Prefixes {
    pub fn table(self) -> &'static [(&'static str, Ratio)] {
        match self {
            Self::None => &[],
            Self::Large => &LARGE_PREFIXES,
            Self::Small => &SMALL_PREFIXES,
        }
    }
}

/// What a word or a product of words means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Meaning {
    pub dimension: Dimension,
    pub ratio: Ratio,
    pub prefixes: Prefixes,
}

impl Meaning {
    pub fn new(dimension: Dimension, ratio: Ratio) -> Self {
        Self { dimension, ratio, prefixes: Prefixes::None }
    }

    pub fn times(&self, other: &Self) -> Self {
        Self::new(self.dimension.multiply(&other.dimension), self.ratio.times(other.ratio))
    }

    pub fn over(&self, other: &Self) -> Self {
        Self::new(self.dimension.divide(&other.dimension), self.ratio.times(other.ratio.inverse()))
    }
}
