//! What of a clearing stays the same from path to path: who owes whom, in which order.

use program::{Amount, Clearing};

/// Lists of numbers, one per owner, end to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    items: Vec<usize>,
    ends: Vec<usize>,
}

impl Lists {
    /// Adds the list of the next owner.
    pub fn push(&mut self, list: impl IntoIterator<Item = usize>) {
        self.items.extend(list);
        self.ends.push(self.items.len());
    }

    /// The list of one owner.
    pub fn of(&self, owner: usize) -> &[usize] {
        let start = if owner == 0 { 0 } else { self.ends[owner - 1] };
        &self.items[start..self.ends[owner]]
    }
}

/// The fixed structure of a clearing.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    pub payer: Vec<usize>,
    pub payee: Vec<usize>,
    pub tier: Vec<u32>,
    pub lapses: Vec<bool>,
    /// Per node: always pays.
    pub outside: Vec<bool>,
    /// Per node: who receives its default costs, if any.
    pub cost_payee: Vec<Option<usize>>,
    /// Per node: its fixed and received-based dues by (tier, index).
    pub ranked: Lists,
    /// Per node: some of these lapse.
    pub some_lapse: Vec<bool>,
    /// Per node: its dues paid from what is available, by (tier, index).
    pub sweeps: Lists,
    /// Received-based dues; `sources` holds the dues they follow, in the same order.
    pub received: Vec<usize>,
    pub sources: Lists,
    /// Dues of fixed amount.
    pub fixed: Vec<usize>,
}

impl Network {
    pub fn new(clearing: &Clearing) -> Self {
        let mut network = Self {
            payer: clearing.dues.iter().map(|due| due.payer as usize).collect(),
            payee: clearing.dues.iter().map(|due| due.payee as usize).collect(),
            tier: clearing.dues.iter().map(|due| due.tier).collect(),
            lapses: clearing.dues.iter().map(|due| due.lapses).collect(),
            outside: clearing.nodes.iter().map(|node| node.outside).collect(),
            cost_payee: (clearing.nodes.iter())
                .map(|node| node.default_cost.as_ref().map(|cost| cost.payee as usize))
                .collect(),
            ..Self::default()
        };
        for (index, due) in clearing.dues.iter().enumerate() {
            match &due.amount {
                Amount::Fixed(_) => network.fixed.push(index),
                Amount::Available { .. } => {}
                Amount::Received { of, .. } => {
                    network.received.push(index);
                    network.sources.push(of.iter().map(|&source| source as usize));
                }
            }
        }
        let mut order: Vec<usize> = (0..clearing.dues.len()).collect();
        order.sort_by_key(|&due| (clearing.dues[due].tier, due));
        let mut own = vec![Vec::new(); clearing.nodes.len()];
        for due in order {
            own[clearing.dues[due].payer as usize].push(due);
        }
        for (node, own) in own.iter().enumerate() {
            let swept = |due: &usize| matches!(clearing.dues[*due].amount, Amount::Available { .. });
            network.ranked.push(own.iter().copied().filter(|due| !swept(due)));
            network.sweeps.push(own.iter().copied().filter(swept));
            network.some_lapse.push(network.ranked.of(node).iter().any(|&due| network.lapses[due]));
        }
        network
    }

    pub fn nodes(&self) -> usize {
        self.outside.len()
    }

    pub fn dues(&self) -> usize {
        self.payer.len()
    }
}
