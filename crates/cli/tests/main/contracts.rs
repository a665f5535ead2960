//! `offtake contracts`: what contracts promise, and the cash that they move by year.

use serde_json::{Value, json};

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// A lease with a headline, a minimum that runs off, a part with its own flow, and a gift of no kind; July 2026 to June 2028.
const DEAL: &str = r#"offtake = 1
title = "A lease"
start = "2026-07"
months = 24

[assume.rent]
value = "uniform($1k/mo, $3k/mo)"
basis = "guess"
why = "an example"

[party.lab]
cash = "$1M"

[party.cloud]
cash = "$0"

[contract.lease.let]
headline = "rent * 24 mo"
remaining = "$24k - $1k/mo * (t + 1 mo)"
drawn = "rent * (t / (24 mo))"

[contract.lease.flow.pay]
from = "lab"
to = "cloud"
amount = "rent"
books = "sale compute"

[contract.lease.pay.back]
from = "cloud"
to = "lab"
amount = "$500"
when = "2027-01"
books = "grant"

[contract.gift.pay.once]
from = "cloud"
to = "lab"
amount = "$5k"
when = "2028-03"
books = "grant"
"#;

fn contract<'v>(view: &'v Value, name: &str) -> &'v Value {
    let found = view["contracts"].as_array().expect("a list").iter().find(|row| row["contract"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

fn means(measures: &Value) -> Vec<f64> {
    measures.as_array().expect("a list").iter().map(|one| one["mean"].as_f64().expect("a number")).collect()
}

#[test]
fn cash_by_year_adds_up_to_all_of_it() {
    let folder = Folder::with(DEAL);
    let view = folder.run(&["contracts", "a.toml", "--paths", "64", "--json"]).json();
    let schema = serde_json::from_str(offtake::CONTRACTS_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let years: Vec<(u64, u64)> = (view["years"].as_array().expect("a list").iter())
        .map(|year| (year["year"].as_u64().expect("a year"), year["months"].as_u64().expect("a count")))
        .collect();
    assert_eq!(years, [(2026, 6), (2027, 12), (2028, 6)]);
    let lease = contract(&view, "lease");
    // What varies by month is no figure of the whole contract.
    assert_eq!((&lease["drawn"], &lease["firm"]), (&Value::Null, &Value::Null));
    assert_eq!(means(&lease["remaining"]), [18_000.0, 6_000.0, 0.0]);
    let paid = &lease["payments"].as_array().expect("a list")[1];
    assert_eq!((&paid["from"], &paid["to"]), (&json!("lab"), &json!("cloud")));
    let (by_year, all) = (means(&paid["years"]), paid["total"]["mean"].as_f64().expect("a number"));
    let headline = lease["headline"]["mean"].as_f64().expect("a number");
    assert!((by_year.iter().sum::<f64>() - all).abs() < 0.01 && (all - headline).abs() < 1.0, "{lease:#}");
    assert!((by_year[1] - all / 2.0).abs() < 0.01, "{by_year:?}");
    assert_eq!(means(&lease["payments"][0]["years"]), [0.0, 500.0, 0.0]);
    assert_eq!(means(&contract(&view, "gift")["payments"][0]["years"]), [0.0, 0.0, 5000.0]);
}

#[test]
fn tables_name_who_pays_whom() {
    let folder = Folder::with(DEAL);
    let text = folder.run(&["contracts", "a.toml", "lease", "--paths", "64"]).good();
    for words in ["lease: lab to cloud", "minimum still to come, at the end of", "2026 has 6 of its months", "headline"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("gift"), "{text}");
    let done = folder.run(&["contracts", "a.toml", "lese", "gft", "--paths", "64"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    for words in ["there is no contract `lese`", "did you mean `lease`?", "there is no contract `gft`", "2 errors"] {
        assert!(done.err.contains(words), "{words}: {}", done.err);
    }
}

/// A loan of three years whose first instalment is not paid, a line of credit, a guarantee; January 2026 to December 2027.
const DEBT: &str = r#"offtake = 1
title = "Debt"
start = "2026-01"
months = 24

[party]
bank = { cash = "$1M" }
firm = { cash = "$0", grace = 99 }
parent = { cash = "$1M" }

[contract.note]
pay.advance = { from = "bank", to = "firm", amount = "$36k", when = "2026-01", books = "loan" }
flow.interest = { from = "firm", to = "bank", amount = "1%/mo * opening(balance(firm, liability loan, of = bank))", books = "interest" }
flow.repayment = { from = "firm", to = "bank", amount = "if(date >= 2026-02, $1k/mo, $0/mo)", books = "repay" }
flow.spent = { from = "firm", to = "parent", amount = "if(date == 2026-01, $36k / 1 mo, $0/mo)", books = "sale advice", tier = 1 }

[contract.line.let]
committed = "if(date < 2027-06, $5k, $0)"

[contract.guarantee]
let.promised = "$10k"
pay.call = { from = "parent", to = "bank", amount = "$10k", when = "2027-12", books = "grant" }
"#;

#[test]
fn what_falls_due_is_counted_once_whether_it_is_paid_or_not() {
    let folder = Folder::with(DEBT);
    let view = folder.run(&["contracts", "a.toml", "--json"]).json();
    let schema = serde_json::from_str(offtake::CONTRACTS_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let note = contract(&view, "note");
    let due = |sort: &str| {
        let all = note["falling_due"].as_array().expect("a list");
        all.iter()
            .find(|one| one["sort"] == sort && one["from"] == "firm")
            .unwrap_or_else(|| panic!("{sort}: {note:#}"))
    };
    // Nothing of it is ever paid: eleven and twelve instalments fall due all the same, and thirteen are not yet due.
    assert_eq!(means(&due("principal")["years"]), [11_000.0, 12_000.0]);
    assert_eq!(due("principal")["later"]["mean"], 13_000.0);
    assert_eq!(means(&due("interest")["years"]), [11.0 * 360.0, 12.0 * 360.0]);
    assert_eq!(means(&due("purchases")["years"]), [36_000.0, 0.0]);
    assert_eq!(due("interest")["later"], Value::Null);
    assert_eq!(means(&contract(&view, "line")["committed"]), [5_000.0, 0.0]);
    assert_eq!(means(&contract(&view, "guarantee")["promised"]), [10_000.0, 10_000.0]);
    let text = folder.run(&["contracts", "a.toml"]).good();
    for words in
        ["falls due, paid or not", "firm to bank: note, principal", "later", "may be called", "can still be drawn"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
}
