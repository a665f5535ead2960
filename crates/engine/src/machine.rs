//! One program on one block of paths.

use std::ops::Range;

use crate::ahead::Ahead;
use crate::block_clearing::BlockClearing;
use crate::block_draws::BlockDraws;
use crate::block_tags::BlockTags;
use crate::failure::Sink;
use crate::kernel::{self, Operands};
use crate::lanes::Lanes;
use crate::rate::{AmountTimes, internal_rate};
use crate::share::{SharedColumns, Sharing};
use crate::shortcuts::Shortcuts;
use crate::stop::Patience;
use crate::unpaid::ShortLanes;
use crate::{post, table};
use chance::DrawSource;
use chance::math::wide;
use program::{Constant, Guess, Instruction, Program, ProgramStep, RunPhase, Update};

/// Runs one program, block after block. Everything is allocated here once.
pub(crate) struct Machine<'a, const L: usize> {
    program: &'a Program,
    /// Place in its ensemble.
    index: usize,
    draws: BlockDraws<'a>,
    sharing: &'a Sharing,
    ahead: Ahead,
    pub(crate) lanes: Lanes<L>,
    /// Per history: its first column behind the registers.
    rings: Vec<usize>,
    remembered: u32,
    /// Per history: whether a sum of its last months is taken.
    summed: Vec<bool>,
    /// Per column of the rings: whether nothing was remembered there on any path; of histories that are summed.
    nothing: Vec<bool>,
    clearings: Vec<BlockClearing<L>>,
    tags: Vec<BlockTags>,
    patience: &'a Patience<'a>,
    spare: [f64; L],
    staged: Vec<[f64; L]>,
    converged: [bool; L],
    flows: Vec<f64>,
}

/// How many columns a program needs: its registers and the rings of its histories.
pub(crate) fn columns(program: &Program) -> usize {
    let rings: usize = program.histories.iter().map(|h| h.months as usize).sum();
    program.registers as usize + rings
}

/// Per history: whether an instruction takes the sum of its last months.
fn summed(program: &Program) -> Vec<bool> {
    let mut summed = vec![false; program.histories.len()];
    for step in RunPhase::ALL.into_iter().flat_map(|phase| program.steps(phase)) {
        let (ProgramStep::Compute(body) | ProgramStep::Solve { body, .. }) = step else { continue };
        for instruction in body {
            if let Instruction::Window { history, .. } = *instruction {
                summed[history as usize] = true;
            }
        }
    }
    summed
}

impl<'a, const L: usize> Machine<'a, L> {
    pub(crate) fn new(
        program: &'a Program,
        index: usize,
        draws: &'a DrawSource,
        sharing: &'a Sharing,
        shortcuts: &Shortcuts,
        patience: &'a Patience<'a>,
    ) -> Self {
        let mut next = program.registers as usize;
        let rings = program.histories.iter().map(|history| {
            let ring = next;
            next += history.months as usize;
            ring
        });
        Machine {
            program,
            index,
            draws: BlockDraws::new(&program.draws, draws),
            sharing,
            ahead: Ahead::new(program),
            lanes: Lanes { alive: [0; L], failures: Vec::new(), phase: RunPhase::Prelude, month: 0 },
            rings: rings.collect(),
            remembered: 0,
            summed: summed(program),
            nothing: vec![false; columns(program) - program.registers as usize],
            clearings: program.clearings.iter().map(|clearing| BlockClearing::new(clearing, shortcuts)).collect(),
            tags: program.tags.iter().map(|tags| BlockTags::new(&program.clearings[tags.clearing], tags)).collect(),
            patience,
            spare: [0.0; L],
            staged: Vec::new(),
            converged: [false; L],
            flows: Vec::new(),
        }
    }

    /// Begins a block: at most `L` paths, in stretches of neighbours; all registers 0 but the constants.
    pub(crate) fn begin(&mut self, columns: &mut [[f64; L]], paths: &[Range<u64>]) {
        columns[..self.program.registers as usize].fill([0.0; L]);
        for &Constant { register, value } in &self.program.constants {
            columns[register.index()] = [value; L];
        }
        let count: u64 = paths.iter().map(|stretch| stretch.end - stretch.start).sum();
        for (lane, alive) in (0..).zip(&mut self.lanes.alive) {
            *alive = if lane < count { u64::MAX } else { 0 };
        }
        self.lanes.failures.clear();
        self.remembered = 0;
        self.draws.begin(paths);
    }

    /// Runs the prelude.
    pub(crate) fn prelude(&mut self, columns: &mut [[f64; L]], shared: &mut SharedColumns<L>) {
        self.steps(columns, shared, RunPhase::Prelude, 0);
    }

    /// Runs a month, counted from 0.
    pub(crate) fn month(&mut self, columns: &mut [[f64; L]], shared: &mut SharedColumns<L>, month: u32) {
        self.steps(columns, shared, RunPhase::Month, month);
    }

    /// The lanes on which a due of the last month that ran was left short, in the first clearing.
    pub(crate) fn short(&self) -> Option<&ShortLanes> {
        self.clearings.first().map(|clearing| &clearing.short)
    }

    /// Runs the finale.
    pub(crate) fn finale(&mut self, columns: &mut [[f64; L]], shared: &mut SharedColumns<L>) {
        self.steps(columns, shared, RunPhase::Finale, self.program.months);
    }

    fn steps(&mut self, columns: &mut [[f64; L]], shared: &mut SharedColumns<L>, phase: RunPhase, month: u32) {
        self.lanes.phase = phase;
        self.lanes.month = month;
        for (index, step) in self.program.steps(phase).iter().enumerate() {
            match step {
                ProgramStep::Compute(body) => {
                    let mut rest = 0;
                    for &(place, slot) in self.sharing.of(self.index, phase, index) {
                        self.compute(columns, &body[rest..place]);
                        self.once(columns, &body[place], shared, slot);
                        rest = place + 1;
                    }
                    self.compute(columns, &body[rest..]);
                }
                ProgramStep::Clear(clearing) => self.clearings[*clearing].clear(
                    &self.program.clearings[*clearing],
                    *clearing,
                    self.ahead.of(phase, index),
                    columns,
                    &mut self.lanes,
                    self.patience,
                ),
                ProgramStep::Tag(tags) => {
                    let layout = &self.program.tags[*tags];
                    let clearing = &self.program.clearings[layout.clearing];
                    self.tags[*tags].follow(clearing, layout, columns, &self.lanes, self.patience);
                }
                ProgramStep::Post(postings) => wide(
                    #[inline(always)]
                    || {
                        let whole = self.ahead.of(phase, index);
                        post::post(postings, whole, index, columns, &mut self.lanes);
                    },
                ),
                ProgramStep::Commit(updates) => wide(
                    #[inline(always)]
                    || self.commit(columns, index, updates),
                ),
                ProgramStep::Solve { body, guesses, most } => {
                    self.solve(columns, index, body, guesses, *most);
                }
                ProgramStep::Remember => self.remember(columns),
            }
        }
    }

    fn compute(&mut self, columns: &mut [[f64; L]], body: &[Instruction]) {
        wide(
            #[inline(always)]
            || {
                for instruction in body {
                    if !kernel::arithmetic(instruction, columns, &mut self.spare) {
                        self.special(instruction, columns);
                    }
                }
            },
        );
    }

    /// An instruction whose numbers another program may have computed before.
    fn once(
        &mut self,
        columns: &mut [[f64; L]],
        instruction: &Instruction,
        shared: &mut SharedColumns<L>,
        slot: usize,
    ) {
        let (target, month) = (instruction.target().index(), self.lanes.month);
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
                columns[target.index()] = [f64::from(self.lanes.month); L];
            }
            Instruction::Draw { target, draw } => {
                self.draws.fill(draw as usize, self.lanes.month, &mut columns[target.index()]);
            }
            Instruction::Quantile { target, distribution, a } => {
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[a]);
                let distribution = &program.distributions[distribution as usize];
                chance::quantile_slice(distribution, others.register(a), target);
            }
            Instruction::Jumps { target, draw, distribution, rate } => {
                let (draw, sizes) = (draw as usize, &program.distributions[distribution as usize]);
                let mut uniform = [0.0; L];
                self.draws.fill(draw, self.lanes.month, &mut uniform);
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[rate]);
                self.draws.jumps(draw, self.lanes.month, &uniform, sizes, others.register(rate), target);
            }
            Instruction::Table { target, table, a } => {
                let (target, others) = Operands::split(columns, &mut self.spare, target, &[a]);
                table::at_slice(&program.tables[table as usize], others.register(a), target);
            }
            Instruction::Lag { target, history, lag, initial } => {
                let source = if lag <= self.remembered {
                    self.slot(history as usize, self.remembered - lag)
                } else {
                    initial.index()
                };
                columns.copy_within(source..=source, target.index());
            }
            Instruction::Window { target, history, window } => {
                let oldest = self.remembered.saturating_sub(window);
                let mut no_operand = [0.0; L];
                let (target, others) = Operands::split(columns, &mut no_operand, target, &[]);
                wide(
                    #[inline(always)]
                    || {
                        target.fill(0.0);
                        // Most contracts move nothing in most months, and a sum that begins at 0 keeps its bits when nothing is added.
                        let slots = (oldest..self.remembered).map(|month| self.slot(history as usize, month));
                        for slot in slots.filter(|slot| !self.nothing[slot - self.program.registers as usize]) {
                            for (t, &x) in target.iter_mut().zip(others.get(slot)) {
                                *t += x;
                            }
                        }
                    },
                );
            }
            Instruction::InternalRate { target, history, days } => {
                let due = AmountTimes::of(self.program, days);
                for (lane, alive) in self.lanes.alive.into_iter().enumerate() {
                    self.flows.clear();
                    for month in 0..self.remembered {
                        let slot = self.slot(history as usize, month);
                        self.flows.push(columns[slot][lane]);
                    }
                    let rate = if alive != 0 { internal_rate(&self.flows, due) } else { f64::NAN };
                    columns[target.index()][lane] = rate;
                }
            }
            Instruction::Unary { .. } | Instruction::Binary { .. } | Instruction::Select { .. } => {
                unreachable!("arithmetic is run by `kernel::arithmetic`")
            }
        }
    }

    /// The column in which a history keeps what was remembered at the end of a month.
    fn slot(&self, history: usize, month: u32) -> usize {
        let months = self.program.histories[history].months;
        self.rings[history] + (month % months) as usize
    }

    /// A source that another update writes is kept first; one that is its own target stands where it belongs.
    #[inline(always)]
    fn commit(&mut self, columns: &mut [[f64; L]], step: usize, updates: &[Update]) {
        let staged = self.ahead.of(self.lanes.phase, step);
        self.staged.clear();
        for (index, (update, &staged)) in updates.iter().zip(staged).enumerate() {
            let column = &columns[update.source.index()];
            self.lanes.demand(column, Sink::Commit { step, index }, f64::is_finite);
            if staged {
                self.staged.push(*column);
            }
        }
        let mut kept = self.staged.iter();
        for (update, &staged) in updates.iter().zip(staged) {
            let (source, target) = (update.source.index(), update.target.index());
            if staged {
                columns[target] = *kept.next().expect("kept above");
            } else if source != target {
                columns.copy_within(source..=source, target);
            }
        }
    }

    fn solve(&mut self, columns: &mut [[f64; L]], step: usize, body: &[Instruction], guesses: &[Guess], most: u32) {
        for (converged, &alive) in self.converged.iter_mut().zip(&self.lanes.alive) {
            *converged = alive == 0;
        }
        for _ in 0..most {
            self.compute(columns, body);
            for (lane, converged) in self.converged.iter_mut().enumerate() {
                if *converged {
                    continue;
                }
                let mut agreed = true;
                for &Guess { guess, new, tolerance } in guesses {
                    let found = columns[new.index()][lane];
                    let guessed = &mut columns[guess.index()][lane];
                    agreed &= (found - *guessed).abs() <= tolerance;
                    *guessed = found;
                }
                *converged = agreed;
            }
            if self.converged.iter().all(|&converged| converged) {
                break;
            }
        }
        self.compute(columns, body);
        for lane in 0..L {
            if !self.converged[lane] {
                self.lanes.fail(lane, Sink::Solve { step });
            }
        }
    }

    fn remember(&mut self, columns: &mut [[f64; L]]) {
        for history in 0..self.rings.len() {
            let source = self.program.histories[history].source.index();
            let slot = self.slot(history, self.remembered);
            columns.copy_within(source..=source, slot);
            if self.summed[history] {
                self.nothing[slot - self.program.registers as usize] = kernel::nothing(&columns[slot]);
            }
        }
        self.remembered += 1;
    }
}
