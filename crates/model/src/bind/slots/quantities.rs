//! Quantities: assumptions, lets, parameters and stocks get their expressions, types and timing.

use syntax::{Code, Diagnostic, Span, Value, ValueKind};

use crate::bind::builder::Builder;
use crate::bind::chain::NAME_WEIGHT;
use crate::bind::expressions::unlimited::is_the_word;
use crate::bind::slots::described::Described;
use crate::findings::{Bound, Reported};
use crate::instances::slot::{ParamType, Slot, State, Written};
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;
use units::Dimension;

/// How many nodes may depend on one another in one month; bounds the stack of all that walks them later.
const HIGHEST: u32 = 1000;

impl Builder<'_> {
    /// Notes how high a bound quantity stands, and reports the first that stands too high.
    fn measure(&mut self, id: QuantityId) -> Bound<()> {
        let node = |id: &NodeId| self.nodes.height(*id);
        let height = match &self.names[id].kind {
            Some(QuantityKind::Let(of)) => node(of),
            Some(QuantityKind::Stock { .. } | QuantityKind::Lever(_)) | None => 0,
            Some(QuantityKind::Assumption(assumption)) => match &assumption.value {
                AssumedValue::Fixed(of) => node(of),
                AssumedValue::Distribution(_) => 0,
                AssumedValue::Process(process) => {
                    process.law.arguments().iter().map(|(_, of)| node(of)).max().unwrap_or(0)
                }
            },
        };
        let slot = &mut self.names[id];
        slot.height = height;
        if height <= HIGHEST {
            return Ok(());
        }
        let span = slot.span;
        self.error(
            Code::NestedTooDeep,
            span,
            format!("more than {HIGHEST} operations depend on one another in a chain of names"),
            "break the chain with a stock or `prev`, or run over a list with `sum`",
        )
    }

    /// Makes the node that reads a quantity, binding it first.
    pub fn read_quantity(&mut self, id: QuantityId, span: Span) -> Bound<NodeId> {
        let bound = self.bind_quantity(id);
        let said = if self.is_open() { self.said_of(id) } else { None };
        let slot = &self.names[id];
        let (ty, mut timing) = match (bound, said) {
            (Ok(()), None) => (slot.ty.clone(), slot.timing),
            (Ok(()), Some(said)) => (Type::Number(said), slot.timing),
            (Err(_), Some(said)) => (Type::Number(said), Timing::Path),
            (Err(reported), None) => return Err(reported),
        };
        if slot.solved {
            timing = Timing::Monthly;
        }
        // A `when` that is drawn as a date is true from that month on.
        let come = slot.declared == Some(ParamType::When) && ty == Type::Date;
        let node = self.push(Operation::Quantity(id), ty, timing, span);
        if come { self.as_condition(node) } else { Ok(node) }
    }

    /// The dimension that a let says it has. Without an instance, whoever reads it is held to that, whatever its own expression can tell.
    fn said_of(&self, id: QuantityId) -> Option<Dimension> {
        let Written::Let(value) = &self.names[id].written else {
            return None;
        };
        let unit = value.as_table()?.get("unit").and_then(Value::as_text)?;
        Some(self.context.units.parse(unit.text.trim()).ok()?.dimension)
    }

    /// Binds a quantity as far as its type needs: a stock's `initial`, a let's expression.
    pub fn bind_quantity(&mut self, id: QuantityId) -> Bound<()> {
        let slot = &self.names[id];
        match slot.state {
            State::Bound => return Ok(()),
            State::Failed => return Err(Reported),
            State::Binding => return self.circle(id),
            State::Unbound => {}
        }
        let span = slot.span;
        self.deeper(NAME_WEIGHT, span)?;
        self.names[id].state = State::Binding;
        self.chain.push(id);
        let begun = self.findings.begin_for_good();
        let result = self.bind_slot(id).and_then(|()| self.measure(id));
        self.findings.end_for_good(begun, result.is_err());
        self.chain.pop();
        self.chain.leave(NAME_WEIGHT);
        self.names[id].state = if result.is_ok() { State::Bound } else { State::Failed };
        result
    }

    fn circle(&mut self, id: QuantityId) -> Bound<()> {
        if self.is_open() {
            return Err(Reported);
        }
        let circle = self.chain.circle(id).iter();
        let mut round: Vec<(String, Span)> =
            circle.map(|quantity| &self.names[*quantity]).map(|slot| (slot.name.clone(), slot.span)).collect();
        // The report begins with the same name, wherever the circle was met.
        let first = round.iter().enumerate().min_by_key(|(_, member)| *member).map_or(0, |(place, _)| place);
        round.rotate_left(first);
        let mut names: Vec<&str> = round.iter().map(|(name, _)| name.as_str()).collect();
        names.push(names[0]);
        let mut diagnostic = Diagnostic::new(
            Code::SameMonthCircle,
            round[0].1,
            format!("names need each other in the same month: {}", names.join(" → ")),
        )
        .help(format!(
            "read last month's value with `prev({}, 1 mo, initial)`, make one of them a stock, or list them in `[solve.x]`",
            names[0]
        ));
        for (_, span) in &round[1..] {
            diagnostic = diagnostic.also(*span, "which is in the circle");
        }
        Err(self.report(diagnostic))
    }

    /// Binds the source of a slot and sets its type, timing and kind.
    pub fn bind_slot(&mut self, id: QuantityId) -> Bound<()> {
        let slot = self.names[id].clone();
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
        let mut described = Described::default();
        let mut node = match &slot.written {
            Written::Let(value) => match (&slot.declared, value.as_table()) {
                (None, Some(table)) => {
                    let (value, found) = self.described_let(table, &slot)?;
                    described = found;
                    self.bind_let(&slot, &value, described.dimension())?
                }
                _ => self.bind_let(&slot, value, None)?,
            },
            Written::When(value) => self.bind_condition(value, &slot.scope)?,
            Written::Assumption(value) => return self.bind_assumption(id, &slot, value),
            Written::Stock(value) => return self.bind_stock(id, &slot, value),
            Written::Decision(value) => return self.bind_decision(id, &slot, value),
            Written::Nowhere | Written::Choice => unreachable!("it is bound where it is made"),
        };
        if let Some(declared) = &slot.declared {
            self.check_declared(node, declared, &slot)?;
        }
        self.held_to_bounds(node, &slot)?;
        self.held_to_unit(node, &described, &slot.name)?;
        let declared = match &slot.declared {
            Some(ParamType::Number(_, dimension)) => Some(dimension),
            _ => described.dimension(),
        };
        if let Some(dimension) = declared {
            node = self.in_dimension(node, dimension);
        }
        if slot.fixed {
            self.fixed(node, &slot.name)?;
        }
        let timing = self.node(node).timing;
        let ty = match (&self.node(node).ty, described.dimension()) {
            // The sum of nothing has the unit that it is said to have.
            (Type::Zero, Some(dimension)) => Type::Number(dimension.clone()),
            (ty, _) => ty.clone(),
        };
        let made = &mut self.names[id];
        made.ty = ty;
        made.timing = timing;
        made.unit = made.unit.take().or(described.unit.map(|(unit, ..)| unit));
        (made.label, made.about) = (described.label, described.about);
        made.kind = Some(QuantityKind::Let(node));
        Ok(())
    }

    fn bind_let(&mut self, slot: &Slot, value: &Value, dimension: Option<&Dimension>) -> Bound<NodeId> {
        if is_the_word(value) {
            let declared = match &slot.declared {
                Some(ParamType::Number(_, dimension)) => Some(dimension),
                _ => dimension,
            };
            let read = value.as_text().and_then(|text| syntax::parse_expression(text, &|_| false).ok());
            return self.unlimited_value(declared, read.map_or(value.span, |word| word.span));
        }
        match (&slot.declared, &value.kind) {
            (Some(ParamType::Series), ValueKind::Array(rows))
            | (Some(ParamType::Number(..)), ValueKind::Array(rows)) => self.bind_series(rows, value.span, &slot.scope),
            (None, ValueKind::Array(rows)) if rows.iter().all(|row| row.as_array().is_some()) && !rows.is_empty() => {
                self.bind_series(rows, value.span, &slot.scope)
            }
            _ => self.bind_value(value, &slot.scope),
        }
    }

    fn check_declared(&mut self, node: NodeId, declared: &ParamType, slot: &Slot) -> Bound<()> {
        match declared.value_type() {
            Some(expected) => {
                let unit = match declared {
                    ParamType::Number(unit, _) => Some(unit.as_str()),
                    _ => None,
                };
                self.expect_in(node, &expected, &slot.name, unit)
            }
            None => Ok(()),
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
        check_keys(table, keys::STOCK, "a stock", &mut self.findings);
        let described = self.described(table, slot)?;
        let initial = self.required(table, "initial", &slot.name)?;
        let initial = self.bind_value(&initial, &slot.scope)?;
        self.forbid_scalar(initial)?;
        self.held_to_unit(initial, &described, &slot.name)?;
        let ty = self.node(initial).ty.clone();
        let made = &mut self.names[id];
        made.ty = ty;
        made.timing = Timing::Monthly;
        made.unit = described.unit.map(|(unit, ..)| unit);
        (made.label, made.about) = (described.label, described.about);
        made.kind = Some(QuantityKind::Stock { initial, next: initial });
        Ok(())
    }

    /// Binds what was left open: the `next` of stocks and the expressions of solved names.
    pub fn finish_quantities(&mut self) {
        // Binding one may add others.
        let mut next = 0;
        while next < self.names.slots().len() {
            let id = QuantityId::at(next);
            let _ = self.bind_quantity(id);
            let _ = self.finish_quantity(id);
            next += 1;
        }
    }

    fn finish_quantity(&mut self, id: QuantityId) -> Bound<()> {
        let slot = self.names[id].clone();
        self.binding(slot.removed, |builder| builder.finish_source(id, slot))
    }

    fn finish_source(&mut self, id: QuantityId, slot: Slot) -> Bound<()> {
        if slot.state != State::Bound {
            return Err(Reported);
        }
        match (&slot.written, &slot.kind) {
            (Written::Stock(value), Some(QuantityKind::Stock { initial, .. })) => {
                let Some(table) = value.as_table() else {
                    return Err(Reported);
                };
                let next = self.required(table, "next", &slot.name)?;
                let next = self.bind_value(&next, &slot.scope)?;
                self.forbid_scalar(next)?;
                self.expect(next, &slot.ty, &slot.name)?;
                self.names[id].kind = Some(QuantityKind::Stock { initial: *initial, next });
            }
            (Written::Let(value), _) if slot.solved => {
                let (value, described) = match value.as_table() {
                    Some(table) => self.described_let(table, &slot)?,
                    None => (value.clone(), Described::default()),
                };
                let node = self.bind_let(&slot, &value, described.dimension())?;
                self.held_to_unit(node, &described, &slot.name)?;
                self.forbid_scalar(node)?;
                self.expect(node, &slot.ty, &slot.name)?;
                let made = &mut self.names[id];
                made.unit = described.unit.map(|(unit, ..)| unit);
                (made.label, made.about) = (described.label, described.about);
                made.kind = Some(QuantityKind::Let(node));
            }
            _ => {}
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
        check_keys(table, keys::ASSUMPTION, "an assumption", &mut self.findings);
        for key in ["basis", "fact", "why", "as_of"] {
            optional_text(table, key, &mut self.findings);
        }
        let text = |key: &str| table.get(key).and_then(Value::as_text).map(|text| text.text.clone());
        let basis = text("basis").as_deref().and_then(Basis::parse);
        if let (Some(word), None, Some(value)) = (text("basis"), basis, table.get("basis")) {
            self.report(
                Diagnostic::new(Code::WrongValue, value.span, format!("`{word}` is not a basis"))
                    .help("a basis is `fact`, `estimate` or `guess`"),
            );
        }
        let cited = table.get("fact").and_then(|value| Some((value.as_text()?.text.clone(), value.span)));
        let known = cited.as_ref().map(|(id, span)| self.find_fact(id, *span));
        let bound = self.nodes.len();
        let (value, ty) = match table.get("value") {
            Some(value) => self.bind_chance(slot, value)?,
            None => self.value_of_fact(slot, table, known)?,
        };
        let stated = match &value {
            AssumedValue::Fixed(node) => self.fact_stated_by(*node),
            _ => None,
        };
        // What a fact states is based on that fact.
        let basis = basis.or(stated.is_some().then_some(Basis::Fact).filter(|_| table.get("basis").is_none()));
        let fact = cited.map(|(id, _)| id).or(stated).or_else(|| self.fact_read_in(table.get("value")?.span, bound));
        if let Some(declared) = &slot.declared {
            self.check_declared_type(&ty, declared, slot, table.span)?;
        }
        let described = self.said_beside(table)?;
        let place = table.get("value").map_or(table.span, |value| value.span);
        let node = if let AssumedValue::Fixed(node) = &value { *node } else { self.probe(&ty, place) };
        self.held_to_unit(node, &described, &slot.name)?;
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
        let of = |key: &str, kind: &Option<Value>| table.get(key).cloned().or_else(|| kind.clone());
        let min = self.bound_of(of("min", &slot.bounds.min), "min", &ty, &slot.scope)?;
        let max = self.bound_of(of("max", &slot.bounds.max), "max", &ty, &slot.scope)?;
        let why = text("why");
        let made = &mut self.names[id];
        (made.ty, made.timing) = (ty, timing);
        made.unit = made.unit.take().or(described.unit.map(|(unit, ..)| unit));
        made.kind = Some(QuantityKind::Assumption(Assumption { value, basis, fact, why, min, max }));
        Ok(())
    }

    fn check_declared_type(&mut self, ty: &Type, declared: &ParamType, slot: &Slot, span: Span) -> Bound<()> {
        let Some(expected) = declared.value_type() else {
            return Ok(());
        };
        let probe = self.probe(ty, span);
        self.expect(probe, &expected, &slot.name)
    }

    /// Stands for a value that is no expression where its type is looked at.
    fn probe(&mut self, ty: &Type, span: Span) -> NodeId {
        self.push(Operation::Constant(0.0), ty.clone(), Timing::Path, span)
    }
}
