//! What each place of a phase reads and writes.

use crate::{Program, Register, Step};

/// An instruction, or a step that reads and writes all at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub reads: Vec<Register>,
    pub writes: Vec<Register>,
}

/// The places of one phase in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub list: Vec<Place>,
    /// First and last place of each circle; all between is repeated.
    pub circles: Vec<(usize, usize)>,
}

impl Places {
    pub fn new(program: &Program, steps: &[Step]) -> Self {
        let mut places = Self::default();
        for step in steps {
            places.step(program, step);
        }
        places
    }

    /// How many places a step has.
    pub fn of(program: &Program, step: &Step) -> usize {
        let mut places = Self::default();
        places.step(program, step);
        places.list.len()
    }

    pub fn push(&mut self, reads: Vec<Register>, writes: Vec<Register>) {
        self.list.push(Place { reads, writes });
    }

    fn step(&mut self, program: &Program, step: &Step) {
        match step {
            Step::Compute(body) => self.body(body),
            Step::Clear(index) => {
                let clearing = &program.clearings[*index];
                self.push(clearing.reads(), clearing.writes());
            }
            Step::Post(postings) => {
                for posting in postings {
                    let accounts = [posting.debit, posting.credit];
                    self.push([&accounts[..], &[posting.amount]].concat(), accounts.to_vec());
                }
            }
            Step::Commit(pairs) => {
                self.push(pairs.iter().map(|pair| pair.0).collect(), pairs.iter().map(|pair| pair.1).collect());
            }
            Step::Solve { body, pairs, .. } => {
                let guesses: Vec<Register> = pairs.iter().map(|pair| pair.0).collect();
                let first = self.list.len();
                self.push(guesses.clone(), Vec::new());
                self.body(body);
                self.circles.push((first, self.list.len()));
                self.push(pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect(), guesses);
            }
            Step::Remember => self.push(program.histories.iter().map(|h| h.source).collect(), Vec::new()),
        }
    }

    fn body(&mut self, body: &[crate::Instruction]) {
        for instruction in body {
            self.push(instruction.operands().collect(), vec![instruction.target()]);
        }
    }
}
