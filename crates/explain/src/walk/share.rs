//! Months of a sum, each with the factor it counts with.

use report::{ReportedAs, Step, StepKind};
use scenario::Calendar;

use crate::replay::Played;
use crate::why::discount;

/// One month of a sum.
#[derive(Clone, Copy)]
pub(super) struct Share {
    pub month: usize,
    /// As it stands in the month, and the factor it counts with.
    pub amount: f64,
    pub factor: f64,
}

impl Share {
    pub fn value(&self) -> f64 {
        self.amount * self.factor
    }
}

/// A party's change of cash in a month, discounted.
pub(super) fn cash_share(played: &Played, cash: &[usize], month: usize, rate: f64) -> Share {
    let amount = cash.iter().map(|account| played.change(*account, month)).sum();
    Share { month, amount, factor: discount(played.model, Calendar::Months, rate, month) }
}

/// The rest of a sum beside the months shown.
pub(super) fn rest(shares: &[Share], shown: &[Share], in_unit: impl Fn(f64) -> f64, unit: &ReportedAs) -> Option<Step> {
    let among = |share: &&Share| shown.iter().all(|one| one.month != share.month);
    let others: Vec<f64> = shares.iter().filter(among).map(Share::value).filter(|value| *value != 0.0).collect();
    let months = if others.len() == 1 { "month" } else { "months" };
    let mut rest = Step::new(StepKind::Rest, format!("{} other {months}", others.len()));
    (rest.value, rest.part) = (Some(in_unit(others.iter().sum())), true);
    rest.unit = Some(unit.clone());
    (!others.is_empty()).then_some(rest)
}
