//! A name that stands for nothing: the name that was probably meant, among those that fit where it is read.

use syntax::{Code, Diagnostic, Help, Identifier};

use crate::bind::builder::Builder;
use crate::findings::{Bound, Reported};
use crate::instances::ids::{OwnerId, ROOT};
use crate::instances::names::NamedThing;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Purpose, Scope, Wanted};
use crate::words::headings::Heading;
use crate::words::keys::UNLIMITED;

/// Words with a meaning of their own, each with what it fits.
const WORDS: &[(&str, Wanted)] = &[
    ("t", Wanted::Number),
    ("dt", Wanted::Number),
    ("date", Wanted::Number),
    ("never", Wanted::Number),
    (UNLIMITED, Wanted::Number),
    ("self", Wanted::Members),
    ("root", Wanted::Members),
];

/// Words that people write for the month in which an expression is read.
const MONTH_OF_THE_RUN: &[&str] = &["month", "now", "today"];

impl Builder<'_> {
    /// The finding for a name that stands for nothing.
    pub fn unknown_name<T>(&mut self, name: &Identifier, wanted: Wanted, scope: &Scope) -> Bound<T> {
        let text = name.text.as_str();
        if !scope.scenario && (self.may_be_joined_by(scope.owner, text) || self.is_unread(scope.owner, text)) {
            return Err(Reported);
        }
        if self.findings.guesses_nothing() {
            return self.error(Code::UnknownName, name.span, format!("there is nothing named `{text}` here"), "");
        }
        let candidates = self.names_that_fit(wanted, scope);
        let own = self.own_name_meant(text, &candidates, scope);
        let mut diagnostic =
            Diagnostic::new(Code::UnknownName, name.span, format!("there is nothing named `{text}` here"));
        diagnostic = if text == "self" {
            diagnostic.help("`self` is the instance, inside a kind or a contract; here write its name")
        } else if !scope.scenario && !self.names.short(text).is_empty() {
            diagnostic.help(reached_from_a_kind(name))
        } else if own {
            diagnostic.help(reached_of_its_own(name))
        } else if MONTH_OF_THE_RUN.contains(&text) && wanted != Wanted::Members {
            diagnostic.help(Help::meant(name.span, text, "date").saying("the month of the run is `date`".into()))
        } else if self.context.units.is_unit(text) {
            diagnostic.help(format!("`{text}` is a unit: write `1 {text}`, or `/{text}` right after a number"))
        } else if let Some(close) = self.closest(text, candidates.iter().copied()) {
            diagnostic.help(Help::meant(name.span, text, close))
        } else if let Some(unit) = self.context.units.suggest(text).filter(|unit| is_form_of(text, unit)) {
            diagnostic.help(format!("if a unit is meant: `{unit}`; a name of your own stands in `[let]`"))
        } else if wanted == Wanted::Members {
            diagnostic.help(format!("a dot stands after a party, contract or thing: define it, e.g. `[party.{text}]`"))
        } else {
            diagnostic.help("define it in `[let]` or `[assume.…]`")
        };
        Err(self.report(diagnostic))
    }

    /// The names in a scope that fit what is wanted.
    fn names_that_fit<'n>(&'n self, wanted: Wanted, scope: &'n Scope) -> Vec<&'n str> {
        let is_flow_number = scope.purpose != Purpose::Month;
        let binding_fits = |binding: &Binding| match wanted {
            Wanted::Number => matches!(binding, Binding::Node(_)),
            Wanted::Members => matches!(binding, Binding::Owner(_) | Binding::Owners(_) | Binding::Covenant(_)),
            Wanted::Any => true,
        };
        let member_fits = |member: &MemberRef| match (wanted, member) {
            (Wanted::Any, _) | (Wanted::Number, MemberRef::Quantity(_) | MemberRef::LetAndFlow(..)) => true,
            (Wanted::Number, MemberRef::Flow(_)) => is_flow_number,
            (Wanted::Number, _) => false,
            // A reference is bound when it is first read, so what it stands for is not asked here.
            (Wanted::Members, MemberRef::Covenant(_) | MemberRef::Parts(_) | MemberRef::Reference(_)) => true,
            (Wanted::Members, _) => false,
        };
        let is_word = |(word, sort): &&(&str, Wanted)| {
            [*sort, Wanted::Any].contains(&wanted) && (*word != "self" || scope.owner != ROOT)
        };
        let mut found: Vec<&str> = WORDS.iter().filter(is_word).map(|(word, _)| *word).collect();
        found.extend(scope.locals.iter().filter(|(_, binding)| binding_fits(binding)).map(|(local, _)| local.as_str()));
        if !scope.scenario {
            for owner in self.names.outwards(scope.owner) {
                let members = self.names[owner].members.iter().filter(|(_, member)| member_fits(member));
                found.extend(members.map(|(name, _)| name.as_str()));
            }
            return found;
        }
        let thing_fits = |(_, thing): &(String, NamedThing)| match thing {
            NamedThing::Owner(_) => wanted != Wanted::Number,
            NamedThing::Member(member) => self.names[ROOT].members.get(member).is_none_or(member_fits),
        };
        found.extend(self.names.short_names().filter(|name| self.names.short(name).iter().any(thing_fits)));
        if wanted == Wanted::Any {
            found.extend(self.definitions.kinds.keys().map(String::as_str));
            found.extend(self.definitions.items(Heading::Variant).iter().map(|item| item.name.as_str()));
        }
        found
    }

    /// Whether a name stands for a member of the instance that reads it: not in the definition of that member itself, nor where a
    /// name that fits begins alike.
    fn own_name_meant(&self, name: &str, candidates: &[&str], scope: &Scope) -> bool {
        let Some(member) = self.names[scope.owner].members.get(name) else { return false };
        let is_defined_here = member.quantity().is_some_and(|id| self.chain.innermost() == Some(id));
        let mut alike = candidates.iter().filter(|candidate| **candidate != name && candidate.starts_with(name));
        !is_defined_here && alike.next().is_none()
    }

    /// Whether a name is a parameter that could not be read, here or further out.
    fn is_unread(&self, owner: OwnerId, name: &str) -> bool {
        self.names.outwards(owner).any(|owner| self.names[owner].unread.iter().any(|unread| unread == name))
    }
}

/// Whether a word is another form of a unit: its plural, or its letters in another case. A name that is only spelt like a unit is none.
fn is_form_of(word: &str, unit: &str) -> bool {
    let (word, unit) = (word.to_lowercase(), unit.to_lowercase());
    word.starts_with(&unit) || unit.starts_with(&word)
}

/// The repair of a name of its own in an instance.
fn reached_of_its_own(name: &Identifier) -> Help {
    let reached = format!("self.{}", name.text);
    let help = Help::from(format!("an instance reads a name of its own as `{reached}`"));
    help.which_writes(name.span, reached)
}

/// The repair of a name of the scenario in a kind.
fn reached_from_a_kind(name: &Identifier) -> Help {
    let reached = format!("root.{}", name.text);
    let help = Help::from(format!("inside a kind, names of the scenario are reached as `{reached}`"));
    help.which_writes(name.span, reached)
}
