//! Between which numbers an expression lies whatever is drawn, where that is seen at once.

use scenario::*;

/// How deep an expression is looked into.
const DEEPEST: u32 = 50;

/// How many times the width of its 90 % a lognormal reaches beyond it, in logarithms: as good as always, at 11 standard deviations.
const BEYOND: i32 = 3;

/// The least and the most that an expression is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    pub least: f64,
    pub most: f64,
}

impl Extent {
    /// One that is a number at both ends.
    fn of(least: f64, most: f64) -> Option<Self> {
        (least.is_finite() && most.is_finite() && least <= most).then_some(Self { least, most })
    }

    fn around(numbers: [f64; 4]) -> Option<Self> {
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self::of(least, most)
    }

    fn has_zero(self) -> bool {
        self.least <= 0.0 && self.most >= 0.0
    }

    pub fn is_negative(self) -> bool {
        self.most < 0.0
    }
}

/// The extent of an expression; nothing where it is not seen at once.
pub(super) fn extent(model: &Model, node: NodeId) -> Option<Extent> {
    within(model, node, DEEPEST)
}

/// The extent of what a quantity is; nothing of a stock or a process.
fn quantity_within(model: &Model, quantity: &Quantity, depth: u32) -> Option<Extent> {
    match &quantity.kind {
        QuantityKind::Let(node) => within(model, *node, depth),
        QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => within(model, *node, depth),
        QuantityKind::Assumption(Assumption { value: AssumedValue::Distribution(drawn), .. }) => of_draws(drawn),
        _ => None,
    }
}

fn within(model: &Model, node: NodeId, depth: u32) -> Option<Extent> {
    let depth = depth.checked_sub(1)?;
    let of = |node: &NodeId| within(model, *node, depth);
    match &model.node(node).operation {
        Operation::Constant(value) => Extent::of(*value, *value),
        Operation::Fact { of: value, .. } => of(value),
        Operation::Quantity(id) => quantity_within(model, model.quantity(*id), depth),
        Operation::Apply(function, parts) => match (function, parts.as_slice()) {
            (Function::Negate, [a]) => of(a).and_then(|a| Extent::of(-a.most, -a.least)),
            (Function::Add, [a, b]) => sum(of(a)?, of(b)?, 1.0),
            (Function::Subtract, [a, b]) => sum(of(a)?, of(b)?, -1.0),
            (Function::Multiply, [a, b]) => product(of(a)?, of(b)?),
            (Function::Divide, [a, b]) => {
                let below = of(b).filter(|below| !below.has_zero())?;
                product(of(a)?, Extent::of(1.0 / below.most, 1.0 / below.least)?)
            }
            (Function::Minimum, [a, b]) => {
                let (a, b) = (of(a)?, of(b)?);
                Extent::of(a.least.min(b.least), a.most.min(b.most))
            }
            (Function::Maximum, [a, b]) => {
                let (a, b) = (of(a)?, of(b)?);
                Extent::of(a.least.max(b.least), a.most.max(b.most))
            }
            (Function::If, [_, a, b]) => {
                let (a, b) = (of(a)?, of(b)?);
                Extent::of(a.least.min(b.least), a.most.max(b.most))
            }
            // Whatever the exponent, it is a positive number.
            (Function::Exponential, _) => Extent::of(f64::MIN_POSITIVE.sqrt(), f64::MAX.sqrt()),
            (Function::Power, [base, _]) if of(base)?.least > 0.0 => {
                Extent::of(f64::MIN_POSITIVE.sqrt(), f64::MAX.sqrt())
            }
            _ => None,
        },
        _ => None,
    }
}

fn sum(a: Extent, b: Extent, sign: f64) -> Option<Extent> {
    let (low, high) = if sign < 0.0 { (-b.most, -b.least) } else { (b.least, b.most) };
    Extent::of(a.least + low, a.most + high)
}

fn product(a: Extent, b: Extent) -> Option<Extent> {
    Extent::around([a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most])
}

fn of_draws(drawn: &StatedDistribution) -> Option<Extent> {
    match drawn.statement {
        // It is lognormal.
        Statement::Range(Ends { low, high }) if low > 0.0 && !drawn.dates => {
            let beyond = (high / low).powi(BEYOND);
            Extent::of(low / beyond, high * beyond)
        }
        Statement::Range(Ends { low, high }) => Extent::of(low, high),
        Statement::Uniform(Ends { low, high })
        | Statement::Triangular(LowModeHigh { low, high, .. })
        | Statement::Pert(LowModeHigh { low, high, .. }) => Extent::of(low, high),
        _ => None,
    }
}
