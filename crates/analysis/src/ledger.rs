//! A ledger in whole cents: of one path, or the mean of many, rounded once so that everything read from it ties.

use crate::apportion::apportion;
use crate::chart::ChartOfAccounts;
use std::fmt;

/// Sums over paths, exact, in cents; debits positive. With `paths` = 1 it is the ledger of that path.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sums {
    /// How many paths are summed, at least 1.
    pub paths: u64,
    /// Balances before the first month, by account.
    pub opening: Vec<i128>,
    /// Balances at the end of each month: `closing[month][account]`.
    pub closing: Vec<Vec<i128>>,
    /// Cash paid in each month: `flows[month][flow]`; negative where it ran backwards.
    pub flows: Vec<Vec<i128>>,
}

/// Whole cents, debits positive. Each party's accounts sum to 0 in every month, and its cash moves by its flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Balances before the first month, by account.
    pub opening: Vec<i128>,
    /// `closing[month][account]`.
    pub closing: Vec<Vec<i128>>,
    /// `flows[month][flow]`.
    pub flows: Vec<Vec<i128>>,
}

/// Figures that do not tie: a mistake of the program that made them, never of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untied {
    /// The sums do not have the shape of the chart, or an amount is beyond 2^100; what is wrong.
    Shape(&'static str),
    /// The accounts of a party do not sum to zero.
    Books {
        /// The party.
        party: usize,
        /// End of this month, counted from 1; 0 is the opening.
        month: usize,
        /// Debits less credits, in cents (summed over paths).
        off_by: i128,
    },
    /// A party's cash did not move by what it received less what it paid.
    Cash {
        /// The party.
        party: usize,
        /// The month, counted from 1 (the last of the period, for a statement).
        month: usize,
        /// Movement less flows, in cents (summed over paths).
        off_by: i128,
    },
    /// What members of a group claim of each other is not what they owe each other.
    Claims {
        /// The group: index into the consolidated parties.
        party: usize,
        /// End of this month, counted from 1; 0 is the opening.
        month: usize,
        /// Claims less debts, in cents (summed over paths).
        off_by: i128,
    },
}

impl fmt::Display for Untied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Untied::Shape(what) => write!(f, "the sums do not fit the chart of accounts: {what}"),
            Untied::Books { party, month, off_by } => {
                write!(f, "the books of party {party} are off by {off_by} cents at the end of month {month}")
            }
            Untied::Cash { party, month, off_by } => {
                write!(f, "the cash of party {party} is off by {off_by} cents in month {month}")
            }
            Untied::Claims { party, month, off_by } => {
                write!(f, "claims within group {party} are off by {off_by} cents at the end of month {month}")
            }
        }
    }
}

impl std::error::Error for Untied {}

/// The mean ledger of summed paths, rounded once to whole cents so that every statement, over any period, ties.
///
/// Cumulative flows are rounded to the nearest cent (half up), each on its own: a flow that does not run shows nothing,
/// and no error builds up. They move the cash. The other accounts of a party that moved in the month are apportioned to
/// the opposite of its cash movement, so each stays within a few cents of its mean and an idle account stands still.
/// One path comes out as it went in.
///
/// # Errors
/// The sums themselves do not tie.
pub fn ledger(chart: &ChartOfAccounts, sums: &Sums) -> Result<Ledger, Untied> {
    check_shape(chart, sums)?;
    check_books(chart, 0, &sums.opening)?;
    let paths = i128::from(sums.paths);
    let of_party: Vec<OfParty> = (0..chart.parties.len()).map(|party| OfParty::of(chart, party)).collect();
    let mut opening = vec![0; chart.accounts.len()];
    for accounts in &of_party {
        accounts.open(&sums.opening, paths, &mut opening);
    }
    let mut found = Ledger { opening: opening.clone(), closing: Vec::new(), flows: Vec::new() };
    let mut cumulated = vec![0; chart.flows.len()];
    let (mut balances, mut before) = (opening, &sums.opening);
    for (month, (closing, flows)) in sums.closing.iter().zip(&sums.flows).enumerate() {
        check_books(chart, month + 1, closing)?;
        check_cash(chart, month + 1, before, closing, flows)?;
        let flows = round_flows(flows, paths, &mut cumulated);
        let cash = net_flows(chart, &flows);
        for (accounts, cash) in of_party.iter().zip(cash) {
            accounts.settle(cash, before, closing, paths, &mut balances)?;
        }
        found.closing.push(balances.clone());
        found.flows.push(flows);
        before = closing;
    }
    Ok(found)
}

/// This month's flows in cents: the rounded running total less what it was before.
fn round_flows(flows: &[i128], paths: i128, cumulated: &mut [i128]) -> Vec<i128> {
    let nearest = |sum: i128| (2 * sum + paths).div_euclid(2 * paths);
    let round = |(flow, total): (&i128, &mut i128)| {
        let before = nearest(*total);
        *total += flow;
        nearest(*total) - before
    };
    flows.iter().zip(cumulated).map(round).collect()
}

/// Cash in less cash out of each party.
pub(crate) fn net_flows(chart: &ChartOfAccounts, flows: &[i128]) -> Vec<i128> {
    let mut net = vec![0; chart.parties.len()];
    for (flow, amount) in chart.flows.iter().zip(flows) {
        net[flow.from] -= amount;
        net[flow.to] += amount;
    }
    net
}

/// The accounts of one party, in key order.
struct OfParty {
    party: usize,
    cash: Vec<usize>,
    other: Vec<usize>,
}

impl OfParty {
    fn of(chart: &ChartOfAccounts, party: usize) -> OfParty {
        let own = (0..chart.accounts.len()).filter(|&account| chart.accounts[account].party == party);
        let (cash, other) = own.partition(|&account| chart.accounts[account].cash);
        OfParty { party, cash, other }
    }

    fn open(&self, sums: &[i128], paths: i128, opening: &mut [i128]) {
        let all: Vec<usize> = self.cash.iter().chain(&self.other).copied().collect();
        let shares: Vec<i128> = all.iter().map(|&account| sums[account]).collect();
        for (account, cents) in all.into_iter().zip(apportion(&shares, paths, 0)) {
            opening[account] = cents;
        }
    }

    /// Moves the cash accounts by `cash` in all and the others by its opposite.
    fn settle(
        &self,
        cash: i128,
        before: &[i128],
        after: &[i128],
        paths: i128,
        balances: &mut [i128],
    ) -> Result<(), Untied> {
        for (accounts, total) in [(&self.cash, cash), (&self.other, -cash)] {
            let mut moved: Vec<usize> =
                accounts.iter().copied().filter(|&account| before[account] != after[account]).collect();
            if moved.is_empty() && total != 0 {
                // In and out of one account cancel on the paths, but their rounded means need not.
                moved.clone_from(accounts);
            }
            if moved.is_empty() && total != 0 {
                return Err(Untied::Shape(if accounts.is_empty() && self.cash.is_empty() {
                    "a party with flows has no cash account"
                } else {
                    "a party with flows has nothing but cash"
                }));
            }
            let gaps: Vec<i128> = moved.iter().map(|&account| after[account] - paths * balances[account]).collect();
            for (account, cents) in moved.into_iter().zip(apportion(&gaps, paths, total)) {
                balances[account] += cents;
            }
        }
        debug_assert_eq!(
            self.cash.iter().chain(&self.other).map(|&at| balances[at]).sum::<i128>(),
            0,
            "party {}",
            self.party
        );
        Ok(())
    }
}

pub(crate) fn check_shape(chart: &ChartOfAccounts, sums: &Sums) -> Result<(), Untied> {
    let parties = chart.parties.len();
    let fits = |amounts: &[i128], length: usize| {
        amounts.len() == length && amounts.iter().all(|a| a.unsigned_abs() < 1 << 100)
    };
    let shape = [
        (sums.paths >= 1, "no paths"),
        (
            chart.accounts.iter().all(|one| one.party.max(one.counterparty.unwrap_or(0)) < parties),
            "an account of an unknown party",
        ),
        (chart.flows.iter().all(|flow| flow.from < parties && flow.to < parties), "a flow of an unknown party"),
        (sums.closing.len() == sums.flows.len(), "different numbers of months"),
        (fits(&sums.opening, chart.accounts.len()), "opening balances"),
        (sums.closing.iter().all(|month| fits(month, chart.accounts.len())), "closing balances"),
        (sums.flows.iter().all(|month| fits(month, chart.flows.len())), "flows"),
    ];
    shape.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, what)| Err(Untied::Shape(what)))
}

fn check_books(chart: &ChartOfAccounts, month: usize, balances: &[i128]) -> Result<(), Untied> {
    let mut off = vec![0; chart.parties.len()];
    chart.accounts.iter().zip(balances).for_each(|(account, balance)| off[account.party] += balance);
    match off.iter().position(|off_by| *off_by != 0) {
        Some(party) => Err(Untied::Books { party, month, off_by: off[party] }),
        None => Ok(()),
    }
}

fn check_cash(
    chart: &ChartOfAccounts,
    month: usize,
    before: &[i128],
    after: &[i128],
    flows: &[i128],
) -> Result<(), Untied> {
    let mut off: Vec<i128> = net_flows(chart, flows).iter().map(|net| -net).collect();
    for (at, account) in chart.accounts.iter().enumerate().filter(|(_, account)| account.cash) {
        off[account.party] += after[at] - before[at];
    }
    match off.iter().position(|off_by| *off_by != 0) {
        Some(party) => Err(Untied::Cash { party, month, off_by: off[party] }),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chart::{Activity, CashFlow, ChartAccount, IntragroupElimination, StatementSection};
    use crate::sample::RandomColumns;

    fn account(party: usize, section: StatementSection, name: &str) -> ChartAccount {
        let (name, cash) = (name.into(), name == "cash");
        ChartAccount {
            party,
            section,
            name,
            contract: None,
            counterparty: None,
            cash,
            elimination: IntragroupElimination::Mirrored,
        }
    }

    /// What a flow or entry books, as (debit, credit) places in the list of a party's accounts.
    const ACCOUNTS: [(StatementSection, &str); 8] = [
        (StatementSection::Asset, "cash"),
        (StatementSection::Asset, "chips"),
        (StatementSection::Asset, "loans"),
        (StatementSection::Liability, "debt"),
        (StatementSection::Equity, "paid in"),
        (StatementSection::Revenue, "sales"),
        (StatementSection::Expense, "costs"),
        (StatementSection::Expense, "depreciation"),
    ];

    /// Three parties that sell, lend and depreciate at random, with a payment in month 3 only, and its sums over paths.
    pub(crate) fn economy(seed: u64, paths: u64, months: usize) -> (ChartOfAccounts, Sums) {
        let mut chart = ChartOfAccounts {
            parties: ["lab", "cloud", "bank"].map(String::from).to_vec(),
            ..ChartOfAccounts::default()
        };
        for party in 0..3 {
            chart.accounts.extend(ACCOUNTS.iter().map(|(section, name)| account(party, *section, name)));
        }
        let flow = |name: &str, from: usize, to: usize, paid_as: Activity, received_as: Activity| CashFlow {
            from,
            to,
            paid_as,
            received_as,
            name: name.into(),
            contract: None,
        };
        chart.flows = vec![
            flow("compute", 0, 1, Activity::Operating, Activity::Operating),
            flow("power", 1, 0, Activity::Operating, Activity::Operating),
            flow("loan", 2, 0, Activity::Investing, Activity::Financing),
            flow("fee", 0, 2, Activity::Operating, Activity::Operating),
            flow("chips", 1, 2, Activity::Investing, Activity::Operating),
        ];
        // (payer debits, receiver credits), by flow.
        let books = [(6, 5), (6, 5), (2, 3), (6, 5), (1, 5)];
        let (mut source, width) = (RandomColumns::new(seed), ACCOUNTS.len());
        let mut sums = Sums {
            paths,
            opening: vec![0; 3 * width],
            closing: vec![vec![0; 3 * width]; months],
            flows: vec![vec![0; chart.flows.len()]; months],
        };
        for _ in 0..paths {
            let mut balances = vec![0_i128; 3 * width];
            for party in 0..3 {
                let cash = 1_000_000 + (source.uniform() * 1e6) as i128;
                balances[party * width] = cash;
                balances[party * width + 4] = -cash;
            }
            sums.opening.iter_mut().zip(&balances).for_each(|(sum, balance)| *sum += balance);
            for month in 0..months {
                for (at, flow) in chart.flows.iter().enumerate() {
                    let runs = at != 2 || month == 3;
                    let amount = if runs { (source.uniform() * 1e4) as i128 } else { 0 };
                    balances[flow.from * width] -= amount;
                    balances[flow.from * width + books[at].0] += amount;
                    balances[flow.to * width] += amount;
                    balances[flow.to * width + books[at].1] -= amount;
                    sums.flows[month][at] += amount;
                }
                let wear = balances[width + 1] / 36;
                balances[width + 1] -= wear;
                balances[width + 7] += wear;
                sums.closing[month].iter_mut().zip(&balances).for_each(|(sum, balance)| *sum += balance);
            }
        }
        (chart, sums)
    }

    #[test]
    fn one_path_comes_out_as_it_went_in() {
        let (chart, sums) = economy(1, 1, 24);
        let found = ledger(&chart, &sums).unwrap();
        assert_eq!((found.opening, found.closing, found.flows), (sums.opening, sums.closing, sums.flows));
    }

    #[test]
    fn the_mean_ledger_ties_and_stays_within_cents_of_the_mean() {
        for paths in [2, 3, 97, 1_000] {
            let (chart, sums) = economy(paths, paths, 60);
            let found = ledger(&chart, &sums).unwrap();
            let mut before = &found.opening;
            check_books(&chart, 0, before).unwrap();
            for (month, (after, flows)) in found.closing.iter().zip(&found.flows).enumerate() {
                check_books(&chart, month + 1, after).unwrap();
                check_cash(&chart, month + 1, before, after, flows).unwrap();
                for (cents, sum) in after.iter().zip(&sums.closing[month]) {
                    let off = (*cents as f64 - *sum as f64 / paths as f64).abs();
                    assert!(off < 4.0, "month {month}: {cents} for {sum} / {paths}");
                }
                before = after;
            }
        }
    }

    #[test]
    fn cumulated_flows_are_rounded_to_the_nearest_cent_and_idle_ones_stand_still() {
        let (chart, sums) = economy(5, 7, 60);
        let found = ledger(&chart, &sums).unwrap();
        for flow in 0..chart.flows.len() {
            let (mut cents, mut sum) = (0, 0);
            for month in 0..60 {
                cents += found.flows[month][flow];
                sum += sums.flows[month][flow];
                assert!((2 * (7 * cents - sum)).abs() <= 7);
            }
        }
        assert!(found.flows.iter().enumerate().all(|(month, flows)| (flows[2] != 0) == (month == 3)));
        let loan = |party: usize, place: usize, month: usize| found.closing[month][party * ACCOUNTS.len() + place];
        assert!((4..60).all(|month| loan(2, 2, month) == loan(2, 2, 3) && loan(0, 3, month) == loan(0, 3, 3)));
    }

    #[test]
    fn what_does_not_tie_is_refused() {
        let (chart, sums) = economy(6, 3, 5);
        let broken = |change: &dyn Fn(&mut Sums)| {
            let mut sums = sums.clone();
            change(&mut sums);
            ledger(&chart, &sums).unwrap_err()
        };
        assert_eq!(broken(&|sums| sums.opening[1] += 2), Untied::Books { party: 0, month: 0, off_by: 2 });
        assert_eq!(broken(&|sums| sums.closing[2][9] -= 1), Untied::Books { party: 1, month: 3, off_by: -1 });
        assert_eq!(broken(&|sums| sums.flows[4][0] += 1), Untied::Cash { party: 0, month: 5, off_by: 1 });
        for change in [
            &|sums: &mut Sums| sums.paths = 0,
            &|sums: &mut Sums| sums.opening.truncate(1),
            &|sums: &mut Sums| sums.flows.truncate(1),
            &|sums: &mut Sums| sums.closing[0][0] = i128::MIN,
        ] as [&dyn Fn(&mut Sums); 4]
        {
            assert!(matches!(broken(change), Untied::Shape(_)));
        }
        let mut stranger = chart.clone();
        stranger.flows[0].to = 99;
        assert!(matches!(ledger(&stranger, &sums), Err(Untied::Shape(_))));
        assert_eq!(
            broken(&|sums| sums.opening[1] += 2).to_string(),
            "the books of party 0 are off by 2 cents at the end of month 0"
        );
    }

    #[test]
    fn nothing_to_move_but_cash_is_an_error_and_not_a_panic() {
        // In and out cancel on the paths, but a third of a cent in each of two flows does not when rounded.
        let flow = |from, to| CashFlow {
            from,
            to,
            paid_as: Activity::Operating,
            received_as: Activity::Operating,
            name: String::new(),
            contract: None,
        };
        let chart = ChartOfAccounts {
            parties: vec!["a".into(), "b".into()],
            accounts: vec![account(0, StatementSection::Asset, "cash"), account(1, StatementSection::Asset, "cash")],
            flows: vec![flow(0, 1), flow(0, 1), flow(1, 0)],
        };
        let sums = Sums { paths: 3, opening: vec![0; 2], closing: vec![vec![0; 2]], flows: vec![vec![1, 1, 2]] };
        assert!(matches!(ledger(&chart, &sums), Err(Untied::Shape(_))));
    }
}
