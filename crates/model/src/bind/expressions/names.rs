//! Names: what a word means where it stands, and what a member of a thing is.

use syntax::{Code, Diagnostic, Expression, ExpressionKind, Help, Identifier, Span, list_words};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::names::NamedThing;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope, Wanted};
use crate::words::headings::Heading;
use crate::words::keys::{PARTY_NUMBERS, UNLIMITED};
use scenario::*;

impl Builder<'_> {
    /// What a word means in a scope.
    pub fn name(&mut self, name: &Identifier, wanted: Wanted, scope: &Scope) -> Bound<Binding> {
        match self.known_name(name, scope)? {
            Some(binding) => Ok(binding),
            None => self.unknown_name(name, wanted, scope),
        }
    }

    /// What a word means in a scope, if anything.
    pub fn known_name(&mut self, name: &Identifier, scope: &Scope) -> Bound<Option<Binding>> {
        let text = name.text.as_str();
        if let Some((_, binding)) = scope.locals.iter().rev().find(|(local, _)| local == text) {
            return Ok(Some(binding.clone()));
        }
        if scope.owner != ROOT && !scope.scenario {
            for owner in self.names.outwards(scope.owner).collect::<Vec<_>>() {
                if let Some(member) = self.names[owner].members.get(text).cloned() {
                    return self.member_binding(member, name.span).map(Some);
                }
                if let Some((_, binding)) = self.names[owner].locals.iter().find(|(local, _)| local == text) {
                    return Ok(Some(binding.clone()));
                }
            }
        }
        match text {
            "t" => {
                let ty = Type::Number(Self::time());
                return Ok(Some(Binding::Node(self.push(Operation::Elapsed, ty, Timing::Monthly, name.span))));
            }
            "dt" => {
                return Ok(Some(Binding::Node(self.constant(1.0, Type::Number(Self::time()), name.span))));
            }
            "date" => {
                return Ok(Some(Binding::Node(self.this_month(name.span))));
            }
            "self" if scope.owner != ROOT => return Ok(Some(Binding::Owner(scope.owner))),
            "root" => return Ok(Some(Binding::Root)),
            "never" => return Ok(Some(Binding::Node(self.constant(NEVER, Type::Date, name.span)))),
            // It has any dimension until it stands beside something.
            UNLIMITED => return Ok(Some(Binding::Node(self.constant(f64::INFINITY, Type::Zero, name.span)))),
            _ => {}
        }
        if scope.scenario
            && let Some(binding) = self.root_name(name)?
        {
            return Ok(Some(binding));
        }
        if self.definitions.kinds.contains_key(text) {
            return Ok(Some(Binding::Kind(text.to_string())));
        }
        if text == "none" {
            return Ok(Some(Binding::Nothing));
        }
        Ok(None)
    }

    /// A flow of a part may bear the name of a let or parameter of what it is a part of. Where a number is due, that is
    /// meant.
    pub fn number_further_out(&self, name: &str, scope: &Scope) -> Option<QuantityId> {
        if scope.innermost() == ROOT {
            return None;
        }
        let mut members = self.names.outwards(scope.owner).filter_map(|owner| self.names[owner].members.get(name));
        members.find(|member| !matches!(member, MemberRef::Flow(_)))?.quantity()
    }

    /// A name of the scenario: an instance or root member by its short name, or a table word before a full key.
    fn root_name(&mut self, name: &Identifier) -> Bound<Option<Binding>> {
        let text = name.text.as_str();
        let candidates = self.names.short(text).to_vec();
        match candidates.as_slice() {
            [] => {}
            [(_, thing)] => return Ok(Some(self.named(thing, name.span)?)),
            several => {
                if let Some(MemberRef::LetAndFlow(..)) = self.names[ROOT].members.get(text)
                    && several.iter().all(|(_, thing)| matches!(thing, NamedThing::Member(_)))
                {
                    return Ok(Some(self.named(&several[0].1, name.span)?));
                }
                let keys: Vec<&str> = several.iter().map(|(key, _)| key.as_str()).collect();
                return self.error(
                    Code::AmbiguousName,
                    name.span,
                    format!("`{text}` could mean {}", list_words(&keys)),
                    format!("write the full key, e.g. `{}`", keys[0]),
                );
            }
        }
        if self.definitions.item(Heading::Variant, text).is_some() {
            return Ok(Some(Binding::Variant(text.to_string())));
        }
        let table = Heading::parse(text).filter(|heading| heading.is_read());
        Ok(table.filter(|_| !self.definitions.kinds.contains_key(text)).map(Binding::Table))
    }

    fn named(&mut self, thing: &NamedThing, span: Span) -> Bound<Binding> {
        match thing {
            NamedThing::Owner(owner) => Ok(Binding::Owner(*owner)),
            NamedThing::Member(member) => match self.names[ROOT].members.get(member).cloned() {
                Some(member) => self.member_binding(member, span),
                None => Err(Reported),
            },
        }
    }

    /// `inner.member`.
    pub fn member(&mut self, inner: Binding, member: &Identifier, scope: &Scope, span: Span) -> Bound<Binding> {
        match inner {
            Binding::Owner(owner) => self.owner_member(owner, member, span),
            Binding::Owners(parts) => match parts.iter().find(|part| self.names[**part].id == member.text) {
                Some(part) => Ok(Binding::Owner(*part)),
                None if parts.iter().any(|part| self.names.is_any(*part)) => Err(Reported),
                None => {
                    let ids: Vec<String> = parts.iter().map(|part| self.names[*part].id.clone()).collect();
                    self.error(
                        Code::UnknownName,
                        member.span,
                        format!("the list has no item `{}`", member.text),
                        format!("its items are {}", list_words(&ids)),
                    )
                }
            },
            Binding::Root => {
                let scope = Scope::of_scenario(scope.purpose);
                if self.root_is_open(span) {
                    return Err(Reported);
                }
                self.name(member, Wanted::Any, &scope)
            }
            Binding::Table(heading) => self.table_member(heading, member),
            Binding::Covenant(covenant) => self.covenant_member(covenant, member, span),
            Binding::Nothing => self.error(
                Code::MissingKey,
                span,
                "this optional reference is not given on the instance",
                "give it, or guard it with `if(x == none, …)`",
            ),
            _ => self.error(
                Code::UnknownName,
                member.span,
                format!("nothing named `{}` is inside this", member.text),
                "a dot stands after a party, contract, thing, part, covenant or list of parts",
            ),
        }
    }

    /// `inner.breached`, and the other states of a covenant.
    fn covenant_member(&mut self, covenant: CovenantId, member: &Identifier, span: Span) -> Bound<Binding> {
        let Some(state) = CovenantState::parse(&member.text) else {
            let words = CovenantState::ALL.map(|state| format!("`x.{}`", state.word()));
            return self.error(
                Code::UnknownName,
                member.span,
                format!("a covenant has no member `{}`", member.text),
                format!("read {}", words.join(", ")),
            );
        };
        let ty = if state == CovenantState::FirstBreach { Type::Date } else { Type::Boolean };
        Ok(Binding::Node(self.push(Operation::Covenant(covenant, state), ty, Timing::Monthly, span)))
    }

    fn owner_member(&mut self, owner: OwnerId, member: &Identifier, span: Span) -> Bound<Binding> {
        let text = member.text.as_str();
        if let Some(reference) = self.names[owner].members.get(text).cloned() {
            return self.member_binding(reference, span);
        }
        let who = &self.names[owner];
        if let Some((_, binding)) = who.locals.iter().find(|(local, _)| local == text) {
            return Ok(binding.clone());
        }
        if who.class == Some(Class::Part) {
            if text == "index" {
                let place = who.index as f64 + 1.0;
                return Ok(Binding::Node(self.constant(place, Self::bare(), span)));
            }
            if text == "owner"
                && let Some(parent) = who.parent
            {
                return Ok(Binding::Owner(parent));
            }
        }
        if who.class == Some(Class::Party) {
            match text {
                "cash" => {
                    return self.balance_node(owner, StandardAccount::Cash.into(), None, None, span).map(Binding::Node);
                }
                "defaulted" => {
                    let party = self.party_of(owner);
                    let node = self.push(Operation::Defaulted(party), Type::Boolean, Timing::Monthly, span);
                    return Ok(Binding::Node(node));
                }
                number if PARTY_NUMBERS.contains(&number) => return Err(self.missing_number(owner, member)),
                _ => {}
            }
        }
        if who.unclear && self.may_have(owner, text) || who.unread.iter().any(|unread| unread == text) {
            return Err(Reported);
        }
        let name = who.name.clone();
        // A key with a space, such as `cash at the start`, is no name.
        let mut candidates: Vec<&str> =
            who.members.keys().map(String::as_str).filter(|key| !key.contains(' ')).collect();
        if who.class == Some(Class::Party) {
            // A parameter of its kind may be called as a number that parties have.
            let own = ["cash", "defaulted"].into_iter().chain(PARTY_NUMBERS.iter().copied());
            candidates.extend(own.filter(|name| !who.members.contains_key(*name)));
        }
        let help = match self.closest(text, candidates.iter().copied()) {
            Some(close) => Help::meant(member.span, text, close).saying(format!("did you mean `{name}.{close}`?")),
            None if who.members.is_empty() && who.class == Some(Class::Party) => {
                "a party has `cash`, `defaulted`, and `discount`, `tax` and `floor` where given".into()
            }
            None if candidates.is_empty() => format!("`{name}` has no members; give it a kind").into(),
            None => format!("its members are {}", list_words(&candidates)).into(),
        };
        self.error(Code::UnknownName, member.span, format!("`{name}` has no member `{text}`"), help)
    }

    /// The finding for a number of a party that is read and not given: said once, at the party. A key that was meant for it has
    /// been reported.
    fn missing_number(&mut self, owner: OwnerId, member: &Identifier) -> Reported {
        let (who, number) = (&self.names[owner], member.text.as_str());
        if self.is_misspelt(&who.written, number) {
            return Reported;
        }
        let example = if number == "floor" { "$1M" } else { "10%" };
        let found = Diagnostic::new(Code::MissingKey, who.span, format!("`{}` has no `{number}`", who.name))
            .also(member.span, "read here")
            .help(format!("add `{number} = \"…\"` to `[party.{}]`, e.g. `{number} = \"{example}\"`", who.name));
        match self.findings.has_said(&found) {
            true => Reported,
            false => self.report(found),
        }
    }

    fn table_member(&mut self, heading: Heading, member: &Identifier) -> Bound<Binding> {
        let key = format!("{heading}.{}", member.text);
        if heading == Heading::Variant && self.definitions.item(Heading::Variant, &member.text).is_some() {
            return Ok(Binding::Variant(member.text.clone()));
        }
        if heading == Heading::Kind && self.definitions.kinds.contains_key(&member.text) {
            return Ok(Binding::Kind(member.text.clone()));
        }
        if let Some(owner) = self.names.owner_of_key(&key) {
            return Ok(Binding::Owner(owner));
        }
        if let Some(id) = self.names.slots().position(|slot| slot.key == key) {
            return self.read_quantity(id, member.span).map(Binding::Node);
        }
        if let Some(flow) = self.names.flows().position(|pending| pending.key == key) {
            return Ok(Binding::Flow(flow));
        }
        if let Some(covenant) = self.names.covenants().position(|pending| pending.key == key) {
            return Ok(Binding::Covenant(covenant));
        }
        let prefix = format!("{heading}.");
        let keys =
            self.names.owners().iter().map(|owner| &owner.key).chain(self.names.slots().iter().map(|slot| &slot.key));
        let known = keys.filter_map(|key| key.strip_prefix(&prefix)).filter(|name| !name.contains('.'));
        let help = match self.closest(&member.text, known) {
            Some(close) => {
                Help::meant(member.span, &member.text, close).saying(format!("did you mean `{heading}.{close}`?"))
            }
            None => "check the spelling".into(),
        };
        self.error(Code::UnknownName, member.span, format!("there is no `{key}`"), help)
    }

    fn member_binding(&mut self, member: MemberRef, span: Span) -> Bound<Binding> {
        Ok(match member {
            MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _) => Binding::Node(self.read_quantity(id, span)?),
            MemberRef::Flow(id) => Binding::Flow(id),
            MemberRef::Covenant(id) => Binding::Covenant(id),
            MemberRef::Parts(parts) => Binding::Owners(parts),
            MemberRef::Reference(reference) => self.reference(reference)?,
            MemberRef::Entry => {
                return self.error(Code::TypeMismatch, span, "an entry has no value", "read the balance that it books");
            }
        })
    }

    /// The party that an argument names.
    pub fn party_named(&mut self, argument: &Expression, scope: &Scope) -> Bound<OwnerId> {
        if let ExpressionKind::Name(name) = &argument.kind
            && scope.scenario
            && self.known_name(name, scope)?.is_none()
        {
            let parties: Vec<String> =
                self.definitions.items(Heading::Party).iter().map(|item| item.name.clone()).collect();
            let help = match self.closest(&name.text, parties.iter().map(String::as_str)) {
                Some(close) => Help::meant(name.span, &name.text, close),
                None if parties.is_empty() => format!("add `[party.{}]`", name.text).into(),
                None => format!("the parties are {}", list_words(&parties)).into(),
            };
            return self.error(Code::UnknownName, name.span, format!("there is no party `{}`", name.text), help);
        }
        let binding = self.evaluate(argument, scope)?;
        self.as_party(binding, argument.span)
    }

    /// The party that a binding is, or a finding.
    pub fn as_party(&mut self, binding: Binding, span: Span) -> Bound<OwnerId> {
        match binding {
            Binding::Owner(owner) if self.names[owner].class == Some(Class::Party) => Ok(owner),
            Binding::Owner(owner) if self.names[owner].class.is_none() => Err(Reported),
            Binding::Owner(owner) => {
                let name = self.names[owner].name.clone();
                self.error(Code::WrongClass, span, format!("`{name}` is not a party"), "name a `[party.*]`")
            }
            _ => self.error(Code::TypeMismatch, span, "a party is due here", "name a `[party.*]`"),
        }
    }

    /// A node for the balance of accounts.
    pub fn balance_node(
        &mut self,
        owner: OwnerId,
        accounts: Selection,
        instance: Option<OwnerId>,
        counterparty: Option<OwnerId>,
        span: Span,
    ) -> Bound<NodeId> {
        let filter = BalanceFilter {
            party: self.party_of(owner),
            accounts,
            instance: instance.and_then(OwnerId::instance),
            counterparty: counterparty.map(|owner| self.party_of(owner)),
        };
        let currency = self.currency_of(owner);
        Ok(self.push(Operation::Balance(filter), Type::Number(Self::money(&currency)), Timing::Monthly, span))
    }
}
