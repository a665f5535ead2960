//! Seconds for a typical run: a base program and its variants on the same draws.
//!
//! `cargo run --release -p offtake-engine --example typical [paths] [threads] [programs] [lets]`

use std::time::Instant;

use chance::Sampler;
use chance::{Distribution, Draw, DrawKind, Recurrence};
use offtake_engine::{Outcome, Request, run};
use program::{
    AccountColumn, Amount, Binary, Clearing, ClearingNode, Conclusion, ConclusionInput, Constant, Due, Ensemble,
    History, Instruction, LedgerLayout, Lookup, Posting, Program, ProgramStep, Register, Unary, Update,
};

const MONTHS: u32 = 120;
const PARTIES: u32 = 12;
const DUES: u32 = 30;
const ASSUMPTIONS: u32 = 20;
/// Parties 0 and 1 are outside; this one may run dry.
const LAB: u32 = 4;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |or: u64| arguments.next().and_then(|a| a.parse().ok()).unwrap_or(or);
    let (paths, threads, programs, lets) = (number(10_240), number(1), number(5), number(450));
    let programs: Vec<Program> = (0..programs).map(|variant| Writer::program(variant as u32, lets as u32)).collect();
    println!("{}; optimised {}", size(&programs[0]), size(&program::optimise(&programs[0], &[]).program));
    let ensemble = Ensemble { conclusion: conclusion(&programs), programs, ..Ensemble::default() };
    let series = ensemble.programs[0].states.iter().rev().take(20).map(|&register| (0, register));
    let request = Request {
        seed: 1,
        sampler: Sampler::Sobol,
        paths,
        threads: threads as usize,
        series: series.collect(),
        monthly: Vec::new(),
        ledger_sums: vec![0],
        unpaid: Vec::new(),
        shortcuts: offtake_engine::Shortcuts::default(),
        progress: None,
    };
    let start = Instant::now();
    let done = run(&ensemble, &request);
    report(&done, start.elapsed().as_secs_f64());
}

fn size(program: &Program) -> String {
    let instructions = program.month.iter().map(|step| match step {
        ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => body.len(),
        _ => 0,
    });
    format!("{} registers, {} instructions a month", program.registers, instructions.sum::<usize>())
}

fn report(done: &Outcome, seconds: f64) {
    let failed: u64 = (0..done.failed.len()).map(|program| done.failed_paths(program)).sum();
    let bits = done.outputs.iter().chain(&done.series).flatten();
    let hash = bits.fold(0_u64, |hash, x| (hash ^ x.to_bits()).wrapping_mul(0x0000_0100_0000_01b3));
    let short: Vec<f64> = (done.outputs.iter()).map(|c| c.iter().sum::<f64>() / c.len() as f64).collect();
    println!("{seconds:.3} s, {failed} failed, hash {hash:016x}");
    println!("mean of months short, other scalars: {short:.2?}");
}

/// The difference of each variant's scalars to the base's.
fn conclusion(programs: &[Program]) -> Conclusion {
    let mut conclusion = Conclusion::default();
    for program in 0..programs.len() {
        for scalar in 0..4 {
            let [base, own, target] = [0, 1, 2].map(|i| Register(conclusion.registers + i));
            let inputs = [(0, base), (program, own)];
            let input = |(program, register)| ConclusionInput { program, place: scalar, register };
            conclusion.inputs.extend(inputs.map(input));
            let operation = Binary::Subtract;
            conclusion.instructions.push(Instruction::Binary { operation, target, a: own, b: base });
            conclusion.outputs.push(if program == 0 { own } else { target });
            conclusion.registers += 3;
        }
    }
    conclusion
}

struct Writer {
    program: Program,
    body: Vec<Instruction>,
    chance: u64,
    /// Positive, of order one.
    values: Vec<Register>,
    commits: Vec<Update>,
    initials: Vec<Update>,
}

impl Writer {
    /// A program; those of other variants differ from the base in some constants and a few expressions.
    fn program(variant: u32, lets: u32) -> Program {
        let program = Program { months: MONTHS, ..Program::default() };
        let (body, values) = (Vec::new(), Vec::new());
        let mut writer = Writer { program, body, chance: 1, values, commits: Vec::new(), initials: Vec::new() };
        let assumptions = writer.assumptions();
        let shocks = writer.levels_in_prelude(&assumptions);
        let accounts = writer.opening(&assumptions);
        writer.month(variant, lets, &shocks, &accounts);
        writer.program
    }

    fn register(&mut self) -> Register {
        self.program.registers += 1;
        Register(self.program.registers - 1)
    }

    fn constant(&mut self, value: f64) -> Register {
        let known = self.program.constants.iter().find(|c| c.value.to_bits() == value.to_bits());
        known.map(|c| c.register).unwrap_or_else(|| {
            let register = self.register();
            self.program.constants.push(Constant { register, value });
            register
        })
    }

    fn state(&mut self) -> Register {
        let register = self.register();
        self.program.states.push(register);
        register
    }

    fn unary(&mut self, operation: Unary, a: Register) -> Register {
        let target = self.register();
        self.body.push(Instruction::Unary { operation, target, a });
        target
    }

    fn binary(&mut self, operation: Binary, a: Register, b: Register) -> Register {
        let target = self.register();
        self.body.push(Instruction::Binary { operation, target, a, b });
        target
    }

    fn select(&mut self, condition: Register, yes: Register, no: Register) -> Register {
        let target = self.register();
        self.body.push(Instruction::Select { target, condition, yes, no });
        target
    }

    fn draw(&mut self, name: String, kind: DrawKind, timing: Recurrence) -> Register {
        let target = self.register();
        let draw = self.program.draws.len() as u32;
        self.program.draws.push(Draw { key: chance::key(&name), kind, recurrence: timing });
        self.body.push(Instruction::Draw { target, draw });
        target
    }

    fn random(&mut self, below: usize) -> usize {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) as usize % below
    }

    /// Some value, most often a recent one.
    fn pick(&mut self) -> Register {
        let all = self.values.len();
        let window = if self.random(3) == 0 { all } else { all.min(40) };
        let back = self.random(window);
        self.values[all - 1 - back]
    }

    /// Beta and lognormal constants; the first four hang together.
    fn assumptions(&mut self) -> Vec<Register> {
        let normals: Vec<Register> =
            (0..4).map(|i| self.draw(format!("n{i}"), DrawKind::Normal, Recurrence::Constant)).collect();
        let (own, other) = (self.constant(0.8), self.constant(0.6));
        for assumption in 0..ASSUMPTIONS {
            let uniform = if assumption < 4 {
                let a = self.binary(Binary::Multiply, normals[assumption as usize], own);
                let b = self.binary(Binary::Multiply, normals[(assumption as usize + 1) % 4], other);
                let sum = self.binary(Binary::Add, a, b);
                self.unary(Unary::NormalDistribution, sum)
            } else {
                self.draw(format!("u{assumption}"), DrawKind::Uniform, Recurrence::Constant)
            };
            let distribution = self.program.distributions.len() as u32;
            self.program.distributions.push(if assumption % 2 == 0 {
                Distribution::Beta { a: 2.0 + f64::from(assumption) / 7.0, b: 3.0, low: 0.5, high: 1.5 }
            } else {
                Distribution::LogNormal { mu: 0.0, sigma: 0.1 + f64::from(assumption) / 100.0 }
            });
            let target = self.register();
            self.body.push(Instruction::Quantile { target, distribution, a: uniform });
            self.values.push(target);
        }
        self.values.clone()
    }

    /// Drift and volatility of three levels, kept as states: (state, drift, volatility).
    fn levels_in_prelude(&mut self, assumptions: &[Register]) -> Vec<[Register; 3]> {
        let (scale, half) = (self.constant(0.05), self.constant(0.5));
        let mut levels = Vec::new();
        for level in 0..3 {
            let volatility = self.binary(Binary::Multiply, assumptions[level], scale);
            let square = self.binary(Binary::Multiply, volatility, volatility);
            let correction = self.binary(Binary::Multiply, square, half);
            let drift = self.unary(Unary::Negate, correction);
            let state = self.state();
            self.initials.push(Update { source: assumptions[level + 3], target: state });
            levels.push([state, drift, volatility]);
        }
        levels
    }

    /// Opening cash. Six accounts a party: cash, equity, revenue, expense, claims, debts.
    fn opening(&mut self, assumptions: &[Register]) -> Vec<[Register; 6]> {
        let scale = self.constant(2e11);
        let accounts: Vec<[Register; 6]> = (0..PARTIES).map(|_| [(); 6].map(|()| self.state())).collect();
        let mut postings = Vec::new();
        for (party, own) in accounts.iter().enumerate() {
            let cash = self.binary(Binary::Multiply, assumptions[party], scale);
            postings.push(Posting { debit: own[0], credit: own[1], amount: cash });
        }
        let of_book =
            |(book, own): (usize, &[Register; 6])| own.map(|register| AccountColumn { register, book: book as u32 });
        let list = accounts.iter().enumerate().flat_map(of_book).collect();
        self.program.ledger = LedgerLayout { books: PARTIES, accounts: list, mirrors: Vec::new() };
        let body = std::mem::take(&mut self.body);
        let initials = std::mem::take(&mut self.initials);
        self.program.prelude =
            vec![ProgramStep::Compute(body), ProgramStep::Post(postings), ProgramStep::Commit(initials)];
        accounts
    }

    fn month(&mut self, variant: u32, lets: u32, shocks: &[[Register; 3]], accounts: &[[Register; 6]]) {
        self.exogenous(shocks);
        let carried: Vec<Register> = (0..40).map(|_| self.state()).collect();
        let one = self.constant(1.0);
        for &state in &carried {
            let value = self.binary(Binary::Add, state, one);
            self.values.push(value);
        }
        for number in 0..lets {
            let own = (variant > 0 && number % 97 == variant).then(|| self.constant(0.5 + f64::from(variant) / 9.0));
            self.one_let(own);
        }
        let power = self.constant(0.7);
        for _ in 0..2 {
            let base = self.pick();
            let value = self.binary(Binary::Power, base, power);
            self.values.push(value);
        }
        let clearing = self.clearing(variant, accounts);
        let open = std::mem::take(&mut self.body);
        let (postings, short) = self.settled(&clearing, accounts);
        self.program.clearings.push(clearing);
        let settled = std::mem::take(&mut self.body);
        self.close(&carried, short, accounts);
        let close = std::mem::take(&mut self.body);
        self.program.month = vec![
            ProgramStep::Compute(open),
            ProgramStep::Clear(0),
            ProgramStep::Compute(settled),
            ProgramStep::Post(postings),
            ProgramStep::Compute(close),
            ProgramStep::Commit(std::mem::take(&mut self.commits)),
            ProgramStep::Remember,
        ];
    }

    /// Levels, dated tables, pasts.
    fn exogenous(&mut self, shocks: &[[Register; 3]]) {
        for (level, &[state, drift, volatility]) in shocks.iter().enumerate() {
            let shock = self.draw(format!("z{level}"), DrawKind::Normal, Recurrence::Monthly);
            let scaled = self.binary(Binary::Multiply, volatility, shock);
            let change = self.binary(Binary::Add, drift, scaled);
            let factor = self.unary(Unary::Exponential, change);
            let next = self.binary(Binary::Multiply, state, factor);
            self.commits.push(Update { source: next, target: state });
            self.values.push(state);
            self.program.histories.push(History { source: state, months: 12 });
            let target = self.register();
            self.body.push(Instruction::Lag { target, history: level as u32, lag: 12, initial: state });
            self.values.push(target);
        }
        let month = self.register();
        self.body.push(Instruction::Month { target: month });
        for row in 0..5 {
            let arguments = (0..8).map(|i| f64::from(i * 15)).collect();
            let values = (0..8).map(|i| 1.0 + f64::from((i * row) % 5) / 10.0).collect();
            self.program.tables.push(Lookup { arguments, values, linear: row % 2 == 0 });
            let target = self.register();
            self.body.push(Instruction::Table { target, table: row, a: month });
            self.values.push(target);
        }
    }

    /// An expression whose value stays within those of its operands.
    fn one_let(&mut self, own: Option<Register>) {
        use Binary::*;
        let [mut p, q, r, s] = [(); 4].map(|()| self.pick());
        p = own.unwrap_or(p);
        let half = self.constant(0.5);
        let value = match self.random(6) {
            0 => {
                let sum = self.binary(Add, p, q);
                let sum = self.binary(Multiply, sum, half);
                let sum = self.binary(Add, sum, r);
                self.binary(Multiply, sum, half)
            }
            1 => {
                let product = self.binary(Multiply, p, q);
                let sum = self.binary(Add, p, q);
                let ratio = self.binary(Divide, product, sum);
                self.binary(Add, ratio, ratio)
            }
            2 => {
                let least = self.binary(Minimum, p, q);
                self.binary(Maximum, least, r)
            }
            3 => {
                let less = self.binary(Less, p, q);
                let (other, middle) = (self.binary(LessOrEqual, r, s), self.binary(Add, r, s));
                let (both, middle) = (self.binary(And, less, other), self.binary(Multiply, middle, half));
                self.select(both, p, middle)
            }
            4 => {
                let [pq, rs] = [(p, q), (r, s)].map(|(a, b)| self.binary(Multiply, a, b));
                let sum = self.binary(Add, pq, rs);
                self.unary(Unary::SquareRoot, sum)
            }
            _ => {
                let difference = self.binary(Subtract, p, q);
                let part = self.binary(Multiply, difference, half);
                let less = self.binary(Subtract, p, part);
                let (zero, scaled) = (self.constant(1e-3), self.binary(Multiply, less, half));
                let sum = self.binary(Add, scaled, s);
                self.binary(Maximum, sum, zero)
            }
        };
        // Sums may creep up.
        let most = self.constant(20.0);
        let value = if self.random(4) == 0 { self.binary(Minimum, value, most) } else { value };
        self.values.push(value);
    }

    fn clearing(&mut self, variant: u32, accounts: &[[Register; 6]]) -> Clearing {
        let mut clearing = Clearing::default();
        for party in 0..PARTIES {
            let (cash, short) = (vec![accounts[party as usize][0]], self.register());
            clearing.nodes.push(ClearingNode { cash, outside: party < 2, floor: None, default_cost: None, short });
        }
        let level = self.program.states[0];
        for due in 0..DUES {
            let payer = due % PARTIES;
            let payee = (payer + 1 + due / PARTIES) % PARTIES;
            // The lab pays a cloud bill that its income may not cover; variants differ a little.
            let (size, scale) = match (payer, due < PARTIES) {
                (LAB, true) => (level, 3.3e9 + 1e7 * f64::from(variant)),
                (0, _) => (level, 3e9),
                _ => (self.pick(), 3e8),
            };
            let scale = self.constant(scale);
            let amount = self.binary(Binary::Multiply, size, scale);
            let (written, paid) = (self.register(), self.register());
            let amount = Amount::Fixed(amount);
            clearing.dues.push(Due {
                payer,
                payee,
                tier: due / PARTIES,
                lapses: false,
                amount,
                carry: Some(self.state()),
                due: written,
                paid,
            });
        }
        clearing
    }

    /// Arrears and the entries of payments; the register of the lab's shortage.
    fn settled(&mut self, clearing: &Clearing, accounts: &[[Register; 6]]) -> (Vec<Posting>, Register) {
        let mut postings = Vec::new();
        for due in &clearing.dues {
            let rest = self.binary(Binary::Subtract, due.due, due.paid);
            let (payer, payee) = (accounts[due.payer as usize], accounts[due.payee as usize]);
            let legs = [(payer[3], payer[0], due.paid), (payee[0], payee[2], due.paid)];
            let unpaid = [(payer[3], payer[5], rest), (payee[4], payee[2], rest)];
            let legs = legs.into_iter().chain(unpaid);
            postings.extend(legs.map(|(debit, credit, amount)| Posting { debit, credit, amount }));
        }
        (postings, clearing.nodes[LAB as usize].short)
    }

    /// Balances, sums over the run, and what is carried on.
    fn close(&mut self, carried: &[Register], short: Register, accounts: &[[Register; 6]]) {
        let cents = self.constant(100.0);
        let mut sums = vec![short];
        for own in accounts {
            let claims = self.binary(Binary::Add, own[0], own[4]);
            let net = self.binary(Binary::Add, claims, own[5]);
            sums.push(self.binary(Binary::Divide, net, cents));
        }
        for value in sums {
            let total = self.state();
            let next = self.binary(Binary::Add, total, value);
            self.commits.push(Update { source: next, target: total });
            self.program.scalars.push(total);
        }
        let tenth = self.constant(0.1);
        for &state in carried {
            let value = self.pick();
            let value = self.binary(Binary::Multiply, value, tenth);
            self.commits.push(Update { source: value, target: state });
        }
    }
}
