//! What a party loses on its claims on another that fails.

use program::Register;
use scenario::{PartyId, StandardAccount, ThingSort};

use crate::assembly::assembler::Phase;
use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::chart::{BookId, ClaimKey};
use crate::records::item::Moment;

impl Compiler<'_> {
    /// Claims at par that are written off over the run, and those left after the last month if who owes them is then in default.
    /// A debt paid late is no loss, and who never defaults causes none.
    pub fn loss(&mut self, holder: PartyId, of: PartyId, source: StateSource) -> Register {
        let [holder, issuer] = [holder, of].map(|party| self.own_book(party));
        let lost = |key: &ClaimKey| (key.holder, key.issuer) == (holder, issuer) && counts_at_par(key);
        let claims: Vec<Register> =
            self.chart.claims().iter().filter(|(key, _)| lost(key)).map(|(_, claim)| claim.asset).collect();
        let zero = self.asm.constant(0.0);
        let Some(states) = self.states.default_of(of).filter(|_| !claims.is_empty()) else {
            return self.major(holder, zero);
        };
        let left = self.sum_accounts(&claims, Moment::Close);
        let left = self.asm.select(states.defaulted, left, zero);
        let left = self.in_finale(left);
        let written_off = self.written_off(issuer, &claims, source);
        let lost = self.asm.add(left, written_off);
        self.major(holder, lost)
    }

    /// Claims that are written off over the run, as the workout of who owes them is over.
    fn written_off(&mut self, issuer: BookId, claims: &[Register], source: StateSource) -> Register {
        let zero = self.asm.constant(0.0);
        let Some(flag) = self.write_off_flag(issuer) else {
            return zero;
        };
        let left = self.asm.sum_accounts(Phase::Posted, claims);
        let left = self.asm.select(flag, left, zero);
        self.total(left, source)
    }
}

/// Whether it is one of those that count at par at the end: no barter, no consideration, and nothing that is still to come under a
/// lease.
fn counts_at_par(key: &ClaimKey) -> bool {
    use StandardAccount::{Barter, PrepaidConsideration};
    !matches!(key.account.standard(), Some(Barter | PrepaidConsideration))
        && !key.account.sort().is_some_and(ThingSort::is_of_lease)
}
