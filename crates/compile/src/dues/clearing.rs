//! The month's clearing: who holds which cash, what is due between them, floors, pools and default costs.

use std::collections::BTreeMap;

use program::{Amount, Binary, Clearing, ClearingNode, DefaultCost, Due, Register};
use scenario::{Arena, DefaultCosts, Flow, FlowId, PartyId, Type, Unpaid, Within};
use syntax::Code;

use crate::compiler::Compiler;
use crate::map::StateSource;
use crate::records::chart::BookId;
use crate::records::item::Item;
use crate::records::leg::{Leg, Settling};
use crate::records::payments::DefaultCostPaid;

impl Compiler<'_> {
    /// Evaluates all dues and writes the clearing.
    pub fn clear(&mut self) {
        for id in self.model.flows.ids() {
            if !self.flow(id).removed {
                self.value(Item::Owed(id));
            }
        }
        let mut clearing = Clearing::default();
        let mut nodes: BTreeMap<(PartyId, String), u32> = BTreeMap::new();
        self.clearing_nodes(&mut clearing, &mut nodes);
        let node = |compiler: &Self, book: BookId| {
            let book = compiler.chart.book(book);
            nodes[&(compiler.pool_of(book.party), book.currency.clone())]
        };
        // Dues by flow, so that those who follow receipts can name them.
        let mut dues_of: Arena<FlowId, Vec<u32>> = self.model.flows.map(|_| Vec::new());
        let cleared = self.payments.legs().filter(|leg| leg.settling != Settling::InFull);
        for (due, leg) in (0..).zip(cleared) {
            if !leg.reverse {
                dues_of[leg.flow].push(due);
            }
        }
        for id in self.model.flows.ids() {
            for place in 0..self.payments.legs_of(id).len() {
                let leg = self.payments.legs_of(id)[place].clone();
                if leg.settling == Settling::InFull {
                    continue;
                }
                let flow = self.flow(leg.flow).clone();
                let amount = match leg.settling {
                    Settling::Inner => self.inner_amount(&leg, &flow, &dues_of),
                    _ => Amount::Fixed(leg.asked),
                };
                let carry = match amount {
                    Amount::Received { .. } => Some(self.asm.state_of(StateSource::Carry(id))),
                    _ => leg.carry,
                };
                clearing.dues.push(Due {
                    payer: node(self, leg.payer),
                    payee: node(self, leg.payee),
                    tier: flow.tier,
                    lapses: flow.unpaid == Unpaid::Lapses,
                    amount,
                    carry,
                    due: leg.owed,
                    paid: leg.paid,
                });
            }
        }
        // Default costs are read although nothing is due.
        if !clearing.dues.is_empty() || !self.payments.default_costs().is_empty() {
            self.asm.clear(clearing);
        }
    }

    fn clearing_nodes(&mut self, clearing: &mut Clearing, nodes: &mut BTreeMap<(PartyId, String), u32>) {
        for id in self.chart.books().ids() {
            let book = self.chart.book(id).clone();
            if self.model.parties.get(book.party).is_none() {
                continue; // an implied issuer pays nothing
            }
            let key = (self.pool_of(book.party), book.currency.clone());
            if let Some(node) = nodes.get(&key) {
                let floor = self.floor(id);
                let shared = &mut clearing.nodes[*node as usize];
                shared.cash.push(book.cash);
                shared.floor = match (shared.floor, floor) {
                    (Some(a), Some(b)) => Some(self.asm.add(a, b)),
                    (a, b) => a.or(b),
                };
                continue;
            }
            nodes.insert(key, clearing.nodes.len() as u32);
            let outside = self.always_pays(id);
            let floor = self.floor(id);
            let short = self.asm.cleared();
            clearing.nodes.push(ClearingNode { cash: vec![book.cash], outside, floor, default_cost: None, short });
        }
        self.check_pools();
        self.default_costs(clearing, nodes);
    }

    /// Reports parties that share their cash with nobody.
    fn check_pools(&mut self) {
        let parties = &self.model.parties;
        for party in parties.iter().filter(|party| party.pool) {
            let shares = |other: &&scenario::Party| {
                other.pool && (&other.group, &other.currency) == (&party.group, &party.currency)
            };
            if let (1, Some(group)) = (parties.iter().filter(shares).count(), &party.group) {
                let message = format!(
                    "`{}` shares its cash with nobody: no other member of `{group}` has a pool in {}",
                    party.name, party.currency
                );
                self.findings.error(
                    Code::WrongValue,
                    party.span,
                    message,
                    "write `pool = true` at those it shares with",
                );
            }
        }
    }

    /// Cash that a party keeps, in minor units, whole.
    fn floor(&mut self, book: BookId) -> Option<Register> {
        let known = self.chart.book(book).clone();
        let party = &self.model.parties[known.party];
        if party.currency != known.currency || party.outside {
            return None;
        }
        let (floor, span) = (party.floor?, party.span);
        let what = format!("floor of {}", party.name);
        let floor = self.before_clearing(floor, span, &what);
        Some(self.minor(book, floor))
    }

    /// By how much less would be paid this month if all who could fail did, in money.
    pub fn fragility(&mut self) -> Register {
        let Some(gap) = self.asm.fragility_gap() else {
            return self.asm.undefined();
        };
        let scale = self.chart.books().iter().next().map_or(1.0, |book| book.scale);
        let scale = self.asm.constant(scale);
        self.asm.binary(Binary::Divide, gap, scale)
    }

    fn default_costs(&mut self, clearing: &mut Clearing, nodes: &BTreeMap<(PartyId, String), u32>) {
        for (id, party) in self.model.parties.enumerate() {
            let Some(DefaultCosts { cash, receipts, payee }) = party.default_cost else {
                continue;
            };
            let node_of = |party_id: PartyId| nodes.get(&(self.pool_of(party_id), party.currency.clone())).copied();
            let node = node_of(id).expect("every party pays from a book in its currency");
            let Some(payee_node) = node_of(payee) else {
                let (name, payee) = (&party.name, &self.model.parties[payee].name);
                let message =
                    format!("the default costs of `{name}` are in {}, of which `{payee}` has none", party.currency);
                self.findings.error(
                    Code::WrongValue,
                    party.span,
                    message,
                    "name a party with `outside = true` that receives or pays that currency",
                );
                continue;
            };
            if !clearing.nodes[payee_node as usize].outside {
                self.findings.error(
                    Code::WrongValue,
                    party.span,
                    format!("the default costs of `{}` go to a party that is not outside", party.name),
                    "name a party with `outside = true`",
                );
                continue;
            }
            if party.outside {
                continue;
            }
            if clearing.nodes[node as usize].default_cost.is_some() {
                self.findings.error(
                    Code::WrongValue,
                    party.span,
                    format!("the pool that `{}` is in has default costs already", party.name),
                    "state them for one member only: they are a share of the cash of all",
                );
                continue;
            }
            let what = format!("default_cost of {}", party.name);
            let cash = self.before_clearing(cash, party.span, &what);
            let receipts = self.before_clearing(receipts, party.span, &what);
            let paid = self.asm.cleared();
            self.payments.add_default_cost(DefaultCostPaid { party: id, paid });
            clearing.nodes[node as usize].default_cost = Some(DefaultCost { payee: payee_node, cash, receipts, paid });
        }
    }

    /// The amount of a leg that is found inside clearing.
    fn inner_amount(&mut self, leg: &Leg, flow: &Flow, dues_of: &Arena<FlowId, Vec<u32>>) -> Amount {
        let zero = self.asm.constant(0.0);
        let amount = self.before_clearing(flow.amount, flow.span, &format!("due({})", flow.name));
        // A share, or an amount of money: then all there is, up to it.
        let ty = &self.model.node(flow.amount).ty;
        let is_share = flow.rest || !matches!(ty, Type::Number(dimension) if !dimension.is_none());
        let (share, cap) = if is_share { (amount, None) } else { (self.asm.constant(1.0), Some(amount)) };
        let share = match flow.rest {
            true => self.asm.constant(1.0),
            false => share,
        };
        let share = self.while_active(flow, share);
        let share = self.stopped_to_zero(flow, share);
        let most = flow.most.map(|most| self.before_clearing(most, flow.span, &format!("most of {}", flow.name)));
        let most = match (cap, most) {
            (Some(a), Some(b)) => Some(self.asm.binary(Binary::Minimum, a, b)),
            (a, b) => a.or(b),
        };
        let most = most.map(|most| {
            let minor = self.minor(leg.payer, most);
            self.asm.binary(Binary::Maximum, minor, zero)
        });
        match &flow.within {
            Some(Within::Received(flows)) => {
                let own = &dues_of[leg.flow];
                let of = flows
                    .iter()
                    .flat_map(|flow| dues_of[*flow].iter().copied())
                    .filter(|due| !own.contains(due))
                    .collect();
                Amount::Received { share, of, most }
            }
            _ => Amount::Available { share, most },
        }
    }
}
