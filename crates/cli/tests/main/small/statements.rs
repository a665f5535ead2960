//! `statements`: they tie to the cent.

use serde_json::Value;

use super::Home;

fn amounts(row: &Value) -> Vec<i64> {
    row["amounts"].as_array().unwrap().iter().map(|amount| amount.as_i64().unwrap()).collect()
}

fn row<'v>(view: &'v Value, table: usize, name: &str) -> &'v Value {
    let rows = view["tables"][table]["rows"].as_array().unwrap();
    rows.iter().find(|row| row["name"] == name && row["role"] != "line").unwrap_or_else(|| panic!("no row {name}"))
}

#[test]
fn the_three_statements_tie() {
    let home = Home::new();
    for ledger in [&["--paths", "200"][..], &["--paths", "200", "--path", "7"]] {
        for every in ["month", "quarter", "year"] {
            let arguments = [&["statements", "small.toml", "lab", "--json", "--every", every][..], ledger].concat();
            let view = home.run(&arguments).json();
            let (revenue, expense) = (amounts(row(&view, 0, "revenue")), amounts(row(&view, 0, "expense")));
            let income = amounts(row(&view, 0, "net income"));
            let (assets, liabilities) = (amounts(row(&view, 1, "assets")), amounts(row(&view, 1, "liabilities")));
            let equity = amounts(row(&view, 1, "equity"));
            let (opening, change) = (amounts(row(&view, 2, "opening cash")), amounts(row(&view, 2, "change in cash")));
            let closing = amounts(row(&view, 2, "closing cash"));
            assert!(revenue.iter().any(|amount| *amount > 0));
            for at in 0..income.len() {
                assert_eq!(revenue[at] - expense[at], income[at]);
                assert_eq!(opening[at] + change[at], closing[at]);
                assert_eq!(equity[at + 1] - equity[at], income[at], "only income moves equity here");
            }
            for at in 0..assets.len() {
                assert_eq!(assets[at], liabilities[at] + equity[at]);
            }
            assert_eq!(assets.len(), income.len() + 1);
        }
    }
}

#[test]
fn rows_and_columns_of_the_flow_matrix_sum_to_zero() {
    let home = Home::new();
    let view = home.run(&["statements", "small.toml", "--matrix", "--json", "--paths", "200"]).json();
    let (unpaid, tables) = view["tables"].as_array().unwrap().split_last().unwrap();
    assert_eq!(tables.len(), 3, "2026, 2027 and 2028");
    let own = home.run(&["statements", "small.toml", "lab", "--every", "year", "--json", "--paths", "200"]).json();
    assert_eq!(unpaid, own["tables"].as_array().unwrap().last().unwrap(), "only the lab does not pay");
    for table in tables {
        let rows = table["rows"].as_array().unwrap();
        assert!(rows.len() >= 3);
        for row in rows {
            assert_eq!(amounts(row).iter().sum::<i64>(), 0, "{row}");
        }
        let (change, flows) = rows.split_last().unwrap();
        assert_eq!((change["name"].as_str(), change["role"].as_str()), (Some("change in cash"), Some("result")));
        for (column, change) in amounts(change).into_iter().enumerate() {
            assert_eq!(flows.iter().map(|row| amounts(row)[column]).sum::<i64>(), change);
        }
    }
}

#[test]
fn csv_text_and_mistakes() {
    let home = Home::new();
    let csv = home.run(&["statements", "small.toml", "cloud", "--csv", "--paths", "20"]).ok();
    assert!(csv.starts_with("table,group,role,name,"), "{csv}");
    assert!(csv.contains("\r\nincome statement,revenue,line,compute,,lab,2027,"), "{csv}");
    let text = home.run(&["statements", "small.toml", "lab", "--paths", "20"]).ok();
    assert!(text.starts_with("lab: mean of 20 paths\n"), "{text}");
    let wrong = home.run(&["statements", "small.toml", "clod"]);
    assert_eq!(wrong.code(), 1);
    assert!(wrong.error().contains("did you mean `cloud`?"), "{}", wrong.error());
}
