//! Functions of the past: `prev`, `delay`, and the months that they count.

use syntax::{Code, Expression, ExpressionKind, Span};

use crate::bind::builder::{Builder, Deferred};
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::scope::Scope;
use crate::instances::slot::{State, Written};
use crate::words::functions::MomentWord;
use scenario::*;

impl Builder<'_> {
    /// `prev(x)`, `prev(x, n, initial)`, `delay(x, n, initial)`.
    pub fn previous(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
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
                let is_stock = match self.node(self.of_any_moment(of)).operation {
                    Operation::Quantity(id) => {
                        matches!(self.names[id].written, Written::Stock(_))
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
            && matches!(self.names[id].state, State::Unbound | State::Binding)
        {
            let made = self.push(Operation::Quantity(id), ty.clone(), Timing::Monthly, expression.span);
            self.deferred.push(Deferred { id, ty: ty.clone(), span: expression.span, initial });
            return Ok(made);
        }
        if let ExpressionKind::Call { function, arguments } = &expression.kind
            && let (Some(word), [inner]) = (MomentWord::parse(&function.text), arguments.as_slice())
            && inner.name.is_none()
        {
            let of = self.past_of(&inner.value, ty, initial, scope)?;
            return self.at_moment(word, of, expression.span);
        }
        let of = self.number(expression, scope)?;
        self.forbid_scalar(of)?;
        Ok(of)
    }

    /// `opening(x)`, `closing(x)`.
    pub fn moment(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x] = self.numbers::<1>(call, scope)?;
        let word = MomentWord::parse(&call.function.text).expect("whoever calls has read the word");
        if self.node(x).timing == Timing::End {
            return self.error(
                Code::WrongArguments,
                call.span,
                format!("`{word}` reads a month; this is one number for the whole run"),
                format!("put it inside: `total({word}(x))`, `last({word}(x))`"),
            );
        }
        self.at_moment(word, x, call.span)
    }

    /// A value with the opening or closing stocks and balances. What does not vary by month is the same at both.
    fn at_moment(&mut self, word: MomentWord, of: NodeId, span: Span) -> Bound<NodeId> {
        let Node { ty, timing, .. } = self.node(of).clone();
        if timing < Timing::Monthly {
            return Ok(of);
        }
        let operation = match word {
            MomentWord::Opening => Operation::Opening(of),
            MomentWord::Closing => Operation::Closing(of),
        };
        Ok(self.push(operation, ty, timing, span))
    }

    /// What `opening` and `closing` read.
    fn of_any_moment(&self, mut node: NodeId) -> NodeId {
        while let Operation::Opening(of) | Operation::Closing(of) = self.node(node).operation {
            node = of;
        }
        node
    }

    /// The quantity that a name or member stands for, without binding it.
    pub fn quantity_named(&mut self, expression: &Expression, scope: &Scope) -> Option<QuantityId> {
        match &expression.kind {
            ExpressionKind::Name(name) => {
                if scope.locals.iter().any(|(local, _)| *local == name.text) {
                    return None;
                }
                // An ambiguous name is reported as such where it is bound.
                if scope.scenario && self.names.short(&name.text).len() > 1 {
                    return None;
                }
                self.names.member_outwards(scope.innermost(), &name.text)?.1.quantity()
            }
            ExpressionKind::Member(inner, member) => {
                let trial = self.findings.begin_trial();
                let inner = match &inner.kind {
                    ExpressionKind::Name(_) => self.evaluate(inner, scope).ok(),
                    _ => None,
                };
                self.findings.end_trial(trial);
                self.names[inner?.as_owner()?].members.get(&member.text)?.quantity()
            }
            _ => None,
        }
    }

    /// `cum(x)`.
    pub fn cumulative(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x] = self.numbers::<1>(call, scope)?;
        self.forbid_scalar(x)?;
        self.amount_only(x, "cum")?;
        let ty = self.node(x).ty.clone();
        Ok(self.push(Operation::Cumulative(x), ty, Timing::Monthly, call.span))
    }

    /// `trailing(x, 12 mo)`.
    pub fn trailing(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [x, window] = self.numbers::<2>(call, scope)?;
        self.forbid_scalar(x)?;
        self.amount_only(x, "trailing")?;
        let months = self.whole_months(window, "trailing")?;
        let ty = self.node(x).ty.clone();
        Ok(self.push(Operation::Trailing { of: x, months }, ty, Timing::Monthly, call.span))
    }

    /// `since(condition)`.
    pub fn since(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [c] = self.numbers::<1>(call, scope)?;
        self.forbid_scalar(c)?;
        let c = self.as_condition(c)?;
        Ok(self.push(Operation::Since(c), Type::Boolean, Timing::Monthly, call.span))
    }
}
