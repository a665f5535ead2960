//! The program being written: registers, blocks of instructions by phase, shared subexpressions.

use std::collections::{BTreeMap, BTreeSet};

use chance::{Distribution, Draw, DrawKind, Recurrence};
use program::{
    AccountColumn, Binary, Clearing, Constant, Guess, History, Instruction, Lookup, Mirror, Posting, Program,
    ProgramStep, Register, TagLayout, Unary, Update,
};
use scenario::LookupRow;

use crate::assembly::ends::OpenEnds;
use crate::assembly::journal::{Journal, Stage};
use crate::map::StateSource;

/// When a register holds its value. Each phase may read what earlier ones wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Always.
    Constant,
    /// Once per path, before the opening balances are posted.
    Prelude,
    /// Once per path, after the opening balances are posted.
    Opened,
    /// Each month, before clearing.
    Open,
    /// Each month, after clearing; accounts still stand at their opening values.
    Settled,
    /// Each month, after the dues are posted.
    Posted,
    /// Each month, after what is lost is written off.
    Valuation,
    /// Each month, when the ledger is closed.
    Close,
    /// After the last month.
    Finale,
}

const PHASES: usize = Phase::Finale as usize + 1;

/// Steps of one phase; the last instructions are still open.
#[derive(Default)]
struct Block {
    steps: Vec<ProgramStep>,
    open: Vec<Instruction>,
}

impl Block {
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.steps.push(ProgramStep::Compute(std::mem::take(&mut self.open)));
        }
    }

    fn into_steps(mut self) -> Vec<ProgramStep> {
        self.close();
        self.steps
    }
}

/// An instruction without its target: equal ones in one phase share a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Unary(Unary, Register),
    Binary(Binary, Register, Register),
    Select { condition: Register, yes: Register, no: Register },
    Month,
    Quantile { distribution: u32, a: Register },
    Table { table: u32, a: Register },
    Lag { history: u32, lag: u32, initial: Register },
    Window { history: u32, window: u32 },
    InternalRate { history: u32, days: Option<u32> },
    Draw { draw: u32 },
    Jumps { draw: u32, distribution: u32, rate: Register },
}

impl Shape {
    /// The instruction that writes to this target.
    fn instruction(self, target: Register) -> Instruction {
        match self {
            Shape::Unary(operation, a) => Instruction::Unary { operation, target, a },
            Shape::Binary(operation, a, b) => Instruction::Binary { operation, target, a, b },
            Shape::Select { condition, yes, no } => Instruction::Select { target, condition, yes, no },
            Shape::Month => Instruction::Month { target },
            Shape::Quantile { distribution, a } => Instruction::Quantile { target, distribution, a },
            Shape::Table { table, a } => Instruction::Table { target, table, a },
            Shape::Lag { history, lag, initial } => Instruction::Lag { target, history, lag, initial },
            Shape::Window { history, window } => Instruction::Window { target, history, window },
            Shape::InternalRate { history, days } => Instruction::InternalRate { target, history, days },
            Shape::Draw { draw } => Instruction::Draw { target, draw },
            Shape::Jumps { draw, distribution, rate } => Instruction::Jumps { target, draw, distribution, rate },
        }
    }
}

/// Whole minor units behind an amount of money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Booked {
    pub minor: Register,
    /// Minor units in a major one.
    pub scale: f64,
}

/// Builds a [`Program`].
pub(crate) struct Assembler {
    /// All but its steps.
    program: Program,
    phases: Vec<Phase>,
    certain: Vec<bool>,
    ends: Vec<OpenEnds>,
    /// The ends of what a history may give.
    past: OpenEnds,
    /// Registers that hold whole numbers, as far as a glance shows.
    whole: BTreeSet<Register>,
    /// Money of which the minor units are known, whole.
    booked: BTreeMap<Register, Booked>,
    constants: BTreeMap<u64, Register>,
    values: BTreeMap<Register, f64>,
    shared: BTreeMap<(Shape, Phase), Register>,
    blocks: [Block; PHASES],
    body: Option<(Phase, Vec<Instruction>)>,
    /// Initial values of states.
    initials: Vec<Update>,
    /// What states become at the end of a month.
    commits: Vec<Update>,
    state_sources: BTreeMap<Register, StateSource>,
}

impl Assembler {
    /// A program of nothing yet. `unlimited` says whether anything in it may be so.
    pub fn new(months: u32, unlimited: bool) -> Self {
        Assembler {
            program: Program { months, ..Program::default() },
            phases: Vec::new(),
            certain: Vec::new(),
            ends: Vec::new(),
            past: if unlimited { OpenEnds::BOTH } else { OpenEnds::default() },
            whole: BTreeSet::new(),
            booked: BTreeMap::new(),
            constants: BTreeMap::new(),
            values: BTreeMap::new(),
            shared: BTreeMap::new(),
            blocks: Default::default(),
            body: None,
            initials: Vec::new(),
            commits: Vec::new(),
            state_sources: BTreeMap::new(),
        }
    }

    /// A register that something other than an instruction writes in this phase, and whether it is never undefined.
    pub fn column(&mut self, phase: Phase, certain: bool) -> Register {
        let register = Register(self.program.registers);
        self.program.registers += 1;
        self.phases.push(phase);
        self.certain.push(certain);
        self.ends.push(OpenEnds::default());
        register
    }

    pub fn phase(&self, register: Register) -> Phase {
        self.phases[register.0 as usize]
    }

    /// Whether a register is never undefined.
    pub fn is_certain(&self, register: Register) -> bool {
        self.certain[register.0 as usize]
    }

    /// Whether a register may be unlimited.
    pub fn open_ends(&self, register: Register) -> OpenEnds {
        self.ends[register.0 as usize]
    }

    /// The number that a register always holds, if it is a constant.
    pub fn known(&self, register: Register) -> Option<f64> {
        self.values.get(&register).copied()
    }

    pub fn constant(&mut self, value: f64) -> Register {
        if let Some(register) = self.constants.get(&value.to_bits()) {
            return *register;
        }
        let register = self.column(Phase::Constant, value.is_finite());
        self.ends[register.0 as usize] = OpenEnds::of_number(value);
        if value.trunc() == value {
            self.whole.insert(register);
        }
        self.program.constants.push(Constant { register, value });
        self.constants.insert(value.to_bits(), register);
        self.values.insert(register, value);
        register
    }

    /// A state that begins at 0.
    pub fn state(&mut self) -> Register {
        let register = self.column(Phase::Open, true);
        self.program.states.push(register);
        register
    }

    /// A register that a clearing writes: whole minor units.
    pub fn cleared(&mut self) -> Register {
        let register = self.column(Phase::Settled, true);
        self.whole.insert(register);
        register
    }

    /// Whether a register holds whole numbers (or none), as far as a glance shows.
    pub fn is_whole(&self, register: Register) -> bool {
        self.whole.contains(&register)
    }

    /// Says that a state takes only whole numbers.
    pub fn is_always_whole(&mut self, state: Register) {
        self.whole.insert(state);
    }

    /// Whole minor units as money: a register of its own also where a unit of money is one minor unit, as of the yen. Money
    /// that were its own minor units would be looked behind without end.
    pub fn booked(&mut self, minor: Register, scale: f64) -> Register {
        let divisor = self.constant(scale);
        let (phase, certain) = (self.phase(minor).max(Phase::Prelude), self.is_certain(minor));
        let money = self.share(Shape::Binary(Binary::Divide, minor, divisor), phase, certain);
        self.booked.insert(money, Booked { minor, scale });
        money
    }

    /// The minor units behind money, if they are known and whole.
    pub fn minor_of(&self, money: Register) -> Option<Booked> {
        self.booked.get(&money).copied()
    }

    /// A state that begins at 0, and what it belongs to.
    pub fn state_of(&mut self, source: StateSource) -> Register {
        let state = self.state();
        self.state_sources.insert(state, source);
        state
    }

    /// What each state belongs to.
    pub fn state_sources(&self) -> &BTreeMap<Register, StateSource> {
        &self.state_sources
    }

    /// An account of a book, in minor units. It stands from the opening on; reads of it say at which phase.
    pub fn account(&mut self, book: u32) -> Register {
        let register = self.column(Phase::Opened, true);
        self.whole.insert(register);
        self.program.states.push(register);
        self.program.ledger.books = self.program.ledger.books.max(book + 1);
        self.program.ledger.accounts.push(AccountColumn { register, book });
        register
    }

    pub fn mirror(&mut self, holder: Vec<Register>, issuer: Vec<Register>) {
        self.program.ledger.mirrors.push(Mirror { holder, issuer });
    }

    pub fn unary(&mut self, operation: Unary, a: Register) -> Register {
        self.unary_from(Phase::Prelude, operation, a)
    }

    /// Like [`Self::unary`], not before `phase` (the operand may be an account).
    pub fn unary_from(&mut self, phase: Phase, operation: Unary, a: Register) -> Register {
        let certain = match operation {
            Unary::Defined => true,
            Unary::SquareRoot | Unary::Logarithm | Unary::NormalQuantile => false,
            _ => self.is_certain(a),
        };
        let phase = phase.max(self.phase(a));
        self.share(Shape::Unary(operation, a), phase, certain)
    }

    pub fn binary(&mut self, operation: Binary, a: Register, b: Register) -> Register {
        self.binary_from(Phase::Prelude, operation, a, b)
    }

    /// Like [`Self::binary`], not before `phase` (an operand may be an account).
    pub fn binary_from(&mut self, phase: Phase, operation: Binary, a: Register, b: Register) -> Register {
        // One is neutral to the bit.
        match operation {
            Binary::Multiply | Binary::And if self.known(a) == Some(1.0) && self.settles(phase, b) => return b,
            Binary::Multiply | Binary::Divide | Binary::And if self.known(b) == Some(1.0) && self.settles(phase, a) => {
                return a;
            }
            Binary::Or if self.known(a) == Some(0.0) => return b,
            Binary::Or if self.known(b) == Some(0.0) => return a,
            _ => {}
        }
        let both = self.is_certain(a) && self.is_certain(b);
        let certain = match operation {
            Binary::Divide => both && self.known(b).is_some_and(|b| b != 0.0),
            Binary::Power => both && self.known(a).is_some_and(|a| a > 0.0),
            _ => both,
        };
        let phase = phase.max(self.phase(a)).max(self.phase(b));
        self.share(Shape::Binary(operation, a, b), phase, certain)
    }

    /// Whether a register may be used as it is where a value of this phase is asked for.
    fn settles(&self, phase: Phase, register: Register) -> bool {
        phase <= Phase::Prelude || self.phase(register) >= phase
    }

    pub fn select(&mut self, condition: Register, yes: Register, no: Register) -> Register {
        match self.known(condition) {
            Some(1.0) => return yes,
            Some(0.0) => return no,
            _ => {}
        }
        let phase = [condition, yes, no].iter().fold(Phase::Prelude, |phase, r| phase.max(self.phase(*r)));
        let certain = [condition, yes, no].iter().all(|r| self.is_certain(*r));
        self.share(Shape::Select { condition, yes, no }, phase, certain)
    }

    /// The number of the month, from 0.
    pub fn month(&mut self, phase: Phase) -> Register {
        self.share(Shape::Month, phase, true)
    }

    pub fn quantile(&mut self, distribution: &Distribution, uniform: Register) -> Register {
        let distribution = self.distribution(distribution);
        let phase = self.phase(uniform).max(Phase::Prelude);
        self.share(Shape::Quantile { distribution, a: uniform }, phase, true)
    }

    /// The number of a distribution, each once.
    fn distribution(&mut self, distribution: &Distribution) -> u32 {
        let distributions = &mut self.program.distributions;
        let known = distributions.iter().position(|d| d == distribution);
        let index = known.unwrap_or_else(|| {
            distributions.push(distribution.clone());
            distributions.len() - 1
        });
        index as u32
    }

    /// The value of a table with these rows at an argument.
    pub fn table_of(&mut self, rows: &[LookupRow], linear: bool, at: Register) -> Register {
        let is_this = |table: &Lookup| {
            let arguments = table.arguments.iter().eq(rows.iter().map(|row| &row.at));
            table.linear == linear && arguments && table.values.iter().eq(rows.iter().map(|row| &row.value))
        };
        let table = match self.program.tables.iter().position(is_this) {
            Some(known) => known as u32,
            None => {
                let (arguments, values) = rows.iter().map(|row| (row.at, row.value)).unzip();
                self.lookup(Lookup { arguments, values, linear })
            }
        };
        self.table_at(table, at)
    }

    pub fn table(&mut self, lookup: Lookup, at: Register) -> Register {
        let table = self.lookup(lookup);
        self.table_at(table, at)
    }

    fn table_at(&mut self, table: u32, at: Register) -> Register {
        let (phase, certain) = (self.phase(at).max(Phase::Prelude), self.is_certain(at));
        self.share(Shape::Table { table, a: at }, phase, certain)
    }

    /// The place of a table.
    fn lookup(&mut self, lookup: Lookup) -> u32 {
        let tables = &mut self.program.tables;
        let known = tables.iter().position(|t| *t == lookup);
        let index = known.unwrap_or_else(|| {
            tables.push(lookup);
            tables.len() - 1
        });
        index as u32
    }

    /// A history, whose source is set when known.
    pub fn history(&mut self, months: u32) -> u32 {
        let source = Register(0);
        self.program.histories.push(History { source, months });
        self.program.histories.len() as u32 - 1
    }

    /// Lets a history reach back at least so many months.
    pub fn lengthen(&mut self, history: u32, months: u32) {
        let kept = &mut self.program.histories[history as usize].months;
        *kept = (*kept).max(months);
    }

    /// Says what a history remembers.
    pub fn remember(&mut self, history: u32, source: Register) {
        self.program.histories[history as usize].source = source;
    }

    /// Adds a clearing of the month.
    pub fn clear(&mut self, clearing: Clearing) {
        self.program.clearings.push(clearing);
    }

    /// The clearing of the month, if there is one.
    pub fn clearing(&self) -> Option<&Clearing> {
        self.program.clearings.first()
    }

    /// The fragility gap of the clearing, in minor units and fractions of them; none if failing costs nobody anything.
    pub fn fragility_gap(&mut self) -> Option<Register> {
        let costly = |clearing: &Clearing| clearing.nodes.iter().any(|node| node.default_cost.is_some());
        let clearing = self.program.clearings.first().filter(|clearing| costly(clearing))?;
        let gap = clearing.gap.unwrap_or_else(|| self.column(Phase::Settled, false));
        self.program.clearings[0].gap = Some(gap);
        Some(gap)
    }

    /// Follows the money of the clearing.
    pub fn tag(&mut self, tags: TagLayout) {
        self.program.tags.push(tags);
    }

    pub fn lag(&mut self, phase: Phase, history: u32, lag: u32, initial: Register) -> Register {
        let phase = phase.max(self.phase(initial));
        self.share(Shape::Lag { history, lag, initial }, phase, false)
    }

    pub fn window(&mut self, phase: Phase, history: u32, window: u32) -> Register {
        self.share(Shape::Window { history, window }, phase, false)
    }

    /// The rate of return of monthly amounts, or of those that stand on days by month.
    pub fn internal_rate(&mut self, history: u32, days: Option<Lookup>) -> Register {
        let days = days.map(|days| self.lookup(days));
        self.share(Shape::InternalRate { history, days }, Phase::Finale, false)
    }

    /// A fresh number; asked for once per draw.
    pub fn draw(&mut self, key: u64, kind: DrawKind, recurrence: Recurrence) -> Register {
        self.program.draws.push(Draw { key, kind, recurrence });
        let draw = self.program.draws.len() as u32 - 1;
        let phase = match recurrence {
            Recurrence::Constant => Phase::Prelude,
            Recurrence::Monthly => Phase::Open,
        };
        self.share(Shape::Draw { draw }, phase, true)
    }

    /// The sum of a month's jumps. A draw of its own, asked for once.
    pub fn jumps(&mut self, key: u64, sizes: &Distribution, rate: Register) -> Register {
        let distribution = self.distribution(sizes);
        self.program.draws.push(Draw { key, kind: DrawKind::Uniform, recurrence: Recurrence::Monthly });
        let draw = self.program.draws.len() as u32 - 1;
        let phase = self.phase(rate).max(Phase::Open);
        self.share(Shape::Jumps { draw, distribution, rate }, phase, false)
    }

    fn share(&mut self, shape: Shape, phase: Phase, certain: bool) -> Register {
        if let Some(register) = self.shared.get(&(shape, phase)) {
            return *register;
        }
        let target = self.column(phase, certain);
        self.ends[target.0 as usize] = self.ends_of(&shape);
        if self.gives_whole(&shape) {
            self.whole.insert(target);
        }
        self.shared.insert((shape, phase), target);
        self.emit(phase, shape.instruction(target));
        target
    }

    fn ends_of(&self, shape: &Shape) -> OpenEnds {
        let ends = |register: &Register| self.open_ends(*register);
        match shape {
            Shape::Unary(operation, a) => OpenEnds::of_unary(*operation, ends(a)),
            Shape::Binary(operation, a, b) => OpenEnds::of_binary(*operation, ends(a), ends(b)),
            Shape::Select { yes, no, .. } => ends(yes).or(ends(no)),
            Shape::Table { table, .. } => OpenEnds::of_table(&self.program.tables[*table as usize]),
            Shape::Lag { initial, .. } => ends(initial).or(self.past),
            Shape::Window { .. } => self.past,
            Shape::Month
            | Shape::Quantile { .. }
            | Shape::InternalRate { .. }
            | Shape::Draw { .. }
            | Shape::Jumps { .. } => OpenEnds::default(),
        }
    }

    fn gives_whole(&self, shape: &Shape) -> bool {
        let whole = |register: &Register| self.is_whole(*register);
        match shape {
            Shape::Unary(operation, a) => match operation {
                Unary::Floor | Unary::Round | Unary::Defined => true,
                Unary::Copy | Unary::Negate | Unary::Absolute | Unary::Not => whole(a),
                _ => false,
            },
            Shape::Binary(operation, a, b) => match operation {
                Binary::Divide | Binary::Power => false,
                Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Minimum | Binary::Maximum => {
                    whole(a) && whole(b)
                }
                _ => true,
            },
            Shape::Select { yes, no, .. } => whole(yes) && whole(no),
            Shape::Month => true,
            _ => false,
        }
    }

    /// A fresh copy, even of what is shared.
    pub fn copy(&mut self, phase: Phase, a: Register) -> Register {
        let phase = phase.max(self.phase(a));
        let target = self.column(phase, self.is_certain(a));
        self.ends[target.0 as usize] = self.open_ends(a);
        let operation = Unary::Copy;
        self.emit(phase, Instruction::Unary { operation, target, a });
        target
    }

    fn emit(&mut self, phase: Phase, instruction: Instruction) {
        match &mut self.body {
            Some((inner, body)) if *inner == phase => body.push(instruction),
            _ => self.blocks[phase as usize].open.push(instruction),
        }
    }

    /// From here on instructions of this phase go into the body of a circle.
    pub fn begin_body(&mut self, phase: Phase) {
        self.body = Some((phase, Vec::new()));
    }

    /// Ends the body and adds the step that repeats it.
    pub fn end_body(&mut self, guesses: Vec<Guess>, most: u32) {
        let (phase, body) = self.body.take().expect("a body ends that was begun");
        let block = &mut self.blocks[phase as usize];
        block.close();
        block.steps.push(ProgramStep::Solve { body, guesses, most });
    }

    /// a + b, a − b, …
    pub fn add(&mut self, a: Register, b: Register) -> Register {
        self.binary(Binary::Add, a, b)
    }

    pub fn subtract(&mut self, a: Register, b: Register) -> Register {
        self.binary(Binary::Subtract, a, b)
    }

    pub fn multiply(&mut self, a: Register, b: Register) -> Register {
        self.binary(Binary::Multiply, a, b)
    }

    pub fn not(&mut self, a: Register) -> Register {
        self.unary(Unary::Not, a)
    }

    /// Undefined on every path.
    pub fn undefined(&mut self) -> Register {
        let zero = self.constant(0.0);
        self.binary(Binary::Divide, zero, zero)
    }

    /// Balance of accounts in minor units as they stand in this phase; debits positive.
    pub fn sum_accounts(&mut self, phase: Phase, accounts: &[Register]) -> Register {
        match accounts {
            [] => self.constant(0.0),
            [one] => self.unary_from(phase, Unary::Copy, *one),
            [first, rest @ ..] => {
                rest.iter().fold(*first, |sum, account| self.binary_from(phase, Binary::Add, sum, *account))
            }
        }
    }

    /// Sets a state's value before the first month.
    pub fn begin_at(&mut self, state: Register, initial: Register) {
        if self.known(initial) != Some(0.0) {
            self.initials.push(Update { source: initial, target: state });
        }
    }

    /// Says what a state becomes at the end of a month.
    pub fn commit(&mut self, source: Register, state: Register) {
        self.commits.push(Update { source, target: state });
    }

    /// Numbers that a path keeps: registers, and months of histories.
    pub fn columns(&self) -> u64 {
        let remembered: u64 = self.program.histories.iter().map(|history| u64::from(history.months)).sum();
        u64::from(self.program.registers) + remembered
    }

    /// Instructions in the month.
    pub fn month_size(&self) -> usize {
        let phases = [Phase::Open, Phase::Settled, Phase::Posted, Phase::Valuation, Phase::Close];
        let steps = phases.iter().map(|phase| {
            let block = &self.blocks[*phase as usize];
            block.open.len() + block.steps.iter().map(size).sum::<usize>()
        });
        steps.sum()
    }

    /// Puts the steps in order, postings among them. Gives the step of each stage that posts something, of the prelude or of
    /// the month.
    pub fn finish(mut self, journal: &Journal) -> (Program, BTreeMap<Stage, usize>) {
        let mut blocks = self.blocks;
        let mut take = |phase: Phase| std::mem::take(&mut blocks[phase as usize]).into_steps();
        let mut places = BTreeMap::new();
        let mut post = |steps: &mut Vec<ProgramStep>, stage: Stage| {
            let postings: Vec<Posting> = journal.of(stage).iter().map(|posted| posted.posting.clone()).collect();
            if !postings.is_empty() {
                places.insert(stage, steps.len());
                steps.push(ProgramStep::Post(postings));
            }
        };
        let program = &mut self.program;
        program.prelude = take(Phase::Prelude);
        post(&mut program.prelude, Stage::Opening);
        program.prelude.extend(take(Phase::Opened));
        if !self.initials.is_empty() {
            program.prelude.push(ProgramStep::Commit(self.initials));
        }
        program.month = take(Phase::Open);
        program.month.extend((0..program.clearings.len()).map(ProgramStep::Clear));
        program.month.extend((0..program.tags.len()).map(ProgramStep::Tag));
        program.month.extend(take(Phase::Settled));
        post(&mut program.month, Stage::Dues);
        program.month.extend(take(Phase::Posted));
        post(&mut program.month, Stage::WriteOffs);
        program.month.extend(take(Phase::Valuation));
        post(&mut program.month, Stage::Valuation);
        program.month.extend(take(Phase::Close));
        if !self.commits.is_empty() {
            program.month.push(ProgramStep::Commit(self.commits));
        }
        if !program.histories.is_empty() {
            program.month.push(ProgramStep::Remember);
        }
        program.finale = take(Phase::Finale);
        (self.program, places)
    }
}

fn size(step: &ProgramStep) -> usize {
    match step {
        ProgramStep::Compute(body) | ProgramStep::Solve { body, .. } => body.len(),
        _ => 0,
    }
}
