//! The expressions bound so far, with what is known of each.

use std::ops::Index;

use scenario::{Arena, Node, NodeId};

/// Expressions in the order in which they were bound: each stands after those that it reads.
#[derive(Default)]
pub(crate) struct Nodes {
    nodes: Arena<NodeId, Node>,
    /// How many nodes depend on one another below each.
    heights: Arena<NodeId, u32>,
    /// What each always is, where that is known when built.
    values: Arena<NodeId, Option<f64>>,
    counted: usize,
}

impl Nodes {
    /// Adds an expression of this height, with what it always is, if that is known.
    pub fn push(&mut self, node: Node, height: u32, value: Option<f64>) -> NodeId {
        self.heights.push(height);
        self.values.push(value);
        self.nodes.push(node)
    }

    /// The height of an expression.
    pub fn height(&self, id: NodeId) -> u32 {
        self.heights[id]
    }

    /// What an expression always is, if that was known when it was bound.
    pub fn value(&self, id: NodeId) -> Option<f64> {
        self.values[id]
    }

    /// How many were added since this was last asked.
    pub fn count_new(&mut self) -> usize {
        let before = std::mem::replace(&mut self.counted, self.nodes.len());
        self.nodes.len() - before
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Those that were added since there were so many.
    pub fn since(&self, count: usize) -> impl Iterator<Item = &Node> {
        self.nodes.iter().skip(count)
    }

    /// The expressions alone.
    pub fn into_arena(self) -> Arena<NodeId, Node> {
        self.nodes
    }
}

impl Index<NodeId> for Nodes {
    type Output = Node;

    fn index(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }
}
