//! Running an ensemble over many paths.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::columns::AlignedColumns;
use crate::conclude::{conclude, constants};
use crate::cost::PathCost;
use crate::failure::{Failure, FailureCause, Occurrences};
use crate::lanes::LANES;
use crate::machine::{self, Machine};
use crate::monthly::Monthly;
use crate::optimised::optimised;
use crate::plan::{Plan, plan};
use crate::record::{AccountSums, BookAccounts, BookChecks, Recorder};
use crate::request::Request;
use crate::share::{SharedColumns, Sharing};
use crate::stop::{Patience, Stop};
use crate::stretch::{BlockPlaces, KeepStretch, Stretch};
use crate::unpaid::{UnpaidRecorder, UnpaidSums};
use chance::DrawSource;
use chance::math::wide;
use chance::math::with_vectors;
use program::{ConclusionInput, Ensemble, Program};

/// Most failures listed; all are counted.
pub const MOST_FAILURES: usize = 10_000;

/// What a run leaves behind. Its bytes depend on ensemble, seed, sampler and paths alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Replicates and paths.
    pub plan: Plan,
    /// Failures by path, then program; the first [`MOST_FAILURES`] of them.
    pub failures: Vec<Failure>,
    /// All failures by cause.
    pub causes: BTreeMap<FailureCause, Occurrences>,
    /// Per program: on which paths it failed.
    pub failed: Vec<Vec<bool>>,
    /// Per conclusion output: a value per path; NaN if not applicable or if the base program failed.
    pub outputs: Vec<Vec<f64>>,
    /// Per requested series: closing values at `month × paths + path`; NaN on all months of a path that failed.
    pub series: Vec<Vec<f64>>,
    /// Per requested output of the monthly conclusion: values at `month × paths + path`; NaN if not applicable, and on
    /// all months of a path that failed in the base program or in one that the output reads.
    pub monthly: Vec<Vec<f64>>,
    /// Per requested ledger: exact sums over finished paths.
    pub sums: Vec<AccountSums>,
    /// Per request of it: what stayed unpaid on finished paths.
    pub unpaid: Vec<UnpaidSums>,
    /// How far books and claims were off, at worst.
    pub checks: BookChecks,
}

impl Outcome {
    /// Number of paths on which a program failed.
    pub fn failed_paths(&self, program: usize) -> u64 {
        self.failed[program].iter().filter(|&&failed| failed).count() as u64
    }
}

/// Runs an ensemble to its end.
///
/// # Panics
/// If the ensemble or the request is invalid (see [`program::validate_ensemble`]), or if progress ends the run.
pub fn run(ensemble: &Ensemble, request: &Request) -> Outcome {
    run_unless_stopped(ensemble, request).expect("nothing ends this run early")
}

/// Runs an ensemble; nothing if progress ends it before the last path.
///
/// # Panics
/// If the ensemble or the request is invalid (see [`program::validate_ensemble`]).
pub fn run_unless_stopped(ensemble: &Ensemble, request: &Request) -> Option<Outcome> {
    let (run, all) = stretch_by_stretch(ensemble, request, 0..u64::MAX, u64::MAX, &mut |_| ControlFlow::Continue(()))?;
    Some(Outcome { series: all.series, monthly: all.monthly, ..run })
}

/// Runs only the paths of the block that holds one. Columns of the outcome have an entry for every path, undefined where it was not run;
/// values by month are those of the stretch. Nothing is returned if progress ends the run.
///
/// # Panics
/// If the ensemble or the request is invalid (see [`program::validate_ensemble`]).
pub fn run_around(ensemble: &Ensemble, request: &Request, path: u64) -> Option<(Outcome, Stretch)> {
    let first = path / LANES as u64 * LANES as u64;
    let paths = first..first.saturating_add(LANES as u64);
    stretch_by_stretch(ensemble, request, paths, u64::MAX, &mut |_| ControlFlow::Continue(()))
}

/// Runs an ensemble, and keeps values by month of no more than so many paths at once, in whole blocks: each stretch of paths is given
/// to `keep` before the next begins. The outcome has none of them. Nothing is returned if progress or `keep` ends the run.
///
/// # Panics
/// If the ensemble or the request is invalid (see [`program::validate_ensemble`]).
pub fn run_by_stretches(ensemble: &Ensemble, request: &Request, most: u64, keep: KeepStretch) -> Option<Outcome> {
    stretch_by_stretch(ensemble, request, 0..u64::MAX, most, keep).map(|(run, _)| run)
}

/// The same of some of the paths, with the last stretch. Blocks of paths are handed out to threads; each writes to its own place.
fn stretch_by_stretch(
    ensemble: &Ensemble,
    request: &Request,
    paths: Range<u64>,
    most: u64,
    keep: KeepStretch,
) -> Option<(Outcome, Stretch)> {
    let valid = program::validate_ensemble(ensemble);
    assert!(valid.is_ok(), "invalid ensemble: {:?}", valid.err());
    let (ensemble, request) = &optimised(ensemble, request);
    let plan = plan(request.paths, request.sampler);
    let draws = DrawSource::new(request.seed, request.sampler, plan.per_replicate);
    let sharing = if request.shortcuts.shared { Sharing::new(&ensemble.programs) } else { Sharing::default() };
    let stop = Stop::new(request.progress);
    let paths = paths.start..paths.end.min(plan.paths);
    let all = paths.end - paths.start;
    let most = (most / LANES as u64).max(1).saturating_mul(LANES as u64).min(all);
    let (mut run, mut stretch) = (empty_run(ensemble, request, plan), Stretch::new(ensemble, request, most as usize));
    let mut first = paths.start;
    while first < paths.end {
        let end = first.saturating_add(most).min(paths.end);
        stretch.begin(first, (end - first) as usize);
        let places = stretch.blocks(LANES);
        let (next, shared) = (AtomicU64::new(0), Mutex::new(run));
        let work = || {
            let patience = Patience::with(&stop);
            let mut worker = Worker::<LANES>::new(ensemble, request, &draws, &sharing, &patience);
            loop {
                let block = next.fetch_add(1, Ordering::Relaxed) as usize;
                let Some(places) = places.get(block).filter(|_| !stop.is_set()) else {
                    break;
                };
                let first = first + (block * LANES) as u64;
                let paths = (end - first).min(LANES as u64) as usize;
                worker.block(first, paths, &mut places.lock().expect("nobody else writes this block"));
                if stop.is_set() {
                    break;
                }
                worker.deliver(&mut shared.lock().expect("no worker panicked"));
                stop.count(paths as u64);
            }
            worker.finish(&mut shared.lock().expect("no worker panicked"));
        };
        let threads = request.threads.max(1).min(places.len()) as u64;
        in_threads(threads, || with_vectors(request.shortcuts.vectors, work));
        if stop.is_set() && stop.paths() < all {
            return None;
        }
        run = shared.into_inner().expect("no worker panicked");
        if keep(&stretch).is_break() {
            return None;
        }
        first = end;
    }
    keep_first(&mut run.failures);
    Some((run, stretch))
}

/// Does the same work in so many threads.
fn in_threads(threads: u64, work: impl Fn() + Sync) {
    if threads == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let start = |_: &u64| std::thread::Builder::new().spawn_scoped(scope, &work).is_ok();
        // A machine that has no thread left has this one.
        if (0..threads).filter(start).count() == 0 {
            work();
        }
    });
}

fn keep_first(failures: &mut Vec<Failure>) {
    failures.sort_unstable();
    failures.truncate(MOST_FAILURES);
}

fn empty_run(ensemble: &Ensemble, request: &Request, plan: Plan) -> Outcome {
    let paths = plan.paths as usize;
    let months = |program: usize| ensemble.programs[program].months;
    Outcome {
        plan,
        failures: Vec::new(),
        causes: BTreeMap::new(),
        failed: vec![vec![false; paths]; ensemble.programs.len()],
        // `vec!` would make a column also where there is none.
        outputs: (ensemble.conclusion.outputs.iter()).map(|_| vec![f64::NAN; paths]).collect(),
        series: Vec::new(),
        monthly: Vec::new(),
        sums: (request.ledger_sums.iter())
            .map(|&program| AccountSums::new(program, &ensemble.programs[program]))
            .collect(),
        unpaid: request.unpaid.iter().map(|unpaid| UnpaidSums::new(unpaid, months(unpaid.program))).collect(),
        checks: BookChecks::default(),
    }
}

/// One thread's memory.
struct Worker<'a, const L: usize> {
    ensemble: &'a Ensemble,
    machines: Vec<Machine<'a, L>>,
    /// Per program: operations of a month of a block.
    months: Vec<f64>,
    patience: &'a Patience<'a>,
    shared: SharedColumns<L>,
    recorders: Vec<Recorder<L>>,
    /// Per program, if what it leaves unpaid is asked for.
    unpaid: Vec<Option<UnpaidRecorder<L>>>,
    books: Vec<BookAccounts>,
    checks: BookChecks,
    columns: AlignedColumns<L>,
    conclusion: Vec<[f64; L]>,
    monthly: Monthly<L>,
    spare: [f64; L],
    first_path: u64,
    paths: usize,
}

impl<'a, const L: usize> Worker<'a, L> {
    fn new(
        ensemble: &'a Ensemble,
        request: &Request,
        draws: &'a DrawSource,
        sharing: &'a Sharing,
        patience: &'a Patience<'a>,
    ) -> Self {
        let programs = &ensemble.programs;
        let monthly = Monthly::new(ensemble, request);
        let most = programs.iter().map(machine::columns).max().unwrap_or(0);
        let unpaid = |(index, program): (usize, &Program)| {
            let asked = request.unpaid.iter().find(|unpaid| unpaid.program == index);
            asked.map(|asked| UnpaidRecorder::new(asked, program.months))
        };
        Worker {
            ensemble,
            machines: programs
                .iter()
                .enumerate()
                .map(|(i, p)| Machine::new(p, i, draws, sharing, &request.shortcuts, patience))
                .collect(),
            months: programs.iter().map(|program| PathCost::of(program).month * L as f64).collect(),
            patience,
            shared: SharedColumns::new(sharing),
            recorders: (monthly.reads.iter().enumerate())
                .map(|(program, read)| Recorder::new(ensemble, program, request, &monthly.plain, read))
                .collect(),
            unpaid: programs.iter().enumerate().map(unpaid).collect(),
            books: programs.iter().map(|program| BookAccounts::new(&program.ledger)).collect(),
            checks: BookChecks::default(),
            columns: AlignedColumns::new(most),
            conclusion: constants(&ensemble.conclusion),
            monthly,
            spare: [0.0; L],
            first_path: 0,
            paths: 0,
        }
    }

    /// Runs all programs and the conclusion on one block; leaves off if the run ends early.
    fn block(&mut self, first_path: u64, paths: usize, places: &mut BlockPlaces) {
        (self.first_path, self.paths) = (first_path, paths);
        self.shared.begin();
        for program in 0..self.machines.len() {
            self.program(program, true, places);
            if self.patience.spend(0.0) {
                return;
            }
            // A path that failed late has been summed before: run again without it.
            let machine = &self.machines[program];
            if self.recorders[program].sums_accounts() && !machine.lanes.failures.is_empty() {
                let finished = machine.lanes.alive;
                self.recorders[program].begin(finished);
                self.program(program, false, places);
            }
            let (base, alive) = (&self.machines[0].lanes.alive, &self.machines[program].lanes.alive);
            self.recorders[program].keep_finished(alive, base, places);
            if let Some(unpaid) = &mut self.unpaid[program] {
                unpaid.keep_finished(&self.machines[program].lanes.alive);
            }
            self.hand_over(program);
        }
        conclude(&self.ensemble.conclusion, &mut self.conclusion, &mut self.spare);
        if let Some(base) = self.machines.first() {
            self.monthly.conclude(&self.recorders, &base.lanes.alive, &mut self.spare, places);
        }
    }

    /// Runs one program from opening to finale.
    fn program(&mut self, program: usize, first_time: bool, places: &mut BlockPlaces) {
        let machine = &mut self.machines[program];
        let (recorder, unpaid) = (&mut self.recorders[program], &mut self.unpaid[program]);
        let (columns, shared) = (self.columns.all(), &mut self.shared);
        let paths = self.first_path..self.first_path + self.paths as u64;
        machine.begin(columns, std::slice::from_ref(&paths));
        if first_time {
            recorder.begin(machine.lanes.alive);
        }
        unpaid.iter_mut().for_each(UnpaidRecorder::begin);
        machine.prelude(columns, shared);
        let (books, checks) = (&self.books[program], &mut self.checks);
        wide(
            #[inline(always)]
            || {
                books.check(columns, &machine.lanes.alive, checks);
                recorder.opening(columns, &machine.lanes.alive);
            },
        );
        let months = self.ensemble.programs[program].months;
        for month in 0..months {
            machine.month(columns, shared, month);
            if self.patience.spend(self.months[program]) {
                return;
            }
            wide(
                #[inline(always)]
                || {
                    books.check(columns, &machine.lanes.alive, checks);
                    recorder.month(columns, &machine.lanes.alive, month as usize, places);
                },
            );
            if let (Some(unpaid), Some(short)) = (&mut *unpaid, machine.short()) {
                unpaid.month(columns, short, month as usize);
            }
        }
        unpaid.iter_mut().for_each(|unpaid| unpaid.last(columns));
        machine.finale(columns, shared);
    }

    /// Copies a program's scalars to the conclusion, undefined where it failed.
    fn hand_over(&mut self, program: usize) {
        let scalars = &self.ensemble.programs[program].scalars;
        let alive = &self.machines[program].lanes.alive;
        for &ConclusionInput { program: from, place, register } in &self.ensemble.conclusion.inputs {
            if from == program {
                let source = &self.columns.all()[scalars[place].index()];
                let target = &mut self.conclusion[register.index()];
                for lane in 0..L {
                    target[lane] = if alive[lane] != 0 { source[lane] } else { f64::NAN };
                }
            }
        }
    }

    /// Writes the block to its place in the run.
    fn deliver(&mut self, run: &mut Outcome) {
        let first = self.first_path as usize;
        if run.failures.len() > 2 * MOST_FAILURES {
            keep_first(&mut run.failures);
        }
        for (program, machine) in self.machines.iter().enumerate() {
            for failure in &machine.lanes.failures {
                run.failed[program][first + failure.lane] = true;
                let failure = Failure {
                    path: self.first_path + failure.lane as u64,
                    program,
                    phase: failure.phase,
                    month: failure.month,
                    sink: failure.sink,
                };
                let cause = FailureCause { program, phase: failure.phase, sink: failure.sink };
                let met = run.causes.entry(cause).or_insert(Occurrences { count: 0, first: failure });
                *met = Occurrences { count: met.count + 1, first: met.first.min(failure) };
                run.failures.push(failure);
            }
        }
        let base = self.machines.first().map(|machine| &machine.lanes.alive);
        for (output, register) in run.outputs.iter_mut().zip(&self.ensemble.conclusion.outputs) {
            let column = &self.conclusion[register.index()];
            for lane in 0..self.paths {
                if base.is_none_or(|alive| alive[lane] != 0) && !column[lane].is_nan() {
                    output[first + lane] = column[lane];
                }
            }
        }
    }

    /// Adds this thread's sums to the run's; whole numbers, so in any order.
    fn finish(&mut self, run: &mut Outcome) {
        for recorder in &self.recorders {
            recorder.finish(&mut run.sums);
        }
        self.unpaid.iter().flatten().for_each(|unpaid| unpaid.finish(&mut run.unpaid));
        run.checks.worst(&self.checks);
    }
}
