//! Parameters of instances and parts: their types, and the values given for them.

use crate::definitions::kinds::{Body, Param, TypeKey, unknown_kind};
use crate::findings::Bound;
use crate::instances::any::OpenDefault;
use crate::instances::declarer::{Declarer, Given};
use crate::instances::ids::OwnerId;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::{ParamType, Reference, Slot, State, Written};
use crate::words::headings::Heading;
use crate::words::names::is_name;
use scenario::{Class, Month, Type};
use syntax::{Code, Diagnostic, Help, Value, ValueKind, list_words};
use units::Dimension;

/// The types that are one word and no unit, class or kind.
const PLAIN_TYPES: [(&str, ParamType); 5] = [
    ("bool", ParamType::Boolean),
    ("date", ParamType::Date),
    ("when", ParamType::When),
    ("series", ParamType::Series),
    ("text", ParamType::Text),
];

impl Declarer<'_> {
    /// `discount`, `tax`, `floor` can be read as members; opening cash is an assumption named after its place.
    pub fn declare_party_members(&mut self, owner: OwnerId, given: &[Given]) {
        let currency = given
            .iter()
            .find(|given| given.entry.key.text == "currency")
            .and_then(|given| given.entry.value.as_text())
            .map_or("USD".to_string(), |text| text.text.clone());
        let money = ParamType::Number(currency.clone(), Dimension::money(&currency));
        let share = ParamType::Number("%".into(), Dimension::none());
        for (name, ty) in
            [("cash", &money), ("floor", &money), ("equity", &money), ("discount", &share), ("tax", &share)]
        {
            let Some(given) = given.iter().find(|given| given.entry.key.text == name) else {
                continue;
            };
            let slot = self.param_slot(owner, name, ty.clone(), given.entry.value.clone(), given.scenario);
            let id = self.names.add_slot(Slot { fixed: true, span: given.entry.key.span, ..slot });
            let member =
                if name == "cash" || name == "equity" { format!("{name} at the start") } else { name.to_string() };
            self.names.set_member(owner, member, MemberRef::Quantity(id));
        }
    }

    /// The quantity that a parameter is, with a value for it. It stands where its value does.
    pub fn param_slot(&self, owner: OwnerId, name: &str, ty: ParamType, value: Value, scenario: bool) -> Slot {
        let who = &self.names[owner];
        let locals = if scenario { Vec::new() } else { who.locals.clone() };
        let span = value.span;
        let written = match (&ty, &value.kind) {
            (_, ValueKind::Table(_)) => Written::Assumption(value),
            (ParamType::When, _) => Written::When(value),
            _ => Written::Let(value),
        };
        let unit = match &ty {
            ParamType::Number(unit, _) => Some(unit.clone()),
            _ => None,
        };
        let (name, key) = (format!("{}.{name}", who.name), format!("{}.{name}", who.key));
        let slot = Slot::new(name, key, written, Scope::of(owner, scenario, locals), span);
        Slot { declared: Some(ty), unit, removed: who.removed, ..slot }
    }

    /// Declares a parameter with the value that it is given, or its default.
    pub fn declare_param(&mut self, owner: OwnerId, param: &Param, body: &Body, given: Option<Given>) {
        if self.names.is_any(owner) {
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
        let written = &self.names[owner].written;
        let misspelt = |place| written.iter().any(|entry| entry.key.span == place);
        if missing && self.findings.has_misspelling_of(&param.name, misspelt) {
            return self.declare_failed(owner, param);
        }
        if missing {
            let who = self.names[owner].clone();
            self.report(
                Diagnostic::new(Code::MissingKey, who.span, format!("`{}` does not say its `{}`", who.key, param.name))
                    .also(param.span, "the kind asks for it here")
                    .help(format!("add `{} = …`{}", param.name, example_of(&ty, self.example_month()))),
            );
            return self.declare_failed(owner, param);
        }
        let member = if ty.is_quantity() {
            let Some(value) = value else { return };
            let span = if scenario { value.span } else { param.span };
            let slot = self.param_slot(owner, &param.name, ty, value, scenario);
            MemberRef::Quantity(self.names.add_slot(Slot {
                span,
                fixed: param.fixed,
                bounds: param.bounds.clone(),
                ..slot
            }))
        } else {
            let locals = if scenario { Vec::new() } else { self.names[owner].locals.clone() };
            self.names.add_reference(Reference {
                span: value.as_ref().map_or(param.span, |value| value.span),
                value,
                scope: Scope::of(owner, scenario, locals),
                ty,
                state: State::Unbound,
                binding: Binding::Nothing,
            })
        };
        self.names.set_member(owner, &param.name, member);
    }

    /// A month of the run.
    fn example_month(&self) -> Month {
        self.definitions.start.later(4.min(self.definitions.months as usize - 1))
    }

    /// A parameter of any instance: of its type, without a value.
    fn declare_any_param(&mut self, owner: OwnerId, param: &Param, body: &Body) {
        let trial = self.findings.begin_trial();
        let ty = self.param_type(param, body).ok();
        self.findings.end_trial(trial);
        let any = |kind: &Option<String>, class: &Option<Class>| self.names.any()?.of(kind.as_deref(), *class);
        let binding = match &ty {
            Some(ParamType::Choice(options)) => Some(Binding::Choice(String::new(), options.clone())),
            Some(ParamType::Reference { class, kind }) => any(kind, class).map(Binding::Owner),
            Some(ParamType::References { class, kind }) => any(kind, class).map(|any| Binding::Owners(vec![any])),
            Some(ParamType::Parts(_)) => return, // made by `create_listed_parts`
            _ => None,
        };
        let member = match binding {
            Some(binding) => self.names.add_reference(Reference {
                value: None,
                scope: Scope::of(owner, false, Vec::new()),
                ty: ParamType::Text,
                span: param.span,
                state: State::Bound,
                binding,
            }),
            None => MemberRef::Quantity(self.open_slot(&param.name, ty.as_ref().and_then(type_of), param.span)),
        };
        self.names.set_member(owner, &param.name, member);
        if let (value, Some(ty), Some(any)) = (param.default.clone(), ty, self.names.any_mut()) {
            any.add_default(OpenDefault { owner, param: param.clone(), ty, value });
        }
    }

    /// Declares a parameter that has been reported: what reads it is left in peace.
    fn declare_failed(&mut self, owner: OwnerId, param: &Param) {
        let slot = self.open_slot(&param.name, None, param.span);
        self.names.set_member(owner, &param.name, MemberRef::Quantity(slot));
    }

    /// Reads the type of a parameter. A number has its `unit`, all else a `type`.
    pub fn param_type(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let ty = self.read_type(param, body)?;
        let text = param.ty.trim();
        match (&ty, param.key) {
            (ParamType::Number(..), TypeKey::Type(span)) => self.findings.error(
                Code::WrongValue,
                span,
                format!("`{text}` is a unit, not a type"),
                format!("write `unit = \"{text}\"`"),
            ),
            (ParamType::Number(..), _) | (_, TypeKey::Short(_) | TypeKey::Type(_)) => Ok(ty),
            (_, TypeKey::Unit(span)) => self.findings.error(
                Code::WrongValue,
                span,
                format!("`{text}` is a type, not a unit"),
                format!("write `type = \"{text}\"`"),
            ),
        }
    }

    fn read_type(&mut self, param: &Param, body: &Body) -> Bound<ParamType> {
        let text = param.ty.trim();
        if let Some(rest) = text.strip_prefix("list of ") {
            return self.list_type(rest.trim(), param, body);
        }
        if let Some(rest) = text.strip_prefix("one of") {
            return self.choice_type(rest, param);
        }
        if let Some((class, kind)) = self.reference_type(text) {
            if let Some(kind) = kind.as_deref().filter(|kind| !self.definitions.kinds.contains_key(*kind)) {
                let found = unknown_kind(&self.definitions.kinds, (kind, class), param.span, self.findings);
                return Err(self.findings.report(found));
            }
            return Ok(ParamType::Reference { class, kind });
        }
        match PLAIN_TYPES.into_iter().find(|(word, _)| *word == text) {
            Some((_, plain)) => Ok(plain),
            None => self.unit_type(text, param),
        }
    }

    /// `list of P`, of parts or of instances.
    fn list_type(&mut self, inner: &str, param: &Param, body: &Body) -> Bound<ParamType> {
        if body.parts.iter().any(|part| part.name == inner) {
            return Ok(ParamType::Parts(inner.to_string()));
        }
        if let Some((class, kind)) = self.reference_type(inner) {
            return Ok(ParamType::References { class, kind });
        }
        let known = body.parts.iter().map(|part| part.name.as_str());
        let help = match self.findings.closest(inner, known.chain(self.definitions.kinds.keys().map(String::as_str))) {
            Some(close) => Help::meant(param.key.span(), inner, close),
            None => format!("define `[kind.….part.{inner}]`").into(),
        };
        self.findings.error(
            Code::UnknownKind,
            param.span,
            format!("a list of `{inner}`, which is neither a part of this kind nor a kind"),
            help,
        )
    }

    /// `one of A | B`.
    fn choice_type(&mut self, options: &str, param: &Param) -> Bound<ParamType> {
        let words: Vec<String> = options.split('|').map(|word| word.trim().to_string()).collect();
        let Some(word) = words.iter().find(|word| !is_name(word)) else {
            return Ok(ParamType::Choice(words));
        };
        let message = match word.as_str() {
            "" => format!("the type of `{}` leaves out a word to choose", param.name),
            word => format!("the type of `{}`: `{word}` is not a word to choose", param.name),
        };
        self.findings.error(Code::WrongValue, param.span, message, "write `one of A | B`")
    }

    /// A number of a unit.
    fn unit_type(&mut self, unit: &str, param: &Param) -> Bound<ParamType> {
        let problem = match self.context.units.parse(unit) {
            Ok(parsed) => return Ok(ParamType::Number(unit.to_string(), parsed.dimension)),
            Err(problem) => problem,
        };
        let kinds = self.definitions.kinds.keys().map(String::as_str);
        let words = Heading::CLASSES.map(Heading::word).into_iter().chain(PLAIN_TYPES.map(|(word, _)| word));
        let close = self.findings.closest(unit, kinds.chain(words)).map(String::from);
        let help = match close.or_else(|| self.context.units.suggest(unit)) {
            Some(close) => Help::meant(param.key.span(), unit, &close),
            None => "a parameter is a unit, a kind, `party`, `bool`, `date`, `when`, `series`, `one of A | B` or `list of P`"
                .into(),
        };
        let message = format!("the type of `{}`: {}", param.name, problem.message());
        self.findings.error(Code::UnknownUnit, param.span, message, help)
    }

    fn reference_type(&self, text: &str) -> Option<(Option<Class>, Option<String>)> {
        let (word, with) = match text.split_once(" with ") {
            Some((word, with)) => (word.trim(), Some(with.trim().to_string())),
            None => (text, None),
        };
        if let Some(class) = Heading::parse(word).and_then(Heading::class) {
            return Some((Some(class), with));
        }
        self.definitions.kinds.contains_key(word).then(|| (None, Some(word.to_string())))
    }
}

/// The type of a quantity of any instance, if one is known.
fn type_of(ty: &ParamType) -> Option<Type> {
    match ty {
        ParamType::Number(_, dimension) => Some(Type::Number(dimension.clone())),
        ParamType::Boolean | ParamType::When => Some(Type::Boolean),
        ParamType::Date => Some(Type::Date),
        _ => None,
    }
}

fn example_of(ty: &ParamType, month: Month) -> String {
    match ty {
        ParamType::Number(unit, _) => format!(", a number in {unit}"),
        ParamType::Boolean => ", true or false".into(),
        ParamType::Date => format!(", a month such as \"{month}\""),
        ParamType::When => ", a month or a condition".into(),
        ParamType::Series => ", rows of month and value".into(),
        ParamType::Choice(options) => format!(", one of {}", list_words(options)),
        ParamType::Reference { class: Some(Class::Party), .. } => ", the name of a party".into(),
        ParamType::Reference { .. } => ", the name of an instance".into(),
        ParamType::References { .. } | ParamType::Parts(_) => ", a list".into(),
        ParamType::Text => ", a text".into(),
    }
}
