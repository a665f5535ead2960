//! `explain`: from a figure to its sources.

use serde_json::Value;

use super::{Home, SMALL};

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
        (&["cary"], "did you mean the question `carry`?"),
        (&["lab.cash"], "name one, from 2026-11 to 2028-10"),
        (&["lab.*"], "one figure at a time"),
        (&["lab"], "name one of its members"),
        (&["bill", "--at", "2036-01"], "outside the run"),
        (&["bill", "--at", "soon"], "write it as 2028-06"),
        (&["bill", "--path", "99", "--paths", "20"], "name a path from 0 to 19"),
    ] {
        let ran = home.run(&[&["explain", "small.toml"][..], arguments].concat());
        assert_eq!(ran.code(), 1);
        assert!(ran.error().contains(words), "{words} is missing in:\n{}", ran.error());
    }
}

/// Walks a tree, step by step.
fn each(step: &Value, what: &mut impl FnMut(&Value)) {
    what(step);
    for inner in step["steps"].as_array().unwrap() {
        each(inner, what);
    }
}

/// Wherever a step has parts, they add up to it; amounts times factors are values. Gives how many sums there were.
fn sums(root: &Value) -> usize {
    let mut found = 0;
    each(root, &mut |step| {
        let parts = step["steps"].as_array().unwrap().iter().filter(|inner| inner["part"] == true);
        let parts: Vec<f64> = parts.map(|part| part["value"].as_f64().unwrap()).collect();
        if let (Some(value), false) = (step["value"].as_f64(), parts.is_empty()) {
            let largest = parts.iter().fold(value.abs(), |most, part| most.max(part.abs()));
            let sum: f64 = parts.iter().sum();
            assert!((sum - value).abs() <= 1e-9 * largest.max(1e-3), "{sum} is not {value} in {step:#}");
            found += 1;
        }
        if let (Some(amount), Some(factor)) = (step["amount"].as_f64(), step["factor"].as_f64()) {
            let value = step["value"].as_f64().unwrap();
            assert!((amount * factor - value).abs() <= 1e-9 * value.abs(), "{step:#}");
        }
    });
    found
}

const MODEST: [&str; 3] = ["--paths", "64", "--json"];

fn explain(home: &Home, arguments: &[&str]) -> Value {
    let ran = home.run(&[&["explain", "small.toml"][..], arguments, &MODEST].concat());
    assert_eq!(ran.code(), 0, "{arguments:?}: {}", ran.error());
    ran.json()
}

#[test]
fn a_present_value_is_its_months_with_amount_and_factor() {
    let home = Home::new();
    let found = explain(&home, &["npv(paid(rental), 12%)"]);
    assert_eq!(found["month"], Value::Null);
    let steps = found["step"]["steps"].as_array().unwrap();
    assert_eq!(sums(&found["step"]), 1);
    // 500 GPU × 730 h × $2.35 a month, the first discounted most lightly; the others are one line.
    let first = &steps[0];
    assert_eq!((first["kind"].as_str(), first["month"].as_str()), (Some("month"), Some("2026-11")));
    assert_eq!(first["amount"], 857_750.0);
    let factor = 1.12_f64.powf(-1.0 / 12.0);
    assert!((first["factor"].as_f64().unwrap() - factor).abs() < 1e-14);
    assert_eq!(steps[5]["name"], "19 other months");
    let all: f64 = (1..=24).map(|month| 857_750.0 * 1.12_f64.powf(-f64::from(month) / 12.0)).sum();
    assert!((found["step"]["value"].as_f64().unwrap() / all - 1.0).abs() < 1e-12);
    // The month that matters most is walked to its source, the others say how to go on.
    let rent = children(children(first, "bill"), "rent");
    assert_eq!(rent["steps"][0]["kind"], "fact");
    assert_eq!(steps[1]["notes"][1], "go on with explain 'npv(paid(rental), 12%)' --at 2026-12 --path 0");
    let later = explain(&home, &["npv(paid(rental), 12%)", "--at", "2028-10"]);
    let steps = later["step"]["steps"].as_array().unwrap();
    let asked = steps.iter().find(|step| step["month"] == "2028-10").unwrap();
    assert!(!asked["steps"].as_array().unwrap().is_empty(), "{asked:#}");
    assert_eq!(sums(&later["step"]), 1);
}

#[test]
fn a_number_of_the_run_goes_on_into_its_month() {
    let home = Home::new();
    let month = |name: &str| {
        let found = explain(&home, &[name, "--path", "5"]);
        let step = found["step"]["steps"][0].clone();
        (step["month"].as_str().unwrap().to_owned(), found, step)
    };
    let (last, _, step) = month("last(lab.cash)");
    assert_eq!((last.as_str(), step["steps"][0]["kind"].as_str()), ("2028-10", Some("opening")));
    assert_eq!(month("at(lab.cash, 2027-05)").0, "2027-05");
    let (peak, found, step) = month("peak(lab.cash)");
    assert_eq!(step["value"], found["step"]["value"]);
    // The peak is no lower than the month before or after.
    for near in [&peak, "2026-11", "2028-10"] {
        let other = explain(&home, &["lab.cash", "--at", near, "--path", "5"]);
        assert!(other["step"]["value"].as_f64() <= found["step"]["value"].as_f64());
    }
    let (first, _, step) = month("first(cum(paid(rental)) > $3M)");
    // Four payments of $857,750 make more than $3M.
    assert_eq!((first.as_str(), step["value"].as_f64()), ("2027-02", Some(1.0)));
    assert_eq!(sums(&step), 1);
    let never = explain(&home, &["ever(lab.cash > $1T)", "--path", "5"]);
    assert_eq!(never["step"]["value"], 0.0);
    assert_eq!(never["step"]["notes"][0], "it holds in no month; here the last");
}

#[test]
fn a_claim_is_a_tree_of_conditions() {
    let home = Home::new();
    let text = SMALL
        .replace("holds = \"last(lab.cash) > $5M\"", "holds = \"last(lab.cash) > $5M and not ever(lab.cash < $1M)\"");
    home.write("small.toml", text);
    let found = explain(&home, &["carry"]);
    let question = &found["question"];
    let (holds, decided) = (question["holds_on"].as_u64().unwrap(), question["decided"].as_u64().unwrap());
    assert!(holds > 0 && holds < decided && decided == 64, "{holds} of {decided}");
    assert_eq!(found["chosen_by"], "last(lab.cash)");
    let value = |step: &Value| step["value"].as_f64().unwrap();
    let here = &found["step"];
    assert_eq!((here["kind"].as_str(), here["unit"].as_str()), (Some("claim"), Some("bool")));
    let parts = here["steps"].as_array().unwrap();
    assert_eq!(parts[0]["name"], "last(lab.cash) > $5M");
    assert_eq!(value(here), value(&parts[0]) * value(&parts[1]));
    // The path named for it is one on which the claim is the other way, by one of its parts.
    let path = question["other_path"].to_string();
    let other = explain(&home, &["ask.carry", "--path", &path]);
    assert_eq!(value(&other["step"]), 1.0 - value(here));
    let text = home.run(&["explain", "small.toml", "carry", "--paths", "64"]).ok();
    assert!(text.starts_with("carry: Can the lab carry its pledge?\nYes.\nthe claim holds on "), "{text}");
    assert!(text.contains(&format!("the other way: --path {path}\n")), "{text}");
}

#[test]
fn the_walk_goes_on_in_the_other_world() {
    let home = Home::new();
    let found = explain(&home, &["last(lab.cash) - in(cheap, last(lab.cash))", "--path", "9"]);
    let there = children(&found["step"], "in(cheap, last(lab.cash))");
    let inside = &there["steps"][0];
    assert_eq!(inside["world"], "the variant `cheap`");
    assert_eq!(inside["value"], there["value"]);
    // Postings and assumption of that world: $1 an hour, as the variant sets it.
    let mut rents = Vec::new();
    each(there, &mut |step| {
        if step["name"] == "rent" && step["seen"] == false {
            rents.push((step["value"].as_f64().unwrap(), step["text"].as_str().unwrap().to_owned()));
        }
    });
    assert_eq!(rents, [(1.0, "$1/GPUh".to_owned())]);
    let by_itself = explain(&home, &["last(lab.cash)", "--path", "9", "--variant", "cheap"]);
    assert_eq!(by_itself["step"]["value"], there["value"]);
}

#[test]
fn worth_is_itemised_by_month_and_clause() {
    let home = Home::new();
    let found = explain(&home, &["worth(cheap, lab, rate = 10%)", "--path", "9"]);
    let root = &found["step"];
    // 500 GPU × 730 h × $1.35 more is paid each month as written.
    let loss: f64 = (1..=24).map(|month| -492_750.0 * 1.1_f64.powf(-f64::from(month) / 12.0)).sum();
    assert!((root["value"].as_f64().unwrap() / loss - 1.0).abs() < 1e-9, "{} {loss}", root["value"]);
    assert_eq!(sums(root), 2);
    let month = &root["steps"][0];
    assert_eq!((month["amount"].as_f64(), month["month"].as_str()), (Some(-492_750.0), Some("2026-11")));
    let rental = &month["steps"][0];
    assert_eq!((rental["kind"].as_str(), rental["name"].as_str()), (Some("difference"), Some("rental")));
    let sides: Vec<f64> =
        rental["steps"].as_array().unwrap().iter().map(|side| side["value"].as_f64().unwrap()).collect();
    assert_eq!(sides, [-857_750.0, -365_000.0]);
    assert_eq!(rental["steps"][1]["world"], "the variant `cheap`");
    assert_eq!(month["steps"].as_array().unwrap().len(), 1, "revenue is the same in both worlds");
}

#[test]
fn a_balance_that_does_not_move_jumps_to_what_moved_it() {
    let home = Home::new();
    let gift =
        "\n[pay.gift]\nfrom = \"world\"\nto = \"saver\"\namount = \"$3M\"\nwhen = \"2027-01\"\nbooks = \"grant\"\n";
    home.write("small.toml", format!("{SMALL}\n[party.saver]\ncash = \"$7M\"\n{gift}"));
    let late = explain(&home, &["saver.cash", "--at", "2028-10"]);
    assert_eq!((late["step"]["month"].as_str(), late["step"]["value"].as_f64()), (Some("2027-01"), Some(1e7)));
    assert_eq!(sums(&late["step"]), 1);
    assert_eq!(children(&late["step"], "gift")["value"], 3e6);
    // Nothing moved it before: that is the opening sheet, without more months to go back.
    let opening = children(&late["step"], "opening");
    assert_eq!(children(opening, "saver.cash")["text"], "$7M");
    let early = explain(&home, &["saver.cash", "--at", "2026-12"]);
    assert_eq!(early["step"]["notes"][0], "not moved since the opening sheet");
    assert_eq!(children(&early["step"], "saver.cash")["value"], 7e6);
}

#[test]
fn a_certain_figure_has_no_quantile() {
    let home = Home::new();
    let found = explain(&home, &["total(bill * dt)"]);
    assert_eq!((&found["quantile"], &found["alike"]), (&Value::Null, &Value::Bool(true)));
    let text = home.run(&["explain", "small.toml", "total(bill * dt)"]).ok();
    assert!(text.contains("\nthe figure is the same on all 10,240 paths; here path 0\n"), "{text}");
    let text = home.run(&["explain", "small.toml", "last(lab.cash)", "--quantile", "90"]).ok();
    assert!(text.contains("\nthe 90.0 % quantile on 10,240 paths is "), "{text}");
}

#[test]
fn tables_processes_stocks_and_covenants_say_where_they_stand() {
    let home = Home::new();
    home.write("prices.csv", "month,price\n2026-11,1.0\n2027-02,1.5\n");
    let lets = "bill = \"500 GPU * rent\"\nlisted = \"table('prices.csv')\"\nlevels = \"level * noise\"\nresting = \"kept * 2\"\n";
    let tables = "\n[assume.level]\nvalue = \"gbm(1, 5%, 20%)\"\nbasis = \"guess\"\nwhy = \"drifts\"\n\n\
        [assume.noise]\nvalue = \"noise(normal(1, 0.1))\"\nbasis = \"guess\"\nwhy = \"shakes\"\n\n\
        [stock.kept]\ninitial = \"3\"\nnext = \"kept + if(date == 2027-01, listed, 0)\"\n\n\
        [covenant.floor]\ntest = \"lab.cash > $19M\"\nparty = \"lab\"\ncure = \"1 mo\"\n";
    home.write("small.toml", SMALL.replace("bill = \"500 GPU * rent\"\n", lets) + tables);
    let table = explain(&home, &["listed", "--at", "2027-04"]);
    assert_eq!(table["step"]["notes"][0], "row 2027-02: 1.50 (prices.csv:3)");
    let levels = explain(&home, &["levels", "--at", "2027-04"]);
    let level = children(&levels["step"], "level");
    assert!(
        level["notes"][0]
            .as_str()
            .unwrap()
            .starts_with("a process, moved at the end of 2027-03 by a standard normal draw")
    );
    assert_eq!(level["steps"][0]["month"], "2027-03");
    let noise = children(&levels["step"], "noise");
    assert!(noise["notes"][0].as_str().unwrap().starts_with("drawn afresh each month: a standard normal draw"));
    // A stock that rests since January is explained by January.
    let kept = explain(&home, &["resting", "--at", "2027-08", "--back", "1"]);
    let stock = children(&kept["step"], "kept");
    assert_eq!((stock["value"].as_f64(), stock["month"].as_str()), (Some(4.0), Some("2027-01")));
    let breach = explain(&home, &["floor.breached", "--at", "2027-08", "--path", "5"]);
    assert!(breach["step"]["notes"][0].as_str().unwrap().starts_with("breached at the end of "), "{breach:#}");
    assert_eq!(breach["step"]["steps"][0]["value"], 0.0);
}

#[test]
fn a_short_payment_walks_to_the_cash_and_a_default_to_what_was_short() {
    let home = Home::new();
    home.write(
        "small.toml",
        SMALL.replace("$10M to $20M", "$1M to $2M").replace("150 GPU to 900 GPU", "10 GPU to 20 GPU"),
    );
    let found = explain(&home, &["paid(rental)", "--at", "2027-06", "--path", "3"]);
    let cash = children(&found["step"], "lab.cash");
    assert_eq!((cash["value"].as_f64(), sums(cash)), (Some(0.0), 1));
    let notes = found["step"]["notes"].to_string();
    assert!(notes.contains("unpaid") && notes.contains("left unpaid before"), "{notes}");
    let default = explain(&home, &["ever(defaulted(lab))", "--path", "3"]);
    let fell = children(&default["step"], "defaulted(lab)");
    assert!(fell["notes"][0].as_str().unwrap().contains("lab fell into default at the end of"), "{fell:#}");
    assert_eq!(fell["steps"][0]["name"], "rental");
}

#[test]
fn a_depth_bounds_the_tree() {
    let home = Home::new();
    let levels = |more: &[&str]| {
        fn depth(step: &Value) -> usize {
            1 + step["steps"].as_array().unwrap().iter().map(depth).max().unwrap_or(0)
        }
        depth(&explain(&home, &[&["lab.cash", "--at", "2027-03"], more].concat())["step"])
    };
    assert!(levels(&[]) > 4);
    assert_eq!(levels(&["--depth", "2"]), 3);
}

/// What was sold stands in the buyer's books, and what a lease will bring is still to be received: neither is carried.
#[test]
fn a_carrying_value_is_walked_as_it_is_reckoned() {
    let home = Home::new();
    let rig = r#"
[contract.rig.pay.bought]
from = "lab"
to = "cloud"
amount = "$600"
when = "2026-11"
books = "capital chips"

[contract.rig.pay.sold]
from = "cloud"
to = "lab"
amount = "$250"
when = "2027-01"
books = "dispose chips"

[contract.rig.flow.rent]
from = "cloud"
to = "lab"
amount = "$10/mo"
books = "lease hall"
term = "24 mo"
"#;
    let text = SMALL.replace("cash = \"$0\"", "cash = \"$0\"\ndiscount = \"10%\"");
    home.write("small.toml", text + rig);
    let shown = home.run(&["run", "small.toml", "--show", "book(rig)", "--paths", "64", "--json"]).json();
    let series = shown["series"].as_array().unwrap().iter().find(|one| one["id"] == "book(rig)").unwrap();
    for month in ["2026-12", "2027-01", "2027-02"] {
        let at = series["months"].as_array().unwrap().iter().position(|one| one == month).unwrap();
        let found = explain(&home, &["book(rig) * 2", "--at", month]);
        let step = children(&found["step"], "book(rig)");
        let (walked, reckoned) = (step["value"].as_f64().unwrap(), series["mean"][at].as_f64().unwrap());
        assert!((walked - reckoned).abs() < 0.005, "{month}: {walked} is not {reckoned}");
        assert!(sums(step) > 0, "{step:#}");
    }
}
