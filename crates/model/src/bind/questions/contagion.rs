//! What a default costs others: `contagion`, and what is lost on claims: `loss`.

use syntax::{BinaryOperator, Code};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::bind::questions::scalars::RateAcross;
use crate::findings::Bound;
use crate::instances::ids::OwnerId;
use crate::instances::scope::{Binding, Scope};
use scenario::*;

impl Builder<'_> {
    /// `contagion(party, 2029-01, rate = 8%)`: what all others that are not outside lose together if a party is in default from a
    /// month on, their wealth here less that in the world with the default.
    pub fn contagion(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [party, _] = self.across_worlds(call, scope)?;
        let rate = RateAcross::of(call, party);
        let failing = self.party_named(party, scope)?;
        let world = Call { function: call.function, span: call.span, bare: call.bare.clone(), named: Vec::new() };
        let Binding::Defaulted(key, month) = self.defaulted_world(&world, scope)? else {
            unreachable!("a default makes a world");
        };
        let world = self.world_number(WorldName::Defaulted(key, month), party.span)?;
        let currency = self.currency_of(failing);
        let counts = |party: &Party| !party.outside && party.currency == currency;
        let counted: Vec<_> =
            self.moving.parties.iter().filter(|party| counts(party)).map(|party| party.instance).collect();
        let is_other = |owner: &OwnerId| *owner != failing && owner.instance().is_some_and(|id| counted.contains(&id));
        let others: Vec<OwnerId> = self.names.instances().filter(is_other).collect();
        // A sum even of one, which an explanation knows by it.
        let mut sum = self.constant(0.0, Type::Number(Self::money(&currency)), call.span);
        for other in others {
            let lost = self.gained(other, world, rate, call, scope)?;
            sum = self.combine(BinaryOperator::Add, sum, lost, call.span)?;
        }
        Ok(sum)
    }

    /// `loss(holder, of)`: what a party loses on its claims on another.
    pub fn loss(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [holder, of] = call.bare.as_slice() else {
            return self.arity(call, "2");
        };
        let [holder, of] = [self.party_named(holder, scope)?, self.party_named(of, scope)?];
        let currencies = [holder, of].map(|party| self.currency_of(party));
        if !self.may_be_one(&currencies[0], &currencies[1]) {
            let message = format!("the parties keep their cash in {} and {}", currencies[0], currencies[1]);
            return self.error(Code::WrongArguments, call.span, message, "name two parties of one currency");
        }
        let ty = Type::Number(Self::money(&self.currency_of(holder)));
        let operation = Operation::Loss { holder: self.party_of(holder), of: self.party_of(of) };
        Ok(self.push(operation, ty, Timing::End, call.span))
    }
}
