//! Numbers that are hardly meant: a discount rate of 900 %, a return above 1200 %, an amount or an opening balance that is always negative.

use std::collections::BTreeSet;

use super::extent::extent;
use super::facts::NinetyPercentRange;
use scenario::*;
use syntax::{Code, Diagnostic, Help, Span};
use units::Dimension;

/// The largest share, and yearly rate, that somebody means.
const MOST: f64 = 1.0;

/// Names that are followed one through another.
const DEEPEST: u32 = 50;

/// The largest growth a year that somebody means: more than e¹⁰ times in one.
const MOST_GROWTH: f64 = 10.0;

/// The share from which on `1 - x` is no rest.
const MOST_OF_REST: f64 = 2.0;

/// Findings for numbers of the base that are hardly meant, one for each place.
pub(super) fn implausible(model: &Model, range: NinetyPercentRange) -> Vec<Diagnostic> {
    let there = || model.quantities.iter().filter(|quantity| !quantity.removed);
    let rates = there().filter_map(|one| large_rate(model, one, range));
    let returns = model.nodes.iter().filter_map(|node| large_return(model, node));
    let growth = model.nodes.iter().filter_map(|node| large_growth(model, node, range));
    let rests = model.nodes.iter().filter_map(|node| negative_rest(model, node, range));
    let amounts = model.flows.iter().filter_map(|flow| negative_amount(model, flow));
    let openings = model.parties.iter().filter_map(|party| negative_cash(model, party));
    let mut found: Vec<Diagnostic> =
        rates.chain(returns).chain(growth).chain(rests).chain(amounts).chain(openings).collect();
    let mut said = BTreeSet::new();
    found.retain(|one| one.labels.first().is_none_or(|label| said.insert(label.span)));
    found
}

/// A number as it is written, under whatever name.
struct WrittenNumber<'m> {
    /// The number, or the 5 % quantile of what is drawn.
    least: f64,
    /// Where it is written.
    span: Span,
    /// The name whose value it is; none where it stands in place.
    name: Option<&'m str>,
    drawn: bool,
}

impl WrittenNumber<'_> {
    /// The repair that writes it in percent, where it is written.
    fn in_percent(&self, otherwise: impl Into<String>) -> Help {
        let help = Help::percent(self.span, otherwise);
        self.name.map_or(help.clone(), |name| help.of(name))
    }

    /// What it is, in percent.
    fn words(&self, share: f64) -> String {
        let or_more = if self.drawn { " or more" } else { "" };
        format!("{} %{or_more}", percent(share))
    }
}

/// The number that an expression stands for through names. What a fact states is no slip.
fn number_of<'m>(model: &'m Model, mut node: NodeId, range: NinetyPercentRange) -> Option<WrittenNumber<'m>> {
    let mut name = None;
    for _ in 0..DEEPEST {
        let id = match &model.node(node).operation {
            Operation::Constant(value) => {
                return Some(WrittenNumber { least: *value, span: model.node(node).span, name, drawn: false });
            }
            Operation::Quantity(id) => *id,
            _ => return None,
        };
        let quantity = model.quantity(id);
        name = Some(quantity.name.as_str());
        match &quantity.kind {
            QuantityKind::Let(of) => node = *of,
            QuantityKind::Assumption(assumption) if assumption.fact.is_some() => return None,
            QuantityKind::Assumption(assumption) => match &assumption.value {
                AssumedValue::Fixed(of) => node = *of,
                AssumedValue::Distribution(drawn) => {
                    let least = range(drawn)?.low;
                    return Some(WrittenNumber { least, span: drawn.span, name, drawn: true });
                }
                AssumedValue::Process(_) => return None,
            },
            _ => return None,
        }
    }
    None
}

/// A discount or tax rate of a party, or a rate that a kind takes in percent per year, above 100 %.
fn large_rate(model: &Model, quantity: &Quantity, range: NinetyPercentRange) -> Option<Diagnostic> {
    let number = match &quantity.kind {
        QuantityKind::Let(node) | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => {
            number_of(model, *node, range)?
        }
        QuantityKind::Assumption(Assumption { value: AssumedValue::Distribution(drawn), .. }) => {
            WrittenNumber { least: range(drawn)?.low, span: drawn.span, name: None, drawn: true }
        }
        _ => return None,
    };
    let of_party =
        quantity.key.starts_with("party.") && [".discount", ".tax"].iter().any(|end| quantity.key.ends_with(end));
    let per_year = quantity.unit.as_deref() == Some("%/yr");
    // Canonical time is a month.
    let yearly = if per_year { 12.0 * number.least } else { number.least };
    if !(of_party || per_year) || yearly <= MOST {
        return None;
    }
    let message = format!("`{}` is {}{}", quantity.name, number.words(yearly), if per_year { " a year" } else { "" });
    let lower = format!("write a rate below 100 %, e.g. `9%{}`", if per_year { "/yr" } else { "" });
    let help = if per_year { lower.into() } else { number.in_percent(lower) };
    Some(Diagnostic::new(Code::ImplausibleValue, number.span, message).help(help))
}

/// A name in the exponent of a growth whose number is above 1000 % a year.
fn large_growth(model: &Model, node: &Node, range: NinetyPercentRange) -> Option<Diagnostic> {
    let Operation::Apply(Function::Exponential, exponent) = &node.operation else {
        return None;
    };
    let mut factors = vec![exponent[0]];
    while let Some(factor) = factors.pop() {
        let one = model.node(factor);
        match &one.operation {
            Operation::Apply(Function::Multiply | Function::Negate, parts) => factors.extend(parts),
            Operation::Quantity(_) if one.ty == Type::Number(Dimension::none().divide(&Dimension::time())) => {
                let number = number_of(model, factor, range)?;
                let (yearly, name) = (12.0 * number.least, number.name?);
                if yearly > MOST_GROWTH {
                    let message = format!("`{name}` is {} a year, and stands in an exponent", number.words(yearly));
                    let help = "write a rate in percent, e.g. `30%/yr`";
                    return Some(Diagnostic::new(Code::ImplausibleValue, number.span, message).help(help));
                }
            }
            _ => {}
        }
    }
    None
}

/// `1 - x`, where the number that `x` stands for is no share.
fn negative_rest(model: &Model, node: &Node, range: NinetyPercentRange) -> Option<Diagnostic> {
    let Operation::Apply(Function::Subtract, sides) = &node.operation else {
        return None;
    };
    let is_one = matches!(model.node(sides[0]).operation, Operation::Constant(1.0));
    let number = number_of(model, sides[1], range).filter(|_| is_one)?;
    let name = number.name.filter(|_| number.least >= MOST_OF_REST)?;
    let message = format!("`{name}` is {}, and what it leaves of 1 is below zero", number.words(number.least));
    let help = number.in_percent("write a share in percent, e.g. `40%`");
    Some(
        Diagnostic::new(Code::ImplausibleValue, number.span, message)
            .help(help)
            .also(node.span, "read here as a share"),
    )
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
    if !stated || !extent(model, flow.amount)?.is_negative() {
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

/// A party whose cash is below zero when the run begins, whatever is drawn.
fn negative_cash(model: &Model, party: &Party) -> Option<Diagnostic> {
    if party.outside || party.issues.is_some() || !extent(model, party.cash)?.is_negative() {
        return None;
    }
    let message = format!("`{}` begins with cash below zero, whatever is drawn", party.name);
    let help = "begin with money: what a party owes is an `opening` balance";
    Some(Diagnostic::new(Code::ImplausibleValue, model.node(party.cash).span, message).help(help))
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
