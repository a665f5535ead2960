//! Why figures of a run are undefined, and on how many of its paths.

use std::collections::{BTreeMap, BTreeSet};

use engine::Outcome;
use report::{NoValue, Undefined, UndefinedReason};
use scenario::NodeId;

use crate::ground::{Draws, Ground};
use crate::made_of::MadeOf;
use crate::narrowed::{KeptMonths, NarrowedWorlds};
use crate::replay::{At, Replay};
use crate::why::{Loss, LossSearch, condition};

/// Paths that are replayed for all figures together, about.
const MOST_REPLAYS: usize = 256;

/// Paths that are replayed for each figure, at least.
const FEWEST_REPLAYS: usize = 8;

/// Paths that are replayed side by side at most.
const MOST_TOGETHER: usize = 128;

/// The same with all their months, which are held until they have been searched.
const MOST_WITH_MONTHS: usize = 32;

/// A figure of whole paths: an expression of the base, and its column.
#[derive(Clone, Copy, Debug)]
pub struct PathFigure {
    /// The expression.
    pub node: NodeId,
    /// Index into the outputs of the run.
    pub output: usize,
}

/// For each figure the paths on which it is undefined, and why. Paths are replayed to see it: all of them, or if they are many
/// some evenly chosen, by so many threads.
pub fn undefined(
    ground: &Ground,
    draws: &Draws,
    run: &Outcome,
    figures: &[PathFigure],
    threads: usize,
) -> Vec<Undefined> {
    let failed = &run.failed[0];
    let missing: Vec<Vec<u64>> = figures
        .iter()
        .map(|figure| {
            let column = run.outputs[figure.output].iter().zip(failed).enumerate();
            let missing = column.filter(|(_, (value, failed))| value.is_nan() && !**failed);
            missing.map(|(path, _)| path as u64).collect()
        })
        .collect();
    let concerned = missing.iter().filter(|paths| !paths.is_empty()).count().max(1);
    let each = (MOST_REPLAYS / concerned).max(FEWEST_REPLAYS);
    // Each figure has paths of its own: those of another would be chosen by what that is.
    let chosen: Vec<BTreeSet<u64>> = missing.iter().map(|paths| spread(paths, each)).collect();
    let mut counted: Vec<Counted> = figures.iter().map(|_| Counted::default()).collect();
    let search = ReasonSearch { ground, draws, run, figures, threads };
    for ((path, place), loss) in search.all(&chosen) {
        counted[place].count(loss, figures[place].node, path, ground);
    }
    let failed_paths = failed.iter().filter(|failed| **failed).count() as u64;
    let first_failed = failed.iter().position(|failed| *failed).unwrap_or(0) as u64;
    let all = counted.into_iter().zip(&missing).map(|(counted, missing)| {
        let mut reasons = counted.reasons;
        if failed_paths > 0 {
            reasons.push((None, path_failed(failed_paths, first_failed)));
        }
        let mut reasons: Vec<UndefinedReason> = reasons.into_iter().map(|(_, reason)| reason).collect();
        reasons.sort_by(|a, b| b.paths.cmp(&a.paths).then(a.path.cmp(&b.path)));
        let (paths, examined) = (missing.len() as u64 + failed_paths, counted.examined + failed_paths);
        Undefined { paths, examined, reasons }
    });
    all.collect()
}

/// By path and figure: where its value was lost, if that was found.
type LossesFound = BTreeMap<(u64, usize), Option<Loss>>;

/// The search for what makes figures undefined.
struct ReasonSearch<'a> {
    ground: &'a Ground<'a>,
    draws: &'a Draws,
    run: &'a Outcome,
    figures: &'a [PathFigure],
    threads: usize,
}

impl ReasonSearch<'_> {
    /// Looks at each figure on its chosen paths: first at its condition, where that is all there is to see; then, without the months that
    /// it is made of, at itself; and with them only where its value was lost in a month.
    fn all(&self, chosen: &[BTreeSet<u64>]) -> LossesFound {
        let wanted = chosen.iter().enumerate().flat_map(|(place, paths)| paths.iter().map(move |&path| (path, place)));
        let mut waiting: BTreeSet<(u64, usize)> = wanted.collect();
        let nodes: Vec<NodeId> = self.figures.iter().map(|figure| figure.node).collect();
        let conditions: Vec<Option<NodeId>> = nodes.iter().map(|&node| condition_of_base(self.ground, node)).collect();
        let not_given = |search: LossSearch, place: usize, at| search.not_given(nodes[place], at);
        let mut found = self.on(&waiting, KeptMonths::Last, |place| conditions[place], not_given);
        found.retain(|_, loss| loss.is_some());
        let lost = |search: LossSearch, place: usize, at| search.find(nodes[place], at);
        for months in [KeptMonths::Last, KeptMonths::All] {
            waiting.retain(|one| !found.contains_key(one));
            found.extend(self.on(&waiting, months, |place| Some(nodes[place]), lost));
        }
        found
    }

    /// Replays paths with what is `read` of each figure alone, and searches there. What needs months that are not kept is left out.
    fn on(
        &self,
        wanted: &BTreeSet<(u64, usize)>,
        months: KeptMonths,
        read: impl Fn(usize) -> Option<NodeId>,
        find: impl Fn(LossSearch, usize, At) -> Option<Loss> + Sync,
    ) -> LossesFound {
        let mut paths: BTreeMap<u64, Vec<(usize, NodeId)>> = BTreeMap::new();
        for &(path, place) in wanted {
            read(place).into_iter().for_each(|node| paths.entry(path).or_default().push((place, node)));
        }
        let nodes: BTreeSet<NodeId> = paths.values().flatten().map(|&(_, node)| node).collect();
        let nodes: Vec<NodeId> = nodes.into_iter().collect();
        let worlds = NarrowedWorlds::new(self.ground, self.draws, &nodes, self.threads);
        let search = |some: &&[u64]| {
            let read = some.iter().map(|path| (*path, paths[path].iter().map(|&(_, node)| node).collect()));
            let replays = worlds.replay(self.run, &read.collect::<Vec<_>>(), months);
            let of_path = |replay: &Replay| {
                let at = At { month: replay.base().months().saturating_sub(1), closing: true, back: 0 };
                let find = |&(place, _): &(usize, NodeId)| {
                    let loss = find(LossSearch::new(replay, 0), place, at);
                    (!replay.lacked()).then_some(((replay.path, place), loss))
                };
                paths[&replay.path].iter().filter_map(find).collect::<Vec<_>>()
            };
            replays.iter().flat_map(of_path).collect::<Vec<_>>()
        };
        let numbers: Vec<u64> = paths.keys().copied().collect();
        let together = side_by_side(&numbers, self.threads, months);
        engine::in_parallel(&together, self.threads, search).into_iter().flatten().collect()
    }
}

/// Paths in parts that are replayed each by one thread, equally many.
fn side_by_side(paths: &[u64], threads: usize, months: KeptMonths) -> Vec<&[u64]> {
    let most = if months == KeptMonths::All { MOST_WITH_MONTHS } else { MOST_TOGETHER };
    let parts = paths.len().div_ceil(threads.max(1) * most).max(1) * threads.max(1);
    paths.chunks(paths.len().div_ceil(parts).max(1)).collect()
}

/// What a figure divides by to be read under a condition, if no other world than the base decides that.
fn condition_of_base(ground: &Ground, figure: NodeId) -> Option<NodeId> {
    let models = &ground.scenario.models;
    let condition = condition(&models[0], figure)?;
    let map = &ground.compiled.worlds[0];
    let has_value = map.value_register(condition).or(map.closing_register(condition)).is_some();
    (has_value && MadeOf::figure(models, condition).worlds().eq([0])).then_some(condition)
}

/// So many of a list, spread over all of it by the golden ratio (no stride would: points of a run repeat themselves).
fn spread(paths: &[u64], most: usize) -> BTreeSet<u64> {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    if paths.len() <= most {
        return paths.iter().copied().collect();
    }
    let place = |number: usize| ((number as f64 * GOLDEN).fract() * paths.len() as f64) as usize;
    (0..most).map(|number| paths[place(number)]).collect()
}

/// Why, the expression in which it lies, and its world.
type Origin = (NoValue, NodeId, usize);

/// What was found of one figure.
#[derive(Default)]
struct Counted {
    examined: u64,
    /// The reasons with the expression that each lies in, in the order found.
    reasons: Vec<(Option<Origin>, UndefinedReason)>,
}

impl Counted {
    fn count(&mut self, loss: Option<Loss>, figure: NodeId, path: u64, ground: &Ground) {
        let nowhere = Loss { reason: NoValue::Other, node: figure, world: 0, month: None, rates: Vec::new() };
        let loss = loss.unwrap_or(nowhere);
        self.examined += 1;
        let key = Some((loss.reason, loss.node, loss.world));
        match self.reasons.iter_mut().find(|(known, _)| *known == key) {
            Some((_, reason)) => reason.paths += 1,
            None => self.reasons.push((key, loss.view(ground, path))),
        }
    }
}

fn path_failed(paths: u64, path: u64) -> UndefinedReason {
    let (reason, text) = (NoValue::PathFailed, "the path failed".to_owned());
    UndefinedReason { reason, text, place: None, paths, path, month: None, rates: Vec::new() }
}
