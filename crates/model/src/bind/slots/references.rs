//! References and choices: what a parameter that names something stands for.

use syntax::{Code, Diagnostic, ExpressionKind, Help, Identifier};

use crate::bind::builder::Builder;
use crate::bind::chain::NAME_WEIGHT;
use crate::findings::{Bound, Reported};
use crate::instances::ids::{OwnerId, ReferenceId};
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::{ParamType, Reference, State};
use scenario::*;
use syntax::list_words;

impl Builder<'_> {
    /// The value of a reference parameter, evaluated once.
    pub fn reference(&mut self, id: ReferenceId) -> Bound<Binding> {
        let reference = self.names[id].clone();
        match reference.state {
            State::Bound => return Ok(reference.binding),
            State::Failed => return Err(Reported),
            State::Binding if self.is_open() => return Err(Reported),
            State::Binding => {
                return self.error(
                    Code::DefinitionCircle,
                    reference.span,
                    "references that need each other",
                    "name the instance directly",
                );
            }
            State::Unbound => {}
        }
        self.names[id].state = State::Binding;
        let begun = self.findings.begin_for_good();
        let result = self.deeper(NAME_WEIGHT, reference.span).and_then(|()| {
            let result = self.value_of_reference(&reference);
            self.chain.leave(NAME_WEIGHT);
            result
        });
        self.findings.end_for_good(begun, result.is_err());
        self.names[id].state = if result.is_ok() { State::Bound } else { State::Failed };
        if let Ok(binding) = &result {
            self.names[id].binding = binding.clone();
        }
        result
    }

    /// What the value of a reference names.
    pub fn value_of_reference(&mut self, reference: &Reference) -> Bound<Binding> {
        let Some(value) = &reference.value else {
            return Ok(Binding::Nothing);
        };
        match &reference.ty {
            ParamType::Text => match value.as_text() {
                Some(text) => Ok(Binding::Text(text.text.clone())),
                None => self.error(Code::WrongValue, value.span, "a text is due here", "write it in quotes"),
            },
            ParamType::Choice(options) => self.bind_choice(value, options, reference),
            ParamType::Reference { class, kind } => {
                self.bind_reference(value, *class, kind.as_deref(), &reference.scope)
            }
            ParamType::References { class, kind } => {
                let Some(items) = value.as_array() else {
                    return self.error(
                        Code::WrongValue,
                        value.span,
                        "a list of names is due here",
                        "write `[\"a\", \"b\"]`",
                    );
                };
                let bound: Bound<Vec<Binding>> = items
                    .iter()
                    .map(|item| self.bind_reference(item, *class, kind.as_deref(), &reference.scope))
                    .collect();
                let owners = bound?
                    .into_iter()
                    .filter_map(|binding| match binding {
                        Binding::Owner(owner) => Some(owner),
                        _ => None,
                    })
                    .collect();
                Ok(Binding::Owners(owners))
            }
            _ => Err(Reported),
        }
    }

    fn bind_choice(&mut self, value: &syntax::Value, options: &[String], reference: &Reference) -> Bound<Binding> {
        let Some(text) = value.as_text() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "one of the choices is due here",
                format!("write {}", list_words(options)),
            );
        };
        let word = text.text.trim();
        if options.iter().any(|option| option == word) {
            return Ok(Binding::Choice(word.to_string(), options.to_vec()));
        }
        if !reference.scope.scenario {
            let expression = self.parse(text)?;
            if let Ok(Binding::Choice(word, _)) = self.evaluate(&expression, &reference.scope) {
                return Ok(Binding::Choice(word, options.to_vec()));
            }
        }
        let help = match self.closest(word, options.iter().map(String::as_str)) {
            Some(close) => Help::meant(value.span, word, close),
            None => format!("the choices are {}", list_words(options)).into(),
        };
        self.error(Code::WrongValue, value.span, format!("`{word}` is not one of the choices"), help)
    }

    /// The instance that a value names; checks its class and kind.
    pub fn bind_reference(
        &mut self,
        value: &syntax::Value,
        class: Option<Class>,
        kind: Option<&str>,
        scope: &Scope,
    ) -> Bound<Binding> {
        let Some(text) = value.as_text() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "the name of an instance is due here",
                "write it in quotes",
            );
        };
        let expression = self.parse(text)?;
        if let ExpressionKind::Member(root, name) = &expression.kind
            && matches!(&root.kind, ExpressionKind::Name(root) if root.text == "root")
            && !scope.scenario
            && !self.is_open()
            && self.names.short(&name.text).is_empty()
        {
            return self.missing_root(name, class, kind, scope);
        }
        let binding = match &expression.kind {
            ExpressionKind::Name(name) if scope.scenario => match self.known_name(name, scope)? {
                Some(binding) => binding,
                None => return self.unknown_instance(name, class, kind),
            },
            _ => self.evaluate(&expression, scope)?,
        };
        let owner = match binding {
            Binding::Owner(owner) => owner,
            Binding::Nothing => return Ok(Binding::Nothing),
            _ => {
                let wanted = class_name(class, kind);
                return self.error(
                    Code::TypeMismatch,
                    value.span,
                    format!("`{}` is not {wanted}", text.text),
                    format!("name {wanted} of the scenario"),
                );
            }
        };
        let who = self.names[owner].clone();
        let fits =
            class.is_none_or(|class| who.class == Some(class)) && kind.is_none_or(|kind| self.is_of_kind(owner, kind));
        if !fits && who.unclear && class.is_none_or(|class| who.class.is_none_or(|own| own == class)) {
            return Err(Reported);
        }
        if !fits {
            let wanted = class_name(class, kind);
            return self.error(
                Code::WrongClass,
                value.span,
                format!("`{}` is not {wanted}", who.name),
                match kind.filter(|_| class.is_none_or(|class| who.class == Some(class))) {
                    Some(kind) if who.kinds.is_empty() => format!("write `kind = \"{kind}\"` in `[{}]`", who.key),
                    _ if who.kinds.is_empty() => "it has no kind".to_string(),
                    _ => format!("its kind is {}", list_words(&who.kinds)),
                },
            );
        }
        Ok(Binding::Owner(owner))
    }

    /// The finding for what a kind expects of the scenario, reported at the first instance that needs it.
    fn missing_root<T>(
        &mut self,
        name: &Identifier,
        class: Option<Class>,
        kind: Option<&str>,
        scope: &Scope,
    ) -> Bound<T> {
        let who = &self.names[scope.owner];
        let table = class.map_or("thing", Class::word);
        let with = kind.map_or(String::new(), |kind| format!(" with `kind = \"{kind}\"`"));
        let add = format!("add `[{table}.{}]`{with}", name.text);
        let parameter = who.members.iter().find(|(_, member)| match member {
            MemberRef::Reference(id) => {
                self.names[*id].value.as_ref().is_some_and(|value| value.span.to(name.span) == value.span)
            }
            _ => false,
        });
        let help = match (parameter, self.that_fit(class, kind).as_slice()) {
            (Some((parameter, _)), [one]) => format!("write `{parameter} = \"{one}\"` in `[{}]`, or {add}", who.key),
            (Some((parameter, _)), known @ [_, ..]) => {
                format!("say its `{parameter}` in `[{}]`: there are {}; or {add}", who.key, list_words(known))
            }
            _ => format!("{add}, or say on the instance what to take instead"),
        };
        let found =
            Diagnostic::new(Code::UnknownName, name.span, format!("there is no `{}` in the scenario", name.text))
                .also(who.span, format!("`{}` needs it", who.key))
                .help(help);
        Err(self.report(found))
    }

    /// The instances of the scenario that are of a class and kind.
    fn that_fit(&self, class: Option<Class>, kind: Option<&str>) -> Vec<&str> {
        let fits = |owner: &OwnerId| {
            let who = &self.names[*owner];
            who.parent.is_none()
                && !self.names.is_any(*owner)
                && class.is_none_or(|class| who.class == Some(class))
                && kind.is_none_or(|kind| self.is_of_kind(*owner, kind))
        };
        self.names.instances().filter(fits).map(|owner| self.names[owner].name.as_str()).collect()
    }

    /// The finding for a name where an instance is due.
    fn unknown_instance<T>(&mut self, name: &Identifier, class: Option<Class>, kind: Option<&str>) -> Bound<T> {
        let known = self.that_fit(class, kind);
        let text = &name.text;
        let help = match self.closest(text, known.iter().copied()) {
            Some(close) => Help::meant(name.span, text, close),
            None => {
                let class = class.or_else(|| self.definitions.kinds.get(kind?)?.class);
                let add = format!("add `[{}.{text}]`", class.map_or("thing", Class::word));
                Help::from(match (known.as_slice(), kind) {
                    ([], Some(kind)) => format!("there is none; {add} with `kind = \"{kind}\"`"),
                    ([], None) => format!("there is none; {add}"),
                    ([one], _) => format!("there is `{one}`; or {add}"),
                    (known, _) => format!("there are {}; or {add}", list_words(known)),
                })
            }
        };
        self.error(Code::UnknownName, name.span, format!("there is nothing named `{text}` here"), help)
    }

    /// Whether an instance is of a kind, or of one that is `like` it.
    pub fn is_of_kind(&self, owner: OwnerId, kind: &str) -> bool {
        self.names[owner]
            .kinds
            .iter()
            .any(|own| own == kind || self.kinds.as_ref().is_some_and(|kinds| kinds.is_like(own, kind)))
    }
}

fn class_name(class: Option<Class>, kind: Option<&str>) -> String {
    match (class, kind) {
        (Some(Class::Party), Some(kind)) => format!("a party of kind `{kind}`"),
        (_, Some(kind)) => format!("of kind `{kind}`"),
        (Some(Class::Party), None) => "a party".into(),
        (Some(Class::Contract), None) => "a contract".into(),
        (Some(Class::Thing), None) => "a thing".into(),
        _ => "an instance".into(),
    }
}
