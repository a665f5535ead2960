//! Many paths again, with what some figures are made of and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::{Outcome, Trace};
use program::Program;
use scenario::{NodeId, TwoValued};

use crate::expression_columns::ExpressionColumns;
use crate::ground::{Draws, Ground};
use crate::made_of::MadeOf;
use crate::replay::{Played, Replay};

/// The worlds that some figures of the base read, each narrowed to what these are made of.
pub(crate) struct NarrowedWorlds<'a> {
    ground: Ground<'a>,
    draws: Draws,
    worlds: BTreeMap<usize, NarrowedWorld>,
    /// Per figure: the worlds that it reads, the base among them.
    read: BTreeMap<NodeId, BTreeSet<usize>>,
}

/// Which months of a path are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptMonths {
    /// All of them.
    All,
    /// The last, which is enough for what is lost in figures of whole paths.
    Last,
}

struct NarrowedWorld {
    program: Program,
    columns: Arc<ExpressionColumns>,
    two_valued: Arc<TwoValued>,
}

impl<'a> NarrowedWorlds<'a> {
    /// Narrows them in so many threads.
    pub fn new(ground: &Ground<'a>, draws: &Draws, figures: &[NodeId], threads: usize) -> Self {
        let models = &ground.scenario.models;
        let (mut nodes, mut read) = (BTreeMap::<usize, BTreeSet<NodeId>>::new(), BTreeMap::new());
        for &figure in figures {
            let made_of = MadeOf::figure(models, figure);
            read.insert(figure, made_of.worlds().collect());
            for (world, found) in made_of.expressions() {
                nodes.entry(world).or_default().extend(found);
            }
        }
        let narrow = |(world, nodes): &(usize, BTreeSet<NodeId>)| {
            let world = *world;
            let columns = ExpressionColumns::of(&models[world], &ground.compiled.worlds[world], nodes);
            let program = columns.narrowed(&ground.compiled.ensemble.programs[world]);
            let two_valued = Arc::new(TwoValued::of(&models[world]));
            (world, NarrowedWorld { program, columns: Arc::new(columns), two_valued })
        };
        let nodes: Vec<(usize, BTreeSet<NodeId>)> = nodes.into_iter().collect();
        let worlds = engine::in_parallel(&nodes, threads, narrow).into_iter().collect();
        NarrowedWorlds { ground: *ground, draws: *draws, worlds, read }
    }

    /// Replays ascending paths of a run, none of which fails in the base, each in the worlds that its figures read, with these months.
    pub fn replay(&self, run: &Outcome, paths: &[(u64, Vec<NodeId>)], months: KeptMonths) -> Vec<Replay<'a>> {
        let mut replays: Vec<Replay> =
            paths.iter().map(|(path, _)| Replay { path: *path, worlds: BTreeMap::new() }).collect();
        for (&world, narrowed) in &self.worlds {
            let concerned = |(place, (_, figures)): (usize, &(u64, Vec<NodeId>))| {
                figures.iter().any(|figure| self.read[figure].contains(&world)).then_some(place)
            };
            let concerned = paths.iter().enumerate().filter_map(concerned);
            let (failed, lives): (Vec<usize>, Vec<usize>) =
                concerned.partition(|place| run.failed[world][paths[*place].0 as usize]);
            let living: Vec<u64> = lives.iter().map(|place| paths[*place].0).collect();
            let first = if months == KeptMonths::Last { narrowed.program.months - 1 } else { 0 };
            let traces = self.draws.traces_of_series(&narrowed.program, &living, first);
            for (place, trace) in lives.into_iter().zip(traces) {
                let two_valued = Arc::clone(&narrowed.two_valued);
                let played = Played::new(&self.ground, world, trace, two_valued, Some(Arc::clone(&narrowed.columns)));
                replays[place].worlds.insert(world, played);
            }
            for place in failed {
                let two_valued = Arc::clone(&narrowed.two_valued);
                let mut played = Played::new(&self.ground, world, Trace::default(), two_valued, None);
                played.fails = true;
                replays[place].worlds.insert(world, played);
            }
        }
        replays
    }
}
