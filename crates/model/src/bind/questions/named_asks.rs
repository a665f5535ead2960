//! Questions that are answered by names: which of some variants is best, or which are admissible. Each name becomes a question of its own,
//! so that it has a probability, a crux and a flip like any other.

use syntax::{
    Argument, BinaryOperator, Code, Diagnostic, Expression, ExpressionKind, Help, Identifier, Span, Table, Value,
};

use crate::bind::builder::Builder;
use crate::bind::questions::asks::listed;
use crate::findings::{Bound, Reported};
use crate::instances::scope::{Purpose, Scope};
use crate::words::headings::Heading;
use crate::words::keys::{self, STATED};
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

/// Keys that say by what a name is chosen.
const BY: [&str; 3] = ["least", "most", "admissible"];

/// Keys that such a question does not have: each name is a claim, and holds by itself.
const NOT: [&str; 3] = ["holds", "claim", "counter"];

/// One of the names, and where it is written.
struct NamedOption {
    name: String,
    span: Span,
}

/// How a name is asked for: `best.as_stated` of `as stated`.
fn id_of(name: &str) -> String {
    name.replace(' ', "_")
}

impl NamedOption {
    fn id(&self) -> String {
        id_of(&self.name)
    }

    /// The world it stands for, if not the scenario as stated.
    fn variant(&self) -> Option<&str> {
        (self.name != STATED).then_some(self.name.as_str())
    }

    /// An expression as it is written under this name.
    fn text(&self, of: &str) -> String {
        self.variant().map_or_else(|| of.to_owned(), |variant| format!("in({variant}, {of})"))
    }

    /// An expression under this name.
    fn expression(&self, of: &Expression) -> Expression {
        let Some(variant) = self.variant() else { return of.clone() };
        let name = Identifier { text: variant.to_owned(), span: self.span };
        let variant = Expression { kind: ExpressionKind::Name(name), span: self.span };
        let arguments = [variant, of.clone()].map(|value| Argument { name: None, value });
        let function = Identifier { text: "in".to_owned(), span: of.span };
        Expression { kind: ExpressionKind::Call { function, arguments: arguments.to_vec() }, span: of.span }
    }
}

impl Builder<'_> {
    /// Binds a question with `among`: one question for each name.
    pub fn bind_named_asks(&mut self, id: &str, table: &Table, span: Span) -> Bound<Vec<Ask>> {
        check_keys(table, keys::ASK, "an ask", &mut self.findings);
        if let Some(entry) = table.entries.iter().find(|entry| NOT.contains(&entry.key.text.as_str())) {
            let message = format!("a question that is answered by names has no `{}`", entry.key.text);
            let help = "remove it, or remove `among` and ask whether one claim holds";
            return self.error(Code::UnknownKey, entry.key.span, message, help);
        }
        let options = self.named_options(table)?;
        let mut given = table.entries.iter().filter(|entry| BY.contains(&entry.key.text.as_str()));
        let (Some(by), None) = (given.next(), given.next()) else {
            let message = format!("`{id}` says in one way which names it is answered by");
            let help = "write one of `least = \"…\"`, `most = \"…\"` and `admissible = \"…\"`";
            return self.error(Code::MissingKey, table.span, message, help);
        };
        let (text, expression) = self.expression_of(&by.value)?;
        let scope = Scope::of_scenario(Purpose::Answer);
        let mut values = Vec::new();
        for option in &options {
            let node = self.number(&option.expression(&expression), &scope)?;
            values.push(self.one_per_path(node)?);
        }
        let [subject, question, about] =
            ["subject", "question", "about"].map(|key| optional_text(table, key, &mut self.findings));
        let mut asks = Vec::new();
        for (at, option) in options.iter().enumerate() {
            let (holds, mut measures) = match by.key.text.as_str() {
                "admissible" => {
                    self.expect(values[at], &Type::Boolean, "admissible")?;
                    (values[at], Vec::new())
                }
                aim => self.best_of(at, &options, &values, (&text, aim == "least"), expression.span)?,
            };
            measures.extend(self.measures_of(option, table)?);
            let admissible = by.key.text == "admissible";
            asks.push(Ask {
                id: format!("{id}.{}", option.id()),
                question: question.clone(),
                claim: if admissible {
                    format!("{} is admissible.", option.name)
                } else {
                    format!("{} is best.", option.name)
                },
                counter: if admissible { "It is not.".into() } else { "Another is better.".into() },
                about: about.clone(),
                subject: subject.clone(),
                holds,
                measures,
                span,
                option: Some(AskOption { of: id.to_owned(), name: option.name.clone() }),
            });
        }
        Ok(asks)
    }

    /// The names, of which there are at least two.
    fn named_options(&mut self, table: &Table) -> Bound<Vec<NamedOption>> {
        let among = table.get("among").ok_or(Reported)?;
        let variants: Vec<String> =
            self.definitions.items(Heading::Variant).iter().map(|item| item.name.clone()).collect();
        let mut options: Vec<NamedOption> = Vec::new();
        for value in among.as_array().unwrap_or_default() {
            let Some(text) = value.as_text() else {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "the name of a variant is due here",
                    "write it in quotes",
                );
            };
            let name = text.text.trim().to_owned();
            if name != STATED && !variants.contains(&name) {
                let found = Diagnostic::new(Code::NotAVariant, value.span, format!("there is no variant `{name}`"));
                let known = variants.iter().map(String::as_str).chain([STATED]);
                return Err(self.report(match self.closest(&name, known).map(str::to_owned) {
                    Some(close) => found.help(Help::meant(value.span, &name, &close)),
                    None => found.help(format!("name variants, or `{STATED}` for the scenario itself")),
                }));
            }
            if options.iter().any(|other| other.name == name) {
                return self.error(
                    Code::DuplicateName,
                    value.span,
                    format!("`{name}` stands here twice"),
                    "name it once",
                );
            }
            if let Some(other) = options.iter().find(|other| other.id() == id_of(&name)) {
                let message = format!("`{}` and `{name}` would both be asked as `{}`", other.name, other.id());
                return self.error(Code::DuplicateName, value.span, message, "rename the variant");
            }
            options.push(NamedOption { name, span: value.span });
        }
        if options.len() < 2 {
            let message = "a question that is answered by names has at least two of them";
            let help = format!("write `among = [\"{STATED}\", \"a variant\"]`");
            return self.error(Code::WrongValue, among.span, message, help);
        }
        Ok(options)
    }

    fn expression_of(&mut self, value: &Value) -> Bound<(String, Expression)> {
        let Some(text) = value.as_text() else {
            return self.error(Code::WrongValue, value.span, "an expression is due here", "write it in quotes");
        };
        Ok((text.text.trim().to_owned(), self.parse(text)?))
    }

    /// Whether no other is better, with what it comes to and by how much the best is better.
    fn best_of(
        &mut self,
        at: usize,
        options: &[NamedOption],
        values: &[NodeId],
        (text, least): (&str, bool),
        span: Span,
    ) -> Bound<(NodeId, Vec<WrittenExpression>)> {
        let (best, word) = if least { (Function::Minimum, "min") } else { (Function::Maximum, "max") };
        let ty = self.node(values[at]).ty.clone();
        let others = values.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, value)| *value);
        let others = others.reduce(|a, b| self.apply(best, vec![a, b], ty.clone(), span)).ok_or(Reported)?;
        let (lower, upper) = if least { (values[at], others) } else { (others, values[at]) };
        let holds = self.combine(BinaryOperator::LessOrEqual, lower, upper, span)?;
        let all = self.apply(best, vec![values[at], others], ty, span);
        let (more, less) = if least { (values[at], all) } else { (all, values[at]) };
        let regret = self.combine(BinaryOperator::Subtract, more, less, span)?;
        let texts: Vec<String> = options.iter().map(|option| option.text(text)).collect();
        let all = format!("{word}({})", texts.join(", "));
        let own = WrittenExpression { fits_pattern: false, ..WrittenExpression::fitting(&texts[at], values[at]) };
        let regret = WrittenExpression {
            label: Some("regret".to_owned()),
            fits_pattern: false,
            ..WrittenExpression::fitting(
                if least { format!("{} - {all}", texts[at]) } else { format!("{all} - {}", texts[at]) },
                regret,
            )
        };
        Ok((holds, vec![own, regret]))
    }

    /// The measures of `show` under one name.
    fn measures_of(&mut self, option: &NamedOption, table: &Table) -> Bound<Vec<WrittenExpression>> {
        let mut measures = Vec::new();
        for item in listed(table, "show") {
            let (value, described) = self.described_measure(&item)?;
            let (text, expression) = self.expression_of(&value)?;
            let node = self.number(&option.expression(&expression), &Scope::of_scenario(Purpose::Answer))?;
            let node = self.one_per_path(node)?;
            measures.push(self.described_expression(option.text(&text), node, described)?);
        }
        Ok(measures)
    }
}
