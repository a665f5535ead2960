//! Decisions: levers, whose value a party sets within bounds, and rules, which hold month by month on what the party may know.

use syntax::{Code, Diagnostic, ExpressionKind, Help, Span, Table, Value};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::slot::Slot;
use crate::words::keys;
use crate::words::reading::check_keys;
use scenario::*;

/// Keys that a lever alone has, and those that a rule alone has.
const OF_LEVER: [&str; 3] = ["range", "value", "unit"];
const OF_RULE: [&str; 3] = ["when", "reads", "lag"];

impl Builder<'_> {
    /// Binds a `[decide.x]`.
    pub fn bind_decision(&mut self, id: QuantityId, slot: &Slot, value: &Value) -> Bound<()> {
        let Some(table) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                format!("the decision `{}` is a table", slot.name),
                "write `by = \"…\"`, `range = \"0 GW to 5 GW\"` and `value = \"1 GW\"` below `[decide.x]`",
            );
        };
        check_keys(table, keys::DECISION, "a decision", &mut self.findings);
        let by = self.required(table, "by", &slot.name)?;
        let by = self.bind_reference(&by, Some(Class::Party), None, &slot.scope)?;
        let by = by.as_owner().map(|owner| self.names[owner].name.clone()).ok_or(Reported)?;
        match table.get("when").is_some() {
            true => self.bind_rule(id, slot, table),
            false => self.bind_lever(id, slot, table, by),
        }
    }

    fn bind_lever(&mut self, id: QuantityId, slot: &Slot, table: &Table, by: String) -> Bound<()> {
        self.only_of_one(table, &OF_RULE, "a lever", "a rule, which has a `when`")?;
        let described = self.described(table, slot)?;
        let (low, high, ty, range) = self.bounds_of_lever(table, slot)?;
        let written = self.required(table, "value", &slot.name)?;
        let node = self.bind_value(&written, &slot.scope)?;
        self.range_has_a_unit(table, &ty, node, slot)?;
        self.expect(node, &ty, &slot.name)?;
        self.held_to_unit(node, &described, &slot.name)?;
        let Some(value) = self.known_or(node, low) else {
            return self.error(
                Code::WrongValue,
                written.span,
                format!("the value of the lever `{}` is a constant", slot.name),
                "write a number; what depends on the lever is a `[let]`",
            );
        };
        if !(low..=high).contains(&value) && !self.is_open() {
            let message = format!("the value of the lever `{}` lies outside its range", slot.name);
            let found = Diagnostic::new(Code::WrongValue, written.span, message).also(range, "its range");
            return Err(self.report(found.help("write a value within the range, or widen the range")));
        }
        let lever = Lever { by, value, low, high, span: self.node(node).span };
        let made = &mut self.names[id];
        (made.ty, made.timing) = (ty, Timing::Path);
        made.unit = described.unit.map(|(unit, ..)| unit);
        (made.label, made.about) = (described.label, described.about);
        made.kind = Some(QuantityKind::Lever(lever));
        Ok(())
    }

    /// The least and the most that a lever may be, their type, and where they are written.
    fn bounds_of_lever(&mut self, table: &Table, slot: &Slot) -> Bound<(f64, f64, Type, Span)> {
        let Some(range) = table.get("range") else {
            if self.is_misspelt(&table.entries, "range") {
                return Err(Reported);
            }
            return self.error(
                Code::MissingKey,
                table.span,
                format!("the lever `{}` has no bounds", slot.name),
                "add `range = \"LOW to HIGH\"`, such as `range = \"0 GW to 5 GW\"`; a rule has a `when` in its place",
            );
        };
        let Some(text) = range.as_text() else {
            let message = "a range is two numbers in quotes";
            return self.error(Code::WrongValue, range.span, message, "write `range = \"0 GW to 5 GW\"`");
        };
        let expression = self.parse(text)?;
        let ExpressionKind::Range(first, last) = &expression.kind else {
            let message = "a lever has a range from its least to its greatest value";
            return self.error(Code::WrongValue, expression.span, message, "write `range = \"0 GW to 5 GW\"`");
        };
        self.check_range_ends(text, first, last, expression.span)?;
        let (low, ty) = self.constant_argument(first, &slot.scope)?;
        let (high, other) = self.constant_argument(last, &slot.scope)?;
        self.same_type(&ty, &other, expression.span)?;
        let Type::Number(_) = ty else {
            return self.error(
                Code::TypeMismatch,
                expression.span,
                format!("the lever `{}` is a number, and no date or condition", slot.name),
                "let it be a time, `range = \"0 mo to 36 mo\"`, and write `date >= 2027-01 + x` where it is read",
            );
        };
        if low >= high && !self.is_open() {
            let message = format!("the range of the lever `{}` does not ascend", slot.name);
            return self.error(Code::WrongValue, expression.span, message, "write the lower end first");
        }
        Ok((low, high, ty, expression.span))
    }

    /// Reports a range of bare numbers beside a value with a unit.
    fn range_has_a_unit(&mut self, table: &Table, range: &Type, value: NodeId, slot: &Slot) -> Bound<()> {
        let Type::Number(dimension) = &self.node(value).ty else { return Ok(()) };
        if *range != Self::bare() || dimension.is_none() {
            return Ok(());
        }
        let message =
            format!("the range of the lever `{}` is of bare numbers, its value {}", slot.name, dimension.describe());
        let unit = self.context.units.display_unit(dimension);
        let Some(text) = table.get("range").and_then(Value::as_text) else { return Err(Reported) };
        let range = self.parse(text)?;
        let written = table.get("value").and_then(Value::as_text);
        let own = match written.map(|text| self.parse(text)).transpose()?.map(|value| value.kind) {
            Some(ExpressionKind::Quantity { unit, .. }) => unit.text,
            _ => unit.text,
        };
        let found = Diagnostic::new(Code::DimensionMismatch, range.span, message);
        Err(self.report(match &range.kind {
            ExpressionKind::Range(low, high) => {
                let (between, after) = (format!(" {own} to "), format!(" {own}"));
                let ends = [low.span.into(), between.as_str().into(), high.span.into(), after.as_str().into()];
                found.help(Help::compose(range.span, ends, ""))
            }
            _ => found,
        }))
    }

    /// A condition on what the party may know, as it was `lag` ago.
    fn bind_rule(&mut self, id: QuantityId, slot: &Slot, table: &Table) -> Bound<()> {
        self.only_of_one(table, &OF_LEVER, "a rule", "a lever, which has no `when`")?;
        let described = self.described(table, slot)?;
        let when = self.required(table, "when", &slot.name)?;
        let reads = self.required(table, "reads", &slot.name)?;
        self.required(table, "lag", &slot.name)?;
        let lag = self.months_key(table, "lag", &slot.scope)?.unwrap_or(0);
        let mut known = Vec::new();
        for read in reads.as_array().map_or_else(|| vec![reads.clone()], <[Value]>::to_vec) {
            let node = self.bind_value(&read, &slot.scope)?;
            self.forbid_future(node, &slot.name)?;
            known.extend(self.expression(node));
        }
        let condition = self.bind_condition(&when, &slot.scope)?;
        self.forbid_future(condition, &slot.name)?;
        for node in self.expression(condition) {
            if !self.may_be_known(node) && !known.iter().any(|known| self.reads_the_same(*known, node)) {
                return self.hidden(node, &slot.name, &reads);
            }
        }
        let node = match lag {
            0 => condition,
            months => {
                let never = self.constant(0.0, Type::Boolean, when.span);
                let past = Operation::Previous { of: condition, months, initial: Some(never) };
                self.push(past, Type::Boolean, Timing::Monthly, when.span)
            }
        };
        let timing = self.node(node).timing;
        let made = &mut self.names[id];
        (made.ty, made.timing) = (Type::Boolean, timing);
        (made.label, made.about) = (described.label, described.about);
        made.kind = Some(QuantityKind::Let(node));
        Ok(())
    }

    /// Reports keys of the other form of a decision.
    fn only_of_one(&mut self, table: &Table, others: &[&str], is: &str, other: &str) -> Bound<()> {
        let Some(entry) = table.entries.iter().find(|entry| others.contains(&entry.key.text.as_str())) else {
            return Ok(());
        };
        let message = format!("{is} has no `{}`", entry.key.text);
        let help = format!("remove it, or write a decision of its own: it belongs to {other}");
        self.error(Code::UnknownKey, entry.key.span, message, help)
    }

    /// Reports a read of what only the end of the run tells.
    fn forbid_future(&mut self, node: NodeId, name: &str) -> Bound<()> {
        if self.node(node).timing != Timing::End {
            return Ok(());
        }
        let span = self.node(node).span;
        self.error(
            Code::HiddenFromDecision,
            span,
            format!("`{name}` decides month by month, and this is known only when the run has ended"),
            "read what is known in the month: `prev`, `cum` or `trailing` of a monthly value",
        )
    }

    /// Whether everybody knows what an operation reads: constants, levers, the calendar, and what is worked out of its operands.
    fn may_be_known(&self, node: NodeId) -> bool {
        let read = self.node(node);
        match &read.operation {
            _ if read.timing == Timing::Fixed => true,
            Operation::Quantity(id) => matches!(self.names[*id].kind, Some(QuantityKind::Lever(_))),
            Operation::Elapsed | Operation::Date => true,
            operation => operation.operands().next().is_some(),
        }
    }

    /// Whether two nodes read the same thing.
    fn reads_the_same(&self, one: NodeId, other: NodeId) -> bool {
        self.node(one).operation == self.node(other).operation
    }

    fn hidden(&mut self, node: NodeId, name: &str, reads: &Value) -> Bound<()> {
        let span = self.node(node).span;
        let text = match &self.node(node).operation {
            Operation::Quantity(id) => Some(self.names[*id].name.clone()),
            _ => None,
        };
        let read = text.as_ref().map_or("this".to_owned(), |text| format!("`{text}`"));
        let message = format!("`{name}` may not read {read}: it is not among its `reads`");
        let found = Diagnostic::new(Code::HiddenFromDecision, span, message).also(reads.span, "what it may know");
        let listed = text.zip(reads.as_array().and_then(|list| list.last()));
        Err(self.report(match listed {
            Some((text, last)) => {
                let end = Span { start: last.span.end, ..last.span };
                let words = format!("if the party knows it, add it: `\"{text}\"`");
                found.help(Help::write(end, format!(", \"{text}\"")).saying(words))
            }
            None => found.help("if the party knows it, add it to `reads`; else decide on what it does know"),
        }))
    }
}
