//! Lets values that are never alive together share a register.
//!
//! Linear scan (Poletto and Sarkar 1999, "Linear scan register allocation") over each phase. What lives beyond a phase
//! keeps a register of its own. No value takes the register of one that is read at the same place.

use std::collections::BTreeSet;

use super::access::{Access, Accesses};
use crate::rename::rename;
use crate::{Program, Register, RunPhase};

/// Where a register is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// Nowhere.
    Unused,
    /// In one phase alone, from a write to the last use.
    Local { phase: RunPhase, first: usize, last: usize },
    /// Beyond a phase.
    Lasting,
}

/// The program with as few registers as linear scan needs, and per old register the new one that outlives its phase.
pub(super) fn allocated(mut program: Program, keep: &[Register]) -> (Program, Vec<Option<Register>>) {
    let lives = lives(&program, keep);
    let mut pool = Pool::default();
    let own = |life: &Life| (*life == Life::Lasting).then(|| pool.fresh());
    let registers: Vec<Option<Register>> = lives.iter().map(own).collect();
    let mut names = registers.clone();
    for phase in RunPhase::ALL {
        let mut begins: Vec<(usize, usize, usize)> = Vec::new();
        for (register, life) in lives.iter().enumerate() {
            if let Life::Local { phase: of, first, last } = *life
                && of == phase
            {
                begins.push((first, last, register));
            }
        }
        begins.sort_unstable();
        for (first, last, register) in begins {
            pool.end_before(first);
            names[register] = Some(pool.take(last));
        }
        pool.end_before(usize::MAX);
    }
    program.registers = pool.registers;
    // A register that no step reads or writes may stand anywhere.
    rename(&mut program, |register| names[register.index()].unwrap_or(Register(0)));
    (program, registers)
}

/// Registers to hand out; phases share those that are free at their ends.
#[derive(Default)]
struct Pool {
    registers: u32,
    /// The one freed last is on top: it is the likeliest to be close by.
    free: Vec<Register>,
    /// By last use.
    busy: BTreeSet<(usize, Register)>,
}

impl Pool {
    fn fresh(&mut self) -> Register {
        self.registers += 1;
        Register(self.registers - 1)
    }

    fn end_before(&mut self, place: usize) {
        while let Some(&(last, register)) = self.busy.first()
            && last < place
        {
            self.busy.pop_first();
            self.free.push(register);
        }
    }

    fn take(&mut self, last: usize) -> Register {
        let register = self.free.pop().unwrap_or_else(|| self.fresh());
        self.busy.insert((last, register));
        register
    }
}

fn lives(program: &Program, keep: &[Register]) -> Vec<Life> {
    let mut lives = vec![Life::Unused; program.registers as usize];
    for phase in RunPhase::ALL {
        let mut places = Accesses::new(program, program.steps(phase));
        if phase == RunPhase::Finale {
            places.push(program.scalars.clone(), Vec::new());
        }
        for (index, place) in places.list.iter().enumerate() {
            use_place(&mut lives, place, phase, index);
        }
        // A value that enters a circle from outside is read again in every round.
        for life in &mut lives {
            if let Life::Local { phase: of, first, last } = life
                && *of == phase
            {
                let ending = places.circles.partition_point(|circle| circle.1 < *last);
                match places.circles.get(ending) {
                    Some(circle) if *first < circle.0 && *last >= circle.0 => *last = circle.1,
                    _ => {}
                }
            }
        }
    }
    let accounts = program.ledger.accounts.iter().map(|account| &account.register);
    let constants = program.constants.iter().map(|constant| &constant.register);
    for register in program.states.iter().chain(accounts).chain(constants).chain(keep) {
        lives[register.index()] = Life::Lasting;
    }
    lives
}

fn use_place(lives: &mut [Life], place: &Access, phase: RunPhase, index: usize) {
    let reads = place.reads.iter().map(|&register| (register, false));
    for (register, writes) in reads.chain(place.writes.iter().map(|&register| (register, true))) {
        let life = &mut lives[register.index()];
        *life = match *life {
            Life::Unused if writes => Life::Local { phase, first: index, last: index },
            Life::Local { phase: of, first, .. } if of == phase => Life::Local { phase, first, last: index },
            _ => Life::Lasting,
        };
    }
}
