//! Other names for registers.

use crate::{Amount, Instruction, Program, ProgramStep, Register, RunPhase};

/// Renames every register of a program.
pub(crate) fn rename(program: &mut Program, name: impl Fn(Register) -> Register) {
    let on = |register: &mut Register| *register = name(*register);
    program.constants.iter_mut().for_each(|constant| on(&mut constant.register));
    program.states.iter_mut().for_each(on);
    program.histories.iter_mut().for_each(|history| on(&mut history.source));
    program.ledger.accounts.iter_mut().for_each(|account| on(&mut account.register));
    for mirror in &mut program.ledger.mirrors {
        mirror.holder.iter_mut().chain(&mut mirror.issuer).for_each(on);
    }
    for clearing in &mut program.clearings {
        clearing.gap.iter_mut().for_each(on);
        for node in &mut clearing.nodes {
            node.cash.iter_mut().chain(&mut node.floor).for_each(on);
            on(&mut node.short);
            if let Some(cost) = &mut node.default_cost {
                [&mut cost.cash, &mut cost.receipts, &mut cost.paid].into_iter().for_each(on);
            }
        }
        for due in &mut clearing.dues {
            on(&mut due.due);
            on(&mut due.paid);
            due.carry.iter_mut().for_each(on);
            match &mut due.amount {
                Amount::Fixed(amount) => on(amount),
                Amount::Available { share, most } | Amount::Received { share, most, .. } => {
                    on(share);
                    most.iter_mut().for_each(on);
                }
            }
        }
    }
    for tags in &mut program.tags {
        tags.held.iter_mut().flatten().for_each(on);
        tags.found.iter_mut().for_each(|sum| on(&mut sum.target));
    }
    for phase in RunPhase::ALL {
        program.steps_mut(phase).iter_mut().for_each(|step| rename_step(step, &on));
    }
    program.scalars.iter_mut().chain(&mut program.series).for_each(on);
}

fn rename_step(step: &mut ProgramStep, on: &impl Fn(&mut Register)) {
    match step {
        ProgramStep::Compute(body) => body.iter_mut().for_each(|instruction| rename_instruction(instruction, on)),
        ProgramStep::Post(postings) => {
            for posting in postings {
                [&mut posting.debit, &mut posting.credit, &mut posting.amount].into_iter().for_each(on);
            }
        }
        ProgramStep::Commit(updates) => {
            for update in updates {
                on(&mut update.source);
                on(&mut update.target);
            }
        }
        ProgramStep::Solve { body, guesses, .. } => {
            body.iter_mut().for_each(|instruction| rename_instruction(instruction, on));
            for guess in guesses {
                on(&mut guess.guess);
                on(&mut guess.new);
            }
        }
        ProgramStep::Clear(_) | ProgramStep::Tag(_) | ProgramStep::Remember => {}
    }
}

/// Renames the registers of an instruction.
pub(crate) fn rename_instruction(instruction: &mut Instruction, on: &impl Fn(&mut Register)) {
    match instruction {
        Instruction::Unary { target, a, .. }
        | Instruction::Quantile { target, a, .. }
        | Instruction::Table { target, a, .. } => [target, a].into_iter().for_each(on),
        Instruction::Binary { target, a, b, .. } => [target, a, b].into_iter().for_each(on),
        Instruction::Select { target, condition, yes, no } => [target, condition, yes, no].into_iter().for_each(on),
        Instruction::Jumps { target, rate, .. } => [target, rate].into_iter().for_each(on),
        Instruction::Lag { target, initial, .. } => [target, initial].into_iter().for_each(on),
        Instruction::Month { target }
        | Instruction::Draw { target, .. }
        | Instruction::Window { target, .. }
        | Instruction::InternalRate { target, .. } => on(target),
    }
}
