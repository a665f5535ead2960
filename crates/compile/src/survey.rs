//! The map of a compiled world; what is uncertain in it.

use std::collections::{BTreeMap, BTreeSet};

use program::Register;
use scenario::{Arena, AssumedValue, Assumption, Figure, FlowId, PartyId, QuantityId, QuantityKind};

use crate::assembly::journal::{Journal, Posted, Stage};
use crate::compiler::Compiler;
use crate::map::Detail;
use crate::map::{
    AccountInfo, BookParty, DueInfo, Elimination, FlowColumns, Map, Place, PostingInfo, PromiseInfo, QuantityColumns,
    StateSource, UnpaidColumns,
};
use crate::records::chart::elimination;
use crate::records::item::{Item, Moment};
use crate::records::leg::{Leg, Settling};
use crate::uncertainty::process::is_constant;

impl Compiler<'_> {
    /// Draws the map. With every detail, evaluates what nobody has asked for.
    pub fn survey(&mut self, detail: Detail) -> Map {
        let mut map = Map::default();
        for id in self.model.quantities.ids() {
            let columns = self.quantity_columns(id, detail);
            map.quantities.push(columns);
        }
        for id in self.model.flows.ids() {
            let columns = self.flow_columns(id, detail);
            map.flows.push(columns);
        }
        for leg in self.payments.legs().cloned().collect::<Vec<_>>() {
            if leg.settling != Settling::InFull {
                map.dues.push(DueInfo { flow: leg.flow, reverse: leg.reverse });
                self.promise(&leg, detail, &mut map);
            }
        }
        self.finish_later();
        map.parties = self.keepers();
        map.accounts = self.account_list();
        map.payment_elements = self.payments.elements().to_vec();
        map.shocks = self.shocks.monthly().clone();
        map.defaults = self.states.defaulted().collect();
        map.states = self.asm.state_sources().clone();
        map.guesses = self.evaluation.guesses().clone();
        map.wealth = self.wealth.clone();
        for (item, register) in self.evaluation.values() {
            match item {
                Item::Node(node, Moment::Start) => map.starts.insert(node, register),
                Item::Node(node, Moment::Dynamic) => map.values.insert(node, register),
                Item::Node(node, Moment::Close) => map.closings.insert(node, register),
                _ => None,
            };
        }
        map
    }

    fn quantity_columns(&mut self, id: QuantityId, detail: Detail) -> Option<QuantityColumns> {
        let quantity = self.model.quantity(id);
        if quantity.removed || self.is_end(id) {
            return None;
        }
        let (opening, closing) = (Item::Quantity(id, Moment::Dynamic), self.read(id, Moment::Close));
        // A lever has its register in any case: what reads it may come later.
        let wanted = matches!(quantity.kind, QuantityKind::Lever(_)) || self.evaluation.value(opening).is_some();
        if detail == Detail::Answers && !wanted {
            return None;
        }
        let opening = self.value(opening);
        // Nobody asked for what a name closes with, unless it is there.
        let closing = match detail {
            Detail::Answers => self.evaluation.value(closing).unwrap_or(opening),
            Detail::Everything => self.value(closing),
        };
        Some(QuantityColumns { opening, closing })
    }

    fn flow_columns(&mut self, id: FlowId, detail: Detail) -> Option<FlowColumns> {
        if detail == Detail::Answers {
            return None;
        }
        let [due, paid, short, closing] =
            [Figure::Due, Figure::Paid, Figure::Short, Figure::Arrears].map(|figure| self.flow_figure(id, figure));
        let legs = self.payments.legs_of(id).to_vec();
        let zero = self.asm.constant(0.0);
        let (mut arrears, mut paid_minor) = (zero, zero);
        for leg in &legs {
            let add = |compiler: &mut Self, sum: Register, value: Register| match leg.reverse {
                true => compiler.asm.subtract(sum, value),
                false if sum == zero => value,
                false => compiler.asm.add(sum, value),
            };
            paid_minor = add(self, paid_minor, leg.paid);
            if let Some(state) = leg.arrears {
                // The state itself is overwritten at the end of the month.
                let opening = self.opening(state);
                arrears = add(self, arrears, opening);
            }
        }
        let arrears_opening = match legs.first() {
            Some(leg) => self.major(leg.payer, arrears),
            None => zero,
        };
        Some(FlowColumns { due, paid, short, arrears_opening, arrears_closing: closing, paid_minor })
    }

    /// Adds a leg, the last of the dues so far, to what its flow promises.
    fn promise(&mut self, leg: &Leg, detail: Detail, map: &mut Map) {
        if self.always_pays(leg.payer) {
            return;
        }
        let of_flow = |promise: &PromiseInfo| (promise.flow, promise.reverse) == (leg.flow, leg.reverse);
        if !map.promises.last().is_some_and(of_flow) {
            let Leg { flow, reverse, payer, .. } = *leg;
            let (dues, arrears, scale) = (Vec::new(), Vec::new(), self.chart.book(payer).scale);
            map.promises.push(PromiseInfo { flow, reverse, dues, arrears, scale, unpaid: None });
        }
        let promise = map.promises.last_mut().expect("there is one now");
        promise.dues.push(map.dues.len() - 1);
        promise.arrears.extend(leg.arrears);
        if detail == Detail::Everything {
            promise.unpaid = Some(self.unpaid_columns(leg, promise.unpaid));
        }
    }

    /// Adds what a leg leaves unpaid.
    fn unpaid_columns(&mut self, leg: &Leg, before: Option<UnpaidColumns>) -> UnpaidColumns {
        let (short, kept) = (self.asm.subtract(leg.owed, leg.paid), self.left_of(leg));
        match before {
            Some(before) => {
                let [short, kept] = [(before.short, short), (before.kept, kept)].map(|(a, b)| self.asm.add(a, b));
                UnpaidColumns { short, kept }
            }
            None => UnpaidColumns { short, kept },
        }
    }

    fn keepers(&self) -> Arena<PartyId, BookParty> {
        let known = self.model.parties.iter().map(|party| BookParty {
            name: party.name.clone(),
            currency: party.currency.clone(),
            implied: false,
        });
        let implied =
            self.chart.books().iter().filter(|book| self.model.parties.get(book.party).is_none()).map(|book| {
                BookParty {
                    name: format!("issuer of {}", book.currency),
                    currency: book.currency.clone(),
                    implied: true,
                }
            });
        known.chain(implied).collect()
    }

    /// In the order of the program's ledger.
    fn account_list(&self) -> Vec<AccountInfo> {
        let claims: BTreeSet<Register> =
            self.chart.claims().values().flat_map(|claim| [claim.asset, claim.liability]).collect();
        let books = self.chart.books().ids();
        let terminal: BTreeSet<Register> =
            books.flat_map(|book| self.chart.claims_of(book)).map(|(_, register)| register).collect();
        let mut accounts: Vec<AccountInfo> = self
            .chart
            .accounts()
            .iter()
            .map(|(key, register)| {
                let book = self.chart.book(key.book);
                AccountInfo {
                    party: book.party,
                    currency: book.currency.clone(),
                    scale: book.scale,
                    account: key.account.clone(),
                    section: self.chart.section_of(key),
                    instance: key.instance,
                    counterparty: key.counterparty,
                    elimination: match claims.contains(register) {
                        true => Elimination::Mirrored,
                        false => elimination(&key.account),
                    },
                    register: *register,
                    terminal: terminal.contains(register),
                    carried: self.chart.is_carried(key, *register),
                }
            })
            .collect();
        accounts.sort_by_key(|account| account.register);
        accounts
    }

    /// Every uncertain quantity and what stands for it: the draw, or level at the end and mean of a process.
    pub fn uncertain(&mut self) -> Vec<(QuantityId, Vec<Register>)> {
        let mut found = Vec::new();
        for id in self.model.quantities.ids() {
            let quantity = self.model.quantity(id);
            let QuantityKind::Assumption(Assumption { value, .. }) = &quantity.kind else {
                continue;
            };
            if quantity.removed {
                continue;
            }
            match value {
                AssumedValue::Fixed(_) => {}
                AssumedValue::Distribution(written) => {
                    if !is_constant(&self.fitted(written)) {
                        let draw = self.value(Item::Quantity(id, Moment::Dynamic));
                        found.push((id, vec![draw]));
                    }
                }
                AssumedValue::Process(_) => {
                    let level = self.value(Item::Quantity(id, Moment::Dynamic));
                    let mean = self.average(level, StateSource::Quantity(id));
                    found.push((id, vec![level, mean]));
                }
            }
        }
        found
    }

    /// Holds every assumption to its bounds.
    pub fn check_bounds(&mut self) {
        for quantity in &self.model.quantities {
            let QuantityKind::Assumption(assumption) = &quantity.kind else {
                continue;
            };
            let (support, span) = match &assumption.value {
                AssumedValue::Fixed(node) => match self.known(*node, 50) {
                    Some(value) => ((value, value), self.model.node(*node).span),
                    None => continue,
                },
                AssumedValue::Distribution(written) => (chance::support(&self.fitted(written)), written.span),
                AssumedValue::Process(process) => {
                    self.check_process(&process.law);
                    match self.process_support(&process.law) {
                        Some(support) => (support, process.span),
                        None => continue,
                    }
                }
            };
            self.hold_to_bounds(assumption, support, span, &quantity.name);
        }
    }
}

impl Map {
    /// Adds what every posting is for, each stage at its step of prelude or month.
    pub(crate) fn add_postings(&mut self, journal: &Journal, steps: &BTreeMap<Stage, usize>) {
        let places = self.accounts.iter().enumerate();
        let index: BTreeMap<Register, usize> = places.map(|(place, account)| (account.register, place)).collect();
        for (stage, step) in steps {
            let place = match stage {
                Stage::Opening => Place::Prelude,
                Stage::Dues | Stage::WriteOffs | Stage::Valuation => Place::Month,
            };
            for (posting, Posted { posting: known, source }) in journal.of(*stage).iter().enumerate() {
                self.postings.push(PostingInfo {
                    place,
                    step: *step,
                    posting,
                    source: *source,
                    debit: index[&known.debit],
                    credit: index[&known.credit],
                    amount: known.amount,
                });
            }
        }
    }
}
