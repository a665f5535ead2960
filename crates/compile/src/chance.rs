//! Distributions as written, fitted; draws.
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

use chance::{Distribution, DrawKind, Recurrence, fit};
use program::{Register, Unary};
use scenario::{Assumption, Chance, Parameter, QuantityId};
use syntax::{Code, Diagnostic, Span};

use crate::compiler::Compiler;

/// Fits a distribution as written.
///
/// # Errors
/// The place and a sentence that says what is impossible.
pub(crate) fn fit_distribution(written: &scenario::Distribution) -> Result<Distribution, (Span, String)> {
    let arguments = Arguments { written };
    let fitted = match written.family.as_str() {
        "range" => arguments.range(),
        "normal" => arguments.normal(),
        "lognormal" => arguments.lognormal(),
        "uniform" => arguments.uniform(),
        "triangular" => arguments.three(["low", "mode", "high"]).and_then(|[a, b, c]| fit::triangular(a, b, c)),
        "pert" => arguments.three(["low", "mode", "high"]).and_then(|[a, b, c]| fit::pert(a, b, c)),
        "beta" => arguments.beta(),
        "bernoulli" => arguments.one("p").and_then(fit::bernoulli),
        "constant" => arguments.one("value").map(|value| Distribution::Constant { value }),
        "discrete" => arguments.discrete(),
        "mixture" => return arguments.mixture(),
        "truncate" => return arguments.truncate(),
        "empirical" => arguments.numbers().and_then(fit::empirical),
        other => Err(format!("`{other}` is not a distribution")),
    };
    fitted.map_err(|message| (written.span, message))
}

struct Arguments<'d> {
    written: &'d scenario::Distribution,
}

type Fitted = Result<Distribution, String>;

impl Arguments<'_> {
    fn numbers(&self) -> Result<Vec<f64>, String> {
        let number = |parameter: &Parameter| match parameter {
            Parameter::Number(value, _) => Ok(*value),
            _ => Err(format!("`{}` takes numbers", self.written.family)),
        };
        self.written.positional.iter().map(number).collect()
    }

    fn named(&self, name: &str) -> Option<f64> {
        self.written.named.iter().find_map(|(known, parameter)| match parameter {
            Parameter::Number(value, _) if known == name => Some(*value),
            _ => None,
        })
    }

    /// Two named numbers, if either is given.
    fn pair(&self, first: &str, second: &str) -> Result<Option<(f64, f64)>, String> {
        match (self.named(first), self.named(second)) {
            (None, None) => Ok(None),
            (Some(a), Some(b)) => Ok(Some((a, b))),
            (Some(_), None) => Err(format!("`{first}` needs `{second}` beside it")),
            (None, Some(_)) => Err(format!("`{second}` needs `{first}` beside it")),
        }
    }

    /// Two named quantiles, if any is given.
    fn quantiles(&self) -> Result<Option<(fit::Quantile, fit::Quantile)>, String> {
        let known = self.written.named.iter().filter_map(|(name, parameter)| {
            let probability = probability_of(name)?;
            match parameter {
                Parameter::Number(value, _) => Some((probability, *value)),
                _ => None,
            }
        });
        match known.collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            [a, b] => Ok(Some((*a, *b))),
            other => Err(format!("two quantiles fix this distribution, not {}", other.len())),
        }
    }

    fn only(&self, names: &[&str]) -> Result<(), String> {
        let fits = |name: &str| names.contains(&name) || probability_of(name).is_some();
        match self.written.named.iter().find(|(name, _)| !fits(name)) {
            Some((name, _)) => Err(format!("`{}` has no argument `{name}`", self.written.family)),
            None => Ok(()),
        }
    }

    fn two(&self, what: &str) -> Result<[f64; 2], String> {
        match self.numbers()?.as_slice() {
            [a, b] => Ok([*a, *b]),
            other => Err(format!("`{}` takes {what}; {} numbers are given", self.written.family, other.len())),
        }
    }

    fn one(&self, name: &str) -> Result<f64, String> {
        match (self.numbers()?.as_slice(), self.named(name)) {
            ([value], None) => Ok(*value),
            ([], Some(value)) => Ok(value),
            _ => Err(format!("`{}` takes one number", self.written.family)),
        }
    }

    fn three(&self, names: [&str; 3]) -> Result<[f64; 3], String> {
        self.only(&names)?;
        if let [a, b, c] = self.numbers()?.as_slice() {
            return Ok([*a, *b, *c]);
        }
        let given: Option<Vec<f64>> = names.iter().map(|name| self.named(name)).collect();
        match given.as_deref() {
            Some([a, b, c]) if self.written.positional.is_empty() => Ok([*a, *b, *c]),
            _ => Err(format!("`{}` takes low, mode and high", self.written.family)),
        }
    }

    fn range(&self) -> Fitted {
        let [low, high] = self.two("two ends")?;
        if !self.written.dates {
            return fit::lognormal_from_range(low, high);
        }
        if low > high {
            return Err("a range must ascend: its first month is after its last".into());
        }
        fit::uniform_integer(low, high)
    }

    fn normal(&self) -> Fitted {
        self.only(&["mean", "sd"])?;
        if let Some((a, b)) = self.quantiles()? {
            return fit::normal_from_quantiles(a, b);
        }
        let (mean, sd) = match self.pair("mean", "sd")? {
            Some(pair) => pair,
            None => {
                let [mean, sd] = self.two("mean and standard deviation")?;
                (mean, sd)
            }
        };
        if sd < 0.0 {
            return Err(format!("a standard deviation must be at least 0, not {sd}"));
        }
        fit::normal(mean, sd)
    }

    fn lognormal(&self) -> Fitted {
        self.only(&["mean", "sd", "median", "mu", "sigma"])?;
        if let Some((a, b)) = self.quantiles()? {
            return fit::lognormal_from_quantiles(a, b);
        }
        if let Some((mean, sd)) = self.pair("mean", "sd")? {
            return fit::lognormal_from_mean_sd(mean, sd);
        }
        if self.named("mu").is_some() {
            let (mu, sigma) = self.pair("mu", "sigma")?.unwrap_or_default();
            return fit::lognormal(mu, sigma);
        }
        let (median, sigma) = match self.pair("median", "sigma")? {
            Some(pair) => pair,
            None => {
                let [median, sigma] = self.two("the median and the σ of the logarithm")?;
                (median, sigma)
            }
        };
        if median <= 0.0 {
            return Err(format!("the median of a lognormal distribution must be above 0, not {median}"));
        }
        fit::lognormal(libm::log(median), sigma)
    }

    fn uniform(&self) -> Fitted {
        self.only(&["low", "high", "mean", "sd"])?;
        if let Some((a, b)) = self.quantiles()? {
            return fit::uniform_from_quantiles(a, b);
        }
        if let Some((mean, sd)) = self.pair("mean", "sd")? {
            return fit::uniform_from_mean_sd(mean, sd);
        }
        let (low, high) = match self.pair("low", "high")? {
            Some(pair) => pair,
            None => {
                let [low, high] = self.two("two ends")?;
                (low, high)
            }
        };
        if self.written.dates {
            return fit::uniform_integer(low, high);
        }
        fit::uniform(low, high)
    }

    fn beta(&self) -> Fitted {
        self.only(&["a", "b", "mean", "sd", "low", "high"])?;
        let (low, high) = self.pair("low", "high")?.unwrap_or((0.0, 1.0));
        if low >= high {
            return Err(format!("the low end {low} is not below the high end {high}"));
        }
        let scale = |x: f64| (x - low) / (high - low);
        let unit = if let Some((a, b)) = self.quantiles()? {
            fit::beta_from_quantiles((a.0, scale(a.1)), (b.0, scale(b.1)))?
        } else if let Some((mean, sd)) = self.pair("mean", "sd")? {
            fit::beta_from_mean_sd(scale(mean), sd / (high - low))?
        } else {
            let (a, b) = match self.pair("a", "b")? {
                Some(pair) => pair,
                None => {
                    let [a, b] = self.two("two shapes")?;
                    (a, b)
                }
            };
            fit::beta(a, b)?
        };
        Ok(match unit {
            Distribution::Beta { a, b, .. } => Distribution::Beta { a, b, low, high },
            Distribution::Constant { value } => Distribution::Constant { value: low + (high - low) * value },
            other => other,
        })
    }

    fn weights_sum(&self) -> Result<(), String> {
        let weight = |parameter: &Parameter| match parameter {
            Parameter::Weighted(weight, _) => Ok(*weight),
            _ => Err(format!("`{}` takes pairs [probability, …]", self.written.family)),
        };
        let weights: Result<Vec<f64>, String> = self.written.positional.iter().map(weight).collect();
        let sum: f64 = weights?.iter().sum();
        if (sum - 1.0).abs() <= 1e-9 { Ok(()) } else { Err(format!("probabilities must sum to 1, not {sum}")) }
    }

    fn discrete(&self) -> Fitted {
        self.weights_sum()?;
        let row = |parameter: &Parameter| match parameter {
            Parameter::Weighted(weight, value) => match value.as_ref() {
                Parameter::Number(value, _) => Ok((*value, *weight)),
                _ => Err("`discrete` has values; `mixture` has distributions".to_string()),
            },
            _ => Err("`discrete` takes pairs [probability, value]".into()),
        };
        let rows: Result<Vec<_>, String> = self.written.positional.iter().map(row).collect();
        fit::discrete(&rows?)
    }

    fn mixture(&self) -> Result<Distribution, (Span, String)> {
        let here = |message: String| (self.written.span, message);
        self.weights_sum().map_err(here)?;
        let mut components = Vec::new();
        for parameter in &self.written.positional {
            let Parameter::Weighted(weight, inner) = parameter else {
                continue;
            };
            let inner = match inner.as_ref() {
                Parameter::Number(value, _) => Distribution::Constant { value: *value },
                Parameter::Distribution(inner) => fit_distribution(inner)?,
                Parameter::Weighted(..) => {
                    return Err(here("a component is a distribution or a number".into()));
                }
            };
            components.push((*weight, inner));
        }
        fit::mixture(components).map_err(here)
    }

    fn truncate(&self) -> Result<Distribution, (Span, String)> {
        let here = |message: String| (self.written.span, message);
        let Some((Parameter::Distribution(inner), rest)) = self.written.positional.split_first() else {
            return Err(here("`truncate` takes a distribution, low and high".into()));
        };
        let end = |place: usize, name: &str, none: f64| match rest.get(place) {
            Some(Parameter::Number(value, _)) => Ok(*value),
            Some(_) => Err(here("the ends of `truncate` are numbers".into())),
            None => Ok(self.named(name).unwrap_or(none)),
        };
        let (low, high) = (end(0, "low", f64::NEG_INFINITY)?, end(1, "high", f64::INFINITY)?);
        fit::truncate(fit_distribution(inner)?, low, high).map_err(here)
    }
}

/// How the weights of the distribution at `span` sum to 1, if they do not yet: each over their sum.
fn weights_repaired(written: &scenario::Distribution, span: Span) -> Option<String> {
    let inner = written.positional.iter().filter_map(|parameter| match parameter {
        Parameter::Weighted(_, inner) => match inner.as_ref() {
            Parameter::Distribution(inner) => Some(inner),
            _ => None,
        },
        Parameter::Distribution(inner) => Some(inner),
        Parameter::Number(..) => None,
    });
    if written.span != span {
        return inner.filter_map(|inner| weights_repaired(inner, span)).next();
    }
    let weight = |parameter: &Parameter| match parameter {
        Parameter::Weighted(weight, _) if *weight >= 0.0 => Some(*weight),
        _ => None,
    };
    let weights: Vec<f64> = written.positional.iter().map(weight).collect::<Option<_>>()?;
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 || !sum.is_finite() || (sum - 1.0).abs() <= 1e-9 {
        return None;
    }
    let shares: Vec<String> = weights.iter().map(|weight| format!("`{weight} / {sum}`")).collect();
    Some(format!("divide each probability by their sum: {}", shares.join(", ")))
}

/// `p05` → 0.05, `p5` → 0.05, `p975` → 0.975.
fn probability_of(name: &str) -> Option<f64> {
    let digits = name.strip_prefix('p')?;
    let number: u32 = digits.parse().ok()?;
    let power = match digits.len() {
        1 | 2 => 100.0,
        3 => 1000.0,
        _ => return None,
    };
    Some(f64::from(number) / power)
}

impl Compiler<'_> {
    /// Fits a distribution and holds it to the bounds of its assumption; reports what is impossible.
    pub fn fitted(&mut self, written: &scenario::Distribution) -> Distribution {
        fit_distribution(written).unwrap_or_else(|(span, message)| {
            let example = || "write e.g. `10 to 20`, `normal(10, 2)`, `beta(p05 = 10%, p95 = 40%)`".to_string();
            let help = weights_repaired(written, span).unwrap_or_else(example);
            self.report(
                Diagnostic::new(Code::ImpossibleDistribution, span, format!("no such distribution: {message}"))
                    .help(help),
            );
            Distribution::Constant { value: 0.0 }
        })
    }

    /// Reports mass outside `min` and `max`.
    pub fn hold_to_bounds(&mut self, assumption: &Assumption, support: (f64, f64), span: Span, name: &str) {
        let below = assumption.min.is_some_and(|min| support.0 < min);
        let above = assumption.max.is_some_and(|max| support.1 > max);
        let (end, what) = match (below, above) {
            (false, false) => return,
            (true, _) => ("min", "below"),
            (false, true) => ("max", "above"),
        };
        let help = match &assumption.value {
            Chance::Process(_) => "widen the bounds, and cut it where it is read: `clamp(x, low, high)`",
            _ => "cut it: `truncate(…, low, high)`, or widen the bounds",
        };
        self.error(Code::MassOutsideBounds, span, format!("`{name}` can fall {what} its `{end}`"), help);
    }

    /// A quantity that is drawn once.
    pub fn draw_distribution(&mut self, quantity: QuantityId, written: &scenario::Distribution) -> Register {
        let distribution = self.fitted(written);
        let uniform = match self.correlated.get(&quantity) {
            Some(uniform) => *uniform,
            None => {
                let key = chance::key(&self.model.quantity(quantity).key);
                self.asm.draw(key, DrawKind::Uniform, Recurrence::Constant)
            }
        };
        self.sample(&distribution, written.dates, uniform)
    }

    /// A distribution at a uniform number; dates in whole months.
    pub fn sample(&mut self, distribution: &Distribution, dates: bool, uniform: Register) -> Register {
        let value = self.asm.quantile(distribution, uniform);
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
        let file = syntax_file();
        let distribution = |weights: &[f64]| {
            let pair = |weight: &f64| Parameter::Weighted(*weight, Box::new(Parameter::Number(1.0, file)));
            scenario::Distribution {
                family: "discrete".into(),
                positional: weights.iter().map(pair).collect(),
                named: Vec::new(),
                dates: false,
                span: file,
            }
        };
        assert_eq!(weights_repaired(&distribution(&[0.25, 0.75]), file), None);
        let repaired = weights_repaired(&distribution(&[1.0, 4.0]), file);
        assert_eq!(repaired.as_deref(), Some("divide each probability by their sum: `1 / 5`, `4 / 5`"));
    }

    fn syntax_file() -> Span {
        let mut sources = syntax::Sources::default();
        Span::new(sources.add("a.toml", ""), 0, 0)
    }
}
