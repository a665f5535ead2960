//! A clearing with its numbers, written down quickly.

use crate::clearing::{ClearingInputs, ClearingOutputs, Solver, Unresolved};
use program::{Amount, Clearing, ClearingNode, DefaultCost, Due, Register};

/// A network and the numbers of one path.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub clearing: Clearing,
    pub cash: Vec<f64>,
    pub floor: Vec<f64>,
    pub due: Vec<f64>,
    pub carry: Vec<f64>,
    pub share: Vec<f64>,
    pub most: Vec<f64>,
    pub cost_cash: Vec<f64>,
    pub cost_receipts: Vec<f64>,
}

impl Case {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn node(mut self, cash: f64) -> Self {
        self.clearing.nodes.push(ClearingNode {
            cash: Vec::new(),
            outside: false,
            floor: None,
            default_cost: None,
            short: Register(0),
        });
        self.cash.push(cash);
        self.floor.push(0.0);
        self.cost_cash.push(0.0);
        self.cost_receipts.push(0.0);
        self
    }

    pub fn outside(self) -> Self {
        let mut case = self.node(0.0);
        if let Some(node) = case.clearing.nodes.last_mut() {
            node.outside = true;
        }
        case
    }

    /// Gives the last node default costs.
    pub fn costs(mut self, payee: u32, cash: f64, receipts: f64) -> Self {
        let node = self.clearing.nodes.len() - 1;
        let register = Register(0);
        self.clearing.nodes[node].default_cost =
            Some(DefaultCost { payee, cash: register, receipts: register, paid: register });
        self.cost_cash[node] = cash;
        self.cost_receipts[node] = receipts;
        self
    }

    /// Gives the last node a floor.
    pub fn floor(mut self, floor: f64) -> Self {
        let node = self.clearing.nodes.len() - 1;
        self.floor[node] = floor;
        self
    }

    fn push(mut self, ends: (u32, u32), tier: u32, amount: Amount, numbers: (f64, f64, f64)) -> Self {
        let (payer, payee) = ends;
        self.clearing.dues.push(Due {
            payer,
            payee,
            tier,
            lapses: false,
            amount,
            carry: None,
            due: Register(0),
            paid: Register(0),
        });
        self.due.push(numbers.0);
        self.carry.push(0.0);
        self.share.push(numbers.1);
        self.most.push(numbers.2);
        self
    }

    pub fn owes(self, payer: u32, payee: u32, tier: u32, amount: f64) -> Self {
        self.push((payer, payee), tier, Amount::Fixed(Register(0)), (amount, 0.0, f64::INFINITY))
    }

    /// Lets the last due lapse.
    pub fn lapses(mut self) -> Self {
        self.clearing.dues.last_mut().expect("a due").lapses = true;
        self
    }

    pub fn sweeps(self, payer: u32, payee: u32, tier: u32, share: f64, most: f64) -> Self {
        let amount = Amount::Available { share: Register(0), most: None };
        self.push((payer, payee), tier, amount, (0.0, share, most))
    }

    pub fn passes(self, ends: (u32, u32), tier: u32, share: f64, of: &[u32], most: f64) -> Self {
        let amount = Amount::Received { share: Register(0), of: of.to_vec(), most: None };
        self.push(ends, tier, amount, (0.0, share, most))
    }

    /// Lets the last due carry something.
    pub fn carries(mut self, carry: f64) -> Self {
        if let Some(last) = self.carry.last_mut() {
            *last = carry;
        }
        self
    }

    pub fn inputs(&self) -> ClearingInputs<'_> {
        ClearingInputs {
            cash: &self.cash,
            floor: &self.floor,
            due: &self.due,
            carry: &self.carry,
            share: &self.share,
            most: &self.most,
            cost_cash: &self.cost_cash,
            cost_receipts: &self.cost_receipts,
            patience: None,
        }
    }

    pub fn solve(&self) -> Result<ClearingOutputs, Unresolved> {
        self.solved().map(|(outputs, _)| outputs)
    }

    /// The result in whole cents and in reals.
    pub fn solved(&self) -> Result<(ClearingOutputs, Vec<f64>), Unresolved> {
        self.found().map(|(outputs, reals, _)| (outputs, reals))
    }

    /// The result in whole cents, and what was paid and owed in reals.
    pub fn found(&self) -> Result<(ClearingOutputs, Vec<f64>, Vec<f64>), Unresolved> {
        let mut solver = Solver::new(&self.clearing);
        let mut outputs = ClearingOutputs::default();
        solver.solve(&self.clearing, &self.inputs(), &mut outputs)?;
        let dues = 0..self.clearing.dues.len();
        let paid = dues.clone().map(|due| solver.real(due)).collect();
        Ok((outputs, paid, dues.map(|due| solver.real_due(due)).collect()))
    }

    /// By how much less is paid in the least vector.
    pub fn gap(&self) -> Result<f64, Unresolved> {
        Solver::new(&self.clearing).gap(&self.inputs())
    }

    /// What was paid.
    pub fn paid(&self) -> Vec<f64> {
        self.solve().expect("settles").paid
    }

    /// Cash of every node after the payments, default costs included.
    pub fn closing(&self, paid: &[f64], cost: &[f64]) -> Vec<f64> {
        let mut cash = self.cash.clone();
        for (due, paid) in self.clearing.dues.iter().zip(paid) {
            cash[due.payer as usize] -= paid;
            cash[due.payee as usize] += paid;
        }
        for (node, cost) in self
            .clearing
            .nodes
            .iter()
            .zip(cost)
            .enumerate()
            .filter_map(|(i, (n, c))| n.default_cost.as_ref().map(|d| ((i, d.payee as usize), *c)))
        {
            cash[node.0] -= cost;
            cash[node.1] += cost;
        }
        cash
    }
}
