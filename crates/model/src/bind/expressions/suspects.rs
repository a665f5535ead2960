//! The number at fault where a product has the wrong dimension: found through the names that it is made of.

use syntax::{Diagnostic, Label, Span};
use units::Dimension;

use crate::bind::builder::Builder;
use crate::bind::expressions::types::in_currency;
use scenario::*;

/// Names that are followed one through another.
const DEEPEST: u32 = 20;

/// A number in a product that would make it right in another unit.
pub(crate) struct Suspect {
    node: NodeId,
    span: Span,
    /// The unit in which it would be.
    unit: String,
}

impl Suspect {
    /// A finding that names it, with the unit that it needs as repair.
    pub fn added_to(self, finding: Diagnostic) -> Diagnostic {
        let help = format!("a price is of something: give it its unit, e.g. `{}`", self.unit);
        finding.also(self.span, "this price has no unit below it").help(help)
    }
}

impl Builder<'_> {
    /// A label for the number at fault, if it stands elsewhere than the product of which it is said.
    pub fn suspect_label(&self, node: NodeId, expected: &Dimension, found: &Dimension) -> Option<Label> {
        let suspect = self.suspect(node, expected, found)?;
        let here = self.node(node).span;
        let inside = suspect.span.file == here.file && here.start <= suspect.span.start && suspect.span.end <= here.end;
        (!inside).then(|| Label { span: suspect.span, text: format!("in `{}` this would fit", suspect.unit) })
    }

    /// The one amount of money in a product that is a price without what it is the price of.
    pub fn price_without_unit(&self, node: NodeId, expected: &Dimension, found: &Dimension) -> Option<Suspect> {
        let suspect = self.suspect(node, expected, found)?;
        let Type::Number(is) = &self.node(suspect.node).ty else {
            return None;
        };
        (suspect.node != node && in_currency(is, "USD").as_currency().is_some()).then_some(suspect)
    }

    /// The only number in a product that can be at fault for its dimension: the one amount or price of money where money is
    /// due; else, if money is missing, the one bare number.
    fn suspect(&self, node: NodeId, expected: &Dimension, found: &Dimension) -> Option<Suspect> {
        let mut numbers = Vec::new();
        self.numbers_in(node, DEEPEST, &mut numbers);
        let dimension = |node: &NodeId| match &self.node(*node).ty {
            Type::Number(dimension) => in_currency(dimension, "USD"),
            _ => Dimension::none(),
        };
        expected.currencies().next()?;
        let is_money = |node: &&NodeId| dimension(node).currencies().next().is_some();
        let money: Vec<&NodeId> = numbers.iter().filter(is_money).collect();
        let bare: Vec<&NodeId> = numbers.iter().filter(|node| dimension(node).is_none()).collect();
        let node = match (money.as_slice(), bare.as_slice()) {
            ([one], _) => **one,
            ([], [one]) if found.currencies().next().is_none() => **one,
            _ => return None,
        };
        let right = dimension(&node).multiply(&expected.divide(found));
        right.currencies().next()?;
        Some(Suspect { node, span: self.node(node).span, unit: self.context.units.display_unit(&right).text })
    }

    /// The numbers that a product multiplies, through names; 1 and 0 are no prices.
    fn numbers_in(&self, node: NodeId, depth: u32, numbers: &mut Vec<NodeId>) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match &self.node(node).operation {
            Operation::Constant(value) if !matches!(value.abs(), 0.0 | 1.0) => numbers.push(node),
            Operation::Apply(Function::Multiply, factors) => {
                factors.iter().for_each(|factor| self.numbers_in(*factor, depth, numbers));
            }
            Operation::Apply(Function::Divide, parts) => {
                parts.iter().take(1).for_each(|part| self.numbers_in(*part, depth, numbers));
            }
            Operation::Quantity(id) => {
                if let Some(written) = self.written_as(*id) {
                    self.numbers_in(written, depth, numbers);
                }
            }
            _ => {}
        }
    }

    /// Whether a value is an internal rate of return, under whatever name.
    pub fn is_internal_rate(&self, node: NodeId) -> bool {
        matches!(self.node(self.written_node(node)).operation, Operation::InternalRate { .. })
    }
}
