//! Lets an instruction write a new state where the state stands, so that the commit need not copy it.

use super::access::Accesses;
use crate::rename::rename;
use crate::{Program, ProgramStep, Register, Update};

/// In each commit of the month, renames sources to their targets where nothing else looks at the target from the
/// instruction that computes the source to the commit, and nothing but the month at the source.
pub(super) fn coalesce(program: &mut Program, keep: &[Register]) {
    let places = Accesses::new(program, &program.month);
    let uses = Uses::new(program, &places, keep);
    let mut names: Vec<Register> = (0..program.registers).map(Register).collect();
    let mut commits = Vec::new();
    let mut place = 0;
    for step in &program.month {
        if let ProgramStep::Commit(updates) = step {
            commits.extend(updates.iter().map(|&update| (place, update)));
        }
        place += Accesses::of(program, step);
    }
    for (commit, Update { source, target }) in commits {
        let free = names[source.index()] == source;
        if free && uses.may_stand_in(source, target, commit) {
            names[source.index()] = target;
        }
    }
    rename(program, |register| names[register.index()]);
}

/// Where the month uses each register.
struct Uses {
    /// Accesses, ascending, each with whether it writes; reads come first.
    month: Vec<Vec<(usize, bool)>>,
    /// Used beyond the month, or in a circle.
    beyond: Vec<bool>,
}

impl Uses {
    fn new(program: &Program, places: &Accesses, keep: &[Register]) -> Self {
        let mut month = vec![Vec::new(); program.registers as usize];
        let mut beyond = vec![false; program.registers as usize];
        for (index, place) in places.list.iter().enumerate() {
            place.reads.iter().for_each(|register| month[register.index()].push((index, false)));
            place.writes.iter().for_each(|register| month[register.index()].push((index, true)));
        }
        for &(first, last) in &places.circles {
            for place in &places.list[first..=last] {
                place.reads.iter().chain(&place.writes).for_each(|register| beyond[register.index()] = true);
            }
        }
        for steps in [&program.prelude, &program.finale] {
            for place in Accesses::new(program, steps).list {
                place.reads.iter().chain(&place.writes).for_each(|register| beyond[register.index()] = true);
            }
        }
        let constants = program.constants.iter().map(|constant| &constant.register);
        for register in constants.chain(&program.states).chain(&program.scalars).chain(keep) {
            beyond[register.index()] = true;
        }
        Self { month, beyond }
    }

    fn may_stand_in(&self, source: Register, target: Register, commit: usize) -> bool {
        let (own, others) = (&self.month[source.index()], &self.month[target.index()]);
        let Some(&(first, true)) = own.first() else {
            return false;
        };
        let written_once = own.iter().filter(|use_| use_.1).count() == 1;
        // The instruction itself may read the old state; the commit writes it.
        let undisturbed = others.iter().all(|&(place, writes)| match writes {
            true => place == commit,
            false => place <= first || place > commit,
        });
        !self.beyond[source.index()] && written_once && first < commit && undisturbed
    }
}
