//! Types in words, and whether a value has the type that its place asks for.

use syntax::{Code, Diagnostic, Help, Piece};
use units::{Base, Dimension};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::any::ANY_CURRENCY;
use crate::words::functions::PathFunction;
use crate::words::names::place_in_words;
use scenario::*;

impl Builder<'_> {
    /// A short description of a type for messages.
    pub fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Number(dimension) => in_currency(dimension, "USD").describe(),
            Type::Boolean => "a truth value".into(),
            Type::Date => "a date".into(),
            Type::Zero => "an empty sum".into(),
        }
    }

    /// A number without dimension.
    pub fn bare() -> Type {
        Type::Number(Dimension::none())
    }

    /// A time.
    pub fn time() -> Dimension {
        Dimension::of(Base::Time)
    }

    /// Money of a currency.
    pub fn money(currency: &str) -> Dimension {
        Dimension::of(Base::Currency(currency.to_string()))
    }

    /// Reports if a node has not the type that its place asks for.
    pub fn expect(&mut self, node: NodeId, expected: &Type, what: &str) -> Bound<()> {
        self.expect_in(node, expected, what, None)
    }

    /// The same where the place has a unit of its own.
    pub fn expect_in(&mut self, node: NodeId, expected: &Type, what: &str, unit: Option<&str>) -> Bound<()> {
        let (found, span) = (self.node(node).ty.clone(), self.node(node).span);
        let (expected, found) = self.settled(expected, &found);
        match (&expected, &found) {
            (Type::Number(_), Type::Zero) => Ok(()),
            (a, b) if a == b => Ok(()),
            (Type::Number(expected), Type::Number(found)) => {
                let (expected, found) = (&in_currency(expected, "USD"), &in_currency(found, "USD"));
                let time = Self::time();
                let money = expected.currencies().next().is_some();
                let code = if money && expected.multiply(&time) == *found {
                    Code::RateExpected
                } else if money && *expected == found.multiply(&time) {
                    Code::AmountExpected
                } else {
                    Code::DimensionMismatch
                };
                let place = place_in_words(what);
                let mut diagnostic = Diagnostic::new(
                    code,
                    span,
                    format!("{place} is {}, but this is {}", expected.describe(), found.describe()),
                )
                .because(format!("this is {}", found.describe()));
                if let Some(suspect) = self.suspect(node, expected, found) {
                    if self.findings.has_label(&suspect.label()) {
                        // It is said already where it is read first.
                        return Err(Reported);
                    }
                    diagnostic = diagnostic.help(self.repair_of(&suspect));
                    diagnostic.labels.push(suspect.label());
                } else if let Some(hint) = self.context.units.hint(expected, found) {
                    diagnostic = diagnostic.help(self.unit_help(node, expected, found, unit, hint));
                }
                Err(self.report(diagnostic))
            }
            (expected, found) => {
                let help = match (expected, found) {
                    (Type::Boolean, Type::Number(_)) => self.chance_help(node),
                    (Type::Date, Type::Number(_)) => Help::month(span, false, self.type_hint(expected, found)),
                    _ => self.type_hint(expected, found).into(),
                };
                let (expected, found) = (self.describe(expected), self.describe(found));
                self.error(
                    Code::TypeMismatch,
                    span,
                    format!("{} is {expected}, but this is {found}", place_in_words(what)),
                    help,
                )
            }
        }
    }

    /// How a value of another dimension is repaired: a number by the unit that it lacks, anything else as the hint says.
    pub fn unit_help(
        &self,
        node: NodeId,
        expected: &Dimension,
        found: &Dimension,
        unit: Option<&str>,
        hint: String,
    ) -> Help {
        let span = self.node(node).span;
        let quote = self.toml_numbers.contains(&span);
        let per_time = Dimension::none().divide(&Self::time());
        if expected.is_none() && *found == per_time {
            return self.of_a_year(node).map_or(hint.into(), |text| Help::write(span, text));
        }
        let percent = unit.is_none_or(|unit| unit.starts_with('%'));
        if found.is_none() && *expected == per_time && percent {
            return Help::rate(span, quote, hint);
        }
        let after = if found.is_none() {
            let unit = unit.map_or_else(|| self.context.units.display_unit(expected).text, str::to_owned);
            unit.strip_prefix('1').map_or_else(|| format!(" {unit}"), str::to_owned)
        } else if expected.multiply(&Self::time()) == *found && expected.as_currency_rate().is_some() {
            return Help::either_unit(span, ["/mo", "/yr"], "if it is of a year", quote, hint);
        } else {
            return hint.into();
        };
        Help::unit(span, &after, quote, hint)
    }

    /// A constant number per time as that of a year: `12%/yr` as `12%`. Rates that are of a year by right are bare numbers.
    fn of_a_year(&self, node: NodeId) -> Option<String> {
        let Operation::Constant(monthly) = self.node(node).operation else {
            return None;
        };
        Some(percent_of_a_year(monthly))
    }

    /// How a number becomes a condition: a constant is no comparison that somebody meant, but the chance of an event.
    fn chance_help(&self, node: NodeId) -> Help {
        let assumed = match self.node(node).operation {
            Operation::Quantity(id) => match &self.names[id].kind {
                Some(QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(of), .. })) => Some(*of),
                _ => None,
            },
            _ => None,
        };
        let written = assumed.unwrap_or_else(|| self.written_node(node));
        let (ty, place) = (&self.node(node).ty, self.node(written).span);
        let is_rate = *ty == Type::Number(Dimension::none().divide(&Self::time()));
        match self.node(written).operation {
            Operation::Constant(_) if is_rate && assumed.is_some() => {
                let event = ["event(".into(), Piece::from(place), ")".into()];
                Help::compose(place, event, ", if it is an event that comes at this rate")
            }
            Operation::Constant(_) if is_rate => "if an event is meant, draw it: `event(8%/yr)` in `[assume.x]`".into(),
            Operation::Constant(share) if *ty == Self::bare() && share > 0.0 && share < 1.0 => {
                "if a chance is meant, draw it in `[assume.x]`: `bernoulli(8%)` is 1 with that chance, else 0; then ask `x > 0`"
                    .into()
            }
            _ => self.type_hint(&Type::Boolean, ty).into(),
        }
    }

    /// How to get from a value of one type to another that is no unit conversion.
    pub fn type_hint(&self, expected: &Type, found: &Type) -> String {
        let text = match (expected, found) {
            (Type::Boolean, Type::Date) => "to ask whether the month has come, compare: `date >= 2026-05`",
            (Type::Boolean, _) => "a condition compares: `x > 0`, with the unit of `x`",
            (Type::Date, Type::Number(_)) => "write a month such as `2026-05`, or add a time to one: `2026-05 + 6 mo`",
            (Type::Date, _) => "write a month such as `2026-05`",
            (Type::Number(_), Type::Boolean) => "turn it into a number: `if(condition, 1, 0)`, with units as needed",
            (Type::Number(_), Type::Date) => {
                "the time since a date is `date - 2026-05`; the time since the start is `t`"
            }
            _ => "give a value of that type",
        };
        text.to_string()
    }

    /// A number, of whatever dimension.
    pub fn number_only(&mut self, node: NodeId, what: &str) -> Bound<()> {
        let (ty, span) = (self.node(node).ty.clone(), self.node(node).span);
        if matches!(ty, Type::Number(_) | Type::Zero) {
            return Ok(());
        }
        let of_path = PathFunction::parse(what).is_some();
        let help = match ty {
            Type::Date if of_path => self.one_date_help(),
            _ => self.type_hint(&Self::bare(), &ty),
        };
        let found = self.describe(&ty);
        self.error(Code::TypeMismatch, span, format!("`{what}` takes a number; this is {found}"), help)
    }

    /// Sums over months take amounts, not rates.
    pub fn amount_only(&mut self, node: NodeId, what: &str) -> Bound<()> {
        self.number_only(node, what)?;
        let Type::Number(dimension) = self.node(node).ty.clone() else {
            return Ok(());
        };
        if dimension.exponent(&units::Base::Time).is_negative() {
            let span = self.node(node).span;
            return self.error(
                Code::SumOfRate,
                span,
                format!("`{what}` sums amounts; this is {}", dimension.describe()),
                "multiply it by the month: `* dt`",
            );
        }
        Ok(())
    }

    /// A value of the whole path may not feed the dynamics.
    pub fn forbid_scalar(&mut self, node: NodeId) -> Bound<()> {
        if self.node(node).timing == Timing::End {
            let span = self.node(node).span;
            return self.error(
                Code::ScalarInDynamics,
                span,
                "this is known only when the run has ended, and may not feed the dynamics",
                "use it in `[ask.*]` or `[show.*]`; inside the run use `prev`, `cum` or `trailing`",
            );
        }
        Ok(())
    }

    /// A value that is the same in every month.
    pub fn fixed(&mut self, node: NodeId, what: &str) -> Bound<()> {
        self.forbid_scalar(node)?;
        if self.node(node).timing == Timing::Monthly {
            let span = self.node(node).span;
            return self.error(
                Code::TypeMismatch,
                span,
                format!("{} is one value for the whole run, but this varies by month", place_in_words(what)),
                "give a value that does not read `t`, `date`, stocks or flows",
            );
        }
        Ok(())
    }

    /// A series and a number of the whole path do not mix.
    pub fn check_mixed_timing(&mut self, left: NodeId, right: NodeId) -> Bound<()> {
        let (a, b) = (self.node(left).timing, self.node(right).timing);
        let series = match (a, b) {
            (Timing::Monthly, Timing::End) => left,
            (Timing::End, Timing::Monthly) => right,
            _ => return Ok(()),
        };
        self.bare_series(series)
    }

    /// The finding for a series where one number per path is due.
    pub fn bare_series<T>(&mut self, node: NodeId) -> Bound<T> {
        let Node { span, ty, .. } = self.node(node).clone();
        let month = self.a_month();
        let help = match &ty {
            Type::Boolean => format!(
                "say when: in every month `not ever(not (x))`, in some month `ever(x)`, in one `last(x)` or `at(x, {month})`"
            ),
            Type::Date => self.one_date_help(),
            Type::Number(dimension) if dimension.exponent(&Base::Time).is_negative() => format!(
                "say which: `at(x, {month})`, `last(x)`, `average(x)`, `peak(x)`, or of all months `total(x * dt)`, `npv(x * dt, r)`"
            ),
            _ => format!("say which: `at(x, {month})`, `last(x)`, `total(x)`, `npv(x, r)`, `average(x)`, `peak(x)`"),
        };
        self.error(Code::BareSeries, span, "this differs from month to month; one number per path is due", help)
    }

    /// How one date is taken of those of all months.
    fn one_date_help(&self) -> String {
        format!("say as known when: at the end `last(x)`, in a month `at(x, {})`", self.a_month())
    }

    /// A month in the middle of the run, for examples.
    fn a_month(&self) -> Month {
        self.definitions.start.later(self.definitions.months as usize / 2)
    }

    /// A value that is one number per path; another is reported.
    pub fn one_per_path(&mut self, node: NodeId) -> Bound<NodeId> {
        if self.node(node).timing == Timing::Monthly {
            return self.bare_series(node);
        }
        Ok(node)
    }

    /// Two types with money of any currency taken for money of the currency that they state.
    pub fn settled(&self, a: &Type, b: &Type) -> (Type, Type) {
        let (Some(_), Type::Number(x), Type::Number(y)) = (self.names.any(), a, b) else {
            return (a.clone(), b.clone());
        };
        match x.currencies().chain(y.currencies()).find(|currency| *currency != ANY_CURRENCY) {
            Some(stated) => (Type::Number(in_currency(x, stated)), Type::Number(in_currency(y, stated))),
            None => (a.clone(), b.clone()),
        }
    }

    /// Whether two currencies may be one.
    pub fn may_be_one(&self, a: &str, b: &str) -> bool {
        a == b || a == ANY_CURRENCY || b == ANY_CURRENCY
    }
}

/// A number per month as the one of a year, in percent, without the last digits that a conversion leaves.
pub(crate) fn percent_of_a_year(monthly: f64) -> String {
    format!("{}%", (1200.0 * monthly * 1e6).round() / 1e6)
}

/// The dimension of a number type; none for others.
pub(crate) fn dimension_of(ty: &Type) -> Dimension {
    match ty {
        Type::Number(dimension) => dimension.clone(),
        _ => Dimension::none(),
    }
}

/// Money of any currency as money of this one.
pub(crate) fn in_currency(dimension: &Dimension, currency: &str) -> Dimension {
    let power = dimension.exponent(&Base::Currency(ANY_CURRENCY.into()));
    let money = |currency: &str| Dimension::money(currency).power(power);
    dimension.divide(&money(ANY_CURRENCY)).multiply(&money(currency))
}
