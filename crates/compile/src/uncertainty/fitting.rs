//! Distributions as stated, fitted; draws.
//!
//! | family | bare arguments | named |
//! |---|---|---|
//! | `a to b` | 5 % and 95 % quantiles of a lognormal; of dates: first and last month, equally likely | |
//! | `normal` | mean, standard deviation | `mean` and `sd`, or two quantiles |
//! | `lognormal` | median in its unit, σ of the logarithm | `median` and `sigma`, `mu` and `sigma`, `mean` and `sd`, two quantiles |
//! | `uniform` | low, high | `low` and `high`, `mean` and `sd`, two quantiles |
//! | `triangular`, `pert` | low, mode, high | the same |
//! | `beta` | shapes a, b on 0 to 1 | `a` and `b`, `mean` and `sd`, two quantiles; with `low` and `high` scaled to them |
//! | `bernoulli` | probability | `p` |
//! | `discrete`, `mixture` | pairs [probability, value or distribution] | |
//! | `truncate` | distribution, low, high | `low`, `high`: either may be left out |
//! | `empirical` | observations | each as likely |
//!
//! A quantile is named by its percentage: `p05`, `p50`, `p975`.

use std::fmt;

use chance::fit::{self, FitError};
use chance::{Distribution, DrawKind, Recurrence};
use program::{Register, Unary};
use scenario::{
    AssumedValue, Assumption, Ends, LowModeHigh, Moments, QuantityId, StatedDistribution, StatedQuantile, Statement,
    Weighted,
};
use syntax::{Code, Diagnostic, Span};

use crate::compiler::Compiler;

/// Why a stated distribution cannot be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Misfit {
    span: Span,
    reason: Reason,
    repair: Option<String>,
}

/// Faults of a distribution as stated.
#[derive(Clone, Debug, PartialEq)]
enum Reason {
    /// Its numbers.
    Fit(FitError),
    /// The median of a lognormal distribution is not above 0.
    Median,
    /// The first month of a range is after its last.
    MonthsDescend,
}

impl From<FitError> for Reason {
    fn from(error: FitError) -> Self {
        Reason::Fit(error)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Fit(error) => f.write_str(&in_words(error)),
            Reason::Median => write!(f, "the median of a lognormal distribution must be above 0"),
            Reason::MonthsDescend => write!(f, "a range must ascend: its first month is after its last"),
        }
    }
}

/// The reason in words, without amounts: they are canonical here, and stand below the message as they were written.
fn in_words(error: &FitError) -> String {
    match error {
        FitError::NegativeDeviation(_) => "a standard deviation must be at least 0".into(),
        FitError::EndsDescend(low, high) if low == high => "the low end is the high end".into(),
        FitError::EndsDescend(..) | FitError::FirstAboveLast(..) => "the low end is not below the high end".into(),
        FitError::RangeDescends(..) => "a range must ascend".into(),
        FitError::ModeOutside { .. } => "the most likely value does not lie between the ends".into(),
        FitError::LognormalMean(_) => "the mean of a lognormal distribution must be above 0".into(),
        FitError::LognormalValue(_) => "a lognormal distribution has only values above 0".into(),
        FitError::QuantilesDescend((low, _), (high, _)) => {
            format!("quantiles must ascend: that at {low} is not below that at {high}")
        }
        FitError::NothingLeft { .. } => "nothing is left of the distribution between the ends".into(),
        FitError::TooFarOut { deviations, .. } => format!(
            "nothing is left between the ends: they lie more than {deviations} standard deviations from the middle"
        ),
        // Probabilities, shapes and counts have no unit.
        other => other.to_string(),
    }
}

/// What to write instead.
fn instead(reason: &Reason) -> &'static str {
    match reason {
        Reason::Fit(FitError::NegativeDeviation(_)) => "write the standard deviation without its minus",
        Reason::Fit(FitError::EndsDescend(low, high)) if low == high => {
            "write the one value in place of the distribution"
        }
        Reason::Fit(FitError::EndsDescend(..) | FitError::FirstAboveLast(..)) => "write the lower end first",
        Reason::Fit(FitError::ModeOutside { .. }) => {
            "write the low end, the most likely value and the high end in this order"
        }
        Reason::Fit(FitError::LognormalMean(_) | FitError::LognormalValue(_)) | Reason::Median => {
            "write `normal(mean = …, sd = …)` or `uniform(low, high)`, whose values may be 0 and below"
        }
        Reason::Fit(FitError::QuantilesDescend(..)) => "give the lower percentage the lower value",
        Reason::Fit(FitError::NothingLeft { .. } | FitError::TooFarOut { .. }) => {
            "move the ends to where the distribution lies"
        }
        _ => StatedDistribution::EXAMPLES,
    }
}

/// Fits a distribution as stated.
///
/// # Errors
/// It says what is impossible.
pub(crate) fn fit_distribution(stated: &StatedDistribution) -> Result<Distribution, Misfit> {
    let refused = |reason: Reason| Misfit { span: stated.span, reason, repair: None };
    let fitted = match &stated.statement {
        Statement::Constant(value) => Ok(Distribution::Constant { value: *value }),
        Statement::Range(Ends { low, high }) if stated.dates && low > high => {
            return Err(refused(Reason::MonthsDescend));
        }
        Statement::Range(Ends { low, high }) if stated.dates => fit::uniform_integer(*low, *high),
        Statement::Range(Ends { low, high }) => fit::lognormal_from_range(*low, *high),
        Statement::Normal(Moments { sd, .. }) if *sd < 0.0 => Err(FitError::NegativeDeviation(*sd)),
        Statement::Normal(Moments { mean, sd }) => fit::normal(*mean, *sd),
        Statement::NormalQuantiles([a, b]) => fit::normal_from_quantiles(point(a), point(b)),
        Statement::LognormalMedian { median, .. } if *median <= 0.0 => return Err(refused(Reason::Median)),
        Statement::LognormalMedian { median, sigma } => fit::lognormal(libm::log(*median), *sigma),
        Statement::Lognormal { mu, sigma } => fit::lognormal(*mu, *sigma),
        Statement::LognormalMoments(Moments { mean, sd }) => fit::lognormal_from_mean_sd(*mean, *sd),
        Statement::LognormalQuantiles([a, b]) => fit::lognormal_from_quantiles(point(a), point(b)),
        Statement::Uniform(Ends { low, high }) if stated.dates => fit::uniform_integer(*low, *high),
        Statement::Uniform(Ends { low, high }) => fit::uniform(*low, *high),
        Statement::UniformMoments(Moments { mean, sd }) => fit::uniform_from_mean_sd(*mean, *sd),
        Statement::UniformQuantiles([a, b]) => fit::uniform_from_quantiles(point(a), point(b)),
        Statement::Triangular(LowModeHigh { low, mode, high }) => fit::triangular(*low, *mode, *high),
        Statement::Pert(LowModeHigh { low, mode, high }) => fit::pert(*low, *mode, *high),
        Statement::Beta { a, b, ends } => scaled_beta(*ends, |_| fit::beta(*a, *b)),
        Statement::BetaMoments(Moments { mean, sd }, ends) => {
            scaled_beta(*ends, |scale| fit::beta_from_mean_sd(scale(*mean), sd / (ends.high - ends.low)))
        }
        Statement::BetaQuantiles([a, b], ends) => scaled_beta(*ends, |scale| {
            fit::beta_from_quantiles((a.probability, scale(a.value)), (b.probability, scale(b.value)))
        }),
        Statement::Bernoulli(probability) => fit::bernoulli(*probability),
        Statement::Empirical(values) => fit::empirical(values.clone()),
        Statement::Discrete(rows) => {
            weights_sum(rows, stated.span)?;
            let rows: Vec<(f64, f64)> = rows.iter().map(|row| (row.of, row.probability)).collect();
            fit::discrete(&rows)
        }
        Statement::Mixture(rows) => {
            weights_sum(rows, stated.span)?;
            let component = |row: &Weighted<StatedDistribution>| Ok((row.probability, fit_distribution(&row.of)?));
            fit::mixture(rows.iter().map(component).collect::<Result<_, Misfit>>()?)
        }
        Statement::Truncate { of, low, high } => {
            let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
            fit::truncate(fit_distribution(of)?, low, high)
        }
    };
    fitted.map_err(|error| refused(error.into()))
}

/// A distribution as stated, over canonical values; `None` if there is no such distribution.
pub fn distribution_of(stated: &StatedDistribution) -> Option<Distribution> {
    fit_distribution(stated).ok()
}

/// The 5 % and 95 % quantiles of a distribution as stated, in canonical units; `None` if there is no such distribution.
pub fn ninety_percent_range(stated: &StatedDistribution) -> Option<Ends> {
    let fitted = fit_distribution(stated).ok()?;
    let [low, high] = [0.05, 0.95].map(|probability| chance::quantile(&fitted, probability));
    Some(Ends { low, high })
}

fn point(quantile: &StatedQuantile) -> fit::Quantile {
    (quantile.probability, quantile.value)
}

/// A beta distribution between two ends, from the fit of one on 0 to 1.
fn scaled_beta(
    Ends { low, high }: Ends,
    fit: impl FnOnce(&dyn Fn(f64) -> f64) -> Result<Distribution, FitError>,
) -> Result<Distribution, FitError> {
    if low >= high {
        return Err(FitError::EndsDescend(low, high));
    }
    Ok(match fit(&|x| (x - low) / (high - low))? {
        Distribution::Beta { a, b, .. } => Distribution::Beta { a, b, low, high },
        Distribution::Constant { value } => Distribution::Constant { value: low + (high - low) * value },
        other => other,
    })
}

/// Probabilities sum to 1; else each over their sum does.
fn weights_sum<T>(rows: &[Weighted<T>], span: Span) -> Result<(), Misfit> {
    let sum: f64 = rows.iter().map(|row| row.probability).sum();
    if (sum - 1.0).abs() <= 1e-9 {
        return Ok(());
    }
    let repairable = sum > 0.0 && sum.is_finite() && rows.iter().all(|row| row.probability >= 0.0);
    let shares = rows.iter().map(|row| format!("`{} / {sum}`", row.probability));
    let repair = || format!("divide each probability by their sum: {}", shares.collect::<Vec<_>>().join(", "));
    Err(Misfit { span, reason: FitError::ProbabilitySum(sum).into(), repair: repairable.then(repair) })
}

impl Compiler<'_> {
    /// Fits a distribution; reports what is impossible.
    pub fn fitted(&mut self, stated: &StatedDistribution) -> Distribution {
        fit_distribution(stated).unwrap_or_else(|Misfit { span, reason, repair }| {
            let help = repair.unwrap_or_else(|| instead(&reason).into());
            let message = format!("no such distribution: {reason}");
            self.findings.report(Diagnostic::new(Code::ImpossibleDistribution, span, message).help(help));
            Distribution::Constant { value: 0.0 }
        })
    }

    /// Reports mass outside `min` and `max`.
    pub fn hold_to_bounds(&mut self, assumption: &Assumption, support: (f64, f64), span: Span, name: &str) {
        let below = assumption.min.as_ref().filter(|min| support.0 < min.value).map(|min| (min, "min", "below"));
        let above = assumption.max.as_ref().filter(|max| support.1 > max.value).map(|max| (max, "max", "above"));
        let Some((limit, end, what)) = below.or(above) else { return };
        let (verb, help) = match &assumption.value {
            AssumedValue::Fixed(_) => ("is", "give a value within the bounds, or widen them"),
            AssumedValue::Process(_) => {
                ("can fall", "widen the bounds, and cut it where it is read: `clamp(x, low, high)`")
            }
            AssumedValue::Distribution(_) => ("can fall", "cut it: `truncate(…, low, high)`, or widen the bounds"),
        };
        let found = Diagnostic::new(Code::MassOutsideBounds, span, format!("`{name}` {verb} {what} its `{end}`"));
        self.findings.report(found.also(limit.span, format!("its `{end}`")).help(help));
    }

    /// A quantity that is drawn once.
    pub fn draw_distribution(&mut self, quantity: QuantityId, stated: &StatedDistribution) -> Register {
        let distribution = self.fitted(stated);
        let uniform = match self.shocks.correlated(quantity) {
            Some(uniform) => uniform,
            None => {
                let key = chance::key(&self.model.quantity(quantity).key);
                self.asm.draw(key, DrawKind::Uniform, Recurrence::Constant)
            }
        };
        self.sample(&distribution, stated.dates, uniform)
    }

    /// A distribution at a uniform number; dates in whole months.
    pub fn sample(&mut self, distribution: &Distribution, dates: bool, uniform: Register) -> Register {
        let value = self.asm.quantile(distribution, uniform);
        self.in_whole_months(distribution, dates, value)
    }

    /// The same where the uniform number is Φ of a normal one.
    pub fn sample_at_normal(&mut self, distribution: &Distribution, dates: bool, normal: Register) -> Register {
        let (centre, spread) = match distribution {
            Distribution::Normal { mean, sd } => (*mean, *sd),
            Distribution::LogNormal { mu, sigma } => (*mu, *sigma),
            _ => {
                let uniform = self.level_of(normal);
                return self.sample(distribution, dates, uniform);
            }
        };
        let [centre, spread] = [centre, spread].map(|number| self.asm.constant(number));
        let off = self.asm.multiply(spread, normal);
        let value = self.asm.add(centre, off);
        let value = match distribution {
            Distribution::LogNormal { .. } => self.asm.unary(Unary::Exponential, value),
            _ => value,
        };
        self.in_whole_months(distribution, dates, value)
    }

    fn in_whole_months(&mut self, distribution: &Distribution, dates: bool, value: Register) -> Register {
        match distribution {
            Distribution::UniformInteger { .. } | Distribution::Discrete { .. } => value,
            _ if dates => self.asm.unary(Unary::Round, value),
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_repaired() {
        let span = Span::new(syntax::Sources::default().add("a.toml", ""), 0, 0);
        let judged = |probabilities: &[f64]| {
            let rows: Vec<_> = probabilities.iter().map(|&probability| Weighted { probability, of: 1.0 }).collect();
            weights_sum(&rows, span).map_err(|misfit| misfit.repair)
        };
        assert_eq!(judged(&[0.25, 0.75]), Ok(()));
        assert_eq!(judged(&[-1.0, 1.0]), Err(None));
        let repair = "divide each probability by their sum: `1 / 5`, `4 / 5`";
        assert_eq!(judged(&[1.0, 4.0]), Err(Some(repair.into())));
    }
}
