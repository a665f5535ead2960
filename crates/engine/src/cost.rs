//! What a run takes, estimated before it begins: operations and memory, from the optimised programs.
//!
//! An operation is what took a nanosecond on one core of the machine on which the rates were measured (docs/decisions/0030;
//! `cargo run --release -p offtake-engine --example rates` measures them). What depends on the draws is taken as it is in the
//! usual case: everybody pays, a rate of jumps that varies is moderate.

use chance::{Distribution, DrawKind};
use program::{
    Binary, Clearing, Constant, Ensemble, Instruction, Program, ProgramStep, Register, RunPhase, TagLayout, Unary,
};

use crate::block_tags::FOLLOWED;
use crate::lanes::LANES;
use crate::machine;
use crate::optimised::optimised;
use crate::plan::plan;
use crate::request::Request;

/// What a run takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Operations, each about a nanosecond of one core.
    pub operations: u64,
    /// Bytes.
    pub memory: u64,
}

/// What a run of an ensemble takes, whoever runs it.
pub fn cost(ensemble: &Ensemble, request: &Request) -> Cost {
    cost_by_stretches(ensemble, request, u64::MAX)
}

/// The same where values by month are kept of no more than so many paths at once.
pub fn cost_by_stretches(ensemble: &Ensemble, request: &Request, most: u64) -> Cost {
    let (ensemble, request) = &optimised(ensemble, request);
    let paths = plan(request.paths, request.sampler).paths;
    let threads = (request.threads.max(1) as u64).min(paths.div_ceil(LANES as u64));
    let of_a_path = ensemble.programs.iter().map(|program| PathCost::of(program).whole).sum::<f64>()
        + ARITHMETIC * ensemble.conclusion.instructions.len() as f64;
    let months = ensemble.programs.first().map_or(0, |program| program.months);
    let by_month = ARITHMETIC * f64::from(months) * ensemble.monthly.instructions.len() as f64;
    let operations = (of_a_path + by_month) * paths as f64;
    let memory = kept_of_all(ensemble) * paths as f64
        + kept_by_month(ensemble, request) * paths.min(most) as f64
        + of_a_thread(ensemble, request) * threads as f64;
    // A float past the range of the integer becomes its greatest.
    Cost { operations: operations as u64, memory: memory as u64 }
}

/// Bytes kept of each path.
fn kept_of_all(ensemble: &Ensemble) -> f64 {
    NUMBER * ensemble.conclusion.outputs.len() as f64 + ensemble.programs.len() as f64
}

/// Bytes kept by month of a path.
fn kept_by_month(ensemble: &Ensemble, request: &Request) -> f64 {
    let months = |program: usize| f64::from(ensemble.programs[program].months);
    let series = request.series.iter().map(|&(program, _)| months(program)).sum::<f64>();
    let monthly = if ensemble.programs.is_empty() { 0.0 } else { months(0) * request.monthly.len() as f64 };
    NUMBER * (series + monthly)
}

/// Bytes of a thread: a block's columns, what it records, and the room of its clearings.
fn of_a_thread(ensemble: &Ensemble, request: &Request) -> f64 {
    let lanes = LANES as f64;
    let columns = ensemble.programs.iter().map(machine::columns).max().unwrap_or(0) as f64;
    let by_month = ensemble.monthly.outputs.len() + request.series.len() + ensemble.monthly.inputs.len();
    let months = ensemble.programs.first().map_or(0.0, |program| f64::from(program.months));
    let conclusions = ensemble.conclusion.registers + ensemble.monthly.registers;
    let numbers = lanes * (columns + by_month as f64 * months + f64::from(conclusions));
    let sums = request.ledger_sums.iter().map(|&program| {
        let program = &ensemble.programs[program];
        2.0 * program.ledger.accounts.len() as f64 * f64::from(program.months)
    });
    let clearings = ensemble.programs.iter().flat_map(|program| &program.clearings).map(|clearing| {
        let (nodes, dues) = (clearing.nodes.len() as f64, clearing.dues.len() as f64);
        // Shares of nodes in each other, in twice the digits.
        2.0 * nodes * nodes + lanes * (nodes + dues)
    });
    NUMBER * (numbers + sums.sum::<f64>() + clearings.sum::<f64>())
}

/// Bytes of a number.
const NUMBER: f64 = 8.0;

/// Jumps a month where their rate is not a constant.
const JUMPS: f64 = 10.0;
/// Rounds of a circle until it agrees, of those that it may take.
const ROUNDS: f64 = 10.0;

/// Nanoseconds of one path of a program: its prelude, one month, its finale.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PathCost {
    pub month: f64,
    pub whole: f64,
}

impl PathCost {
    /// What an optimised program takes.
    pub fn of(program: &Program) -> Self {
        let phase = |phase| program.steps(phase).iter().map(|step| of_step(program, step)).sum::<f64>();
        let checked = 0.15 * program.ledger.accounts.len() as f64;
        let month = phase(RunPhase::Month) + checked;
        let whole = phase(RunPhase::Prelude) + f64::from(program.months) * month + phase(RunPhase::Finale);
        PathCost { month, whole }
    }
}

fn of_step(program: &Program, step: &ProgramStep) -> f64 {
    match step {
        ProgramStep::Compute(body) => of_body(program, body),
        ProgramStep::Solve { body, guesses, most } => {
            ROUNDS.min(f64::from(*most)) * (of_body(program, body) + guesses.len() as f64)
        }
        ProgramStep::Clear(clearing) => of_clearing(&program.clearings[*clearing]),
        ProgramStep::Tag(tags) => of_tags(&program.tags[*tags]),
        ProgramStep::Post(postings) => POSTING * postings.len() as f64,
        ProgramStep::Commit(updates) => COMMIT * updates.len() as f64,
        ProgramStep::Remember => COPY * program.histories.len() as f64,
    }
}

/// Everybody pays. Who cannot is found one path after the other, which takes far longer and depends on the draws.
fn of_clearing(clearing: &Clearing) -> f64 {
    DUE * (clearing.dues.len() + clearing.nodes.len()) as f64
}

/// One path after the other, unless nothing is asked for.
fn of_tags(tags: &TagLayout) -> f64 {
    let dues: usize = tags.payments.iter().map(|payment| payment.dues.len()).sum();
    let held = tags.states().count();
    if tags.found.is_empty() { 0.0 } else { FOLLOWED * (dues + held) as f64 }
}

fn of_body(program: &Program, body: &[Instruction]) -> f64 {
    body.iter().map(|instruction| of_instruction(program, instruction)).sum()
}

fn of_instruction(program: &Program, instruction: &Instruction) -> f64 {
    match instruction {
        Instruction::Unary { operation, .. } => match operation {
            Unary::Exponential | Unary::Logarithm => EXPONENTIAL,
            Unary::NormalDistribution | Unary::NormalQuantile => NORMAL,
            Unary::SquareRoot => ROOT,
            _ => ARITHMETIC,
        },
        Instruction::Binary { operation: Binary::Power, .. } => POWER,
        Instruction::Binary { operation: Binary::Divide, .. } => DIVISION,
        Instruction::Binary { .. } | Instruction::Select { .. } => ARITHMETIC,
        Instruction::Month { .. } | Instruction::Lag { .. } => COPY,
        Instruction::Draw { draw, .. } => match program.draws[*draw as usize].kind {
            DrawKind::Uniform => UNIFORM,
            DrawKind::Normal => NORMAL,
        },
        Instruction::Quantile { distribution, .. } => of_quantile(&program.distributions[*distribution as usize]),
        Instruction::Jumps { distribution, rate, .. } => {
            let jumps = constant(program, *rate).unwrap_or(JUMPS).clamp(0.0, chance::MOST_JUMPS);
            let size = of_quantile(&program.distributions[*distribution as usize]);
            UNIFORM + jumps * (JUMP + size)
        }
        Instruction::Table { table, .. } => {
            let rows = program.tables[*table as usize].arguments.len() as f64;
            SEARCH * (1.0 + rows.log2().max(0.0))
        }
        Instruction::Window { window, .. } => COPY * f64::from(*window),
        Instruction::InternalRate { history, .. } => RATE * f64::from(program.histories[*history as usize].months),
    }
}

fn of_quantile(distribution: &Distribution) -> f64 {
    match distribution {
        Distribution::Uniform { .. } | Distribution::UniformInteger { .. } | Distribution::Constant { .. } => SIMPLE,
        Distribution::Bernoulli { .. } | Distribution::Triangular { .. } => SIMPLE,
        Distribution::Normal { .. } | Distribution::LogNormal { .. } => NORMAL,
        Distribution::Discrete { values, .. } => SEARCH * (1.0 + values.len() as f64),
        Distribution::Empirical { sorted } => SEARCH * (1.0 + (sorted.len() as f64).log2().max(0.0)),
        Distribution::Beta { .. } => BETA,
        Distribution::Truncated { inner, .. } => TRUNCATION + of_quantile(inner),
        Distribution::Mixture { components, .. } => {
            MIXTURE * components.iter().map(|inner| NORMAL + of_quantile(inner)).sum::<f64>()
        }
    }
}

/// The value of a register that never changes.
fn constant(program: &Program, register: Register) -> Option<f64> {
    program.constants.iter().find(|Constant { register: known, .. }| *known == register).map(|known| known.value)
}

/// Measured: nanoseconds on one path.
const ARITHMETIC: f64 = 0.15;
const COPY: f64 = 0.25;
const COMMIT: f64 = 0.4;
const DIVISION: f64 = 0.4;
const ROOT: f64 = 0.6;
const EXPONENTIAL: f64 = 3.5;
const POWER: f64 = 12.5;
const NORMAL: f64 = 22.0;
const UNIFORM: f64 = 9.0;
const SIMPLE: f64 = 5.0;
const TRUNCATION: f64 = 90.0;
const BETA: f64 = 700.0;
const MIXTURE: f64 = 60.0;
const JUMP: f64 = 27.0;
const SEARCH: f64 = 0.2;
const RATE: f64 = 150.0;
const POSTING: f64 = 0.3;
const DUE: f64 = 2.0;
