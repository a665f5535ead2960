//! Statements and flow matrices as views: exact cents in JSON and CSV, rounded so that they tie in text.

use analysis::{
    FinancialStatements, FlowMatrix, FlowRow, IncomeStatement, Line, LineGroup, Period, apportion, round_matrix,
};
use serde::Serialize;
use syntax::Month;

use crate::number::whole;
use crate::table::{Align, Style, TextColumns, wrap};
use crate::visible::csv_cell;

/// What `offtake statements --json` prints. Amounts are whole minor units (cents), exact.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementsView {
    /// The scenario file as the user named it.
    pub scenario: String,
    /// The party, `group` and its name, or `flows` for the matrix.
    pub party: String,
    /// The parties of the group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// `mean of 10,240 paths` or `path 17`.
    pub ledger: String,
    /// Unit of the amounts: `USD`.
    pub currency: String,
    /// Digits of the minor unit that amounts are counted in: 2 for cents.
    pub minor_digits: u32,
    /// Income statement, balance sheet and cash flow statement, or flow matrices; then, if something was, what was due and not paid.
    pub tables: Vec<StatementTable>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementTable {
    /// `income statement`, …
    pub name: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// A flow matrix has one, of its period. Other tables have one for each column: how many months the run has of a period that it cuts short, nothing
    /// for a whole one or a balance.
    pub partial: Vec<Option<u32>>,
    /// The rows.
    pub rows: Vec<StatementRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementRow {
    /// `line`, `total` or `result`.
    pub role: RowRole,
    /// The group: `revenue`, `assets`, `operating`.
    pub group: String,
    /// What it is.
    pub name: String,
    /// The contract or part.
    pub contract: Option<String>,
    /// The other party.
    pub counterparty: Option<String>,
    /// One per column, in minor units.
    pub amounts: Vec<i128>,
}

/// What a row is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowRole {
    /// One account or flow.
    Line,
    /// The sum of the lines of its group.
    Total,
    /// The sum of totals, each taken as it is.
    Result,
    /// A balance carried over: opening or closing cash.
    Balance,
}

/// The head of a period: `2026-05`, `2026 Q2`, `2026`.
pub fn period_name(period: &Period, every: analysis::Every) -> String {
    match every {
        analysis::Every::Month => Month::of(period.year, period.number as i32).to_string(),
        analysis::Every::Quarter => format!("{:04} Q{}", period.year, period.number),
        analysis::Every::Year => format!("{:04}", period.year),
    }
}

/// The months of a period that the run cuts short.
pub fn partial_months(period: &Period, every: analysis::Every) -> Option<u32> {
    let whole = match every {
        analysis::Every::Month => 1,
        analysis::Every::Quarter => 3,
        analysis::Every::Year => 12,
    };
    let months = period.end - period.first;
    (months < whole).then_some(months as u32)
}

/// The three statements as tables. `parties` are the names that lines point to.
pub fn statement_tables(
    found: &FinancialStatements,
    every: analysis::Every,
    parties: &[String],
) -> Vec<StatementTable> {
    let heads: Vec<String> = found.periods.iter().map(|one| period_name(one, every)).collect();
    let opening = std::iter::once("opening".to_owned());
    let balance_heads: Vec<String> = opening.chain(heads.iter().cloned()).collect();
    let table = |name: &str, columns: &[String], rows: Vec<StatementRow>| StatementTable {
        name: name.into(),
        columns: columns.to_vec(),
        // A balance is of a day, the first of them the opening one.
        partial: match columns.len() > found.periods.len() {
            true => vec![None; columns.len()],
            false => found.periods.iter().map(|one| partial_months(one, every)).collect(),
        },
        rows,
    };
    let (income, balance, cash) = (&found.income, &found.balance, &found.cash);
    let income_rows = income_rows(income, parties);
    let mut balance_rows = group_rows("assets", &balance.assets, parties);
    balance_rows.extend(group_rows("liabilities", &balance.liabilities, parties));
    balance_rows.extend(group_rows("equity", &balance.equity, parties));
    if !balance.minority.lines.is_empty() {
        balance_rows.extend(group_rows("minority interest", &balance.minority, parties));
    }
    let mut cash_rows = group_rows("operating", &cash.operating, parties);
    cash_rows.extend(group_rows("investing", &cash.investing, parties));
    cash_rows.extend(group_rows("financing", &cash.financing, parties));
    cash_rows.push(result(RowRole::Result, CHANGE_IN_CASH, &cash.change));
    cash_rows.push(result(RowRole::Balance, "opening cash", &cash.opening_cash));
    cash_rows.push(result(RowRole::Balance, "closing cash", &cash.closing_cash));
    vec![
        table("income statement", &heads, income_rows),
        table("balance sheet", &balance_heads, balance_rows),
        table("cash flow statement", &heads, cash_rows),
    ]
}

/// What was due and not paid, in named groups: in each period what lapsed or was written off, and what is still owed at its end. None
/// if all was paid.
pub fn unpaid_table(
    groups: &[(String, LineGroup)],
    periods: &[Period],
    every: analysis::Every,
    parties: &[String],
) -> Option<StatementTable> {
    let some = groups.iter().filter(|(_, group)| !group.lines.is_empty());
    let rows: Vec<StatementRow> = some.flat_map(|(name, group)| group_rows(name, group, parties)).collect();
    (!rows.is_empty()).then(|| StatementTable {
        name: "due and not paid".into(),
        columns: periods.iter().map(|one| period_name(one, every)).collect(),
        partial: periods.iter().map(|one| partial_months(one, every)).collect(),
        rows,
    })
}

fn income_rows(income: &IncomeStatement, parties: &[String]) -> Vec<StatementRow> {
    let mut rows = group_rows("revenue", &income.revenue, parties);
    rows.extend(group_rows("expense", &income.expense, parties));
    rows.push(result(RowRole::Result, "operating result", &income.operating_result));
    for (name, group) in [("other income", &income.other_income), ("other expense", &income.other_expense)] {
        if !group.lines.is_empty() {
            rows.extend(group_rows(name, group, parties));
        }
    }
    rows.push(result(RowRole::Result, "net income", &income.net_income));
    if !income.minority.lines.is_empty() {
        rows.extend(group_rows("minority interest", &income.minority, parties));
        rows.push(result(RowRole::Result, "income of the owners", &income.owners));
    }
    rows
}

fn group_rows(name: &str, group: &LineGroup, parties: &[String]) -> Vec<StatementRow> {
    let row = |line: &Line| StatementRow {
        role: RowRole::Line,
        group: name.into(),
        name: line.name.clone(),
        contract: line.contract.clone(),
        counterparty: line.counterparty.and_then(|party| parties.get(party).cloned()),
        amounts: line.amounts.clone(),
    };
    let mut rows: Vec<StatementRow> = group.lines.iter().map(row).collect();
    rows.push(StatementRow { group: name.into(), ..result(RowRole::Total, name, &group.total) });
    rows
}

fn result(role: RowRole, name: &str, amounts: &[i128]) -> StatementRow {
    StatementRow {
        role,
        group: String::new(),
        name: name.into(),
        contract: None,
        counterparty: None,
        amounts: amounts.to_vec(),
    }
}

/// What the flows of a column come to.
const CHANGE_IN_CASH: &str = "change in cash";

/// A flow matrix as a table: a column per party, rows that sum to zero, and last what each party's cash changed by, the sum of its
/// column. `flows` are names and contracts of the flows; `partial` is that of its period.
pub fn matrix_table(
    matrix: &FlowMatrix,
    title: &str,
    partial: Option<u32>,
    parties: &[String],
    flows: &[(String, Option<String>)],
) -> StatementTable {
    let row = |row: &FlowRow| match row.flow {
        Some(flow) => {
            let (name, contract) = flows[flow].clone();
            StatementRow { contract, ..result(RowRole::Line, &name, &row.amounts) }
        }
        None => {
            let change: Vec<i128> = row.amounts.iter().map(|used| -used).collect();
            result(RowRole::Result, CHANGE_IN_CASH, &change)
        }
    };
    let rows = matrix.rows.iter().map(row).collect();
    StatementTable { name: title.into(), columns: parties.to_vec(), partial: vec![partial], rows }
}

/// Whether a table is a flow matrix: its last row is what the rows before come to.
fn is_matrix(table: &StatementTable) -> bool {
    table.rows.last().is_some_and(|row| row.role == RowRole::Result && row.name == CHANGE_IN_CASH)
}

/// Powers of ten of the major unit that a statement may be shown in.
const SCALES: [(u32, &str); 4] = [(0, ""), (3, "thousand "), (6, "million "), (9, "billion ")];

/// All tables as text, in one scale, rounded so that lines add up to totals and totals to results.
pub fn statements_text(view: &StatementsView, style: Style) -> String {
    let (power, word) = scale(view);
    let unit = 10_i128.pow(power + view.minor_digits);
    let members = if view.members.is_empty() { String::new() } else { format!(" ({})", view.members.join(", ")) };
    let head = format!("{}{members}: {}", view.party, view.ledger);
    let mut out = format!("{}\n", style.bold(&head));
    let remark = format!(
        "in {word}{}, lines rounded so that they add up in each table, so that a figure may differ by one between tables; --json and --csv are exact to the cent",
        view.currency
    );
    out.push_str(&style.dim(wrap("", &remark, style.prose()).trim_end()));
    out.push('\n');
    for table in &view.tables {
        let months = table.partial.first().copied().flatten().filter(|_| is_matrix(table));
        let months = months.map_or(String::new(), |months| format!(" ({months} mo)"));
        out.push_str(&format!("\n{}\n", style.bold(&format!("{}{months}", table.name))));
        out.push_str(&table_text(table, unit, style));
    }
    out
}

/// The scale in which the largest amount has at most six digits.
fn scale(view: &StatementsView) -> (u32, &'static str) {
    let rows = view.tables.iter().flat_map(|table| &table.rows);
    let largest = rows.flat_map(|row| &row.amounts).map(|amount| amount.unsigned_abs()).max();
    let largest = largest.unwrap_or(0) / 10_u128.pow(view.minor_digits);
    let fits = |(power, _): &&(u32, &str)| largest / 10_u128.pow(*power) < 1_000_000;
    *SCALES.iter().find(fits).unwrap_or(&SCALES[3])
}

fn table_text(table: &StatementTable, unit: i128, style: Style) -> String {
    let rounded = rounded(table, unit);
    let mut align = vec![Align::Right; table.columns.len() + 1];
    align[0] = Align::Left;
    let mut columns = TextColumns::new(&align);
    let heads = table.columns.iter().enumerate().map(|(at, head)| match table.partial.get(at) {
        Some(Some(months)) if !is_matrix(table) => format!("{head} ({months} mo)"),
        _ => head.clone(),
    });
    columns.row(std::iter::once(String::new()).chain(heads));
    let shown: Vec<usize> = in_order(table).into_iter().filter(|&at| is_shown(table, at, &rounded)).collect();
    for &at in &shown {
        let row = &table.rows[at];
        let label = match row.role {
            RowRole::Line if row.group.is_empty() => line_name(row),
            RowRole::Line => format!("  {}", line_name(row)),
            _ => row.name.clone(),
        };
        let cells = rounded[at].iter().map(|amount| match amount {
            0 => "–".to_owned(),
            amount => whole(*amount),
        });
        columns.row(std::iter::once(label).chain(cells));
    }
    columns.blocks("  ", style, |row, _, cell| match row.checked_sub(1) {
        None => style.dim(cell),
        Some(at) if table.rows[shown[at]].role != RowRole::Line => style.bold(cell),
        Some(_) => cell.to_owned(),
    })
}

/// Rows in the order in which a reader meets them: the total of a group, then the lines that it is made of.
fn in_order(table: &StatementTable) -> Vec<usize> {
    let (mut found, mut lines) = (Vec::new(), Vec::new());
    for (at, row) in table.rows.iter().enumerate() {
        match row.role {
            RowRole::Line => lines.push(at),
            RowRole::Total => {
                found.push(at);
                found.append(&mut lines);
            }
            RowRole::Result | RowRole::Balance => {
                found.append(&mut lines);
                found.push(at);
            }
        }
    }
    found.append(&mut lines);
    found
}

/// Whether a row says anything: lines and totals that are nothing in every column, as rounded, do not, unless all are.
fn is_shown(table: &StatementTable, at: usize, rounded: &[Vec<i128>]) -> bool {
    let says = |at: usize| rounded[at].iter().any(|amount| *amount != 0);
    match table.rows[at].role {
        RowRole::Result | RowRole::Balance => true,
        RowRole::Line => says(at),
        RowRole::Total => says(at) || !(0..table.rows.len()).any(says),
    }
}

fn line_name(row: &StatementRow) -> String {
    let mut name = row.name.clone();
    if let Some(contract) = &row.contract
        && !row.name.starts_with(contract.as_str())
    {
        name.push_str(&format!(", {contract}"));
    }
    if let Some(counterparty) = &row.counterparty {
        name.push_str(&format!(" ({counterparty})"));
    }
    name
}

/// Amounts in whole units such that the rows and columns of a flow matrix sum to zero, and in a statement, column by
/// column, lines add up to their total. Totals are rounded so that the results they make up are theirs: revenue − expense, that + other
/// income − other expense (less minority interest), assets − liabilities (− minority interest) = equity, and closing − opening cash.
fn rounded(table: &StatementTable, unit: i128) -> Vec<Vec<i128>> {
    if is_matrix(table) {
        let sign = |row: &StatementRow| if row.role == RowRole::Result { -1 } else { 1 };
        let signed = |row: &StatementRow, amounts: &[i128]| amounts.iter().map(|amount| sign(row) * amount).collect();
        // With the change in cash as a use of money, as it is rounded, columns sum to zero too.
        let rows: Vec<Vec<i128>> = table.rows.iter().map(|row| signed(row, &row.amounts)).collect();
        let rounded = round_matrix(&rows, unit);
        return table.rows.iter().zip(&rounded).map(|(row, amounts)| signed(row, amounts)).collect();
    }
    let columns: Vec<Vec<i128>> = (0..table.columns.len()).map(|column| rounded_column(table, column, unit)).collect();
    let row = |row: usize| columns.iter().map(|column| column[row]).collect();
    (0..table.rows.len()).map(row).collect()
}

fn rounded_column(table: &StatementTable, column: usize, unit: i128) -> Vec<i128> {
    let exact = |row: usize| table.rows[row].amounts[column];
    let nearest = |amount: i128| (2 * amount + unit).div_euclid(2 * unit);
    let mut totals: Vec<(usize, i128)> = (0..table.rows.len())
        .filter(|&row| table.rows[row].role != RowRole::Line)
        .map(|row| (row, nearest(exact(row))))
        .collect();
    tie(table, &mut totals, &exact, unit);
    let mut out = vec![0; table.rows.len()];
    let mut from = 0;
    for (row, total) in totals {
        out[row] = total;
        if table.rows[row].role == RowRole::Total {
            // Cash is what the cash flow statement ends with; the others take up what rounding leaves.
            let (cash, other): (Vec<usize>, Vec<usize>) = (from..row).partition(|&row| is_cash(&table.rows[row]));
            let held: i128 = cash.iter().map(|&row| nearest(exact(row))).sum();
            cash.iter().for_each(|&row| out[row] = nearest(exact(row)));
            let shares: Vec<i128> = other.iter().map(|&row| exact(row)).collect();
            let parts = apportion(&shares, unit, total - held);
            other.iter().zip(parts).for_each(|(&row, part)| out[row] = part);
        }
        from = row + 1;
    }
    out
}

fn is_cash(row: &StatementRow) -> bool {
    matches!(row.name.as_str(), "cash" | "money issued") && matches!(row.group.as_str(), "assets" | "liabilities")
}

/// Makes rounded totals fit each other.
fn tie(table: &StatementTable, totals: &mut [(usize, i128)], exact: &dyn Fn(usize) -> i128, unit: i128) {
    let names: Vec<&str> = totals.iter().map(|(row, _)| table.rows[*row].name.as_str()).collect();
    let rows = |name: &str| names.iter().position(|other| *other == name);
    let place = |names: [&str; 3]| Some((rows(names[0])?, rows(names[1])?, rows(names[2])?));
    if let Some((revenue, expense, income)) = place(["revenue", "expense", "net income"]) {
        let operating = totals[revenue].1 - totals[expense].1;
        rows("operating result").into_iter().for_each(|row| totals[row].1 = operating);
        let [other, spent] =
            ["other income", "other expense"].map(|name| rows(name).map_or(0, |other| totals[other].1));
        totals[income].1 = operating + other - spent;
        if let (Some(minority), Some(owners)) = (rows("minority interest"), rows("income of the owners")) {
            totals[owners].1 = totals[income].1 - totals[minority].1;
        }
    } else if let Some((assets, liabilities, equity)) = place(["assets", "liabilities", "equity"]) {
        let minority = rows("minority interest").map_or(0, |minority| totals[minority].1);
        totals[equity].1 = totals[assets].1 - totals[liabilities].1 - minority;
    } else if let Some((change, opening, closing)) = place([CHANGE_IN_CASH, "opening cash", "closing cash"]) {
        totals[change].1 = totals[closing].1 - totals[opening].1;
        let (activities, moved) = (0..change, totals[change].1);
        let shares: Vec<i128> = activities.clone().map(|at| exact(totals[at].0)).collect();
        for (at, amount) in activities.zip(apportion(&shares, unit, moved)) {
            totals[at].1 = amount;
        }
    }
}

/// All tables as one CSV (RFC 4180): a row per line and column, amounts in minor units.
pub fn statements_csv(view: &StatementsView) -> String {
    let mut out = String::from("table,group,role,name,contract,counterparty,column,amount_minor\r\n");
    for table in &view.tables {
        for row in &table.rows {
            for (column, amount) in table.columns.iter().zip(&row.amounts) {
                let role = match row.role {
                    RowRole::Line => "line",
                    RowRole::Total => "total",
                    RowRole::Result => "result",
                    RowRole::Balance => "balance",
                };
                let optional = |text: &Option<String>| text.clone().unwrap_or_default();
                let cells = [
                    table.name.clone(),
                    row.group.clone(),
                    role.into(),
                    row.name.clone(),
                    optional(&row.contract),
                    optional(&row.counterparty),
                    column.clone(),
                    amount.to_string(),
                ];
                let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
                out.push_str(&cells.join(","));
                out.push_str("\r\n");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(group: &str, name: &str, amounts: &[i128]) -> StatementRow {
        StatementRow { group: group.into(), ..result(RowRole::Line, name, amounts) }
    }

    fn income() -> StatementTable {
        // 149 + 149 + 149 cents of 100: each line rounds to 1, their total to 4.
        StatementTable {
            name: "income statement".into(),
            columns: vec!["2026".into()],
            partial: vec![None],
            rows: vec![
                line("revenue", "a", &[149]),
                line("revenue", "b", &[149]),
                line("revenue", "c", &[149]),
                result(RowRole::Total, "revenue", &[447]),
                line("expense", "d", &[251]),
                result(RowRole::Total, "expense", &[251]),
                result(RowRole::Result, "operating result", &[196]),
                result(RowRole::Result, "net income", &[196]),
            ],
        }
    }

    #[test]
    fn rounded_lines_add_up_to_totals_and_results() {
        let found: Vec<i128> = rounded(&income(), 100).into_iter().flatten().collect();
        assert_eq!(found[..3].iter().sum::<i128>(), found[3]);
        assert_eq!(found[3..], [4, 3, 3, 1, 1]);
    }

    #[test]
    fn lines_stand_below_their_total_and_what_is_nothing_is_left_out() {
        let mut table = income();
        table.rows.insert(3, line("revenue", "retired", &[4]));
        table.rows.insert(5, result(RowRole::Total, "other income", &[0]));
        table.partial = vec![Some(1)];
        let text = table_text(&table, 100, Style::PLAIN);
        let names: Vec<&str> = text.lines().map(|line| line[..line.len().min(14)].trim_end()).collect();
        assert_eq!(
            names,
            ["", "  revenue", "    a", "    b", "    c", "  expense", "    d", "  operating re", "  net income"]
        );
        assert!(text.lines().next().unwrap().ends_with("2026 (1 mo)"), "{text}");
    }

    #[test]
    fn rounded_other_income_is_part_of_net_income() {
        let mut table = income();
        table.rows.insert(7, line("other income", "dividends", &[149]));
        table.rows.insert(8, result(RowRole::Total, "other income", &[149]));
        table.rows.insert(9, line("other expense", "interest", &[49]));
        table.rows.insert(10, result(RowRole::Total, "other expense", &[49]));
        table.rows.last_mut().unwrap().amounts = vec![296];
        let found: Vec<i128> = rounded(&table, 100).into_iter().flatten().collect();
        // 4 − 3 = 1 and 1 + 1 − 0, although 196 alone is 2 and 296 alone 3.
        assert_eq!((found[3], found[5], found[6], found[8], found[10], found[11]), (4, 3, 1, 1, 0, 2));
    }

    #[test]
    fn rounded_cash_leads_from_opening_to_closing() {
        let table = StatementTable {
            name: "cash flow statement".into(),
            columns: vec!["2026".into()],
            partial: vec![None],
            rows: vec![
                line("operating", "a", &[149]),
                result(RowRole::Total, "operating", &[149]),
                result(RowRole::Total, "investing", &[0]),
                line("financing", "b", &[149]),
                result(RowRole::Total, "financing", &[149]),
                result(RowRole::Result, "change in cash", &[298]),
                result(RowRole::Balance, "opening cash", &[49]),
                result(RowRole::Balance, "closing cash", &[347]),
            ],
        };
        let found: Vec<i128> = rounded(&table, 100).into_iter().flatten().collect();
        assert_eq!(found[6] + found[5], found[7]);
        assert_eq!(found[1] + found[2] + found[4], found[5]);
        assert_eq!((found[0], found[3]), (found[1], found[4]));
    }

    #[test]
    fn rounded_cash_is_that_of_the_cash_flow_statement() {
        // By largest remainder cash would be 2 and the chips 1.
        let table = StatementTable {
            name: "balance sheet".into(),
            columns: vec!["2026".into()],
            partial: vec![None],
            rows: vec![
                line("assets", "cash", &[149]),
                line("assets", "chips", &[148]),
                result(RowRole::Total, "assets", &[297]),
                result(RowRole::Total, "liabilities", &[0]),
                line("equity", "opening", &[297]),
                result(RowRole::Total, "equity", &[297]),
            ],
        };
        let found: Vec<i128> = rounded(&table, 100).into_iter().flatten().collect();
        assert_eq!(found, [1, 2, 3, 0, 3, 3]);
    }

    #[test]
    fn a_group_in_text_ties_with_its_minority() {
        let income = StatementTable {
            name: "income statement".into(),
            columns: vec!["2026".into()],
            partial: vec![None],
            rows: vec![
                result(RowRole::Total, "revenue", &[449]),
                result(RowRole::Total, "expense", &[251]),
                result(RowRole::Result, "net income", &[198]),
                line("minority interest", "shop", &[149]),
                result(RowRole::Total, "minority interest", &[149]),
                result(RowRole::Result, "income of the owners", &[49]),
            ],
        };
        let found: Vec<i128> = rounded(&income, 100).into_iter().flatten().collect();
        assert_eq!(found, [4, 3, 1, 1, 1, 0]);
        let sheet = StatementTable {
            name: "balance sheet".into(),
            columns: vec!["2026".into()],
            partial: vec![None],
            rows: vec![
                result(RowRole::Total, "assets", &[449]),
                result(RowRole::Total, "liabilities", &[149]),
                line("equity", "opening", &[151]),
                result(RowRole::Total, "equity", &[151]),
                line("minority interest", "paid in, shop", &[149]),
                result(RowRole::Total, "minority interest", &[149]),
            ],
        };
        let found: Vec<i128> = rounded(&sheet, 100).into_iter().flatten().collect();
        assert_eq!(found, [4, 1, 2, 2, 1, 1]);
    }

    #[test]
    fn rounded_flows_sum_to_zero_both_ways() {
        let amounts = [[-149, 149, 0], [-149, 149, 0], [-149, 0, 149]];
        let mut rows: Vec<StatementRow> = amounts.iter().map(|amounts| line("", "flow", amounts)).collect();
        rows.push(result(RowRole::Result, CHANGE_IN_CASH, &[-447, 298, 149]));
        let columns = ["a", "b", "c"].map(String::from).to_vec();
        let table = StatementTable { name: "flows 2026".into(), columns, partial: vec![Some(8)], rows };
        let found = rounded(&table, 100);
        // Each to the nearest, the three payments of 1.49 would come to 3 where 4 left.
        for row in &found[..4] {
            assert_eq!(row.iter().sum::<i128>(), 0, "{found:?}");
        }
        for column in 0..3 {
            assert_eq!(found[..3].iter().map(|row| row[column]).sum::<i128>(), found[3][column], "{found:?}");
        }
        // What falls is negative.
        assert!(found[3][0] == -4 || found[3][0] == -5, "{found:?}");
        let text = table_text(&table, 1, Style::PLAIN);
        assert!(text.ends_with("  change in cash  -447  298  149\n"), "{text}");
    }

    #[test]
    fn csv_quotes_what_needs_it_and_keeps_cents() {
        let mut table = income();
        table.rows.truncate(1);
        table.rows[0].name = "a, \"b\"".into();
        let view = StatementsView {
            members: Vec::new(),
            scenario: "x.toml".into(),
            party: "lab".into(),
            ledger: "path 1".into(),
            currency: "USD".into(),
            minor_digits: 2,
            tables: vec![table],
        };
        let csv = statements_csv(&view);
        assert_eq!(csv.lines().nth(1), Some("income statement,revenue,line,\"a, \"\"b\"\"\",,,2026,149"));
        assert!(statements_text(&view, Style::PLAIN).contains("in USD, lines rounded"));
    }
}
