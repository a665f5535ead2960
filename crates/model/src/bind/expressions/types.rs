//! Types in words, and whether a value has the type that its place asks for.

use syntax::{Code, Diagnostic, Help, Span};
use units::{Base, Dimension};

use crate::bind::builder::Builder;
use crate::findings::Bound;
use crate::instances::any::ANY_CURRENCY;
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
                if let Some(hint) = self.context.units.hint(expected, found) {
                    diagnostic = diagnostic.help(self.unit_help(span, expected, found, unit, hint));
                }
                Err(self.report(diagnostic))
            }
            (expected, found) => {
                let help = self.type_hint(expected, found);
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
        span: Span,
        expected: &Dimension,
        found: &Dimension,
        unit: Option<&str>,
        hint: String,
    ) -> Help {
        let quote = self.toml_numbers.contains(&span);
        let after = if found.is_none() {
            let unit = unit.map_or_else(|| self.context.units.display_unit(expected).text, str::to_owned);
            unit.strip_prefix('1').map_or_else(|| format!(" {unit}"), str::to_owned)
        } else if expected.multiply(&Self::time()) == *found && expected.as_currency_rate().is_some() {
            "/mo".into()
        } else {
            return hint.into();
        };
        Help::unit(span, &after, quote, hint)
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
        let (found, help) = (self.describe(&ty), self.type_hint(&Self::bare(), &ty));
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
        let span = self.node(node).span;
        self.error(
            Code::BareSeries,
            span,
            "this differs from month to month; one number per path is due",
            "say which: `at(x, 2028-06)`, `last(x)`, `total(x)`, `npv(x, r)`, `average(x)`, `peak(x)`, `ever(x)`",
        )
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
