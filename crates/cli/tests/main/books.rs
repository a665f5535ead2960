//! Statements of every party and group of the shipped scenarios tie, to the cent, on the mean ledger and on single
//! paths.

use std::path::Path;

use offtake::report::{RowRole, StatementTable, StatementsView};
use offtake::{Changes, Every, FileWorld, Project, Sampling, Scenario, Statements, Subject, unwatched};

use crate::command::root;

const DEALS: [&str; 2] = ["scenarios/anthropic-amazon.toml", "scenarios/openai-oracle.toml"];

/// The mean ledger and three paths.
const LEDGERS: [Option<u64>; 4] = [None, Some(0), Some(17), Some(31)];

fn built(path: &Path) -> Scenario<'static> {
    Project::read(FileWorld, path).build(&Changes::none()).unwrap_or_else(|error| panic!("{error}"))
}

fn statements(scenario: &Scenario, party: Option<&str>, every: Every, path: Option<u64>) -> StatementsView {
    let subject = party.map_or(Subject::Flows { groups: false }, |party| Subject::Party(party.into()));
    drawn_up(scenario, subject, every, path)
}

fn drawn_up(scenario: &Scenario, subject: Subject, every: Every, path: Option<u64>) -> StatementsView {
    let sampling = Sampling::default().paths(32).seed(11).threads(2);
    let mut request = Statements::of(subject).every(every).sampling(sampling);
    request.path = path;
    scenario.statements(&request, &mut unwatched).unwrap_or_else(|error| panic!("{error}"))
}

/// The sum of the lines that fit; nothing if there are none.
fn lines(table: &StatementTable, fits: impl Fn(&str, &str) -> bool) -> Vec<i128> {
    let mut sum = vec![0; table.rows[0].amounts.len()];
    for row in table.rows.iter().filter(|row| row.role == RowRole::Line && fits(&row.group, &row.name)) {
        sum.iter_mut().zip(&row.amounts).for_each(|(sum, amount)| *sum += amount);
    }
    sum
}

/// A row that is no line.
fn row<'t>(table: &'t StatementTable, name: &str) -> &'t [i128] {
    let found = table.rows.iter().find(|row| row.role != RowRole::Line && row.name == name);
    &found.unwrap_or_else(|| panic!("no {name} in {}", table.name)).amounts
}

fn minus(a: &[i128], b: &[i128]) -> Vec<i128> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

fn plus(a: &[i128], b: &[i128]) -> Vec<i128> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// By how much each column exceeds the one before it.
fn steps(row: &[i128]) -> Vec<i128> {
    row.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// A row that is no line, of what only groups have.
fn row_or_nothing(table: &StatementTable, name: &str) -> Vec<i128> {
    let found = table.rows.iter().any(|row| row.role != RowRole::Line && row.name == name);
    if found { row(table, name).to_vec() } else { vec![0; table.columns.len()] }
}

/// Holds the three statements of a party or group to each other; its net income.
fn tie(view: &StatementsView) -> Vec<i128> {
    let [income, sheet, cash, unpaid @ ..] = view.tables.as_slice() else {
        panic!("three statements, not {}", view.tables.len());
    };
    assert!(unpaid.iter().all(|table| table.name == "due and not paid"), "{}", view.party);
    let periods = income.columns.len();
    assert_eq!((sheet.columns.len(), cash.columns.len()), (periods + 1, periods));
    // Each total is the sum of its lines.
    for table in &view.tables {
        for total in table.rows.iter().filter(|row| row.role == RowRole::Total) {
            assert_eq!(lines(table, |group, _| group == total.group), total.amounts, "{} {}", view.party, total.name);
        }
    }
    let net = row(income, "net income");
    let operating = minus(row(income, "revenue"), row(income, "expense"));
    assert_eq!(operating, row(income, "operating result"));
    let other = minus(&row_or_nothing(income, "other income"), &row_or_nothing(income, "other expense"));
    assert_eq!(plus(&operating, &other), net);
    // The balance sheet balances.
    let net_assets = minus(row(sheet, "assets"), row(sheet, "liabilities"));
    let owners = minus(&net_assets, &row_or_nothing(sheet, "minority interest"));
    assert_eq!(owners, row(sheet, "equity"), "{} {}", view.party, view.ledger);
    // The owners' income flows into retained earnings.
    let retained = lines(sheet, |group, name| group == "equity" && name == "retained earnings");
    let owners = minus(net, &row_or_nothing(income, "minority interest"));
    assert_eq!(steps(&retained), owners, "{} {}", view.party, view.ledger);
    assert_eq!(retained[0], 0);
    // The cash flow statement begins and ends at the balance sheet's cash; a party that issues money has a liability.
    let change = lines(cash, |_, _| true);
    assert_eq!(change, row(cash, "change in cash"));
    assert_eq!(minus(row(cash, "closing cash"), row(cash, "opening cash")), change);
    let held = lines(sheet, |_, name| name == "cash");
    let issued = lines(sheet, |group, name| group == "liabilities" && name == "money issued");
    let money = minus(&held, &issued);
    assert_eq!(money[1..], *row(cash, "closing cash"), "{} {}", view.party, view.ledger);
    assert_eq!(money[..periods], *row(cash, "opening cash"), "{} {}", view.party, view.ledger);
    net.to_vec()
}

/// The flow matrices of a view, without what was due and not paid below them.
fn matrices(view: &StatementsView) -> impl Iterator<Item = &StatementTable> {
    view.tables.iter().filter(|table| table.name != "due and not paid")
}

/// The change in cash by party of a flow matrix, and that its rows sum to zero and its columns to that.
fn matrix_columns(table: &StatementTable) -> Vec<(String, i128)> {
    for row in &table.rows {
        assert_eq!(row.amounts.iter().sum::<i128>(), 0, "{} {}", table.name, row.name);
    }
    // All rows but the last sum to it: what comes in and goes out is what the cash changes by.
    let (change, body) = table.rows.split_last().expect("rows");
    assert!(change.role == RowRole::Result && change.name == "change in cash", "{}", table.name);
    for column in 0..table.columns.len() {
        let paid = body.iter().map(|row| row.amounts[column]).sum::<i128>();
        assert_eq!(paid, change.amounts[column], "{} {column}", table.name);
    }
    table.columns.iter().cloned().zip(change.amounts.iter().copied()).collect()
}

#[test]
fn statements_of_the_deals_tie() {
    for deal in DEALS {
        let scenario = built(&root().join(deal));
        let matrix = statements(&scenario, None, Every::Year, Some(0));
        let parties = matrix.tables[0].columns.clone();
        assert!(parties.len() >= 5, "{parties:?}");
        for party in &parties {
            for path in LEDGERS {
                let yearly = tie(&statements(&scenario, Some(party), Every::Year, path));
                let shorter = match path {
                    None => Every::Quarter,
                    Some(17) => Every::Month,
                    Some(_) => continue,
                };
                let parts = tie(&statements(&scenario, Some(party), shorter, path));
                assert_eq!(yearly.iter().sum::<i128>(), parts.iter().sum::<i128>(), "{party}");
            }
        }
    }
}

#[test]
fn flow_matrices_of_the_deals_sum_to_zero_and_to_the_cash_flows() {
    for (deal, months) in DEALS.into_iter().zip([121, 120]) {
        let scenario = built(&root().join(deal));
        for path in [None, Some(17)] {
            let years = statements(&scenario, None, Every::Year, path);
            let columns: Vec<Vec<(String, i128)>> = matrices(&years).map(matrix_columns).collect();
            assert_eq!(columns.len(), 11);
            for (place, (party, _)) in columns[0].iter().enumerate() {
                let own = statements(&scenario, Some(party), Every::Year, path);
                let change = row(&own.tables[2], "change in cash").to_vec();
                let paid: Vec<i128> = columns.iter().map(|year| year[place].1).collect();
                assert_eq!(paid, change, "{party} {}", own.ledger);
            }
        }
        let monthly = statements(&scenario, None, Every::Month, Some(17));
        assert_eq!(matrices(&monthly).count(), months);
        matrices(&monthly).for_each(|month| drop(matrix_columns(month)));
    }
}

#[test]
fn statements_of_the_textbooks_tie() {
    for model in ["lp", "pc", "sim"] {
        let path = root().join(format!("scenarios/textbook/{model}.toml"));
        let scenario = built(&path);
        let parties = statements(&scenario, None, Every::Year, Some(0)).tables[0].columns.clone();
        for party in parties {
            let net = |every| tie(&statements(&scenario, Some(&party), every, Some(0))).iter().sum::<i128>();
            let months = net(Every::Month);
            assert_eq!([net(Every::Quarter), net(Every::Year)], [months, months], "{model}: {party}");
        }
    }
}

/// On the mean ledger flows are rounded each by itself, so that what a group pays others is what its members pay them.
#[test]
fn statements_of_a_group_tie_and_are_its_members_less_what_they_pay_each_other() {
    let scenario = built(&root().join(DEALS[0]));
    let group = || Subject::Group("amazon".into());
    for path in [None, Some(17)] {
        let views = [Every::Month, Every::Quarter, Every::Year].map(|every| drawn_up(&scenario, group(), every, path));
        assert_eq!(views[0].members, ["amazon", "aws"]);
        let [months, quarters, years] = views.each_ref().map(|view| tie(view).iter().sum::<i128>());
        assert_eq!([quarters, years], [months, months]);
        let members = ["amazon", "aws"].map(|party| statements(&scenario, Some(party), Every::Year, path));
        let together = |activity: &str, views: &[StatementsView]| {
            views.iter().flat_map(|view| row(&view.tables[2], activity).to_vec()).sum::<i128>()
        };
        for activity in ["operating", "investing", "financing", "change in cash"] {
            assert_eq!(together(activity, &views[2..]), together(activity, &members), "{activity}");
        }
    }
}

/// In a matrix of groups the group's column is what its statements show, and members are no columns.
#[test]
fn a_flow_matrix_of_groups_sums_to_zero_and_to_the_cash_flows() {
    let scenario = built(&root().join(DEALS[0]));
    let matrix = drawn_up(&scenario, Subject::Flows { groups: true }, Every::Year, None);
    let columns: Vec<Vec<(String, i128)>> = matrices(&matrix).map(matrix_columns).collect();
    let names: Vec<&str> = columns[0].iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["group amazon", "anthropic", "lords", "rivals", "world"]);
    let own = drawn_up(&scenario, Subject::Group("amazon".into()), Every::Year, None);
    let paid: Vec<i128> = columns.iter().map(|year| year[0].1).collect();
    assert_eq!(paid, row(&own.tables[2], "change in cash"));
}
