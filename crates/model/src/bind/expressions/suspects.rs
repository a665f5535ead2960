//! The number at fault where a product has the wrong dimension: found through the names that it is made of.

use syntax::{Help, Label, Span};
use units::{Base, Dimension, Exponent};

use crate::bind::builder::Builder;
use crate::bind::expressions::types::in_currency;
use crate::instances::slot::Slot;
use scenario::*;

/// Names that are followed one through another.
const DEEPEST: u32 = 20;

/// A number that a product is made of.
struct ProductNumber {
    dimension: Dimension,
    /// What it is, of a range its lower end; no number if that is not seen at once.
    value: f64,
    /// Where it is written.
    span: Span,
    /// The name whose whole value it is, or whose formula it stands in; none in the product itself.
    name: Option<String>,
    /// Whether it stands below a fraction bar.
    divides: bool,
}

/// A number in a product that would make it right in another unit.
pub(crate) struct Suspect {
    factor: ProductNumber,
    /// The dimension in which it would be.
    right: Dimension,
    /// The unit in which it would be.
    unit: String,
}

impl Suspect {
    /// The words below the number, where it stands.
    pub fn label(&self) -> Label {
        Label { span: self.factor.span, text: format!("in `{}` this would fit", self.unit) }
    }

    /// Whether it is an amount of money, or lacks only the time that makes it a rate: in a sum a bare number may be a share.
    pub fn is_price_or_rate(&self) -> bool {
        self.factor.dimension.currencies().next().is_some() || is_rate(&self.right)
    }
}

fn is_rate(dimension: &Dimension) -> bool {
    *dimension == Dimension::none().divide(&Dimension::time())
}

/// Whether people state values in a dimension: nothing squared, and time only below what is counted.
fn is_customary(dimension: &Dimension) -> bool {
    let simple = dimension.powers().all(|(_, exponent)| matches!(exponent, Exponent::ONE | Exponent::MINUS_ONE));
    let per_time = dimension.exponent(&Base::Time) == Exponent::MINUS_ONE;
    let of_what = |base: &Base| matches!(base, Base::Energy | Base::Token | Base::Byte | Base::Operation);
    let below = dimension.powers().any(|(base, exponent)| of_what(base) && exponent.is_negative());
    simple && !(per_time && below)
}

/// Whether a dimension is that of a number of something counted.
fn is_number_of(dimension: &Dimension) -> bool {
    let mut powers = dimension.powers();
    matches!((powers.next(), powers.next()), (Some((Base::Count(_), Exponent::ONE)), None))
}

impl Builder<'_> {
    /// The number at fault for the dimension of a product: under a name, or in the product itself.
    pub fn suspect(&self, node: NodeId, expected: &Dimension, found: &Dimension) -> Option<Suspect> {
        let suspect = self.suspected(node, expected, found)?;
        let ProductNumber { dimension, span, name, .. } = &suspect.factor;
        let here = self.node(node).span;
        let inside = span.file == here.file && here.start <= span.start && span.end <= here.end;
        match inside || name.is_none() {
            // The finding is about the number itself, or the number may be a share.
            true => (*span != here && (!dimension.is_none() || is_number_of(&suspect.right))).then_some(suspect),
            false => Some(suspect),
        }
    }

    /// The repair of a number at fault: its unit, written where the number stands.
    pub fn repair_of(&self, suspect: &Suspect) -> Help {
        let Suspect { factor, right, unit } = suspect;
        let quote = self.toml_numbers.contains(&factor.span);
        let words = |example: &str| match &factor.name {
            Some(name) => {
                let lacks = if factor.dimension.is_none() { "its unit" } else { "part of its unit" };
                format!("`{name}` lacks {lacks}: give its value in `{example}`")
            }
            None => format!("a price is of something: give it its unit, e.g. `{example}`"),
        };
        let of_name = |help: Help| match &factor.name {
            Some(name) => help.of(name),
            None => help,
        };
        if is_rate(right) {
            return of_name(Help::rate(factor.span, quote, words("%/yr")));
        }
        if *right == Self::time() {
            let years = "if it is in years";
            return of_name(Help::either_unit(factor.span, [" mo", " yr"], years, quote, words("mo")));
        }
        let has = self.context.units.display_unit(&factor.dimension).text;
        let after = match factor.dimension.is_none() {
            true => unit.strip_prefix('1').map_or_else(|| format!(" {unit}"), str::to_owned),
            false => unit.strip_prefix(has.as_str()).unwrap_or_default().to_owned(),
        };
        if after.is_empty() {
            return words(unit).into();
        }
        if right.multiply(&Self::time()) == factor.dimension {
            let of_a_year = "if it is of a year";
            return of_name(Help::either_unit(factor.span, ["/mo", "/yr"], of_a_year, quote, words(unit)));
        }
        of_name(Help::unit(factor.span, &after, quote, words(unit)))
    }

    /// The only number in a product that can be at fault for its dimension: where money is due, the one amount or price of money
    /// that lacks what it is the price of; else the one bare number that would be a rate, a time or a number of something.
    fn suspected(&self, node: NodeId, expected: &Dimension, found: &Dimension) -> Option<Suspect> {
        let mut factors = Vec::new();
        self.factors_in(node, None, false, DEEPEST, &mut factors);
        let is_money = |factor: &ProductNumber| factor.dimension.currencies().next().is_some();
        let is_due = expected.currencies().next().is_some();
        let missing = units::missing_factor(expected, found);
        let alone = factors.len() == 1;
        let (money, rest): (Vec<ProductNumber>, Vec<ProductNumber>) = factors.into_iter().partition(is_money);
        let mut bare: Vec<ProductNumber> = rest.into_iter().filter(|factor| factor.dimension.is_none()).collect();
        let of_money = found.currencies().next().is_some();
        let factor = match money.len() {
            1 if is_due && money[0].price_lacks(&missing) => money.into_iter().next()?,
            0 if is_due && !of_money && bare.len() == 1 => bare.pop()?,
            _ => {
                let may_be = |factor: &ProductNumber| {
                    let right = factor.right(&missing);
                    let is_all = found.is_none() && !is_due && !factor.divides;
                    let counts = is_number_of(&right) && factor.value > 1.0;
                    // `100 to 200` beside money counts something.
                    let is_share = is_rate(&right) && !(is_due && factor.value > 1.0);
                    counts || alone && (is_share || right == Self::time() || is_all)
                };
                bare.retain(may_be);
                if bare.len() == 1 { bare.pop()? } else { return None }
            }
        };
        let right = factor.right(&missing);
        if is_due && !of_money && right.currencies().next().is_none() || !is_customary(&right) {
            return None;
        }
        let unit = self.context.units.display_unit(&right).text;
        Some(Suspect { factor, right, unit })
    }

    /// The numbers that a product is made of, through names whose unit nobody has said; 0 and a 1 that is no money are none.
    fn factors_in(
        &self,
        node: NodeId,
        name: Option<&str>,
        divides: bool,
        depth: u32,
        factors: &mut Vec<ProductNumber>,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let of_node = |ty: &Type| match ty {
            Type::Number(dimension) => Some(in_currency(dimension, "USD")),
            _ => None,
        };
        match &self.node(node).operation {
            Operation::Constant(value) => {
                let Some(dimension) = of_node(&self.node(node).ty) else { return };
                // `dt` is one month.
                if *value == 0.0 || dimension.currencies().next().is_none() && value.abs() == 1.0 {
                    return;
                }
                let span = self.node(node).span;
                factors.push(ProductNumber { dimension, value: *value, span, name: name.map(str::to_owned), divides });
            }
            Operation::Apply(Function::Negate, of) => self.factors_in(of[0], name, divides, depth, factors),
            Operation::Apply(Function::Multiply, parts) => {
                parts.iter().for_each(|part| self.factors_in(*part, name, divides, depth, factors));
            }
            Operation::Apply(Function::Divide, parts) => {
                self.factors_in(parts[0], name, divides, depth, factors);
                self.factors_in(parts[1], name, !divides, depth, factors);
            }
            Operation::Quantity(id) if !self.names[*id].says_its_unit() => {
                let slot = &self.names[*id];
                let assumed = match &slot.kind {
                    Some(QuantityKind::Assumption(of)) if of.fact.is_none() => Some(&of.value),
                    _ => None,
                };
                match assumed {
                    Some(AssumedValue::Fixed(of)) => self.factors_in(*of, Some(&slot.name), divides, depth, factors),
                    Some(AssumedValue::Distribution(drawn)) => {
                        let Some(dimension) = of_node(&slot.ty) else { return };
                        let value = match drawn.statement {
                            Statement::Range(ends) | Statement::Uniform(ends) => ends.low,
                            _ => f64::NAN,
                        };
                        let name = Some(slot.name.clone());
                        factors.push(ProductNumber { dimension, value, span: drawn.span, name, divides });
                    }
                    _ => {
                        if let Some(written) = self.written_as(*id) {
                            self.factors_in(written, Some(&slot.name), divides, depth, factors);
                        }
                    }
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

impl ProductNumber {
    /// The dimension that it has if it makes up for what a product lacks.
    fn right(&self, missing: &Dimension) -> Dimension {
        if self.divides { self.dimension.divide(missing) } else { self.dimension.multiply(missing) }
    }

    /// Whether a product lacks only what it is the price of.
    fn price_lacks(&self, missing: &Dimension) -> bool {
        !self.divides && missing.powers().all(|(_, exponent)| exponent.is_negative())
    }
}

impl Slot {
    /// Whether the value of a name is held to a unit that somebody stated.
    fn says_its_unit(&self) -> bool {
        self.declared.is_some() || self.unit.is_some()
    }
}
