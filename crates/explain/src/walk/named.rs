//! Names: lets, stocks and assumptions; the end of the walk at a dated fact.

use model::Date;
use report::{ReportedAs, Step, StepKind, drawn, figure};
use scenario::{
    AssumedValue, Assumption, Basis, Correlation, Law, Lever, Month, Process, ProcessArgument, QuantityId,
    QuantityKind, Timing,
};

use super::walker::{Visited, Walk};
use crate::fact::{fact_view, reported_as};
use crate::figures::Conversion;
use crate::replay::At;

impl Walk<'_> {
    pub(super) fn quantity(&mut self, id: QuantityId, at: At) -> Step {
        let quantity = self.model().quantity(id);
        let unit = self.figures().quantity(id);
        let mut step = self.placed(Step::new(StepKind::Value, &quantity.name), quantity.span);
        step.label.clone_from(&quantity.label);
        step.value = self.quantity_value(id, at).map(|value| unit.value(value));
        step.unit = Some(unit.reported_as());
        if quantity.removed {
            step.value = Some(unit.value(if quantity.ty == scenario::Type::Date { scenario::NEVER } else { 0.0 }));
            step.notes.push("switched off in this world".into());
            return step;
        }
        // What has one value in a month is what the month worked out.
        let two_valued = self.played().two_valued.quantity(id);
        let closing = at.closing && two_valued;
        if let QuantityKind::Let(_) = quantity.kind {
            step.name = self.read_at(&quantity.name, two_valued, at.closing);
        }
        // A value that does not vary by month is walked once.
        let month = if self.timing(id) == Timing::Monthly { at.month } else { usize::MAX };
        if !self.enter(Visited::Quantity(id), month, closing, &mut step) {
            return step;
        }
        let now = At { closing: false, ..at };
        let here = At { closing, ..at };
        match &quantity.kind {
            QuantityKind::Let(node) => {
                self.note_circle(id, &mut step);
                let end = self.model().node(*node).timing == Timing::End;
                self.defined_by(&mut step, *node, At { closing: end || closing, ..at });
            }
            QuantityKind::Stock { next, .. } if at.closing && self.changed(id, at.month) => {
                self.defined_by(&mut step, *next, now);
            }
            QuantityKind::Stock { .. } => self.stock_opening(&mut step, id, at),
            QuantityKind::Assumption(assumption) => self.assumption(&mut step, id, assumption, here, &unit),
            QuantityKind::Lever(lever) => step = self.lever(step, lever),
        }
        self.leave();
        step
    }

    pub(super) fn quantity_value(&self, id: QuantityId, at: At) -> Option<f64> {
        let played = self.played();
        match &self.model().quantity(id).kind {
            QuantityKind::Let(node) if self.model().node(*node).timing == Timing::End => played.value(*node, at),
            _ => {
                let columns = played.map.quantities.get(id).copied().flatten()?;
                played.read(if at.closing { columns.closing } else { columns.opening }, at)
            }
        }
    }

    fn timing(&self, id: QuantityId) -> Timing {
        match &self.model().quantity(id).kind {
            QuantityKind::Let(node) => self.model().node(*node).timing,
            QuantityKind::Stock { .. } => Timing::Monthly,
            QuantityKind::Lever(_) => Timing::Path,
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Fixed(node) => self.model().node(*node).timing,
                AssumedValue::Distribution(_) => Timing::Path,
                AssumedValue::Process(_) => Timing::Monthly,
            },
        }
    }

    fn note_circle(&self, id: QuantityId, step: &mut Step) {
        let solve = self.model().solves.iter().find(|solve| solve.names.iter().any(|name| name.quantity == id));
        if let Some(solve) = solve {
            step.notes.push(format!("a same-month circle, solved by iteration in [{}]", solve.key));
        }
    }

    /// Whether a stock closes a month with another value than it opened.
    fn changed(&self, id: QuantityId, month: usize) -> bool {
        let value = |closing| self.quantity_value(id, At { month, closing, back: 0 });
        value(true) != value(false)
    }

    /// A stock that does not change: what the last month in which it changed made of it, else its initial value.
    fn stock_opening(&mut self, step: &mut Step, id: QuantityId, at: At) {
        let QuantityKind::Stock { initial, next } = &self.model().quantity(id).kind else {
            return;
        };
        let changed = (0..at.month).rev().find(|month| self.changed(id, *month));
        let Some(month) = changed else {
            if at.month > 0 {
                step.notes.push("its initial value, not changed since".into());
            }
            return self.defined_by(step, *initial, At { month: 0, closing: false, back: at.back });
        };
        step.month = Some(self.month(month));
        match at.back.checked_sub(1) {
            Some(back) => self.defined_by(step, *next, At { month, closing: false, back }),
            None => {
                step.kind = StepKind::Opening;
                step.text = self.written(*next);
                step.notes.push(self.go_on(&step.name, month));
            }
        }
    }

    fn lever(&self, mut step: Step, lever: &Lever) -> Step {
        step.kind = StepKind::Decision;
        step.text = self.ground.sources.text(lever.span).to_owned();
        step.notes.push(format!("decided by {}", lever.by));
        self.placed(step, lever.span)
    }

    fn assumption(&mut self, step: &mut Step, id: QuantityId, assumption: &Assumption, at: At, unit: &Conversion) {
        step.kind = StepKind::Assumption;
        let span = match &assumption.value {
            AssumedValue::Fixed(node) => {
                self.defined_by(step, *node, at);
                None
            }
            AssumedValue::Distribution(distribution) => {
                step.notes.extend(self.drawn(id, unit));
                Some(distribution.span)
            }
            AssumedValue::Process(process) => {
                self.process(step, id, process, at, unit);
                Some(process.span)
            }
        };
        if let Some(span) = span {
            step.text = self.ground.sources.text(span).to_owned();
            *step = self.placed(std::mem::replace(step, Step::new(step.kind, "")), span);
        }
        let basis = assumption.basis.map_or("no basis given", Basis::word);
        step.notes.push(match &assumption.why {
            Some(why) => format!("{basis}: {why}"),
            None => basis.to_owned(),
        });
        step.notes.extend(self.correlated_with(id));
        let stands = |fact: &str| step.steps.iter().any(|step| step.kind == StepKind::Fact && step.name == fact);
        if let Some(fact) = assumption.fact.as_deref().filter(|fact| !stands(fact)) {
            step.steps.push(self.fact(fact));
        }
    }

    /// The assumptions that move along with one, and how closely.
    fn correlated_with(&self, id: QuantityId) -> Option<String> {
        let model = self.model();
        let other = |pair: &Correlation| match (pair.a == id, pair.b == id) {
            (true, _) => Some(pair.b),
            (_, true) => Some(pair.a),
            _ => None,
        };
        let named = |pair: &Correlation| Some(format!("{} ({})", model.quantity(other(pair)?).name, pair.rho));
        let others: Vec<String> = model.correlations.iter().filter_map(named).collect();
        (!others.is_empty()).then(|| format!("correlated with {}", others.join(", ")))
    }

    /// Which quantile of its draws this path has.
    fn drawn(&self, id: QuantityId, unit: &Conversion) -> Option<String> {
        // Another world draws the same number for the same name.
        let key = &self.model().quantity(id).key;
        let base = &self.replay.base().model;
        let mut columns = self.ground.compiled.assumptions.iter();
        let columns = columns.find(|one| base.quantity(one.quantity).key == *key)?;
        let column = &self.outputs[*columns.outputs.first()?];
        let value = column[self.replay.path as usize];
        let below = column.iter().filter(|other| **other < value).count();
        let same = column.iter().filter(|other| **other == value).count();
        let all = column.iter().filter(|other| !other.is_nan()).count();
        let level = (below as f64 + same as f64 / 2.0) / all as f64;
        Some(format!("drawn {}, the {} quantile", unit.figure(value), figure(level, 0.0, &ReportedAs::SHARE)))
    }

    /// A process: its level before, what moved it, and its arguments.
    fn process(&mut self, step: &mut Step, id: QuantityId, process: &Process, at: At, unit: &Conversion) {
        let level = process.law.has_level() || matches!(process.law, Law::Regime { .. });
        let moved = at.month.checked_sub(1).filter(|_| level);
        let month = moved.unwrap_or(at.month);
        let shock = self.played().map.shocks.get(&id).and_then(|shock| self.played().read(*shock, At { month, ..at }));
        let draw = match shock {
            Some(shock) if process.law.has_normal_shock() => format!("a standard normal draw of {}", drawn(shock, 2)),
            Some(shock) => format!("a uniform draw of {}", drawn(shock, 3)),
            None => "a draw".into(),
        };
        step.notes.push(match (level, moved) {
            (false, _) => format!("drawn afresh each month: {draw}"),
            (true, None) => "a process, at its start".into(),
            (true, Some(month)) => format!("a process, moved at the end of {} by {draw}", self.month(month)),
        });
        if let Some(month) = moved {
            let before = At { month, ..at };
            let mut last = match before.back.checked_sub(1) {
                Some(back) => self.quantity(id, At { back, ..before }),
                None => {
                    let mut last = Step::new(StepKind::Opening, &step.name);
                    last.value = self.quantity_value(id, before).map(|value| unit.value(value));
                    last.unit.clone_from(&step.unit);
                    last.notes.push(self.go_on(&step.name, month));
                    last
                }
            };
            last.month = Some(self.month(month));
            step.steps.push(last);
        }
        for (argument, node) in process.law.arguments() {
            if moved.is_none() || argument != ProcessArgument::Start {
                self.collect(node, At { month, ..at }, &mut step.steps);
            }
        }
    }

    pub(super) fn fact(&self, id: &str) -> Step {
        let mut step = Step::new(StepKind::Fact, id);
        let Some(fact) = self.ground.facts.get(id) else {
            return step;
        };
        step = self.placed(step, fact.span);
        step.text.clone_from(&fact.what);
        step.value = fact.value;
        step.unit = Some(reported_as(fact));
        if fact.value.is_none() {
            step.text = format!("{}: {}", fact_view(fact, Date::MIN).short(), fact.what);
        }
        let as_of = Month::of(i32::from(fact.day.year()), i32::from(fact.day.month()));
        let age = self.model().start.since(as_of);
        let stale = if age > fact.shelf_life as i32 { ", stale at the start" } else { "" };
        step.notes = vec![
            format!("{} ({}, {}): {}", fact.as_of, fact.publisher, fact.grade, fact.source),
            format!("shelf life {} mo{stale}", fact.shelf_life),
        ];
        step
    }
}
