//! Which payments each node makes and is made.

/// Numbers of payments by one of their ends, in the order of the payments.
#[derive(Clone, Debug, Default)]
struct ByEnd {
    /// Per node: where its payments begin in `items`, and where the last ones end.
    starts: Vec<usize>,
    items: Vec<usize>,
}

impl ByEnd {
    /// Sorts by counting, which keeps the order (Knuth 1973, *The Art of Computer Programming* 3, algorithm D of 5.2).
    fn fill(&mut self, nodes: usize, ends: impl Iterator<Item = usize> + Clone) {
        self.starts.clear();
        self.starts.resize(nodes + 2, 0);
        for end in ends.clone() {
            self.starts[end + 2] += 1;
        }
        for node in 2..nodes + 2 {
            self.starts[node] += self.starts[node - 1];
        }
        self.items.clear();
        self.items.resize(self.starts[nodes + 1], 0);
        for (item, end) in ends.enumerate() {
            self.items[self.starts[end + 1]] = item;
            self.starts[end + 1] += 1;
        }
    }

    fn of(&self, node: usize) -> &[usize] {
        &self.items[self.starts[node]..self.starts[node + 1]]
    }
}

/// The payments of each node, and those to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Adjacency {
    made: ByEnd,
    received: ByEnd,
}

impl Adjacency {
    /// For payments with these ends, payer and payee.
    pub fn fill(&mut self, nodes: usize, ends: impl Iterator<Item = (usize, usize)> + Clone) {
        self.made.fill(nodes, ends.clone().map(|(payer, _)| payer));
        self.received.fill(nodes, ends.map(|(_, payee)| payee));
    }

    /// Those that a node makes.
    pub fn made_by(&self, node: usize) -> &[usize] {
        self.made.of(node)
    }

    /// Those that a node is made.
    pub fn received_by(&self, node: usize) -> &[usize] {
        self.received.of(node)
    }
}

/// Items forward or backward.
pub(super) struct InOrder<I> {
    pub items: I,
    pub forward: bool,
}

impl<I: DoubleEndedIterator> Iterator for InOrder<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        if self.forward { self.items.next() } else { self.items.next_back() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_stand_by_both_ends_in_their_order() {
        let mut found = Adjacency::default();
        for ends in [&[(2, 0), (0, 2), (2, 2), (0, 1), (2, 0)][..], &[(1, 0)], &[]] {
            found.fill(3, ends.iter().copied());
            for node in 0..3 {
                let numbers = |of: fn(&(usize, usize)) -> usize| -> Vec<usize> {
                    (0..ends.len()).filter(|&item| of(&ends[item]) == node).collect()
                };
                assert_eq!(found.made_by(node), numbers(|ends| ends.0));
                assert_eq!(found.received_by(node), numbers(|ends| ends.1));
            }
        }
    }
}
