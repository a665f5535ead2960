//! Path-months a second on a synthetic program, and nanoseconds for one instruction on one lane.
//!
//! `cargo run --release -p offtake-engine --example speed [paths] [threads]`

use std::time::Instant;

use chance::Sampler;
use chance::{Draw, DrawKind, Recurrence};
use offtake_engine::{Request, run};
use program::{
    AccountColumn, Amount, Binary, Clearing, ClearingNode, Constant, Due, Ensemble, Instruction, LedgerLayout, Posting,
    Program, ProgramStep, Register, Unary, Update,
};

const MONTHS: u32 = 120;
const PARTIES: u32 = 12;
const INSTRUCTIONS: u32 = 2000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |or: u64| arguments.next().and_then(|a| a.parse().ok()).unwrap_or(or);
    let (paths, threads) = (number(2_000), number(1) as usize);
    for (name, program, count) in [
        ("additions", arithmetic(Binary::Add), INSTRUCTIONS),
        ("minima", arithmetic(Binary::Minimum), INSTRUCTIONS),
        ("comparisons", arithmetic(Binary::Less), INSTRUCTIONS),
        ("divisions", arithmetic(Binary::Divide), INSTRUCTIONS),
        ("products", arithmetic(Binary::Multiply), INSTRUCTIONS),
        ("powers", arithmetic(Binary::Power), INSTRUCTIONS),
        ("exponentials", functions(Unary::Exponential), INSTRUCTIONS),
        ("logarithms", functions(Unary::Logarithm), INSTRUCTIONS),
        ("normal draws", draws(DrawKind::Normal), 100),
        ("uniform draws", draws(DrawKind::Uniform), 100),
        ("dues, all paid", payments(false, None), PARTIES * PARTIES),
        ("dues, one short", payments(true, None), PARTIES * PARTIES),
        ("with a rest", payments(false, Some(true)), PARTIES * PARTIES),
        ("with a share", payments(false, Some(false)), PARTIES * PARTIES),
    ] {
        let ensemble = Ensemble { programs: vec![program], ..Ensemble::default() };
        let request = Request {
            seed: 1,
            sampler: Sampler::Sobol,
            paths,
            threads,
            series: Vec::new(),
            monthly: Vec::new(),
            ledger_sums: vec![0],
            unpaid: Vec::new(),
            shortcuts: offtake_engine::Shortcuts::default(),
            progress: None,
        };
        let start = Instant::now();
        let done = run(&ensemble, &request);
        let seconds = start.elapsed().as_secs_f64();
        let path_months = done.plan.paths as f64 * f64::from(MONTHS);
        println!(
            "{name:>16}: {seconds:6.3} s, {:9.0} path-months/s, {:7.3} ns each, {} failed",
            path_months / seconds,
            seconds * 1e9 / path_months / f64::from(count),
            done.failed_paths(0),
        );
    }
}

/// Four states, then instructions that each read what one before has written; the last one is kept.
fn chain(count: u32, mut instruction: impl FnMut(u32, Register) -> Vec<Instruction>) -> Program {
    let mut body = Vec::new();
    let mut last = Register(3);
    for index in 0..count {
        body.extend(instruction(index, last));
        last = body.last().map_or(last, Instruction::target);
    }
    let registers = last.0 + 1;
    let constants = [1.5, 2.5, 0.3, 0.7].into_iter().zip(registers..);
    let constants: Vec<_> =
        constants.map(|(value, register)| Constant { register: Register(register), value }).collect();
    let states: Vec<Register> = (0..4).map(Register).collect();
    let initials =
        constants.iter().zip(&states).map(|(constant, &state)| Update { source: constant.register, target: state });
    Program {
        months: MONTHS,
        registers: registers + 4,
        prelude: vec![ProgramStep::Commit(initials.collect())],
        // States that change are not the same in every month.
        month: vec![
            ProgramStep::Compute(body),
            ProgramStep::Commit(states.iter().map(|&state| Update { source: state, target: state }).collect()),
        ],
        constants,
        states,
        scalars: vec![last],
        ..Program::default()
    }
}

fn add(target: Register, a: Register, b: Register) -> Instruction {
    Instruction::Binary { operation: Binary::Add, target, a, b }
}

fn arithmetic(operation: Binary) -> Program {
    chain(INSTRUCTIONS, |index, a| {
        let b = Register((index * 7919) % (index + 3));
        vec![Instruction::Binary { operation, target: Register(index + 4), a, b }]
    })
}

/// Each followed by an addition.
fn functions(operation: Unary) -> Program {
    chain(INSTRUCTIONS, |index, last| {
        let target = Register(2 * index + 4);
        let sum = add(Register(2 * index + 5), last, target);
        vec![Instruction::Unary { operation, target, a: Register(index % 4) }, sum]
    })
}

/// Each followed by an addition.
fn draws(kind: DrawKind) -> Program {
    let draw = |index: u32| Draw { key: chance::key(&index.to_string()), kind, recurrence: Recurrence::Monthly };
    let take = |draw: u32, last: Register| {
        let target = Register(2 * draw + 4);
        vec![Instruction::Draw { target, draw }, add(Register(2 * draw + 5), last, target)]
    };
    Program { draws: (0..100).map(draw).collect(), ..chain(100, take) }
}

/// Everybody owes everybody else; one may owe more than it has, sweep the rest, or owe a share of receipts.
fn payments(short: bool, inner: Option<bool>) -> Program {
    let (one, half, opening, owed) = (Register(0), Register(1), Register(2), Register(3));
    let account = |party: u32, equity: u32| Register(4 + 2 * party + equity);
    let mut next = 4 + 2 * PARTIES;
    let mut register = || {
        next += 1;
        Register(next - 1)
    };
    let mut clearing = Clearing::default();
    for party in 0..PARTIES {
        clearing.nodes.push(ClearingNode {
            cash: vec![account(party, 0)],
            outside: party == 0,
            floor: None,
            default_cost: None,
            short: register(),
        });
    }
    let mut postings = Vec::new();
    for (payer, payee) in (0..PARTIES * PARTIES).map(|i| (i / PARTIES, i % PARTIES)) {
        if payer == payee {
            continue;
        }
        let amount = match inner {
            Some(true) if payer == 3 && payee == 0 => Amount::Available { share: one, most: None },
            Some(false) if payer == 3 && payee == 0 => Amount::Received { share: half, of: vec![0, 1], most: None },
            _ if short && payer == 5 && payee == 6 => Amount::Fixed(opening),
            _ => Amount::Fixed(owed),
        };
        let (due, paid) = (register(), register());
        clearing.dues.push(Due { payer, payee, tier: payee % 3, lapses: false, amount, carry: None, due, paid });
        let mut post = |debit, credit| {
            postings.push(Posting { debit, credit, amount: paid });
        };
        post(account(payer, 1), account(payer, 0));
        post(account(payee, 0), account(payee, 1));
    }
    let accounts = |party| [(party, 0), (party, 1)];
    let accounts: Vec<_> = (0..PARTIES).flat_map(accounts).collect();
    let open = |party| Posting { debit: account(party, 0), credit: account(party, 1), amount: opening };
    Program {
        months: MONTHS,
        registers: next,
        constants: [(one, 1.0), (half, 0.5), (opening, 1e9), (owed, 12_345.0)]
            .map(|(register, value)| Constant { register, value })
            .to_vec(),
        states: accounts.iter().map(|&(p, e)| account(p, e)).collect(),
        ledger: LedgerLayout {
            books: PARTIES,
            accounts: (accounts.iter())
                .map(|&(party, equity)| AccountColumn { register: account(party, equity), book: party })
                .collect(),
            mirrors: Vec::new(),
        },
        clearings: vec![clearing],
        prelude: vec![ProgramStep::Post((0..PARTIES).map(open).collect())],
        month: vec![ProgramStep::Clear(0), ProgramStep::Post(postings)],
        ..Program::default()
    }
}
