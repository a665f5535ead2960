//! Drops what the scalars do not depend on, also where a path may fail there.

use super::access::{Access, Accesses};
use super::prune::{history, instructions, pruned, steps};
use crate::{Clearing, Program, ProgramStep, Register, TagLayout};

/// The program with only what its scalars depend on, to run it again where nothing failed. Unlike [`pruned`] it drops postings,
/// dues and commits that lead to no scalar: on a path that fails in none of them the scalars keep their bits, and a path that would
/// fail there does not. Books still balance, because a posting stays or goes as a whole; mirrors and series are not
/// kept. Registers keep their numbers, steps do not keep their places.
///
/// ```
/// let text = "months 2\nregisters 4\nconstant r0 1.0\nstates r1 r2\nprelude\nmonth\n  compute\n    r3 = add r2 r1\n  commit\n    \
///     r0 to r1\n    r3 to r2\nfinale\nscalars r1";
/// let found = offtake_program::only_read(&offtake_program::parse(text).unwrap());
/// assert_eq!(found.states, [offtake_program::Register(1)]);
/// ```
pub fn only_read(program: &Program) -> Program {
    let needed = Needed::of(program);
    let mut read = program.clone();
    for steps in [&mut read.prelude, &mut read.month, &mut read.finale] {
        for step in steps.iter_mut() {
            match step {
                ProgramStep::Post(postings) => {
                    postings.retain(|posting| needed.any(&[posting.debit, posting.credit]));
                }
                ProgramStep::Commit(updates) => updates.retain(|update| needed.any(&[update.target])),
                _ => {}
            }
        }
        steps.retain(|step| *step == ProgramStep::Remember || needed.any(&step.writes(program)));
    }
    let has = |step: ProgramStep| steps(&read).any(|one| *one == step);
    let unused = |count: usize, step: fn(usize) -> ProgramStep| -> Vec<usize> {
        (0..count).filter(|&place| !has(step(place))).collect()
    };
    // A step that is left out keeps its place, empty.
    let uncleared = unused(read.clearings.len(), ProgramStep::Clear);
    let unfollowed = unused(read.tags.len(), ProgramStep::Tag);
    uncleared.into_iter().for_each(|place| read.clearings[place] = Clearing::default());
    for tags in unfollowed {
        let clearing = read.tags[tags].clearing;
        let nodes = read.clearings[clearing].nodes.len();
        let (owner, held) = (vec![None; nodes], vec![Vec::new(); nodes]);
        read.tags[tags] = TagLayout { clearing, owner, held, ..TagLayout::default() };
    }
    let mut used = needed.registers;
    steps(&read).flat_map(|step| step.writes(&read)).for_each(|register| used[register.index()] = true);
    read.series.clear();
    read.ledger.mirrors.clear();
    read.ledger.accounts.retain(|account| used[account.register.index()]);
    read.states.retain(|state| used[state.index()]);
    pruned(&read, &[])
}

/// The registers that scalars depend on, whatever writes them.
struct Needed {
    registers: Vec<bool>,
}

impl Needed {
    fn of(program: &Program) -> Self {
        let links = links(program);
        let mut writers = vec![Vec::new(); program.registers as usize];
        for (place, link) in links.iter().enumerate() {
            link.writes.iter().for_each(|register| writers[register.index()].push(place));
        }
        let mut registers = vec![false; program.registers as usize];
        let mut waiting: Vec<Register> = program.scalars.clone();
        while let Some(register) = waiting.pop() {
            if !std::mem::replace(&mut registers[register.index()], true) {
                let places = std::mem::take(&mut writers[register.index()]);
                waiting.extend(places.into_iter().flat_map(|place| &links[place].reads));
            }
        }
        Needed { registers }
    }

    fn any(&self, registers: &[Register]) -> bool {
        registers.iter().any(|register| self.registers[register.index()])
    }
}

/// The reads and writes of each step: each instruction, account and update by itself, other steps as a whole, for they stay as a whole.
fn links(program: &Program) -> Vec<Access> {
    let mut links = Vec::new();
    for step in steps(program) {
        let places = Accesses::new(program, std::slice::from_ref(step)).list;
        match step {
            ProgramStep::Commit(updates) => links.extend(
                updates.iter().map(|update| Access { reads: vec![update.source], writes: vec![update.target] }),
            ),
            // What one account holds does not depend on the other.
            ProgramStep::Post(postings) => links.extend(postings.iter().flat_map(|posting| {
                let held = |account| Access { reads: vec![account, posting.amount], writes: vec![account] };
                [posting.debit, posting.credit].map(held)
            })),
            ProgramStep::Solve { .. } => links.push(Access {
                reads: places.iter().flat_map(|place| &place.reads).copied().collect(),
                writes: places.iter().flat_map(|place| &place.writes).copied().collect(),
            }),
            _ => links.extend(places),
        }
    }
    let remembered = instructions(program).filter_map(|instruction| {
        let source = program.histories[history(instruction)? as usize].source;
        Some(Access { reads: vec![source], writes: vec![instruction.target()] })
    });
    links.extend(remembered);
    links
}
