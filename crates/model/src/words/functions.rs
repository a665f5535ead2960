//! Functions whose word is read once: distributions, processes, what runs over a list, moments, what reads a whole path.

use std::fmt;

macro_rules! words {
    ($($(#[$about:meta])* $type:ident { $($variant:ident $word:literal)* })*) => { $(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $type { $($variant,)* }

        impl $type {
            /// Every one.
            pub const ALL: &'static [$type] = &[$($type::$variant,)*];

            /// Its word in an expression.
            pub const fn word(self) -> &'static str { match self { $($type::$variant => $word,)* } }

            /// The one of this word.
            pub fn parse(word: &str) -> Option<Self> {
                $type::ALL.iter().copied().find(|one| one.word() == word)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result { out.write_str(self.word()) }
        }
    )* };
}

words! {
    /// A family of distributions.
    Family {
        Normal "normal"
        Lognormal "lognormal"
        Uniform "uniform"
        Triangular "triangular"
        Pert "pert"
        Beta "beta"
        Bernoulli "bernoulli"
        Discrete "discrete"
        Mixture "mixture"
        Truncate "truncate"
        Empirical "empirical"
    }

    /// A process.
    ProcessName {
        GeometricBrownian "gbm"
        Walk "walk"
        Autoregressive "ar1"
        Jump "jump"
        Noise "noise"
        Event "event"
        Regime "regime"
    }

    /// One value made of those of a list.
    Reduction {
        Sum "sum"
        Minimum "min"
        Maximum "max"
        Mean "mean"
        Count "count"
        Any "any"
        All "all"
    }

    /// What falls to one of a list.
    Allotment {
        Fill "fill"
        Ration "ration"
    }

    /// The moment of a month at which something is read.
    MomentWord {
        Opening "opening"
        Closing "closing"
    }

    /// One number made of the values of a whole path.
    PathFunction {
        At "at"
        Last "last"
        First "first"
        Ever "ever"
        Total "total"
        Average "average"
        Peak "peak"
        PresentValue "npv"
        InternalRate "irr"
        DatedPresentValue "xnpv"
        DatedInternalRate "xirr"
    }
}
