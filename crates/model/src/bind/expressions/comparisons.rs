//! `==` and `!=` between references and choices, decided when built.

use syntax::{BinaryOperator, Code, Expression, ExpressionKind, Help, Identifier, Span};

use crate::bind::builder::Builder;
use crate::findings::Bound;
use crate::instances::owner::MemberRef;
use crate::instances::scope::{Binding, Scope, Wanted};
use scenario::*;

impl Builder<'_> {
    /// `==` and `!=` between references, choices and words are decided when built.
    pub fn compare_bindings(
        &mut self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
        scope: &Scope,
    ) -> Bound<Option<NodeId>> {
        let (mut right, mut found) = (right, self.comparable(left, scope));
        if !matches!(found, Some(Binding::Choice(..)))
            && let Some(choice @ Binding::Choice(..)) = self.comparable(right, scope)
        {
            // The other side is a word of it, whatever else has that name.
            (right, found) = (left, Some(choice));
        }
        let Some(a) = found else {
            return Ok(None);
        };
        let mut open = self.may_differ(&a);
        let same = match (&a, &right.kind) {
            (Binding::Choice(word, options), ExpressionKind::Name(name)) if options.contains(&name.text) => {
                word == &name.text
            }
            (Binding::Choice(_, options), ExpressionKind::Name(name)) if self.comparable(right, scope).is_none() => {
                let help = match self.closest(&name.text, options.iter().map(String::as_str)) {
                    Some(close) => Help::meant(name.span, &name.text, close),
                    None => format!("the choices are {}", syntax::list_words(options)).into(),
                };
                return self.error(
                    Code::UnknownName,
                    name.span,
                    format!("`{}` is not one of the choices", name.text),
                    help,
                );
            }
            _ => {
                let Some(b) = self.comparable(right, scope) else {
                    // A name that stands for nothing is reported as such; a reference that could not be read has been.
                    if self.may_name_instance(right, scope) {
                        self.evaluate(right, scope)?;
                    }
                    return self.error(
                        Code::TypeMismatch,
                        span,
                        "a reference is compared with something else",
                        "compare it with another name, as in `c.buyer == self`, or with `none`",
                    );
                };
                open |= self.may_differ(&b);
                match (&a, &b) {
                    (Binding::Owner(x), Binding::Owner(y)) => x == y,
                    (Binding::Choice(x, _), Binding::Choice(y, _)) => x == y,
                    (Binding::Text(x), Binding::Text(y)) => x == y,
                    (Binding::Nothing, Binding::Nothing) => true,
                    (Binding::Nothing, Binding::Owner(_)) | (Binding::Owner(_), Binding::Nothing) => false,
                    _ => return Ok(None),
                }
            }
        };
        if open {
            return Ok(Some(self.undecided(span)));
        }
        let truth = same == (operator == BinaryOperator::Equal);
        Ok(Some(self.constant(f64::from(u8::from(truth)), Type::Boolean, span)))
    }

    /// A reference or choice that a name or member stands for, if it does; reports nothing.
    fn comparable(&mut self, expression: &Expression, scope: &Scope) -> Option<Binding> {
        if !matches!(expression.kind, ExpressionKind::Name(_) | ExpressionKind::Member(..) | ExpressionKind::Text(_)) {
            return None;
        }
        let trial = self.findings.begin_trial();
        let binding = self.evaluate_reference(expression, scope);
        self.findings.end_trial(trial);
        binding.filter(|binding| {
            matches!(binding, Binding::Owner(_) | Binding::Choice(..) | Binding::Text(_) | Binding::Nothing)
        })
    }

    /// Like `evaluate` for names and members, but leaves quantities alone (reading one may not be possible yet).
    fn evaluate_reference(&mut self, expression: &Expression, scope: &Scope) -> Option<Binding> {
        match &expression.kind {
            ExpressionKind::Name(name) => {
                if self.names_quantity(name, scope) {
                    return None;
                }
                self.name(name, Wanted::Any, scope).ok()
            }
            ExpressionKind::Member(inner, member) => {
                let inner = self.evaluate_reference(inner, scope)?;
                let known = inner.as_owner().and_then(|owner| self.names[owner].members.get(&member.text));
                if known.and_then(MemberRef::quantity).is_some() {
                    return None;
                }
                self.member(inner, member, scope, expression.span).ok()
            }
            ExpressionKind::Text(text) => Some(Binding::Text(text.clone())),
            _ => None,
        }
    }

    /// Whether an expression is a name, and of no quantity, or a member: reading it can need no more than has been bound.
    fn may_name_instance(&self, expression: &Expression, scope: &Scope) -> bool {
        match &expression.kind {
            ExpressionKind::Name(name) => !self.names_quantity(name, scope),
            ExpressionKind::Member(inner, _) => self.may_name_instance(inner, scope),
            _ => false,
        }
    }

    fn names_quantity(&self, name: &Identifier, scope: &Scope) -> bool {
        let outwards = self.names.outwards(scope.innermost());
        let mut members = outwards.filter_map(|owner| self.names[owner].members.get(&name.text));
        members.any(|member| member.quantity().is_some())
    }
}
