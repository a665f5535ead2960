//! The value of an assumption: an expression, a distribution or a process.

use crate::bind::builder::Builder;
use crate::bind::chance::processes;
use crate::bind::expressions::values::ExpressionSource;
use crate::definitions::fact::Fact;
use crate::findings::{Bound, Reported};
use crate::instances::slot::{ParamType, Slot};
use crate::words::catalogue::is_chance;
use scenario::*;
use syntax::{
    BinaryOperator, Code, Diagnostic, Expression, ExpressionKind, Help, Span, Table, Text, Value, in_one_unit,
    in_unit_of,
};

/// The upper end from which a range in percent is taken for one of shares; a lower one may be a ratio to something else.
const LEAST_END: f64 = 0.85;

/// The quantiles 95 % and 99 % of a standard normal.
const NORMAL_95: f64 = 1.6448536269514722;
const NORMAL_99: f64 = 2.3263478740408408;

/// Wider ranges with one power letter are reported.
const WIDEST: f64 = 1e6;

/// The two ends of a range as people wrote them.
fn ends_as_written(range: &Text) -> Option<(&str, &str)> {
    let (first, second) = range.text.split_once(" to ")?;
    Some((first.trim(), second.trim()))
}

/// The power letter that stands right after the digits of a number, as in `$6B`.
fn power_of(number: &str) -> Option<char> {
    let digits = number.rfind(|c: char| c.is_ascii_digit())? + 1;
    let mut rest = number[digits..].chars();
    let power = rest.next().filter(|letter| matches!(letter, 'k' | 'M' | 'B' | 'T'))?;
    rest.next().is_none_or(|next| !next.is_alphanumeric()).then_some(power)
}

impl Builder<'_> {
    /// Binds the value of an assumption and says its type.
    pub fn bind_chance(&mut self, slot: &Slot, value: &Value) -> Bound<(AssumedValue, Type)> {
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
        self.check_minus(text, &expression)?;
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
        if let ExpressionKind::Range(low, high) = &expression.kind {
            self.check_range_ends(text, low, high, expression.span)?;
        }
        let (distribution, ty) = self.distribution(&expression, &slot.scope)?;
        if let ExpressionKind::Range(..) = &expression.kind {
            self.check_powers(text, &distribution);
            self.check_share(text, &distribution);
        }
        Ok((AssumedValue::Distribution(distribution), ty))
    }

    /// Reports `150-900 GPU`, a difference of two numbers that is below zero: a range is meant.
    fn check_minus(&mut self, text: &Text, expression: &Expression) -> Bound<()> {
        let ExpressionKind::Binary(BinaryOperator::Subtract, low, high) = &expression.kind else { return Ok(()) };
        let is_number =
            |end: &Expression| matches!(end.kind, ExpressionKind::Number(_) | ExpressionKind::Quantity { .. });
        let Some((first, second)) = text.text.split_once('-').filter(|_| is_number(low) && is_number(high)) else {
            return Ok(());
        };
        let Some([first, second]) = in_one_unit(first.trim(), second.trim()) else { return Ok(()) };
        let value = |end: &str| {
            let found = self.context.units.parse_quantity(end).ok()?;
            Some((found.canonical(), found.unit.dimension))
        };
        match (value(&first), value(&second)) {
            (Some((low, of)), Some((high, also))) if of == also && low < high => {
                let help = Help::write(expression.span, format!("{first} to {second}"));
                self.error(Code::ExpressionSyntax, expression.span, "a minus between two numbers makes no range", help)
            }
            _ => Ok(()),
        }
    }

    /// Reports a range of two numbers of which one alone has a unit, `0.5 to 5T tok/yr` or `5 to 10%`, or all of its
    /// unit, `$3 to $5/GPUh`; warns of `5% to 10`.
    pub fn check_range_ends(&mut self, text: &Text, low: &Expression, high: &Expression, span: Span) -> Bound<()> {
        let Some((first, second)) = ends_as_written(text) else { return Ok(()) };
        let right = match (in_unit_of(first, second), in_unit_of(second, first)) {
            (Some(first), None) => format!("{first} to {second}"),
            (None, Some(second)) => format!("{first} to {second}"),
            _ => return Ok(()),
        };
        let help = Help::write(span, right);
        let numbers = [low, high].map(|end| matches!(end.kind, ExpressionKind::Number(_)));
        match numbers {
            // `5% to 10` is a range, up to 1000 %.
            [true, true] if !second.ends_with('%') => {
                let message = "this range has a percent sign at its lower end alone";
                self.report(Diagnostic::new(Code::LopsidedRange, span, message).help(help));
                Ok(())
            }
            [false, false] => {
                self.error(Code::DimensionMismatch, span, "only one end of this range has its whole unit", help)
            }
            _ => self.error(Code::DimensionMismatch, span, "only one end of this range has a unit", help),
        }
    }

    /// Warns of `45% to 90%`, of which more than one draw in a hundred lies above 100 %.
    fn check_share(&mut self, text: &Text, range: &StatedDistribution) {
        let Statement::Range(Ends { low, high }) = range.statement else {
            return;
        };
        let Some((first, second)) = ends_as_written(text) else { return };
        let shares = first.ends_with('%') && second.ends_with('%') && low > 0.0 && high < 1.0;
        // Ends are the quantiles 5 % and 95 % of a normal logarithm.
        let (centre, sd) = ((low * high).ln() / 2.0, (high / low).ln() / (2.0 * NORMAL_95));
        if !shares || high < LEAST_END || -centre / sd > NORMAL_99 {
            return;
        }
        let right = format!("beta(p05 = {first}, p95 = {second})");
        let words = format!(
            "if it is a share of something, write `{right}`; if it may be more, `lognormal(p05 = {first}, p95 = {second})`"
        );
        let message = "more than one draw in a hundred of this range lies above 100 %";
        self.report(
            Diagnostic::new(Code::ImplausibleValue, range.span, message)
                .help(Help::write(range.span, &right).saying(words)),
        );
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

    /// An assumption without `value` takes the one of its fact, if it names one that is known.
    pub fn value_of_fact(
        &mut self,
        slot: &Slot,
        table: &Table,
        fact: Option<Bound<&Fact>>,
    ) -> Bound<(AssumedValue, Type)> {
        if self.is_misspelt(&table.entries, "value") {
            return Err(Reported);
        }
        let Some(fact) = fact else {
            return self.error(
                Code::MissingKey,
                table.span,
                format!("`{}` has no value", slot.name),
                "add `value = \"…\"`, or name a `fact` that has one",
            );
        };
        let fact = fact?;
        if let (None, Some(low), Some(high)) = (fact.value, fact.low, fact.high) {
            let message = format!("the fact `{}` gives no single value", fact.id);
            let [low, high] =
                [("low", low), ("high", high)].map(|(end, value)| (format!("fact('{}', {end})", fact.id), value));
            let range = match low.1 > 0.0 && low.1 < high.1 {
                true => format!("{} to {}", low.0, high.0),
                false => format!("uniform({}, {})", low.0, high.0),
            };
            let help = format!("write `value = \"{range}\"` with `basis = \"estimate\"`");
            return self.error(Code::MissingKey, table.span, message, help);
        }
        let node = self.fact_value(fact, table.span)?;
        Ok((AssumedValue::Fixed(node), self.node(node).ty.clone()))
    }

    /// The fact whose statement an expression is.
    pub fn fact_stated_by(&self, node: NodeId) -> Option<String> {
        match &self.node(node).operation {
            Operation::Fact { id, .. } => Some(id.clone()),
            _ => None,
        }
    }

    /// The first fact that is read in a place, of what was bound since there were so many expressions.
    pub fn fact_read_in(&self, place: Span, since: usize) -> Option<String> {
        let within = |span: Span| span.file == place.file && place.start <= span.start && span.end <= place.end;
        self.nodes.since(since).find_map(|node| match &node.operation {
            Operation::Fact { id, .. } if within(node.span) => Some(id.clone()),
            _ => None,
        })
    }
}
