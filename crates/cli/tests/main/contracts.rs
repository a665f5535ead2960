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
