//! A second look, at what the first leaves out: kinds of which there is no instance, and branches that a fixed value
//! excludes.
//!
//! The scenario is built once more, with one further instance of every kind whose parameters are *open*: they have a
//! type and no value, a reference stands for any instance of its kind, a list has one item, a party keeps its books in
//! whatever currency. No number decides a branch. What cannot be judged so is left to the instances: circles,
//! constants, choices between branches of different types. The model is thrown away; its findings are kept.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Code, Diagnostic, FileId, Span, Value};
use units::{Base, Dimension};

use crate::bind::builder::*;
use crate::definitions::kinds::{Body, Param, attributes, flatten};
use crate::definitions::tables::Definitions;
use crate::instances::creation::Given;
use crate::words::keys::{BODY, PARTY_NUMBERS};
use scenario::*;

/// The currency of a party that stands for any.
const ANY_CURRENCY: &str = "¤";
/// What a second look leaves open.
pub(crate) struct Open {
    /// Owners from here on stand for any instance of a kind.
    first: usize,
    /// Any instance of a kind, of a class.
    kinds: BTreeMap<String, usize>,
    classes: BTreeMap<Class, usize>,
    /// What some kind or instance has as a member.
    members: BTreeSet<String>,
    /// The scenario's own file: what its kinds read of `root` must be there.
    file: FileId,
    /// Binding defaults, which an instance may replace.
    defaults: bool,
}

impl Open {
    /// Open to all that the kinds of a scenario in this file may become.
    pub fn new(definitions: &Definitions, file: FileId) -> Self {
        let mut members: BTreeSet<String> = PARTY_NUMBERS.iter().map(|word| (*word).to_string()).collect();
        for kind in definitions.kinds.values() {
            members.extend(names_of(&kind.body).map(String::from));
            members.extend(kind.attributes.iter().map(|entry| entry.key.text.clone()));
        }
        for section in ["party", "contract", "thing"] {
            let tables = definitions.items(section).iter().filter_map(|item| item.value.as_table());
            let bodies = tables.flat_map(|table| BODY.iter().filter_map(|section| table.get(section)?.as_table()));
            members.extend(bodies.flat_map(|body| &body.entries).map(|entry| entry.key.text.clone()));
        }
        Self { first: usize::MAX, kinds: BTreeMap::new(), classes: BTreeMap::new(), members, file, defaults: false }
    }
}

/// All names that a body defines, its parts included.
fn names_of(body: &Body) -> impl Iterator<Item = &str> {
    let bodies = std::iter::once(body).chain(body.parts.iter().map(|part| &part.body));
    let names = bodies.flat_map(|body| {
        let params = body.params.iter().map(|param| param.name.as_str());
        params.chain(body.members.iter().map(|member| member.name.as_str()))
    });
    names.chain(body.parts.iter().map(|part| part.name.as_str()))
}

/// What a second look finds.
pub(crate) fn findings(context: &Context, definitions: Definitions, file: FileId) -> Vec<Diagnostic> {
    let open = Open::new(&definitions, file);
    let mut builder = Builder::new(context, definitions, World::Base);
    builder.open = Some(open);
    builder.create_instances();
    builder.bind_dynamics();
    builder.bind_defaults();
    let mut found = builder.findings();
    let judged = |code: Code| match code {
        Code::NestedTooDeep | Code::TooLarge => false,
        Code::UnknownFact => context.facts.ids().next().is_some(),
        _ => true,
    };
    found.retain(|finding| finding.severity == syntax::Severity::Error && judged(finding.code));
    found
}

impl Builder<'_> {
    /// Whether an owner stands for any instance of a kind.
    pub fn is_any(&self, owner: usize) -> bool {
        self.open.as_ref().is_some_and(|open| owner >= open.first)
    }

    /// Makes an instance of every kind, and of every class without one.
    pub fn create_any(&mut self) {
        let first = self.owners.len();
        let Some(open) = &mut self.open else { return };
        open.first = first;
        let mut written: Vec<(usize, Body, Vec<Given>)> = Vec::new();
        for (class, word) in [(Class::Party, "party"), (Class::Contract, "contract"), (Class::Thing, "thing")] {
            let owner = self.push_any(word, Some(class), Span::new(FileId(0), 0, 0), Vec::new());
            written.push((owner, Body::default(), Vec::new()));
            if let Some(open) = &mut self.open {
                open.classes.insert(class, owner);
            }
        }
        for (name, span) in
            self.definitions.kinds.values().map(|kind| (kind.name.clone(), kind.span)).collect::<Vec<_>>()
        {
            let Some((class, body)) = flatten(&self.definitions.kinds, &name, &mut Vec::new()) else {
                continue; // told by `check_kinds`
            };
            let given: Vec<Given> = attributes(&self.definitions.kinds, &name)
                .into_iter()
                .map(|entry| Given { entry, scenario: false })
                .collect();
            let owner = self.push_any(&name, class, span, vec![name.clone()]);
            if let (Some(class), true) = (class, given.iter().any(|given| given.entry.key.text == "currency")) {
                debug_assert_eq!(class, Class::Party);
                self.owners[owner].currency = self.currency_in(&given);
            }
            written.push((owner, body, given));
            if let Some(open) = &mut self.open {
                open.kinds.insert(name, owner);
            }
        }
        for (owner, body, given) in &written {
            self.declare(*owner, body, given.clone());
            if self.owners[*owner].class == Some(Class::Party) {
                self.declare_any_party(*owner);
            }
        }
        for (owner, body, given) in &written {
            self.create_parts(*owner, body, given);
        }
    }

    fn push_any(&mut self, name: &str, class: Option<Class>, span: Span, kinds: Vec<String>) -> usize {
        let mut owner = Owner::new(name.to_string(), format!("kind.{name}"), class, span);
        // An instance may have further kinds, and members of its own.
        owner.unclear = true;
        owner.kinds = kinds;
        if class == Some(Class::Party) {
            owner.party = Some(PartyId(self.parties));
            owner.currency = ANY_CURRENCY.into();
            self.parties += 1;
        }
        self.owners.push(owner);
        self.owners.len() - 1
    }

    /// What a party may give and be asked for.
    fn declare_any_party(&mut self, owner: usize) {
        let money = Type::Number(Self::money(&self.currency_of(owner)));
        for &name in PARTY_NUMBERS {
            let ty = if name == "floor" { money.clone() } else { Self::bare() };
            if !self.owners[owner].members.contains_key(name) {
                let slot = self.open_slot(name, Some(ty), self.owners[owner].span);
                self.owners[owner].members.insert(name.into(), MemberRef::Quantity(slot));
            }
        }
    }

    /// A parameter of any instance: of its type, without a value.
    pub fn declare_any_param(&mut self, owner: usize, param: &Param, body: &Body) {
        let open = |ty: Type| Some(Some(ty));
        let any = |builder: &Self, class: &Option<Class>, kind: &Option<String>| {
            let open = builder.open.as_ref()?;
            match (kind, class) {
                (Some(kind), _) => open.kinds.get(kind).copied(),
                (None, Some(class)) => open.classes.get(class).copied(),
                (None, None) => None,
            }
        };
        let ty = self.param_type_quietly(param, body);
        let slot = match &ty {
            Ok(ParamType::Number(_, dimension)) => open(Type::Number(dimension.clone())),
            Ok(ParamType::Boolean | ParamType::When) => open(Type::Boolean),
            Ok(ParamType::Date) => open(Type::Date),
            Ok(ParamType::Series | ParamType::Text) | Err(Reported) => Some(None),
            Ok(_) => None,
        };
        let binding = match &ty {
            Ok(ParamType::Choice(options)) => Some(Binding::Choice(String::new(), options.clone())),
            Ok(ParamType::Reference { class, kind }) => any(self, class, kind).map(Binding::Owner),
            Ok(ParamType::References { class, kind }) => any(self, class, kind).map(|any| Binding::Owners(vec![any])),
            Ok(ParamType::Parts(_)) => return, // made by `create_parts`
            _ => None,
        };
        let member = match (slot, binding) {
            (None, Some(binding)) => {
                self.lazies.push(Lazy {
                    value: None,
                    scope: Scope { owner, scenario: false, locals: Vec::new(), purpose: Purpose::Month },
                    ty: ParamType::Text,
                    span: param.span,
                    state: State::Bound,
                    binding,
                });
                MemberRef::Lazy(self.lazies.len() - 1)
            }
            (slot, _) => MemberRef::Quantity(self.open_slot(&param.name, slot.flatten(), param.span)),
        };
        self.owners[owner].members.insert(param.name.clone(), member);
        if let (Some(default), Ok(ty)) = (&param.default, ty) {
            self.defaults.push(Default { owner, param: param.clone(), ty, value: default.clone() });
        }
    }

    /// A name with a type and no value; without a type, nothing can be said of what reads it.
    pub fn open_slot(&mut self, name: &str, ty: Option<Type>, span: Span) -> QuantityId {
        self.add_slot(Slot {
            name: name.to_string(),
            key: String::new(),
            source: Source::Made(NodeId(0)),
            scope: Scope { owner: ROOT, scenario: false, locals: Vec::new(), purpose: Purpose::Month },
            declared: None,
            fixed: false,
            span,
            removed: false,
            state: if ty.is_some() { State::Bound } else { State::Failed },
            ty: ty.unwrap_or_else(Self::bare),
            timing: Timing::Path,
            unit: None,
            kind: None,
            height: 0,
        })
    }

    /// Binds what parameters are when an instance leaves them out, after all else.
    fn bind_defaults(&mut self) {
        if let Some(open) = &mut self.open {
            open.defaults = true;
        }
        for default in std::mem::take(&mut self.defaults) {
            let Default { owner, param, ty, value } = default;
            let locals = self.owners[owner].locals.clone();
            match ty {
                ParamType::Number(..) | ParamType::Boolean | ParamType::Date | ParamType::When | ParamType::Series => {
                    let id = self.param_slot(owner, &param.name, param.span, ty, value, false, param.fixed);
                    let _ = self.bind_quantity(id);
                }
                _ => {
                    let scope = Scope { owner, scenario: false, locals, purpose: Purpose::Month };
                    let (span, state) = (value.span, State::Unbound);
                    let binding = Binding::Nothing;
                    let _ = self.bind_lazy(&Lazy { value: Some(value), scope, ty, span, state, binding });
                }
            }
        }
    }

    /// A condition that only an instance decides: a comparison of references or choices.
    pub fn undecided(&mut self, span: Span) -> NodeId {
        let id = self.open_slot("choice", Some(Type::Boolean), span);
        self.undecided.insert(id);
        self.push(Operation::Quantity(id), Type::Boolean, Timing::Path, span)
    }

    /// Whether a binding may be another in each instance.
    pub fn is_open(&self, binding: &Binding) -> bool {
        match binding {
            Binding::Owner(owner) => self.is_any(*owner),
            Binding::Choice(word, _) => word.is_empty(),
            _ => false,
        }
    }

    /// Whether a condition is made of choices that only an instance makes.
    pub fn hangs_on_choice(&self, condition: NodeId) -> bool {
        let (mut met, mut open) = (BTreeSet::new(), vec![condition]);
        while let Some(node) = open.pop() {
            if !met.insert(node) {
                continue;
            }
            match &self.node(node).operation {
                Operation::Quantity(id) if self.undecided.contains(id) => return true,
                Operation::Quantity(id) => open.extend(self.written_as(*id)),
                Operation::Apply(Function::And | Function::Or | Function::Not, arguments) => open.extend(arguments),
                _ => {}
            }
        }
        false
    }

    /// The constant that a node is; in a second look, where only an instance can say it, a stand-in.
    pub fn known_or(&self, node: NodeId, stand_in: f64) -> Option<f64> {
        self.known(node).or(self.open.as_ref().map(|_| stand_in))
    }

    /// Two types with money of any currency taken for money of the currency that they state.
    pub fn settled(&self, a: &Type, b: &Type) -> (Type, Type) {
        let (Some(_), Type::Number(x), Type::Number(y)) = (&self.open, a, b) else {
            return (a.clone(), b.clone());
        };
        match x.currencies().chain(y.currencies()).find(|currency| *currency != ANY_CURRENCY) {
            Some(stated) => (Type::Number(in_currency(x, stated)), Type::Number(in_currency(y, stated))),
            None => (a.clone(), b.clone()),
        }
    }

    /// Whether two currencies may be one.
    pub fn may_be_one(&self, a: &str, b: &str) -> bool {
        a == b || a == ANY_CURRENCY || b == ANY_CURRENCY
    }

    /// Whether something that stands for any instance may have a member of which its kind says nothing.
    pub fn may_have(&self, owner: usize, member: &str) -> bool {
        !self.is_any(owner) || self.open.as_ref().is_some_and(|open| open.members.contains(member))
    }

    /// Whether a name that a kind's body lacks may be there in an instance: brought by a kind that is `like` this one,
    /// or by another that the same instance has.
    pub fn may_be_joined_by(&self, owner: usize, name: &str) -> bool {
        let mut top = owner;
        while let Some(parent) = self.owners[top].parent {
            top = parent;
        }
        let Some(kind) = self.owners[top].kinds.first().filter(|_| self.is_any(owner)) else {
            return false;
        };
        let party = self.owners[top].class == Some(Class::Party);
        let has = |other: &str| self.open.as_ref().and_then(|open| open.kinds.get(other));
        self.definitions.kinds.values().filter(|other| names_of(&other.body).any(|own| own == name)).any(|other| {
            has(&other.name).is_some_and(|any| {
                let parties = party && self.owners[*any].class == Some(Class::Party);
                parties || self.is_of_kind(*any, kind) || self.stand_together(kind, &other.name)
            })
        })
    }

    /// Whether some instance has both kinds.
    fn stand_together(&self, kind: &str, other: &str) -> bool {
        let has = |owner: &Owner, kind: &str| owner.kinds.iter().any(|own| own == kind);
        self.owners.iter().any(|owner| has(owner, kind) && has(owner, other))
    }

    /// Whether what stands below `root` is left to the instances: of a default, which they may replace, or of a file
    /// that serves other scenarios too.
    pub fn root_is_open(&self, span: Span) -> bool {
        self.open.as_ref().is_some_and(|open| open.defaults || span.file != open.file)
    }
}

/// Money of any currency as money of this one.
pub(crate) fn in_currency(dimension: &Dimension, currency: &str) -> Dimension {
    let power = dimension.exponent(&Base::Currency(ANY_CURRENCY.into()));
    let money = |currency: &str| Dimension::money(currency).power(power);
    dimension.divide(&money(ANY_CURRENCY)).multiply(&money(currency))
}

/// A default to be bound.
pub(crate) struct Default {
    owner: usize,
    param: Param,
    ty: ParamType,
    value: Value,
}
