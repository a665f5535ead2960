//! Facts about accounts and payments that statements need, and that only the postings of a program show.

use std::collections::BTreeSet;

use program::Register;
use scenario::{CashFlowSection, FlowId, Model, PartyId, Section, StandardAccount};

use crate::map::{AccountInfo, Elimination, Map, Place, PostingInfo, PostingSource};

/// Cash that one party pays another in a month, or an element of it that stands elsewhere in the cash flow statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashPayment {
    /// The payer's cash: index into [`Map::accounts`].
    pub from: usize,
    /// The receiver's cash.
    pub to: usize,
    /// What it pays; nothing if it is what a default costs.
    pub flow: Option<FlowId>,
    /// In minor units.
    pub amount: Register,
    /// Where it stands in the cash flow statement of the payer.
    pub paid_as: CashFlowSection,
    /// Where it stands in that of the receiver.
    pub received_as: CashFlowSection,
}

impl Map {
    /// Every movement of cash from one party to another, read off the postings: the one that credits the payer's cash and
    /// the one that debits the receiver's have one source and one amount.
    pub fn cash_payments(&self, model: &Model) -> Vec<CashPayment> {
        use CashFlowSection::Operating;
        let is_cash = |account: usize| self.accounts[account].is_cash();
        let month = || self.postings.iter().filter(|posting| posting.place == Place::Month);
        let mut found = Vec::new();
        for paid in month().filter(|posting| is_cash(posting.credit)) {
            let received = month()
                .find(|other| is_cash(other.debit) && (other.source, other.amount) == (paid.source, paid.amount));
            let Some(received) = received else { continue };
            let elements = self.payment_elements.iter().find(|elements| elements.paid == paid.amount);
            let (flow, [paid_as, received_as]) = match paid.source {
                PostingSource::Due(flow) | PostingSource::Paid(flow) => {
                    (Some(flow), model.flows[flow].books.verb().cash_flow_sections(elements.is_some()))
                }
                _ => (None, [Operating, Operating]),
            };
            let payment =
                CashPayment { from: paid.credit, to: received.debit, flow, amount: paid.amount, paid_as, received_as };
            match elements {
                Some(elements) => found.extend([
                    CashPayment { amount: elements.operating, paid_as: Operating, received_as: Operating, ..payment },
                    CashPayment { amount: elements.rest, ..payment },
                ]),
                None => found.push(payment),
            }
        }
        found
    }

    /// The reasons for which entries have taken value off a thing that stands at cost in another account, if this account
    /// is what they have taken off: `depreciation` (IAS 16.73).
    pub fn wear(&self, account: usize) -> Option<Vec<String>> {
        let found = &self.accounts[account];
        let bought = |other: &AccountInfo| {
            other.elimination == Elimination::Capitalised
                && other.counterparty.is_some()
                && (other.party, &other.account, other.instance) == (found.party, &found.account, found.instance)
        };
        if found.counterparty.is_some() || !self.accounts.iter().any(bought) {
            return None;
        }
        let touching = || self.postings.iter().filter(|posting| posting.debit == account || posting.credit == account);
        if touching().any(|posting| matches!(posting.source, PostingSource::Opening(_))) {
            return None;
        }
        let off =
            |posting: &&PostingInfo| posting.credit == account && matches!(posting.source, PostingSource::Entry(_));
        let debited = touching().filter(off).map(|posting| &self.accounts[posting.debit].account);
        let reasons: BTreeSet<String> =
            debited.filter(|account| account.section() == Section::Expense).map(scenario::Account::name).collect();
        (!reasons.is_empty()).then(|| reasons.into_iter().collect())
    }

    /// The issuer of what an account of revaluation or allowance is about: an entry names nobody, but its contract holds
    /// shares, rights or claims of one issuer.
    pub fn valued_issuer(&self, model: &Model, account: usize) -> Option<PartyId> {
        let found = &self.accounts[account];
        use StandardAccount::*;
        let valued: &[StandardAccount] = match found.account.standard()? {
            StakeRevaluation | WarrantRevaluation | RevaluationGain => &[Stake, Warrants],
            // Damages paid name who is paid; those of an entry are what its claim to damages loses.
            Allowance | CreditLosses | DamagesPaid => &[Receivable, Loan],
            _ => return None,
        };
        let contract = found.instance.filter(|_| found.counterparty.is_none())?;
        let holding = |other: &&AccountInfo| {
            let held = other.account.standard().is_some_and(|account| valued.contains(&account));
            let within = other.instance.is_some_and(|id| model.lineage(id).any(|up| up == contract));
            held && within && other.party == found.party
        };
        let mut issuers = self.accounts.iter().filter(holding).filter_map(|other| other.counterparty);
        let first = issuers.next()?;
        issuers.all(|other| other == first).then_some(first)
    }

    /// The other party of an account, and how it is eliminated where both stand in one group. A revaluation follows from
    /// owning what is revalued, an allowance from holding the claim.
    pub fn eliminated_with(&self, model: &Model, account: usize) -> (Option<PartyId>, Elimination) {
        let found = &self.accounts[account];
        match self.valued_issuer(model, account) {
            Some(issuer) => (Some(issuer), Elimination::Ownership),
            None => (found.counterparty, found.elimination),
        }
    }
}
