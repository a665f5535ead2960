//! What moves in a month, bound in turn; same-month circles to be solved; correlations.

use std::rc::Rc;

use syntax::{Code, Diagnostic, Help, Span, Value, ValueKind};

use crate::bind::builder::{Builder, Deferred};
use crate::bind::moving::Moving;
use crate::definitions::tables::CorrelationItem;
use crate::definitions::tables::DefinedItem;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Purpose, Scope};
use crate::instances::slot::{Slot, State, Written};
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::reading::check_keys;
use scenario::*;

impl Builder<'_> {
    /// Binds all that moves; then what was left open of the quantities.
    pub fn bind_dynamics(&mut self) {
        let mut moving = Moving::default();
        for item in self.definitions.items(Heading::Solve).to_vec() {
            match self.bind_solve(&item) {
                Ok(solve) => moving.solves.push(solve),
                Err(Reported) => self.give_up_on_names(&item),
            }
        }
        self.bind_in_order();
        for owner in self.names.instances() {
            if self.names[owner].is_party()
                && let Ok(party) = self.bind_party(owner)
            {
                moving.parties.push(party);
            }
        }
        for flow in self.names.flows().ids() {
            let pending = self.names[flow].clone();
            let flow = self.binding(pending.removed, |builder| builder.bind_flow(&pending)).ok();
            moving.flows.push(flow);
        }
        for pending in self.names.entries().to_vec() {
            if let Ok(entry) = self.binding(pending.removed, |builder| builder.bind_entry(&pending)) {
                moving.entries.push(entry);
            }
        }
        for covenant in self.names.covenants().ids() {
            let pending = self.names[covenant].clone();
            let covenant = self.binding(pending.removed, |builder| builder.bind_covenant(&pending)).ok();
            moving.covenants.push(covenant);
        }
        for reference in self.names.references().ids() {
            let _ = self.reference(reference);
        }
        self.finish_quantities();
        for Deferred { id, ty, span, initial } in std::mem::take(&mut self.deferred) {
            if self.bind_quantity(id).is_ok() {
                let found = self.names[id].ty.clone();
                let timing = self.names[id].timing;
                let probe = self.push(Operation::Quantity(id), found.clone(), timing, span);
                let _ = self.forbid_scalar(probe);
                let probe = self.push(Operation::Constant(0.0), ty, Timing::Fixed, initial);
                let _ = self.expect(probe, &found, "the value before the first month");
            }
        }
        for item in Rc::clone(&self.definitions.correlations).iter() {
            if let Ok(correlation) = self.bind_correlation(item, &moving.correlations) {
                moving.correlations.push(correlation);
            }
        }
        self.moving = moving;
    }

    /// The names of a solve that is faulty are not evaluated: their circle is no further mistake.
    fn give_up_on_names(&mut self, item: &DefinedItem) {
        let names = item.value.as_table().and_then(|table| table.get("names"));
        let listed = |value: &Value| value.as_array().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
        for name in names.map(listed).unwrap_or_default() {
            let known = name.as_text().and_then(|text| self.names.quantity_of_path(text.text.trim()));
            if let Some(id) = known.filter(|id| self.names[*id].state == State::Unbound) {
                self.names[id].state = State::Failed;
            }
        }
    }

    fn bind_solve(&mut self, item: &DefinedItem) -> Bound<Solve> {
        let Some(table) = item.value.as_table() else {
            return self.error(
                Code::WrongValue,
                item.value.span,
                "a solve is a table",
                "write `[solve.x]` with `names`, `start`, `tolerance`, `max`",
            );
        };
        check_keys(table, keys::SOLVE, "a solve", &mut self.findings);
        let names = self.required(table, "names", &item.name)?;
        let start = self.required(table, "start", &item.name)?;
        let names: Vec<Value> = match &names.kind {
            ValueKind::Array(values) => values.clone(),
            _ => vec![names.clone()],
        };
        let most = match table.get("max").map(|value| (&value.kind, value.span)) {
            None => 100,
            Some((ValueKind::Integer(most), _)) if (1..=10_000).contains(most) => *most as u32,
            Some((_, span)) => {
                return self.error(
                    Code::WrongValue,
                    span,
                    "`max` is a whole number of rounds from 1 to 10,000",
                    "write `max = 100`",
                );
            }
        };
        let key = format!("solve.{}", item.name);
        let mut solve = Solve { key, names: Vec::new(), most, span: item.span };
        for (place, name) in names.iter().enumerate() {
            let (id, text) = self.solved_name(name)?;
            let value = self.pick(&start, place, &text)?;
            let root = Scope::of_scenario(Purpose::Month);
            let node = self.bind_value(&value, &root)?;
            self.forbid_scalar(node)?;
            let ty = self.node(node).ty.clone();
            let tolerance = match table.get("tolerance").cloned() {
                None => 1e-9,
                Some(value) => {
                    let value = self.pick(&value, place, &text)?;
                    self.tolerance(&value, &ty, &root)?
                }
            };
            let slot = &mut self.names[id];
            slot.ty = ty;
            slot.timing = Timing::Monthly;
            slot.state = State::Bound;
            slot.kind = Some(QuantityKind::Let(node));
            slot.solved = true;
            solve.names.push(SolvedName { quantity: id, start: node, tolerance });
        }
        Ok(solve)
    }

    /// The let that a name of a solve stands for; it is not bound yet.
    fn solved_name(&mut self, name: &Value) -> Bound<(QuantityId, String)> {
        let Some(text) = name.as_text().map(|text| text.text.trim().to_string()) else {
            return self.error(
                Code::WrongValue,
                name.span,
                "the name of a let is due here",
                "write `names = [\"output\"]`",
            );
        };
        let known = self.names.quantity_of_path(&text);
        let lets = |slot: &Slot| matches!(slot.written, Written::Let(_)) && slot.declared.is_none();
        match known {
            Some(id) if self.names[id].solved => self.error(
                Code::DuplicateName,
                name.span,
                format!("`{text}` is solved for twice"),
                "name it in one `[solve.x]`, once",
            ),
            Some(id) if lets(&self.names[id]) => Ok((id, text)),
            Some(_) => self.error(
                Code::WrongValue,
                name.span,
                format!("`{text}` is not a let"),
                "a circle is solved for the lets that need each other",
            ),
            None => {
                let free = |slot: &&Slot| lets(slot) && !slot.solved;
                let names = self.names.slots().iter().filter(free).map(|slot| slot.name.as_str());
                let close = self.closest(&text, names).map(String::from);
                let found = Diagnostic::new(Code::UnknownName, name.span, format!("there is no let `{text}`"));
                Err(self.report(match close {
                    Some(close) => found.help(Help::meant(name.span, &text, &close)),
                    None => found.help("list the lets that need each other"),
                }))
            }
        }
    }

    /// The value meant for a name: one for all, or one per name in a list or a table.
    fn pick(&mut self, value: &Value, place: usize, name: &str) -> Bound<Value> {
        let found = match &value.kind {
            ValueKind::Array(values) => values.get(place).cloned(),
            ValueKind::Table(table) => table.get(name).cloned(),
            _ => Some(value.clone()),
        };
        match found {
            Some(value) => Ok(value),
            None => self.error(
                Code::MissingKey,
                value.span,
                format!("nothing here is for `{name}`"),
                "give one for each name",
            ),
        }
    }

    fn tolerance(&mut self, value: &Value, ty: &Type, scope: &Scope) -> Bound<f64> {
        let node = self.bind_value(value, scope)?;
        if self.node(node).ty != Self::bare() {
            self.expect(node, ty, "the tolerance")?;
        }
        match self.known(node) {
            Some(tolerance) if tolerance > 0.0 => Ok(tolerance),
            _ => self.error(
                Code::WrongValue,
                value.span,
                "a tolerance is a positive constant",
                "write e.g. `tolerance = \"$0.001/mo\"`",
            ),
        }
    }

    fn bind_correlation(&mut self, item: &CorrelationItem, before: &[Correlation]) -> Bound<Correlation> {
        let both = item
            .pairs
            .iter()
            .find(|(a, b)| self.names.quantity_of_path(a).is_some() && self.names.quantity_of_path(b).is_some());
        let (a, b) = both.or(item.pairs.first()).ok_or(Reported)?;
        let (a, b) = (self.correlated(a, item.names), self.correlated(b, item.names));
        let (a, b) = (a?, b?);
        if !(-1.0..=1.0).contains(&item.rho) || a == b {
            return self.error(
                Code::ImpossibleCorrelation,
                item.span,
                "a rank correlation lies between -1 and 1, of two different assumptions",
                "write a number such as 0.5",
            );
        }
        if let Some(earlier) = before.iter().find(|other| (other.a, other.b) == (a, b) || (other.a, other.b) == (b, a))
        {
            let span = earlier.span;
            return Err(self.report(
                Diagnostic::new(Code::DuplicateName, item.span, "this pair is correlated twice")
                    .also(span, "first here")
                    .help("keep one of them"),
            ));
        }
        Ok(Correlation { a, b, rho: item.rho, span: item.span })
    }

    /// The uncertain assumption of this name.
    fn correlated(&mut self, name: &str, span: Span) -> Bound<QuantityId> {
        let Some(id) = self.names.quantity_of_path(name) else {
            let names = self.names.slots().iter().map(|slot| slot.name.as_str());
            let close = self.closest(name, names).map(String::from);
            let found = Diagnostic::new(Code::UnknownName, span, format!("there is no assumption `{name}`"));
            return Err(self.report(match close {
                Some(close) => found.help(Help::meant(span, name, &close)),
                None => found.help("correlate assumptions that have a distribution"),
            }));
        };
        let slot = &self.names[id];
        if slot.state == State::Failed {
            return Err(Reported);
        }
        let uncertain = matches!(
            &slot.kind,
            Some(QuantityKind::Assumption(Assumption {
                value: AssumedValue::Distribution(_) | AssumedValue::Process(_),
                ..
            }))
        );
        if uncertain {
            return Ok(id);
        }
        // Setting an assumption to a number must not need a second change.
        if let Some(QuantityKind::Assumption(_)) = &slot.kind {
            let message = format!("`{name}` is not uncertain, so correlating it does nothing");
            let help = "give it a distribution, or leave the pair out";
            return Err(self.report(Diagnostic::new(Code::CorrelationRepaired, span, message).help(help)));
        }
        self.error(
            Code::ImpossibleCorrelation,
            span,
            format!("`{name}` is not uncertain"),
            "correlate assumptions that have a distribution",
        )
    }
}
