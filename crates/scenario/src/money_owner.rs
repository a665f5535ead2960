//! Who counts as one when money is followed.

use crate::flow::{Flow, Settlement};
use crate::ids::PartyId;
use crate::model::Model;

/// Whose money is whose: a group, or a party without one. Who owns both sides of a payment puts nothing into anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyOwner<'m> {
    /// All parties of the group of this name.
    Group(&'m str),
    /// A party of no group.
    Party(PartyId),
}

impl Model {
    /// Whose the money of a party is.
    pub fn money_owner(&self, party: PartyId) -> MoneyOwner<'_> {
        let group = self.parties.get(party).and_then(|known| known.group.as_deref());
        group.map_or(MoneyOwner::Party(party), MoneyOwner::Group)
    }

    /// The name of an owner: of its group, or its own.
    pub fn owner_name<'m>(&'m self, owner: MoneyOwner<'m>) -> &'m str {
        match owner {
            MoneyOwner::Group(name) => name,
            MoneyOwner::Party(party) => &self.parties[party].name,
        }
    }

    /// Whether a flow, paid forwards, is of what its receiver takes in: cash from outside its group, in its own currency, for
    /// something sold.
    pub fn is_takings(&self, flow: &Flow) -> bool {
        let sells = flow.books.verb().is_sale() && flow.settlement == Settlement::Cash && !flow.removed;
        let own_currency = self.parties.get(flow.to).is_some_and(|party| party.currency == flow.currency);
        sells && own_currency && self.money_owner(flow.from) != self.money_owner(flow.to)
    }
}
