//! What an option or a candidate may be regretted by.

use analysis::{Design, summary};
use report::RegretView;

/// The tail of regret that is reported: the worst twentieth.
const TAIL: f64 = 0.95;

/// Regret by path in a few numbers.
pub(crate) fn regret(column: &[f64], design: Design) -> RegretView {
    let found = summary(column, &[TAIL], design);
    let beyond = analysis::shortfall(column, TAIL, design);
    RegretView {
        mean: found.mean,
        std_error: found.std_error,
        p95: found.quantiles[0],
        p95_error: found.quantile_errors[0],
        mean_beyond: beyond.mean,
        mean_beyond_error: beyond.std_error,
    }
}
