//! Following the money of a block: lane by lane, what the month's clearing paid.

use crate::lanes::Lanes;
use crate::origins::{MonthPaid, OriginTracker};
use crate::stop::Patience;
use program::{Clearing, Register, TagLayout};

/// Operations of a path, for each of its dues and for each origin of which a node may hold money: measured on the shipped deals.
pub(crate) const FOLLOWED: f64 = 40.0;

/// Room to follow the money of one path after the other.
pub(crate) struct BlockTags {
    tracker: OriginTracker,
    cash: Vec<f64>,
    costs: Vec<f64>,
    paid: Vec<f64>,
    held: Vec<f64>,
    states: Vec<Register>,
    /// Nodes that are followed.
    nodes: Vec<usize>,
    /// Dues of the payments that are.
    dues: Vec<usize>,
}

impl BlockTags {
    pub(crate) fn new(clearing: &Clearing, tags: &TagLayout) -> Self {
        let states: Vec<Register> = tags.states().collect();
        BlockTags {
            tracker: OriginTracker::new(clearing, tags),
            cash: vec![0.0; clearing.nodes.len()],
            costs: vec![0.0; clearing.nodes.len()],
            paid: vec![0.0; clearing.dues.len()],
            held: vec![0.0; states.len()],
            states,
            nodes: (0..clearing.nodes.len()).filter(|node| tags.follows(*node)).collect(),
            dues: tags.payments.iter().flat_map(|payment| &payment.dues).map(|due| *due as usize).collect(),
        }
    }

    /// Runs `ProgramStep::Tag`: moves on what nodes hold of each origin and writes what is asked for.
    pub(crate) fn follow<const L: usize>(
        &mut self,
        clearing: &Clearing,
        tags: &TagLayout,
        columns: &mut [[f64; L]],
        lanes: &Lanes<L>,
        patience: &Patience,
    ) {
        if tags.found.is_empty() {
            return;
        }
        for lane in (0..L).filter(|lane| lanes.alive[*lane] != 0) {
            if patience.spend(FOLLOWED * (self.dues.len() + self.states.len()) as f64) {
                return;
            }
            let value = |register: &Register| columns[register.index()][lane];
            for &index in &self.nodes {
                let node = &clearing.nodes[index];
                self.cash[index] = node.cash.iter().map(value).sum();
                self.costs[index] = node.default_cost.as_ref().map_or(0.0, |cost| value(&cost.paid));
            }
            self.dues.iter().for_each(|due| self.paid[*due] = value(&clearing.dues[*due].paid));
            self.held.iter_mut().zip(&self.states).for_each(|(held, state)| *held = value(state));
            let month = MonthPaid { cash: &self.cash, costs: &self.costs, paid: &self.paid };
            self.tracker.follow(&month, &mut self.held);
            for (state, held) in self.states.iter().zip(&self.held) {
                columns[state.index()][lane] = *held;
            }
            for (sum, found) in tags.found.iter().zip(&self.tracker.found) {
                columns[sum.target.index()][lane] = *found;
            }
        }
    }
}
