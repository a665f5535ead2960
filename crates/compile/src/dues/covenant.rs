//! Covenants: what is counted of failed tests, and the states of a breach.

use program::{Binary, Register, Unary};
use scenario::{CovenantId, CovenantState, NEVER};

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::states::CovenantStates;

impl Compiler<'_> {
    /// Gives states to all covenants in force.
    pub fn plan_covenants(&mut self) {
        for (id, covenant) in self.model.covenants.enumerate() {
            let state = |compiler: &mut Self| compiler.asm.state_of(StateSource::Covenant(id));
            let states = (!covenant.removed).then(|| CovenantStates {
                failed_months: state(self),
                breached: state(self),
                in_breach: state(self),
                cured: state(self),
                waived: state(self),
                first_breach: state(self),
            });
            self.states.add_covenant(states);
        }
    }

    /// A state of a covenant as the month opens.
    pub fn covenant_state(&mut self, id: CovenantId, state: CovenantState, started: bool) -> Register {
        let states = self.states.covenant(id).filter(|_| started);
        let Some(states) = states else {
            return self.asm.constant(if state == CovenantState::FirstBreach { NEVER } else { 0.0 });
        };
        self.opening(match state {
            CovenantState::Breached => states.breached,
            CovenantState::InBreach => states.in_breach,
            CovenantState::Cured => states.cured,
            CovenantState::Waived => states.waived,
            CovenantState::FirstBreach => states.first_breach,
        })
    }

    /// A test that fails when it is tested, and then in so many months on end that they are more than `cure`, is a breach. It
    /// lasts until the test holds at the end of a month (cured), or a waiver is in force. While a waiver is, nothing fails.
    pub fn move_covenants(&mut self) {
        for (id, covenant) in self.model.covenants.enumerate() {
            let Some(states) = self.states.covenant(id) else {
                continue;
            };
            let test = self.closing(covenant.test);
            let (zero, one) = (self.asm.constant(0.0), self.asm.constant(1.0));
            let waived = covenant.waived.map_or(zero, |waived| self.closing(waived));
            let excused = self.asm.binary(Binary::Or, test, waived);
            let longer = self.asm.add(states.failed_months, one);
            let failed = match covenant.tested {
                // The count begins when it is tested, and goes on from month to month.
                Some(tested) => {
                    let tested = self.closing(tested);
                    let counting = self.asm.binary(Binary::Less, zero, states.failed_months);
                    let counts = self.asm.binary(Binary::Or, tested, counting);
                    self.asm.select(counts, longer, zero)
                }
                None => longer,
            };
            let failed = self.asm.select(excused, zero, failed);
            let cure = self.asm.constant(f64::from(covenant.cure));
            let breaks = self.asm.binary(Binary::Less, cure, failed);
            let breached = self.asm.binary(Binary::Or, states.breached, breaks);
            let ongoing = self.asm.binary(Binary::Or, states.in_breach, breaks);
            let not_excused = self.asm.unary(Unary::Not, excused);
            let in_breach = self.asm.binary(Binary::And, ongoing, not_excused);
            let ended = self.asm.binary(Binary::And, states.in_breach, test);
            let cured = self.asm.binary(Binary::Or, states.cured, ended);
            let over = self.asm.unary(Unary::Not, in_breach);
            let cured = self.asm.binary(Binary::And, cured, over);
            let month = self.asm.month(Phase::Open);
            let start = self.asm.constant(self.model.start.date());
            let now = self.asm.add(start, month);
            let never = self.asm.constant(NEVER);
            self.asm.begin_at(states.first_breach, never);
            let first = self.asm.binary(Binary::Minimum, states.first_breach, now);
            let first = self.asm.select(breaks, first, states.first_breach);
            self.asm.commit(failed, states.failed_months);
            self.asm.commit(breached, states.breached);
            self.asm.commit(in_breach, states.in_breach);
            self.asm.commit(cured, states.cured);
            self.asm.commit(waived, states.waived);
            self.asm.commit(first, states.first_breach);
        }
    }
}
