//! `explain`: from a figure to its sources.

use serde_json::Value;

use super::Home;

fn children<'v>(step: &'v Value, name: &str) -> &'v Value {
    let steps = step["steps"].as_array().unwrap();
    let found = steps.iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no step {name} in {step:#}"))
}

#[test]
fn a_balance_walks_to_postings_clause_assumption_and_fact() {
    let home = Home::new();
    let arguments =
        ["explain", "small.toml", "lab.cash", "--at", "2027-03", "--quantile", "90", "--paths", "200", "--json"];
    let found = home.run(&arguments).json();
    let root = &found["step"];
    let (value, quantile) = (root["value"].as_f64().unwrap(), found["quantile_value"].as_f64().unwrap());
    assert!((value / quantile - 1.0).abs() < 0.05, "{value} {quantile}");
    assert_eq!(found["month"], "2027-03");
    // Opening and postings add up to the balance.
    let steps = root["steps"].as_array().unwrap();
    let sum: f64 = steps.iter().map(|step| step["value"].as_f64().unwrap()).sum();
    assert!((sum - value).abs() < 0.005, "{sum} {value}");
    assert_eq!(steps[0]["kind"], "opening");
    let rental = children(root, "rental");
    assert!(rental["value"].as_f64().unwrap() < 0.0);
    assert!(rental["line"].as_u64().unwrap() > 1 && rental["file"] == "small.toml");
    let rent = children(children(rental, "bill"), "rent");
    assert_eq!((rent["kind"].as_str(), rent["unit"].as_str()), (Some("assumption"), Some("USD/GPUh")));
    let fact = children(rent, "anthropic-aws-commitment-2026");
    assert_eq!(fact["kind"], "fact");
    assert!(fact["notes"][0].as_str().unwrap().contains("https://"));
}

#[test]
fn the_first_month_walks_to_the_opening_sheet() {
    let home = Home::new();
    let found = home
        .run(&["explain", "small.toml", "lab.cash", "--at", "2026-11", "--path", "3", "--paths", "20", "--json"])
        .json();
    let opening = children(&found["step"], "opening");
    let cash = children(opening, "lab.cash");
    assert_eq!(cash["kind"], "assumption");
    assert_eq!(cash["value"].as_f64().unwrap().round(), opening["value"].as_f64().unwrap().round());
    assert_eq!(found["quantile"], Value::Null);
}

#[test]
fn the_text_is_a_tree_and_mistakes_are_findings() {
    let home = Home::new();
    let text = home.run(&["explain", "small.toml", "bill", "--paths", "20"]).ok();
    assert!(text.contains("bill = "), "{text}");
    assert!(text.contains("└─ rent = $2.35/GPUh"), "{text}");
    for (arguments, words) in [
        (&["bil"][..], "did you mean"),
        (&["bill", "--at", "2036-01"], "outside the run"),
        (&["bill", "--at", "soon"], "write it as 2028-06"),
        (&["bill", "--path", "99", "--paths", "20"], "numbered from 0 to 19"),
    ] {
        let ran = home.run(&[&["explain", "small.toml"][..], arguments].concat());
        assert_eq!(ran.code(), 1);
        assert!(ran.error().contains(words), "{words} is missing in:\n{}", ran.error());
    }
}
