//! Names are bound in the order in which they need each other, so that a long chain does not nest on the stack.
//!
//! What an expression mentions by name is read off its text, before anything is bound. That may be more than it needs
//! (a branch not taken) and less (what a sum over a kind reaches): binding early is harmless, and what is missed is
//! bound on the way, as deep as `Builder::deeper` allows.

use syntax::{Argument, Expression, ExpressionKind, Text, Value};

use crate::bind::builder::Builder;
use crate::instances::scope::Scope;
use crate::instances::slot::Written;
use scenario::*;

impl Builder<'_> {
    /// Binds all quantities, each after those that it mentions; depth-first without recursion.
    pub fn bind_in_order(&mut self) {
        let count = self.names.slots().len();
        let mut met = self.names.slots().map(|_| false);
        for first in self.names.slots().ids() {
            if std::mem::replace(&mut met[first], true) {
                continue;
            }
            let mut path = vec![(first, self.mentioned(first))];
            while let Some((slot, open)) = path.last_mut() {
                match open.pop() {
                    Some(next) if next.place() < count && !std::mem::replace(&mut met[next], true) => {
                        let mentioned = self.mentioned(next);
                        path.push((next, mentioned));
                    }
                    Some(_) => {}
                    None => {
                        let id = *slot;
                        path.pop();
                        let _ = self.bind_quantity(id);
                    }
                }
            }
        }
    }

    /// The slots that the expression of a slot mentions, the last first.
    fn mentioned(&mut self, slot: QuantityId) -> Vec<QuantityId> {
        let slot = &self.names[slot];
        let text = |value: &Value, key: &str| value.as_table()?.get(key)?.as_text().cloned();
        let text: Option<Text> = match &slot.written {
            Written::Let(value) => value.as_text().cloned().or_else(|| text(value, "value")),
            Written::When(value) => value.as_text().cloned(),
            Written::Assumption(value) => text(value, "value"),
            Written::Decision(value) => text(value, "when"),
            Written::Stock(value) => text(value, "initial"),
            Written::Nowhere | Written::Choice => None,
        };
        let (Some(text), scope) = (text, slot.scope.clone()) else {
            return Vec::new();
        };
        let trial = self.findings.begin_trial();
        let expression = self.parse(&text);
        let mut found = Vec::new();
        if let Ok(expression) = expression {
            self.collect(&expression, &scope, &mut found);
        }
        self.findings.end_trial(trial);
        found.reverse();
        found
    }

    fn collect(&mut self, expression: &Expression, scope: &Scope, out: &mut Vec<QuantityId>) {
        match &expression.kind {
            ExpressionKind::Name(_) | ExpressionKind::Member(..) => {
                out.extend(self.quantity_named(expression, scope));
            }
            ExpressionKind::Unary(_, inner) => self.collect(inner, scope, out),
            ExpressionKind::Binary(_, a, b) | ExpressionKind::Range(a, b) | ExpressionKind::Interval(a, b) => {
                self.collect(a, scope, out);
                self.collect(b, scope, out);
            }
            // This month needs no value of the past; reading it early would only close a circle.
            ExpressionKind::Call { function, .. } if matches!(function.text.as_str(), "prev" | "delay") => {}
            ExpressionKind::Call { arguments, .. } => self.collect_arguments(arguments, scope, out),
            ExpressionKind::Fold(fold) => {
                self.collect(&fold.over, scope, out);
                for inner in [&fold.total, &fold.filter, &fold.order, &fold.body].into_iter().flatten() {
                    self.collect(inner, scope, out);
                }
                self.collect_arguments(&fold.rest, scope, out);
            }
            ExpressionKind::List(items) => items.iter().for_each(|item| self.collect(item, scope, out)),
            ExpressionKind::Number(_)
            | ExpressionKind::Quantity { .. }
            | ExpressionKind::Date(_)
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Text(_)
            | ExpressionKind::Account(_) => {}
        }
    }

    fn collect_arguments(&mut self, arguments: &[Argument], scope: &Scope, out: &mut Vec<QuantityId>) {
        arguments.iter().for_each(|argument| self.collect(&argument.value, scope, out));
    }
}
