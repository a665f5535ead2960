//! Who paid whom: parties across, flows down.

use crate::chart::{CashFlow, ChartOfAccounts};
use crate::ledger::{Ledger, Untied, net_flows};
use crate::period::Period;
use crate::statement::{PartyBook, check_shape, total};

/// One row of a flow matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRow {
    /// Index into [`ChartOfAccounts::flows`], the first of those of one name and contract; none for the change in cash.
    pub flow: Option<usize>,
    /// One per party, in cents: received positive, paid negative. They sum to zero.
    pub amounts: Vec<i128>,
}

/// Parties across, flows down, over a period: a transactions-flow matrix (Godley and Lavoie 2007, *Monetary Economics*,
/// §2.3). Every row and every column sums to zero; the last row is the change in cash, an increase negative (a use of
/// funds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowMatrix {
    /// Flows that ran, in key order, then the change in cash.
    pub rows: Vec<FlowRow>,
}

/// The flow matrix of a period.
///
/// # Errors
/// A party's cash did not move by its flows (never with a ledger made by [`crate::ledger()`]), or the period lies
/// outside the ledger.
pub fn flow_matrix(chart: &ChartOfAccounts, ledger: &Ledger, period: &Period) -> Result<FlowMatrix, Untied> {
    check_shape(chart, ledger, std::slice::from_ref(period))?;
    let totals: Vec<i128> = (0..chart.flows.len()).map(|flow| total(ledger, flow, period)).collect();
    let cash_of = |party: usize| {
        let book = PartyBook { chart, ledger, party };
        let movement = |at: usize| book.balance_at(at, period.end) - book.balance_at(at, period.first);
        book.accounts(|account| account.cash).map(movement).sum::<i128>()
    };
    let cash: Vec<i128> = (0..chart.parties.len()).map(cash_of).collect();
    for (party, (moved, net)) in cash.iter().zip(net_flows(chart, &totals)).enumerate() {
        if *moved != net {
            return Err(Untied::Cash { party, month: period.end, off_by: moved - net });
        }
    }
    let mut rows: Vec<FlowRow> = Vec::new();
    for (at, flow) in chart.flows.iter().enumerate().filter(|(at, _)| totals[*at] != 0) {
        let like = |row: &FlowRow| row.flow.is_some_and(|first| same_payment(&chart.flows[first], flow));
        let row = rows.iter().position(like).unwrap_or_else(|| {
            rows.push(FlowRow { flow: Some(at), amounts: vec![0; chart.parties.len()] });
            rows.len() - 1
        });
        rows[row].amounts[flow.from] -= totals[at];
        rows[row].amounts[flow.to] += totals[at];
    }
    rows.push(FlowRow { flow: None, amounts: cash.iter().map(|moved| -moved).collect() });
    Ok(FlowMatrix { rows })
}

/// Whether two flows are parts of one payment, as of principal and interest. A row never cancels a payment back.
fn same_payment(a: &CashFlow, b: &CashFlow) -> bool {
    (a.from, a.to, &a.name, &a.contract) == (b.from, b.to, &b.name, &b.contract)
}
