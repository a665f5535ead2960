//! The ledger of a run as the statements need it: the chart of accounts, exact sums of balances and of cash paid.

use std::collections::{BTreeMap, BTreeSet};

use analysis::{
    Activity, CashFlow, ChartAccount, ChartOfAccounts, IntragroupElimination, Members, StatementSection, Sums,
};
use compile::{Map, Place, PostingSource};
use engine::{Outcome, Trace};
use program::{AccountColumn, Posting, Program, ProgramStep, Register};
use scenario::{BooksVerb, Model, PartyId, StandardAccount, ThingSort};

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
    /// Registers of this month's cash flows, in minor units; all that moved under one flow are summed.
    amounts: Vec<Register>,
    /// Registers of the accounts.
    accounts: Vec<Register>,
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
        let (flows, amounts) = cash_flows(model, map, &index);
        ChartOfBooks {
            chart: ChartOfAccounts { parties: parties.iter().map(name).collect(), accounts: accounts.collect(), flows },
            currencies: parties.iter().map(|(_, currency)| (*currency).to_owned()).collect(),
            groups: groups(model, &parties),
            amounts,
            accounts: map.accounts.iter().map(|account| account.register).collect(),
        }
    }

    /// Exact sums over all finished paths.
    ///
    /// # Errors
    /// The watch ended the run.
    pub fn mean(&self, built: &Built, sampling: &Sampling, watch: &Watched) -> Result<(Sums, Outcome), Error> {
        let mut ensemble = program::Ensemble {
            programs: vec![built.compiled.ensemble.programs[0].clone()],
            ..program::Ensemble::default()
        };
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
        for month in &sums.months {
            found.closing.push(self.by_account(month, &ensemble.programs[0]));
            let now: Vec<i128> = (0..self.amounts.len()).map(|flow| month[first + 2 * flow]).collect();
            found.flows.push(now.iter().zip(&before).map(|(now, before)| now - before).collect());
            before = now;
        }
        Ok((found, run))
    }

    /// The ledger of one path.
    pub fn of_path(&self, trace: &Trace) -> Sums {
        let read = |registers: &[Register], values: &[f64]| -> Vec<i128> {
            registers.iter().map(|register| values[register.0 as usize] as i128).collect()
        };
        Sums {
            paths: 1,
            opening: read(&self.accounts, &trace.prelude),
            closing: trace.months.iter().map(|month| read(&self.accounts, month)).collect(),
            flows: trace.months.iter().map(|month| read(&self.amounts, month)).collect(),
        }
    }

    /// Sums in the order of the chart; the program may keep its accounts in another.
    fn by_account(&self, sums: &[i128], program: &Program) -> Vec<i128> {
        let place = |register: &Register| {
            let mut accounts = program.ledger.accounts.iter();
            accounts.position(|account| account.register == *register)
        };
        self.accounts.iter().map(|register| sums[place(register).expect("the ledger has every account")]).collect()
    }

    /// Adds a book of memorandum accounts: for each cash flow one that is debited with what was paid, and one against it.
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
    let section = match found.section {
        scenario::Section::Asset => StatementSection::Asset,
        scenario::Section::Liability => StatementSection::Liability,
        scenario::Section::Equity => StatementSection::Equity,
        scenario::Section::Revenue if is_other_income(&found.account) => StatementSection::OtherIncome,
        scenario::Section::Revenue => StatementSection::Revenue,
        scenario::Section::Expense => StatementSection::Expense,
    };
    let cash = found.is_cash();
    let name = match found.account.standard() {
        _ if cash && section != StatementSection::Asset => "money issued".into(),
        Some(StandardAccount::ConsiderationRevenue) => "consideration to the customer".into(),
        Some(StandardAccount::DebtWrittenOff) => "gain on debts written off".into(),
        Some(StandardAccount::ClaimWrittenOff) => "loss on claims written off".into(),
        Some(StandardAccount::ConsiderationExpense) => "consideration from the supplier".into(),
        _ => found.account.name(),
    };
    let name = wear(map, at).unwrap_or(name);
    let elimination = match found.elimination {
        compile::Elimination::Mirrored => IntragroupElimination::Mirrored,
        compile::Elimination::Capitalised => IntragroupElimination::Capitalised,
        compile::Elimination::Stake => IntragroupElimination::Stake,
        compile::Elimination::PaidIn => IntragroupElimination::PaidIn,
        compile::Elimination::Ownership => IntragroupElimination::Ownership,
    };
    let issuer = valued(model, map, at);
    let elimination = if issuer.is_some() { IntragroupElimination::Ownership } else { elimination };
    let counterparty = found.counterparty.or(issuer);
    let counterparty = counterparty.map(|party| (party, found.currency.as_str()));
    ChartAccount {
        party: index(at),
        section,
        name,
        contract: found.instance.map(|id| model.instances[id].name.clone()),
        counterparty: counterparty.and_then(|key| parties.iter().position(|one| *one == key)),
        cash,
        elimination,
    }
}

/// Whether an account of revenue holds what does not come of the ordinary business (see [`StatementSection::OtherIncome`]).
fn is_other_income(account: &scenario::Account) -> bool {
    use StandardAccount::*;
    let standard =
        [DividendsReceived, RevaluationGain, GrantReceived, DebtForgiven, DebtWrittenOff, DefaultCostReceived];
    account.standard().is_some_and(|account| standard.contains(&account)) || account.sort() == Some(ThingSort::Disposal)
}

/// What entries have taken off a thing, which stands at cost in another account: `accumulated depreciation, chips` (IAS 16.73).
fn wear(map: &Map, at: usize) -> Option<String> {
    let found = &map.accounts[at];
    let bought = |other: &compile::AccountInfo| {
        other.elimination == compile::Elimination::Capitalised
            && other.counterparty.is_some()
            && (other.party, &other.account, other.instance) == (found.party, &found.account, found.instance)
    };
    if found.counterparty.is_some() || !map.accounts.iter().any(bought) {
        return None;
    }
    let touching = || map.postings.iter().filter(|posting| posting.debit == at || posting.credit == at);
    if touching().any(|posting| matches!(posting.source, PostingSource::Opening(_))) {
        return None;
    }
    let off =
        |posting: &&compile::PostingInfo| posting.credit == at && matches!(posting.source, PostingSource::Entry(_));
    let debited = touching().filter(off).map(|posting| &map.accounts[posting.debit].account);
    let reasons: BTreeSet<String> = debited
        .filter(|account| account.section() == scenario::Section::Expense)
        .map(scenario::Account::name)
        .collect();
    let reasons: Vec<String> = reasons.into_iter().collect();
    (!reasons.is_empty()).then(|| format!("accumulated {}, {}", reasons.join(" and "), found.account.name()))
}

/// In whom the holding is that an account of revaluation is about: an entry names nobody, but its contract holds shares or
/// rights of one issuer.
fn valued(model: &Model, map: &Map, at: usize) -> Option<PartyId> {
    let found = &map.accounts[at];
    use StandardAccount::{RevaluationGain, Stake, StakeRevaluation, WarrantRevaluation, Warrants};
    let revalues = matches!(found.account.standard(), Some(StakeRevaluation | WarrantRevaluation | RevaluationGain));
    let contract = found.instance.filter(|_| found.counterparty.is_none() && revalues)?;
    let holding = |other: &&compile::AccountInfo| {
        let held = matches!(other.account.standard(), Some(Stake | Warrants));
        let within = other.instance.is_some_and(|id| model.lineage(id).any(|up| up == contract));
        held && within && other.party == found.party
    };
    let mut issuers = map.accounts.iter().filter(holding).filter_map(|other| other.counterparty);
    let first = issuers.next()?;
    issuers.all(|other| other == first).then_some(first)
}

/// Every movement of cash from one party to another, read off the postings: the one that credits the payer's cash and the
/// one that debits the receiver's have one source and one amount.
fn cash_flows(model: &Model, map: &Map, index: &dyn Fn(usize) -> usize) -> (Vec<CashFlow>, Vec<Register>) {
    let is_cash = |account: usize| map.accounts[account].is_cash();
    let month = || map.postings.iter().filter(|posting| posting.place == Place::Month);
    let (mut flows, mut amounts) = (Vec::new(), Vec::new());
    for paid in month().filter(|posting| is_cash(posting.credit)) {
        let received =
            month().find(|other| is_cash(other.debit) && (other.source, other.amount) == (paid.source, paid.amount));
        let Some(received) = received else { continue };
        let elements = map.payment_elements.iter().find(|elements| elements.paid == paid.amount);
        let (name, contract, paid_as, received_as) = match paid.source {
            PostingSource::Due(flow) | PostingSource::Paid(flow) => {
                let flow = &model.flows[flow];
                let contract = flow.instance.map(|id| model.instances[id].name.clone());
                let (paid_as, received_as) = activities(flow.books.verb(), elements.is_some());
                (flow.name.clone(), contract, paid_as, received_as)
            }
            _ => ("default costs".into(), None, Activity::Operating, Activity::Operating),
        };
        let (from, to) = (index(paid.credit), index(received.debit));
        let mut push = |amount: Register, paid_as: Activity, received_as: Activity| {
            let (name, contract) = (name.clone(), contract.clone());
            flows.push(CashFlow { from, to, paid_as, received_as, name, contract });
            amounts.push(amount);
        };
        match elements {
            Some(elements) => {
                push(elements.operating, Activity::Operating, Activity::Operating);
                push(elements.rest, paid_as, received_as);
            }
            None => push(paid.amount, paid_as, received_as),
        }
    }
    (flows, amounts)
}

/// Where a payment stands in the cash flow statements of its payer and its receiver: by ASC 230, whose choices for interest and
/// dividends (operating, but dividends paid) IAS 7 allowed until IFRS 18 took them away. See spec/flows.md.
///
/// A lease is operating while it is short and as far as it pays interest or varies; the principal of a long one is the other
/// of its [`compile::PaymentElements`], financing (IFRS 16, presentation in the statement of cash flows).
fn activities(verb: BooksVerb, has_elements: bool) -> (Activity, Activity) {
    use Activity::{Financing, Investing, Operating};
    match verb {
        BooksVerb::Sale | BooksVerb::Wages | BooksVerb::Tax | BooksVerb::Grant | BooksVerb::Interest => {
            (Operating, Operating)
        }
        BooksVerb::Prepay | BooksVerb::Credit => (Operating, Operating),
        BooksVerb::Capital => (Investing, Operating),
        BooksVerb::Dispose => (Investing, Investing),
        BooksVerb::Lease if has_elements => (Financing, Operating),
        BooksVerb::Lease => (Operating, Operating),
        BooksVerb::Loan | BooksVerb::Equity => (Investing, Financing),
        BooksVerb::Repay | BooksVerb::Buyback => (Financing, Investing),
        BooksVerb::Dividend => (Financing, Operating),
        // These never move cash.
        BooksVerb::UsePrepaid | BooksVerb::Warrant | BooksVerb::Convert | BooksVerb::Forgive => (Operating, Operating),
    }
}
