//! When a due falls due: once, again and again, until a date; and what becomes of it in default.

use syntax::{Code, Table, Value};

use crate::bind::builder::Builder;
use crate::findings::Bound;
use crate::instances::ids::OwnerId;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope};
use crate::instances::slot::{Pending, Slot};
use crate::words::headings::Heading;
use scenario::*;

impl Builder<'_> {
    /// When a due is active: `when` of a flow holds while it lasts, of a pay only the first time; `whenever` each
    /// month.
    pub fn bind_when(&mut self, table: &Table, pending: &Pending) -> Bound<Option<NodeId>> {
        let scope = &pending.scope;
        let by = table.get("by").map(|value| self.bind_deadline(value, scope)).transpose();
        let once = pending.heading != Heading::Flow && table.get("when").is_some();
        if let (Some(wait), None) = (table.get("wait"), table.get("whenever")) {
            return self.error(
                Code::WrongValue,
                wait.span,
                "`wait` is the time between two payments of a `whenever`",
                "write `whenever = \"…\"`, or leave `wait` out",
            );
        }
        let condition = match (table.get("when"), table.get("whenever")) {
            (Some(value), Some(_)) => {
                return self.error(
                    Code::WrongValue,
                    value.span,
                    "`when` (once) and `whenever` (each time) exclude each other",
                    "keep one of them",
                );
            }
            (Some(value), None) | (None, Some(value)) => {
                let node = self.bind_condition(value, scope)?;
                self.forbid_scalar(node)?;
                Some(node)
            }
            (None, None) if pending.heading == Heading::Pay => {
                return self.error(
                    Code::MissingKey,
                    pending.span,
                    format!("`{}` does not say when it is paid", pending.name),
                    "add `when = \"2026-05\"` (once) or `whenever = \"…\"` (each month that it holds)",
                );
            }
            (None, None) => None,
        };
        let condition = match condition {
            Some(condition) if once => Some(self.first_time(condition)),
            Some(condition) => Some(self.spaced(condition, table, pending)?),
            None => None,
        };
        Ok(match (condition, by?) {
            (Some(a), Some(b)) => {
                let span = self.node(a).span;
                Some(self.apply(Function::And, vec![a, b], Type::Boolean, span))
            }
            (a, b) => a.or(b),
        })
    }

    /// True up to the month of a `by`.
    fn bind_deadline(&mut self, value: &Value, scope: &Scope) -> Bound<NodeId> {
        let by = self.bind_value(value, scope)?;
        self.expect(by, &Type::Date, "by")?;
        let now = self.this_month(value.span);
        Ok(self.apply(Function::LessOrEqual, vec![now, by], Type::Boolean, value.span))
    }

    /// True in the first month in which a condition holds.
    pub fn first_time(&mut self, condition: NodeId) -> NodeId {
        let span = self.node(condition).span;
        let since = self.push(Operation::Since(condition), Type::Boolean, Timing::Monthly, span);
        let no = self.constant(0.0, Type::Boolean, span);
        let before = self.push(
            Operation::Previous { of: since, months: 1, initial: Some(no) },
            Type::Boolean,
            Timing::Monthly,
            span,
        );
        let not = self.apply(Function::Not, vec![before], Type::Boolean, span);
        self.apply(Function::And, vec![since, not], Type::Boolean, span)
    }

    /// `whenever` with `wait`: not again until so many months have passed.
    pub fn spaced(&mut self, condition: NodeId, table: &Table, pending: &Pending) -> Bound<NodeId> {
        let Some(months) = self.months_key(table, "wait", &pending.scope)? else {
            return Ok(condition);
        };
        if months <= 1 {
            return Ok(condition);
        }
        let span = self.node(condition).span;
        // A name with a space is one that nobody can read, and no pattern fits it.
        let (name, key) = (format!("{} fires", pending.name), format!("{}.fires", pending.key));
        let made = Slot::made(name, key, pending.scope.clone(), span, Type::Boolean, Timing::Monthly);
        let id = self.names.add_slot(made);
        let fires = self.push(Operation::Quantity(id), Type::Boolean, Timing::Monthly, span);
        let no = self.constant(0.0, Type::Boolean, span);
        let before = self.push(
            Operation::Previous { of: fires, months: 1, initial: Some(no) },
            Type::Boolean,
            Timing::Monthly,
            span,
        );
        let recent =
            self.push(Operation::Trailing { of: before, months: months - 1 }, Self::bare(), Timing::Monthly, span);
        let zero = self.constant(0.0, Self::bare(), span);
        let rested = self.apply(Function::Equal, vec![recent, zero], Type::Boolean, span);
        let node = self.apply(Function::And, vec![condition, rested], Type::Boolean, span);
        self.names[id].kind = Some(QuantityKind::Let(node));
        Ok(fires)
    }

    /// What becomes of a flow when a party is in default: said in the flow, or by its contract's `on_default`.
    pub fn on_default(&mut self, table: &Table, owner: OwnerId) -> Bound<Option<OnDefault>> {
        let word = match table.get("on_default") {
            Some(value) => match value.as_text() {
                Some(text) => Some((text.text.clone(), value.span)),
                None => {
                    return self.error(
                        Code::WrongValue,
                        value.span,
                        "`on_default` is a word",
                        "write `stop`, `accelerate` or `claim`",
                    );
                }
            },
            None => {
                let said = |owner: OwnerId| match self.names[owner].members.get("on_default")? {
                    MemberRef::Reference(reference) => Some(*reference),
                    _ => None,
                };
                let reference = self.names.outwards(owner).find_map(said);
                match reference.map(|reference| Ok((self.reference(reference)?, reference))).transpose()? {
                    Some((Binding::Choice(word, _), reference)) if !word.is_empty() => {
                        Some((word, self.names[reference].span))
                    }
                    _ => None,
                }
            }
        };
        let Some((word, span)) = word else {
            return Ok(None);
        };
        match OnDefault::parse(&word) {
            Some(known) => Ok(Some(known)),
            None => self.error(
                Code::WrongValue,
                span,
                format!("`{word}` is not something to do on default"),
                "write `stop`, `accelerate` or `claim`",
            ),
        }
    }
}
