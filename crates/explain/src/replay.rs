//! One path again, in the base and in every other world that an explanation or a search enters.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use compile::Map;
use engine::Trace;
use engine::clearing::ClearingVector;
use program::{Clearing, Program, Register};
use scenario::{Model, NodeId, Operation, Timing, TwoValued};

use crate::expression_columns::ExpressionColumns;
use crate::ground::{Draws, Ground};
use crate::made_of::MadeOf;

/// When something is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    /// Month, from 0.
    pub month: usize,
    /// Stocks and balances as they close, or as they open.
    pub closing: bool,
    /// How many months the walk may still go back.
    pub back: u32,
}

/// One world on one path.
pub(crate) struct Played<'a> {
    pub model: &'a Model,
    pub map: &'a Map,
    pub trace: Trace,
    /// Whether the path fails here.
    pub fails: bool,
    pub two_valued: Arc<TwoValued>,
    program: &'a Program,
    /// Where the trace has what it holds; every register by its number if nothing is said.
    columns: Option<Arc<ExpressionColumns>>,
    /// Expressions that read other worlds; of the base only.
    across: BTreeMap<NodeId, f64>,
    /// Whether a month was asked for that is not kept.
    lacks: Cell<bool>,
}

/// A path in all worlds that expressions of the base read.
pub(crate) struct Replay<'a> {
    pub path: u64,
    pub(super) worlds: BTreeMap<usize, Played<'a>>,
}

impl<'a> Replay<'a> {
    /// Replays a path in the worlds that an expression reads, with every register. `across` are the values, as far as known, of
    /// expressions of the base that read other worlds.
    pub fn of(ground: &Ground<'a>, draws: &Draws, path: u64, node: NodeId, across: &BTreeMap<NodeId, f64>) -> Self {
        let play = |world: usize| {
            let trace = draws.trace(&ground.compiled.ensemble.programs[world], path);
            let two_valued = Arc::new(TwoValued::of(&ground.scenario.models[world]));
            let played =
                Played { fails: trace.failed.is_some(), ..Played::new(ground, world, trace, two_valued, None) };
            let across = if world == 0 { across.clone() } else { BTreeMap::new() };
            (world, Played { across, ..played })
        };
        let made_of = MadeOf::figure(&ground.scenario.models, node);
        Replay { path, worlds: made_of.worlds().map(play).collect() }
    }

    /// A world that the expression reads.
    pub fn world(&self, world: usize) -> &Played<'a> {
        &self.worlds[&world]
    }

    pub fn base(&self) -> &Played<'a> {
        self.world(0)
    }

    /// Whether a month was asked for that is not kept, so that what was found means nothing; begins to watch anew.
    pub fn lacked(&self) -> bool {
        self.worlds.values().fold(false, |lacked, played| played.lacks.replace(false) | lacked)
    }
}

impl<'a> Played<'a> {
    /// What a path left of a world in which it does not fail.
    pub fn new(
        ground: &Ground<'a>,
        world: usize,
        trace: Trace,
        two_valued: Arc<TwoValued>,
        columns: Option<Arc<ExpressionColumns>>,
    ) -> Self {
        let (model, map) = (&ground.scenario.models[world], &ground.compiled.worlds[world]);
        let program = &ground.compiled.ensemble.programs[world];
        let across = BTreeMap::new();
        Played { model, map, trace, fails: false, two_valued, program, columns, across, lacks: Cell::new(false) }
    }

    /// How many months the path lived.
    pub fn months(&self) -> usize {
        self.trace.months.len()
    }

    /// The value of an expression, canonical: of a path scalar that of the run, else that of the month.
    pub fn value(&self, node: NodeId, at: At) -> Option<f64> {
        if let Some(value) = self.across.get(&node) {
            return Some(*value);
        }
        let known = self.model.node(node);
        if let Operation::Constant(value) = known.operation {
            return Some(value);
        }
        let (opening, closing) = (self.map.value_register(node), self.map.closing_register(node));
        if known.timing == Timing::End {
            let register = closing.or(opening)?;
            let place = self.columns.as_ref().map_or(register.index(), |columns| columns.at_end(register));
            return self.trace.finale.get(place).copied();
        }
        self.read(if at.closing { closing.or(opening) } else { opening.or(closing) }?, at)
    }

    /// A register: of a state, as it opened or closed the month.
    pub fn read(&self, register: Register, at: At) -> Option<f64> {
        let values = if !at.closing && self.program.states.contains(&register) {
            (at.month <= self.months()).then(|| self.trace.opening(at.month))?
        } else {
            self.trace.months.get(at.month)?
        };
        let place = self.columns.as_ref().map_or(register.index(), |columns| columns.in_month(register));
        if values.is_empty() {
            self.lacks.set(true);
        }
        values.get(place).copied()
    }

    /// The month's clearing with the greatest and the least vector; none if failing costs nobody anything.
    pub fn clearing_extremes(&self, month: usize) -> Option<(&Clearing, [ClearingVector; 2])> {
        let (place, clearing) = self.program.clearings.iter().enumerate().find(|(_, one)| one.gap.is_some())?;
        let found = engine::clearing_extremes(self.program, &self.trace, month).swap_remove(place)?;
        Some((clearing, found))
    }

    /// What an account held at the end of a month, or before the first, in units of money; debits positive.
    pub fn account(&self, account: usize, month: Option<usize>) -> f64 {
        let info = &self.map.accounts[account];
        let values = month.map_or(Some(&self.trace.prelude), |month| self.trace.months.get(month));
        values.and_then(|values| values.get(info.register.0 as usize)).copied().unwrap_or(f64::NAN) / info.scale
    }

    /// By how much an account changed in a month, in units of money; debits positive.
    pub fn change(&self, account: usize, month: usize) -> f64 {
        let (now, before) = (self.account(account, Some(month)), self.account(account, month.checked_sub(1)));
        // Whole minor units subtract exactly.
        let scale = self.map.accounts[account].scale;
        ((now * scale).round() - (before * scale).round()) / scale
    }
}
