//! What depends on earlier months: past values, latches, defaults and breaches; and tables.

use report::{Step, StepKind};
use scenario::{CovenantId, CovenantState, FlowId, LookupRow, NodeId, Operation, PartyId, QuantityKind, Unpaid};

use super::walker::{Visited, Walk};
use crate::replay::At;

impl Walk<'_> {
    /// A past value: as it was, or before the run its initial value.
    pub(super) fn previous(&mut self, node: NodeId, of: NodeId, months: u32, initial: Option<NodeId>, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if self.is_made_of(node, of) {
            step.name = format!("prev({})", step.name);
        }
        let Some(month) = at.month.checked_sub(months as usize) else {
            step.notes.push("before the run: its initial value".into());
            let start = At { month: 0, closing: false, back: at.back };
            match (initial, &self.model().node(self.model().of_any_moment(of)).operation) {
                (Some(initial), _) => self.collect(initial, start, &mut step.steps),
                (None, Operation::Quantity(id)) => {
                    if let QuantityKind::Stock { initial, .. } = self.model().quantity(*id).kind {
                        self.collect(initial, start, &mut step.steps);
                    }
                }
                _ => {}
            }
            return step;
        };
        if at.back < months {
            step.notes.push(match self.absolute(of) {
                Some(name) => {
                    let name = self.read_at(&name, self.played().two_valued.node(of), at.closing);
                    self.go_on(&name, month)
                }
                None => "earlier months: --back MONTHS".into(),
            });
            return step;
        }
        step.month = Some(self.month(month));
        step.steps = self.references(of, At { month, back: at.back - months, ..at });
        step
    }

    /// A latch: the condition in the month in which it first held, else as it stands.
    pub(super) fn since(&mut self, node: NodeId, condition: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if self.is_made_of(node, condition) && self.absolute(node).is_none() {
            step.name = format!("since({})", step.name);
        }
        let first = self.first_month(condition, at, at.month + 1);
        let month = first.unwrap_or(at.month);
        if first.is_some_and(|month| month < at.month) {
            step.month = Some(self.month(month));
            step.notes.push(format!("since {}", self.month(month)));
        }
        step.steps = self.references(condition, At { month, ..at });
        step
    }

    /// The first of the first so many months in which a condition holds.
    pub(super) fn first_month(&self, condition: NodeId, at: At, months: usize) -> Option<usize> {
        (0..months).find(|&month| self.played().value(condition, At { month, ..at }) == Some(1.0))
    }

    /// Whether a party is in default, and what it could not pay.
    pub(super) fn default(&mut self, node: NodeId, party: PartyId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        if step.value == Some(1.0) {
            self.fell(party, &mut step, at);
        }
        step
    }

    /// The dues that a party left short in the month in which it fell into default.
    pub(super) fn fell(&mut self, party: PartyId, step: &mut Step, at: At) {
        let Some(state) = self.played().map.defaults.get(&party).copied() else {
            return;
        };
        let in_default =
            |month: &usize| self.played().read(state, At { month: *month, closing: true, back: 0 }) == Some(1.0);
        let Some(month) = (0..=at.month).find(in_default) else {
            return;
        };
        if !self.enter(Visited::Default(party), month, true, step) {
            return;
        }
        let name = self.party(party);
        let forced = self.model().parties[party].forced_default.map(|first| first as usize);
        if let Some(first) = forced.filter(|first| first.saturating_sub(1) == month) {
            let world = self.model().world.describe();
            step.notes.push(format!("{name} is in default from {} on, as {world} says", self.month(first)));
            step.month = Some(self.month(month));
            self.leave();
            return;
        }
        let grace = self.model().parties[party].grace;
        let words = if grace == 1 { "a month".into() } else { format!("{grace} months") };
        step.notes
            .push(format!("{name} fell into default at the end of {}: short for more than {words}", self.month(month)));
        step.month = Some(self.month(month));
        let flows = self.model().flows.enumerate();
        let owed = flows.filter(|(_, flow)| flow.from == party && flow.unpaid == Unpaid::Owed).map(|(flow, _)| flow);
        let short =
            |flow: &FlowId| self.flow_value(*flow, |columns| columns.short, month).is_some_and(|short| short > 0.0);
        let short: Vec<FlowId> = owed.filter(short).collect();
        for flow in short {
            let clause = self.clause(flow, At { month, closing: true, ..at });
            step.steps.push(clause);
        }
        self.leave();
    }

    /// A state of a covenant: the test in the month that brought it about, else in the month before, when it was last tested.
    pub(super) fn covenant(&mut self, node: NodeId, id: CovenantId, state: CovenantState, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let covenant = &self.model().covenants[id];
        if covenant.removed {
            step.notes.push("switched off in this world".into());
            return step;
        }
        let since =
            |month: &usize| self.played().value(node, At { month: *month, ..at }) == self.played().value(node, at);
        // From the month in which it became as it is.
        let changed = (0..=at.month).rev().take_while(since).last().unwrap_or(at.month);
        let came = match state {
            CovenantState::FirstBreach => self.played().value(node, at) != Some(scenario::NEVER),
            _ => self.played().value(node, at) == Some(1.0),
        };
        let Some(month) = if came { changed } else { at.month }.checked_sub(1) else {
            step.notes.push("not tested before the first month".into());
            return step;
        };
        if came {
            let what = match state {
                CovenantState::Breached | CovenantState::InBreach => "breached",
                CovenantState::FirstBreach => "first breached",
                CovenantState::Cured => "cured",
                CovenantState::Waived => "waived",
            };
            step.notes.push(format!("{what} at the end of {}; time to cure: {} mo", self.month(month), covenant.cure));
        }
        let then = At { month, closing: true, ..at };
        let waiver = covenant.waived.filter(|_| state == CovenantState::Waived);
        let mut test = self.truth(waiver.unwrap_or(covenant.test), then);
        test.month = Some(self.month(month));
        step.steps.push(test);
        step
    }

    /// A value read off a table: between which rows.
    pub(super) fn table(&mut self, node: NodeId, at: At) -> Step {
        let mut step = self.expression_step(node, at, Vec::new());
        let Operation::Table { at: argument, .. } = self.model().node(node).operation else {
            return step;
        };
        step.notes.extend(self.row_read(node, node, at));
        step.kind = StepKind::Value;
        self.collect(argument, at, &mut step.steps);
        step
    }

    /// What a fact states: the fact, with the value read of it.
    pub(super) fn stated(&mut self, node: NodeId, id: &str, row: Option<&str>, of: NodeId, at: At) -> Step {
        let mut step = self.fact(id);
        self.valued(&mut step, node, at);
        if let Some(row) = row {
            step.notes.insert(0, format!("row {row}"));
        }
        if let Operation::Table { at: argument, .. } = self.model().node(of).operation {
            step.notes.splice(0..0, self.row_read(of, node, at));
            self.collect(argument, at, &mut step.steps);
        }
        step
    }

    /// The row of a table that a value is read off, or the two between which it lies, in the unit of an expression.
    fn row_read(&self, table: NodeId, shown_as: NodeId, at: At) -> Option<String> {
        let Operation::Table { rows, linear, at: argument, files } = &self.model().node(table).operation else {
            return None;
        };
        let (keys, unit) = (self.figures().node(*argument), self.figures().node(shown_as));
        let shown = |place: usize| {
            let LookupRow { at: key, value } = rows[place];
            let place = files.iter().find_map(|file| self.ground.table_line(file, key));
            let place = place.map_or(String::new(), |(file, line)| format!(" ({file}:{line})"));
            format!("{}: {}{place}", keys.figure(key), unit.figure(value))
        };
        let argument = self.played().value(*argument, at).filter(|value| !value.is_nan())?;
        let after = rows.partition_point(|row| row.at <= argument);
        Some(match after {
            0 => format!("before the first row, {}", shown(0)),
            after if *linear && after < rows.len() && rows[after - 1].at < argument => {
                format!("between the rows {} and {}", shown(after - 1), shown(after))
            }
            after => format!("row {}", shown(after - 1)),
        })
    }
}
