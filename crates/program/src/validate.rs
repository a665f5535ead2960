//! Whether a program can be run: every index in range, every value written before it is read, every book closed.

use std::collections::BTreeMap;

use crate::register_set::RegisterSet;
use crate::{
    Amount, Clearing, Conclusion, ConclusionInput, Due, Ensemble, Guess, Instruction, MOST_REGISTERS, MoneyOrigin,
    Posting, Program, ProgramStep, Register, RunPhase, TagLayout, Update,
};
use chance::{Draw, DrawKind, Recurrence};

/// Most months of a run.
pub const MOST_MONTHS: u32 = 12_000;

/// Checks a program; lists all that is wrong, each with its place. A valid program cannot make the engine panic.
pub fn validate(program: &Program) -> Result<(), Vec<String>> {
    let mut check = Validator::new(program);
    check.sizes();
    // Without these, nothing else can be looked up.
    if check.errors.is_empty() {
        check.declarations();
        check.ledger();
        for (index, clearing) in program.clearings.iter().enumerate() {
            check.place = format!("clearing {index}");
            check.clearing(clearing);
        }
        for (index, tags) in program.tags.iter().enumerate() {
            check.place = format!("tags {index}");
            check.tags(tags);
        }
        check.phases();
    }
    finish(check.errors)
}

/// Checks every program of an ensemble and its conclusions.
pub fn validate_ensemble(ensemble: &Ensemble) -> Result<(), Vec<String>> {
    let mut errors = Vec::new();
    for (index, program) in ensemble.programs.iter().enumerate() {
        if let Err(more) = validate(program) {
            errors.extend(more.iter().map(|e| format!("program {index}: {e}")));
        }
    }
    let scalars: Vec<usize> = ensemble.programs.iter().map(|program| program.scalars.len()).collect();
    errors.extend(conclusion("conclusion", &ensemble.conclusion, "scalar", &scalars));
    let series: Vec<usize> = ensemble.programs.iter().map(|program| program.series.len()).collect();
    errors.extend(conclusion("monthly", &ensemble.monthly, "series", &series));
    let months = |program: usize| ensemble.programs.get(program).map(|program| program.months);
    if ensemble.monthly.inputs.iter().any(|input| months(input.program) != months(0)) {
        errors.push("monthly: programs of different length are compared".into());
    }
    finish(errors)
}

fn finish(errors: Vec<String>) -> Result<(), Vec<String>> {
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The facts known of a program, and the faults found so far.
struct Validator<'a> {
    program: &'a Program,
    constants: RegisterSet,
    states: RegisterSet,
    accounts: RegisterSet,
    /// By account: its book.
    books: BTreeMap<Register, u32>,
    /// Registers that hold a value at this point.
    written: RegisterSet,
    place: String,
    /// The instruction of that place.
    instruction: Option<usize>,
    errors: Vec<String>,
}

impl<'a> Validator<'a> {
    fn new(program: &'a Program) -> Self {
        Validator {
            program,
            constants: program.constants.iter().map(|c| c.register).collect(),
            states: program.states.iter().copied().collect(),
            accounts: program.ledger.accounts.iter().map(|a| a.register).collect(),
            books: program.ledger.accounts.iter().rev().map(|a| (a.register, a.book)).collect(),
            written: RegisterSet::default(),
            place: String::new(),
            instruction: None,
            errors: Vec::new(),
        }
    }

    fn error(&mut self, message: impl AsRef<str>) {
        let message = message.as_ref();
        let instruction = self.instruction.map_or(String::new(), |index| format!(" instruction {index}"));
        self.errors.push(format!("{}{instruction}: {message}", self.place));
    }

    fn demand(&mut self, holds: bool, message: impl FnOnce() -> String) {
        if !holds {
            self.error(message());
        }
    }

    fn sizes(&mut self) {
        self.place = "program".into();
        let program = self.program;
        let months = program.months;
        self.demand((1..=MOST_MONTHS).contains(&months), || format!("{months} months"));
        let remembered = program.histories.iter().map(|h| u64::from(h.months));
        let columns = u64::from(program.registers) + remembered.sum::<u64>();
        self.demand(columns <= u64::from(MOST_REGISTERS), || {
            format!("{columns} registers and remembered months, more than {MOST_REGISTERS}")
        });
    }

    fn in_range(&mut self, register: Register) {
        let registers = self.program.registers;
        self.demand(register.0 < registers, || format!("{register} of {registers} registers"));
    }

    fn declarations(&mut self) {
        let program = self.program;
        self.place = "constants".into();
        for constant in &program.constants {
            self.in_range(constant.register);
        }
        let unique = self.constants.len() == program.constants.len();
        self.demand(unique, || "a register is set twice".into());
        self.place = "states".into();
        for &register in &program.states {
            self.in_range(register);
            let constant = self.constants.contains(register);
            self.demand(!constant, || format!("{register} is a constant"));
        }
        let unique = self.states.len() == program.states.len();
        self.demand(unique, || "a register stands twice".into());
        for (index, distribution) in program.distributions.iter().enumerate() {
            self.place = format!("distribution {index}");
            if let Err(error) = chance::fit::validate(distribution) {
                self.error(error.to_string());
            }
        }
        for (index, table) in program.tables.iter().enumerate() {
            self.place = format!("table {index}");
            let rows = table.arguments.len();
            self.demand(rows > 0 && rows == table.values.len(), || {
                format!("{rows} arguments, {} values", table.values.len())
            });
            let ascending = table.arguments.windows(2).all(|w| w[0] < w[1]);
            let finite = table.arguments.iter().all(|x| x.is_finite());
            self.demand(ascending && finite, || "arguments not ascending".into());
        }
        for (index, history) in program.histories.iter().enumerate() {
            self.place = format!("history {index}");
            self.in_range(history.source);
            self.demand(history.months > 0, || "keeps no month".into());
        }
    }

    fn ledger(&mut self) {
        let ledger = &self.program.ledger;
        for (index, account) in ledger.accounts.iter().enumerate() {
            self.place = format!("account {index}");
            let state = self.states.contains(account.register);
            self.demand(state, || format!("{} is no state", account.register));
            self.demand(account.book < ledger.books, || format!("book {} of {}", account.book, ledger.books));
        }
        self.place = "accounts".into();
        let unique = self.accounts.len() == ledger.accounts.len();
        self.demand(unique, || "a register stands twice".into());
        for (index, mirror) in ledger.mirrors.iter().enumerate() {
            self.place = format!("mirror {index}");
            for &register in mirror.holder.iter().chain(&mirror.issuer) {
                self.account(register);
            }
        }
    }

    fn account(&mut self, register: Register) {
        let known = self.accounts.contains(register);
        self.demand(known, || format!("{register} is no account"));
    }

    fn clearing(&mut self, clearing: &Clearing) {
        let (nodes, dues) = (clearing.nodes.len(), clearing.dues.len());
        let mut written = RegisterSet::default();
        let mut writes: Vec<Register> = clearing.gap.into_iter().collect();
        for (index, node) in clearing.nodes.iter().enumerate() {
            for &register in &node.cash {
                self.account(register);
            }
            writes.push(node.short);
            if let Some(cost) = &node.default_cost {
                writes.push(cost.paid);
                let payee = clearing.nodes.get(cost.payee as usize);
                let fits = cost.payee as usize != index && payee.is_some_and(|node| node.outside);
                self.demand(fits, || format!("default costs of node {index} go to no other outside node"));
            }
        }
        for (index, due) in clearing.dues.iter().enumerate() {
            writes.extend([due.due, due.paid]);
            if let Some(carry) = due.carry {
                let moves = self.states.contains(carry) && !self.accounts.contains(carry);
                self.demand(moves, || format!("due {index} carries {carry}, no state"));
                writes.push(carry);
            }
            let fits = (due.payer.max(due.payee) as usize) < nodes;
            self.demand(fits, || format!("due {index} names a node of {nodes}"));
            if let Amount::Received { of, .. } = &due.amount {
                let fits = of.iter().all(|&of| (of as usize) < dues && of as usize != index);
                self.demand(fits, || format!("due {index} follows no other due of {dues}"));
            }
        }
        let reads: RegisterSet = clearing.reads().into_iter().collect();
        for register in writes {
            self.demand(!reads.contains(register), || format!("{register} is both read and written"));
            self.in_range(register);
            self.demand(written.insert(register), || format!("{register} is written twice"));
        }
    }

    fn tags(&mut self, tags: &TagLayout) {
        let Some(clearing) = self.program.clearings.get(tags.clearing) else {
            return self.error(format!("there is no clearing {}", tags.clearing));
        };
        let (nodes, dues) = (clearing.nodes.len(), clearing.dues.len());
        let sized = tags.owner.len() == nodes && tags.held.len() == nodes;
        self.demand(sized, || format!("not for {nodes} nodes"));
        let is_owner = |owner: u32| owner < tags.owners;
        for (index, (node, (owner, held))) in clearing.nodes.iter().zip(tags.owner.iter().zip(&tags.held)).enumerate() {
            self.demand(owner.is_none_or(is_owner), || format!("node {index} is of no owner of {}", tags.owners));
            let most = if node.outside { 0 } else { tags.owners as usize + 1 };
            let fits = held.is_empty() || held.len() == most;
            self.demand(fits, || format!("node {index} holds {} origins, not {most}", held.len()));
        }
        let mut met = vec![false; dues];
        for (index, payment) in tags.payments.iter().enumerate() {
            let known: Vec<_> = payment.dues.iter().filter_map(|due| clearing.dues.get(*due as usize)).collect();
            let once = payment
                .dues
                .iter()
                .all(|due| met.get_mut(*due as usize).is_some_and(|met| !std::mem::replace(met, true)));
            self.demand(once && !known.is_empty(), || {
                format!("payment {index} has no due of {dues}, or one that another has")
            });
            let together =
                known.windows(2).all(|pair| (pair[0].payer, pair[0].payee) == (pair[1].payer, pair[1].payee));
            self.demand(together, || format!("payment {index} is between several nodes"));
            let owned = known.iter().all(|due| tags.owner.get(due.payer as usize).is_some_and(Option::is_some));
            self.demand(!payment.marks || owned, || format!("payment {index} takes the mark of nobody"));
        }
        self.followed(tags, clearing, &met);
        let mut written = RegisterSet::default();
        for state in tags.states() {
            let holds = self.states.contains(state) && !self.accounts.contains(state);
            self.demand(holds && written.insert(state), || format!("{state} is no state of its own"));
        }
        for sum in &tags.found {
            self.in_range(sum.target);
            self.demand(written.insert(sum.target), || format!("{} is written twice", sum.target));
            let payments = tags.payments.len();
            let fits = sum.payments.iter().all(|payment| (*payment as usize) < payments);
            self.demand(fits, || format!("a sum names a payment of {payments}"));
            if let MoneyOrigin::Owner(owner) = sum.origin {
                self.demand(is_owner(owner), || format!("a sum names owner {owner} of {}", tags.owners));
            }
        }
    }

    /// A pot that decides a sum, and all that enters or leaves it, is followed; `met` has the dues that are in a payment.
    fn followed(&mut self, tags: &TagLayout, clearing: &Clearing, met: &[bool]) {
        let follows = |node: u32| tags.held.get(node as usize).is_some_and(|held| !held.is_empty());
        let enters_or_leaves = |due: &Due| follows(due.payer) || follows(due.payee);
        let complete = clearing.dues.iter().zip(met).all(|(due, met)| *met || !enters_or_leaves(due));
        self.demand(complete, || "a due of a node that is followed is in no payment".into());
        for (index, payment) in tags.payments.iter().enumerate() {
            let Some(due) = payment.dues.first().and_then(|due| clearing.dues.get(*due as usize)) else { continue };
            let known = follows(due.payer) || clearing.nodes.get(due.payer as usize).is_none_or(|node| node.outside);
            let counts = tags.found.iter().any(|sum| sum.payments.contains(&(index as u32)));
            let decides = counts || (!payment.marks && follows(due.payee) && due.payer != due.payee);
            self.demand(known || !decides, || format!("payment {index} comes from a pot that is not followed"));
        }
    }

    fn tag(&mut self, phase: RunPhase, before: &[ProgramStep], index: usize) {
        let Some(tags) = self.program.tags.get(index) else {
            return self.error(format!("there are no tags {index}"));
        };
        let cleared = before.contains(&ProgramStep::Clear(tags.clearing));
        self.demand(phase == RunPhase::Month && cleared, || "money is followed after its clearing in a month".into());
        if let Some(clearing) = self.program.clearings.get(tags.clearing) {
            tags.reads(clearing).into_iter().for_each(|register| self.read(register));
        }
        tags.writes().into_iter().for_each(|register| self.write(register));
    }

    fn phases(&mut self) {
        let program = self.program;
        let known = program.constants.iter().map(|constant| constant.register);
        self.written = known.chain(program.states.iter().copied()).collect();
        self.phase(RunPhase::Prelude);
        self.phase(RunPhase::Month);
        self.place = "histories".into();
        let remembers = program.month.contains(&ProgramStep::Remember);
        self.demand(remembers || program.histories.is_empty(), || "never remembered".into());
        for history in &program.histories {
            self.read(history.source);
        }
        let month = self.written.clone();
        self.phase(RunPhase::Finale);
        self.place = "scalars".into();
        for &register in &program.scalars {
            self.read(register);
        }
        self.place = "series".into();
        self.written = month;
        for &register in &program.series {
            self.read(register);
        }
    }

    fn phase(&mut self, phase: RunPhase) {
        let steps = self.program.steps(phase);
        for (index, step) in steps.iter().enumerate() {
            self.place = format!("{} step {index}", phase.word());
            match step {
                ProgramStep::Compute(body) => self.compute(phase, body),
                ProgramStep::Clear(clearing) => match self.program.clearings.get(*clearing) {
                    Some(clearing) => self.clear(clearing),
                    None => self.error(format!("there is no clearing {clearing}")),
                },
                ProgramStep::Tag(tags) => self.tag(phase, &steps[..index], *tags),
                ProgramStep::Post(postings) => postings.iter().for_each(|p| self.posting(p)),
                ProgramStep::Commit(updates) => self.commit(updates),
                ProgramStep::Solve { body, guesses, most } => {
                    self.solve(body, guesses, *most);
                    self.compute(phase, body);
                    for guess in guesses {
                        self.read(guess.new);
                    }
                }
                ProgramStep::Remember => {
                    let last = phase == RunPhase::Month && index + 1 == steps.len();
                    self.demand(last, || "only the last step of the month remembers".into());
                }
            }
        }
    }

    fn read(&mut self, register: Register) {
        let written = self.written.contains(register);
        self.demand(written, || format!("{register} is read before it is written"));
    }

    fn write(&mut self, register: Register) {
        self.in_range(register);
        let constant = self.constants.contains(register);
        self.demand(!constant, || format!("writes the constant {register}"));
        let account = self.accounts.contains(register);
        self.demand(!account, || format!("writes the account {register} other than by a posting"));
        self.written.insert(register);
    }

    fn compute(&mut self, phase: RunPhase, body: &[Instruction]) {
        for (index, instruction) in body.iter().enumerate() {
            self.instruction = Some(index);
            for register in instruction.operands() {
                self.read(register);
            }
            self.indices(phase, instruction);
            self.write(instruction.target());
        }
        self.instruction = None;
    }

    fn indices(&mut self, phase: RunPhase, instruction: &Instruction) {
        let program = self.program;
        match *instruction {
            Instruction::Draw { draw, .. } => self.draw(phase, draw),
            Instruction::Quantile { distribution, .. } => self.distribution(distribution),
            Instruction::Jumps { draw, distribution, .. } => {
                self.draw(phase, draw);
                self.distribution(distribution);
                let source = program.draws.get(draw as usize);
                let fits = |draw: &Draw| draw.kind == DrawKind::Uniform && draw.recurrence == Recurrence::Monthly;
                let fits = source.is_none_or(fits);
                self.demand(fits, || format!("jumps by draw {draw}, which is not uniform and monthly"));
            }
            Instruction::Table { table, .. } => {
                let known = (table as usize) < program.tables.len();
                self.demand(known, || format!("there is no table {table}"));
            }
            Instruction::Lag { history, lag, .. } => self.months_back(history, lag),
            Instruction::Window { history, window, .. } => self.months_back(history, window),
            Instruction::InternalRate { history, days, .. } => {
                self.months_back(history, program.months);
                let rise =
                    |days: u32| program.tables.get(days as usize).is_some_and(|table| self.are_days(&table.values));
                self.demand(days.is_none_or(rise), || "days that do not rise by whole numbers in every month".into());
                self.demand(phase == RunPhase::Finale, || "a rate of return before the finale".into());
            }
            Instruction::Unary { .. }
            | Instruction::Binary { .. }
            | Instruction::Select { .. }
            | Instruction::Month { .. } => {}
        }
    }

    /// Whether there is a day for each month, each a whole number above the one before.
    fn are_days(&self, values: &[f64]) -> bool {
        let rises = |pair: &[f64]| (1.0..=1e6).contains(&(pair[1] - pair[0]));
        let whole = values.iter().all(|day| day.fract() == 0.0 && day.abs() <= 1e9);
        values.len() >= self.program.months as usize && whole && values.windows(2).all(rises)
    }

    fn draw(&mut self, phase: RunPhase, draw: u32) {
        let Some(source) = self.program.draws.get(draw as usize) else {
            return self.error(format!("there is no draw {draw}"));
        };
        let (timing, right) = match source.recurrence {
            Recurrence::Constant => (source.recurrence, RunPhase::Prelude),
            Recurrence::Monthly => (source.recurrence, RunPhase::Month),
        };
        self.demand(phase == right, || format!("a draw timed {timing:?}"));
    }

    fn distribution(&mut self, distribution: u32) {
        let known = (distribution as usize) < self.program.distributions.len();
        self.demand(known, || format!("there is no distribution {distribution}"));
    }

    fn months_back(&mut self, history: u32, months: u32) {
        match self.program.histories.get(history as usize) {
            None => self.error(format!("there is no history {history}")),
            Some(kept) => self.demand((1..=kept.months).contains(&months), || {
                format!("{months} months back of {} kept", kept.months)
            }),
        }
    }

    fn clear(&mut self, clearing: &Clearing) {
        for due in &clearing.dues {
            match &due.amount {
                Amount::Fixed(register) => self.read(*register),
                Amount::Available { share, most } | Amount::Received { share, most, .. } => {
                    self.read(*share);
                    most.iter().for_each(|&register| self.read(register));
                }
            }
        }
        for node in &clearing.nodes {
            node.floor.iter().for_each(|&register| self.read(register));
            if let Some(cost) = &node.default_cost {
                self.read(cost.cash);
                self.read(cost.receipts);
            }
        }
        for node in &clearing.nodes {
            self.write(node.short);
            if let Some(cost) = &node.default_cost {
                self.write(cost.paid);
            }
        }
        for due in &clearing.dues {
            self.write(due.due);
            self.write(due.paid);
            due.carry.iter().for_each(|&carry| self.write(carry));
        }
        clearing.gap.iter().for_each(|&gap| self.write(gap));
    }

    fn posting(&mut self, posting: &Posting) {
        self.read(posting.amount);
        let [debit, credit] = [posting.debit, posting.credit].map(|account| self.books.get(&account));
        let fits = debit.is_some() && debit == credit && posting.debit != posting.credit;
        self.demand(fits, || {
            format!("posting between {} and {}, not two accounts of one book", posting.debit, posting.credit)
        });
    }

    fn commit(&mut self, updates: &[Update]) {
        let mut targets = RegisterSet::default();
        for &Update { source, target } in updates {
            self.read(source);
            let state = self.states.contains(target);
            self.demand(state, || format!("commits {target}, no state"));
            self.demand(targets.insert(target), || format!("commits {target} twice"));
            self.write(target);
        }
    }

    fn solve(&mut self, body: &[Instruction], guesses: &[Guess], most: u32) {
        self.demand(most > 0, || "no round".into());
        let targets: RegisterSet = body.iter().map(Instruction::target).collect();
        for &Guess { guess, tolerance, .. } in guesses {
            self.read(guess);
            self.write(guess);
            self.demand(!targets.contains(guess), || format!("the body writes the guess {guess}"));
            self.demand(tolerance >= 0.0, || format!("tolerance {tolerance}"));
        }
        let guessed: RegisterSet = guesses.iter().map(|guess| guess.guess).collect();
        let apart = guessed.len() == guesses.len() && guesses.iter().all(|guess| !guessed.contains(guess.new));
        self.demand(apart, || "a guess stands twice, or is new as well".into());
        let mut done = RegisterSet::default();
        for instruction in body {
            for register in instruction.operands() {
                let early = targets.contains(register) && !done.contains(register);
                self.demand(!early, || format!("the body carries {register} over"));
            }
            done.insert(instruction.target());
        }
    }
}

/// `values` are the numbers of what a conclusion of this name may read of each program.
fn conclusion(name: &str, conclusion: &Conclusion, value: &str, values: &[usize]) -> Vec<String> {
    // A conclusion is a program of one prelude that may only compute.
    let mut inputs = Vec::new();
    let mut errors = Vec::new();
    for &ConclusionInput { program, place, register } in &conclusion.inputs {
        inputs.push(register);
        if place >= values.get(program).copied().unwrap_or(0) {
            errors.push(format!("{name}: no {value} {place} of program {program}"));
        }
    }
    let simple = |i: &Instruction| {
        matches!(i, Instruction::Unary { .. } | Instruction::Binary { .. } | Instruction::Select { .. })
    };
    if !conclusion.instructions.iter().all(simple) {
        errors.push(format!("{name}: more than arithmetic"));
    }
    let program = Program {
        months: 1,
        registers: conclusion.registers,
        constants: conclusion.constants.clone(),
        states: inputs,
        prelude: vec![ProgramStep::Compute(conclusion.instructions.clone())],
        scalars: conclusion.outputs.clone(),
        ..Program::default()
    };
    let inner = validate(&program).err().unwrap_or_default();
    errors.extend(inner.iter().map(|e| format!("{name}: {e}")));
    errors
}
