//! Valid programs from lists of random numbers, so that a failing one shrinks to a short list.

use chance::{Distribution, Draw, DrawKind, Recurrence};
use program::{
    AccountColumn, Amount, Binary, Clearing, ClearingNode, Conclusion, ConclusionInput, Constant, DefaultCost, Due,
    Ensemble, Guess, History, Instruction, LedgerLayout, Lookup, Mirror, MoneyOrigin, Posting, Program, ProgramStep,
    Register, TagLayout, TaggedPayment, TaggedSum, Unary, Update,
};
use proptest::prelude::*;

/// The table of days by month.
const DAYS_BY_MONTH: u32 = 2;

/// Four numbers that decide one instruction, due or posting.
pub type Gene = (u8, u16, u16, u16);

/// What a program is made of.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub months: u32,
    pub parties: u32,
    pub prelude: Vec<Gene>,
    pub month: Vec<Gene>,
    pub circle: Vec<Gene>,
    pub dues: Vec<Gene>,
    pub after: Vec<Gene>,
    pub finale: Vec<Gene>,
    pub inner: bool,
}

fn genes(most: usize) -> impl Strategy<Value = Vec<Gene>> {
    prop::collection::vec(any::<Gene>(), 0..most)
}

pub fn recipe() -> impl Strategy<Value = Recipe> {
    ((1..15_u32, 2..5_u32, any::<bool>()), (genes(8), genes(24), genes(6), genes(10)), (genes(12), genes(8))).prop_map(
        |((months, parties, inner), (prelude, month, circle, dues), (after, finale))| Recipe {
            months,
            parties,
            prelude,
            month,
            circle,
            dues,
            after,
            finale,
            inner,
        },
    )
}

/// Accounts of one party, all in its book.
#[derive(Clone, Copy)]
struct Party {
    cash: Register,
    equity: Register,
    claim: Register,
    debt: Register,
}

struct Builder {
    program: Program,
    /// Registers that may be read here.
    readable: Vec<Register>,
    parties: Vec<Party>,
}

impl Builder {
    fn register(&mut self) -> Register {
        self.program.registers += 1;
        Register(self.program.registers - 1)
    }

    fn constant(&mut self, value: f64) -> Register {
        let register = self.register();
        self.program.constants.push(Constant { register, value });
        self.readable.push(register);
        register
    }

    fn state(&mut self) -> Register {
        let register = self.register();
        self.program.states.push(register);
        self.readable.push(register);
        register
    }

    fn pick(&self, gene: u16) -> Register {
        self.readable[usize::from(gene) % self.readable.len()]
    }

    fn unary(&mut self, body: &mut Vec<Instruction>, operation: Unary, a: Register) -> Register {
        let target = self.register();
        body.push(Instruction::Unary { operation, target, a });
        target
    }

    /// The register itself, or `fallback` where it is undefined.
    fn defined(&mut self, body: &mut Vec<Instruction>, a: Register, fallback: Register) -> Register {
        let condition = self.unary(body, Unary::Defined, a);
        let target = self.register();
        body.push(Instruction::Select { target, condition, yes: a, no: fallback });
        target
    }

    fn binary(&mut self, body: &mut Vec<Instruction>, operation: Binary, a: Register, b: Register) -> Register {
        let target = self.register();
        body.push(Instruction::Binary { operation, target, a, b });
        target
    }

    /// Instructions from genes; what they write may be read from then on.
    fn body(&mut self, genes: &[Gene], kinds: u8, overwrite: bool) -> Vec<Instruction> {
        let mut body: Vec<Instruction> = Vec::new();
        for &(kind, x, y, z) in genes {
            let (a, b, c) = (self.pick(x), self.pick(y), self.pick(z));
            let earlier = body.get(usize::from(z) % body.len().max(1));
            let target = match earlier {
                Some(earlier) if overwrite && kind % 11 == 0 => earlier.target(),
                _ => self.register(),
            };
            let instruction = self.instruction(kind % kinds, target, (a, b, c), (x, y));
            body.push(instruction);
            self.readable.push(target);
        }
        body
    }

    fn instruction(
        &self,
        kind: u8,
        target: Register,
        (a, b, c): (Register, Register, Register),
        (x, y): (u16, u16),
    ) -> Instruction {
        let program = &self.program;
        match kind {
            0..=12 => Instruction::Binary { operation: BINARY[usize::from(kind)], target, a, b },
            13..=24 => Instruction::Unary { operation: UNARY[usize::from(kind - 13)], target, a },
            25 => Instruction::Select { target, condition: a, yes: b, no: c },
            26 => Instruction::Month { target },
            27 => Instruction::Table { target, table: u32::from(y) % 2, a },
            28 => Instruction::Quantile { target, distribution: u32::from(y) % program.distributions.len() as u32, a },
            29 => Instruction::Lag {
                target,
                history: u32::from(x) % program.histories.len() as u32,
                lag: 1 + u32::from(y) % 3,
                initial: b,
            },
            30 => Instruction::Window {
                target,
                history: u32::from(x) % program.histories.len() as u32,
                window: 1 + u32::from(y) % 3,
            },
            // The last history keeps the whole run.
            _ => Instruction::InternalRate {
                target,
                history: program.histories.len() as u32 - 1,
                days: (y % 2 == 1).then_some(DAYS_BY_MONTH),
            },
        }
    }

    /// |a| × 1000, at most a million, whole if so wanted: an amount that can be owed.
    fn amount(&mut self, body: &mut Vec<Instruction>, a: Register, whole: bool) -> Register {
        let (scale, most) = (Register(1), Register(2));
        let size = self.unary(body, Unary::Absolute, a);
        let size = self.binary(body, Binary::Multiply, size, scale);
        let size = self.binary(body, Binary::Minimum, size, most);
        if whole { self.unary(body, Unary::Round, size) } else { size }
    }
}

const UNARY: [Unary; 12] = [
    Unary::Copy,
    Unary::Negate,
    Unary::Absolute,
    Unary::Floor,
    Unary::Round,
    Unary::SquareRoot,
    Unary::Exponential,
    Unary::Logarithm,
    Unary::Not,
    Unary::NormalDistribution,
    Unary::NormalQuantile,
    Unary::Defined,
];

const BINARY: [Binary; 13] = [
    Binary::Add,
    Binary::Subtract,
    Binary::Multiply,
    Binary::Divide,
    Binary::Power,
    Binary::Minimum,
    Binary::Maximum,
    Binary::Less,
    Binary::LessOrEqual,
    Binary::Equal,
    Binary::NotEqual,
    Binary::And,
    Binary::Or,
];

const PRELUDE: u8 = 27;
const MONTHLY: u8 = 31;
const FINALE: u8 = 32;

pub fn build(recipe: &Recipe) -> Program {
    let mut b = Builder {
        program: Program { months: recipe.months, ..Program::default() },
        readable: Vec::new(),
        parties: Vec::new(),
    };
    for value in [0.5, 1000.0, 1e6, 0.0, 1.0, -2.5, 3.0, 1e-3, 0.01, -0.0] {
        b.constant(value);
    }
    let states: Vec<Register> = (0..3).map(|_| b.state()).collect();
    parties(&mut b, recipe.parties);
    chance(&mut b.program);
    for (source, months) in [(states[0], 3), (states[1], 5), (states[2], recipe.months.max(3))] {
        b.program.histories.push(History { source, months });
    }
    prelude(&mut b, recipe, &states);
    month(&mut b, recipe, &states);
    let finale = b.body(&recipe.finale, FINALE, true);
    b.program.finale = vec![ProgramStep::Compute(finale)];
    b.program.scalars = b.readable.iter().rev().take(5).copied().collect();
    b.program
}

fn parties(b: &mut Builder, count: u32) {
    // The last is outside.
    for book in 0..=count {
        let party = Party { cash: b.state(), equity: b.state(), claim: b.state(), debt: b.state() };
        for register in [party.cash, party.equity, party.claim, party.debt] {
            b.program.ledger.accounts.push(AccountColumn { register, book });
        }
        b.parties.push(party);
    }
    b.program.ledger = LedgerLayout {
        books: count + 1,
        mirrors: vec![Mirror {
            holder: b.parties.iter().map(|p| p.claim).collect(),
            issuer: b.parties.iter().map(|p| p.debt).collect(),
        }],
        accounts: std::mem::take(&mut b.program.ledger.accounts),
    };
}

fn chance(program: &mut Program) {
    for (index, timing) in [Recurrence::Constant, Recurrence::Monthly].into_iter().enumerate() {
        for kind in [DrawKind::Uniform, DrawKind::Normal] {
            program.draws.push(Draw { key: chance::key(&format!("{index}{kind:?}")), kind, recurrence: timing });
        }
    }
    program.distributions = vec![
        Distribution::Normal { mean: 1.0, sd: 2.0 },
        Distribution::LogNormal { mu: 0.0, sigma: 0.5 },
        Distribution::Triangular { low: 0.0, mode: 1.0, high: 4.0 },
        Distribution::Bernoulli { probability: 0.3 },
    ];
    program.tables = [true, false]
        .map(|linear| Lookup { arguments: vec![0.0, 1.0, 2.5, 6.0], values: vec![1.0, -1.0, 4.0, 2.0], linear })
        .into();
    let months = 0..program.months;
    let days = months.clone().map(|month| f64::from(30 * month + month % 2)).collect();
    program.tables.push(Lookup { arguments: months.map(f64::from).collect(), values: days, linear: false });
}

/// A uniform and a normal draw, and a number undefined on one path in a hundred.
fn drawn(b: &mut Builder, draws: [u32; 2]) -> Vec<Instruction> {
    let mut body = Vec::new();
    for draw in draws {
        let target = b.register();
        b.readable.push(target);
        body.push(Instruction::Draw { target, draw });
    }
    let uniform = body[0].target();
    let risk = b.binary(&mut body, Binary::Subtract, uniform, Register(8));
    let root = b.unary(&mut body, Unary::SquareRoot, risk);
    b.readable.push(root);
    body
}

fn prelude(b: &mut Builder, recipe: &Recipe, states: &[Register]) {
    let mut body = drawn(b, [0, 1]);
    body.extend(b.body(&recipe.prelude, PRELUDE, true));
    let gene = recipe.prelude.first().copied().unwrap_or_default();
    let mut first = b.pick(gene.3);
    if gene.0 % 5 != 0 {
        first = b.defined(&mut body, first, Register(6));
    }
    let mut postings = Vec::new();
    for party in b.parties.clone() {
        let amount = b.amount(&mut body, first, true);
        postings.push(Posting { debit: party.cash, credit: party.equity, amount });
    }
    let commit = [(first, states[0]), (Register(4), states[1])].map(|(source, target)| Update { source, target });
    b.program.prelude =
        vec![ProgramStep::Compute(body), ProgramStep::Commit(commit.to_vec()), ProgramStep::Post(postings)];
}

fn month(b: &mut Builder, recipe: &Recipe, states: &[Register]) {
    let mut body = drawn(b, [2, 3]);
    body.extend(jumps(b, recipe));
    body.extend(b.body(&recipe.month, MONTHLY, true));
    let circle = circle(b, recipe, &mut body);
    let mut amounts = Vec::new();
    let clearing = clearing(b, recipe, &mut amounts);
    let (paid, postings) = payments(b, &clearing);
    b.readable.extend(clearing.dues.iter().map(|due| due.paid));
    b.readable.extend(clearing.nodes.iter().map(|node| node.short));
    let tags = tags(b, &clearing);
    b.readable.extend(tags.found.iter().map(|sum| sum.target));
    let mut after = b.body(&recipe.after, MONTHLY, true);
    let commit = commit(b, recipe, states, &mut after);
    b.program.clearings.push(clearing);
    b.program.tags.push(tags);
    b.program.month = vec![
        ProgramStep::Compute(body),
        circle,
        ProgramStep::Compute(amounts),
        ProgramStep::Clear(0),
        ProgramStep::Tag(0),
        ProgramStep::Compute(paid),
        ProgramStep::Post(postings),
        ProgramStep::Compute(after),
        ProgramStep::Commit(commit),
        ProgramStep::Remember,
    ];
}

/// Jumps at one rate that is uniform, hundredfold, and one that may be anything.
fn jumps(b: &mut Builder, recipe: &Recipe) -> Vec<Instruction> {
    let mut body = Vec::new();
    let gene = recipe.month.first().copied().unwrap_or_default();
    let uniform = b.register();
    body.push(Instruction::Draw { target: uniform, draw: 2 });
    let small = b.binary(&mut body, Binary::Divide, uniform, Register(8));
    for rate in [small, b.pick(gene.1)] {
        let target = b.register();
        body.push(Instruction::Jumps { target, draw: 2, distribution: u32::from(gene.2) % 4, rate });
        b.readable.push(target);
    }
    body
}

/// guess ← guess / 2 + something: settles where that is defined.
fn circle(b: &mut Builder, recipe: &Recipe, before: &mut Vec<Instruction>) -> ProgramStep {
    let (half, start) = (Register(0), b.pick(recipe.circle.len() as u16));
    let gene = recipe.circle.first().copied().unwrap_or_default();
    let (mut start, mut some) = (start, b.pick(gene.1));
    if gene.0 % 5 != 0 {
        start = b.defined(before, start, Register(6));
        some = b.defined(before, some, Register(5));
    }
    let guess = b.unary(before, Unary::Copy, start);
    let mut body = Vec::new();
    let own = b.binary(&mut body, Binary::Multiply, guess, half);
    let new = b.binary(&mut body, Binary::Add, own, some);
    body.extend(b.body(&recipe.circle, PRELUDE, false));
    b.readable.push(new);
    ProgramStep::Solve { body, guesses: vec![Guess { guess, new, tolerance: 1e-3 }], most: 30 }
}

fn clearing(b: &mut Builder, recipe: &Recipe, body: &mut Vec<Instruction>) -> Clearing {
    let mut clearing = Clearing::default();
    let outside = recipe.parties;
    for (index, party) in b.parties.clone().into_iter().enumerate() {
        let is_outside = index as u32 == outside;
        let cost = (index == 0).then(|| DefaultCost {
            payee: outside,
            cash: Register(0),
            receipts: Register(7),
            paid: b.register(),
        });
        clearing.nodes.push(ClearingNode {
            cash: vec![party.cash],
            outside: is_outside,
            floor: (index == 1).then_some(Register(1)),
            default_cost: cost,
            short: b.register(),
        });
    }
    for (index, &(kind, x, y, z)) in recipe.dues.iter().enumerate() {
        let payer = u32::from(x) % (outside + 1);
        let payee = (payer + 1 + u32::from(y) % outside) % (outside + 1);
        let fixed = |of: &Due| matches!(of.amount, Amount::Fixed(_));
        let of: Vec<u32> = (0..index as u32).filter(|&of| fixed(&clearing.dues[of as usize]) && of % 2 == 0).collect();
        let capped = (z % 3 == 0).then_some(Register(2));
        let share = [Register(0), Register(4), Register(7)][usize::from(z) % 3];
        // Nothing is nothing, whatever its sign.
        let nothing = Register(9);
        let share = if z % 11 == 0 { nothing } else { share };
        let amount = match kind % 6 {
            0 if recipe.inner && payer != outside => {
                Amount::Available { share: if z % 2 == 0 { Register(4) } else { share }, most: capped }
            }
            1 | 2 if recipe.inner => Amount::Received { share, of, most: capped },
            _ => {
                let mut source = b.pick(z);
                if kind % 7 != 0 {
                    source = b.defined(body, source, Register(5));
                }
                let amount = b.amount(body, source, kind % 3 == 0);
                Amount::Fixed(if kind % 5 == 0 { b.binary(body, Binary::Multiply, amount, nothing) } else { amount })
            }
        };
        clearing.dues.push(Due {
            payer,
            payee,
            tier: u32::from(kind) / 6 % 3,
            lapses: kind % 5 == 1,
            carry: (y % 4 != 0 && !matches!(amount, Amount::Available { .. })).then(|| b.state()),
            amount,
            due: b.register(),
            paid: b.register(),
        });
    }
    clearing.gap = recipe.dues.len().is_multiple_of(2).then(|| b.register());
    b.readable.extend(clearing.gap);
    clearing
}

/// Two owners, of the first and of every other node; a third of their dues take their mark.
fn tags(b: &mut Builder, clearing: &Clearing) -> TagLayout {
    let owner: Vec<Option<u32>> = (0..clearing.nodes.len()).map(|node| [Some(0), Some(1), None][node % 3]).collect();
    let payment = |(index, due): (usize, &Due)| TaggedPayment {
        dues: vec![index as u32],
        marks: index % 3 == 0 && due.payer % 3 != 2,
    };
    let payments = clearing.dues.iter().enumerate().rev().map(payment).collect();
    let held = clearing.nodes.iter().map(|node| match node.outside {
        true => Vec::new(),
        false => (0..3).map(|_| b.state()).collect(),
    });
    let held = held.collect();
    let origins = [MoneyOrigin::Customers, MoneyOrigin::Owner(0), MoneyOrigin::Owner(1), MoneyOrigin::Opening];
    let every_other: Vec<u32> = (0..clearing.dues.len() as u32).filter(|payment| payment % 2 == 0).collect();
    let sum = |origin| TaggedSum { payments: every_other.clone(), origin, target: b.register() };
    TagLayout { clearing: 0, owners: 2, owner, payments, held, found: origins.map(sum).into() }
}

/// Books payments, and what was not paid as a claim.
fn payments(b: &mut Builder, clearing: &Clearing) -> (Vec<Instruction>, Vec<Posting>) {
    let (mut body, mut postings) = (Vec::new(), Vec::new());
    let mut post = |debit, credit, amount| {
        postings.push(Posting { debit, credit, amount });
    };
    for due in &clearing.dues {
        let rest = b.binary(&mut body, Binary::Subtract, due.due, due.paid);
        let (payer, payee) = (b.parties[due.payer as usize], b.parties[due.payee as usize]);
        post(payer.equity, payer.cash, due.paid);
        post(payee.cash, payee.equity, due.paid);
        post(payer.equity, payer.debt, rest);
        post(payee.claim, payee.equity, rest);
    }
    for (index, node) in clearing.nodes.iter().enumerate() {
        if let Some(cost) = &node.default_cost {
            let (payer, payee) = (b.parties[index], b.parties[cost.payee as usize]);
            post(payer.equity, payer.cash, cost.paid);
            post(payee.cash, payee.equity, cost.paid);
        }
    }
    (body, postings)
}

/// New states; most are kept finite, some may fail the path.
fn commit(b: &mut Builder, recipe: &Recipe, states: &[Register], body: &mut Vec<Instruction>) -> Vec<Update> {
    let mut updates = Vec::new();
    for (index, &state) in states.iter().enumerate() {
        let gene = recipe.month.get(index).copied().unwrap_or_default();
        let new = b.pick(gene.2);
        let source = if gene.0 % 4 == 0 { new } else { b.defined(body, new, states[(index + 1) % states.len()]) };
        updates.push(Update { source, target: state });
    }
    updates
}

/// The program, a variant with a month less, and a comparison of all their scalars.
pub fn ensemble(recipe: &Recipe) -> Ensemble {
    let base = build(recipe);
    let mut shorter = recipe.clone();
    shorter.months = (recipe.months - 1).max(1);
    let mut programs = vec![base, build(&shorter)];
    let mut conclusion = Conclusion::default();
    for scalar in 0..programs[0].scalars.len() {
        let first = conclusion.registers;
        for program in 0..2 {
            let register = Register(first + program);
            conclusion.inputs.push(ConclusionInput { program: program as usize, place: scalar, register });
        }
        conclusion.instructions.push(Instruction::Binary {
            operation: Binary::Subtract,
            target: Register(first + 2),
            a: Register(first),
            b: Register(first + 1),
        });
        conclusion.registers += 3;
        conclusion.outputs.extend([Register(first), Register(first + 2)]);
    }
    let monthly = monthly(&mut programs[0]);
    Ensemble { programs, conclusion, monthly }
}

/// Each state of a program, and what it lies above the next.
fn monthly(program: &mut Program) -> Conclusion {
    program.series = program.states.clone();
    let states = program.series.len() as u32;
    let mut monthly = Conclusion { registers: 2 * states, ..Conclusion::default() };
    for state in 0..states {
        let (a, b, target) = (Register(state), Register((state + 1) % states), Register(states + state));
        monthly.inputs.push(ConclusionInput { program: 0, place: state as usize, register: a });
        monthly.instructions.push(Instruction::Binary { operation: Binary::Subtract, target, a, b });
        monthly.outputs.extend([a, target]);
    }
    monthly
}
