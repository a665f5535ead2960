//! What each place of a phase reads and writes.

use crate::{Program, ProgramStep, Register};

/// An instruction, or a step that reads and writes all at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Access {
    pub reads: Vec<Register>,
    pub writes: Vec<Register>,
}

/// The places of one phase in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Accesses {
    pub list: Vec<Access>,
    /// First and last place of each circle; all between is repeated.
    pub circles: Vec<(usize, usize)>,
}

impl Accesses {
    pub fn new(program: &Program, steps: &[ProgramStep]) -> Self {
        let mut places = Self::default();
        for step in steps {
            places.step(program, step);
        }
        places
    }

    /// How many places a step has.
    pub fn of(program: &Program, step: &ProgramStep) -> usize {
        let mut places = Self::default();
        places.step(program, step);
        places.list.len()
    }

    pub fn push(&mut self, reads: Vec<Register>, writes: Vec<Register>) {
        self.list.push(Access { reads, writes });
    }

    fn step(&mut self, program: &Program, step: &ProgramStep) {
        match step {
            ProgramStep::Compute(body) => self.body(body),
            ProgramStep::Clear(index) => {
                let clearing = &program.clearings[*index];
                self.push(clearing.reads().into_iter().chain(clearing.carries()).collect(), clearing.writes());
            }
            ProgramStep::Tag(index) => {
                let tags = &program.tags[*index];
                self.push(tags.reads(&program.clearings[tags.clearing]), tags.writes());
            }
            ProgramStep::Post(postings) => {
                for posting in postings {
                    let accounts = [posting.debit, posting.credit];
                    self.push([&accounts[..], &[posting.amount]].concat(), accounts.to_vec());
                }
            }
            ProgramStep::Commit(updates) => {
                let sources = updates.iter().map(|update| update.source);
                self.push(sources.collect(), updates.iter().map(|update| update.target).collect());
            }
            ProgramStep::Solve { body, guesses, .. } => {
                let guessed: Vec<Register> = guesses.iter().map(|guess| guess.guess).collect();
                let first = self.list.len();
                self.push(guessed.clone(), Vec::new());
                self.body(body);
                self.circles.push((first, self.list.len()));
                self.push(guesses.iter().flat_map(|guess| [guess.guess, guess.new]).collect(), guessed);
            }
            ProgramStep::Remember => self.push(program.histories.iter().map(|h| h.source).collect(), Vec::new()),
        }
    }

    fn body(&mut self, body: &[crate::Instruction]) {
        for instruction in body {
            self.push(instruction.operands().collect(), vec![instruction.target()]);
        }
    }
}
