//! One path again, with everything written down.

use std::collections::BTreeSet;

use crate::block_clearing;
use crate::block_draws::stretches;
use crate::clearing::ClearingVector;
use crate::columns::AlignedColumns;
use crate::failure::{Failure, Sink};
use crate::lanes::{LANES, LaneFailure};
use crate::machine::{self, Machine};
use crate::plan::Plan;
use crate::share::{SharedColumns, Sharing};
use crate::shortcuts::Shortcuts;
use crate::stop::Patience;
use chance::{DrawSource, Sampler};
use program::{Amount, Clearing, Instruction, Program, ProgramStep, Register, RunPhase};

/// Every register of one path, phase by phase: the same bits as in the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Registers after the prelude.
    pub prelude: Vec<f64>,
    /// Registers at the end of each month; the last is the month in which the path failed, if it did.
    pub months: Vec<Vec<f64>>,
    /// Registers after the finale; empty if the path failed before.
    pub finale: Vec<f64>,
    /// How the path failed; `program` is 0.
    pub failed: Option<Failure>,
}

impl Trace {
    /// Registers before a month's first step: of states, their opening values.
    pub fn opening(&self, month: usize) -> &[f64] {
        match month {
            0 => &self.prelude,
            later => &self.months[later - 1],
        }
    }

    /// Registers after the phase in which something failed.
    fn after(&self, phase: RunPhase, month: usize) -> Option<&[f64]> {
        match phase {
            RunPhase::Prelude => Some(&self.prelude),
            RunPhase::Month => self.months.get(month).map(Vec::as_slice),
            RunPhase::Finale => Some(&self.finale),
        }
    }
}

/// Replays one path of one program.
///
/// # Panics
/// If the program is invalid or the plan has no such path.
pub fn trace(program: &Program, seed: u64, sampler: Sampler, plan: Plan, path: u64) -> Trace {
    let valid = program::validate(program);
    assert!(valid.is_ok(), "invalid program: {:?}", valid.err());
    assert!(path < plan.paths, "there is no path {path}");
    let draws = DrawSource::new(seed, sampler, plan.per_replicate);
    let sharing = Sharing::default();
    let mut shared = SharedColumns::new(&sharing);
    let patience = Patience::endless();
    let mut machine = Machine::<1>::new(program, 0, &draws, &sharing, &Shortcuts::default(), &patience);
    let mut columns = vec![[0.0]; machine::columns(program)];
    let registers = program.registers as usize;
    let snapshot = |columns: &[[f64; 1]]| columns[..registers].iter().map(|c| c[0]).collect();
    let mut trace = Trace {
        prelude: Vec::new(),
        months: Vec::with_capacity(program.months as usize),
        finale: Vec::new(),
        failed: None,
    };
    machine.begin(&mut columns, &stretches(&[path]));
    machine.prelude(&mut columns, &mut shared);
    trace.prelude = snapshot(&columns);
    for month in 0..program.months {
        if !machine.lanes.failures.is_empty() {
            break;
        }
        machine.month(&mut columns, &mut shared, month);
        trace.months.push(snapshot(&columns));
    }
    if machine.lanes.failures.is_empty() {
        machine.finale(&mut columns, &mut shared);
        trace.finale = snapshot(&columns);
    }
    trace.failed = machine.lanes.failures.first().map(|failure| failed(failure, path));
    trace
}

/// The greatest and the least clearing vector of a traced month, one for each clearing of the program; none where none is found.
pub fn clearing_extremes(program: &Program, trace: &Trace, month: usize) -> Vec<Option<[ClearingVector; 2]>> {
    let (opened, closed) = (trace.opening(month), &trace.months[month]);
    let kept: BTreeSet<Register> =
        program.states.iter().copied().chain(program.ledger.accounts.iter().map(|account| account.register)).collect();
    // A month is cleared before anything is posted or committed.
    let value = |register: Register| match kept.contains(&register) {
        true => opened[register.index()],
        false => closed[register.index()],
    };
    program.clearings.iter().map(|clearing| block_clearing::extremes(clearing, value)).collect()
}

/// Lanes of a replay of few paths.
const FEW_LANES: usize = 32;

/// Replays ascending paths of one program side by side and keeps what its series and scalars read: the rows of each trace hold a
/// number for each of `Program::series`, that of the finale one for each of `Program::scalars`. The rows of months before the `first`
/// are empty.
///
/// # Panics
/// If the program is invalid or the plan has no such path.
pub fn traces_of_series(
    program: &Program,
    seed: u64,
    sampler: Sampler,
    plan: Plan,
    paths: &[u64],
    first: u32,
) -> Vec<Trace> {
    let valid = program::validate(program);
    assert!(valid.is_ok(), "invalid program: {:?}", valid.err());
    assert!(paths.is_sorted() && paths.iter().all(|&path| path < plan.paths), "there is no such path");
    let draws = DrawSource::new(seed, sampler, plan.per_replicate);
    if paths.len() > FEW_LANES {
        traces_in_blocks::<LANES>(program, &draws, paths, first)
    } else {
        traces_in_blocks::<FEW_LANES>(program, &draws, paths, first)
    }
}

/// The same, so many paths at a time.
fn traces_in_blocks<const L: usize>(program: &Program, draws: &DrawSource, paths: &[u64], first: u32) -> Vec<Trace> {
    let sharing = Sharing::default();
    let mut shared = SharedColumns::new(&sharing);
    let patience = Patience::endless();
    let mut machine = Machine::<L>::new(program, 0, draws, &sharing, &Shortcuts::default(), &patience);
    let mut block = AlignedColumns::new(machine::columns(program));
    let columns = block.all();
    let row = |columns: &[[f64; L]], registers: &[Register], lane: usize| -> Vec<f64> {
        registers.iter().map(|register| columns[register.index()][lane]).collect()
    };
    let mut traces = Vec::with_capacity(paths.len());
    for paths in paths.chunks(L) {
        machine.begin(columns, &stretches(paths));
        machine.prelude(columns, &mut shared);
        let mut found: Vec<Trace> = (0..paths.len())
            .map(|lane| Trace { prelude: row(columns, &program.series, lane), ..Trace::default() })
            .collect();
        for month in 0..program.months {
            let lives: Vec<bool> = machine.lanes.alive.iter().map(|&alive| alive != 0).collect();
            machine.month(columns, &mut shared, month);
            for (lane, trace) in found.iter_mut().enumerate().filter(|(lane, _)| lives[*lane]) {
                let read: &[Register] = if month < first { &[] } else { &program.series };
                trace.months.push(row(columns, read, lane));
            }
        }
        let lives = machine.lanes.alive;
        machine.finale(columns, &mut shared);
        for (lane, trace) in found.iter_mut().enumerate().filter(|(lane, _)| lives[*lane] != 0) {
            trace.finale = row(columns, &program.scalars, lane);
        }
        for failure in &machine.lanes.failures {
            found[failure.lane].failed = Some(failed(failure, paths[failure.lane]));
        }
        traces.extend(found);
    }
    traces
}

/// A failure of the only program there is.
fn failed(failure: &LaneFailure, path: u64) -> Failure {
    Failure { path, program: 0, phase: failure.phase, month: failure.month, sink: failure.sink }
}

/// The register in which the undefined or infinite value arose that reached a sink: walks back from the sink through
/// operands that are not finite to the instruction that made such a value of finite ones. None if the sink holds a
/// finite value (a negative due, an amount too large, a circle that keeps moving).
pub fn undefined_origin(program: &Program, trace: &Trace, failure: &Failure) -> Option<Register> {
    let mut search = OriginSearch { program, trace, phase: failure.phase, month: failure.month as usize };
    let steps = search.steps();
    let suspects = match failure.sink {
        Sink::Due { clearing, due } => match &program.clearings[clearing].dues[due].amount {
            Amount::Fixed(register) => vec![*register],
            _ => Vec::new(),
        },
        Sink::Clearing { clearing } => inner_inputs(&program.clearings[clearing]),
        Sink::Post { step, index } | Sink::Account { step, index } => match &steps[step] {
            ProgramStep::Post(postings) => vec![postings[index].amount],
            _ => Vec::new(),
        },
        Sink::Commit { step, index } => match &steps[step] {
            ProgramStep::Commit(updates) => vec![updates[index].source],
            _ => Vec::new(),
        },
        Sink::Solve { step } => match &steps[step] {
            ProgramStep::Solve { guesses, .. } => guesses.iter().map(|guess| guess.new).collect(),
            _ => Vec::new(),
        },
    };
    let mut register = suspects.into_iter().find(|&r| search.undefined(r))?;
    // Each move goes to an earlier instruction or an earlier month, but for the guesses of a circle.
    let most = (program.registers as usize).saturating_mul(search.month + 2);
    for _ in 0..most {
        match search.back(register) {
            Some(earlier) => register = earlier,
            None => break,
        }
    }
    Some(register)
}

/// Registers of a clearing that are no fixed dues.
fn inner_inputs(clearing: &Clearing) -> Vec<Register> {
    let dues = clearing.dues.iter().flat_map(|due| match &due.amount {
        Amount::Fixed(_) => Vec::new(),
        Amount::Available { share, most } | Amount::Received { share, most, .. } => {
            [Some(*share), *most].into_iter().flatten().collect()
        }
    });
    let nodes = clearing.nodes.iter().flat_map(|node| {
        let cost = node.default_cost.as_ref();
        let costs = cost.map(|cost| [cost.cash, cost.receipts]);
        node.floor.into_iter().chain(costs.into_iter().flatten())
    });
    dues.chain(nodes).collect()
}

/// Where the search for an origin stands.
struct OriginSearch<'a> {
    program: &'a Program,
    trace: &'a Trace,
    phase: RunPhase,
    month: usize,
}

impl<'a> OriginSearch<'a> {
    fn steps(&self) -> &'a [ProgramStep] {
        self.program.steps(self.phase)
    }

    fn value(&self, register: Register) -> Option<f64> {
        let values = self.trace.after(self.phase, self.month)?;
        values.get(register.index()).copied()
    }

    fn undefined(&self, register: Register) -> bool {
        self.value(register).is_some_and(|value| !value.is_finite())
    }

    /// The operand that made a register undefined, after moving to the phase in which it stands.
    fn back(&mut self, register: Register) -> Option<Register> {
        let writer = self.writer(register);
        let Some(instruction) = writer else {
            return self.carried(register);
        };
        let operand = match *instruction {
            Instruction::Unary { a, .. } | Instruction::Quantile { a, .. } | Instruction::Table { a, .. } => Some(a),
            Instruction::Jumps { rate, .. } => Some(rate),
            Instruction::Binary { a, b, .. } => [a, b].into_iter().find(|&r| self.undefined(r)),
            Instruction::Select { condition, yes, no, .. } => match self.value(condition) {
                Some(0.0) => Some(no),
                Some(value) if value.is_finite() => Some(yes),
                _ => Some(condition),
            },
            Instruction::Lag { history, lag, initial, .. } => match self.remembered().checked_sub(lag as usize) {
                Some(month) => return self.move_to(month, self.source(history)),
                None => Some(initial),
            },
            Instruction::Window { history, window, .. } => {
                let first = self.remembered().saturating_sub(window as usize);
                return self.first_undefined(first, self.source(history));
            }
            Instruction::InternalRate { history, .. } => {
                return self.first_undefined(0, self.source(history));
            }
            Instruction::Month { .. } | Instruction::Draw { .. } => None,
        };
        operand.filter(|&r| self.undefined(r))
    }

    /// The last instruction of the phase that writes a register.
    fn writer(&self, register: Register) -> Option<&'a Instruction> {
        let bodies = self.steps().iter().filter_map(|step| match step {
            ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => Some(body),
            _ => None,
        });
        bodies.flatten().rfind(|instruction| instruction.target() == register)
    }

    /// A register not computed in this phase: written by an earlier one.
    fn carried(&mut self, register: Register) -> Option<Register> {
        let earlier = match self.phase {
            RunPhase::Prelude => return None,
            RunPhase::Month => RunPhase::Prelude,
            RunPhase::Finale => RunPhase::Month,
        };
        if earlier == RunPhase::Month {
            self.month = self.trace.months.len().checked_sub(1)?;
        }
        self.phase = earlier;
        // Itself, now where it was written.
        self.undefined(register).then_some(register)
    }

    fn remembered(&self) -> usize {
        match self.phase {
            RunPhase::Prelude => 0,
            RunPhase::Month => self.month,
            RunPhase::Finale => self.trace.months.len(),
        }
    }

    fn source(&self, history: u32) -> Register {
        self.program.histories[history as usize].source
    }

    fn move_to(&mut self, month: usize, register: Register) -> Option<Register> {
        (self.phase, self.month) = (RunPhase::Month, month);
        self.undefined(register).then_some(register)
    }

    fn first_undefined(&mut self, first: usize, register: Register) -> Option<Register> {
        let values = |month: usize| self.trace.months[month][register.index()];
        let month = (first..self.remembered()).find(|&month| !values(month).is_finite())?;
        self.move_to(month, register)
    }
}
