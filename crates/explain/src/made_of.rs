//! What figures are made of.

use std::collections::{BTreeMap, BTreeSet};

use scenario::{AssumedValue, Assumption, Model, NodeId, Operation, QuantityKind};

/// The expressions that figures of the base are made of, by world: their operands, through names and other worlds, down to what has a
/// value of its own.
#[derive(Default)]
pub(crate) struct MadeOf {
    worlds: BTreeMap<usize, BTreeSet<NodeId>>,
}

impl MadeOf {
    /// What a figure is made of.
    pub fn figure(models: &[Model], figure: NodeId) -> Self {
        let mut found = Self::default();
        let mut waiting = vec![(0, figure)];
        while let Some((world, node)) = waiting.pop() {
            if !found.worlds.entry(world).or_default().insert(node) {
                continue;
            }
            let model = &models[world];
            let operation = &model.node(node).operation;
            waiting.extend(operation.operands().map(|operand| (world, operand)));
            match operation {
                Operation::In { model, node } => waiting.push((*model, *node)),
                Operation::Quantity(id) => match &model.quantity(*id).kind {
                    QuantityKind::Let(inner)
                    | QuantityKind::Assumption(Assumption { value: AssumedValue::Fixed(inner), .. }) => {
                        waiting.push((world, *inner));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        found
    }

    /// The worlds that it reads, the base among them.
    pub fn worlds(&self) -> impl Iterator<Item = usize> + '_ {
        self.worlds.keys().copied()
    }

    /// The expressions of each world.
    pub fn expressions(&self) -> impl Iterator<Item = (usize, &BTreeSet<NodeId>)> {
        self.worlds.iter().map(|(world, nodes)| (*world, nodes))
    }
}
