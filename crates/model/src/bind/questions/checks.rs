//! Checks: figures of the model that are held against what is known of them.

use syntax::{Code, Span, Table, Value};

use crate::bind::builder::Builder;
use crate::findings::Bound;
use crate::instances::scope::{Purpose, Scope};
use crate::words::headings::Heading;
use crate::words::keys;
use crate::words::reading::{check_keys, optional_text};
use scenario::*;

impl Builder<'_> {
    /// Binds all `[check.*]`.
    pub fn bind_checks(&mut self) -> Vec<CalibrationCheck> {
        let items = self.named_items(Heading::Check);
        items.iter().filter_map(|item| self.bind_check(&item.name, &item.value, item.span).ok()).collect()
    }

    fn bind_check(&mut self, id: &str, value: &Value, span: Span) -> Bound<CalibrationCheck> {
        let Some(table) = value.as_table() else {
            return self.error(
                Code::WrongValue,
                value.span,
                "a check is a table",
                "write `[check.x]` with `value`, `expected`, `tolerance`",
            );
        };
        check_keys(table, keys::CHECK, "a check", &mut self.findings);
        let [source, why] = ["source", "why"].map(|key| optional_text(table, key, &mut self.findings));
        let figure = self.figure(table, "value", id);
        let [expected, tolerance] = ["expected", "tolerance"].map(|key| {
            self.in_hindsight = key == "expected";
            let found = self.always(table, key, id);
            self.in_hindsight = false;
            found
        });
        let (figure, (expected, expected_node), (tolerance, tolerance_node)) = (figure?, expected?, tolerance?);
        let ty = self.node(figure).ty.clone();
        if ty == Type::Boolean {
            let span = self.node(figure).span;
            return self.error(
                Code::TypeMismatch,
                span,
                "a check is of a number or a date, not of a condition",
                "check the figure that the condition compares",
            );
        }
        self.expect(expected_node, &ty, "`expected`")?;
        let tolerance = self.tolerated(tolerance, tolerance_node, &ty, expected)?;
        let facts = self.facts_of(expected_node);
        if facts.is_empty() && source.is_empty() {
            return self.error(
                Code::MissingKey,
                self.node(expected_node).span,
                format!("the check `{id}` does not say where its figure comes from"),
                "write `expected = \"fact('…')\"`, or add `source = \"…\"`",
            );
        }
        let baseline = self.baseline(table, id, &ty)?;
        let described = self.said_beside(table)?;
        let text = table.get("value").and_then(Value::as_text).map(|text| text.text.trim().to_owned());
        let value = self.described_expression(text.unwrap_or_default(), figure, described)?;
        Ok(CalibrationCheck { id: id.to_owned(), value, expected, tolerance, baseline, facts, source, why, span })
    }

    /// The other forecast of a figure of this type.
    fn baseline(&mut self, table: &Table, id: &str, ty: &Type) -> Bound<Option<NodeId>> {
        if table.get("baseline").is_none() {
            return Ok(None);
        }
        let node = self.figure(table, "baseline", id)?;
        if *ty == Type::Date {
            let span = self.node(node).span;
            return self.error(
                Code::TypeMismatch,
                span,
                "a date has no `baseline`: only numbers are scored",
                "score the figure of a month, e.g. `at(revenue, 2027-01)`",
            );
        }
        self.expect(node, ty, "`baseline`")?;
        Ok(Some(node))
    }

    /// An expression of whole paths under a key that is required.
    fn figure(&mut self, table: &Table, key: &str, id: &str) -> Bound<NodeId> {
        let value = self.required(table, key, id)?;
        let node = self.bind_value(&value, &Scope::of_scenario(Purpose::Answer))?;
        self.one_per_path(node)
    }

    /// The expression under such a key, and what it always is.
    fn always(&mut self, table: &Table, key: &str, id: &str) -> Bound<(f64, NodeId)> {
        let node = self.figure(table, key, id)?;
        match self.known(node) {
            Some(known) => Ok((known, node)),
            None => {
                let span = self.node(node).span;
                let message = format!("`{key}` is not the same on every path");
                self.error(Code::WrongValue, span, message, "write a number or `fact('…')`")
            }
        }
    }

    /// A tolerance as an amount: of what has a unit it may be a share, of a date it is a time.
    fn tolerated(&mut self, tolerance: f64, node: NodeId, ty: &Type, expected: f64) -> Bound<f64> {
        let of_share = self.node(node).ty == Self::bare() && *ty != Self::bare() && *ty != Type::Date;
        let amount = match of_share {
            true => tolerance * expected.abs(),
            false => {
                let ty = if *ty == Type::Date { Type::Number(Self::time()) } else { ty.clone() };
                self.expect(node, &ty, "`tolerance`")?;
                tolerance
            }
        };
        if amount >= 0.0 {
            return Ok(amount);
        }
        let span = self.node(node).span;
        self.error(Code::WrongValue, span, "`tolerance` is below zero", "write e.g. `tolerance = \"10%\"`")
    }

    /// Ids of the facts that an expression cites.
    fn facts_of(&self, node: NodeId) -> Vec<String> {
        let cited = |node: &NodeId| match &self.node(*node).operation {
            Operation::Fact { id, .. } => Some(id.clone()),
            _ => None,
        };
        let mut found: Vec<String> = self.expression(node).iter().filter_map(cited).collect();
        found.sort();
        found.dedup();
        found
    }
}
