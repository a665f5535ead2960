//! One program on one block of paths.

use crate::ahead::Ahead;
use crate::kernel::Operands;
use crate::settle::Settlement;
use crate::share::{Shared, Sharing};
use crate::{kernel, post, rate, table};
use chance::math::wide;
use chance::{Bridge, Chance, Sampler};
use chance::{Draw, DrawKind, Recurrence};
use program::{Instruction, Program, Register, Step};

/// From here on a double no longer holds every whole number.
pub(crate) const WHOLE_LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Before the first month.
    Prelude,
    /// A month.
    Month,
    /// After the last month.
    Finale,
}

/// Where an undefined or impossible value ended a path. Steps are counted from 0 in their phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sink {
    /// A due that is undefined, infinite, negative or at least 2^53 cents.
    Due {
        /// Index into `Program::clearings`.
        clearing: usize,
        /// Index into `Clearing::dues`.
        due: usize,
    },
    /// A clearing that found no payments (a share, limit or floor undefined, or too many rounds).
    Clearing {
        /// Index into `Program::clearings`.
        clearing: usize,
    },
    /// An amount posted that is undefined, infinite or at least 2^53 cents.
    Post {
        /// Step.
        step: usize,
        /// Index of the posting.
        index: usize,
    },
    /// A posting that takes an account to 2^53 cents or beyond.
    Account {
        /// Step.
        step: usize,
        /// Index of the posting.
        index: usize,
    },
    /// A new state that is undefined or infinite.
    Commit {
        /// Step.
        step: usize,
        /// Index of the pair.
        index: usize,
    },
    /// A circle that has not settled.
    Solve {
        /// Step.
        step: usize,
    },
}

/// A lane that failed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LaneFailure {
    pub(crate) lane: usize,
    pub(crate) phase: Phase,
    pub(crate) month: u32,
    pub(crate) sink: Sink,
}

/// Which lanes still count, and why the others do not. A failed lane computes on, unheeded.
pub(crate) struct Lanes<const L: usize> {
    /// All ones where a lane counts, else zero.
    pub(crate) alive: [u64; L],
    pub(crate) failures: Vec<LaneFailure>,
    pub(crate) phase: Phase,
    pub(crate) month: u32,
}

impl<const L: usize> Lanes<L> {
    /// Fails a lane at its first sink.
    pub(crate) fn fail(&mut self, lane: usize, sink: Sink) {
        if self.alive[lane] != 0 {
            self.alive[lane] = 0;
            self.failures.push(LaneFailure { lane, phase: self.phase, month: self.month, sink });
        }
    }

    /// Fails every lane on which a value does not fit.
    #[inline(always)]
    pub(crate) fn demand(&mut self, column: &[f64; L], sink: Sink, fits: impl Fn(f64) -> bool) {
        let mut bad = 0;
        for (&value, alive) in column.iter().zip(&self.alive) {
            bad |= alive & u64::from(!fits(value));
        }
        if bad != 0 {
            for (lane, &value) in column.iter().enumerate() {
                if !fits(value) {
                    self.fail(lane, sink);
                }
            }
        }
    }
}

/// Runs one program, block after block. Everything is allocated here once.
pub(crate) struct Machine<'a, const L: usize> {
    program: &'a Program,
    /// Place in its ensemble.
    index: usize,
    chance: &'a Chance,
    sharing: &'a Sharing,
    ahead: Ahead,
    pub(crate) lanes: Lanes<L>,
    /// Per draw: its Brownian bridge on this block, where it has one.
    bridges: Vec<Option<Bridge>>,
    /// Per history: its first column behind the registers.
    rings: Vec<usize>,
    remembered: u32,
    settlements: Vec<Settlement<L>>,
    spare: [f64; L],
    staged: Vec<[f64; L]>,
    settled: [bool; L],
    flows: Vec<f64>,
    first_path: u64,
    paths: usize,
}

/// How many columns a program needs: its registers and the rings of its histories.
pub(crate) fn columns(program: &Program) -> usize {
    let rings: usize = program.histories.iter().map(|h| h.months as usize).sum();
    program.registers as usize + rings
}

impl<'a, const L: usize> Machine<'a, L> {
    pub(crate) fn new(program: &'a Program, index: usize, chance: &'a Chance, sharing: &'a Sharing) -> Self {
        let mut next = program.registers as usize;
        let rings = program.histories.iter().map(|history| {
            let ring = next;
            next += history.months as usize;
            ring
        });
        Machine {
            program,
            index,
            chance,
            sharing,
            ahead: Ahead::new(program),
            lanes: Lanes { alive: [0; L], failures: Vec::new(), phase: Phase::Prelude, month: 0 },
            bridges: Vec::new(),
            rings: rings.collect(),
            remembered: 0,
            settlements: program.clearings.iter().map(Settlement::new).collect(),
            spare: [0.0; L],
            staged: Vec::new(),
            settled: [false; L],
            flows: Vec::new(),
            first_path: 0,
            paths: 0,
        }
    }

    /// Begins a block: `paths` ≤ `L` paths from `first_path` on, all registers 0 but the constants.
    pub(crate) fn begin(&mut self, columns: &mut [[f64; L]], first_path: u64, paths: usize) {
        columns[..self.program.registers as usize].fill([0.0; L]);
        for &(register, value) in &self.program.constants {
            columns[register.0 as usize] = [value; L];
        }
        for (lane, alive) in self.lanes.alive.iter_mut().enumerate() {
            *alive = if lane < paths { u64::MAX } else { 0 };
        }
        self.lanes.failures.clear();
        self.remembered = 0;
        if self.paths == paths {
            let bridges = self.bridges.iter_mut().flatten();
            bridges.for_each(|bridge| bridge.restart(first_path));
        } else {
            let (chance, draws) = (self.chance, &self.program.draws);
            let bridge = |draw| is_bridged(chance, draw).then(|| chance.bridge(draw, first_path, paths));
            self.bridges = draws.iter().map(bridge).collect();
        }
        self.first_path = first_path;
        self.paths = paths;
    }

    /// Runs the prelude.
    pub(crate) fn prelude(&mut self, columns: &mut [[f64; L]], shared: &mut Shared<L>) {
        self.steps(columns, shared, Phase::Prelude, 0, &self.program.prelude);
    }

    /// Runs a month, counted from 0.
    pub(crate) fn month(&mut self, columns: &mut [[f64; L]], shared: &mut Shared<L>, month: u32) {
        self.steps(columns, shared, Phase::Month, month, &self.program.month);
    }

    /// Runs the finale.
    pub(crate) fn finale(&mut self, columns: &mut [[f64; L]], shared: &mut Shared<L>) {
        let program = self.program;
        self.steps(columns, shared, Phase::Finale, program.months, &program.finale);
    }

    fn steps(&mut self, columns: &mut [[f64; L]], shared: &mut Shared<L>, phase: Phase, month: u32, steps: &'a [Step]) {
        self.lanes.phase = phase;
        self.lanes.month = month;
        for (index, step) in steps.iter().enumerate() {
            match step {
                Step::Compute(body) => {
                    let mut rest = 0;
                    for &(place, slot) in self.sharing.of(self.index, phase, index) {
                        self.compute(columns, &body[rest..place]);
                        self.once(columns, &body[place], shared, slot);
                        rest = place + 1;
                    }
                    self.compute(columns, &body[rest..]);
                }
                Step::Clear(clearing) => self.settlements[*clearing].clear(
                    &self.program.clearings[*clearing],
                    *clearing,
                    self.ahead.of(phase, index),
                    columns,
                    &mut self.lanes,
                ),
                Step::Post(postings) => wide(
                    #[inline(always)]
                    || {
                        let whole = self.ahead.of(phase, index);
                        post::post(postings, whole, index, columns, &mut self.lanes);
                    },
                ),
                Step::Commit(pairs) => wide(
                    #[inline(always)]
                    || self.commit(columns, index, pairs),
                ),
                Step::Solve { body, pairs, most } => {
                    self.solve(columns, index, body, pairs, *most);
                }
                Step::Remember => self.remember(columns),
            }
        }
    }

    fn compute(&mut self, columns: &mut [[f64; L]], body: &[Instruction]) {
        wide(
            #[inline(always)]
            || {
                for instruction in body {
                    if !arithmetic(instruction, columns, &mut self.spare) {
                        self.special(instruction, columns);
                    }
                }
            },
        );
    }

    /// An instruction whose numbers another program may have computed before.
    fn once(&mut self, columns: &mut [[f64; L]], instruction: &Instruction, shared: &mut Shared<L>, slot: usize) {
        let (target, month) = (instruction.target().0 as usize, self.lanes.month);
        if let Some(column) = shared.get(slot, month) {
            columns[target] = *column;
        } else {
            self.compute(columns, std::slice::from_ref(instruction));
            shared.keep(slot, month, &columns[target]);
        }
    }

    /// Instructions that need more than registers.
    fn special(&mut self, instruction: &Instruction, columns: &mut [[f64; L]]) {
        let program = self.program;
        match *instruction {
            Instruction::Month { target } => {
                columns[target.0 as usize] = [f64::from(self.lanes.month); L];
            }
            Instruction::Draw { target, draw } => {
                self.draw(draw as usize, &mut columns[target.0 as usize]);
            }
            Instruction::Quantile { target, distribution, a } => {
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[a]);
                let distribution = &program.distributions[distribution as usize];
                chance::quantile_slice(distribution, others.register(a), target);
            }
            Instruction::Jumps { target, draw, distribution, rate } => {
                let (source, sizes) = (&program.draws[draw as usize], &program.distributions[distribution as usize]);
                let mut uniform = [0.0; L];
                self.draw(draw as usize, &mut uniform);
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[rate]);
                let (month, lanes) = (self.lanes.month, uniform.iter().zip(others.register(rate)));
                for ((target, (&u, &rate)), path) in target.iter_mut().zip(lanes).zip(self.first_path..) {
                    *target = self.chance.jumps(source, path, month, u, sizes, rate);
                }
            }
            Instruction::Table { target, table, a } => {
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[a]);
                table::at_slice(&program.tables[table as usize], others.register(a), target);
            }
            Instruction::Lag { target, history, lag, initial } => {
                let source = if lag <= self.remembered {
                    self.slot(history as usize, self.remembered - lag)
                } else {
                    initial.0 as usize
                };
                columns.copy_within(source..=source, target.0 as usize);
            }
            Instruction::Window { target, history, window } => {
                let oldest = self.remembered.saturating_sub(window);
                columns[target.0 as usize] = [0.0; L];
                for month in oldest..self.remembered {
                    let slot = self.slot(history as usize, month);
                    let (target, others) = Operands::split(columns, &mut self.spare, target, &[]);
                    for (t, &x) in target.iter_mut().zip(others.get(slot)) {
                        *t += x;
                    }
                }
            }
            Instruction::InternalRate { target, history } => {
                for (lane, alive) in self.lanes.alive.into_iter().enumerate() {
                    self.flows.clear();
                    for month in 0..self.remembered {
                        let slot = self.slot(history as usize, month);
                        self.flows.push(columns[slot][lane]);
                    }
                    let rate = if alive != 0 { rate::internal_rate(&self.flows) } else { f64::NAN };
                    columns[target.0 as usize][lane] = rate;
                }
            }
            Instruction::Unary { .. } | Instruction::Binary { .. } | Instruction::Select { .. } => {
                unreachable!("arithmetic is run by `arithmetic`")
            }
        }
    }

    /// The column in which a history keeps what was remembered at the end of a month.
    fn slot(&self, history: usize, month: u32) -> usize {
        let months = self.program.histories[history].months;
        self.rings[history] + (month % months) as usize
    }

    fn draw(&mut self, draw: usize, target: &mut [f64; L]) {
        let drawn = &mut target[..self.paths];
        let source = &self.program.draws[draw];
        let month = match source.recurrence {
            Recurrence::Constant => 0,
            Recurrence::Monthly => self.lanes.month,
        };
        match &mut self.bridges[draw] {
            Some(bridge) => bridge.fill(month, drawn),
            None => self.chance.fill(source, self.first_path, month, drawn),
        }
        let first = target[0];
        target[self.paths..].fill(first);
    }

    /// A source that another pair writes is kept first; one that is its own target stands where it belongs.
    #[inline(always)]
    fn commit(&mut self, columns: &mut [[f64; L]], step: usize, pairs: &[(Register, Register)]) {
        let staged = self.ahead.of(self.lanes.phase, step);
        self.staged.clear();
        for (index, (&(source, _), &staged)) in pairs.iter().zip(staged).enumerate() {
            let column = &columns[source.0 as usize];
            self.lanes.demand(column, Sink::Commit { step, index }, f64::is_finite);
            if staged {
                self.staged.push(*column);
            }
        }
        let mut kept = self.staged.iter();
        for (&(source, target), &staged) in pairs.iter().zip(staged) {
            let (source, target) = (source.0 as usize, target.0 as usize);
            if staged {
                columns[target] = *kept.next().expect("kept above");
            } else if source != target {
                columns.copy_within(source..=source, target);
            }
        }
    }

    fn solve(
        &mut self,
        columns: &mut [[f64; L]],
        step: usize,
        body: &[Instruction],
        pairs: &[(Register, Register, f64)],
        most: u32,
    ) {
        for (settled, &alive) in self.settled.iter_mut().zip(&self.lanes.alive) {
            *settled = alive == 0;
        }
        for _ in 0..most {
            self.compute(columns, body);
            for (lane, settled) in self.settled.iter_mut().enumerate() {
                if *settled {
                    continue;
                }
                let mut agreed = true;
                for &(guess, new, tolerance) in pairs {
                    let found = columns[new.0 as usize][lane];
                    let guessed = &mut columns[guess.0 as usize][lane];
                    agreed &= (found - *guessed).abs() <= tolerance;
                    *guessed = found;
                }
                *settled = agreed;
            }
            if self.settled.iter().all(|&settled| settled) {
                break;
            }
        }
        self.compute(columns, body);
        for lane in 0..L {
            if !self.settled[lane] {
                self.lanes.fail(lane, Sink::Solve { step });
            }
        }
    }

    fn remember(&mut self, columns: &mut [[f64; L]]) {
        for history in 0..self.rings.len() {
            let source = self.program.histories[history].source.0 as usize;
            let slot = self.slot(history, self.remembered);
            columns.copy_within(source..=source, slot);
        }
        self.remembered += 1;
    }
}

/// Whether a draw takes its numbers from a Brownian bridge.
fn is_bridged(chance: &Chance, draw: &Draw) -> bool {
    chance.sampler() == Sampler::Sobol && draw.kind == DrawKind::Normal && draw.recurrence == Recurrence::Monthly
}

/// Runs an instruction that needs nothing but registers; false if it is none.
#[inline(always)]
pub(crate) fn arithmetic<const L: usize>(
    instruction: &Instruction,
    columns: &mut [[f64; L]],
    spare: &mut [f64; L],
) -> bool {
    match *instruction {
        Instruction::Unary { operation, target, a } => {
            let (target, others) = Operands::split(columns, spare, target, &[a]);
            kernel::unary(operation, target, others.register(a));
        }
        Instruction::Binary { operation, target, a, b } => {
            let (target, others) = Operands::split(columns, spare, target, &[a, b]);
            kernel::binary(operation, target, others.register(a), others.register(b));
        }
        Instruction::Select { target, condition, yes, no } => {
            let (target, others) = Operands::split(columns, spare, target, &[condition, yes, no]);
            kernel::select(target, others.register(condition), others.register(yes), others.register(no));
        }
        _ => return false,
    }
    true
}
