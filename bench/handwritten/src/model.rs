//! ACE-1 as `bench/ace1.model` says it: constants, first state, and one month.

use fearless_simd::Simd;

use crate::vector::{Lanes, V, above, below, exp, log, maximum, minimum, sqrt, token};

/// Months of a path.
pub const MONTHS: usize = 120;

macro_rules! ace1 {
    (
        clock { $($clock:ident)* }
        constants { $($constant:ident: $median:literal, $sigma:literal;)* }
        shocks { $($shock:ident)* }
        state { $($state:ident: $first:literal;)* }
        outputs { $($output:ident)* }
        month { $($name:ident = $value:expr;)* }
    ) => {
        /// Median and σ of the logarithm of each constant.
        pub const CONSTANTS: [(f64, f64); [$(stringify!($constant)),*].len()] = [$(($median, $sigma)),*];

        /// Normals a month.
        pub const SHOCKS: usize = [$(stringify!($shock)),*].len();

        /// The state in which a path begins.
        pub const FIRST: [f64; [$(stringify!($state)),*].len()] = [$($first),*];

        /// The names of the state.
        pub const STATE: [&str; FIRST.len()] = [$(stringify!($state)),*];

        /// What is kept of each month.
        pub const OUTPUTS: [&str; [$(stringify!($output)),*].len()] = [$(stringify!($output)),*];

        /// One month: clock, constants, shocks and state to the next state and the outputs.
        #[inline(always)]
        #[allow(non_snake_case, unused_parens)]
        pub fn month<S: Simd>(
            clock: [V<S>; 3],
            constants: [V<S>; CONSTANTS.len()],
            shocks: [V<S>; SHOCKS],
            state: [V<S>; FIRST.len()],
        ) -> ([V<S>; FIRST.len()], [V<S>; OUTPUTS.len()]) {
            let [$($clock),*] = clock;
            let [$($constant),*] = constants;
            let [$($shock),*] = shocks;
            let [$($state),*] = state;
            let simd = token(clock[0]);
            $(let $name = $value;)*
            ([$($state.lanes(simd)),*], [$($output.lanes(simd)),*])
        }
    };
}

include!("../../ace1.model");

/// The lower triangle of the root (Cholesky) of a matrix of correlations that fall by `step` from one row to the next.
pub fn root(step: f64) -> [[f64; CONSTANTS.len()]; CONSTANTS.len()] {
    let mut root = [[0.0; CONSTANTS.len()]; CONSTANTS.len()];
    for row in 0..CONSTANTS.len() {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| root[row][k] * root[column][k]).sum();
            let left = step.powi((row - column) as i32) - known;
            root[row][column] = if row == column { left.sqrt() } else { left / root[column][column] };
        }
    }
    root
}
