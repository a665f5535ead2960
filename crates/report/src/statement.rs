//! Statements and flow matrices as views: exact cents in JSON and CSV, rounded so that they tie in text.

use analysis::{FinancialStatements, FlowMatrix, Line, LineGroup, Period, apportion, round_matrix};
use serde::Serialize;
use syntax::Month;

use crate::number::whole;
use crate::table::{Align, Style, TextColumns, wrap};

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
    /// Income statement, balance sheet, cash flow statement; or the flow matrix.
    pub tables: Vec<StatementTable>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatementTable {
    /// `income statement`, …
    pub name: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
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
        rows,
    };
    let (income, balance, cash) = (&found.income, &found.balance, &found.cash);
    let mut income_rows = group_rows("revenue", &income.revenue, parties);
    if !income.other.lines.is_empty() {
        income_rows.extend(group_rows("other income", &income.other, parties));
    }
    income_rows.extend(group_rows("expense", &income.expense, parties));
    income_rows.push(result(RowRole::Result, "net income", &income.net_income));
    if !income.minority.lines.is_empty() {
        income_rows.extend(group_rows("minority interest", &income.minority, parties));
        income_rows.push(result(RowRole::Result, "income of the owners", &income.owners));
    }
    let mut balance_rows = group_rows("assets", &balance.assets, parties);
    balance_rows.extend(group_rows("liabilities", &balance.liabilities, parties));
    balance_rows.extend(group_rows("equity", &balance.equity, parties));
    if !balance.minority.lines.is_empty() {
        balance_rows.extend(group_rows("minority interest", &balance.minority, parties));
    }
    let mut cash_rows = group_rows("operating", &cash.operating, parties);
    cash_rows.extend(group_rows("investing", &cash.investing, parties));
    cash_rows.extend(group_rows("financing", &cash.financing, parties));
    cash_rows.push(result(RowRole::Result, "change in cash", &cash.change));
    cash_rows.push(result(RowRole::Balance, "opening cash", &cash.opening_cash));
    cash_rows.push(result(RowRole::Balance, "closing cash", &cash.closing_cash));
    vec![
        table("income statement", &heads, income_rows),
        table("balance sheet", &balance_heads, balance_rows),
        table("cash flow statement", &heads, cash_rows),
    ]
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

/// The last row of a flow matrix.
const MATRIX_SUM: &str = "sum";

/// A flow matrix as a table: a column per party, rows that sum to zero. `flows` are names and contracts of the flows.
pub fn matrix_table(
    matrix: &FlowMatrix,
    title: &str,
    parties: &[String],
    flows: &[(String, Option<String>)],
) -> StatementTable {
    let rows = matrix.rows.iter().map(|row| {
        let (name, contract) = match row.flow {
            Some(flow) => flows[flow].clone(),
            None => ("change in cash".into(), None),
        };
        StatementRow { contract, ..result(RowRole::Line, &name, &row.amounts) }
    });
    let rows: Vec<StatementRow> = rows.collect();
    let sum = |column: usize| rows.iter().map(|row| row.amounts[column]).sum();
    let sums: Vec<i128> = (0..parties.len()).map(sum).collect();
    let total = StatementRow { ..result(RowRole::Total, MATRIX_SUM, &sums) };
    StatementTable { name: title.into(), columns: parties.to_vec(), rows: rows.into_iter().chain([total]).collect() }
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
        "in {word}{}, lines rounded so that they add up; --json and --csv are exact to the cent",
        view.currency
    );
    out.push_str(&style.dim(wrap("", &remark, style.prose()).trim_end()));
    out.push('\n');
    for table in &view.tables {
        out.push_str(&format!("\n{}\n", style.bold(&table.name)));
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
    columns.row(std::iter::once("").chain(table.columns.iter().map(String::as_str)));
    for (row, amounts) in table.rows.iter().zip(&rounded) {
        let label = match row.role {
            RowRole::Line => format!("  {}", line_name(row)),
            _ => row.name.clone(),
        };
        let cells = amounts.iter().map(|amount| match amount {
            0 => "–".to_owned(),
            amount => whole(*amount),
        });
        columns.row(std::iter::once(label).chain(cells));
    }
    columns.blocks("  ", style, |row, _, cell| match row.checked_sub(1) {
        None => style.dim(cell),
        Some(at) if table.rows[at].role != RowRole::Line => style.bold(cell),
        Some(_) => cell.to_owned(),
    })
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
/// column, lines add up to their total. Totals are rounded so that the results they make up are theirs: revenue + other income −
/// expense (less minority interest), assets − liabilities (− minority interest) = equity, and closing − opening cash.
fn rounded(table: &StatementTable, unit: i128) -> Vec<Vec<i128>> {
    if let Some((sum, rows)) = table.rows.split_last()
        && sum.name == MATRIX_SUM
    {
        let rows: Vec<Vec<i128>> = rows.iter().map(|row| row.amounts.clone()).collect();
        let mut rows = round_matrix(&rows, unit);
        rows.push((0..table.columns.len()).map(|column| rows.iter().map(|row| row[column]).sum()).collect());
        return rows;
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
        let other = rows("other income").map_or(0, |other| totals[other].1);
        totals[income].1 = totals[revenue].1 + other - totals[expense].1;
        if let (Some(minority), Some(owners)) = (rows("minority interest"), rows("income of the owners")) {
            totals[owners].1 = totals[income].1 - totals[minority].1;
        }
    } else if let Some((assets, liabilities, equity)) = place(["assets", "liabilities", "equity"]) {
        let minority = rows("minority interest").map_or(0, |minority| totals[minority].1);
        totals[equity].1 = totals[assets].1 - totals[liabilities].1 - minority;
    } else if let Some((change, opening, closing)) = place(["change in cash", "opening cash", "closing cash"]) {
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
                let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
                out.push_str(&cells.join(","));
                out.push_str("\r\n");
            }
        }
    }
    out
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
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
            rows: vec![
                line("revenue", "a", &[149]),
                line("revenue", "b", &[149]),
                line("revenue", "c", &[149]),
                result(RowRole::Total, "revenue", &[447]),
                line("expense", "d", &[251]),
                result(RowRole::Total, "expense", &[251]),
                result(RowRole::Result, "net income", &[196]),
            ],
        }
    }

    #[test]
    fn rounded_lines_add_up_to_totals_and_results() {
        let found: Vec<i128> = rounded(&income(), 100).into_iter().flatten().collect();
        assert_eq!(found[..3].iter().sum::<i128>(), found[3]);
        assert_eq!((found[3], found[4], found[5], found[6]), (4, 3, 3, 1));
    }

    #[test]
    fn rounded_other_income_is_part_of_net_income() {
        let mut table = income();
        table.rows.insert(4, line("other income", "dividends", &[149]));
        table.rows.insert(5, result(RowRole::Total, "other income", &[149]));
        table.rows.last_mut().unwrap().amounts = vec![345];
        let found: Vec<i128> = rounded(&table, 100).into_iter().flatten().collect();
        // 4 + 1 − 3, although 345 alone is 3.
        assert_eq!((found[3], found[5], found[7], found[8]), (4, 1, 3, 2));
    }

    #[test]
    fn rounded_cash_leads_from_opening_to_closing() {
        let table = StatementTable {
            name: "cash flow statement".into(),
            columns: vec!["2026".into()],
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
        let amounts = [[-149, 149, 0], [-149, 149, 0], [-149, 0, 149], [447, -298, -149]];
        let mut rows: Vec<StatementRow> = amounts.iter().map(|amounts| line("", "flow", amounts)).collect();
        rows.push(result(RowRole::Total, MATRIX_SUM, &[0, 0, 0]));
        let columns = ["a", "b", "c"].map(String::from).to_vec();
        let found = rounded(&StatementTable { name: "flows 2026".into(), columns, rows }, 100);
        // Each to the nearest, the three payments of 1.49 would come to 3 where 4 left.
        for row in &found[..4] {
            assert_eq!(row.iter().sum::<i128>(), 0, "{found:?}");
        }
        for column in 0..3 {
            assert_eq!(found[..4].iter().map(|row| row[column]).sum::<i128>(), 0, "{found:?}");
        }
        assert_eq!(found[4], [0, 0, 0]);
        assert!(found[3][0] == 4 || found[3][0] == 5, "{found:?}");
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
