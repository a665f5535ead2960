//! What can be said of the steps of a program before it runs, so that a block need not find it out.

use program::{Amount, Binary, Instruction, Program, Register, Step, Unary};

use crate::machine::Phase;

/// Per phase and step, one truth for each posting, due or pair: of a posting, whether its amount is always whole (or
/// undefined, or infinite); of a due, whether it is fixed and always whole; of a pair of a commit, whether another pair
/// of it writes its source.
pub(crate) struct Ahead {
    phases: [Vec<Vec<bool>>; 3],
}

impl Ahead {
    pub(crate) fn new(program: &Program) -> Self {
        let mut wholes = Wholes { whole: vec![false; program.registers as usize] };
        for &(register, value) in &program.constants {
            wholes.set(register, value.trunc() == value);
        }
        for account in &program.ledger.accounts {
            wholes.set(account.register, true);
        }
        let prelude = wholes.steps(program, &program.prelude);
        // What a month writes, it may read from the month before. Accounts stay whole.
        let written = program.month.iter().filter(|step| !matches!(step, Step::Post(_)));
        for register in written.flat_map(|step| step.writes(program)) {
            wholes.set(register, false);
        }
        let month = wholes.steps(program, &program.month);
        let finale = wholes.steps(program, &program.finale);
        Self { phases: [prelude, month, finale] }
    }

    pub(crate) fn of(&self, phase: Phase, step: usize) -> &[bool] {
        &self.phases[phase as usize][step]
    }
}

/// Which registers hold whole numbers at this point.
struct Wholes {
    whole: Vec<bool>,
}

impl Wholes {
    fn set(&mut self, register: Register, whole: bool) {
        self.whole[register.0 as usize] = whole;
    }

    fn is(&self, register: Register) -> bool {
        self.whole[register.0 as usize]
    }

    fn steps(&mut self, program: &Program, steps: &[Step]) -> Vec<Vec<bool>> {
        steps.iter().map(|step| self.step(program, step)).collect()
    }

    fn step(&mut self, program: &Program, step: &Step) -> Vec<bool> {
        match step {
            Step::Compute(body) => {
                for instruction in body {
                    let whole = self.result(instruction);
                    self.set(instruction.target(), whole);
                }
                Vec::new()
            }
            Step::Clear(index) => {
                let clearing = &program.clearings[*index];
                let dues = clearing.dues.iter().map(|due| matches!(due.amount, Amount::Fixed(a) if self.is(a)));
                let dues = dues.collect();
                clearing.writes().into_iter().for_each(|register| self.set(register, true));
                dues
            }
            Step::Post(postings) => postings.iter().map(|posting| self.is(posting.amount)).collect(),
            Step::Commit(pairs) => {
                let sources: Vec<bool> = pairs.iter().map(|pair| self.is(pair.0)).collect();
                let mut written = vec![false; self.whole.len()];
                for (pair, whole) in pairs.iter().zip(sources) {
                    written[pair.1.0 as usize] = pair.0 != pair.1;
                    self.set(pair.1, whole);
                }
                pairs.iter().map(|pair| written[pair.0.0 as usize]).collect()
            }
            Step::Solve { .. } => {
                step.writes(program).into_iter().for_each(|register| self.set(register, false));
                Vec::new()
            }
            Step::Remember => Vec::new(),
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
