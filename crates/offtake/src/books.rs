//! The ledger of a run as the statements need it: the chart of accounts, exact sums of balances and of cash paid.
//!
//! The rules are elsewhere: which section and activity an account or a payment belongs to in `scenario::presentation`, and
//! what only the postings show in `compile::statements`. Here they are put into the words of `analysis`.

use std::collections::BTreeMap;

use analysis::{
    Activity, CashFlow, ChartAccount, ChartOfAccounts, IntragroupElimination, Members, StatementSection, Sums,
};
use compile::{AccountInfo, CashPayment, Elimination, Map, UnpaidColumns};
use engine::{Outcome, Trace};
use program::{AccountColumn, Posting, Program, ProgramStep, Register};
use scenario::{CashFlowSection, Model, PartyId, Section};

use crate::build::Built;
use crate::error::Error;
use crate::sampling::Sampling;
use crate::watch::Watched;

/// The books of the base, and where their figures stand in the program.
pub(crate) struct ChartOfBooks {
    /// Parties (one for each currency), accounts and cash flows.
    pub chart: ChartOfAccounts,
    /// Currency of each party of the chart.
    pub currencies: Vec<String>,
    /// Groups of parties, one for each currency of their books, in order of their names.
    pub groups: Vec<Group>,
    /// What parties owe each other that may stay unpaid.
    pub promises: Vec<BookedPromise>,
    /// Registers of this month's cash flows, in minor units; all that moved under one flow are summed. Then, for each promise, what of it
    /// is short and what of that is still owed.
    amounts: Vec<Register>,
    /// Registers of the accounts.
    accounts: Vec<Register>,
}

/// A flow that a party may fail to pay. Parties are those of the chart.
pub(crate) struct BookedPromise {
    /// Who owes.
    pub from: usize,
    /// Who is owed.
    pub to: usize,
    /// The name of the flow.
    pub name: String,
    /// Its contract.
    pub contract: Option<String>,
}

/// What stayed unpaid, by promise: exact sums over paths, in minor units.
#[derive(Default)]
pub(crate) struct UnpaidLedger {
    /// How many paths are summed.
    pub paths: u64,
    /// `lost[month][promise]`: what lapsed or was written off in a month.
    pub lost: Vec<Vec<i128>>,
    /// `owed[month][promise]`: what is still owed when a month ends.
    pub owed: Vec<Vec<i128>>,
}

impl UnpaidLedger {
    /// Adds a month: for each promise what is short and what of that is kept.
    fn month(&mut self, figures: &[i128]) {
        self.lost.push(figures.chunks(2).map(|pair| pair[0] - pair[1]).collect());
        self.owed.push(figures.chunks(2).map(|pair| pair[1]).collect());
    }
}

/// A group that parties name, in one currency.
pub(crate) struct Group {
    /// As the parties name it.
    pub name: String,
    /// The key that distinguishes it from the same group in another currency.
    pub key: String,
    /// Its parties in the chart.
    pub members: Members,
}

/// The base program alone.
pub(crate) fn only_base(built: &Built) -> program::Ensemble {
    let programs = vec![built.compiled.ensemble.programs[0].clone()];
    program::Ensemble { programs, ..program::Ensemble::default() }
}

impl ChartOfBooks {
    /// Reads the chart off a compiled world.
    pub fn of(model: &Model, map: &Map) -> Self {
        let mut parties: Vec<(PartyId, &str)> = Vec::new();
        for account in &map.accounts {
            let key = (account.party, account.currency.as_str());
            if !parties.contains(&key) {
                parties.push(key);
            }
        }
        parties.sort();
        let index = |account: usize| {
            let account = &map.accounts[account];
            let key = (account.party, account.currency.as_str());
            parties.iter().position(|one| *one == key).expect("who keeps an account is a party of the chart")
        };
        let name = |(party, currency): &(PartyId, &str)| {
            let several = parties.iter().filter(|(other, _)| other == party).count() > 1;
            let name = &map.parties[*party].name;
            if several { format!("{name} ({currency})") } else { name.clone() }
        };
        let accounts = (0..map.accounts.len()).map(|at| account(model, map, at, &index, &parties));
        let (flows, mut amounts) = cash_flows(model, map, &index);
        let (promises, unpaid): (Vec<_>, Vec<_>) = promises(model, map, &parties).unzip();
        amounts.extend(unpaid.into_iter().flat_map(|columns| [columns.short, columns.kept]));
        ChartOfBooks {
            chart: ChartOfAccounts { parties: parties.iter().map(name).collect(), accounts: accounts.collect(), flows },
            currencies: parties.iter().map(|(_, currency)| (*currency).to_owned()).collect(),
            groups: groups(model, &parties),
            promises,
            amounts,
            accounts: map.accounts.iter().map(|account| account.register).collect(),
        }
    }

    /// Exact sums over all finished paths.
    ///
    /// # Errors
    /// The watch ended the run.
    pub fn mean(
        &self,
        built: &Built,
        sampling: &Sampling,
        watch: &Watched,
    ) -> Result<(Sums, UnpaidLedger, Outcome), Error> {
        let mut ensemble = only_base(built);
        let first = ensemble.programs[0].ledger.accounts.len();
        self.keep_memorandum(&mut ensemble.programs[0]);
        let mut request = sampling.request();
        request.ledger_sums = vec![0];
        let run = watch.run(&ensemble, &request)?;
        let sums = &run.sums[0];
        let mut before = vec![0; self.amounts.len()];
        let mut found = Sums {
            paths: sums.paths.max(1),
            opening: self.by_account(&sums.opening, &ensemble.programs[0]),
            ..Sums::default()
        };
        let mut unpaid = UnpaidLedger { paths: found.paths, ..UnpaidLedger::default() };
        for month in &sums.months {
            found.closing.push(self.by_account(month, &ensemble.programs[0]));
            let now: Vec<i128> = (0..self.amounts.len()).map(|flow| month[first + 2 * flow]).collect();
            let mut moved: Vec<i128> = now.iter().zip(&before).map(|(now, before)| now - before).collect();
            unpaid.month(&moved.split_off(self.chart.flows.len()));
            found.flows.push(moved);
            before = now;
        }
        Ok((found, unpaid, run))
    }

    /// The ledger of one path.
    pub fn of_path(&self, trace: &Trace) -> (Sums, UnpaidLedger) {
        let read = |registers: &[Register], values: &[f64]| -> Vec<i128> {
            registers.iter().map(|register| values[register.0 as usize] as i128).collect()
        };
        let (flows, promises) = self.amounts.split_at(self.chart.flows.len());
        let mut unpaid = UnpaidLedger { paths: 1, ..UnpaidLedger::default() };
        trace.months.iter().for_each(|month| unpaid.month(&read(promises, month)));
        let sums = Sums {
            paths: 1,
            opening: read(&self.accounts, &trace.prelude),
            closing: trace.months.iter().map(|month| read(&self.accounts, month)).collect(),
            flows: trace.months.iter().map(|month| read(flows, month)).collect(),
        };
        (sums, unpaid)
    }

    /// Sums in the order of the chart; the program may keep its accounts in another.
    fn by_account(&self, sums: &[i128], program: &Program) -> Vec<i128> {
        let place = |register: &Register| {
            let mut accounts = program.ledger.accounts.iter();
            accounts.position(|account| account.register == *register)
        };
        self.accounts.iter().map(|register| sums[place(register).expect("the ledger has every account")]).collect()
    }

    /// Adds a book of memorandum accounts: for each cash flow one that is debited with what was paid, and one against it; the same for
    /// what is short and what is still owed.
    /// They touch no other account; the engine sums them exactly like the rest.
    fn keep_memorandum(&self, program: &mut Program) {
        let book = program.ledger.books;
        program.ledger.books += 1;
        let mut postings = Vec::new();
        for amount in &self.amounts {
            let (debit, credit) = (Register(program.registers), Register(program.registers + 1));
            program.registers += 2;
            for register in [debit, credit] {
                program.states.push(register);
                program.ledger.accounts.push(AccountColumn { register, book });
            }
            postings.push(Posting { debit, credit, amount: *amount });
        }
        let remembers = program.month.last() == Some(&ProgramStep::Remember);
        let end = program.month.len() - usize::from(remembers);
        program.month.insert(end, ProgramStep::Post(postings));
    }
}

/// The groups of a model: by name, then by currency.
fn groups(model: &Model, parties: &[(PartyId, &str)]) -> Vec<Group> {
    let mut found: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (place, (party, currency)) in parties.iter().enumerate() {
        let known = model.parties.get(*party);
        if let Some(group) = known.and_then(|party| party.group.as_deref()) {
            found.entry((group, currency)).or_default().push(place);
        }
    }
    let several = |group: &str| found.keys().filter(|(name, _)| *name == group).count() > 1;
    let group = |((name, currency), parties): (&(&str, &str), &Vec<usize>)| {
        let key = if several(name) { format!("{name} ({currency})") } else { (*name).to_owned() };
        let members = Members { name: format!("group {key}"), parties: parties.clone() };
        Group { name: (*name).to_owned(), key, members }
    };
    found.iter().map(group).collect()
}

fn account(
    model: &Model,
    map: &Map,
    at: usize,
    index: &dyn Fn(usize) -> usize,
    parties: &[(PartyId, &str)],
) -> ChartAccount {
    let found = &map.accounts[at];
    let name = match map.wear(at) {
        Some(reasons) => format!("accumulated {}, {}", reasons.join(" and "), found.account.name()),
        None => found.account.caption(found.section),
    };
    let (counterparty, elimination) = map.eliminated_with(model, at);
    let counterparty = counterparty.map(|party| (party, found.currency.as_str()));
    ChartAccount {
        party: index(at),
        section: section(found),
        name,
        contract: found.instance.map(|id| model.instances[id].name.clone()),
        counterparty: counterparty.and_then(|key| parties.iter().position(|one| *one == key)),
        cash: found.is_cash(),
        elimination: match elimination {
            Elimination::Mirrored => IntragroupElimination::Mirrored,
            Elimination::Capitalised => IntragroupElimination::Capitalised,
            Elimination::Stake => IntragroupElimination::Stake,
            Elimination::PaidIn => IntragroupElimination::PaidIn,
            Elimination::Ownership => IntragroupElimination::Ownership,
        },
    }
}

fn section(account: &AccountInfo) -> StatementSection {
    match account.section {
        Section::Asset => StatementSection::Asset,
        Section::Liability => StatementSection::Liability,
        Section::Equity => StatementSection::Equity,
        Section::Revenue if account.account.is_other_income() => StatementSection::OtherIncome,
        Section::Revenue => StatementSection::Revenue,
        Section::Expense if account.account.is_other_expense() => StatementSection::OtherExpense,
        Section::Expense => StatementSection::Expense,
    }
}

/// Every movement of cash from one party to another, and the register of its amount.
fn cash_flows(model: &Model, map: &Map, index: &dyn Fn(usize) -> usize) -> (Vec<CashFlow>, Vec<Register>) {
    let flow = |payment: CashPayment| {
        let flow = payment.flow.map(|flow| &model.flows[flow]);
        let contract = flow.and_then(|flow| flow.instance);
        let found = CashFlow {
            from: index(payment.from),
            to: index(payment.to),
            paid_as: activity(payment.paid_as),
            received_as: activity(payment.received_as),
            name: flow.map_or_else(|| "default costs".into(), |flow| flow.name.clone()),
            contract: contract.map(|id| model.instances[id].name.clone()),
        };
        (found, payment.amount)
    };
    map.cash_payments(model).into_iter().map(flow).unzip()
}

/// What may stay unpaid, where it is asked for, and the registers that say how much is.
fn promises(
    model: &Model,
    map: &Map,
    parties: &[(PartyId, &str)],
) -> impl Iterator<Item = (BookedPromise, UnpaidColumns)> {
    map.promises.iter().filter_map(|promise| {
        let flow = &model.flows[promise.flow];
        let (from, to) = if promise.reverse { (flow.to, flow.from) } else { (flow.from, flow.to) };
        let place = |party: PartyId| parties.iter().position(|known| *known == (party, flow.currency.as_str()));
        let contract = flow.instance.map(|id| model.instances[id].name.clone());
        let found = BookedPromise { from: place(from)?, to: place(to)?, name: flow.name.clone(), contract };
        Some((found, promise.unpaid?))
    })
}

fn activity(section: CashFlowSection) -> Activity {
    match section {
        CashFlowSection::Operating => Activity::Operating,
        CashFlowSection::Investing => Activity::Investing,
        CashFlowSection::Financing => Activity::Financing,
    }
}
