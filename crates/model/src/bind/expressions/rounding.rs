//! Whole numbers: rounding, the remainder, the year and the month of a date.

use syntax::{BinaryOperator, Span};

use crate::bind::builder::Builder;
use crate::bind::expressions::functions::Call;
use crate::findings::Bound;
use crate::instances::scope::Scope;
use scenario::*;

impl Builder<'_> {
    /// `round(x)`, `floor(x, 1 GPU)`.
    pub fn rounded(&mut self, call: &Call, function: Function, scope: &Scope) -> Bound<NodeId> {
        self.in_units(call, scope, |builder, ratio| builder.apply(function, vec![ratio], Self::bare(), call.span))
    }

    /// `ceil(x)`, `ceil(x, 1 GPU)`.
    pub fn ceiling(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        self.in_units(call, scope, |builder, ratio| builder.whole_above(ratio, call.span))
    }

    /// A bare number made whole, or one in units, of which whole ones are counted.
    fn in_units(
        &mut self,
        call: &Call,
        scope: &Scope,
        whole: impl FnOnce(&mut Self, NodeId) -> NodeId,
    ) -> Bound<NodeId> {
        let name = &call.function.text;
        match call.bare.as_slice() {
            [x] => {
                let x = self.number(x, scope)?;
                self.expect(x, &Self::bare(), &format!("the argument of `{name}` without a unit"))?;
                Ok(whole(self, x))
            }
            [x, unit] => {
                let (x, unit) = (self.number(x, scope)?, self.number(unit, scope)?);
                let ratio = self.combine(BinaryOperator::Divide, x, unit, call.span)?;
                self.expect(ratio, &Self::bare(), "the ratio to round")?;
                let whole = whole(self, ratio);
                self.combine(BinaryOperator::Multiply, whole, unit, call.span)
            }
            _ => self.arity(call, "1 or 2"),
        }
    }

    /// `mod(a, b)`: a − b × floor(a / b), which has the sign of b; nothing where a / b is whole, to the rounding of `floor`.
    pub fn remainder(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let ([a, b], span) = (self.numbers::<2>(call, scope)?, call.span);
        for node in [a, b] {
            self.number_only(node, "mod")?;
        }
        let ty = self.node(a).ty.clone();
        self.expect(b, &ty, "what `mod` divides by")?;
        let ratio = self.combine(BinaryOperator::Divide, a, b, span)?;
        let whole = self.apply(Function::Floor, vec![ratio], Self::bare(), span);
        let taken = self.combine(BinaryOperator::Multiply, whole, b, span)?;
        let rest = self.combine(BinaryOperator::Subtract, a, taken, span)?;
        let above = self.whole_above(ratio, span);
        let divides = self.apply(Function::Equal, vec![whole, above], Type::Boolean, span);
        let nothing = self.constant(0.0, ty, span);
        self.choose(divides, nothing, rest, span)
    }

    /// The smallest whole number not below: the largest not above −x, without its sign.
    fn whole_above(&mut self, x: NodeId, span: Span) -> NodeId {
        // Taken from 0, since −0 is no number that anybody means.
        let zero = self.constant(0.0, Self::bare(), span);
        let below = self.apply(Function::Subtract, vec![zero, x], Self::bare(), span);
        let whole = self.apply(Function::Floor, vec![below], Self::bare(), span);
        self.apply(Function::Subtract, vec![zero, whole], Self::bare(), span)
    }

    /// `year(date)`: a date is its months since the year 0.
    pub fn year(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let [date] = self.numbers::<1>(call, scope)?;
        self.expect(date, &Type::Date, "the argument of `year`")?;
        let date = self.that_comes(date, call.span)?;
        Ok(self.years(date, call.span))
    }

    /// `month(date)`: from 1 for January to 12.
    pub fn month(&mut self, call: &Call, scope: &Scope) -> Bound<NodeId> {
        let ([date], span) = (self.numbers::<1>(call, scope)?, call.span);
        self.expect(date, &Type::Date, "the argument of `month`")?;
        let date = self.that_comes(date, span)?;
        let (years, [one, twelve]) =
            (self.years(date, span), [1.0, 12.0].map(|n| self.constant(n, Self::bare(), span)));
        let before = self.apply(Function::Multiply, vec![years, twelve], Self::bare(), span);
        let months = self.apply(Function::Subtract, vec![date, before], Self::bare(), span);
        Ok(self.apply(Function::Add, vec![months, one], Self::bare(), span))
    }

    /// A date that comes: one that never does is undefined, as what is divided by 0 is.
    fn that_comes(&mut self, date: NodeId, span: Span) -> Bound<NodeId> {
        let last = self.constant(Month::LAST.date(), Type::Date, span);
        let comes = self.apply(Function::LessOrEqual, vec![date, last], Type::Boolean, span);
        let [one, zero] = [1.0, 0.0].map(|number| self.constant(number, Self::bare(), span));
        let comes = self.choose(comes, one, zero, span)?;
        Ok(self.apply(Function::Divide, vec![date, comes], Type::Date, span))
    }

    fn years(&mut self, date: NodeId, span: Span) -> NodeId {
        let twelve = self.constant(12.0, Self::bare(), span);
        let years = self.apply(Function::Divide, vec![date, twelve], Self::bare(), span);
        self.apply(Function::Floor, vec![years], Self::bare(), span)
    }
}
