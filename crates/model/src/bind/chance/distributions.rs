//! Distributions: a range, or a call of a family with constant arguments. Their shape is judged here, once.

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::scope::Scope;
use crate::words::catalogue::is_chance;
use crate::words::functions::Family;
use scenario::*;
use syntax::{Argument, Code, Diagnostic, Expression, ExpressionKind, Help, Piece, Span};

/// An argument of a distribution.
enum Stated {
    /// A number, canonical.
    Number(f64),
    /// An inner distribution (`mixture`, `truncate`).
    Distribution(Box<StatedDistribution>),
    /// A distribution or value and its probability: `mixture([60%, a], [40%, b])`.
    Weighted(f64, Box<Stated>),
}

/// The arguments of a family as written.
struct StatedArguments<'e> {
    family: Family,
    bare: Vec<Stated>,
    named: Vec<(&'e str, Stated)>,
    span: Span,
}

impl Builder<'_> {
    /// Reads a distribution: a range, or a call of a family with constant arguments.
    pub fn distribution(&mut self, expression: &Expression, scope: &Scope) -> Bound<(StatedDistribution, Type)> {
        let span = expression.span;
        let (statement, ty) = match &expression.kind {
            ExpressionKind::Range(low, high) => self.range(low, high, span, scope)?,
            ExpressionKind::Call { function, arguments } => {
                let Some(family) = Family::parse(&function.text) else {
                    return self.misshapen(span, &format!("`{}` is not a distribution", function.text));
                };
                let (arguments, ty) = self.arguments(family, arguments, span, scope)?;
                if arguments.are_percents() {
                    return self.in_percent(family, expression);
                }
                let statement = arguments.statement().or_else(|message| self.misshapen(span, &message))?;
                (statement, ty)
            }
            _ => {
                // A constant as a component of a mixture.
                let (value, ty) = self.constant_argument(expression, scope)?;
                (Statement::Constant(value), ty)
            }
        };
        Ok((StatedDistribution { statement, dates: ty == Type::Date, span }, ty))
    }

    /// `low to high`.
    fn range(&mut self, low: &Expression, high: &Expression, span: Span, scope: &Scope) -> Bound<(Statement, Type)> {
        let (first, ty) = self.constant_argument(low, scope)?;
        let (last, other) = self.constant_argument(high, scope)?;
        self.same_type(&ty, &other, span)?;
        let (low, high) = (Piece::from(low.span), Piece::from(high.span));
        let (least, most) = if first > last { (high, low) } else { (low, high) };
        let positive = first.min(last) > 0.0 || ty == Type::Date;
        let evenly = |least: Piece, most: Piece| {
            let pieces = ["uniform(".into(), least, ", ".into(), most, ")".into()];
            Help::compose(span, pieces, ", or `normal(mean = …, sd = …)`")
        };
        // What stands for any instance is of no size.
        let (message, help) = if first > last && !self.is_open() {
            let help =
                if positive { Help::compose(span, [least, " to ".into(), most], "") } else { evenly(least, most) };
            ("a range must ascend: its low end is above its high end", help)
        } else if first == last && ty != Type::Date && !self.is_open() {
            ("the ends of a range are the same, so it is a constant", Help::compose(span, [least], ", the constant"))
        } else if !positive && !self.is_open() {
            ("`a to b` is lognormal and has only values above 0", evenly(least, most))
        } else {
            return Ok((Statement::Range(Ends { low: first, high: last }), ty));
        };
        self.error(Code::ImpossibleDistribution, span, format!("no such distribution: {message}"), help)
    }

    fn misshapen<T>(&mut self, span: Span, message: &str) -> Bound<T> {
        let found = Diagnostic::new(Code::ImpossibleDistribution, span, format!("no such distribution: {message}"));
        Err(self.report(found.help(StatedDistribution::EXAMPLES)))
    }

    /// The finding for a share that is written as `30`, where 30 % is meant.
    fn in_percent<T>(&mut self, family: Family, expression: &Expression) -> Bound<T> {
        let message = format!("`{family}` takes shares, from 0 to 1");
        let ExpressionKind::Call { arguments, .. } = &expression.kind else {
            return self.misshapen(expression.span, &message);
        };
        let mut pieces = Vec::new();
        let mut start = expression.span.start;
        for argument in arguments {
            pieces.push(Piece::Copy(Span { start, end: argument.value.span.end, ..expression.span }));
            pieces.push("%".into());
            start = argument.value.span.end;
        }
        pieces.push(Piece::Copy(Span { start, ..expression.span }));
        let found =
            Diagnostic::new(Code::ImpossibleDistribution, expression.span, format!("no such distribution: {message}"));
        Err(self.report(found.help(Help::composed(expression.span, pieces, ""))))
    }

    fn arguments<'e>(
        &mut self,
        family: Family,
        arguments: &'e [Argument],
        span: Span,
        scope: &Scope,
    ) -> Bound<(StatedArguments<'e>, Type)> {
        self.each_once(arguments)?;
        let mut stated = StatedArguments { family, bare: Vec::new(), named: Vec::new(), span };
        let mut ty: Option<Type> = None;
        for argument in arguments {
            let (value, found) = self.stated(family, &argument.value, scope)?;
            let name = argument.name.as_ref().map(|name| name.text.as_str());
            // Shape parameters, probabilities and the σ of a lognormal are bare numbers.
            let bare = match (family, name) {
                (Family::Bernoulli, _) => true,
                (Family::Beta, None) => true,
                (Family::Beta, Some("a" | "b")) | (Family::Lognormal, Some("sigma" | "mu")) => true,
                (Family::Lognormal, None) => !stated.bare.is_empty(),
                _ => false,
            };
            if family == Family::Lognormal && name.is_none() && ty.as_ref() == Some(&found) && ty != Some(Self::bare())
            {
                return self.sigma_with_a_unit(&arguments[0].value, &argument.value, span);
            }
            if bare {
                self.same_type(&Self::bare(), &found, argument.value.span)?;
            } else {
                match &ty {
                    None => ty = Some(found),
                    Some(ty) if *ty == Type::Date && found == Type::Number(Self::time()) => {}
                    Some(first) if *first == Self::bare() && found != Self::bare() => {
                        return self.unit_at_one(&arguments[0].value, &argument.value, &found);
                    }
                    Some(first) if found == Self::bare() && *first != Self::bare() => {
                        return self.unit_at_one(&argument.value, &arguments[0].value, &first.clone());
                    }
                    Some(ty) => self.same_type(&ty.clone(), &found, argument.value.span)?,
                }
            }
            match name {
                Some(name) => stated.named.push((name, value)),
                None => stated.bare.push(value),
            }
        }
        Ok((stated, ty.unwrap_or_else(Self::bare)))
    }

    /// The finding for an argument without the unit that another has.
    fn unit_at_one<T>(&mut self, bare: &Expression, other: &Expression, ty: &Type) -> Bound<T> {
        let unit = match &other.kind {
            ExpressionKind::Quantity { unit, .. } => Some(unit.text.as_str()),
            _ => None,
        };
        let probe = self.push(Operation::Constant(0.0), Self::bare(), Timing::Fixed, bare.span);
        self.expect_in(probe, ty, "an argument of the distribution", unit)?;
        Err(Reported)
    }

    /// One argument: a number, a pair `[weight, value]`, or an inner distribution.
    fn stated(&mut self, family: Family, expression: &Expression, scope: &Scope) -> Bound<(Stated, Type)> {
        match &expression.kind {
            ExpressionKind::List(items) if matches!(family, Family::Mixture | Family::Discrete) && items.len() == 2 => {
                let (weight, found) = self.constant_argument(&items[0], scope)?;
                self.same_type(&Self::bare(), &found, items[0].span)?;
                let (inner, ty) = self.stated(family, &items[1], scope)?;
                Ok((Stated::Weighted(weight, Box::new(inner)), ty))
            }
            ExpressionKind::Range(..) => {
                let (inner, ty) = self.distribution(expression, scope)?;
                Ok((Stated::Distribution(Box::new(inner)), ty))
            }
            ExpressionKind::Call { function, .. } if is_chance(&function.text) => {
                let (inner, ty) = self.distribution(expression, scope)?;
                Ok((Stated::Distribution(Box::new(inner)), ty))
            }
            _ => {
                let (value, ty) = self.constant_argument(expression, scope)?;
                Ok((Stated::Number(value), ty))
            }
        }
    }

    /// The finding for `lognormal(a, b)` whose second argument has the unit of the first.
    fn sigma_with_a_unit<T>(&mut self, first: &Expression, second: &Expression, span: Span) -> Bound<T> {
        let pieces = ["lognormal(mean = ".into(), first.span.into(), ", sd = ".into(), second.span.into(), ")".into()];
        self.error(
            Code::DimensionMismatch,
            second.span,
            "the second argument of `lognormal` is the σ of the logarithm, a number without a unit",
            Help::compose(span, pieces, ""),
        )
    }

    pub fn constant_argument(&mut self, expression: &Expression, scope: &Scope) -> Bound<(f64, Type)> {
        let node = self.number(expression, scope)?;
        match self.computed(node) {
            Some(value) => Ok((value, self.node(node).ty.clone())),
            None if self.is_open() => Err(Reported),
            None => self.error(
                Code::ImpossibleDistribution,
                expression.span,
                "the arguments of a distribution are constants",
                "write a number; to scale by another assumption, multiply the two in `[let]`",
            ),
        }
    }

    /// Holds a part of a distribution to the type of the whole.
    pub fn same_type(&mut self, expected: &Type, found: &Type, span: Span) -> Bound<()> {
        let probe = self.push(Operation::Constant(0.0), found.clone(), Timing::Fixed, span);
        self.expect(probe, expected, "an argument of the distribution")
    }
}

/// What arguments say; else what does not fit, in words.
type Shaped<T> = Result<T, String>;

impl StatedArguments<'_> {
    /// Whether they are shares, all written as numbers from 2 to 100. The two shapes of a beta may be such numbers by right.
    fn are_percents(&self) -> bool {
        let is_percent = |stated: &Stated| matches!(stated, Stated::Number(value) if *value >= 2.0 && *value <= 100.0);
        let is_share = |name: &str| matches!(name, "mean" | "sd" | "p") || probability_of(name).is_some();
        let shares = match self.family {
            Family::Bernoulli => self.bare.len() + self.named.len() == 1,
            Family::Beta => self.bare.is_empty() && self.named.len() == 2,
            _ => false,
        };
        let named = |(name, stated): &(&str, Stated)| is_share(name) && is_percent(stated);
        shares && self.bare.iter().all(is_percent) && self.named.iter().all(named)
    }

    /// What they say; else what does not fit, in words.
    fn statement(self) -> Shaped<Statement> {
        match self.family {
            Family::Normal => self.normal(),
            Family::Lognormal => self.lognormal(),
            Family::Uniform => self.uniform(),
            Family::Triangular => self.low_mode_high().map(Statement::Triangular),
            Family::Pert => self.low_mode_high().map(Statement::Pert),
            Family::Beta => self.beta(),
            Family::Bernoulli => self.one("p").map(Statement::Bernoulli),
            Family::Discrete => self.discrete(),
            Family::Mixture => self.mixture(),
            Family::Truncate => self.truncate(),
            Family::Empirical => self.numbers().map(Statement::Empirical),
        }
    }

    fn numbers(&self) -> Shaped<Vec<f64>> {
        let number = |stated: &Stated| match stated {
            Stated::Number(value) => Ok(*value),
            _ => Err(format!("`{}` takes numbers", self.family)),
        };
        self.bare.iter().map(number).collect()
    }

    fn named(&self, name: &str) -> Option<f64> {
        self.named.iter().find_map(|(known, stated)| match stated {
            Stated::Number(value) if *known == name => Some(*value),
            _ => None,
        })
    }

    /// Two named numbers, if either is given.
    fn pair(&self, first: &str, second: &str) -> Shaped<Option<(f64, f64)>> {
        match (self.named(first), self.named(second)) {
            (None, None) => Ok(None),
            (Some(a), Some(b)) => Ok(Some((a, b))),
            (Some(_), None) => Err(format!("`{first}` needs `{second}` beside it")),
            (None, Some(_)) => Err(format!("`{second}` needs `{first}` beside it")),
        }
    }

    fn moments(&self) -> Shaped<Option<Moments>> {
        Ok(self.pair("mean", "sd")?.map(|(mean, sd)| Moments { mean, sd }))
    }

    fn ends(&self) -> Shaped<Option<Ends>> {
        Ok(self.pair("low", "high")?.map(|(low, high)| Ends { low, high }))
    }

    /// Two named quantiles, if any is given.
    fn quantiles(&self) -> Shaped<Option<StatedQuantiles>> {
        let quantile = |(name, stated): &(&str, Stated)| {
            let probability = probability_of(name)?;
            match stated {
                Stated::Number(value) => Some(StatedQuantile { probability, value: *value }),
                _ => None,
            }
        };
        match self.named.iter().filter_map(quantile).collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            [a, b] => Ok(Some([*a, *b])),
            other => Err(format!("two quantiles fix this distribution, not {}", other.len())),
        }
    }

    fn only(&self, names: &[&str]) -> Shaped<()> {
        let fits = |name: &str| names.contains(&name) || probability_of(name).is_some();
        match self.named.iter().find(|(name, _)| !fits(name)) {
            Some((name, _)) => Err(format!("`{}` has no argument `{name}`", self.family)),
            None => Ok(()),
        }
    }

    fn two(&self, what: &str) -> Shaped<[f64; 2]> {
        match self.numbers()?.as_slice() {
            [a, b] => Ok([*a, *b]),
            other => Err(format!("`{}` takes {what}; {} numbers are given", self.family, other.len())),
        }
    }

    fn one(&self, name: &str) -> Shaped<f64> {
        match (self.numbers()?.as_slice(), self.named(name)) {
            ([value], None) => Ok(*value),
            ([], Some(value)) => Ok(value),
            _ => Err(format!("`{}` takes one number", self.family)),
        }
    }

    fn low_mode_high(&self) -> Shaped<LowModeHigh> {
        self.only(&["low", "mode", "high"])?;
        if let [low, mode, high] = self.numbers()?[..] {
            return Ok(LowModeHigh { low, mode, high });
        }
        match [self.named("low"), self.named("mode"), self.named("high")] {
            [Some(low), Some(mode), Some(high)] if self.bare.is_empty() => Ok(LowModeHigh { low, mode, high }),
            _ => Err(format!("`{}` takes low, mode and high", self.family)),
        }
    }

    fn normal(&self) -> Shaped<Statement> {
        self.only(&["mean", "sd"])?;
        if let Some(quantiles) = self.quantiles()? {
            return Ok(Statement::NormalQuantiles(quantiles));
        }
        if let Some(moments) = self.moments()? {
            return Ok(Statement::Normal(moments));
        }
        let [mean, sd] = self.two("mean and standard deviation")?;
        Ok(Statement::Normal(Moments { mean, sd }))
    }

    fn lognormal(&self) -> Shaped<Statement> {
        self.only(&["mean", "sd", "median", "mu", "sigma"])?;
        if let Some(quantiles) = self.quantiles()? {
            return Ok(Statement::LognormalQuantiles(quantiles));
        }
        if let Some(moments) = self.moments()? {
            return Ok(Statement::LognormalMoments(moments));
        }
        if self.named("mu").is_some()
            && let Some((mu, sigma)) = self.pair("mu", "sigma")?
        {
            return Ok(Statement::Lognormal { mu, sigma });
        }
        if let Some((median, sigma)) = self.pair("median", "sigma")? {
            return Ok(Statement::LognormalMedian { median, sigma });
        }
        let [median, sigma] = self.two("the median and the σ of the logarithm")?;
        Ok(Statement::LognormalMedian { median, sigma })
    }

    fn uniform(&self) -> Shaped<Statement> {
        self.only(&["low", "high", "mean", "sd"])?;
        if let Some(quantiles) = self.quantiles()? {
            return Ok(Statement::UniformQuantiles(quantiles));
        }
        if let Some(moments) = self.moments()? {
            return Ok(Statement::UniformMoments(moments));
        }
        if let Some(ends) = self.ends()? {
            return Ok(Statement::Uniform(ends));
        }
        let [low, high] = self.two("two ends")?;
        Ok(Statement::Uniform(Ends { low, high }))
    }

    fn beta(&self) -> Shaped<Statement> {
        self.only(&["a", "b", "mean", "sd", "low", "high"])?;
        let ends = self.ends()?.unwrap_or(Ends { low: 0.0, high: 1.0 });
        if let Some(quantiles) = self.quantiles()? {
            return Ok(Statement::BetaQuantiles(quantiles, ends));
        }
        if let Some(moments) = self.moments()? {
            return Ok(Statement::BetaMoments(moments, ends));
        }
        if let Some((a, b)) = self.pair("a", "b")? {
            return Ok(Statement::Beta { a, b, ends });
        }
        let [a, b] = self.two("two shapes")?;
        Ok(Statement::Beta { a, b, ends })
    }

    /// The bare arguments as pairs.
    fn pairs(self) -> Shaped<Vec<Weighted<Stated>>> {
        let pair = |stated: Stated| match stated {
            Stated::Weighted(probability, of) => Ok(Weighted { probability, of: *of }),
            _ => Err(format!("`{}` takes pairs [probability, …]", self.family)),
        };
        self.bare.into_iter().map(pair).collect()
    }

    fn discrete(self) -> Shaped<Statement> {
        let row = |Weighted { probability, of }: Weighted<Stated>| match of {
            Stated::Number(of) => Ok(Weighted { probability, of }),
            _ => Err("`discrete` has values; `mixture` has distributions".to_string()),
        };
        Ok(Statement::Discrete(self.pairs()?.into_iter().map(row).collect::<Shaped<_>>()?))
    }

    fn mixture(self) -> Shaped<Statement> {
        let span = self.span;
        let component = |Weighted { probability, of }: Weighted<Stated>| match of {
            Stated::Number(value) => {
                let of = StatedDistribution { statement: Statement::Constant(value), dates: false, span };
                Ok(Weighted { probability, of })
            }
            Stated::Distribution(of) => Ok(Weighted { probability, of: *of }),
            Stated::Weighted(..) => Err("a component is a distribution or a number".to_string()),
        };
        Ok(Statement::Mixture(self.pairs()?.into_iter().map(component).collect::<Shaped<_>>()?))
    }

    fn truncate(self) -> Shaped<Statement> {
        let named = [self.named("low"), self.named("high")];
        let mut bare = self.bare.into_iter();
        let Some(Stated::Distribution(of)) = bare.next() else {
            return Err("`truncate` takes a distribution, low and high".into());
        };
        let mut end = |named: Option<f64>| match bare.next() {
            Some(Stated::Number(value)) => Ok(Some(value)),
            Some(_) => Err("the ends of `truncate` are numbers".to_string()),
            None => Ok(named),
        };
        let [low, high] = named;
        let (low, high) = (end(low)?, end(high)?);
        Ok(Statement::Truncate { of, low, high })
    }
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
