//! Numbers that are hardly meant: a discount rate of 900 %, a return above 1200 %, an amount that is always negative.

use scenario::*;
use syntax::{Code, Diagnostic, Help};

/// The largest share, and yearly rate, that somebody means.
const MOST: f64 = 1.0;

/// How deep an expression is looked into for its sign.
const DEEPEST: u32 = 50;

/// Findings for numbers of the base that are hardly meant.
pub(super) fn implausible(model: &Model) -> Vec<Diagnostic> {
    let rates = model.quantities.iter().filter(|quantity| !quantity.removed).filter_map(|one| large_rate(model, one));
    let returns = model.nodes.iter().filter_map(|node| large_return(model, node));
    let amounts = model.flows.iter().filter_map(|flow| negative_amount(model, flow));
    rates.chain(returns).chain(amounts).collect()
}

/// A discount or tax rate of a party, or a rate that a kind takes in percent per year, above 100 %.
fn large_rate(model: &Model, quantity: &Quantity) -> Option<Diagnostic> {
    let node = match &quantity.kind {
        QuantityKind::Let(node) | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => {
            *node
        }
        _ => return None,
    };
    let Operation::Constant(value) = model.node(node).operation else {
        return None;
    };
    let of_party =
        quantity.key.starts_with("party.") && [".discount", ".tax"].iter().any(|end| quantity.key.ends_with(end));
    let per_year = quantity.unit.as_deref() == Some("%/yr");
    // Canonical time is a month.
    let yearly = if per_year { 12.0 * value } else { value };
    if !(of_party || per_year) || yearly <= MOST {
        return None;
    }
    let message = format!("`{}` is {} %{}", quantity.name, percent(yearly), if per_year { " a year" } else { "" });
    let lower = format!("write a rate below 100 %, e.g. `9%{}`", if per_year { "/yr" } else { "" });
    let help = if per_year { lower.into() } else { Help::percent(model.node(node).span, lower) };
    Some(Diagnostic::new(Code::ImplausibleValue, model.node(node).span, message).help(help))
}

/// An internal rate of return that is compared with more than 100 %.
fn large_return(model: &Model, node: &Node) -> Option<Diagnostic> {
    let Operation::Apply(Function::Less | Function::LessOrEqual, sides) = &node.operation else {
        return None;
    };
    let is_return = |node: &NodeId| matches!(model.node(named(model, *node)).operation, Operation::InternalRate { .. });
    let limit = sides.iter().find_map(|side| match model.node(*side).operation {
        Operation::Constant(value) if value > MOST => Some((*side, value)),
        _ => None,
    });
    let (limit, value) = limit.filter(|_| sides.iter().any(is_return))?;
    let span = model.node(limit).span;
    let message = format!("a return of {} % a year is asked for", percent(value));
    Some(
        Diagnostic::new(Code::ImplausibleValue, span, message)
            .help(Help::percent(span, "write it in percent, e.g. `12%`")),
    )
}

/// A due that is negative in every month, whatever is drawn: its run fails.
fn negative_amount(model: &Model, flow: &Flow) -> Option<Diagnostic> {
    let stated = !flow.removed && !flow.net && flow.within.is_none() && !flow.rest;
    if !stated || sign(model, flow.amount, DEEPEST) != Some(Sign::Negative) {
        return None;
    }
    let span = model.node(flow.amount).span;
    let words = "leave the minus out: the amount is what `from` pays `to`";
    let found = Diagnostic::new(
        Code::ImplausibleValue,
        span,
        format!("the amount of `{}` is negative in every month", flow.name),
    );
    Some(found.help(Help::meant(span, "-", "").saying(words.into())))
}

fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}

/// The expression that a name stands for.
fn named(model: &Model, node: NodeId) -> NodeId {
    match model.node(node).operation {
        Operation::Quantity(id) => match &model.quantity(id).kind {
            QuantityKind::Let(of) => *of,
            _ => node,
        },
        _ => node,
    }
}

/// What every value of an expression is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Positive,
    Negative,
}

impl Sign {
    fn of(number: f64) -> Option<Self> {
        match number {
            number if number > 0.0 => Some(Self::Positive),
            number if number < 0.0 => Some(Self::Negative),
            _ => None,
        }
    }

    fn times(self, other: Self) -> Self {
        if self == other { Self::Positive } else { Self::Negative }
    }
}

/// The sign of all values of an expression, if it is one and seen at once.
fn sign(model: &Model, node: NodeId, depth: u32) -> Option<Sign> {
    let depth = depth.checked_sub(1)?;
    let of = |node: &NodeId| sign(model, *node, depth);
    match &model.node(node).operation {
        Operation::Constant(value) => Sign::of(*value),
        Operation::Fact { of: value, .. } => of(value),
        Operation::Quantity(id) => match &model.quantity(*id).kind {
            QuantityKind::Let(node) => of(node),
            QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => of(node),
            QuantityKind::Assumption(Assumption { value: AssumedValue::Distribution(drawn), .. }) => sign_drawn(drawn),
            _ => None,
        },
        Operation::Apply(function, parts) => match (function, parts.as_slice()) {
            (Function::Negate, [a]) => of(a).map(|sign| sign.times(Sign::Negative)),
            (Function::Exponential, _) => Some(Sign::Positive),
            (Function::Multiply | Function::Divide, [a, b]) => Some(of(a)?.times(of(b)?)),
            (Function::Power, [base, _]) => of(base).filter(|sign| *sign == Sign::Positive),
            (Function::Add | Function::Minimum | Function::Maximum, [a, b]) => {
                of(a).filter(|sign| of(b) == Some(*sign))
            }
            (Function::If, [_, a, b]) => of(a).filter(|sign| of(b) == Some(*sign)),
            _ => None,
        },
        _ => None,
    }
}

fn sign_drawn(drawn: &StatedDistribution) -> Option<Sign> {
    let (low, high) = match drawn.statement {
        // It is lognormal.
        Statement::Range(_) => (1.0, 1.0),
        Statement::Uniform(Ends { low, high })
        | Statement::Triangular(LowModeHigh { low, high, .. })
        | Statement::Pert(LowModeHigh { low, high, .. }) => (low, high),
        _ => return None,
    };
    Sign::of(low).filter(|sign| Sign::of(high) == Some(*sign))
}
