//! What moves in a month, bound in turn; same-month circles to be solved; correlations.

use syntax::{Code, Diagnostic, Span, Value, ValueKind};

use crate::builder::*;
use crate::definitions::{Item, check_keys};
use crate::scenario::*;

/// The moving parts of a model, bound.
#[derive(Default)]
pub(crate) struct Dynamics {
    pub parties: Vec<Party>,
    pub flows: Vec<Option<Flow>>,
    pub entries: Vec<BookEntry>,
    pub covenants: Vec<Option<Covenant>>,
    pub solves: Vec<Solve>,
    pub correlations: Vec<Correlation>,
}

impl Builder<'_> {
    /// Binds all that moves; then what was left open of the quantities.
    pub fn bind_dynamics(&mut self) {
        let mut dynamics = Dynamics::default();
        for item in self.definitions.items("solve").to_vec() {
            if let Ok(solve) = self.bind_solve(&item) {
                dynamics.solves.push(solve);
            }
        }
        for owner in 1..self.owners.len() {
            if self.owners[owner].class == Some(Class::Party)
                && let Ok(party) = self.bind_party(owner)
            {
                dynamics.parties.push(party);
            }
        }
        for pending in self.pending_flows.clone() {
            let flow = self.bind_flow(&pending).ok();
            dynamics.flows.push(flow);
        }
        for pending in self.pending_entries.clone() {
            if let Ok(entry) = self.bind_entry(&pending) {
                dynamics.entries.push(entry);
            }
        }
        for pending in self.pending_covenants.clone() {
            let covenant = self.bind_covenant(&pending).ok();
            dynamics.covenants.push(covenant);
        }
        for lazy in 0..self.lazies.len() {
            let _ = self.lazy(lazy);
        }
        self.finish_quantities();
        for (id, ty, span) in std::mem::take(&mut self.deferred) {
            if self.bind_quantity(id).is_ok() {
                let found = self.slots[id.0 as usize].ty.clone();
                let name = self.slots[id.0 as usize].name.clone();
                let timing = self.slots[id.0 as usize].timing;
                let probe = self.push(Operation::Quantity(id), found, timing, span);
                let _ = self.forbid_scalar(probe);
                let _ = self.expect(probe, &ty, &name);
            }
        }
        for item in self.definitions.correlations.clone() {
            if let Ok(correlation) = self.bind_correlation(&item) {
                dynamics.correlations.push(correlation);
            }
        }
        self.dynamics = dynamics;
    }

    pub fn bind_solve(&mut self, item: &Item) -> Bound<Solve> {
        let Some(table) = item.value.as_table() else {
            return self.error(
                Code::WrongValue,
                item.value.span,
                "a solve is a table",
                "write `[solve.x]` with `names`, `start`, `tolerance`, `max`",
            );
        };
        check_keys(table, &["names", "start", "tolerance", "max", "about"], "a solve", &mut self.diagnostics);
        let root = Scope { owner: ROOT, scenario: true, locals: Vec::new(), answer: false };
        let names = self.required(table, "names", &item.name)?;
        let start = self.required(table, "start", &item.name)?;
        let names: Vec<Value> = match &names.kind {
            ValueKind::Array(values) => values.clone(),
            _ => vec![names.clone()],
        };
        let mut solve = Solve {
            key: format!("solve.{}", item.name),
            names: Vec::new(),
            tolerance: Vec::new(),
            most: match table.get("max").map(|value| &value.kind) {
                None => 100,
                Some(ValueKind::Integer(most)) if (1..=10_000).contains(most) => *most as u32,
                Some(_) => {
                    return self.error(
                        Code::WrongValue,
                        item.span,
                        "`max` is a whole number of rounds up to 10,000",
                        "write `max = 100`",
                    );
                }
            },
            span: item.span,
        };
        let pick = |value: &Value, place: usize, name: &str| match &value.kind {
            ValueKind::Array(values) => values.get(place).cloned(),
            ValueKind::Table(table) => table.get(name).cloned(),
            _ => Some(value.clone()),
        };
        for (place, name) in names.iter().enumerate() {
            let Some(text) = name.as_text() else {
                return self.error(
                    Code::WrongValue,
                    name.span,
                    "the name of a let is due here",
                    "write `names = [\"output\"]`",
                );
            };
            let Some(id) = self.quantity_of_path(text.text.trim()) else {
                return self.error(
                    Code::UnknownName,
                    name.span,
                    format!("there is no let `{}`", text.text),
                    "list the lets that need each other",
                );
            };
            let Some(value) = pick(&start, place, text.text.trim()) else {
                return self.error(
                    Code::MissingKey,
                    start.span,
                    format!("no start value for `{}`", text.text),
                    "give one per name",
                );
            };
            let node = self.bind_value(&value, &root)?;
            let tolerance = match table.get("tolerance") {
                None => 1e-9,
                Some(value) => {
                    let Some(value) = pick(value, place, text.text.trim()) else {
                        return self.error(
                            Code::MissingKey,
                            value.span,
                            format!("no tolerance for `{}`", text.text),
                            "give one per name, or one for all",
                        );
                    };
                    let tolerance = self.bind_value(&value, &root)?;
                    if self.node(tolerance).ty != Self::bare() {
                        let ty = self.node(node).ty.clone();
                        self.expect(tolerance, &ty, "the tolerance")?;
                    }
                    match self.known(tolerance) {
                        Some(tolerance) if tolerance > 0.0 => tolerance,
                        _ => {
                            return self.error(Code::WrongValue, value.span, "a tolerance is a positive constant", "");
                        }
                    }
                }
            };
            let ty = self.node(node).ty.clone();
            let slot = &mut self.slots[id.0 as usize];
            slot.ty = ty;
            slot.timing = Timing::Monthly;
            slot.state = State::Bound;
            slot.kind = Some(QuantityKind::Let(node));
            self.solved.insert(id, node);
            solve.names.push((id, node));
            solve.tolerance.push(tolerance);
        }
        Ok(solve)
    }

    /// The quantity at a dotted path from the scenario, without binding it.
    pub fn quantity_of_path(&self, path: &str) -> Option<QuantityId> {
        let index = self.slots.iter().position(|slot| slot.name == path || slot.key == path)?;
        Some(QuantityId(index as u32))
    }

    pub fn bind_correlation(&mut self, item: &crate::definitions::CorrelationItem) -> Bound<Correlation> {
        let mut find = |(name, span): &(String, Span)| match self.quantity_of_path(name) {
            Some(id)
                if matches!(
                    self.slots[id.0 as usize].kind,
                    Some(QuantityKind::Assumption(Assumption {
                        value: Chance::Distribution(_) | Chance::Process(_),
                        ..
                    }))
                ) =>
            {
                Ok(id)
            }
            Some(_) => self.error(
                Code::ImpossibleCorrelation,
                *span,
                format!("`{name}` is not uncertain"),
                "correlate assumptions that have a distribution",
            ),
            None => {
                let names: Vec<String> = self.slots.iter().map(|slot| slot.name.clone()).collect();
                let mut diagnostic =
                    Diagnostic::new(Code::UnknownName, *span, format!("there is no assumption `{name}`"));
                if let Some(close) = syntax::suggest::closest(name, names.iter().map(String::as_str)) {
                    diagnostic = diagnostic.help(format!("did you mean `{close}`?"));
                }
                Err(self.report(diagnostic))
            }
        };
        let (a, b) = (find(&item.a)?, find(&item.b)?);
        if !(-1.0..=1.0).contains(&item.rho) || a == b {
            return self.error(
                Code::ImpossibleCorrelation,
                item.span,
                "a rank correlation lies between -1 and 1, of two different assumptions",
                "write a number such as 0.5",
            );
        }
        Ok(Correlation { a, b, rho: item.rho, span: item.span })
    }
}
