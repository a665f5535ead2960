//! `unlimited`: a value without a bound, of whatever dimension stands beside it.

use syntax::{Argument, BinaryOperator, Code, Expression, ExpressionKind, Span, Value};
use units::Dimension;

use crate::bind::builder::Builder;
use crate::findings::Bound;
use crate::words::functions::Reduction;
use crate::words::keys::UNLIMITED;
use scenario::*;

/// Whether a value is the word and nothing else.
pub(crate) fn is_the_word(value: &Value) -> bool {
    value.as_text().is_some_and(|text| text.text.trim() == UNLIMITED)
}

impl Builder<'_> {
    /// Whether a node is unlimited and does not say of what.
    fn is_of_any_dimension(&self, node: NodeId) -> bool {
        self.node(node).ty == Type::Zero && self.known(node) == Some(f64::INFINITY)
    }

    /// A node in a place of this dimension: what is unlimited there is so in that dimension.
    pub fn in_dimension(&mut self, node: NodeId, dimension: &Dimension) -> NodeId {
        if !self.is_of_any_dimension(node) {
            return node;
        }
        let span = self.node(node).span;
        self.constant(f64::INFINITY, Type::Number(dimension.clone()), span)
    }

    /// Two nodes beside one another: what is unlimited takes the dimension of the other.
    pub fn beside(&mut self, a: NodeId, b: NodeId) -> Bound<(NodeId, NodeId)> {
        let (x, y) = (self.node(a).ty.clone(), self.node(b).ty.clone());
        Ok((self.unlimited_like(a, &y)?, self.unlimited_like(b, &x)?))
    }

    fn unlimited_like(&mut self, node: NodeId, other: &Type) -> Bound<NodeId> {
        if !self.is_of_any_dimension(node) {
            return Ok(node);
        }
        match other {
            Type::Number(dimension) => Ok(self.in_dimension(node, dimension)),
            Type::Zero => Ok(node),
            Type::Date | Type::Boolean => {
                let (span, found) = (self.node(node).span, self.describe(other));
                self.error(
                    Code::TypeMismatch,
                    span,
                    format!("`unlimited` stands for a number; beside it stands {found}"),
                    "a date that never comes is `never`",
                )
            }
        }
    }

    /// The whole value of a name is the word: it needs a dimension.
    pub fn unlimited_value(&mut self, dimension: Option<&Dimension>, span: Span) -> Bound<NodeId> {
        match dimension {
            Some(dimension) => Ok(self.constant(f64::INFINITY, Type::Number(dimension.clone()), span)),
            None => self.error(
                Code::WrongValue,
                span,
                "`unlimited` does not say of what",
                "give the unit: `{ value = \"unlimited\", unit = \"USD\" }`; a date that never comes is `never`",
            ),
        }
    }

    /// Reports the word where it has no meaning.
    pub fn check_unlimited(&mut self, expression: &Expression) -> Bound<()> {
        match misplaced(expression, false) {
            None => Ok(()),
            Some(span) => self.error(
                Code::WrongValue,
                span,
                "`unlimited` has no meaning here",
                "it is the value of a parameter or of a let with a unit, or stands in `min`, `max`, `clamp`, a branch of `if`, or a comparison",
            ),
        }
    }
}

/// The first place of the word where it has no meaning; `bears` says whether it has one at the top.
fn misplaced(expression: &Expression, bears: bool) -> Option<Span> {
    let inside = |inner: &Expression| misplaced(inner, false);
    let values = |arguments: &[Argument], bears: fn(usize) -> bool| {
        arguments.iter().enumerate().find_map(|(place, argument)| misplaced(&argument.value, bears(place)))
    };
    match &expression.kind {
        ExpressionKind::Name(name) => (name.text == UNLIMITED && !bears).then_some(expression.span),
        ExpressionKind::Member(inner, _) | ExpressionKind::Unary(_, inner) => inside(inner),
        ExpressionKind::Binary(operator, a, b) => {
            use BinaryOperator as B;
            let compares =
                matches!(operator, B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual | B::Equal | B::NotEqual);
            misplaced(a, compares).or_else(|| misplaced(b, compares))
        }
        ExpressionKind::Range(a, b) | ExpressionKind::Interval(a, b) => inside(a).or_else(|| inside(b)),
        ExpressionKind::Call { function, arguments } => match function.text.as_str() {
            "min" | "max" | "clamp" => values(arguments, |_| true),
            "if" => values(arguments, |place| place > 0),
            "ratio" => values(arguments, |place| place == 2),
            _ => values(arguments, |_| false),
        },
        ExpressionKind::Fold(fold) => {
            let whole = [Some(&fold.over), fold.total.as_ref(), fold.filter.as_ref(), fold.order.as_ref()];
            let body = fold.body.as_ref().and_then(|body| {
                let reduction = Reduction::parse(&fold.function.text);
                let bears = matches!(reduction, Some(Reduction::Minimum | Reduction::Maximum));
                misplaced(body, bears)
            });
            whole.into_iter().flatten().find_map(inside).or(body).or_else(|| values(&fold.rest, |_| false))
        }
        ExpressionKind::List(items) => items.iter().find_map(inside),
        ExpressionKind::Number(_)
        | ExpressionKind::Quantity { .. }
        | ExpressionKind::Date(_)
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Text(_)
        | ExpressionKind::Account(_) => None,
    }
}
