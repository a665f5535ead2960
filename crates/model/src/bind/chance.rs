//! The value of an assumption: an expression, a distribution or a process.

use syntax::{Argument, Code, Diagnostic, Expression, ExpressionKind, Span, Table, Text};
use units::{Base, Exponent};

use crate::bind::builder::*;
use crate::bind::expressions::dimension_of;
use crate::words::catalogue::is_chance;
use scenario::*;

/// Arguments of each process in order; a `*` marks those that may be left out.
const PROCESSES: &[(&str, &[&str])] = &[
    ("gbm", &["start", "growth", "volatility"]),
    ("ar1", &["mean", "persistence", "volatility", "start*"]),
    ("walk", &["start", "drift", "volatility"]),
    ("jump", &["start", "rate", "size"]),
    ("noise", &["dist"]),
    ("event", &["rate"]),
    ("regime", &["stay_low", "stay_high", "low", "high", "start*"]),
];

/// Wider ranges with one power letter are told.
const WIDEST: f64 = 1e6;

/// The power letter that stands right after the digits of a number, as in `$6B`.
fn power_of(number: &str) -> Option<char> {
    let digits = number.rfind(|c: char| c.is_ascii_digit())? + 1;
    let mut rest = number[digits..].chars();
    let power = rest.next().filter(|letter| matches!(letter, 'k' | 'M' | 'B' | 'T'))?;
    rest.next().is_none_or(|next| !next.is_alphanumeric()).then_some(power)
}

impl Builder<'_> {
    /// Binds the value of an assumption table and says its type.
    pub fn bind_chance(&mut self, slot: &Slot, table: &Table, fact: Option<&str>) -> Bound<(Chance, Type)> {
        let Some(value) = table.get("value") else {
            return self.value_of_fact(slot, table, fact);
        };
        if let Some(rows) = value.as_array() {
            let node = self.bind_series(rows, value.span, &slot.scope)?;
            return Ok((Chance::Fixed(node), self.node(node).ty.clone()));
        }
        let text = match self.as_expression(value, "a value")? {
            ExpressionSource::Text(text) => text,
            _ => {
                let node = self.bind_value(value, &slot.scope)?;
                return Ok((Chance::Fixed(node), self.node(node).ty.clone()));
            }
        };
        let expression = self.parse(text)?;
        match &expression.kind {
            ExpressionKind::Range(..) => {}
            ExpressionKind::Call { function, .. } if is_chance(&function.text) => {
                if let Some((family, signature)) = PROCESSES.iter().find(|(family, _)| *family == function.text) {
                    return self.process(family, signature, &expression, slot);
                }
            }
            _ => {
                let node = self.number(&expression, &slot.scope)?;
                let node = if slot.declared == Some(ParamType::When) { self.as_condition(node)? } else { node };
                return Ok((Chance::Fixed(node), self.node(node).ty.clone()));
            }
        }
        let (distribution, ty) = self.distribution(&expression, &slot.scope)?;
        if let ExpressionKind::Range(..) = &expression.kind {
            self.check_powers(text, &distribution);
        }
        Ok((Chance::Distribution(distribution), ty))
    }

    /// Warns of `$5 to $6B`: a range over more than a factor of a million, of which only the upper end has a power.
    fn check_powers(&mut self, text: &Text, range: &Distribution) {
        let [Parameter::Number(low, _), Parameter::Number(high, _)] = range.positional.as_slice() else {
            return;
        };
        let Some((first, second)) = text.text.split_once(" to ") else {
            return;
        };
        let (first, second) = (first.trim(), second.trim());
        let (None, Some(power)) = (power_of(first), power_of(second)) else {
            return;
        };
        if *low <= 0.0 || high / low <= WIDEST {
            return;
        }
        let digits = first.rfind(|c: char| c.is_ascii_digit()).map_or(first.len(), |last| last + 1);
        let (number, unit) = first.split_at(digits);
        self.report(
            Diagnostic::new(
                Code::LopsidedRange,
                range.span,
                format!("this range spans a factor of {:.0e}, and only its upper end has a power", high / low),
            )
            .help(format!("if both ends are meant so: `{number}{power}{unit} to {second}`")),
        );
    }

    /// An assumption without `value` takes the one of its fact.
    fn value_of_fact(&mut self, slot: &Slot, table: &Table, fact: Option<&str>) -> Bound<(Chance, Type)> {
        if fact.is_some_and(|id| self.context.facts.get(id).is_none()) || self.is_misspelt(&table.entries, "value") {
            return Err(Reported);
        }
        let Some(fact) = fact.and_then(|id| self.context.facts.get(id)) else {
            return self.error(
                Code::MissingKey,
                table.span,
                format!("`{}` has no value", slot.name),
                "add `value = \"…\"`, or name a `fact` that has one",
            );
        };
        let (Some(value), Ok(unit)) = (fact.value, self.context.units.parse(&fact.unit)) else {
            return self.error(
                Code::MissingKey,
                table.span,
                format!("the fact `{}` gives no single value", fact.id),
                match (fact.low, fact.high) {
                    (Some(low), Some(high)) => {
                        format!("it gives {low} to {high} {}: write a `value`", fact.unit)
                    }
                    _ => "write a `value`".into(),
                },
            );
        };
        let ty = Type::Number(unit.dimension.clone());
        let node = self.constant(unit.to_canonical(value), ty.clone(), table.span);
        Ok((Chance::Fixed(node), ty))
    }

    /// Reads a distribution: a range, or a call of a family with constant arguments.
    fn distribution(&mut self, expression: &Expression, scope: &Scope) -> Bound<(Distribution, Type)> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Range(low, high) => {
                let (low, ty) = self.constant_argument(low, scope)?;
                let (high, other) = self.constant_argument(high, scope)?;
                self.same_type(&ty, &other, span)?;
                let dates = ty == Type::Date;
                let positional = vec![low, high];
                Ok((Distribution { family: "range".into(), positional, named: Vec::new(), dates, span }, ty))
            }
            ExpressionKind::Call { function, arguments } => self.family(&function.text, arguments, span, scope),
            _ => {
                // A constant as a component of a mixture.
                let (value, ty) = self.constant_argument(expression, scope)?;
                let dates = ty == Type::Date;
                Ok((
                    Distribution { family: "constant".into(), positional: vec![value], named: Vec::new(), dates, span },
                    ty,
                ))
            }
        }
    }

    fn family(
        &mut self,
        family: &str,
        arguments: &[Argument],
        span: Span,
        scope: &Scope,
    ) -> Bound<(Distribution, Type)> {
        let mut distribution =
            Distribution { family: family.into(), positional: Vec::new(), named: Vec::new(), dates: false, span };
        let mut ty: Option<Type> = None;
        for argument in arguments {
            let (parameter, found) = self.parameter(family, &argument.value, scope)?;
            let name = argument.name.as_ref().map(|name| name.text.clone());
            // Shape parameters, probabilities and the σ of a lognormal are bare numbers.
            let bare = match (family, name.as_deref()) {
                ("bernoulli", _) => true,
                ("beta", None) => true,
                ("beta", Some("a" | "b")) | ("lognormal", Some("sigma" | "mu")) => true,
                ("lognormal", None) => !distribution.positional.is_empty(),
                _ => false,
            };
            if bare {
                self.same_type(&Self::bare(), &found, argument.value.span)?;
            } else {
                match &ty {
                    None => ty = Some(found),
                    Some(ty) if *ty == Type::Date && found == Type::Number(Self::time()) => {}
                    Some(ty) => self.same_type(&ty.clone(), &found, argument.value.span)?,
                }
            }
            match name {
                Some(name) => distribution.named.push((name, parameter)),
                None => distribution.positional.push(parameter),
            }
        }
        let ty = ty.unwrap_or_else(Self::bare);
        distribution.dates = ty == Type::Date;
        Ok((distribution, ty))
    }

    /// One argument: a number, a pair `[weight, value]`, or an inner distribution.
    fn parameter(&mut self, family: &str, expression: &Expression, scope: &Scope) -> Bound<(Parameter, Type)> {
        match &expression.kind {
            ExpressionKind::List(items) if matches!(family, "mixture" | "discrete") && items.len() == 2 => {
                let (weight, found) = self.constant_argument(&items[0], scope)?;
                self.same_type(&Self::bare(), &found, items[0].span)?;
                let Parameter::Number(weight, _) = weight else {
                    return Err(Reported);
                };
                let (inner, ty) = self.parameter(family, &items[1], scope)?;
                Ok((Parameter::Weighted(weight, Box::new(inner)), ty))
            }
            ExpressionKind::Range(..) => {
                let (inner, ty) = self.distribution(expression, scope)?;
                Ok((Parameter::Distribution(Box::new(inner)), ty))
            }
            ExpressionKind::Call { function, .. } if is_chance(&function.text) => {
                let (inner, ty) = self.distribution(expression, scope)?;
                Ok((Parameter::Distribution(Box::new(inner)), ty))
            }
            _ => self.constant_argument(expression, scope),
        }
    }

    fn constant_argument(&mut self, expression: &Expression, scope: &Scope) -> Bound<(Parameter, Type)> {
        let node = self.number(expression, scope)?;
        match self.known(node) {
            Some(value) => Ok((Parameter::Number(value, expression.span), self.node(node).ty.clone())),
            None if self.open.is_some() => Err(Reported),
            None => self.error(
                Code::ImpossibleDistribution,
                expression.span,
                "the arguments of a distribution are constants",
                "write a number; to scale by another assumption, multiply the two in `[let]`",
            ),
        }
    }

    fn same_type(&mut self, expected: &Type, found: &Type, span: Span) -> Bound<()> {
        let probe = self.push(Operation::Constant(0.0), found.clone(), Timing::Fixed, span);
        self.expect(probe, expected, "an argument of the distribution")
    }

    /// Reads a process; its arguments may be expressions.
    fn process(
        &mut self,
        family: &str,
        signature: &[&str],
        expression: &Expression,
        slot: &Slot,
    ) -> Bound<(Chance, Type)> {
        let ExpressionKind::Call { arguments, .. } = &expression.kind else {
            return Err(Reported);
        };
        let span = expression.span;
        let mut process = Process { family: family.into(), arguments: Vec::new(), distributions: Vec::new(), span };
        let mut types: Vec<(String, Type)> = Vec::new();
        let mut place = 0;
        for argument in arguments {
            let name = match &argument.name {
                Some(name) => name.text.clone(),
                None => {
                    place += 1;
                    match signature.get(place - 1) {
                        Some(name) => name.trim_end_matches('*').to_string(),
                        None => return self.process_arguments(family, signature, span),
                    }
                }
            };
            if !signature.iter().any(|known| known.trim_end_matches('*') == name) {
                return self.process_arguments(family, signature, span);
            }
            if matches!(name.as_str(), "dist" | "size") {
                let (distribution, ty) = self.distribution(&argument.value, &slot.scope)?;
                types.push((name.clone(), ty));
                process.distributions.push((name, distribution));
            } else {
                let node = self.number(&argument.value, &slot.scope)?;
                self.forbid_scalar(node)?;
                types.push((name.clone(), self.node(node).ty.clone()));
                process.arguments.push((name, node));
            }
        }
        let given = |name: &str| types.iter().find(|(known, _)| known == name).map(|(_, ty)| ty.clone());
        if signature.iter().any(|name| !name.ends_with('*') && given(name).is_none()) {
            return self.process_arguments(family, signature, span);
        }
        let ty = self.process_type(family, &process, &given)?;
        Ok((Chance::Process(process), ty))
    }

    fn process_arguments<T>(&mut self, family: &str, signature: &[&str], span: Span) -> Bound<T> {
        let names: Vec<&str> = signature.iter().map(|name| name.trim_end_matches('*')).collect();
        self.error(
            Code::WrongArguments,
            span,
            format!("the arguments of `{family}` do not fit"),
            format!("write `{family}({})`", names.join(", ")),
        )
    }

    /// The type of a process; checks the dimensions of its arguments.
    fn process_type(&mut self, family: &str, process: &Process, given: &dyn Fn(&str) -> Option<Type>) -> Bound<Type> {
        let argument = |name: &str| process.arguments.iter().find(|(known, _)| known == name).map(|(_, node)| *node);
        let per_root_year = units::Dimension::of(Base::Time).power(Exponent::new(-1, 2).ok_or(Reported)?);
        let volatility_of = |dimension: &units::Dimension| Type::Number(dimension.multiply(&per_root_year));
        let rate = Type::Number(units::Dimension::none().divide(&Self::time()));
        match family {
            "gbm" => {
                let ty = given("start").ok_or(Reported)?;
                if let Some(node) = argument("growth") {
                    if self.node(node).ty == rate {
                        return self.error(
                            Code::DimensionMismatch,
                            self.node(node).span,
                            "the growth of `gbm` is that of a year, a bare number; this is a number per time (1/yr)",
                            "write `10%` for 10 % a year",
                        );
                    }
                    self.expect(node, &Self::bare(), "the effective annual growth of `gbm`")?;
                }
                self.volatility(argument("volatility"), &volatility_of(&units::Dimension::none()), &Self::bare())?;
                Ok(ty)
            }
            "walk" => {
                let ty = given("start").ok_or(Reported)?;
                let dimension = dimension_of(&ty);
                if let Some(node) = argument("drift") {
                    self.expect(node, &Type::Number(dimension.divide(&Self::time())), "the drift of `walk`")?;
                }
                self.volatility(argument("volatility"), &volatility_of(&dimension), &ty)?;
                Ok(ty)
            }
            "ar1" => {
                let ty = given("mean").ok_or(Reported)?;
                if let Some(node) = argument("persistence") {
                    self.expect(node, &Self::bare(), "the monthly persistence of `ar1`")?;
                }
                if let Some(node) = argument("volatility") {
                    self.expect(node, &ty, "the monthly volatility of `ar1`")?;
                }
                if let Some(node) = argument("start") {
                    self.expect(node, &ty, "the start of `ar1`")?;
                }
                Ok(ty)
            }
            "jump" => {
                let ty = given("start").ok_or(Reported)?;
                if let Some(node) = argument("rate") {
                    self.expect(node, &rate, "the rate of `jump`")?;
                }
                let size = given("size").ok_or(Reported)?;
                self.same_type(&ty, &size, process.span)?;
                Ok(ty)
            }
            "event" => {
                if let Some(node) = argument("rate") {
                    self.expect(node, &rate, "the rate of `event`")?;
                }
                Ok(Type::Boolean)
            }
            "noise" => given("dist").ok_or(Reported),
            _ => {
                let ty = given("low").ok_or(Reported)?;
                for name in ["stay_low", "stay_high", "start"] {
                    if let Some(node) = argument(name) {
                        self.expect(node, &Self::bare(), "a monthly probability of `regime`")?;
                    }
                }
                if let Some(node) = argument("high") {
                    self.expect(node, &ty, "the high level of `regime`")?;
                }
                Ok(ty)
            }
        }
    }

    /// A volatility is per √yr; a bare one (`20%`) is understood as such.
    fn volatility(&mut self, node: Option<NodeId>, expected: &Type, bare: &Type) -> Bound<()> {
        let Some(node) = node else { return Ok(()) };
        if self.node(node).ty == *bare {
            return Ok(());
        }
        self.expect(node, expected, "the volatility per √yr")
    }
}
