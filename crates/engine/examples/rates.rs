//! Nanoseconds that each sort of instruction and step takes on one path, on one thread: what `cost.rs` counts with.
//!
//! `cargo run --release -p offtake-engine --example rates`

use chance::{Distribution, Draw, DrawKind, Recurrence, Sampler};
use offtake_engine::{Request, run};
use program::{
    AccountColumn, Amount, Binary, Clearing, ClearingNode, Constant, Due, Ensemble, History, Instruction, LedgerLayout,
    Lookup, Posting, Program, ProgramStep, Register, Unary, Update,
};

const PATHS: u64 = 1280;
const MONTHS: u32 = 120;

/// A month that does one thing so often.
struct Month {
    program: Program,
    body: Vec<Instruction>,
    last: Register,
}

impl Month {
    fn new() -> Self {
        let state = Register(0);
        let program = Program { months: MONTHS, registers: 1, states: vec![state], ..Program::default() };
        Month { program, body: Vec::new(), last: state }
    }

    fn register(&mut self) -> Register {
        self.program.registers += 1;
        Register(self.program.registers - 1)
    }

    fn constant(&mut self, value: f64) -> Register {
        let register = self.register();
        self.program.constants.push(Constant { register, value });
        register
    }

    fn draw(&mut self, kind: DrawKind) -> u32 {
        let key = self.program.draws.len() as u64;
        self.program.draws.push(Draw { key, kind, recurrence: Recurrence::Monthly });
        self.program.draws.len() as u32 - 1
    }

    fn add(&mut self, instruction: impl FnOnce(Register, Register) -> Instruction) {
        let target = self.register();
        self.body.push(instruction(target, self.last));
        self.last = target;
    }

    fn binary(&mut self, operation: Binary, b: Register) {
        self.add(|target, a| Instruction::Binary { operation, target, a, b });
    }

    fn unary(&mut self, operation: Unary) {
        self.add(|target, a| Instruction::Unary { operation, target, a });
    }

    /// Adds what the instruction writes to what went before, so that nothing is left out.
    fn beside(&mut self, instruction: impl FnOnce(Register) -> Instruction) {
        let target = self.register();
        self.body.push(instruction(target));
        self.binary(Binary::Minimum, target);
    }

    fn seconds(mut self, further: Vec<ProgramStep>) -> f64 {
        let mut steps = vec![ProgramStep::Compute(std::mem::take(&mut self.body))];
        steps.extend(further);
        steps.push(ProgramStep::Commit(vec![Update { source: self.last, target: Register(0) }]));
        if !self.program.histories.is_empty() {
            steps.push(ProgramStep::Remember);
        }
        self.program.month = steps;
        seconds(self.program)
    }
}

/// Seconds that this thread has run: on a busy machine less than the clock says.
fn on_processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux machine");
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).expect("a number") * 1e-9
}

fn seconds(program: Program) -> f64 {
    let ensemble = Ensemble { programs: vec![program], ..Ensemble::default() };
    let request = Request {
        seed: 1,
        sampler: Sampler::Sobol,
        paths: PATHS,
        threads: 1,
        series: Vec::new(),
        monthly: Vec::new(),
        ledger_sums: Vec::new(),
        unpaid: Vec::new(),
        shortcuts: offtake_engine::Shortcuts::default(),
        progress: None,
    };
    let best = (0..3).map(|_| {
        let start = on_processor();
        run(&ensemble, &request);
        on_processor() - start
    });
    best.fold(f64::INFINITY, f64::min)
}

/// Nanoseconds of one thing, from runs with some and with three times as many.
fn rate(name: &str, some: usize, make: impl Fn(usize) -> f64) {
    let (few, many) = (make(some), make(3 * some));
    let each = (many - few) / (2 * some) as f64 / PATHS as f64 / f64::from(MONTHS);
    println!("{name:32} {:10.3} ns", each * 1e9);
}

fn computed(name: &str, one: impl Fn(&mut Month)) {
    rate(name, 100, |count| {
        let mut month = Month::new();
        (0..count).for_each(|_| one(&mut month));
        month.seconds(Vec::new())
    });
}

fn main() {
    booked();
    drawn();
    mixtures();
    past();
    for operation in [Binary::Add, Binary::Minimum, Binary::Less, Binary::And] {
        computed(&format!("{operation:?}"), |month| month.binary(operation, Register(0)));
    }
    computed("Divide", |month| {
        let by = month.constant(1.25);
        month.binary(Binary::Divide, by);
    });
    computed("Power", |month| {
        let by = month.constant(0.5);
        month.binary(Binary::Power, by);
    });
    computed("Select", |month| {
        month.add(|target, a| Instruction::Select { target, condition: Register(0), yes: a, no: a });
    });
    for operation in [Unary::Negate, Unary::Floor, Unary::Round, Unary::SquareRoot, Unary::Exponential] {
        computed(&format!("{operation:?}"), |month| month.unary(operation));
    }
    computed("Logarithm", |month| {
        let plus = month.constant(10.0);
        month.binary(Binary::Maximum, plus);
        month.unary(Unary::Logarithm);
    });
    computed("NormalDistribution", |month| month.unary(Unary::NormalDistribution));
    computed("NormalQuantile of it", |month| {
        month.unary(Unary::NormalDistribution);
        month.unary(Unary::NormalQuantile);
    });
}

fn drawn() {
    for (name, kind) in [("Draw uniform", DrawKind::Uniform), ("Draw normal", DrawKind::Normal)] {
        computed(name, |month| {
            let draw = month.draw(kind);
            month.beside(|target| Instruction::Draw { target, draw });
        });
    }
    let normal = Distribution::Normal { mean: 0.0, sd: 1.0 };
    for (name, distribution) in [
        ("Quantile uniform", Distribution::Uniform { low: 0.0, high: 1.0 }),
        ("Quantile normal", normal.clone()),
        ("Quantile lognormal", Distribution::LogNormal { mu: 0.0, sigma: 1.0 }),
        ("Quantile triangular", Distribution::Triangular { low: 0.0, mode: 0.5, high: 1.0 }),
        ("Quantile beta", Distribution::Beta { a: 2.5, b: 3.5, low: 0.0, high: 1.0 }),
        ("Quantile bernoulli", Distribution::Bernoulli { probability: 0.5 }),
        ("Quantile truncated normal", Distribution::Truncated { inner: Box::new(normal), low: -1.0, high: 1.0 }),
    ] {
        rate(name, 1, |count| {
            let mut month = Month::new();
            month.program.distributions.push(distribution.clone());
            let draw = month.draw(DrawKind::Uniform);
            let uniform = month.register();
            month.body.push(Instruction::Draw { target: uniform, draw });
            for place in 0..count {
                // Each at a place of its own, as what is the same is computed once.
                let share = month.constant(1.0 / (place + 2) as f64);
                let a = month.register();
                month.body.push(Instruction::Binary { operation: Binary::Multiply, target: a, a: uniform, b: share });
                month.beside(|target| Instruction::Quantile { target, distribution: 0, a });
            }
            month.seconds(Vec::new())
        });
    }
    for mean in [0.5, 50.0, 500.0] {
        rate(&format!("Jumps, {mean} a month"), 2, |count| {
            let mut month = Month::new();
            month.program.distributions.push(Distribution::Normal { mean: 0.0, sd: 0.1 });
            let rate = month.constant(mean);
            for _ in 0..count {
                let draw = month.draw(DrawKind::Uniform);
                month.beside(|target| Instruction::Jumps { target, draw, distribution: 0, rate });
            }
            month.seconds(Vec::new())
        });
    }
}

/// So slow that a few draws suffice.
fn mixtures() {
    for count in [2, 16] {
        let components = (0..count).map(|place| Distribution::Normal { mean: f64::from(place), sd: 1.0 });
        let weights = vec![1.0 / f64::from(count); count as usize];
        let mixture = Distribution::Mixture { weights, components: components.collect() };
        let uniform: Vec<f64> = (1..1000).map(|place| f64::from(place) / 1000.0).collect();
        let mut drawn = vec![0.0; uniform.len()];
        let start = on_processor();
        chance::quantile_slice(&mixture, &uniform, &mut drawn);
        let each = (on_processor() - start) / uniform.len() as f64;
        println!("{:32} {:10.3} ns", format!("Quantile mixture of {count}"), each * 1e9);
    }
}

fn past() {
    for rows in [4, 400] {
        computed(&format!("Table of {rows}"), |month| {
            let arguments: Vec<f64> = (0..rows).map(f64::from).collect();
            if month.program.tables.is_empty() {
                month.program.tables.push(Lookup { values: arguments.clone(), arguments, linear: true });
            }
            month.beside(|target| Instruction::Table { target, table: 0, a: Register(0) });
        });
    }
    let remembering = |month: &mut Month| {
        if month.program.histories.is_empty() {
            month.program.histories.push(History { source: Register(0), months: 120 });
        }
    };
    computed("Lag", |month| {
        remembering(month);
        month.beside(|target| Instruction::Lag { target, history: 0, lag: 12, initial: Register(0) });
    });
    computed("Window of 24", |month| {
        remembering(month);
        month.beside(|target| Instruction::Window { target, history: 0, window: 24 });
    });
    for months in [12, 120] {
        rate(&format!("InternalRate of {months}"), 4, |count| {
            let mut month = Month::new();
            month.program.months = months;
            month.program.histories.push(History { source: Register(1), months });
            let (minus, one) = (month.constant(-10.0), month.constant(1.0));
            month.add(|target, a| Instruction::Select { target, condition: a, yes: one, no: minus });
            let months_run = f64::from(months);
            let body = (0..count).map(|_| {
                let target = month.register();
                month.program.scalars.push(target);
                Instruction::InternalRate { target, history: 0, days: None }
            });
            let finale: Vec<Instruction> = body.collect();
            let commit = vec![Update { source: one, target: Register(0) }];
            let body = std::mem::take(&mut month.body);
            month.program.histories[0].source = month.last;
            month.program.month = vec![ProgramStep::Compute(body), ProgramStep::Commit(commit), ProgramStep::Remember];
            month.program.finale = vec![ProgramStep::Compute(finale)];
            // Once a path, not once a month.
            seconds(month.program) * f64::from(MONTHS) / months_run
        });
    }
}

/// Parties that pay each other round a ring, two dues each, and one outside of it; all are short unless they have `cash`.
fn ring(parties: u32, cash: f64) -> f64 {
    let mut month = Month::new();
    let amount = month.constant(100.0);
    let opening = month.constant(cash);
    let mut nodes = Vec::new();
    let mut dues = Vec::new();
    let mut accounts = Vec::new();
    let mut postings = Vec::new();
    for party in 0..parties {
        let (money, equity) = (month.register(), month.register());
        month.program.states.extend([money, equity]);
        accounts.extend([money, equity].map(|register| AccountColumn { register, book: party }));
        postings.push(Posting { debit: money, credit: equity, amount: opening });
        let short = month.register();
        nodes.push(ClearingNode { cash: vec![money], outside: false, floor: None, default_cost: None, short });
        for (step, tier) in [(1, 1), (3, 2)] {
            let (due, paid) = (month.register(), month.register());
            let payee = (party + step) % parties;
            dues.push(Due {
                payer: party,
                payee,
                tier,
                lapses: false,
                amount: Amount::Fixed(amount),
                due,
                paid,
                carry: None,
            });
        }
    }
    let (outside, wide) = (month.register(), month.register());
    month.program.states.push(outside);
    for party in 0..parties {
        let (due, paid) = (month.register(), month.register());
        let amount = Amount::Fixed(amount);
        dues.push(Due { payer: party, payee: parties, tier: 3, lapses: false, amount, due, paid, carry: None });
    }
    nodes.push(ClearingNode { cash: vec![outside], outside: true, floor: None, default_cost: None, short: wide });
    accounts.push(AccountColumn { register: outside, book: parties });
    month.program.ledger = LedgerLayout { books: parties + 1, accounts, mirrors: Vec::new() };
    month.program.prelude = vec![ProgramStep::Post(postings)];
    let shorts: Vec<Register> = nodes.iter().map(|node: &ClearingNode| node.short).collect();
    month.program.clearings.push(Clearing { nodes, dues, gap: None });
    month.add(|target, a| Instruction::Binary { operation: Binary::Add, target, a, b: shorts[0] });
    let Month { mut program, body, last } = month;
    program.month = vec![
        ProgramStep::Clear(0),
        ProgramStep::Compute(body),
        ProgramStep::Commit(vec![Update { source: last, target: Register(0) }]),
    ];
    program.months = 12;
    seconds(program) * f64::from(MONTHS) / 12.0
}

fn booked() {
    rate("Posting", 100, |count| {
        let mut month = Month::new();
        let [debit, credit] = [(); 2].map(|()| month.register());
        month.program.states.extend([debit, credit]);
        let accounts = [debit, credit].map(|register| AccountColumn { register, book: 0 }).to_vec();
        month.program.ledger = LedgerLayout { books: 1, accounts, mirrors: Vec::new() };
        let amount = month.constant(100.0);
        month.unary(Unary::Negate);
        month.seconds(vec![ProgramStep::Post(vec![Posting { debit, credit, amount }; count])])
    });
    rate("Clearing, all pay: a due", 300, |dues| ring((dues / 3) as u32, 1e9));
    for parties in [10, 50, 200] {
        let each = ring(parties, 50.0) / PATHS as f64 / f64::from(MONTHS);
        println!("{:32} {:10.3} ns", format!("Clearing, {parties} parties short"), each * 1e9);
    }
}
