//! The oracle: one path, one number at a time, in the most obvious way.
//!
//! A second opinion on the block machine. It shares with it only the elementary functions, the draws, the solver of one
//! clearing, the origins of one month's money and the internal rate of return; it knows no blocks, no fast path, no vectorised rounding and no rings.

use crate::clearing::{ClearingInputs, ClearingOutputs, Solver};
use crate::failure::{Failure, Sink};
use crate::origins::{MonthPaid, OriginTracker};
use crate::plan::Plan;
use crate::rate::{AmountTimes, internal_rate};
use crate::trace::Trace;
use chance::math;
use chance::{DrawSource, Recurrence, Sampler, poisson_quantile, quantile};
use program::{
    Amount, Binary, Constant, Guess, Instruction, Lookup, Posting, Program, ProgramStep, Register, RunPhase, Unary,
};

const LIMIT: f64 = 9_007_199_254_740_992.0; // 2^53

/// Interprets one path. The trace ends where the path fails, in the midst of that phase.
pub fn trace(program: &Program, seed: u64, sampler: Sampler, plan: Plan, path: u64) -> Trace {
    let mut path = Path {
        program,
        draws: DrawSource::new(seed, sampler, plan.per_replicate),
        path,
        phase: RunPhase::Prelude,
        month: 0,
        registers: vec![0.0; program.registers as usize],
        remembered: vec![Vec::new(); program.histories.len()],
    };
    for &Constant { register, value } in &program.constants {
        path.set(register, value);
    }
    let mut trace = Trace { prelude: Vec::new(), months: Vec::new(), finale: Vec::new(), failed: None };
    trace.failed = path.steps(RunPhase::Prelude, 0, &program.prelude);
    trace.prelude.clone_from(&path.registers);
    for month in 0..program.months {
        if trace.failed.is_some() {
            return trace;
        }
        trace.failed = path.steps(RunPhase::Month, month, &program.month);
        trace.months.push(path.registers.clone());
    }
    if trace.failed.is_none() {
        trace.failed = path.steps(RunPhase::Finale, program.months, &program.finale);
        trace.finale.clone_from(&path.registers);
    }
    trace
}

struct Path<'a> {
    program: &'a Program,
    draws: DrawSource,
    path: u64,
    phase: RunPhase,
    month: u32,
    registers: Vec<f64>,
    /// Per history: all values so far.
    remembered: Vec<Vec<f64>>,
}

impl Path<'_> {
    fn get(&self, register: Register) -> f64 {
        self.registers[register.index()]
    }

    fn set(&mut self, register: Register, value: f64) {
        self.registers[register.index()] = value;
    }

    fn steps(&mut self, phase: RunPhase, month: u32, steps: &[ProgramStep]) -> Option<Failure> {
        (self.phase, self.month) = (phase, month);
        for (index, step) in steps.iter().enumerate() {
            if let Err(sink) = self.step(index, step) {
                return Some(Failure { path: self.path, program: 0, phase, month, sink });
            }
        }
        None
    }

    fn step(&mut self, index: usize, step: &ProgramStep) -> Result<(), Sink> {
        match step {
            ProgramStep::Compute(body) => {
                self.compute(body);
                Ok(())
            }
            ProgramStep::Clear(clearing) => self.clear(*clearing),
            ProgramStep::Tag(tags) => {
                self.tag(*tags);
                Ok(())
            }
            ProgramStep::Post(postings) => {
                for (place, posting) in postings.iter().enumerate() {
                    self.post(index, place, posting)?;
                }
                Ok(())
            }
            ProgramStep::Commit(updates) => {
                let mut values = Vec::new();
                for (place, update) in updates.iter().enumerate() {
                    let value = self.get(update.source);
                    if !value.is_finite() {
                        return Err(Sink::Commit { step: index, index: place });
                    }
                    values.push(value);
                }
                for (update, value) in updates.iter().zip(values) {
                    self.set(update.target, value);
                }
                Ok(())
            }
            ProgramStep::Solve { body, guesses, most } => {
                let mut converged = false;
                for _ in 0..*most {
                    self.compute(body);
                    converged =
                        guesses.iter().all(|one| (self.get(one.new) - self.get(one.guess)).abs() <= one.tolerance);
                    for &Guess { guess, new, .. } in guesses {
                        self.set(guess, self.get(new));
                    }
                    if converged {
                        break;
                    }
                }
                self.compute(body);
                if converged { Ok(()) } else { Err(Sink::Solve { step: index }) }
            }
            ProgramStep::Remember => {
                for (history, kept) in self.program.histories.iter().zip(&mut self.remembered) {
                    kept.push(self.registers[history.source.index()]);
                }
                Ok(())
            }
        }
    }

    fn post(&mut self, step: usize, index: usize, posting: &Posting) -> Result<(), Sink> {
        let amount = nearest(self.get(posting.amount));
        if !(amount.is_finite() && amount.abs() < LIMIT) {
            return Err(Sink::Post { step, index });
        }
        let debit = self.get(posting.debit) + amount;
        let credit = self.get(posting.credit) - amount;
        self.set(posting.debit, debit);
        self.set(posting.credit, credit);
        if debit.abs() >= LIMIT || credit.abs() >= LIMIT {
            return Err(Sink::Account { step, index });
        }
        Ok(())
    }

    fn clear(&mut self, index: usize) -> Result<(), Sink> {
        let clearing = &self.program.clearings[index];
        let sum = |accounts: &[Register]| accounts.iter().fold(0.0, |sum, &a| sum + self.get(a));
        let nodes = clearing.nodes.iter();
        let cash: Vec<f64> = nodes.clone().map(|node| sum(&node.cash)).collect();
        let read = |register: Option<Register>, none: f64| register.map_or(none, |r| self.get(r));
        let floor: Vec<f64> = nodes.clone().map(|node| read(node.floor, 0.0)).collect();
        let costs = nodes.map(|node| node.default_cost.as_ref());
        let cost_cash: Vec<f64> = (costs.clone()).map(|cost| read(cost.map(|cost| cost.cash), 0.0)).collect();
        let cost_receipts: Vec<f64> = costs.map(|cost| read(cost.map(|cost| cost.receipts), 0.0)).collect();
        let (mut due, mut carry, mut share, mut most) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (place, owed) in clearing.dues.iter().enumerate() {
            let (d, s, m) = match &owed.amount {
                Amount::Fixed(amount) => (self.get(*amount), 0.0, f64::INFINITY),
                Amount::Available { share, most } | Amount::Received { share, most, .. } => {
                    (0.0, self.get(*share), read(*most, f64::INFINITY))
                }
            };
            if !(d > -0.5 && d < LIMIT) {
                return Err(Sink::Due { clearing: index, due: place });
            }
            due.push(d);
            carry.push(read(owed.carry, 0.0));
            share.push(s);
            most.push(m);
        }
        let inputs = ClearingInputs {
            cash: &cash,
            floor: &floor,
            due: &due,
            carry: &carry,
            share: &share,
            most: &most,
            cost_cash: &cost_cash,
            cost_receipts: &cost_receipts,
            patience: None,
        };
        if let Some(gap) = clearing.gap {
            let found = Solver::new(clearing).gap(&inputs).unwrap_or(f64::NAN);
            self.set(gap, found);
        }
        let mut found = ClearingOutputs::default();
        let solved = Solver::new(clearing).solve(clearing, &inputs, &mut found);
        if solved.is_err() {
            return Err(Sink::Clearing { clearing: index });
        }
        for (place, node) in clearing.nodes.iter().enumerate() {
            self.set(node.short, found.short[place]);
            if let Some(cost) = &node.default_cost {
                self.set(cost.paid, found.cost_paid[place]);
            }
        }
        for (place, owed) in clearing.dues.iter().enumerate() {
            self.set(owed.due, found.due[place]);
            self.set(owed.paid, found.paid[place]);
            if let Some(carry) = owed.carry {
                self.set(carry, found.carry[place]);
            }
        }
        Ok(())
    }

    fn tag(&mut self, index: usize) {
        let tags = &self.program.tags[index];
        let clearing = &self.program.clearings[tags.clearing];
        if tags.found.is_empty() {
            return;
        }
        let (mut cash, mut costs) = (Vec::new(), Vec::new());
        for node in &clearing.nodes {
            cash.push(node.cash.iter().fold(0.0, |sum, account| sum + self.get(*account)));
            costs.push(node.default_cost.as_ref().map_or(0.0, |cost| self.get(cost.paid)));
        }
        let paid: Vec<f64> = clearing.dues.iter().map(|due| self.get(due.paid)).collect();
        let mut held: Vec<f64> = tags.held.iter().flatten().map(|state| self.get(*state)).collect();
        let mut tracker = OriginTracker::new(clearing, tags);
        tracker.follow(&MonthPaid { cash: &cash, costs: &costs, paid: &paid }, &mut held);
        for (state, held) in tags.held.iter().flatten().zip(held) {
            self.set(*state, held);
        }
        for (sum, found) in tags.found.iter().zip(&tracker.found) {
            self.set(sum.target, *found);
        }
    }

    fn compute(&mut self, body: &[Instruction]) {
        for instruction in body {
            let value = self.value(instruction);
            self.set(instruction.target(), value);
        }
    }

    fn value(&self, instruction: &Instruction) -> f64 {
        let program = self.program;
        match *instruction {
            Instruction::Unary { operation, a, .. } => unary(operation, self.get(a)),
            Instruction::Binary { operation, a, b, .. } => binary(operation, self.get(a), self.get(b)),
            Instruction::Select { condition, yes, no, .. } => match self.get(condition) {
                undefined if undefined.is_nan() => f64::NAN,
                0.0 => self.get(no),
                _ => self.get(yes),
            },
            Instruction::Month { .. } => f64::from(self.month),
            Instruction::Draw { draw, .. } => {
                let draw = &program.draws[draw as usize];
                let month = if draw.recurrence == Recurrence::Monthly { self.month } else { 0 };
                let mut one = [0.0];
                self.draws.fill(draw, self.path, month, &mut one);
                one[0]
            }
            Instruction::Quantile { distribution, a, .. } => {
                quantile(&program.distributions[distribution as usize], self.get(a))
            }
            Instruction::Jumps { draw, distribution, rate, .. } => {
                let (draw, rate) = (&program.draws[draw as usize], self.get(rate));
                let mut one = [0.0];
                self.draws.fill(draw, self.path, self.month, &mut one);
                let Some(count) = poisson_quantile(rate, one[0]) else {
                    return f64::NAN;
                };
                let mut sum = 0.0;
                for number in 1..=count {
                    let own = self.draws.further(draw, self.path, self.month, number);
                    sum += quantile(&program.distributions[distribution as usize], own);
                }
                sum
            }
            Instruction::Table { table, a, .. } => look_up(&program.tables[table as usize], self.get(a)),
            Instruction::Lag { history, lag, initial, .. } => {
                let kept = &self.remembered[history as usize];
                match kept.len().checked_sub(lag as usize) {
                    Some(month) => kept[month],
                    None => self.get(initial),
                }
            }
            Instruction::Window { history, window, .. } => {
                let kept = &self.remembered[history as usize];
                let first = kept.len().saturating_sub(window as usize);
                kept[first..].iter().fold(0.0, |sum, x| sum + x)
            }
            Instruction::InternalRate { history, days, .. } => {
                internal_rate(&self.remembered[history as usize], AmountTimes::of(program, days))
            }
        }
    }
}

/// The nearest whole number. Four units in the last place below a half are an error of binary fractions.
fn nearest(a: f64) -> f64 {
    (a + lost(a).copysign(a)).round()
}

fn lost(a: f64) -> f64 {
    (a.abs() / 2_251_799_813_685_248.0).min(0.25) // 2^51
}

/// Undefined where numbers give what is beyond all numbers.
fn bounded(value: f64, operands: &[f64]) -> f64 {
    if value.is_infinite() && operands.iter().all(|operand| operand.is_finite()) { f64::NAN } else { value }
}

fn look_up(table: &Lookup, argument: f64) -> f64 {
    if argument.is_nan() {
        return f64::NAN;
    }
    let mut value = table.values[0];
    for row in 0..table.arguments.len() {
        let (x0, y0) = (table.arguments[row], table.values[row]);
        if argument < x0 {
            break;
        }
        value = y0;
        if table.linear && row + 1 < table.arguments.len() {
            let (x1, y1) = (table.arguments[row + 1], table.values[row + 1]);
            value = y0 + (y1 - y0) * ((argument - x0) / (x1 - x0));
        }
    }
    value
}

fn unary(operation: Unary, a: f64) -> f64 {
    match operation {
        Unary::Defined => f64::from(u8::from(a.is_finite())),
        _ if a.is_nan() => f64::NAN,
        Unary::Copy => a,
        Unary::Negate => -a,
        Unary::Absolute => a.abs(),
        Unary::Floor => (a + lost(a)).floor(),
        Unary::Round => nearest(a),
        Unary::SquareRoot => a.sqrt(),
        Unary::Exponential => bounded(math::exp(a), &[a]),
        Unary::Logarithm if a <= 0.0 => f64::NAN,
        Unary::Logarithm => math::ln(a),
        Unary::Not => 1.0 - a,
        Unary::NormalDistribution => math::normal_distribution(a),
        Unary::NormalQuantile if a <= 0.0 || a >= 1.0 => f64::NAN,
        Unary::NormalQuantile => math::normal_quantile(a),
    }
}

fn binary(operation: Binary, a: f64, b: f64) -> f64 {
    let truth = |holds: bool| f64::from(u8::from(holds));
    match operation {
        Binary::And if a == 0.0 || b == 0.0 => 0.0,
        Binary::Or if (a != 0.0 && !a.is_nan()) || (b != 0.0 && !b.is_nan()) => 1.0,
        _ if a.is_nan() || b.is_nan() => f64::NAN,
        Binary::And => 1.0,
        Binary::Or => 0.0,
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => bounded(a * b, &[a, b]),
        Binary::Divide if b == 0.0 => f64::NAN,
        Binary::Divide => bounded(a / b, &[a, b]),
        Binary::Power if a == 0.0 && b < 0.0 => f64::NAN,
        Binary::Power if a < 0.0 && b.floor() != b => f64::NAN,
        Binary::Power => bounded(math::pow(a, b), &[a, b]),
        Binary::Minimum if a < b => a,
        Binary::Minimum => b,
        Binary::Maximum if a > b => a,
        Binary::Maximum => b,
        Binary::Less => truth(a < b),
        Binary::LessOrEqual => truth(a <= b),
        Binary::Equal => truth(a == b),
        Binary::NotEqual => truth(a != b),
    }
}
