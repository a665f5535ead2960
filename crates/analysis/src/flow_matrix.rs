//! Who paid whom: parties across, flows down.

use crate::chart::{CashFlow, Chart};
use crate::ledger::{Ledger, Untied, net_flows};
use crate::period::Period;
use crate::statement::{Book, check_shape, total};

/// One row of a flow matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRow {
    /// Index into [`Chart::flows`]; none for the change in cash.
    pub flow: Option<usize>,
    /// One per party, in cents: received positive, paid negative. They sum to zero.
    pub amounts: Vec<i128>,
}

/// Parties across, flows down, over a period: a transactions-flow matrix (Godley and Lavoie 2007, *Monetary Economics*,
/// §2.3). Every row and every column sums to zero; the last row is the change in cash, an increase negative (a use of funds).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowMatrix {
    /// Flows that ran, in key order, then the change in cash.
    pub rows: Vec<FlowRow>,
}

/// The flow matrix of a period.
///
/// # Errors
/// A party's cash did not move by its flows (never with a ledger made by [`crate::ledger()`]), or the period lies outside
/// the ledger.
pub fn flow_matrix(chart: &Chart, ledger: &Ledger, period: &Period) -> Result<FlowMatrix, Untied> {
    check_shape(chart, ledger, std::slice::from_ref(period))?;
    let totals: Vec<i128> = (0..chart.flows.len()).map(|flow| total(ledger, flow, period)).collect();
    let cash_of = |party: usize| {
        let book = Book { chart, ledger, party };
        let movement = |at: usize| book.balance_at(at, period.end) - book.balance_at(at, period.first);
        book.accounts(|account| account.cash).map(movement).sum::<i128>()
    };
    let cash: Vec<i128> = (0..chart.parties.len()).map(cash_of).collect();
    for (party, (moved, net)) in cash.iter().zip(net_flows(chart, &totals)).enumerate() {
        if *moved != net {
            return Err(Untied::Cash { party, month: period.end, off_by: moved - net });
        }
    }
    let row = |(at, flow): (usize, &CashFlow)| {
        let mut amounts = vec![0; chart.parties.len()];
        amounts[flow.from] -= totals[at];
        amounts[flow.to] += totals[at];
        FlowRow { flow: Some(at), amounts }
    };
    let mut rows: Vec<FlowRow> = chart.flows.iter().enumerate().filter(|(at, _)| totals[*at] != 0).map(row).collect();
    rows.push(FlowRow { flow: None, amounts: cash.iter().map(|moved| -moved).collect() });
    Ok(FlowMatrix { rows })
}
