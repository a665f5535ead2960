//! Functions of the past: `prev`, `delay`, and the months that they count.

use syntax::{Code, Expression, ExpressionKind, Span};

use crate::bind::builder::*;
use crate::bind::functions::Arguments;
use scenario::*;

impl Builder<'_> {
    /// `prev(x)`, `prev(x, n, initial)`, `delay(x, n, initial)`.
    pub fn previous(&mut self, call: &Arguments, scope: &Scope) -> Bound<NodeId> {
        let span = call.span;
        if call.bare.is_empty() || call.bare.len() > 3 || !call.named.is_empty() {
            return self.arity(call, "1, 2 or 3");
        }
        let months = match call.bare.get(1) {
            Some(argument) => {
                let node = self.number(argument, scope)?;
                if self.node(node).ty != Type::Number(Self::time()) {
                    return self.arity_of(call, "its second argument is how long ago");
                }
                self.whole_months(node, &call.function.text)?
            }
            None => 1,
        };
        let initial = match call.bare.get(2) {
            Some(argument) => {
                let node = self.number(argument, scope)?;
                self.forbid_scalar(node)?;
                Some(node)
            }
            None => None,
        };
        match initial {
            // The type comes from the initial value, so that a name may read its own past.
            Some(initial) => {
                let ty = self.node(initial).ty.clone();
                let of = self.past_of(call.bare[0], &ty, self.node(initial).span, scope)?;
                let found = self.node(of).ty.clone();
                self.expect(initial, &found, "the value before the first month")?;
                Ok(self.push(Operation::Previous { of, months, initial: Some(initial) }, ty, Timing::Monthly, span))
            }
            None => {
                let of = self.number(call.bare[0], scope)?;
                self.forbid_scalar(of)?;
                let is_stock = match self.node(of).operation {
                    Operation::Quantity(id) => {
                        matches!(self.slots[id].source, Source::Stock(_))
                    }
                    _ => false,
                };
                // What never varies was the same before the run.
                if self.node(of).timing < Timing::Monthly {
                    return Ok(of);
                }
                if !is_stock {
                    let text = call.function.text.clone();
                    return self.error(
                        Code::PreviousWithoutInitial,
                        span,
                        "only a stock has a value before the first month",
                        format!("say what it was: `{text}(x, 1 mo, initial)`"),
                    );
                }
                let ty = self.node(of).ty.clone();
                Ok(self.push(Operation::Previous { of, months, initial: None }, ty, Timing::Monthly, span))
            }
        }
    }

    /// The argument of `prev` with an initial value: a name is not bound yet, so that circles through the past are open.
    fn past_of(&mut self, expression: &Expression, ty: &Type, initial: Span, scope: &Scope) -> Bound<NodeId> {
        if let ExpressionKind::Name(_) | ExpressionKind::Member(..) = expression.kind
            && let Some(id) = self.quantity_named(expression, scope)
            && matches!(self.slots[id].state, State::Unbound | State::Binding)
        {
            let made = self.push(Operation::Quantity(id), ty.clone(), Timing::Monthly, expression.span);
            self.deferred.push(Deferred { id, ty: ty.clone(), span: expression.span, initial });
            return Ok(made);
        }
        let of = self.number(expression, scope)?;
        self.forbid_scalar(of)?;
        Ok(of)
    }

    /// The quantity that a name or member stands for, without binding it.
    pub fn quantity_named(&mut self, expression: &Expression, scope: &Scope) -> Option<QuantityId> {
        match &expression.kind {
            ExpressionKind::Name(name) => {
                if scope.locals.iter().any(|(local, _)| *local == name.text) {
                    return None;
                }
                // An ambiguous name is told as such where it is bound.
                if scope.scenario && self.names.get(&name.text).is_some_and(|several| several.len() > 1) {
                    return None;
                }
                let mut owner = if scope.scenario { Some(ROOT) } else { Some(scope.owner) };
                while let Some(index) = owner {
                    match self.owners[index].members.get(&name.text) {
                        Some(MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _)) => {
                            return Some(*id);
                        }
                        Some(_) => return None,
                        None => owner = self.owners[index].parent,
                    }
                }
                None
            }
            ExpressionKind::Member(inner, member) => {
                let before = self.diagnostics.len();
                let inner = match &inner.kind {
                    ExpressionKind::Name(_) => self.evaluate(inner, scope).ok(),
                    _ => None,
                };
                self.diagnostics.truncate(before);
                let Some(Binding::Owner(owner)) = inner else {
                    return None;
                };
                match self.owners[owner].members.get(&member.text) {
                    Some(MemberRef::Quantity(id) | MemberRef::LetAndFlow(id, _)) => Some(*id),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub fn whole_months(&mut self, node: NodeId, what: &str) -> Bound<u32> {
        self.expect(node, &Type::Number(Self::time()), &format!("the time of `{what}`"))?;
        match self.known_or(node, 1.0) {
            Some(months) if (1.0..=1200.0).contains(&months) && months == months.round() => Ok(months as u32),
            _ => {
                let span = self.node(node).span;
                self.error(
                    Code::WrongArguments,
                    span,
                    format!("`{what}` needs a constant whole number of months"),
                    "write e.g. `12 mo`",
                )
            }
        }
    }

    /// A number, of whatever dimension.
    pub fn number_only(&mut self, node: NodeId, what: &str) -> Bound<()> {
        let (ty, span) = (self.node(node).ty.clone(), self.node(node).span);
        if matches!(ty, Type::Number(_) | Type::Zero) {
            return Ok(());
        }
        let (found, help) = (self.describe(&ty), self.type_hint(&Self::bare(), &ty));
        self.error(Code::TypeMismatch, span, format!("`{what}` takes a number; this is {found}"), help)
    }

    /// Sums over months take amounts, not rates.
    pub fn amount_only(&mut self, node: NodeId, what: &str) -> Bound<()> {
        self.number_only(node, what)?;
        let Type::Number(dimension) = self.node(node).ty.clone() else {
            return Ok(());
        };
        if dimension.exponent(&units::Base::Time).is_negative() {
            let span = self.node(node).span;
            return self.error(
                Code::SumOfRate,
                span,
                format!("`{what}` sums amounts; this is {}", dimension.describe()),
                "multiply it by the month: `* dt`",
            );
        }
        Ok(())
    }
}
