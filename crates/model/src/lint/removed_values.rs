//! Prices, shares and dates of what a world leaves out: there they read as zero and never, which nobody wrote. Its flows,
//! stocks, amounts and states are zero and false by definition.

use std::collections::BTreeSet;

use scenario::{Arena, CheckedScenario, Function, Model, NodeId, Operation, QuantityId, QuantityKind};
use scenario::{Timing, Type, WorldName};
use syntax::{Code, Diagnostic, Span};
use units::{Base, Dimension};

use crate::two_moments::{closing_roots, opening_roots};

/// A finding for each place where something that stays reads such a value in a world of the scenario, once.
pub(super) fn removed_values(scenario: &CheckedScenario) -> Vec<Diagnostic> {
    let mut said: BTreeSet<Span> = BTreeSet::new();
    let mut findings = Vec::new();
    for model in &scenario.models {
        for read in reads(model) {
            let span = model.node(read.place).span;
            if said.insert(span) {
                findings.push(finding(model, &read, span));
            }
        }
    }
    findings.sort_by_key(|finding| finding.labels.first().map(|label| label.span));
    findings
}

fn finding(model: &Model, read: &Read, span: Span) -> Diagnostic {
    let quantity = model.quantity(read.of);
    let (reader, name) = (&read.reader, &quantity.name);
    let zero = if quantity.ty == Type::Date { "`never`" } else { "0" };
    let message = match &model.world {
        WorldName::Base => format!("{reader} reads `{name}`, which is {zero}: the variant that is run removes it"),
        world => format!("{reader} reads `{name}`, which is {zero} in {}: it is removed there", world.describe()),
    };
    let owner = name.rsplit_once('.').map_or(name.as_str(), |(owner, _)| owner);
    Diagnostic::new(Code::RemovedValue, span, message)
        .help(format!("say what holds without it: `if(count(x in [{owner}]) > 0, …, …)`"))
}

/// A value of a removed thing, read in a world without it.
struct Read {
    place: NodeId,
    of: QuantityId,
    reader: String,
}

/// What that which stays reads of what is removed, but for amounts and states.
fn reads(model: &Model) -> Vec<Read> {
    let mut found = Vec::new();
    if !model.quantities.iter().any(|quantity| quantity.removed) {
        return found;
    }
    let nothing = nothing(model);
    let (mut met, mut named) = (model.nodes.map(|_| false), model.quantities.map(|_| false));
    let mut stack = opening_roots(model);
    stack.extend(closing_roots(model));
    while let Some((place, reader)) = stack.pop() {
        // A price counts for nothing where an amount of the same is paid for at it.
        if nothing[place] || std::mem::replace(&mut met[place], true) {
            continue;
        }
        let operation = &model.node(place).operation;
        let Operation::Quantity(of) = *operation else {
            stack.extend(operation.operands().map(|operand| (operand, reader.clone())));
            continue;
        };
        let quantity = model.quantity(of);
        if quantity.removed {
            // A figure that is known only at the end is worked out from what has become of the rest.
            if model.node(place).timing != Timing::End && quantity.ty != Type::Boolean {
                found.push(Read { place, of, reader });
            }
        } else if !std::mem::replace(&mut named[of], true) {
            let reader = format!("`{}`", quantity.name);
            stack.extend(quantity.expressions().into_iter().map(|node| (node, reader.clone())));
        }
    }
    found
}

/// Which expressions are zero because flows, stocks and amounts of what is removed are, whatever they are multiplied with.
fn nothing(model: &Model) -> Arena<NodeId, bool> {
    let mut found = model.nodes.map(|_| false);
    for (id, node) in model.nodes.enumerate() {
        found[id] = match &node.operation {
            Operation::Quantity(of) => {
                let quantity = model.quantity(*of);
                let stock = matches!(quantity.kind, QuantityKind::Stock { .. });
                quantity.removed && node.timing != Timing::End && (stock || is_amount(&quantity.ty))
            }
            Operation::Flow(flow, _) => model.flows[*flow].removed,
            Operation::Opening(of) | Operation::Closing(of) => found[*of],
            Operation::Apply(Function::Multiply, factors) => factors.iter().any(|factor| found[*factor]),
            Operation::Apply(Function::Negate | Function::Add | Function::Subtract, sides) => {
                sides.iter().all(|side| found[*side])
            }
            _ => false,
        };
    }
    found
}

/// Whether a type is that of an amount, or of one per time: money, capacity, things that are counted, and nothing per such.
fn is_amount(ty: &Type) -> bool {
    let measures = |dimension: &Dimension| {
        let mut powers = dimension.powers().filter(|(base, _)| **base != Base::Time).peekable();
        powers.peek().is_some() && powers.all(|(_, exponent)| !exponent.is_negative())
    };
    match ty {
        Type::Number(dimension) => measures(dimension),
        Type::Boolean | Type::Date => false,
        Type::Zero => true,
    }
}
