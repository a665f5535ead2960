//! What could be bound of a scenario with errors, so that one run finds more of them.

use crate::bind::builder::*;
use scenario::*;

impl Builder<'_> {
    /// Whatever of the model could be bound, to look for further mistakes; no run. A name that failed is undefined, a flow
    /// or covenant that failed is switched off, and where a party failed nobody states an opening equity.
    pub fn into_part(mut self) -> Option<Model> {
        let span = self.owners[ROOT].span;
        let nothing = self.constant(f64::NAN, Self::bare(), span);
        for slot in &mut self.slots {
            slot.kind.get_or_insert(QuantityKind::Let(nothing));
        }
        let mut dynamics = std::mem::take(&mut self.dynamics);
        dynamics.parties = self.all_parties(std::mem::take(&mut dynamics.parties), nothing);
        for (flow, pending) in dynamics.flows.iter_mut().zip(&self.pending_flows) {
            flow.get_or_insert_with(|| flow_switched_off(pending, nothing));
        }
        for (covenant, pending) in dynamics.covenants.iter_mut().zip(&self.pending_covenants) {
            covenant.get_or_insert_with(|| Covenant {
                name: pending.name.clone(),
                key: pending.key.clone(),
                party: None,
                test: nothing,
                cure: 0,
                span: pending.span,
                removed: true,
            });
        }
        self.dynamics = dynamics;
        self.into_model()
    }

    /// The parties that could be bound, and in place of each other one with empty books, so that all keep their numbers.
    fn all_parties(&self, bound: Arena<PartyId, Party>, nothing: NodeId) -> Arena<PartyId, Party> {
        let parties: Vec<usize> = (1..self.owners.len()).filter(|owner| self.owners[*owner].party.is_some()).collect();
        if bound.len() == parties.len() {
            return bound;
        }
        let instance = |owner: usize| InstanceId(owner as u32 - 1);
        let party = |owner: usize| match bound.iter().find(|party| party.instance == instance(owner)) {
            // What is owed to it by a party that failed is unknown.
            Some(party) => Party { equity: None, ..party.clone() },
            None => self.party_with_empty_books(owner, nothing),
        };
        parties.into_iter().map(party).collect()
    }

    fn party_with_empty_books(&self, owner: usize, nothing: NodeId) -> Party {
        let who = &self.owners[owner];
        Party {
            instance: InstanceId(owner as u32 - 1),
            name: who.name.clone(),
            minor_digits: self.context.units.minor_digits(&who.currency),
            currency: who.currency.clone(),
            cash: nothing,
            opening: Vec::new(),
            equity: None,
            outside: false,
            issues: None,
            group: None,
            pool: false,
            discount: None,
            floor: None,
            grace: 1,
            workout: None,
            default_cost: None,
            span: who.span,
        }
    }
}

fn flow_switched_off(pending: &Pending, nothing: NodeId) -> Flow {
    Flow {
        name: pending.name.clone(),
        key: pending.key.clone(),
        instance: None,
        from: PartyId(0),
        to: PartyId(0),
        amount: nothing,
        within: None,
        most: None,
        rest: false,
        when: None,
        books: Books::plain(BooksVerb::Grant),
        tier: 1,
        unpaid: Unpaid::Owed,
        net: false,
        settlement: Settlement::Cash,
        on_default: None,
        remaining: None,
        fair: None,
        amortise: None,
        lease_months: None,
        currency: "USD".into(),
        span: pending.span,
        removed: true,
    }
}
