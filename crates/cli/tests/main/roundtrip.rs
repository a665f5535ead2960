//! `offtake roundtrip`: whose money sellers take in, by year, and who pays whom both ways.

use serde_json::Value;

use crate::command::Folder;
use crate::schema::validator::undescribed;

/// A vendor buys shares of a lab that buys its chips; a fund of a group puts money into it too, and its cloud sells it compute. July 2026 to December 2027.
const LOOP: &str = r#"offtake = 1
title = "A loop"
start = "2026-07"
months = 18

[assume.growth]
value = "uniform($10M, $30M)"
basis = "guess"
why = "an example"

[party]
vendor = { cash = "$900M" }
fund = { cash = "$900M", group = "big" }
cloud = { group = "big" }
lab = { cash = "$20M" }
world = { outside = true, issues = "USD" }

[pay]
shares = { from = "vendor", to = "lab", amount = "$100M", when = "2026-07", books = "equity" }
notes = { from = "fund", to = "lab", amount = "$60M", when = "2026-07", books = "loan" }
users = { from = "world", to = "lab", amount = "growth", when = "2026-07", books = "sale tokens" }
chips = { from = "lab", to = "vendor", amount = "$80M", when = "2026-08", books = "capital chips" }
more = { from = "lab", to = "vendor", amount = "$20M", when = "2027-03", books = "capital chips" }
hours = { from = "lab", to = "cloud", amount = "$40M", when = "2027-02", books = "sale compute" }
credit = { from = "vendor", to = "lab", amount = "$5M", when = "2027-02", books = "credit chips" }
"#;

fn seller<'v>(view: &'v Value, name: &str) -> &'v Value {
    let found = view["sellers"].as_array().expect("a list").iter().find(|row| row["seller"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {view:#}"))
}

fn mean(row: &Value, figure: &str) -> f64 {
    row[figure]["mean"].as_f64().unwrap_or_else(|| panic!("no {figure}: {row:#}"))
}

#[test]
fn takings_by_year_are_in_json() {
    let folder = Folder::with(LOOP);
    let view = folder.run(&["roundtrip", "a.toml", "--paths", "64", "--json"]).json();
    let schema = serde_json::from_str(offtake::ROUND_TRIP_SCHEMA).expect("JSON");
    assert_eq!(undescribed(&view, &schema), Vec::<String>::new());
    let vendor = seller(&view, "vendor");
    let years = vendor["years"].as_array().expect("a list");
    let of_years: Vec<u64> = years.iter().map(|year| year["year"].as_u64().expect("a year")).collect();
    assert_eq!(of_years, [2026, 2027]);
    assert_eq!((mean(&years[0], "gross"), mean(&years[0], "net")), (80e6, 80e6));
    assert_eq!((mean(&years[1], "gross"), mean(&years[1], "net")), (20e6, 15e6));
    // $100M of $180M and what users pay, $10M to $30M of it: 50 % in the middle.
    let share = mean(&years[0], "own_money_share");
    assert!((share - 0.5).abs() < 0.005, "{share}");
    for row in years.iter().chain([&vendor["all"]]) {
        let parts = ["own", "investors", "opening", "circle", "look_through"].map(|part| mean(row, part));
        assert!((parts.iter().sum::<f64>() - mean(row, "gross")).abs() < 0.005, "{row:#}");
        assert!((mean(row, "own") / mean(row, "gross") - mean(row, "own_money_share")).abs() < 1e-6);
        assert_eq!(row["own_money_share"]["unit"], "1");
        assert_eq!(row["gross"]["unit"], "USD");
    }
    let cloud = seller(&view, "cloud");
    assert_eq!(cloud["years"][0]["own_money_share"]["mean"], Value::Null);
    assert!(mean(&cloud["all"], "own_money_share") > 0.25, "{cloud:#}");
    assert_eq!(seller(&view, "big")["members"], serde_json::json!(["cloud", "fund"]));
    assert_eq!(seller(&view, "big")["all"]["own"]["mean"], cloud["all"]["own"]["mean"]);
    let pairs: Vec<(&Value, &Value)> =
        view["reciprocal"].as_array().expect("a list").iter().map(|row| (&row["a"], &row["b"])).collect();
    assert_eq!(pairs, [(&"big".into(), &"lab".into()), (&"lab".into(), &"vendor".into())]);
    let reciprocal = view["reciprocal"].as_array().expect("a list").iter().map(|row| mean(row, "reciprocal"));
    for (found, expected) in reciprocal.zip([40.0 / 60.0, 100.0 / 105.0]) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

#[test]
fn tables_have_a_bar_by_year() {
    let folder = Folder::with(LOOP);
    let text = folder.run(&["roundtrip", "a.toml", "--paths", "64"]).good();
    for words in ["vendor", "looked through", "own of gross", "reciprocal", "█", "░", "2026 has 6 of its months"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("group big"), "a group that is one of its members again: {text}");
    let some = folder.run(&["roundtrip", "a.toml", "cloud", "--paths", "64"]).good();
    assert!(some.contains("cloud") && !some.contains("vendor"), "{some}");
    for line in some.lines() {
        assert!(line.chars().count() <= 160, "{line}");
    }
}

#[test]
fn who_sells_nothing_is_named() {
    let folder = Folder::with(LOOP);
    let done = folder.run(&["roundtrip", "a.toml", "vendr", "world", "fund", "--paths", "64"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    for words in [
        "there is no party or group `vendr`",
        "did you mean `vendor`?",
        "`world` is outside",
        "nobody outside its group pays `fund`",
        "name one of: cloud, lab, vendor, big",
        "3 errors",
    ] {
        assert!(done.err.contains(words), "{words}: {}", done.err);
    }
    let nobody =
        Folder::with("offtake = 1\ntitle = \"none\"\nstart = \"2026-01\"\nmonths = 2\n[party.a]\ncash = \"$1\"\n");
    let text = nobody.run(&["roundtrip", "a.toml"]).good();
    assert!(text.contains("nobody takes in anything for what it sells"), "{text}");
}
