//! Quantities: assumptions, lets, parameters and stocks get their expressions, types and timing.

use syntax::{Code, Diagnostic, Entry, Span, Table, Text, Value, ValueKind};

use crate::bind::builder::*;
use crate::definitions::tables::{check_keys, optional_text};
use crate::open::in_currency;
use crate::words::keys;
use scenario::*;

impl Builder<'_> {
    /// Binds the source of a slot and sets its type, timing and kind.
    pub fn bind_slot(&mut self, id: QuantityId) -> Bound<()> {
        let slot = self.slots[id].clone();
        self.binding(slot.removed, |builder| builder.bind_source(id, slot))
    }

    /// Binds something that is switched off, or not.
    pub fn binding<T>(&mut self, removed: bool, bind: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.as_written, removed);
        let bound = bind(self);
        self.as_written = before;
        bound
    }

    fn bind_source(&mut self, id: QuantityId, slot: Slot) -> Bound<()> {
        let node = match &slot.source {
            Source::Made(node) => *node,
            Source::Let(value) => self.bind_let(&slot, value)?,
            Source::When(value) => self.bind_condition(value, &slot.scope)?,
            Source::Assumption(value) => return self.bind_assumption(id, &slot, value),
            Source::Stock(value) => return self.bind_stock(id, &slot, value),
        };
        if let Some(declared) = &slot.declared {
            self.check_declared(node, declared, &slot)?;
        }
        if slot.fixed {
            self.fixed(node, &slot.name)?;
        }
        let timing = self.node(node).timing;
        let ty = self.node(node).ty.clone();
        let made = &mut self.slots[id];
        made.ty = ty;
        made.timing = timing;
        made.kind = Some(QuantityKind::Let(node));
        Ok(())
    }

    fn bind_let(&mut self, slot: &Slot, value: &Value) -> Bound<NodeId> {
        match (&slot.declared, &value.kind) {
            (Some(ParamType::Series), ValueKind::Array(rows))
            | (Some(ParamType::Number(..)), ValueKind::Array(rows)) => self.bind_series(rows, value.span, &slot.scope),
            (None, ValueKind::Array(rows)) if rows.iter().all(|row| row.as_array().is_some()) && !rows.is_empty() => {
                self.bind_series(rows, value.span, &slot.scope)
            }
            _ => self.bind_value(value, &slot.scope),
        }
    }

    /// Binds a TOML value as an expression.
    pub fn bind_value(&mut self, value: &Value, scope: &Scope) -> Bound<NodeId> {
        match self.as_expression(value, "a value")? {
            ExpressionSource::Number(number) => Ok(self.constant(number, Self::bare(), value.span)),
            ExpressionSource::Truth(truth) => Ok(self.constant(f64::from(u8::from(truth)), Type::Boolean, value.span)),
            ExpressionSource::Text(text) => self.bind_text(text, scope),
        }
    }

    /// Parses and binds an expression string to a node.
    fn bind_text(&mut self, text: &Text, scope: &Scope) -> Bound<NodeId> {
        let expression = self.parse(text)?;
        self.number(&expression, scope)
    }

    /// Parses an expression string.
    pub fn parse(&mut self, text: &Text) -> Bound<syntax::Expression> {
        let units = self.context.units;
        syntax::parse_expression(text, &|word| units.is_unit(word)).map_err(|problems| {
            self.diagnostics.extend(problems);
            Reported
        })
    }

    /// A date or a condition; a date means "from that month on".
    pub fn bind_condition(&mut self, value: &Value, scope: &Scope) -> Bound<NodeId> {
        let node = self.bind_value(value, scope)?;
        self.as_condition(node)
    }

    /// Turns a date into the condition that it has come.
    pub fn as_condition(&mut self, node: NodeId) -> Bound<NodeId> {
        let (ty, span) = (self.node(node).ty.clone(), self.node(node).span);
        match ty {
            Type::Boolean => Ok(node),
            Type::Date => {
                self.check_date_in_run(node)?;
                let now = self.push(Operation::Date, Type::Date, Timing::Monthly, span);
                Ok(self.apply(Function::LessOrEqual, vec![node, now], Type::Boolean, span))
            }
            other => {
                let found = self.describe(&other);
                self.error(
                    Code::TypeMismatch,
                    span,
                    format!("a date or a condition is due here; this is {found}"),
                    "write a month such as `2026-05`, or a comparison such as `cash < $1B`",
                )
            }
        }
    }

    /// A constant date must lie within the run.
    pub fn check_date_in_run(&mut self, node: NodeId) -> Bound<()> {
        let Some(date) = self.known(node).filter(|_| self.open.is_none()) else {
            return Ok(());
        };
        let first = self.definitions.start;
        let last = first.later(self.definitions.months as usize - 1);
        if date < first.date() || date > last.date() {
            let span = self.node(node).span;
            let text = Month::of_date(date);
            return self.error(
                Code::DateOutsideRun,
                span,
                format!("{text} lies outside the run"),
                format!("the run covers {first} to {last}; change the date, `start` or `months`"),
            );
        }
        Ok(())
    }

    fn check_declared(&mut self, node: NodeId, declared: &ParamType, slot: &Slot) -> Bound<()> {
        match declared {
            ParamType::Number(_, dimension) => self.expect(node, &Type::Number(dimension.clone()), &slot.name),
            ParamType::Boolean => self.expect(node, &Type::Boolean, &slot.name),
            ParamType::Date => self.expect(node, &Type::Date, &slot.name),
            _ => Ok(()),
        }
    }

    /// Reports if a node has not the type that its place asks for.
    pub fn expect(&mut self, node: NodeId, expected: &Type, what: &str) -> Bound<()> {
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
                    diagnostic = diagnostic.help(hint);
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

    fn bind_stock(&mut self, id: QuantityId, slot: &Slot, value: &Value) -> Bound<()> {
        let Some(table) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                format!("the stock `{}` is a table", slot.name),
                "write `{ initial = \"0 GPU\", next = \"…\" }`",
            );
        };
        check_keys(table, keys::STOCK, "a stock", &mut self.diagnostics);
        let initial = self.required(table, "initial", &slot.name)?;
        let initial = self.bind_value(&initial, &slot.scope)?;
        self.forbid_scalar(initial)?;
        let ty = self.node(initial).ty.clone();
        let made = &mut self.slots[id];
        made.ty = ty;
        made.timing = Timing::Monthly;
        made.kind = Some(QuantityKind::Stock { initial, next: initial });
        Ok(())
    }

    /// Binds what was left open: the `next` of stocks and the expressions of solved names.
    pub fn finish_quantities(&mut self) {
        // Binding one may add others.
        let mut next = 0;
        while next < self.slots.len() {
            let id = QuantityId::at(next);
            let _ = self.bind_quantity(id);
            let _ = self.finish_quantity(id);
            next += 1;
        }
    }

    fn finish_quantity(&mut self, id: QuantityId) -> Bound<()> {
        let slot = self.slots[id].clone();
        self.binding(slot.removed, |builder| builder.finish_source(id, slot))
    }

    fn finish_source(&mut self, id: QuantityId, slot: Slot) -> Bound<()> {
        if slot.state != State::Bound {
            return Err(Reported);
        }
        match (&slot.source, &slot.kind) {
            (Source::Stock(value), Some(QuantityKind::Stock { initial, .. })) => {
                let Some(table) = value.as_table() else {
                    return Err(Reported);
                };
                let next = self.required(table, "next", &slot.name)?;
                let next = self.bind_value(&next, &slot.scope)?;
                self.forbid_scalar(next)?;
                self.expect(next, &slot.ty, &slot.name)?;
                self.slots[id].kind = Some(QuantityKind::Stock { initial: *initial, next });
            }
            (Source::Let(value), _) if self.solved.contains_key(&id) => {
                let node = self.bind_let(&slot, value)?;
                self.forbid_scalar(node)?;
                self.expect(node, &slot.ty, &slot.name)?;
                self.slots[id].kind = Some(QuantityKind::Let(node));
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether it has been told of one of these keys that it should be this one.
    pub fn is_misspelt(&self, entries: &[Entry], key: &str) -> bool {
        let repair = format!("did you mean `{key}`?");
        self.diagnostics.iter().filter(|found| found.code == Code::UnknownKey && found.help.contains(&repair)).any(
            |found| entries.iter().any(|entry| found.labels.first().is_some_and(|label| label.span == entry.key.span)),
        )
    }

    /// The value under a key that a table needs.
    pub fn required(&mut self, table: &Table, key: &str, what: &str) -> Bound<Value> {
        match table.get(key) {
            Some(value) => Ok(value.clone()),
            None if self.is_misspelt(&table.entries, key) => Err(Reported),
            None => self.error(
                Code::MissingKey,
                table.span,
                format!("{} does not say its `{key}`", place_in_words(what)),
                format!("add `{key} = …`"),
            ),
        }
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

    fn bind_assumption(&mut self, id: QuantityId, slot: &Slot, value: &Value) -> Bound<()> {
        let Some(table) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                format!("the assumption `{}` is a table", slot.name),
                "write `value = \"10% to 20%\"`, `basis = \"guess\"` and `why = \"…\"` below `[assume.x]`",
            );
        };
        check_keys(table, keys::ASSUMPTION, "an assumption", &mut self.diagnostics);
        for key in ["basis", "fact", "why", "unit", "as_of"] {
            optional_text(table, key, &mut self.diagnostics);
        }
        let text = |key: &str| table.get(key).and_then(Value::as_text).map(|text| text.text.clone());
        let basis = text("basis").as_deref().and_then(Basis::parse);
        if let (Some(word), None, Some(value)) = (text("basis"), basis, table.get("basis")) {
            self.report(
                Diagnostic::new(Code::WrongValue, value.span, format!("`{word}` is not a basis"))
                    .help("a basis is `fact`, `estimate` or `guess`"),
            );
        }
        let fact = text("fact");
        if let (Some(word), Some(value)) = (&fact, table.get("fact"))
            && self.context.facts.get(word).is_none()
        {
            let mut diagnostic = Diagnostic::new(Code::UnknownFact, value.span, format!("there is no fact `{word}`"));
            diagnostic = match self.closest(word, self.context.facts.ids()) {
                Some(close) => diagnostic.help(format!("did you mean `{close}`?")),
                None => diagnostic.help("`offtake facts` lists them; `use = [\"facts\"]` brings them in"),
            };
            self.report(diagnostic);
        }
        let (value, ty) = self.bind_chance(slot, table, fact.as_deref())?;
        if let Some(declared) = &slot.declared {
            self.check_declared_type(&ty, declared, slot, table.span)?;
        }
        let timing = match &value {
            AssumedValue::Fixed(node) => {
                self.forbid_scalar(*node)?;
                self.node(*node).timing
            }
            AssumedValue::Distribution(_) => Timing::Path,
            AssumedValue::Process(_) => Timing::Monthly,
        };
        if slot.fixed && timing == Timing::Monthly {
            return self.error(
                Code::TypeMismatch,
                table.span,
                format!("`{}` is one value for the whole run, but this varies by month", slot.name),
                "give a number or a distribution; a process varies by month",
            );
        }
        let min = self.bound_of(table, "min", &ty, slot)?;
        let max = self.bound_of(table, "max", &ty, slot)?;
        let why = text("why");
        let unit = text("unit");
        let made = &mut self.slots[id];
        made.ty = ty;
        made.timing = timing;
        made.unit = made.unit.take().or(unit);
        made.kind = Some(QuantityKind::Assumption(Assumption { value, basis, fact, why, min, max }));
        Ok(())
    }

    fn check_declared_type(&mut self, ty: &Type, declared: &ParamType, slot: &Slot, span: Span) -> Bound<()> {
        let expected = match declared {
            ParamType::Number(_, dimension) => Type::Number(dimension.clone()),
            ParamType::Boolean => Type::Boolean,
            ParamType::Date => Type::Date,
            _ => return Ok(()),
        };
        let probe = self.push(Operation::Constant(0.0), ty.clone(), Timing::Path, span);
        self.expect(probe, &expected, &slot.name)
    }

    fn bound_of(&mut self, table: &Table, key: &str, ty: &Type, slot: &Slot) -> Bound<Option<f64>> {
        let Some(value) = table.get(key).cloned() else {
            return Ok(None);
        };
        let node = self.bind_value(&value, &slot.scope)?;
        self.expect(node, ty, key)?;
        match self.known(node) {
            Some(number) => Ok(Some(number)),
            None if self.open.is_some() => Ok(None),
            None => self.error(Code::WrongValue, value.span, format!("`{key}` is a number"), "write a constant"),
        }
    }
}

/// A name in quotes; words as they are.
pub(crate) fn place_in_words(what: &str) -> String {
    if what.split('.').all(crate::definitions::tables::is_name) { format!("`{what}`") } else { what.to_string() }
}
