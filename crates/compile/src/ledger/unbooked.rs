//! Accounts that are read and never booked.

use std::collections::BTreeSet;

use scenario::{Account, BalanceFilter, BooksVerb, Flow, Operation, Section, Selection, StandardAccount, ThingSort};
use syntax::{Code, Diagnostic, Help};

use crate::compiler::Compiler;

impl Compiler<'_> {
    /// Reports accounts that are read and never booked.
    pub fn check_accounts_read(&mut self) {
        let booked = self.booked();
        let mut known: Vec<(String, Section)> = booked.iter().map(|one| (one.to_string(), one.section())).collect();
        known.extend(Section::ALL.map(|section| (section.word().to_string(), section)));
        known.sort();
        for node in &self.model.nodes {
            let Operation::Balance(BalanceFilter { accounts: read @ Selection::Account(account), .. }) =
                &node.operation
            else {
                continue;
            };
            if booked.iter().any(|one| read.covers(one, one.section())) {
                continue;
            }
            let words = account.to_string();
            let help = match syntax::closest(&words, known.iter().map(|(words, _)| words.as_str())) {
                Some(close) => Help::meant(node.span, &words, close),
                None => {
                    let same = known.iter().filter(|(_, section)| *section == account.section());
                    let others: Vec<&str> = same.map(|(words, _)| words.as_str()).collect();
                    format!("booked are: {}", others.join(", ")).into()
                }
            };
            let message = format!("nothing is ever booked to `{words}`");
            self.findings.report(Diagnostic::new(Code::UnknownAccount, node.span, message).help(help));
        }
    }

    /// All accounts that something books, switched off or not. Reading one of the language's own is never a slip, also where
    /// nothing is booked to it.
    fn booked(&self) -> BTreeSet<Account> {
        let mut accounts: BTreeSet<Account> = StandardAccount::ALL.iter().map(|one| Account::Standard(*one)).collect();
        accounts.extend(self.model.flows.iter().flat_map(booked_by));
        for entry in &self.model.entries {
            accounts.extend([entry.debit.clone(), entry.credit.clone()]);
        }
        for opening in self.model.parties.iter().flat_map(|party| &party.opening) {
            accounts.extend(opening.account.mirrored());
            accounts.insert(opening.account.clone());
        }
        accounts
    }
}

/// The accounts that a flow books for its object.
fn booked_by(flow: &Flow) -> Vec<Account> {
    use ThingSort::*;
    let books = &flow.books;
    let sorts = |sorts: &[ThingSort]| sorts.iter().map(|sort| books.of_thing(*sort)).collect();
    match books.verb() {
        BooksVerb::Sale | BooksVerb::Credit => vec![books.own(Section::Expense), books.own(Section::Revenue)],
        BooksVerb::Lease if flow.lease_months.is_some() => {
            sorts(&[LeaseExpense, LeaseRevenue, LeaseReceivable, LeaseLiability, RightOfUse, RightGranted])
        }
        BooksVerb::Lease => sorts(&[LeaseExpense, LeaseRevenue]),
        BooksVerb::Capital => vec![books.own(Section::Asset), books.own(Section::Revenue)],
        BooksVerb::Dispose => vec![books.own(Section::Asset), books.of_thing(Disposal)],
        // A prepayment is used up one day.
        BooksVerb::Prepay | BooksVerb::UsePrepaid => {
            let used = [Section::Expense, Section::Revenue].map(|section| Account::named(section, books.object()));
            [Prepaid, Deferred].map(|sort| books.of_thing(sort)).into_iter().chain(used).collect()
        }
        _ => Vec::new(),
    }
}
