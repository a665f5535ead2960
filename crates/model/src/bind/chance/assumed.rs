//! The value of an assumption: an expression, a distribution or a process.

use crate::bind::builder::Builder;
use crate::bind::chance::processes;
use crate::bind::expressions::values::ExpressionSource;
use crate::findings::{Bound, Reported};
use crate::instances::slot::{ParamType, Slot};
use crate::words::catalogue::is_chance;
use scenario::*;
use syntax::{Code, Diagnostic, ExpressionKind, Table, Text};

/// Wider ranges with one power letter are reported.
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
    pub fn bind_chance(&mut self, slot: &Slot, table: &Table, fact: Option<&str>) -> Bound<(AssumedValue, Type)> {
        let Some(value) = table.get("value") else {
            return self.value_of_fact(slot, table, fact);
        };
        if let Some(rows) = value.as_array() {
            let node = self.bind_series(rows, value.span, &slot.scope)?;
            return Ok((AssumedValue::Fixed(node), self.node(node).ty.clone()));
        }
        let text = match self.as_expression(value, "a value")? {
            ExpressionSource::Text(text) => text,
            _ => {
                let node = self.bind_value(value, &slot.scope)?;
                return Ok((AssumedValue::Fixed(node), self.node(node).ty.clone()));
            }
        };
        let expression = self.parse(text)?;
        match &expression.kind {
            ExpressionKind::Range(..) => {}
            ExpressionKind::Call { function, .. } if is_chance(&function.text) => {
                if let Some(signature) = processes::signature(&function.text) {
                    let (process, ty) = self.process(signature, &expression, slot)?;
                    return Ok((AssumedValue::Process(process), ty));
                }
            }
            _ => {
                let node = self.number(&expression, &slot.scope)?;
                let node = if slot.declared == Some(ParamType::When) { self.as_condition(node)? } else { node };
                return Ok((AssumedValue::Fixed(node), self.node(node).ty.clone()));
            }
        }
        let (distribution, ty) = self.distribution(&expression, &slot.scope)?;
        if let ExpressionKind::Range(..) = &expression.kind {
            self.check_powers(text, &distribution);
        }
        Ok((AssumedValue::Distribution(distribution), ty))
    }

    /// Warns of `$5 to $6B`: a range over more than a factor of a million, of which only the upper end has a power.
    fn check_powers(&mut self, text: &Text, range: &StatedDistribution) {
        let Statement::Range(Ends { low, high }) = range.statement else {
            return;
        };
        let Some((first, second)) = text.text.split_once(" to ") else {
            return;
        };
        let (first, second) = (first.trim(), second.trim());
        let (None, Some(power)) = (power_of(first), power_of(second)) else {
            return;
        };
        if low <= 0.0 || high / low <= WIDEST {
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
    fn value_of_fact(&mut self, slot: &Slot, table: &Table, fact: Option<&str>) -> Bound<(AssumedValue, Type)> {
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
        Ok((AssumedValue::Fixed(node), ty))
    }
}
