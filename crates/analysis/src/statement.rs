//! Income statement, balance sheet and cash flow statement, read off a [`Ledger`].
//!
//! All amounts are whole cents. Revenue, liabilities and equity are shown as positive credits, cash received is positive.

use crate::chart::{Activity, ChartAccount, ChartOfAccounts, IntragroupElimination, StatementSection};
use crate::ledger::{Ledger, Untied};
use crate::period::Period;

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// The contract or part it belongs to.
    pub contract: Option<String>,
    /// The other party: index into [`ChartOfAccounts::parties`].
    pub counterparty: Option<usize>,
    /// Index into [`ChartOfAccounts::accounts`], or in a cash flow statement into [`ChartOfAccounts::flows`], the first where several are one
    /// line; none for retained earnings.
    pub source: Option<usize>,
    /// One per column, in cents.
    pub amounts: Vec<i128>,
}

/// Lines and their total. Lines that are zero in every column are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineGroup {
    /// In key order.
    pub lines: Vec<Line>,
    /// One per column: the exact sum of the lines.
    pub total: Vec<i128>,
}

impl LineGroup {
    /// Those lines that are not zero in every one of so many columns, with their sum.
    pub fn of(lines: impl Iterator<Item = Line>, columns: usize) -> Self {
        let lines: Vec<Line> = lines.filter(|line| line.amounts.iter().any(|amount| *amount != 0)).collect();
        let total = (0..columns).map(|column| lines.iter().map(|line| line.amounts[column]).sum()).collect();
        LineGroup { lines, total }
    }
}

/// Revenue less expense, and what else was earned and spent, one column per period; of a group also whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomeStatement {
    /// Revenue, by counterparty.
    pub revenue: LineGroup,
    /// Expenses of the ordinary business, by counterparty.
    pub expense: LineGroup,
    /// Revenue less these.
    pub operating_result: Vec<i128>,
    /// Other income, by counterparty; dividends and gains on shares last.
    pub other_income: LineGroup,
    /// Other expense, by counterparty: interest, tax, what is written off.
    pub other_expense: LineGroup,
    /// The operating result and other income, less other expense.
    pub net_income: Vec<i128>,
    /// The part of it that belongs to others than the group's owners, by member; nothing for a party.
    pub minority: LineGroup,
    /// The part of it that belongs to the owners.
    pub owners: Vec<i128>,
}

/// Assets = liabilities + equity + minority interest. The first column is the start of the first period, then one for the end of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BalanceSheet {
    /// Assets, cash included.
    pub assets: LineGroup,
    /// Liabilities.
    pub liabilities: LineGroup,
    /// Equity of the owners; its last line, without a source, is retained earnings: all their net income since the start.
    pub equity: LineGroup,
    /// What others own of the members of a group; nothing for a party.
    pub minority: LineGroup,
}

/// Cash received less paid, by the direct method (IAS 7.18), one column per period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashFlowStatement {
    /// Operating activities.
    pub operating: LineGroup,
    /// Investing activities.
    pub investing: LineGroup,
    /// Financing activities.
    pub financing: LineGroup,
    /// Cash at the start of each period.
    pub opening_cash: Vec<i128>,
    /// The three totals together.
    pub change: Vec<i128>,
    /// Cash at the end of each period.
    pub closing_cash: Vec<i128>,
}

/// The three statements of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinancialStatements {
    /// What the columns are.
    pub periods: Vec<Period>,
    /// Income statement.
    pub income: IncomeStatement,
    /// Balance sheet.
    pub balance: BalanceSheet,
    /// Cash flow statement.
    pub cash: CashFlowStatement,
}

/// The statements of a party over successive periods (see [`crate::periods`]).
///
/// # Errors
/// The balance sheet does not balance, or the cash flow statement does not lead from opening to closing cash (never with
/// a ledger made by [`crate::ledger()`]); or a period lies outside the ledger.
pub fn statements(
    chart: &ChartOfAccounts,
    ledger: &Ledger,
    party: usize,
    periods: &[Period],
) -> Result<FinancialStatements, Untied> {
    check_shape(chart, ledger, periods)?;
    let book = PartyBook { chart, ledger, party };
    let found = FinancialStatements {
        periods: periods.to_vec(),
        income: book.income(periods),
        balance: book.balance(periods),
        cash: book.cash_flow(periods),
    };
    found.check(party)?;
    Ok(found)
}

impl FinancialStatements {
    fn check(&self, party: usize) -> Result<(), Untied> {
        let ends = self.periods.iter().map(|period| period.end);
        let months = self.periods.first().map(|period| period.first).into_iter().chain(ends);
        for (column, month) in months.enumerate() {
            let BalanceSheet { assets, liabilities, equity, minority } = &self.balance;
            let owed = liabilities.total[column] + equity.total[column] + minority.total[column];
            let off_by = assets.total[column] - owed;
            if off_by != 0 {
                return Err(Untied::Books { party, month, off_by });
            }
        }
        for (column, period) in self.periods.iter().enumerate() {
            let cash = &self.cash;
            let off_by = cash.closing_cash[column] - cash.opening_cash[column] - cash.change[column];
            if off_by != 0 {
                return Err(Untied::Cash { party, month: period.end, off_by });
            }
        }
        Ok(())
    }
}

/// One party's view of the ledger.
pub(crate) struct PartyBook<'a> {
    pub chart: &'a ChartOfAccounts,
    pub ledger: &'a Ledger,
    pub party: usize,
}

impl PartyBook<'_> {
    /// Balance of an account after `months` months, debit positive.
    pub fn balance_at(&self, account: usize, months: usize) -> i128 {
        match months.checked_sub(1) {
            None => self.ledger.opening[account],
            Some(last) => self.ledger.closing[last][account],
        }
    }

    pub fn accounts(&self, wanted: impl Fn(&ChartAccount) -> bool) -> impl Iterator<Item = usize> {
        let own = move |account: &ChartAccount| account.party == self.party && wanted(account);
        self.chart.accounts.iter().enumerate().filter(move |(_, account)| own(account)).map(|(at, _)| at)
    }

    /// The lines of a section, each account's amount per column as `amounts` says.
    fn group(&self, section: StatementSection, columns: usize, amounts: impl Fn(usize) -> Vec<i128>) -> LineGroup {
        let line = |at: usize| {
            let account = &self.chart.accounts[at];
            Line {
                name: account.name.clone(),
                contract: account.contract.clone(),
                counterparty: account.counterparty,
                source: Some(at),
                amounts: amounts(at),
            }
        };
        LineGroup::of(self.accounts(|account| account.section == section).map(line), columns)
    }

    fn income(&self, periods: &[Period]) -> IncomeStatement {
        let earned = |section: StatementSection, sign: i128| {
            let mut found = self.group(section, periods.len(), |account| {
                let movement = |p: &Period| self.balance_at(account, p.end) - self.balance_at(account, p.first);
                periods.iter().map(|period| sign * movement(period)).collect()
            });
            self.arrange(&mut found.lines);
            found
        };
        let (revenue, expense) = (earned(StatementSection::Revenue, -1), earned(StatementSection::Expense, 1));
        let other_income = earned(StatementSection::OtherIncome, -1);
        let other_expense = earned(StatementSection::OtherExpense, 1);
        let minority = earned(StatementSection::Attributed, 1);
        let less =
            |all: &[i128], part: &[i128]| -> Vec<i128> { all.iter().zip(part).map(|(all, part)| all - part).collect() };
        let operating_result = less(&revenue.total, &expense.total);
        let other = less(&other_income.total, &other_expense.total);
        let net_income: Vec<i128> = operating_result.iter().zip(&other).map(|(a, b)| a + b).collect();
        let owners = less(&net_income, &minority.total);
        IncomeStatement {
            revenue,
            expense,
            operating_result,
            other_income,
            other_expense,
            net_income,
            minority,
            owners,
        }
    }

    /// Lines with one party together, in order of its first, so that what a customer is given stands with its revenue; what
    /// comes of owning shares at the end.
    fn arrange(&self, lines: &mut [Line]) {
        let owning = |line: &Line| {
            line.source.is_some_and(|at| self.chart.accounts[at].elimination == IntragroupElimination::Ownership)
        };
        let key = |line: &Line| (owning(line), line.counterparty);
        let places: Vec<(bool, Option<usize>)> = lines.iter().map(key).collect();
        lines.sort_by_key(|line| (owning(line), places.iter().position(|place| *place == key(line))));
    }

    fn balance(&self, periods: &[Period]) -> BalanceSheet {
        let opening = periods.first().map(|period| period.first);
        let dates: Vec<usize> = opening.into_iter().chain(periods.iter().map(|period| period.end)).collect();
        let section = |section: StatementSection, sign: i128| {
            self.group(section, dates.len(), |account| {
                dates.iter().map(|&date| sign * self.balance_at(account, date)).collect()
            })
        };
        let mut equity = section(StatementSection::Equity, -1);
        let result =
            |account: &ChartAccount| account.section.is_income() || account.section == StatementSection::Attributed;
        let retained = dates
            .iter()
            .map(|&date| -self.accounts(result).map(|account| self.balance_at(account, date)).sum::<i128>());
        let line = Line {
            name: "retained earnings".into(),
            contract: None,
            counterparty: None,
            source: None,
            amounts: retained.collect(),
        };
        equity = LineGroup::of(equity.lines.into_iter().chain([line]), dates.len());
        BalanceSheet {
            assets: LineGroup::of(self.owned(section(StatementSection::Asset, 1).lines).into_iter(), dates.len()),
            liabilities: section(StatementSection::Liability, -1),
            equity,
            minority: section(StatementSection::Minority, -1),
        }
    }

    /// A thing that is owned as one line, whoever sold it: what wears it down has no seller.
    fn owned(&self, lines: Vec<Line>) -> Vec<Line> {
        let thing = |line: &Line| {
            line.source.is_some_and(|at| self.chart.accounts[at].elimination == IntragroupElimination::Capitalised)
        };
        let mut found: Vec<Line> = Vec::new();
        for line in lines {
            let same =
                |other: &&mut Line| thing(other) && (&other.name, &other.contract) == (&line.name, &line.contract);
            match found.iter_mut().find(same).filter(|_| thing(&line)) {
                Some(other) => {
                    other.counterparty = other.counterparty.filter(|party| line.counterparty == Some(*party));
                    other.amounts.iter_mut().zip(&line.amounts).for_each(|(sum, amount)| *sum += amount);
                }
                None => found.push(line),
            }
        }
        found
    }

    fn cash_flow(&self, periods: &[Period]) -> CashFlowStatement {
        let [operating, investing, financing] = [Activity::Operating, Activity::Investing, Activity::Financing]
            .map(|activity| LineGroup::of(combined(self.cash_lines(activity, periods)).into_iter(), periods.len()));
        let total = |column: usize| operating.total[column] + investing.total[column] + financing.total[column];
        let cash_at = |months: usize| self.accounts(|account| account.cash).map(|at| self.balance_at(at, months)).sum();
        CashFlowStatement {
            opening_cash: periods.iter().map(|period| cash_at(period.first)).collect(),
            change: (0..periods.len()).map(total).collect(),
            closing_cash: periods.iter().map(|period| cash_at(period.end)).collect(),
            operating,
            investing,
            financing,
        }
    }

    /// Receipts and payments of one activity. A payment to oneself is both and shows as two lines.
    fn cash_lines(&self, activity: Activity, periods: &[Period]) -> impl Iterator<Item = Line> {
        let party = self.party;
        self.chart.flows.iter().enumerate().flat_map(move |(at, flow)| {
            let received = (flow.to == party && flow.received_as == activity).then_some((1, flow.from));
            let paid = (flow.from == party && flow.paid_as == activity).then_some((-1, flow.to));
            let amount = move |period: &Period| total(self.ledger, at, period);
            received.into_iter().chain(paid).map(move |(sign, counterparty)| Line {
                name: flow.name.clone(),
                contract: flow.contract.clone(),
                counterparty: Some(counterparty),
                source: Some(at),
                amounts: periods.iter().map(|period| sign * amount(period)).collect(),
            })
        })
    }
}

/// Like lines as one: payments under one name to one party, in two parts or by two members of a group.
fn combined(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    for line in lines {
        let like = |other: &&mut Line| {
            (&other.name, &other.contract, other.counterparty) == (&line.name, &line.contract, line.counterparty)
        };
        match found.iter_mut().find(like) {
            Some(other) => other.amounts.iter_mut().zip(&line.amounts).for_each(|(sum, amount)| *sum += amount),
            None => found.push(line),
        }
    }
    found
}

/// A flow over a period.
pub(crate) fn total(ledger: &Ledger, flow: usize, period: &Period) -> i128 {
    ledger.flows[period.first..period.end].iter().map(|month| month[flow]).sum()
}

pub(crate) fn check_shape(chart: &ChartOfAccounts, ledger: &Ledger, periods: &[Period]) -> Result<(), Untied> {
    let months = ledger.closing.len();
    let accounts = |balances: &Vec<i128>| balances.len() == chart.accounts.len();
    let shape = [
        (periods.iter().all(|period| period.first <= period.end && period.end <= months), "a period outside the run"),
        (ledger.flows.len() == months, "different numbers of months"),
        (accounts(&ledger.opening) && ledger.closing.iter().all(accounts), "balances"),
        (ledger.flows.iter().all(|flows| flows.len() == chart.flows.len()), "flows"),
        (chart.flows.iter().all(|flow| flow.from.max(flow.to) < chart.parties.len()), "a flow of an unknown party"),
        (chart.accounts.iter().all(|account| account.party < chart.parties.len()), "an account of an unknown party"),
    ];
    shape.iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, what)| Err(Untied::Shape(what)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::CashFlow;
    use crate::flow_matrix::flow_matrix;
    use crate::ledger::tests::economy;
    use crate::ledger::{Sums, ledger};
    use crate::period::{Every, periods};

    fn account(section: StatementSection, name: &str, cash: bool) -> ChartAccount {
        ChartAccount {
            party: 0,
            section,
            name: name.into(),
            contract: None,
            counterparty: None,
            cash,
            elimination: IntragroupElimination::Mirrored,
        }
    }

    /// A shop: opens with 100.00, borrows 50.00, buys a machine for 60.00, sells for 30.00, wears 5.00 off the machine.
    fn shop() -> (ChartOfAccounts, Sums) {
        let flow = |name: &str, from: usize, to: usize, activity: Activity| CashFlow {
            from,
            to,
            paid_as: activity,
            received_as: activity,
            name: name.into(),
            contract: Some("k".into()),
        };
        let world = |section: StatementSection, cash: bool| ChartAccount { party: 1, ..account(section, "all", cash) };
        let chart = ChartOfAccounts {
            parties: vec!["shop".into(), "world".into()],
            accounts: vec![
                account(StatementSection::Asset, "cash", true),
                account(StatementSection::Asset, "machine", false),
                account(StatementSection::Liability, "debt", false),
                account(StatementSection::Equity, "paid in", false),
                account(StatementSection::Revenue, "sales", false),
                account(StatementSection::Expense, "depreciation", false),
                world(StatementSection::Asset, true),
                world(StatementSection::Equity, false),
            ],
            flows: vec![
                flow("drawdown", 1, 0, Activity::Financing),
                flow("machine", 0, 1, Activity::Investing),
                flow("sale", 1, 0, Activity::Operating),
            ],
        };
        let sums = Sums {
            paths: 1,
            opening: vec![10_000, 0, 0, -10_000, 0, 0, 0, 0],
            closing: vec![
                vec![9_000, 6_000, -5_000, -10_000, 0, 0, 1_000, -1_000],
                vec![12_000, 5_500, -5_000, -10_000, -3_000, 500, -2_000, 2_000],
            ],
            flows: vec![vec![5_000, 6_000, 0], vec![0, 0, 3_000]],
        };
        (chart, sums)
    }

    #[test]
    fn a_thing_is_one_line_whoever_sold_it_and_whatever_wears_it() {
        let (mut chart, mut sums) = shop();
        chart.accounts[1] = ChartAccount {
            counterparty: Some(1),
            elimination: IntragroupElimination::Capitalised,
            ..account(StatementSection::Asset, "machine", false)
        };
        chart.accounts.push(ChartAccount { counterparty: None, ..chart.accounts[1].clone() });
        sums.opening.push(0);
        for (month, worn) in sums.closing.iter_mut().zip([0, -500]) {
            month[1] -= worn;
            month.push(worn);
        }
        let books = ledger(&chart, &sums).unwrap();
        let assets = statements(&chart, &books, 0, &periods(2026, 5, 2, Every::Month)).unwrap().balance.assets;
        let machine = &assets.lines[1];
        assert_eq!(assets.lines.len(), 2);
        assert_eq!((machine.counterparty, &machine.amounts[..]), (None, &[0, 6_000, 5_500][..]));
        assert_eq!(assets.total, [10_000, 15_000, 17_500]);
    }

    #[test]
    fn statements_of_a_shop() {
        let (chart, sums) = shop();
        let books = ledger(&chart, &sums).unwrap();
        let months = periods(2026, 5, 2, Every::Month);
        let found = statements(&chart, &books, 0, &months).unwrap();
        assert_eq!(found.income.revenue.total, [0, 3_000]);
        assert_eq!(found.income.expense.total, [0, 500]);
        assert_eq!(found.income.net_income, [0, 2_500]);
        assert_eq!(found.balance.assets.total, [10_000, 15_000, 17_500]);
        assert_eq!(found.balance.liabilities.total, [0, 5_000, 5_000]);
        let equity = &found.balance.equity;
        assert_eq!(equity.total, [10_000, 10_000, 12_500]);
        let retained = equity.lines.last().unwrap();
        assert_eq!((retained.name.as_str(), retained.source), ("retained earnings", None));
        assert_eq!(retained.amounts, [0, 0, 2_500]);
        let cash = &found.cash;
        assert_eq!(cash.operating.total, [0, 3_000]);
        assert_eq!(cash.investing.total, [-6_000, 0]);
        assert_eq!(cash.financing.total, [5_000, 0]);
        assert_eq!((&cash.opening_cash[..], &cash.closing_cash[..]), (&[10_000, 9_000][..], &[9_000, 12_000][..]));
        let machine = &cash.investing.lines[0];
        assert_eq!((machine.name.as_str(), machine.counterparty, machine.source), ("machine", Some(1), Some(1)));
    }

    #[test]
    fn the_flow_matrix_of_a_shop() {
        let (chart, sums) = shop();
        let books = ledger(&chart, &sums).unwrap();
        let whole = periods(2026, 5, 2, Every::Year)[0];
        let matrix = flow_matrix(&chart, &books, &whole).unwrap();
        let amounts: Vec<_> = matrix.rows.iter().map(|row| row.amounts.clone()).collect();
        assert_eq!(amounts, [[5_000, -5_000], [-6_000, 6_000], [3_000, -3_000], [-2_000, 2_000]]);
        assert_eq!(matrix.rows[3].flow, None);
    }

    #[test]
    fn the_statements_of_a_mean_ledger_tie_over_any_period() {
        let (chart, sums) = economy(3, 211, 60);
        let books = ledger(&chart, &sums).unwrap();
        for party in 0..3 {
            let by = |every| statements(&chart, &books, party, &periods(2026, 5, 60, every)).unwrap();
            let (months, quarters, years) = (by(Every::Month), by(Every::Quarter), by(Every::Year));
            for longer in [&quarters, &years] {
                for (column, period) in longer.periods.iter().enumerate() {
                    let inside = period.first..period.end;
                    let earned: i128 = months.income.net_income[inside.clone()].iter().sum();
                    assert_eq!(longer.income.net_income[column], earned);
                    let operating: i128 = months.cash.operating.total[inside].iter().sum();
                    assert_eq!(longer.cash.operating.total[column], operating);
                    assert_eq!(longer.balance.assets.total[column + 1], months.balance.assets.total[period.end]);
                    // Retained earnings roll forward by net income.
                    let retained = &longer.balance.equity.lines.last().unwrap().amounts;
                    assert_eq!(retained[column + 1] - retained[column], longer.income.net_income[column]);
                    // Cash of the balance sheet is that of the cash flow statement.
                    let cash = longer.balance.assets.lines.iter().find(|line| line.name == "cash").unwrap();
                    assert_eq!(cash.amounts[column + 1], longer.cash.closing_cash[column]);
                }
            }
            for period in &years.periods {
                let matrix = flow_matrix(&chart, &books, period).unwrap();
                assert!(matrix.rows.iter().all(|row| row.amounts.iter().sum::<i128>() == 0));
                assert_eq!(matrix.rows.iter().map(|row| row.amounts[party]).sum::<i128>(), 0);
            }
        }
    }

    #[test]
    fn a_ledger_that_does_not_tie_is_refused() {
        let (chart, sums) = shop();
        let books = ledger(&chart, &sums).unwrap();
        let months = periods(2026, 5, 2, Every::Month);
        let mut unbalanced = books.clone();
        unbalanced.closing[1][1] += 1;
        assert_eq!(
            statements(&chart, &unbalanced, 0, &months).unwrap_err(),
            Untied::Books { party: 0, month: 2, off_by: 1 }
        );
        let mut leaking = books.clone();
        leaking.flows[0][1] -= 1;
        let untied = Untied::Cash { party: 0, month: 1, off_by: -1 };
        assert_eq!(statements(&chart, &leaking, 0, &months).unwrap_err(), untied);
        assert_eq!(flow_matrix(&chart, &leaking, &months[0]).unwrap_err(), untied);
        let beyond = Period { year: 2026, number: 1, first: 0, end: 3 };
        assert!(matches!(statements(&chart, &books, 0, &[beyond]), Err(Untied::Shape(_))));
        assert!(matches!(flow_matrix(&chart, &books, &beyond), Err(Untied::Shape(_))));
        assert!(statements(&chart, &books, 7, &months).unwrap().balance.assets.lines.is_empty());
    }
}
