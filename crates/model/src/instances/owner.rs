//! All that has members: the scenario itself, parties, contracts, things and parts.

use std::collections::BTreeMap;

use crate::instances::ids::{OwnerId, ReferenceId};
use crate::instances::scope::Locals;
use scenario::{Class, CovenantId, FlowId, PartyId, QuantityId};
use syntax::{Entry, Span};

/// A party, contract, thing, part, or the scenario itself.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub name: String,
    pub key: String,
    pub class: Option<Class>,
    pub parent: Option<OwnerId>,
    pub kinds: Vec<String>,
    pub span: Span,
    pub removed: bool,
    /// Its kind is unknown or of another class, so that nobody can say what it has.
    pub unclear: bool,
    /// Parameters of its kinds that could not be read, which is reported: a use of one is no further mistake.
    pub unread: Vec<String>,
    /// Its number among the parties, if it is one.
    pub party: Option<PartyId>,
    /// The currency of its books, if it is a party.
    pub currency: String,
    /// Place in its list, from 0.
    pub index: usize,
    /// Id within its list of parts.
    pub id: String,
    pub members: BTreeMap<String, MemberRef>,
    /// The keys that an instance or an item is given.
    pub written: Vec<Entry>,
    /// Names bound by `over`.
    pub locals: Locals,
}

/// What a member name of an owner stands for.
#[derive(Clone, Debug)]
pub(crate) enum MemberRef {
    Quantity(QuantityId),
    Flow(FlowId),
    Entry,
    Covenant(CovenantId),
    Parts(Vec<OwnerId>),
    /// A reference, choice or list of references.
    Reference(ReferenceId),
    /// A flow that bears the name of the let it pays.
    LetAndFlow(QuantityId, FlowId),
}

impl MemberRef {
    /// The quantity, if it is one.
    pub fn quantity(&self) -> Option<QuantityId> {
        match self {
            MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _) => Some(*id),
            _ => None,
        }
    }
}

impl Owner {
    /// A fresh owner without members.
    pub fn new(name: String, key: String, class: Option<Class>, span: Span) -> Self {
        Self {
            name,
            key,
            class,
            parent: None,
            kinds: Vec::new(),
            span,
            removed: false,
            unclear: false,
            unread: Vec::new(),
            party: None,
            currency: "USD".into(),
            index: 0,
            id: String::new(),
            members: BTreeMap::new(),
            written: Vec::new(),
            locals: Vec::new(),
        }
    }

    /// The id of a part, the name of an instance.
    pub fn id_or_name(&self) -> String {
        if self.id.is_empty() { self.name.clone() } else { self.id.clone() }
    }

    /// Whether it is a party.
    pub fn is_party(&self) -> bool {
        self.class == Some(Class::Party)
    }
}
