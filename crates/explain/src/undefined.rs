//! Why figures of a run are undefined, and on how many of its paths.

use std::collections::BTreeSet;

use engine::Outcome;
use report::{NoValue, Undefined, UndefinedReason};
use scenario::NodeId;

use crate::ground::{Draws, Ground};
use crate::narrowed::NarrowedWorlds;
use crate::replay::{At, Replay};
use crate::why::{Loss, LossSearch};

/// Paths that are replayed for all figures together, about.
const MOST_REPLAYS: usize = 256;

/// Paths that are replayed for each figure, at least.
const FEWEST_REPLAYS: usize = 8;

/// Paths that are replayed side by side at most: their months are held until they have been searched.
const MOST_TOGETHER: usize = 32;

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
    let paths: BTreeSet<u64> = chosen.iter().flatten().copied().collect();
    let mut counted: Vec<Counted> = figures.iter().map(|_| Counted::default()).collect();
    let nodes: Vec<NodeId> = figures.iter().map(|figure| figure.node).collect();
    let worlds = NarrowedWorlds::new(ground, draws, &nodes);
    let figures_of = |path: u64| -> Vec<(usize, NodeId)> {
        let concerned = figures.iter().enumerate().filter(|(place, _)| chosen[*place].contains(&path));
        concerned.map(|(place, figure)| (place, figure.node)).collect()
    };
    let lost = |paths: &&[u64]| -> Vec<(u64, usize, Option<Loss>)> {
        let read = paths.iter().map(|&path| (path, figures_of(path).into_iter().map(|(_, node)| node).collect()));
        let replays = worlds.replay(run, &read.collect::<Vec<_>>());
        let of_path = |replay: &Replay| {
            let at = At { month: replay.base().months().saturating_sub(1), closing: true, back: 0 };
            let find = |(place, node)| (replay.path, place, LossSearch::new(replay, 0).find(node, at));
            figures_of(replay.path).into_iter().map(find).collect::<Vec<_>>()
        };
        replays.iter().flat_map(of_path).collect()
    };
    let paths: Vec<u64> = paths.into_iter().collect();
    let rounds = paths.len().div_ceil(threads.max(1) * MOST_TOGETHER).max(1);
    let together: Vec<&[u64]> = paths.chunks(paths.len().div_ceil(threads.max(1) * rounds).max(1)).collect();
    for (path, place, loss) in engine::in_parallel(&together, threads, lost).into_iter().flatten() {
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
