//! Parameters of instances and parts: their types, and the values given for them.

use syntax::{Code, Diagnostic, Span, Value, ValueKind};

use crate::bind::builder::*;
use crate::definitions::kinds::{Body, Param, unknown_kind};
use crate::definitions::tables::is_name;
use crate::instances::creation::Given;
use scenario::*;
use syntax::list_words;

impl Builder<'_> {
    /// `discount`, `tax`, `floor` can be read as members; opening cash is an assumption named after its place.
    pub fn declare_party_members(&mut self, owner: usize, given: &[Given]) {
        let currency = given
            .iter()
            .find(|given| given.entry.key.text == "currency")
            .and_then(|given| given.entry.value.as_text())
            .map_or("USD".to_string(), |text| text.text.clone());
        for (name, ty) in [
            ("cash", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("floor", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("equity", ParamType::Number(currency.clone(), Self::money(&currency))),
            ("discount", ParamType::Number("%".into(), units::Dimension::none())),
            ("tax", ParamType::Number("%".into(), units::Dimension::none())),
        ] {
            let Some(given) = given.iter().find(|given| given.entry.key.text == name) else {
                continue;
            };
            let id =
                self.param_slot(owner, name, given.entry.key.span, ty, given.entry.value.clone(), given.scenario, true);
            let member =
                if name == "cash" || name == "equity" { format!("{name} at the start") } else { name.to_string() };
            self.owners[owner].members.insert(member, MemberRef::Quantity(id));
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub fn param_slot(
        &mut self,
        owner: usize,
        name: &str,
        span: Span,
        ty: ParamType,
        value: Value,
        scenario: bool,
        fixed: bool,
    ) -> QuantityId {
        let who = &self.owners[owner];
        let locals = if scenario { Vec::new() } else { who.locals.clone() };
        let slot = Slot {
            name: format!("{}.{name}", who.name),
            key: format!("{}.{name}", who.key),
            source: match (&ty, &value.kind) {
                (_, ValueKind::Table(_)) => Source::Assumption(value),
                (ParamType::When, _) => Source::When(value),
                _ => Source::Let(value),
            },
            scope: Scope { owner, scenario, locals, purpose: Purpose::Month },
            unit: match &ty {
                ParamType::Number(unit, _) => Some(unit.clone()),
                _ => None,
            },
            declared: Some(ty),
            fixed,
            span,
            removed: who.removed,
            state: State::Unbound,
            ty: Self::bare(),
            timing: Timing::Monthly,
            kind: None,
            height: 0,
        };
        self.add_slot(slot)
    }

    pub fn declare_param(&mut self, owner: usize, param: &Param, body: &Body, given: Option<Given>) {
        if self.is_any(owner) {
            return self.declare_any_param(owner, param, body);
        }
        let Ok(ty) = self.param_type(param, body) else {
            return self.declare_failed(owner, param);
        };
        if let ParamType::Parts(_) = ty {
            if body.members.iter().any(|member| member.name == param.name) {
                self.report(
                    Diagnostic::new(Code::DuplicateName, param.span, format!("`{}` is defined twice here", param.name))
                        .help("rename one of them"),
                );
            }
            return; // made by `create_parts`
        }
        let (value, scenario) = match (given, &param.default) {
            (Some(given), _) => (Some(given.entry.value), given.scenario),
            (None, Some(default)) => (Some(default.clone()), false),
            (None, None) => (None, false),
        };
        let missing = value.is_none() && !param.optional;
        if missing && self.is_misspelt(&self.owners[owner].written, &param.name) {
            return self.declare_failed(owner, param);
        }
        if missing {
            let who = self.owners[owner].clone();
            self.report(
                Diagnostic::new(Code::MissingKey, who.span, format!("`{}` does not say its `{}`", who.key, param.name))
                    .also(param.span, "the kind asks for it here")
                    .help(format!("add `{} = …`{}", param.name, example_of(&ty))),
            );
            return self.declare_failed(owner, param);
        }
        let member = match ty {
            ParamType::Number(..) | ParamType::Boolean | ParamType::Date | ParamType::When | ParamType::Series => {
                let Some(value) = value else { return };
                let span = if scenario { value.span } else { param.span };
                MemberRef::Quantity(self.param_slot(owner, &param.name, span, ty, value, scenario, param.fixed))
            }
            _ => {
                let locals = if scenario { Vec::new() } else { self.owners[owner].locals.clone() };
                self.lazies.push(Lazy {
                    span: value.as_ref().map_or(param.span, |value| value.span),
                    value,
                    scope: Scope { owner, scenario, locals, purpose: Purpose::Month },
                    ty,
                    state: State::Unbound,
                    binding: Binding::Nothing,
                });
                MemberRef::Lazy(self.lazies.len() - 1)
            }
        };
        self.owners[owner].members.insert(param.name.clone(), member);
    }

    /// A parameter of which a finding has been told: what reads it is left in peace.
    fn declare_failed(&mut self, owner: usize, param: &Param) {
        let slot = self.open_slot(&param.name, None, param.span);
        self.owners[owner].members.insert(param.name.clone(), MemberRef::Quantity(slot));
    }

    /// Reads the type of a parameter.
    pub fn param_type(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let text = param.ty.trim();
        if let Some(rest) = text.strip_prefix("list of ") {
            let inner = rest.trim();
            if body.parts.iter().any(|part| part.name == inner) {
                return Ok(ParamType::Parts(inner.to_string()));
            }
            return match self.reference_type(inner) {
                Some((class, kind)) => Ok(ParamType::References { class, kind }),
                None => {
                    let known = body.parts.iter().map(|part| part.name.as_str());
                    let help = match self.closest(inner, known.chain(self.definitions.kinds.keys().map(String::as_str)))
                    {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => format!("define `[kind.….part.{inner}]`"),
                    };
                    self.error(
                        Code::UnknownKind,
                        param.span,
                        format!("a list of `{inner}`, which is neither a part of this kind nor a kind"),
                        help,
                    )
                }
            };
        }
        if let Some(rest) = text.strip_prefix("one of") {
            let words: Vec<String> = rest.split('|').map(|word| word.trim().to_string()).collect();
            if let Some(word) = words.iter().find(|word| !is_name(word)) {
                return self.error(
                    Code::WrongValue,
                    param.span,
                    match word.as_str() {
                        "" => format!("the type of `{}` leaves out a word to choose", param.name),
                        word => format!("the type of `{}`: `{word}` is not a word to choose", param.name),
                    },
                    "write `one of A | B`",
                );
            }
            return Ok(ParamType::Choice(words));
        }
        if let Some((class, kind)) = self.reference_type(text) {
            if let Some(kind) = kind.as_deref().filter(|kind| !self.definitions.kinds.contains_key(*kind)) {
                let found = unknown_kind(&self.definitions.kinds, kind, param.span, self.told());
                return Err(self.report(found));
            }
            return Ok(ParamType::Reference { class, kind });
        }
        Ok(match text {
            "bool" => ParamType::Boolean,
            "date" => ParamType::Date,
            "when" => ParamType::When,
            "series" => ParamType::Series,
            "text" => ParamType::Text,
            unit => match self.context.units.parse(unit) {
                Ok(parsed) => ParamType::Number(unit.to_string(), parsed.dimension),
                Err(problem) => {
                    let kinds = self.definitions.kinds.keys().map(String::as_str);
                    let words = ["party", "contract", "thing", "bool", "date", "when", "series", "text"];
                    let close = self.closest(unit, kinds.chain(words)).map(String::from);
                    let help = match close.or_else(|| self.context.units.suggest(unit)) {
                        Some(close) => format!("did you mean `{close}`?"),
                        None => "a parameter is a unit, a kind, `party`, `bool`, `date`, `when`, `series`, `one of A | B` or `list of P`".into(),
                    };
                    return self.error(
                        Code::UnknownUnit,
                        param.span,
                        format!("the type of `{}`: {}", param.name, problem.message()),
                        help,
                    );
                }
            },
        })
    }

    fn reference_type(&self, text: &str) -> Option<(Option<Class>, Option<String>)> {
        let (word, with) = match text.split_once(" with ") {
            Some((word, with)) => (word.trim(), Some(with.trim().to_string())),
            None => (text, None),
        };
        match word {
            "party" => Some((Some(Class::Party), with)),
            "contract" => Some((Some(Class::Contract), with)),
            "thing" => Some((Some(Class::Thing), with)),
            kind if self.definitions.kinds.contains_key(kind) => Some((None, Some(kind.to_string()))),
            _ => None,
        }
    }
}

fn example_of(ty: &ParamType) -> String {
    match ty {
        ParamType::Number(unit, _) => format!(", a number in {unit}"),
        ParamType::Boolean => ", true or false".into(),
        ParamType::Date => ", a month such as \"2026-05\"".into(),
        ParamType::When => ", a month or a condition".into(),
        ParamType::Series => ", rows of month and value".into(),
        ParamType::Choice(options) => format!(", one of {}", list_words(options)),
        ParamType::Reference { class: Some(Class::Party), .. } => ", the name of a party".into(),
        ParamType::Reference { .. } => ", the name of an instance".into(),
        ParamType::References { .. } | ParamType::Parts(_) => ", a list".into(),
        ParamType::Text => ", a text".into(),
    }
}
