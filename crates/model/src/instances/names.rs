//! All that has a name in one world, and which short name means what.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use crate::instances::any::AnyInstances;
use crate::instances::ids::{OwnerId, ROOT, ReferenceId};
use crate::instances::owner::{MemberRef, Owner};
use crate::instances::slot::{Pending, Reference, Slot};
use crate::words::headings::Heading;
use scenario::{Arena, Class, CovenantId, FlowId, Id, PartyId, QuantityId};
use syntax::{FileId, Span};

/// All that has a name in one world: instances with their members, quantities, references, flows, entries, covenants.
pub(crate) struct Names {
    owners: Arena<OwnerId, Owner>,
    /// Short name → full keys with what they are.
    short: BTreeMap<String, Vec<(String, NamedThing)>>,
    slots: Arena<QuantityId, Slot>,
    references: Arena<ReferenceId, Reference>,
    flows: Arena<FlowId, Pending>,
    entries: Vec<Pending>,
    covenants: Arena<CovenantId, Pending>,
    /// Draws that instances of a kind share, by the place of their definition.
    shared: BTreeMap<Span, SharedDraw>,
    parties: usize,
    /// In a second look: the instances that stand for any.
    any: Option<AnyInstances>,
}

/// A thing that a short name of the scenario can mean.
#[derive(Clone, Debug)]
pub(crate) enum NamedThing {
    Owner(OwnerId),
    Member(String),
}

/// An assumption of a kind: one draw for all its instances, with its slot once declared.
#[derive(Clone, Debug)]
pub(crate) struct SharedDraw {
    pub name: String,
    pub slot: Option<QuantityId>,
}

impl Names {
    /// The scenario itself and nothing in it.
    pub fn new(any: Option<AnyInstances>) -> Self {
        let mut owners = Arena::new();
        owners.push(Owner::new(String::new(), String::new(), None, Span::new(FileId(0), 0, 0)));
        Self {
            owners,
            short: BTreeMap::new(),
            slots: Arena::new(),
            references: Arena::new(),
            flows: Arena::new(),
            entries: Vec::new(),
            covenants: Arena::new(),
            shared: BTreeMap::new(),
            parties: 0,
            any,
        }
    }

    /// The scenario and its instances.
    pub fn owners(&self) -> &Arena<OwnerId, Owner> {
        &self.owners
    }

    /// All instances and parts made so far.
    pub fn instances(&self) -> impl DoubleEndedIterator<Item = OwnerId> + use<> {
        self.owners.ids().skip(1)
    }

    /// Adds an instance; a party gets its number.
    pub fn add_owner(&mut self, mut owner: Owner) -> OwnerId {
        if owner.class == Some(Class::Party) {
            owner.party = Some(PartyId::at(self.parties));
            self.parties += 1;
        }
        self.owners.push(owner)
    }

    /// An owner, what it is a part of, and so on outwards.
    pub fn outwards(&self, owner: OwnerId) -> impl Iterator<Item = OwnerId> + '_ {
        std::iter::successors(Some(owner), |inner| self.owners[*inner].parent)
    }

    /// The first member of this name from an owner outwards, and whose it is.
    pub fn member_outwards(&self, owner: OwnerId, name: &str) -> Option<(OwnerId, &MemberRef)> {
        self.outwards(owner).find_map(|owner| Some((owner, self.owners[owner].members.get(name)?)))
    }

    /// Gives an owner a member.
    pub fn set_member(&mut self, owner: OwnerId, name: impl Into<String>, member: MemberRef) {
        self.owners[owner].members.insert(name.into(), member);
    }

    /// The owner of this full key.
    pub fn owner_of_key(&self, key: &str) -> Option<OwnerId> {
        self.owners.position(|owner| owner.key == key)
    }

    /// Sets which short names of the scenario mean what.
    pub fn set_short(&mut self, short: BTreeMap<String, Vec<(String, NamedThing)>>) {
        self.short = short;
    }

    /// What a short name of the scenario can mean, each with its full key.
    pub fn short(&self, name: &str) -> &[(String, NamedThing)] {
        self.short.get(name).map_or(&[], Vec::as_slice)
    }

    /// All short names of the scenario.
    pub fn short_names(&self) -> impl Iterator<Item = &str> {
        self.short.keys().map(String::as_str)
    }

    /// All quantities.
    pub fn slots(&self) -> &Arena<QuantityId, Slot> {
        &self.slots
    }

    /// All quantities, to be changed.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.slots.iter_mut()
    }

    /// How many names there are.
    pub fn count(&self) -> usize {
        let moves = self.flows.len() + self.entries.len() + self.covenants.len();
        self.owners.len() + self.slots.len() + self.references.len() + moves
    }

    /// Adds a quantity.
    pub fn add_slot(&mut self, slot: Slot) -> QuantityId {
        self.slots.push(slot)
    }

    /// The quantity of this short name or full key.
    pub fn quantity_of_path(&self, path: &str) -> Option<QuantityId> {
        self.slots.position(|slot| slot.name == path || slot.key == path)
    }

    /// All references.
    pub fn references(&self) -> &Arena<ReferenceId, Reference> {
        &self.references
    }

    /// Adds a reference.
    pub fn add_reference(&mut self, reference: Reference) -> MemberRef {
        MemberRef::Reference(self.references.push(reference))
    }

    /// All flows, pays and transfers.
    pub fn flows(&self) -> &Arena<FlowId, Pending> {
        &self.flows
    }

    /// All entries.
    pub fn entries(&self) -> &[Pending] {
        &self.entries
    }

    /// All covenants.
    pub fn covenants(&self) -> &Arena<CovenantId, Pending> {
        &self.covenants
    }

    /// Adds a flow, entry or covenant.
    pub fn add_pending(&mut self, pending: Pending) -> MemberRef {
        match pending.heading {
            Heading::Entry => {
                self.entries.push(pending);
                MemberRef::Entry
            }
            Heading::Covenant => MemberRef::Covenant(self.covenants.push(pending)),
            _ => MemberRef::Flow(self.flows.push(pending)),
        }
    }

    /// The draw that instances share, defined at this place.
    pub fn shared(&self, place: Span) -> Option<&SharedDraw> {
        self.shared.get(&place)
    }

    /// Makes what is defined at this place one draw of all instances.
    pub fn share(&mut self, place: Span, draw: SharedDraw) {
        self.shared.insert(place, draw);
    }

    /// In a second look: the instances that stand for any.
    pub fn any(&self) -> Option<&AnyInstances> {
        self.any.as_ref()
    }

    /// As [`Names::any`], to be filled.
    pub fn any_mut(&mut self) -> Option<&mut AnyInstances> {
        self.any.as_mut()
    }

    /// Whether an owner stands for any instance of a kind.
    pub fn is_any(&self, owner: OwnerId) -> bool {
        self.any.as_ref().is_some_and(|any| any.has(owner))
    }

    /// The parts of the world that a model is made of: instances but for the scenario itself, and quantities.
    pub fn into_parts(self) -> (impl Iterator<Item = Owner>, Arena<QuantityId, Slot>) {
        (self.owners.into_iter().skip(ROOT.place() + 1), self.slots)
    }
}

macro_rules! index {
    ($id:ty => $list:ident: $item:ty) => {
        impl Index<$id> for Names {
            type Output = $item;

            fn index(&self, id: $id) -> &$item {
                &self.$list[id]
            }
        }

        impl IndexMut<$id> for Names {
            fn index_mut(&mut self, id: $id) -> &mut $item {
                &mut self.$list[id]
            }
        }
    };
}

index!(OwnerId => owners: Owner);
index!(QuantityId => slots: Slot);
index!(ReferenceId => references: Reference);
index!(FlowId => flows: Pending);
index!(CovenantId => covenants: Pending);
