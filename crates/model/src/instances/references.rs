//! References and choices: what a parameter that names something stands for.

use syntax::{Code, Diagnostic, ExpressionKind, Identifier};

use crate::bind::builder::*;
use scenario::*;
use syntax::list_words;

impl Builder<'_> {
    /// The value of a reference parameter, evaluated once.
    pub fn lazy(&mut self, index: usize) -> Bound<Binding> {
        let lazy = self.lazies[index].clone();
        match lazy.state {
            State::Bound => return Ok(lazy.binding),
            State::Failed => return Err(Reported),
            State::Binding if self.open.is_some() => return Err(Reported),
            State::Binding => {
                return self.error(
                    Code::DefinitionCircle,
                    lazy.span,
                    "references that need each other",
                    "name the instance directly",
                );
            }
            State::Unbound => {}
        }
        self.lazies[index].state = State::Binding;
        let before = self.diagnostics.len();
        let result = self.deeper(NAME_WEIGHT, lazy.span).and_then(|()| {
            let result = self.bind_lazy(&lazy);
            self.depth -= NAME_WEIGHT;
            result
        });
        if result.is_err() {
            self.keep_since(before);
        }
        self.lazies[index].state = if result.is_ok() { State::Bound } else { State::Failed };
        if let Ok(binding) = &result {
            self.lazies[index].binding = binding.clone();
        }
        result
    }

    pub fn bind_lazy(&mut self, lazy: &Lazy) -> Bound<Binding> {
        let Some(value) = &lazy.value else {
            return Ok(Binding::Nothing);
        };
        match &lazy.ty {
            ParamType::Text => match value.as_text() {
                Some(text) => Ok(Binding::Text(text.text.clone())),
                None => self.error(Code::WrongValue, value.span, "a text is due here", "write it in quotes"),
            },
            ParamType::Choice(options) => self.bind_choice(value, options, lazy),
            ParamType::Reference { class, kind } => self.bind_reference(value, *class, kind.as_deref(), &lazy.scope),
            ParamType::References { class, kind } => {
                let Some(items) = value.as_array() else {
                    return self.error(
                        Code::WrongValue,
                        value.span,
                        "a list of names is due here",
                        "write `[\"a\", \"b\"]`",
                    );
                };
                let bound: Bound<Vec<Binding>> =
                    items.iter().map(|item| self.bind_reference(item, *class, kind.as_deref(), &lazy.scope)).collect();
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

    fn bind_choice(&mut self, value: &syntax::Value, options: &[String], lazy: &Lazy) -> Bound<Binding> {
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
        if !lazy.scope.scenario {
            let expression = self.parse(text)?;
            if let Ok(Binding::Choice(word, _)) = self.evaluate(&expression, &lazy.scope) {
                return Ok(Binding::Choice(word, options.to_vec()));
            }
        }
        let help = match self.closest(word, options.iter().map(String::as_str)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("the choices are {}", list_words(options)),
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
            && self.open.is_none()
            && !self.names.contains_key(&name.text)
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
        let who = self.owners[owner].clone();
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
                if who.kinds.is_empty() {
                    "it has no kind".to_string()
                } else {
                    format!("its kind is {}", list_words(&who.kinds))
                },
            );
        }
        Ok(Binding::Owner(owner))
    }

    /// The finding for what a kind expects of the scenario, told at the first instance that needs it.
    fn missing_root<T>(
        &mut self,
        name: &Identifier,
        class: Option<Class>,
        kind: Option<&str>,
        scope: &Scope,
    ) -> Bound<T> {
        let who = &self.owners[scope.owner];
        let table = class.map_or("thing", class_word);
        let with = kind.map_or(String::new(), |kind| format!(" with `kind = \"{kind}\"`"));
        let found =
            Diagnostic::new(Code::UnknownName, name.span, format!("there is no `{}` in the scenario", name.text))
                .also(who.span, format!("`{}` needs it", who.key))
                .help(format!("add `[{table}.{}]`{with}, or say on the instance what to take instead", name.text));
        Err(self.report(found))
    }

    /// The finding for a name where an instance is due.
    fn unknown_instance<T>(&mut self, name: &Identifier, class: Option<Class>, kind: Option<&str>) -> Bound<T> {
        let fits = |owner: &usize| {
            let who = &self.owners[*owner];
            who.parent.is_none()
                && !self.is_any(*owner)
                && class.is_none_or(|class| who.class == Some(class))
                && kind.is_none_or(|kind| self.is_of_kind(*owner, kind))
        };
        let known: Vec<&str> =
            (1..self.owners.len()).filter(fits).map(|owner| self.owners[owner].name.as_str()).collect();
        let text = &name.text;
        let others = self.names.keys().map(String::as_str);
        let help = match self.closest(text, known.iter().copied()).or_else(|| self.closest(text, others)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => {
                let class = class.or_else(|| self.definitions.kinds.get(kind?)?.class);
                let add = format!("add `[{}.{text}]`", class.map_or("thing", class_word));
                match (known.as_slice(), kind) {
                    ([], Some(kind)) => format!("there is none; {add} with `kind = \"{kind}\"`"),
                    ([], None) => format!("there is none; {add}"),
                    (known, _) => format!("there are {}; or {add}", list_words(known)),
                }
            }
        };
        self.error(Code::UnknownName, name.span, format!("there is nothing named `{text}` here"), help)
    }

    /// Whether an instance is of a kind, or of one that is `like` it.
    pub fn is_of_kind(&self, owner: usize, kind: &str) -> bool {
        self.owners[owner].kinds.iter().any(|own| {
            let mut next = Some(own.as_str());
            let mut steps = 0;
            while let Some(name) = next {
                if name == kind {
                    return true;
                }
                steps += 1;
                next = self
                    .definitions
                    .kinds
                    .get(name)
                    .and_then(|found| found.like.as_ref())
                    .map(|(base, _)| base.as_str())
                    .filter(|_| steps < 100);
            }
            false
        })
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

/// The table that holds instances of a class.
fn class_word(class: Class) -> &'static str {
    match class {
        Class::Party => "party",
        Class::Contract => "contract",
        Class::Thing | Class::Part => "thing",
    }
}
