//! Facts about the steps of a program before it runs, so that a block does not have to find them out.

use program::{Amount, Binary, Constant, Due, Instruction, Program, ProgramStep, Register, RunPhase, Unary};

/// Per phase and step, one truth for each posting, due or update: of a posting, whether its amount is always whole (or
/// undefined, or infinite); of a due, whether it is fixed, always whole and carries nothing; of an update of a commit, whether another
/// update of it writes its source.
pub(crate) struct Ahead {
    phases: [Vec<Vec<bool>>; 3],
}

impl Ahead {
    pub(crate) fn new(program: &Program) -> Self {
        // All registers begin at 0.
        let mut wholes = Wholes { whole: vec![true; program.registers as usize] };
        for &Constant { register, value } in &program.constants {
            wholes.set(register, value.trunc() == value);
        }
        for account in &program.ledger.accounts {
            wholes.set(account.register, true);
        }
        let prelude = wholes.steps(program, &program.prelude);
        // A month may read, from the month before, what it writes. Accounts stay whole; so does a state to which every month
        // commits a whole number.
        let steps = program.month.iter().filter(|step| !matches!(step, ProgramStep::Post(_)));
        let written: Vec<Register> = steps.flat_map(|step| step.writes(program)).collect();
        let month = loop {
            let before = wholes.whole.clone();
            let month = wholes.steps(program, &program.month);
            let lost = |register: &&Register| before[register.index()] && !wholes.is(**register);
            let lost: Vec<Register> = written.iter().filter(lost).copied().collect();
            if lost.is_empty() {
                break month;
            }
            wholes.whole = before;
            lost.into_iter().for_each(|register| wholes.set(register, false));
        };
        let finale = wholes.steps(program, &program.finale);
        Self { phases: [prelude, month, finale] }
    }

    pub(crate) fn of(&self, phase: RunPhase, step: usize) -> &[bool] {
        &self.phases[phase as usize][step]
    }
}

/// Which registers hold whole numbers at this point.
struct Wholes {
    whole: Vec<bool>,
}

impl Wholes {
    fn set(&mut self, register: Register, whole: bool) {
        self.whole[register.index()] = whole;
    }

    fn is(&self, register: Register) -> bool {
        self.whole[register.index()]
    }

    fn steps(&mut self, program: &Program, steps: &[ProgramStep]) -> Vec<Vec<bool>> {
        steps.iter().map(|step| self.step(program, step)).collect()
    }

    fn step(&mut self, program: &Program, step: &ProgramStep) -> Vec<bool> {
        match step {
            ProgramStep::Compute(body) => {
                for instruction in body {
                    let whole = self.result(instruction);
                    self.set(instruction.target(), whole);
                }
                Vec::new()
            }
            ProgramStep::Clear(index) => {
                let clearing = &program.clearings[*index];
                let whole = |due: &Due| due.carry.is_none() && matches!(due.amount, Amount::Fixed(a) if self.is(a));
                let dues = clearing.dues.iter().map(whole).collect();
                clearing.writes().into_iter().for_each(|register| self.set(register, true));
                clearing.carries().for_each(|register| self.set(register, false));
                dues
            }
            ProgramStep::Tag(_) => {
                step.writes(program).into_iter().for_each(|register| self.set(register, true));
                Vec::new()
            }
            ProgramStep::Post(postings) => postings.iter().map(|posting| self.is(posting.amount)).collect(),
            ProgramStep::Commit(updates) => {
                let sources: Vec<bool> = updates.iter().map(|update| self.is(update.source)).collect();
                let mut written = vec![false; self.whole.len()];
                for (update, whole) in updates.iter().zip(sources) {
                    written[update.target.index()] = update.source != update.target;
                    self.set(update.target, whole);
                }
                updates.iter().map(|update| written[update.source.index()]).collect()
            }
            ProgramStep::Solve { .. } => {
                step.writes(program).into_iter().for_each(|register| self.set(register, false));
                Vec::new()
            }
            ProgramStep::Remember => Vec::new(),
        }
    }

    /// Beyond 2^53 every double is whole, so sums and products of whole numbers are.
    fn result(&self, instruction: &Instruction) -> bool {
        match *instruction {
            Instruction::Unary { operation, a, .. } => match operation {
                Unary::Floor | Unary::Round | Unary::Defined => true,
                Unary::Copy | Unary::Negate | Unary::Absolute | Unary::Not => self.is(a),
                Unary::SquareRoot
                | Unary::Exponential
                | Unary::Logarithm
                | Unary::NormalDistribution
                | Unary::NormalQuantile => false,
            },
            Instruction::Binary { operation, a, b, .. } => match operation {
                Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Minimum | Binary::Maximum => {
                    self.is(a) && self.is(b)
                }
                Binary::Divide | Binary::Power => false,
                Binary::Less | Binary::LessOrEqual | Binary::Equal | Binary::NotEqual | Binary::And | Binary::Or => {
                    true
                }
            },
            Instruction::Select { yes, no, .. } => self.is(yes) && self.is(no),
            Instruction::Month { .. } => true,
            _ => false,
        }
    }
}
