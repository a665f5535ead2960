//! Instances that stand for any are created and declared, for a second look.

use std::rc::Rc;

use crate::definitions::merged::MergedKind;
use crate::findings::Bound;
use crate::instances::any::ANY_CURRENCY;
use crate::instances::declarer::{Declarer, Given, WithoutParts};
use crate::instances::ids::OwnerId;
use crate::instances::owner::{MemberRef, Owner};
use crate::words::keys::PARTY_NUMBERS;
use scenario::{Class, Type};
use syntax::{FileId, Span};
use units::Dimension;

impl Declarer<'_> {
    /// Makes an instance of every kind, and of every class without one.
    pub fn create_any(&mut self) -> Bound<Vec<WithoutParts>> {
        let mut created = Vec::new();
        for class in [Class::Party, Class::Contract, Class::Thing] {
            let owner = self.add_any(class.word(), Some(class), Span::new(FileId(0), 0, 0), Vec::new());
            created.push(WithoutParts { owner, body: Rc::default(), given: Vec::new() });
            if let Some(any) = self.names.any_mut() {
                any.add_of_class(class, owner);
            }
        }
        for kind in self.definitions.kinds.values() {
            let Some(MergedKind { class, body, attributes, .. }) = self.kinds.get(&kind.name).cloned() else {
                continue; // reported when kinds were merged
            };
            let given: Vec<Given> =
                attributes.iter().map(|entry| Given { entry: entry.as_ref().clone(), scenario: false }).collect();
            let owner = self.add_any(&kind.name, class, kind.span, vec![kind.name.clone()]);
            if let (Some(class), true) = (class, given.iter().any(|given| given.entry.key.text == "currency")) {
                debug_assert_eq!(class, Class::Party);
                self.names[owner].currency = self.currency_in(&given);
            }
            self.names[owner].unread.clone_from(&body.unread);
            created.push(WithoutParts { owner, body, given });
            if let Some(any) = self.names.any_mut() {
                any.add_of_kind(kind.name.clone(), owner);
            }
        }
        self.count_names(&created)?;
        for WithoutParts { owner, body, given } in &created {
            self.declare(*owner, body, given.clone());
            if self.names[*owner].is_party() {
                self.declare_any_party(*owner);
            }
        }
        Ok(created)
    }

    fn add_any(&mut self, name: &str, class: Option<Class>, span: Span, kinds: Vec<String>) -> OwnerId {
        let mut owner = Owner::new(name.to_string(), format!("kind.{name}"), class, span);
        // An instance may have further kinds, and members of its own.
        owner.unclear = true;
        owner.kinds = kinds;
        if owner.is_party() {
            owner.currency = ANY_CURRENCY.into();
        }
        self.names.add_owner(owner)
    }

    /// What a party may give and be asked for.
    fn declare_any_party(&mut self, owner: OwnerId) {
        let money = Dimension::money(&self.names[owner].currency);
        for &name in PARTY_NUMBERS {
            let dimension = if name == "floor" { money.clone() } else { Dimension::none() };
            if !self.names[owner].members.contains_key(name) {
                let slot = self.open_slot(name, Some(Type::Number(dimension)), self.names[owner].span);
                self.names.set_member(owner, name, MemberRef::Quantity(slot));
            }
        }
    }
}
