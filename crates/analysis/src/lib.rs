//! Runs to findings: probabilities, quantiles, crux, flip, statements. Plain values.
//!
//! A *column* is a slice of `f64` with one entry per path, in path order; NaN means *not applicable* (an undefined
//! ratio, a failed path) and is left out of every figure, which reports how many entries it is based on. A figure that
//! cannot be computed (no defined entry, an error from a single replicate) is NaN. Nothing here formats a number or
//! reads a clock, and every sum has a fixed order, so the same columns give the same bits.

mod apportion;
mod bins;
mod chart;
mod chunk;
mod column_end;
mod consolidation;
mod crossing;
mod crux;
mod error;
mod evaluation;
mod exercise;
mod flip;
mod flow_matrix;
mod histogram;
mod joint_move;
mod ledger;
mod levels;
mod log_of_product;
mod mean;
mod pattern_search;
mod period;
mod picked;
mod probability;
mod quantile;
mod rank_correlation;
mod ranked_column;
mod redrawn;
mod regression;
mod regret;
mod response;
mod score;
mod shortfall;
mod sketch;
mod statement;
mod statistic;
mod summary;
mod tail;
mod total;

#[cfg(test)]
mod sample;

pub use apportion::{apportion, round_matrix};
pub use chart::{Activity, CashFlow, ChartAccount, ChartOfAccounts, IntragroupElimination, StatementSection};
pub use consolidation::{Members, consolidate};
pub use crux::{VarianceShare, crux};
pub use error::{Design, mean_error, quantile_errors};
pub use evaluation::{Evaluate, Evaluation, FlipValue, Settings};
pub use exercise::{ExercisePolicy, ExerciseRight, Exercised};
pub use flip::{Flip, FlipMethod, FlipStatus, confirm, states};
pub use flow_matrix::{FlowMatrix, FlowRow, flow_matrix};
pub use joint_move::{JointMove, joint_move};
pub use ledger::{Ledger, Sums, Untied, ledger};
pub use levels::levels;
pub use mean::mean;
pub use pattern_search::SearchRegion;
pub use period::{Every, Period, periods};
pub use probability::{Interval, Probability, probability};
pub use quantile::{Quantiles, quantiles};
pub use rank_correlation::{RankCorrelation, rank_correlation};
pub use redrawn::{InputSet, Redrawn, ShapleyEffect, SobolIndex};
pub use regression::least_squares;
pub use regret::{Aim, Standing, standings};
pub use response::{Response, ResponsePoint, response};
pub use score::{Score, score};
pub use shortfall::{Shortfall, shortfall};
pub use sketch::Sketch;
pub use statement::{
    BalanceSheet, CashFlowStatement, FinancialStatements, IncomeStatement, Line, LineGroup, statements,
};
pub use statistic::{Estimate, Statistic};
pub use summary::{Summary, summary};
pub use tail::{MeanError, measure_error};
pub use total::{TotalShare, share_of_chance, total_share};
