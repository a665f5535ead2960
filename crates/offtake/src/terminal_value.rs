//! What an answer's `worth` counts at the end of the run, beside changes of cash.

use std::collections::BTreeSet;

use report::TerminalValue;
use scenario::{Ask, BooksVerb, Function, Model, NodeId, Operation, PartyId, StandardAccount, WorldName};

/// What `worth` counts, if the question or one of its measures asks for it.
pub(crate) fn terminal_value(models: &[Model], ask: &Ask) -> Option<TerminalValue> {
    let (base, asked) = (&models[0], Asked::of(models, ask));
    let at_cost = at_cost(base, &asked.parties);
    (!asked.parties.is_empty()).then(|| TerminalValue {
        at: base.last().to_string(),
        at_cost,
        against: asked.variants.into_iter().collect(),
    })
}

/// Whose worth is asked, and of which variants.
struct Asked {
    parties: BTreeSet<PartyId>,
    variants: BTreeSet<String>,
}

impl Asked {
    fn of(models: &[Model], ask: &Ask) -> Self {
        let mut stack: Vec<NodeId> = ask.measures.iter().map(|measure| measure.node).chain([ask.holds]).collect();
        let (mut seen, mut found) = (BTreeSet::new(), Asked { parties: BTreeSet::new(), variants: BTreeSet::new() });
        while let Some(node) = stack.pop() {
            if !seen.insert(node) {
                continue;
            }
            let operation = &models[0].node(node).operation;
            match operation {
                Operation::Wealth { party, .. } => {
                    found.parties.insert(*party);
                }
                Operation::Apply(Function::Subtract, sides) => {
                    found.variants.extend(worth_of_variant(models, node, sides))
                }
                _ => {}
            }
            stack.extend(operation.operands());
        }
        found
    }
}

/// The variant that a difference is the `worth` of: wealth here and there, in one call.
fn worth_of_variant(models: &[Model], node: NodeId, sides: &[NodeId]) -> Option<String> {
    let [here, there] = sides else { return None };
    let at = |node: NodeId| models[0].node(node);
    let Operation::In { model, node: read } = at(*there).operation else { return None };
    let are_wealth = [&at(*here).operation, &models[model].node(read).operation]
        .iter()
        .all(|operation| matches!(operation, Operation::Wealth { .. }));
    let is_one_call = [*here, *there].iter().all(|side| at(*side).span == at(node).span);
    match &models[model].world {
        WorldName::Variant(name) if are_wealth && is_one_call => Some(name.clone()),
        _ => None,
    }
}

/// Contracts (or flows of no contract) under which they come to hold shares or warrants that no entry of theirs values.
fn at_cost(model: &Model, parties: &BTreeSet<PartyId>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for flow in model.flows.iter().filter(|flow| !flow.removed) {
        let (holder, revaluation) = match flow.books.verb() {
            BooksVerb::Equity => (flow.from, StandardAccount::StakeRevaluation),
            BooksVerb::Convert => (flow.to, StandardAccount::StakeRevaluation),
            BooksVerb::Warrant => (flow.to, StandardAccount::WarrantRevaluation),
            _ => continue,
        };
        let valued = model.entries.iter().filter(|entry| !entry.removed && entry.party == holder).any(|entry| {
            let covers = match (entry.instance, flow.instance) {
                (None, _) => true,
                (Some(own), Some(instance)) => model.lineage(instance).any(|up| up == own),
                (Some(_), None) => false,
            };
            covers && [&entry.debit, &entry.credit].iter().any(|account| account.standard() == Some(revaluation))
        });
        if parties.contains(&holder) && !valued {
            let contract = flow.instance.and_then(|id| model.lineage(id).last());
            let name = contract.map_or(&flow.name, |id| &model.instances[id].name);
            found.insert(name.clone());
        }
    }
    found.into_iter().collect()
}
