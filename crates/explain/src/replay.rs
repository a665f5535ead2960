//! One path again, in the base and in every other world that an explanation enters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compile::Map;
use engine::Trace;
use engine::clearing::ClearingVector;
use program::{Clearing, Program, Register};
use scenario::{Model, NodeId, Operation, Timing, TwoValued};

use crate::ground::{Draws, Ground};

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
    pub two_valued: Arc<TwoValued>,
    program: &'a Program,
    /// Expressions that read other worlds; of the base only.
    across: BTreeMap<NodeId, f64>,
}

/// A path in all worlds that expressions of the base read.
pub(crate) struct Replay<'a> {
    pub path: u64,
    worlds: BTreeMap<usize, Played<'a>>,
}

/// The worlds that expressions of the base read: what is known of them before a path is replayed.
pub(crate) struct ReplayedWorlds<'a> {
    ground: Ground<'a>,
    draws: Draws,
    worlds: BTreeMap<usize, Arc<TwoValued>>,
    /// Per expression: the worlds that it reads, the base among them.
    read: BTreeMap<NodeId, BTreeSet<usize>>,
}

impl<'a> ReplayedWorlds<'a> {
    pub fn new(ground: &Ground<'a>, draws: &Draws, nodes: &[NodeId]) -> Self {
        let models = &ground.scenario.models;
        let read: BTreeMap<_, _> = nodes.iter().map(|&node| (node, worlds_read(&models[0], node))).collect();
        let worlds: BTreeSet<usize> = read.values().flatten().copied().collect();
        let worlds = worlds.into_iter().map(|world| (world, Arc::new(TwoValued::of(&models[world])))).collect();
        ReplayedWorlds { ground: *ground, draws: *draws, worlds, read }
    }

    /// Replays a path in the worlds that some of the expressions read. `across` are the values, as far as known, of expressions of the
    /// base that read other worlds.
    pub fn replay(&self, path: u64, nodes: &[NodeId], across: &BTreeMap<NodeId, f64>) -> Replay<'a> {
        let compiled = self.ground.compiled;
        let read: BTreeSet<usize> = nodes.iter().flat_map(|node| &self.read[node]).copied().collect();
        let play = |(&world, two_valued): (&usize, &Arc<TwoValued>)| {
            let program = &compiled.ensemble.programs[world];
            let played = Played {
                model: &self.ground.scenario.models[world],
                map: &compiled.worlds[world],
                trace: self.draws.trace(program, path),
                two_valued: Arc::clone(two_valued),
                program,
                across: if world == 0 { across.clone() } else { BTreeMap::new() },
            };
            (world, played)
        };
        let worlds = self.worlds.iter().filter(|(world, _)| read.contains(world));
        Replay { path, worlds: worlds.map(play).collect() }
    }
}

impl<'a> Replay<'a> {
    /// A world that the expression reads.
    pub fn world(&self, world: usize) -> &Played<'a> {
        &self.worlds[&world]
    }

    pub fn base(&self) -> &Played<'a> {
        self.world(0)
    }
}

/// The base, and the other worlds that an expression reads.
fn worlds_read(base: &Model, node: NodeId) -> BTreeSet<usize> {
    let (mut found, mut stack) = (BTreeSet::from([0]), vec![node]);
    while let Some(node) = stack.pop() {
        let operation = &base.node(node).operation;
        if let Operation::In { model, .. } = operation {
            found.insert(*model);
        }
        stack.extend(operation.operands());
    }
    found
}

impl Played<'_> {
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
            return self.trace.finale.get(closing.or(opening)?.0 as usize).copied();
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
        values.get(register.0 as usize).copied()
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
