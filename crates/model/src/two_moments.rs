//! Names that have two values in a month, one that the dynamics read as it opens and one that is reported as it closes,
//! where nobody says which is meant.

use std::collections::{BTreeMap, BTreeSet};

use syntax::{Code, Diagnostic, Span};

use crate::words::functions::MomentWord;
use scenario::*;

/// Findings about names that are read at two moments without `opening` or `closing`.
pub(crate) fn two_moments(scenario: &CheckedScenario) -> Vec<Diagnostic> {
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut places: BTreeSet<Span> = BTreeSet::new();
    for (place, model) in scenario.models.iter().enumerate() {
        let mut closing: Vec<(NodeId, String)> = closing_roots(model);
        if place == 0 {
            closing.extend(asked(scenario));
        }
        for finding in MomentReaders::new(model).findings(&closing) {
            if finding.labels.first().is_some_and(|label| places.insert(label.span)) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Expressions that are read as the month closes, each with its reader.
pub(crate) fn closing_roots(model: &Model) -> Vec<(NodeId, String)> {
    let covenants = model.covenants.iter().filter(|covenant| !covenant.removed);
    let mut found: Vec<(NodeId, String)> = covenants
        .flat_map(|covenant| covenant.expressions().map(|node| (node, format!("the covenant `{}`", covenant.name))))
        .collect();
    for entry in model.entries.iter().filter(|entry| !entry.removed) {
        if let EntryAmount::To(value) = entry.amount {
            found.push((value, format!("the entry `{}`", entry.name)));
        }
    }
    found.extend(model.wanted.iter().map(|node| (*node, "a comparison of worlds".to_string())));
    found
}

/// Expressions that are asked, shown and checked, in the base.
fn asked(scenario: &CheckedScenario) -> Vec<(NodeId, String)> {
    let mut found = Vec::new();
    for ask in &scenario.asks {
        let nodes = ask.measures.iter().map(|measure| measure.node).chain([ask.holds]);
        found.extend(nodes.map(|node| (node, format!("the question `{}`", ask.id))));
    }
    for show in &scenario.shows {
        // What fits a pattern is shown as the month closes: its name stands nowhere to say another moment of.
        let written = show.series.iter().filter(|series| !series.fits_pattern);
        found.extend(written.map(|series| (series.node, format!("`[show.{}]`", show.id))));
    }
    for check in &scenario.checks {
        found.extend(check.nodes().map(|node| (node, format!("`[check.{}]`", check.id))));
    }
    found
}

/// Expressions that are read as the month opens, each with its reader.
pub(crate) fn opening_roots(model: &Model) -> Vec<(NodeId, String)> {
    let mut found = Vec::new();
    for flow in model.flows.iter().filter(|flow| !flow.removed) {
        found.extend(flow.expressions().map(|node| (node, format!("`{}`", flow.name))));
    }
    for entry in model.entries.iter().filter(|entry| !entry.removed) {
        let amount = match entry.amount {
            EntryAmount::Amount(node) => Some(node),
            EntryAmount::To(_) => None,
        };
        found.extend([amount, entry.when].into_iter().flatten().map(|node| (node, format!("`{}`", entry.name))));
    }
    for quantity in model.quantities.iter().filter(|quantity| !quantity.removed) {
        let nodes = match &quantity.kind {
            QuantityKind::Stock { next, .. } => vec![*next],
            QuantityKind::Assumption(Assumption { value: AssumedValue::Process(process), .. }) => {
                process.law.arguments().into_iter().map(|(_, node)| node).collect()
            }
            _ => Vec::new(),
        };
        found.extend(nodes.into_iter().map(|node| (node, format!("`{}`", quantity.name))));
    }
    for party in &model.parties {
        let costs = party.default_cost.iter().flat_map(|costs| [costs.cash, costs.receipts]);
        found.extend(party.floor.into_iter().chain(costs).map(|node| (node, format!("`{}`", party.name))));
    }
    found
}

/// Who reads which names of a model, and at which moment.
struct MomentReaders<'m> {
    model: &'m Model,
    two_valued: TwoValued,
    levels: Arena<NodeId, bool>,
}

impl<'m> MomentReaders<'m> {
    fn new(model: &'m Model) -> Self {
        let two_valued = TwoValued::of(model);
        let levels = levels(model, &two_valued);
        Self { model, two_valued, levels }
    }

    fn findings(&self, closing: &[(NodeId, String)]) -> Vec<Diagnostic> {
        let opening = opening_roots(self.model);
        let opened = self.read(&opening, MomentWord::Opening);
        let closed = self.read(closing, MomentWord::Closing);
        let reported = self.told(closing, &opened, |name, reader, other| {
            format!("`{name}` has two values in a month: {reader} reads it as the month closes, {other} as it opens")
        });
        let past = self.told(&self.past(&opening), &closed, |name, reader, other| {
            format!("`{name}` has two values in a month: {reader} reads its past as the month opens, {other} reads it as the month closes")
        });
        reported.into_iter().chain(past).collect()
    }

    /// A finding for each name of a set that is read without a word, at all its places.
    fn told(
        &self,
        roots: &[(NodeId, String)],
        names: &BTreeMap<QuantityId, String>,
        message: impl Fn(&str, &str, &str) -> String,
    ) -> Vec<Diagnostic> {
        let mut met = self.model.nodes.map(|_| false);
        let mut found: BTreeMap<QuantityId, Diagnostic> = BTreeMap::new();
        for (root, reader) in roots {
            for (node, id) in self.unsaid(*root, names, &mut met) {
                let span = self.model.node(node).span;
                let finding = match found.remove(&id) {
                    Some(known) if known.labels.iter().any(|label| label.span == span) => known,
                    Some(known) => known.also(span, "and here"),
                    None => {
                        let name = &self.model.quantity(id).name;
                        Diagnostic::new(Code::TwoMoments, span, message(name, reader, &names[&id])).help(format!(
                            "write `closing({name})` for its value with the closing stocks and balances, `opening({name})` for that of the month's dues"
                        ))
                    }
                };
                found.insert(id, finding);
            }
        }
        found.into_values().collect()
    }

    /// The names with two values that are read at a moment, each with its first reader.
    fn read(&self, roots: &[(NodeId, String)], at: MomentWord) -> BTreeMap<QuantityId, String> {
        let mut found = BTreeMap::new();
        let mut met = self.model.nodes.map(|_| false);
        for (root, reader) in roots {
            let mut stack = vec![*root];
            while let Some(node) = stack.pop() {
                if std::mem::replace(&mut met[node], true) {
                    continue;
                }
                let operation = &self.model.node(node).operation;
                match operation {
                    Operation::Opening(_) if at == MomentWord::Closing => continue,
                    Operation::Closing(_) if at == MomentWord::Opening => continue,
                    _ => stack.extend(operation.operands()),
                }
                if let Operation::Quantity(id) = *operation {
                    if self.two_valued.quantity(id) {
                        found.entry(id).or_insert_with(|| reader.clone());
                    }
                    stack.extend(self.expression_of(id));
                }
            }
        }
        found
    }

    /// Where names of a set are read, at the moment of the whole expression. What such a name reads is not looked at.
    fn unsaid(
        &self,
        root: NodeId,
        names: &BTreeMap<QuantityId, String>,
        met: &mut Arena<NodeId, bool>,
    ) -> Vec<(NodeId, QuantityId)> {
        let (mut found, mut stack) = (Vec::new(), vec![root]);
        while let Some(node) = stack.pop() {
            if !self.two_valued.node(node) && !self.is_end(node) || std::mem::replace(&mut met[node], true) {
                continue;
            }
            let operation = &self.model.node(node).operation;
            match *operation {
                Operation::Opening(_) | Operation::Closing(_) => {}
                Operation::Quantity(id) => match self.expression_of(id) {
                    Some(inner) if names.contains_key(&id) && !self.levels[inner] => found.push((node, id)),
                    inner => stack.extend(inner),
                },
                _ => stack.extend(operation.operands()),
            }
        }
        found
    }

    fn is_end(&self, node: NodeId) -> bool {
        self.model.node(node).timing == Timing::End
    }

    /// What earlier months are read of, each with who reads it.
    fn past(&self, roots: &[(NodeId, String)]) -> Vec<(NodeId, String)> {
        let mut found = Vec::new();
        let mut met = self.model.nodes.map(|_| false);
        for (root, reader) in roots {
            let mut stack = vec![*root];
            while let Some(node) = stack.pop() {
                if std::mem::replace(&mut met[node], true) {
                    continue;
                }
                match &self.model.node(node).operation {
                    Operation::Closing(_) => {}
                    Operation::Previous { of, .. } => {
                        found.push((*of, reader.clone()));
                        stack.push(*of);
                    }
                    Operation::Quantity(id) => stack.extend(self.expression_of(*id)),
                    operation => stack.extend(operation.operands()),
                }
            }
        }
        found
    }

    /// The expression that a name stands for; none of what is drawn or carried over.
    fn expression_of(&self, id: QuantityId) -> Option<NodeId> {
        let quantity = self.model.quantity(id);
        match &quantity.kind {
            _ if quantity.removed => None,
            QuantityKind::Let(node) | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(node), .. }) => {
                Some(*node)
            }
            _ => None,
        }
    }
}

/// Which expressions are balances themselves: a stock, a balance, or sums and differences of such. Everybody knows that
/// they open and close.
fn levels(model: &Model, two_valued: &TwoValued) -> Arena<NodeId, bool> {
    let mut found = model.nodes.map(|_| false);
    loop {
        let mut wider = false;
        for (id, node) in model.nodes.enumerate() {
            let level = match &node.operation {
                _ if found[id] || !two_valued.node(id) => false,
                Operation::Balance(_) | Operation::Book(_) => true,
                Operation::Quantity(name) => match &model.quantity(*name).kind {
                    QuantityKind::Stock { .. } => true,
                    QuantityKind::Let(inner) => found[*inner],
                    QuantityKind::Assumption(_) | QuantityKind::Lever(_) => false,
                },
                Operation::Apply(
                    Function::Negate | Function::Add | Function::Subtract | Function::Minimum | Function::Maximum,
                    arguments,
                ) => arguments.iter().all(|argument| found[*argument] || !two_valued.node(*argument)),
                _ => false,
            };
            if level {
                found[id] = true;
                wider = true;
            }
        }
        if !wider {
            return found;
        }
    }
}
