//! What `--json` prints is what the published schema says.

use serde_json::Value;

use super::{Home, SMALL};
use crate::schema::validator::{problems, undescribed};

/// Fails unless a value fits the schema of this name, with every field described.
fn fits(home: &Home, value: &Value, of: &str) {
    let found = undescribed(value, &home.run(&["schema", of]).json());
    assert!(found.is_empty(), "{of}: {}", found.join("\n"));
}

#[test]
fn a_run_fits_its_schema() {
    let home = Home::new();
    let run = home.run(&["run", "small.toml", "--json", "--paths", "200", "--set", "rent=$2/GPUh"]).json();
    fits(&home, &run, "run");
    assert!(!run["answers"][0]["crux"][0]["flip"]["values"].as_array().unwrap().is_empty());
}

#[test]
fn failed_paths_are_counted_first_and_fit_the_schema_too() {
    let home = Home::new();
    let text = SMALL.replace("500 GPU * rent", "500 GPU * rent / if(demand > 300 GPU, 1, 0)");
    home.write("failing.toml", text);
    let run = home.run(&["run", "failing.toml", "--json", "--paths", "200"]).json();
    fits(&home, &run, "run");
    let failure = &run["checks"]["failures"][0];
    assert!(failure["cause"].as_str().unwrap().contains("divides by zero"), "{failure}");
    assert!(failure["place"].as_str().unwrap().starts_with("failing.toml:"), "{failure}");
    let failed = run["checks"]["failed_paths"].as_u64().unwrap();
    assert!(failed > 20 && failed < 180, "{failed}");
    let printed = home.run(&["run", "failing.toml", "--paths", "200"]).ok();
    assert!(printed.lines().next().unwrap().contains("paths failed"), "{printed}");
}

#[test]
fn assumptions_fit_their_schema() {
    let home = Home::new();
    let lever = "\n[decide.spare]\nby = \"lab\"\nrange = \"0% to 50%\"\nvalue = \"10%\"\nabout = \"kept idle\"\n";
    home.write("lever.toml", SMALL.to_owned() + lever);
    let view = home.run(&["assumptions", "lever.toml", "--json", "--paths", "64"]).json();
    fits(&home, &view, "assumptions");
    let [low, value, high] = ["low", "value", "high"].map(|name| view["levers"][0][name].as_f64());
    assert_eq!([low, value, high], [Some(0.0), Some(0.1), Some(0.5)]);
}

#[test]
fn an_explanation_fits_its_schema() {
    let home = Home::new();
    let quiet = ["--paths", "64", "--json"];
    for arguments in [
        &["lab.cash", "--at", "2027-03"][..],
        &["carry"],
        &["first(lab.cash < $5M)", "--set", "rent=$3/GPUh"],
        &["npv(paid(rental), 10%)", "--at", "2027-03"],
        &["last(lab.cash) - in(cheap, last(lab.cash))", "--path", "7"],
        &["rent"],
    ] {
        let found = home.run(&[&["explain", "small.toml"][..], arguments, &quiet].concat()).json();
        fits(&home, &found, "explain");
    }
}

/// Every command that reads a scenario prints its mistakes in one form, and exits with 1.
#[test]
fn mistakes_fit_their_schema() {
    let home = Home::new();
    fits(&home, &home.run(&["check", "small.toml", "--json"]).json(), "diagnostics");
    home.write("wrong.toml", SMALL.replace("[let]\n", "[let]\nwrong = \"demnad * $1\"\n").replace("why =", "wy ="));
    home.write("broken.toml", "offtake = \n");
    let commands: [&[&str]; 5] = [&["check"], &["run"], &["ask"], &["explain"], &["statements"]];
    for file in ["wrong.toml", "broken.toml", "absent.toml"] {
        for command in commands {
            let name: &[&str] = match command[0] {
                "explain" => &["lab.cash"],
                "statements" => &["lab"],
                _ => &[],
            };
            let ran = home.run(&[command, &[file], name, &["--json"]].concat());
            assert_eq!(ran.code(), 1, "{command:?} {file}");
            let told = ran.json();
            fits(&home, &told, "diagnostics");
            assert_eq!(told["errors"].as_u64(), Some(if file == "wrong.toml" { 3 } else { 1 }), "{told:#}");
            for found in told["diagnostics"].as_array().unwrap() {
                let page = format!("docs/errors/{}.md", found["id"].as_str().unwrap());
                assert!(crate::command::root().join(&page).is_file(), "{page}");
            }
        }
    }
    let unknown = home.run(&["run", "small.toml", "--variant", "cheep", "--json"]);
    fits(&home, &unknown.json(), "diagnostics");
    assert_eq!(unknown.json()["diagnostics"][0]["labels"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_finding_without_its_id_does_not_fit() {
    let home = Home::new();
    let schema = home.run(&["schema", "diagnostics"]).json();
    let mut told = home.run(&["run", "small.toml", "--set", "demand=3 GWW", "--json"]).json();
    assert_eq!(problems(&told, &schema), [""; 0]);
    told["diagnostics"][0]["labels"][0]["line"] = 0.into();
    told["diagnostics"][0].as_object_mut().unwrap().remove("id");
    assert_eq!(problems(&told, &schema).len(), 2);
}

#[test]
fn statements_facts_and_kinds_fit_their_schemas() {
    let home = Home::new();
    let paths = ["--paths", "64", "--json"];
    for what in [&["lab"][..], &["lab", "--path", "3"], &["cloud", "--every", "quarter"], &["--matrix"]] {
        let view = home.run(&[&["statements", "small.toml"], what, &paths].concat()).json();
        assert!(!view["tables"][0]["rows"].as_array().unwrap().is_empty());
        fits(&home, &view, "statements");
    }
    let facts = home.run(&["facts", "--json"]).json();
    assert!(facts["facts"].as_array().unwrap().len() > 700);
    fits(&home, &facts, "facts");
    let kinds = home.run(&["kinds", "--json"]).json();
    assert!(kinds.as_array().unwrap().len() > 10);
    fits(&home, &kinds, "kinds");
    home.write("own.toml", "offtake = 1\nstart = \"2026-01\"\nmonths = 1\n[kind.shop]\nabout = \"A shop.\"\n");
    fits(&home, &home.run(&["kinds", "--scenario", "own.toml", "--json"]).json(), "kinds");
}
