//! Values of tables: expressions, conditions, flags, numbers of months.

use syntax::{Code, Entry, Help, Span, Table, Text, Value, ValueKind};

use crate::bind::builder::Builder;
use crate::definitions::tables::MOST_MONTHS;
use crate::findings::{Bound, Reported};
use crate::instances::scope::Scope;
use crate::words::names::place_in_words;
use scenario::*;

/// An expression as it may stand in TOML.
pub(crate) enum ExpressionSource<'v> {
    Text(&'v Text),
    Number(f64),
    Truth(bool),
}

impl Builder<'_> {
    /// Whether it has been reported of one of these keys that it should be this one.
    pub fn is_misspelt(&self, entries: &[Entry], key: &str) -> bool {
        self.findings.has_misspelling_of(key, |place| entries.iter().any(|entry| entry.key.span == place))
    }

    /// The value under a key that a table needs.
    pub fn required(&mut self, table: &Table, key: &str, what: &str) -> Bound<Value> {
        match table.get(key) {
            Some(value) => Ok(value.clone()),
            None if self.is_misspelt(&table.entries, key) => Err(Reported),
            None => self.error(
                Code::MissingKey,
                table.span,
                format!("{} does not say its `{key}`", place_in_words(what)),
                format!("add `{key} = …`"),
            ),
        }
    }

    /// The text of a value that should be an expression, or a number written as TOML number.
    pub fn as_expression<'v>(&mut self, value: &'v Value, what: &str) -> Bound<ExpressionSource<'v>> {
        match &value.kind {
            ValueKind::String(text) => Ok(ExpressionSource::Text(text)),
            ValueKind::Integer(number) => Ok(ExpressionSource::Number(*number as f64)),
            ValueKind::Float(number) if number.is_finite() => Ok(ExpressionSource::Number(*number)),
            ValueKind::Float(_) => {
                self.error(Code::WrongValue, value.span, format!("{what} is finite"), "write a number")
            }
            ValueKind::Boolean(truth) => Ok(ExpressionSource::Truth(*truth)),
            _ => {
                let found = value.describe();
                let help = match value.kind {
                    ValueKind::Datetime(_) => Help::month(value.span, true, "write it as a string, e.g. `\"2026-05\"`"),
                    _ => "write it as a string, e.g. `\"$5B\"`".into(),
                };
                self.error(Code::WrongValue, value.span, format!("{what} is an expression; this is {found}"), help)
            }
        }
    }

    /// Binds a TOML value as an expression.
    pub fn bind_value(&mut self, value: &Value, scope: &Scope) -> Bound<NodeId> {
        match self.as_expression(value, "a value")? {
            ExpressionSource::Number(number) => {
                self.toml_numbers.insert(value.span);
                Ok(self.constant(number, Self::bare(), value.span))
            }
            ExpressionSource::Truth(truth) => Ok(self.constant(f64::from(u8::from(truth)), Type::Boolean, value.span)),
            ExpressionSource::Text(text) => self.bind_text(text, scope),
        }
    }

    /// Parses and binds an expression string to a node.
    fn bind_text(&mut self, text: &Text, scope: &Scope) -> Bound<NodeId> {
        let expression = self.parse(text)?;
        self.number(&expression, scope)
    }

    /// Parses an expression string.
    pub fn parse(&mut self, text: &Text) -> Bound<syntax::Expression> {
        let units = self.context.units;
        let expression = syntax::parse_expression(text, &|word| units.is_unit(word)).map_err(|problems| {
            self.findings.extend(problems);
            Reported
        })?;
        self.check_unlimited(&expression)?;
        Ok(expression)
    }

    /// A date or a condition; a date means "from that month on".
    pub fn bind_condition(&mut self, value: &Value, scope: &Scope) -> Bound<NodeId> {
        let node = self.bind_value(value, scope)?;
        self.as_condition(node)
    }

    /// Turns a date into the condition that it has come.
    pub fn as_condition(&mut self, node: NodeId) -> Bound<NodeId> {
        let (ty, span) = (self.node(node).ty.clone(), self.node(node).span);
        match ty {
            Type::Boolean => Ok(node),
            Type::Date if self.known(node) == Some(NEVER) => Ok(self.constant(0.0, Type::Boolean, span)),
            Type::Date => {
                self.check_date_in_run(node)?;
                let now = self.this_month(span);
                Ok(self.apply(Function::LessOrEqual, vec![node, now], Type::Boolean, span))
            }
            other => {
                let found = self.describe(&other);
                self.error(
                    Code::TypeMismatch,
                    span,
                    format!("a date or a condition is due here; this is {found}"),
                    "write a month such as `2026-05`, or a comparison such as `cash < $1B`",
                )
            }
        }
    }

    /// Where the value of a node is written: that of a parameter where the instance gives it, not in the kind.
    pub fn where_written(&self, node: NodeId) -> Span {
        let (here, written) = (self.node(node).span, self.node(self.written_node(node)).span);
        if written.file == here.file { here } else { written }
    }

    /// The node that a name stands for, through further names.
    pub fn written_node(&self, node: NodeId) -> NodeId {
        let mut inner = node;
        for _ in 0..=self.names.slots().len() {
            match self.node(inner).operation {
                Operation::Quantity(id) => match self.written_as(id) {
                    Some(written) => inner = written,
                    None => break,
                },
                _ => break,
            }
        }
        inner
    }

    /// A constant date must lie within the run.
    pub fn check_date_in_run(&mut self, node: NodeId) -> Bound<()> {
        let Some(date) = self.known(node).filter(|_| !self.is_open()) else {
            return Ok(());
        };
        let first = self.definitions.start;
        let last = first.later(self.definitions.months as usize - 1);
        if date < first.date() || date > last.date() {
            let span = self.where_written(node);
            let text = match date > Month::LAST.date() {
                true => "`never`".into(),
                false => Month::of_date(date).to_string(),
            };
            return self.error(
                Code::DateOutsideRun,
                span,
                format!("{text} lies outside the run"),
                format!("the run covers {first} to {last}; change the date, `start` or `months`"),
            );
        }
        Ok(())
    }

    pub fn boolean_key(&mut self, table: &Table, key: &str) -> Bound<bool> {
        match table.get(key).map(|value| (&value.kind, value.span)) {
            None => Ok(false),
            Some((ValueKind::Boolean(truth), _)) => Ok(*truth),
            Some((ValueKind::String(text), _)) if matches!(text.text.as_str(), "true" | "false") => {
                Ok(text.text == "true")
            }
            Some((_, span)) => {
                self.error(Code::WrongValue, span, format!("`{key}` is true or false"), format!("write `{key} = true`"))
            }
        }
    }

    /// A whole number of months: `2` or `"2 mo"`.
    pub fn months_key(&mut self, table: &Table, key: &str, scope: &Scope) -> Bound<Option<u32>> {
        let Some(value) = table.get(key).cloned() else {
            return Ok(None);
        };
        match value.kind {
            ValueKind::Integer(months) if (0..=MOST_MONTHS).contains(&months) => return Ok(Some(months as u32)),
            ValueKind::Integer(_) | ValueKind::Float(_) => {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    format!("`{key}` is a constant whole number of months, at most {MOST_MONTHS}"),
                    format!("write `{key} = 2`"),
                );
            }
            _ => {}
        }
        let node = self.bind_value(&value, scope)?;
        self.expect(node, &Type::Number(Self::time()), key)?;
        match self.known_or(node, 1.0) {
            Some(months) if (0.0..=MOST_MONTHS as f64).contains(&months) && months == months.round() => {
                Ok(Some(months as u32))
            }
            _ => self.error(
                Code::WrongValue,
                value.span,
                format!("`{key}` is a constant whole number of months"),
                format!("write `{key} = \"2 mo\"`"),
            ),
        }
    }

    /// A constant time of whole months.
    pub fn whole_months(&mut self, node: NodeId, what: &str) -> Bound<u32> {
        self.expect(node, &Type::Number(Self::time()), &format!("the time of `{what}`"))?;
        match self.known_or(node, 1.0) {
            Some(months) if (1.0..=MOST_MONTHS as f64).contains(&months) && months == months.round() => {
                Ok(months as u32)
            }
            found => {
                let message = match found {
                    Some(0.0) => format!("`{what}` needs at least one month"),
                    Some(months) if months < 0.0 => format!("`{what}` looks back, so many months before"),
                    Some(months) if months == months.round() => format!("a run has at most {MOST_MONTHS} months"),
                    Some(_) => format!("`{what}` needs a whole number of months"),
                    None => format!("`{what}` needs a constant number of months, known before the run"),
                };
                self.error(Code::WrongArguments, self.where_written(node), message, "write e.g. `12 mo`")
            }
        }
    }
}
