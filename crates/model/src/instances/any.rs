//! Instances that stand for any of their kind: what a second look puts in place of those that a scenario may yet have.

use std::collections::{BTreeMap, BTreeSet};

use crate::definitions::kinds::{Body, Param};
use crate::definitions::tables::Definitions;
use crate::instances::ids::OwnerId;
use crate::instances::slot::ParamType;
use crate::words::headings::Heading;
use crate::words::keys::PARTY_NUMBERS;
use scenario::Class;
use syntax::{FileId, Span, Value};

/// The currency of a party that stands for any.
pub(crate) const ANY_CURRENCY: &str = "¤";

/// Instances that stand for any, and what is left open with them.
pub(crate) struct AnyInstances {
    /// Owners from here on stand for any instance of a kind.
    first: Option<OwnerId>,
    /// Any instance of a kind, of a class.
    kinds: BTreeMap<String, OwnerId>,
    classes: BTreeMap<Class, OwnerId>,
    /// What some kind or instance has as a member.
    members: BTreeSet<String>,
    /// The scenario's own file: what its kinds read of `root` must be there.
    file: FileId,
    /// Defaults to be bound.
    defaults: Vec<OpenDefault>,
    /// Binding defaults, which an instance may replace.
    binding_defaults: bool,
}

/// What a parameter is if an instance leaves it out, and what holds it.
pub(crate) struct OpenDefault {
    pub owner: OwnerId,
    pub param: Param,
    pub ty: ParamType,
    /// None if an instance must give one.
    pub value: Option<Value>,
}

impl AnyInstances {
    /// Open to all that the kinds of a scenario in this file may become.
    pub fn new(definitions: &Definitions, file: FileId) -> Self {
        let mut members: BTreeSet<String> = PARTY_NUMBERS.iter().map(|word| (*word).to_string()).collect();
        for kind in definitions.kinds.values() {
            members.extend(names_of(&kind.body).map(String::from));
            members.extend(kind.attributes.iter().map(|entry| entry.key.text.clone()));
        }
        for item in Heading::CLASSES.into_iter().flat_map(|heading| definitions.items(heading)) {
            let Some(table) = item.value.as_table() else { continue };
            let bodies = Heading::BODY.into_iter().filter_map(|heading| table.get(heading.word())?.as_table());
            members.extend(bodies.flat_map(|body| &body.entries).map(|entry| entry.key.text.clone()));
        }
        Self {
            first: None,
            kinds: BTreeMap::new(),
            classes: BTreeMap::new(),
            members,
            file,
            defaults: Vec::new(),
            binding_defaults: false,
        }
    }

    /// Adds one that stands for any of a class.
    pub fn add_of_class(&mut self, class: Class, owner: OwnerId) {
        self.first.get_or_insert(owner);
        self.classes.insert(class, owner);
    }

    /// Adds one that stands for any of a kind.
    pub fn add_of_kind(&mut self, kind: String, owner: OwnerId) {
        self.first.get_or_insert(owner);
        self.kinds.insert(kind, owner);
    }

    /// Adds a default to be bound.
    pub fn add_default(&mut self, default: OpenDefault) {
        self.defaults.push(default);
    }

    /// Takes out all defaults to be bound; from now on what stands below `root` is left to the instances.
    pub fn take_defaults(&mut self) -> Vec<OpenDefault> {
        self.binding_defaults = true;
        std::mem::take(&mut self.defaults)
    }

    /// Whether an owner stands for any.
    pub fn has(&self, owner: OwnerId) -> bool {
        self.first.is_some_and(|first| owner >= first)
    }

    /// The one that stands for any of a kind or else of a class.
    pub fn of(&self, kind: Option<&str>, class: Option<Class>) -> Option<OwnerId> {
        match (kind, class) {
            (Some(kind), _) => self.kinds.get(kind).copied(),
            (None, class) => self.classes.get(&class?).copied(),
        }
    }

    /// Whether some kind or instance has a member of this name.
    pub fn some_has_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }

    /// Whether what stands below `root` is left to the instances: of a default, which they may replace, or of a file
    /// that serves other scenarios too.
    pub fn leaves_root_open(&self, span: Span) -> bool {
        self.binding_defaults || span.file != self.file
    }
}

/// All names that a body defines, its parts included.
pub(crate) fn names_of(body: &Body) -> impl Iterator<Item = &str> {
    let bodies = std::iter::once(body).chain(body.parts.iter().map(|part| &part.body));
    let names = bodies.flat_map(|body| {
        let params = body.params.iter().map(|param| param.name.as_str());
        params.chain(body.members.iter().map(|member| member.name.as_str()))
    });
    names.chain(body.parts.iter().map(|part| part.name.as_str()))
}
