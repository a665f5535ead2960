//! The finished model; and what could be bound of one with errors, so that one run finds more of them.

use crate::bind::builder::Builder;
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::owner::Owner;
use crate::instances::slot::{Pending, Slot};
use scenario::*;

impl Builder<'_> {
    /// This world and all that answers need beside it, once everything is bound without an error.
    pub fn into_models(mut self) -> Vec<Model> {
        let others = std::mem::take(&mut self.worlds);
        let others = others.into_iter().filter_map(|(_, world)| world?.into_model()).collect::<Vec<_>>();
        self.into_model().into_iter().chain(others).collect()
    }

    /// The model, once everything is bound without an error.
    fn into_model(self) -> Option<Model> {
        let (owners, slots) = self.names.into_parts();
        let quantity = |slot: Slot| {
            Some(Quantity {
                name: slot.name,
                key: slot.key,
                kind: slot.kind?,
                ty: slot.ty,
                unit: slot.unit,
                label: slot.label,
                about: slot.about,
                span: slot.span,
                removed: slot.removed,
            })
        };
        let instance = |owner: Owner| Instance {
            name: owner.name,
            key: owner.key,
            class: owner.class.unwrap_or(Class::Thing),
            parent: owner.parent.and_then(OwnerId::instance),
            kinds: owner.kinds,
            span: owner.span,
            removed: owner.removed,
        };
        Some(Model {
            world: self.world,
            start: self.definitions.start,
            months: self.definitions.months,
            nodes: self.nodes.into_arena(),
            quantities: slots.into_iter().map(quantity).collect::<Option<_>>()?,
            instances: owners.map(instance).collect(),
            parties: self.moving.parties,
            flows: self.moving.flows.into_iter().collect::<Option<_>>()?,
            entries: self.moving.entries,
            covenants: self.moving.covenants.into_iter().collect::<Option<_>>()?,
            solves: self.moving.solves,
            correlations: self.moving.correlations,
            wanted: self.wanted,
        })
    }

    /// Whatever of the model could be bound, to look for further mistakes; no run. A name that failed is undefined, a flow
    /// or covenant that failed is switched off, and where a party failed nobody states an opening equity.
    pub fn into_part(mut self) -> Option<Model> {
        let span = self.names[ROOT].span;
        let nothing = self.constant(f64::NAN, Self::bare(), span);
        for slot in self.names.slots_mut() {
            slot.kind.get_or_insert(QuantityKind::Let(nothing));
        }
        let mut moving = std::mem::take(&mut self.moving);
        moving.parties = self.all_parties(std::mem::take(&mut moving.parties), nothing);
        for (flow, pending) in moving.flows.iter_mut().zip(self.names.flows()) {
            flow.get_or_insert_with(|| flow_switched_off(pending, nothing));
        }
        for (covenant, pending) in moving.covenants.iter_mut().zip(self.names.covenants()) {
            covenant.get_or_insert_with(|| Covenant {
                name: pending.name.clone(),
                key: pending.key.clone(),
                party: None,
                test: nothing,
                tested: None,
                cure: 0,
                waived: None,
                span: pending.span,
                removed: true,
            });
        }
        self.moving = moving;
        self.into_model()
    }

    /// The parties that could be bound, and in place of each other one with empty books, so that all keep their numbers.
    fn all_parties(&self, bound: Arena<PartyId, Party>, nothing: NodeId) -> Arena<PartyId, Party> {
        let parties: Vec<OwnerId> = self.names.instances().filter(|owner| self.names[*owner].is_party()).collect();
        if bound.len() == parties.len() {
            return bound;
        }
        let party = |owner: OwnerId| match bound.iter().find(|party| Some(party.instance) == owner.instance()) {
            // A party that failed may owe it something.
            Some(party) => Party { equity: None, ..party.clone() },
            None => self.party_with_empty_books(owner, nothing),
        };
        parties.into_iter().map(party).collect()
    }

    fn party_with_empty_books(&self, owner: OwnerId, nothing: NodeId) -> Party {
        let who = &self.names[owner];
        Party {
            instance: owner.instance().expect("a party is an instance"),
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
            forced_default: None,
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
        channel: BooksVerb::Grant.channel(),
        tier: 1,
        unpaid: Unpaid::Owed,
        net: false,
        settlement: Settlement::Cash,
        on_default: None,
        remaining: None,
        fair: None,
        amortise: None,
        lease_months: None,
        lease_rate: None,
        currency: "USD".into(),
        span: pending.span,
        removed: true,
    }
}
